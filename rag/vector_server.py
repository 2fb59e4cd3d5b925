"""Dense vectors in a Chroma server (HOI_CHROMA_URL) that several machines may share: one collection for each index.

The server may die, hang and come back at any time. A question then fails fast (and is answered by words alone, see
`rag.search`), for a moment nobody asks it again, and the next question after that finds it back.
"""

from __future__ import annotations

import contextlib
import itertools
import logging
import threading
import time
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from rag import messages
from rag.errors import RagError, StoreError
from rag.faults import first_line
from rag.server_config import ServerConfig, shown_address
from rag.vectors import HNSW, VectorStore

if TYPE_CHECKING:
    from chromadb.api.fastapi import FastAPI
    from chromadb.api.models.Collection import Collection

_log = logging.getLogger(__name__)

BATCH = 1_000  # rows of one request, so that models of 1,024 dimensions stay within what a server takes
PATIENCE = 3.0  # seconds that a question waits for the server
WRITING_PATIENCE = 120.0  # seconds for a batch that is written
REST = 2.0  # seconds after a failure in which no question asks the server
_COLLECTIONS = 1_000  # names that are read at once


class ServerDown(StoreError):
    """The server cannot be reached, is too slow or fails."""


class ServerVectors(VectorStore):
    """The vectors of one index in a server. Connects when it is first needed, and again when it has to."""

    remote = True
    batch = BATCH

    def __init__(self, servers: ServerConfig, path: Path, name: str) -> None:
        """`path` is where an embedded store would be: it only names the index. `name` is the collection's."""
        self.path = path
        self.name = name
        self.failures = 0
        self._servers = servers
        self._lock = threading.Lock()
        self._open: dict[float, tuple[FastAPI, Collection]] = {}  # by the patience of the connection
        self._retired: list[FastAPI] = []  # questions may be under way on them: closed with the store
        self._resting_until = 0.0

    @classmethod
    def at(cls, servers: ServerConfig, path: Path, name: str, *, create: bool = False) -> ServerVectors:
        """The collection `name`. Raises StoreError where the server has none (unless `create`); to read, a server that
        is down is no error yet."""
        store = cls(servers, path, name)
        if create:
            with store._errors():
                store._through(WRITING_PATIENCE, create=True)
            return store
        with contextlib.suppress(ServerDown):
            _ = store.collection
        return store

    @property
    def collection(self) -> Collection:
        """The collection, for reading: requests give up after PATIENCE."""
        with self._errors():
            return self._reading()

    def remove_others(self) -> None:
        """Remove the collections of this catalog's other indexes: a finished or interrupted rebuild left them."""
        prefix = self.name.rpartition("-")[0] + "-"
        with self._errors():
            self._writing()
            server = self._open[WRITING_PATIENCE][0]
            names: list[str] = []
            for offset in itertools.count(0, _COLLECTIONS):
                page = server.list_collections(limit=_COLLECTIONS, offset=offset)
                names += [one.name for one in page if one.name.startswith(prefix) and one.name != self.name]
                if len(page) < _COLLECTIONS:
                    break
            for name in names:
                server.delete_collection(name)

    def query(
        self, vector: np.ndarray, limit: int, document_ids: Sequence[str] | None = None
    ) -> list[tuple[str, float]]:
        """As `VectorStore.query`; raises StoreError at once while the server rests."""
        with self._asked():
            return super().query(vector, limit, document_ids)

    def among(self, vector: np.ndarray, limit: int, passage_ids: Sequence[str]) -> list[tuple[str, float]]:
        """As `VectorStore.among`; raises StoreError at once while the server rests."""
        with self._asked():
            return super().among(vector, limit, passage_ids)

    def move_to(self, other: VectorStore) -> None:
        """Go on with another collection in place of this one (readers keep this object)."""
        if not isinstance(other, ServerVectors):
            raise TypeError("what is kept on a server stays there")
        with self._lock:
            self._retire()
            self.path, self.name, self._open, self._resting_until = other.path, other.name, other._open, 0.0

    def close(self) -> None:
        """Release the connections; doing so twice is harmless."""
        with self._lock:
            self._retire()
            old, self._retired = self._retired, []
        _close(old)

    # --- inside -------------------------------------------------------------------------------------------------

    def _retire(self) -> None:
        self._retired += [server for server, _ in self._open.values()]
        self._open = {}

    def _reading(self) -> Collection:
        return self._through(PATIENCE)

    def _writing(self) -> Collection:
        return self._through(WRITING_PATIENCE)

    def _moved_from(self, collection: Collection | None) -> bool:
        with self._lock:
            held = self._open.get(PATIENCE)
        return collection is not None and held is not None and held[1] is not collection

    def _through(self, patience: float, *, create: bool = False) -> Collection:
        """The collection over a connection of this patience, which is made where there is none."""
        from chromadb.api.models.Collection import Collection

        with self._lock:
            held, name = self._open.get(patience), self.name
        if held is not None and not create:
            return held[1]
        server = self._connected(patience)
        try:
            if create:
                configuration: Any = {"hnsw": dict(HNSW)}
                server.create_collection(name, configuration=configuration, get_or_create=True)
            collection = Collection(client=server, model=server.get_collection(name), embedding_function=None)
        except BaseException:
            _close([server])
            raise
        with self._lock:
            if name == self.name and patience not in self._open:
                self._open[patience] = server, collection
                return collection
        # another thread was faster, or the index has moved
        _close([server])
        return self._through(patience)

    def _connected(self, patience: float) -> FastAPI:
        import httpx
        from chromadb.api.fastapi import FastAPI
        from chromadb.config import Settings, System

        token = self._servers.chroma_token
        settings: dict[str, Any] = {
            "_env_file": None,
            "anonymized_telemetry": False,
            "chroma_otel_collection_endpoint": "",
            "chroma_api_impl": "chromadb.api.fastapi.FastAPI",
            "chroma_server_host": self._servers.chroma_url,
            "chroma_server_http_port": 8000,  # not looked at: the address has it
            "chroma_server_headers": {"Authorization": f"Bearer {token}", "X-Chroma-Token": token} if token else {},
        }
        server = System(Settings(**settings)).instance(FastAPI)
        # the library itself waits for ever
        server._session.timeout = httpx.Timeout(patience, connect=min(patience, PATIENCE))
        return server

    @contextlib.contextmanager
    def _asked(self) -> Iterator[None]:
        """One question to the server; counted where it fails."""
        try:
            if time.monotonic() < self._resting_until:
                raise self._down(messages.SERVER_CHROMA_RESTING)
            yield
        except StoreError:
            self.failures += 1
            raise

    @contextlib.contextmanager
    def _errors(self) -> Iterator[None]:
        """Whatever a server and the way to it may do, as a StoreError."""
        from chromadb.errors import NotFoundError

        try:
            yield
        except RagError:
            raise
        except NotFoundError as error:
            with self._lock:
                self._retire()  # it may have been made anew under the same name
            message = messages.SERVER_COLLECTION_MESSAGE.format(server=shown_address(self._servers.chroma_url))
            raise StoreError(message, messages.SERVER_COLLECTION_REMEDY) from error
        except (AssertionError, AttributeError, NameError, TypeError):
            raise  # ours
        except Exception as error:
            _log.debug("chroma server: %r", error)
            self._resting_until = time.monotonic() + REST
            raise self._down(first_line(error)) from error

    def _down(self, problem: str) -> ServerDown:
        server = shown_address(self._servers.chroma_url)
        message = messages.SERVER_CHROMA_DOWN_MESSAGE.format(server=server, problem=problem)
        return ServerDown(message, messages.SERVER_CHROMA_DOWN_REMEDY)


def _close(servers: Iterable[FastAPI]) -> None:
    for server in servers:
        with contextlib.suppress(Exception):
            server._session.close()
