"""What users put right of a report: checked, kept, carried over, undone, and at work in answers."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import asdict
from pathlib import Path

import pytest

from rag.amend import amend, fill_in, finish
from rag.assistant import Assistant
from rag.catalog import Catalog
from rag.config import Config
from rag.context import describe
from rag.corrections import changed, checked, put_right
from rag.embed import Embedder, load_embedder
from rag.errors import InputError, StoreError
from rag.ingest import index_paths, rebuild
from rag.records import Document
from rag.store import Store

TEXT = """UBND HUYỆN VÂN ĐỒN
PHÒNG NỘI VỤ
Số: 12/BC-PNV
Vân Đồn, ngày 5 tháng 6 năm 2024
BÁO CÁO
Kết quả công tác năm 2023

Trong năm, toàn đơn vị đã kết nạp 82 đảng viên mới, đạt 102,5% chỉ tiêu. Thu ngân sách đạt 1.512 tỷ đồng.

TRƯỞNG PHÒNG

Nguyễn Văn Hải
"""
OTHER = "Năm 2023, huyện Đầm Hà đã kết nạp 57 đảng viên mới. Thu ngân sách đạt 225 tỷ đồng.\n"


@pytest.fixture(scope="module")
def embedder() -> Embedder:
    return load_embedder(Config(data=Path("unused")))


@pytest.fixture
def config(tmp_path: Path, embedder: Embedder) -> Config:
    config = Config(data=tmp_path / "data")
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.txt").write_text(TEXT, encoding="utf-8")
    (tmp_path / "in" / "b.txt").write_text(OTHER, encoding="utf-8")
    with Store.open(config, embedder=embedder, writable=True) as store:
        index_paths(store, embedder, [tmp_path / "in"])
    return config


def correct(config: Config, embedder: Embedder, changes: dict[str, str], undone: tuple[str, ...] = ()) -> None:
    with Store.open(config, embedder=embedder, writable=True) as store:
        document = store.catalog.document_by_name("a.txt")
        assert document is not None
        amend(store, embedder, document, changes, undone)
        assert store.check().ok
        assert store.catalog.rewriting() == []


def context_of(config: Config, name: str = "a.txt") -> Document:
    with Store.open(config, embedder=None, writable=False) as store:
        document = store.catalog.document_by_name(name)
        assert document is not None
        return document


def test_values_are_checked() -> None:
    assert checked({"period": "2024"}) == {"period": "năm 2024", "years": (2024,)}
    assert checked({"period": "2020-2022"}) == {"period": "giai đoạn 2020-2022", "years": (2020, 2021, 2022)}
    assert checked({"period": "quý III năm 2024"}) == {"period": "quý III năm 2024", "years": (2024,)}
    assert checked({"period": ""}) == {"period": "", "years": ()}
    assert checked({"issued_on": "5/6/2024"}) == checked({"issued_on": "2024-06-05"}) == {"issued_on": "2024-06-05"}
    assert checked({"place": "TP. Móng Cái"}) == {"place": "thành phố Móng Cái"}
    assert checked({"kind": " BÁO\n CÁO "}) == {"kind": "báo cáo"}
    for bad in ({"period": "lâu rồi"}, {"period": "2024-2020"}, {"issued_on": "31/2/2024"}, {"title": " "}, {"id": "x"},
                {"signer": "x" * 600}):  # fmt: skip
        with pytest.raises(InputError) as told:
            checked(bad)
        assert told.value.message
        assert told.value.remedy


def test_a_correction_drives_answers_and_can_be_undone(config: Config, embedder: Embedder) -> None:
    question = "Năm 2021 huyện Bình Liêu kết nạp bao nhiêu đảng viên?"
    with Assistant.open(config) as assistant:
        assert not assistant.ask(question).answered
    correct(config, embedder, {"place": "huyện Bình Liêu", "period": "2021"})
    with Assistant.open(config) as assistant:
        answer = assistant.ask(question)
        assert "82" in answer.short
        assert answer.citations[0].document == "a.txt"
        figure = next(row for row in assistant.figures("kết nạp") if row.document == "a.txt")
        assert (figure.place, figure.period) == ("huyện Bình Liêu", "2021")
    correct(config, embedder, {}, ("place", "period"))
    with Assistant.open(config) as assistant:
        assert not assistant.ask(question).answered
    document = context_of(config)
    assert document.context == describe(document.text, document.name)


def test_it_survives_indexing_again_and_a_rebuild(config: Config, embedder: Embedder, tmp_path: Path) -> None:
    correct(config, embedder, {"signer": "Lê Văn Thử", "place": "huyện Cô Tô"})
    with Store.open(config, embedder=embedder, writable=True) as store:
        index_paths(store, embedder, [tmp_path / "in"])
    rebuild(config, embedder)
    context = context_of(config).context
    assert (context.signer, context.place) == ("Lê Văn Thử", "huyện Cô Tô")
    assert context.corrected == ("place", "signer")
    assert context.told[1] == "Nguyễn Văn Hải"


def test_a_newer_version_of_the_file_keeps_what_still_holds(config: Config, embedder: Embedder, tmp_path: Path) -> None:
    correct(config, embedder, {"signer": "Lê Văn Thử", "number": "13/BC-PNV", "period": "2022"})
    newer = TEXT.replace("12/BC-PNV", "99/BC-PNV").replace("82 đảng viên", "83 đảng viên")
    (tmp_path / "in" / "a.txt").write_text(newer, encoding="utf-8")
    with Store.open(config, embedder=embedder, writable=True) as store:
        index_paths(store, embedder, [tmp_path / "in"])
    context = context_of(config).context
    assert (context.signer, context.number, context.years) == ("Lê Văn Thử", "99/BC-PNV", (2022,))
    assert context.corrected == ("period", "signer", "years")


def test_a_value_that_the_text_tells_is_no_correction(config: Config, embedder: Embedder) -> None:
    correct(config, embedder, {"signer": "Lê Văn Thử"})
    correct(config, embedder, {"signer": "Nguyễn Văn Hải"})
    assert put_right(context_of(config).context) == {}


def test_an_unknown_field_changes_nothing(config: Config, embedder: Embedder) -> None:
    before = context_of(config)
    with pytest.raises(InputError):
        changed(before, {}, ("nonsense",))
    assert context_of(config) == before


def test_an_interrupted_correction_is_finished(
    config: Config, embedder: Embedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Store.open(config, embedder=embedder, writable=True) as store:
        document = store.catalog.document_by_name("a.txt")
        assert document is not None

        def fails(*_: object) -> None:
            raise StoreError("đầy đĩa")

        with monkeypatch.context() as patched:
            patched.setattr(store.vectors, "upsert", fails)
            with pytest.raises(StoreError):
                amend(store, embedder, document, {"place": "huyện Ba Chẽ"})
        assert store.catalog.rewriting() == [document.id]
    with Store.open(config, embedder=embedder, writable=True) as store:
        finish(store, embedder)
        assert store.catalog.rewriting() == []
        assert store.check().ok
        found = store.lexical.query("Ba Chẽ", 5)
        assert found
        assert found[0][0].startswith(document.id)


def test_a_folder_from_before_is_read_and_filled_in(config: Config, embedder: Embedder) -> None:
    before = context_of(config)
    old = {name: getattr(before.context, name) for name in ("title", "place", "organ", "period", "date", "years")}
    with sqlite3.connect(config.data / "catalog.sqlite3") as db:
        db.execute("UPDATE documents SET context = ?", (json.dumps(old | {"years": list(before.context.years)}),))
    catalog = Catalog.open(config.data / "catalog.sqlite3", writable=False)
    assert [entry.context.number for entry in catalog.documents()] == ["", ""]
    catalog.close()
    with Store.open(config, embedder=embedder, writable=True) as store:
        assert fill_in(store) == 2
        assert fill_in(store) == 0
        assert store.check().ok
    after = context_of(config).context
    assert after.number == "12/BC-PNV"
    assert asdict(after) | old == asdict(after)
