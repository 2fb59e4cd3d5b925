import json
from dataclasses import replace
from pathlib import Path

import pytest

from eval.cases import Case
from eval.comparison import compare, measure_values, parse_threshold
from eval.formats import Table, markdown, p_value, percent, points, print_tables, whole
from eval.page import page, page_data
from eval.progress import RunLog
from eval.report import comparison_tables, summary, tables, title
from eval.results import (
    SystemInfo,
    answers_results,
    read_results,
    retrieval_results,
    retrieval_section,
    robustness_results,
    write_json,
)
from eval.retrieval import (
    evidence_pieces,
    measure,
    paragraph_retriever,
    passage_qrels,
    passage_retriever,
    rank,
    searchable,
    set_faults,
)
from eval.run import ask_all, document_texts
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
DATASET = {"name": "thử.jsonl", "sha256": "0" * 64, "texts_sha256": "1" * 64}
SHOWN = {p.id: (name, p.text) for name, passages in PASSAGES.items() for p in passages}


def scripted():
    return ScriptedSystem({"Móng Cái?": answer("Móng Cái?", "857 đảng viên"), "Cát Hải?": ZeroDivisionError("hỏng")})


def searched(system, others=None):
    """The retrieval part of results: the system, and beside it `others` by name, each a retriever."""
    judged = searchable(CASES)
    texts = document_texts(system)
    qrels, pieces = passage_qrels(judged, PASSAGES, texts), evidence_pieces(judged, PASSAGES, texts)
    retrievers = {"hoi": passage_retriever(system), **(others or {})}
    queries = {case.id: case.question for case in judged}
    rankings = [rank(name, retriever, queries) for name, retriever in retrievers.items()]
    return retrieval_section([(measure(qrels, r, pieces), r) for r in rankings], qrels, passages=3, shown=SHOWN)


def evaluated(system=None, others=None):
    system = system or scripted()
    return answers_results(DATASET, SYSTEM_INFO, ask_all(system, CASES), searched(system, others))


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
    assert "sai dạng" in outcome.verdict.error


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
    assert section["found"]["1"][:2] == [
        {"passage": "mc:0", "relevant": True},
        {"passage": "mc:1", "relevant": False},
    ]
    assert section["texts"]["mc:0"] == {"document": "mc.txt", "text": TEXT[:43]}


def test_retrieval_by_paragraph_counts_a_document_once():
    found = paragraph_retriever(ScriptedSystem({}))("Móng Cái?", 10)
    assert found == ["mc.txt", "ch.txt"]


# --- an interrupted run goes on ----------------------------------------------------------------------------------


def test_resumed_answers_are_not_asked_again(tmp_path):
    with RunLog(tmp_path, {"questions": "a"}, resume=False) as log:
        first = ask_all(scripted(), CASES[:3], on_answer=log.adder("answers/original"))
    with (tmp_path / "progress.jsonl").open("a", encoding="utf-8") as stream:
        stream.write('{"step": "answers/original", "id": "4", "answ')  # cut off by the interruption

    system = scripted()
    with RunLog(tmp_path, {"questions": "a"}, resume=True) as again:
        known = dict(again.known("answers/original"))
        assert again.taken == 2
        outcomes = ask_all(system, CASES, known=known, on_answer=again.adder("answers/original"))
    assert sorted(known) == ["1", "3"]
    assert [q for q in system.asked if q in {case.question for case in CASES}] == ["Cát Hải?", "Còn Cát Hải?"]
    assert [o.verdict for o in outcomes[:3]] == [o.verdict for o in first]
    with RunLog(tmp_path, {"questions": "a"}, resume=True) as third:  # the half line is gone, what came after it is not
        assert sorted(third.known("answers/original")) == ["1", "3", "4"]


def test_resumed_searches_are_not_run_again(tmp_path):
    queries = {"1": "Móng Cái?", "2": "Cát Hải?", "3": "?"}
    with RunLog(tmp_path, {}, resume=False) as log:
        first = rank("hoi", passage_retriever(scripted()), queries, on_found=log.adder("search/hoi"))
    asked = []

    def retrieve(question, limit):
        asked.append(question)
        return []

    with RunLog(tmp_path, {}, resume=True) as log:
        again = rank("hoi", retrieve, queries, known=log.known("search/hoi"))
    assert asked == ["Cát Hải?"]  # the one that had raised
    assert again.found == first.found


@pytest.mark.parametrize("key", [{"questions": "b"}, {"questions": "a", "program": "x"}])
def test_what_another_run_left_is_not_taken_up(tmp_path, key):
    with RunLog(tmp_path, {"questions": "a"}, resume=False) as log:
        ask_all(scripted(), CASES[:1], on_answer=log.adder("answers/original"))
    with RunLog(tmp_path, key, resume=True) as other:
        assert other.refused
        assert other.taken == 0


@pytest.mark.parametrize("content", [b"", b"[]\n", b"\xff\xfe", b'{"key": {}}\n[1]\n', b"[" * 100_000])
def test_a_log_that_cannot_be_read_counts_as_none(tmp_path, content):
    (tmp_path / "progress.jsonl").write_bytes(content)
    with RunLog(tmp_path, {}, resume=True) as log:
        assert log.taken == 0


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
    assert "\\u003cimg src=x" in html
    assert "<b>vàng</b>" not in html
    text = markdown(title(results), summary(results), tables(results))
    assert "<img" not in text
    assert "\\| \\[1\\]?" in text


def test_html_loads_nothing_and_holds_every_case():
    import re

    html = page(evaluated())
    data = json.loads(re.search(r'id="data">(.*?)</script>', html, re.DOTALL)[1])
    assert [case["id"] for case in data["cases"]] == [case.id for case in CASES]
    assert not re.search(r'(?:src|href)="(?!#|data:)', html)
    assert "@import" not in html
    assert set(re.findall(r"https?://[^\s\"'<]+", html)) <= {
        "http://www.w3.org/2000/svg",
        "http://www.w3.org/1999/xlink",
    }
    assert "<svg" in html


def rows_of(data, number):
    return {data["headings"][heading]: value for heading, value in data["cases"][number]["rows"]}


def test_drill_down_shows_gold_answer_citations_and_marks_the_relevant_passages():
    data = page_data(evaluated(others={"bm25": lambda question, limit: ["ch:0", "mc:0"]}))
    rows = rows_of(data, 0)
    assert data["cases"][0]["right"]
    assert rows["Đáp án"] == "857"
    assert rows["Câu gốc"] == [["mc.txt", "857 đảng viên mới", False]]
    assert rows["Trả lời ngắn"] == "857 đảng viên"
    assert rows["Trích dẫn"] == [["[1] mc.txt", "kết nạp được 857 đảng viên mới", False]]
    assert rows["Hạng của đoạn đúng"] == "Hỏi Báo Cáo: 1; BM25: 2"
    found = [(source, data["texts"][text], relevant) for source, text, relevant in rows["Đoạn tìm được"]]
    assert found[:2] == [("1. mc.txt", TEXT[:43], True), ("2. mc.txt", TEXT[44:], False)]
    assert rows_of(data, 3)["Câu hỏi trước"] == "Móng Cái?"


def test_drill_down_of_a_search_tells_what_was_found():
    judged = searchable(CASES)
    data = page_data(retrieval_results(DATASET, SYSTEM_INFO, judged, searched(scripted())))
    assert [case["right"] for case in data["cases"]] == [True, False]
    assert rows_of(data, 1)["Hạng của đoạn đúng"] == "Hỏi Báo Cáo: ngoài 10 hạng đầu"


def test_numbers_are_written_the_vietnamese_way():
    assert (percent(0.7608), points(-0.0123), points(0.3)) == ("76,1 %", "−1,2", "+30,0")
    assert (p_value(0.0213), p_value(1.0), p_value(0.0001)) == ("0,021", "1,000", "<\u00a00,001")
    assert (whole(0), whole(1190), whole(1234567)) == ("0", "1.190", "1.234.567")


@pytest.mark.parametrize("width", [60, 80, 200])
def test_no_word_or_figure_of_a_table_is_cut_on_a_terminal(capsys, width):
    from rich.console import Console

    columns = ("Hệ thống", "Success@1", "Success@5", "nDCG@10", "Recall@10", "Chênh lệch [95\u00a0%]")
    row = ("LlamaIndex + Chroma", "0,615", "0,897", "0,787", "0,974", "−10,3\u00a0[−20,5;\u00a0+12,8]")
    print_tables(Console(width=width), [Table("Bảng", columns, (row,))])
    printed = capsys.readouterr().out
    assert all(len(line) <= width for line in printed.splitlines())
    assert all(word in printed for cell in (*columns[1:], *row) for word in cell.split(" "))


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
    assert comparison_tables(comparison, "a", "b", {"2": "Cát Hải?"})[1].rows == (("2", "Cát Hải?"),)


@pytest.mark.parametrize(
    ("change", "match"),
    [
        (lambda results: results["dataset"].update(sha256="f" * 64, name="khác.jsonl"), r"khác nhau: thử.*khác\.jsonl"),
        (lambda results: results["dataset"].update(texts_sha256="f" * 64), "văn bản khác nhau"),
        (lambda results: results.update(kind="retrieval"), "khác loại: hoi eval answers và hoi eval retrieval"),
    ],
)
def test_compare_refuses_runs_that_do_not_belong_together(change, match):
    other = evaluated()
    change(other)
    with pytest.raises(InputError, match=match) as raised:
        compare(evaluated(), other)
    assert raised.value.remedy


def test_compare_refuses_what_is_no_result(tmp_path):
    (tmp_path / "results.json").write_text("[]")
    with pytest.raises(InputError, match="không phải là kết quả"):
        read_results(tmp_path)


def test_compare_of_two_searches():
    judged = searchable(CASES)
    a = retrieval_results(DATASET, SYSTEM_INFO, judged, searched(scripted()))
    b = retrieval_results(DATASET, SYSTEM_INFO, judged, searched(ScriptedSystem({})))
    found = {difference.measure: difference for difference in compare(a, b).differences}
    assert (found["success@5"].a, found["success@5"].b, found["success@5"].count) == (0.5, 1.0, 2)


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


def robust(system=None):
    system = system or scripted()
    typed = [replace(case, question=case.question.lower()) for case in CASES]
    answers = {"original": ask_all(system, CASES), "upper": ask_all(system, typed)}
    judged = searchable(CASES)
    qrels = passage_qrels(judged, PASSAGES, document_texts(system))
    found = {"1": ["mc:0"], "2": ["mc:0", "ch:0"]}
    hoi = measure(qrels, rank("hoi", lambda question, limit: found[question], {case.id: case.id for case in judged}))
    none = measure(qrels, rank("hoi", lambda question, limit: [], {case.id: case.id for case in judged}))
    return robustness_results(DATASET, SYSTEM_INFO, answers, {"original": [hoi], "upper": [none]})


def test_robustness_tells_each_drop_with_its_interval_and_test():
    results = robust()
    drop = results["drops"]["upper"]["answers"]["accuracy"]
    assert (drop["a"], drop["b"], drop["difference"]) == (0.5, 0.25, -0.25)  # "móng cái?" is not in the script
    assert drop["low"] <= -0.25 <= drop["high"] <= 0
    assert drop["p_randomization"] == 1.0
    assert results["drops"]["upper"]["hoi"]["mrr@10"]["difference"] == -0.75
    made = {table.title: table for table in tables(results)}
    assert made["Tìm kiếm theo cách gõ: MRR@10"].rows[1] == ("chữ hoa", "0,000\u00a0(−75,0)")
    lost = made["Câu đúng khi gõ nguyên văn, sai khi gõ cách khác"]
    assert [row[:3] for row in lost.rows] == [("1", "chữ hoa", "móng cái?")]
    data = page_data(results)
    assert "✗ móng cái?" in rows_of(data, 0)["chữ hoa"]
    assert [case["right"] for case in data["cases"]] == [False, False, True, False]


def test_thresholds_hold_robustness_to_its_worst_way_of_typing():
    values = measure_values(robust())
    assert (values["accuracy"], values["mrr@10"]) == (0.25, 0.0)


# --- does the evidence stand in the first passages? --------------------------------------------------------------


def evidence_at(case, found, passages=PASSAGES):
    texts = document_texts(scripted())
    pieces = evidence_pieces([case], passages, texts)
    return measure(passage_qrels([case], passages, texts), rank("r", lambda q, k: found, {case.id: "?"}), pieces).values


def test_evidence_must_stand_whole_in_the_first_passages():
    halves = {"mc.txt": [Passage("h:0", "mc.txt", 0, 0, 25, TEXT[:25]), Passage("h:1", "mc.txt", 1, 25, 58, TEXT[25:])]}
    case = CASES[0]  # "857 đảng viên mới" from 25 on, or cut in two
    assert TEXT.index("857") == 25
    assert evidence_at(case, ["h:0", "h:1"], halves)["1"]["evidence@1"] == 0
    assert evidence_at(case, ["h:1"], halves)["1"]["evidence@1"] == 1
    across = replace(case, evidence=("kết nạp được 857 đảng viên mới",))
    values = evidence_at(across, ["h:0", "h:1"], halves)["1"]
    assert (values["success@1"], values["evidence@1"], values["evidence@5"]) == (1, 0, 1)


def test_one_whole_piece_of_evidence_is_enough():
    case = replace(CASES[0], docs=("mc.txt", "ch.txt"), evidence=("857 đảng viên mới", "82/80"))
    values = evidence_at(case, ["mc:1", "ch:0"])["1"]
    assert (values["evidence@1"], values["evidence@5"]) == (0, 1)


def test_a_case_whose_evidence_stands_nowhere_scores_zero_and_is_told():
    case = replace(CASES[0], evidence=("không có câu này",))
    assert set(evidence_at(case, ["mc:0"])["1"].values()) == {0.0}
    faults = set_faults([case, CASES[1]], document_texts(scripted()))
    assert list(faults) == ["1"]
    results = answers_results(DATASET, SYSTEM_INFO, ask_all(scripted(), [case]), None, faults)
    assert "1 câu sai" in summary(results)
    assert "không có câu này" in summary(results)


def test_product_and_baselines_are_tested_on_the_same_questions():
    section = searched(scripted(), {"bm25": lambda question, limit: ["mc:0"], "none": lambda question, limit: []})
    (difference,) = [d for d in section["differences"]["none"] if d["measure"] == "mrr@10"]
    assert (difference["a"], difference["b"], difference["count"]) == (0.0, 0.5, 2)
    assert section["differences"]["bm25"][0]["difference"] == 0.0


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
