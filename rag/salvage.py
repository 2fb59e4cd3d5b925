"""A catalog that is lost or damaged, made anew: from what can still be read of it, from uploads, from indexed files.

Nothing is thrown away that cannot be made again: a damaged catalog is put aside under another name.
"""

from __future__ import annotations

import contextlib
import json
import shutil
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rag.amend import finish
from rag.audit import FILE as AUDIT
from rag.batch import Batch
from rag.catalog import SourceEntry
from rag.catalog_rows import context_of
from rag.cells import CellMap
from rag.config import Config
from rag.context import describe
from rag.corrections import corrected, put_right
from rag.faults import storage_errors
from rag.files import Found
from rag.folder import CATALOG
from rag.ingest import document_id, take_files
from rag.lock import FolderLock
from rag.originals import kept_original, original_path, stray_originals
from rag.passages import split
from rag.records import Context, Document
from rag.store import NewDocument, Store

if TYPE_CHECKING:
    from rag.embed import Embedder

ASIDE = ".damaged-"  # between the name of the catalog and the time at which it was put aside

Progress = Callable[[int, int, str], None]


@dataclass(slots=True)
class _Read:
    """What could be read of a damaged catalog."""

    texts: dict[str, str] = field(default_factory=dict)  # by document id; whole, as the id tells
    contexts: dict[str, Context] = field(default_factory=dict)
    pages: dict[str, tuple[int, ...]] = field(default_factory=dict)
    cells: dict[str, CellMap] = field(default_factory=dict)
    sources: list[SourceEntry] = field(default_factory=list)


def make_anew(config: Config, embedder: Embedder, on_progress: Progress | None = None) -> None:
    """Put a damaged catalog aside, and make a new one of what it and the files still tell.

    Texts whose hash is their id are taken as they are, with what users put right of them; the others are read again
    from their files; uploads that nothing tells of are taken in under the name that the audit log tells, or that of
    the kept file. Alone in the folder. Raises StoreError, ModelError.
    """
    data = config.data
    with storage_errors(data):
        lock = FolderLock.acquire(data, exclusive=True)
        try:
            aside = _put_aside(data)
            for folder in data.glob("index-*"):  # made again below
                shutil.rmtree(folder)
        finally:
            lock.release()
        read = _read(aside) if aside else _Read()
    with Store.open(config, embedder=embedder, writable=True) as store:
        _take_texts(store, embedder, read)
        known = store.catalog.sources()
        files = _files(data, [entry for entry in read.sources if entry.path not in known])
        names = _names(data)
        strays = stray_originals(data, {*known, *(str(found.path) for found in files)})
        files += [Found(path, names.get(path.name, path.name)) for path in strays]
        take_files(store, embedder, files, on_progress)
        _correct(store, embedder, read)


def _put_aside(data: Path) -> Path | None:
    stamp = datetime.now(UTC).strftime("%Y%m%d-%H%M%S")
    target = data / f"{CATALOG}{ASIDE}{stamp}"
    if not (data / CATALOG).exists():
        return None
    for ending in ("-wal", "-shm", ""):  # SQLite looks for the log beside the database, by its name
        path = data / f"{CATALOG}{ending}"
        if path.exists():
            path.rename(f"{target}{ending}")
    return target


def _read(path: Path) -> _Read:
    """Row by row, as far as SQLite can: what is damaged ends one table, not the others."""
    found = _Read()
    try:
        db = sqlite3.connect(path, isolation_level=None)
    except sqlite3.Error:
        return found
    with contextlib.closing(db):
        for identity, text in _rows(db, "SELECT document_id, text FROM texts"):
            if isinstance(text, str) and document_id(text) == identity:
                found.texts[identity] = text
        for identity, context in _rows(db, "SELECT id, context FROM documents WHERE state = 'ready'"):
            with contextlib.suppress(ValueError, TypeError, AttributeError):
                found.contexts[identity] = context_of(json.loads(context))
        for identity, starts in _rows(db, "SELECT document_id, starts FROM pages"):
            with contextlib.suppress(ValueError, TypeError):
                found.pages[identity] = tuple(map(int, json.loads(starts)))
        for identity, held in _rows(db, "SELECT document_id, map FROM cells"):
            with contextlib.suppress(ValueError, TypeError, KeyError):
                found.cells[identity] = CellMap.from_json(held)
        columns = "path, name, file_sha256, document_id"
        for row in _rows(db, f"SELECT {columns} FROM sources ORDER BY number"):
            if all(isinstance(value, str) for value in row):
                found.sources.append(SourceEntry(*row))
    return found


def _rows(db: sqlite3.Connection, query: str) -> Iterator[tuple[Any, ...]]:
    with contextlib.suppress(sqlite3.Error, UnicodeDecodeError):
        yield from db.execute(query)


def _take_texts(store: Store, embedder: Embedder, read: _Read) -> None:
    """Documents whose text and file names could be read; those that were on their way in or out are not among them."""
    first: dict[str, SourceEntry] = {}
    for entry in read.sources:
        first.setdefault(entry.document_id, entry)
    whole = [identity for identity in first if identity in read.texts and identity in read.contexts]
    sources = [entry for entry in read.sources if entry.document_id in set(whole)]

    def write(documents: Sequence[NewDocument]) -> None:
        ids = {new.document.id for new in documents}
        store.add(documents, [entry for entry in sources if entry.document_id in ids])

    batch = Batch(embedder, write)
    for identity in whole:
        entry, text = first[identity], read.texts[identity]
        document = Document(identity, entry.name, entry.path, text, describe(text, entry.name), entry.file_sha256)
        document = replace(document, pages=read.pages.get(identity, ()), cells=read.cells.get(identity))
        passages = split(document)
        if passages:
            batch.add(document, passages)
    batch.flush()


def _files(data: Path, entries: Sequence[SourceEntry]) -> list[Found]:
    """The files that these paths lead to or into, each once; those that are not there any more are left out."""
    found: dict[Path, Found] = {}
    for entry in entries:
        path = Path(entry.path)
        file = kept_original(data, entry.path) or next((one for one in (path, *path.parents) if one.is_file()), None)
        if file is not None:
            inside = len(path.parts) - 1 - path.parts.index(file.name)  # steps from the file into it
            found.setdefault(file, Found(file, entry.name.rsplit("/", inside)[0] if inside else entry.name))
    return list(found.values())


def _names(data: Path) -> dict[str, str]:
    """The names under which files were uploaded, by those of the kept files, as the audit log tells."""
    names: dict[str, str] = {}
    with contextlib.suppress(OSError):
        for line in (data / AUDIT).read_text(encoding="utf-8", errors="replace").splitlines():
            with contextlib.suppress(ValueError, AttributeError, TypeError):
                told = json.loads(line)
                if str(told.get("action", "")).startswith("document.") and isinstance(told.get("name"), str):
                    names[original_path(data, told["name"]).name] = told["name"]
    return names


def _correct(store: Store, embedder: Embedder, read: _Read) -> None:
    """What users put right of documents, laid over what is read of them now."""
    right: dict[str, Context] = {}
    for identity, context in read.contexts.items():
        document = store.catalog.document(identity) if context.corrected else None
        if document is not None:
            with contextlib.suppress(TypeError, AttributeError):
                right[identity] = corrected(describe(document.text, document.name), put_right(context))
    if right:
        with store.changing():
            store.catalog.set_contexts(right, rewrite=True)
        finish(store, embedder)
