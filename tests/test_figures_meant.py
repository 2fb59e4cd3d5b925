"""Which figure of a sentence or a report is meant: whose state it tells, which ones it counts, change or level."""

from __future__ import annotations

import pytest
from answer_checks import OpenReports

from rag.asked_slots import head_asked
from rag.assistant import Assistant
from rag.kinds import MONEY, NUMBER
from rag.question import understand
from rag.terms import tokens

REPORT = """UBND HUYỆN BÌNH KHÊ
BÁO CÁO năm 2031

Trong năm, mưa lũ ở huyện Bình Khê làm chết 12 người, tăng 5 người chết và bị thương 31 người, giảm 2 người.
Đến hết năm, huyện có 18 xã (72%) đạt chuẩn; còn 7 xã dưới 10 tiêu chí, giảm 3 xã so với cuối năm 2030.
Số tiêu chí nông thôn mới đạt chuẩn bình quân của huyện là 15,2 tiêu chí/xã.
Tổng lượng khách quốc tế 9 tháng đầu năm ước đạt 48.300 lượt khách, tăng 12,5% so với cùng kỳ.
Kiểm tra việc chấp hành quy chế: đối với 6 chi bộ, 25 đảng viên; qua đó phải thi hành kỷ luật 04 đảng viên.
Toàn huyện có 96/140 nhà văn hóa được cấp giấy chứng nhận quyền sử dụng đất.
Chỉ số chuyển đổi số của huyện xếp thứ 9 toàn quốc, xếp thứ 2 trong vùng Tây Nguyên.
Xã có tỷ lệ hộ dùng nước sạch cao nhất đạt 98,1%, thấp nhất 61,4%.
Chỉ số hài lòng về cấp giấy phép đạt tối thiểu 85 điểm (hiện nay là 79,5 điểm).
Công đoàn huyện trao 1.250 phần quà cho đoàn viên khó khăn, tổng kinh phí 640 triệu đồng.
Có 05 đơn vị giải ngân trên 60%; 14 đơn vị giải ngân dưới 25%.
Công ty nước sạch Bình Khê với công suất 900 triệu lít mỗi năm được rót thêm 37 triệu USD để mở rộng nhà máy.
Trung tâm học tập quản lý 3.410 học viên, trong đó nữ 1.705 học viên.
"""


@pytest.fixture(scope="module")
def assistant(reports: OpenReports) -> Assistant:
    return reports({"binh-khe.txt": REPORT})


@pytest.mark.parametrize(
    ("question", "short"),
    [
        ("Năm 2031 mưa lũ ở Bình Khê làm bao nhiêu người chết?", "12 người"),
        ("mua lu o Binh Khe lam may nguoi bi thuong", "31 người"),
        ("Hết năm 2031 huyện Bình Khê có bao nhiêu xã đạt chuẩn?", "18 xã"),
        ("Bình Khê còn bao nhiêu xã đạt dưới 10 tiêu chí nông thôn mới?", "7 xã"),
        ("Bình quân mỗi xã của Bình Khê đạt mấy tiêu chí nông thôn mới?", "15,2 tiêu chí"),
        ("9 tháng đầu năm 2031 Bình Khê đón bao nhiêu lượt khách quốc tế?", "48.300 lượt khách"),
        ("Chín tháng đầu năm 2031 huyện Bình Khê đón bao nhiêu khách nước ngoài?", "48.300 lượt khách"),
        ("Bình Khê kiểm tra việc chấp hành quy chế đối với bao nhiêu đảng viên?", "25 đảng viên"),
        ("Tổng số nhà văn hóa của Bình Khê đưa vào xét cấp giấy chứng nhận là bao nhiêu?", "140 nhà văn hóa"),
        ("Chỉ số chuyển đổi số của Bình Khê đứng thứ mấy trong vùng Tây Nguyên?", "thứ 2"),
        ("Chỉ số chuyển đổi số của Bình Khê đứng thứ mấy toàn quốc?", "thứ 9"),
        ("Xã có tỷ lệ hộ dùng nước sạch thấp nhất ở Bình Khê đạt bao nhiêu phần trăm?", "61,4%"),
        ("Xã có tỷ lệ hộ dùng nước sạch cao nhất ở Bình Khê đạt bao nhiêu phần trăm?", "98,1%"),
        ("Chỉ số hài lòng về cấp giấy phép của Bình Khê hiện nay là bao nhiêu điểm?", "79,5 điểm"),
        ("Công đoàn huyện Bình Khê trao bao nhiêu phần quà cho đoàn viên khó khăn?", "1.250 phần quà"),
        ("Ở Bình Khê có bao nhiêu đơn vị giải ngân dưới 25%?", "14 đơn vị"),
        ("Ở Bình Khê có bao nhiêu đơn vị giải ngân trên 60%?", "05 đơn vị"),
        ("cong ty nuoc sach Binh Khe duoc rot them bao nhieu trieu do de mo rong nha may", "37 triệu USD"),
        ("Trung tâm học tập Bình Khê quản lí bao nhiêu học viên?", "3.410 học viên"),
        ("Trung tâm học tập Bình Khê có bao nhiêu học viên là phụ nữ?", "1.705 học viên"),
    ],
)
def test_the_figure_meant(assistant: Assistant, question: str, short: str) -> None:
    assert short in assistant.ask(question).short


@pytest.mark.parametrize(
    ("question", "never"),
    [
        ("Bình Khê giảm mấy xã dưới 10 tiêu chí so với cuối năm 2030?", "7 xã"),
        ("Năm 2031 Bình Khê có bao nhiêu người mất tích do mưa lũ?", "31"),
        ("Bình quân mỗi hộ ở Bình Khê có bao nhiêu nhà văn hóa?", "96"),
        ("Năm 2029 Bình Khê đón bao nhiêu lượt khách quốc tế?", "48.300"),
    ],
)
def test_another_figure_is_no_answer(assistant: Assistant, question: str, never: str) -> None:
    assert never not in assistant.ask(question).short


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("Mua mảnh đất ấy hết mấy tiền?", MONEY),
        ("rot them may trieu do de mo rong nha may?", MONEY),
        ("Công đoàn lo vé xe cho công nhân ngốn hết bao nhiêu?", MONEY),
        ("Xã chi ra bao nhiêu cho việc ấy?", MONEY),
        ("Hết bao nhiêu hộ đã nhận tiền?", NUMBER),
    ],
)
def test_what_is_asked_is_money(question: str, kind: str) -> None:
    assert understand(question).kind == kind


@pytest.mark.parametrize(
    ("question", "head"),
    [
        ("Hộ kinh doanh cá thể giờ được chừng bao nhiêu rồi?", ()),
        ("Trao bao nhiêu phần quà cho hộ nghèo?", ("phần", "quà")),
        ("Đạt bao nhiêu phần trăm?", ()),
        ("Tổng số lượng trạm y tế là bao nhiêu?", ("trạm", "y", "tế")),
    ],
)
def test_what_is_counted(question: str, head: tuple[str, ...]) -> None:
    assert head_asked(question, False) == head


def test_what_is_left_out_is_not_what_is_undone() -> None:
    assert not understand("Có bao nhiêu hồ sơ loại tốt, chưa tính loại xuất sắc?").unfinished
    assert understand("Còn bao nhiêu hồ sơ chưa giải quyết?").unfinished


@pytest.mark.parametrize(
    ("text", "forms"),
    [
        ("lí luận", ["lý", "luận"]),
        ("qui hoạch và kĩ thuật", ["quy", "hoạch", "và", "kỹ", "thuật"]),
        ("ông Quí", ["ông", "quí"]),  # a name stays
    ],
)
def test_syllables_spelled_in_two_ways_are_one(text: str, forms: list[str]) -> None:
    assert [token.form for token in tokens(text)] == forms


def test_question_words_are_no_part_of_a_unit() -> None:
    assert [place.name for place in understand("thi xa cu bao nhieu can bo di hoc").places] == [""]


HOMES = """UBND XÃ ĐẠI LÂM
BÁO CÁO năm 2031

Công tác giải phóng mặt bằng: đã chi trả cho 143 hộ; còn 21 hộ chưa nhận tiền bồi thường.
Các cơ sở ở Đại Lâm tạo 860 việc làm cho thanh niên địa phương.
Mỗi tháng xã Đại Lâm thải 46 tấn rác, thu gom 39 tấn.
Hội nghị gặp mặt doanh nghiệp xã Đại Lâm lần thứ ba có 118 đại biểu dự trực tiếp, 340 đại biểu theo dõi trực tuyến.
"""


@pytest.fixture(scope="module")
def commune(reports: OpenReports) -> Assistant:
    return reports({"dai-lam.txt": HOMES})


@pytest.mark.parametrize(
    ("question", "short"),
    [
        ("Ở Đại Lâm còn mấy nhà chưa nhận tiền bồi thường?", "21 hộ"),
        ("Các cơ sở ở Đại Lâm tạo ra bao nhiêu chỗ làm cho thanh niên?", "860 việc làm"),
        ("Mỗi tháng Đại Lâm thải ra bao nhiêu tấn rác?", "46 tấn"),
        ("bao nhieu dai bieu theo doi truc tuyen hoi nghi gap mat doanh nghiep lan 3 o Dai Lam", "340 đại biểu"),
        ("Hội nghị gặp mặt doanh nghiệp Đại Lâm lần 3 có bao nhiêu đại biểu dự trực tiếp?", "118 đại biểu"),
    ],
)
def test_everyday_words_for_what_is_counted(commune: Assistant, question: str, short: str) -> None:
    assert short in commune.ask(question).short


@pytest.mark.parametrize(
    "question",
    ["Đại Lâm có mấy nhà máy?", "Ở Đại Lâm có bao nhiêu nhà văn hóa?", "Đại Lâm tạo ra bao nhiêu sản phẩm OCOP?"],
)
def test_other_things_are_not_counted_so(commune: Assistant, question: str) -> None:
    assert not commune.ask(question).answered


@pytest.mark.parametrize("text", ["lần thứ hai", "lần thứ II", "lần thứ 2"])
def test_the_nth_time_is_read_as_one_form(text: str) -> None:
    assert [token.folded for token in tokens(text)] == ["lan", "2"]


TOGETHER = """HUYỆN ỦY ĐẠI LÂM
BÁO CÁO năm 2031

Ban Thường vụ Huyện ủy Đại Lâm thực hiện ít nhất 6 cuộc kiểm tra, giám sát tổ chức đảng.
Chủ tịch UBND huyện tặng giấy khen cho 23 cá nhân có thành tích xuất sắc trong công tác kiểm tra, giám sát.
Dự hội nghị có chủ tịch Mặt trận của toàn bộ 19 xã, thị trấn trong huyện.
Huyện kỷ luật 41 đảng viên với các hình thức: khiển trách, cảnh cáo, cách chức.
"""


@pytest.fixture(scope="module")
def together(reports: OpenReports) -> Assistant:
    return reports({"dai-lam.txt": TOGETHER})


@pytest.mark.parametrize(
    ("question", "short"),
    [
        ("Ban Thường vụ Huyện ủy Đại Lâm thực hiện ít nhất mấy cuộc kiểm tra tổ chức đảng?", "6 cuộc"),
        ("Chủ tịch UBND huyện Đại Lâm khen thưởng bao nhiêu cá nhân xuất sắc trong công tác kiểm tra?", "23 cá nhân"),
        ("Hội nghị ở Đại Lâm có chủ tịch Mặt trận của bao nhiêu xã dự?", "19 xã"),
    ],
)
def test_things_named_together_are_still_counted(together: Assistant, question: str, short: str) -> None:
    assert short in together.ask(question).short


def test_one_form_of_several_is_not_counted(together: Assistant) -> None:
    assert not together.ask("Huyện Đại Lâm có bao nhiêu đảng viên bị cách chức?").answered
