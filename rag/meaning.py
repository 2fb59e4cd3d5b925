"""How near words are in meaning, by the surroundings that they stand in (`models/meanings.npz`, see make_meanings.py).

Words that stand for one thing are near ("ấn phẩm" and "sách"), but so are those of one kind ("tăng" and "giảm"): a hint
to weigh, never a match.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property, lru_cache
from importlib import resources
from io import BytesIO

import numpy as np
from numpy.typing import NDArray

from rag.text import fold
from rag.words import segment

Vectors = NDArray[np.float32]


class Meanings:
    """Words and their unit vectors, (words, dimensions)."""

    def __init__(self, words: Sequence[str], vectors: Vectors) -> None:
        self.vectors = vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)
        self._row = {word: row for row, word in enumerate(words)}

    @cached_property
    def _folded(self) -> dict[str, int]:
        return {fold(word): row for word, row in reversed(self._row.items())}  # the commonest come first, and stay

    def row(self, word: str, *, folded: bool = False) -> int:
        """The row of a word of one or two syllables in canonical lower case, -1 of an unknown one; `folded`: typed
        without diacritics, the commonest such word."""
        return self._folded.get(word, -1) if folded else self._row.get(word, -1)

    def of_rows(self, rows: Sequence[int]) -> Vectors:
        """(len(rows), dimensions); zeros of unknown words."""
        found = np.array(rows, dtype=np.int64)
        made: Vectors = self.vectors[found]
        made[found < 0] = 0.0
        return made


@lru_cache(maxsize=1)
def meanings() -> Meanings:
    """The bundled vectors. Raises OSError, ValueError or KeyError where their file is damaged."""
    packed = resources.files("rag.models").joinpath("meanings.npz").read_bytes()
    with np.load(BytesIO(packed), allow_pickle=False) as arrays:
        words = arrays["words"].tobytes().decode().split("\n")
        return Meanings(words, arrays["vectors"].astype(np.float32))


def word_rows(syllables: Sequence[str]) -> list[tuple[int, int]]:
    """(index of the first syllable, row) of each known word of a text in canonical lower case."""
    known = meanings()
    found = []
    for begin, end in segment(syllables):
        row = known.row(" ".join(syllables[begin:end]))
        if row >= 0:
            found.append((begin, row))
        elif end - begin > 1:
            found += [(at, row) for at in range(begin, end) if (row := known.row(syllables[at])) >= 0]
    return found
