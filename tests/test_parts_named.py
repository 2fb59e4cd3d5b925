"""Sums and comparisons of things that one sentence counts apart: the arithmetic is shown, one part is never the sum."""

from __future__ import annotations

import pytest
from answer_checks import OpenReports

from rag.assistant import Assistant
from rag.named_parts import named_parts
from rag.question import understand


@pytest.mark.parametrize(
    ("question", "labels"),
    [
        ("Cộng cả mức xuất sắc và mức tốt thì có mấy chi bộ?", ["xuất sắc", "tốt"]),
        ("Có bao nhiêu đảng viên xếp loại từ tốt trở lên?", ["tốt", "xuất sắc"]),
        ("Kỷ luật cảnh cáo và khiển trách tổng cộng bao nhiêu đảng viên?", ["cảnh cáo", "khiển trách"]),
        ("Tổng cộng thu hút bao nhiêu dự án, cả trong nước lẫn nước ngoài?", ["trong nước", "nước ngoài"]),
        ("tong cong ca tap the lan ca nhan co bao nhieu giay khen?", ["tap the", "ca nhan"]),
        ("Hai dự án cầu Mây và kè Sóc tổng cộng thiếu bao nhiêu vốn?", ["dự án cầu Mây", "kè Sóc"]),
        ("Trong đất lúa, đất rừng và đất nuôi tôm của xã, loại nào lớn nhất?", ["đất lúa", "đất rừng", "đất nuôi tôm"]),
        (
            "Chi bộ trường học hay chi bộ cơ quan đông hơn?",
            ["Chi bộ trường học", "chi bộ cơ quan"],
        ),
        ("Có bao nhiêu chi bộ hoàn thành tốt nhiệm vụ?", []),
        ("Bao nhiêu đảng viên bị cảnh cáo?", []),
        ("Ai khiển trách và cảnh cáo ông ấy?", []),
    ],
)
def test_what_is_added_or_compared_is_read(question: str, labels: list[str]) -> None:
    assert [each.label for each in named_parts(understand(question))] == labels


REPORT = """ĐẢNG BỘ XÃ TÂY VINH

BÁO CÁO kết quả năm 2031

Cuối năm 2031, Đảng bộ xã Tây Vinh có 6/25 chi bộ hoàn thành xuất sắc nhiệm vụ, 15/25 chi bộ hoàn thành tốt nhiệm vụ; có 88/410 đảng viên hoàn thành xuất sắc nhiệm vụ, 301/410 đảng viên hoàn thành tốt nhiệm vụ.
Kết quả kỷ luật cảnh cáo 4 đảng viên; khiển trách 2 chi bộ; khiển trách 7 đảng viên; cách chức 1 đảng viên.
Xã thu hút thêm 5 dự án đầu tư nước ngoài và 12 dự án đầu tư trong nước với tổng vốn đăng ký 310 tỷ đồng, nâng tổng số dự án nước ngoài lên 21 dự án.
Cụ thể, dự án hồ chứa Suối Đá thiếu 14 tỷ đồng; dự án kênh Suối Lạnh thiếu 9 tỷ đồng.
Đến năm 2031, đất trồng lúa có 812 ha, đất trồng rừng có 1.240 ha, đất nuôi tôm có 96 ha.
Xã có tổng số 73 hợp tác xã và tổ hợp tác.
Toàn xã có 58 tập thể được khen thưởng.
"""


@pytest.fixture(scope="module")
def assistant(reports: OpenReports) -> Assistant:
    return reports({"bao-cao.txt": REPORT})


@pytest.mark.parametrize(
    ("question", "short", "shown"),
    [
        (
            "Cộng cả mức xuất sắc và mức tốt, xã Tây Vinh năm 2031 có bao nhiêu đảng viên?",
            "389 đảng viên",
            "88 + 301 = 389",
        ),
        (
            "Năm 2031 xã Tây Vinh có bao nhiêu chi bộ xếp loại từ tốt trở lên, tính cả xuất sắc?",
            "21 chi bộ",
            "15 + 6 = 21",
        ),
        ("Tây Vinh kỷ luật cảnh cáo và khiển trách tổng cộng bao nhiêu đảng viên?", "11 đảng viên", "4 + 7 = 11"),
        (
            "Xã Tây Vinh thu hút thêm tổng cộng bao nhiêu dự án, cả trong nước lẫn nước ngoài?",
            "17 dự án",
            "12 + 5 = 17",
        ),
        (
            "Hai dự án hồ chứa Suối Đá và kênh Suối Lạnh tổng cộng còn thiếu bao nhiêu tỷ đồng?",
            "23 tỷ đồng",
            "14 + 9 = 23",
        ),
    ],
)
def test_the_parts_are_added_up(assistant: Assistant, question: str, short: str, shown: str) -> None:
    answer = assistant.ask(question)
    assert answer.short.startswith(short)
    assert shown in answer.answer
    assert answer.citations


def test_the_largest_of_three_is_told(assistant: Assistant) -> None:
    question = "Trong đất trồng lúa, đất trồng rừng và đất nuôi tôm của xã Tây Vinh, loại nào lớn nhất?"
    assert assistant.ask(question).short == "Đất trồng rừng: 1.240 ha"


def test_a_figure_of_both_is_no_part(assistant: Assistant) -> None:
    assert assistant.ask("Xã Tây Vinh có tổng cộng bao nhiêu hợp tác xã và tổ hợp tác?").short.startswith("73")


def test_one_part_is_not_the_sum(assistant: Assistant) -> None:
    answer = assistant.ask("Xã Tây Vinh khen thưởng tổng cộng bao nhiêu tập thể và cá nhân?")
    assert "58" not in answer.short
