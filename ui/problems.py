"""Errors of the HTTP interface as RFC 9457 problem documents, in Vietnamese and with what to do."""

from __future__ import annotations

from typing import Any

from starlette.responses import JSONResponse

from rag import messages
from rag.errors import InputError, LoadError, RagError
from ui import strings


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
    """The HTTP status of an expected error: no room, too large, wrong input, or not ready."""
    if error.remedy == messages.STORE_FULL_REMEDY:
        return 507
    if error.remedy == messages.LOAD_SIZE_REMEDY:
        return 413
    return 422 if isinstance(error, InputError | LoadError) else 503
