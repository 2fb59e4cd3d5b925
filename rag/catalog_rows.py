"""Rows of the catalog as records, and back."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

from rag.cells import CellMap
from rag.entries import DocumentEntry
from rag.records import Context, Document, Passage

LISTED = """
SELECT d.id, s.name, s.path, d.context, d.characters, d.passages, d.indexed_at, s.file_sha256
FROM documents d JOIN sources s ON s.number = (SELECT min(number) FROM sources WHERE document_id = d.id)
WHERE d.state = 'ready'
"""
READ = """
SELECT d.id, s.name, s.path, d.context, d.characters, d.passages, d.indexed_at, s.file_sha256, t.text, {pages}, {cells}
FROM documents d JOIN sources s ON s.number = (SELECT min(number) FROM sources WHERE document_id = d.id)
JOIN texts t ON t.document_id = d.id WHERE d.state = 'ready' AND d.id IN ({marks})
"""
_FIELDS = dict.fromkeys(field.name for field in fields(Context))
LATER = {  # what comes from tables that an index of an earlier version does not have
    "pages": "(SELECT starts FROM pages WHERE document_id = d.id)",
    "cells": "(SELECT map FROM cells WHERE document_id = d.id)",
}


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


def document_of(row: Sequence[Any]) -> Document:
    """A document of `READ`."""
    entry, digest = entry_of(row), row[7]
    text, pages, cells = row[8:]
    starts = tuple(map(int, json.loads(pages))) if pages else ()
    held = CellMap.from_json(cells) if cells else None
    return Document(entry.id, entry.name, entry.source, text, entry.context, digest, starts, held)


def insert_document(db: sqlite3.Connection, document: Document, passages: Sequence[Passage], now: str) -> None:
    """Put a document with everything of it into the tables, as 'indexing'."""
    row = (document.id, "indexing", context_json(document.context), len(document.text), len(passages), now)
    db.execute("INSERT INTO documents VALUES (?, ?, ?, ?, ?, ?)", row)
    db.execute("INSERT INTO texts VALUES (?, ?)", (document.id, document.text))
    if document.pages:
        db.execute("INSERT INTO pages VALUES (?, ?)", (document.id, json.dumps(document.pages)))
    if document.cells is not None:
        db.execute("INSERT INTO cells VALUES (?, ?)", (document.id, document.cells.to_json()))
    db.executemany("INSERT INTO passages VALUES (?, ?, ?, ?, ?)", map(passage_row, passages))


def context_json(context: Context) -> str:
    """A context as the table has it."""
    return json.dumps({name: getattr(context, name) for name in _FIELDS}, ensure_ascii=False)


def context_of(record: Mapping[str, object]) -> Context:
    """A context from its JSON, of whatever version of this program."""
    values = {key: tuple(v) if isinstance(v, list) else v for key, v in record.items() if key in _FIELDS}
    return Context(**values)  # type: ignore[arg-type]  # written by `begin` from a Context


def passage_of(document: Document, row: Sequence[Any]) -> Passage:
    """A passage from its ordinal, start, end and heading."""
    ordinal, start, end = (int(value) for value in row[:3])
    return Passage(f"{document.id}:{ordinal}", document.id, ordinal, start, end, document.text[start:end], row[3])


def passage_row(passage: Passage) -> tuple[str, int, int, int, str]:
    """A passage as the table has it."""
    return (passage.document_id, passage.ordinal, passage.start, passage.end, passage.heading)
