"""Watches requests and answers: counts them, times them, names each request, and writes a line of each where wished."""

from __future__ import annotations

import re
import time
import uuid
from collections.abc import Iterator

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from rag.records import Step
from ui import metrics
from ui.access import path_of
from ui.logs import ANSWERS, REQUESTS, request_id
from ui.principal import principal_of

_GIVEN = re.compile(r"[\w-]{8,64}", re.ASCII)
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH"})


class Observe:
    """The outermost layer. A request keeps the X-Request-ID that a proxy gave it; the response tells it.

    Its path is written without what follows the question mark, which may hold a question.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        given = Headers(scope=scope).get("x-request-id", "")
        name = given if _GIVEN.fullmatch(given) else uuid.uuid4().hex
        token = request_id.set(name)
        path = path_of(scope)  # before the routes change what the request says of itself
        started, status, sent = time.perf_counter(), 500, 0

        async def noted(message: Message) -> None:
            nonlocal status, sent
            if message["type"] == "http.response.start":
                status = message["status"]
                MutableHeaders(scope=message)["X-Request-ID"] = name
            elif message["type"] == "http.response.body":
                sent += len(message.get("body", b""))
            await send(message)

        try:
            await self.app(scope, receive, noted)
        finally:
            took = time.perf_counter() - started
            self._note(scope, path, status, sent, took)
            request_id.reset(token)

    def _note(self, scope: Scope, path: str, status: int, sent: int, took: float) -> None:
        method = scope["method"]
        route = metrics.route_of(path)
        counted = method if method in _METHODS else "other"
        metrics.REQUESTS.labels(counted, route, str(status)).inc()
        metrics.REQUEST_SECONDS.labels(route).observe(took)
        if REQUESTS.isEnabledFor(20):
            principal = principal_of(scope)
            details = {
                "method": counted, "path": path[:300], "status": status, "ms": round(took * 1000, 1), "bytes": sent,
                "user": principal.user, "way": principal.way,
            }  # fmt: skip
            REQUESTS.info("request", extra=details)


def observed(steps: Iterator[Step], question: str, *, write_question: bool = False) -> Iterator[Step]:
    """The steps of an answer, handed on; its end is counted, timed and written down."""
    started = time.perf_counter()
    last: Step | None = None
    try:
        for step in steps:
            last = step
            yield step
    finally:
        took = time.perf_counter() - started
        answer = last.answer if last is not None and last.final else None
        result = "failed" if answer is None else "answered" if answer.answered else "refused"
        metrics.ANSWERED.labels(result).inc()
        metrics.ANSWER_SECONDS.observe(took)
        if ANSWERS.isEnabledFor(20):
            details: dict[str, object] = {"result": result, "ms": round(took * 1000, 1), "characters": len(question)}
            if answer is not None:
                details |= {"citations": len(answer.citations), "notice": answer.notice}
            if write_question:
                details["question"] = question[:2000]
            ANSWERS.info("answer", extra=details)
