"""What the learned score of candidate answers looks at in a question, the same for each of its candidates."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

import numpy as np

from rag.lexicon import STOPWORDS
from rag.meaning import Vectors, meanings
from rag.question import Question
from rag.text import fold

_CHANGE_ASKED = re.compile(r"(?<!\w)(?:tang|giam|vuot|hon|them|bot|chenh)(?!\w)")
_AGAINST_ASKED = re.compile(r"(?<!\w)(?:so voi|ke hoach|chi tieu|cung ky|nghi quyet|du toan)(?!\w)")


class Asked:
    """What is the same for every candidate of a question."""

    def __init__(self, question: Question) -> None:
        self.question = question
        self.folded = fold(question.text)
        content = [t for t in question.tokens if t.form not in STOPWORDS]
        self.syllables = frozenset(token.folded for token in content)
        self.all = frozenset(token.folded for token in question.tokens)
        self.head = [fold(word) for word in question.head]
        self.change = bool(_CHANGE_ASKED.search(self.folded))
        self.against = bool(_AGAINST_ASKED.search(self.folded))
        self.part = "trong do" in self.folded or "trong so" in self.folded
        self.whole = bool(re.search(r"(?<!\w)(?:tong|toan|ca)(?!\w)", self.folded))
        self.before, self.after = _around_slot(question)
        self.proper = _proper(question)
        self.years = frozenset((*question.years, *(question.period or ())))
        self.vectors = _vectors([term.words for term in question.terms])  # (terms, dimensions)
        self.head_vectors = _vectors([question.head] if question.head else [])
        self.mean = _unit(self.vectors.mean(0)) if len(self.vectors) else self.vectors.sum(0)


def _vectors(terms: Sequence[tuple[str, ...]]) -> Vectors:
    """(terms, dimensions): the vector of each term, or the mean of its syllables', zeros where none is known."""
    return np.stack([_vector(words) for words in terms]) if terms else meanings().of_rows([])


@lru_cache(maxsize=4096)
def _vector(words: tuple[str, ...]) -> Vectors:
    known = meanings()
    whole = " ".join(words)
    row = known.row(whole)
    row = known.row(whole, folded=True) if row < 0 else row
    rows = [row] if row >= 0 else [known.row(word) for word in words]
    return _unit(known.of_rows(rows).mean(0))


def _unit(vector: Vectors) -> Vectors:
    return np.asarray(vector / max(float(np.linalg.norm(vector)), 1e-9), dtype=np.float32)


def _proper(question: Question) -> frozenset[str]:
    """The folded syllables of the names in a question: those written with a capital, but for the first."""
    text = question.text
    capital = {t.folded for t in question.tokens if t.start and text[t.start : t.start + 1].isupper()}
    named = {syllable for name in question.names for syllable in name}
    return frozenset(capital | named | {word for place in question.places for word in place.key.split()})


_SLOTS = (
    ("bao", "nhieu"),
    ("may",),
    ("ngay", "nao"),
    ("nam", "nao"),
    ("thang", "nao"),
    ("bao", "gio"),
    ("khi", "nao"),
    ("ai",),
)
_BEFORE_SLOT, _AFTER_SLOT = 4, 5  # syllables of a question around its question word


def _around_slot(question: Question) -> tuple[list[str], list[str]]:
    """The folded content syllables right before and right behind the question word, nearest first."""
    typed = [(token.folded, token.form in STOPWORDS) for token in question.tokens]
    words = tuple(word for word, _ in typed)
    for slot in _SLOTS:
        for at in range(len(words) - len(slot) + 1):
            if words[at : at + len(slot)] == slot:
                before = [word for word, common in reversed(typed[:at]) if not common]
                after = [word for word, common in typed[at + len(slot) :] if not common]
                return before[:_BEFORE_SLOT], after[:_AFTER_SLOT]
    return [], []
