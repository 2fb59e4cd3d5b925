"""Two real `hoi serve` over one PostgreSQL and one Chroma server, nginx before them; the short form of the drill."""

from __future__ import annotations

import http.client
import json
import subprocess
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from eval import drill
from eval.crowd import commune_names
from eval.servers import (
    NGINX,
    NO_CHROMA,
    NO_POSTGRES,
    Replica,
    chroma_server,
    nginx_configuration,
    postgres_server,
    replicas,
    wait_for,
)
from ui import strings

pytestmark = pytest.mark.skipif(bool(NO_CHROMA or NO_POSTGRES), reason=NO_CHROMA or NO_POSTGRES)


@pytest.fixture
def pair(tmp_path: Path, environ: dict[str, str]) -> Iterator[list[Replica]]:
    with chroma_server(tmp_path / "chroma") as chroma, postgres_server() as postgres:
        shared = {**environ, "HOI_CHROMA_URL": chroma.url, "HOI_CATALOG_URL": postgres.url}
        with replicas(tmp_path, 2, shared) as made:
            yield made


def send(replica: Replica, name: str, text: str) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", replica.port, timeout=60)
    try:
        headers = {"Content-Type": "application/octet-stream"}
        path = f"/api/documents?name={name}"
        connection.request("POST", path, text.encode(), headers)
        response = connection.getresponse()
        body = response.read()
        assert response.status in (200, 201, 202), body
        return response.status
    finally:
        connection.close()


def documents(replica: Replica) -> list[str]:
    try:
        with urllib.request.urlopen(f"{replica.url}/api/documents", timeout=10) as response:
            return sorted(one["name"] for one in json.load(response)["documents"])
    except OSError:
        return []


NAMES = commune_names(3)


def report(number: int) -> str:
    return drill.REPORT.format(name=NAMES[number], figure=101 + number)


def answer(replica: Replica, number: int) -> str:
    status, record = drill.ask(replica.url, drill.QUESTION.format(name=NAMES[number]))
    return str(record["short"]) if status == 200 and not record.get("notice") else ""


def test_a_report_that_came_through_one_answers_at_the_other(pair: list[Replica]) -> None:
    one, two = pair
    send(one, "r0.txt", report(0))
    wait_for(lambda: documents(one) == documents(two) == ["r0.txt"], "the report at both", 120)
    assert "101" in answer(one, 0)
    assert "101" in answer(two, 0)
    send(two, "r1.txt", report(1))
    wait_for(lambda: "102" in answer(one, 1), "the second report at the first", 120)
    two.kill()
    send(one, "r2.txt", report(2))
    wait_for(lambda: "103" in answer(one, 2), "the third report", 120)
    two.start()
    wait_for(lambda: "103" in answer(two, 2), "what it missed", 120)
    assert documents(one) == documents(two) == ["r0.txt", "r1.txt", "r2.txt"]


@pytest.mark.alone
def test_nothing_is_answered_wrongly_while_servers_die(tmp_path: Path) -> None:
    told = drill.run_drill(tmp_path, users=8, minutes=0.15, think=0.4, reports=12)
    assert told.count(drill.RIGHT) > 30
    assert told.count(drill.WORDS_ONLY) > 0, "while the Chroma server was away"
    assert told.count(drill.WRONG, drill.CROSSED, drill.FAILED) == 0, drill.markdown(told)
    assert all(event.recovery > 0 for event in told.events)
    assert not told.phases[-1].counts.keys() - {drill.RIGHT}, drill.markdown(told)


def test_the_verdict_on_an_answer() -> None:
    figures = {"Tân Lập": 101, "Phú Lập": 102}
    whole = {"question": drill.QUESTION.format(name="Tân Lập"), "answered": True, "short": "101 đảng viên mới"}
    assert drill.judged((200, whole), "Tân Lập", figures)[0] == drill.RIGHT
    assert drill.judged((200, {**whole, "notice": "x"}), "Tân Lập", figures)[0] == drill.WORDS_ONLY
    assert drill.judged((200, {**whole, "short": "102 đảng viên"}), "Tân Lập", figures)[0] == drill.CROSSED
    assert drill.judged((200, {**whole, "short": "5 đảng viên"}), "Tân Lập", figures)[0] == drill.WRONG
    assert drill.judged((200, whole), "Phú Lập", figures)[0] == drill.CROSSED
    assert drill.judged((503, {"detail": strings.BUSY}), "Tân Lập", figures) == (drill.TOLD, strings.BUSY)
    assert drill.judged((0, {}), "Tân Lập", figures)[0] == drill.FAILED


@pytest.mark.skipif(NGINX is None, reason="nginx is not installed (Debian package nginx-light)")
def test_the_nginx_configuration_is_one(tmp_path: Path) -> None:
    path = nginx_configuration(tmp_path, 18999, [18997, 18998])
    command = [str(NGINX), "-t", "-p", str(tmp_path), "-c", str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=30)
    assert done.returncode == 0, done.stderr
