"""Tokens for matching a question with a sentence: syllables with abbreviations and synonyms read as one form."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from rag.lexicon import ABBREVIATIONS, SHORTHAND, SYNONYMS
from rag.text import canonical, fold, lower, syllable_spans


class Token(NamedTuple):  # a dataclass takes four times as long to make, and a passage has hundreds
    """One syllable or number: `form` in canonical lower case, `folded` without diacritics, and where it stands."""

    form: str
    folded: str
    start: int
    end: int


_Map = dict[str, list[tuple[tuple[str, ...], tuple[str, ...]]]]


def _rewrites(pairs: Iterable[tuple[str, str]], folded: bool) -> _Map:
    table: _Map = {}
    for source, target in pairs:
        left, right = canonical(source), canonical(target)
        if folded:
            left, right = fold(left), fold(right)
        key = tuple(left.split())
        # an entry that maps a phrase to itself keeps a shorter one inside it from being rewritten ("trao tặng")
        if len(key) > 1 or key != tuple(right.split()):
            table.setdefault(key[0], []).append((key, tuple(right.split())))
    for entries in table.values():
        entries.sort(key=lambda entry: -len(entry[0]))
    return table


_SYLLABLES = frozenset(("ca",))  # abbreviations that are a syllable of their own without diacritics


@lru_cache(maxsize=4)
def _tables(folded: bool, shorthand: bool) -> _Map:
    pairs = [(phrase, group[0]) for group in SYNONYMS for phrase in group]
    # without diacritics "ca" is rather "cả" than "công an"
    pairs += [(short, full) for short, full in ABBREVIATIONS.items() if not (folded and short in _SYLLABLES)]
    if shorthand:
        pairs += list(SHORTHAND.items())
        # abbreviations as they are typed without diacritics: "dbqh"
        pairs += [
            (fold(short), full)
            for short, full in ABBREVIATIONS.items()
            if fold(short) not in SHORTHAND and not (folded and short in _SYLLABLES)
        ]
    return _rewrites(pairs, folded)


_ONE_SPELLING = {  # of syllables written both ways: "lí luận", "kĩ thuật", "qui hoạch"
    "lí": "lý", "kĩ": "kỹ", "kí": "ký", "kì": "kỳ", "kỉ": "kỷ", "mĩ": "mỹ", "quí": "quý", "quĩ": "quỹ", "qui": "quy",
    "li": "ly",
}  # fmt: skip


def plain_tokens(text: str) -> list[Token]:
    """The syllables and numbers of `text` as they stand, those that are spelled in two ways in one."""
    low = lower(canonical(text))
    flat = fold(text)
    found = [Token(low[start:end], flat[start:end], start, end) for start, end in syllable_spans(low)]
    return [
        token if (form := _ONE_SPELLING.get(token.form)) is None or not text[token.start].islower()  # a name
        else token._replace(form=form, folded=fold(form))
        for token in found
    ]  # fmt: skip


_BEFORE_NHAN = frozenset("công ghi xác chứng đảm đón thừa".split())  # "công nhận được" is no "nhận được"


def _rewrite(tokens: list[Token], table: _Map, folded: bool) -> list[Token]:
    result: list[Token] = []
    position = 0
    while position < len(tokens):
        first = tokens[position]
        for left, right in table.get(first.folded if folded else first.form, ()):
            window = tokens[position : position + len(left)]
            forms = tuple(token.folded if folded else token.form for token in window)
            if forms == left and not (left[0] == "nhận" and result and result[-1].form in _BEFORE_NHAN):
                start, end = window[0].start, window[-1].end
                result += [Token(word, fold(word), start, end) for word in right]
                position += len(left)
                break
        else:
            result.append(first)
            position += 1
    return result


def tokens(text: str, *, question: bool = False, unaccented: bool = False) -> list[Token]:
    """Tokens with abbreviations and synonyms read as one form; chat shorthand too where it is a question."""
    found = plain_tokens(text)
    if question:
        found = _rewrite(found, _tables(unaccented, True), unaccented)
    return _admitted(_arabic(_rewrite(found, _tables(unaccented, False), unaccented)))


@lru_cache(maxsize=4096)  # one line is looked into for many words
def folded_line(text: str) -> str:
    """The folded tokens of a text with a blank around each, for looking whether it holds " some words "."""
    return f" {' '.join(token.folded for token in tokens(text))} "


# folded; "giai đoạn I", "đợt II"
_NUMBERED = frozenset("doan quy khoa dot loai cap hang ky vung bac thu muc nhom".split())
_ROMAN = {word: str(number) for number, word in enumerate("i ii iii iv v vi vii viii ix x".split(), 1)}
_NTH = {word: str(number) for number, word in enumerate("nhất hai ba tư năm sáu bảy tám chín mười".split(), 1)}
_NTH |= {fold(word): number for word, number in _NTH.items()} | _ROMAN


def _arabic(found: list[Token]) -> list[Token]:
    """Roman numerals, and words behind "lần thứ", as digits: "giai đoạn II" is "giai đoạn 2"."""
    made = [
        token._replace(form=_ROMAN[token.form], folded=_ROMAN[token.form])
        if token.form in _ROMAN and index and found[index - 1].folded in _NUMBERED
        else token
        for index, token in enumerate(found)
    ]
    for at in range(len(made) - 3, -1, -1):  # "lần thứ hai" and "lần thứ II" as "lần 2"
        last = made[at + 2].form
        if made[at].form in ("lần", "lan") and made[at + 1].folded == "thu" and (last in _NTH or last.isdigit()):
            number = _NTH.get(last, last)
            made[at + 1 : at + 3] = [made[at + 2]._replace(form=number, folded=number)]
    return made


def _admitted(found: list[Token]) -> list[Token]:
    """ "phát triển được 195 đảng viên" as "kết nạp …": a party develops by the members it admits."""
    for index in range(len(found) - 4):
        if found[index].folded != "phat" or found[index + 1].folded != "trien":
            continue
        rest = [token.folded for token in found[index + 2 : index + 8]]
        figures = [word for word in rest if word[:1].isdigit()]
        words = [word for word in rest if not word[:1].isdigit() and word not in ("duoc", "moi", "them", "tren", "hon")]
        if figures and words[:2] == ["dang", "vien"]:
            for offset, form in enumerate(("kết", "nạp")):
                found[index + offset] = found[index + offset]._replace(form=form, folded=fold(form))
    return found
