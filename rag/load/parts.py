"""What the readers of formats make of a file: paragraphs and tables in reading order, put together to one text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rag.cells import CellMap, Origin
from rag.load.alike import latin
from rag.load.beat import beat
from rag.load.content import Content
from rag.load.grid import Grid, Line
from rag.load.table_lines import told_lines
from rag.text import nfc

_CAPTION = re.compile(r"\s*(?:bảng|biểu|phụ lục|danh sách|tổng hợp|kết quả|tình hình|số liệu)\b", re.IGNORECASE)
_UNIT_LINE = re.compile(r"\W*(?:đơn vị(?: tính)?|đvt)\s*[:：]\s*(?P<unit>[^()]{1,40}?)\W*$", re.IGNORECASE)
_NUMBERED = re.compile(
    r"(?:(?:bảng|biểu|phụ lục)(?: số)? \d+\.?|phần|chương|[IVX]{1,5}[.)\-–/]|[A-Z][.)]|\d{1,2}(?:\.\d{1,2})*[.)])\s",
    re.IGNORECASE,
)
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f]")
_BULLETS = dict.fromkeys(map(ord, "\uf0b7\uf0a7\uf0d8\uf0fc\uf02d\uf076\uf0a8"), "-")  # of Symbol and Wingdings
_BEAT_LINES = 4_000  # between two signs of life
_MAX_CAPTION = 160


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph, heading or list item. `page` counts from 1; 0 where the format has no pages.

    `joined` goes on with the paragraph before it, on another page. Where the reader knows the lines, `full` tells that the
    last one fills its column, `begins` that the first one is indented or numbered. `origin` is its cell in a workbook.
    """

    text: str
    page: int = 0
    joined: bool = False
    full: bool = False
    begins: bool = False
    origin: Origin | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """A table, with the caption that the format itself gives it."""

    grid: Grid
    page: int = 0
    caption: str = ""


Part = Paragraph | Table


def assemble(parts: Iterable[Part], page_count: int = 0, sheets: Sequence[str] | None = None) -> Content:
    """One line for each paragraph, and one for each row of a table. `sheets` are the names of a workbook's sheets."""
    lines: list[str] = []
    starts: list[int] = []
    origins: list[tuple[int, Origin | None]] = []
    length = 0
    above = ("", "")  # caption and unit
    recent: list[str] = []  # the last paragraphs, where a table's caption and unit may stand

    def put(line: Line, page: int, joined: bool = False) -> None:
        nonlocal length
        separator = " " if joined else "\n"
        for said, origin in line:
            text = _tidy(said)
            if not text:
                continue
            if lines:
                lines.append(separator)
                length += 1
            while page > len(starts):
                starts.append(length)
            if sheets is not None:
                origins.append((length, origin))
            lines.append(text)
            length += len(text)
            separator = " "

    for part in parts:
        if isinstance(part, Paragraph):
            put([(part.text, part.origin)], part.page, part.joined)
            recent = [*recent[-1:], _tidy(part.text)]
            continue
        if recent:
            above = _caption(recent)  # a table right below another one goes on with it
        for line in told_lines(part.grid, part.caption or above[0], above[1]):
            put(line, part.page)
            if len(lines) % _BEAT_LINES < 2:
                beat()
        beat()
        recent = []
    while len(starts) < page_count:
        starts.append(length)
    cells = None if sheets is None else CellMap.of(sheets, origins)
    return Content("".join(lines), tuple(starts), cells=cells)


def heading(text: str, level: int) -> str:
    """A heading with Markdown's mark where neither a number nor capitals show what it is."""
    line = " ".join(text.split())
    if not line or line.isupper() or _NUMBERED.match(line) or len(line) > 150:
        return text
    return f"{'#' * max(1, min(level, 6))} {line}"


def _caption(recent: list[str]) -> tuple[str, str]:
    """The caption of the table that comes next, and the unit of all its figures."""
    unit = ""
    for text in reversed(recent):
        found = _UNIT_LINE.match(text)
        if found:
            unit = found["unit"].strip()
        elif text and len(text) <= _MAX_CAPTION and (_CAPTION.match(text) or text[-1] not in ".;"):
            return text, unit
        elif text:
            break
    return "", unit


def _tidy(text: str) -> str:
    """NFC, one space between words, no empty lines; it does not begin with a mark that would join what is before."""
    text = _CONTROLS.sub("", nfc(latin(text)).replace("\f", "\n").replace("\v", "\n").translate(_BULLETS))
    kept = (" ".join(line.split()) for line in text.split("\n"))
    text = "\n".join(line for line in kept if line)
    while text and "\u0300" <= text[0] <= "\u036f":
        text = text[1:].lstrip()
    return text
