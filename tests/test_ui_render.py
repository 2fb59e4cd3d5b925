"""What the page shows: every text escaped, citations at exact offsets."""

from __future__ import annotations

import html
import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ui_fakes import MISSION, MISSION_QUOTE, ScriptedAssistant, document, seed_documents, seeds_assistant

from rag.explain import Considered, Explanation
from rag.records import Answer, Citation, Scope
from ui import render, report, scope_view, strings
from ui.render import CITED, RELATED, Notice, Reference, Turn
from ui.source import Source
from ui.why import why

HOSTILE = [
    "<img src=x onerror=alert(1)>",
    "<script>alert(1)</script>",
    "</p></div></article><style>*{display:none}</style>",
    '"><svg onload=alert(1)>',
    "' onmouseover='alert(1)",
    "[bấm vào đây](javascript:alert(1))",
    "![ảnh](https://evil.example/x.png)",
    "{{7*7}} ${alert(1)} `${alert(1)}` {% raw %}",
    "&lt;b&gt; &#60;b&#62; &amp;",
    "\u202egpj.exe\u2066",
    "\x00\x08\x1b[31m",
]
ALLOWED = {
    "article", "button", "details", "div", "h2", "h3", "h4", "header", "li", "mark", "nav", "ol", "p", "q", "section",
    "span", "summary", "ul", "label", "textarea", "fieldset", "legend", "input",
}  # fmt: skip


class _Reader(HTMLParser):
    """Collects tags, attributes and text, and checks that tags nest."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.attributes: list[tuple[str, str, str]] = []
        self.text: list[str] = []
        self.marked: dict[tuple[int, int], str] = {}
        self._mark: tuple[int, int] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in ALLOWED, tag
        if tag != "input":  # which holds nothing and is not closed
            self.open.append(tag)
        self.attributes += [(tag, name, value or "") for name, value in attrs]
        if tag == "mark":
            found = dict(attrs)
            self._mark = (int(found["data-start"] or ""), int(found["data-end"] or ""))
            self.marked[self._mark] = ""

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag
        if tag == "mark":
            self._mark = None

    def handle_data(self, data: str) -> None:
        self.text.append(data)
        if self._mark:
            self.marked[self._mark] += data


def read(page: str) -> _Reader:
    """Parse a piece of the page; fails on a tag or an attribute that the page never writes."""
    reader = _Reader()
    reader.feed(page)
    reader.close()
    assert not reader.open
    for tag, name, _ in reader.attributes:
        known = {
            "class",
            "role",
            "type",
            "tabindex",
            "title",
            "aria-live",
            "aria-pressed",
            "aria-expanded",
            "aria-controls",
            "autocomplete",
            "value",
            "checked",
            "id",
            "for",
            "rows",
            "maxlength",
            "placeholder",
            "hidden",
            "aria-label",
            "aria-hidden",
        }
        assert name in known or name.startswith("data-"), (tag, name)
    return reader


def answer_of(quote: str, title: str, name: str, text: str) -> Answer:
    cited = Citation(1, name, title, quote, 0, len(quote))
    return Answer(text, text, True, text, f"{text} [1].", (cited,), (cited,))


@pytest.mark.parametrize("hostile", HOSTILE)
def test_hostile_text_is_text_everywhere_in_the_conversation(hostile: str) -> None:
    answered = answer_of(hostile, hostile, hostile, hostile)
    refused = replace(answered, answered=False, short="", standalone_question=f"khác {hostile}")
    turns = [
        Turn(hostile, answered),
        Turn(hostile, refused),
        Turn(hostile, notice=Notice(hostile, hostile)),
        Turn(hostile),
    ]
    shown = html.unescape(render.escape(hostile))
    reader = read(render.conversation(turns))
    assert " ".join(reader.text).count(shown) >= 12
    assert ("button", "data-quote", shown) in reader.attributes
    assert any(shown in value for tag, name, value in reader.attributes if name == "aria-label")


@pytest.mark.parametrize("hostile", HOSTILE)
def test_hostile_text_is_text_in_the_first_page_and_the_report_pane(hostile: str) -> None:
    one = document(hostile, f"{hostile}\n\n{hostile} kết nạp 5 đảng viên.")
    cited = Citation(1, one.name, hostile, one.text[:5], 0, 5)
    reference = Reference(0, CITED, 1)
    assistant = seeds_assistant()
    assistant.reports = [one]
    shown = html.unescape(render.escape(one.text))
    for page in (
        render.welcome(3, [hostile]),
        render.empty_state(Notice(hostile, hostile)),
        report.report_list(assistant.documents()),
        report.missing(Notice(hostile, hostile)),
        report.report(one, [(reference, cited)], reference),
    ):
        read(page)
    assert "".join(shown.split()) in "".join("".join(read(report.body(one)).text).split())


@settings(deadline=None)
@given(st.text())
def test_escape_leaves_no_markup_and_loses_no_printable_text(text: str) -> None:
    escaped = render.escape(text)
    assert not re.search(r"[<>\"']", escaped)
    assert len(html.unescape(escaped)) == len(text)
    escaped.encode()  # no lone surrogate: it can be sent


def test_the_short_answer_stands_before_the_sentence_and_the_marker_is_a_chip() -> None:
    page = render.conversation([Turn(MISSION, seeds_assistant().ask(MISSION))])
    text = "".join(read(page).text)
    assert text.index("857 đảng viên mới") < text.index("Từ đầu nhiệm kỳ")
    assert "[1]" not in text
    assert re.search(r'class="hoi-short">.*857 đảng viên mới</p>', page)
    assert page.count('data-key="0-c-1"') == 2  # in the sentence and in the list of sources
    assert f'data-quote="{MISSION_QUOTE}"' in page
    assert strings.UNDERSTOOD_AS not in page


def test_a_long_short_answer_is_not_shown_twice() -> None:
    points = [f"Điểm thứ {number} là một câu dài về công tác xây dựng Đảng ở cơ sở" for number in range(1, 5)]
    text = "\n".join(f"– {point} [1]." for point in points)
    quoted = Citation(1, "a.txt", "A", points[0], 0, len(points[0]))
    told = Answer("q", "q", True, "; ".join(points), text, (quoted,), ())
    page = render.conversation([Turn("q", told)])
    assert "hoi-short" not in page
    assert "Điểm thứ 4" in page
    other = replace(told, answer="– Chỉ một điểm [1].")
    assert "hoi-short is-long" in render.conversation([Turn("q", other)])


def test_markers_become_chips_only_where_there_is_a_citation() -> None:
    cited = [Citation(n, "a.txt", "A", f"câu {n}", 0, 5) for n in (1, 2)]
    page = render.with_chips("Hai năm [1, 2], rồi [2][1]. Ghi chú [3], [1, 9] và [x].", 4, cited)
    assert re.findall(r'data-key="([^"]+)"', page) == ["4-c-1", "4-c-2", "4-c-2", "4-c-1"]
    assert "Ghi chú [3], [1, 9] và [x]." in page


def test_a_refusal_looks_different_and_folds_its_related_passages() -> None:
    page = render.conversation([Turn("Dân số?", seeds_assistant().ask("Dân số?"))])
    assert "is-refused" in page
    assert strings.REFUSED in page
    assert "<details><summary>" in page
    assert 'data-key="0-a-1"' in page
    assert "hoi-short" not in page


def test_a_follow_up_tells_how_it_was_understood() -> None:
    answer = seeds_assistant().ask("Còn Cát Hải thì sao?")
    page = render.conversation([Turn("Còn Cát Hải thì sao?", answer)])
    assert f"{strings.UNDERSTOOD_AS}</span> Cát Hải kết nạp bao nhiêu đảng viên?" in page


def test_a_very_long_question_is_cut_where_it_is_repeated() -> None:
    page = render.conversation([Turn("a" * 100_000, notice=Notice("quá dài"))])
    assert len(page) < 3000
    assert "100.000 ký tự" in page


@settings(deadline=None)
@given(st.text(max_size=20))
def test_only_references_that_the_page_writes_are_read_back(key: str) -> None:
    reference = Reference.parse(key)
    assert reference is None or reference.key() == re.sub(r"(?<!\d)0+(?=\d)", "", key)
    assert Reference.parse("12-a-3") == Reference(12, RELATED, 3)
    assert Reference.parse({"key": key}) is None


def test_the_highlight_stands_at_the_offsets_of_the_citation() -> None:
    for one in seed_documents():
        start = len(one.text) // 2
        end = start + 300  # crosses sentences and paragraphs
        cited = Citation(1, one.name, "", one.text[start:end], start, end)
        reference = Reference(0, CITED, 1)
        marked = read(report.report(one, [(reference, cited)], reference)).marked
        assert all(text == one.text[low:high] for (low, high), text in marked.items())
        assert "".join("".join(marked.values()).split()) == "".join(cited.quote.split())


@settings(deadline=None, max_examples=50)
@given(st.data())
def test_overlapping_highlights_cover_exactly_what_they_cite(data: st.DataObject) -> None:
    one = data.draw(st.sampled_from(seed_documents()))
    spans = data.draw(
        st.lists(st.tuples(st.integers(0, len(one.text) - 1), st.integers(1, 400)), min_size=1, max_size=4)
    )
    marks = [
        (Reference(0, CITED, n), Citation(n, one.name, "", one.text[at : at + size], at, min(at + size, len(one.text))))
        for n, (at, size) in enumerate(spans, 1)
    ]
    marked = read(report.body(one, marks, marks[0][0])).marked
    covered = {at for low, high in marked for at in range(low, high)}
    wanted = {at for _, cited in marks for at in range(cited.start, cited.end)}
    assert covered <= wanted
    assert all(one.text[at].isspace() for at in wanted - covered)


def test_the_whole_report_is_shown_and_nothing_else() -> None:
    for one in seed_documents():
        assert "".join("".join(read(report.body(one)).text).split()) == "".join(one.text.split())


def test_of_a_huge_report_the_part_around_the_citation_is_shown() -> None:
    one = document("lon.txt", "\n".join(f"Dòng số {n} của báo cáo rất dài." for n in range(30_000)))
    at = one.text.index("Dòng số 20000")
    cited = Citation(1, one.name, "", one.text[at : at + 13], at, at + 13)
    reference = Reference(0, CITED, 1)
    page = report.report(one, [(reference, cited)], reference)
    assert len(page) < 400_000
    assert ">Dòng số 20000</mark>" in page
    assert "ký tự; ở đây chỉ hiện phần quanh câu được trích" in page


def test_the_list_of_reports_is_bounded() -> None:
    assistant = seeds_assistant()
    assistant.reports = [document(f"{n}.txt", f"Báo cáo số {n}") for n in range(120)]
    page = report.report_list(assistant.documents())
    assert page.count("hoi-open") == report.LISTED
    assert "và 70 báo cáo khác" in page
    assert "/somewhere/secret" not in page


@pytest.mark.parametrize("title", HOSTILE)
def test_the_page_of_a_citation_at_its_chip_and_in_the_report(title: str) -> None:
    first, second = seed_documents()[0], Reference(0, CITED, 1)
    quote = first.text[:20]
    paged, unpaged = (Citation(1, first.name, title, quote, 0, 20, page) for page in (12, None))
    assert "trang 12" in html.unescape(render.chip(second, paged))
    assert "trang" not in html.unescape(render.chip(second, unpaged)).replace(title, "")
    _Reader().feed(render.chip(second, paged))
    told = strings.CITED_ON_PAGE.format(page=12)
    assert told in report.report(first, [(second, paged)], second)
    assert told not in report.report(first, [(second, unpaged)], second)


@pytest.mark.parametrize("hostile", HOSTILE)
def test_hostile_text_in_scope_why_and_suggestions_is_text(hostile: str) -> None:
    named = document(f"{hostile}.txt", f"Báo cáo {hostile} năm 2024 của huyện Kim Bảng\nHuyện Kim Bảng có {hostile}.")
    named = replace(named, context=replace(named.context, title=hostile, place=f"huyện {hostile}"))
    source = Source(lambda: ScriptedAssistant([named], {}))
    answer = Answer(hostile, hostile, True, hostile, hostile)
    chosen = Scope((f"{hostile}.txt",), (f"huyện {hostile}",), (2024,))
    for shown in (
        scope_view.panel(source, Scope(), hostile),
        scope_view.panel(source, chosen, hostile),
        render.next_questions((hostile,)),
        why(Explanation("number", (hostile,), (2024,), None, True, (hostile,), (considered(hostile),))),
        render.conversation([Turn(hostile, answer, scope=chosen, about=hostile)]),
    ):
        read(shown)


def considered(text: str) -> Considered:
    return Considered(text, text, text, 0, len(text), None, 1, text, text, False, False, (text,), (text,))


def test_a_name_that_is_sent_back_is_whole_and_what_is_read_is_not_reordered() -> None:
    name = 'a\u202egpj"<b>.txt'
    assert html.unescape(render.attribute(name)) == name
    assert '"' not in render.attribute(name)
    assert "<" not in render.attribute(name)
    assert "\u202e" not in render.escape(name)
    assert render.attribute("\ud800\x00") == "\ufffd\ufffd"
