"""What stands in for what is asked and is not it: a result for a plan, half a year for the whole, dong for dollars."""

from __future__ import annotations

import pytest
from answer_checks import OpenReports

from rag.assistant import Assistant

HALF = """Kinh tế huyện Đăk Sơn 6 tháng đầu năm 2033
Trong 6 tháng qua, tổng thu ngân sách trên địa bàn đạt 412 tỷ đồng, tăng 9% so với cùng kỳ.
Kim ngạch xuất khẩu đạt 18 triệu USD, tăng 5,1% so với cùng kỳ. Vốn đăng ký của doanh nghiệp mới là 640 tỷ đồng.
Huyện ra quân trồng cây đầu xuân với mục tiêu trồng được 75.000 cây theo kế hoạch đã đăng ký.
Thủ tướng Chính phủ cũng đồng ý cho huyện lập quy hoạch cảng hàng không Đăk Sơn.
"""
QUARTER = """UBND phường Hòa Đông - Báo cáo chuyển đổi số quý III/2034

Số 88/BC-UBND, ngày 20/9/2034

Tổng số hồ sơ trực tuyến là 2.140 hồ sơ, bằng 71,4% số tiếp nhận.
"""
WEEKS = """Xã Yên Khê tổng kết 6 tháng cuối năm 2035
Trong 6 tháng, Đảng bộ xã đã kết nạp 23 đảng viên mới, đạt 60,5% chỉ tiêu năm (38 đảng viên).
"""


@pytest.fixture(scope="module")
def assistant(reports: OpenReports) -> Assistant:
    return reports({"nua-nam.txt": HALF, "quy-ba.txt": QUARTER, "cuoi-nam.txt": WEEKS})


@pytest.mark.parametrize(
    ("question", "short"),
    [
        ("6 tháng đầu năm 2033 huyện Đăk Sơn thu ngân sách được bao nhiêu?", "412 tỷ đồng"),
        ("Nửa đầu năm 2033 Đăk Sơn thu ngân sách bao nhiêu tỷ?", "412 tỷ đồng"),
        ("Đăk Sơn xuất khẩu được bao nhiêu đô 6 tháng đầu năm 2033?", "18 triệu USD"),
        ("Quý III/2034 phường Hòa Đông có bao nhiêu hồ sơ trực tuyến?", "2.140 hồ sơ"),
        ("Xã Yên Khê kết nạp bao nhiêu đảng viên 6 tháng cuối năm 2035?", "23 đảng viên mới"),
        ("Chỉ tiêu kết nạp đảng viên cả năm 2035 của xã Yên Khê?", "38 đảng viên"),
        ("Đăk Sơn đặt mục tiêu trồng bao nhiêu cây năm 2033?", "75.000 cây"),
        ("Thủ tướng có đồng ý cho Đăk Sơn lập quy hoạch cảng hàng không không?", "Có"),  # "hàng không" denies nothing
    ],
)
def test_what_is_asked_is_found(assistant: Assistant, question: str, short: str) -> None:
    answer = assistant.ask(question)
    assert answer.answered
    assert short in answer.short


@pytest.mark.parametrize(
    ("question", "history"),
    [
        ("Huyện Đăk Sơn đặt kế hoạch thu ngân sách cả năm 2033 bao nhiêu tỷ?", ()),
        ("ke hoach thu ngan sach ca nam 2033 cua Dak Son la may ty", ()),
        ("Mục tiêu xuất khẩu cả năm 2033 của Đăk Sơn là bao nhiêu triệu USD?", ()),
        ("Quý II/2034 phường Hòa Đông có bao nhiêu hồ sơ trực tuyến?", ()),
        ("Thế còn quý II/2034?", ("Quý III/2034 phường Hòa Đông có bao nhiêu hồ sơ trực tuyến?",)),
        ("Cả năm 2033 huyện Đăk Sơn thu ngân sách được bao nhiêu?", ()),
        ("Doanh nghiệp mới ở Đăk Sơn đăng ký bao nhiêu đô la vốn?", ()),
        ("Đăk Sơn đã trồng được thực tế bao nhiêu cây rồi?", ()),
    ],
)
def test_what_stands_in_for_it_is_not_given(assistant: Assistant, question: str, history: tuple[str, ...]) -> None:
    assert not assistant.ask(question, history).answered
