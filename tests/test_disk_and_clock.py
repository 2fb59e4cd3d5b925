"""A full disk, a folder that may only be read, and a clock that jumps: a clear message, and nothing lost."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest
from store_fakes import HashEmbedder, mark, open_store, report_text, write_reports
from test_store import _freeze, finish, shared, start

from rag.backup import make_backup
from rag.config import Config
from rag.doctor import examine
from rag.ingest import index_paths
from rag.instep import index_in_step
from rag.store import Store

EMBEDDER = HashEmbedder()
__all__ = ["shared"]  # a fixture


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_reports(tmp_path / "reports", 6, sentences=60)


@pytest.fixture
def data(tmp_path: Path, folder: Path) -> Path:
    with open_store(tmp_path / "data") as store:
        index_paths(store, EMBEDDER, [folder])
    return tmp_path / "data"


LIMITED = "resource.setrlimit(resource.RLIMIT_FSIZE, ({limit}, {limit}))"


def test_a_backup_that_does_not_fit(data: Path, tmp_path: Path) -> None:
    target = tmp_path / "b.zip"
    make_backup(Config(data=data), target)
    before = target.read_bytes()
    code, out, err = finish(
        start(
            f"""
            from rag.backup import make_backup
            {LIMITED.format(limit=2_000)}
            try:
                make_backup(Config(data=data), folder, replace=True)
            except StoreError as error:
                print(error.message)
            """,
            data,
            target,
        )
    )
    assert code == 0, err
    # where a file may not grow, SQLite tells of an I/O error rather than of a full disk
    assert "Hết dung lượng đĩa" in out or "disk I/O error" in out
    assert target.read_bytes() == before  # the one from before is whole
    assert sorted(path.name for path in tmp_path.iterdir()) == ["b.zip", "data", "reports"]
    assert not list(data.glob(".backup-*"))


def test_a_restore_that_does_not_fit(data: Path, tmp_path: Path) -> None:
    target = tmp_path / "b.zip"
    make_backup(Config(data=data), target)
    code, out, err = finish(
        start(
            f"""
            from rag.restore import restore
            {LIMITED.format(limit=30_000)}
            try:
                restore(Config(data=data), EMBEDDER, folder, force=True)
            except StoreError as error:
                print(error.message)
            """,
            data,
            target,
        )
    )
    assert code == 0, err
    assert "Hết dung lượng đĩa" in out
    assert examine(Config(data=data), EMBEDDER).ok
    assert not list(data.glob(".restore-*"))


def test_a_removal_on_a_full_disk(data: Path, folder: Path) -> None:
    code, out, err = finish(
        start(
            f"""
            from rag.errors import RagError
            with open_store(data) as store:
                {LIMITED.format(limit=40_000)}
                try:
                    remove_documents(store, ["r000.txt"], erase=True)
                    print("removed")
                except RagError as error:
                    print(error.message)
            """,
            data,
            folder,
        )
    )
    assert code == 0, err
    assert out.strip()
    with Store.open(Config(data=data), embedder=EMBEDDER, writable=False) as reader:  # finishes what was begun
        assert reader.check().ok
        kept = {entry.name for entry in reader.catalog.documents()}
        assert kept >= {f"r{number:03d}.txt" for number in range(1, 6)}
        assert reader.lexical.query(mark(3), 1)


def test_a_folder_that_may_only_be_read(shared: Path) -> None:
    reports, data = write_reports(shared / "reports", 3), shared / "data"
    with open_store(data) as store:
        index_paths(store, EMBEDDER, [reports])
    (shared / "out").mkdir()
    (shared / "out").chmod(0o777)
    _freeze(data)
    code, out, err = finish(
        start(
            """
            from rag.backup import make_backup
            from rag.doctor_repair import repair
            "".encode("cp437")  # of zipfile: the stranger may not read Python's own folder
            become_a_stranger()
            print(make_backup(Config(data=data), folder / "b.zip").documents)
            try:
                repair(Config(data=data), EMBEDDER, ())
            except StoreError as error:
                print(error.message)
            """,
            data,
            shared / "out",
        )
    )
    assert code == 0, err
    lines = out.splitlines()
    assert lines[0] == "3"
    assert "Không có quyền ghi" in lines[1]


def test_the_clock_and_the_times_of_files_mean_nothing(
    data: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Past(datetime):
        @classmethod
        def now(cls, tz: object = None) -> Past:  # type: ignore[override]
            return cls(1970, 1, 1, tzinfo=UTC)

    monkeypatch.setattr("rag.catalog.datetime", Past)
    path = folder / "r002.txt"
    status = path.stat()
    changed = report_text(2, 60).replace("đảng viên", "hội viên_")[: len(report_text(2, 60))]
    path.write_text(changed, encoding="utf-8")
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))  # written while the clock stood still
    os.utime(folder / "r003.txt", (4e9, 4e9))  # the year 2096
    with open_store(data) as store:
        report = index_in_step(store, EMBEDDER, [folder])
        assert {Path(file.path).name for file in report.files if file.outcome != "unchanged"} == {"r002.txt"}
        document = store.catalog.document_by_name("r002.txt")
        assert document is not None
        assert "hội viên_" in document.text
    assert examine(Config(data=data), EMBEDDER).ok
