"""When a report was written, against the day or month that a question asks about."""

from __future__ import annotations

from collections.abc import Set

from rag.quantities import date_key, within
from rag.question import Question
from rag.records import Hit
from rag.text import fold

_WHOLE = 3  # numbers of a date with its year


def of_the_month(question: Question, hit: Hit) -> bool:
    """Whether a report was written in the month that a question asks about: "đầu tháng 7" of one of 5/7/2017."""
    written = hit.document.context.date
    return bool(written) and any(fold(each).startswith("thang") and within(each, written) for each in question.dates)


def of_another_time(question: Question, hit: Hit, years: Set[int]) -> bool:
    """Whether a report is of other years than that of the day or month asked about, or was written before it."""
    context = hit.document.context
    if years and context.years and not years & set(context.years):
        return True
    written = date_key(context.date)
    asked = [date_key(each)[-2:] for each in question.dates]
    if question.target or len(written) < _WHOLE or not asked:
        return False
    return all(len(key) > 1 and (key[1], key[0]) > (written[2], written[1]) for key in asked)
