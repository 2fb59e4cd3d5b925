"""The learned score of candidate answers: its features, its network, and that answers go by it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from eval.run import index
from rag.assistant import Assistant
from rag.config import Config
from rag.features import rows
from rag.kinds import MONEY, NUMBER, WHEN
from rag.scorer import CLIP, FAMILIES, SCORED, Network, family, load, recording

REPORT = (
    "Hội nghị sơ kết của Đảng ủy xã Tân Phước\n"
    "Sáng 12/7, Đảng ủy xã Tân Phước sơ kết 6 tháng đầu năm 2024. "
    "Trong kỳ, xã kết nạp 14/20 đảng viên (đạt 70% chỉ tiêu), "
    "kiểm tra 9 chi bộ và 31 đảng viên; trao Huy hiệu Đảng cho 23 đảng viên. "
    "Thu ngân sách đạt 4,6 tỷ đồng, chi ngân sách 3,9 tỷ đồng.\n"
)


@pytest.fixture
def assistant(tmp_path: Path) -> Assistant:
    (tmp_path / "reports").mkdir()
    (tmp_path / "reports" / "xa.txt").write_text(REPORT, encoding="utf-8")
    config = Config.from_env({"HOI_DATA": str(tmp_path / "data")})
    index(config, [tmp_path / "reports"])
    return Assistant.open(config)


def test_every_family_has_a_network_of_the_features_length(assistant: Assistant) -> None:
    with assistant, recording() as listings:
        assistant.ask("Xã Tân Phước kiểm tra bao nhiêu chi bộ?")
    question, found = listings[0]
    made = rows(question, found)
    assert len(made) == len(found) > 3
    assert len({len(row) for row in made}) == 1
    for network in load().values():
        assert network.mean.shape == network.spread.shape == (len(made[0]),)
        assert network.hidden.shape[1] == len(made[0])
        probabilities = network(np.array(made, dtype=np.float32))
        assert probabilities.shape == (len(found),)
        assert ((probabilities >= 0) & (probabilities <= 1)).all()


@pytest.mark.parametrize(
    ("question", "short"),
    [
        ("Xã Tân Phước kiểm tra bao nhiêu chi bộ?", "9 chi bộ"),
        ("xa Tan Phuoc kiem tra bao nhieu dang vien", "31 đảng viên"),
        ("Xã Tân Phước chi ngân sách bao nhiêu tỷ đồng?", "3,9 tỷ đồng"),
        ("Có bao nhiêu đảng viên ở xã Tân Phước được trao Huy hiệu Đảng?", "23 đảng viên"),
    ],
)
def test_the_figure_that_is_asked_for_is_likelier_than_its_neighbours(
    assistant: Assistant, question: str, short: str
) -> None:
    with assistant:
        answer = assistant.ask(question)
    assert answer.short == short
    assert answer.citations[0].quote in REPORT


def test_what_is_recorded_keeps_the_scores_of_the_rules(assistant: Assistant) -> None:
    with assistant:
        with recording() as listings:
            assistant.ask("Xã Tân Phước kết nạp bao nhiêu đảng viên?")
        assert all(not each.candidate.scored for each in listings[0][1])
        with recording() as none:
            pass
        assert none == []


def test_kinds_belong_to_one_family_each() -> None:
    assert family(NUMBER) == family(MONEY) == "figures"
    assert family(WHEN) == "dates"
    assert sum(len(members) for members in FAMILIES.values()) == len(SCORED)


def test_a_network_is_the_mean_of_its_parts_and_clips_what_is_far_off() -> None:
    network = Network(
        mean=np.zeros(1, np.float32),
        spread=np.ones(1, np.float32),
        hidden=np.array([[[1.0]], [[1.0]]], np.float32),
        hidden_bias=np.zeros((2, 1), np.float32),
        out=np.array([[1.0], [3.0]], np.float32),
        out_bias=np.array([0.0, -4.0], np.float32),
    )
    near, far = network(np.array([[1.0], [1000.0]], np.float32))
    assert near == pytest.approx(0.5)  # the mean of 1 and 3 - 4
    assert far == pytest.approx(1 / (1 + np.exp(-(CLIP + 3 * CLIP - 4) / 2)))
