"""Rows of the catalog as records, and back."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

from rag.entries import DocumentEntry
from rag.records import Context, Document, Passage

LISTED = """
SELECT d.id, s.name, s.path, d.context, d.characters, d.passages, d.indexed_at, s.file_sha256
FROM documents d JOIN sources s ON s.number = (SELECT min(number) FROM sources WHERE document_id = d.id)
WHERE d.state = 'ready'
"""
READ = """
SELECT d.id, s.name, s.path, d.context, d.characters, d.passages, d.indexed_at, s.file_sha256, t.text, {pages}
FROM documents d JOIN sources s ON s.number = (SELECT min(number) FROM sources WHERE document_id = d.id)
JOIN texts t ON t.document_id = d.id WHERE d.state = 'ready' AND d.id IN ({marks})
"""
PAGES = "(SELECT starts FROM pages WHERE document_id = d.id)"


@dataclass(frozen=True, slots=True)
class Cached:
    """A document that is kept in memory."""

    document: Document
    passages: tuple[Passage, ...]

    @property
    def size(self) -> int:
        return len(self.document.text)


def entry_of(row: Sequence[Any]) -> DocumentEntry:
    """A document of `LISTED`."""
    document_id, name, source, context, characters, passages, indexed_at, *_ = row
    return DocumentEntry(
        document_id, name, source, context_of(json.loads(context)), int(characters), int(passages), indexed_at
    )


def context_of(record: Mapping[str, object]) -> Context:
    """A context from its JSON, of whatever version of this program."""
    known = {field.name for field in fields(Context)}
    values = {key: tuple(v) if isinstance(v, list) else v for key, v in record.items() if key in known}
    return Context(**values)  # type: ignore[arg-type]  # written by `begin` from a Context


def passage_of(document: Document, row: Sequence[Any]) -> Passage:
    """A passage from its ordinal, start, end and heading."""
    ordinal, start, end = (int(value) for value in row[:3])
    return Passage(f"{document.id}:{ordinal}", document.id, ordinal, start, end, document.text[start:end], row[3])


def passage_row(passage: Passage) -> tuple[str, int, int, int, str]:
    """A passage as the table has it."""
    return (passage.document_id, passage.ordinal, passage.start, passage.end, passage.heading)
