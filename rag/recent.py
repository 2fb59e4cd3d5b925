"""Answers that were given lately, for the questions that many people ask."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import replace

from rag.records import Answer, Scope

_Key = tuple[int, str, tuple[str, ...], Scope]


class RecentAnswers:
    """The last `size` answers; thread-safe. An answer holds for one version of the catalog, and its timings are those
    of the request, not of the one that made it. One with a notice is made anew."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._lock = threading.Lock()
        self._kept: OrderedDict[_Key, Answer] = OrderedDict()

    def answer(
        self, version: int, question: str, history: Sequence[str], scope: Scope, make: Callable[[], Answer]
    ) -> Answer:
        """The kept answer to exactly this question after exactly these, within this scope; else the one that `make`
        gives, which is kept."""
        if not self._size:
            return make()
        started = time.perf_counter()
        key = (version, question, tuple(history), scope)
        with self._lock:
            found = self._kept.get(key)
            if found is not None:
                self._kept.move_to_end(key)
        if found is not None:
            spent = round((time.perf_counter() - started) * 1000, 2)
            return replace(found, timings_ms={**dict.fromkeys(found.timings_ms, 0.0), "total": spent})
        made = make()
        if made.notice:  # of a server that is away: it may be back at the next question
            return made
        with self._lock:
            self._kept[key] = made
            while len(self._kept) > self._size:
                self._kept.popitem(last=False)
        return made
