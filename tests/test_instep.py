"""`hoi index DIR` and `hoi index --watch DIR`: the index follows the folder; a folder that is away costs nothing."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from store_fakes import HashEmbedder, mark, open_store, outcomes, report_text, write_reports

from rag.config import Config
from rag.errors import InputError
from rag.ingest import index_paths
from rag.instep import index_in_step
from rag.store import Store
from rag.watch_command import watch_command

ROOT = Path(__file__).resolve().parents[1]
EMBEDDER = HashEmbedder()


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(tmp_path / "data") as opened:
        yield opened


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_reports(tmp_path / "reports", 12)


def names(store: Store) -> set[str]:
    return {entry.name for entry in store.catalog.documents()}


def test_new_changed_moved_and_deleted_files(store: Store, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    index_in_step(store, EMBEDDER, [folder])
    (folder / "r000.txt").unlink()
    (folder / "2024").mkdir()
    (folder / "r001.txt").rename(folder / "2024" / "r001.txt")
    (folder / "r002.txt").write_text(report_text(77), encoding="utf-8")
    write_reports(folder, 1, first=50)
    embedded: list[str] = []
    real = EMBEDDER.embed_passages
    monkeypatch.setattr(EMBEDDER, "embed_passages", lambda texts: embedded.extend(texts) or real(texts), raising=False)
    moved = store.catalog.document_by_name("r001.txt")
    assert moved is not None
    report = index_in_step(store, EMBEDDER, [folder])
    assert report.removed == ("r000.txt",)
    assert report.missing == ()
    changed = {name: outcome for name, outcome in outcomes(report).items() if outcome != "unchanged"}
    assert changed == {"r001.txt": "renamed", "r002.txt": "replaced", "r050.txt": "added"}
    assert not any(mark(1) in text for text in embedded)
    found = store.catalog.document_by_name("2024/r001.txt")
    assert found is not None
    assert found.id == moved.id
    assert "r000.txt" not in names(store)
    assert report.documents == len(names(store)) == 12
    assert store.check().ok
    assert not store.lexical.query(mark(0), 3)


def test_a_folder_that_is_away_costs_nothing(store: Store, folder: Path, tmp_path: Path) -> None:
    index_in_step(store, EMBEDDER, [folder])
    away = tmp_path / "away"
    folder.rename(away)
    with pytest.raises(InputError, match="Không tìm thấy"):
        index_in_step(store, EMBEDDER, [folder])
    folder.mkdir()
    (folder / "empty").mkdir()
    with pytest.raises(InputError, match="trống, trong khi có 12 tệp"):
        index_in_step(store, EMBEDDER, [folder])
    write_reports(folder, 1, first=90)  # a single file is there: most are still gone
    report = index_in_step(store, EMBEDDER, [folder])
    assert report.removed == ()
    assert len(report.missing) == 12
    assert len(names(store)) == 13
    report = index_in_step(store, EMBEDDER, [folder], prune=True)
    assert len(report.removed) == 12
    assert names(store) == {"r090.txt"}


def test_files_from_elsewhere_stay(store: Store, folder: Path, tmp_path: Path) -> None:
    other = write_reports(tmp_path / "other", 2, first=30)
    copy = tmp_path / "copy"
    copy.mkdir()
    shutil.copy(folder / "r003.txt", copy / "bản sao.txt")
    index_in_step(store, EMBEDDER, [folder, other, copy])
    (other / "r030.txt").unlink()
    (folder / "r003.txt").unlink()
    report = index_in_step(store, EMBEDDER, [folder])
    assert report.removed == ("r003.txt",)
    assert "r030.txt" in names(store)  # of a folder that was not looked at
    assert "bản sao.txt" in names(store)  # the same text lies elsewhere too
    assert index_in_step(store, EMBEDDER, [other]).removed == ("r030.txt",)


def test_one_base_name_in_two_folders(store: Store, tmp_path: Path) -> None:
    root = tmp_path / "all"
    write_reports(root / "a", 1, first=0)
    write_reports(root / "b", 1, first=1)
    (root / "b" / "r001.txt").rename(root / "b" / "r000.txt")
    index_in_step(store, EMBEDDER, [root])
    assert names(store) == {"a/r000.txt", "b/r000.txt"}
    (root / "a" / "r000.txt").unlink()
    assert index_in_step(store, EMBEDDER, [root]).removed == ("a/r000.txt",)
    assert names(store) == {"b/r000.txt"}


# --- watching ------------------------------------------------------------------------------------------------------


def _wait(condition: Callable[[], bool]) -> None:
    for _ in range(600):
        if condition():
            return
        time.sleep(0.1)
    raise AssertionError("nothing came of it")


def test_watching(
    tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("rag.watch._STABLE", 0.6)
    monkeypatch.setattr("rag.watch._AGAIN", 0.5)
    config = Config(data=folder / "data")  # inside the watched folder: its own changes do not count
    stop, lines = threading.Event(), []

    def told(text: str) -> bool:
        lines.append(capsys.readouterr().out)
        return text in "".join(lines)

    thread = threading.Thread(target=watch_command, args=(config, [folder]), kwargs={"stop": stop})
    thread.start()
    try:
        _wait(lambda: told("mới: r011.txt"))
        half = folder / "mới.txt"
        with half.open("w", encoding="utf-8") as file:  # written in pieces: not read before the last one
            for line in report_text(60).splitlines(keepends=True):
                file.write(line)
                file.flush()
                time.sleep(0.1)
        (folder / "hỏng.docx").write_bytes(b"not a docx")
        (folder / ".ẩn.txt").write_text(report_text(61), encoding="utf-8")
        _wait(lambda: told("mới: mới.txt"))
        assert "thay bản cũ" not in "".join(lines)
        (folder / "r000.txt").write_text(report_text(62), encoding="utf-8")
        _wait(lambda: told("thay bản cũ: r000.txt"))
        (folder / "r001.txt").unlink()
        _wait(lambda: told("gỡ (tệp không còn): r001.txt"))
    finally:
        stop.set()
        thread.join()
    with Store.open(config, embedder=None, writable=False) as store:
        assert "r001.txt" not in names(store)
        assert ".ẩn.txt" not in names(store)
        assert store.check().ok


def test_watching_waits_for_the_folder(
    tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("rag.watch._AGAIN", 0.5)
    config = Config(data=tmp_path / "data")
    from rag.embed import load_embedder

    embedder = load_embedder(config)
    with Store.open(config, embedder=embedder, writable=True) as store:
        index_paths(store, embedder, [folder / "r000.txt"])
    stop, lines = threading.Event(), []

    def told(text: str) -> bool:
        captured = capsys.readouterr()
        lines.append(captured.out + captured.err)
        return text in "".join(lines)

    with Store.open(config, embedder=embedder, writable=False) as reader:
        thread = threading.Thread(target=watch_command, args=(config, [folder]), kwargs={"stop": stop})
        thread.start()
        try:
            _wait(lambda: told("sẽ thử lại"))
            assert len(reader.catalog.documents()) == 1
            reader.close()
            _wait(lambda: told("mới: r011.txt"))
        finally:
            stop.set()
            thread.join()
    assert "".join(lines).count("sẽ thử lại") == 1


def test_ctrl_c_ends_watching(folder: Path, environ: dict[str, str]) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "rag.cli", "index", "--watch", str(folder)],
        cwd=ROOT, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        env={**environ, "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"},
    )  # fmt: skip
    assert process.stdout is not None
    for line in process.stdout:
        if "r011.txt" in line:
            break
    os.kill(process.pid, signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert process.returncode == 0, err
    assert "Đã dừng theo dõi" in out
    with Store.open(Config(data=Path(environ["HOI_DATA"])), embedder=None, writable=False) as store:
        assert len(store.catalog.documents()) == 12
