"""Who did what and when: an append-only file of JSON lines in the data folder."""

from __future__ import annotations

import json
import os
import threading
from datetime import UTC, datetime
from pathlib import Path

from rag.faults import storage_errors

FILE = "audit.jsonl"
_lock = threading.Lock()


def record(data: Path, actor: str, action: str, **details: object) -> None:
    """Append one line: when, who (a user id, "" where unknown), what, and any details. Raises StoreError."""
    at = datetime.now(UTC).isoformat(timespec="milliseconds")
    line = json.dumps({"at": at, "actor": actor, "action": action, **details}, ensure_ascii=False) + "\n"
    with storage_errors(data), _lock:
        data.mkdir(parents=True, exist_ok=True)
        handle = os.open(data / FILE, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            os.write(handle, line.encode("utf-8", "replace"))
        finally:
            os.close(handle)
