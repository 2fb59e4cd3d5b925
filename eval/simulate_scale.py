"""`python -m eval.simulate_scale`: how many replicas a number of users needs, from measured service times.

A queueing model, not a measurement: questions come at random (Poisson), wait for one of the replicas, then for one of
the vector servers' workers; how long each takes is drawn around what was measured (`--measure` does it on this machine,
see `eval.scale_costs`) and grows with the number of passages as a power, which is fitted to the sizes measured and
extrapolated beyond them.
"""

from __future__ import annotations

import heapq
import json
import math
import random
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import click

from eval.scale_costs import Costs, measure

GOAL = 1.0  # seconds within which 95 of 100 answers come
QUESTIONS = 20_000  # of one simulation …
_WARM = 2_000  # … the first of which are not counted
MOST = 4_096  # replicas


@dataclass(frozen=True, slots=True)
class Station:
    """What a question waits for: `servers` of them, each taking `mean` seconds, lognormally spread by `spread`."""

    name: str
    servers: int
    mean: float
    spread: float  # standard deviation of the logarithm


@dataclass(frozen=True, slots=True)
class Simulated:
    """Waiting and service together, in seconds, and how busy each station was (0..1)."""

    p50: float
    p95: float
    p99: float
    busy: dict[str, float]


@dataclass(frozen=True, slots=True)
class Place:
    """Who uses it: passages held, people at the peak, and one question of each in so many seconds."""

    name: str
    passages: int
    users: int
    every: float

    @property
    def rate(self) -> float:
        """Questions a second."""
        return self.users / self.every


PLACES = (
    Place("commune, a laptop", 10_000, 10, 60),
    Place("province", 1_000_000, 500, 120),
    Place("ministry", 10_000_000, 5_000, 120),
    Place("country", 100_000_000, 20_000, 120),
)


def simulate(stations: Sequence[Station], rate: float, questions: int = QUESTIONS, seed: int = 1) -> Simulated:
    """Questions at `rate` a second pass the stations one after the other, first come, first served at each."""
    chance = random.Random(seed)
    at = 0.0
    arrivals = []
    for _ in range(questions):
        at += chance.expovariate(rate)
        arrivals.append(at)
    times = list(arrivals)
    busy = {}
    for station in stations:
        draw = _draws(station, chance)
        free = [0.0] * station.servers
        heapq.heapify(free)
        ended = [0.0] * questions
        served = 0.0
        for number in sorted(range(questions), key=times.__getitem__):
            taken = draw()
            began = max(times[number], heapq.heappop(free))
            ended[number] = began + taken
            heapq.heappush(free, ended[number])
            served += taken
        busy[station.name] = min(1.0, served / (station.servers * max(ended)))
        times = ended
    waits = sorted(end - start for start, end in list(zip(arrivals, times, strict=True))[min(_WARM, questions // 10) :])
    p50, p95, p99 = (waits[min(len(waits) - 1, int(len(waits) * share))] for share in (0.5, 0.95, 0.99))
    return Simulated(p50, p95, p99, busy)


def _draws(station: Station, chance: random.Random) -> Callable[[], float]:
    centre = math.log(station.mean) - station.spread**2 / 2  # so that the mean is the mean
    return lambda: chance.lognormvariate(centre, station.spread)


def stations_of(costs: Costs, passages: int, replicas: int, workers: int) -> tuple[Station, Station]:
    """What a question at this size waits for."""
    own = costs.at(costs.answer_seconds, passages)
    vectors = costs.at(costs.vector_seconds, passages)
    return Station("replica", replicas, own, costs.spread), Station("vectors", workers, vectors, costs.spread)


def enough(costs: Costs, place: Place, goal: float = GOAL) -> tuple[int, int, Simulated]:
    """The fewest replicas and vector workers that keep the 95th percentile within `goal`.

    Raises ValueError where one question alone takes longer.
    """
    single = stations_of(costs, place.passages, MOST, MOST)
    if simulate(single, place.rate, 5_000).p95 > goal:
        raise ValueError("one question alone takes longer")
    # at least so many that they are busy three quarters of the time; then more until the goal is kept
    replicas, workers = (max(1, math.ceil(place.rate * one.mean / 0.75)) for one in single)
    while True:
        found = simulate(stations_of(costs, place.passages, replicas, workers), place.rate)
        if found.p95 <= goal or replicas >= MOST:
            return replicas, workers, found
        if found.busy["vectors"] > found.busy["replica"]:
            workers += 1
        else:
            replicas += 1


def table(costs: Costs, places: Sequence[Place] = PLACES) -> str:
    """The plan as Markdown."""
    lines = [
        "| place | passages | users | questions/s | replicas | vector workers | p50 s | p95 s | p99 s | busy |",
        "|---|---|---|---|---|---|---|---|---|---|",
    ]
    for place in places:
        head = f"| {place.name} | {place.passages:,} | {place.users:,} | {place.rate:.1f}"
        try:
            replicas, workers, found = enough(costs, place)
        except ValueError as error:
            lines.append(f"{head} | – | – | {error} | | | |")
            continue
        waits = f"{found.p50:.3f} | {found.p95:.3f} | {found.p99:.3f}"
        lines.append(f"{head} | {replicas} | {workers} | {waits} | {found.busy['replica']:.0%} |")
    return "\n".join(lines)


def storage(costs: Costs, places: Sequence[Place] = PLACES) -> str:
    """Gigabytes on disk as Markdown: of each replica, of PostgreSQL and of Chroma."""
    lines = ["| place | each replica GB | PostgreSQL GB | Chroma GB |", "|---|---|---|---|"]
    for place in places:
        copy = costs.lexical_bytes + costs.copy_bytes
        sizes = (size * place.passages / 1e9 for size in (copy, costs.postgres_bytes, costs.chroma_bytes))
        lines.append(f"| {place.name} | {' | '.join(f'{size:,.2f}' for size in sizes)} |")
    return "\n".join(lines)


@click.command()
@click.option("--measure", "sizes", multiple=True, type=int, help="measure on this machine at so many passages")
@click.option("--costs", "given", type=click.Path(path_type=Path, exists=True), help="costs measured before (JSON)")
@click.option("--texts", multiple=True, type=click.Path(path_type=Path, exists=True), help='JSON Lines with "text"')
@click.option("--save", type=click.Path(path_type=Path), help="write the measured costs here")
def main(sizes: tuple[int, ...], given: Path | None, texts: tuple[Path, ...], save: Path | None) -> None:
    """The replicas, waiting times and disks of four places, from measured costs."""
    if sizes:
        costs = measure(sorted(sizes), texts)
    elif given is not None:
        costs = Costs.read(given)
    else:
        costs = Costs.measured_before()
    if save is not None:
        save.write_text(json.dumps(asdict(costs), indent=1), encoding="utf-8")
    click.echo(costs.table())
    click.echo()
    click.echo(table(costs))
    click.echo()
    click.echo(storage(costs))


if __name__ == "__main__":
    main()
