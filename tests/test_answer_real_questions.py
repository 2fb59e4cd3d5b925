"""Classes of questions that people asked of real reports and that were once refused or answered wrongly."""

from __future__ import annotations

import pytest
from answer_checks import OpenReports

from rag import kinds
from rag.assistant import Assistant
from rag.context import describe
from rag.question import understand
from rag.thesaurus import alternatives

REPORTS = {
    "duong-son.txt": (
        "Huyện Dương Sơn sơ kết công tác 6 tháng đầu năm 2017\n"
        "Ngày 3/7/2017, tại trụ sở Huyện ủy, UBND huyện Dương Sơn tổ chức hội nghị sơ kết. "
        "Dự hội nghị có các đồng chí: Trần Văn Quyết, Bí thư Huyện ủy; Lê Thị Minh Hòa, Chủ tịch UBND huyện. "
        "Thay mặt huyện, Phó Chủ tịch UBND huyện Đỗ Hữu Thanh trao bằng khen cho các ông Ngô Văn Bính, "
        "Phạm Quốc Đạt và Vũ Hải.\n"
        "Trong 6 tháng, toàn huyện có 214 doanh nghiệp đăng ký mới; trên địa bàn xảy ra 37 vụ tai nạn giao thông, "
        "giảm 9 vụ so với cùng kỳ năm 2016, làm 12 người tử vong. Thu ngân sách đạt 84,6 tỷ đồng, tăng 11,5% so với "
        "cùng kỳ năm 2016. Các doanh nghiệp nộp ngân sách 31,2 tỷ đồng, tạo việc làm cho 1.150 lao động.\n"
        "Huyện thí điểm mô hình một cửa hiện đại tại 3 xã là Tân An, Phú Lễ, Bình Khê. "
        "Phần mềm quản lý văn bản DSoft Office 3.1 được dùng ở mọi cơ quan.\n"
        "Ngày 12/5/2017, UBND huyện ban hành Kế hoạch số 7-KH/UBND "
        "về chỉnh trang khu đất 2.350m2 ở thị trấn Dương Nội. "
        "Tuần lễ văn hóa của huyện diễn ra từ ngày 15 đến 21-8.\n"
        "Tình hình khiếu nại về đất đai tăng so với năm trước.\n"
    ),
    "thue.txt": (
        "Chi cục Thuế huyện Dương Sơn báo cáo\n"
        "Kết quả 6 tháng đầu năm 2017: số thu ngân sách của huyện Dương Sơn là 84,6 tỷ đồng, tăng 11,5% so với cùng kỳ "
        "năm 2016.\n"
    ),
}


@pytest.fixture
def assistant(reports: OpenReports) -> Assistant:
    return reports(REPORTS)


@pytest.mark.parametrize(
    ("question", "short"),
    [
        # other words for one thing
        ("6 tháng đầu năm 2017 Dương Sơn có bao nhiêu công ty mới đăng ký?", "214 doanh nghiệp đăng ký mới"),
        ("Tai nạn giao thông ở Dương Sơn làm bao nhiêu người thiệt mạng?", "12 người tử vong"),
        # a change since an earlier year is told by the report itself
        ("Thu ngân sách Dương Sơn 6 tháng đầu năm 2017 tăng bao nhiêu % so với cùng kỳ 2016?", "11,5%"),
        ("Số vụ tai nạn giao thông ở Dương Sơn giảm bao nhiêu vụ so với cùng kỳ?", "9 vụ"),
        # a sum is asked for, and the year behind "bao nhiêu" is not what is counted
        ("Doanh nghiệp Dương Sơn nộp ngân sách bao nhiêu năm 2017?", "31,2 tỷ đồng"),
        # several persons or units
        ("Những ai được Phó Chủ tịch huyện Dương Sơn trao bằng khen?", "Ngô Văn Bính, Phạm Quốc Đạt, Vũ Hải"),
        ("Dương Sơn làm thử một cửa hiện đại ở những xã nào?", "Tân An, Phú Lễ, Bình Khê"),
        # a thing by its own name
        ("Phần mềm quản lý văn bản huyện Dương Sơn dùng tên là gì?", "DSoft Office 3.1"),
        # a document's number is met however it is written
        ("Kế hoạch 07-KH/UBND của huyện Dương Sơn ban hành ngày nào?", "Ngày 12/5/2017"),
        ("Khu đất ở thị trấn Dương Nội rộng bao nhiêu m2?", "2.350m2"),
        # from the first to the last day
        ("Tuần lễ văn hóa huyện Dương Sơn diễn ra ngày nào?", "từ ngày 15 đến 21-8"),
    ],
)
def test_answer(assistant: Assistant, question: str, short: str) -> None:
    answer = assistant.ask(question)
    assert answer.answered, answer.answer
    assert short in answer.short


def test_a_change_in_the_other_direction_is_said(assistant: Assistant) -> None:
    answer = assistant.ask("Tai nạn giao thông ở Dương Sơn tăng bao nhiêu vụ so với năm 2016?")
    assert not answer.answered or answer.short.startswith("giảm 9 vụ")


def test_what_is_not_said_of_the_counted_is_refused(assistant: Assistant) -> None:
    assert not assistant.ask("Dương Sơn trao tặng Huy hiệu Đảng cho bao nhiêu người?").answered


def test_further_sentences_that_say_the_same_are_cited(assistant: Assistant) -> None:
    answer = assistant.ask("Thu ngân sách huyện Dương Sơn 6 tháng đầu năm 2017 đạt bao nhiêu?")
    assert answer.short == "84,6 tỷ đồng"
    assert {citation.document for citation in answer.citations} == set(REPORTS)


def test_yes_or_no_says_why(assistant: Assistant) -> None:
    answer = assistant.ask("Khiếu nại đất đai ở Dương Sơn có giảm không?")
    assert answer.short.startswith("Không: ")
    assert "khiếu nại" in answer.short


def test_a_name_is_told_without_the_year_of_the_figures_around_it(assistant: Assistant) -> None:
    assert "(năm" not in assistant.ask("Ai là Bí thư Huyện ủy Dương Sơn?").answer


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("Phần mềm của huyện tên gì?", kinds.WHICH),
        ("Bí thư Huyện ủy tên gì?", kinds.WHO),
        ("Chủ tịch huyện giải thích thế nào về việc này?", kinds.HOW),
        ("Chủ tịch xã làm cách nào để sửa bằng?", kinds.HOW),
        ("Việt Nam xếp ở vị trí nào về môi trường kinh doanh?", kinds.ORDINAL),
        ("Ông Cao Văn Hùng đại diện cho tổ chức nào?", kinds.ORGAN),
        ("Cơ quan nào quyết định cách hết chức vụ của Chủ tịch xã?", kinds.ORGAN),
        ("QD so may cho ong Dung thoi chuc?", kinds.DOCUMENT_NUMBER),
        ("Số vụ năm 2017 tăng bao nhiêu % so với năm 2016?", kinds.PERCENT),
    ],
)
def test_kind(question: str, kind: str) -> None:
    assert understand(question).kind == kind


def test_a_change_from_a_plan_or_from_another_year_is_not_told(reports: OpenReports) -> None:
    assistant = reports(
        {
            "a.txt": "Huyện Bình Khê tổng kết năm 2020\nNăm 2020, huyện Bình Khê kết nạp 120 đảng viên, "
            "tăng 20 đảng viên so với chỉ tiêu. Số hộ nghèo là 310 hộ, giảm 45 hộ so với năm 2019.\n"
        }
    )
    assert "20 đảng viên" not in assistant.ask("Bình Khê kết nạp tăng bao nhiêu đảng viên so với năm 2019?").short
    assert assistant.ask("Hộ nghèo ở Bình Khê giảm bao nhiêu hộ so với năm 2019?").short.startswith("45 hộ")
    assert "45 hộ" not in assistant.ask("Hộ nghèo ở Bình Khê năm 2020 giảm bao nhiêu hộ so với năm 2015?").short
    assert understand("So với năm 2019, năm 2020 kết nạp tăng bao nhiêu đảng viên?").since == 2019


def test_the_year_a_change_is_measured_from_is_no_period_of_the_answer() -> None:
    assert understand("Thu ngân sách năm 2017 tăng bao nhiêu % so với năm 2016?").years == (2017,)
    assert understand("So với năm 2016, thu ngân sách năm 2017 tăng bao nhiêu phần trăm?").years == (2017,)


def test_units_as_they_are_shortened() -> None:
    assert understand("UBND tỉnh TT-Huế ban hành gì?").places[0].key == "thua thien hue"
    assert understand("BR-VT có mấy dự án?").places[0].key == "ba ria vung tau"
    assert understand("Khu dat o Soc Trang rong bao nhieu?").places[0].key == "soc trang"
    assert not understand("Văn bản UBND gửi tỉnh số bao nhiêu?").places[:1] or (
        understand("Văn bản UBND gửi tỉnh số bao nhiêu?").places[0].type != "bản"
    )


def test_a_province_is_known_by_its_address_on_the_web() -> None:
    text = (
        "Phiên họp về cải cách hành chính\nChủ tịch UBND tỉnh chủ trì. UBND tỉnh giao các sở, ngành của tỉnh, "
        "HĐND tỉnh giám sát; Tỉnh ủy yêu cầu toàn tỉnh thực hiện. Cổng của tỉnh: dichvucong.nghean.gov.vn."
    )
    assert describe(text, "a.txt").place == "tỉnh Nghệ An"
    assert describe(text.replace("nghean", "moha"), "a.txt").place == "tỉnh"


def test_other_words_are_found_with_and_without_diacritics() -> None:
    (found,) = alternatives("số người bị nạn".split(), folded=False)
    assert (found.start, found.end) == (1, 4)
    assert ("nạn", "nhân") in found.others
    assert any(("nạn", "nhân") in each.others for each in alternatives("so nguoi bi nan".split(), folded=True))
    assert not alternatives("thị trấn dương".split(), folded=False)
