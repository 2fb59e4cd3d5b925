"""The assistant behind the page and the queue before it: opened at the first need, and tried again after it could not
be opened."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from rag.errors import StoreError
from rag.folder import CATALOG
from rag.records import EVERYWHERE, Answer, Scope, Step
from rag.serve_config import ServeConfig
from ui.admission import Admission
from ui.examples import find_examples
from ui.observe import observed
from ui.reports import Reports

if TYPE_CHECKING:
    from rag.config import Config


REMEMBERED = 2_000  # answers that many people ask for are made once


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
        serving: ServeConfig | None = None,
    ) -> None:
        """`creator` makes a new index where there is none; `data` is the folder that reports and feedback are kept in
        (None: nothing can be kept). Who asks through `stream` or `answer` first takes one of the `turns`."""
        self._opener = opener
        self._creator = creator or opener
        self.data = data
        self.serving = serving or ServeConfig()
        self.turns = Admission(self.serving)
        self._lock = threading.Lock()
        self._reports: Reports | None = None
        self._examples_lock = threading.Lock()
        self._examples: tuple[tuple[str, ...], tuple[str, ...]] = ((), ())

    @classmethod
    def of(cls, config: Config) -> Source:
        """The assistant over the data folder of `config`."""

        def opener() -> Reports:
            from rag.assistant import Assistant

            return Assistant.open(config, remembered=REMEMBERED)

        def creator() -> Reports:
            from rag.assistant import Assistant

            return Assistant.create(config, remembered=REMEMBERED)

        return cls(opener, creator, config.data, config.serve)

    def get(self) -> Reports:
        """The assistant; raises what opening it raises."""
        with self._lock:
            if self._reports is None:
                self._reports = self._opener()
            return self._reports

    def opened(self) -> Reports | None:
        """The assistant if it has been opened."""
        with self._lock:
            return self._reports

    def stream(
        self,
        question: str,
        history: Sequence[str] = (),
        cancel: threading.Event | None = None,
        scope: Scope = EVERYWHERE,
    ) -> Iterator[Step]:
        """The steps of an answer, counted and timed; see `rag.assistant.Assistant.stream`."""
        steps = self.get().stream(question, history, cancel, scope)
        return observed(steps, question, write_question=self.serving.log_questions)

    def answer(self, question: str, history: Sequence[str] = (), scope: Scope = EVERYWHERE) -> Answer:
        """The last of these steps."""
        for step in self.stream(question, history, scope=scope):
            if step.final:
                return step.answer
        raise AssertionError("the last step is final")

    def get_or_create(self) -> Reports:
        """The assistant, over a new and empty index where there is none yet."""
        try:
            return self.get()
        except StoreError:
            with self._lock:
                if self._reports is None:
                    self._reports = self._creator()
                return self._reports

    def is_new(self) -> bool:
        """Whether nothing has been indexed into the data folder yet."""
        return self.data is not None and not (self.data / CATALOG).is_file()

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
