"""Tesseract as a process of its own, limited in the time that it computes rather than in that of a busy machine."""

from __future__ import annotations

import math
import os
import subprocess
import time

from rag.load.beat import beat

_PATIENCE = 150.0  # seconds by the clock
_LOOK = 1.0  # seconds between two signs of life


def recognised(arguments: list[str], picture: bytes, seconds: float) -> str | None:
    """What Tesseract says of a picture; None where it fails, or computes for more than `seconds`."""

    def limit() -> None:
        import resource

        resource.setrlimit(resource.RLIMIT_CPU, (math.ceil(seconds), math.ceil(seconds) + 1))

    limited = os.name == "posix"
    end = time.monotonic() + (_PATIENCE if limited else seconds)
    try:
        process = subprocess.Popen(
            ["tesseract", "-", "-", *arguments],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, preexec_fn=limit if limited else None,
        )  # fmt: skip
    except OSError:
        return None
    given: bytes | None = picture
    with process:
        while True:
            try:
                said, _ = process.communicate(given, timeout=_LOOK)
                break
            except subprocess.TimeoutExpired:
                given = None  # it is handed over already, or still on its way
                beat()
                if time.monotonic() > end:
                    process.kill()
            except OSError:
                process.kill()
                return None
    return None if process.returncode else said.decode("utf-8", "replace")
