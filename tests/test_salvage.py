"""A catalog that is lost or damaged: nothing is written over it, and `hoi doctor --repair` makes a new one."""

from __future__ import annotations

import io
import json
import random
import sqlite3
import zipfile
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner
from store_fakes import HashEmbedder, open_store, write_reports

from rag import messages
from rag.amend import amend
from rag.audit import record
from rag.backup import make_backup
from rag.cli import hoi
from rag.config import Config
from rag.doctor import examine
from rag.doctor_repair import repair
from rag.errors import StoreError
from rag.folder import reading_catalog
from rag.ingest import index_paths, take_in
from rag.originals import Receiver
from rag.restore import restore
from rag.salvage import ASIDE
from rag.store import Store
from ui.source import Source

EMBEDDER = HashEmbedder()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_reports(tmp_path / "reports", 6)


@pytest.fixture
def data(tmp_path: Path, folder: Path) -> Path:
    """Six files of a folder, an upload and an uploaded archive; one report put right by a user."""
    data = tmp_path / "data"
    sent = write_reports(tmp_path / "sent", 3, first=7)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name in ("r008.txt", "r009.txt"):
            archive.write(sent / name, f"năm/{name}")
    with open_store(data) as store:
        index_paths(store, EMBEDDER, [folder])
        for name, content in (("gửi.txt", (sent / "r007.txt").read_bytes()), ("gói.zip", packed.getvalue())):
            upload = Receiver(data, name)
            upload.write(content)
            record(data, "", "document.upload", name=name)
            take_in(store, EMBEDDER, [upload.finish()])
        document = store.catalog.document_by_name("r001.txt")
        assert document is not None
        amend(store, EMBEDDER, document, {"number": "12-BC/HU"})
    return data


def held(data: Path) -> dict[str, str]:
    """Every report by its name."""
    with reading_catalog(Config(data=data)) as catalog:
        documents = [catalog.document(entry.id) for entry in catalog.documents()]
    return {document.name: document.text for document in documents if document}


def mend(data: Path) -> None:
    """Repaired until nothing is found: the look at vectors asks an approximate index and may doubt a sound one."""
    config = Config(data=data)
    for _ in range(3):
        findings = examine(config, EMBEDDER).findings
        if not findings:
            return
        repair(config, EMBEDDER, findings)
    assert examine(config, EMBEDDER).findings == ()


def lose(data: Path) -> None:
    for path in data.glob("catalog.sqlite3*"):
        path.unlink()


def test_a_lost_catalog_is_not_written_over(data: Path, folder: Path) -> None:
    lose(data)
    before = {path: path.stat().st_size for path in data.rglob("*") if path.is_file() and "holders" not in path.parts}
    config = Config(data=data)
    for action in (
        lambda: Store.open(config, embedder=EMBEDDER, writable=True),
        lambda: Store.open(config, embedder=EMBEDDER, writable=False),
        lambda: held(data),
        lambda: make_backup(config, data.parent / "b.zip"),
    ):
        with pytest.raises(StoreError) as raised:
            action()
        assert raised.value.remedy == messages.STORE_LOST_REMEDY
    after = {path: path.stat().st_size for path in data.rglob("*") if path.is_file() and "holders" not in path.parts}
    assert {path: size for path, size in after.items() if path.name != "lock"} == {
        path: size for path, size in before.items() if path.name != "lock"
    }
    assert not Source(lambda: None, None, data).is_new()  # type: ignore[arg-type, return-value]


def test_uploads_come_back_under_their_names_and_folders_are_indexed_again(data: Path, folder: Path) -> None:
    before = held(data)
    lose(data)
    mend(data)
    back = held(data)
    assert back == {name: text for name, text in before.items() if not name.startswith("r00")}
    assert set(back) == {"gửi.txt", "gói.zip/năm/r008.txt", "gói.zip/năm/r009.txt"}
    with open_store(data) as store:
        index_paths(store, EMBEDDER, [folder])
    assert held(data) == before


def test_without_the_audit_log_nothing_is_lost_but_the_name(data: Path) -> None:
    texts = {text for name, text in held(data).items() if not name.startswith("r00")}
    lose(data)
    (data / "audit.jsonl").write_bytes(b'\xff nonsense\n[]\n{"action": 5}\n{"action": "document.upload", "name": 7}\n')
    mend(data)
    assert set(held(data).values()) == texts


def test_a_backup_still_goes_over_a_lost_catalog(data: Path) -> None:
    before = held(data)
    make_backup(Config(data=data), data.parent / "b.zip")
    lose(data)
    restore(Config(data=data), EMBEDDER, data.parent / "b.zip", force=True)
    assert held(data) == before


@pytest.mark.parametrize("seed", range(12))
def test_a_damaged_catalog_gives_back_what_can_be_read_and_the_rest_comes_from_the_files(data: Path, seed: int) -> None:
    """Pages of the database are overwritten, its header not among them in every case."""
    before = held(data)
    with closing(sqlite3.connect(data / "catalog.sqlite3")) as db:
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        size = db.execute("PRAGMA page_size").fetchone()[0]
    path = data / "catalog.sqlite3"
    content, chosen = bytearray(path.read_bytes()), random.Random(seed)
    count = len(content) // size
    for at in chosen.sample(range(0 if seed % 4 == 0 else 1, count), k=min(count - 1, 1 + seed % 3)):
        content[at * size : (at + 1) * size] = chosen.randbytes(size)
    path.write_bytes(content)
    diagnosis = examine(Config(data=data), EMBEDDER)
    if {finding.code for finding in diagnosis.findings} & {"catalog_damaged"}:
        mend(data)
        assert list(data.glob(f"*{ASIDE}*"))
    elif diagnosis.findings:
        repair(Config(data=data), EMBEDDER, diagnosis.findings)
    with open_store(data) as store:  # the folder's files are there: what their rows did not tell comes again
        index_paths(store, EMBEDDER, [data.parent / "reports"])
        assert store.check().ok
    back = held(data)
    assert set(before.values()) == set(back.values())


def test_what_is_whole_comes_back_without_any_file(data: Path, folder: Path) -> None:
    """Only the table of passages is gone: texts, names and what users put right are taken as they are."""
    before = held(data)
    for path in folder.iterdir():
        path.unlink()
    with closing(sqlite3.connect(data / "catalog.sqlite3", isolation_level=None)) as db:
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        page = db.execute("SELECT rootpage FROM sqlite_master WHERE name = 'passages'").fetchone()[0]
        size = db.execute("PRAGMA page_size").fetchone()[0]
    content = bytearray((data / "catalog.sqlite3").read_bytes())
    content[(page - 1) * size : page * size] = b"\xee" * size
    (data / "catalog.sqlite3").write_bytes(content)
    mend(data)
    assert held(data) == before
    with reading_catalog(Config(data=data)) as catalog:
        document = catalog.document_by_name("r001.txt")
    assert document is not None
    assert document.context.number == "12-BC/HU"
    assert document.context.corrected == ("number",)


def test_the_command_says_what_was_done_and_where_the_damaged_catalog_is(data: Path) -> None:
    (data / "catalog.sqlite3").write_bytes(b"garbage " * 2000)
    env = {"HOI_DATA": str(data)}
    looked = CliRunner().invoke(hoi, ["doctor"], env=env, catch_exceptions=False, standalone_mode=False)
    assert messages.DOCTOR_FINDINGS["catalog_damaged"][0] in looked.output
    assert messages.DOCTOR_RUN_REPAIR in looked.output
    done = CliRunner().invoke(hoi, ["doctor", "--repair"], env=env, catch_exceptions=False, standalone_mode=False)
    assert done.return_value == 0
    assert ASIDE in done.output
    lines = CliRunner().invoke(hoi, ["docs", "list", "--json"], env=env, catch_exceptions=False).output.splitlines()
    assert {json.loads(line)["name"] for line in lines if line.startswith("{")} >= {"gửi.txt"}
