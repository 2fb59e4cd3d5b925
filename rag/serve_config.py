"""The settings of the server, read from the HOI_ variables of docs/configuration.md by `rag.config`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from rag import messages
from rag.errors import InputError

TEXT, JSON = "text", "json"
UNLIMITED = "off"
_RATE = re.compile(r"([1-9]\d{0,5})/(second|minute|hour)")


@dataclass(frozen=True, slots=True)
class ServeConfig:
    """How much the server takes on, and what it writes down of it."""

    at_once: int = 8  # answers in the making
    waiting: int = 200  # questions that wait for their turn
    patience: float = 30.0  # seconds that a question waits
    rate: str = "120/minute"  # questions of one user, key or address; "": as many as there is room for
    last_words: float = 10.0  # seconds that answers in the making get when the server stops
    log: str = TEXT  # TEXT: warnings and errors; JSON: these and a line for each request and answer
    log_questions: bool = False  # whether those lines hold the questions


def serve_config(env: Mapping[str, str], answer_timeout: float = 0.0) -> ServeConfig:
    """The settings of these variables; `answer_timeout`: seconds that a language model may take for an answer, which a
    stopping server waits for. Raises InputError where one means nothing."""
    given = ServeConfig()
    rate = env.get("HOI_RATE", "").strip().lower() or given.rate
    if rate != UNLIMITED and not _RATE.fullmatch(rate):
        raise _unusable("HOI_RATE", rate, "120/minute, 20/second, 1000/hour, off")
    log = env.get("HOI_LOG", "").strip().lower() or TEXT
    if log not in (TEXT, JSON):
        raise _unusable("HOI_LOG", log, f"{TEXT}, {JSON}")
    return ServeConfig(
        at_once=_count(env, "HOI_ANSWERS_AT_ONCE", given.at_once, 1, 256),
        waiting=_count(env, "HOI_QUESTIONS_WAITING", given.waiting, 0, 10_000),
        patience=_count(env, "HOI_PATIENCE", int(given.patience), 1, 3600),
        rate="" if rate == UNLIMITED else rate,
        last_words=max(given.last_words, answer_timeout + 5) if answer_timeout else given.last_words,
        log=log,
        log_questions=_switch(env, "HOI_LOG_QUESTIONS"),
    )


def _count(env: Mapping[str, str], name: str, default: int, low: int, high: int) -> int:
    written = env.get(name, "").strip()
    if not written:
        return default
    if not re.fullmatch(r"\d{1,6}", written) or not low <= int(written) <= high:
        raise _unusable(name, written, f"{low} – {high}")
    return int(written)


def _switch(env: Mapping[str, str], name: str) -> bool:
    written = env.get(name, "").strip().lower()
    if written not in ("", "0", "1"):
        raise _unusable(name, written, "0, 1")
    return written == "1"


def _unusable(name: str, value: str, expected: str) -> InputError:
    message = messages.CONFIG_VALUE_MESSAGE.format(name=name, value=value)
    return InputError(message, messages.CONFIG_VALUE_REMEDY.format(expected=expected))
