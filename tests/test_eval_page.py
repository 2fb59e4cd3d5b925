"""The HTML report in headless Chromium: ten thousand questions, hostile text, a phone, no request to anywhere."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from eval.cases import Case
from eval.metrics import Outcome
from eval.page import page
from eval.results import SystemInfo, answers_results, retrieval_section
from eval.retrieval import measure, rank
from eval.scoring import judge

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]
HOSTILE = "</script><script>document.title='hỏng'</script><img src=x onerror=\"document.title='hỏng'\">"
TEXT = f"Móng Cái đã kết nạp được 857 đảng viên mới {HOSTILE}."
CASES = 10_000

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine (Debian: apt-get install chromium)"),
]


def outcome(number: int) -> Outcome:
    short = "857 đảng viên" if number % 10 else f"856 {HOSTILE}"
    answer = {
        "answered": True,
        "short": short,
        "answer": f"{short} [1].",
        "standalone_question": "?",
        "citations": [{"n": 1, "document": "a.txt", "title": "", "quote": TEXT, "start": 0, "end": len(TEXT)}],
    }
    question = f"Câu số {number}: kết nạp bao nhiêu? {HOSTILE if number == 1 else ''}"
    case = Case(f"c{number}", question, True, ("857",), ("a.txt",), ("857 đảng viên mới",), "number")
    return Outcome(case, answer, judge(case, answer, {"a.txt": TEXT}.get), 1.0)


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    outcomes = [outcome(number) for number in range(CASES)]
    qrels = {o.case.id: frozenset({"a:0"}) for o in outcomes}
    ranking = rank("hoi", lambda question, limit: ["a:1", "a:0"], {o.case.id: o.case.question for o in outcomes})
    shown = {"a:0": ("a.txt", TEXT), "a:1": ("a.txt", "Đoạn khác.")}
    section = retrieval_section([(measure(qrels, ranking), ranking)], qrels, passages=2, shown=shown)
    dataset = {"name": f"thử {HOSTILE}", "sha256": "0" * 64, "texts_sha256": "1" * 64}
    path = tmp_path_factory.mktemp("report") / "report.html"
    path.write_text(page(answers_results(dataset, SystemInfo("mô hình", 1, 2), outcomes, section)), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(params=[(1440, "light"), (390, "dark")])
def opened(request: pytest.FixtureRequest, chromium: Browser, report: Path) -> Iterator[Page]:
    width, scheme = request.param
    context = chromium.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
    opened = context.new_page()
    troubles: list[str] = []
    opened.on("console", lambda line: line.type in ("error", "warning") and troubles.append(line.text))
    opened.on("pageerror", lambda error: troubles.append(str(error)))
    opened.on("request", lambda sent: sent.url.startswith(("file:", "data:")) or troubles.append(sent.url))
    opened.goto(report.as_uri())
    yield opened
    assert opened.title().startswith("Đánh giá câu trả lời")  # no script of the texts has run
    assert opened.evaluate("document.documentElement.scrollWidth") <= width
    assert troubles == []
    context.close()


def test_ten_thousand_questions_are_shown_a_hundred_at_a_time(opened: Page) -> None:
    cases = opened.locator("details.case")
    expect(cases).to_have_count(100)
    expect(opened.locator("#count")).to_have_text("100/10000 câu")
    opened.locator("#more").click()
    expect(cases).to_have_count(200)


def test_questions_are_found_by_verdict_and_by_words(opened: Page) -> None:
    opened.locator("#show").select_option("wrong")
    expect(opened.locator("#count")).to_have_text("100/1000 câu")
    opened.locator("#words").fill("CÂU SỐ 9990:")
    expect(opened.locator("#count")).to_have_text("1/1 câu")
    expect(opened.locator("#more")).to_be_hidden()
    expect(opened.locator("details.case summary")).to_contain_text("c9990")


def test_a_question_opens_with_gold_answer_citation_and_marked_passages(opened: Page) -> None:
    opened.locator("details.case summary").nth(1).click()
    case = opened.locator("details.case").nth(1)
    expect(case).to_contain_text("857 đảng viên")
    expect(case.locator("blockquote.relevant")).to_have_count(1)
    expect(case.locator("blockquote.relevant mark")).to_have_text("857 đảng viên mới")
    expect(case).to_contain_text("Hỏi Báo Cáo: 2")
    expect(case).to_contain_text("<img src=x")  # as text
    expect(opened.locator("img")).to_have_count(0)
