"""The tag on an intranet page of another site, in Chromium, with third-party storage blocked as browsers block it."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, BrowserContext, FrameLocator, Page, expect, sync_playwright
from test_browser import CHROMIUM, DESK, FLAGS, MISSION, PHONE, Served

from rag.keys import EMBED, add_key, keys, revoke
from ui import strings

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine (Debian: apt-get install chromium)"),
]

HOSTILE_STYLE = """
* { all: unset !important; font-size: 40px !important; color: red !important; display: none; }
button, iframe, div { display: none !important; position: static !important; width: 3px !important; }
body, h1, p { display: block !important; }
"""
PAGE = """<!doctype html><html lang="vi"><head><meta charset="utf-8"><title>Nội bộ</title>
<link rel="icon" href="data:,"><style>{style}</style></head>
<body><h1 id="own">Cổng thông tin nội bộ</h1><p id="text">Tin trong ngày</p>
<script src="http://hoi.example:{port}/embed.js" data-title="Hỏi báo cáo" data-scope="{scope}"></script>
<script src="http://hoi.example:{port}/embed.js"></script></body></html>"""


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None: ...


@pytest.fixture(scope="module")
def intranet(tmp_path_factory: pytest.TempPathFactory, shared_data: Path) -> Iterator[tuple[str, str]]:
    """The address of the intranet page's site, and that of a site that may not frame."""
    pages = tmp_path_factory.mktemp("intranet")
    sites = [ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(pages))) for _ in range(2)]
    own, foreign = (
        f"http://{name}.example:{site.server_port}" for name, site in zip(("intranet", "xa"), sites, strict=True)
    )
    for site in sites:
        threading.Thread(target=site.serve_forever, daemon=True).start()
    served = Served(tmp_path_factory.mktemp("hoi"))
    served.environment |= {"HOI_EMBED_ORIGINS": own, "HOI_PUBLIC_URL": "http://hoi.example"}
    served.holding(shared_data)
    served.start()
    port = served.url.rpartition(":")[2]
    for name, style, scope in (("a.html", "", ""), ("b.html", HOSTILE_STYLE, ""), ("c.html", "", "Vĩnh Bảo")):
        (Path(pages) / name).write_text(PAGE.format(style=style, port=port, scope=scope), encoding="utf-8")
    yield own, foreign
    served.stop()
    for site in sites:
        site.shutdown()
        site.server_close()


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        mapped = "--host-resolver-rules=MAP *.example 127.0.0.1"
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM, args=[*FLAGS, mapped, "--test-third-party-cookie-phaseout"]
        )
        yield browser
        browser.close()


@pytest.fixture
def context(chromium: Browser) -> Iterator[BrowserContext]:
    opened = chromium.new_context(viewport=DESK, locale="vi-VN")  # type: ignore[arg-type]
    yield opened
    opened.close()


def visit(context: BrowserContext, url: str) -> tuple[Page, list[str]]:
    page = context.new_page()
    troubles: list[str] = []
    page.on("console", lambda line: line.type in ("error", "warning") and troubles.append(line.text))
    page.on("pageerror", lambda error: troubles.append(str(error)))
    page.goto(url)
    return page, troubles


def opened(page: Page, question: str = "") -> FrameLocator:
    """Open the chat as a script of the intranet page does: its shadow root is closed to everybody else."""
    page.wait_for_function("window.HoiBaoCao !== undefined")
    page.evaluate("question => HoiBaoCao.open(question ? {question} : undefined)", question)
    # a closed shadow root hides its frame from selectors, not from the list of frames
    expect(page.locator("body > div")).to_be_attached()
    page.wait_for_timeout(100)
    return frame_of(page)


def frame_of(page: Page) -> FrameLocator:
    for _ in range(100):
        found = [frame for frame in page.frames if "/embed" in frame.url]
        if found:
            return found[0]  # type: ignore[return-value]
        page.wait_for_timeout(100)
    raise AssertionError([frame.url for frame in page.frames])


def test_a_question_is_answered_on_a_page_of_another_site(context: BrowserContext, intranet: tuple[str, str]) -> None:
    page, troubles = visit(context, f"{intranet[0]}/a.html")
    frame = opened(page, MISSION)
    expect(frame.locator(".short")).to_have_text("857 đảng viên mới")
    frame.locator(".reply p .cite").first.click()
    expect(frame.locator("aside mark")).to_contain_text("857 đảng viên mới")
    frame.locator("aside .plain").click()
    expect(frame.locator("aside")).to_be_hidden()
    frame.locator("#box").fill("Còn Cát Hải thì sao?")
    frame.locator("#box").press("Enter")
    expect(frame.locator(".short").nth(1)).to_contain_text("82")
    page.reload()  # the conversation and the open window are the intranet page's to keep
    frame = frame_of(page)
    expect(frame.locator(".short").first).to_have_text("857 đảng viên mới")
    expect(frame.locator(".question")).to_have_count(2)
    frame.locator("#anew").click()
    expect(frame.locator(".question")).to_have_count(0)
    assert troubles == []
    assert page.locator("#own").inner_text() == "Cổng thông tin nội bộ"
    assert page.evaluate("document.querySelectorAll('body > div').length") == 1  # the tag stands there twice


def test_the_bubble_opens_by_keyboard_and_gives_the_focus_back(
    context: BrowserContext, intranet: tuple[str, str]
) -> None:
    page, troubles = visit(context, f"{intranet[0]}/a.html")
    page.wait_for_function("window.HoiBaoCao !== undefined")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    frame = frame_of(page)
    expect(frame.locator("#box")).to_be_focused()
    page.keyboard.type("Móng Cái kết nạp bao nhiêu đảng viên?")
    page.keyboard.press("Enter")
    expect(frame.locator(".short")).to_have_text("857 đảng viên mới")
    page.keyboard.press("Escape")
    page.wait_for_function("document.activeElement === document.querySelector('body > div')")  # its bubble
    page.keyboard.press("Enter")
    expect(frame.locator("#box")).to_be_focused()
    assert troubles == []


def test_the_pages_style_and_the_bubbles_do_not_touch_each_other(
    context: BrowserContext, intranet: tuple[str, str]
) -> None:
    page, _ = visit(context, f"{intranet[0]}/b.html")
    page.wait_for_function("window.HoiBaoCao !== undefined")
    box = page.locator("body > div").bounding_box()
    assert box is not None
    assert box["width"] > 80
    assert box["x"] + box["width"] > DESK["width"] - 60
    assert box["y"] + box["height"] > DESK["height"] - 60
    before = page.evaluate("getComputedStyle(document.querySelector('#text')).fontSize")
    frame = opened(page, MISSION)
    expect(frame.locator(".short")).to_have_text("857 đảng viên mới")
    assert page.evaluate("getComputedStyle(document.querySelector('#text')).fontSize") == before == "40px"
    assert frame.locator("#box").evaluate("box => getComputedStyle(box).fontSize") == "16px"


def test_it_fills_a_phone(chromium: Browser, intranet: tuple[str, str]) -> None:
    context = chromium.new_context(viewport=PHONE, locale="vi-VN")  # type: ignore[arg-type]
    page, troubles = visit(context, f"{intranet[0]}/a.html")
    frame = opened(page, MISSION)
    expect(frame.locator(".short")).to_have_text("857 đảng viên mới")
    assert frame.locator("html").evaluate("() => innerWidth") == PHONE["width"]
    assert frame.locator("html").evaluate("() => document.documentElement.scrollWidth") <= PHONE["width"]
    assert troubles == []
    context.close()


def test_the_scope_of_the_tag_limits_what_is_asked(context: BrowserContext, intranet: tuple[str, str]) -> None:
    page, _ = visit(context, f"{intranet[0]}/c.html")
    frame = opened(page, MISSION)
    expect(frame.locator(".reply")).to_contain_text("huyện Vĩnh Bảo")
    expect(frame.locator(".short")).to_have_count(0)


def test_another_site_may_not_frame_it(context: BrowserContext, intranet: tuple[str, str]) -> None:
    page, troubles = visit(context, f"{intranet[1]}/a.html")
    page.wait_for_function("window.HoiBaoCao !== undefined")
    page.evaluate("HoiBaoCao.open()")
    page.wait_for_timeout(1000)
    assert any("frame-ancestors" in trouble for trouble in troubles)
    assert not [frame for frame in page.frames if "hoi.example" in frame.url]


def test_two_pages_keep_two_conversations(context: BrowserContext, intranet: tuple[str, str]) -> None:
    first, _ = visit(context, f"{intranet[0]}/a.html")
    second, _ = visit(context, f"{intranet[0]}/a.html")
    expect(opened(first, MISSION).locator(".short")).to_have_text("857 đảng viên mới")
    other = opened(second, "Vĩnh Bảo năm 2024 kết nạp bao nhiêu đảng viên?")
    expect(other.locator(".question")).to_have_count(1)
    expect(other.locator(".short")).not_to_contain_text("857")


TOKEN_PAGE = """<!doctype html><html lang="vi"><head><meta charset="utf-8"><title>Nội bộ</title>
<link rel="icon" href="data:,"></head><body>
<script src="http://hoi.example:{port}/embed.js" data-token="{token}" data-token-url="{renewal}"></script>
</body></html>"""


@pytest.fixture(scope="module")
def guarded(tmp_path_factory: pytest.TempPathFactory, shared_data: Path) -> Iterator[tuple[str, Served, list[str]]]:
    """A site whose own address /token gives its visitors tokens; people have to sign in to what it frames."""
    pages = tmp_path_factory.mktemp("site")
    asked: list[str] = []

    class Site(Quiet):
        def do_POST(self) -> None:
            asked.append(self.path)
            made = {"token": token(own)} if self.path == "/token" else {}
            content = json.dumps(made).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

    site = ThreadingHTTPServer(("127.0.0.1", 0), partial(Site, directory=str(pages)))
    own = f"http://intranet.example:{site.server_port}"
    threading.Thread(target=site.serve_forever, daemon=True).start()
    served = Served(tmp_path_factory.mktemp("hoi"))
    served.environment |= {"HOI_EMBED_ORIGINS": own, "HOI_PUBLIC_URL": "http://hoi.example"}
    served.holding(shared_data)
    _, secret = add_key(Path(served.environment["HOI_DATA"]), "trang nội bộ", "manage", 1)

    def token(origin: str) -> str:
        """As the intranet's own server asks for one."""
        headers = {"authorization": f"Bearer {secret}"}
        made = httpx.post(f"{served.url}/api/embed-tokens", json={"origin": origin}, headers=headers, trust_env=False)
        return str(made.json()["token"])

    served.start()
    port = served.url.rpartition(":")[2]
    old = token(own)
    for key in keys(Path(served.environment["HOI_DATA"])):
        if key.kind == EMBED:
            revoke(Path(served.environment["HOI_DATA"]), key.prefix)
    for name, renewal in (
        ("renews.html", "/token"),
        ("fails.html", "/none"),
        ("never.html", ""),
        ("foreign.html", "http://xa.example/t"),
    ):
        page = TOKEN_PAGE.format(port=port, token=old, renewal=renewal)
        (Path(pages) / name).write_text(page, encoding="utf-8")
    yield own, served, asked
    served.stop()
    site.shutdown()
    site.server_close()


def test_a_token_that_has_ended_is_renewed_by_the_page_around(
    context: BrowserContext, guarded: tuple[str, Served, list[str]]
) -> None:
    own, _, asked = guarded
    page = context.new_page()
    page.goto(f"{own}/renews.html")
    frame = opened(page, MISSION)
    expect(frame.locator(".short")).to_have_text("857 đảng viên mới")
    frame.locator(".reply p .cite").first.click()
    expect(frame.locator("#source mark")).to_contain_text("857")
    assert asked == ["/token"]  # once: the new one lasts


@pytest.mark.parametrize("name", ["fails", "never", "foreign"])
def test_without_another_token_the_page_says_what_is_wrong(
    context: BrowserContext, guarded: tuple[str, Served, list[str]], name: str
) -> None:
    page = context.new_page()
    page.goto(f"{guarded[0]}/{name}.html")
    frame = opened(page, MISSION)
    expect(frame.locator(".reply.is-problem")).to_contain_text(strings.KEY_WRONG)
    assert "857" not in (frame.locator("body").text_content() or "")
