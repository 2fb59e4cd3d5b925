"""Count pairs of neighbouring syllables in general text: writes `bigrams.npz`, which `rag.bigrams` reads.

    python -m rag.models.make_bigrams --out rag/models/bigrams.npz viwiki.jsonl.xz laws.jsonl.xz

The questions of `questions.jsonl` are counted along, QUESTIONS times each: encyclopedias and laws hardly ask anything.
Deterministic: the same files give the same counts.
"""

from __future__ import annotations

import argparse
import json
import re
from collections import Counter
from collections.abc import Iterator
from itertools import chain, repeat
from pathlib import Path

import numpy as np

from rag.bigrams import BOUNDARY, NUMBER
from rag.models.make_words import texts
from rag.text import canonical, fold, lower, nfc

QUESTIONS = 10
_SYLLABLE_OR_BREAK = re.compile(r"[^\W\d_]+|\d+(?:[.,]\d+)*|[.!?;:]")


def syllables_of(text: str) -> Iterator[str]:
    """The lower-case syllables of a text; NUMBER for numbers, BOUNDARY for the ends of sentences and of the text."""
    for found in _SYLLABLE_OR_BREAK.finditer(lower(canonical(text))):
        yield found[0] if found[0].isalpha() else NUMBER if found[0][0].isdigit() else BOUNDARY
    yield BOUNDARY


def questions(path: Path) -> Iterator[str]:
    """The "question" of each line of a .jsonl file."""
    for line in path.read_text(encoding="utf-8").splitlines():
        yield nfc(json.loads(line)["question"])


def count(lines: Iterator[str], least_syllable: int, least_pair: int) -> dict[str, np.ndarray]:
    """The arrays of `bigrams.npz` (see `rag.bigrams.Bigrams`)."""
    seen: dict[str, int] = {BOUNDARY: 0, NUMBER: 1}
    stream = [seen.setdefault(syllable, len(seen)) for line in lines for syllable in syllables_of(line)]
    tokens = np.array(stream, dtype=np.int64)
    total = np.bincount(tokens, minlength=len(seen))
    kept = [word for word, index in seen.items() if word not in (BOUNDARY, NUMBER) and total[index] >= least_syllable]
    kept = [word for word, _ in Counter({word: int(total[seen[word]]) for word in kept}).most_common(2**16 - 2)]
    written = [BOUNDARY, NUMBER, *sorted(kept, key=lambda word: (fold(word), word))]
    place = np.full(len(seen), -1, dtype=np.int64)  # a syllable that is left out keeps its neighbours apart
    place[[seen[word] for word in written]] = np.arange(len(written))
    numbers = place[tokens]
    left, right = numbers[:-1], numbers[1:]
    beside = (left >= 0) & (right >= 0)
    pairs, together = np.unique(left[beside] << 16 | right[beside], return_counts=True)
    followers = np.bincount(pairs >> 16, minlength=len(written))
    often = together >= least_pair
    return {
        "syllables": np.frombuffer("\n".join(written).encode(), dtype=np.uint8),
        "counts": total[[seen[word] for word in written]].astype(np.uint32),
        "followers": followers.astype(np.uint32),
        "gaps": np.diff(pairs[often], prepend=0).astype(np.uint32),  # they compress better than the pairs themselves
        "together": np.minimum(together[often], 2**16 - 1).astype(np.uint16),
    }


def main() -> None:
    """Write the counts."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--questions", type=Path, default=Path(__file__).with_name("questions.jsonl"))
    parser.add_argument("--least-syllable", type=int, default=5)
    parser.add_argument("--least-pair", type=int, default=2)
    parser.add_argument("files", type=Path, nargs="+")
    options = parser.parse_args()
    asked = chain.from_iterable(repeat(list(questions(options.questions)), QUESTIONS))
    arrays = count(chain(texts(options.files), asked), options.least_syllable, options.least_pair)
    with options.out.open("wb") as out:
        np.savez_compressed(out, allow_pickle=False, **arrays)
    print(f"{len(arrays['counts'])} syllables, {len(arrays['gaps'])} pairs -> {options.out}")


if __name__ == "__main__":
    main()
