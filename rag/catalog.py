"""The catalog: which documents there are, their texts, contexts and passages. SQLite, and the source of truth.

A document is 'indexing' until its vectors and lexical entries are written, then 'ready', and 'removing' from the moment
it is replaced or removed until these are gone. Readers see ready documents only.
"""

from __future__ import annotations

import contextlib
import json
import secrets
import sqlite3
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rag import catalog_rows as rows
from rag import messages
from rag.cells import CellMap
from rag.entries import DocumentEntry as DocumentEntry
from rag.entries import EmbeddingIdentity as EmbeddingIdentity
from rag.entries import SourceEntry as SourceEntry
from rag.errors import StoreError
from rag.faults import storage_errors
from rag.records import Context, Document, Passage
from rag.tables import connect
from rag.text import fold, nfc

if TYPE_CHECKING:
    from rag.shared_catalog import SharedCatalog

_CACHED_CHARACTERS = 30_000_000  # of document texts kept in memory
_TOGETHER = 100  # documents that one query reads


class Catalog:
    """All documents of one data folder. Safe from several threads."""

    def __init__(self, path: Path, connection: sqlite3.Connection) -> None:
        self.path = path
        self._connection = connection
        self._lock = threading.RLock()
        self._settings = dict(connection.execute("SELECT key, value FROM settings"))
        self._entries: list[DocumentEntry] | None = None
        self._cache: OrderedDict[str, rows.Cached] = OrderedDict()
        self._cached = 0  # characters of the texts in it
        self._there: set[str] = set()  # tables of `rows.LATER` that have been seen
        self._before_commit: Callable[[sqlite3.Connection], None] | None = None
        self.upstream: SharedCatalog | None = None  # that this copy's changes are handed on to, while it is written

    @classmethod
    def open(cls, path: Path, *, writable: bool) -> Catalog:
        """Open the catalog file; where it is missing, `writable` makes a new one and reading raises StoreError."""
        if not writable and not path.is_file():
            message = messages.STORE_NO_INDEX_MESSAGE.format(folder=path.parent)
            raise StoreError(message, messages.STORE_NO_INDEX_REMEDY)
        with storage_errors(path.parent):
            return cls(path, connect(path, writable=writable))

    def reopen(self) -> None:
        """Go on with a connection that may write, and with what the file holds now (readers keep this object)."""
        with self._lock, storage_errors(self.path.parent):
            connection = connect(self.path, writable=True)
            self._connection.close()
            self._connection = connection
            self._before_commit = None
            self._settings = dict(connection.execute("SELECT key, value FROM settings"))
            self._entries = None
            self._cache.clear()
            self._cached = 0

    # --- reading ------------------------------------------------------------------------------------------------

    def version(self) -> int:
        """Grows with each change of what readers see."""
        return int(self._settings.get("version", "0"))

    def generation(self) -> int:
        """Number of the index folder in use; a rebuild counts it up."""
        return int(self._settings.get("generation", "1"))

    def identity(self) -> str:
        """What tells this catalog from every other; "" before `identify`."""
        return self.setting("identity")

    def setting(self, key: str) -> str:
        """What is kept under a name; "" where nothing is."""
        return str(self._settings.get(key, ""))

    def sequence(self) -> int:
        """The last change of the shared catalog that this copy has; 0 where it is none. See `rag.mirror`."""
        return int(self._settings.get("sequence", "0"))

    def removed_passages(self) -> int:
        """How many passages have been removed from the index folder in use since it was made."""
        return int(self._settings.get("removed_passages", "0"))

    def embedding(self) -> EmbeddingIdentity | None:
        """The model whose vectors the index holds; None before the first one."""
        if "embedding_fingerprint" not in self._settings:
            return None
        return EmbeddingIdentity(
            self._settings["embedding_name"],
            self._settings["embedding_fingerprint"],
            int(self._settings["embedding_dimension"]),
        )

    def documents(self) -> list[DocumentEntry]:
        """The ready documents in the order of their names."""
        with self._lock:
            if self._entries is None:
                entries = [rows.entry_of(row) for row in self._select(rows.LISTED)]
                self._entries = sorted(entries, key=lambda entry: (fold(entry.name), entry.name))
            return list(self._entries)

    def document(self, document_id: str) -> Document | None:
        """A ready document with its text."""
        cached = self._fetch(document_id)
        return cached.document if cached else None

    def document_by_name(self, name: str) -> Document | None:
        """A ready document by its name, or by that of another file with the same content."""
        found = self._select("SELECT document_id FROM sources WHERE name = ?", (nfc(name),))
        return self.document(found[0][0]) if found else None

    def passages(self, passage_ids: Sequence[str]) -> dict[str, Passage]:
        """The passages of these ids; ids that are unknown or not of a ready document are left out."""
        found: dict[str, Passage] = {}
        for cached in self._fetch_all({passage_id.rpartition(":")[0] for passage_id in passage_ids}):
            found.update((passage.id, passage) for passage in cached.passages)
        return {passage_id: found[passage_id] for passage_id in passage_ids if passage_id in found}

    def passages_of(self, document_id: str) -> list[Passage]:
        """All passages of a ready document in reading order."""
        cached = self._fetch(document_id)
        return list(cached.passages) if cached else []

    def entries(self, document_ids: Iterable[str]) -> Iterator[tuple[Context, Passage]]:
        """Context and passage of every passage of these documents, one document in memory at a time."""
        for document_id in document_ids:
            cached = self._fetch(document_id)
            if cached:
                yield from ((cached.document.context, passage) for passage in cached.passages)

    def passage_ids(self) -> Iterator[str]:
        """The ids of all passages of ready documents."""
        query = "SELECT p.document_id, p.ordinal FROM passages p JOIN documents d ON d.id = p.document_id"
        for document_id, ordinal in self._select(f"{query} WHERE d.state = 'ready'"):
            yield f"{document_id}:{ordinal}"

    def passage_count(self) -> int:
        """How many passages the ready documents have."""
        return sum(entry.passages for entry in self.documents())

    def sources(self) -> dict[str, SourceEntry]:
        """Every known file by its path, in the order in which they came."""
        found = self._select("SELECT path, name, file_sha256, document_id FROM sources ORDER BY number")
        return {row[0]: SourceEntry(*row) for row in found}

    def pending(self) -> dict[str, str]:
        """Documents that are not ready, with their state: what an interrupted run left."""
        return dict(self._select("SELECT id, state FROM documents WHERE state <> 'ready'"))

    # --- writing ------------------------------------------------------------------------------------------------

    def begin(self, documents: Sequence[tuple[Document, Sequence[Passage]]]) -> None:
        """Take in new documents as 'indexing', in one transaction; readers do not see them yet."""
        now = datetime.now(UTC).isoformat(timespec="seconds")
        with self._change() as db:
            for document, passages in documents:
                rows.insert_document(db, document, passages, now)

    def publish(self, pointed: Sequence[SourceEntry], dropped: Sequence[str] = ()) -> list[str]:
        """Let files point to documents, which makes these ready, in one transaction.

        `dropped` are paths of files that hold a document no more. Documents that no file holds any more become
        'removing', and their ids are returned.
        """
        with self._change() as db:
            db.executemany("DELETE FROM sources WHERE path = ?", ((path,) for path in dropped))
            for entry in pointed:
                row = (entry.name, entry.file_sha256, entry.document_id, entry.path)
                # a file that goes over to another document comes last among that document's files
                db.execute("DELETE FROM sources WHERE path = ? AND document_id <> ?", (entry.path, entry.document_id))
                update = "UPDATE sources SET name = ?, file_sha256 = ?, document_id = ? WHERE path = ?"
                if not db.execute(update, row).rowcount:
                    db.execute("INSERT INTO sources (name, file_sha256, document_id, path) VALUES (?, ?, ?, ?)", row)
            waiting = "UPDATE documents SET state = 'ready' WHERE id = ? AND state <> 'ready'"
            ready = db.executemany(waiting, ((entry.document_id,) for entry in pointed)).rowcount
            orphans = "state = 'ready' AND id NOT IN (SELECT document_id FROM sources)"
            removing = [row[0] for row in db.execute(f"SELECT id FROM documents WHERE {orphans}")]
            if removing:
                db.execute(f"UPDATE documents SET state = 'removing' WHERE {orphans}")
            if ready > 0 or removing or dropped:
                self._count_up(db, "version")
        return removing

    def forget(self, document_ids: Sequence[str]) -> None:
        """Delete documents that are not ready; their text is overwritten, not only unlinked."""
        if not document_ids:
            return
        with self._change() as db:
            total = 0
            for document_id in document_ids:
                counted = db.execute("SELECT passages FROM documents WHERE id = ?", (document_id,)).fetchone()
                total += counted[0] if counted else 0
                db.execute("DELETE FROM documents WHERE id = ? AND state <> 'ready'", (document_id,))
            self._set(db, "removed_passages", str(self.removed_passages() + total))
        self._shrink()

    def set_embedding(self, identity: EmbeddingIdentity) -> None:
        """Record the model of an index that holds nothing yet."""
        with self._change() as db:
            self._set_embedding(db, identity)

    def identify(self) -> None:
        """Give the catalog an identity where it has none: servers keep its vectors under it."""
        if not self.identity():
            with self._change() as db:
                self._set(db, "identity", secrets.token_hex(8))

    def stage(self, document_id: str, context: Context, passages: Sequence[Passage]) -> None:
        """Put aside a document's new context and passages for `switch`."""
        with self._change() as db:
            row, kept = (document_id, rows.context_json(context), len(passages)), map(rows.passage_row, passages)
            db.execute("INSERT OR REPLACE INTO next_contexts VALUES (?, ?, ?)", row)
            db.executemany("INSERT OR REPLACE INTO next_passages VALUES (?, ?, ?, ?, ?)", kept)

    def unstage(self) -> None:
        """Throw away what `stage` put aside."""
        if self._select("SELECT 1 FROM next_contexts LIMIT 1"):
            with self._change() as db:
                db.execute("DELETE FROM next_contexts")
                db.execute("DELETE FROM next_passages")
            self._shrink()

    def switch(self, generation: int, identity: EmbeddingIdentity | None = None) -> None:
        """Go over to another index folder, and to the staged contexts and passages, in one transaction."""
        with self._change() as db:
            staged = "SELECT document_id FROM next_contexts"
            db.execute(f"DELETE FROM passages WHERE document_id IN ({staged})")
            db.execute("INSERT INTO passages SELECT * FROM next_passages")
            db.execute(
                "UPDATE documents SET (context, passages) = "
                "(SELECT context, passages FROM next_contexts WHERE document_id = documents.id) "
                f"WHERE id IN ({staged})"
            )
            db.execute("DELETE FROM next_contexts")
            db.execute("DELETE FROM next_passages")
            self._set(db, "generation", str(generation))
            self._set(db, "removed_passages", "0")
            if identity:
                self._set_embedding(db, identity)
            self._count_up(db, "version")
        self._shrink()

    def rewriting(self) -> list[str]:
        """Documents whose indexes do not have their new context yet."""
        return list(json.loads(self._settings.get("rewriting", "[]")))

    def rewritten(self, document_id: str) -> None:
        """The indexes of a document have its context."""
        with self._change() as db:
            self._set_rewriting(db, set(self.rewriting()) - {document_id})

    def without_form(self) -> list[str]:
        """Ready documents whose context is from before the form of documents was read."""
        query = "SELECT id FROM documents WHERE state = 'ready' AND instr(context, '\"signer_role\"') = 0"
        return [row[0] for row in self._select(query)]

    def set_contexts(self, contexts: Mapping[str, Context], *, rewrite: bool = False) -> None:
        """Give documents other contexts; `rewrite`: their indexes are to be written anew, until `rewritten` is told."""
        with self._change() as db:
            for document_id, context in contexts.items():
                values = (rows.context_json(context), document_id)
                db.execute("UPDATE documents SET context = ? WHERE id = ?", values)
            if rewrite:
                self._set_rewriting(db, {*self.rewriting(), *contexts})
            self._count_up(db, "version")

    def with_cells(self) -> set[str]:
        """Documents of which it is known which cells their texts come from."""
        return {row[0] for row in self._select("SELECT document_id FROM cells")} if "cells" in self._later() else set()

    def set_cells(self, cells: Mapping[str, CellMap]) -> None:
        """Tell of which cells the texts of documents come."""
        with self._change() as db:
            for document_id, held in cells.items():
                # `rag.mirror` hears of a document that is updated
                db.execute("UPDATE documents SET state = state WHERE id = ?", (document_id,))
                row = (held.to_json(), document_id)
                db.execute("INSERT OR REPLACE INTO cells SELECT id, ? FROM documents WHERE id = ?", row)
            self._count_up(db, "version")

    def changing(self) -> contextlib.AbstractContextManager[sqlite3.Connection]:
        """One transaction for `rag.mirror`, which copies what other machines wrote."""
        return self._change()

    def keep(self, db: sqlite3.Connection, settings: Mapping[str, str]) -> None:
        """Set settings in a transaction that is open."""
        for key, value in settings.items():
            self._set(db, key, value)

    def before_commit(self, script: str, hand_on: Callable[[sqlite3.Connection], None] | None) -> None:
        """Run a script on the connection, and call `hand_on` before each transaction is committed from now on."""
        with self._lock, storage_errors(self.path.parent):
            self._connection.executescript(script)
            self._before_commit = hand_on

    def close(self) -> None:
        """Close the database; doing so twice is harmless."""
        with self._lock, storage_errors(self.path.parent):
            self._connection.close()

    # --- inside -------------------------------------------------------------------------------------------------

    def _select(self, query: str, values: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        with self._lock, storage_errors(self.path.parent):
            return self._connection.execute(query, values).fetchall()

    def _fetch(self, document_id: str) -> rows.Cached | None:
        return next(iter(self._fetch_all({document_id})), None)

    def _fetch_all(self, document_ids: Set[str]) -> list[rows.Cached]:
        """These documents, as far as they are there and ready; those not kept in memory are read together."""
        with self._lock:
            found = {identity: self._cache[identity] for identity in document_ids if identity in self._cache}
            for identity in found:
                self._cache.move_to_end(identity)
            missing = sorted(document_ids - found.keys())
            for first in range(0, len(missing), _TOGETHER):
                found |= self._read(missing[first : first + _TOGETHER])
            self._cache |= {identity: found[identity] for identity in missing if identity in found}
            self._cached += sum(found[identity].size for identity in missing if identity in found)
            while self._cached > _CACHED_CHARACTERS and len(self._cache) > 1:
                self._cached -= self._cache.popitem(last=False)[1].size
            return list(found.values())

    def _read(self, document_ids: Sequence[str]) -> dict[str, rows.Cached]:
        marks = ", ".join("?" * len(document_ids))
        later = {name: query if name in self._later() else "NULL" for name, query in rows.LATER.items()}
        found = self._select(rows.READ.format(marks=marks, **later), document_ids)
        documents = {row[0]: rows.document_of(row) for row in found}
        query = "SELECT document_id, ordinal, start, end, heading FROM passages WHERE document_id IN"
        passages: dict[str, list[Passage]] = {identity: [] for identity in documents}
        for identity, *row in self._select(f"{query} ({marks}) ORDER BY document_id, ordinal", document_ids):
            if identity in documents:
                passages[identity].append(rows.passage_of(documents[identity], row))
        return {identity: rows.Cached(document, tuple(passages[identity])) for identity, document in documents.items()}

    def _later(self) -> set[str]:
        """Those tables of `rows.LATER` that are there: an index from before has them once it is written again."""
        if len(self._there) < len(rows.LATER):
            self._there = {row[0] for row in self._select("SELECT name FROM sqlite_master")} & rows.LATER.keys()
        return self._there

    @contextlib.contextmanager
    def _change(self) -> Iterator[sqlite3.Connection]:
        """One transaction, whole or not at all."""
        with self._lock, storage_errors(self.path.parent):
            before = dict(self._settings)
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield self._connection
                if self._before_commit is not None:
                    self._before_commit(self._connection)
                self._connection.execute("COMMIT")
            except BaseException:
                self._settings = before
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")
                raise
            self._entries = None
            self._cache.clear()
            self._cached = 0

    def _shrink(self) -> None:
        """Give freed pages back and empty the write-ahead log, which still holds what was deleted."""
        with self._lock, storage_errors(self.path.parent):
            self._connection.execute("PRAGMA incremental_vacuum").fetchall()
            self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()

    def _set(self, db: sqlite3.Connection, key: str, value: str) -> None:
        db.execute("INSERT OR REPLACE INTO settings VALUES (?, ?)", (key, value))
        self._settings[key] = value

    def _count_up(self, db: sqlite3.Connection, key: str) -> None:
        self._set(db, key, str(int(self._settings.get(key, "0")) + 1))

    def _set_rewriting(self, db: sqlite3.Connection, document_ids: Set[str]) -> None:
        self._set(db, "rewriting", json.dumps(sorted(document_ids)))

    def _set_embedding(self, db: sqlite3.Connection, identity: EmbeddingIdentity) -> None:
        self._set(db, "embedding_name", identity.name)
        self._set(db, "embedding_fingerprint", identity.fingerprint)
        self._set(db, "embedding_dimension", str(identity.dimension))
