"""This machine's copy of the shared catalog: it follows every change, and hands its own on before it commits them.

The copy is a whole catalog (SQLite) with its own lexical index, so that questions never wait for the network and go on
while PostgreSQL is away. What PostgreSQL has committed is the truth: a change of this machine is committed there first,
and where this machine dies in between, its copy catches up with it like with any other.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import logging
import secrets
import shutil
import sqlite3
from collections.abc import Iterator, Sequence
from pathlib import Path

from rag import messages
from rag.catalog import Catalog
from rag.config import Config
from rag.errors import StoreError
from rag.faults import storage_errors
from rag.layout import CATALOG, index_folder
from rag.lexical import LexicalIndex
from rag.lock import FolderLock
from rag.originals import FOLDER, kept_original, key_of
from rag.shared_catalog import Changes, Original, SharedCatalog, SharedDocument, SharedSource

_log = logging.getLogger(__name__)

_SHARED = (
    "identity",
    "generation",
    "removed_passages",
    "embedding_name",
    "embedding_fingerprint",
    "embedding_dimension",
)
_STALE = "stale_lexical"
_ORIGINALS = f"{FOLDER}:"  # stands for this machine's folder of kept files in a shared path

# what a writer touches is noted by the database itself
_NOTE = f"""
CREATE TEMP TABLE IF NOT EXISTS touched (kind TEXT NOT NULL, key TEXT NOT NULL, PRIMARY KEY (kind, key)) WITHOUT ROWID;
CREATE TEMP TRIGGER IF NOT EXISTS touch_document AFTER UPDATE ON main.documents
    WHEN NEW.state = 'ready' OR OLD.state = 'ready'
    BEGIN INSERT OR IGNORE INTO touched VALUES ('document', NEW.id); END;
CREATE TEMP TRIGGER IF NOT EXISTS touch_new_source AFTER INSERT ON main.sources
    BEGIN INSERT OR IGNORE INTO touched VALUES ('source', NEW.path); END;
CREATE TEMP TRIGGER IF NOT EXISTS touch_source AFTER UPDATE ON main.sources
    BEGIN INSERT OR IGNORE INTO touched VALUES ('source', NEW.path); END;
CREATE TEMP TRIGGER IF NOT EXISTS touch_old_source AFTER DELETE ON main.sources
    BEGIN INSERT OR IGNORE INTO touched VALUES ('source', OLD.path); END;
CREATE TEMP TRIGGER IF NOT EXISTS touch_setting AFTER INSERT ON main.settings
    WHEN NEW.key IN ({", ".join(f"'{key}'" for key in _SHARED)})
    BEGIN INSERT OR IGNORE INTO touched VALUES ('setting', NEW.key); END;
"""
_ALL = f"""
INSERT OR IGNORE INTO touched SELECT 'document', id FROM documents WHERE state = 'ready';
INSERT OR IGNORE INTO touched SELECT 'source', path FROM sources;
INSERT OR IGNORE INTO touched SELECT 'setting', key FROM settings
    WHERE key IN ({", ".join(f"'{key}'" for key in _SHARED)});
"""
_DOCUMENT = """
SELECT d.context, t.text, (SELECT starts FROM pages WHERE document_id = d.id), d.indexed_at,
    (SELECT map FROM cells WHERE document_id = d.id)
FROM documents d JOIN texts t ON t.document_id = d.id WHERE d.id = ? AND d.state = 'ready'
"""


# --- handing on ---------------------------------------------------------------------------------------------------


def hand_on(data: Path, catalog: Catalog, shared: SharedCatalog) -> None:
    """From now on commit every change in the shared catalog first. `shared` is locked, the copy has caught up.

    A catalog that has been this machine's own becomes the shared one where there is none yet.
    """
    everything = catalog.sequence() == 0

    def write(db: sqlite3.Connection) -> None:
        touched = db.execute("SELECT kind, key FROM touched ORDER BY kind, key").fetchall()
        if not touched:
            return
        named = {kind: [key for own, key in touched if own == kind] for kind, _ in touched}
        settings = {key: value for key in named.get("setting", ()) for (value,) in _setting(db, key)}
        sources = [_source(db, path) for path in named.get("source", ())]
        originals = _originals(data, db, named.get("source", ()))
        documents = (_document(db, identity) for identity in named.get("document", ()))
        number = shared.write(catalog.sequence(), settings, documents, sources, originals)
        db.execute("DELETE FROM touched")
        catalog.keep(db, {"sequence": str(number)})

    catalog.before_commit(_NOTE + (_ALL if everything else ""), write)
    catalog.upstream = shared
    catalog.identify()
    if everything:
        with catalog.changing():
            pass


def _setting(db: sqlite3.Connection, key: str) -> list[tuple[str]]:
    return db.execute("SELECT value FROM settings WHERE key = ?", (key,)).fetchall()


def _document(db: sqlite3.Connection, identity: str) -> SharedDocument:
    row = db.execute(_DOCUMENT, (identity,)).fetchone()
    if row is None:
        return SharedDocument(identity, "", None, None, "", "")
    context, text, pages, indexed_at, cells = row
    query = "SELECT start, end, heading FROM passages WHERE document_id = ? ORDER BY ordinal"
    passages = json.dumps(db.execute(query, (identity,)).fetchall(), ensure_ascii=False)
    return SharedDocument(identity, context, text, pages, passages, indexed_at, cells)


def _source(db: sqlite3.Connection, path: str) -> SharedSource:
    query = "SELECT name, file_sha256, document_id, number FROM sources WHERE path = ?"
    row = db.execute(query, (path,)).fetchone()
    name, file_sha256, document_id, number = row or ("", "", None, 0)
    return SharedSource(_outward(path), name, file_sha256, document_id, number, key_of(path) or None)


def _originals(data: Path, db: sqlite3.Connection, paths: Sequence[str]) -> Iterator[Original]:
    live = {key_of(path): path for path in paths if key_of(path)}
    for key, path in live.items():
        here = kept_original(data, path)
        if here is not None and db.execute("SELECT 1 FROM sources WHERE path = ?", (path,)).fetchone():
            content = here.read_bytes()
            yield Original(key, hashlib.sha256(content).hexdigest(), content)


def _outward(path: str) -> str:
    """A path of this machine's catalog as all share it."""
    key = key_of(path)
    return f"{_ORIGINALS}{path[path.index(key) :]}" if key else path


def _inward(data: Path, path: str) -> str:
    return str(data / FOLDER / path.removeprefix(_ORIGINALS)) if path.startswith(_ORIGINALS) else path


# --- following ----------------------------------------------------------------------------------------------------


def catch_up(config: Config, catalog: Catalog, shared: SharedCatalog, lexical: LexicalIndex | None = None) -> bool:
    """Take over what came since the last time; whether anything did. For who alone writes in the data folder.

    `lexical` is the open index of the copy's generation; it moves on with it. Raises StoreError where the folder
    holds another catalog.
    """
    there, here = shared.sequence(), catalog.sequence()
    if there == here:
        return False
    if there < here or (here == 0 and catalog.documents()):
        raise _other(config.data)
    with shared.changes(here) as changes, contextlib.ExitStack() as held:
        if catalog.identity() not in ("", changes.settings.get("identity")):
            raise _other(config.data)
        if lexical is None:
            lexical = _own_lexical(config.data, catalog)
            held.callback(lexical.close)
        _take_over(config.data, catalog, changes, lexical)
    return True


def _other(data: Path) -> StoreError:
    message = messages.SERVER_CATALOG_OTHER_MESSAGE.format(folder=data)
    return StoreError(message, messages.SERVER_CATALOG_OTHER_REMEDY)


def _own_lexical(data: Path, catalog: Catalog) -> LexicalIndex:
    path = index_folder(data, catalog.generation()) / "lexical"
    try:
        return LexicalIndex.open(path)
    except StoreError:
        return LexicalIndex.rebuild(path, catalog.entries([entry.id for entry in catalog.documents()]))


def _take_over(data: Path, catalog: Catalog, changes: Changes, lexical: LexicalIndex) -> None:
    ready = {entry.id for entry in catalog.documents()}
    changed: list[SharedDocument] = []
    new: list[str] = []
    gone: list[str] = []
    for batch in changes.documents:
        changed += [one for one in batch if one.text is not None and one.id in ready]
        gone += [one.id for one in batch if one.text is None and one.id in ready]
        # an interrupted run may have left them: their vectors belong to the document that is there now
        catalog.forget(sorted({one.id for one in batch} & catalog.pending().keys()))
        fresh = [one for one in batch if one.text is not None and one.id not in ready]
        _add(catalog, fresh)
        new += [one.id for one in fresh]
    before = catalog.generation()
    with catalog.changing() as db:
        db.executemany("DELETE FROM sources WHERE path = ?", ((_inward(data, one.path),) for one in changes.sources))
        for one in changes.sources:
            if one.document_id is not None:
                row = (one.number, _inward(data, one.path), one.name, one.file_sha256, one.document_id)
                db.execute("INSERT INTO sources VALUES (?, ?, ?, ?, ?)", row)
        db.executemany("UPDATE documents SET state = 'ready' WHERE id = ?", ((identity,) for identity in new))
        db.executemany("UPDATE documents SET state = 'removing' WHERE id = ?", ((identity,) for identity in gone))
        for document in changed:
            _replace(db, document)
        stale = [*_stale(catalog), *new, *gone, *(document.id for document in changed)]
        settings = {key: value for key, value in changes.settings.items() if key in _SHARED}
        kept = {"sequence": str(changes.sequence), "version": str(catalog.version() + 1), _STALE: json.dumps(stale)}
        catalog.keep(db, {**settings, **kept})
    _move(data, before, catalog.generation(), lexical)
    _write_anew(data, catalog, lexical)
    catalog.forget(gone)
    for one in changes.sources:
        if one.original:  # fetched again when it is asked for; with what an interrupted upload left of it
            for path in (data / FOLDER).glob(f"{one.original}*"):
                path.unlink(missing_ok=True)


def _stale(catalog: Catalog) -> list[str]:
    """Documents whose entries in the lexical index are not what the catalog holds."""
    return list(json.loads(catalog.setting(_STALE) or "[]"))


def _move(data: Path, before: int, generation: int, lexical: LexicalIndex) -> None:
    """Take the lexical index along into the folder of another generation."""
    if generation == before:
        return
    old, new = (index_folder(data, number) / "lexical" for number in (before, generation))
    lexical.close()
    new.parent.mkdir(parents=True, exist_ok=True)
    if old.is_dir() and not new.exists():
        old.rename(new)
    lexical.move_to(LexicalIndex.open(new, create=True))
    shutil.rmtree(old.parent, ignore_errors=True)


def _write_anew(data: Path, catalog: Catalog, lexical: LexicalIndex, *, whole: bool = False) -> None:
    """Bring the lexical index to what the catalog holds."""
    stale = _stale(catalog)
    ready = [entry.id for entry in catalog.documents()]
    if whole or len(stale) > len(ready) // 2:
        path = lexical.path
        lexical.close()
        lexical.move_to(LexicalIndex.rebuild(path, catalog.entries(ready)))
    elif stale:
        there = set(stale) & set(ready)
        lexical.remove(stale, lambda moved: catalog.entries([*moved, *sorted(there)]))
    if stale:
        with catalog.changing() as db:
            # what was answered in between knew the documents, but did not find them
            catalog.keep(db, {_STALE: "[]", "version": str(catalog.version() + 1)})


def _add(catalog: Catalog, documents: Sequence[SharedDocument]) -> None:
    with catalog.changing() as db:
        for one in documents:
            text, passages = one.text or "", json.loads(one.passages)
            row = (one.id, "indexing", one.context, len(text), len(passages), one.indexed_at)
            db.execute("INSERT INTO documents VALUES (?, ?, ?, ?, ?, ?)", row)
            db.execute("INSERT INTO texts VALUES (?, ?)", (one.id, text))
            _write_parts(db, one)


def _replace(db: sqlite3.Connection, one: SharedDocument) -> None:
    passages = json.loads(one.passages)
    db.execute("UPDATE documents SET context = ?, passages = ? WHERE id = ?", (one.context, len(passages), one.id))
    db.execute("DELETE FROM passages WHERE document_id = ?", (one.id,))
    db.execute("DELETE FROM pages WHERE document_id = ?", (one.id,))
    db.execute("DELETE FROM cells WHERE document_id = ?", (one.id,))
    _write_parts(db, one)


def _write_parts(db: sqlite3.Connection, one: SharedDocument) -> None:
    rows = ((one.id, number, *passage) for number, passage in enumerate(json.loads(one.passages)))
    db.executemany("INSERT INTO passages VALUES (?, ?, ?, ?, ?)", rows)
    if one.pages:
        db.execute("INSERT INTO pages VALUES (?, ?)", (one.id, one.pages))
    if one.cells:
        db.execute("INSERT INTO cells VALUES (?, ?)", (one.id, one.cells))


# --- opening ------------------------------------------------------------------------------------------------------


def start_writing(config: Config, catalog: Catalog, shared: SharedCatalog, lexical: LexicalIndex | None = None) -> None:
    """Catch up, and hand every change on from now on. `shared` is locked, the copy is open for writing."""
    catch_up(config, catalog, shared, lexical)
    hand_on(config.data, catalog, shared)


def stop_writing(catalog: Catalog) -> None:
    """Let other machines write; nothing is handed on any more."""
    upstream, catalog.upstream = catalog.upstream, None
    if upstream is not None:
        upstream.unlock()


def refresh(config: Config) -> None:
    """Bring the copy up to date before it is read.

    Where PostgreSQL does not answer, the copy as it is will do; raises StoreError where there is none. A copy that
    another process of this machine has open is followed by that one.
    """
    data = config.data
    there_is_a_copy = (data / CATALOG).is_file()
    try:
        with contextlib.closing(SharedCatalog(config.servers.catalog_url)) as shared:
            sequence = shared.sequence()
            if not sequence or (there_is_a_copy and _is_current(data, sequence)):
                return
            data.mkdir(parents=True, exist_ok=True)
            with contextlib.ExitStack() as held:
                lock = FolderLock.acquire(data, exclusive=True)
                held.callback(lock.release)
                catalog = Catalog.open(data / CATALOG, writable=True)
                held.callback(catalog.close)
                catch_up(config, catalog, shared)
                lexical = _own_lexical(data, catalog)
                held.callback(lexical.close)
                _write_anew(data, catalog, lexical, whole=lexical.count() != catalog.passage_count())
    except StoreError as error:
        if not there_is_a_copy or error.message == _other(data).message:
            raise
        _log.warning("the copy is read as it is: %s", error.message)


def _is_current(data: Path, sequence: int) -> bool:
    with contextlib.closing(Catalog.open(data / CATALOG, writable=False)) as catalog:
        if catalog.sequence() != sequence or _stale(catalog):
            return False
        try:
            lexical = LexicalIndex.open(index_folder(data, catalog.generation()) / "lexical")
        except StoreError:
            return False
        return lexical.count() == catalog.passage_count()


def fetch_original(config: Config, source: str) -> Path | None:
    """The kept file of a path of the catalog, brought here from the database; None where there is none."""
    key = key_of(source)
    if not key:
        return None
    with contextlib.closing(SharedCatalog(config.servers.catalog_url)) as shared:
        content = shared.original(key)
    if content is None:
        return None
    here = config.data / FOLDER / key
    with storage_errors(config.data):
        here.parent.mkdir(parents=True, exist_ok=True)
        part = here.with_name(f"{key}.{secrets.token_hex(4)}.part")
        part.write_bytes(content)
        part.replace(here)
    return here


def fetch_originals(config: Config) -> None:
    """Bring every uploaded file here that is not here yet, for a backup. Raises StoreError."""
    refresh(config)
    with contextlib.closing(Catalog.open(config.data / CATALOG, writable=False)) as catalog:
        for path in catalog.sources():
            if kept_original(config.data, path) is None:
                fetch_original(config, path)
