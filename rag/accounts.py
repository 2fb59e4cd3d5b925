"""Who may sign in: users with hashed passwords, in one SQLite file of the data folder that only its owner may read.

The same file holds keys (`rag.keys`) and sessions (`rag.sessions`). There is no account to begin with, and no secret
is kept in a form that could be used: passwords as argon2id, keys and sessions as SHA-256 of 256 random bits.
"""

from __future__ import annotations

import contextlib
import os
import re
import secrets
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from rag import messages
from rag.errors import InputError, StoreError
from rag.faults import storage_errors
from rag.passwords import accept, hash_password, matches
from rag.roles import ROLES
from rag.text import nfc

FILE = "accounts.sqlite3"
VERSION = 1  # of the tables
_NAME = re.compile(r"[^\W_][\w.@+-]{0,63}")

_TABLES = """
CREATE TABLE users (
    id TEXT PRIMARY KEY, folded TEXT NOT NULL UNIQUE, name TEXT NOT NULL, full_name TEXT NOT NULL, role TEXT NOT NULL,
    password TEXT NOT NULL, disabled INTEGER NOT NULL DEFAULT 0, created_at TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE keys (
    id TEXT PRIMARY KEY, kind TEXT NOT NULL, name TEXT NOT NULL, digest TEXT NOT NULL, role TEXT NOT NULL,
    origin TEXT NOT NULL, maker TEXT NOT NULL, created_at TEXT NOT NULL,
    expires_at REAL NOT NULL, revoked INTEGER NOT NULL DEFAULT 0
) WITHOUT ROWID;
CREATE TABLE sessions (
    digest TEXT PRIMARY KEY, account TEXT NOT NULL, user TEXT NOT NULL, name TEXT NOT NULL, role TEXT NOT NULL,
    way TEXT NOT NULL, seen_at REAL NOT NULL, expires_at REAL NOT NULL
) WITHOUT ROWID;
CREATE INDEX sessions_account ON sessions (account);
"""


@dataclass(frozen=True, slots=True)
class User:
    """A local user. `id` stays the same for life and is never given again: what a person owns hangs on it."""

    id: str
    name: str
    full_name: str
    role: str
    disabled: bool
    created_at: str  # ISO 8601, UTC


@contextlib.contextmanager
def opened(data: Path) -> Iterator[sqlite3.Connection]:
    """The account file in one transaction, made where there is none.

    Raises StoreError where it cannot be read or written or was made by another version.
    """
    with storage_errors(data):
        path = data / FILE
        if not path.exists():
            data.mkdir(parents=True, exist_ok=True)
            with contextlib.suppress(FileExistsError):
                os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        with contextlib.closing(sqlite3.connect(path, isolation_level=None, timeout=10)) as db:
            db.execute("PRAGMA journal_mode = WAL")
            db.execute("PRAGMA synchronous = FULL")
            db.execute("PRAGMA secure_delete = ON")
            _prepare(db, path)
            db.execute("BEGIN IMMEDIATE")
            try:
                yield db
            except BaseException:
                db.execute("ROLLBACK")
                raise
            db.execute("COMMIT")


@contextlib.contextmanager
def reading(data: Path) -> Iterator[sqlite3.Connection | None]:
    """The account file for reading alone, None where there is none: nothing waits for a writer."""
    path = data / FILE
    if not path.is_file():
        yield None
        return
    with storage_errors(data), contextlib.closing(sqlite3.connect(path, isolation_level=None, timeout=10)) as db:
        db.execute("PRAGMA query_only = ON")
        if db.execute("PRAGMA user_version").fetchone()[0] == 0:
            yield None  # another process is just making it
            return
        _check_version(db, path)
        yield db


def _prepare(db: sqlite3.Connection, path: Path) -> None:
    if db.execute("PRAGMA user_version").fetchone()[0] == 0:
        db.execute("BEGIN IMMEDIATE")  # two processes may begin at once: only the first makes the tables
        if db.execute("PRAGMA user_version").fetchone()[0] == 0:
            for statement in _TABLES.split(";"):
                db.execute(statement)
            db.execute(f"PRAGMA user_version = {VERSION}")
        db.execute("COMMIT")
    _check_version(db, path)


def _check_version(db: sqlite3.Connection, path: Path) -> None:
    version = db.execute("PRAGMA user_version").fetchone()[0]
    if version != VERSION:
        message = messages.ACCOUNTS_VERSION_MESSAGE.format(path=path, version=version)
        raise StoreError(message, messages.ACCOUNTS_VERSION_REMEDY)


# --- users -----------------------------------------------------------------------------------------------------

_COLUMNS = "id, name, full_name, role, disabled, created_at"


def add_user(data: Path, name: str, password: str, role: str, full_name: str = "") -> User:
    """A new user. Raises InputError for a bad name, password or role, and where the name is taken."""
    name, full_name = nfc(name).strip(), " ".join(nfc(full_name).split())[:120]
    if not _NAME.fullmatch(name):
        raise InputError(messages.USER_NAME_MESSAGE.format(name=name[:80]), messages.USER_NAME_REMEDY)
    hashed = hash_password(accept(password, name))
    user = User(secrets.token_hex(8), name, full_name, checked_role(role), False, now())
    with opened(data) as db:
        try:
            query = "INSERT INTO users (id, folded, name, full_name, role, password, created_at) VALUES (?,?,?,?,?,?,?)"
            db.execute(query, (user.id, name.casefold(), name, full_name, role, hashed, user.created_at))
        except sqlite3.IntegrityError as error:
            raise InputError(messages.USER_TAKEN_MESSAGE.format(name=name), messages.USER_TAKEN_REMEDY) from error
    return user


def users(data: Path) -> list[User]:
    """Every user by name; none where there is no account file."""
    with reading(data) as db:
        if db is None:
            return []
        return [_user(row) for row in db.execute(f"SELECT {_COLUMNS} FROM users ORDER BY folded")]


def check_password(data: Path, name: str, password: str) -> User | None:
    """The user of this name and password; None for a wrong one, an unknown or a disabled one, after the same work."""
    row = None
    with reading(data) as db:
        if db is not None:
            query = f"SELECT {_COLUMNS}, password FROM users WHERE folded = ?"
            row = db.execute(query, (nfc(name).strip().casefold(),)).fetchone()
    right = matches(row[-1] if row else None, password)
    return _user(row[:-1]) if row and right and not row[4] else None


def set_password(data: Path, name: str, password: str) -> None:
    """Another password; every session of the user ends. Raises InputError for an unknown user or a bad password."""
    hashed = hash_password(accept(password, name))
    _change(data, name, "password", hashed)


def set_role(data: Path, name: str, role: str) -> None:
    """Another role, from the next request on. Raises InputError for an unknown user or role."""
    _change(data, name, "role", checked_role(role))


def set_disabled(data: Path, name: str, disabled: bool) -> None:
    """Shut a user out (sessions end) or let the user in again. Raises InputError for an unknown user."""
    _change(data, name, "disabled", int(disabled))


def remove_user(data: Path, name: str) -> str:
    """Forget a user with all sessions; returns the id. Raises InputError for an unknown one."""
    with opened(data) as db:
        identity = _id_of(db, name)
        db.execute("DELETE FROM sessions WHERE account = ?", (identity,))
        db.execute("DELETE FROM users WHERE id = ?", (identity,))
    return identity


def _change(data: Path, name: str, column: str, value: object) -> None:
    with opened(data) as db:
        identity = _id_of(db, name)
        db.execute(f"UPDATE users SET {column} = ? WHERE id = ?", (value, identity))
        db.execute("DELETE FROM sessions WHERE account = ?", (identity,))


def _id_of(db: sqlite3.Connection, name: str) -> str:
    row = db.execute("SELECT id FROM users WHERE folded = ?", (nfc(name).strip().casefold(),)).fetchone()
    if row is None:
        raise InputError(messages.USER_UNKNOWN_MESSAGE.format(name=name[:80]), messages.USER_UNKNOWN_REMEDY)
    return str(row[0])


def _user(row: tuple[str, str, str, str, int, str]) -> User:
    identity, name, full_name, role, disabled, created_at = row
    return User(identity, name, full_name, role, bool(disabled), created_at)


def checked_role(role: str) -> str:
    """The role itself; InputError where it is none."""
    if role not in ROLES:
        raise InputError(messages.ROLE_MESSAGE.format(role=role[:40]), messages.ROLE_REMEDY)
    return role


def now() -> str:
    """The time as ISO 8601 in UTC, to the second."""
    return datetime.now(UTC).isoformat(timespec="seconds")
