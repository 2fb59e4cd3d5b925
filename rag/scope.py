"""What a question is asked within: reports, units, years. From what a person names to the documents that it means.

A scope chooses what is searched; it is no access right.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag import messages
from rag.catalog import DocumentEntry
from rag.errors import InputError
from rag.figure_search import asked_place, is_at
from rag.records import Scope
from rag.text import fold, nfc

MAX_SCOPE = 200  # reports, units and years that one scope names
_YEAR = re.compile(r"(?:nam )?((?:19|20)\d\d)")
_SHOWN = 80  # characters of an unknown name that its message repeats
_LABELLED = 5  # parts of a scope that its label names


def read_scope(wanted: Sequence[str], entries: Sequence[DocumentEntry]) -> Scope:
    """The scope that strings name: each the name of a report, a unit however typed, or a year ("2024", "năm 2024").

    A report's own name comes before a unit or year of the same spelling. Nothing wanted is the scope of all reports.
    Raises InputError for what no report is called, tells of or covers, for more than MAX_SCOPE strings, and where
    nothing is left of all of them together.
    """
    if len(wanted) > MAX_SCOPE:
        message = messages.SCOPE_TOO_LONG_MESSAGE.format(count=len(wanted), limit=MAX_SCOPE)
        raise InputError(message, messages.SCOPE_TOO_LONG_REMEDY)
    names = {entry.name: entry.id for entry in entries}
    labels = list(dict.fromkeys(entry.context.place for entry in entries if entry.context.place))
    covered = {year for entry in entries for year in entry.context.years}
    documents: dict[str, None] = {}
    places: dict[str, None] = {}
    years: dict[int, None] = {}
    for one in wanted:
        text = nfc(one).strip()
        year = _YEAR.fullmatch(fold(text))
        found = [] if text in names or year or not text else _units(text, labels)
        if text in names:
            documents[names[text]] = None
        elif year and int(year[1]) in covered:
            years[int(year[1])] = None
        elif found:
            places.update(dict.fromkeys(found))
        else:
            shown = text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"
            raise InputError(messages.SCOPE_UNKNOWN_MESSAGE.format(name=shown), messages.SCOPE_UNKNOWN_REMEDY)
    scope = Scope(tuple(documents), tuple(places), tuple(years))
    within(scope, entries)
    return scope


def within(scope: Scope | None, entries: Sequence[DocumentEntry]) -> frozenset[str] | None:
    """The ids of the documents in a scope; None for all of them.

    A document is in it that is one of its reports (where it names any), of one of its units (likewise) and tells of one
    of its years (likewise). Raises InputError where there is none, or none any more.
    """
    if scope is None or not scope:
        return None
    reports, places, years = set(scope.documents), set(scope.places), set(scope.years)
    found = frozenset(
        entry.id
        for entry in entries
        if (not reports or entry.id in reports)
        and (not places or entry.context.place in places)
        and (not years or not years.isdisjoint(entry.context.years))
    )
    if not found:
        raise InputError(messages.SCOPE_EMPTY_MESSAGE, messages.SCOPE_EMPTY_REMEDY)
    return found


def scope_label(scope: Scope, entries: Sequence[DocumentEntry]) -> str:
    """A scope in words: "báo cáo “a.txt”; thành phố Móng Cái; năm 2024"; what is no longer there is left out."""
    names = {entry.id: entry.name for entry in entries}
    parts = [messages.SCOPE_DOCUMENT.format(name=names[one]) for one in scope.documents if one in names]
    parts += scope.places
    parts += [messages.PERIOD_YEAR.format(year=year) for year in scope.years]
    more = len(parts) - _LABELLED
    return "; ".join(parts[:_LABELLED]) + (f" {messages.SCOPE_MORE.format(count=more)}" if more > 0 else "")


def _units(text: str, labels: Sequence[str]) -> list[str]:
    """The units of reports, as the reports write them, that a person means."""
    unit = asked_place(text)
    return [label for label in labels if is_at(unit, label)] if unit.name or unit.type else []
