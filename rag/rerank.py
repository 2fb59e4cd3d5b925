"""The second stage of the search: a short list put into order by features of each passage, with learned weights.

The first stage counts words wherever they stand. Here it counts whether the question's words stand together, in the
question's order, and whether its rare ones are there at all. The weights are trained by `rag.models.train_reranker`.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from itertools import pairwise
from pathlib import Path

from rag.lexicon import FUNCTION_WORDS, UNACCENTED_FUNCTION_WORDS
from rag.passages import above
from rag.records import Hit
from rag.text import fold, is_unaccented, syllables

WEIGHTS = Path(__file__).resolve().parent / "models" / "reranker.json"
MAX_SYLLABLES = 96  # of a question; the rest of a longer one is not looked at
LONGEST = 1_200  # syllables of a passage that are read
WINDOWS = (10, 20, 40, 80)  # syllables
USUAL = 150  # syllables of a passage
NEAR = 5  # syllables between two that stand near each other
RESTORED = 0.7  # share of the reading with diacritics put back, where a question was typed without them
BEHIND = 0.5  # what a reading's being less likely (log probability) takes off a passage's score by it
FUNCTION_WEIGHT = 0.2  # of a word that asks or connects

FEATURES = (
    "lexical",  # score of the lexical list, 1 for its best
    "dense",  # cosine, 1 for the best of the list
    "bm25",  # of the body, over the sum of the weights
    "coverage",  # share of the question's weight that stands in the body
    *(f"window{width}" for width in WINDOWS),  # … within so many syllables
    "pairs",  # share of its neighbouring syllables that are neighbours in the body
    "near",  # … of its content words that stand near each other in either order
    "run",  # weight of its longest stretch found word for word
    "missing",  # weight of the heaviest syllable that is not in the body, over that of the heaviest
    "content",  # share of its content syllables that stand in the body, unweighted
    "length",  # logarithm of the body's syllables
    "covered",  # like coverage, in the body or the report's context
    "covered40",  # like window40, with what the context holds counted as standing there
    "absent",  # like missing, in the body and the context
)
Frequency = Callable[[Sequence[str], bool], Mapping[str, int]]  # (terms, folded) -> passages that hold each
_fold = lru_cache(maxsize=65_536)(fold)


@dataclass(frozen=True)
class Words:
    """The syllables of a text, as written and without diacritics."""

    exact: tuple[str, ...]

    @cached_property
    def exact_at(self) -> dict[str, list[int]]:
        """The places of each syllable."""
        return _places_of(self.exact)

    @cached_property
    def folded_at(self) -> dict[str, list[int]]:
        """The places of each syllable without diacritics."""
        return _places_of(map(_fold, self.exact))


def _places_of(words: Iterable[str]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for at, word in enumerate(words):
        found.setdefault(word, []).append(at)
    return found


@lru_cache(maxsize=2_048)  # those of the passages that are asked for most
def _words(text: str) -> Words:
    return Words(tuple(syllables(text)[:LONGEST]))


@dataclass(frozen=True, slots=True)
class Terms:
    """A question's syllables, numbered by their first place, with their weights in this index.

    `exact` finds the number of a syllable as typed, `folded` of one without diacritics: every one of a question typed
    without them, and of another those that the index does not know as typed.
    """

    exact: dict[str, int]
    folded: dict[str, int]
    weights: tuple[float, ...]
    content: tuple[bool, ...]  # by number: no function word
    order: tuple[int, ...]  # the question's syllables as numbers

    @classmethod
    def of(cls, text: str, frequency: Frequency, total: int) -> Terms:
        """Weigh the syllables of a question by inverse passage frequency among `total` passages."""
        words = syllables(text)[:MAX_SYLLABLES]
        plain = is_unaccented(text)
        distinct = list(dict.fromkeys(map(_fold, words) if plain else words))
        common = UNACCENTED_FUNCTION_WORDS if plain else FUNCTION_WORDS
        if common.issuperset(distinct):
            common = frozenset()
        counts = dict(frequency(distinct, plain))
        unknown = [] if plain else [word for word in distinct if not counts.get(word)]
        counts |= {word: n for word, n in _by_folded(unknown, frequency).items() if n}
        number = {word: at for at, word in enumerate(distinct)}
        loose = set(distinct) if plain else set(unknown)
        return cls(
            {word: at for word, at in number.items() if word not in loose},
            {_fold(word): at for word, at in number.items() if word in loose},
            tuple(
                _weight(counts.get(word, 0), total) * (FUNCTION_WEIGHT if word in common else 1) for word in distinct
            ),
            tuple(word not in common for word in distinct),
            tuple(number[_fold(word) if plain else word] for word in words),
        )

    def places(self, words: Words) -> list[tuple[int, int]]:
        """(place, number) of each of the question's syllables in a text, in reading order."""
        if not self.folded:
            return sorted([(at, number) for word, number in self.exact.items() for at in words.exact_at.get(word, ())])
        found = {at: number for word, number in self.folded.items() for at in words.folded_at.get(word, ())}
        if self.exact:
            found |= {at: number for word, number in self.exact.items() for at in words.exact_at.get(word, ())}
        return sorted(found.items())


def _by_folded(words: Sequence[str], frequency: Frequency) -> dict[str, int]:
    found = frequency([_fold(word) for word in words], True) if words else {}
    return {word: found.get(_fold(word), 0) for word in words}


def _weight(count: int, total: int) -> float:
    return math.log(1 + (total - count + 0.5) / (count + 0.5)) if 0 < count <= total else 0.0


class Question:
    """What is the same for every passage of a short list: the terms, their pairs and the sums of their weights."""

    def __init__(self, terms: Terms, behind: float = 0.0) -> None:
        self.terms = terms
        self.behind = behind  # how much less likely this reading is than the likeliest
        weights = terms.weights
        self.weight = sum(weights) or 1.0
        self.heaviest = max(weights, default=0.0) or 1.0
        self.pairs = {
            (a, b): min(weights[a], weights[b]) + 0.3 * max(weights[a], weights[b]) for a, b in pairwise(terms.order)
        }
        self.pair_weight = sum(self.pairs.values()) or 1.0
        content = [number for number in terms.order if terms.content[number]]
        self.near = {frozenset(pair): min(weights[pair[0]], weights[pair[1]]) for pair in pairwise(content)}
        self.near_weight = sum(self.near.values()) or 1.0
        self._in_either_order = {pair: frozenset(pair) for a, b in pairwise(content) for pair in ((a, b), (b, a))}
        self._heaviest_first = sorted(range(len(weights)), key=lambda number: -weights[number])
        self._above: dict[str, Set[int]] = {}  # by context, which many passages of a list share
        self.content = sum(terms.content) or 1

    def features(self, text: str, context: str, lexical: float, dense: float) -> list[float]:
        """The features of a passage's `text` below its `context`, in the order of FEATURES."""
        words = _words(text)
        weights, content = self.terms.weights, self.terms.content
        places = self.terms.places(words)
        counts: dict[int, int] = {}
        for _, number in places:
            counts[number] = counts.get(number, 0) + 1
        above = self._above.get(context)
        if above is None:
            above = self._above[context] = {number for _, number in self.terms.places(_words(context))}
        length = len(words.exact)
        slack = 1.2 * (0.25 + 0.75 * length / USUAL)
        both = counts.keys() | above
        outside = sum([weights[number] for number in above])
        inside = sum([weights[number] for number in counts])
        pairs, run = self._pairs_and_run(places)
        return [
            lexical,
            dense,
            sum([weights[number] * n / (n + slack) for number, n in counts.items()]) / self.weight,
            inside / self.weight,
            *self._windows(places, inside),
            pairs / self.pair_weight,
            self._near(places) / self.near_weight,
            run / self.weight,
            self._heaviest_but(counts.keys()) / self.heaviest,
            sum([content[number] for number in counts]) / self.content,
            math.log(length + 1),
            sum([weights[number] for number in both]) / self.weight,
            (outside + self._window([place for place in places if place[1] not in above], 40)) / self.weight,
            self._heaviest_but(both) / self.heaviest,
        ]

    def _windows(self, places: Sequence[tuple[int, int]], all_of_them: float) -> list[float]:
        """The share of the weight within each of WINDOWS; a wider one holds no more than all that is there."""
        found: list[float] = []
        for width in WINDOWS:
            full = bool(found) and found[-1] >= all_of_them - 1e-9
            found.append(all_of_them if full else self._window(places, width))
        return [weight / self.weight for weight in found]

    def _window(self, places: Sequence[tuple[int, int]], width: int) -> float:
        """The most weight of distinct syllables within `width` neighbouring ones."""
        weights = self.terms.weights
        inside = [0] * len(weights)
        best = total = 0.0
        leaving = iter(places)
        first, gone = next(leaving, (0, 0))
        for at, number in places:
            if not inside[number]:
                total += weights[number]
            inside[number] += 1
            while first <= at - width:
                inside[gone] -= 1
                if not inside[gone]:
                    total -= weights[gone]
                first, gone = next(leaving)
            if total > best:
                best = total
        return best

    def _pairs_and_run(self, places: Sequence[tuple[int, int]]) -> tuple[float, float]:
        """The weight of the pairs that stand together, and that of the longest stretch."""
        weights, pairs = self.terms.weights, self.pairs
        found = set()
        best = run = 0.0
        before, last = -2, -1
        for at, number in places:
            if at == before + 1 and (last, number) in pairs:
                found.add((last, number))
                run += weights[number]
            else:
                run = weights[number]
            if run > best:
                best = run
            before, last = at, number
        return sum([pairs[pair] for pair in found]), best

    def _near(self, places: Sequence[tuple[int, int]]) -> float:
        pairs, content = self._in_either_order, self.terms.content
        kept = [place for place in places if content[place[1]]]
        found = set()
        for index, (at, number) in enumerate(kept, 1):
            for then, other in kept[index : index + NEAR - 1]:
                if then - at > NEAR:
                    break
                if (number, other) in pairs:
                    found.add(pairs[number, other])
        return sum([self.near[pair] for pair in found])

    def _heaviest_but(self, found: Set[int]) -> float:
        return next((self.terms.weights[number] for number in self._heaviest_first if number not in found), 0.0)


@dataclass(frozen=True, slots=True)
class Reranker:
    """A linear score of the features."""

    weights: tuple[float, ...]  # in the order of FEATURES

    @classmethod
    @cache
    def load(cls) -> Reranker:
        """The trained weights. Raises OSError, ValueError or KeyError where their file is damaged."""
        record = json.loads(WEIGHTS.read_text(encoding="utf-8"))["weights"]
        return cls(tuple(float(record[name]) for name in FEATURES))

    def order(self, questions: Sequence[Question], hits: Sequence[Hit]) -> list[Hit]:
        """The hits, best first. Their scores become 1 for the best and e^(difference) for the others.

        `questions` are the readings of one question, the one as typed first. Of several with diacritics put back, each
        passage is seen with the one that it fits best.
        """
        scores = [self._score(questions, hit) for hit in hits]
        best = max(scores, default=0.0)
        ranked = sorted(zip(scores, hits, strict=True), key=lambda item: (-item[0], item[1].passage.id))
        return [Hit(hit.passage, hit.document, math.exp(score - best), hit.lexical, hit.dense) for score, hit in ranked]

    def _score(self, questions: Sequence[Question], hit: Hit) -> float:
        readings = questions[1:] or questions
        return max(
            sum(map(float.__mul__, self.weights, features)) - BEHIND * reading.behind
            for reading, features in zip(readings, rows(questions, hit), strict=True)
        )


def rows(questions: Sequence[Question], hit: Hit) -> list[list[float]]:
    """The features of a hit, one row for each reading with diacritics put back, which counts RESTORED of it beside the
    question as typed; or one row where there is nothing but the question as typed."""
    context = above(hit.document.context, hit.passage)
    typed, *written = [question.features(hit.passage.text, context, hit.lexical, hit.dense) for question in questions]
    if not written:
        return [typed]
    return [[(1 - RESTORED) * t + RESTORED * w for t, w in zip(typed, other, strict=True)] for other in written]
