"""Checked answers as LlamaIndex parts: a response synthesizer for any pipeline and a query engine made of it.

    from llama_index.core.query_engine import RetrieverQueryEngine
    from rag.synthesis import CitedSynthesizer

    engine = RetrieverQueryEngine(any_retriever, CitedSynthesizer(any_llm))
    response = engine.query("Móng Cái kết nạp bao nhiêu đảng viên?")
    response.metadata["citations"], response.metadata["verification"]

Takes any LlamaIndex chat model and any text nodes. LlamaIndex's global `Settings` is not touched, and neither is the
model's configuration.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Generator, Iterator, Sequence
from dataclasses import replace
from typing import Any

from llama_index.core.base.response.schema import RESPONSE_TYPE, AsyncStreamingResponse, Response, StreamingResponse
from llama_index.core.callbacks.base import CallbackManager
from llama_index.core.indices.prompt_helper import ChatPromptHelper, PromptHelper
from llama_index.core.llms import LLM
from llama_index.core.prompts.mixin import PromptDictType
from llama_index.core.query_engine import RetrieverQueryEngine
from llama_index.core.response_synthesizers import BaseSynthesizer
from llama_index.core.schema import MetadataMode, NodeWithScore, QueryBundle, QueryType, TextNode

from rag.assistant import Assistant
from rag.config import DROP
from rag.engine import ReportRetriever
from rag.llm import ServedModel
from rag.over_hits import steps_over
from rag.records import Answer, Context, Document, Hit, Passage, Step
from rag.text import nfc
from rag.writer import Writer


class CitedSynthesizer(BaseSynthesizer):
    """Writes the answer with a model and lets through only what the nodes say.

    `response.metadata` is the object of `hoi ask --json`; citations count characters of the node's text, or of its
    document's where the node says at which character it begins. `unverified`: "drop" or "mark" what nothing supports.
    """

    def __init__(
        self,
        llm: LLM,
        *,
        window: int | None = None,
        timeout: float = 60.0,
        unverified: str = DROP,
        streaming: bool = False,
        callback_manager: CallbackManager | None = None,
    ) -> None:
        metadata = llm.metadata
        super().__init__(
            llm=llm,
            callback_manager=callback_manager or llm.callback_manager,
            prompt_helper=PromptHelper(tokenizer=str.split),  # not used; the default one loads a tokenizer
            chat_prompt_helper=ChatPromptHelper(tokenizer=str.split),
            streaming=streaming,
        )
        name = metadata.model_name or type(llm).__name__
        self._writer = Writer(ServedModel(llm, name, window or metadata.context_window), timeout, unverified)

    def synthesize(
        self,
        query: QueryType,
        nodes: list[NodeWithScore],
        additional_source_nodes: Sequence[NodeWithScore] | None = None,
        **response_kwargs: Any,
    ) -> RESPONSE_TYPE:
        """The checked answer over the nodes; a refusal where they do not tell."""
        steps = self._steps(_text(query), nodes)
        sources = [*nodes, *(additional_source_nodes or ())]
        if self._streaming:
            return StreamingResponse(_growth(steps), source_nodes=sources)
        answer = _last(steps)
        return Response(answer.answer, source_nodes=sources, metadata=_record(answer, nodes))

    async def asynthesize(
        self,
        query: QueryType,
        nodes: list[NodeWithScore],
        additional_source_nodes: Sequence[NodeWithScore] | None = None,
        **response_kwargs: Any,
    ) -> RESPONSE_TYPE:
        """The same in a thread."""
        if self._streaming:
            steps = self._steps(_text(query), nodes)
            return AsyncStreamingResponse(
                _threaded(_growth(steps)), source_nodes=[*nodes, *(additional_source_nodes or ())]
            )
        return await asyncio.to_thread(self.synthesize, query, nodes, additional_source_nodes)

    def get_response(self, query_str: str, text_chunks: Sequence[str], **response_kwargs: Any) -> Any:
        """The answer's text over bare texts; a generator of it where streaming was asked for."""
        nodes = [NodeWithScore(node=TextNode(text=text, id_=f"text-{n}")) for n, text in enumerate(text_chunks, 1)]
        steps = self._steps(query_str, nodes)
        return _growth(steps) if self._streaming else _last(steps).answer

    async def aget_response(self, query_str: str, text_chunks: Sequence[str], **response_kwargs: Any) -> Any:
        """The same in a thread."""
        if self._streaming:
            return _threaded(self.get_response(query_str, text_chunks))
        return await asyncio.to_thread(self.get_response, query_str, text_chunks)

    def _get_prompts(self) -> PromptDictType:
        return {}  # the prompt is what the verifier counts on: none to be exchanged

    def _update_prompts(self, prompts: PromptDictType) -> None:
        if prompts:
            raise NotImplementedError("the prompts of rag.prompts go with the verifier and cannot be exchanged")

    def _steps(self, question: str, nodes: Sequence[NodeWithScore]) -> Iterator[Step]:
        return steps_over(question, [_hit(node) for node in nodes], self._writer)


def cited_query_engine(
    assistant: Assistant, llm: LLM, *, limit: int = 10, timeout: float = 60.0, unverified: str = DROP
) -> RetrieverQueryEngine:
    """The indexed reports' own retriever with a `CitedSynthesizer` over any LlamaIndex model."""
    synthesizer = CitedSynthesizer(llm, timeout=timeout, unverified=unverified)
    return RetrieverQueryEngine(ReportRetriever(assistant, limit=limit), synthesizer)


def _text(query: QueryType) -> str:
    return query.query_str if isinstance(query, QueryBundle) else str(query)


def _hit(scored: NodeWithScore) -> Hit:
    """A node as a document of its own; its metadata tell its title, unit and period where they are known."""
    node = scored.node
    told = {key: str(node.metadata.get(key) or "") for key in ("document", "title", "place", "period", "heading")}
    text = nfc(node.get_content(metadata_mode=MetadataMode.NONE))
    years = tuple(int(word) for word in told["period"].replace("-", " ").split() if word.isdigit() and len(word) == 4)
    context = Context(title=told["title"], place=told["place"], period=told["period"], years=years)
    document = Document(node.node_id, node.node_id, "", text, context)
    passage = Passage(f"{node.node_id}:0", node.node_id, 0, 0, len(text), text, told["heading"])
    return Hit(passage, document, float(scored.score or 0.0))


def _record(answer: Answer, nodes: Sequence[NodeWithScore]) -> dict[str, Any]:
    """The answer's object; citations name the node's document and count its characters where the node knows them."""
    known = {scored.node.node_id: scored.node for scored in nodes}

    def placed(citations: Any) -> Any:
        moved = []
        for citation in citations:
            node = known[citation.document]
            by = getattr(node, "start_char_idx", None) or 0
            name = str(node.metadata.get("document") or node.metadata.get("file_name") or citation.document)
            moved.append(replace(citation, document=name, start=citation.start + by, end=citation.end + by))
        return tuple(moved)

    return replace(answer, citations=placed(answer.citations), alternatives=placed(answer.alternatives)).to_dict()


def _last(steps: Iterator[Step]) -> Answer:
    return [step.answer for step in steps][-1]


def _growth(steps: Iterator[Step]) -> Generator[str, None, None]:
    """What each step adds; the whole answer in a new paragraph where another one stands in the end."""
    shown = ""
    for step in steps:
        text = step.answer.answer
        if text.startswith(shown):
            if text != shown:
                yield text[len(shown) :]
        elif step.final:
            yield f"\n\n{text}"
        shown = text


async def _threaded(pieces: Iterator[str]) -> AsyncGenerator[str, None]:
    while (piece := await asyncio.to_thread(next, pieces, None)) is not None:
        yield piece
