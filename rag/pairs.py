"""The figures that one sentence gives for things named in a question (`rag.named_parts`), told by their labels.

"Khiển trách hay cảnh cáo nhiều hơn?" of "khiển trách 04, cảnh cáo 06"; "kiểm tra và giám sát tổng cộng bao nhiêu đảng
viên?" of "kiểm tra 264 đảng viên; giám sát 216 đảng viên".
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import product
from typing import NamedTuple

from rag import kinds
from rag.candidate import Candidate
from rag.fit import Frame, frame
from rag.labels import own_labels
from rag.named_parts import Named, adds, named_parts
from rag.occurrences import match, sentence_coverage
from rag.quantities import COUNT, MONEY, PERCENT, Quantity
from rag.question import Question
from rag.records import Hit
from rag.text import fold, folded_syllables
from rag.view import PassageView, SentenceView, view

_LONGEST = 4  # syllables of a noun that is told
_HALF, _LEAST_FIT, _COVERED = 0.5, 0.5, 0.4
_APART = 0.05  # of the coverage of another sentence that has both
_FIGURES = (COUNT, MONEY, PERCENT)


class Pair(NamedTuple):
    """Two things or more and the figures of them."""

    labels: tuple[str, ...]
    figures: tuple[Candidate, ...]


def pair(question: Question, named: Sequence[Named], hits: Sequence[Hit]) -> Pair | None:
    """The figures of the things that a question names (`named_parts`), from the one place that gives all; None where
    none or more than one does."""
    if len([place for place in question.places if place.name]) > 1 or len(question.years) > 1:
        return None
    found: list[tuple[float, tuple[Candidate, ...]]] = []
    for hit in hits:
        passage = view(hit.passage)
        located = match(question, hit)
        for sentence in passage.sentences:
            coverage = sentence_coverage(located, passage, sentence)
            if coverage < _COVERED:
                continue
            fits = frame(question, hit, passage, sentence)
            if fits.product < _LEAST_FIT:
                continue
            figures = _figures(question, passage, sentence, named)
            if figures:
                made = tuple(_candidate(hit, passage, sentence, figure, coverage, fits) for figure in figures)
                found.append((coverage * fits.product, made))
    found.sort(key=lambda each: -each[0])
    distinct = {tuple(c.value for c in each) for product, each in found if product >= found[0][0] - _APART}
    return Pair(tuple(each.label for each in named), found[0][1]) if len(distinct) == 1 else None


def _figures(
    question: Question, passage: PassageView, sentence: SentenceView, named: Sequence[Named]
) -> list[Quantity]:
    """The figure of each of the things in a sentence that has one of each, of one measure; [] of other sentences."""
    whole = [each.words for each in named]
    return _of_each(question, passage, sentence, whole) or _of_each(question, passage, sentence, _apart(whole))


def _of_each(
    question: Question, passage: PassageView, sentence: SentenceView, things: Sequence[Sequence[str]]
) -> list[Quantity]:
    each_of = [
        _of_one(question, passage, sentence, own, [*things[:at], *things[at + 1 :]]) for at, own in enumerate(things)
    ]
    several = any(len(figures) > 1 for figures in each_of)
    made = []
    for figures in product(*each_of):
        first, last = min(q.start for q in figures), max(q.start for q in figures)
        if len(set(figures)) < len(figures) or len({(figure.kind, figure.unit) for figure in figures}) > 1:
            continue
        between = sum(first <= q.start <= last and q.kind in _FIGURES for q in sentence.quantities)
        if not several or between == len(figures):  # "19 dự án nước ngoài và 22 dự án trong nước, nâng … lên 301 dự án"
            made.append([*figures])
    return made[0] if len(made) == 1 else []


def _apart(things: Sequence[Sequence[str]]) -> list[Sequence[str]]:
    """The words of each thing that not all of them have: "lúa", "thủy sản" of "giống lúa", "giống thủy sản"."""
    return [[word for word in own if not all(word in words for words in things)] or own for own in things]


def _of_one(
    question: Question,
    passage: PassageView,
    sentence: SentenceView,
    own: Sequence[str],
    others: Sequence[Sequence[str]],
) -> list[Quantity]:
    """The figures of a sentence whose label has most words of a thing, and more than of the other things."""
    best = [
        (mine - max(theirs), figure)
        for figure, (mine, *theirs) in _labelled(passage, sentence, [own, *others])
        if mine >= _HALF and mine > max(theirs) and _counts(question, passage, figure, own)
    ]
    most = max((share for share, _ in best), default=0.0)
    return [figure for share, figure in best if share == most]


def _labelled(
    passage: PassageView, sentence: SentenceView, things: Sequence[Sequence[str]]
) -> Iterator[tuple[Quantity, list[float]]]:
    """Each figure of a sentence with the share of the words of each thing that its label has."""
    figures = [q for q in sentence.quantities if q.kind in _FIGURES and q.value is not None]
    labels = own_labels(passage.low, figures, sentence.start, sentence.end)
    known = {word for words in things for word in words}
    for figure, (lead, tail) in zip(figures, labels, strict=True):
        # of "kiểm tra 210 đảng viên, 64 tổ chức đảng" both are checked
        shared = "" if lead else passage.low[sentence.start : figure.start].rsplit(";", 1)[-1]
        said, led = set(folded_syllables(f"{lead} {tail}")), set(folded_syllables(shared))
        said = said if said & known else said | led
        yield figure, [sum(word in said for word in words) / len(words) for words in things]


def told_of_all(question: Question, candidate: Candidate) -> bool:
    """Whether a figure can be the sum of the things that a question adds: its sentence tells of all of them, and what
    stands before and behind the figure not of one alone."""
    named = [each.words for each in named_parts(question)] if adds(question) else []
    if not named:
        return True
    if len([*filter(None, _has(candidate.quote, named))]) < len(named):
        return False
    text, offset = candidate.hit.document.text, candidate.hit.passage.start
    passage = view(candidate.hit.passage)
    sentence = passage.sentences[passage.sentence_at(candidate.start - offset)]
    others = [(q.start + offset, max(q.end, q.noun[1]) + offset) for q in sentence.quantities if q.kind in _FIGURES]
    begin = max([candidate.sentence[0], *(end for start, end in others if start < candidate.start)])
    end = min([candidate.sentence[1], *(start for start, _ in others if start >= candidate.end)])
    before = _has(text[begin : candidate.start].split(";")[-1], _apart(named))
    behind = _has(text[candidate.start : end].split(";")[0], _apart(named))
    own = [one or other for one, other in zip(before, behind, strict=True)]
    return all(own) or not any(own)


def _has(text: str, things: Sequence[Sequence[str]]) -> list[bool]:
    """Of which of some things a text has half of the words."""
    said = set(folded_syllables(text))
    return [2 * sum(word in said for word in words) >= len(words) for words in things]


def _counts(question: Question, passage: PassageView, figure: Quantity, own: Sequence[str]) -> bool:
    """Whether a figure counts what is asked, where the question says that: "bao nhiêu đảng viên"."""
    head = [fold(word) for word in question.head][:2]
    if figure.kind != COUNT:
        return question.kind != kinds.NUMBER or not head
    if not head or set(head) & set(own):
        return True
    noun = fold(passage.passage.text[slice(*figure.noun)]).split()
    return not noun or noun[: len(head)] == head


def _candidate(
    hit: Hit, passage: PassageView, sentence: SentenceView, figure: Quantity, coverage: float, fits: Frame
) -> Candidate:
    offset, text = passage.passage.start, passage.passage.text
    noun = " ".join(text[slice(*figure.noun)].split()[:_LONGEST])
    short = " ".join(text[slice(*(figure.number if figure.target is not None else (figure.start, figure.end)))].split())
    return Candidate(
        hit, offset + figure.start, offset + figure.end, (offset + sentence.start, offset + sentence.end),
        f"{short} {noun}".strip() if figure.kind == COUNT else short, coverage, coverage, fits,
        value=figure.value, kind=figure.kind, unit=figure.unit or fold(noun),
    )  # fmt: skip
