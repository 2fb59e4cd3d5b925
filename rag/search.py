"""Passages for a question: a lexical and a dense list fused by passage id, and their best put into order once more."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Mapping, Sequence, Set
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache

import numpy as np

from rag.accents import completed, spellings, with_accents
from rag.catalog import Catalog
from rag.cross_encoder import CrossEncoderReranker
from rag.embed import Embedder
from rag.errors import StoreError
from rag.lexical import LexicalIndex
from rag.places import Place
from rag.records import Hit
from rag.rerank import Question, Reranker, Terms
from rag.slips import without_slips
from rag.telex import without_telex
from rag.text import folded_syllables, is_unaccented, nfc
from rag.vectors import VectorStore

_log = logging.getLogger(__name__)
Ranked = list[tuple[str, float]]  # passage ids with their scores, best first

# Sum of scores, each divided by the best of its list. Reciprocal ranks lose here: the bundled dense list is much weaker
# than the lexical one.
DENSE_WEIGHT = 0.2
MAX_FILTER = 200  # documents that a search is restricted to
EXACT = 2_000  # passages of a restricted search whose vectors are compared one by one
POOL = 100  # passages taken from each list before they are fused
SHORT_LIST = 40  # fused passages that are put into order by their features
SPELLINGS = 2  # ways to put diacritics back that are looked at …
_MOST_OTHERS = 4_000  # passages that are looked through for those of other documents
CLOSE = 2.0  # … where the second is so near the first (log probability)


@cache
def _threads() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(max_workers=os.cpu_count() or 1, thread_name_prefix="dense")


@dataclass(frozen=True, slots=True)
class Listed:
    """The scores of one list, each divided by the best."""

    scores: dict[str, float]
    floor: float = 0.0  # what a passage that is not in the list may have at most: the last score of a full list

    def score(self, passage_id: str) -> float:
        """0..1"""
        return self.scores.get(passage_id, self.floor)


@dataclass(frozen=True, slots=True)
class Reading:
    """A question as typed, or as it may have been meant."""

    text: str
    behind: float = 0.0  # how much less likely than the likeliest spelling (log probability)


@dataclass(frozen=True, slots=True)
class Searcher:
    """Looks passages up in the stores; holds no state of its own."""

    catalog: Catalog
    lexical: LexicalIndex
    vectors: VectorStore
    embedder: Embedder
    cross_encoder: CrossEncoderReranker | None = None

    def search(
        self,
        text: str,
        limit: int = 10,
        *,
        first: Sequence[str] = (),
        within: Set[str] | None = None,
        without: Set[str] = frozenset(),
    ) -> list[Hit]:
        """The best passages for a text, best first; `within` restricts the search to these documents (ids), those of
        `without` are left out.

        The documents `first` (ids) are searched by themselves as well, so that none is crowded out of the short list.
        Of more than MAX_FILTER nothing is gained over a plain search: they are treated like all others.
        """
        readings = self.readings(without_telex(nfc(text)))
        own = frozenset(first) if len(first) <= MAX_FILTER else frozenset()
        hits = self.short_list(readings, max(limit, SHORT_LIST), first=own, within=within, without=without)
        if not hits:
            return []
        ranked = Reranker.load().order(self.questions(readings), hits)
        if self.cross_encoder is not None:
            ranked = self.cross_encoder.order(readings[:2][-1].text, ranked)
        return ranked[:limit]

    def short_list(
        self,
        readings: Sequence[Reading],
        limit: int,
        *,
        first: Set[str] = frozenset(),
        within: Set[str] | None = None,
        without: Set[str] = frozenset(),
    ) -> list[Hit]:
        """The first stage alone: the best of both lists; up to two thirds are of the documents `first`."""
        pool = max(POOL, limit)
        text = readings[0].text
        # beside the lexical search on a thread of its own: both wait in native code most of their time.
        # It has no part of its own for `first`: Chroma's filter takes fifty times as long as its search
        nearest = _threads().submit(_others, lambda count: self._nearest(readings[:2], count, within), pool, without)
        documents = None if within is None else sorted(within)
        ranked = _others(lambda count: self.lexical.query(text, count, documents), pool, without)
        crowded = len(ranked) >= pool  # otherwise the list holds all passages that there are, those of `first` too
        inside = self.lexical.query(text, pool, sorted(first)) if first and crowded else []
        lexical, dense = _listed(ranked, pool, inside), _listed(self._within_reach(nearest), pool)
        fused = fuse(lexical, dense)
        own = [item for item in fused if item[0].rpartition(":")[0] in first][: limit * 2 // 3]
        taken = {passage_id for passage_id, _ in own}
        return self._hits([*own, *(item for item in fused if item[0] not in taken)][:limit], lexical, dense)

    def _nearest(
        self, readings: Sequence[Reading], limit: int, within: Set[str] | None = None
    ) -> list[tuple[str, float]]:
        vector = np.sum([self.embedder.embed_query(reading.text) for reading in readings], axis=0)
        if within is None:
            return self.vectors.query(vector, limit)
        return self._nearest_of(vector, limit, within)

    def _within_reach(self, nearest: Future[list[tuple[str, float]]]) -> list[tuple[str, float]]:
        """The nearest passages; none where they are on a server that does not answer (`vectors.failures` tells)."""
        try:
            return nearest.result()
        except StoreError as error:
            if not self.vectors.remote:
                raise
            _log.warning("words alone: %s", error.message)
            return []

    def _nearest_of(self, vector: np.ndarray, limit: int, within: Set[str]) -> list[tuple[str, float]]:
        """The nearest passages of some documents: each of few compared; of many, as many of all as hold enough.

        Chroma's own filter takes far longer than either.
        """
        counts = {entry.id: entry.passages for entry in self.catalog.documents()}
        inside = {identity: counts[identity] for identity in within if identity in counts}
        held, total = sum(inside.values()), sum(counts.values())
        if held <= EXACT:
            ids = [f"{identity}:{number}" for identity, count in inside.items() for number in range(count)]
            return self.vectors.among(vector, limit, ids)
        wanted = min(limit, held)
        asked = min(total, 2 * wanted * total // held)
        while True:
            found = [hit for hit in self.vectors.query(vector, asked) if hit[0].rpartition(":")[0] in inside]
            if len(found) >= wanted or asked >= total:
                return found[:limit]
            asked = min(total, 4 * asked)

    def readings(self, text: str) -> list[Reading]:
        """A question as typed and, where that is without diacritics, as the reports would write it: likeliest first."""
        if not is_unaccented(text):
            return [Reading(text)]
        found = spellings(folded_syllables(text), self.lexical.frequencies, most=SPELLINGS, within=CLOSE)
        written = [Reading(" ".join(spelling.words), spelling.behind) for spelling in found]
        return [Reading(text), *(reading for reading in written if not is_unaccented(reading.text))]

    def mended(self, text: str, units: Mapping[str, Place]) -> str:
        """A question as the reports would write it: without slips, with the diacritics that its writer left out.

        `units`: those that the reports speak of, by folded name."""
        text = without_slips(completed(text, self.lexical.frequencies), self.lexical.frequencies)
        return with_accents(text, self.lexical.frequencies, units) if is_unaccented(text) else text

    def questions(self, readings: Sequence[Reading]) -> list[Question]:
        """The words of each reading as the second stage weighs them."""
        total = self.lexical.count()
        return [Question(Terms.of(r.text, self.lexical.frequencies, total), r.behind) for r in readings]

    def _hits(self, fused: Sequence[tuple[str, float]], lexical: Listed, dense: Listed) -> list[Hit]:
        passages = self.catalog.passages([passage_id for passage_id, _ in fused])
        identities = {passage.document_id for passage in passages.values()}
        documents = {identity: self.catalog.document(identity) for identity in identities}
        hits = []
        for passage_id, score in fused:
            passage = passages.get(passage_id)
            document = documents[passage.document_id] if passage else None
            if passage and document:
                hits.append(Hit(passage, document, score, lexical.score(passage_id), dense.score(passage_id)))
        return hits


def _others(query: Callable[[int], Ranked], wanted: int, without: Set[str]) -> Ranked:
    """The best `wanted` of a list without the passages of some documents; `query` gives so many of all."""
    asked = wanted
    while True:
        found = query(asked)
        kept = [hit for hit in found if hit[0].rpartition(":")[0] not in without] if without else found
        if len(kept) >= wanted or len(found) < asked or asked >= _MOST_OTHERS:
            return kept[:wanted]
        asked *= 4


def fuse(lexical: Listed, dense: Listed, dense_weight: float = DENSE_WEIGHT) -> list[tuple[str, float]]:
    """Weighted sum of normalised scores by passage id, best first; ties by id, so that runs repeat exactly."""
    scores = {
        passage_id: (1 - dense_weight) * lexical.score(passage_id) + dense_weight * dense.score(passage_id)
        for passage_id in lexical.scores.keys() | dense.scores.keys()
    }
    return sorted(scores.items(), key=lambda item: (-item[1], item[0]))


def _listed(ranked: Sequence[tuple[str, float]], pool: int, inside: Sequence[tuple[str, float]] = ()) -> Listed:
    """One list over all documents, together with one over some of them."""
    scores = dict(inside) | dict(ranked)
    top = max(scores.values(), default=0.0)
    if top <= 0:
        return Listed({})
    floor = max(0.0, ranked[-1][1] / top) if len(ranked) >= pool else 0.0
    return Listed({passage_id: score / top for passage_id, score in scores.items()}, floor)
