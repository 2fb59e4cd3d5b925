"""The sign-in layer: every request is told who makes it, and goes no further than that person or program may.

Plain ASGI between the guard and the application, so that streamed responses pass through untouched.
"""

from __future__ import annotations

import json
import logging
import threading
import time
from collections import OrderedDict
from functools import partial
from typing import Any
from urllib.parse import parse_qs, quote, urlsplit

from anyio import CapacityLimiter, to_thread
from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import RedirectResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from rag import audit
from rag.errors import RagError
from ui import strings
from ui.access import SIGN_OUT, embedded_may, is_public, path_of, role_for
from ui.api import problem
from ui.gate import NOBODY, Gate, Refused, address_of, recognise, without_trusted
from ui.principal import Principal, put
from ui.sign_in_page import refusal_page

EMBED_ORIGIN = "x-hoi-embed-origin"  # the site that frames the embedded page, as that page's own script sees it
_AMBIENT = frozenset({"user", "oidc", "header"})  # what a browser sends along by itself
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_STATIC = ("/hoi-static/", "/static/", "/assets/")
_JOIN, _DATA, _BEAT = "/gradio_api/queue/join", "/gradio_api/queue/data", "/gradio_api/heartbeat/"
_MOST = 20_000  # page sessions and keys that are remembered; the oldest go first

_logger = logging.getLogger(__name__)


class SignIn:
    """The layer. Its place is inside the guard and outside of everything that asks who makes a request."""

    def __init__(self, app: ASGIApp, gate: Gate) -> None:
        self.app, self.gate = app, gate
        self._limiter: CapacityLimiter | None = None
        self._lock = threading.Lock()
        self._pages: OrderedDict[str, str] = OrderedDict()  # session of a page of Gradio -> user
        self._used: OrderedDict[tuple[str, str], float] = OrderedDict()  # key and address -> when it was noted

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        found = await self._found(scope)
        without_trusted(scope, self.gate.config)
        answer = found if not isinstance(found, Principal) else self._refusal(scope, found)
        if answer is None and self.gate.required and path_of(scope) == _JOIN:
            receive, answer = await self._joined(found, receive)
        if answer is not None:
            await answer(scope, receive, send)
            return
        put(scope, found)
        await self.app(scope, receive, _unstored(send) if self.gate.required else send)

    async def _found(self, scope: Scope) -> Any:
        """Who makes the request, or the answer that refuses it."""
        public = is_public(scope["method"], path_of(scope))
        if public and path_of(scope).startswith(_STATIC):
            return NOBODY
        try:
            principal = await self._apart(partial(recognise, self.gate, scope))
            if principal.way in ("key", "embed"):
                await self._note_use(principal, scope)
            return principal
        except Refused as refused:
            if public:
                return NOBODY
            if _wants_page(scope):
                return refusal_page(refused.status, refused.message, refused.remedy)
            return _problem(refused.status, refused.message, refused.remedy)
        except RagError as error:
            return problem(503, error.message, error.remedy)

    def _refusal(self, scope: Scope, principal: Principal) -> ASGIApp | None:
        """Why who makes the request may not make it; None where all is well."""
        method, path = scope["method"], path_of(scope)
        if is_public(method, path):
            return None
        if principal is NOBODY:
            if _wants_page(scope) or path == SIGN_OUT:
                return _to_sign_in(scope)
            return _problem(401, strings.SIGN_IN_FIRST, strings.SIGN_IN_FIRST_REMEDY)
        if principal.way == "embed" and not embedded_may(path):
            return _problem(403, strings.EMBED_ONLY, strings.EMBED_ONLY_REMEDY)
        if principal.way == "embed" and Headers(scope=scope).get(EMBED_ORIGIN, principal.origin) != principal.origin:
            return _problem(403, strings.EMBED_ELSEWHERE, strings.EMBED_ELSEWHERE_REMEDY)
        if not principal.may(role_for(method, path)):
            return _problem(403, strings.ROLE_NEEDED, strings.ROLE_NEEDED_REMEDY)
        if principal.way in _AMBIENT and method not in _SAFE and not self._from_here(scope):
            return _problem(403, strings.NOT_FROM_HERE, strings.NOT_FROM_HERE_REMEDY)
        page = _page_session(path, scope.get("query_string", b"").decode("latin-1"))
        if page and self.gate.required and not self._owns(principal, page):
            return _problem(403, strings.NOT_YOUR_PAGE, strings.NOT_YOUR_PAGE_REMEDY)
        return None

    def _from_here(self, scope: Scope) -> bool:
        """Whether a browser says that a page of this server makes the request. One that says nothing is not believed:
        every browser names the origin of what changes something."""
        headers = Headers(scope=scope)
        site = headers.get("sec-fetch-site")
        if site is not None:
            return site == "same-origin"
        origin = urlsplit(headers.get("origin", ""))
        ours = {headers.get("host", "").lower(), urlsplit(self.gate.config.public_url).netloc.lower()} - {""}
        return origin.scheme in ("http", "https") and origin.netloc.lower() in ours

    def _owns(self, principal: Principal, page: str) -> bool:
        """Whether a page of Gradio is this user's. Who comes first owns it: its conversation is found under it."""
        with self._lock:
            owner = self._pages.setdefault(page, principal.user)
            self._pages.move_to_end(page)
            while len(self._pages) > _MOST:
                self._pages.popitem(last=False)
        return owner == principal.user

    async def _joined(self, principal: Principal, receive: Receive) -> tuple[Receive, ASGIApp | None]:
        """The body of an event of the page, read to see whose page it is, and given again to who reads it then."""
        body = bytearray()
        more = True
        while more:
            message = await receive()
            if message["type"] != "http.request":
                break
            body += message.get("body", b"")
            more = message.get("more_body", False)
        try:
            content = json.loads(body)
            page = content["session_hash"] if isinstance(content, dict) else None
        except (ValueError, KeyError, RecursionError):
            page = None
        given = False

        async def again() -> Message:
            nonlocal given
            if given:
                return await receive()
            given = True
            return {"type": "http.request", "body": bytes(body), "more_body": False}

        if isinstance(page, str) and page and len(page) < 100 and self._owns(principal, page):
            return again, None
        return again, _problem(403, strings.NOT_YOUR_PAGE, strings.NOT_YOUR_PAGE_REMEDY)

    async def _note_use(self, principal: Principal, scope: Scope) -> None:
        """Note the first use of a key from an address within an hour."""
        key, now = (principal.user, address_of(scope)), time.monotonic()
        with self._lock:
            if now - self._used.get(key, -3600.0) < 3600.0:
                return
            self._used[key] = now
            while len(self._used) > _MOST:
                self._used.popitem(last=False)
        if self.gate.data is not None:
            note = partial(
                audit.record, self.gate.data, principal.user, "key_used", address=key[1], name=principal.name
            )
            await self._apart(note)

    async def _apart(self, work: Any) -> Any:
        """Run what reads or writes the account file in a thread of its own few, so that no question waits for it."""
        if self._limiter is None:
            self._limiter = CapacityLimiter(8)
        return await to_thread.run_sync(work, limiter=self._limiter)


def _problem(status: int, message: str, remedy: str) -> ASGIApp:
    headers = {"Cache-Control": "no-store"}
    if status == 401:
        headers["WWW-Authenticate"] = "Bearer"
    return problem(status, message, remedy, headers=headers)


def _wants_page(scope: Scope) -> bool:
    return path_of(scope) == "/" and scope["method"] in ("GET", "HEAD")


def _to_sign_in(scope: Scope) -> ASGIApp:
    query = scope.get("query_string", b"").decode("latin-1")
    wanted = f"/?{query}" if query and path_of(scope) == "/" else "/"
    return RedirectResponse(f"hoi-sign-in?next={quote(wanted, safe='')}", 303, headers={"Cache-Control": "no-store"})


def _page_session(path: str, query: str) -> str:
    """The session of a page of Gradio that a path names; "" where it names none."""
    if path.startswith(_BEAT):
        return path.removeprefix(_BEAT)
    if path == _DATA:
        found = parse_qs(query, max_num_fields=20).get("session_hash", [])
        return found[0] if len(found) == 1 else "?"
    return ""


def _unstored(send: Send) -> Send:
    """Nothing that was given to somebody who signed in stays in a cache."""

    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            MutableHeaders(scope=message).setdefault("Cache-Control", "no-store")
        await send(message)

    return sending
