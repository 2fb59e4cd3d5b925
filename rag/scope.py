"""Which reports a question is asked within, by their names, units and years: read from words, looked up, told."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from difflib import get_close_matches

from rag import messages
from rag.catalog import DocumentEntry
from rag.errors import InputError
from rag.figure_search import asked_place
from rag.places import parse, same_unit
from rag.records import Scope
from rag.text import fold, nfc

MAX_WORDS = 50  # of one scope
_YEAR = re.compile(r"(?:nam )?((?:19|20)\d\d)")  # folded


def scope_of(words: Sequence[str], entries: Sequence[DocumentEntry]) -> Scope:
    """The scope that words name: each is the name of a report, a unit that reports are of, or a year they tell of.

    Raises InputError for a word that is none of these, with what there is.
    """
    if len(words) > MAX_WORDS:
        raise InputError(messages.SCOPE_LONG_MESSAGE.format(limit=MAX_WORDS), messages.SCOPE_LONG_REMEDY)
    names, places, years = _held(entries)
    documents: list[str] = []
    units: list[str] = []
    told_of: list[int] = []
    for word in words:
        written = " ".join(nfc(word).split())
        if written in names:
            documents.append(written)
        elif (year := _YEAR.fullmatch(fold(written))) and int(year[1]) in years:
            told_of.append(int(year[1]))
        else:
            asked = asked_place(written) if written else None
            found = [label for label in places if asked and asked.name and same_unit(asked, parse(label))]
            if not found:
                raise _unknown(written, names, places)
            units += found
    return Scope(tuple(dict.fromkeys(documents)), tuple(dict.fromkeys(units)), tuple(dict.fromkeys(told_of)))


def _held(entries: Iterable[DocumentEntry]) -> tuple[set[str], list[str], set[int]]:
    listed = list(entries)
    places = [place for place in dict.fromkeys(entry.context.place for entry in listed) if place and parse(place).name]
    return {entry.name for entry in listed}, places, {year for entry in listed for year in entry.context.years}


def _unknown(word: str, names: Iterable[str], places: Sequence[str]) -> InputError:
    folded = {fold(label): label for label in (*places, *names)}
    near = [folded[match] for match in get_close_matches(fold(word), folded, n=3, cutoff=0.5)]
    held = ", ".join(near or [*places][:5])
    message = messages.SCOPE_UNKNOWN_MESSAGE.format(word=word[:100])
    return InputError(message, messages.SCOPE_UNKNOWN_REMEDY.format(held=held) if held else messages.SCOPE_NONE_REMEDY)


def documents_in(scope: Scope, entries: Iterable[DocumentEntry]) -> frozenset[str]:
    """The ids of the reports within a scope: named in it if it names any, of one of its units, telling of one of its
    years."""
    listed, units = list(entries), [parse(label) for label in scope.places]
    labels = {entry.context.place for entry in listed if entry.context.place} if units else set()
    places = {label for label in labels if any(same_unit(unit, parse(label)) for unit in units)}
    names, years = set(scope.documents), set(scope.years)
    return frozenset(
        entry.id
        for entry in listed
        if (not names or entry.name in names)
        and (not years or not years.isdisjoint(entry.context.years))
        and (not units or entry.context.place in places)
    )


def told(scope: Scope) -> str:
    """A scope in words: "thành phố Móng Cái; năm 2024"."""
    years = [messages.PERIOD_YEAR.format(year=year) for year in scope.years]
    parts = [", ".join(part) for part in (scope.places, years, scope.documents) if part]
    return "; ".join(parts)
