"""The words that label a part that a sentence counts: "ngoài Đảng" of "trẻ tuổi 11 đại biểu; ngoài Đảng 03"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from rag import kinds
from rag.candidate import Reading
from rag.nouns import GENERIC_HEADS
from rag.quantities import COUNT, Quantity
from rag.terms import folded_line
from rag.text import Span, fold, folded_syllables

_ENDS = re.compile(r"[;,:]|(?<!\w)(?:trong đó|gồm|và)(?!\w)")
_ASIDE = re.compile(r"\([^()]*\)\s*$")
_LEADS_IN = frozenset("la co duoc dat khoang tren hon gan voi chiem so con cho".split())
_PARTS = frozenset(  # folded; quarters, what people are divided by, and what is done to those who broke the rules
    (
        "nu|nu gioi|nam|nam gioi|phu nu|tre tuoi|ngoai dang|tai cu|tu ung cu|dan toc thieu so|nguoi dan toc|nguoi dan toc thieu so|dan toc|ton giao|"
        "co ton giao|tren dai hoc|sau dai hoc|dai hoc|cao dang|trung cap|so cap|thac si|tien si|khien trach|canh cao|cach chuc|khai tru|giang chuc|"
        "buoc thoi viec|chuyen trach|khong chuyen trach|du bi|chinh thuc|cao tuoi|doan vien|nong dan|cong nhan|tri thuc|sinh vien|hoc sinh|"
        "quy i|quy ii|quy iii|quy iv"
    ).split("|")
)


_OWN_ENDS = re.compile(r"[;,():]|\.\s|(?<!\w)(?:trong đó|và|còn|cùng)(?!\w)")


def own_labels(low: str, figures: Sequence[Quantity], start: int, end: int) -> list[tuple[str, str]]:
    """The folded words that belong to each figure of a sentence from `start` to `end`, before it and behind it."""
    if not figures:
        return []
    begins = [start, *(max(q.end, q.noun[1]) for q in figures[:-1])]
    stops = [*(q.start for q in figures[1:]), end]
    return [_own_label(low, *each) for each in zip(figures, begins, stops, strict=True)]


def _own_label(low: str, figure: Quantity, before: int, behind: int) -> tuple[str, str]:
    """The words of one figure, as far as a sign, or the figures that end at `before` and begin at `behind`."""
    cuts = [cut.end() for cut in _OWN_ENDS.finditer(low, before, figure.start) if low[cut.end() : figure.start].strip()]
    tail = _OWN_ENDS.search(low, max(figure.end, figure.noun[1]), behind)
    lead = low[cuts[-1] if cuts else before : figure.start].strip(" ,;:().\n")
    if _LISTED.search(low, before, figure.start):  # "175 đảng viên và 42 tổ chức đảng": what stands before is another's
        lead = ""
    return fold(lead), fold(low[figure.end : tail.start() if tail else behind])


_LISTED = re.compile(r"(?:[;,]|(?<!\w)(?:và|cùng))\s*$")


@lru_cache(maxsize=2048)
def _labels(low: str, start: int, figures: tuple[Span, ...]) -> tuple[str, ...]:
    """The folded label of each figure but the first of a sentence that begins at `start`, "" of one that has none."""
    made, before = [], start
    for begin, end in figures:
        lead = _ASIDE.sub("", low[before:begin])
        cuts = [cut.end() for cut in _ENDS.finditer(lead)]
        words = folded_syllables(lead[cuts[-1] :]) if cuts and before > start else []
        while words and words[-1] in _LEADS_IN:
            words.pop()
        label = " ".join(words)
        made.append(folded_line(label).strip() if label in _PARTS else "")
        before = end
    return tuple(made)


def is_labelled_otherwise(at: Reading, position: int) -> bool:
    """Whether the question's own words label another figure of the sentence than the one at a place in the passage, and
    that counts the same."""
    if at.question.kind != kinds.NUMBER:
        return False
    figures = [q for q in at.sentence.quantities if q.kind == COUNT]
    this = next((q for q in figures if q.start <= position < q.end), None)
    if this is None or len(figures) < 2:
        return False
    spans = tuple((q.start, max(q.end, q.noun[1])) for q in figures)
    labels = _labels(at.passage.low, at.sentence.start, spans)
    if not any(labels):
        return False
    asked = folded_line(at.question.text)
    named = [q for q, label in zip(figures, labels, strict=True) if label and f" {label} " in asked]
    return len(named) == 1 and named[0] is not this and _counts_alike(at, this, named[0])


def _counts_alike(at: Reading, first: Quantity, second: Quantity) -> bool:
    nouns = [fold(at.passage.passage.text[slice(*q.noun)]).split()[:1] for q in (first, second)]
    return not nouns[1] or nouns[0] == nouns[1] or nouns[1][0] in GENERIC_HEADS
