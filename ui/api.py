"""The HTTP interface below /api: asking, reports, passages, figures, feedback. Errors: RFC 9457 problem documents.

`create_api` gives an application of its own, mounted at /api by ui/server.py, so that unknown paths below it are
its own 404 and never fall through to the page.
"""

from __future__ import annotations

import logging
import secrets
from importlib.metadata import version
from typing import Annotated, Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel, ConfigDict, Field
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException

from rag.errors import RagError
from rag.records import EVERYWHERE
from ui import strings
from ui.api_reports import MAX_TEXT, changing_routes, document_entry, reading_routes
from ui.handlers import check_question
from ui.intake import Intake
from ui.principal import counted_as
from ui.problems import problem, status_of, waiting_headers
from ui.schemas import AnswerShape, problems
from ui.source import Source
from ui.streams import EVENTS, contract_events, error_event, event_stream

__all__ = ["create_api", "document_entry", "problem"]

DISTRIBUTION = "hoi-bao-cao"
MAX_HISTORY = 50  # earlier questions in one request

_logger = logging.getLogger(__name__)


class AskRequest(BaseModel):
    """The body of POST /api/ask."""

    model_config = ConfigDict(strict=True)

    question: Annotated[str, Field(max_length=MAX_TEXT, examples=["Móng Cái kết nạp bao nhiêu đảng viên?"])]
    history: Annotated[list[Annotated[str, Field(max_length=MAX_TEXT)]], Field(max_length=MAX_HISTORY)] = []
    within: Annotated[list[Annotated[str, Field(max_length=1_000)]], Field(max_length=MAX_HISTORY)] = []


_EVENT = 'event: answer\ndata: {"question": "…", "answered": true}\n\n'
_ASK_RESPONSES: dict[int | str, dict[str, Any]] = {
    200: {
        "content": {
            "application/json": {},
            EVENTS: {"schema": {}, "example": _EVENT},
        }
    },
    **problems(429),
}


def create_api(source: Source, intake: Intake | None = None) -> FastAPI:
    """The application below /api. Without an intake no report is taken in, replaced or removed."""
    api = FastAPI(
        title=strings.APP_NAME,
        version=version(DISTRIBUTION),
        docs_url=None,
        redoc_url=None,
        openapi_url="/openapi.json",
        responses=problems(400, 401, 403, 408, 413, 422, 500, 503),
    )

    @api.post(
        "/ask",
        summary=strings.API_ASK,
        tags=[strings.DOCS_ASK],
        response_model=AnswerShape,
        responses=_ASK_RESPONSES,
    )
    async def ask(body: AskRequest, request: Request) -> Response:
        unfit = check_question(body.question)
        if unfit is not None:
            return problem(422, unfit.message, unfit.remedy)
        who = counted_as(request)
        scope = EVERYWHERE
        if body.within:
            scope = await run_in_threadpool(lambda: source.get().scope(body.within))
        if EVENTS in request.headers.get("accept", ""):
            asked = (body.question, body.history, scope)
            return await event_stream(source, who, asked, contract_events, error_event)
        async with source.turns.turn_async(who):
            answer = await run_in_threadpool(source.answer, body.question, body.history, scope)
        return JSONResponse(answer.to_dict())

    api.include_router(reading_routes(source))
    if intake is not None:
        api.include_router(changing_routes(source, intake))

    @api.exception_handler(RagError)
    async def on_rag_error(request: Request, error: RagError) -> JSONResponse:
        return problem(status_of(error), error.message, error.remedy, headers=waiting_headers(error))

    @api.exception_handler(RequestValidationError)
    async def on_invalid(request: Request, error: RequestValidationError) -> JSONResponse:
        first = error.errors()[0]
        if first["type"] == "json_invalid":
            return problem(400, strings.BAD_JSON, strings.BAD_JSON_REMEDY)
        field = ".".join(str(part) for part in first["loc"] if part != "body")
        if not field:
            return problem(422, strings.BAD_JSON, strings.BAD_JSON_REMEDY)
        return problem(422, strings.BAD_FIELD.format(field=field), strings.BAD_FIELD_REMEDY.format(items=MAX_HISTORY))

    @api.exception_handler(HTTPException)
    async def on_http_error(request: Request, error: HTTPException) -> JSONResponse:
        path = request.url.path
        if error.status_code == 404:
            return problem(404, strings.NO_SUCH_PATH.format(path=path), strings.NO_SUCH_PATH_REMEDY)
        if error.status_code == 405:
            detail = strings.WRONG_METHOD.format(path=path, method=request.method)
            return problem(405, detail, strings.NO_SUCH_PATH_REMEDY, headers=error.headers)
        if error.status_code == 400:  # a body that cannot be parsed at all
            return problem(400, strings.BAD_JSON, strings.BAD_JSON_REMEDY)
        return problem(error.status_code, strings.PROBLEM_OTHER, headers=error.headers)

    @api.exception_handler(Exception)
    async def on_unexpected(request: Request, error: Exception) -> JSONResponse:
        code = secrets.token_hex(3)
        _logger.error("unexpected error %s", code, exc_info=error)
        return problem(500, strings.UNEXPECTED, strings.UNEXPECTED_REMEDY.format(code=code))

    return api
