"""Which cell of its workbook a figure stands in: from the file over the catalog to what a reader is told."""

from __future__ import annotations

import io
import json
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.styles import Alignment

from rag.assistant import Assistant
from rag.cells import CellMap, Origin, address
from rag.config import Config
from rag.embed import load_embedder
from rag.ingest import Outcome, index_paths
from rag.load import parse
from rag.location import locate
from rag.records import Citation, Document
from rag.salvage import make_anew
from rag.store import Store
from tests.report_files import csv_text
from ui import render, strings
from ui.export import docx_bytes, markdown
from ui.plain import plain_text, source_line
from ui.render import CITED, Reference, Turn, chip

QUESTION = "Huyện Bình Lục có bao nhiêu hộ nghèo năm 2021?"


def workbook(*, down: int = 0, title: str = "Hộ nghèo") -> bytes:
    """A table with a merged head from B4 on, `down` rows lower, below its title; a second sheet with a plain name."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = title
    sheet.cell(2 + down, 2, "BÁO CÁO tình hình hộ nghèo của tỉnh Hà Nam")
    for column, text in ((2, "Đơn vị"), (3, "Số hộ nghèo"), (5, "Ghi chú")):
        sheet.cell(4 + down, column, text)
    sheet.merge_cells(start_row=4 + down, end_row=4 + down, start_column=3, end_column=4)
    for column in (2, 5):
        sheet.merge_cells(start_row=4 + down, end_row=5 + down, start_column=column, end_column=column)
    sheet.cell(5 + down, 3, "Năm 2020")
    sheet.cell(5 + down, 4, "Năm 2021")
    for row, (name, before, now) in enumerate((("Huyện Bình Lục", 612, 547), ("Huyện Lý Nhân", 733, 698)), 6 + down):
        sheet.cell(row, 2, name)
        sheet.cell(row, 3, before)
        sheet.cell(row, 4, str(now)).alignment = Alignment(horizontal="right")  # a number written as text
    sheet.cell(9 + down, 2, "Số liệu do phòng chuyên môn cung cấp ngày 5/12/2021.")
    other = book.create_sheet("Sheet2")
    for row in (("Xã", "Hộ cận nghèo"), ("Xã An Nội", 31), ("Xã Bối Cầu", 32)):
        other.append(row)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def loaded(name: str, data: bytes) -> Document:
    content = parse(Path(name), data)
    return Document("0", name, f"/{name}", content.text, pages=content.pages, cells=content.cells)


def cells(document: Document, piece: str) -> tuple[str, str]:
    start = document.text.index(piece)
    return document.cells_at(start, start + len(piece))


# --- the map --------------------------------------------------------------------------------------------------------

_ORIGINS = st.none() | st.tuples(st.integers(1, 3), st.integers(1, 1_048_576), st.integers(1, 16_384))


@given(st.lists(st.tuples(st.integers(1, 90), _ORIGINS), max_size=40))
def test_a_map_survives_being_written(pieces: list[tuple[int, Origin | None]]) -> None:
    at, placed = 0, []
    for length, origin in pieces:
        placed.append((at, origin))
        at += length
    made = CellMap.of(("Một", "Hai “&”", "Ba"), placed)
    assert CellMap.from_json(made.to_json()) == made
    for (start, origin), (length, _) in zip(placed, pieces, strict=True):
        sheet, cell = made.at(start, start + length)
        assert (sheet, cell) == ((made.sheets[origin[0] - 1], address(*origin[1:])) if origin else ("", ""))


@pytest.mark.parametrize(
    ("column", "letters"), [(1, "A"), (26, "Z"), (27, "AA"), (52, "AZ"), (702, "ZZ"), (703, "AAA"), (16_384, "XFD")]
)
def test_letters_of_columns(column: int, letters: str) -> None:
    assert address(7, column) == f"{letters}7"
    assert openpyxl.utils.get_column_letter(column) == letters


@pytest.mark.parametrize(
    "written",
    ['{"sheets":["a"],"cells":[0,2,1,1]}', '{"sheets":[],"cells":[1]}', "[]", '{"sheets":["a"],"cells":[0,1,-5,1]}'],
)
def test_a_map_that_makes_no_sense_is_refused(written: str) -> None:
    with pytest.raises((ValueError, TypeError)):
        CellMap.from_json(written)


# --- files ----------------------------------------------------------------------------------------------------------


def test_each_figure_has_its_address() -> None:
    document = loaded("a.xlsx", workbook())
    assert cells(document, "Huyện Bình Lục – Số hộ nghèo – Năm 2021: 547") == ("Hộ nghèo", "D6")
    assert cells(document, "Huyện Lý Nhân – Số hộ nghèo – Năm 2020: 733.") == ("Hộ nghèo", "C7")
    assert cells(document, "547") == ("Hộ nghèo", "D6")
    assert cells(document, "BÁO CÁO tình hình") == ("Hộ nghèo", "B2")
    assert cells(document, "phòng chuyên môn") == ("Hộ nghèo", "B9")
    assert cells(document, "Xã Bối Cầu – Hộ cận nghèo: 32") == ("Sheet2", "B3")
    assert cells(document, "## Sheet2") == ("", "")


def test_a_span_of_several_cells_has_both_corners() -> None:
    document = loaded("a.xlsx", workbook())
    line = next(line for line in document.text.split("\n") if "547" in line)
    assert cells(document, line) == ("Hộ nghèo", "C6:D6")
    both = document.text[document.text.index(line) : document.text.index("698") + 3]
    assert cells(document, both) == ("Hộ nghèo", "C6:D7")
    assert document.cells_at(0, len(document.text)) == ("Hộ nghèo", "B2:D9")  # of two sheets the first


def test_every_piece_of_a_workbook_holds_what_its_cell_holds() -> None:
    data = workbook(down=3)
    document, book = loaded("a.xlsx", data), openpyxl.load_workbook(io.BytesIO(data))
    assert document.cells is not None
    ends = [*document.cells.starts[1:], len(document.text)]
    told = 0
    for start, end in zip(document.cells.starts, ends, strict=True):
        sheet, cell = document.cells_at(start, end)
        if cell:
            told += 1
            assert str(book[sheet][cell].value) in document.text[start:end]
    assert told == 8


def test_rows_of_a_csv_file_are_counted_with_its_empty_lines() -> None:
    document = loaded("a.csv", 'Ghi chú\n\nĐơn vị;"Số hộ\nnghèo"\nXã An;11\nXã Bình;12\n'.encode())
    assert cells(document, "Xã Bình – Số hộ nghèo: 12") == ("", "B5")
    assert cells(loaded("a.csv", csv_text(filled=True).encode()), "Huyện Vân Đồn")[0] == ""


def test_what_has_no_cells_has_none() -> None:
    document = loaded("a.md", b"# A\n\nB c.\n")
    assert document.cells is None
    assert document.cells_at(0, 3) == ("", "")
    assert "cell" not in document.cite(1, 0, 3).to_dict()


# --- index and answer -----------------------------------------------------------------------------------------------


@pytest.fixture
def config(tmp_path: Path) -> Config:
    return Config(data=tmp_path / "data")


def index(config: Config, path: Path) -> list[Outcome]:
    embedder = load_embedder(config)
    with Store.open(config, embedder=embedder, writable=True) as store:
        return [file.outcome for file in index_paths(store, embedder, [path]).files]


def asked(config: Config) -> Citation:
    with Assistant.open(config) as assistant:
        answer = assistant.ask(QUESTION)
    assert "547" in answer.short
    record = answer.to_dict()["citations"][0]
    assert list(record) == ["n", "document", "title", "quote", "start", "end", "page", "sheet", "cell"]
    return next(citation for citation in answer.citations if "547" in citation.quote)


def test_an_answer_tells_the_cell(config: Config, tmp_path: Path) -> None:
    path = tmp_path / "ho-ngheo.xlsx"
    path.write_bytes(workbook())
    index(config, path)
    assert (asked(config).sheet, asked(config).cell) == ("Hộ nghèo", "D6")
    # the same text in other cells of a file that was saved again
    path.write_bytes(workbook(down=4))
    assert index(config, path) == [Outcome.UNCHANGED]
    assert asked(config).cell == "D10"


def test_a_catalog_from_before_gets_its_cells_with_the_next_indexing(config: Config, tmp_path: Path) -> None:
    path = tmp_path / "ho-ngheo.xlsx"
    path.write_bytes(workbook())
    index(config, path)
    with closing(sqlite3.connect(config.data / "catalog.sqlite3")) as db:
        db.execute("DROP TABLE cells")
    with Assistant.open(config) as assistant:  # opened to read, it is as it was
        answer = assistant.ask(QUESTION)
    assert "547" in answer.short
    assert list(answer.to_dict()["citations"][0]) == ["n", "document", "title", "quote", "start", "end", "page"]
    assert index(config, path) == [Outcome.UNCHANGED]
    assert asked(config).cell == "D6"


def test_a_workbook_that_cannot_be_read_again_stays_as_it_is(
    config: Config, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "ho-ngheo.xlsx"
    path.write_bytes(workbook())
    index(config, path)
    with closing(sqlite3.connect(config.data / "catalog.sqlite3")) as db:
        db.execute("DELETE FROM cells")
        db.commit()
    monkeypatch.setattr("rag.load.sandbox.QUIET", 0.0)
    assert index(config, path) == [Outcome.UNCHANGED]


def test_removing_takes_the_cells_along_and_salvaging_keeps_them(config: Config, tmp_path: Path) -> None:
    path = tmp_path / "ho-ngheo.xlsx"
    path.write_bytes(workbook(title="Trang riêng tư"))
    index(config, path)
    path.unlink()
    make_anew(config, load_embedder(config))
    assert asked(config).sheet == "Trang riêng tư"
    for aside in config.data.glob("*.damaged-*"):
        aside.unlink()
    embedder = load_embedder(config)
    with Store.open(config, embedder=embedder, writable=True) as store:
        store.remove([entry.id for entry in store.catalog.documents()])
        assert store.catalog.with_cells() == set()
    for file in config.data.rglob("*"):
        assert not file.is_file() or "Trang riêng tư".encode() not in file.read_bytes()


@pytest.mark.skipif(not (shutil.which("soffice") or shutil.which("libreoffice")), reason="needs LibreOffice")
@pytest.mark.parametrize("form", ["xls", "ods"])
def test_older_workbooks_have_the_same_addresses(tmp_path: Path, form: str) -> None:
    from rag.load.office import converted

    document = loaded(f"a.{form}", converted(workbook(), "a.xlsx", form))
    assert cells(document, "Huyện Bình Lục – Số hộ nghèo – Năm 2021: 547") == ("Hộ nghèo", "D6")


# --- what a reader is told ------------------------------------------------------------------------------------------

PLACE = "trang tính “Hộ nghèo”, ô D6"


def test_page_clipboard_and_exports_tell_the_cell() -> None:
    document = loaded("ho-ngheo.xlsx", workbook())
    start = document.text.index("Huyện Bình Lục – Số hộ nghèo – Năm 2021: 547")
    citation = document.cite(1, start, start + 46)
    answer = answered(citation)
    assert source_line(citation) == f"ho-ngheo.xlsx, {PLACE}"
    assert PLACE in plain_text("?", answer)
    assert PLACE in markdown("T", [Turn("?", answer)]).replace("\\", "")
    with closing(io.BytesIO(docx_bytes("T", [Turn("?", answer)]))) as file:
        assert PLACE in parse(Path("a.docx"), file.read()).text
    assert f", {PLACE}" in chip(Reference(0, CITED, 1), citation)
    assert PLACE in render.conversation((Turn("?", answer),))
    whole = document.cite(1, start - 60, start + 46)
    assert strings.AT_CELLS.format(address="C6:D6") in source_line(whole)


def answered(citation: Citation) -> render.Answer:
    return render.Answer("?", "?", True, "547", "Có 547 hộ [1].", (citation,))


def test_where_it_stands_names_sheet_cell_row_and_column() -> None:
    document = loaded("a.xlsx", workbook())
    start = document.text.index("Huyện Lý Nhân – Số hộ nghèo – Năm 2020: 733")
    found = locate(document, start, start + 44)
    assert (found.sheet, found.cell, found.row, found.column) == (
        "Hộ nghèo", "C7", "Huyện Lý Nhân", "Số hộ nghèo – Năm 2020",
    )  # fmt: skip


def test_a_kept_conversation_keeps_the_cell() -> None:
    from rag.conversations import answer_of

    document = loaded("a.xlsx", workbook())
    answer = answered(document.cite(1, 0, 20))
    assert answer.citations[0].cell
    assert answer_of(json.loads(json.dumps(answer.to_dict()))) == answer


def test_the_command_line_and_the_http_interface_tell_the_cell(config: Config, tmp_path: Path) -> None:
    from click.testing import CliRunner
    from starlette.testclient import TestClient

    from rag.cli import hoi
    from ui.api import create_api
    from ui.embed import embed_routes
    from ui.source import Source

    path = tmp_path / "ho-ngheo.xlsx"
    path.write_bytes(workbook())
    index(config, path)
    said = CliRunner().invoke(hoi, ["ask", QUESTION], env={"HOI_DATA": str(config.data), "COLUMNS": "200"})
    assert "trang tính “Hộ nghèo” · ô D6" in said.output
    source = Source.of(config)
    api = create_api(source)
    api.router.routes += embed_routes(source)
    try:
        with TestClient(api, base_url="http://localhost") as client:
            cited = client.post("/ask", json={"question": QUESTION}).json()["citations"][0]
            assert (cited["sheet"], cited["cell"]) == ("Hộ nghèo", "D6")
            entry = client.get("/documents").json()["documents"][0]
            span = {"start": cited["start"], "end": cited["end"]}
            found = client.get(f"/documents/{entry['id']}/source", params=span).json()
            assert (found["sheet"], found["cell"]) == ("Hộ nghèo", "D6")
            hit = client.get("/search", params={"q": QUESTION}).json()["results"][0]
            assert hit["sheet"] == "Hộ nghèo"
            assert ":" in hit["cell"]
            shown = client.get("/embed/source", params={"document": cited["document"], **span}).json()
            assert shown["place"] == PLACE
            shape = api.openapi()["components"]["schemas"]["CitationShape"]
            assert {"sheet", "cell"} <= shape["properties"].keys()
            assert not {"sheet", "cell"} & set(shape["required"])
    finally:
        source.close()
