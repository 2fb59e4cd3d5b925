import json
from dataclasses import replace
from pathlib import Path

import pytest

from eval.cases import Case
from eval.page import page
from eval.report import comparison_tables, markdown, percent, points, print_tables, summary, tables, title
from eval.results import (
    SystemInfo,
    answers_results,
    compare,
    measure_values,
    parse_threshold,
    read_results,
    retrieval_section,
    write_json,
)
from eval.retrieval import measure, paragraph_retriever, passage_qrels, passage_retriever, rank, searchable
from eval.run import AnswerLog, ask_all, document_texts
from rag.errors import InputError
from rag.records import Answer, Citation, Document, Hit, Passage

TEXT = "Móng Cái đã kết nạp được 857 đảng viên mới. Có 36 chi bộ."
OTHER = "Cát Hải kết nạp 82/80 đảng viên."


def document(name, text):
    return Document(id=name, name=name, source=f"/r/{name}", text=text)


DOCUMENTS = {"mc.txt": document("mc.txt", TEXT), "ch.txt": document("ch.txt", OTHER)}
PASSAGES = {
    "mc.txt": [
        Passage("mc:0", "mc.txt", 0, 0, 43, TEXT[:43]),
        Passage("mc:1", "mc.txt", 1, 44, len(TEXT), TEXT[44:]),
    ],
    "ch.txt": [Passage("ch:0", "ch.txt", 0, 0, len(OTHER), OTHER)],
}


class ScriptedSystem:
    """Answers from a table; raises what the table holds when it is an error."""

    embedding_name = "scripted"

    def __init__(self, script):
        self.script = script
        self.asked = []

    def ask(self, question, history=()):
        self.asked.append(question)
        answer = self.script.get(question)
        if isinstance(answer, Exception):
            raise answer
        return answer or Answer(question, question, False, "", "Không nêu.")

    def search(self, question, limit=10):
        if isinstance(self.script.get(question), Exception):
            raise self.script[question]
        passages = [passage for name in PASSAGES for passage in PASSAGES[name]]
        return [Hit(passage, DOCUMENTS[passage.document_id], 1.0) for passage in passages][:limit]

    def document(self, name):
        if name not in DOCUMENTS:
            raise InputError("Không có báo cáo ấy.")
        return DOCUMENTS[name]


def answer(question, short, name="mc.txt", quote="kết nạp được 857 đảng viên mới"):
    start = DOCUMENTS[name].text.index(quote)
    citation = Citation(1, name, "", quote, start, start + len(quote))
    return Answer(question, question, True, short, f"{short} [1].", (citation,))


CASES = (
    Case("1", "Móng Cái?", True, ("857",), ("mc.txt",), ("857 đảng viên mới",), "number", ("mission",)),
    Case("2", "Cát Hải?", True, ("82",), ("ch.txt",), ("82/80",), "number"),
    Case("3", "Giá <b>vàng</b> | [1]?", False, type="unanswerable"),
    Case("4", "Còn Cát Hải?", True, ("82",), ("ch.txt",), ("82/80",), "follow-up", (), ("Móng Cái?",)),
)
SYSTEM_INFO = SystemInfo("scripted", 2, 3)
DATASET = {"name": "thử.jsonl", "sha256": "0" * 64}


def scripted():
    return ScriptedSystem({"Móng Cái?": answer("Móng Cái?", "857 đảng viên"), "Cát Hải?": ZeroDivisionError("hỏng")})


def evaluated(system=None):
    system = system or scripted()
    outcomes = ask_all(system, CASES)
    judged = searchable(CASES)
    qrels = passage_qrels(judged, PASSAGES, document_texts(system))
    ranking = rank("hoi", passage_retriever(system), {case.id: case.question for case in judged})
    by_id = {passage.id: passage for passages in PASSAGES.values() for passage in passages}
    section = retrieval_section([(measure(qrels, ranking), ranking)], passages=3, shown=by_id)
    return answers_results(DATASET, SYSTEM_INFO, outcomes, section)


def test_a_case_that_crashes_is_wrong_and_listed_with_its_error():
    results = evaluated()
    case = results["cases"][1]
    assert (case["right"], case["reason"], case["error"]) == (False, "error", "ZeroDivisionError: hỏng")
    assert results["dataset"]["cases"] == 4
    assert results["measures"]["accuracy"]["value"] == 0.5
    assert results["measures"]["accuracy"]["count"] == 4


def test_an_answer_that_breaks_the_contract_is_an_error_of_its_case():
    bad = replace(answer("Móng Cái?", "857"), citations=(Citation(1, "mc.txt", "", "857", None, 3),))
    (outcome, *_) = ask_all(ScriptedSystem({"Móng Cái?": bad}), CASES[:1])
    assert not outcome.verdict.right
    assert "malformed" in outcome.verdict.error


def test_a_document_that_the_system_lacks_is_an_error_of_its_case():
    case = replace(CASES[0], docs=("la.txt",))
    (outcome,) = ask_all(scripted(), [case])
    assert "la.txt" in outcome.verdict.error


def test_results_are_the_same_each_time_but_for_the_clock():
    first, second = evaluated(), evaluated()
    for results in (first, second):
        results["latency"] = {}
        for case in results["cases"]:
            case["milliseconds"] = 0
        for entry in results["retrieval"]["systems"].values():
            entry["latency"] = {}
    assert json.dumps(first) == json.dumps(second)


def test_retrieval_by_passage():
    section = evaluated()["retrieval"]
    means = {name: entry["value"] for name, entry in section["systems"]["hoi"]["measures"].items()}
    assert section["queries"] == 2  # the one that follows up and the one without an answer are not searched for
    assert (means["success@1"], means["mrr@10"]) == (0.5, 0.5)  # the query that raised scores zero
    assert section["systems"]["hoi"]["errors"] == {"2": "ZeroDivisionError: hỏng"}
    assert section["found"]["1"][0] == {"passage": "mc:0", "text": TEXT[:43]}


def test_retrieval_by_paragraph_counts_a_document_once():
    found = paragraph_retriever(ScriptedSystem({}))("Móng Cái?", 10)
    assert found == ["mc.txt", "ch.txt"]


# --- an interrupted run goes on ----------------------------------------------------------------------------------


def test_resumed_answers_are_not_asked_again(tmp_path):
    log = AnswerLog(tmp_path, {"questions": "a"}, resume=False)
    first = ask_all(scripted(), CASES[:3], on_answer=log.add)
    log.close()
    with (tmp_path / "answers.jsonl").open("a", encoding="utf-8") as stream:
        stream.write('{"id": "4", "answ')  # cut off by the interruption

    again = AnswerLog(tmp_path, {"questions": "a"}, resume=True)
    system = scripted()
    outcomes = ask_all(system, CASES, known=again.known, on_answer=again.add)
    again.close()
    assert sorted(again.known) == ["1", "3"]
    assert [q for q in system.asked if q in {case.question for case in CASES}] == ["Cát Hải?", "Còn Cát Hải?"]
    assert [o.verdict for o in outcomes[:3]] == [o.verdict for o in first]


def test_answers_to_other_questions_are_not_taken_up(tmp_path):
    log = AnswerLog(tmp_path, {"questions": "a"}, resume=False)
    ask_all(scripted(), CASES[:1], on_answer=log.add)
    log.close()
    other = AnswerLog(tmp_path, {"questions": "b"}, resume=True)
    other.close()
    assert other.known == {}


# --- reports -----------------------------------------------------------------------------------------------------


def test_report_lists_each_miss_with_question_gold_answer_citation_and_reason(capsys):
    from rich.console import Console

    made = tables(evaluated())
    print_tables(Console(width=200), made)
    printed = capsys.readouterr().out
    assert "Còn Cát Hải?" in printed
    assert "ZeroDivisionError: hỏng" in printed
    assert "từ chối dù có đáp án" in printed
    text = markdown(title(evaluated()), summary(evaluated()), made)
    assert "| 4 | Móng Cái? → Còn Cát Hải? | 82 | (từ chối) |" in text


def test_markdown_and_html_show_hostile_text_as_text():
    system = scripted()
    hostile = "Giá <b>vàng</b> | [1]?"
    system.script[hostile] = answer(hostile, "<img src=x onerror=alert(1)>")
    results = evaluated(system)
    html = page(results)
    assert "<img" not in html
    assert "&lt;img src=x" in html
    assert "<b>vàng</b>" not in html
    text = markdown(title(results), summary(results), tables(results))
    assert "<img" not in text
    assert "\\| \\[1\\]?" in text


def test_html_loads_nothing_and_holds_every_case():
    import re

    html = page(evaluated())
    assert html.count('<details class="case') == len(CASES)
    assert not re.search(r'(?:src|href)="(?!#)', html)
    assert "@import" not in html
    assert set(re.findall(r"https?://[^\s\"'<]+", html)) <= {
        "http://www.w3.org/2000/svg",
        "http://www.w3.org/1999/xlink",
    }
    assert "<svg" in html


def test_numbers_are_written_the_vietnamese_way():
    assert (percent(0.7608), points(-0.0123), points(0.3)) == ("76,1 %", "−1,2", "+30,0")


# --- compare and thresholds --------------------------------------------------------------------------------------


def test_compare_pairs_by_case_and_names_the_flips(tmp_path):
    better = scripted()
    better.script["Cát Hải?"] = answer("Cát Hải?", "82 đảng viên", "ch.txt", "82/80 đảng viên")
    write_json(tmp_path / "a" / "results.json", evaluated())
    write_json(tmp_path / "b.json", evaluated(better))
    comparison = compare(read_results(tmp_path / "a"), read_results(tmp_path / "b.json"))
    accuracy = comparison.differences[0]
    assert (accuracy.measure, accuracy.a, accuracy.b, accuracy.count) == ("accuracy", 0.5, 0.75, 4)
    assert (comparison.newly_right, comparison.newly_wrong) == (("2",), ())
    assert comparison_tables(comparison, "a", "b")[1].rows == (("2",),)


def test_compare_refuses_what_it_cannot_pair(tmp_path):
    other = evaluated()
    for case in other["cases"]:
        case["id"] = "x" + case["id"]
    other["retrieval"] = None
    with pytest.raises(InputError, match="không có câu hỏi chung"):
        compare(evaluated(), other)
    (tmp_path / "results.json").write_text("[]")
    with pytest.raises(InputError, match="không phải là kết quả"):
        read_results(tmp_path)


@pytest.mark.parametrize(
    ("text", "expected"),
    [("accuracy=0.75", 0.75), ("accuracy=75%", 0.75), ("accuracy = 0,9", 0.9), ("accuracy=1", 1.0)],
)
def test_thresholds(text, expected):
    assert parse_threshold(text, ["accuracy"]) == ("accuracy", expected)


@pytest.mark.parametrize("text", ["acuracy=0.5", "accuracy", "accuracy=", "accuracy=75", "accuracy=nan", "=1"])
def test_bad_thresholds_name_the_measures(text):
    with pytest.raises(InputError, match="Ngưỡng") as raised:
        parse_threshold(text, ["accuracy", "f1"])
    assert "accuracy, f1" in raised.value.remedy


def test_threshold_values_cover_answers_and_search():
    values = measure_values(evaluated())
    assert values["accuracy"] == 0.5
    assert values["success@1"] == 0.5


def test_results_that_cannot_be_written_say_so(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(InputError, match="Không ghi được"):
        write_json(Path(tmp_path / "file" / "results.json"), {})


def test_a_long_list_of_misses_is_cut_on_the_terminal_only(capsys):
    from rich.console import Console

    cases = [replace(CASES[1], id=f"c{number:03d}") for number in range(60)]
    outcomes = ask_all(ScriptedSystem({}), cases)
    made = tables(answers_results(DATASET, SYSTEM_INFO, outcomes))
    print_tables(Console(width=120), made)
    printed = capsys.readouterr().out
    assert "c039" in printed
    assert "c040" not in printed
    assert "20 mục nữa" in printed
    assert "| c059 |" in markdown("t", "l", made)
