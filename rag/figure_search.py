"""Which rows of figures are asked for, best first, and what there is where none is."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

from rag.periods import years_of
from rag.places import Place, mentions, name_key, parse, same_unit
from rag.records import Figure
from rag.text import fold, folded_syllables


class FigureTable:
    """Rows with a list of the syllables of their metrics, so that a question finds its rows without a look at all."""

    def __init__(self, rows: Sequence[Figure]) -> None:
        self.rows = tuple(rows)
        self._having: dict[str, list[int]] = {}
        for number, row in enumerate(self.rows):
            for syllable in set(_syllables(row.metric)):
                self._having.setdefault(syllable, []).append(number)

    def select(
        self, metric: str = "", place: str = "", year: int | None = None, document: str = "", status: str = ""
    ) -> list[Figure]:
        """The rows that fit all that is given. With a metric: the shortest names that hold it first, in its order."""
        wanted = folded_syllables(metric)
        if metric.strip() and not wanted:
            return []  # signs alone
        unit = asked_place(place) if place.strip() else None
        found = [
            row
            for row in self._with_all(wanted)
            if (unit is None or (bool(row.place) and _is_at(unit, row.place)))
            and (year is None or year in years_of(row.period))
            and (not document or fold(document) in fold(row.document))
            and (not status or row.status == status)
        ]
        return sorted(found, key=lambda row: _distance(wanted, row.metric)) if wanted else found

    def _with_all(self, wanted: Sequence[str]) -> Iterable[Figure]:
        """The rows whose metric has all syllables, in whatever order."""
        if not wanted:
            return self.rows
        lists = sorted((self._having.get(syllable, []) for syllable in set(wanted)), key=len)
        numbers = set(lists[0]).intersection(*lists[1:])
        return [self.rows[number] for number in sorted(numbers)]


def select(
    rows: Iterable[Figure],
    metric: str = "",
    place: str = "",
    year: int | None = None,
    document: str = "",
    status: str = "",
) -> list[Figure]:
    """`FigureTable.select` over rows at hand."""
    return FigureTable(list(rows)).select(metric, place, year, document, status)


def asked_place(written: str) -> Place:
    """A unit as a person types it: "TP Móng Cái", "mong cai", "huyen vinh bao"."""
    found = mentions(written.strip())
    if found and found[0].end >= len(written.strip()) - 1:
        return found[0]
    typed = _TYPED.match(fold(written.strip()))
    if typed:
        return Place(written.strip()[typed.end() :], _TYPES[typed["type"].rstrip(".")])
    return parse(written.strip())


_TYPES = {
    "thanh pho": "thành phố", "tp": "thành phố", "tinh": "tỉnh", "huyen": "huyện", "quan": "quận", "thi xa": "thị xã", "tx": "thị xã",
    "xa": "xã", "phuong": "phường", "thi tran": "thị trấn", "tt": "thị trấn", "dac khu": "đặc khu",
}  # fmt: skip
_TYPED = re.compile(rf"(?P<type>(?:{'|'.join(sorted(_TYPES, key=len, reverse=True))})\.?)\s+(?=\S)")


# kinds of units that one may have become another of, or is called by mistake
_ALIKE = (
    {"tỉnh", "thành phố"},
    {"huyện", "quận", "thị xã", "thành phố", "đặc khu"},
    {"xã", "phường", "thị trấn", "đặc khu"},
    {"thôn", "xóm", "bản", "ấp", "buôn", "khu phố", "tổ dân phố", "khu", "tổ"},
)


@lru_cache(maxsize=65_536)
def _is_at(unit: Place, label: str) -> bool:
    own = parse(label)
    if not unit.name:
        return bool(unit.type) and unit.type == own.type
    if unit.type and own.type and not any({unit.type, own.type} <= kinds for kinds in _ALIKE):
        return False  # the commune Vĩnh Bảo of 2025 is not the district that was
    return unit.key in (own.key, name_key(label)) or (bool(unit.level) and same_unit(unit, own))


@lru_cache(maxsize=65_536)
def _syllables(metric: str) -> tuple[str, ...]:
    return tuple(folded_syllables(metric))


def _distance(wanted: Sequence[str], metric: str) -> tuple[int, int]:
    """0 for the words in their order, then the number of other syllables."""
    own = _syllables(metric)
    size = len(wanted)
    together = any(own[at : at + size] == tuple(wanted) for at in range(len(own) - size + 1))
    return (0 if together else 1, len(own) - size)


def places_and_years(rows: Iterable[Figure]) -> tuple[list[str], list[int]]:
    """The units and years that rows tell of, the most frequent units first."""
    counts: dict[str, int] = {}
    years: set[int] = set()
    for row in rows:
        if row.place:
            counts[row.place] = counts.get(row.place, 0) + 1
        years.update(years_of(row.period))
    return sorted(counts, key=lambda name: (-counts[name], name)), sorted(years)


def nearest_metrics(rows: Iterable[Figure], metric: str, count: int = 5) -> list[str]:
    """The names that share most syllables with `metric`, two at least (one, where it has no more)."""
    wanted = set(folded_syllables(metric))
    shared: dict[str, tuple[int, int]] = {}
    for row in rows:
        own = _syllables(row.metric)
        common = len(wanted & set(own))
        if common >= min(2, len(wanted)) and common:
            shared[row.metric] = (-common, len(own))
    return sorted(shared, key=lambda name: (*shared[name], name))[:count]


def without_repeats(rows: Iterable[Figure]) -> list[Figure]:
    """Rows without those that a report states again: the same metric, value, unit, place, period and status."""
    seen: set[tuple[object, ...]] = set()
    kept = []
    for row in rows:
        key = (row.document, fold(row.metric), row.value, row.high, row.unit.lower(), row.place, row.period, row.status)
        if key not in seen:
            seen.add(key)
            kept.append(row)
    return kept
