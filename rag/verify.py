"""What a language model wrote, claim by claim, against what it cites: kept, cited anew, marked or left out.

A claim is kept where the passages that it cites support all of it. One that fails is cited anew if other passages of
the evidence support it. Citations point to sentences, not to whole passages; where a claim names a unit or a period
that its sentence leaves to the report, the place where the report names it is cited as well.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from rag import messages
from rag.cite import Citations, period_span, place_span
from rag.claims import Claim
from rag.config import DROP, MARK
from rag.facts import read_sentence
from rag.matching import CITATION, LINK
from rag.pack import Numbered
from rag.records import DROPPED, KEPT, MARKED, RECITED, Citation, ClaimCheck, Verification
from rag.source import Source, sources_of
from rag.support import Judgement, has_facts, has_link, judge
from rag.text import Span, fold, syllables

_LONGEST_LEAD = 160  # characters of a line that only announces what follows
_END = " .;,:!?…"


@dataclass
class Verifier:
    """Checks the claims of one answer as they come and puts the answer together.

    `unverified` is MARK or DROP: what becomes of a claim that nothing supports. A claim with a link is always dropped.
    """

    passages: Sequence[Numbered]
    question: str = ""
    unverified: str = DROP
    cited: Citations = field(default_factory=Citations)
    checks: list[ClaimCheck] = field(default_factory=list)
    refused: bool = False  # the model said that the passages do not tell
    _parts: list[str] = field(default_factory=list)
    _lead: str = ""
    _break: str = ""

    def __post_init__(self) -> None:
        self._sources = sources_of(self.passages)

    def add(self, claim: Claim) -> ClaimCheck | None:
        """Check one claim and join it to the answer. None for what is no claim: a refusal, a line that leads on."""
        if claim.starts_line and self._parts:
            self._break = "\n"
        if _is_refusal(claim.text):
            self.refused = True
            return None
        if self._leads_on(claim):
            self._lead = claim.text
            return None
        check, text = self._checked(claim)
        self.checks.append(check)
        if text and claim.text.endswith(":"):
            self._lead = text  # shown with the first thing that it announces, if any of that stands
        elif text:
            bullet = "- " if claim.bullet else ""
            if self._lead:
                self._parts.append(f"{self._break}{self._lead}")
                self._lead, self._break = "", "\n" if bullet else ""
            between = "" if not self._parts else self._break or " "
            self._parts.append(f"{between}{bullet}{text}")
            self._break = ""
        return check

    @property
    def text(self) -> str:
        """The answer so far, with markers [n] of `citations`."""
        return "".join(self._parts)

    @property
    def citations(self) -> tuple[Citation, ...]:
        """What the answer so far cites."""
        return tuple(self.cited.found)

    @property
    def supported(self) -> list[str]:
        """The claims that stand."""
        return [check.text for check in self.checks if check.outcome in (KEPT, RECITED)]

    @property
    def verification(self) -> Verification:
        """What was checked, changed and dropped so far."""
        return Verification.of(self.checks)

    def _checked(self, claim: Claim) -> tuple[ClaimCheck, str]:
        if has_link(claim.text):
            return ClaimCheck(claim.text, DROPPED, (LINK,)), ""
        known = {each.n for each in self.passages}
        judged = [(segment.text, self._judge(segment.text, segment.numbers)) for segment in _judged_parts(claim)]
        problems = [problem for _, judgement in judged for problem in judgement.problems]
        if len(judged) > 1:
            problems += self._judge(claim.text, claim.numbers).problems
        if not set(claim.numbers) <= known or not claim.numbers:
            problems.append(CITATION)
        problems = list(dict.fromkeys(problems))
        if not problems:
            return ClaimCheck(claim.text, KEPT), self._written(judged)
        anew = judge(claim.text, self._sources)
        if anew.supported:
            return ClaimCheck(claim.text, RECITED, tuple(problems)), self._written([(claim.text, anew)])
        if self.unverified == MARK:
            return ClaimCheck(claim.text, MARKED, tuple(problems)), f"{claim.text.rstrip(_END)} {messages.UNVERIFIED}."
        return ClaimCheck(claim.text, DROPPED, tuple(problems)), ""

    def _judge(self, text: str, numbers: Sequence[int]) -> Judgement:
        return judge(text, [source for source in self._sources if source.n in numbers])

    def _written(self, judged: Sequence[tuple[str, Judgement]]) -> str:
        """The claim with a marker for each sentence that it stands on."""
        parts = []
        for text, judgement in judged:
            numbers = [self.cited.cite(source.document, (source.start, source.end)) for source in judgement.sources]
            numbers += [self.cited.cite(source.document, span) for source, span in _elsewhere(judgement)]
            markers = "".join(f"[{number}]" for number in dict.fromkeys(numbers))
            parts.append(f"{text.rstrip(_END)} {markers}")
        joined = parts[0]
        for part in parts[1:]:
            joined += part if part[:1] in ",;:." else f" {part}"
        return f"{joined}:" if judged[-1][0].endswith(":") else f"{joined}."

    def _leads_on(self, claim: Claim) -> bool:
        """Whether it only announces a list, in words of the question and the evidence."""
        text = claim.text
        if not text.endswith(":") or len(text) > _LONGEST_LEAD or has_facts(text) or has_link(text):
            return False
        words = read_sentence(text).words
        known = set(read_sentence(self.question).words).union(*(source.sentence.words for source in self._sources))
        return len(words & known) >= 0.6 * len(words)


def _judged_parts(claim: Claim) -> list[_Part]:
    """The parts of a claim that are judged by themselves: those with their own marker and a fact; else the whole."""
    telling = [segment for segment in claim.segments if has_facts(segment.text)]
    if len(claim.segments) < 2 or len(telling) < 2 or len({segment.numbers for segment in telling}) < 2:
        return [_Part(claim.text, claim.numbers)]
    parts: list[_Part] = []
    pending = ""
    for segment in claim.segments:
        pending = f"{pending} {segment.text}".strip()
        if has_facts(segment.text):
            parts.append(_Part(pending, segment.numbers))
            pending = ""
    if pending and parts:
        parts[-1] = replace(parts[-1], text=f"{parts[-1].text} {pending}")
    return parts


@dataclass(frozen=True, slots=True)
class _Part:
    text: str
    numbers: tuple[int, ...]


def _elsewhere(judgement: Judgement) -> list[tuple[Source, Span]]:
    """Where the report names the period and the unit that the claim's own sentences do not."""
    found = []
    for source in judgement.sources[:1]:
        context = source.document.context
        for label in judgement.years:
            span = period_span(source.document, label, source.start, context.place)
            if span is not None:
                found.append((source, span))
        for name in judgement.places:
            span = place_span(source.document, name, source.start)
            if span is not None:
                found.append((source, span))
    return found


def _is_refusal(text: str) -> bool:
    wanted, said = syllables(fold(messages.REFUSAL)), syllables(fold(text))
    return said[: len(wanted)] == wanted or " ".join(said) == "khong co thong tin"
