"""`hoi eval`: the evaluator's commands. Tables go to standard output, progress to standard error."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
from rich.progress import Progress as ProgressBar
from rich.text import Text

from eval import labels
from eval.baselines import Progress
from eval.evaluate import Material, evaluate_answers, evaluate_retrieval, evaluate_robustness, question_set, squad_set
from eval.metrics import MEASURES
from eval.report import comparison_tables, markdown, print_tables, summary, tables, title
from eval.results import Results, compare, measure_values, parse_threshold, read_results, write_json, write_text
from eval.retrieval import FIXED
from eval.retrieval import MEASURES as RETRIEVAL_MEASURES
from eval.robustness import VARIANTS
from rag.config import Config
from rag.messages import EVAL_BELOW_MESSAGE

SETS = Path(__file__).resolve().parent / "sets"
SEEDS = Path(__file__).resolve().parents[1] / "seeds"
THRESHOLDS = (*MEASURES, *RETRIEVAL_MEASURES)

Command = Callable[..., Any]
_FILE = click.Path(path_type=Path, dir_okay=False)
_ANY = click.Path(path_type=Path)


def _options(*options: Callable[[Command], Command]) -> Callable[[Command], Command]:
    def add(command: Command) -> Command:
        for option in reversed(options):
            command = option(command)
        return command

    return add


_dataset = click.option("--dataset", type=_FILE, help=labels.HELP_DATASET)
_squad = click.option("--squad", type=_FILE, help=labels.HELP_SQUAD)
_reports = click.option("--reports", type=_ANY, help=labels.HELP_REPORTS)
_output = _options(
    click.option("--out", type=click.Path(path_type=Path, file_okay=False), help=labels.HELP_OUT),
    click.option("--fail-under", "floors", multiple=True, metavar="MEASURE=VALUE", help=labels.HELP_FAIL_UNDER),
)
_baselines = click.option("--baselines/--no-baselines", "with_baselines", default=True, help=labels.HELP_BASELINES)
_resume = click.option("--resume", is_flag=True, help=labels.HELP_RESUME)


@click.group("eval", help=labels.HELP_GROUP)
def eval_command() -> None:
    pass


@eval_command.command("seeds", help=labels.HELP_SEEDS)
@_dataset
@_output
@_baselines
@_resume
def seeds_command(
    dataset: Path | None, out: Path | None, floors: tuple[str, ...], with_baselines: bool, resume: bool
) -> None:
    _answers(question_set(dataset or SETS / "seeds_dev.jsonl", SEEDS), out, floors, with_baselines, resume)


@eval_command.command("answers", help=labels.HELP_ANSWERS)
@_dataset
@_squad
@_reports
@_output
@_baselines
@_resume
def answers_command(
    dataset: Path | None,
    squad: Path | None,
    reports: Path | None,
    out: Path | None,
    floors: tuple[str, ...],
    with_baselines: bool,
    resume: bool,
) -> None:
    _answers(_material(dataset, squad, reports), out, floors, with_baselines, resume)


@eval_command.command("retrieval", help=labels.HELP_RETRIEVAL)
@_dataset
@_squad
@click.option("--distractors", type=_FILE, help=labels.HELP_DISTRACTORS)
@click.option("--max-distractors", type=click.IntRange(min=0), default=60_000, show_default=True,
              help=labels.HELP_MAX_DISTRACTORS)  # fmt: skip
@_reports
@click.option("--json", "json_file", type=_FILE, help=labels.HELP_JSON)
@_output
@_baselines
def retrieval_command(
    dataset: Path | None,
    squad: Path | None,
    distractors: Path | None,
    max_distractors: int,
    reports: Path | None,
    json_file: Path | None,
    out: Path | None,
    floors: tuple[str, ...],
    with_baselines: bool,
) -> None:
    limits = _thresholds(floors)
    material = _material(dataset, squad, reports, distractors, max_distractors)
    with progress_bars() as step:
        results = evaluate_retrieval(material, Config.from_env(), step, with_baselines=with_baselines)
    if json_file:
        write_json(json_file, fixed_form(results))
    _finish(results, out, limits)


@eval_command.command("robustness", help=labels.HELP_ROBUSTNESS)
@_dataset
@_squad
@_reports
@click.option("--variant", "variants", multiple=True, type=click.Choice(list(VARIANTS)), help=labels.HELP_VARIANTS)
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), help=labels.HELP_OUT)
def robustness_command(
    dataset: Path | None, squad: Path | None, reports: Path | None, variants: tuple[str, ...], out: Path | None
) -> None:
    material = _material(dataset, squad, reports)
    with progress_bars() as step:
        results = evaluate_robustness(material, Config.from_env(), step, variants=variants or tuple(VARIANTS))
    _finish(results, out, [])


@eval_command.command("compare", help=labels.HELP_COMPARE)
@click.argument("a", type=_ANY)
@click.argument("b", type=_ANY)
@click.option("--json", "json_file", type=_FILE, help=labels.HELP_JSON)
def compare_command(a: Path, b: Path, json_file: Path | None) -> None:
    comparison = compare(read_results(a), read_results(b))
    if json_file:
        from dataclasses import asdict

        write_json(json_file, asdict(comparison))
    print_tables(Console(), comparison_tables(comparison, str(a), str(b)))


def fixed_form(results: Results) -> dict[str, Any]:
    """The object of `hoi eval retrieval --json`."""
    section = results["retrieval"]
    systems = section.get("systems", {})
    return {
        "systems": {name: {key: entry["measures"][key]["value"] for key in FIXED} for name, entry in systems.items()},
        "passages": section.get("passages", 0),
        "queries": section.get("queries", 0),
        "passages_per_second": section.get("index", {}).get("passages_per_second"),
        "query_ms_p50": systems.get("hoi", {}).get("latency", {}).get("p50_ms"),
    }


def _material(
    dataset: Path | None,
    squad: Path | None,
    reports: Path | None,
    distractors: Path | None = None,
    max_distractors: int = 0,
) -> Material:
    if (dataset is None) == (squad is None):
        raise click.UsageError(labels.NEEDS_ONE)
    if squad is not None:
        if reports is not None:
            raise click.UsageError(labels.NO_REPORTS_WITH_SQUAD)
        return squad_set(squad, distractors, max_distractors)
    if dataset is None:
        raise click.UsageError(labels.NEEDS_ONE)
    return question_set(dataset, reports)


def _answers(material: Material, out: Path | None, floors: tuple[str, ...], with_baselines: bool, resume: bool) -> None:
    if resume and out is None:
        raise click.UsageError(labels.NEEDS_OUT)
    limits = _thresholds(floors)
    with progress_bars() as step:
        results = evaluate_answers(
            material, Config.from_env(), step, with_baselines=with_baselines, out=out, resume=resume
        )
    _finish(results, out, limits)


def _thresholds(texts: Sequence[str]) -> list[tuple[str, float]]:
    return [parse_threshold(text, THRESHOLDS) for text in texts]


def _finish(results: Results, out: Path | None, limits: Sequence[tuple[str, float]]) -> None:
    """Write, print, and leave with exit code 1 where a measure stays below its threshold."""
    made = tables(results)
    errors = Console(stderr=True)
    if out:  # before anything is printed: whoever reads may stop reading
        from eval.page import page

        write_json(out / "results.json", results)
        write_text(out / "report.md", markdown(title(results), summary(results), made))
        write_text(out / "report.html", page(results))
        errors.print(Text(labels.WRITTEN.format(path=out)))
    console = Console()
    console.print(Text(title(results), style="bold"))
    console.print(Text(summary(results)))
    console.print()
    print_tables(console, made)
    values = measure_values(results)
    below = [(name, values.get(name, 0.0), floor) for name, floor in limits if values.get(name, 0.0) < floor]
    for name, value, floor in below:
        errors.print(Text(EVAL_BELOW_MESSAGE.format(measure=name, value=value, floor=floor), style="bold red"))
    if below:
        sys.exit(1)


@contextmanager
def progress_bars() -> Iterator[Callable[[str], Any]]:
    """Progress on standard error: a bar for each step of the work, or in a log a line when it begins and ends."""
    columns = (TextColumn("{task.description}", markup=False), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    console = Console(stderr=True)
    with ProgressBar(*columns, console=console, disable=not console.is_terminal) as bar:

        @contextmanager
        def step(name: str) -> Iterator[Progress]:
            if not console.is_terminal:
                console.print(Text(f"{name} …"))
            started = time.perf_counter()
            task = bar.add_task(name, total=None)
            count = 1

            def update(done: int, total: int) -> None:
                nonlocal count
                count = total
                bar.update(task, completed=done, total=total)

            yield update
            bar.update(task, total=count, completed=count)
            if not console.is_terminal:
                console.print(Text(f"{name}: {count}, {time.perf_counter() - started:.1f} s"))

        yield step
