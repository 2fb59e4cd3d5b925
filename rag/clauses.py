"""Parts of a sentence for a phrase that answers: what they hold of the question, and which of them are kept."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag import kinds
from rag.question import Question
from rag.terms import folded_line

MAX_SHORT = 320  # characters of a phrase that is shown as the short answer


def terms_in(text: str, question: Question) -> set[int]:
    """Which of the question's words a text holds."""
    low = folded_line(text)
    return {number for number, term in enumerate(question.terms) if f" {' '.join(term.folded)} " in low}


def weight_in(text: str, question: Question) -> float:
    """How much of the question's words a text holds."""
    return sum(question.terms[number].weight for number in terms_in(text, question))


_QUOTED = re.compile(r"“[^”]*”|\"[^\"]*\"|\([^()]*\)")


def pieces_of(text: str, sign: str = ",") -> list[str]:
    """A text parted behind its commas (or another sign), but for those within quotes or brackets."""
    held = [match.span() for match in _QUOTED.finditer(text)]
    ends = [
        match.end()
        for match in re.finditer(rf"{sign}\s", text)
        if not any(start < match.start() < end for start, end in held)
    ]
    return [text[start:end].rstrip() for start, end in zip([0, *ends], [*ends, len(text)], strict=True)]


def without_tail(text: str, question: Question) -> str:
    """A phrase without the figures that end it and were not asked for ("…, buộc tiêu hủy 47 con")."""
    pieces = pieces_of(text)
    while len(pieces) > 1 and re.search(r"\d", pieces[-1]) and not terms_in(pieces[-1], question):
        pieces = pieces[:-1]
    return " ".join(pieces).rstrip(" ,")


def without_opening(text: str, question: Question) -> str:
    """A sentence without the figures that open it and were not asked for ("… từ ngày 01/7/2025, xã …")."""
    pieces = pieces_of(text)
    while len(pieces) > 1 and re.search(r"\d", pieces[0]) and not terms_in(pieces[0], question):
        pieces = pieces[1:]
    kept = " ".join(pieces)
    return kept if terms_in(kept, question) else text


def best_pieces(pieces: Sequence[str], question: Question) -> str:
    """The shortest run of pieces that holds as much of the question's words as any run of at most MAX_SHORT characters."""
    held = [terms_in(piece, question) for piece in pieces]
    own = set(_FIGURE.findall(question.text))
    told = [set(_FIGURE.findall(piece)) if question.kind in _WORDY else own for piece in pieces]
    best, best_score = (0, 1), -1.0
    for first in range(len(pieces)):
        said: set[int] = set()
        for last in range(first + 1, len(pieces) + 1):
            said |= held[last - 1]
            length = sum(len(piece) + 1 for piece in pieces[first:last]) - 1
            if length > MAX_SHORT and last > first + 1:
                break
            score = sum(question.terms[number].weight for number in said) - 0.0005 * length
            score -= _UNASKED * sum(len(figures - own) for figures in told[first:last])
            if score > best_score:
                best, best_score = (first, last), score
    return " ".join(pieces[slice(*best)]).strip(" ;,.")


_WORDY = (kinds.WHY, kinds.HOW, kinds.WHAT, kinds.WHICH)  # a figure that was not asked for is no part of the answer
_FIGURE = re.compile(r"\d+")
_UNASKED = 0.2  # of a term's weight


def cut(text: str) -> str:
    text = text.strip(" :;,.")
    if len(text) <= MAX_SHORT:
        return text
    cut = text[:MAX_SHORT]
    at = max(cut.rfind(";"), cut.rfind(","), cut.rfind(". "))
    return cut[: at if at > MAX_SHORT // 2 else cut.rfind(" ")].strip(" :;,.") + "…"
