"""The one place where stores, models and answering are wired together: what every face of the product calls."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from types import TracebackType

from rag import messages
from rag.answer import answer
from rag.asked_places import known_places
from rag.catalog import DocumentEntry
from rag.config import Config
from rag.embed import Embedder, load_embedder
from rag.errors import InputError
from rag.places import Place, parse, same_unit
from rag.quantities import format_number
from rag.question import MAX_CHARACTERS
from rag.records import Answer, Document, Hit
from rag.search import Searcher
from rag.store import Store

MAX_HISTORY = 8  # earlier questions that a follow-up may lean on


class Assistant:
    """Answers questions over the indexed reports. Thread-safe: several threads may ask at once."""

    def __init__(self, store: Store, embedder: Embedder) -> None:
        self.store = store
        self.embedder = embedder
        self.searcher = Searcher(store.catalog, store.lexical, store.vectors, embedder)
        self._lock = threading.Lock()
        self._units: _Units | None = None

    @classmethod
    def open(cls, config: Config | None = None) -> Assistant:
        """Open the index for reading.

        Raises StoreError where there is no index or another process is writing it, ModelError where the embedding model
        cannot be loaded or is not the one that the index was made with.
        """
        config = config or Config.from_env()
        embedder = load_embedder(config)
        return cls(Store.open(config, embedder=embedder, writable=False), embedder)

    @property
    def embedding_name(self) -> str:
        """The embedding model in use, as a person would name it."""
        return self.embedder.name

    def ask(self, question: str, history: Sequence[str] = ()) -> Answer:
        """Answer a question; `history` holds the earlier questions of the conversation, oldest first.

        Raises InputError for an empty question or one of more than MAX_CHARACTERS characters.
        """
        if not question.strip():
            raise InputError(messages.EMPTY_QUESTION_MESSAGE, messages.EMPTY_QUESTION_REMEDY)
        if len(question) > MAX_CHARACTERS:
            raise InputError(
                messages.LONG_QUESTION_MESSAGE.format(
                    length=format_number(Decimal(len(question))), limit=format_number(Decimal(MAX_CHARACTERS))
                ),
                messages.LONG_QUESTION_REMEDY,
            )
        units = self._units_now()

        def search(text: str, places: Sequence[Place], limit: int) -> list[Hit]:
            return self.searcher.within_first(text, units.documents_of(places), limit)

        return answer(question, list(history)[-MAX_HISTORY:], search, known=units.known, place_labels=units.labels)

    def search(self, question: str, limit: int = 10) -> list[Hit]:
        """The passages nearest to a question, best first."""
        return self.searcher.search(question, limit)

    def documents(self) -> list[DocumentEntry]:
        """The indexed reports, by name."""
        return self.store.catalog.documents()

    def document(self, name: str) -> Document:
        """One report with its text. Raises InputError where there is none of that name."""
        document = self.store.catalog.document_by_name(name)
        if document is None:
            raise InputError(messages.UNKNOWN_DOCUMENT_MESSAGE.format(name=name), messages.UNKNOWN_DOCUMENT_REMEDY)
        return document

    def close(self) -> None:
        """Release the stores and their lock."""
        self.store.close()

    def __enter__(self) -> Assistant:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def _units_now(self) -> _Units:
        """The units that the reports speak of, read again when the catalog has changed."""
        version = self.store.catalog.version()
        with self._lock:
            if self._units is None or self._units.version != version:
                self._units = _Units.of(version, self.store.catalog.documents())
            return self._units


@dataclass(frozen=True, slots=True)
class _Units:
    """Which units the indexed reports speak of, at one version of the catalog."""

    version: int
    known: dict[str, Place]  # by folded name
    labels: tuple[str, ...]
    documents: dict[str, tuple[tuple[Place, str], ...]]  # (unit, document id) by folded name

    @classmethod
    def of(cls, version: int, entries: Sequence[DocumentEntry]) -> _Units:
        labels = tuple(dict.fromkeys(entry.context.place for entry in entries))
        documents: dict[str, tuple[tuple[Place, str], ...]] = {}
        for entry in entries:
            place = parse(entry.context.place) if entry.context.place else None
            if place is not None and place.name:
                documents[place.key] = (*documents.get(place.key, ()), (place, entry.id))
        return cls(version, known_places(labels), labels, documents)

    def documents_of(self, places: Sequence[Place]) -> list[str]:
        """The reports whose own unit is one of these."""
        named = [place for place in places if place.name]
        return [
            identity for place in named for own, identity in self.documents.get(place.key, ()) if same_unit(place, own)
        ]
