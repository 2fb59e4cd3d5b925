"""Where a unit or a person belongs, which organ did what, where a copy is kept."""

from __future__ import annotations

import pytest
from answer_checks import OpenReports

from rag.assistant import Assistant
from rag.question import understand

VOTERS = """Cử tri góp ý dự án đường vành đai
Cử tri Lương Đình Phú (phường Ngọc Hà) cho biết người dân ủng hộ dự án nhưng lo tiếng ồn.
Đại biểu Vi Thị Mận (Sơn La) đề nghị rà soát giá đất.
Ông Kha Văn Tấn (SN 1964) gửi đơn hai lần. Bà Lò Thị Xuyến, ngụ thôn Nà Ngò, xã Mường Sang, được trả lời bằng văn bản.
Ông Quách Công Luân sinh ngày 3/2/1966, quê quán xã Hợp Thành, huyện Kim Bôi.
Đảng bộ huyện Yên Lãng (tỉnh Phú Thọ) có 52 chi bộ; xã Tân Lĩnh, huyện Yên Lãng đã về đích nông thôn mới.
"""
WORK = """Thanh tra đất đai ở huyện Yên Lãng
Cục Kiểm lâm vùng chủ trì thanh tra rừng phòng hộ, mời Sở Nông nghiệp cùng tham gia.
Trong năm, LĐLĐ huyện Yên Lãng đã đại diện khởi kiện tại tòa án, giúp 214 công nhân Công ty May Hoa Sen nhận lại tiền lương.
Tỉnh đề nghị Sở Nội vụ báo cáo trường hợp bổ nhiệm sai, giao Bưu điện tỉnh tiếp nhận hồ sơ của dân.
Nghị quyết 19 của các năm trước đã tạo nên những thay đổi.
"""
KEPT = """HUYỆN ỦY YÊN LÃNG
Số 77-TB/HU
THÔNG BÁO kết luận của Ban Thường vụ Huyện ủy về tháng thanh niên
Ban Thường vụ Huyện ủy kết luận: tổ chức tháng thanh niên tại 12 xã.
Nơi nhận:
- Các ban Huyện ủy;
- Lưu Văn phòng Huyện ủy.
"""


MERGED = """Xã Mường Khoa sau sắp xếp
Từ ngày 01/7/2025, xã Mường Khoa được thành lập trên cơ sở sáp nhập thị trấn Mường Khoa và các xã Nậm Cần, Pắc Ta, Hố Mít.
Xã Phúc Than được thành lập trên cơ sở sáp nhập xã Mường Than và xã Phúc Than.
Hội diễn văn nghệ quần chúng năm 2019 được tổ chức tại xã Bản Lang; hội diễn năm 2024 được tổ chức tại xã Dào San.
Liên hoan ẩm thực năm 2023 được tổ chức tại xã Mù Sang.
Hội nghị tổ chức tại Lạng Vĩnh còn đoàn giám sát làm việc ở Khe Sim.
"""


@pytest.fixture(scope="module")
def assistant(reports: OpenReports) -> Assistant:
    return reports({"cu-tri.txt": VOTERS, "thanh-tra.txt": WORK, "thong-bao.txt": KEPT, "sap-nhap.txt": MERGED})


@pytest.mark.parametrize(
    ("question", "short"),
    [
        ("Đại biểu Vi Thị Mận thuộc đoàn nào?", "Sơn La"),
        ("Cử tri Lương Đình Phú ở phường nào?", "phường Ngọc Hà"),
        ("Ông Phú lo tiếng ồn là dân phường nào?", "phường Ngọc Hà"),
        ("Bà Lò Thị Xuyến ở thôn nào, xã nào?", "thôn Nà Ngò, xã Mường Sang"),
        ("ong Quach Cong Luan goc gac o xa nao", "xã Hợp Thành, huyện Kim Bôi"),
        ("Huyện Yên Lãng thuộc tỉnh nào?", "tỉnh Phú Thọ"),
        ("Xã Tân Lĩnh thuộc huyện nào?", "huyện Yên Lãng"),
        ("Tổ chức nào đứng ra kiện giúp công nhân Công ty May Hoa Sen?", "LĐLĐ huyện Yên Lãng"),
        ("Cơ quan nào chủ trì thanh tra rừng phòng hộ?", "Cục Kiểm lâm vùng"),
        ("Cơ quan nào được đề nghị báo cáo trường hợp bổ nhiệm sai?", "Sở Nội vụ"),
        ("Đơn vị nào được giao tiếp nhận hồ sơ của dân?", "Bưu điện tỉnh"),
        ("Xã Mường Khoa được gộp từ những đơn vị nào?", "thị trấn Mường Khoa và các xã Nậm Cần, Pắc Ta, Hố Mít"),
        ("xa phuc than sap nhap tu nhung xa nao", "xã Mường Than và xã Phúc Than"),
        ("Đoàn giám sát làm việc ở đâu, khi hội nghị tổ chức tại Lạng Vĩnh?", "Khe Sim"),
        ("Liên hoan ẩm thực năm 2023 được tổ chức ở xã nào?", "xã Mù Sang"),
        ("Bản lưu của thông báo kết luận về tháng thanh niên được giữ ở đâu?", "Văn phòng Huyện ủy"),
    ],
)
def test_it_is_the_one_that_is_asked_for(assistant: Assistant, question: str, short: str) -> None:
    assert assistant.ask(question).short == short


@pytest.mark.parametrize(
    "question",
    [
        "Ông Kha Văn Tấn ở xã nào?",  # a year stands in the brackets
        "Đại biểu Trương Hữu Nghĩa thuộc đoàn nào?",
        "Huyện Kim Bôi thuộc tỉnh nào?",
        "Liên hoan ẩm thực năm 2021 được tổ chức ở xã nào?",  # of another year
        "Xã Tân Lĩnh được sáp nhập từ những xã nào?",
        "Ông Quách Công Luân ngụ ở phường nào?",
    ],
)
def test_what_is_not_told_is_not_guessed(assistant: Assistant, question: str) -> None:
    assert not assistant.ask(question).answered


@pytest.mark.parametrize(
    ("question", "places"),
    [
        ("Vụ mất hàng ở Nhà máy bột ngọt Thiên Hương kết luận ngày nào?", []),
        ("Nhà máy nào ở Thiên Hương bị phạt?", ["Thiên Hương"]),
        ("Công ty ở phường Thiên Hương kết nạp bao nhiêu đảng viên?", ["Thiên Hương"]),
        ("chu tich cong doan sam son la ai", []),
        ("bi thu tinh uy son la la ai", ["Sơn La"]),
        ("son la ket nap bao nhieu dang vien", ["Sơn La"]),
    ],
)
def test_a_name_is_a_unit_only_where_it_is_meant_as_one(question: str, places: list[str]) -> None:
    assert [
        place.name for place in understand(question).places if place.name == "Sơn La" or "Thiên" in place.name
    ] == places


@pytest.mark.parametrize(
    ("question", "plural"),
    [
        ("Năm nay xã nào về đích nông thôn mới?", False),
        ("Trong năm đơn vị nào bị phạt?", False),
        ("nam ngoai xa nao ve dich", False),
        ("Năm đơn vị nào được tặng bằng khen?", True),
        ("Hai xã nào về đích?", True),
    ],
)
def test_a_year_is_no_number_of_units(question: str, plural: bool) -> None:
    assert understand(question).plural is plural


DISTRICTS = """Hội nghị đại biểu nhân dân ở thành phố
Quận Tây Lâm chọn trật tự đô thị làm chủ đề của hội nghị đại biểu nhân dân.
Tại huyện Đông Ngàn, các hội nghị đại biểu nhân dân tập trung bàn về vệ sinh môi trường, thu hút 640 người dự.
"""


@pytest.mark.parametrize(
    ("question", "short"),
    [
        ("Các hội nghị đại biểu nhân dân ở huyện Đông Ngàn thu hút bao nhiêu người dự?", "640 người dự"),
        ("Các hội nghị đại biểu nhân dân ở quận Tây Lâm thu hút bao nhiêu người dự?", ""),
    ],
)
def test_a_sentence_that_opens_with_another_district_is_not_of_the_one_asked(
    reports: OpenReports, question: str, short: str
) -> None:
    assert reports({"hoi-nghi.txt": DISTRICTS}).ask(question).short == short
