"""Passages for a question: lexical and dense lists of one index, normalised and summed by passage id."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rag.catalog import Catalog
from rag.embed import Embedder
from rag.lexical import LexicalIndex
from rag.records import Hit
from rag.telex import without_telex
from rag.text import nfc
from rag.vectors import VectorStore

# Sum of scores, each divided by the best of its list; the weight is the best of 0 to 0.5 over the four development
# sets. Reciprocal ranks lose here: the bundled dense list is much weaker than the lexical one.
DENSE_WEIGHT = 0.35
MAX_FILTER = 200  # documents that a search is restricted to
POOL = 60  # passages taken from each list before they are fused


@dataclass(frozen=True, slots=True)
class Searcher:
    """Looks passages up in the stores; holds no state of its own."""

    catalog: Catalog
    lexical: LexicalIndex
    vectors: VectorStore
    embedder: Embedder

    def search(self, text: str, limit: int = 10, *, documents: Sequence[str] | None = None) -> list[Hit]:
        """The best passages for a text, best first; `documents` restricts them to these document ids."""
        if documents is not None and not documents:
            return []
        text = without_telex(nfc(text))
        pool = max(POOL, limit)
        lexical = _normalised(self.lexical.query(text, pool, documents))
        dense = _normalised(self.vectors.query(self.embedder.embed_query(text), pool, documents))
        return self._hits(fuse(lexical, dense), lexical, dense, limit)

    def within_first(self, text: str, documents: Sequence[str], limit: int) -> list[Hit]:
        """Like `search`, with these documents searched by themselves first, so that none is crowded out.

        Of many documents nothing is gained over a plain search, and the filter would cost more than it.
        """
        if not documents or len(documents) > MAX_FILTER:
            return self.search(text, limit)
        inside = self.search(text, limit, documents=documents)
        seen = {hit.passage.id for hit in inside}
        return inside + [hit for hit in self.search(text, limit // 2) if hit.passage.id not in seen]

    def _hits(
        self, fused: Sequence[tuple[str, float]], lexical: dict[str, float], dense: dict[str, float], limit: int
    ) -> list[Hit]:
        wanted = fused[:limit]
        passages = self.catalog.passages([passage_id for passage_id, _ in wanted])
        hits = []
        for passage_id, score in wanted:
            passage = passages.get(passage_id)
            document = self.catalog.document(passage.document_id) if passage else None
            if passage and document:
                hits.append(Hit(passage, document, score, lexical.get(passage_id, 0.0), dense.get(passage_id, 0.0)))
        return hits


def fuse(
    lexical: dict[str, float], dense: dict[str, float], dense_weight: float = DENSE_WEIGHT
) -> list[tuple[str, float]]:
    """Weighted sum of normalised scores by passage id, best first; ties by id, so that runs repeat exactly."""
    scores = {
        passage_id: (1 - dense_weight) * lexical.get(passage_id, 0.0) + dense_weight * dense.get(passage_id, 0.0)
        for passage_id in lexical.keys() | dense.keys()
    }
    return sorted(scores.items(), key=lambda item: (-item[1], item[0]))


def _normalised(ranked: Sequence[tuple[str, float]]) -> dict[str, float]:
    """Scores divided by the best one: 0..1."""
    top = ranked[0][1] if ranked else 0.0
    return {passage_id: score / top for passage_id, score in ranked} if top > 0 else {}
