"""The one place where stores, models and answering are wired together: what every face of the product calls."""

from __future__ import annotations

import threading
import time
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from types import TracebackType

from rag import messages
from rag.amend import amend, fill_in, finish
from rag.answer import POOL, answer
from rag.catalog import DocumentEntry
from rag.config import Config
from rag.cross_encoder import CrossEncoderReranker, load_reranker
from rag.embed import Embedder, load_embedder
from rag.errors import InputError
from rag.evidence import evidence
from rag.explain import Explanation, explanation
from rag.figure_rows import FigurePage, FigureRows, FiguresHeld
from rag.followup import leans, standalone
from rag.ingest import FileOutcome, Progress, remove_documents, take_in
from rag.llm import open_model
from rag.mirror import fetch_original
from rag.originals import Staged, original_of
from rag.over_documents import over_documents
from rag.page_images import PageImages
from rag.places import Place
from rag.question import MAX_CHARACTERS, check, understand
from rag.recent import RecentAnswers
from rag.records import EVERYWHERE, Answer, Document, Figure, Hit, Scope, Step
from rag.scope import documents_in, scope_of, told
from rag.search import Searcher
from rag.store import Store
from rag.text import nfc
from rag.thresholds import DEFAULT, SURE, Thresholds
from rag.units import Units
from rag.versions import Versions, VersionsOf, according_to
from rag.writer import Writer

PATIENCE = 5.0  # seconds that an upload waits for other processes, such as `hoi ask`, to leave the data folder
MAX_HISTORY = 8  # earlier questions that a follow-up may lean on
# What a search puts first because the answer stands on it: the answer is SURE …
NEAR = 0.1  # … and its passage has so much of the best one's score,
NEAR_OF_UNIT = 0.002  # or so little where a unit is named: of which one a passage speaks, the answer knows better


class Assistant:
    """Answers questions over the indexed reports. Thread-safe: several threads may ask at once."""

    def __init__(
        self,
        store: Store,
        embedder: Embedder,
        cross_encoder: CrossEncoderReranker | None = None,
        writer: Writer | None = None,
        remembered: int = 0,
    ) -> None:
        """`remembered`: how many extracted answers are kept for who asks the same again, until a report changes."""
        self.store = store
        self.writer = writer
        self._figures = FigureRows(store.catalog)
        self.embedder = embedder
        self.searcher = Searcher(store.catalog, store.lexical, store.vectors, embedder, cross_encoder)
        self._recent = RecentAnswers(remembered)
        self._lock = threading.Lock()
        self._units: Units | None = None
        self._versions = VersionsOf(store.catalog)
        self._page_images = PageImages(store.catalog, store.config.data)

    @classmethod
    def open(cls, config: Config | None = None, *, remembered: int = 0) -> Assistant:
        """Open the index for reading.

        Raises StoreError where there is no index or another process is writing it, ModelError where the embedding model
        cannot be loaded or is not the one that the index was made with; of a language model, what `rag.llm.open_model`
        raises (whether its server answers is not asked here).
        """
        config = config or Config.from_env()
        embedder, cross_encoder, model = load_embedder(config), load_reranker(config), open_model(config.llm)
        writer = Writer(model, config.llm.timeout, config.llm.unverified) if model else None
        return cls(Store.open(config, embedder=embedder, writable=False), embedder, cross_encoder, writer, remembered)

    @classmethod
    def create(cls, config: Config | None = None, *, remembered: int = 0) -> Assistant:
        """As `open`, over a new and empty index where there is none."""
        config = config or Config.from_env()
        embedder, cross_encoder, model = load_embedder(config), load_reranker(config), open_model(config.llm)
        writer = Writer(model, config.llm.timeout, config.llm.unverified) if model else None
        store = Store.open(config, embedder=embedder, writable=True)
        store.share()
        return cls(store, embedder, cross_encoder, writer, remembered)

    @property
    def embedding_name(self) -> str:
        """The embedding model in use, as a person would name it."""
        return self.embedder.name

    @property
    def llm_name(self) -> str:
        """The language model that writes answers, "" where there is none."""
        return self.writer.model.name if self.writer else ""

    def ask(
        self,
        question: str,
        history: Sequence[str] = (),
        cancel: threading.Event | None = None,
        scope: Scope = EVERYWHERE,
    ) -> Answer:
        """Answer a question; `history` holds the earlier questions of the conversation, oldest first. With a `scope`
        (see `rag.scope.scope_of`) only the reports within it are searched.

        Raises InputError for an empty question or one of more than MAX_CHARACTERS characters.
        """
        for step in self.stream(question, history, cancel, scope):
            if step.final:
                return step.answer
        raise AssertionError("the last step is final")

    def stream(
        self,
        question: str,
        history: Sequence[str] = (),
        cancel: threading.Event | None = None,
        scope: Scope = EVERYWHERE,
    ) -> Iterator[Step]:
        """The same as `ask` as it grows; the last step is the answer. Setting `cancel` ends a model's writing.

        Everything that a step shows has been checked. Without a language model there is one step.
        """
        check(question)
        return self._steps(question, _earlier(history), cancel, scope)

    def extract(self, question: str, history: Sequence[str] = (), scope: Scope = EVERYWHERE) -> Answer:
        """As `ask`, always without the language model."""
        check(question)
        return self._respond(question, _earlier(history), DEFAULT, scope)[0]

    def explain(self, question: str, history: Sequence[str] = (), scope: Scope = EVERYWHERE) -> Explanation:
        """How the question was understood and which passages were considered for it; see `rag.explain`."""
        check(question)
        answer, found = self._respond(question, _earlier(history), DEFAULT, scope)
        asked = understand(answer.standalone_question, self.units().known)
        return explanation(asked, answer, [*self._cited(answer, found), *found])

    def scope(self, words: Sequence[str]) -> Scope:
        """The scope that names of reports, units and years make. Raises InputError for a word that names none."""
        return scope_of(words, self.documents())

    def search(self, question: str, limit: int = 10, scope: Scope = EVERYWHERE) -> list[Hit]:
        """The passages for a question, best first: those that its answer stands on, then the nearest ones.

        A passage goes first only where the answer is SURE and the passage NEAR the best one; `ask` needs less of both.
        A text that `ask` would not take is looked up as it is.
        """
        hits: list[Hit] = []
        if question.strip() and len(question) <= MAX_CHARACTERS:
            answer, found = self._respond(question, (), SURE, scope, near=True, wanted=limit)
            hits = [*self._cited(answer, found), *found]
        if not hits:
            away = self.versions().away((question,), scope)
            hits = self.searcher.search(question, limit, within=self._within(scope), without=away)
        best: dict[str, Hit] = {}
        for hit in hits:
            best.setdefault(hit.passage.id, hit)
        return list(best.values())[:limit]

    def figures(
        self, metric: str = "", place: str = "", year: int | None = None, document: str = "", status: str = ""
    ) -> list[Figure]:
        """The measured figures of the reports as rows, those that fit all that is given.

        `metric`: all its syllables stand in the row's name, in whatever order, with or without diacritics; best first.
        `place`: a unit however written; `year`: also within a term of office; `document`: a part of its name; `status`:
        "result" or "target". The first call after indexing reads the new reports.
        """
        return self._figures.find(metric=metric, place=place, year=year, document=document, status=status)

    def figure_page(
        self,
        metric: str = "",
        place: str = "",
        year: int | None = None,
        document: str = "",
        status: str = "",
        *,
        first: int = 0,
        count: int = 0,
    ) -> FigurePage:
        """The rows of `figures`, what a report repeats left out, with the sentences of a page of `count` rows alone."""
        return self._figures.page(metric, place, year, document, status, first=first, count=count)

    def figures_held(self) -> FiguresHeld:
        """What the rows of figures tell of. Makes those of new reports, which takes its time."""
        return self._figures.summary()

    def figure_counts(self, document_ids: Sequence[str]) -> dict[str, int]:
        """How many rows of figures these reports have, as far as they are made."""
        return self._figures.counts(document_ids)

    def figure_at(self, document: str, start: int, end: int) -> Figure | None:
        """The row of figures whose sentence is `text[start:end]` of this report, if there is one."""
        return self._figures.at(document, start, end)

    def nearest_metrics(self, metric: str) -> list[str]:
        """The metrics that share most words with `metric`."""
        return self._figures.held(metric)[2]

    def take_in(
        self, uploads: Sequence[Staged], on_progress: Progress | None = None, stop: threading.Event | None = None
    ) -> list[list[FileOutcome]]:
        """Index uploaded files while questions go on; see `rag.ingest.take_in`.

        Raises StoreError where another process uses the folder, or it cannot be written.
        """
        with self.store.writing(PATIENCE):
            return take_in(self.store, self.embedder, uploads, on_progress, stop)

    def remove(self, names: Sequence[str]) -> list[DocumentEntry]:
        """Remove reports while questions go on. Raises InputError for unknown names, StoreError as `take_in`."""
        with self.store.writing(PATIENCE):
            return remove_documents(self.store, names)

    def correct(self, name: str, changes: Mapping[str, str], undone: Collection[str] = ()) -> Document:
        """Put right what is known of a report, while questions go on; see `rag.amend.amend`. Returns it as it is then.

        Raises InputError for an unknown report or value, StoreError as `take_in`.
        """
        with self.store.writing(PATIENCE):
            finish(self.store, self.embedder)
            fill_in(self.store)
            document = self.document(name)
            amend(self.store, self.embedder, document, changes, undone)
            return self.document(name)

    def erase(self) -> None:
        """Erase from the disk what is left of removed reports, while questions go on; see `Store.erase`."""
        if self.store.catalog.removed_passages():
            with self.store.writing(PATIENCE):
                self.store.erase()

    def follow(self) -> bool:
        """Take over what other machines wrote into the shared catalog; whether there was any. See `Store.follow`."""
        return self.store.follow()

    def original(self, document_id: str) -> tuple[Path, str] | None:
        """The kept file of a report and the name that it was uploaded under; None where the page did not bring it."""
        config = self.store.config
        fetch = partial(fetch_original, config) if config.servers.catalog_url else None
        return original_of(config.data, self.store.catalog.sources().values(), document_id, fetch)

    def page_image(self, document_id: str, page: int, start: int = 0, end: int = 0) -> bytes | None:
        """A page of a report that is a PDF file as PNG, what of `text[start:end]` stands on it marked; None for an
        unknown report. Raises as `rag.page_images.PageImages.image`."""
        document = self.store.catalog.document(document_id)
        return None if document is None else self._page_images.image(document, page, start, end)

    def documents(self) -> list[DocumentEntry]:
        """The indexed reports, by name."""
        return self.store.catalog.documents()

    def versions(self) -> Versions:
        """Which reports are older versions of others: they are there to be read, and answer only where named."""
        return self._versions.now()

    def document(self, name: str) -> Document:
        """One report with its text. Raises InputError where there is none of that name."""
        document = self.store.catalog.document_by_name(name)
        if document is None:
            raise InputError(messages.UNKNOWN_DOCUMENT_MESSAGE.format(name=name), messages.UNKNOWN_DOCUMENT_REMEDY)
        return document

    def close(self) -> None:
        """Release the stores and their lock, and the connections to a language model."""
        self._page_images.close()
        self.store.close()
        if self.writer:
            self.writer.model.close()

    def __enter__(self) -> Assistant:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def _respond(
        self,
        question: str,
        history: Sequence[str],
        thresholds: Thresholds,
        scope: Scope = EVERYWHERE,
        *,
        near: bool = False,
        wanted: int = 0,
    ) -> tuple[Answer, list[Hit]]:
        """The answer, from the `near` hits alone if so wished, and all hits (`wanted` or more) of its searches."""
        units = self.units()
        leant_on = history[-1:] if history and leans(question, units.known) else ()
        away = self.versions().away((question, *leant_on), scope)
        within = self._within(scope)
        asked = question
        said = according_to(question, self.documents())
        if said is not None:
            asked, within = said[0], said[1] - away if within is None else (said[1] & within) - away
        found: list[Hit] = []

        def search(text: str, places: Sequence[Place], limit: int) -> list[Hit]:
            first = [one for one in units.documents_of(places) if one not in away and (within is None or one in within)]
            hits = self.searcher.search(text, max(limit, wanted), first=first, within=within, without=away)
            found.extend(hits)
            over_many = limit > POOL  # the most among all reports may stand in any of them
            least = 0.0 if not near or over_many else NEAR_OF_UNIT if places else NEAR
            return [hit for hit in hits[:limit] if hit.score >= least]

        about = None if near else over_documents(self.store.catalog, question, within, away)
        if about is not None:
            return about
        labels = units.labels if within is None else units.labels_of(within)
        failures = self.store.vectors.failures
        result = answer(
            asked,
            history,
            search,
            known=units.known,
            place_labels=labels,
            thresholds=thresholds,
            mend=partial(self.searcher.mended, units=units.known),
        )
        result = replace(result, question=nfc(question).strip())
        if scope and not result.answered and (result.alternatives or not within):
            result = replace(result, answer=f"{result.answer} {self._scope_told(scope, within or frozenset(), result)}")
        if self.store.vectors.failures != failures:
            result = replace(result, notice=messages.SERVER_WORDS_ONLY)
        return result, found

    def _within(self, scope: Scope) -> frozenset[str] | None:
        """The ids of the reports within a scope; None where it restricts nothing."""
        return documents_in(scope, self.store.catalog.documents()) if scope else None

    def _scope_told(self, scope: Scope, within: frozenset[str], refused: Answer) -> str:
        """That only a part of the reports was searched, and where outside of it the answer would stand."""
        if not within:
            return messages.SCOPE_EMPTY.format(scope=told(scope))
        outside = self._respond(refused.standalone_question, (), DEFAULT)[0]
        names = list(dict.fromkeys(citation.title or citation.document for citation in outside.citations))[:2]
        limited = messages.SCOPE_LIMITED.format(scope=told(scope))
        return f"{limited} {messages.SCOPE_OUTSIDE.format(names='; '.join(names))}" if names else limited

    def _steps(
        self, question: str, history: Sequence[str], cancel: threading.Event | None, scope: Scope
    ) -> Iterator[Step]:
        writer = self.writer
        if writer is None:
            version = self.store.catalog.version()
            made = self._recent.answer(
                version, question, history, scope, lambda: self._respond(question, history, DEFAULT, scope)[0]
            )
            yield Step(made, True)
            return
        deadline = time.monotonic() + writer.timeout
        known = self.units().known
        condensed = ""
        if history and standalone(question, history, known) == nfc(question).strip() and leans(question, known):
            condensed = writer.condensed(question, history, deadline, cancel)
        if condensed:
            extracted, found = self._respond(condensed, (), DEFAULT, scope)
            extracted = replace(extracted, question=nfc(question).strip())
        else:
            extracted, found = self._respond(question, history, DEFAULT, scope)
        asked = understand(extracted.standalone_question, known)
        hits = evidence(asked, extracted, list(self._cited(extracted, found)), found)
        yield from writer.steps(asked, extracted, hits, deadline, cancel)

    def _cited(self, answer: Answer, found: Sequence[Hit]) -> Iterator[Hit]:
        """The passages in which the answer's citations begin, in their order."""
        documents = {hit.document.name: hit.document for hit in found}
        for citation in answer.citations:
            document = documents[citation.document]
            for passage in self.store.catalog.passages_of(document.id):
                if passage.start <= citation.start < passage.end:
                    yield Hit(passage, document, 1.0)

    def units(self) -> Units:
        """The units that the reports speak of, read again when the catalog has changed."""
        version = self.store.catalog.version()
        with self._lock:
            if self._units is None or self._units.version != version:
                self._units = Units.of(version, self.store.catalog.documents())
            return self._units


def _earlier(history: Sequence[str]) -> list[str]:
    """The last earlier questions, none of them longer than a question may be: whoever asks may send anything."""
    return [line[:MAX_CHARACTERS] for line in list(history)[-MAX_HISTORY:]]
