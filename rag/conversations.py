"""Conversations with their answers, kept for each user in one SQLite file of the data folder.

A user sees only what is kept under the same user id: every query names it. Each change is one transaction, so that a
process that is killed loses nothing that was told to be kept.
"""

from __future__ import annotations

import contextlib
import json
import secrets
import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from rag import messages
from rag.errors import InputError, StoreError
from rag.faults import storage_errors
from rag.records import EVERYWHERE, Answer, Citation, ClaimCheck, Scope, Verification
from rag.text import fold, nfc

FILE = "conversations.sqlite3"
VERSION = 2  # of the tables; 1 had no scope
LONGEST_TITLE = 120  # characters
LISTED = 100  # conversations that a list or a search gives

_TABLES = """
CREATE TABLE conversations (
    id TEXT PRIMARY KEY, user TEXT NOT NULL, title TEXT NOT NULL, changed_at TEXT NOT NULL
) WITHOUT ROWID;
CREATE INDEX conversations_user ON conversations (user, changed_at);
CREATE TABLE turns (
    conversation TEXT NOT NULL REFERENCES conversations (id) ON DELETE CASCADE, ordinal INTEGER NOT NULL,
    question TEXT NOT NULL, answer TEXT, problem TEXT, remedy TEXT, scope TEXT, PRIMARY KEY (conversation, ordinal)
) WITHOUT ROWID;
"""


@dataclass(frozen=True, slots=True)
class KeptTurn:
    """One question and what came of it: an answer, or a problem with its remedy; neither while it is being answered."""

    question: str
    answer: Answer | None = None
    problem: str = ""
    remedy: str = ""
    scope: Scope = EVERYWHERE  # the reports that it was asked within


@dataclass(frozen=True, slots=True)
class Summary:
    """A conversation in the list of its user."""

    id: str
    title: str
    changed_at: str  # ISO 8601, UTC
    turns: int


@dataclass(frozen=True, slots=True)
class KeptConversation:
    """A conversation with all its turns, oldest first."""

    id: str
    title: str
    changed_at: str
    turns: tuple[KeptTurn, ...]


class Conversations:
    """The conversations in a data folder. Thread-safe: every call opens the file for itself.

    Every method raises StoreError where the file cannot be read or written.
    """

    def __init__(self, data: Path) -> None:
        self.data = data

    def keep(self, user: str, identity: str, ordinal: int, turn: KeptTurn) -> str:
        """Put a turn at `ordinal` (0..) of a conversation; what stood there and after it goes. Returns its id.

        An empty `identity`, or one that this user has no conversation of (any more), begins a new one, called after the
        question.
        """
        answer = None if turn.answer is None else json.dumps(turn.answer.to_dict(), ensure_ascii=False)
        with self._open() as db:
            if not self._touch(db, user, identity):
                identity = secrets.token_hex(12)
                row = (identity, user, clean_title(turn.question), _now())
                db.execute("INSERT INTO conversations (id, user, title, changed_at) VALUES (?, ?, ?, ?)", row)
            db.execute("DELETE FROM turns WHERE conversation = ? AND ordinal >= ?", (identity, ordinal))
            scope = json.dumps(turn.scope.to_dict(), ensure_ascii=False) if turn.scope else None
            values = (identity, ordinal, turn.question, answer, turn.problem, turn.remedy, scope)
            columns = "conversation, ordinal, question, answer, problem, remedy, scope"
            db.execute(f"INSERT INTO turns ({columns}) VALUES (?, ?, ?, ?, ?, ?, ?)", values)
        return identity

    def listed(self, user: str, search: str = "") -> list[Summary]:
        """A user's conversations, last changed first; with `search`, those whose title or questions hold all its words,
        with or without diacritics."""
        query = (
            "SELECT id, title, changed_at, count(ordinal), coalesce(group_concat(question, '\n'), '') "
            "FROM conversations LEFT JOIN turns ON conversation = id "
            "WHERE user = ? GROUP BY id ORDER BY changed_at DESC, id"
        )
        words = fold(nfc(search)).split()
        if not words:  # as the page shows it with every answer: the questions need not be read
            query = (
                "SELECT id, title, changed_at, (SELECT count(*) FROM turns WHERE conversation = id) "
                "FROM conversations WHERE user = ? ORDER BY changed_at DESC, id LIMIT ?"
            )
            with self._open() as db:
                return [Summary(*row) for row in db.execute(query, (user, LISTED))]
        found: list[Summary] = []
        with self._open() as db:
            for identity, title, changed_at, turns, questions in db.execute(query, (user,)):
                text = fold(f"{title}\n{questions}")
                if all(word in text for word in words):
                    found.append(Summary(identity, title, changed_at, turns))
                if len(found) == LISTED:
                    break
        return found

    def get(self, user: str, identity: str) -> KeptConversation | None:
        """A conversation of this user; None where there is none of this id."""
        with self._open() as db:
            query = "SELECT title, changed_at FROM conversations WHERE id = ? AND user = ?"
            row = db.execute(query, (identity, user)).fetchone()
            if row is None:
                return None
            query = "SELECT question, answer, problem, remedy, scope FROM turns WHERE conversation = ? ORDER BY ordinal"
            turns = tuple(
                KeptTurn(
                    question,
                    None if answer is None else answer_of(json.loads(answer)),
                    problem,
                    remedy,
                    Scope.of(json.loads(scope)) if scope else EVERYWHERE,
                )
                for question, answer, problem, remedy, scope in db.execute(query, (identity,))
            )
        return KeptConversation(identity, row[0], row[1], turns)

    def rename(self, user: str, identity: str, title: str) -> None:
        """Raises InputError for an empty title, and where this user has no such conversation."""
        title = clean_title(title)
        if not title:
            raise InputError(messages.CONVERSATION_TITLE_MESSAGE, messages.CONVERSATION_TITLE_REMEDY)
        with self._open() as db:
            query = "UPDATE conversations SET title = ? WHERE id = ? AND user = ?"
            if not db.execute(query, (title, identity, user)).rowcount:
                raise InputError(messages.CONVERSATION_GONE_MESSAGE, messages.CONVERSATION_GONE_REMEDY)

    def delete(self, user: str, identity: str) -> None:
        """Forget a conversation of this user; nothing happens where there is none."""
        with self._open() as db:
            db.execute("DELETE FROM conversations WHERE id = ? AND user = ?", (identity, user))

    @contextlib.contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        """The file, in one transaction."""
        with storage_errors(self.data):
            self.data.mkdir(parents=True, exist_ok=True)
            with contextlib.closing(sqlite3.connect(self.data / FILE, isolation_level=None, timeout=10)) as db:
                db.execute("PRAGMA journal_mode = WAL")
                db.execute("PRAGMA synchronous = FULL")
                db.execute("PRAGMA foreign_keys = ON")
                db.execute("PRAGMA secure_delete = ON")
                _prepare(db, self.data)
                db.execute("BEGIN IMMEDIATE")
                try:
                    yield db
                except BaseException:
                    db.execute("ROLLBACK")
                    raise
                db.execute("COMMIT")

    def _touch(self, db: sqlite3.Connection, user: str, identity: str) -> bool:
        query = "UPDATE conversations SET changed_at = ? WHERE id = ? AND user = ?"
        return bool(db.execute(query, (_now(), identity, user)).rowcount)


def _prepare(db: sqlite3.Connection, data: Path) -> None:
    version = db.execute("PRAGMA user_version").fetchone()[0]
    if version < VERSION:
        db.execute("BEGIN IMMEDIATE")  # two processes may begin at once: only the first makes or changes the tables
        before = db.execute("PRAGMA user_version").fetchone()[0]
        if before == 0:
            for statement in _TABLES.split(";"):
                db.execute(statement)
        elif before == 1:
            db.execute("ALTER TABLE turns ADD COLUMN scope TEXT")
        db.execute(f"PRAGMA user_version = {VERSION}")
        db.execute("COMMIT")
    elif version != VERSION:
        message = messages.CONVERSATIONS_VERSION_MESSAGE.format(path=data / FILE, version=version)
        raise StoreError(message, messages.CONVERSATIONS_VERSION_REMEDY)


def clean_title(text: str) -> str:
    """One line of at most LONGEST_TITLE characters."""
    line = " ".join(nfc(text).encode("utf-8", "replace").decode().split())
    return line if len(line) <= LONGEST_TITLE else line[: LONGEST_TITLE - 1].rstrip() + "…"


def answer_of(record: dict[str, Any]) -> Answer:
    """The answer whose `to_dict()` this is."""
    verification = record.get("verification")
    checks: Sequence[dict[str, Any]] = verification["claims"] if verification else ()
    return Answer(
        **{
            **record,
            "citations": tuple(Citation(**one) for one in record["citations"]),
            "alternatives": tuple(Citation(**one) for one in record["alternatives"]),
            "verification": Verification(
                **{
                    **verification,
                    "claims": tuple(ClaimCheck(c["text"], c["outcome"], tuple(c["problems"])) for c in checks),
                }
            )
            if verification
            else None,
        }
    )


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="microseconds")
