"""Two-syllable words and how rare words are in general text, from `models/words.tsv.gz` (see make_words.py)."""

from __future__ import annotations

import gzip
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources

from rag.lexicon import REPORT_WORDS, STOPWORDS
from rag.text import canonical, fold, lower

UNKNOWN_IDF = 7.5  # of a word that the list does not hold: rare
_GRAMMAR = frozenset("các những được đã đang sẽ của và là ở tại trong mỗi cũng phải".split())  # never part of a word
_REPORT_WORD = (5.0, 0.75)  # idf and association of the words of REPORT_WORDS that the list does not hold


@dataclass(frozen=True, slots=True)
class WordList:
    """`idf` by word, `association` by pair of syllables "a b"."""

    idf: dict[str, float]
    association: dict[str, float]


@lru_cache(maxsize=2)
def word_list(folded: bool) -> WordList:
    """The list, with or without diacritics; folded entries that fall together keep the commoner word's values."""
    idf: dict[str, float] = {}
    association: dict[str, float] = {}
    packed = resources.files("rag.models").joinpath("words.tsv.gz").read_bytes()
    rows = [line.split("\t") for line in gzip.decompress(packed).decode().splitlines()]
    rows += [[word, *map(str, _REPORT_WORD)] for word in REPORT_WORDS]
    written = "\n".join([row[0] for row in rows])  # all at once, which is several times faster than one by one
    words = (fold(written) if folded else canonical(written)).split("\n")
    of_reports = frozenset(REPORT_WORDS)
    for word, row in zip(words, rows, strict=True):
        rarity = float(row[1])
        if rarity < idf.get(word, 99.0):
            idf[word] = rarity
        if len(row) > 2:
            bond = float(row[2])
            if folded and row[0] not in of_reports:
                bond = min(bond, 0.7)
            if bond > association.get(word, 0.0):
                association[word] = bond
    return WordList(idf, association)


def segment(syllables: Sequence[str], folded: bool = False) -> list[tuple[int, int]]:
    """Split syllables into words of one or two, as index spans, so that the pairs kept belong together most."""
    words = word_list(folded)
    best = [0.0] * (len(syllables) + 1)
    step = [1] * (len(syllables) + 1)
    for end in range(1, len(syllables) + 1):
        best[end] = best[end - 1]
        step[end] = 1
        if end >= 2:
            strength = words.association.get(f"{syllables[end - 2]} {syllables[end - 1]}", 0.0)
            pair = {syllables[end - 2], syllables[end - 1]}
            if not folded and pair & STOPWORDS and f"{syllables[end - 2]} {syllables[end - 1]}" not in REPORT_WORDS:
                strength *= 0.0 if pair & _GRAMMAR else 0.3  # "theo quy hoạch" is "theo" and "quy hoạch"
            if strength > 0 and best[end - 2] + strength > best[end]:
                best[end], step[end] = best[end - 2] + strength, 2
    spans: list[tuple[int, int]] = []
    end = len(syllables)
    while end:
        spans.append((end - step[end], end))
        end -= step[end]
    return spans[::-1]


@lru_cache(maxsize=1)
def _restored() -> dict[str, str]:
    """Folded pair -> the commonest pair with diacritics."""
    words = word_list(False)
    best: dict[str, str] = {}
    for pair in words.association:
        key = fold(pair)
        if key not in best or words.idf[pair] < words.idf[best[key]]:
            best[key] = pair
    return best


def without_slips(syllables: Sequence[str]) -> list[str]:
    """Syllables typed with diacritics, pairs of them with a wrong mark put right ("cữ tri" -> "cử tri")."""
    words = word_list(False)
    result = list(syllables)
    for index in range(len(result) - 1):
        left, right = result[index], result[index + 1]
        if f"{left} {right}" in words.association or (left in words.idf and right in words.idf):
            continue
        kept = _restored().get(fold(f"{left} {right}"), "").split()
        if kept and (left not in words.idf or left == kept[0]) and (right not in words.idf or right == kept[1]):
            result[index], result[index + 1] = kept
    return result


def is_known(word: str) -> bool:
    """Whether the list holds this word (with diacritics)."""
    return word in word_list(False).idf


def is_one(first: str, second: str) -> bool:
    """Whether two neighbouring syllables, however written, make one word: "môi trường", "Tài chính"."""
    return segment([lower(canonical(first)), lower(canonical(second))])[0] == (0, 2)


def idf(word: str, folded: bool = False) -> float:
    """Inverse document frequency of a word of one or two syllables."""
    return word_list(folded).idf.get(word, UNKNOWN_IDF)
