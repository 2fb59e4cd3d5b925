"""Figures in tables of the text: rows of cells between "|" or tabs, named by their row and column headings."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from rag.periods import periods, years_of
from rag.places import mentions
from rag.quantities import parse_number
from rag.records import RESULT, TARGET, Document, Figure
from rag.text import Span, canonical, lower

NUMBER_CELL = re.compile(
    r"[-–]?\s*(?P<number>\d{1,3}(?:\.\d{3})+(?:,\d+)?|\d+(?:,\d+)?)(?:\s*/\s*(?P<against>\d[\d.,]*))?\s*(?P<unit>%|[^\W\d_][^\d|]{0,24})?"
)
_RULE = re.compile(r"[\s|:+=–-]*")
_NUMBERING = re.compile(r"(?:stt|tt|số tt|số thứ tự|no\.?|#)$")
_UNIT = re.compile(r"(?:đơn vị(?: tính)?|đvt|đv tính)$")
_PLAN = re.compile(r"kế hoạch|chỉ tiêu (?:giao|kế hoạch|năm)|dự toán|mục tiêu|được giao|^kh(?!\w)")
_DONE = re.compile(r"thực hiện|kết quả|đạt được|ước đạt|ước thực hiện|^th(?!\w)")
_SHARE = re.compile(r"%|tỷ lệ|tỉ lệ|so với|so sánh")
_GROWTH = re.compile(r"cùng kỳ|tăng|giảm|năm trước")
_BRACKETED = re.compile(r"\((?P<unit>%|[^()\d]{1,30})\)")
_WORDLESS = re.compile(r"[\W\d_]*")


@dataclass(frozen=True, slots=True)
class Grid:
    """A table of the text: the cells' spans, row by row, the first row being the column headings."""

    start: int
    end: int
    rows: tuple[tuple[Span, ...], ...]


def grids(text: str) -> list[Grid]:
    """The tables: two or more neighbouring lines of the same number (three or more, or two with bars) of cells."""
    found: list[Grid] = []
    rows: list[tuple[Span, ...]] = []
    if "|" not in text and "\t" not in text:
        return found
    offset = 0
    for line in [*text.split("\n"), ""]:
        cells = _cells(line, offset)
        if cells and (not rows or len(cells) == len(rows[0])):
            rows.append(cells)
        elif not (rows and line.strip() and _RULE.fullmatch(line)):
            _close(found, rows)
            rows = [cells] if cells else []
        offset += len(line) + 1
    _close(found, rows)
    return found


def _close(found: list[Grid], rows: list[tuple[Span, ...]]) -> None:
    if len(rows) > 1:
        found.append(Grid(rows[0][0][0], rows[-1][-1][1], tuple(rows)))


def _cells(line: str, offset: int) -> tuple[Span, ...]:
    """The trimmed cells of a line; none where it is no table row or only a rule."""
    mark = "|" if line.count("|") >= 2 or " | " in line else "\t" if line.strip().count("\t") else ""
    if not mark or _RULE.fullmatch(line):
        return ()
    begin, stop = len(line) - len(line.lstrip()), len(line.rstrip())
    if mark == "|":
        begin, stop = begin + line.startswith("|", begin), stop - line.endswith("|", begin + 1, stop)
    cells, position = [], begin
    for piece in line[begin:stop].split(mark):
        start = position + len(piece) - len(piece.lstrip())
        end = max(start, position + len(piece.rstrip()))
        cells.append((offset + start, offset + end))
        position += len(piece) + 1
    return tuple(cells) if len(cells) > 1 else ()


def grid_figures(document: Document, grid: Grid, period: str) -> Iterator[Figure]:
    """The rows of a table; figures without a heading in words for their row or column are left out."""
    text = document.text
    heads = [" ".join(text[slice(*cell)].split()).strip("*_ ") for cell in grid.rows[0]]
    if sum(bool(NUMBER_CELL.fullmatch(head)) for head in heads) > 1:
        return  # no column headings: nothing names the figures
    low = [lower(canonical(head)) for head in heads]
    first = [text[slice(*row[0])].strip(" .") for row in grid.rows[1:]]
    if first == [str(number) for number in range(1, len(first) + 1)]:
        low[0] = "stt"  # whatever the column of 1, 2, 3 … is called
    for row in grid.rows[1:]:
        cells = [" ".join(text[slice(*cell)].split()).strip("*_ ") for cell in row]
        yield from _row_figures(document, row, cells, heads, low, period)


def _row_figures(
    document: Document, spans: tuple[Span, ...], cells: list[str], heads: list[str], low: list[str], period: str
) -> Iterator[Figure]:
    named = [
        index
        for index, cell in enumerate(cells)
        if not _WORDLESS.fullmatch(cell)
        and not NUMBER_CELL.fullmatch(cell)
        and not _NUMBERING.match(low[index])
        and not _UNIT.match(low[index])
    ]
    units = [index for index, head in enumerate(low) if _UNIT.match(head) and not _WORDLESS.fullmatch(cells[index])]
    if not named and not units:
        return
    unit = cells[units[0]] if units and named else ""
    named = named or units  # a column "Đơn vị" of places, not of units of measure
    title = cells[named[0]].strip(" :.-–+")
    place = place_of(title)
    roles = _roles(cells, low, named[0])
    numbers = {index: _number(cells[index]) for index in roles}
    plan = next((numbers[index] for index, role in roles.items() if role == "plan"), None)
    values = [index for index, role in roles.items() if role in ("done", "other")]
    if not values:
        values = [index for index, role in roles.items() if role == "plan"] or list(roles)[:1]
    for index in values:
        value = numbers[index]
        match = NUMBER_CELL.fullmatch(cells[index])
        if value is None or match is None:
            continue
        head = _BRACKETED.sub("", heads[index]).strip(" :")
        year = periods(heads[index])
        plain = roles[index] in ("done", "plan") or (
            bool(year) and re.fullmatch(r"năm \d{4}|\d{4}", low[index]) is not None
        )
        metric = head if place else title if plain else f"{title}, {head}"
        own_unit = (match["unit"] or "").strip() or unit or _bracketed(heads[index]) or _bracketed(title)
        only = roles[index] != "other"
        start = spans[index][0] + document.text[slice(*spans[index])].find(match["number"])
        yield Figure(
            metric=_BRACKETED.sub("", metric).strip() if not place else metric,
            value=value,
            unit=own_unit or ("%" if "%" in low[index] else ""),
            target=plan
            if only and roles[index] == "done"
            else parse_number(match["against"])
            if match["against"]
            else None,
            percent=_of(roles, numbers, "share") if only else None,
            change_percent=_of(roles, numbers, "growth") if only else None,
            place=place or document.context.place,
            period=cell_period(heads[index], low[index], period),
            status=TARGET if roles[index] == "plan" else RESULT,
            document=document.name,
            start=spans[0][0],
            end=spans[-1][1],
            figure_start=start,
            figure_end=start + len(match["number"]),
            quote=document.text[spans[0][0] : spans[-1][1]],
        )


def role_of(low: str) -> str:
    """What a column of this heading (lower case) tells: "plan", "done", or "other"."""
    if _SHARE.search(low):
        return "other"
    return "done" if _DONE.search(low) else "plan" if _PLAN.search(low) else "other"


def _roles(cells: list[str], low: list[str], named: int) -> dict[int, str]:
    """What each column with a number tells: the plan's figure, the result, a share, a growth, or something else."""
    roles = {}
    for index, (cell, head) in enumerate(zip(cells, low, strict=True)):
        if (
            index == named
            or _NUMBERING.match(head)
            or not NUMBER_CELL.fullmatch(cell)
            or _WORDLESS.fullmatch(head)
            and "%" not in head
            and not re.search(r"\d{4}", head)
        ):
            continue
        if _SHARE.search(head) and _GROWTH.search(head):
            roles[index] = "growth"
        elif _SHARE.search(head) and (_PLAN.search(head) or head.strip() in ("%", "tỷ lệ", "tỷ lệ %", "tỷ lệ (%)")):
            roles[index] = "share"
        elif _DONE.search(head) and not _SHARE.search(head):
            roles[index] = "done"
        elif _PLAN.search(head):
            roles[index] = "plan"
        else:
            roles[index] = "other"
    if "done" not in roles.values():
        roles = {index: "other" if role in ("share", "growth") else role for index, role in roles.items()}
    return roles


def _of(roles: dict[int, str], numbers: dict[int, Decimal | None], role: str) -> Decimal | None:
    return next((numbers[index] for index, found in roles.items() if found == role), None)


def _number(cell: str) -> Decimal | None:
    match = NUMBER_CELL.fullmatch(cell)
    if not match:
        return None
    value = parse_number(match["number"])
    return -value if cell[0] in "-–" else value


def _bracketed(head: str) -> str:
    """ "Thu ngân sách (tỷ đồng)" tells the unit."""
    match = _BRACKETED.search(head)
    return match["unit"].strip() if match else ""


def place_of(title: str) -> str:
    """The unit that a row is about, where its heading is one."""
    found = mentions(title)
    if found and found[0].end - found[0].start >= len(title) - 3:
        return found[0].label()
    return ""


def cell_period(head: str, low: str, fallback: str) -> str:
    said = periods(head)
    if said:
        return said[-1].label if years_of(said[-1].label) else f"{said[-1].label} {fallback}".strip()
    bare = re.search(r"(?<!\d)(?:19|20)\d\d(?!\d)", low)
    return bare.group() if bare else fallback
