"""POST /api/embed-tokens: a short-lived token for the embedded page of one site, made by who manages documents."""

from __future__ import annotations

import json
from datetime import UTC, datetime

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from rag import audit
from rag.errors import InputError, RagError
from rag.keys import Key, add_embed_token
from ui import strings
from ui.api import problem
from ui.gate import Gate
from ui.principal import MANAGE, Principal, principal_of

MINUTES = 15.0


def embed_token_route(gate: Gate) -> Route:
    """The route. Its answer (201) holds `token`, `origin` and `expires_at`; the token is told this once."""

    async def make(request: Request) -> Response:
        principal = principal_of(request.scope)
        if not principal.may(MANAGE) or principal.way == "embed":
            return problem(403, strings.ROLE_NEEDED, strings.ROLE_NEEDED_REMEDY)
        try:
            body = json.loads(await request.body())
            origin, minutes = body["origin"], body.get("minutes", MINUTES)
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            return problem(422, strings.BAD_JSON, strings.EMBED_TOKEN_BODY_REMEDY)
        number = isinstance(minutes, int | float) and not isinstance(minutes, bool)
        if not isinstance(origin, str) or not number:
            return problem(422, strings.BAD_JSON, strings.EMBED_TOKEN_BODY_REMEDY)
        try:
            key, token = await run_in_threadpool(_made, gate, principal, origin, float(minutes))
        except RagError as error:
            return problem(422 if isinstance(error, InputError) else 503, error.message, error.remedy)
        until = datetime.fromtimestamp(key.expires_at, UTC).isoformat(timespec="seconds")
        content = {"token": token, "origin": key.origin, "expires_at": until}
        return JSONResponse(content, 201, headers={"Cache-Control": "no-store"})

    return Route("/api/embed-tokens", make, methods=["POST"])


def _made(gate: Gate, principal: Principal, origin: str, minutes: float) -> tuple[Key, str]:
    if gate.data is None:
        raise InputError(strings.UPLOADS_OFF)
    key, token = add_embed_token(gate.data, origin, minutes, maker=principal.user)
    audit.record(gate.data, principal.user, "embed_token_made", key=key.prefix, origin=key.origin)
    return key, token
