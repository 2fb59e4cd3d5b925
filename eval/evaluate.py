"""Whole evaluations: material in, results out. Everything is indexed into a data folder of its own that goes away."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from eval import baselines, labels
from eval.baselines import Progress, Retriever, Unit
from eval.cases import Case, Paragraph, distractors, file_sha256, load_cases, load_squad
from eval.metrics import measures
from eval.results import Results, SystemInfo, answers_results, retrieval_results, retrieval_section
from eval.retrieval import (
    Measured,
    Qrels,
    Ranking,
    measure,
    paragraph_retriever,
    passage_qrels,
    passage_retriever,
    rank,
    searchable,
)
from eval.robustness import VARIANTS, unaccented, vary
from eval.run import AnswerLog, IndexTime, System, ask_all, document_texts, index, temporary_config
from rag.config import Config
from rag.records import Passage

Step = Callable[[str], AbstractContextManager[Progress]]  # a named step of work, with its progress


@dataclass(frozen=True, slots=True)
class Material:
    """Questions, and the files that they are asked over; without files the user's own index is asked."""

    name: str
    sha256: str
    cases: tuple[Case, ...]
    reports: Path | None = None
    paragraphs: tuple[Paragraph, ...] = ()  # of a SQuAD-form set, in place of files

    @property
    def dataset(self) -> dict[str, str]:
        """How results name the questions."""
        return {"name": self.name, "sha256": self.sha256}


def question_set(path: Path, reports: Path | None = None) -> Material:
    """A JSON Lines question set over a folder of reports."""
    return Material(path.name, file_sha256(path), load_cases(path), reports)


def squad_set(path: Path, extra: Path | None = None, limit: int = 0) -> Material:
    """A SQuAD-form set, with up to `limit` distractor paragraphs from `extra`."""
    loaded = load_squad(path)
    texts = [paragraph.text for paragraph in loaded.paragraphs]
    more = distractors(extra, limit, known=texts) if extra else ()
    return Material(path.name, file_sha256(path), loaded.cases, paragraphs=(*loaded.paragraphs, *more))


@dataclass(frozen=True, slots=True)
class Opened:
    """A system ready to be asked, and what is in it."""

    system: System
    config: Config
    info: SystemInfo
    passages: Mapping[str, Sequence[Passage]]  # by document name
    indexed: IndexTime | None


@contextmanager
def opened(material: Material, config: Config, step: Step) -> Iterator[Opened]:
    """Index the material into a temporary data folder and open the product's `Assistant` over it."""
    if material.reports is None and not material.paragraphs:
        with _assistant(config, None) as ready:
            yield ready
        return
    with temporary_config(config) as temporary, TemporaryDirectory(prefix="hoi-eval-files-") as files:
        source = material.reports or _write(material.paragraphs, Path(files), step)
        with step(labels.INDEXING) as progress:
            indexed = index(temporary, [source], progress)
        with _assistant(temporary, indexed) as ready:
            yield ready


@contextmanager
def _assistant(config: Config, indexed: IndexTime | None) -> Iterator[Opened]:
    from rag.assistant import Assistant
    from rag.embed import load_embedder
    from rag.store import Store

    with Store.open(config, embedder=load_embedder(config), writable=False) as store:
        passages = {entry.name: store.catalog.passages_of(entry.id) for entry in store.catalog.documents()}
    with Assistant.open(config) as system:
        refused = indexed.refused if indexed else ()
        info = SystemInfo(system.embedding_name, len(passages), sum(map(len, passages.values())), refused)
        yield Opened(system, config, info, passages, indexed)


def _write(paragraphs: Sequence[Paragraph], folder: Path, step: Step) -> Path:
    with step(labels.PREPARING) as progress:
        for done, paragraph in enumerate(paragraphs, start=1):
            (folder / paragraph.name).write_text(paragraph.text, encoding="utf-8")
            if done % 1000 == 0 or done == len(paragraphs):
                progress(done, len(paragraphs))
    return folder


# --- answers -----------------------------------------------------------------------------------------------------


def evaluate_answers(
    material: Material,
    config: Config,
    step: Step,
    *,
    with_baselines: bool = True,
    out: Path | None = None,
    resume: bool = False,
) -> Results:
    """Ask every question, score it, and measure the search under it beside the baselines."""
    with opened(material, config, step) as ready:
        log = AnswerLog(out, _log_key(material, ready), resume=resume) if out else None
        try:
            with step(labels.ANSWERING) as progress:
                outcomes = ask_all(
                    ready.system,
                    material.cases,
                    on_progress=progress,
                    known=log.known if log else None,
                    on_answer=log.add if log else None,
                )
        finally:
            if log:
                log.close()
        section = _passage_retrieval(ready, material.cases, step, with_baselines=with_baselines)
        return answers_results(material.dataset, ready.info, outcomes, section)


def _log_key(material: Material, ready: Opened) -> dict[str, str]:
    ids = sorted(passage.id for passages in ready.passages.values() for passage in passages)
    index_hash = hashlib.sha256(json.dumps(ids).encode()).hexdigest()
    return {"questions": material.sha256, "passages": index_hash, "embedding": ready.info.embedding}


def _passage_retrieval(ready: Opened, cases: Sequence[Case], step: Step, *, with_baselines: bool) -> Results | None:
    """The search judged by passage, over the questions that stand alone and have an answer."""
    judged = searchable(cases)
    if not judged:
        return None
    texts = document_texts(ready.system)
    qrels = passage_qrels(judged, ready.passages, texts)
    by_id = {passage.id: passage for passages in ready.passages.values() for passage in passages}
    units = [Unit(passage.id, passage.text) for passage in by_id.values()]
    queries = {case.id: case.question for case in judged}
    measured = [_measured("hoi", passage_retriever(ready.system), queries, qrels, step)]
    if with_baselines:
        measured += _baselines(units, queries, qrels, ready.config, step)[0]
    return retrieval_section(measured, passages=len(units), shown=by_id)


def _measured(
    name: str, retriever: Retriever, queries: Mapping[str, str], qrels: Qrels, step: Step
) -> tuple[Measured, Ranking]:
    with step(labels.SEARCHING.format(system=name)) as progress:
        ranking = rank(name, retriever, queries, progress)
    return measure(qrels, ranking), ranking


def _baselines(
    units: Sequence[Unit], queries: Mapping[str, str], qrels: Qrels, config: Config, step: Step, *, bound: bool = False
) -> tuple[list[tuple[Measured, Ranking]], float | None]:
    """The four baselines over `units`, and (with `bound`) the rate at which bare Chroma takes their vectors."""
    from rag.embed import load_embedder

    embedder = load_embedder(config)
    lexical = baselines.bm25(units)
    with step(labels.EMBEDDING_STEP) as progress:
        vectors = baselines.embed_units(units, embedder, progress)
    by_vector = baselines.dense(units, vectors, embedder)
    with temporary_config(config) as scratch:
        rate = baselines.raw_chroma_rate(units, vectors, scratch.data / "raw") if bound else None
        with step(labels.SYSTEM_LABELS["starter"]) as progress:
            recipe = baselines.starter(units, embedder, scratch.data / "starter", progress)
        retrievers = {
            "bm25": lexical,
            "dense": by_vector,
            "rrf": baselines.reciprocal_rank_fusion([lexical, by_vector]),
            "starter": recipe,
        }
        return [_measured(name, found, queries, qrels, step) for name, found in retrievers.items()], rate


# --- retrieval on its own ----------------------------------------------------------------------------------------


def evaluate_retrieval(material: Material, config: Config, step: Step, *, with_baselines: bool = True) -> Results:
    """Measure the search alone: by paragraph for a SQuAD-form set, by passage over reports."""
    with opened(material, config, step) as ready:
        if not material.paragraphs:
            section = _passage_retrieval(ready, material.cases, step, with_baselines=with_baselines)
        else:
            section = _paragraph_retrieval(ready, material, step, with_baselines=with_baselines)
        return retrieval_results(material.dataset, ready.info, material.cases, section or {})


def _paragraph_retrieval(ready: Opened, material: Material, step: Step, *, with_baselines: bool) -> Results:
    judged = searchable(material.cases)
    qrels = {case.id: frozenset(case.docs) for case in judged}
    queries = {case.id: case.question for case in judged}
    units = [Unit(paragraph.name, paragraph.text) for paragraph in material.paragraphs]
    search = paragraph_retriever(ready.system)
    plain = {case_id: unaccented(question) for case_id, question in queries.items()}
    measured = [_measured("hoi", search, queries, qrels, step)]
    rate = None
    if with_baselines:
        others, rate = _baselines(units, queries, qrels, ready.config, step, bound=True)
        measured += others
    measured.append(_measured("hoi (unaccented)", search, plain, qrels, step))
    timing: dict[str, float] = {}
    if ready.indexed:
        # Counted by paragraph, also where the product makes two passages of a long one.
        timing = {
            "passages": len(units),
            "seconds": round(ready.indexed.seconds, 3),
            "passages_per_second": round(len(units) / ready.indexed.seconds, 1),
        }
    if rate:
        timing["raw_chroma_per_second"] = round(rate, 1)
    first = {name: passages[0] for name, passages in ready.passages.items() if passages}
    return retrieval_section(measured, passages=len(units), index=timing, shown=first)


# --- robustness --------------------------------------------------------------------------------------------------


def evaluate_robustness(
    material: Material, config: Config, step: Step, *, variants: Sequence[str] = tuple(VARIANTS)
) -> Results:
    """Ask the set once in every way of typing; the first row is the set as it is."""
    chosen = ["original", *(name for name in VARIANTS if name in variants and name != "original")]
    with opened(material, config, step) as ready:
        texts = document_texts(ready.system)
        rows: dict[str, dict[str, float]] = {}
        wrong: dict[str, list[str]] = {}
        for name in chosen:
            varied = vary(material.cases, VARIANTS[name])
            with step(labels.ANSWERING_VARIANT.format(variant=labels.VARIANT_LABELS[name])) as progress:
                outcomes = ask_all(ready.system, varied, on_progress=progress)
            found = measures(outcomes)
            rows[name] = {key: found[key].value for key in ("accuracy", "refusal_recall") if key in found}
            judged = searchable(varied)
            if judged:
                if material.paragraphs:
                    search = paragraph_retriever(ready.system)
                    qrels: Qrels = {case.id: frozenset(case.docs) for case in judged}
                else:
                    search = passage_retriever(ready.system)
                    qrels = passage_qrels(judged, ready.passages, texts)
                means = measure(qrels, rank(name, search, {case.id: case.question for case in judged})).means
                rows[name] |= {key: means[key] for key in ("success@1", "mrr@10")}
            wrong[name] = [o.case.id for o in outcomes if not o.verdict.right]
        results = retrieval_results(material.dataset, ready.info, material.cases, {})
        return {
            **results,
            "kind": "robustness",
            "variants": rows,
            "wrong": wrong,
            "ids": [case.id for case in material.cases],
            "cases": [],
        }
