"""Rows of figures: what is counted, the figure, what is said of it, whose and when, and where it stands."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from rag.context import describe
from rag.figure_search import asked_place, select, without_repeats
from rag.figures import figures
from rag.quantities import parse_number
from rag.records import RESULT, TARGET, Document, Figure

HEAD = "ỦY BAN NHÂN DÂN\nHUYỆN KIM BÔI\n\nBÁO CÁO\nKết quả thực hiện nhiệm vụ năm 2023\n\n"


def report(body: str, head: str = HEAD) -> Document:
    text = head + body
    return Document("d1", "bao_cao.txt", "/bao_cao.txt", text, describe(text, "bao_cao.txt"))


def rows(body: str, head: str = HEAD) -> list[Figure]:
    return figures(report(body, head))


def only(body: str) -> Figure:
    found = rows(body)
    assert len(found) == 1, found
    return found[0]


def told(body: str) -> list[tuple[str, str, str]]:
    """(metric, value, unit) of each row."""
    return [(row.metric, f"{row.value:f}", row.unit) for row in rows(body)]


# --- a figure and what is said of it -------------------------------------------------------------------------------


def test_result_target_and_share_of_the_plan_are_one_row() -> None:
    row = only("Trong năm kết nạp 82/80 đảng viên (đạt 102,5% kế hoạch).")
    assert (row.metric, row.value, row.unit) == ("kết nạp đảng viên", 82, "đảng viên")
    assert (row.target, row.percent, row.total, row.status) == (80, Decimal("102.5"), None, RESULT)
    assert (row.place, row.period, row.document) == ("huyện Kim Bôi", "2023", "bao_cao.txt")


def test_a_part_of_a_whole_has_a_total_and_no_target() -> None:
    row = only("Có 36/38 trường đạt chuẩn quốc gia.")
    assert (row.value, row.total, row.target, row.metric) == (36, 38, None, "trường đạt chuẩn quốc gia")


def test_a_share_of_something_else_makes_no_plan_of_a_whole() -> None:
    row = only("Có 29/43 khu vực bỏ phiếu đạt 100%.")
    assert (row.value, row.total, row.target) == (29, 43, None)


@pytest.mark.parametrize(
    ("sentence", "change", "change_percent"),
    [
        ("Thu ngân sách huyện đạt 285,695 tỷ đồng, tăng 4,83% so với cùng kỳ năm 2022.", None, "4.83"),
        ("Tổng đàn lợn 18.250 con, giảm 2,4% so với năm 2022.", None, "-2.4"),
        ("Phạm pháp hình sự xảy ra 71 vụ, giảm 8 vụ so với năm 2022.", "-8", None),
    ],
)
def test_growth_told_of_a_figure_is_in_its_row(sentence: str, change: str | None, change_percent: str | None) -> None:
    row = only(sentence)
    assert row.change == (Decimal(change) if change else None)
    assert row.change_percent == (Decimal(change_percent) if change_percent else None)


def test_growth_behind_a_share_belongs_to_what_has_its_unit() -> None:
    count, share = rows("Học sinh bỏ học cấp THCS: 21 em, tỷ lệ 0,28%, giảm 9 em so với năm học trước.")
    assert (count.value, count.change, share.value, share.change) == (21, -9, Decimal("0.28"), None)


def test_growth_alone_is_a_row_of_its_own() -> None:
    row = only("Giá trị sản xuất công nghiệp tăng 13,7% so với cùng kỳ.")
    assert (row.metric, row.value, row.unit) == ("giá trị sản xuất công nghiệp tăng", Decimal("13.7"), "%")


def test_what_goes_beyond_the_plan_is_not_growth() -> None:
    row, beyond = rows("Thu ngân sách huyện đạt 285,695 tỷ đồng, tăng 12,66% so với kế hoạch.")
    assert row.change_percent is None
    assert (beyond.metric, beyond.value) == ("thu ngân sách huyện tăng so với kế hoạch", Decimal("12.66"))


def test_the_time_before_in_brackets_is_a_row_of_that_time() -> None:
    now, before = rows("Tốc độ tăng trưởng giá trị sản xuất đạt 12,01% (cùng kỳ 5,48%).")
    assert (now.value, now.period) == (Decimal("12.01"), "2023")
    assert (before.value, before.period) == (Decimal("5.48"), "cùng kỳ năm 2022")
    assert before.metric == now.metric


def test_ranges_have_both_ends() -> None:
    row = only("Tỷ lệ đảng viên tham gia học tập nghị quyết luôn đạt từ 96–98%.")
    assert (row.value, row.high, row.unit) == (96, 98, "%")
    row = only("Phấn đấu kết nạp từ 5 đến 7 đảng viên.")
    assert (row.value, row.high, row.unit, row.status) == (5, 7, "đảng viên", TARGET)


@pytest.mark.parametrize(
    ("sentence", "value", "unit"),
    [
        ("Thu ngân sách xã đạt 110 tỷ đồng.", "110", "tỷ đồng"),
        ("Thu nhập bình quân đầu người đạt 52,4 triệu đồng/năm.", "52.4", "triệu đồng/năm"),
        ("Kim ngạch xuất khẩu đạt 1.250 triệu USD.", "1250", "triệu USD"),
        ("Tổng diện tích gieo trồng 6.250,5 ha.", "6250.5", "ha"),
        ("Năng suất lúa đạt 62,5 tạ/ha.", "62.5", "tạ/ha"),
        ("Doanh thu du lịch đạt 14.872 tỷ đồng.", "14872", "tỷ đồng"),
    ],
)
def test_money_and_measures_keep_their_scale_in_the_unit(sentence: str, value: str, unit: str) -> None:
    row = only(sentence)
    assert (row.value, row.unit) == (Decimal(value), unit)


@pytest.mark.parametrize(
    ("sentence", "qualifier"),
    [
        ("Toàn huyện đã tổ chức trên 80 cuộc họp.", "trên"),
        ("Dân số có khoảng 120.000 người.", "khoảng"),
        ("Kết nạp từ 190 đảng viên trở lên.", "từ … trở lên"),
    ],
)
def test_qualifiers_are_kept(sentence: str, qualifier: str) -> None:
    assert only(sentence).qualifier == qualifier


# --- names ----------------------------------------------------------------------------------------------------------


def test_an_enumeration_shares_its_verb() -> None:
    assert told(
        "Các cấp ủy đã kiểm tra 264 đảng viên, 112 tổ chức đảng; giám sát 216 đảng viên và 55 tổ chức đảng."
    ) == [
        ("kiểm tra đảng viên", "264", "đảng viên"),
        ("kiểm tra tổ chức đảng", "112", "tổ chức đảng"),
        ("giám sát đảng viên", "216", "đảng viên"),
        ("giám sát tổ chức đảng", "55", "tổ chức đảng"),
    ]


def test_parts_told_by_bare_numbers_are_rows_of_what_they_are_parts_of() -> None:
    assert told("Chi bộ thi hành kỷ luật 39 đảng viên: khiển trách 25, cảnh cáo 09, khai trừ 05.") == [
        ("thi hành kỷ luật đảng viên", "39", "đảng viên"),
        ("khiển trách đảng viên", "25", "đảng viên"),
        ("cảnh cáo đảng viên", "9", "đảng viên"),
        ("khai trừ đảng viên", "5", "đảng viên"),
    ]


def test_shares_of_the_same_whole_may_leave_out_what_they_count() -> None:
    found = told("Có 11/53 tổ chức cơ sở đảng hoàn thành xuất sắc nhiệm vụ; 36/53 hoàn thành tốt nhiệm vụ.")
    assert [row[0] for row in found] == [
        "tổ chức cơ sở đảng hoàn thành xuất sắc nhiệm vụ",
        "tổ chức cơ sở đảng hoàn thành tốt nhiệm vụ",
    ]


@pytest.mark.parametrize(
    ("sentence", "metric"),
    [
        ("Giá trị sản xuất công nghiệp (giá so sánh 2010) ước đạt 48.215 tỷ đồng.", "giá trị sản xuất công nghiệp"),
        ("Diện tích gieo trồng lúa tiếp tục giảm, còn 4.870 ha do chuyển đổi.", "diện tích gieo trồng lúa"),
        ("Vận động ủng hộ Quỹ “Vì người nghèo” 352 triệu đồng.", "vận động ủng hộ Quỹ vì người nghèo"),
        ("Tỷ lệ hộ nghèo còn 1,08%.", "tỷ lệ hộ nghèo"),
        ("Tội phạm về trật tự xã hội xảy ra 93 vụ.", "tội phạm về trật tự xã hội xảy ra vụ"),
        ("Chỉ số sản xuất công nghiệp tăng 7,82%.", "chỉ số sản xuất công nghiệp tăng"),
        ("Thành phố đã kết nạp được 857 đảng viên mới.", "kết nạp đảng viên mới"),
    ],
)
def test_names_in_the_words_of_the_report(sentence: str, metric: str) -> None:
    assert only(sentence).metric == metric


def test_comrades_are_no_money() -> None:
    assert told("Huyện luân chuyển 11 đồng chí.") == [("luân chuyển đồng chí", "11", "đồng chí")]


# --- what is no figure ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "sentence",
    [
        "Thực hiện Nghị quyết số 28-NQ/TU ngày 15/3/2023 và Kế hoạch số 154-KH/HU.",
        "Đại hội lần thứ 23, nhiệm kỳ 2020 - 2025 diễn ra ngày 12-5-2023.",
        "Đến ngày 30 tháng 6 năm 2023 đã hoàn thành.",
        "Kiểm tra theo Điều 30 Điều lệ Đảng.",
        "Xây dựng mô hình “chi bộ 4 tốt”.",
        "Thực hiện mô hình chính quyền địa phương 2 cấp.",
        "Tuyến quốc lộ 10 đi qua thị trấn.",
        "1. Công tác tổ chức, cán bộ được chú trọng.",
        "Hội nghị tập trung vào 3 nhóm giải pháp sau.",
        "Xảy ra vào lúc 10 giờ 45 phút ngày hôm đó.",
        "Đường dây nóng: 0912345678.",
        "Đăng lúc: 09:15 05/01/2024 (GMT+7)",
        "Từ năm 1980 đến 1983 ông công tác tại huyện.",
    ],
)
def test_names_dates_and_ordinals_are_no_figures(sentence: str) -> None:
    assert rows(sentence) == []


# --- period, place, status ------------------------------------------------------------------------------------------


def test_the_period_is_the_sentence_s_own_or_the_report_s() -> None:
    body = "Toàn huyện có 412 chi bộ.\nHuyện kết nạp 150 đảng viên trong năm 2022.\n"
    body += "6 tháng đầu năm 2023, thu ngân sách đạt 40 tỷ đồng."
    assert [row.period for row in rows(body)] == ["2023", "2022", "6 tháng đầu năm 2023"]


def test_a_standard_of_other_years_is_not_the_period() -> None:
    assert only("Tỷ lệ hộ nghèo còn 0,75% (theo chuẩn giai đoạn 2016 - 2020).").period == "2023"


def test_the_place_is_the_clause_s_own_or_the_report_s() -> None:
    body = "Xã Tân Liên kết nạp 12 đảng viên.\nTỷ lệ hộ nghèo còn 1,5%."
    assert [row.place for row in rows(body)] == ["xã Tân Liên", "huyện Kim Bôi"]


def test_an_enumeration_by_units_gives_each_its_figure() -> None:
    found = rows("Xã có tỷ lệ hộ nghèo cao nhất là Yang Mao với 58,9%; tiếp đến là Cư Pui 52,3% và Cư Drăm 49,6%.")
    assert [(row.place, row.value) for row in found] == [
        ("Yang Mao", Decimal("58.9")),
        ("Cư Pui", Decimal("52.3")),
        ("Cư Drăm", Decimal("49.6")),
    ]
    assert {row.metric for row in found} == {"tỷ lệ hộ nghèo"}


def test_a_list_of_units_tells_what_the_line_above_it_says() -> None:
    found = rows("Phân bổ vốn giảm nghèo theo địa bàn\n\n1. Xã Đông Hưng: 68,5 tỷ đồng.\n2. Xã Hưng Hà: 61,2 tỷ đồng.")
    assert [(row.metric, row.place) for row in found] == [
        ("phân bổ vốn giảm nghèo", "xã Đông Hưng"),
        ("phân bổ vốn giảm nghèo", "xã Hưng Hà"),
    ]


@pytest.mark.parametrize(
    ("sentence", "status"),
    [
        ("Năm 2024, phấn đấu kết nạp 155 đảng viên.", TARGET),
        ("Năm 2023, huyện đã kết nạp 155 đảng viên.", RESULT),
        ("Chỉ tiêu kết nạp đảng viên năm 2023 là 150 đảng viên.", TARGET),
        ("Huyện Cần Giuộc có 49 trường đạt chuẩn quốc gia.", RESULT),
    ],
)
def test_results_and_targets_are_told_apart(sentence: str, status: str) -> None:
    assert {row.status for row in rows(sentence)} == {status}


# --- tables ---------------------------------------------------------------------------------------------------------

TABLE = """| TT | Chỉ tiêu | Đơn vị tính | Kế hoạch | Thực hiện | Tỷ lệ (%) |
|---|---|---|---|---|---|
| 1 | Thu ngân sách | tỷ đồng | 100 | 112,5 | 112,5 |
| 2 | Kết nạp đảng viên | đảng viên | 80 | 82 | 102,5 |
"""


def test_a_row_of_a_table_is_a_row_with_target_and_share() -> None:
    found = rows(TABLE)
    assert [(row.metric, row.value, row.unit, row.target, row.percent) for row in found] == [
        ("Thu ngân sách", Decimal("112.5"), "tỷ đồng", 100, Decimal("112.5")),
        ("Kết nạp đảng viên", 82, "đảng viên", 80, Decimal("102.5")),
    ]
    document = report(TABLE)
    assert all(document.text[row.start : row.end] == row.quote for row in found)


def test_columns_of_years_are_periods_and_rows_of_units_are_places() -> None:
    found = rows("Đơn vị | Năm 2022 | Năm 2023\nXã Đông Hưng | 12 | 15\nXã Hưng Hà | 20 | 21\n")
    assert [(row.place, row.period, row.value) for row in found] == [
        ("xã Đông Hưng", "2022", 12),
        ("xã Đông Hưng", "2023", 15),
        ("xã Hưng Hà", "2022", 20),
        ("xã Hưng Hà", "2023", 21),
    ]


def test_a_numbering_column_of_any_name_is_no_figure() -> None:
    found = rows("Dự án | Nội dung | Kinh phí (tỷ đồng)\n1 | Hạ tầng | 286,4\n2 | Nhà ở | 85,2\n")
    assert [row.value for row in found] == [Decimal("286.4"), Decimal("85.2")]


# --- for any text ---------------------------------------------------------------------------------------------------

WORDS = st.sampled_from(
    "kết nạp|đảng viên|đạt|tăng|giảm|%|tỷ đồng|kế hoạch|so với|năm 2022|huyện Vĩnh Bảo|xã|và|trong đó|có".split("|")
    + "hộ nghèo|đến|từ|trở lên|cùng kỳ|tỷ lệ|chỉ tiêu|phấn đấu|khiển trách|còn|là|TP. Hải Phòng| | ".split("|")
    + [*",;.()|:“”/–", "\n", "\n\n", "- ", "1. ", "\t"]
)
NUMBERS = st.one_of(
    st.integers(0, 20_000).map(str),
    st.integers(1000, 9_999_999).map(lambda number: f"{number:,}".replace(",", ".")),
    st.decimals(0, 999, places=2).map(lambda number: f"{number}".replace(".", ",")),
    st.tuples(st.integers(1, 99), st.integers(1, 99)).map(lambda pair: f"{pair[0]:02}/{pair[1]}"),
)
TEXTS = st.lists(st.one_of(WORDS, NUMBERS, NUMBERS), max_size=60).map(" ".join)


@settings(max_examples=150, deadline=None)
@given(st.one_of(TEXTS, st.text(max_size=200)))
@example("kết nạp 82/80 đảng viên (đạt 102,5% kế hoạch), tăng 5%; cùng kỳ 70 đảng viên")
@example(TABLE)
@example("01/4 kết nạp 01/4 \t ,")
def test_every_row_points_at_its_figure(body: str) -> None:
    document = report(body)
    for row in figures(document):
        assert 0 <= row.start <= row.figure_start < row.figure_end <= row.end <= len(document.text)
        assert document.text[row.start : row.end] == row.quote
        written = document.text[row.figure_start : row.figure_end]
        numbers = (
            "".join(char if char.isdecimal() or char in ".,/" else " " for char in written).replace("/", " ").split()
        )
        assert row.value in {parse_number(number.strip(".,")) for number in numbers if number.strip(".,")}
        assert row.metric.strip()
        assert row.metric == " ".join(row.metric.split())
        assert row.status in (RESULT, TARGET)


def test_the_sample_reports_point_at_their_figures(seeds: object) -> None:
    from pathlib import Path

    for path in sorted(Path(str(seeds)).glob("*.txt")):
        document = report(path.read_text(encoding="utf-8"), "")
        assert all(document.text[row.start : row.end] == row.quote for row in figures(document))


# --- which rows are asked for ---------------------------------------------------------------------------------------


def made(metric: str = "kết nạp đảng viên mới", place: str = "thành phố Móng Cái", period: str = "2023") -> Figure:
    return Figure(metric, Decimal(5), "đảng viên", place=place, period=period, document="Báo cáo Móng Cái 2023.txt")


@pytest.mark.parametrize(
    "asked", ["kết nạp đảng viên", "KET NAP DANG VIEN", "đảng viên kết nạp", "kết nạp đảng viên mới"]
)
def test_metrics_are_found_whatever_the_case_order_and_diacritics(asked: str) -> None:
    assert select([made()], metric=asked)


@pytest.mark.parametrize(
    "asked", ["Móng Cái", "mong cai", "TP Móng Cái", "tp. mong cai", "thành phố Móng Cái", "THANH PHO MONG CAI"]
)
def test_places_are_found_however_they_are_written(asked: str) -> None:
    assert select([made()], place=asked)
    assert not select([made(place="huyện Vĩnh Bảo")], place=asked)


def test_a_type_that_is_written_must_fit() -> None:
    assert select([made(place="huyện Vĩnh Bảo")], place="huyen vinh bao")
    assert select([made()], place="huyện Móng Cái")  # a town that was a district
    assert not select([made(place="huyện Vĩnh Bảo")], place="xã Vĩnh Bảo")
    assert not select([made(place="huyện Vĩnh Bảo")], place="xa vinh bao")
    assert asked_place("huyen vinh bao").type == "huyện"


def test_a_year_finds_the_terms_around_it() -> None:
    found = [made(period=period) for period in ("2023", "2020-2025", "tháng 12/2023", "2024", "")]
    assert [row.period for row in select(found, year=2023)] == ["2023", "2020-2025", "tháng 12/2023"]


def test_documents_are_found_by_a_part_of_their_name() -> None:
    assert select([made()], document="bao cao mong")
    assert not select([made()], document="vinh bao")


def test_the_nearest_name_comes_first() -> None:
    longer, exact = made("trao Huy hiệu Đảng cho đảng viên"), made("đảng viên")
    assert select([longer, exact], metric="đảng viên") == [exact, longer]


def test_what_a_report_says_twice_can_be_left_out() -> None:
    assert len(without_repeats([made(), made(), made(period="2022")])) == 2
