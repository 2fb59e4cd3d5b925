"""Folders watched: after each change, once the files are written, the index is brought in step. The only importer of
watchfiles."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from threading import Event

_LOOK = 500  # milliseconds between two looks
_STABLE = 2.0  # seconds that a file must not have changed
_PATIENCE = 600.0  # seconds after which a file that never stops changing holds up the others no longer
_AGAIN = 30.0  # seconds after which a run that failed as a whole is tried again
_RESCAN = 900.0  # seconds after which everything is looked at: shared folders on other machines send no word

Stamp = tuple[int, int] | None  # size and time of a file; None where it is gone


def watch_folders(folders: Sequence[Path], run: Callable[[], bool], *, skip: Path, stop: Event | None = None) -> None:
    """Call `run` at once and then after each change below the folders, until `stop` is set or Ctrl-C is pressed.

    `run` brings the index in step and returns whether it could (False: it is tried again later). Changes below `skip`
    (the data folder) and of hidden files do not count.
    """
    stop = stop or Event()
    pending: dict[Path, tuple[Stamp, float]] = {}
    first = due = time.monotonic()
    for changed in _changes(folders, stop):
        now = time.monotonic()
        for path in changed:
            if _counts(path, folders, skip):
                if not pending:
                    first = now
                pending[path] = (_stamp(path), now)
        for path, (stamp, _) in list(pending.items()):
            if _stamp(path) != stamp:
                pending[path] = (_stamp(path), now)
        written = all(now - since >= _STABLE for _, since in pending.values()) or now - first > _PATIENCE
        if (pending and written) or (not pending and now >= due):
            pending.clear()
            due = time.monotonic() + (_RESCAN if run() else _AGAIN)


def _changes(folders: Iterable[Path], stop: Event) -> Iterator[list[Path]]:
    from watchfiles import watch

    looks = watch(
        *folders, watch_filter=None, debounce=200, step=50, stop_event=stop, rust_timeout=_LOOK, yield_on_timeout=True
    )
    for found in looks:
        yield [Path(path) for _, path in found]


def _counts(path: Path, folders: Iterable[Path], skip: Path) -> bool:
    root = next((folder for folder in folders if path.is_relative_to(folder)), None)
    if root is None or path.is_relative_to(skip):
        return False
    return not any(part.startswith((".", "~$")) for part in path.relative_to(root).parts)


def _stamp(path: Path) -> Stamp:
    try:
        status = path.stat()
    except OSError:
        return None
    return (status.st_size, status.st_mtime_ns)
