"""Checked answers as LlamaIndex parts: any retriever, any model, LlamaIndex's own query engine around them."""

from __future__ import annotations

import asyncio
import dataclasses
from collections.abc import Iterator
from typing import Any

import pytest

pytest.importorskip("llama_index.core")

from llama_index.core import Settings
from llama_index.core.base.response.schema import AsyncStreamingResponse, StreamingResponse
from llama_index.core.llms import LLM
from llama_index.core.query_engine import RetrieverQueryEngine
from llama_index.core.schema import NodeWithScore, QueryBundle, TextNode
from llama_index.llms.openai_like import OpenAILike

from eval.scripted import ScriptedServer
from rag.assistant import Assistant
from rag.engine import ReportRetriever
from rag.synthesis import CitedSynthesizer, cited_query_engine

QUESTION = "Móng Cái kết nạp bao nhiêu đảng viên?"
GOOD = "Từ đầu nhiệm kỳ đến nay, thành phố Móng Cái đã kết nạp được 857 đảng viên mới [1]. Trong đó có 900 nữ [1]."
REPORT = "002_a2d444cce03d6c51.txt"


@pytest.fixture(autouse=True)
def _settings_untouched() -> Iterator[None]:
    before = (Settings._llm, Settings._embed_model)
    yield
    assert (Settings._llm, Settings._embed_model) == before


@pytest.fixture
def server() -> Iterator[ScriptedServer]:
    with ScriptedServer(text=GOOD) as started:
        yield started


@pytest.fixture
def llm(server: ScriptedServer) -> Iterator[LLM]:
    import httpx

    with httpx.Client(trust_env=False) as client:
        options: dict[str, Any] = {
            "model": "scripted", "api_base": server.url, "api_key": "none", "is_chat_model": True, "max_retries": 0,
            "http_client": client, "context_window": 8192,
        }  # fmt: skip
        yield OpenAILike(**options)


def test_the_query_engine_gives_a_checked_answer(assistant: Assistant, llm: LLM) -> None:
    response: Any = cited_query_engine(assistant, llm, timeout=30).query(QUESTION)
    assert "857 đảng viên mới" in str(response)
    assert "900" not in str(response)
    found = response.metadata
    assert found["answered"]
    assert found["verification"]["dropped"] == 1
    text = assistant.document(REPORT).text
    for citation in found["citations"]:
        assert citation["document"] == REPORT
        assert text[citation["start"] : citation["end"]] == citation["quote"]


def test_the_synthesizer_fits_any_query_engine_sync_async_and_streaming(assistant: Assistant, llm: LLM) -> None:
    retriever = ReportRetriever(assistant, limit=5)
    engine = RetrieverQueryEngine(retriever, CitedSynthesizer(llm, timeout=30))
    plain: Any = engine.query(QUESTION)
    again: Any = asyncio.run(engine.aquery(QUESTION))
    assert str(plain) == str(again)
    assert [node.node_id for node in plain.source_nodes] == [node.node_id for node in retriever.retrieve(QUESTION)]
    streaming = CitedSynthesizer(llm, timeout=30, streaming=True)
    nodes = retriever.retrieve(QUESTION)
    streamed = streaming.synthesize(QueryBundle(QUESTION), nodes)
    assert isinstance(streamed, StreamingResponse)
    assert "".join(streamed.response_gen) == str(plain)

    async def pieces() -> str:
        response = await streaming.asynthesize(QUESTION, nodes)
        assert isinstance(response, AsyncStreamingResponse)
        return "".join([piece async for piece in response.async_response_gen()])

    assert asyncio.run(pieces()) == str(plain)


def test_nodes_of_others_are_cited_by_their_own_characters(llm: LLM) -> None:
    before = "Lời dẫn không liên quan.\n"
    text = "Từ đầu nhiệm kỳ đến nay, thành phố Móng Cái đã kết nạp được 857 đảng viên mới."
    node = TextNode(
        text=text, metadata={"file_name": "khac.txt", "place": "thành phố Móng Cái"}, start_char_idx=len(before)
    )
    response: Any = CitedSynthesizer(llm, timeout=30).synthesize(QUESTION, [NodeWithScore(node=node, score=1.0)])
    (citation,) = response.metadata["citations"]
    assert citation["document"] == "khac.txt"
    assert (before + text)[citation["start"] : citation["end"]] == citation["quote"]


def test_bare_texts_and_unrelated_ones(llm: LLM, server: ScriptedServer) -> None:
    synthesizer = CitedSynthesizer(llm, timeout=30)
    text = "Từ đầu nhiệm kỳ đến nay, thành phố Móng Cái đã kết nạp được 857 đảng viên mới."
    assert "857" in synthesizer.get_response(QUESTION, [text])
    server.requests.clear()
    unrelated = synthesizer.get_response(QUESTION, ["Thời tiết hôm nay có mưa rào và dông vài nơi."])
    assert "857" not in unrelated
    assert server.requests == []


def test_a_broken_model_gives_the_extractive_answer(assistant: Assistant, llm: LLM, server: ScriptedServer) -> None:
    server.fault, server.status = "status", 500
    response: Any = cited_query_engine(assistant, llm, timeout=30).query(QUESTION)
    assert response.metadata["engine"] == "extractive"
    assert response.metadata["short"] == "857 đảng viên mới"
    assert "500" in response.metadata["notice"]


def test_its_prompts_cannot_be_exchanged(llm: LLM) -> None:
    synthesizer = CitedSynthesizer(llm)
    assert synthesizer.get_prompts() == {}
    with pytest.raises(NotImplementedError):
        synthesizer.update_prompts({"text_qa_template": None})  # type: ignore[dict-item]


def test_records_cross_as_plain_values(assistant: Assistant, llm: LLM) -> None:
    response: Any = cited_query_engine(assistant, llm, timeout=30).query(QUESTION)
    assert not any(dataclasses.is_dataclass(value) for value in response.metadata.values())
