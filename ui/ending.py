"""Streams of open pages end when the server does: each is told that its page has gone."""

from __future__ import annotations

import asyncio
import re

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ui.access import path_of

_STREAMS = re.compile(r"/gradio_api/(?:queue/data|heartbeat/.*)")


class Ending:
    """Hands "disconnected" to the streams of Gradio once `ended` is set: they wait for their page without an end."""

    def __init__(self, app: ASGIApp, ended: asyncio.Event) -> None:
        self.app, self.ended = app, ended

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and _STREAMS.fullmatch(path_of(scope)):
            await self.app(scope, lambda: self._heard(receive), send)
        else:
            await self.app(scope, receive, send)

    async def _heard(self, receive: Receive) -> Message:
        heard, over = asyncio.ensure_future(receive()), asyncio.ensure_future(self.ended.wait())
        try:
            await asyncio.wait({heard, over}, return_when=asyncio.FIRST_COMPLETED)
            return heard.result() if heard.done() else {"type": "http.disconnect"}
        finally:
            heard.cancel()
            over.cancel()
