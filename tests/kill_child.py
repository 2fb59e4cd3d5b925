"""A `hoi` process that kills itself at a named step: `python -m tests.kill_child POINT WHEN NTH ARGUMENTS...`.

POINT is a key of POINTS, or "-" for none: then the parent kills at a moment of its own. Once the data folder is about
to be opened, a line is written to standard output. `upload FILES...` as arguments stands for files sent by the page.

`python -m tests.kill_child serve` loads what they all need and then makes such a process (a fork) for each JSON list of
arguments that it reads, which saves the seconds that loading takes.
"""

from __future__ import annotations

import importlib
import json
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


def serve() -> int:
    """Fork a process for each line; tell its id, and how it ended (the negative signal, or the exit code)."""
    import chromadb  # noqa: F401 - loaded, not opened: there is no thread yet that a fork would lose
    import tantivy  # noqa: F401

    import rag.assistant
    import rag.cli
    import rag.embed
    import rag.figure_rows
    import rag.ingest
    import rag.show  # noqa: F401

    for line in sys.stdin:
        log, data, point, when, nth, *arguments = json.loads(line)
        child = os.fork()
        if not child:
            signal.signal(signal.SIGINT, signal.SIG_IGN)
            errors = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
            os.dup2(errors, 2)
            os.environ["HOI_DATA"] = data
            code = 1
            try:
                code = main(point, when, int(nth), arguments)
            finally:
                sys.stderr.flush()
                os._exit(code)
        # each in one write: the child writes into the same pipe
        os.write(sys.stdout.fileno(), f"pid {child}\n".encode())
        _, status = os.waitpid(child, 0)
        os.write(sys.stdout.fileno(), f"ended {os.waitstatus_to_exitcode(status)}\n".encode())
    return 0


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

    real, _out = FolderLock.acquire, os.dup(1)
    quiet = os.open(os.devnull, os.O_WRONLY)
    os.dup2(quiet, 1)  # what `hoi` tells is not read

    def acquire(*values: Any, **named: Any) -> FolderLock:
        os.write(_out, f"{READY}\n".encode())
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
    sys.exit(serve() if sys.argv[1:] == ["serve"] else main(sys.argv[1], sys.argv[2], int(sys.argv[3]), sys.argv[4:]))
