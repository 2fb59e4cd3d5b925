"""In which form something was done, where a document is kept, the very thing that is counted, claims that are denied."""

from __future__ import annotations

import pytest
from answer_checks import OpenReports

from rag.assistant import Assistant

NOTICE = """HUYỆN ỦY BÌNH KHÊ
Số: 41-TB/HU
THÔNG BÁO
Kết luận hội nghị Ban Thường vụ Huyện ủy về chuyển đổi số

Hội thi tìm hiểu chuyển đổi số của huyện năm 2031 được tổ chức bằng hình thức sân khấu hóa đã thu hút 18 đội.
Năm 2031 toàn huyện có khoảng 64 hợp tác xã và 210 tổ hợp tác đang hoạt động.
Đoàn của Ban Thường vụ Huyện ủy kiểm tra công tác cán bộ tại Đảng ủy Công an huyện, Đảng ủy xã Tây Vinh thuộc Đảng bộ huyện Bình Khê và Huyện đoàn Thanh niên Cộng sản.
Kết quả bầu được 30/30 đại biểu HĐND huyện, trong đó: nữ 11 đại biểu; trẻ tuổi (dưới 40 tuổi) 9 đại biểu; ngoài Đảng 04 đại biểu; tái cử 10 đại biểu.

Nơi nhận:
- Thường trực Tỉnh ủy,
- Lưu: Văn phòng Huyện ủy.
"""
VISIT = """Đoàn kiểm tra của Tỉnh ủy làm việc ở Hoài Ân
Đoàn kiểm tra của Tỉnh ủy kiểm tra công tác cán bộ tại huyện Hoài Ân.
"""


@pytest.fixture(scope="module")
def assistant(reports: OpenReports) -> Assistant:
    return reports({"thong-bao.txt": NOTICE, "hoai-an.txt": VISIT})


@pytest.mark.parametrize(
    ("question", "short"),
    [
        ("Hội thi tìm hiểu chuyển đổi số của Bình Khê tổ chức dưới hình thức gì?", "sân khấu hóa"),
        ("nam 2031 Binh Khe co bao nhieu hop tac xa hoat dong", "khoảng 64 hợp tác xã"),
        ("Thông báo kết luận về chuyển đổi số của Huyện ủy Bình Khê được lưu ở đâu?", "Văn phòng Huyện ủy"),
        ("Bình Khê bầu được bao nhiêu đại biểu ngoài Đảng?", "04 đại biểu"),
        ("Có mấy đại biểu nữ trúng cử HĐND huyện Bình Khê?", "11 đại biểu"),
    ],
)
def test_it_is_what_is_asked(assistant: Assistant, question: str, short: str) -> None:
    assert assistant.ask(question).short == short


def test_where_a_document_is_kept_is_cited_with_its_line(assistant: Assistant) -> None:
    answer = assistant.ask("Thông báo kết luận về chuyển đổi số của Huyện ủy Bình Khê được lưu ở đâu?")
    assert answer.citations[0].quote == "Lưu: Văn phòng Huyện ủy"


def test_a_claim_of_which_nothing_is_said_is_not_affirmed(assistant: Assistant) -> None:
    asked = "Tỉnh ủy kiểm tra cán bộ ở Hoài Ân có phải vì có đơn tố cáo không?"
    assert not assistant.ask(asked).short.startswith("Có")


def test_organs_end_with_a_whole_word(assistant: Assistant) -> None:
    asked = "Đoàn của Ban Thường vụ Huyện ủy kiểm tra công tác cán bộ tại những đơn vị nào?"
    for name in assistant.ask(asked).short.split(", "):
        assert f"{name.split()[-1]}" in NOTICE.replace(",", " ").replace(".", " ").split()
