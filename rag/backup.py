"""A backup of the data folder in one file, made while questions go on: a ZIP with a list of checksums.

In it are what cannot be made again: the catalog (texts, names, figures), uploads, conversations, feedback and whatever
else lies at the top of the folder. The indexes are not: `rag.restore` computes them from the texts, which takes less
time than it would to keep both in step. Pulled models are not either: `hoi models pull` fetches them.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
import sqlite3
import tempfile
import time
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

from rag import messages
from rag.catalog import Catalog
from rag.config import Config
from rag.errors import InputError, StoreError
from rag.faults import storage_errors
from rag.folder import CATALOG, no_index
from rag.lock import FolderLock
from rag.mirror import fetch_originals
from rag.originals import FOLDER, kept_original

MANIFEST = "manifest.json"
FORMAT = 1
STAGING = ".backup-"
SQLITE = ".sqlite3"
_LEFT_OUT = frozenset({"lock", "hoi-error.log"})
_SPARE = (".sqlite3-wal", ".sqlite3-shm", ".sqlite3-journal", ".part")
_CHUNK = 2**20
_RETRY = 0.5  # seconds between two looks whether a writer has finished

Progress = Callable[[int, int, str], None]  # files done, files in all, name of the last one


@dataclass(frozen=True, slots=True)
class Backup:
    """What a backup holds."""

    path: Path
    made_at: str  # ISO 8601, UTC
    documents: int
    files: int
    size: int  # bytes of the file


def make_backup(
    config: Config, target: Path, *, replace: bool = False, patience: float = 60.0, on_progress: Progress | None = None
) -> Backup:
    """Write a backup to `target`, whole and read again, or not at all.

    Other processes go on reading; one that writes is waited for up to `patience` seconds. Raises InputError for a
    target that cannot be meant (it is there and `replace` is not set, or lies in the data folder), StoreError.
    """
    data = config.data
    if not (data / CATALOG).is_file():
        raise no_index(data)
    _check_target(data, target, replace=replace)
    part = target.with_name(f"{target.name}.part")
    with storage_errors(target.parent), contextlib.ExitStack() as held:
        held.callback(part.unlink, missing_ok=True)
        staging = Path(held.enter_context(_staging(data, target.parent)))
        if config.servers.catalog_url:
            fetch_originals(config)
        documents = _snapshot(data, staging, time.monotonic() + patience)
        files = sorted(path for path in staging.rglob("*") if path.is_file())
        made_at = datetime.now(UTC).isoformat(timespec="seconds")
        with part.open("xb") as file:
            part.chmod(0o600)
            _write(file, staging, files, {"made_at": made_at, "documents": documents}, on_progress)
            file.flush()
            os.fsync(file.fileno())
        with zipfile.ZipFile(part) as archive:
            for name, (digest, size) in listed(archive, part).items():
                with archive.open(name) as member:
                    copied(member, None, size, digest, part)
        part.replace(target)
        return Backup(target, made_at, documents, len(files), target.stat().st_size)


def listed(archive: zipfile.ZipFile, path: Path) -> dict[str, tuple[str, int]]:
    """SHA-256 and size of each file of a backup, by name. Raises StoreError where it is none, or of another version."""
    try:
        record = json.loads(archive.read(MANIFEST))
        if record["format"] != FORMAT:
            raise StoreError(
                messages.RESTORE_VERSION_MESSAGE.format(path=path, found=record["format"], expected=FORMAT),
                messages.RESTORE_VERSION_REMEDY,
            )
        files = {str(name): (str(one["sha256"]), int(one["size"])) for name, one in record["files"].items()}
    except (KeyError, ValueError, TypeError, AttributeError, RuntimeError, zlib.error, zipfile.BadZipFile) as error:
        raise broken(path, MANIFEST) from error
    if sorted(archive.namelist()) != sorted([*files, MANIFEST]):
        raise broken(path, MANIFEST)
    return files


def copied(source: IO[bytes], target: IO[bytes] | None, size: int, digest: str, path: Path) -> None:
    """Copy a member of a backup, never more than its size. Raises StoreError where it is not what the list says."""
    found, left = hashlib.sha256(), size
    try:
        while chunk := source.read(_CHUNK):
            left -= len(chunk)
            if left < 0:
                break
            found.update(chunk)
            if target is not None:
                target.write(chunk)
    except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, ValueError) as error:
        raise broken(path, getattr(source, "name", "")) from error
    if left or found.hexdigest() != digest:
        raise broken(path, getattr(source, "name", ""))


def broken(path: Path, name: str) -> StoreError:
    """The error of a backup that is not whole."""
    return StoreError(messages.RESTORE_BROKEN_MESSAGE.format(path=path, name=name), messages.RESTORE_BROKEN_REMEDY)


def _check_target(data: Path, target: Path, *, replace: bool) -> None:
    if target.is_dir() or not target.parent.is_dir():
        raise InputError(messages.BACKUP_TARGET_MESSAGE.format(path=target), messages.BACKUP_TARGET_REMEDY)
    if target.resolve().is_relative_to(data.resolve()):
        raise InputError(messages.BACKUP_INSIDE_MESSAGE.format(path=target), messages.BACKUP_TARGET_REMEDY)
    if target.exists() and not replace:
        raise InputError(messages.BACKUP_EXISTS_MESSAGE.format(path=target), messages.BACKUP_EXISTS_REMEDY)
    target.with_name(f"{target.name}.part").unlink(missing_ok=True)  # of a killed run


@contextlib.contextmanager
def _staging(data: Path, other: Path) -> Iterator[str]:
    """A folder on the disk of the uploads where possible, so that they need not be copied."""
    for left in data.glob(f"{STAGING}*"):  # of a killed run
        if not _alive(left.name.removeprefix(STAGING).partition("-")[0]):
            shutil.rmtree(left, ignore_errors=True)
    where = data if os.access(data, os.W_OK) else other
    with tempfile.TemporaryDirectory(prefix=f"{STAGING}{os.getpid()}-", dir=where) as folder:
        yield folder


def _alive(pid: str) -> bool:
    try:
        os.kill(int(pid), 0)
    except (ProcessLookupError, ValueError):
        return False
    except OSError:
        return True
    return True


def _snapshot(data: Path, staging: Path, deadline: float) -> int:
    """The state of one moment: databases copied, uploads linked, while nobody may write. How many documents it has."""
    lock = _lock(data, deadline)
    try:
        for path in sorted(data.iterdir()):
            if not path.is_file() or path.is_symlink() or path.name in _LEFT_OUT or path.name.endswith(_SPARE):
                continue
            if path.suffix == SQLITE:
                _copy_database(path, staging / path.name)
            elif not path.name.startswith("."):
                shutil.copy2(path, staging / path.name)
        with contextlib.closing(Catalog.open(staging / CATALOG, writable=False)) as catalog:
            (staging / FOLDER).mkdir()
            for source in catalog.sources():
                kept = kept_original(data, source)
                if kept is not None and not (staging / FOLDER / kept.name).exists():
                    try:
                        os.link(kept, staging / FOLDER / kept.name)  # a replaced upload is another file
                    except OSError:
                        shutil.copy2(kept, staging / FOLDER / kept.name)
            return len(catalog.documents())
    finally:
        lock.release()


def _lock(data: Path, deadline: float) -> FolderLock:
    while True:
        try:
            return FolderLock.acquire(data, exclusive=False)
        except StoreError:
            if time.monotonic() > deadline:
                raise
            time.sleep(_RETRY)


def _copy_database(path: Path, target: Path) -> None:
    uri = f"{path.absolute().as_uri()}?mode=ro"
    with contextlib.closing(sqlite3.connect(target)) as copy:
        try:
            with contextlib.closing(sqlite3.connect(uri, uri=True)) as source:
                source.backup(copy)
        except sqlite3.OperationalError:  # a folder that may not be written: nobody else writes to it either
            with contextlib.closing(sqlite3.connect(f"{uri}&immutable=1", uri=True)) as source:
                source.backup(copy)
        copy.execute("PRAGMA journal_mode = DELETE").fetchall()
    target.chmod(path.stat().st_mode & 0o777)


def _write(
    file: IO[bytes], staging: Path, files: list[Path], record: dict[str, object], on_progress: Progress | None
) -> None:
    listing: dict[str, dict[str, object]] = {}
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for done, path in enumerate(files, start=1):
            name = path.relative_to(staging).as_posix()
            info = zipfile.ZipInfo.from_file(path, name, strict_timestamps=False)
            info.compress_type = zipfile.ZIP_DEFLATED
            digest, size = hashlib.sha256(), 0
            with path.open("rb") as source, archive.open(info, "w") as member:
                while chunk := source.read(_CHUNK):
                    digest.update(chunk)
                    size += len(chunk)
                    member.write(chunk)
            listing[name] = {"sha256": digest.hexdigest(), "size": size}
            if on_progress:
                on_progress(done, len(files), name)
        archive.writestr(MANIFEST, json.dumps({"format": FORMAT, **record, "files": listing}, indent=1))
