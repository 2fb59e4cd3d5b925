"""The content words of a question, and how much each counts."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from rag.kinds import EXTREME, MONEY, ORGAN, PERCENT, ROLE, WHERE, WHO
from rag.lexicon import AMBIGUOUS_FOLDED, STOP_PHRASES, STOPWORDS
from rag.persons import persons
from rag.places import Place, mentions
from rag.quantities import DATE, quantities
from rag.terms import Token
from rag.text import canonical, fold
from rag.words import idf, is_known, segment

YEAR = re.compile(r"(?<![\d/.,-])((?:19[5-9]|20[0-4])\d)(?![\d/%]|[.,-]\d)")
_TARGET_TERMS = frozenset(
    {"chi tieu", "phan dau", "muc tieu", "ke hoach", "du kien", "de ra", "dat ra", "dat", "dinh huong"}
)


@dataclass(frozen=True, slots=True)
class Term:
    """A content word or pair of words of the question and how much it counts."""

    words: tuple[str, ...]
    folded: tuple[str, ...]
    weight: float


_SCOPE = frozenset(("ca nuoc", "toan quoc", "viet nam", "toan tinh", "toan huyen"))  # a report seldom says it each time


@lru_cache(maxsize=2)
def _stop_phrases(unaccented: bool) -> dict[str, list[tuple[str, ...]]]:
    """The syllables of each of STOP_PHRASES by the first of them."""
    made: dict[str, list[tuple[str, ...]]] = {}
    for phrase in STOP_PHRASES:
        words = tuple((fold(phrase) if unaccented else canonical(phrase)).split())
        made.setdefault(words[0], []).append(words)
    return made


def terms_of(found: Sequence[Token], text: str, places: Sequence[Place], unaccented: bool, target: bool) -> list[Term]:
    """Content words of one or two syllables, rare ones heavier, without the unit, the year and question words."""
    forms = [token.folded if unaccented else token.form for token in found]
    dropped = [bool(YEAR.fullmatch(form)) for form in forms]
    stop_phrases = _stop_phrases(unaccented)
    for first, form in enumerate(forms):
        for phrase in stop_phrases.get(form, ()):
            if tuple(forms[first : first + len(phrase)]) == phrase:
                dropped[first : first + len(phrase)] = [True] * len(phrase)
    spans = [(place.start, place.end) for place in places if place.name or place.dropped]
    if not unaccented:
        spans += [(place.start, place.end) for place in mentions(text)]  # a parent unit in brackets too
        spans += [(person.start, person.end) for person in persons(text)]  # met as names, not as words
    for index, token in enumerate(found):
        if any(start <= token.start < end for start, end in spans):
            dropped[index] = True
    for quantity in quantities(text):
        if quantity.kind == DATE:  # met as a constraint, not as words
            for index, token in enumerate(found):
                if quantity.number[0] <= token.start < quantity.number[1]:
                    dropped[index] = True
    terms: list[Term] = []
    for first, last in _runs(found, dropped, text):
        for begin, end in _words(forms[first:last], [token.folded for token in found[first:last]], unaccented):
            words = found[first + begin : first + end]
            weight = _weight([forms[first + index] for index in range(begin, end)], unaccented)
            if words[0].folded in _MEASURES and found[first + begin - 1].folded in ("nhieu", "may"):
                words = words[1:]  # "bao nhiêu ha đất": the figure's unit says it
                weight = _weight([token.folded if unaccented else token.form for token in words], unaccented)
            if not words:
                continue
            if " ".join(token.folded for token in words) in _SCOPE:
                weight = min(weight, 0.3)
            following = found[first + end].folded if first + end < len(found) else ""
            if len(words) == 1 and words[0].folded in _PARTS_OF_PERIOD and following in _PERIODS:
                weight = min(weight, 0.2)  # "đầu năm 2017"
            if words[0].folded == "nua" and len(words) == 2:
                weight = min(weight, 0.3)  # "nửa đầu năm": a report on it says so once
            if weight > 0:
                terms.append(Term(tuple(t.form for t in words), tuple(t.folded for t in words), weight))
    if target:  # "chỉ tiêu", "phấn đấu" are met by the kind of sentence, not by the words
        terms = [term for term in terms if " ".join(term.folded) not in _TARGET_TERMS] or terms
    return list({term.words: term for term in terms}.values())


_MEASURES = frozenset("ha km m m2 m² m3 kg tan ta ty trieu usd met".split())
_PARTS_OF_PERIOD = frozenset(("dau", "giua", "cuoi"))
_PERIODS = frozenset(("nam", "thang", "quy"))
_NUMBERED = frozenset(
    (
        "giai doan", "muc do", "dot", "mui",
        "lop", "cap", "khoa", "ky", "nhom", "loai", "to", "khu", "vong", "lan", "hang",
        "du an", "phan ky", "goi thau", "dieu", "tieu chi", "hop phan",
    )
)  # fmt: skip
DEPUTY_OF = frozenset(("chu tich", "bi thu", "giam doc", "thu tuong", "truong ban", "truong phong", "truong doan"))


def _words(forms: Sequence[str], folded: Sequence[str], unaccented: bool) -> list[tuple[int, int]]:
    """Index spans of words, a deputy's office as one word, and what bears a number one with it ("giai đoạn 1")."""
    result: list[tuple[int, int]] = []
    begin = 0
    deputies = [
        i for i in range(len(folded) - 2) if folded[i] == "pho" and " ".join(folded[i + 1 : i + 3]) in DEPUTY_OF
    ]
    for at in [*deputies, len(forms)]:
        for start, end in segment(forms[begin:at], unaccented):
            said = " ".join(folded[begin + start : begin + end])
            before = " ".join(folded[slice(*result[-1])]) if result else ""
            if before in _NUMBERED and said.isdigit() and len(said) < 3:
                result[-1] = (result[-1][0], begin + end)
            else:
                result.append((begin + start, begin + end))
        if at < len(forms):
            result.append((at, at + 3))
            begin = at + 3
    return result


_NAMED_KINDS = frozenset(
    (
        "don vi", "co quan", "dia phuong", "tinh", "xa", "huyen", "phuong", "noi", "cong ty", "phong", "ban", "to chuc",
        "thanh pho", "doanh nghiep", "lam gi", "giu", "phan cong",
    )
)  # fmt: skip
_PERSONS_OF_A_KIND = frozenset(("lanh dao", "can bo", "nguoi", "ca nhan", "dai bieu", "vi", "nhan vat"))
_GAP_TERMS = frozenset(
    "con thieu|thieu|con du|du|vuot|hut|so voi|ke hoach|chi tieu|muc tieu|duoc giao|giao|dinh muc".split("|")
)


SAID_OF_A_PLAN = frozenset(
    ("chi tieu", "ke hoach", "muc tieu", "du toan", "vuot", "hoan thanh", "so voi", "giao", "duoc giao", "de ra")
)
_OF_A_PLAN = 0.25  # what such a word counts where a share of a plan is asked for


def asked_terms(kind: str, terms: list[Term], *, gap: bool) -> list[Term]:
    """Without the words that only say what kind of answer is wanted ("đơn vị nào", "giữ chức gì", "còn thiếu")."""
    if gap:  # a report states the result and the plan; their difference it seldom names
        return [
            term for term in terms if " ".join(term.folded) not in _GAP_TERMS and not term.words[-1].isdigit()
        ] or terms
    if kind == MONEY:  # "bao nhiêu tiền", "bao nhiêu vốn": the unit of the figure says it
        return [term for term in terms if term.folded != ("von",)] or terms
    if kind == PERCENT:  # "tỷ lệ hộ nghèo" of "hộ nghèo chiếm 27%", "vượt chỉ tiêu" of "đạt 103% kế hoạch"
        kept = [term for term in terms if term.words not in (("tỷ", "lệ"), ("tỷ", "trọng"))] or terms
        return [
            replace(term, weight=min(term.weight, _OF_A_PLAN)) if " ".join(term.folded) in SAID_OF_A_PLAN else term
            for term in kept
        ]
    if kind == WHO:  # "lãnh đạo nào", "cán bộ nào": any person
        return [term for term in terms if " ".join(term.folded) not in _PERSONS_OF_A_KIND] or terms
    if kind == EXTREME:  # "nghèo nhất": a report may say "tỷ lệ hộ nghèo cao nhất"
        return [replace(t, words=t.words[:1], folded=t.folded[:1]) if t.folded[-1] == "nhat" else t for t in terms]
    if kind not in (ORGAN, WHERE, ROLE):
        return terms
    return [term for term in terms if " ".join(term.folded) not in _NAMED_KINDS] or terms


def _runs(found: Sequence[Token], dropped: Sequence[bool], text: str) -> list[tuple[int, int]]:
    """Index spans of tokens that are kept and not parted by punctuation."""
    runs: list[tuple[int, int]] = []
    start: int | None = None
    for index, token in enumerate(found):
        if start is not None and (dropped[index] or _between(text, found[index - 1], token)):
            runs.append((start, index))
            start = None
        if start is None and not dropped[index]:
            start = index
    if start is not None:
        runs.append((start, len(found)))
    return runs


@lru_cache(maxsize=1)
def _folded_stopwords() -> frozenset[str]:
    return frozenset(map(fold, STOPWORDS))


def _weight(forms: Sequence[str], unaccented: bool) -> float:
    """What a word counts: by its rarity; nothing for a lone stopword, little for one ambiguous without diacritics."""
    if not forms or len(forms) == 2 and not unaccented and set(forms) <= STOPWORDS:
        return 0.0  # "có nhiều"
    if len(forms) == 1:
        if not unaccented and (
            forms[0] in STOPWORDS or (fold(forms[0]) in _folded_stopwords() and not is_known(forms[0]))
        ):
            return 0.0  # a question word, or one mistyped ("đươc")
        if forms[0] in ("tỷ", "triệu", "đồng", "ty", "trieu"):
            return 0.0
        if unaccented and forms[0] in _folded_stopwords():
            return 0.05 if forms[0] in AMBIGUOUS_FOLDED else 0.0
    if len(forms) == 1 and forms[0].isdigit() and len(forms[0]) > 2:
        return 1.0  # "đoàn kiểm tra 471": which one
    return max(0.2, min(1.0, idf(" ".join(forms), unaccented) / 5.0)) * (1.0 if len(forms) > 1 else 0.6)


def _between(text: str, first: Token, second: Token) -> bool:
    return any(mark in text[first.end : second.start] for mark in ",;:.?!()") if second.start > first.end else False
