"""A `hoi` process that kills itself at a named step: `python -m tests.kill_child POINT WHEN NTH ARGUMENTS...`.

POINT is a key of POINTS, or "-" for none: then the parent kills at a moment of its own. Once the data folder is about
to be opened, a line is written to standard output. `upload FILES...` as arguments stands for files sent by the page.
"""

from __future__ import annotations

import importlib
import os
import secrets
import shutil
import signal
import sys
from pathlib import Path
from typing import Any

READY = "ready"
POINTS = {  # steps between and within the stores, as module:attribute
    "catalog.begin": "rag.catalog:Catalog.begin",
    "vectors.upsert": "rag.vectors:VectorStore.upsert",
    "lexical.add": "rag.lexical:LexicalIndex.add",
    "lexical.writes": "rag.lexical:LexicalIndex._add",
    "catalog.publish": "rag.catalog:Catalog.publish",
    "vectors.remove": "rag.vectors:VectorStore.remove",
    "lexical.remove": "rag.lexical:LexicalIndex.remove",
    "catalog.forget": "rag.catalog:Catalog.forget",
    "catalog.shrink": "rag.catalog:Catalog._shrink",
    "vectors.copy": "rag.vectors:VectorStore.copy_to",
    "catalog.switch": "rag.catalog:Catalog.switch",
    "store.clean": "rag.store:Store.clean",
    "originals.place": "rag.ingest:place",
    "originals.settle": "rag.ingest:settle",
    "originals.discard": "rag.ingest:discard_originals",
    "figures.keep": "rag.figure_rows:_keep",
}


def main(point: str, when: str, nth: int, arguments: list[str]) -> int:
    """Run `hoi` with these arguments and die before or after the `nth` call of the point."""
    import rag.batch
    import rag.store

    rag.batch._EMBED_FROM, rag.batch._WRITE_FROM = 4, 8  # several batches of a few reports each
    if point in POINTS:
        _arm(POINTS[point], when, nth)
    _announce()
    if point in ("vectors.copy", "catalog.switch"):
        rag.store._COMPACT_FROM = -1
        rag.store.max = lambda low, high: low  # type: ignore[attr-defined]
    if arguments[0] == "upload":
        return _upload([Path(name) for name in arguments[1:]])
    from rag.cli import main as hoi

    return hoi(arguments)


def _arm(target: str, when: str, nth: int) -> None:
    module, _, path = target.partition(":")
    owner: Any = importlib.import_module(module)
    *parents, name = path.split(".")
    for parent in parents:
        owner = getattr(owner, parent)
    real = getattr(owner, name)
    calls = 0

    def dying(*values: object, **named: object) -> object:
        nonlocal calls
        calls += 1
        if calls == nth and when == "before":
            os.kill(os.getpid(), signal.SIGKILL)
        result = real(*values, **named)
        if calls == nth:
            os.kill(os.getpid(), signal.SIGKILL)
        return result

    setattr(owner, name, dying)


def _announce() -> None:
    from rag.lock import FolderLock

    real = FolderLock.acquire

    def acquire(*values: Any, **named: Any) -> FolderLock:
        print(READY, flush=True)
        return real(*values, **named)

    FolderLock.acquire = acquire  # type: ignore[assignment, method-assign]


def _upload(files: list[Path]) -> int:
    from rag.assistant import Assistant
    from rag.config import Config
    from rag.originals import FOLDER, Staged

    incoming = Config.from_env().data / FOLDER / "incoming"
    with Assistant.create() as assistant:
        incoming.mkdir(parents=True, exist_ok=True)
        staged = []
        for file in files:
            path = incoming / secrets.token_hex(8)
            shutil.copyfile(file, path)
            staged.append(Staged(path, file.name, path.stat().st_size))
        taken = assistant.take_in(staged)
    return 0 if all(one.outcome != "failed" for own in taken for one in own) else 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2], int(sys.argv[3]), sys.argv[4:]))
