"""One data folder: catalog, vectors and lexical index together, behind one lock.

A writable store is the folder's only user: its process may also answer from it, in as many threads as it likes, while
one thread writes. Readable stores may be many at a time.
"""

from __future__ import annotations

import contextlib
import logging
import os
import shutil
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from rag import messages
from rag.catalog import Catalog, SourceEntry
from rag.config import Config
from rag.errors import RagError, StoreError
from rag.faults import storage_errors
from rag.folder import (
    CATALOG,
    PATIENCE,
    check_embedding,
    identity_of,
    index_folder,
    needs_repair,
    no_index,
    open_catalog,
    open_catalog_to_read,
    open_indexes,
    open_vectors,
    ready_ids,
    remove_stray_indexes,
)
from rag.lexical import LexicalIndex
from rag.lock import FolderLock
from rag.mirror import catch_up, start_writing, stop_writing
from rag.originals import discard_gone
from rag.records import Context, Passage
from rag.shared_catalog import SharedCatalog
from rag.store_parts import Consistency as Consistency
from rag.store_parts import NewDocument as NewDocument
from rag.store_parts import write_indexes as write_indexes
from rag.vectors import VectorStore

if TYPE_CHECKING:
    from rag.embed import Embedder

_log = logging.getLogger(__name__)

_RETRY = 0.25  # seconds between two attempts to be the folder's only user
_COMPACT_FROM = 2_000  # removed passages, and more of them than are left: then the index folder is written anew


class Store:
    """The open data folder. Use it as a context manager, or call `close`."""

    def __init__(
        self,
        config: Config,
        lock: FolderLock,
        catalog: Catalog,
        vectors: VectorStore,
        lexical: LexicalIndex,
        held: contextlib.ExitStack,
    ) -> None:
        self.config = config
        self.catalog = catalog
        self.vectors = vectors
        self.lexical = lexical
        self.writable = False
        self._lock = lock
        self._held = held
        self._writing = threading.RLock()
        self._session = threading.Lock()
        self._upstream: SharedCatalog | None = None  # that `follow` asks

    @classmethod
    def open(cls, config: Config, *, embedder: Embedder | None, writable: bool) -> Store:
        """Open the data folder, finishing or undoing what an interrupted run left.

        `embedder` is compared with the model that the index was made with; None (listing, removing) skips that.
        Raises StoreError where another process holds the folder, where the models differ, where there is nothing to
        read (`writable` makes a new index instead), and for unusable files.
        """
        return _open_writer(config, embedder) if writable else _open_reader(config, embedder)

    @contextlib.contextmanager
    def writing(self, patience: float = 0.0) -> Iterator[None]:
        """Make a store that was opened to read writable for a while; its readers go on. One thread at a time.

        Waits up to `patience` seconds for other processes to be done. Raises StoreError where they are not, and where
        the folder may not be written.
        """
        with self._session:
            if self.writable:
                yield
                return
            if self.vectors.path != index_folder(self.config.data, self.catalog.generation()) / "vectors":
                message = messages.STORE_READ_ONLY_MESSAGE.format(folder=self.config.data)  # readers work on a copy
                raise StoreError(message, messages.STORE_READ_ONLY_REMEDY)
            with contextlib.ExitStack() as held:
                url = self.config.servers.catalog_url
                shared = held.enter_context(contextlib.closing(SharedCatalog(url))) if url else None
                if shared is not None:  # before the folder, which only who follows it needs for a moment
                    shared.lock(max(patience, PATIENCE))
                self._take_alone(time.monotonic() + patience)
                held.callback(self.share)
                self.catalog.reopen()
                self.writable = True
                if shared is not None:
                    start_writing(self.config, self.catalog, shared, self.lexical)
                    self._follow_vectors()
                self.clean()
                yield

    def follow(self) -> bool:
        """Take over what other machines have written since; whether there was anything. For a store open to read.

        Nothing is done while this process writes, or another one of this machine uses the folder. Raises StoreError
        where PostgreSQL does not answer.
        """
        url = self.config.servers.catalog_url
        if not url or not self._session.acquire(blocking=False):
            return False
        try:
            self._upstream = self._upstream or SharedCatalog(url)
            if self.writable or self._upstream.sequence() == self.catalog.sequence():
                return False
            self._take_alone(0.0)
            try:
                self.catalog.reopen()
                catch_up(self.config, self.catalog, self._upstream, self.lexical)
                self._follow_vectors()
            finally:
                self.share()
            return True
        finally:
            self._session.release()

    def _follow_vectors(self) -> None:
        generation = self.catalog.generation()
        if self.vectors.path.parent != index_folder(self.config.data, generation):
            self.vectors.move_to(open_vectors(self.config, self.catalog, generation))

    def share(self) -> None:
        """Give up the right to write, so that other processes may read too."""
        self.writable = False
        self.lexical.close()
        stop_writing(self.catalog)
        self._lock.switch(exclusive=False)

    def _take_alone(self, deadline: float) -> None:
        try:
            self._lock.switch(exclusive=True)
        except StoreError as error:
            self._lock.switch(exclusive=False)  # the failed attempt gave the reader's lock away
            if time.monotonic() < deadline:
                time.sleep(_RETRY)
                self._take_alone(deadline)
                return
            who = ", ".join(self._lock.others()) or messages.STORE_HOLDER_UNKNOWN
            message = messages.STORE_SHARED_MESSAGE.format(holders=who)
            raise StoreError(message, messages.STORE_SHARED_REMEDY) from error

    def add(
        self, documents: Sequence[NewDocument], pointed: Sequence[SourceEntry] = (), dropped: Sequence[str] = ()
    ) -> None:
        """Write new documents and let files point to documents, all or nothing; `dropped` files point to none any more.

        A document is visible once a file points to it; what no file points to any more is invisible, and `clean`
        deletes it. Raises StoreError, and after it (or a KeyboardInterrupt) the store is as it was before.
        """
        ids = [new.document.id for new in documents]
        with self._change():
            try:
                if documents:
                    self.catalog.begin([(new.document, new.passages) for new in documents])
                    write_indexes(self.vectors, self.lexical, documents)
                self.catalog.publish(pointed, dropped)
            except BaseException:
                self._undo(ids)
                raise

    def remove(self, document_ids: Sequence[str]) -> None:
        """Remove documents with everything that was made of them."""
        gone = set(document_ids)
        with self._change():
            paths = [entry.path for entry in self.catalog.sources().values() if entry.document_id in gone]
            self.catalog.publish((), paths)
            self.clean()

    def clean(self) -> None:
        """Delete what is not ready: from both indexes first, from the catalog last; and uploads that it left."""
        with self._change():
            discard_gone(self.config.data, self.catalog.sources())
            gone = list(self.catalog.pending())
            if not gone:
                return
            upstream = self.catalog.upstream
            there = upstream.held(gone) if upstream else set()  # handed on, and then not kept here: it comes back
            self.vectors.remove([one for one in gone if one not in there])
            self.lexical.remove(gone, self._entries)
            self.catalog.forget(gone)
            if self.catalog.removed_passages() > max(_COMPACT_FROM, self.catalog.passage_count()):
                self.erase()  # where it fails, it is tried again

    def erase(self) -> bool:
        """Erase the vectors of removed passages from the disk, which Chroma only marks: what is left is written anew.

        Takes about as long as adding it, while readers go on. False where it could not be done, such as on a full disk:
        the passages are removed all the same, and `Catalog.removed_passages` tells that it is still due.
        """
        with self._change():
            try:
                if self.catalog.removed_passages():
                    self._compact()
            except StoreError as error:
                _log.info("not erased: %s", error.message)
                return False
            return True

    def refill_lexical(self) -> None:
        """Write the lexical index anew from the catalog."""
        with self._change():
            path = self.lexical.path
            self.lexical.close()
            self.lexical.move_to(LexicalIndex.rebuild(path, self._entries(ready_ids(self.catalog))))

    def check(self) -> Consistency:
        """Compare the indexes with the catalog, id by id."""
        wanted = set(self.catalog.passage_ids())
        dense, lexical = set(self.vectors.ids()), set(self.lexical.ids())
        return Consistency(
            missing_vectors=tuple(sorted(wanted - dense)),
            extra_vectors=tuple(sorted(dense - wanted)),
            missing_lexical=tuple(sorted(wanted - lexical)),
            extra_lexical=tuple(sorted(lexical - wanted)),
            pending=tuple(sorted(self.catalog.pending())),
        )

    def close(self) -> None:
        """Release everything; doing so twice is harmless."""
        if self._upstream is not None:
            self._upstream.close()
        self._held.close()

    def __enter__(self) -> Store:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    @contextlib.contextmanager
    def _change(self) -> Iterator[None]:
        if not self.writable:
            raise StoreError(messages.STORE_CLOSED_MESSAGE, messages.STORE_CLOSED_REMEDY)
        with self._writing:
            yield

    def changing(self) -> contextlib.AbstractContextManager[None]:
        """One change of what is stored, by this thread alone. Raises StoreError where the store is open to read."""
        return self._change()

    def _entries(self, document_ids: Sequence[str]) -> Iterator[tuple[Context, Passage]]:
        return self.catalog.entries(document_ids)

    def _undo(self, document_ids: Sequence[str]) -> None:
        try:
            if set(document_ids) & self.catalog.pending().keys():
                self.clean()
        except RagError as error:  # such as a full disk: the next opening does it
            _log.info("not undone yet: %s", error.message)

    def _compact(self) -> None:
        """Copy what is left into a new index folder: Chroma keeps removed vectors in its files, a copy does not."""
        generation = self.catalog.generation() + 1
        folder = index_folder(self.config.data, generation)
        old = self.vectors.path.parent
        with contextlib.ExitStack() as unfinished:
            unfinished.callback(shutil.rmtree, folder, ignore_errors=True)
            vectors = open_vectors(self.config, self.catalog, generation, create=True)
            unfinished.callback(vectors.close)
            self.vectors.copy_to(vectors)
            lexical = LexicalIndex.rebuild(folder / "lexical", self._entries(ready_ids(self.catalog)))
            unfinished.callback(lexical.close)
            self.catalog.switch(generation)
            unfinished.pop_all()
        self.vectors.move_to(vectors)
        self.lexical.move_to(lexical)
        shutil.rmtree(old, ignore_errors=True)  # what stays, the next writer removes
        self.vectors.remove_others()


def _open_writer(config: Config, embedder: Embedder | None) -> Store:
    with contextlib.ExitStack() as held:
        lock, catalog = open_catalog(config, held)
        with storage_errors(config.data):
            filled = bool(catalog.documents())
            if embedder and filled:
                check_embedding(catalog, embedder)
            catalog.unstage()
            if embedder and not filled and catalog.embedding() != identity_of(embedder):
                if catalog.embedding() is None:
                    catalog.set_embedding(identity_of(embedder))
                else:  # an emptied index may take another model, but not the old vectors' dimension
                    catalog.forget(list(catalog.pending()))
                    catalog.switch(catalog.generation() + 1, identity_of(embedder))
            remove_stray_indexes(config.data, catalog.generation())
            vectors, lexical = open_indexes(config, catalog, held, create=not filled)
            store = Store(config, lock, catalog, vectors, lexical, held)
            store.writable = True
            store.clean()
            _verify(store)
        store._held = held.pop_all()
        return store


def _open_reader(config: Config, embedder: Embedder | None) -> Store:
    data = config.data
    with contextlib.ExitStack() as held:
        lock, catalog = open_catalog_to_read(config, held)
        with storage_errors(data):
            own = not config.servers.catalog_url  # of a copy, what was interrupted is finished by who writes next
            if own and os.access(data, os.W_OK) and needs_repair(data, lock, catalog):
                catalog.close()
                _repair(config, lock)
                catalog = Catalog.open(data / CATALOG, writable=False)
                held.callback(catalog.close)
            if not catalog.documents():
                raise no_index(data)
            if embedder:
                check_embedding(catalog, embedder)
            folder = index_folder(data, catalog.generation())
            files = [folder / "vectors", *(folder / "vectors").glob("*.sqlite3")]
            if not config.servers.chroma_url and not all(os.access(path, os.W_OK) for path in files):
                # Chroma and tantivy open their files for writing even to read: work on a copy
                copy = Path(held.enter_context(tempfile.TemporaryDirectory(prefix="hoi-")))
                shutil.copytree(folder, copy / folder.name, copy_function=shutil.copyfile)
                folder = copy / folder.name
                for path in (folder, *folder.rglob("*")):
                    path.chmod(0o700)
            remote = bool(config.servers.chroma_url)
            vectors = (
                open_vectors(config, catalog, catalog.generation()) if remote else VectorStore.open(folder / "vectors")
            )
            held.callback(vectors.close)
            lexical = LexicalIndex.open(folder / "lexical")
            held.callback(lexical.close)
        store = Store(config, lock, catalog, vectors, lexical, held)
        store._held = held.pop_all()
        return store


def _repair(config: Config, lock: FolderLock) -> None:
    """Open the folder once as a writer, which puts it in order, and become a reader again."""
    try:
        lock.switch(exclusive=True)
    except StoreError as error:
        message = messages.STORE_REPAIR_MESSAGE.format(folder=config.data)
        raise StoreError(message, messages.STORE_REPAIR_REMEDY) from error
    with contextlib.ExitStack() as held:
        catalog = Catalog.open(config.data / CATALOG, writable=True)
        held.callback(catalog.close)
        remove_stray_indexes(config.data, catalog.generation())
        indexes = open_indexes(config, catalog, held, create=not catalog.documents())
        store = Store(config, lock, catalog, *indexes, held)
        store.writable = True
        store.clean()
        _verify(store)
    lock.switch(exclusive=False)


def _verify(store: Store) -> None:
    """Compare the counts; a lexical index that differs is made again, vectors that differ are an error."""
    wanted = store.catalog.passage_count()
    if store.lexical.count() != wanted:
        store.refill_lexical()
    found = store.vectors.count()
    if found > wanted and store.vectors.remote:  # a writer on another machine was killed before it had undone them
        ready = set(ready_ids(store.catalog))
        store.vectors.remove(sorted({one.rpartition(":")[0] for one in store.vectors.ids()} - ready))
        store.vectors.remove_others()
        found = store.vectors.count()
    if found != wanted:
        message = messages.STORE_VECTORS_MESSAGE.format(folder=store.config.data, problem=f"{found}/{wanted}")
        raise StoreError(message, messages.STORE_VECTORS_REMEDY)
