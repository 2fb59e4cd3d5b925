"""Results as one JSON object: built from outcomes, written, read back, compared, held against thresholds."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from eval.cases import Case, file_reason
from eval.metrics import Difference, Outcome, by_tag, by_type, latency, measures, paired_difference, share
from eval.retrieval import Measured, Ranking
from rag.errors import InputError
from rag.messages import (
    EVAL_OUT_MESSAGE,
    EVAL_OUT_REMEDY,
    EVAL_PAIRS_MESSAGE,
    EVAL_PAIRS_REMEDY,
    EVAL_RESULTS_MESSAGE,
    EVAL_RESULTS_REMEDY,
    EVAL_THRESHOLD_MESSAGE,
    EVAL_THRESHOLD_REMEDY,
)
from rag.records import Passage

Results = dict[str, Any]
FORMAT = 1


@dataclass(frozen=True, slots=True)
class SystemInfo:
    """What was evaluated."""

    embedding: str
    documents: int
    passages: int
    refused: tuple[str, ...] = ()  # files that could not be read, with the reason


def answers_results(
    dataset: Mapping[str, str], system: SystemInfo, outcomes: Sequence[Outcome], retrieval: Results | None = None
) -> Results:
    """The results of asking a question set; `dataset` is {"name", "sha256"}."""
    return {
        **_head("answers", dataset, system, len(outcomes)),
        "measures": {name: asdict(value) for name, value in measures(outcomes).items()},
        "latency": latency([o.milliseconds for o in outcomes if o.answer is not None]),
        "by_type": [asdict(row) for row in by_type(outcomes)],
        "by_tag": [asdict(row) for row in by_tag(outcomes)],
        "retrieval": retrieval,
        "cases": [_case_record(outcome) for outcome in outcomes],
    }


def retrieval_results(
    dataset: Mapping[str, str], system: SystemInfo, cases: Sequence[Case], retrieval: Results
) -> Results:
    """The results of a retrieval run on its own."""
    return {
        **_head("retrieval", dataset, system, len(cases)),
        "retrieval": retrieval,
        "cases": [{"id": case.id, "question": case.question, "docs": list(case.docs)} for case in cases],
    }


def _head(kind: str, dataset: Mapping[str, str], system: SystemInfo, cases: int) -> Results:
    try:
        release = version("hoi-bao-cao")
    except PackageNotFoundError:  # run from a source tree that was never installed
        release = ""
    return {
        "kind": kind,
        "format": FORMAT,
        "dataset": {**dataset, "cases": cases},
        "system": {**asdict(system), "version": release},
    }


def _case_record(outcome: Outcome) -> Results:
    case, answer, verdict = outcome.case, outcome.answer, asdict(outcome.verdict)
    return {
        **asdict(case),
        **{name: list(value) if isinstance(value, tuple) else value for name, value in verdict.items()},
        "answered": bool(answer and answer["answered"]),
        "short": answer["short"] if answer else "",
        "answer": answer["answer"] if answer else "",
        "standalone_question": answer["standalone_question"] if answer else "",
        "citations": list(answer["citations"]) if answer else [],
        "milliseconds": round(outcome.milliseconds, 2),
    }


def retrieval_section(
    measured: Sequence[tuple[Measured, Ranking]],
    *,
    passages: int,
    index: Mapping[str, float] | None = None,
    shown: Mapping[str, Passage] | None = None,
) -> Results:
    """The retrieval part of results; the first of `measured` is the product.

    `shown` gives the text of the product's first passages for the drill-down.
    """
    first = measured[0][1]
    found = {}
    if shown:
        for case_id, ids in first.found.items():
            found[case_id] = [
                {"passage": unit_id, "text": shown[unit_id].text} for unit_id in ids[:5] if unit_id in shown
            ]
    systems, values = {}, {}
    for result, ranking in measured:
        values[result.system] = {case_id: dict(row) for case_id, row in result.values.items()}
        systems[result.system] = {
            "measures": {name: asdict(share([row[name] for row in result.values.values()])) for name in result.means},
            "latency": dict(result.latency),
            "errors": dict(ranking.errors),
        }
    return {
        "queries": len(measured[0][0].values),
        "passages": passages,
        "index": dict(index or {}),
        "systems": systems,
        "values": values,
        "found": found,
    }


def write_json(path: Path, record: Mapping[str, Any]) -> None:
    """Write a JSON file, its folder too; `InputError` where that cannot be done."""
    write_text(path, json.dumps(record, ensure_ascii=False, indent=1) + "\n")


def write_text(path: Path, text: str) -> None:
    """Write a text file, its folder too; `InputError` where that cannot be done."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise InputError(EVAL_OUT_MESSAGE.format(path=path, error=file_reason(error)), EVAL_OUT_REMEDY) from error


def read_results(path: Path) -> Results:
    """Read results.json, or the one in a folder."""
    file = path / "results.json" if path.is_dir() else path
    try:
        results = json.loads(file.read_text(encoding="utf-8"))
        if results["kind"] not in ("answers", "retrieval", "robustness") or results["format"] != FORMAT:
            raise ValueError(f"kind {results['kind']}, format {results['format']}")
    except OSError as error:
        raise InputError(
            EVAL_RESULTS_MESSAGE.format(path=file, error=file_reason(error)), EVAL_RESULTS_REMEDY
        ) from error
    except (ValueError, KeyError, TypeError) as error:
        raise InputError(EVAL_RESULTS_MESSAGE.format(path=file, error=error), EVAL_RESULTS_REMEDY) from error
    return dict(results)


# --- two runs side by side ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Comparison:
    """B set beside A over the cases of both."""

    differences: tuple[Difference, ...]
    newly_right: tuple[str, ...]  # case ids
    newly_wrong: tuple[str, ...]


def compare(a: Results, b: Results) -> Comparison:
    """Paired differences of every measure that both runs have per case; `InputError` where they share no case."""
    first, second = _values(a), _values(b)
    differences = []
    for name in first:
        if name in second:
            ids = [case_id for case_id in first[name] if case_id in second[name]]
            if ids:
                differences.append(
                    paired_difference(name, [first[name][i] for i in ids], [second[name][i] for i in ids])
                )
    if not differences:
        raise InputError(EVAL_PAIRS_MESSAGE, EVAL_PAIRS_REMEDY)
    key = "accuracy" if "accuracy" in first and "accuracy" in second else differences[0].measure
    both = [case_id for case_id in first[key] if case_id in second[key]]
    return Comparison(
        tuple(differences),
        tuple(i for i in both if second[key][i] > first[key][i]),
        tuple(i for i in both if second[key][i] < first[key][i]),
    )


def _values(results: Results) -> dict[str, dict[str, float]]:
    """Measure -> case id -> value."""
    values: dict[str, dict[str, float]] = {}
    if results["kind"] == "answers":
        cases = results["cases"]
        values["accuracy"] = {case["id"]: float(case["right"]) for case in cases}
        values["f1"] = {case["id"]: case["f1"] for case in cases if case["answerable"]}
        for name in ("citation_precision", "citation_recall"):
            values[name] = {case["id"]: case[name] for case in cases if case[name] is not None}
    for variant, wrong in results.get("wrong", {}).items():
        values[f"accuracy ({variant})"] = {case_id: float(case_id not in wrong) for case_id in results["ids"]}
    for case_id, row in ((results.get("retrieval") or {}).get("values", {}).get("hoi") or {}).items():
        for name, value in row.items():
            values.setdefault(name, {})[case_id] = value
    return values


# --- thresholds --------------------------------------------------------------------------------------------------


def measure_values(results: Results) -> dict[str, float]:
    """Every measure that a threshold can be set on, by name; the retrieval ones are the product's own."""
    values = {name: float(entry["value"]) for name, entry in results.get("measures", {}).items()}
    systems = (results.get("retrieval") or {}).get("systems", {})
    values.update({name: float(entry["value"]) for name, entry in systems.get("hoi", {}).get("measures", {}).items()})
    return values


def parse_threshold(text: str, known: Sequence[str]) -> tuple[str, float]:
    """'accuracy=0.75' or 'accuracy=75%' -> ('accuracy', 0.75); `InputError` for anything else."""

    def wrong(error: str) -> InputError:
        remedy = EVAL_THRESHOLD_REMEDY.format(measures=", ".join(known))
        return InputError(EVAL_THRESHOLD_MESSAGE.format(text=text, error=error), remedy)

    name, _, number = (part.strip() for part in text.partition("="))
    if name not in known:
        raise wrong(repr(name))
    try:
        value = float(number.rstrip("%").replace(",", ".")) / (100 if number.endswith("%") else 1)
    except ValueError:
        raise wrong(repr(number)) from None
    if not 0 <= value <= 1:
        raise wrong(f"0 ≤ {number} ≤ 1?")
    return name, value
