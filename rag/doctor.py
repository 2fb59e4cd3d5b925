"""Is everything in the data folder as it should be? Catalog, vectors, lexical index, uploads and figures compared.

Looking changes nothing. What is wrong comes as `Finding`s, whose texts are in `rag.messages`; `rag.doctor_repair` puts
right what can be made again.
"""

from __future__ import annotations

import contextlib
import hashlib
import sqlite3
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from rag.catalog import Catalog, DocumentEntry
from rag.catalog_care import staged
from rag.config import Config
from rag.errors import StoreError
from rag.faults import storage_errors
from rag.figure_rows import wrong_rows
from rag.folder import CATALOG, check_embedding, index_folder, is_lost, no_index, open_vectors, stray_indexes
from rag.lexical import LexicalIndex
from rag.lock import FolderLock
from rag.originals import FOLDER, is_within, kept_original, stray_originals, unsettled
from rag.passages import embedding_text
from rag.records import Document, Passage

if TYPE_CHECKING:
    from rag.embed import Embedder

EXAMPLES = 5  # named of each finding
_SAMPLED = 60  # passages that are looked up in both indexes
_ALIKE = 0.99  # cosine similarity of a passage's own vector, computed anew, with the nearest one stored

Progress = Callable[[int, int, str], None]

# What the repair of a finding is; those without one cannot be made again from the catalog.
REBUILD, LEXICAL, OPEN, REREAD, FIGURES = "rebuild", "lexical", "open", "reread", "figures"
SWEEP, ANEW = "sweep", "anew"
REPAIRS = {
    "catalog_lost": ANEW,
    "catalog_damaged": ANEW,
    "pending": OPEN,
    "staged": OPEN,
    "stray_indexes": OPEN,
    "text_changed": REREAD,
    "passages_wrong": REBUILD,
    "embedding_other": REBUILD,
    "vectors_unreadable": REBUILD,
    "vectors_missing": REBUILD,
    "vectors_extra": REBUILD,
    "vectors_wrong": REBUILD,
    "lexical_unreadable": LEXICAL,
    "lexical_missing": LEXICAL,
    "lexical_extra": LEXICAL,
    "lexical_wrong": LEXICAL,
    "originals_unsettled": SWEEP,
    "figures_wrong": FIGURES,
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One kind of thing that is wrong, how many there are, and the first of them (names, ids or file names)."""

    code: str
    count: int = 1
    examples: tuple[str, ...] = ()

    @property
    def repair(self) -> str:
        """How it is put right; "" where it cannot be."""
        return REPAIRS.get(self.code, "")


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """What a look at the whole data folder gave."""

    findings: tuple[Finding, ...]
    documents: int
    passages: int
    originals: int
    seconds: float
    unerased: int = 0  # removed or replaced passages whose vectors still lie in Chroma's files: no fault

    @property
    def ok(self) -> bool:
        """Whether nothing is wrong."""
        return not self.findings


def examine(config: Config, embedder: Embedder, on_progress: Progress | None = None) -> Diagnosis:
    """Look at everything, beside other readers. Raises StoreError where there is no index or somebody is writing."""
    started = time.monotonic()
    data = config.data
    if is_lost(data):
        return Diagnosis((Finding("catalog_lost"),), 0, 0, 0, time.monotonic() - started)
    if not (data / CATALOG).is_file():
        raise no_index(data)
    with contextlib.ExitStack() as held, storage_errors(data):
        lock = FolderLock.acquire(data, exclusive=False)
        held.callback(lock.release)
        findings = [*_databases(data)]
        if any(finding.code.startswith("catalog") for finding in findings):
            return Diagnosis(tuple(findings), 0, 0, 0, time.monotonic() - started)
        catalog = Catalog.open(data / CATALOG, writable=False)
        held.callback(catalog.close)
        entries = catalog.documents()
        sample = _Sample(max(1, catalog.passage_count() // _SAMPLED))
        findings += _texts(catalog, entries, sample, on_progress)
        findings += _leftovers(data, catalog)
        findings += _vectors(config, catalog, embedder, sample)
        findings += _lexical(data, catalog, sample)
        shared = bool(config.servers.catalog_url)  # uploads are in the database, here are those that were asked for
        findings += (
            finding for finding in _originals(data, catalog) if not shared or finding.code != "originals_missing"
        )
        findings += _finding("figures_wrong", wrong_rows(catalog))
        originals = sum(kept_original(data, path) is not None for path in catalog.sources())
        counts = (len(entries), catalog.passage_count(), originals)
        return Diagnosis(tuple(findings), *counts, time.monotonic() - started, catalog.removed_passages())


class _Sample:
    """Every n-th passage of all, with what its vector is computed from."""

    def __init__(self, step: int) -> None:
        self.taken: list[tuple[Document, Passage]] = []
        self._step = step
        self._seen = 0

    def offer(self, document: Document, passages: Sequence[Passage]) -> None:
        for passage in passages:
            if self._seen % self._step == 0:
                self.taken.append((document, passage))
            self._seen += 1


def _finding(code: str, of: Sequence[str]) -> Iterator[Finding]:
    if of:
        yield Finding(code, len(of), tuple(of[:EXAMPLES]))


def _databases(data: Path) -> Iterator[Finding]:
    """Every SQLite file by SQLite's own check, references included."""
    for path in sorted(data.glob("*.sqlite3")):
        code = "catalog_damaged" if path.name == CATALOG else "database_damaged"
        try:
            with contextlib.closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as db:
                problems = [str(row[0]) for row in db.execute("PRAGMA integrity_check(20)") if row[0] != "ok"]
                problems += [f"{row[0]} → {row[2]}" for row in db.execute("PRAGMA foreign_key_check")]
        except sqlite3.DatabaseError as error:
            problems = [str(error)]
        if problems:
            yield Finding(code, len(problems), tuple([path.name, *problems][:EXAMPLES]))


def _texts(
    catalog: Catalog, entries: Sequence[DocumentEntry], sample: _Sample, on_progress: Progress | None
) -> Iterator[Finding]:
    changed, wrong = [], []
    for done, entry in enumerate(entries, start=1):
        document = catalog.document(entry.id)
        if document is None:
            changed.append(entry.name)
            continue
        digest = hashlib.sha256(document.text.encode("utf-8", "surrogatepass")).hexdigest()[:16]
        if digest != entry.id or len(document.text) != entry.characters:
            changed.append(entry.name)
        passages = catalog.passages_of(entry.id)
        if not _in_order(passages, len(document.text)) or len(passages) != entry.passages:
            wrong.append(entry.name)
        else:
            sample.offer(document, passages)
        if on_progress:
            on_progress(done, len(entries), entry.name)
    yield from _finding("text_changed", changed)
    yield from _finding("passages_wrong", wrong)


def _in_order(passages: Sequence[Passage], length: int) -> bool:
    """Whether the passages are numbered from 0 and each is a stretch of the text, none before the last one."""
    starts = [passage.start for passage in passages]
    return (
        bool(passages)
        and [passage.ordinal for passage in passages] == list(range(len(passages)))
        and starts == sorted(starts)
        and all(0 <= passage.start < passage.end <= length for passage in passages)
    )


def _leftovers(data: Path, catalog: Catalog) -> Iterator[Finding]:
    yield from _finding("pending", sorted(catalog.pending()))
    yield from _finding("staged", staged(catalog))
    yield from _finding("stray_indexes", [folder.name for folder in stray_indexes(data, catalog.generation())])


def _vectors(config: Config, catalog: Catalog, embedder: Embedder, sample: _Sample) -> Iterator[Finding]:
    try:
        check_embedding(catalog, embedder)
    except StoreError as error:
        yield Finding("embedding_other", 1, (error.message,))
        return
    try:
        vectors = open_vectors(config, catalog, catalog.generation())
    except StoreError as error:
        yield Finding("vectors_unreadable", 1, (error.message,))
        return
    with contextlib.closing(vectors):
        try:
            yield from _differing("vectors", catalog, vectors.ids())
            texts = [embedding_text(document.context, passage) for document, passage in sample.taken]
            rows = embedder.embed_passages(texts) if texts else ()
            wrong = []
            for (_, passage), row in zip(sample.taken, rows, strict=True):
                nearest = vectors.query(row, 1)
                if row.any() and (not nearest or nearest[0][1] < _ALIKE):
                    wrong.append(passage.id)
            yield from _finding("vectors_wrong", wrong)
        except StoreError as error:
            yield Finding("vectors_unreadable", 1, (error.message,))


def _lexical(data: Path, catalog: Catalog, sample: _Sample) -> Iterator[Finding]:
    try:
        lexical = LexicalIndex.open(index_folder(data, catalog.generation()) / "lexical")
        with contextlib.closing(lexical):
            yield from _differing("lexical", catalog, lexical.ids())
            wrong = []
            for document, passage in sample.taken:
                found = lexical.query(passage.text, 10_000, [document.id])
                if found and passage.id not in {hit[0] for hit in found}:
                    wrong.append(passage.id)
            yield from _finding("lexical_wrong", wrong)
    except StoreError as error:
        yield Finding("lexical_unreadable", 1, (error.message,))


def _differing(index: str, catalog: Catalog, found: Iterator[str]) -> Iterator[Finding]:
    wanted, there = set(catalog.passage_ids()), set(found)
    yield from _finding(f"{index}_missing", sorted(wanted - there))
    yield from _finding(f"{index}_extra", sorted(there - wanted))


def _originals(data: Path, catalog: Catalog) -> Iterator[Finding]:
    sources = catalog.sources()
    missing, changed = [], []
    for entry in sources.values():
        path = kept_original(data, entry.path)
        if path is None:
            if Path(entry.path).parent.name == FOLDER:
                missing.append(entry.name)
        elif not is_within(entry.path) and _digest(path) != entry.file_sha256:
            changed.append(entry.name)
    yield from _finding("originals_missing", missing)
    yield from _finding("originals_changed", changed)
    yield from _finding("originals_unsettled", [path.name for path in unsettled(data)])
    yield from _finding("originals_stray", [path.name for path in stray_originals(data, sources)])


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
