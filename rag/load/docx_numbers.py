"""Automatic numbers of Word paragraphs ("2.1.", "a)", "-"), which stand in no text of the file."""

from __future__ import annotations

import re
from typing import Any

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_ROMAN = ((1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"), (40, "XL"),
          (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))  # fmt: skip


class Numbers:
    """Counts the numbered paragraphs of one file in reading order."""

    def __init__(self, numbering: Any, styles: dict[str, Any]) -> None:
        self._styles = styles
        self._lists: dict[str, str] = {}
        self._levels: dict[tuple[str, int], tuple[str, str, int]] = {}  # list and level -> format, text, first number
        self._counts: dict[str, list[int]] = {}
        if numbering is None:
            return
        for abstract in numbering.findall(f"{_W}abstractNum"):
            for level in abstract.findall(f"{_W}lvl"):
                index = _integer(level.get(f"{_W}ilvl"))
                form, text = _value(level, "numFmt") or "decimal", _value(level, "lvlText")
                self._levels[abstract.get(f"{_W}abstractNumId"), index] = (
                    form,
                    text,
                    _integer(_value(level, "start"), 1),
                )
        for number in numbering.findall(f"{_W}num"):
            self._lists[number.get(f"{_W}numId")] = _value(number, "abstractNumId")

    def of(self, paragraph: Any) -> str:
        """The number or bullet before a paragraph; "" where it has none. To be called once for each, in order."""
        properties = self._properties(paragraph)
        if properties is None:
            return ""
        which, level = _value(properties, "numId"), min(_integer(_value(properties, "ilvl")), 8)
        kind = self._lists.get(which, "")
        if (kind, level) not in self._levels:
            return ""
        form, text, first = self._levels[kind, level]
        if form == "bullet":
            return "-"
        if form == "none":
            return ""
        counts = self._counts.setdefault(which, [-1] * 9)
        counts[level] = first if counts[level] < 0 else counts[level] + 1
        counts[level + 1 :] = [-1] * (8 - level)
        return re.sub(r"%([1-9])", lambda match: self._written(kind, counts, int(match.group(1)) - 1), text)

    def _written(self, kind: str, counts: list[int], level: int) -> str:
        form, _, first = self._levels.get((kind, level), ("decimal", "", 1))
        return _number(form, counts[level] if counts[level] >= 0 else first)

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


def _number(form: str, value: int) -> str:
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
