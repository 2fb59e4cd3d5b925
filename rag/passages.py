"""A report cut into passages of whole sentences, each knowing its heading and the year that its section speaks of."""

from __future__ import annotations

import re

from rag.context import YEAR_PHRASE
from rag.records import Context, Document, Passage
from rag.text import Span, blocks, canonical, lower, sentences, syllable_spans

TARGET = 110  # syllables at which a passage is full
LIMIT = 1600  # characters: a longer "sentence" (a list without full stops) is cut at a semicolon, comma or space

_NUMBERED = re.compile(
    r"(?:phần\s+(?:thứ\s+)?\S+|[IVX]{1,5}\s*[.)\-–/]|[A-Z]\s*[.)]|\d{1,2}(?:\.\d{1,2}){0,3}\s*[.)]|\d{1,2}\.\d{1,2})\s*\S|#{1,6}\s",
    re.IGNORECASE,
)
_MARKDOWN = re.compile(r"^\s*(?:#{1,6}\s+|\*\*)")
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
    low = lower(canonical(sentence[:60]))
    opening = _LEADING_YEAR.match(low)
    found = YEAR_PHRASE.match(low, opening.end()) if opening else None
    return int(found["year"]) if found else None


def scope_heading(heading: str, year: int | None) -> str:
    """The heading and the year that its section has come to, as one line ("II. NHIỆM VỤ · Năm 2026")."""
    if year is None or f"năm {year}" in lower(heading):
        return heading
    return f"{heading} · Năm {year}" if heading else f"Năm {year}"


def embedding_text(context: Context, passage: Passage) -> str:
    """What is embedded for a passage: its document's context, its heading, its text."""
    return "\n".join(part for part in (context.line(), passage.heading, passage.text) if part)


def split(document: Document) -> list[Passage]:
    """The passages in reading order; they do not overlap, and each is `document.text[start:end]`."""
    text = document.text
    passages: list[Passage] = []
    heading, year = "", None
    pending: list[Span] = []  # sentences of the passage being filled
    pending_scope = ""
    size = 0

    def flush() -> None:
        nonlocal pending, size
        if pending:
            start, end = pending[0][0], pending[-1][1]
            ordinal = len(passages)
            passages.append(
                Passage(f"{document.id}:{ordinal}", document.id, ordinal, start, end, text[start:end], pending_scope)
            )
        pending, size = [], 0

    for block in _block_sentences(text):
        block_text = text[block[0][0] : block[-1][1]]
        if is_heading(block_text):
            flush()
            heading = " ".join(block_text.strip("#* \t").split())
            found = YEAR_PHRASE.findall(lower(canonical(heading)))
            year = int(found[0]) if len(set(found)) == 1 else None
            pending, pending_scope = list(block), scope_heading(heading, year)
            continue
        for span in block:
            sentence = text[slice(*span)]
            opened = leading_year(sentence)
            if opened is not None and opened != year:
                if any(not is_heading(text[slice(*kept)]) for kept in pending):
                    flush()
                year = opened
            words = len(syllable_spans(sentence))
            if pending and size and size + words > TARGET:
                flush()
            if size == 0:
                pending_scope = scope_heading(heading, year)
            pending.append(span)
            size += words
        if size >= TARGET * 2 // 3:
            flush()
    flush()
    return passages


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
