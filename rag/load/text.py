"""Plain text and Markdown: bytes -> characters. Markdown stays as it is written; its marks are part of the text."""

from __future__ import annotations

import codecs
import re
import unicodedata

from rag import messages
from rag.errors import LoadError

_BOMS = (  # UTF-32 before UTF-16: its little-endian mark begins with that of UTF-16
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_MAGIC = (
    (b"%PDF-", "pdf"),
    (b"PK\x03\x04", "zip"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "ole"),
    (b"{\\rtf", "rtf"),
    (b"\x89PNG\r\n", "image"),
    (b"\xff\xd8\xff", "image"),
    (b"GIF8", "image"),
    (b"II*\x00", "image"),
    (b"MM\x00*", "image"),
)
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")  # not: tab, line feeds, form feed, escape
_SAMPLE = 64 * 1024
_LETTERS = frozenset("àáảãạăằắẳẵặâầấẩẫậèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵđ")


def decode(data: bytes, name: str) -> str:
    """The text of a file in UTF-8, UTF-16 or UTF-32, with or without a byte order mark.

    Text in TCVN3, VNI, VISCII or Windows-1258 is converted, also where it was taken for another encoding and saved as
    UTF-8 ("c«ng hßa"). Another encoding is taken only where the result can be Vietnamese. Raises LoadError for bytes that are no text
    and for bytes that no such encoding explains.
    """
    for magic, kind in _MAGIC:
        if data.startswith(magic):
            raise _binary(name, messages.FILE_KINDS[kind])
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return _checked(_strict(data[len(mark) :], encoding, name), name)
    encoding = _unmarked_utf16(data)
    if encoding:
        return _checked(_strict(data, encoding, name), name)
    try:
        text = _checked(data.decode("utf-8"), name)
        from rag.load.legacy import disguised, from_legacy

        old = disguised(text)
        return from_legacy(text, old) if old else text
    except UnicodeDecodeError as error:
        from rag.load.legacy import VISCII, detect

        if _is_binary(data) and detect(data) != VISCII:
            raise _binary(name) from error
        return _guess(data, name, error)


def _strict(data: bytes, encoding: str, name: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        lines = data[: error.start].decode(encoding, errors="ignore").count("\n")
        raise _undecodable(name, lines + 1) from error


def _checked(text: str, name: str) -> str:
    """Refuse a "text" of control characters, such as a binary file that happens to be valid UTF-8."""
    controls = len(_CONTROLS.findall(text))
    if controls > 3 and controls > len(text) / 500 or "\x00" in text[:_SAMPLE]:
        raise _binary(name)
    return text


def _unmarked_utf16(data: bytes) -> str:
    """UTF-16 without its mark: ASCII letters leave a zero in every other byte, and only there."""
    sample = data[: _SAMPLE - _SAMPLE % 2]
    if len(data) % 2 or len(sample) < 4:
        return ""
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    half = len(sample) // 2
    for zeros, others, encoding in ((odd, even, "utf-16-le"), (even, odd, "utf-16-be")):
        if zeros > half * 0.3 and others == 0:
            text = sample.decode(encoding, errors="replace")
            strange = sum(unicodedata.category(char) in ("Cn", "Co", "Cs") for char in text) + text.count("\ufffd")
            return encoding if strange <= 1 and not _CONTROLS.search(text) else ""
    return ""


def _is_binary(data: bytes) -> bool:
    sample = data[:_SAMPLE]
    controls = sum(byte < 9 or 13 < byte < 27 or 27 < byte < 32 for byte in sample)
    return b"\x00" in sample or controls > len(sample) / 100


def _guess(data: bytes, name: str, error: UnicodeDecodeError) -> str:
    line = data.count(b"\n", 0, error.start) + 1
    damaged = _multibyte_characters(data) > 20  # UTF-8 with some broken bytes: no other encoding explains the rest
    if not damaged:
        from rag.load.legacy import decode_legacy, detect

        legacy = detect(data)
        if legacy:
            return decode_legacy(data, legacy)
        from charset_normalizer import from_bytes

        best = from_bytes(data[:_SAMPLE]).best()
        if best is not None:
            try:
                text = data.decode(best.encoding)
            except UnicodeDecodeError:
                text = ""
            if text and _plausible(text):
                return text
    raise _undecodable(name, line) from error


def _multibyte_characters(data: bytes) -> int:
    return len(re.findall(rb"[\xc3-\xc6\xe1][\x80-\xbf]{1,2}", data[:_SAMPLE]))


def _plausible(text: str) -> bool:
    """Whether text decoded by a guess can be Vietnamese (or plain Latin): every letter is one that Vietnamese uses."""
    letters = [char for char in unicodedata.normalize("NFC", text).lower() if char.isalpha() and not char.isascii()]
    if any("\x80" <= char <= "\x9f" for char in text) or _CONTROLS.search(text):
        return False
    return bool(letters) and all(char in _LETTERS for char in letters)


def _binary(name: str, kind: str = "") -> LoadError:
    return LoadError(messages.LOAD_BINARY_MESSAGE.format(name=name, kind=kind), messages.LOAD_BINARY_REMEDY)


def _undecodable(name: str, line: int) -> LoadError:
    return LoadError(messages.LOAD_ENCODING_MESSAGE.format(name=name, line=line), messages.LOAD_ENCODING_REMEDY)
