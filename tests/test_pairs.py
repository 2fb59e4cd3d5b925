"""Two things of one sentence compared or added by their labels, and one thing in two years, a plan beside a result."""

from __future__ import annotations

import pytest
from answer_checks import OpenReports

from rag.assistant import Assistant
from rag.question import understand
from rag.year_sides import year_sides

FIRST = """ĐẢNG BỘ HUYỆN BÌNH KHÊ
BÁO CÁO năm 2030

Năm 2030, toàn huyện kết nạp 131 đảng viên mới. Thu ngân sách trên địa bàn huyện đạt 412,5 tỷ đồng, bằng 104% dự toán.
Các cấp ủy đã kiểm tra 210 đảng viên, 64 tổ chức đảng; giám sát 175 đảng viên và 42 tổ chức đảng.
Trong năm thi hành kỷ luật 30 đảng viên, gồm khiển trách 17, cảnh cáo 9, khai trừ 4.
Tổng vốn làm đường nông thôn gồm: vốn lồng ghép 21,4 tỷ đồng; vốn tín dụng 33,7 tỷ đồng; nhân dân đóng góp 6,2 tỷ đồng.
Năm 2031, Đảng bộ huyện phấn đấu kết nạp 150 đảng viên trở lên.
"""
SECOND = """ĐẢNG BỘ HUYỆN BÌNH KHÊ
BÁO CÁO năm 2032

Năm 2032, toàn huyện kết nạp 168 đảng viên mới. Thu ngân sách trên địa bàn huyện đạt 530 tỷ đồng.
"""


@pytest.fixture(scope="module")
def assistant(reports: OpenReports) -> Assistant:
    return reports({"bao-cao-2030.txt": FIRST, "bao-cao-2032.txt": SECOND})


@pytest.mark.parametrize(
    ("question", "short", "shown"),
    [
        (
            "Năm 2030 các cấp ủy Bình Khê kiểm tra và giám sát tổng cộng bao nhiêu đảng viên?",
            "385 đảng viên",
            "210 + 175 = 385",
        ),
        ("Năm 2030 Bình Khê kiểm tra nhiều hơn giám sát bao nhiêu tổ chức đảng?", "22 tổ chức đảng", "64 − 42 = 22"),
        ("Thu ngân sách huyện Bình Khê năm 2032 tăng bao nhiêu tỷ so với năm 2030?", "117,5 tỷ đồng", "530 − 412,5"),
        ("Chỉ tiêu kết nạp năm 2031 của Bình Khê cao hơn kết quả năm 2030 mấy đảng viên?", "19 đảng viên", "150 − 131"),
    ],
)
def test_the_arithmetic_is_shown(assistant: Assistant, question: str, short: str, shown: str) -> None:
    answer = assistant.ask(question)
    assert answer.short.startswith(short)
    assert shown in answer.answer
    assert "trở lên." not in answer.answer.rsplit("=", 1)[-1]
    assert answer.citations


@pytest.mark.parametrize(
    ("question", "more"),
    [
        ("Năm 2030 Bình Khê khiển trách hay cảnh cáo nhiều hơn?", "khiển trách"),
        ("Vốn làm đường nông thôn ở Bình Khê: lồng ghép hay tín dụng nhiều hơn?", "tín dụng"),
    ],
)
def test_either_of_two(assistant: Assistant, question: str, more: str) -> None:
    assert f"{more} cao hơn." in assistant.ask(question).answer.lower()


def test_two_things_of_which_one_is_not_told_are_not_compared(assistant: Assistant) -> None:
    assert not assistant.ask("Năm 2030 Bình Khê khiển trách hay cách chức nhiều hơn?").answered


def test_a_question_over_two_years_is_parted() -> None:
    sides = year_sides(understand("Chỉ tiêu kết nạp đảng viên năm 2022 cao hơn kết quả năm 2021 bao nhiêu người?"))
    assert [(label, side.years, side.target) for label, side in sides] == [
        ("năm 2021", (2021,), False),
        ("chỉ tiêu năm 2022", (2022,), True),
    ]
    assert year_sides(understand("Năm 2022 kết nạp bao nhiêu đảng viên?")) == []
