"""Why and what for: the reason without who did it and without what came of it, and the purpose behind its own word."""

from __future__ import annotations

import pytest
from answer_checks import OpenReports

from rag.assistant import Assistant

REPORT = """UBND HUYỆN BÌNH KHÊ
BÁO CÁO năm 2031

Năm 2031, dự án cầu Bến Đá do Sở Giao thông Vận tải tỉnh làm chủ đầu tư, nay chậm tiến độ 5 tháng; số hộ còn lại do UBND huyện giải quyết.
Với lý do mặt bằng chưa đủ rộng và xa khu dân cư, huyện Bình Khê cho rằng chưa nên xây chợ mới ở Vĩnh Sơn.
Chợ Gò Chàm phải đóng cửa vì lý do an toàn cháy nổ nên tiểu thương chuyển sang chợ tạm.
Bò ở xã Tây Phú chết nhiều do rét đậm kéo dài nên sản lượng thịt giảm mạnh.
Trạm bơm Định Bình hư hỏng nặng khiến gần nửa diện tích lúa ở Định Bình bị khô hạn.
Đoàn công tác của huyện do ông Lê Văn Bảy làm trưởng đoàn đã kiểm tra các lò mổ ở Phú Phong. Việc kiểm tra này nhằm ngăn chặn thịt bẩn trước Tết.
Huyện giao khoán rừng cho các hộ ở Vĩnh Sơn để giữ nguồn nước.
Ông Bảy từ chối nhận nhà. Chính vì vậy căn nhà được giao cho trường mầm non.
"""


@pytest.fixture(scope="module")
def assistant(reports: OpenReports) -> Assistant:
    return reports({"binh-khe.txt": REPORT})


@pytest.mark.parametrize(
    ("question", "short"),
    [
        ("Huyện Bình Khê lấy lý do gì để không xây chợ mới ở Vĩnh Sơn?", "mặt bằng chưa đủ rộng và xa khu dân cư"),
        ("Vì sao chợ Gò Chàm phải đóng cửa?", "lý do an toàn cháy nổ"),
        ("Tại sao bò ở xã Tây Phú chết nhiều?", "rét đậm kéo dài"),
        ("vi sao bo o xa Tay Phu chet nhieu", "rét đậm kéo dài"),
        ("Vì sao lúa ở Định Bình bị khô hạn?", "Trạm bơm Định Bình hư hỏng nặng"),
        ("Đoàn công tác của huyện Bình Khê kiểm tra các lò mổ ở Phú Phong để làm gì?", "ngăn chặn thịt bẩn trước Tết"),
        ("Huyện Bình Khê giao khoán rừng ở Vĩnh Sơn nhằm mục đích gì?", "giữ nguồn nước"),
    ],
)
def test_the_reason_or_purpose_alone_is_told(assistant: Assistant, question: str, short: str) -> None:
    assert assistant.ask(question).short == short


def test_who_does_something_is_no_reason(assistant: Assistant) -> None:
    told = assistant.ask("Vì sao dự án cầu Bến Đá chậm tiến độ 5 tháng?").short
    assert "Sở Giao thông" not in told
    assert "UBND huyện" not in told


def test_without_a_purpose_it_is_refused(assistant: Assistant) -> None:
    assert not assistant.ask("Dự án cầu Bến Đá chậm tiến độ để làm gì?").answered
