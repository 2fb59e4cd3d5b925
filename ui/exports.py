"""Conversations as files to download: GET /hoi-conversations/{id}.docx and .md, each for its own user alone."""

from __future__ import annotations

from urllib.parse import quote

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ui import strings
from ui.api import problem
from ui.export import docx_bytes, markdown
from ui.handlers import attempt
from ui.principal import user_of
from ui.render import Notice
from ui.source import Source
from ui.threads import open_conversation, store

_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_HEADERS = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}


def create_exports(source: Source) -> Starlette:
    """The application below /hoi-conversations. What is not this user's is not found."""

    async def export(request: Request) -> Response:
        user, form = user_of(request), request.path_params["form"]
        made = await run_in_threadpool(lambda: attempt(lambda: _file(source, user, request.path_params["id"], form)))
        if isinstance(made, Notice):
            return problem(500, made.message, made.remedy)
        if made is None:
            return problem(404, strings.THREAD_GONE, strings.THREAD_GONE_REMEDY)
        name, content, kind = made
        disposition = f"attachment; filename*=UTF-8''{quote(name, safe='')}"
        return Response(content, media_type=kind, headers={**_HEADERS, "Content-Disposition": disposition})

    return Starlette(routes=[Route("/{id:str}.{form:str}", export, methods=["GET"])])


def _file(source: Source, user: str, identity: str, form: str) -> tuple[str, bytes, str] | None:
    opened = open_conversation(source, user, identity)
    kept = store(source, user)
    found = kept.get(user, identity) if kept and opened else None
    if opened is None or found is None or form not in ("docx", "md"):
        return None
    name = "".join(char if char.isalnum() or char in " -_" else " " for char in found.title)
    name = " ".join(name.split())[:80].strip() or strings.APP_NAME
    if form == "docx":
        return f"{name}.docx", docx_bytes(found.title, opened.turns), _WORD
    return f"{name}.md", markdown(found.title, opened.turns).encode(), "text/markdown; charset=utf-8"
