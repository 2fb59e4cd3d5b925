"""Files that came in through the page: received in pieces, kept in the data folder, given out again.

originals/KEY.EXT         what was uploaded under one name; KEY is made of the name, which never becomes a path
originals/KEY.EXT.old     what stood there before, until the catalog holds the new one
originals/KEY.EXT.new     says that nothing stood there before
originals/KEY.EXT.gone    says that the file goes when the catalog holds it no more
originals/incoming/       uploads that are still coming in or waiting

`place` puts a file into its place and `settle` asks the catalog afterwards whether it stays there or what was before
comes back: so an upload is taken in whole or not at all, whatever happens in between.
"""

from __future__ import annotations

import hashlib
import os
import re
import secrets
import shutil
import unicodedata
from collections.abc import Callable, Collection, Iterable
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from rag import messages
from rag.catalog import SourceEntry
from rag.errors import LoadError, StoreError
from rag.faults import storage_errors
from rag.files import Found, is_there, source_key
from rag.load import MAX_MEBIBYTES, check_format, shown
from rag.text import nfc

FOLDER = "originals"
LONGEST_NAME = 200  # characters of a file's name
MAX_BYTES = MAX_MEBIBYTES * 2**20  # of one upload
_INCOMING = "incoming"
_SPARE = 32 * 2**20  # bytes that stay free on the disk, for the index
_KEY = re.compile(r"[0-9a-f]{32}\.\w{1,16}")
_OLD, _NEW, _GONE = ".old", ".new", ".gone"


@dataclass(frozen=True, slots=True)
class Staged:
    """A file that has come in whole, under the name that its sender gave it."""

    path: Path
    name: str
    size: int


class Receiver:
    """Writes one upload to disk as it comes. `finish` keeps it, `discard` does not."""

    def __init__(self, data: Path, name: str, expected: int = 0) -> None:
        """Raises LoadError for a name or format that cannot be taken and for more than MAX_BYTES, StoreError for a disk
        without room for `expected` bytes or that cannot be written."""
        self.name = clean_name(name)
        check_format(Path(self.name))
        self._data = data
        self._size = 0
        if expected > MAX_BYTES:
            raise self._too_large(expected)
        folder = data / FOLDER / _INCOMING
        with storage_errors(data):
            folder.mkdir(parents=True, exist_ok=True)
            if shutil.disk_usage(folder).free < expected + _SPARE:
                raise StoreError(messages.STORE_FULL_MESSAGE.format(folder=data), messages.STORE_FULL_REMEDY)
            self._path = folder / secrets.token_hex(16)
            self._file = self._path.open("xb")

    def write(self, chunk: bytes) -> None:
        """The next piece. Raises LoadError beyond MAX_BYTES, StoreError where the disk is full."""
        self._size += len(chunk)
        if self._size > MAX_BYTES:
            raise self._too_large(self._size)
        with storage_errors(self._data):
            self._file.write(chunk)

    def finish(self) -> Staged:
        """The whole file, safely on disk."""
        with storage_errors(self._data):
            self._file.flush()
            os.fsync(self._file.fileno())
            self._file.close()
        return Staged(self._path, self.name, self._size)

    def discard(self) -> None:
        """Throw away what came. Never raises."""
        with suppress(OSError):
            self._file.close()
        with suppress(OSError):
            self._path.unlink(missing_ok=True)

    def _too_large(self, size: int) -> LoadError:
        message = messages.LOAD_SIZE_MESSAGE.format(name=shown(self.name), size=size / 2**20, limit=MAX_MEBIBYTES)
        return LoadError(message, messages.LOAD_SIZE_REMEDY)


def clean_name(name: str) -> str:
    """The last part of a name that a browser sent, without characters that nobody sees. Raises LoadError for none."""
    last = re.split(r"[/\\]", nfc(name))[-1]
    clean = "".join(char for char in last if unicodedata.category(char) not in ("Cc", "Cf", "Cs", "Zl", "Zp")).strip()
    if not clean.strip(". ") or len(clean) > LONGEST_NAME:
        message = messages.UPLOAD_NAME_MESSAGE.format(name=shown(clean))
        raise LoadError(message, messages.UPLOAD_NAME_REMEDY.format(limit=LONGEST_NAME))
    return clean


def original_path(data: Path, name: str) -> Path:
    """Where the file of this name is kept."""
    digest = hashlib.sha256(name.encode("utf-8", "backslashreplace")).hexdigest()[:32]
    return data / FOLDER / f"{digest}{Path(name).suffix.lower()}"


def kept_original(data: Path, source: str) -> Path | None:
    """The kept file of a path as the catalog has it (that of an archive for what lies within); None where it came from
    elsewhere, or is there no more.

    Only the file's own part of the path counts, so that a data folder may be moved.
    """
    key = key_of(source)
    here = data / FOLDER / key if key else None
    return here if here is not None and here.is_file() and not here.is_symlink() else None


def is_within(source: str) -> bool:
    """Whether a path of the catalog leads into a kept archive or mail."""
    return bool(key_of(source)) and Path(source).parent.name != FOLDER


def original_of(
    data: Path, sources: Iterable[SourceEntry], document_id: str, fetch: Callable[[str], Path | None] | None = None
) -> tuple[Path, str] | None:
    """The kept file of a document and the name that it was uploaded under; None where no upload brought it. `fetch`
    gets one that is not here from where it is kept."""
    for entry in sources:
        path = kept_original(data, entry.path) if entry.document_id == document_id else None
        if path is None and fetch is not None and entry.document_id == document_id:
            path = fetch(entry.path)
        if path is not None:
            return path, entry.name.partition("/")[0] if is_within(entry.path) else entry.name
    return None


def key_of(source: str) -> str:
    """The name of the kept file that a path leads to or into; "" where it does not."""
    parts = Path(source).parts
    for folder, name in zip(parts, parts[1:], strict=False):
        if folder == FOLDER and _KEY.fullmatch(name):
            return name
    return ""


def place(data: Path, staged: Staged) -> Found:
    """Put an upload where files of its name are kept; `settle` decides whether it stays. Raises StoreError."""
    final = original_path(data, staged.name)
    old, new = final.with_name(final.name + _OLD), final.with_name(final.name + _NEW)
    with storage_errors(data):
        if final.exists():
            final.replace(old)
        else:
            new.touch()
        staged.path.replace(final)
    return Found(final, staged.name)


def settle(data: Path, sources: Iterable[SourceEntry], taken: Collection[str] = ()) -> None:
    """Keep what was placed where the catalog holds it by now; bring back what was there before where it does not.

    `taken` are names of kept files that are known to be held. A file whose content the catalog has is held anyway; of
    an archive only its members are there, so after a process was killed a new one stays where there is one of them.
    """
    folder = data / FOLDER
    if not folder.is_dir():
        return
    own: dict[str, str] = {}
    within: set[str] = set()
    for entry in sources:
        if is_within(entry.path):
            within.add(key_of(entry.path))
        else:
            own[Path(entry.path).name] = entry.file_sha256
    with storage_errors(data):
        for marker in [*folder.glob(f"*{_OLD}"), *folder.glob(f"*{_NEW}")]:
            final = folder / marker.name[: -len(_OLD)]
            held = final.name in taken or (final.name in within and marker.name.endswith(_NEW))
            if final.is_file() and (held or own.get(final.name) == _digest(final)):
                marker.unlink()
            elif marker.name.endswith(_OLD):
                marker.replace(final)
            else:
                final.unlink(missing_ok=True)
                marker.unlink()


def relocated(data: Path, sources: Iterable[SourceEntry]) -> tuple[list[SourceEntry], list[str]]:
    """After the data folder was moved: the kept files under their present paths, and the paths that are no more."""
    moved = []
    gone = []
    for entry in sources:
        here = kept_original(data, entry.path)
        if here is None:
            continue
        parts = Path(entry.path).parts
        path = source_key(here.joinpath(*parts[parts.index(here.name) + 1 :]))
        if path != entry.path and not is_there(Path(entry.path)):
            moved.append(replace(entry, path=path))
            gone.append(entry.path)
    return moved, gone


def discard_originals(data: Path, paths: Iterable[str], still: Iterable[str] = ()) -> None:
    """Delete the kept files among these paths of the catalog, but none that a path of `still` leads to or into."""
    needed = {key_of(path) for path in still}
    with storage_errors(data):
        for path in paths:
            here = kept_original(data, path)
            if here is not None and here.name not in needed:
                here.unlink(missing_ok=True)


def stray_originals(data: Path, sources: Iterable[str]) -> list[Path]:
    """Kept files that no path of the catalog leads to or into, and that nothing is under way with."""
    needed = {key_of(path) for path in sources}
    folder = data / FOLDER
    kept = (path for path in sorted(folder.glob("*")) if _KEY.fullmatch(path.name) and path.is_file())
    marked = {path.name.rpartition(".")[0] for path in unsettled(data)}
    return [path for path in kept if path.name not in needed | marked]


def unsettled(data: Path) -> list[Path]:
    """The markers that `place` and `mark_gone` left where a process was killed."""
    folder = data / FOLDER
    return sorted(path for ending in (_OLD, _NEW, _GONE) for path in folder.glob(f"*{ending}"))


def mark_gone(data: Path, paths: Iterable[str]) -> None:
    """Say that the kept files among these paths go once the catalog holds them no more: `discard_gone`."""
    with storage_errors(data):
        for path in paths:
            here = kept_original(data, path)
            if here is not None:
                here.with_name(here.name + _GONE).touch()


def discard_gone(data: Path, sources: Iterable[str]) -> None:
    """Delete what `mark_gone` marked and the catalog holds no more. For who alone writes here. Never raises."""
    needed = {key_of(path) for path in sources}
    with suppress(OSError):
        for marker in sorted((data / FOLDER).glob(f"*{_GONE}")):
            kept = marker.with_name(marker.name[: -len(_GONE)])
            if kept.name not in needed:
                kept.unlink(missing_ok=True)
            marker.unlink(missing_ok=True)


def sweep(data: Path) -> None:
    """Throw away uploads that an earlier process left half received. Never raises."""
    shutil.rmtree(data / FOLDER / _INCOMING, ignore_errors=True)


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
