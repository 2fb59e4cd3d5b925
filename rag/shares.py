"""Which share a part is of its whole, where a sentence gives both and no percentage: "425/2.481 đảng viên hoàn thành
xuất sắc nhiệm vụ" for "tỷ lệ đảng viên hoàn thành xuất sắc nhiệm vụ"."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal

from rag import kinds
from rag.candidate import Candidate, Reading
from rag.labels import own_labels
from rag.left_over import LEFT
from rag.quantities import COUNT, PERCENT, Quantity, format_number
from rag.text import fold, folded_syllables

_CHANGE = re.compile(
    r"(?<!\w)(?:tang|giam|vuot|so voi|hon|kem|cung ky)(?!\w)"
)  # folded: another percentage is asked for
_DENIED = re.compile(r"(?<!\w)(?:khong|chua)(?!\w)")
_SAID = 0.8  # share of the weight of what is asked that the figure's own words have
_TENTH = Decimal("0.1")


def shares(at: Reading) -> list[Candidate]:
    """The percentage of a count that is given together with that of which it is a part, with the arithmetic."""
    question, sentence = at.question, at.sentence
    if question.kind != kinds.PERCENT or question.target or not any(q.target is not None for q in sentence.quantities):
        return []
    if _CHANGE.search(fold(question.text)):
        return []
    figures = [q for q in sentence.quantities if q.kind in (COUNT, PERCENT)]
    counts = [q for q in figures if q.kind == COUNT]
    labels = own_labels(at.passage.low, counts, sentence.start, sentence.end)
    said = [_said(at, figure, " ".join(label)) for figure, label in zip(counts, labels, strict=True)]
    most = max(said, default=0.0)
    best = [figure for figure, share in zip(counts, said, strict=True) if share == most]
    if most < _SAID or len(best) > 1 or _has_percentage(best[0], figures):
        return []
    return [_share(at, best[0])]


def _said(at: Reading, figure: Quantity, label: str) -> float:
    """How much of what is asked stands in the words of a part that counts it; 0 of any other figure."""
    if figure.value is None or not figure.target or figure.value > figure.target:
        return 0.0
    if bool(_DENIED.search(fold(at.question.text))) != bool(_DENIED.search(label)):
        return 0.0
    noun = folded_syllables(at.passage.passage.text[slice(*figure.noun)])[:2]
    asked = [token.folded for token in at.question.tokens]
    if not noun or not any(asked[i : i + len(noun)] == noun for i in range(len(asked))):
        return 0.0
    said = {*folded_syllables(label), *noun}
    terms = [term for term in at.question.terms if fold(" ".join(term.words)) not in _NO_WORDS]
    weight = sum(term.weight for term in terms)
    found = sum(term.weight for term in terms if said.issuperset(folded_syllables(" ".join(term.words))))
    return found / weight if weight else 0.0


_NO_WORDS = frozenset("ty|ti|le|ty le|ti le|phan tram|chiem|chiem khoang|khoang|tong so|tong".split("|"))


def _has_percentage(figure: Quantity, figures: list[Quantity]) -> bool:
    behind = figures[figures.index(figure) + 1 :]
    return bool(behind) and behind[0].kind == PERCENT


def _share(at: Reading, figure: Quantity) -> Candidate:
    text, offset, sentence = at.passage.passage.text, at.passage.passage.start, at.sentence
    assert figure.value is not None
    assert figure.target
    assert figure.target_span is not None
    exact = 100 * figure.value / figure.target
    value = exact.quantize(_TENTH, ROUND_HALF_UP)
    result = f"{format_number(value)}%"
    equals = "=" if value == exact else "≈"
    return Candidate(
        at.hit, offset + figure.start, offset + figure.end, (offset + sentence.start, offset + sentence.end),
        result, 0.55 + 0.4 * at.coverage, at.coverage, at.fits, value=value, kind=LEFT, unit="%",
        shown=f"{text[slice(*figure.number)]} / {text[slice(*figure.target_span)]} {equals} {result}",
    )  # fmt: skip
