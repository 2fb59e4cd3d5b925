"""Question words of everyday and regional speech are read as the standard ones."""

import pytest

from rag import kinds
from rag.colloquial import in_plain_words
from rag.question import understand
from rag.text import fold


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("Hồ chứa bữa nào sửa xong?", kinds.WHEN),
        ("Chừng nào xã phải giao mặt bằng?", kinds.WHEN),
        ("Lớp tập huấn mở từ bữa nào tới bữa nào?", kinds.WHEN),
        ("Nhà văn hóa xây xong năm mấy vậy?", kinds.WHEN),
        ("Bãi xe mới rộng cỡ nào?", kinds.NUMBER),
        ("Đập tràn cao chừng nào", kinds.NUMBER),
        ("Mỗi năm trại cá lời được nhiêu?", kinds.MONEY),
        ("Ông Tám ngồi ghế chủ tịch xã được bao lâu?", kinds.NUMBER),
        ("Thu ngân sách đạt mấy phần so với dự toán?", kinds.PERCENT),
        ("Lãnh đạo thôn nằm ở xóm nào, xã nào?", kinds.WHERE),
        ("Xưởng may xin làm ở xã mô?", kinds.WHERE),
        ("Trạm y tế mới nằm ở phường mấy?", kinds.WHERE),
        ("Ông Sáu quê gốc ở đâu?", kinds.WHERE),
        ("Ông Sáu đang giữ ghế gì ở huyện?", kinds.ROLE),
        ("Bà Lài làm sếp chỗ nào vậy?", kinds.ROLE),
        ("Sếp nào ký công văn về đê sông Cầu?", kinds.WHO),
        ("Huyện chọn mấy xã nào làm thí điểm?", kinds.LIST),
        ("Kể tên mấy chỗ bị kiểm tra việc cán bộ", kinds.LIST),
        ("Mấy cán bộ tài chính lấy xe đi chơi ở chỗ nào?", kinds.WHERE),
        ("Bí thư xã có bị kỷ luật vì vụ mấy con bò không?", kinds.YES_NO),
        ("Tiền giữ xe cho mấy bệnh viện, mỗi năm mấy tỷ?", kinds.MONEY),
        ("qđ cho đổi đất nhà ông Ba, số bn vậy?", kinds.DOCUMENT_NUMBER),
        ("Số của cái thông báo kết luận kiểm tra là gì?", kinds.DOCUMENT_NUMBER),
        ("bn cho hỏi giao vỉa hè cho phường nhằm mục đích gì", kinds.HOW),
        ("Tới giờ vốn nước ngoài cộng lại được bao nhiêu đô?", kinds.MONEY),
    ],
)
def test_everyday_question_words(question: str, kind: str) -> None:
    assert understand(question, {}).kind == kind


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("Xã có mấy chi bộ?", kinds.NUMBER),
        ("Huyện có mấy chục hộ phải di dời?", kinds.NUMBER),
        ("Lễ bắt đầu lúc mấy giờ, ngày nào?", kinds.WHEN),
        ("Đại hội lần thứ mấy?", kinds.ORDINAL),
        ("Mô hình nào được nhân rộng?", kinds.WHICH),
        ("Đơn vị nào chủ trì?", kinds.ORGAN),
        ("Hai xã cộng lại thu bao nhiêu tiền?", kinds.TOTAL),
    ],
)
def test_what_is_a_question_word_already_stays(question: str, kind: str) -> None:
    assert understand(question, {}).kind == kind


@pytest.mark.parametrize("question", ["Hồ bữa nào sửa xong?", "Kể tên mấy chỗ bị kiểm tra", "Mấy xã nào làm điểm?"])
def test_read_the_same_without_diacritics(question: str) -> None:
    assert in_plain_words(fold(question), True) == fold(in_plain_words(question, False))
