"""`hoi backup` and `hoi restore`: everything comes back, and nothing but a whole backup is put in place."""

from __future__ import annotations

import json
import shutil
import sqlite3
import threading
import zipfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from store_fakes import HashEmbedder, mark, open_store, report_text, write_reports

from rag.backup import MANIFEST, make_backup
from rag.config import Config
from rag.conversations import Conversations, KeptTurn
from rag.doctor import examine
from rag.errors import InputError, StoreError
from rag.ingest import index_paths, take_in
from rag.originals import FOLDER, Receiver
from rag.restore import restore
from rag.store import Store

EMBEDDER = HashEmbedder()


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = write_reports(tmp_path / "reports", 3)
    data = tmp_path / "data"
    with open_store(data) as store:
        index_paths(store, EMBEDDER, [folder])
        upload = Receiver(data, "gửi.txt")
        upload.write(report_text(9).encode())
        take_in(store, EMBEDDER, [upload.finish()])
    Conversations(data).keep("an", "", 0, KeptTurn("Bao nhiêu đảng viên?"))
    (data / "secret.key").write_text("bí mật", encoding="utf-8")
    (data / "secret.key").chmod(0o600)
    return data


@pytest.fixture
def backup(data: Path, tmp_path: Path) -> Path:
    made = make_backup(Config(data=data), tmp_path / "b.zip")
    assert (made.documents, made.size) == (4, made.path.stat().st_size)
    return made.path


def test_everything_comes_back_elsewhere(data: Path, backup: Path, tmp_path: Path) -> None:
    assert backup.stat().st_mode & 0o777 == 0o600
    assert not list(data.glob(".backup-*"))
    shutil.rmtree(data)
    shutil.rmtree(tmp_path / "reports")
    other = Config(data=tmp_path / "elsewhere" / "data")
    assert restore(other, EMBEDDER, backup) == 4
    assert examine(other, EMBEDDER).ok
    with Store.open(other, embedder=EMBEDDER, writable=False) as store:
        assert [entry.name for entry in store.catalog.documents()] == ["gửi.txt", "r000.txt", "r001.txt", "r002.txt"]
        assert store.lexical.query(mark(2), 1)
        assert store.vectors.query(EMBEDDER.embed_query("xã"), 1)
    (kept,) = (other.data / FOLDER).iterdir()
    assert kept.read_text(encoding="utf-8") == report_text(9)
    assert [summary.title for summary in Conversations(other.data).listed("an")] == ["Bao nhiêu đảng viên?"]
    assert (other.data / "secret.key").stat().st_mode & 0o777 == 0o600
    assert sorted(path.name for path in other.data.iterdir() if path.name.startswith((".", "index-"))) == ["index-2"]


def test_a_filled_folder_is_left_alone(data: Path, backup: Path, tmp_path: Path) -> None:
    with open_store(data) as store:
        index_paths(store, EMBEDDER, [write_reports(tmp_path / "more", 1, first=50)])
    (data / "models" / "m").mkdir(parents=True)
    config = Config(data=data)
    before = sorted(data.rglob("*"))
    with pytest.raises(StoreError, match="đang có dữ liệu"):
        restore(config, EMBEDDER, backup)
    assert sorted(data.rglob("*")) == before
    restore(config, EMBEDDER, backup, force=True)
    assert examine(config, EMBEDDER).ok
    with Store.open(config, embedder=EMBEDDER, writable=False) as store:
        assert store.catalog.document_by_name("r050.txt") is None
        with pytest.raises(StoreError, match="đang được dùng"):
            restore(config, EMBEDDER, backup, force=True)
    assert (data / "models" / "m").is_dir()
    assert not list(data.glob(".*"))


@pytest.mark.parametrize("share", [0.0, 0.3, 0.7, 0.99, 0.9999])
def test_a_truncated_backup_is_refused(backup: Path, tmp_path: Path, share: float) -> None:
    whole = backup.read_bytes()
    backup.write_bytes(whole[: int(len(whole) * share)])
    with pytest.raises(StoreError, match="nguyên vẹn"):
        restore(Config(data=tmp_path / "new"), EMBEDDER, backup)
    assert {path.name for path in (tmp_path / "new").iterdir()} <= {"lock", "holders"}


def _again(backup: Path, change: Callable[[dict[str, bytes]], None]) -> None:
    """Write the backup with other members; the list of checksums is made to fit where it is still there."""
    import hashlib

    with zipfile.ZipFile(backup) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    record = json.loads(members[MANIFEST])
    change(members)
    if MANIFEST in members and json.loads(members[MANIFEST])["format"] == 1:
        record["files"] = {
            name: {"sha256": hashlib.sha256(data).hexdigest(), "size": len(data)}
            for name, data in members.items()
            if name != MANIFEST
        }
        members[MANIFEST] = json.dumps(record).encode()
    with zipfile.ZipFile(backup, "w") as archive:
        for name, data in members.items():
            archive.writestr(name, data)


@pytest.mark.parametrize(
    "name",
    ["../out.txt", "/tmp/hoi-out.txt", "a/b.txt", "originals/../../x.txt", "originals/x.txt", "..", "a\\..\\b", ".x"],
)
def test_no_name_leads_out_of_the_folder(backup: Path, tmp_path: Path, name: str) -> None:
    _again(backup, lambda members: members.update({name: b"x"}))
    before = sorted(tmp_path.iterdir())
    with pytest.raises(StoreError, match="nguyên vẹn"):
        restore(Config(data=tmp_path / "data2" / "new"), EMBEDDER, backup)
    assert {path.name for path in (tmp_path / "data2" / "new").iterdir()} <= {"lock", "holders"}
    assert sorted(tmp_path.iterdir()) == sorted([*before, tmp_path / "data2"])


def _other_format(members: dict[str, bytes]) -> None:
    members[MANIFEST] = json.dumps({"format": 99, "files": {}}).encode()


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda members: members.pop("catalog.sqlite3"), "catalog.sqlite3"),
        (lambda members: members.pop(MANIFEST), "manifest.json"),
        (lambda members: members.update({"catalog.sqlite3": b"garbage" * 999}), "catalog.sqlite3"),
        (_other_format, "kiểu 99"),
    ],
)
def test_what_is_no_whole_backup_is_refused(
    backup: Path, tmp_path: Path, change: Callable[[dict[str, bytes]], None], told: str
) -> None:
    _again(backup, change)
    with pytest.raises(StoreError, match=told):
        restore(Config(data=tmp_path / "new"), EMBEDDER, backup)


def test_a_flipped_bit_is_seen(backup: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(backup) as archive:
        info = archive.getinfo("catalog.sqlite3")
    raw = bytearray(backup.read_bytes())
    raw[info.header_offset + 200] ^= 0x10
    backup.write_bytes(raw)
    with pytest.raises(StoreError, match="nguyên vẹn"):
        restore(Config(data=tmp_path / "new"), EMBEDDER, backup)


def test_where_a_backup_goes(data: Path, backup: Path, tmp_path: Path) -> None:
    config = Config(data=data)
    with pytest.raises(InputError, match="Đã có tệp"):
        make_backup(config, backup)
    make_backup(config, backup, replace=True)
    for target in (tmp_path, tmp_path / "none" / "b.zip", data / "b.zip"):
        with pytest.raises(InputError):
            make_backup(config, target)
    with pytest.raises(StoreError, match="Chưa có báo cáo"):
        make_backup(Config(data=tmp_path / "nothing"), tmp_path / "c.zip")
    with pytest.raises(InputError, match="Không tìm thấy"):
        restore(Config(data=tmp_path / "new"), EMBEDDER, tmp_path / "none.zip")


def test_made_while_others_read_and_write(data: Path, tmp_path: Path) -> None:
    """Conversations are being kept and a server holds the folder: each backup is whole."""
    stop = threading.Event()
    config = Config(data=data)

    def talk() -> None:
        number = 0
        while not stop.is_set():
            Conversations(data).keep("an", "", 0, KeptTurn(f"Câu {number}?"))
            number += 1

    with Store.open(config, embedder=EMBEDDER, writable=False) as server:
        thread = threading.Thread(target=talk)
        thread.start()
        try:
            for number in range(3):
                made = make_backup(config, tmp_path / f"{number}.zip")
                with zipfile.ZipFile(made.path) as archive:
                    archive.extract("conversations.sqlite3", tmp_path / str(number))
                with closing(sqlite3.connect(tmp_path / str(number) / "conversations.sqlite3")) as db:
                    assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        finally:
            stop.set()
            thread.join()
        assert server.lexical.query(mark(1), 1)
        with server.writing():  # the backup has let go of the folder
            pass
        with server.writing(), pytest.raises(StoreError, match="đang được dùng"):
            make_backup(config, tmp_path / "busy.zip", patience=0.1)
    assert not (tmp_path / "busy.zip").exists()
    assert not (tmp_path / "busy.zip.part").exists()


def test_the_commands(
    indexed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from rag.cli import main

    monkeypatch.setenv("HOI_DATA", str(indexed))
    assert main(["backup", str(tmp_path / "b.zip")]) == 0
    assert "Đã sao lưu 5 báo cáo" in capsys.readouterr().out
    assert main(["restore", str(tmp_path / "b.zip")]) == 2
    assert "--force" in capsys.readouterr().err
    monkeypatch.setenv("HOI_DATA", str(tmp_path / "new"))
    assert main(["restore", str(tmp_path / "b.zip")]) == 0
    assert "Đã khôi phục 5 báo cáo" in capsys.readouterr().out
    assert main(["ask", "Móng Cái kết nạp bao nhiêu đảng viên?"]) == 0
    assert "857" in capsys.readouterr().out
