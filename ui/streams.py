"""Answers as server-sent events: each event is whole, and a client that goes away ends what is written for it."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.responses import StreamingResponse
from starlette.types import Receive, Scope, Send

from rag import records
from rag.records import Step
from ui.handlers import notice_of
from ui.source import Source

EVENTS = "text/event-stream"
_NOT_KEPT = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}  # nginx hands each event on at once


def event(data: object, name: str = "") -> str:
    """One event; JSON has no line breaks of its own."""
    head = f"event: {name}\n" if name else ""
    return f"{head}data: {json.dumps(data, ensure_ascii=False)}\n\n".encode("utf-8", "replace").decode()


class EventStream(StreamingResponse):
    """The steps of one answer, each made into events by `told`. It has a turn of the source, which it gives back at its
    end; setting `cancel` ends what is being written."""

    def __init__(
        self,
        source: Source,
        steps: Iterator[Step],
        cancel: threading.Event,
        told: Callable[[Iterator[Step]], Iterator[str]],
        failed: Callable[[Exception], str],
    ) -> None:
        self._cancel, self._turns = cancel, source.turns

        def events() -> Iterator[str]:
            try:
                yield from told(steps)
            except Exception as error:  # noqa: BLE001 - the status is sent: told in an event, logged if unexpected
                yield failed(error)

        super().__init__(events(), media_type=EVENTS, headers=_NOT_KEPT)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the events; the turn is given back however this ends."""
        try:
            await super().__call__(scope, receive, send)
        finally:
            self._cancel.set()
            self._turns.leave()


def contract_events(steps: Iterator[Step]) -> Iterator[str]:
    """`step` events with the answer so far, then one `answer` event; each holds the contract object."""
    for step in steps:
        yield event(step.answer.to_dict(), "answer" if step.final else "step")


def error_event(error: Exception) -> str:
    """An `error` event with message and remedy."""
    notice = notice_of(error)
    content: dict[str, Any] = {"detail": notice.message, "remedy": notice.remedy}
    return event(content, "error")


async def event_stream(
    source: Source,
    who: str,
    asked: tuple[str, Sequence[str], records.Scope],
    told: Callable[[Iterator[Step]], Iterator[str]],
    failed: Callable[[Exception], str],
) -> EventStream:
    """Take a turn and begin to answer. Raises Busy or TooOften at once, while the status can still tell of it."""
    await source.turns.enter_async(who)
    try:
        cancel = threading.Event()
        steps = await run_in_threadpool(source.stream, asked[0], asked[1], cancel, asked[2])
        return EventStream(source, steps, cancel, told, failed)
    except BaseException:
        source.turns.leave()
        raise
