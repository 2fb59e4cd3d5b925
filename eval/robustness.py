"""The same questions as people really type them: each variant is a pure function of the question's text."""

from __future__ import annotations

import re
import unicodedata
import zlib
from collections.abc import Callable, Sequence
from dataclasses import replace

from eval.cases import Case
from rag.text import canonical, nfc

Variant = Callable[[str], str]

_TONES = {"\u0301": "s", "\u0300": "f", "\u0309": "r", "\u0303": "x", "\u0323": "j"}
_SHAPES = {"\u0306": "w", "\u031b": "w"}  # breve, horn; the circumflex doubles its letter
_SYLLABLE = re.compile(r"[^\W\d_]+")


def unaccented(text: str) -> str:
    """Without any diacritic, case kept: "Móng Cái" -> "Mong Cai"."""
    plain = "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))
    return plain.translate(str.maketrans("đĐ", "dD"))


def moved_tones(text: str) -> str:
    """The other placement of tone marks in oa, oe, uy: "hòa" <-> "hoà", "Ủy" <-> "Uỷ"."""
    return _PAIR.sub(_other_placement, nfc(text))


def _placements() -> dict[str, str]:
    pairs = {}
    for first, second in ("oa", "oe", "uy"):
        for tone in _TONES:
            early = unicodedata.normalize("NFC", first + tone) + second
            late = first + unicodedata.normalize("NFC", second + tone)
            pairs[early], pairs[late] = late, early
    return pairs


_PLACEMENTS = _placements()
_PAIR = re.compile(rf"(?<![qQ])(?:{'|'.join(_PLACEMENTS)})(?![^\W\d_])", re.IGNORECASE)


def _other_placement(match: re.Match[str]) -> str:
    text = match.group()
    other = _PLACEMENTS[text.lower()]
    return "".join(new.upper() if old.isupper() else new for new, old in zip(other, text, strict=True))


def decomposed(text: str) -> str:
    """NFD: letters and marks apart, as macOS file names and some editors give them."""
    return unicodedata.normalize("NFD", text)


def telex_keys(syllable: str) -> str:
    """The raw Telex keystrokes of a syllable, as they stay when the input method was off: "đảng" -> "ddangr"."""
    keys, tone = "", ""
    for char in syllable:
        if char in "đĐ":
            keys += char.translate(str.maketrans("đĐ", "dD")) + "d"
            continue
        base, *marks = list(unicodedata.normalize("NFD", char))
        keys += base
        for mark in marks:
            keys += base.lower() if mark == "\u0302" else _SHAPES.get(mark, "")
            tone = _TONES.get(mark, tone)
    return keys + tone


def telex_slip(text: str) -> str:
    """About one accented syllable in five as raw Telex keys, at least one; which ones depends on the text alone."""
    text = nfc(text)
    accented = [match for match in _SYLLABLE.finditer(text) if telex_keys(match.group()) != match.group()]
    if not accented:
        return text
    offset = zlib.crc32(text.encode()) % min(5, len(accented))
    for match in reversed(accented[offset::5]):
        text = text[: match.start()] + telex_keys(match.group()) + text[match.end() :]
    return text


def partly_accented(text: str) -> str:
    """Three syllables in five without their diacritics, the others with them; which ones depends on the text alone."""
    text = nfc(text)
    offset = zlib.crc32(text.encode()) % 5
    for number, match in enumerate(_SYLLABLE.finditer(text), offset):
        if number % 5 < 3:
            text = text[: match.start()] + unaccented(match.group()) + text[match.end() :]
    return text


_ABBREVIATIONS = {
    "ủy ban nhân dân": "UBND",
    "hội đồng nhân dân": "HĐND",
    "ủy ban kiểm tra": "UBKT",
    "ban thường vụ": "BTV",
    "ban chấp hành": "BCH",
    "hệ thống chính trị": "HTCT",
    "đảng viên": "ĐV",
    "nghị quyết": "NQ",
    "kế hoạch": "KH",
    "thành phố": "TP",
    "thị xã": "TX",
    "đồng chí": "đ/c",
}
_LONG_FORMS = re.compile(rf"(?<!\w)(?:{'|'.join(_ABBREVIATIONS)})(?!\w)", re.IGNORECASE)


def abbreviated(text: str) -> str:
    """The usual office abbreviations: "thành phố" -> "TP", "đảng viên" -> "ĐV"."""
    text = nfc(text)
    plain = canonical(text)  # same length, one tone placement
    for match in reversed(list(_LONG_FORMS.finditer(plain))):
        text = text[: match.start()] + _ABBREVIATIONS[match.group().lower()] + text[match.end() :]
    return text


VARIANTS: dict[str, Variant] = {
    "original": str,
    "unaccented": unaccented,
    "partly-accented": partly_accented,
    "tone-placement": moved_tones,
    "nfd": decomposed,
    "telex": telex_slip,
    "abbreviations": abbreviated,
    "upper": str.upper,
}


def vary(cases: Sequence[Case], variant: Variant) -> list[Case]:
    """The cases with question and history retyped; what is expected stays."""
    return [replace(case, question=variant(case.question), history=tuple(map(variant, case.history))) for case in cases]
