"""The catalog that several machines share, in PostgreSQL (HOI_CATALOG_URL): the truth that their own copies follow.

Each change has a number, which its rows carry, so that a copy asks for what came after the last one that it has. A
writer holds an advisory lock, and commits over the very connection that holds it: one that has lost its lock cannot
commit any more. The only importer of SQLAlchemy.

hoi_sequence      one row: the number of the last change
hoi_settings      identity, generation of the indexes, embedding model
hoi_documents     context, text, pages, passages as [start, end, heading]; a removed one keeps its id alone
hoi_cells         which cells of its workbook a document's text comes from (since it was added)
hoi_sources       the files that hold a document; one that holds none any more keeps its path alone
hoi_originals     uploaded files as they came
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING, Any

from rag import messages
from rag.errors import RagError, StoreError
from rag.faults import first_line
from rag.server_config import shown_address

if TYPE_CHECKING:
    from sqlalchemy import Connection, MetaData, Table

_LOCK = 0x686F695F626163  # "hoi_bac", of this program among all advisory locks of the database
_CONNECT = 3  # seconds
_SILENT = 20_000  # milliseconds without a sign of the server before a connection is given up
_PAUSE = 0.25  # seconds between two attempts to become the writer
_AT_ONCE = 100  # documents that are read together


@dataclass(frozen=True, slots=True)
class SharedDocument:
    """A document as all machines share it; `text` is None for one that has been removed."""

    id: str
    context: str  # JSON
    text: str | None
    pages: str | None  # JSON
    passages: str  # JSON: [start, end, heading] of each, in order
    indexed_at: str
    cells: str | None = None  # JSON of rag.cells


@dataclass(frozen=True, slots=True)
class SharedSource:
    """A file; `document_id` is None where it holds no document any more."""

    path: str
    name: str
    file_sha256: str
    document_id: str | None
    number: int
    original: str | None  # key of the uploaded file that it is, or lies in


@dataclass(frozen=True, slots=True)
class Changes:
    """What came after a change, `sequence` being the last one."""

    sequence: int
    settings: dict[str, str]
    sources: tuple[SharedSource, ...]
    documents: Iterator[Sequence[SharedDocument]]  # in batches; to be read before the next call


@dataclass(frozen=True, slots=True)
class Original:
    """An uploaded file under its key (its name in the folder of kept files)."""

    key: str
    sha256: str
    content: bytes


class SharedCatalog:
    """A connection to the shared catalog. One thread at a time."""

    def __init__(self, url: str) -> None:
        from sqlalchemy import create_engine
        from sqlalchemy.pool import NullPool

        self._address = shown_address(url)
        arguments = {"connect_timeout": _CONNECT, "tcp_user_timeout": _SILENT, "application_name": "hoi-bao-cao"}
        with self._errors():
            self._engine = create_engine(url, poolclass=NullPool, connect_args=arguments)
        self._connection: Connection | None = None
        self.writing = False

    def sequence(self) -> int:
        """The number of the last change; 0 where nothing has been shared yet. Raises StoreError, as all here."""
        from sqlalchemy import select, text

        with self._reading() as connection:
            if connection.execute(text("SELECT to_regclass('hoi_sequence')")).scalar() is None:
                return 0
            return int(connection.execute(select(_tables().sequence.c.value)).scalar() or 0)

    @contextlib.contextmanager
    def changes(self, since: int) -> Iterator[Changes]:
        """Everything that changed after `since`, as of one moment."""
        from sqlalchemy import select, text

        tables = _tables()
        with self._reading() as connection, connection.begin():
            connection.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY"))
            sequence = int(connection.execute(select(tables.sequence.c.value)).scalar_one())
            settings = dict(tuple(row) for row in connection.execute(select(tables.settings)))
            found = select(tables.sources).where(tables.sources.c.sequence > since).order_by(tables.sources.c.number)
            sources = tuple(SharedSource(*row[:6]) for row in connection.execute(found))
            yield Changes(sequence, settings, sources, _pages(connection, since))

    def held(self, document_ids: Iterable[str]) -> set[str]:
        """Those of these documents that are there."""
        from sqlalchemy import select

        documents = _tables().documents
        query = select(documents.c.id).where(documents.c.id.in_(list(document_ids)), documents.c.text.is_not(None))
        with self._reading() as connection:
            return {str(one) for one in connection.execute(query).scalars()}

    def original(self, key: str) -> bytes | None:
        """An uploaded file; None where there is none under this key."""
        from sqlalchemy import select

        originals = _tables().originals
        with self._reading() as connection:
            found = connection.execute(select(originals.c.content).where(originals.c.key == key)).scalar()
            return bytes(found) if found is not None else None

    # --- writing ------------------------------------------------------------------------------------------------

    def lock(self, patience: float) -> None:
        """Become the one writer. Raises StoreError where another machine goes on writing for `patience` seconds."""
        from sqlalchemy import func, insert, select

        deadline = time.monotonic() + patience
        with self._errors():
            connection = self._connected()
            while not connection.execute(select(func.pg_try_advisory_lock(_LOCK))).scalar():
                connection.rollback()
                if time.monotonic() >= deadline:
                    raise StoreError(messages.SERVER_CATALOG_BUSY_MESSAGE, messages.SERVER_CATALOG_BUSY_REMEDY)
                time.sleep(_PAUSE)
            connection.commit()
            self.writing = True
            tables = _tables()
            tables.metadata.create_all(connection)
            if connection.execute(select(tables.sequence.c.value)).scalar() is None:
                connection.execute(insert(tables.sequence).values(id=1, value=0))
            connection.commit()

    def write(
        self,
        after: int,
        settings: dict[str, str],
        documents: Iterable[SharedDocument],
        sources: Sequence[SharedSource],
        originals: Iterable[Original],
    ) -> int:
        """One change, whole or not at all; its number. `after` is the last one that the writer has seen: raises
        StoreError where there has been another since."""
        from sqlalchemy import delete, select, update
        from sqlalchemy.dialects.postgresql import insert

        tables = _tables()

        def put(table: Table, values: dict[str, Any]) -> None:
            key = next(iter(table.primary_key.columns)).name
            others = {name: value for name, value in values.items() if name != key}
            connection.execute(insert(table).values(values).on_conflict_do_update(index_elements=[key], set_=others))

        with self._errors():
            connection = self._connected()
            if not self.writing:
                raise StoreError(messages.SERVER_CATALOG_LOST_MESSAGE, messages.SERVER_CATALOG_LOST_REMEDY)
            connection.rollback()
            with connection.begin():
                counted = update(tables.sequence).values(value=tables.sequence.c.value + 1)
                number = int(connection.execute(counted.returning(tables.sequence.c.value)).scalar_one())
                if number != after + 1:
                    raise StoreError(messages.SERVER_CATALOG_LOST_MESSAGE, messages.SERVER_CATALOG_LOST_REMEDY)
                for name, value in settings.items():
                    put(tables.settings, {"key": name, "value": value})
                for one in documents:
                    record = _record(one)
                    held = record.pop("cells")
                    put(tables.documents, {**record, "sequence": number})
                    if held:
                        put(tables.cells, {"document_id": one.id, "map": held})
                    else:
                        connection.execute(delete(tables.cells).where(tables.cells.c.document_id == one.id))
                for source in sources:
                    put(tables.sources, {**_record(source), "sequence": number})
                for kept in originals:
                    put(tables.originals, _record(kept))
                live = select(tables.sources.c.original).where(
                    tables.sources.c.document_id.is_not(None), tables.sources.c.original.is_not(None)
                )
                if any(source.document_id is None for source in sources):
                    connection.execute(delete(tables.originals).where(tables.originals.c.key.not_in(live)))
            return number

    def unlock(self) -> None:
        """Let others write. Never raises: a lock goes with its connection."""
        self.writing = False
        self.close()

    def close(self) -> None:
        """Release the connection; the next call makes another."""
        connection, self._connection = self._connection, None
        if connection is not None:
            with contextlib.suppress(Exception):
                connection.invalidate()
            with contextlib.suppress(Exception):
                connection.close()

    # --- inside -------------------------------------------------------------------------------------------------

    def _connected(self) -> Connection:
        if self._connection is None:
            self._connection = self._engine.connect()
        return self._connection

    @contextlib.contextmanager
    def _reading(self) -> Iterator[Connection]:
        """The connection, in no transaction afterwards."""
        with self._errors():
            connection = self._connected()
            if connection.in_transaction():
                connection.rollback()
            yield connection
            if connection.in_transaction():
                connection.rollback()

    @contextlib.contextmanager
    def _errors(self) -> Iterator[None]:
        """Every error of the database as a StoreError; the connection is given up, and with it the lock."""
        from sqlalchemy.exc import SQLAlchemyError

        try:
            yield
        except RagError:
            raise
        except (SQLAlchemyError, OSError) as error:
            self.writing = False
            if hasattr(self, "_connection"):
                self.close()
            problem = first_line(getattr(error, "orig", None) or error)
            message = messages.SERVER_CATALOG_DOWN_MESSAGE.format(server=self._address, problem=problem)
            raise StoreError(message, messages.SERVER_CATALOG_DOWN_REMEDY) from error


@dataclass(frozen=True, slots=True)
class _Tables:
    metadata: MetaData
    sequence: Table
    settings: Table
    documents: Table
    sources: Table
    originals: Table
    cells: Table


@cache
def _tables() -> _Tables:
    from sqlalchemy import BigInteger, Column, Integer, LargeBinary, MetaData, Table, Text

    metadata = MetaData()
    return _Tables(
        metadata,
        Table(
            "hoi_sequence",
            metadata,
            Column("id", Integer, primary_key=True),
            Column("value", BigInteger, nullable=False),
        ),
        Table("hoi_settings", metadata, Column("key", Text, primary_key=True), Column("value", Text, nullable=False)),
        Table(
            "hoi_documents",
            metadata,
            Column("id", Text, primary_key=True),
            Column("context", Text, nullable=False),
            Column("text", LargeBinary),  # UTF-8: PostgreSQL's own text takes no NUL
            Column("pages", Text),
            Column("passages", Text, nullable=False),
            Column("indexed_at", Text, nullable=False),
            Column("sequence", BigInteger, nullable=False, index=True),
        ),
        Table(
            "hoi_sources",
            metadata,
            Column("path", Text, primary_key=True),
            Column("name", Text, nullable=False),
            Column("file_sha256", Text, nullable=False),
            Column("document_id", Text),
            Column("number", BigInteger, nullable=False),
            Column("original", Text, index=True),
            Column("sequence", BigInteger, nullable=False, index=True),
        ),
        Table(
            "hoi_originals",
            metadata,
            Column("key", Text, primary_key=True),
            Column("sha256", Text, nullable=False),
            Column("content", LargeBinary, nullable=False),
        ),
        Table(
            "hoi_cells", metadata, Column("document_id", Text, primary_key=True), Column("map", Text, nullable=False)
        ),
    )


def _pages(connection: Connection, since: int) -> Iterator[Sequence[SharedDocument]]:
    from sqlalchemy import select, text

    documents, cells, last = _tables().documents, _tables().cells, ""
    with_cells = connection.execute(text("SELECT to_regclass('hoi_cells')")).scalar() is not None
    while True:
        query = select(documents).where(documents.c.sequence > since, documents.c.id > last)
        page = [_document(row) for row in connection.execute(query.order_by(documents.c.id).limit(_AT_ONCE))]
        if not page:
            return
        if with_cells:
            found = select(cells).where(cells.c.document_id.in_([one.id for one in page]))
            held = {row[0]: row[1] for row in connection.execute(found)}
            page = [replace(one, cells=held.get(one.id)) for one in page]
        yield page
        last = page[-1].id


def _record(row: SharedDocument | SharedSource | Original) -> dict[str, Any]:
    record = {name: getattr(row, name) for name in type(row).__dataclass_fields__}
    if isinstance(row, SharedDocument) and row.text is not None:
        record["text"] = row.text.encode("utf-8", "surrogatepass")
    return record


def _document(row: Sequence[Any]) -> SharedDocument:
    identity, context, text, pages, passages, indexed_at, *_ = row
    read = bytes(text).decode("utf-8", "surrogatepass") if text is not None else None
    return SharedDocument(identity, context, read, pages, passages, indexed_at)
