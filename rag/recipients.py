"""Where a document is kept on file, as its list of recipients ends: "- Lưu: VT, TH." of "… được lưu ở đâu?"."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from rag.bylines import share_at_beginning
from rag.candidate import Candidate
from rag.fit import Frame
from rag.question import Question
from rag.records import Hit
from rag.text import fold

_ASKED = re.compile(  # folded
    r"(?<!\w)(?:duoc |ban )?luu(?: giu| tru| lai)? (?:o|tai) (?:dau|cho nao|noi nao|co quan nao|don vi nao|bo phan nao|phong nao|van phong nao)"
    r"|(?<!\w)noi luu(?: giu| tru)? "
    r"|(?<!\w)ban luu (?:cua )?[^?]*(?<!\w)(?:giu|de|cat|nam|luu) (?:o|tai) (?:dau|cho nao|noi nao|co quan nao|don vi nao|phong nao)"
)
_KEPT = re.compile(
    r"(?:^|\n)[ \t]*(?:[-–+*•][ \t]*)?(?P<line>L[ưu]u|LƯU)\s*(?:tại|ở)?\s*:?[ \t]+(?P<where>[^\n;]{2,80}?)[ \t.;]*(?=\n|$)"
)
_SCORE, _LEAST_FIT = 0.9, 0.3
_OPENING = 800  # characters that say what a document is about
_ASKING = frozenset("luu giu tru ban duoc o tai dau noi nao".split())


def asks_where_kept(question: Question) -> bool:
    """Whether a question is where a document is kept on file."""
    return _ASKED.search(fold(question.text)) is not None


def kept_at(
    question: Question, hits: Sequence[Hit], document_frame: Callable[[Question, Hit], Frame]
) -> list[Candidate]:
    """What each report found says of where it is kept, as likely as its beginning has the question's words."""
    found: list[Candidate] = []
    for document in dict.fromkeys(hit.document for hit in hits):
        kept = list(_KEPT.finditer(document.text))[-1:]  # the list of recipients stands at the end
        hit = next(hit for hit in hits if hit.document is document)
        fits = document_frame(question, hit)
        if not kept or fits.product < _LEAST_FIT:
            continue
        share = share_at_beginning(question, document, _OPENING, _ASKING)
        span = kept[0].span("where")
        line_span = (kept[0].start("line"), span[1])
        short = " ".join(kept[0]["where"].split())
        found.append(Candidate(hit, *span, line_span, short, _SCORE * share * fits.product, share, fits, kind="kept"))
    return found
