"""Count neighbouring syllables in general text: writes `bigrams.npz` and `trigrams.npz`, which `rag.bigrams` reads.

    python -m rag.models.make_bigrams --out rag/models --own eval/sets/training viwiki.jsonl.xz laws.jsonl.xz

The questions of `questions.jsonl` are counted along, and of `--own` the questions and the reports, each several times:
encyclopedias and laws hardly ask anything. Deterministic: the same files give the same counts.
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
from rag.text import canonical, fold, is_unaccented, lower, nfc

QUESTIONS, OWN_QUESTIONS, OWN_REPORTS = 10, 40, 20  # times that each is counted
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


def own(folder: Path) -> Iterator[str]:
    """Questions (those typed with diacritics) and reports of a folder, each as often as it is counted."""
    asked = chain.from_iterable(questions(path) for path in sorted(folder.glob("*.jsonl")))
    written = [question for question in asked if not is_unaccented(question)]
    reports = [nfc(path.read_text(encoding="utf-8")) for path in sorted((folder / "reports").iterdir())]
    return chain(chain.from_iterable(repeat(written, OWN_QUESTIONS)), chain.from_iterable(repeat(reports, OWN_REPORTS)))


Arrays = dict[str, np.ndarray]
MUCH_LIKELIER = 2.0  # times that the first of three syllables makes the third likelier, for the three to be kept


def count(lines: Iterator[str], least_syllable: int, least: int) -> tuple[Arrays, Arrays]:
    """The arrays of `bigrams.npz` and of `trigrams.npz` (see `rag.bigrams`), of what occurs at least `least` times."""
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
    often = together >= least
    pairs_stored = {
        "syllables": np.frombuffer("\n".join(written).encode(), dtype=np.uint8),
        "counts": total[[seen[word] for word in written]].astype(np.uint32),
        "followers": followers.astype(np.uint32),
        "gaps": np.diff(pairs[often], prepend=0).astype(np.uint32),  # they compress better than the pairs themselves
        "together": np.minimum(together[often], 2**16 - 1).astype(np.uint16),
    }
    return pairs_stored, _triples(numbers, written, total[[seen[word] for word in written]], pairs, together, least)


def _triples(
    numbers: np.ndarray, written: list[str], total: np.ndarray, pairs: np.ndarray, together: np.ndarray, least: int
) -> Arrays:
    """Three syllables, where they tell which form of the last two is meant; those over a boundary are left out."""
    first, second, third = numbers[:-2], numbers[1:-1], numbers[2:]
    beside = (first >= 0) & (second > 0) & (third >= 0)
    triples, times = np.unique(first[beside] << 32 | second[beside] << 16 | third[beside], return_counts=True)
    triples, times = triples[times >= least], times[times >= least]
    forms = Counter(fold(word) for word in written)
    several = np.array([forms[fold(word)] > 1 for word in written])
    a, b, c = triples >> 32, triples >> 16 & 0xFFFF, triples & 0xFFFF

    def times_of(left: np.ndarray, right: np.ndarray) -> np.ndarray:
        found: np.ndarray = together[np.searchsorted(pairs, left << 16 | right)]
        return found

    likelier = times / times_of(a, b) / (times_of(b, c) / total[b])
    kept = (likelier > MUCH_LIKELIER) & (several[b] | several[c])
    return {
        "gaps": np.diff(triples[kept], prepend=0).astype(np.uint64),
        "together": np.minimum(times[kept], 2**16 - 1).astype(np.uint16),
    }


def main() -> None:
    """Write the counts."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, required=True, help="the folder")
    parser.add_argument("--questions", type=Path, default=Path(__file__).with_name("questions.jsonl"))
    parser.add_argument("--own", type=Path, required=True, help="folder of questions (.jsonl) and reports")
    parser.add_argument("--least-syllable", type=int, default=5)
    parser.add_argument("--least", type=int, default=2)
    parser.add_argument("files", type=Path, nargs="+")
    options = parser.parse_args()
    asked = chain.from_iterable(repeat(list(questions(options.questions)), QUESTIONS))
    stored = count(chain(texts(options.files), asked, own(options.own)), options.least_syllable, options.least)
    for name, arrays in zip(("bigrams", "trigrams"), stored, strict=True):
        path = options.out / f"{name}.npz"
        with path.open("wb") as out:
            np.savez_compressed(out, allow_pickle=False, **arrays)
        print(f"{len(arrays['gaps'])} {name} -> {path}")


if __name__ == "__main__":
    main()
