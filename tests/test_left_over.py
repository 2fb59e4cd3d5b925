"""What follows from two figures of one sentence: those left without a part, and what there was before a change."""

from __future__ import annotations

import pytest
from answer_checks import OpenReports

from rag.assistant import Assistant

REPORT = """UBND HUYỆN BÌNH KHÊ
BÁO CÁO năm 2031

Năm 2031, bộ phận một cửa huyện Bình Khê đã tiếp nhận 3.480 hồ sơ, trong đó số hồ sơ đã giải quyết: 3.295, đạt 94,7%.
Huyện xác định 26 công trình trọng điểm; trong đó có 17 công trình trọng điểm về giao thông.
Tổng số hội viên: 5.120 người; số hội viên dự họp: 4.870 người.
Tổng số hợp tác xã trên địa bàn huyện là 64 hợp tác xã, tăng 9 hợp tác xã so với năm 2028.
Trên địa bàn xảy ra 38 vụ trộm cắp, giảm 5 vụ so với cùng kỳ.
Huyện tiếp nhận 90 đơn thư, đã trả lời 71; còn 4 đơn chưa trả lời, 15 đơn được rút.
"""


@pytest.fixture(scope="module")
def assistant(reports: OpenReports) -> Assistant:
    return reports({"binh-khe.txt": REPORT})


@pytest.mark.parametrize(
    ("question", "short", "shown"),
    [
        ("Còn bao nhiêu hồ sơ chưa giải quyết ở bộ phận một cửa huyện Bình Khê?", "185 hồ sơ", "3.480 − 3.295 = 185"),
        ("Bình Khê có mấy công trình trọng điểm không thuộc giao thông?", "9 công trình", "26 − 17 = 9"),
        ("o Binh Khe co bao nhieu hoi vien khong du hop", "250 người", "5.120 − 4.870 = 250"),
        ("Năm 2028 Bình Khê có bao nhiêu hợp tác xã?", "55 hợp tác xã", "64 − 9 = 55"),
        ("Năm trước huyện Bình Khê xảy ra bao nhiêu vụ trộm cắp?", "43 vụ", "38 + 5 = 43"),
    ],
)
def test_it_is_worked_out_and_shown(assistant: Assistant, question: str, short: str, shown: str) -> None:
    answer = assistant.ask(question)
    assert answer.short.startswith(short)
    assert shown in answer.answer


@pytest.mark.parametrize(
    ("question", "short"),
    [
        ("Năm 2031 Bình Khê có bao nhiêu hợp tác xã?", "64 hợp tác xã"),
        ("Bộ phận một cửa Bình Khê đã giải quyết bao nhiêu hồ sơ?", "3.295"),
        ("Còn bao nhiêu đơn thư ở Bình Khê chưa trả lời?", "4 đơn"),  # told outright
    ],
)
def test_what_is_told_is_not_worked_out(assistant: Assistant, question: str, short: str) -> None:
    assert assistant.ask(question).short.startswith(short)


def test_nothing_follows_for_another_thing_or_year(assistant: Assistant) -> None:
    assert not assistant.ask("Năm 2028 Bình Khê có bao nhiêu xã viên?").answered
    assert not assistant.ask("Năm 2027 Bình Khê có bao nhiêu hợp tác xã?").answered
