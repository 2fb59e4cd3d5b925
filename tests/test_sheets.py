"""Exports of figures, read back: CSV, XLSX, JSON; whole files only; no cell that a spreadsheet would compute."""

from __future__ import annotations

import csv
import io
import json
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import load_workbook

from rag import messages
from rag.errors import InputError
from rag.records import Figure
from rag.sheets import FORMATS, csv_bytes, export, json_bytes, write_whole, xlsx_bytes

HEADS = list(messages.FIGURES_COLUMNS.values())
DANGEROUS = ['=HYPERLINK("http://x")', "+1+1", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "＝1+1"]


def row(quote: str = "Thu ngân sách đạt 285,695 tỷ đồng, giảm 4,8%.", metric: str = "thu ngân sách") -> Figure:
    return Figure(
        metric, Decimal("285.695"), "tỷ đồng", change_percent=Decimal("-4.8"), target=Decimal(300),
        place="huyện Vĩnh Bảo", period="2021", document="bc.txt", start=3, end=40, figure_start=20,
        figure_end=35, quote=quote,
    )  # fmt: skip


def read_csv(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def read_xlsx(data: bytes) -> list[list[object]]:
    return [[cell.value for cell in line] for line in load_workbook(io.BytesIO(data)).active.iter_rows()]


def test_csv_is_read_back() -> None:
    data = csv_bytes([row(), row('Dòng một;\ncó “ngoặc” và "nháy", phẩy')])
    assert data.startswith(b"\xef\xbb\xbf")
    first, second = read_csv(data)
    assert (first["Chỉ tiêu"], first["Giá trị"], first["Đơn vị tính"]) == ("thu ngân sách", "285.695", "tỷ đồng")
    assert (first["Kế hoạch"], first["Tăng/giảm (%)"], first["Đến"], first["Loại"]) == ("300", "-4.8", "", "kết quả")
    assert second["Câu gốc"] == 'Dòng một;\ncó “ngoặc” và "nháy", phẩy'


def test_xlsx_has_numbers_as_numbers() -> None:
    heads, first = read_xlsx(xlsx_bytes([row()]))
    assert heads == HEADS
    record = dict(zip(HEADS, first, strict=True))
    assert (record["Giá trị"], record["Kế hoạch"], record["Tăng/giảm (%)"], record["Đến"]) == (285.695, 300, -4.8, None)
    assert (record["Câu: từ ký tự"], record["Địa phương, đơn vị"]) == (3, "huyện Vĩnh Bảo")


def test_json_has_every_field_of_a_row() -> None:
    (record,) = json.loads(json_bytes([row()]), parse_float=Decimal)
    assert record["value"] == Decimal("285.695")
    assert record["high"] is None
    assert record["status"] == "result"
    assert {name: record[name] for name in ("start", "end", "figure_start", "figure_end")} == {
        "start": 3, "end": 40, "figure_start": 20, "figure_end": 35,
    }  # fmt: skip
    assert set(record) == set(Figure.__dataclass_fields__)


@pytest.mark.parametrize("text", DANGEROUS)
def test_no_cell_of_a_csv_begins_like_a_formula(text: str) -> None:
    (record,) = read_csv(csv_bytes([row(text, text)]))
    assert record["Câu gốc"] == f"'{text}"
    assert record["Chỉ tiêu"] == f"'{text}"
    assert record["Tăng/giảm (%)"] == "-4.8"  # a number stays one


@pytest.mark.parametrize("text", [text for text in DANGEROUS if "\r" not in text])
def test_texts_of_a_workbook_are_no_formulas(text: str) -> None:
    sheet = load_workbook(io.BytesIO(xlsx_bytes([row(text, text)]))).active
    cell = sheet.cell(2, HEADS.index("Câu gốc") + 1)
    assert (cell.value, cell.data_type, cell.quotePrefix) == (text, "s", True)


def test_characters_that_a_workbook_cannot_hold() -> None:
    quote = read_xlsx(xlsx_bytes([row("a\x00b\x1fc\ud800" + "d" * 40_000)]))[1][HEADS.index("Câu gốc")]
    assert str(quote).startswith("a�b�c�ddd")
    assert len(str(quote)) == 32_767


@pytest.mark.parametrize("form", FORMATS)
def test_nothing_is_an_export_too(form: str, tmp_path: Path) -> None:
    export([], form, str(tmp_path / "none"))
    data = (tmp_path / "none").read_bytes()
    assert json.loads(data) == [] if form == "json" else data


def test_a_file_is_replaced_whole_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "a.csv"
    file.write_bytes(b"old")
    file.chmod(0o640)
    write_whole(file, b"new")
    assert (file.read_bytes(), file.stat().st_mode & 0o777) == (b"new", 0o640)

    def full(source: object, target: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(InputError) as caught:
        write_whole(file, b"newer")
    assert caught.value.message == messages.FIGURES_FULL_MESSAGE.format(path=file)
    assert file.read_bytes() == b"new"
    assert [path.name for path in tmp_path.iterdir()] == ["a.csv"]


def test_places_that_cannot_be_written(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="thư mục"):
        write_whole(tmp_path, b"x")
    with pytest.raises(InputError, match="không có thư mục"):
        write_whole(tmp_path / "none" / "a.csv", b"x")
