"""Which figures can stand in one chart, and the chart as SVG.

One chart shows one metric in one unit of measure, results or plans: never two of a kind mixed. Bars compare units of
one and the same period, lines whole years of one unit. A unit without a name of its own ("huyện") may be any, and is
left out. Every bar and point carries the offsets of its sentence.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from functools import lru_cache

from rag.places import parse
from rag.quantities import format_number
from rag.records import TARGET, Figure
from rag.text import fold
from rag.told import figure_text
from ui import strings
from ui.render import attribute, escape

BARS, LINES = "bars", "lines"
MOST_BARS = 30
MOST_LINES = 6
MOST_GROUPS = 100  # that the page offers

_WIDTH = 350  # of the drawing, in its own units; the page scales it, on a phone to about as many pixels
_LEFT, _RIGHT = 4, 84
_ROW = 44
_LETTER = 9  # width of a digit, about


@dataclass(frozen=True, slots=True)
class Group:
    """Figures of named units in one metric and unit of measure, results or plans, without ranges."""

    key: str  # stands for the group in the browser
    metric: str
    unit: str
    status: str
    rows: tuple[Figure, ...]

    @property
    def name(self) -> str:
        """The metric as the report writes it, with what sets a group of plans apart."""
        return f"{self.metric} ({strings.CHART_TARGET})" if self.status == TARGET else self.metric

    def periods(self) -> list[str]:
        """Periods that tell of two units or more: those with most units first, then the latest."""
        places: dict[str, set[str]] = {}
        for row in self.rows:
            if row.period:
                places.setdefault(row.period, set()).add(fold(row.place))
        fit = [period for period, held in places.items() if len(held) > 1]
        return sorted(sorted(fit, reverse=True), key=lambda period: -len(places[period]))

    def bars(self, period: str) -> list[Figure]:
        """The figures of one period, largest first; a value that two reports state is one bar."""
        seen: dict[tuple[str, Decimal], Figure] = {}
        for row in self.rows:
            if row.period == period:
                seen.setdefault((fold(row.place), row.value), row)
        return sorted(seen.values(), key=lambda row: (-row.value, fold(row.place)))

    def lines(self) -> list[tuple[str, list[Figure]]]:
        """Units that have figures of two years or more, with those in the order of the years; most years first."""
        series: dict[str, dict[tuple[str, Decimal], Figure]] = {}
        for row in self.rows:
            if _is_year(row.period):
                series.setdefault(fold(row.place), {}).setdefault((row.period, row.value), row)
        whole = [sorted(own.values(), key=lambda row: (row.period, row.value)) for own in series.values()]
        fit = [own for own in whole if len({row.period for row in own}) > 1]
        return [(own[0].place, own) for own in sorted(fit, key=lambda own: (-len(own), fold(own[0].place)))]

    def kinds(self) -> list[str]:
        """Which charts can be drawn of it."""
        return [kind for kind, fits in ((BARS, self.periods()), (LINES, self.lines())) if fits]


def groups(rows: Iterable[Figure]) -> list[Group]:
    """What charts can be drawn of: the groups that hold two comparable figures, the largest first."""
    sorted_out: dict[tuple[str, str, str], list[Figure]] = {}
    for row in rows:
        if row.high is None and _has_name(row.place):
            sorted_out.setdefault((fold(row.metric), row.unit.lower(), row.status), []).append(row)
    made = []
    for kind, own in sorted_out.items():
        if len(own) > 1:
            key = hashlib.sha256("\n".join(kind).encode("utf-8", "replace")).hexdigest()[:12]
            names = Counter(row.metric for row in own)
            group = Group(key, names.most_common(1)[0][0], own[0].unit, kind[2], tuple(own))
            if group.kinds():
                made.append(group)
    return sorted(made, key=lambda group: (-len(group.rows), fold(group.metric)))


def figure_data(row: Figure) -> str:
    """The attributes by which a bar, point or row leads to its sentence."""
    return f'data-document="{attribute(row.document)}" data-start="{row.start}" data-end="{row.end}"'


def shown_value(row: Figure) -> str:
    """The value as a report writes it, with what stands about it ("hơn 1.200", "155 trở lên")."""
    return figure_text(row, unit=False)


def bar_chart(group: Group, period: str) -> str:
    """Horizontal bars, one for each unit; a thin line marks the plan where the report gives it."""
    rows = group.bars(period)[:MOST_BARS]
    values = [row.value for row in rows] + [row.target for row in rows if row.target is not None] + [Decimal(0)]
    low, high = min(values), max(values)
    span = (high - low) or Decimal(1)
    wide = _WIDTH - _LEFT - _RIGHT

    def at(value: Decimal) -> float:
        return round(_LEFT + float((value - low) / span) * wide, 1)

    parts = []
    for number, row in enumerate(rows):
        top = number * _ROW
        left, right = sorted((at(Decimal(0)), at(row.value)))
        shown, written = shown_value(row), right + 6
        target = ""
        if row.target is not None:
            place = at(row.target)
            target = _plan(place, top + 20)
            if right - 2 <= place <= written + _LETTER * len(shown):  # the number makes way for the line
                written = round(place + 6, 1)
        # the words stand before the button, not in it: its label says the same in full
        parts.append(
            f'<text class="hoi-axis" x="{_LEFT}" y="{top + 15}">{escape(_short(row.place, 48))}</text>'
            f'<text class="hoi-number" x="{written}" y="{top + 35}">{escape(shown)}</text>'
            f"{_point_open(row)}"
            f'<rect class="hoi-bar" x="{left}" y="{top + 21}" width="{max(1.5, right - left)}" height="18" rx="2"/>'
            f'{target}<rect class="hoi-hit" x="0" y="{top}" width="{_WIDTH}" height="{_ROW}"/></g>'
        )
    title, height = (
        strings.CHART_CAPTION_BARS.format(metric=group.name, period=period, unit=group.unit),
        len(rows) * _ROW + 4,
    )
    if any(row.target is not None for row in rows):
        parts.append(
            f'{_plan(_LEFT + 2, height + 2)}<text class="hoi-axis" x="{_LEFT + 10}" y="{height + 17}">'
            f"{escape(strings.CHART_TARGET)}</text>"
        )
        height += 26
    return _svg(title, len(rows), height, "".join(parts))


def _plan(across: float, top: float) -> str:
    """The mark of a plan."""
    return f'<line class="hoi-plan" x1="{across}" x2="{across}" y1="{top}" y2="{top + 20}"/>'


def ticks(low: Decimal, high: Decimal) -> list[Decimal]:
    """Round numbers at equal distances, the first at most `low`, the last at least `high`."""
    rough = ((high - low) or Decimal(1)) / 4
    power = Decimal(1).scaleb(rough.adjusted())
    steps = [Decimal(times) * power for times in ("1", "2", "2.5", "5", "10") if times != "2.5" or power != 1]
    step = next(step for step in steps if step >= rough)
    first, last = (low / step).to_integral_value(ROUND_FLOOR), (high / step).to_integral_value(ROUND_CEILING)
    return [step * n for n in range(int(first), int(last) + 1)]


def line_chart(group: Group) -> str:
    """A line over the years for each unit; a second value of the same year is a point beside the line."""
    series = group.lines()[:MOST_LINES]
    everything = [row for _, rows in series for row in rows]
    years = sorted({int(row.period) for row in everything})
    values = [row.value for row in everything] + [Decimal(0)]
    scale = ticks(min(values), max(values))
    low, span = scale[0], (scale[-1] - scale[0]) or Decimal(1)
    left = max(62, 14 + 8 * max(len(format_number(value)) for value in scale))  # the axis holds its longest number
    right, top, bottom = _WIDTH - 26, 28, 228

    def across(year: int) -> float:
        return round(left + 24 + (year - years[0]) / (years[-1] - years[0]) * (right - left - 24), 1)

    def down(value: Decimal) -> float:
        return round(bottom - float((value - low) / span) * (bottom - top), 1)

    parts = []
    for value in scale:
        y = down(value)
        parts.append(f'<line class="hoi-grid" x1="{left}" x2="{right}" y1="{y}" y2="{y}"/>')
        parts.append(f'<text class="hoi-axis is-end" x="{left - 6}" y="{y + 4}">{escape(format_number(value))}</text>')
    every = max(1, -(-len(years) // 8))
    for year in years[::every]:
        parts.append(f'<text class="hoi-axis is-middle" x="{across(year)}" y="{bottom + 20}">{year}</text>')
    legend_top = bottom + 36
    written: list[tuple[float, float]] = []  # where numbers stand: one that would cover another is left to its label
    dots = [(across(int(row.period)), down(row.value)) for row in everything]
    for number, (place, rows) in enumerate(series):
        first: dict[str, Figure] = {}
        for row in rows:
            first.setdefault(row.period, row)
        path = " ".join(f"{across(int(row.period))},{down(row.value)}" for row in first.values())
        parts.append(f'<polyline class="hoi-line is-{number}" points="{path}"/>')
        for row in rows:
            x, y = across(int(row.period)), down(row.value)
            shown = format_number(row.value)
            place_of_number = next((to for to in (y - 9, y + 20) if _is_free(x, to, shown, written, dots)), None)
            if place_of_number is not None:
                written.append((x, place_of_number))
                number_at = f'x="{x}" y="{round(place_of_number, 1)}"'
                parts.append(f'<text class="hoi-number is-middle" {number_at}>{escape(shown)}</text>')
            parts.append(
                f'{_point_open(row)}<circle class="hoi-dot is-{number}" cx="{x}" cy="{y}" r="4.5"/>'
                f'<circle class="hoi-hit" cx="{x}" cy="{y}" r="13"/></g>'
            )
        y = legend_top + number * 20
        parts.append(f'<line class="hoi-line is-{number}" x1="{left}" x2="{left + 22}" y1="{y}" y2="{y}"/>')
        parts.append(f'<text class="hoi-axis" x="{left + 30}" y="{y + 4}">{escape(_short(place, 36))}</text>')
    title = strings.CHART_CAPTION_LINES.format(metric=group.name, unit=group.unit)
    return _svg(title, len(everything), legend_top + len(series) * 20, "".join(parts))


def _is_free(
    x: float, y: float, shown: str, written: Iterable[tuple[float, float]], dots: Iterable[tuple[float, float]]
) -> bool:
    """Whether a number written here would cover neither another one nor a point."""
    wide = 8 * len(shown)
    return all(abs(x - u) > wide or abs(y - v) > 13 for u, v in written) and all(
        abs(x - u) > wide / 2 + 5 or abs(y - 5 - v) > 10 for u, v in dots
    )


@lru_cache(maxsize=65_536)
def _has_name(place: str) -> bool:
    return bool(place) and bool(parse(place).name)


def _is_year(period: str) -> bool:
    return len(period) == 4 and period.isascii() and period.isdecimal()


def _short(text: str, length: int) -> str:
    return text if len(text) <= length else f"{text[: length - 1]}…"


def _point_open(row: Figure) -> str:
    label = strings.CHART_POINT.format(
        place=row.place or strings.CHART_ELSEWHERE,
        period=row.period,
        value=shown_value(row),
        unit=row.unit,
        document=row.document,
    )
    return f'<g class="hoi-point" role="button" tabindex="0" aria-label="{escape(label)}" {figure_data(row)}>'


def _svg(title: str, count: int, height: int, inner: str) -> str:
    label = escape(strings.CHART_LABEL.format(title=title, count=count))
    return f'<svg class="hoi-chart" viewBox="0 0 {_WIDTH} {height}" role="group" aria-label="{label}">{inner}</svg>'


def caption(group: Group, kind: str, period: str) -> str:
    """What a chart shows."""
    if kind == LINES:
        return strings.CHART_CAPTION_LINES.format(metric=group.name, unit=group.unit)
    return strings.CHART_CAPTION_BARS.format(metric=group.name, period=period, unit=group.unit)


def left_out(group: Group, kind: str, period: str) -> tuple[int, int]:
    """How many figures a chart shows, of how many that would fit it."""
    if kind == BARS:
        count = len(group.bars(period))
        return min(count, MOST_BARS), count
    sizes: Sequence[int] = [len(rows) for _, rows in group.lines()]
    return sum(sizes[:MOST_LINES]), sum(sizes)
