"""Two runs side by side, and one run against thresholds."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from eval.metrics import Difference
from eval.results import Results, paired
from rag.errors import InputError
from rag.messages import (
    EVAL_OTHER_KIND_MESSAGE,
    EVAL_OTHER_REMEDY,
    EVAL_OTHER_SET_MESSAGE,
    EVAL_OTHER_TEXTS_MESSAGE,
    EVAL_PAIRS_MESSAGE,
    EVAL_THRESHOLD_MESSAGE,
    EVAL_THRESHOLD_REMEDY,
)


@dataclass(frozen=True, slots=True)
class Comparison:
    """B set beside A over the cases of both."""

    differences: tuple[Difference, ...]
    newly_right: tuple[str, ...]  # case ids
    newly_wrong: tuple[str, ...]


def compare(a: Results, b: Results) -> Comparison:
    """Paired differences of every measure that both runs have per case.

    `InputError` unless both are of one kind, over the same questions and the same texts: case ids alone pair what does
    not belong together.
    """
    _check_same(a, b)
    first, second = _values(a), _values(b)
    differences = [
        paired(name, first[name], second[name])
        for name in first
        if first[name] and first[name].keys() == second.get(name, {}).keys()
    ]
    if not differences:
        raise InputError(EVAL_PAIRS_MESSAGE, EVAL_OTHER_REMEDY)
    key = differences[0].measure
    return Comparison(
        tuple(differences),
        tuple(i for i in first[key] if second[key][i] > first[key][i]),
        tuple(i for i in first[key] if second[key][i] < first[key][i]),
    )


def _check_same(a: Results, b: Results) -> None:
    def wrong(message: str, key: Callable[[Results], str]) -> InputError:
        return InputError(message.format(a=key(a), b=key(b)), EVAL_OTHER_REMEDY)

    if a["kind"] != b["kind"]:
        raise wrong(EVAL_OTHER_KIND_MESSAGE, lambda results: f"hoi eval {results['kind']}")
    if a["dataset"]["sha256"] != b["dataset"]["sha256"]:
        raise wrong(EVAL_OTHER_SET_MESSAGE, _set_name)
    if a["dataset"]["texts_sha256"] != b["dataset"]["texts_sha256"]:
        raise wrong(EVAL_OTHER_TEXTS_MESSAGE, lambda results: str(results["system"]["documents"]))


def _set_name(results: Results) -> str:
    dataset = results["dataset"]
    return f"{dataset['name']} ({dataset['cases']}, sha256 {dataset['sha256'][:12]})"


def _values(results: Results) -> dict[str, dict[str, float]]:
    """Measure -> case id -> value; what says whether a case is right comes first."""
    values: dict[str, dict[str, float]] = {}
    if results["kind"] == "answers":
        cases = results["cases"]
        values["accuracy"] = {case["id"]: float(case["right"]) for case in cases}
        values["exact_match"] = {case["id"]: case["exact"] for case in cases if case["answerable"]}
        values["f1"] = {case["id"]: case["f1"] for case in cases if case["answerable"]}
        for measure, field in (("exact_figures", "figures_right"), *((n, n) for n in CITED)):
            values[measure] = {case["id"]: float(case[field]) for case in cases if case[field] is not None}
    if results["kind"] == "robustness":
        for variant, tables in results["values"].items():
            for name in ("answers", "hoi"):
                for measure, row in tables.get(name, {}).items():
                    values[f"{measure} ({variant})"] = row
        return values
    for case_id, row in ((results.get("retrieval") or {}).get("values", {}).get("hoi") or {}).items():
        for name, value in row.items():
            values.setdefault(name, {})[case_id] = value
    return values


CITED = ("citation_precision", "citation_recall")


# --- thresholds --------------------------------------------------------------------------------------------------


def measure_values(results: Results) -> dict[str, float]:
    """Every measure that a threshold can be set on, by name; the retrieval ones are the product's own.

    Of a robustness run each measure is that of its worst way of typing.
    """
    values = {name: float(entry["value"]) for name, entry in results.get("measures", {}).items()}
    systems = (results.get("retrieval") or {}).get("systems", {})
    values.update({name: float(entry["value"]) for name, entry in systems.get("hoi", {}).get("measures", {}).items()})
    for tables in results.get("variants", {}).values():
        for table in (tables["answers"], tables.get("hoi", {})):
            for name, entry in table.items():
                values[name] = min(float(entry["value"]), values.get(name, 1.0))
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
