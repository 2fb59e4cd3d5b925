"""How often a password may be tried. In memory: a restart forgets, and so does time.

Three counts of failures, each within its window: by account and address (few), by address (some), by account from
addresses that have never signed in to it (many, with a short wait). So one who guesses is slowed down everywhere, and
one who knows the password and has signed in from a machine before is never locked out by what others try elsewhere.
"""

from __future__ import annotations

import ipaddress
import threading
import time
from collections import OrderedDict, deque
from collections.abc import Callable
from dataclasses import dataclass

MOST = 20_000  # counts that are kept; the oldest go first


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `count` failures within `window` seconds; then a wait of at most `wait` seconds from the last one."""

    count: int
    window: float
    wait: float


PAIR, ADDRESS, ACCOUNT = Limit(5, 300, 300), Limit(20, 300, 300), Limit(50, 900, 15)
_KNOWN_FOR = 30 * 86_400.0


class Throttle:
    """Thread-safe. Every account counts alike, whether it exists or not: the answer tells nothing of that."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._failures: OrderedDict[tuple[str, str], deque[float]] = OrderedDict()
        self._known: OrderedDict[tuple[str, str], float] = OrderedDict()

    def begin(self, account: str, address: str) -> int:
        """0 where the password may be tried now, which counts as a failure until `passed` is called; else the seconds
        to wait (then nothing is counted, and nothing must be tried)."""
        address, now = _network(address), self._clock()
        with self._lock:
            waits = [
                self._wait(key, limit, now)
                for key, limit in self._counts(account, address)
                if limit is not ACCOUNT or self._known.get((account, address), -_KNOWN_FOR) < now - _KNOWN_FOR
            ]
            if any(waits):
                return int(max(waits)) + 1
            for key, limit in self._counts(account, address):
                failures = self._failures.setdefault(key, deque(maxlen=limit.count))
                failures.append(now)
                self._failures.move_to_end(key)
            while len(self._failures) > MOST:
                self._failures.popitem(last=False)
            return 0

    def passed(self, account: str, address: str) -> None:
        """The password was right: its own counts begin anew, and the address is known for this account."""
        address = _network(address)
        with self._lock:
            self._failures.pop((account, address), None)
            for key in (("", address), (account, "")):
                if self._failures.get(key):
                    self._failures[key].pop()
            self._known[account, address] = self._clock()
            while len(self._known) > MOST:
                self._known.popitem(last=False)

    def _counts(self, account: str, address: str) -> tuple[tuple[tuple[str, str], Limit], ...]:
        return ((account, address), PAIR), (("", address), ADDRESS), ((account, ""), ACCOUNT)

    def _wait(self, key: tuple[str, str], limit: Limit, now: float) -> float:
        failures = self._failures.get(key)
        if failures is None or len(failures) < limit.count or now - failures[0] >= limit.window:
            return 0.0
        return max(0.0, failures[-1] + limit.wait - now)


def _network(address: str) -> str:
    """An address as it is counted: of IPv6 the /64, since one machine has all of it."""
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return address[:100]
    return str(found) if found.version == 4 else str(ipaddress.ip_network((found, 64), strict=False))
