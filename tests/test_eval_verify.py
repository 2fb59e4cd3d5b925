"""The bar of the verifier: planted faults over real HTTP in both protocols, true claims, the labels of ViHallu."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from eval import labels
from eval.cli import eval_command
from eval.planted import FURTHER, KINDS, TRUE, every_claim
from eval.verify import Verified, label_of, planted_answers, report_texts, verify, vihallu
from rag.errors import InputError

ROOT = Path(__file__).resolve().parents[1]
REPORTS = (ROOT / "seeds", ROOT / "eval" / "sets" / "reports")
SEEDS = (11, 12, 13)


@pytest.fixture(scope="module")
def verified() -> Verified:
    return verify(planted_answers(report_texts(REPORTS), 110, SEEDS))


def test_every_planted_fault_is_caught(verified: Verified) -> None:
    record = verified.to_dict()
    assert record["answers"] >= 300
    assert record["planted"] >= 200
    assert [miss for miss in verified.misses if miss.kind in KINDS] == []
    assert record["caught"] == record["planted"]
    assert {kind for kind, counts in record["by_kind"].items() if counts["required"]} == set(KINDS)
    assert all(counts["planted"] >= 5 for counts in record["by_kind"].values())


def test_at_most_two_in_a_hundred_true_claims_are_flagged(verified: Verified) -> None:
    record = verified.to_dict()
    assert record["true_claims"] >= 500
    assert record["false_flags"] <= 0.02 * record["true_claims"]


def test_further_faults_are_caught_as_far_as_can_be(verified: Verified) -> None:
    record = verified.to_dict()["by_kind"]
    planted, caught = (sum(record[kind][name] for kind in FURTHER) for name in ("planted", "caught"))
    assert caught >= 0.95 * planted


def test_a_seed_makes_the_same_answers_again() -> None:
    documents = report_texts([ROOT / "seeds"])
    first, second, other = (planted_answers(documents, 20, (seed,)) for seed in (3, 3, 4))
    assert [each.text() for each in first] == [each.text() for each in second]
    assert [each.text() for each in first] != [each.text() for each in other]
    assert {claim.kind for claim in every_claim(first)} - {TRUE}


def test_the_command_writes_its_fixed_form(tmp_path: Path) -> None:
    out, hallu = tmp_path / "out.json", tmp_path / "vihallu.csv"
    hallu.write_text(
        "id,context,prompt,response,label\n"
        '1,"Năm 2024, huyện An Bình có 12 xã.",?,"Huyện An Bình có 12 xã.",no\n'
        '2,"Năm 2024, huyện An Bình có 12 xã.",?,"Huyện An Bình có 13 xã.",intrinsic\n',
        encoding="utf-8",
    )
    arguments = ["verify", "--reports", str(ROOT / "seeds"), "--answers", "12", "--seed", "1", "--json", str(out)]
    done = CliRunner().invoke(eval_command, [*arguments, "--vihallu", str(hallu), "--misses"])
    assert done.exit_code == 0, done.output
    record = json.loads(out.read_text(encoding="utf-8"))
    assert {"planted", "caught", "true_claims", "false_flags", "by_kind"} <= set(record)
    assert record["vihallu"]["cases"] == 2
    assert f"{record['caught']}/{record['planted']}" in done.output
    assert "ViHallu, 2 câu" in done.output


def test_one_report_is_not_enough(tmp_path: Path) -> None:
    (tmp_path / "mot.txt").write_text("Báo cáo năm 2024.\nHuyện có 12 xã.", encoding="utf-8")
    with pytest.raises(InputError) as caught:
        report_texts([tmp_path])
    assert caught.value.message == labels.VERIFY_FEW_MESSAGE


@pytest.mark.parametrize(
    ("response", "label"),
    [
        ("Huyện An Bình có 12 xã.", "no"),
        ("Huyện An Bình có 13 xã.", "intrinsic"),
        ("Huyện An Bình nổi tiếng với món bún cá và lễ hội đua thuyền.", "extrinsic"),
        ("", "no"),
    ],
)
def test_labels_of_a_response(response: str, label: str) -> None:
    assert label_of("Năm 2024, huyện An Bình có 12 xã và 3 thị trấn.", response) == label


def test_f1_counts_every_label(tmp_path: Path) -> None:
    file = tmp_path / "v.csv"
    rows = ["context,prompt,response,label"]
    rows += ['"Huyện có 12 xã.",?,"Huyện có 12 xã.",no', '"Huyện có 12 xã.",?,"Huyện có 14 xã.",extrinsic']
    file.write_text("\n".join(rows), encoding="utf-8")
    assert vihallu(file) == {
        "cases": 2,
        "macro_f1": pytest.approx(1 / 3, abs=1e-3),
        "f1": {"no": 1.0, "intrinsic": 0.0, "extrinsic": 0.0},
        "supported_f1": 1.0,
        "unsupported_f1": 1.0,
    }
