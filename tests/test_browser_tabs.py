"""The Reports and Figures tabs and feedback in headless Chromium, over the real assistant."""

from __future__ import annotations

import csv
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import Browser, Download, FilePayload, Page, Route, expect
from test_browser import CHROMIUM, DESK, MISSION, PHONE, ROOT, Served, Visit, chromium, in_view

from rag.assistant import Assistant
from rag.catalog import SourceEntry
from rag.config import Config
from rag.records import Context, Document
from ui import strings

__all__ = ["chromium"]  # the fixture

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine (Debian: apt-get install chromium)"),
]

REPORT = "Báo cáo kết quả năm 2031 của huyện Tây Đô\nNăm 2031, huyện Tây Đô kết nạp {count} đảng viên mới.\n"
ASKED = "Huyện Tây Đô kết nạp bao nhiêu đảng viên mới năm 2031?"
HOSTILE_NAME = "<img src=x onerror=alert(1)> =1+1.txt"
HOSTILE_TEXT = """Báo cáo <img src=x onerror=alert(1)> kết quả năm 2033 của huyện Tây Hồ
Năm 2033, huyện Tây Hồ kết nạp <script>alert(1)</script> 77 đảng viên mới {{7*7}} ${alert(1)}.
Năm 2033, huyện Tây Hồ kết nạp 77 đảng viên mới.
"""
SYLLABLES = (
    "An", "Bình", "Cẩm", "Đông", "Giang", "Hòa", "Khánh", "Lâm", "Minh", "Nam", "Ngọc", "Phú", "Quang", "Sơn", "Tân",
    "Thanh", "Thuận", "Trung", "Văn", "Yên",
)  # fmt: skip
LATER = "Báo cáo năm {year} của huyện Tây Đô\nNăm {year}, huyện Tây Đô kết nạp {count} đảng viên mới.\n"


@pytest.fixture(scope="module")
def tabs(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The five reports and those of the evaluation."""
    served = Served(tmp_path_factory.mktemp("tabs"))
    served.hoi("index", str(ROOT / "seeds"), str(ROOT / "eval" / "sets" / "reports"))
    served.start()
    yield served
    served.stop()


def file(name: str, text: str) -> FilePayload:
    return {"name": name, "mimeType": "text/plain", "buffer": text.encode()}


def turn_to(page: Page, name: str) -> None:
    page.get_by_role("tab", name=name).click()
    expect(page.get_by_role("tab", name=name)).to_have_attribute("aria-selected", "true")


def send(page: Page, *files: FilePayload) -> None:
    page.locator(".hoi-files").set_input_files(list(files))


def outcome(page: Page, name: str, text: str) -> None:
    """Wait for what became of a file (the newest line of that name)."""
    line = page.locator("#hoi-taken li", has_text=name).first
    expect(line).to_contain_text(text)


def idle(page: Page) -> None:
    expect(page.locator('#hoi-taken [data-busy="0"]')).to_have_count(1)


def settled(page: Page) -> None:
    """Wait until nothing scrolls smoothly any more."""
    page.wait_for_function(
        "() => new Promise(done => { const y = scrollY; setTimeout(() => done(y === scrollY), 250); })"
    )


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_the_tabs_go_by_mouse_keyboard_and_address(chromium: Browser, tabs: Served, size: dict[str, int]) -> None:
    visit = Visit(chromium, tabs.url, size)
    page = visit.page
    chat = page.get_by_label(strings.QUESTION_LABEL)
    chat.fill("nửa câu hỏi")
    panels = {
        strings.TAB_REPORTS: page.locator("#hoi-shelf-tab"),
        strings.TAB_FIGURES: page.locator("#hoi-figures-tab"),
    }
    for name, panel in panels.items():
        turn_to(page, name)
        expect(panel).to_be_visible()
        expect(panel).to_have_attribute("role", "tabpanel")
        expect(chat).to_be_hidden()
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    page.get_by_role("tab", name=strings.TAB_FIGURES).focus()
    page.keyboard.press("ArrowLeft")
    expect(page.get_by_role("tab", name=strings.TAB_REPORTS)).to_be_focused()
    expect(panels[strings.TAB_REPORTS]).to_be_visible()
    page.keyboard.press("Home")
    expect(chat).to_be_visible()
    expect(chat).to_have_value("nửa câu hỏi")
    turn_to(page, strings.TAB_FIGURES)
    visit.reload()
    expect(panels[strings.TAB_FIGURES]).to_be_visible()  # the address keeps the tab
    visit.check()


def test_files_go_in_and_are_answered_from(chromium: Browser, tabs: Served, tmp_path: Path) -> None:
    visit = Visit(chromium, tabs.url, DESK)
    page = visit.page
    turn_to(page, strings.TAB_REPORTS)
    send(
        page,
        file("tay do.txt", REPORT.format(count=41)),
        file("trống.txt", "\n \n"),
        file("lạ.exe", "MZ"),
        file(HOSTILE_NAME, HOSTILE_TEXT),
    )
    outcome(page, "tay do.txt", "Đã nạp")
    outcome(page, "trống.txt", "không có nội dung")
    outcome(page, HOSTILE_NAME, "Đã nạp")
    expect(page.locator(".hoi-sending li", has_text="lạ.exe")).to_contain_text("Chưa đọc được định dạng")
    idle(page)
    assert page.locator("#hoi-shelf-tab").locator("img, script").count() == 0
    # the same again, and another one of that name
    send(page, file("tay do.txt", REPORT.format(count=41)))
    outcome(page, "tay do.txt", "Không đổi")
    send(page, file("tay do.txt", REPORT.format(count=57)))
    outcome(page, "tay do.txt", "Đã thay bản cũ")
    idle(page)
    # what the system understood, and the file as it was sent
    page.get_by_label(strings.SHELF_SEARCH).fill("tay do.txt")
    entry = page.locator(".hoi-shelf > li")
    expect(entry).to_have_count(1)
    expect(entry).to_contain_text("huyện Tây Đô")
    expect(entry).to_contain_text("năm 2031")
    expect(entry).to_contain_text("số liệu")
    with page.expect_download() as downloading:
        entry.get_by_role("link", name=strings.SHELF_ORIGINAL_LABEL.format(name="tay do.txt")).click()
    assert downloading.value.suggested_filename == "tay do.txt"
    assert saved(downloading.value, tmp_path).read_text(encoding="utf-8") == REPORT.format(count=57)
    entry.locator(".hoi-read").click()
    expect(page.locator("#hoi-shelf-tab .hoi-body")).to_contain_text("57 đảng viên mới")
    turn_to(page, strings.TAB_CHAT)
    expect(visit.ask(ASKED).locator(".hoi-short")).to_contain_text("57")
    visit.check()


def saved(download: Download, folder: Path) -> Path:
    path = folder / "downloaded"
    download.save_as(path)
    return path


def test_files_are_dropped_on_the_tab(chromium: Browser, tabs: Served) -> None:
    visit = Visit(chromium, tabs.url, DESK)
    page = visit.page
    turn_to(page, strings.TAB_REPORTS)
    data = page.evaluate_handle(
        """text => {
            const data = new DataTransfer();
            data.items.add(new File([text + "1"], "thả một.txt"));
            data.items.add(new File([text + "2"], "thả hai.txt"));
            return data;
        }""",
        "Báo cáo năm 2034 của huyện Tây Kỳ: kết nạp 12 đảng viên mới, đợt ",
    )
    page.dispatch_event("#hoi-shelf", "dragenter", {"dataTransfer": data})
    expect(page.locator(".hoi-upload")).to_have_class(re.compile("is-over"))
    page.dispatch_event("#hoi-shelf", "drop", {"dataTransfer": data})
    expect(page.locator(".hoi-upload")).not_to_have_class(re.compile("is-over"))
    for name in ("thả một.txt", "thả hai.txt"):
        outcome(page, name, "Đã nạp")
    visit.check()


def test_one_report_is_replaced_by_another_file_and_removed(chromium: Browser, tabs: Served) -> None:
    visit = Visit(chromium, tabs.url, PHONE)
    page = visit.page
    turn_to(page, strings.TAB_REPORTS)
    send(page, file("bản một.txt", LATER.format(year=2035, count=14)))
    outcome(page, "bản một.txt", "Đã nạp")
    search = page.get_by_label(strings.SHELF_SEARCH)
    search.fill("bản một")
    with page.expect_file_chooser() as choosing:
        page.get_by_role("button", name=strings.SHELF_REPLACE_LABEL.format(name="bản một.txt")).click()
    assert not choosing.value.is_multiple()
    choosing.value.set_files([file("bản hai.txt", LATER.format(year=2035, count=15))])
    outcome(page, "bản hai.txt", strings.REPLACED_OLD.format(name="bản một.txt"))
    idle(page)
    expect(page.locator("#hoi-shelf")).to_contain_text("Không có báo cáo nào khớp")
    search.fill("bản hai")
    remove = page.get_by_role("button", name=strings.SHELF_REMOVE_LABEL.format(name="bản hai.txt"))
    # the keyboard alone: Escape and "keep" leave it, "remove" removes it
    remove.press("Enter")
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("bản hai.txt")
    expect(dialog.get_by_role("button", name=strings.UPLOAD_TEXTS["removeNo"])).to_be_focused()
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    expect(remove).to_be_focused()
    remove.press("Enter")
    dialog.get_by_role("button", name=strings.UPLOAD_TEXTS["removeYes"]).press("Enter")
    outcome(page, "bản hai.txt", strings.INTAKE_REMOVED)
    expect(page.locator("#hoi-shelf")).to_contain_text("Không có báo cáo nào khớp")
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    visit.check()


def test_what_was_asked_last_is_shown(chromium: Browser, tabs: Served) -> None:
    """An earlier request that reaches the server late, or is still awaited, neither holds up nor undoes a newer one."""
    visit = Visit(chromium, tabs.url, DESK)
    page = visit.page
    turn_to(page, strings.TAB_REPORTS)
    shelf = page.locator(".hoi-shelf > li")
    expect(shelf.nth(5)).to_be_visible()
    held: list[Route] = []
    page.route("**/queue/join*", lambda route: route.continue_() if held else held.append(route))
    search = page.get_by_label(strings.SHELF_SEARCH)
    with page.expect_request("**/queue/join*"):
        search.fill("vinh bao")
    search.fill("mong cai")
    expect(shelf).to_have_count(1)
    expect(shelf).to_contain_text("Móng Cái")
    with page.expect_response("**/queue/join*"):
        held[0].continue_()
    page.wait_for_timeout(600)
    expect(shelf).to_have_count(1)
    expect(shelf).to_contain_text("Móng Cái")
    visit.check()


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_figures_are_filtered_and_lead_to_their_sentence(chromium: Browser, tabs: Served, size: dict[str, int]) -> None:
    visit = Visit(chromium, tabs.url, size, "dark" if size is PHONE else "light")
    page = visit.page
    turn_to(page, strings.TAB_FIGURES)
    expect(page.locator(".hoi-table tbody tr")).to_have_count(50)
    panel = page.locator("#hoi-figures-tab")
    panel.get_by_label(strings.FIGURES_METRIC, exact=True).fill("KET NAP dang vien")
    panel.get_by_label(strings.FIGURES_PLACE, exact=True).fill("mong cai")
    expect(panel.locator(".hoi-count")).not_to_have_text(re.compile(r"^\d{3,}"))
    rows = page.locator(".hoi-table tbody tr")
    expect(rows.first).to_contain_text("857")
    button = rows.first.get_by_role("button")
    button.press("Enter")
    mark = panel.locator("mark.is-current")
    expect(mark).to_contain_text("857 đảng viên mới")
    settled(page)
    for _ in range(50):
        if in_view(mark):
            break
        page.wait_for_timeout(100)
    assert in_view(mark)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    if size is PHONE:
        panel.locator(".hoi-leave").click()
        expect(button).to_be_focused()
    panel.get_by_role("button", name=strings.FIGURES_CLEAR).click()
    expect(rows).to_have_count(50)
    expect(panel.get_by_label(strings.FIGURES_METRIC, exact=True)).to_have_value("")
    panel.get_by_label(strings.FIGURES_METRIC, exact=True).fill("zzz")
    expect(panel.locator(".hoi-notice")).to_contain_text(strings.FIGURES_NONE)
    expect(panel.locator(".hoi-wait")).to_have_text("")
    visit.check()


def test_the_chart_leads_to_sentences_and_becomes_a_picture(chromium: Browser, tabs: Served, tmp_path: Path) -> None:
    visit = Visit(chromium, tabs.url, DESK)
    page = visit.page
    turn_to(page, strings.TAB_REPORTS)
    send(page, *(file(f"năm {year}.txt", LATER.format(year=year, count=year - 2000)) for year in (2041, 2042, 2043)))
    outcome(page, "năm 2043.txt", "Đã nạp")
    idle(page)
    turn_to(page, strings.TAB_FIGURES)
    panel = page.locator("#hoi-figures-tab")
    panel.get_by_label(strings.FIGURES_PLACE, exact=True).fill("tay do")
    points = panel.locator(".hoi-chart .hoi-point")
    expect(panel.locator("polyline")).to_have_count(1)
    # three whole years of one unit of measure: a line whose points are reached by keyboard
    expect(points.last).to_have_attribute("aria-label", re.compile("huyện Tây Đô, 2043: 43 đảng viên"))
    points.last.focus()
    page.keyboard.press("Enter")
    expect(panel.locator("mark.is-current")).to_contain_text("kết nạp 43 đảng viên mới")
    points.first.locator(".hoi-dot").click()
    expect(panel.locator("mark.is-current")).not_to_contain_text("43")
    with page.expect_download() as downloading:
        panel.get_by_role("button", name=strings.FIGURES_PNG).click()
    picture = saved(downloading.value, tmp_path).read_bytes()
    assert downloading.value.suggested_filename == strings.CHART_FILE
    assert picture.startswith(b"\x89PNG")
    assert len(picture) > 5_000  # not a blank sheet
    # bars of one period, chosen by hand
    panel.get_by_label(strings.FIGURES_PLACE, exact=True).fill("")
    expect(panel.locator(".hoi-bar").first).to_be_visible()
    options = panel.get_by_label(strings.CHART_CHOICE).locator("option")
    second = options.nth(1).get_attribute("value") or ""
    panel.get_by_label(strings.CHART_CHOICE).select_option(second)
    expect(panel.locator(f'select[name=group][data-chosen="{second}"]')).to_have_count(1)
    visit.check()


def test_figures_go_out_as_csv_and_workbook(chromium: Browser, tabs: Served, tmp_path: Path) -> None:
    visit = Visit(chromium, tabs.url, DESK)
    page = visit.page
    turn_to(page, strings.TAB_FIGURES)
    panel = page.locator("#hoi-figures-tab")
    panel.get_by_label(strings.FIGURES_PLACE, exact=True).fill("mong cai")
    link = panel.get_by_role("link", name=strings.FIGURES_CSV)
    expect(link).to_have_attribute("href", re.compile("place=mong"))
    with page.expect_download() as downloading:
        link.click()
    assert downloading.value.suggested_filename == f"{strings.FIGURES_FILE}.csv"
    with saved(downloading.value, tmp_path).open(encoding="utf-8-sig", newline="") as lines:
        rows = list(csv.reader(lines))
    assert any("857" in row for row in rows)
    with page.expect_download() as downloading:
        panel.get_by_role("link", name=strings.FIGURES_XLSX).click()
    path = tmp_path / "book.xlsx"
    downloading.value.save_as(path)
    assert openpyxl.load_workbook(path).active.max_row == len(rows)
    visit.check()


def test_figures_of_one_report(chromium: Browser, tabs: Served) -> None:
    visit = Visit(chromium, tabs.url, DESK)
    page = visit.page
    turn_to(page, strings.TAB_REPORTS)
    page.get_by_label(strings.SHELF_SEARCH).fill("mong cai")
    expect(page.locator(".hoi-shelf > li")).to_have_count(1)
    name = page.locator(".hoi-shelf .hoi-see-figures").first.get_attribute("data-name") or ""
    page.locator(".hoi-shelf .hoi-see-figures").first.click()
    expect(page.get_by_role("tab", name=strings.TAB_FIGURES)).to_have_attribute("aria-selected", "true")
    expect(page.locator("#hoi-figures-tab").get_by_label(strings.FIGURES_DOCUMENT, exact=True)).to_have_value(name)
    expect(page.locator(".hoi-table tbody tr").first).to_contain_text(name)
    assert {name} == set(page.locator(".hoi-table .hoi-file").all_inner_texts())
    visit.check()


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_feedback_is_given_and_exported(chromium: Browser, tabs: Served, size: dict[str, int]) -> None:
    visit = Visit(chromium, tabs.url, size)
    page = visit.page
    question = MISSION if size is DESK else "Thành phố Móng Cái kết nạp bao nhiêu đảng viên mới?"
    reply = visit.ask(question)
    expect(reply.get_by_role("group", name=strings.FEEDBACK_LABEL)).to_be_visible()
    group = page.locator('.hoi-feedback[data-turn="0"]')
    wrong = group.get_by_role("button", name=strings.FEEDBACK_BUTTONS["wrong_figure"], exact=True)
    wrong.press("Enter")
    expect(wrong).to_have_attribute("aria-pressed", "true")
    note = group.get_by_label(strings.FEEDBACK_NOTE)
    expect(note).to_be_focused()
    hostile = "<img src=x onerror=alert(1)> {{7*7}}"
    note.fill(hostile)
    group.get_by_role("button", name=strings.FEEDBACK_SEND).click()
    expect(group).to_contain_text("Đã ghi ý kiến: sai số")
    expect(note).to_be_hidden()
    # it stays when the conversation goes on, and a mind may be changed
    refused = visit.ask("Giá vàng hôm nay là bao nhiêu?")
    expect(group).to_contain_text("Đã ghi ý kiến: sai số")
    group.get_by_role("button", name=strings.FEEDBACK_BUTTONS["right"], exact=True).click()
    group.get_by_role("button", name=strings.FEEDBACK_SEND).click()
    expect(group).to_contain_text("Đã ghi ý kiến: đúng")
    missed = refused.get_by_role("button", name=strings.FEEDBACK_BUTTONS["should_answer"])
    missed.click()
    refused.get_by_role("button", name=strings.FEEDBACK_SEND).click()
    expect(refused).to_contain_text("Đã ghi ý kiến: lẽ ra trả lời được")
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    listed = hoi(tabs, "feedback", "list", "--json")
    assert hostile in [json.loads(line)["note"] for line in listed.splitlines()]
    cases = [json.loads(line) for line in hoi(tabs, "feedback", "export").splitlines()]
    (case,) = [case for case in cases if case["question"] == question]
    assert "857" in case["answers"][0]
    visit.check()


def hoi(served: Served, *arguments: str) -> str:
    command = [sys.executable, "-m", "rag.cli", *arguments]
    return subprocess.run(command, env=served.environment, check=True, capture_output=True, encoding="utf-8").stdout


def test_from_nothing_to_the_first_answer_without_a_command(chromium: Browser, tmp_path: Path) -> None:
    served = Served(tmp_path)
    served.start()
    try:
        visit = Visit(chromium, served.url, PHONE)
        page = visit.page
        turn_to(page, strings.TAB_FIGURES)
        expect(page.locator("#hoi-figures-tab .hoi-notice")).to_be_visible()
        turn_to(page, strings.TAB_REPORTS)
        expect(page.locator("#hoi-shelf")).to_contain_text(strings.SHELF_EMPTY)
        send(page, file(HOSTILE_NAME, HOSTILE_TEXT))
        outcome(page, HOSTILE_NAME, "Đã nạp")
        idle(page)
        expect(page.locator(".hoi-shelf .hoi-read")).to_contain_text("<img src=x onerror=alert(1)>")
        page.locator(".hoi-shelf .hoi-read").click()
        expect(page.locator("#hoi-shelf-tab .hoi-body")).to_contain_text("<script>alert(1)</script>")
        page.locator(".hoi-shelf .hoi-remove").click()
        expect(page.get_by_role("dialog")).to_contain_text(HOSTILE_NAME)
        page.keyboard.press("Escape")
        turn_to(page, strings.TAB_FIGURES)
        row = page.locator(".hoi-table tbody tr", has_text="77").last
        row.locator(".hoi-sentence").click()
        expect(page.locator("#hoi-figures-tab mark.is-current")).to_contain_text("77 đảng viên mới")
        for part in ("#hoi-shelf-tab", "#hoi-figures-tab"):
            assert page.locator(part).locator("img, script, style, iframe").count() == 0
        turn_to(page, strings.TAB_CHAT)
        expect(page.locator(".hoi-welcome")).to_contain_text("1 báo cáo đã nạp")
        expect(visit.ask("Huyện Tây Hồ kết nạp bao nhiêu đảng viên mới năm 2033?")).to_contain_text("77")
        visit.check()
    finally:
        served.stop()


def test_ten_thousand_reports(chromium: Browser, tmp_path: Path) -> None:
    served = Served(tmp_path)
    data = tmp_path / "data"
    with Assistant.create(Config(data=data)) as assistant, assistant.store.writing():
        catalog = assistant.store.catalog
        documents = []
        for n in range(10_000):
            unit = f"huyện {SYLLABLES[n % 20]} {SYLLABLES[n // 20 % 20]}"
            text = f"Năm {2000 + n % 25}, {unit} kết nạp {n} đảng viên mới."
            about = Context(f"Báo cáo số {n}", unit, "", "", "", (2000 + n % 25,))
            documents.append(Document(f"{n:016x}", f"bc-{n:05}.txt", f"/x/bc-{n:05}.txt", text, about))
        catalog.begin([(document, ()) for document in documents])
        catalog.publish([SourceEntry(one.source, one.name, "0", one.id) for one in documents])
    served.start()
    try:
        visit = Visit(chromium, served.url, DESK)
        page = visit.page
        expect(page.locator("#hoi-pane")).to_contain_text("10.000")
        turn_to(page, strings.TAB_REPORTS)
        shelf = page.locator("#hoi-shelf")
        expect(shelf.locator(".hoi-count")).to_have_text("10.000 báo cáo")
        expect(shelf.locator(".hoi-shelf > li")).to_have_count(20)
        shelf.get_by_role("button", name=strings.NEXT_PAGE).click()
        expect(shelf).to_contain_text("Trang 2/500")
        expect(shelf).to_contain_text("bc-00020.txt")
        page.get_by_label(strings.SHELF_SEARCH).fill("so 9999")
        expect(shelf.locator(".hoi-shelf > li")).to_have_count(1)
        turn_to(page, strings.TAB_FIGURES)
        panel = page.locator("#hoi-figures-tab")
        expect(panel.locator(".hoi-count")).to_contain_text("10.000 số liệu", timeout=120_000)
        panel.get_by_label(strings.FIGURES_PLACE, exact=True).fill("huyen tan binh")
        expect(panel.locator(".hoi-count")).not_to_contain_text("10.000")
        panel.get_by_label(strings.FIGURES_YEAR).select_option("2009")
        panel.locator(".hoi-sentence").first.click()
        expect(panel.locator("mark.is-current")).to_contain_text("huyện Tân Bình")
        visit.check()
    finally:
        served.stop()
