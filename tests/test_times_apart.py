"""By how much a figure differs between two times: years, months in brackets, 'từ … đến …', told with the arithmetic."""

from __future__ import annotations

import pytest
from answer_checks import OpenReports

from rag.assistant import Assistant
from rag.question import understand
from rag.year_sides import year_sides


@pytest.mark.parametrize(
    ("question", "labels"),
    [
        (
            "Số phiếu thuận lần hai (9.2031) tăng bao nhiêu phiếu so với lần đầu (4.2030)?",
            ["tháng 4.2030", "tháng 9.2031"],
        ),
        ("Tốc độ tăng trưởng quý II/2031 cao hơn quý I/2031 bao nhiêu điểm phần trăm?", ["quý II/2031", "quý I/2031"]),
        (
            "Thu 6 tháng đầu năm 2031 cao hơn cùng kỳ năm ngoái mấy tỷ?",
            ["6 tháng đầu năm 2030", "6 tháng đầu năm 2031"],
        ),
        ("Từ 2030 đến 2032 số hội viên tăng thêm bao nhiêu hội viên?", ["năm 2030", "năm 2032"]),
        ("Hội Nông dân từ năm 2030 đến năm 2032 tăng thêm bao nhiêu hội viên?", ["năm 2030", "năm 2032"]),
        ("Hội viên cuối 2032 nhiều hơn cuối 2030 bao nhiêu người?", ["năm 2030", "năm 2032"]),
        ("Năm 2031 tăng trưởng bao nhiêu phần trăm?", []),
        ("Năm 2031 và năm 2032 tăng bao nhiêu hội viên?", []),
    ],
)
def test_the_two_times_are_read(question: str, labels: list[str]) -> None:
    assert [label for label, _ in year_sides(understand(question))] == labels


FIRST = """HỘI NÔNG DÂN HUYỆN BÌNH KHÊ
BÁO CÁO năm 2030

Toàn huyện có 214 chi hội với 12.408 hội viên.
Tại kỳ họp thứ 3 (tháng 4.2030), ông Hồ Văn Lực được 31 phiếu tín nhiệm cao, 9 phiếu tín nhiệm thấp.
"""
SECOND = """HỘI NÔNG DÂN HUYỆN BÌNH KHÊ
BÁO CÁO năm 2032

Hội Nông dân huyện hiện có 220 chi hội với 12.951 hội viên.
Tại kỳ họp thứ 8 (tháng 9.2032), ông Hồ Văn Lực được 44 phiếu tín nhiệm cao, 2 phiếu tín nhiệm thấp.
"""


@pytest.fixture(scope="module")
def assistant(reports: OpenReports) -> Assistant:
    return reports({"bao-cao-2030.txt": FIRST, "bao-cao-2032.txt": SECOND})


@pytest.mark.parametrize(
    ("question", "short", "shown"),
    [
        (
            "Hội Nông dân Bình Khê từ năm 2030 đến năm 2032 tăng thêm bao nhiêu hội viên?",
            "543 hội viên",
            "12.951 − 12.408",
        ),
        (
            "Số phiếu tín nhiệm cao của ông Hồ Văn Lực lần sau (9.2032) tăng bao nhiêu phiếu so với lần đầu (4.2030)?",
            "13 phiếu",
            "44 − 31 = 13",
        ),
        (
            "Số phiếu tín nhiệm thấp của ông Hồ Văn Lực tháng 9.2032 ít hơn tháng 4.2030 bao nhiêu phiếu?",
            "7 phiếu",
            "9 − 2 = 7",
        ),
    ],
)
def test_the_difference_is_shown(assistant: Assistant, question: str, short: str, shown: str) -> None:
    answer = assistant.ask(question)
    assert answer.short.startswith(short)
    assert shown in answer.answer
    assert len(answer.citations) >= 2


@pytest.mark.parametrize(
    ("question", "short"),
    [
        ("Ông Hồ Văn Lực được bao nhiêu phiếu tín nhiệm cao tháng 4/2030?", "31"),
        ("Ông Hồ Văn Lực được bao nhiêu phiếu tín nhiệm cao năm 2032?", "44"),
        ("Ông Hồ Văn Lực được bao nhiêu phiếu tín nhiệm cao năm 2031?", ""),
    ],
)
def test_the_time_in_brackets_is_that_of_the_sentence(assistant: Assistant, question: str, short: str) -> None:
    answer = assistant.ask(question)
    assert answer.short.startswith(short) if short else not answer.answered


FLOOD = """ỦY BAN NHÂN DÂN HUYỆN BÌNH KHÊ
Bình Khê, ngày 6 tháng 7 năm 2031

BÁO CÁO thiệt hại do mưa lũ

Mưa lũ đã làm sập 12 nhà. Tổng thiệt hại của huyện Bình Khê ước 3,4 tỷ đồng.
"""


@pytest.fixture(scope="module")
def flooded(reports: OpenReports) -> Assistant:
    return reports({"mua-lu.txt": FLOOD})


@pytest.mark.parametrize(
    ("question", "short"),
    [
        ("Mưa lũ đầu tháng 7/2031 gây thiệt hại ước bao nhiêu tiền ở huyện Bình Khê?", "3,4 tỷ đồng"),
        ("Mưa lũ tháng 9/2031 gây thiệt hại ước bao nhiêu tiền ở huyện Bình Khê?", ""),
        ("Mưa lũ tháng 7/2029 gây thiệt hại ước bao nhiêu tiền ở huyện Bình Khê?", ""),
    ],
)
def test_a_report_of_that_month_tells_of_it(flooded: Assistant, question: str, short: str) -> None:
    answer = flooded.ask(question)
    assert answer.short.startswith(short) if short else not answer.answered
