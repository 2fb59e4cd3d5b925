"""What needs the data folder alone, done by the server that has it: the asking side of `rag.channel`.

A running `hoi serve` listens on a Unix socket in `holders/server/` of the data folder, a folder of mode 0700, and does
what it is asked with the secret that lies beside it. Nobody else's processes and no other machine can reach either.
"""

from __future__ import annotations

import contextlib
import json
import os
import socket
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import fields
from pathlib import Path
from typing import Any

from rag import messages
from rag.errors import InputError, LoadError, ModelError, RagError, StoreError
from rag.ingest import FileOutcome, IndexReport, Outcome, Progress

PROTOCOL = 1
FOLDER, SOCKET, SECRET = "server", "socket", "secret"
MOST_BYTES = 64 * 2**20  # of one line
ERRORS: Mapping[str, type[RagError]] = {one.__name__: one for one in (InputError, LoadError, ModelError, StoreError)}
_LONGEST_PATH = 90  # bytes that the address of a socket may have everywhere
_QUIET = 3600.0  # seconds: one file may take so long


def channel_folder(data: Path) -> Path:
    """Where the socket and the secret of a running server lie."""
    return data / "holders" / FOLDER


@contextlib.contextmanager
def address_of(folder: Path) -> Iterator[str]:
    """The address of the socket in a folder; of one with a long path, a short one that holds meanwhile."""
    path = str(folder / SOCKET)
    if len(os.fsencode(path)) <= _LONGEST_PATH:
        yield path
        return
    handle = os.open(folder, os.O_RDONLY | getattr(os, "O_DIRECTORY", 0))
    try:
        yield f"/proc/self/fd/{handle}/{SOCKET}"
    finally:
        os.close(handle)


def indexed_by_server(
    data: Path,
    paths: Sequence[Path],
    on_progress: Progress | None = None,
    *,
    prune: bool = False,
    on_found: Callable[[], None] | None = None,
) -> IndexReport | None:
    """As `rag.instep.index_in_step` and the figures of what is new, done by the server that has the data folder open.

    None where there is no server; `on_found` is called where there is one, before it begins.
    """
    asked = [str(path.absolute()) for path in paths]
    told = _ask(data, {"command": "index", "paths": asked, "prune": prune}, on_progress, on_found)
    return None if told is None else report_of(told)


def removed_by_server(
    data: Path, names: Sequence[str], on_found: Callable[[], None] | None = None
) -> tuple[list[str], int] | None:
    """As `rag.ingest.remove_documents` with `erase`: the names removed and the passages whose vectors could not be
    erased; None where there is no server."""
    told = _ask(data, {"command": "remove", "names": list(names)}, None, on_found)
    return None if told is None else (list(told["names"]), int(told["unerased"]))


def report_of(record: Mapping[str, Any]) -> IndexReport:
    """The report whose `dataclasses.asdict` this is."""
    files = tuple(FileOutcome(**{**one, "outcome": Outcome(one["outcome"])}) for one in record["files"])
    rest: dict[str, Any] = {one.name: record[one.name] for one in fields(IndexReport)}
    return IndexReport(**{**rest, "files": files, "missing": tuple(rest["missing"]), "removed": tuple(rest["removed"])})


def _ask(
    data: Path,
    request: dict[str, object],
    on_progress: Progress | None,
    on_found: Callable[[], None] | None,
) -> dict[str, Any] | None:
    """What the server answers. Raises the RagError that it met; StoreError where it goes away meanwhile."""
    folder = channel_folder(data)
    try:
        secret = (folder / SECRET).read_text("ascii")
        connection = _connected(folder)
    except (OSError, ValueError):  # none, one that was killed, or that of another user
        return None
    lost = StoreError(messages.CHANNEL_LOST_MESSAGE, messages.CHANNEL_LOST_REMEDY)
    with connection, connection.makefile("rwb") as lines:
        try:
            lines.write(json.dumps({"protocol": PROTOCOL, "secret": secret, **request}).encode() + b"\n")
            lines.flush()
            connection.settimeout(_QUIET)
            while line := lines.readline(MOST_BYTES):
                told = json.loads(line)
                if "begun" in told and on_found:
                    on_found()
                elif "progress" in told and on_progress:
                    on_progress(*told["progress"])
                elif "refused" in told:  # of another version of this program
                    return None
                elif "error" in told:
                    raise ERRORS.get(told["error"], StoreError)(told["message"], told["remedy"])
                elif "done" in told:
                    done: dict[str, Any] = told["done"]
                    return done
        except (OSError, ValueError) as error:
            raise lost from error
    raise lost


def _connected(folder: Path) -> socket.socket:
    if not hasattr(socket, "AF_UNIX"):
        raise OSError
    connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        connection.settimeout(10)
        with address_of(folder) as address:
            connection.connect(address)
    except BaseException:
        connection.close()
        raise
    return connection
