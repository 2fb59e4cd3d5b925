"""Count Vietnamese syllables and two-syllable words: writes `words.tsv.gz`, which `rag.words` reads.

    python -m rag.models.make_words --out rag/models/words.tsv.gz viwiki.jsonl.xz laws.jsonl.xz

Each line: the word (one or two syllables, canonical lower case), its inverse document frequency (natural logarithm,
documents of about 300 syllables), and for two syllables how strongly they belong together: normalised pointwise mutual
information (Bouma 2009), 0..1. Deterministic: the same files give the same list.
"""

from __future__ import annotations

import argparse
import gzip
import json
import lzma
import math
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from rag.text import canonical, lower, nfc, syllable_spans

CHUNK = 300  # syllables that count as one document


def texts(paths: list[Path]) -> Iterator[str]:
    """The "text" of each line of the .jsonl.xz files."""
    for path in paths:
        with lzma.open(path, "rt", encoding="utf-8") as lines:
            for line in lines:
                yield nfc(json.loads(line)["text"])


def count(paths: list[Path]) -> tuple[Counter[str], Counter[str], Counter[str], int]:
    """(occurrences, document frequencies, bigram occurrences by "a b", documents)."""
    total: Counter[str] = Counter()
    bigrams: Counter[str] = Counter()
    frequency: Counter[str] = Counter()
    documents = 0
    for text in texts(paths):
        low = lower(canonical(text))
        spans = syllable_spans(low)
        for begin in range(0, len(spans), CHUNK):
            window = spans[begin : begin + CHUNK]
            words = [low[start:end] for start, end in window]
            pairs = [
                f"{left} {right}"
                for (_, end), (start, _), left, right in zip(window, window[1:], words, words[1:], strict=False)
                if start - end == 1 and left.isalpha() and right.isalpha()
            ]
            total.update(words)
            bigrams.update(pairs)
            frequency.update(set(words) | set(pairs))
            documents += 1
    return total, frequency, bigrams, documents


def main() -> None:
    """Write the list."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--singles", type=int, default=7000)
    parser.add_argument("--pairs", type=int, default=24000)
    parser.add_argument("files", type=Path, nargs="+")
    options = parser.parse_args()
    total, frequency, bigrams, documents = count(options.files)
    occurrences = sum(total.values())

    def association(pair: str) -> float:
        left, right = pair.split()
        joint = bigrams[pair] / occurrences
        return math.log(joint / (total[left] / occurrences * total[right] / occurrences)) / -math.log(joint)

    pairs = [pair for pair, seen in bigrams.items() if seen >= 12 and association(pair) >= 0.22]
    pairs.sort(key=lambda pair: (-frequency[pair], pair))
    singles = [word for word, _ in sorted(frequency.items(), key=lambda item: (-item[1], item[0])) if word.isalpha()]
    lines = [f"{word}\t{math.log(documents / frequency[word]):.2f}" for word in singles[: options.singles]]
    lines += [
        f"{pair}\t{math.log(documents / frequency[pair]):.2f}\t{association(pair):.2f}"
        for pair in pairs[: options.pairs]
    ]
    with gzip.GzipFile(options.out, "wb", mtime=0) as out:
        out.write(("\n".join(lines) + "\n").encode())
    print(f"{len(lines)} words from {documents} documents -> {options.out}")


if __name__ == "__main__":
    main()
