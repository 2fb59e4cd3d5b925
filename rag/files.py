"""Which files a run of `hoi index` takes in, and by what names they go."""

from __future__ import annotations

import os
from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from rag import messages
from rag.errors import InputError, LoadError
from rag.load import FORMATS, shown
from rag.text import nfc

_JUNK = frozenset({"thumbs.db", "desktop.ini"})


@dataclass(frozen=True, slots=True)
class Found:
    """A file to index: its absolute path, and its path below the indexed folder as its name."""

    path: Path
    name: str


@dataclass(frozen=True, slots=True)
class Refused:
    """A file or folder that is not opened at all, and why."""

    path: Path
    name: str
    error: LoadError


def find_files(paths: Sequence[Path], *, skip: Path) -> tuple[list[Found], list[Refused]]:
    """Every file of these files and folders, subfolders included, in a fixed order; `skip` is our own data folder.

    Hidden files and those of the desktop are passed over. Links inside a folder are not followed: where one leads
    outside of the folder, it is refused. Raises InputError for a path that is not there and for an empty folder.
    """
    found: dict[str, Found] = {}
    refused: list[Refused] = []
    for path in paths:
        try:
            real = path.resolve(strict=True)
        except (OSError, RuntimeError, ValueError) as error:  # missing, a loop of links, a zero character
            message = messages.INDEX_NO_PATH_MESSAGE.format(path=shown(str(path)))
            raise InputError(message, messages.INDEX_NO_PATH_REMEDY) from error
        if not real.is_dir():
            found.setdefault(str(real), Found(real, display_name(path.name)))
            continue
        before = len(found) + len(refused)
        for item in _walk(real, skip.absolute()):
            if isinstance(item, Refused):
                refused.append(item)
            else:
                found.setdefault(str(item.path), item)
        if len(found) + len(refused) == before and not any(Path(known).is_relative_to(real) for known in found):
            message = messages.INDEX_EMPTY_FOLDER_MESSAGE.format(path=shown(str(path)))
            raise InputError(message, messages.INDEX_EMPTY_FOLDER_REMEDY.format(formats=FORMATS))
    return list(found.values()), refused


def display_name(name: str) -> str:
    """A file name as text: NFC, and bytes that are no UTF-8 replaced."""
    return nfc(os.fsencode(name).decode("utf-8", "replace"))


def is_there(path: Path) -> bool:
    """Whether a file exists, or the archive or mail that holds it."""
    return path.exists() or any(folder.is_file() for folder in path.parents)


def source_key(path: Path) -> str:
    """A path as the catalog keeps it; bytes that are no UTF-8 are written as escapes."""
    return str(path).encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


def unique_name(found: Found, taken: Container[str]) -> str:
    """The name of a file, with as many of its parent folders as it takes to differ from the names taken."""
    if found.name not in taken:
        return found.name
    parts = found.path.parts
    for depth in range(found.name.count("/") + 2, len(parts) + 1):
        name = display_name("/".join(parts[-depth:]).replace("//", "/"))
        if name not in taken:
            return name
    number = 2
    while f"{found.name} ({number})" in taken:
        number += 1
    return f"{found.name} ({number})"


def _walk(root: Path, skip: Path) -> Iterator[Found | Refused]:
    failed: list[OSError] = []
    for folder, folders, files in os.walk(root, onerror=failed.append):
        here = Path(folder)
        links = [name for name in folders if (here / name).is_symlink()]
        folders[:] = sorted(name for name in folders if not name.startswith(".") and here / name != skip)
        for name in sorted([*files, *links]):
            if name.startswith((".", "~$")) or name.lower() in _JUNK:
                continue
            path = here / name
            shown_name = display_name(path.relative_to(root).as_posix())
            if not path.is_symlink():
                yield Found(path, shown_name)
            elif not _inside(path, root):  # a link that leads to a file below `root`: that file comes by itself
                message = messages.LOAD_LINK_MESSAGE.format(name=shown(name))
                yield Refused(path, shown_name, LoadError(message, messages.LOAD_LINK_REMEDY))
    for error in failed:
        path = Path(os.fsdecode(error.filename or root))
        name = display_name(path.relative_to(root).as_posix()) if path.is_relative_to(root) else display_name(str(path))
        message = messages.LOAD_FOLDER_MESSAGE.format(name=shown(name), error=error.strerror)
        yield Refused(path, name, LoadError(message, messages.LOAD_FOLDER_REMEDY))


def _inside(path: Path, root: Path) -> bool:
    try:
        return path.resolve(strict=True).is_relative_to(root)
    except (OSError, RuntimeError):
        return False
