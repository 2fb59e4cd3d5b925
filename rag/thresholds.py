"""What a candidate must reach to be given as an answer; see docs/evaluation.md for how the values were set."""

from __future__ import annotations

from dataclasses import dataclass

from rag import kinds
from rag.candidate import Candidate
from rag.scorer import QUALITATIVE


@dataclass(frozen=True, slots=True)
class Thresholds:
    """What a candidate must reach to be given as an answer; see docs/evaluation.md for how they were set."""

    support: float = 0.57  # share of the question's words in the sentence and its context
    score: float = 0.52
    group: float = 0.86  # of the best score, for a further unit or year to be listed too
    least: float = 0.0  # support that is asked of every kind of question
    probability: float = 0.35  # of figures and dates that have a learned score, instead of support and score …
    figure_support: float = 0.25  # support that a figure needs besides
    likely: float = 0.5  # … of persons and phrases
    verdict: float = 0.65  # … of yes and no


DEFAULT = Thresholds()
SURE = Thresholds(least=0.75)  # of what a search puts first because the answer stands on it
BOTH_SIDES = 0.75  # support of a sentence that answers which of two things is more
LEAST_FIT = 0.4  # of a sentence's unit, year and names with those asked about
_SUPPORT_BY_KIND = {
    kinds.WHO: 0.66,
    kinds.WHY: 0.52,
    kinds.HOW: 0.52,
    kinds.LIST: 0.52,
    kinds.WHAT: 0.55,
    kinds.YES_NO: 0.66,
    kinds.WHERE: 0.66,
    kinds.ORGAN: 0.66,
}


def accepts(thresholds: Thresholds, candidate: Candidate, kind: str) -> bool:
    """Whether a candidate is good enough an answer to a question of a kind."""
    if candidate.frame.product <= LEAST_FIT:
        return False
    if candidate.scored:
        likely = thresholds.likely if kind in QUALITATIVE else thresholds.probability
        likely = thresholds.verdict if kind == kinds.YES_NO else likely
        least = max(thresholds.least, thresholds.figure_support if kind in kinds.QUANTITATIVE else 0.0)
        return candidate.score >= likely and candidate.support >= least
    support = max(thresholds.least, _SUPPORT_BY_KIND.get(kind, thresholds.support))
    return candidate.support >= support and candidate.score >= thresholds.score
