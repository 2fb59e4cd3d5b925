"""An answer with its sources as plain text."""

from __future__ import annotations

from rag.records import Answer, Citation
from ui import strings


def source_line(citation: Citation) -> str:
    """Where a quote stands: title, file and, where there is one, page."""
    page = ", " + strings.PAGE.format(page=citation.page) if citation.page else ""
    name = "" if citation.title in ("", citation.document) else f" ({citation.document}{page})"
    return f"{citation.title or citation.document}{name or page}"


def plain_text(question: str, answer: Answer) -> str:
    """An answer with its sources, for the clipboard."""
    short = [f"{strings.SHORT_ANSWER} {answer.short}"] if answer.short else []
    quotes = [f"[{one.n}] “{one.quote}” – {source_line(one)}" for one in answer.citations]
    sources = ["", f"{strings.SOURCES}:", *quotes] if quotes else []
    return "\n".join([f"{strings.YOU_ASKED} {question}", *short, answer.answer, *sources])
