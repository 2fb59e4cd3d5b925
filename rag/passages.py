"""A report cut into passages of whole sentences, each knowing its heading and the year that its section speaks of."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from rag.context import YEAR_PHRASE
from rag.records import Context, Document, Passage
from rag.text import Span, blocks, canonical, count_syllables, lower, sentences

TARGET = 240  # syllables at which a passage is full
LIMIT = 1600  # characters: a longer "sentence" (a list without full stops) is cut at a semicolon, comma or space

_NUMBERED = re.compile(
    r"(?:phần\s+(?:thứ\s+)?\S+|[IVX]{1,5}\s*[.)\-–/]|[A-Z]\s*[.)]|\d{1,2}(?:\.\d{1,2}){0,3}\s*[.)]|\d{1,2}\.\d{1,2})\s*\S|#{1,6}\s",
    re.IGNORECASE,
)
_MARKDOWN = re.compile(r"^\s*(?:#{1,6}\s+|\*\*)")
_LEAD_IN = re.compile(r":\s*$")
_LIST_ITEM = re.compile(r"\s*(?:[-–+•*▪●|]|\(?\d{1,2}[.)]|\(?[a-zđ][.)])")
_LEADING_YEAR = re.compile(r"^\W*(?:(?:trong|sang|bước sang|kết thúc|hết|tính đến hết)\s+)?(?=năm\s)")


def is_heading(block: str) -> bool:
    """A short line that stands alone: numbered, in capitals, bold or Markdown, without a full stop."""
    line = block.strip()
    if not line or len(line) > 160 or "\n" in line or line[-1] in ".;,…":
        return False
    letters = [c for c in line if c.isalpha()]
    if not letters:
        return False
    shouted = sum(c.isupper() for c in letters) > 0.8 * len(letters) and len(letters) > 5
    return shouted or bool(_MARKDOWN.match(line)) or bool(_NUMBERED.match(line))


def leading_year(sentence: str) -> int | None:
    """The year that a sentence opens with ("Năm 2026, Đảng bộ …") and that the next ones go on speaking of."""
    low = lower(canonical(sentence[:60])) if "năm" in sentence[:60].lower() else ""
    opening = _LEADING_YEAR.match(low)
    found = YEAR_PHRASE.match(low, opening.end()) if opening else None
    return int(found["year"]) if found else None


def scope_heading(heading: str, year: int | None) -> str:
    """The heading and the year that its section has come to, as one line ("II. NHIỆM VỤ · Năm 2026")."""
    if year is None or f"năm {year}" in lower(heading):
        return heading
    return f"{heading} · Năm {year}" if heading else f"Năm {year}"


@lru_cache(maxsize=4096)  # the same passages are found for many questions
def above(context: Context, passage: Passage) -> str:
    """What is put before a passage: its document's context and its heading, without what its own text says.

    The first words of a report are often its title; counted twice, they would outweigh all others.
    """
    own = lower(passage.text)
    parts = (context.title, context.place, context.organ, context.period, passage.heading)
    return "\n".join(dict.fromkeys(part for part in parts if part and lower(part).rstrip("…") not in own))


def embedding_text(context: Context, passage: Passage) -> str:
    """What is embedded for a passage: its document's context, its heading, its text."""
    return "\n".join(part for part in (above(context, passage), passage.text) if part)


_LEVELS = (
    (0, re.compile(r"(?:phần|chương)\s", re.IGNORECASE)),
    (1, re.compile(r"[IVX]{1,5}\s*[.)\-–/]")),
    (3, re.compile(r"\d{1,2}\.\d")),
    (2, re.compile(r"\d{1,2}\s*[.)]")),
    (4, re.compile(r"\w\s*[.)]")),
)


@dataclass(frozen=True, slots=True)
class _Heading:
    level: int
    text: str
    year: int | None


def heading_level(block: str) -> int:
    """How deep a heading stands: parts and chapters 0, Roman numbers 1, 1. 2, 1.1 3, a) 4; Markdown by its marks."""
    line = block.strip()
    marks = len(line) - len(line.lstrip("#"))
    line = line.lstrip("#*_ ")
    for level, pattern in _LEVELS:
        if pattern.match(line):
            return level
    if marks:
        return marks - 1
    return 1 if line.isupper() else 3


class _Splitter:
    """Walks the blocks of one report and fills passages."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.passages: list[Passage] = []
        self.headings: list[_Heading] = []  # outermost first
        self.lead = ""  # "Nghị quyết đề ra các chỉ tiêu năm 2025:" above its list items
        self.year: int | None = None  # that the section has come to
        self.remembered: int | None = None  # a year before the report's own, that a paragraph speaks of in passing
        self.pending: list[Span] = []
        self.scope = ""
        self.size = 0

    def run(self) -> list[Passage]:
        text = self.document.text
        for block in _block_sentences(text):
            block_text = text[block[0][0] : block[-1][1]]
            if is_heading(block_text):
                self._open_section(block, block_text)
                continue
            if self.lead and not _LIST_ITEM.match(block_text):
                self._close_list()
            for span in block:
                self._add(span)
            self._come_back()
            if _LEAD_IN.search(block_text) and block[-1][1] - block[-1][0] <= 400:
                self._open_list(text[slice(*block[-1])])
            elif self.size >= TARGET * 2 // 3:
                self._flush()
        self._flush()
        return self.passages

    def _open_section(self, block: Sequence[Span], block_text: str) -> None:
        self._flush()
        self.lead = ""
        level = heading_level(block_text)
        self.headings = [heading for heading in self.headings if heading.level < level]
        text = " ".join(block_text.strip("#* \t").split())
        found = {int(match["year"]) for match in YEAR_PHRASE.finditer(lower(canonical(text)))}
        outer = self.headings[-1].year if self.headings else None
        self.year = found.pop() if len(found) == 1 else outer
        self.headings.append(_Heading(level, text, self.year))
        self.pending, self.scope = list(block), self._scope()

    def _open_list(self, lead: str) -> None:
        self._flush()
        self.lead = " ".join(lead.split())[-200:]

    def _close_list(self) -> None:
        self._flush()
        self.lead = ""

    def _scope(self) -> str:
        parts = [heading.text for heading in self.headings[-2:]] + ([self.lead] if self.lead else [])
        line = " · ".join(dict.fromkeys(parts))
        if self.lead and YEAR_PHRASE.search(lower(canonical(self.lead))):
            return line
        return scope_heading(line, self.remembered or self.year)

    def _add(self, span: Span) -> None:
        sentence = self.document.text[slice(*span)]
        opened = leading_year(sentence)
        if opened is not None and opened != (self.remembered or self.year):
            self._leave()
            if self._is_ahead(opened):
                self.year, self.remembered = opened, None
            else:
                self.remembered = opened
        words = count_syllables(sentence)
        if self.size and self.size + words > TARGET:
            self._flush()
        if self.size == 0:
            self.scope = self._scope()
        self.pending.append(span)
        self.size += words

    def _is_ahead(self, year: int) -> bool:
        """Whether a year is the report's own or a later one, not one that it looks back to."""
        years = self.document.context.years
        return bool(years) and year >= min(years)

    def _leave(self) -> None:
        if any(not is_heading(self.document.text[slice(*kept)]) for kept in self.pending):
            self._flush()

    def _come_back(self) -> None:
        """At the end of a paragraph, from the year that it remembered to that of the section."""
        if self.remembered is not None:
            self._leave()
            self.remembered = None

    def _flush(self) -> None:
        if self.pending:
            start, end = self.pending[0][0], self.pending[-1][1]
            identity, ordinal = self.document.id, len(self.passages)
            text = self.document.text[start:end]
            self.passages.append(Passage(f"{identity}:{ordinal}", identity, ordinal, start, end, text, self.scope))
        self.pending, self.size = [], 0


def split(document: Document) -> list[Passage]:
    """The passages in reading order; they do not overlap, and each is `document.text[start:end]`."""
    return _Splitter(document).run()


def _block_sentences(text: str) -> list[list[Span]]:
    """Sentences grouped by the block that they stand in; over-long ones cut."""
    result: list[list[Span]] = []
    ends = [end for _, end in blocks(text)]
    position = 0
    for span in sentences(text):
        while position < len(ends) and ends[position] < span[1]:
            position += 1
            result.append([])
        if not result:
            result.append([])
        result[-1].extend(_cut(text, span))
    return [group for group in result if group]


def _cut(text: str, span: Span) -> list[Span]:
    start, end = span
    pieces: list[Span] = []
    while end - start > LIMIT:
        window = text[start : start + LIMIT]
        at = max(window.rfind("; "), window.rfind(";\n"))
        at = at if at > LIMIT // 3 else window.rfind(", ")
        at = at if at > LIMIT // 3 else window.rfind(" ")
        at = at + 1 if at > 0 else LIMIT
        pieces.append((start, start + at))
        start += at
    return [*pieces, (start, end)]
