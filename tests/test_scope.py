"""Questions asked within some of the reports: what a scope means, that nothing else is searched, refusals."""

from __future__ import annotations

import json

import numpy as np
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
    assert assistant.scope(["năm 2024"]) == Scope(years=(2024,))
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
    monkeypatch.setattr("rag.search.EXACT", 0)
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


def test_a_report_that_others_crowd_out_is_found_in_its_scope(reports: OpenReports) -> None:
    """More reports with the question's words than either list holds: what is in scope is beyond the first hundred."""
    crowd = {
        f"xa-{number}.txt": f"BÁO CÁO\nXã Tân Lập {number} năm 2023\n\n"
        f"Năm 2023, xã đã kết nạp được {number + 200} đảng viên mới, "
        "xã kết nạp đảng viên mới đúng kế hoạch, kết nạp đảng viên mới nhiều."
        for number in range(150)
    }
    odd = "BÁO CÁO\nXã Hải Đông năm 2023\n\nTrong năm, toàn xã phát triển thêm 77 đảng viên. Đường sá đã được sửa chữa."
    opened = reports({**crowd, "hai-dong.txt": odd})
    question = "kết nạp bao nhiêu đảng viên mới"
    assert "hai-dong.txt" not in {hit.document.name for hit in opened.searcher.search(question, 100)}
    hits = opened.search(question, 10, scope=opened.scope(["hai-dong.txt"]))
    assert {hit.document.name for hit in hits} == {"hai-dong.txt"}
    entry = next(one for one in opened.documents() if one.name == "hai-dong.txt")
    looked_up = opened.searcher.search(question, 10, within=frozenset({entry.id}))
    assert max(hit.dense for hit in looked_up) == 1.0  # the dense list is of the scope too


def test_both_ways_to_the_nearest_of_a_scope_agree(
    reports: OpenReports, assistant: Assistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    many = {f"xa-{n}.txt": f"BÁO CÁO\nXã Tân Lập {n}\n\nXã có {n + 2} chi bộ, {n + 5} hộ nghèo." for n in range(60)}
    opened = reports(many)
    inside = frozenset(entry.id for entry in opened.documents()[::4])
    vector = np.asarray(opened.embedder.embed_query("Xã có bao nhiêu hộ nghèo?"))
    exact = opened.searcher._nearest_of(vector, 10, inside)
    monkeypatch.setattr("rag.search.EXACT", 0)
    wide = opened.searcher._nearest_of(vector, 10, inside)
    assert len(exact) == 10
    assert {one.rpartition(":")[0] for one, _ in (*exact, *wide)} <= inside
    assert [score for _, score in exact] == pytest.approx([score for _, score in wide], abs=1e-5)
    assert not opened.searcher._nearest_of(vector, 10, frozenset({"0" * 16}))
