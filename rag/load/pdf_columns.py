"""Columns and tables of a PDF page in reading order."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rag.load.grid import Grid
from rag.load.pdf_aligned import aligned_grid, is_table
from rag.load.pdf_lines import Gaps, Line, Row, concentric

Block = list[Line] | Grid  # lines of one column, or a table


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
        if is_table(group, gaps):
            first = next(at for at, row in enumerate(group) if len(row) > 1 or row[0].x0 >= gutters[0])
            if first:  # a caption or unit right above
                yield [row[0] for row in group[:first]]
            yield aligned_grid(group[first:], gaps)
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
    return near and any(abs(line.x0 - other.x0) < 0.5 * line.size or concentric(line, other) for other in above)


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
