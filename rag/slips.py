"""Syllables that nobody writes ("huy độg", "gíao viên") put right by what text and reports hold beside them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import chain

from rag.accents import Counts
from rag.bigrams import BOUNDARY, bigrams
from rag.text import fold, is_unaccented, lower

_WORD = re.compile(r"[^\W\d_]+")
_LETTERS = "aàáảãạăằắẳẵặâầấẩẫậbcdđeèéẻẽẹêềếểễệghiìíỉĩịklmnoòóỏõọôồốổỗộơờớởỡợpqrstuùúủũụưừứửữựvxyỳýỷỹỵ"
_PLAIN = "abcdeghiklmnopqrstuvxy"
_HELD = 50.0  # how much likelier a neighbour is that the reports hold beside the syllable
_SAME_LETTERS = 50.0  # how much likelier a mark at the wrong letter is than a wrong letter
_MOST = 12  # syllables of one text that are looked at: a text with more was not mistyped, and each costs milliseconds
_LEAST = 1e-7  # probability of both neighbours under which a syllable is left as it is: a foreign word, a name


def without_slips(text: str, counts: Counts) -> str:
    """NFC `text` with its few unknown syllables put right, one slip each; names and what has no likely reading stay."""
    plain = is_unaccented(text)
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
            around = (spelled[at - 1] if at else BOUNDARY, spelled[at + 1] if at + 1 < len(words) else BOUNDARY)
            result = result[:start] + _mended(word, around, plain, counts) + result[start + len(word) :]
    return result


def _is_known(word: str, plain: bool) -> bool:
    return word in bigrams().forms if plain else word in bigrams().numbers


def _mended(word: str, around: tuple[str, str], plain: bool, counts: Counts) -> str:
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
