"""A sentence of a report as what a claim may stand on: what it says itself, and what its report says of it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from rag.facts import Sentence, read_sentence
from rag.lexicon import STOPWORDS
from rag.matching import NAME, PERIOD, PERSON
from rag.pack import Numbered
from rag.places import Place, parse, same_unit
from rag.quantities import TERM, YEAR
from rag.records import Document
from rag.terms import tokens
from rag.text import Span, sentences, syllables


@dataclass(frozen=True, slots=True)
class Source:
    """A sentence of a numbered passage: `document.text[start:end]`."""

    n: int
    document: Document
    start: int
    end: int
    heading: str

    @property
    def sentence(self) -> Sentence:
        return read_sentence(" ".join(self.document.text[self.start : self.end].split()))


def sources_of(passages: Sequence[Numbered]) -> list[Source]:
    """The sentences of numbered passages, in their order."""
    return [
        Source(each.n, each.document, each.start + start, each.start + end, each.passage.heading)
        for each in passages
        for start, end in _spans(each.text)
    ]


@lru_cache(maxsize=1024)
def _spans(text: str) -> tuple[Span, ...]:
    return tuple(sentences(text))


@lru_cache(maxsize=2048)
def _context_words(line: str) -> frozenset[str]:
    return frozenset(token.form for token in tokens(line) if token.form not in STOPWORDS)


def around_words(source: Source) -> frozenset[str]:
    context = source.document.context
    return _context_words(f"{source.heading} {context.title} {context.place} {context.organ} {context.period}")


# --- periods and places --------------------------------------------------------------------------------------------


def periods(claim: Sentence) -> list[str]:
    """Years and terms of the claim as digits: "2024", "2020-2025"."""
    labels = [claim.text[slice(*quantity.number)] for quantity in claim.of_kind(YEAR)]
    for quantity in claim.of_kind(TERM):
        labels.append("-".join(re.findall(r"\d{4}", claim.text[slice(*quantity.number)])))
    return list(dict.fromkeys(labels))


def spelled(label: str) -> str:
    digits = r"\s?[-–—]\s?".join(label.split("-"))
    return rf"(?<!\d){digits}(?!\d)"


def years_of(source: Source) -> frozenset[int]:
    """The years that a sentence is about: its own, else those of its headings, else those of its report."""
    own = source.sentence.view.years
    if own:
        return frozenset(own)
    heading = frozenset(int(year) for year in re.findall(r"(?<!\d)(?:19|20)\d\d(?!\d)", source.heading))
    return heading or frozenset(source.document.context.years)


def period_problem(label: str, claim: Sentence, source: Source) -> str | None:
    here = re.search(spelled(label), source.sentence.text) is not None
    if "-" in label:
        context = source.document.context
        around = f"{source.heading} {context.period} {context.title}"
        return None if here or re.search(spelled(label), around) else PERIOD
    year = int(label)
    main = year in claim.view.years  # rather than one that it compares with
    own = source.sentence.view.years
    if here:
        compared_there = bool(own) and year not in own
        return PERIOD if main and compared_there else None
    if own:
        return PERIOD
    return None if year in years_of(source) else PERIOD


def place_holds(place: Place, source: Source) -> bool:
    """Whether the sentence is about the unit: it names it, or its heading or report does and it names no other."""
    sentence = source.sentence
    words = tuple(place.key.split())
    if any(same_unit(place, other) for other in sentence.places) or in_text(place.name, sentence.text):
        return True
    context = source.document.context
    own = parse(context.place) if context.place else None
    level = place.level or (own.level if own else 0)
    foreign = [other for other in sentence.places if other.type and other.level and other.level == level]
    if foreign:
        return False
    if own is not None and same_unit(place, own):
        return True
    return bool(words) and any(in_text(place.name, line) for line in (source.heading, context.title, context.organ))


def in_text(name: str, text: str) -> bool:
    wanted, forms = tuple(syllables(name)), tuple(syllables(text))
    size = len(wanted)
    return size > 0 and any(forms[index : index + size] == wanted for index in range(len(forms) - size + 1))


# --- names ----------------------------------------------------------------------------------------------------------


def person_problem(name: str, claim: Sentence, source: Source) -> str | None:
    """PERSON unless the whole name stands there; and if both give an office, one that agrees."""
    if not in_text(name, source.sentence.text):
        return PERSON
    here = [claim.low[slice(*span)] for person in claim.persons if person.name == name for span in person.roles]
    there = [
        source.sentence.low[slice(*span)]
        for person in source.sentence.persons
        if in_text(name, person.name)
        for span in person.roles
    ]
    if here and there and not any(_heads(a) == _heads(b) for a in here for b in there):
        return PERSON
    return None


def _heads(office: str) -> tuple[str, ...]:
    return tuple(token.form for token in tokens(office))[:3]


def name_problem(name: str, source: Source) -> str | None:
    context = source.document.context
    around = f"{source.sentence.text} | {source.heading} | {context.title} | {context.place} | {context.organ}"
    if in_text(name, around):
        return None
    told = {token.form for token in tokens(around)}
    return None if all(token.form in told for token in tokens(name)) else NAME
