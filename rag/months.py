"""The part of a year that a question asks about, against the part that a figure is told of: "quý II", "cả năm"."""

from __future__ import annotations

import re
from functools import lru_cache

from rag.candidate import Reading
from rag.kinds import as_typed, found
from rag.lexicon import NUMBER_WORDS
from rag.periods import heading_period, own_period, period_of, periods
from rag.quantities import quarter_number
from rag.question import Question
from rag.text import canonical, fold, lower

Months = tuple[int, int]  # how many, and the first of them, 0 where that is not said ("trong 6 tháng")

_WORDS = "|".join(NUMBER_WORDS)
_PART = (
    rf"(?P<whole>(?<!\w)(?:cả|hết|trọn|toàn) năm(?!\w))"
    rf"|(?<!\w)(?P<half>nửa) (?:năm )?(?P<half_end>đầu|cuối)(?!\w)"
    rf"|(?<!\w)(?P<many>\d{{1,2}}|{_WORDS}) tháng(?: (?P<end>đầu|cuối))?"
    r"(?! (?:tuổi|tù|lương|sau|trước|tới|một lần)(?!\w))"
    rf"|(?<!\w)quý (?P<quarter>iv|i{{1,3}}|[1-4]|đầu)(?!\w)"
    rf"|(?<!\w)tháng (?P<month>\d{{1,2}})(?!\w)"
)
_BY_WORD = {fold(word): number for word, number in NUMBER_WORDS.items()}


def of_other_months(at: Reading, position: int) -> bool:
    """Whether another part of the year is asked about than the figure at `position` of the passage is told of."""
    asked = _asked(at.question)
    if asked is None:
        return False
    document, sentence = at.hit.document, at.sentence
    text = at.passage.passage.text[sentence.start : sentence.end]
    label = period_of(text, periods(text), position - sentence.start, "", document.context)
    told = _told(label)
    if not label:
        told = _told(heading_period(at.passage.passage.heading)) or _told(own_period(document))
    return told is not None and (told[0] != asked[0] or bool(told[1] and asked[1] and told[1] != asked[1]))


def _asked(question: Question) -> Months | None:
    """The months of the one part of a year that a question names, None where it names none or several."""
    return _asked_in(as_typed(question.text, question.unaccented), question.unaccented)


@lru_cache(maxsize=256)
def _asked_in(low: str, unaccented: bool) -> Months | None:
    first = found(_PART, low, unaccented)
    if first is None or found(_PART, low[first.end() :], unaccented):
        return None
    return _months(first)


@lru_cache(maxsize=4096)
def _told(label: str) -> Months | None:
    """The months of a period as `rag.periods` words it."""
    match = found(_PART, lower(canonical(label)), False)
    return None if match is None or "cùng kỳ" in label else _months(match)


def _months(match: re.Match[str]) -> Months | None:
    if match["whole"]:
        return (12, 1)
    if match["half"]:
        return _of_many(6, match["half_end"])
    if match["many"]:
        return _of_many(_number(match["many"]), match["end"] or "")
    if match["quarter"]:
        return (3, 1 if fold(match["quarter"]) == "dau" else 3 * quarter_number(match["quarter"]) - 2)
    return (1, _number(match["month"]))


def _of_many(many: int, end: str) -> Months | None:
    if not 1 <= many <= 12:
        return None
    return (many, {"dau": 1, "cuoi": 13 - many}.get(fold(end), 0))


def _number(written: str) -> int:
    return int(written) if written.isdigit() else _BY_WORD.get(fold(written), 0)
