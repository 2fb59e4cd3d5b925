"""What only the care of the catalog needs: what a rebuild left in it, and putting a damaged text right."""

from __future__ import annotations

import contextlib

from rag.catalog import Catalog
from rag.faults import storage_errors
from rag.tables import connect


def staged(catalog: Catalog) -> list[str]:
    """Ids of the documents that an interrupted rebuild had put aside."""
    with storage_errors(catalog.path.parent), contextlib.closing(connect(catalog.path, writable=False)) as db:
        return [row[0] for row in db.execute("SELECT document_id FROM next_contexts ORDER BY document_id")]


def mend_text(catalog: Catalog, document_id: str, text: str) -> None:
    """Put back the text that the id stands for. What was made of the damaged one has to be made again."""
    with storage_errors(catalog.path.parent), contextlib.closing(connect(catalog.path, writable=True)) as db:
        db.execute("BEGIN IMMEDIATE")
        db.execute("INSERT OR REPLACE INTO texts VALUES (?, ?)", (document_id, text))
        db.execute("UPDATE documents SET characters = ? WHERE id = ?", (len(text), document_id))
        db.execute("COMMIT")
