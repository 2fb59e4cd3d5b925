"""Kept conversations and what can be done with an answer, in a real browser over the real server."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.test_browser import DESK, HOSTILE, MISSION, PHONE, Served, Visit, chromium, harmless
from ui import strings

__all__ = ["chromium"]  # the fixture


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, shared_data: Path) -> Iterator[Served]:
    """The five reports."""
    served = Served(tmp_path_factory.mktemp("chat"))
    served.holding(shared_data)
    served.start()
    yield served
    served.stop()


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_a_reload_loses_nothing(chromium: Browser, site: Served, size: dict[str, int]) -> None:
    visit = Visit(chromium, site.url, size)
    page = visit.page
    visit.ask(MISSION)
    visit.ask("Còn Cát Hải thì sao?")
    visit.reload()
    expect(page.locator(".hoi-turn")).to_have_count(2)
    expect(page.locator(".hoi-short").last).to_contain_text("82")
    page.locator(".hoi-turn").first.locator("button.hoi-cite").first.click()
    expect(page.locator("#hoi-pane mark.is-current")).to_contain_text("857 đảng viên mới")
    expect(visit.ask("Năm 2025 kết nạp bao nhiêu đảng viên ở Cát Hải?").locator(".hoi-short")).to_contain_text("82")
    page.get_by_role("button", name=strings.NEW_CONVERSATION).click()
    expect(page.locator(".hoi-turn")).to_have_count(0)
    visit.reload()
    expect(page.locator(".hoi-welcome")).to_be_visible()
    expect(page.locator(".hoi-turn")).to_have_count(0)
    page.locator(".hoi-threads summary").click()
    page.locator("button.hoi-thread").first.click()
    expect(page.locator(".hoi-turn")).to_have_count(3)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert all("hoi_visitor" not in str(cookie) for cookie in [page.evaluate("document.cookie")])
    visit.check()


def test_search_rename_export_delete(chromium: Browser, site: Served, tmp_path: Path) -> None:
    visit = Visit(chromium, site.url, DESK)
    page = visit.page
    visit.ask(MISSION)
    page.get_by_role("button", name=strings.NEW_CONVERSATION).click()
    expect(page.locator(".hoi-turn")).to_have_count(0)
    visit.ask("Giá vàng hôm nay là bao nhiêu?")
    page.locator(".hoi-threads summary").click()
    rows = page.locator(".hoi-threads li")
    expect(rows).to_have_count(2)
    page.locator("#hoi-threads-search").press_sequentially("dang vien")
    expect(rows).to_have_count(1)
    rows.first.get_by_role("button", name=strings.THREAD_RENAME).click()
    page.locator(".hoi-thread-name").fill(HOSTILE[0])
    page.keyboard.press("Enter")
    expect(rows.first.locator(".hoi-title")).to_have_text(HOSTILE[0])
    harmless(page)
    for form, ending in ((strings.THREAD_DOCX, ".docx"), (strings.THREAD_MARKDOWN, ".md")):
        with page.expect_download() as download:
            rows.first.get_by_role("button", name=form).click()
        assert download.value.suggested_filename.endswith(ending)
        saved = tmp_path / f"saved{ending}"
        download.value.save_as(saved)
        assert saved.stat().st_size > 200
    delete = rows.first.locator("button[data-do=delete]")
    delete.click()
    expect(delete).to_have_text(strings.THREAD_DELETE_SURE)
    expect(rows).to_have_count(1)
    delete.click()
    expect(page.locator(".hoi-threads")).to_contain_text(strings.THREADS_NOT_FOUND)
    page.locator("#hoi-threads-search").fill("")
    expect(rows).to_have_count(1)
    expect(page.locator(".hoi-turn")).to_have_count(1)  # the open one is another
    rows.first.locator("button[data-do=delete]").click()
    rows.first.locator("button[data-do=delete]").click()
    expect(page.locator(".hoi-turn")).to_have_count(0)
    expect(page.locator(".hoi-threads")).to_contain_text(strings.THREADS_NONE)
    visit.check()


def test_copy_again_and_edit(chromium: Browser, site: Served) -> None:
    visit = Visit(chromium, site.url, DESK)
    page = visit.page
    visit.context.grant_permissions(["clipboard-read", "clipboard-write"])
    reply = visit.ask(MISSION)
    reply.get_by_role("button", name=strings.COPY).click()
    expect(reply.get_by_role("button", name=strings.COPIED)).to_be_visible()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert MISSION in copied
    assert "857 đảng viên mới" in copied
    assert "002_a2d444cce03d6c51.txt" in copied
    visit.ask("Giá vàng hôm nay là bao nhiêu?")
    page.locator(".hoi-turn").first.get_by_role("button", name=strings.ASK_AGAIN).click()
    expect(page.locator(".hoi-turn")).to_have_count(3)
    again = page.locator(".hoi-turn").last.locator(".hoi-reply")
    expect(again).not_to_have_class(re.compile("is-working"))
    expect(again.locator(".hoi-short")).to_contain_text("857")
    page.locator(".hoi-turn").first.get_by_role("button", name=strings.EDIT).click()
    box = page.get_by_label(strings.EDIT_LABEL)
    expect(box).to_be_focused()
    expect(box).to_have_value(MISSION)
    box.press("Escape")
    expect(box).to_have_count(0)
    expect(page.locator(".hoi-turn")).to_have_count(3)
    page.locator(".hoi-turn").first.get_by_role("button", name=strings.EDIT).click()
    box.fill("Đặc khu Cát Hải kết nạp bao nhiêu đảng viên?")
    box.press("Enter")
    expect(page.locator(".hoi-turn")).to_have_count(1)
    expect(page.locator(".hoi-short")).to_contain_text("82")
    expect(page.locator(".hoi-question")).to_contain_text("Cát Hải")
    expect(page.locator(".hoi-reply")).not_to_have_class(re.compile("is-working"))
    visit.check()


def test_next_and_previous_citation_each_in_its_colour(chromium: Browser, site: Served) -> None:
    visit = Visit(chromium, site.url, DESK)
    page = visit.page
    reply = visit.ask(MISSION)
    reply.locator("button.hoi-cite").first.click()
    mark = page.locator("#hoi-pane mark.is-current")
    expect(mark).to_contain_text("857 đảng viên mới")
    paint = "mark => getComputedStyle(mark).backgroundColor"
    first = mark.first.evaluate(paint)
    page.get_by_role("button", name=strings.NEXT_CITATION).click()
    expect(mark.first).to_contain_text("Sáng 9/10")
    expect(mark.first).to_be_in_viewport()
    assert mark.first.evaluate(paint) != first
    page.get_by_role("button", name=strings.PREVIOUS_CITATION).click()
    expect(mark).to_contain_text("857 đảng viên mới")
    assert mark.first.evaluate(paint) == first
    visit.check()


SERIOUS = ("serious", "critical")
AXE = Path(os.environ.get("HOI_AXE", "node_modules/axe-core/axe.min.js"))  # npm install axe-core


@pytest.mark.skipif(not AXE.is_file(), reason="axe-core is not here: npm install axe-core, or HOI_AXE=its axe.min.js")
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_axe_finds_no_serious_violation(chromium: Browser, site: Served, size: dict[str, int], scheme: str) -> None:
    visit = Visit(chromium, site.url, size, scheme)
    page = visit.page
    expect(page.locator("button.hoi-example").first).to_be_visible()
    script = AXE.read_text(encoding="utf-8")

    def serious() -> list[tuple[str, str]]:
        page.evaluate(script)
        found = page.evaluate("axe.run()")
        return [
            (one["id"], node["html"])
            for one in found["violations"]
            if one["impact"] in ("serious", "critical")
            for node in one["nodes"]
        ]

    assert serious() == []
    visit.ask("Giá vàng hôm nay là bao nhiêu?")
    reply = visit.ask(MISSION)
    reply.locator("button.hoi-cite").first.click()
    expect(page.locator("#hoi-pane mark.is-current")).to_be_visible()
    page.locator(".hoi-threads summary").click()
    reply.get_by_role("button", name=strings.EDIT).click()
    page.wait_for_function("() => !document.getAnimations().length")
    assert serious() == []
    visit.check()


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_a_scope_is_chosen_kept_and_said(chromium: Browser, site: Served, size: dict[str, int]) -> None:
    visit = Visit(chromium, site.url, size)
    page = visit.page
    page.locator(".hoi-scope-open").click()
    page.locator("#hoi-scope-search").fill("vinh bao")
    page.locator("#hoi-scope-choose").get_by_label("huyện Vĩnh Bảo", exact=True).check()
    expect(page.locator(".hoi-scope-chip")).to_have_text(re.compile("huyện Vĩnh Bảo"))
    page.locator("#hoi-scope-search").fill("2024")
    page.locator("#hoi-scope-choose").get_by_label("năm 2024", exact=True).check()
    expect(page.locator(".hoi-scope-chip")).to_have_count(2)
    page.keyboard.press("Escape")
    expect(page.locator("#hoi-scope-choose")).to_be_hidden()
    expect(page.locator(".hoi-scope-open")).to_be_focused()
    visit.ask("Kết nạp bao nhiêu đảng viên?")
    expect(page.locator(".hoi-short").first).to_contain_text("260")
    expect(page.locator(".hoi-within").first).to_contain_text("huyện Vĩnh Bảo; năm 2024")
    visit.ask(MISSION)
    expect(page.locator(".hoi-turn").nth(1).locator(".hoi-full")).to_contain_text("Ngoài phạm vi")
    visit.reload()
    expect(page.locator(".hoi-scope-chip")).to_have_count(2)
    page.locator(".hoi-scope-chip button").first.click()
    expect(page.locator(".hoi-scope-chip")).to_have_count(1)
    page.locator(".hoi-scope-clear").click()
    expect(page.locator(".hoi-scope-all")).to_be_visible()
    visit.ask(MISSION)
    expect(page.locator(".hoi-turn").nth(2).locator(".hoi-short")).to_contain_text("857")
    visit.check()


def test_why_and_what_to_ask_next(chromium: Browser, site: Served) -> None:
    visit = Visit(chromium, site.url, DESK)
    page = visit.page
    visit.ask(MISSION)
    expect(page.locator(".hoi-of")).to_have_text("thành phố Móng Cái · nhiệm kỳ 2020-2025")
    page.locator("button[data-do=why]").click()
    expect(page.locator(".hoi-why li.is-used").first).to_contain_text("857 đảng viên mới")
    page.locator("button[data-do=why]").click()
    expect(page.locator(".hoi-why")).to_have_count(0)
    offered = page.locator("#hoi-following .hoi-suggestion").first
    question = offered.inner_text()
    offered.click()
    expect(page.locator(".hoi-turn").nth(1).locator(".hoi-question p").first).to_have_text(question)
    expect(page.locator(".hoi-turn").nth(1).locator(".hoi-short")).to_be_visible()
    visit.check()


@pytest.mark.skipif(not AXE.is_file(), reason="axe-core is not here: npm install axe-core, or HOI_AXE=its axe.min.js")
@pytest.mark.parametrize("part", ["hoi-tab-reports", "hoi-tab-figures", "scope"])
def test_axe_finds_no_serious_violation_in_the_other_parts(chromium: Browser, site: Served, part: str) -> None:
    visit = Visit(chromium, site.url, DESK)
    page = visit.page
    if part == "scope":
        visit.ask(MISSION)
        page.locator("button[data-do=why]").click()
        expect(page.locator(".hoi-why")).to_be_visible()
        page.locator(".hoi-scope-open").click()
    else:
        page.locator(f"#{part}").click()
        expect(page.locator("table, .hoi-shelf-list, #hoi-shelf-tab li").first).to_be_visible()
    page.wait_for_timeout(1000)  # what fades in has not its colours yet
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("axe.run()")
    assert [(one["id"], one["nodes"][0]["html"]) for one in found["violations"] if one["impact"] in SERIOUS] == []
