"""Tables written with bars ("| Đơn vị | Kết nạp |"): what a cell stands under and beside. Pure functions."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.text import Span, fold

_RULE = re.compile(r"[\s|:\-–=+]*")  # the line between the header and the rows


def labels_of(text: str, row_start: int, position: int) -> tuple[str, str]:
    """The first cell with words of the row that begins at `row_start`, and the header of the cell around `position`.

    Offsets are into `text`; "" where there is none (a header that stands in another passage, say).
    """
    cells = _cells(text, _line(text, row_start))
    label = next((text[slice(*cell)] for cell in cells if any(char.isalpha() for char in text[slice(*cell)])), "")
    span = header_of(text, row_start, position)
    return label, text[slice(*span)] if span else ""


def header_of(text: str, row_start: int, position: int) -> Span | None:
    """Where the header of the cell around `position` stands; None outside of tables and where the table's first row is
    not in `text`."""
    if not text.startswith("|", row_start):
        return None
    header, column = header_row(text, row_start), text.count("|", row_start, position)
    return header[column - 1] if 0 < column <= len(header) else None


def header_row(text: str, row_start: int) -> list[Span]:
    """The cells of the first row of the table whose row begins at `row_start`; [] of the first row itself."""
    header: list[Span] = []
    start = row_start
    while start > 0:
        start = text.rfind("\n", 0, start - 1) + 1
        line = _line(text, start)
        above = text[slice(*line)]
        if not above.lstrip().startswith("|"):
            break
        if not _RULE.fullmatch(above):
            header = _cells(text, line)
    return header


_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_PLANNED = re.compile(r"(?<!\w)(?:ke hoach|chi tieu|du toan|muc tieu|kh)(?!\w)")
_DONE = re.compile(r"(?<!\w)(?:so|thuc hien|ket qua|quyet toan|dat|ty le|th)(?!\w)|%")
_OTHER_YEAR, _OTHER_COLUMN = 0.2, 0.5


def column_fit(text: str, row_start: int, position: int, years: Sequence[int], target: bool) -> float:
    """Less for a cell that stands under another year than those asked about, or under the plan and not the result.

    0.2 to 1; 1 outside of tables and where no year or plan heads the columns. `target`: a plan is asked for.
    """
    span = header_of(text, row_start, position)
    if span is None:
        return 1.0
    own, others = text[slice(*span)], [text[slice(*cell)] for cell in header_row(text, row_start)]
    fit = 1.0
    told = {int(year) for year in _YEAR.findall(own)}
    if years and any(_YEAR.search(other) for other in others) and not told & set(years):
        fit = _OTHER_YEAR if told or any(set(map(int, _YEAR.findall(other))) & set(years) for other in others) else 1.0
    head = fold(own)
    planned = _PLANNED.search(head) is not None and _DONE.search(head) is None
    if planned != target and any(_PLANNED.search(fold(other)) for other in others if other != own or planned):
        fit *= _OTHER_COLUMN if planned else 1.0
    return fit


_PERCENT = re.compile(r"%|tỷ lệ|tỉ lệ|phần trăm", re.IGNORECASE)
_MONEY = re.compile(r"(?:tỷ|tỉ|triệu|nghìn|ngàn)\s*(?:đồng|đ)(?!\w)|\((?:đồng|đ|vnđ)\)", re.IGNORECASE)


def measured_in(text: str, row_start: int, position: int) -> str:
    """ "percent" or "money" where the header of the cell around `position` says so: "So dự toán (%)"; else ""."""
    span = header_of(text, row_start, position)
    header = text[slice(*span)] if span else ""
    return "percent" if _PERCENT.search(header) else "money" if _MONEY.search(header) else ""


def _line(text: str, start: int) -> Span:
    end = text.find("\n", start)
    return start, end if end >= 0 else len(text)


def _cells(text: str, line: Span) -> list[Span]:
    """Where the cells of a row stand, without the spaces around them."""
    start, end = line
    bars = [start - 1 if text[start : start + 1] != "|" else start]
    bars += [at for at in range(bars[0] + 1, end) if text[at] == "|"]
    if bars[-1] < end - 1 and text[bars[-1] + 1 : end].strip():
        bars.append(end)
    cells = []
    for left, right in zip(bars, bars[1:], strict=False):
        inner = text[left + 1 : right]
        lead = len(inner) - len(inner.lstrip())
        cells.append((left + 1 + lead, left + 1 + max(lead, len(inner.rstrip()))))
    return cells
