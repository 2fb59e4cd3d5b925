"""Questions over reports that the user brings: unpacked into reports and question files of each group."""

from __future__ import annotations

import json
import lzma
from pathlib import Path

import pytest

from eval.cases import load_cases
from eval.real import HELDOUT, TRAINING, read_texts, unpack
from rag.errors import InputError

TEXT = "Xã Tân An kết nạp 12 đảng viên. Xã Bình Phú kết nạp 9 đảng viên."


@pytest.fixture
def questions(tmp_path: Path) -> Path:
    record = {
        "id": "g-1", "group": "g", "question": "Bình Phú kết nạp mấy đảng viên?", "history": [], "type": "number",
        "answerable": True, "answers": ["9"], "places": [["a.txt", 32, 64]], "tags": [],
    }  # fmt: skip
    other = {**record, "id": "g-2", "question": "Ai là bí thư?", "answerable": False, "answers": [], "places": []}
    path = tmp_path / "questions.jsonl"
    path.write_text("\n".join(json.dumps(each) for each in (record, other)), encoding="utf-8")
    return path


def test_evidence_is_read_from_the_reports_that_the_user_brings(questions: Path, tmp_path: Path) -> None:
    archive = tmp_path / "reports.jsonl.xz"
    with lzma.open(archive, "wt", encoding="utf-8") as lines:
        lines.write(json.dumps({"id": "a.txt", "text": TEXT}) + "\n")
    [(folder, dataset)] = unpack(questions, read_texts(archive), tmp_path / "out")
    assert (folder / "a.txt").read_text(encoding="utf-8") == TEXT
    answerable, refused = load_cases(dataset)
    assert answerable.evidence == ("Xã Bình Phú kết nạp 9 đảng viên.",)
    assert answerable.docs == ("a.txt",)
    assert not refused.answerable
    assert not refused.evidence


def test_a_report_that_is_not_there_is_named(questions: Path, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"a\.txt"):
        unpack(questions, {}, tmp_path / "out")


def test_the_held_out_questions_are_not_trained_on() -> None:
    read = [
        [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()] for path in (TRAINING, HELDOUT)
    ]
    trained, held_out = ({place[0] for record in records for place in record["places"]} for records in read)
    assert trained
    assert held_out
    assert not trained & held_out
    assert len({record["id"] for records in read for record in records}) == sum(map(len, read))
