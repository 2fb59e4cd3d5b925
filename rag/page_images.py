"""Pictures of the pages of indexed PDF files, with the cited sentence marked: kept in memory alone, a few of them.

The file is that which was indexed, told by its hash: one that has changed since gives no picture.
"""

from __future__ import annotations

import hashlib
import threading
from collections import OrderedDict
from pathlib import Path

from rag import messages
from rag.catalog import Catalog
from rag.errors import LoadError, StoreError
from rag.load import CONTAINERS, read_file, shown
from rag.originals import is_within, kept_original
from rag.records import Document

_KEPT_BYTES = 24_000_000
_WAITING = 4  # requests at one time; further ones are told to come again
_IDLE = 60.0  # seconds after which the process that makes the pictures ends


class Busy(StoreError):
    """Too many pictures are asked for at once."""


def has_page_images(document: Document) -> bool:
    """Whether a document has pages that can be shown: it was read from a PDF file that lies in no archive."""
    return bool(document.pages) and Path(document.source).suffix.lower() == ".pdf" and _is_plain(document.source)


def _is_plain(source: str) -> bool:
    """Whether a path leads to a file, and not into an archive or mail."""
    path = Path(source)
    return not is_within(source) and not any(parent.suffix.lower() in CONTAINERS for parent in path.parents)


class PageImages:
    """The pictures of one data folder. Safe for several threads."""

    def __init__(self, catalog: Catalog, data: Path) -> None:
        self._catalog, self._data = catalog, data
        self._lock = threading.Lock()
        self._room = threading.BoundedSemaphore(_WAITING)
        self._made: OrderedDict[str, bytes] = OrderedDict()
        self._ending: threading.Timer | None = None

    def image(self, document: Document, page: int, start: int = 0, end: int = 0) -> bytes:
        """Page `page` (from 1) as PNG; what of `text[start:end]` stands on it is marked where the file tells the place.

        Raises LoadError where there is no such page, or the file is not there as it was indexed; Busy.
        """
        key = image_key(document, page, start, end)
        with self._lock:
            if key in self._made:
                self._made.move_to_end(key)
                return self._made[key]
        if not self._room.acquire(blocking=False):
            raise Busy(messages.PAGE_IMAGE_BUSY_MESSAGE, messages.PAGE_IMAGE_BUSY_REMEDY)
        try:
            made = self._make(document, page, start, end)
        finally:
            self._room.release()
        with self._lock:
            self._made[key] = made
            while sum(map(len, self._made.values())) > _KEPT_BYTES and len(self._made) > 1:
                self._made.popitem(last=False)
        return made

    def close(self) -> None:
        """End the process that makes the pictures."""
        from rag.load.sandbox import pictures

        with self._lock:
            if self._ending is not None:
                self._ending.cancel()
                self._ending = None
        pictures.close()

    def _make(self, document: Document, page: int, start: int, end: int) -> bytes:
        from rag.load.sandbox import pictures

        name = shown(document.name)
        if not has_page_images(document):
            raise LoadError(messages.PAGE_IMAGE_NO_PDF_MESSAGE.format(name=name), messages.PAGE_IMAGE_NO_PDF_REMEDY)
        count = len(document.pages)
        if not 1 <= page <= count:
            message = messages.PAGE_IMAGE_NONE_MESSAGE.format(name=name, page=page, count=count)
            raise LoadError(message, messages.PAGE_IMAGE_NONE_REMEDY)
        low, high = document.pages[page - 1], document.pages[page] if page < count else len(document.text)
        quote = document.text[max(low, start) : min(high, end)]
        made = pictures.picture(self._file(document), name, page, quote)
        with self._lock:
            if self._ending is not None:
                self._ending.cancel()
            self._ending = threading.Timer(_IDLE, pictures.close)
            self._ending.daemon = True
            self._ending.start()
        return made

    def _file(self, document: Document) -> bytes:
        """The bytes of one of the document's files, as they were when it was indexed."""
        for entry in self._catalog.sources().values():
            if entry.document_id != document.id or Path(entry.path).suffix.lower() != ".pdf":
                continue
            path = kept_original(self._data, entry.path) or Path(entry.path)
            try:
                data = read_file(path)
            except LoadError:
                continue
            if hashlib.sha256(data).hexdigest() == entry.file_sha256:
                return data
        message = messages.PAGE_IMAGE_GONE_MESSAGE.format(name=shown(document.name))
        raise LoadError(message, messages.PAGE_IMAGE_GONE_REMEDY)


def image_key(document: Document, page: int, start: int, end: int) -> str:
    """What a picture depends on, for caches: the file, the page and what is marked."""
    return hashlib.sha256(f"1:{document.file_sha256}:{document.id}:{page}:{start}:{end}".encode()).hexdigest()[:32]
