"""The data folder among processes: locks, killed writers, read-only folders, full disks, many threads."""

from __future__ import annotations

import contextlib
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import textwrap
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from store_fakes import HashEmbedder, mark, open_store, report_text, write_reports

from rag.config import Config
from rag.errors import StoreError
from rag.ingest import Outcome, index_paths, remove_documents
from rag.store import Store

ROOT = Path(__file__).resolve().parents[1]
EMBEDDER = HashEmbedder()
PRELUDE = '''
import os, resource, signal, sys, tempfile, time
from pathlib import Path
import rag.batch
from rag.config import Config
from rag.errors import StoreError
from rag.ingest import index_paths, remove_documents
from rag.store import Store
from store_fakes import HashEmbedder, open_store
EMBEDDER = HashEmbedder()
data, folder = Path(sys.argv[1]), Path(sys.argv[2])

def become_a_stranger():
    """Give up root's right to read and write everything, once all that is imported on use has been imported."""
    if os.geteuid() == 0:
        with tempfile.TemporaryDirectory() as scratch:
            path = Path(scratch) / "a.txt"
            path.write_text("Xã đã kết nạp 5 đảng viên.", encoding="utf-8")
            with open_store(Path(scratch) / "data") as store:
                index_paths(store, EMBEDDER, [path])
                store.vectors.query(EMBEDDER.embed_query("xã"), 1)
                store.lexical.query("xã", 1)
        os.setgroups([])
        os.setgid(65534)
        os.setuid(65534)
'''


def start(code: str, *arguments: Path) -> subprocess.Popen[str]:
    """A Python process that runs PRELUDE and `code` with arguments data, folder."""
    script = PRELUDE + textwrap.dedent(code)
    return subprocess.Popen(
        [sys.executable, "-c", script, *map(str, arguments)],
        cwd=ROOT / "tests", text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1", "PYTHONPATH": str(ROOT)},
    )  # fmt: skip


def finish(process: subprocess.Popen[str]) -> tuple[int, str, str]:
    out, err = process.communicate(timeout=120)
    return process.returncode, out, err


@contextlib.contextmanager
def holding(data: Path, folder: Path, *, writable: bool) -> Iterator[subprocess.Popen[str]]:
    """Another process that has the folder open."""
    process = start(
        f"""
        with Store.open(Config(data=data), embedder=EMBEDDER, writable={writable}):
            print("open", flush=True)
            time.sleep(600)
        """,
        data,
        folder,
    )
    assert process.stdout is not None
    try:
        assert process.stdout.readline() == "open\n", process.communicate()
        yield process
    finally:
        process.kill()
        process.communicate()


def read(data: Path) -> Store:
    return Store.open(Config(data=data), embedder=EMBEDDER, writable=False)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "data"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_reports(tmp_path / "reports", 4)


@pytest.fixture
def filled(data: Path, folder: Path) -> Path:
    with open_store(data) as store:
        index_paths(store, EMBEDDER, [folder])
    return data


def names(store: Store) -> list[str]:
    return [entry.name for entry in store.catalog.documents()]


# --- who may open ------------------------------------------------------------------------------------------------


def test_reading_without_an_index_makes_nothing(data: Path) -> None:
    for _ in range(2):
        with pytest.raises(StoreError, match="Chưa có báo cáo nào") as raised:
            read(data)
        assert "hoi index" in raised.value.remedy
        assert not data.exists()
    data.mkdir()
    with pytest.raises(StoreError, match="Chưa có báo cáo nào"):
        read(data)
    assert list(data.iterdir()) == []


def test_several_readers_keep_a_writer_out(filled: Path, folder: Path) -> None:
    with holding(filled, folder, writable=False) as other, read(filled) as reader:
        assert reader.check().ok
        with pytest.raises(StoreError, match=f"đang được dùng bởi .*{other.pid}") as raised:
            open_store(filled)
        assert str(os.getpid()) in raised.value.message
        assert "HOI_DATA" in raised.value.remedy
    with open_store(filled) as store:  # both gone; the other one was killed
        assert store.check().ok


def test_a_writer_keeps_everybody_out_until_it_is_killed(filled: Path, folder: Path) -> None:
    with holding(filled, folder, writable=True) as other:
        for attempt in (read, open_store):
            with pytest.raises(StoreError, match=f"tiến trình {other.pid}"):
                attempt(filled)
        other.send_signal(signal.SIGKILL)
        other.wait()
        with read(filled) as reader:
            assert len(names(reader)) == 4
        with open_store(filled) as store:
            assert len(names(store)) == 4
        assert list((filled / "holders").iterdir()) == []


def test_a_reader_cannot_write(filled: Path) -> None:
    with read(filled) as reader:
        with pytest.raises(StoreError, match="chỉ để đọc"):
            reader.remove(["x"])
        with pytest.raises(StoreError, match="chỉ để đọc"):
            reader.add([])


def test_closing_twice_and_opening_again_in_one_process(filled: Path) -> None:
    for _ in range(3):
        store = open_store(filled)
        store.close()
        store.close()
        with read(filled) as reader:
            assert reader.vectors.query(EMBEDDER.embed_query("xã"), 1)


def test_listing_needs_no_model(filled: Path) -> None:
    with Store.open(Config(data=filled), embedder=None, writable=True) as store:
        remove_documents(store, ["r000.txt"])
        assert store.check().ok
    with Store.open(Config(data=filled), embedder=None, writable=False) as store:
        assert len(names(store)) == 3


def test_an_owner_answers_while_it_writes(filled: Path, tmp_path: Path) -> None:
    more = write_reports(tmp_path / "more", 40, first=10)
    stop = threading.Event()

    def ask(store: Store) -> int:
        rounds = 0
        while not stop.is_set():
            found = store.lexical.query(f"kết nạp {mark(2)}", 50)
            dense = store.vectors.query(EMBEDDER.embed_query(mark(2)), 50)
            passages = store.catalog.passages([hit[0] for hit in found + dense])
            assert passages
            for passage in passages.values():
                document = store.catalog.document(passage.document_id)
                assert document is None or document.text[passage.start : passage.end] == passage.text
            rounds += 1
        return rounds

    with open_store(filled) as store, ThreadPoolExecutor(3) as pool:
        threads = [pool.submit(ask, store) for _ in range(3)]
        index_paths(store, EMBEDDER, [more])
        (more / "r030.txt").write_text(report_text(300), encoding="utf-8")
        index_paths(store, EMBEDDER, [more])
        remove_documents(store, ["r031.txt"])
        stop.set()
        assert all(thread.result() for thread in threads)
        assert store.check().ok


# --- killed writers ----------------------------------------------------------------------------------------------

POINTS = [
    "LexicalIndex._add", "Catalog.begin", "VectorStore.upsert", "LexicalIndex.add", "Catalog.publish",
    "VectorStore.remove", "LexicalIndex.remove", "Catalog.forget", "VectorStore.copy_to", "Catalog.switch",
]  # fmt: skip


@pytest.mark.parametrize("point", POINTS)
def test_killed_right_after_a_step(filled: Path, folder: Path, point: str) -> None:
    (folder / "r000.txt").write_text(report_text(500), encoding="utf-8")
    write_reports(folder / "more", 5, first=10)
    code, _, err = finish(
        start(
            f"""
            import rag.store
            from rag.catalog import Catalog
            from rag.lexical import LexicalIndex
            from rag.vectors import VectorStore
            rag.store._COMPACT_FROM = -1
            rag.store.max = lambda low, high: low
            real = {point}
            def dying(*arguments, **keywords):
                real(*arguments, **keywords)
                os.kill(os.getpid(), signal.SIGKILL)
            with open_store(data) as store:
                {point} = dying
                index_paths(store, EMBEDDER, [folder])
            """,
            filled,
            folder,
        )
    )
    assert code == -signal.SIGKILL, err
    _assert_recovers(filled, folder, expected={"r001.txt", "r002.txt", "r003.txt"})


def _assert_recovers(data: Path, folder: Path, expected: set[str]) -> None:
    copy = data.with_name("copy")
    shutil.copytree(data, copy)
    with read(copy) as reader:  # a reader puts things in order as well
        assert reader.check().ok
        assert {"r000.txt", *expected} <= set(names(reader))
        for entry in reader.catalog.documents():
            document = reader.catalog.document(entry.id)
            assert document is not None
            assert len(reader.catalog.passages_of(entry.id)) == entry.passages > 0
    with open_store(data) as store:
        assert store.check().ok
        assert {"r000.txt", *expected} <= set(names(store))
        report = index_paths(store, EMBEDDER, [folder])
        assert report.count(Outcome.FAILED) == 0
        assert store.check().ok
        found = store.catalog.document_by_name("r000.txt")
        assert found is not None
        assert mark(500) in found.text
        assert index_paths(store, EMBEDDER, [folder]).count(Outcome.ADDED, Outcome.REPLACED) == 0
        assert len(list(data.glob("index-*"))) == 1


@pytest.mark.parametrize("seed", range(3))
def test_killed_at_a_random_moment(filled: Path, folder: Path, seed: int) -> None:
    (folder / "r000.txt").write_text(report_text(500), encoding="utf-8")
    write_reports(folder / "more", 60, first=10)
    process = start(
        """
        rag.batch._EMBED_FROM, rag.batch._WRITE_FROM = 3, 6
        with open_store(data) as store:
            print("open", flush=True)
            index_paths(store, EMBEDDER, [folder])
        """,
        filled,
        folder,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "open\n"
    time.sleep(random.Random(seed).uniform(0, 1.2))
    process.kill()
    process.communicate()
    _assert_recovers(filled, folder, expected={"r001.txt", "r002.txt", "r003.txt"})


def test_killed_while_the_index_is_made(data: Path, folder: Path) -> None:
    for point in ("rag.folder.VectorStore.open", "rag.folder.LexicalIndex.rebuild", "rag.store.open_indexes"):
        owner, _, name = point.rpartition(".")
        code, _, err = finish(
            start(
                f"""
                import rag.folder, rag.store
                {owner}.{name} = lambda *a, **k: os.kill(os.getpid(), signal.SIGKILL)
                open_store(data)
                """,
                data,
                folder,
            )
        )
        assert code == -signal.SIGKILL, err
        with pytest.raises(StoreError, match="Chưa có báo cáo nào"):
            read(data)
        with open_store(data) as store:
            assert store.check().ok
        shutil.rmtree(data)


# --- damaged, read-only, full ------------------------------------------------------------------------------------


@pytest.mark.parametrize("damage", ["missing", "meta", "truncated"])
@pytest.mark.parametrize("writable", [True, False])
def test_the_lexical_index_is_made_again(filled: Path, damage: str, writable: bool) -> None:
    lexical = filled / "index-1" / "lexical"
    if damage == "missing":
        shutil.rmtree(lexical)
    elif damage == "meta":
        (lexical / "meta.json").write_text("nonsense", encoding="utf-8")
    else:
        for path in lexical.glob("*.term"):
            path.write_bytes(path.read_bytes()[:20])
    with Store.open(Config(data=filled), embedder=EMBEDDER, writable=writable) as store:
        assert store.check().ok
        assert store.lexical.query(mark(2), 1)


@pytest.mark.parametrize("writable", [True, False])
def test_missing_vectors_are_an_error_with_a_remedy(filled: Path, writable: bool) -> None:
    shutil.rmtree(filled / "index-1" / "vectors")
    with pytest.raises(StoreError, match="thiếu") as raised:
        Store.open(Config(data=filled), embedder=EMBEDDER, writable=writable)
    assert "hoi index --rebuild" in raised.value.remedy


def test_lost_vectors_are_noticed_by_a_writer(filled: Path) -> None:
    with open_store(filled) as store:
        store.vectors.remove([store.catalog.documents()[0].id])
        assert not store.check().ok
        assert store.check().missing_vectors
    with pytest.raises(StoreError, match="Chỉ mục vectơ"):
        open_store(filled)


def test_the_data_folder_is_a_file(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_text("x", encoding="utf-8")
    with pytest.raises(StoreError):
        open_store(path)
    with pytest.raises(StoreError):
        read(path)


@pytest.fixture
def shared() -> Iterator[Path]:
    """A folder that other users can reach."""
    folder = Path(tempfile.mkdtemp(prefix="hoi-test-"))
    folder.chmod(0o755)
    yield folder
    for path in folder.rglob("*"):
        if path.is_dir():
            path.chmod(0o755)
    shutil.rmtree(folder)


def _freeze(folder: Path) -> None:
    for path in [*folder.rglob("*"), folder]:
        path.chmod(0o555 if path.is_dir() else 0o444)


def test_a_read_only_folder_can_be_read_but_not_written(shared: Path) -> None:
    reports = write_reports(shared / "reports", 3)
    data = shared / "data"
    with open_store(data) as store:
        index_paths(store, EMBEDDER, [reports])
    before = sorted(str(path) for path in data.rglob("*"))
    _freeze(data)
    code, out, err = finish(
        start(
            """
            become_a_stranger()
            with Store.open(Config(data=data), embedder=EMBEDDER, writable=False) as store:
                print(len(store.catalog.documents()), store.check().ok, len(store.lexical.query("xã", 3)))
            try:
                open_store(data)
            except StoreError as error:
                print(error.message)
            """,
            data,
            reports,
        )
    )
    assert code == 0, err
    lines = out.splitlines()
    assert lines[0] == "3 True 3"
    assert "Không có quyền ghi" in lines[1]
    assert sorted(str(path) for path in data.rglob("*")) == before


def test_a_place_where_no_folder_can_be_made(shared: Path) -> None:
    shared.chmod(0o555)
    code, out, err = finish(
        start(
            """
            become_a_stranger()
            try:
                open_store(data)
            except StoreError as error:
                print(error.message)
            """,
            shared / "data",
            shared,
        )
    )
    shared.chmod(0o755)
    assert code == 0, err
    assert "Không có quyền ghi" in out


def test_unreadable_files_and_folders_fail_alone(shared: Path) -> None:
    reports = write_reports(shared / "reports", 3)
    (reports / "closed").mkdir()
    (reports / "r001.txt").chmod(0)
    (reports / "closed").chmod(0)
    (shared / "data").mkdir()
    (shared / "data").chmod(0o777)
    code, out, err = finish(
        start(
            """
            become_a_stranger()
            with open_store(data) as store:
                for file in index_paths(store, EMBEDDER, [folder]).files:
                    print(file.name, file.outcome, file.message)
            """,
            shared / "data",
            reports,
        )
    )
    assert code == 0, err
    lines = sorted(out.splitlines())
    assert [line.split()[:2] for line in lines] == [
        ["closed", "failed"], ["r000.txt", "added"], ["r001.txt", "failed"], ["r002.txt", "added"],
    ]  # fmt: skip
    assert "Không mở được thư mục" in lines[0]
    assert "Không có quyền đọc" in lines[2]


@pytest.mark.parametrize("limit", [30_000, 250_000])
def test_a_full_disk_loses_nothing(filled: Path, folder: Path, limit: int) -> None:
    # a file that may not grow beyond `limit` bytes stands for a disk that is full
    write_reports(folder / "more", 80, sentences=30, first=10)
    code, out, err = finish(
        start(
            f"""
            with open_store(data) as store:
                resource.setrlimit(resource.RLIMIT_FSIZE, ({limit}, {limit}))
                try:
                    index_paths(store, EMBEDDER, [folder])
                    print("written")
                except StoreError as error:
                    print(error.message)
            """,
            filled,
            folder,
        )
    )
    assert code == 0, err
    assert out.strip()
    assert "written" not in out
    with read(filled) as reader:
        assert reader.check().ok
        assert {"r000.txt", "r001.txt", "r002.txt", "r003.txt"} <= set(names(reader))
    with open_store(filled) as store:
        index_paths(store, EMBEDDER, [folder])
        assert store.check().ok
        assert len(names(store)) == 84
