"""How many answers are made at once, how many questions may wait for their turn, and how often one user may ask.

One `Admission` stands before all answers: the page's, the embedded page's, those of the HTTP interface. A question that
waits on the event loop holds no thread.
"""

from __future__ import annotations

import asyncio
import math
import threading
import time
from collections import deque
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import Future
from contextlib import asynccontextmanager, contextmanager

from limits import parse
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from rag.errors import RagError
from rag.serve_config import ServeConfig
from ui import metrics, strings

RETRY_AFTER = 5  # seconds, told to who is turned away


class Busy(RagError):
    """Too many questions are waiting, or one has waited too long."""

    def __init__(self) -> None:
        metrics.TURNED_AWAY.labels("busy").inc()
        self.retry_after = RETRY_AFTER
        super().__init__(strings.BUSY, strings.BUSY_REMEDY.format(seconds=RETRY_AFTER))


class TooOften(RagError):
    """One user, key or address asks more often than it may."""

    def __init__(self, rate: str, wait: float) -> None:
        metrics.TURNED_AWAY.labels("too_often").inc()
        self.retry_after = max(1, math.ceil(wait))
        count, _, unit = rate.partition("/")
        message = strings.TOO_OFTEN.format(count=count, unit=strings.TIME_UNITS[unit])
        super().__init__(message, strings.BUSY_REMEDY.format(seconds=self.retry_after))


class Admission:
    """A bounded queue before the answers, first come, first served. Thread-safe."""

    def __init__(self, config: ServeConfig | None = None) -> None:
        self._config = config or ServeConfig()
        self._lock = threading.Lock()
        self._running = 0
        self._waiting: deque[Future[None]] = deque()
        self._rate = parse(self._config.rate) if self._config.rate else None
        self._asked = MovingWindowRateLimiter(MemoryStorage())

    @property
    def running(self) -> int:
        """How many answers are in the making."""
        return self._running

    @property
    def waiting(self) -> int:
        """How many questions wait for their turn."""
        return len(self._waiting)

    def enter(self, who: str = "") -> None:
        """Wait for a turn; who gets one must `leave`. `who` is counted, "" is not. Raises Busy, TooOften."""
        turn = self._queue(who)
        try:
            turn.result(self._config.patience)
        except TimeoutError:
            self._give_up(turn)
            raise Busy from None

    async def enter_async(self, who: str = "") -> None:
        """As `enter`, without holding a thread meanwhile."""
        turn = self._queue(who)
        if turn.done():
            return
        try:
            await asyncio.wait_for(asyncio.shield(asyncio.wrap_future(turn)), self._config.patience)
        except TimeoutError:
            self._give_up(turn)
            raise Busy from None
        except BaseException:  # cancelled: nobody waits for the turn any more
            self._give_up(turn)
            raise

    def leave(self) -> None:
        """Give the turn to the next."""
        with self._lock:
            following = self._waiting.popleft() if self._waiting else None
            if following is None:
                self._running -= 1
        if following is not None:
            following.set_result(None)

    @contextmanager
    def turn(self, who: str = "") -> Iterator[None]:
        """One answer in the making. Raises Busy, TooOften."""
        self.enter(who)
        try:
            yield
        finally:
            self.leave()

    @asynccontextmanager
    async def turn_async(self, who: str = "") -> AsyncIterator[None]:
        """As `turn`, without holding a thread while it waits."""
        await self.enter_async(who)
        try:
            yield
        finally:
            self.leave()

    def _queue(self, who: str) -> Future[None]:
        if who and self._rate is not None and not self._asked.hit(self._rate, who):
            raise TooOften(self._config.rate, self._asked.get_window_stats(self._rate, who).reset_time - time.time())
        turn: Future[None] = Future()
        with self._lock:
            if self._running < self._config.at_once:
                self._running += 1
                turn.set_result(None)
            elif len(self._waiting) >= self._config.waiting:
                raise Busy
            else:
                self._waiting.append(turn)
        return turn

    def _give_up(self, turn: Future[None]) -> None:
        with self._lock:
            if turn in self._waiting:
                self._waiting.remove(turn)
                return
        self.leave()  # it came just now
