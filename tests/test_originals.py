"""Uploads: received, kept, replaced, undone, and indexed while questions go on."""

from __future__ import annotations

import hashlib
import io
import os
import subprocess
import sys
import threading
import zipfile
from collections.abc import Sequence
from pathlib import Path

import pytest

from rag import messages, originals
from rag.assistant import Assistant
from rag.config import Config
from rag.errors import LoadError, RagError, StoreError
from rag.ingest import FileOutcome, Outcome
from rag.originals import MAX_BYTES, Receiver, Staged, clean_name, kept_original, original_path

REPORT = "Báo cáo kết quả năm 2031 của huyện Tây Đô\nNăm 2031, huyện Tây Đô kết nạp {count} đảng viên mới.\n"
ASKED = "Huyện Tây Đô kết nạp bao nhiêu đảng viên mới năm 2031?"


def stage(data: Path, name: str, text: str) -> Staged:
    receiver = Receiver(data, name, len(text.encode()))
    receiver.write(text.encode())
    return receiver.finish()


def outcomes(taken: list[list[FileOutcome]]) -> list[tuple[str, Outcome]]:
    return [(file.name, file.outcome) for own in taken for file in own]


def files(data: Path) -> list[str]:
    return sorted(path.name for path in (data / originals.FOLDER).rglob("*") if path.is_file())


@pytest.fixture
def open_assistant(indexed: Path) -> Assistant:
    assistant = Assistant.open(Config(data=indexed))
    yield assistant
    assistant.close()


def test_an_upload_is_indexed_kept_and_given_back(open_assistant: Assistant, indexed: Path) -> None:
    text = REPORT.format(count=41)
    report = open_assistant.take_in([stage(indexed, "Tây Đô.txt", text)])
    assert outcomes(report) == [("Tây Đô.txt", Outcome.ADDED)]
    assert "41" in open_assistant.ask(ASKED).short
    document = open_assistant.document("Tây Đô.txt")
    path, name = open_assistant.original(document.id) or (None, "")
    assert name == "Tây Đô.txt"
    assert path is not None
    assert path.read_text(encoding="utf-8") == text
    assert files(indexed) == [path.name]
    assert open_assistant.store.check().ok
    # a report that was indexed from a folder has no kept file
    assert open_assistant.original(open_assistant.documents()[0].id) is None


def test_the_same_name_again_replaces_and_the_same_content_changes_nothing(
    open_assistant: Assistant, indexed: Path
) -> None:
    open_assistant.take_in([stage(indexed, "a.txt", REPORT.format(count=41))])
    same = open_assistant.take_in([stage(indexed, "a.txt", REPORT.format(count=41))])
    assert outcomes(same) == [("a.txt", Outcome.UNCHANGED)]
    changed = open_assistant.take_in([stage(indexed, "a.txt", REPORT.format(count=57))])
    assert outcomes(changed) == [("a.txt", Outcome.REPLACED)]
    short = open_assistant.ask(ASKED).short
    assert "57" in short
    assert "41" not in short
    assert [entry.name for entry in open_assistant.documents()].count("a.txt") == 1
    assert len(files(indexed)) == 1


def test_a_file_that_cannot_be_read_leaves_what_it_should_replace(open_assistant: Assistant, indexed: Path) -> None:
    open_assistant.take_in([stage(indexed, "a.txt", REPORT.format(count=41))])
    report = open_assistant.take_in([stage(indexed, "a.txt", " \n"), stage(indexed, "b.txt", "\n")])
    assert outcomes(report) == [("a.txt", Outcome.FAILED), ("b.txt", Outcome.FAILED)]
    assert report[0][0].message == messages.LOAD_EMPTY_MESSAGE.format(name="a.txt")  # as its sender names it
    assert "41" in open_assistant.ask(ASKED).short
    assert original_path(indexed, "a.txt").read_text(encoding="utf-8") == REPORT.format(count=41)
    assert len(files(indexed)) == 1


def test_removing_deletes_the_kept_file(open_assistant: Assistant, indexed: Path) -> None:
    open_assistant.take_in([stage(indexed, "a.txt", REPORT.format(count=41))])
    seeds = [entry.name for entry in open_assistant.documents() if entry.name != "a.txt"]
    gone = open_assistant.remove(["a.txt", seeds[0]])
    assert {entry.name for entry in gone} == {"a.txt", seeds[0]}
    assert files(indexed) == []
    assert not open_assistant.ask(ASKED).answered
    assert (Path(__file__).parents[1] / "seeds" / seeds[0]).exists()  # a file elsewhere is none of ours


def test_stopping_keeps_what_was_done_and_undoes_the_rest(open_assistant: Assistant, indexed: Path) -> None:
    stop = threading.Event()
    uploads = [stage(indexed, f"{n}.txt", REPORT.format(count=40 + n)) for n in range(4)]

    def progress(done: int, total: int, name: str) -> None:
        if done == 2:
            stop.set()

    report = open_assistant.take_in(uploads, progress, stop)
    assert outcomes(report) == [("0.txt", Outcome.ADDED), ("1.txt", Outcome.ADDED)]
    assert len(files(indexed)) == 2
    assert open_assistant.store.check().ok
    again = open_assistant.take_in([stage(indexed, "3.txt", REPORT.format(count=43))])
    assert outcomes(again) == [("3.txt", Outcome.ADDED)]


def test_a_failure_while_indexing_brings_the_old_file_back(
    open_assistant: Assistant, indexed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_assistant.take_in([stage(indexed, "a.txt", REPORT.format(count=41))])

    def full(*_: object) -> None:
        raise StoreError(messages.STORE_FULL_MESSAGE.format(folder=indexed), messages.STORE_FULL_REMEDY)

    with monkeypatch.context() as patch:
        patch.setattr(open_assistant.store.catalog, "begin", full)
        uploads = [stage(indexed, "a.txt", REPORT.format(count=57)), stage(indexed, "b.txt", REPORT.format(count=58))]
        with pytest.raises(StoreError):
            open_assistant.take_in(uploads)
    assert files(indexed) == [original_path(indexed, "a.txt").name]
    assert original_path(indexed, "a.txt").read_text(encoding="utf-8") == REPORT.format(count=41)
    assert "41" in open_assistant.ask(ASKED).short
    assert not open_assistant.store.writable


KILLED = """
import sys
from pathlib import Path
from rag import ingest
from rag.assistant import Assistant
from rag.config import Config
from rag.originals import Receiver
import os
data = Path(sys.argv[1])
ingest.take_files = lambda *_: os._exit(9)
staged = []
for name in ("a.txt", "b.txt"):
    receiver = Receiver(data, name)
    receiver.write("Báo cáo năm 2032 của huyện Tây Đô: kết nạp 99 đảng viên mới.".encode())
    staged.append(receiver.finish())
Assistant.open(Config(data=data)).take_in(staged)
"""


def test_a_process_killed_between_placing_and_indexing_leaves_the_old_state(indexed: Path) -> None:
    with Assistant.open(Config(data=indexed)) as assistant:
        assistant.take_in([stage(indexed, "a.txt", REPORT.format(count=41))])
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    ended = subprocess.run([sys.executable, "-c", KILLED, str(indexed)], check=False, env=environment)
    assert ended.returncode == 9
    assert len(files(indexed)) == 4  # new a, old a, new b and its marker
    with Assistant.open(Config(data=indexed)) as assistant:
        assistant.take_in([stage(indexed, "c.txt", REPORT.format(count=43).replace("Tây Đô", "Đông Đô"))])
        assert sorted(files(indexed)) == sorted(original_path(indexed, name).name for name in ("a.txt", "c.txt"))
        assert "41" in assistant.ask(ASKED).short


def test_a_moved_data_folder_keeps_its_files(indexed: Path, tmp_path: Path) -> None:
    with Assistant.open(Config(data=indexed)) as assistant:
        assistant.take_in([stage(indexed, "a.txt", REPORT.format(count=41))])
    moved = indexed.rename(tmp_path / "moved")
    with Assistant.open(Config(data=moved)) as assistant:
        assert assistant.original(assistant.document("a.txt").id) is not None
        report = assistant.take_in([stage(moved, "a.txt", REPORT.format(count=57))])
        assert outcomes(report) == [("a.txt", Outcome.REPLACED)]
        assert [entry.name for entry in assistant.documents()].count("a.txt") == 1


def test_questions_go_on_while_files_are_indexed(open_assistant: Assistant, indexed: Path) -> None:
    answers: list[str] = []

    def progress(done: int, total: int, name: str) -> None:
        thread = threading.Thread(
            target=lambda: answers.append(open_assistant.ask("Móng Cái kết nạp bao nhiêu đảng viên?").short)
        )
        thread.start()
        thread.join(60)

    open_assistant.take_in([stage(indexed, f"{n}.txt", REPORT.format(count=40 + n)) for n in range(3)], progress)
    assert len(answers) == 3
    assert all("857" in answer for answer in answers)


def test_another_reader_forbids_writing_and_nothing_is_lost(
    open_assistant: Assistant, indexed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rag.assistant.PATIENCE", 0.3)
    with Assistant.open(Config(data=indexed)) as other:
        with pytest.raises(StoreError) as caught:
            open_assistant.take_in([stage(indexed, "a.txt", REPORT.format(count=41))])
        assert caught.value.remedy == messages.STORE_SHARED_REMEDY
        assert "857" in other.ask("Móng Cái kết nạp bao nhiêu đảng viên?").short
        assert "857" in open_assistant.ask("Móng Cái kết nạp bao nhiêu đảng viên?").short
    assert outcomes(open_assistant.take_in([stage(indexed, "a.txt", REPORT.format(count=41))])) == [
        ("a.txt", Outcome.ADDED)
    ]
    with Assistant.open(Config(data=indexed)) as other:  # the lock is shared again
        assert "41" in other.ask(ASKED).short


def test_a_short_command_meanwhile_is_waited_for(open_assistant: Assistant, indexed: Path) -> None:
    other = Assistant.open(Config(data=indexed))
    leaving = threading.Timer(1.0, other.close)
    leaving.start()
    taken = open_assistant.take_in([stage(indexed, "a.txt", REPORT.format(count=41))])
    leaving.join()
    assert outcomes(taken) == [("a.txt", Outcome.ADDED)]


def test_the_first_report_of_an_empty_folder(tmp_path: Path) -> None:
    data = tmp_path / "data"
    with Assistant.create(Config(data=data)) as assistant:
        assert assistant.documents() == []
        assert not assistant.ask(ASKED).answered
        assistant.take_in([stage(data, "a.txt", REPORT.format(count=41))])
        assert "41" in assistant.ask(ASKED).short


@pytest.mark.parametrize(
    ("sent", "name"),
    [
        ("../../etc/passwd.txt", "passwd.txt"),
        ("C:\\Users\\x\\báo cáo.txt", "báo cáo.txt"),
        ("a\u202etxt.exe\x00.txt", "atxt.exe.txt"),
        ("<img src=x onerror=alert(1)>.txt", "<img src=x onerror=alert(1)>.txt"),
        ("ba\u0301o.txt", "báo.txt"),
    ],
)
def test_a_name_never_becomes_a_path(sent: str, name: str, tmp_path: Path) -> None:
    assert clean_name(sent) == name
    staged = stage(tmp_path, sent, "x")
    assert staged.name == name
    assert staged.path.parent == tmp_path / "originals" / "incoming"
    kept = original_path(tmp_path, name)
    assert kept.parent == tmp_path / "originals"
    assert kept.stem == hashlib.sha256(name.encode()).hexdigest()[:32]


@pytest.mark.parametrize("name", ["", "..", ".", "/", "a/..", "\x00", "x" * 300 + ".txt", "a.exe", "không đuôi"])
def test_names_and_formats_that_are_refused(name: str, tmp_path: Path) -> None:
    with pytest.raises(LoadError) as caught:
        Receiver(tmp_path, name)
    assert caught.value.remedy
    assert list(tmp_path.rglob("*")) == []


@pytest.mark.parametrize(
    "source",
    ["/etc/passwd", "originals/../../etc/passwd", "/x/originals/..", "/x/originals/a.txt", f"/x/{'a' * 32}.txt"],
)
def test_only_kept_files_are_given_out(source: str, tmp_path: Path) -> None:
    (tmp_path / "originals").mkdir()
    (tmp_path / f"{'a' * 32}.txt").write_text("x")
    assert kept_original(tmp_path, source) is None


def test_a_link_in_the_folder_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "originals").mkdir()
    link = tmp_path / "originals" / f"{'a' * 32}.txt"
    link.symlink_to("/etc/passwd")
    assert kept_original(tmp_path, str(link)) is None


def test_too_large_or_a_full_disk_is_said_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(LoadError, match="64"):
        Receiver(tmp_path, "a.txt", MAX_BYTES + 1)
    monkeypatch.setattr(originals, "MAX_BYTES", 10)
    receiver = Receiver(tmp_path, "a.txt")
    with pytest.raises(LoadError):
        receiver.write(b"x" * 11)
    receiver.discard()
    assert files(tmp_path) == []
    monkeypatch.setattr(originals.shutil, "disk_usage", lambda _: type("Usage", (), {"free": 5})())
    with pytest.raises(StoreError) as caught:
        Receiver(tmp_path, "a.txt", 8)
    assert caught.value.remedy == messages.STORE_FULL_REMEDY


def test_a_disk_that_fills_up_while_receiving(tmp_path: Path) -> None:
    receiver = Receiver(tmp_path, "a.txt")
    receiver._file.close()
    receiver._file = Path("/dev/full").open("wb", buffering=0)  # noqa: SIM115
    with pytest.raises(StoreError) as caught:
        receiver.write(b"x" * 100)
    assert isinstance(caught.value, RagError)
    assert caught.value.remedy == messages.STORE_FULL_REMEDY
    receiver.discard()
    assert files(tmp_path) == []


def test_sweeping_removes_half_received_files_alone(open_assistant: Assistant, indexed: Path) -> None:
    open_assistant.take_in([stage(indexed, "a.txt", REPORT.format(count=41))])
    names: Sequence[str] = files(indexed)
    stage(indexed, "b.txt", "x")
    originals.sweep(indexed)
    assert files(indexed) == names


def archive(members: dict[str, str]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as file:
        for name, text in members.items():
            file.writestr(name, text)
    return made.getvalue()


def stage_bytes(data: Path, name: str, content: bytes) -> Staged:
    receiver = Receiver(data, name, len(content))
    receiver.write(content)
    return receiver.finish()


def test_an_archive_is_kept_as_long_as_one_of_its_reports(open_assistant: Assistant, indexed: Path) -> None:
    one, two = REPORT.format(count=41), REPORT.format(count=52).replace("Tây Đô", "Đông Đô")
    content = archive({"một.txt": one, "hai.txt": two, "trống.txt": " "})
    (taken,) = open_assistant.take_in([stage_bytes(indexed, "gói.zip", content)])
    assert {(file.name, file.outcome) for file in taken} == {
        ("gói.zip/một.txt", Outcome.ADDED), ("gói.zip/hai.txt", Outcome.ADDED), ("gói.zip/trống.txt", Outcome.FAILED),
    }  # fmt: skip
    path, name = open_assistant.original(open_assistant.document("gói.zip/một.txt").id) or (None, "")
    assert name == "gói.zip"
    assert path is not None
    assert path.read_bytes() == content
    open_assistant.remove(["gói.zip/một.txt"])
    assert open_assistant.original(open_assistant.document("gói.zip/hai.txt").id) is not None
    changed = archive({"hai.txt": two.replace("52", "63")})
    (again,) = open_assistant.take_in([stage_bytes(indexed, "gói.zip", changed)])
    assert [file.outcome for file in again] == [Outcome.REPLACED]
    assert path.read_bytes() == changed
    (broken,) = open_assistant.take_in([stage_bytes(indexed, "gói.zip", b"PK no archive")])
    assert {file.outcome for file in broken} == {Outcome.FAILED}
    assert path.read_bytes() == changed
    assert "gói.zip" in broken[0].message
    open_assistant.remove(["gói.zip/hai.txt"])
    assert files(indexed) == []


def test_an_archive_in_a_moved_folder(indexed: Path, tmp_path: Path) -> None:
    content = archive({"một.txt": REPORT.format(count=41)})
    with Assistant.open(Config(data=indexed)) as assistant:
        assistant.take_in([stage_bytes(indexed, "gói.zip", content)])
    moved = indexed.rename(tmp_path / "moved")
    with Assistant.open(Config(data=moved)) as assistant:
        (again,) = assistant.take_in([stage_bytes(moved, "gói.zip", content)])
        assert [file.outcome for file in again] == [Outcome.UNCHANGED]
        assert [entry.name for entry in assistant.documents()].count("gói.zip/một.txt") == 1
