import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.cases import Case
from eval.metrics import MEASURES, Outcome, by_tag, by_type, latency, measures, paired_difference, share
from eval.scoring import Verdict, failed

ANSWERED = {"answered": True, "short": "82", "answer": "82 [1].", "citations": []}
REFUSED = {"answered": False, "short": "", "answer": "Không nêu.", "citations": []}
RIGHT = Verdict(True, "right", exact=1.0, f1=1.0, citation_precision=1.0, citation_recall=1.0, figures_right=True)
WRONG = Verdict(False, "wrong-answer", f1=0.5, citation_precision=0.5, citation_recall=0.0, figures_right=False)


def outcome(case_id, answer, verdict, *, answerable=True, type="number", tags=()):
    case = Case(case_id, "?", answerable, ("82",), ("a.txt",), ("82",), type, tags)
    return Outcome(case, answer, verdict, 1.0)


OUTCOMES = [
    outcome("1", ANSWERED, RIGHT, tags=("year",)),
    outcome("2", ANSWERED, WRONG, tags=("year", "target")),
    outcome("3", REFUSED, Verdict(False, "refused", citation_precision=0.0, citation_recall=0.0)),
    outcome("4", REFUSED, Verdict(True, "right", exact=1.0, f1=1.0), answerable=False, type="unanswerable"),
    outcome(
        "5", None, failed(Case("5", "?", answerable=False), "ValueError: x"), answerable=False, type="unanswerable"
    ),
]


def test_measures_by_hand():
    found = {name: round(value.value, 3) for name, value in measures(OUTCOMES).items()}
    assert found == {
        "accuracy": 0.4,
        "accuracy_years": 0.4,
        "answered_accuracy": 0.333,
        "exact_match": 0.333,
        "f1": 0.5,
        "exact_figures": 0.333,
        "citation_precision": 0.5,
        "citation_recall": 0.333,
        "citation_validity": 1.0,
        "refusal_precision": 0.5,
        "refusal_recall": 0.5,
    }
    assert tuple(found) == MEASURES


def test_a_crash_is_no_refusal():
    crashed = OUTCOMES[4:]
    assert measures(crashed)["refusal_recall"].value == 0
    assert "refusal_precision" not in measures(crashed)


def test_tables_by_type_and_tag():
    rows = {row.name: (row.cases, row.right, row.refused, row.errors) for row in by_type(OUTCOMES)}
    assert rows == {"number": (3, 1, 1, 0), "unanswerable": (2, 1, 1, 1)}
    assert {row.name: (row.cases, row.right) for row in by_tag(OUTCOMES)} == {"year": (2, 1), "target": (1, 0)}


def test_latency_percentiles():
    assert latency([10.0, 20.0, 30.0]) == {"p50_ms": 20.0, "p95_ms": 29.0, "p99_ms": 29.8, "max_ms": 30.0}
    assert latency([]) == {}


@given(st.lists(st.booleans(), min_size=1, max_size=200))
def test_interval_holds_the_mean_and_is_the_same_each_time(values):
    found = share(values)
    assert 0 <= found.low <= found.value <= found.high <= 1 or abs(found.low - found.high) < 1e-9
    assert share(values) == found


def test_interval_narrows_with_more_cases():
    few, many = share([True, False] * 10), share([True, False] * 1000)
    assert many.high - many.low < (few.high - few.low) / 3


def test_paired_bootstrap_sees_a_clear_gain_and_no_gain():
    worse, better = [0.0] * 60 + [1.0] * 40, [0.0] * 30 + [1.0] * 70
    gain = paired_difference("accuracy", worse, better)
    assert gain.difference == pytest.approx(0.3)
    assert gain.low > 0
    assert gain.p_bootstrap < 0.01
    assert gain.p_randomization < 0.01
    same = paired_difference("accuracy", worse, worse)
    assert (same.difference, same.p_bootstrap, same.p_randomization) == (0.0, 1.0, 1.0)


def test_randomization_is_mcnemars_exact_test_where_few_cases_differ():
    # five gained, one lost: 2 * (C(6,0) + C(6,1)) / 2^6
    a, b = [0, 0, 0, 0, 0, 1, 1, 0], [1, 1, 1, 1, 1, 0, 1, 0]
    assert paired_difference("accuracy", a, b).p_randomization == pytest.approx(14 / 64)
    assert paired_difference("accuracy", [0], [1]).p_randomization == 1.0
    assert paired_difference("accuracy", [0] * 8, [1] * 8).p_randomization == pytest.approx(2 / 256)


def test_randomization_by_drawing_comes_near_the_exact_figure():
    from math import comb

    gained, lost = 20, 8
    changed = gained + lost
    exact = 2 * sum(comb(changed, k) for k in range(lost + 1)) / 2**changed
    a, b = [0] * gained + [1] * lost + [1] * 30, [1] * gained + [0] * lost + [1] * 30
    found = paired_difference("accuracy", a, b)
    assert found.p_randomization == pytest.approx(exact, abs=0.01)
    assert found == paired_difference("accuracy", a, b)


def test_a_test_sees_graded_values_too():
    a = [0.2, 0.5, 0.1, 0.3, 0.0, 0.4]
    found = paired_difference("mrr@10", a, [value + 0.25 for value in a])
    assert found.difference == pytest.approx(0.25)
    assert (round(found.low, 6), round(found.high, 6)) == (0.25, 0.25)
    assert found.p_randomization == pytest.approx(2 / 64)


def test_the_interval_is_the_bootstraps():
    # 9 of 18 are right: the mean of a draw is k / 18, k binomial(18, 1/2), which has 2.5 % below 5 and above 13
    found = share([1.0] * 9 + [0.0] * 9)
    assert (found.low, found.value, found.high) == pytest.approx((5 / 18, 0.5, 13 / 18))


def test_paired_values_must_pair():
    with pytest.raises(ValueError, match="got 2 and 1"):
        paired_difference("accuracy", [1.0, 0.0], [1.0])
