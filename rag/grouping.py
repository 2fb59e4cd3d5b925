"""Which of the accepted candidates one answer tells: the best, and that of each other unit, year or report."""

from __future__ import annotations

from collections.abc import Sequence

from rag import kinds
from rag.candidate import Candidate
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
        kept.setdefault(_group(candidate), candidate)
    found = [
        c
        for key, c in kept.items()
        if not any(c is not o and _repeats(c, o) for o in list(kept.values())[: list(kept).index(key)])
    ]
    return sorted(found, key=lambda c: (c.frame.place_label, c.frame.year_label)) if len(found) > 1 else found


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
