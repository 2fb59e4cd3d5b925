"""Question files of `hoi ask --batch`: one JSON object a line in, one a line out; a bad line never ends the run."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, Protocol

from rag import messages
from rag.crash import write_log
from rag.errors import InputError, RagError
from rag.records import Answer


class Asked(Protocol):
    """What answers; `rag.assistant.Assistant` does."""

    def ask(self, question: str, history: Sequence[str] = ()) -> Answer: ...


def json_line(record: Mapping[str, Any]) -> str:
    """One line of JSON with Vietnamese letters as they are."""
    return json.dumps(record, ensure_ascii=False)


@contextmanager
def open_questions(path: str) -> Iterator[Iterable[bytes]]:
    """The lines of a question file, or of standard input for "-". Raises InputError where it cannot be read."""
    if path == "-":
        yield sys.stdin.buffer
        return
    with ExitStack() as held:
        try:
            file = held.enter_context(Path(path).open("rb"))
        except OSError as error:
            message = messages.CLI_BATCH_READ_MESSAGE.format(path=path, error=_reason(error))
            raise InputError(message, messages.CLI_BATCH_READ_REMEDY) from error
        yield file


def _reason(error: OSError) -> str:
    for kind, reason in messages.CLI_FILE_REASONS:
        if type(error).__name__ == kind:
            return reason
    return str(error.strerror)


def answer_lines(assistant: Asked, lines: Iterable[bytes]) -> Iterator[dict[str, Any]]:
    """For each line that is not blank, in order: the contract's object with the line's `id`, or `id` and `error`.

    A line without an id gets its number (from 1).
    """
    for number, raw in enumerate(lines, start=1):
        if not raw.strip(b" \t\r\n\xef\xbb\xbf"):
            continue
        identity: Any = number
        try:
            record = _parse(raw, number)
            identity = record.get("id", number)
            question, history = _fields(record, number)
            yield {"id": identity, **assistant.ask(question, history).to_dict()}
        except RagError as error:
            yield {"id": identity, "error": error.message, "remedy": error.remedy}
        except Exception as error:  # noqa: BLE001 - one question that breaks must not cost the others their answers
            log = messages.CLI_UNEXPECTED_REMEDY.format(log=write_log(error))
            yield {"id": identity, "error": messages.CLI_UNEXPECTED.format(error=type(error).__name__), "remedy": log}


def _parse(raw: bytes, number: int) -> dict[str, Any]:
    try:
        record = json.loads(raw.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise InputError(messages.CLI_BATCH_ENCODING.format(line=number)) from error
    except (ValueError, RecursionError) as error:
        raise InputError(messages.CLI_BATCH_JSON.format(line=number, error=error)) from error
    if not isinstance(record, dict) or "question" not in record:
        raise InputError(messages.CLI_BATCH_OBJECT.format(line=number))
    return record


def _fields(record: Mapping[str, Any], number: int) -> tuple[str, list[str]]:
    question, history = record["question"], record.get("history") or []
    if not isinstance(question, str):
        raise InputError(messages.CLI_BATCH_QUESTION.format(line=number))
    if not isinstance(history, list) or not all(isinstance(earlier, str) for earlier in history):
        raise InputError(messages.CLI_BATCH_HISTORY_TYPE.format(line=number))
    return question, history
