"""The form of OpenAI's chat completions over the same answers: POST /v1/chat/completions, GET /v1/models.

The last message of a user is the question, the earlier ones its history. Other messages are read by nobody, so that
they cannot change what an answer may say. Citations stand as [n] in the text and whole in the field `citations`.
"""

from __future__ import annotations

import time
import uuid
from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Literal

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, Field
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response

from rag.errors import RagError
from rag.records import EVERYWHERE, Answer, Step
from ui import strings
from ui.handlers import check_question, notice_of
from ui.principal import counted_as
from ui.problems import status_of, waiting_headers
from ui.schemas import PROBLEM_JSON
from ui.source import Source
from ui.streams import EVENTS, event, event_stream

MODEL = "hoi-bao-cao"
MAX_MESSAGES = 200
MAX_TEXT = 200_000  # characters of one message
_DONE = "data: [DONE]\n\n"
_Text = Annotated[str, Field(max_length=MAX_TEXT)]


class Part(BaseModel):
    """A piece of a message; only text is read."""

    type: str
    text: _Text = ""


class Message(BaseModel):
    """One message of the conversation."""

    role: Literal["system", "developer", "user", "assistant", "tool", "function"]
    content: _Text | Annotated[list[Part], Field(max_length=100)] | None = None

    @property
    def text(self) -> str:
        """What was written."""
        if isinstance(self.content, list):
            return "\n".join(part.text for part in self.content if part.type == "text")
        return self.content or ""


class StreamOptions(BaseModel):
    """What a streamed answer tells beside its text."""

    include_usage: bool = False


class CompletionRequest(BaseModel):
    """The body of POST /v1/chat/completions; temperature, tools and the like change nothing here."""

    messages: Annotated[list[Message], Field(min_length=1, max_length=MAX_MESSAGES)]
    model: Annotated[str, Field(max_length=200)] = MODEL
    stream: bool = False
    stream_options: StreamOptions | None = None

    def asked(self) -> tuple[str, list[str]]:
        """The question ("" where no user says anything) and the earlier questions, oldest first."""
        said = [message.text for message in self.messages if message.role == "user"]
        earlier = [text for text in said[:-1] if text.strip()]
        return (said[-1] if said else "", earlier[-50:])


def _error(
    status: int,
    message: str,
    remedy: str = "",
    param: str | None = None,
    headers: Mapping[str, str] | None = None,
) -> JSONResponse:
    kind = "server_error" if status >= 500 else "invalid_request_error"
    content = {"message": f"{message} {remedy}".strip(), "type": kind, "param": param, "code": None}
    return JSONResponse({"error": content}, status, headers=headers)


def _usage(body: CompletionRequest, answer: Answer) -> dict[str, int]:
    """Syllables, which is what stands for tokens here: no language model need have been asked."""
    prompt = sum(len(message.text.split()) for message in body.messages)
    completion = len(answer.answer.split())
    return {"prompt_tokens": prompt, "completion_tokens": completion, "total_tokens": prompt + completion}


def _sources(answer: Answer) -> dict[str, Any]:
    return {"answered": answer.answered, "citations": [citation.to_dict() for citation in answer.citations]}


def _completion(body: CompletionRequest, answer: Answer) -> dict[str, Any]:
    message = {"role": "assistant", "content": answer.answer, "refusal": None}
    return {
        **_head("chat.completion"),
        "choices": [{"index": 0, "message": message, "finish_reason": "stop", "logprobs": None}],
        "usage": _usage(body, answer),
        **_sources(answer),
    }


def _head(kind: str) -> dict[str, Any]:
    return {"id": f"chatcmpl-{uuid.uuid4().hex}", "object": kind, "created": int(time.time()), "model": MODEL}


def chunks(body: CompletionRequest, steps: Iterator[Step]) -> Iterator[str]:
    """The growing text as chunks. What has been sent cannot be taken back: where the final answer is another one, it
    follows with a line that says so."""
    head = _head("chat.completion.chunk")

    def chunk(delta: dict[str, str], finish: str | None = None, **more: object) -> str:
        choice = {"index": 0, "delta": delta, "finish_reason": finish, "logprobs": None}
        return event({**head, "choices": [choice], **more})

    yield chunk({"role": "assistant", "content": ""})
    sent = ""
    for step in steps:
        text = step.answer.answer
        if text.startswith(sent):
            grown = text[len(sent) :]
        elif step.final:
            grown = f"\n\n{strings.STREAM_REPLACED}\n\n{text}"
        else:
            continue
        if grown:
            yield chunk({"content": grown})
        sent = text
        if step.final:
            yield chunk({}, "stop", **_sources(step.answer))
            if body.stream_options and body.stream_options.include_usage:
                yield event({**head, "choices": [], "usage": _usage(body, step.answer)})
    yield _DONE


def _failed(error: Exception) -> str:
    notice = notice_of(error)
    content = {"message": f"{notice.message} {notice.remedy}".strip(), "type": "server_error"}
    return event({"error": content})


# Errors of these routes have OpenAI's form; what is refused before it comes to them is a problem document.
_ERROR: dict[str, Any] = {
    "description": strings.PROBLEM_OTHER,
    "content": {"application/json": {"schema": {}}, PROBLEM_JSON: {"schema": {}}},
}
_STREAMED: dict[int | str, dict[str, Any]] = {
    200: {"content": {"application/json": {"schema": {}}, EVENTS: {"schema": {}}}}
}


def create_openai(source: Source) -> FastAPI:
    """The application below /v1."""
    api = FastAPI(
        title=strings.APP_NAME,
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        responses=dict.fromkeys((400, 401, 403, 408, 413, 422, 429, 500, 503), _ERROR),
    )
    api.router.tags = [strings.DOCS_OPENAI]

    @api.get("/models", summary=strings.API_MODELS)
    def models() -> JSONResponse:
        one = {"id": MODEL, "object": "model", "created": 0, "owned_by": MODEL}
        return JSONResponse({"object": "list", "data": [one]})

    @api.post("/chat/completions", summary=strings.API_CHAT, responses=_STREAMED)
    async def complete(body: CompletionRequest, request: Request) -> Response:
        question, history = body.asked()
        unfit = check_question(question)
        if unfit is not None:
            return _error(422, unfit.message, unfit.remedy, "messages")
        who = counted_as(request)
        if body.stream:
            asked = (question, history, EVERYWHERE)
            return await event_stream(source, who, asked, lambda steps: chunks(body, steps), _failed)
        async with source.turns.turn_async(who):
            answer = await run_in_threadpool(source.answer, question, history)
        return JSONResponse(_completion(body, answer))

    @api.exception_handler(RagError)
    async def on_rag_error(request: Request, error: RagError) -> JSONResponse:
        return _error(status_of(error), error.message, error.remedy, headers=waiting_headers(error))

    @api.exception_handler(RequestValidationError)
    async def on_invalid(request: Request, error: RequestValidationError) -> JSONResponse:
        first = error.errors()[0]
        if first["type"] == "json_invalid":
            return _error(400, strings.BAD_JSON, strings.CHAT_REMEDY)
        field = ".".join(str(part) for part in first["loc"] if part != "body")
        return _error(422, strings.BAD_FIELD.format(field=field or "messages"), strings.CHAT_REMEDY, field or None)

    @api.exception_handler(HTTPException)
    async def on_http_error(request: Request, error: HTTPException) -> JSONResponse:
        if error.status_code in (404, 405):
            detail = strings.NO_SUCH_PATH.format(path=request.url.path)
            return _error(error.status_code, detail, strings.NO_SUCH_V1_REMEDY)
        return _error(error.status_code, strings.BAD_JSON, strings.CHAT_REMEDY)

    @api.exception_handler(Exception)
    async def on_unexpected(request: Request, error: Exception) -> JSONResponse:
        notice = notice_of(error)
        return _error(500, notice.message, notice.remedy)

    return api
