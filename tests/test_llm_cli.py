"""`hoi ask` and `hoi llm check` with a language model, as a person meets them."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from eval.scripted import OLLAMA, STALL, STATUS, ScriptedServer
from rag import cli, messages

QUESTION = "Móng Cái kết nạp bao nhiêu đảng viên?"
GOOD = "Từ đầu nhiệm kỳ 2020 – 2025 đến nay, thành phố Móng Cái đã kết nạp 857 đảng viên mới [1]."
CONTRACT = "question standalone_question answered short answer citations alternatives engine timings_ms".split()


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch, shared_data: Path) -> Iterator[ScriptedServer]:
    with ScriptedServer(OLLAMA, text=GOOD) as started:
        monkeypatch.setenv("HOI_DATA", str(shared_data))
        monkeypatch.setenv("HOI_LLM", "ollama/scripted")
        monkeypatch.setenv("HOI_LLM_URL", started.url)
        yield started


def test_json_keeps_its_contract_and_adds_what_was_checked(
    server: ScriptedServer, capsys: pytest.CaptureFixture[str]
) -> None:
    server.text = f"{GOOD} Trong đó có 900 nữ [1]."
    assert cli.main(["ask", "--json", QUESTION]) == 0
    said = capsys.readouterr()
    record = json.loads(said.out)
    assert [key for key in record if key in CONTRACT] == CONTRACT
    assert set(record) - set(CONTRACT) == {"verification"}
    assert record["engine"] == "ollama/scripted"
    assert record["verification"]["dropped"] == 1
    assert "Mô hình ngôn ngữ: ollama/scripted" in said.err
    server.fault = STATUS
    assert cli.main(["ask", "--json", QUESTION]) == 0
    failed = json.loads(capsys.readouterr().out)
    assert set(failed) - set(CONTRACT) == {"notice"}
    assert failed["engine"] == "extractive"


def test_without_a_model_nothing_is_added(monkeypatch: pytest.MonkeyPatch, server: ScriptedServer,
                                          capsys: pytest.CaptureFixture[str]) -> None:  # fmt: skip
    monkeypatch.delenv("HOI_LLM")
    assert cli.main(["ask", "--json", QUESTION]) == 0
    assert list(json.loads(capsys.readouterr().out)) == CONTRACT
    assert server.requests == []


def test_a_person_sees_what_was_checked_and_dropped(server: ScriptedServer, capsys: pytest.CaptureFixture[str]) -> None:
    server.text = f"{GOOD} Trong đó có 900 nữ [1]. Xem http://evil.example [1]."
    assert cli.main(["ask", QUESTION]) == 0
    out = capsys.readouterr().out
    assert "Do mô hình ollama/scripted viết; 1 câu khớp báo cáo, 2 câu bị bỏ." in out
    assert "đã bỏ: “Trong đó có 900 nữ.”" in out
    assert "evil" not in out
    assert out.count("thành phố Móng Cái đã kết nạp 857 đảng viên mới") == 1


def test_a_person_sees_why_the_model_did_not_answer(server: ScriptedServer, capsys: pytest.CaptureFixture[str]) -> None:
    server.fault = STATUS
    assert cli.main(["ask", QUESTION]) == 0
    out = capsys.readouterr().out
    assert out.index("báo lỗi 500") < out.index("857 đảng viên mới")
    assert messages.CLI_LLM_WHY in out


def test_a_batch_is_answered_by_the_model(
    server: ScriptedServer, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "questions.jsonl"
    file.write_text(json.dumps({"id": "a", "question": QUESTION}) + "\n", encoding="utf-8")
    assert cli.main(["ask", "--batch", str(file)]) == 0
    assert json.loads(capsys.readouterr().out)["engine"] == "ollama/scripted"


def test_on_a_terminal_sentences_come_as_they_are_checked(server: ScriptedServer) -> None:
    server.text, server.fault = f"{GOOD} Thành phố đã kết nạp được 857 đảng viên mới [1]. " + "x" * 200, STALL
    leader, follower = pty.openpty()
    command = [sys.executable, "-m", "rag.cli", "ask", QUESTION]
    with subprocess.Popen(
        command, stdout=follower, stderr=subprocess.DEVNULL, env={**os.environ, "HOI_LLM_TIMEOUT": "600"}
    ) as process:
        os.close(follower)
        said = b""
        while "đến nay".encode() not in said:  # shown although the model will never come to its end
            said += os.read(leader, 4096)
        process.kill()
    os.close(leader)
    assert "857 đảng viên mới" in said.decode("utf-8", "ignore")


def test_check_tells_that_it_works(server: ScriptedServer, capsys: pytest.CaptureFixture[str]) -> None:
    server.text = "Năm 2024, xã Ví Dụ kết nạp 34 đảng viên mới [1]."
    assert cli.main(["llm", "check"]) == 0
    out = capsys.readouterr().out
    assert f"Máy chủ: {server.url}" in out
    assert messages.LLM_CHECK_GOOD in out


def test_check_tells_what_is_wrong(
    server: ScriptedServer, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    server.key = "right-key"
    monkeypatch.setenv("HOI_LLM_KEY", "sai-khoa-bi-mat")
    assert cli.main(["llm", "check"]) == 2
    said = capsys.readouterr()
    assert "không nhận khóa" in said.err
    assert "sai-khoa-bi-mat" not in said.err + said.out
    monkeypatch.setenv("HOI_LLM", "ollama/khac")
    monkeypatch.setenv("HOI_LLM_KEY", "right-key")
    assert cli.main(["llm", "check"]) == 2
    assert "ollama pull khac" in capsys.readouterr().err
    monkeypatch.delenv("HOI_LLM")
    assert cli.main(["llm", "check"]) == 2
    assert messages.LLM_NONE_MESSAGE in capsys.readouterr().err


@pytest.mark.parametrize(
    ("name", "value"),
    [("HOI_LLM_TIMEOUT", "nhanh"), ("HOI_LLM_TIMEOUT", "0"), ("HOI_LLM_WINDOW", "10"), ("HOI_LLM_UNVERIFIED", "keep"),
     ("HOI_LLM_TIMEOUT", "nan")],
)  # fmt: skip
def test_settings_that_mean_nothing_are_told(
    server: ScriptedServer, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    assert cli.main(["ask", QUESTION]) == 2
    assert name in capsys.readouterr().err
