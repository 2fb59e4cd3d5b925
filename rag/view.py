"""A passage prepared for reading: its sentences, tokens, figures and names, computed once and kept."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache

from rag.context import TERM, YEAR_PHRASE
from rag.passages import is_heading
from rag.persons import Person, persons
from rag.places import Place, all_names, mentions
from rag.quantities import DATE, DOCUMENT, YEAR, Quantity, quantities
from rag.quantities import TERM as TERM_QUANTITY
from rag.records import Passage
from rag.table_cells import is_cell, role_in
from rag.terms import Token, tokens
from rag.text import Span, canonical, fold, lower, sentences

_TARGET = re.compile(
    r"phấn đấu|đề ra (?:\w+ )?(?:\d+ )?(?:chỉ tiêu|mục tiêu)|mục tiêu|chỉ tiêu (?:năm|cụ thể|chủ yếu|trọng tâm|cơ bản|đề ra)|xác định (?:một số |các )?(?:chỉ tiêu|mục tiêu)|trở lên|dự kiến|đặt mục tiêu|kế hoạch năm|"
    r"sẽ (?:kết nạp|thành lập|đạt|xây dựng|hoàn thành|tổ chức)"
)
_DONE = re.compile(
    r"(?:^|\W)đã |đạt được|kết quả|so với cùng kỳ|ước đạt|vượt|hoàn thành (?:và|vượt)|(?:đạt|bằng) [\d.,]+ ?%"
)
_TARGET_HEADING = re.compile(r"phấn đấu|nhiệm vụ|phương hướng|chỉ tiêu|mục tiêu|giải pháp|kế hoạch")
_RESULT_HEADING = re.compile(r"kết quả|tình hình|đánh giá|thực hiện nhiệm vụ|thực trạng|tồn tại|hạn chế")
_COMPARED = re.compile(r"(?:so với|cùng kỳ|so cùng kỳ|bằng|hơn|từ|trước)[^.;]{0,25}$")
_PLAN_OF = re.compile(
    r"(?:nghị quyết|kế hoạch|chương trình|báo cáo|tờ trình|dự thảo|đề án)\s[^.;]{0,60}(?:phương hướng|nhiệm vụ|kế hoạch|dự toán|mục tiêu)[^.;,]{0,40}$"
)
_ENTRY_LENGTH = 120  # characters
_ENTRY_LEAD = re.compile(r"\W*(?:\d{1,2}[.)]|[a-zđ][.)])?\W*(?:ubnd\s+|đảng bộ\s+)?")
_ENTRY_REST = re.compile(r"\s*[:–(-]?\s*\d")
_BELONGS = re.compile(r"(?<!\w)(?:thuộc|tại|ở|trên địa bàn|của)\s+(?:địa bàn\s+)?$")
_WORD = re.compile(r"\w+")
_NAMED_YEAR = re.compile(r"(?<![\d/.,-])(?P<year>(?:19|20)\d\d)(?![\d/%]|[.,-]\d)")
_OF_YEAR = re.compile(
    r"\s*\(?(?:vào |của |trong |ở |hồi )?(?:năm|cuối năm|hết năm)\s+(?P<year>(?:19|20)\d\d)(?!\d)"
    r"(?![:\s]*(?:là |đạt |có |chỉ )?\d)"  # "86 buổi (năm 2030: 71 buổi)"
)
_ANOTHER_TIME = re.compile(r"\((?:riêng |trong )?(?:(?:cuối |đầu )?năm (?:20\d\d|trước)|cùng kỳ|nhiệm kỳ trước|quý )")
_ASIDE = re.compile(r"\((?:riêng |cùng kỳ |cuối |đầu |của |trong )*(?:năm )?$")
_IN_BRACKETS = re.compile(r"\s*\((?:là |đạt |có |chỉ )?")
_CLAUSE = re.compile(r";|(?<=\w)[.!?](?=\s)|\s[–-]\s|:(?=\s+[^\d\s(])|\((?=\D)|\)(?=[,;. ])")


class SentenceView:
    """One sentence of a passage; offsets are into the passage's text. What it holds is read when it is first asked for."""

    def __init__(self, text: str, low: str, span: Span) -> None:
        self.start, self.end = span
        self._text = text[self.start : self.end]
        self._low = low[self.start : self.end]

    @cached_property
    def quantities(self) -> tuple[Quantity, ...]:
        """Its figures, dates, document numbers and ordinals."""
        return tuple(_shift(quantity, self.start) for quantity in quantities(self._text))

    @cached_property
    def persons(self) -> tuple[Person, ...]:
        """The persons it names, with their offices."""
        by = self.start
        return tuple(
            Person(person.name, person.start + by, person.end + by, tuple((a + by, b + by) for a, b in person.roles))
            for person in persons(self._text)
        )

    def says(self, pattern: re.Pattern[str], start: int, end: int) -> bool:
        """Whether a pattern of lower-case text stands between two offsets of the passage, within the sentence."""
        return pattern.search(self._low, max(0, start - self.start), max(0, end - self.start)) is not None

    def last_named(self, given: Sequence[str], until: int, besides: Sequence[Person] = ()) -> int | None:
        """Where the last of these folded given names ends, before `until` and as no part of the names of others; they
        are written with a capital."""
        held = [(person.start - self.start, person.end - self.start) for person in besides]
        found = [
            match.end() + self.start
            for match in _WORD.finditer(self._text, 0, until - self.start)
            if match.group()[0].isupper()
            and fold(match.group()) in given
            and not any(start <= match.start() < end for start, end in held)
        ]
        return found[-1] if found else None

    @cached_property
    def places(self) -> tuple[Place, ...]:
        """The units it names with their type; offsets are into the sentence."""
        return tuple(mentions(self._text))

    @cached_property
    def units(self) -> tuple[Place, ...]:
        """The units it names, with and without their type, in order; offsets are into the passage's text."""
        by = self.start
        named = sorted((p for p in all_names(self._text, canonical(self._text)) if p.name), key=lambda p: p.start)
        return tuple(replace(place, start=place.start + by, end=place.end + by) for place in named)

    @cached_property
    def entry(self) -> bool:
        """Whether it is an entry of a list of units ("2. Huyện Ngân Sơn: 61,2 tỷ đồng"), of what the list's heading says."""
        if self.end - self.start > _ENTRY_LENGTH or not self.units:
            return False
        first = self.units[0]
        lead, rest = self._low[: first.start - self.start], self._low[first.end - self.start :]
        return _ENTRY_LEAD.fullmatch(lead) is not None and _ENTRY_REST.match(rest) is not None

    def is_aside(self, quantity: Quantity) -> bool:
        """Whether a figure is told beside the sentence's own, of another time: 71 of "86 buổi (năm 2030: 71 buổi)"."""
        begin = quantity.start - self.start
        opened = self._low.rfind("(", 0, begin)
        return opened >= 0 and _ANOTHER_TIME.match(self._low, opened) is not None and ")" not in self._low[opened:begin]

    def unit_of(self, quantity: Quantity, following: int) -> Place | None:
        """The unit that a figure is of, where the sentence says so: "huyện A có 4 dự án; 2 dự án thuộc huyện B".

        `following`: where the next figure begins, or the sentence ends.
        """
        start, end = self.clause(quantity.start)
        behind = next((unit for unit in self.units if quantity.end <= unit.start < min(end, following)), None)
        if behind and _BELONGS.search(self._low[quantity.end - self.start : behind.start - self.start]):
            return behind
        return next((unit for unit in reversed(self.units) if start <= unit.start and unit.end <= quantity.start), None)

    def year_of(self, quantity: Quantity) -> int | None:
        """The year that a figure is of, where the sentence says so: "50% năm 2010", "năm 2015 ở mức 62,5%"."""
        behind = _OF_YEAR.match(self._low, max(quantity.end, quantity.noun[1]) - self.start)
        if behind:
            return int(behind["year"])
        begin = quantity.start - self.start
        named = list(_NAMED_YEAR.finditer(self._low, 0, begin))
        if named and _IN_BRACKETS.fullmatch(self._low, named[-1].end(), begin):
            return int(named[-1]["year"])  # "so với cuối năm 2022 (30,78%)"
        before = [
            year
            for year in named
            if not _COMPARED.search(self._low[max(0, year.start() - 30) : year.start()])
            and self._low.count(")", year.end(), begin) <= self._low.count("(", year.end(), begin)
        ]
        return int(before[-1]["year"]) if before else None

    @cached_property
    def years(self) -> tuple[int, ...]:
        """The years it says it is about, not those it compares with and not that of a cited document."""
        years: list[int] = []
        for quantity in self.quantities:
            begin = quantity.start - self.start
            if quantity.kind not in (YEAR, DATE) or _COMPARED.search(self._low[max(0, begin - 30) : begin]):
                continue
            if self.done and _PLAN_OF.search(self._low[max(0, begin - 90) : begin]):
                continue  # "đã thông qua Nghị quyết … về nhiệm vụ năm 2025"
            closed = quantity.kind == DATE and self._low.startswith(")", quantity.end - self.start)
            if not closed and _ASIDE.search(self._low, max(0, begin - 40), begin):
                continue  # "86 buổi (năm 2030: 71 buổi)", but not "tại kỳ họp thứ 8 (tháng 11.2030), …"
            match = re.search(r"(?:19|20)\d\d$", self._text[begin : quantity.end - self.start])
            if match and not (quantity.kind == DATE and self._of_document(quantity)):
                years.append(int(match.group()))
        return tuple(dict.fromkeys(years))

    @cached_property
    def term(self) -> tuple[int, int] | None:
        """The term of office or period it names ("nhiệm kỳ 2020-2025")."""
        named = TERM.search(self._low)
        if named:
            return int(named["first"]), int(named["last"])
        for quantity in self.quantities:
            if quantity.kind == TERM_QUANTITY:
                first, last = re.findall(r"\d{4}", self._text[quantity.start - self.start : quantity.end - self.start])
                return int(first), int(last)
        return None

    @cached_property
    def breaks(self) -> tuple[int, ...]:
        """Where its clauses end."""
        return tuple(match.end() + self.start for match in _CLAUSE.finditer(self._low))

    @cached_property
    def target(self) -> bool:
        """Whether it speaks of a plan."""
        return bool(_TARGET.search(self._low))

    @cached_property
    def cell_role(self) -> str:
        """Of a table's sentence, whether a heading says that its figure is the plan's ("plan") or the result's ("done");
        "" where none does."""
        return role_in(self._text) if self.cell else ""

    @cached_property
    def cell(self) -> bool:
        """Whether it tells one figure of a table with its headings."""
        return " – " in self._text and is_cell(self._text)

    @cached_property
    def done(self) -> bool:
        """Whether it speaks of a result."""
        return bool(_DONE.search(self._low))

    @cached_property
    def heading(self) -> bool:
        """Whether it is a heading rather than a sentence."""
        return is_heading(self._text)

    def written(self, quantity: Quantity) -> str:
        """A quantity's number as it is written."""
        return self._text[quantity.number[0] - self.start : quantity.number[1] - self.start]

    def clause(self, position: int) -> Span:
        """The clause around an offset."""
        start = max((at for at in self.breaks if at <= position), default=self.start)
        end = min((at for at in self.breaks if at > position), default=self.end)
        return (start, end)

    def _of_document(self, date: Quantity) -> bool:
        """Whether a date is that of a document's number right before it ("số 154-KH/HU, ngày 05/6/2024")."""
        return any(other.kind == DOCUMENT and 0 <= date.start - other.end <= 12 for other in self.quantities)


@dataclass(frozen=True, slots=True)
class PassageView:
    """A passage with everything that matching needs."""

    passage: Passage
    low: str
    tokens: tuple[Token, ...]
    forms: dict[str, tuple[int, ...]]  # form -> token indices
    folded: dict[str, tuple[int, ...]]
    sentences: tuple[SentenceView, ...]
    heading_years: tuple[int, ...]
    target_heading: bool
    result_heading: bool
    acronyms: dict[str, tuple[int, ...]]  # folded letters of words in capitals, as "THADS" -> token indices
    initials: str  # the first letter of each token, folded
    starts: tuple[int, ...]  # of each token, rising

    def among(self, start: int, end: int) -> tuple[Token, ...]:
        """The tokens that begin between two offsets."""
        return self.tokens[bisect_left(self.starts, start) : bisect_left(self.starts, end)]

    def sentence_at(self, position: int) -> int:
        """Index of the sentence around an offset (the last one that starts at or before it)."""
        index = 0
        for number, sentence in enumerate(self.sentences):
            if sentence.start <= position:
                index = number
        return index


@lru_cache(maxsize=4_096)  # some 40 KB each
def view(passage: Passage) -> PassageView:
    """Prepare a passage. Cached: passages are frozen and their ids come from their text."""
    text = passage.text
    low = lower(canonical(text))
    found = tokens(text)
    forms: dict[str, list[int]] = {}
    folded: dict[str, list[int]] = {}
    for index, token in enumerate(found):
        forms.setdefault(token.form, []).append(index)
        folded.setdefault(token.folded, []).append(index)
    acronyms: dict[str, list[int]] = {}
    for index, token in enumerate(found):
        if _ACRONYM.fullmatch(text, token.start, token.end) and len(token.folded) == token.end - token.start:
            acronyms.setdefault(token.folded, []).append(index)
    heading = lower(canonical(passage.heading))
    return PassageView(
        passage=passage,
        low=low,
        tokens=tuple(found),
        forms={form: tuple(where) for form, where in forms.items()},
        folded={form: tuple(where) for form, where in folded.items()},
        sentences=tuple(SentenceView(text, low, span) for span in sentences(text)),
        heading_years=_innermost_years(heading),
        target_heading=speaks_of_plan(passage.heading),
        result_heading=bool(_RESULT_HEADING.search(heading)),
        acronyms={letters: tuple(where) for letters, where in acronyms.items()},
        initials="".join(token.folded[:1] for token in found),
        starts=tuple(token.start for token in found),
    )


_ACRONYM = re.compile(r"[A-ZĐ]{3,8}")


def speaks_of_plan(heading: str) -> bool:
    """Whether a heading is that of a section about what is to be done."""
    low = lower(canonical(heading))
    return bool(_TARGET_HEADING.search(low)) and not _RESULT_HEADING.search(low)


def _innermost_years(heading: str) -> tuple[int, ...]:
    """The years of the innermost part of a heading that names any ("… năm 2024 · Theo đó, năm 2025 phấn đấu:")."""
    for part in reversed(heading.split(" · ")):
        years = tuple(dict.fromkeys(int(match["year"]) for match in YEAR_PHRASE.finditer(part)))
        if years:
            return years
    return ()


def _shift(quantity: Quantity, by: int) -> Quantity:
    def move(span: Span) -> Span:
        return (span[0] + by, span[1] + by)

    return Quantity(
        quantity.kind, quantity.start + by, quantity.end + by, move(quantity.number), quantity.value, quantity.target,
        move(quantity.target_span) if quantity.target_span else None, quantity.high, move(quantity.noun), quantity.unit,
    )  # fmt: skip
