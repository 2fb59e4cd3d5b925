"""Whole evaluations: material in, results out."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cache

from eval import baselines, labels
from eval.baselines import Retriever, Unit, Vectors
from eval.cases import Case
from eval.material import Material, Opened, Step, opened
from eval.metrics import Outcome
from eval.progress import RunLog
from eval.results import Results, answers_results, retrieval_results, retrieval_section, robustness_results
from eval.retrieval import (
    DEPTH,
    Measured,
    Pieces,
    Qrels,
    Ranking,
    evidence_pieces,
    measure,
    paragraph_retriever,
    passage_qrels,
    passage_retriever,
    rank,
    searchable,
    set_faults,
)
from eval.robustness import VARIANTS, unaccented, vary
from eval.run import WARM_UP, ask_all, document_texts, temporary_config
from rag.config import Config
from rag.errors import InputError
from rag.messages import EVAL_NOTHING_JUDGED_MESSAGE, EVAL_NOTHING_JUDGED_REMEDY

NO_LOG = RunLog(None, {}, resume=False)


def evaluate_answers(
    material: Material, config: Config, step: Step, log: RunLog = NO_LOG, *, with_baselines: bool = True
) -> Results:
    """Ask every question, score it, and measure the search under it beside the baselines."""
    with opened(material, config, step, log) as ready:
        outcomes = _asked(ready, material.cases, "original", labels.ANSWERING, step, log)
        faults = set_faults(material.cases, document_texts(ready.system))
        section = None
        judged = searchable(material.cases)
        if judged:
            with _search(ready, material, judged, step, log, with_baselines=with_baselines) as search:
                section = search.section([search.measured(name, name) for name in search.names])
        return answers_results(material.dataset, ready.info, outcomes, section, faults)


def evaluate_retrieval(
    material: Material, config: Config, step: Step, log: RunLog = NO_LOG, *, with_baselines: bool = True
) -> Results:
    """Measure the search alone: by paragraph for a SQuAD-form set, by passage over reports."""
    judged = searchable(material.cases)
    if not judged:
        raise InputError(EVAL_NOTHING_JUDGED_MESSAGE.format(name=material.name), EVAL_NOTHING_JUDGED_REMEDY)
    with opened(material, config, step, log) as ready:
        faults = set_faults(judged, document_texts(ready.system))
        with _search(ready, material, judged, step, log, with_baselines=with_baselines) as search:
            measured = [search.measured(name, name) for name in search.names]
            measured.append(search.measured("hoi", "hoi (unaccented)", unaccented))
            timing = search.timing(with_bound=with_baselines and bool(material.paragraphs))
            return retrieval_results(
                material.dataset, ready.info, judged, search.section(measured, timing), faults, len(material.cases)
            )


def evaluate_robustness(
    material: Material,
    config: Config,
    step: Step,
    log: RunLog = NO_LOG,
    *,
    variants: Sequence[str] = tuple(VARIANTS),
    with_baselines: bool = True,
) -> Results:
    """Ask and search the set once in every way of typing, beside the baselines; first comes the set as it is."""
    chosen = ["original", *(name for name in VARIANTS if name in variants and name != "original")]
    with opened(material, config, step, log) as ready:
        judged = searchable(material.cases)
        faults = set_faults(material.cases, document_texts(ready.system))
        answers: dict[str, list[Outcome]] = {}
        searches: dict[str, list[Measured]] = {}
        with _search(ready, material, judged, step, log, with_baselines=with_baselines) as search:
            for variant in chosen:
                varied = vary(material.cases, VARIANTS[variant])
                heading = labels.ANSWERING_VARIANT.format(variant=labels.VARIANT_LABELS[variant])
                answers[variant] = _asked(ready, varied, variant, heading, step, log)
                searches[variant] = [
                    search.measured(name, name, VARIANTS[variant], variant)[0]
                    for name in (search.names if judged else ())
                ]
        return robustness_results(material.dataset, ready.info, answers, searches, faults)


def _asked(ready: Opened, cases: Sequence[Case], variant: str, heading: str, step: Step, log: RunLog) -> list[Outcome]:
    name = f"answers/{variant}"
    with step(heading) as progress:
        return ask_all(ready.system, cases, on_progress=progress, known=log.known(name), on_answer=log.adder(name))


# --- searching ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Search:
    """The product and its baselines over one material; a baseline is made when its first query has to be run."""

    ready: Opened
    cases: Sequence[Case]
    qrels: Qrels
    pieces: Pieces | None  # of reports; a paragraph is judged as a whole
    units: Sequence[Unit]
    shown: Mapping[str, tuple[str, str]]  # unit id -> document name, text
    builders: Mapping[str, Callable[[], Retriever]]
    bound: Callable[[], float]
    step: Step
    log: RunLog

    @property
    def names(self) -> list[str]:
        """The systems, the product first."""
        return list(self.builders)

    def measured(
        self, system: str, name: str, variant: Callable[[str], str] = str, variant_name: str = ""
    ) -> tuple[Measured, Ranking]:
        """One system over every question, typed in one way."""
        key = f"search/{name}" + (f"/{variant_name}" if variant_name not in ("", "original") else "")
        queries = {case.id: variant(case.question) for case in self.cases}
        known = self.log.known(key)
        retriever: Retriever = lambda question, limit: []  # noqa: E731 - nothing is left to ask
        if not queries.keys() <= known.keys():
            retriever = self.builders[system]()
            with suppress(Exception):  # what loads with the first query is no part of the others; they will tell
                retriever(WARM_UP, DEPTH)
        with self.step(labels.SEARCHING.format(system=labels.SYSTEM_LABELS.get(name, name))) as progress:
            ranking = rank(name, retriever, queries, progress, known=known, on_found=self.log.adder(key))
        return measure(self.qrels, ranking, self.pieces), ranking

    def timing(self, *, with_bound: bool) -> dict[str, float]:
        """How fast the texts were indexed; with the bound that bare Chroma sets."""
        indexed = self.ready.indexed
        if indexed is None:
            return {}
        # A SQuAD-form set is counted by paragraph, also where the product makes two passages of a long one.
        timing = {
            "passages": len(self.units),
            "seconds": round(indexed.seconds, 3),
            "passages_per_second": round(len(self.units) / indexed.seconds, 1),
        }
        if with_bound:
            known = self.log.known("bound").get("")
            rate = float(known["rate"]) if known else self.bound()
            if not known:
                self.log.add("bound", "", {"rate": rate})
            timing["raw_chroma_per_second"] = round(rate, 1)
        return timing

    def section(
        self, measured: Sequence[tuple[Measured, Ranking]], timing: Mapping[str, float] | None = None
    ) -> Results:
        """The retrieval part of results."""
        return retrieval_section(measured, self.qrels, passages=len(self.units), index=timing, shown=self.shown)


@contextmanager
def _search(
    ready: Opened, material: Material, judged: Sequence[Case], step: Step, log: RunLog, *, with_baselines: bool
) -> Iterator[_Search]:
    texts = document_texts(ready.system)
    pieces = None
    if material.paragraphs:
        qrels: Qrels = {case.id: frozenset(case.docs) for case in judged}
        units = [Unit(paragraph.name, paragraph.text) for paragraph in material.paragraphs]
        shown = {unit.id: (unit.id, unit.text) for unit in units}
        product = paragraph_retriever(ready.system)
    else:
        qrels = passage_qrels(judged, ready.passages, texts)
        pieces = evidence_pieces(judged, ready.passages, texts)
        shown = {p.id: (name, p.text) for name, passages in ready.passages.items() for p in passages}
        units = [Unit(unit_id, text) for unit_id, (_, text) in shown.items()]
        product = passage_retriever(ready.system)
    with temporary_config(ready.config) as scratch:
        others, bound = _baselines(units, ready.config, scratch, step)
        builders = {"hoi": lambda: product, **(others if with_baselines else {})}
        yield _Search(ready, judged, qrels, pieces, units, shown, builders, bound, step, log)


def _baselines(
    units: Sequence[Unit], config: Config, scratch: Config, step: Step
) -> tuple[dict[str, Callable[[], Retriever]], Callable[[], float]]:
    """What makes each of the four baselines over `units`, and measures the rate at which bare Chroma takes vectors."""
    from rag.embed import Embedder, load_embedder

    @cache
    def embedder() -> Embedder:
        return load_embedder(config)

    @cache
    def vectors() -> Vectors:
        with step(labels.EMBEDDING_STEP) as progress:
            return baselines.embed_units(units, embedder(), progress)

    @cache
    def lexical() -> Retriever:
        return baselines.bm25(units)

    @cache
    def by_vector() -> Retriever:
        return baselines.dense(units, vectors(), embedder())

    @cache
    def recipe() -> Retriever:
        with step(labels.SYSTEM_LABELS["starter"]) as progress:
            return baselines.starter(units, embedder(), scratch.data / "starter", progress)

    builders: dict[str, Callable[[], Retriever]] = {
        "bm25": lexical,
        "dense": by_vector,
        "rrf": lambda: baselines.reciprocal_rank_fusion([lexical(), by_vector()]),
        "starter": recipe,
    }
    return builders, lambda: baselines.raw_chroma_rate(units, vectors(), scratch.data / "raw")
