"""Conversations are kept for their user alone, whole, and over a killed process."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from rag.conversations import FILE, LONGEST_TITLE, Conversations, KeptTurn, answer_of
from rag.errors import InputError, StoreError
from rag.records import Answer, Citation, ClaimCheck, Verification

CITED = Citation(1, "bao_cao.txt", "Báo cáo", "kết nạp 41 đảng viên", 3, 23, 2)
ANSWER = Answer("Hỏi?", "Hỏi gì?", True, "41", "Có 41 [1].", (CITED,), timings_ms={"total": 1.5})
WRITTEN = replace(
    ANSWER, engine="ollama/x", verification=Verification.of([ClaimCheck("a", "dropped", ("figure",))]), notice="chậm"
)


@pytest.mark.parametrize("answer", [ANSWER, WRITTEN, Answer("x", "x", False, "", "Không.", (), (CITED,))])
def test_an_answer_comes_back_as_it_was(answer: Answer) -> None:
    assert answer_of(answer.to_dict()) == answer


def test_turns_are_kept_in_order_and_an_edit_replaces_what_follows(tmp_path: Path) -> None:
    kept = Conversations(tmp_path)
    one = kept.keep("an", "", 0, KeptTurn("Hỏi?", ANSWER))
    assert kept.keep("an", one, 1, KeptTurn("Hai?")) == one
    kept.keep("an", one, 1, KeptTurn("Hai?", None, "Hỏng", "Thử lại"))
    kept.keep("an", one, 2, KeptTurn("Ba?", WRITTEN))
    found = kept.get("an", one)
    assert found is not None
    assert found.title == "Hỏi?"
    assert found.turns == (
        KeptTurn("Hỏi?", ANSWER),
        KeptTurn("Hai?", None, "Hỏng", "Thử lại"),
        KeptTurn("Ba?", WRITTEN),
    )
    kept.keep("an", one, 1, KeptTurn("Hai, sửa?", ANSWER))
    found = kept.get("an", one)
    assert found is not None
    assert [turn.question for turn in found.turns] == ["Hỏi?", "Hai, sửa?"]


def test_one_user_reaches_nothing_of_another(tmp_path: Path) -> None:
    kept = Conversations(tmp_path)
    mine = kept.keep("an", "", 0, KeptTurn("Của An?", ANSWER))
    assert kept.get("bình", mine) is None
    assert kept.listed("bình") == []
    with pytest.raises(InputError):
        kept.rename("bình", mine, "của tôi")
    kept.delete("bình", mine)
    other = kept.keep("bình", mine, 0, KeptTurn("Của Bình?"))  # an id that is not this user's begins a new one
    assert other != mine
    found = kept.get("an", mine)
    assert found is not None
    assert found.title == "Của An?"
    assert found.turns == (KeptTurn("Của An?", ANSWER),)


def test_list_search_rename_delete(tmp_path: Path) -> None:
    kept = Conversations(tmp_path)
    first = kept.keep("an", "", 0, KeptTurn("Móng Cái kết nạp bao nhiêu đảng viên?", ANSWER))
    second = kept.keep("an", "", 0, KeptTurn("Thu ngân sách?"))
    assert [one.id for one in kept.listed("an")] == [second, first]
    kept.keep("an", first, 1, KeptTurn("Còn Cát Hải?"))
    assert [(one.id, one.turns) for one in kept.listed("an")] == [(first, 2), (second, 1)]
    assert [one.id for one in kept.listed("an", "dang vien mong cai")] == [first]
    assert [one.id for one in kept.listed("an", "CÁT HẢI")] == [first]
    assert kept.listed("an", "không có đâu") == []
    kept.rename("an", second, "  Ngân sách\n 2025 ")
    assert [one.title for one in kept.listed("an", "ngan sach 2025")] == ["Ngân sách 2025"]
    with pytest.raises(InputError):
        kept.rename("an", second, " \n ")
    kept.rename("an", second, "x" * 1000)
    assert len(kept.listed("an", "xxx")[0].title) == LONGEST_TITLE
    kept.delete("an", first)
    assert kept.get("an", first) is None
    with sqlite3.connect(tmp_path / FILE) as db:
        assert db.execute("SELECT count(*) FROM turns").fetchone() == (1,)


def test_nothing_is_lost_when_the_process_is_killed(tmp_path: Path) -> None:
    program = (
        "import sys, pathlib, time; from rag.conversations import *\n"
        "kept = Conversations(pathlib.Path(sys.argv[1])); one = kept.keep('an', '', 0, KeptTurn('Một?'))\n"
        "kept.keep('an', one, 1, KeptTurn('Hai?')); print(one, flush=True); time.sleep(60)\n"
    )
    with subprocess.Popen([sys.executable, "-c", program, str(tmp_path)], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        one = process.stdout.readline().strip()
        os.kill(process.pid, signal.SIGKILL)
    found = Conversations(tmp_path).get("an", one)
    assert found is not None
    assert [turn.question for turn in found.turns] == ["Một?", "Hai?"]


def test_tables_of_another_version_are_left_alone(tmp_path: Path) -> None:
    Conversations(tmp_path).keep("an", "", 0, KeptTurn("Một?"))
    with sqlite3.connect(tmp_path / FILE) as db:
        db.execute("PRAGMA user_version = 99")
    with pytest.raises(StoreError, match="99"):
        Conversations(tmp_path).listed("an")


def test_a_damaged_file_is_told_in_vietnamese(tmp_path: Path) -> None:
    (tmp_path / FILE).write_bytes(b"not a database at all" * 100)
    with pytest.raises(StoreError) as told:
        Conversations(tmp_path).listed("an")
    assert told.value.remedy
