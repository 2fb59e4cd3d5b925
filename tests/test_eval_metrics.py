import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.cases import Case
from eval.metrics import MEASURES, Outcome, by_tag, by_type, latency, measures, paired_difference, share
from eval.scoring import Verdict, failed

ANSWERED = {"answered": True, "short": "82", "answer": "82 [1].", "citations": []}
REFUSED = {"answered": False, "short": "", "answer": "Không nêu.", "citations": []}
RIGHT = Verdict(True, "right", exact=1.0, f1=1.0, citation_precision=1.0, citation_recall=1.0)
WRONG = Verdict(False, "wrong-answer", f1=0.5, citation_precision=0.5, citation_recall=0.0)


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
    assert latency([10.0, 20.0, 30.0]) == {"p50_ms": 20.0, "p95_ms": 29.0, "max_ms": 30.0}
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
    assert gain.p < 0.01
    same = paired_difference("accuracy", worse, worse)
    assert (same.difference, same.p) == (0.0, 1.0)


def test_paired_values_must_pair():
    with pytest.raises(ValueError, match="got 2 and 1"):
        paired_difference("accuracy", [1.0, 0.0], [1.0])
