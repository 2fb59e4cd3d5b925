"""Results as tables: one definition, printed with rich, written as Markdown, and used by the HTML report."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.padding import Padding
from rich.table import Table as RichTable
from rich.text import Text

from eval import labels
from eval.metrics import Difference
from eval.results import Comparison, Results

RECORDS_PRINTED = 40  # of a list of misses on a terminal; the written reports hold them all


@dataclass(frozen=True, slots=True)
class Table:
    """A titled table of plain text cells."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    note: str = ""
    records: bool = False  # long texts: on a terminal each row is a block of lines


def percent(value: float) -> str:
    """0.7608 -> "76,1 %"."""
    return f"{100 * value:.1f} %".replace(".", ",")


def points(value: float) -> str:
    """A difference of shares in percentage points, with its sign."""
    return f"{100 * value:+.1f}".replace(".", ",").replace("-", "−")


def decimal(value: float, places: int = 3) -> str:
    """A number with the Vietnamese decimal comma."""
    return f"{value:.{places}f}".replace(".", ",")


def title(results: Results) -> str:
    """The heading of a report."""
    heading = {
        "answers": labels.ANSWERS_TITLE,
        "retrieval": labels.RETRIEVAL_TITLE,
        "robustness": labels.ROBUSTNESS_TITLE,
    }[results["kind"]]
    return f"{heading}: {results['dataset']['name']}"


def summary(results: Results) -> str:
    """One line on what was evaluated."""
    dataset, system = results["dataset"], results["system"]
    refused = [f"{labels.REFUSED_FILES}: {'; '.join(system['refused'])}."] if system["refused"] else []
    return " ".join([_what(dataset, system), *refused])


def _what(dataset: Mapping[str, Any], system: Mapping[str, Any]) -> str:
    return (
        f"{labels.QUESTION_SET}: {dataset['name']} ({dataset['cases']} {labels.QUESTIONS}, "
        f"sha256 {dataset['sha256'][:12]}). {labels.DOCUMENTS}: {system['documents']}. {labels.PASSAGES}: "
        f"{system['passages']}. {labels.EMBEDDING}: {system['embedding']}."
    )


def tables(results: Results, *, misses: bool = True) -> list[Table]:
    """Every table of a report, in reading order."""
    made: list[Table] = []
    if "measures" in results:
        made.append(_measures(results))
        made += [
            _groups(labels.BY_TYPE, labels.TYPE, results["by_type"]),
            _groups(labels.BY_TAG, labels.TAG, results["by_tag"]),
        ]
    if results.get("retrieval"):
        made.append(retrieval_table(results["retrieval"]))
    if results["kind"] == "robustness":
        made.append(_variants(results))
    if misses and results["kind"] == "answers":
        made.append(_misses(results["cases"]))
        faults = _faults(results["cases"])
        if faults.rows:
            made.append(faults)
    return [table for table in made if table.rows or table.note]


def _measures(results: Results) -> Table:
    rows = [
        (
            labels.MEASURE_LABELS[name],
            percent(entry["value"]),
            f"{percent(entry['low'])} – {percent(entry['high'])}",
            str(entry["count"]),
        )
        for name, entry in results["measures"].items()
    ]
    times = results["latency"]
    note = ""
    if times:
        note = (
            f"{labels.LATENCY}: {labels.MEDIAN} {decimal(times['p50_ms'], 1)}, {labels.P95} "
            f"{decimal(times['p95_ms'], 1)}, {labels.LONGEST} {decimal(times['max_ms'], 1)}."
        )
    columns = (labels.MEASURE, labels.VALUE, labels.INTERVAL, labels.COUNT)
    return Table(labels.MEASURES_TITLE, columns, tuple(rows), note)


def _groups(heading: str, name: str, groups: Iterable[Mapping[str, Any]]) -> Table:
    rows = [
        (
            group["name"],
            str(group["cases"]),
            str(group["right"]),
            percent(group["right"] / group["cases"]),
            str(group["refused"]),
            str(group["errors"]),
        )
        for group in groups
    ]
    columns = (name, labels.COUNT, labels.RIGHT_COUNT, labels.SHARE, labels.REFUSED_COUNT, labels.ERRORS)
    return Table(heading, columns, tuple(rows))


_SHOWN = ("success@1", "success@5", "mrr@10", "ndcg@10", "recall@10")  # results.json has them all


def retrieval_table(section: Mapping[str, Any]) -> Table:
    """The system beside its baselines."""
    names = list(_SHOWN)
    rows = []
    for system, entry in section["systems"].items():
        cells = [decimal(entry["measures"][name]["value"]) for name in names]
        time = decimal(entry["latency"]["p50_ms"], 1) if entry["latency"] else ""
        rows.append((labels.SYSTEM_LABELS.get(system, system), *cells, time))
    notes = [labels.RETRIEVAL_NOTE.format(count=section["queries"], passages=section["passages"])]
    index = section["index"]
    if "passages_per_second" in index:
        notes.append(
            labels.INDEX_SPEED.format(
                passages=index["passages"], seconds=index["seconds"], rate=index["passages_per_second"]
            )
        )
    if "raw_chroma_per_second" in index:
        rate = index["raw_chroma_per_second"]
        notes.append(labels.RAW_CHROMA.format(rate=rate, ratio=index["passages_per_second"] / rate))
    for system, entry in section["systems"].items():
        for case_id, error in list(entry["errors"].items())[:3]:
            notes.append(labels.FAILED_QUERY.format(system=system, count=len(entry["errors"]), id=case_id, error=error))
    columns = (labels.SYSTEM, *(labels.RETRIEVAL_LABELS[name] for name in _SHOWN), labels.QUERY_TIME)
    return Table(labels.RETRIEVAL_TITLE, columns, tuple(rows), " ".join(notes))


def _variants(results: Results) -> Table:
    rows = []
    variants = results["variants"]
    base = variants["original"]
    for variant, values in variants.items():
        cells = [
            percent(values[name]) + ("" if values is base else f" ({points(values[name] - base[name])})")
            for name in base
        ]
        rows.append((labels.VARIANT_LABELS.get(variant, variant), *cells))
    columns = (labels.VARIANT, *(measure_label(name) for name in base))
    return Table(labels.VARIANTS_TITLE, columns, tuple(rows), labels.VARIANTS_NOTE)


def measure_label(name: str) -> str:
    """What a measure is called in tables; "accuracy (nfd)" is a measure of one way of typing."""
    measure, _, variant = name.partition(" (")
    label = labels.MEASURE_LABELS.get(measure) or labels.RETRIEVAL_LABELS.get(measure, measure)
    return f"{label}, {labels.VARIANT_LABELS.get(variant[:-1], variant[:-1])}" if variant else label


def _misses(cases: Sequence[Mapping[str, Any]]) -> Table:
    rows = []
    for case in cases:
        if not case["right"]:
            question = " → ".join([*case["history"], case["question"]])
            gold = " | ".join(case["answers"]) if case["answerable"] else labels.NO_ANSWER_DUE
            cited = "; ".join(f"{c['document']}: {shorten(c['quote'])}" for c in case["citations"])
            rows.append((case["id"], question, gold, got(case), cited, reason(case)))
    columns = ("id", labels.QUESTION, labels.GOLD, labels.GOT, labels.CITED, labels.REASON)
    return Table(labels.MISSES, columns, tuple(rows), "" if rows else labels.NO_MISSES, records=True)


def got(case: Mapping[str, Any]) -> str:
    """What the system gave as its short answer, in words where it gave none."""
    if case["error"] and not case["answered"]:
        return labels.FAILED
    return str(case["short"]) if case["answered"] else labels.NOTHING


def reason(case: Mapping[str, Any]) -> str:
    """Why a case is wrong, in words."""
    text = labels.REASON_LABELS[case["reason"]]
    if case["error"]:
        return f"{text}: {shorten(case['error'])}"
    if case["extra_figures"]:
        text += "; " + labels.EXTRA.format(figures=", ".join(case["extra_figures"]))
    return text


def _faults(cases: Sequence[Mapping[str, Any]]) -> Table:
    rows = []
    for case in cases:
        faults = []
        if case["invalid_citations"]:
            faults.append(labels.INVALID_QUOTES.format(count=case["invalid_citations"]))
        if case["ungrounded"]:
            faults.append(labels.UNGROUNDED.format(figures=", ".join(case["ungrounded"])))
        if faults:
            rows.append((case["id"], case["question"], shorten(case["answer"]), "; ".join(faults)))
    columns = ("id", labels.QUESTION, labels.GOT, labels.REASON)
    return Table(labels.CITATION_FAULTS, columns, tuple(rows), records=True)


def comparison_tables(comparison: Comparison, a: str, b: str) -> list[Table]:
    """Tables of `hoi eval compare`."""
    rows = tuple(_difference_row(difference) for difference in comparison.differences)
    columns = (labels.MEASURE, f"A: {a}", f"B: {b}", labels.DIFFERENCE, labels.INTERVAL, labels.P_VALUE, labels.COUNT)
    made = [Table(labels.COMPARE_TITLE, columns, rows)]
    for heading, ids in ((labels.NEWLY_RIGHT, comparison.newly_right), (labels.NEWLY_WRONG, comparison.newly_wrong)):
        if ids:
            made.append(Table(heading, ("id",), tuple((case_id,) for case_id in ids)))
    return made


def _difference_row(difference: Difference) -> tuple[str, ...]:
    return (
        measure_label(difference.measure),
        percent(difference.a),
        percent(difference.b),
        points(difference.difference),
        f"{points(difference.low)} … {points(difference.high)}",
        decimal(difference.p),
        str(difference.count),
    )


def shorten(text: str, limit: int = 160) -> str:
    """`text` on one line, cut at a word."""
    line = " ".join(text.split())
    return line if len(line) <= limit else line[:limit].rsplit(" ", 1)[0] + " …"


# --- renderings --------------------------------------------------------------------------------------------------


def print_tables(console: Console, made: Iterable[Table]) -> None:
    """Print with rich; cells are plain text, never markup."""
    for table in made:
        if table.records:
            console.print(Text(table.title, style="bold"))
            for row in table.rows[:RECORDS_PRINTED]:
                console.print(Text(row[0], style="bold"))
                for column, cell in zip(table.columns[1:], row[1:], strict=True):
                    console.print(Padding(Text.assemble((f"{column}: ", "dim"), cell), (0, 0, 0, 2)))
            if len(table.rows) > RECORDS_PRINTED:
                console.print(Text(labels.MORE_ROWS.format(count=len(table.rows) - RECORDS_PRINTED)))
        elif table.rows:
            console.print(_rich(table))
        if table.note:
            console.print(Text(table.note))
        console.print()


def _rich(table: Table) -> RichTable:
    rich = RichTable(
        title=Text(table.title), title_justify="left", title_style="bold", box=SIMPLE_HEAD, padding=(0, 1, 0, 0)
    )
    for number, column in enumerate(table.columns):
        numeric = number > 0 and all(is_numeric(row[number]) for row in table.rows)
        rich.add_column(Text(column), justify="right" if numeric else "left", overflow="fold")
    for row in table.rows:
        rich.add_row(*(Text(cell) for cell in row))
    return rich


def is_numeric(cell: str) -> bool:
    """Whether a cell holds figures alone, and is set to the right."""
    return not any(char.isalpha() for char in cell)


def markdown(heading: str, lead: str, made: Iterable[Table]) -> str:
    """A Markdown document of some tables."""
    parts = [f"# {_cell(heading)}", _cell(lead)]
    for table in made:
        parts.append(f"## {_cell(table.title)}")
        if table.rows:
            lines = [table.columns, tuple("---" for _ in table.columns), *table.rows]
            parts.append("\n".join("| " + " | ".join(map(_cell, line)) + " |" for line in lines))
        if table.note:
            parts.append(_cell(table.note))
    return "\n\n".join(parts) + "\n"


_MARKDOWN = str.maketrans({char: "\\" + char for char in "\\`*_[]|"} | {"<": "&lt;", ">": "&gt;", "&": "&amp;"})


def _cell(text: str) -> str:
    return " ".join(text.split()).translate(_MARKDOWN)
