"""A question answered over given passages instead of a search of one's own: for pipelines with their own retriever."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Sequence

from rag.answer import answer
from rag.asked_places import known_places
from rag.evidence import evidence
from rag.question import understand
from rag.records import Hit, Step
from rag.writer import Writer


def steps_over(
    question: str, hits: Sequence[Hit], writer: Writer, cancel: threading.Event | None = None
) -> Iterator[Step]:
    """As `Assistant.stream`: the extractor reads the hits, the model writes, the verifier checks."""
    deadline = time.monotonic() + writer.timeout
    labels = tuple(dict.fromkeys(hit.document.context.place for hit in hits))
    known = known_places(labels)
    extracted = answer(
        question, (), lambda text, places, limit: list(hits)[:limit], known=known, place_labels=[x for x in labels if x]
    )
    asked = understand(extracted.standalone_question, known)
    starts = [(citation.document, citation.start) for citation in extracted.citations]
    cited = [
        hit
        for name, start in starts
        for hit in hits
        if hit.document.name == name and hit.passage.start <= start < hit.passage.end
    ]
    yield from writer.steps(asked, extracted, evidence(asked, extracted, cited, list(hits)), deadline, cancel)
