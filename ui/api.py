"""The HTTP interface: POST /api/ask, GET /api/documents. Errors are RFC 9457 problem documents in Vietnamese.

`create_api` gives an application of its own, mounted at /api by ui/server.py, so that unknown paths below it are
its own 404 and never fall through to the page.
"""

from __future__ import annotations

import logging
import secrets
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field
from starlette.exceptions import HTTPException

from rag.errors import InputError, LoadError, RagError
from ui import strings
from ui.handlers import check_question
from ui.source import Source

if TYPE_CHECKING:
    from rag.catalog import DocumentEntry

MAX_HISTORY = 50  # earlier questions in one request
MAX_TEXT = 200_000  # characters of one string; what is too long for a question gets its own, clearer message

_logger = logging.getLogger(__name__)


class AskRequest(BaseModel):
    """The body of POST /api/ask."""

    model_config = ConfigDict(strict=True)

    question: Annotated[str, Field(max_length=MAX_TEXT, examples=["Móng Cái kết nạp bao nhiêu đảng viên?"])]
    history: Annotated[list[Annotated[str, Field(max_length=MAX_TEXT)]], Field(max_length=MAX_HISTORY)] = []


def problem(status: int, detail: str, remedy: str = "", title: str = "", headers: Any = None) -> JSONResponse:
    """An RFC 9457 problem document; `remedy` is an extension member."""
    content: dict[str, Any] = {
        "type": "about:blank",
        "title": title or strings.PROBLEM_TITLES.get(status, strings.PROBLEM_OTHER),
        "status": status,
        "detail": detail,
    }
    if remedy:
        content["remedy"] = remedy
    return JSONResponse(content, status, headers=headers, media_type="application/problem+json")


def document_entry(entry: DocumentEntry) -> dict[str, Any]:
    """What the interface tells of a report: never the path that it was loaded from."""
    return {
        "id": entry.id,
        "name": entry.name,
        **{name: value for name, value in asdict(entry.context).items() if name != "told"},
        "characters": entry.characters,
        "passages": entry.passages,
        "indexed_at": entry.indexed_at,
    }


def create_api(source: Source) -> FastAPI:
    """The application below /api."""
    api = FastAPI(title=strings.APP_NAME, docs_url=None, redoc_url=None, openapi_url="/openapi.json")

    # Plain functions: FastAPI runs them in its thread pool, off the event loop.
    @api.post("/ask")
    def ask(body: AskRequest) -> JSONResponse:
        unfit = check_question(body.question)
        if unfit is not None:
            return problem(422, unfit.message, unfit.remedy)
        return JSONResponse(source.get().ask(body.question, history=body.history).to_dict())

    @api.get("/documents")
    def documents() -> JSONResponse:
        return JSONResponse({"documents": [document_entry(entry) for entry in source.get().documents()]})

    @api.exception_handler(RagError)
    async def on_rag_error(request: Request, error: RagError) -> JSONResponse:
        status = 422 if isinstance(error, InputError | LoadError) else 503
        return problem(status, error.message, error.remedy)

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
