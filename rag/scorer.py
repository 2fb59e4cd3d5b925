"""The learned score of candidate answers: how likely each is the one that the question asks for.

A small network for each family of kinds over the features of `rag.features`, trained by `eval.train_answers` on
questions written for the purpose over reports written for the purpose.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from functools import cache, partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from rag import kinds
from rag.candidate import Candidate
from rag.doubts import OF_BEFORE, doubt, signals_of
from rag.features import Found, rows
from rag.in_place import PLACED
from rag.left_over import LEFT
from rag.nouns import GENERIC_HEADS
from rag.plans_and_changes import from_there
from rag.quantities import COUNT, MONEY, PERCENT
from rag.question import Question
from rag.remainders import WHOLE
from rag.text import fold, folded_syllables

MODEL = Path(__file__).parent / "models" / "answers.npz"
FAMILIES = {
    "figures": kinds.QUANTITATIVE,
    "dates": frozenset({kinds.WHEN, kinds.DOCUMENT_NUMBER, kinds.ORDINAL}),
    "persons": frozenset({kinds.WHO}),
    "phrases": frozenset(
        {kinds.WHERE, kinds.ORGAN, kinds.WHICH, kinds.WHAT, kinds.WHY, kinds.HOW, kinds.LIST, kinds.YES_NO}
    ),
}
QUALITATIVE = FAMILIES["persons"] | FAMILIES["phrases"]
SCORED = frozenset(kind for members in FAMILIES.values() for kind in members)
CLIP = 5.0  # standard deviations

Matrix = NDArray[np.float32]
Listing = tuple[Question, tuple[Found, ...]]

_listings: ContextVar[list[Listing] | None] = ContextVar("listings", default=None)


@contextmanager
def recording() -> Iterator[list[Listing]]:
    """Keep what is to be scored, for training, and leave the rules' own scores as they are."""
    listings: list[Listing] = []
    token = _listings.set(listings)
    try:
        yield listings
    finally:
        _listings.reset(token)


@dataclass(frozen=True, slots=True)
class Network:
    """Features to the probability that a candidate is right: the mean of a few networks with one hidden layer."""

    mean: Matrix  # (features,)
    spread: Matrix  # (features,)
    hidden: Matrix  # (networks, features, units)
    hidden_bias: Matrix  # (networks, units)
    out: Matrix  # (networks, units)
    out_bias: Matrix  # (networks,)

    def __call__(self, features: Matrix) -> NDArray[np.float64]:
        """Probabilities, (candidates,), of the rows (candidates, features)."""
        scaled = np.clip((features - self.mean) / self.spread, -CLIP, CLIP)
        units = np.maximum(scaled @ self.hidden + self.hidden_bias[:, None, :], 0.0)
        logits = (units * self.out[:, None, :]).sum(-1) + self.out_bias[:, None]
        return np.asarray(1.0 / (1.0 + np.exp(-logits.mean(0).astype(np.float64))))


def family(kind: str) -> str:
    """The family of a kind in SCORED."""
    return next(name for name, members in FAMILIES.items() if kind in members)


def scored(question: Question, found: Sequence[Found]) -> list[Candidate]:
    """The candidates, with the probability of each as its score."""
    listings = _listings.get()
    if listings is not None:
        listings.append((question, tuple(found)))
        return [each.candidate for each in found]
    if not found:
        return []
    network = load()[family(question.kind)]
    probabilities = network(np.array(rows(question, found), dtype=np.float32))
    if question.kind in FAMILIES["dates"] and max(probabilities) < _SURE:
        return [each.candidate for each in found]
    trust = _TRUST[family(question.kind)]
    left_of = cache(lambda index: doubt(question, found[index]))
    weighed = [
        replace(
            each.candidate,
            score=_with_rules(float(p) * (left_of(at) if p >= _HOPELESS else 1.0), each.candidate.score, trust),
            scored=True,
            rule=each.candidate.score,
        )
        for at, (each, p) in enumerate(zip(found, probabilities, strict=True))
    ]
    weighed = [
        replace(candidate, score=max(candidate.score, _at_least(question, candidate, each, partial(left_of, at))))
        for at, (candidate, each) in enumerate(zip(weighed, found, strict=True))
    ]
    weighed = _as_it_became(found, _of_left(weighed), [float(p) for p in probabilities], left_of)
    return _untied(question, _put_right(question, weighed, left_of))


def _as_it_became(
    found: Sequence[Found],
    weighed: list[Candidate],
    probabilities: Sequence[float],
    left_of: Callable[[int], float],
) -> list[Candidate]:
    """What something became is as likely as what it was is by its words: 25 of "từ 35 ngày xuống còn 25 ngày"."""
    for number, (before, likely) in enumerate(zip(found, probabilities, strict=True)):
        if before.candidate.kind not in (COUNT, PERCENT, MONEY) or not from_there(before):
            continue
        likely *= min(1.0, left_of(number) / OF_BEFORE)  # but for being what was
        for at, after in enumerate(weighed):
            near = after.sentence == before.candidate.sentence and after.kind == before.candidate.kind
            if near and 0 < after.start - before.candidate.end < _CHANGES_TO and likely > after.score:
                weighed[at] = replace(after, score=_BECOMES * likely)
                break
    return weighed


def _of_left(weighed: list[Candidate]) -> list[Candidate]:
    """The candidates, with little left of the figures of a sentence from which what is asked for is worked out."""
    worked_out = {(each.hit.passage.id, each.sentence) for each in weighed if each.kind == LEFT}
    wholes = [each for each in weighed if each.kind == WHOLE]
    if not worked_out and not wholes:
        return weighed
    return [
        replace(each, score=_OPERAND * each.score)
        if (each.hit.passage.id, each.sentence) in worked_out and each.kind != LEFT or _part_of(each, wholes)
        else each
        for each in weighed
    ]


def _part_of(part: Candidate, wholes: Sequence[Candidate]) -> bool:
    """Whether a figure is the part of one of the wholes that are asked for: the 128 of "128/168 cơ sở"."""
    return any(whole.sentence == part.sentence and 0 < whole.start - part.end <= _SLASH for whole in wholes)


_HOPELESS = 0.01  # a probability with which no doubt is needed
_OPERAND = 0.2
_SLASH = 3  # characters between a part and its whole
_CHANGES_TO, _BECOMES = 40, 0.9  # characters between what was and what is; of the likelihood of what was
_ENTRY_SUPPORT = 0.8
_BEYOND_DOUBT, _WHOLE_FIT, _FITTING, _CERTAIN = 1.0, 0.95, 0.85, 0.5
_WHOLLY = ("local", "head", "type", "change", "belongs", "grade", "state", "part", "modified", "target")


def _at_least(question: Question, candidate: Candidate, found: Found, left: Callable[[], float]) -> float:
    """The least probability of a figure, whatever was learned: where the rules find all that is asked right at it and
    nothing against it; of the one figure of an entry of a list of units under what is asked ("4. Huyện Na Rì: 21,7 tỷ
    đồng"); of the whole of which a sentence tells a part."""
    if candidate.kind in (WHOLE, LEFT, PLACED):
        return candidate.rule
    if question.kind not in kinds.QUANTITATIVE:
        return 0.0
    signals, sentence = signals_of(candidate), found.reading.sentence
    fits = bool(signals) and not signals["unsaid"] and min(signals[name] for name in _WHOLLY) >= _WHOLE_FIT
    sure = candidate.rule >= _BEYOND_DOUBT and candidate.frame.product >= _FITTING
    if fits and sure and left() == 1.0:
        return _CERTAIN
    alone = sentence.entry and sum(q.kind in (COUNT, MONEY, PERCENT) for q in sentence.quantities) == 1
    named = any(place.name for place in question.places) and candidate.frame.place >= 1.0
    return candidate.rule if alone and named and candidate.support >= _ENTRY_SUPPORT else 0.0


_TELLING = ("local", "head", "run", "slot", "belongs", "grade", "state", "part", "modified")  # signals by name
_UNSURE, _NEARLY_AS_LIKELY = 0.6, 0.03  # of the likeliest one's score; difference of the scores
_TIED, _A_TIE = 0.3, 0.004  # what remains of a figure that nothing tells from another; difference of the rules' scores


def _untied(question: Question, weighed: list[Candidate]) -> list[Candidate]:
    """The candidates, with less left of the likeliest figure where nothing tells it from others of its sentence that
    count the same: of "tám người bị …, sáu người bị …" none answers what neither of them says."""
    first = max(weighed, key=lambda each: each.score)
    own = signals_of(first)
    if not own or not first.unit or first.shown:
        return weighed

    def alike(other: Candidate) -> bool:
        if other.sentence != first.sentence or other.hit is not first.hit or other.value == first.value:
            return False
        theirs = signals_of(other)
        same = bool(theirs) and all(abs(theirs[name] - own[name]) < _A_TIE for name in _TELLING)
        close = first.score < _UNSURE and first.score - other.score < _NEARLY_AS_LIKELY
        tied = same and abs(other.rule - first.rule) < _A_TIE or close and bool(theirs)
        return tied and other.unit.split()[:1] == first.unit.split()[:1]

    tied = [each for each in weighed if each is not first and alike(each)]
    lost = {id(each) for each in (first, *tied)} if tied else set()
    return [replace(each, score=_TIED * each.score) if id(each) in lost else each for each in weighed]


_SURE = 0.5  # below it, of dates and document numbers the rules decide, which are right as often there


def _put_right(question: Question, weighed: list[Candidate], left_of: Callable[[int], float]) -> list[Candidate]:
    """The likeliest candidate and another one of its sentence, as little doubted, change places where that one is
    rather meant."""
    best = max(range(len(weighed)), key=lambda index: weighed[index].score)
    first = weighed[best]
    for index, other in enumerate(weighed):
        if other.sentence != first.sentence or other.hit is not first.hit or not _rather(question, other, first):
            continue
        if not left_of(index) <= _DOUBTED < left_of(best):
            weighed[index] = replace(other, score=first.score)
            weighed[best] = replace(first, score=min(first.score, other.score))
            break
    return weighed


_DOUBTED = 0.3  # what doubts leave of a figure that can hardly be meant
_EVEN, _CLEARLY = 0.85, 0.2  # of the likeliest one's score; more of the rules' score
_NEAR, _LONGER = 0.5, 2 / 6  # of the likeliest one's score; two syllables, in the measure of the signal "run"
_ALIKE = 0.93  # "36 chi, đảng bộ cơ sở và 263 chi bộ trực thuộc đảng bộ cơ sở"
_NAMED, _NAMED_AT_ALL = 0.6, 0.03  # of the likeliest one's score; of one that counts another thing
_BETTER_COUNTED = 0.15  # of what is counted
_PEOPLE = frozenset(("nguoi", "ca nhan", "truong hop", "doi tuong", "dong chi", "can bo", "dang vien"))  # as units
_PART, _APART = 0.9, 0.87  # what the rules leave of a part in brackets or behind "trong đó", and of one behind "riêng"


def _rather(question: Question, other: Candidate, first: Candidate) -> bool:
    """Whether another candidate is rather meant than the likeliest: one about as likely that the rules clearly prefer;
    a figure in more of the question's words, one behind the other ("36 chi, đảng bộ cơ sở và 263 chi bộ"); the whole
    where the likeliest is a part that the question does not name ("195 đảng viên (21 đảng viên ở địa bàn dân cư, …)").
    """
    if question.kind == kinds.WHERE and first.short in other.short and other.short != first.short:
        return other.score >= _EVEN * first.score and "(" in other.short  # "Văn Miếu (Vĩnh Phúc)" says where in it
    if other.kind == PLACED and first.kind != PLACED and other.short in first.short:
        return other.score >= _CERTAIN  # the piece of it that stands in the question word's place
    if question.kind not in kinds.QUANTITATIVE:
        return other.score >= _EVEN * first.score and other.rule >= first.rule + _CLEARLY
    own, firsts = signals_of(other), signals_of(first)
    if own and firsts and _is_named(question, other) and question.head:
        noun = first.unit.split()[:1]
        another = bool(noun) and noun[0] not in (fold(question.head[0]), *GENERIC_HEADS)
        if another and other.score >= _NAMED_AT_ALL * first.score:
            return True  # "12.000 hợp tác xã và 56.000 tổ hợp tác"
    if not own or not firsts or other.rule < first.rule:
        return False
    nearly = other.score >= _ALIKE * first.score
    if nearly and own["run"] > firsts["run"] and own["besides"] < firsts["besides"]:
        return True  # in more of the question's words, with fewer of its own
    if _is_named(question, other) and not _is_named(question, first) and other.score >= _NAMED * first.score:
        return True
    if own["head"] >= firsts["head"] + _BETTER_COUNTED and other.score >= _EVEN * first.score:
        return True
    if firsts["slot"] >= _PART:
        return other.score >= _NEAR * first.score and own["run"] >= firsts["run"] + _LONGER
    counted = other.unit == first.unit or {other.unit, first.unit} <= _PEOPLE  # "19 cá nhân (8 người …)"
    return counted and own["slot"] >= 1.0 and (own["local"] >= firsts["local"] or firsts["slot"] < _APART)


_ABOUT = frozenset("khoang tren hon gan duoi".split())
_COUNTED = re.compile(r"(?<!\w)(?:bao nhieu|may) (?P<what>[^?]+)")


def _is_named(question: Question, candidate: Candidate) -> bool:
    """Whether a figure's whole noun, of three syllables or more, stands right behind "bao nhiêu": that of "36 chi, đảng
    bộ cơ sở" in "bao nhiêu chi, đảng bộ cơ sở"."""
    asked = _COUNTED.search(fold(question.text))
    noun = [word for word in folded_syllables(candidate.short) if not word[0].isdigit() and word not in _ABOUT]
    return asked is not None and len(noun) > 2 and folded_syllables(asked["what"])[: len(noun)] == noun


_USUAL_RULE = 0.5  # the rules' score at which they speak neither for nor against a candidate


# what the rules' score counts: of persons and phrases it tells more than that of a figure
_TRUST = {"figures": 1.0, "dates": 4.0, "persons": 4.0, "phrases": 4.0}


def _with_rules(probability: float, rule: float, trust: float) -> float:
    """The probability with the rules' score as further evidence: its log odds and `trust` times theirs added."""
    p = min(max(probability, 1e-6), 1 - 1e-6)
    return 1.0 / (1.0 + math.exp(-(math.log(p / (1 - p)) + trust * (rule - _USUAL_RULE))))


@cache
def load() -> Mapping[str, Network]:
    """The trained networks by family. Raises OSError, ValueError or KeyError where their file is damaged."""
    with np.load(MODEL, allow_pickle=False) as arrays:
        return {
            name: Network(*(np.asarray(arrays[f"{name}.{part}"], dtype=np.float32) for part in Network.__slots__))
            for name in FAMILIES
        }
