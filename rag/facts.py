"""A sentence read for checking: its figures with the words around each, dates, names, negations. For claims and for reports
alike, so that both are read by the same rules.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property, lru_cache

from rag.lexicon import STOPWORDS
from rag.persons import Person, persons
from rag.places import NAME, Place, all_names
from rag.quantities import COUNT, MONEY, PERCENT, Quantity
from rag.terms import Token, tokens
from rag.text import Span, canonical, fold, lower, syllables
from rag.view import SentenceView

NEGATORS = frozenset({"không", "chưa", "chẳng", "chả"})
FIGURES = frozenset({COUNT, PERCENT, MONEY})
_BREAK = re.compile(r"[,;:()|\n–]|\.(?=\s)|\s-\s|\s(?:và|nhưng|trong đó)\s")
_NEGATION = re.compile(r"(?<!\w)(?:không|chưa|chẳng|chả)(?!\w)")
_NOT_NEGATION = re.compile(
    r"không (?:ngừng|những|chỉ|gian|khí|quân|kể|thể không|phân biệt|bao lâu)|hàng không|trên không|chưa từng có"
    r"|có (?:\S+ ){1,4}không\s*\?|hay không|(?<!\w)số không"
)
_DIGITS = re.compile(r"(?<![\w.,])\d+(?:[.,]\d+)*(?![\d])")
_NUMBER_WORDS = re.compile(
    r"(?<!\w)(?P<word>hai|ba|bốn|sáu|bảy|tám|chín|mười(?: (?:một|hai|ba|bốn|lăm|sáu|bảy|tám|chín))?)\s+(?=[^\W\d_])(?!(?:mươi|trăm|nghìn)(?!\w))"
)
_NOT_NUMBER = re.compile(r"(?:thứ|tháng|ngày|lần|cả|mùng|khóa|hạng|thôn|xóm|ấp|bản|cô|ông|bà|chú|bố|má|năm)\s+$")
_WORD_VALUES = {
    "hai": 2, "ba": 3, "bốn": 4, "năm": 5, "lăm": 5, "sáu": 6, "bảy": 7, "tám": 8, "chín": 9, "mười": 10, "một": 1,
}  # fmt: skip
_OF_REPORTS = frozenset("báo cáo biết cụ thể rằng".split())  # "theo báo cáo", "cho biết": said of the report, not in it
_TITLES = frozenset(
    "đồng chí ông bà anh chị ban bí thư chủ tịch phó ủy đảng viên hội đoàn huyện tỉnh thành xã phường quận thị thường vụ nghị quyết "
    "trung ương nhân dân tổ quốc mặt trận hội đồng trưởng phòng sở bộ chi công an đại hội nhà nước chính phủ quốc đặc khu".split()
)


@dataclass(frozen=True, slots=True)
class Figure:
    """A count, percentage or amount and the words that stand around it, up to the next figure or pause."""

    quantity: Quantity
    words: frozenset[str]
    clause: Span
    noun: tuple[str, ...]  # the first syllables of what is counted
    before: str  # what stands before it in its clause, lower case
    after: str


class Sentence:
    """One sentence, read. Offsets are into `text`, which is NFC."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.low = lower(canonical(text))
        self.view = SentenceView(text, self.low, (0, len(text)))

    @cached_property
    def tokens(self) -> list[Token]:
        """Its syllables and numbers, synonyms read as one form."""
        return tokens(self.text)

    @cached_property
    def words(self) -> frozenset[str]:
        """What carries meaning: syllables without stop words and figures."""
        return frozenset(token.form for token in self.tokens if _means(token.form))

    @cached_property
    def forms(self) -> tuple[str, ...]:
        """All syllables and numbers as written, lower case."""
        return tuple(syllables(self.text))

    @cached_property
    def figures(self) -> tuple[Figure, ...]:
        """Counts, percentages and amounts."""
        every = [quantity for quantity in self.view.quantities if quantity.kind in FIGURES]
        return tuple(self._figure(quantity, every) for quantity in every)

    def of_kind(self, kind: str) -> list[Quantity]:
        """Its dates, years, terms, document numbers or ordinals."""
        return [quantity for quantity in self.view.quantities if quantity.kind == kind]

    @cached_property
    def persons(self) -> tuple[Person, ...]:
        """Persons with their offices."""
        return tuple(persons(self.text))

    @cached_property
    def places(self) -> tuple[Place, ...]:
        """Units, with or without their type."""
        taken = [(person.start, person.end) for person in self.persons]
        found = [place for place in all_names(self.text, canonical(self.text)) if place.name]
        return tuple(
            place for place in found if not any(place.start < end and start < place.end for start, end in taken)
        )

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Other capitalised names of two syllables or more, and single ones within the sentence."""
        taken = [(person.start, person.end) for person in self.persons]
        taken += [(place.start, place.end) for place in self.places]
        found = []
        for match in NAME.finditer(canonical(self.text)):
            if any(match.start() < end and start < match.end() for start, end in taken):
                continue
            words = [word for word in lower(match.group()).split() if not word.isdigit()]
            opening = match.start() == 0
            words = words[1:] if opening else words
            if words and not all(word in _TITLES for word in words):
                found.append(" ".join(words))
        return tuple(found)

    @cached_property
    def negations(self) -> tuple[int, ...]:
        """Where it says "không" or "chưa" of something."""
        idioms = [match.span() for match in _NOT_NEGATION.finditer(self.low)]
        return tuple(
            match.end()
            for match in _NEGATION.finditer(self.low)
            if not any(start <= match.start() < end for start, end in idioms)
        )

    @cached_property
    def denied(self) -> tuple[tuple[str, str], ...]:
        """The two syllables after each "không" or "chưa"."""
        rests = (syllables(re.split(r"[,;.:()]", self.low[end:])[0]) for end in self.negations)
        return tuple((rest[0], rest[1]) for rest in rests if len(rest) > 1)

    @cached_property
    def stray_numbers(self) -> tuple[str, ...]:
        """Digits that belong to no quantity ("phần mềm 3.0")."""
        return tuple(
            match.group()
            for match in _DIGITS.finditer(self.text)
            if not any(q.start < match.end() and match.start() < q.end for q in self.view.quantities)
        )

    @cached_property
    def number_words(self) -> tuple[tuple[int, str], ...]:
        """Small numbers in words with the word behind them: "ba nghị quyết" is (3, "nghị")."""
        found = []
        for match in _NUMBER_WORDS.finditer(self.low):
            if _NOT_NUMBER.search(self.low[: match.start()]):
                continue
            following = re.match(r"[^\W\d_]+", self.low[match.end() :])
            value = sum(_WORD_VALUES[word] for word in match["word"].split())
            found.append((value, following.group() if following else ""))
        return tuple(found)

    def clause_words(self, span: Span) -> frozenset[str]:
        """The meaningful words of a part."""
        return frozenset(t.form for t in self.tokens if span[0] <= t.start < span[1] and _means(t.form))

    def _figure(self, quantity: Quantity, every: list[Quantity]) -> Figure:
        left = max((q.end for q in every if q.end <= quantity.start), default=0)
        right = min((q.start for q in every if q.start >= quantity.end), default=len(self.low))
        pauses = [match.span() for match in _BREAK.finditer(self.low)]
        label = re.search(
            r"[:(]\s*(?:[^\W\d_]+\s+){0,3}$", self.low[: quantity.start]
        )  # "Bội chi ngân sách: 298,7 tỷ đồng", "kết nạp đảng viên (82/80)"
        near = label.start() if label else quantity.start
        start = max([left, *(end for _, end in pauses if end <= near)])
        end = min([right, *(begin for begin, _ in pauses if begin >= quantity.end)])
        words = self.clause_words((start, quantity.start)) | self.clause_words((quantity.end, end))
        words |= {str(year) for year in re.findall(r"(?<!\d)(?:19|20)\d\d(?!\d)", self.low[start:end])}
        noun = tuple(t.form for t in self.tokens if quantity.noun[0] <= t.start < quantity.noun[1])[:2]
        return Figure(
            quantity, words, (start, end), noun, self.low[start : quantity.start], self.low[quantity.end : end]
        )


@lru_cache(maxsize=8192)
def read_sentence(text: str) -> Sentence:
    """A sentence, read. Cached: the same sentence of a report is looked at for many claims."""
    return Sentence(text)


def _means(form: str) -> bool:
    return form not in STOPWORDS and form not in _OF_REPORTS and not form[0].isdigit()


def document_key(written: str) -> str:
    """A document's number for comparing: "28 - NQ/TU" and "28-nq/tu" are one."""
    return re.sub(r"\s+", "", fold(written))


_ROMAN = {"i": 1, "v": 5, "x": 10, "l": 50}
_ORDINAL_WORDS = dict(
    zip("nhat hai ba tu nam sau bay tam chin muoi".split(), range(1, 11), strict=True)
)  # of folded forms


def ordinal_value(written: str) -> int | None:
    """ "XVI" -> 16, "nhất" -> 1, "12" -> 12; None for what is no ordinal."""
    low = fold(written).strip()
    if low.isdigit():
        return int(low)
    if low and set(low) <= _ROMAN.keys():
        values = [_ROMAN[char] for char in low]
        return sum(-v if v < max(values[i:], default=0) else v for i, v in enumerate(values))
    parts = low.split()
    if not parts or any(part not in _ORDINAL_WORDS and part not in ("mot", "lam", "bon") for part in parts):
        return None
    extra = {"mot": 1, "lam": 5, "bon": 4}
    return sum(_ORDINAL_WORDS.get(part, extra.get(part, 0)) for part in parts)
