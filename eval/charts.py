"""Charts of a report as inline SVG. matplotlib is imported when one is drawn."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence

from eval import labels
from eval.report import measure_label
from eval.results import Results

_BLUE, _GREY = "#1f5fa8", "#9aa7b5"


def charts(results: Results) -> list[str]:
    """SVG elements for the HTML report, in reading order; equal results give equal bytes."""
    drawn = []
    if results.get("by_type"):
        groups = [(group["name"], group["right"] / group["cases"]) for group in results["by_type"]]
        drawn.append(_bars(labels.BY_TYPE, groups, [_BLUE] * len(groups)))
    systems = (results.get("retrieval") or {}).get("systems", {})
    for measure in ("success@1", "mrr@10") if systems else ():
        values = [
            (labels.SYSTEM_LABELS.get(name, name), entry["measures"][measure]["value"])
            for name, entry in systems.items()
        ]
        colours = [_BLUE if name.startswith("hoi") else _GREY for name in systems]
        drawn.append(_bars(labels.RETRIEVAL_LABELS[measure], values, colours))
    if results["kind"] == "robustness":
        for measure in results["variants"]["original"]:
            values = [
                (labels.VARIANT_LABELS.get(name, name), row[measure]) for name, row in results["variants"].items()
            ]
            drawn.append(_bars(measure_label(measure), values, [_BLUE] + [_GREY] * (len(values) - 1)))
    return drawn


def _bars(heading: str, values: Sequence[tuple[str, float]], colours: Sequence[str]) -> str:
    import matplotlib
    from matplotlib.figure import Figure

    # Text stays text, so that it can be read aloud, copied and searched; the salt makes element ids repeatable.
    with matplotlib.rc_context({"svg.fonttype": "none", "svg.hashsalt": "hoi-bao-cao", "font.size": 10}):
        figure = Figure(figsize=(7.2, 0.7 + 0.32 * len(values)), layout="constrained")
        axes = figure.add_subplot()
        names = [name for name, _ in values][::-1]
        shares = [100 * share for _, share in values][::-1]
        bars = axes.barh(range(len(names)), shares, color=list(colours)[::-1], height=0.65)
        axes.bar_label(bars, [f"{share:.1f}".replace(".", ",") for share in shares], padding=3)
        axes.set_yticks(range(len(names)), names)
        axes.set_xlim(0, 112)
        axes.set_xticks(range(0, 101, 25), [f"{tick} %" for tick in range(0, 101, 25)])
        axes.set_title(heading, loc="left", fontweight="bold")
        for side in ("top", "right"):
            axes.spines[side].set_visible(False)
        target = io.StringIO()
        figure.savefig(target, format="svg", metadata={"Date": None, "Creator": None})
    svg = target.getvalue()
    svg = re.sub(r"<metadata>.*?</metadata>", "", svg, flags=re.DOTALL)  # points to vocabularies on other hosts
    svg = svg[svg.index("<svg") :].replace("<svg ", f'<svg role="img" aria-label="{_attribute(heading)}" ', 1)
    return re.sub(r' (?:width|height)="[\d.]+pt"', "", svg, count=2)


def _attribute(text: str) -> str:
    return text.replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;")
