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
import selectors
import signal
import struct
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Any

from rag import messages
from rag.errors import LoadError
from rag.load.content import Content, Member

_log = logging.getLogger(__name__)

QUIET = 30.0  # seconds without a sign of life from the process
TOTAL = 3600.0  # seconds for one file
_LARGEST_ANSWER = 256 * 2**20


class _Gone(Exception):
    """The process ended or was killed; the argument is why."""


class Sandbox:
    """At most one reading process; safe from several threads, which wait for each other."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._folder: tempfile.TemporaryDirectory[str] | None = None

    def read(self, kind: str, data: bytes, name: str) -> Content:
        """What a file says. Raises LoadError where it cannot be read, takes too long or too much memory."""
        with self._lock:
            try:
                answer = self._ask(kind, data, name)
            except _Gone as error:
                self._stop()
                answer = {"failure": str(error)}
        if "text" in answer:
            members = tuple(Member(each["name"], base64.b64decode(each["data"])) for each in answer["members"])
            return Content(answer["text"], tuple(answer["pages"]), answer["note"], answer["remedy"], members)
        if "message" in answer:
            raise LoadError(answer["message"], answer["remedy"])
        _log.info("%s: %s %s", name, answer["failure"], answer.get("detail", ""))
        message, remedy = messages.LOAD_FAILURES[answer["failure"]]
        raise LoadError(message.format(name=name, kind=messages.FORMAT_NAMES[kind], seconds=int(QUIET)), remedy)

    def close(self) -> None:
        """End the process; the next file starts a new one."""
        with self._lock:
            self._stop()

    def _ask(self, kind: str, data: bytes, name: str) -> dict[str, Any]:
        process = self._running()
        assert process.stdin
        head = json.dumps({"kind": kind, "name": name}).encode()
        try:
            process.stdin.write(struct.pack(">QQ", len(head), len(data)) + head)
            process.stdin.write(data)
            process.stdin.flush()
        except OSError as error:
            raise _Gone("damaged") from error
        end = time.monotonic() + TOTAL
        while True:
            head_size, _ = struct.unpack(">QQ", self._receive(process, 16, end))
            if head_size > _LARGEST_ANSWER:
                raise _Gone("memory")
            answer: dict[str, Any] = json.loads(self._receive(process, head_size, end))
            if not answer.get("beat"):
                return answer

    def _receive(self, process: subprocess.Popen[bytes], size: int, end: float) -> bytes:
        assert process.stdout
        received = bytearray()
        with selectors.DefaultSelector() as selector:
            selector.register(process.stdout, selectors.EVENT_READ)
            while len(received) < size:
                wait = min(QUIET, end - time.monotonic())
                if wait <= 0 or not selector.select(wait):
                    raise _Gone("time")
                piece = os.read(process.stdout.fileno(), min(size - len(received), 1 << 20))
                if not piece:
                    # killed from outside or by its own memory
                    raise _Gone("crash")
                received += piece
        return bytes(received)

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
        return self._process

    def _stop(self) -> None:
        process, self._process = self._process, None
        if process is not None:
            if hasattr(os, "killpg"):
                with contextlib.suppress(OSError):
                    os.killpg(process.pid, signal.SIGKILL)  # and what it has started
            process.kill()
            for pipe in (process.stdin, process.stdout):
                if pipe:
                    with contextlib.suppress(OSError):
                        pipe.close()
            process.wait()
        if self._folder is not None:
            self._folder.cleanup()
            self._folder = None


_KEPT = ("PATH", "LANG", "LC_ALL", "SYSTEMROOT", "VIRTUAL_ENV", "LD_LIBRARY_PATH", "TESSDATA_PREFIX")
shared = Sandbox()
atexit.register(shared.close)
