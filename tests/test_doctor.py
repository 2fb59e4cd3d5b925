"""`hoi doctor` sees each kind of damage, and --repair puts right what can be made again."""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest
from store_fakes import HashEmbedder, mark, open_store, write_reports

from rag.config import Config
from rag.doctor import examine
from rag.doctor_repair import repair
from rag.errors import StoreError
from rag.figure_rows import make_rows
from rag.folder import reading_catalog
from rag.ingest import index_paths, take_in
from rag.originals import FOLDER, Receiver
from rag.store import Store

EMBEDDER = HashEmbedder()


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = write_reports(tmp_path / "reports", 3)
    data = tmp_path / "data"
    with open_store(data) as store:
        index_paths(store, EMBEDDER, [folder])
        upload = Receiver(data, "gửi.txt")
        upload.write((write_reports(tmp_path / "sent", 1, first=7) / "r007.txt").read_bytes())
        take_in(store, EMBEDDER, [upload.finish()])
    with reading_catalog(Config(data=data)) as catalog:
        make_rows(catalog)
    return data


def codes(data: Path) -> set[str]:
    return {finding.code for finding in examine(Config(data=data), EMBEDDER).findings}


def sql(data: Path, *statements: str) -> None:
    with closing(sqlite3.connect(data / "catalog.sqlite3", isolation_level=None)) as db:
        for statement in statements:
            assert db.execute(statement).rowcount != 0, statement


def first(data: Path) -> str:
    with closing(sqlite3.connect(data / "catalog.sqlite3")) as db:
        return str(db.execute("SELECT document_id FROM sources WHERE name = 'r000.txt'").fetchone()[0])


def test_a_sound_folder(data: Path) -> None:
    before = {path: path.stat().st_size for path in data.rglob("*") if path.is_file() and path.suffix != ".json"}
    diagnosis = examine(Config(data=data), EMBEDDER)
    assert diagnosis.ok
    assert (diagnosis.documents, diagnosis.originals) == (4, 1)
    assert diagnosis.passages >= 4
    assert before == {p: p.stat().st_size for p in data.rglob("*") if p.is_file() and p.suffix not in (".json", "")} | {
        p: size for p, size in before.items() if p.suffix == ""
    }


def _shift_vectors(data: Path) -> None:
    with open_store(data) as store:
        ids = list(store.vectors.ids())
        rows = np.zeros((len(ids), EMBEDDER.dimension), dtype=np.float32)
        rows[:, 0], rows[:, 1] = 1.0, -1.0
        store.vectors.upsert(ids, rows)


def _swap_vector(data: Path) -> None:
    with open_store(data) as store:
        store.vectors.remove([first(data)])
        store.vectors.upsert(["ffffffffffffffff:0"], np.ones((1, EMBEDDER.dimension), dtype=np.float32))


def _swap_lexical(data: Path) -> None:
    with open_store(data) as store:
        identity = first(data)
        entries = list(store.catalog.entries([identity]))
        store.lexical.remove([identity], lambda ids: store.catalog.entries(ids))
        from dataclasses import replace

        store.lexical.add((context, replace(p, document_id="f" * 16)) for context, p in entries)


def _wrong_words(data: Path) -> None:
    with open_store(data) as store:
        from dataclasses import replace

        everything = [store.catalog.documents()[n].id for n in range(4)]
        entries = list(store.catalog.entries(everything))
        store.lexical.remove(everything, lambda ids: ())
        store.lexical.add((context, replace(p, text="khác hẳn")) for context, p in entries)


def _garble(folder: str) -> Callable[[Path], None]:
    def damage(data: Path) -> None:
        for path in (data / "index-1" / folder).rglob("*"):
            if path.is_file():
                path.write_bytes(b"garbage" * 500)

    return damage


def _unsettled(data: Path) -> None:
    (data / FOLDER / ("b" * 32 + ".txt.new")).touch()
    (data / FOLDER / ("c" * 32 + ".txt")).touch()
    (data / FOLDER / ("c" * 32 + ".txt.gone")).touch()


DAMAGES: dict[str, tuple[Callable[[Path], None], set[str]]] = {
    "pending": (
        lambda data: sql(data, f"UPDATE documents SET state = 'removing' WHERE id = '{first(data)}'"),
        {"pending", "vectors_extra", "lexical_extra"},
    ),
    "staged": (lambda data: sql(data, "INSERT INTO next_contexts VALUES ('x', '{}', 1)"), {"staged"}),
    "stray index": (lambda data: shutil.copytree(data / "index-1", data / "index-7"), {"stray_indexes"}),  # type: ignore[dict-item, return-value]
    "text": (
        lambda data: sql(data, f"UPDATE texts SET text = 'khác ' || text WHERE document_id = '{first(data)}'"),
        {"text_changed", "vectors_wrong"},
    ),
    "no text": (
        lambda data: sql(data, f"DELETE FROM texts WHERE document_id = '{first(data)}'"),
        {"text_changed", "figures_wrong"},
    ),
    "passages": (
        lambda data: sql(data, f"UPDATE passages SET end = end + 100000 WHERE document_id = '{first(data)}'"),
        {"passages_wrong"},
    ),
    "lost passages": (
        lambda data: sql(data, f"DELETE FROM passages WHERE document_id = '{first(data)}'"),
        {"passages_wrong", "vectors_extra", "lexical_extra"},
    ),
    "vectors": (_garble("vectors"), {"vectors_unreadable"}),
    "no vectors": (lambda data: shutil.rmtree(data / "index-1" / "vectors"), {"vectors_unreadable"}),
    "swapped vector": (_swap_vector, {"vectors_missing", "vectors_extra", "vectors_wrong"}),
    "other vectors": (_shift_vectors, {"vectors_wrong"}),
    "lexical": (_garble("lexical"), {"lexical_unreadable"}),
    "no lexical": (lambda data: shutil.rmtree(data / "index-1" / "lexical"), {"lexical_unreadable"}),
    "swapped words": (_swap_lexical, {"lexical_missing", "lexical_extra", "lexical_wrong"}),
    "unsettled": (_unsettled, {"originals_unsettled"}),
    "figures": (lambda data: sql(data, "UPDATE figures SET figure_end = 1000000"), {"figures_wrong"}),
}


@pytest.mark.parametrize("name", DAMAGES)
def test_damage_is_found_and_repaired(data: Path, name: str) -> None:
    damage, expected = DAMAGES[name]
    damage(data)
    config = Config(data=data)
    diagnosis = examine(config, EMBEDDER)
    found = {finding.code for finding in diagnosis.findings}
    assert found
    assert found <= expected
    assert all(finding.repair for finding in diagnosis.findings)
    repair(config, EMBEDDER, diagnosis.findings)
    assert codes(data) == set()
    with Store.open(config, embedder=EMBEDDER, writable=False) as store:
        assert store.check().ok
        kept = {"r001.txt", "r002.txt", "gửi.txt"} | (set() if name == "pending" else {"r000.txt"})
        assert {entry.name for entry in store.catalog.documents()} == kept
        for entry in store.catalog.documents():
            assert store.catalog.passages_of(entry.id)
        assert store.lexical.query(mark(1), 3)


def test_what_cannot_be_made_again_is_told(data: Path) -> None:
    (original,) = (data / FOLDER).glob("*.txt")
    original.write_text("thứ khác", encoding="utf-8")
    assert codes(data) == {"originals_changed"}
    original.unlink()
    (finding,) = examine(Config(data=data), EMBEDDER).findings
    assert (finding.code, finding.examples, finding.repair) == ("originals_missing", ("gửi.txt",), "")
    sql(data, "UPDATE texts SET text = 'khác' || text")
    config = Config(data=data)
    repair(config, EMBEDDER, examine(config, EMBEDDER).findings)
    left = {finding.code: finding for finding in examine(config, EMBEDDER).findings}
    assert left["text_changed"].examples == ("gửi.txt",)  # the three others came again from their files


def test_uploads_outlive_their_catalog(data: Path, tmp_path: Path) -> None:
    for path in data.glob("catalog.sqlite3*"):
        path.unlink()
    shutil.rmtree(data / "index-1")
    with open_store(data) as store:
        index_paths(store, EMBEDDER, [tmp_path / "reports"])
    config = Config(data=data)
    (finding,) = examine(config, EMBEDDER).findings
    assert (finding.code, finding.repair) == ("originals_stray", "")
    repair(config, EMBEDDER, [finding])
    assert [path.suffix for path in (data / FOLDER).glob("*.*")] == [".txt"]


def test_a_damaged_catalog_is_no_crash(data: Path) -> None:
    path = data / "catalog.sqlite3"
    whole = path.read_bytes()
    path.write_bytes(whole[:4096] + b"garbage " * 512 + whole[8192:])
    for rest in data.glob("catalog.sqlite3-*"):
        rest.unlink()
    assert codes(data) == {"catalog_damaged"}
    path.write_bytes(b"garbage " * 2000)
    assert codes(data) == {"catalog_damaged"}
    path.unlink()
    assert codes(data) == {"catalog_lost"}
    for index in data.glob("index-*"):
        shutil.rmtree(index)
    with pytest.raises(StoreError, match="Chưa có báo cáo"):
        examine(Config(data=data), EMBEDDER)


def test_another_model(data: Path) -> None:
    other = HashEmbedder(dimension=8, name="other", fingerprint="other-1")
    config = Config(data=data)
    diagnosis = examine(config, other)
    assert [finding.code for finding in diagnosis.findings] == ["embedding_other"]
    repair(config, other, diagnosis.findings)
    assert examine(config, other).ok


def test_the_command(indexed: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    from rag.cli import main

    monkeypatch.setenv("HOI_DATA", str(indexed))
    assert main(["doctor"]) == 0
    assert "Dữ liệu tốt: 5 báo cáo" in capsys.readouterr().out
    shutil.rmtree(indexed / "index-1" / "lexical")
    assert main(["doctor"]) == 1
    assert "hoi doctor --repair" in capsys.readouterr().out
    assert main(["doctor", "--json"]) == 1
    record = json.loads(capsys.readouterr().out)
    assert [finding["code"] for finding in record["findings"]] == ["lexical_unreadable"]
    assert main(["doctor", "--repair"]) == 0
    assert "Đã sửa: Không đọc được chỉ mục từ" in capsys.readouterr().out
    assert main(["doctor", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["ok"] is True
