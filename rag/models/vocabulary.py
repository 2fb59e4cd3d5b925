"""The tokenizer: a Unigram model whose pieces are whole syllables, two-syllable words and numbers.

Every word is preceded by one space, so a piece " đảng viên" is a word of two syllables and Viterbi takes the likeliest
cut of each stretch between punctuation marks. Pieces stand in the vocabulary accented and folded (" dang vien"); rare
words fall back to letter groups and letters. Scores are natural logarithms of relative frequencies.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers

from rag.text import fold, lower

UNKNOWN = "[UNK]"
LONGEST = 2048  # tokens of a text that count; the rest of a longer text is left out

_WORD = re.compile(r"\d+|[^\W\d_]+")
_THOUSANDS = r"(?<=\d)\.(?=\d{3}(?!\d))"  # "9.582" is 9582
_GAP = re.compile(r"[^\w ]+|_")


@dataclass(frozen=True, slots=True)
class Piece:
    """One vocabulary entry: the words it stands for, and how often they occur in the training text."""

    words: tuple[str, ...]
    count: int
    folded: bool


@dataclass(frozen=True, slots=True)
class Counts:
    """Occurrences in lower-case canonical text."""

    words: Counter[str]
    pairs: Counter[tuple[str, str]]


def count(texts: Iterable[str]) -> Counts:
    """Count words and neighbouring words; no pair crosses a punctuation mark."""
    words: Counter[str] = Counter()
    pairs: Counter[tuple[str, str]] = Counter()
    for text in texts:
        for stretch in _GAP.split(re.sub(_THOUSANDS, "", lower(text))):
            found = _WORD.findall(stretch)
            words.update(found)
            pairs.update(zip(found, found[1:], strict=False))
    return Counts(words, pairs)


def _figures(counts: Counts, numbers: int) -> list[str]:
    """Numbers to 100 and years 1900-2099 whether seen or not, then the commonest others of up to four digits."""
    always = [str(number) for number in (*range(101), *range(1900, 2100))]
    common = [word for word, _ in counts.words.most_common() if word.isdecimal() and word.isascii() and len(word) <= 4]
    return list(dict.fromkeys([*always, *common]))[:numbers]


def choose(counts: Counts, syllables: int, phrases: int, numbers: int) -> list[Piece]:
    """The whole words, two-syllable words and numbers of the vocabulary, with their folded forms."""
    total = counts.words.total()
    plain = [word for word, seen in counts.words.most_common() if seen >= 8 and word.isalpha()][:syllables]
    kept = set(plain)
    joined = [
        (first, second)
        for (first, second), seen in counts.pairs.most_common()
        # three times likelier together than by chance
        if seen >= 20
        and first in kept
        and second in kept
        and seen * total > 3 * counts.words[first] * counts.words[second]
    ][:phrases]
    accented: dict[tuple[str, ...], int] = {(word,): counts.words[word] for word in plain}
    accented |= {pair: counts.pairs[pair] for pair in joined}
    accented |= {(word,): max(counts.words[word], 20) for word in _figures(counts, numbers)}
    folded: Counter[tuple[str, ...]] = Counter()
    for words, seen in accented.items():
        folded[tuple(map(fold, words))] += seen
    pieces = [Piece(words, seen, folded=False) for words, seen in accented.items()]
    pieces += [Piece(words, seen, folded=True) for words, seen in folded.items() if words not in accented]
    return pieces


def fallback(counts: Counts, pieces: list[Piece], groups: int) -> list[str]:
    """Letters, digits and the commonest letter groups of the words that are no piece themselves."""
    whole = {piece.words[0] for piece in pieces if len(piece.words) == 1}
    letters = {char for word, seen in counts.words.items() if seen >= 5 for char in word}
    letters |= {chr(code) for code in range(ord("a"), ord("z") + 1)} | set("0123456789")
    seen_groups: Counter[str] = Counter()
    for word, seen in counts.words.items():
        if word in whole or not word.isalpha():
            continue
        for written in {word, fold(word)}:
            marked = f" {written}"
            for size in (2, 3, 4):
                seen_groups.update({marked[at : at + size]: seen * size for at in range(len(marked) - size + 1)})
    common = [group for group, _ in seen_groups.most_common(groups)]
    return list(dict.fromkeys([*sorted(letters), *(f" {char}" for char in sorted(letters)), *common]))


def build(counts: Counts, pieces: list[Piece], groups: int) -> Tokenizer:
    """The tokenizer; token 0 is the unknown one, tokens 1.. are `pieces` in their order, then the fallback."""
    total = counts.words.total()
    scores = {UNKNOWN: -40.0}
    for piece in pieces:
        scores[" " + " ".join(piece.words)] = math.log(piece.count / total)
    for part in fallback(counts, pieces, groups):
        scores.setdefault(part, -22.0 if len(part.strip()) > 1 else -26.0)  # two of them lose against any whole word
    tokenizer = Tokenizer(models.Unigram(list(scores.items()), unk_id=0, byte_fallback=False))
    tokenizer.normalizer = normalizers.Sequence(
        [
            normalizers.NFC(),
            normalizers.Lowercase(),
            normalizers.Replace(Regex(_THOUSANDS), ""),
            normalizers.Replace(Regex(r"(?: *(?:[^\w ]|_))+ *"), "\n "),
            normalizers.Replace(Regex(r" {2,}"), " "),
            normalizers.Prepend(" "),
        ]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Split(Regex(r"(?: \w+)+"), behavior="removed", invert=True)
    tokenizer.enable_truncation(LONGEST)
    return tokenizer
