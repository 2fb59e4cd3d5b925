"""Answers that are kept for who asks the same again."""

from __future__ import annotations

import threading
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from rag.assistant import Assistant
from rag.config import Config
from rag.originals import Receiver, Staged
from rag.recent import RecentAnswers
from rag.records import EVERYWHERE, Answer, Scope

QUESTION = "Xã An Phú trồng bao nhiêu héc ta rừng?"


def answer(text: str) -> Answer:
    return Answer(text, text, True, text, text, timings_ms={"search": 4.0, "answer": 3.0, "total": 7.0})


def test_the_same_again_is_made_once_and_says_so_in_its_timings() -> None:
    recent, made = RecentAnswers(10), []

    def make() -> Answer:
        made.append(1)
        return answer("a")

    first = recent.answer(1, "q", (), EVERYWHERE, make)
    again = recent.answer(1, "q", (), EVERYWHERE, make)
    assert len(made) == 1
    assert again.to_dict() | {"timings_ms": {}} == first.to_dict() | {"timings_ms": {}}
    assert (again.timings_ms["search"], again.timings_ms["answer"]) == (0.0, 0.0)
    assert first.timings_ms["total"] == 7.0


@pytest.mark.parametrize(
    "other",
    [(2, "q", (), EVERYWHERE), (1, "Q", (), EVERYWHERE), (1, "q", ("earlier",), EVERYWHERE),
     (1, "q", (), Scope(years=(2024,)))],
)  # fmt: skip
def test_anything_else_is_another_answer(other: tuple[int, str, tuple[str, ...], Scope]) -> None:
    recent = RecentAnswers(10)
    recent.answer(1, "q", (), EVERYWHERE, lambda: answer("a"))
    assert recent.answer(*other, lambda: answer("b")).answer == "b"


def test_an_answer_with_a_notice_is_made_anew() -> None:
    """What is said while a server is away does not outlast that."""
    recent = RecentAnswers(10)
    told = recent.answer(1, "q", (), EVERYWHERE, lambda: replace(answer("a"), notice="words alone"))
    assert told.notice
    assert not recent.answer(1, "q", (), EVERYWHERE, lambda: answer("b")).notice


def test_only_the_last_ones_are_kept_and_none_where_none_is_wished() -> None:
    recent = RecentAnswers(2)
    for text in ("a", "b", "a", "c"):
        recent.answer(1, text, (), EVERYWHERE, lambda text=text: answer(text))
    assert recent.answer(1, "a", (), EVERYWHERE, lambda: answer("new")).answer == "a"
    assert recent.answer(1, "b", (), EVERYWHERE, lambda: answer("new")).answer == "new"
    never = RecentAnswers(0)
    assert [never.answer(1, "q", (), EVERYWHERE, lambda n=n: answer(n)).answer for n in "xy"] == ["x", "y"]


def taken(data: Path, name: str, text: str) -> Staged:
    receiver = Receiver(data, name)
    receiver.write(text.encode())
    return receiver.finish()


def test_a_change_of_the_reports_changes_the_answer(tmp_path: Path) -> None:
    config = Config(tmp_path / "data")
    with Assistant.create(config, remembered=100) as assistant:
        for count in ("41", "57"):
            text = f"Năm 2024, xã An Phú trồng {count} ha rừng.\n"
            assistant.take_in([taken(config.data, "an-phu.txt", text)])
            assert [count in assistant.ask(QUESTION).short for _ in range(2)] == [True, True]
        assistant.remove(["an-phu.txt"])
        assert not assistant.ask(QUESTION).answered


def test_many_threads_get_each_their_own() -> None:
    recent, wrong = RecentAnswers(5), []

    def ask(number: int) -> None:
        for turn in range(200):
            text = str((number + turn) % 9)
            if recent.answer(1, text, (), EVERYWHERE, partial(answer, text)).answer != text:
                wrong.append(text)

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
