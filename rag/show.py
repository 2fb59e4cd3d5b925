"""What the command line prints for a person: answers, tables, a progress bar. Document text is no markup."""

from __future__ import annotations

import sys
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from decimal import Decimal
from typing import TYPE_CHECKING

from rich.console import Console
from rich.padding import Padding
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn
from rich.table import Table
from rich.text import Text

from rag import messages
from rag.catalog import DocumentEntry
from rag.ingest import IndexReport, Outcome
from rag.records import KEPT, TARGET, Answer, Citation, Context, Document, Figure, Step
from rag.told import claim_line, figure_notes, figure_text, verified_line, vietnamese
from rag.versions import Versions

if TYPE_CHECKING:
    from rag.llm_check import Sample, Setting

_PIPED_WIDTH = 140  # columns of a table that goes to a file or a pipe
_TITLE = 90  # characters of a title beside a citation and in tables
_LISTED_UNCHANGED = 30  # with more files than this, the table leaves out those that have not changed
_LISTED_FIGURES = 200  # rows of a table on the screen; an export holds them all
_LISTED_HELD = 12  # units or metrics that are named where nothing fits
_FORM = (
    "kind",
    "number",
    "issuer",
    "superior",
    "issued_at",
    "issued_on",
    "signer",
    "signer_role",
    "abstract",
    "author",
)
_STYLES = {Outcome.FAILED: "red", Outcome.UNCHANGED: "dim", Outcome.DUPLICATE: "yellow"}


def printable(text: str) -> str:
    """`text` without what a terminal would obey: control characters, bidirectional overrides, lone surrogates."""
    return "".join(char if char in "\n\t" or not _commands(char) else "�" for char in text)


def _commands(char: str) -> bool:
    return unicodedata.category(char) in ("Cc", "Cf", "Cs")


def shorten(text: str, length: int) -> str:
    """At most `length` characters, cut at a word, with an ellipsis where something was cut."""
    if len(text) <= length:
        return text
    return text[: length - 1].rsplit(" ", 1)[0].rstrip(" ,;:…") + "…"


def show_answer(steps: Iterable[Step]) -> None:
    """The short answer set apart, the sentence, then each citation with its document and quote.

    On a terminal each sentence of a language model comes as soon as it has been checked.

    Where the model's sentences are not the answer in the end, the notice says so and the answer follows.
    """
    console = _console()
    shown = ""
    for step in steps:
        answer, text = step.answer, printable(step.answer.answer)
        if not step.final and not console.is_terminal:
            continue
        if not shown or not text.startswith(shown):
            if shown:
                console.print()
            if answer.notice:
                _show_notice(console, answer.notice)
            _show_short(console, answer)
            shown = ""
        console.print(Text(text[len(shown) :]), end="", soft_wrap=not console.is_terminal)
        shown = text
        if step.final:
            console.print()
            _show_rest(console, answer)


def _show_short(console: Console, answer: Answer) -> None:
    if answer.short:
        console.print()
        _print(console, Text(printable(answer.short), style="bold green"), indent=2)
        console.print()


def _show_notice(console: Console, notice: str) -> None:
    _print(console, Text(printable(notice), style="yellow"))
    _print(console, Text(messages.CLI_LLM_WHY, style="dim"))


def _show_rest(console: Console, answer: Answer) -> None:
    _show_citations(console, messages.CLI_CITATIONS, answer.citations)
    _show_citations(console, messages.CLI_ALTERNATIVES, answer.alternatives)
    checked = answer.verification
    if checked is None or not checked.checked:
        return
    console.print()
    _print(console, Text(verified_line(answer), style="dim"))
    for claim in checked.claims:
        if claim.outcome != KEPT:
            _print(console, Text(f"- {printable(claim_line(claim))}", style="dim"))


def show_llm_setting(setting: Setting) -> None:
    """What `hoi llm check` is going to ask."""
    console = _console()
    _print(console, Text(messages.LLM_CHECK_MODEL.format(name=printable(setting.name))))
    if setting.server:
        _print(console, Text(messages.LLM_CHECK_SERVER.format(server=printable(setting.server))))
        _print(console, Text(messages.LLM_CHECK_KEY.format(source=setting.key_from or messages.LLM_CHECK_NO_KEY)))
    _print(console, Text(messages.LLM_CHECK_ASKING.format(timeout=f"{setting.timeout:g}"), style="dim"))


def show_llm_sample(sample: Sample, timeout: float) -> None:
    """What came back, and how fast."""
    console = _console()
    _print(console, Text(messages.LLM_CHECK_SAMPLE.format(text=printable(sample.text))))
    first, seconds = (vietnamese(Decimal(f"{value:.1f}")) for value in (sample.first, sample.seconds))
    _print(console, Text(messages.LLM_CHECK_TIMES.format(first=first, seconds=seconds, timeout=f"{timeout:g}")))
    if sample.slow:
        _print(console, Text(messages.LLM_CHECK_SLOW, style="yellow"))
    _print(console, Text(messages.LLM_CHECK_GOOD, style="green"))


def _show_citations(console: Console, heading: str, citations: Sequence[Citation]) -> None:
    if not citations:
        return
    console.print()
    console.print(Text(heading, style="dim"))
    for citation in citations:
        head = Text.assemble((f"[{citation.n}] ", "bold"), (printable(citation.document), "cyan"))
        if citation.title and citation.title != citation.document:
            head.append(f" · {shorten(printable(citation.title), _TITLE)}", style="dim")
        for place in _places(citation):
            head.append(f" · {place}", style="dim")
        _print(console, head)
        _print(console, Text(f"“{' '.join(printable(citation.quote).split())}”"), indent=4)


def _places(citation: Citation) -> Iterator[str]:
    """The page, or the sheet and the cells, that a citation stands on."""
    if citation.page:
        yield messages.CLI_PAGE.format(page=citation.page)
    if citation.sheet:
        yield messages.CLI_SHEET.format(sheet=shorten(printable(citation.sheet), _TITLE))
    if citation.cell:
        yield (messages.CLI_CELLS if ":" in citation.cell else messages.CLI_CELL).format(cell=citation.cell)


def show_index(report: IndexReport, entries: Sequence[DocumentEntry]) -> None:
    """What was understood of each file, then what could not be read and what to do about it."""
    known = {entry.name: entry for entry in entries}
    every = len(report.files) <= _LISTED_UNCHANGED
    files = [file for file in report.files if every or file.outcome != Outcome.UNCHANGED]
    console = _console()
    if files:
        table = _table(
            messages.CLI_COLUMN_REPORT,
            messages.CLI_COLUMN_TITLE,
            messages.CLI_COLUMN_PLACE,
            messages.CLI_COLUMN_PERIOD,
            (messages.CLI_COLUMN_PASSAGES,),
            messages.CLI_COLUMN_OUTCOME,
        )
        for file in files:
            entry = known.get(file.name)
            about = _about(entry.context) if entry else ("", "", "")
            outcome = messages.CLI_OUTCOMES[file.outcome]
            failed = file.outcome == Outcome.FAILED
            if file.message and not failed:
                outcome = f"{outcome}: {file.message}"
            passages = str(entry.passages) if entry and not failed else ""
            cells = [Text(printable(cell)) for cell in (file.name, *about, passages)]
            table.add_row(*cells, Text(printable(outcome), _STYLES.get(file.outcome, "green")))
        console.print(table)
    counts = [
        f"{report.count(outcome)} {messages.CLI_OUTCOMES[outcome]}" for outcome in Outcome if report.count(outcome)
    ]
    total = messages.CLI_TOTAL.format(documents=report.documents, passages=report.passages)
    _print(console, Text(messages.CLI_INDEXED.format(counts=", ".join(counts), total=total, seconds=report.seconds)))
    errors = _console(stderr=True)
    for file in report.files:
        if file.outcome == Outcome.FAILED:
            _print(errors, Text(printable(file.message), style="red"))
            _print(errors, Text("  " + messages.CLI_REMEDY.format(remedy=printable(file.remedy))))
    if report.removed:
        names = ", ".join(f"“{printable(name)}”" for name in report.removed[:_LISTED_HELD])
        more = " …" if len(report.removed) > _LISTED_HELD else ""
        _print(errors, Text(messages.CLI_GONE.format(count=len(report.removed), names=names + more), style="yellow"))
    if report.missing:
        names = ", ".join(f"“{printable(name)}”" for name in report.missing[:5])
        more = " …" if len(report.missing) > 5 else ""
        _print(errors, Text(messages.CLI_MISSING.format(count=len(report.missing), names=names + more), style="yellow"))


def version_note(entry_id: str, versions: Versions) -> str:
    """ "bản cũ, đã được thay bởi …", "thay cho …", or "" for a document of which there is one version."""
    newer, older = versions.superseded_by(entry_id), versions.supersedes(entry_id)
    if newer is not None:
        return messages.VERSION_OLD.format(name=newer.name)
    return messages.VERSION_NEW.format(names=", ".join(entry.name for entry in older)) if older else ""


def show_documents(entries: Sequence[DocumentEntry], versions: Versions) -> None:
    """The indexed reports as a table."""
    console = _console()
    table = _table(
        messages.CLI_COLUMN_REPORT,
        messages.CLI_COLUMN_TITLE,
        messages.CLI_COLUMN_PLACE,
        messages.CLI_COLUMN_PERIOD,
        messages.FORM_LABELS["number"],
        (messages.CLI_COLUMN_PASSAGES,),
        (messages.CLI_COLUMN_CHARACTERS,),
    )
    for entry in entries:
        characters = f"{entry.characters:,}".replace(",", ".")
        note = version_note(entry.id, versions)
        name = f"{entry.name}\n({note})" if note else entry.name
        row = (name, *_about(entry.context), entry.context.number, str(entry.passages), characters)
        table.add_row(*(Text(printable(cell)) for cell in row))
    console.print(table)
    passages = sum(entry.passages for entry in entries)
    _print(console, Text(messages.CLI_TOTAL.format(documents=len(entries), passages=passages)))


def _about(context: Context) -> tuple[str, str, str]:
    return shorten(context.title, _TITLE), context.place, context.period


def show_document(document: Document, versions: Versions) -> None:
    """What is known of a report, then its text."""
    console = _console()
    note = version_note(document.id, versions)
    about = document.context
    for label, value, field in (
        (messages.CLI_COLUMN_REPORT, document.name, ""),
        (messages.CLI_SHOW_TITLE, about.title, "title"),
        (messages.CLI_SHOW_PLACE, about.place, "place"),
        (messages.CLI_SHOW_ORGAN, about.organ, ""),
        (messages.CLI_SHOW_PERIOD, about.period, "period"),
        (messages.CLI_SHOW_DATE, about.date, ""),
        *((messages.FORM_LABELS[name], getattr(about, name), name) for name in _FORM),
        (messages.CLI_SHOW_SOURCE, document.source, ""),
    ):
        right = field in about.corrected
        if value or right:
            shown = messages.day(value) if field == "issued_on" else value or "–"
            mark = (f" ({messages.CLI_CORRECTED})", "yellow") if right else ""
            _print(console, Text.assemble((f"{label}: ", "bold"), printable(shown), mark))
    if note:
        _print(console, Text(printable(note[:1].upper() + note[1:]), style="yellow"))
    console.print()
    _print(console, Text(printable(document.text)))


def show_figures(rows: Sequence[Figure], limit: int = _LISTED_FIGURES) -> None:
    """Rows of figures as a table: what is counted, the figure and what is said of it, whose, when, in which report."""
    console = _console()
    heads = messages.FIGURES_COLUMNS
    table = Table(header_style="bold", expand=False, show_lines=True)
    for name, ratio in (("metric", 6), ("value", 5), ("place", 3), ("period", 3), ("document", 3)):
        table.add_column(heads[name], overflow="fold", ratio=ratio)
    for row in rows[:limit]:
        period = f"{row.period}\n{messages.FIGURES_STATUSES[row.status]}" if row.status == TARGET else row.period
        value = Text(printable(figure_text(row)), style="bold green" if row.status != TARGET else "bold yellow")
        for line in figure_notes(row):
            value.append(f"\n{printable(line)}", style="not bold default")
        cells = [Text(printable(cell)) for cell in (row.metric, row.place, period, row.document)]
        table.add_row(cells[0], value, *cells[1:])
    console.print(table)
    if len(rows) > limit:
        _print(console, Text(messages.FIGURES_MORE.format(shown=limit, count=len(rows)), style="yellow"))
    else:
        documents = len({row.document for row in rows})
        _print(console, Text(messages.FIGURES_COUNT.format(count=len(rows), documents=documents)))


def show_no_figures(places: Sequence[str], years: Sequence[int], metrics: Sequence[str]) -> None:
    """That nothing fits, and what there is: units, years, the nearest metrics."""
    console = _console(stderr=True)
    if not places and not years:
        _print(console, Text(messages.FIGURES_NONE_ANY, style="yellow"))
        return
    _print(console, Text(messages.FIGURES_NONE, style="yellow"))
    if metrics:
        _print(console, Text(messages.FIGURES_HELD_METRICS.format(metrics=_quoted(metrics))))
    if places:
        _print(console, Text(messages.FIGURES_HELD_PLACES.format(places=_quoted(places))))
    if years:
        _print(console, Text(messages.FIGURES_HELD_YEARS.format(years=", ".join(map(str, years)))))


def _quoted(names: Sequence[str]) -> str:
    listed = ", ".join(f"“{printable(name)}”" for name in names[:_LISTED_HELD])
    return f"{listed}, …" if len(names) > _LISTED_HELD else listed


@contextmanager
def progress_bar(label: str) -> Iterator[Callable[[int, int, str], None]]:
    """A bar on standard error, told (done, of how many, name of the last one); nothing where that is no terminal."""
    console = _console(stderr=True)
    told = TextColumn("{task.description}", markup=False)
    columns = (told, BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task(label, total=None)

        def update(done: int, total: int, name: str) -> None:
            bar.update(task, completed=done, total=total, description=f"{label}: {printable(name)[:40]}")

        yield update


def _table(*columns: str | tuple[str]) -> Table:
    """A table; a column given as a one-element tuple is one of numbers."""
    table = Table(header_style="bold", expand=False)
    for column in columns:
        if isinstance(column, tuple):
            table.add_column(column[0], justify="right", no_wrap=True)
        else:
            table.add_column(column, overflow="fold")
    return table


def _console(*, stderr: bool = False) -> Console:
    stream = sys.stderr if stderr else sys.stdout
    return Console(file=stream, width=None if stream.isatty() else _PIPED_WIDTH, highlight=False, emoji=False)


def _print(console: Console, text: Text, *, indent: int = 0) -> None:
    """Wrapped for a terminal, whole lines for a pipe."""
    if console.is_terminal:
        console.print(Padding(text, (0, 0, 0, indent)))
    else:
        for line in text.split("\n"):
            console.print(Text(" " * indent if line else "") + line, soft_wrap=True)
