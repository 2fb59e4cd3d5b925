"""What the server writes down: plain lines for a person, or one JSON object a line for a collector of logs.

No line holds the text of a question unless HOI_LOG_QUESTIONS says so; no line ever holds a key, cookie or password.
"""

from __future__ import annotations

import logging
import sys
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any

from pythonjsonlogger.json import JsonFormatter
from starlette.exceptions import HTTPException

from rag.serve_config import JSON, ServeConfig

REQUESTS = logging.getLogger("hoi.requests")  # a line for each request
ANSWERS = logging.getLogger("hoi.answers")  # a line for each question

request_id: ContextVar[str] = ContextVar("request_id", default="")


class _Json(JsonFormatter):
    def add_fields(self, log_data: dict[str, Any], record: logging.LogRecord, message_dict: dict[str, Any]) -> None:
        super().add_fields(log_data, record, message_dict)
        at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        head = {"at": at, "level": record.levelname.lower(), "logger": record.name}
        if request_id.get():
            head["request"] = request_id.get()
        rest = dict(log_data)
        log_data.clear()
        log_data.update(head | rest)


class _PageGone(logging.Filter):
    """Leaves out what Gradio raises in the stream of a page that was just closed; the stream ends, nothing is lost."""

    def filter(self, record: logging.LogRecord) -> bool:
        error = record.exc_info[1] if record.exc_info else None
        cause = error.__cause__ if isinstance(error, RuntimeError) else None
        return not (isinstance(cause, HTTPException) and cause.status_code == 404)


def json_handler() -> logging.Handler:
    """A handler that writes JSON lines to the standard error stream."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_Json("%(message)s", json_ensure_ascii=False))
    return handler


def set_up(config: ServeConfig) -> None:
    """Make the logging of this process what the settings say."""
    server = logging.getLogger("uvicorn.error")
    if not any(isinstance(each, _PageGone) for each in server.filters):
        server.addFilter(_PageGone())
    if config.log != JSON:
        return
    root = logging.getLogger()
    root.handlers[:] = [json_handler()]
    root.setLevel(logging.WARNING)
    REQUESTS.setLevel(logging.INFO)
    ANSWERS.setLevel(logging.INFO)
