"""What exactly is asked for: a sum, a period from and to, another number than that named, a definition, an office."""

from __future__ import annotations

import pytest
from answer_checks import OpenReports, check

from rag.kinds import COMPARE, MONEY, WHO, kind_of
from rag.question import understand

REPORT = """BÁO CÁO
Tình hình quận 7 quý III năm 2022

Thực hiện Kế hoạch số 118/KH-UBND của thành phố, UBND quận ban hành Kế hoạch số 45/KH-UBND về chỉnh trang đô thị.
Đợt kiểm tra diễn ra từ ngày 11/7 đến ngày 29/7 tại 6 phường.
Cơ sở dệt Tân Lợi bị phạt 48 triệu đồng vì xả thải. Tổ thu gom mỗi tháng thu về 3,2 triệu đồng từ ve chai.
Phương châm của đợt chỉnh trang là sạch từ nhà ra ngõ, giữ từ ngõ ra phố.
Giám đốc Trung tâm Văn hóa quận Lý Minh Sang chủ trì tổng kết. Quận 7 có 215 tổ dân phố.
Đại biểu Quốc hội khóa XIV Võ Thị Hường tiếp xúc cử tri phường Tân Mỹ.
Ông Đặng Quốc Bửu, bị cáo trong vụ án đất đai, phải bồi thường 2,4 tỷ đồng; vợ ông nộp thay 300 triệu đồng.
Vụ cháy kho vải làm 3 người bị thương, thiệt hại 5 tỷ đồng.
"""


@pytest.mark.parametrize(
    ("question", "short"),
    [
        ("Quận 7 ban hành kế hoạch số mấy để thực hiện Kế hoạch số 118/KH-UBND?", "45/KH-UBND"),
        ("Đợt kiểm tra ở quận 7 diễn ra từ ngày nào đến ngày nào?", "11/7 đến ngày 29/7"),
        ("Cơ sở dệt Tân Lợi bị phạt bao nhiêu?", "48 triệu đồng"),
        ("Tổ thu gom mỗi tháng thu về bao nhiêu từ ve chai?", "3,2 triệu đồng"),
        ("Phương châm của đợt chỉnh trang quận 7 là gì?", "sạch từ nhà ra ngõ"),
        ("Ông giám đốc Trung tâm Văn hóa quận 7 tên gì?", "Lý Minh Sang"),
        ("Đại biểu Quốc hội khóa 14 nào tiếp xúc cử tri phường Tân Mỹ?", "Võ Thị Hường"),
        ("Quận 7 có bao nhiêu tổ dân phố?", "215"),
    ],
)
def test_what_is_asked_for(reports: OpenReports, question: str, short: str) -> None:
    assistant = reports({"quan-7.txt": REPORT})
    answer = assistant.ask(question)
    check(assistant, answer)
    assert short in answer.short


def test_the_number_of_a_unit_is_no_count(reports: OpenReports) -> None:
    assistant = reports({"quan-7.txt": REPORT})
    answer = assistant.ask("Quận 7 có bao nhiêu chợ truyền thống?")
    check(assistant, answer)
    assert not answer.answered


@pytest.mark.parametrize(
    ("history", "question", "short"),
    [
        (["Ông Đặng Quốc Bửu phải bồi thường bao nhiêu?"], "Vợ ông nộp thay bao nhiêu?", "300 triệu đồng"),
        (["Vụ cháy kho vải ở quận 7 thiệt hại bao nhiêu tiền?"], "Thế có mấy người bị thương?", "3 người"),
    ],
)
def test_an_elliptic_question_asks_of_what_was_told(
    reports: OpenReports, history: list[str], question: str, short: str
) -> None:
    assistant = reports({"quan-7.txt": REPORT})
    answer = assistant.ask(question, history=history)
    check(assistant, answer)
    assert short in answer.short


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("Quận nào thu ngân sách cao hơn, quận 7 hay quận 4?", COMPARE),
        ("Đại biểu tỉnh nào chất vấn Bộ trưởng Bộ Y tế?", None),
        ("Chủ tịch của đơn vị nào phát biểu?", None),
    ],
)
def test_kinds(question: str, kind: str | None) -> None:
    assert kind_of(question.lower(), False) == kind if kind else kind_of(question.lower(), False) != WHO


@pytest.mark.parametrize("question", ["Công ty An Bình nợ bao nhiêu?", "Cong ty An Binh no bao nhieu?"])
def test_a_debt_is_a_sum(question: str) -> None:
    assert understand(question).kind == MONEY


def test_a_figure_of_the_country_is_not_one_of_a_province(reports: OpenReports) -> None:
    text = (
        "BÁO CÁO\nSản xuất lúa năm 2021 của tỉnh Hậu Giang\n\n"
        "Năm 2021, tỉnh Hậu Giang sản xuất 1,2 triệu tấn lúa. Cả nước xuất khẩu 6,1 triệu tấn gạo.\n"
    )
    assistant = reports({"hau-giang.txt": text})
    answer = assistant.ask("Năm 2021 cả nước xuất khẩu bao nhiêu tấn gạo?")
    check(assistant, answer)
    assert "6,1 triệu tấn" in answer.short
    refused = assistant.ask("Năm 2021 cả nước sản xuất bao nhiêu tấn lúa?")
    check(assistant, refused)
    assert "1,2" not in refused.short
