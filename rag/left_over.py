"""Figures that follow from two of a sentence: all but a part of them, and what there was before a change.

"Tiếp nhận 21.519 hồ sơ, trong đó số hồ sơ đã giải quyết: 20.889"; "886 doanh nghiệp, tăng 199 so với năm 2010".
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from functools import lru_cache
from itertools import permutations

from rag import kinds
from rag.candidate import Candidate, Reading, local_coverage
from rag.labels import own_labels
from rag.quantities import COUNT, MONEY, PERCENT, Quantity
from rag.question import Question
from rag.remainders import worked_out
from rag.text import fold

LEFT = "left"  # the kind of such a candidate
_BOTH = 2
_NOT = re.compile(  # folded: "chưa giải quyết", "không đi bầu", "không thuộc lĩnh vực giao thông"
    r"(?<!\w)(?:chua|khong)(?! (?:tinh|ke|gom|bao gom)(?!\w))"
    r"(?: (?:duoc|phai|thuoc|bi|la|nam trong|linh vuc|dien|loai|ve))* (?P<done>\w+(?: \w+){0,2})"
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


_THEN = (
    r"(?:cùng kỳ(?: (?:năm (?:trước|ngoái)|(?:năm )?(?P<{0}>(?:19|20)\d\d)))?"
    r"|năm (?:trước|ngoái)|(?:cuối )?năm (?P<{0}_>(?:19|20)\d\d))"
)
_AGAINST = r"(?<!\w)(?:hơn|so với|bằng|kém|so|vượt)"
_LED_BY_THEN = re.compile(  # "thấp hơn cùng kỳ (5,48%)", "(cùng kỳ năm trước: 402 buổi)"
    rf"(?:{_AGAINST}\s+(?:mức |mức của )?{_THEN.format('a')}\s*\((?:là |đạt |chỉ |tăng |giảm )*"
    rf"|\({_THEN.format('b')}(?:\s*:|(?: là| đạt| chỉ| tăng| giảm| có)*)\s*)$"
)
_THEN_BEHIND = re.compile(rf"\s*(?:\w+ ){{0,2}}?(?:của |hồi |vào )?{_THEN.format('c')}")
_MEASURED = re.compile(rf"{_AGAINST}\s+(?:mức |con số )?(?:hơn |gần |trên |khoảng )?$")
_COMPARING = re.compile(r"(?<!\w)(?:so (?:voi|cung)|hon|kem|gap)(?!\w)")
_REACH = 60  # characters around a figure that tell of when it is
_OWN = 0.6  # share of what is asked that stands near it


def told_before(at: Reading) -> list[Candidate]:
    """A figure of the year before that a sentence tells beside its own: 5,48% of "5,1%, thấp hơn cùng kỳ (5,48%)"."""
    question, low = at.question, at.passage.low
    if question.kind not in kinds.QUANTITATIVE or question.since:
        return []
    if not at.sentence.says(_THEN_SAID, at.sentence.start, at.sentence.end):
        return []
    if not (question.years or _asks_earlier(question)):
        return []
    if _COMPARING.search(fold(question.text)):
        return []
    wanted = {kinds.PERCENT: PERCENT, kinds.MONEY: MONEY}.get(question.kind, COUNT)
    figures = [q for q in at.sentence.quantities if q.kind in (COUNT, PERCENT, MONEY)]
    found = []
    for before, figure in zip(figures, figures[1:], strict=False):
        end = max(figure.end, figure.noun[1])
        led = _LED_BY_THEN.search(low, max(at.sentence.start, figure.start - _REACH), figure.start)
        behind = _THEN_BEHIND.match(low, figure.end, min(at.sentence.end, end + _REACH)) if led is None else None
        if behind and not _MEASURED.search(low, max(at.sentence.start, figure.start - _REACH), figure.start):
            behind = None
        then = led or behind
        if then is None or figure.kind != wanted or before.kind != wanted or figure.value is None:
            continue
        years = [int(year) for year in then.groupdict().values() if year]
        if not _is_then(at, years):
            continue
        local = local_coverage(at.passage, at.sentence, at.located, before, figures)[1]
        if local >= _OWN:
            text, offset = at.passage.passage.text, at.passage.passage.start
            noun = text[slice(*(figure.noun if figure.noun[1] else before.noun))] if wanted == COUNT else ""
            short = " ".join(f"{text[figure.start : figure.end]} {noun}".split())
            found.append(
                Candidate(
                    at.hit, offset + figure.start, offset + figure.end,
                    (offset + at.sentence.start, offset + at.sentence.end), short, 0.3 + 0.65 * local, at.coverage,
                    replace(at.fits, year=1.0, year_label=_year_label(at)),
                    value=figure.value, kind=LEFT, unit=figure.unit,
                )
            )  # fmt: skip
    return found


_THEN_SAID = re.compile(r"(?<!\w)(?:cùng kỳ|năm (?:trước|ngoái|\d{4}))(?!\w)")


def _year_label(at: Reading) -> str:
    return str(at.question.years[0]) if at.question.years else at.fits.year_label


def _is_then(at: Reading, years: Sequence[int]) -> bool:
    """Whether a figure of the year before, or of one that its sentence names, is of when the question asks about."""
    if not at.question.years:
        return True  # "… cùng kỳ năm trước"
    asked = at.question.years[0]
    own = at.sentence.years or at.hit.document.context.years
    return asked in years if years else asked + 1 in own


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
