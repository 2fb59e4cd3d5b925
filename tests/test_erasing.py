"""What was removed is gone from the disk: its text in any encoding, its words in the index, its vectors."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from store_fakes import HashEmbedder, mark, open_store, report_text, write_reports

from rag.config import Config
from rag.doctor import examine
from rag.doctor_repair import repair
from rag.errors import StoreError
from rag.figure_rows import make_rows
from rag.ingest import index_paths, remove_documents, take_in
from rag.instep import index_in_step
from rag.originals import Receiver
from rag.store import Store

EMBEDDER = HashEmbedder(dimension=64)
SECRET = "Zorblaxqua"
TEXT = f"{report_text(400)}\nHội đồng {SECRET} giữ kín đã kết nạp 4.321 đảng viên mới trong năm 2024, đạt 99%."


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = write_reports(tmp_path / "reports", 30)
    (folder / "kín.txt").write_text(TEXT, encoding="utf-8")
    return folder


@pytest.fixture
def store(tmp_path: Path, folder: Path) -> Iterator[Store]:
    with open_store(tmp_path / "data", EMBEDDER) as opened:
        index_paths(opened, EMBEDDER, [folder])
        make_rows(opened.catalog)
        yield opened


def needles(store: Store) -> dict[str, bytes]:
    """What must not be found afterwards; the vectors by their middle, whatever is written around them."""
    document = store.catalog.document_by_name("kín.txt")
    assert document is not None
    found = {
        "utf-8": SECRET.encode(),
        "utf-16-le": SECRET.encode("utf-16-le"),
        "utf-16-be": SECRET.encode("utf-16-be"),
        "folded": SECRET.lower().encode(),
        "id": document.id.encode(),
    }
    page = store.vectors.collection.get(where={"document_id": document.id}, include=["embeddings"])
    rows = np.asarray(page["embeddings"], dtype=np.float32)
    for number, row in enumerate(rows):
        found[f"vector {number}"] = row[8:40].tobytes()
    assert len(rows)
    return found


def lying(data: Path, sought: dict[str, bytes]) -> dict[str, list[str]]:
    """Which of these lie in which file of the data folder."""
    contents = {path: path.read_bytes() for path in data.rglob("*") if path.is_file()}
    return {
        name: [path.relative_to(data).as_posix() for path, content in contents.items() if needle in content]
        for name, needle in sought.items()
        if any(needle in content for content in contents.values())
    }


def test_removing_erases(store: Store) -> None:
    data, sought = store.config.data, needles(store)
    before = lying(data, sought)
    assert before["utf-8"] == ["catalog.sqlite3"] or "catalog.sqlite3-wal" in before["utf-8"]
    assert any(name.startswith("vector") for name in before)
    assert before.keys() >= {"id"}
    remove_documents(store, ["kín.txt"], erase=True)
    assert lying(data, sought) == {}
    assert store.check().ok
    assert store.catalog.removed_passages() == 0
    assert len(store.catalog.documents()) == 30


def test_a_file_that_is_gone_is_erased(store: Store, folder: Path) -> None:
    sought = needles(store)
    (folder / "kín.txt").unlink()
    index_in_step(store, EMBEDDER, [folder])
    assert lying(store.config.data, sought) == {}


def test_an_upload_is_erased(tmp_path: Path) -> None:
    with open_store(tmp_path / "data", EMBEDDER) as store:
        upload = Receiver(store.config.data, "kín.txt")
        upload.write(TEXT.encode())
        take_in(store, EMBEDDER, [upload.finish()])
        sought = needles(store)
        assert any(name.startswith("originals/") for name in lying(store.config.data, sought)["utf-8"])
        remove_documents(store, ["kín.txt"], erase=True)
        assert lying(store.config.data, sought) == {}


def test_what_waits_is_told_and_erased_later(store: Store, folder: Path) -> None:
    """A replaced text is erased at once, its vectors when somebody asks for it or enough has come together."""
    data, sought = store.config.data, needles(store)
    (folder / "kín.txt").write_text(report_text(401), encoding="utf-8")
    index_paths(store, EMBEDDER, [folder])
    left = lying(data, sought)
    assert all(file.startswith("index-1/vectors/") for files in left.values() for file in files)
    store.close()
    config = Config(data=data)
    diagnosis = examine(config, EMBEDDER)
    assert diagnosis.ok
    assert diagnosis.unerased > 0
    repair(config, EMBEDDER, diagnosis.findings)
    assert lying(data, sought) == {}
    assert examine(config, EMBEDDER).unerased == 0


def test_the_page_erases_once_for_all(store: Store) -> None:
    """Several removals in a row: the text goes with each, the vectors with the last."""
    from rag.assistant import Assistant
    from ui.intake import Intake

    sought, config = needles(store), store.config
    identities = {entry.name: entry.id for entry in store.catalog.documents()}
    store.close()
    with Store.open(config, embedder=EMBEDDER, writable=False) as reading:
        assistant = Assistant(reading, EMBEDDER)
        intake = Intake(config.data, lambda: assistant)
        for name in ("kín.txt", "r000.txt", "r001.txt"):
            intake.remove(identities[name], name)
        while intake.state().busy:
            assert assistant.searcher.search(f"kết nạp {mark(2)}")
        intake.close()
        assert [item.state for item in intake.state().items] == ["done"] * 3
        assert reading.catalog.generation() == 2
        # what was removed, by whom and when, stays known; nothing of what it said does
        assert lying(config.data, sought) == {"id": ["audit.jsonl"]}
        assert reading.check().ok


def test_a_full_disk_puts_erasing_off(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(other: object) -> None:
        raise StoreError("Hết dung lượng đĩa")

    sought = needles(store)
    with monkeypatch.context() as patch:
        patch.setattr(store.vectors, "copy_to", full)
        remove_documents(store, ["kín.txt"], erase=True)
    assert store.catalog.removed_passages() > 0
    assert store.check().ok
    assert lying(store.config.data, {key: sought[key] for key in ("utf-8", "utf-16-le", "folded")}) == {}
    remove_documents(store, ["r000.txt"], erase=True)
    assert store.catalog.removed_passages() == 0
    assert lying(store.config.data, sought) == {}
