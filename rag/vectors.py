"""Dense vectors in an embedded Chroma collection: passage id -> unit vector. The only importer of chromadb.

No text goes in, only ids; and no embedding function is ever set, so that Chroma has nothing to download or to run.
"""

from __future__ import annotations

import contextlib
import sqlite3
import sys
from collections.abc import Iterator, Sequence
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any, cast

import numpy as np

from rag import messages
from rag.errors import StoreError
from rag.faults import first_line, storage_error, storage_errors

if TYPE_CHECKING:
    from chromadb.api.client import Client
    from chromadb.api.models.Collection import Collection

BATCH = 5_000  # Chroma takes at most 5,461 rows at once
_NAME = "passages"
_LOOKED_AT = 2  # times as many as are wanted: the graph, built anew by each process, misses another few otherwise
_M_PERTURB = -6  # of glibc's malloc.h
# Set at creation, since a change does nothing once the index is loaded. What was added after the last `sync_threshold`
# rows is replayed by the first query of a process, at about 8,000 rows a second.
HNSW = {"space": "cosine", "ef_construction": 100, "ef_search": 100, "max_neighbors": 16, "sync_threshold": 2_000}
# Chroma reads environment variables and a stray .env of the working folder: nothing there may turn it elsewhere
_SETTINGS: dict[str, Any] = {
    "_env_file": None,
    "anonymized_telemetry": False,
    "allow_reset": False,
    "chroma_api_impl": "chromadb.api.rust.RustBindingsAPI",
    "chroma_server_host": None,
    "chroma_otel_collection_endpoint": "",
}


class VectorStore:
    """The vectors of one index folder. Queries are safe from several threads; one thread writes at a time."""

    remote = False  # whether they are on a server that may go away while questions go on
    batch = BATCH
    failures = 0  # questions that a server did not answer

    def __init__(self, path: Path, client: Client, collection: Collection) -> None:
        self.path = path
        self._client = client
        self._collection = collection

    @classmethod
    def open(cls, path: Path, *, create: bool = False) -> VectorStore:
        """Open the collection in `path`. Raises StoreError where it is missing (unless `create`) or unreadable."""
        file = path / "chroma.sqlite3"
        if not create and not file.is_file():
            raise _unusable(path, "chroma.sqlite3")
        # Chroma keeps a half-opened system after a failure: look at its database first
        with storage_errors(path):
            path.mkdir(parents=True, exist_ok=True)
            if file.is_file():
                _probe(file)
        client = _client(path)
        try:
            with _blank_memory(), _chroma_errors(path):
                if create:
                    configuration: Any = {"hnsw": dict(HNSW)}
                    client.get_or_create_collection(_NAME, embedding_function=None, configuration=configuration)
                return cls(path, client, client.get_collection(_NAME, embedding_function=None))
        except BaseException:
            client.close()
            raise

    @property
    def collection(self) -> Collection:
        """The Chroma collection itself, for LlamaIndex's ChromaVectorStore."""
        return self._collection

    def count(self) -> int:
        """How many vectors are stored."""
        with self._errors():
            return int(self._writing().count())

    def ids(self) -> Iterator[str]:
        """The ids of all vectors."""
        for start in range(0, self.count(), self.batch):
            with self._errors():
                page = self._writing().get(include=[], limit=self.batch, offset=start)
            yield from page["ids"]

    def upsert(self, passage_ids: Sequence[str], vectors: np.ndarray) -> None:
        """Store one vector (a row of `vectors`) for each passage id; an id that is there gets the new vector."""
        metadatas: list[Any] = [{"document_id": passage_id.rpartition(":")[0]} for passage_id in passage_ids]
        for start in range(0, len(passage_ids), self.batch):
            part = slice(start, start + self.batch)
            with _blank_memory(), self._errors():
                self._writing().upsert(
                    ids=list(passage_ids[part]),
                    embeddings=np.ascontiguousarray(vectors[part], dtype=np.float32),
                    metadatas=metadatas[part],
                )

    def remove(self, document_ids: Sequence[str]) -> None:
        """Remove the vectors of these documents."""
        for start in range(0, len(document_ids), 500):
            part = list(document_ids[start : start + 500])
            with _blank_memory(), self._errors():
                where: Any = {"document_id": {"$in": part}}
                self._writing().delete(where=where)

    def copy_to(self, other: VectorStore) -> None:
        """Store every vector of this one in `other`. Chroma keeps removed vectors in its files, a copy does not."""
        for start in range(0, self.count(), self.batch):
            with self._errors():
                page = self._writing().get(include=["embeddings"], limit=self.batch, offset=start)
            if page["embeddings"] is not None:
                other.upsert(page["ids"], np.asarray(page["embeddings"], dtype=np.float32))

    def query(
        self, vector: np.ndarray, limit: int, document_ids: Sequence[str] | None = None
    ) -> list[tuple[str, float]]:
        """Passage ids with their cosine similarity (-1..1), best first; `document_ids` limits the search to these."""
        if limit <= 0 or (document_ids is not None and not document_ids) or not np.any(vector):
            return []
        inside: Any = None if document_ids is None else {"document_id": {"$in": list(document_ids)}}
        collection: Collection | None = None
        try:
            with self._errors():
                collection = self._reading()
                found = collection.query(
                    query_embeddings=np.asarray(vector, dtype=np.float32)[np.newaxis, :],
                    n_results=limit * _LOOKED_AT,
                    where=inside,
                    include=["distances"],
                )
        except Exception:
            if not self._moved_from(collection):
                raise
            return self.query(vector, limit, document_ids)  # closed in the middle of it by `move_to`
        distances = found["distances"]
        if distances is None:
            return []
        similarities = [max(-1.0, min(1.0, 1.0 - float(distance))) for distance in distances[0]]
        ranked = sorted(zip(found["ids"][0], similarities, strict=True), key=lambda hit: (-hit[1], hit[0]))
        return ranked[:limit]

    def among(self, vector: np.ndarray, limit: int, passage_ids: Sequence[str]) -> list[tuple[str, float]]:
        """As `query` among these passages alone, by comparing each: exact, in time that grows with their number."""
        if limit <= 0 or not passage_ids or not np.any(vector):
            return []
        wanted = np.asarray(vector, dtype=np.float32)
        wanted = wanted / np.linalg.norm(wanted)
        scored: list[tuple[str, float]] = []
        for start in range(0, len(passage_ids), self.batch):
            with self._errors():
                page = self._reading().get(ids=list(passage_ids[start : start + self.batch]), include=["embeddings"])
            if page["embeddings"] is not None and len(page["ids"]):
                rows = np.asarray(page["embeddings"], dtype=np.float32)
                lengths = np.maximum(np.linalg.norm(rows, axis=1), np.finfo(np.float32).tiny)
                scored += zip(page["ids"], np.clip(rows @ wanted / lengths, -1.0, 1.0).tolist(), strict=True)
        return sorted(scored, key=lambda hit: (-hit[1], hit[0]))[:limit]

    def move_to(self, other: VectorStore) -> None:
        """Go on with another store in place of this one (readers keep this object)."""
        old = self._client
        self.path, self._client, self._collection = other.path, other._client, other._collection
        old.close()

    def remove_others(self) -> None:
        """Remove what other indexes of this catalog left, as far as it does not lie in the index folders."""

    def close(self) -> None:
        """Release the database; doing so twice is harmless."""
        self._client.close()

    def _reading(self) -> Collection:
        return self._collection

    def _writing(self) -> Collection:
        return self._collection

    def _moved_from(self, collection: Collection | None) -> bool:
        """Whether `move_to` has put another collection in place of this one."""
        return collection is not self._collection

    def _errors(self) -> contextlib.AbstractContextManager[None]:
        return _chroma_errors(self.path)


def _client(path: Path) -> Client:
    with _overrides_unchecked(), _exporter_left_out():
        with contextlib.suppress(KeyError):  # of CPython before 3.11.9 where another thread imports too: it works again
            import chromadb
        import chromadb
        import chromadb.api.rust  # which the client would import
    from chromadb.api.shared_system_client import SharedSystemClient
    from chromadb.config import Settings

    with _chroma_errors(path):
        try:
            return cast("Client", chromadb.PersistentClient(path=str(path), settings=Settings(**_SETTINGS)))
        except BaseException:
            # otherwise the next attempt in this process finds the half-opened system and fails with AttributeError
            SharedSystemClient._identifier_to_system.pop(str(path), None)
            raise


@contextlib.contextmanager
def _overrides_unchecked() -> Iterator[None]:
    """While Chroma is imported, let its `@override` mark a method only: to compare the signatures of all of them with
    those that they override takes a quarter of the import."""
    try:
        overrides = import_module("overrides")
    except ImportError:  # of a Chroma that does without
        yield
        return
    names = ("overrides", "override")
    checking = {name: getattr(overrides, name) for name in names}
    for name in names:
        setattr(overrides, name, _marked)
    try:
        yield
    finally:
        for name, function in checking.items():
            setattr(overrides, name, function)


def _marked(method: Any = None, **_: Any) -> Any:
    """A method with the mark by which classes of `overrides` know that it overrides another; as a decorator with or
    without arguments."""
    if method is None:
        return _marked
    with contextlib.suppress(AttributeError):
        method.__override__ = True
    return method


_EXPORTER = "opentelemetry.exporter.otlp.proto.grpc.trace_exporter"


@contextlib.contextmanager
def _exporter_left_out() -> Iterator[None]:
    """While Chroma is imported, leave out what sends its traces, a sixth of the import: our client sends none, and for
    another one in this process it is imported when it is made."""
    if _EXPORTER in sys.modules:
        yield
        return
    stand_in = ModuleType(_EXPORTER)
    vars(stand_in)["OTLPSpanExporter"] = _exporter
    sys.modules[_EXPORTER] = stand_in
    try:
        yield
    finally:
        del sys.modules[_EXPORTER]


def _exporter(**options: Any) -> Any:
    return import_module(_EXPORTER).OTLPSpanExporter(**options)


@contextlib.contextmanager
def _blank_memory() -> Iterator[None]:
    """Let new memory be overwritten by the C library: Chroma's index file is written with what it happens to hold,
    which may be of a removed report. Without effect where there is no such library."""
    import ctypes

    try:
        fill = ctypes.CDLL(None).mallopt
    except (AttributeError, OSError, TypeError):  # another C library, or Windows
        yield
        return
    fill(_M_PERTURB, 0xFF)
    try:
        yield
    finally:
        fill(_M_PERTURB, 0)


@contextlib.contextmanager
def _chroma_errors(path: Path) -> Iterator[None]:
    from chromadb.errors import ChromaError, NotFoundError

    try:
        with storage_errors(path):
            yield
    except NotFoundError as error:
        raise _unusable(path, first_line(error)) from error
    except ChromaError as error:
        raise storage_error(error, path) from error


def _probe(file: Path) -> None:
    """Read the database's first page, so that a damaged file raises sqlite3.DatabaseError here.

    Opened for writing, because a killed writer may have left a journal that SQLite has to roll back first.
    """
    with contextlib.closing(sqlite3.connect(f"{file.as_uri()}?mode=rw", uri=True)) as connection:
        connection.execute("SELECT count(*) FROM sqlite_master").fetchone()


def _unusable(path: Path, problem: str) -> StoreError:
    message = messages.STORE_VECTORS_MESSAGE.format(folder=path.parent, problem=problem)
    return StoreError(message, messages.STORE_VECTORS_REMEDY)
