"""`hoi`: the command line. Errors become Vietnamese messages and exit codes here, and nowhere below.

Exit codes: 0 done (a refusal is an answer), 1 an unexpected failure, 2 wrong input or an expected failure, 130 stopped
with Ctrl-C. Everything heavy is imported inside the command that needs it.
"""

from __future__ import annotations

import atexit
import gc
import sys
from collections.abc import Iterable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

import click

from rag import messages
from rag.account_commands import keys_group, users_group
from rag.config import Config
from rag.docs_commands import docs_set_command
from rag.errors import InputError, RagError
from rag.feedback_commands import feedback_group
from rag.index_command import index_command
from rag.model_commands import llm_group, models_group, note, note_models
from rag.upkeep_commands import UPKEEP
from rag.usage import in_vietnamese, is_help, usage_message

if TYPE_CHECKING:
    from rag.assistant import Assistant

GARBAGE = (50_000, 20, 50)  # objects, then collections of each younger generation, before the next one is looked at
HOST, PORT = "127.0.0.1", 7860  # as in ui.server, which is not imported for a help page


class _Lazy(click.Command):
    """`hoi eval`: imported when it is called."""

    def make_context(
        self, info_name: str | None, args: list[str], parent: click.Context | None = None, **extra: Any
    ) -> click.Context:
        from eval.cli import eval_command

        return in_vietnamese(eval_command).make_context(info_name, args, parent, **extra)


def _print_version(context: click.Context, _: click.Parameter, wanted: bool) -> None:
    if wanted and not context.resilient_parsing:
        from importlib.metadata import PackageNotFoundError, version

        try:
            number = version("hoi-bao-cao")
        except PackageNotFoundError:  # run from a source tree that was never installed
            number = messages.CLI_NO_VERSION
        click.echo(f"{messages.HOI} {number}")
        context.exit()


@click.group(help=messages.HELP_HOI, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.option("--version", is_flag=True, is_eager=True, expose_value=False, callback=_print_version,
              help=messages.HELP_VERSION)  # fmt: skip
def hoi() -> None:
    pass


hoi.add_command(_Lazy("eval", short_help=messages.HELP_EVAL))
hoi.add_command(models_group)
hoi.add_command(llm_group)
hoi.add_command(feedback_group)
hoi.add_command(users_group)
hoi.add_command(keys_group)
hoi.add_command(index_command)
for upkeep_command in UPKEEP:
    hoi.add_command(upkeep_command)


@hoi.command("ask", help=messages.HELP_ASK)
@click.argument("question", required=False, metavar=messages.PLACE_QUESTION)
@click.option("--history", multiple=True, metavar=messages.PLACE_QUESTION, help=messages.HELP_HISTORY)
@click.option("--within", multiple=True, metavar=messages.PLACE_WITHIN, help=messages.HELP_WITHIN)
@click.option("--json", "as_json", is_flag=True, help=messages.HELP_JSON)
@click.option("--batch", type=click.Path(), metavar=messages.PLACE_BATCH, help=messages.HELP_BATCH)
def ask_command(
    question: str | None, history: tuple[str, ...], within: tuple[str, ...], as_json: bool, batch: str | None
) -> int:
    if (question is None) == (batch is None):
        raise click.UsageError(messages.CLI_ASK_NEEDS)
    if batch is not None and (history or within):
        raise click.UsageError(messages.CLI_BATCH_HISTORY)
    from rag.assistant import Assistant

    if batch is not None:
        from rag.question_file import open_questions

        with open_questions(batch) as lines, Assistant.open() as assistant:
            _note_answering(assistant)
            return _answer_lines(assistant, lines)
    with Assistant.open() as assistant:
        _note_answering(assistant)
        asked, earlier = _decodable(question or ""), [_decodable(line) for line in history]
        scope = assistant.scope([_decodable(word) for word in within])
        if as_json:
            from rag.question_file import json_line

            click.echo(json_line(assistant.ask(asked, earlier, scope=scope).to_dict()))
        else:
            from rag.show import show_answer

            show_answer(assistant.stream(asked, earlier, scope=scope))
    return 0


def _note_answering(assistant: Assistant) -> None:
    note(messages.CLI_MODEL.format(name=assistant.embedding_name))
    if assistant.llm_name:
        note(messages.CLI_LLM.format(name=assistant.llm_name))


def _answer_lines(assistant: Assistant, lines: Iterable[bytes]) -> int:
    from rag.question_file import answer_lines, json_line

    bad = 0
    for record in answer_lines(assistant, lines):
        bad += "error" in record
        click.echo(json_line(record))  # click.echo flushes
    if bad:
        note(messages.CLI_BATCH_BAD.format(count=bad), style={"fg": "red"})
    return 2 if bad else 0


def _decodable(text: str) -> str:
    """An argument whose bytes are not UTF-8 carries lone surrogates: show them as what they are, unreadable."""
    return text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


@hoi.command("figures", help=messages.HELP_FIGURES)
@click.option("--metric", default="", metavar=messages.PLACE_METRIC, help=messages.HELP_FIGURES_METRIC)
@click.option("--place", default="", metavar=messages.PLACE_UNIT, help=messages.HELP_FIGURES_PLACE)
@click.option("--year", type=click.IntRange(1900, 2100), metavar=messages.PLACE_YEAR, help=messages.HELP_FIGURES_YEAR)
@click.option("--document", default="", metavar=messages.PLACE_NAME, help=messages.HELP_FIGURES_DOCUMENT)
@click.option("--status", type=click.Choice(["result", "target"]), help=messages.HELP_FIGURES_STATUS)
@click.option("--csv", "csv_file", metavar=messages.PLACE_FILE, help=messages.HELP_FIGURES_CSV)
@click.option("--xlsx", "xlsx_file", metavar=messages.PLACE_FILE, help=messages.HELP_FIGURES_XLSX)
@click.option("--json", "json_file", metavar=messages.PLACE_FILE, help=messages.HELP_FIGURES_JSON)
def figures_command(
    metric: str, place: str, year: int | None, document: str, status: str | None,
    csv_file: str | None, xlsx_file: str | None, json_file: str | None,
) -> None:  # fmt: skip
    targets = [
        (form, file) for form, file in (("csv", csv_file), ("xlsx", xlsx_file), ("json", json_file)) if file is not None
    ]
    if len(targets) > 1:
        raise click.UsageError(messages.FIGURES_ONE_FORMAT)
    from rag.figure_rows import FigureRows
    from rag.folder import reading_catalog
    from rag.show import progress_bar, show_figures, show_no_figures

    config = Config.from_env()
    metric, place, document = _decodable(metric), _decodable(place), _decodable(document)
    with reading_catalog(config) as catalog, progress_bar(messages.FIGURES_READING) as step:
        table = FigureRows(catalog)
        rows = table.find(
            metric=metric, place=place, year=year, document=document, status=status or "",
            repeats=bool(targets), on_progress=step,
        )  # fmt: skip
        nearest = None if rows else table.held(metric)
    note_models(config)
    if nearest:
        show_no_figures(*nearest)
    for form, file in targets:
        from rag.sheets import export

        export(rows, form, file)
        if file != "-":
            note(messages.FIGURES_WRITTEN.format(count=len(rows), path=file))
    if rows and not targets:
        show_figures(rows)


@hoi.command("serve", help=messages.HELP_SERVE)
@click.option("--host", default=HOST, show_default=True, metavar=messages.PLACE_HOST, help=messages.HELP_HOST)
@click.option("--port", default=PORT, show_default=True, type=click.IntRange(0, 65535), metavar=messages.HELP_NUMBER,
              help=messages.HELP_PORT)  # fmt: skip
@click.option("--root-path", default="", metavar=messages.PLACE_ROOT_PATH, help=messages.HELP_ROOT_PATH)
def serve_command(host: str, port: int, root_path: str) -> None:
    from ui.server import serve

    config = Config.from_env()
    note_models(config)
    serve(config, host, port, click.echo, root_path)


@hoi.group("docs", help=messages.HELP_DOCS)
def docs_group() -> None:
    pass


docs_group.add_command(docs_set_command)


@docs_group.command("list", help=messages.HELP_DOCS_LIST)
@click.option("--json", "as_json", is_flag=True, help=messages.HELP_JSON)
def docs_list_command(as_json: bool) -> None:
    from rag.folder import reading_catalog
    from rag.show import show_documents
    from rag.versions import versions_in

    config = Config.from_env()
    with reading_catalog(config) as catalog:
        entries, versions = catalog.documents(), versions_in(catalog)
    note_models(config)
    if as_json:
        from dataclasses import asdict

        from rag.question_file import json_line

        for entry in entries:
            click.echo(json_line({**asdict(entry), **versions.to_dict(entry.id)}))
    else:
        show_documents(entries, versions)


@docs_group.command("show", help=messages.HELP_DOCS_SHOW)
@click.argument("name", metavar=messages.PLACE_NAME)
def docs_show_command(name: str) -> None:
    from rag.folder import reading_catalog
    from rag.show import show_document
    from rag.versions import versions_in

    config = Config.from_env()
    with reading_catalog(config) as catalog:
        document, versions = catalog.document_by_name(name), versions_in(catalog)
        if document is None:
            from rag.load import shown

            message = messages.UNKNOWN_DOCUMENT_MESSAGE.format(name=shown(name))
            raise InputError(message, messages.UNKNOWN_DOCUMENT_REMEDY)
    note_models(config)
    show_document(document, versions)


@docs_group.command("remove", help=messages.HELP_DOCS_REMOVE)
@click.argument("names", nargs=-1, required=True, metavar=messages.PLACE_NAMES)
@click.option("--yes", "-y", is_flag=True, help=messages.HELP_YES)
def docs_remove_command(names: tuple[str, ...], yes: bool) -> None:
    from rag.folder import CATALOG, no_index
    from rag.ingest import remove_documents
    from rag.load import shown
    from rag.store import Store
    from rag.through_server import removed_by_server

    config = Config.from_env()
    note_models(config)
    if not (config.data / CATALOG).is_file():  # opening for writing would make an empty index
        raise no_index(config.data)
    listed = ", ".join(f"“{shown(name)}”" for name in dict.fromkeys(names))
    if not yes and not _confirmed(messages.CLI_REMOVE_QUESTION.format(count=len(set(names)), names=listed)):
        click.echo(messages.CLI_KEPT)
        return
    there = removed_by_server(config.data, names, partial(note, messages.CHANNEL_USED))
    if there is not None:
        gone, unerased = there
    else:
        with Store.open(config, embedder=None, writable=True) as store:
            gone = [entry.name for entry in remove_documents(store, names, erase=True)]
            unerased = store.catalog.removed_passages()
    listed = ", ".join(f"“{shown(name)}”" for name in gone)
    click.echo(messages.CLI_REMOVED.format(count=len(gone), names=listed))
    if unerased:
        note(messages.DOCTOR_UNERASED.format(count=unerased))


def _confirmed(question: str) -> bool:
    click.echo(question, nl=False, err=True)
    line = sys.stdin.readline()
    if not line:
        click.echo(err=True)
        raise InputError(messages.CLI_REMOVE_UNANSWERED_MESSAGE, messages.CLI_REMOVE_UNANSWERED_REMEDY)
    return line.strip().lower() in messages.CLI_REMOVE_YES


def main(arguments: Sequence[str] | None = None) -> int:
    """Run `hoi` and return its exit code."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):  # Vietnamese comes out right with LANG=C too
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    # thousands of small records live for one question: looking for cycles among them costs a fifth of an answer's time
    gc.set_threshold(*GARBAGE)
    atexit.register(gc.freeze)  # nor for those that go with the process, which takes a tenth of `hoi ask`
    try:
        in_vietnamese(hoi)
        result = hoi.main(args=arguments, prog_name=messages.HOI, standalone_mode=False)
        return result if isinstance(result, int) else 0
    except (click.Abort, KeyboardInterrupt):
        click.echo(f"\n{messages.CLI_STOPPED}", err=True)
        return 130
    except click.ClickException as error:
        if is_help(error):
            click.echo(error.format_message())
            return 0
        return _fail(*usage_message(error))
    except RagError as error:
        return _fail(error.message, error.remedy)
    except SystemExit as stop:  # of a command, or of click where the reader of a pipe has gone
        return stop.code if isinstance(stop.code, int) else int(stop.code is not None)
    except Exception as error:  # noqa: BLE001 - the edge: a person gets two lines, the log the rest
        from rag.crash import write_log

        remedy = messages.CLI_UNEXPECTED_REMEDY.format(log=write_log(error))
        _fail(messages.CLI_UNEXPECTED.format(error=type(error).__name__), remedy)
        return 1


def _fail(message: str, remedy: str) -> int:
    click.secho(messages.CLI_ERROR.format(message=message), err=True, fg="red")
    if remedy:
        click.echo(messages.CLI_REMEDY.format(remedy=remedy), err=True)
    return 2


if __name__ == "__main__":
    sys.exit(main())
