"""The script that trains the second stage's weights: its texts, its lists, its fit, and that it runs as a whole."""

from __future__ import annotations

import json
import lzma
import sys
from pathlib import Path

import numpy as np
import pytest

from eval import train_reranker
from eval.train_reranker import (
    QUESTIONS,
    Listing,
    cross_validated,
    fit,
    law_paragraphs,
    main,
    paragraph_key,
    read_texts,
    success,
    wiki_paragraphs,
)
from rag.rerank import FEATURES

TOPICS = ("chè", "cà phê", "hồ tiêu", "cao su", "lúa nước", "thanh long", "tôm sú", "gỗ keo")


def paragraph(topic: str) -> str:
    return (
        f"Năm 2016, sản lượng {topic} của vùng đạt mức cao nhất trong mười năm nhờ thời tiết thuận lợi và giống mới. "
        f"Người trồng {topic} bán được giá tốt hơn trước, nhiều hộ trả xong nợ ngân hàng và mua thêm máy móc. "
        f"Chính quyền dự định mở rộng diện tích {topic} thêm một phần ba trong những năm tới, song vẫn thiếu nước tưới."
    )


def write(path: Path, records: list[dict[str, str]]) -> Path:
    with lzma.open(path, "wt", encoding="utf-8") as lines:
        lines.writelines(json.dumps(record, ensure_ascii=False) + "\n" for record in records)
    return path


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    wiki = [{"title": topic, "text": f"{topic} là\n{paragraph(topic)}\n== Xem thêm ==\nngắn"} for topic in TOPICS]
    laws = [{"title": "luat", "text": "LUẬT\nĐiều 1. Ngắn\nĐiều 2. Phạm vi\n" + "Quy định chung về thuế. " * 20}]
    return write(tmp_path / "wiki.jsonl.xz", wiki), write(tmp_path / "laws.jsonl.xz", laws)


def test_texts_are_cut_into_paragraphs(files: tuple[Path, Path]) -> None:
    texts = read_texts(*files)
    assert len(texts.paragraphs) == len(TOPICS) + 1
    assert texts.paragraphs[paragraph_key(paragraph("chè"))] == paragraph("chè")
    assert texts.articles["chè"] == (paragraph_key(paragraph("chè")),)
    assert wiki_paragraphs("ngắn\n\n" + "d" * 300) == ["d" * 300]
    assert [text[:7] for text in law_paragraphs("Điều 1. " + "a " * 200 + "\nĐiều 2. b")] == ["Điều 1."]


def listing(question: str, right: int, rng: np.random.Generator) -> Listing:
    """Five passages; the right one stands out by its second feature."""
    features = rng.random((5, len(FEATURES)))
    features[right, 1] += 1.0
    return Listing("made up", question, features, np.arange(5) == right)


def test_the_fit_finds_the_feature_that_tells() -> None:
    rng = np.random.default_rng(3)
    lists = [listing(f"q{number}", number % 5, rng) for number in range(100)]
    weights = fit(lists, 0.001)
    assert int(np.argmax(np.abs(weights))) == 1
    assert weights[1] > 0
    assert success(lists, weights) > 0.9
    assert np.array_equal(weights, fit(lists, 0.001))
    before, after = cross_validated(lists, 0.001)["made up"]
    assert after > before


def test_it_runs_as_a_whole(
    files: tuple[Path, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    written = tmp_path / "questions.jsonl"
    questions = [
        {"title": topic, "paragraph": paragraph_key(paragraph(topic)), "question": f"{topic} năm 2016 thu được ra sao?"}
        for topic in TOPICS
    ]
    lines = [json.dumps(question, ensure_ascii=False) for question in questions]
    written.write_text("\n".join(lines) + "\n", encoding="utf-8")
    monkeypatch.setattr(train_reranker, "QUESTIONS", written)
    monkeypatch.setattr(train_reranker, "REPORT_SETS", train_reranker.REPORT_SETS[1:])
    out = tmp_path / "weights.json"
    wiki, laws = files
    monkeypatch.setattr(sys, "argv", ["train", "--wiki", str(wiki), "--laws", str(laws), "--out", str(out)])
    main()
    weights = json.loads(out.read_text(encoding="utf-8"))["weights"]
    assert set(weights) == set(FEATURES)
    assert any(weights.values())
    printed = capsys.readouterr().out
    assert "paragraphs: Success@1" in printed
    assert "articles: Success@1" in printed


def test_the_committed_questions_are_whole() -> None:
    records = [json.loads(line) for line in QUESTIONS.read_text(encoding="utf-8").splitlines()]
    assert len({record["question"] for record in records}) == len(records) >= 500
    for record in records:
        assert set(record) == {"title", "paragraph", "question"}
        assert len(record["paragraph"]) == 16
