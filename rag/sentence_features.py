"""What the learned score of candidate answers looks at in a sentence, the same for each of its candidates."""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import lru_cache

import numpy as np

from rag.asked import Asked
from rag.candidate import Reading
from rag.meaning import meanings, word_rows
from rag.records import Document
from rag.terms import Token, tokens


@lru_cache(maxsize=1024)
def _syllable_pairs(document: Document) -> frozenset[str]:
    """The folded syllables of a report and its pairs of neighbouring ones."""
    words = [token.folded for token in tokens(document.text[:60_000])]
    return frozenset((*words, *(f"{a} {b}" for a, b in zip(words, words[1:], strict=False))))


@lru_cache(maxsize=16_384)
def _word_rows(syllables: tuple[str, ...]) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Index of the first syllable and row in `meanings()` of each known word of a sentence."""
    found = word_rows(syllables)
    return tuple(at for at, _ in found), tuple(row for _, row in found)


class SentenceFeatures:
    """What is the same for every candidate of a sentence."""

    def __init__(self, asked: Asked, at: Reading) -> None:
        question, passage, sentence, located = asked.question, at.passage, at.sentence, at.located
        self.at = at
        self.tokens: list[Token] = list(passage.among(sentence.start, sentence.end))
        self.words = [token.folded for token in self.tokens]
        self.starts = [token.start for token in self.tokens]
        self.ends = [token.end for token in self.tokens]
        self.index_of = {token.start: index for index, token in enumerate(self.tokens)}
        total = located.total or 1.0
        self.weights = [weight / total for weight in located.weights]
        self.places: list[list[int]] = []  # token indices within the sentence, by term
        said = around = elsewhere = context = document = 0.0
        missing = 0.0
        predicate_missing = 0.0
        pairs = _syllable_pairs(at.hit.document)
        for weight, positions, exact, above, predicate, words in zip(
            self.weights, located.positions, located.exactness, located.in_context, located.predicate, located.words,
            strict=True,
        ):  # fmt: skip
            here = [self.index_of[start] for i in positions if (start := passage.tokens[i].start) in self.index_of]
            self.places.append(here)
            if here:
                said += weight * exact
            elif positions and any(abs(passage.tokens[i].start - sentence.start) < 400 for i in positions):
                around += weight
            elif positions:
                elsewhere += weight
            in_document = " ".join(words[:2]) in pairs
            document += weight * in_document
            context += weight * above
            if not here and not above:
                missing = max(missing, weight)
                predicate_missing += weight * predicate
        # the terms that stand in the sentence: weight and token indices of each
        self.there = [(weight, places) for weight, places in zip(self.weights, self.places, strict=True) if places]
        word_at, word_row = _word_rows(tuple(token.form for token in self.tokens))
        said_vectors = meanings().of_rows(word_row)
        size, starts = len(self.tokens), np.array(word_at, dtype=np.intp)
        # how near the word at each token comes to each term in meaning, and to what is counted; 1 where a term stands
        self.near = np.zeros((len(self.places), size), dtype=np.float32)
        self.near_head = np.zeros((len(asked.head_vectors), size), dtype=np.float32)
        self.near[:, starts] = np.maximum(asked.vectors @ said_vectors.T, 0.0)
        self.near_head[:, starts] = np.maximum(asked.head_vectors @ said_vectors.T, 0.0)
        for number, places in enumerate(self.places):
            self.near[number, places] = 1.0
        self.shares = np.array(self.weights, dtype=np.float32)
        near = self.near.max(1).tolist() if size else [0.0] * len(self.places)
        wanted = sum(weight for weight, is_one in zip(self.weights, located.predicate, strict=True) if is_one) or 1.0
        fits = at.fits
        length = len(self.tokens)
        syllables = set(self.words)
        said_years = {int(match.group()) for match in _YEAR_WRITTEN.finditer(passage.low, sentence.start, sentence.end)}
        self.features = [
            at.coverage,
            said,
            around,
            elsewhere,
            context,
            document,
            missing,
            predicate_missing,
            len(asked.syllables & syllables) / (len(asked.syllables) or 1),
            fits.place,
            fits.year,
            fits.names,
            fits.product,
            at.hit.score,
            min(length, 120) / 120,
            float(sentence.heading),
            float(sentence.cell),
            float(sentence.target),
            float(sentence.done),
            float(bool(question.years)),
            float(bool(question.places)),
            float(bool(question.names)),
            float(bool(question.dates)),
            float(question.unaccented or question.restored),
            _held(asked.proper, syllables),
            _held(asked.proper, passage.folded.keys()),
            _held(asked.proper, pairs),
            float(bool(asked.years & said_years)),
            float(bool(asked.years) and bool(said_years) and not asked.years & said_years),
            float(bool(said_years)),
            min(len(question.terms), 10) / 10,
            sum(weight * each for weight, each in zip(self.weights, near, strict=True)),
            max((weight * (1 - each) for weight, each in zip(self.weights, near, strict=True)), default=0.0),
            sum(w * n for w, n, is_one in zip(self.weights, near, located.predicate, strict=True) if is_one) / wanted,
            float(asked.mean @ said_vectors.mean(0)) if len(said_vectors) else 0.0,
        ]

    def likeness(self, low: int, high: int) -> float:
        """How near the words among the tokens low:high come to the terms in meaning, by the weights of these."""
        among = self.near[:, max(0, low) : high]
        return float(self.shares @ among.max(1)) if among.size else 0.0

    def counted(self, low: int, high: int) -> float:
        """How near the nearest word among the tokens low:high comes to what is counted."""
        among = self.near_head[:, max(0, low) : high]
        return float(among.max()) if among.size else 0.0


_YEAR_WRITTEN = re.compile(r"(?<![\d/.,-])(?:19|20)\d\d(?![\d.,]*\d)")


def _held(wanted: frozenset[str], there: Collection[str]) -> float:
    """Share of syllables that stand somewhere, 1 of none."""
    return sum(word in there for word in wanted) / len(wanted) if wanted else 1.0
