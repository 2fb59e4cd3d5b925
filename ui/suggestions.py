"""What may be asked next, and of which unit and period an answer is: both from what the indexed reports really hold.

A suggestion is the question just asked, of another unit or year, or one made from the cited report's own sentences.
Each is asked before it is offered, and shown only if it is answered.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

from rag.places import Place, mentions, parse, same_unit
from rag.records import EVERYWHERE, Answer, Context, Scope
from rag.text import fold
from ui import strings
from ui.examples import questions_of
from ui.reports import Reports

if TYPE_CHECKING:
    from rag.catalog import DocumentEntry

WANTED = 3
TRIED = 8  # questions asked at most
_LOOKED_AT = 40  # reports
_YEAR = re.compile(r"(?<![\d/.-])(?:19|20)\d\d(?![\d/-])")


def suggestions(
    reports: Reports,
    answer: Answer,
    asked: Sequence[str],
    scope: Scope = EVERYWHERE,
    busy: Callable[[], bool] = lambda: False,
) -> tuple[str, ...]:
    """Up to WANTED questions that follow `answer` and are answered within `scope`; none that is in `asked` already.

    Finding them takes several times as long as an answer: once `busy`, no further one is looked for.
    """
    known = {fold(question).strip(" ?") for question in asked}
    found: list[str] = []
    shorts = {answer.short}
    tried = 0
    for question in _candidates(reports, answer):
        if len(found) == WANTED or tried == TRIED or busy():
            break
        if fold(question).strip(" ?") in known:
            continue
        known.add(fold(question).strip(" ?"))
        tried += 1
        told = reports.extract(question, scope=scope)
        if told.answered and told.short not in shorts:
            shorts.add(told.short)
            found.append(question)
    return tuple(found)


def _candidates(reports: Reports, answer: Answer) -> Iterator[str]:
    """The question of other units and years, in turn, and what else the cited report can be asked."""
    question = answer.standalone_question
    entries = reports.documents()[:_LOOKED_AT]
    contexts = [entry.context for entry in entries]
    of_units, of_years = _other_units(question, contexts), _other_years(question, answer, entries)
    for pair in zip(of_units, of_years, strict=False):
        yield from pair
    yield from (*of_units[len(of_years) :], *of_years[len(of_units) :])
    for name in dict.fromkeys(citation.document for citation in answer.citations):
        yield from questions_of(reports.document(name))


def _other_units(question: str, contexts: Sequence[Context]) -> list[str]:
    """The question with its unit replaced by others that reports are of."""
    named = [place for place in mentions(question) if place.name] or _bare(question, contexts)
    if len(named) != 1:
        return []
    own = named[0]
    labels = dict.fromkeys(context.place for context in contexts if parse(context.place or "").name)
    return [
        _capital(question[: own.start] + label + question[own.end :])
        for label in labels
        if not same_unit(own, parse(label))
    ]


def _bare(question: str, contexts: Sequence[Context]) -> list[Place]:
    """The units of reports that a question names without their type, with or without diacritics."""
    low = fold(question)
    found = []
    for label in dict.fromkeys(context.place for context in contexts):
        unit = parse(label or "")
        match = re.search(rf"(?<!\w){re.escape(fold(unit.name))}(?!\w)", low) if unit.name else None
        if match and len(low) == len(question):
            found.append(Place(unit.name, unit.type, unit.level, match.start(), match.end()))
    return found


def _other_years(question: str, answer: Answer, entries: Sequence[DocumentEntry]) -> list[str]:
    """The question with its year replaced by others that reports of the cited ones' units tell of."""
    cited = {citation.document for citation in answer.citations}
    units = {entry.context.place for entry in entries if entry.name in cited}
    years = sorted({year for entry in entries if entry.context.place in units for year in entry.context.years})
    written = _YEAR.findall(question)
    if len(written) == 1:
        return [_YEAR.sub(str(year), question) for year in reversed(years) if str(year) != written[0]]
    if written or len(years) < 2:
        return []
    bare = question.rstrip(" ?")
    return [strings.SUGGEST_YEAR.format(question=bare, year=year) for year in reversed(years)]


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def about(reports: Reports, answer: Answer) -> str:
    """The unit and the period that a short answer is of: what its cited sentence names, else what its report is of; ""
    for an answer from several reports, and for a part that the sentence names several of."""
    if not answer.answered or len({citation.document for citation in answer.citations}) != 1:
        return ""
    cited = answer.citations[0]
    context = reports.document(cited.document).context
    units = list(dict.fromkeys(place.label() for place in mentions(cited.quote) if place.name)) or [context.place]
    years = list(dict.fromkeys(_YEAR.findall(cited.quote)))
    periods = [strings.SCOPE_YEAR.format(year=year) for year in years] or [context.period]
    return " · ".join(part[0] for part in (units, periods) if len(part) == 1 and part[0])
