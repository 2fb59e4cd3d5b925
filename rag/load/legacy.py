"""The 8-bit encodings that Vietnamese was written in before Unicode: TCVN3 (ABC, ".VnTime"), VNI, VISCII and 1258.

Which one a text is in, its syllables tell: in the right reading nearly all of them can be Vietnamese.
"""

from __future__ import annotations

import re
import unicodedata

from rag.load.syllable import share_of_syllables

TCVN3, VNI, VISCII, WINDOWS_1258 = "tcvn3", "vni", "viscii", "cp1258"
ENCODINGS = (WINDOWS_1258, TCVN3, VISCII, VNI)

_TCVN3 = str.maketrans(
    "¡¢§£¤¥¦¨©®ª«¬\xad¸µ¶·¹¾»¼½ÆÊÇÈÉËÐÌÎÏÑÕÒÓÔÖÝ×ØÜÞãßáâäèåæçéíêëìîóïñòôøõö÷ùýúûüþ",
    "ĂÂĐÊÔƠƯăâđêôơưáàảãạắằẳẵặấầẩẫậéèẻẽẹếềểễệíìỉĩịóòỏõọốồổỗộớờởỡợúùủũụứừửữựýỳỷỹỵ",
)
_VISCII_HIGH = "ẠẮẰẶẤẦẨẬẼẸẾỀỂỄỆỐỒỔỖỘỢỚỜỞỊỎỌỈỦŨỤỲÕắằặấầẩậẽẹếềểễệốồổỗỠƠộờởịỰỨỪỬơớƯÀÁÂÃẢĂẳẵÈÉÊẺÌÍĨỳĐứÒÓÔạỷừửÙÚỹỵÝỡưàáâãảăữẫèéêẻìíĩỉđựòóôõỏọụùúũủýợỮ"
_VISCII_LOW = {2: "Ẳ", 5: "Ẵ", 6: "Ẫ", 20: "Ỷ", 25: "Ỹ", 30: "Ỵ"}
_VNI_MARKS = {
    "ù": "\u0301", "ø": "\u0300", "û": "\u0309", "õ": "\u0303", "ï": "\u0323",
    "â": "\u0302", "á": "\u0302\u0301", "à": "\u0302\u0300", "å": "\u0302\u0309", "ã": "\u0302\u0303", "ä": "\u0302\u0323",
    "ê": "\u0306", "é": "\u0306\u0301", "è": "\u0306\u0300", "ú": "\u0306\u0309", "ü": "\u0306\u0303", "ë": "\u0306\u0323",
}  # fmt: skip
_VNI_ALONE = {"í": "í", "ì": "ì", "æ": "ỉ", "ó": "ĩ", "ò": "ị", "ô": "ơ", "ö": "ư", "ñ": "đ", "î": "ỵ"}
_VNI_ALONE |= {old.upper(): new.upper() for old, new in _VNI_ALONE.items()}
_VNI_MARKS |= {mark.upper(): accents for mark, accents in _VNI_MARKS.items()}
_VNI = re.compile(f"([AEOUYaeouyÔÖôö])([{''.join(_VNI_MARKS)}])|([{''.join(_VNI_ALONE)}])")
_SUSPECT = re.compile(  # one character first, because a search for it is fast
    r"[®¬«ª©¨\xad¸µ¶·¹¾»¼½×÷¡-§ùøûõïâáàåãäêéèúüëÙØÛÕÏÂÁÀÅÃÄÊÉÈÚÜË]"
    r"(?:(?<=[®¬«ª©¨\xad¸µ¶·¹¾»¼½×÷¡-§])|(?<=[aoueyôöAOUEYÔÖ].))"
)
_SAMPLE = 20_000  # characters
_SURE = 0.9  # share of syllables that can be Vietnamese
_WORD = re.compile(r"[^\W_]+")


def from_legacy(text: str, encoding: str, *, capital: bool = False) -> str:
    """Text in TCVN3 or VNI whose bytes were taken for Windows-1252, as Unicode. `capital`: in a font of capitals."""
    if encoding == VNI:
        return unicodedata.normalize("NFC", _VNI.sub(_vni_letter, text))
    text = text.translate(_TCVN3)
    return text.upper() if capital else _as_capitals(text)


def font_encoding(font: str) -> str:
    """The encoding that a font's name tells: ".VnTime" TCVN3, "VNI-Times" VNI; "" for Unicode."""
    name = font.strip().lower()
    return TCVN3 if name.startswith(".vn") else VNI if name.startswith("vni-") or name.startswith("vni ") else ""


def detect(data: bytes) -> str:
    """Which of the old encodings bytes are in; "" where none of them makes Vietnamese of it."""
    best, score = "", _SURE
    for encoding in ENCODINGS:
        text = decode_legacy(data[:_SAMPLE], encoding)
        share, count = share_of_syllables(text)
        if count >= 3 and share > score and not re.search(r"[\ufffd\x80-\x9f]", text):
            best, score = encoding, share
    return best


def decode_legacy(data: bytes, encoding: str) -> str:
    """The text of bytes in one of the old encodings."""
    if encoding == WINDOWS_1258:
        return unicodedata.normalize("NFC", data.decode("cp1258", "replace"))
    if encoding == VISCII:
        return _viscii(data.decode("latin-1"))
    if encoding == VNI:
        return from_legacy(data.decode("cp1252", "replace"), VNI)
    return from_legacy(data.decode("latin-1"), TCVN3)


def disguised(text: str) -> str:
    """The encoding of Unicode text that is TCVN3 or VNI taken for Windows-1252 ("c«ng hßa"); "" for any other."""
    sample = text[:_SAMPLE]
    if len(_SUSPECT.findall(sample)) < 3:
        return ""
    share, count = share_of_syllables(sample)
    if share > 0.6 or count < 3:
        return ""
    best, score = "", _SURE
    for encoding in (TCVN3, VNI):
        found, words = share_of_syllables(from_legacy(sample, encoding))
        if words >= 3 and found > score:
            best, score = encoding, found
    return best


def _viscii(latin: str) -> str:
    table = {128 + at: char for at, char in enumerate(_VISCII_HIGH)}
    return latin.translate({**table, **_VISCII_LOW})


def _vni_letter(match: re.Match[str]) -> str:
    if match[3]:
        return _VNI_ALONE[match[3]]
    return unicodedata.normalize("NFC", _VNI_ALONE.get(match[1], match[1]) + _VNI_MARKS[match[2]])


def _as_capitals(text: str) -> str:
    """TCVN3 has no accented capitals: in a line or word of capitals, the accented letters are meant to be capitals."""
    lines = text.split("\n")
    for at, line in enumerate(lines):
        plain = [char for char in line if char.isascii() and char.isalpha()]
        if len(plain) >= 4 and sum(map(str.isupper, plain)) >= 0.9 * len(plain):
            lines[at] = line.upper()
        elif plain:
            lines[at] = _WORD.sub(_word_of_capitals, line)
    return "\n".join(lines)


def _word_of_capitals(match: re.Match[str]) -> str:
    word = match.group()
    plain = [char for char in word if char.isascii() and char.isalpha()]
    return word.upper() if len(plain) >= 2 and all(map(str.isupper, plain)) else word
