"""What stands in a sentence where the question has "gì" or "nào": the piece asked for, and no sentence without it."""

from __future__ import annotations

import pytest
from answer_checks import OpenReports

from rag.assistant import Assistant

REPORT = """UBND HUYỆN BÌNH KHÊ
BÁO CÁO năm 2031

Năm 2031, huyện Bình Khê trồng cây mắc ca trên đất dốc ở xã Vĩnh Sơn để giữ nước đầu nguồn.
Từ tháng 9, Bình Khê cấm xe ba bánh tự chế trong khu vực chợ trung tâm nhằm giảm ùn tắc.
Hội thi nông dân giỏi của Bình Khê có chủ đề: Đất lành nở hoa.
Chương 2 của vở diễn mừng ngày hội Bình Khê có chủ đề: Người mở đất với sự tham gia của nhiều nghệ sĩ huyện Bình Khê.
Chương 1 có chủ đề: Tiếng cồng bên suối.
Chim cu xanh được chọn là biểu tượng của lễ hội mùa thu Bình Khê.
Sau buổi làm việc, lãnh đạo huyện Bình Khê và Công ty An Phú đã cùng ký biên bản ghi nhớ về thu gom rác thải nhựa.
Trong phòng dịch, huyện phải phối hợp với lực lượng dân quân để chốt chặn các lối mòn vào xã Vĩnh Sơn.
Ông Hồ Văn Tài, nguyên Trưởng phòng Tài chính huyện Bình Khê, bị kỷ luật khiển trách.
Bà Lê Thị Mai, Phó phòng Nội vụ, và ông Đinh Tiến Tài, Trưởng phòng Văn hóa huyện Bình Khê, bị kỷ luật cảnh cáo.
Huyện giao phòng Nông nghiệp rà soát sản phẩm đặc trưng như mật ong, măng khô, rượu cần để đăng ký nhãn hiệu năm 2031.
Bà Trần Thị Hoa, Trưởng trạm y tế xã Vĩnh Sơn, bị xem xét kỷ luật; hình thức xử lý do huyện quyết định.
"""


@pytest.fixture(scope="module")
def assistant(reports: OpenReports) -> Assistant:
    return reports({"binh-khe.txt": REPORT})


@pytest.mark.parametrize(
    ("question", "short"),
    [
        ("Huyện Bình Khê trồng cây gì trên đất dốc ở xã Vĩnh Sơn?", "cây mắc ca"),
        ("Bình Khê cấm loại xe gì trong khu vực chợ trung tâm?", "xe ba bánh tự chế"),
        ("binh khe cam loai xe gi trong khu vuc cho trung tam", "xe ba bánh tự chế"),
        ("Hội thi nông dân giỏi của Bình Khê có chủ đề gì?", "Đất lành nở hoa"),
        ("Chương 1 của vở diễn mừng ngày hội có chủ đề gì?", "Tiếng cồng bên suối"),
        ("Con gì được chọn là biểu tượng của lễ hội mùa thu Bình Khê?", "Chim cu xanh"),
        ("Con vật nào được chọn là biểu tượng của lễ hội mùa thu Bình Khê?", "Chim cu xanh"),
        ("Khi phòng dịch, Bình Khê phải phối hợp với lực lượng nào để chốt chặn lối mòn?", "lực lượng dân quân"),
        ("Bình Khê rà soát sản phẩm đặc trưng nào để đăng ký nhãn hiệu năm 2031?", "mật ong, măng khô, rượu cần"),
    ],
)
def test_it_is_the_piece_in_the_question_words_place(assistant: Assistant, question: str, short: str) -> None:
    told = assistant.ask(question).short
    assert short in told
    assert len(told) <= len(short) + 25


@pytest.mark.parametrize(
    ("question", "short"),
    [
        ("Ông Hồ Văn Tài bị kỷ luật mức nào?", "khiển trách"),
        ("Ông Hồ Văn Tài bị kỷ luật bằng hình thức gì?", "khiển trách"),
        ("ong Ho Van Tai nguyen truong phong tai chinh huyen Binh Khe bi ky luat hinh thuc gi", "khiển trách"),
        ("Ông Đinh Tiến Tài bị kỷ luật bằng hình thức nào?", "cảnh cáo"),
    ],
)
def test_a_measure_is_that_of_the_person_asked_about(assistant: Assistant, question: str, short: str) -> None:
    assert assistant.ask(question).short == short


@pytest.mark.parametrize(
    "question",
    [
        "Bà Trần Thị Hoa bị kỷ luật bằng hình thức gì?",  # no measure is told
        "Sau buổi làm việc, lãnh đạo huyện Bình Khê và Công ty An Phú đã tặng cái gì?",  # nothing is given
    ],
)
def test_what_is_not_told_is_refused(assistant: Assistant, question: str) -> None:
    assert not assistant.ask(question).answered
