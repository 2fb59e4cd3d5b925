"""The part of a sentence that says what a yes or no question asks, shown beside the yes or no."""

from __future__ import annotations

import re

from rag.clauses import best_pieces, pieces_of, weight_in
from rag.phrases import MARKER
from rag.question import Question
from rag.text import without_emphasis

_FIGURE = re.compile(r"\d+")


def telling_part(question: Question, sentence: str, *, denied: bool = False) -> str:
    """The part of a sentence that says what a yes or no question asks; "" where it has a figure not asked about.

    `denied`: the part that denies it is wanted, where the sentence has one.
    """
    flat = without_emphasis(MARKER.sub("", " ".join(sentence.split())))
    split = (flat.split("; "), pieces_of(flat))
    parts = [flat.strip(" ;,."), *(best_pieces(pieces, question) for pieces in split)]
    if denied:
        denying = [piece.strip(" ;,.") for pieces in split for piece in pieces if _DENIES.search(piece.lower())]
        parts[1:1] = sorted(denying, key=lambda piece: -weight_in(piece, question))
    own = set(_FIGURE.findall(question.text))
    for part in parts:
        if len(part) <= MAX_TELLING and not set(_FIGURE.findall(part)) - own and weight_in(part, question) > 0:
            return part
    return ""


_DENIES = re.compile(r"(?<!\w)(?:không|chưa|chẳng)(?!\w)")
MAX_TELLING = 160  # characters
