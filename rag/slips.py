"""Syllables that nobody writes ("huy độg", "gíao viên") put right by what text and reports hold beside them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import chain

from rag.accents import Counts
from rag.bigrams import BOUNDARY, bigrams
from rag.text import canonical, fold, is_unaccented, lower
from rag.words import is_one

_WORD = re.compile(r"[^\W\d_]+")
_LETTERS = "aàáảãạăằắẳẵặâầấẩẫậbcdđeèéẻẽẹêềếểễệghiìíỉĩịklmnoòóỏõọôồốổỗộơờớởỡợpqrstuùúủũụưừứửữựvxyỳýỷỹỵ"
_PLAIN = "abcdeghiklmnopqrstuvxy"
_HELD = 50.0  # how much likelier a neighbour is that the reports hold beside the syllable
_SAME_LETTERS = 50.0  # how much likelier a mark at the wrong letter is than a wrong letter
_MOST = 12  # syllables of one text that are looked at: a text with more was not mistyped, and each costs milliseconds
_LEAST = 1e-7  # probability of both neighbours under which a syllable is left as it is: a foreign word, a name


def without_slips(text: str, counts: Counts) -> str:
    """NFC `text` with its few unknown syllables put right, one slip each, and those with a wrong mark that belong to no
    word with their neighbours; names and what has no likely reading stay."""
    plain = is_unaccented(text)
    text = text if plain else _with_right_marks(text, counts)
    words = [(match.group(), match.start()) for match in _WORD.finditer(text)]
    spelled = [lower(word) for word, _ in words]
    unknown = [at for at, (word, _) in enumerate(words) if word == spelled[at] and not _is_known(word, plain)]
    if not 0 < len(unknown) <= _MOST:
        return text
    indexed = {} if plain else counts([spelled[at] for at in unknown])
    result = text
    for at in reversed(unknown):
        word, start = words[at]
        if len(word) > 2 and not indexed.get(word):
            beside = (spelled[place] if 0 <= place < len(words) else BOUNDARY for place in (at - 1, at + 1))
            around = [form if _is_known(form, plain) else BOUNDARY for form in beside]  # "chủ nhiêm UBKT"
            result = result[:start] + _mended(word, around, plain, counts) + result[start + len(word) :]
    return result


_HARDLY = 30  # occurrences of a syllable
_RARE = 5  # occurrences of a pair that may be a slip themselves
_SELDOM, _OFTEN = 8, 100  # times seldomer than the right one, which so often stands beside its neighbour


def _with_right_marks(text: str, counts: Counts) -> str:
    """A text with the marks of syllables put right that neither general text nor the reports hold beside either of
    their neighbours, and that with other marks make a word with one: "kính phí", "chính tri"."""
    words = [(match.group(), match.start()) for match in _WORD.finditer(text)]
    spelled = [lower(canonical(word)) for word, _ in words]
    for at, (word, start) in enumerate(words):
        left = spelled[at - 1] if at else BOUNDARY
        right = spelled[at + 1] if at + 1 < len(words) else BOUNDARY
        named = at > 0 and (word[0].isupper() or at > 1 and words[at - 1][0][0].isupper())
        own = max(_together(left, spelled[at], right))
        if named or spelled[at] not in bigrams().numbers or own > _RARE:
            continue
        odd = bigrams().count(spelled[at]) <= _HARDLY  # hardly anybody writes it so
        best, often = spelled[at], 0.0
        for form in bigrams().forms[fold(spelled[at])]:
            before, after = _together(left, form, right)
            made = max(before if odd or is_one(left, form) else 0.0, after if odd or is_one(form, right) else 0.0)
            if made > often and bigrams().count(form) > _SELDOM * bigrams().count(spelled[at]):
                best, often = form, made
        if often >= _OFTEN * max(1.0, own) and not any(
            counts([f"{left}_{spelled[at]}", f"{spelled[at]}_{right}"]).values()
        ):
            written = best.capitalize() if word[0].isupper() else best
            text = text[:start] + written + text[start + len(word) :] if len(best) == len(word) else text
    return text


def _together(left: str, form: str, right: str) -> tuple[float, float]:
    """How often a syllable stands behind and before its neighbours in general text; never at an end."""
    table = bigrams()
    rows = table.rows([left, form, right])
    before, after = table.together_of(rows[:2], rows[1:])
    return (0.0 if left == BOUNDARY else float(before), 0.0 if right == BOUNDARY else float(after))


def _is_known(word: str, plain: bool) -> bool:
    return word in bigrams().forms if plain else word in bigrams().numbers


def _mended(word: str, around: Sequence[str], plain: bool, counts: Counts) -> str:
    """The likeliest known syllable that one slip may have turned into `word`; itself where none is likely."""
    options = list(dict.fromkeys(each for each in _one_slip_off(word, plain) if _is_known(each, plain)))
    if not options:
        return word
    left, right = (_forms(neighbour, plain) for neighbour in around)
    scores = [
        _beside(left, _forms(option, plain), right, counts) * (_SAME_LETTERS if fold(option) == fold(word) else 1.0)
        for option in options
    ]
    best = max(range(len(options)), key=lambda number: scores[number])
    return options[best] if scores[best] >= _LEAST else word


def _forms(word: str, plain: bool) -> list[str]:
    return list(bigrams().forms.get(word, (word,))) if plain and word != BOUNDARY else [word]


def _beside(left: Sequence[str], middle: Sequence[str], right: Sequence[str], counts: Counts) -> float:
    """How likely one of the forms in the middle is between its neighbours."""
    table = bigrams()
    before, after = table.following(left, middle), table.following(middle, right)
    held = counts([f"{a}_{b}" for a, b in chain(_pairs(left, middle), _pairs(middle, right))])
    for matrix, rows, columns in ((before, left, middle), (after, middle, right)):
        for row, a in enumerate(rows):
            for column, b in enumerate(columns):
                matrix[row, column] *= _HELD if held.get(f"{a}_{b}") else 1.0
    return float((before.max(axis=0) * after.max(axis=1)).max())


def _pairs(left: Sequence[str], right: Sequence[str]) -> Iterator[tuple[str, str]]:
    return ((a, b) for a in left for b in right)


def _one_slip_off(word: str, plain: bool) -> Iterator[str]:
    """The same letters with the mark elsewhere first; then one letter more, less, other, or two changed about."""
    if plain:
        yield from _edits(word, _PLAIN)
        return
    yield from bigrams().forms.get(fold(word), ())
    yield from _edits(word, _LETTERS)
    for bare in _edits(fold(word), _PLAIN):
        yield from bigrams().forms.get(bare, ())


def _edits(word: str, letters: str) -> Iterator[str]:
    for at in range(len(word) + 1):
        head, tail = word[:at], word[at:]
        yield from (head + letter + tail for letter in letters)
        if tail:
            yield head + tail[1:]
            yield from (head + letter + tail[1:] for letter in letters)
        if len(tail) > 1:
            yield head + tail[1] + tail[0] + tail[2:]
