"""The embedded page and its tag: who may frame and load them, what the page asks, hostile text, settings."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from pathlib import Path

import pytest
from starlette.testclient import TestClient
from ui_fakes import MISSION, MISSION_QUOTE, SEED_SCRIPT, ScriptedAssistant, document, seed_documents

from rag.config import Config
from rag.errors import InputError
from rag.records import Scope
from ui import strings
from ui.embed import embed_page
from ui.server import create_app
from ui.source import Source

INTRANET = "https://intranet.example"


def client(*origins: str, assistant: ScriptedAssistant | None = None) -> TestClient:
    made = assistant or ScriptedAssistant(seed_documents(), SEED_SCRIPT)
    return TestClient(create_app(Source(lambda: made), hosts=None, embed_origins=origins))


def ancestors(response: object) -> str:
    policy = response.headers["content-security-policy"]  # type: ignore[attr-defined]
    return str(re.findall(r"frame-ancestors ([^;]+)", policy)[0])


def test_by_default_nobody_may_frame_the_page() -> None:
    response = client().get("/embed")
    assert response.status_code == 200
    assert ancestors(response) == "'none'"
    assert response.headers["x-frame-options"] == "SAMEORIGIN"


def test_only_the_named_origins_may_frame_it_and_nothing_else() -> None:
    site = client(INTRANET, "http://10.0.0.5:8080")
    response = site.get("/embed")
    assert ancestors(response) == f"{INTRANET} http://10.0.0.5:8080"
    assert "x-frame-options" not in response.headers
    policy = response.headers["content-security-policy"]
    assert "unsafe" not in policy
    assert "default-src 'none'" in policy
    for path in ("/", "/api/documents", "/healthz", "/embed.js", "/embed/source", "/hoi-static/embed-page.js"):
        other = site.get(path)
        assert ancestors(other) == "'self'", path
        assert other.headers["x-frame-options"] == "SAMEORIGIN", path


def test_the_tag_may_be_loaded_from_elsewhere_and_the_rest_not() -> None:
    site = client(INTRANET)
    script = site.get("/embed.js", headers={"Origin": INTRANET})
    assert script.headers["cross-origin-resource-policy"] == "cross-origin"
    assert script.headers["content-type"].startswith("text/javascript")
    assert "access-control-allow-origin" not in script.headers
    for path in ("/embed", "/embed/source", "/hoi-static/embed-page.js", "/api/documents"):
        assert site.get(path).headers["cross-origin-resource-policy"] == "same-origin", path


def test_a_page_of_another_site_cannot_ask() -> None:
    site = client(INTRANET)
    asked = {"question": MISSION}
    foreign = site.post("/api/ask", json=asked, headers={"Origin": INTRANET})
    assert foreign.status_code == 403
    assert site.post("/api/ask", json=asked, headers={"Sec-Fetch-Site": "same-origin"}).status_code == 200


def test_the_cited_sentence_comes_with_what_stands_around_it() -> None:
    made = ScriptedAssistant(seed_documents(), SEED_SCRIPT)
    site = client(assistant=made)
    citation = site.post("/api/ask", json={"question": MISSION}).json()["citations"][0]
    query = {"document": citation["document"], "start": citation["start"], "end": citation["end"]}
    told = site.get("/embed/source", params=query).json()
    assert told["quote"] == MISSION_QUOTE
    text = made.document(citation["document"]).text
    assert f"{told['before']}{told['quote']}{told['after']}" in text
    assert "secret" not in json.dumps(told)


@pytest.mark.parametrize(
    "query",
    [
        {},
        {"document": "a.txt", "start": "-1", "end": "2"},
        {"document": "a.txt", "start": "1", "end": "9" * 20},
        {"document": "a" * 2000, "start": "1", "end": "2"},
        {"document": "a.txt", "start": "١", "end": "2"},
    ],
)
def test_nonsense_is_refused(query: dict[str, str]) -> None:
    response = client().get("/embed/source", params=query)
    assert response.status_code == 422
    assert response.headers["content-type"] == "application/problem+json"


def test_an_unknown_report_is_told_and_no_path_is_followed() -> None:
    for name in ("../../etc/passwd", "/etc/passwd", "không có.txt"):
        response = client().get("/embed/source", params={"document": name, "start": 0, "end": 5})
        assert response.status_code == 422
        assert "root:" not in response.text


def test_offsets_beyond_a_report_give_what_there_is() -> None:
    made = ScriptedAssistant([document("a.txt", "Báo cáo.\nMột câu.")], {})
    told = client(assistant=made).get("/embed/source", params={"document": "a.txt", "start": 5, "end": 500}).json()
    assert told["quote"] == "áo.\nMột câu."


def test_the_page_holds_no_script_of_its_own_and_every_text_is_vietnamese() -> None:
    page = embed_page()
    assert not re.search(r"<script(?![^>]*\ssrc=)", page)
    assert "onclick" not in page
    assert 'lang="vi"' in page
    assert strings.EMBED_TEXTS["placeholder"] in page
    script = (Path(__file__).parents[1] / "ui" / "static" / "embed-page.js").read_text(encoding="utf-8")
    assert "innerHTML" not in script
    used = set(re.findall(r"texts\.(\w+)", script))
    assert used <= set(strings.EMBED_TEXTS)


def test_a_question_within_some_reports_is_asked_there() -> None:
    class Scoped(ScriptedAssistant):
        def scope(self, words: Sequence[str]) -> Scope:
            if "Hà Giang" in words:
                raise InputError("Không có.", "Chọn lại.")
            return super().scope(words)

    made = Scoped(seed_documents(), SEED_SCRIPT)
    site = client(assistant=made)
    assert site.post("/api/ask", json={"question": MISSION, "within": ["Móng Cái"]}).status_code == 200
    assert made.scopes == [Scope(places=("Móng Cái",))]
    assert site.post("/api/ask", json={"question": MISSION, "within": ["Hà Giang"]}).status_code == 422
    assert site.post("/api/ask", json={"question": MISSION, "within": "Móng Cái"}).status_code == 422


@pytest.mark.parametrize(
    ("written", "origins"),
    [
        ("", ()),
        (" https://intranet.example , http://10.0.0.5:8080 ", (INTRANET, "http://10.0.0.5:8080")),
        ("HTTPS://Intranet.example https://intranet.example", (INTRANET,)),
        ("http://[::1]:8000", ("http://[::1]:8000",)),
    ],
)
def test_origins_are_read_exactly(written: str, origins: tuple[str, ...]) -> None:
    assert Config.from_env({"HOI_EMBED_ORIGINS": written}).embed_origins == origins


@pytest.mark.parametrize(
    "written",
    ["*", "https://*.example", "intranet.example", "https://a.example/x", "null", "https://a.example; x", "'self'"],
)
def test_what_is_no_exact_origin_is_refused(written: str) -> None:
    with pytest.raises(InputError):
        Config.from_env({"HOI_EMBED_ORIGINS": written})
