"""Whose figure a sentence tells, where it or those before it name other units or persons than the one asked about."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from rag.persons import Person, is_person_name
from rag.places import Place, parse, same_unit
from rag.text import fold
from rag.view import PassageView, SentenceView

_WHOLE = re.compile(
    r"(?:^|[;,:.])[\s\W]*(?:trong năm\W*)?(?:toàn|cả) (?:đảng bộ )?"
    r"(?P<type>tỉnh|thành phố|huyện|thị xã|quận|xã|phường|thị trấn|đặc khu|quốc|nước)(?!\w)"
)


@lru_cache(maxsize=8_192)  # sentences, which many questions meet
def _whole_told(low: str) -> str:
    """The type of the unit of whose whole a sentence tells, "" where it does not."""
    match = _WHOLE.search(low)
    return match["type"] if match else ""


def of_a_whole(place: Place, passage: PassageView, sentence: SentenceView) -> bool:
    """Whether a sentence tells of the whole of a unit of another kind ("toàn tỉnh kết nạp …") than this one."""
    told = _whole_told(passage.low[sentence.start : sentence.end])
    return told not in ("", place.type) and parse(told).level != place.level


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


_SPEAKS = re.compile(
    r"(?<!\w)(?:cho biết|cho hay|cho rằng|nói|khẳng định|phát biểu|thông tin|nhấn mạnh|chia sẻ|đề nghị|yêu cầu|báo cáo"
    r"|kết luận|trình bày|đánh giá|chủ trì|ký|chỉ đạo|trao đổi|xác nhận|nêu|trả lời)(?!\w)"
)


def person_fit(names: Sequence[Sequence[str]], sentence: SentenceView, until: int | None = None) -> float:
    """Less for a sentence, or what it tells before the offset `until`, that is told of another person than asked about.

    `names` are the folded syllables of the names asked about. Who only speaks or signs is not whom it is told of.
    """
    asked = [tuple(name) for name in names if is_person_name(name)]
    if not asked:
        return 1.0
    others = [person for person in sentence.persons if not _among(person, asked) and not _speaks(person, sentence)]
    before = [person for person in others if until is None or person.end <= until]
    last = max((person.end for person in before), default=None)
    if last is None:
        return 1.0
    own = sentence.last_named([name[-1] for name in asked], sentence.end if until is None else until, others)
    if own is not None and (until is None or own > last):
        return 1.0
    return _OF_ANOTHER


_OF_ANOTHER = 0.4


def _among(person: Person, asked: Sequence[tuple[str, ...]]) -> bool:
    own = tuple(fold(person.name).split())
    return any(own == name[-len(own) :] or name == own[-len(name) :] for name in asked)


def _speaks(person: Person, sentence: SentenceView) -> bool:
    """Whether a person is named as who says it: "ông Lê Văn Tám, Chủ tịch xã, cho biết …"."""
    end = max([person.end, *(end for _, end in person.roles)])
    return sentence.says(_SPEAKS, end, end + 25) or sentence.says(_THEO, person.start - 60, person.start)


_THEO = re.compile(r"(?<!\w)theo(?!\w)")


def opens_with(unit: Place, passage: PassageView, sentence: SentenceView) -> bool:
    """Whether a sentence says at its beginning that it is about a unit: "Tại huyện Ba Vì, …", "Còn ở Ba Vì …"."""
    opening = fold(passage.low[sentence.start : sentence.end])[:_OPENING]
    return (
        re.match(rf"\W*(?:rieng |con )?(?:tai|o|voi) (?:\w+ ){{0,2}}{re.escape(unit.key)}(?!\w)", opening) is not None
    )


_OPENING = 60  # characters
