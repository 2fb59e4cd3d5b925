"""Other words for one thing (`data/thesaurus.txt`): "sổ đỏ" and "giấy chứng nhận quyền sử dụng đất".

Softer than the synonyms of `rag.lexicon`, which are read as one form: a sentence with another word for what is asked
about is found, and counts a little less than one with the word itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from importlib import resources
from typing import NamedTuple

from rag.lexicon import SYNONYMS
from rag.terms import tokens
from rag.text import canonical, fold

Words = tuple[str, ...]
_LONGEST = 7  # syllables


class Alternative(NamedTuple):
    """A phrase of a question, from its syllable `start` to before `end`, and the other words for it."""

    start: int
    end: int
    others: tuple[Words, ...]


def alternatives(syllables: Sequence[str], *, folded: bool) -> list[Alternative]:
    """The phrases of a text (canonical lower case, or `folded`) that have other words: the longest, no two in one."""
    table = _table(folded)
    longest: list[tuple[int, int]] = []  # (start, end)
    for at in range(len(syllables)):
        size = min(_LONGEST, len(syllables) - at)
        while size and tuple(syllables[at : at + size]) not in table:
            size -= 1
        if size:
            longest.append((at, at + size))
    chosen: list[tuple[int, int]] = []
    for start, end in sorted(longest, key=lambda span: span[0] - span[1]):  # "người bị nạn" rather than "số người"
        if all(end <= first or last <= start for first, last in chosen):
            chosen.append((start, end))
    return [Alternative(start, end, _others(tuple(syllables[start:end]), folded)) for start, end in sorted(chosen)]


@lru_cache(maxsize=2)
def _table(folded: bool) -> dict[Words, tuple[str, ...]]:
    """The group of each phrase. Without diacritics only those of two syllables or more, where they mean one thing."""
    read_as = {phrase: group[0] for group in SYNONYMS for phrase in group}
    made: dict[Words, tuple[str, ...]] = {}
    ambiguous: set[Words] = set()
    text = resources.files("rag").joinpath("data/thesaurus.txt").read_text(encoding="utf-8")
    for line in text.splitlines():
        if not line or line.startswith("#"):
            continue
        group = tuple(dict.fromkeys(read_as.get(member, member) for member in canonical(line).split(" | ")))
        for member in group:
            key = tuple((fold(member) if folded else member).split())
            if folded and len(key) == 1:
                continue
            if made.setdefault(key, group) != group:
                ambiguous.add(key)
    for key in ambiguous if folded else ():
        del made[key]
    return made


@lru_cache(maxsize=4096)
def _others(phrase: Words, folded: bool) -> tuple[Words, ...]:
    """The other members of a phrase's group as matched tokens."""
    own = " ".join(phrase)
    read = [tuple(token.form for token in tokens(member)) for member in _table(folded)[phrase]]
    own_read = tuple(token.form for token in tokens(own))
    return tuple(
        words for words in dict.fromkeys(read) if words not in (phrase, own_read) and fold(" ".join(words)) != fold(own)
    )
