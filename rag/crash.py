"""Where the details of an unexpected failure go: a log beside the data, or a temporary file."""

from __future__ import annotations

import tempfile
import traceback
from datetime import UTC, datetime
from pathlib import Path

from rag.config import Config
from rag.errors import RagError

_LOG = "hoi-error.log"
_LONGEST = 1_000_000  # bytes; an older log than that is begun anew


def write_log(error: BaseException) -> Path:
    """Append the traceback to the log and return the log's path."""
    text = f"{datetime.now(UTC).isoformat(timespec='seconds')}\n{''.join(traceback.format_exception(error))}\n"
    try:
        data = Config.from_env().data
        if data.is_dir():
            return _append(data / _LOG, text)
    except (OSError, RagError):  # a data folder that cannot be written, or "~nobody" in HOI_DATA
        return _temporary(text)
    return _temporary(text)


def _append(path: Path, text: str) -> Path:
    begun_anew = path.is_file() and path.stat().st_size > _LONGEST
    with path.open("w" if begun_anew else "a", encoding="utf-8", errors="backslashreplace") as file:
        file.write(text)
    return path


def _temporary(text: str) -> Path:
    with tempfile.NamedTemporaryFile(
        "w", prefix="hoi-error-", suffix=".log", delete=False, encoding="utf-8", errors="backslashreplace"
    ) as file:
        file.write(text)
    return Path(file.name)
