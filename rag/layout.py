"""Names in a data folder that more than one module has to know."""

from __future__ import annotations

from pathlib import Path

CATALOG = "catalog.sqlite3"


def index_folder(data: Path, generation: int) -> Path:
    """Where the vectors and the lexical index of a generation are."""
    return data / f"index-{generation}"
