"""The page in headless Chromium over the real assistant, served as a person does, with outgoing sockets blocked."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect, sync_playwright

from eval.scripted import OLLAMA, STALL, ScriptedServer
from rag import messages
from ui import strings

ROOT = Path(__file__).resolve().parent.parent
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
FLAGS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip
MISSION = "Móng Cái kết nạp bao nhiêu đảng viên?"
DESK, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}

expect.set_options(timeout=60_000)  # a busy machine is no failure

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine (Debian: apt-get install chromium)"),
]

# Loaded by every Python that is started below: writes down each attempt to leave the machine, and stops it.
BLOCK = """
import os, socket
_connect, _lookup = socket.socket.connect, socket.getaddrinfo
def _local(host):
    return host in (None, "", "localhost", "127.0.0.1", "::1", b"localhost")
def _note(what):
    with open(os.environ["OUTGOING_LOG"], "a") as log:
        log.write(f"{what}\\n")
    raise OSError(f"blocked: {what}")
def connect(self, address):
    if self.family != socket.AF_UNIX and not _local(address[0]):
        _note(address)
    return _connect(self, address)
def lookup(host, *args, **kwargs):
    if not _local(host):
        _note(host)
    return _lookup(host, *args, **kwargs)
socket.socket.connect = socket.socket.connect_ex = connect
socket.getaddrinfo = lookup
"""


class Served:
    """`hoi serve` over a data folder of its own, in a process without a way out."""

    def __init__(self, folder: Path) -> None:
        (folder / "sitecustomize.py").write_text(BLOCK, encoding="utf-8")
        self.log = folder / "outgoing.log"
        self.environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("HOI_")},
            "HOI_DATA": str(folder / "data"),
            "HOME": str(folder),
            "PYTHONPATH": os.pathsep.join((str(folder), str(ROOT))),
            "PYTHONIOENCODING": "utf-8",
            "PYTHONUNBUFFERED": "1",
            "OUTGOING_LOG": str(self.log),
        }
        self.url = ""
        self._process: subprocess.Popen[str] | None = None

    def hoi(self, *arguments: str) -> None:
        subprocess.run(
            [sys.executable, "-m", "rag.cli", *arguments], env=self.environment, check=True, capture_output=True
        )

    def holding(self, indexed: Path) -> None:
        """Take over the reports of a data folder that nobody writes to."""
        kept_out = shutil.ignore_patterns("holders")
        shutil.copytree(indexed, self.environment["HOI_DATA"], ignore=kept_out)

    def start(self, *arguments: str) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "rag.cli", "serve", "--port", "0", *arguments],
            env=self.environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8",
        )  # fmt: skip
        assert self._process.stdout
        said: list[str] = []
        for line in self._process.stdout:
            said.append(line)
            found = re.search(r"http://127\.0\.0\.1:\d+", line)
            if found:
                self.url = found[0]
                return
        raise AssertionError("".join(said))

    def stop(self) -> None:
        """Ends the server; it must go without a traceback and must never have tried to leave the machine."""
        assert self._process
        self._process.send_signal(signal.SIGINT)
        try:
            rest, _ = self._process.communicate(timeout=60)
        finally:
            self._process.kill()
        assert "Traceback" not in rest, rest
        assert not self.log.exists(), self.log.read_text()


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The five reports."""
    served = Served(tmp_path_factory.mktemp("seeds"))
    served.hoi("index", str(ROOT / "seeds"))
    served.start()
    yield served
    served.stop()


class Visit:
    """One visitor's page; `check` fails on a console message, a script error, a dialog or a request to another host."""

    def __init__(self, browser: Browser, url: str, size: dict[str, int], scheme: str = "light") -> None:
        self.context = browser.new_context(viewport=size, color_scheme=scheme, locale="vi-VN")  # type: ignore[arg-type]
        self.page: Page = self.context.new_page()
        self.url = url
        self.troubles: list[str] = []
        self.context.on("request", self._request)
        self.page.on("console", lambda line: line.type in ("error", "warning") and self.troubles.append(line.text))
        self.page.on("pageerror", lambda error: self.troubles.append(str(error)))
        self.page.on("dialog", lambda dialog: (self.troubles.append(f"dialog {dialog.message}"), dialog.dismiss()))
        self.page.goto(url)
        expect(self.page.locator(".hoi-welcome")).to_be_visible()

    def _request(self, request: object) -> None:
        url: str = request.url  # type: ignore[attr-defined]
        if not url.startswith((self.url, "data:", "blob:")):
            self.troubles.append(f"request to {url}")

    def ask(self, question: str) -> Locator:
        """Type a question, send it with Enter, and wait for its answer."""
        turns = self.page.locator(".hoi-turn")
        before = turns.count()
        box = self.page.get_by_label(strings.QUESTION_LABEL)
        box.fill(question)
        self.page.keyboard.press("Enter")
        try:
            expect(turns).to_have_count(before + 1, timeout=10_000)
        except AssertionError:  # pressed before the answer before had quite ended: the question stays in the box
            expect(box).to_have_value(question)
            self.page.keyboard.press("Enter")
            expect(turns).to_have_count(before + 1)
        reply = self.page.locator(".hoi-turn").last.locator(".hoi-reply")
        expect(reply).not_to_have_class(re.compile("is-working"))
        return reply

    def reload(self) -> None:
        """Load the page again. Gradio reports the streams that this ends on the console; that is no trouble."""
        assert self.troubles == []
        self.page.reload()
        self.troubles.clear()

    def check(self) -> None:
        assert self.troubles == []
        self.context.close()


def in_view(element: Locator) -> bool:
    """Whether the middle of an element can be seen: within the window and every scrolling box."""
    return bool(
        element.evaluate(
            """element => {
                const box = element.getClientRects()[0];
                const top = document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2);
                return Boolean(top) && (top === element || element.contains(top));
            }"""
        )
    )


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_the_mission_question_and_its_source(chromium: Browser, site: Served, size: dict[str, int]) -> None:
    visit = Visit(chromium, site.url, size)
    page = visit.page
    assert page.title() == strings.APP_NAME
    assert page.locator("html").get_attribute("lang") == "vi"
    reply = visit.ask(MISSION)
    expect(reply.locator(".hoi-short")).to_contain_text("857")
    chip = reply.locator(".hoi-full button.hoi-cite", has_text=re.compile("^1$"))
    chip.click()
    mark = page.locator("#hoi-pane mark.is-current")
    expect(mark).to_contain_text("thành phố đã kết nạp được 857 đảng viên mới")
    page.wait_for_function("() => !document.getAnimations().length")
    expect(mark).to_be_in_viewport()
    for _ in range(50):  # the page scrolls smoothly on a phone
        if in_view(mark):
            break
        page.wait_for_timeout(100)
    assert in_view(mark)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    if size is PHONE:
        page.get_by_role("button", name=strings.BACK_TO_ANSWER).click()
        expect(chip).to_be_in_viewport()
        expect(chip).to_be_focused()
    visit.check()


def test_the_quoted_sentence_shows_on_hover_and_on_focus(chromium: Browser, site: Served) -> None:
    visit = Visit(chromium, site.url, DESK)
    page = visit.page
    reply = visit.ask(MISSION)
    chip = reply.locator("button.hoi-cite", has_text=re.compile("^1$")).first
    tip = page.get_by_role("tooltip")
    chip.hover()
    expect(tip).to_contain_text("857 đảng viên mới")
    # something scrolls: it stays for as long as the chip stays under the mouse
    scrolled = "(reply, by) => { reply.style.paddingTop = by; document.dispatchEvent(new Event('scroll')); }"
    reply.evaluate(scrolled, "")
    expect(tip).to_be_visible()
    reply.evaluate(scrolled, "300px")
    expect(tip).to_be_hidden()
    chip.hover()
    expect(tip).to_be_visible()
    page.mouse.move(5, 5)
    expect(tip).to_be_hidden()
    # with the keyboard alone: back from the question box to the chips
    for _ in range(12):
        page.keyboard.press("Shift+Tab")
        if page.evaluate("document.activeElement.matches('button.hoi-cite')"):
            break
    expect(tip).to_be_visible()
    page.keyboard.press("Escape")
    expect(tip).to_be_hidden()
    page.keyboard.press("Enter")
    expect(page.locator("#hoi-pane mark.is-current")).to_be_visible()
    visit.check()


def test_an_example_question_is_really_answered(chromium: Browser, site: Served) -> None:
    visit = Visit(chromium, site.url, DESK)
    examples = visit.page.locator("button.hoi-example")
    expect(examples).to_have_count(5)
    question = examples.first.inner_text()
    examples.first.click()
    expect(visit.page.locator(".hoi-short")).to_contain_text(re.compile(r"\d"))
    expect(visit.page.locator(".hoi-question")).to_contain_text(question)
    visit.page.get_by_role("button", name=strings.NEW_CONVERSATION).click()
    expect(visit.page.locator(".hoi-welcome")).to_be_visible()
    expect(visit.page.locator(".hoi-turn")).to_have_count(0)
    visit.check()


def test_a_refusal_and_its_related_passages(chromium: Browser, site: Served) -> None:
    visit = Visit(chromium, site.url, DESK, "dark")
    reply = visit.ask("Giá vàng hôm nay là bao nhiêu?")
    expect(reply).to_have_class(re.compile("is-refused"))
    expect(reply).to_contain_text(strings.REFUSED)
    expect(reply.locator(".hoi-short")).to_have_count(0)
    assert (
        visit.page.evaluate("getComputedStyle(document.querySelector('#hoi-side')).backgroundColor")
        == "rgb(26, 33, 43)"
    )
    visit.check()


def test_a_follow_up_leans_on_the_conversation_of_its_own_page_only(chromium: Browser, site: Served) -> None:
    first, second = Visit(chromium, site.url, DESK), Visit(chromium, site.url, DESK)
    first.ask(MISSION)
    second.ask("Đặc khu Cát Hải đổi thẻ đảng viên cho bao nhiêu người?")
    reply = first.ask("Còn Cát Hải thì sao?")
    expect(reply.locator(".hoi-understood")).to_contain_text("kết nạp")
    expect(reply.locator(".hoi-short")).to_contain_text("82")
    expect(second.page.locator(".hoi-turn")).to_have_count(1)
    first.check()
    second.check()


def test_a_report_can_be_read_from_the_list(chromium: Browser, site: Served) -> None:
    visit = Visit(chromium, site.url, DESK)
    reports = visit.page.locator("button.hoi-open")
    expect(reports).to_have_count(5)
    reports.last.click()
    expect(visit.page.locator(".hoi-body")).to_contain_text("Đảng bộ cơ quan Thị ủy")
    visit.page.get_by_role("button", name=strings.ALL_REPORTS).click()
    expect(reports).to_have_count(5)
    visit.check()


def test_long_empty_and_hostile_questions(chromium: Browser, site: Served) -> None:
    visit = Visit(chromium, site.url, DESK)
    page = visit.page
    reply = visit.ask("x" * 100_000)
    expect(reply).to_contain_text("100.000 ký tự")
    expect(reply).to_contain_text(strings.QUESTION_TOO_LONG_REMEDY)
    page.get_by_label(strings.QUESTION_LABEL).fill("")
    for hostile in HOSTILE:
        page.get_by_label(strings.QUESTION_LABEL).fill(hostile)
        page.keyboard.press("Enter")
        question = page.locator(".hoi-question p").last
        expect(question).to_have_text(hostile)
        expect(page.locator(".hoi-reply").last).not_to_have_class(re.compile("is-working"))
        expect(question).to_have_text(hostile)
    harmless(page)
    page.get_by_label(strings.QUESTION_LABEL).fill(" ")
    page.keyboard.press("Enter")
    expect(page.locator(".hoi-reply").last).to_contain_text(strings.QUESTION_EMPTY)
    visit.check()


HOSTILE = [
    "<img src=x onerror=alert(1)> kết nạp bao nhiêu đảng viên?",
    "<script>alert(1)</script><style>body{display:none}</style>",
    "[bấm](javascript:alert(1)) ![ảnh](https://evil.example/x.png) {{7*7}} ${alert(1)}",
    '"><svg onload=alert(1)> `${alert(1)}`',
]
HOSTILE_NAME = "<img src=x onerror=alert(1)>.txt"
HOSTILE_REPORT = """Báo cáo <img src=x onerror=alert(1)> kết quả năm 2031 của huyện Tây Đô
<style>*{display:none}</style> <script>alert(1)</script> <svg onload=alert(1)>
Năm 2031, huyện Tây Đô kết nạp 41 đảng viên mới <img src=https://evil.example/x.png> [xem](javascript:alert(1)).
![ảnh](https://evil.example/y.png) {{7*7}} ${alert(1)} `${alert(1)}` </p></div></article><h1>chiếm trang</h1>
Huyện Tây Đô thành lập 17 chi bộ mới trong năm.
"""


def harmless(page: Page) -> None:
    """Nothing of a hostile text became part of the page."""
    assert page.locator("#hoi-main").locator("img, script, style, svg, iframe, a, h1").count() == 0
    assert page.evaluate("typeof window.hoi") == "object"
    expect(page.get_by_label(strings.QUESTION_LABEL)).to_be_visible()


def test_from_no_index_to_hostile_reports_shown_as_text(chromium: Browser, tmp_path: Path) -> None:
    served = Served(tmp_path)
    served.start()
    try:
        empty = Visit(chromium, served.url, DESK)
        page = empty.page
        expect(page.locator(".hoi-notice")).to_contain_text(strings.NO_INDEX_TITLE)
        expect(page.locator(".hoi-notice")).to_contain_text("hoi index")
        expect(empty.ask(MISSION)).to_contain_text("hoi index")
        empty.check()

        reports = tmp_path / "reports"
        reports.mkdir()
        (reports / HOSTILE_NAME).write_text(HOSTILE_REPORT, encoding="utf-8")
        served.hoi("index", str(reports))

        visit = Visit(chromium, served.url, PHONE)
        page = visit.page
        expect(page.locator("button.hoi-open")).to_contain_text(HOSTILE_NAME)
        harmless(page)
        reply = visit.ask("Huyện Tây Đô kết nạp bao nhiêu đảng viên mới năm 2031?")
        expect(reply).to_contain_text("41")
        chip = reply.locator("button.hoi-cite").first
        chip.hover()
        chip.click()
        body = page.locator(".hoi-body")
        expect(body).to_contain_text("<script>alert(1)</script>")
        expect(body).to_contain_text("{{7*7}} ${alert(1)} `${alert(1)}`")
        expect(page.locator(".hoi-report header")).to_contain_text("<img src=x onerror=alert(1)>")
        expect(page.locator("#hoi-pane mark.is-current").first).to_be_visible()
        harmless(page)
        visit.check()

        alone = Visit(chromium, served.url, DESK)
    finally:
        served.stop()
    # the server is gone: that is told in Vietnamese, and what was typed stays
    box = alone.page.get_by_label(strings.QUESTION_LABEL)
    box.fill("Còn ai ở đó không?")
    box.press("Enter")
    expect(alone.page.locator(".toast-wrap")).to_contain_text("Mất kết nối với máy chủ")
    expect(box).to_have_value("Còn ai ở đó không?")
    alone.context.close()


# --- with a language model ------------------------------------------------------------------------------------------

GOOD = "Từ đầu nhiệm kỳ 2020 – 2025 đến nay, thành phố Móng Cái đã kết nạp 857 đảng viên mới [1]."


@pytest.fixture(scope="module")
def model() -> Iterator[ScriptedServer]:
    with ScriptedServer(OLLAMA, text=GOOD) as started:
        yield started


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory, model: ScriptedServer, shared_data: Path) -> Iterator[Served]:
    """The five reports with a language model on this machine."""
    served = Served(tmp_path_factory.mktemp("model"))
    served.environment |= {"HOI_LLM": "ollama/scripted", "HOI_LLM_URL": model.url, "HOI_LLM_TIMEOUT": "600"}
    served.holding(shared_data)
    served.start()
    yield served
    served.stop()


def test_a_models_sentences_appear_checked_and_nothing_of_it_is_loaded(
    chromium: Browser, written: Served, model: ScriptedServer
) -> None:
    model.fault = ""
    model.text = (
        f"{GOOD}\n![x](http://evil.example/a.png) <img src=//evil.example/b.png> [1]\nTrong đó có 900 nữ [1].\n"
        "[Bấm](https://evil.example) để xem 857 đảng viên [1]."
    )
    visit = Visit(chromium, written.url, DESK)
    reply = visit.ask(MISSION)
    expect(reply.locator(".hoi-short")).to_contain_text("857")
    expect(reply.locator(".hoi-full")).to_contain_text("thành phố Móng Cái đã kết nạp 857 đảng viên mới")
    reply.locator(".hoi-claims summary").click()
    expect(reply.locator(".hoi-claims")).to_contain_text("900 nữ")
    assert "evil" not in visit.page.content()
    assert reply.locator("img, a").count() == 0
    reply.locator(".hoi-full button.hoi-cite").first.click()
    expect(visit.page.locator("#hoi-pane mark.is-current")).to_contain_text("857 đảng viên mới")
    expect(visit.page.get_by_role("button", name=strings.STOP)).to_be_hidden()
    visit.check()


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_a_model_that_takes_too_long_can_be_stopped(
    chromium: Browser, written: Served, model: ScriptedServer, size: dict[str, int]
) -> None:
    model.text, model.fault = f"{GOOD} Thành phố đã kết nạp được 857 đảng viên mới [1]. " + "x" * 200, STALL
    visit = Visit(chromium, written.url, size)
    page = visit.page
    page.get_by_label(strings.QUESTION_LABEL).fill(MISSION)
    page.keyboard.press("Enter")
    reply = page.locator(".hoi-turn").last.locator(".hoi-reply")
    expect(reply.locator(".hoi-full")).to_contain_text("857 đảng viên mới")  # before the end, which never comes
    expect(reply).to_contain_text(strings.WRITING)
    page.get_by_role("button", name=strings.STOP).click()
    expect(reply.locator(".hoi-fallback")).to_contain_text(messages.LLM_CANCELLED)
    expect(page.get_by_role("button", name=strings.STOP)).to_be_hidden()
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    model.fault, model.text = "", GOOD
    expect(visit.ask("Thành phố Móng Cái kết nạp bao nhiêu đảng viên mới?")).to_contain_text("ollama/scripted")
    visit.check()
