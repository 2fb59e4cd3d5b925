"""The HTTP interface and what guards it, on the whole application as it is served."""

from __future__ import annotations

import gc
import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import warnings
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import httpx
import pytest
from starlette.testclient import TestClient
from ui_fakes import MISSION, ScriptedAssistant, seeds_assistant

from rag.errors import InputError, StoreError
from ui import guard, server, strings
from ui.server import create_app
from ui.source import Source

SECRET = "/somewhere/secret"


@pytest.fixture(scope="module")
def world() -> Iterator[SimpleNamespace]:
    """One application (Gradio takes seconds to load) over a scripted assistant that each test may change."""
    source = Source(seeds_assistant)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)  # Gradio makes event loops when it is mounted and leaves them
        app = create_app(source)
        gc.collect()
    client = TestClient(app, base_url="http://localhost:7860", raise_server_exceptions=False)
    with client:
        yield SimpleNamespace(app=app, client=client, source=source)


@pytest.fixture
def assistant(world: SimpleNamespace) -> ScriptedAssistant:
    fresh = seeds_assistant()
    world.source._reports = fresh
    return fresh


@pytest.fixture
def client(world: SimpleNamespace, assistant: ScriptedAssistant) -> TestClient:
    client: TestClient = world.client
    return client


def problem_of(response: httpx.Response, status: int) -> dict[str, Any]:
    """The RFC 9457 document of an error response."""
    assert response.status_code == status
    assert response.headers["content-type"] == "application/problem+json"
    content: dict[str, Any] = response.json()
    assert content["status"] == status
    assert content["type"] == "about:blank"
    assert content["title"]
    assert content["detail"]
    return content


# --- what it answers -------------------------------------------------------------------------------------------


def test_ask_returns_the_contract_object(client: TestClient, assistant: ScriptedAssistant) -> None:
    response = client.post("/api/ask", json={"question": MISSION, "history": ["Câu trước?"]})
    assert response.status_code == 200
    content = response.json()
    assert assistant.asked == [(MISSION, ["Câu trước?"])]
    assert content == json.loads(json.dumps(assistant.ask(MISSION).to_dict()))
    cited = content["citations"][0]
    text = assistant.document(cited["document"]).text
    assert text[cited["start"] : cited["end"]] == cited["quote"]
    assert "857" in content["short"]


def test_a_refusal_is_an_answer(client: TestClient) -> None:
    response = client.post("/api/ask", json={"question": "Dân số Cà Mau?"})
    assert response.status_code == 200
    assert response.json()["answered"] is False


def test_documents_tells_what_is_indexed_but_not_where_from(client: TestClient) -> None:
    response = client.get("/api/documents")
    documents = response.json()["documents"]
    assert len(documents) == 5
    assert documents[2]["name"] == "002_a2d444cce03d6c51.txt"
    assert documents[2]["place"] == "thành phố Móng Cái"
    assert SECRET not in response.text


def test_readyz_tells_whether_there_is_something_to_ask(client: TestClient, assistant: ScriptedAssistant) -> None:
    assert client.get("/readyz").json() == {"status": "ready"}
    assistant.reports.clear()
    assert problem_of(client.get("/readyz"), 503)["remedy"]


def test_openais_form_is_served_behind_the_same_guard(client: TestClient, assistant: ScriptedAssistant) -> None:
    body = {"messages": [{"role": "user", "content": MISSION}]}
    made = client.post("/v1/chat/completions", json=body)
    assert "857" in made.json()["choices"][0]["message"]["content"]
    asked = len(assistant.asked)
    problem_of(client.post("/v1/chat/completions", json=body, headers={"origin": "https://evil.example"}), 403)
    problem_of(client.get("/v1/models", headers={"host": "evil.example"}), 421)
    assert len(assistant.asked) == asked


def test_healthz(client: TestClient) -> None:
    assert client.get("/healthz").json() == {"status": "ok"}


# --- what it refuses -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"{", 400),
        (b"", 422),
        (b'"x"', 422),
        (b"[]", 422),
        (b"\xff\xfe", 400),
        (b"[" * 100_000, 400),
        (b"{}", 422),
        (b'{"question": 5}', 422),
        (b'{"question": null}', 422),
        (b'{"question": ["x"]}', 422),
        (b'{"question": "x", "history": "y"}', 422),
        (b'{"question": "x", "history": [1]}', 422),
        (b'{"question": "x", "history": [' + b'"y",' * 60 + b'"z"]}', 422),
        (b'{"question": "\\ud800"}', 422),
    ],
)
def test_bad_json_gets_a_problem_document(client: TestClient, body: bytes, status: int) -> None:
    response = client.post("/api/ask", content=body, headers={"content-type": "application/json"})
    assert "remedy" in problem_of(response, status)


def test_only_json_is_read(client: TestClient, assistant: ScriptedAssistant) -> None:
    body = json.dumps({"question": MISSION})
    problem_of(client.post("/api/ask", content=body, headers={"content-type": "text/plain"}), 422)
    problem_of(client.post("/api/ask", data={"question": MISSION}), 422)
    assert not assistant.asked


@pytest.mark.parametrize(
    ("question", "said"),
    [("", strings.QUESTION_EMPTY), (" \n", strings.QUESTION_EMPTY), ("x" * 100_000, "100.000 ký tự")],
)
def test_a_question_that_cannot_be_asked_is_refused(client: TestClient, question: str, said: str) -> None:
    content = problem_of(client.post("/api/ask", json={"question": question}), 422)
    assert said in content["detail"]
    assert content["remedy"]


@pytest.mark.parametrize(
    ("error", "status"),
    [(StoreError("Chưa có chỉ mục.", "Chạy hoi index."), 503), (InputError("Câu hỏi lạ.", "Sửa lại."), 422)],
)
def test_an_expected_error_keeps_its_message_and_remedy(
    client: TestClient, assistant: ScriptedAssistant, error: StoreError | InputError, status: int
) -> None:
    assistant.error = error
    content = problem_of(client.post("/api/ask", json={"question": MISSION}), status)
    assert (content["detail"], content["remedy"]) == (error.message, error.remedy)


def test_an_unexpected_error_tells_nothing_of_the_inside(client: TestClient, assistant: ScriptedAssistant) -> None:
    assistant.error = ValueError(f"at {SECRET}")
    response = client.post("/api/ask", json={"question": MISSION})
    problem_of(response, 500)
    assert SECRET not in response.text
    assert "Traceback" not in response.text


@pytest.mark.parametrize("path", ["/api", "/api/", "/api/nope", "/api/ask/x", "/api/../api/nope", "/api/<b>"])
def test_unknown_paths_below_api_are_json(client: TestClient, path: str) -> None:
    for method in ("GET", "POST"):
        problem_of(client.request(method, path), 404)


def test_a_wrong_method_is_told(client: TestClient) -> None:
    response = client.get("/api/ask")
    problem_of(response, 405)
    assert response.headers["allow"] == "POST"
    problem_of(client.delete("/api/documents"), 405)


def test_a_large_body_is_refused(client: TestClient, assistant: ScriptedAssistant) -> None:
    body = json.dumps({"question": "x" * guard.MAX_BODY})
    problem_of(client.post("/api/ask", content=body), 413)

    def pieces() -> Iterator[bytes]:  # sent without a length
        for _ in range(30):
            yield b" " * 100_000

    problem_of(client.post("/api/ask", content=pieces(), headers={"content-type": "application/json"}), 413)
    problem_of(client.post("/api/ask", content=b"{}", headers={"content-length": "x"}), 413)
    assert not assistant.asked


# --- who may call ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/", "/api/documents", "/healthz", "/config"])
@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:7860", "localhost.evil.example", "127.0.0.1.nip.io", ""]
)
def test_a_foreign_host_name_is_refused(client: TestClient, path: str, host: str) -> None:
    problem_of(client.get(path, headers={"host": host}), 421)


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST:7860", "127.0.0.1:9000", "[::1]:7860"])
def test_the_names_of_this_machine_are_accepted(client: TestClient, host: str) -> None:
    assert client.get("/healthz", headers={"host": host}).status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://evil.example"},
        {"origin": "http://localhost:8000"},
        {"origin": "http://localhost.evil.example:7860"},
        {"origin": "null"},
        {"origin": "http://[bad"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
    ],
)
@pytest.mark.parametrize("path", ["/api/ask", "/gradio_api/queue/join"])
def test_a_post_from_another_site_is_refused(
    client: TestClient, assistant: ScriptedAssistant, headers: dict[str, str], path: str
) -> None:
    problem_of(client.post(path, json={"question": MISSION}, headers=headers), 403)
    assert not assistant.asked


def test_a_post_from_the_page_itself_is_accepted(client: TestClient) -> None:
    headers = {"origin": "http://localhost:7860", "sec-fetch-site": "same-origin"}
    assert client.post("/api/ask", json={"question": MISSION}, headers=headers).status_code == 200


def test_no_other_site_is_let_in_by_cors(client: TestClient) -> None:
    headers = {"origin": "http://localhost:8000", "access-control-request-method": "POST"}
    for path in ("/", "/api/ask", "/gradio_api/queue/join"):
        for response in (client.options(path, headers=headers), client.get(path, headers=headers)):
            assert not [name for name in response.headers if name.startswith("access-control-")]


# --- the page and Gradio's own routes ----------------------------------------------------------------------------


def test_the_page_is_vietnamese_and_names_no_other_host(client: TestClient) -> None:
    page = client.get("/").text
    assert '<html\n\tlang="vi"' in page
    assert f"<title>{strings.APP_NAME}</title>" in page
    assert not re.findall(r"""(?:src|href|content)=["']https?://""", page)
    assert SECRET not in page


def test_only_scripts_of_the_page_may_run(client: TestClient) -> None:
    first, second = client.get("/"), client.get("/")
    policy = first.headers["content-security-policy"]
    nonce = re.search(r"'nonce-([\w-]+)'", policy)
    assert nonce
    assert nonce[1] not in second.text
    assert all(f'nonce="{nonce[1]}"' in tag for tag in re.findall(r"<script[^>]*>", first.text))
    scripts = next(part for part in policy.split("; ") if part.startswith("script-src"))
    assert "'unsafe-inline'" not in scripts
    assert "http" not in policy
    assert "frame-ancestors 'self'" in policy


@pytest.mark.parametrize(
    "path", ["/", "/api/documents", "/api/nope", "/healthz", "/config", "/gradio_api/upload", "/x"]
)
def test_every_response_carries_the_security_headers(client: TestClient, path: str) -> None:
    headers = client.get(path).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"
    assert "frame-ancestors 'self'" in headers["content-security-policy"]


@pytest.mark.parametrize(
    "path",
    [
        "/gradio_api/file=/etc/passwd",
        "/gradio_api/file=seeds/000_64cd61d9f858dd16.txt",
        "/gradio_api/file/etc/passwd",
        "/gradio_api/proxy=http://127.0.0.1:1/",
        "/file=/etc/passwd",
        "/static/../../../etc/passwd",
        "/static/%2e%2e/%2e%2e/%2e%2e/etc/passwd",
        "/assets/..%2f..%2fpackage.json",
        "/hoi-static/../app.py",
        "/hoi-static/%2e%2e/app.py",
        "/hoi-static/..%2fapp.py",
        "/monitoring",
        "/gradio_api/runs",
        "/gradio_api/deep_link",
        "/gradio_api/info",
        "/login_check",
        "/redoc",
        "/docs/oauth2-redirect",
        "/hoi-docs/redoc.standalone.js",
        "/hoi-docs/../core.py",
    ],
)
def test_gradio_routes_that_the_page_does_not_need_are_closed(client: TestClient, path: str) -> None:
    assert client.get(path).status_code == 404


@pytest.mark.parametrize(
    "path", ["/gradio_api/upload", "/gradio_api/run/predict", "/gradio_api/call/ask", "/login", "/gradio_api/vibe-edit"]
)
def test_gradio_takes_no_uploads_and_has_no_open_endpoints(client: TestClient, path: str) -> None:
    response = client.post(path, files={"files": ("x.html", b"<script>1</script>")})
    assert response.status_code == 404


def test_our_own_files_are_served(client: TestClient) -> None:
    for name in ("page.js", "page.css"):
        assert client.get(f"/hoi-static/{name}").status_code == 200
    assert client.get("/favicon.ico").status_code == 200


# --- the server ------------------------------------------------------------------------------------------------


def test_a_port_in_use_is_told_with_the_remedy() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(InputError, match=str(port)) as caught:
            server.listen("127.0.0.1", port)
    assert f"--port {port + 1}" in caught.value.remedy


@pytest.mark.parametrize(("host", "port"), [("127.0.0.1", 70_000), ("127.0.0.1", -1), ("khong.co.that.invalid", 0)])
def test_an_address_that_cannot_be_opened_is_told(host: str, port: int) -> None:
    with pytest.raises(InputError) as caught:
        server.listen(host, port)
    assert caught.value.remedy


def test_the_same_port_can_be_opened_again_at_once() -> None:
    with server.listen("127.0.0.1", 0) as first:
        port = first.getsockname()[1]
        with socket.create_connection(("127.0.0.1", port)):
            accepted, _ = first.accept()
            accepted.close()  # leaves the port in TIME_WAIT
    server.listen("127.0.0.1", port).close()


def test_answers_are_computed_off_the_event_loop(client: TestClient, assistant: ScriptedAssistant) -> None:
    threads: set[str] = set()
    ask = assistant.ask

    def noting(question: str, history: Any = (), **more: Any) -> Any:
        threads.add(threading.current_thread().name)
        return ask(question, history, **more)

    assistant.ask = noting  # type: ignore[method-assign]
    assert client.post("/api/ask", json={"question": MISSION}).status_code == 200
    assert all("AnyIO worker thread" in name for name in threads)
    assert threads


def test_serve_answers_without_an_index_and_stops_on_ctrl_c(tmp_path: Path) -> None:
    """The real thing, as a person starts and stops it."""
    code = (
        "import sys; from pathlib import Path; from rag.config import Config; from ui.server import serve\n"
        "serve(Config(Path(sys.argv[1])), '127.0.0.1', 0, lambda line: print(line, flush=True))"
    )
    root = Path(__file__).resolve().parent.parent
    environment = {**os.environ, "PYTHONPATH": str(root), "PYTHONIOENCODING": "utf-8"}
    process = subprocess.Popen(
        [sys.executable, "-c", code, str(tmp_path / "none")],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8", cwd=tmp_path, env=environment,
    )  # fmt: skip
    try:
        assert process.stdout
        lines = [process.stdout.readline(), process.stdout.readline()]
        url = re.search(r"http://127\.0\.0\.1:\d+", lines[1])
        assert url, process.stderr.read() if process.stderr and process.poll() is not None else lines
        with httpx.Client(base_url=url[0], trust_env=False) as browser:
            assert browser.get("/healthz").json() == {"status": "ok"}
            assert "gradio-app" in browser.get("/").text
            content = problem_of(browser.post("/api/ask", json={"question": MISSION}), 503)
            assert "hoi index" in content["remedy"]
            with browser.stream("GET", "/gradio_api/heartbeat/abc") as open_page:  # a page that is still open
                assert open_page.status_code == 200
                process.send_signal(signal.SIGINT)
                rest, errors = process.communicate(timeout=60)
        assert strings.STOPPED in rest
        assert "Traceback" not in errors
        assert process.returncode == 0
    finally:
        process.kill()
        process.communicate()
