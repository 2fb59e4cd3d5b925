"""The wiring of a model's answer: agreement with the extractor, condensing, a model that misbehaves in its thread."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Sequence

import pytest

from rag import messages
from rag.assistant import Assistant
from rag.errors import LanguageModelError
from rag.prompts import Message
from rag.records import Step
from rag.writer import Writer

QUESTION = "Móng Cái kết nạp bao nhiêu đảng viên?"


class Written:
    """A model that writes what it is told to."""

    name = "made/model"
    window = 8192

    def __init__(self, *texts: str, error: BaseException | None = None) -> None:
        self.texts, self.error = list(texts), error
        self.prompts: list[Sequence[Message]] = []

    def stream(self, prompt: Sequence[Message], stop: threading.Event) -> Iterator[str]:
        self.prompts.append(prompt)
        yield self.texts.pop(0) if self.texts else ""
        if self.error:
            raise self.error

    def close(self) -> None:
        pass


def answering(assistant: Assistant, model: Written, question: str = QUESTION, history: Sequence[str] = ()) -> Step:
    wired = Assistant(assistant.store, assistant.embedder, None, Writer(model, 30.0))
    return list(wired.stream(question, history))[-1]


def test_a_true_answer_to_another_question_does_not_replace_the_extractors(assistant: Assistant) -> None:
    text = "Đảng bộ TP Móng Cái luôn giữ vững đoàn kết thống nhất, tập trung lãnh đạo, chỉ đạo toàn diện [1]."
    answer = answering(assistant, Written(text)).answer
    assert answer.short == "857 đảng viên mới"
    assert answer.engine == "extractive"
    assert messages.LLM_DISAGREES in answer.notice
    assert answer.verification is not None
    assert answer.verification.kept == 1


@pytest.mark.parametrize("error", [LanguageModelError("hỏng"), RuntimeError("x"), MemoryError(), SystemExit(1)])
def test_whatever_a_model_raises_the_answer_comes(assistant: Assistant, error: BaseException) -> None:
    answer = answering(assistant, Written("Thành phố", error=error)).answer
    assert answer.short == "857 đảng viên mới"
    assert answer.notice.endswith(messages.LLM_FALLBACK)


def test_the_last_sentence_of_a_cut_answer_is_checked_like_any_other(assistant: Assistant) -> None:
    text = "Từ đầu nhiệm kỳ 2020 – 2025 đến nay, thành phố Móng Cái đã kết nạp 857 đảng viên mới [1]. Trong đó có 85"
    answer = answering(assistant, Written(text)).answer
    assert answer.engine == "made/model"
    assert "có 85" not in answer.answer


def test_condensing_brings_in_nothing_new(assistant: Assistant) -> None:
    writer = Writer(Written(QUESTION), 30.0)
    deadline = time.monotonic() + 30
    assert writer.condensed("Còn kết quả đó?", [QUESTION], deadline) == QUESTION
    for written in (
        "Hà Nội kết nạp bao nhiêu đảng viên?",
        "Năm 2031, Móng Cái kết nạp bao nhiêu đảng viên?",
        "Móng Cái kết nạp 857 đảng viên phải không?",
        "Ông Trần Văn Khoa là ai?",
        "",
        "Câu một?\nCâu hai?",
        "x" * 400,
    ):
        assert Writer(Written(written), 30.0).condensed("Còn kết quả đó?", [QUESTION], deadline) == "", written
    failing = Writer(Written("Móng", error=LanguageModelError("x")), 30.0)
    assert failing.condensed("Còn kết quả đó?", [QUESTION], deadline) == ""


def test_a_condensed_question_is_the_one_that_is_answered(assistant: Assistant) -> None:
    model = Written(QUESTION, "Từ đầu nhiệm kỳ đến nay, thành phố Móng Cái đã kết nạp được 857 đảng viên mới [1].")
    follow_up = "Việc nói trên đạt bao nhiêu, kết quả ấy ra sao?"
    answer = answering(assistant, model, follow_up, [QUESTION]).answer
    assert answer.question == follow_up
    assert len(model.prompts) == 2
    assert answer.standalone_question == QUESTION
    assert answer.short == "857 đảng viên mới"


def test_without_a_model_there_is_one_step(assistant: Assistant) -> None:
    steps = list(assistant.stream(QUESTION))
    assert [step.final for step in steps] == [True]
    assert steps[0].answer.verification is None
    assert steps[0].answer.notice == ""
