"""Puts right what `rag.doctor` found, as far as it can be made again: from the catalog, or a text from its file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

from rag.catalog import Catalog, SourceEntry
from rag.catalog_care import mend_text
from rag.config import Config
from rag.doctor import ANEW, FIGURES, LEXICAL, REBUILD, REREAD, SWEEP, Finding, Progress
from rag.errors import LoadError
from rag.figure_rows import forget_rows, make_rows
from rag.folder import open_catalog
from rag.ingest import document_id, rebuild
from rag.load import Content, has_text, parse, read_file, release
from rag.originals import discard_gone, settle, sweep
from rag.salvage import make_anew
from rag.store import Store

if TYPE_CHECKING:
    from rag.embed import Embedder


def repair(
    config: Config, embedder: Embedder, findings: Sequence[Finding], on_progress: Progress | None = None
) -> None:
    """Put right what these findings tell of, and erase what waits for it.

    `rag.doctor.examine` says afterwards what is still wrong.

    Alone in the folder. Raises StoreError where somebody else uses it, or it cannot be written.
    """
    wanted = {finding.repair for finding in findings if finding.repair}
    if ANEW in wanted:
        make_anew(config, embedder, on_progress)
        wanted = {SWEEP, FIGURES}
    if REREAD in wanted and _read_again(config):
        wanted |= {REBUILD, FIGURES}
    if REBUILD in wanted:  # before the store is opened, which wants whole indexes
        rebuild(config, embedder, on_progress)
    with Store.open(config, embedder=embedder, writable=True) as store:  # finishes or undoes what was left half done
        store.erase()
        if LEXICAL in wanted and REBUILD not in wanted:
            store.refill_lexical()
        if SWEEP in wanted:
            settle(config.data, store.catalog.sources().values())
            discard_gone(config.data, store.catalog.sources())
            sweep(config.data)
        if FIGURES in wanted:
            forget_rows(store.catalog)
            make_rows(store.catalog, on_progress)


def _read_again(config: Config) -> int:
    """Take texts that are not what their ids say from their files; how many could be."""
    mended = 0
    with ExitStack() as held:
        _, catalog = open_catalog(config, held)
        held.callback(release)
        for entry in catalog.documents():
            document = catalog.document(entry.id)
            if document is not None and document_id(document.text) == entry.id:
                if len(document.text) != entry.characters:
                    mend_text(catalog, entry.id, document.text)
                    mended += 1
                continue
            text = next(_texts(catalog, entry.id), None)
            if text is not None:
                mend_text(catalog, entry.id, text)
                mended += 1
    return mended


def _texts(catalog: Catalog, identity: str) -> Iterator[str]:
    """The text of this id as the files that hold it give it."""
    for source in catalog.sources().values():
        if source.document_id == identity:
            for content in _contents(source):
                if has_text(content) and document_id(content.text) == identity:
                    yield content.text


def _contents(source: SourceEntry) -> Iterator[Content]:
    """What a file holds; of what lies in an archive or mail, everything in that."""
    path = Path(source.path)
    file = next((one for one in (path, *path.parents) if one.is_file()), None)
    if file is None:
        return
    try:
        content = parse(file, read_file(file))
    except LoadError:
        return
    yield content
    for member in content.members:
        try:
            if not member.message and file / member.name == path:
                yield parse(path, member.data)
        except LoadError:
            continue
