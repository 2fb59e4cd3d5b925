"""Enumerations are told whole and with nothing behind them: over brackets, with a namesake, of many years."""

from __future__ import annotations

import pytest
from answer_checks import OpenReports

from rag.assistant import Assistant

REPORT = """UBND HUYỆN BÌNH KHÊ
BÁO CÁO năm 2031

Hồ chứa nước Suối Đá nằm trên địa bàn các xã Vĩnh Sơn, Tây Phú (huyện Bình Khê) và xã An Toàn (huyện Hoài Ân), dung tích 12 triệu m3.
Xã Bình Thành được thành lập trên cơ sở sáp nhập thị trấn Bình Thành và các xã Tây Giang, Tây Thuận, Vĩnh An từ ngày 01/7/2031.
Lễ ký kết quảng bá du lịch giữa huyện và 3 cơ quan báo chí: Báo Bình Định, Đài Truyền hình Quy Nhơn, Tạp chí Du lịch Xanh giai đoạn 2031-2034 đã diễn ra tại Phú Phong.
Năm 2031, 03 xã chưa có nhà văn hóa gồm Vĩnh Sơn, Tây Phú và Tây Xuân do chưa bố trí được mặt bằng.
Trường THPT Nguyễn Huệ nhận cờ thi đua của Chính phủ các năm 2024, 2026, 2027, 2029 và 2030.
"""


@pytest.fixture(scope="module")
def assistant(reports: OpenReports) -> Assistant:
    return reports({"binh-khe.txt": REPORT})


@pytest.mark.parametrize(
    ("question", "short"),
    [
        ("Hồ chứa nước Suối Đá nằm trên địa bàn những xã nào?", "Vĩnh Sơn, Tây Phú, An Toàn"),
        (
            "Xã Bình Thành được sáp nhập từ những đơn vị nào?",
            "thị trấn Bình Thành và các xã Tây Giang, Tây Thuận, Vĩnh An",
        ),
        ("Xã Bình Thành gộp từ những xã, thị trấn nào?", "thị trấn Bình Thành và các xã Tây Giang, Tây Thuận, Vĩnh An"),
        ("xa Binh Thanh duoc ghep tu nhung don vi nao", "thị trấn Bình Thành và các xã Tây Giang, Tây Thuận, Vĩnh An"),
        (
            "Huyện Bình Khê ký kết quảng bá du lịch với những cơ quan báo chí nào?",
            "Báo Bình Định, Đài Truyền hình Quy Nhơn, Tạp chí Du lịch Xanh",
        ),
        ("Những xã nào của huyện Bình Khê chưa có nhà văn hóa?", "Vĩnh Sơn, Tây Phú và Tây Xuân"),
        (
            "Trường THPT Nguyễn Huệ nhận cờ thi đua của Chính phủ những năm nào?",
            "2024, 2026, 2027, 2029 và 2030",
        ),
    ],
)
def test_a_list_is_told_whole_and_nothing_else(assistant: Assistant, question: str, short: str) -> None:
    assert assistant.ask(question).short == short


def test_a_unit_is_not_made_of_itself(assistant: Assistant) -> None:
    told = assistant.ask("Thị trấn Bình Thành sáp nhập với những xã nào để thành xã Bình Thành?").short
    assert "Tây Giang, Tây Thuận, Vĩnh An" in told
    assert "thị trấn" not in told
