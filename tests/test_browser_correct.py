"""What the system understood of a report put right on the page, in headless Chromium, over the real assistant."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect
from test_browser import CHROMIUM, DESK, PHONE, Served, Visit, chromium

from rag import messages
from tests.form_documents import documents
from ui import strings

__all__ = ["chromium"]  # the fixture

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine (Debian: apt-get install chromium)"),
]

MADE = documents(12, 3)[0]
ASKED = "Năm 2018 huyện Bình Liêu kết nạp bao nhiêu đảng viên mới?"


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "vb.txt").write_text(MADE.text(), encoding="utf-8")
    (folder / "khac.txt").write_text("Năm 2021, huyện Đầm Hà kết nạp 57 đảng viên mới.\n", encoding="utf-8")
    (tmp_path / "served").mkdir()
    served = Served(tmp_path / "served")
    served.hoi("index", str(folder))
    served.start()
    yield served
    served.stop()


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_a_report_is_put_right_and_back(
    chromium: Browser, served: Served, size: dict[str, int], tmp_path: Path
) -> None:
    visit = Visit(chromium, served.url, size)
    page = visit.page
    page.get_by_role("tab", name=strings.TAB_REPORTS).click()
    entry = page.locator("#hoi-shelf li", has_text="vb.txt")
    for name in ("number", "issuer", "signer"):
        expect(entry).to_contain_text(MADE.truth[name])
    entry.get_by_role("button", name=strings.CORRECT_LABEL.format(name="vb.txt")).click()
    form = page.locator("form.hoi-correct")
    number = form.locator('input[name="number"]')
    expect(number).to_have_value(MADE.truth["number"])
    expect(form.locator('input[name="issued_on"]')).to_have_value(messages.day(MADE.truth["issued_on"]))

    form.locator('input[name="period"]').fill("không rõ")
    form.get_by_role("button", name=strings.CORRECT_SAVE).click()
    expect(page.locator("#hoi-shelf-tab .hoi-reader .hoi-notice")).to_contain_text("không rõ")
    expect(form.locator('input[name="period"]')).to_have_value("không rõ")  # what was typed stays

    form.locator('input[name="period"]').fill("2017")
    form.locator('input[name="place"]').fill("huyện Bình Liêu")
    form.locator('input[name="signer"]').fill("<b>Lê Văn Thử</b>")
    form.get_by_role("button", name=strings.CORRECT_SAVE).click()
    expect(page.locator(".hoi-saved")).to_have_text(strings.CORRECT_SAVED)
    expect(entry).to_contain_text(f"huyện Bình Liêu ({strings.CORRECTED})")
    expect(entry).to_contain_text("<b>Lê Văn Thử</b>")
    expect(form).to_contain_text(strings.CORRECT_TOLD.format(told=MADE.truth["signer"]))
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    page.screenshot(path=str(tmp_path / "correct.png"))

    page.get_by_role("tab", name=strings.TAB_CHAT).click()
    visit.ask(ASKED)
    count = next(line for line in MADE.body if "kết nạp" in line).split("kết nạp ")[1].split(" ")[0]
    expect(page.locator(".hoi-short").last).to_contain_text(count)

    page.get_by_role("tab", name=strings.TAB_REPORTS).click()
    entry.get_by_role("button", name=strings.CORRECT_LABEL.format(name="vb.txt")).click()
    form.locator('.hoi-undo[data-field="signer"]').click()
    expect(form.locator('input[name="signer"]')).to_have_value(MADE.truth["signer"])
    expect(entry).not_to_contain_text("Lê Văn Thử")
