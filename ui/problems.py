"""Errors of the HTTP interface as RFC 9457 problem documents, in Vietnamese and with what to do."""

from __future__ import annotations

from typing import Any

from starlette.responses import JSONResponse

from rag import messages
from rag.errors import InputError, LoadError, RagError
from ui import strings
from ui.admission import Busy, TooOften


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


def status_of(error: RagError) -> int:
    """The HTTP status of an expected error: asked too often, no room, too large, wrong input, or not ready."""
    if isinstance(error, TooOften):
        return 429
    if error.remedy == messages.STORE_FULL_REMEDY:
        return 507
    if error.remedy == messages.LOAD_SIZE_REMEDY:
        return 413
    return 422 if isinstance(error, InputError | LoadError) else 503


def waiting_headers(error: RagError) -> dict[str, str] | None:
    """The headers that tell who was turned away when to come back."""
    return {"Retry-After": str(error.retry_after)} if isinstance(error, Busy | TooOften) else None
