"""Whose figure a sentence tells, where it or those before it name other units than the one that is asked about."""

from __future__ import annotations

import re

from rag.places import Place, parse, same_unit
from rag.view import PassageView, SentenceView

_WHOLE = re.compile(
    r"(?:^|[;,:.])[\s\W]*(?:trong năm\W*)?(?:toàn|cả) (?:đảng bộ )?"
    r"(?P<type>tỉnh|thành phố|huyện|thị xã|quận|xã|phường|thị trấn|đặc khu|quốc|nước)(?!\w)"
)


def of_a_whole(place: Place, passage: PassageView, sentence: SentenceView) -> bool:
    """Whether a sentence tells of the whole of a unit of another kind ("toàn tỉnh kết nạp …") than this one."""
    match = _WHOLE.search(passage.low[sentence.start : sentence.end])
    return match is not None and match["type"] != place.type and parse(match["type"]).level != place.level


def in_others_part(own: Place, passage: PassageView, sentence: SentenceView) -> bool:
    """Whether the sentences before this one in its passage have come to speak of another unit of the same level."""
    if any(same_unit(own, place) for place in sentence.places):
        return False
    for earlier in reversed(passage.sentences):
        if earlier.start >= sentence.start:
            continue
        named = [place for place in earlier.places if place.name and place.level == own.level]
        if named:
            return not any(same_unit(own, place) for place in named)
    return False


def of_another_row(place: Place, sentence: SentenceView) -> bool:
    """Whether a sentence tells a table's figure of another unit of the same kind: the table has a row for each."""
    return sentence.cell and any(other.name and other.level == place.level for other in sentence.places)
