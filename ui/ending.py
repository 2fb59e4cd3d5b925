"""Streams of open pages end when the server does: each is told that its page has gone."""

from __future__ import annotations

import asyncio
import re
import threading

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ui.access import path_of

_LOOK_S = 0.5  # how often a stream looks for the end
_STREAMS = re.compile(r"/gradio_api/(?:queue/data|heartbeat/.*)")


class Ending:
    """Hands "disconnected" to the streams of Gradio once `ended` is set: they wait for their page without an end."""

    def __init__(self, app: ASGIApp, ended: threading.Event) -> None:
        self.app, self.ended = app, ended

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and _STREAMS.fullmatch(path_of(scope)):
            await self.app(scope, lambda: self._heard(receive), send)
        else:
            await self.app(scope, receive, send)

    async def _heard(self, receive: Receive) -> Message:
        heard = asyncio.ensure_future(receive())
        try:
            while not heard.done() and not self.ended.is_set():
                await asyncio.wait({heard}, timeout=_LOOK_S)
            return heard.result() if heard.done() else {"type": "http.disconnect"}
        finally:
            heard.cancel()
