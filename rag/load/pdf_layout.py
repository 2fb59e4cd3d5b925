"""Words of a PDF page in reading order: lines, columns, tables that only their alignment shows, paragraphs."""

from __future__ import annotations

import re
import statistics
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from rag.load.grid import Grid, is_number, make_grid
from rag.load.parts import Paragraph
from rag.load.pdf_words import Word
from rag.load.spacing import is_word
from rag.load.syllable import is_syllable

_YEAR = re.compile(r"(?:19|20)\d\d")
_GUTTER = 1.3  # of the font size: a wider gap parts columns or cells
_MARKER = re.compile(
    r"(?:[-–+•*▪●○✓]|\(?\d{1,2}[.)]|\d{1,2}(?:\.\d{1,2})+\.?|\(?[a-zđ][.)]|[IVX]{1,5}[.)]|(?:Điều|Phần|Chương|Bảng|Biểu)\s+[\dIVX]+)(?:\s|$)"
)
_ENDED = (".", "!", "?", ":", ";", "…", "./.")


@dataclass(slots=True)
class Line:
    """Words on one base line without a wide gap."""

    words: list[Word]
    text: str = field(init=False)
    x0: float = field(init=False)
    x1: float = field(init=False)
    y: float = field(init=False)
    size: float = field(init=False)

    def __post_init__(self) -> None:
        self.text = " ".join(word.text for word in self.words)
        self.x0, self.x1 = self.words[0].x0, max(word.x1 for word in self.words)
        self.y = statistics.median(word.y for word in self.words)
        self.size = statistics.median(word.size for word in self.words)


Row = list[Line]  # what stands at one height, from left to right
Gaps = list[tuple[float, float]]  # from left to right: where no text stands
Block = list[Line] | Grid  # lines of one column, or a table


def page_rows(words: Sequence[Word]) -> list[Row]:
    """The page's lines, from the top down, cut at wide gaps."""
    heights: list[list[Word]] = []
    for word in sorted(words, key=lambda word: word.y):
        if heights and word.y - heights[-1][0].y < 0.45 * min(word.size, heights[-1][0].size):
            heights[-1].append(word)
        else:
            heights.append([word])
    rows = []
    for height in heights:
        height.sort(key=lambda word: word.x0)
        pieces = [[height[0]]]
        for left, right in zip(height, height[1:], strict=False):
            if right.x0 - left.x1 > _GUTTER * max(left.size, right.size):
                pieces.append([])
            pieces[-1].append(right)
        rows.append([Line(piece) for piece in pieces])
    return rows


def blocks(rows: Sequence[Row]) -> Iterator[Block]:
    """Columns and tables in reading order."""
    at = 0
    plain: list[Line] = []
    while at < len(rows):
        end, gaps = _columns(rows, at)
        gutters = [(low + high) / 2 for low, high in gaps]
        if not gutters:
            # one row with a gap: a signature's place, a dotted line
            plain += rows[at] if _far_apart(rows[at]) else [Line([word for line in rows[at] for word in line.words])]
            at += 1
            continue
        if plain:
            yield plain
            plain = []
        group = rows[at:end]
        if _is_table(group, gaps):
            first = next(at for at, row in enumerate(group) if len(row) > 1 or row[0].x0 >= gutters[0])
            if first:  # a caption or unit right above
                yield [row[0] for row in group[:first]]
            yield _grid(group[first:], gaps)
        else:
            edges = [float("-inf"), *gutters, float("inf")]
            for low, high in zip(edges, edges[1:], strict=False):
                column = [[line for line in row if low <= line.x0 < high] for row in group]
                yield from (
                    blocks([row for row in column if row]) if len(gutters) > 1 or _narrower(column, group) else ()
                )
        at = end
    if plain:
        yield plain


def _narrower(column: Sequence[Row], group: Sequence[Row]) -> bool:
    return sum(map(len, column)) < sum(map(len, group)) or not any(len(row) > 1 for row in column)


def _far_apart(row: Row) -> bool:
    return any(right.x0 - left.x1 > 4 * left.size for left, right in zip(row, row[1:], strict=False))


def _columns(rows: Sequence[Row], start: int) -> tuple[int, Gaps]:
    """Where the rows end that share gaps with the row at `start`, and these gaps.

    No gaps where fewer than two rows have them. Rows of one short line go along where the line stays on one side.
    """
    if len(rows[start]) < 2:
        # a column may begin one line earlier than the other
        following = rows[start + 1] if start + 1 < len(rows) else []
        gaps = _gaps(following)
        near = bool(following) and following[0].y - rows[start][0].y < 2.2 * following[0].size
        if not gaps or not near or len(_free(rows[start], gaps)) < len(gaps) or not _within(rows[start], following):
            return start + 1, []
        return _columns_from(rows, start, following)
    return _columns_from(rows, start, rows[start])


def _gaps(row: Row) -> Gaps:
    return [(left.x1, right.x0) for left, right in zip(row, row[1:], strict=False)]


def _within(row: Row, following: Row) -> bool:
    """Whether a row's only line stands over one of the pieces of the next row."""
    line = row[0]
    return any(line.x0 < piece.x1 and line.x1 > piece.x0 for piece in following)


def _columns_from(rows: Sequence[Row], start: int, seed: Row) -> tuple[int, Gaps]:
    end, shared, parted = start, _gaps(seed), 0
    while end < len(rows):
        row = rows[end]
        if end > start and row[0].y - rows[end - 1][0].y > 4.5 * row[0].size:
            break
        kept = _free(row, shared)
        if not kept or (len(row) == 1 and len(kept) < len(shared)):
            break
        parted += len(row) > 1
        shared, end = kept, end + 1
    while end > start and len(rows[end - 1]) == 1 and parted and not _belongs(rows, start, end):
        end -= 1
    if parted < 2:
        return start + 1, []
    return end, _finer(rows[start:end]) or shared


def _finer(group: Sequence[Row]) -> Gaps:
    """The gaps of the rows with the most pieces: a heading over two columns does not make them one."""
    most = max(map(len, group))
    full = [row for row in group if len(row) == most]
    if 2 * len(full) < len(group) and len(full) < 3:
        return []
    gaps = _gaps(full[0])
    for row in full:
        gaps = _free(row, gaps)
    crossed = sum(len(_free(row, gaps)) < len(gaps) for row in group)
    return gaps if len(gaps) == most - 1 and crossed <= max(2, 0.3 * len(group)) else []


def _belongs(rows: Sequence[Row], start: int, end: int) -> bool:
    """Whether a single line at the end goes on with its column: as near as the column's lines, and below them."""
    above = [line for row in rows[start : end - 1] for line in row]
    line = rows[end - 1][0]
    near = bool(above) and line.y - above[-1].y < 2.0 * line.size
    return near and any(abs(line.x0 - other.x0) < 0.5 * line.size or _concentric(line, other) for other in above)


def _concentric(line: Line, other: Line) -> bool:
    return abs(line.x0 + line.x1 - other.x0 - other.x1) < 0.6 * line.size


def _free(row: Row, gaps: Gaps) -> Gaps:
    """What of the gaps no line of the row covers, where it is still wide enough."""
    size = row[0].size
    result = []
    for low, high in gaps:
        for line in row:
            if line.x0 < high and line.x1 > low:
                if line.x1 >= high and line.x0 <= low:
                    low = high
                elif line.x1 < high and line.x0 <= low + 0.5:
                    low = line.x1
                elif line.x0 > low:
                    high = line.x0
        if high - low >= 0.75 * size:
            result.append((low, high))
    return result


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


def _is_table(group: Sequence[Row], gaps: Gaps) -> bool:
    """Columns of figures beside a column of words."""
    cells = [_cell_texts(row, gaps) for row in group]
    full = [row for row in cells if sum(map(bool, row)) >= 2]
    if len(full) < 2:
        return False
    numeric = sum(is_number(text) and not _YEAR.fullmatch(text) for row in full for text in row[1:] if text)
    others = sum(bool(text) for row in full for text in row[1:])
    return others > 0 and numeric >= 0.5 * others


def _grid(group: Sequence[Row], gaps: Gaps) -> Grid:
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
    return gap <= min(1.9 * row[0].size, 1.05 * below) and not _MARKER.match(first) and not first.isupper()


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


def paragraphs(lines: Sequence[Line], page: int) -> list[Paragraph]:
    """The paragraphs of one column."""
    if not lines:
        return []
    left = min(line.x0 for line in lines)
    right = max(line.x1 for line in lines)
    steps = sorted(b.y - a.y for a, b in zip(lines, lines[1:], strict=False) if b.y > a.y)
    usual = steps[len(steps) // 2] if steps else 0.0
    result: list[Paragraph] = []
    text, begins = "", _indented(lines[0], left)
    for at, line in enumerate(lines):
        before = lines[at - 1] if at else None
        if before is not None and _begins(before, line, left, right, usual):
            result.append(Paragraph(text, page, full=_fills(before, left, right), begins=begins))
            text, begins = line.text, _indented(line, left)
        else:
            text = join_lines(text, line.text)
    result.append(Paragraph(text, page, full=_fills(lines[-1], left, right), begins=begins))
    return result


def _indented(line: Line, left: float) -> bool:
    return line.x0 > left + line.size or bool(_MARKER.match(line.text))


def _fills(line: Line, left: float, right: float) -> bool:
    return line.x1 > right - 0.12 * (right - left)


def _begins(before: Line, line: Line, left: float, right: float, usual: float) -> bool:
    """Whether a line begins a paragraph."""
    if _MARKER.match(line.text):
        return True
    if line.y - before.y > max(1.25 * usual, 1.2 * line.size) and line.y - before.y > 1.3 * usual:
        return True
    if line.y < before.y or abs(line.size - before.size) > 0.2 * line.size:
        return True
    if abs(line.x0 - before.x0) > 1.5 * line.size and abs(line.x0 - left) > line.size:
        # a line placed elsewhere; one of a centred heading goes on where the line before is long
        long = before.x1 - before.x0 > 0.6 * (right - left)
        return not (_concentric(line, before) and long and line.text.isupper() == before.text.isupper())
    if _concentric(line, before) and abs(before.x0 - left) > 3 * line.size and before.x1 < right - 3 * line.size:
        return True  # short centred lines: "BÁO CÁO" above what it is about
    indented = line.x0 > left + line.size and line.x0 > before.x0 + 0.8 * line.size
    if indented and (not line.text[:1].islower()):
        return True
    if before.text.isupper() != line.text.isupper() and any(map(str.isalpha, line.text)):
        return (
            before.text.isupper()
            or len(line.words) > 1
            or before.text.endswith(_ENDED)
            or not _fills(before, left, right)
        )
    if not _fills(before, left, right):
        return not line.text[:1].islower() or before.text.endswith((".", ";", ":"))
    return False


_BROKEN = re.compile(r"(?:(?P<first>[^\W\d_]+)|\d)[-\u00ad\u2010]$")


def join_lines(first: str, second: str) -> str:
    """Two lines of a paragraph as one; a syllable that is cut at the line's end is put together."""
    if not first or not second:
        return first or second
    cut = _BROKEN.search(first)
    head = re.match(r"[^\W\d_]+|\d", second)
    if not cut or not head or (cut["first"] is None) != head.group().isdigit():
        return f"{first} {second}"
    if first[-1] == "\u00ad":
        return first[:-1] + second
    start = cut["first"] or ""
    whole = is_syllable(start + head.group()) and not (is_word(start) and is_word(head.group()))
    return (first[:-1] if whole else first) + second
