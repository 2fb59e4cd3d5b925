"""Workbooks (.xlsx) and CSV: each row with its headings, numbers as they are written in Vietnamese."""

from __future__ import annotations

import csv
import datetime
import io
import re
import zipfile
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any

from rag import messages
from rag.load.beat import beat
from rag.load.content import Content
from rag.load.grid import Cell, Grid, is_number
from rag.load.parts import Paragraph, Part, Table, assemble
from rag.load.text import decode

_SEPARATORS = ",;\t|"
_PLAIN_NAME = re.compile(r"(?:sheet|trang tính|bảng tính|trang)\s*\d*", re.IGNORECASE)
_BEAT_ROWS = 2_000  # between two signs of life
MAX_CHARACTERS = 19_000_000  # of the text of one workbook; rag/load/worker.py refuses somewhat more
_LONGEST = 120  # characters of a sheet's name that are shown
_LONGEST_UNIT = 30  # characters of what a number's format writes around it
_SECTION = re.compile(r'(?:"[^"]*"|\\.|[^;])*')  # of a number's format: that of positive ones
_DIGITS = re.compile(r"[0#?][0#?,.]*")
_NO_RESULT = re.compile(rb"<c(?:\s[^>]*)?>\s*<f(?:\s[^>]*)?(?:/>|>[^<]*</f>)\s*(?:<v\s*/>|<v>\s*</v>)?\s*</c>")


def read_xlsx(data: bytes, name: str) -> Content:
    """The visible sheets of a workbook one after the other, with the results of formulas as the file holds them."""
    import openpyxl

    workbook = openpyxl.load_workbook(_Read(data), data_only=True, keep_links=False)
    parts: list[Part] = []
    named = False
    sheets = [sheet for sheet in workbook.worksheets if sheet.sheet_state == "visible"]
    hidden = Counter(sheets=len(workbook.worksheets) - len(sheets))
    for number, sheet in enumerate(sheets, 1):
        held = _regions(_sheet_rows(sheet, number, hidden))
        if not _PLAIN_NAME.fullmatch(sheet.title.strip()) or (named and held):
            # also a plain name below a named sheet, so that nothing of it is taken for that one's
            parts.append(Paragraph(f"## {sheet.title.strip()[:_LONGEST]}"))
            named = True
        parts += held
        beat()
    content = _bounded(assemble(parts, sheets=[sheet.title for sheet in sheets]), name)
    return content if content.note else _told(content, hidden, uncalculated(data), name)


def read_csv(data: bytes, name: str) -> Content:
    """A CSV file, whatever parts its cells, in any encoding that text files may have."""
    text = decode(data, name)
    rows = csv.reader(io.StringIO(text), delimiter=_separator(text))
    key = iter(range(1, 1 << 60))
    cells = (
        [Cell(cell.strip(), next(key), (1, number, column)) for column, cell in enumerate(row, 1)]
        for number, row in enumerate(rows, 1)
    )
    return _bounded(assemble(_regions(cells), sheets=[""]), name)


def uncalculated(data: bytes) -> int:
    """How many formulas of a workbook have no result in the file: programs write such, Excel does not."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        names = [name for name in archive.namelist() if name.startswith("xl/worksheets/")]
        sheets = (archive.read(name) for name in names)
        return sum(len(_NO_RESULT.findall(sheet)) for sheet in sheets if b"<f" in sheet)


def _told(content: Content, hidden: Counter[str], formulas: int, name: str) -> Content:
    """The content with what was left out of it."""
    parts = [form.format(count=hidden[key]) for key, form in messages.LOAD_HIDDEN_PARTS.items() if hidden[key]]
    notes, remedies = [], []
    if parts:
        notes.append(messages.LOAD_HIDDEN_NOTE.format(parts=", ".join(parts)))
        remedies.append(messages.LOAD_HIDDEN_REMEDY)
    if formulas:
        notes.append(messages.LOAD_FORMULAS_NOTE.format(count=formulas))
        remedies.append(messages.LOAD_FORMULAS_REMEDY)
    return replace(content, note=" ".join(notes), remedy=" ".join(remedies)) if notes else content


class _Read(io.BytesIO):
    """The bytes of a workbook; each thousandth of them that is read is a sign of life."""

    def __init__(self, data: bytes) -> None:
        super().__init__(data)
        self._step = max(4096, len(data) // 1000)
        self._told = 0

    def read(self, size: int | None = -1, /) -> bytes:
        """As `io.BytesIO.read`."""
        if self.tell() >= self._told + self._step:
            self._told = self.tell()
            beat()
        return super().read(size)


def _bounded(content: Content, name: str) -> Content:
    """As many whole rows as one document may hold; how many were left out is told."""
    if len(content.text) <= MAX_CHARACTERS:
        return content
    end = content.text.rfind("\n", 0, MAX_CHARACTERS)
    rest = content.text.count("\n", max(0, end)) + (end < 0)
    message = messages.LOAD_ROWS_MESSAGE.format(name=name, kept=content.text.count("\n", 0, max(0, end)) + 1, rest=rest)
    kept = content.cells.until(max(0, end)) if content.cells else None
    return Content(content.text[: max(0, end)], note=message, remedy=messages.LOAD_ROWS_REMEDY, cells=kept)


def _separator(text: str) -> str:
    """What parts the cells: the sign that most lines hold, and hold equally often."""
    bare = re.sub(r'"[^"]*"', "", text[:100_000])
    lines = [line for line in bare.split("\n")[:200] if any(sign in line for sign in _SEPARATORS)]

    def score(sign: str) -> tuple[int, int]:
        counts = [line.count(sign) for line in lines]
        usual = max(set(counts), key=counts.count, default=0)
        return (sum(map(bool, counts)), counts.count(usual) if usual else 0)

    return max(_SEPARATORS, key=score)


def _sheet_rows(sheet: Any, number: int, left_out: Counter[str]) -> Iterator[list[Cell]]:
    """The rows that hold anything, merged cells filled; an empty row for each gap between them.

    What is hidden is left out and counted; what a filter or an outline has folded away is not.
    """
    merged = {(row, column): number for number, area in enumerate(sheet.merged_cells.ranges, 1)
              for row in range(area.min_row, area.max_row + 1) for column in range(area.min_col, area.max_col + 1)}  # fmt: skip
    corners = {number: (area.min_row, area.min_col) for number, area in enumerate(sheet.merged_cells.ranges, 1)}
    held = sheet._cells  # those that the file has: it may claim a million rows
    texts = {at: written for at, cell in held.items() if (written := _written(cell))}
    hidden = {row for row, about in sheet.row_dimensions.items() if about.hidden and not about.outlineLevel}
    hidden -= _filtered(sheet)
    away = _hidden_columns(sheet)
    left_out["rows"] += len({row for row, column in texts if row in hidden and column not in away})
    left_out["columns"] += len({column for _, column in texts if column in away})
    rows = sorted({row for row, column in texts if column not in away} - hidden)
    columns = sorted({column for _, column in texts} - away)
    numbers = {column: at for at, column in enumerate(columns, 1)}
    previous = rows[0] if rows else 0
    for at_row, row in enumerate(rows):
        if at_row % _BEAT_ROWS == 0:
            beat()
        if row > previous + 1 and any(each not in hidden for each in range(previous + 1, min(row, previous + 50))):
            yield []
        previous = row
        cells = []
        for column in columns:
            area = merged.get((row, column))
            if area is None:
                key = 1_000_000 + row * 20_000 + numbers[column]
                cells.append(Cell(texts.get((row, column), ""), key, (number, row, column)))
            else:
                cells.append(Cell(texts.get(corners[area], ""), area, (number, *corners[area])))
        yield cells


def _filtered(sheet: Any) -> set[int]:
    """The rows that a filter may have hidden."""
    from openpyxl.utils.cell import range_boundaries

    held: set[int] = set()
    filters = [sheet.auto_filter, *(table.autoFilter for table in sheet.tables.values())]
    for reference in (each.ref for each in filters if each is not None and each.ref and each.filterColumn):
        first = range_boundaries(reference)[1]
        held.update(row for row in sheet.row_dimensions if row > first)  # it goes on over rows written below it
    return held


def _hidden_columns(sheet: Any) -> set[int]:
    held: set[int] = set()
    for about in sheet.column_dimensions.values():
        if about.hidden and not about.outlineLevel and about.min:
            held.update(range(about.min, min(about.max or about.min, 16_384) + 1))
    return held


def _written(cell: Any) -> str:
    """A cell's value as a report would write it: 1234.5 is "1.234,5", 0.125 in a percent format "12,5%"."""
    value, form = getattr(cell, "value", None), str(getattr(cell, "number_format", "") or "")
    if value is None or getattr(cell, "data_type", "") == "e":
        return ""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, int | float):
        return formatted(value, form)
    if isinstance(value, datetime.datetime | datetime.date):
        return _day(value, form)
    if isinstance(value, datetime.timedelta):
        minutes = round(value.total_seconds() / 60)
        return f"{minutes // 60}:{minutes % 60:02d}"
    if isinstance(value, datetime.time):
        return f"{value:%H:%M:%S}" if value.second else f"{value:%H:%M}"
    return str(value).strip()


def _day(value: datetime.date, form: str) -> str:
    """A date as its format shows it: whole, month and year, or the year; with the time of day if there is one."""
    bare = re.sub(r'"[^"]*"|\[[^\]]*\]|\\.', "", form).lower()
    if "y" in bare and "d" not in bare and "h" not in bare:
        return f"{value.month:02d}/{value.year}" if "m" in bare else str(value.year)
    day = f"{value.day:02d}/{value.month:02d}/{value.year}"
    clock = isinstance(value, datetime.datetime) and (value.hour or value.minute)
    return f"{day} {value:%H:%M}" if clock else day


def formatted(value: float, form: str) -> str:
    """A number with what its format writes around it ('#,##0 "hộ"'), and the zeros that it writes before it."""
    shown = re.sub(r"_.|\*.|\[(?!\$)[^\]]*\]", "", _SECTION.match(form)[0])  # type: ignore[index]  # it matches ""
    shown = re.sub(r"\[\$([^\]-]*)[^\]]*\]", r'"\1"', shown)
    percent, bare = "%" in shown, re.sub(r'"[^"]*"|\\.', "", shown)
    written = number_text(value, percent=percent, grouped="," in bare)
    if re.fullmatch(r"0{2,9}", bare.strip()) and value >= 0 and float(value).is_integer():
        written = f"{int(value):0{len(bare.strip())}d}"
    before, _, after = re.sub(r'"([^"]*)"|\\(.)', r"<\1\2>", shown).partition(next(iter(_DIGITS.findall(shown)), "0"))
    around = ["".join(map("".join, re.findall(r"<([^>]*)>|( )", part))) for part in (before, after)]
    if not written or sum(map(len, around)) > _LONGEST_UNIT or not any(char in bare for char in "0#?"):
        return written
    return " ".join(f"{around[0]}{written}{around[1].replace('₫', ' đồng')}".split())


def number_text(value: float, *, percent: bool = False, grouped: bool = False) -> str:
    """A number in Vietnamese form; 2021 without a point unless its cell asks for one, as it may be a year."""
    if value != value or value in (float("inf"), float("-inf")):
        return ""
    if percent:
        value *= 100
    rounded = round(value, 6 if abs(value) < 1 else 4)
    whole, _, fraction = f"{abs(rounded):f}".partition(".")
    fraction = fraction.rstrip("0")
    year = not grouped and not fraction and 1900 <= rounded <= 2100
    written = whole if year else f"{int(whole):,}".replace(",", ".")
    sign = "-" if rounded < 0 else ""
    return f"{sign}{written}{',' if fraction else ''}{fraction}{'%' if percent else ''}"


def _regions(rows: Iterator[list[Cell]] | Any) -> list[Part]:
    """Titles as paragraphs, and what stands below them as tables; an empty row ends a table."""
    parts: list[Part] = []
    table: list[list[Cell]] = []

    def close() -> None:
        nonlocal table
        if table:
            width = max(map(len, table))
            filled = [(*row, *(Cell("", 0) for _ in range(width - len(row)))) for row in table]
            parts.extend(Table(Grid(tuple(rows))) for rows in _side_by_side(filled))
            table = []

    for number, row in enumerate(rows):
        if number % _BEAT_ROWS == 0:
            beat()
        said = _distinct(row)
        if not said:
            close()
        elif len(said) == 1 and (not table or len(said[0].text) > 80):
            close()
            parts.append(Paragraph(said[0].text, origin=said[0].origin))
        else:
            table.append(row)
    close()
    return parts


def _distinct(row: Sequence[Cell]) -> list[Cell]:
    return list({cell.key: cell for cell in row if cell.text}.values())


_Rows = list[tuple[Cell, ...]]


def _side_by_side(rows: _Rows) -> list[_Rows]:
    """Tables beside each other with an empty column between them; a column left empty within one does not part it.

    Two they are where the right one begins with the same heading as the left one, with one for numbers of rows, or
    with one of names before figures; or where some rows are of one of them alone.
    """
    held = [any(row[at].text for row in rows) for at in range(len(rows[0]))]
    places = [next((cell.origin[2] for row in rows if (cell := row[at]).origin), at) for at in range(len(held))]
    used = [at for at, filled in enumerate(held) if filled]
    for left, right in pairwise(used):
        if places[right] - places[left] < 2 or left < 1 or len(used) - used.index(right) < 2 or len(rows) < 3:
            continue
        one, other = [row[:right] for row in rows], [row[right:] for row in rows]
        heads = [next((cell.text for cell in row if cell.text), "").lower() for row in (one[0], other[0])]
        alone = sum(bool(_distinct(a)) != bool(_distinct(b)) for a, b in zip(one, other, strict=True))
        crossing = any(
            {cell.key for cell in a if cell.text} & {cell.key for cell in b} for a, b in zip(one, other, strict=True)
        )
        figures = [is_number(row[-1].text) for row in other[1:] if _distinct(row)]
        named = bool(_NAMING.match(heads[1])) and 2 * sum(figures) > len(figures)
        if not crossing and heads[1] and (heads[0] == heads[1] or heads[1] in _NUMBERS or alone or named):
            return [[row for row in one if _distinct(row)], *_side_by_side([row for row in other if _distinct(row)])]
    return [rows]


_NUMBERS = ("stt", "tt", "số tt")
_NAMING = re.compile(
    r"(?:xã|huyện|thị|phường|thôn|bản|khu|tên|họ|chỉ tiêu|nội dung|lĩnh vực|ngành|đơn vị(?! (?:tính|đo)))\b"
)
