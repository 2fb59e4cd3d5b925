"""Files -> text. One module per format; this one chooses by the file name's ending and reads the bytes safely.

Plain text is read right here; everything else in a process of its own (`rag.load.sandbox`).
"""

from __future__ import annotations

import errno
import hashlib
import os
import stat
import sys
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from rag import messages
from rag.cells import CellMap
from rag.errors import LoadError
from rag.load.alike import latin
from rag.load.content import Content as Content
from rag.load.text import decode
from rag.text import nfc

MAX_MEBIBYTES = 64  # of one file

Loader = Callable[[bytes, str], Content]  # (bytes, name shown in errors) -> text


def _plain(data: bytes, name: str) -> Content:
    return Content(nfc(latin(decode(data, name))))


def _archive(data: bytes, name: str) -> Content:
    from rag.load.archive import read_zip
    from rag.load.real_kind import office_kind

    kind = office_kind(data)
    return _apart(kind, data, name) if kind else read_zip(data, name)


def _apart(kind: str, data: bytes, name: str) -> Content:
    from rag.load.sandbox import shared

    return shared.read(kind, data, name)


_KINDS = {
    "pdf": (".pdf",),
    "docx": (".docx", ".docm"),
    "doc": (".doc", ".odt", ".rtf"),
    "xlsx": (".xlsx", ".xlsm"),
    "xls": (".xls", ".ods"),
    "csv": (".csv", ".tsv"),
    "pptx": (".pptx",),
    "ppt": (".ppt", ".odp"),
    "html": (".html", ".htm", ".xhtml"),
    "eml": (".eml",),
}
# lower-case ending -> loader
LOADERS: dict[str, Loader] = {
    **dict.fromkeys((".txt", ".md", ".markdown"), _plain),
    ".zip": _archive,
    **{suffix: partial(_apart, kind) for kind, suffixes in _KINDS.items() for suffix in suffixes},
}
FORMATS = ", ".join(LOADERS)
CONTAINERS = (".zip", ".eml")  # these hold other files
WORKBOOKS = tuple(suffix for kind in ("xlsx", "xls", "csv") for suffix in _KINDS[kind])  # these have cells


@dataclass(frozen=True, slots=True)
class Loaded:
    """The text of a file, NFC, with at least one visible character; every offset counts its characters.

    Page n is `text[pages[n - 1]:pages[n]]`; `pages` is empty for formats that have none. `note` and `remedy` tell in
    Vietnamese what could not be read of the file.
    """

    text: str
    file_sha256: str
    pages: tuple[int, ...] = ()
    note: str = ""
    remedy: str = ""
    cells: CellMap | None = None


def load_file(path: Path) -> Loaded:
    """Read one file. Raises LoadError for a file that is missing, unreadable, too large, empty, damaged or unknown."""
    data = read_file(path)
    content = parse(path, data)
    if not has_text(content):
        raise LoadError(messages.LOAD_EMPTY_MESSAGE.format(name=shown(path.name)), messages.LOAD_EMPTY_REMEDY)
    digest = hashlib.sha256(data).hexdigest()
    return Loaded(content.text, digest, content.pages, content.note, content.remedy, content.cells)


def check_format(path: Path) -> None:
    """Raise LoadError where no loader knows the file's ending."""
    suffix = path.suffix.lower()
    if suffix in LOADERS:
        return
    name = shown(path.name)
    message = messages.LOAD_FORMAT_MESSAGE if suffix else messages.LOAD_FORMAT_NONE_MESSAGE
    raise LoadError(
        message.format(name=name, suffix=shown(suffix)), messages.LOAD_FORMAT_REMEDY.format(formats=FORMATS)
    )


def read_file(path: Path) -> bytes:
    """The bytes of a regular file of a known format and of at most `MAX_MEBIBYTES`."""
    check_format(path)
    name = shown(path.name)
    try:
        # O_NONBLOCK: a named pipe must not hang the run; O_BINARY exists on Windows only
        handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
        try:
            status = os.fstat(handle)
            if stat.S_ISDIR(status.st_mode):
                raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
            if not stat.S_ISREG(status.st_mode):
                raise LoadError(messages.LOAD_SPECIAL_MESSAGE.format(name=name), messages.LOAD_SPECIAL_REMEDY)
            limit = MAX_MEBIBYTES * 2**20
            data = _bytes_of(handle, status.st_size, limit) if status.st_size <= limit else b""
            if status.st_size > limit or len(data) > limit:
                size = max(status.st_size, len(data)) / 2**20
                message = messages.LOAD_SIZE_MESSAGE.format(name=name, size=size, limit=MAX_MEBIBYTES)
                raise LoadError(message, messages.LOAD_SIZE_REMEDY)
            return data
        finally:
            os.close(handle)
    except PermissionError as error:
        message = messages.LOAD_PERMISSION_MESSAGE.format(name=name)
        raise LoadError(message, messages.LOAD_PERMISSION_REMEDY) from error
    except OSError as error:
        if error.errno == errno.ENXIO:  # a socket, or a pipe without a reader
            message = messages.LOAD_SPECIAL_MESSAGE.format(name=name)
            raise LoadError(message, messages.LOAD_SPECIAL_REMEDY) from error
        message = messages.LOAD_READ_MESSAGE.format(name=name, error=error.strerror or type(error).__name__)
        raise LoadError(message, messages.LOAD_READ_REMEDY) from error


def _bytes_of(handle: int, size: int, limit: int) -> bytes:
    """What an open file of this size holds, cut after one byte more than `limit`.

    In as few calls as it takes: each lets another thread go first. And with memory for what there is only.
    """
    data = os.read(handle, size + 1)
    if len(data) == size:
        return data
    parts, count = [data], len(data)  # it grows or shrinks, or comes in pieces
    while data and count <= limit:
        data = os.read(handle, min(limit + 1 - count, 2**20))
        parts.append(data)
        count += len(data)
    return b"".join(parts)


def parse(path: Path, data: bytes) -> Content:
    """What a file's bytes say; `path` gives the format and the name in errors."""
    check_format(path)
    name = shown(path.name)
    if not data.strip():
        raise LoadError(messages.LOAD_EMPTY_MESSAGE.format(name=name), messages.LOAD_EMPTY_REMEDY)
    content = LOADERS[path.suffix.lower()](data, name)
    if not content.members and not has_text(content):
        raise LoadError(messages.LOAD_EMPTY_MESSAGE.format(name=name), content.remedy or messages.LOAD_EMPTY_REMEDY)
    return content


def has_text(content: Content) -> bool:
    """Whether a file says anything itself: an archive only holds others."""
    return any(not unicodedata.category(char).startswith(("Z", "C")) for char in content.text)


def release() -> None:
    """End the process that files were read in; the next file starts another."""
    sandbox = sys.modules.get("rag.load.sandbox")
    if sandbox:
        sandbox.shared.close()


def shown(name: str) -> str:
    """A file name fit for one line of a message: no control characters, at most 120 characters."""
    clean = "".join("�" if unicodedata.category(char) in ("Cc", "Cf", "Cs", "Zl", "Zp") else char for char in name)
    return clean if len(clean) <= 120 else f"{clean[:80]}…{clean[-39:]}"
