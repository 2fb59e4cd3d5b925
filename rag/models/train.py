"""Train the bundled embedding model: the command and its figures stand in README.md beside this file.

    python -m rag.models.train --wiki viwiki.jsonl.xz --laws laws.jsonl.xz --out rag/models/hoi-static-vi

A static model: the vector of a text is the normalised sum of one trained vector a token. The same files, seed and
versions give the same pairs and, on the same machine, the same model.
"""

from __future__ import annotations

import argparse
import itertools
import json
import os
import tempfile
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from rag.models import corpus, pairs, vocabulary
from rag.text import fold

Matrix = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Settings:
    """What makes one training run; the defaults made the committed model."""

    dimensions: int = 384
    syllables: int = 12_000
    phrases: int = 18_000
    numbers: int = 2_000
    groups: int = 2_500
    steps: int = 2_200
    batch: int = 1_024
    learning_rate: float = 0.002
    scale: float = 20.0
    hardness: float = 9.0  # of in-batch negatives: adds hardness * cosine to their logits
    held_out: int = 10  # percent of the articles kept for measuring
    seed: int = 20


def read_passages(wiki: list[Path], laws: list[Path], held_out: int) -> list[corpus.Passage]:
    """The training passages. A law's file name is no title; a Wikipedia title is."""
    found: list[corpus.Passage] = []
    for path in wiki:
        for title, text in corpus.articles(path):
            if not corpus.held_out(title, held_out):
                found += corpus.passages(title, text)
    for path in laws:
        for _, text in corpus.articles(path):
            found += corpus.passages("", text)
    return found


def starting_vectors(
    size: int, pieces: list[vocabulary.Piece], total: int, dimensions: int, rng: np.random.Generator
) -> Matrix:
    """Vectors to start from, (size, dimensions).

    Random directions, except that a folded piece starts as the mean of its accented forms and a two-syllable word
    leans on its syllables. Lengths are the smooth inverse frequency a / (a + p), a = 1e-3 (Arora et al. 2017).
    """
    table = rng.standard_normal((size, dimensions), dtype=np.float32)
    place = {(piece.words, piece.folded): index for index, piece in enumerate(pieces, start=1)}
    single = {piece.words[0]: index for index, piece in enumerate(pieces, start=1) if len(piece.words) == 1}
    for index, piece in enumerate(pieces, start=1):
        if len(piece.words) == 2 and not piece.folded:
            table[index] = 0.5 * table[index] + 0.5 * sum(table[single[word]] for word in piece.words)
    forms: defaultdict[tuple[str, ...], list[int]] = defaultdict(list)
    for index, piece in enumerate(pieces, start=1):
        if not piece.folded:
            forms[tuple(map(fold, piece.words))].append(index)
    for words, accented in forms.items():
        if (index := place.get((words, True), 0)) > 0:
            counts = np.array([pieces[other - 1].count for other in accented], np.float32)
            table[index] = counts @ table[accented] / np.linalg.norm(counts) + 0.3 * table[index]
    table /= np.linalg.norm(table, axis=1, keepdims=True)
    share = np.full(size, 1e-6, np.float32)
    share[1 : len(pieces) + 1] = [piece.count / total for piece in pieces]
    table *= (1e-3 / (1e-3 + share))[:, None]
    table[0] = 0.0
    return table


def fit(tokenizer: Tokenizer, table: Matrix, found: list[corpus.Passage], settings: Settings) -> Matrix:
    """The table after training: in-batch negatives over pairs made from `found`."""
    from datasets import Dataset
    from sentence_transformers import (
        SentenceTransformer,
        SentenceTransformerTrainer,
        SentenceTransformerTrainingArguments,
    )
    from sentence_transformers.sentence_transformer.losses import MultipleNegativesRankingLoss
    from sentence_transformers.sentence_transformer.modules import StaticEmbedding

    wanted = settings.steps * settings.batch
    rounds = -(-wanted // max(1, len(found)))
    made = pairs.pairs(found, rounds, Random(settings.seed))
    queries, texts = zip(*itertools.islice(made, wanted), strict=True)
    static = StaticEmbedding(tokenizer, embedding_weights=table)
    model = SentenceTransformer(modules=[static], device="cpu")
    options: dict[str, Any] = {}
    if settings.hardness:
        options = {"hardness_mode": "in_batch_negatives", "hardness_strength": settings.hardness}
    with tempfile.TemporaryDirectory() as scratch:
        arguments = SentenceTransformerTrainingArguments(
            output_dir=scratch,
            max_steps=settings.steps,
            per_device_train_batch_size=settings.batch,
            learning_rate=settings.learning_rate,
            lr_scheduler_type="cosine",
            warmup_steps=settings.steps // 10,
            weight_decay=0.0,
            seed=settings.seed,
            data_seed=settings.seed,
            save_strategy="no",
            report_to="none",
            logging_steps=max(1, settings.steps // 20),
            disable_tqdm=True,
            use_cpu=True,
            dataloader_drop_last=True,
        )
        SentenceTransformerTrainer(
            model=model,
            args=arguments,
            train_dataset=Dataset.from_dict({"query": list(queries), "passage": list(texts)}),
            loss=MultipleNegativesRankingLoss(model, scale=settings.scale, **options),
        ).train()
    trained: Matrix = static.embedding.weight.detach().numpy().astype(np.float32)
    trained[0] = 0.0  # the unknown character says nothing
    return trained


def save(folder: Path, tokenizer: Tokenizer, table: Matrix, settings: Settings) -> None:
    """Write the folder that `SentenceTransformer(folder)` and `rag.embed` load.

    The table is stored as int8 with one float32 factor a row, under the names that `StaticEmbedding.load` multiplies
    out by itself ("embeddings", "weights": the layout of model2vec).
    """
    from safetensors.numpy import save_file

    longest = np.abs(table).max(axis=1)
    factors = np.where(longest > 0, longest / 127, 1).astype(np.float32)
    whole = np.rint(table / factors[:, None]).astype(np.int8)
    (folder / "1_Normalize").mkdir(parents=True, exist_ok=True)
    tokenizer.save(str(folder / "tokenizer.json"), pretty=False)
    save_file({"embeddings": whole, "weights": factors}, folder / "model.safetensors", {"format": "pt"})
    (folder / "model.safetensors").chmod(0o644)  # safetensors writes it for its owner alone
    modules = [
        {"idx": 0, "name": "0", "path": "", "type": "sentence_transformers.models.StaticEmbedding"},
        {"idx": 1, "name": "1", "path": "1_Normalize", "type": "sentence_transformers.models.Normalize"},
    ]
    configuration = {
        "model_type": "SentenceTransformer",
        "prompts": {"query": "", "document": ""},
        "default_prompt_name": None,
        "similarity_fn_name": "cosine",
    }
    training = {name: getattr(settings, name) for name in Settings.__dataclass_fields__}
    for name, value in (
        ("modules.json", modules),
        ("config_sentence_transformers.json", configuration),
        ("training.json", training),
        ("1_Normalize/config.json", {}),
    ):
        (folder / name).write_text(json.dumps(value, indent=2) + "\n", encoding="utf-8")


def train(wiki: list[Path], laws: list[Path], out: Path, settings: Settings) -> None:
    """Read, choose the vocabulary, train, save."""
    os.environ["TOKENIZERS_PARALLELISM"] = "true"  # the data loader stays in this process, so nothing forks
    found = read_passages(wiki, laws, settings.held_out)
    print(f"{len(found):,} passages")
    counts = vocabulary.count(passage.text for passage in found)
    pieces = vocabulary.choose(counts, settings.syllables, settings.phrases, settings.numbers)
    tokenizer = vocabulary.build(counts, pieces, settings.groups)
    size = tokenizer.get_vocab_size()
    print(f"{size:,} tokens, {len(pieces):,} of them whole words")
    rng = np.random.default_rng(settings.seed)
    table = starting_vectors(size, pieces, counts.words.total(), settings.dimensions, rng)
    save(out, tokenizer, fit(tokenizer, table, found, settings), settings)
    print(f"written to {out}")


def main() -> None:
    """The command line: the files, and every setting as an option."""
    parser = argparse.ArgumentParser(description="Train the bundled Vietnamese static embedding model.")
    parser.add_argument("--wiki", type=Path, nargs="*", default=[], help=".jsonl.xz files with titles")
    parser.add_argument("--laws", type=Path, nargs="*", default=[], help=".jsonl.xz files of legal texts")
    parser.add_argument("--out", type=Path, required=True, help="folder to write")
    default = Settings()
    for name in Settings.__dataclass_fields__:
        value = getattr(default, name)
        parser.add_argument(f"--{name.replace('_', '-')}", type=type(value), default=value, help=f"default {value}")
    given = vars(parser.parse_args())
    train(given.pop("wiki"), given.pop("laws"), given.pop("out"), Settings(**given))


if __name__ == "__main__":
    main()
