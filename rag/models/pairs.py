"""Training pairs (query, passage) made from plain text, without any question set.

Every random choice comes from the generator that is passed in: the same seed and text give the same pairs.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from random import Random

from rag.models.corpus import Passage
from rag.text import fold

FOLDED_QUERIES = 0.5  # share typed without diacritics
FOLDED_PASSAGES = 0.1
MOVED_YEARS = 0.1  # share whose years are moved, so that years the text hardly knows get vectors as well

_FUNCTION_WORDS = frozenset(
    "là và của có được cho các những một đã đang sẽ thì mà ở tại trong ngoài với từ đến vào ra này đó khi như cũng đều "
    "rất còn bị do bởi vì nên để theo về trên dưới hay hoặc nhưng cùng sau trước nhằm".split()
)
_CAPITAL = "[" + "".join(char for char in map(chr, range(0x41, 0x1EFA)) if char.isupper() and char.isalpha()) + "]"
_DATE = re.compile(
    r"(?:vào )?(?:ngày \d{1,2}(?: tháng \d{1,2}|[/-]\d{1,2})(?:(?: năm |[/-])\d{4})?|(?:tháng \d{1,2} )?năm \d{4})"
)
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_PLACE = re.compile(rf"(?:ở|tại) {_CAPITAL}\w*(?: {_CAPITAL}\w*)*")
_NUMBER = re.compile(r"(?<![\w.,/-])\d+(?:[.,]\d+)*%?(?![\w/-])")
_NAME = re.compile(rf"(?<=\w ){_CAPITAL}\w+(?: {_CAPITAL}\w+)+")
_ASKED: tuple[tuple[re.Pattern[str], tuple[str, ...]], ...] = (
    (_DATE, ("khi nào", "năm nào", "ngày nào", "bao giờ", "thời gian nào")),
    (_PLACE, ("ở đâu", "tại đâu", "nơi nào")),
    (_NUMBER, ("bao nhiêu", "mấy", "bao nhiêu", "tỷ lệ bao nhiêu")),
    (_NAME, ("ai", "ai", "người nào", "đơn vị nào", "nơi nào", "cái gì")),
)
_OPEN = ("là gì", "như thế nào", "gì", "ra sao", "nào", "vì sao", "có những gì", "thế nào")
_BREAK = re.compile(r"[,;:()–]| - ")


def clause(sentence: str, random: Random) -> str:
    """Some neighbouring words of the sentence, 6 to 22, starting at its beginning or after a comma."""
    starts = [0, *(match.end() for match in _BREAK.finditer(sentence))]
    words = sentence[random.choice(starts) :].split()
    if len(words) < 6:
        words = sentence.split()
    return " ".join(words[: random.randint(6, 22)])


def thinned(text: str, random: Random) -> str:
    """`text` without some of its function words and, more rarely, others."""
    words = [word for word in text.split() if random.random() > (0.4 if word.lower() in _FUNCTION_WORDS else 0.12)]
    return " ".join(words) or text


def question(sentence: str, random: Random) -> str:
    """Words of the sentence turned into something question-like: what is asked for is taken out."""
    text = clause(sentence, random)
    kinds = [(match, words) for pattern, words in _ASKED if (match := pattern.search(text))]
    if kinds and random.random() < 0.75:
        match, words = random.choice(kinds)
        before, after = text[: match.start()], text[match.end() :]
        if random.random() < 0.3:  # what follows the answer is often not part of the question
            after = " ".join(after.split()[:3])
        return f"{thinned(before, random)} {random.choice(words)} {thinned(after, random)}".strip()
    ending = f" {random.choice(_OPEN)}" if random.random() < 0.4 else ""
    return thinned(text, random) + ending


def with_context(passage: Passage, text: str, random: Random) -> str:
    """`text` as it is embedded in the product: title and heading before it, here at random."""
    parts = [passage.title] if random.random() < 0.5 else []
    if passage.heading and random.random() < 0.5:
        parts.append(passage.heading)
    return "\n".join(part for part in (*parts, text) if part)


def _pair(passage: Passage, before: Passage | None, random: Random) -> tuple[str, str]:
    """One (query, passage) in normal spelling."""
    at = random.randrange(len(passage.sentences))
    sentence = passage.sentences[at]
    rest = " ".join(passage.sentences[:at] + passage.sentences[at + 1 :])
    choice = random.random()
    if choice < 0.15 and (passage.title or passage.heading):
        name = " ".join(part for part in (passage.title, passage.heading) if part)
        return name, passage.text
    if choice < 0.30 and len(rest) > 100:
        return clause(sentence, random), with_context(passage, rest, random)
    if choice < 0.45 and len(rest) > 100:
        return question(sentence, random), with_context(passage, rest, random)
    if choice < 0.55 and before is not None:
        return question(before.sentences[-1], random), passage.text
    query = question(sentence, random)
    if passage.title and random.random() < 0.25:
        query = f"{passage.title} {query}" if random.random() < 0.5 else f"{query} {passage.title}"
    return query, with_context(passage, passage.text, random)


def move_years(query: str, text: str, random: Random) -> tuple[str, str]:
    """Both with every year 1900-2099 moved by the same number of years, staying between 1990 and 2060."""
    years = [int(year) for year in _YEAR.findall(text)]
    if not years:
        return query, text
    step = random.randint(1990, 2060) - max(years)

    def moved(match: re.Match[str]) -> str:
        return str(int(match.group()) + step)

    return _YEAR.sub(moved, query), _YEAR.sub(moved, text)


def pairs(found: list[Passage], rounds: int, random: Random) -> Iterator[tuple[str, str]]:
    """`rounds` pairs for each passage, half of the queries without diacritics.

    Letter case is left alone: the tokenizer lowers it.
    """
    for _ in range(rounds):
        for index, passage in enumerate(found):
            query, text = _pair(passage, found[index - 1] if passage.follows else None, random)
            if random.random() < MOVED_YEARS:
                query, text = move_years(query, text, random)
            if random.random() < FOLDED_QUERIES:
                query = fold(query)
            if random.random() < FOLDED_PASSAGES:
                text = fold(text)
            if query and text:
                yield query, text
