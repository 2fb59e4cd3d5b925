"""Vietnamese text: normal forms, folding, syllables and sentences, as pure functions.

Everything works on NFC text. `canonical` and `fold` never change the number of characters, so an offset found in
their result is an offset into their input.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

Span = tuple[int, int]  # start, end: character offsets, end exclusive

_TONES = "\u0300\u0301\u0303\u0309\u0323"
_TEXTLESS = "\ufeff\u00ad\u200b\u2060\u0000"  # byte order mark, soft hyphen, zero width, zero


def nfc(text: str) -> str:
    """NFC, with CR LF and CR as LF, and without the characters that carry no text (BOM, soft hyphen, zero width)."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    for char in _TEXTLESS:
        text = text.replace(char, "")
    return unicodedata.normalize("NFC", text)


_EMPHASIS = re.compile(r"(?<![\w*])(\*{1,3})(?=\S)([^*\n]{1,400}?)(?<=\S)\1(?![\w*])")


def without_emphasis(text: str) -> str:
    """A text without the asterisks that Markdown sets around what is stressed ("*Tuy nhiên*"); "4*" stays."""
    return _EMPHASIS.sub(r"\2", text) if "*" in text else text


def _tone_moves() -> dict[str, str]:
    """'oà' -> 'òa' for every tone of the pairs oa, oe, uy: the older placement is taken as canonical."""
    moves = {}
    for first, second in ("oa", "oe", "uy"):
        for tone in _TONES:
            late = first + unicodedata.normalize("NFC", second + tone)
            early = unicodedata.normalize("NFC", first + tone) + second
            moves[late] = early
    return moves


_MOVES = _tone_moves()
# Only an open syllable moves its mark (hoà = hòa, but hoàn), and never after q, where u belongs to the consonant.
# Written by first letter, because a search for one is much faster than for fifteen alternatives in either case.
_AFTER_O = "".join(unicodedata.normalize("NFC", vowel + tone) for vowel in "ae" for tone in _TONES)
_AFTER_U = "".join(unicodedata.normalize("NFC", "y" + tone) for tone in _TONES)
_LATE_TONE = re.compile(
    "(?:"
    + "|".join(f"{first}[{_AFTER_O}{_AFTER_O.upper()}]" for first in "oO")
    + "|"
    + "|".join(f"{first}[{_AFTER_U}{_AFTER_U.upper()}]" for first in "uU")
    + r")(?<![qQ]..)(?![^\W\d_])"
)


def _move_tone(match: re.Match[str]) -> str:
    late = match.group()
    early = _MOVES[late.lower()]
    return "".join(e.upper() if old.isupper() else e for old, e in zip(late, early, strict=True))


def canonical(text: str) -> str:
    """NFC text with one tone-mark placement ("hoà" -> "hòa", "Uỷ" -> "Ủy"). Same length."""
    return _canonical_kept(text) if _KEPT_FROM <= len(text) <= _KEPT_TO else _canonical(text)


def _canonical(text: str) -> str:
    return _LATE_TONE.sub(_move_tone, text)


_KEPT_FROM, _KEPT_TO = 200, 6_000  # characters of a text that is read by several one after the other
_canonical_kept = lru_cache(maxsize=32)(_canonical)


class _Folded(dict[int, int]):
    """Code points without their diacritics and in lower case, each worked out when it is first met."""

    def __missing__(self, code: int) -> int:
        char = chr(code)
        base = "d" if char in "đĐ" else unicodedata.normalize("NFD", char)[0].lower()
        self[code] = ord(base) if len(base) == 1 else code
        return self[code]


_FOLDED = _Folded()
_SHORT = 400  # characters: a question, a sentence


def fold(text: str) -> str:
    """Lower case without diacritics ("Đảng uỷ" -> "dang uy"). Same length for NFC text."""
    return _fold_short(text) if len(text) <= _SHORT else _fold(text)


def _fold(text: str) -> str:
    return text.lower() if text.isascii() else text.translate(_FOLDED)


_fold_short = lru_cache(maxsize=8192)(_fold)  # the words of one question are asked for hundreds of times


def lower(text: str) -> str:
    """Lower case that never changes the length (unlike `str.lower` for a few foreign letters)."""
    low = text.lower()
    return low if len(low) == len(text) else "".join(c.lower() if len(c.lower()) == 1 else c for c in text)


def without_diacritics(text: str) -> str:
    """Every letter without its diacritics, its case kept ("Đảng uỷ" -> "Dang uy"). Same length for NFC text."""
    folded = fold(text)
    return "".join(f.upper() if c.isupper() and len(f.upper()) == 1 else f for c, f in zip(text, folded, strict=True))


_SYLLABLE = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]+")


def syllable_spans(text: str) -> list[Span]:
    """Where the syllables and numbers of `text` stand; "9.582" and "102,5" are one each."""
    return [match.span() for match in _SYLLABLE.finditer(text)]


def count_syllables(text: str) -> int:
    """How many syllables and numbers there are: the length of `syllable_spans`."""
    return len(_SYLLABLE.findall(text))


def syllables(text: str) -> list[str]:
    """Lower-case syllables and numbers in canonical tone placement."""
    return _SYLLABLE.findall(lower(canonical(text)))


def folded_syllables(text: str) -> list[str]:
    """Syllables and numbers without diacritics."""
    return _SYLLABLE.findall(fold(text))


def is_unaccented(text: str) -> bool:
    """True where letters are there but no Vietnamese diacritic is: the text was typed without them."""
    return any(c.isalpha() for c in text) and fold(text) == lower(text)


# --- sentences -------------------------------------------------------------------------------------------------

_ABBREVIATIONS = frozenset(
    "tp tx tt ts ths pgs gs bs cn ks nsnd nsut q p h x đ đc đ/c t.ư tw v.v tr st mr dr no stt đt "
    "cn/ths gs.ts pgs.ts ts.bs".split()
)
_END = re.compile(r"(?:\.{2,}|…|[.!?])[.!?…]*[\"”’)\]»]*")
_LIST_MARKER = re.compile(r"\s*(?:[-–+•*▪●○✓]|\(?[0-9]{1,2}[.)]|\(?[a-zđ][.)]|[IVX]{1,5}[.)])\s*$")
_WORD_BEFORE = re.compile(r"[^\s(\"“]+$")


def _ends_sentence(text: str, start: int, mark: Span, block_end: int) -> bool:
    """Whether the full stop, question mark or ellipsis at `mark` ends the sentence begun at `start`."""
    after = text[mark[1] : min(mark[1] + 1, block_end)]
    stop = text[mark[0] : mark[1]]
    if after and not after.isspace():
        # "địa phương.Công tác": a space was forgotten; "9.582", "T.Ư", "congan.vn" go on
        before = text[mark[0] - 1 : mark[0]]
        following = text[mark[1] + 1 : mark[1] + 2]
        return before.islower() and after.isupper() and following.islower() and not _abbreviated(text, start, mark[0])
    if not after:
        return True
    rest = text[mark[1] : min(mark[1] + 20, block_end)].lstrip()
    if not rest:
        return True
    if stop.startswith(".") and len(stop.rstrip('"”’)]»')) == 1:
        if _LIST_MARKER.fullmatch(text[start : min(mark[1], start + 12)]) or _abbreviated(text, start, mark[0]):
            return False
        return not rest[0].islower()
    return not rest[0].islower()


def _abbreviated(text: str, start: int, dot: int) -> bool:
    word = _WORD_BEFORE.search(text[max(start, dot - 12) : dot])
    if not word:
        return False
    token = word.group().lower()
    return token in _ABBREVIATIONS or (len(token) == 1 and word.group().isupper())


def _continues(before: str, after: str, hard_wrapped: bool) -> bool:
    """Whether the line `after` goes on with the sentence of the line `before` across a line break."""
    before, after = before.rstrip(), after.lstrip()
    if not before or not after:
        return False
    if before[-1] in ".!?…:;" or _LIST_MARKER.match(after.split(" ")[0] + " ") and not after[0].isalpha():
        return False
    if after[0].islower():
        return not re.match(r"[a-zđ][.)]\s", after)
    return hard_wrapped and len(before) >= 50 and before[-1] not in '"”*)'


def _hard_wrapped(lines: list[str]) -> bool:
    """Text wrapped by an editor or a mail program: most full lines have about the same moderate length."""
    lengths = [len(line) for line in lines if len(line) > 40]
    if len(lengths) < 6:
        return False
    longest = max(lengths)
    return longest <= 130 and sum(length > 0.75 * longest for length in lengths) >= 0.7 * len(lengths)


def blocks(text: str) -> list[Span]:
    """Paragraphs, headings and list items: pieces between line breaks that really end something."""
    lines = text.split("\n")
    wrapped = _hard_wrapped(lines)
    spans: list[Span] = []
    offset = 0
    for line in lines:
        end = offset + len(line)
        if line.strip():
            gap = text[spans[-1][1] : offset].count("\n") if spans else 0
            if spans and gap <= 2 and _continues(text[slice(*_last_line(text, spans[-1]))], line, wrapped and gap == 1):
                spans[-1] = (spans[-1][0], end)
            else:
                spans.append((offset, end))
        offset = end + 1
    return [_strip(text, span) for span in spans]


def _last_line(text: str, span: Span) -> Span:
    start = text.rfind("\n", span[0], span[1])
    return (start + 1 if start >= 0 else span[0], span[1])


def _strip(text: str, span: Span) -> Span:
    start, end = span
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return (start, end)


_ROW = re.compile(r"[^\n]*\S[^\n]*")


def sentences(text: str) -> list[Span]:
    """Sentence spans in reading order, trimmed of white space; they never overlap and never cross a block."""
    return [span for block in blocks(text) for span in sentences_of(text, block)]


def sentences_of(text: str, block: Span) -> Iterator[Span]:
    """The sentences of one of the text's `blocks`, found one at a time."""
    start, block_end = block
    if text.startswith("|", start):  # a table: each row by itself
        for row in _ROW.finditer(text, start, block_end):
            yield _strip(text, row.span())
        return
    for match in _END.finditer(text, start, block_end):
        if _ends_sentence(text, start, match.span(), block_end):
            span = _strip(text, (start, match.end()))
            if span[1] > span[0]:
                yield span
            start = match.end()
    if start < block_end:
        span = _strip(text, (start, block_end))
        if span[1] > span[0]:
            yield span
