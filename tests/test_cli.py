"""`hoi` as a person and a script meet it: whole processes where that matters, `main` in this one elsewhere."""

from __future__ import annotations

import io
import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from rag import cli, index_command, messages
from rag.config import Config
from rag.question import MAX_CHARACTERS
from rag.records import Step
from rag.store import Store

QUESTION = "Móng Cái kết nạp bao nhiêu đảng viên?"
REPORT = "002_a2d444cce03d6c51.txt"
HOI = [sys.executable, "-m", "rag.cli"]
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def hoi(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run `hoi` in this process over an empty data folder; (exit code, standard output, standard error)."""
    monkeypatch.setenv("HOI_DATA", str(tmp_path / "data"))

    def run(*arguments: str | Path) -> tuple[int, str, str]:
        code = cli.main([str(argument) for argument in arguments])
        out, err = capsys.readouterr()
        return code, out, err

    return run


@pytest.fixture
def filled(hoi: Run, monkeypatch: pytest.MonkeyPatch, indexed: Path) -> Run:
    """The same over the sample reports."""
    monkeypatch.setenv("HOI_DATA", str(indexed))
    return hoi


def process(
    arguments: Sequence[str | Path], environ: dict[str, str], text: bytes = b""
) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run([*HOI, *map(str, arguments)], input=text, capture_output=True, env=environ, check=False)


# --- help and usage -----------------------------------------------------------------------------------------------

ENGLISH = ("Usage", "Options", "Commands", "Show this", "Error", "Try ", "default:", "COMMAND")


@pytest.mark.parametrize(
    "arguments",
    [["--help"], [], ["index", "--help"], ["ask", "-h"], ["serve", "--help"], ["docs"], ["docs", "remove", "--help"],
     ["models", "pull", "--help"], ["eval", "--help"], ["eval", "seeds", "--help"]],
)  # fmt: skip
def test_help_is_vietnamese(hoi: Run, arguments: list[str]) -> None:
    code, out, err = hoi(*arguments)
    assert code == 0
    assert messages.HELP_USAGE in out
    assert not [word for word in ENGLISH if word in out]
    assert err == ""


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["nonsense"], "Không có lệnh “nonsense”"),
        (["indx"], "Có phải: index?"),
        (["ask", "--jsonn", "x"], "Không có tùy chọn --jsonn. Có phải: --json?"),
        (["ask", "Móng", "Cái"], "Thừa tham số: Cái"),
        (["ask"], "Cần một câu hỏi"),
        (["ask", "x", "--batch", "y"], "không dùng cả hai"),
        (["ask", "--batch", "y", "--history", "x"], "--history và --within không dùng cùng --batch"),
        (["ask", "--history"], "Tùy chọn --history cần một giá trị"),
        (["ask", "--json=1", "x"], "Tùy chọn --json không nhận giá trị"),
        (["serve", "--port", "abc"], "“abc”; cần số nguyên từ 0 đến 65535"),
        (["serve", "--port", "70000"], "“70000”; cần số nguyên từ 0 đến 65535"),
        (["docs", "remove"], "Thiếu TÊN."),
        (["docs", "show"], "Thiếu TÊN."),
        (["eval", "nonsense"], "Không có lệnh “nonsense”"),
        (["ask", "--batch", "/no/such/file"], "không có tệp này"),
        (["ask", "--batch", "/"], "đây là một thư mục"),
    ],
)
def test_usage_errors_are_vietnamese_and_exit_with_2(hoi: Run, arguments: list[str], message: str) -> None:
    code, out, err = hoi(*arguments)
    assert code == 2
    assert message in err
    assert "→" in err
    assert "Traceback" not in err
    assert not [word for word in ENGLISH if word in err]
    assert out == ""


def test_version(hoi: Run) -> None:
    from importlib.metadata import version

    assert hoi("--version") == (0, f"hoi {version('hoi-bao-cao')}\n", "")


# --- index --------------------------------------------------------------------------------------------------------


def test_index_says_what_it_understood_and_changes_nothing_the_second_time(hoi: Run, seeds: Path) -> None:
    code, out, err = hoi("index", seeds)
    assert code == 0
    assert "thành phố Móng Cái" in out
    assert "năm 2025" in out
    assert "5 mới" in out
    assert "5 báo cáo" in out
    assert "Mô hình nhúng: hoi-static-vi" in err
    code, out, _ = hoi("index", seeds)
    assert code == 0
    assert "5 không đổi" in out
    assert "mới" not in out


def test_index_without_paths_takes_the_seeds_folder_here(
    hoi: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "seeds").mkdir()
    (tmp_path / "seeds" / "a.txt").write_text("Xã Bình Minh kết nạp 12 đảng viên năm 2024.\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    code, out, _ = hoi("index")
    assert code == 0
    assert "a.txt" in out
    assert "1 báo cáo" in out


def test_index_without_paths_falls_back_on_the_checkouts_seeds(
    hoi: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    code, out, _ = hoi("index")
    assert code == 0
    assert REPORT in out
    monkeypatch.setattr(index_command, "__file__", str(tmp_path / "lib" / "rag" / "index_command.py"))
    code, out, err = hoi("index")
    assert (code, out) == (2, "")
    assert messages.CLI_NO_SEEDS_MESSAGE in err


def test_rebuild_computes_everything_anew(filled: Run) -> None:
    code, out, _ = filled("index", "--rebuild")
    assert code == 0
    assert "5 tính lại" in out
    assert "857" in filled("ask", QUESTION)[1]


def test_one_bad_file_is_reported_and_the_others_go_in(hoi: Run, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "good.txt").write_text("Xã Bình Minh kết nạp 12 đảng viên năm 2024.\n", encoding="utf-8")
    (folder / "empty.txt").write_bytes(b"")
    (folder / "image.txt").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 8)
    code, out, err = hoi("index", folder)
    assert code == 2
    assert "1 mới" in out
    assert "2 lỗi" in out
    assert "empty.txt" in err
    assert "image.txt" in err
    assert err.count("→") == 2
    assert "12 đảng viên" in hoi("ask", "Bình Minh kết nạp bao nhiêu đảng viên?")[1]


@pytest.mark.parametrize(
    ("name", "content"),
    [("empty.txt", b""), ("blank.txt", b" \n\n\t"), ("binary.txt", bytes(range(256)) * 20),
     ("utf.txt", "Đảng viên".encode() + b"\xff\xfe\x81" + "Đảng bộ".encode())],
)  # fmt: skip
def test_unreadable_files_exit_with_2_and_lose_nothing(filled: Run, tmp_path: Path, name: str, content: bytes) -> None:
    (tmp_path / name).write_bytes(content)
    code, _, err = filled("index", tmp_path / name)
    assert code == 2
    assert name in err
    assert "→" in err
    assert "Traceback" not in err
    assert "857" in filled("ask", QUESTION)[1]


def test_empty_and_missing_folders(filled: Run, tmp_path: Path) -> None:
    (tmp_path / "nothing").mkdir()
    for path, message in ((tmp_path / "nothing", "không có tệp báo cáo nào"), (tmp_path / "gone", "Không tìm thấy")):
        code, _, err = filled("index", path)
        assert code == 2
        assert message in err
        assert "→" in err
    assert "5 báo cáo" in filled("docs", "list")[1]


HOSTILE = "<img src=x onerror=alert(1)>[bold]{{7*7}}\x1b[31m\u202egpj.txt"


def test_hostile_names_and_text_are_shown_as_plain_text(hoi: Run, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    text = "Xã Bình Minh [red]kết nạp[/red] 12 đảng viên \x1b]0;owned\x07 năm 2024 <script>alert(1)</script> {{7*7}}.\n"
    (folder / HOSTILE).write_text(text, encoding="utf-8")
    outputs = []
    for arguments in (["index", folder], ["docs", "list"], ["ask", "Bình Minh kết nạp bao nhiêu đảng viên?"]):
        code, out, err = hoi(*arguments)
        assert code == 0, err
        outputs.append((out + err).replace(str(tmp_path), ""))
    name = json.loads(hoi("docs", "list", "--json")[1])["name"]
    outputs.append("".join(hoi("docs", "show", name)[1:]))
    for output in outputs:
        assert "\x1b" not in output
        assert "\x07" not in output
        assert "\u202e" not in output
        assert not re.search(r"(?<![\w-])49(?!\w)", output)  # "pytest-49" may be part of a path
    assert "[bold]{{7*7}}" in outputs[1]
    assert "[red]kết nạp[/red]" in outputs[3]
    assert "<script>alert(1)</script>" in outputs[3]
    assert hoi("docs", "remove", name, "--yes")[0] == 0


# --- ask ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("question", [QUESTION, "Mong Cai ket nap bao nhieu dang vien"])
def test_ask_sets_the_short_answer_apart_and_quotes_the_report(filled: Run, question: str) -> None:
    code, out, err = filled("ask", question)
    assert code == 0
    lines = [line for line in out.splitlines() if line.strip()]
    assert lines[0].startswith("  857")
    assert f"[1] {REPORT}" in out
    assert "857 đảng viên mới" in out.split(messages.CLI_CITATIONS)[1]
    assert "Mô hình nhúng: hoi-static-vi" in err


def test_ask_json_is_the_contract_object(filled: Run, seeds: Path) -> None:
    code, out, _ = filled("ask", "--json", QUESTION)
    answer = json.loads(out)
    assert code == 0
    assert list(answer) == [
        "question", "standalone_question", "answered", "short", "answer", "citations", "alternatives", "engine",
        "timings_ms",
    ]  # fmt: skip
    assert answer["answered"] is True
    assert "857" in answer["short"]
    text = (seeds / REPORT).read_text(encoding="utf-8")
    for citation in answer["citations"]:
        assert list(citation) == ["n", "document", "title", "quote", "start", "end", "page"]
        assert text[citation["start"] : citation["end"]] == citation["quote"]
    assert answer["citations"][0]["document"] == REPORT
    assert "đảng viên" in out  # readable, not escaped


def test_a_refusal_is_an_answer(filled: Run) -> None:
    code, out, _ = filled("ask", "Thủ đô của nước Pháp là thành phố nào?")
    assert code == 0
    assert messages.REFUSAL in out
    code, out, _ = filled("ask", "--json", "Thủ đô của nước Pháp là thành phố nào?")
    answer = json.loads(out)
    assert code == 0
    assert answer["answered"] is False
    assert answer["short"] == ""
    assert answer["citations"] == []


def test_history_makes_a_follow_up_whole(filled: Run) -> None:
    arguments = ("ask", "--json", "Còn Cát Hải thì sao?", "--history", "Chào bạn", "--history", QUESTION)
    answer = json.loads(filled(*arguments)[1])
    assert "Cát Hải" in answer["standalone_question"]
    assert "đảng viên" in answer["standalone_question"]
    assert "82" in answer["short"]


@pytest.mark.parametrize(
    ("question", "message"),
    [("", "trống"), (" \t", "trống"), ("đảng viên " * 10_001, "quá giới hạn")],
)
def test_unusable_questions(filled: Run, question: str, message: str) -> None:
    code, out, err = filled("ask", question)
    assert (code, out) == (2, "")
    assert message in err
    assert "→" in err


def test_a_question_of_100_000_characters_gets_a_message_and_a_remedy(filled: Run) -> None:
    code, out, err = filled("ask", "--json", (QUESTION + " ").ljust(100_000, "x"))
    assert (code, out) == (2, "")
    assert "100.000 ký tự" in err
    assert "→" in err
    code, out, err = filled("ask", "--json", QUESTION.ljust(MAX_CHARACTERS))
    assert code == 0, err
    assert json.loads(out)["short"].startswith("857")


def test_missing_index(hoi: Run, tmp_path: Path) -> None:
    for arguments in (("ask", QUESTION), ("docs", "list"), ("docs", "show", "x"), ("docs", "remove", "x", "--yes")):
        code, out, err = hoi(*arguments)
        assert (code, out) == (2, "")
        assert "hoi index" in err
    assert not (tmp_path / "data").exists()


def test_an_argument_that_is_no_utf8(indexed: Path, environ: dict[str, str]) -> None:
    command = [*HOI, "ask", "--json", b"M\xc3\xb3ng C\xc3\xa1i \xff \xed\xa0\x80 bao nhi\xc3\xaau"]
    done = subprocess.run(command, capture_output=True, env={**environ, "HOI_DATA": str(indexed)}, check=False)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["question"].startswith("Móng Cái �")


def test_output_is_utf8_in_any_locale(indexed: Path, environ: dict[str, str]) -> None:
    for locale in ({"LC_ALL": "C"}, {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}):
        done = process(["ask", "Mong Cai ket nap bao nhieu dang vien"], {**environ, **locale, "HOI_DATA": str(indexed)})
        assert done.returncode == 0, done.stderr
        assert "857 đảng viên mới" in done.stdout.decode("utf-8")


# --- ask --batch --------------------------------------------------------------------------------------------------

LINES = [
    json.dumps({"id": "a", "question": QUESTION}).encode(),
    b"",
    "\ufeff".encode() + json.dumps({"id": 7, "question": "Còn Cát Hải?", "history": [QUESTION]}).encode(),
    b"{not json",
    b'"text"',
    b'{"id": "none"}',
    b'{"id": "number", "question": 5}',
    b'{"id": "history", "question": "x", "history": "y"}',
    b'{"id": "empty", "question": " "}',
    b'{"question": "\xff"}',
    b"[" * 100_000,
    b'{"id": null, "question": "Ai?", "history": null}',
]


def test_batch_answers_each_line_and_survives_bad_ones(filled: Run, tmp_path: Path) -> None:
    file = tmp_path / "questions.jsonl"
    file.write_bytes(b"\r\n".join(LINES))
    code, out, err = filled("ask", "--batch", file)
    records = [json.loads(line) for line in out.splitlines()]
    assert code == 2
    assert [record["id"] for record in records] == ["a", 7, 4, 5, 6, "number", "history", "empty", 10, 11, None]
    assert [("error" in record) for record in records] == [False, False] + [True] * 8 + [False]
    assert "857" in records[0]["short"]
    assert "82" in records[1]["short"]
    assert all(list(record)[0] == "id" for record in records)
    assert "8 dòng" in err


def test_batch_of_good_lines_exits_with_0_and_reads_standard_input(indexed: Path, environ: dict[str, str]) -> None:
    done = process(["ask", "--batch", "-"], {**environ, "HOI_DATA": str(indexed)}, LINES[0] + b"\n" + LINES[2])
    assert done.returncode == 0, done.stderr
    assert [json.loads(line)["id"] for line in done.stdout.splitlines()] == ["a", 7]


def test_batch_answers_while_lines_are_still_coming(indexed: Path, environ: dict[str, str]) -> None:
    command = [*HOI, "ask", "--batch", "-"]
    streams = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL}
    with subprocess.Popen(command, env={**environ, "HOI_DATA": str(indexed)}, **streams) as running:  # type: ignore[call-overload]
        running.stdin.write(LINES[0] + b"\n")
        running.stdin.flush()
        assert json.loads(running.stdout.readline())["id"] == "a"  # while standard input is open
        running.stdin.close()
        assert running.wait() == 0


def test_a_question_that_breaks_the_assistant_costs_only_itself(
    filled: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from rag.assistant import Assistant

    stream = Assistant.stream

    def fragile(self: Assistant, question: str, *more: Any) -> Iterator[Step]:
        if question == "break":
            raise ZeroDivisionError("inside")
        return stream(self, question, *more)

    monkeypatch.setattr(Assistant, "stream", fragile)
    (tmp_path / "q.jsonl").write_bytes(b'{"id": 1, "question": "break"}\n' + LINES[0])
    code, out, _ = filled("ask", "--batch", tmp_path / "q.jsonl")
    broken, good = map(json.loads, out.splitlines())
    assert code == 2
    assert "ZeroDivisionError" in broken["error"]
    assert "857" in good["short"]
    code, out, err = filled("ask", "break")
    assert (code, out) == (1, "")
    assert "Traceback" not in err
    log = Path(err.split("Chi tiết ghi trong ")[1].split(";")[0])
    assert "ZeroDivisionError: inside" in log.read_text(encoding="utf-8")


# --- docs, models -------------------------------------------------------------------------------------------------


def test_docs_list_show_remove(filled: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    code, out, _ = filled("docs", "list")
    assert code == 0
    assert REPORT in out
    assert "5 báo cáo" in out
    code, out, _ = filled("docs", "show", REPORT)
    assert code == 0
    assert "Đơn vị: thành phố Móng Cái" in out
    assert "kết nạp được 857 đảng viên mới" in out
    for answer, kept in (("k\n", True), ("\n", True), ("có\n", False)):
        monkeypatch.setattr(sys, "stdin", io.StringIO(answer))
        code, out, _ = filled("docs", "remove", REPORT)
        assert code == 0
        assert (messages.CLI_KEPT in out) is kept
    assert "4 báo cáo" in filled("docs", "list")[1]
    assert json.loads(filled("ask", "--json", QUESTION)[1])["answered"] is False


def test_docs_remove_needs_a_word(filled: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO(""))
    code, _, err = filled("docs", "remove", REPORT)
    assert code == 2
    assert "--yes" in err
    code, _, err = filled("docs", "remove", REPORT, "khong-co.txt", "--yes")
    assert code == 2
    assert "khong-co.txt" in err
    assert "5 báo cáo" in filled("docs", "list")[1]


def test_docs_show_of_an_unknown_name(filled: Run) -> None:
    code, out, err = filled("docs", "show", "khong-co.txt\x1b[31m")
    assert (code, out) == (2, "")
    assert "khong-co.txt" in err
    assert "\x1b" not in err


def test_models_list_marks_the_one_in_use(hoi: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert hoi("models", "list")[1] == "* hoi-static-vi (đi kèm)\n"
    folder = tmp_path / "data" / "models" / "intfloat--multilingual-e5-small"
    folder.mkdir(parents=True)
    (folder / "hoi-model.json").write_text('{"name": "intfloat/multilingual-e5-small"}', encoding="utf-8")
    assert "  intfloat/multilingual-e5-small (đã tải)" in hoi("models", "list")[1]
    monkeypatch.setenv("HOI_EMBEDDING", "intfloat/multilingual-e5-small")
    assert "* intfloat/multilingual-e5-small (đã tải)" in hoi("models", "list")[1]
    monkeypatch.setenv("HOI_EMBEDDING", "BAAI/bge-m3")
    code, _, err = hoi("ask", QUESTION)
    assert code == 2
    assert "hoi models pull BAAI/bge-m3" in err


def test_another_model_than_the_indexes_is_refused_with_the_remedy(
    filled: Run, indexed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import sqlite3
    from contextlib import closing

    with closing(sqlite3.connect(indexed / "catalog.sqlite3")) as catalog, catalog:
        tables = catalog.execute("SELECT name, sql FROM sqlite_master WHERE type = 'table'").fetchall()
        meta = next(name for name, sql in tables if "value" in sql)
        catalog.execute(f"UPDATE {meta} SET value = replace(value, 'hoi-static-vi', 'other-model')")
        catalog.execute(f"UPDATE {meta} SET value = '0123456789abcdef' WHERE key LIKE '%fingerprint%'")
    code, _, err = filled("ask", QUESTION)
    assert code == 2
    assert "hoi index --rebuild" in err
    assert filled("docs", "list")[0] == 0  # what needs no model still works
    assert filled("index", "--rebuild")[0] == 0
    assert "857" in filled("ask", QUESTION)[1]


# --- processes ----------------------------------------------------------------------------------------------------

HEAVY = ("gradio", "torch", "sentence_transformers", "transformers", "llama_index", "pandas", "matplotlib", "datasets")


@pytest.mark.parametrize(
    ("arguments", "heavy"),
    [
        (["ask", QUESTION], (*HEAVY, "uvicorn", "fastapi")),
        (["ask", "--json", QUESTION], (*HEAVY, "uvicorn", "fastapi")),
        (["--help"], (*HEAVY, "chromadb", "tantivy", "numpy", "rich", "fastapi")),
        (["models", "list"], (*HEAVY, "chromadb", "tantivy", "rich")),
    ],
)
def test_only_what_is_needed_is_imported(
    indexed: Path, environ: dict[str, str], arguments: list[str], heavy: Sequence[str]
) -> None:
    code = "import sys; from rag.cli import main; main(sys.argv[1:]); print(*sys.modules, file=sys.stderr)"
    command = [sys.executable, "-c", code, *arguments]
    environ = {**environ, "HOI_DATA": str(indexed)}
    done = subprocess.run(command, capture_output=True, text=True, env=environ, check=True)
    modules = done.stderr.splitlines()[-1].split()
    assert "rag.cli" in modules
    assert [module for module in heavy if module in modules] == []


def test_readers_share_and_a_second_writer_is_told(indexed: Path, environ: dict[str, str], seeds: Path) -> None:
    environ = {**environ, "HOI_DATA": str(indexed)}
    with Store.open(Config(indexed), embedder=None, writable=False):
        done = process(["ask", QUESTION], environ)
        assert done.returncode == 0, done.stderr
        done = process(["index", seeds], environ)
        assert done.returncode == 2
        assert "đang được dùng" in done.stderr.decode()
    with Store.open(Config(indexed), embedder=None, writable=True):
        done = process(["ask", QUESTION], environ)
        assert done.returncode == 2
        assert "đang được dùng" in done.stderr.decode()
    assert process(["ask", QUESTION], environ).returncode == 0


def test_a_reader_of_the_pipe_that_goes_away_is_no_failure(indexed: Path, environ: dict[str, str]) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "wb") as gone:
        command = [*HOI, "docs", "show", REPORT]
        done = subprocess.run(
            command, stdout=gone, stderr=subprocess.PIPE, env={**environ, "HOI_DATA": str(indexed)}, check=False
        )
    assert b"Traceback" not in done.stderr
    assert b"BrokenPipe" not in done.stderr


def test_ctrl_c_exits_with_130(indexed: Path, environ: dict[str, str]) -> None:
    command = [*HOI, "ask", "--batch", "-"]
    streams = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    with subprocess.Popen(command, env={**environ, "HOI_DATA": str(indexed)}, **streams) as running:  # type: ignore[call-overload]
        running.stdin.write(LINES[0] + b"\n")
        running.stdin.flush()
        running.stdout.readline()  # it is up, and waits for the next line
        time.sleep(0.1)
        running.send_signal(signal.SIGINT)
        assert running.wait(timeout=60) == 130
        err = running.stderr.read().decode()
    assert messages.CLI_STOPPED in err
    assert "Traceback" not in err


@pytest.mark.parametrize("place", ["file", "file/data", "link"])
@pytest.mark.parametrize(
    "arguments",
    [["ask", QUESTION], ["index", "seeds"], ["index", "--rebuild"], ["docs", "list"], ["docs", "show", "x"]],
)
def test_a_data_folder_that_is_a_file(
    hoi: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seeds: Path, place: str, arguments: list[str]
) -> None:
    (tmp_path / "file").write_bytes(b"x")
    (tmp_path / "link").symlink_to(tmp_path / "nowhere")
    monkeypatch.setenv("HOI_DATA", str(tmp_path / place))
    monkeypatch.chdir(seeds.parent)
    code, out, err = hoi(*arguments)
    assert (code, out) == (2, "")
    assert f"{tmp_path / place.split('/')[0]} không phải là một thư mục" in err
    assert "HOI_DATA=THƯ_MỤC" in err
    assert "--rebuild" not in err
    assert (tmp_path / "file").read_bytes() == b"x"


def test_the_home_of_nobody(hoi: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOI_DATA", "~khong-co-nguoi-nay/x")
    for arguments in (["docs", "list"], ["ask", QUESTION], ["index"], ["models", "list"]):
        code, out, err = hoi(*arguments)
        assert (code, out) == (2, "")
        assert "HOI_DATA=~khong-co-nguoi-nay/x" in err
        assert "→" in err


def test_an_unexpected_failure_is_logged_whatever_the_data_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    from rag.crash import write_log

    monkeypatch.setenv("HOI_DATA", "~khong-co-nguoi-nay/x")
    log = write_log(ValueError("hỏng"))
    assert "hỏng" in log.read_text(encoding="utf-8")
    log.unlink()


def test_reports_are_listed_and_shown_from_the_catalog_alone(indexed: Path, environ: dict[str, str]) -> None:
    environ = {**environ, "HOI_DATA": str(indexed)}
    code = (
        "import sys; from rag.cli import main; status = main(sys.argv[1:]); "
        "print(sorted({'chromadb', 'tantivy', 'tokenizers'} & sys.modules.keys()), file=sys.stderr); sys.exit(status)"
    )
    for arguments in (["docs", "list"], ["docs", "list", "--json"], ["docs", "show", REPORT]):
        command = [sys.executable, "-c", code, *arguments]
        done = subprocess.run(command, capture_output=True, text=True, env=environ, check=False)
        assert done.returncode == 0, done.stderr
        assert REPORT in done.stdout
        assert done.stderr.splitlines()[-1] == "[]"


def test_reports_are_listed_where_the_indexes_are_lost(filled: Run, indexed: Path) -> None:
    import shutil

    shutil.rmtree(indexed / "index-1")
    code, out, _ = filled("docs", "list")
    assert code == 0
    assert "5 báo cáo" in out
