"""The assistant behind the page: opened at the first need, and tried again after it could not be opened."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from rag.errors import StoreError
from ui.examples import find_examples
from ui.reports import Reports

if TYPE_CHECKING:
    from rag.config import Config


class Source:
    """Gives the one assistant that all requests share. Thread-safe.

    `opener` raises a `RagError` where there is no index; the next call tries again, so that a page that was opened
    before `hoi index` only needs a reload.
    """

    def __init__(
        self,
        opener: Callable[[], Reports],
        creator: Callable[[], Reports] | None = None,
        data: Path | None = None,
    ) -> None:
        """`creator` makes a new index where there is none; `data` is the folder that reports and feedback are kept in
        (None: nothing can be kept)."""
        self._opener = opener
        self._creator = creator or opener
        self.data = data
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

        def creator() -> Reports:
            from rag.assistant import Assistant

            return Assistant.create(config)

        return cls(opener, creator, config.data)

    def get(self) -> Reports:
        """The assistant; raises what opening it raises."""
        with self._lock:
            if self._reports is None:
                self._reports = self._opener()
            return self._reports

    def get_or_create(self) -> Reports:
        """The assistant, over a new and empty index where there is none yet."""
        try:
            return self.get()
        except StoreError:
            with self._lock:
                if self._reports is None:
                    self._reports = self._creator()
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
