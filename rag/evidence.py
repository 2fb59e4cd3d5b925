"""Which passages a language model may write from; none where the reports do not tell what is asked."""

from __future__ import annotations

from collections.abc import Sequence

from rag import kinds
from rag.fit import frame
from rag.occurrences import match
from rag.question import Question
from rag.records import Answer, Hit
from rag.view import view

# A question for a figure, a day or a name is refused where the extractor finds none. What is asked with these words may
# be told by several sentences, of which none alone answers.
OPEN = frozenset({kinds.WHY, kinds.HOW, kinds.LIST, kinds.WHAT, kinds.SUMMARY})
# Computed answers stay what they are: figures that stand in no report cannot be checked against one.
COMPUTED = frozenset({kinds.DIFFERENCE, kinds.TOTAL})
NEVER = frozenset({kinds.SMALL_TALK, kinds.INJECTION}) | COMPUTED
COVERED = 0.75  # share of the question's words that one passage must hold where the extractor refused
FURTHER = 0.3  # and one that is added to the passages of the extractor's answer
_FITS = 0.4  # of the unit and the period, as the extractor asks


def evidence(question: Question, answer: Answer, cited: Sequence[Hit], found: Sequence[Hit]) -> list[Hit]:
    """The passages, best first: those of the extractor's answer, then others that fit the question's unit and period.

    Empty: no model is to be asked. That is so for whatever is no question to the reports, for computed answers, and
    where the extractor refused because the unit, the period or the thing asked about is in no report.
    """
    if question.kind in NEVER or not (question.terms or question.names or question.role or question.numbers):
        return []
    if not answer.answered and question.kind not in OPEN:
        return []
    least = FURTHER if answer.answered else COVERED
    rated = [(hit, coverage(question, hit)) for hit in dict.fromkeys(found) if fits(question, hit)]
    further = [hit for hit, covered in rated if covered >= least]
    if not answer.answered:
        further.sort(key=lambda hit: -dict(rated)[hit])
        return further
    own = list(dict.fromkeys(cited))
    taken = {hit.passage.id for hit in own}
    return own + [hit for hit in further if hit.passage.id not in taken]


def fits(question: Question, hit: Hit) -> bool:
    """Whether a sentence of the passage may be about the question's unit, period and names."""
    passage = view(hit.passage)
    return any(frame(question, hit, passage, sentence).product > _FITS for sentence in passage.sentences)


def coverage(question: Question, hit: Hit) -> float:
    """Share of the question's words, by weight, in the passage or its context; 0 where its own text has few."""
    located = match(question, hit)
    if not located.total:
        return 1.0
    inside = sum(weight * exact for weight, exact in zip(located.weights, located.exactness, strict=True))
    either = sum(
        weight * max(exact, 0.6 * context)
        for weight, exact, context in zip(located.weights, located.exactness, located.in_context, strict=True)
    )
    return either / located.total if inside > 0.3 * located.total else 0.0
