"""What the page needs of `rag.assistant.Assistant`, as a protocol, so that tests can script it."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Protocol

from rag.records import Answer, Document, Step

if TYPE_CHECKING:
    from rag.catalog import DocumentEntry


class Reports(Protocol):
    """Answers questions over the indexed reports. Thread-safe."""

    @property
    def llm_name(self) -> str: ...

    def ask(self, question: str, history: Sequence[str] = ()) -> Answer: ...

    def stream(
        self, question: str, history: Sequence[str] = (), cancel: threading.Event | None = None
    ) -> Iterator[Step]: ...

    def extract(self, question: str, history: Sequence[str] = ()) -> Answer: ...

    def documents(self) -> list[DocumentEntry]: ...

    def document(self, name: str) -> Document: ...

    def close(self) -> None: ...
