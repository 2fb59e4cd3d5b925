"""Sessions of people who signed in, in the account file: what the browser holds is random and kept here as a hash.

A session ends by signing out, by standing idle, by its age, and with the password, role or account that it stands on.
"""

from __future__ import annotations

import secrets
import time
from dataclasses import dataclass
from pathlib import Path

from rag.accounts import User, opened, reading
from rag.keys import digest

_STEP = 60.0  # seconds between two notes of the last use


@dataclass(frozen=True, slots=True)
class Session:
    """Who is signed in."""

    user: str  # owns conversations
    name: str  # shown
    role: str
    way: str  # user or oidc


def user_id(user: User) -> str:
    """What a local user's conversations are kept under."""
    return f"user:{user.id}"


def begin(data: Path, session: Session, lasting: float, account: str = "") -> str:
    """A new session of at most `lasting` seconds; returns what the browser is given. `account`: id of a local user."""
    value, at = secrets.token_hex(32), time.time()
    with opened(data) as db:
        db.execute("DELETE FROM sessions WHERE expires_at < ?", (at,))
        row = (digest(value), account, session.user, session.name, session.role, session.way, at, at + lasting)
        db.execute("INSERT INTO sessions VALUES (?, ?, ?, ?, ?, ?, ?, ?)", row)
    return value


def session_of(data: Path, value: str, idle: float) -> Session | None:
    """The session of what a browser holds, if it has not ended; idle for `idle` seconds, it has.

    The name and role of a local user are those of now.
    """
    if len(value) != 64:
        return None
    at, key = time.time(), digest(value)
    query = """
        SELECT s.user, coalesce(nullif(u.full_name, ''), u.name, s.name), coalesce(u.role, s.role), s.way, s.seen_at
        FROM sessions s LEFT JOIN users u ON u.id = s.account
        WHERE s.digest = ? AND s.expires_at > ? AND s.seen_at > ?
          AND (s.account = '' OR (u.id IS NOT NULL AND u.disabled = 0))
    """
    with reading(data) as db:
        row = None if db is None else db.execute(query, (key, at, at - idle)).fetchone()
    if row is None:
        return None
    if at - row[4] > min(_STEP, idle / 4):
        with opened(data) as db:
            db.execute("UPDATE sessions SET seen_at = ? WHERE digest = ?", (at, key))
    return Session(*row[:4])


def end(data: Path, value: str) -> None:
    """Sign out: nothing happens where there is no such session."""
    with reading(data) as db:
        if db is None:
            return
    with opened(data) as db:
        db.execute("DELETE FROM sessions WHERE digest = ?", (digest(value),))
