"""Things, organs, places and reasons by the very words that are asked for, without what stands around them."""

from __future__ import annotations

import pytest
from answer_checks import OpenReports

from rag.assistant import Assistant

COUNCIL = """HĐND HUYỆN LỘC AN
BÁO CÁO
Kỳ họp cuối năm 2031

Phát biểu bế mạc, Chủ tịch HĐND huyện Lê Thị Hoa đề nghị UBND huyện khẩn trương triển khai các nghị quyết vừa thông qua; giao Ban Văn hóa - Xã hội HĐND huyện giám sát việc xử lý rác thải.
Dịp này, Chủ tịch UBND tỉnh tặng Cờ thi đua cho Trường Tiểu học Kim Đồng; UBND huyện khen thưởng 12 tập thể có thành tích.
Nợ thuế đến 31/12/2031 còn 8,7 tỷ đồng; có 5 doanh nghiệp nợ thuế trên 300 triệu đồng, nhiều nhất là Công ty Cổ phần Gốm Sông Thao (2,6 tỷ đồng).
Có 9 sản phẩm OCOP, 6 sản phẩm OCOP 3 sao, 3 sản phẩm OCOP 4 sao (mật ong rừng, trà sen Hồ Đông, bánh gai Bà Tư).
Năm 2031 thi hành kỷ luật 41 đảng viên (chủ yếu vi phạm quy định về đất đai); xóa tên 6 đảng viên.
Danh sách hộ nghèo phải lập lại nhiều lần vì người dân đi làm ăn xa, nhiều hộ tách ra ở riêng, cán bộ thôn thay đổi.
"""
PLACES = """Chuyện ở huyện Đông Sơn
Một số cán bộ Phòng Tài chính huyện Đông Sơn sử dụng xe công đi thăm khu di tích Đền Lăng trong giờ hành chính.
Chú Ba Tám phải điều trị bệnh dài hạn ở Liên Xô, sau đó được điều về làm Phó Chánh Thanh tra tỉnh.
Nghị quyết đưa ra khỏi quy hoạch 2 dự án thủy điện: Thủy điện Suối Rắn tại xã Trà Leng, huyện Phước Sơn và Thủy điện Suối Bùn tại xã Đắc Ting, huyện Nam Giang.
Ban Xây dựng Đảng là cơ quan thường trực, giúp Đảng ủy theo dõi việc kết nạp đảng viên.
Ông Hồ Văn Lực (cùng họ tộc với ông Hồ Đình Hùng) làm Trưởng công an xã Trà Leng.
Tỷ lệ trường thu học phí không dùng tiền mặt đạt 88,3%. Cao nhất là bậc THCS 94,1%, thấp nhất là mầm non 79,5%.
Đảng ủy bệnh viện chỉ đạo chi bộ khoa Sản kiểm điểm ông Trần Văn Ba, phó giám đốc.
"""


@pytest.fixture(scope="module")
def assistant(reports: OpenReports) -> Assistant:
    return reports({"ky-hop.txt": COUNCIL, "dong-son.txt": PLACES})


@pytest.mark.parametrize(
    ("question", "short"),
    [
        ("HĐND huyện Lộc An giao ban nào giám sát việc xử lý rác thải?", "Ban Văn hóa - Xã hội HĐND huyện"),
        ("Trường nào được Chủ tịch UBND tỉnh tặng Cờ thi đua?", "Trường Tiểu học Kim Đồng"),
        ("Công ty nào nợ thuế nhiều nhất ở huyện Lộc An?", "Công ty Cổ phần Gốm Sông Thao"),
        ("Lộc An có những sản phẩm OCOP 4 sao nào?", "mật ong rừng, trà sen Hồ Đông, bánh gai Bà Tư"),
        ("Đảng viên Lộc An bị kỷ luật năm 2031 phần lớn vì lỗi gì?", "chủ yếu vi phạm quy định về đất đai"),
        ("Cán bộ Phòng Tài chính huyện Đông Sơn lấy xe công đi chơi ở chỗ nào?", "khu di tích Đền Lăng"),
        ("Chú Ba Tám chữa bệnh dài hạn ở đâu?", "Liên Xô"),
        ("Đảng ủy bệnh viện chỉ đạo chi bộ khoa nào kiểm điểm ông Trần Văn Ba?", "chi bộ khoa Sản"),
        ("Ai làm trưởng công an xã Trà Leng?", "Hồ Văn Lực"),  # not his relative
        ("Bậc nào ở huyện Đông Sơn thu học phí không dùng tiền mặt ít nhất?", "mầm non"),
        ("Cơ quan nào giúp Đảng ủy theo dõi việc kết nạp đảng viên ở huyện Đông Sơn?", "Ban Xây dựng Đảng"),
    ],
)
def test_the_short_answer_is_what_is_asked_and_no_more(assistant: Assistant, question: str, short: str) -> None:
    answer = assistant.ask(question)
    assert answer.short == short


@pytest.mark.parametrize(
    ("question", "said", "unsaid"),
    [
        ("Thủy điện Suối Bùn nằm ở xã nào?", "Đắc Ting", "Trà Leng"),  # the place behind its own name
        ("Thủy điện Suối Rắn nằm ở xã nào?", "Trà Leng", "Đắc Ting"),
        ("Vì sao danh sách hộ nghèo ở Lộc An phải lập lại nhiều lần?", "cán bộ thôn thay đổi", "danh sách"),
    ],
)
def test_what_is_asked_is_told_whole(assistant: Assistant, question: str, said: str, unsaid: str) -> None:
    answer = assistant.ask(question)
    assert said in answer.short
    assert unsaid not in answer.short


@pytest.mark.parametrize(
    ("office", "name"),
    [("CHỦ NHIỆM", "Điểu Thị Mỹ Lan"), ("TRƯỞNG BAN", "Y Thanh Niê Kdăm"), ("CHỦ TỊCH", "Rơ Châm H Phíp")],
)
def test_whoever_signs_is_known_whatever_the_surname(reports: OpenReports, office: str, name: str) -> None:
    text = (
        "HUYỆN ỦY BÙ ĐỐP\nỦY BAN KIỂM TRA\n*\nSố 17-BC/UBKTHU\n\nBù Đốp, ngày 10 tháng 12 năm 2034\n\nBÁO CÁO\n"
        "tổng kết công tác kiểm tra, giám sát năm 2034\n\nNăm 2034, Ủy ban Kiểm tra đã kiểm tra 12 tổ chức đảng.\n\n"
        f"Nơi nhận:\n- Thường trực Huyện ủy,\n- Lưu UBKT Huyện ủy.\n\nT/M ỦY BAN KIỂM TRA\n{office}\n\n{name}\n"
    )
    assistant = reports({"ubkt.txt": text})
    assert assistant.ask("Ai ký báo cáo tổng kết kiểm tra, giám sát năm 2034 của Bù Đốp?").short == name
    assert assistant.ask(f"{office.capitalize()} Ủy ban Kiểm tra Huyện ủy Bù Đốp là ai?").short == name


YEAR = """UBND THÀNH PHỐ SẦM HẢI
Số 12/BC-UBND

BÁO CÁO
Kết quả kinh tế - xã hội năm 2033

Tổng thu ngân sách nhà nước trên địa bàn đạt 1.216 tỷ đồng, bằng 58% dự toán. Nguyên nhân là tiền sử dụng đất thu thấp.
Du lịch tiếp tục là điểm sáng của kinh tế thành phố. Cả năm, thành phố đón 8.245.000 lượt khách. Doanh thu đạt 14.872 tỷ đồng.
Ngành thủy sản khai thác được 38.140 tấn; toàn thành phố có 1.587 tàu thuyền đang hoạt động.
Tình trạng bán đất nền trái phép còn diễn ra ở các xã Long Hải, Trường Khê; công tác phối hợp chưa chặt.
Năm 2033, Đảng bộ thành phố kết nạp 231 đảng viên. Buổi lễ diễn ra tại Hội nghị tổng kết, tổ chức ở hội trường Thành ủy.
Bà Lê Thị Hoa, Phó Chủ tịch UBND thành phố, trao quyết định nghỉ hưu cho ông Ngô Văn Định, Chánh Thanh tra thành phố.
"""
BEFORE = """UBND THÀNH PHỐ SẦM HẢI
BÁO CÁO
Kết quả kinh tế - xã hội năm 2030

Năm 2030, Đảng bộ thành phố kết nạp 207 đảng viên.
"""


@pytest.fixture(scope="module")
def years(reports: OpenReports) -> Assistant:
    return reports({"bao-cao-2033.txt": YEAR, "bao-cao-2030.txt": BEFORE})


def test_a_summary_of_one_matter_tells_of_that_matter_alone(years: Assistant) -> None:
    tourism = years.ask("Tóm tắt tình hình du lịch năm 2033 của Sầm Hải")
    assert "8.245.000" in tourism.short
    assert "14.872" in tourism.short
    assert "1.216" not in tourism.short
    budget = years.ask("Nêu những nét chính về thu ngân sách của Sầm Hải năm 2033")
    assert "1.216" in budget.short
    assert "8.245.000" not in budget.answer
    assert not years.ask("Tóm tắt tình hình xuất khẩu gạo của Sầm Hải năm 2033").answered


def test_a_summary_of_a_report_tells_its_opening_and_its_results(years: Assistant) -> None:
    answer = years.ask("Tóm tắt báo cáo năm 2033 của Sầm Hải")
    assert "1.216" in answer.short
    assert len(answer.citations) > 2


@pytest.mark.parametrize(
    ("question", "short"),
    [
        ("Sầm Hải năm 2030 và năm 2033 tính chung kết nạp bao nhiêu đảng viên?", "438 đảng viên"),
        ("nam 2030 cong nam 2033 Sam Hai ket nap tong bao nhieu dang vien", "438 đảng viên"),
        ("Sầm Hải còn bán đất nền trái phép ở những nơi nào?", "Long Hải, Trường Khê"),
        ("Buổi lễ năm 2033 ở Sầm Hải diễn ra tại hội trường nào?", "hội trường Thành ủy"),
    ],
)
def test_what_is_asked_of_both_years_or_of_a_kind_of_place(years: Assistant, question: str, short: str) -> None:
    assert short in years.ask(question).short


@pytest.mark.parametrize(
    "question",
    [
        "Ai sẽ thay ông Ngô Văn Định làm Chánh Thanh tra thành phố?",  # not who hands him his paper
        "Hội nghị bán đất nền ở Sầm Hải họp tại khách sạn nào?",
        "Sầm Hải năm 2033 tàu thuyền hay ô tô nhiều hơn?",  # of one alone nobody can say that it is more
    ],
)
def test_what_only_looks_like_it_is_not_given(years: Assistant, question: str) -> None:
    assert not years.ask(question).answered
