"""`hoi index`: files and folders in, by this process or by the server that has the data folder open."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from rag import messages
from rag.config import Config
from rag.errors import InputError, RagError
from rag.model_commands import note

if TYPE_CHECKING:
    from rag.catalog import DocumentEntry
    from rag.ingest import IndexReport


@click.command("index", help=messages.HELP_INDEX)
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path), metavar=messages.PLACE_PATHS)
@click.option("--rebuild", is_flag=True, help=messages.HELP_REBUILD)
@click.option("--prune", is_flag=True, help=messages.HELP_PRUNE)
@click.option("--watch", is_flag=True, help=messages.HELP_WATCH)
def index_command(paths: tuple[Path, ...], rebuild: bool, prune: bool, watch: bool) -> int:
    if watch:
        from rag.watch_command import watch_command

        if rebuild:
            raise click.UsageError(messages.WATCH_NO_REBUILD)
        return watch_command(Config.from_env(), paths or (_seeds(),), prune=prune)
    from rag import ingest
    from rag.embed import load_embedder
    from rag.instep import index_in_step
    from rag.show import progress_bar, show_index
    from rag.store import Store

    config = Config.from_env()
    paths = paths or (() if rebuild else (_seeds(),))
    if not rebuild:
        from rag.through_server import indexed_by_server

        used = partial(note, messages.CHANNEL_USED)
        with progress_bar(messages.CLI_INDEXING) as step:
            there = indexed_by_server(config.data, paths, step, prune=prune, on_found=used)
        if there is not None:
            show_index(there, _listed(config))
            return 2 if there.count(ingest.Outcome.FAILED) else 0
    embedder = load_embedder(config)
    note(messages.CLI_MODEL.format(name=embedder.name))
    note(messages.CLI_DATA.format(folder=config.data))
    reports: list[tuple[IndexReport, list[DocumentEntry]]] = []
    if rebuild:
        with progress_bar(messages.CLI_REBUILDING) as step:
            report = ingest.rebuild(config, embedder, step)
        with Store.open(config, embedder=embedder, writable=False) as store:
            reports.append((report, store.catalog.documents()))
    if paths:
        with Store.open(config, embedder=embedder, writable=True) as store, progress_bar(messages.CLI_INDEXING) as step:
            report = index_in_step(store, embedder, paths, step, prune=prune)
            reports.append((report, store.catalog.documents()))
    for report, entries in reports:
        show_index(report, entries)
    _make_figures(config)
    return 2 if any(report.count(ingest.Outcome.FAILED) for report, _ in reports) else 0


def _listed(config: Config) -> list[DocumentEntry]:
    """The reports that the server has, as far as they can be read just now."""
    from rag.folder import reading_catalog

    try:
        with reading_catalog(config) as catalog:
            return catalog.documents()
    except RagError:  # it is writing already what somebody else sent
        return []


def _make_figures(config: Config) -> None:
    """Rows of the figures of new reports, so that no question has to wait for them."""
    from rag.figure_rows import make_rows
    from rag.folder import reading_catalog
    from rag.show import progress_bar

    with reading_catalog(config) as catalog, progress_bar(messages.FIGURES_READING) as step:
        make_rows(catalog, step)


def _seeds() -> Path:
    """The sample reports: ./seeds, or the folder beside the package in a source checkout."""
    for folder in (Path("seeds"), Path(__file__).resolve().parents[1] / "seeds"):
        if folder.is_dir():
            return folder
    raise InputError(messages.CLI_NO_SEEDS_MESSAGE, messages.CLI_NO_SEEDS_REMEDY)
