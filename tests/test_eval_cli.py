import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from eval.cli import eval_command
from rag.errors import InputError

REPORTS = {
    "mong_cai.txt": (
        "Báo cáo công tác xây dựng Đảng thành phố Móng Cái năm 2024\n\n"
        "Từ đầu năm đến nay, thành phố đã kết nạp được 857 đảng viên mới.\nĐảng bộ có 36 chi, đảng bộ cơ sở.\n"
    ),
    "cat_hai.txt": (
        "Báo cáo công tác xây dựng Đảng đặc khu Cát Hải năm 2025\n\n"
        "Trong năm, đặc khu đã kết nạp 82 đảng viên mới.\nToàn đặc khu có 12 chi bộ.\n"
    ),
}
CASES = [
    {
        "id": "1",
        "question": "Móng Cái kết nạp bao nhiêu đảng viên?",
        "type": "number",
        "answers": ["857"],
        "docs": ["mong_cai.txt"],
        "evidence": ["kết nạp được 857 đảng viên mới"],
    },
    {
        "id": "2",
        "question": "Cát Hải kết nạp bao nhiêu đảng viên?",
        "type": "number",
        "answers": ["82"],
        "docs": ["cat_hai.txt"],
        "evidence": ["kết nạp 82 đảng viên mới"],
    },
    {"id": "3", "question": "Giá vàng hôm nay bao nhiêu?", "type": "unanswerable", "answerable": False},
]


@pytest.fixture
def material(tmp_path, monkeypatch):
    """A folder of reports and a question set; the user's own data folder is one that must stay empty."""
    monkeypatch.setenv("HOI_DATA", str(tmp_path / "user"))
    folder = tmp_path / "reports"
    folder.mkdir()
    for name, text in REPORTS.items():
        (folder / name).write_text(text, encoding="utf-8")
    dataset = tmp_path / "questions.jsonl"
    dataset.write_text("\n".join(json.dumps(case, ensure_ascii=False) for case in CASES), encoding="utf-8")
    return dataset, folder


def run(*arguments):
    return CliRunner().invoke(eval_command, [str(argument) for argument in arguments], catch_exceptions=True)


def test_answers_over_a_folder_of_the_users(material, tmp_path):
    dataset, folder = material
    out = tmp_path / "out"
    result = run("answers", "--dataset", dataset, "--reports", folder, "--out", out)
    assert result.exit_code == 0, result.output
    results = json.loads((out / "results.json").read_text(encoding="utf-8"))
    assert {case["id"]: case["reason"] for case in results["cases"]} == {"1": "right", "2": "right", "3": "right"}
    assert results["measures"]["accuracy"]["value"] == 1.0
    assert results["measures"]["citation_validity"]["value"] == 1.0
    assert list(results["retrieval"]["systems"]) == ["hoi", "bm25", "dense", "rrf", "starter"]
    assert (out / "report.md").read_text(encoding="utf-8").startswith("# Đánh giá câu trả lời")
    assert '"right":true' in (out / "report.html").read_text(encoding="utf-8")
    assert not (out / "unfinished").exists()
    assert not (tmp_path / "user").exists()


def test_below_a_threshold_the_exit_code_is_one(material):
    dataset, folder = material
    records = [json.loads(line) for line in dataset.read_text(encoding="utf-8").splitlines()]
    records[1]["answers"] = ["83"]
    dataset.write_text("\n".join(json.dumps(record) for record in records), encoding="utf-8")
    arguments = ("answers", "--dataset", dataset, "--reports", folder, "--no-baselines")
    assert run(*arguments, "--fail-under", "accuracy=0.6").exit_code == 0
    failing = run(*arguments, "--fail-under", "accuracy=0.6", "--fail-under", "answered_accuracy=90%")
    assert failing.exit_code == 1
    assert "answered_accuracy = 0.500" in failing.output


def test_retrieval_over_a_squad_file_writes_the_fixed_form(material, tmp_path):
    paragraphs = [
        {
            "context": text.replace("\n", " ").strip(),
            "qas": [
                {
                    "id": case["id"],
                    "question": case["question"],
                    "answers": [{"text": case["answers"][0], "answer_start": 0}],
                }
            ],
        }
        for text, case in zip(REPORTS.values(), CASES, strict=False)
    ]
    squad, extra, target = tmp_path / "s.json", tmp_path / "d.jsonl", tmp_path / "fixed" / "out.json"
    squad.write_text(json.dumps({"data": [{"paragraphs": paragraphs}]}), encoding="utf-8")
    extra.write_text(json.dumps({"text": "\n".join(f"Đoạn thêm số {i}. " * 30 for i in range(5))}), encoding="utf-8")
    result = run("retrieval", "--squad", squad, "--distractors", extra, "--max-distractors", 3, "--json", target)
    assert result.exit_code == 0, result.output
    record = json.loads(target.read_text(encoding="utf-8"))
    assert list(record) == ["systems", "passages", "queries", "passages_per_second", "query_ms_p50"]
    assert set(record["systems"]) == {"hoi", "bm25", "dense", "rrf", "starter", "hoi (unaccented)"}
    assert all(set(row) == {"success@1", "success@5", "mrr@10", "ndcg@10"} for row in record["systems"].values())
    assert (record["passages"], record["queries"]) == (5, 2)
    assert record["systems"]["hoi"]["success@1"] == 1.0
    assert record["systems"]["hoi (unaccented)"]["success@1"] == 1.0
    assert record["passages_per_second"] > 0
    assert record["query_ms_p50"] > 0


def test_robustness_sets_each_way_of_typing_beside_the_original(material, tmp_path):
    dataset, folder = material
    arguments = ("--variant", "unaccented", "--variant", "nfd", "--out", tmp_path / "out")
    result = run("robustness", "--dataset", dataset, "--reports", folder, *arguments)
    assert result.exit_code == 0, result.output
    results = json.loads((tmp_path / "out" / "results.json").read_text(encoding="utf-8"))
    assert list(results["variants"]) == ["original", "unaccented", "nfd"]
    assert results["variants"]["nfd"] == results["variants"]["original"]
    assert list(results["variants"]["nfd"]) == ["answers", "hoi", "bm25", "dense", "rrf", "starter"]
    assert results["drops"]["unaccented"]["bm25"]["mrr@10"]["difference"] < 0
    assert "dấu rời" in result.output


def test_compare_two_runs(material, tmp_path):
    dataset, folder = material
    for name in ("a", "b"):
        arguments = ("--dataset", dataset, "--reports", folder, "--no-baselines", "--out", tmp_path / name)
        assert run("answers", *arguments).exit_code == 0
    result = run("compare", tmp_path / "a", tmp_path / "b", "--json", tmp_path / "c.json")
    assert result.exit_code == 0, result.output
    record = json.loads((tmp_path / "c.json").read_text(encoding="utf-8"))
    assert record["differences"][0]["difference"] == 0.0
    assert record["newly_wrong"] == []


def test_an_interrupted_run_goes_on(material, tmp_path):
    dataset, folder = material
    arguments = ("answers", "--dataset", dataset, "--reports", folder, "--no-baselines", "--out", tmp_path / "out")
    assert run(*arguments).exit_code == 0
    log = tmp_path / "out" / "progress.jsonl"
    lines = log.read_text(encoding="utf-8").splitlines()
    marked = json.loads(next(line for line in lines if '"answers/original"' in line))
    marked["milliseconds"] = 123456.0
    log.write_text("\n".join([lines[0], json.dumps(marked)]) + "\n", encoding="utf-8")
    again = run(*arguments, "--resume")
    assert again.exit_code == 0
    assert "dùng lại 1 kết quả" in again.output
    results = json.loads((tmp_path / "out" / "results.json").read_text(encoding="utf-8"))
    assert results["cases"][0]["milliseconds"] == 123456.0
    assert results["measures"]["accuracy"]["value"] == 1.0


def without_times(results):
    """Results as they must be each time: without the clock's readings."""
    if isinstance(results, dict):
        clock = ("latency", "milliseconds", "index")
        return {name: without_times(value) for name, value in results.items() if name not in clock}
    return [without_times(value) for value in results] if isinstance(results, list) else results


@pytest.mark.parametrize(
    ("command", "at", "taken"),
    [
        (("answers",), ("ask", 2), 1),  # the first call, of either, is the one that warms up
        (("answers",), ("search", 2), 4),
        (("retrieval",), ("search", 2), 1),
        (("robustness", "--variant", "nfd"), ("ask", 6), 14),
    ],
)
def test_any_run_can_be_stopped_and_goes_on_where_it_stopped(material, tmp_path, monkeypatch, command, at, taken):
    from rag.assistant import Assistant

    dataset, folder = material
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(scratch))
    arguments = (*command, "--dataset", dataset, "--reports", folder)
    whole, out = tmp_path / "whole", tmp_path / "out"
    assert run(*arguments, "--out", whole).exit_code == 0

    method, left = at
    original = getattr(Assistant, method)
    calls = iter(range(1000))

    def stopped(self, *arguments, **options):
        if next(calls) >= left:
            raise KeyboardInterrupt
        return original(self, *arguments, **options)

    with monkeypatch.context() as patch:
        patch.setattr(Assistant, method, stopped)
        result = run(*arguments, "--out", out)
    assert result.exit_code == 130
    assert "--resume" in result.output
    assert (out / "unfinished").is_dir()

    indexed = []
    monkeypatch.setattr("eval.material.index", lambda *_: indexed.append(1))
    result = run(*arguments, "--out", out, "--resume")
    assert result.exit_code == 0, result.output
    assert f"dùng lại {taken} kết quả" in result.output
    assert not indexed
    files = [folder / "results.json" for folder in (whole, out)]
    first, second = (json.loads(file.read_text(encoding="utf-8")) for file in files)
    assert without_times(first) == without_times(second)
    assert sorted(path.name for path in out.iterdir()) == ["progress.jsonl", "report.html", "report.md", "results.json"]
    assert list(scratch.iterdir()) == []


def test_a_stopped_run_without_a_folder_leaves_nothing(material, tmp_path, monkeypatch):
    from rag.assistant import Assistant

    def stopped(self, question, limit=10):
        raise KeyboardInterrupt

    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "scratch"))
    (tmp_path / "scratch").mkdir()
    monkeypatch.setattr(Assistant, "search", stopped)
    result = run("retrieval", "--dataset", material[0], "--reports", material[1])
    assert result.exit_code == 130
    assert "không giữ lại gì" in result.output
    assert list((tmp_path / "scratch").iterdir()) == []


def test_other_questions_start_anew_and_say_so(material, tmp_path):
    dataset, folder = material
    arguments = ("retrieval", "--dataset", dataset, "--reports", folder, "--no-baselines", "--out", tmp_path / "out")
    assert run(*arguments).exit_code == 0
    (folder / "cat_hai.txt").write_text("Đặc khu Cát Hải có 12 chi bộ.\n", encoding="utf-8")
    assert "chạy lại từ đầu" in run(*arguments, "--resume").output


def test_two_runs_give_the_same_results(material, tmp_path):
    found = []
    for name in ("a", "b"):
        arguments = ("--dataset", material[0], "--reports", material[1], "--out", tmp_path / name)
        assert run("answers", *arguments).exit_code == 0
        found.append(json.loads((tmp_path / name / "results.json").read_text(encoding="utf-8")))
    assert without_times(found[0]) == without_times(found[1])


def test_evidence_in_the_first_passages_can_be_held_to_a_threshold(material):
    arguments = ("retrieval", "--dataset", material[0], "--reports", material[1], "--no-baselines")
    assert run(*arguments, "--fail-under", "evidence@5=1").exit_code == 0
    missing = run(*arguments, "--fail-under", "accuracy=0.5")
    assert missing.exit_code == 1
    assert "không có câu nào để đo accuracy" in missing.output


@pytest.mark.parametrize(
    "arguments",
    [
        ("answers",),
        ("answers", "--dataset", "a", "--squad", "b"),
        ("answers", "--squad", "b", "--reports", "c"),
        ("seeds", "--resume"),
        ("retrieval", "--dataset", "a", "--resume"),
        ("robustness", "--dataset", "a", "--resume"),
    ],
)
def test_options_that_do_not_go_together_exit_with_two(arguments):
    assert run(*arguments).exit_code == 2


def test_a_set_that_no_search_can_be_judged_by_is_refused(material, tmp_path):
    dataset = tmp_path / "none.jsonl"
    dataset.write_text(json.dumps(CASES[2]), encoding="utf-8")
    result = run("retrieval", "--dataset", dataset, "--reports", material[1])
    assert isinstance(result.exception, InputError)
    assert "none.jsonl" in result.exception.message
    assert run("answers", "--dataset", dataset, "--reports", material[1]).exit_code == 0
    assert run("robustness", "--dataset", dataset, "--reports", material[1], "--variant", "nfd").exit_code == 0


def test_faults_of_set_and_files_are_told(material, tmp_path):
    dataset, folder = material
    (folder / "trang.txt").write_text("")
    record = {**CASES[0], "evidence": ["không có câu này"]}
    dataset.write_text(json.dumps(record), encoding="utf-8")
    result = run("retrieval", "--dataset", dataset, "--reports", folder, "--no-baselines", "--out", tmp_path / "out")
    assert result.exit_code == 0
    assert "1 câu sai" in result.output
    assert "trang.txt" in result.output
    results = json.loads((tmp_path / "out" / "results.json").read_text(encoding="utf-8"))
    assert results["retrieval"]["systems"]["hoi"]["measures"]["recall@10"]["value"] == 0.0


def test_missing_reports_are_named(material, tmp_path):
    result = run("answers", "--dataset", material[0], "--reports", tmp_path / "none")
    assert isinstance(result.exception, InputError)
    assert "none" in result.exception.message


def test_a_bad_threshold_is_refused_before_anything_is_indexed(material):
    result = run("answers", "--dataset", material[0], "--reports", material[1], "--fail-under", "tốt=1")
    assert isinstance(result.exception, InputError)
    assert "accuracy" in result.exception.remedy


def test_the_committed_sets_lie_where_the_command_looks():
    from eval.cli import SEEDS, SETS

    assert (SETS / "seeds_dev.jsonl").is_file()
    assert len(list(Path(SEEDS).glob("*.txt"))) == 5
