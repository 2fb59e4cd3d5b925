"""Days and parts of months, dates of birth, ranks among whom, numbers of documents: the one that is asked for."""

from __future__ import annotations

import pytest
from answer_checks import OpenReports

from rag.assistant import Assistant
from rag.numbered import scope_fit, symbol_fit
from rag.parts import split

OFFICES = """Công tác cán bộ tại huyện Yên Lãng
Chiều 14-6, Huyện ủy Yên Lãng tổ chức hội nghị sơ kết thực hiện Nghị quyết Đại hội Đảng bộ huyện nhiệm kỳ 2020 – 2025.
Ngày 12/4/2018, bà Tô Thị Nhạn được bổ nhiệm làm Phó Trưởng phòng Tài chính huyện; ngày 3/9/2021, bà Tô Thị Nhạn được bổ nhiệm làm Trưởng phòng Tài chính huyện.
Trạm y tế xã được tặng bằng khen các năm 2014, 2015, 2017 và 2019.
Ông Lê Bá Duyên, sinh ngày 5/8/1969, giữ chức Chủ tịch Hội Nông dân huyện.
Ông Phan Hữu Kỳ, sinh ngày 21/11/1972, giữ chức Chủ tịch Hội Cựu chiến binh huyện.
Ông Đào Văn Thụ sinh năm 1975 tại xã Hòa Lạc. Ông Đào Văn Thụ sinh ngày 9-10-1975, là kỹ sư thủy lợi.
Huyện phải bàn giao mặt bằng đường vành đai trong đầu tháng 5.
Tuyến kè sông Lô phải thi công xong vào cuối năm 2027.
Khoảng 21h ngày 17/2, ông Bùi Đức Hải bị bắt quả tang đánh bạc tại nhà riêng.
"""
RANKS = """Xếp hạng của tỉnh Vĩnh Sơn
Về chỉ số cải cách hành chính, tỉnh Vĩnh Sơn đứng thứ 4 trong vùng, đứng thứ 17 cả nước.
Thu hút đầu tư nước ngoài của tỉnh đứng thứ 2 toàn quốc, chỉ số hài lòng của người dân đứng thứ tám cả nước.
Tại hội nghị lần thứ 14, Ban Chấp hành Hội Làm vườn tỉnh đã bầu bà Lục Thị Hoa giữ chức Chủ tịch Hội khóa 6.
Tại kỳ họp thứ năm, HĐND tỉnh khóa XII sẽ họp trong hai ngày.
"""
NOTICE = """HUYỆN ỦY YÊN LÃNG
Số 318-TB/HU

KẾT LUẬN CỦA BAN THƯỜNG VỤ HUYỆN ỦY
về công tác phát triển đảng viên 9 tháng đầu năm 2023
Sau khi nghe báo cáo (Báo cáo số 96-BC/BTCHU, ngày 4/10/2023), Ban Thường vụ Huyện ủy Yên Lãng kết luận: các đảng ủy tiếp tục tạo nguồn kết nạp.
"""


@pytest.fixture(scope="module")
def assistant(reports: OpenReports) -> Assistant:
    return reports({"can-bo.txt": OFFICES, "xep-hang.txt": RANKS, "thong-bao.txt": NOTICE})


@pytest.mark.parametrize(
    ("question", "short"),
    [
        ("Hội nghị sơ kết Nghị quyết Đại hội nhiệm kỳ của huyện Yên Lãng diễn ra khi nào?", "Chiều 14-6"),
        ("Bà Tô Thị Nhạn được bổ nhiệm làm Trưởng phòng Tài chính ngày nào?", "ngày 3/9/2021"),
        ("Bà Tô Thị Nhạn được bổ nhiệm làm Phó Trưởng phòng Tài chính ngày nào?", "Ngày 12/4/2018"),
        ("Ông Phan Hữu Kỳ, Chủ tịch Hội Cựu chiến binh huyện Yên Lãng, sinh ngày tháng năm nào?", "ngày 21/11/1972"),
        ("ong Le Ba Duyen chu tich hoi nong dan sinh ngay nao", "ngày 5/8/1969"),
        ("Ông Đào Văn Thụ sinh ngày tháng năm nào?", "ngày 9-10-1975"),
        ("Huyện phải bàn giao mặt bằng đường vành đai khi nào?", "đầu tháng 5"),
        ("Tuyến kè sông Lô phải thi công xong vào lúc nào?", "cuối năm 2027"),
        ("Trạm y tế xã được tặng bằng khen những năm nào?", "2014, 2015, 2017 và 2019"),
        ("Ông Bùi Đức Hải bị bắt quả tang đánh bạc lúc mấy giờ, ngày nào?", "21h ngày 17/2"),
        ("Chỉ số cải cách hành chính của tỉnh Vĩnh Sơn đứng thứ mấy cả nước?", "thứ 17"),
        ("Chỉ số cải cách hành chính của Vĩnh Sơn xếp thứ mấy trong vùng?", "thứ 4"),
        ("Chỉ số hài lòng của người dân Vĩnh Sơn xếp hạng mấy cả nước?", "thứ tám"),
        ("Hội Làm vườn bầu bà Lục Thị Hoa tại hội nghị lần thứ mấy?", "lần thứ 14"),
        ("HĐND tỉnh Vĩnh Sơn khóa XII họp kỳ họp thứ mấy trong hai ngày?", "kỳ họp thứ năm"),
        ("Thông báo kết luận của Ban Thường vụ Huyện ủy Yên Lãng về phát triển đảng viên mang số mấy?", "318-TB/HU"),
    ],
)  # fmt: skip
def test_it_is_the_one_that_is_asked_for(assistant: Assistant, question: str, short: str) -> None:
    assert assistant.ask(question).short == short


@pytest.mark.parametrize(
    "question",
    [
        "Bà Tô Thị Nhạn sinh ngày tháng năm nào?",  # others' days of birth are told
        "Ông Lương Quốc Bảo, Chủ tịch Hội Nông dân huyện Yên Lãng, sinh ngày nào?",
        "Chỉ số cải cách hành chính của tỉnh Vĩnh Sơn đứng thứ mấy thế giới?",
    ],
)
def test_what_is_not_told_is_not_guessed(assistant: Assistant, question: str) -> None:
    assert not assistant.ask(question).answered


@pytest.mark.parametrize(
    "text",
    ["Vụ cháy xảy ra lúc mấy giờ, ngày nào?", "Ông ấy bị bắt hồi nào, mấy giờ?", "Hội nghị họp ngày nào, lúc mấy giờ?"],
)
def test_a_day_and_its_hour_are_one_question(text: str) -> None:
    assert split(text) is None


@pytest.mark.parametrize("text", ["Nghị quyết đó số mấy, ban hành ngày nào?", "Hội nghị tổ chức ngày nào, ai chủ trì?"])
def test_two_questions_stay_two(text: str) -> None:
    assert split(text) is not None


@pytest.mark.parametrize(
    ("asked", "behind", "more"),
    [
        ("dung thu may trong asean", " trong asean.", True),
        ("dung thu may ca nuoc", " toan quoc, tang 3 bac", True),
        ("dung thu may the gioi", " ca nuoc", False),
        ("xep hang may trong vung", " ca nuoc; ", False),
    ],
)
def test_ranks_are_among_those_asked_about(asked: str, behind: str, more: bool) -> None:
    assert (scope_fit(asked, behind) > 1.0) is more
    assert scope_fit("dung thu may", behind) == 1.0


def test_a_number_tells_its_kind() -> None:
    assert symbol_fit("quyet dinh so may", "số 352/QĐ-HU") > symbol_fit("quyet dinh so may", "Thông báo số 96-TB/HU")
    assert symbol_fit("thong bao so may", "318-TB/HU") == 1.0
