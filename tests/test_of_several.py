"""What must be refused: a figure of several for one of them, the opposite, a price for an amount, another year."""

from __future__ import annotations

import pytest
from answer_checks import OpenReports

from rag.assistant import Assistant

REPORT = """ĐẢNG BỘ HUYỆN BÌNH KHÊ

BÁO CÁO kết quả năm 2031

Qua kiểm tra đã xử lý kỷ luật 64 đảng viên với các hình thức: khai trừ, cách chức, cảnh cáo, khiển trách.
Trong năm, các chi bộ đã tặng giấy khen cho 35 đảng viên gồm hai mức xuất sắc và tốt.
Theo địa phương, xã Tân Phú giải quyết xong 21/24 vụ khiếu nại, xã Tân Lập 13/15, xã Bình Hòa 9/9.
Người dân bán lợn hơi với giá 31.000 đồng/kg để vơi bớt đàn lợn thua lỗ.
Hội thi gia đình văn hóa năm 2029 được tổ chức tại nhà văn hóa xã Tân Phú.
Ban Thường vụ đã thực hiện 14 cuộc kiểm tra, giám sát tổ chức đảng.
Ông Hồ Văn Lực sinh năm 1971 tại xã Tân Phú.
"""


@pytest.fixture(scope="module")
def assistant(reports: OpenReports) -> Assistant:
    return reports({"bao-cao.txt": REPORT})


@pytest.mark.parametrize(
    "question",
    [
        "Năm 2031 huyện Bình Khê có bao nhiêu đảng viên bị khai trừ?",
        "Có bao nhiêu đảng viên ở Bình Khê bị cảnh cáo năm 2031?",
        "Năm 2031 xã Tân Lập giải quyết bao nhiêu vụ tố cáo?",
        "Huyện Bình Khê chi bao nhiêu tiền cho các hộ nuôi lợn thua lỗ?",
        "Hội thi gia đình văn hóa năm 2031 của Bình Khê được tổ chức ở đâu?",
    ],
)
def test_what_is_told_of_others_is_no_answer(assistant: Assistant, question: str) -> None:
    assert not assistant.ask(question).answered


@pytest.mark.parametrize(
    ("question", "short"),
    [
        ("Năm 2031 huyện Bình Khê xử lý kỷ luật bao nhiêu đảng viên?", "64"),
        ("Năm 2031 xã Tân Phú giải quyết bao nhiêu vụ khiếu nại?", "21"),
        ("Năm 2031 Ban Thường vụ Huyện ủy Bình Khê thực hiện mấy cuộc kiểm tra tổ chức đảng?", "14"),
        ("Giá lợn hơi ở huyện Bình Khê là bao nhiêu tiền một kg?", "31.000 đồng"),
        ("Hội thi gia đình văn hóa năm 2029 của Bình Khê được tổ chức ở đâu?", "nhà văn hóa xã Tân Phú"),
    ],
)
def test_what_is_told_is_still_answered(assistant: Assistant, question: str, short: str) -> None:
    assert assistant.ask(question).short.startswith(short)
