"""Which cell of its workbook each piece of a document's text comes from, and back to an address such as "C7"."""

from __future__ import annotations

import json
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, chain

Origin = tuple[int, int, int]  # number of the sheet, row and column; each from 1


@dataclass(frozen=True, slots=True)
class CellMap:
    """Piece n of the text begins at `starts[n]`, ends where the next one begins, and is cell (`rows[n]`, `columns[n]`)
    of the sheet `sheets[numbers[n] - 1]`; row 0 where it is no cell. A CSV file has one sheet without a name.
    """

    sheets: tuple[str, ...]
    starts: Sequence[int]
    numbers: Sequence[int]
    rows: Sequence[int]
    columns: Sequence[int]

    @classmethod
    def of(cls, sheets: Sequence[str], pieces: Iterable[tuple[int, Origin | None]]) -> CellMap:
        """The map of these pieces, in the order of the text."""
        columns = [array("L") for _ in range(4)]
        for start, origin in pieces:
            for column, value in zip(columns, (start, *(origin or (0, 0, 0))), strict=True):
                column.append(value)
        return cls(tuple(sheets), *columns)

    def at(self, start: int, end: int) -> tuple[str, str]:
        """("Biểu 1", "C7") of `text[start:end]`; "B7:D8" where it is of several cells, "" for what is unknown.

        Of a span over several sheets the cells of the first one are told.
        """
        first = max(0, bisect_right(self.starts, start) - 1)
        last = bisect_left(self.starts, max(end, start + 1), first)
        held = [n for n in range(first, last) if self.rows[n]]
        if not held:
            return "", ""
        sheet = self.numbers[held[0]]
        rows = [self.rows[n] for n in held if self.numbers[n] == sheet]
        columns = [self.columns[n] for n in held if self.numbers[n] == sheet]
        corners = dict.fromkeys((address(min(rows), min(columns)), address(max(rows), max(columns))))
        return self.sheets[sheet - 1], ":".join(corners)

    def until(self, end: int) -> CellMap:
        """The map of the text's first `end` characters."""
        kept = bisect_left(self.starts, end)
        return CellMap(self.sheets, self.starts[:kept], self.numbers[:kept], self.rows[:kept], self.columns[:kept])

    def to_json(self) -> str:
        """As the catalog keeps it: starts and rows as steps from one to the next, which are short."""
        held = (_steps(self.starts), self.numbers, _steps(self.rows), self.columns)
        flat = list(chain.from_iterable(zip(*held, strict=True)))
        return json.dumps({"sheets": self.sheets, "cells": flat}, ensure_ascii=False, separators=(",", ":"))

    @classmethod
    def from_json(cls, written: str) -> CellMap:
        """The map whose `to_json()` this is. Raises ValueError, TypeError or KeyError for anything else."""
        record = json.loads(written)
        sheets, flat = tuple(map(str, record["sheets"])), [int(value) for value in record["cells"]]
        if len(flat) % 4 or any(not 0 <= number <= len(sheets) for number in flat[1::4]):
            raise ValueError(written[:80])
        starts, rows = accumulate(flat[::4]), accumulate(flat[2::4])
        try:
            return cls(sheets, *(array("L", values) for values in (starts, flat[1::4], rows, flat[3::4])))
        except OverflowError as error:
            raise ValueError(written[:80]) from error


def address(row: int, column: int) -> str:
    """Such as "C7" for row 7 and column 3."""
    letters = ""
    while column > 0:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return f"{letters}{row}"


def _steps(values: Sequence[int]) -> Iterator[int]:
    before = 0
    for value in values:
        yield value - before
        before = value
