"""Signing in with real browsers over the real server: the page, roles, two users, the end of a session."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.test_browser import CHROMIUM, DESK, FLAGS, MISSION, PHONE, Served
from ui import strings

AXE = Path(os.environ.get("HOI_AXE", "node_modules/axe-core/axe.min.js"))  # npm install axe-core
PASSWORD = "mot cau kho doan 7"

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine (Debian: apt-get install chromium)"),
]


@pytest.fixture(scope="module")
def browsers() -> Iterator[tuple[Browser, Browser]]:
    """Two browsers, each a process of its own."""
    with sync_playwright() as playwright:
        made = [playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS) for _ in range(2)]
        yield made[0], made[1]
        for browser in made:
            browser.close()


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, shared_data: Path) -> Iterator[Served]:
    """The five reports, and two users: An may ask, Binh manages."""
    served = Served(tmp_path_factory.mktemp("sign-in"))
    served.holding(shared_data)
    for name, role in (("an", "ask"), ("binh", "manage"), ("chi", "ask")):
        users(served, "add", name, "--role", role, "--full-name", f"{name.title()} Trần", "--stdin")
    served.start()
    yield served
    served.stop()


def users(served: Served, *arguments: str) -> None:
    subprocess.run(
        [sys.executable, "-m", "rag.cli", "users", *arguments], env=served.environment, input=PASSWORD.encode(),
        check=True, capture_output=True,
    )  # fmt: skip


def opened(browser: Browser, site: Served, size: dict[str, int] = DESK, **more: object) -> tuple[BrowserContext, Page]:
    context = browser.new_context(viewport=size, locale="vi-VN", **more)  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(site.url)
    expect(page.get_by_role("heading", name=strings.SIGN_IN_TITLE)).to_be_visible()
    return context, page


def sign_in(page: Page, name: str, password: str = PASSWORD) -> None:
    page.get_by_label(strings.SIGN_IN_NAME).fill(name)
    page.get_by_label(strings.SIGN_IN_PASSWORD).fill(password)
    page.get_by_label(strings.SIGN_IN_PASSWORD).press("Enter")


def ask(page: Page, question: str) -> None:
    expect(page.locator(".hoi-welcome")).to_be_visible()
    page.get_by_label(strings.QUESTION_LABEL).fill(question)
    page.keyboard.press("Enter")


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_in_and_out_with_the_keyboard(browsers: tuple[Browser, Browser], site: Served, size: dict[str, int]) -> None:
    context, page = opened(browsers[0], site, size)
    troubles: list[str] = []
    page.on("console", lambda line: line.type in ("error", "warning") and troubles.append(line.text))
    expect(page.get_by_label(strings.SIGN_IN_NAME)).to_be_focused()
    page.keyboard.type("an")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.locator(".hoi-account")).to_contain_text("An Trần")
    ask(page, MISSION)
    expect(page.locator(".hoi-short")).to_contain_text("857")
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert page.evaluate("document.cookie") == ""  # no script reads the session
    assert troubles == []
    page.get_by_role("button", name=strings.SIGN_OUT).click()
    expect(page.get_by_role("status")).to_contain_text(strings.SIGNED_OUT)
    page.go_back()
    expect(page.get_by_role("heading", name=strings.SIGN_IN_TITLE)).to_be_visible()
    expect(page.locator(".hoi-short")).to_have_count(0)
    context.close()


def test_a_wrong_password_is_told_without_any_script(browsers: tuple[Browser, Browser], site: Served) -> None:
    context, page = opened(browsers[0], site, PHONE, java_script_enabled=False, color_scheme="dark")
    sign_in(page, "an", "sai mật khẩu rồi")
    expect(page.get_by_role("alert")).to_have_text(strings.SIGN_IN_WRONG)
    expect(page.get_by_label(strings.SIGN_IN_NAME)).to_have_value("an")
    expect(page.get_by_label(strings.SIGN_IN_PASSWORD)).to_have_value("")
    sign_in(page, "an")
    expect(page).to_have_url(f"{site.url}/")
    context.close()


def test_two_users_in_two_browsers(browsers: tuple[Browser, Browser], site: Served) -> None:
    (mine, page), (other, page_) = opened(browsers[0], site), opened(browsers[1], site)
    sign_in(page, "binh")
    sign_in(page_, "chi")
    ask(page, MISSION)
    expect(page.locator(".hoi-short")).to_contain_text("857")
    page.locator(".hoi-threads summary").click()
    identity = page.locator(".hoi-threads li").first.get_attribute("data-id")
    assert identity
    ask(page_, "Giá vàng hôm nay là bao nhiêu?")
    expect(page_.locator(".hoi-refused-title")).to_be_visible()
    page_.locator(".hoi-threads summary").click()
    expect(page_.locator(".hoi-threads li")).to_have_count(1)
    expect(page_.locator(".hoi-threads li")).not_to_contain_text("Móng Cái")
    # by its id: as a file, and through the page's own event
    fetched = "async (path) => (await fetch(path)).status"
    assert page.evaluate(fetched, f"hoi-conversations/{identity}.md") == 200
    assert page_.evaluate(fetched, f"hoi-conversations/{identity}.md") == 404
    page_.evaluate("(id) => sessionStorage.setItem('hoi-conversation', id)", identity)
    page_.reload()
    expect(page_.locator(".hoi-welcome")).to_be_visible()
    expect(page_.locator(".hoi-account")).to_contain_text("Chi")
    page_.wait_for_timeout(1_000)
    expect(page_.locator(".hoi-turn")).to_have_count(0)
    mine.close()
    other.close()


def test_who_may_only_ask_sees_no_way_to_change_anything(browsers: tuple[Browser, Browser], site: Served) -> None:
    seen = {}
    for name in ("an", "binh"):
        context, page = opened(browsers[0], site)
        sign_in(page, name)
        expect(page.locator(".hoi-welcome")).to_be_visible()
        page.get_by_role("tab", name=strings.TAB_REPORTS).click()
        expect(page.locator("#hoi-shelf li")).to_have_count(5)
        kinds = (".hoi-upload", ".hoi-files", ".hoi-remove", ".hoi-replace", ".hoi-stop-intake", ".hoi-clear-intake")
        seen[name] = [page.locator(kind).count() for kind in kinds]
        page.locator("button.hoi-read").first.click()
        expect(page.locator(".hoi-reader .hoi-body")).to_be_visible()
        if name == "an":  # and what the page does not offer, the server refuses
            status = """async () => (await fetch("hoi-files/upload?name=a.txt", {method: "POST", body: "x",
                headers: {"Content-Type": "application/octet-stream"}})).status"""
            assert page.evaluate(status) == 403
        context.close()
    assert seen["an"] == [0, 0, 0, 0, 0, 0]
    assert seen["binh"][:4] == [1, 1, 5, 5]


def test_the_end_of_a_session_is_told_and_nothing_typed_is_lost(
    browsers: tuple[Browser, Browser], site: Served
) -> None:
    context, page = opened(browsers[0], site)
    sign_in(page, "chi")
    expect(page.locator(".hoi-welcome")).to_be_visible()
    expect(page.locator(".hoi-account")).to_be_visible()
    users(site, "passwd", "chi", "--stdin")  # ends every session
    box = page.get_by_label(strings.QUESTION_LABEL)
    box.fill(MISSION)
    box.press("Enter")
    expect(page.locator("#hoi-session-over")).to_contain_text(strings.SESSION_OVER)
    expect(box).to_have_value(MISSION)
    page.locator("#hoi-session-over a").click()
    sign_in(page, "chi")
    expect(page.locator(".hoi-account")).to_contain_text("Chi")
    context.close()


@pytest.mark.skipif(not AXE.is_file(), reason="axe-core is not here: npm install axe-core, or HOI_AXE=its axe.min.js")
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_axe_finds_nothing(browsers: tuple[Browser, Browser], site: Served, size: dict[str, int], scheme: str) -> None:
    context, page = opened(browsers[0], site, size, color_scheme=scheme, bypass_csp=True)

    def found() -> list[tuple[str, str]]:
        page.evaluate(AXE.read_text(encoding="utf-8"))
        made = page.evaluate("axe.run()")
        return [(one["id"], node["html"]) for one in made["violations"] for node in one["nodes"]]

    assert found() == []
    sign_in(page, "an", "sai mật khẩu rồi")
    expect(page.get_by_role("alert")).to_be_visible()
    assert found() == []
    sign_in(page, "an")
    expect(page.locator(".hoi-account")).to_be_visible()
    page.evaluate(AXE.read_text(encoding="utf-8"))
    serious = page.evaluate("axe.run('#hoi-account')")["violations"]
    assert [one["id"] for one in serious if one["impact"] in ("serious", "critical")] == []
    context.close()
