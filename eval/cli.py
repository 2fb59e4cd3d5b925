"""`hoi eval`: the evaluator's commands. Tables go to standard output, progress to standard error."""

from __future__ import annotations

import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
from rich.progress import Progress as ProgressBar
from rich.text import Text

from eval import labels
from eval.baselines import Progress
from eval.comparison import compare, measure_values, parse_threshold
from eval.evaluate import evaluate_answers, evaluate_retrieval, evaluate_robustness
from eval.formats import markdown, print_tables, whole
from eval.material import Material, Step, question_set, run_log, squad_set
from eval.metrics import MEASURES
from eval.progress import RunLog
from eval.report import comparison_tables, summary, tables, title
from eval.results import Results, read_results, write_json, write_text
from eval.retrieval import EVIDENCE, FIXED
from eval.retrieval import MEASURES as RETRIEVAL_MEASURES
from eval.robustness import VARIANTS
from rag.config import Config
from rag.messages import EVAL_BELOW_MESSAGE, EVAL_NOT_MEASURED_MESSAGE

SETS = Path(__file__).resolve().parent / "sets"
SEEDS = Path(__file__).resolve().parents[1] / "seeds"
THRESHOLDS = (*MEASURES, *EVIDENCE, *RETRIEVAL_MEASURES)

STOPPED = 130  # exit code, as of every `hoi` command that is stopped with Ctrl-C
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
    click.option("--resume", is_flag=True, help=labels.HELP_RESUME),
    click.option("--fail-under", "floors", multiple=True, metavar=labels.PLACE_FAIL_UNDER, help=labels.HELP_FAIL_UNDER),
)
_baselines = click.option("--baselines/--no-baselines", "with_baselines", default=True, help=labels.HELP_BASELINES)


@click.group("eval", help=labels.HELP_GROUP, context_settings={"max_content_width": 100})
def eval_command() -> None:
    pass


@eval_command.command("seeds", help=labels.HELP_SEEDS)
@_dataset
@_output
@_baselines
def seeds_command(
    dataset: Path | None, out: Path | None, resume: bool, floors: tuple[str, ...], with_baselines: bool
) -> None:
    with _output_of(out, resume, floors) as output:
        material = question_set(dataset or SETS / "seeds_dev.jsonl", SEEDS)
        output.evaluate(material, partial(evaluate_answers, with_baselines=with_baselines))


@eval_command.command("answers", help=labels.HELP_ANSWERS)
@_dataset
@_squad
@_reports
@_output
@_baselines
def answers_command(
    dataset: Path | None,
    squad: Path | None,
    reports: Path | None,
    out: Path | None,
    resume: bool,
    floors: tuple[str, ...],
    with_baselines: bool,
) -> None:
    with _output_of(out, resume, floors) as output:
        output.evaluate(_material(dataset, squad, reports), partial(evaluate_answers, with_baselines=with_baselines))


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
    resume: bool,
    floors: tuple[str, ...],
    with_baselines: bool,
) -> None:
    with _output_of(out, resume, floors) as output:
        material = _material(dataset, squad, reports, distractors, max_distractors)
        output.evaluate(material, partial(evaluate_retrieval, with_baselines=with_baselines), json_file)


@eval_command.command("robustness", help=labels.HELP_ROBUSTNESS)
@_dataset
@_squad
@_reports
@click.option("--variant", "variants", multiple=True, type=click.Choice(list(VARIANTS)), help=labels.HELP_VARIANTS)
@_output
@_baselines
def robustness_command(
    dataset: Path | None,
    squad: Path | None,
    reports: Path | None,
    variants: tuple[str, ...],
    out: Path | None,
    resume: bool,
    floors: tuple[str, ...],
    with_baselines: bool,
) -> None:
    evaluate = partial(evaluate_robustness, variants=variants or tuple(VARIANTS), with_baselines=with_baselines)
    with _output_of(out, resume, floors) as output:
        output.evaluate(_material(dataset, squad, reports), evaluate)


@eval_command.command("verify", help=labels.HELP_VERIFY)
@click.option("--reports", multiple=True, type=_ANY, help=labels.HELP_VERIFY_REPORTS)
@click.option(
    "--answers", "count", default=150, show_default=True, type=click.IntRange(1), help=labels.HELP_VERIFY_ANSWERS
)
@click.option("--seed", "seeds", multiple=True, type=int, default=(5, 6, 7), show_default=True,
              help=labels.HELP_VERIFY_SEEDS)  # fmt: skip
@click.option("--vihallu", "vihallu_file", type=_FILE, help=labels.HELP_VERIFY_VIHALLU)
@click.option("--json", "json_file", type=_FILE, help=labels.HELP_VERIFY_JSON)
@click.option("--misses", "show_misses", is_flag=True, help=labels.HELP_VERIFY_MISSES)
def verify_command(
    reports: tuple[Path, ...], count: int, seeds: tuple[int, ...], vihallu_file: Path | None, json_file: Path | None,
    show_misses: bool,
) -> None:  # fmt: skip
    from eval.verify import lines, miss_line, planted_answers, report_texts, verify, vihallu

    with _output_of(None, False, ()), progress_bars() as step:
        answers = planted_answers(report_texts(reports or (SEEDS, SETS / "reports")), count, seeds)
        with step(labels.VERIFY_STEP) as update:
            verified = verify(answers, update)
        record = verified.to_dict()
        if vihallu_file is not None:
            with step(labels.VIHALLU_STEP) as update:
                record["vihallu"] = vihallu(vihallu_file, update)
    if json_file is not None:
        write_json(json_file, record)
    for line in [*lines(record), *(miss_line(miss) for miss in verified.misses if show_misses)]:
        click.echo(line)


@eval_command.command("compare", help=labels.HELP_COMPARE)
@click.argument("a", type=_ANY)
@click.argument("b", type=_ANY)
@click.option("--json", "json_file", type=_FILE, help=labels.HELP_JSON)
def compare_command(a: Path, b: Path, json_file: Path | None) -> None:
    first, second = read_results(a), read_results(b)
    comparison = compare(first, second)
    if json_file:
        write_json(json_file, asdict(comparison))
    questions = {case["id"]: case["question"] for case in second["cases"]}
    print_tables(Console(), comparison_tables(comparison, str(a), str(b), questions))


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


@dataclass(frozen=True, slots=True)
class _Output:
    """Where results go, and what they are held against."""

    folder: Path | None
    resume: bool
    limits: Sequence[tuple[str, float]]

    def evaluate(
        self,
        material: Material,
        evaluation: Callable[[Material, Config, Step, RunLog], Results],
        json_file: Path | None = None,
    ) -> None:
        """Run an evaluation; write and print its results; leave with exit code 1 below a threshold."""
        config = Config.from_env()
        with run_log(material, config, self.folder, resume=self.resume) as log, progress_bars() as step:
            if self.resume:
                note = labels.NOT_RESUMED.format(path=self.folder) if log.refused else ""
                note = labels.RESUMED.format(count=whole(log.taken)) if log.taken else note
                Console(stderr=True).print(Text(note), end="\n" if note else "")
            results = evaluation(material, config, step, log)
        if json_file:
            write_json(json_file, fixed_form(results))
        self.finish(results)

    def finish(self, results: Results) -> None:
        """Write, print, and leave with exit code 1 where a measure stays below its threshold."""
        made = tables(results)
        errors = Console(stderr=True)
        if self.folder:  # before anything is printed: whoever reads may stop reading
            from eval.page import page

            write_json(self.folder / "results.json", results)
            write_text(self.folder / "report.md", markdown(title(results), summary(results), made))
            write_text(self.folder / "report.html", page(results))
            errors.print(Text(labels.WRITTEN.format(path=self.folder)))
        console = Console()
        console.print(Text(title(results), style="bold"))
        console.print(Text(summary(results)))
        console.print()
        print_tables(console, made)
        below = list(_below(measure_values(results), self.limits))
        for message in below:
            errors.print(Text(message, style="bold red"))
        if below:
            sys.exit(1)


def _below(values: Mapping[str, float], limits: Sequence[tuple[str, float]]) -> Iterator[str]:
    for name, floor in limits:
        if name not in values:  # what was not measured cannot have passed
            yield EVAL_NOT_MEASURED_MESSAGE.format(measure=name)
        elif values[name] < floor:
            yield EVAL_BELOW_MESSAGE.format(measure=name, value=values[name], floor=floor)


@contextmanager
def _output_of(out: Path | None, resume: bool, floors: Sequence[str]) -> Iterator[_Output]:
    """Check the options before anything is read; say how to go on where the run is stopped (Ctrl-C, SIGTERM)."""
    if resume and out is None:
        raise click.UsageError(labels.NEEDS_OUT)
    limits = [parse_threshold(text, THRESHOLDS) for text in floors]
    try:
        with _termination_interrupts():
            yield _Output(out, resume, limits)
    except KeyboardInterrupt:
        note = labels.STOPPED.format(path=out) if out else labels.STOPPED_FOR_GOOD
        Console(stderr=True).print(Text(note))
        sys.exit(STOPPED)


@contextmanager
def _termination_interrupts() -> Iterator[None]:
    """SIGTERM, as a scheduler sends it, ends a run as Ctrl-C does: nothing is left behind."""

    def interrupt(_number: int, _frame: object) -> None:
        raise KeyboardInterrupt

    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGTERM, interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


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
