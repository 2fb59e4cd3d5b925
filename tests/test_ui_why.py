"""Why an answer is what it is: from the assistant, for the turn that is asked about, every text as text."""

from __future__ import annotations

import html

import pytest
from test_ui_render import HOSTILE, _Reader
from ui_fakes import MISSION, seeds_assistant

from rag.assistant import Assistant
from rag.explain import Considered, Explanation
from rag.records import Answer
from ui import render, strings
from ui.render import Turn
from ui.source import Source
from ui.why import open_why, why


def test_the_sentence_that_was_used_and_those_that_were_not(assistant: Assistant) -> None:
    turns = (Turn(MISSION, assistant.ask(MISSION)),)
    shown = html.unescape(open_why(Source(lambda: assistant), turns, 0))
    assert "Móng Cái" in shown
    assert strings.WHY_USED in shown
    assert strings.WHY_UNUSED in shown
    for one in assistant.explain(MISSION).considered:
        assert one.quote in shown


def test_earlier_questions_alone_are_its_history() -> None:
    scripted = seeds_assistant()
    turns = tuple(Turn(text, scripted.ask(text)) for text in (MISSION, "Còn Cát Hải thì sao?", MISSION))
    open_why(Source(lambda: scripted), turns, 1)
    assert scripted.explained == [("Còn Cát Hải thì sao?", [MISSION])]


@pytest.mark.parametrize("index", [None, "0", -1, 1, True, 0.0, [], {}])
def test_an_index_from_the_browser_is_not_trusted(index: object) -> None:
    scripted = seeds_assistant()
    assert html.escape(strings.WHY_GONE) in open_why(
        Source(lambda: scripted), (Turn(MISSION, scripted.ask(MISSION)),), index
    )
    assert not scripted.explained


def test_what_a_model_wrote_is_not_explained_by_the_extractor() -> None:
    written = Answer(MISSION, MISSION, True, "857", "857.", engine="ollama/x")
    assert 'data-do="why"' not in render.conversation([Turn(MISSION, written)])
    assert 'data-do="why"' in render.conversation([Turn(MISSION, seeds_assistant().ask(MISSION))])
    assert html.escape(strings.WHY_GONE) in open_why(Source(seeds_assistant), (Turn(MISSION, written),), 0)


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_stays_text(text: str) -> None:
    one = Considered(text, text, text, 0, len(text), 3, None, text, text, False, False, (text,), (text,))
    shown = why(Explanation("number", (text,), (), None, True, (text,), (one,)), text)
    reader = _Reader()
    reader.feed(shown.replace("<strong>", "").replace("</strong>", ""))
    assert not [name for _, name, _ in reader.attributes if name.startswith("on")]
    assert strings.WHY_OTHER_PLACE in shown
    assert strings.WHY_OTHER_PERIOD in shown
