"""Does the right passage come first? qrels, runs and measures (ir-measures) for the system and its baselines."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from eval.baselines import Progress, Retriever
from eval.cases import Case
from eval.metrics import latency
from eval.run import System
from eval.scoring import Gold, Texts, gold_places, overlap
from rag.records import Passage
from rag.text import Span

DEPTH = 10  # ranks that are looked at
# Names as in results and `--fail-under`; the values are ir-measures' own notation.
MEASURES = {
    "success@1": "Success@1",
    "success@5": "Success@5",
    "success@10": "Success@10",
    "mrr@10": "RR@10",
    "ndcg@10": "nDCG@10",
    "recall@5": "R@5",
    "recall@10": "R@10",
}
# Over reports also: does a piece of evidence stand whole in the first k passages? Ranks by passage say less: where a
# sentence is cut in two, each half is a relevant passage.
EVIDENCE = {"evidence@1": 1, "evidence@5": 5}
FIXED = ("success@1", "success@5", "mrr@10", "ndcg@10")  # of the fixed form that `--json` writes

Qrels = Mapping[str, frozenset[str]]  # case id -> ids of the relevant passages
# case id -> for each piece of evidence the places where it stands, each as the sets of its characters by passage id
Pieces = Mapping[str, Sequence[Sequence["Cover"]]]


@dataclass(frozen=True, slots=True)
class Cover:
    """One place of a piece of evidence: its characters, and which of them each passage holds."""

    characters: frozenset[int]  # offsets, without white space
    held: Mapping[str, frozenset[int]]  # passage id -> those of `characters` that it holds

    def whole_in(self, passage_ids: Sequence[str]) -> bool:
        """Whether these passages together hold the piece."""
        return self.characters <= frozenset().union(*(self.held.get(unit_id, frozenset()) for unit_id in passage_ids))


@dataclass(frozen=True, slots=True)
class Ranking:
    """What one retriever found for each case, best first, and how long it took."""

    system: str
    found: Mapping[str, Sequence[str]]  # case id -> passage ids
    milliseconds: tuple[float, ...] = ()
    errors: Mapping[str, str] = field(default_factory=dict)  # case id -> what was raised; such a case scores zero


@dataclass(frozen=True, slots=True)
class Measured:
    """A ranking's means over all cases, and each case's values for paired tests."""

    system: str
    means: Mapping[str, float]
    values: Mapping[str, Mapping[str, float]]  # case id -> measure -> value
    latency: Mapping[str, float]
    errors: int = 0


def rank(
    system: str,
    retriever: Retriever,
    queries: Mapping[str, str],
    on_progress: Progress | None = None,
    *,
    known: Mapping[str, Mapping[str, Any]] | None = None,
    on_found: Callable[[str, Mapping[str, Any]], None] | None = None,
) -> Ranking:
    """Run each query of `queries` (case id -> question) once. A query that raises finds nothing, and is counted.

    `known` holds what an interrupted run found by case id ({"found", "milliseconds"}); `on_found` hears of each query
    that is run now.
    """
    found: dict[str, list[str]] = {}
    errors: dict[str, str] = {}
    times = []
    known = known or {}
    for done, (case_id, question) in enumerate(queries.items(), start=1):
        if case_id in known:
            found[case_id] = list(known[case_id]["found"])
            times.append(float(known[case_id]["milliseconds"]))
        else:
            started = time.perf_counter()
            try:
                found[case_id] = retriever(question, DEPTH)[:DEPTH]
            except Exception as error:  # noqa: BLE001 - one query's failure is a score of zero, not the end
                found[case_id] = []
                errors[case_id] = f"{type(error).__name__}: {error}"
            times.append((time.perf_counter() - started) * 1000)
            if on_found and case_id not in errors:
                on_found(case_id, {"found": found[case_id], "milliseconds": round(times[-1], 3)})
        if on_progress:
            on_progress(done, len(queries))
    return Ranking(system, found, tuple(times), errors)


def measure(qrels: Qrels, ranking: Ranking, pieces: Pieces | None = None) -> Measured:
    """Every measure of `MEASURES` over the cases of `qrels`, with `pieces` those of `EVIDENCE` too.

    A case with nothing found, or with nothing relevant, scores zero.
    """
    import ir_measures

    wanted = {ir_measures.parse_measure(notation): name for name, notation in MEASURES.items()}
    judged = {case_id: dict.fromkeys(relevant, 1) for case_id, relevant in qrels.items()}
    run = {
        case_id: {unit_id: 1.0 / position for position, unit_id in enumerate(found, start=1)}
        for case_id, found in ranking.found.items()
        if case_id in judged and found
    }
    values: dict[str, dict[str, float]] = {case_id: dict.fromkeys(MEASURES, 0.0) for case_id in judged}
    for metric in ir_measures.iter_calc(list(wanted), judged, run):
        if judged[metric.query_id]:
            values[metric.query_id][wanted[metric.measure]] = float(metric.value)
    names = [*EVIDENCE, *MEASURES] if pieces is not None else list(MEASURES)
    if pieces is not None:
        for case_id, row in values.items():
            values[case_id] = evidence_values(pieces[case_id], ranking.found.get(case_id, ())) | row
    count = max(1, len(values))
    means = {name: sum(row[name] for row in values.values()) / count for name in names}
    return Measured(ranking.system, means, values, latency(ranking.milliseconds), len(ranking.errors))


def evidence_values(pieces: Sequence[Sequence[Cover]], found: Sequence[str]) -> dict[str, float]:
    """1 where some piece of evidence stands whole, in one of its places, in the first k passages found; otherwise 0."""
    return {
        name: float(any(place.whole_in(found[:depth]) for places in pieces for place in places))
        for name, depth in EVIDENCE.items()
    }


def paragraph_retriever(system: System, *, spare: int = 3) -> Retriever:
    """The product's own search counted by document: a document ranks where its best passage does.

    Asks for `spare` times as many passages, since a long paragraph may become several.
    """

    def retrieve(question: str, limit: int) -> list[str]:
        hits = system.search(question, limit=limit * spare)
        return list(dict.fromkeys(hit.document.name for hit in hits))[:limit]

    return retrieve


def passage_retriever(system: System) -> Retriever:
    """The product's own search, counted by passage."""
    return lambda question, limit: [hit.passage.id for hit in system.search(question, limit=limit)]


def searchable(cases: Sequence[Case]) -> list[Case]:
    """The cases whose question stands alone and has an answer somewhere: those that a bare search can be judged by."""
    return [case for case in cases if case.answerable and not case.history]


def passage_qrels(
    cases: Sequence[Case], passages: Mapping[str, Sequence[Passage]], texts: Texts
) -> dict[str, frozenset[str]]:
    """Relevant passages: those that overlap a piece of evidence in the right document.

    `passages` holds each document's passages by document name. A case whose evidence cannot be found has no relevant
    passage and scores zero.
    """
    return {case.id: _relevant(_gold(case, texts), passages) for case in cases}


def evidence_pieces(cases: Sequence[Case], passages: Mapping[str, Sequence[Passage]], texts: Texts) -> Pieces:
    """Where each piece of evidence stands, and what part of it each passage holds."""
    return {
        case.id: [[_cover(name, span, passages, texts) for name, span in piece.places] for piece in _gold(case, texts)]
        for case in cases
    }


def _cover(name: str, span: Span, passages: Mapping[str, Sequence[Passage]], texts: Texts) -> Cover:
    text = texts(name) or ""
    characters = frozenset(i for i in range(*span) if not text[i].isspace())
    held = {
        passage.id: characters & frozenset(range(passage.start, passage.end))
        for passage in passages.get(name, ())
        if overlap((passage.start, passage.end), span)
    }
    return Cover(characters, held)


def set_faults(cases: Sequence[Case], texts: Texts) -> dict[str, str]:
    """What is wrong with the gold of a set: case id -> the evidence that stands in none of the reports named."""
    faults = {}
    for case in cases:
        try:
            gold_places(case, texts)
        except LookupError as error:
            faults[case.id] = str(error.args[0])
    return faults


def _gold(case: Case, texts: Texts) -> list[Gold]:
    try:
        return gold_places(case, texts)
    except LookupError:
        return []


def _relevant(gold: Sequence[Gold], passages: Mapping[str, Sequence[Passage]]) -> frozenset[str]:
    return frozenset(
        passage.id
        for piece in gold
        for name, span in piece.places
        for passage in passages.get(name, ())
        if overlap((passage.start, passage.end), span)
    )
