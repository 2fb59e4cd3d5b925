"""Conversations as files to take along: Markdown and DOCX, each answer with its sources."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence

from ui import strings
from ui.plain import source_line
from ui.render import Turn

_MARKDOWN = re.compile(r"([\\`*_{}\[\]()<>#+\-.!|~&$:@])")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


def markdown(title: str, turns: Sequence[Turn]) -> str:
    """A conversation in Markdown (CommonMark); all that comes from questions, answers and reports stays text."""
    parts = [f"# {_escaped(title)}"]
    for turn in turns:
        parts.append(f"## {_escaped(turn.question)}")
        if turn.notice:
            parts.append(_escaped(f"{turn.notice.message} {turn.notice.remedy}"))
        if turn.answer is None:
            continue
        if turn.answer.short:
            parts.append(f"**{_escaped(turn.answer.short)}**")
        parts += [_escaped(line) for line in turn.answer.answer.splitlines() if line.strip()]
        if turn.answer.citations:
            parts.append(f"{_escaped(strings.SOURCES)}:")
            quotes = [
                f"- \\[{one.n}\\] “{_escaped(one.quote)}” – {_escaped(source_line(one))}"
                for one in turn.answer.citations
            ]
            parts.append("\n".join(quotes))
    return "\n\n".join(parts) + "\n"


def docx_bytes(title: str, turns: Sequence[Turn]) -> bytes:
    """A conversation as a Word document."""
    from docx import Document

    file = Document()
    file.core_properties.title = _printable(title)[:255]
    file.core_properties.author = strings.APP_NAME
    file.add_heading(_printable(title), 0)
    for turn in turns:
        file.add_heading(_printable(turn.question), 1)
        if turn.notice:
            file.add_paragraph(_printable(f"{turn.notice.message} {turn.notice.remedy}"))
        if turn.answer is None:
            continue
        if turn.answer.short:
            file.add_paragraph().add_run(_printable(turn.answer.short)).bold = True
        for line in turn.answer.answer.splitlines():
            file.add_paragraph(_printable(line))
        if turn.answer.citations:
            file.add_heading(strings.SOURCES, 2)
        for one in turn.answer.citations:
            entry = file.add_paragraph(f"[{one.n}] ")
            entry.add_run(f"“{_printable(one.quote)}”").italic = True
            entry.add_run(f" – {_printable(source_line(one))}")
    made = io.BytesIO()
    file.save(made)
    return made.getvalue()


def _printable(text: str) -> str:
    return _CONTROL.sub("\ufffd", text)


def _escaped(text: str) -> str:
    return _MARKDOWN.sub(r"\\\1", " ".join(_printable(text).split()))
