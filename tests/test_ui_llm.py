"""The page with a language model: sentences as they are checked, what was changed, notices, stopping."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator, Sequence
from dataclasses import replace

import pytest
from test_ui_render import HOSTILE, read
from ui_fakes import MISSION, ScriptedAssistant, seeds_assistant

from rag.errors import LanguageModelError
from rag.records import DROPPED, EVERYWHERE, KEPT, MARKED, RECITED, Answer, ClaimCheck, Scope, Step, Verification
from ui import handlers, render, strings
from ui.handlers import Stops
from ui.render import Turn
from ui.source import Source

CLAIMS = (
    ClaimCheck("Câu một.", KEPT),
    ClaimCheck("Câu hai.", RECITED, ("citation",)),
    ClaimCheck("Có 900 nữ.", DROPPED, ("figure", "words")),
    ClaimCheck("Xem http://evil.example.", DROPPED, ("link",)),
)


class Writing(ScriptedAssistant):
    """Answers in two steps, as with a language model."""

    def stream(
        self,
        question: str,
        history: Sequence[str] = (),
        cancel: threading.Event | None = None,
        scope: Scope = EVERYWHERE,
    ) -> Iterator[Step]:
        answer = replace(self.ask(question, history), engine="ollama/x")
        half = answer.answer[: len(answer.answer) // 2]
        yield Step(replace(answer, answer=half), False)
        notice = "Đã dừng." if cancel is not None and cancel.is_set() else ""
        yield Step(replace(answer, notice=notice, verification=Verification.of(CLAIMS)), True)


def writing() -> Writing:
    made = seeds_assistant()
    return Writing(made.reports, made.script, llm_name="ollama/x")


def test_the_answer_grows_and_is_part_of_the_conversation_when_it_is_done() -> None:
    asked, begun, half, done = handlers.ask(Source(writing), MISSION, ())
    assert not asked.writing
    assert begun.writing
    assert strings.WRITING in begun.conversation
    assert half.writing
    assert half.turns == ()
    assert "857 đảng viên mới" in half.conversation
    assert strings.WRITING in half.conversation
    assert not done.writing
    assert strings.WRITING not in done.conversation
    assert [turn.question for turn in done.turns] == [MISSION]
    assert all("is-working" in view.conversation for view in (asked, begun, half))
    assert "is-working" not in done.conversation


def test_what_was_checked_changed_and_dropped_is_shown() -> None:
    page = list(handlers.ask(Source(writing), MISSION, ()))[-1].conversation
    text = " ".join(read(page).text)
    assert "Do mô hình ollama/x viết; 1 câu khớp báo cáo, 1 câu được sửa trích dẫn, 2 câu bị bỏ." in text
    assert strings.CHECKED_CLAIMS.format(count=3) in text
    assert "đã bỏ: “Có 900 nữ.”" in text
    assert "Câu một" not in text
    assert "evil" not in page
    assert strings.VERBATIM not in text


def test_a_notice_stands_before_the_answer_and_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    cancel = threading.Event()
    cancel.set()
    with caplog.at_level(logging.WARNING):
        page = list(handlers.ask(Source(writing), MISSION, (), cancel))[-1].conversation
    assert page.index("Đã dừng.") < page.index("hoi-short")
    assert "ollama/x: Đã dừng." in caplog.text


@pytest.mark.parametrize("hostile", HOSTILE)
def test_hostile_text_of_a_model_is_text(hostile: str) -> None:
    verification = Verification.of([ClaimCheck(hostile, outcome, ("words",)) for outcome in (RECITED, MARKED, DROPPED)])
    answer = Answer("?", "?", True, hostile, hostile, engine=hostile, notice=hostile, verification=verification)
    for turn in (Turn("?", answer), Turn("?", answer, writing=True), Turn("?", replace(answer, answered=False))):
        read(render.conversation([turn]))


class Failing(ScriptedAssistant):
    def stream(
        self,
        question: str,
        history: Sequence[str] = (),
        cancel: threading.Event | None = None,
        scope: Scope = EVERYWHERE,
    ) -> Iterator[Step]:
        yield Step(self.ask(question, history), False)
        raise LanguageModelError("Hỏng giữa chừng.")


def test_an_error_in_the_middle_is_a_notice() -> None:
    made = seeds_assistant()
    done = list(handlers.ask(Source(lambda: Failing(made.reports, made.script)), MISSION, ()))[-1]
    assert "Hỏng giữa chừng." in done.conversation
    assert not done.writing
    assert handlers.history(done.turns) == []


def test_stopping_reaches_only_the_visitor_who_asked() -> None:
    stops = Stops()
    with stops.running("a") as first, stops.running("a") as second, stops.running("b") as other:
        stops.stop("a")
        stops.stop("c")
        assert first.is_set()
        assert second.is_set()
        assert not other.is_set()
    with stops.running("a") as later:
        assert not later.is_set()
    assert stops._running == {}
