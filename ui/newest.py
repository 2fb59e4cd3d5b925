"""Of several things that a visitor asks of one part of the page, what is shown is the answer to the newest.

Gradio's own ways do not do that for events that carry data: with `once`, what comes while an answer is awaited is
dropped; with `always_last` it is the older data that is sent again. So every such event is taken (`tabs.MULTIPLE`),
carries the time at which the visitor's page sent it (`stamped`), and an answer that was overtaken leaves the page as
it is.
"""

from __future__ import annotations

import functools
import threading
from collections import OrderedDict
from collections.abc import Callable
from typing import Any

import gradio as gr

from ui.tabs import field

_STAMP = "at"
_HELD = 10_000  # parts of pages whose newest time is remembered; of more, those used last


def stamped(event: str) -> str:
    """The function of the page, in JavaScript, that sends an event of this name with its data and the time."""
    return f"(data) => trigger('{event}', {{...data, {_STAMP}: performance.now()}})"


class Newest:
    """What each page asked of each of its parts last. Thread-safe."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._last: OrderedDict[tuple[str, str], float] = OrderedDict()

    def shown(self, part: str, handler: Callable[..., Any]) -> Callable[..., Any]:
        """A handler whose answer counts unless its page has asked for something newer of the same part.

        The handler has an event (`gr.EventData`) and the request (`gr.Request`) among its arguments, and is run in any
        case. An event without a time is always answered.
        """

        @functools.wraps(handler)
        def told(*given: Any) -> Any:
            event = next(one for one in given if isinstance(one, gr.EventData))
            request = next(one for one in given if isinstance(one, gr.Request))
            at = field(event, _STAMP)
            if not isinstance(at, int | float):
                return handler(*given)
            key = (request.session_hash or "", part)
            self._came(key, at)
            answer = handler(*given)
            return answer if at >= self._newest(key) else gr.skip()

        return told

    def _came(self, key: tuple[str, str], at: float) -> None:
        with self._lock:
            self._last[key] = max(at, self._last.get(key, at))
            self._last.move_to_end(key)
            if len(self._last) > _HELD:
                self._last.popitem(last=False)

    def _newest(self, key: tuple[str, str]) -> float:
        with self._lock:
            return self._last.get(key, 0.0)
