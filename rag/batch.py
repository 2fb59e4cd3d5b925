"""Documents on their way into the index: embedded in groups, written when there are many or the model is slow."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import numpy as np

from rag import messages
from rag.errors import ModelError
from rag.passages import embedding_text
from rag.records import Document, Passage
from rag.store import NewDocument

if TYPE_CHECKING:
    from rag.embed import Embedder

_EMBED_FROM = 256  # passages embedded in one call of the model
_WRITE_FROM = 4_000  # passages written together …
_WRITE_AFTER = 5.0  # … or what a slow model has embedded in so many seconds


class Batch:
    """Documents on their way in: embedded in groups, and written when there are many or the model is slow."""

    def __init__(self, embedder: Embedder, write: Callable[[Sequence[NewDocument]], None]) -> None:
        self._embedder = embedder
        self._write = write
        self._waiting: list[tuple[Document, list[Passage]]] = []
        self._passages_waiting = 0
        self._ready: list[NewDocument] = []
        self._passages_ready = 0
        self._written = time.monotonic()

    def add(self, document: Document, passages: list[Passage]) -> None:
        """Take in one document. Writes what is embedded where there is enough of it."""
        self._waiting.append((document, passages))
        self._passages_waiting += len(passages)
        if self._passages_waiting >= _EMBED_FROM:
            self._embed()
            if self._passages_ready >= _WRITE_FROM or time.monotonic() - self._written >= _WRITE_AFTER:
                self.flush()

    def flush(self) -> None:
        """Embed and write everything taken in. `write` is called also where there is nothing, for what else it has."""
        self._embed()
        ready, self._ready, self._passages_ready = self._ready, [], 0
        self._write(ready)
        self._written = time.monotonic()

    def _embed(self) -> None:
        waiting, self._waiting, self._passages_waiting = self._waiting, [], 0
        if not waiting:
            return
        texts = [embedding_text(document.context, passage) for document, group in waiting for passage in group]
        rows = np.asarray(self._embedder.embed_passages(texts), dtype=np.float32)
        _check_vectors(self._embedder, rows, len(texts))
        start = 0
        for document, group in waiting:
            self._ready.append(NewDocument(document, group, rows[start : start + len(group)]))
            start += len(group)
        self._passages_ready += len(texts)


def _check_vectors(embedder: Embedder, rows: np.ndarray, count: int) -> None:
    expected = (count, embedder.dimension)
    problem = "" if rows.shape == expected else f"{rows.shape} ≠ {expected}"
    if not problem and not np.isfinite(rows).all():
        problem = "NaN"
    if problem:
        message = messages.INDEX_VECTORS_MESSAGE.format(name=embedder.name, problem=problem)
        raise ModelError(message, messages.INDEX_VECTORS_REMEDY)
