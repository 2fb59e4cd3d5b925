"""Diacritics put back where a question was typed without them, as the indexed reports write the words.

"ket nap dang vien" can be read in many ways; the index knows which syllables it holds and which of them stand next to
each other. The most probable reading (Viterbi over pairs of syllables) is a second way to look at a question, never the
only one: the question as typed goes on counting.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from itertools import pairwise

from rag.text import fold
from rag.words import word_list

Counts = Callable[[Sequence[str]], Mapping[str, int]]  # how many passages hold each syllable or pair "a_b"

MOST = 6  # readings of one syllable that are weighed
LONGEST = 48  # syllables; the rest of a longer question stays as it is
_GENERAL = 500.0  # passages of general text that stand beside the indexed ones
# Questions are made of words that reports hardly hold.
_ASKING = frozenset(
    (
        "bao nhiêu", "bao giờ", "khi nào", "lúc nào", "năm nào", "ngày nào", "ở đâu", "là gì", "là ai", "ai là",
        "thế nào", "như thế", "ra sao", "vì sao", "tại sao", "nơi nào", "đơn vị", "vị nào", "được bao", "có bao",
        "là bao", "đạt bao", "những gì", "ai ký", "có mấy", "mấy", "lần thứ", "thứ mấy", "hay không", "phải không",
        "của ai", "do ai",
    )
)  # fmt: skip
_APART = 0.02  # share of two syllables' chance meetings that counts where they were never seen together


def restored(words: Sequence[str], counts: Counts) -> list[str]:
    """The syllables (without diacritics) in their most probable written form. A syllable never seen stays as it is."""
    head = list(words[:LONGEST])
    if not head:
        return []
    forms = {word: _forms(word) for word in dict.fromkeys(head)}
    single = counts([form for options in forms.values() for form in options])
    common = {form: single.get(form, 0) + _general(form) for options in forms.values() for form in options}
    options = [_likeliest(word, forms[word], single, common) for word in head]
    joined = counts([f"{a}_{b}" for left, right in pairwise(options) for a in left for b in right])
    total = max(common.values()) + _GENERAL
    paths = [(math.log(common[form] + 1), [form]) for form in options[0]]
    for right in options[1:]:
        paths = [
            max((score + _step(path[-1], form, common, joined, total), [*path, form]) for score, path in paths)
            for form in right
        ]
    return [*max(paths)[1], *words[LONGEST:]]


def _step(before: str, form: str, common: Mapping[str, float], joined: Mapping[str, int], total: float) -> float:
    """Log probability of `form` after `before`."""
    together = joined.get(f"{before}_{form}", 0) + _general(f"{before} {form}")
    by_chance = _APART * common[before] * common[form] / total
    return math.log((together + by_chance + 1e-3) / (common[before] + 1))


def _likeliest(word: str, forms: Sequence[str], single: Mapping[str, int], common: Mapping[str, float]) -> list[str]:
    """The MOST likely forms; those that the index holds go first."""
    known = [form for form in forms if common[form] > 0]
    return sorted(known, key=lambda form: (not single.get(form), -common[form], form))[:MOST] or [word]


def _general(word: str) -> float:
    """How many of _GENERAL passages of general text, or of so many questions, hold a word of one or two syllables."""
    if word in _ASKING:
        return 0.1 * _GENERAL
    rarity = word_list(False).idf.get(word)
    return _GENERAL * math.exp(-rarity) if rarity is not None else 0.0


def _forms(word: str) -> tuple[str, ...]:
    written = _written().get(word, ())
    return written if word in written else (*written, word)


@lru_cache(maxsize=1)
def _written() -> dict[str, tuple[str, ...]]:
    """Folded syllable -> the syllables of general text that fold to it."""
    found: dict[str, tuple[str, ...]] = {}
    for word in word_list(False).idf:
        if " " not in word:
            found[fold(word)] = (*found.get(fold(word), ()), word)
    return found
