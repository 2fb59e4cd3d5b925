"""People are called Hai, Ba, Tám: such a name asks for no list of so many."""

from __future__ import annotations

import pytest
from answer_checks import OpenReports

from rag import kinds
from rag.question import understand

REPORT = """UBND HUYỆN BÌNH KHÊ
BÁO CÁO năm 2031

Bà Trần Thị Sáu, Trưởng trạm y tế xã Vĩnh Sơn, bị xem xét kỷ luật; hình thức xử lý do huyện quyết định.
Ông Lê Văn Bảy, Trưởng phòng Nội vụ huyện Bình Khê, bị kỷ luật cảnh cáo.
"""


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("Bà Trần Thị Sáu bị kỷ luật bằng hình thức gì?", kinds.WHAT),
        ("Chú Tám Thành trồng cây gì trên đồi?", kinds.WHAT),
        ("Ông Ba Hưng đổi con trâu lấy cái gì?", kinds.WHAT),
        ("Sáu đơn vị nào đạt giải?", kinds.LIST),
        ("Huyện chọn ba khâu đột phá nào?", kinds.LIST),
    ],
)
def test_a_name_is_no_number(question: str, kind: str) -> None:
    assert understand(question).kind == kind


def test_a_measure_is_told_of_who_has_one(reports: OpenReports) -> None:
    assistant = reports({"binh-khe.txt": REPORT})
    assert assistant.ask("Ông Lê Văn Bảy bị kỷ luật bằng hình thức gì?").short == "cảnh cáo"
    assert not assistant.ask("Bà Trần Thị Sáu bị kỷ luật bằng hình thức gì?").answered
