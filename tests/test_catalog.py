"""The catalog: what readers see, states, versions, and that deleted text is gone."""

from __future__ import annotations

import sqlite3
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from store_fakes import mark, report_text

from rag.catalog import Catalog, EmbeddingIdentity, SourceEntry
from rag.context import describe
from rag.errors import StoreError
from rag.ingest import document_id
from rag.passages import split
from rag.records import Context, Document, Passage


def made(number: int, name: str = "") -> tuple[Document, list[Passage]]:
    text = report_text(number)
    name = name or f"r{number}.txt"
    document = Document(document_id(text), name, f"/reports/{name}", text, describe(text, name), "sha")
    return document, split(document)


def source(document: Document, path: str = "", name: str = "") -> SourceEntry:
    return SourceEntry(path or document.source, name or document.name, document.file_sha256, document.id)


@pytest.fixture
def catalog(tmp_path: Path) -> Catalog:
    return Catalog.open(tmp_path / "catalog.sqlite3", writable=True)


def test_a_document_is_seen_once_it_is_published(catalog: Catalog) -> None:
    document, passages = made(1)
    before = catalog.version()
    catalog.begin([(document, passages)])
    assert catalog.documents() == []
    assert catalog.document(document.id) is None
    assert catalog.passages([passages[0].id]) == {}
    assert catalog.pending() == {document.id: "indexing"}
    assert catalog.version() == before

    catalog.publish([source(document)])
    assert catalog.version() == before + 1
    assert catalog.pending() == {}
    [entry] = catalog.documents()
    assert (entry.name, entry.characters, entry.passages) == ("r1.txt", len(document.text), len(passages))
    assert entry.context == document.context
    assert catalog.document(document.id) == document
    assert catalog.document_by_name("r1.txt") == document
    assert catalog.passages_of(document.id) == passages
    assert catalog.passages(["none:1", passages[1].id, "x"]) == {passages[1].id: passages[1]}
    assert list(catalog.passage_ids()) == [passage.id for passage in passages]


def test_it_survives_closing(tmp_path: Path) -> None:
    document, passages = made(1)
    catalog = Catalog.open(tmp_path / "c.sqlite3", writable=True)
    catalog.set_embedding(EmbeddingIdentity("m", "f", 8))
    catalog.begin([(document, passages)])
    catalog.publish([source(document)])
    version = catalog.version()
    catalog.close()
    reader = Catalog.open(tmp_path / "c.sqlite3", writable=False)
    assert reader.document(document.id) == document
    assert reader.version() == version
    assert reader.embedding() == EmbeddingIdentity("m", "f", 8)
    with pytest.raises(StoreError, match="quyền ghi"):
        reader.publish([], [document.source])
    reader.close()


def test_a_new_version_hides_the_old_one_in_the_same_step(catalog: Catalog) -> None:
    old, new = made(1), made(2, "r1.txt")
    catalog.begin([old])
    catalog.publish([source(old[0])])
    catalog.begin([new])
    assert catalog.publish([source(new[0])]) == [old[0].id]
    assert [entry.id for entry in catalog.documents()] == [new[0].id]
    assert catalog.pending() == {old[0].id: "removing"}
    catalog.forget([old[0].id])
    assert catalog.pending() == {}
    assert catalog.removed_passages() == len(old[1])


def test_one_text_in_two_files_goes_when_both_are_gone(catalog: Catalog) -> None:
    document, passages = made(1)
    catalog.begin([(document, passages)])
    catalog.publish([source(document)])
    version = catalog.version()
    assert catalog.publish([source(document, "/reports/copy.txt", "copy.txt")]) == []
    assert catalog.version() == version  # nothing that readers see
    assert catalog.document_by_name("copy.txt") == document
    assert catalog.publish([], [document.source]) == []
    assert [entry.name for entry in catalog.documents()] == ["copy.txt"]
    assert catalog.publish([], ["/reports/copy.txt"]) == [document.id]


def test_pointing_to_a_text_given_up_brings_it_back(catalog: Catalog) -> None:
    document, passages = made(1)
    catalog.begin([(document, passages)])
    catalog.publish([source(document)])
    catalog.publish([], [document.source])
    catalog.publish([source(document, "/reports/b.txt", "b.txt")])
    assert [entry.name for entry in catalog.documents()] == ["b.txt"]
    assert catalog.pending() == {}


def test_a_name_belongs_to_one_file(catalog: Catalog) -> None:
    one, two = made(1), made(2, "r1.txt")
    catalog.begin([one, two])
    with pytest.raises(StoreError):
        catalog.publish([source(one[0]), source(two[0], "/elsewhere/r1.txt")])
    assert catalog.documents() == []  # all or nothing


def test_a_failed_change_leaves_everything_as_it_was(catalog: Catalog) -> None:
    one = made(1)
    with pytest.raises(StoreError):
        catalog.begin([one, one])
    assert catalog.pending() == {}
    catalog.begin([one])
    catalog.publish([source(one[0])])
    version = catalog.version()
    with pytest.raises(StoreError):
        catalog.publish([source(one[0]), SourceEntry("/x", "x", "", "no such document")])
    assert catalog.version() == version


def test_deleted_text_is_not_in_the_file(tmp_path: Path) -> None:
    catalog = Catalog.open(tmp_path / "c.sqlite3", writable=True)
    documents = [made(number) for number in range(30)]
    catalog.begin(documents)
    catalog.publish([source(document) for document, _ in documents])
    gone = documents[7][0]
    catalog.publish([], [gone.source])
    catalog.forget([gone.id])
    stored = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert mark(7).encode() not in stored
    assert gone.id.encode() not in stored
    assert mark(8).encode() in stored
    catalog.close()


def test_staged_passages_take_effect_at_once(catalog: Catalog) -> None:
    document, passages = made(1)
    catalog.begin([(document, passages)])
    catalog.publish([source(document)])
    shorter = passages[:1]
    catalog.stage(document.id, Context(title="Mới"), shorter)
    assert catalog.passages_of(document.id) == passages
    catalog.switch(2, EmbeddingIdentity("other", "f2", 4))
    assert catalog.passages_of(document.id) == shorter
    assert catalog.documents()[0].context.title == "Mới"
    assert catalog.documents()[0].passages == 1
    assert (catalog.generation(), catalog.embedding()) == (2, EmbeddingIdentity("other", "f2", 4))

    catalog.stage(document.id, Context(), passages)
    catalog.unstage()
    catalog.switch(3)
    assert catalog.passages_of(document.id) == shorter


def test_reading_makes_no_file(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="Chưa có báo cáo") as raised:
        Catalog.open(tmp_path / "c.sqlite3", writable=False)
    assert "hoi index" in raised.value.remedy
    assert list(tmp_path.iterdir()) == []
    (tmp_path / "c.sqlite3").touch()  # killed before the tables were made
    with pytest.raises(StoreError, match="Chưa có báo cáo"):
        Catalog.open(tmp_path / "c.sqlite3", writable=False)


def test_damaged_and_foreign_files(tmp_path: Path) -> None:
    path = tmp_path / "c.sqlite3"
    path.write_bytes(b"this is no database " * 100)
    with pytest.raises(StoreError, match="hỏng"):
        Catalog.open(path, writable=True)
    path.unlink()
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE settings (key TEXT, value TEXT)")
        connection.execute("INSERT INTO settings VALUES ('schema', '99')")
    connection.close()
    with pytest.raises(StoreError, match="phiên bản khác"):
        Catalog.open(path, writable=True)


def test_many_threads_read_while_one_writes(catalog: Catalog) -> None:
    first = made(0)
    catalog.begin([first])
    catalog.publish([source(first[0])])
    done = threading.Event()

    def read() -> int:
        rounds = 0
        while not done.is_set():
            assert catalog.document(first[0].id) == first[0]
            for entry in catalog.documents():
                assert len(catalog.passages_of(entry.id)) == entry.passages
            rounds += 1
        return rounds

    with ThreadPoolExecutor(4) as pool:
        readers = [pool.submit(read) for _ in range(4)]
        for number in range(1, 25):
            document, passages = made(number)
            catalog.begin([(document, passages)])
            catalog.publish([source(document)])
        done.set()
        assert all(reader.result() for reader in readers)
    assert len(catalog.documents()) == 25


def test_pages_are_kept_with_the_document(tmp_path: Path) -> None:
    document, passages = made(1)
    document = replace(document, pages=(0, 0, 40))
    with closing(Catalog.open(tmp_path / "catalog.sqlite3", writable=True)) as catalog:
        catalog.begin([(document, passages)])
        catalog.publish([source(document)])
    with closing(Catalog.open(tmp_path / "catalog.sqlite3", writable=False)) as catalog:
        read = catalog.document(document.id)
    assert read == document
    assert [document.page_at(offset) for offset in (0, 39, 40, 10_000)] == [2, 2, 3, 3]
    assert made(1)[0].page_at(0) is None


def test_an_index_from_before_there_were_pages(tmp_path: Path) -> None:
    path = tmp_path / "catalog.sqlite3"
    document, passages = made(1)
    with closing(Catalog.open(path, writable=True)) as catalog:
        catalog.begin([(document, passages)])
        catalog.publish([source(document)])
    with closing(sqlite3.connect(path)) as db:
        db.execute("DROP TABLE pages")
    with closing(Catalog.open(path, writable=False)) as catalog:
        assert catalog.document(document.id) == document
    paged = replace(made(2)[0], pages=(0, 9))
    with closing(Catalog.open(path, writable=True)) as catalog:
        catalog.begin([(paged, made(2)[1])])
        catalog.publish([source(paged)])
        assert catalog.document(paged.id) == paged
        assert catalog.document(document.id) == document
