"""Where a citation stands in its file, in words; nothing here is escaped."""

from __future__ import annotations

from rag.location import locate
from rag.records import Citation, Document
from ui import strings
from ui.plain import cell_told


def where(document: Document, citation: Citation) -> str:
    """Slide, sheet, cell, row, column, section, file in an archive; "" where the text tells none of them.

    Also "" where the document is another version by now, so that the quote no longer stands at its offsets.
    """
    if not citation.quote or document.text[citation.start : citation.end] != citation.quote:
        return ""
    at = locate(document, citation.start, citation.end)
    parts = (
        strings.AT_SLIDE.format(number=at.slide) if at.slide else "",
        strings.AT_SHEET.format(name=at.sheet) if at.sheet else "",
        cell_told(at.cell),
        strings.AT_ROW.format(name=at.row) if at.row else "",
        strings.AT_COLUMN.format(name=at.column) if at.column else "",
        strings.AT_SECTION.format(name=" › ".join(at.section)) if at.section else "",
        strings.AT_MEMBER.format(name=at.member, container=at.container) if at.member else "",
    )
    return ", ".join(part for part in parts if part)
