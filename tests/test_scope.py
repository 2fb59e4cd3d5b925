"""Questions asked within some of the reports: what a scope means, that nothing else is searched, refusals."""

from __future__ import annotations

import json

import pytest
from answer_checks import OpenReports, check
from click.testing import CliRunner

from rag.assistant import Assistant
from rag.cli import hoi
from rag.errors import InputError
from rag.records import Scope
from rag.scope import told

REPORTS = {
    "kim-bang-2023.txt": "BÁO CÁO năm 2023 của huyện Kim Bảng\n\nNăm 2023, huyện Kim Bảng kết nạp 120 đảng viên.\n",
    "kim-bang-2024.txt": "BÁO CÁO năm 2024 của huyện Kim Bảng\n\nNăm 2024, huyện Kim Bảng kết nạp 131 đảng viên.\n",
    "ly-nhan-2024.txt": "BÁO CÁO năm 2024 của huyện Lý Nhân\n\n"
    "Năm 2024, huyện Lý Nhân kết nạp 98 đảng viên, trồng 45 ha rừng.\n",
}


@pytest.fixture
def assistant(reports: OpenReports) -> Assistant:
    return reports(REPORTS)


def test_words_name_reports_units_and_years(assistant: Assistant) -> None:
    assert assistant.scope([]) == Scope()
    assert assistant.scope(["kim-bang-2023.txt", "2024", "huyen ly nhan", "Kim Bảng"]) == Scope(
        ("kim-bang-2023.txt",), ("huyện Lý Nhân", "huyện Kim Bảng"), (2024,)
    )
    assert told(assistant.scope(["Lý Nhân", "2024"])) == "huyện Lý Nhân; năm 2024"
    assert Scope.of(assistant.scope(["Lý Nhân", "2024"]).to_dict()) == assistant.scope(["Lý Nhân", "2024"])


@pytest.mark.parametrize("word", ["Móng Cái", "1987", "khong-co.txt", "", "<b>", "9" * 5000])
def test_a_word_that_names_nothing_is_told(assistant: Assistant, word: str) -> None:
    with pytest.raises(InputError) as raised:
        assistant.scope([word])
    assert raised.value.remedy


def test_a_near_miss_is_offered(assistant: Assistant) -> None:
    with pytest.raises(InputError) as raised:
        assistant.scope(["kim-bang-2022.txt"])
    assert "kim-bang-2023.txt" in raised.value.remedy


def test_too_many_words_are_refused(assistant: Assistant) -> None:
    with pytest.raises(InputError):
        assistant.scope(["2024"] * 51)


@pytest.mark.parametrize("record", [None, [], {"years": ["2024", True]}, {"documents": "x"}, {"places": [1]}])
def test_a_record_that_is_no_scope_restricts_nothing(record: object) -> None:
    assert not Scope.of(record)


@pytest.mark.parametrize(
    ("words", "short"),
    [
        ([], "120"),
        (["2024"], "131"),
        (["kim-bang-2023.txt"], "120"),
        (["Kim Bảng", "2024"], "131"),
    ],
)
def test_only_the_reports_within_answer(assistant: Assistant, words: list[str], short: str) -> None:
    scope = assistant.scope(words)
    answer = assistant.ask("Kim Bảng kết nạp bao nhiêu đảng viên?", scope=scope)
    check(assistant, answer)
    assert short in answer.short
    if words:
        assert len(answer.citations) == 1
    names = {hit.document.name for hit in assistant.search("kết nạp đảng viên", scope=scope)}
    assert names
    assert not words or names < set(REPORTS)


def test_a_refusal_says_that_the_scope_was_limited_and_what_is_outside(assistant: Assistant) -> None:
    answer = assistant.ask("Lý Nhân trồng bao nhiêu ha rừng?", scope=assistant.scope(["Kim Bảng"]))
    check(assistant, answer)
    assert not answer.answered
    assert "huyện Kim Bảng" in answer.answer
    assert "Lý Nhân" in answer.answer
    assert {related.document for related in answer.alternatives} <= {"kim-bang-2023.txt", "kim-bang-2024.txt"}
    inside = assistant.ask("Lý Nhân trồng bao nhiêu ha rừng?", scope=assistant.scope(["Lý Nhân"]))
    assert inside.short == "45 ha rừng"


def test_a_scope_that_no_report_fits(assistant: Assistant) -> None:
    answer = assistant.ask("Lý Nhân trồng bao nhiêu ha rừng?", scope=Scope(places=("huyện Lý Nhân",), years=(2023,)))
    check(assistant, answer)
    assert not answer.answered
    assert "Không có báo cáo nào" in answer.answer
    assert not assistant.search("rừng", scope=Scope(documents=("đã gỡ.txt",)))


def test_comparisons_and_follow_ups_stay_within(assistant: Assistant) -> None:
    scope = assistant.scope(["2024"])
    most = assistant.ask("Đơn vị nào kết nạp nhiều đảng viên nhất?", scope=scope)
    assert "131" in most.short
    assert "120" not in most.answer
    follow = assistant.ask("Còn Lý Nhân thì sao?", ["Kim Bảng kết nạp bao nhiêu đảng viên?"], scope=scope)
    assert "98" in follow.short


def test_many_documents_are_searched_among_the_nearest_vectors(
    assistant: Assistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rag.search.MAX_FILTER", 1)
    scope = assistant.scope(["Kim Bảng"])
    assert "131" in assistant.ask("Kim Bảng năm 2024 kết nạp bao nhiêu đảng viên?", scope=scope).short
    assert {hit.document.name for hit in assistant.search("trồng rừng", scope=scope)} <= set(REPORTS) - {
        "ly-nhan-2024.txt"
    }


def test_the_command_line_asks_within(assistant: Assistant, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOI_DATA", str(assistant.store.config.data))
    run = CliRunner().invoke(
        hoi, ["ask", "--json", "--within", "2024", "--within", "kim bang", "Kết nạp bao nhiêu đảng viên?"]
    )
    assert run.exit_code == 0, run.output
    assert json.loads(run.stdout)["short"].startswith("131")
    wrong = CliRunner().invoke(hoi, ["ask", "--within", "Hà Giang", "Kết nạp bao nhiêu đảng viên?"])
    assert wrong.exit_code != 0


def test_an_explanation_tells_what_was_considered(assistant: Assistant) -> None:
    told_why = assistant.explain("Kim Bảng năm 2024 kết nạp bao nhiêu đảng viên?")
    assert told_why.places == ("Kim Bảng",)
    assert told_why.years == (2024,)
    assert not told_why.target
    assert "đảng viên" in told_why.words
    used = [one for one in told_why.considered if one.cited]
    assert [one.document for one in used] == ["kim-bang-2024.txt"]
    assert used[0].place_fits
    assert used[0].period_fits
    other = next(one for one in told_why.considered if one.document == "kim-bang-2023.txt")
    assert not other.period_fits
    foreign = next(one for one in told_why.considered if one.document == "ly-nhan-2024.txt")
    assert not foreign.place_fits
    for one in told_why.considered:
        assert assistant.document(one.document).text[one.start : one.end] == one.quote


def test_a_refusal_is_explained_too(assistant: Assistant) -> None:
    told_why = assistant.explain("Kim Bảng trồng bao nhiêu ha rừng?")
    assert not any(one.cited for one in told_why.considered)
    assert any("rừng" in word for one in told_why.considered for word in one.unsaid)
