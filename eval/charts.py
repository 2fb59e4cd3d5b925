"""Charts of a report as inline SVG. matplotlib is imported when one is drawn."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from eval import labels
from eval.report import measure_label, system_label, variant_label
from eval.results import Results

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_BLUE, _GREY = "#2f78c4", "#8795a6"
_SERIES = ("#2f78c4", "#c8553d", "#3d9970", "#8e6bbf", "#b8860b")
_INK = "#010203"  # replaced by the page's own text colour, so that a chart can be read on a dark page too


@dataclass(frozen=True, slots=True)
class Bar:
    """A share, with its interval where it has one."""

    name: str
    value: float
    low: float | None = None
    high: float | None = None
    ours: bool = True


def charts(results: Results) -> list[str]:
    """SVG elements for the HTML report, in reading order; equal results give equal bytes."""
    drawn = []
    if results.get("by_type"):
        groups = [
            Bar(
                f"{labels.TYPE_LABELS.get(group['name'], group['name'])} ({group['cases']})",
                group["right"] / group["cases"],
            )
            for group in results["by_type"]
        ]
        drawn.append(_bars(labels.BY_TYPE, groups))
    systems = (results.get("retrieval") or {}).get("systems", {})
    first = "evidence@1" if systems and "evidence@1" in systems["hoi"]["measures"] else "success@1"
    for measure in (first, "mrr@10"):
        bars = [
            _bar(system_label(name), entry["measures"][measure], ours=name.startswith("hoi"))
            for name, entry in systems.items()
            if measure in entry["measures"]
        ]
        if bars:
            drawn.append(_bars(measure_label(measure), bars))
    if results["kind"] == "robustness":
        variants = results["variants"]
        bars = [_bar(variant_label(name), tables["answers"]["accuracy"]) for name, tables in variants.items()]
        drawn.append(_bars(measure_label("accuracy"), bars))
        names = [name for name in variants["original"] if name != "answers"]
        if names:
            heading = labels.VARIED_SEARCH_TITLE.format(measure=measure_label("mrr@10"))
            series = {n: [tables[n]["mrr@10"]["value"] for tables in variants.values()] for n in names}
            drawn.append(_lines(heading, [variant_label(name) for name in variants], series))
    return drawn


def _bar(name: str, share: dict[str, float], *, ours: bool = True) -> Bar:
    return Bar(name, share["value"], share["low"], share["high"], ours)


def _bars(heading: str, bars: Sequence[Bar]) -> str:
    def draw(axes: Axes) -> None:
        ordered = list(reversed(bars))
        colours = [_BLUE if bar.ours else _GREY for bar in ordered]
        axes.barh(range(len(ordered)), [100 * bar.value for bar in ordered], color=colours, height=0.65)
        for position, bar in enumerate(ordered):
            top = bar.value if bar.high is None else bar.high
            if bar.low is not None and bar.high is not None:
                axes.plot([100 * bar.low, 100 * bar.high], [position, position], color=_INK, linewidth=1)
            axes.text(100 * max(bar.value, top) + 2, position, _figure(bar.value), va="center")
        axes.set_yticks(range(len(ordered)), [bar.name for bar in ordered])
        axes.set_xlim(0, 118)
        axes.set_xticks(range(0, 101, 25), [f"{tick} %" for tick in range(0, 101, 25)])

    return _svg(heading, draw, 0.9 + 0.3 * len(bars))


def _lines(heading: str, names: Sequence[str], series: dict[str, list[float]]) -> str:
    def draw(axes: Axes) -> None:
        places = range(len(names) - 1, -1, -1)
        for number, (system, values) in enumerate(series.items()):
            shares = [100 * value for value in values]
            colour = _SERIES[number % len(_SERIES)]
            size = 8 if system == "hoi" else 5
            axes.plot(
                shares, places, marker="o", markersize=size, linewidth=1, color=colour, label=system_label(system)
            )
        axes.set_yticks(list(places), names)
        axes.set_xlim(0, 102)
        axes.set_xticks(range(0, 101, 25), [f"{tick} %" for tick in range(0, 101, 25)])
        axes.grid(axis="y", linewidth=0.4, alpha=0.5)
        axes.legend(loc="upper center", bbox_to_anchor=(0.3, -0.12), ncols=2, frameon=False)

    return _svg(heading, draw, 1.9 + 0.34 * len(names))


def growth_chart(heading: str, points: dict[str, list[tuple[int, float]]]) -> str:
    """Lines over sizes, both axes logarithmic; an SVG."""

    def draw(axes: Axes) -> None:
        for number, (name, line) in enumerate(points.items()):
            if line:
                sizes, values = zip(*line, strict=True)
                axes.plot(
                    sizes,
                    values,
                    marker="o",
                    markersize=5,
                    linewidth=1.2,
                    color=_SERIES[number % len(_SERIES)],
                    label=name,
                )
        axes.set_xscale("log")
        axes.set_yscale("log")
        axes.grid(linewidth=0.4, alpha=0.5)
        axes.legend(loc="best", frameon=False)

    return _svg(heading, draw, 3.6)


def _figure(share: float) -> str:
    return f"{100 * share:.1f}".replace(".", ",")


def _svg(heading: str, draw: Callable[[Axes], None], height: float) -> str:
    import matplotlib
    from matplotlib.figure import Figure

    # Text stays text, so that it can be read aloud, copied and searched; the salt makes element ids repeatable.
    # A name is no formula.
    ink = dict.fromkeys(("text.color", "axes.edgecolor", "axes.labelcolor", "xtick.color", "ytick.color"), _INK)
    fixed = {"svg.fonttype": "none", "svg.hashsalt": "hoi-bao-cao", "font.size": 10.5, "text.parse_math": False}
    with matplotlib.rc_context(cast("Any", ink | fixed)):
        figure = Figure(figsize=(5.4, height), layout="constrained")
        axes = figure.add_subplot()
        draw(axes)
        for side in ("top", "right"):
            axes.spines[side].set_visible(False)
        figure.suptitle(heading, x=0.01, ha="left", fontweight="bold", fontsize=11)
        target = io.StringIO()
        figure.savefig(target, format="svg", transparent=True, metadata={"Date": None, "Creator": None})
    svg = target.getvalue().replace(_INK, "currentColor")
    svg = re.sub(r"<metadata>.*?</metadata>", "", svg, flags=re.DOTALL)  # points to vocabularies on other hosts
    svg = svg[svg.index("<svg") :].replace("<svg ", f'<svg role="img" aria-label="{_attribute(heading)}" ', 1)
    return re.sub(r' (?:width|height)="[\d.]+pt"', "", svg, count=2)


def _attribute(text: str) -> str:
    return text.replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;")
