"""Older office formats (.doc, .odt, .rtf, .xls, .ods, .ppt, .odp) by way of LibreOffice, where it is installed."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import time
from contextlib import suppress
from pathlib import Path

from rag import messages
from rag.errors import LoadError
from rag.load.beat import beat
from rag.load.content import Content
from rag.load.docx import read_docx
from rag.load.html import read_html
from rag.load.sheets import read_xlsx, uncalculated
from rag.load.slides import read_pptx

_SECONDS = 150.0
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def read_doc(data: bytes, name: str) -> Content:
    """A text document. Many a .doc is a web page by another name, and read as such."""
    if data[:1000].lstrip()[:1] == b"<" and b"<html" in data[:5000].lower():
        return read_html(data, name)
    return read_docx(converted(data, name, "docx"), name)


def read_workbook(data: bytes, name: str) -> Content:
    """A workbook of today's format; where it holds formulas without results, LibreOffice calculates them first."""
    if program() and uncalculated(data):
        with suppress(LoadError):  # by way of its own format: it takes the results of another one as they are
            data = converted(converted(data, "source.xlsx", "ods"), "source.ods", "xlsx")
    return read_xlsx(data, name)


def read_xls(data: bytes, name: str) -> Content:
    """A workbook."""
    return read_xlsx(converted(data, name, "xlsx"), name)


def read_ppt(data: bytes, name: str) -> Content:
    """A presentation."""
    return read_pptx(converted(data, name, "pptx"), name)


def program() -> str:
    """The path of LibreOffice; "" where it is not installed."""
    return shutil.which("soffice") or shutil.which("libreoffice") or ""


def converted(data: bytes, name: str, form: str) -> bytes:
    """A file in one of the newer formats. Raises LoadError where LibreOffice is missing or makes nothing of the file."""
    office = program()
    if not office:
        raise LoadError(messages.LOAD_OFFICE_MESSAGE.format(name=name), messages.LOAD_OFFICE_REMEDY)
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        source, made = Path(folder) / f"source{Path(name).suffix.lower()}", Path(folder) / "made"
        source.write_bytes(data)
        command = [
            office, f"-env:UserInstallation={Path(folder).as_uri()}/profile", "--headless", "--norestore", "--nolockcheck",
            "--convert-to", form, "--outdir", str(made), str(source),
        ]  # fmt: skip
        nowhere, limits = subprocess.DEVNULL, _more_memory if os.name == "posix" else None
        process = subprocess.Popen(command, stdin=nowhere, stdout=nowhere, stderr=nowhere, preexec_fn=limits)
        end = time.monotonic() + _SECONDS
        try:
            while process.poll() is None and time.monotonic() < end:
                time.sleep(0.1)
                beat()
        finally:
            if process.poll() is None:
                process.kill()
                process.wait()
        target = made / f"source.{form}"
        if not target.is_file():
            raise LoadError(messages.LOAD_CONVERT_MESSAGE.format(name=name), messages.LOAD_CONVERT_REMEDY)
        return target.read_bytes()


def _more_memory() -> None:
    """LibreOffice maps more memory than a parser may have."""
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (hard if hard < 0 else max(soft, hard), hard))
