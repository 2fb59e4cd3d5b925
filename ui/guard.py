"""What stands before every request: who may call, how much may be sent, which paths of Gradio exist, the headers.

Plain ASGI, so that streamed responses pass through untouched.
"""

from __future__ import annotations

import asyncio
import contextlib
import math
import re
import secrets
from collections.abc import Iterable, Sequence
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ui import strings
from ui.access import path_of
from ui.problems import problem

LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
MAX_BODY = 1_000_000  # bytes of a request: a question of 100,000 characters fits and gets a proper answer
BODY_PATIENCE = 30.0  # seconds for each piece of a body: who stops sending in the middle of it is not waited for
DRAINED, DRAIN_PATIENCE = 70_000_000, 5.0  # bytes (a little more than an upload may have) and seconds of a refused body
_REFUSED_FROM = 400  # the lowest status of a refusal
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})

# The paths of Gradio that this page needs. Its file, upload, proxy, login and other routes do not exist here.
_GRADIO = re.compile(
    r"/(?:|config|theme\.css|favicon\.ico|assets/[\w.-]+|static/[\w./-]+|"
    r"gradio_api/(?:queue/(?:join|data)|heartbeat/\w+|app_id))"
)
_OWN = re.compile(
    r"/(?:healthz|metrics|docs|openapi\.json|hoi-docs/swagger-ui(?:-bundle\.js|\.css)|embed(?:\.js|/source)?|api/.*|hoi-sign-(?:in|out)|hoi-oidc(?:/callback)?|hoi-static/[\w.-]+|hoi-conversations/\w+\.(?:docx|md)|"
    r"hoi-files/(?:upload|(?:original|text)/\w+|page/\w+/\d+|figures\.(?:csv|xlsx)))",
    re.DOTALL,
)
_INTERFACE = re.compile(r"/(?:readyz|v1/.*)", re.DOTALL)
_CONTROL = re.compile(r"[\x00-\x1f\x7f\x85\u2028\u2029]")
_PUT = re.compile(r"/api/documents/[^/]+")


def is_loopback(host: str) -> bool:
    """Whether a host to bind to is only reachable from this machine."""
    return host in LOOPBACK or host.startswith("127.")


def _is_streamed(scope: Scope) -> bool:
    """Whether a request is an upload: those count what they take themselves, with a larger limit."""
    method, path = scope["method"], scope["path"]
    if method == "POST":
        return path in ("/hoi-files/upload", "/api/documents")
    return method == "PUT" and _PUT.fullmatch(path) is not None


def host_name(value: str) -> str:
    """The name in a Host header, lower case, without port and brackets; "" where it is none."""
    try:
        return (urlsplit(f"//{value}").hostname or "").rstrip(".")
    except ValueError:
        return ""


class _Refused(Exception):
    """The body went over the limit, or its next piece did not come, while it was read."""


class Guard:
    """Refuses foreign hosts and origins, large bodies and paths that the page does not need.

    `hosts` are the names that a Host header may carry, None for any (bound to a network address). A page of another
    site can neither post to us (Origin, Sec-Fetch-Site) nor reach us under a name of its own (DNS rebinding).
    """

    def __init__(self, app: ASGIApp, hosts: Iterable[str] | None) -> None:
        self.app = app
        self.hosts = None if hosts is None else frozenset(hosts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":  # nothing here speaks it
            await send({"type": "websocket.close", "code": 1008})
            return
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        refusal = self._refusal(scope, Headers(scope=scope))
        if refusal is not None:
            await refusal(scope, receive, send)
            return
        await self._limited(scope, receive, send)

    def _refusal(self, scope: Scope, headers: Headers) -> ASGIApp | None:
        host = headers.get("host", "")
        if self.hosts is not None and host_name(host) not in self.hosts:
            return problem(421, strings.FOREIGN_HOST.format(host=host[:100]), strings.FOREIGN_HOST_REMEDY)
        if scope["method"] not in _SAFE:
            origin = headers.get("origin")
            foreign = origin is not None and _authority(origin) != host.lower()
            if foreign or headers.get("sec-fetch-site") in ("cross-site", "same-site"):
                detail = strings.FOREIGN_ORIGIN.format(origin=(origin or "")[:100])
                return problem(403, detail, strings.FOREIGN_ORIGIN_REMEDY)
        path = scope["path"]
        if path in ("/api", "/v1") or _CONTROL.search(path):  # routes do not match across a line break
            path = _CONTROL.sub("?", path)[:200]
            return problem(404, strings.NO_SUCH_PATH.format(path=path), strings.NO_SUCH_PATH_REMEDY)
        own = _OWN.fullmatch(path) or _INTERFACE.fullmatch(path)
        if not own and (not _GRADIO.fullmatch(path) or ".." in path):
            return PlainTextResponse(strings.NO_SUCH_PATH.format(path=path[:200]), 404)
        length = headers.get("content-length", "0")
        if not length.isdecimal() or (int(length[:20]) > MAX_BODY and not _is_streamed(scope)):
            return _too_large()
        return None

    async def _limited(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Count a body that comes without a length (an upload counts its own), and wait for no piece without end."""
        most = math.inf if _is_streamed(scope) else MAX_BODY
        received, coming, started = 0, True, False
        refused: ASGIApp | None = None

        async def counted() -> Message:
            nonlocal received, coming, refused
            try:  # after the body there is nothing to wait for but the end of the connection, however late it comes
                async with asyncio.timeout(BODY_PATIENCE if coming else None):
                    message = await receive()
            except TimeoutError:
                refused = _too_slow()
                raise _Refused from None
            received += len(message.get("body", b""))
            coming = message.get("more_body", False)
            if received > most:
                refused = _too_large()
                raise _Refused
            return message

        async def drained() -> None:
            """Take what still comes of a body, to a bound: a proxy that is writing it would not read the answer."""
            nonlocal coming
            left = DRAINED
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(DRAIN_PATIENCE):
                    while coming and left > 0:
                        message = await receive()
                        left -= len(message.get("body", b""))
                        coming = message.get("more_body", False)

        async def noted(message: Message) -> None:
            nonlocal started
            if refused is not None and not started:
                return  # the application's own answer to the error; ours follows
            if not started and message.get("status", 200) >= _REFUSED_FROM:
                await drained()
            started = True
            await send(message)

        with contextlib.suppress(_Refused):
            await self.app(scope, counted, noted)
        if refused is not None and not started:
            await refused(scope, receive, send)


def _authority(origin: str) -> str:
    """Name and port of an Origin header, lower case; "" for "null" and nonsense."""
    try:
        return urlsplit(origin).netloc.lower()
    except ValueError:
        return ""


def _too_large() -> ASGIApp:
    detail = strings.BODY_TOO_LARGE.format(limit=MAX_BODY // 1000)
    return problem(413, detail, strings.BODY_TOO_LARGE_REMEDY)


def _too_slow() -> ASGIApp:
    seconds = round(BODY_PATIENCE)
    return problem(408, strings.BODY_TOO_SLOW.format(seconds=seconds), strings.BODY_TOO_SLOW_REMEDY)


def content_policy(nonce: str) -> str:
    """As strict as Gradio 6 permits: it builds functions from text (gr.HTML) and sets styles inline; scripts written
    into the page need the nonce, so that markup that slipped through could still not run."""
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src 'self' 'nonce-{nonce}' 'unsafe-eval'",
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data:",
            "font-src 'self'",
            "connect-src 'self'",
            "manifest-src 'self'",
            "base-uri 'self'",
            "form-action 'self'",
            "frame-ancestors 'self'",
        )
    )


def embed_policy(origins: Sequence[str]) -> str:
    """The content policy of the page: its own files alone, framed by these origins alone."""
    return "; ".join(
        (
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self'",
            "img-src 'self'",
            "connect-src 'self'",
            "base-uri 'none'",
            "form-action 'none'",
            f"frame-ancestors {' '.join(origins) or chr(39) + 'none' + chr(39)}",
        )
    )


_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",  # with "no-referrer" a form of our own would come from the origin "null"
    "X-Frame-Options": "SAMEORIGIN",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
_STRICT = "default-src 'none'; frame-ancestors 'self'"


class SecurityHeaders:
    """Adds the security headers to every response; the page shell sets its own content policy (with a nonce).

    Only /embed may be framed from elsewhere, and only by `embed_origins`; only /embed.js may be loaded from elsewhere.
    """

    def __init__(self, app: ASGIApp, embed_origins: Sequence[str] = ()) -> None:
        self.app = app
        self.embed_policy = embed_policy(embed_origins)
        self.framed = bool(embed_origins)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in _HEADERS.items():
                    headers[name] = value
                path = path_of(scope)
                if path == "/embed":
                    headers["Content-Security-Policy"] = self.embed_policy
                    del headers["Cross-Origin-Opener-Policy"]  # of no use in a frame, and warned of without TLS
                    if self.framed:
                        del headers["X-Frame-Options"]  # it knows no list of origins; frame-ancestors does
                elif path == "/embed.js":
                    headers["Cross-Origin-Resource-Policy"] = "cross-origin"
                headers.setdefault("Content-Security-Policy", _STRICT)
                for name in [name for name in headers if name.lower().startswith("access-control-")]:
                    del headers[name]  # Gradio's; no other site has business here
            await send(message)

        await self.app(scope, receive, with_headers)


def new_nonce() -> str:
    """A fresh value for the `nonce` of one page."""
    return secrets.token_urlsafe(16)
