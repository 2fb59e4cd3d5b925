"""Questions in everyday words: what is asked, measured or meant is said otherwise than in the report."""

from __future__ import annotations

import pytest
from answer_checks import OpenReports

from rag.addresses import addresses
from rag.assistant import Assistant

FLOOD = """UBND HUYỆN VĂN KHÊ
BÁO CÁO
Thiên tai và khắc phục hậu quả năm 2031

Bão số 3 đã nhấn chìm 2 tàu cá của ngư dân xã Hải Vân, cuốn trôi 14 con bò và làm sập 31 ngôi nhà.
Tai nạn trên biển làm chết 9 người, tăng 4 người so với năm 2030.
Huyện đã nạo vét, xử lý 2.400m3 bùn và cấp 350m2 đất ở cho mỗi hộ phải dời đi.
Số thanh niên xung kích được huy động là 6.140 người, đạt 95% kế hoạch (6.460 người).
Thời gian cấp phép sửa nhà giảm từ 30 ngày xuống còn 12 ngày.
Kè Hải Vân sẽ sửa xong trước ngày 20/8/2032; lễ khởi công tổ chức sáng 6/2/2032.
Hội nghị sơ kết diễn ra từ ngày 5 đến 7-9-2031 tại Nhà văn hóa thôn Cồn Me, xã Hải Vân.
Khoảng 9h30 ngày 9/7/2031, một vụ sạt lở xảy ra tại khóm 6 thuộc phường Tân Phước, thị xã Lộc Sơn.
Tỉnh ban hành Quyết định số 961A/QĐ-UBND về hỗ trợ nhà ở.
Tết Đinh Tỵ, huyện trồng 8.000 cây phi lao chắn sóng. Doanh nghiệp Nhật Bản tài trợ 1,5 tỷ yên để xây trường.
Giai đoạn 2031-2035, mục tiêu toàn huyện đạt 60% số xã đạt chuẩn nông thôn mới.
"""
LIFE = """Chân dung Chủ tịch Hội Nông dân tỉnh
Ông Vũ Đình Lạc sinh ngày 12/8/1982, quê quán xã Đông Cứu, huyện Gia Lương, tỉnh Bắc Sơn. Ngày vào Đảng: 25/8/2004.
Năm 2019, ông Vũ Đình Lạc được bầu giữ chức Chủ tịch Hội Nông dân tỉnh.
"""


@pytest.fixture(scope="module")
def assistant(reports: OpenReports) -> Assistant:
    return reports({"bao-lu.txt": FLOOD, "chan-dung.txt": LIFE})


@pytest.mark.parametrize(
    ("question", "short"),
    [
        ("Bão làm chìm mấy chiếc tàu của dân xã Hải Vân?", "2 tàu cá"),  # a classifier counts what the noun does
        ("bao cuon troi may con bo cua dan", "14 con bò"),
        ("Huyện móc lên bao nhiêu khối bùn?", "2.400m3"),
        ("Mỗi hộ phải dời đi được cấp bao nhiêu mét đất?", "350m2"),
        ("Năm 2031 tai nạn trên biển làm chết mấy người?", "9 người"),  # not how many more
        ("Nhiều hơn năm trước mấy người chết vì tai nạn trên biển năm 2031?", "4 người"),
        ("Huyện huy động được bao nhiêu thanh niên xung kích?", "6.140 người"),  # not the plan in brackets
        ("Cấp phép sửa nhà giờ mất mấy ngày?", "12 ngày"),  # not what it was before
        ("Kè Hải Vân hạn chót bữa nào phải sửa xong?", "20/8/2032"),
        ("Hội nghị sơ kết họp từ bữa nào tới bữa nào?", "từ ngày 5 đến 7-9-2031"),
        ("Vụ sạt lở xảy ra lúc mấy giờ, ngày nào?", "9h30 ngày 9/7/2031"),
        ("Vụ sạt lở xảy ra ở chỗ nào?", "khóm 6 thuộc phường Tân Phước, thị xã Lộc Sơn"),
        ("Quyết định hỗ trợ nhà ở của tỉnh mang số mấy?", "961A/QĐ-UBND"),
        ("Tết Đinh Tỵ huyện trồng bao nhiêu cây phi lao?", "8.000 cây"),  # a lunar year is no person
        ("Doanh nghiệp Nhật Bản tài trợ bao nhiêu tiền xây trường?", "1,5 tỷ yên"),
        ("Mục tiêu tới 2035 bao nhiêu phần trăm số xã thành nông thôn mới?", "60%"),  # the end of a term
        ("Ông Vũ Đình Lạc vào Đảng bữa nào?", "25/8/2004"),  # not the day of birth
        ("Ông Vũ Đình Lạc sinh ngày nào?", "12/8/1982"),
        ("Ông Vũ Đình Lạc gốc gác ở đâu?", "xã Đông Cứu, huyện Gia Lương, tỉnh Bắc Sơn"),
    ],
)
def test_what_is_meant_is_found(assistant: Assistant, question: str, short: str) -> None:
    answer = assistant.ask(question)
    assert answer.answered
    assert short in answer.short


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("quê xã Hòa Lạc, huyện Phú Vang, TP Huế) có", ["xã Hòa Lạc, huyện Phú Vang, TP Huế"]),
        ("khu đất ở tổ 42, phường Minh Tân", ["tổ 42, phường Minh Tân"]),
        ("theo Nghị quyết số 35 của Chính phủ", []),
        ("có 12 xã, 8 phường", []),
        ("xã Đông Cứu và xã Tân Lập", ["xã Đông Cứu", "xã Tân Lập"]),
    ],
)
def test_addresses_are_whole(text: str, found: list[str]) -> None:
    assert [text[start:end] for start, end in addresses(text, 0, len(text))] == found


SHARE = """ĐẢNG BỘ {unit}
BÁO CÁO
Công tác xây dựng Đảng năm 2031

Trong năm, {said}.
"""
SHARES = {
    "a.txt": SHARE.format(unit="HUYỆN VĂN KHÊ", said="kết nạp 82/80 đảng viên (đạt 102,5% kế hoạch)"),
    "b.txt": SHARE.format(
        unit="HUYỆN KỲ LÂM", said="toàn huyện kết nạp 95 đảng viên mới, đạt 190% chỉ tiêu nghị quyết"
    ),
}


@pytest.mark.parametrize(
    "question",
    [
        "Nơi nào kết nạp đảng viên vượt chỉ tiêu cao nhất?",
        "don vi nao vuot chi tieu ket nap dang vien nhieu nhat",
        "Văn Khê và Kỳ Lâm, huyện nào kết nạp đảng viên vượt kế hoạch cao nhất?",
    ],
)
def test_who_surpassed_its_plan_the_most(reports: OpenReports, question: str) -> None:
    answer = reports(SHARES).ask(question)
    assert "Kỳ Lâm" in answer.short
    assert "190%" in answer.short
    assert "102,5%" in answer.answer


def test_a_unit_that_is_not_known_is_not_left_out(reports: OpenReports) -> None:
    asked = "Văn Khê, Kỳ Lâm hay thị xã Lộc Sơn, nơi nào kết nạp đảng viên vượt kế hoạch cao nhất?"
    assert not reports(SHARES).ask(asked).answered
