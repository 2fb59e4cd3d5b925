"""A possible answer, and how near the words of the question stand to it."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from rag.fit import Frame
from rag.occurrences import Match, is_around
from rag.quantities import PERCENT, Quantity
from rag.question import Question
from rag.records import Hit
from rag.table_rows import header_of
from rag.text import Span
from rag.view import PassageView, SentenceView


@dataclass(frozen=True, slots=True)
class Candidate:
    """A possible answer. `start:end` and `sentence` are offsets into the document's text."""

    hit: Hit
    start: int
    end: int
    sentence: Span
    short: str
    score: float
    support: float  # 0..1: share of the question's words that its sentence and context hold
    frame: Frame
    value: Decimal | None = None
    kind: str = ""
    target: bool = False  # a planned figure, not a result
    unit: str = ""
    shown: str = ""  # the arithmetic of a computed figure
    scored: bool = False  # the score is the learned probability that it is right …
    rule: float = 0.0  # … and this the one by the rules
    signals: tuple[float, ...] = ()  # what its score was made of, for the learned score

    @property
    def likeness(self) -> float:
        """How well it answers by the rules alone, by which answers of several units and years are told apart."""
        return self.rule if self.scored else self.score

    @property
    def quote(self) -> str:
        return self.hit.document.text[self.sentence[0] : self.sentence[1]]


class Reading(NamedTuple):
    """One sentence of a hit being read for a question: what every kind of answer starts from."""

    question: Question
    hit: Hit
    passage: PassageView
    sentence: SentenceView
    located: Match  # where the question's words stand in the passage
    fits: Frame  # its unit, year and names against the question's
    coverage: float  # share of the question's words that the sentence holds


_SHARE_OF = re.compile(
    r"[\s,(]*(?:chiếm|bằng|đạt|tương ứng|tương đương|tăng|giảm|vượt)?(?:\s+tỷ lệ)?\s*(?:trên |hơn |gần |khoảng )?"
)


def local_coverage(
    passage: PassageView,
    sentence: SentenceView,
    located: Match,
    quantity: Quantity,
    figures: Sequence[Quantity],
    *,
    parted: bool = True,
) -> tuple[float, float]:
    """(support, local): the share of the question's words in the sentence and context, and the same by nearness.

    `parted`: words behind the figure belong less to it past a comma (not so for a date that opens a sentence).
    """
    clause_start, clause_end = sentence.clause(quantity.start)
    previous = max((q.end for q in figures if q.end <= quantity.start), default=sentence.start)
    following = min((q.start for q in figures if q.start >= quantity.end), default=sentence.end)
    noun_end_of_previous = max((q.noun[1] for q in figures if q.end <= quantity.start), default=previous)
    if quantity.kind == PERCENT:  # "7.000 hộ nghèo, chiếm 27% và 5.800 hộ cận nghèo, chiếm 22%"
        before = max((q for q in figures if q.end <= quantity.start), key=lambda q: q.end, default=None)
        if before and _SHARE_OF.fullmatch(passage.low, max(before.end, before.noun[1]), quantity.start):
            noun_end_of_previous = min(before.noun[0], before.end) if before.noun[1] else before.start
    if "trong đó" in passage.low[clause_start : quantity.start]:
        noun_end_of_previous = sentence.start  # a part of what stands before it: those words are its own too
    if sentence.is_aside(quantity):
        clause_start = noun_end_of_previous = sentence.start  # "486 buổi tuyên truyền (năm 2022: 402 buổi)"
    support = local = 0.0
    header = header_of(passage.passage.text, sentence.start, quantity.start)
    for weight, positions, exact, context, predicate in zip(
        located.weights, located.positions, located.exactness, located.in_context, located.predicate, strict=True
    ):
        best_support = 0.62 * context
        best_local = 0.52 * context
        for index in positions:
            at = passage.tokens[index].start
            if header and header[0] <= at < header[1]:
                best_support = best_local = 1.0
            elif not sentence.start <= at < sentence.end:
                if not predicate and is_around(sentence, at):
                    around = (0.85, 0.8) if sentence.entry and at < sentence.start else (0.5, 0.42)
                    best_support, best_local = max(best_support, around[0]), max(best_local, around[1])
                continue
            best_support = 1.0
            if clause_start <= at < clause_end:
                if noun_end_of_previous <= at < quantity.start:
                    near = 1.0
                elif quantity.end <= at < following:
                    # past a comma, the words belong to the next figure rather than to this one
                    near = 0.7 if parted and "," in passage.low[max(quantity.end, quantity.noun[1]) : at] else 1.0
                elif at < quantity.start:
                    near = 0.8
                else:
                    near = 0.6
            else:
                near = 0.7 if at < quantity.start else 0.5
            best_local = max(best_local, near)
        support += weight * best_support * exact
        local += weight * best_local * exact
    return (support / located.total, local / located.total) if located.weights else (1.0, 1.0)


def longest_run(question: Question, passage: PassageView, start: int, end: int) -> int:
    """Length in syllables of the longest run of the question that stands word for word between two offsets."""
    low, high = (bisect_left(passage.starts, offset) for offset in (start, end))
    best = 0
    before: dict[int, int] = {}  # by token: the run that ends there and at the syllable of the question before
    for token in question.tokens:
        there = passage.folded.get(token.folded, ())
        before = {index: before.get(index - 1, 0) + 1 for index in there if low <= index < high}
        best = max(best, *before.values()) if before else best
    return best


def nearness(passage: PassageView, sentence: SentenceView, located: Match, position: int) -> float:
    """How near the question's words in a sentence stand to an offset, 0 to 1."""
    score = 0.0
    for weight, positions in zip(located.weights, located.positions, strict=True):
        distances = [
            abs(passage.tokens[i].start - position)
            for i in positions
            if sentence.start <= passage.tokens[i].start < sentence.end
        ]
        if distances:
            score += weight * max(0.0, 1.0 - min(distances) / 250)
    return score / (located.total or 1.0)
