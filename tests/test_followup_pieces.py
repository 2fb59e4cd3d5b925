"""Follow-ups that name another thing of the kind asked about before: a grade, a deed, a year before, a project."""

from __future__ import annotations

import pytest
from answer_checks import OpenReports

from rag.assistant import Assistant
from rag.followup import standalone
from rag.places import parse
from rag.siblings import with_sibling

KNOWN = {"binh khe": parse("Bình Khê"), "tay vinh": parse("xã Tây Vinh")}


@pytest.mark.parametrize(
    ("text", "other", "expected"),
    [
        ("bao nhiêu chi bộ hoàn thành xuất sắc nhiệm vụ?", "mức tốt", "bao nhiêu chi bộ hoàn thành tốt nhiệm vụ?"),
        ("mấy người bị khiển trách?", "cảnh cáo", "mấy người bị cảnh cáo?"),
        ("hàng xuất khẩu mất mấy giờ?", "hàng nhập", "hàng nhập khẩu mất mấy giờ?"),
        ("co bao nhieu giai nhat?", "giai ba", "co bao nhieu giai ba?"),
        ("xây mới bao nhiêu căn?", "sửa chữa", "sửa chữa bao nhiêu căn?"),
        ("có bao nhiêu người tốt nghiệp?", "mức khá", None),  # "tốt nghiệp" is no grade
        ("bị khiển trách và cảnh cáo mấy người?", "khai trừ", None),  # which of the two?
        ("kết nạp bao nhiêu đảng viên?", "mức tốt", None),
        ("bao nhiêu người bị cảnh cáo?", "cảnh cáo", None),
    ],
)
def test_a_word_of_one_kind_takes_the_place_of_another(text: str, other: str, expected: str | None) -> None:
    made = with_sibling(text, other, unaccented=text.isascii())
    assert (made[0] if made else None) == expected


@pytest.mark.parametrize(
    ("before", "text", "expected"),
    [
        (
            "Năm 2031 Bình Khê có bao nhiêu chi bộ hoàn thành xuất sắc nhiệm vụ?",
            "Còn mức tốt thì bao nhiêu?",
            "Năm 2031 Bình Khê có bao nhiêu chi bộ hoàn thành tốt nhiệm vụ?",
        ),
        (
            "Trong số đó mấy cán bộ của Bình Khê bị khiển trách?",
            "Thế cảnh cáo mấy người?",
            "Trong số đó mấy người của Bình Khê bị cảnh cáo?",
        ),
        (
            "Bình Khê đã kỷ luật bao nhiêu đảng viên?",
            "Còn tổ chức đảng thì mấy?",
            "Bình Khê đã kỷ luật bao nhiêu tổ chức đảng?",
        ),
        (
            "Bình Khê có bao nhiêu ha đất đô thị?",
            "Còn đất khu công nghiệp?",
            "Bình Khê có bao nhiêu ha đất khu công nghiệp?",
        ),
        (
            "Dự án cầu Sông Nhỏ ở Bình Khê bị cắt bao nhiêu vốn?",
            "Còn dự án đường ven đồi Mây?",
            "Dự án đường ven đồi Mây ở Bình Khê bị cắt bao nhiêu vốn?",
        ),
        (
            "Nhóm chỉ tiêu về văn hóa phải đạt bao nhiêu điểm?",
            "Thế nhóm môi trường thì sao?",
            "Nhóm chỉ tiêu về môi trường phải đạt bao nhiêu điểm?",
        ),
        (
            "Ai làm Giám đốc Sở Nội vụ Bình Khê?",
            "Thế giám đốc sở xây dựng thì ai?",
            "Ai làm giám đốc sở xây dựng Bình Khê?",
        ),
        (
            "Bình Khê có bao nhiêu trường chuẩn quốc gia năm 2031?",
            "Thế cùng kỳ năm trước thì sao?",
            "Bình Khê có bao nhiêu trường chuẩn quốc gia năm 2030?",
        ),
        (
            "Quý I năm 2031 Bình Khê trồng bao nhiêu ha rừng?",
            "Còn quý đó của năm trước được bao nhiêu?",
            "Quý I năm 2030 Bình Khê trồng bao nhiêu ha rừng?",
        ),
        (
            "Năm 2031 Bình Khê trồng bao nhiêu ha rừng?",
            "Còn riêng quý III thì sao?",
            "Quý III 2031 Bình Khê trồng bao nhiêu ha rừng?",
        ),
        (
            "Lễ hội ở thôn, khu phố Bình Khê mở ngày nào?",
            "Còn cấp xã, phường thì ngày nào?",
            "Lễ hội ở xã, phường Bình Khê mở ngày nào?",
        ),
        (
            "Bí thư Đảng ủy Bình Khê là ai?",
            "Còn chủ tịch ủy ban thì ai?",
            "Chủ tịch ủy ban là ai ở Bình Khê?",
        ),
        (
            "Bình Khê được bao nhiêu phiếu thuận?",
            "Còn phiếu chống chiếm bao nhiêu phần trăm?",  # another figure, and not only of another thing
            "Phiếu chống chiếm bao nhiêu phần trăm ở Bình Khê?",
        ),
    ],
)
def test_the_question_before_is_asked_of_another_thing(before: str, text: str, expected: str) -> None:
    assert standalone(text, [before], KNOWN) == expected


REPORTS = {
    "xep-loai.txt": (
        "ĐẢNG BỘ XÃ TÂY VINH\n\nBÁO CÁO công tác xây dựng Đảng năm 2031\n\n"
        "Cuối năm 2031, Đảng bộ xã Tây Vinh có 6/25 chi bộ hoàn thành xuất sắc nhiệm vụ, "
        "15/25 chi bộ hoàn thành tốt nhiệm vụ. "
        "Trong năm đã kết nạp 40 đảng viên, chia ra: quý I 7, quý II 9, quý III 13, quý IV 11.\n\n"
        "Thôn có tỷ lệ hộ nghèo cao nhất là Tân Phú với 12,4%; thấp nhất là Tân Lập 1,9%.\n\n"
        "Tốc độ tăng giá trị sản xuất của xã năm 2031 đạt 8,3%, thấp hơn cùng kỳ năm trước (9,7%).\n\n"
        "Xã xử lý 41 vụ vi phạm, thấp hơn mức 58 vụ của năm 2030.\n"
    ),
}


@pytest.fixture(scope="module")
def assistant(reports: OpenReports) -> Assistant:
    return reports(REPORTS)


@pytest.mark.parametrize(
    ("history", "text", "short"),
    [
        (
            ["Năm 2031 xã Tây Vinh có bao nhiêu chi bộ hoàn thành xuất sắc nhiệm vụ?"],
            "Còn mức tốt thì bao nhiêu?",
            "15",
        ),
        (["Năm 2031 xã Tây Vinh kết nạp bao nhiêu đảng viên?"], "Còn riêng quý III thì sao?", "13"),
        ([], "Quý IV năm 2031 xã Tây Vinh kết nạp bao nhiêu đảng viên?", "11"),
        ([], "Năm 2031 xã Tây Vinh kết nạp bao nhiêu đảng viên?", "40 đảng viên"),
        (["Thôn nào của xã Tây Vinh có tỷ lệ hộ nghèo cao nhất?"], "Cụ thể là bao nhiêu phần trăm?", "12,4%"),
        (["Thôn nào của xã Tây Vinh có tỷ lệ hộ nghèo thấp nhất?"], "Thế là bao nhiêu phần trăm?", "1,9%"),
        ([], "Tốc độ tăng giá trị sản xuất của xã Tây Vinh năm 2030 đạt bao nhiêu?", "9,7%"),
        ([], "Tốc độ tăng giá trị sản xuất của xã Tây Vinh năm 2031 đạt bao nhiêu?", "8,3%"),
        (
            ["Tốc độ tăng giá trị sản xuất của xã Tây Vinh năm 2031 đạt bao nhiêu?"],
            "Thế cùng kỳ năm trước được bao nhiêu?",
            "9,7%",
        ),
        ([], "Năm 2030 xã Tây Vinh xử lý bao nhiêu vụ vi phạm?", "58 vụ"),
        ([], "Năm 2031 xã Tây Vinh xử lý bao nhiêu vụ vi phạm?", "41 vụ vi phạm"),
        ([], "Năm 2029 xã Tây Vinh xử lý bao nhiêu vụ vi phạm?", ""),
    ],
)
def test_what_is_asked_further_is_answered(assistant: Assistant, history: list[str], text: str, short: str) -> None:
    answer = assistant.ask(text, history)
    assert answer.short.startswith(short) if short else not answer.answered
