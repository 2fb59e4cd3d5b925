"""The model of the load: against the formulas of queueing, and what it plans from measured costs."""

from __future__ import annotations

import math
import random

import pytest

from eval import simulate_scale
from eval.scale_costs import Costs
from eval.simulate_scale import PLACES, Place, Simulated, Station, enough, simulate


def costs(**changes: object) -> Costs:
    times = {"1000": 0.01, "100000": 0.02}
    given = {"passages": 100_000, "chroma_bytes": 1500.0, "postgres_bytes": 1000.0, "copy_bytes": 1000.0,
             "lexical_bytes": 1100.0, "rate": 500.0, "answer_seconds": times, "vector_seconds": {"1000": 0.002},
             "wall_seconds": times, "spread": 0.5}  # fmt: skip
    return Costs(**{**given, **changes})  # type: ignore[arg-type]


@pytest.mark.parametrize(("servers", "load"), [(1, 0.5), (1, 0.8), (4, 0.8)])
def test_waiting_is_what_the_formula_says(servers: int, load: float, monkeypatch: pytest.MonkeyPatch) -> None:
    """Exponential service: the mean time in an M/M/c queue by Erlang's formula."""
    monkeypatch.setattr(simulate_scale, "_draws", lambda station, chance: lambda: chance.expovariate(1 / station.mean))
    rate = load * servers
    offered = rate
    waiting = offered**servers / math.factorial(servers) / (1 - load)
    waiting /= sum(offered**number / math.factorial(number) for number in range(servers)) + waiting
    mean = 1 + waiting / (servers - offered)
    found = simulate([Station("one", servers, 1.0, 0.5)], rate, questions=200_000)
    assert found.busy["one"] == pytest.approx(load, rel=0.03)
    if servers == 1:  # the time in the system is exponential: its median is mean × ln 2
        assert found.p50 == pytest.approx(mean * math.log(2), rel=0.08)
        assert found.p95 == pytest.approx(mean * math.log(20), rel=0.12)
    else:
        assert 1.0 < mean < found.p95


def test_service_times_keep_their_mean() -> None:
    draw = simulate_scale._draws(Station("one", 1, 0.03, 0.6), random.Random(2))
    assert sum(draw() for _ in range(50_000)) / 50_000 == pytest.approx(0.03, rel=0.02)


def test_times_grow_as_a_power_and_never_shrink() -> None:
    assert costs().at({"1000": 0.01, "100000": 0.02}, 10_000_000) == pytest.approx(0.04)
    assert costs().at({"1000": 0.02, "100000": 0.01}, 10_000_000) == pytest.approx(0.01)
    assert costs().at({"1000": 0.02}, 10_000_000) == 0.02


def test_enough_replicas_keep_the_goal_and_no_fewer_do() -> None:
    place = Place("x", 100_000, 6_000, 60)
    replicas, workers, found = enough(costs(), place, goal=0.2)
    assert found.p95 <= 0.2
    assert replicas > 2
    fewer = simulate_scale.stations_of(costs(), place.passages, replicas - 1, workers)
    assert isinstance(simulate(fewer, place.rate), Simulated)
    assert replicas * 0.75 >= place.rate * 0.02 * 0.7
    with pytest.raises(ValueError, match="longer"):
        enough(costs(answer_seconds={"1000": 5.0}), place)


def test_the_tables_name_every_place() -> None:
    known = Costs.measured_before()
    for written in (simulate_scale.table(known), simulate_scale.storage(known)):
        assert all(place.name in written for place in PLACES)
    assert f"{known.chroma_bytes:,.0f}" in known.table()
