"""Where in its file a span of a report stands: slide, sheet, row and column, section, file within a file.

Told from what the text and the name of the document hold; what they do not tell for certain stays empty.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from rag.passages import heading_level, is_heading
from rag.records import Document
from rag.text import Span, sentences

SHEETS = (".xlsx", ".xlsm", ".xls", ".ods")
SEPARATED = (".csv", ".tsv")
SLIDES = (".pptx", ".ppt", ".odp")
_ARCHIVES = (".zip", ".eml")
_SHEET_MARK = "## "  # that rag/load/sheets.py puts before the name of a sheet
_BACK = 400_000  # characters above a span that are looked through for its headings
_LONGEST = 160  # characters of a heading, row or column that are told

_Names = list[str]  # "caption – row – column" of one cell's sentence, parted


@dataclass(frozen=True, slots=True)
class Location:
    """Where a span stands. Empty, or None, where the format has no such thing or the text does not tell.

    `section` holds the headings above, outermost first. `row` and `column` are the names that the table gives them,
    `cell` is their address ("C7", of several "B7:D7").
    `member` is the path of the file within the archive or mail `container`.
    """

    slide: int | None = None
    sheet: str = ""
    cell: str = ""
    row: str = ""
    column: str = ""
    section: tuple[str, ...] = ()
    container: str = ""
    member: str = ""

    def __bool__(self) -> bool:
        return self != Location()


def locate(document: Document, start: int, end: int) -> Location:
    """The place of `document.text[start:end]`."""
    text, suffix = document.text, PurePosixPath(document.name).suffix.lower()
    container, member = _member(document.name)
    if suffix in SHEETS or suffix in SEPARATED or document.cells is not None:
        sheet, cell = document.cells_at(start, end)
        if not sheet and suffix in SHEETS:
            sheet = _sheet(text, start)
        row, column = _cell(text, start, end)
        return Location(sheet=sheet, cell=cell, row=row, column=column, container=container, member=member)
    if suffix in SLIDES:
        slide = document.page_at(start)
        above = _headings(text, start, document.pages[slide - 1]) if slide else ()
        return Location(slide=slide, section=above, container=container, member=member)
    section = () if document.pages else _headings(text, start, max(0, start - _BACK))
    return Location(section=section, container=container, member=member)


def _member(name: str) -> tuple[str, str]:
    """("van-ban.zip", "năm 2021/báo cáo.docx") of "van-ban.zip/năm 2021/báo cáo.docx"."""
    steps = name.split("/")
    for at, step in enumerate(steps[:-1]):
        if step.lower().endswith(_ARCHIVES):
            return step, "/".join(steps[at + 1 :])
    return "", ""


def _sheet(text: str, start: int) -> str:
    """The sheet of a workbook that an offset stands on, "" where no name of one stands above it."""
    stop = _line(text, start)[1]
    at = text.rfind(f"\n{_SHEET_MARK}", 0, stop) + 1
    if not at and not text.startswith(_SHEET_MARK):
        return ""
    return text[slice(*_line(text, at))].removeprefix(_SHEET_MARK).strip()[:_LONGEST]


def _headings(text: str, start: int, low: int) -> tuple[str, ...]:
    """The headings above the line of `start` and not above `low`, outermost first.

    Going upward, a heading counts if it stands higher than all found so far: those are the sections still open.
    """
    found: list[str] = []
    smallest = 99
    stop = _line(text, start)[0]
    while stop > low and smallest > 0:
        begin = max(low, text.rfind("\n", 0, stop - 1) + 1)
        line = text[begin : stop - 1]
        stop = begin
        if is_heading(line) and (level := heading_level(line)) < smallest:
            smallest = level
            found.append(" ".join(line.strip("#* \t").split())[:_LONGEST])
    return tuple(reversed(found))


def _cell(text: str, start: int, end: int) -> tuple[str, str]:
    """The row and the column of a span within a table row's line; the column only where the span is of one cell.

    A line "Thu ngân sách – Huyện Vân Đồn – Năm 2020: 75. …" tells the row's name only beside a neighbour of the same
    table: what both share before it is the caption, and what differs is the row.
    """
    line = _line(text, start)
    own = _names(text, line)
    if not own or end > line[1]:
        return "", ""
    shared = _shared([names for _, names in own])
    for beside in (
        _line(text, line[0] - 1) if line[0] else None,
        _line(text, line[1] + 1) if line[1] < len(text) else None,
    ):
        other = _names(text, beside) if beside else []
        if not {names[-1] for _, names in own} & {names[-1] for _, names in other}:
            continue  # no row of this table
        differing = [at for at, (a, b) in enumerate(zip(shared, other[0][1], strict=False)) if a != b]
        if not differing:
            continue
        label = " – ".join(shared[differing[0] : differing[-1] + 1])[:_LONGEST]
        cited = [names for span, names in own if span[0] < end and start < span[1]]
        column = " – ".join(cited[0][differing[-1] + 1 :])[:_LONGEST] if len(cited) == 1 else ""
        return label, column
    return "", ""


def _names(text: str, line: Span) -> list[tuple[Span, _Names]]:
    """Each cell's sentence of a table row's line with its names; none of a line that is no table row."""
    found = []
    for start, end in sentences(text[slice(*line)]):
        name, colon, _ = text[line[0] + start : line[0] + end].partition(": ")
        names = name.strip().split(" – ")
        if not colon or len(names) < 2:
            return []
        found.append(((line[0] + start, line[0] + end), names))
    return found


def _shared(all_names: Sequence[_Names]) -> _Names:
    """What the names of all cells of a row begin with: at most all but the last, which is a column."""
    shared = all_names[0][:-1]
    for names in all_names[1:]:
        same = 0
        while same < min(len(shared), len(names) - 1) and shared[same] == names[same]:
            same += 1
        shared = shared[:same]
    return shared


def _line(text: str, at: int) -> Span:
    end = text.find("\n", at)
    return text.rfind("\n", 0, at) + 1, end if end >= 0 else len(text)
