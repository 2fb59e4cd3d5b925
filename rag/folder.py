"""What lies in a data folder, and how its parts are opened.

lock, holders/      who reads or writes (rag/lock.py)
catalog.sqlite3     the source of truth; everything below can be made again from it
index-N/            vectors/ and lexical/ of generation N; a rebuild writes N+1 and then switches
"""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from rag import messages
from rag.catalog import Catalog, EmbeddingIdentity
from rag.config import Config
from rag.errors import StoreError
from rag.faults import first_line, not_a_folder, storage_errors
from rag.layout import CATALOG as CATALOG
from rag.layout import index_folder as index_folder
from rag.lexical import LexicalIndex
from rag.lock import FolderLock
from rag.mirror import refresh, start_writing
from rag.shared_catalog import SharedCatalog
from rag.vector_server import ServerVectors
from rag.vectors import VectorStore

if TYPE_CHECKING:
    from rag.embed import Embedder


def open_catalog(config: Config, held: contextlib.ExitStack) -> tuple[FolderLock, Catalog]:
    """Lock the data folder for writing and open its catalog, both given back when `held` closes."""
    with storage_errors(config.data):
        config.data.mkdir(parents=True, exist_ok=True)
        if is_lost(config.data) and not config.servers.catalog_url:
            raise no_index(config.data)
        shared = SharedCatalog(config.servers.catalog_url) if config.servers.catalog_url else None
        if shared is not None:
            held.callback(shared.close)
            shared.lock(PATIENCE)
        lock = FolderLock.acquire(config.data, exclusive=True)
        held.callback(lock.release)
        catalog = Catalog.open(config.data / CATALOG, writable=True)
        held.callback(catalog.close)
        if shared is not None:
            start_writing(config, catalog, shared)
        return lock, catalog


def open_catalog_to_read(config: Config, held: contextlib.ExitStack) -> tuple[FolderLock, Catalog]:
    """Lock the data folder among other readers and open its catalog, both given back when `held` closes.

    Raises StoreError where there is no catalog, or no access to it.
    """
    data = config.data
    if config.servers.catalog_url:
        with storage_errors(data):
            refresh(config)
    try:
        found = (data / CATALOG).is_file()
    except OSError as error:
        message = messages.STORE_NO_ACCESS_MESSAGE.format(folder=data, error=first_line(error))
        raise StoreError(message, messages.STORE_NO_ACCESS_REMEDY) from error
    if not found:
        raise no_index(data)
    with storage_errors(data):
        lock = FolderLock.acquire(data, exclusive=False)
        held.callback(lock.release)
        catalog = Catalog.open(data / CATALOG, writable=False)
        held.callback(catalog.close)
        return lock, catalog


PATIENCE = 60.0  # seconds that a writer waits for one on another machine


@contextlib.contextmanager
def reading_catalog(config: Config) -> Iterator[Catalog]:
    """The catalog alone, to list and show reports: no index is opened. Raises StoreError where there is no report."""
    with contextlib.ExitStack() as held:
        _, catalog = open_catalog_to_read(config, held)
        with storage_errors(config.data):
            if not catalog.documents():
                raise no_index(config.data)
            yield catalog


def open_indexes(
    config: Config, catalog: Catalog, held: contextlib.ExitStack, *, create: bool
) -> tuple[VectorStore, LexicalIndex]:
    """Open both indexes to write; a lexical index that is missing or unreadable is made again from the catalog."""
    folder = index_folder(config.data, catalog.generation())
    vectors = open_vectors(config, catalog, catalog.generation(), create=create)
    held.callback(vectors.close)
    try:
        lexical = LexicalIndex.open(folder / "lexical")
    except StoreError:
        lexical = LexicalIndex.rebuild(folder / "lexical", catalog.entries(ready_ids(catalog)))
    held.callback(lexical.close)
    return vectors, lexical


def open_vectors(config: Config, catalog: Catalog, generation: int, *, create: bool = False) -> VectorStore:
    """The vectors of a generation: on the server of HOI_CHROMA_URL, else in its folder. `create` is for writers."""
    path = index_folder(config.data, generation) / "vectors"
    if not config.servers.chroma_url:
        return VectorStore.open(path, create=create)
    if create:
        catalog.identify()
    name = f"hoi-{catalog.identity() or 'none'}-{generation}"  # two installations may share a server
    return ServerVectors.at(config.servers, path, name, create=create)


def remove_stray_indexes(data: Path, generation: int) -> None:
    """Remove index folders of other generations, left by an interrupted rebuild."""
    for folder in stray_indexes(data, generation):
        shutil.rmtree(folder, ignore_errors=True)


def stray_indexes(data: Path, generation: int) -> list[Path]:
    """The index folders of other generations."""
    return [folder for folder in sorted(data.glob("index-*")) if folder != index_folder(data, generation)]


def identity_of(embedder: Embedder) -> EmbeddingIdentity:
    """What the index records of an embedding model."""
    return EmbeddingIdentity(embedder.name, embedder.fingerprint, embedder.dimension)


def check_embedding(catalog: Catalog, embedder: Embedder) -> None:
    """Raise StoreError where the index was made with another model than `embedder`."""
    indexed, chosen = catalog.embedding(), identity_of(embedder)
    if indexed is None or (indexed.fingerprint, indexed.dimension) == (chosen.fingerprint, chosen.dimension):
        return
    if indexed.name == chosen.name:
        message = messages.STORE_EMBEDDING_CHANGED_MESSAGE.format(indexed=indexed.name)
        raise StoreError(message, messages.STORE_EMBEDDING_CHANGED_REMEDY)
    message = messages.STORE_EMBEDDING_MESSAGE.format(
        indexed=indexed.name,
        indexed_dimension=indexed.dimension,
        chosen=chosen.name,
        chosen_dimension=chosen.dimension,
    )
    raise StoreError(message, messages.STORE_EMBEDDING_REMEDY.format(indexed=indexed.name))


def is_lost(data: Path) -> bool:
    """Whether a data folder has no catalog although there was one: its indexes are still there."""
    try:
        return not (data / CATALOG).is_file() and any(data.glob("index-*"))
    except OSError:
        return False


def no_index(data: Path) -> StoreError:
    """The error of a data folder that holds no document, has lost its catalog, or is none."""
    if is_lost(data):
        message = messages.STORE_LOST_MESSAGE.format(folder=data, name=CATALOG)
        return StoreError(message, messages.STORE_LOST_REMEDY)
    return not_a_folder(data) or StoreError(
        messages.STORE_NO_INDEX_MESSAGE.format(folder=data), messages.STORE_NO_INDEX_REMEDY
    )


def ready_ids(catalog: Catalog) -> list[str]:
    """The ids of all ready documents."""
    return [entry.id for entry in catalog.documents()]


def needs_repair(data: Path, lock: FolderLock, catalog: Catalog) -> bool:
    """Whether an interrupted run left something, or the lexical index has to be made again."""
    if catalog.pending():
        return True
    if stray_indexes(data, catalog.generation()) and lock.is_alone():
        return True  # what a killed rebuild left may hold what was erased; where others read, the next one does it
    try:
        lexical = LexicalIndex.open(index_folder(data, catalog.generation()) / "lexical")
    except StoreError:
        return True
    return lexical.count() != catalog.passage_count()
