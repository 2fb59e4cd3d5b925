"""Results as one JSON object: built from outcomes, written, read back."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from eval.cases import Case, file_reason
from eval.metrics import (
    Difference,
    Outcome,
    by_tag,
    by_type,
    is_refused,
    latency,
    measures,
    paired_difference,
    share,
)
from eval.retrieval import Measured, Qrels, Ranking
from rag.errors import InputError
from rag.messages import (
    EVAL_OUT_MESSAGE,
    EVAL_OUT_REMEDY,
    EVAL_RESULTS_MESSAGE,
    EVAL_RESULTS_REMEDY,
)

Results = dict[str, Any]
FORMAT = 2


@dataclass(frozen=True, slots=True)
class SystemInfo:
    """What was evaluated."""

    embedding: str
    documents: int
    passages: int
    refused: tuple[str, ...] = ()  # files that could not be read, with the reason
    reranker: str = ""  # "": none


def answers_results(
    dataset: Mapping[str, str],
    system: SystemInfo,
    outcomes: Sequence[Outcome],
    retrieval: Results | None = None,
    faults: Mapping[str, str] | None = None,
) -> Results:
    """The results of asking a question set; `dataset` is {"name", "sha256", "texts_sha256"}.

    `faults` says what is wrong with the gold of some cases, which therefore count as wrong.
    """
    return {
        **_head("answers", dataset, system, len(outcomes), faults),
        "measures": {name: asdict(value) for name, value in measures(outcomes).items()},
        "latency": latency([o.milliseconds for o in outcomes if o.answer is not None]),
        "by_type": [asdict(row) for row in by_type(outcomes)],
        "by_tag": [asdict(row) for row in by_tag(outcomes)],
        "retrieval": retrieval,
        "cases": [_case_record(outcome) for outcome in outcomes],
    }


def retrieval_results(
    dataset: Mapping[str, str],
    system: SystemInfo,
    judged: Sequence[Case],
    retrieval: Results,
    faults: Mapping[str, str] | None = None,
    asked: int | None = None,
) -> Results:
    """The results of a retrieval run on its own, over those of the `asked` questions that a search can be judged by."""
    return {
        **_head("retrieval", dataset, system, len(judged) if asked is None else asked, faults),
        "retrieval": retrieval,
        "cases": [asdict(case) for case in judged],
    }


def robustness_results(
    dataset: Mapping[str, str],
    system: SystemInfo,
    answers: Mapping[str, Sequence[Outcome]],
    searches: Mapping[str, Sequence[Measured]],
    faults: Mapping[str, str] | None = None,
) -> Results:
    """The results of asking a set in several ways of typing; both mappings go by way of typing, "original" first.

    "variants" holds for each way the measures of the answers and of each system's search; "drops" how far each lies
    from the original, by paired bootstrap and randomization over the same questions.
    """
    values = {
        variant: {"answers": _answer_values(outcomes)} | {m.system: _kept(m) for m in searches.get(variant, ())}
        for variant, outcomes in answers.items()
    }
    original = values["original"]
    outcomes = answers["original"]
    return {
        **_head("robustness", dataset, system, len(outcomes), faults),
        "variants": {
            variant: {
                name: {key: asdict(share(list(row.values()))) for key, row in table.items()}
                for name, table in tables.items()
            }
            for variant, tables in values.items()
        },
        "drops": {
            variant: {
                name: {key: asdict(paired(key, original[name][key], row)) for key, row in table.items()}
                for name, table in tables.items()
            }
            for variant, tables in values.items()
            if variant != "original"
        },
        "values": values,
        "cases": [
            {
                **_case_record(outcome),
                "variants": {variant: _typed(outcomes[number]) for variant, outcomes in answers.items()},
            }
            for number, outcome in enumerate(outcomes)
        ],
    }


def _answer_values(outcomes: Sequence[Outcome]) -> dict[str, dict[str, float]]:
    values = {
        "accuracy": {o.case.id: float(o.verdict.right) for o in outcomes},
        "answered_accuracy": {o.case.id: float(o.verdict.right) for o in outcomes if o.case.answerable},
        "exact_figures": {
            o.case.id: float(o.verdict.figures_right) for o in outcomes if o.verdict.figures_right is not None
        },
        "refusal_recall": {o.case.id: float(is_refused(o)) for o in outcomes if not o.case.answerable},
    }
    return {name: row for name, row in values.items() if row}


VARIED = ("evidence@1", "success@1", "success@5", "mrr@10")  # of the search under each way of typing


def _kept(measured: Measured) -> dict[str, dict[str, float]]:
    names = [name for name in VARIED if name in measured.means]
    return {name: {case_id: row[name] for case_id, row in measured.values.items()} for name in names}


def paired(measure: str, a: Mapping[str, float], b: Mapping[str, float]) -> Difference:
    """B minus A over the cases of A."""
    return paired_difference(measure, list(a.values()), [b[case_id] for case_id in a])


def _typed(outcome: Outcome) -> Results:
    """What became of a question in one way of typing."""
    answer, verdict = outcome.answer, outcome.verdict
    return {
        "question": outcome.case.question,
        "right": verdict.right,
        "reason": verdict.reason,
        "error": verdict.error,
        "extra_figures": list(verdict.extra_figures),
        "answered": bool(answer and answer["answered"]),
        "short": answer["short"] if answer else "",
    }


def _head(
    kind: str, dataset: Mapping[str, str], system: SystemInfo, cases: int, faults: Mapping[str, str] | None
) -> Results:
    try:
        release = version("hoi-bao-cao")
    except PackageNotFoundError:  # run from a source tree that was never installed
        release = ""
    return {
        "kind": kind,
        "format": FORMAT,
        "dataset": {**dataset, "cases": cases},
        "system": {**asdict(system), "version": release},
        "faults": dict(faults or {}),
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


TESTED = ("evidence@1", "success@1", "mrr@10")  # in the paired tests of the product against each baseline
SHOWN = 5  # passages of the product's in the drill-down


def retrieval_section(
    measured: Sequence[tuple[Measured, Ranking]],
    qrels: Qrels,
    *,
    passages: int,
    index: Mapping[str, float] | None = None,
    shown: Mapping[str, tuple[str, str]] | None = None,
) -> Results:
    """The retrieval part of results; the first of `measured` is the product.

    `shown` gives document name and text of a passage id, for the product's first passages in the drill-down.
    """
    product, first = measured[0]
    shown = shown or {}
    found = {
        case_id: [
            {"passage": unit_id, "relevant": unit_id in qrels[case_id]} for unit_id in ids[:SHOWN] if unit_id in shown
        ]
        for case_id, ids in first.found.items()
    }
    used = dict.fromkeys(str(entry["passage"]) for entries in found.values() for entry in entries)
    systems, values, differences = {}, {}, {}
    for result, ranking in measured:
        values[result.system] = {case_id: dict(row) for case_id, row in result.values.items()}
        systems[result.system] = {
            "measures": {name: asdict(share([row[name] for row in result.values.values()])) for name in result.means},
            "latency": dict(result.latency),
            "errors": dict(ranking.errors),
        }
        if result is not product and product.values:
            differences[result.system] = [
                asdict(paired(name, _column(result, name), _column(product, name)))
                for name in TESTED
                if name in product.means
            ]
    return {
        "queries": len(product.values),
        "passages": passages,
        "index": dict(index or {}),
        "systems": systems,
        "differences": differences,
        "values": values,
        "found": found,
        "texts": {unit_id: {"document": shown[unit_id][0], "text": shown[unit_id][1]} for unit_id in used},
    }


def _column(measured: Measured, name: str) -> dict[str, float]:
    return {case_id: row[name] for case_id, row in measured.values.items()}


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
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise InputError(EVAL_RESULTS_MESSAGE.format(path=file, error=error), EVAL_RESULTS_REMEDY) from error
    return dict(results)
