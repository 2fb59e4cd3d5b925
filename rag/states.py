"""What a sentence says became of the things that a figure counts: their state, their grade, the part that is meant."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag import kinds
from rag.lexicon import STOPWORDS
from rag.occurrences import Match
from rag.quantities import Quantity
from rag.question import Question
from rag.text import Span, fold
from rag.view import PassageView, SentenceView

_STATE_ENDS = re.compile(r"[,;.()]")
_CHANGED_BY = re.compile(  # "39 người, tăng 14 người chết": of those more or fewer, it tells no state of others
    r"(?<!\w)(?:tăng|giảm|cao hơn|thấp hơn|nhiều hơn|ít hơn)(?: thêm| đi| được| hơn| gần| khoảng)*\s+$"
)
_LEAD = 2  # tokens before a figure that tell it where none stands behind
_TAIL = 5  # tokens behind a figure, its noun among them, that tell what became of those counted


def state_fit(
    question: Question,
    located: Match,
    passage: PassageView,
    sentence: SentenceView,
    quantity: Quantity,
    figures: Sequence[Quantity],
) -> float:
    """Less for a figure where another one of the same noun is followed by what is asked: "5 người chết, 14 người bị
    thương"; in other words for it too."""
    noun = passage.low[slice(*quantity.noun)].split()[:1]
    alike = [
        one
        for one in figures
        if one is not quantity
        and passage.low[slice(*one.noun)].split()[:1] == noun
        and not _CHANGED_BY.search(passage.low, max(sentence.start, one.start - 30), one.start)
    ]
    if not noun or not alike or sentence.is_aside(quantity):
        return 1.0
    units = {word for place in question.places for word in place.key.split()}
    asked = {token.folded for token in question.tokens if token.form not in STOPWORDS} - units - {fold(noun[0])}
    head = {fold(word) for word in question.head}
    otherwise = {
        passage.tokens[index].start
        for words, positions in zip(located.words, located.positions, strict=True)
        if not set(words) <= head
        for index in positions
    }

    whole = [words for words in located.words if len(words) > 1 and (set(words) <= head or not set(words) & head)]
    halves = {word for words in whole for word in words}

    def said(one: Quantity) -> set[str]:
        ends = _STATE_ENDS.search(passage.low, one.end, sentence.end)
        stop = ends.start() if ends else sentence.end
        following = min((each.start for each in figures if one.end < each.start < stop), default=0)
        joined = passage.low.rfind(" và ", one.end, following) if following else -1  # "4 cá nhân và nhắc nhở 17 …"
        stop = joined if joined > 0 else stop
        told = {t.folded for t in passage.among(one.end, stop)[:_TAIL] if t.folded in asked or t.start in otherwise}
        if passage.among(max(one.end, one.noun[1]), stop):
            return told
        lead = passage.among(own_words(sentence, (one.start, one.end), figures)[0], one.start)[-_LEAD:]
        return told | {t.folded for t in lead if t.folded in asked - halves or t.start in otherwise}

    return 1.0 if said(quantity) or not any(said(one) for one in alike) else 0.6


_PARTS = re.compile(r"(?<!\w)(?:hình thức|gồm|như|nội dung|lĩnh vực|hành vi|lỗi|các loại)\s*:?\s(?P<items>[^;.()\d]+)")
_ITEM_ENDS = re.compile(r",|\s(?:và|hoặc)\s")
_OF_ALL_PARTS = 0.45


def part_fit(
    question: Question, located: Match, passage: PassageView, sentence: SentenceView, quantity: Quantity
) -> float:
    """Less for the figure of a whole where only one of its parts, which have no figure, is asked for.

    "125 đảng viên với các hình thức: khai trừ, cách chức, cảnh cáo" does not say how many were "khai trừ".
    """
    parts = _PARTS.search(passage.low, quantity.end, sentence.end)
    if parts is None:
        return 1.0
    begin, end = parts.span("items")
    cuts = [begin, *(cut.end() for cut in _ITEM_ENDS.finditer(passage.low, begin, end)), end]
    if len(cuts) < 3:
        return 1.0
    head = {fold(word) for word in question.head}
    for words, positions in zip(located.words, located.positions, strict=True):
        places = [passage.tokens[index].start for index in positions]
        inside = [place for place in places if sentence.start <= place < sentence.end]
        held = {sum(cut <= place for cut in cuts) for place in inside}
        if inside and not set(words) & head and min(inside) >= begin and max(inside) < end and len(held) == 1:
            return _OF_ALL_PARTS
    return 1.0


def own_words(sentence: SentenceView, span: Span, figures: Sequence[Quantity], *, of_clause: bool = True) -> Span:
    """The words between the figures before and behind the one at `span`, within its clause or its sentence."""
    start, end = span
    begin, stop = sentence.clause(start) if of_clause else (sentence.start, sentence.end)
    left = max([begin, *(max(q.noun[1], q.end) for q in figures if q.end <= start)])
    right = min([stop, *(q.start for q in figures if q.start >= end)])
    return left, right


_GRADE = re.compile(r"(?<!\w)(?P<no>không )?hoàn thành (?P<grade>xuất sắc |tốt )?nhiệm vụ(?!\w)")


_GRADE_SHORT = (
    r"(?<!\w)(?P<no>không )?(?:xếp loại|loại|mức|đạt) (?:đạt )?(?P<grade>xuất sắc|tốt)(?!\w)"  # "đạt loại tốt"
)


def grade_fit(
    question: Question, passage: PassageView, sentence: SentenceView, quantity: Quantity, figures: Sequence[Quantity]
) -> float:
    """Less for a figure of another grade than the one asked for: "hoàn thành tốt" is not "hoàn thành xuất sắc"."""
    low = kinds.as_typed(question.text, question.unaccented)
    asked = kinds.found(_GRADE.pattern, low, question.unaccented)
    if asked is None and not question.without:
        asked = kinds.found(_GRADE_SHORT, low, question.unaccented)
    if asked is None:
        return 1.0
    left, right = own_words(sentence, (quantity.start, quantity.end), figures)
    stated = _GRADE.search(passage.low, quantity.end, right) or _GRADE.search(passage.low, left, quantity.start)
    if stated is None:
        return 1.0
    same = fold("".join(filter(None, asked.groups())).strip()) == fold("".join(filter(None, stated.groups())).strip())
    return 1.0 if same else 0.5
