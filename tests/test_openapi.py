"""The description of the HTTP interface: shown from local files, and true of what the routes really answer."""

from __future__ import annotations

import contextlib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import checks
from starlette.testclient import TestClient

from rag.config import Config
from rag.keys import add_key
from rag.roles import ADMIN
from ui.gate import Gate
from ui.server import create_app
from ui.source import Source

SEEDS = Path(__file__).parents[1] / "seeds"


@pytest.fixture(scope="module", params=["open", "key"])
def client(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """The application, where nobody signs in, and behind sign-in with a key that may do everything."""
    data = tmp_path_factory.mktemp("data")
    source = Source.of(Config(data))
    source.get_or_create()
    signed = request.param == "key"
    headers = {"authorization": f"Bearer {add_key(data, 'thử', ADMIN, 1)[1]}"} if signed else {}
    app = create_app(source, hosts=None, gate=Gate(data, required=signed))
    with TestClient(app, raise_server_exceptions=False, headers=headers) as made:
        assert TestClient(app).get("/openapi.json").status_code == (401 if signed else 200)
        report = (SEEDS / sorted(path.name for path in SEEDS.glob("*.txt"))[0]).read_bytes()
        sent = made.post("/api/documents", params={"name": "bao-cao.txt"}, content=report,
                         headers={"content-type": "application/octet-stream"})  # fmt: skip
        assert sent.status_code == 202
        yield made
    app.state.end_intake()
    source.close()


def test_the_page_is_local_and_strict(client: TestClient) -> None:
    page = client.get("/docs")
    assert page.status_code == 200
    assert "http:" not in page.text
    assert "https:" not in page.text
    policy = page.headers["content-security-policy"]
    assert "script-src 'self';" in policy
    assert "default-src 'none'" in policy
    for path in ("/hoi-docs/swagger-ui.css", "/hoi-docs/swagger-ui-bundle.js", "/hoi-static/docs.js"):
        assert client.get(path).status_code == 200


def test_the_document_describes_every_route(client: TestClient) -> None:
    document = client.get("/openapi.json").json()
    described = """/api/ask /api/documents /api/documents/{document_id} /api/documents/{document_id}/source /api/search
        /api/figures /api/feedback /api/jobs/{number} /v1/models /v1/chat/completions /healthz /readyz /metrics
        /api/embed-tokens"""
    assert set(described.split()) <= document["paths"].keys()
    for methods in document["paths"].values():
        for route in methods.values():
            assert route["summary"]
            assert route["responses"]["200" if "200" in route["responses"] else next(iter(route["responses"]))]
    asked = document["paths"]["/api/ask"]["post"]["responses"]
    assert asked["200"]["content"].keys() == {"application/json", "text/event-stream"}
    assert "application/problem+json" in asked["429"]["content"]


_CHECKS = [
    checks.not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_schema_conformance,
]


@pytest.mark.parametrize("mode", list(schemathesis.GenerationMode))
def test_no_request_breaks_the_server(client: TestClient, mode: schemathesis.GenerationMode) -> None:
    """Whatever a request holds, right or wrong: never a 5xx, and what comes is what the description says."""
    sent = {name: value for name, value in client.headers.items() if name == "authorization"}
    schema = schemathesis.openapi.from_asgi("/openapi.json", client.app, headers=sent)
    tried: Counter[str] = Counter()
    for found in schema.get_all_operations():
        operation = found.ok()

        @given(case=operation.as_strategy(generation_mode=mode))
        @settings(max_examples=8 if sent else 15, deadline=None, derandomize=True, phases=[Phase.generate],
                  suppress_health_check=list(HealthCheck))  # fmt: skip
        def one(case: schemathesis.Case) -> None:
            case.validate_response(case.call(headers=sent), checks=_CHECKS)
            tried[case.operation.label] += 1

        with contextlib.suppress(Unsatisfiable):  # a route without parameters has no wrong request
            one()
    assert len(tried) >= 10
    assert sum(tried.values()) >= (60 if sent else 100)
