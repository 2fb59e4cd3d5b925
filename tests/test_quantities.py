"""Figures, dates, document numbers and ordinals are told apart."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.quantities import COUNT, DATE, DOCUMENT, MONEY, ORDINAL, PERCENT, TERM, YEAR, parse_number, quantities
from rag.text import nfc


def read(text: str) -> list[tuple[str, str]]:
    return [(quantity.kind, text[quantity.start : quantity.end]) for quantity in quantities(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("kết nạp 82/80 đảng viên (đạt 102,5% kế hoạch)", [(COUNT, "82/80"), (PERCENT, "102,5%")]),
        ("Sáng 9/10, đồng chí", [(DATE, "9/10")]),
        ("hoàn thành 9/10 chỉ tiêu", [(COUNT, "9/10")]),
        ("Chiều 15-5, họp", [(DATE, "15-5")]),
        ("từ ngày 01/7/2025.", [(DATE, "01/7/2025")]),
        ("ngày 05 tháng 6 năm 2024", [(DATE, "05 tháng 6 năm 2024")]),
        ("đến tháng 12-2021, có 75 chi bộ", [(DATE, "tháng 12-2021"), (COUNT, "75")]),
        ("Kế hoạch số 154-KH/HU, ngày 05/6/2024", [(DOCUMENT, "Kế hoạch số 154-KH/HU"), (DATE, "05/6/2024")]),
        ("Nghị định 24/2014/NĐ-CP", [(DOCUMENT, "Nghị định 24/2014/NĐ-CP")]),
        ("thực hiện Chỉ thị 05 của Bộ Chính trị", [(DOCUMENT, "Chỉ thị 05")]),
        ("Đại hội lần thứ XXVI, khóa XIII", [(ORDINAL, "lần thứ XXVI"), (ORDINAL, "khóa XIII")]),
        ("nhiệm kỳ 2020 – 2025", [(TERM, "2020 – 2025")]),
        ("Năm 2024 đạt 285,695 tỷ đồng", [(YEAR, "Năm 2024"), (MONEY, "285,695 tỷ đồng")]),
        ("thu nhập 45 triệu đồng/người/năm", [(MONEY, "45 triệu đồng/người/năm")]),
        ("có 3,5 triệu lượt khách", [(COUNT, "3,5 triệu")]),
        ("đạt từ 96–98%", [(PERCENT, "96–98%")]),
        ("thành lập 1-2 tổ chức đảng", [(COUNT, "1-2")]),
        ("phần mềm quản lý 3.0 cho 9.582 người", [(COUNT, "9.582")]),
        ("dịch COVID-19 bùng phát", []),
        ("(1) Công tác dân vận; (2) Công tác kiểm tra", []),
        ("thi hành kỷ luật 64 trường hợp", [(COUNT, "64")]),
    ],
)
def test_kinds(text: str, expected: list[tuple[str, str]]) -> None:
    assert read(text) == expected


def test_a_result_and_its_target() -> None:
    (quantity,) = quantities("425/2.481 đảng viên hoàn thành xuất sắc")
    assert (quantity.value, quantity.target) == (Decimal(425), Decimal(2481))


@pytest.mark.parametrize(
    ("text", "noun"),
    [
        ("857 đảng viên mới.", "đảng viên mới"),
        ("67 đảng viên dự bị, đổi thẻ", "đảng viên dự bị"),
        ("36 chi, đảng bộ cơ sở và 263 chi bộ", "chi, đảng bộ cơ sở"),
        ("128/168 cơ sở tôn giáo được cấp", "cơ sở tôn giáo"),
        ("425 đảng viên hoàn thành xuất sắc", "đảng viên"),
    ],
)
def test_what_is_counted(text: str, noun: str) -> None:
    first = quantities(text)[0]
    assert text[slice(*first.noun)] == noun


@pytest.mark.parametrize(
    ("written", "value"), [("2.648", "2648"), ("285,695", "285.695"), ("09", "9"), ("1.234.567,8", "1234567.8")]
)
def test_vietnamese_numbers(written: str, value: str) -> None:
    assert parse_number(written) == Decimal(value)


@given(st.text(alphabet="0123456789.,/-–% ()đảngviêntỷnămngày XIVKHSU\n", max_size=120))
def test_spans_never_overlap_and_lie_inside(text: str) -> None:
    text = nfc(text)
    previous = 0
    for quantity in quantities(text):
        assert previous <= quantity.start < quantity.end <= len(text)
        assert quantity.start <= quantity.number[0] < quantity.number[1] <= quantity.end
        previous = quantity.end
