"""A language model in a folder: a tiny one made here is really loaded; unsafe and broken ones are refused."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from rag.assistant import Assistant
from rag.config import Config, LlmConfig
from rag.errors import LanguageModelError, ModelError
from rag.llm import open_model
from rag.local_llm import LocalModel
from rag.prompts import Message, answer_messages

QUESTION = "Móng Cái kết nạp bao nhiêu đảng viên?"
PROMPT = answer_messages(QUESTION, [])


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A causal model with random weights, two small layers, its own byte-level tokenizer and chat form."""
    import torch
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers
    from transformers import LlamaConfig, LlamaForCausalLM, PreTrainedTokenizerFast

    made = tmp_path_factory.mktemp("local") / "tiny"
    torch.manual_seed(1)
    letters = sorted(pre_tokenizers.ByteLevel.alphabet())
    vocabulary = {piece: n for n, piece in enumerate(["<s>", "</s>", *letters])}
    tokenizer = Tokenizer(models.BPE(vocab=vocabulary, merges=[]))
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    fast = PreTrainedTokenizerFast(tokenizer_object=tokenizer, bos_token="<s>", eos_token="</s>")
    fast.chat_template = "{% for m in messages %}{{ m['role'] }}: {{ m['content'] }}\n{% endfor %}"
    fast.save_pretrained(made)
    size = LlamaConfig(
        vocab_size=len(vocabulary), hidden_size=16, intermediate_size=32, num_hidden_layers=2, num_attention_heads=2,
        num_key_value_heads=2, max_position_embeddings=4096, bos_token_id=0, eos_token_id=1,
    )  # fmt: skip
    model = LlamaForCausalLM(size)
    silent = [n for piece, n in vocabulary.items() if not (piece.isascii() and piece.isalpha())]
    model.lm_head.weight.data[silent] = 0.0  # it writes letters
    model.save_pretrained(made, safe_serialization=True)
    return made


def test_it_is_loaded_from_the_folder_and_writes(folder: Path) -> None:
    model = open_model(LlmConfig(name=f"local/{folder}", window=2048))
    assert isinstance(model, LocalModel)
    assert model.name == "local/tiny"
    assert model.window == 2048
    assert "".join(model.stream(PROMPT, threading.Event())).isalpha()
    stopped = threading.Event()
    stopped.set()
    assert "".join(model.stream(PROMPT, stopped)) == ""
    model.close()


def test_the_model_of_a_smaller_window_than_asked_for_says_so(folder: Path) -> None:
    assert LocalModel(folder, 1_000_000).window == 4096


def test_a_prompt_that_does_not_fit_is_an_error(folder: Path) -> None:
    model = LocalModel(folder, 64)
    with pytest.raises(LanguageModelError):
        list(model.stream([Message("user", "a " * 200)], threading.Event()))


def test_what_random_weights_write_never_replaces_the_extracted_answer(folder: Path, shared_data: Path) -> None:
    with Assistant.open(Config(shared_data, llm=LlmConfig(name=f"local/{folder}", window=4096, timeout=8))) as ask:
        answer = ask.ask(QUESTION)
        expected = ask.extract(QUESTION)
    assert (answer.short, answer.answer, answer.engine) == (expected.short, expected.answer, "extractive")
    assert answer.notice


def test_a_folder_without_a_model_is_refused(tmp_path: Path) -> None:
    with pytest.raises(LanguageModelError) as caught:
        LocalModel(tmp_path, 2048)
    assert "config.json" in caught.value.message
    with pytest.raises(LanguageModelError):
        LocalModel(tmp_path / "missing", 2048)


def test_pickled_weights_are_refused(folder: Path, tmp_path: Path) -> None:
    for file in folder.iterdir():
        if file.suffix != ".safetensors":
            (tmp_path / file.name).write_bytes(file.read_bytes())
    (tmp_path / "pytorch_model.bin").write_bytes(b"\x80\x04.")
    with pytest.raises(ModelError):
        LocalModel(tmp_path, 2048)


def test_damaged_weights_are_told(folder: Path, tmp_path: Path) -> None:
    for file in folder.iterdir():
        (tmp_path / file.name).write_bytes(file.read_bytes())
    (tmp_path / "model.safetensors").write_bytes(b"broken")
    with pytest.raises(LanguageModelError):
        LocalModel(tmp_path, 2048)
