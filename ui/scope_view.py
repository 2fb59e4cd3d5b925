"""Which reports a question is asked within, at the question box: what is chosen, what can be. No Gradio here."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import TYPE_CHECKING

from rag.places import parse
from rag.records import EVERYWHERE, Scope
from rag.text import fold
from ui import strings
from ui.handlers import attempt
from ui.render import Notice, attribute, escape, number
from ui.source import Source

if TYPE_CHECKING:
    from rag.catalog import DocumentEntry

OFFERED = 12  # of each kind; a search finds the others
CHOSEN = 30  # of each kind
_KINDS = ("places", "years", "documents")
_drawn = itertools.count()  # the browser is told of a value that changes


def changed(source: Source, scope: Scope, kind: object, value: object, on: object) -> Scope:
    """The scope with one report, unit or year put in or taken out; as it is where the browser names none that exists.
    Without a kind it is all reports again."""
    if kind is None:
        return EVERYWHERE
    if kind not in _KINDS or not isinstance(value, str):
        return scope
    held: tuple[object, ...] = getattr(scope, kind)
    wanted: object = int(value) if kind == "years" and value.isdecimal() and len(value) == 4 else value
    if not on:
        rest = tuple(one for one in held if one != wanted)
    elif wanted in held or len(held) >= CHOSEN or wanted not in _held(source)[kind]:
        return scope
    else:
        rest = (*held, wanted)
    return Scope.of({**scope.to_dict(), kind: rest})


def still_there(source: Source, scope: Scope) -> Scope:
    """A kept scope without what no report is called, is of or tells of any more."""
    if not scope:
        return scope
    held = _held(source)
    return Scope.of({kind: [one for one in getattr(scope, kind) if one in held[kind]] for kind in _KINDS})


def _held(source: Source) -> dict[str, Sequence[object]]:
    entries = _entries(source)
    return {
        "places": [
            place for place in dict.fromkeys(one.context.place for one in entries) if place and parse(place).name
        ],
        "years": sorted({year for one in entries for year in one.context.years}, reverse=True),
        "documents": [one.name for one in entries],
    }


def _entries(source: Source) -> Sequence[DocumentEntry]:
    found = attempt(lambda: source.get().documents())
    return () if isinstance(found, Notice) else found


def panel(source: Source, scope: Scope = EVERYWHERE, search: object = "") -> str:
    """The control: a line that says what is chosen, and unfolded what can be chosen; `search` looks among all."""
    held = _held(source)
    if not held["documents"]:
        return ""
    titles = {one.name: one.context.title or one.name for one in _entries(source)}
    wanted = fold(search).split() if isinstance(search, str) else []
    groups = "".join(_group(kind, held[kind], scope, wanted, titles) for kind in _KINDS)
    chips = "".join(_chip(kind, one, titles) for kind in _KINDS for one in getattr(scope, kind))
    everything = "" if scope else f'<span class="hoi-scope-all">{escape(strings.SCOPE_ALL)}</span>'
    clear = ""
    if scope:
        clear = f'<button type="button" class="hoi-do hoi-scope-clear">{escape(strings.SCOPE_CLEAR)}</button>'
    shown = search if isinstance(search, str) else ""
    return (
        f'<div class="hoi-scope" data-drawn="{next(_drawn)}">'
        f'<div class="hoi-scope-line"><button type="button" class="hoi-scope-open" aria-expanded="false" '
        f'aria-controls="hoi-scope-choose">{escape(strings.SCOPE)}</button>{everything}{chips}{clear}</div>'
        f'<div id="hoi-scope-choose" class="hoi-scope-choose" role="group" '
        f'aria-label="{escape(strings.SCOPE_CHOOSE)}" hidden>'
        f'<label class="hoi-sr" for="hoi-scope-search">{escape(strings.SCOPE_SEARCH)}</label>'
        f'<input type="search" id="hoi-scope-search" placeholder="{escape(strings.SCOPE_SEARCH)}" maxlength="200" '
        f'autocomplete="off" value="{escape(shown)}">{groups}</div></div>'
    )


def _group(kind: str, held: Sequence[object], scope: Scope, wanted: Sequence[str], titles: dict[str, str]) -> str:
    """The choices of one kind: what is chosen first, then what fits the search, no more than fit on the page."""
    chosen = getattr(scope, kind)
    fitting = [
        one for one in held if one not in chosen and all(word in fold(_searched(one, titles)) for word in wanted)
    ]
    listed = [*(one for one in chosen if one in held), *fitting[:OFFERED]]
    rest = len(fitting) - OFFERED
    more = f'<p class="hoi-meta">{escape(strings.SCOPE_MORE.format(count=number(rest)))}</p>' if rest > 0 else ""
    if not listed:
        return ""
    boxes = "".join(
        f'<li><label><input type="checkbox" data-kind="{kind}" data-value="{attribute(str(one))}"'
        f"{' checked' if one in chosen else ''}> <span>{escape(_label(kind, one, titles))}</span></label></li>"
        for one in listed
    )
    legend = escape(strings.SCOPE_KINDS[kind])
    return f'<fieldset><legend>{legend}</legend><ul class="is-{kind}">{boxes}</ul>{more}</fieldset>'


def _searched(one: object, titles: dict[str, str]) -> str:
    return f"{one} {titles.get(str(one), '')}"


def _label(kind: str, one: object, titles: dict[str, str]) -> str:
    if kind == "years":
        return strings.SCOPE_YEAR.format(year=one)
    title = titles.get(str(one), "") if kind == "documents" else ""
    return f"{title} ({one})" if title and title != one else str(one)


def _chip(kind: str, one: object, titles: dict[str, str]) -> str:
    label = _label(kind, one, titles)
    remove = strings.SCOPE_REMOVE.format(name=label)
    return (
        f'<span class="hoi-scope-chip"><span>{escape(label)}</span><button type="button" data-kind="{kind}" '
        f'data-value="{attribute(str(one))}" aria-label="{escape(remove)}" title="{escape(remove)}">×</button></span>'
    )
