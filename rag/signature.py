"""Who signs a document: the name below "T/M BAN THƯỜNG VỤ / BÍ THƯ" or "KT. CHỦ TỊCH / PHÓ CHỦ TỊCH", with the office.

The block may share its lines with "Nơi nhận", whose column comes before, after or beside it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from rag.dateline import Told
from rag.lexicon import SURNAMES
from rag.text import Span, canonical, lower

_CAPITAL = "A-ZÀÁÂÃÈÉÊÌÍÒÓÔÕÙÚÝĂĐĨŨƠƯẠ-Ỹ"
_CAPITALS = rf"[{_CAPITAL}][{_CAPITAL}0-9 ,.\-–&]*[{_CAPITAL}.]"
_FORMULA = re.compile(rf"(?<![^\s*_|])(?:T/M|TM|KT|TL|TUQ|Q|T\.M|K/T|T/L)(?:[.:][ \t]*|[ \t]+){_CAPITALS}")
_OFFICE = re.compile(
    rf"(?<![^\s*_|])(?:Q\. ?)?(?:PHÓ |QUYỀN )?(?:CHỦ TỊCH|BÍ THƯ|TRƯỞNG|GIÁM ĐỐC|CHÁNH|CHỦ NHIỆM|HIỆU TRƯỞNG|VIỆN TRƯỞNG|CỤC TRƯỞNG|CHI CỤC TRƯỞNG|"
    rf"ĐỘI TRƯỞNG|CHỈ HUY TRƯỞNG|TỔNG BIÊN TẬP|THƯỜNG TRỰC|PHÓ|ỦY VIÊN|TỔNG|BỘ TRƯỞNG|THỨ TRƯỞNG|THỦ TƯỚNG|HẠT TRƯỞNG|CHÍNH ỦY|CHỦ TỌA|TỔ TRƯỞNG|ĐỘI)(?![^\s.,*_])"
    rf"(?:[ ,.\-–&]*[{_CAPITAL}0-9]+)*"
)
_OFFICE_START = re.compile(
    r"(?<![^\s*_.])(?:PHÓ |QUYỀN )?(?:CHỦ TỊCH|BÍ THƯ|TRƯỞNG|GIÁM ĐỐC|CHÁNH|CHỦ NHIỆM|HIỆU TRƯỞNG|CHI CỤC TRƯỞNG)(?!\w)"
)
_LEAD = re.compile(r"(?:T/M|TM|KT|TL|TUQ|Q|T\.M|K/T|T/L)[.: ]\s*")
_INNER = re.compile(r"(?<=\s)(?:KT|TL|TUQ)[. ]")
_NAME_WORD = rf"(?:[{_CAPITAL}][a-zà-ỹđ]+|[ÁAÝYÔÂĂƠƯ]|[{_CAPITAL}]+)"
_RANK = r"(?:(?:Đại|Thượng|Trung|Thiếu)[ ](?:tướng|tá|úy|uý)|PGS\.?|GS\.?|TS\.?|ThS\.?|BSCKI+\.?|BS\.?|KS\.?|CN\.?|LS\.?|Luật sư|Bác sĩ|Đ/c|Đồng chí|Ông|Bà)[ .]*"
_NAME = re.compile(rf"(?:{_RANK})*(?P<name>{_NAME_WORD}(?:[ ]{_NAME_WORD}){{1,5}})[ .*_]*$")
_TITLED = re.compile(rf"[{_CAPITAL}][a-zà-ỹđ]+|[AHKY]")  # "Điểu Thị Mỹ Linh", "Y Thanh Niê Kdăm", of whatever surname
_SIGNED = re.compile(
    r"^\W*(?:\(?\s*(?:đã ký|đã kí|ký tên|ký, ?đóng dấu|ký số|đã ký và đóng dấu|ký và ghi)[^\n)]*\)?\s*:?)\s*"
)
_RECIPIENTS = re.compile(r"nơi nhận|kính gửi|^\s*[-+•]\s")
_TAIL = 4000  # characters of the end in which an office alone, without "T/M", opens a signature
_REACH = 16  # lines between the office and the name, those of the recipients beside it included


@dataclass(frozen=True, slots=True)
class Signature:
    """A signer's name and, where it says, the office and for whom ("KT. CHỦ TỊCH, PHÓ CHỦ TỊCH")."""

    name: Told
    role: Told | None


def read_signature(text: str) -> Signature | None:
    """The signature of an NFC text, None where it has none or the name is left out."""
    source = canonical(text)
    lines = [match.span() for match in re.finditer(r"[^\n]+", source)]
    tail = len(text) - _TAIL
    for index, (start, end) in enumerate(lines):
        if start < 60:
            continue
        opening = _FORMULA.search(source, start, end)
        if opening is None and start >= tail:
            alone = _OFFICE.search(source, start, end)
            opening = alone if alone and _closes(source, alone.end(), end) else None
        if opening is None or not _fits(source, start, opening.start()) or not _closes(source, opening.end(), end):
            continue
        found = _below(text, source, lines, index, opening.span())
        if found is not None:
            return found
    return None


def _closes(source: str, start: int, end: int) -> bool:
    """Nothing but the column of recipients may stand behind an office on its line."""
    rest = source[start:end].strip(" \t*_.|")
    return not rest or bool(_RECIPIENTS.match(lower(rest)))


def _fits(source: str, start: int, end: int) -> bool:
    before = source[start:end].strip(" \t*_|")
    return not before or bool(_RECIPIENTS.search(lower(before))) or before.endswith((";", ".", ",", ":"))


def _below(text: str, source: str, lines: list[Span], index: int, opening: Span) -> Signature | None:
    offices = [opening]
    for start, end in lines[index + 1 : index + 1 + _REACH]:
        line = source[start:end]
        if _FORMULA.search(source, start, end) and len(offices) > 2:
            break
        office = _FORMULA.search(source, start, end) or _OFFICE.search(source, start, end)
        if office and _closes(source, office.end(), end) and _fits(source, start, office.start()):
            offices.append(office.span())
            continue
        name = _name(source, lower(line), start, end)
        if name is not None:
            written = " ".join(text[slice(*name)].split())
            value = written.title() if written.isupper() else written
            role = ", ".join(" ".join(text[slice(*span)].split()).strip(" .,-–*") for span in _apart(source, offices))
            return Signature(Told(value, *name), Told(role, offices[0][0], offices[-1][1]))
        if len(line.strip()) > 60 and not _RECIPIENTS.search(lower(line)):
            break  # running text: no signature
    return None


def _apart(source: str, offices: list[Span]) -> list[Span]:
    """Offices that came together on one line, each by itself: "T/M BAN THƯỜNG VỤ BÍ THƯ"."""
    found: list[Span] = []
    pieces: list[Span] = []
    for start, end in offices:
        edges = [start, *(m.start() for m in _INNER.finditer(source, start + 1, end)), end]
        pieces += zip(edges, edges[1:], strict=False)
    for start, end in pieces:
        starts = [match.start() for match in _OFFICE_START.finditer(source, start, end)]
        lead = _LEAD.match(source, start, end)
        if lead and starts and starts[0] <= lead.end():  # "KT. CHỦ TỊCH PHÓ CHỦ TỊCH": the first is whom it stands for
            starts = starts[1:]
        cut = next((at for at in starts if at > start and lead), None)
        found += [(start, cut), (cut, end)] if cut else [(start, end)]
    return found


def _name(source: str, low: str, start: int, end: int) -> Span | None:
    """The name that a line consists of, or ends with behind a recipient."""
    signed = _SIGNED.match(low)
    begin = start + (signed.end() if signed else 0)
    match = _NAME.match(source, begin + len(source[begin:end]) - len(source[begin:end].lstrip(" \t*_|")), end)
    if match is None and _RECIPIENTS.search(low):
        ends = (at.end() for at in re.finditer(rf"(?<=[.;,)] )(?=[{_CAPITAL}])", source[start:end]))
        behind = (_NAME.match(source, start + at, end) for at in ends)
        match = next((found for found in behind if found is not None), None) or _last_name(source, start, end)
    if match is None:
        return None
    words = match["name"].split()
    alone = source[begin:end].strip(" \t*_|.") == match.group().strip(" *_.")
    known = lower(words[0]) in SURNAMES or (alone and len(words) > 2 and all(map(_TITLED.fullmatch, words)))
    return match.span("name") if 2 <= len(words) <= 6 and known else None


def _last_name(source: str, start: int, end: int) -> re.Match[str] | None:
    """ "- Lưu: VT Nguyễn Văn Hải": the last words from a surname on."""
    for match in list(re.finditer(rf"(?<=\s)(?=[{_CAPITAL}][a-zà-ỹđ])", source[start:end]))[::-1]:
        found = _NAME.match(source, start + match.end(), end)
        if found and lower(found["name"].split()[0]) in SURNAMES and 3 <= len(found["name"].split()) <= 4:
            return found
    return None
