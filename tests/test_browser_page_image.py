"""The picture of a cited page on the page, in headless Chromium, over the real assistant."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect
from test_browser import CHROMIUM, DESK, PHONE, Served, Visit, chromium

from tests.report_files import pdf_bytes
from ui import strings

__all__ = ["chromium"]  # the fixture

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine (Debian: apt-get install chromium)"),
]

FILLER = "Công tác dân vận được quan tâm; các phong trào thi đua được triển khai rộng khắp ở cơ sở. " * 4
ASKED = "Toàn tỉnh trao tặng Huy hiệu Đảng cho bao nhiêu đảng viên?"


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("in")
    (folder / "bao-cao.pdf").write_bytes(pdf_bytes(filler=[FILLER] * 12))
    served = Served(tmp_path_factory.mktemp("served"))
    served.hoi("index", str(folder))
    served.start()
    yield served
    served.stop()


@pytest.mark.parametrize(
    ("size", "scheme"), [(DESK, "light"), (PHONE, "light"), (PHONE, "dark")], ids=["desk", "phone", "phone dark"]
)
def test_the_cited_page_is_shown_and_turned(
    chromium: Browser, served: Served, size: dict[str, int], scheme: str, tmp_path: Path
) -> None:
    visit = Visit(chromium, served.url, size, scheme)
    page = visit.page
    reply = visit.ask(ASKED)
    reply.locator("button.hoi-cite").first.click()
    button = page.locator("#hoi-pane .hoi-page-image")
    expect(button).to_have_text(strings.PAGE_IMAGE)
    button.focus()
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog")
    image = dialog.locator("img")
    expect(image).to_be_visible()
    at = int(button.get_attribute("data-page") or 0)
    expect(dialog.get_by_role("heading")).to_have_text(
        strings.PAGE_IMAGE_TEXTS["title"].format(page=at, count=button.get_attribute("data-pages"))
    )
    assert strings.PAGE_IMAGE_ALT.format(page=at, name="bao-cao.pdf") == image.get_attribute("alt")
    fits = "element => element.getBoundingClientRect().right <= window.innerWidth && element.naturalWidth > 1000"
    assert image.evaluate(fits)
    page.screenshot(path=str(tmp_path / "page-image.png"))
    page.keyboard.press("ArrowRight")
    expect(dialog.get_by_role("heading")).to_contain_text(f"{at + 1} /")
    expect(image).to_be_visible()
    dialog.get_by_role("button", name=strings.PAGE_IMAGE_TEXTS["previous"]).click()
    expect(dialog.get_by_role("heading")).to_contain_text(f"{at} /")
    expect(image).to_be_visible()
    zoom = dialog.get_by_role("button", name=strings.PAGE_IMAGE_TEXTS["larger"])
    zoom.click()
    expect(dialog.get_by_role("button", name=strings.PAGE_IMAGE_TEXTS["smaller"])).to_have_attribute(
        "aria-pressed", "true"
    )
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    expect(button).to_be_focused()
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    visit.check()


def test_a_file_that_has_gone_is_told(chromium: Browser, served: Served, tmp_path: Path) -> None:
    visit = Visit(chromium, served.url, DESK)
    page = visit.page
    page.get_by_role("tab", name=strings.TAB_REPORTS).click()
    page.locator("#hoi-shelf .hoi-read").first.click()
    button = page.locator("#hoi-shelf-tab .hoi-page-image")
    button.evaluate("element => { element.dataset.document = 'unknown'; }")
    button.click()
    expect(page.get_by_role("dialog").locator(".hoi-told")).to_contain_text(strings.NO_REPORT)
    page.get_by_role("button", name=strings.PAGE_IMAGE_TEXTS["close"]).click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    visit.troubles = [one for one in visit.troubles if "404" not in one]  # Chromium writes each down
    visit.check()
