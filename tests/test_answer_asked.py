"""What exactly is asked for: figures in words, measures, totals of two, offices given and held, days and terms."""

from __future__ import annotations

import pytest
from answer_checks import OpenReports

from rag.assistant import Assistant
from rag.followup import standalone
from rag.quantities import quantities

REPORTS = {
    "thanh-tra.txt": (
        "Kết luận thanh tra đất đai tại huyện Sông Lam\n"
        "Ngày 12/4/2019, Thanh tra tỉnh công bố kết luận thanh tra đất đai tại huyện Sông Lam. "
        "Đoàn thanh tra do ông Bùi Quang Thọ, Phó Chánh Thanh tra tỉnh, làm Trưởng đoàn. "
        "Phòng Tài nguyên huyện có sáu phó phòng, thừa ba người so với quy định. "
        "Nếu để xảy ra lấn chiếm thì chủ tịch UBND xã phải chịu trách nhiệm trước huyện. "
        "Gia đình ông Vi Văn Tài dựng nhà xưởng 12x30m trên đất lúa, bị phạt 25 triệu đồng. "
        "Đây không phải là cuộc thanh tra theo đơn tố cáo mà theo kế hoạch hằng năm.\n"
        "Trong năm, huyện thu hồi 14 quyết định giao đất và hủy 9 quyết định cho thuê đất.\n"
    ),
    "nhan-su.txt": (
        "Công bố quyết định cán bộ của Tỉnh ủy\n"
        "Sáng 3/5/2020, Tỉnh ủy công bố quyết định về công tác cán bộ nhiệm kỳ 2015 - 2020. "
        "Ông Lê Doãn Hợp Tiến, Phó Bí thư Huyện ủy Sông Lam, được điều động giữ chức vụ "
        "Phó Trưởng Ban Nội chính Tỉnh ủy. "
        "Bà Đặng Thị Ngọc Lan, nguyên Giám đốc Sở Y tế, nay là Chủ tịch Hội Chữ thập đỏ tỉnh, phát biểu.\n"
    ),
    "dang.txt": (
        "Đảng bộ thị trấn Cửa Rào tổng kết công tác kiểm tra năm 2021\n"
        "Năm 2021, Đảng bộ thị trấn Cửa Rào kiểm tra 48 đảng viên, 11 chi bộ; giám sát 35 đảng viên và 8 chi bộ. "
        "Thu ngân sách đạt 21,5 tỷ đồng, tăng 6,4% so với kế hoạch huyện giao, tăng 9,8% so với cùng kỳ năm 2020. "
        "Khen thưởng 7 tập thể và 16 cá nhân.\n"
    ),
}


@pytest.fixture
def assistant(reports: OpenReports) -> Assistant:
    return reports(REPORTS)


@pytest.mark.parametrize(
    ("question", "short"),
    [
        ("Phòng Tài nguyên huyện Sông Lam có mấy phó phòng?", "sáu phó phòng"),
        ("Ông Vi Văn Tài ở Sông Lam bị phạt bao nhiêu tiền?", "25 triệu đồng"),
        ("Ai làm trưởng đoàn thanh tra đất đai ở huyện Sông Lam?", "Bùi Quang Thọ"),
        ("Để xảy ra lấn chiếm đất ở Sông Lam thì ai phải chịu trách nhiệm?", "Chủ tịch UBND xã"),
        ("Ông Lê Doãn Hợp Tiến được điều động giữ chức vụ gì?", "Phó Trưởng Ban Nội chính Tỉnh ủy"),
        ("Bà Đặng Thị Ngọc Lan hiện nay giữ chức vụ gì?", "Chủ tịch Hội Chữ thập đỏ tỉnh"),
        ("Kết luận thanh tra đất đai ở Sông Lam được công bố ngày nào?", "12/4/2019"),
        (
            "Năm 2021 thị trấn Cửa Rào kiểm tra đảng viên nhiều hơn giám sát đảng viên bao nhiêu người?",
            "13 đảng viên",
        ),
        ("Cộng cả tập thể và cá nhân thì Cửa Rào khen thưởng bao nhiêu năm 2021?", "23"),
        ("Cuộc thanh tra ở Sông Lam có phải là theo đơn tố cáo không?", "Không"),
    ],
)
def test_exactly_what_is_asked_for(assistant: Assistant, question: str, short: str) -> None:
    answer = assistant.ask(question)
    assert answer.answered
    assert short in answer.short
    assert all(citation.quote in REPORTS[citation.document] for citation in answer.citations)


@pytest.mark.parametrize(
    "question",
    [
        "Cuộc thanh tra ở Sông Lam thu hồi bao nhiêu ha đất?",  # decisions are no hectares
        "Cửa Rào kết nạp bao nhiêu đảng viên năm 2021?",
        "Ai là Giám đốc Sở Nội vụ?",
    ],
)
def test_what_only_stands_nearby_is_no_answer(assistant: Assistant, question: str) -> None:
    assert not assistant.ask(question).answered


@pytest.mark.parametrize(
    ("text", "kind", "written"),
    [
        ("đến tháng 6.2016 thì thôi", "date", "tháng 6.2016"),
        ("diễn ra từ ngày 5-7/7 tới đây", "date", "5-7/7"),
        ("riêng trong tháng 5, tỉnh đã thu hồi", "date", "tháng 5"),
        ("Chương trình số 04-CTr/BCĐCCTPTW, ngày 16/1/2017", "document", "Chương trình số 04-CTr/BCĐCCTPTW"),
        ("dựng khung sắt 5x8m", "count", "5x8m"),
    ],
)
def test_written_forms(text: str, kind: str, written: str) -> None:
    assert (kind, written) in [(each.kind, text[each.start : each.end]) for each in quantities(text)]


@pytest.mark.parametrize(
    ("question", "before", "whole"),
    [
        (
            "Thế so với kế hoạch huyện giao thì tăng bao nhiêu?",
            "Thu ngân sách Cửa Rào năm 2021 tăng bao nhiêu phần trăm so với cùng kỳ?",
            "Thu ngân sách Cửa Rào năm 2021 tăng bao nhiêu phần trăm so với kế hoạch huyện giao?",
        ),
        (
            "Thế còn ông Vi Văn Tài?",
            "Giám đốc Sở Y tế Đặng Thị Ngọc Lan sinh ngày nào?",
            "Vi Văn Tài sinh ngày nào?",
        ),
        (
            "Còn lần bỏ phiếu tháng 11/2014 thì sao?",
            "Tháng 6/2013 ông Vi Văn Tài nhận bao nhiêu phiếu?",
            "Tháng 11/2014 ông Vi Văn Tài nhận bao nhiêu phiếu?",
        ),
    ],
)
def test_follow_ups_of_another_plan_person_or_day(question: str, before: str, whole: str) -> None:
    assert standalone(question, [before]) == whole
