"""The process in which files of complicated formats are read: limited in memory, started and killed by `sandbox`.

It reads requests from its standard input and writes answers to its standard output, one after the other, until the
input ends. Nothing that a file holds is executed; what goes wrong with a file is answered, not raised.
"""

from __future__ import annotations

import base64
import io
import json
import os
import struct
import zipfile
from collections.abc import Callable
from contextlib import suppress
from importlib import import_module
from typing import BinaryIO

from rag import messages
from rag.errors import LoadError
from rag.load import beat
from rag.load.content import Content
from rag.load.real_kind import ENCRYPTED, is_ole, real_kind

READERS = {  # kind -> where its reader is
    "csv": "rag.load.sheets:read_csv",
    "doc": "rag.load.office:read_doc",
    "docx": "rag.load.docx:read_docx",
    "eml": "rag.load.mail:read_eml",
    "html": "rag.load.html:read_html",
    "pdf": "rag.load.pdf:read_pdf",
    "ppt": "rag.load.office:read_ppt",
    "pptx": "rag.load.slides:read_pptx",
    "xls": "rag.load.office:read_xls",
    "xlsx": "rag.load.office:read_workbook",
}
PICTURE = "picture"  # the kind of request that is answered with the picture of a page
MOST_UNPACKED = 400 * 2**20  # bytes that the parts of an office file may grow to
MEMORY = 2 * 2**30  # bytes of address space
MAX_CHARACTERS = 20_000_000  # of one file's text


def main() -> None:
    """Answer requests until the parent closes the pipe."""
    source, target = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    nowhere = os.open(os.devnull, os.O_RDWR)
    os.dup2(nowhere, 0)
    os.dup2(nowhere, 1)  # a library that prints must not speak in between
    limit_memory(MEMORY)
    beat.listener = lambda: send(target, {"beat": True})
    with suppress(BrokenPipeError):
        while True:
            try:
                request, data = receive(source)
            except EOFError:
                return
            if request["kind"] == PICTURE:
                send(target, picture(request, data))
            else:
                send(target, answer(request["kind"], request["name"], data))


def picture(request: dict[str, str], data: bytes) -> dict[str, object]:
    """The picture of a page of a PDF file, or why there is none, as plain values."""
    from rag.load.page_image import page_image

    def made() -> dict[str, object]:
        image = page_image(data, request["name"], int(request["page"]), request["quote"])
        return {"picture": base64.b64encode(image).decode()}

    return guarded(made)


def answer(kind: str, name: str, data: bytes) -> dict[str, object]:
    """What a file says, or why it cannot be read, as plain values."""
    return guarded(lambda: _said(kind, name, data))


def guarded(action: Callable[[], dict[str, object]]) -> dict[str, object]:
    """What `action` gives, or what went wrong, as plain values."""
    try:
        return action()
    except LoadError as error:
        return {"message": error.message, "remedy": error.remedy}
    except MemoryError:
        return {"failure": "memory"}
    except RecursionError:
        return {"failure": "damaged", "detail": "RecursionError"}
    except Exception as error:  # noqa: BLE001  whatever a damaged file does to a parser
        return {"failure": "damaged", "detail": f"{type(error).__name__}: {error}"[:500]}


def _said(kind: str, name: str, data: bytes) -> dict[str, object]:
    content = reader(_checked(kind, data, name))(data, name)
    if len(content.text) > MAX_CHARACTERS:
        return {"failure": "memory"}
    members = [{"name": each.name, "data": base64.b64encode(each.data).decode()} for each in content.members]
    return {
        # a lone half of a surrogate pair cannot be written as UTF-8; one character for another, so that offsets stay
        "text": content.text.encode("utf-8", "replace").decode(), "pages": content.pages, "note": content.note, "remedy": content.remedy, "members": members,
        "cells": content.cells.to_json() if content.cells else None,
    }  # fmt: skip


def _checked(kind: str, data: bytes, name: str) -> str:
    """The kind that the content tells. Raises LoadError for a file that is locked with a password, MemoryError for a bomb."""
    if is_ole(data) and ENCRYPTED in data:
        raise LoadError(messages.LOAD_PASSWORD_MESSAGE.format(name=name), messages.LOAD_PASSWORD_REMEDY)
    if zipfile.is_zipfile(io.BytesIO(data)):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if sum(info.file_size for info in archive.infolist()) > MOST_UNPACKED:
                raise MemoryError
    return real_kind(kind, data)


def reader(kind: str) -> Callable[[bytes, str], Content]:
    """The reader of a kind of file."""
    module, _, function = READERS[kind].partition(":")
    found: Callable[[bytes, str], Content] = getattr(import_module(module), function)
    return found


def limit_memory(size: int) -> None:
    """Let this process, and what it starts, have so many bytes; no core files."""
    with suppress(ImportError, ValueError, OSError):
        import resource

        hard = resource.getrlimit(resource.RLIMIT_AS)[1]
        resource.setrlimit(resource.RLIMIT_AS, (size if hard < 0 else min(size, hard), hard))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def send(target: BinaryIO, message: dict[str, object], data: bytes = b"") -> None:
    """One message: two lengths, JSON, bytes."""
    head = json.dumps(message).encode()
    target.write(struct.pack(">QQ", len(head), len(data)) + head)
    target.write(data)
    target.flush()


def receive(source: BinaryIO) -> tuple[dict[str, str], bytes]:
    """The next message; raises EOFError where there is none."""
    head, data = struct.unpack(">QQ", _exactly(source, 16))
    return json.loads(_exactly(source, head)), _exactly(source, data)


def _exactly(source: BinaryIO, size: int) -> bytes:
    data = source.read(size)
    if len(data) < size:
        raise EOFError
    return data


if __name__ == "__main__":
    main()
