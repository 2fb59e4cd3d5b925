"""What speaks against a figure: it is of several together where one of them is asked for, a price and no amount."""

from __future__ import annotations

import re
from functools import lru_cache

from rag import kinds
from rag.features import Found
from rag.quantities import COUNT, MONEY
from rag.siblings import Member, members
from rag.text import fold


@lru_cache(maxsize=64)
def _one_asked(text: str, unaccented: bool) -> tuple[Member, ...]:
    """The words of a kind that a question names alone: "khai trừ", and no other form of discipline."""
    found = members(text, unaccented=unaccented)
    return tuple(each for each in found if sum(other.kind == each.kind for other in found) == 1)


_FORMS = re.compile(r"(?<!\w)(?:hình thức|gồm|như|mức|loại|lỗi|hành vi|lĩnh vực|nội dung)(?!\w)|:")


def of_several_together(each: Found) -> bool:
    """Whether one thing of a kind is asked for and a figure is of several of them: "125 đảng viên với các hình thức:
    khai trừ, cách chức, cảnh cáo" of those who were expelled."""
    at = each.reading
    if at.question.kind != kinds.NUMBER:
        return False
    asked = _one_asked(at.question.text, at.question.unaccented)
    if not asked:
        return False
    start, end = each.position, each.candidate.end - each.candidate.hit.passage.start
    figures = [q for q in at.sentence.quantities if q.kind == COUNT]
    following = min((q.start for q in figures if q.start >= end), default=at.sentence.end)
    before = max((max(q.end, q.noun[1]) for q in figures if q.end <= start), default=at.sentence.start)
    behind = members(at.passage.low[end:following].split(";")[0], unaccented=False)
    led_in = members(at.passage.low[before:start], unaccented=False)
    for own in asked:
        same = [each for each in behind if each.kind == own.kind]
        if not same or not _FORMS.search(at.passage.low, end, end + same[0].start):
            continue  # "04 cuộc kiểm tra, giám sát", "34 xã, thị trấn"
        listed = {each.number for each in same}
        named = any((each.kind, each.number) == (own.kind, own.number) for each in led_in)
        if own.number in listed and len(listed) > 1 and not named:
            return True
    return False


_PRICE = re.compile(r"\s*/\s*(?:kg|ki-lô-gam|tạ|tấn|lít|m2|m²|m3|m³|con|quả|cái|chiếc)(?!\w)")
_PRICE_ASKED = re.compile(
    r"(?<!\w)(?:gia|don gia|kg|ki lo|ta|tan|lit|m2|m3|ban|mua|moi|mot|con|qua|cai|chiec|thu mua)(?!\w)"
)


def of_a_price(each: Found) -> bool:
    """Whether an amount of money is asked for and a figure is the price of goods: "18.000 đồng/kg"."""
    at = each.reading
    if at.question.kind != kinds.MONEY or each.candidate.kind != MONEY:
        return False
    end = each.candidate.end - each.candidate.hit.passage.start
    said = f"{each.candidate.short} {at.passage.low[end : end + 8]}".lower()
    return _PRICE.search(said) is not None and _PRICE_ASKED.search(fold(at.question.text)) is None
