"""Reads files of complicated formats in a process of its own, which is killed when it takes too long.

One process reads file after file; it is started when it is first needed and costs nothing before. A file that brings
it down is reported, and the next one gets a new process.
"""

from __future__ import annotations

import atexit
import base64
import contextlib
import json
import logging
import os
import queue
import signal
import struct
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import IO, Any

from rag import messages
from rag.cells import CellMap
from rag.errors import LoadError
from rag.load.content import Content, Member

_log = logging.getLogger(__name__)

QUIET = 30.0  # seconds without a sign of life from the process
TOTAL = 3600.0  # seconds for one file
_LARGEST_ANSWER = 256 * 2**20
PICTURE = "picture"  # as in rag.load.worker


class _Gone(Exception):
    """The process ended or was killed; the argument is why."""


class Sandbox:
    """At most one reading process; safe from several threads, which wait for each other."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._answers: queue.SimpleQueue[dict[str, Any] | str] = queue.SimpleQueue()
        self._folder: tempfile.TemporaryDirectory[str] | None = None

    def read(self, kind: str, data: bytes, name: str) -> Content:
        """What a file says. Raises LoadError where it cannot be read, takes too long or too much memory."""
        answer = self._answer({"kind": kind, "name": name}, data)
        if "text" in answer:
            members = tuple(Member(each["name"], base64.b64decode(each["data"])) for each in answer["members"])
            cells = CellMap.from_json(answer["cells"]) if answer["cells"] else None
            return Content(answer["text"], tuple(answer["pages"]), answer["note"], answer["remedy"], members, cells)
        raise _failure(answer, kind, name)

    def picture(self, data: bytes, name: str, page: int, quote: str = "") -> bytes:
        """A page of a PDF file as PNG; see `rag.load.page_image`. Raises LoadError as `read`."""
        answer = self._answer({"kind": PICTURE, "name": name, "page": str(page), "quote": quote}, data)
        if "picture" in answer:
            return base64.b64decode(answer["picture"])
        raise _failure(answer, "pdf", name)

    def close(self) -> None:
        """End the process; the next file starts a new one."""
        with self._lock:
            self._stop()

    def _answer(self, head: dict[str, str], data: bytes) -> dict[str, Any]:
        with self._lock:
            try:
                return self._ask(head, data)
            except _Gone as error:
                self._stop()
                return {"failure": str(error)}

    def _ask(self, request: dict[str, str], data: bytes) -> dict[str, Any]:
        process = self._running()
        assert process.stdin
        head = json.dumps(request).encode()
        try:
            process.stdin.write(struct.pack(">QQ", len(head), len(data)) + head)
            process.stdin.write(data)
            process.stdin.flush()
        except OSError as error:
            raise _Gone("damaged") from error
        end = time.monotonic() + TOTAL
        while True:
            try:
                answer = self._answers.get(timeout=max(0.0, min(QUIET, end - time.monotonic())))
            except queue.Empty:
                raise _Gone("time") from None
            if isinstance(answer, str):
                raise _Gone(answer)
            if not answer.get("beat"):
                return answer

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is None or self._process.poll() is not None:
            self._stop()
            self._folder = tempfile.TemporaryDirectory(prefix="hoi-load-", ignore_cleanup_errors=True)
            root = str(Path(__file__).resolve().parents[2])
            kept = {key: value for key, value in os.environ.items() if key in _KEPT}
            self._process = subprocess.Popen(
                [sys.executable, "-m", "rag.load.worker"],
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, bufsize=0,
                cwd=self._folder.name, start_new_session=True,
                env={**kept, "PYTHONPATH": root, "PYTHONUTF8": "1", "PYTHONSAFEPATH": "1", "OMP_THREAD_LIMIT": "1",
                     "TMPDIR": self._folder.name, "HOME": self._folder.name},
            )  # fmt: skip
            self._answers = queue.SimpleQueue()
            assert self._process.stdout
            threading.Thread(target=_listen, args=(self._process.stdout, self._answers), daemon=True).start()
        return self._process

    def _stop(self) -> None:
        process, self._process = self._process, None
        if process is not None:
            if hasattr(os, "killpg"):
                with contextlib.suppress(OSError):
                    os.killpg(process.pid, signal.SIGKILL)  # and what it has started
            process.kill()
            process.wait()
            if process.stdin:
                with contextlib.suppress(OSError):
                    process.stdin.close()
        if self._folder is not None:
            self._folder.cleanup()
            self._folder = None


def _failure(answer: dict[str, Any], kind: str, name: str) -> LoadError:
    if "message" in answer:
        return LoadError(answer["message"], answer["remedy"])
    _log.info("%s: %s %s", name, answer["failure"], answer.get("detail", ""))
    message, remedy = messages.LOAD_FAILURES[answer["failure"]]
    return LoadError(message.format(name=name, kind=messages.FORMAT_NAMES[kind], seconds=int(QUIET)), remedy)


def _listen(pipe: IO[bytes], answers: queue.SimpleQueue[dict[str, Any] | str]) -> None:
    """Hand on what the process says, in a thread of its own; at the end why there is no more."""
    with pipe:
        try:
            while True:
                size, _ = struct.unpack(">QQ", _exactly(pipe, 16))
                if size > _LARGEST_ANSWER:
                    answers.put("memory")
                    return
                answers.put(json.loads(_exactly(pipe, size)))
        except (EOFError, OSError, ValueError):
            answers.put("crash")  # killed from outside, or by its own memory


def _exactly(pipe: IO[bytes], size: int) -> bytes:
    received = bytearray()
    while len(received) < size:
        piece = pipe.read(min(size - len(received), 1 << 20))
        if not piece:
            raise EOFError
        received += piece
    return bytes(received)


_KEPT = ("PATH", "LANG", "LC_ALL", "SYSTEMROOT", "VIRTUAL_ENV", "LD_LIBRARY_PATH", "TESSDATA_PREFIX")
shared = Sandbox()
pictures = Sandbox()  # a page is shown while files are read
atexit.register(shared.close)
atexit.register(pictures.close)
