"""Telex keystrokes that stayed raw because the input method was off: "keets napj" is "kết nạp".

A word is read so only where it is no Vietnamese syllable as it stands, with or without diacritics, and where its keys
give a known one. English words and abbreviations are left alone.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from rag.text import canonical, lower
from rag.words import is_known, word_list

_TONES = {"s": "\u0301", "f": "\u0300", "r": "\u0309", "x": "\u0303", "j": "\u0323"}
_SHAPES = (("dd", "đ"), ("aa", "â"), ("ee", "ê"), ("oo", "ô"), ("aw", "ă"), ("ow", "ơ"), ("uw", "ư"))
_VOWELS = "aăâeêioôơuưy"
_WORD = re.compile(r"(?<![\w/.-])[A-Za-zÀ-ỹđĐ]{2,10}(?![\w/-])")
_KEYS = re.compile(r"dd|aa|ee|oo|[aou]w|[sfrxj](?!.*[aeiouy])", re.IGNORECASE)


@lru_cache(maxsize=4096)
def from_keys(word: str) -> str | None:
    """The syllable that raw Telex keys stand for, in lower case, or None where they stand for none."""
    plain = lower(word)
    if is_known(canonical(plain)) or plain in word_list(True).idf or not _KEYS.search(plain):
        return None
    letters = plain
    tone = ""
    if letters[-1] in _TONES and len(letters) > 2:
        letters, tone = letters[:-1], _TONES[letters[-1]]
    for keys, letter in _SHAPES:
        letters = letters.replace(keys, letter)
    letters = letters.replace("uơ", "ươ")
    vowels = [index for index, char in enumerate(letters) if char in _VOWELS]
    if not vowels:
        return None
    if not tone:
        return letters if is_known(letters) else None
    # the mark may stand on any vowel of the syllable; only one of these is a word
    for index in vowels:
        marked = unicodedata.normalize("NFC", letters[: index + 1] + tone) + letters[index + 1 :]
        if is_known(canonical(marked)):
            return canonical(marked)
    return None


def without_telex(text: str) -> str:
    """The text with raw Telex words put right; capitals at the beginning of a word are kept."""

    def right(match: re.Match[str]) -> str:
        word = match.group()
        syllable = from_keys(word)
        if syllable is None:
            return word
        return syllable[:1].upper() + syllable[1:] if word[:1].isupper() else syllable

    return _WORD.sub(right, text)
