"""The search over the sample reports: its order, readings of an unaccented question, documents that go first."""

from __future__ import annotations

import pytest

from rag.assistant import Assistant
from rag.records import Hit
from rag.search import Listed, Reading, fuse
from rag.text import fold

MOBILE = "Móng Cái kết nạp bao nhiêu đảng viên?"
MONG_CAI = "002_a2d444cce03d6c51.txt"


def holds_the_figure(hit: Hit) -> bool:
    return hit.document.name == MONG_CAI and "857" in hit.passage.text


@pytest.mark.parametrize("question", [MOBILE, fold(MOBILE), MOBILE.upper(), fold(MOBILE).upper()])
def test_the_passage_with_the_answer_comes_first(assistant: Assistant, question: str) -> None:
    assert holds_the_figure(assistant.search(question)[0])
    assert any(map(holds_the_figure, assistant.searcher.search(question)[:3]))  # without reading the answer


def test_scores_fall_from_one(assistant: Assistant) -> None:
    scores = [hit.score for hit in assistant.searcher.search(MOBILE, 20)]
    assert scores[0] == 1.0
    assert scores == sorted(scores, reverse=True)


def test_the_limit_holds_and_no_passage_comes_twice(assistant: Assistant) -> None:
    for limit in (1, 7, 30, 500):
        hits = assistant.search(MOBILE, limit)
        assert len({hit.passage.id for hit in hits}) == len(hits) <= limit
    assert len(assistant.search(MOBILE, 7)) == 7


def test_what_the_answer_stands_on_goes_first(assistant: Assistant) -> None:
    question = "Ai ký thông báo kết luận của Ban Thường vụ Huyện ủy Vĩnh Bảo?"
    answer = assistant.ask(question)
    first = assistant.search(question)[0]
    assert answer.answered
    assert first.document.name == answer.citations[0].document
    assert first.passage.start <= answer.citations[0].start < first.passage.end


@pytest.mark.parametrize("question", ["", "   ", "?!", "x" * 100_000, "xin chào"])
def test_what_cannot_be_answered_is_looked_up_as_it_is(assistant: Assistant, question: str) -> None:
    assert isinstance(assistant.search(question, 3), list)


def test_documents_that_go_first_are_in_the_list(assistant: Assistant) -> None:
    for entry in assistant.documents():
        hits = assistant.searcher.short_list([Reading("hội nghị")], 6, first={entry.id})
        assert len(hits) <= 6
        assert sum(hit.document.id == entry.id for hit in hits) >= min(4, entry.passages)


def test_readings_of_a_question(assistant: Assistant) -> None:
    assert assistant.searcher.readings(MOBILE) == [Reading(MOBILE)]
    typed, written, *_ = assistant.searcher.readings("mong cai ket nap bao nhieu dang vien")
    assert typed == Reading("mong cai ket nap bao nhieu dang vien")
    assert written == Reading("móng cái kết nạp bao nhiêu đảng viên")
    assert assistant.searcher.readings("857") == [Reading("857")]
    assert assistant.searcher.readings("zzz") == [Reading("zzz")]


def test_sums_of_both_lists() -> None:
    lexical, dense = Listed({"a": 1.0, "b": 0.5}), Listed({"b": 1.0, "c": 0.8}, floor=0.4)
    assert fuse(lexical, dense, 0.5) == [("b", 0.75), ("a", 0.7), ("c", 0.4)]
    assert fuse(Listed({}), Listed({})) == []
    assert fuse(Listed({"b": 1.0, "a": 1.0}), Listed({})) == [("a", 0.8), ("b", 0.8)]
