"""Measures over a whole set: shares with bootstrap intervals, tables by type and tag, refusals, latency, pairs."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from eval.cases import Case
from eval.scoring import Verdict, asks_for_figures

RESAMPLES = 2000
SIGN_CHANGES = 10_000
EXACT_SIGNS = 14  # up to here every sign change is counted
SEED = 20250701  # fixed, so that two evaluations of the same answers print the same intervals


@dataclass(frozen=True, slots=True)
class Outcome:
    """One case with what was answered (`hoi ask --json` form, None after an error) and how that scored."""

    case: Case
    answer: Mapping[str, Any] | None
    verdict: Verdict
    milliseconds: float


@dataclass(frozen=True, slots=True)
class Share:
    """A mean over `count` cases with its 95 % bootstrap interval; all zero where there is no case."""

    value: float
    low: float
    high: float
    count: int


def share(values: Sequence[float]) -> Share:
    """Mean and percentile bootstrap interval (Efron, 1979), with a fixed seed."""
    if not values:
        return Share(0.0, 0.0, 0.0, 0)
    sample = np.asarray(values, dtype=np.float64)
    low, high = np.percentile(_bootstrap_means(sample), [2.5, 97.5])
    return Share(float(sample.mean()), float(low), float(high), len(values))


def _bootstrap_means(sample: np.ndarray[Any, np.dtype[np.float64]]) -> np.ndarray[Any, np.dtype[np.float64]]:
    random = np.random.default_rng(SEED)
    step = max(1, 4_000_000 // len(sample))
    means = []
    for done in range(0, RESAMPLES, step):
        rows = min(step, RESAMPLES - done)
        means.append(sample[random.integers(0, len(sample), size=(rows, len(sample)))].mean(axis=1))
    return np.concatenate(means)


def measures(outcomes: Sequence[Outcome]) -> dict[str, Share]:
    """Every measure of a set of answers, by its name in results and `--fail-under`; all are better when higher.

    accuracy            share of right cases (errors count as wrong)
    accuracy_years      the same where years that `short` names besides are taken as labels
    exact_match, f1     SQuAD's, over the answerable cases
    exact_figures       share of the cases asking for figures whose `short` holds exactly those, none foreign
    citation_precision  share of an answer's citations that overlap the evidence (answerable cases; 0 when refused)
    citation_recall     share of a case's pieces of evidence that a citation overlaps
    citation_validity   share of given answers whose every quote is exact and whose every figure is grounded
    refusal_precision   share of refusals that were due;  refusal_recall: share of unanswerable cases refused
    answered_accuracy   share of right cases among the answerable
    """
    answerable = [outcome for outcome in outcomes if outcome.case.answerable]
    given = [outcome for outcome in outcomes if is_answered(outcome)]
    refused = [outcome for outcome in outcomes if is_refused(outcome)]
    unanswerable = [outcome for outcome in outcomes if not outcome.case.answerable]
    result = {
        "accuracy": share([o.verdict.right for o in outcomes]),
        "accuracy_years": share([o.verdict.right or o.verdict.only_years_extra for o in outcomes]),
        "answered_accuracy": share([o.verdict.right for o in answerable]),
        "exact_match": share([o.verdict.exact for o in answerable]),
        "f1": share([o.verdict.f1 for o in answerable]),
        "exact_figures": share([o.verdict.figures_right is True for o in answerable if asks_for_figures(o.case)]),
        "citation_precision": share([o.verdict.citation_precision or 0.0 for o in answerable]),
        "citation_recall": share([o.verdict.citation_recall or 0.0 for o in answerable]),
        "citation_validity": share([not o.verdict.invalid_citations and not o.verdict.ungrounded for o in given]),
        "refusal_precision": share([not o.case.answerable for o in refused]),
        "refusal_recall": share([is_refused(o) for o in unanswerable]),
    }
    # Nothing to judge is no failure: without a refusal, a precision of refusals says nothing.
    return {name: value for name, value in result.items() if value.count}


MEASURES = (
    "accuracy",
    "accuracy_years",
    "answered_accuracy",
    "exact_match",
    "f1",
    "exact_figures",
    "citation_precision",
    "citation_recall",
    "citation_validity",
    "refusal_precision",
    "refusal_recall",
)


def is_answered(outcome: Outcome) -> bool:
    """Whether an answer, right or wrong, was given."""
    return outcome.answer is not None and outcome.answer["answered"] is True


def is_refused(outcome: Outcome) -> bool:
    """Whether the system declined; an error is neither an answer nor a refusal."""
    return outcome.answer is not None and not is_answered(outcome)


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table by type or tag."""

    name: str
    cases: int
    right: int
    refused: int
    errors: int


def rows(outcomes: Sequence[Outcome], names: Callable[[Outcome], Sequence[str]]) -> list[Row]:
    """Counts by the names that each outcome bears, in order of name."""
    groups: dict[str, list[Outcome]] = {}
    for outcome in outcomes:
        for name in names(outcome):
            groups.setdefault(name, []).append(outcome)
    return [
        Row(
            name,
            len(group),
            sum(o.verdict.right for o in group),
            sum(is_refused(o) for o in group),
            sum(bool(o.verdict.error) for o in group),
        )
        for name, group in sorted(groups.items())
    ]


def by_type(outcomes: Sequence[Outcome]) -> list[Row]:
    """The table by question type."""
    return rows(outcomes, lambda outcome: [outcome.case.type or "-"])


def by_tag(outcomes: Sequence[Outcome]) -> list[Row]:
    """The table by tag; a case stands in the row of each of its tags."""
    return rows(outcomes, lambda outcome: outcome.case.tags)


def latency(milliseconds: Sequence[float]) -> dict[str, float]:
    """p50, p95, p99 and the largest of some times in milliseconds (linear interpolation)."""
    if not milliseconds:
        return {}
    found = np.percentile(np.asarray(milliseconds), [50, 95, 99, 100])
    return {
        name: round(float(value), 2)
        for name, value in zip(("p50_ms", "p95_ms", "p99_ms", "max_ms"), found, strict=True)
    }


@dataclass(frozen=True, slots=True)
class Difference:
    """B minus A over the cases of both, with its 95 % interval and two two-sided tests of "no difference"."""

    measure: str
    a: float
    b: float
    difference: float
    low: float
    high: float
    p_bootstrap: float
    p_randomization: float
    count: int


def paired_difference(measure: str, a: Sequence[float], b: Sequence[float]) -> Difference:
    """Two paired tests over the same cases.

    Bootstrap (Koehn, 2004): cases are drawn with replacement, both systems on the same draw; this gives the interval.
    Randomization (Fisher; Smucker et al., 2007): were both systems alike, each case's two values could be exchanged;
    exact where few cases differ, which for right and wrong is McNemar's exact test.
    """
    if len(a) != len(b) or not a:
        raise ValueError(f"paired values needed, got {len(a)} and {len(b)}")
    first, second = np.asarray(a, dtype=np.float64), np.asarray(b, dtype=np.float64)
    differences = second - first
    means = _bootstrap_means(differences)
    low, high = np.percentile(means, [2.5, 97.5])
    tail = min(float((means <= 0).mean()), float((means >= 0).mean()))
    return Difference(
        measure,
        float(first.mean()),
        float(second.mean()),
        float(differences.mean()),
        float(low),
        float(high),
        min(1.0, 2 * tail),
        _randomization_p(differences),
        len(a),
    )


def _randomization_p(differences: np.ndarray[Any, np.dtype[np.float64]]) -> float:
    """The share of sign changes whose sum is as far from zero as the one observed."""
    changed = differences[differences != 0]
    if not len(changed):
        return 1.0
    observed = abs(changed.sum()) - 1e-9  # equal sums in another order of adding count as equal
    if len(changed) <= EXACT_SIGNS:
        signs = 1 - 2 * ((np.arange(2 ** len(changed))[:, None] >> np.arange(len(changed))) & 1)
        return float((abs(signs @ changed) >= observed).mean())
    random = np.random.default_rng(SEED)
    extreme = 0
    for _ in range(SIGN_CHANGES // 1000):
        signs = random.choice((-1.0, 1.0), size=(1000, len(changed)))
        extreme += int((abs(signs @ changed) >= observed).sum())
    return (extreme + 1) / (SIGN_CHANGES + 1)
