"""What the server counts and writes down."""

from __future__ import annotations

import io
import json
import logging
import re
from collections.abc import Iterator

import pytest
from prometheus_client.parser import text_string_to_metric_families
from starlette.exceptions import HTTPException
from starlette.testclient import TestClient
from ui_fakes import MISSION, seeds_assistant

from rag.config import Config
from rag.errors import InputError
from rag.serve_config import JSON, ServeConfig
from ui import logs
from ui.metrics import route_of
from ui.server import create_app
from ui.source import Source


@pytest.fixture(scope="module")
def client() -> Iterator[TestClient]:
    with TestClient(create_app(Source(seeds_assistant), hosts=None)) as made:
        yield made


@pytest.fixture
def lines(monkeypatch: pytest.MonkeyPatch) -> Iterator[io.StringIO]:
    """What a server with HOI_LOG=json writes."""
    root = logging.getLogger()
    before, level = list(root.handlers), root.level
    levels = logs.REQUESTS.level, logs.ANSWERS.level
    written = io.StringIO()
    monkeypatch.setattr("sys.stderr", written)
    logs.set_up(ServeConfig(log=JSON))
    yield written
    root.handlers[:] = before
    root.setLevel(level)
    logs.REQUESTS.setLevel(levels[0])
    logs.ANSWERS.setLevel(levels[1])


def read(written: io.StringIO) -> list[dict[str, object]]:
    return [json.loads(line) for line in written.getvalue().splitlines()]


def figure(client: TestClient, name: str, **labels: str) -> float:
    answer = client.get("/metrics")
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/plain")
    for family in text_string_to_metric_families(answer.text):
        for sample in family.samples:
            if sample.name == name and labels.items() <= sample.labels.items():
                return sample.value
    return 0.0


def test_requests_and_answers_are_counted(client: TestClient) -> None:
    asked = {"method": "POST", "route": "/api/ask", "status": "200"}
    before = figure(client, "hoi_requests_total", **asked), figure(client, "hoi_answers_total", result="answered")
    refused = figure(client, "hoi_answers_total", result="refused")
    assert client.post("/api/ask", json={"question": MISSION}).json()["answered"]
    assert not client.post("/api/ask", json={"question": "Ai vô địch giải bóng đá thế giới?"}).json()["answered"]
    assert figure(client, "hoi_requests_total", **asked) == before[0] + 2
    assert figure(client, "hoi_answers_total", result="answered") == before[1] + 1
    assert figure(client, "hoi_answers_total", result="refused") == refused + 1
    assert figure(client, "hoi_answer_seconds_count") >= 2
    assert figure(client, "hoi_reports") == len(seeds_assistant().documents())
    assert figure(client, "hoi_answers_running") == 0
    assert figure(client, "process_resident_memory_bytes") > 1e6


def test_paths_are_counted_by_kind(client: TestClient) -> None:
    assert route_of("/api/documents/abc/source") == "/api/documents/{id}/source"
    assert route_of("/hoi-files/original/abc") == "/hoi-files"
    for n in range(5):
        client.get(f"/api/documents/none{n}")
        client.get(f"/nothing{n}")
    client.request("BREW", "/api/ask")
    text = client.get("/metrics").text
    assert "none3" not in text
    assert "nothing3" not in text
    assert "BREW" not in text
    assert figure(client, "hoi_requests_total", route="other", status="404") >= 5


def test_every_response_has_the_name_of_its_request(client: TestClient) -> None:
    given = client.get("/healthz", headers={"x-request-id": "from-the-proxy-1"})
    assert given.headers["x-request-id"] == "from-the-proxy-1"
    made = [client.get("/healthz").headers["x-request-id"] for _ in range(2)]
    assert made[0] != made[1]
    hostile = client.get("/nowhere", headers={"x-request-id": 'x"} {"forged": 1'})
    assert re.fullmatch(r"[0-9a-f]{32}", hostile.headers["x-request-id"])


def test_lines_are_json_and_hold_no_question(client: TestClient, lines: io.StringIO) -> None:
    client.post("/api/ask", json={"question": MISSION}, headers={"x-request-id": "question-one"})
    client.get("/api/documents", params={"q": "kết nạp đảng viên"})
    written = read(lines)
    answer, asked, searched = written
    assert answer["request"] == asked["request"] == "question-one"
    assert (answer["logger"], answer["result"], answer["citations"]) == ("hoi.answers", "answered", 1)
    assert (asked["logger"], asked["path"], asked["status"]) == ("hoi.requests", "/api/ask", 200)
    assert {"at", "level", "ms", "bytes", "user", "way", "method"} <= asked.keys()
    assert searched["path"] == "/api/documents"
    assert "Móng Cái" not in lines.getvalue()
    assert "kết nạp" not in lines.getvalue()


def test_questions_are_written_down_where_that_is_wished(lines: io.StringIO) -> None:
    source = Source(seeds_assistant, serving=ServeConfig(log_questions=True))
    source.answer(MISSION)
    assert read(lines)[0]["question"] == MISSION


def test_a_hostile_path_cannot_forge_a_line(client: TestClient, lines: io.StringIO) -> None:
    client.get('/a%0A{"logger": "forged"}')
    written = read(lines)
    assert len(written) == 1
    assert written[0]["logger"] == "hoi.requests"


def test_an_unexpected_error_is_one_line_with_its_traceback(lines: io.StringIO) -> None:
    try:
        raise ValueError("x\ny")
    except ValueError:
        logging.getLogger("ui.handlers").exception("unexpected error abc")
    written = read(lines)
    assert len(written) == 1
    assert "Traceback" in str(written[0]["exc_info"])


@pytest.mark.parametrize(
    ("name", "value"),
    [("HOI_RATE", "a lot"), ("HOI_RATE", "0/minute"), ("HOI_LOG", "xml"), ("HOI_LOG_QUESTIONS", "yes"),
     ("HOI_ANSWERS_AT_ONCE", "0"), ("HOI_QUESTIONS_WAITING", "-1"), ("HOI_PATIENCE", "soon")],
)  # fmt: skip
def test_settings_that_mean_nothing_are_told(name: str, value: str) -> None:
    with pytest.raises(InputError, match=name):
        Config.from_env({name: value})


def test_settings() -> None:
    env = {"HOI_RATE": "off", "HOI_LOG": "json", "HOI_LOG_QUESTIONS": "1", "HOI_ANSWERS_AT_ONCE": "4",
           "HOI_QUESTIONS_WAITING": "0", "HOI_PATIENCE": "5"}  # fmt: skip
    assert Config.from_env(env).serve == ServeConfig(4, 0, 5, "", log=JSON, log_questions=True)
    assert Config.from_env({}).serve == ServeConfig()
    slow = Config.from_env({"HOI_LLM": "ollama/x", "HOI_LLM_TIMEOUT": "90"}).serve
    assert slow.last_words == 95  # a stopping server waits for the model's answer


def test_a_page_that_was_closed_leaves_no_traceback_and_other_errors_do(caplog: pytest.LogCaptureFixture) -> None:
    logs.set_up(ServeConfig())
    logs.set_up(ServeConfig())
    server = logging.getLogger("uvicorn.error")
    for cause in (HTTPException(404), HTTPException(500), KeyError("session")):
        try:
            raise RuntimeError("response already started") from cause
        except RuntimeError:
            server.exception("told of %r", cause)
    assert [record.getMessage()[8:20] for record in caplog.records] == ["HTTPExceptio", "KeyError('se"]
    assert len(server.filters) == 1
