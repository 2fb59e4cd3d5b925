"""Classes of questions over dense reports: figures of several years, units, columns and things side by side."""

from __future__ import annotations

import pytest
from answer_checks import OpenReports

from rag.assistant import Assistant
from rag.context import describe
from rag.followup import standalone
from rag.places import mentions
from rag.table_rows import column_fit, header_of, labels_of, measured_in
from rag.terms import tokens

UNION = """LIÊN ĐOÀN LAO ĐỘNG HUYỆN BÌNH KHÊ

BÁO CÁO
Hoạt động công đoàn năm 2031

Kết nạp 1.240 đoàn viên, trong đó có 412 nữ, 57 người dân tộc thiểu số.
Tổ chức 86 buổi tuyên truyền (năm 2030: 71 buổi).
Thành lập 40 công đoàn cơ sở; trong đó năm 2029 thành lập 11, năm 2030 thành lập 13, năm 2031 thành lập 16.
Kiểm tra 120 lượt tổ chức (đạt 141,5% chỉ tiêu) và 311 lượt cán bộ (đạt 158,6%).
Lợi nhuận trước thuế của quỹ là 402 triệu đồng. Đề nghị nâng mức hỗ trợ từ 3 triệu đồng lên 5 triệu đồng mỗi căn nhà.
Gặp mặt công nhân hai lần vào các ngày 22/6 và 19/10/2031. Có 128/168 cơ sở được cấp giấy chứng nhận an toàn.
Tháng Công nhân có chủ đề “Đoàn viên vững mạnh vì cuộc sống cộng đồng”, tổ chức ở mọi cơ sở.
Thu quỹ đạt 9,4 tỷ đồng, cao hơn so với cuối năm 2030 (8,7 tỷ đồng).
"""
TABLE = """# Hội Nông dân huyện Dương Sơn báo cáo năm 2031

| Nội dung | ĐVT | Năm 2030 | Năm 2031 | So với kế hoạch (%) | Quỹ (triệu đồng) |
|---|---|---|---|---|---|
| Hội viên bị phê bình | người | 57 | 49 | 98,0 | 12 |
| Buổi tập huấn | buổi | 31 | 44 | 110,0 | 720 |
"""


@pytest.fixture
def assistant(reports: OpenReports) -> Assistant:
    return reports({"cong-doan.txt": UNION, "nong-dan.md": TABLE})


@pytest.mark.parametrize(
    ("question", "short"),
    [
        # the unit stands in the name of who issued the report alone
        ("Năm 2031 công đoàn Bình Khê kết nạp bao nhiêu đoàn viên?", "1.240 đoàn viên"),
        # figures of other years beside those of the report's own
        ("Năm 2030 Bình Khê tổ chức bao nhiêu buổi tuyên truyền?", "71 buổi"),
        ("Năm 2031 Bình Khê tổ chức bao nhiêu buổi tuyên truyền?", "86 buổi tuyên truyền"),
        ("Năm 2030 Bình Khê thành lập bao nhiêu công đoàn cơ sở?", "13"),
        # a share in brackets belongs to what stands before them
        ("Kiểm tra cán bộ ở Bình Khê đạt bao nhiêu phần trăm chỉ tiêu?", "158,6%"),
        # to what it rises, not from what
        ("Bình Khê đề nghị nâng mức hỗ trợ mỗi căn nhà lên bao nhiêu?", "5 triệu đồng"),
        # both days
        ("Bình Khê gặp mặt công nhân vào những ngày nào?", "ngày 22/6 và 19/10/2031"),
        # a quoted title is not cut at its "vì"
        ("Chủ đề Tháng Công nhân ở Bình Khê là gì?", "Đoàn viên vững mạnh vì cuộc sống cộng đồng"),
        # the column of the year that is asked about
        ("Năm 2031 Dương Sơn có bao nhiêu hội viên bị phê bình?", "49"),
        ("Năm 2030 Dương Sơn có bao nhiêu hội viên bị phê bình?", "57"),
    ],
)
def test_the_figure_of_what_is_asked(assistant: Assistant, question: str, short: str) -> None:
    answer = assistant.ask(question)
    assert answer.answered, question
    assert short in answer.short


@pytest.mark.parametrize(
    ("question", "wrong"),
    [
        ("Lợi nhuận sau thuế của quỹ ở Bình Khê là bao nhiêu?", "402"),  # it tells of the one before taxes
        ("Năm 2029 Dương Sơn có bao nhiêu hội viên bị phê bình?", "49"),  # no column is of that year
        ("Bao nhiêu đoàn viên mới của Bình Khê không phải công nhân?", "1.240"),
    ],
)
def test_the_figure_of_something_else_is_no_answer(assistant: Assistant, question: str, wrong: str) -> None:
    assert wrong not in assistant.ask(question).short


def test_what_is_left_of_the_thing_asked_before(assistant: Assistant) -> None:
    before = "Bình Khê có bao nhiêu cơ sở được cấp giấy chứng nhận an toàn?"
    assert "128" in assistant.ask(before).short
    assert "40" in assistant.ask("Vậy còn bao nhiêu nơi chưa được cấp?", [before]).short
    members = "Năm 2031 công đoàn Bình Khê kết nạp bao nhiêu đoàn viên?"
    assert "412" in assistant.ask("Trong đó nữ là bao nhiêu người?", [members]).short


def test_a_short_question_takes_over_what_is_counted() -> None:
    before = "Thu ngân sách huyện Dương Sơn năm 2031 là bao nhiêu?"
    assert "thu ngân sách" in standalone("So với năm trước thì nhích lên mấy phần trăm?", [before])
    assert "nhà tình nghĩa" in standalone("Mỗi căn bao nhiêu tiền?", ["Bình Khê xây mấy căn nhà tình nghĩa?"])
    # one that says by itself what it counts is a new one
    alone = "Dương Sơn có bao nhiêu hộ nghèo?"
    assert standalone(alone, [before]) == alone
    assert standalone("Bao nhiêu người dự?", [before]) == "Bao nhiêu người dự?"


def test_units_as_reports_write_them() -> None:
    assert describe(UNION, "a.txt").place == "huyện Bình Khê"
    named = [place.name for place in mentions("UBND phường Hòa Khánh Bắc – Báo cáo; phường Bình Hưng Hòa B họp")]
    assert named == ["Hòa Khánh Bắc", "Bình Hưng Hòa B"]
    assert [place.name for place in mentions("thành phố Phan Rang - Tháp Chàm họp")] == ["Phan Rang - Tháp Chàm"]


def test_words_that_only_look_like_others() -> None:
    assert [token.form for token in tokens("được công nhận được 3 mô hình")][1:3] == ["công", "nhận"]
    assert [token.form for token in tokens("nhận được 3 đơn")][:2] == ["tiếp", "nhận"]
    assert [token.folded for token in tokens("du ca 10 xa", question=True, unaccented=True)][1] == "ca"


def test_the_head_of_a_column() -> None:
    row = TABLE.index("| Hội viên bị")
    at = {value: TABLE.index(value, row) for value in ("57", "49", "98,0", "12 |")}
    assert labels_of(TABLE, row, at["49"]) == ("Hội viên bị phê bình", "Năm 2031")
    span = header_of(TABLE, row, at["57"])
    assert span is not None
    assert TABLE[slice(*span)] == "Năm 2030"
    assert column_fit(TABLE, row, at["49"], (2031,), False) == 1.0
    assert column_fit(TABLE, row, at["57"], (2031,), False) < 0.5
    assert column_fit(TABLE, row, at["57"], (2029,), False) < 0.5
    assert column_fit(TABLE, row, at["57"], (), False) == 1.0
    assert column_fit("Kết nạp 57 người", 0, 8, (2031,), False) == 1.0
    assert [measured_in(TABLE, row, at[value]) for value in ("49", "98,0", "12 |")] == ["", "percent", "money"]
    header = TABLE.index("| Nội dung")
    assert header_of(TABLE, header, header + 3) is None  # the first row has none
    planned = "| Tên | Kế hoạch | Thực hiện |\n|--|--|--|\n| Trồng rừng | 30 | 28 |\n"
    line = planned.index("| Trồng")
    assert column_fit(planned, line, planned.index("30", line), (), False) < 1.0
    assert column_fit(planned, line, planned.index("28", line), (), False) == 1.0
    assert column_fit(planned, line, planned.index("30", line), (), True) == 1.0
