"""What a question is asked within: names read, retrieval restricted, refusals that say so."""

from __future__ import annotations

import json

import numpy as np
import pytest
from answer_checks import OpenReports

from rag import cli, messages, search
from rag.assistant import Assistant
from rag.errors import InputError
from rag.records import Scope
from rag.scope import MAX_SCOPE

QUESTION = "Móng Cái kết nạp bao nhiêu đảng viên?"
MONG_CAI = "002_a2d444cce03d6c51.txt"
VINH_BAO = {"001_df056430ff273085.txt", "003_c32edca671531721.txt"}


@pytest.mark.parametrize("name", ["huyện Vĩnh Bảo", "Vĩnh Bảo", "vinh bao", "HUYEN VINH BAO", " Vi\u0303nh Bảo "])
def test_a_unit_however_typed(assistant: Assistant, name: str) -> None:
    assert assistant.scope([name]) == Scope(places=("huyện Vĩnh Bảo",))


def test_names_units_and_years(assistant: Assistant) -> None:
    entry = next(one for one in assistant.documents() if one.name == MONG_CAI)
    assert assistant.scope([]) == Scope()
    assert not assistant.scope([])
    assert assistant.scope([MONG_CAI, "mong cai", "2024", "Năm 2024"]) == Scope(
        (entry.id,), ("thành phố Móng Cái",), (2024,)
    )


@pytest.mark.parametrize("name", ["", "  ", "1999", "khong-co.txt", "Cà Mau", "?!", "<b>x</b>", "x" * 5_000, "../002"])
def test_what_is_unknown_is_refused(assistant: Assistant, name: str) -> None:
    with pytest.raises(InputError) as raised:
        assistant.scope(["mong cai", name])
    assert raised.value.remedy
    assert len(raised.value.message) < 250


def test_what_fits_no_report_is_refused(assistant: Assistant) -> None:
    with pytest.raises(InputError, match="Không có báo cáo nào trong phạm vi"):
        assistant.scope(["Cát Hải", "2021"])
    with pytest.raises(InputError, match="Không có báo cáo nào trong phạm vi"):
        assistant.ask(QUESTION, scope=Scope(documents=("0" * 16,)))  # of a report that was removed
    with pytest.raises(InputError):
        assistant.scope(["mong cai"] * (MAX_SCOPE + 1))


def test_answers_stand_on_reports_of_the_scope_alone(assistant: Assistant) -> None:
    free = assistant.ask("Kết nạp được bao nhiêu đảng viên mới?")
    assert {one.document for one in free.citations} - {MONG_CAI}
    scope = assistant.scope(["Móng Cái"])
    told = assistant.ask("Kết nạp được bao nhiêu đảng viên mới?", scope=scope)
    assert told.short == "857 đảng viên mới"
    assert {one.document for one in told.citations} == {MONG_CAI}
    followed = assistant.ask("Còn tổ chức đảng thì sao?", [QUESTION], scope=scope)
    assert {one.document for one in (*followed.citations, *followed.alternatives)} == {MONG_CAI}


@pytest.mark.parametrize("question", [QUESTION, "hội nghị", "?!", "xin chào", "Địa phương nào kết nạp nhiều nhất?"])
def test_a_search_gives_passages_of_the_scope_alone(assistant: Assistant, question: str) -> None:
    hits = assistant.search(question, 50, scope=assistant.scope(["vinh bao"]))
    assert {hit.document.name for hit in hits} <= VINH_BAO
    if question != "?!":
        assert hits


def test_a_refusal_says_the_scope_and_what_is_outside(assistant: Assistant) -> None:
    told = assistant.ask(QUESTION, scope=assistant.scope(["vinh bao"]))
    assert not told.answered
    assert told.answer.startswith(messages.SCOPE_REFUSAL.format(scope="huyện Vĩnh Bảo"))
    assert MONG_CAI in told.answer
    assert "857" not in told.answer
    assert {one.document for one in told.alternatives} <= VINH_BAO
    nowhere = assistant.ask("Giá vàng hôm nay ở Vĩnh Bảo bao nhiêu?", scope=assistant.scope(["vinh bao"]))
    assert nowhere.answer.endswith(messages.SCOPE_NOT_OUTSIDE)
    assert assistant.ask("xin chào", scope=assistant.scope(["vinh bao"])).answer == assistant.ask("xin chào").answer


def test_figures_of_the_scope_alone(assistant: Assistant) -> None:
    rows = assistant.figures(scope=assistant.scope(["vinh bao"]))
    assert {row.document for row in rows} == VINH_BAO
    assert rows == [row for row in assistant.figures() if row.document in VINH_BAO]


def test_a_report_that_others_crowd_out_is_found_in_its_scope(reports: OpenReports) -> None:
    """More reports with the question's words than either list holds: what is in scope is beyond the first hundred."""
    crowd = {
        f"xa-{number}.txt": f"BÁO CÁO\nXã Tân Lập {number} năm 2023\n\n"
        f"Năm 2023, xã đã kết nạp được {number + 200} đảng viên mới, "
        f"xã kết nạp đảng viên mới đúng kế hoạch, kết nạp đảng viên mới nhiều."
        for number in range(150)
    }
    odd = "BÁO CÁO\nXã Hải Đông năm 2023\n\nTrong năm, toàn xã phát triển thêm 77 đảng viên. Đường sá đã được sửa chữa."
    opened = reports({**crowd, "hai-dong.txt": odd})
    question = "kết nạp bao nhiêu đảng viên mới"
    assert "hai-dong.txt" not in {hit.document.name for hit in opened.searcher.search(question, 100)}
    hits = opened.search(question, 10, scope=opened.scope(["hai-dong.txt"]))
    assert {hit.document.name for hit in hits} == {"hai-dong.txt"}
    assert max(hit.dense for hit in hits) == 1.0  # the dense list is of the scope too


def test_both_ways_to_the_nearest_of_a_scope_agree(assistant: Assistant, monkeypatch: pytest.MonkeyPatch) -> None:
    inside = frozenset(entry.id for entry in assistant.documents() if entry.name in VINH_BAO)
    vector = np.asarray(assistant.embedder.embed_query(QUESTION))
    exact = assistant.searcher._nearest_of(vector, 10, inside)
    monkeypatch.setattr(search, "EXACT", 0)
    wide = assistant.searcher._nearest_of(vector, 10, inside)
    assert [one for one, _ in exact] == [one for one, _ in wide]
    assert [score for _, score in exact] == pytest.approx([score for _, score in wide], abs=1e-5)
    assert len(exact) == 10


def test_the_command_line(shared_data, monkeypatch, capsys) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.setenv("HOI_DATA", str(shared_data))
    assert cli.main(["ask", "--json", "Kết nạp được bao nhiêu đảng viên mới?", "--within", "mong cai"]) == 0
    record = json.loads(capsys.readouterr().out)
    assert record["short"] == "857 đảng viên mới"
    assert "scope" not in record
    assert cli.main(["ask", QUESTION, "--within", "Cà Mau"]) == 2
    assert "Cà Mau" in capsys.readouterr().err
