"""Who is counted behind a proxy: the browser that a listed proxy names; from anybody else such headers say nothing."""

from __future__ import annotations

import gc
import json
import re
import subprocess
import sys
import warnings
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.testclient import TestClient
from starlette.types import Receive, Scope, Send
from test_sign_in import PASSWORD, sign_in
from ui_fakes import MISSION, ScriptedAssistant, seeds_assistant

from rag import audit
from rag.accounts import add_user
from rag.serve_config import ServeConfig
from rag.sign_in_config import SignInConfig, networks
from ui.forwarded import Forwarded
from ui.gate import Gate
from ui.server import create_app
from ui.source import Source

PROXY, STRANGER, ONE, OTHER = "10.1.2.3", "10.9.0.1", "192.0.2.10", "192.0.2.20"
CONFIG = SignInConfig(header="x-remote-user", proxies=networks("10.1.0.0/16"))


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("accounts")
    add_user(made, "an", PASSWORD, "ask")
    return made


def made(source: Source, gate: Gate) -> Starlette:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)  # Gradio makes event loops when it is mounted and leaves them
        app = create_app(source, hosts=None, gate=gate)
        gc.collect()
    return app


@pytest.fixture(scope="module")
def app(data: Path) -> Iterator[Starlette]:
    reports: ScriptedAssistant = seeds_assistant()
    started = made(Source(lambda: reports, data=data), Gate(data, CONFIG, required=True))
    with TestClient(started):
        yield started


def browser(app: Starlette, connected: str, forwarded: str = "", **headers: str) -> TestClient:
    """A browser whose requests come over a connection from `connected`, with what is said of it there."""
    if forwarded:
        headers["x-forwarded-for"] = forwarded
    return TestClient(app, base_url="http://hoi.example", client=(connected, 50_000), headers=headers,
                      follow_redirects=False)  # fmt: skip


def guesses(client: TestClient) -> list[int]:
    return [sign_in(client, "an", f"sai lần {n}").status_code for n in range(6)]


def test_one_who_guesses_behind_a_proxy_locks_out_nobody_else_there(app: Starlette, data: Path) -> None:
    assert guesses(browser(app, PROXY, ONE)) == [401] * 5 + [429]
    assert sign_in(browser(app, PROXY, OTHER), "an").status_code == 303
    lines = [json.loads(line) for line in (data / audit.FILE).read_text(encoding="utf-8").splitlines()]
    told = [(line["action"], line["address"]) for line in lines]
    assert told[-2:] == [("sign_in_throttled", ONE), ("sign_in", OTHER)]


def test_who_connects_from_elsewhere_cannot_name_another_address(app: Starlette) -> None:
    tried = [sign_in(browser(app, STRANGER, f"198.51.100.{n}"), "an", "sai").status_code for n in range(6)]
    assert tried == [401] * 5 + [429]


def test_of_a_chain_the_last_address_that_is_no_proxy_counts(app: Starlette) -> None:
    tried = [
        sign_in(browser(app, PROXY, f"198.51.100.{n}, 203.0.113.7, 10.1.0.9"), "an", "sai").status_code
        for n in range(6)
    ]
    assert tried == [401] * 5 + [429]


@pytest.mark.parametrize("nonsense", ["unknown", "", "localhost", "'; DROP"])
def test_what_is_no_address_leaves_that_of_the_proxy(nonsense: str) -> None:
    async def seen(scope: Scope, receive: Receive, send: Send) -> None:
        await PlainTextResponse(scope["client"][0])(scope, receive, send)

    layer = Forwarded(seen, networks("10.1.0.0/16"))
    told = TestClient(layer, client=(f"::ffff:{PROXY}", 1)).get("/", headers={"x-forwarded-for": nonsense})
    assert told.text == PROXY


def test_the_proxys_own_word_of_who_signed_in_still_counts(app: Starlette) -> None:
    def listed(client: TestClient) -> int:
        return client.get("/api/documents", headers={"x-remote-user": "binh"}).status_code

    assert listed(browser(app, PROXY, ONE)) == 200
    assert listed(browser(app, STRANGER, PROXY)) == 401  # neither by the address that it names
    assert listed(browser(app, PROXY, f"{PROXY}, {ONE}")) == 200


def test_https_is_told_by_the_proxy_alone(app: Starlette) -> None:
    told = {"x-forwarded-proto": "https"}
    assert "Secure" in browser(app, PROXY, ONE, **told).get("/hoi-sign-in").headers["set-cookie"]
    assert "Secure" not in browser(app, STRANGER, ONE, **told).get("/hoi-sign-in").headers["set-cookie"]


def test_questions_are_counted_for_the_browser() -> None:
    source = Source(seeds_assistant, serving=ServeConfig(rate="1/hour"))
    app = made(source, Gate(None, SignInConfig(proxies=networks("127.0.0.1"))))

    def ask(connected: str, forwarded: str) -> httpx.Response:
        return browser(app, connected, forwarded).post("/api/ask", json={"question": MISSION})

    assert [ask("127.0.0.1", address).status_code for address in (ONE, ONE, OTHER)] == [200, 429, 200]
    assert [ask(STRANGER, address).status_code for address in ("192.0.2.40", "192.0.2.41")] == [200, 429]


def test_a_server_that_lists_no_proxy_believes_nobody(environ: dict[str, str]) -> None:
    """The real thing: the web server itself has a mind of its own about these headers."""
    add_user(Path(environ["HOI_DATA"]), "an", PASSWORD, "ask")
    command = [sys.executable, "-m", "rag.cli", "serve", "--port", "0"]
    with subprocess.Popen(command, env=environ, stdout=subprocess.PIPE, text=True, encoding="utf-8") as server:
        try:
            assert server.stdout
            url = next(found[0] for line in server.stdout if (found := re.search(r"http://127\.0\.0\.1:\d+", line)))
            tried = []
            for n in range(6):
                headers = {"x-forwarded-for": f"192.0.2.{n}", "x-forwarded-proto": "https"}
                with httpx.Client(base_url=url, trust_env=False, timeout=60, headers=headers) as client:
                    assert "Secure" not in client.get("/hoi-sign-in").headers["set-cookie"]
                    tried.append(sign_in(client, "an", "sai").status_code)
        finally:
            server.terminate()
    assert tried == [401] * 5 + [429]
