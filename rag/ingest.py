"""Documents in: path -> load -> known? stop -> context -> passages -> embed all -> write; and documents out.

Nothing is written for a document before everything that can fail before writing has been done. Many small files are
embedded and written together; what a batch has written stays, whatever happens afterwards.
"""

from __future__ import annotations

import hashlib
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import replace
from difflib import get_close_matches
from itertools import chain
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from rag import messages
from rag.amend import fill_in, finish
from rag.batch import Batch
from rag.catalog import DocumentEntry, SourceEntry
from rag.cells import CellMap
from rag.config import Config
from rag.context import describe
from rag.corrections import carried_over, read_again
from rag.errors import InputError, LoadError
from rag.files import Found, Refused, display_name, find_files, is_there, source_key
from rag.folder import identity_of, index_folder, no_index, open_catalog, open_vectors, remove_stray_indexes
from rag.holdings import Holdings, missing
from rag.lexical import LexicalIndex
from rag.load import CONTAINERS, FORMATS, WORKBOOKS, Content, has_text, parse, read_file, release, shown
from rag.originals import Staged, discard_originals, mark_gone, place, relocated, settle
from rag.outcomes import FileOutcome as FileOutcome
from rag.outcomes import IndexReport as IndexReport
from rag.outcomes import Outcome as Outcome
from rag.passages import split
from rag.records import Context, Document
from rag.store import NewDocument, Store, write_indexes
from rag.text import nfc

if TYPE_CHECKING:
    from rag.embed import Embedder

Progress = Callable[[int, int, str], None]  # files done, files in all, name of the last one


def document_id(text: str) -> str:
    """First 16 hexadecimal digits of the SHA-256 of the NFC text."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def index_paths(
    store: Store, embedder: Embedder, paths: Sequence[Path | str], on_progress: Progress | None = None
) -> IndexReport:
    """Index files and folders (with their subfolders) and report on each file.

    A file that cannot be read is reported and the others go on. Raises InputError for a path that is not there and for
    a folder without a single file, before anything is written; InputError (LoadError for a lone file) where not one
    file could be read; StoreError and ModelError.
    """
    started = time.monotonic()
    found, refused = find_files([Path(path) for path in paths], skip=store.config.data)
    outcomes = [_refusal(file) for file in refused]
    outcomes += chain.from_iterable(take_files(store, embedder, found, on_progress))
    if _all_failed(outcomes):
        raise _nothing_read(outcomes, single=len(paths) == 1 and Path(paths[0]).is_file())
    folders = [source_key(folder.resolve()) for folder in map(Path, paths) if folder.is_dir()]
    return _report(store.catalog.documents(), outcomes, missing(store.catalog, folders), started)


def take_in(
    store: Store,
    embedder: Embedder,
    uploads: Sequence[Staged],
    on_progress: Progress | None = None,
    stop: threading.Event | None = None,
) -> list[list[FileOutcome]]:
    """Index files that came in through the page, and keep them; each wholly or not at all.

    Returns what became of each upload, an archive's members one by one. Setting `stop` ends the run after the file in
    hand: what was taken by then stays, and no more is returned. A file that cannot be read is reported, never raised.
    Uploads of one call have different names. Raises StoreError (nothing is kept then that the index does not hold) and
    ModelError.
    """
    data = store.config.data
    settle(data, store.catalog.sources().values())
    pointed, dropped = relocated(data, store.catalog.sources().values())
    if pointed:
        store.add((), pointed, dropped)
    try:
        files = [place(data, upload) for upload in uploads]
        taken = take_files(store, embedder, files, on_progress, stop)
    except BaseException:
        settle(data, store.catalog.sources().values())
        raise
    done = [file.path.name for file, own in zip(files, taken, strict=False) if not _all_failed(own)]
    settle(data, store.catalog.sources().values(), done)
    # loaders know the kept file, its sender only the name
    return [
        [replace(one, message=one.message.replace(file.path.name, shown(file.name))) for one in own]
        for file, own in zip(files, taken, strict=False)
    ]


def take_files(
    store: Store,
    embedder: Embedder,
    files: Sequence[Found],
    on_progress: Progress | None,
    stop: threading.Event | None = None,
) -> list[list[FileOutcome]]:
    """Index files one after the other; what became of each, and of what lies in it."""
    store.clean()  # what an earlier failure left undone; from here on the indexes hold all that the catalog holds
    finish(store, embedder)
    fill_in(store)
    taken: list[list[FileOutcome]] = []
    with _Run(store, embedder) as run:
        for done, file in enumerate(files, start=1):
            if stop is not None and stop.is_set():
                break
            taken.append(run.take(file))
            if on_progress:
                on_progress(done, len(files), taken[-1][-1].name)
        run.finish()
    return taken


def _all_failed(outcomes: Iterable[FileOutcome]) -> bool:
    return all(outcome.outcome == Outcome.FAILED for outcome in outcomes)


def remove_documents(store: Store, names: Sequence[str], *, erase: bool = False) -> list[DocumentEntry]:
    """Remove documents by name (or id), with everything that was made of them. Raises InputError for unknown names.

    With `erase` their vectors are erased from the disk too, which takes its time (see `Store.erase`).
    """
    if not names:
        raise InputError(messages.INDEX_NO_NAMES_MESSAGE, messages.REMOVE_UNKNOWN_REMEDY)
    entries = {entry.id: entry for entry in store.catalog.documents()}
    gone: dict[str, DocumentEntry] = {}
    unknown = []
    for name in names:
        document = store.catalog.document_by_name(name)
        entry = entries.get(document.id if document else name)
        if entry:
            gone[entry.id] = entry
        else:
            unknown.append(name)
    if unknown:
        quoted = ", ".join(f"“{shown(name)}”" for name in unknown)
        near = get_close_matches(nfc(unknown[0]), [entry.name for entry in entries.values()], n=3)
        remedy = messages.REMOVE_UNKNOWN_REMEDY
        if near:
            remedy = messages.REMOVE_SIMILAR_REMEDY.format(names=", ".join(f"“{shown(name)}”" for name in near))
        raise InputError(messages.REMOVE_UNKNOWN_MESSAGE.format(names=quoted), remedy)
    paths = [entry.path for entry in store.catalog.sources().values() if entry.document_id in gone]
    mark_gone(store.config.data, paths)
    store.remove(list(gone))
    if erase:
        store.erase()
    discard_originals(store.config.data, paths, store.catalog.sources())
    return list(gone.values())


def rebuild(config: Config, embedder: Embedder, on_progress: Progress | None = None) -> IndexReport:
    """Compute everything anew from the texts in the catalog, for another embedding model or after damage.

    The files are not needed. The index in use stays as it is until the new one is complete.
    """
    started = time.monotonic()
    with ExitStack() as held:
        _, catalog = open_catalog(config, held)
        entries = catalog.documents()
        if not entries:
            raise no_index(config.data)
        catalog.unstage()
        generation = catalog.generation()
        remove_stray_indexes(config.data, generation)
        folder = index_folder(config.data, generation + 1)
        # at the end: the old one, or the new one that failed
        held.callback(lambda: remove_stray_indexes(config.data, catalog.generation()))
        vectors = open_vectors(config, catalog, generation + 1, create=True)
        held.callback(vectors.close)
        lexical = LexicalIndex.open(folder / "lexical", create=True)
        held.callback(lexical.close)
        outcomes: list[FileOutcome] = []

        def write(documents: Sequence[NewDocument]) -> None:
            if documents:
                write_indexes(vectors, lexical, documents)
                for new in documents:
                    catalog.stage(new.document.id, new.document.context, new.passages)

        batch = Batch(embedder, write)
        for done, entry in enumerate(entries, start=1):
            document = catalog.document(entry.id)
            if document is not None:
                document = replace(document, context=read_again(document))
                passages = split(document)
                batch.add(document, passages)
                outcomes.append(FileOutcome(entry.source, entry.name, Outcome.REBUILT, len(passages)))
            if on_progress:
                on_progress(done, len(entries), entry.name)
        batch.flush()
        catalog.switch(generation + 1, identity_of(embedder))
        catalog.forget(list(catalog.pending()))  # what an interrupted run left is not in the new index
        vectors.remove_others()
        return _report(catalog.documents(), outcomes, (), started)


class _Run:
    """One run over files: decides what each one is, and writes one batch while the next is being prepared."""

    def __init__(self, store: Store, embedder: Embedder) -> None:
        self._store = store
        self._holdings = Holdings(store.catalog.sources().values())
        self._batch = Batch(embedder, self._write)
        self._writer = ThreadPoolExecutor(1)
        self._writing: Future[None] | None = None
        self._with_cells = store.catalog.with_cells()
        self._cells: dict[str, CellMap] = {}  # of documents that are there already

    def __enter__(self) -> _Run:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._writer.shutdown(wait=True)
        release()

    def take(self, found: Found) -> list[FileOutcome]:
        """Load one file, and what it holds, and put it into the batch where it is new."""
        try:
            data = read_file(found.path)
        except LoadError as error:
            return [self._failed(found, error)]
        return self._take(found, data)

    def _take(self, found: Found, data: bytes, *, inside: bool = False) -> list[FileOutcome]:
        before = self._holdings.entry(source_key(found.path))
        digest = hashlib.sha256(data).hexdigest()
        same = bool(before and before.file_sha256 == digest)
        if before and same and not self._lacks_cells(before):
            return [self._unchanged(before)]
        try:
            content = parse(found.path, data)
        except LoadError as error:
            return [self._unchanged(before) if before and same else self._failed(found, error)]
        outcomes = [self._document(found, content, digest)] if has_text(content) else []
        if content.note and not outcomes:
            outcomes = [self._failed(found, LoadError(content.note, content.remedy))]
        for member in content.members:
            within = Found(found.path / member.name, f"{found.name}/{display_name(member.name)}")
            if member.message:
                outcomes.append(self._failed(within, LoadError(member.message, member.remedy)))
            elif inside and within.path.suffix.lower() in CONTAINERS:
                message = messages.LOAD_ZIP_NESTED_MESSAGE.format(name=shown(within.path.name))
                outcomes.append(self._failed(within, LoadError(message, messages.LOAD_ZIP_REMEDY)))
            else:
                outcomes += self._take(within, member.data, inside=True)
        if content.members:
            self._holdings.keep_within(source_key(found.path), {outcome.path for outcome in outcomes})
        return outcomes

    def _failed(self, found: Found, error: LoadError) -> FileOutcome:
        key = source_key(found.path)
        before = self._holdings.entry(key)
        return FileOutcome(key, before.name if before else found.name, Outcome.FAILED, 0, error.message, error.remedy)

    def _document(self, found: Found, content: Content, digest: str) -> FileOutcome:
        key = source_key(found.path)
        before = self._holdings.entry(key)
        text = content.text
        try:
            entry = SourceEntry(key, self._holdings.name_of(found), digest, document_id(text))
            if self._holdings.is_known(entry.document_id):
                known = self._known(found, entry, before)
                if content.cells and self._holdings.holders(entry.document_id)[0].path == key:
                    self._cells[entry.document_id] = content.cells  # the same text may stand in other cells by now
                return known
            context = self._context(text, entry.name, before)
            document = Document(entry.document_id, entry.name, key, text, context, digest, content.pages, content.cells)
            passages = split(document)
            if not passages:
                message = messages.LOAD_EMPTY_MESSAGE.format(name=shown(found.path.name))
                raise LoadError(message, messages.LOAD_EMPTY_REMEDY)
        except LoadError as error:
            return self._failed(found, error)
        self._holdings.point(entry)
        self._batch.add(document, passages)
        outcome = Outcome.REPLACED if before else Outcome.ADDED
        return FileOutcome(key, entry.name, outcome, len(passages), content.note, content.remedy)

    def _context(self, text: str, name: str, before: SourceEntry | None) -> Context:
        """What a text is about, with what users put right of the file's version before it and still holds."""
        told = describe(text, name)
        old = self._store.catalog.document(before.document_id) if before else None
        return carried_over(old.context, told) if old and old.context.corrected else told

    def finish(self) -> None:
        """Write what is still in the batch, and delete what no file holds any more."""
        self._batch.flush()
        self._wait()
        if self._cells:
            with self._store.changing():
                self._store.catalog.set_cells(self._cells)
        self._store.clean()

    def _lacks_cells(self, entry: SourceEntry) -> bool:
        """Whether a file was indexed by a version that did not keep the cells of workbooks."""
        return Path(entry.path).suffix.lower() in WORKBOOKS and entry.document_id not in self._with_cells

    def _write(self, documents: Sequence[NewDocument]) -> None:
        pointed, dropped = self._holdings.changes()
        if documents or pointed or dropped:
            self._wait()
            self._writing = self._writer.submit(self._store.add, documents, pointed, dropped)

    def _wait(self) -> None:
        writing, self._writing = self._writing, None
        if writing is not None:
            writing.result()

    def _unchanged(self, entry: SourceEntry) -> FileOutcome:
        first = self._holdings.holders(entry.document_id)[0]
        if first.path == entry.path:
            return FileOutcome(entry.path, entry.name, Outcome.UNCHANGED)
        note = messages.INDEX_DUPLICATE_NOTE.format(name=first.name)
        return FileOutcome(entry.path, entry.name, Outcome.DUPLICATE, 0, note)

    def _known(self, found: Found, entry: SourceEntry, before: SourceEntry | None) -> FileOutcome:
        """A text that is there already: the same file written differently, a copy, or the file under a new name."""
        holders = self._holdings.holders(entry.document_id)
        if before and before.document_id == entry.document_id:
            self._holdings.point(entry)
            return self._unchanged(entry)
        gone = [holder for holder in holders if not is_there(Path(holder.path))]
        if holders and holders[0] not in gone:
            self._holdings.point(entry)
            note = messages.INDEX_DUPLICATE_NOTE.format(name=holders[0].name)
            return FileOutcome(entry.path, entry.name, Outcome.DUPLICATE, 0, note)
        for holder in gone:
            self._holdings.drop(holder.path)
        entry = replace(entry, name=self._holdings.name_of(found))  # the name of a file that is gone is free now
        self._holdings.point(entry)
        note = messages.INDEX_RENAMED_NOTE.format(name=holders[0].name) if holders else ""
        return FileOutcome(entry.path, entry.name, Outcome.RENAMED, 0, note)


def _refusal(file: Refused) -> FileOutcome:
    return FileOutcome(source_key(file.path), file.name, Outcome.FAILED, 0, file.error.message, file.error.remedy)


def _nothing_read(outcomes: Sequence[FileOutcome], *, single: bool) -> InputError | LoadError:
    if single and len(outcomes) == 1:
        return LoadError(outcomes[0].message, outcomes[0].remedy)
    reasons = " ".join(dict.fromkeys(outcome.message for outcome in outcomes[:3]))
    more = " …" if len(outcomes) > 3 else ""
    message = messages.INDEX_NOTHING_MESSAGE.format(count=len(outcomes), reasons=reasons + more)
    return InputError(message, messages.INDEX_NOTHING_REMEDY.format(formats=FORMATS))


def _report(
    documents: Iterable[DocumentEntry], outcomes: Iterable[FileOutcome], missing: tuple[str, ...], started: float
) -> IndexReport:
    counts = [entry.passages for entry in documents]
    return IndexReport(tuple(outcomes), missing, len(counts), sum(counts), time.monotonic() - started)
