"""Which of the accepted candidates one answer tells: the best, and that of each other unit, year or report."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag import kinds
from rag.candidate import Candidate
from rag.quantities import DATE
from rag.question import Question
from rag.text import fold

MAX_GROUPS = 6  # units or years that one answer lists
MAX_OFFICES = 3  # reports that are cited for the offices of one person


def grouped(question: Question, accepted: Sequence[Candidate], *, alike: float) -> list[Candidate]:
    """The best candidate, and each other unit or year that answers as well (at least `alike` of its likeness)."""
    best = accepted[0]
    if question.kind == kinds.ROLE:
        return _offices(accepted)
    if question.kind not in kinds.QUANTITATIVE:
        return [best]
    kept = {_group(best): best}
    for candidate in accepted[1:]:
        if candidate.likeness < alike * best.likeness or candidate.support < 0.93 * best.support:
            continue
        if candidate.target != best.target or candidate.kind != best.kind or len(kept) >= MAX_GROUPS:
            continue
        if candidate.unit.split()[:1] != best.unit.split()[:1] and not question.head:
            continue  # another thing is counted
        if candidate.hit.document.id == best.hit.document.id and not _own_year(candidate, best):
            continue
        kept.setdefault(_group(candidate), candidate)
    if len({(c.value, c.kind) for c in kept.values()}) == 1:
        return [best]  # all say the same
    found = [
        c
        for key, c in kept.items()
        if not any(c is not o and _repeats(c, o) for o in list(kept.values())[: list(kept).index(key)])
    ]
    return sorted(found, key=lambda c: (c.frame.place_label, c.frame.year_label)) if len(found) > 1 else found


def _own_year(candidate: Candidate, best: Candidate) -> bool:
    """Whether a further figure of a report is told apart by its unit, or by a year that its sentence names itself."""
    if candidate.frame.place_label != best.frame.place_label or candidate.frame.year_label == best.frame.year_label:
        return True
    return any(year in candidate.quote for year in candidate.frame.year_label.split("-") if year)


MAX_AGREEING = 2  # further sentences that are cited for one answer


_AS_MUCH = 0.7  # of the best one's likeness and support


def agreeing(question: Question, best: Candidate, found: Sequence[Candidate]) -> list[Candidate]:
    """Candidates nearly as good that give the same answer as the best one in other sentences, of other words."""
    if question.kind not in _TOLD_ALIKE:
        return []
    told = {fold(" ".join(best.quote.split()))}
    agreed: list[Candidate] = []
    for candidate in found:
        words = fold(" ".join(candidate.quote.split()))
        as_much = candidate.likeness >= _AS_MUCH * best.likeness and candidate.support >= _AS_MUCH * best.support
        if len(agreed) < MAX_AGREEING and as_much and words not in told and _same_answer(candidate, best):
            told.add(words)
            agreed.append(candidate)
    return agreed


_TOLD_ALIKE = kinds.QUANTITATIVE | {
    kinds.WHO,
    kinds.WHEN,
    kinds.DOCUMENT_NUMBER,
    kinds.ORDINAL,
    kinds.WHERE,
    kinds.ORGAN,
}


def _same_answer(candidate: Candidate, best: Candidate) -> bool:
    if best.value is None or candidate.value is None:
        return _plain(candidate) == _plain(best)
    same = (candidate.value, candidate.kind, candidate.target) == (best.value, best.kind, best.target)
    places = {candidate.frame.place_label, best.frame.place_label} - {""}
    return same and candidate.unit.split()[:1] == best.unit.split()[:1] and len(places) < 2


def _plain(candidate: Candidate) -> str:
    """A name folded, or the figures of a date."""
    return " ".join(re.findall(r"\d+", candidate.short)) if candidate.kind == DATE else fold(candidate.short)


def _offices(accepted: Sequence[Candidate]) -> list[Candidate]:
    """The best candidate, and what other reports say besides: one person may hold several offices."""
    kept = [accepted[0]]
    for candidate in accepted[1:]:
        told = fold(" ".join(other.short for other in kept))
        new = any(fold(office.strip()) not in told for office in candidate.short.split(","))
        known = any(candidate.hit.document.id == other.hit.document.id for other in kept)
        if new and not known and candidate.score >= 0.9 * kept[0].score and len(kept) < MAX_OFFICES:
            kept.append(candidate)
    return kept


def _group(candidate: Candidate) -> tuple[str, str, str]:
    value = f"{candidate.value}" if candidate.value is not None else fold(candidate.short)
    return (
        candidate.frame.place_label or candidate.hit.document.id,
        candidate.frame.year_label,
        value if candidate.frame.place_label else "",
    )


def _repeats(candidate: Candidate, other: Candidate) -> bool:
    """Whether a candidate says the same again, or is a lesser figure of a place and year that has one already."""
    same_frame = (candidate.frame.place_label, candidate.frame.year_label) == (
        other.frame.place_label,
        other.frame.year_label,
    )
    same_document = candidate.hit.document.id == other.hit.document.id
    lesser = candidate.likeness < 0.97 * other.likeness
    return same_frame and (candidate.value == other.value or same_document or lesser)
