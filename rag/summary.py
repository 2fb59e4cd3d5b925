"""Which sentences tell a report in short: its opening, and those that hold its results."""

from __future__ import annotations

from collections.abc import Sequence

from rag.candidate import Candidate
from rag.fit import frame
from rag.passages import split
from rag.quantities import COUNT, MONEY, PERCENT
from rag.question import Question
from rag.records import Hit
from rag.view import view

SENTENCES = 4
_SCANNED = 40  # passages of the report that are looked at


def summarise(question: Question, hits: Sequence[Hit]) -> list[Candidate]:
    """The opening and the sentences with most figures of the report that the question points at, in reading order."""
    fitting = [
        hit for hit in hits if frame(question, hit, view(hit.passage), view(hit.passage).sentences[0]).product > 0.4
    ]
    if not fitting:
        return []
    chosen = fitting[0]
    document = chosen.document
    found: list[tuple[float, Candidate]] = []
    for order, passage in enumerate(split(document)[:_SCANNED]):
        hit = Hit(passage, document, chosen.score)
        prepared = view(passage)
        for sentence in prepared.sentences:
            if sentence.heading or sentence.end - sentence.start < 40:
                continue
            figures = sum(1 for quantity in sentence.quantities if quantity.kind in (COUNT, PERCENT, MONEY))
            weight = min(4, figures) + (1.0 if sentence.done else 0.0) + (5.0 if not found else 0.0) - 0.02 * order
            span = (passage.start + sentence.start, passage.start + sentence.end)
            short = document.context.title
            fits = frame(question, hit, prepared, sentence)
            found.append((weight, Candidate(hit, *span, span, short, weight, 1.0, fits, kind="summary")))
    best = sorted(found, key=lambda pair: -pair[0])[:SENTENCES]
    return sorted((candidate for _, candidate in best), key=lambda candidate: candidate.start)
