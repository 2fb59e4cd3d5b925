"""The load test finds nothing wrong with the server, and finds what is."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable
from pathlib import Path

import pytest
from aiohttp import web

from eval.cases import load_cases
from eval.load import Plan, load, served, spaced

ROOT = Path(__file__).parents[1]
QUESTIONS = sorted({case.question for case in load_cases(ROOT / "eval" / "sets" / "seeds_dev.jsonl")})


def test_users_of_every_face_get_their_own_answers() -> None:
    plan = Plan(users=6, seconds=3, think=0.01, page_share=0.34, unique=True)
    with served(ROOT / "seeds") as (url, pid):
        report = asyncio.run(load(url, QUESTIONS, plan, pid))
    assert report["faces"].keys() == {"json", "events", "page"}
    for tally in report["faces"].values():
        assert tally["answers"] > 0
        assert (tally["failed"], tally["wrong"], tally["crossed"]) == (0, 0, 0), tally["problems"]
        assert 0 < tally["p50_ms"] <= tally["p95_ms"] <= tally["max_ms"]
    assert report["memory_mb"]["end"] > 50


@pytest.mark.parametrize("kind", ["right", "crossed", "wrong", "failed"])
def test_what_goes_wrong_is_counted(kind: str) -> None:
    asyncio.run(_against(kind))


async def _against(kind: str) -> None:
    asked: list[str] = []

    async def ask(request: web.Request) -> web.Response:
        question = (await request.json())["question"]
        asked.append(question)
        if len(asked) <= 3:  # the quiet server
            return _answer(question, question)
        faults: dict[str, Callable[[], web.Response]] = {
            "right": lambda: _answer(question, question),
            "crossed": lambda: _answer("another question", "x"),
            "wrong": lambda: _answer(question, "another answer"),
            "failed": lambda: web.Response(status=503),
        }
        return faults[kind]()

    async def config(request: web.Request) -> web.Response:
        return web.json_response({
            "components": [{"id": 1, "props": {"elem_id": "hoi-box"}}], "dependencies": [{"id": 0, "inputs": [1]}],
        })  # fmt: skip

    app = web.Application()
    app.add_routes([web.post("/api/ask", ask), web.get("/config", config)])
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    port = runner.addresses[0][1]
    plan = Plan(users=1, seconds=1.5, think=0.05, page_share=0)
    try:
        tally = (await load(f"http://127.0.0.1:{port}", ["a", "b", "c"], plan))["faces"]["json"]
    finally:
        await runner.cleanup()
    counted = {"wrong": tally["wrong"], "crossed": tally["crossed"], "failed": tally["failed"]}
    assert {name for name, count in counted.items() if count} == {kind} - {"right"}


def _answer(question: str, text: str) -> web.Response:
    return web.json_response({"question": question, "short": text, "answer": text, "citations": []})


def test_spaced_keeps_the_words() -> None:
    chance = random.Random(1)
    made = {spaced("Móng Cái kết nạp bao nhiêu đảng viên?", chance) for _ in range(50)}
    assert len(made) > 30
    assert {" ".join(one.split()) for one in made} == {"Móng Cái kết nạp bao nhiêu đảng viên?"}
