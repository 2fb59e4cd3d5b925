"""The markers [n] of a text that arrives in pieces. However it is cut up, the same text gives the same result.

A bracket is held back until it is closed or can be no marker any more, so that half a marker never shows. Taken for
markers: [1], [1, 2], [1][2], [2-4], [đoạn 1], 【1】. Any other bracket stays text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from rag.text import fold, nfc

_OPEN, _CLOSE = "[【", "]】"
_LONGEST = 48  # characters inside a marker
_WORD = r"(?:doan(?: van)?|nguon|trich dan|so|passage|source)?\s*(?:so\s*)?"
_NUMBERS = re.compile(rf"\s*{_WORD}(?P<list>\d{{1,3}}(?:\s*[-–,;]\s*(?:doan\s*)?\d{{1,3}})*)\s*[.,;]?\s*")
_UNFINISHED = re.compile(rf"\s*(?:[a-z ]{{0,12}}|{_WORD}\d[\d\s,;–-]*)")
_MOST = 12  # passages that one marker may name


@dataclass(frozen=True, slots=True)
class Marker:
    """[n] or [n, m]: the numbers as written, in order."""

    numbers: tuple[int, ...]


Piece = str | Marker


@dataclass
class MarkerParser:
    """Give it the pieces of a text with `feed` and the end with `end`."""

    _held: str = field(default="", init=False)

    def feed(self, text: str) -> list[Piece]:
        """What is certain after this piece: runs of text and markers, in order."""
        return list(_joined(self._read(text)))

    def end(self) -> list[Piece]:
        """What is left: an unclosed bracket as text, unless it is the beginning of a marker."""
        held, self._held = self._held, ""
        if not held or _UNFINISHED.fullmatch(fold(nfc(held[1:]))):
            return []
        return [held]

    def _read(self, text: str) -> Iterator[Piece]:
        for char in text:
            if not self._held:
                if char in _OPEN:
                    self._held = char
                else:
                    yield char
            elif char in _CLOSE:
                held, self._held = self._held + char, ""
                yield _marker(held) or held
            elif char in _OPEN:
                yield self._held
                self._held = char
            elif char == "\n" or len(self._held) > _LONGEST:
                held, self._held = self._held + char, ""
                yield held
            else:
                self._held += char


def _marker(held: str) -> Marker | None:
    match = _NUMBERS.fullmatch(fold(nfc(held[1:-1])))
    if not match:
        return None
    numbers: list[int] = []
    for part in re.split(r"[,;]", match["list"].replace("doan", "")):
        ends = [int(number) for number in re.findall(r"\d+", part)]
        if not ends:
            continue
        low, high = ends[0], ends[-1]
        numbers += range(low, high + 1) if low <= high < low + _MOST else [low, high]
    return Marker(tuple(dict.fromkeys(numbers)))


def _joined(pieces: Iterator[Piece]) -> Iterator[Piece]:
    run: list[str] = []
    for piece in pieces:
        if isinstance(piece, str):
            run.append(piece)
            continue
        if run:
            yield "".join(run)
            run = []
        yield piece
    if run:
        yield "".join(run)


def parse_markers(text: str) -> list[Piece]:
    """A whole text at once."""
    parser = MarkerParser()
    pieces = [*parser.feed(text), *parser.end()]
    return list(_joined(iter(pieces)))
