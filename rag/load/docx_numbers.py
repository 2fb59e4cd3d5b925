"""Automatic numbers of Word paragraphs ("2.1.", "a)", "-"), which stand in no text of the file."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_ROMAN = ((1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"), (40, "XL"),
          (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Level:
    form: str
    text: str  # "%1.%2."
    first: int
    figures: bool  # the numbers of the levels above in figures, whatever their own form


class Numbers:
    """Counts the numbered paragraphs of one file in reading order."""

    def __init__(self, numbering: Any, styles: dict[str, Any]) -> None:
        self._styles = styles
        self._lists: dict[str, str] = {}
        self._levels: dict[tuple[str, int], _Level] = {}
        self._anew: dict[str, dict[int, int]] = {}  # list -> level -> the number that it begins anew with
        self._counts: dict[str, list[int]] = {}  # lists of one kind go on counting, as Word has it
        if numbering is None:
            return
        for abstract in numbering.findall(f"{_W}abstractNum"):
            for level in abstract.findall(f"{_W}lvl"):
                index = _integer(level.get(f"{_W}ilvl"))
                self._levels[abstract.get(f"{_W}abstractNumId"), index] = _level(level)
        for number in numbering.findall(f"{_W}num"):
            which = number.get(f"{_W}numId")
            self._lists[which] = _value(number, "abstractNumId")
            for change in number.findall(f"{_W}lvlOverride"):
                index = min(_integer(change.get(f"{_W}ilvl")), 8)
                own = change.find(f"{_W}lvl")
                if own is not None:  # a form of its own, so that it is a kind of its own
                    self._lists[which] = self._apart(which, self._lists[which])
                    self._levels[self._lists[which], index] = _level(own)
                if change.find(f"{_W}startOverride") is not None:
                    self._anew.setdefault(which, {})[index] = _integer(_value(change, "startOverride"), 1)

    def _apart(self, which: str, kind: str) -> str:
        """A copy of a kind of list, for one list alone."""
        own = f"{kind} of {which}"
        for (other, index), level in list(self._levels.items()):
            if other == kind:
                self._levels.setdefault((own, index), level)
        return own

    def of(self, paragraph: Any) -> str:
        """The number or bullet before a paragraph; "" where it has none. To be called once for each, in order."""
        properties = self._properties(paragraph)
        if properties is None:
            return ""
        which, level = _value(properties, "numId"), min(_integer(_value(properties, "ilvl")), 8)
        kind = self._lists.get(which, "")
        if (kind, level) not in self._levels:
            return ""
        about = self._levels[kind, level]
        if about.form == "bullet":
            return "-"
        counts = self._counts.setdefault(kind, [-1] * 9)
        for index, first in self._anew.pop(which, {}).items():
            counts[index] = first - 1
        counts[level] = about.first if counts[level] < 0 else counts[level] + 1
        counts[level + 1 :] = [-1] * (8 - level)
        if about.form == "none":
            return ""
        return re.sub(r"%([1-9])", lambda found: self._written(kind, counts, int(found[1]) - 1, about), about.text)

    def _written(self, kind: str, counts: list[int], level: int, within: _Level) -> str:
        """The number of a level as it stands in that of the level `within`, which may want figures alone ("1.1.")."""
        about = self._levels.get((kind, level), _Level("decimal", "", 1, False))
        form = "decimal" if within.figures and about is not within else about.form
        return number_in_form(form, counts[level] if counts[level] >= 0 else about.first)

    def _properties(self, paragraph: Any) -> Any:
        own = paragraph.find(f"{_W}pPr/{_W}numPr")
        if own is not None:
            return own
        named = paragraph.find(f"{_W}pPr/{_W}pStyle")
        style, seen = self._styles.get(named.get(f"{_W}val")) if named is not None else None, set()
        while style is not None and id(style) not in seen:
            seen.add(id(style))
            found = style.find(f"{_W}pPr/{_W}numPr")
            if found is not None:
                return found
            based = style.find(f"{_W}basedOn")
            style = self._styles.get(based.get(f"{_W}val")) if based is not None else None
        return None


def _level(element: Any) -> _Level:
    first, legal = _integer(_value(element, "start"), 1), element.find(f"{_W}isLgl")
    figures = legal is not None and legal.get(f"{_W}val") not in ("0", "false")
    return _Level(_value(element, "numFmt") or "decimal", _value(element, "lvlText"), first, figures)


def number_in_form(form: str, value: int) -> str:
    """A number as Word's form of this name has it."""
    if form in ("upperRoman", "lowerRoman") and 0 < value < 4000:
        written = ""
        for worth, letters in _ROMAN:
            count, value = divmod(value, worth)
            written += letters * count
        return written if form == "upperRoman" else written.lower()
    if form in ("upperLetter", "lowerLetter") and value > 0:
        letter = chr(ord("A") + (value - 1) % 26) * min(1 + (value - 1) // 26, 5)
        return letter if form == "upperLetter" else letter.lower()
    return f"{value:02d}" if form == "decimalZero" else str(value)


def _value(element: Any, name: str) -> str:
    found = element.find(f"{_W}{name}")
    return (found.get(f"{_W}val") or "") if found is not None else ""


def _integer(written: str | None, default: int = 0) -> int:
    return int(written) if written and written.isascii() and written.isdigit() and len(written) < 7 else default
