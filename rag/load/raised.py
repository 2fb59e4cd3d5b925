"""Raised figures: "857" with the mark of a footnote is no 8571, and "25 m" squared stays a unit."""

from __future__ import annotations

import re

SUPERSCRIPTS = dict(zip(map(ord, "0123456789"), map(ord, "⁰¹²³⁴⁵⁶⁷⁸⁹"), strict=True))
# what has powers: ten, units of length, a letter of a formula
_POWER = re.compile(r"(?:(?<![\d.,])10|(?<![^\W_])(?:[a-zA-Z]|[kcdmh]m))[⁰¹²³⁴-⁹]*$")


def after(base: str, figures: str) -> str:
    """Raised figures as they are put behind the text before them: powers as such, nothing for the mark of a note.

    A mark would part a number from what it counts; the note itself stands where the file has it.
    """
    figures = figures.strip()
    return figures.translate(SUPERSCRIPTS) if not base or _POWER.search(base) else ""


def before(figures: str) -> str:
    """The mark at the beginning of a note."""
    return figures.translate(SUPERSCRIPTS)
