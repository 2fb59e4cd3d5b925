"""What the earlier questions of a conversation make of one: its whole wording, and what its answer leans on."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from rag import kinds
from rag.followup import (
    asks_of_another,
    leans,
    name_in,
    of_a_document,
    of_the_most,
    of_them,
    of_what_was_told,
    standalone,
    with_document,
    with_winner,
)
from rag.followup_persons import of_a_person, titles_differ, with_person
from rag.leaning import Leaning
from rag.persons import persons
from rag.places import Place
from rag.quantities import DOCUMENT, quantities
from rag.question import understand
from rag.records import Answer

Ask = Callable[[str, Sequence[str]], Answer]  # a question after others


def whole_question(asked: str, earlier: Sequence[str], ask: Ask, known: Mapping[str, Place]) -> str:
    """A question so that it stands alone, with the person, the document or the unit that an earlier one names or whose
    answer tells."""
    if not earlier:
        return standalone(asked, earlier, known)
    of_somebody = of_a_person(asked)
    name = _person_of(earlier, asked, ask, known) if of_somebody else ""
    whole = standalone(asked, earlier, known, named=bool(name))
    if of_a_person(whole):
        name = name if of_somebody else _person_of(earlier, whole, ask, known)
        whole = with_person(whole, name) if name else whole
    if of_a_document(asked):
        name = _document_of(earlier, ask, known)
        whole = with_document(asked, name) if name else whole
    most = of_the_most(asked, earlier[-1])
    if most:
        winner = name_in(ask(earlier[-1], earlier[:-1]).short)
        whole = with_winner(asked, most, winner) if winner else whole
    return whole


def leaning(asked: str, whole: str, earlier: Sequence[str], ask: Ask, known: Mapping[str, Place]) -> Leaning:
    """What the answer to a follow-up leans on; nothing where the question stands alone by itself."""
    if not earlier or not (leans(asked, known) or whole != asked):
        return Leaning()
    last = standalone(earlier[-1], earlier[:-1], known)
    before = ask(last, ())
    part = of_them(asked)
    rival = understand(last, known) if not part and asks_of_another(asked, whole, last) else None
    apart = before.short if part or rival else ""
    return Leaning(before.citations, of_what_was_told(asked, known), apart, rival)


def _person_of(earlier: Sequence[str], text: str, ask: Ask, known: Mapping[str, Place]) -> str:
    """The person that the last of the earlier questions names or asks for, "" where there is none: of "Bố của bà … là
    ai?", "Ông ấy …" is the one asked for."""
    named = persons(earlier[-1])
    if not named and of_a_person(earlier[-1]) and len(earlier) > 1:  # "Quê ông ấy ở đâu?": of the one before it
        return _person_of(earlier[:-1], text, ask, known)
    asks = understand(earlier[-1], known).kind == kinds.WHO
    if named and not (asks and titles_differ(earlier[-1], named[0].start, text)):
        return named[0].name
    told = _short_before(earlier, kinds.WHO, ask, known)
    return told if "," not in told else ""


def _document_of(earlier: Sequence[str], ask: Ask, known: Mapping[str, Place]) -> str:
    """The document that the last of the earlier questions names or asks for, "" where it does neither."""
    named = [each for each in quantities(earlier[-1]) if each.kind == DOCUMENT]
    if named and understand(earlier[-1], known).kind != kinds.DOCUMENT_NUMBER:
        return earlier[-1][named[0].start : named[0].end]
    told = _short_before(earlier, kinds.DOCUMENT_NUMBER, ask, known)
    return told if ";" not in told else ""


def _short_before(earlier: Sequence[str], kind: str, ask: Ask, known: Mapping[str, Place]) -> str:
    """The short answer of the last of the earlier questions, "" where that is of another kind or has none."""
    if understand(earlier[-1], known).kind != kind:
        return ""
    return ask(earlier[-1], earlier[:-1]).short
