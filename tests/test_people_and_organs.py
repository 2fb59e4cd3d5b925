"""Who holds an office or takes it over, which organ did what, where in a unit it was."""

from __future__ import annotations

import pytest
from answer_checks import OpenReports

from rag.assistant import Assistant

TOWN = """Hội nghị Đảng bộ cơ quan Thị ủy
Sáng 12-4, đồng chí Lò Văn Pản, Phó Bí thư Thường trực Thị ủy, Bí thư Đảng bộ cơ quan Thị ủy; đồng chí Hồ Thị Mây, Trưởng Ban Tổ chức Thị ủy, Phó Bí thư Đảng bộ cơ quan Thị ủy chủ trì hội nghị.
Ông Đinh Văn Tú (gọi ông Lò Văn Pản bằng bác) hiện là Chủ tịch UBND xã Phước Ninh.
Trưởng Công an xã Phước Ninh là ông Ngô Bá Cường.
"""
CHANGES = """Công bố quyết định về cán bộ tại Đông Hà
Ngày 3/8, ông Trương Đình Lân, Bí thư Huyện ủy Hải Lăng, được Ban Thường vụ Tỉnh ủy phân công làm Bí thư Thành ủy Đông Hà thay ông Phan Văn Thọ nghỉ hưu.
Bà Lê Thị Hạnh, Phó Bí thư Tỉnh ủy, trao quyết định cho ông Trương Đình Lân.
Phó Chủ tịch UBND thành phố Đông Hà Mai Văn Quý ký công văn phân công trực.
"""
DEEDS = """Kỷ luật cán bộ ở Tân Bình
Ủy ban Kiểm tra Thành ủy TP.HCM vừa công bố kết quả kiểm tra cán bộ quận Tân Bình.
Cụ thể, Ban Thường vụ Đảng ủy Khối Doanh nghiệp tỉnh đã thi hành kỷ luật khiển trách Ủy viên Ban Chấp hành Đảng bộ Sở Xây dựng Đoàn Văn Bắc.
Phó Chủ tịch UBND tỉnh đề nghị Sở TN&MT sớm rà soát quỹ đất công với các huyện.
Chính phủ giao cho Bộ Kế hoạch và Đầu tư đóng vai trò điều phối quy hoạch vùng Tây Bắc.
"""
FLOOD = """Mưa lũ làm nhiều người chết
Theo báo cáo nhanh, mưa lũ trên địa bàn tỉnh Yên Bái đã làm 3 người chết.
Ba nạn nhân bị nước cuốn trôi đêm 9-8 khi đi xe máy qua đập tràn ở xã Nà Hẩu, huyện Văn Yên; 5 nhà bị sập.
Đặc biệt, ngày 2/5/1949 tại hang Thẩm Dương, xã Việt Hồng, Tỉnh ủy đã quyết định thành lập đội du kích Âu Lâu.
"""


@pytest.fixture(scope="module")
def assistant(reports: OpenReports) -> Assistant:
    return reports({"thi-uy.txt": TOWN, "can-bo.txt": CHANGES, "ky-luat.txt": DEEDS, "mua-lu.txt": FLOOD})


@pytest.mark.parametrize(
    ("question", "short"),
    [
        ("Ai đang làm Chủ tịch UBND xã Phước Ninh?", "Đinh Văn Tú"),
        ("truong cong an xa Phuoc Ninh la ai", "Ngô Bá Cường"),
        ("Ai thay ông Phan Văn Thọ làm Bí thư Thành ủy Đông Hà?", "Trương Đình Lân"),
        ("Cơ quan nào công bố kết quả kiểm tra cán bộ quận Tân Bình?", "Ủy ban Kiểm tra Thành ủy TP.HCM"),
        (
            "Cơ quan nào thi hành kỷ luật ông Đoàn Văn Bắc?",
            "Ban Thường vụ Đảng ủy Khối Doanh nghiệp tỉnh",
        ),
        ("Sở nào được đề nghị rà soát quỹ đất công với các huyện?", "Sở TN&MT"),
        ("Bộ nào được Chính phủ giao điều phối quy hoạch vùng Tây Bắc?", "Bộ Kế hoạch và Đầu tư"),
        ("Ba nạn nhân ở Yên Bái bị nước cuốn qua đập tràn ở xã nào?", "xã Nà Hẩu, huyện Văn Yên"),
        ("Ngày 2/5/1949 Tỉnh ủy quyết định thành lập đội du kích Âu Lâu tại đâu?", "hang Thẩm Dương, xã Việt Hồng"),
    ],
)
def test_it_is_the_one_that_is_asked_for(assistant: Assistant, question: str, short: str) -> None:
    assert assistant.ask(question).short == short


@pytest.mark.parametrize(
    "question",
    [
        "Ai đang làm Bí thư Thị ủy?",  # its deputy is named, and who leads a party cell of its offices
        "Đồng chí nào giữ chức Bí thư Thị ủy?",
        "Ai thay ông Trương Đình Lân làm Bí thư Huyện ủy Hải Lăng?",  # not the one whom he replaces himself
        "Ai được bầu làm Phó Chủ tịch UBND thành phố Đông Hà thay ông Mai Văn Quý?",
    ],
)
def test_who_is_not_told_is_not_guessed(assistant: Assistant, question: str) -> None:
    assert not assistant.ask(question).answered


MINISTRY = """Ngành tư pháp đầu năm
Tại Hà Giang, ngành tư pháp ra quân từ mùng 6 Tết, cán bộ về xã nắm việc ngay buổi đầu.
{filler}
Từ cách làm hay ấy, Tư pháp Bắc Giang năm qua cũng được đánh giá cao. Giám đốc Sở Tư pháp Vi Thị Hoan cho biết, Sở đang chuẩn bị tổng kết hai năm tiếp nhận hồ sơ qua bưu điện.
"""


def test_an_article_over_many_units_goes_on_of_the_last_it_named(reports: OpenReports) -> None:
    filler = "Các đoàn đi cơ sở đều ghi lại ý kiến của người dân để trả lời trong tuần sau đó. " * 25
    assistant = reports({"tu-phap.txt": MINISTRY.format(filler=filler)})
    assert assistant.ask("Giám đốc Sở Tư pháp Bắc Giang tên gì?").short == "Vi Thị Hoan"
    assert not assistant.ask("Giám đốc Sở Tư pháp Hà Giang tên gì?").answered
