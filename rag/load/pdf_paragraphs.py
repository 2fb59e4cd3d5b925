"""Lines of a column of a PDF page put together to paragraphs."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.load.parts import Paragraph
from rag.load.pdf_lines import MARKER, Line, concentric
from rag.load.spacing import is_word
from rag.load.syllable import is_syllable

_ENDED = (".", "!", "?", ":", ";", "…", "./.")


def paragraphs(lines: Sequence[Line], page: int) -> list[Paragraph]:
    """The paragraphs of one column."""
    if not lines:
        return []
    left = min(line.x0 for line in lines)
    right = max(line.x1 for line in lines)
    steps = sorted(b.y - a.y for a, b in zip(lines, lines[1:], strict=False) if b.y > a.y)
    usual = steps[len(steps) // 2] if steps else 0.0
    result: list[Paragraph] = []
    text, begins = "", _indented(lines[0], left)
    for at, line in enumerate(lines):
        before = lines[at - 1] if at else None
        if before is not None and _begins(before, line, left, right, usual):
            result.append(Paragraph(text, page, full=_fills(before, left, right), begins=begins))
            text, begins = line.text, _indented(line, left)
        else:
            text = join_lines(text, line.text)
    result.append(Paragraph(text, page, full=_fills(lines[-1], left, right), begins=begins))
    return result


def _indented(line: Line, left: float) -> bool:
    return line.x0 > left + line.size or bool(MARKER.match(line.text))


def _fills(line: Line, left: float, right: float) -> bool:
    return line.x1 > right - 0.12 * (right - left)


def _begins(before: Line, line: Line, left: float, right: float, usual: float) -> bool:
    """Whether a line begins a paragraph."""
    if MARKER.match(line.text):
        return True
    if line.y - before.y > max(1.25 * usual, 1.2 * line.size) and line.y - before.y > 1.3 * usual:
        return True
    if line.y < before.y or abs(line.size - before.size) > 0.2 * line.size:
        return True
    if abs(line.x0 - before.x0) > 1.5 * line.size and abs(line.x0 - left) > line.size:
        # a line placed elsewhere; one of a centred heading goes on where the line before is long
        long = before.x1 - before.x0 > 0.6 * (right - left)
        return not (concentric(line, before) and long and line.text.isupper() == before.text.isupper())
    if concentric(line, before) and abs(before.x0 - left) > 3 * line.size and before.x1 < right - 3 * line.size:
        return True  # short centred lines: "BÁO CÁO" above what it is about
    indented = line.x0 > left + line.size and line.x0 > before.x0 + 0.8 * line.size
    if indented and (not line.text[:1].islower()):
        return True
    if before.text.isupper() != line.text.isupper() and any(map(str.isalpha, line.text)):
        return (
            before.text.isupper()
            or len(line.words) > 1
            or before.text.endswith(_ENDED)
            or not _fills(before, left, right)
        )
    if not _fills(before, left, right):
        return not line.text[:1].islower() or before.text.endswith((".", ";", ":"))
    return False


_BROKEN = re.compile(r"(?:(?P<first>[^\W\d_]+)|\d)[-\u00ad\u2010]$")


def join_lines(first: str, second: str) -> str:
    """Two lines of a paragraph as one; a syllable that is cut at the line's end is put together."""
    if not first or not second:
        return first or second
    cut = _BROKEN.search(first)
    head = re.match(r"[^\W\d_]+|\d", second)
    if not cut or not head or (cut["first"] is None) != head.group().isdigit():
        return f"{first} {second}"
    if first[-1] == "\u00ad":
        return first[:-1] + second
    start = cut["first"] or ""
    whole = is_syllable(start + head.group()) and not (is_word(start) and is_word(head.group()))
    return (first[:-1] if whole else first) + second
