"""A backup of `rag.backup` put back: checked file by file, the indexes computed anew, and only then put into place."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import sqlite3
import stat
import tempfile
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from rag import messages
from rag.backup import SQLITE, Progress, broken, copied, listed
from rag.catalog import Catalog
from rag.config import Config
from rag.errors import InputError, StoreError
from rag.faults import not_a_folder, storage_errors
from rag.folder import CATALOG
from rag.ingest import rebuild
from rag.lock import FolderLock
from rag.originals import FOLDER

if TYPE_CHECKING:
    from rag.embed import Embedder

_STAGING = ".restore-"
_STAYS = frozenset({"lock", "holders", "models", "hoi-error.log"})  # what a restored folder keeps of its own
_NAME = re.compile(rf"[A-Za-z0-9_][\w.-]{{0,120}}|{FOLDER}/[0-9a-f]{{32}}\.\w{{1,16}}", re.ASCII)
_SPARE_ROOM = 32 * 2**20  # bytes


def restore(
    config: Config, embedder: Embedder, file: Path, *, force: bool = False, on_progress: Progress | None = None
) -> int:
    """Put a backup into the data folder; how many documents it has.

    What is there stays untouched until the whole backup has been read, checked and indexed. Raises InputError for a
    file that is not there, StoreError for one that is not a whole backup, for a data folder that holds something
    (unless `force`) or is in use.
    """
    data = config.data
    if config.servers.catalog_url:
        raise InputError(messages.RESTORE_SHARED_MESSAGE, messages.RESTORE_SHARED_REMEDY)
    if not file.is_file():
        raise InputError(messages.INDEX_NO_PATH_MESSAGE.format(path=file), messages.INDEX_NO_PATH_REMEDY)
    blocked = not_a_folder(data)
    if blocked:
        raise blocked
    with storage_errors(data):
        if not force and data.is_dir() and any(path.name not in _STAYS for path in data.iterdir()):
            raise StoreError(messages.RESTORE_FILLED_MESSAGE.format(folder=data), messages.RESTORE_FILLED_REMEDY)
        data.mkdir(parents=True, exist_ok=True)
        lock = FolderLock.acquire(data, exclusive=True)
        try:
            with tempfile.TemporaryDirectory(prefix=f"{_STAGING}{os.getpid()}-", dir=data) as work:
                staging = Path(work) / "new"
                staging.mkdir()
                _unpack(file, staging)
                documents = _check(file, staging)
                if documents:
                    rebuild(replace(config, data=staging), embedder, on_progress)
                _swap(staging, data, Path(work))
                return documents
        finally:
            lock.release()


def _unpack(file: Path, staging: Path) -> None:
    try:
        with zipfile.ZipFile(file) as archive:
            files = listed(archive, file)
            for info in archive.infolist():
                odd = stat.S_IFMT(info.external_attr >> 16) not in (0, stat.S_IFREG)
                if not _NAME.fullmatch(info.filename) or odd or info.flag_bits & 1:
                    raise broken(file, info.filename)
            total = sum(size for _, size in files.values())
            if shutil.disk_usage(staging).free < total + _SPARE_ROOM:
                raise StoreError(messages.STORE_FULL_MESSAGE.format(folder=staging), messages.STORE_FULL_REMEDY)
            (staging / FOLDER).mkdir()
            for name, (digest, size) in files.items():
                path = staging / name
                with archive.open(name) as member, path.open("xb") as target:
                    copied(member, target, size, digest, file)
                    target.flush()
                    os.fsync(target.fileno())
                path.chmod((archive.getinfo(name).external_attr >> 16) & 0o777 | 0o600)
    except (zipfile.BadZipFile, NotImplementedError) as error:
        raise broken(file, "") from error


def _check(file: Path, staging: Path) -> int:
    """Look at the databases themselves. How many documents there are."""
    if not (staging / CATALOG).is_file():
        raise broken(file, CATALOG)
    for path in staging.glob(f"*{SQLITE}"):
        try:
            with contextlib.closing(sqlite3.connect(path)) as db:
                sound = db.execute("PRAGMA integrity_check(1)").fetchone()[0] == "ok"
        except sqlite3.DatabaseError as error:
            raise broken(file, path.name) from error
        if not sound:
            raise broken(file, path.name)
    with contextlib.closing(Catalog.open(staging / CATALOG, writable=True)) as catalog:
        return len(catalog.documents())


def _swap(staging: Path, data: Path, work: Path) -> None:
    """The catalog goes first and comes last: a folder that is half one and half the other has none."""
    old = work / "old"
    old.mkdir()

    def rank(path: Path) -> tuple[bool, str]:
        return (not path.name.startswith(CATALOG), path.name)

    for path in sorted((p for p in data.iterdir() if p != work and p.name not in _STAYS), key=rank):
        path.rename(old / path.name)
    for path in sorted((p for p in staging.iterdir() if p.name not in _STAYS), key=rank, reverse=True):
        path.rename(data / path.name)
