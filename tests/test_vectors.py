"""Vectors in Chroma: nearest ones, limits, removal, and what happens to bad files."""

from __future__ import annotations

import importlib
import logging
import sys
from pathlib import Path

import numpy as np
import pytest

from rag.errors import StoreError
from rag.vectors import BATCH, VectorStore, _exporter_left_out, _overrides_unchecked


def rows(count: int, dimension: int = 16) -> np.ndarray:
    vectors = np.random.default_rng(3).standard_normal((count, dimension)).astype(np.float32)
    return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True))


def ids(count: int, each: int = 10) -> list[str]:
    return [f"{number // each:016x}:{number % each}" for number in range(count)]


@pytest.fixture
def store(tmp_path: Path) -> VectorStore:
    return VectorStore.open(tmp_path / "vectors", create=True)


def test_nearest_first_with_cosine_similarity(store: VectorStore) -> None:
    vectors = rows(300)
    store.upsert(ids(300), vectors)
    found = store.query(vectors[42] * 7, 5)  # the length does not matter
    assert found[0][0] == "0000000000000004:2"
    assert found[0][1] == pytest.approx(1.0, abs=1e-5)
    similarities = vectors @ vectors[42]
    expected = sorted(zip(ids(300), similarities, strict=True), key=lambda hit: -hit[1])[:5]
    assert [hit[0] for hit in found] == [hit[0] for hit in expected]
    assert [hit[1] for hit in found] == pytest.approx([float(hit[1]) for hit in expected], abs=1e-4)


def test_only_in_some_documents(store: VectorStore) -> None:
    vectors = rows(300)
    store.upsert(ids(300), vectors)
    inside = ["0000000000000007", "000000000000001d", "ffffffffffffffff"]
    found = store.query(vectors[42], 50, inside)
    assert {hit[0].split(":")[0] for hit in found} == set(inside[:2])
    assert len(found) == 20
    assert store.query(vectors[42], 5, []) == []
    assert store.query(vectors[42], 0) == []


def test_an_empty_store_and_a_zero_vector(store: VectorStore) -> None:
    assert store.query(rows(1)[0], 5) == []
    store.upsert(ids(3), np.vstack([rows(2), np.zeros((1, 16), dtype=np.float32)]))
    assert store.query(np.zeros(16, dtype=np.float32), 5) == []
    assert len(store.query(rows(1)[0], 5)) == 3


def test_writing_again_changes_nothing(store: VectorStore) -> None:
    vectors = rows(30)
    store.upsert(ids(30), vectors)
    store.upsert(ids(30)[:10], vectors[10:20])
    assert store.count() == 30
    assert {hit[0] for hit in store.query(vectors[15], 2)} == {ids(30)[5], ids(30)[15]}


def test_more_than_one_batch_and_removal(tmp_path: Path) -> None:
    store = VectorStore.open(tmp_path / "v", create=True)
    count = BATCH + 700
    store.upsert(ids(count), rows(count, 4))
    assert sorted(store.ids()) == sorted(ids(count))
    store.remove([f"{number:016x}" for number in range(560)])  # more than Chroma takes at once
    assert store.count() == count - 5600
    store.close()
    again = VectorStore.open(tmp_path / "v")
    assert sorted(again.ids()) == sorted(ids(count)[5600:])
    copy = VectorStore.open(tmp_path / "copy", create=True)
    again.copy_to(copy)
    assert sorted(copy.ids()) == sorted(again.ids())
    vector = rows(count, 4)[-1]
    assert copy.query(vector, 1)[0][0] == again.query(vector, 1)[0][0] == ids(count)[-1]
    again.close()
    copy.close()


def test_no_text_no_embedding_function_and_the_settings_of_creation(store: VectorStore) -> None:
    store.upsert(ids(2), rows(2))
    stored = store.collection.get(include=["documents", "metadatas"])
    assert stored["documents"] == [None, None]
    assert stored["metadatas"] == [{"document_id": "0" * 16}] * 2
    settings = store.collection.configuration_json["hnsw"]
    assert settings["space"] == "cosine"
    assert settings["ef_search"] == 100


def test_missing_and_damaged_folders(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="thiếu hoặc bị hỏng") as raised:
        VectorStore.open(tmp_path / "none")
    assert "hoi index --rebuild" in raised.value.remedy
    assert not (tmp_path / "none").exists()
    (tmp_path / "bad").mkdir()
    (tmp_path / "bad" / "chroma.sqlite3").write_bytes(b"garbage " * 500)
    with pytest.raises(StoreError, match="hỏng"):
        VectorStore.open(tmp_path / "bad")
    (tmp_path / "bad" / "chroma.sqlite3").unlink()
    VectorStore.open(tmp_path / "bad", create=True).close()  # a failure leaves nothing behind in the process


def test_the_environment_cannot_send_it_elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHROMA_API_IMPL", "chromadb.api.fastapi.FastAPI")
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".env").write_text("CHROMA_SERVER_HOST=192.0.2.1\nANONYMIZED_TELEMETRY=True\n", encoding="utf-8")
    store = VectorStore.open(tmp_path / "v", create=True)
    assert store.count() == 0
    assert not store._client.get_settings().anonymized_telemetry
    store.close()


def test_a_wrong_dimension_is_refused(store: VectorStore, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.ERROR)
    store.upsert(ids(2), rows(2))
    with pytest.raises(StoreError):
        store.upsert(ids(2), rows(2, 8))
    with pytest.raises(StoreError):
        store.query(rows(1, 8)[0], 2)
    assert store.count() == 2


def test_what_sends_traces_is_left_out_of_the_import_of_chroma_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    name = "opentelemetry.exporter.otlp.proto.grpc.trace_exporter"
    monkeypatch.delitem(sys.modules, name, raising=False)
    with _exporter_left_out():
        exporter = importlib.import_module(name).OTLPSpanExporter
    assert name not in sys.modules
    made = exporter(endpoint="localhost:1", insecure=True)
    assert isinstance(made, importlib.import_module(name).OTLPSpanExporter)
    made.shutdown()


def test_overrides_are_checked_again_after_the_import_of_chroma() -> None:
    overrides = importlib.import_module("overrides")
    checked = overrides.overrides
    with _overrides_unchecked():
        assert overrides.overrides is not checked
        assert overrides.overrides(ids).__override__
    assert overrides.overrides is checked
