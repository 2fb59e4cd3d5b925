"""Newer versions of a document: what makes one, what only looks like one, and who answers then."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest
from answer_checks import OpenReports, check
from click.testing import CliRunner

from rag.assistant import Assistant
from rag.cli import hoi
from rag.context import describe
from rag.entries import DocumentEntry
from rag.ingest import remove_documents
from rag.records import EVERYWHERE, Scope
from rag.search import _others
from rag.text import nfc
from rag.versions import versions_of
from ui import report, shelf, strings
from ui.source import Source

PLAN = """ĐẢNG BỘ TỈNH HÀ NAM
HUYỆN ỦY KIM BẢNG
Số {number}

{draft}Kim Bảng, ngày {day}

{kind}
{about}

Năm 2024, huyện Kim Bảng kết nạp {count} đảng viên mới. {more}

{signed}
"""
ABOUT = "công tác phát triển đảng viên năm 2024"


def plan(
    number: str = "154-KH/HU",
    day: str = "5 tháng 6 năm 2024",
    count: int = 120,
    about: str = ABOUT,
    kind: str = "KẾ HOẠCH",
    draft: str = "",
    body: str = "HUYỆN ỦY KIM BẢNG",
    more: str = "",
) -> str:
    signed = "T/M BAN THƯỜNG VỤ\nPHÓ BÍ THƯ\n\nNguyễn Văn Thử"
    text = PLAN.format(
        number=number, day=day, count=count, about=about, kind=kind, draft=draft, more=more, signed=signed
    )
    return text.replace("HUYỆN ỦY KIM BẢNG", body)


def entry(name: str, text: str) -> DocumentEntry:
    return DocumentEntry(name, name, "", describe(nfc(text), name), len(text), 1, "2025-01-01T00:00:00+00:00")


def newest(**texts: str) -> dict[str, str]:
    """Which of these documents is superseded by which."""
    found = versions_of([entry(f"{name}.txt", text) for name, text in texts.items()], lambda one: texts[one.id[:-4]])
    return {old[:-4]: new.id[:-4] for old, new in found.newest.items()}


LATER = "10 tháng 8 năm 2024"


def test_the_same_number_of_the_same_body_with_a_later_date_is_a_newer_version() -> None:
    assert newest(old=plan(), new=plan(day=LATER, count=131)) == {"old": "new"}


def test_of_three_versions_the_last_one_supersedes_both() -> None:
    last = plan(day="2 tháng 12 năm 2024", count=140)
    assert newest(a=plan(), b=plan(day=LATER, count=131), c=last) == {"a": "c", "b": "c"}


@pytest.mark.parametrize(
    "other",
    [
        plan(number="155-KH/HU", day=LATER),
        plan(number="154-BC/HU", day=LATER, kind="BÁO CÁO"),
        plan(body="HUYỆN ỦY LÝ NHÂN", day=LATER),
        plan(day="10 tháng 8 năm 2025"),
        plan(day="10 tháng 8 năm 2023"),
        plan(count=131),
        plan(day=LATER, draft="DỰ THẢO\n"),
        plan(day=LATER, draft="Dự thảo lần 2\n"),
        plan(day=LATER, about="phòng, chống cháy rừng mùa hanh khô ở các xã vùng bán sơn địa"),
        plan(number="    -KH/HU", day=LATER),
        plan(number="154", day=LATER),
        plan(day="… tháng … năm 2024"),
        "BÁO CÁO\n\nKế hoạch số 154-KH/HU ngày 10 tháng 8 năm 2024 của Huyện ủy Kim Bảng được thực hiện tốt.",
    ],
    ids=[
        "another number", "another kind", "another body", "the year after", "the year before", "the same date",
        "a draft", "a second draft", "another matter", "no number", "no symbol", "no date", "one that only names it",
    ],
)  # fmt: skip
def test_what_only_looks_like_a_newer_version_is_none(other: str) -> None:
    assert newest(old=plan(), other=other) == {}


def test_a_draft_is_told_by_its_file_name_too() -> None:
    entries = [entry("ke-hoach.txt", plan()), entry("ke-hoach (Dự thảo).txt", plan(day=LATER))]
    assert versions_of(entries, lambda one: plan()).newest == {}


def test_a_body_without_a_name_of_its_own_is_no_evidence() -> None:
    nameless = replace(entry("a", plan()).context, superior="", issued_at="", place="")
    later = replace(nameless, issued_on="2024-08-10")
    entries = [replace(entry("a", ""), context=nameless), replace(entry("b", ""), id="b", context=later)]
    assert versions_of(entries, lambda one: "").newest == {}
    placed = [replace(one, context=replace(one.context, issued_at="Kim Bảng")) for one in entries]
    assert versions_of(placed, lambda one: "").newest["a"].id == "b"


# --- who answers ------------------------------------------------------------------------------------------------------

ASKED = "Huyện Kim Bảng kết nạp bao nhiêu đảng viên mới năm 2024?"
TEXTS = {
    "ke-hoach-thang-6.txt": plan(more="Huyện trồng 45 ha rừng."),
    "ke-hoach-thang-8.txt": plan(day=LATER, count=131),
    "ly-nhan.txt": "BÁO CÁO năm 2024 của huyện Lý Nhân\n\nNăm 2024, huyện Lý Nhân kết nạp 98 đảng viên mới.\n",
}


@pytest.fixture
def assistant(reports: OpenReports) -> Assistant:
    return reports(TEXTS)


def ask(assistant: Assistant, question: str = ASKED, scope: Scope = EVERYWHERE) -> tuple[str, set[str]]:
    answer = assistant.ask(question, scope=scope)
    check(assistant, answer)
    return answer.short, {citation.document for citation in answer.citations}


def test_the_newest_version_answers_alone(assistant: Assistant) -> None:
    short, cited = ask(assistant)
    assert "131" in short
    assert "120" not in short
    assert cited == {"ke-hoach-thang-8.txt"}
    found = {hit.document.name for hit in assistant.search("kết nạp đảng viên mới")}
    assert found == {"ke-hoach-thang-8.txt", "ly-nhan.txt"}
    assert not assistant.ask("Huyện Kim Bảng trồng bao nhiêu ha rừng?").answered  # only the old version says


@pytest.mark.parametrize(
    "question",
    [
        "Theo Kế hoạch số 154-KH/HU ngày 05/6/2024, huyện Kim Bảng kết nạp bao nhiêu đảng viên mới?",
        "Theo ke-hoach-thang-6, huyện Kim Bảng kết nạp bao nhiêu đảng viên mới?",
    ],
)
def test_a_question_that_names_the_old_version_is_answered_from_it(assistant: Assistant, question: str) -> None:
    short, cited = ask(assistant, question)
    assert "120" in short
    assert cited == {"ke-hoach-thang-6.txt"}


def test_words_that_are_also_the_name_of_a_file_select_nothing(reports: OpenReports) -> None:
    texts = {
        "báo cáo.txt": "Năm 2024, huyện Lý Nhân trồng 45 ha rừng.\n",
        "kết quả năm 2024.txt": "Năm 2024, huyện Kim Bảng kết nạp 131 đảng viên mới.\n",
    }
    assistant = reports(texts)
    assert "131" in ask(assistant, "Theo báo cáo, huyện Kim Bảng kết nạp bao nhiêu đảng viên mới?")[0]
    assert not assistant.ask("Theo báo cáo.txt, huyện Kim Bảng kết nạp bao nhiêu đảng viên mới?").answered


def test_a_document_that_is_asked_by_its_number_alone_answers(assistant: Assistant) -> None:
    short, cited = ask(assistant, "Theo Kế hoạch số 154-KH/HU, huyện Kim Bảng kết nạp bao nhiêu đảng viên mới?")
    assert ("131" in short, cited) == (True, {"ke-hoach-thang-8.txt"})
    assert not assistant.ask("Theo Kế hoạch số 154-KH/HU, huyện Lý Nhân kết nạp bao nhiêu đảng viên mới?").answered


def test_a_scope_selects_the_old_version(assistant: Assistant) -> None:
    assert "120" in ask(assistant, scope=Scope(documents=("ke-hoach-thang-6.txt",)))[0]
    assert "131" in ask(assistant, scope=Scope(years=(2024,)))[0]


def test_questions_about_the_document_itself_are_answered_from_the_newest(assistant: Assistant) -> None:
    assert ask(assistant, "Kế hoạch số 154-KH/HU được ban hành ngày nào?") == ("10/8/2024", {"ke-hoach-thang-8.txt"})


def test_figures_are_those_of_the_newest_version(assistant: Assistant) -> None:
    rows = assistant.figures("đảng viên mới", place="Kim Bảng")
    assert {row.document for row in rows} == {"ke-hoach-thang-8.txt"}
    old = assistant.figures(document="ke-hoach-thang-6.txt")
    assert {row.document for row in old} == {"ke-hoach-thang-6.txt"}
    assert assistant.figure_at(old[0].document, old[0].start, old[0].end) is not None
    assert not assistant.figures("trồng rừng", document="thang-6")  # a part of the name selects no old version


def test_the_old_version_answers_again_when_the_newer_one_is_removed(reports: OpenReports) -> None:
    assistant = reports({**TEXTS, "the_old_version_answ.txt": "Báo cáo khác."})  # its own: it is changed
    assert "131" in ask(assistant)[0]
    with assistant.store.writing():
        remove_documents(assistant.store, ["ke-hoach-thang-8.txt"])
    assert "120" in ask(assistant)[0]
    assert assistant.versions().newest == {}


def test_a_correction_makes_and_unmakes_versions(reports: OpenReports) -> None:
    assistant = reports({**TEXTS, "a_correction_makes_a.txt": "Báo cáo khác."})  # its own: it is changed
    assistant.correct("ke-hoach-thang-8.txt", {"number": "155-KH/HU"})
    assert assistant.versions().newest == {}
    assert "ke-hoach-thang-6.txt" in ask(assistant, ASKED)[1] | ask(assistant, "Kim Bảng trồng bao nhiêu ha rừng?")[1]
    assistant.correct("ke-hoach-thang-8.txt", {}, ["number"])
    assert "131" in ask(assistant)[0]
    assistant.correct("ke-hoach-thang-8.txt", {"issued_on": "1/6/2024"})  # then June is the newer one
    assert "120" in ask(assistant)[0]


def test_both_are_listed_with_what_they_are_to_each_other(reports: OpenReports) -> None:
    assistant = reports({**TEXTS, "both_are_listed_with.txt": "Báo cáo khác."})  # its own: it is changed
    data = assistant.store.config.data
    assistant.close()
    env = {"HOI_DATA": str(data)}
    listed = CliRunner().invoke(hoi, ["docs", "list"], env=env, catch_exceptions=False).output
    flat = " ".join(listed.split())
    assert "đã được thay bởi" in flat
    assert "thay cho" in flat
    lines = CliRunner().invoke(hoi, ["docs", "list", "--json"], env=env, catch_exceptions=False).output.splitlines()
    told = {one["name"]: one for one in (json.loads(line) for line in lines if line.startswith("{"))}
    assert told["ke-hoach-thang-6.txt"]["superseded_by"]["name"] == "ke-hoach-thang-8.txt"
    assert [one["name"] for one in told["ke-hoach-thang-8.txt"]["supersedes"]] == ["ke-hoach-thang-6.txt"]
    assert told["ly-nhan.txt"]["superseded_by"] is None
    shown = CliRunner().invoke(hoi, ["docs", "show", "ke-hoach-thang-6.txt"], env=env, catch_exceptions=False).output
    assert "Bản cũ, đã được thay bởi ke-hoach-thang-8.txt" in shown
    assert "120 đảng viên" in shown


def test_the_page_tells_it_beside_both(assistant: Assistant) -> None:
    source = Source(lambda: assistant)
    listed = shelf.shelf(source, "")
    assert strings.VERSION_OLD in listed
    assert strings.VERSION_STATE_OLD in listed
    versions = assistant.versions()
    old, new = assistant.document("ke-hoach-thang-6.txt"), assistant.document("ke-hoach-thang-8.txt")
    assert 'data-document="ke-hoach-thang-8.txt"' in report.report(old, (), None, versions)
    assert strings.VERSION_NEW in report.report(new, (), None, versions)
    assert strings.VERSION_OLD in report.report_list(assistant.documents(), versions)
    assert strings.VERSION_OLD in shelf.read_report(source, "ke-hoach-thang-6.txt")


def test_many_old_versions_crowd_nothing_out() -> None:
    rows = [(f"old{n}:0", 1.0 - n / 1000) for n in range(300)] + [(f"new{n}:0", 0.1) for n in range(40)]
    away = {f"old{n}" for n in range(300)}
    assert len(_others(lambda count: rows[:count], 10, away)) == 10
    assert len(_others(lambda count: rows[:count], 30, away)) == 30
    assert _others(lambda count: rows[:count], 10, frozenset()) == rows[:10]
    assert np.isclose(_others(lambda count: rows[:count], 1, away)[0][1], 0.1)
