"""What readers said of answers: one SQLite file in the data folder, and a question set made of it."""

from __future__ import annotations

import contextlib
import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

from rag import messages
from rag.errors import InputError
from rag.faults import storage_errors
from rag.records import Answer
from rag.text import nfc

REVIEW = "review"  # tag of a case whose right answer is not known
FILE = "feedback.sqlite3"
LONGEST_NOTE = 2_000  # characters

_TABLE = """
CREATE TABLE IF NOT EXISTS feedback (
    number INTEGER PRIMARY KEY AUTOINCREMENT, given_at TEXT NOT NULL, verdict TEXT NOT NULL, note TEXT NOT NULL,
    history TEXT NOT NULL, answer TEXT NOT NULL
)
"""


class Verdict(StrEnum):
    """What a reader may say of an answer."""

    RIGHT = "right"
    WRONG_FIGURE = "wrong_figure"
    WRONG_SOURCE = "wrong_source"
    SHOULD_REFUSE = "should_refuse"  # it was answered, but the reports do not tell
    SHOULD_ANSWER = "should_answer"  # it was refused, but the reports tell


ON_ANSWER = (Verdict.RIGHT, Verdict.WRONG_FIGURE, Verdict.WRONG_SOURCE, Verdict.SHOULD_REFUSE)
ON_REFUSAL = (Verdict.RIGHT, Verdict.SHOULD_ANSWER)


@dataclass(frozen=True, slots=True)
class Feedback:
    """One judgement of one answer. `answer` is the object of `hoi ask --json` that was judged."""

    number: int
    given_at: str  # ISO 8601, UTC
    verdict: Verdict
    note: str
    history: tuple[str, ...]  # earlier questions of the conversation, oldest first
    answer: dict[str, Any]

    @property
    def question(self) -> str:
        """The question as it was typed."""
        return str(self.answer["question"])


def offered(answer: Answer) -> tuple[Verdict, ...]:
    """The verdicts that make sense for an answer, or for a refusal."""
    return ON_ANSWER if answer.answered else ON_REFUSAL


def add_feedback(data: Path, answer: Answer, history: Sequence[str], verdict: Verdict, note: str = "") -> int:
    """Keep a judgement; returns its number.

    Raises InputError for a verdict that does not fit the answer and for a note of more than LONGEST_NOTE characters,
    StoreError where it cannot be written.
    """
    note = nfc(note).strip()
    if verdict not in offered(answer):
        raise InputError(messages.FEEDBACK_VERDICT_MESSAGE, messages.FEEDBACK_VERDICT_REMEDY)
    if len(note) > LONGEST_NOTE:
        message = messages.FEEDBACK_NOTE_MESSAGE.format(length=len(note), limit=LONGEST_NOTE)
        raise InputError(message, messages.FEEDBACK_NOTE_REMEDY)
    now = datetime.now(UTC).isoformat(timespec="seconds")
    row = (now, str(verdict), note, _json(list(history)), _json(answer.to_dict()))
    with storage_errors(data):
        data.mkdir(parents=True, exist_ok=True)
        with contextlib.closing(sqlite3.connect(data / FILE, isolation_level=None, timeout=10)) as db:
            db.execute(_TABLE)
            query = "INSERT INTO feedback (given_at, verdict, note, history, answer) VALUES (?, ?, ?, ?, ?)"
            return int(db.execute(query, row).lastrowid or 0)


def all_feedback(data: Path) -> list[Feedback]:
    """Every judgement, oldest first; none where nobody has given one. Raises StoreError for an unreadable file."""
    if not (data / FILE).is_file():
        return []
    uri = f"{(data / FILE).absolute().as_uri()}?mode=ro"
    with storage_errors(data), contextlib.closing(sqlite3.connect(uri, uri=True, timeout=10)) as db:
        rows = db.execute("SELECT number, given_at, verdict, note, history, answer FROM feedback ORDER BY number")
        return [
            Feedback(number, at, Verdict(verdict), note, tuple(json.loads(history)), json.loads(answer))
            for number, at, verdict, note, history, answer in rows
        ]


def question_set(judgements: Iterable[Feedback]) -> Iterator[dict[str, Any]]:
    """The judgements as a question set (docs/evaluation.md), the last one of each question in its conversation.

    A right answer is a case as it stands, a rightly refused question and an answer that should have been a refusal are
    unanswerable ones. Where the right answer is not known (a wrong figure or source, a refusal that should have been an
    answer), `tags` has "review": `answers`, `docs` and `evidence` are empty for a person to fill in, what was answered
    instead stands in `said`, the reader's words in `note`.
    """
    latest: dict[tuple[str, ...], Feedback] = {}
    for one in judgements:
        latest[(*one.history, one.question)] = one
    for one in latest.values():
        yield _case(one)


def _case(one: Feedback) -> dict[str, Any]:
    answer = one.answer
    citations = answer["citations"]
    answerable = bool(answer["answered"]) if one.verdict == Verdict.RIGHT else one.verdict != Verdict.SHOULD_REFUSE
    known = one.verdict == Verdict.RIGHT and answerable and bool(citations) and bool(answer["short"].strip())
    case: dict[str, Any] = {
        "id": f"feedback-{one.number}",
        "question": one.question,
        "history": list(one.history),
        "type": "feedback",
        "answerable": answerable,
        "answers": [answer["short"]] if known else [],
        "docs": [citation["document"] for citation in citations] if known else [],
        "evidence": [citation["quote"] for citation in citations] if known else [],
        "tags": [str(one.verdict)],
    }
    if answerable and not known:
        case["tags"].append(REVIEW)
    if one.verdict != Verdict.RIGHT:
        case["said"] = answer["short"] or answer["answer"]
    if one.note:
        case["note"] = one.note
    return case


def needs_review(case: Mapping[str, Any]) -> bool:
    """Whether a person has to fill in the right answer before the case can be asked."""
    return REVIEW in case["tags"]


def as_json(judgement: Feedback) -> dict[str, Any]:
    """A judgement for `hoi feedback list --json`."""
    return asdict(judgement)


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
