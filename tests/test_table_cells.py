"""Rows of figures from tables that were read as sentences."""

from __future__ import annotations

from decimal import Decimal

import pytest

from rag.context import describe
from rag.figures import figures
from rag.load.docx import read_docx
from rag.records import RESULT, TARGET, Context, Document
from rag.table_cells import cell_figure
from tests.report_files import docx_bytes

DOCUMENT = Document("1", "a.docx", "/a.docx", "", Context(place="tỉnh Quảng Ninh"))


@pytest.mark.parametrize(
    ("quote", "row"),
    [
        (
            "Thu ngân sách nhà nước – Huyện Vân Đồn – Năm 2020: 1.234 tỷ đồng.",
            ("Thu ngân sách nhà nước", Decimal(1234), "tỷ đồng", "huyện Vân Đồn", "2020", RESULT),
        ),
        (
            "Một số chỉ tiêu – Tỷ lệ hộ nghèo – Kế hoạch năm 2021: 1,2%.",
            ("Tỷ lệ hộ nghèo", Decimal("1.2"), "%", "tỉnh Quảng Ninh", "2021", TARGET),
        ),
        (
            "Đảng viên – Huyện Cô Tô – Đảng viên mới – Nữ: 9.",
            ("Đảng viên mới, Nữ", Decimal(9), "", "huyện Cô Tô", "2021", RESULT),
        ),
        (
            "Cân đối – Chênh lệch thu chi: -15,5 tỷ đồng.",
            ("Chênh lệch thu chi", Decimal("-15.5"), "tỷ đồng", "tỉnh Quảng Ninh", "2021", RESULT),
        ),
    ],
)
def test_a_cell_with_its_headings(quote: str, row: tuple[object, ...]) -> None:
    figure = cell_figure(DOCUMENT, 10, quote, "2021")
    assert figure is not None
    assert (figure.metric, figure.value, figure.unit, figure.place, figure.period, figure.status) == row
    assert (figure.start, figure.end, figure.quote) == (10, 10 + len(quote), quote)


@pytest.mark.parametrize(
    "quote",
    [
        "Trong năm, kết nạp 82 đảng viên.",
        "Năm 2020 – 2021: 5.",
        "Kế hoạch năm 2021 – Năm 2021: 5.",
        "Tổng số: 5.",
        "Huyện Vân Đồn – Bí thư: đồng chí A.",
        "Phân loại – Chi bộ tốt: 74/92.",
    ],
)
def test_other_sentences(quote: str) -> None:
    assert cell_figure(DOCUMENT, 0, quote, "2021") is None


def test_every_cell_of_a_report_once() -> None:
    text = read_docx(docx_bytes(), "a.docx").text
    document = Document("1", "a.docx", "/a.docx", text, describe(text, "a.docx"))
    rows = figures(document)
    found = {(row.place, row.period, row.status, str(row.value)) for row in rows if row.unit == "tỷ đồng"}
    assert found == {
        ("huyện Vân Đồn", "2020", RESULT, "1234"), ("huyện Vân Đồn", "2021", RESULT, "1512"),
        ("huyện Đầm Hà", "2020", RESULT, "210"), ("huyện Đầm Hà", "2021", RESULT, "225.5"),
        ("thành phố Cẩm Phả", "2020", RESULT, "2048"), ("thành phố Cẩm Phả", "2021", RESULT, "2377"),
    }  # fmt: skip
    assert all(text[row.start : row.end] == row.quote for row in rows)
    assert all(text[row.figure_start : row.figure_end][0].isdigit() for row in rows)
    assert [row.metric for row in rows if row.value == Decimal("0.9")] == ["Tỷ lệ hộ nghèo"]
