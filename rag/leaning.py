"""What the answer before says of the candidates of a follow-up: those near what was told are likelier."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from rag.candidate import Candidate
from rag.extract import candidates
from rag.question import Question
from rag.records import Citation

_SAME_REPORT, _SAME_PART, _PART = 0.06, 0.12, 800  # what a candidate gains; characters behind what was told


class Leaning(NamedTuple):
    """What a follow-up leans on: the citations of the answer before, `only`: its reports alone; and what that answer
    said (`apart`), which is left out, with `rival` where it rather answers that question."""

    told: Sequence[Citation] = ()
    only: bool = False
    apart: str = ""
    rival: Question | None = None

    def of(self, found: list[Candidate]) -> list[Candidate]:
        """The candidates of the follow-up, best first, by how near they stand to what was told."""
        if not self.told:
            return found
        names = {citation.document for citation in self.told}
        if self.only:
            found = [candidate for candidate in found if candidate.hit.document.name in names]
        if self.apart and not self._belongs_here(found):
            found = [candidate for candidate in found if candidate.short != self.apart]
        nearer = [replace(each, score=each.score + self._nearness(each)) for each in found]
        return sorted(nearer, key=lambda candidate: -candidate.score)

    def _belongs_here(self, found: Sequence[Candidate]) -> bool:
        """Whether what the answer before said answers the follow-up rather than the question before."""
        own = next((each for each in found if each.short == self.apart), None)
        if self.rival is None or own is None:
            return False
        same = (own.hit.document.id, own.start)
        before = candidates(self.rival, [own.hit])
        return own.score >= max((c.score for c in before if (c.hit.document.id, c.start) == same), default=0.0)

    def _nearness(self, candidate: Candidate) -> float:
        """What a candidate gains by standing in a report, or right behind a sentence, that the answer before cited."""
        same = [citation for citation in self.told if citation.document == candidate.hit.document.name]
        if any(citation.start <= candidate.start < citation.end + _PART for citation in same):
            return _SAME_PART
        return _SAME_REPORT if same else 0.0
