"""The running server does for `hoi index` and `hoi docs remove` what needs the data folder alone.

The answering side of `rag.through_server`. One request a connection, one line of JSON each way, with progress between.
"""

from __future__ import annotations

import contextlib
import hmac
import json
import logging
import os
import secrets
import socket
import struct
import threading
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from rag import messages
from rag.crash import write_log
from rag.errors import RagError
from rag.figure_rows import make_rows
from rag.ingest import remove_documents
from rag.instep import index_in_step
from rag.through_server import MOST_BYTES, PROTOCOL, SECRET, SOCKET, address_of, channel_folder

_log = logging.getLogger(__name__)

PATIENCE = 30.0  # seconds that a command waits for other processes to leave the data folder
_HEAD = 10.0  # seconds within which a request comes
_AT_ONCE = 8  # connections; their work is done one after the other

Send = Callable[[dict[str, Any]], None]


class Channel:
    """Listens in threads of its own until it is closed."""

    def __init__(self, data: Path, open_holder: Callable[[], Any], listening: socket.socket, secret: str) -> None:
        self._data, self._open, self._listening, self._secret = data, open_holder, listening, secret
        self._stopping = threading.Event()
        self._work = threading.Lock()
        self._room = threading.BoundedSemaphore(_AT_ONCE)
        self._threads: set[threading.Thread] = set()
        self._accepting = threading.Thread(target=self._accept, name="channel", daemon=True)
        self._accepting.start()

    @classmethod
    def listen(cls, data: Path, open_holder: Callable[[], Any]) -> Channel | None:
        """Start listening; `open_holder` gives the `rag.assistant.Assistant` that has the folder open. None where
        the data folder or the system does not allow it (commands say so then)."""
        if not hasattr(socket, "AF_UNIX"):
            return None
        folder, secret = channel_folder(data), secrets.token_hex(32)
        listening = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            folder.mkdir(parents=True, exist_ok=True)
            folder.chmod(0o700)
            (folder / SOCKET).unlink(missing_ok=True)  # of a server that was killed
            with address_of(folder) as address:
                listening.bind(address)
            (folder / SOCKET).chmod(0o600)
            listening.listen(_AT_ONCE)
            _write(folder / SECRET, secret)
        except OSError as error:
            _log.info("no channel: %s", error)
            listening.close()
            return None
        return cls(data, open_holder, listening, secret)

    def close(self) -> None:
        """Stop listening; what is being read ends after the file in hand."""
        self._stopping.set()
        with contextlib.suppress(OSError):
            self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()
        folder = channel_folder(self._data)
        with contextlib.suppress(OSError):
            if (folder / SECRET).read_text("ascii") == self._secret:  # and not that of a later server
                for name in (SECRET, SOCKET):
                    (folder / name).unlink(missing_ok=True)
                folder.rmdir()
        self._accepting.join()
        for thread in list(self._threads):
            thread.join()

    def _accept(self) -> None:
        while not self._stopping.is_set():
            try:
                connection, _ = self._listening.accept()
            except OSError:
                return
            if not self._room.acquire(blocking=False):
                connection.close()
                continue
            thread = threading.Thread(target=self._serve, args=(connection,), name="channel work", daemon=True)
            self._threads.add(thread)
            thread.start()

    def _serve(self, connection: socket.socket) -> None:
        try:
            with connection, connection.makefile("rwb") as lines:
                connection.settimeout(_HEAD)
                if not _is_ours(connection):
                    return

                def send(told: dict[str, Any]) -> None:
                    lines.write(json.dumps(told).encode() + b"\n")
                    lines.flush()

                request = json.loads(lines.readline(MOST_BYTES))
                if not hmac.compare_digest(str(request.get("secret", "")).encode(), self._secret.encode()):
                    return
                connection.settimeout(60.0)
                if request.get("protocol") != PROTOCOL:
                    send({"refused": PROTOCOL})
                    return
                self._answer(request, send)
        except (OSError, ValueError, AttributeError) as error:  # the command has gone, or is none of ours
            _log.info("channel: %s", error)
        finally:
            self._room.release()
            self._threads.discard(threading.current_thread())

    def _answer(self, request: dict[str, Any], send: Send) -> None:
        send({"begun": True})
        try:
            with self._work:
                done = self._done(request, send)
        except RagError as error:
            send({"error": type(error).__name__, "message": error.message, "remedy": error.remedy})
        except (OSError, _Stopped):
            raise
        except Exception as error:  # noqa: BLE001 - the edge: told to the command, logged with its details
            remedy = messages.CLI_UNEXPECTED_REMEDY.format(log=write_log(error))
            message = messages.CLI_UNEXPECTED.format(error=type(error).__name__)
            send({"error": "StoreError", "message": message, "remedy": remedy})
        else:
            send({"done": done})

    def _done(self, request: dict[str, Any], send: Send) -> dict[str, Any]:
        holder = self._open()
        store = holder.store

        def progress(done: int, total: int, name: str) -> None:
            if self._stopping.is_set():
                raise _Stopped
            send({"progress": [done, total, name]})

        if request["command"] == "index":
            paths = [Path(path) for path in request["paths"]]
            with store.writing(PATIENCE):
                report = index_in_step(store, holder.embedder, paths, progress, prune=bool(request["prune"]))
            make_rows(store.catalog, progress)
            return asdict(report)
        with store.writing(PATIENCE):
            gone = remove_documents(store, [str(name) for name in request["names"]], erase=True)
            return {"names": [entry.name for entry in gone], "unerased": store.catalog.removed_passages()}


class _Stopped(OSError):
    """The server stops, or nobody waits for the work any more."""


def _is_ours(connection: socket.socket) -> bool:
    """Whether the process at the other end is of the same user, or of root, as far as the system tells."""
    option = getattr(socket, "SO_PEERCRED", None)
    if option is None:
        return True
    _, user, _ = struct.unpack("3i", connection.getsockopt(socket.SOL_SOCKET, option, struct.calcsize("3i")))
    return user in (0, os.getuid())


def _write(path: Path, text: str) -> None:
    """A file that only its owner reads, from its first byte on."""
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file:
        file.write(text)
