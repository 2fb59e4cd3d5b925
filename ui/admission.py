"""How many answers are made at once and how many questions may wait for their turn."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from rag.errors import RagError
from ui import strings

AT_ONCE = 8  # answers in the making
WAITING_AT_MOST = 200  # questions
PATIENCE = 30.0  # seconds that a question waits for its turn
RETRY_AFTER = 5  # seconds, told to who is turned away


class Busy(RagError):
    """Too many questions are waiting, or one has waited too long."""

    def __init__(self) -> None:
        super().__init__(strings.BUSY, strings.BUSY_REMEDY.format(seconds=RETRY_AFTER))


class Admission:
    """A bounded queue before the answers. Thread-safe."""

    def __init__(
        self, at_once: int = AT_ONCE, waiting_at_most: int = WAITING_AT_MOST, patience: float = PATIENCE
    ) -> None:
        self._turns = threading.BoundedSemaphore(at_once)
        self._room = threading.BoundedSemaphore(at_once + waiting_at_most)
        self._patience = patience

    def enter(self) -> None:
        """Wait for a turn; who gets one must `leave`. Raises Busy."""
        if not self._room.acquire(blocking=False):
            raise Busy
        if not self._turns.acquire(timeout=self._patience):
            self._room.release()
            raise Busy

    def leave(self) -> None:
        """Give the turn to the next."""
        self._turns.release()
        self._room.release()

    @contextmanager
    def turn(self) -> Iterator[None]:
        """One answer in the making. Raises Busy."""
        self.enter()
        try:
            yield
        finally:
            self.leave()
