"""What stands in a sentence where the question has its question word: "xe máy" of "tiến tới cấm xe máy trong nội thành"
for "cấm loại xe gì trong nội thành", "voọc chà vá" of "… của voọc chà vá được xem là …" for "con gì được xem là …"."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from typing import NamedTuple

from rag import kinds
from rag.candidate import Candidate, Reading
from rag.clauses import MAX_SHORT
from rag.lexicon import STOPWORDS
from rag.phrases import asks_measure, is_measure, span_candidate
from rag.question import Question
from rag.reasons import PURPOSE_ASKED
from rag.terms import Token
from rag.text import Span, canonical, fold, lower
from rag.view import PassageView, SentenceView
from rag.whose import person_fit
from rag.words import is_one

PLACED = "placed"  # the kind of a candidate that stands in the question word's place

_OF_KINDS = frozenset((kinds.WHAT, kinds.WHICH))
_SLOTS = frozenset(("gi", "nao"))
# folded: they stand for what is asked for
_ANYTHING = frozenset("cai dieu viec chuyen thu vu loai kieu khoan dang".split())
_ANYTHING_PAIRS = frozenset((("noi", "dung"), ("van", "de"), ("hanh", "dong"), ("cong", "viec")))
_BETWEEN = frozenset("la nhu vao cho ve voi ra bang theo nhung cac may mot nhat toi den duoc".split())
_SAYS_NOTHING = frozenset(  # folded; words in whose place anything may stand
    "lam co noi biet gap thay can phai bi hoi muon the dau vi de do nham hon chi duoc dang se da loi".split()
)
_OPENING = frozenset("con vat nguoi do mon khoan thu loai cai dieu viec".split())
_REACH = 160  # characters from the word before the answer to the word behind it
_MOST_WORDS = 24
_RUN = 3  # syllables of the question behind its question word that must stand together, where that opens it


class Slot(NamedTuple):
    """Around a question word: the word before it, all before that, and what stands behind it."""

    word: tuple[Token, ...]
    named: bool  # nothing stands between the word and the question word: it is part of what is asked for
    before: tuple[Token, ...]
    right: tuple[Token, ...]


@lru_cache(maxsize=256)
def _slot(typed: tuple[Token, ...]) -> Slot | None:
    at = next((i for i in range(len(typed) - 1, -1, -1) if typed[i].folded in _SLOTS), None)
    if at is None:
        return None
    right = typed[at + 1 :]
    if at and typed[at - 1].folded == "la" and not right:
        return None  # "… là gì?" asks what the words at its beginning are
    before = at - 1
    named = True
    while before >= 0:
        pair = (typed[before - 1].folded if before else "", typed[before].folded)
        if pair in _ANYTHING_PAIRS:
            before, named = before - 2, False
        elif typed[before].folded in _ANYTHING | _BETWEEN:
            before, named = before - 1, False
        else:
            break
    if before < 0:
        return Slot((), True, (), right)
    word = typed[before : before + 1]
    joins = before and typed[before - 1].form not in STOPWORDS and typed[before - 1].folded not in _ANYTHING
    if joins and is_one(typed[before - 1].form, typed[before].form):
        word = typed[before - 1 : before + 1]
    if len(word) == 1 and word[0].folded in _SAYS_NOTHING:
        return None
    first = before - len(word) + 1
    if all(token.folded in _OPENING for token in typed[: before + 1]):
        return Slot((), True, (), right)
    while first and typed[first - 1].folded in _ANYTHING:
        first -= 1  # "cấm loại xe gì"
    return Slot(word, named, typed[:first], right)


def slot_of(question: Question) -> Slot | None:
    """The place of the question word in a question that asks for a thing or what is done; None where there is none."""
    return _slot(question.tokens) if question.kind in _OF_KINDS else None


def placed(at: Reading) -> list[Candidate]:
    """What a sentence has where the question has "gì" or "nào"."""
    slot = slot_of(at.question)
    if slot is None or _is_name(slot.word, at.question) or at.sentence.heading or at.sentence.cell:
        return []
    if asks_measure(at.question) or _of_another_number(at):
        return []
    found = _behind(at, slot) if slot.word else _before(at, slot)
    return [each for each in found if each is not None]


def _is_name(words: Sequence[Token], question: Question) -> bool:
    """Whether some words belong to a name of the question."""
    named = any(place.start <= word.start < place.end for place in question.places if place.name for word in words)
    return named or any(word.folded in name for name in question.names for word in words)


_NUMBER = re.compile(r"\d{1,2}")


def _of_another_number(at: Reading) -> bool:
    """Whether the question has something with its number ("Trường đoạn 1") of which the sentence has others alone."""
    typed = at.question.tokens
    said = at.passage.among(at.sentence.start, at.sentence.end)
    for noun, number in zip(typed, typed[1:], strict=False):
        if not _NUMBER.fullmatch(number.form) or noun.form[:1].isdigit():
            continue
        if noun.form in STOPWORDS or noun.folded in _OF_DATES:
            continue
        numbers = {
            b.form
            for a, b in zip(said, said[1:], strict=False)
            if a.folded == noun.folded and _NUMBER.fullmatch(b.form)
        }
        if numbers and number.form not in numbers:
            return True
    return False


_OF_DATES = frozenset("ngay thang nam hom den va tu".split())


def _same(asked: Token, said: Token, question: Question) -> bool:
    if question.unaccented or question.restored:
        return asked.folded == said.folded
    return asked.form == said.form


def _at(passage: PassageView, sentence: SentenceView, words: Sequence[Token], question: Question) -> list[int]:
    """Indices of the tokens of a sentence at which some words begin."""
    first = bisect_left(passage.starts, sentence.start)
    last = bisect_left(passage.starts, sentence.end)
    return [
        index
        for index in passage.folded.get(words[0].folded, ())
        if first <= index <= last - len(words)
        and all(_same(word, passage.tokens[index + i], question) for i, word in enumerate(words))
    ]


_LINK = re.compile(
    r"(?:\s+(?:theo thứ tự|như sau|sau đây|cụ thể|bao gồm|gồm|là|rằng|với|về|cho|vào|đến|tới|theo|ra|rõ|sau|như|các|"
    r"những))*"
    r"\s*(?P<sign>:|[“\"](?=\w))?\s*[“\"]?"
)
_STOP = re.compile(
    r"[;:()]|[.!?](?=\s|$)|…|,(?=\s|$)|[”\"]"
    r"|\s(?:nhằm|để|do|vì|nên|mà|nhưng|khi|sau khi|trước khi|đối với|trong|tại|ngay|vào|đã|sẽ|đang|được|bị|đồng thời|"
    r"qua đó|từ đó|tạo|giúp)(?=\s)"
)
_ITEM_WORDS = 6  # of an item behind a comma that still belongs to what stands before it


def _behind(at: Reading, slot: Slot) -> list[Candidate | None]:
    """What stands behind the words that are before the question word."""
    question, _, passage, sentence, _, _, _ = at
    found, taken = [], sentence.end
    for index in reversed(_at(passage, sentence, slot.word, question)):
        end = _span_of(passage, index + len(slot.word) - 1)[1]
        link = _LINK.match(passage.low, end, sentence.end)
        assert link is not None
        start = link.end()
        run = _run_before(passage, index, slot.before, question)
        if index > run and passage.tokens[index - run - 1].folded == "la":
            continue  # "… là con đường chủ đạo" says what something else is
        sign = link["sign"] or ""
        stop, met = _right_end(at, slot, start)
        if stop is None or met and stop >= taken:  # nearest to what stands behind it
            stop, met = _first_end(passage.low, start, sentence.end, sign), False
        taken = _span_of(passage, index)[0]
        own = 0
        while own < run and slot.before[-own - 1].form not in STOPWORDS:
            own += 1
        whole = _span_of(passage, index - own)[0] if slot.named and not link.group().strip() else start
        found.append(_made(at, (whole, stop), start, run, met, bool(sign)))
    return found


_WORD = re.compile(r"\w+")


def _span_of(passage: PassageView, index: int) -> Span:
    """Where a token stands: those that are read as one form with others ("xe máy") have the place of all of them."""
    token = passage.tokens[index]
    first = bisect_left(passage.starts, token.start)
    together = passage.among(token.start, token.start + 1)
    words = [match.span() for match in _WORD.finditer(passage.low, token.start, token.end)]
    return words[index - first] if len(words) == len(together) > 1 else (token.start, token.end)


def _run_before(passage: PassageView, index: int, before: Sequence[Token], question: Question) -> int:
    """How many words of the question stand right before a token, in the same order."""
    if index and passage.tokens[index - 1].folded in _ANYTHING:
        index -= 1  # "nhất là việc thực hiện …"
    run = 0
    while run < min(len(before), index) and _same(before[-run - 1], passage.tokens[index - run - 1], question):
        run += 1
    return run


def _right_end(at: Reading, slot: Slot, start: int) -> tuple[int | None, bool]:
    """Where the words begin that stand behind the question word, and whether they do."""
    question, _, passage, sentence, _, _, _ = at
    content = [token for token in slot.right if token.form not in STOPWORDS]
    if not content or slot.right[0].folded == "ve":  # "gì về du lịch": of what it is
        return None, False
    wanted = content[:1]
    if len(content) > 1 and content[1].start - content[0].end <= 1 and is_one(content[0].form, content[1].form):
        wanted = content[:2]
    for index in _at(passage, sentence, wanted, question):
        begin = _span_of(passage, index)[0]
        if not start < begin <= start + _REACH:
            continue
        clause = passage.low[start:begin]
        if re.search(r"[;:]|\.\s", clause):
            return None, False
        return start + len(_TAIL.sub("", clause)), True
    return None, False


_TAIL = re.compile(
    r"[\s,(“\"]*(?:\s(?:trong|ở|tại|cho|của|để|nhằm|về|với|vào|từ|đến|các|những|một|do|vì|là|đã|được|bị|đang|sẽ|và|khi|theo|"
    r"trên|dưới|cấp|ra|lên|có))*[\s,(“\"]*$"
)


def _first_end(low: str, start: int, end: int, sign: str) -> int:
    """Where a phrase ends that begins at `start`: an enumeration is gone through."""
    if sign and sign != ":":
        closing = _CLOSING.search(low, start, end)
        return closing.start() if closing else end
    if sign and ";" in low[start:end]:
        return end
    stop = _STOP.search(low, start, end)
    while stop is not None and stop.group() == ",":
        after = _STOP.search(low, stop.end(), end)
        item = low[stop.end() : after.start() if after else end]
        if not 0 < len(item.split()) <= _ITEM_WORDS or _NO_ITEM.match(item):
            break
        stop = after
    return stop.start() if stop else end


_NO_ITEM = re.compile(
    r"\s*(?:nhất là|đặc biệt|trong đó|trong khi|gồm|bao gồm|góp phần|từng bước|theo|bằng|có|cùng)(?!\w)"
)
_CLOSING = re.compile(r"[”\"]")
_LEAD = re.compile(
    r"[,;:()“”\"]|[.!?]\s|\s(?:của|là|rằng|do|bởi|với|cho|gồm|khi|mà|như|tại|ở|trong|về|và|thì|trên|để|có|từ)(?=\s)"
)


def _before(at: Reading, slot: Slot) -> list[Candidate | None]:
    """What stands before the words that are behind a question word that opens the question."""
    question, _, passage, sentence, _, _, _ = at
    right = [token for token in slot.right if token.folded not in ("da", "se", "dang")]
    if len(right) < _RUN:
        return []
    run = next(
        (
            right[:size]
            for size in range(min(len(right), 2 * _RUN), _RUN - 1, -1)
            if any(token.form not in STOPWORDS for token in right[:size])
            and _at(passage, sentence, right[:size], question)
        ),
        None,
    )
    if run is None:
        return []
    found = []
    for index in _at(passage, sentence, run, question):
        stop = _span_of(passage, index)[0]
        lead = max(
            (match.end() for match in _LEAD.finditer(passage.low, sentence.start, stop - 1)), default=sentence.start
        )
        found.append(_made(at, (lead, stop), lead, len(run), True, False))
    return found


_NAMED = re.compile(r"\s[A-ZĐ]")
_OF_COVERAGE, _OF_RUN, _OF_RIGHT, _OF_SIGN, _MOST = 0.8, 0.05, 0.2, 0.1, 0.97
_SURE_COVERAGE = 0.5


def _made(at: Reading, span: Span, start: int, run: int, met: bool, sign: bool) -> Candidate | None:
    question, hit, passage, sentence, _, fits, coverage = at
    if not (met or sign or run):
        return None
    text = passage.passage.text
    opened = text.rfind("“", *span)
    if opened >= 0 and "”" not in text[opened : span[1]]:
        span = (opened + 1, span[1])  # no half of a quotation
    short = " ".join(text[slice(*span)].split()).strip(' ,;:.()–-“”"…')
    own = text[start : span[1]].strip(' ,;:.()–-“”"…')
    if not own or len(short.split()) > _MOST_WORDS or len(short) > MAX_SHORT or not re.search(r"[^\W\d_]", own):
        return None
    asked = {token.folded for token in question.tokens}
    if all(word in asked for word in fold(own).split()):
        return None
    opens = start == sentence.start or not passage.low[sentence.start : start].strip(" -–+*•")
    if question.kind == kinds.WHICH and not sign and _NAMED.search(own if opens else f" {own}"):
        return None  # names are found by themselves
    score = _OF_COVERAGE * coverage + _OF_RUN * min(run, 3) + _OF_RIGHT * met + _OF_SIGN * sign
    sure = coverage >= _SURE_COVERAGE and (met or sign or run > 1)
    whole, kind = (sentence.start, sentence.end), PLACED if sure else question.kind
    where = (span[0], span[0] + len(text[slice(*span)].rstrip()))
    return span_candidate(hit, passage, whole, short, min(score, _MOST), coverage, fits, kind, where)


_UNSAID, _UNNAMED, _NO_MEASURE, _OTHER_NUMBER = 0.5, 0.8, 0.5, 0.5  # what is left of a candidate


_LED_IN = re.compile(r"(?<!\w)(?:nhằm|để|mục đích|mục tiêu)(?: là)?\W*$")
_NO_PURPOSE = 0.5


def _for_what(candidate: Candidate) -> bool:
    """Whether a word for a purpose leads a candidate in."""
    quote = lower(canonical(" ".join(candidate.quote.split())))
    at = quote.find(lower(canonical(candidate.short[:_START])))
    return at >= 0 and (_LED_IN.search(quote[:at]) is not None or _LED_IN_OWN.match(quote, at) is not None)


_START = 24  # characters of a candidate by which it is found in its sentence
_LED_IN_OWN = re.compile(r"(?:nhằm|để|mục đích|mục tiêu)(?!\w)")


def _as_measure(question: Question, candidate: Candidate, at: Reading) -> Candidate:
    """A candidate where a measure of discipline is asked for: as likely as its words where it is one and its sentence
    names the person, less where it is none or another person's."""
    whose = person_fit(question.names, at.sentence)
    if not is_measure(candidate.short):
        return replace(candidate, score=_NO_MEASURE * whose * candidate.score)
    said = f" {' '.join(token.folded for token in at.passage.among(at.sentence.start, at.sentence.end))} "
    named = any(f" {' '.join(name)} " in said for name in question.names) and whose == 1.0
    alone = len(candidate.short.split()) <= _MEASURE_WORDS
    return replace(
        candidate, score=max(candidate.score, candidate.rule) if named and alone else whose * candidate.score
    )


_MEASURE_WORDS = 5


def doubted(question: Question, found: Sequence[Candidate], readings: Sequence[Reading]) -> list[Candidate]:
    """The candidates, less likely where a purpose is asked for and no word for one leads them in; where a measure of
    discipline is asked for that they lack, or one of another person; where they tell of another number of something
    numbered; and for "… gì" where their sentence lacks the word before it, in whatever words: "đã ký cái gì" is told by
    no sentence in which nothing is signed."""
    if question.kind in (kinds.HOW, kinds.WHY) and PURPOSE_ASKED.search(fold(question.text)):
        return [each if _for_what(each) else replace(each, score=_NO_PURPOSE * each.score) for each in found]
    if question.kind not in _OF_KINDS:
        return list(found)
    if asks_measure(question):
        return [_as_measure(question, each, at) for each, at in zip(found, readings, strict=True)]
    if any(_NUMBER.fullmatch(token.form) for token in question.tokens):
        found = [
            replace(each, score=_OTHER_NUMBER * each.score) if _of_another_number(at) else each
            for each, at in zip(found, readings, strict=True)
        ]
    slot = slot_of(question) if question.kind == kinds.WHAT else None
    if slot is None or not slot.word or _is_name(slot.word, question):
        return list(found)
    last = slot.word[-1].folded
    number = next((i for i in range(len(question.terms) - 1, -1, -1) if last in question.terms[i].folded), None)
    if number is None:
        return list(found)

    def said(at: Reading) -> bool:
        places = at.located.positions[number]
        return any(at.sentence.start <= at.passage.tokens[index].start < at.sentence.end for index in places)

    left = _UNNAMED if slot.named else _UNSAID  # what the answer is a kind of may stay unsaid
    return [
        each if said(at) else replace(each, score=left * each.score) for each, at in zip(found, readings, strict=True)
    ]
