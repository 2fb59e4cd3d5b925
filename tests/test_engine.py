"""The LlamaIndex parts, with LlamaIndex's own engines around them."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator, Sequence
from typing import Any

import pytest

pytest.importorskip("llama_index.core")

from llama_index.core import Settings, VectorStoreIndex
from llama_index.core.base.base_selector import BaseSelector, SelectorResult, SingleSelection
from llama_index.core.llms import MockLLM
from llama_index.core.query_engine import RetrieverQueryEngine, RouterQueryEngine
from llama_index.core.response_synthesizers import ResponseMode, TreeSummarize
from llama_index.core.schema import MetadataMode, NodeRelationship, QueryBundle
from llama_index.core.tools import QueryEngineTool, ToolMetadata
from llama_index.core.vector_stores.types import (
    MetadataFilter,
    MetadataFilters,
    VectorStoreQuery,
    VectorStoreQueryMode,
)

from rag.assistant import Assistant
from rag.engine import (
    ReportEmbedding,
    ReportQueryEngine,
    ReportRetriever,
    chroma_vector_store,
    cited_passages,
)
from rag.errors import InputError
from rag.records import Citation, Passage

QUESTION = "Móng Cái kết nạp bao nhiêu đảng viên?"
REPORT = "002_a2d444cce03d6c51.txt"


@pytest.fixture(autouse=True)
def _settings_untouched() -> Iterator[None]:
    before = (Settings._llm, Settings._embed_model)
    yield
    assert (Settings._llm, Settings._embed_model) == before


def test_the_retriever_gives_passages_with_scores(assistant: Assistant) -> None:
    found = ReportRetriever(assistant, limit=10).retrieve(QUESTION)
    hits = assistant.search(QUESTION, 10)
    assert [node.node_id for node in found] == [hit.passage.id for hit in hits]
    assert [node.score for node in found] == [hit.score for hit in hits]
    assert any("857" in node.get_content() for node in found)
    best = found[0].node
    assert best.metadata["document"] == REPORT
    text = assistant.document(REPORT).text
    assert text[best.metadata["start"] : best.metadata["end"]] == best.get_content(MetadataMode.NONE)
    assert best.relationships[NodeRelationship.SOURCE].node_id == hits[0].document.id


@pytest.mark.parametrize("mode", [MetadataMode.EMBED, MetadataMode.LLM])
def test_metadata_stays_out_of_embeddings_and_prompts(assistant: Assistant, mode: MetadataMode) -> None:
    node = ReportRetriever(assistant, limit=1).retrieve(QUESTION)[0].node
    assert node.get_content(mode) == node.get_content(MetadataMode.NONE)


def test_the_query_engine_answers_with_source_nodes(assistant: Assistant) -> None:
    response = ReportQueryEngine(assistant).query(QUESTION)
    answer = assistant.ask(QUESTION)
    assert str(response) == answer.answer
    assert response.metadata is not None
    assert {**response.metadata, "timings_ms": {}} == {**answer.to_dict(), "timings_ms": {}}
    assert "857" in response.metadata["short"]
    assert response.source_nodes
    for citation in answer.citations:
        assert any(
            node.metadata["document"] == citation.document
            and node.metadata["start"] < citation.end
            and citation.start < node.metadata["end"]
            for node in response.source_nodes
        )


def test_a_refusal_has_no_source_nodes(assistant: Assistant) -> None:
    response = ReportQueryEngine(assistant).query("Thủ đô của nước Pháp là thành phố nào?")
    assert response.metadata is not None
    assert response.metadata["answered"] is False
    assert response.source_nodes == []


def test_an_empty_question_is_the_callers_error(assistant: Assistant) -> None:
    with pytest.raises(InputError, match="trống"):
        ReportQueryEngine(assistant).query("  ")


def test_asynchronous_calls_give_the_same(assistant: Assistant) -> None:
    async def both() -> tuple[Any, Any]:
        return await asyncio.gather(
            ReportQueryEngine(assistant).aquery(QUESTION), ReportRetriever(assistant, limit=3).aretrieve(QUESTION)
        )

    response, nodes = asyncio.run(both())
    assert "857" in str(response)
    assert [node.node_id for node in nodes] == [hit.passage.id for hit in assistant.search(QUESTION, 3)]


def test_an_asynchronous_call_leaves_the_event_loop_free(assistant: Assistant) -> None:
    released = threading.Event()

    class Slow(ReportQueryEngine):
        def _query(self, query_bundle: QueryBundle) -> Any:
            assert released.wait(30), "the event loop stood still"
            return super()._query(query_bundle)

    async def run() -> str:
        asked = asyncio.create_task(Slow(assistant).aquery(QUESTION))
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        released.set()  # only a free loop gets here before the query is done
        return str(await asked)

    assert "857" in asyncio.run(run())


class _First(BaseSelector):
    """A selector without a language model."""

    def _get_prompts(self) -> dict[str, Any]:
        return {}

    def _update_prompts(self, prompts: Any) -> None:
        pass

    def _select(self, choices: Sequence[ToolMetadata], query: QueryBundle) -> SelectorResult:
        return SelectorResult(selections=[SingleSelection(index=0, reason="the only one")])

    async def _aselect(self, choices: Sequence[ToolMetadata], query: QueryBundle) -> SelectorResult:
        return self._select(choices, query)


def test_it_works_in_a_router(assistant: Assistant) -> None:
    tool = QueryEngineTool.from_defaults(ReportQueryEngine(assistant), name="reports", description="the reports")
    router = RouterQueryEngine(_First(), [tool], llm=MockLLM(), summarizer=TreeSummarize(llm=MockLLM()))
    response = router.query(QUESTION)
    assert "857" in str(response)
    assert response.source_nodes


def test_the_retriever_works_in_llama_indexs_query_engine(assistant: Assistant) -> None:
    engine = RetrieverQueryEngine.from_args(
        ReportRetriever(assistant, limit=5), llm=MockLLM(), response_mode=ResponseMode.COMPACT
    )
    response = engine.query(QUESTION)
    assert "857" in str(response)  # MockLLM repeats its prompt: the passages are in it
    assert "002_a2d444" not in str(response)
    assert len(response.source_nodes) == 5


def test_vector_store_index_over_the_same_collection(assistant: Assistant) -> None:
    store = chroma_vector_store(assistant)
    index = VectorStoreIndex.from_vector_store(store, embed_model=ReportEmbedding(assistant.embedder))
    found = index.as_retriever(similarity_top_k=5).retrieve(QUESTION)
    expected = assistant.store.vectors.query(assistant.embedder.embed_query(QUESTION), 5)
    assert [node.node_id for node in found] == [passage_id for passage_id, _ in expected]
    assert [node.score for node in found] == pytest.approx([score for _, score in expected], abs=1e-5)
    assert all(node.get_content() for node in found)


def test_the_embedding_is_the_indexes_own(assistant: Assistant) -> None:
    embedding = ReportEmbedding(assistant.embedder)
    assert embedding.model_name == assistant.embedding_name
    assert embedding.get_text_embedding(QUESTION) == pytest.approx(assistant.embedder.embed_passages([QUESTION])[0])
    assert asyncio.run(embedding.aget_query_embedding(QUESTION)) == embedding.get_query_embedding(QUESTION)


def _query(assistant: Assistant, **fields: Any) -> VectorStoreQuery:
    vector = [float(value) for value in assistant.embedder.embed_query(QUESTION)]
    return VectorStoreQuery(query_embedding=vector, similarity_top_k=50, **fields)


def test_the_vector_store_filters_by_document(assistant: Assistant) -> None:
    store = chroma_vector_store(assistant)
    wanted = assistant.document(REPORT).id
    filters = MetadataFilters(filters=[MetadataFilter(key="document_id", value=wanted)])
    nodes = store.query(_query(assistant, filters=filters)).nodes or []
    assert {node.metadata["document"] for node in nodes} == {REPORT}
    ids = [node.node_id for node in nodes[:2]]
    assert [node.node_id for node in store.get_nodes(ids)] == ids


def test_the_vector_store_is_for_reading(assistant: Assistant) -> None:
    store = chroma_vector_store(assistant)
    before = assistant.store.vectors.count()
    for write in (
        lambda: store.add([]),
        lambda: store.delete("x"),
        lambda: store.delete_nodes(["x"]),
        store.clear,
    ):
        with pytest.raises(NotImplementedError, match="read-only"):
            write()
    with pytest.raises(NotImplementedError, match="mode"):
        store.query(_query(assistant, mode=VectorStoreQueryMode.MMR))
    with pytest.raises(NotImplementedError, match="document_id"):
        store.query(_query(assistant, filters=MetadataFilters(filters=[MetadataFilter(key="title", value="x")])))
    with pytest.raises(ValueError, match="embedding"):
        store.query(VectorStoreQuery(query_embedding=None))
    assert assistant.store.vectors.count() == before


def _passages(*spans: tuple[int, int]) -> list[Passage]:
    return [Passage(f"d:{n}", "d", n, start, end, "x" * (end - start)) for n, (start, end) in enumerate(spans)]


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        (12, 18, ["d:1"]),  # inside one
        (8, 18, ["d:0", "d:1"]),  # across two
        (5, 10, ["d:0"]),  # at the edge
        (40, 50, []),  # in none
    ],
)
def test_cited_passages(start: int, end: int, expected: list[str]) -> None:
    citation = Citation(1, "d", "", "x" * (end - start), start, end)
    assert [passage.id for passage in cited_passages(citation, _passages((0, 10), (10, 20), (20, 30)))] == expected


def test_where_passages_overlap_the_first_that_holds_the_quote_is_taken() -> None:
    citation = Citation(1, "d", "", "xxx", 9, 12)
    assert [passage.id for passage in cited_passages(citation, _passages((0, 10), (5, 15), (8, 20)))] == ["d:1"]
