"""Headings over headings over headings: a figure under "2021 › Kế hoạch › Nam" carries all three, in every format."""

from __future__ import annotations

import csv
import io
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from answer_checks import check

from rag.assistant import Assistant
from rag.config import Config
from rag.embed import load_embedder
from rag.ingest import index_paths
from rag.load import parse
from rag.load.grid import Cell, Grid, make_grid
from rag.load.table_lines import grid_lines
from rag.records import RESULT, TARGET
from rag.store import Store

CAPTION = "Bảng 1. Số lao động được đào tạo nghề (người)"
TITLE = "BÁO CÁO kết quả đào tạo nghề năm 2021 của huyện Kim Bảng"
Head = tuple[str, int, int]  # text, columns, rows
HEADS: tuple[tuple[Head, ...], ...] = (
    (("STT", 1, 3), ("Đơn vị", 1, 3), ("Năm 2020", 4, 1), ("Năm 2021", 4, 1), ("Ghi chú", 1, 3)),
    (("Kế hoạch", 2, 1), ("Thực hiện", 2, 1), ("Kế hoạch", 2, 1), ("Thực hiện", 2, 1)),
    (("Nam", 1, 1), ("Nữ", 1, 1)) * 4,
)
BODY = (
    ("1", "Xã Ba Sao", "110", "121", "132", "143", "154", "165", "176", "187", ""),
    ("2", "Xã Tượng Lĩnh", "210", "221", "232", "243", "254", "265", "276", "287", ""),
    ("3", "Thị trấn Quế", "310", "321", "332", "343", "354", "365", "376", "387", "tăng"),
)
COLUMNS = [
    (year, kind, sex)
    for year in ("Năm 2020", "Năm 2021")
    for kind in ("Kế hoạch", "Thực hiện")
    for sex in ("Nam", "Nữ")
]


def placed() -> list[tuple[str, int, int, int, int]]:
    """Each heading with its row, column, columns and rows."""
    taken: set[tuple[int, int]] = set()
    found = []
    for at, row in enumerate(HEADS):
        column = 0
        for text, across, down in row:
            while (at, column) in taken:
                column += 1
            found.append((text, at, column, across, down))
            taken |= {(at + y, column + x) for y in range(down) for x in range(across)}
    return found


def docx_file(*, told: int = 0) -> bytes:
    """`told`: how many of its rows Word repeats as headings on each page."""
    import docx
    from docx.oxml import OxmlElement

    document = docx.Document()
    document.add_paragraph(TITLE)
    document.add_paragraph(CAPTION)
    table = document.add_table(rows=3 + len(BODY), cols=len(BODY[0]))
    for text, at, column, across, down in placed():
        table.cell(at, column).merge(table.cell(at + down - 1, column + across - 1)).text = text
    for at, row in enumerate(BODY, 3):
        for column, text in enumerate(row):
            table.cell(at, column).text = text
    for row in table.rows[:told]:
        row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


def xlsx_file(*, merged: bool = True) -> bytes:
    import openpyxl

    workbook = openpyxl.Workbook()
    sheet = workbook.active
    assert sheet is not None
    sheet.cell(1, 1, TITLE)
    sheet.cell(3, 1, CAPTION)
    for text, at, column, across, down in placed():
        sheet.cell(4 + at, column + 1, text)
        if merged and (across > 1 or down > 1):
            sheet.merge_cells(
                start_row=4 + at, end_row=3 + at + down, start_column=column + 1, end_column=column + across
            )
    for at, row in enumerate(BODY, 7):
        for column, text in enumerate(row, 1):
            sheet.cell(at, column, int(text) if text.isdecimal() else text or None)
    target = io.BytesIO()
    workbook.save(target)
    return target.getvalue()


def html_file(*, head: int = 0) -> bytes:
    """`head`: how many of its rows are in <thead>."""
    rows = [
        "<tr>" + "".join(f'<td colspan="{across}" rowspan="{down}">{text}</td>' for text, across, down in row) + "</tr>"
        for row in HEADS
    ]
    rows += ["<tr>" + "".join(f"<td>{text}</td>" for text in row) + "</tr>" for row in BODY]
    body = f"<thead>{''.join(rows[:head])}</thead><tbody>{''.join(rows[head:])}</tbody>" if head else "".join(rows)
    text = f"<html><head><meta charset=utf-8><title>{TITLE}</title></head><body><h1>{TITLE}</h1><p>{CAPTION}</p>"
    return f"{text}<table>{body}</table></body></html>".encode()


def csv_file() -> bytes:
    rows = [[""] * len(BODY[0]) for _ in HEADS]
    for text, at, column, _, _ in placed():
        rows[at][column] = text
    target = io.StringIO()
    csv.writer(target).writerows([*rows, *BODY])
    return target.getvalue().encode()


def odt_file(tmp_path: Path) -> bytes:
    source = tmp_path / "bang.docx"
    source.write_bytes(docx_file())
    command = ["soffice", f"-env:UserInstallation=file://{tmp_path}/profile", "--headless", "--convert-to", "odt"]
    subprocess.run([*command, "--outdir", str(tmp_path), str(source)], check=True, capture_output=True, timeout=300)
    return (tmp_path / "bang.odt").read_bytes()


FORMS: dict[str, Callable[[], bytes]] = {
    "word.docx": docx_file,
    "word-1.docx": lambda: docx_file(told=1),
    "word-3.docx": lambda: docx_file(told=3),
    "excel.xlsx": xlsx_file,
    "excel-unmerged.xlsx": lambda: xlsx_file(merged=False),
    "web.html": html_file,
    "web-1.html": lambda: html_file(head=1),
    "web-3.html": lambda: html_file(head=3),
    "bang.csv": csv_file,
}


def check_sentences(name: str, content: bytes) -> str:
    """Every figure's sentence holds its row and its three headings, in their order."""
    text = parse(Path(name), content).text
    for row in BODY:
        for figure, column in zip(row[2:10], COLUMNS, strict=True):
            sentence = next((one for one in text.replace(". ", ".\n").splitlines() if f": {figure}" in one), "")
            at = [sentence.find(part) for part in (row[1], *column)]
            assert -1 not in at, (figure, column, sentence)
            assert at == sorted(at), sentence
    return text


@pytest.mark.parametrize("name", FORMS)
def test_every_figure_carries_its_three_headings(name: str) -> None:
    check_sentences(name, FORMS[name]())


@pytest.mark.skipif(not shutil.which("soffice"), reason="no LibreOffice on this machine")
def test_in_odt_too(tmp_path: Path) -> None:
    check_sentences("bang.odt", odt_file(tmp_path))


@pytest.fixture(scope="module")
def answering(tmp_path_factory: pytest.TempPathFactory):
    opened: list[Assistant] = []

    def make(name: str) -> Assistant:
        folder = tmp_path_factory.mktemp("in")
        (folder / name).write_bytes(FORMS[name]())
        config = Config(data=tmp_path_factory.mktemp("index") / "data")
        embedder = load_embedder(config)
        with Store.open(config, embedder=embedder, writable=True) as store:
            index_paths(store, embedder, [folder])
        opened.append(Assistant.open(config))
        return opened[-1]

    yield make
    for assistant in opened:
        assistant.close()


FORMS_ASKED = (
    "{kind} {year}, {unit} đào tạo nghề cho bao nhiêu lao động {sex}?",
    "{kind} đào tạo nghề {year} cho lao động {sex} của {unit} là bao nhiêu?",
    "Số lao động {sex} được đào tạo nghề theo {kind} {year} của {unit}?",
    "Theo {kind} {year}, {unit} đào tạo nghề cho bao nhiêu lao động {sex}?",
)


@pytest.mark.parametrize("name", ["word.docx", "excel.xlsx", "web.html"])
def test_every_figure_is_answered_and_cited_with_all_three(answering: Callable[[str], Assistant], name: str) -> None:
    assistant = answering(name)
    for row in BODY:
        unit = row[1][0].lower() + row[1][1:]
        for figure, (year, kind, sex) in zip(row[2:10], COLUMNS, strict=True):
            for form in FORMS_ASKED if name == "word.docx" else FORMS_ASKED[:1]:
                asked = form.format(kind=kind.lower(), year=year.lower(), unit=unit, sex=sex.lower())
                question = asked[0].upper() + asked[1:]
                answer = assistant.ask(question)
                check(assistant, answer)
                said = {number for line in BODY for number in line[2:10]} & set(answer.short.split())
                assert said == {figure}, (question, answer.answer)
                quote = " ".join(citation.quote for citation in answer.citations)
                assert all(head in quote for head in (row[1], year, kind, sex)), (question, quote)


def test_the_rows_of_figures_tell_year_and_plan_too(answering: Callable[[str], Assistant]) -> None:
    assistant = answering("word.docx")
    rows = [row for row in assistant.figures(place="Ba Sao") if row.value in (110, 154, 176)]
    told = {(int(row.value), row.period, row.status) for row in rows}
    assert told == {(110, "2020", TARGET), (154, "2021", TARGET), (176, "2021", RESULT)}
    assert all("Nam" in row.metric for row in rows)


# --- near misses --------------------------------------------------------------------------------------------------


def grid(rows: list[list[str]]) -> Grid:
    return Grid(
        tuple(tuple(Cell(text, at * 100 + column) for column, text in enumerate(row)) for at, row in enumerate(rows))
    )


def test_a_blank_heading_takes_nothing_from_the_group_beside_it() -> None:
    rows = [
        ["Đơn vị", "Năm 2020", "", "Năm 2021", ""],
        ["", "Nam", "Nữ", "Nam", "Nữ"],
        ["Xã A", "10", "11", "12", "13"],
        ["Xã B", "20", "21", "22", "23"],
    ]
    lines = grid_lines(grid(rows))
    assert "Xã A – Năm 2020 – Nữ: 11." in lines[0]
    assert "Xã A – Năm 2021 – Nam: 12." in lines[0]
    three = [
        ["Đơn vị", "Năm 2020", "", "", "", "Năm 2021", ""],
        ["", "Kế hoạch", "", "Thực hiện", "", "", ""],
        ["", "Nam", "Nữ", "Nam", "Nữ", "Nam", "Nữ"],
        ["Xã A", "10", "11", "12", "13", "14", "15"],
        ["Xã B", "20", "21", "22", "23", "24", "25"],
    ]
    line = grid_lines(grid(three))[0]
    assert "Xã A – Năm 2020 – Kế hoạch – Nữ: 11." in line
    assert "Xã A – Năm 2020 – Thực hiện – Nữ: 13." in line
    assert "Xã A – Năm 2021 – Nam: 14." in line
    assert "Xã A – Năm 2021 – Nữ: 15." in line


def test_a_told_number_of_headings_stays_where_it_is_whole() -> None:
    rows = [
        [("Đơn vị", 1, 1), ("Loại hình", 1, 1)],
        [("Xã A", 1, 1), ("Nông nghiệp", 1, 1)],
        [("Xã B", 1, 1), ("Dịch vụ", 1, 1)],
        [("Xã C", 1, 1), ("Du lịch", 1, 1)],
    ]
    assert grid_lines(make_grid(rows, 1))[0] == "Xã A – Loại hình: Nông nghiệp."
