"""Questions in the words of those who ask: who leads an office, abbreviations that no list holds, what a list holds."""

from __future__ import annotations

import pytest
from answer_checks import OpenReports

from rag.assistant import Assistant
from rag.followup import standalone
from rag.heads import with_title
from rag.question import understand
from rag.text import is_unaccented

REPORTS = {
    "tu-phap.txt": (
        "Ngành tư pháp tỉnh Sơn Lâm tổng kết công tác năm 2018\n"
        "Giám đốc Sở Tư pháp tỉnh Sơn Lâm Hoàng Thị Mai Hiên báo cáo kết quả năm 2018. "
        "Cục trưởng Cục Thi hành án dân sự (THADS) tỉnh Sơn Lâm Tạ Quang Dũng dự hội nghị.\n"
        "Trong quý I năm 2018, THADS tỉnh Sơn Lâm đã giải quyết xong 431 việc. "
        "Năm 2018, Trung tâm Khoa học xã hội và nhân văn tỉnh Sơn Lâm công bố 23 đề tài.\n"
    ),
    "kiem-tra.txt": (
        "Đoàn kiểm tra số 58 của Tỉnh ủy Sơn Lâm công bố kế hoạch\n"
        "Theo kế hoạch năm 2019, Đoàn kiểm tra số 58 làm việc với năm nơi, đó là Sở Nội vụ, Sở Xây dựng, "
        "Thành ủy Hoa Lưu, Huyện ủy Bình Chánh Đông và Huyện ủy Ea Nam. "
        "Với phương châm “3 rõ”: “Rõ người, rõ việc và rõ trách nhiệm”, đoàn báo cáo trước ngày 30/9/2019. "
        "Đến nay, tỉnh đã kỷ luật về Đảng 27 cá nhân "
        "(12 người bị khiển trách, 9 người bị cảnh cáo, 6 người bị khai trừ).\n"
        "Bà Cao Thị Ngọc Ánh, Phó Chánh Văn phòng Tỉnh ủy, được điều động giữ chức Phó Bí thư Huyện ủy Ea Nam.\n"
    ),
}


@pytest.fixture
def assistant(reports: OpenReports) -> Assistant:
    return reports(REPORTS)


@pytest.mark.parametrize(
    ("question", "short"),
    [
        ("Năm 2018 Sở Tư pháp Sơn Lâm do ai đứng đầu?", "Hoàng Thị Mai Hiên"),
        ("người đứng đầu sở tư pháp tỉnh Sơn Lâm tên gì?", "Hoàng Thị Mai Hiên"),
        ("Ai là Cục trưởng Cục Thi hành án dân sự Sơn Lâm hồi đầu năm 2018?", "Tạ Quang Dũng"),
        ("Quý I năm 2018 cơ quan thi hành án dân sự Sơn Lâm giải quyết bao nhiêu việc?", "431 việc"),
        ("Năm 2018 Trung tâm KHXH&NV Sơn Lâm công bố mấy đề tài?", "23 đề tài"),
        ("Bao nhiêu người ở Sơn Lâm bị kỷ luật về Đảng?", "27 cá nhân"),
        ("Bà Cao Thị Ngọc Ánh được điều sang làm chức gì?", "Phó Bí thư Huyện ủy Ea Nam"),
        ("ba Cao Thi Ngoc Anh duoc dieu ve lam chuc gi?", "Phó Bí thư Huyện ủy Ea Nam"),
    ],
)
def test_answer(assistant: Assistant, question: str, short: str) -> None:
    answer = assistant.ask(question)
    assert answer.answered, answer.answer
    assert answer.short == short


def test_a_list_is_given_whole_and_alone(assistant: Assistant) -> None:
    answer = assistant.ask("Đoàn kiểm tra số 58 làm việc với những nơi nào?")
    assert answer.answered
    for place in ("Sở Nội vụ", "Sở Xây dựng", "Thành ủy Hoa Lưu", "Huyện ủy Bình Chánh Đông", "Huyện ủy Ea Nam"):
        assert place in answer.short
    assert "2019" not in answer.short


def test_what_stands_in_quotes_is_not_parted(assistant: Assistant) -> None:
    assert "rõ trách nhiệm" in assistant.ask("“3 rõ” của Đoàn kiểm tra số 58 là gì?").short


@pytest.mark.parametrize(
    ("question", "read"),
    [
        ("Ai đứng đầu Sở Y tế?", "ai là giám đốc Sở Y tế?"),
        ("ai dung dau hdnd huyen?", "ai la chu tich hdnd huyen?"),
        ("Tỉnh đoàn hiện ai đứng đầu?", "ai là bí thư Tỉnh đoàn hiện?"),
        ("Thủ trưởng Chi cục Thú y là ai?", "chi cục trưởng Chi cục Thú y là ai?"),
        ("Ban Dân vận Huyện ủy do ai đứng đầu?", "ai là trưởng Ban Dân vận Huyện ủy?"),
        ("Huyện nào đứng đầu về thu ngân sách?", "Huyện nào đứng đầu về thu ngân sách?"),
        ("Ai đứng đầu danh sách trúng cử?", "Ai đứng đầu danh sách trúng cử?"),
    ],
)
def test_title_of_who_leads(question: str, read: str) -> None:
    assert with_title(question, is_unaccented(question)) == read


def test_the_unit_above_is_no_word_of_the_question() -> None:
    asked = understand("Chủ tịch UBND huyện Tĩnh Gia, Thanh Hóa là ai?")
    assert [place.name for place in asked.places] == ["Tĩnh Gia"]
    assert not any(set(term.folded) & {"thanh", "hoa"} for term in asked.terms)
    assert "hóa" not in asked.role


def test_part_of_a_period_counts_little() -> None:
    asked = understand("Đầu năm 2017 huyện Tĩnh Gia thu hồi bao nhiêu ha đất?")
    assert all(term.weight <= 0.2 for term in asked.terms if "dau" in term.folded)


def test_another_unit_at_whose_side() -> None:
    history = ["Sở Tư pháp tỉnh Đắk Lắk do ai đứng đầu?"]
    assert "Đồng Nai" in standalone("Còn bên Đồng Nai thì sao?", history)
    assert "Sở Tư pháp" in standalone("Còn bên Đồng Nai thì sao?", history)
