"""What the catalog tells of documents, files and the embedding model."""

from __future__ import annotations

from dataclasses import dataclass

from rag.records import Context


@dataclass(frozen=True, slots=True)
class DocumentEntry:
    """A ready document without its text."""

    id: str
    name: str
    source: str
    context: Context
    characters: int
    passages: int
    indexed_at: str  # ISO 8601, UTC


@dataclass(frozen=True, slots=True)
class SourceEntry:
    """A file and the document that its content was when it was last indexed."""

    path: str  # absolute
    name: str
    file_sha256: str
    document_id: str


@dataclass(frozen=True, slots=True)
class EmbeddingIdentity:
    """The embedding model that an index was made with."""

    name: str
    fingerprint: str
    dimension: int
