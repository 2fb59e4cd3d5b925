"""What the reader of a format hands on: the text, its pages, and the files within the file."""

from __future__ import annotations

from dataclasses import dataclass

from rag.cells import CellMap


@dataclass(frozen=True, slots=True)
class Member:
    """A file within a file, such as the attachment of a mail; `message` and `remedy` where it cannot be taken out."""

    name: str
    data: bytes
    message: str = ""
    remedy: str = ""


@dataclass(frozen=True, slots=True)
class Content:
    """What a file says: NFC text, where each page of it starts, and what could not be read of it.

    Page n is `text[pages[n - 1]:pages[n]]`; there are no pages in a format that has none, and cells only in a workbook.
    """

    text: str
    pages: tuple[int, ...] = ()
    note: str = ""
    remedy: str = ""
    members: tuple[Member, ...] = ()
    cells: CellMap | None = None
