"""Shares worked out where a sentence gives a part and its whole but no percentage."""

from __future__ import annotations

import pytest
from answer_checks import OpenReports

from rag.assistant import Assistant

GRADES = """BÁO CÁO
Kết quả xếp loại năm 2023 của Đảng bộ huyện Lâm Bình
Năm 2023 có 21/84 chi bộ hoàn thành xuất sắc nhiệm vụ, 60/84 chi bộ hoàn thành tốt nhiệm vụ; có 312/1.950 đảng viên hoàn thành xuất sắc nhiệm vụ, 1.482/1.950 đảng viên hoàn thành tốt nhiệm vụ.
Toàn huyện có 45/120 trường học đạt chuẩn quốc gia.
Trong năm kết nạp 66/60 đảng viên (đạt 110% kế hoạch).
"""


@pytest.fixture(scope="module")
def assistant(reports: OpenReports) -> Assistant:
    return reports({"xep-loai.txt": GRADES})


@pytest.mark.parametrize(
    ("question", "short", "shown"),
    [
        ("Tỷ lệ chi bộ hoàn thành xuất sắc nhiệm vụ của huyện Lâm Bình năm 2023?", "25%", "21 / 84 = 25%"),
        ("ti le chi bo hoan thanh tot nhiem vu o Lam Binh la bao nhieu", "71,4%", "60 / 84 ≈ 71,4%"),
        ("Tỷ lệ đảng viên hoàn thành xuất sắc nhiệm vụ năm 2023?", "16%", "312 / 1.950 = 16%"),
        ("Bao nhiêu phần trăm đảng viên hoàn thành tốt nhiệm vụ?", "76%", "1.482 / 1.950 = 76%"),
        ("Tỷ lệ trường học đạt chuẩn quốc gia của Lâm Bình là bao nhiêu?", "37,5%", "45 / 120 = 37,5%"),
    ],
)
def test_a_share_is_worked_out_with_the_arithmetic(assistant: Assistant, question: str, short: str, shown: str) -> None:
    answer = assistant.ask(question)
    assert answer.short == short
    assert shown in answer.answer
    assert len(answer.citations) >= 1


def test_a_percentage_that_is_told_is_not_worked_out(assistant: Assistant) -> None:
    answer = assistant.ask("Lâm Bình kết nạp đảng viên đạt bao nhiêu phần trăm kế hoạch?")
    assert answer.short == "110%"
    assert " / " not in answer.answer


@pytest.mark.parametrize(
    "question",
    [
        "Tỷ lệ đảng viên không hoàn thành nhiệm vụ của Lâm Bình?",
        "Tỷ lệ bệnh viện đạt chuẩn quốc gia của Lâm Bình là bao nhiêu?",
        "Tỷ lệ chi bộ hoàn thành xuất sắc nhiệm vụ tăng bao nhiêu phần trăm so với năm 2022?",
    ],
)
def test_what_is_not_told_is_not_worked_out(assistant: Assistant, question: str) -> None:
    assert not assistant.ask(question).answered
