"""Letters of a PDF page that do not stand upright: headings written upward in narrow columns, and stamps across the page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

_SPLIT = 0.17  # of the font size: a wider gap parts words
_APART = 2.0  # of the font size: a wider gap ends what belongs together
_BESIDE = 1.8  # of the font size: the next line of the same text is no farther
_QUARTER = 6  # degrees
_Placed = tuple[str, float, float, float, float]  # text, from left to right, base line, size


@dataclass(frozen=True, slots=True)
class Turned:
    """A letter; `turn` in degrees clockwise, `spaced` where a space stands before it."""

    text: str
    x0: float
    x1: float
    top: float
    bottom: float
    size: float
    turn: float
    spaced: bool


def askew(letters: Sequence[Turned]) -> str:
    """What lies neither level nor upright, in the order of the file."""
    return "".join(
        f" {letter.text}" if letter.spaced else letter.text for letter in letters if not _is_quarter(letter.turn)
    ).strip()


def set_upright(letters: Sequence[Turned]) -> list[_Placed]:
    """The words that go upward or downward, side by side in the middle of the place that they have."""
    runs: list[list[list[Turned]]] = []  # texts, of lines, of letters
    last: Turned | None = None
    for letter in letters:
        if not _is_quarter(letter.turn):
            continue
        if last is None or abs(letter.turn - last.turn) > _QUARTER or not _belongs(last, letter):
            runs.append([[letter]])
        elif abs(letter.x0 - last.x0) > 0.6 * last.size:
            runs[-1].append([letter])
        else:
            runs[-1][-1].append(letter)
        last = letter
    return [placed for lines in runs for placed in _placed(lines)]


def _is_quarter(turn: float) -> bool:
    return min(abs(turn - 90), abs(turn - 270)) <= _QUARTER


def _belongs(last: Turned, letter: Turned) -> bool:
    """Whether a letter goes on with the line of the one before, or begins the line beside it."""
    beside = abs(letter.x0 - last.x0)
    if beside > 0.6 * last.size:
        return beside <= _BESIDE * last.size
    return max(letter.top - last.bottom, last.top - letter.bottom) <= _APART * last.size


def _placed(lines: Sequence[Sequence[Turned]]) -> list[_Placed]:
    words: list[str] = []
    for line in lines:
        before = None
        for letter in line:
            gap = _SPLIT + 1 if before is None else max(letter.top - before.bottom, before.top - letter.bottom)
            if before is None or letter.spaced or gap > _SPLIT * letter.size:
                words.append(letter.text)
            else:
                words[-1] += letter.text
            before = letter
    every = [letter for line in lines for letter in line]
    left, right = min(letter.x0 for letter in every), max(letter.x1 for letter in every)
    middle = (min(letter.top for letter in every) + max(letter.bottom for letter in every)) / 2
    step = (right - left) / len(words)
    return [
        (word, left + step * at, left + step * (at + 0.9), middle + 0.3 * every[0].size, every[0].size)
        for at, word in enumerate(words)
    ]
