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
        self._ready: list[NewDocument] = []
        self._written = time.monotonic()

    def add(self, document: Document, passages: list[Passage]) -> None:
        self._waiting.append((document, passages))
        if sum(len(group) for _, group in self._waiting) >= _EMBED_FROM:
            self._embed()
            many = sum(len(new.passages) for new in self._ready) >= _WRITE_FROM
            if many or time.monotonic() - self._written >= _WRITE_AFTER:
                self.flush()

    def flush(self) -> None:
        self._embed()
        ready, self._ready = self._ready, []
        self._write(ready)
        self._written = time.monotonic()

    def _embed(self) -> None:
        waiting, self._waiting = self._waiting, []
        if not waiting:
            return
        texts = [embedding_text(document.context, passage) for document, group in waiting for passage in group]
        rows = np.asarray(self._embedder.embed_passages(texts), dtype=np.float32)
        _check_vectors(self._embedder, rows, len(texts))
        start = 0
        for document, group in waiting:
            self._ready.append(NewDocument(document, group, rows[start : start + len(group)]))
            start += len(group)


def _check_vectors(embedder: Embedder, rows: np.ndarray, count: int) -> None:
    expected = (count, embedder.dimension)
    problem = "" if rows.shape == expected else f"{rows.shape} ≠ {expected}"
    if not problem and not np.isfinite(rows).all():
        problem = "NaN"
    if problem:
        message = messages.INDEX_VECTORS_MESSAGE.format(name=embedder.name, problem=problem)
        raise ModelError(message, messages.INDEX_VECTORS_REMEDY)
