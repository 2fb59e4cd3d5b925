"""The catalog's SQLite file: its tables, and how it is opened."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from rag import messages
from rag.errors import StoreError

SCHEMA = 1

_TABLES = """
CREATE TABLE settings (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE documents (
    id TEXT PRIMARY KEY,
    state TEXT NOT NULL CHECK (state IN ('indexing', 'ready', 'removing')),
    context TEXT NOT NULL,
    characters INTEGER NOT NULL,
    passages INTEGER NOT NULL,
    indexed_at TEXT NOT NULL
);
CREATE TABLE texts (document_id TEXT PRIMARY KEY REFERENCES documents (id) ON DELETE CASCADE, text TEXT NOT NULL);
CREATE TABLE passages (
    document_id TEXT NOT NULL REFERENCES documents (id) ON DELETE CASCADE,
    ordinal INTEGER NOT NULL,
    start INTEGER NOT NULL,
    end INTEGER NOT NULL,
    heading TEXT NOT NULL,
    PRIMARY KEY (document_id, ordinal)
) WITHOUT ROWID;
-- The files that hold a document's content: it goes by the name of the first. Names are unique.
CREATE TABLE sources (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    path TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL UNIQUE,
    file_sha256 TEXT NOT NULL,
    document_id TEXT NOT NULL REFERENCES documents (id) ON DELETE CASCADE
);
CREATE INDEX sources_document ON sources (document_id, number);
-- What a rebuild has computed so far; it takes effect in one step at its end.
CREATE TABLE next_contexts (document_id TEXT PRIMARY KEY, context TEXT NOT NULL, passages INTEGER NOT NULL);
CREATE TABLE next_passages (
    document_id TEXT NOT NULL, ordinal INTEGER NOT NULL, start INTEGER NOT NULL, end INTEGER NOT NULL,
    heading TEXT NOT NULL, PRIMARY KEY (document_id, ordinal)
) WITHOUT ROWID;
"""
# Came later: an index without it is an index whose documents have no pages. Where each page starts, as a JSON list.
_PAGES = """
CREATE TABLE IF NOT EXISTS pages (
    document_id TEXT PRIMARY KEY REFERENCES documents (id) ON DELETE CASCADE, starts TEXT NOT NULL
) WITHOUT ROWID;
"""
# Later still: which cells of its workbook a text comes from (`rag.cells`).
_CELLS = """
CREATE TABLE IF NOT EXISTS cells (
    document_id TEXT PRIMARY KEY REFERENCES documents (id) ON DELETE CASCADE, map TEXT NOT NULL
);
"""


def connect(path: Path, *, writable: bool) -> sqlite3.Connection:
    """Open the file; `writable` makes it where it is missing. Raises StoreError for tables of another version."""
    connection = _connect(path, writable=writable)
    try:
        _check_schema(path, connection, writable=writable)
    except BaseException:
        connection.close()
        raise
    return connection


def _connect(path: Path, *, writable: bool) -> sqlite3.Connection:
    if writable:
        connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        connection.execute("PRAGMA auto_vacuum = INCREMENTAL")
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA secure_delete = ON")
        return connection
    uri = f"{path.absolute().as_uri()}?mode=ro"
    try:
        connection = sqlite3.connect(uri, uri=True, isolation_level=None, check_same_thread=False)
        connection.execute("SELECT 1 FROM sqlite_master").fetchone()
    except sqlite3.OperationalError:
        log = Path(f"{path}-wal")
        if log.exists() and log.stat().st_size:
            raise
        # a folder that we may not write to: SQLite cannot keep its shared memory there, and nobody is writing
        connection = sqlite3.connect(f"{uri}&immutable=1", uri=True, isolation_level=None, check_same_thread=False)
    return connection


def _check_schema(path: Path, connection: sqlite3.Connection, *, writable: bool) -> None:
    tables = {row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    if writable and not tables:
        script = f"BEGIN IMMEDIATE; {_TABLES} INSERT INTO settings VALUES ('schema', '{SCHEMA}'); COMMIT;"
        connection.executescript(script + _PAGES + _CELLS)
        return
    if not tables:
        message = messages.STORE_NO_INDEX_MESSAGE.format(folder=path.parent)
        raise StoreError(message, messages.STORE_NO_INDEX_REMEDY)
    found = connection.execute("SELECT value FROM settings WHERE key = 'schema'").fetchone() if tables else None
    if not found or found[0] != str(SCHEMA):
        version = found[0] if found else "?"
        message = messages.STORE_SCHEMA_MESSAGE.format(folder=path.parent, found=version, expected=SCHEMA)
        raise StoreError(message, messages.STORE_SCHEMA_REMEDY)
    if writable and not {"pages", "cells"} <= tables:
        connection.executescript(_PAGES + _CELLS)
