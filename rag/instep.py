"""Index and folders in step: what is new or changed comes in, what was moved takes its new name, what is gone goes.

A folder that is empty, or has lost most of what it held, may only be a disk that is not mounted: then nothing goes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from rag import messages
from rag.errors import InputError
from rag.files import is_there, source_key
from rag.ingest import IndexReport, Progress, index_paths
from rag.load import shown
from rag.store import Store

if TYPE_CHECKING:
    from rag.embed import Embedder

_FEW = 5  # files that may go at once however many there are; of more, less than half of the folder's


def index_in_step(
    store: Store,
    embedder: Embedder,
    paths: Sequence[Path],
    on_progress: Progress | None = None,
    *,
    prune: bool = False,
) -> IndexReport:
    """As `rag.ingest.index_paths`; then files that were indexed from these folders and are gone are forgotten.

    `removed` of the report names them; `missing` those that stay because too many are gone at once, unless `prune`.
    Raises InputError also for a folder without a file from which there are reports: nothing is removed then.
    """
    for folder in (path for path in paths if path.is_dir()):
        known = _known(store, [folder])
        if known and next((True for path in folder.rglob("*") if path.is_file()), False) is False:
            message = messages.INDEX_EMPTIED_MESSAGE.format(path=shown(str(folder)), count=len(known))
            raise InputError(message, messages.INDEX_EMPTIED_REMEDY)
    report = index_paths(store, embedder, paths, on_progress)
    known = _known(store, [path for path in paths if path.is_dir()])
    gone = [key for key in known if not _may_be_there(Path(key))]
    if not gone or (not prune and len(gone) > _FEW and 2 * len(gone) > len(known)):
        return report
    sources = store.catalog.sources()
    names = tuple(sources[key].name for key in gone)
    store.add((), (), gone)
    store.clean()
    store.erase()
    entries = store.catalog.documents()
    left = {entry.name for entry in entries}
    return replace(
        report,
        removed=names,
        missing=tuple(name for name in report.missing if name in left),
        documents=len(entries),
        passages=sum(entry.passages for entry in entries),
    )


def _known(store: Store, folders: Sequence[Path]) -> list[str]:
    """The paths of the catalog below these folders."""
    roots = [source_key(folder.resolve()) for folder in folders]
    return [key for key in store.catalog.sources() if any(Path(key).is_relative_to(root) for root in roots)]


def _may_be_there(path: Path) -> bool:
    try:
        return is_there(path)
    except OSError:  # in a folder that cannot be looked into
        return True
