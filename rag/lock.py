"""One writer or several readers at a time: an advisory lock on a file of the data folder, and a note of who holds it.

The operating system drops the lock when its process ends, however it ends, so a killed process blocks nobody. The
notes (`holders/*.json`) only serve the error message; one whose process is gone is ignored and cleared away.
"""

from __future__ import annotations

import contextlib
import itertools
import json
import os
import sys
from pathlib import Path
from typing import IO

import portalocker

from rag import messages
from rag.errors import StoreError
from rag.load import shown

_numbers = itertools.count()


class FolderLock:
    """A held lock. `exclusive`: nobody else may read or write meanwhile."""

    def __init__(self, folder: Path, file: IO[bytes]) -> None:
        self.folder = folder
        self.exclusive = False
        self._file = file
        self._note = folder / "holders" / f"{os.getpid()}-{next(_numbers)}.json"

    @classmethod
    def acquire(cls, folder: Path, *, exclusive: bool) -> FolderLock:
        """Lock `folder` without waiting. Raises StoreError naming the holders where another process has it."""
        path = folder / "lock"
        # a reader may lack the right to write: flock is content with a file opened for reading
        writable = exclusive or os.access(folder, os.W_OK) and (not path.exists() or os.access(path, os.W_OK))
        file: IO[bytes] = path.open("ab") if writable else path.open("rb")
        lock = cls(folder, file)
        try:
            lock.switch(exclusive=exclusive)
        except BaseException:
            file.close()
            raise
        with contextlib.suppress(OSError):  # the note is a courtesy: a reader of a read-only folder leaves none
            lock._note.parent.mkdir(exist_ok=True)
            if exclusive:  # alone here: every other note is that of a killed process
                for note in lock._note.parent.glob("*.json"):
                    note.unlink()
            lock._note.write_text(json.dumps({"pid": os.getpid(), "command": _command()}), encoding="utf-8")
        return lock

    def switch(self, *, exclusive: bool) -> None:
        """Make the lock exclusive or shared without waiting. On failure the lock is not held any more."""
        kind = portalocker.LockFlags.EXCLUSIVE if exclusive else portalocker.LockFlags.SHARED
        try:
            portalocker.lock(self._file, kind | portalocker.LockFlags.NON_BLOCKING)
        except portalocker.exceptions.AlreadyLocked as error:
            remedy = messages.STORE_BUSY_WRITE_REMEDY if exclusive else messages.STORE_BUSY_READ_REMEDY
            who = ", ".join(self.others()) or messages.STORE_HOLDER_UNKNOWN
            raise StoreError(messages.STORE_BUSY_MESSAGE.format(folder=self.folder, holders=who), remedy) from error
        except portalocker.exceptions.LockException as error:
            message = messages.STORE_NO_ACCESS_MESSAGE.format(folder=self.folder, error=error)
            raise StoreError(message, messages.STORE_NO_ACCESS_REMEDY) from error
        self.exclusive = exclusive

    def is_alone(self) -> bool:
        """Whether no other process holds the folder now. Keeps the shared lock that it has."""
        try:
            self.switch(exclusive=True)
        except StoreError:
            alone = False
        else:
            alone = True
        self.switch(exclusive=False)
        return alone

    def others(self) -> list[str]:
        """The other holders as far as their notes tell, for a message."""
        found = []
        for note in sorted(self._note.parent.glob("*.json")):
            if note == self._note:
                continue
            try:
                record = json.loads(note.read_text(encoding="utf-8"))
                pid, command = int(record["pid"]), str(record["command"])
            except (OSError, ValueError, KeyError, TypeError):
                continue
            if _alive(pid):
                found.append(messages.STORE_HOLDER.format(command=shown(command), pid=pid))
            else:
                with contextlib.suppress(OSError):
                    note.unlink()
        return found

    def release(self) -> None:
        """Give the lock back; doing so twice is harmless."""
        with contextlib.suppress(OSError):
            self._note.unlink(missing_ok=True)
        self._file.close()


def _command() -> str:
    """The program and its subcommand; not its further arguments, which may hold a question."""
    program = Path(sys.argv[0]).name if sys.argv and sys.argv[0] not in ("", "-c", "-m") else "python"
    verb = sys.argv[1] if len(sys.argv) > 1 and sys.argv[1].isalpha() else ""
    return f"{program} {verb}".strip()


def _alive(pid: int) -> bool:
    if os.name == "nt":  # os.kill(pid, 0) would end the process there
        return True
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except (PermissionError, OverflowError):
        return True
    return True
