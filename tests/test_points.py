"""Lists told point by point, summaries of one matter, and short answers without the marks of Markdown."""

from __future__ import annotations

import pytest
from answer_checks import OpenReports

from rag.assistant import Assistant
from rag.points import told_in_points
from rag.records import Document
from rag.text import without_emphasis

REPORT = """ĐẢNG BỘ HUYỆN BÌNH KHÊ
Số: 88-BC/HU
BÁO CÁO
Kết quả xây dựng Đảng năm 2031

Năm 2031, Đảng bộ huyện kết nạp 143 đảng viên mới, vượt 3 đảng viên so với kế hoạch. *Tuy nhiên*, công tác xây dựng Đảng của huyện còn có những hạn chế: (1) Việc sinh hoạt chi bộ ở một số thôn còn hình thức, ít người phát biểu; quản lý đảng viên đi làm ăn xa còn lỏng. (2) Kiểm tra cấp cơ sở còn nể nang. (3) Một số cấp ủy chậm báo cáo.
Không có chi bộ bị xếp loại yếu; 12 chi bộ xếp loại tốt; 3 chi bộ xếp loại khá; tiến độ chuyển sinh hoạt đảng chưa đạt yêu cầu.
"""
ARTICLE = """Vì sao du lịch Bình Khê giảm sút
Lượng khách đến Bình Khê giảm sút trong hai năm qua, nhiều cơ sở lưu trú đóng cửa.
Nguyên nhân của tình trạng trên là: Thứ nhất, đường vào thác bị sạt lở. Mưa lớn kéo dài làm nhiều đoạn đường không đi được. Thứ hai, giá phòng tăng quá nhanh. Nhiều khách chọn nơi khác. Thứ ba, thiếu hướng dẫn viên nói tiếng nước ngoài.
"""


@pytest.fixture(scope="module")
def assistant(reports: OpenReports) -> Assistant:
    return reports({"bao-cao.txt": REPORT, "du-lich.txt": ARTICLE})


@pytest.mark.parametrize(
    ("question", "said"),
    [
        (
            "Tóm tắt những hạn chế trong công tác xây dựng Đảng năm 2031 của huyện Bình Khê.",
            ("còn hình thức", "còn lỏng", "nể nang", "chậm báo cáo"),
        ),
        (
            "Du lịch Bình Khê giảm sút do những nguyên nhân nào?",
            ("đường vào thác bị sạt lở", "giá phòng tăng quá nhanh", "thiếu hướng dẫn viên"),
        ),
    ],
)
def test_every_point_is_told_and_cited(assistant: Assistant, question: str, said: tuple[str, ...]) -> None:
    answer = assistant.ask(question)
    assert all(piece in answer.short for piece in said)
    assert len(answer.citations) == 3
    assert "*" not in answer.answer


def test_a_summary_of_one_matter_goes_to_the_sentences_that_tell_of_it(assistant: Assistant) -> None:
    short = assistant.ask("Tóm tắt tình hình kết nạp đảng viên của Bình Khê năm 2031").short
    assert "143 đảng viên mới" in short
    assert "thác" not in short


def test_a_no_says_what_is_denied(assistant: Assistant) -> None:
    asked = "Bình Khê năm 2031 có chi bộ nào bị xếp loại yếu không?"
    assert assistant.ask(asked).short == "Không: Không có chi bộ bị xếp loại yếu"


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("*Tuy nhiên*, còn chậm", "Tuy nhiên, còn chậm"),
        ("**Kết quả:** đạt 5 sao", "Kết quả: đạt 5 sao"),
        ("OCOP 4* và 5*", "OCOP 4* và 5*"),
        ("2 * 3 * 4", "2 * 3 * 4"),
    ],
)
def test_emphasis_goes_and_stars_stay(written: str, plain: str) -> None:
    assert without_emphasis(written) == plain


def test_points_are_read_in_order_and_only_from_one_on() -> None:
    def told(text: str) -> list[list[str]]:
        document = Document(text[:16], "d.txt", "", text)
        return [[text[slice(*item)].rstrip(".") for item in each.items] for each in told_in_points(document)]

    assert told("Giải pháp: (1) giao rừng; (2) trồng rừng.") == [["giao rừng", "trồng rừng"]]
    assert told("Theo mục (2) và (3) của Nghị quyết.") == []
    assert told("Một là, nước. Hai là, đất. Ba là, rừng.") == [["nước", "đất", "rừng"]]
