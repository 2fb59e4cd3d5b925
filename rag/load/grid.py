"""Tables as grids of cells, merged ones in all places that they cover, and which of their rows are headings."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from rag.cells import Origin

_NUMBER = re.compile(
    r"[-–+]?\s*\(?\d{1,3}(?:[. ]\d{3})*(?:[.,]\d+)?(?:\s*/\s*\d[\d.,]*)?\)?\s*(?:%|[^\W\d_][^\d|;:.]{0,24})?|\d+(?:[.,]\d+)?\s*%?"
)
YEAR = re.compile(r"\(?(?:năm\s+)?(?:19|20)\d\d\)?", re.IGNORECASE)
COLUMN_NUMBER = re.compile(r"\(?(?:\d{1,2}|[A-ZĐ])\)?(?:\s*=.*)?")


@dataclass(frozen=True, slots=True)
class Cell:
    """The text of a cell; `key` is the same in all places that a merged cell covers, and in no other.

    `origin` is where in its workbook it stands.
    """

    text: str
    key: int
    origin: Origin | None = None


Piece = tuple[str, Origin | None]  # a sentence and the cell that it tells of
Line = list[Piece]  # what one row says; the text has a space between two pieces


@dataclass(frozen=True, slots=True)
class Grid:
    """Rows of cells, all of the same number; `header_rows` where the format tells how many rows are headings."""

    rows: tuple[tuple[Cell, ...], ...]
    header_rows: int | None = None


def make_grid(rows: Sequence[Sequence[tuple[str, int, int]]], header_rows: int | None = None) -> Grid:
    """A grid from rows of (text, columns covered, rows covered), as HTML and word processors give them.

    At most `_WIDEST` columns and what the rows hold: a cell that claims a million rows covers those that are there.
    """
    width = min(_WIDEST, max((sum(max(1, span) for _, span, _ in row) for row in rows), default=0) + 8)
    taken: dict[tuple[int, int], Cell] = {}
    key = last = 0
    for at, row in enumerate(rows):
        column = 0
        for text, across, down in row:
            while (at, column) in taken:
                column += 1
            if column >= width:
                break
            key += 1
            cell = Cell(text, key)
            for below in range(at, min(len(rows), at + max(1, down))):
                for beside in range(column, min(width, column + max(1, across))):
                    taken.setdefault((below, beside), cell)
                    last = max(last, beside + 1)
            column += max(1, across)
    empty = Cell("", 0)
    return Grid(tuple(tuple(taken.get((at, c), empty) for c in range(last)) for at in range(len(rows))), header_rows)


_WIDEST = 300


def header_count(grid: Grid) -> int:
    """How many rows of a table are headings, as far as its cells tell."""
    return min(header_rows(list(grid.rows)), max(0, len(grid.rows) - 1))


def is_number(text: str) -> bool:
    """Whether a cell holds one figure, with or without a unit."""
    return bool(_NUMBER.fullmatch(flat(text)))


def flat(text: str) -> str:
    return " ".join(text.split())


def column_numbers(row: Sequence[Cell]) -> bool:
    """A row such as "A | B | 1 | 2 | 3=2/1"."""
    texts = [flat(cell.text) for cell in row if flat(cell.text)]
    if len(texts) < 3 or not all(COLUMN_NUMBER.fullmatch(text) for text in texts):
        return False
    digits = [int(found.group()) for text in texts if (found := re.search(r"\d+", text))]
    return digits == list(range(digits[0], digits[0] + len(digits))) if digits else True


def is_data(cell: Cell) -> bool:
    text = flat(cell.text)
    return is_number(text) and not YEAR.fullmatch(text)


def header_rows(rows: list[tuple[Cell, ...]]) -> int:
    """How many rows from the top are headings; 0 where already the first one holds figures."""
    count = 0
    numbers_below = any(is_data(cell) for row in rows[1:] for cell in row[1:])
    tall = _tall_heading(rows)
    for at, row in enumerate(rows[:6]):
        if at < tall:
            count = at + 1
            continue
        if column_numbers(row):
            return at + 1
        if tall:
            return tall
        if any(is_data(cell) for cell in row[1:]) or (at and is_data(row[0]) and numbers_below):
            break
        if at == count:
            count += 1
        below = rows[at + 1] if at + 1 < len(rows) else ()
        merged = any(same(a, b) for a, b in pairwise(row)) or _blank_beside(row, below)
        goes_on = any(same(a, b) for a, b in zip(row, below, strict=False))
        if not merged and not goes_on:
            if below and column_numbers(below):
                return at + 2
            break
        if merged and not goes_on and below and not flat(below[0].text):
            continue
        if not goes_on and not merged:
            break
    return count


def _tall_heading(rows: list[tuple[Cell, ...]]) -> int:
    """How many rows a heading at the left of the first row is merged over: all that stands beside it are headings."""
    first = rows[0]
    if len(rows) < 3 or any(is_data(cell) for cell in first):
        return 0
    tall = 0
    for column in range(min(2, len(first))):
        if flat(first[column].text):
            heights = (at for at, row in enumerate(rows) if row[column].key != first[column].key)
            tall = max(tall, next(heights, len(rows)))
    return tall if 1 < tall < min(len(rows), 7) else 0


def at_least(given: int, rows: list[tuple[Cell, ...]]) -> int:
    """How many rows are headings where a file tells a number: more, where the last of these is divided by the next."""
    if not 0 < given < len(rows):
        return given
    last, below = rows[given - 1], rows[given]
    torn = any(flat(a.text) and a.key == b.key for a, b in zip(last, below, strict=False))
    divided = any(flat(a.text) and a.key == b.key for a, b in pairwise(last)) and len({cell.key for cell in last}) > 1
    return max(given, header_rows(rows)) if torn or divided else given


def same(a: Cell, b: Cell) -> bool:
    """Whether two cells of the headings are one; CSV has no merged cells, only their text twice."""
    return bool(flat(a.text)) and (a.key == b.key or (flat(a.text) == flat(b.text) and not is_number(a.text)))


def _blank_beside(row: Sequence[Cell], below: Sequence[Cell]) -> bool:
    """Whether a heading stands over several columns with nothing beside it, and the row below divides it."""
    if not below or any(is_data(cell) for cell in below) or flat(below[0].text):
        return False
    return any(not flat(a.text) and flat(b.text) for a, b in zip(row, below, strict=False))


def filled_headings(head: list[tuple[Cell, ...]]) -> list[tuple[Cell, ...]]:
    """Headings with blank places that a row below divides filled from the left, no further than the heading above goes."""
    result: list[tuple[Cell, ...]] = []
    for at, row in enumerate(head):
        filled = list(row)
        above = result[-1] if result else None
        for column in range(1, len(row)):
            below = head[at + 1 :]
            divided = any(flat(one[column].text) and not flat(one[0].text) for one in below)
            within = above is None or same(above[column - 1], above[column])
            if divided and within and not flat(row[column].text):
                filled[column] = filled[column - 1]
        result.append(tuple(filled))
    return result
