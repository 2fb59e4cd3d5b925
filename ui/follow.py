"""Keeps a replica in step with the others: asks once a second whether another machine has changed the catalog."""

from __future__ import annotations

import contextlib
import logging
import threading
from collections.abc import Iterator

from rag.errors import RagError
from ui.source import Source

EVERY = 1.0  # seconds

_logger = logging.getLogger(__name__)


@contextlib.contextmanager
def following(source: Source, *, shared: bool) -> Iterator[None]:
    """Follow what other machines write while the body runs; nothing is done where the catalog is not `shared`."""
    if not shared:
        yield
        return
    stop = threading.Event()
    thread = threading.Thread(target=_follow, args=(source, stop), name="follow", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(5 * EVERY)


def _follow(source: Source, stop: threading.Event) -> None:
    told = ""
    while not stop.wait(EVERY):
        try:
            reports = source.opened()
            if reports is None:
                source.get()  # another machine may have indexed the first report
            elif reports.follow():
                _logger.info("took over what another machine wrote")
            told = ""
        except RagError as error:  # it is tried again; questions go on meanwhile
            if told != error.message:
                _logger.warning("not followed: %s", error.message)
            told = error.message
        except Exception:  # the edge of the thread: one that died would leave the reports behind without a word
            _logger.exception("not followed")
