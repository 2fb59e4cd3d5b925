"""Who is meant: names without what stands beside them, offices held together, relatives, organs that answer "ai"."""

from __future__ import annotations

import pytest
from answer_checks import OpenReports

from rag.assistant import Assistant
from rag.kin import kin_asked
from rag.persons import persons

WORKS = """Công ty cổ phần Xây lắp Thành Đô 7 nhận Huân chương
Dự lễ có ông Phan Chí Kiên - Chủ tịch HĐQT, kiêm Tổng giám đốc Công ty và bà Hồ Thị Lụa, Phó Giám đốc Công ty kiêm Trưởng ban Nữ công.
Đồng chí Lại Văn Hưng, Phó Giám đốc Trung tâm Điều dưỡng - Chủ tịch Công đoàn, phát biểu tại lễ.
Người dân tố cáo nhiều sai phạm là ông Mai Văn Toán và ông Đỗ Khắc Nhu.
Bà Cù Thị Lài (68 tuổi, vợ ông Toán) kể lại những ngày đi tố cáo.
Ông Trịnh Công Bách là anh trai của ông Nhu, làm nghề thợ mộc.
"""
ROAD = """Giải phóng mặt bằng khu nhà máy ở xã Tân Hòa
Theo phương án, tiền bồi thường cho 32 hộ dân ở khu nhà máy do Tập đoàn Dệt may Sông Hồng sẽ chi trả toàn bộ trong quý III.
Thành phố giao Công an phường tuần tra khu chợ đêm.
Đảng ủy xã yêu cầu Mặt trận Tổ quốc và các tổ chức chính trị - xã hội cùng vào cuộc.
Ảnh: Lê Quốc Dũng Chủ tịch UBND xã Tân Hòa Phạm Xuân Trạch cho biết phương án đã được niêm yết.
Ngày 4/8, Chủ tịch UBND TP Hà Nội Trần Minh Khoa kiểm tra hiện trường.
"""


HEADS = """Họp giao ban ở thị xã Lương Hà
Dự họp có đồng chí Vi Văn Sáo, Phó Bí thư Thị ủy, Trưởng Đoàn đại biểu HĐND; đồng chí Hà Thị Nguyệt, Ủy viên Ban Thường vụ, Trưởng Ban Dân vận Thị ủy.
Chủ nhiệm Ủy ban Kiểm tra Thị ủy Cầm Bá Lâm báo cáo kết quả kiểm tra.
Ông Lương Văn Ích, Chủ tịch Hội Nông dân tỉnh sở hữu một vườn cam lớn ở xã Tân An.
Ông Đoàn Trọng Hiệp - Giám đốc Sở Y tế tỉnh cho biết dịch đã được khống chế.
Ủy ban bầu cử phường Tân An có 15 thành viên do đồng chí Tạ Thị Xuân, Chủ tịch UBND phường làm Chủ tịch.
Tại buổi đối thoại, Chủ tịch UBND phường Tân An Tạ Thị Xuân nhắc lại ý kiến của bí thư đảng ủy phường.
"""


@pytest.fixture(scope="module")
def assistant(reports: OpenReports) -> Assistant:
    return reports({"cong-ty.txt": WORKS, "mat-bang.txt": ROAD, "giao-ban.txt": HEADS})


@pytest.mark.parametrize(
    ("question", "short"),
    [
        ("Tổng giám đốc Thành Đô 7 là ai?", "Phan Chí Kiên"),
        ("Chủ tịch Công đoàn Trung tâm Điều dưỡng là ai?", "Lại Văn Hưng"),
        ("Trưởng ban Nữ công của Công ty là ai?", "Hồ Thị Lụa"),
        ("Vợ ông Mai Văn Toán tên là gì?", "Cù Thị Lài"),
        ("Ai sẽ chi trả tiền bồi thường cho 32 hộ dân ở khu nhà máy?", "Tập đoàn Dệt may Sông Hồng"),
        ("Chủ tịch UBND xã Tân Hòa tên gì?", "Phạm Xuân Trạch"),
        ("Chủ tịch UBND TP Hà Nội là ai?", "Trần Minh Khoa"),
        ("Người đứng đầu bên kiểm tra của Thị ủy tên gì?", "Cầm Bá Lâm"),
        ("sep nganh y te ten gi", "Đoàn Trọng Hiệp"),
        ("sở y tế ai đứng đầu hồi 2021 (vụ dịch bệnh)?", "Đoàn Trọng Hiệp"),
        ("Bà Hà Thị Nguyệt đứng đầu ban nào của Thị ủy?", "Trưởng Ban Dân vận Thị ủy"),
        ("Ông Lương Văn Ích giữ chức vụ gì?", "Chủ tịch Hội Nông dân tỉnh"),
        ("Ông Vi Văn Sáo lãnh đạo đoàn nào?", "Trưởng Đoàn đại biểu HĐND"),
    ],
)
def test_it_is_the_one_that_is_asked_for(assistant: Assistant, question: str, short: str) -> None:
    assert assistant.ask(question).short == short


def test_an_organ_is_told_only_for_what_it_does(assistant: Assistant) -> None:
    assert not assistant.ask("Ai chủ trì hội nghị của Đảng ủy xã Tân Hòa?").answered


@pytest.mark.parametrize(
    "question",
    [
        "Vợ ông Đỗ Khắc Nhu tên là gì?",  # another one's wife is told, and his own brother
        "Chồng bà Hồ Thị Lụa là ai?",
        "Mẹ ông Mai Văn Toán tên gì?",
    ],
)
def test_relatives_that_are_not_told_are_not_guessed(assistant: Assistant, question: str) -> None:
    assert not assistant.ask(question).answered


@pytest.mark.parametrize(
    "question",
    [
        "Chủ tịch HĐND phường Tân An là ai?",  # who leads its people's committee, and an election board
        "Bí thư Đảng ủy phường Tân An phát biểu tại buổi đối thoại là ai?",
        "Bà Hà Thị Nguyệt lãnh đạo sở nào?",
    ],
)
def test_another_office_is_not_the_one_asked_for(assistant: Assistant, question: str) -> None:
    assert not assistant.ask(question).answered


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Ảnh: Lê Quốc Dũng Chủ tịch UBND xã phát biểu.", ["Lê Quốc Dũng"]),
        ("Chủ tịch UBND TP Hà Nội Trần Minh Khoa dự lễ.", ["Trần Minh Khoa"]),
        ("Bí thư Huyện ủy Kim Sơn Nguyễn Hữu Lượng cho biết.", ["Nguyễn Hữu Lượng"]),
        ("Trung tâm điều dưỡng Sầm Sơn Bộ Xây dựng tổ chức đại hội.", []),
        ("Các đồng chí Phó Chủ tịch UBND tỉnh cùng dự.", []),
        ("Ông Vũ Tiến Bộ, Bí thư Đảng ủy xã, chủ trì.", ["Vũ Tiến Bộ"]),
        ("Ông Nguyễn Thị Kim Tuyền Em phát biểu.", ["Nguyễn Thị Kim Tuyền Em"]),
    ],
)
def test_names_end_where_an_office_begins(text: str, names: list[str]) -> None:
    assert [person.name for person in persons(text)] == names


@pytest.mark.parametrize(
    ("question", "given"),
    [
        ("Hai chị gái của ông Mai Văn Toán tên gì?", None),
        ("Vợ ông Mai Văn Toán tên là gì?", "toan"),
        ("Em trai ông Khánh là ai?", "khanh"),
        ("Bí thư Đảng bộ cơ quan Thị ủy là ai?", None),
        ("Ông Mai Văn Toán là ai?", None),
    ],
)
def test_whose_relative_is_asked_for(question: str, given: str | None) -> None:
    kin = kin_asked(question)
    assert (kin.given if kin else None) == given
