"""Tables as clerks make them: nothing that they hold is lost, nothing is told of what it does not belong to."""

from __future__ import annotations

import datetime
import io
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.load import parse
from rag.load.content import Content
from rag.load.grid import Cell, Grid, make_grid
from rag.load.sheets import formatted
from rag.load.table_lines import grid_lines

LIBRE_OFFICE = shutil.which("soffice") or shutil.which("libreoffice")


def read(build: Callable[[Any, Any], None]) -> Content:
    """The text of a workbook that `build` has filled."""
    book = openpyxl.Workbook()
    build(book, book.active)
    target = io.BytesIO()
    book.save(target)
    return parse(Path("a.xlsx"), target.getvalue())


def rows_of(*rows: list[object]) -> Callable[[Any, Any], None]:
    def build(_: Any, sheet: Any) -> None:
        for row in rows:
            sheet.append(row)

    return build


# --- nothing is lost ------------------------------------------------------------------------------------------------

_WORDS = "Xã An|Huyện Cô Tô|Tổng cộng|Thu ngân sách|Đạt|Vượt kế hoạch|Ghi chú|Năm 2020|Tỷ lệ|Kế hoạch|I|A|1.1".split(
    "|"
)
_FIGURE = st.integers(10, 999).map(str) | st.integers(1_000, 99_999).map(lambda n: f"{n:,}".replace(",", "."))
_CELL = st.sampled_from(_WORDS) | _FIGURE | st.sampled_from(["", "7", "12,5%", "8/15", "31 hộ", "2021"])


@settings(deadline=None, max_examples=400)
@given(
    st.integers(1, 6).flatmap(
        lambda width: st.lists(st.lists(_CELL, min_size=width, max_size=width), min_size=1, max_size=6)
    )
)
def test_every_figure_of_a_table_is_told(rows: list[list[str]]) -> None:
    told = " ".join(grid_lines(make_grid([[(text, 1, 1) for text in row] for row in rows]), "Bảng số liệu"))
    for row in rows:
        for text in row:
            if re.search(r"\d{3}|,|/", text):
                assert text in told


def plain(*rows: list[str]) -> list[str]:
    return grid_lines(make_grid([[(text, 1, 1) for text in row] for row in rows]))


def test_a_table_of_years_and_figures_is_named_by_its_years() -> None:
    assert plain(["Năm", "Số hộ"], ["2020", "31"], ["2021", "29"]) == ["Năm 2020 – Số hộ: 31.", "Năm 2021 – Số hộ: 29."]


def test_figures_that_number_nothing_are_told() -> None:
    assert plain(["Đảng viên", "Chi bộ"], ["85", "12"], ["91", "13"]) == [
        "Đảng viên: 85. Chi bộ: 12.",
        "Đảng viên: 91. Chi bộ: 13.",
    ]
    assert plain(["Xã An", "31", "5"], ["72", "1", "8"])[1] == "72: 1; 8."
    # but numbers of rows are not
    assert plain(["", "Đơn vị", "Số hộ"], ["1", "Xã An", "31"], ["2", "Xã Bình", "32"])[0] == "Xã An – Số hộ: 31."


def test_headings_with_figures_and_tables_without_rows_are_kept() -> None:
    assert plain(["23 xã, thị trấn", "Số hộ"], ["Xã An", "31"]) == ["23 xã, thị trấn", "Xã An – Số hộ: 31."]
    assert plain(["STT", "Nội dung 2021", "Ghi chú"], ["1", "", ""], ["2", "", ""])[0] == "STT"
    assert plain(["Tổng số hộ nghèo", "1.234"]) == ["Tổng số hộ nghèo: 1.234."]


def test_a_row_of_small_figures_is_no_row_of_column_numbers() -> None:
    rows = [["Tổ", "Nam", "Nữ"], ["A", "1", "2"], ["B", "21", "35"], ["A", "1", "2"], ["C", "4", "5"]]
    assert plain(*rows) == ["B – Nam: 21. B – Nữ: 35.", "C – Nam: 4. C – Nữ: 5."]  # one, as again on the next page
    rows = [["Tổ", "Nam", "Nữ"], ["C", "9", "5"], ["B", "2", "3"]]
    assert plain(*rows)[1] == "B – Nam: 2. B – Nữ: 3."


def test_headings_beside_a_merged_one_may_look_like_figures() -> None:
    head = [
        [("Chỉ tiêu", 1, 3), ("Năm 2021", 3, 1)],
        [("Dự toán", 1, 2), ("Thực hiện", 2, 1)],
        [("6 tháng", 1, 1), ("12 tháng", 1, 1)],
    ]
    lines = grid_lines(make_grid([*head, [("Thu nội địa", 1, 1), ("1.100", 1, 1), ("600", 1, 1), ("1.210", 1, 1)]]))
    assert len(lines) == 1
    assert "Thu nội địa – Năm 2021 – Thực hiện – 6 tháng: 600." in lines[0]
    assert "Thu nội địa – Năm 2021 – Thực hiện – 12 tháng: 1.210." in lines[0]


def test_a_merged_name_of_rows_is_no_heading() -> None:
    rows = [
        [("Huyện An", 1, 2), ("Xã Một", 1, 1), ("31", 1, 1)],
        [("Xã Hai", 1, 1), ("32", 1, 1)],
        [("Huyện Bình", 1, 1), ("Xã Ba", 1, 1), ("33", 1, 1)],
    ]
    assert "31" in grid_lines(make_grid(rows))[0]
    assert len(grid_lines(make_grid(rows))) == 3


# --- workbooks ------------------------------------------------------------------------------------------------------


def test_what_is_hidden_is_left_out_and_told() -> None:
    def build(book: Any, sheet: Any) -> None:
        rows_of(
            ["Đơn vị", "Năm 2020", "Nháp", "Năm 2021"],
            ["Xã An", 111, 112, 113],
            ["Xã Bình", 121, 122, 123],
            ["Xã Cao", 131, 132, 133],
        )(book, sheet)
        sheet.column_dimensions["C"].hidden = True
        sheet.row_dimensions[3].hidden = True
        book.create_sheet("Nháp").append(["Mật", 999])
        book["Nháp"].sheet_state = "hidden"

    content = read(build)
    assert content.text == (
        "Xã An – Năm 2020: 111. Xã An – Năm 2021: 113.\nXã Cao – Năm 2020: 131. Xã Cao – Năm 2021: 133."
    )
    assert content.note == "Phần đang ẩn không được đọc: 1 trang tính, 1 dòng, 1 cột."
    assert "bỏ ẩn" in content.remedy


def test_what_a_filter_or_an_outline_folds_away_is_read() -> None:
    def filtered(book: Any, sheet: Any) -> None:
        rows_of(["Đơn vị", "Số hộ"], ["Xã An", 111], ["Xã Bình", 121], ["Xã Cao", 131])(book, sheet)
        sheet.auto_filter.ref = "A1:B4"
        sheet.auto_filter.add_filter_column(0, ["Xã An"])
        for row in (3, 4):
            sheet.row_dimensions[row].hidden = True

    def folded(book: Any, sheet: Any) -> None:
        rows_of(["Đơn vị", "Quý I", "Quý II"], ["Xã An", 111, 112], ["Xã Bình", 121, 122])(book, sheet)
        sheet.row_dimensions.group(3, 3, hidden=True)
        sheet.column_dimensions.group("B", "B", hidden=True)

    for build, figures in ((filtered, "111 121 131"), (folded, "111 112 121 122")):
        content = read(build)
        assert all(figure in content.text for figure in figures.split())
        assert content.note == ""


def test_tables_beside_each_other_are_two() -> None:
    heads = ["Xã", "Hộ nghèo", None, "Thôn", "Đảng viên"]
    text = read(rows_of(heads, ["Xã An", 111, None, "Thôn Một", 211], ["Xã Bình", 112, None, "Thôn Hai", 212])).text
    assert "Thôn Hai – Đảng viên: 212." in text
    assert "Xã Bình – Đảng viên" not in text
    # a long list in two halves
    heads = ["STT", "Xã", "Số hộ", None, "STT", "Xã", "Số hộ"]
    text = read(
        rows_of(heads, [1, "Xã An", 111, None, 3, "Xã Cao", 113], [2, "Xã Bình", 112, None, 4, "Xã Dân", 114])
    ).text
    assert text.split("\n") == [
        f"Xã {name} – Số hộ: {n}." for name, n in zip(("An", "Bình", "Cao", "Dân"), range(111, 115), strict=True)
    ]


@pytest.mark.parametrize(
    "heads", [["Xã", "Hộ nghèo", None, "Hộ cận nghèo", "Tổng"], ["Họ tên", "Năm sinh", None, "Đơn vị", "Chức vụ"]]
)
def test_a_column_left_empty_parts_no_table(heads: list[str | None]) -> None:
    rows = [["An", 111, None, "31 hộ", "x12"], ["Bình", 112, None, "32 hộ", "x13"]]
    assert "Bình – " in read(rows_of(list(heads), *rows)).text.split("\n")[1]
    assert f"Bình – {heads[4]}: x13." in read(rows_of(list(heads), *rows)).text


def test_dates_times_and_truths_are_written_as_they_are_shown() -> None:
    def build(book: Any, sheet: Any) -> None:
        sheet.append(["Đơn vị", "Ngày", "Tháng", "Lúc", "Lâu", "Xong", "Lỗi"])
        sheet.append(
            [
                "Xã An",
                datetime.date(2024, 6, 5),
                datetime.date(2024, 7, 1),
                datetime.time(8, 30),
                datetime.timedelta(hours=30),
                True,
                "#N/A",
            ]
        )
        sheet["C2"].number_format = "mm/yyyy"

    assert read(build).text == (
        "Xã An – Ngày: 05/06/2024. Xã An – Tháng: 07/2024. Xã An – Lúc: 08:30. Xã An – Lâu: 30:00. Xã An – Xong: TRUE."
    )


@pytest.mark.parametrize(
    ("value", "form", "written"),
    [
        (1234567.5, '#,##0 "đồng"', "1.234.567,5 đồng"),
        (12, '0" hộ"', "12 hộ"),
        (7, "000", "007"),
        (1500, r"#,##0\ [$₫-42A]", "1.500 đồng"),
        (-5, "#,##0;[Red](#,##0)", "-5"),
        (0.125, "0.0%", "12,5%"),
        (2021, "General", "2021"),
        (2021, "0", "2021"),
        (1234, '_-* #,##0_-;-* #,##0_-;_-* "-"??_-;_-@_-', "1.234"),
        (45, '"Số "0"/BC"', "Số 45/BC"),
        (3, '"x', "3"),
        (3, "", "3"),
        (3, "[$-42A]0", "3"),
    ],
)
def test_numbers_keep_what_their_format_writes_around_them(value: float, form: str, written: str) -> None:
    assert formatted(value, form) == written


@given(st.text(alphabet='0#?,.;"\\[]$_*- đ%()', max_size=12), st.floats(-1e6, 1e6))
def test_any_format_is_survived(form: str, value: float) -> None:
    assert isinstance(formatted(value, form), str)


@pytest.mark.skipif(not LIBRE_OFFICE, reason="needs LibreOffice")
def test_formulas_without_results_are_calculated() -> None:
    content = read(rows_of(["Đơn vị", "Nam", "Nữ", "Tổng"], ["Xã An", 111, 222, "=B2+C2"], ["Xã Bình", 1, 2, "=B3+C3"]))
    assert "Xã An – Tổng: 333." in content.text
    assert content.note == ""


def test_formulas_that_nobody_calculates_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    from rag.load import office, sheets

    monkeypatch.setattr(office, "program", lambda: "")
    book = openpyxl.Workbook()
    rows_of(["Đơn vị", "Tổng"], ["Xã An", "=1+1"])(book, book.active)
    target = io.BytesIO()
    book.save(target)
    content = office.read_workbook(target.getvalue(), "a.xlsx")
    assert content.note == "1 công thức chưa có kết quả trong tệp nên không được đọc."
    assert sheets.uncalculated(target.getvalue()) == 1


def test_a_merged_cell_is_told_once() -> None:
    cell = Cell("31", 7)
    assert grid_lines(Grid(((Cell("Xã", 1), Cell("Hộ", 2), Cell("Hộ", 2)), (Cell("An", 3), cell, cell)))) == [
        "An – Hộ: 31."
    ]
