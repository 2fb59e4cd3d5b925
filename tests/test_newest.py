"""Of several things asked of one part of a page, the newest is answered; and how each event of the page is taken."""

from __future__ import annotations

import threading
from typing import Any

import gradio as gr
import pytest
from ui_fakes import seeds_assistant

from ui.app import build
from ui.newest import Newest, stamped
from ui.source import Source


def asked(at: float | None, text: str) -> gr.EventData:
    return gr.EventData(None, {"text": text} if at is None else {"text": text, "at": at})


def page(name: str) -> gr.Request:
    return gr.Request(session_hash=name)


def answer(event: gr.EventData, request: gr.Request) -> str:
    return str(event._data["text"])


SKIPPED = gr.skip()


def test_an_answer_that_was_overtaken_is_not_shown() -> None:
    shown = Newest().shown("list", answer)
    assert shown(asked(10, "a"), page("one")) == "a"
    assert shown(asked(30, "c"), page("one")) == "c"
    assert shown(asked(20, "b"), page("one")) == SKIPPED  # sent before, arrived after
    assert shown(asked(30, "c"), page("one")) == "c"


def test_it_is_overtaken_while_it_is_worked_on() -> None:
    newest = Newest()
    begun, go = threading.Event(), threading.Event()

    def slow(event: gr.EventData, request: gr.Request) -> str:
        begun.set()
        assert go.wait(10)
        return answer(event, request)

    told: list[Any] = []
    first = threading.Thread(target=lambda: told.append(newest.shown("list", slow)(asked(1, "a"), page("one"))))
    first.start()
    assert begun.wait(10)
    assert newest.shown("list", answer)(asked(2, "b"), page("one")) == "b"
    go.set()
    first.join()
    assert told == [SKIPPED]


def test_pages_and_parts_are_apart_and_an_event_without_a_time_is_answered() -> None:
    newest = Newest()
    assert newest.shown("list", answer)(asked(9, "a"), page("one")) == "a"
    assert newest.shown("list", answer)(asked(1, "b"), page("other")) == "b"
    assert newest.shown("pane", answer)(asked(1, "c"), page("one")) == "c"
    assert newest.shown("list", answer)(asked(None, "d"), page("one")) == "d"
    assert newest.shown("list", answer)(asked(1, "e"), page("one")) == SKIPPED


def test_only_so_much_is_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ui.newest._HELD", 2)
    newest = Newest()
    for name in ("one", "two", "three"):
        newest.shown("list", answer)(asked(5, "a"), page(name))
    assert len(newest._last) == 2
    assert newest.shown("list", answer)(asked(1, "b"), page("one")) == "b"  # forgotten
    assert newest.shown("list", answer)(asked(1, "b"), page("three")) == SKIPPED


def test_no_event_of_the_page_is_dropped() -> None:
    """Gradio drops what comes while the same event is awaited, unless told otherwise: right for a question only."""
    built = build(Source(seeds_assistant))
    modes = {
        target[1]: one["trigger_mode"] for one in built.config["dependencies"] for target in one["targets"] if target[1]
    }
    assert modes["follow"] == "always_last"
    several = ("remove", "rename", "find", "cite", "open_report", "all_reports", "change_scope", "find_scope")
    several += ("search", "read", "correct", "save", "ask_figures", "sentence", "feedback")
    assert {name: modes[name] for name in several} == dict.fromkeys(several, "multiple")
    for name in ("submit", "example", "again", "edit", "suggest"):
        assert modes[name] == "once"
    assert "performance.now()" in stamped("search")
