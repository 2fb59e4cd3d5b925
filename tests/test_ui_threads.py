"""Kept conversations as the page handles them: asking, reload, list, export; nothing of Gradio."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from docx import Document
from starlette.testclient import TestClient

from rag.records import Answer, Citation
from tests.ui_fakes import MISSION, MISSION_QUOTE, SEED_SCRIPT, ScriptedAssistant, seed_documents
from ui import handlers, strings, threads
from ui.export import docx_bytes, markdown
from ui.exports import create_exports
from ui.gate import Gate
from ui.plain import plain_text
from ui.render import Notice, Turn, conversation
from ui.sign_in import SignIn
from ui.source import Source
from ui.visitor import COOKIE, new_cookie, visitor_of

HOSTILE = '<img src=x onerror=alert(1)> [a](javascript:alert(1)) "'


@pytest.fixture
def assistant() -> ScriptedAssistant:
    return ScriptedAssistant(seed_documents(), SEED_SCRIPT)


@pytest.fixture
def source(assistant: ScriptedAssistant, tmp_path: Path) -> Source:
    return Source(lambda: assistant, data=tmp_path)


def asked(
    source: Source, question: str, turns: threads.Conversation = (), identity: str = "", replaces: int | None = None
) -> tuple[threads.Conversation, str]:
    view, identity = list(threads.ask(source, "an", identity, question, turns, None, replaces))[-1]
    return view.turns, identity


def test_a_reload_brings_back_every_turn_with_its_citations(source: Source) -> None:
    turns, identity = asked(source, MISSION)
    turns, identity = asked(source, "Còn Cát Hải thì sao?", turns, identity)
    opened = threads.open_conversation(source, "an", identity)
    assert opened is not None
    assert opened.turns == turns
    assert MISSION_QUOTE in handlers.open_citation(source, opened.turns, "0-c-1")
    assert threads.open_conversation(source, "bình", identity) is None
    assert threads.open_conversation(source, "an", {"id": identity}) is None


def test_a_question_is_kept_before_its_answer(source: Source) -> None:
    steps = threads.ask(source, "an", "", MISSION, ())
    _, identity = next(steps)
    steps.close()
    opened = threads.open_conversation(source, "an", identity)
    assert opened is not None
    assert opened.turns == (Turn(MISSION, notice=Notice(strings.UNFINISHED, strings.UNFINISHED_REMEDY)),)


def test_edit_replaces_what_follows_and_again_does_not(source: Source, assistant: ScriptedAssistant) -> None:
    turns, identity = asked(source, MISSION)
    turns, identity = asked(source, "Giá vàng?", turns, identity)
    again = threads.repeated(turns, 0)
    assert again == threads.Asked(MISSION, None)
    assert threads.repeated(turns, 1) == threads.Asked("Giá vàng?", 1)
    edit = threads.edited(turns, 0, "Còn Cát Hải thì sao?")
    assert edit is not None
    turns, same = asked(source, edit.question, turns, identity, edit.replaces)
    assert same == identity
    assert [turn.question for turn in turns] == ["Còn Cát Hải thì sao?"]
    assert assistant.asked[-1] == ("Còn Cát Hải thì sao?", [])
    opened = threads.open_conversation(source, "an", identity)
    assert opened is not None
    assert opened.turns == turns
    for bad in (-1, 1, True, "0", None):
        assert threads.repeated(turns, bad) is None
        assert threads.edited(turns, bad, "x") is None
    assert threads.edited(turns, 0, None) is None


def test_a_question_that_cannot_be_asked_replaces_nothing_and_is_not_kept(source: Source) -> None:
    turns, identity = asked(source, MISSION)
    after, same = asked(source, "x" * 100_000, turns, identity, 0)
    assert after[0] == turns[0]
    assert same == identity
    opened = threads.open_conversation(source, "an", identity)
    assert opened is not None
    assert opened.turns == turns


def test_the_answer_comes_although_nothing_can_be_kept(assistant: ScriptedAssistant, tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("not a folder")
    turns, identity = asked(Source(lambda: assistant, data=blocked), MISSION)
    assert turns[0].answer is not None
    assert identity == ""
    told = threads.panel(Source(lambda: assistant, data=blocked), "an")
    assert 'role="alert"' in told


def test_the_list_and_its_changes(source: Source) -> None:
    _, identity = asked(source, HOSTILE)
    listed = threads.panel(source, "an", identity)
    assert "<img" not in listed
    assert "&lt;img src=x" in listed
    assert 'aria-current="true"' in listed
    assert identity not in threads.panel(source, "bình", identity).replace(f'data-current="{identity}"', "")
    assert threads.rename(source, "bình", identity, "x") is not None
    assert threads.rename(source, "an", identity, "  ") is not None
    assert threads.rename(source, "an", identity, "Đảng viên <b>") is None
    assert "Đảng viên &lt;b&gt;" in threads.panel(source, "an", "", "dang vien")
    assert strings.THREADS_NOT_FOUND in threads.panel(source, "an", "", "không có")
    assert threads.delete(source, "an", identity) is None
    assert strings.THREADS_NONE in threads.panel(source, "an")
    assert threads.panel(Source(source.get), "an") == ""


def test_exports_hold_the_citations_and_are_for_their_user_alone(source: Source) -> None:
    cookie = new_cookie(secure=False).partition(";")[0].partition("=")[2]
    user = visitor_of({COOKIE: cookie})
    *_, (_, identity) = threads.ask(source, user, "", MISSION, ())
    exports = SignIn(create_exports(source), Gate(source.data))  # nobody signs in: each browser is a user
    mine = TestClient(exports, cookies={COOKIE: cookie})
    text = mine.get(f"/{identity}.md")
    assert text.status_code == 200
    assert text.headers["content-disposition"].startswith("attachment")
    assert MISSION_QUOTE in text.text
    word = Document(io.BytesIO(mine.get(f"/{identity}.docx").content))
    written = "\n".join(paragraph.text for paragraph in word.paragraphs)
    assert MISSION in written
    assert f"“{MISSION_QUOTE}”" in written
    assert mine.get(f"/{identity}.exe").status_code == 404
    other = new_cookie(secure=True).partition(";")[0].partition("=")[2]
    assert TestClient(exports, cookies={COOKIE: other}).get(f"/{identity}.md").status_code == 404
    assert TestClient(exports).get(f"/{identity}.md").status_code == 404


def test_hostile_text_stays_text_in_what_is_taken_along() -> None:
    cited = Citation(1, HOSTILE, HOSTILE, HOSTILE, 0, len(HOSTILE), 3)
    turns = (Turn(HOSTILE, Answer(HOSTILE, HOSTILE, True, HOSTILE, f"{HOSTILE} [1]\x00", (cited,))),)
    made = markdown(HOSTILE, turns)
    assert "\\<img" in made
    assert "](" not in made
    assert " <img" not in made
    word = Document(io.BytesIO(docx_bytes(HOSTILE, turns)))
    assert word.paragraphs[0].text == HOSTILE
    page = conversation(turns)
    assert "<img" not in page
    assert strings.PAGE.format(page=3) in plain_text(HOSTILE, turns[0].answer or Answer("", "", False, "", ""))


def test_cookies_that_are_not_ours_name_nobody() -> None:
    assert "HttpOnly" in new_cookie(secure=False)
    assert "SameSite=Lax" in new_cookie(secure=False)
    assert "Secure" in new_cookie(secure=True)
    assert visitor_of({}) == visitor_of({COOKIE: "' OR 1=1"}) == visitor_of({COOKIE: "A" * 64}) == ""
