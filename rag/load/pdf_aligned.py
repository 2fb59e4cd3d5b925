"""Tables of a PDF that no ruled lines show, only the alignment of their figures."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.load.grid import Grid, is_number, make_grid
from rag.load.pdf_lines import MARKER, Gaps, Line, Row

_YEAR = re.compile(r"(?:19|20)\d\d")


def _pieces(row: Row, gaps: Gaps) -> Row:
    """The row's lines, parted also at a narrow gap where other rows have a wide one."""
    pieces: Row = []
    for line in row:
        words = [line.words[0]]
        for left, right in zip(line.words, line.words[1:], strict=False):
            wide = right.x0 - left.x1 > 0.5 * right.size
            if wide and any(left.x1 < high and right.x0 > low for low, high in gaps):
                pieces.append(Line(words))
                words = []
            words.append(right)
        pieces.append(Line(words))
    return pieces


def _place(line: Line, gaps: Gaps) -> tuple[int, int]:
    """The first and last column that a piece covers."""
    width, middle = line.x1 - line.x0, (line.x0 + line.x1) / 2
    middles = [(low + high) / 2 for low, high in gaps]
    first, last = (sum(x >= gutter for gutter in middles) for x in (line.x0 + 0.25 * width, line.x1 - 0.25 * width))
    if first == last:
        return first, last
    if not any(line.x0 <= low and line.x1 >= high for low, high in gaps):
        first = last = sum(middle >= gutter for gutter in middles)
    return first, last


def _cell_texts(row: Row, gaps: Gaps) -> list[str]:
    cells = [""] * (len(gaps) + 1)
    for line in _pieces(row, gaps):
        column = _place(line, gaps)[0]
        cells[column] = f"{cells[column]} {line.text}".strip()
    return cells


def is_table(group: Sequence[Row], gaps: Gaps) -> bool:
    """Columns of figures beside a column of words."""
    cells = [_cell_texts(row, gaps) for row in group]
    full = [row for row in cells if sum(map(bool, row)) >= 2]
    if len(full) < 2:
        return False
    numeric = sum(is_number(text) and not _YEAR.fullmatch(text) for row in full for text in row[1:] if text)
    others = sum(bool(text) for row in full for text in row[1:])
    return others > 0 and numeric >= 0.5 * others


def aligned_grid(group: Sequence[Row], gaps: Gaps) -> Grid:
    """The cells of a table without ruled lines; what is wrapped in a cell is put together."""
    texts = [_cell_texts(row, gaps) for row in group]
    figures = [any(is_number(text) and not _YEAR.fullmatch(text) for text in row[1:]) for row in texts]
    first = figures.index(True) if True in figures else len(group)
    while first > 1 and not any(texts[first - 1][1:]) and first < len(group) and not texts[first][0]:
        first -= 1  # the upper half of a row's name, whose figures stand at its middle
    head = _headings(group[:first], gaps)
    body: list[list[str]] = []
    waiting = ""
    for at in range(first, len(group)):
        row = texts[at]
        if figures[at]:
            if waiting and not row[0]:
                row[0] = waiting
            elif waiting:
                body.append([waiting, *[""] * (len(row) - 1)])
            waiting = ""
            body.append(row)
        elif body and _wrapped(group, at, row):
            body[-1] = [f"{old} {new}".strip() for old, new in zip(body[-1], row, strict=True)]
        elif not any(row[1:]):
            waiting = f"{waiting} {row[0]}".strip()
        else:
            body.append(row)
    if waiting:
        body.append([waiting, *[""] * (len(gaps))])
    return make_grid([*head, *([(text, 1, 1) for text in row] for row in body)], len(head) or None)


def _wrapped(group: Sequence[Row], at: int, texts: Sequence[str]) -> bool:
    """Whether a row without figures goes on with the cells of the row above: it is no farther from it than the next."""
    row, above = group[at], group[at - 1]
    gap = row[0].y - above[0].y
    below = group[at + 1][0].y - row[0].y if at + 1 < len(group) else gap
    first = next((text for text in texts if text), "")
    return gap <= min(1.9 * row[0].size, 1.05 * below) and not MARKER.match(first) and not first.isupper()


def _headings(rows: Sequence[Row], gaps: Gaps) -> list[list[tuple[str, int, int]]]:
    """One row of headings, or two where some stand over several columns."""
    own = [""] * (len(gaps) + 1)
    over = [0] * (len(gaps) + 1)  # which of the wide headings stands over a column, counted from 1
    wide: list[tuple[str, int, int]] = []
    for row in rows:
        for line in _pieces(row, gaps):
            first, last = _place(line, gaps)
            if last > first:
                wide.append((line.text, first, last))
                over[first : last + 1] = [len(wide)] * (last + 1 - first)
            else:
                own[first] = f"{own[first]} {line.text}".strip()
    if not any(own) and not wide:
        return []
    if not wide:
        return [[(text, 1, 1) for text in own]]
    upper: list[tuple[str, int, int]] = []
    lower: list[tuple[str, int, int]] = []
    column = 0
    while column < len(own):
        if not over[column]:
            upper.append((own[column], 1, 2))
            column += 1
            continue
        across = 1
        while column + across < len(own) and over[column + across] == over[column]:
            across += 1
        upper.append((wide[over[column] - 1][0], across, 1))
        lower += [(text, 1, 1) for text in own[column : column + across]]
        column += across
    return [upper, lower]
