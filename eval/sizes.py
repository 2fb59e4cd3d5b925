"""The benchmark of size: the same reports and questions through the product and its peers at several sizes, one run.

Every system runs as a process of its own (`eval.contestant`), so its start, memory and disk are its own.
"""

from __future__ import annotations

import json
import math
import shutil
import statistics
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from eval import labels
from eval.cases import Case
from eval.crowd import crowd, write_reports
from eval.formats import Table, decimal, percent, whole
from eval.metrics import latency
from eval.processes import run_process

OURS, BOUND = "hoi", "chroma"
PEERS = ("starter", "hybrid", "bm25")
COLD_RUNS = 3
_FROM = 10_000  # passages from which growth is fitted, where there are two such sizes
Tick = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Sized:
    """One system at one size; seconds, milliseconds, megabytes, bytes a passage; None where it does not apply."""

    system: str
    size: int  # paragraphs of the made reports
    passages: int  # of the system's own cutting, the reports that are asked about included
    index_seconds: float
    index_memory_mb: float
    index_rate: float  # paragraphs a second
    disk_bytes_per_passage: float
    cold_seconds: float | None = None
    open_seconds: float | None = None
    query_ms_p50: float | None = None
    query_ms_p95: float | None = None
    query_ms_p99: float | None = None
    search_ms_p50: float | None = None
    recall: float | None = None  # share of the questions with their evidence in the first five passages
    memory_mb: float | None = None


def measure_sizes(
    sizes: Sequence[int],
    texts: Sequence[Path],
    reports: Sequence[Path],
    asked: Path,
    cases: Sequence[Case],
    peers_up_to: int,
    tick: Tick,
) -> list[Sized]:
    """Measure every system at every size. `asked` is the folder of reports that the `cases` are about, part of each
    size; peers are left out above `peers_up_to` paragraphs."""
    answerable = [case for case in cases if case.answerable and case.evidence and not case.history]
    found: list[Sized] = []
    with tempfile.TemporaryDirectory(prefix="hoi-bench-", ignore_cleanup_errors=True) as name:
        for size in sizes:
            files = Path(name) / f"files-{size}"
            shutil.copytree(asked, files / "asked")
            write_reports(crowd(texts, reports), size, files / "made")
            for system in (OURS, BOUND, *(PEERS if size <= peers_up_to else ())):
                data = Path(name) / f"data-{system}"
                data.mkdir()
                found.append(_measured(system, size, files, data, answerable))
                tick(f"{system} {size}")
                shutil.rmtree(data, ignore_errors=True)
            shutil.rmtree(files, ignore_errors=True)
    return found


def _measured(system: str, size: int, files: Path, data: Path, cases: Sequence[Case]) -> Sized:
    arguments = ["-m", "eval.contestant", system, str(files), str(data)]
    built = json.loads(run_process(arguments, data))
    disk = sum(path.stat().st_size for path in data.rglob("*") if path.is_file())
    base = Sized(
        system, size, built["passages"], round(built["index_seconds"], 3), round(built["index_memory_mb"], 1),
        round(size / built["index_seconds"], 1), round(disk / built["passages"], 1),
    )  # fmt: skip
    if system == BOUND or not cases:
        return base
    cold = [_seconds(_first_question(system, arguments, data, cases[0].question)) for _ in range(COLD_RUNS)]
    # the first question is asked twice: what loads at a first question is part of the cold start
    lines = "".join(f"{case.question}\n" for case in (cases[0], *cases))
    asked = json.loads(run_process(arguments, data, lines))
    times, searches = asked["query_ms"][1:], asked["search_ms"][1:]
    spread = latency(times)
    told = {
        "cold_seconds": round(statistics.median(cold), 3),
        "open_seconds": round(asked["open_seconds"], 3),
        "query_ms_p50": spread["p50_ms"],
        "query_ms_p95": spread["p95_ms"],
        "query_ms_p99": round(_percentile(times, 0.99), 2),
        "search_ms_p50": round(statistics.median(searches), 2),
        "recall": round(statistics.mean(map(_holds, cases, asked["found"][1:])), 4),
        "memory_mb": round(asked["memory_mb"], 1),
    }
    return Sized(**{**asdict(base), **told})


def _first_question(system: str, arguments: list[str], data: Path, question: str) -> Callable[[], object]:
    if system == OURS:
        return lambda: run_process(["-m", "rag.cli", "ask", "--json", question], data)
    return lambda: run_process(arguments, data, question + "\n")


def _seconds(action: Callable[[], object]) -> float:
    started = time.perf_counter()
    action()
    return time.perf_counter() - started


def _percentile(values: Sequence[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, math.ceil(share * len(ordered)) - 1)]


def _holds(case: Case, found: Sequence[str]) -> bool:
    """Whether a piece of the case's evidence stands in one of the passages found."""
    passages = [" ".join(text.split()) for text in found]
    return any(" ".join(piece.split()) in passage for piece in case.evidence for passage in passages)


def growth(points: Sequence[tuple[float, float]]) -> float | None:
    """The exponent b of value = a · size^b by least squares of the logarithms; None for fewer than two sizes."""
    logs = [(math.log(size), math.log(value)) for size, value in points if size > 0 and value > 0]
    if len({x for x, _ in logs}) < 2:
        return None
    mean_x, mean_y = statistics.mean(x for x, _ in logs), statistics.mean(y for _, y in logs)
    spread = sum((x - mean_x) ** 2 for x, _ in logs)
    return round(sum((x - mean_x) * (y - mean_y) for x, y in logs) / spread, 3)


def sized_headline(measured: Sequence[Sized]) -> dict[str, Any]:
    """The ratios and bounds of a run, by size where they differ by it."""
    ours = [one for one in measured if one.system == OURS]
    others = {(one.system, one.size): one for one in measured}

    def ratio(one: Sized, system: str, field: str) -> float | None:
        peer = others.get((system, one.size))
        mine, theirs = getattr(one, field), getattr(peer, field) if peer else None
        return round(mine / theirs, 3) if mine is not None and theirs else None

    large = [one for one in ours if one.size >= _FROM]
    fitted = large if len(large) > 1 else ours
    fields = ("query_ms_p50", "search_ms_p50", "memory_mb", "index_seconds")
    return {
        "cold_ask_seconds": {str(one.size): one.cold_seconds for one in ours},
        "cold_ask_to_starter": {str(one.size): ratio(one, "starter", "cold_seconds") for one in ours},
        "query_ms_p50": {str(one.size): one.query_ms_p50 for one in ours},
        "query_ms_p50_to_starter": {str(one.size): ratio(one, "starter", "query_ms_p50") for one in ours},
        "index_rate_to_raw_chroma": {str(one.size): ratio(one, BOUND, "index_rate") for one in ours},
        "index_rate_to_starter": {str(one.size): ratio(one, "starter", "index_rate") for one in ours},
        "recall_at_5": {
            str(one.size): {
                other.system: other.recall for other in measured if other.size == one.size and other.recall is not None
            }
            for one in ours
        },
        "memory_mb": {str(one.size): one.memory_mb for one in ours},
        "disk_bytes_per_passage": {str(one.size): one.disk_bytes_per_passage for one in ours},
        "growth_exponents": {
            field: growth([(one.size, getattr(one, field) or 0.0) for one in fitted]) for field in fields
        },
    }


def sized_tables(measured: Sequence[Sized], head: Mapping[str, Any]) -> list[Table]:
    """One table for each size, and the growth of the product."""
    made = []
    for size in dict.fromkeys(one.size for one in measured):
        rows = tuple(
            (
                labels.SIZED_NAMES[one.system],
                whole(one.passages),
                _shown(one.cold_seconds, 2),
                _shown(one.query_ms_p50, 1),
                _shown(one.query_ms_p95, 1),
                _shown(one.query_ms_p99, 1),
                percent(one.recall) if one.recall is not None else "",
                whole(round(one.index_rate)),
                _shown(one.memory_mb, 0),
                whole(round(one.disk_bytes_per_passage)),
            )
            for one in measured
            if one.size == size
        )
        made.append(Table(labels.SIZED_TITLE.format(size=whole(size)), labels.SIZED_COLUMNS, rows, labels.SIZED_NOTE))
    exponents = tuple(
        (labels.SIZED_GROWTH_NAMES[field], _shown(value, 2)) for field, value in head["growth_exponents"].items()
    )
    return [*made, Table(labels.SIZED_GROWTH, ("", labels.SIZED_EXPONENT), exponents, labels.SIZED_GROWTH_NOTE)]


def _shown(value: float | None, places: int) -> str:
    return "" if value is None else decimal(value, places)
