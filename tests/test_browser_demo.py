"""docs/demo-intranet.html in Chromium, on another site with third-party storage blocked: its look, hostile reports."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from intranet_site import Demo, demo, frame_of
from playwright.sync_api import Browser, BrowserContext, Frame, Locator, Page, expect, sync_playwright
from test_browser import CHROMIUM, DESK, FLAGS, HOSTILE_NAME, HOSTILE_REPORT, PHONE, ROOT, Served

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine (Debian: apt-get install chromium)"),
]

SMALL = {"width": 320, "height": 568}
SIZES = pytest.mark.parametrize("size", [DESK, PHONE, SMALL], ids=["desk", "phone", "small"])
ODD = "<img src=x onerror=alert(1)> {{7*7}} ![x](https://evil.example/z.png)"
HOSTILE = "Huyện Tây Đô kết nạp bao nhiêu đảng viên mới năm 2031?"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """The demo page over the five reports and a hostile one."""
    reports = tmp_path_factory.mktemp("reports")
    (reports / HOSTILE_NAME).write_text(HOSTILE_REPORT, encoding="utf-8")
    with demo(tmp_path_factory.mktemp("intranet")) as made:
        served = Served(tmp_path_factory.mktemp("hoi"))
        served.environment |= {"HOI_EMBED_ORIGINS": made.origin, "HOI_PUBLIC_URL": "http://hoi.example"}
        served.hoi("index", str(ROOT / "seeds"), str(reports))
        served.start()
        made.show(f"http://hoi.example:{served.url.rpartition(':')[2]}")
        yield made
        served.stop()


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        mapped = "--host-resolver-rules=MAP *.example 127.0.0.1"
        blocked = "--test-third-party-cookie-phaseout"
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=[*FLAGS, mapped, blocked])
        yield browser
        browser.close()


@pytest.fixture
def context(chromium: Browser, size: dict[str, int]) -> Iterator[BrowserContext]:
    opened = chromium.new_context(viewport=size, locale="vi-VN")  # type: ignore[arg-type]
    yield opened
    opened.close()


def visit(context: BrowserContext, site: Demo) -> tuple[Page, list[str]]:
    page = context.new_page()
    troubles: list[str] = []
    page.on("console", lambda line: line.type in ("error", "warning") and troubles.append(line.text))
    page.on("pageerror", lambda error: troubles.append(str(error)))
    page.on("dialog", lambda dialog: troubles.append(dialog.message))
    page.on("request", lambda asked: "evil" in asked.url and troubles.append(asked.url))
    page.goto(site.url)
    return page, troubles


def in_reach(frame: Frame, wanted: Locator) -> bool:
    """Whether a click in the middle of an element falls on it, and on nothing that lies above it."""
    return bool(
        wanted.evaluate(
            "element => { const box = element.getBoundingClientRect();"
            " return element.contains(document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2)); }"
        )
    )


@SIZES
def test_question_answer_and_source_stay_in_sight(context: BrowserContext, site: Demo) -> None:
    page, troubles = visit(context, site)
    page.locator("#ask").click()
    frame = frame_of(page)
    expect(frame.locator(".short")).to_have_text("857 đảng viên mới")
    expect(frame.locator(".question")).to_be_in_viewport(ratio=1)
    expect(frame.locator(".short")).to_be_in_viewport(ratio=1)
    frame.locator(".reply p .cite").first.click()
    expect(frame.locator("aside mark")).to_be_in_viewport()
    for button in ("aside .plain", "#anew"):
        assert in_reach(frame, frame.locator(button)), button
    frame.locator("aside").evaluate("aside => aside.scrollTo(0, aside.scrollHeight)")
    assert in_reach(frame, frame.locator("aside .plain"))
    assert frame.evaluate("document.documentElement.scrollWidth <= innerWidth")
    frame.locator("aside .plain").click()
    frame.locator("#box").fill("Vĩnh Bảo năm 2024 kết nạp bao nhiêu đảng viên? " + "rất dài " * 200)
    frame.locator("#box").press("Enter")
    expect(frame.locator(".reply").nth(1).locator("p").first).to_be_in_viewport()
    assert troubles == []


@SIZES
def test_the_frame_has_no_storage_and_needs_none(context: BrowserContext, site: Demo) -> None:
    page, troubles = visit(context, site)
    page.locator("#ask").click()
    frame = frame_of(page)
    expect(frame.locator(".short")).to_have_text("857 đảng viên mới")
    denied = "() => { try { return localStorage.length; } catch (error) { return error.name; } }"
    assert frame.evaluate(denied) == "SecurityError"
    assert context.cookies() == []
    assert troubles == []


@SIZES
def test_a_hostile_report_is_text(context: BrowserContext, site: Demo) -> None:
    page, troubles = visit(context, site)
    page.wait_for_function("window.HoiBaoCao !== undefined")
    page.evaluate("question => HoiBaoCao.open({question})", HOSTILE)
    frame = frame_of(page)
    expect(frame.locator(".reply")).to_contain_text("41")
    expect(frame.locator(".reply")).to_contain_text("<img src=https://evil.example/x.png>")
    frame.locator(".reply p .cite").first.click()
    expect(frame.locator("aside")).to_contain_text("<script>alert(1)</script>")
    expect(frame.locator("aside h2")).to_contain_text("<img src=x onerror=alert(1)>")
    assert frame.locator("main, aside").locator("img, script, style, svg, a, h1").count() == 0
    frame.locator("aside .plain").click()
    frame.locator("#box").fill(ODD)
    frame.locator("#box").press("Enter")
    expect(frame.locator(".question").nth(1)).to_have_text(ODD)
    page.wait_for_function("Object.values(sessionStorage).some(kept => kept.includes('evil.example/z.png'))")
    page.reload()  # what the page around kept is text as well; what was not answered yet is asked again
    frame = frame_of(page)
    expect(frame.locator(".question")).to_have_text([HOSTILE, ODD])
    expect(frame.locator(".reply").nth(1).locator("details")).to_be_visible()
    assert frame.locator("main, aside").locator("img, script, style, svg, a, h1").count() == 0
    assert troubles == []
