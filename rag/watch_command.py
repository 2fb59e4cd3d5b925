"""`hoi index --watch`: folders kept in step until Ctrl-C. The data folder is held only while something is written."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING

import click

from rag import messages
from rag.config import Config
from rag.errors import InputError, RagError
from rag.ingest import IndexReport, Outcome
from rag.model_commands import note

if TYPE_CHECKING:
    from rag.embed import Embedder


def watch_command(config: Config, paths: Sequence[Path], *, prune: bool = False, stop: Event | None = None) -> int:
    """Watch until `stop` is set or Ctrl-C; each file that comes, changes or goes is a line. Returns the exit code."""
    from rag.embed import load_embedder
    from rag.show import printable
    from rag.through_server import indexed_by_server
    from rag.watch import watch_folders

    folders = [path.resolve() for path in paths]
    for path in folders:
        if not path.is_dir():
            message = messages.WATCH_FOLDERS_MESSAGE.format(path=path)
            raise InputError(message, messages.WATCH_FOLDERS_REMEDY)
    embedder = load_embedder(config)
    told: dict[str, str] = {}  # failures that have been told already

    def line(outcome: str, name: str) -> None:
        click.echo(messages.WATCH_LINE.format(time=_time(), outcome=outcome, name=printable(name)))

    def run() -> bool:
        try:
            there = indexed_by_server(config.data, folders, prune=prune)
            report = there or _index(config, embedder, folders, prune=prune)
        except (RagError, OSError) as error:
            message, remedy = getattr(error, "message", str(error)), getattr(error, "remedy", "")
            if told.get("") != message:
                note(messages.WATCH_FAILED.format(time=_time(), message=message, remedy=remedy), style={"fg": "red"})
            told[""] = message
            return False
        told.pop("", None)
        for file in report.files:
            failed = file.outcome == Outcome.FAILED
            if failed and told.get(file.path) == file.message:
                continue
            told.pop(file.path, None)
            if failed:
                told[file.path] = file.message
                note(f"{_time()} {printable(file.message)} {printable(file.remedy)}", style={"fg": "red"})
            elif file.outcome not in (Outcome.UNCHANGED, Outcome.DUPLICATE):
                line(messages.CLI_OUTCOMES[file.outcome], file.name)
        for name in report.removed:
            line(messages.WATCH_REMOVED, name)
        return True

    click.echo(messages.WATCH_STARTED.format(folders=", ".join(printable(str(folder)) for folder in folders)))
    try:
        watch_folders(folders, run, skip=config.data, stop=stop)
    except KeyboardInterrupt:
        click.echo(messages.WATCH_STOPPED)
    return 0


def _index(config: Config, embedder: Embedder, folders: Sequence[Path], *, prune: bool) -> IndexReport:
    from rag.figure_rows import make_rows
    from rag.folder import reading_catalog
    from rag.instep import index_in_step
    from rag.store import Store

    with Store.open(config, embedder=embedder, writable=True) as store:
        report = index_in_step(store, embedder, folders, prune=prune)
    with reading_catalog(config) as catalog:
        make_rows(catalog)
    return report


def _time() -> str:
    return f"{datetime.now():%H:%M:%S}"
