"""The rows of figures of all reports, kept in the catalog: made after indexing, or when they are first asked for.

The rows of a report depend on its text and context alone, so they are made once for it; they go when it goes. A data
folder that cannot be written is read all the same: then the rows are made each time.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import logging
import sqlite3
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from decimal import Decimal

from rag.catalog import Catalog, DocumentEntry
from rag.faults import storage_errors
from rag.figure_search import FigureTable, nearest_metrics, places_and_years, without_repeats
from rag.records import Figure
from rag.tables import connect
from rag.text import fold
from rag.versions import VersionsOf

_log = logging.getLogger(__name__)

_BATCH = 64  # reports whose rows are written together

Progress = Callable[[int, int, str], None]  # reports done, reports in all, name of the last one

# Beside the tables of `rag.tables` and of no weight for others: an index without them, or with them, is the same index.
_TABLES = """
CREATE TABLE IF NOT EXISTS figure_states (
    document_id TEXT PRIMARY KEY REFERENCES documents (id) ON DELETE CASCADE, made_from TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS figures (
    document_id TEXT NOT NULL REFERENCES documents (id) ON DELETE CASCADE,
    ordinal INTEGER NOT NULL,
    metric TEXT NOT NULL,
    value TEXT NOT NULL,
    unit TEXT NOT NULL,
    high TEXT,
    qualifier TEXT NOT NULL,
    target TEXT,
    total TEXT,
    percent TEXT,
    change TEXT,
    change_percent TEXT,
    place TEXT NOT NULL,
    period TEXT NOT NULL,
    status TEXT NOT NULL,
    start INTEGER NOT NULL,
    end INTEGER NOT NULL,
    figure_start INTEGER NOT NULL,
    figure_end INTEGER NOT NULL,
    PRIMARY KEY (document_id, ordinal)
) WITHOUT ROWID;
"""
_NUMBERS = ("value", "high", "target", "total", "percent", "change", "change_percent")
_COLUMNS = (
    "metric", "value", "unit", "high", "qualifier", "target", "total", "percent", "change", "change_percent", "place",
    "period", "status", "start", "end", "figure_start", "figure_end",
)  # fmt: skip
_SHAPE = ["document_id", "ordinal", *_COLUMNS]


@dataclass(frozen=True, slots=True)
class FigurePage:
    """`rows` are all that fit, without quotes; `shown` those of one page, with quotes."""

    rows: tuple[Figure, ...]
    shown: tuple[Figure, ...]


@dataclass(frozen=True, slots=True)
class FiguresHeld:
    """What all rows tell of: how many there are, their units (most frequent first) and years."""

    rows: int
    places: tuple[str, ...]
    years: tuple[int, ...]


class FigureRows:
    """The rows of an open catalog, read once and again when the catalog has changed. Safe for several threads."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog
        self._lock = threading.Lock()
        self._read: tuple[int, FigureTable, FigureTable] | None = None  # the catalog's version, its rows, all rows
        self._versions = VersionsOf(catalog)
        self._summed: tuple[FigureTable, FiguresHeld] | None = None

    def find(
        self,
        *,
        metric: str = "",
        place: str = "",
        year: int | None = None,
        document: str = "",
        status: str = "",
        repeats: bool = True,
        on_progress: Progress | None = None,
    ) -> list[Figure]:
        """The rows that fit, best first where a metric is asked for, else in the order of reports and text.

        `metric`: all its syllables stand in the row's, whatever their order, case and diacritics. `place`: a unit,
        however it is written. `year`: the row's period has it, or is a term around it. `document`: a part of its name.
        `status`: RESULT or TARGET. `repeats`: with what a report states a second time.
        Raises StoreError for an unreadable catalog.
        """
        rows = self._table_for(document, on_progress).select(metric, place, year, document, status)
        return list(_with_quotes(self._catalog, rows if repeats else without_repeats(rows)))

    def page(
        self,
        metric: str = "",
        place: str = "",
        year: int | None = None,
        document: str = "",
        status: str = "",
        *,
        first: int = 0,
        count: int = 0,
    ) -> FigurePage:
        """As `find` without repeats, with the quotes of the `count` rows from number `first` on alone."""
        found = self._table_for(document).select(metric, place, year, document, status)
        rows = tuple(without_repeats(found))
        return FigurePage(rows, tuple(_with_quotes(self._catalog, rows[first : first + count])))

    def at(self, document: str, start: int, end: int) -> Figure | None:
        """The first row of a report whose sentence stands at these offsets, with its quote."""
        every = self._tables()[1]
        fits = (row for row in every.rows if row.document == document and (row.start, row.end) == (start, end))
        return next(_with_quotes(self._catalog, list(fits)[:1]), None)

    def counts(self, document_ids: Sequence[str]) -> dict[str, int]:
        """How many rows each of these reports has; those whose rows are not made yet are left out. Makes none."""
        path = self._catalog.path
        with storage_errors(path.parent), contextlib.closing(connect(path, writable=False)) as db:
            if _columns(db) != _SHAPE:
                return {}
            marks = ", ".join("?" * len(document_ids))
            counted = "(SELECT count(*) FROM figures f WHERE f.document_id = s.document_id)"
            query = f"SELECT s.document_id, {counted} FROM figure_states s WHERE s.document_id IN ({marks})"
            return dict(db.execute(query, list(document_ids)))

    def summary(self) -> FiguresHeld:
        """What the rows tell of, computed once for each change of the catalog."""
        table = self.table()
        with self._lock:
            if self._summed is None or self._summed[0] is not table:
                places, years = places_and_years(table.rows)
                self._summed = table, FiguresHeld(len(table.rows), tuple(places), tuple(years))
            return self._summed[1]

    def held(self, metric: str = "") -> tuple[list[str], list[int], list[str]]:
        """The units and the years of all rows, and the metrics that share most words with `metric`."""
        rows = self.table().rows
        return (*places_and_years(rows), nearest_metrics(rows, metric))

    def table(self, on_progress: Progress | None = None) -> FigureTable:
        """Every row of every current report, without quotes; those that are not there yet are made and kept."""
        return self._tables(on_progress)[0]

    def _table_for(self, document: str, on_progress: Progress | None = None) -> FigureTable:
        """The rows of current reports; all rows where a report is asked for by its whole name."""
        current, every = self._tables(on_progress)
        older = self._versions.now().newest if document else {}
        wanted = fold(document)
        named = any(entry.id in older and fold(entry.name) == wanted for entry in self._catalog.documents())
        return every if older and named else current

    def _tables(self, on_progress: Progress | None = None) -> tuple[FigureTable, FigureTable]:
        """The rows of the current reports, and those of older versions too."""
        with self._lock:
            version = self._catalog.version()
            if self._read is None or self._read[0] != version:
                rows = _all_rows(self._catalog, on_progress)
                older = self._versions.now().newest
                gone = {entry.name for entry in self._catalog.documents() if entry.id in older}
                every = FigureTable(rows)
                current = FigureTable([row for row in rows if row.document not in gone]) if gone else every
                self._read = version, current, every
            return self._read[1], self._read[2]


def find_figures(
    catalog: Catalog,
    *,
    metric: str = "",
    place: str = "",
    year: int | None = None,
    document: str = "",
    status: str = "",
    on_progress: Progress | None = None,
) -> list[Figure]:
    """`FigureRows.find` for a catalog that is asked once."""
    return FigureRows(catalog).find(
        metric=metric, place=place, year=year, document=document, status=status, on_progress=on_progress
    )


def make_rows(catalog: Catalog, on_progress: Progress | None = None) -> None:
    """Make the rows of the reports that have none yet, so that nobody waits for them later."""
    with storage_errors(catalog.path.parent), contextlib.closing(_open(catalog)) as db:
        _make(catalog, db, on_progress)


def wrong_rows(catalog: Catalog) -> list[str]:
    """Names of the reports with a row that does not point at a figure of their text."""
    with storage_errors(catalog.path.parent), contextlib.closing(connect(catalog.path, writable=False)) as db:
        stored = _stored(db, catalog.documents()) if _columns(db) == _SHAPE else {}
    wrong = []
    for entry in catalog.documents():
        document = catalog.document(entry.id) if entry.id in stored else None
        length = len(document.text) if document else 0
        if any(not 0 <= row.start <= row.figure_start < row.figure_end <= length for row in stored.get(entry.id, ())):
            wrong.append(entry.name)
    return wrong


def forget_rows(catalog: Catalog) -> None:
    """Throw all rows away, to be made again."""
    with storage_errors(catalog.path.parent), contextlib.closing(_open(catalog)) as db:
        db.executescript("BEGIN; DELETE FROM figure_states; DELETE FROM figures; COMMIT")


def _all_rows(catalog: Catalog, on_progress: Progress | None) -> list[Figure]:
    entries = catalog.documents()
    with storage_errors(catalog.path.parent), contextlib.closing(_open(catalog)) as db:
        fresh = _make(catalog, db, on_progress)
        stored = _stored(db, entries) if len(fresh) < len(entries) else {}
    return [row for entry in entries for row in fresh.get(entry.id, stored.get(entry.id, ()))]


def _make(catalog: Catalog, db: sqlite3.Connection, on_progress: Progress | None) -> dict[str, list[Figure]]:
    """Make and keep what is not there yet: the rows by the id of their report."""
    from rag.figures import figures  # not with this module, which every `hoi ask` imports

    made = _states(db)
    missing = [entry for entry in catalog.documents() if made.get(entry.id) != _source(entry)]
    fresh: dict[str, list[Figure]] = {}
    batch: list[DocumentEntry] = []
    for done, entry in enumerate(missing, start=1):
        document = catalog.document(entry.id)
        fresh[entry.id] = [replace(row, quote="") for row in figures(document)] if document else []
        batch.append(entry)
        if len(batch) == _BATCH or done == len(missing):
            _keep(db, batch, fresh)
            batch = []
        if on_progress:
            on_progress(done, len(missing), entry.name)
    return fresh


def _open(catalog: Catalog) -> sqlite3.Connection:
    """The catalog's file for reading and writing where it may be written, else for reading."""
    db = None
    try:
        db = connect(catalog.path, writable=True)
        if _columns(db) not in ([], _SHAPE):  # of another version of this program: made anew from the texts
            db.executescript("BEGIN; DROP TABLE figures; DROP TABLE IF EXISTS figure_states; COMMIT")
        db.executescript(_TABLES)
        return db
    except sqlite3.OperationalError:  # a folder that may only be read, or another process just now writing rows
        if db is not None:
            db.close()
        return connect(catalog.path, writable=False)


def _columns(db: sqlite3.Connection) -> list[str]:
    return [row[1] for row in db.execute("PRAGMA table_info(figures)")]


def _states(db: sqlite3.Connection) -> dict[str, str]:
    if _columns(db) != _SHAPE:
        return {}
    return dict(db.execute("SELECT document_id, made_from FROM figure_states"))


def _source(entry: DocumentEntry) -> str:
    """What the rows of a report depend on besides its text, which its id stands for."""
    from rag.figures import VERSION

    context = json.dumps(asdict(entry.context), ensure_ascii=False, sort_keys=True)
    return f"{VERSION}:{hashlib.sha256(context.encode()).hexdigest()[:16]}"


def _keep(db: sqlite3.Connection, entries: Sequence[DocumentEntry], rows: Mapping[str, Sequence[Figure]]) -> None:
    """Write the rows of these reports in one transaction; what cannot be kept is made again the next time."""
    try:
        db.execute("BEGIN IMMEDIATE")
        for entry in entries:
            db.execute("DELETE FROM figures WHERE document_id = ?", (entry.id,))
            values = ((entry.id, number, *_values(row)) for number, row in enumerate(rows[entry.id]))
            marks = ", ".join("?" * (len(_COLUMNS) + 2))
            db.executemany(
                f"INSERT INTO figures (document_id, ordinal, {', '.join(_COLUMNS)}) VALUES ({marks})", values
            )
            db.execute("INSERT OR REPLACE INTO figure_states VALUES (?, ?)", (entry.id, _source(entry)))
        db.execute("COMMIT")
    except (sqlite3.OperationalError, sqlite3.IntegrityError) as error:  # read-only, full, busy; or the report has gone
        _log.info("figures not kept: %s", error)
        if db.in_transaction:
            db.execute("ROLLBACK")


def _values(row: Figure) -> Iterator[object]:
    for column in _COLUMNS:
        value = getattr(row, column)
        yield str(value) if isinstance(value, Decimal) else value


def _stored(db: sqlite3.Connection, entries: Iterable[DocumentEntry]) -> dict[str, list[Figure]]:
    names = {entry.id: entry.name for entry in entries}
    found: dict[str, list[Figure]] = {}
    query = f"SELECT document_id, {', '.join(_COLUMNS)} FROM figures ORDER BY document_id, ordinal"
    for identity, *values in db.execute(query):
        if identity in names:
            record = dict(zip(_COLUMNS, values, strict=True))
            for column in _NUMBERS:
                record[column] = Decimal(record[column]) if record[column] is not None else None
            found.setdefault(identity, []).append(Figure(document=names[identity], **record))
    return found


def _with_quotes(catalog: Catalog, rows: Iterable[Figure]) -> Iterator[Figure]:
    texts: dict[str, str] = {}
    for row in rows:
        if row.document not in texts:
            document = catalog.document_by_name(row.document)
            texts[row.document] = document.text if document else ""
        yield replace(row, quote=texts[row.document][row.start : row.end])
