"""The most and least, sums and differences among the rows of one table or the entries of one list."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
from answer_checks import OpenReports

from rag.assistant import Assistant
from rag.places import mentions
from rag.ranked import columns
from rag.records import Context, Document

ALLOTTED = """HĐND TỈNH BẮC SƠN
NGHỊ QUYẾT
Về phân bổ vốn năm 2032

Điều 1. Tổng số vốn là 190,4 tỷ đồng.

Điều 2. Phân bổ vốn Chương trình nước sạch nông thôn theo địa bàn

1. Huyện Mường Cang: 61,5 tỷ đồng.
2. Huyện Nậm Khao: 52,2 tỷ đồng.
3. Huyện Đông Khê: 9,8 tỷ đồng.
4. Huyện Phố Ràng: 66,9 tỷ đồng.
"""
MODELS = """Thị ủy Gia Hưng sơ kết phong trào "Dân vận khéo" giai đoạn 2031 - 2033

Ba năm qua, toàn thị xã đăng ký 231 mô hình.

| TT | Đơn vị | Đăng ký | Công nhận | Tiền dân đóng góp (triệu đồng) |
|---|---|---|---|---|
| 1 | Phường Tân Lộc | 61 | 55 | 3.420 |
| 2 | Xã Bình Đông | 58 | 31 | 4.115 |
| 3 | Xã Nậm Tha | 45 | 38 | 2.290 |
| 4 | Xã Đông Hợp | 67 | 36 | 1.870 |
| | Tổng | 231 | 160 | 11.695 |
"""
RATE = """Hội Liên hiệp Phụ nữ thành phố Cẩm Sơn báo cáo năm 2033
Tỷ lệ tập hợp phụ nữ vào hội đạt 78,4%; trong đó phường Trung Hà dẫn đầu với 91,6%, xã Công Thành vẫn đạt 88,2%.
"""


@pytest.fixture(scope="module")
def assistant(reports: OpenReports) -> Assistant:
    return reports({"phan-bo.txt": ALLOTTED, "dan-van.md": MODELS, "phu-nu.txt": RATE})


@pytest.mark.parametrize(
    ("question", "short"),
    [
        ("Huyện nào của tỉnh Bắc Sơn được phân bổ vốn nước sạch nông thôn nhiều nhất?", "Huyện Phố Ràng: 66,9 tỷ đồng"),
        ("huyen nao cua Bac Son duoc chia it von nuoc sach nong thon nhat", "Huyện Đông Khê: 9,8 tỷ đồng"),
        ("Mường Cang được phân bổ vốn nước sạch nhiều hơn Nậm Khao bao nhiêu tỷ?", "9,3 tỷ đồng"),
        ("Hai huyện Mường Cang và Nậm Khao được phân bổ tổng cộng bao nhiêu tỷ vốn nước sạch?", "113,7 tỷ đồng"),
        ("Đơn vị nào ở Gia Hưng được công nhận nhiều mô hình nhất?", "Phường Tân Lộc: 55"),
        ("Xã nào ở Gia Hưng được công nhận nhiều mô hình nhất?", "Xã Nậm Tha: 38"),  # no ward, and not the sum
        ("Xã nào ở Gia Hưng đăng ký ít mô hình nhất?", "Xã Nậm Tha: 45"),
        ("Đơn vị nào ở Gia Hưng có số tiền dân đóng góp cao nhất?", "Xã Bình Đông: 4.115 triệu đồng"),
        ("Xã Bình Đông hay xã Đông Hợp được công nhận nhiều mô hình hơn?", "Xã Bình Đông: 31; Xã Đông Hợp: 36"),
        ("Tỷ lệ tập hợp phụ nữ vào hội của xã Công Thành là bao nhiêu?", "88,2%"),  # not the city's
    ],
)
def test_the_column_that_is_asked_about_is_ranked(assistant: Assistant, question: str, short: str) -> None:
    answer = assistant.ask(question)
    assert short in answer.short
    assert all(citation.quote in ALLOTTED + MODELS + RATE for citation in answer.citations)


@pytest.mark.parametrize(
    "question",
    [
        "Xã nào ở Gia Hưng có nhiều đảng viên nhất?",
        "Xã nào ở Gia Hưng nghèo nhất?",
        "Huyện nào của Bắc Sơn thu ngân sách nhiều nhất?",
        "Năm 2027 huyện nào của Bắc Sơn được phân bổ vốn nước sạch nông thôn nhiều nhất?",
    ],
)
def test_no_other_column_is_ranked(assistant: Assistant, question: str) -> None:
    assert not assistant.ask(question).answered


def test_rows_of_a_workbook_are_ranked(reports: OpenReports, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["Kết quả phát triển đảng viên năm 2033 của huyện Mường Xén"])
    for row in (
        ["Đơn vị", "Kết nạp", "Thu đảng phí (triệu đồng)"],
        ["Xã Nậm Càn", 12, 45.5],
        ["Xã Tà Cạ", 19, 61.2],
        ["Xã Đông Phìn", 7, 38],
        ["Tổng", 38, 144.7],
    ):
        sheet.append(row)
    book.save(tmp_path / "dang-vien.xlsx")
    assistant = reports({"dang-vien.xlsx": (tmp_path / "dang-vien.xlsx").read_bytes()})
    assert assistant.ask("Xã nào ở Mường Xén kết nạp nhiều đảng viên nhất?").short == "Xã Tà Cạ: 19"
    assert "38 triệu đồng" in assistant.ask("Xã nào ở Mường Xén thu đảng phí ít nhất?").short
    total = assistant.ask("Xã Nậm Càn và xã Đông Phìn kết nạp tổng cộng bao nhiêu đảng viên?")
    assert total.short == "19"
    assert "12 + 7 = 19" in total.answer


def test_columns_of_order_numbers_and_prose_are_none() -> None:
    text = "| TT | Tên | Số |\n|---|---|---|\n| 1 | A dài | 4 |\n| 2 | B dài | 9 |\n\nThời gian: 8 giờ.\nĐịa điểm: nhà văn hóa.\n"
    found = columns(Document("1", "a.md", "a.md", text, Context(), "0"))
    assert [(column.head, [str(row.value) for row in column.rows]) for column in found] == [("Số", ["4", "9"])]


@pytest.mark.parametrize("name", ["xã Nậm Lịch", "xã Đông Hợp", "xã Nam Sơn", "thị trấn Phố Lu", "xã Bản Xèo"])
def test_names_that_begin_like_other_words_are_units(name: str) -> None:
    assert [place.label() for place in mentions(f"Tại {name}, hội nghị đã họp.")] == [name]
