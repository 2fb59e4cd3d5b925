"""Figures that follow from two of a sentence: all but a part of them, and what there was before a change.

"Tiếp nhận 21.519 hồ sơ, trong đó số hồ sơ đã giải quyết: 20.889"; "886 doanh nghiệp, tăng 199 so với năm 2010".
"""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from functools import lru_cache
from itertools import permutations

from rag import kinds
from rag.candidate import Candidate, Reading
from rag.labels import own_labels
from rag.quantities import COUNT, MONEY, Quantity
from rag.question import Question
from rag.remainders import worked_out
from rag.text import fold

LEFT = "left"  # the kind of such a candidate
_BOTH = 2
_NOT = re.compile(  # folded: "chưa giải quyết", "không đi bầu", "không thuộc lĩnh vực giao thông"
    r"(?<!\w)(?:chua|khong)(?: (?:duoc|phai|thuoc|bi|la|nam trong|linh vuc|dien|loai|ve))* (?P<done>\w+(?: \w+){0,2})"
)
_NO_DEED = frozenset("bao nhieu may la gi nao ai dau o cua trong nam hom nay vay a nhi the ha khong".split())
_DENIED = re.compile(r"(?<!\w)(?:không|chưa|còn|ngoài|tồn)(?!\w)")


@lru_cache(maxsize=64)
def _left_out(text: str) -> list[str]:
    """The folded words of what those asked for are not, [] where a question leaves nothing out."""
    asked = _NOT.search(fold(text))
    return [word for word in asked["done"].split() if word not in _NO_DEED] if asked else []


def without_part(at: Reading) -> list[Candidate]:
    """All of a kind less the part that the question leaves out ("chưa giải quyết"), of a sentence that counts both."""
    done = _left_out(at.question.text) if at.question.kind == kinds.NUMBER else []
    if not done:
        return []
    if _DENIED.search(at.passage.low, at.sentence.start, at.sentence.end):
        return []  # it may tell it itself
    figures = [q for q in at.sentence.quantities if q.kind == COUNT and q.value is not None and q.target is None]
    if len(figures) < _BOTH:
        return []
    labels = [" ".join(each) for each in own_labels(at.passage.low, figures, at.sentence.start, at.sentence.end)]
    said = re.compile(rf"(?<!\w){re.escape(' '.join(done[:2]))}(?!\w)")
    for (whole, all_of), (part, some_of) in permutations(zip(figures, labels, strict=True), 2):
        if whole.value is None or part.value is None or whole.value <= part.value or whole.start > part.start:
            continue
        if said.search(some_of) and not said.search(all_of) and _counts_alike(at, whole, part, some_of):
            noun = " ".join(at.passage.passage.text[slice(*whole.noun)].split())
            return [_left(at, whole, part, "−", whole.value - part.value, noun)]
    return []


def _counts_alike(at: Reading, whole: Quantity, part: Quantity, some_of: str) -> bool:
    text = at.passage.passage.text
    nouns = [fold(text[slice(*q.noun)]).split() for q in (whole, part)]
    if nouns[1]:
        return nouns[0][:1] == nouns[1][:1]
    return bool(nouns[0]) and " ".join(nouns[0][:2]) in some_of


_CHANGE = re.compile(r"(?<!\w)(?P<way>tăng|giảm)(?: thêm| đi)?\s+$")
_CHANGE_ASKED = re.compile(r"(?<!\w)(?:tang|giam|so voi)(?!\w)")
_COMPARED = re.compile(r"(?<!\w)so (?:với|cùng)(?!\w)")
_SINCE = re.compile(r"[^;.\d]{0,30}?so (?:với )?(?P<then>[^;.,()]{3,40})")
_YEAR_BEFORE = re.compile(r"(?<!\w)(?:nam truoc|nam ngoai|cung ky)(?!\w)")


@lru_cache(maxsize=64)
def _asks_earlier(question: Question) -> bool:
    """Whether a question names one year, or the year before, and asks for no change."""
    asked = fold(question.text)
    return (len(question.years) == 1 or _YEAR_BEFORE.search(asked) is not None) and not _CHANGE_ASKED.search(asked)


def before_change(at: Reading) -> list[Candidate]:
    """What there was, of what there is and by how much it has changed since the time that the question asks about."""
    if at.question.kind not in (kinds.NUMBER, kinds.MONEY):
        return []
    question, low = at.question, at.passage.low
    if not _asks_earlier(question) or not at.sentence.says(_COMPARED, at.sentence.start, at.sentence.end):
        return []
    asked = fold(question.text)
    figures = [q for q in at.sentence.quantities if q.kind in (COUNT, MONEY) and q.value is not None]
    for now, change in zip(figures, figures[1:], strict=False):
        way = _CHANGE.search(low, max(now.end, now.noun[1]), change.start)
        since = _SINCE.match(low, max(change.end, change.noun[1]), at.sentence.end)
        if way is None or since is None or now.value is None or change.value is None or change.unit != now.unit:
            continue
        then = fold(since["then"])
        year = len(question.years) == 1 and re.search(rf"(?<!\d){question.years[0]}(?!\d)", then)
        if not year and not (_YEAR_BEFORE.search(then) and _YEAR_BEFORE.search(asked)):
            continue
        text = at.passage.passage.text
        nouns = [fold(text[slice(*q.noun)]).split()[:1] for q in (now, change)]
        if now.kind == COUNT and nouns[1] and nouns[0] != nouns[1]:
            continue
        if question.head and now.kind == COUNT and nouns[0] != [fold(question.head[0])]:
            continue
        rose = way["way"] == "tăng"
        unit = text[slice(*now.noun)] if now.kind == COUNT else text[now.number[1] : now.end]
        value = now.value - change.value if rose else now.value + change.value
        if value > 0:
            made = _left(at, now, change, "−" if rose else "+", value, " ".join(unit.split()))
            return [replace(made, frame=replace(made.frame, year=1.0))]
    return []


def _left(at: Reading, first: Quantity, second: Quantity, sign: str, value: Decimal, unit: str) -> Candidate:
    return worked_out(at, first, second, sign, value, unit, kind=LEFT, score=0.55 + 0.4 * at.coverage)
