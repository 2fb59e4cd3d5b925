"""`python -m eval.drill`: many users ask through two replicas while one of these, then the Chroma server, is killed.

It starts everything itself, on this machine and on free ports: PostgreSQL, `chroma run`, two `hoi serve` with data
folders of their own, and nginx before them where it is installed. Each report holds a figure that no other holds, so
that an answer tells whether it is right, wrong, or belongs to another question.
"""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import random
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from urllib.parse import urlsplit

import click

from eval.crowd import commune_names
from eval.servers import (
    NGINX,
    NO_CHROMA,
    NO_POSTGRES,
    ChromaServer,
    Replica,
    chroma_server,
    nginx_before,
    postgres_server,
    replicas,
    wait_for,
)

REPORT = """BÁO CÁO kết quả công tác xây dựng Đảng năm 2024 của xã {name}
Trong năm 2024, xã {name} đã kết nạp {figure} đảng viên mới.
Công tác kiểm tra, giám sát được xã {name} thực hiện đúng kế hoạch đề ra."""
QUESTION = "Năm 2024, xã {name} đã kết nạp bao nhiêu đảng viên mới?"
RIGHT, WORDS_ONLY, REFUSED, WRONG, CROSSED, FAILED, TOLD = (
    "right", "right_words_only", "refused", "wrong", "crossed", "failed", "failed_with_message",
)  # fmt: skip
PATIENCE = 40.0  # seconds that a user waits for an answer


@dataclass(frozen=True, slots=True)
class Asked:
    """One question of one user: when it was sent and answered (seconds of the drill), and what came of it."""

    sent: float
    ended: float
    outcome: str
    told: str = ""


@dataclass(frozen=True, slots=True)
class Event:
    """Something that was killed: when, when it was started again, and when nobody noticed any more."""

    what: str
    killed: float
    started: float
    whole: float  # first moment at which it answered as before

    @property
    def recovery(self) -> float:
        """Seconds from its start until it answered as before."""
        return self.whole - self.started


@dataclass(frozen=True, slots=True)
class Phase:
    """The questions that were sent between two moments, by outcome, and their waiting times in seconds."""

    name: str
    counts: dict[str, int]
    p50: float
    p95: float


@dataclass(frozen=True, slots=True)
class Drill:
    """What a drill gave."""

    users: int
    seconds: float
    through_nginx: bool
    left_out: tuple[str, ...]  # units whose question was not answered rightly before anything was killed
    phases: tuple[Phase, ...]
    events: tuple[Event, ...]
    messages: dict[str, int]  # what came where it was not the right answer

    def count(self, *outcomes: str) -> int:
        """Questions of all phases with one of these outcomes."""
        return sum(phase.counts.get(outcome, 0) for phase in self.phases for outcome in outcomes)


class Users:
    """Many users, each a thread that asks, reads, thinks, and asks again. Thread-safe."""

    def __init__(self, url: Callable[[int], str], figures: dict[str, int], think: float) -> None:
        self._url = url
        self._figures = figures
        self.names = sorted(figures)
        self.left_out: tuple[str, ...] = ()
        self._think = think
        self._stop = threading.Event()
        self._asked: list[Asked] = []
        self._lock = threading.Lock()
        self.started = time.monotonic()

    def now(self) -> float:
        """Seconds since the drill began."""
        return time.monotonic() - self.started

    @contextlib.contextmanager
    def asking(self, count: int) -> Iterator[None]:
        """`count` users ask while the body runs."""
        threads = [threading.Thread(target=self._user, args=(number,), daemon=True) for number in range(count)]
        for thread in threads:
            thread.start()
        try:
            yield
        finally:
            self._stop.set()
            for thread in threads:
                thread.join(PATIENCE + 5)

    def leave_out(self, names: Sequence[str]) -> None:
        """Do not ask about these units."""
        self.left_out = tuple(dict.fromkeys(names))
        self.names = sorted(self._figures.keys() - set(names))
        self.started = time.monotonic()

    def asked(self) -> list[Asked]:
        """All questions so far."""
        with self._lock:
            return list(self._asked)

    def _user(self, number: int) -> None:
        chance = random.Random(number)
        turn = number
        self._stop.wait(chance.uniform(0, self._think))
        while not self._stop.is_set():
            name = chance.choice(self.names)
            sent = self.now()
            question = spaced(QUESTION.format(name=name), chance)
            outcome, told = judged(ask(self._url(turn), question), name, self._figures)
            with self._lock:
                self._asked.append(Asked(sent, self.now(), outcome, told))
            turn += 1
            self._stop.wait(chance.expovariate(1 / self._think))


def spaced(question: str, chance: random.Random) -> str:
    """The question with some spaces doubled, so that no server gives the answer that it gave lately."""
    return "".join(word + " " * chance.choice((1, 2)) for word in question.split(" ")).strip()


def ask(url: str, question: str, patience: float = PATIENCE) -> tuple[int, dict[str, object]]:
    """POST /api/ask: the status (0: no connection) and the object that came."""
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(str(parts.hostname), parts.port or 80, timeout=patience)
    try:
        body = json.dumps({"question": question}).encode()
        connection.request("POST", "/api/ask", body, {"Content-Type": "application/json"})
        response = connection.getresponse()
        return response.status, json.loads(response.read())
    except (OSError, http.client.HTTPException, ValueError):
        return 0, {}
    finally:
        connection.close()


def judged(answer: tuple[int, dict[str, object]], name: str, figures: dict[str, int]) -> tuple[str, str]:
    """The outcome of a question about this unit, and what its user was told where there was no answer."""
    status, record = answer
    if status != 200:
        told = str(record.get("detail") or record.get("title") or "")
        return (TOLD if told else FAILED), told or f"status {status}"
    if str(record.get("question")).split() != QUESTION.format(name=name).split():
        return CROSSED, str(record.get("question"))
    if not record.get("answered"):
        return REFUSED, str(record.get("notice", ""))
    short = str(record["short"])
    given = {int(word) for word in short.replace(".", "").replace(",", " ").split() if word.isdigit()}
    if figures[name] in given and len(given) == 1:
        return (WORDS_ONLY if record.get("notice") else RIGHT), ""
    return (CROSSED if given & set(figures.values()) else WRONG), short


def run_drill(folder: Path, users: int, minutes: float, think: float = 4.0, reports: int = 100) -> Drill:
    """The whole drill in a folder of its own. Raises RuntimeError where a server is not installed."""
    if NO_CHROMA or NO_POSTGRES:
        raise RuntimeError(NO_CHROMA or NO_POSTGRES)
    figures = {name: 101 + number for number, name in enumerate(commune_names(reports))}
    sources = folder / "reports"
    sources.mkdir(parents=True)
    for number, (name, figure) in enumerate(figures.items()):
        (sources / f"r{number:03d}.txt").write_text(REPORT.format(name=name, figure=figure), encoding="utf-8")
    with contextlib.ExitStack() as held:
        chroma = held.enter_context(chroma_server(folder / "chroma"))
        postgres = held.enter_context(postgres_server())
        kept = {name: value for name, value in _environment().items() if not name.startswith("HOI_")}
        environ = {**kept, "HOI_CHROMA_URL": chroma.url, "HOI_CATALOG_URL": postgres.url}
        _index(sources, folder / "indexing", environ)
        one, two = held.enter_context(replicas(folder, 2, environ))
        for replica in (one, two):
            wait_for(replica.is_ready, "readyz", 120.0)
        addresses = [one.url, two.url]
        if NGINX is not None:
            front = held.enter_context(nginx_before(folder / "nginx", [one.port, two.port]))
            addresses = [front]
        crowd = Users(lambda turn: addresses[turn % len(addresses)], figures, think)
        unfit = [name for name in figures for url in (one.url, two.url) if _outcome(url, name, figures) != RIGHT]
        crowd.leave_out(unfit)
        name = next(name for name in figures if name not in unfit)
        with crowd.asking(users):
            part = minutes * 60 / 5
            time.sleep(part)
            first = _killed_replica(crowd, two, part)
            time.sleep(part)
            second = _killed_chroma(crowd, chroma, part, [one.url, two.url], name)
            time.sleep(part)
        return _told(crowd, users, (first, second), through_nginx=NGINX is not None)


def _outcome(url: str, name: str, figures: dict[str, int]) -> str:
    return judged(ask(url, spaced(QUESTION.format(name=name), random.Random())), name, figures)[0]


def _killed_replica(crowd: Users, replica: Replica, down: float) -> Event:
    killed = crowd.now()
    replica.kill()
    time.sleep(down)
    started = crowd.now()
    replica.start(wait=False)
    wait_for(replica.is_ready, "the replica after its restart", 180.0)
    return Event("replica", killed, started, crowd.now())


def _killed_chroma(crowd: Users, chroma: ChromaServer, down: float, urls: Sequence[str], name: str) -> Event:
    killed = crowd.now()
    chroma.kill()
    time.sleep(down)
    started = crowd.now()
    chroma.start()

    def whole() -> bool:
        question = QUESTION.format(name=name)
        answers = [ask(url, spaced(question, random.Random()))[1] for url in urls]
        # an answer given lately says so by the time of its search
        timings = [answer.get("timings_ms") for answer in answers]
        fresh = [a for a, t in zip(answers, timings, strict=True) if isinstance(t, dict) and t.get("search")]
        return len(fresh) == len(urls) and all(one.get("answered") and not one.get("notice") for one in fresh)

    wait_for(whole, "answers as before", 120.0)
    return Event("chroma", killed, started, crowd.now())


def _told(crowd: Users, users: int, events: tuple[Event, Event], *, through_nginx: bool) -> Drill:
    replica, chroma = events
    bounds = (
        ("steady", 0.0, replica.killed),
        ("replica down", replica.killed, replica.whole),
        ("steady again", replica.whole, chroma.killed),
        ("chroma down", chroma.killed, chroma.whole),
        ("after", chroma.whole, float("inf")),
    )
    asked = crowd.asked()
    phases = []
    for name, low, high in bounds:
        own = [one for one in asked if low <= one.sent < high]
        waits = sorted(one.ended - one.sent for one in own) or [0.0]
        counts = dict(Counter(one.outcome for one in own))
        phases.append(Phase(name, counts, waits[len(waits) // 2], waits[int(len(waits) * 0.95)]))
    told = Counter(f"{one.outcome}: {one.told}" for one in asked if one.outcome not in (RIGHT, WORDS_ONLY))
    return Drill(users, crowd.now(), through_nginx, crowd.left_out, tuple(phases), events, dict(told))


def _index(sources: Path, data: Path, environ: dict[str, str]) -> None:
    command = [sys.executable, "-m", "rag.cli", "index", str(sources)]
    done = subprocess.run(
        command, env={**environ, "HOI_DATA": str(data)}, capture_output=True, text=True, timeout=600, check=False
    )
    if done.returncode != 0:
        raise RuntimeError(done.stderr)


def _environment() -> dict[str, str]:
    return dict(os.environ)


def markdown(drill: Drill) -> str:
    """The drill as a table."""
    outcomes = (RIGHT, WORDS_ONLY, REFUSED, WRONG, CROSSED, TOLD, FAILED)
    lines = [
        f"{drill.users} users, {drill.seconds:.0f} s, {'through nginx' if drill.through_nginx else 'directly'}",
        "",
        f"| phase | {' | '.join(outcomes)} | p50 s | p95 s |",
        f"|---|{'---|' * (len(outcomes) + 2)}",
    ]
    for phase in drill.phases:
        counts = " | ".join(str(phase.counts.get(outcome, 0)) for outcome in outcomes)
        lines.append(f"| {phase.name} | {counts} | {phase.p50:.2f} | {phase.p95:.2f} |")
    lines.append("")
    for event in drill.events:
        lines.append(
            f"- {event.what}: killed at {event.killed:.1f} s, started at {event.started:.1f} s, "
            f"whole {event.recovery:.1f} s later"
        )
    if drill.left_out:
        lines.append(f"- not asked about, being answered otherwise before: {', '.join(drill.left_out)}")
    lines += [f"- {count} × {told}" for told, count in sorted(drill.messages.items())]
    return "\n".join(lines)


@click.command()
@click.option("--users", default=100, show_default=True)
@click.option("--minutes", default=2.5, show_default=True)
@click.option("--think", default=4.0, show_default=True, help="mean seconds between an answer and the next question")
@click.option("--reports", default=100, show_default=True)
@click.option("--json", "target", type=click.Path(path_type=Path))
def main(users: int, minutes: float, think: float, reports: int, target: Path | None) -> None:
    """Kill a replica and the Chroma server under load; exits 1 where an answer was wrong or crossed."""
    with tempfile.TemporaryDirectory(prefix="hoi-drill-") as folder:
        try:
            drill = run_drill(Path(folder), users, minutes, think, reports)
        except (RuntimeError, TimeoutError) as error:
            raise click.ClickException(str(error)) from error
    click.echo(markdown(drill))
    if target is not None:
        target.write_text(json.dumps(asdict(drill), ensure_ascii=False, indent=1), encoding="utf-8")
    sys.exit(1 if drill.count(WRONG, CROSSED) else 0)


if __name__ == "__main__":
    main()
