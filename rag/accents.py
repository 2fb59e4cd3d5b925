"""Diacritics put back where a question was typed without them.

"ket nap dang vien" can be read in many ways. General text tells which syllables follow each other (`rag.bigrams`), the
index which of them its reports write side by side; the likeliest spelling by both is a second way to look at a
question, never the only one: the question as typed goes on counting.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise, product
from unicodedata import normalize

import numpy as np
from numpy.typing import NDArray

from rag.bigrams import BOUNDARY, bigrams, trigrams
from rag.places import PROVINCES, Place
from rag.text import canonical, fold, is_unaccented, lower, syllable_spans

Counts = Callable[[Sequence[str]], Mapping[str, int]]  # how many passages hold each syllable or pair "a_b"
Matrix = NDArray[np.float64]
_NO_UNITS: Mapping[str, Place] = {}

MOST = 8  # readings of one syllable that are weighed
LONGEST = 48  # syllables; the rest of a longer question stays as it is
_INDEXED = 0.35  # share of what the indexed reports say of a pair, beside general text
# Questions are made of words that neither reports nor general text hold often: the second word of each pair is at least
# _ASKED probable behind the first, a word of _BEGINNING at the start, one of _ASKING_ALONE anywhere.
_ASKING = frozenset(
    (
        "bao nhiêu", "bao giờ", "khi nào", "lúc nào", "năm nào", "ngày nào", "ở đâu", "là gì", "là ai", "ai là",
        "thế nào", "như thế", "ra sao", "vì sao", "tại sao", "nơi nào", "đơn vị", "vị nào", "được bao", "có bao",
        "là bao", "đạt bao", "những gì", "ai ký", "có mấy", "lần thứ", "thứ mấy", "hay không", "phải không",
        "của ai", "do ai", "thì sao", "số mấy", "gồm mấy", "là mấy", "đạt mấy",
    )
)  # fmt: skip
_BEGINNING = frozenset("số tổng nêu trưởng mấy còn thế phường năm ai ông hãy sở".split())
_ASKING_ALONE = {"mấy": 0.03, "bao": 0.03, "hơn": 0.02, "thì": 0.02}
_ASKED = 0.1
_ASKED_ABOUT = frozenset(("mấy",))  # any word of the reports may stand behind these, however seldom they hold them

_DATED = {"nam": "năm", "thang": "tháng", "ngay": "ngày"}  # before a number that fits
_ASKS = {  # two syllables that together hardly ever mean anything but a question
    "bao nhieu": ("bao", "nhiêu"), "bao gio": ("bao", "giờ"), "khi nao": ("khi", "nào"), "the nao": ("thế", "nào"),
    "tai sao": ("tại", "sao"), "la gi": ("là", "gì"), "la ai": ("là", "ai"), "vi nao": ("vị", "nào"),
    "ban nao": ("ban", "nào"), "so nao": ("sở", "nào"), "xa nao": ("xã", "nào"), "bo nao": ("bộ", "nào"),
    "huyen nao": ("huyện", "nào"), "phuong nao": ("phường", "nào"),
    "tinh nao": ("tỉnh", "nào"), "phong nao": ("phòng", "nào"), "ai la": ("ai", "là"),
    "khoa may": ("khóa", "mấy"), "lan may": ("lần", "mấy"), "thu may": ("thứ", "mấy"), "hang may": ("hạng", "mấy"),
    "bua nao": ("bữa", "nào"), "chung nao": ("chừng", "nào"), "bao lau": ("bao", "lâu"), "may gio": ("mấy", "giờ"),
    "sep nao": ("sếp", "nào"), "nuoc nao": ("nước", "nào"), "thon nao": ("thôn", "nào"), "duong nao": ("đường", "nào"),
    "ghe gi": ("ghế", "gì"), "ten gi": ("tên", "gì"), "chuc gi": ("chức", "gì"), "ra sao": ("ra", "sao"),
    "hoi nao": ("hồi", "nào"), "luc nao": ("lúc", "nào"), "hom nao": ("hôm", "nào"), "cho nao": ("chỗ", "nào"),
    "ca nam": ("cả", "năm"), "phan tram": ("phần", "trăm"), "mac loi": ("mắc", "lỗi"),
}  # fmt: skip
_MONEY = {"ty": "tỷ", "ti": "tỉ", "trieu": "triệu", "dong": "đồng", "tien": "tiền"}  # behind "bao nhiêu"
_SUMS = frozenset(("ty", "ti", "trieu"))  # behind "mấy"
_YES_NO = frozenset(("khong", "chua"))  # the end of a question to which yes or no is the answer
_BESIDE_AI = frozenset("than nhan bac kinh tu an luyen yeu huu quoc ky mo".split())  # "thân ái", "ái hữu"
_BEHIND_CO = frozenset("ban quan so cau hoi ca gang the giao phan dong to hai dong".split())  # "co ban": cơ bản
_YEAR_OR_DAY = (re.compile(r"\d{1,2}"), re.compile(r"(?:19|20)\d\d"))


@dataclass(frozen=True, slots=True)
class Spelling:
    """One way to write a text with diacritics."""

    words: tuple[str, ...]
    behind: float  # how much less likely than the best one: difference of log probabilities, 0 or more


def spellings(
    words: Sequence[str],
    counts: Counts,
    most: int = 1,
    within: float = 0.0,
    typed: Sequence[str] = (),
    units: Mapping[str, Place] = _NO_UNITS,
) -> list[Spelling]:
    """The likeliest written forms of syllables typed without diacritics, best first: at most `most`, and besides the
    best one only those less than `within` behind it.

    A further spelling is the best one with one syllable written otherwise, and with it what then fits better around it.
    A syllable never seen stays as it is. `typed`: the syllables of `words` with the diacritics that some of them have,
    which stay. `units`: by folded name, the units whose names are written as they are.
    """
    head = list(words[:LONGEST])
    options = _options(head, counts, units)
    if typed:
        options = [_keeping(form, forms) for form, forms in zip(typed, options, strict=False)]
    joined = counts([f"{a}_{b}" for left, right in pairwise(options) for a in left for b in right])
    single = counts([form for forms in options for form in forms])
    places = [[BOUNDARY], [BOUNDARY], *options, [BOUNDARY]]
    # a state is a form and the one before it: the second is its number modulo the forms of its place
    steps = [
        _of_pairs(np.log(_steps(before, left, right, single, joined)))
        for before, left, right in zip(places, places[1:], places[2:], strict=False)
    ]
    before, came_from = _best_before(steps)
    after, goes_to = _best_after(steps)
    best = before[-1].max()
    chosen = [
        (float(best - score), at, state)
        for at in range(1, len(steps))
        for state, score in enumerate(before[at] + after[at])
    ]
    found: dict[tuple[str, ...], float] = {}
    for behind, at, state in sorted(chosen):
        if len(found) == most or (found and behind >= within):
            break
        numbers = [state]
        for back in reversed(came_from[1:at]):
            numbers.insert(0, int(back[numbers[0]]))
        for onward in goes_to[at:-1]:
            numbers.append(int(onward[numbers[-1]]))
        path = tuple(forms[number % len(forms)] for forms, number in zip(options, numbers, strict=True))
        found.setdefault(path, behind)
    rest = tuple(words[LONGEST:])
    return [Spelling((*path, *rest), behind) for path, behind in found.items()] or [Spelling(tuple(words), 0.0)]


def _options(head: Sequence[str], counts: Counts, units: Mapping[str, Place]) -> list[list[str]]:
    """The forms that each syllable may have."""
    forms = {word: bigrams().forms.get(word, (word,)) for word in dict.fromkeys(head)}
    single = counts([form for options in forms.values() for form in options])
    likeliest = {word: _likeliest(options, single) for word, options in forms.items()}
    options = [likeliest[word] for word in head]
    for at, word in enumerate(head):  # "ai" is "ái" only within a few words
        beside = {*head[max(0, at - 1) : at], *head[at + 1 : at + 2]}
        if word == "ai" and not beside & _BESIDE_AI:
            options[at] = ["ai"]
    if head and head[-1] in _YES_NO:  # "… co … khong?"
        asks = (at for at, pair in enumerate(pairwise(head)) if pair[0] == "co" and pair[1] not in _BEHIND_CO)
        first = next(asks, None)
        if first is not None:
            options[first] = ["có"]
    for at, (word, following) in enumerate(pairwise(head)):
        if word in _DATED and _YEAR_OR_DAY[word == "nam"].fullmatch(following):
            options[at] = [_DATED[word]]
        if word == "nhieu" and following in _MONEY and options[at] == ["nhiêu"]:
            options[at + 1] = [_MONEY[following]]
        money = _MONEY.get(head[at + 2]) if at + 2 < len(head) else None
        if word in ("thu", "chi") and following == "may" and money:
            options[at : at + 3] = [[word], ["mấy"], [money]]  # "thu mấy tỷ", not "thứ mấy"
        elif word == "may" and following in _SUMS:
            options[at], options[at + 1] = ["mấy"], [_MONEY[following]]
        elif f"{word} {following}" in _ASKS:
            options[at], options[at + 1] = ([form] for form in _ASKS[f"{word} {following}"])
    for at, long in product(range(len(head)), _NAME):
        name = " ".join(head[at : at + long])
        written = _written(units[name].name) if name in units else _provinces().get(name, ())
        if name.endswith(" la") and head[at + long : at + long + 1] in _ASKED_BEHIND:
            continue  # "Sam Son la ai" speaks of no Sơn La
        if len(written) == long:
            options[at : at + long] = [[form] for form in written]
    return options


_NAME = (2, 3, 4)  # syllables
_ASKED_BEHIND = (["ai"], ["gi"], ["bao"], ["may"], ["nhung"])  # "là"


def _written(name: str) -> tuple[str, ...]:
    return tuple(lower(canonical(name)).split())


@lru_cache(maxsize=1)
def _provinces() -> Mapping[str, tuple[str, ...]]:
    """The provinces of two syllables by their folded names."""
    names = map(_written, PROVINCES)
    return {fold(" ".join(name)): name for name in names if len(name) == 2}


def _best_before(steps: Sequence[Matrix]) -> tuple[list[Matrix], list[NDArray[np.intp]]]:
    """By place: the log probability of the best way to each form, and the form before it on that way (Viterbi)."""
    scores, came_from = [np.zeros(1)], []
    for step in steps:
        paths = scores[-1][:, None] + step
        came_from.append(paths.argmax(axis=0))
        scores.append(paths.max(axis=0))
    return scores, came_from


def _best_after(steps: Sequence[Matrix]) -> tuple[list[Matrix], list[NDArray[np.intp]]]:
    """By place: the log probability of the best way on from each form, and the form behind it on that way."""
    scores, goes_to = _best_before([step.T for step in reversed(steps)])
    return scores[::-1], goes_to[::-1]


def with_accents(text: str, counts: Counts, units: Mapping[str, Place] = _NO_UNITS) -> str:
    """A text (NFC, without diacritics) in its likeliest written form; same length, case and signs as typed. `units`: by
    folded name, those whose names are written as they are."""
    typed = [fold(text[start:end]) for start, end in syllable_spans(text)]
    return _respelled(text, spellings(typed, counts, units=units)[0])


def completed(text: str, counts: Counts) -> str:
    """A text (NFC) of which many diacritics were left out ("co bao nhiêu to chức dảng"), in its likeliest written form;
    those that it has stay. Any other text as it is."""
    written = canonical(text)
    spans = syllable_spans(written)
    typed = [lower(written[start:end]) for start, end in spans]
    if is_unaccented(text) or sum(map(_is_seldom, typed)) < _CARELESS:
        return text
    best = spellings(list(map(fold, typed)), counts, typed=typed)[0]
    changed = sum(
        form != bare == fold(bare) and written[start:end].islower()
        for form, bare, (start, end) in zip(best.words, typed, spans, strict=True)
    )
    return _respelled(written, best) if changed >= max(_CARELESS, _CARELESS_SHARE * len(typed)) else text


@lru_cache(maxsize=8192)
def _is_seldom(typed: str) -> bool:
    """Whether a syllable is hardly ever written so, and with more diacritics often."""
    forms = bigrams().forms.get(fold(typed), ())
    held = sum(map(bigrams().count, forms))
    return bigrams().count(typed) < _SELDOM * held and any(_completes(form, typed) for form in forms)


_CARELESS_SHARE = 0.2  # of all syllables of a text
_SELDOM, _CARELESS = 0.12, 3  # share of a syllable's occurrences; syllables of a text that are seldom written so


def _keeping(typed: str, forms: Sequence[str]) -> list[str]:
    """The forms of a syllable that have the diacritics it was typed with; itself where it is a usual one with some."""
    held = sum(map(bigrams().count, forms))
    if typed != fold(typed) and bigrams().count(typed) >= _SELDOM * held:
        return [typed]
    return [form for form in forms if form == typed or _completes(form, typed)] or [typed]


def _completes(form: str, typed: str) -> bool:
    """Whether a syllable is another one with more diacritics: "đảng" of "dảng" and of "đang"."""
    if len(form) != len(typed) or form == typed:
        return False
    return all(
        set(normalize("NFD", b.replace("đ", "d\u0335"))) <= set(normalize("NFD", a.replace("đ", "d\u0335")))
        for a, b in zip(form, typed, strict=True)
    )


def _respelled(text: str, best: Spelling) -> str:
    """A text with its syllables written otherwise; same length, case and signs."""
    result, spans = list(text), syllable_spans(text)
    for (start, end), form in zip(spans, best.words, strict=True):
        if len(form) == end - start and form != fold(form):
            result[start:end] = [f.upper() if c.isupper() else f for c, f in zip(text[start:end], form, strict=True)]
    return "".join(result)


def _of_pairs(steps: Matrix) -> Matrix:
    """(a, b, c) as steps from the a × b pairs of the left to the b × c pairs of the right; none where b differs."""
    a, b, c = steps.shape
    paired = np.full((a, b, b, c), _IMPOSSIBLE)
    same = np.arange(b)
    paired[:, same, same, :] = steps
    return paired.reshape(a * b, b * c)


_IMPOSSIBLE = -1e6  # logarithm


def _steps(
    before: Sequence[str],
    left: Sequence[str],
    right: Sequence[str],
    single: Mapping[str, int],
    joined: Mapping[str, int],
) -> Matrix:
    """The probability of each form on the right behind each pair: (len(before), len(left), len(right))."""
    steps = _general_steps(tuple(before), tuple(left), tuple(right)).copy()
    for row, first in enumerate(left):
        if right[0] == BOUNDARY:
            continue
        if first in _ASKED_ABOUT:
            beside, held = [single.get(form, 0) for form in right], sum(single.get(form, 0) for form in right)
        else:
            beside, held = [joined.get(f"{first}_{form}", 0) for form in right], single.get(first, 0)
        if held:
            indexed = np.array(beside) / held
            steps[:, row] = _INDEXED * indexed + (1 - _INDEXED) * steps[:, row]
    return steps


@lru_cache(maxsize=2048)  # the syllables of a question come again in the next ones
def _general_steps(before: tuple[str, ...], left: tuple[str, ...], right: tuple[str, ...]) -> Matrix:
    """The same of general text and of questions, whatever the index holds. Not to be written into."""
    steps = trigrams().following(before, left, right, bigrams().following(left, right))
    for column, form in enumerate(right):
        for row, first in enumerate(left):
            asked = f"{first} {form}" in _ASKING or (first == BOUNDARY and form in _BEGINNING)
            least = _ASKED if asked else _ASKING_ALONE.get(form, 0.0)
            if (first, form) == ("bao", "nhiêu"):
                least = 0.9
            steps[:, row, column] = np.maximum(steps[:, row, column], least)
    return steps


def _likeliest(forms: Sequence[str], single: Mapping[str, int]) -> list[str]:
    """The MOST likely of a syllable's forms, in the index and in general text."""
    indexed = np.array([single.get(form, 0) for form in forms], dtype=np.float64)
    general = np.array([bigrams().count(form) for form in forms])
    share = indexed / max(indexed.sum(), 1.0) + general / max(general.sum(), 1.0)
    return [forms[place] for place in np.argsort(-share, kind="stable")[:MOST]]
