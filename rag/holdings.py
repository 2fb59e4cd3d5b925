"""Which file holds which text while files are being indexed: what the catalog says and what the run has found since."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence, Set
from pathlib import Path

from rag.catalog import Catalog, SourceEntry
from rag.files import Found, is_there, source_key, unique_name


class Holdings:
    """The files known and the documents that they hold. In memory; `changes` tells what to write."""

    def __init__(self, entries: Iterable[SourceEntry]) -> None:
        self._entries: dict[str, SourceEntry] = {}
        self._holders: dict[str, list[str]] = {}  # document id -> paths, oldest first; empty once all have given it up
        self._names: set[str] = set()
        self._pointed: dict[str, SourceEntry] = {}
        self._dropped: list[str] = []
        for entry in entries:
            self._put(entry)

    def entry(self, path: str) -> SourceEntry | None:
        """What is known of a file."""
        return self._entries.get(path)

    def is_known(self, document_id: str) -> bool:
        """Whether the text is stored, or on its way: a text that its file gave up stays until the run ends."""
        return document_id in self._holders

    def holders(self, document_id: str) -> list[SourceEntry]:
        """The files that hold a text now; the document goes by the name of the first."""
        return [self._entries[path] for path in self._holders.get(document_id, ())]

    def name_of(self, found: Found) -> str:
        """The name that a file goes by: the one it has, or a new one that no other file has."""
        entry = self._entries.get(source_key(found.path))
        return entry.name if entry else unique_name(found, self._names)

    def point(self, entry: SourceEntry) -> None:
        """Let a file hold a document."""
        self._put(entry)
        self._pointed[entry.path] = entry

    def drop(self, path: str) -> None:
        """Forget a file."""
        entry = self._entries.pop(path)
        self._holders[entry.document_id].remove(path)
        self._names.discard(entry.name)
        self._pointed.pop(path, None)
        self._dropped.append(path)

    def keep_within(self, container: str, kept: Set[str]) -> None:
        """Forget what an archive or mail held and holds no more."""
        prefix = f"{container}{os.sep}"
        for path in [path for path in self._entries if path.startswith(prefix) and path not in kept]:
            self.drop(path)

    def changes(self) -> tuple[list[SourceEntry], list[str]]:
        """What has been pointed and dropped since the last call."""
        pointed, self._pointed = self._pointed, {}
        dropped, self._dropped = self._dropped, []
        return list(pointed.values()), dropped

    def _put(self, entry: SourceEntry) -> None:
        before = self._entries.get(entry.path)
        if before and before.document_id != entry.document_id:
            self._holders[before.document_id].remove(entry.path)
        self._entries[entry.path] = entry
        self._names.add(entry.name)
        paths = self._holders.setdefault(entry.document_id, [])
        if entry.path not in paths:
            paths.append(entry.path)


def missing(catalog: Catalog, folders: Sequence[str]) -> tuple[str, ...]:
    """Names of documents whose file was below one of these folders and is there no more."""
    kept = {entry.document_id for entry in catalog.sources().values() if is_there(Path(entry.path))}
    return tuple(
        entry.name
        for entry in catalog.documents()
        if entry.id not in kept and any(Path(entry.source).is_relative_to(folder) for folder in folders)
    )
