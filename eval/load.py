"""Many users at once against a running server: `python -m eval.load --users 100 --minutes 5`.

Some ask as programs do (POST /api/ask, JSON and server-sent events), some as the page does (Gradio's queue). Every
answer is held against the one that the same question got from the quiet server before: an answer to another question
is "crossed", another answer to the same question "wrong".
"""

from __future__ import annotations

import asyncio
import json
import os
import random
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from html import unescape
from pathlib import Path
from typing import Any

import aiohttp
import click
import numpy as np

from eval.cases import load_cases

JSON_FACE, EVENT_FACE, PAGE_FACE = "json", "events", "page"
_SHORT = re.compile(r'class="hoi-short"><span class="hoi-sr">[^<]*</span>([^<]*)')
_PATIENCE = 60  # seconds that a user waits for one answer


@dataclass
class Tally:
    """What became of the questions of one face. Seconds from the request to the last byte of the answer."""

    seconds: list[float] = field(default_factory=list)
    failed: int = 0  # no answer: an error status, a broken connection, or nothing within _PATIENCE seconds
    wrong: int = 0  # another answer than the quiet server gave
    crossed: int = 0  # the answer to another question
    problems: list[str] = field(default_factory=list)  # the first few failures, in words

    def report(self) -> dict[str, Any]:
        """Counts, and the quantiles of the seconds in milliseconds."""
        quantiles = np.percentile(np.array(self.seconds or [0.0]) * 1000, [50, 95, 99, 100])
        names = ("p50_ms", "p95_ms", "p99_ms", "max_ms")
        return {
            "answers": len(self.seconds), "failed": self.failed, "wrong": self.wrong, "crossed": self.crossed,
            **{name: round(float(value), 1) for name, value in zip(names, quantiles, strict=True)},
            "problems": self.problems,
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Plan:
    """Who asks how. `think`: mean seconds between an answer and the next question of the same user (exponential, so
    that questions come as they do from people). `unique`: no question comes twice in the same letters, so that no
    answer that was kept can serve it again."""

    users: int = 100
    seconds: float = 300.0
    think: float = 5.0
    page_share: float = 0.3  # of the users: these ask as the page does, the others by turns as programs do
    unique: bool = False
    seed: int = 1

    def faces(self) -> list[str]:
        """How each user asks."""
        pages = round(self.users * self.page_share)
        return [PAGE_FACE] * pages + [(JSON_FACE, EVENT_FACE)[number % 2] for number in range(self.users - pages)]


class Users:
    """The users of one server."""

    def __init__(self, url: str, questions: Sequence[str], plan: Plan) -> None:
        self.url, self.questions, self.plan = url.rstrip("/"), list(questions), plan
        self.expected: dict[str, dict[str, Any]] = {}
        self.tallies = {face: Tally() for face in (JSON_FACE, EVENT_FACE, PAGE_FACE)}
        self._until = 0.0  # of the event loop's clock
        self._ask = self._anew = (0, 0)  # events of the page, and how many inputs they have

    async def prepare(self) -> None:
        """Ask everything once, one after the other, and find the event with which the page asks."""
        async with self._session() as session:
            for question in self.questions:
                async with session.post(f"{self.url}/api/ask", json={"question": question}) as response:
                    response.raise_for_status()
                    self.expected[question] = await response.json()
            async with session.get(f"{self.url}/config") as response:
                config = await response.json()
        parts = {one["props"].get("elem_id"): one["id"] for one in config["components"]}

        def event(part: str, *, asks: bool) -> tuple[int, int]:
            """The first event that begins at this part and (asking) has it among its inputs."""
            found = next(
                one for one in config["dependencies"]
                if parts[part] in (one["inputs"] if asks else [target for target, _ in one["targets"]])
            )  # fmt: skip
            return found["id"], len(found["inputs"])

        if PAGE_FACE in self.plan.faces():
            self._ask, self._anew = event("hoi-box", asks=True), event("hoi-again", asks=False)

    async def run(self) -> None:
        """All users, for the time of the plan; who has asked by then gets its answer."""
        self._until = asyncio.get_running_loop().time() + self.plan.seconds
        await asyncio.gather(*(self._user(number, face) for number, face in enumerate(self.plan.faces())))

    def _session(self) -> aiohttp.ClientSession:
        timeout = aiohttp.ClientTimeout(total=_PATIENCE)
        return aiohttp.ClientSession(timeout=timeout, connector=aiohttp.TCPConnector(limit=0))

    async def _user(self, number: int, face: str) -> None:
        chance = random.Random(f"{self.plan.seed} {number}")
        clock = asyncio.get_running_loop().time
        tally = self.tallies[face]
        async with self._session() as session:
            await asyncio.sleep(chance.random() * max(self.plan.think, 1))
            while clock() < self._until:
                question = chance.choice(self.questions)
                began = time.perf_counter()
                try:
                    asked = spaced(question, chance) if self.plan.unique else question
                    if face == PAGE_FACE:  # a new conversation: the answer shall lean on no other question
                        await self._through_queue(session, _page_of(session), self._anew, [])
                        began = time.perf_counter()
                    got = await getattr(self, f"_{face}")(session, asked)
                except (aiohttp.ClientError, TimeoutError, ValueError, KeyError, AttributeError) as error:
                    tally.failed += 1
                    if len(tally.problems) < 10:
                        tally.problems.append(f"{type(error).__name__}: {error}"[:300])
                    await asyncio.sleep(1)
                    continue
                tally.seconds.append(time.perf_counter() - began)
                self._judge(tally, question, got)
                await asyncio.sleep(chance.expovariate(1 / self.plan.think) if self.plan.think else 0)

    def _judge(self, tally: Tally, question: str, got: dict[str, Any]) -> None:
        wanted = self.expected[question]
        if " ".join(got.get("question", question).split()) != wanted["question"]:
            tally.crossed += 1
        elif any(got[name] != wanted[name] for name in ("short", "answer", "citations") if name in got):
            tally.wrong += 1

    async def _json(self, session: aiohttp.ClientSession, question: str) -> dict[str, Any]:
        async with session.post(f"{self.url}/api/ask", json={"question": question}) as response:
            response.raise_for_status()
            return dict(await response.json())

    async def _events(self, session: aiohttp.ClientSession, question: str) -> dict[str, Any]:
        headers = {"accept": "text/event-stream"}
        async with session.post(f"{self.url}/api/ask", json={"question": question}, headers=headers) as response:
            response.raise_for_status()
            told = (await response.text()).strip()
        head, _, data = told.rpartition("data: ")
        if not head.strip().endswith("event: answer"):
            raise ValueError(told[-200:])
        return dict(json.loads(data))

    async def _page(self, session: aiohttp.ClientSession, question: str) -> dict[str, Any]:
        """As an open page asks, within the conversation that it has."""
        shown = await self._through_queue(session, _page_of(session), self._ask, [question])
        if "hoi-reply" not in shown:
            raise ValueError(shown[-200:])
        short = _SHORT.search(shown)
        return {"short": unescape(short[1]).strip() if short else ""}

    async def _through_queue(
        self, session: aiohttp.ClientSession, page: str, event: tuple[int, int], given: list[str]
    ) -> str:
        """An event into the queue, then all texts of the queue's stream, to its end."""
        number, inputs = event
        body = {"fn_index": number, "data": [*given, *[None] * (inputs - len(given))], "session_hash": page}
        async with session.post(f"{self.url}/gradio_api/queue/join", json=body) as response:
            response.raise_for_status()
        told: list[str] = []
        async with session.get(f"{self.url}/gradio_api/queue/data", params={"session_hash": page}) as response:
            response.raise_for_status()
            async for line in response.content:
                if line.startswith(b"data: "):
                    message = json.loads(line[6:])
                    told += _texts(message.get("output", {}))
                    if message.get("msg") == "process_completed":
                        break
        return "".join(told)


def _page_of(session: aiohttp.ClientSession) -> str:
    """The name of a user's page, as Gradio knows it: one for each user."""
    return f"{id(session):x}"


def _texts(value: Any) -> Iterator[str]:
    """Every text within a JSON value, in its order."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for one in value:
            yield from _texts(one)
    elif isinstance(value, dict):
        yield from _texts(list(value.values()))


def spaced(question: str, chance: random.Random) -> str:
    """The question with some of its spaces doubled: other letters, the same words."""
    return "".join(one * chance.randint(1, 3) if one == " " else one for one in question)


async def _watch(pid: int, seconds: float) -> list[float]:
    """The resident memory of a process in MB, at the start and every few seconds."""
    seen = []
    end = time.monotonic() + seconds
    while True:
        pages = int(Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1])
        seen.append(pages * os.sysconf("SC_PAGE_SIZE") / 1e6)
        if time.monotonic() >= end:
            return seen
        await asyncio.sleep(min(5.0, seconds / 10))


async def load(url: str, questions: Sequence[str], plan: Plan, pid: int = 0) -> dict[str, Any]:
    """Run the users; the report, with a tally for each face and the memory of the process `pid` if that is given."""
    crowd = Users(url, questions, plan)
    await crowd.prepare()
    watching = asyncio.create_task(_watch(pid, plan.seconds)) if pid else None
    began = time.perf_counter()
    await crowd.run()
    took = time.perf_counter() - began
    report: dict[str, Any] = {
        "plan": asdict(plan), "questions": len(crowd.questions), "seconds": round(took, 1),
        "faces": {face: tally.report() for face, tally in crowd.tallies.items() if tally.seconds or tally.failed},
        "answers_per_second": round(sum(len(tally.seconds) for tally in crowd.tallies.values()) / took, 1),
    }  # fmt: skip
    if watching:
        memory = await watching
        quarter = max(1, len(memory) // 4)
        report["memory_mb"] = {
            "start": round(memory[0]), "second_quarter": round(max(memory[quarter : 2 * quarter] or memory)),
            "end": round(max(memory[-quarter:])),
        }  # fmt: skip
    return report


@contextmanager
def served(reports: Path) -> Iterator[tuple[str, int]]:
    """`hoi serve` over an index of these reports, in a data folder of its own: its address and process id."""
    with tempfile.TemporaryDirectory() as folder:
        environment = {**os.environ, "HOI_DATA": folder, "PYTHONIOENCODING": "utf-8", "HOI_LLM": ""}
        hoi = str(Path(sys.executable).with_name("hoi"))
        subprocess.run([hoi, "index", str(reports)], env=environment, check=True, capture_output=True)
        process = subprocess.Popen([hoi, "serve", "--port", "0"], env=environment, stdout=subprocess.PIPE, text=True)
        try:
            yield _address(process), process.pid
        finally:
            process.terminate()
            process.communicate(timeout=60)


def _address(process: subprocess.Popen[str]) -> str:
    for line in process.stdout or ():
        found = re.search(r"http://127\.0\.0\.1:\d+", line)
        if found:
            return found[0]
    raise RuntimeError("hoi serve did not start")


@click.command()
@click.option("--users", default=100, show_default=True, type=click.IntRange(1, 10_000))
@click.option("--minutes", default=5.0, show_default=True, type=click.FloatRange(0.01, 600))
@click.option("--think", default=5.0, show_default=True, help="Mean seconds between an answer and the next question.")
@click.option("--page-share", default=0.3, show_default=True, type=click.FloatRange(0, 1))
@click.option("--reports", default="seeds", show_default=True, type=click.Path(exists=True, path_type=Path))
@click.option(
    "--dataset", default="eval/sets/seeds_dev.jsonl", show_default=True, type=click.Path(exists=True, path_type=Path)
)
@click.option("--unique", is_flag=True, help="No question comes twice in the same letters.")
@click.option("--seed", default=1, show_default=True)
@click.option("--json", "out", type=click.Path(path_type=Path), help="Write the report here too.")
def main(minutes: float, reports: Path, dataset: Path, out: Path | None, **options: Any) -> None:
    """Let many users ask a server of these reports at once; exit code 1 where an answer fails, is wrong or crossed."""
    questions = sorted({case.question for case in load_cases(dataset)})
    with served(reports) as (url, pid):
        report = asyncio.run(load(url, questions, Plan(seconds=minutes * 60, **options), pid))
    text = json.dumps(report, ensure_ascii=False, indent=2)
    click.echo(text)
    if out:
        out.write_text(text + "\n", encoding="utf-8")
    bad = sum(tally["failed"] + tally["wrong"] + tally["crossed"] for tally in report["faces"].values())
    sys.exit(1 if bad else 0)


if __name__ == "__main__":
    main()
