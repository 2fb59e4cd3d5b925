"""Rows of figures kept in the catalog: made once, gone with their report, made for data folders of before."""

from __future__ import annotations

import shutil
import sqlite3
import stat
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from decimal import Decimal
from pathlib import Path

import pytest
from store_fakes import HashEmbedder, mark, open_store, write_reports

from rag.assistant import Assistant
from rag.catalog import Catalog
from rag.config import Config
from rag.figure_rows import FigureRows, find_figures
from rag.figures import VERSION, figures
from rag.folder import reading_catalog
from rag.ingest import index_paths, remove_documents


def index(data: Path, folder: Path) -> None:
    with open_store(data) as store:
        index_paths(store, HashEmbedder(), [folder])


def kept(data: Path) -> dict[str, int]:
    """Rows in the file, by the name of their report."""
    query = """SELECT sources.name, count(*) FROM figures JOIN sources USING (document_id) GROUP BY sources.name"""
    with closing(sqlite3.connect(data / "catalog.sqlite3")) as db:
        orphans = "SELECT count(*) FROM figures WHERE document_id NOT IN (SELECT id FROM documents)"
        assert db.execute(orphans).fetchone() == (0,)
        return dict(db.execute(query))


@pytest.fixture
def data(tmp_path: Path) -> Path:
    index(tmp_path / "data", write_reports(tmp_path / "reports", 2, sentences=3))
    return tmp_path / "data"


def test_rows_are_those_of_the_reports_and_are_made_once(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with reading_catalog(Config(data=data)) as catalog:
        found = find_figures(catalog)
        direct = []
        for entry in catalog.documents():
            document = catalog.document(entry.id)
            assert document is not None
            direct += figures(document)
        assert found == direct
        monkeypatch.setattr("rag.figures.figures", lambda document: pytest.fail("made again"))
        assert find_figures(catalog) == direct
    assert set(kept(data)) == {"r000.txt", "r001.txt"}


def test_all_fields_come_back_from_the_file(data: Path, tmp_path: Path) -> None:
    text = (
        "BÁO CÁO kết quả năm 2023 của huyện Vĩnh Bảo\nTrong năm kết nạp 82/80 đảng viên (đạt 102,5% kế hoạch). "
        "Thu ngân sách đạt 285,695 tỷ đồng, tăng 4,83%. Phạm pháp hình sự xảy ra 71 vụ, giảm 8 vụ. "
        "Phấn đấu kết nạp từ 190 đảng viên trở lên; có 36/38 trường đạt chuẩn; tỷ lệ tham gia đạt 96–98%."
    )
    (tmp_path / "more").mkdir()
    (tmp_path / "more" / "vb.txt").write_text(text, encoding="utf-8")
    index(data, tmp_path / "more")
    with reading_catalog(Config(data=data)) as catalog:
        made = find_figures(catalog, document="vb")
        assert find_figures(catalog, document="vb") == made
    by_value = {row.value: row for row in made}
    assert (by_value[Decimal(82)].target, by_value[Decimal(82)].percent) == (80, Decimal("102.5"))
    assert by_value[Decimal("285.695")].change_percent == Decimal("4.83")
    assert by_value[Decimal(71)].change == -8
    assert by_value[Decimal(36)].total == 38
    assert by_value[Decimal(96)].high == 98
    assert by_value[Decimal(190)].qualifier == "từ … trở lên"


def test_a_removed_report_takes_its_rows_along(data: Path) -> None:
    with reading_catalog(Config(data=data)) as catalog:
        find_figures(catalog)
    with open_store(data) as store:
        remove_documents(store, ["r000.txt"])
    assert set(kept(data)) == {"r001.txt"}
    with reading_catalog(Config(data=data)) as catalog:
        assert {row.document for row in find_figures(catalog)} == {"r001.txt"}


def test_words_of_a_removed_report_are_gone_from_the_file(data: Path) -> None:
    with reading_catalog(Config(data=data)) as catalog:
        assert any(mark(0) in row.metric for row in find_figures(catalog))
    with open_store(data) as store:
        remove_documents(store, ["r000.txt"])
    for file in data.glob("catalog.sqlite3*"):
        assert mark(0).encode() not in file.read_bytes()
        if file.name == "catalog.sqlite3":
            assert mark(1).encode() in file.read_bytes()


def test_two_readers_at_once_make_the_same_rows(data: Path) -> None:
    def read(_: int) -> list[object]:
        with reading_catalog(Config(data=data)) as catalog:
            return list(find_figures(catalog))

    with ThreadPoolExecutor(4) as pool:
        first, *others = pool.map(read, range(8))
    assert first
    assert all(other == first for other in others)
    assert sum(kept(data).values()) == len(first)


def test_rows_are_read_again_when_the_catalog_has_changed(data: Path, tmp_path: Path) -> None:
    with open_store(data) as store:
        table = FigureRows(store.catalog)
        before = table.find()
        assert table.table() is table.table()
        index_paths(store, HashEmbedder(), [write_reports(tmp_path / "later", 1, sentences=3, first=5)])
        assert {row.document for row in table.find()} == {row.document for row in before} | {"r005.txt"}


def test_a_replaced_report_has_its_new_rows(data: Path, tmp_path: Path) -> None:
    with reading_catalog(Config(data=data)) as catalog:
        assert not [row for row in find_figures(catalog) if row.value == 7777]
    file = tmp_path / "reports" / "r000.txt"
    file.write_text("BÁO CÁO năm 2024 của xã Hưng Hà\nĐã kết nạp 7.777 đảng viên.", encoding="utf-8")
    index(data, tmp_path / "reports")
    with reading_catalog(Config(data=data)) as catalog:
        found = find_figures(catalog, document="r000")
    assert [(row.value, row.period) for row in found] == [(7777, "2024")]
    assert kept(data)["r000.txt"] == 1


def test_a_new_report_is_read_without_reading_the_others_again(data: Path, tmp_path: Path) -> None:
    steps: list[tuple[int, int, str]] = []
    with reading_catalog(Config(data=data)) as catalog:
        find_figures(catalog, on_progress=lambda *step: steps.append(step))
    assert [step[:2] for step in steps] == [(1, 2), (2, 2)]
    index(data, write_reports(tmp_path / "new", 1, sentences=3, first=7))
    steps.clear()
    with reading_catalog(Config(data=data)) as catalog:
        found = find_figures(catalog, on_progress=lambda *step: steps.append(step))
    assert steps == [(1, 1, "r007.txt")]
    assert {row.document for row in found} == {"r000.txt", "r001.txt", "r007.txt"}


def test_a_catalog_of_before_gets_its_rows_and_loses_nothing(data: Path) -> None:
    def contents() -> list[list[tuple[object, ...]]]:
        with closing(sqlite3.connect(data / "catalog.sqlite3")) as db:
            tables = ("settings", "documents", "texts", "passages", "sources")
            return [db.execute(f"SELECT * FROM {table}").fetchall() for table in tables]

    with closing(sqlite3.connect(data / "catalog.sqlite3")) as db:
        assert not db.execute("SELECT 1 FROM sqlite_master WHERE name LIKE 'figure%'").fetchall()
    before = contents()
    with reading_catalog(Config(data=data)) as catalog:
        assert {row.document for row in find_figures(catalog)} == {"r000.txt", "r001.txt"}
    assert contents() == before


def test_rows_of_another_version_are_made_anew(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with reading_catalog(Config(data=data)) as catalog:
        found = find_figures(catalog)
    with closing(sqlite3.connect(data / "catalog.sqlite3", isolation_level=None)) as db:
        db.execute("UPDATE figures SET value = '999999'")
    monkeypatch.setattr("rag.figures.VERSION", VERSION + 1)
    with reading_catalog(Config(data=data)) as catalog:
        assert find_figures(catalog) == found
    assert sum(kept(data).values()) == len(found)


def test_a_table_of_another_shape_is_replaced(data: Path) -> None:
    with reading_catalog(Config(data=data)) as catalog:
        found = find_figures(catalog)
    with closing(sqlite3.connect(data / "catalog.sqlite3", isolation_level=None)) as db:
        db.executescript("DROP TABLE figures; CREATE TABLE figures (document_id TEXT, ordinal INTEGER, old TEXT)")
    with reading_catalog(Config(data=data)) as catalog:
        assert find_figures(catalog) == found
        assert find_figures(catalog) == found
    assert sum(kept(data).values()) == len(found)


def test_a_folder_that_cannot_be_written_is_read_all_the_same(data: Path, tmp_path: Path) -> None:
    frozen = Path(shutil.copytree(data, tmp_path / "frozen"))
    for path in (frozen / "catalog.sqlite3", frozen):
        path.chmod(path.stat().st_mode & ~(stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH))
    try:
        with closing(Catalog.open(frozen / "catalog.sqlite3", writable=False)) as catalog:
            assert {row.document for row in find_figures(catalog)} == {"r000.txt", "r001.txt"}
    finally:
        frozen.chmod(0o755)


def test_what_there_is_where_nothing_fits(data: Path) -> None:
    with reading_catalog(Config(data=data)) as catalog:
        places, years, metrics = FigureRows(catalog).held("kết nạp hội viên")
    assert set(places) == {"xã Hưng Hà 0", "xã Hưng Hà 1"}
    assert years == [2000, 2001]
    assert all(metric.startswith("kết nạp đảng viên mới") for metric in metrics)
    assert metrics


def test_the_assistant_gives_the_same_rows(assistant: Assistant) -> None:
    found = assistant.figures(metric="ket nap dang vien", place="mong cai")
    assert [(row.value, row.metric) for row in found][:1] == [(857, "kết nạp đảng viên mới")]
    for row in found:
        assert assistant.document(row.document).text[row.start : row.end] == row.quote
