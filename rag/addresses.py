"""Addresses: units with the type of each, from the smallest on: "khóm 6 thuộc phường Tân Thành"."""

from __future__ import annotations

import re

from rag.places import NAME
from rag.text import Span

_TYPE = (
    r"(?:số nhà|số|đường|phố|ngõ|tổ dân phố|tổ|khóm|khu phố|khu|khối|thôn|xóm|ấp|bản|buôn|làng|xã|phường|thị trấn|đặc khu|"
    r"huyện|quận|thị xã|thành phố|tp\.?|tỉnh)"
)
_NUMBER = r"\d{1,4}[a-z]?(?:/\d{1,4})*(?![\d.,/]*\d|\s*(?:%|người|hộ|xã|phường|thôn|đảng|chi|tổ|năm|tháng))"
_UNIT = rf"(?:(?-i:{NAME.pattern})|{_NUMBER})"
_ITEM = rf"{_TYPE}[ \u00a0]+{_UNIT}"
_NEXT = rf"(?:\s*[,–-]\s*|\s+(?:thuộc|của)\s+|\s*\(\s*)(?:{_ITEM}|(?-i:{NAME.pattern})(?=\s*[,.;)]|$))"
_ADDRESS = re.compile(rf"(?<!\w){_ITEM}(?:{_NEXT})*", re.IGNORECASE)
_BY_NUMBER = re.compile(r"(?:số|khu|tổ|đường|phố|khối) ", re.IGNORECASE)  # with a number and no more, anything


def addresses(text: str, start: int, end: int) -> list[Span]:
    """The addresses of a part of a text; a number alone ("số 35") is none."""
    found = []
    for match in _ADDRESS.finditer(text, start, end):
        span = match.span()
        if match.group().count("(") > match.group().count(")"):
            closed = text.startswith(")", span[1])
            span = (span[0], span[1] + 1) if closed else span
        if "," in match.group() or not _BY_NUMBER.match(match.group()) or not match.group()[-1].isdigit():
            found.append(span)
    return found
