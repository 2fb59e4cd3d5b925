"""Errors of the disk and of the databases, translated at the edge into what a person can act on."""

from __future__ import annotations

import errno
import logging
import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from rag import messages
from rag.errors import RagError, StoreError

_log = logging.getLogger(__name__)

_FULL_NUMBERS = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
_READ_ONLY_NUMBERS = frozenset({errno.EACCES, errno.EPERM, errno.EROFS})
# SQLite, Chroma and tantivy hand such faults on only as text
_FULL = ("disk is full", "no space left", "storagefull", "quota exceeded", "file too large", "filetoolarge")
_READ_ONLY = ("readonly database", "read-only", "permission denied", "permissiondenied", "os error 13", "os error 30")
_DAMAGED = ("not a database", "malformed", "corrupt", "cannot be deserialized")


@contextmanager
def storage_errors(folder: Path, *others: type[Exception]) -> Iterator[None]:
    """Raise StoreError for every disk or SQLite error inside; `others` are the error types of a further library."""
    caught: tuple[type[Exception], ...] = (sqlite3.Error, OSError, *others)
    try:
        yield
    except RagError:
        raise
    except caught as error:
        raise storage_error(error, folder) from error


def storage_error(error: Exception, folder: Path) -> StoreError:
    """What a disk or database error means for the data folder."""
    _log.debug("data folder %s: %r", folder, error)
    number = error.errno if isinstance(error, OSError) else None
    text = str(error).lower()
    if number in _FULL_NUMBERS or any(sign in text for sign in _FULL) or ("i/o error" in text and _is_full(folder)):
        return StoreError(messages.STORE_FULL_MESSAGE.format(folder=folder), messages.STORE_FULL_REMEDY)
    if number in _READ_ONLY_NUMBERS or any(sign in text for sign in _READ_ONLY):
        return StoreError(messages.STORE_READ_ONLY_MESSAGE.format(folder=folder), messages.STORE_READ_ONLY_REMEDY)
    if isinstance(error, FileExistsError | NotADirectoryError) and (blocked := not_a_folder(folder)):
        return blocked
    detail = first_line(error)
    if any(sign in text for sign in _DAMAGED):
        message = messages.STORE_DAMAGED_MESSAGE.format(folder=folder, error=detail)
        return StoreError(message, messages.STORE_DAMAGED_REMEDY)
    return StoreError(messages.STORE_ERROR_MESSAGE.format(folder=folder, error=detail), messages.STORE_ERROR_REMEDY)


def not_a_folder(folder: Path) -> StoreError | None:
    """The error of a data folder that is a file, or lies in one (a link that leads nowhere counts); None otherwise."""
    for path in (folder, *folder.parents):
        if os.path.lexists(path):
            if path.is_dir():
                return None
            message = messages.STORE_NOT_FOLDER_MESSAGE.format(folder=folder, blocking=path)
            return StoreError(message, messages.STORE_NOT_FOLDER_REMEDY)
    return None


def _is_full(folder: Path) -> bool:
    """Whether the disk has no room: SQLite may call that an I/O error."""
    while not folder.exists() and folder != folder.parent:
        folder = folder.parent
    try:
        return shutil.disk_usage(folder).free < 2**20
    except OSError:
        return False


def first_line(error: BaseException) -> str:
    """The error in one short line."""
    lines = str(error).strip().splitlines()
    return (lines[0] if lines else type(error).__name__)[:200].rstrip(".")
