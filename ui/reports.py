"""What the page needs of `rag.assistant.Assistant`, as a protocol, so that tests can script it."""

from __future__ import annotations

import threading
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Protocol

from rag.records import EVERYWHERE, Answer, Document, Figure, Hit, Scope, Step

if TYPE_CHECKING:
    from pathlib import Path

    from rag.catalog import DocumentEntry
    from rag.explain import Explanation
    from rag.figure_rows import FigurePage, FiguresHeld
    from rag.ingest import FileOutcome, Progress
    from rag.originals import Staged
    from rag.versions import Versions


class Reports(Protocol):
    """Answers questions over the indexed reports. Thread-safe."""

    @property
    def llm_name(self) -> str: ...

    def ask(
        self,
        question: str,
        history: Sequence[str] = (),
        cancel: threading.Event | None = None,
        scope: Scope = EVERYWHERE,
    ) -> Answer: ...

    def scope(self, words: Sequence[str]) -> Scope: ...

    def stream(
        self,
        question: str,
        history: Sequence[str] = (),
        cancel: threading.Event | None = None,
        scope: Scope = EVERYWHERE,
    ) -> Iterator[Step]: ...

    def extract(self, question: str, history: Sequence[str] = (), scope: Scope = EVERYWHERE) -> Answer: ...

    def explain(self, question: str, history: Sequence[str] = (), scope: Scope = EVERYWHERE) -> Explanation: ...

    def search(self, question: str, limit: int = 10) -> list[Hit]: ...

    def documents(self) -> list[DocumentEntry]: ...

    def document(self, name: str) -> Document: ...

    def versions(self) -> Versions: ...

    def page_image(self, document_id: str, page: int, start: int = 0, end: int = 0) -> bytes | None: ...

    def original(self, document_id: str) -> tuple[Path, str] | None: ...

    def take_in(
        self, uploads: Sequence[Staged], on_progress: Progress | None = None, stop: threading.Event | None = None
    ) -> list[list[FileOutcome]]: ...

    def remove(self, names: Sequence[str]) -> list[DocumentEntry]: ...

    def correct(self, name: str, changes: Mapping[str, str], undone: Collection[str] = ()) -> Document: ...

    def erase(self) -> None: ...

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
    ) -> FigurePage: ...

    def figures(
        self, metric: str = "", place: str = "", year: int | None = None, document: str = "", status: str = ""
    ) -> list[Figure]: ...

    def figures_held(self) -> FiguresHeld: ...

    def figure_counts(self, document_ids: Sequence[str]) -> dict[str, int]: ...

    def figure_at(self, document: str, start: int, end: int) -> Figure | None: ...

    def nearest_metrics(self, metric: str) -> list[str]: ...

    def follow(self) -> bool: ...

    def close(self) -> None: ...
