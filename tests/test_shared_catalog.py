"""Several machines over one PostgreSQL and one Chroma server: what one writes the others hold, whoever dies."""

from __future__ import annotations

import contextlib
import threading
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from store_fakes import HashEmbedder, mark, report_text, write_reports

from eval.servers import NO_CHROMA, NO_POSTGRES, ChromaServer, PostgresServer, chroma_server, postgres_server
from rag import mirror
from rag.amend import amend
from rag.backup import make_backup
from rag.config import Config
from rag.doctor import examine
from rag.errors import InputError, StoreError
from rag.folder import reading_catalog
from rag.ingest import index_paths, rebuild, remove_documents, take_in
from rag.originals import Receiver, kept_original
from rag.restore import restore
from rag.server_config import ServerConfig
from rag.shared_catalog import SharedCatalog
from rag.store import Store

pytestmark = pytest.mark.skipif(bool(NO_CHROMA or NO_POSTGRES), reason=NO_CHROMA or NO_POSTGRES)
EMBEDDER = HashEmbedder()


@pytest.fixture(scope="module")
def chroma(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ChromaServer]:
    with chroma_server(tmp_path_factory.mktemp("chroma") / "data") as server:
        yield server


@pytest.fixture(scope="module")
def postgres() -> Iterator[PostgresServer]:
    with postgres_server() as server:
        yield server


@pytest.fixture
def servers(chroma: ChromaServer, postgres: PostgresServer, tmp_path: Path) -> ServerConfig:
    name = f"t{abs(hash(tmp_path))}"
    postgres.create_database(name)
    return ServerConfig(chroma_url=chroma.url, catalog_url=postgres.url.replace("/postgres", f"/{name}"))


def machine(servers: ServerConfig, data: Path) -> Config:
    return Config(data=data, servers=servers)


def writer(config: Config) -> Store:
    return Store.open(config, embedder=EMBEDDER, writable=True)


def reader(config: Config) -> Store:
    return Store.open(config, embedder=EMBEDDER, writable=False)


def names(store: Store) -> list[str]:
    return [entry.name for entry in store.catalog.documents()]


def found(store: Store, number: int) -> bool:
    """Whether the words of a report lead to it."""
    hits = store.lexical.query(mark(number), 5)
    passages = store.catalog.passages([passage_id for passage_id, _ in hits])
    return any(mark(number) in passage.text for passage in passages.values())


def held(store: Store) -> dict[str, tuple[object, ...]]:
    """Everything that readers see of the catalog."""
    documents = {entry.name: store.catalog.document(entry.id) for entry in store.catalog.documents()}
    return {name: (one, tuple(store.catalog.passages_of(one.id))) for name, one in documents.items() if one}


def test_what_one_writes_the_other_holds(servers: ServerConfig, tmp_path: Path) -> None:
    one, two = machine(servers, tmp_path / "one"), machine(servers, tmp_path / "two")
    with writer(one) as store:
        index_paths(store, EMBEDDER, [write_reports(tmp_path / "in", 5)])
        store.share()
        with reader(two) as other:  # a fresh machine fills itself
            assert held(other) == held(store)
            assert len(names(other)) == 5
            assert other.check().ok
            assert all(found(other, number) for number in range(5))
            assert not other.follow(), "nothing has changed"
            with other.writing():
                index_paths(other, EMBEDDER, [write_reports(tmp_path / "more", 2, first=10)])
            assert not found(store, 11)
            assert store.follow()
            assert found(store, 11)
            assert held(store) == held(other)
            with store.writing():
                remove_documents(store, ["r010.txt", "r000.txt"])
            assert other.follow()
            assert not found(other, 10)
            assert found(other, 11)
            assert found(other, 3)
            with other.writing():
                entry = other.catalog.documents()[0]
                document = other.catalog.document(entry.id)
                assert document is not None
                amend(other, EMBEDDER, document, {"title": "Báo cáo tên mới"})
            assert store.follow()
            assert held(store) == held(other)
            assert store.catalog.documents()[0].context.title == "Báo cáo tên mới"
            assert store.lexical.query("tên mới", 50) == other.lexical.query("tên mới", 50) != []
            with store.writing():
                assert store.erase()
            assert other.follow()
            assert other.catalog.generation() == store.catalog.generation() > 1
            for each in (store, other):
                assert each.check().ok
                assert each.vectors.query(EMBEDDER.embed_query(report_text(11)), 1)
    assert examine(one, EMBEDDER).ok
    assert examine(two, EMBEDDER).ok


def test_the_cells_of_workbooks_go_along(servers: ServerConfig, tmp_path: Path) -> None:
    one, two = machine(servers, tmp_path / "one"), machine(servers, tmp_path / "two")
    path = tmp_path / "so-lieu.csv"
    path.write_text("Đơn vị;Số hộ nghèo\nXã An;11\nXã Bình;12\n", encoding="utf-8")

    def cell(store: Store) -> str:
        document = store.catalog.document(store.catalog.documents()[0].id)
        assert document is not None
        start = document.text.index("Số hộ nghèo: 12")
        return document.cells_at(start, start + 15)[1]

    with writer(one) as store:
        index_paths(store, EMBEDDER, [path])
        store.share()
        with reader(two) as other:
            assert cell(other) == "B3"
            path.write_text("\nĐơn vị;Số hộ nghèo\nXã An;11\nXã Bình;12\n", encoding="utf-8")  # the same text, lower
            with store.writing():
                index_paths(store, EMBEDDER, [path])
            assert other.follow()
            assert cell(other) == cell(store) == "B4"
            with store.writing():
                remove_documents(store, ["so-lieu.csv"])
            assert other.follow()
            assert other.catalog.with_cells() == set()


def test_a_rebuild_reaches_the_others(servers: ServerConfig, tmp_path: Path) -> None:
    one, two = machine(servers, tmp_path / "one"), machine(servers, tmp_path / "two")
    with writer(one) as store:
        index_paths(store, EMBEDDER, [write_reports(tmp_path / "in", 3)])
    with reader(two) as other:
        before = held(other)
        rebuild(one, EMBEDDER)
        assert other.follow()
        assert held(other) == before
        assert other.check().ok


def test_an_own_catalog_becomes_the_shared_one(servers: ServerConfig, tmp_path: Path) -> None:
    alone = Config(data=tmp_path / "one", servers=ServerConfig(chroma_url=servers.chroma_url))
    with writer(alone) as store:
        index_paths(store, EMBEDDER, [write_reports(tmp_path / "in", 3)])
        before = held(store)
    with writer(machine(servers, alone.data)) as store:
        assert held(store) == before
    with reader(machine(servers, tmp_path / "two")) as other:
        assert held(other) == before
        assert other.check().ok
    stranger = Config(data=tmp_path / "three")
    with Store.open(stranger, embedder=EMBEDDER, writable=True) as store:
        index_paths(store, EMBEDDER, [tmp_path / "in"])
    with pytest.raises(StoreError) as refused:
        writer(machine(servers, stranger.data))
    assert "HOI_DATA" in refused.value.remedy


def test_one_machine_moves_to_servers_by_a_rebuild(servers: ServerConfig, tmp_path: Path) -> None:
    alone = Config(data=tmp_path / "one")
    with Store.open(alone, embedder=EMBEDDER, writable=True) as store:
        index_paths(store, EMBEDDER, [write_reports(tmp_path / "in", 3)])
        before = held(store)
    rebuild(machine(servers, alone.data), EMBEDDER)
    for data in (alone.data, tmp_path / "two"):
        with reader(machine(servers, data)) as store:
            assert held(store) == before
            assert store.check().ok


def test_uploads_are_kept_in_the_database(servers: ServerConfig, tmp_path: Path) -> None:
    one, two = machine(servers, tmp_path / "one"), machine(servers, tmp_path / "two")

    def upload(store: Store, number: int) -> None:
        receiver = Receiver(store.config.data, "báo cáo.txt")
        receiver.write(report_text(number).encode())
        with store.writing():
            [[outcome]] = take_in(store, EMBEDDER, [receiver.finish()])
        assert not outcome.message

    def original(store: Store) -> str:
        [entry] = store.catalog.sources().values()
        path = kept_original(store.config.data, entry.path) or mirror.fetch_original(store.config, entry.path)
        assert path is not None
        return path.read_text(encoding="utf-8")

    with writer(one) as store:
        store.share()
        upload(store, 1)
        with reader(two) as other:
            assert original(other) == original(store) == report_text(1)
            upload(other, 2)
            assert store.follow()
            assert names(store) == ["báo cáo.txt"]
            assert original(store) == report_text(2)
            assert found(store, 2)
            assert not found(store, 1)
            with store.writing():
                remove_documents(store, ["báo cáo.txt"])
            assert other.follow()
            assert not names(other)
            key = original_key(tmp_path)
            with contextlib.closing(SharedCatalog(servers.catalog_url)) as shared:
                assert shared.original(key) is None


def original_key(tmp_path: Path) -> str:
    from rag.originals import original_path

    return original_path(tmp_path, "báo cáo.txt").name


def test_one_writer_at_a_time(servers: ServerConfig, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rag.store.PATIENCE", 0.3)
    one, two = machine(servers, tmp_path / "one"), machine(servers, tmp_path / "two")
    with writer(one) as store:
        index_paths(store, EMBEDDER, [write_reports(tmp_path / "in", 2)])
        with reader(two) as other:
            with pytest.raises(StoreError) as refused, other.writing():
                raise AssertionError("two writers")
            assert "Máy khác" in refused.value.message
            assert found(other, 1), "questions go on"
            store.share()
            monkeypatch.setattr("rag.store.PATIENCE", 30.0)

            def add(each: Store, first: int) -> None:
                with each.writing(30.0):
                    index_paths(each, EMBEDDER, [write_reports(tmp_path / f"from{first}", 3, first=first)])

            threads = [threading.Thread(target=add, args=pair) for pair in ((store, 20), (other, 30))]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
            for each in (store, other):
                each.follow()
            assert held(store) == held(other)
            assert len(names(store)) == 8
            assert store.check().ok
            assert other.check().ok


def test_a_writer_that_lost_its_lock_cannot_commit(
    servers: ServerConfig, postgres: PostgresServer, tmp_path: Path
) -> None:
    one, two = machine(servers, tmp_path / "one"), machine(servers, tmp_path / "two")
    with writer(one) as store:
        index_paths(store, EMBEDDER, [write_reports(tmp_path / "in", 2)])
        postgres.kill()
        postgres.start()
        with writer(two) as other:
            index_paths(other, EMBEDDER, [write_reports(tmp_path / "more", 2, first=10)])
        with pytest.raises(StoreError):
            index_paths(store, EMBEDDER, [write_reports(tmp_path / "late", 2, first=20)])
        assert len(names(store)) == 2
    with writer(one) as store:
        assert len(names(store)) == 4
        assert store.check().ok
        index_paths(store, EMBEDDER, [tmp_path / "late"])
    with reader(two) as other:
        assert len(names(other)) == 6
        assert other.check().ok


def test_killed_between_the_two_commits(servers: ServerConfig, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """PostgreSQL has it, this machine's copy not: the vectors stay, the copy catches up."""
    one, two = machine(servers, tmp_path / "one"), machine(servers, tmp_path / "two")
    real = SharedCatalog.write

    def dies(self: SharedCatalog, *values: object) -> int:
        real(self, *values)  # type: ignore[arg-type]
        raise StoreError("gone")

    with writer(one) as store:
        index_paths(store, EMBEDDER, [write_reports(tmp_path / "in", 2)])
        with monkeypatch.context() as patch:
            patch.setattr(SharedCatalog, "write", dies)
            with pytest.raises(StoreError):
                index_paths(store, EMBEDDER, [write_reports(tmp_path / "more", 2, first=10)])
        assert len(names(store)) == 2
    for config in (one, two):
        with reader(config) as store:
            assert len(names(store)) == 4
            assert found(store, 11)
            assert store.check().ok
    with writer(two) as store:
        assert store.check().ok


def test_questions_go_on_without_postgresql(servers: ServerConfig, postgres: PostgresServer, tmp_path: Path) -> None:
    one = machine(servers, tmp_path / "one")
    with writer(one) as store:
        index_paths(store, EMBEDDER, [write_reports(tmp_path / "in", 2)])
    with reader(one) as store:
        postgres.kill()
        try:
            assert found(store, 1)
            for attempt in (store.follow, store.writing().__enter__):
                with pytest.raises(StoreError) as refused:
                    attempt()
                assert str(postgres.port) in refused.value.message
                assert "HOI_CATALOG_URL" in refused.value.remedy
            with reading_catalog(one) as catalog:
                assert len(catalog.documents()) == 2, "the copy is read as it is"
            with pytest.raises(StoreError):
                reader(machine(servers, tmp_path / "fresh"))
        finally:
            postgres.start()
        with store.writing():
            index_paths(store, EMBEDDER, [write_reports(tmp_path / "more", 2, first=10)])
        assert found(store, 11), "found again without a restart"


def test_an_interrupted_copy_is_finished(
    servers: ServerConfig, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, two = machine(servers, tmp_path / "one"), machine(servers, tmp_path / "two")
    with writer(one) as store:
        index_paths(store, EMBEDDER, [write_reports(tmp_path / "in", 4)])
    for step in ("_add", "_move", "_write_anew"):
        real = getattr(mirror, step)

        def dies(*values: object, step: str = step, real: object = real, **named: object) -> None:
            if step == "_add":
                real(*values, **named)  # type: ignore[operator]
            raise KeyboardInterrupt

        with monkeypatch.context() as patch:
            patch.setattr(mirror, step, dies)
            with pytest.raises(KeyboardInterrupt):
                reader(two)
    with reader(two) as other:
        assert len(names(other)) == 4
        assert all(found(other, number) for number in range(4))
        assert other.check().ok


def test_backup_doctor_and_restore(servers: ServerConfig, tmp_path: Path) -> None:
    one, two = machine(servers, tmp_path / "one"), machine(servers, tmp_path / "two")
    with writer(one) as store:
        store.share()
        receiver = Receiver(one.data, "gửi.txt")
        receiver.write(report_text(1).encode())
        with store.writing():
            take_in(store, EMBEDDER, [receiver.finish()])
    with reader(two) as other:
        assert names(other) == ["gửi.txt"]
    assert examine(two, EMBEDDER).ok, "an upload that lies in the database alone is not missing"
    made = make_backup(two, tmp_path / "backup.zip")
    assert made.documents == 1
    with zipfile.ZipFile(made.path) as archive:
        [kept] = [name for name in archive.namelist() if name.startswith("originals/")]
        assert archive.read(kept).decode() == report_text(1)
    with pytest.raises(InputError) as refused:
        restore(two, EMBEDDER, made.path, force=True)
    assert "PostgreSQL" in refused.value.remedy
    alone = Config(data=tmp_path / "alone")
    assert restore(alone, EMBEDDER, made.path) == 1, "a backup of a copy is a whole catalog of its own"
    with Store.open(alone, embedder=EMBEDDER, writable=False) as store:
        assert found(store, 1)
        assert store.check().ok
