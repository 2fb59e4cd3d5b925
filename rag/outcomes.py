"""What becomes of files that are indexed: one line of the report each."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Outcome(StrEnum):
    """What became of a file."""

    ADDED = "added"
    REPLACED = "replaced"  # the file's old version is gone
    UNCHANGED = "unchanged"
    DUPLICATE = "duplicate"  # another file holds the same text: one document
    RENAMED = "renamed"  # the same text was in a file that is there no more
    REBUILT = "rebuilt"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class FileOutcome:
    """One line of the report. `message` and `remedy` are in Vietnamese."""

    path: str
    name: str
    outcome: Outcome
    passages: int = 0
    message: str = ""
    remedy: str = ""


@dataclass(frozen=True, slots=True)
class IndexReport:
    """What an indexing run did. `documents` and `passages` count the whole index after it."""

    files: tuple[FileOutcome, ...]
    missing: tuple[str, ...]  # documents kept although their file is no longer in the indexed folder
    documents: int
    passages: int
    seconds: float
    removed: tuple[str, ...] = ()  # files that were indexed and are gone: `rag.instep`

    def count(self, *outcomes: Outcome) -> int:
        """How many files had one of these outcomes."""
        return sum(file.outcome in outcomes for file in self.files)
