"""Passwords: what is accepted, and how they are hashed (argon2id) and checked. Nothing here keeps or logs one."""

from __future__ import annotations

import secrets
import threading
from functools import lru_cache

from rag import messages
from rag.errors import InputError
from rag.text import nfc

SHORTEST, LONGEST = 10, 1_000  # characters
_DISTINCT = 5  # characters that differ
_TOGETHER = threading.BoundedSemaphore(2)  # hashes at once: each takes 64 MiB, and all callers wait their turn


def accept(password: str, name: str = "") -> str:
    """A password as it is hashed (NFC). Raises InputError where it is too short, too long or too simple."""
    password = nfc(password)
    if not SHORTEST <= len(password) <= LONGEST:
        message = messages.PASSWORD_LENGTH_MESSAGE.format(shortest=SHORTEST, longest=LONGEST)
        raise InputError(message, messages.PASSWORD_REMEDY)
    if len(set(password)) < _DISTINCT or (name and password.casefold() == name.casefold()):
        raise InputError(messages.PASSWORD_SIMPLE_MESSAGE, messages.PASSWORD_REMEDY)
    return password


def hash_password(password: str) -> str:
    """The argon2id hash of an accepted password, with its own random salt and its parameters."""
    from argon2 import PasswordHasher

    with _TOGETHER:
        return PasswordHasher().hash(password)


def matches(stored: str | None, password: str) -> bool:
    """Whether a password is that of a stored hash. With None (no such user) as much work is done for the answer no."""
    from argon2 import PasswordHasher
    from argon2.exceptions import Argon2Error, InvalidHashError

    password = nfc(password)[: LONGEST + 1]
    with _TOGETHER:
        try:
            PasswordHasher().verify(stored or _nobody(), password)
        except (Argon2Error, InvalidHashError):
            return False
    return stored is not None and len(password) <= LONGEST


@lru_cache(maxsize=1)
def _nobody() -> str:
    """A hash that no password is known for."""
    from argon2 import PasswordHasher

    return PasswordHasher().hash(secrets.token_urlsafe(32))
