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
