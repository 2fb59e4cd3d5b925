"""What the system is set beside, over the same passages: BM25, dense only, rank fusion of both, the LlamaIndex starter.

A retriever takes a question and a number and returns passage ids, best first. `bm25s` and `llama_index` are imported
when a baseline is built.
"""

from __future__ import annotations

import logging
import os
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from rag.text import nfc, syllables

if TYPE_CHECKING:
    from rag.embed import Embedder

Vectors = np.ndarray[Any, np.dtype[np.float32]]
Retriever = Callable[[str, int], list[str]]
Progress = Callable[[int, int], None]  # done, total

RRF_K = 60  # Cormack, Clarke and Buettcher, 2009
RRF_DEPTH = 100
EMBED_BATCH = 1024
CHROMA_BATCH = 5000  # Chroma takes at most 5,461 at once


@dataclass(frozen=True, slots=True)
class Unit:
    """What is retrieved and judged: a passage of a report, or a paragraph of a benchmark."""

    id: str
    text: str


def bm25(units: Sequence[Unit]) -> Retriever:
    """Plain BM25 (Lucene's formula, k1 1.2, b 0.75) over accented syllables."""
    import bm25s  # type: ignore[import-untyped]

    index = bm25s.BM25(method="lucene", k1=1.2, b=0.75)
    index.index([syllables(nfc(unit.text)) for unit in units], show_progress=False)
    ids = [unit.id for unit in units]

    def retrieve(question: str, limit: int) -> list[str]:
        found, scores = index.retrieve([syllables(nfc(question))], k=min(limit, len(ids)), show_progress=False)
        return [ids[int(i)] for i, score in zip(found[0], scores[0], strict=True) if score > 0]

    return retrieve


def embed_units(units: Sequence[Unit], embedder: Embedder, on_progress: Progress | None = None) -> Vectors:
    """One unit row for each unit, in order."""
    parts = []
    for start in range(0, len(units), EMBED_BATCH):
        parts.append(embedder.embed_passages([unit.text for unit in units[start : start + EMBED_BATCH]]))
        if on_progress:
            on_progress(min(start + EMBED_BATCH, len(units)), len(units))
    return np.concatenate(parts).astype(np.float32, copy=False)


def dense(units: Sequence[Unit], vectors: Vectors, embedder: Embedder) -> Retriever:
    """Exact cosine search over the vectors of the product's own model."""
    ids = [unit.id for unit in units]

    def retrieve(question: str, limit: int) -> list[str]:
        scores = vectors @ embedder.embed_query(question)
        count = min(limit, len(ids))
        top = np.argpartition(-scores, count - 1)[:count]
        return [ids[int(i)] for i in top[np.argsort(-scores[top], kind="stable")]]

    return retrieve


def reciprocal_rank_fusion(retrievers: Sequence[Retriever]) -> Retriever:
    """RRF with k = 60 over the first 100 of each list."""

    def retrieve(question: str, limit: int) -> list[str]:
        scores: dict[str, float] = {}
        for retriever in retrievers:
            for rank, unit_id in enumerate(retriever(question, RRF_DEPTH), start=1):
                scores[unit_id] = scores.get(unit_id, 0.0) + 1 / (RRF_K + rank)
        return sorted(scores, key=lambda unit_id: (-scores[unit_id], unit_id))[:limit]

    return retrieve


@contextmanager
def quiet_chroma() -> Iterator[None]:
    """Chroma's telemetry off for clients that LlamaIndex opens itself; nothing here may reach for a network."""
    before = os.environ.get("ANONYMIZED_TELEMETRY")
    os.environ["ANONYMIZED_TELEMETRY"] = "False"
    logging.getLogger("chromadb.telemetry").setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        if before is None:
            os.environ.pop("ANONYMIZED_TELEMETRY", None)
        else:
            os.environ["ANONYMIZED_TELEMETRY"] = before


def llama_embedding(embedder: Embedder) -> Any:
    """The product's dense model as a LlamaIndex embedding, so that the starter recipe uses the same vectors."""
    from llama_index.core.base.embeddings.base import BaseEmbedding

    class SameModel(BaseEmbedding):
        def _get_query_embedding(self, query: str) -> list[float]:
            return [float(x) for x in embedder.embed_query(query)]

        async def _aget_query_embedding(self, query: str) -> list[float]:
            return self._get_query_embedding(query)

        def _get_text_embedding(self, text: str) -> list[float]:
            return self._get_text_embeddings([text])[0]

        def _get_text_embeddings(self, texts: list[str]) -> list[list[float]]:
            rows: list[list[float]] = embedder.embed_passages(texts).tolist()
            return rows

    return SameModel(model_name=embedder.name, embed_batch_size=256)


def starter(units: Sequence[Unit], embedder: Embedder, folder: Path, on_progress: Progress | None = None) -> Retriever:
    """LlamaIndex's starter recipe: SentenceSplitter at its defaults (1,024 tokens, 200 overlap), the same dense model,
    embedded Chroma, top k. Each unit is a document; its rank is that of its best chunk."""
    from llama_index.core import Document, StorageContext, VectorStoreIndex
    from llama_index.core.node_parser import SentenceSplitter
    from llama_index.vector_stores.chroma import ChromaVectorStore

    with quiet_chroma():
        store = ChromaVectorStore.from_params(collection_name="starter", persist_dir=str(folder))
        index = VectorStoreIndex(
            nodes=[],
            embed_model=llama_embedding(embedder),
            storage_context=StorageContext.from_defaults(vector_store=store),
            transformations=[SentenceSplitter()],
        )
    splitter = SentenceSplitter()
    for start in range(0, len(units), EMBED_BATCH):
        batch = [Document(text=unit.text, id_=unit.id) for unit in units[start : start + EMBED_BATCH]]
        index.insert_nodes(splitter.get_nodes_from_documents(batch))
        if on_progress:
            on_progress(min(start + EMBED_BATCH, len(units)), len(units))

    def retrieve(question: str, limit: int) -> list[str]:
        hits = index.as_retriever(similarity_top_k=2 * limit).retrieve(question)
        return list(dict.fromkeys(str(hit.node.ref_doc_id) for hit in hits))[:limit]

    return retrieve


def raw_chroma_rate(units: Sequence[Unit], vectors: Vectors, folder: Path) -> float:
    """Vectors per second that embedded Chroma takes with nothing around it: the bound on any index over it."""
    from llama_index.vector_stores.chroma import ChromaVectorStore

    with quiet_chroma():
        collection = ChromaVectorStore.from_params(
            collection_name="raw", persist_dir=str(folder), collection_kwargs={"metadata": {"hnsw:space": "cosine"}}
        ).client
    started = time.perf_counter()
    for start in range(0, len(units), CHROMA_BATCH):
        batch = units[start : start + CHROMA_BATCH]
        collection.add(ids=[unit.id for unit in batch], embeddings=vectors[start : start + CHROMA_BATCH])
    return len(units) / (time.perf_counter() - started)
