"""Enumerations by units and by parts: what a figure belongs to that is told with a name or a word in front of it alone.

"Cư Pui 52,3% và Cư Drăm 49,6%", "1. Huyện Pác Nặm: 68,5 tỷ đồng", "39 đảng viên: khiển trách 25, cảnh cáo 09".
"""

from __future__ import annotations

import re

from rag import metrics
from rag.measures import Measure, counter_of
from rag.places import Place, parse
from rag.quantities import COUNT
from rag.text import canonical, count_syllables, lower

_PLACED = re.compile(
    r"[\s;,]*(?:và\s)?(?:(?:tiếp đến|tiếp theo|kế đến|sau đó|thứ hai|thứ ba|(?:cao|thấp|nhiều|ít|lớn|nhỏ) nhất|riêng|cùng với)(?:\s(?:là|có))?\s)?"
    r"(?P<name>(?:(?:xã|phường|thị trấn|huyện|quận|thị xã|thành phố|tỉnh|đặc khu|thôn|xóm|bản|ấp|tp\.)\s)?[^\W\d_]+(?:\s[^\W\d_]+){0,3}?)"
    r"(?:\s(?:với|đạt|là|có|còn|chiếm))*\s*[:(]?\s*(?:hơn |trên |gần |khoảng )?",
    re.IGNORECASE,
)
_PART = re.compile(
    r"[\s,;:(]*(?:(?:trong đó|gồm|bao gồm|và|có|còn|đã|số)\s*:?\s)*(?P<name>[^\W\d_]+(?:\s[^\W\d_]+){0,4}?)\s*:?\s*(?:hơn |trên |gần |khoảng )?",
    re.IGNORECASE,
)
_PART_ENDS = re.compile(r"\s*(?:[,;.)]|$|và\s)")
_TITLE = re.compile(
    r"^(?:[\W\d]*|\W*(?:điều|phần|mục|chương|biểu|phụ lục)\s+\w+\W+|\W*[a-zđ]\)\s*|\W*[ivx]+\.\s*)", re.IGNORECASE
)
_BY_PLACE = re.compile(
    r"\s*(?:theo|phân theo|chia theo|trên|của|tại) (?:từng |các )?(?:địa bàn|địa phương|đơn vị|xã|huyện|phường|như sau)?[\s:.]*$",
    re.IGNORECASE,
)


def part_name(whole: Measure, unit: str, measure: Measure, quote: str, begin: int) -> str:
    """The name of a part that is told by a bare number: "khiển trách đảng viên" in "39 đảng viên: khiển trách 25"."""
    if measure.unit or measure.kind != COUNT or whole.kind != COUNT or not unit:
        return ""
    if measure.against is not None:
        return _same(measure, quote, unit) if measure.against == whole.against else ""
    between = _PART.fullmatch(quote, max(begin, whole.noun[1]), measure.start)
    if not between or measure.value > whole.value or not _PART_ENDS.match(quote, measure.end):
        return ""
    said = lower(between["name"])
    of = counter_of(lower(canonical(quote[slice(*whole.noun)]))) or unit
    return f"{said} {of}" if metrics.is_verb(said) else f"{of} {between['name']}"


def _same(measure: Measure, quote: str, unit: str) -> str:
    """ "36/53 hoàn thành tốt nhiệm vụ" after "11/53 tổ chức đảng hoàn thành xuất sắc nhiệm vụ"."""
    behind = re.match(r"\s*([^,;.:()\d]{3,60})", quote[measure.end :])
    return f"{unit} {behind[1].strip()}" if behind else ""


def owner_of(unit: str | None, begin: int, measure: Measure, quote: str, named: list[Place]) -> str:
    """The unit that a figure of an enumeration by units stands behind: "Cư Pui 52,3% và Cư Drăm 49,6%"."""
    if unit is not None and (measure.unit != unit or measure.against is not None):
        return ""
    begin = begin if unit is not None else re.match(r"[\W\d]*(?:[a-zđ]\)\s*)?", quote).end()  # type: ignore[union-attr]
    found = _PLACED.fullmatch(quote, begin, measure.start)
    if not found:
        return ""
    name = found["name"]
    place = next((place for place in named if place.start <= found.start("name") + len(name) - 1 < place.end), None)
    proper = re.sub(
        r"^(?:xã|phường|thị trấn|huyện|quận|thị xã|thành phố|tỉnh|đặc khu|thôn|xóm|bản|ấp|tp\.)\s",
        "",
        name,
        flags=re.IGNORECASE,
    )
    if not all(word[:1].isupper() for word in proper.split()) or (len(proper.split()) < 2 and proper == name):
        return ""
    if place is None and unit is None:
        return ""
    return parse(name).label()


def title_name(title: str) -> str:
    """What a list of units below a title tells: the title without its number."""
    words = _BY_PLACE.sub("", _TITLE.sub("", title.strip(" #*_")).strip(" :.")).strip(" :.")
    return words[:1].lower() + words[1:] if count_syllables(words) >= 2 else ""
