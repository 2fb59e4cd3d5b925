"""Who stops sending in the middle of a request is not waited for without end."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, StreamingResponse
from starlette.routing import Mount, Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from ui_fakes import seeds_assistant

from rag import originals
from rag.config import Config
from ui import guard, strings
from ui.api import create_api
from ui.guard import Guard
from ui.intake import Intake
from ui.source import Source
from ui.transfers import create_transfers


@pytest.fixture(autouse=True)
def _little_patience(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guard, "BODY_PATIENCE", 0.05)


def sent(app: ASGIApp, path: str, *pieces: bytes, whole: bool = False, **headers: str) -> tuple[int, bytes]:
    """What comes of a request whose body begins with these pieces and then stops; with `whole` it ends there.

    Fails where nothing comes of it.
    """
    coming: list[Message] = [{"type": "http.request", "body": piece, "more_body": True} for piece in pieces]
    if whole:
        coming.append({"type": "http.request", "body": b"", "more_body": False})
    answer: list[Message] = []

    async def receive() -> Message:
        if not coming:
            await asyncio.Event().wait()
        return coming.pop(0)

    async def send(message: Message) -> None:
        answer.append(message)

    named = {"host": "localhost", **{name.replace("_", "-"): value for name, value in headers.items()}}
    path, _, query = path.partition("?")
    scope = {
        "type": "http", "method": "POST", "path": path, "raw_path": path.encode(), "query_string": query.encode(),
        "root_path": "", "scheme": "http", "http_version": "1.1", "client": ("127.0.0.1", 1), "server": None,
        "headers": [(name.encode(), value.encode()) for name, value in named.items()],
    }  # fmt: skip

    async def run() -> None:
        await asyncio.wait_for(app(scope, receive, send), 20)

    asyncio.run(run())
    body = b"".join(message.get("body", b"") for message in answer[1:])
    return answer[0]["status"], body


def told(answer: tuple[int, bytes]) -> None:
    status, body = answer
    assert status == 408
    content = json.loads(body)
    assert content["title"] == strings.PROBLEM_TITLES[408]
    assert content["remedy"] == strings.BODY_TOO_SLOW_REMEDY


def test_a_question_that_never_ends() -> None:
    app = Guard(Starlette(routes=[Mount("/api", create_api(Source(seeds_assistant)))]), hosts=None)
    told(sent(app, "/api/ask", b'{"question":', content_type="application/json"))
    told(sent(app, "/api/ask", content_type="application/json"))


def test_an_upload_that_never_ends_leaves_nothing_behind(indexed: Path) -> None:
    source = Source.of(Config(data=indexed))
    intake = Intake(indexed, source.get_or_create)
    app = Guard(Starlette(routes=[Mount("/hoi-files", create_transfers(source, intake))]), hosts=None)
    told(sent(app, "/hoi-files/upload?name=a.txt", b"x" * 1000, content_type="application/octet-stream"))
    assert list((indexed / originals.FOLDER / "incoming").iterdir()) == []
    assert intake.state().items == ()
    intake.close()
    source.close()


def test_a_whole_request_may_take_its_time() -> None:
    async def slow(request: Request) -> PlainTextResponse:
        body = await request.body()
        await asyncio.sleep(0.2)
        assert not await request.is_disconnected()
        return PlainTextResponse(body)

    async def stream(request: Request) -> StreamingResponse:
        await request.body()

        async def pieces():
            for _ in range(4):
                await asyncio.sleep(0.05)
                yield b"x"

        return StreamingResponse(pieces())

    routes = [Route("/api/slow", slow, methods=["POST"]), Route("/api/stream", stream, methods=["POST"])]
    app = Guard(Starlette(routes=routes), hosts=None)
    assert sent(app, "/api/slow", b"abc", whole=True) == (200, b"abc")
    assert sent(app, "/api/stream", b"abc", whole=True) == (200, b"xxxx")


def test_what_still_comes_of_a_refused_body_is_taken_to_a_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    """A proxy that is still writing would answer 502 of its own instead of the refusal."""
    taken: list[int] = []

    def refusing(pieces: int) -> tuple[int, bytes]:
        async def refuse(scope: Scope, receive: Receive, send: Send) -> None:
            async def counted() -> Message:
                message = await receive()
                taken.append(len(message["body"]))
                return message

            await Guard(PlainTextResponse("no", 413), hosts=None)(scope, counted, send)

        taken.clear()
        return sent(refuse, "/api/ask", *[b"x" * 100] * pieces, whole=True)

    assert refusing(3) == (413, b"no")
    assert sum(taken) == 300
    monkeypatch.setattr(guard, "DRAINED", 250)
    assert refusing(9) == (413, b"no")
    assert sum(taken) == 300
    monkeypatch.setattr(guard, "DRAIN_PATIENCE", 0.05)
    monkeypatch.setattr(guard, "DRAINED", 10_000)
    assert sent(Guard(PlainTextResponse("no", 413), hosts=None), "/api/ask", b"x") == (413, b"no")  # and stops
