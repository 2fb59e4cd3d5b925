"""Classes of questions, each over a small report made for it: several units, parts, offices, two questions in one."""

from __future__ import annotations

import re

import pytest
from answer_checks import OpenReports, check

from rag import messages, parts
from rag.assistant import Assistant
from rag.kinds import kind_of
from rag.persons import persons
from rag.records import Answer, Citation
from rag.table_rows import labels_of
from rag.text import without_diacritics

UNITS = """BÁO CÁO
Kết quả công tác năm 2024 của tỉnh Hà Nam

Năm 2024, huyện Thanh Liêm có 14 dự án chậm tiến độ; huyện Bình Lục có 9 dự án và 5 dự án thuộc huyện Lý Nhân.
Toàn tỉnh có 63.418 hộ nghèo; hỗ trợ nhà ở cho 2.130 hộ nghèo, hộ cận nghèo; số hộ tái nghèo là 318 hộ.
Đảng bộ tỉnh có 52.300 đảng viên; đã kết nạp 1.845 đảng viên. Kiểm tra 640 đảng viên; giám sát 512 đảng viên.
Kết quả xếp loại: 21 đơn vị đạt “Hoàn thành xuất sắc nhiệm vụ”; 64 đơn vị đạt “Hoàn thành tốt nhiệm vụ”.
Khen thưởng 30 đảng viên; thi hành kỷ luật 77 đảng viên, chủ yếu vi phạm về đất đai.
Công tác đào tạo nghề thu hút hơn 13.400 lượt học viên. Hội nghị giao ban có 6 tỉnh tham gia.
Tổng dư nợ tín dụng chính sách đạt 2.775 tỷ đồng; kinh phí hỗ trợ đồng bào vùng lũ 12,5 tỷ đồng cho 830 đồng bào.
Tai nạn giao thông làm chết 39 người; xảy ra 149 vụ phạm pháp hình sự.
HĐND tỉnh đã thông qua 14 nghị quyết, trong đó có Nghị quyết số 96/NQ-HĐND về phương hướng, nhiệm vụ năm 2025.
Ngày 12/12/2024, Ban Thường vụ Tỉnh ủy ban hành Nghị quyết số 45-NQ/TU về chuyển đổi số.
Ban Thường vụ đã kỷ luật ông Lê Văn Hạnh (Giám đốc Sở Y tế) với hình thức cảnh cáo.

| TT | Nội dung | Kinh phí (tỷ đồng) |
|---|---|---|
| 1 | Hỗ trợ nhà ở cho hộ cận nghèo | 85,2 |
| 2 | Đào tạo nghề | 21,8 |
"""


@pytest.mark.parametrize(
    ("question", "short"),
    [
        # the unit that the figure's own clause names
        ("Huyện Thanh Liêm có bao nhiêu dự án chậm tiến độ?", "14 dự án"),
        ("Huyện Bình Lục có bao nhiêu dự án chậm tiến độ?", "9 dự án"),
        ("Huyện Lý Nhân có bao nhiêu dự án chậm tiến độ?", "5 dự án"),
        ("Ở Hà Nam, huyện nào có nhiều dự án chậm tiến độ nhất?", "Thanh Liêm: 14 dự án"),
        ("Năm 2024 ở Hà Nam, mức xếp loại nào có nhiều đơn vị nhất?", "64 đơn vị"),
        # which of the things counted
        ("Hà Nam có số hộ tái nghèo là bao nhiêu hộ?", "318 hộ"),
        ("Số đảng viên mới của tỉnh Hà Nam năm 2024 là bao nhiêu?", "1.845 đảng viên"),
        ("Hà Nam có bao nhiêu đảng viên bị kỷ luật?", "77 đảng viên"),
        ("Bao nhiêu người chết vì tai nạn giao thông ở Hà Nam?", "39 người"),
        # words that only look like another kind of question
        ("Đào tạo nghề ở Hà Nam thu hút hơn bao nhiêu lượt học viên?", "hơn 13.400 lượt học viên"),
        ("Hội nghị giao ban ở Hà Nam có bao nhiêu tỉnh tham gia?", "6 tỉnh"),
        ("Tổng dư nợ tín dụng chính sách của Hà Nam là bao nhiêu tiền?", "2.775 tỷ đồng"),
        ("Bao nhiêu đồng bào vùng lũ ở Hà Nam được hỗ trợ kinh phí?", "830 đồng bào"),
        ("HĐND tỉnh Hà Nam thông qua bao nhiêu nghị quyết năm 2024?", "14 nghị quyết"),
        ("Ban Thường vụ Tỉnh ủy Hà Nam ban hành nghị quyết về chuyển đổi số ngày nào?", "12/12/2024"),
        ("Ông Lê Văn Hạnh bị kỷ luật hình thức gì?", "cảnh cáo"),
        # two measures of one unit, with the arithmetic
        ("Ở Hà Nam số đảng viên được kiểm tra nhiều hơn số đảng viên được giám sát bao nhiêu?", "128 đảng viên"),
        # two questions in one
        ("Hà Nam kiểm tra bao nhiêu đảng viên, giám sát bao nhiêu đảng viên?", "640 đảng viên; 512 đảng viên"),
        ("Hà Nam kỷ luật bao nhiêu đảng viên, chủ yếu vi phạm gì?", "đất đai"),
        ("ha nam kiem tra bao nhieu dang vien, giam sat bao nhieu dang vien", "640 đảng viên; 512 đảng viên"),
    ],
)
def test_the_answer_of_its_class(reports: OpenReports, question: str, short: str) -> None:
    assistant = reports({"ha-nam.md": UNITS})
    answer = assistant.ask(question)
    check(assistant, answer)
    assert short in answer.short


@pytest.mark.parametrize(
    "question",
    [
        "Số hộ cận nghèo ở Hà Nam là bao nhiêu hộ?",  # 85,2 of the table is money for them, 2.130 are others
        "Bao nhiêu người bị thương vì tai nạn giao thông ở Hà Nam?",
        "Hà Nam có bao nhiêu đảng viên bị khai trừ?",
    ],
)
def test_a_figure_of_something_else_is_no_answer(reports: OpenReports, question: str) -> None:
    assistant = reports({"ha-nam.md": UNITS})
    answer = assistant.ask(question)
    check(assistant, answer)
    assert not answer.answered


def test_the_second_question_that_has_no_answer_is_said_to_have_none(reports: OpenReports) -> None:
    assistant = reports({"ha-nam.md": UNITS})
    answer = assistant.ask("Hà Nam kiểm tra bao nhiêu đảng viên, trồng bao nhiêu héc ta cà phê?")
    check(assistant, answer)
    assert answer.short == "640 đảng viên"
    assert messages.REFUSAL_SECOND_PART in answer.answer


LISTED = """KẾ HOẠCH
Phân bổ vốn năm 2024 của tỉnh Bắc Kạn

1. Tổng vốn phân bổ: 302,9 tỷ đồng.

2. Vốn giảm nghèo phân bổ cho các huyện:

1. Huyện Pác Nặm: 68,5 tỷ đồng.
2. Huyện Ngân Sơn: 61,2 tỷ đồng.
3. Huyện Ba Bể: 32,4 tỷ đồng.

Quận Hai kết nạp được 195/160 đảng viên (21 đảng viên ở địa bàn dân cư, 39 đảng viên trong doanh nghiệp).
Đồng chí Đỗ Kim Hội sinh ngày 06/10/1958, vào Đảng ngày 16/2/1987, ngày chính thức 16/2/1988.
Chiều 10/2/2024, đảng viên Đỗ Kim Hội nhận Huy hiệu 30 năm tuổi Đảng tại lễ trao tặng của Đảng bộ.
Việc giải phóng mặt bằng còn vướng mắc do thiếu quỹ đất tái định cư. Do đó tuyến tránh thị trấn chậm khởi công.
Thực hiện Chỉ thị số 18-CT/TU ngày 02/4/2024 của Ban Thường vụ Tỉnh ủy về phòng cháy chữa cháy rừng.
Ông Hà Văn Mạnh, Trưởng Đoàn ĐBQH tỉnh, tiếp xúc cử tri.
Mưa lũ làm ngập 57 nhà tại các xã Cao Tân, Cổ Linh.
"""


@pytest.mark.parametrize(
    ("question", "short"),
    [
        ("Vốn giảm nghèo của huyện Ngân Sơn là bao nhiêu tỷ đồng?", "61,2 tỷ đồng"),
        ("Vốn giảm nghèo của huyện Pác Nặm nhiều hơn huyện Ngân Sơn bao nhiêu tỷ đồng?", "7,3 tỷ đồng"),
        ("Quận Hai kết nạp bao nhiêu đảng viên?", "195 đảng viên"),
        ("Quận Hai phát triển được mấy đảng viên?", "195 đảng viên"),
        ("Ông Đỗ Kim Hội vào Đảng ngày nào?", "16/2/1987"),
        ("Chỉ thị số 18-CT/TU của cơ quan nào?", "Ban Thường vụ Tỉnh ủy"),
        ("Chỉ thị 18-CT/TU của ai?", "Ban Thường vụ Tỉnh ủy"),
        ("Chỉ thị 18-CT/TU nói về việc gì?", "phòng cháy chữa cháy rừng"),
        ("ai la truong doan dbqh tinh", "Hà Văn Mạnh"),
        ("Vì sao tuyến tránh thị trấn chậm khởi công?", "thiếu quỹ đất tái định cư"),
    ],
)
def test_entries_brackets_dates_and_reasons(reports: OpenReports, question: str, short: str) -> None:
    assistant = reports({"bac-kan.txt": LISTED})
    answer = assistant.ask(question)
    check(assistant, answer)
    assert short in answer.short


WHOLE = """BÁO CÁO
Kết quả công tác xây dựng Đảng năm 2024 của tỉnh Quảng Ninh

Năm 2024, huyện Vân Đồn được chọn làm điểm về chuyển đổi số. Các cấp ủy đã triển khai nhiều giải pháp.
Toàn tỉnh kết nạp 3.015 đảng viên, đạt 101% kế hoạch. Ban Thường vụ Tỉnh ủy biểu dương huyện Cô Tô.
"""


@pytest.mark.parametrize("unit", ["Vân Đồn", "Huyện Vân Đồn", "Huyện Cô Tô"])
def test_the_figure_of_the_whole_province_is_not_that_of_a_district(reports: OpenReports, unit: str) -> None:
    assistant = reports({"quang-ninh.txt": WHOLE})
    assert not assistant.ask(f"{unit} kết nạp bao nhiêu đảng viên?").answered
    assert not assistant.ask(without_diacritics(f"{unit} kết nạp bao nhiêu đảng viên")).answered
    assert assistant.ask("Quảng Ninh kết nạp bao nhiêu đảng viên?").short.startswith("3.015")


def test_one_figure_is_not_given_for_two_units(reports: OpenReports) -> None:
    assistant = reports({"bac-kan.txt": LISTED})
    answer = assistant.ask("So sánh số nhà bị ngập ở xã Cao Tân và xã Cổ Linh.")
    check(assistant, answer)
    assert answer.short.count("57") <= 1


def test_a_unit_named_by_its_type_alone_is_a_side(assistant: Assistant) -> None:
    answer = assistant.ask("Thị xã và Móng Cái, nơi nào kết nạp nhiều đảng viên hơn?")
    check(assistant, answer)
    assert "952" in answer.short
    assert "857" in answer.short
    total = assistant.ask("Tổng số đảng viên kết nạp của Móng Cái và thị xã là bao nhiêu?")
    assert total.short.startswith("1.809")


def test_what_is_missing_is_more_less_less(assistant: Assistant) -> None:
    answer = assistant.ask("Thị xã còn thiếu bao nhiêu lớp lý luận chính trị so với kế hoạch 181 lớp?")
    check(assistant, answer)
    assert answer.short == "20 lớp"
    assert "181 − 161 = 20" in answer.answer


OFFICES = {
    "2023.txt": "BÁO CÁO năm 2023 của huyện Kim Bảng\n\nÔng Vũ Hữu Lợi, Phó Chủ tịch UBND huyện, chủ trì hội nghị.\n",
    "2024.txt": "BÁO CÁO năm 2024 của huyện Kim Bảng\n\nĐồng chí Vũ Hữu Lợi, Bí thư Huyện ủy, phát biểu chỉ đạo.\n",
}


def test_the_offices_that_several_reports_give_are_all_told(reports: OpenReports) -> None:
    assistant = reports(OFFICES)
    answer = assistant.ask("Ông Vũ Hữu Lợi giữ chức vụ gì?")
    check(assistant, answer)
    assert "Bí thư Huyện ủy" in answer.short
    assert "Phó Chủ tịch UBND huyện" in answer.short
    assert not re.search(r"\d", answer.short)
    assert {citation.document for citation in answer.citations} == set(OFFICES)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("có hơn bao nhiêu hộ được vay vốn?", "number"),
        ("huyện a kết nạp nhiều hơn huyện b bao nhiêu đảng viên?", "difference"),
        ("bao nhiêu tỉnh tham gia?", "number"),
        ("hỗ trợ bao nhiêu tỷ?", "money"),
        ("bao nhiêu đồng bào được hỗ trợ?", "number"),
        ("chương trình hành động của chính phủ ban hành ngày nào?", "when"),
        ("chương trình hành động nào của huyện ủy?", "document-number"),
    ],
)
def test_kinds_of_questions(text: str, kind: str) -> None:
    assert kind_of(text, False) == kind


@pytest.mark.parametrize(
    ("text", "offices"),
    [
        ("Phó Thủ tướng Thường trực Chính phủ Trương Văn Bình cho biết", ["Phó Thủ tướng Thường trực Chính phủ"]),
        ("ông Lê Hữu Thơ - Ủy viên T.Ư Đảng, Bí thư Thành ủy; bà Mai", ["Ủy viên T.Ư Đảng", "Bí thư Thành ủy"]),
        ("đã bầu ông Đỗ Chí Hiếu giữ chức Chủ tịch HĐND quận với 35/35 phiếu", ["Chủ tịch HĐND quận"]),
    ],
)
def test_where_an_office_ends(text: str, offices: list[str]) -> None:
    found = persons(text)[0]
    assert sorted(text[start:end] for start, end in found.roles) == sorted(offices)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Vĩnh Bảo kiểm tra bao nhiêu tổ chức đảng và bao nhiêu đảng viên?",
            ("Vĩnh Bảo kiểm tra bao nhiêu tổ chức đảng?", "Vĩnh Bảo kiểm tra bao nhiêu đảng viên?"),
        ),
        (
            "Nghị quyết của huyện có số hiệu gì, ra ngày nào?",
            ("Nghị quyết của huyện có số hiệu gì?", "Nghị quyết của huyện ra ngày nào?"),
        ),
        ("Hội nghị tổ chức ngày nào, ai chủ trì?", ("Hội nghị tổ chức ngày nào?", "ai chủ trì Hội nghị?")),
        ("Móng Cái kết nạp bao nhiêu đảng viên?", None),
        ("Móng Cái và Cát Hải, nơi nào kết nạp nhiều hơn, hơn bao nhiêu?", None),
        ("Từ đầu nhiệm kỳ, thị xã kết nạp bao nhiêu đảng viên?", None),
    ],
)  # fmt: skip
def test_two_questions_are_told_apart(text: str, expected: tuple[str, str] | None) -> None:
    assert parts.split(text) == expected


def test_joined_answers_number_their_citations_on() -> None:
    one = Citation(1, "a.txt", "", "x", 0, 1)
    first = Answer("", "", True, "1", "Một [1].", (one,))
    other = (Citation(1, "b.txt", "", "y", 0, 1), Citation(2, "a.txt", "", "x", 0, 1))
    second = Answer("", "", True, "2", "Hai [1], ba [2].", other)
    whole = parts.joined(first, second)
    assert whole.answer == "Một [1]. Hai [2], ba [1]."
    assert [(c.n, c.document) for c in whole.citations] == [(1, "a.txt"), (2, "b.txt")]
    assert whole.short == "1; 2"


def test_a_cell_stands_under_its_header_and_beside_its_label() -> None:
    text = "| TT | Xã | Số hộ |\n|---|---|---|\n| 1 | Hòa Lễ | 52 |\n| 2 | Cư Kty | 47 |"
    row = text.index("| 2 |")
    assert labels_of(text, row, text.index("47")) == ("Cư Kty", "Số hộ")
    assert labels_of("| 2 | Cư Kty | 47 |", 0, 14) == ("Cư Kty", "")


def test_the_passages_of_the_most_are_found_wherever_they_stand(assistant: Assistant) -> None:
    hits = assistant.search("Đơn vị nào kết nạp được nhiều đảng viên nhất trong các báo cáo?", 5)
    assert any("952 đảng viên mới" in hit.passage.text for hit in hits)
