"""The script that trains the learned score: what a question teaches, and what the network makes of it."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from eval import train_answers
from eval.cases import load_cases
from eval.train_answers import SOURCES, Listing, main, network, taught
from rag.config import Config

REPORT = (
    "Hội nghị tổng kết công tác Hội Nông dân huyện Ba Chẽ\n"
    "Năm 2023, Hội Nông dân huyện Ba Chẽ kết nạp 214 hội viên, "
    "thành lập 6 chi hội nghề nghiệp và cho vay 12,4 tỷ đồng. "
    "Hội nghị diễn ra ngày 20/12/2023, khen thưởng 15 tập thể và 27 cá nhân.\n"
)
CASES = [
    ("a", "Hội Nông dân Ba Chẽ kết nạp bao nhiêu hội viên?", ["214"], ["kết nạp 214 hội viên"]),
    ("b", "Hội Nông dân Ba Chẽ cho vay bao nhiêu tiền?", ["12,4"], ["cho vay 12,4 tỷ đồng"]),
    ("c", "Hội nghị của Hội Nông dân Ba Chẽ diễn ra ngày nào?", ["20/12/2023"], ["ngày 20/12/2023"]),
    ("d", "Hội Nông dân Ba Chẽ có bao nhiêu máy cày?", [], []),
]


@pytest.fixture
def source(tmp_path: Path) -> tuple[Path, Path]:
    reports = tmp_path / "reports"
    reports.mkdir()
    (reports / "hoi.txt").write_text(REPORT, encoding="utf-8")
    lines = [
        json.dumps(
            {"id": name, "question": question, "type": "number", "answerable": bool(answers), "answers": answers,
             "docs": ["hoi.txt"] if answers else [], "evidence": evidence, "tags": [], "history": []},
            ensure_ascii=False,
        )
        for name, question, answers, evidence in CASES
    ]  # fmt: skip
    (tmp_path / "questions.jsonl").write_text("\n".join(lines), encoding="utf-8")
    return reports, tmp_path / "questions.jsonl"


def test_a_question_teaches_which_candidate_is_right_and_that_none_is_without_it(source: tuple[Path, Path]) -> None:
    lists = list(taught(*source, Config.from_env({})))
    whole = [each for each in lists if each.weight == 1.0]
    assert {each.family for each in whole} == {"figures", "dates"}
    assert all(each.features.shape[0] == each.right.shape[0] for each in lists)
    assert any(each.right.sum() == 1 and len(each.right) > 2 for each in whole)
    without = [each for each in lists if each.weight < 1.0]
    assert not any(each.right.any() for each in without)


def test_a_network_finds_what_tells_the_right_candidates_and_refuses_without_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(train_answers, "NETWORKS", 2)
    rng = np.random.default_rng(3)
    lists = []
    for number in range(120):
        features = rng.normal(size=(6, 4)).astype(np.float32)
        features[:, 2] = 0.0
        right = np.zeros(6, dtype=bool)
        if number % 4:
            right[number % 6] = True
            features[number % 6, 2] = 3.0
        lists.append(Listing("figures", features, right, 1.0))
    made = network(lists)
    sure = [made(each.features) for each in lists]
    assert all(p.argmax() == each.right.argmax() for p, each in zip(sure, lists, strict=True) if each.right.any())
    assert max(p.max() for p, each in zip(sure, lists, strict=True) if not each.right.any()) < 0.5


def test_the_script_writes_all_families(
    source: tuple[Path, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(train_answers, "SOURCES", (source,))
    monkeypatch.setattr(train_answers, "FAMILIES", ("figures", "dates"))
    monkeypatch.setattr(train_answers, "NETWORKS", 1)
    main(["--out", str(tmp_path / "answers.npz")])
    with np.load(tmp_path / "answers.npz") as arrays:
        assert {name.partition(".")[0] for name in arrays} == {"figures", "dates"}
    assert "figures:" in capsys.readouterr().out


def test_the_questions_are_none_that_quality_is_measured_with() -> None:
    names = {questions.name for _, questions in SOURCES}
    assert not any("heldout" in name or name == "seeds_dev.jsonl" for name in names)
    for reports, questions in SOURCES:
        files = {path.name for path in reports.iterdir()}
        assert all(set(case.docs) <= files for case in load_cases(questions))
