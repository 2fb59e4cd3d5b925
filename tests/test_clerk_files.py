"""Files under wrong names, empty ones, and archives with the names of Vietnamese files."""

from __future__ import annotations

import io
import unicodedata
import zipfile
from pathlib import Path

import pytest

from rag.errors import LoadError
from rag.load import parse
from rag.load.real_kind import office_kind, real_kind
from tests.report_files import docx_bytes, html_text, pdf_bytes, pptx_bytes, windows_1258_bytes, xlsx_bytes

FIGURE = "1.206 đảng viên"
MADE = {
    "docx": docx_bytes,
    "xlsx": xlsx_bytes,
    "pptx": pptx_bytes,
    "pdf": pdf_bytes,
    "html": lambda: html_text().encode(),
}


@pytest.mark.parametrize("kind", MADE)
@pytest.mark.parametrize("name", ["a.docx", "a.xlsx", "a.pptx", "a.doc", "a.xls", "a.pdf", "a.csv"])
def test_a_file_is_read_as_what_it_is(kind: str, name: str) -> None:
    if kind == "html" and name in ("a.pdf", "a.csv", "a.xls"):
        pytest.skip("a web page is text as well, and LibreOffice reads it as a workbook")
    assert FIGURE in parse(Path(name), MADE[kind]()).text


def test_an_office_file_called_an_archive_is_one_document() -> None:
    content = parse(Path("a.zip"), docx_bytes())
    assert FIGURE in content.text
    assert content.members == ()


@pytest.mark.parametrize("data", [b"", b"\r\n \t"])
@pytest.mark.parametrize("ending", [".pdf", ".docx", ".xlsx", ".zip", ".html", ".txt", ".doc"])
def test_a_file_without_content_is_told_as_empty(data: bytes, ending: str) -> None:
    with pytest.raises(LoadError, match="không có nội dung"):
        parse(Path(f"a{ending}"), data)


@pytest.mark.parametrize(
    "data", [b"PK\x03\x04", b"PK\x03\x04" + b"x" * 90, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"{\\rt", b"<", b"x"]
)
@pytest.mark.parametrize("kind", ["docx", "xlsx", "pptx", "doc", "pdf", "csv", "html", "eml"])
def test_any_content_has_a_kind(kind: str, data: bytes) -> None:
    assert real_kind(kind, data) in {kind, "doc", "xls", "ppt"}
    assert office_kind(data) == ""


# --- archives -------------------------------------------------------------------------------------------------------


def archive(*names: bytes) -> bytes:
    """An archive whose members have these names, not marked as UTF-8."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as file:
        for at, name in enumerate(names):
            file.writestr(chr(ord("A") + at) * len(name), "Toàn huyện có 55 chi bộ.")
    data = target.getvalue()
    for at, name in enumerate(names):
        data = data.replace(bytes([ord("A") + at]) * len(name), name)
    return data


NAME = "Báo cáo huyện Kiến Thụy, Đảng bộ.txt"


@pytest.mark.parametrize(
    ("written", "told"),
    [
        (NAME.encode(), NAME),
        (unicodedata.normalize("NFD", NAME).encode(), NAME),
        (windows_1258_bytes(NAME), NAME),
        ("Báo.txt".encode("cp437"), "Báo.txt"),
        (b"bao cao.txt", "bao cao.txt"),
    ],
)
def test_names_in_archives_are_read_in_their_encoding(written: bytes, told: str) -> None:
    members = parse(Path("a.zip"), archive(written)).members
    assert [unicodedata.normalize("NFC", member.name) for member in members] == [told]


def test_lock_files_of_office_are_left_out() -> None:
    data = archive(b"~$bao-cao.docx", b"thu-muc/~$b.xlsx", b"c.txt", b"d~$.txt")
    assert [member.name for member in parse(Path("a.zip"), data).members] == ["c.txt", "d~$.txt"]
