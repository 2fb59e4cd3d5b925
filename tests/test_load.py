"""Reading files: encodings, and everything that is no report."""

from __future__ import annotations

import contextlib
import hashlib
import os
import socket
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import rag.load
from rag.errors import LoadError
from rag.load import load_file, parse, shown

TEXT = "Đảng bộ xã Hưng Hà đã kết nạp 857 đảng viên mới.\nHòa, Hoà, Ủy, Uỷ; đạt 102,5%."


def write(folder: Path, data: bytes, name: str = "a.txt") -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


@pytest.mark.parametrize(
    "data",
    [
        TEXT.encode(),
        TEXT.encode("utf-8-sig"),
        TEXT.encode("utf-16"),
        b"\xff\xfe" + TEXT.encode("utf-16-le"),
        b"\xfe\xff" + TEXT.encode("utf-16-be"),
        TEXT.encode("utf-16-le"),
        TEXT.encode("utf-16-be"),
        TEXT.encode("utf-32"),
        unicodedata.normalize("NFD", TEXT).encode(),
        TEXT.replace("\n", "\r\n").encode(),
    ],
)
def test_unicode_encodings_give_the_same_nfc_text(tmp_path: Path, data: bytes) -> None:
    loaded = load_file(write(tmp_path, data))
    assert loaded.text == TEXT
    assert loaded.file_sha256 == hashlib.sha256(data).hexdigest()


def test_windows_1258_is_read_where_it_gives_vietnamese(tmp_path: Path) -> None:
    text = "Báo cáo kết quả công tác xây dựng Đảng năm hai nghìn không trăm mười. " * 20
    assert load_file(write(tmp_path, _to_1258(text))).text == text


def _to_1258(text: str) -> bytes:
    """The code page has ă â ê ô ơ ư đ and, as characters of their own, the five tone marks."""
    out = bytearray()
    for char in text:
        try:
            out += char.encode("cp1258")
        except UnicodeEncodeError:
            base, *marks = unicodedata.normalize("NFD", char)
            kept = unicodedata.normalize("NFC", base + "".join(m for m in marks if m in "\u0302\u0306\u031b"))
            out += kept.encode("cp1258") + "".join(m for m in marks if m not in "\u0302\u0306\u031b").encode("cp1258")
    return bytes(out)


def test_markdown_keeps_its_marks(tmp_path: Path) -> None:
    assert load_file(write(tmp_path, "# Báo cáo\n\n- **857** đảng viên".encode(), "a.MD")).text.startswith("# Báo cáo")


@pytest.mark.parametrize("data", [b"", b" \r\n\t ", b"\xef\xbb\xbf", "\u200b\ufeff\u00a0\n".encode()])
def test_empty_file(tmp_path: Path, data: bytes) -> None:
    with pytest.raises(LoadError, match="không có nội dung"):
        load_file(write(tmp_path, data))


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"%PDF-1.7\n%\xe2\xe3", "PDF"),
        (b"PK\x03\x04\x14\x00\x06\x00", "docx"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1rest", "đời cũ"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "ảnh"),
        (bytes(range(256)) * 40, "không phải là văn bản"),
        (b"\x00" * 1000, "không phải là văn bản"),
        (b"text\x00text" * 20, "không phải là văn bản"),
        (b"\x01\x02\x03\x04\x05\x06" * 30, "không phải là văn bản"),
    ],
)
def test_binary_file(tmp_path: Path, data: bytes, kind: str) -> None:
    with pytest.raises(LoadError, match=kind) as raised:
        load_file(write(tmp_path, data))
    assert "UTF-8" in raised.value.remedy


@pytest.mark.parametrize(
    ("data", "line"),
    [
        (TEXT.encode() * 10 + b"\xff\xfe\xff" + TEXT.encode(), 11),  # UTF-8 with broken bytes
        (TEXT.encode("utf-8")[:-20] + b"\xc4", 2),  # cut in the middle of a character
        (("Беларусь и Польша подписали договор\n" * 10).encode("cp1251"), 1),  # Vietnamese was never written so
        (b"\xff\xfeA", 1),  # half a UTF-16 character
    ],
)
def test_undecodable_bytes(tmp_path: Path, data: bytes, line: int) -> None:
    with pytest.raises(LoadError, match=f"dòng {line}") as raised:
        load_file(write(tmp_path, data))
    assert "UTF-8" in raised.value.remedy


@pytest.mark.parametrize("name", ["a.xyz", "a", "a.rar", ".txt"])
def test_unknown_format(tmp_path: Path, name: str) -> None:
    with pytest.raises(LoadError, match=r"định dạng") as raised:
        load_file(write(tmp_path, b"x", name))
    assert ".txt, .md" in raised.value.remedy


def test_too_large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rag.load, "MAX_MEBIBYTES", 1)
    assert load_file(write(tmp_path, b"a" * 2**20)).text
    with pytest.raises(LoadError, match="quá lớn: 2 MiB, giới hạn 1 MiB"):
        load_file(write(tmp_path, b"a" * (2 * 2**20)))


def test_missing_folder_pipe_and_socket(tmp_path: Path) -> None:
    with pytest.raises(LoadError, match="Không đọc được"):
        load_file(tmp_path / "none.txt")
    (tmp_path / "folder.txt").mkdir()
    with pytest.raises(LoadError, match="Không đọc được|không phải là tệp thường"):
        load_file(tmp_path / "folder.txt")
    os.mkfifo(tmp_path / "pipe.txt")
    with pytest.raises(LoadError, match="không phải là tệp thường"):
        load_file(tmp_path / "pipe.txt")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(tmp_path / "s.txt"))
        with pytest.raises(LoadError, match="không phải là tệp thường"):
            load_file(tmp_path / "s.txt")


def test_names_in_messages_are_one_clean_line() -> None:
    assert shown("a\nb\x1b[31m\u202e.txt") == "a�b�[31m�.txt"
    assert len(shown("x" * 500)) == 120


@given(st.binary(max_size=400))
def test_any_bytes_give_text_or_a_load_error(data: bytes) -> None:
    with contextlib.suppress(LoadError):
        text = parse(Path("a.txt"), data).text
        assert text == unicodedata.normalize("NFC", text)
        assert text.strip()


@given(st.text(min_size=1, max_size=300))
def test_any_text_survives_utf8_and_utf16(text: str) -> None:
    try:
        expected = parse(Path("a.txt"), text.encode("utf-8-sig", "ignore")).text
    except (LoadError, UnicodeEncodeError):
        return
    assert parse(Path("a.txt"), b"\xff\xfe" + text.encode("utf-16-le", "ignore")).text == expected


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("Тỉnh ủy", "Tỉnh ủy"),  # a Cyrillic Т
        ("Ðồng chí Nguyễn Văn Ðức", "Đồng chí Nguyễn Văn Đức"),  # U+00D0
        ("đảng viên mới kết nạр", "đảng viên mới kết nạp"),  # a Cyrillic р
        ("huyện Kім Bôi", "huyện Kім Bôi"),  # of two letters only one has a Latin look: a name of another script
        ("tạp chí Правда", "tạp chí Правда"),
        ("góc α và hệ số Ω", "góc α và hệ số Ω"),
    ],
)
def test_letters_that_look_like_latin_ones(written: str, read: str) -> None:
    assert parse(Path("a.txt"), written.encode()).text == read
