"""Questions about documents themselves over the catalog, with the passages that their answers cite."""

from __future__ import annotations

import time
from collections.abc import Set
from dataclasses import replace

from rag.catalog import Catalog
from rag.particulars import about_documents
from rag.records import Answer, Hit


def over_documents(
    catalog: Catalog, question: str, within: Set[str] | None = None, without: Set[str] = frozenset()
) -> tuple[Answer, list[Hit]] | None:
    """The answer of `rag.particulars.about_documents` (None where it has none) and the passages that it cites.

    `within`: the ids of the only documents that may answer; None for all but those of `without`.
    """
    begun = time.perf_counter()
    entries = [entry for entry in catalog.documents() if entry.id not in without]
    known = [(entry.id, entry.context) for entry in entries if within is None or entry.id in within]
    told = about_documents(question, known, catalog.document)
    if told is None:
        return None
    hits = []
    for citation in told.citations:
        document = catalog.document_by_name(citation.document)
        for passage in catalog.passages_of(document.id) if document else ():
            if document and passage.start < citation.end and citation.start < passage.end:
                hits.append(Hit(passage, document, 1.0))
    spent = round((time.perf_counter() - begun) * 1000, 2)
    return replace(told, timings_ms={"search": 0.0, "answer": spent, "total": spent}), hits
