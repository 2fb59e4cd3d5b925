"""Results as tables: one definition, printed on a terminal, written as Markdown, and used by the HTML report."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from eval import labels
from eval.comparison import Comparison
from eval.formats import Table, decimal, p_value, percent, points, shorten, whole, with_interval
from eval.results import TESTED, Results
from eval.retrieval import EVIDENCE


def title(results: Results) -> str:
    """The heading of a report."""
    heading = {
        "answers": labels.ANSWERS_TITLE,
        "retrieval": labels.RETRIEVAL_TITLE,
        "robustness": labels.ROBUSTNESS_TITLE,
    }[results["kind"]]
    return f"{heading}: {results['dataset']['name']}"


def summary(results: Results) -> str:
    """What was evaluated, and what was wrong with it, in a few sentences."""
    dataset, system = results["dataset"], results["system"]
    parts = [_what(dataset, system)]
    if system["reranker"]:
        parts.append(f"{labels.RERANKER}: {system['reranker']}.")
    if system["refused"]:
        parts.append(f"{labels.REFUSED_FILES}: {'; '.join(text.rstrip('.') for text in system['refused'])}.")
    if results["faults"]:
        told = "; ".join(f"{case_id}: {shorten(fault)}" for case_id, fault in list(results["faults"].items())[:5])
        parts.append(labels.FAULTS.format(count=whole(len(results["faults"])), told=told))
    return " ".join(parts)


def _what(dataset: Mapping[str, Any], system: Mapping[str, Any]) -> str:
    return (
        f"{labels.QUESTION_SET}: {dataset['name']} ({whole(dataset['cases'])} {labels.QUESTIONS}, "
        f"sha256 {dataset['sha256'][:12]}). {labels.DOCUMENTS}: {whole(system['documents'])}. {labels.PASSAGES}: "
        f"{whole(system['passages'])}. {labels.EMBEDDING}: {system['embedding']}."
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
        made += [retrieval_table(results["retrieval"]), _tests(results["retrieval"]), _times(results["retrieval"])]
    if results["kind"] == "robustness":
        made += [_varied_answers(results), *_varied_search(results)]
        if misses:
            made.append(_lost(results["cases"]))
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
        shown = ", ".join(f"{name} {decimal(times[key], 1)}" for name, key in labels.TIMES)
        note = f"{labels.LATENCY}: {shown}."
    columns = (labels.MEASURE, labels.VALUE, labels.INTERVAL, labels.COUNT)
    return Table(labels.MEASURES_TITLE, columns, tuple(rows), note)


def _groups(heading: str, name: str, groups: Iterable[Mapping[str, Any]]) -> Table:
    rows = [
        (
            labels.TYPE_LABELS.get(group["name"], group["name"]),
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


_SHOWN = (*EVIDENCE, "success@1", "success@5", "mrr@10", "ndcg@10", "recall@10")  # results.json has them all


def retrieval_table(section: Mapping[str, Any]) -> Table:
    """The system beside its baselines."""
    systems = section["systems"]
    names = [name for name in _SHOWN if name in systems["hoi"]["measures"]]
    rows = []
    for system, entry in systems.items():
        rows.append((system_label(system), *(decimal(entry["measures"][name]["value"]) for name in names)))
    note = labels.RETRIEVAL_NOTE if "evidence@1" in names else labels.PARAGRAPH_NOTE
    notes = [note.format(count=whole(section["queries"]), passages=whole(section["passages"]))]
    index = section["index"]
    if "passages_per_second" in index:
        rate = whole(round(index["passages_per_second"]))
        seconds = decimal(index["seconds"], 1)
        notes.append(labels.INDEX_SPEED.format(passages=whole(index["passages"]), seconds=seconds, rate=rate))
    if "raw_chroma_per_second" in index:
        bound = index["raw_chroma_per_second"]
        ratio = decimal(index["passages_per_second"] / bound, 2)
        notes.append(labels.RAW_CHROMA.format(rate=whole(round(bound)), ratio=ratio))
    for system, entry in systems.items():
        for case_id, error in list(entry["errors"].items())[:1]:
            count = len(entry["errors"])
            notes.append(labels.FAILED_QUERY.format(system=system_label(system), count=count, id=case_id, error=error))
    columns = (labels.SYSTEM, *(labels.RETRIEVAL_LABELS[name] for name in names))
    return Table(labels.RETRIEVAL_TITLE, columns, tuple(rows), " ".join(notes))


def system_label(system: str) -> str:
    """What a system is called in tables."""
    return labels.SYSTEM_LABELS.get(system, system)


def _tests(section: Mapping[str, Any]) -> Table:
    """Intervals, and the product against each of the others over the same questions."""
    rows = []
    for measure in TESTED:
        for system, entry in section["systems"].items():
            if measure not in entry["measures"]:
                continue
            found = entry["measures"][measure]
            cells = ["", ""]
            for difference in section["differences"].get(system, ()):
                if difference["measure"] == measure:
                    cells = _difference_cells(difference)
            value = with_interval(decimal(found["value"]), decimal(found["low"]), decimal(found["high"]))
            rows.append((measure_label(measure), system_label(system), value, *cells))
    columns = (labels.MEASURE, labels.SYSTEM, labels.WITH_INTERVAL.format(labels.VALUE), labels.AHEAD, labels.P_VALUE)
    return Table(labels.TESTS_TITLE, columns, tuple(rows), labels.TESTS_NOTE)


def _difference_cells(difference: Mapping[str, Any]) -> list[str]:
    """A difference in points with its interval, and p; results.json also has the p of the bootstrap."""
    return [
        with_interval(points(difference["difference"]), points(difference["low"]), points(difference["high"])),
        p_value(difference["p_randomization"]),
    ]


def _times(section: Mapping[str, Any]) -> Table:
    rows = [
        (system_label(system), *(decimal(entry["latency"][key], 1) for _, key in labels.TIMES))
        for system, entry in section["systems"].items()
        if entry["latency"]
    ]
    return Table(labels.QUERY_TIMES, (labels.SYSTEM, *(name for name, _ in labels.TIMES)), tuple(rows))


def _varied_answers(results: Results) -> Table:
    """One row for each way of typing: how often right, how far from the original, and the other measures."""
    rows = []
    others = [
        name for name in results["variants"]["original"]["answers"] if name not in ("accuracy", "answered_accuracy")
    ]
    for variant, tables in results["variants"].items():
        drops = results["drops"].get(variant, {}).get("answers")
        cells = [_with_drop(percent, tables["answers"][name], drops and drops[name]) for name in others]
        tested = _difference_cells(drops["accuracy"]) if drops else ["", ""]
        rows.append((variant_label(variant), percent(tables["answers"]["accuracy"]["value"]), *tested, *cells))
    tested = [labels.WITH_INTERVAL.format(labels.DROP), labels.P_VALUE]
    columns = (labels.VARIANT, measure_label("accuracy"), *tested, *(measure_label(name) for name in others))
    return Table(labels.VARIANTS_TITLE, columns, tuple(rows), labels.VARIANTS_NOTE)


def _with_drop(write: Callable[[float], str], found: Mapping[str, float], drop: Mapping[str, float] | None) -> str:
    value = write(found["value"]).replace(" ", "\u00a0")
    return f"{value}\u00a0({points(drop['difference'])})" if drop else value


def _varied_search(results: Results) -> list[Table]:
    """For each measure one row for each way of typing, one column for each system; then all of it with intervals."""
    variants = results["variants"]
    systems = [name for name in variants["original"] if name != "answers"]
    if not systems:
        return []
    made = []
    details = []
    for measure in variants["original"]["hoi"]:
        rows = []
        for variant, tables in variants.items():
            drops = {name: results["drops"].get(variant, {}).get(name, {}).get(measure) for name in systems}
            cells = [_with_drop(decimal, tables[name][measure], drops[name]) for name in systems]
            rows.append((variant_label(variant), *cells))
            for name in systems:
                drop = drops[name]
                if drop:
                    found = tables[name][measure]
                    value = with_interval(decimal(found["value"]), decimal(found["low"]), decimal(found["high"]))
                    cells = [value, *_difference_cells(drop)]
                    details.append((measure_label(measure), variant_label(variant), system_label(name), *cells))
        if measure in SHOWN_VARIED:
            heading = labels.VARIED_SEARCH_TITLE.format(measure=measure_label(measure))
            made.append(Table(heading, (labels.VARIANT, *map(system_label, systems)), tuple(rows), labels.VARIED_NOTE))
    tested = [labels.WITH_INTERVAL.format(name) for name in (labels.VALUE, labels.DROP)]
    columns = (labels.MEASURE, labels.VARIANT, labels.SYSTEM, *tested, labels.P_VALUE)
    return [*made, Table(labels.VARIED_DETAIL, columns, tuple(details), detail=True)]


SHOWN_VARIED = ("success@1", "mrr@10")


def variant_label(variant: str) -> str:
    """What a way of typing is called in tables."""
    return labels.VARIANT_LABELS.get(variant, variant)


def _lost(cases: Sequence[Mapping[str, Any]]) -> Table:
    """The questions that are answered as written, but not in some other way of typing."""
    rows = [
        (case["id"], variant_label(variant), typed["question"], gold(case), got(typed), reason(typed))
        for case in cases
        if case["right"]
        for variant, typed in case["variants"].items()
        if not typed["right"]
    ]
    columns = ("id", labels.VARIANT, labels.QUESTION, labels.GOLD, labels.GOT, labels.REASON)
    return Table(labels.LOST, columns, tuple(rows), "" if rows else labels.NOTHING_LOST, records=True)


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
            cited = "; ".join(f"{c['document']}: {shorten(c['quote'])}" for c in case["citations"])
            rows.append((case["id"], question, gold(case), got(case), cited, reason(case)))
    columns = ("id", labels.QUESTION, labels.GOLD, labels.GOT, labels.CITED, labels.REASON)
    return Table(labels.MISSES, columns, tuple(rows), "" if rows else labels.NO_MISSES, records=True)


def gold(case: Mapping[str, Any]) -> str:
    """What is accepted as the answer."""
    joined = " + " if "all" in case["tags"] else " | "
    return joined.join(case["answers"]) if case["answerable"] else labels.NO_ANSWER_DUE


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


def comparison_tables(comparison: Comparison, a: str, b: str, questions: Mapping[str, str]) -> list[Table]:
    """Tables of `hoi eval compare`; `questions` by case id."""
    rows = tuple(
        (
            measure_label(found.measure),
            percent(found.a),
            percent(found.b),
            *_difference_cells(asdict(found)),
            str(found.count),
        )
        for found in comparison.differences
    )
    columns = (labels.MEASURE, "A", "B", labels.WITH_INTERVAL.format(labels.DIFFERENCE), labels.P_VALUE, labels.COUNT)
    made = [Table(labels.COMPARE_TITLE, columns, rows, labels.COMPARE_NOTE.format(a=a, b=b))]
    for heading, ids in ((labels.NEWLY_RIGHT, comparison.newly_right), (labels.NEWLY_WRONG, comparison.newly_wrong)):
        if ids:
            rows = tuple((case_id, questions.get(case_id, "")) for case_id in ids)
            made.append(Table(heading, ("id", labels.QUESTION), rows))
    return made
