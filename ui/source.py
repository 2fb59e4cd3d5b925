"""The assistant behind the page: opened at the first need, and tried again after it could not be opened."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

from ui.examples import find_examples
from ui.reports import Reports

if TYPE_CHECKING:
    from rag.config import Config


class Source:
    """Gives the one assistant that all requests share. Thread-safe.

    `opener` raises a `RagError` where there is no index; the next call tries again, so that a page that was opened
    before `hoi index` only needs a reload.
    """

    def __init__(self, opener: Callable[[], Reports]) -> None:
        self._opener = opener
        self._lock = threading.Lock()
        self._reports: Reports | None = None
        self._examples_lock = threading.Lock()
        self._examples: tuple[tuple[str, ...], tuple[str, ...]] = ((), ())

    @classmethod
    def of(cls, config: Config) -> Source:
        """The assistant over the data folder of `config`."""

        def opener() -> Reports:
            from rag.assistant import Assistant

            return Assistant.open(config)

        return cls(opener)

    def get(self) -> Reports:
        """The assistant; raises what opening it raises."""
        with self._lock:
            if self._reports is None:
                self._reports = self._opener()
            return self._reports

    def examples(self) -> tuple[str, ...]:
        """Example questions for the first visit, found once for each set of reports."""
        reports = self.get()
        known = tuple(f"{entry.id} {entry.name}" for entry in reports.documents())
        with self._examples_lock:
            if self._examples[0] != known:
                self._examples = (known, find_examples(reports))
            return self._examples[1]

    def close(self) -> None:
        """Close the assistant if it was opened."""
        with self._lock:
            if self._reports is not None:
                self._reports.close()
                self._reports = None
