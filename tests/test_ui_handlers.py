"""The page's events as plain functions, over a scripted assistant."""

from __future__ import annotations

import logging
import threading
from dataclasses import replace

import pytest
from ui_fakes import (
    MISSION,
    MISSION_QUOTE,
    SEED_SCRIPT,
    Scripted,
    ScriptedAssistant,
    document,
    seed_documents,
    seeds_assistant,
)

from rag.catalog import DocumentEntry
from rag.errors import StoreError
from rag.question import MAX_CHARACTERS
from rag.records import Context
from ui import handlers, render, strings
from ui.examples import find_examples
from ui.handlers import Conversation, View
from ui.render import Turn
from ui.source import Source

FOLLOW_UP = "Còn Cát Hải thì sao?"


def source_of(assistant: ScriptedAssistant) -> Source:
    return Source(lambda: assistant)


def ask(source: Source, question: str, turns: Conversation = ()) -> list[View]:
    return list(handlers.ask(source, question, turns))


def test_a_question_shows_at_once_and_then_its_answer() -> None:
    waiting, done = ask(source_of(seeds_assistant()), f"  {MISSION} \n")
    assert strings.WORKING in waiting.conversation
    assert MISSION in waiting.conversation
    assert waiting.turns == ()
    assert strings.WORKING not in done.conversation
    assert "857 đảng viên mới" in done.conversation
    assert waiting.question == ""  # the box is free for the next question
    assert done.question is None  # which may be half typed by now
    assert [turn.question for turn in done.turns] == [MISSION]
    assert done.turns[0].about == "thành phố Móng Cái · nhiệm kỳ 2020-2025"


def test_earlier_questions_are_the_history_of_a_follow_up() -> None:
    assistant = seeds_assistant()
    source = source_of(assistant)
    first = ask(source, MISSION)[-1]
    second = ask(source, FOLLOW_UP, first.turns)[-1]
    assert assistant.asked[-1] == (FOLLOW_UP, [MISSION])
    assert strings.UNDERSTOOD_AS in second.conversation
    ask(source, "Thế còn năm 2024?", second.turns)
    assert assistant.asked[-1][1] == [MISSION, FOLLOW_UP]


def test_only_the_last_questions_are_passed_on() -> None:
    assistant = seeds_assistant()
    source, turns = source_of(assistant), ()
    for n in range(handlers.HISTORY + 3):
        turns = ask(source, f"Câu {n}?", turns)[-1].turns
    assert len(assistant.asked[-1][1]) == handlers.HISTORY
    assert assistant.asked[-1][1][-1] == f"Câu {handlers.HISTORY + 1}?"


def test_an_empty_question_is_politely_refused() -> None:
    assistant = seeds_assistant()
    source = source_of(assistant)
    assert ask(source, "  \n ") == []  # first visit: the examples stay
    answered = ask(source, MISSION)[-1].turns
    (view,) = ask(source, " ", answered)
    assert strings.QUESTION_EMPTY in view.conversation
    assert len(assistant.asked) == 1
    # the next real question replaces the notice
    assert [turn.question for turn in ask(source, FOLLOW_UP, view.turns)[-1].turns] == [MISSION, FOLLOW_UP]


def test_a_question_of_100000_characters_is_politely_refused_and_given_back() -> None:
    assistant = seeds_assistant()
    (view,) = ask(source_of(assistant), "đảng viên " * 10_000)
    assert "99.999 ký tự" in view.conversation  # without the white space at its end
    assert strings.QUESTION_TOO_LONG_REMEDY in view.conversation
    assert len(view.conversation) < 5000
    assert len(view.question or "") > MAX_CHARACTERS
    assert not assistant.asked


def test_a_broken_character_does_no_harm() -> None:
    view = ask(source_of(seeds_assistant()), "Móng Cái \ud800 kết nạp?")[-1]
    view.conversation.encode()
    assert view.turns[0].question == "Móng Cái ? kết nạp?"


def test_an_expected_error_is_shown_with_its_remedy_and_the_conversation_goes_on() -> None:
    assistant = replace(seeds_assistant(), error=StoreError("Thư mục dữ liệu đang bị khóa.", "Đợi lệnh kia xong."))
    source = source_of(assistant)
    view = ask(source, MISSION)[-1]
    assert "Thư mục dữ liệu đang bị khóa." in view.conversation
    assert "Đợi lệnh kia xong." in view.conversation
    assistant.error = None
    assert "857" in ask(source, MISSION, view.turns)[-1].conversation
    assert assistant.asked[-1] == (MISSION, [])  # what was never answered is no history


def test_an_unexpected_error_is_logged_and_shown_without_a_traceback(caplog: pytest.LogCaptureFixture) -> None:
    assistant = replace(seeds_assistant(), error=ValueError("secret detail"))
    with caplog.at_level(logging.ERROR):
        view = ask(source_of(assistant), MISSION)[-1]
    assert strings.UNEXPECTED in view.conversation
    assert "secret detail" not in view.conversation
    code = caplog.records[0].getMessage().split()[-1]
    assert code in view.conversation  # leads to the log line
    assert "secret detail" in caplog.text


def test_a_click_on_a_citation_opens_its_report_at_the_sentence() -> None:
    source = source_of(seeds_assistant())
    turns = ask(source, MISSION)[-1].turns
    pane = handlers.open_citation(source, turns, "0-c-1")
    assert f">{MISSION_QUOTE}</mark>" in pane
    assert pane.count("is-current") == 1
    assert 'data-key="0-c-1"' in pane


@pytest.mark.parametrize(
    "key", ["0-c-2", "1-c-1", "0-a-1", "999999-c-1", "", "0-c", None, 5, "<b>", {"a": 1}, "0-c-1\n"]
)
def test_a_forged_reference_opens_nothing(key: object) -> None:
    source = source_of(seeds_assistant())
    turns = ask(source, MISSION)[-1].turns
    pane = handlers.open_citation(source, turns, key)
    assert strings.CITATION_GONE in pane
    assert "<mark" not in pane


def test_a_citation_of_a_report_that_changed_meanwhile_highlights_nothing() -> None:
    assistant = seeds_assistant()
    source = source_of(assistant)
    turns = ask(source, MISSION)[-1].turns
    assistant.reports = [document(one.name, "Đã sửa. " + one.text) for one in assistant.reports]
    pane = handlers.open_citation(source, turns, "0-c-1")
    assert strings.CITATION_GONE in pane
    assert "<mark" not in pane
    assistant.reports = []
    assert "Không có báo cáo" in handlers.open_citation(source, turns, "0-c-1")


def test_a_report_opens_by_name_and_only_by_name() -> None:
    source = source_of(seeds_assistant())
    assert 'class="hoi-body"' in handlers.open_document(source, "002_a2d444cce03d6c51.txt")
    for name in ("../../etc/passwd", "/etc/passwd", None, ["x"]):
        assert "hoi-body" not in handlers.open_document(source, name)
    assert "hoi-open" in handlers.list_documents(source)


def test_first_visit_shows_reports_and_examples() -> None:
    first, second = handlers.start(source_of(seeds_assistant()))
    assert "5 báo cáo" in first.intro
    assert first.pane is not None
    assert first.pane.count("hoi-open") == 5
    assert "Thành phố Móng Cái kết nạp bao nhiêu đảng viên mới?" in second.intro
    assert second.pane is None  # a report opened meanwhile stays


def test_the_first_visit_says_what_the_reports_are_about() -> None:
    def entry(place: str, *years: int) -> DocumentEntry:
        return DocumentEntry("1", "a.txt", "/x/a.txt", Context("Báo cáo", place, "", "", "", years), 1, 1, "")

    assert handlers.held([entry("huyện A", 2024), entry("huyện B", 2021), entry("huyện B", 2023), entry("thị xã")]) == (
        strings.HELD.format(held="huyện B, huyện A; các năm 2021–2024")
    )
    many = handlers.held([entry(f"huyện {letter}") for letter in "BCDGH"])
    assert many == strings.HELD.format(
        held=strings.HELD_OTHERS.format(places="huyện B, huyện C, huyện D, huyện G", count=1)
    )
    assert handlers.held([entry("", 2024)]) == strings.HELD.format(held="năm 2024")
    assert handlers.held([entry("")]) == ""
    *_, shown = handlers.start(source_of(seeds_assistant()))
    assert "đặc khu Cát Hải" in shown.intro
    assert strings.CAN_ASK in shown.intro


def test_without_an_index_the_page_says_what_to_do_and_recovers() -> None:
    ready = False

    def opener() -> ScriptedAssistant:
        if not ready:
            raise StoreError("Chưa có báo cáo nào.", "Chạy hoi index.")
        return seeds_assistant()

    source = Source(opener)
    handlers.warm(source)
    (view,) = handlers.start(source)
    assert strings.NO_INDEX_TITLE in view.intro
    assert "Chạy hoi index." in view.intro
    assert "Chạy hoi index." in ask(source, MISSION)[-1].conversation
    assert "Chạy hoi index." in handlers.list_documents(source)
    ready = True
    assert strings.WELCOME_TITLE in next(handlers.start(source)).intro


def test_an_index_without_reports_says_so() -> None:
    (view,) = handlers.start(source_of(ScriptedAssistant([], {})))
    assert strings.NO_REPORTS_REMEDY in view.intro


def test_examples_are_asked_before_they_are_offered() -> None:
    assistant = seeds_assistant()
    found = find_examples(assistant)
    # only one of the questions that the reports suggest is in the script; the others are refused and not offered
    assert found == ("Thành phố Móng Cái kết nạp bao nhiêu đảng viên mới?",)
    assert set(assistant.extracted) > set(found)


def test_an_example_whose_answer_has_another_figure_is_not_offered() -> None:
    question = "Thành phố Móng Cái kết nạp bao nhiêu đảng viên mới?"
    quote = (("002_a2d444cce03d6c51.txt", MISSION_QUOTE),)
    for short in ("1.857 đảng viên", "857,5 đảng viên", "36"):
        wrong = ScriptedAssistant(seed_documents(), {question: Scripted(short, f"{short} [1].", quote)})
        assert find_examples(wrong) == ()


def test_the_examples_of_unknown_reports_are_made_from_their_own_text() -> None:
    one = document(
        "tay-do.txt", "Báo cáo công tác năm 2030 của huyện Tây Đô\nNăm 2030, huyện Tây Đô kết nạp 41 đảng viên mới."
    )
    question = "Huyện Tây Đô kết nạp bao nhiêu đảng viên mới năm 2030?"
    script = {question: Scripted("41 đảng viên mới", "Kết nạp 41 [1].", ((one.name, "kết nạp 41 đảng viên mới"),))}
    assert find_examples(ScriptedAssistant([one], script)) == (question,)


def test_the_examples_are_found_once_for_a_set_of_reports() -> None:
    assistant = seeds_assistant()
    source = source_of(assistant)
    source.examples()
    asked = len(assistant.extracted)
    source.examples()
    assert len(assistant.extracted) == asked
    assistant.reports = assistant.reports[:2]
    assert source.examples() == ()


def test_all_requests_share_one_assistant() -> None:
    opened: list[ScriptedAssistant] = []

    def opener() -> ScriptedAssistant:
        opened.append(seeds_assistant())
        return opened[-1]

    source = Source(opener)
    threads = [threading.Thread(target=source.get) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(opened) == 1
    source.close()
    assert opened[0].closed


def test_what_may_be_asked_next_is_answered_and_new() -> None:
    assistant = seeds_assistant()
    source = source_of(assistant)
    turns = ask(source, MISSION)[-1].turns
    offered = handlers.next_questions(source, turns)
    # the same short answer again is nothing new, and all else is refused by the script
    assert offered == ""
    assert assistant.extracted
    assistant.script = {
        **SEED_SCRIPT,
        "Đặc khu Cát Hải kết nạp bao nhiêu đảng viên?": SEED_SCRIPT[FOLLOW_UP],
    }
    offered = handlers.next_questions(source, turns)
    assert "Đặc khu Cát Hải kết nạp bao nhiêu đảng viên?" in offered
    # not while somebody asks: finding them would make that question wait
    assistant.extracted.clear()
    busy = pytest.MonkeyPatch()
    busy.setattr(type(source.turns), "running", property(lambda self: 1))
    assert handlers.next_questions(source, turns) == ""
    assert not assistant.extracted
    busy.undo()
    asked = (*turns, Turn("Đặc khu Cát Hải kết nạp bao nhiêu đảng viên?"))
    assert handlers.next_questions(source, asked) == ""  # nothing follows what has no answer yet
    assert handlers.next_questions(source, ()) == ""
    assistant.error = RuntimeError("broken")
    assert handlers.next_questions(source, turns) == ""


def test_why_is_shown_and_hidden_again() -> None:
    source = source_of(seeds_assistant())
    turns = ask(source, MISSION)[-1].turns
    shown = handlers.explained(source, turns, 0)
    assert strings.WHY_UNDERSTOOD in render.conversation(shown)
    assert MISSION_QUOTE in shown[0].why
    assert handlers.explained(source, shown, 0) == turns
    for index in (None, "0", 7, -1, True):
        assert handlers.explained(source, turns, index) == turns
