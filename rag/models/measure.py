"""Measure an embedding model alone on a reading data set, with unseen paragraphs as distractors.

    python -m rag.models.measure --squad xquad.vi.json --wiki viwiki.jsonl.xz [--model NAME_OR_FOLDER]

Every question is asked twice, as written and without diacritics, once against the paragraphs of the data set alone and
once with the held-out Wikipedia paragraphs added. A question whose paragraph is not found counts as zero.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from rag.config import Config
from rag.embed import load_embedder
from rag.models import corpus
from rag.text import fold, nfc


def read_squad(path: Path) -> tuple[list[str], list[int], list[str]]:
    """(questions, index of each one's paragraph, paragraphs) of a file in SQuAD form."""
    questions: list[str] = []
    relevant: list[int] = []
    paragraphs: list[str] = []
    for article in json.loads(path.read_text(encoding="utf-8"))["data"]:
        for paragraph in article["paragraphs"]:
            for asked in paragraph["qas"]:
                questions.append(nfc(asked["question"]))
                relevant.append(len(paragraphs))
            paragraphs.append(nfc(paragraph["context"]))
    return questions, relevant, paragraphs


def ranks(queries: NDArray[np.float32], passages: NDArray[np.float32], relevant: list[int]) -> NDArray[np.int64]:
    """Rank of each query's relevant passage, from 1; ties count against it."""
    scores = queries @ passages.T
    wanted = scores[np.arange(len(relevant)), relevant][:, None]
    found: NDArray[np.int64] = (scores >= wanted).sum(axis=1)
    return found


def show(label: str, found: NDArray[np.int64]) -> None:
    """Print hit@1 and MRR@10."""
    reciprocal = np.where(found <= 10, 1 / found, 0.0)
    print(f"{label:44}  hit@1 {np.mean(found == 1):.3f}  MRR@10 {np.mean(reciprocal):.3f}")


def main(arguments: Sequence[str] | None = None) -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description="Measure an embedding model on a data set in SQuAD form.")
    parser.add_argument("--squad", type=Path, required=True)
    parser.add_argument("--wiki", type=Path, help="training file whose held-out articles are added")
    parser.add_argument("--model", default="bundled", help="as in HOI_EMBEDDING; default: the bundled model")
    parser.add_argument("--held-out", type=int, default=10, help="percent, as in training; default 10")
    given = parser.parse_args(arguments)
    questions, relevant, paragraphs = read_squad(given.squad)
    distractors = corpus.paragraphs(given.wiki, given.held_out) if given.wiki else []
    with tempfile.TemporaryDirectory() as data:
        embedder = load_embedder(Config(data=Path(data), embedding=given.model))
    print(f"{embedder.name}, {embedder.dimension} dimensions; {len(questions)} questions, {len(paragraphs)} paragraphs")
    started = time.perf_counter()
    passages = embedder.embed_passages(paragraphs + distractors)
    print(f"{len(passages) / (time.perf_counter() - started):,.0f} paragraphs embedded a second")
    for spelling, asked in (("accented", questions), ("unaccented", [fold(question) for question in questions])):
        queries = np.stack([embedder.embed_query(question) for question in asked])
        show(f"{spelling}, own paragraphs", ranks(queries, passages[: len(paragraphs)], relevant))
        if distractors:
            show(f"{spelling}, with {len(distractors):,} more", ranks(queries, passages, relevant))


if __name__ == "__main__":
    main()
