r"""Vectors of words that stand in like surroundings: writes `meanings.npz`, which `rag.meaning` reads.

    pip install "gensim>=4.4,<5"
    python -m rag.models.make_meanings --out rag/models/meanings.npz \
        viwiki.jsonl.xz laws.jsonl.xz eval/sets/training/reports

Text is cut into words of one or two syllables (`rag.words.segment`) and gensim's Word2Vec (skip-gram with negative
sampling, Mikolov et al. 2013) learns a vector of each. Two threads make each training a little different.
"""

from __future__ import annotations

import argparse
import re
import tempfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from rag.models.make_words import texts
from rag.text import canonical, lower, nfc
from rag.words import segment

DIMENSIONS = 64
WINDOW = 4
SHORTEST = 4  # syllables of a sentence that is read
_SENTENCE = re.compile(r"[^.;!?\n]+")
_SYLLABLE = re.compile(r"[^\W\d_]+|\d[\d.,/-]*")


def every_text(paths: list[Path]) -> Iterator[str]:
    """The texts of .jsonl.xz files, and those of the files of folders."""
    for path in paths:
        if path.is_dir():
            yield from (nfc(file.read_text(encoding="utf-8")) for file in sorted(path.iterdir()))
        else:
            yield from texts([path])


def sentences(text: str) -> Iterator[list[str]]:
    """The words of each sentence, their syllables joined by "_"."""
    for match in _SENTENCE.finditer(lower(canonical(text))):
        syllables = _SYLLABLE.findall(match.group())
        if len(syllables) >= SHORTEST:
            yield ["_".join(syllables[begin:end]) for begin, end in segment(syllables)]


def main() -> None:
    """Train and write the vectors."""
    from gensim.models import Word2Vec

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--epochs", type=int, default=4)
    parser.add_argument("--least", type=int, default=20, help="occurrences of a word that is kept")
    parser.add_argument("files", type=Path, nargs="+")
    options = parser.parse_args()
    with tempfile.NamedTemporaryFile("w", encoding="utf-8", suffix=".txt") as corpus:
        for text in every_text(options.files):
            corpus.writelines(f"{' '.join(words)}\n" for words in sentences(text))
        corpus.flush()
        model = Word2Vec(
            corpus_file=corpus.name, vector_size=DIMENSIONS, window=WINDOW, min_count=options.least, sg=1, negative=8,
            epochs=options.epochs, workers=2, sample=1e-4, seed=1,
        )  # fmt: skip
    kept = [word for word in model.wv.index_to_key if word[0].isalpha()]
    vectors = np.stack([model.wv[word] for word in kept])
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    scaled = np.round(vectors * 127 / np.abs(vectors).max(axis=1, keepdims=True)).astype(np.int8)
    words = np.frombuffer("\n".join(word.replace("_", " ") for word in kept).encode(), dtype=np.uint8)
    np.savez_compressed(options.out, words=words, vectors=scaled)
    print(f"{len(kept)} words of {DIMENSIONS} dimensions -> {options.out}")


if __name__ == "__main__":
    main()
