"""What readers say of answers: kept, listed, and turned into a question set that `hoi eval` takes."""

from __future__ import annotations

import json
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from eval.cases import load_cases
from rag import messages
from rag.assistant import Assistant
from rag.errors import InputError, StoreError
from rag.feedback import FILE, LONGEST_NOTE, Verdict, add_feedback, all_feedback, needs_review, offered, question_set

MISSION = "Móng Cái kết nạp bao nhiêu đảng viên?"
HOSTILE = "<script>alert(1)</script> =cmd() \x1b[31m"


def test_verdicts_fit_answers_and_refusals(assistant: Assistant, tmp_path: Path) -> None:
    answered, refused = assistant.ask(MISSION), assistant.ask("Giá vàng hôm nay là bao nhiêu?")
    assert Verdict.SHOULD_ANSWER not in offered(answered)
    assert set(offered(refused)) == {Verdict.RIGHT, Verdict.SHOULD_ANSWER}
    with pytest.raises(InputError):
        add_feedback(tmp_path, answered, [], Verdict.SHOULD_ANSWER)
    with pytest.raises(InputError) as caught:
        add_feedback(tmp_path, answered, [], Verdict.RIGHT, "x" * (LONGEST_NOTE + 1))
    assert str(LONGEST_NOTE) in caught.value.message
    assert all_feedback(tmp_path) == []


def test_what_is_given_is_kept_as_it_was(assistant: Assistant, tmp_path: Path) -> None:
    answer = assistant.ask(MISSION)
    number = add_feedback(tmp_path / "new", answer, ["Câu trước?"], Verdict.WRONG_FIGURE, f" {HOSTILE} ")
    (kept,) = all_feedback(tmp_path / "new")
    assert kept.number == number
    assert (kept.verdict, kept.note, kept.history) == (Verdict.WRONG_FIGURE, HOSTILE, ("Câu trước?",))
    assert kept.answer == json.loads(json.dumps(answer.to_dict()))


def test_an_unreadable_file_is_said(tmp_path: Path) -> None:
    (tmp_path / FILE).write_bytes(b"no database" * 100)
    with pytest.raises(StoreError):
        all_feedback(tmp_path)


def test_a_question_set_that_the_evaluation_takes(assistant: Assistant, tmp_path: Path) -> None:
    answered, refused = assistant.ask(MISSION), assistant.ask("Giá vàng hôm nay là bao nhiêu?")
    other = replace(answered, question="Móng Cái có bao nhiêu đảng viên mới?")
    add_feedback(tmp_path, answered, [], Verdict.WRONG_FIGURE)
    add_feedback(tmp_path, answered, [], Verdict.RIGHT)  # thought better of it
    add_feedback(tmp_path, refused, [], Verdict.RIGHT)
    add_feedback(tmp_path, other, [], Verdict.SHOULD_REFUSE)
    add_feedback(tmp_path, other, [MISSION], Verdict.WRONG_SOURCE, "xem trang 3")
    cases = list(question_set(all_feedback(tmp_path)))
    assert [case["answerable"] for case in cases] == [True, False, False, True]
    assert [needs_review(case) for case in cases] == [False, False, False, True]
    assert cases[3]["note"] == "xem trang 3"
    assert cases[3]["said"] == answered.short
    file = tmp_path / "set.jsonl"
    file.write_text("".join(json.dumps(case) + "\n" for case in cases if not needs_review(case)), encoding="utf-8")
    loaded = load_cases(file)
    assert loaded[0].answers == (answered.short,)
    assert loaded[0].evidence == tuple(one.quote for one in answered.citations)
    assert loaded[0].docs == tuple(one.document for one in answered.citations)


def test_the_command_line(assistant: Assistant, tmp_path: Path, environ: dict[str, str]) -> None:
    data = Path(environ["HOI_DATA"])

    def hoi(*arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(["hoi", *arguments], env=environ, capture_output=True, encoding="utf-8", check=False)

    empty = hoi("feedback", "list")
    assert (empty.returncode, empty.stdout) == (0, "")
    assert messages.FEEDBACK_NONE in empty.stderr
    answer = assistant.ask(MISSION)
    add_feedback(data, answer, [], Verdict.RIGHT)
    add_feedback(data, replace(answer, question=f"{HOSTILE}?"), [], Verdict.WRONG_FIGURE, HOSTILE)
    listed = hoi("feedback", "list")
    assert f"[{messages.FEEDBACK_VERDICTS['right']}] {MISSION}" in listed.stdout
    assert "\x1b" not in listed.stdout
    assert [json.loads(line)["verdict"] for line in hoi("feedback", "list", "--json").stdout.splitlines()] == [
        "right",
        "wrong_figure",
    ]
    target = tmp_path / "questions.jsonl"
    exported = hoi("feedback", "export", "--json", str(target))
    assert exported.returncode == 0
    assert messages.FEEDBACK_OPEN.format(count=1) in exported.stderr
    assert [case.question for case in load_cases(target)] == [MISSION]
    review = [json.loads(line) for line in hoi("feedback", "export", "--review").stdout.splitlines()]
    assert [case["note"] for case in review] == [HOSTILE]
    refused = hoi("feedback", "export", "--json", str(tmp_path / "no" / "where.jsonl"))
    assert refused.returncode == 2
    assert "Traceback" not in refused.stderr
