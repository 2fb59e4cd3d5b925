"""An answer with its sources as plain text."""

from __future__ import annotations

from rag.records import Answer, Citation
from ui import strings


def source_line(citation: Citation) -> str:
    """Where a quote stands: title, file and, where there are such, page or sheet and cell."""
    place = place_in_file(citation)
    place = f", {place}" if place else ""
    name = "" if citation.title in ("", citation.document) else f" ({citation.document}{place})"
    return f"{citation.title or citation.document}{name or place}"


def place_in_file(citation: Citation) -> str:
    """The page, or the sheet and the cell, that a citation itself tells; "" where it tells none."""
    page = strings.PAGE.format(page=citation.page) if citation.page else ""
    sheet = strings.AT_SHEET.format(name=citation.sheet) if citation.sheet else ""
    return ", ".join(part for part in (page, sheet, cell_told(citation.cell)) if part)


def cell_told(cell: str) -> str:
    """An address ("C7", "B7:D7") in words."""
    return (strings.AT_CELLS if ":" in cell else strings.AT_CELL).format(address=cell) if cell else ""


def plain_text(question: str, answer: Answer) -> str:
    """An answer with its sources, for the clipboard."""
    short = [f"{strings.SHORT_ANSWER} {answer.short}"] if answer.short else []
    quotes = [f"[{one.n}] “{one.quote}” – {source_line(one)}" for one in answer.citations]
    sources = ["", f"{strings.SOURCES}:", *quotes] if quotes else []
    return "\n".join([f"{strings.YOU_ASKED} {question}", *short, answer.answer, *sources])
