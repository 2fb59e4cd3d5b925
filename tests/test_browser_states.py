"""The states of the page that a person meets less often, in headless Chromium over the real assistant: hostile text in
every place, files that cannot be read, an answer cut off by a reload, small windows, and accessibility in each."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from test_browser import (
    CHROMIUM,
    DESK,
    GOOD,
    MISSION,
    PHONE,
    ROOT,
    Served,
    Visit,
    chromium,
    in_view,
    model,
)
from test_browser_chat import AXE, SERIOUS
from test_browser_tabs import file, idle, outcome, send, turn_to

from eval.scripted import STALL, ScriptedServer
from rag import messages
from ui import strings

__all__ = ["chromium", "model"]  # fixtures

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine (Debian: apt-get install chromium)"),
]

TURNED = "\u202egpj.txt\u202c \u2066fdp\u2069"  # marks that reorder what is read
LONG = "Dàiquá" * 40  # no place to break a line
MARKUP = "<img src=x onerror=alert(1)><script>alert(2)</script>"
HOSTILE = f"{MARKUP} **đậm** [bấm](javascript:alert(3)) {{{{7*7}}}} {TURNED} {LONG}"
NAME = f"<img src=x onerror=alert(4)> {TURNED[:4]} {'x' * 90}.txt"
REPORT = f"""Báo cáo {HOSTILE} kết quả của huyện Tây Đô
Năm 2031, huyện Tây Đô kết nạp 41 đảng viên mới {MARKUP} {TURNED}.
Năm 2031, huyện Tây Đô kết nạp 41 đảng viên mới.
Năm 2032, huyện Tây Đô kết nạp 47 đảng viên mới.
Năm 2031, huyện Tây Đô thành lập 17 chi bộ {LONG}.
"""
ASKED = "Huyện Tây Đô kết nạp bao nhiêu đảng viên mới năm 2031?"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, model: ScriptedServer) -> Iterator[Served]:
    """The five reports and a hostile one, with a language model on this machine."""
    folder = tmp_path_factory.mktemp("in")
    (folder / NAME).write_text(REPORT, encoding="utf-8")
    served = Served(tmp_path_factory.mktemp("states"))
    served.environment |= {"HOI_LLM": "ollama/scripted", "HOI_LLM_URL": model.url, "HOI_LLM_TIMEOUT": "600"}
    served.hoi("index", str(ROOT / "seeds"), str(folder))
    served.start()
    yield served
    served.stop()


def fits(page: Page) -> bool:
    """Nothing makes the page wider than the window."""
    return bool(page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"))


def plain(page: Page) -> None:
    """Nothing of a hostile text became part of the page, reordered it or made it wider than the window."""
    ours = page.locator("#hoi-main, #hoi-shelf-tab, #hoi-figures-tab, dialog, #hoi-tip")
    assert ours.locator("img, script, iframe, strong em, a[href^=javascript]").count() == 0
    assert not re.search("[\u202a-\u202e\u2066-\u2069]", str(page.evaluate("document.body.innerText")))
    assert fits(page)


def within(page: Page, search: str) -> None:
    """Choose the one report that is found as what is asked within."""
    page.locator("#hoi-scope-search").fill(search)
    found = page.locator("#hoi-scope-choose .is-documents").get_by_role("checkbox")
    expect(found).to_have_count(1)
    found.check()


def test_hostile_text_is_text_in_every_place(chromium: Browser, site: Served, model: ScriptedServer) -> None:
    model.fault = ""
    model.text = (
        f"Năm 2031, huyện Tây Đô kết nạp 41 đảng viên mới [1].\n{HOSTILE} 99 đảng viên mới [1].\n"
        f"Trong đó có 99 nữ {TURNED} {LONG} [1]."
    )
    visit = Visit(chromium, site.url, PHONE)
    page = visit.page
    expect(page.locator("#hoi-pane")).to_contain_text("<img src=x onerror=alert(4)>")
    plain(page)
    # question, refusal, the conversation's own name
    expect(visit.ask(HOSTILE).locator("..").locator(".hoi-question p").first).to_contain_text("onerror=alert(1)")
    plain(page)
    # what a model writes, the quoted sentence, the report
    reply = visit.ask(ASKED)
    expect(reply.locator(".hoi-short")).to_contain_text("41")
    reply.locator(".hoi-claims summary").click()
    expect(reply.locator(".hoi-claims")).to_contain_text("99 nữ")
    expect(reply.locator(".hoi-claims")).to_contain_text("có liên kết hoặc mã")  # not even repeated
    plain(page)
    for chip in reply.locator(".hoi-full button.hoi-cite").all():
        chip.hover()
        expect(page.get_by_role("tooltip")).to_be_visible()
        plain(page)
    reply.locator("button.hoi-cite").first.click()
    expect(page.locator("#hoi-pane .hoi-body")).to_contain_text("<script>alert(2)</script>")
    expect(page.locator("#hoi-pane header")).to_contain_text("<img src=x onerror=alert(4)>")
    plain(page)
    page.get_by_role("button", name=strings.BACK_TO_ANSWER).click()
    # why, feedback, scope
    page.locator("button[data-do=why]").last.click()
    expect(page.locator(".hoi-why")).to_contain_text("41")
    group = page.locator(".hoi-feedback").last
    group.get_by_role("button", name=strings.FEEDBACK_BUTTONS["wrong_source"], exact=True).click()
    group.get_by_label(strings.FEEDBACK_NOTE).fill(HOSTILE)
    group.get_by_role("button", name=strings.FEEDBACK_SEND).click()
    expect(group).to_contain_text("Đã ghi ý kiến: sai nguồn")
    page.locator(".hoi-scope-open").click()
    within(page, "onerror")
    expect(page.locator(".hoi-scope-chip")).to_contain_text("<img src=x onerror=alert(1)>")
    plain(page)
    page.locator(".hoi-scope-clear").click()
    # the kept conversations
    page.locator(".hoi-threads summary").click()
    expect(page.locator(".hoi-threads li").first).to_contain_text("<img src=x onerror=alert(1)>")
    plain(page)
    turn_to(page, strings.TAB_REPORTS)
    page.get_by_label(strings.SHELF_SEARCH).fill("onerror")
    shelf = page.locator(".hoi-shelf > li")
    expect(shelf).to_have_count(1)
    shelf.locator(".hoi-read").click()  # a name with such marks is found all the same
    expect(page.locator("#hoi-shelf-tab .hoi-body")).to_contain_text("thành lập 17 chi bộ")
    shelf.locator(".hoi-correcting").click()
    expect(page.locator("form.hoi-correct input[name=title]")).to_have_value(re.compile("onerror"))
    plain(page)
    shelf.locator(".hoi-remove").click()
    expect(page.get_by_role("dialog")).to_contain_text("onerror=alert(4)")
    plain(page)
    page.keyboard.press("Escape")
    # sent: refused by the page itself, and by the server
    send(page, file(f"{NAME}.exe", "MZ"), file(NAME, "\n \n"))
    expect(page.locator(".hoi-sending .is-failed")).to_contain_text("onerror=alert(4)")
    outcome(page, "onerror=alert(4)", "không có nội dung")
    idle(page)
    plain(page)
    # figures: table, sentence
    turn_to(page, strings.TAB_FIGURES)
    panel = page.locator("#hoi-figures-tab")
    panel.get_by_label(strings.FIGURES_PLACE, exact=True).fill("tay do")
    expect(panel.locator(".hoi-table")).to_contain_text("onerror=alert(4)")
    plain(page)
    panel.locator(".hoi-table tr", has_text="41 đảng viên").first.locator(".hoi-sentence").click()
    expect(panel.locator("mark.is-current")).to_contain_text("huyện Tây Đô")
    plain(page)
    visit.check()


def test_a_reload_in_the_middle_of_an_answer_loses_no_question(
    chromium: Browser, site: Served, model: ScriptedServer
) -> None:
    model.text, model.fault = f"{GOOD} Thành phố đã kết nạp được 857 đảng viên mới [1]. " + "x" * 200, STALL
    visit = Visit(chromium, site.url, DESK)
    page = visit.page
    page.get_by_label(strings.QUESTION_LABEL).fill(MISSION)
    page.keyboard.press("Enter")
    reply = page.locator(".hoi-reply")
    expect(reply).to_contain_text("857 đảng viên mới")
    assert "processing" not in page.locator("main").first.aria_snapshot()  # Gradio's own word for it, in English
    visit.reload()
    expect(page.locator(".hoi-question")).to_contain_text(MISSION)
    # the model is stopped as its page goes: the question is there alone, or with the answer without the model
    expect(reply).to_contain_text(re.compile(f"{strings.UNFINISHED}|{re.escape(messages.LLM_CANCELLED)}"))
    model.fault, model.text = "", GOOD
    reply.get_by_role("button", name=strings.ASK_AGAIN).click()
    expect(reply).to_contain_text("ollama/scripted")
    expect(reply.locator(".hoi-short")).to_contain_text("857")
    expect(page.locator(".hoi-turn")).to_have_count(1)
    visit.check()


def test_files_that_cannot_be_read_are_told_and_put_away(chromium: Browser, site: Served) -> None:
    visit = Visit(chromium, site.url, PHONE)
    page = visit.page
    turn_to(page, strings.TAB_REPORTS)
    page.locator(".hoi-files").set_input_files(
        [
            file("lạ.exe", "MZ"),
            file("rỗng.txt", ""),
            {"name": "hỏng.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4 x"},
            {"name": "hỏng.docx", "mimeType": "application/zip", "buffer": b"PK\x03\x04" + b"x" * 300},
        ]
    )
    outcome(page, "hỏng.pdf", "bị hỏng")
    outcome(page, "hỏng.docx", "bị hỏng")
    idle(page)
    failed = page.locator(".hoi-sending .is-failed")
    expect(failed).to_have_count(2)
    expect(failed.first).to_contain_text("Chưa đọc được định dạng")
    assert fits(page)
    hide = strings.UPLOAD_TEXTS["hide"]
    page.get_by_role("button", name=hide.format(name="lạ.exe")).press("Enter")
    expect(failed).to_have_count(1)
    expect(page.get_by_role("button", name=hide.format(name="rỗng.txt"))).to_be_focused()
    page.get_by_role("button", name=strings.INTAKE_CLEAR).click()
    expect(failed).to_have_count(0)
    expect(page.locator("#hoi-taken li")).to_have_count(0)
    visit.check()


@pytest.mark.parametrize("size", [{"width": 1366, "height": 640}, PHONE], ids=["small desk", "phone"])
def test_the_question_its_scope_and_the_answer_share_a_small_window(
    chromium: Browser, site: Served, model: ScriptedServer, size: dict[str, int]
) -> None:
    model.fault, model.text = "", GOOD
    visit = Visit(chromium, site.url, size)
    page = visit.page
    page.locator(".hoi-scope-open").click()
    within(page, "mong cai")
    expect(page.locator(".hoi-scope-chip")).to_have_count(1)
    box = page.get_by_label(strings.QUESTION_LABEL)
    box.click()  # who goes on to the question has chosen
    expect(page.locator("#hoi-scope-choose")).to_be_hidden()
    expect(box).to_be_focused()
    reply = visit.ask(MISSION)
    page.wait_for_function("() => !document.getAnimations().length")
    page.wait_for_timeout(700)  # the page scrolls smoothly
    for part in (reply.locator(".hoi-short"), page.locator(".hoi-scope-chip > span"), box):
        assert in_view(part)
    # what may be asked next stands below the answer, and takes no room from it
    offered = page.locator("#hoi-following .hoi-suggestion")
    if offered.count():
        offered.last.scroll_into_view_if_needed()
        assert in_view(offered.last)
    reply.locator("button.hoi-cite").first.hover()
    tip = page.get_by_role("tooltip").bounding_box()
    assert tip
    assert tip["x"] >= 0
    assert tip["x"] + tip["width"] <= size["width"]
    assert fits(page)
    visit.check()


def test_a_conversation_is_renamed_with_buttons(chromium: Browser, site: Served, model: ScriptedServer) -> None:
    model.fault, model.text = "", GOOD
    visit = Visit(chromium, site.url, PHONE)
    page = visit.page
    visit.ask(MISSION)
    page.locator(".hoi-threads summary").click()
    row = page.locator(".hoi-threads li")
    for name, button, shown in (
        ("Kết nạp đảng viên", strings.EDIT_CANCEL, MISSION),
        ("Kết nạp đảng viên", strings.THREAD_SAVE, "Kết nạp đảng viên"),
    ):
        row.get_by_role("button", name=strings.THREAD_RENAME).click()
        expect(page.locator(".hoi-thread-name")).to_be_focused()
        expect(row.locator(".hoi-title")).to_be_hidden()
        page.locator(".hoi-thread-name").fill(name)
        row.get_by_role("button", name=button, exact=True).click()
        expect(row.locator(".hoi-title")).to_have_text(shown)
        expect(page.locator(".hoi-thread-name")).to_have_count(0)
    visit.check()


def test_a_report_keeps_a_word_that_gradio_says_too(chromium: Browser, tmp_path: Path) -> None:
    reports = tmp_path / "reports"
    reports.mkdir()
    (reports / "error.txt").write_text("Error\nNăm 2031, huyện Tây Đô kết nạp 41 đảng viên mới.\n", encoding="utf-8")
    served = Served(tmp_path)
    served.hoi("index", str(reports))
    served.start()
    try:
        visit = Visit(chromium, served.url, DESK)
        page = visit.page
        turn_to(page, strings.TAB_REPORTS)
        expect(page.locator("#hoi-shelf .hoi-read")).to_have_text("Error")
        page.locator("#hoi-shelf .hoi-read").click()
        expect(page.locator("#hoi-shelf-tab .hoi-body")).to_contain_text("Error")
        turn_to(page, strings.TAB_CHAT)
        page.locator(".hoi-scope-open").click()
        expect(page.locator("#hoi-scope-choose .is-documents")).to_contain_text("Error (error.txt)")
        visit.check()
    finally:
        served.stop()


@pytest.mark.skipif(not AXE.is_file(), reason="axe-core is not here: npm install axe-core, or HOI_AXE=its axe.min.js")
@pytest.mark.parametrize(("size", "scheme"), [(DESK, "dark"), (PHONE, "light")], ids=["desk dark", "phone light"])
def test_axe_finds_no_serious_violation_in_any_state(
    chromium: Browser, site: Served, model: ScriptedServer, size: dict[str, int], scheme: str
) -> None:
    model.fault, model.text = "", f"{GOOD}\nTrong đó có 900 nữ [1]."
    visit = Visit(chromium, site.url, size, scheme)
    page = visit.page
    script = AXE.read_text(encoding="utf-8")

    def serious(state: str) -> None:
        page.wait_for_timeout(700)  # what fades in has not its colours yet
        page.evaluate(script)
        found = page.evaluate("axe.run()")["violations"]
        wrong = [(one["id"], node["html"][:200]) for one in found if one["impact"] in SERIOUS for node in one["nodes"]]
        assert wrong == [], state

    visit.ask("x" * 100_000)
    serious("error")
    page.get_by_label(strings.QUESTION_LABEL).fill("")
    page.get_by_role("button", name=strings.NEW_CONVERSATION).click()
    expect(page.locator(".hoi-turn")).to_have_count(0)
    refused = visit.ask("Giá vàng hôm nay là bao nhiêu?")
    if refused.locator("details summary").count():
        refused.locator("details summary").click()
    reply = visit.ask(MISSION)
    reply.locator(".hoi-claims summary").click()
    page.locator("button[data-do=why]").last.click()
    expect(page.locator(".hoi-why")).to_be_visible()
    page.locator(".hoi-feedback").last.locator(".hoi-verdict").first.click()
    page.locator(".hoi-scope-open").click()
    page.locator("#hoi-scope-choose").get_by_role("checkbox").first.check()
    expect(page.locator(".hoi-scope-chip")).to_have_count(1)
    serious("answer, why, feedback, scope")
    page.locator(".hoi-scope-clear").click()
    page.locator(".hoi-threads summary").click()
    page.locator(".hoi-threads li").first.get_by_role("button", name=strings.THREAD_RENAME).click()
    serious("renaming")
    turn_to(page, strings.TAB_REPORTS)
    send(page, file("lạ.exe", "MZ"), file("trống.txt", "\n \n"))
    outcome(page, "trống.txt", "không có nội dung")
    idle(page)
    serious("reports, outcomes")
    page.locator(".hoi-shelf .hoi-remove").first.click()
    serious("asked whether to remove")
    page.keyboard.press("Escape")
    page.locator(".hoi-shelf .hoi-correcting").first.click()
    expect(page.locator("form.hoi-correct")).to_be_visible()
    serious("correcting")
    page.get_by_label(strings.SHELF_SEARCH).fill("zzzz")
    expect(page.locator("#hoi-shelf .hoi-notice")).to_be_visible()
    serious("nothing found")
    turn_to(page, strings.TAB_FIGURES)
    page.locator(".hoi-sentence").first.click()
    expect(page.locator("#hoi-figures-tab mark.is-current")).to_be_visible()
    serious("figures, sentence")
    visit.check()
