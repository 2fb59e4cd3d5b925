"""The frozen records that cross module boundaries."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from decimal import Decimal
from typing import Any

from rag.cells import CellMap


@dataclass(frozen=True, slots=True)
class Context:
    """What a document is about, as far as its text tells. Empty strings where it does not.

    `place` is the unit that the report speaks of ("thành phố Móng Cái"), `organ` who speaks ("Ban Thường vụ
    Huyện ủy"), `years` the years that it reports on (first: the main one), `period` its period as text,
    `date` the day it was written or held, as written.
    """

    title: str = ""
    place: str = ""
    organ: str = ""
    period: str = ""
    date: str = ""
    years: tuple[int, ...] = ()
    # what the document says of itself, by the form of its head and its signature (rag.form)
    kind: str = ""  # "báo cáo", "tin", in lower case
    number: str = ""  # "154-KH/HU"
    issuer: str = ""  # the body that issues it, as the head names it
    superior: str = ""  # the body above that one in the head
    issued_at: str = ""  # the place of issue
    issued_on: str = ""  # the date of issue, ISO 8601
    signer: str = ""
    signer_role: str = ""  # "KT. CHỦ TỊCH, PHÓ CHỦ TỊCH"
    abstract: str = ""  # what it is about, in its own words ("trích yếu")
    author: str = ""  # of a news page
    corrected: tuple[str, ...] = ()  # names of the fields that a user has put right …
    told: tuple[str, ...] = ()  # … and what the text had told of each

    def line(self) -> str:
        """The context as one line of text, put before each passage when it is indexed."""
        parts = dict.fromkeys(part for part in (self.title, self.place, self.organ, self.period) if part)
        return ". ".join(parts)


@dataclass(frozen=True, slots=True)
class Scope:
    """The reports that a question is asked within: those named, of one of the units, telling of one of the years.

    What is empty restricts nothing; an empty scope is all reports. Names are `Document.name`, places `Context.place`.
    """

    documents: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    years: tuple[int, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.documents or self.places or self.years)

    def to_dict(self) -> dict[str, Any]:
        """As JSON holds it."""
        return {"documents": list(self.documents), "places": list(self.places), "years": list(self.years)}

    @classmethod
    def of(cls, record: object) -> Scope:
        """The scope whose `to_dict()` this is; of anything else what fits that form."""
        found: dict[str, Any] = record if isinstance(record, dict) else {}

        def listed(key: str, kind: type) -> tuple[Any, ...]:
            values = found.get(key)
            return tuple(v for v in values if type(v) is kind) if isinstance(values, list | tuple) else ()

        return cls(listed("documents", str), listed("places", str), listed("years", int))


EVERYWHERE = Scope()


@dataclass(frozen=True, slots=True)
class Document:
    """A report. `text` is NFC; every offset in the system counts characters of it."""

    id: str  # first 16 hex digits of the SHA-256 of `text`
    name: str  # what the user sees: the file name, or a path where two files share one
    source: str  # absolute path that it was loaded from
    text: str
    context: Context = field(default_factory=Context)
    file_sha256: str = ""  # of the file's bytes
    pages: tuple[int, ...] = ()  # where each page starts: page n is text[pages[n - 1]:pages[n]]
    cells: CellMap | None = field(default=None, compare=False, repr=False)  # of a workbook or CSV file

    def page_at(self, offset: int) -> int | None:
        """The page, from 1, that an offset stands on; None where the format has no pages."""
        return max(1, bisect_right(self.pages, offset)) if self.pages else None

    def cells_at(self, start: int, end: int) -> tuple[str, str]:
        """The sheet and the address of the cells that a span comes from; "" where the format has none."""
        return self.cells.at(start, end) if self.cells else ("", "")

    def cite(self, n: int, start: int, end: int) -> Citation:
        """The citation of a span."""
        title, page = self.context.title, self.page_at(start)
        return Citation(n, self.name, title, self.text[start:end], start, end, page, *self.cells_at(start, end))


@dataclass(frozen=True, slots=True)
class Passage:
    """Whole neighbouring sentences of one document: `document.text[start:end]`."""

    id: str  # f"{document_id}:{ordinal}"
    document_id: str
    ordinal: int
    start: int
    end: int
    text: str
    heading: str = ""  # nearest heading above, "" where there is none


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage found, best first. `score` is the fused score; the parts are normalised to 0..1."""

    passage: Passage
    document: Document
    score: float
    lexical: float = 0.0
    dense: float = 0.0


@dataclass(frozen=True, slots=True)
class Citation:
    """The place in a report that a claim stands on: `document.text[start:end] == quote`, always.

    `sheet` and `cell` ("C7", "B7:D7") tell where it stands in a workbook; a CSV file has no sheet.
    """

    n: int
    document: str  # Document.name
    title: str
    quote: str
    start: int
    end: int
    page: int | None = None
    sheet: str = ""
    cell: str = ""

    def to_dict(self) -> dict[str, Any]:
        """As JSON holds it; sheet and cell only where there are such."""
        return {key: value for key, value in asdict(self).items() if value != "" or key not in ("sheet", "cell")}


EXTRACTIVE = "extractive"  # `Answer.engine` of an answer without a language model
KEPT, RECITED, MARKED, DROPPED = "kept", "recited", "marked", "dropped"  # what became of a model's claim


@dataclass(frozen=True, slots=True)
class ClaimCheck:
    """One claim of a language model, as it wrote it, what became of it and what was wrong (words of rag.matching)."""

    text: str
    outcome: str  # KEPT, RECITED (cited anew), MARKED (shown as unverified) or DROPPED
    problems: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Verification:
    """What was checked, changed and dropped of an answer that a language model wrote."""

    checked: int
    kept: int
    recited: int
    marked: int
    dropped: int
    claims: tuple[ClaimCheck, ...] = ()

    @classmethod
    def of(cls, claims: Sequence[ClaimCheck]) -> Verification:
        """The counts of these claims."""
        counts = Counter(claim.outcome for claim in claims)
        return cls(len(claims), counts[KEPT], counts[RECITED], counts[MARKED], counts[DROPPED], tuple(claims))


@dataclass(frozen=True, slots=True)
class Answer:
    """What `Assistant.ask` returns, and (as `to_dict()`) the object of `hoi ask --json` and POST /api/ask."""

    question: str
    standalone_question: str
    answered: bool
    short: str
    answer: str
    citations: tuple[Citation, ...] = ()
    alternatives: tuple[Citation, ...] = ()
    engine: str = EXTRACTIVE
    timings_ms: dict[str, float] = field(default_factory=dict)
    verification: Verification | None = None  # of an answer that a language model wrote, or tried to
    notice: str = ""  # why a language model that should have written the answer did not, or what was not found besides

    def to_dict(self) -> dict[str, Any]:
        """The fixed JSON form; lists instead of tuples. What concerns a language model is there only where one wrote,
        or should have written."""
        record = asdict(self)
        record["citations"] = [citation.to_dict() for citation in self.citations]
        record["alternatives"] = [citation.to_dict() for citation in self.alternatives]
        if self.verification is not None:
            record["verification"]["claims"] = [
                {"text": claim.text, "outcome": claim.outcome, "problems": list(claim.problems)}
                for claim in self.verification.claims
            ]
        for key in ("verification", "notice"):
            if not record[key]:
                del record[key]
        return record


@dataclass(frozen=True, slots=True)
class Step:
    """An answer in the making: what can be shown of it now; the last one is `final`."""

    answer: Answer
    final: bool


RESULT, TARGET = "result", "target"


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured figure of a report, with what the report says of it and where.

    `metric` is what it counts, in the report's words; `value` stands before its `unit` ("285,695 tỷ đồng" is 285.695
    and "tỷ đồng"). `target` is the plan's figure, `total` that of which this is a part ("18/92 tổ chức"), `percent` the
    share that was reached, of the plan or of all, `change` and
    `change_percent` the growth against the time before (negative: a decrease).
    `text[start:end] == quote` is the sentence or table row, `text[figure_start:figure_end]` the figure with its unit.
    """

    metric: str
    value: Decimal
    unit: str
    high: Decimal | None = None  # end of a range
    qualifier: str = ""  # "hơn", "khoảng", "trở lên", as written
    target: Decimal | None = None
    total: Decimal | None = None
    percent: Decimal | None = None
    change: Decimal | None = None
    change_percent: Decimal | None = None
    place: str = ""  # the unit it is told of
    period: str = ""  # "2024", "2020-2025", "tháng 12/2021", "6 tháng đầu năm 2024"
    status: str = RESULT
    document: str = ""  # Document.name
    start: int = 0
    end: int = 0
    figure_start: int = 0
    figure_end: int = 0
    quote: str = ""
