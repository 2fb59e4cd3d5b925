"""Follow-ups that put one other piece into the question before, or point back further than the last one."""

from __future__ import annotations

import pytest
from answer_checks import OpenReports

from rag.assistant import Assistant
from rag.followup import standalone
from rag.places import parse

KNOWN = {"binh khe": parse("Bình Khê"), "tay vinh": parse("xã Tây Vinh")}


@pytest.mark.parametrize(
    ("before", "text", "expected"),
    [
        (
            "Năm 2030 huyện Bình Khê thu bao nhiêu tỷ đồng tiền thuê đất?",
            "thế còn 9 tháng đầu năm 2031?",
            "9 tháng đầu năm 2031 huyện Bình Khê thu bao nhiêu tỷ đồng tiền thuê đất?",
        ),
        (
            "6 thang dau nam 2031 Binh Khe trong bao nhieu ha rung?",
            "con ca nam 2030?",
            "Ca nam 2030 Binh Khe trong bao nhieu ha rung?",
        ),
        (
            "Quý I năm 2031 Bình Khê trồng bao nhiêu ha rừng?",
            "Còn quý II?",
            "Quý II 2031 Bình Khê trồng bao nhiêu ha rừng?",
        ),
        (
            "Sản lượng gạo Việt Nam năm 2030 là bao nhiêu?",
            "thế năm 2031?",
            "Sản lượng gạo Việt Nam năm 2031 là bao nhiêu?",
        ),
        (
            "Tháng 4/2030 ông Hồ Văn Lực được bao nhiêu phiếu thuận?",
            "Lần bỏ phiếu tháng 9/2031 thì sao?",
            "Tháng 9/2031 ông Hồ Văn Lực được bao nhiêu phiếu thuận?",
        ),
        (
            "Hội nghị cử tri ở xã, thị trấn của Bình Khê năm 2031 diễn ra khi nào?",
            "Thế còn ở thôn, khu phố?",
            "Hội nghị cử tri ở thôn, khu phố của Bình Khê năm 2031 diễn ra khi nào?",
        ),
        (
            "Năm 2031 các chi bộ ở Bình Khê đã giám sát bao nhiêu đảng viên?",
            "Thế còn tổ chức đảng?",
            "Năm 2031 các chi bộ ở Bình Khê đã giám sát bao nhiêu tổ chức đảng?",
        ),
        (
            "Bình Khê có bao nhiêu thủ tục hành chính trực tuyến?",
            "Còn xã Tây Vinh thì niêm yết bao nhiêu?",
            "Xã Tây Vinh thì niêm yết bao nhiêu thủ tục hành chính?",
        ),
        (
            "Năm 2031 Bình Khê kết nạp bao nhiêu đảng viên mới?",
            "Còn nữ?",
            "Năm 2031 Bình Khê kết nạp bao nhiêu đảng viên nữ mới?",
        ),
        (
            "Năm 2031 Bình Khê kết nạp bao nhiêu đảng viên mới?",
            "Vậy còn Huy hiệu Đảng?",  # nobody is admitted to one
            "Bao nhiêu Huy hiệu Đảng ở Bình Khê năm 2031?",
        ),
        (
            "Năm 2031 bao nhiêu chi bộ ở Bình Khê hoàn thành xuất sắc nhiệm vụ?",
            "Thế còn loại hoàn thành tốt?",
            "Năm 2031 bao nhiêu chi bộ ở Bình Khê hoàn thành tốt nhiệm vụ?",
        ),
        (
            "Bình Khê tặng giấy khen cho bao nhiêu cá nhân?",
            "Vậy tập thể thì mấy?",
            "Bình Khê tặng giấy khen cho bao nhiêu tập thể?",
        ),
    ],
)
def test_another_piece_is_put_in(before: str, text: str, expected: str) -> None:
    assert standalone(text, [before], KNOWN) == expected


REPORT = """ĐẢNG BỘ HUYỆN BÌNH KHÊ
BÁO CÁO năm 2031

Ông Hồ Văn Lực sinh ngày 02/9/1979, quê ở xã Tây Vinh. Ông Hồ Văn Lực tốt nghiệp Trường Đại học Nông Lâm.
Huyện ủy triển khai Kết luận số 512-KL/TU ngày 14/5/2031 của Ban Thường vụ Tỉnh ủy và Hướng dẫn số 33-HD/BTC ngày 20/6/2031 của Ban Tổ chức Tỉnh ủy về sắp xếp chi bộ.
Toàn huyện đã kiểm tra 640 lượt tổ chức đảng (đạt 128% so với chỉ tiêu nghị quyết) và 1.905 đảng viên (đạt 141%).
"""


@pytest.fixture(scope="module")
def assistant(reports: OpenReports) -> Assistant:
    return reports({"binh-khe.txt": REPORT})


def test_a_person_is_known_over_more_than_one_question(assistant: Assistant) -> None:
    history = ["Ông Hồ Văn Lực sinh ngày nào?", "Quê ông ấy ở đâu?"]
    assert "Nông Lâm" in assistant.ask("Ông ấy tốt nghiệp trường nào?", history).short


def test_cai_do_is_the_document_that_was_named(assistant: Assistant) -> None:
    answer = assistant.ask("Cái đó do cơ quan nào ban hành?", ["Kết luận 512-KL/TU ra ngày nào?"])
    assert answer.short == "Ban Thường vụ Tỉnh ủy"


@pytest.mark.parametrize(
    ("question", "short"),
    [
        ("Ket luan 512-KL/TU ve sap xep chi bo ban hanh ngay nao?", "ngày 14/5/2031"),
        ("Hướng dẫn số 33-HD/BTC ký hôm nào?", "ngày 20/6/2031"),
    ],
)
def test_the_day_of_a_document_stands_behind_its_number(assistant: Assistant, question: str, short: str) -> None:
    assert assistant.ask(question).short == short


def test_a_share_of_the_resolution_s_goal_is_of_what_was_counted(assistant: Assistant) -> None:
    before = "Toàn huyện đã kiểm tra bao nhiêu lượt tổ chức đảng?"
    assert assistant.ask("Đạt bao nhiêu phần trăm chỉ tiêu nghị quyết?", [before]).short == "128%"
