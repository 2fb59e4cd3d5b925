"""How often syllables stand beside each other in general text, from `models/bigrams.npz` and `models/trigrams.npz`
(see make_bigrams.py)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rag.text import fold

BOUNDARY = "|"  # the beginning and the end of a sentence or a text
NUMBER = "0"  # every number
_DISCOUNT = 0.75  # of each pair's count, for the pairs that were not seen (absolute discounting, Ney et al. 1994)
_UNSEEN = 5.0  # occurrences of a syllable that count as followed by anything


@dataclass(frozen=True, slots=True)
class Bigrams:
    """Counts of syllables (canonical lower case, with diacritics) and of neighbouring pairs."""

    numbers: dict[str, int]  # by syllable; BOUNDARY is 0, NUMBER 1
    forms: dict[str, tuple[str, ...]]  # the written forms of a syllable without diacritics
    counts: NDArray[np.float64]  # (n,)
    followers: NDArray[np.float64]  # (n,) how many different syllables stand behind each
    pairs: NDArray[np.uint32]  # (m,) sorted: number of the left syllable << 16 | number of the right one
    together: NDArray[np.uint16]  # (m,)
    syllables: float  # of the text that was counted, with half of one more for each that was seen

    @classmethod
    def of(cls, stored: Mapping[str, NDArray[Any]]) -> Bigrams:
        """From the arrays of `bigrams.npz`: "syllables" is text, BOUNDARY and NUMBER first; "gaps" those of pairs."""
        text = stored["syllables"].tobytes().decode()
        written, folded = text.split("\n"), fold(text).split("\n")  # all at once: twice as fast as one by one
        forms: dict[str, tuple[str, ...]] = {}
        for bare, syllable in zip(folded[2:], written[2:], strict=True):
            forms[bare] = (*forms.get(bare, ()), syllable)
        counts = stored["counts"].astype(np.float64)
        return cls(
            {syllable: number for number, syllable in enumerate(written)},
            forms,
            counts,
            stored["followers"].astype(np.float64),
            np.cumsum(stored["gaps"], dtype=np.uint32),
            stored["together"],
            float(counts.sum() + 0.5 * len(counts)),
        )

    def count(self, syllable: str) -> float:
        """Occurrences of a syllable, 0 where it was never seen."""
        number = self.numbers.get(syllable)
        return 0.0 if number is None else float(self.counts[number])

    def following(self, left: Sequence[str], right: Sequence[str]) -> NDArray[np.float64]:
        """P(right | left) as a matrix (len(left), len(right)), by absolute discounting; no row or entry is 0."""
        rows, columns = self.rows(left), self.rows(right)
        alone = (np.where(columns < 0, 0.0, self.counts[columns]) + 0.5) / self.syllables
        seen = np.where(rows < 0, 0.0, self.counts[rows])[:, None] + _UNSEEN
        spread = np.where(rows < 0, 0.0, self.followers[rows])[:, None] * _DISCOUNT + _UNSEEN
        keys = rows[:, None] << 16 | columns[None, :]
        found = np.minimum(np.searchsorted(self.pairs, keys.astype(np.uint32)), len(self.pairs) - 1)
        together = np.where((self.pairs[found] == keys) & (keys >= 0), self.together[found], 0)
        found_or_spread: NDArray[np.float64] = (np.maximum(together - _DISCOUNT, 0.0) + spread * alone) / seen
        return found_or_spread

    def together_of(self, left: NDArray[np.int64], right: NDArray[np.int64]) -> NDArray[np.float64]:
        """Occurrences of each pair of row numbers (both (n,)), 0 where it was not seen."""
        keys = left << 16 | right
        found = np.minimum(np.searchsorted(self.pairs, np.maximum(keys, 0).astype(np.uint32)), len(self.pairs) - 1)
        known = (left >= 0) & (right >= 0) & (self.pairs[found] == keys)
        return np.where(known, self.together[found], 0).astype(np.float64)

    def rows(self, syllables: Sequence[str]) -> NDArray[np.int64]:
        """Row numbers in `counts`, -1 for a syllable that was never seen."""
        known, number = self.numbers, self.numbers[NUMBER]
        return np.array([number if word[0].isdigit() else known.get(word, -1) for word in syllables], dtype=np.int64)


@dataclass(frozen=True, slots=True)
class Trigrams:
    """Counts of three neighbouring syllables, kept where the first makes the third much likelier."""

    triples: NDArray[np.uint64]  # (m,) sorted: the numbers of `Bigrams` << 32, << 16 and << 0
    together: NDArray[np.uint16]  # (m,)

    def following(
        self, before: Sequence[str], left: Sequence[str], right: Sequence[str], shorter: NDArray[np.float64]
    ) -> NDArray[np.float64]:
        """P(right | before, left), (len(before), len(left), len(right)); `shorter` is P(right | left)."""
        known = bigrams()
        a, b, c = known.rows(before), known.rows(left), known.rows(right)
        keys = a[:, None, None] << 32 | b[None, :, None] << 16 | c[None, None, :]
        flat = np.maximum(keys, 0).astype(np.uint64)
        found = np.minimum(np.searchsorted(self.triples, flat), len(self.triples) - 1)
        valid = (a[:, None, None] >= 0) & (b[None, :, None] >= 0) & (c[None, None, :] >= 0)
        seen = np.where(valid & (self.triples[found] == flat), self.together[found], 0).astype(np.float64)
        pairs = np.stack([known.together_of(np.full(len(b), first), b) for first in a])[:, :, None]
        pairs = np.maximum(pairs, seen.max(axis=2, keepdims=True))
        share = np.maximum(seen - _TRIPLE_DISCOUNT, 0.0) / np.maximum(pairs, 1.0)
        trusted = pairs / (pairs + _TRUSTED_FROM)
        rest = 1.0 - np.minimum(1.0, trusted * share.sum(axis=2, keepdims=True))
        longer: NDArray[np.float64] = trusted * share + rest * shorter[None, :, :]
        return longer


_TRIPLE_DISCOUNT = 0.5
_TRUSTED_FROM = 8.0  # occurrences of a pair that count as half


@lru_cache(maxsize=1)
def trigrams() -> Trigrams:
    """The counts of the product; read at the first call."""
    file = resources.files("rag.models").joinpath("trigrams.npz")
    with resources.as_file(file) as path, np.load(path, allow_pickle=False) as stored:
        return Trigrams(np.cumsum(stored["gaps"], dtype=np.uint64), stored["together"])


@lru_cache(maxsize=1)
def bigrams() -> Bigrams:
    """The counts of the product; read at the first call."""
    file = resources.files("rag.models").joinpath("bigrams.npz")
    with resources.as_file(file) as path, np.load(path, allow_pickle=False) as stored:
        return Bigrams.of(stored)
