"""Questions in other words than the reports': dates, measures, abbreviations, offices; and what is no answer."""

from __future__ import annotations

import pytest
from answer_checks import OpenReports, check

from rag.context import describe
from rag.kinds import NUMBER, WHO, WHY, kind_of
from rag.quantities import DOCUMENT, quantities, within
from rag.question import understand
from rag.terms import tokens

REPORT = """BÁO CÁO
Kết quả công tác 6 tháng đầu năm 2023 của huyện Phú Hòa

Ngày 22/3/2023, UBND huyện ban hành Công văn số 512/UBND-NN về chăn nuôi an toàn; ngày 09/5/2023
ban hành Công văn số 733/UBND-NN về phòng chống hạn hán.
Bà Lê Thị Mận mua khu đất diện tích khoảng 4.800m² ở xã Hòa An để trồng hoa.
Đất rừng phòng hộ chuyển mục đích là 57,3 ha.
Kinh phí giai đoạn II của tuyến kênh Nam là 31,5 tỷ đồng. Năm 2022 huyện phát triển được 140 đảng viên.
Tổng đàn lợn có 61.200 con, tăng 4,1%. Trong đó, lợn thịt 50.100 con (tăng 3,2%), lợn nái 6.400 con (tăng 9,7%).
Tăng trưởng nửa đầu năm đạt 6,2%, muốn cả năm đạt 7% thì 6 tháng cuối năm phải tăng 7,8%.
Sở TN&MT đã cấp 320 giấy chứng nhận. Có 46 ĐB phát biểu tại kỳ họp.
Ông Trần Văn Khải, Giám đốc Công ty TNHH Chế biến nông sản Bình Minh, bị xử phạt.
Chủ tịch UBND huyện Ngô Hữu Tài chủ trì hội nghị.
Người dân chưa đồng tình với việc di dời khu mộ cổ. Tai nạn làm chết 12 người; lực lượng có 85 công an.
Sau khi thôi chức, ông Hồ Văn Bé về công tác tại Ban Dân vận Huyện ủy, bàn giao cho Huyện đoàn.
Thu nhập bình quân đầu người đạt 52 triệu đồng. Trung tâm tiếp nhận 33 CCN.
"""


@pytest.mark.parametrize(
    ("question", "short"),
    [
        ("Huyện Phú Hòa ra công văn số mấy hồi tháng 3/2023 về chăn nuôi?", "512/UBND-NN"),
        ("Khu đất bà Lê Thị Mận mua rộng bao nhiêu mét vuông?", "4.800m²"),
        ("Đất rừng phòng hộ chuyển mục đích ở Phú Hòa là bao nhiêu héc ta?", "57,3 ha"),
        ("Giai đoạn 2 tuyến kênh Nam hết bao nhiêu tiền?", "31,5 tỷ đồng"),
        ("Năm 2022 Phú Hòa kết nạp bao nhiêu đảng viên?", "140 đảng viên"),
        ("Đàn lợn nái của Phú Hòa tăng bao nhiêu phần trăm?", "9,7%"),
        ("Sáu tháng cuối năm Phú Hòa phải tăng bao nhiêu phần trăm?", "7,8%"),
        ("Sở Tài nguyên và Môi trường cấp bao nhiêu giấy chứng nhận?", "320"),
        ("Có bao nhiêu đại biểu phát biểu tại kỳ họp?", "46"),
        ("Giám đốc Công ty Bình Minh bị xử phạt là ai?", "Trần Văn Khải"),
        ("Chủ tịch huyện Phú Hòa là ai?", "Ngô Hữu Tài"),
        ("Bao nhiêu người chết vì tai nạn ở Phú Hòa?", "12 người"),
        ("Ông Hồ Văn Bé thôi chức thì về công tác tại cơ quan nào?", "Ban Dân vận Huyện ủy"),
        ("Thu nhập bình quân đầu người ở Phú Hòa là bao nhiêu một năm?", "52 triệu đồng"),
    ],
)
def test_the_report_says_it_otherwise(reports: OpenReports, question: str, short: str) -> None:
    assistant = reports({"phu-hoa.txt": REPORT})
    answer = assistant.ask(question)
    check(assistant, answer)
    assert short in answer.short


@pytest.mark.parametrize(
    "question",
    [
        "Giám đốc Công ty Hòa Bình bị xử phạt là ai?",  # of another company
        "Chủ tịch HĐND huyện Phú Hòa là ai?",  # the chairman of another organ
        "Người dân có đồng ý di dời khu mộ cổ không?",  # "chưa đồng tình": not in the words of the question
        "Phú Hòa có bao nhiêu doanh nghiệp công nghiệp?",  # 33 CCN are clusters
    ],
)
def test_what_only_looks_like_it_is_no_answer(reports: OpenReports, question: str) -> None:
    assistant = reports({"phu-hoa.txt": REPORT})
    answer = assistant.ask(question)
    check(assistant, answer)
    assert not answer.answered or answer.short.startswith("Không: ")


NATIONAL = (
    """Quốc hội thảo luận về tăng trưởng kinh tế

Sáng 8/6, tại Hà Nội, Quốc hội thảo luận. Bộ trưởng cho biết GDP quý I tăng 5,1%, cả năm phấn đấu 6,7%.
Các đại biểu đề nghị cải cách thể chế, tháo gỡ khó khăn cho doanh nghiệp, đẩy nhanh giải ngân vốn đầu tư công.
"""
    + "Nhiều đại biểu cho rằng cần rà soát lại các nguồn lực của nền kinh tế và chú trọng nông nghiệp. " * 20
)


def test_a_report_is_not_of_the_town_where_the_meeting_was(reports: OpenReports) -> None:
    assert describe(NATIONAL, "a.txt").place == ""
    assistant = reports({"quoc-hoi.txt": NATIONAL})
    assert not assistant.ask("Đà Nẵng tăng trưởng bao nhiêu phần trăm trong quý I?").answered
    assert "5,1%" in assistant.ask("GDP quý 1 tăng bao nhiêu phần trăm?").short


@pytest.mark.parametrize(
    ("asked", "said", "expected"),
    [
        ("tháng 12/2016", "22/12/2016", True),
        ("tháng 12/2016", "22/11/2016", False),
        ("tháng 5", "03-5", True),
        ("05/6", "5-6-2024", True),
        ("05/6/2024", "5-6-2023", False),
        ("quý 1 năm 2017", "quý I", True),
        ("quý II", "15/5/2017", True),
        ("quý IV/2017", "quý III/2017", False),
        ("ngày 5/6", "quý II", False),
    ],
)
def test_a_date_lies_within_another(asked: str, said: str, expected: bool) -> None:
    assert within(asked, said) is expected


def test_numbers_and_members_are_read_as_one_form() -> None:
    assert [token.form for token in tokens("Giai đoạn II")] == [token.form for token in tokens("giai đoạn 2")]
    assert "kết" in [token.form for token in tokens("phát triển được 12 đảng viên")]
    assert "kết" not in [token.form for token in tokens("phát triển kinh tế, 12 đảng viên")]


def test_kinds_in_colloquial_words() -> None:
    assert kind_of("sao ngân hàng chưa khoanh nợ?", False) == WHY
    assert kind_of("phó chủ nhiệm ủy ban kiểm tra nào trả lời báo chí?", False) == WHO
    assert kind_of("chủ tịch xã nào bị kỷ luật?", False) != WHO


SECOND = """BÁO CÁO
Tình hình 6 tháng đầu năm 2023 của huyện Tây Sơn

Tai nạn đường thủy làm 3 người chết, 11 người bị thương, tăng 1 vụ.
Có 2 huyện không nộp kế hoạch đúng hạn gồm: UBND huyện An Lão và UBND huyện Vân Canh.
Nợ đọng xây dựng cơ bản được xử lý, kéo giảm nợ tới hơn 28,4% so với cuối năm 2022.
Tổng thu ngân sách huyện đến ngày 30/6 đạt 815 tỷ đồng. Năm 2021, đấu giá đất thu về cho ngân sách huyện 96 tỷ đồng.
Công ty không thu mua mía của dân theo giá cam kết khiến nông dân lao đao. Lý do là chữ đường không đạt yêu cầu.
Đoàn kiểm tra của Huyện ủy khóa XX làm việc ngày 12/5/2023. Đoàn kiểm tra các đơn vị gồm: Phòng Nội vụ, Phòng Tài chính.
"""


@pytest.mark.parametrize(
    ("question", "short"),
    [
        ("Tai nạn đường thủy ở Tây Sơn làm chết mấy người?", "3 người"),
        ("tai nan duong thuy o Tay Son lam chet may nguoi", "3 người"),
        ("Tai nạn đường thủy ở Tây Sơn bao nhiêu người bị thương?", "11 người"),
        ("Những huyện nào không nộp kế hoạch đúng hạn?", "Vân Canh"),
        ("Thu NS huyện Tây Sơn đến 30/6/2023 được bao nhiêu?", "815 tỷ đồng"),
        ("Vì sao công ty không thu mua mía theo giá cam kết?", "chữ đường không đạt yêu cầu"),
        ("Đoàn kiểm tra của Huyện ủy kiểm tra những đơn vị nào?", "Phòng Nội vụ, Phòng Tài chính"),
    ],
)
def test_the_right_one_of_several(reports: OpenReports, question: str, short: str) -> None:
    assistant = reports({"tay-son.txt": SECOND})
    answer = assistant.ask(question)
    check(assistant, answer)
    assert short in answer.short


@pytest.mark.parametrize(
    ("question", "never"),
    [
        ("Nợ đọng xây dựng cơ bản của Tây Sơn còn khoảng bao nhiêu?", "28,4"),
        ("Đến 31/12/2023 Tây Sơn thu ngân sách từ đấu giá đất bao nhiêu?", "96"),
    ],
)
def test_another_figure_of_the_same_matter_is_no_answer(reports: OpenReports, question: str, never: str) -> None:
    assert never not in reports({"tay-son.txt": SECOND}).ask(question).short


@pytest.mark.parametrize(
    ("asked", "kind"),
    [
        ("Bí thư Tây Sơn là đc nào?", WHO),
        ("bi thu Tay Son la dc nao", WHO),
        ("Bí thư Tây Sơn hồi tháng 5/2023 là ai?", WHO),
    ],
)
def test_comrades_in_shorthand(asked: str, kind: str) -> None:
    question = understand(asked, {})
    assert question.kind == kind
    assert not question.plural
    assert [term.words for term in question.terms] == [("bí", "thư")] or question.unaccented


PEOPLE = """THÔNG BÁO
Về công tác cán bộ của huyện Hòa Sơn năm 2022

Vợ của Bí thư Lê Văn Tám là bà Trần Thị Sáu giữ chức Chủ tịch Hội Nông dân xã Bình Phú.
Kiểm điểm ông Phạm Văn Chín, nguyên Chủ tịch UBND xã Bình Phú (hiện nay là Phó Trưởng Ban Dân vận Huyện ủy).
Phó Bí thư Thường trực Huyện ủy Đỗ Văn Mười trao quyết định điều động ông Cao Văn Hai, Bí thư Đảng ủy xã Bình An
về công tác tại Thanh tra huyện.
Ba đơn vị được chọn kiểm tra gồm: Phòng Tài chính, Phòng Nội vụ và Ban Quản lý dự án.
Đoàn kiểm tra của Thanh tra tỉnh làm việc với Phòng Tư pháp.
"""


@pytest.mark.parametrize(
    ("question", "short"),
    [
        ("Vợ Bí thư Lê Văn Tám ở Hòa Sơn giữ chức vụ gì?", "Chủ tịch Hội Nông dân xã Bình Phú"),
        ("Ông Phạm Văn Chín ở Hòa Sơn hiện đang giữ chức gì?", "Phó Trưởng Ban Dân vận Huyện ủy"),
        ("Ông Cao Văn Hai thôi Bí thư xã Bình An thì về công tác ở cơ quan nào?", "Thanh tra huyện"),
        ("Ba đơn vị nào ở Hòa Sơn bị kiểm tra?", "Phòng Nội vụ và Ban Quản lý dự án"),
        ("3 don vi nao o Hoa Son duoc chon kiem tra", "Phòng Nội vụ và Ban Quản lý dự án"),
    ],
)
def test_of_whom_and_of_which_is_asked(reports: OpenReports, question: str, short: str) -> None:
    assistant = reports({"hoa-son.txt": PEOPLE})
    answer = assistant.ask(question)
    check(assistant, answer)
    assert short.lower() in answer.short.lower()


@pytest.mark.parametrize(
    ("question", "never"),
    [
        ("Con trai Bí thư Lê Văn Tám giữ chức vụ gì?", "Bí thư"),
        ("Ông Phạm Văn Chín hiện đang giữ chức gì?", "Nguyên"),
        ("Ông Cao Văn Hai thôi Bí thư Đảng ủy xã Bình An rồi làm chức gì?", "Bí thư"),
    ],
)
def test_the_office_of_another_or_of_before_is_no_answer(reports: OpenReports, question: str, never: str) -> None:
    assert never not in reports({"hoa-son.txt": PEOPLE}).ask(question).short


YEARS = """BÁO CÁO
Kết quả giảm nghèo và xây dựng Đảng năm 2021 của huyện Phước Lâm

Đầu năm huyện có 905 hộ nghèo; cuối năm còn 633 hộ, giảm 1,2% so với đầu năm.
Kết nạp 118 đảng viên mới, trong đó nữ 47 đồng chí, dân tộc thiểu số 96 đồng chí.
Tỷ lệ che phủ rừng năm 2011 ở mức 41,5% thì năm 2021 ở mức 53,8%.
Năm 2019 và năm 2021, toàn huyện thu hút lần lượt 7 và 15 dự án.
Công an huyện bắt giữ Lê Văn Bảo (SN 1988, trú tại xã An Lạc), Võ Thị Cúc (SN 1990) và Hồ Văn Dũng (SN 1979),
đều về hành vi vận chuyển gỗ lậu.
Có 03 xã giải ngân đạt trên 60%. Tính đến ngày 30/9/2021, huyện giải ngân 212 tỷ đồng, đạt 47,3% kế hoạch.
"""


@pytest.mark.parametrize(
    ("question", "short"),
    [
        ("Cuối năm 2021 Phước Lâm còn bao nhiêu hộ nghèo?", "633"),
        ("Đầu năm 2021 Phước Lâm có bao nhiêu hộ nghèo?", "905"),
        ("Phuoc Lam ket nap bao nhieu dang vien nguoi dan toc thieu so nam 2021", "96"),
        ("Năm 2021 tỷ lệ che phủ rừng của Phước Lâm là bao nhiêu?", "53,8%"),
        ("Năm 2011 tỷ lệ che phủ rừng của Phước Lâm là bao nhiêu?", "41,5%"),
        ("Đến 30/9/2021 Phước Lâm giải ngân được bao nhiêu phần trăm?", "47,3%"),
    ],
)
def test_the_figure_of_the_year_and_of_its_beginning_or_end(reports: OpenReports, question: str, short: str) -> None:
    assistant = reports({"phuoc-lam.txt": YEARS})
    answer = assistant.ask(question)
    check(assistant, answer)
    assert tokens(short)[0].form in [token.form for token in tokens(answer.short)], answer.short


def test_persons_of_an_enumeration_with_remarks_in_brackets(reports: OpenReports) -> None:
    assistant = reports({"phuoc-lam.txt": YEARS})
    answer = assistant.ask("Những ai ở Phước Lâm bị bắt giữ vì vận chuyển gỗ lậu?")
    check(assistant, answer)
    assert answer.short == "Lê Văn Bảo, Võ Thị Cúc, Hồ Văn Dũng"


def test_number_behind_a_compound_of_so_is_no_document_number() -> None:
    for text in ("dân tộc thiểu số 204 đồng chí", "dân số 3120 người", "doanh số 512 tỷ đồng"):
        assert [quantity.kind for quantity in quantities(text)] != [DOCUMENT], text
    assert [quantity.kind for quantity in quantities("văn bản số 204 về cán bộ")] == [DOCUMENT]


DISCIPLINE = """THÔNG BÁO
Kết quả xử lý kỷ luật năm 2021 của huyện Tân Sơn

Khiển trách ông Trần Văn Hạnh, nguyên Bí thư Đảng ủy xã Mỹ Lợi.
Ông Phan Tấn Lộc, nguyên Chủ tịch UBND xã Mỹ Lợi, bị cảnh cáo.
Bà Võ Thị Sương nhận của các hộ dân 42 triệu đồng, ông Hồ Văn Dũng nhận 65 triệu đồng.
Ủy ban kiểm tra Huyện ủy Tân Sơn vừa có kết luận vụ cán bộ bệnh viện lập hồ sơ khống.
"""


@pytest.mark.parametrize(
    ("question", "short"),
    [
        (
            "Có phải ông Trần Văn Hạnh, nguyên Bí thư xã Mỹ Lợi, bị khiển trách không?",
            "Có: Khiển trách ông Trần Văn Hạnh, nguyên Bí thư Đảng ủy xã Mỹ Lợi",
        ),
        (
            "Có phải ông Trần Văn Hạnh, nguyên Bí thư xã Mỹ Lợi, bị cảnh cáo không?",
            "Không: Khiển trách ông Trần Văn Hạnh, nguyên Bí thư Đảng ủy xã Mỹ Lợi",
        ),
        ("Bà Võ Thị Sương ở Tân Sơn nhận bao nhiêu tiền?", "42 triệu đồng"),
        ("Ông Hồ Văn Dũng ở Tân Sơn nhận bao nhiêu tiền?", "65 triệu đồng"),
        ("Cơ quan nào kết luận vụ cán bộ bệnh viện lập hồ sơ khống?", "Ủy ban kiểm tra Huyện ủy Tân Sơn"),
    ],
)
def test_what_is_told_of_another_person_is_not_told_of_this_one(
    reports: OpenReports, question: str, short: str
) -> None:
    assistant = reports({"tan-son.txt": DISCIPLINE})
    answer = assistant.ask(question)
    check(assistant, answer)
    assert answer.short == short


def test_years_from_to_are_one_span_and_some_months_are_no_number() -> None:
    asked = understand("Từ năm 2012 đến giữa năm 2017 luân chuyển mấy cán bộ?", {})
    assert (asked.kind, asked.period, asked.spanned, asked.years) == (NUMBER, (2012, 2017), True, ())
    assert understand("Nhiệm kỳ 2015-2020 kết nạp bao nhiêu đảng viên?", {}).spanned is False
    assert understand("Mấy tháng đầu năm thu về bao nhiêu tiền?", {}).before_slot == "ve"
    assert [q.unit for q in quantities("nhận 52,35 triệu NDT")] == ["triệu ndt"]


WORKS = """BÁO CÁO
Tiến độ sửa chữa hồ Núi Dài năm 2021 của huyện An Hòa

Về sửa chữa đập chính hồ Núi Dài, ngày 11/6, UBND huyện An Hòa họp với đơn vị thi công đập chính.
Dự kiến đến ngày 25/9 sẽ hoàn thành giai đoạn 1; đến ngày 20/12 hoàn thành giai đoạn 2.
Năm 2008, ông Mai Xuân Sơn làm Phó Chủ tịch UBND xã Kiến Lạc; năm 2012, ông Mai Xuân Sơn làm Chủ tịch UBND xã Kiến Lạc.
Tòa án đã xét xử sơ thẩm 9 vụ, 31 bị cáo. Kinh tế huyện tăng trưởng 6,4%, thu ngân sách tăng 11,2%.
"""


@pytest.mark.parametrize(
    ("question", "short"),
    [
        ("Bao giờ xong giai đoạn 1 sửa đập chính hồ Núi Dài?", "25/9"),
        ("Bao giờ xong giai đoạn 2 sửa đập chính hồ Núi Dài?", "20/12"),
        ("Ông Mai Xuân Sơn làm Phó Chủ tịch xã Kiến Lạc năm nào?", "2008"),
        ("Ông Mai Xuân Sơn làm Chủ tịch xã Kiến Lạc năm nào?", "2012"),
        ("Tòa án ở An Hòa xử sơ thẩm bn bị cáo?", "31"),
        ("Kinh te An Hoa nam 2021 tang bao nhieu phan tram?", "6,4%"),
    ],
)
def test_what_bears_a_number_and_who_is_a_deputy(reports: OpenReports, question: str, short: str) -> None:
    assistant = reports({"an-hoa.txt": WORKS})
    answer = assistant.ask(question)
    check(assistant, answer)
    assert short in answer.short


TERMS = """THÔNG BÁO
Đại hội Đoàn Thanh niên huyện An Hòa

Đồng chí Hồ Thị Lan, Bí thư Đoàn Thanh niên huyện An Hòa phát biểu tại Đại hội nhiệm kỳ 2017-2022.
"""


def test_who_held_an_office_in_one_term_is_no_answer_for_another(reports: OpenReports) -> None:
    assistant = reports({"doan.txt": TERMS})
    assert assistant.ask("Ai là Bí thư Đoàn Thanh niên huyện An Hòa nhiệm kỳ 2017-2022?").short == "Hồ Thị Lan"
    assert not assistant.ask("Ai là Bí thư Đoàn Thanh niên huyện An Hòa nhiệm kỳ 2022-2027?").answered


def test_of_one_alone_nobody_can_say_that_it_is_the_most(reports: OpenReports) -> None:
    assistant = reports({"an-hoa.txt": WORKS})
    assert "31" not in assistant.ask("Tòa án nào ở An Hòa xét xử nhiều bị cáo nhất?").short
