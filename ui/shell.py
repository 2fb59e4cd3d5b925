"""Gradio's HTML page made ours: Vietnamese `lang`, our style and script, a nonce for its scripts, no remote address."""

from __future__ import annotations

import json
import re
from pathlib import Path

from starlette.datastructures import MutableHeaders
from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ui import strings
from ui.guard import content_policy, new_nonce
from ui.page_image import page_image_texts
from ui.principal import MANAGE, OPEN, Principal, principal_of
from ui.render import escape
from ui.shelf import upload_texts
from ui.visitor import new_cookie, visitor_of

STATIC = Path(__file__).parent / "static"
_META = re.compile(r'\s*<meta\s+(?:property|name)="(?:og|twitter):[^>]*?/?>', re.DOTALL)


def dress(page: str, nonce: str, principal: Principal = OPEN) -> str:
    """The page as it is sent. Works on the text before the first script, then on script tags by their opening only."""
    head, script, rest = page.partition("<script")
    # tabs.js shows no way to change anything to those who may not; the server refuses it in any case
    reading = "" if principal.may(MANAGE) else ' data-reading="only"'
    head = _META.sub("", head).replace('lang="en"', f'lang="vi"{reading}', 1)
    texts = escape(json.dumps(strings.GRADIO_TEXTS, ensure_ascii=False))
    ours_too = escape(json.dumps(upload_texts(), ensure_ascii=False))
    ours = (
        f"<title>{escape(strings.APP_NAME)}</title>"
        '<meta name="color-scheme" content="light dark">'
        '<link rel="icon" href="hoi-static/favicon.png">'
        '<link rel="stylesheet" href="hoi-static/page.css">'
        '<link rel="stylesheet" href="hoi-static/tabs.css">'
        '<link rel="stylesheet" href="hoi-static/chat.css">'
        '<script src="hoi-static/chat.js"></script>'
        f'<script src="hoi-static/page.js" data-texts="{texts}"></script>'
        f'<script src="hoi-static/tabs.js" data-texts="{ours_too}"></script>'
        '<link rel="stylesheet" href="hoi-static/page-image.css">'
        f'<script src="hoi-static/page-image.js" data-texts="{escape(page_image_texts())}"></script>'
    )
    if principal.name:
        ours += '<link rel="stylesheet" href="hoi-static/account.css">'
    if principal.sign_out:
        told = f'data-told="{escape(strings.SESSION_OVER)}" data-again="{escape(strings.SIGN_IN)}"'
        ours += f'<script src="hoi-static/account.js" {told}></script>'
    body = f"<noscript><p>{escape(strings.NOSCRIPT)}</p></noscript><gradio-app"
    page = (head + ours + script + rest).replace("<gradio-app", body, 1)
    # Gradio escapes "<" inside of its inlined JSON, so every "<script" here opens a script of the page itself.
    page = page.replace('<link rel="manifest" href="/manifest.json" />', "")  # there is none
    return re.sub(r"<script(?=[\s>])", f'<script nonce="{nonce}"', page)


class Shell:
    """Rewrites the response of GET / and gives it its content policy."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"] != "/" or scope["method"] not in ("GET", "HEAD"):
            await self.app(scope, receive, send)
            return
        # an uncompressed page, since it is edited here
        headers = [(name, value) for name, value in scope["headers"] if name != b"accept-encoding"]
        begin: Message = {}
        body = bytearray()

        async def held(message: Message) -> None:
            nonlocal begin
            if message["type"] == "http.response.start":
                begin = message
                return
            if message["type"] != "http.response.body":
                await send(message)
                return
            body.extend(message.get("body", b""))
            if message.get("more_body"):
                return
            sent = bytes(body)
            response_headers = MutableHeaders(scope=begin)
            if response_headers.get("content-type", "").startswith("text/html") and sent:
                nonce = new_nonce()
                sent = dress(sent.decode(), nonce, principal_of(scope)).encode()
                response_headers["content-length"] = str(len(sent))
                response_headers["content-security-policy"] = content_policy(nonce)
                response_headers["cache-control"] = "no-store"
                if principal_of(scope).way == "open" and not visitor_of(HTTPConnection(scope).cookies):
                    response_headers.append("set-cookie", new_cookie(secure=scope.get("scheme") == "https"))
            await send(begin)
            await send({"type": "http.response.body", "body": sent})

        await self.app({**scope, "headers": headers}, receive, held)
