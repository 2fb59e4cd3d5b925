"""The queue before the answers, and how often one may ask."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.routing import Mount
from starlette.testclient import TestClient
from ui_fakes import MISSION, seeds_assistant

from rag.serve_config import ServeConfig
from ui import handlers, strings
from ui.admission import Admission, Busy, TooOften
from ui.api import create_api
from ui.openai_api import create_openai
from ui.source import Source

ASKED: list[tuple[str, dict[str, Any], dict[str, str]]] = [
    ("/api/ask", {"question": MISSION}, {}),
    ("/api/ask", {"question": MISSION}, {"accept": "text/event-stream"}),
    ("/v1/chat/completions", {"messages": [{"role": "user", "content": MISSION}]}, {}),
    ("/v1/chat/completions", {"messages": [{"role": "user", "content": MISSION}], "stream": True}, {}),
]


def until(true: Callable[[], bool]) -> None:
    for _ in range(500):
        if true():
            return
        time.sleep(0.01)
    raise AssertionError("it never became so")


def programs(source: Source, address: str = "testclient") -> TestClient:
    app = Starlette(routes=[Mount("/api", create_api(source)), Mount("/v1", create_openai(source))])
    return TestClient(app, client=(address, 1))


def test_who_finds_no_room_is_told_to_come_back_on_every_face() -> None:
    source = Source(seeds_assistant, serving=ServeConfig(at_once=1, waiting=0))
    client = programs(source)
    with source.turns.turn():
        for path, body, headers in ASKED:
            refused = client.post(path, json=body, headers=headers)
            assert refused.status_code == 503
            assert refused.headers["retry-after"]
            assert strings.BUSY in refused.text
        page = list(handlers.ask(source, MISSION, ()))[-1]
        assert strings.BUSY in page.conversation
        assert page.turns[-1].notice is not None
    for path, body, headers in ASKED * 2:  # every turn has been given back
        assert client.post(path, json=body, headers=headers).status_code == 200
    assert "857" in list(handlers.ask(source, MISSION, ()))[-1].conversation
    assert (source.turns.running, source.turns.waiting) == (0, 0)


def test_no_more_wait_than_may() -> None:
    turns = Admission(ServeConfig(at_once=1, waiting=1, patience=600))
    outcomes: list[str] = []

    def ask() -> None:
        try:
            with turns.turn():
                outcomes.append("answered")
        except Busy:
            outcomes.append("busy")

    second, third = (threading.Thread(target=ask, daemon=True) for _ in range(2))
    with turns.turn():
        second.start()
        until(lambda: turns.waiting == 1)
        third.start()
        third.join(10)  # without a bound it would wait for its patience
        assert outcomes == ["busy"]
        assert turns.waiting == 1
    second.join(10)
    assert outcomes == ["busy", "answered"]


def test_a_question_that_waits_too_long_is_turned_away_and_leaves_room() -> None:
    turns = Admission(ServeConfig(at_once=1, waiting=1, patience=0.01))

    async def asked() -> None:
        await turns.enter_async()

    with turns.turn():
        for _ in range(3):
            with pytest.raises(Busy):
                turns.enter()
            with pytest.raises(Busy):
                asyncio.run(asked())
        assert turns.waiting == 0
    assert turns.running == 0
    with turns.turn():
        pass


def test_first_come_first_served_by_threads_and_by_the_event_loop() -> None:
    turns = Admission(ServeConfig(at_once=1, waiting=10))
    order: list[int] = []

    def by_thread(place: int) -> None:
        with turns.turn():
            order.append(place)

    def by_loop(place: int) -> None:
        async def run() -> None:
            async with turns.turn_async():
                order.append(place)

        asyncio.run(run())

    turns.enter()
    threads = []
    for place in range(6):
        threads.append(threading.Thread(target=by_loop if place % 2 else by_thread, args=(place,)))
        threads[-1].start()
        until(lambda: turns.waiting == len(threads))
    turns.leave()
    for thread in threads:
        thread.join(10)
    assert order == list(range(6))
    assert (turns.running, turns.waiting) == (0, 0)


def test_who_is_cancelled_while_waiting_takes_no_turn() -> None:
    turns = Admission(ServeConfig(at_once=1, waiting=5))

    async def run() -> None:
        waiting = asyncio.create_task(turns.enter_async())
        await asyncio.sleep(0.01)
        assert turns.waiting == 1
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting
        assert turns.waiting == 0
        # the turn comes in the very moment in which who waits for it goes
        late = asyncio.create_task(turns.enter_async())
        await asyncio.sleep(0.01)
        turns.leave()
        late.cancel()
        with pytest.raises(asyncio.CancelledError):
            await late

    turns.enter()
    asyncio.run(run())
    assert (turns.running, turns.waiting) == (0, 0)


def test_questions_that_wait_hold_no_thread() -> None:
    source = Source(seeds_assistant, serving=ServeConfig(at_once=1, waiting=100))
    answers: list[int] = []
    with programs(source) as client:  # one event loop, with its forty threads
        source.turns.enter()
        asking = [
            threading.Thread(
                target=lambda: answers.append(client.post("/api/ask", json={"question": MISSION}).status_code)
            )
            for _ in range(60)
        ]
        for thread in asking:
            thread.start()
        until(lambda: source.turns.waiting == 60)
        assert client.get("/api/documents").status_code == 200  # a thread is there for it
        source.turns.leave()
        for thread in asking:
            thread.join(30)
    assert answers == [200] * 60


def test_who_asks_too_often_is_told_so_and_others_are_not() -> None:
    source = Source(seeds_assistant, serving=ServeConfig(rate="2/hour"))
    fast, other, here = programs(source, "192.0.2.1"), programs(source, "192.0.2.2"), programs(source, "127.0.0.1")
    for path, body, headers in ASKED[:2]:
        assert fast.post(path, json=body, headers=headers).status_code == 200
    for path, body, headers in ASKED:
        refused = fast.post(path, json=body, headers=headers)
        assert refused.status_code == 429
        assert 3000 < int(refused.headers["retry-after"]) <= 3600
        assert strings.TOO_OFTEN.format(count=2, unit="giờ") in refused.text
        assert other.post(path, json=body, headers=headers).status_code == (200 if path.startswith("/api") else 429)
        assert here.post(path, json=body, headers=headers).status_code == 200  # this machine is not counted
    page = list(handlers.ask(source, MISSION, (), who="address:192.0.2.1"))[-1]
    assert strings.TOO_OFTEN.format(count=2, unit="giờ") in page.conversation
    assert (source.turns.running, source.turns.waiting) == (0, 0)


def test_a_search_stands_in_the_queue_too() -> None:
    source = Source(seeds_assistant, serving=ServeConfig(at_once=1, waiting=0))
    with source.turns.turn():
        assert programs(source).get("/api/search", params={"q": MISSION}).status_code == 503


def test_a_rate_counts_within_its_window() -> None:
    turns = Admission(ServeConfig(rate="1/second"))
    with turns.turn("an"):
        pass
    with pytest.raises(TooOften), turns.turn("an"):
        pass
    with turns.turn("binh"):
        pass
    until(lambda: _may(turns))


def _may(turns: Admission) -> bool:
    try:
        with turns.turn("an"):
            return True
    except TooOften:
        return False
