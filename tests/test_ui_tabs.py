"""The Reports and Figures tabs and feedback as plain functions: what is shown, and that hostile text stays text."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from decimal import Decimal
from html.parser import HTMLParser
from pathlib import Path

import pytest
from ui_fakes import seeds_assistant

from rag import messages
from rag.assistant import Assistant
from rag.catalog import DocumentEntry
from rag.config import Config
from rag.errors import StoreError
from rag.feedback import Verdict, all_feedback
from rag.figure_rows import FigurePage, FiguresHeld
from rag.load import FORMATS
from rag.records import RESULT, TARGET, Context, Document, Figure
from rag.told import figure_text
from rag.versions import Versions
from ui import charts, figure_view, shelf, strings
from ui.charts import BARS, LINES
from ui.feedback import give_feedback
from ui.figure_filter import FigureFilter
from ui.intake import CANCELLED, DONE, FAILED, RUNNING, WAITING, Intake, Item, State
from ui.paging import Page, paging
from ui.reader import reader
from ui.render import Turn, conversation, feedback_form
from ui.source import Source

MISSION = "Móng Cái kết nạp bao nhiêu đảng viên?"
HOSTILE = '"><img src=x onerror=alert(1)><script>alert(1)</script>{{7*7}} ${x} \u202egpj'


@pytest.fixture(scope="module")
def source(shared_data: Path) -> Iterator[Source]:
    opened = Source.of(Config(data=shared_data))
    yield opened
    opened.close()


class Tags(HTMLParser):
    """The elements of a piece of HTML with their attributes, and its text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data


def assert_harmless(html: str) -> None:
    """Nothing but elements of ours, and none with a handler or a foreign address."""
    for tag, attributes in Tags(html).found:
        assert tag not in ("script", "img", "iframe", "style", "object", "embed", "base", "meta"), tag
        for name, value in attributes.items():
            assert not name.startswith("on"), name
            if name in ("href", "src"):
                assert re.match(r"hoi-files/", value or ""), value
    assert "\u202e" not in html


class Many:
    """A catalog of that many made-up entries, and rows of figures, behind the page's functions."""

    llm_name = ""

    def __init__(self, entries: list[DocumentEntry], rows: list[Figure] | None = None) -> None:
        self.entries, self.rows = entries, rows or []

    def documents(self) -> list[DocumentEntry]:
        return self.entries

    def versions(self) -> Versions:
        return Versions()

    def document(self, name: str) -> Document:
        return Document("d", name, "", f"Một câu. {HOSTILE} kết nạp 5 đảng viên. Hết.", Context(title=HOSTILE))

    def figure_counts(self, document_ids: list[str]) -> dict[str, int]:
        return dict.fromkeys(document_ids, 7)

    def figure_page(self, *_: object, first: int, count: int) -> FigurePage:
        return FigurePage(tuple(self.rows), tuple(self.rows[first : first + count]))

    def figures_held(self) -> FiguresHeld:
        return FiguresHeld(len(self.rows), (HOSTILE,), (2024,))

    def figure_at(self, document: str, start: int, end: int) -> Figure | None:
        return next((row for row in self.rows if (row.document, row.start, row.end) == (document, start, end)), None)

    def nearest_metrics(self, metric: str) -> list[str]:
        return [HOSTILE]


def entry(number: int, name: str = "") -> DocumentEntry:
    about = Context(f"Báo cáo số {number}", f"huyện Số {number % 700}", "", "năm 2024", "", (2024,))
    return DocumentEntry(f"{number:016x}", name or f"bc-{number:05}.txt", "", about, 10, 3, "2025-01-01T00:00:00+00:00")


# --- the list of reports -------------------------------------------------------------------------------------------


def test_a_report_is_listed_with_what_was_understood(source: Source) -> None:
    source.get().figures_held()  # as the worker does after indexing
    text = Tags(shelf.shelf(source, "mong cai")).text
    assert "thành phố Móng Cái" in text
    assert re.search(r"\d+ đoạn · \d+ số liệu", text)
    assert strings.SHELF_READY in text
    assert strings.SHELF_ORIGINAL not in text  # indexed from a folder: its file is not ours to give
    assert strings.SHELF_TEXT in text


def test_the_list_is_searched_without_diacritics_and_in_any_order(source: Source) -> None:
    assert strings.SHELF_FOUND.format(found=1, count=5) in shelf.shelf(source, "2024 vinh BẢO tong ket")
    nothing = shelf.shelf(source, HOSTILE)
    assert strings.SHELF_NONE_REMEDY in nothing
    assert_harmless(nothing)


@pytest.mark.parametrize("page", [None, "2", 0, -5, 10**9, True, {"x": 1}, 500])
def test_ten_thousand_reports_come_a_page_at_a_time(page: object) -> None:
    many = Source(lambda: Many([entry(n) for n in range(10_000)]))
    html = shelf.shelf(many, "", page)
    assert html.count("<li>") == shelf.PER_PAGE
    assert len(html) < 60_000
    assert "10.000 báo cáo" in html
    found = shelf.shelf(many, "bc-09999")
    assert "bc-09999.txt" in found
    assert found.count("<li>") == 1


def test_the_states_of_the_list(tmp_path: Path) -> None:
    assert strings.SHELF_EMPTY in shelf.shelf(Source(lambda: Many([])))

    def broken() -> Many:
        raise StoreError(f"{HOSTILE} hỏng", "Sửa đi.")

    html = shelf.shelf(Source(broken))
    assert "Sửa đi." in html
    assert_harmless(html)
    empty = Source.of(Config(data=tmp_path / "none"))
    assert strings.SHELF_EMPTY_REMEDY in shelf.shelf(empty)  # no index yet is no error: one may begin here
    assert strings.FIGURES_EMPTY_REMEDY in figure_view.figures(empty, {"metric": "x"}).table


def test_hostile_names_and_titles_in_the_list() -> None:
    hostile = replace(entry(1, HOSTILE), context=Context(HOSTILE, HOSTILE, HOSTILE, HOSTILE, HOSTILE))
    html = shelf.shelf(Source(lambda: Many([hostile]), data=Path("/nowhere")), "")
    assert_harmless(html)
    assert "<script>alert(1)</script>" in Tags(html).text
    names = {attributes.get("data-name") for _, attributes in Tags(html).found} - {None}
    assert len(names) == 1
    opened = shelf.read_report(Source(lambda: Many([hostile])), HOSTILE)
    assert_harmless(opened)
    assert shelf.read_report(Source(seeds_assistant), {"x": 1}).count("hoi-notice") == 1


def test_the_upload_box_names_the_formats_that_are_read() -> None:
    html = shelf.upload_box(True)
    assert FORMATS in html
    assert FORMATS.split(", ")[0] in shelf.upload_texts()["format"]
    assert "<input" not in shelf.upload_box(False)


@pytest.mark.parametrize(("asked", "items", "at"), [(1, 0, (1, 1, 0)), (3, 41, (3, 3, 40)), (9, 41, (3, 3, 40))])
def test_pages(asked: int, items: int, at: tuple[int, int, int]) -> None:
    page = Page.of(asked, items, 20)
    assert (page.number, page.pages, page.first) == at
    assert paging(Page.of(1, 5, 20), "shelf") == ""
    assert paging(Page(1, 3, 0), "shelf").count("disabled") == 1


# --- what becomes of uploads -----------------------------------------------------------------------------------


def test_outcomes_are_told_the_failed_ones_first() -> None:
    items = (
        Item(1, HOSTILE, DONE, None, 3),
        Item(2, "b.txt", FAILED, None, 0, f"{HOSTILE} hỏng.", "Sửa đi."),
        Item(3, "c.txt", RUNNING),
        Item(4, "d.txt", WAITING),
        Item(5, "e.txt", CANCELLED),
        Item(6, "f.txt", DONE, removal=True),
    )
    html = shelf.taken(State(1, items, True, 1, 3))
    assert_harmless(html)
    text = Tags(html).text
    assert text.index("c.txt") < text.index("b.txt") < text.index("d.txt") < text.index("f.txt")
    assert "Sửa đi." in text
    assert strings.INTAKE_REMOVED in text
    assert strings.INTAKE_CANCEL in text
    assert 'data-busy="1"' in html
    assert strings.INTAKE_CLEAR not in text
    assert strings.INTAKE_READING.format(done=1, total=3) in text
    assert strings.INTAKE_BEHIND.format(count=1) in text  # what is being read is not said to wait
    assert "chờ lượt sau" not in shelf.taken(State(1, items[:3], True, 1, 3))
    assert strings.INTAKE_FIGURES in shelf.taken(State(1, items[:1], True, figures=True))
    many = shelf.taken(State(1, tuple(Item(n, f"{n}.txt", DONE) for n in range(500)), False))
    assert many.count("<li") == shelf.LISTED
    assert strings.INTAKE_MORE.format(count=440) in many


async def _all(shown: AsyncIterator[str]) -> list[str]:
    return [one async for one in shown]


class Failing(Many):
    """An assistant whose folder cannot be written."""

    def remove(self, names: list[str]) -> list[DocumentEntry]:
        raise StoreError(messages.STORE_SHARED_MESSAGE.format(holders="x"), messages.STORE_SHARED_REMEDY)


def test_what_is_going_on_is_followed_to_its_end(tmp_path: Path) -> None:
    intake = Intake(tmp_path, lambda: Failing([entry(1)]))
    shown = asyncio.run(_all(shelf.remove(intake, "id", HOSTILE)))
    assert messages.STORE_SHARED_REMEDY in shown[-1]
    assert 'data-busy="0"' in shown[-1]
    assert_harmless(shown[-1])
    assert asyncio.run(_all(shelf.remove(intake, {"x": 1}, 3))) == [shown[-1]]  # nothing that makes sense
    assert asyncio.run(_all(shelf.follow(None))) == []
    assert 'data-busy="0"' in shelf.forget(intake)
    intake.close()


# --- figures ---------------------------------------------------------------------------------------------------


def row(value: int, place: str = "huyện A", period: str = "2024", **more: object) -> Figure:
    fields = {"metric": "kết nạp đảng viên", "unit": "đảng viên", "document": "a.txt", "quote": "Câu.", **more}
    return Figure(value=Decimal(value), place=place, period=period, **fields)  # type: ignore[arg-type]


def test_the_filter_ignores_diacritics_and_case(source: Source) -> None:
    seen = figure_view.figures(source, {"metric": "KET NAP dang vien", "place": "mong cai", "page": 1})
    assert "857" in seen.table
    assert "Cát Hải" not in seen.table
    assert "hoi-files/figures.csv?metric=KET+NAP+dang+vien&amp;place=mong+cai" in seen.head
    everything = figure_view.figures(source, {})
    assert strings.PAGE_OF.format(page=1, pages=2) in everything.table
    second = figure_view.figures(source, {"page": 2}).table
    assert second.count('class="hoi-act hoi-sentence"') < figure_view.PER_PAGE
    assert strings.PAGE_OF.format(page=2, pages=2) in figure_view.figures(source, {"page": 99}).table


def test_each_row_leads_to_its_sentence(source: Source) -> None:
    for found in source.get().figure_page(metric="đảng viên", count=20).shown:
        html = figure_view.open_figure(source, found.document, found.start, found.end)
        marked = re.search(r'<mark class=is-current data-start="(\d+)" data-end="(\d+)"', html)
        assert marked
        assert int(marked[1]) == found.start
        last = re.findall(r'data-end="(\d+)"', html)[-1]
        assert int(last) == found.end


def test_the_page_of_a_sentence_is_told_where_there_are_pages() -> None:
    text = "Trang một.\nNăm 2024 kết nạp 5 đảng viên."
    paged = Document("d", "a.pdf", "", text, Context(), "", (0, 11))
    assert strings.PAGE.format(page=2) in reader(paged, row(5, start=11, end=len(text), quote=text[11:]))
    assert strings.PAGE.format(page=2) not in reader(replace(paged, pages=()), row(5, start=11, end=len(text)))


@pytest.mark.parametrize(
    "asked", [(None, 0, 5), ("000_64cd61d9f858dd16.txt", 0, 5), ("x", "0", "5"), ("../../etc/passwd", 0, 9)]
)
def test_only_a_sentence_of_a_figure_is_opened(source: Source, asked: tuple[object, ...]) -> None:
    html = figure_view.open_figure(source, *asked)
    assert strings.FIGURES_GONE in html
    assert "<mark" not in html


def test_the_states_of_the_figures(source: Source) -> None:
    nothing = figure_view.figures(source, {"metric": "kết nạp đảng viên vũ trụ"})
    assert strings.FIGURES_NONE in nothing.table
    assert "kết nạp" in nothing.table  # what is near
    assert (nothing.head, nothing.chart) == ("", "")
    assert strings.FIGURES_EMPTY_REMEDY in figure_view.figures(Source(lambda: Many([])), {}).table

    def broken() -> Many:
        raise StoreError("Hỏng.", "Sửa đi.")

    assert "Sửa đi." in figure_view.figures(Source(broken), {}).table
    assert "<form" in figure_view.filters(Source(broken))


def test_hostile_figures_are_text_everywhere() -> None:
    rows = [
        row(
            n, f"{HOSTILE}{n}", HOSTILE, metric=HOSTILE, unit=HOSTILE, document=HOSTILE, quote=HOSTILE,
            qualifier=HOSTILE, start=9, end=9 + len(HOSTILE),
        )
        for n in (3, 5)
    ]  # fmt: skip
    hostile = Source(lambda: Many([], rows))
    seen = figure_view.figures(hostile, {"metric": HOSTILE, "document": HOSTILE, "group": HOSTILE, "page": HOSTILE})
    for html in (seen.head, seen.chart, seen.table, figure_view.filters(hostile)):
        assert_harmless(html)
    assert "<svg" in seen.chart
    assert_harmless(figure_view.open_figure(hostile, HOSTILE, 9, 9 + len(HOSTILE)))
    assert_harmless(figure_view.figures(Source(lambda: Many([])), {"metric": HOSTILE}).table)


def test_a_form_is_not_trusted() -> None:
    wanted = FigureFilter.of(
        {"metric": ["x"], "place": "  a \n b ", "year": "²024", "status": "x", "document": "y" * 999}
    )
    assert wanted == FigureFilter(place="a b", document="y" * 300)
    assert FigureFilter.of({"year": "2024", "status": TARGET}) == FigureFilter(year=2024, status=TARGET)
    assert FigureFilter.of({}).is_empty


# --- charts ----------------------------------------------------------------------------------------------------


def test_a_chart_never_mixes_metrics_units_of_measure_or_plans_with_results() -> None:
    rows = [
        row(1), row(2, "huyện B"), row(3, "huyện C", unit="tỷ đồng"), row(4, "huyện D", metric="tổ chức đảng"),
        row(5, "huyện E", status=TARGET), row(6, "huyện F", high=Decimal(9)),
        row(7, "huyện G", metric="Kết nạp Đảng viên"),
    ]  # fmt: skip
    (group,) = charts.groups(rows)
    assert {found.place for found in group.rows} == {"huyện A", "huyện B", "huyện G"}
    drawn = charts.bar_chart(group, "2024")
    assert drawn.count('class="hoi-bar"') == 3
    assert "tỷ đồng" not in drawn


def test_bars_compare_units_of_one_period() -> None:
    rows = [
        row(4),
        row(4),
        row(8, "huyện B"),
        row(99, "huyện C", "2023"),
        row(5, "", "2024"),
        row(7, "huyện B", "2023"),
    ]
    (group,) = charts.groups(rows)
    assert [(found.place, found.value) for found in group.bars("2024")] == [("huyện B", 8), ("huyện A", 4)]
    assert group.periods() == ["2024", "2023"]
    widths = [
        float(width)
        for width in re.findall(r'class="hoi-bar" x="[\d.]+" y="\d+" width="([\d.]+)"', charts.bar_chart(group, "2024"))
    ]
    assert widths[0] == pytest.approx(2 * widths[1], rel=0.01)


def test_a_unit_without_a_name_is_not_compared() -> None:
    rows = [row(4, "huyện"), row(8, "huyện", "2023"), row(5, "xã"), row(6, "")]
    assert charts.groups(rows) == []


def test_lines_join_the_years_of_a_unit() -> None:
    rows = [row(4, period="2022"), row(6, period="2023"), row(9, period="2020-2025"), row(8, "huyện B", "2023")]
    (group,) = charts.groups(rows)
    assert group.kinds() == [BARS, LINES]
    ((place, points),) = group.lines()
    assert place == "huyện A"
    assert [(point.period, point.value) for point in points] == [("2022", 4), ("2023", 6)]
    drawn = charts.line_chart(group)
    assert drawn.count('class="hoi-point"') == 2
    assert drawn.count("<polyline") == 1


def test_each_bar_says_what_it_is_and_where_it_stands() -> None:
    rows = [row(4, start=10, end=20, target=Decimal(5)), row(8, "huyện B", start=30, end=40, document="b.txt")]
    drawn = Tags(charts.bar_chart(charts.groups(rows)[0], "2024"))
    points = [attributes for tag, attributes in drawn.found if tag == "g"]
    assert [(one["data-document"], one["data-start"], one["data-end"]) for one in points] == [
        ("b.txt", "30", "40"), ("a.txt", "10", "20"),
    ]  # fmt: skip
    assert all(one["tabindex"] == "0" and one["role"] == "button" for one in points)
    assert "huyện B, 2024: 8 đảng viên" in str(points[0]["aria-label"])
    plans = [attributes for _, attributes in drawn.found if attributes.get("class") == "hoi-plan"]
    assert len(plans) == 2  # of the one figure that has a plan, and in the key below that says what the mark is
    without = charts.bar_chart(charts.groups([row(4), row(8, "huyện B")])[0], "2024")
    assert "hoi-plan" not in without
    assert strings.CHART_TARGET not in without


def test_a_number_makes_way_for_the_mark_of_the_plan() -> None:
    rows = [row(38, target=Decimal(40)), row(41, "huyện B", target=Decimal(30))]
    drawn = charts.bar_chart(charts.groups(rows)[0], "2024")
    numbers = [float(x) for x in re.findall(r'class="hoi-number" x="([\d.]+)"', drawn)]
    marks = [float(x) for x in re.findall(r'class="hoi-plan" x1="([\d.]+)"', drawn)]
    widths = [float(width) for width in re.findall(r'class="hoi-bar" x="[\d.]+" y="\d+" width="([\d.]+)"', drawn)]
    assert (
        numbers[1] > marks[1] > charts._LEFT + widths[1]
    )  # the plan was missed: its mark stands between bar and number
    assert numbers[0] == pytest.approx(charts._LEFT + widths[0] + 6)  # reached: the number stands at its bar


@pytest.mark.parametrize(
    ("low", "high", "marked"),
    [
        ("0", "83", ["0", "25", "50", "75", "100"]),
        ("0", "9", ["0", "5", "10"]),
        ("0", "4", ["0", "1", "2", "3", "4"]),
        ("-5", "5", ["-5", "0", "5"]),
        ("0", "0.9", ["0", "0.25", "0.5", "0.75", "1"]),
        ("0", "0", ["0"]),
        ("0", "1000000000000000", ["0", "250000000000000", "500000000000000", "750000000000000", "1000000000000000"]),
    ],
)
def test_an_axis_has_round_numbers(low: str, high: str, marked: list[str]) -> None:
    assert charts.ticks(Decimal(low), Decimal(high)) == [Decimal(mark) for mark in marked]


def test_the_longest_number_of_an_axis_is_not_cut_off() -> None:
    rows = [row(1_512_000_000, period="2022"), row(1_800_000_000, period="2023")]
    drawn = charts.line_chart(charts.groups(rows)[0])
    for x, number in re.findall(r'is-end" x="([\d.]+)" y="[\d.]+">([^<]+)<', drawn):
        assert float(x) - 7 * len(number) >= 0, number


@pytest.mark.parametrize("values", [(0, 0), (-5, 5), (10**15, 1)])
def test_odd_values_are_drawn_inside_the_picture(values: tuple[int, int]) -> None:
    rows = [row(values[0]), row(values[1], "huyện B"), row(values[0], period="2023"), row(values[1], "huyện B", "2023")]
    (group,) = charts.groups(rows)
    for drawn in (charts.bar_chart(group, "2024"), charts.line_chart(group)):
        for x, width in re.findall(r'class="hoi-bar" x="([\d.-]+)" y="\d+" width="([\d.-]+)"', drawn):
            assert 0 <= float(x) <= float(x) + float(width) <= 420
        for x, y in re.findall(r'class="hoi-dot is-0" cx="([\d.-]+)" cy="([\d.-]+)"', drawn):
            assert 0 <= float(x) <= 420
            assert 0 <= float(y) <= 420


def test_a_chart_that_is_too_large_says_what_it_leaves_out() -> None:
    html = figure_view.chart([row(n, f"huyện {n}") for n in range(100)], {})
    assert html.count('class="hoi-bar"') == charts.MOST_BARS
    assert strings.CHART_MORE.format(shown=30, count=100) in html
    assert strings.CHART_NONE in figure_view.chart([row(1), row(2, unit="tỷ đồng")], {})


def test_the_choice_of_a_chart_comes_from_a_browser() -> None:
    rows = [row(4, period="2022"), row(6, period="2023"), row(8, "huyện B", "2023"), row(3, "huyện B", "2022")]
    assert "<polyline" in figure_view.chart(rows, {"kind": LINES})
    assert "<polyline" not in figure_view.chart(rows, {"kind": ["x"], "group": {}, "period": 3})
    assert strings.CHART_CAPTION_BARS.format(
        metric="kết nạp đảng viên", period="2022", unit="đảng viên"
    ) in figure_view.chart(rows, {"kind": BARS, "period": "2022"})


def test_a_figure_says_what_stands_about_it_in_the_order_of_the_language() -> None:
    least = row(155, qualifier="trở lên", change_percent=Decimal("-9.8"))
    both = row(190, "huyện B", qualifier="từ … trở lên", unit="%")
    over = row(1200, qualifier="hơn")
    assert figure_text(least) == "155 đảng viên trở lên"
    assert figure_text(both) == "từ 190% trở lên"
    assert figure_text(over) == "hơn 1.200 đảng viên"
    assert [charts.shown_value(one) for one in (least, both, over)] == ["155 trở lên", "từ 190 trở lên", "hơn 1.200"]
    table = figure_view._table([least, both])
    assert "<strong>155 đảng viên trở lên</strong>" in table
    assert "giảm 9,8%" in table


def test_many_rows_are_a_page() -> None:
    rows = [row(n, f"huyện {n % 50}", str(2000 + n % 20), metric=f"chỉ tiêu {n % 900}") for n in range(30_000)]
    seen = figure_view.figures(Source(lambda: Many([], rows)), {"page": 600})
    assert seen.table.count("<tr") == figure_view.PER_PAGE + 1
    assert seen.chart.count("<option") < 300
    assert RESULT in {found.status for found in rows}


# --- feedback --------------------------------------------------------------------------------------------------


def test_verdicts_stand_under_answers_and_refusals_alone(assistant: Assistant) -> None:
    answered, refused = assistant.ask(MISSION), assistant.ask("Giá vàng hôm nay là bao nhiêu?")
    html = conversation([Turn(MISSION, answered), Turn("x", refused), Turn("y"), Turn("z", answered, writing=True)])
    assert html.count('class="hoi-feedback"') == 2
    assert strings.FEEDBACK_BUTTONS["should_answer"] not in feedback_form(0, answered)
    assert strings.FEEDBACK_BUTTONS["wrong_figure"] not in feedback_form(0, refused)


def test_what_a_reader_says_is_kept_with_its_conversation(assistant: Assistant, tmp_path: Path) -> None:
    kept = Source(lambda: assistant, data=tmp_path)
    turns = (Turn("Trước?", assistant.ask(MISSION)), Turn(MISSION, assistant.ask(MISSION)))
    told = give_feedback(kept, turns, 1, "wrong_figure", f"{HOSTILE}\ud800")
    assert "sai số" in told
    assert_harmless(told)
    (judged,) = all_feedback(tmp_path)
    assert judged.verdict == Verdict.WRONG_FIGURE
    assert judged.history == ("Trước?",)
    assert judged.note.startswith(HOSTILE[:20])


@pytest.mark.parametrize(
    ("turn", "verdict", "note"),
    [
        (7, "right", ""), (-1, "right", ""), ("0", "right", ""), (True, "right", ""), (0, "should_answer", ""),
        (0, HOSTILE, ""), (0, "right", "x" * 3000),
    ],
)  # fmt: skip
def test_what_makes_no_sense_is_not_kept(
    assistant: Assistant, tmp_path: Path, turn: object, verdict: str, note: str
) -> None:
    kept = Source(lambda: assistant, data=tmp_path)
    told = give_feedback(kept, (Turn(MISSION, assistant.ask(MISSION)),), turn, verdict, note)
    assert strings.FEEDBACK_FAILED in told
    assert 'role="alert"' in told
    assert_harmless(told)
    assert all_feedback(tmp_path) == []


def test_feedback_on_a_full_or_read_only_disk_is_said(assistant: Assistant, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    kept = Source(lambda: assistant, data=tmp_path / "file")
    told = give_feedback(kept, (Turn(MISSION, assistant.ask(MISSION)),), 0, "right", "")
    assert strings.FEEDBACK_FAILED in told
