"""What speaks against a figure: it is of several together where one of them is asked for, a price and no amount."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise

from rag import kinds
from rag.features import Found
from rag.quantities import COUNT, MONEY
from rag.siblings import DIVIDING, Member, members
from rag.text import fold


@lru_cache(maxsize=64)
def _one_asked(text: str, unaccented: bool) -> tuple[Member, ...]:
    """The words of a kind that a question names alone: "khai trừ", and no other form of discipline."""
    found = members(text, unaccented=unaccented)
    return tuple(each for each in found if sum(other.kind == each.kind for other in found) == 1)


def of_several_together(each: Found) -> bool:
    """Whether one thing of a kind is asked for and a figure is of several of them: "125 đảng viên với các hình thức:
    khai trừ, cách chức, cảnh cáo" of those who were expelled."""
    at = each.reading
    if at.question.kind != kinds.NUMBER:
        return False
    asked = [own for own in _one_asked(at.question.text, at.question.unaccented) if own.kind in DIVIDING]
    if not asked:
        return False
    start, end = each.position, each.candidate.end - each.candidate.hit.passage.start
    figures = [q for q in at.sentence.quantities if q.kind == COUNT]
    following = min((q.start for q in figures if q.start >= end), default=at.sentence.end)
    before = max((max(q.end, q.noun[1]) for q in figures if q.end <= start), default=at.sentence.start)
    behind = at.passage.low[end:following]
    led_in = {(each.kind, each.number) for each in members(at.passage.low[before:start], unaccented=False)}
    listed = _listed(behind)
    return any((own.kind, own.number) in listed and (own.kind, own.number) not in led_in for own in asked)


_NEXT = re.compile(r"\s*(?:,|/|;|(?<!\w)(?:và|hoặc|hay))\s*(?:bị\s+|mức\s+|loại\s+)?")


def _listed(text: str) -> set[tuple[int, int]]:
    """The words of a kind that a text names one right behind the other, with no figures between them."""
    found = [each for each in members(text, unaccented=False) if each.kind in DIVIDING]
    together = (
        (one, other)
        for one, other in pairwise(found)
        if one.kind == other.kind and one.number != other.number and _NEXT.fullmatch(text, one.end, other.start)
    )
    return {(each.kind, each.number) for pair in together for each in pair}


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
