"""What a store takes in and tells, and how documents are written into both of its indexes."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np

from rag.lexical import LexicalIndex
from rag.records import Document, Passage
from rag.vectors import VectorStore


@dataclass(frozen=True, slots=True)
class NewDocument:
    """A document ready to be written, with its passages and one vector (row) for each of them."""

    document: Document
    passages: Sequence[Passage]
    vectors: np.ndarray


@dataclass(frozen=True, slots=True)
class Consistency:
    """Where the stores differ from the catalog; all empty when they agree. Passage ids, and ids of documents."""

    missing_vectors: tuple[str, ...] = ()
    extra_vectors: tuple[str, ...] = ()
    missing_lexical: tuple[str, ...] = ()
    extra_lexical: tuple[str, ...] = ()
    pending: tuple[str, ...] = ()

    @property
    def ok(self) -> bool:
        """Whether nothing differs."""
        return self == Consistency()


def write_indexes(vectors: VectorStore, lexical: LexicalIndex, documents: Sequence[NewDocument]) -> None:
    """Write the passages of these documents into both indexes, side by side."""
    passage_ids = [passage.id for new in documents for passage in new.passages]
    rows = np.concatenate([new.vectors for new in documents])
    with ThreadPoolExecutor(1) as pool:  # Chroma works outside the interpreter lock
        dense = pool.submit(vectors.upsert, passage_ids, rows)
        lexical.add((new.document.context, passage) for new in documents for passage in new.passages)
        dense.result()
