"""Streams that wait for their page end when the server does."""

from __future__ import annotations

import asyncio
import threading
from typing import Any

import pytest

from ui.ending import Ending


@pytest.mark.parametrize(
    ("path", "expected"), [("/gradio_api/queue/data", "http.disconnect"), ("/api/ask", "http.request")]
)
def test_only_streams_of_pages_hear_that_their_page_has_gone(path: str, expected: str) -> None:
    async def run() -> str:
        ended = threading.Event()
        heard: list[str] = []

        async def app(scope: Any, receive: Any, send: Any) -> None:
            heard.append((await receive())["type"])

        async def receive() -> dict[str, str]:
            await asyncio.sleep(0.05 if path == "/api/ask" else 30)
            return {"type": "http.request"}

        async def send(message: Any) -> None: ...

        task = asyncio.ensure_future(Ending(app, ended)({"type": "http", "path": path}, receive, send))
        await asyncio.sleep(0)
        ended.set()
        await asyncio.wait_for(task, 5)
        return heard[0]

    assert asyncio.run(run()) == expected


def test_what_comes_before_the_end_is_handed_on() -> None:
    async def run() -> Any:
        async def app(scope: Any, receive: Any, send: Any) -> None:
            scope["heard"] = await receive()

        async def receive() -> dict[str, Any]:
            return {"type": "http.request", "body": b"x"}

        async def send(message: Any) -> None: ...

        scope = {"type": "http", "path": "/gradio_api/heartbeat/abc"}
        await Ending(app, asyncio.Event())(scope, receive, send)
        return scope["heard"]

    assert asyncio.run(run()) == {"type": "http.request", "body": b"x"}
