"""The same search and answers as LlamaIndex parts: retriever, query engine, embedding, vector store.

    from rag import Assistant
    from rag.engine import ReportQueryEngine

    engine = ReportQueryEngine(Assistant.open())
    response = engine.query("Móng Cái kết nạp bao nhiêu đảng viên?")
    response.source_nodes, response.metadata["citations"]

Nothing here touches LlamaIndex's global `Settings`. The asynchronous calls work in a thread, so they never hold up the
event loop. Node ids are passage ids. Metadata is for the reader alone: left out of what is embedded and of prompts.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any, NoReturn

import numpy as np
from llama_index.core.base.base_query_engine import BaseQueryEngine
from llama_index.core.base.base_retriever import BaseRetriever
from llama_index.core.base.embeddings.base import BaseEmbedding
from llama_index.core.base.response.schema import Response
from llama_index.core.bridge.pydantic import PrivateAttr
from llama_index.core.callbacks.base import CallbackManager
from llama_index.core.schema import (
    BaseNode,
    NodeRelationship,
    NodeWithScore,
    QueryBundle,
    RelatedNodeInfo,
    TextNode,
)
from llama_index.core.vector_stores.types import (
    FilterOperator,
    MetadataFilter,
    MetadataFilters,
    VectorStoreQuery,
    VectorStoreQueryMode,
    VectorStoreQueryResult,
)
from llama_index.vector_stores.chroma import ChromaVectorStore

from rag.assistant import Assistant
from rag.embed import Embedder
from rag.records import Answer, Citation, Document, Passage


def passage_node(passage: Passage, document: Document) -> TextNode:
    """A passage as a node: its text alone is embedded or shown to a model, the metadata says where it stands."""
    context = document.context
    metadata = {
        "document": document.name,
        "title": context.title,
        "place": context.place,
        "period": context.period,
        "heading": passage.heading,
        "start": passage.start,
        "end": passage.end,
    }
    return TextNode(
        id_=passage.id,
        text=passage.text,
        metadata=metadata,
        excluded_embed_metadata_keys=list(metadata),
        excluded_llm_metadata_keys=list(metadata),
        start_char_idx=passage.start,
        end_char_idx=passage.end,
        relationships={NodeRelationship.SOURCE: RelatedNodeInfo(node_id=document.id)},
    )


class ReportRetriever(BaseRetriever):
    """The passages nearest to a question, best first, with the fused score."""

    def __init__(
        self, assistant: Assistant, *, limit: int = 10, callback_manager: CallbackManager | None = None
    ) -> None:
        super().__init__(callback_manager=callback_manager)
        self._assistant = assistant
        self._limit = limit

    def _retrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        hits = self._assistant.search(query_bundle.query_str, self._limit)
        return [NodeWithScore(node=passage_node(hit.passage, hit.document), score=hit.score) for hit in hits]

    async def _aretrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        return await asyncio.to_thread(self._retrieve, query_bundle)


class ReportQueryEngine(BaseQueryEngine):
    """Answers with citations. `response.metadata` is the object of `hoi ask --json`.

    `response.source_nodes` are the passages that the citations stand in, in the citations' order; a refusal has none.
    """

    def __init__(self, assistant: Assistant, *, callback_manager: CallbackManager | None = None) -> None:
        super().__init__(callback_manager=callback_manager)
        self._assistant = assistant

    def _query(self, query_bundle: QueryBundle) -> Response:
        return self._response(self._assistant.ask(query_bundle.query_str))

    async def _aquery(self, query_bundle: QueryBundle) -> Response:
        return await asyncio.to_thread(self._query, query_bundle)

    def retrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        """The passages that a `ReportRetriever` finds."""
        return ReportRetriever(self._assistant, callback_manager=self.callback_manager).retrieve(query_bundle)

    def _get_prompt_modules(self) -> dict[str, Any]:
        return {}

    def _response(self, answer: Answer) -> Response:
        nodes: dict[str, NodeWithScore] = {}
        for citation in answer.citations:
            document = self._assistant.document(citation.document)
            for passage in cited_passages(citation, self._assistant.store.catalog.passages_of(document.id)):
                nodes.setdefault(passage.id, NodeWithScore(node=passage_node(passage, document)))
        return Response(answer.answer, source_nodes=list(nodes.values()), metadata=answer.to_dict())


def cited_passages(citation: Citation, passages: Sequence[Passage]) -> list[Passage]:
    """The passage that holds the quote; where none holds the whole of it, all that it touches."""
    touched = [passage for passage in passages if passage.start < citation.end and citation.start < passage.end]
    whole = [passage for passage in touched if passage.start <= citation.start and citation.end <= passage.end]
    return whole[:1] or touched


class ReportEmbedding(BaseEmbedding):
    """The index's own embedding model, for LlamaIndex parts that embed a query themselves."""

    _embedder: Embedder = PrivateAttr()

    def __init__(self, embedder: Embedder) -> None:
        super().__init__(model_name=embedder.name)
        self._embedder = embedder

    @classmethod
    def class_name(cls) -> str:
        """The name under which LlamaIndex serialises it."""
        return "ReportEmbedding"

    def _get_query_embedding(self, query: str) -> list[float]:
        return [float(value) for value in self._embedder.embed_query(query)]

    async def _aget_query_embedding(self, query: str) -> list[float]:
        return await asyncio.to_thread(self._get_query_embedding, query)

    def _get_text_embedding(self, text: str) -> list[float]:
        return self._get_text_embeddings([text])[0]

    def _get_text_embeddings(self, texts: list[str]) -> list[list[float]]:
        return [[float(value) for value in row] for row in self._embedder.embed_passages(texts)]


class ReportVectorStore(ChromaVectorStore):
    """LlamaIndex's Chroma store over the index's own collection, for reading.

    Chroma holds vectors and passage ids alone; text and metadata come from the catalog, which decides what there is.
    """

    _assistant: Assistant = PrivateAttr()

    def __init__(self, assistant: Assistant) -> None:
        super().__init__(chroma_collection=assistant.store.vectors.collection)
        self._assistant = assistant

    @classmethod
    def class_name(cls) -> str:
        """The name under which LlamaIndex serialises it."""
        return "ReportVectorStore"

    def query(self, query: VectorStoreQuery, **kwargs: Any) -> VectorStoreQueryResult:
        """The nearest passages by cosine similarity.

        Raises NotImplementedError for a mode other than DEFAULT and for filters other than "document_id" equal to or in
        some; ValueError for a query without an embedding.
        """
        if query.mode != VectorStoreQueryMode.DEFAULT:
            raise NotImplementedError(f"query mode {query.mode}: only {VectorStoreQueryMode.DEFAULT} is there")
        if query.query_embedding is None:
            raise ValueError("the query has no embedding")
        vector = np.asarray(query.query_embedding, dtype=np.float32)
        wanted = _document_ids(query.filters) if query.filters else None
        similarity = dict(self._assistant.store.vectors.query(vector, query.similarity_top_k, wanted))
        nodes = self._nodes(list(similarity))
        return VectorStoreQueryResult(
            nodes=nodes, similarities=[similarity[node.node_id] for node in nodes], ids=[node.node_id for node in nodes]
        )

    def get_nodes(self, node_ids: list[str] | None = None, filters: Any = None) -> list[BaseNode]:
        """The passages of these ids. Raises NotImplementedError for filters."""
        if filters:
            raise NotImplementedError("filters: take the passages by their ids")
        return list(self._nodes(node_ids or []))

    def add(self, nodes: Sequence[BaseNode], **add_kwargs: Any) -> NoReturn:
        """Not offered: documents come in through `rag.ingest`, which keeps the three stores together."""
        raise NotImplementedError("read-only: index documents with `hoi index` or rag.ingest")

    def delete(self, ref_doc_id: str, **delete_kwargs: Any) -> NoReturn:
        """Not offered: documents go through `hoi docs remove`."""
        raise NotImplementedError("read-only: remove documents with `hoi docs remove` or rag.ingest")

    def delete_nodes(self, node_ids: list[str] | None = None, filters: Any = None, **delete_kwargs: Any) -> NoReturn:
        """Not offered: documents go through `hoi docs remove`."""
        raise NotImplementedError("read-only: remove documents with `hoi docs remove` or rag.ingest")

    def clear(self) -> NoReturn:
        """Not offered: documents go through `hoi docs remove`."""
        raise NotImplementedError("read-only: remove documents with `hoi docs remove` or rag.ingest")

    def _nodes(self, passage_ids: Sequence[str]) -> list[TextNode]:
        """Nodes of the passages that the catalog knows, in the order of their ids."""
        catalog = self._assistant.store.catalog
        passages = catalog.passages(passage_ids)
        nodes = []
        for passage_id in passage_ids:
            passage = passages.get(passage_id)
            document = catalog.document(passage.document_id) if passage else None
            if passage and document:
                nodes.append(passage_node(passage, document))
        return nodes


def _document_ids(filters: MetadataFilters) -> list[str]:
    """The documents that all of the filters allow."""
    allowed: set[str] | None = None
    for one in filters.filters:
        if not isinstance(one, MetadataFilter) or one.key != "document_id":
            raise NotImplementedError(f"filter {one}: only document_id == or in is there")
        if one.operator == FilterOperator.EQ:
            values = {str(one.value)}
        elif one.operator == FilterOperator.IN and isinstance(one.value, list):
            values = {str(value) for value in one.value}
        else:
            raise NotImplementedError(f"filter {one}: only document_id == or in is there")
        allowed = values if allowed is None else allowed & values
    return sorted(allowed or ())


def chroma_vector_store(assistant: Assistant) -> ChromaVectorStore:
    """LlamaIndex's ChromaVectorStore over the index; `VectorStoreIndex.from_vector_store` takes it.

    Give it `ReportEmbedding(assistant.embedder)` as the embedding model: vectors of another model mean nothing here.
    """
    return ReportVectorStore(assistant)
