"""Letters of other scripts that look like Latin ones, as old fonts, keyboards and OCR leave them: "Тỉnh" with a Cyrillic Т."""

from __future__ import annotations

import re
import unicodedata

from rag.load.syllable import is_syllable

_CYRILLIC = ("АВЕКМНОРСТХІЈЅаеорсухіјѕ", "ABEKMHOPCTXIJSaeopcyxijs")
_GREEK = ("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧο", "ABEZHIKMNOPTYXo")
_OTHERS = str.maketrans(_CYRILLIC[0] + _GREEK[0], _CYRILLIC[1] + _GREEK[1])
_ETH = str.maketrans("\u00d0\u00f0", "\u0110\u0111")  # U+00D0, U+00F0: Icelandic, and what some keyboards write for Đ
_SUSPECT = re.compile(f"[{_CYRILLIC[0]}{_GREEK[0]}Ðð]")
_WORD = re.compile(r"(?:[^\W\d_]|[\u0300-\u036f])+")


def latin(text: str) -> str:
    """The text with look-alike letters as the Latin ones that they stand for, of the same length.

    A word of two scripts is a Latin word; of an eth, where a đ makes a Vietnamese syllable of the word. Words wholly of
    another script stay.
    """
    return _WORD.sub(_word, text) if _SUSPECT.search(text) else text


def _word(match: re.Match[str]) -> str:
    word = match.group()
    if not _SUSPECT.search(word):
        return word
    made = word.translate(_ETH)
    word = made if is_syllable(unicodedata.normalize("NFC", made.translate(_OTHERS))) else word
    changed = word.translate(_OTHERS)
    return changed if any(map(_is_latin, word)) and all(map(_is_latin, changed)) else word


def _is_latin(char: str) -> bool:
    name = unicodedata.name(char, "")
    return name.startswith("LATIN") or name.startswith("COMBINING")
