"""Workbooks (.xlsx) and CSV: each row with its headings, numbers as they are written in Vietnamese."""

from __future__ import annotations

import csv
import datetime
import io
import re
from collections.abc import Iterator, Sequence
from typing import Any

from rag import messages
from rag.load.beat import beat
from rag.load.content import Content
from rag.load.grid import Cell, Grid
from rag.load.parts import Paragraph, Part, Table, assemble
from rag.load.text import decode

_SEPARATORS = ",;\t|"
_PLAIN_NAME = re.compile(r"(?:sheet|trang tính|bảng tính|trang)\s*\d*", re.IGNORECASE)
_BEAT_ROWS = 2_000  # between two signs of life
MAX_CHARACTERS = 19_000_000  # of the text of one workbook; rag/load/worker.py refuses somewhat more
_LONGEST = 120  # characters of a sheet's name that are shown


def read_xlsx(data: bytes, name: str) -> Content:
    """The visible sheets of a workbook one after the other, with the results of formulas as the file holds them."""
    import openpyxl

    workbook = openpyxl.load_workbook(_Read(data), data_only=True, keep_links=False)
    parts: list[Part] = []
    named = False
    for sheet in workbook.worksheets:
        if sheet.sheet_state != "visible":
            continue
        held = _regions(_sheet_rows(sheet))
        if not _PLAIN_NAME.fullmatch(sheet.title.strip()) or (named and held):
            # also a plain name below a named sheet, so that nothing of it is taken for that one's
            parts.append(Paragraph(f"## {sheet.title.strip()[:_LONGEST]}"))
            named = True
        parts += held
        beat()
    return _bounded(assemble(parts), name)


def read_csv(data: bytes, name: str) -> Content:
    """A CSV file, whatever parts its cells, in any encoding that text files may have."""
    text = decode(data, name)
    rows = csv.reader(io.StringIO(text), delimiter=_separator(text))
    key = iter(range(1, 1 << 60))
    return _bounded(assemble(_regions([Cell(cell.strip(), next(key)) for cell in row] for row in rows)), name)


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
    return Content(content.text[: max(0, end)], note=message, remedy=messages.LOAD_ROWS_REMEDY)


def _separator(text: str) -> str:
    """What parts the cells: the sign that most lines hold, and hold equally often."""
    bare = re.sub(r'"[^"]*"', "", text[:100_000])
    lines = [line for line in bare.split("\n")[:200] if any(sign in line for sign in _SEPARATORS)]

    def score(sign: str) -> tuple[int, int]:
        counts = [line.count(sign) for line in lines]
        usual = max(set(counts), key=counts.count, default=0)
        return (sum(map(bool, counts)), counts.count(usual) if usual else 0)

    return max(_SEPARATORS, key=score)


def _sheet_rows(sheet: Any) -> Iterator[list[Cell]]:
    """The rows that hold anything, merged cells filled; an empty row for each gap between them."""
    merged = {(row, column): number for number, area in enumerate(sheet.merged_cells.ranges, 1)
              for row in range(area.min_row, area.max_row + 1) for column in range(area.min_col, area.max_col + 1)}  # fmt: skip
    corners = {number: (area.min_row, area.min_col) for number, area in enumerate(sheet.merged_cells.ranges, 1)}
    held = sheet._cells  # those that the file has: it may claim a million rows
    texts = {at: written for at, cell in held.items() if (written := _written(cell))}
    hidden = {row for row, about in sheet.row_dimensions.items() if about.hidden}
    rows = sorted({row for row, _ in texts} - hidden)
    columns = sorted({column for _, column in texts})
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
                cells.append(Cell(texts.get((row, column), ""), 1_000_000 + row * 20_000 + numbers[column]))
            else:
                cells.append(Cell(texts.get(corners[area], ""), area))
        yield cells


def _written(cell: Any) -> str:
    """A cell's value as a report would write it: 1234.5 is "1.234,5", 0.125 in a percent format "12,5%"."""
    value, form = getattr(cell, "value", None), str(getattr(cell, "number_format", "") or "")
    if value is None or isinstance(value, bool):
        return ""
    if isinstance(value, int | float):
        return number_text(value, percent="%" in form, grouped="#,#" in form or "," in form)
    if isinstance(value, datetime.datetime | datetime.date):
        day = f"{value.day:02d}/{value.month:02d}/{value.year}"
        clock = isinstance(value, datetime.datetime) and (value.hour or value.minute)
        return f"{day} {value:%H:%M}" if clock else day
    return str(value).strip()


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
            parts.append(Table(Grid(tuple(filled))))
            table = []

    for number, row in enumerate(rows):
        if number % _BEAT_ROWS == 0:
            beat()
        texts = _distinct(row)
        if not texts:
            close()
        elif len(texts) == 1 and (not table or len(texts[0]) > 80):
            close()
            parts.append(Paragraph(texts[0]))
        else:
            table.append(row)
    close()
    return parts


def _distinct(row: Sequence[Cell]) -> list[str]:
    return list({cell.key: cell.text for cell in row if cell.text}.values())
