"""Which units one was made of: "xã A được thành lập trên cơ sở sáp nhập thị trấn B và các xã C, D"."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from rag.candidate import Candidate
from rag.fit import Frame
from rag.offices import of_the_person
from rag.places import NAME, Place, parse, same_unit
from rag.question import Question
from rag.records import Hit
from rag.text import fold
from rag.view import view

_ASKED = re.compile(  # folded
    r"(?<!\w)(?:gop|ghep|sap nhap|hop nhat|nhap|hinh thanh|thanh lap|lap)(?: lai)?(?: ma thanh| thanh| nen)?(?: tren co so)?(?: sap nhap| hop nhat)? "
    r"(?:tu|boi|cua|giua) (?:nhung|cac|may|\d+|hai|ba|bon|nam)? ?(?:\w+,? ){1,6}nao(?!\w)"
)
_NAMED = re.compile(
    r"(?<!\w)(?:xa|phuong|thi tran|huyen|quan|tinh|thanh pho|thi xa|dac khu|thon|xom) (?P<name>\w+ \w+)(?= [^?]*(?:gop|ghep|nhap|hop nhat|lap))"
)
_MANY = r"(?:\d{1,2}|hai|ba|bốn|năm|sáu|bảy)"
_UNIT = rf"(?:(?:các|{_MANY})\s+)?(?:(?:xã|phường|thị trấn|huyện|thị xã|thành phố|tỉnh|quận|thôn|xóm|ấp|bản|tổ dân phố|khu phố)\s*:?\s+)?(?-i:{NAME.pattern})"
_MADE_OF = re.compile(
    r"(?<!\w)(?:sáp nhập|hợp nhất|nhập|gộp|ghép)(?: lại)?(?: nguyên trạng| toàn bộ)?(?: từ| của| giữa)?"
    rf"(?:\s+{_MANY} (?:đơn vị|xã|phường|thôn|xóm)(?: hành chính)?(?: cấp xã)?(?: cũ)?\s*(?:,|:|gồm|là)*)?\s+"
    rf"(?P<list>{_UNIT}(?:(?:\s*[,;]\s*(?:và\s+)?|\s+(?:và|với|cùng)\s+){_UNIT})+)",
    re.IGNORECASE,
)
_SCORE, _LEAST_FIT = 0.95, 0.3


def asks_what_it_was_made_of(question: Question) -> bool:
    """Whether a question is which units the one that it names was made of."""
    return _ASKED.search(fold(question.text)) is not None and _asked(question) is not None


def _asked(question: Question) -> Place | None:
    """The unit that the question names, also where it is no known one and written small."""
    named = next((place for place in question.places if place.name), None)
    match = _NAMED.search(fold(question.text)) if named is None else None
    return Place(match["name"]) if match else named


def made_of(
    question: Question, hits: Sequence[Hit], document_frame: Callable[[Question, Hit], Frame]
) -> list[Candidate]:
    """The enumerations of merged units in sentences that name the unit first, or in reports of that unit."""
    found: list[Candidate] = []
    asked = _asked(question)
    if asked is None:
        return found
    for hit in hits:
        passage, place = view(hit.passage), hit.document.context.place
        own = bool(place) and same_unit(asked, parse(place))
        for sentence in passage.sentences:
            match = _MADE_OF.search(passage.passage.text, sentence.start, sentence.end)
            if match is None:
                continue
            named = any(same_unit(asked, unit) for unit in sentence.units if unit.end <= match.start())
            if not named and not (own and not any(unit.end <= match.start() for unit in sentence.units)):
                continue
            fits, offset = document_frame(question, hit), passage.passage.start
            if fits.product < _LEAST_FIT:
                continue
            start, end = match.span("list")
            short = " ".join(match["list"].split())
            span = (offset + sentence.start, offset + sentence.end)
            score = _SCORE - 0.001 * len(found)
            found.append(
                Candidate(
                    hit, offset + start, offset + end, span, short, score, 1.0, of_the_person(fits), kind="merged"
                )
            )
    return found
