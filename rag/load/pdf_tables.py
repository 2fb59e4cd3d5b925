"""Ruled tables of a PDF page: ruled lines that cross make cells; where no line parts two cells, they are one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rag.load.grid import Cell, Grid
from rag.load.pdf_words import Rule, Word

_NEAR = 3.0  # points within which two lines are one, or meet
_MOST_RULES = 4_000
_MOST_CELLS = 6_000


@dataclass(frozen=True, slots=True)
class Ruled:
    """A table with the words in it. `xs` are the columns' edges; `top` and `bottom` count downward."""

    grid: Grid
    top: float
    bottom: float
    xs: tuple[float, ...]
    words: frozenset[int]  # ids of the words in it


def ruled_tables(words: Sequence[Word], rules: Sequence[Rule]) -> list[Ruled]:
    """The ruled tables of a page from the top down: of two columns and two rows at least, with words in them."""
    found = [_table(words, *frame) for frame in _frames(rules)]
    return sorted((table for table in found if table is not None), key=lambda table: table.top)


def cell_boxes(rules: Sequence[Rule]) -> list[list[tuple[float, float, float, float]]]:
    """For each ruled table the left, upper, right and lower edges of its cells."""
    tables = []
    for upright, level, xs, ys in _frames(rules):
        boxes: dict[int, tuple[float, float, float, float]] = {}
        for row, keys in enumerate(_cell_keys(upright, level, xs, ys)):
            for column, key in enumerate(keys):
                here = (xs[column], ys[row], xs[column + 1], ys[row + 1])
                old = boxes.get(key, here)
                boxes[key] = (min(old[0], here[0]), min(old[1], here[1]), max(old[2], here[2]), max(old[3], here[3]))
        tables.append(list(boxes.values()))
    return tables


def _frames(
    rules: Sequence[Rule],
) -> Iterator[tuple[list[Rule], list[Rule], tuple[float, ...], tuple[float, ...]]]:
    """The upright and level lines of each table, and the edges of its columns and rows."""
    if len(rules) > _MOST_RULES:
        return
    for group in _connected(_merged(rules)):
        upright = [rule for rule in group if rule.vertical]
        level = [rule for rule in group if not rule.vertical]
        xs, ys = _positions(upright), _positions(level)
        if len(xs) >= 3 and len(ys) >= 3 and len(xs) * len(ys) <= _MOST_CELLS:
            yield upright, level, xs, ys


def _merged(rules: Sequence[Rule]) -> list[Rule]:
    """Pieces of one line as one."""
    result: list[Rule] = []
    for rule in sorted(rules, key=lambda rule: (rule.vertical, round(rule.at / _NEAR), rule.low)):
        last = result[-1] if result else None
        if (
            last is not None
            and last.vertical == rule.vertical
            and abs(last.at - rule.at) <= _NEAR
            and rule.low <= last.high + _NEAR
        ):
            result[-1] = Rule(last.at, last.low, max(last.high, rule.high), last.vertical)
        else:
            result.append(rule)
    return result


def _connected(rules: list[Rule]) -> list[list[Rule]]:
    """Lines that cross or touch one another, directly or through others."""
    parents = list(range(len(rules)))

    def root(at: int) -> int:
        while parents[at] != at:
            parents[at] = parents[parents[at]]
            at = parents[at]
        return at

    level = [(at, rule) for at, rule in enumerate(rules) if not rule.vertical]
    for at, rule in enumerate(rules):
        if rule.vertical:
            for other, across in level:
                if (
                    across.low - _NEAR <= rule.at <= across.high + _NEAR
                    and rule.low - _NEAR <= across.at <= rule.high + _NEAR
                ):
                    parents[root(at)] = root(other)
    groups: dict[int, list[Rule]] = {}
    for at, rule in enumerate(rules):
        groups.setdefault(root(at), []).append(rule)
    return [group for group in groups.values() if len(group) >= 5]


def _positions(rules: Sequence[Rule]) -> tuple[float, ...]:
    result: list[float] = []
    for at in sorted(rule.at for rule in rules):
        if not result or at - result[-1] > _NEAR:
            result.append(at)
    return tuple(result)


def _table(
    words: Sequence[Word], upright: list[Rule], level: list[Rule], xs: tuple[float, ...], ys: tuple[float, ...]
) -> Ruled | None:
    rows, columns = len(ys) - 1, len(xs) - 1
    keys = _cell_keys(upright, level, xs, ys)
    inside: dict[int, list[Word]] = {}
    taken = set()
    for word in words:
        middle, height = (word.x0 + word.x1) / 2, word.y - 0.3 * word.size
        if not (xs[0] <= middle <= xs[-1] and ys[0] <= height <= ys[-1]):
            continue
        column = max(at for at in range(columns) if xs[at] <= middle or at == 0)
        row = max(at for at in range(rows) if ys[at] <= height or at == 0)
        inside.setdefault(keys[row][column], []).append(word)
        taken.add(id(word))
    if len(inside) < 2:
        return None
    texts = {key: cell_text(group) for key, group in inside.items()}
    cells = tuple(tuple(Cell(texts.get(keys[r][c], ""), keys[r][c]) for c in range(columns)) for r in range(rows))
    return Ruled(Grid(cells), ys[0], ys[-1], xs, frozenset(taken))


def _cell_keys(upright: list[Rule], level: list[Rule], xs: tuple[float, ...], ys: tuple[float, ...]) -> list[list[int]]:
    """The same number for all places of a merged cell."""
    rows, columns = len(ys) - 1, len(xs) - 1
    keys = [[row * columns + column + 1 for column in range(columns)] for row in range(rows)]

    def join(old: int, new: int) -> None:
        for line in keys:
            for at, key in enumerate(line):
                if key == old:
                    line[at] = new

    def parted(rules: list[Rule], at: float, low: float, high: float) -> bool:
        middle = (low + high) / 2
        return any(abs(rule.at - at) <= _NEAR and rule.low <= middle <= rule.high for rule in rules)

    for row in range(rows):
        for column in range(columns):
            if column + 1 < columns and not parted(upright, xs[column + 1], ys[row], ys[row + 1]):
                join(keys[row][column + 1], keys[row][column])
            if row + 1 < rows and not parted(level, ys[row + 1], xs[column], xs[column + 1]):
                join(keys[row + 1][column], keys[row][column])
    return keys


def cell_text(words: list[Word]) -> str:
    """The words of a cell line by line."""
    lines: list[list[Word]] = []
    for word in sorted(words, key=lambda word: (word.y, word.x0)):
        if lines and abs(word.y - lines[-1][0].y) < 0.5 * word.size:
            lines[-1].append(word)
        else:
            lines.append([word])
    return " ".join(word.text for line in lines for word in sorted(line, key=lambda word: word.x0))
