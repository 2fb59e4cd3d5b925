"""Indexing files and folders: outcomes, names, replacement, removal, rebuilding."""

from __future__ import annotations

import hashlib
import os
import unicodedata
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest
from store_fakes import HashEmbedder, mark, open_store, outcomes, report_text, write_reports

import rag.batch
import rag.store
from rag import ingest
from rag.config import Config
from rag.errors import InputError, LoadError, ModelError, StoreError
from rag.ingest import IndexReport, Outcome, index_paths, rebuild, remove_documents
from rag.store import Store

EMBEDDER = HashEmbedder()


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(tmp_path / "data") as opened:
        yield opened


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_reports(tmp_path / "reports", 3)


def run(store: Store, *paths: Path) -> IndexReport:
    report = index_paths(store, EMBEDDER, paths)
    assert store.check().ok
    return report


def names(store: Store) -> list[str]:
    return [entry.name for entry in store.catalog.documents()]


def hits(store: Store, word: str) -> set[str]:
    """Names of the documents that the lexical index finds."""
    found = store.catalog.passages([passage_id for passage_id, _ in store.lexical.query(word, 50)])
    documents = {store.catalog.document(passage.document_id) for passage in found.values()}
    return {document.name for document in documents if document}


def test_a_folder_is_indexed_and_found(store: Store, folder: Path) -> None:
    (folder / "sub").mkdir()
    (folder / "sub" / "d.md").write_text(report_text(7), encoding="utf-8")
    seen: list[tuple[int, int, str]] = []
    report = index_paths(store, EMBEDDER, [folder], lambda done, total, name: seen.append((done, total, name)))
    assert set(outcomes(report).values()) == {"added"}
    assert names(store) == ["r000.txt", "r001.txt", "r002.txt", "sub/d.md"]
    assert seen == [(1, 4, "r000.txt"), (2, 4, "r001.txt"), (3, 4, "r002.txt"), (4, 4, "sub/d.md")]
    assert (report.documents, report.count(Outcome.ADDED), report.missing) == (4, 4, ())
    assert report.passages == sum(file.passages for file in report.files) == store.vectors.count()
    assert hits(store, mark(7)) == {"sub/d.md"}
    document = store.catalog.document_by_name("sub/d.md")
    assert document is not None
    assert document.id == hashlib.sha256(document.text.encode()).hexdigest()[:16]
    assert document.source == str((folder / "sub" / "d.md").resolve())
    for passage in store.catalog.passages_of(document.id):
        assert document.text[passage.start : passage.end] == passage.text
    [nearest] = store.vectors.query(EMBEDDER.embed_query(report_text(7)), 1)
    assert nearest[0].startswith(document.id)


def test_running_twice_changes_nothing(store: Store, folder: Path, tmp_path: Path) -> None:
    (folder / "copy.txt").write_text(report_text(0), encoding="utf-8")
    run(store, folder)
    version = store.catalog.version()
    before = snapshot(tmp_path / "data")
    report = run(store, folder)
    assert outcomes(report) == {
        "copy.txt": "unchanged",
        "r000.txt": "duplicate",
        "r001.txt": "unchanged",
        "r002.txt": "unchanged",
    }
    assert store.catalog.version() == version
    assert snapshot(tmp_path / "data") == before


def snapshot(data: Path) -> dict[str, tuple[int, int]]:
    return {
        str(path): (path.stat().st_mtime_ns, path.stat().st_size)
        for path in data.rglob("*")
        if path.is_file() and path.name != "chroma.sqlite3"  # opening it touches it
    }


def test_a_changed_file_replaces_its_old_text(store: Store, folder: Path) -> None:
    run(store, folder)
    old = store.catalog.document_by_name("r001.txt")
    (folder / "r001.txt").write_text(report_text(50), encoding="utf-8")
    report = run(store, folder)
    assert outcomes(report) == {"r000.txt": "unchanged", "r001.txt": "replaced", "r002.txt": "unchanged"}
    assert names(store) == ["r000.txt", "r001.txt", "r002.txt"]
    assert hits(store, mark(50)) == {"r001.txt"}
    assert "r001.txt" not in hits(store, mark(1))
    assert old is not None
    assert store.catalog.document(old.id) is None


def test_the_same_bytes_written_differently_are_the_same_text(store: Store, folder: Path) -> None:
    run(store, folder)
    version = store.catalog.version()
    (folder / "r001.txt").write_text(report_text(1), encoding="utf-16")
    assert outcomes(run(store, folder))["r001.txt"] == "unchanged"
    assert store.catalog.version() == version


def test_the_same_text_twice_is_one_document(store: Store, folder: Path, tmp_path: Path) -> None:
    run(store, folder)
    other = write_reports(tmp_path / "other", 2)
    report = run(store, other)
    assert outcomes(report) == {"r000.txt": "duplicate", "r001.txt": "duplicate"}
    assert "r000.txt" in report.files[0].message
    assert len(names(store)) == 3
    # the first file changes: the text lives on under the other file's name
    (folder / "r000.txt").write_text(report_text(60), encoding="utf-8")
    run(store, folder)
    assert names(store) == ["other/r000.txt", "r000.txt", "r001.txt", "r002.txt"]
    assert hits(store, mark(60)) == {"r000.txt"}


def test_a_renamed_file_takes_its_new_name(store: Store, folder: Path) -> None:
    run(store, folder)
    (folder / "r001.txt").rename(folder / "renamed.txt")
    report = run(store, folder)
    assert outcomes(report)["renamed.txt"] == "renamed"
    assert report.missing == ()
    assert names(store) == ["r000.txt", "r002.txt", "renamed.txt"]
    # and a folder that was moved as a whole keeps the short names
    moved = folder.rename(folder.with_name("moved"))
    assert set(outcomes(run(store, moved)).values()) == {"renamed"}
    assert names(store) == ["r000.txt", "r002.txt", "renamed.txt"]


def test_two_files_swap_their_texts(store: Store, folder: Path) -> None:
    run(store, folder)
    one, two = folder / "r001.txt", folder / "r002.txt"
    first, second = one.read_text(encoding="utf-8"), two.read_text(encoding="utf-8")
    one.write_text(second, encoding="utf-8")
    two.write_text(first, encoding="utf-8")
    run(store, folder)
    assert names(store) == ["r000.txt", "r001.txt", "r002.txt"]
    assert hits(store, mark(1)) == {"r002.txt"}
    assert hits(store, mark(2)) == {"r001.txt"}


def test_a_text_given_up_and_found_again_in_one_run(
    store: Store, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(store, folder)
    monkeypatch.setattr(rag.batch, "_EMBED_FROM", 1)
    monkeypatch.setattr(rag.batch, "_WRITE_FROM", 1)  # each file is written before the next is read
    (folder / "z.txt").write_text((folder / "r000.txt").read_text(encoding="utf-8"), encoding="utf-8")
    (folder / "r000.txt").write_text(report_text(70), encoding="utf-8")
    run(store, folder)
    assert names(store) == ["r000.txt", "r001.txt", "r002.txt", "z.txt"]
    assert "z.txt" in hits(store, mark(0))


def test_a_vanished_file_stays_and_is_named(store: Store, folder: Path) -> None:
    run(store, folder)
    (folder / "r001.txt").unlink()
    report = run(store, folder)
    assert report.missing == ("r001.txt",)
    assert len(names(store)) == 3


def test_equal_names_get_enough_folders(store: Store, tmp_path: Path) -> None:
    roots = []
    for number, place in enumerate(("2023/hungha", "2024/hungha", "2024/dongha")):
        root = tmp_path / place
        root.mkdir(parents=True)
        (root / "bc.txt").write_text(report_text(number), encoding="utf-8")
        roots.append(root)
    run(store, *roots)
    assert names(store) == ["bc.txt", "dongha/bc.txt", "hungha/bc.txt"]
    assert run(store, tmp_path / "2023", tmp_path / "2024").count(Outcome.UNCHANGED) == 3  # names stay


def test_bad_files_are_reported_and_the_others_go_on(store: Store, folder: Path, tmp_path: Path) -> None:
    (folder / "empty.txt").write_text("  \n", encoding="utf-8")
    (folder / "binary.txt").write_bytes(b"\x00\x01\x02" * 100)
    (folder / "photo.jpg").write_bytes(b"\xff\xd8\xff")
    (folder / "broken.txt").write_bytes(("Đảng ủy xã " * 20).encode() + b"\xff")
    (folder / ".hidden").write_text("x", encoding="utf-8")
    (folder / "~$lock.docx").write_text("x", encoding="utf-8")
    (folder / "Thumbs.db").write_bytes(b"x")
    (folder / ".git").mkdir()
    (folder / ".git" / "a.txt").write_text("x", encoding="utf-8")
    outside = tmp_path / "secret.txt"
    outside.write_text("mật khẩu", encoding="utf-8")
    (folder / "link.txt").symlink_to(outside)
    (folder / "inside.txt").symlink_to(folder / "r000.txt")
    (folder / "loop").symlink_to(folder)
    (folder / "away").symlink_to(tmp_path)
    report = run(store, folder)
    failed = {file.name: file for file in report.files if file.outcome == Outcome.FAILED}
    assert set(failed) == {"empty.txt", "binary.txt", "photo.jpg", "broken.txt", "link.txt", "away"}
    assert all(file.message and file.remedy for file in failed.values())
    assert names(store) == ["r000.txt", "r001.txt", "r002.txt"]
    assert hits(store, "mật khẩu") == set()


def test_an_unreadable_new_version_leaves_the_old_one(store: Store, folder: Path) -> None:
    run(store, folder)
    (folder / "r001.txt").write_bytes(b"\x00" * 50)
    assert outcomes(run(store, folder))["r001.txt"] == "failed"
    assert len(names(store)) == 3


def test_nothing_to_index(store: Store, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(InputError, match="không có tệp báo cáo nào"):
        index_paths(store, EMBEDDER, [tmp_path / "empty"])
    with pytest.raises(InputError, match="Không tìm thấy đường dẫn"):
        index_paths(store, EMBEDDER, [tmp_path / "none"])
    with pytest.raises(InputError, match="Không tìm thấy đường dẫn"):
        index_paths(store, EMBEDDER, ["a\x00b"])
    bad = tmp_path / "bad"
    bad.mkdir()
    (bad / "a.jpg").write_bytes(b"x")
    (bad / "b.txt").write_bytes(b"")
    with pytest.raises(InputError, match=r"2 tệp: Chưa đọc được định dạng “.jpg”.*không có nội dung"):
        index_paths(store, EMBEDDER, [bad])
    with pytest.raises(LoadError, match="không có nội dung"):
        index_paths(store, EMBEDDER, [bad / "b.txt"])
    with pytest.raises(InputError):
        index_paths(store, EMBEDDER, [])
    assert store.catalog.version() == 0


def test_a_missing_path_stops_before_anything_is_written(store: Store, folder: Path, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="none"):
        index_paths(store, EMBEDDER, [folder, tmp_path / "none"])
    assert names(store) == []


HOSTILE = [
    "<img src=x onerror=alert(1)>.txt",
    "line\nbreak.txt",
    "x" * 250 + ".txt",
    unicodedata.normalize("NFD", "Báo cáo huyện ủy.txt"),
    "{{7*7}} %s {0}.txt",
    "-rf.txt",
    "\u202egnp.txt",
    "'; DROP TABLE documents; --.txt",
    "\x1b[31mred.txt",
]


def test_hostile_names_are_plain_data(store: Store, tmp_path: Path) -> None:
    folder = tmp_path / "reports"
    folder.mkdir()
    for number, name in enumerate(HOSTILE):
        (folder / name).write_text(report_text(number), encoding="utf-8")
    raw = os.fsencode(folder) + b"/bad\xff.txt"
    Path(os.fsdecode(raw)).write_text(report_text(90), encoding="utf-8")
    report = run(store, folder)
    assert report.count(Outcome.ADDED) == len(HOSTILE) + 1
    expected = {unicodedata.normalize("NFC", name) for name in HOSTILE} | {"bad\ufffd.txt"}
    assert set(names(store)) == expected
    for name in expected:
        document = store.catalog.document_by_name(name)
        assert document is not None
        assert document.name == name
    assert store.catalog.document_by_name(unicodedata.normalize("NFD", "Báo cáo huyện ủy.txt")) is not None
    assert run(store, folder).count(Outcome.UNCHANGED) == len(HOSTILE) + 1
    assert len(remove_documents(store, sorted(expected))) == len(expected)
    assert store.check().ok


def test_hostile_text_is_stored_as_it_is(store: Store, tmp_path: Path) -> None:
    text = "<script>alert(1)</script> {{7*7}} xã đã kết nạp 5 đảng viên.\n![x](http://192.0.2.1/x.png)"
    path = tmp_path / "a.md"
    path.write_text(text, encoding="utf-8")
    run(store, path)
    document = store.catalog.document_by_name("a.md")
    assert document is not None
    assert document.text == text


def test_remove(store: Store, folder: Path, tmp_path: Path) -> None:
    run(store, folder)
    version = store.catalog.version()
    with pytest.raises(InputError, match=r"“khác\.txt”; chưa gỡ") as raised:
        remove_documents(store, ["r000.txt", "khác.txt"])
    assert len(names(store)) == 3
    with pytest.raises(InputError) as raised:
        remove_documents(store, ["r00.txt"])
    assert "“r000.txt”" in raised.value.remedy
    with pytest.raises(InputError):
        remove_documents(store, [])
    assert store.catalog.version() == version

    [gone] = remove_documents(store, ["r001.txt"])
    assert gone.name == "r001.txt"
    assert names(store) == ["r000.txt", "r002.txt"]
    assert store.check().ok
    assert store.catalog.version() > version
    assert "r001.txt" not in hits(store, mark(1))
    remaining = store.catalog.document_by_name("r002.txt")
    assert remaining is not None
    remove_documents(store, [remaining.id])
    assert names(store) == ["r000.txt"]
    store.close()
    raw = b"".join(path.read_bytes() for path in (tmp_path / "data").rglob("*") if path.is_file())
    assert mark(1).encode() not in raw
    assert run_again(tmp_path, folder) == 2


def run_again(tmp_path: Path, folder: Path) -> int:
    with open_store(tmp_path / "data") as store:
        return run(store, folder).count(Outcome.ADDED)


def test_an_emptied_index_is_no_index(tmp_path: Path, folder: Path) -> None:
    with open_store(tmp_path / "data") as store:
        run(store, folder)
        remove_documents(store, names(store))
        assert store.check().ok
        assert store.lexical.query("xã", 5) == []
    with pytest.raises(StoreError, match="Chưa có báo cáo"):
        Store.open(Config(data=tmp_path / "data"), embedder=EMBEDDER, writable=False)
    other = HashEmbedder(dimension=8, name="other", fingerprint="other")  # and takes any model
    with open_store(tmp_path / "data", other) as store:
        index_paths(store, other, [folder])
        assert store.check().ok


def test_the_index_folder_shrinks_after_many_replacements(
    store: Store, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rag.store, "_COMPACT_FROM", 3)
    for generation in range(4):
        for number in range(3):
            (folder / f"r00{number}.txt").write_text(report_text(100 + generation * 3 + number), encoding="utf-8")
        run(store, folder)
    assert store.catalog.generation() > 1
    assert [path.name for path in (tmp_path / "data").glob("index-*")] == [f"index-{store.catalog.generation()}"]
    assert hits(store, mark(109)) == {"r000.txt"}
    store.close()
    with Store.open(Config(data=tmp_path / "data"), embedder=EMBEDDER, writable=False) as reader:
        assert reader.check().ok
        assert hits(reader, mark(110)) == {"r001.txt"}


class BrokenEmbedder(HashEmbedder):
    def __init__(self, result: object) -> None:
        super().__init__()
        self.result = result

    def embed_passages(self, texts: Sequence[str]) -> np.ndarray:
        if isinstance(self.result, BaseException):
            raise self.result
        assert callable(self.result)
        return np.asarray(self.result(len(texts)))


@pytest.mark.parametrize(
    "result",
    [
        lambda count: np.zeros((count, 7)),
        lambda count: np.zeros((count + 1, 32)),
        lambda count: np.full((count, 32), np.nan),
        KeyboardInterrupt(),
        ModelError("hỏng"),
    ],
)
def test_a_failing_model_writes_nothing(store: Store, folder: Path, result: object) -> None:
    expected = type(result) if isinstance(result, BaseException) else ModelError
    with pytest.raises(expected):
        index_paths(store, BrokenEmbedder(result), [folder])
    assert names(store) == []
    assert store.check().ok
    run(store, folder)
    assert len(names(store)) == 3


@pytest.mark.parametrize("part", ["vectors.upsert", "lexical.add", "catalog.publish"])
@pytest.mark.parametrize("error", [KeyboardInterrupt, StoreError])
def test_a_failing_write_is_undone(
    store: Store, folder: Path, monkeypatch: pytest.MonkeyPatch, part: str, error: type[BaseException]
) -> None:
    run(store, folder / "r000.txt")
    owner, method = part.split(".")
    target = getattr(store, owner)
    real = getattr(target, method)

    def fail(*arguments: object, **keywords: object) -> None:
        real(*arguments, **keywords)
        raise error("after it was done") if error is StoreError else error

    with monkeypatch.context() as patch:
        patch.setattr(target, method, fail)
        with pytest.raises(error):
            index_paths(store, EMBEDDER, [folder])
    if part == "catalog.publish":  # committed already: whole
        assert len(names(store)) == 3
    else:
        assert names(store) == ["r000.txt"]
    assert store.check().ok
    run(store, folder)
    assert len(names(store)) == 3


def test_interrupted_between_batches(store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rag.batch, "_EMBED_FROM", 1)
    monkeypatch.setattr(rag.batch, "_WRITE_FROM", 1)
    folder = write_reports(tmp_path / "reports", 6)

    def stop(done: int, total: int, name: str) -> None:
        if done == 4:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        index_paths(store, EMBEDDER, [folder], stop)
    assert store.check().ok
    assert names(store) == ["r000.txt", "r001.txt", "r002.txt", "r003.txt"]
    assert run(store, folder).count(Outcome.ADDED) == 2


def test_many_small_batches_equal_one_large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = write_reports(tmp_path / "reports", 12)
    with open_store(tmp_path / "one") as one:
        run(one, folder)
        monkeypatch.setattr(rag.batch, "_EMBED_FROM", 2)
        monkeypatch.setattr(rag.batch, "_WRITE_FROM", 3)
        with open_store(tmp_path / "many") as many:
            run(many, folder)
            assert sorted(one.vectors.ids()) == sorted(many.vectors.ids())
            query = f"kết nạp đảng viên mới {mark(3)}"
            scores = [score for _, score in one.lexical.query(query, 30)]
            assert [score for _, score in many.lexical.query(query, 30)] == pytest.approx(scores, rel=1e-5)
            vector = EMBEDDER.embed_query(query)
            assert [h[1] for h in one.vectors.query(vector, 5)] == pytest.approx(
                [h[1] for h in many.vectors.query(vector, 5)], abs=1e-4
            )


def test_rebuilding_for_another_model_needs_no_files(tmp_path: Path, folder: Path) -> None:
    config = Config(data=tmp_path / "data")
    with open_store(config.data) as store:
        run(store, folder)
    for path in folder.iterdir():
        path.unlink()
    other = HashEmbedder(dimension=8, name="other", fingerprint="other-1")
    for writable in (True, False):
        with pytest.raises(StoreError, match=r"“hash” \(32 chiều\), khác .* “other” \(8 chiều\)") as raised:
            Store.open(config, embedder=other, writable=writable)
        assert "hoi index --rebuild" in raised.value.remedy
        assert "HOI_EMBEDDING=hash" in raised.value.remedy
    newer = HashEmbedder(fingerprint="hash-2")
    with pytest.raises(StoreError, match="đã thay đổi"):
        Store.open(config, embedder=newer, writable=False)

    seen: list[tuple[int, int, str]] = []
    report = rebuild(config, other, lambda done, total, name: seen.append((done, total, name)))
    assert report.count(Outcome.REBUILT) == 3
    assert seen[-1] == (3, 3, "r002.txt")
    with Store.open(config, embedder=other, writable=False) as store:
        assert store.check().ok
        assert names(store) == ["r000.txt", "r001.txt", "r002.txt"]
        assert store.vectors.query(other.embed_query("xã"), 3)
        assert hits(store, mark(2)) >= {"r002.txt"}
    assert [path.name for path in config.data.glob("index-*")] == ["index-2"]


def test_a_rebuild_that_fails_leaves_the_index_in_use(tmp_path: Path, folder: Path) -> None:
    config = Config(data=tmp_path / "data")
    with open_store(config.data) as store:
        run(store, folder)
    other = BrokenEmbedder(KeyboardInterrupt())
    with pytest.raises(KeyboardInterrupt):
        rebuild(config, other)
    assert [path.name for path in config.data.glob("index-*")] == ["index-1"]
    with Store.open(config, embedder=EMBEDDER, writable=False) as store:
        assert store.check().ok
    with pytest.raises(StoreError, match="Chưa có báo cáo"):
        rebuild(Config(data=tmp_path / "nothing"), EMBEDDER)


def test_rebuilding_heals_damaged_vectors(tmp_path: Path, folder: Path) -> None:
    config = Config(data=tmp_path / "data")
    with open_store(config.data) as store:
        run(store, folder)
    (config.data / "index-1" / "vectors" / "chroma.sqlite3").write_bytes(b"garbage " * 1000)
    for writable in (True, False):
        with pytest.raises(StoreError, match="hỏng") as raised:
            Store.open(config, embedder=EMBEDDER, writable=writable)
        assert "hoi doctor --repair" in raised.value.remedy
    rebuild(config, EMBEDDER)
    with Store.open(config, embedder=EMBEDDER, writable=False) as store:
        assert store.check().ok


def test_the_data_folder_inside_the_indexed_folder_is_passed_over(tmp_path: Path) -> None:
    folder = write_reports(tmp_path / "reports", 2)
    with open_store(folder / "data") as store:
        assert run(store, folder).count(Outcome.ADDED) == 2
        assert run(store, folder).count(Outcome.FAILED) == 0


def test_document_ids_are_of_the_text(store: Store, folder: Path) -> None:
    run(store, folder)
    for entry in store.catalog.documents():
        document = store.catalog.document(entry.id)
        assert document is not None
        assert entry.id == ingest.document_id(document.text)


def test_a_compaction_that_fails_is_tried_again(
    store: Store, folder: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(rag.store, "_COMPACT_FROM", -1)
    run(store, folder)
    real = store.vectors.copy_to

    def full(other: object) -> None:
        real(store.vectors)
        raise StoreError("Hết dung lượng đĩa")

    with monkeypatch.context() as patch:
        patch.setattr(store.vectors, "copy_to", full)
        remove_documents(store, ["r000.txt", "r001.txt"])
    assert store.check().ok
    assert store.catalog.generation() == 1
    assert len(list((tmp_path / "data").glob("index-*"))) == 1
    (folder / "r002.txt").write_text(report_text(9), encoding="utf-8")
    run(store, folder / "r002.txt")
    assert store.catalog.generation() == 2
    assert names(store) == ["r002.txt"]
