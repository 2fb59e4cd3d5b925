"""What a file is by its content: many a Word file is called .doc or .pdf, and many an .xls is a web page."""

from __future__ import annotations

import io
import zipfile

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OLDER = {"docx": "doc", "xlsx": "xls", "pptx": "ppt"}
_STREAMS = {"WordDocument": "doc", "Workbook": "xls", "Book": "xls", "PowerPoint Document": "ppt"}
_MEMBERS = {"word/document.xml": "docx", "xl/workbook.xml": "xlsx", "ppt/presentation.xml": "pptx"}
_OPEN = {"text": "doc", "spreadsheet": "xls", "presentation": "ppt"}  # kinds of OpenDocument
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")


def is_ole(data: bytes) -> bool:
    """Whether a file is in the form of Office before 2007, as locked newer ones are too."""
    return data.startswith(_OLE)


def real_kind(kind: str, data: bytes) -> str:
    """The kind that the content tells, where it does; mails hold anything and are what they are called."""
    if kind == "eml":
        return kind
    if b"%PDF-" in data[:1024]:
        return "pdf"
    if is_ole(data):
        found = (kind for name, kind in _STREAMS.items() if name.encode("utf-16-le") in data)
        return next(found, _OLDER.get(kind, kind))
    if data.startswith(b"PK\x03\x04"):
        return office_kind(data) or kind
    if data.lstrip()[:5] == b"{\\rtf":
        return "doc"
    page = data[:5000].lstrip(b"\xef\xbb\xbf \t\r\n")
    return "html" if kind in _OLDER and page[:1] == b"<" and b"<html" in page.lower() else kind


def office_kind(data: bytes) -> str:
    """The kind of an office file that is an archive inside; "" for other archives."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = set(archive.namelist())
            found = next((kind for name, kind in _MEMBERS.items() if name in names), "")
            if not found and "mimetype" in names and archive.getinfo("mimetype").file_size < 200:
                told = archive.read("mimetype").decode("ascii", "replace").partition("opendocument.")[2]
                found = _OPEN.get(told.partition("-")[0], "")
            return found
    except (zipfile.BadZipFile, OSError, ValueError, RuntimeError, NotImplementedError):
        return ""
