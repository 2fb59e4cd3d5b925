"""Where the words that a question asks about stand in a passage, and how much of them one sentence holds."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import NamedTuple

from rag import kinds
from rag.asked_terms import DEPUTY_OF, Term
from rag.question import Question
from rag.records import Context, Document, Hit
from rag.terms import Token, folded_line
from rag.text import folded_syllables
from rag.view import PassageView, SentenceView, view
from rag.words import is_known

_OTHER_MARKS = 0.6  # what a word counts that stands there with other diacritics
_OTHER_RESTORED = 0.85  # … where those of the question were put back


def occurrences(question: Question, term: Term, passage: PassageView) -> tuple[list[int], float]:
    """Token indices at which a term begins, and 1 for the exact form, less for one with other diacritics."""
    accented = not question.unaccented
    if len(term.words) > 1 and term.words[-1].isdigit():
        term = _as_numbered(term, passage)
    exact = _of_no_deputy(term, passage, positions_of(term.words, passage, True)) if accented else []
    if exact:
        return exact, 1.0
    loose = _of_no_deputy(term, passage, positions_of(term.folded, passage, False))
    if loose:
        return loose, (_OTHER_RESTORED if question.restored else _OTHER_MARKS if accented else 1.0)
    if len(term.words) == 2:
        if term.words[0] in _KINDS_OF_PEOPLE:  # "người Mường", "dân tộc Mường"
            named = (
                positions_of(term.words[1:], passage, True)
                if accented
                else positions_of(term.folded[1:], passage, False)
            )
            if named:
                return named, 0.8
        table, words = (passage.forms, term.words) if accented else (passage.folded, term.folded)
        first, second = table.get(words[0], ()), table.get(words[1], ())
        # "cơ sở đảng … tổ chức đảng cơ sở": the syllables stand near each other in another order
        return [index for index in first if any(abs(index - other) <= 4 for other in second)], _HALF
    return [], 0.0


_ROMAN = dict(enumerate("i ii iii iv v vi vii viii ix x xi xii xiii xiv xv xvi xvii xviii xix xx".split(), 1))


def _as_numbered(term: Term, passage: PassageView) -> Term:
    """A numbered thing as the passage writes it: "khóa 14", "khóa XIV"."""
    roman = _ROMAN.get(int(term.words[-1]))
    if roman is None or positions_of(term.folded, passage, False):
        return term
    return replace(term, words=(*term.words[:-1], roman), folded=(*term.folded[:-1], roman))


def _of_no_deputy(term: Term, passage: PassageView, found: list[int]) -> list[int]:
    """The places of an office ("Chủ tịch") without those of its deputy, where it stands alone too."""
    if " ".join(term.folded) not in DEPUTY_OF:
        return found
    return [index for index in found if not index or passage.tokens[index - 1].folded != "pho"] or found


_KINDS_OF_PEOPLE = frozenset(("người", "nguoi", "tộc", "toc", "bào", "bao"))


def positions_of(words: tuple[str, ...], passage: PassageView, accented: bool) -> list[int]:
    table = passage.forms if accented else passage.folded
    starts = list(table.get(words[0], ()))
    for offset, word in enumerate(words[1:] if starts else (), 1):
        following = table.get(word, ())
        starts = [index for index in starts if index + offset in following]
    return starts


def contains(words: tuple[str, ...], haystack: tuple[str, ...]) -> bool:
    """Whether `words` stand next to each other in `haystack`."""
    size = len(words)
    if size and words[0] not in haystack:
        return False
    return any(haystack[index : index + size] == words for index in range(len(haystack) - size + 1))


_AROUND = 500  # characters
_HALF = 0.45  # what a two-syllable word counts where only its syllables stand apart in the sentence


@dataclass(frozen=True, slots=True)
class Match:
    """Where the question's terms stand in one passage and its context; one entry of each tuple per term."""

    weights: tuple[float, ...]
    positions: tuple[tuple[int, ...], ...]  # rising
    exactness: tuple[float, ...]
    in_context: tuple[float, ...]  # 0..1: the term stands in the document's title, organ, place or the heading
    words: tuple[tuple[str, ...], ...]  # folded
    forms: tuple[tuple[str, ...], ...]  # as the question has them
    predicate: tuple[bool, ...]  # what is said of the figure ("kỷ luật bao nhiêu …"): a sentence nearby does not say it

    @property
    def total(self) -> float:
        return sum(self.weights)


_LEAD = 500  # characters: a report says at its beginning what it is about
_IN_LEAD = 0.8


@lru_cache(maxsize=512)
def _lead(document: Document) -> str:
    return folded_line(document.text[:_LEAD])


@lru_cache(maxsize=2048)
def _above(context: Context, heading: str) -> str:
    """The folded syllables of a report's context and a passage's heading."""
    parts = (context.title, context.place, context.organ, context.period, heading)
    return f" {' '.join(folded_syllables(' '.join(parts)))} "


class _Sought(NamedTuple):
    """What is the same of a question's terms for every passage: entries of `Match`, and what is looked for above it."""

    weights: tuple[float, ...]
    words: tuple[tuple[str, ...], ...]
    forms: tuple[tuple[str, ...], ...]
    predicate: tuple[bool, ...]
    said: tuple[str, ...]  # as `_above` and `_lead` have it
    named: tuple[bool, ...]  # the names are constraints of their own


_EVENTS = frozenset(("lan", "khoa", "ky"))


@lru_cache(maxsize=256)
def _sought(
    terms: tuple[Term, ...], names: tuple[tuple[str, ...], ...], kind: str, before_slot: str, after_slot: str
) -> _Sought:
    predicate = tuple(
        # "giai đoạn 1": what tells of it names it; not so an event that a report is on ("hội nghị lần 2")
        (len(term.folded) > 1 and term.folded[-1].isdigit() and term.folded[0] not in _EVENTS)
        or kind == kinds.WHERE
        and term.folded[-1] == before_slot
        or kind in kinds.QUANTITATIVE
        and (term.folded[-1] == before_slot or after_slot in term.folded)
        for term in terms
    )
    return _Sought(
        tuple(term.weight for term in terms),
        tuple(term.folded for term in terms),
        tuple(term.words for term in terms),
        predicate,
        tuple(f" {' '.join(term.folded)} " for term in terms),
        tuple(any(contains(term.folded, name) for name in names) for term in terms),
    )


def match(question: Question, hit: Hit) -> Match:
    """Locate every term of the question in the passage of `hit`."""
    passage = view(hit.passage)
    line = _above(hit.document.context, passage.passage.heading)
    lead = _lead(hit.document)
    sought = _sought(question.terms, question.names, question.kind, question.before_slot, question.after_slot)
    positions, exactness, in_context = [], [], []
    shortened = _shortened(question, passage)
    otherwise = _otherwise(question, passage)
    for number, term in enumerate(question.terms):
        found, exact = occurrences(question, term, passage)
        if number in otherwise:
            found, exact = sorted({*found, *otherwise[number]}), max(exact, _OTHERWISE)
        short = shortened.get(term.folded, ())
        if short:
            found, exact = sorted({*found, *short}), max(exact, _SHORTENED)
        positions.append(tuple(found))
        exactness.append(exact)
        said = sought.said[number]
        in_lead = not sought.predicate[number] and said in lead
        in_context.append(1.0 if sought.named[number] or said in line else _IN_LEAD if in_lead else 0.0)
    there = (tuple(positions), tuple(exactness), tuple(in_context))
    return Match(sought.weights, *there, sought.words, sought.forms, sought.predicate)


_OTHERWISE = 0.85  # what a word counts for which another one of its meaning stands there


def _otherwise(question: Question, passage: PassageView) -> dict[int, list[int]]:
    """Token indices in the passage of other words for phrases of the question, by the terms that they stand for."""
    made: dict[int, list[int]] = {}
    for terms, others in question.kin:
        places = [place for words in others for place in positions_of(words, passage, True)]
        for number in terms if places else ():
            made.setdefault(number, []).extend(places)
    for number, term in enumerate(question.terms):
        for unit in _MEASURED_IN.get(" ".join(term.folded), ()):
            made.setdefault(number, []).extend(passage.forms.get(unit, ()))
    return {number: places for number, places in made.items() if places}


_MEASURED_IN = {  # a figure's unit says of what it is the measure: "khu đất 2.350m2"
    "dien tich": ("m²", "ha"),
    "chieu dai": ("km", "mét"),
    "dai": ("km", "mét"),
    "khoi luong": ("tấn", "kg"),
    "san luong": ("tấn",),
    "cong suat": ("mw", "kw"),
}


_SHORTENED = 0.95  # what a word counts that stands there as a letter of an abbreviation
_SHORTEST, _LONGEST = 3, 8  # letters of an abbreviation


def _shortened(question: Question, passage: PassageView) -> dict[tuple[str, ...], list[int]]:
    """Terms whose words the passage or the question itself has as one abbreviation, which no list needs to hold:
    "thi hành án dân sự" and "THADS". Token indices in the passage by folded term."""
    words, initials, short = _shortenings(question.tokens)
    runs: list[tuple[int, int, list[int]]] = []  # tokens of the question, and where the passage has them
    for letters, where in passage.acronyms.items():
        runs += [(begin, begin + len(letters), list(where)) for begin in _starts(letters, initials)]
    for index in short:
        if words[index] not in passage.folded:
            runs.append((index, index + 1, _starts(words[index], passage.initials)))
    made: dict[tuple[str, ...], list[int]] = {}
    for begin, end, places in runs:
        for term in question.terms:
            size = len(term.folded)
            if places and any(words[at : at + size] == term.folded for at in range(begin, end - size + 1)):
                made.setdefault(term.folded, []).extend(places)
    return made


@lru_cache(maxsize=256)
def _shortenings(asked: tuple[Token, ...]) -> tuple[tuple[str, ...], str, tuple[int, ...]]:
    """The folded syllables of a question, their first letters, and which of them may be an abbreviation."""
    words = tuple(token.folded for token in asked)
    short = tuple(
        index
        for index, (word, token) in enumerate(zip(words, asked, strict=True))
        if _SHORTEST <= len(word) <= _LONGEST
        and (len(word) >= 4 or not _VOWEL.search(word))
        and word.isalpha()
        and not is_known(token.form)
    )
    return words, "".join(word[:1] for word in words), short


def _starts(letters: str, text: str) -> list[int]:
    """Where some letters begin in a text, also where they overlap."""
    return [match.start() for match in re.finditer(f"(?={re.escape(letters)})", text)]


_VOWEL = re.compile(r"[aeiouy]")


def _stands_within(positions: tuple[int, ...], low: int, high: int) -> bool:
    """Whether one of some rising token indices is from `low` to before `high`."""
    return bisect_left(positions, low) < bisect_left(positions, high)


def is_around(sentence: SentenceView, place: int) -> bool:
    """Whether a place outside a sentence is so near that it belongs to what the sentence speaks of."""
    return sentence.start - _AROUND <= place < sentence.end + _AROUND


def sentence_coverage(found: Match, passage: PassageView, sentence: SentenceView) -> float:
    """Share of the question's weight that stands in the sentence; what stands only around it counts less."""
    if not found.weights:
        return 1.0  # only names were asked about, and they are constraints
    score = 0.0
    starts = passage.starts
    low, high = bisect_left(starts, sentence.start), bisect_left(starts, sentence.end)
    near = bisect_left(starts, sentence.start - _AROUND), bisect_left(starts, sentence.end + _AROUND)
    for weight, positions, exact, context, predicate in zip(
        found.weights, found.positions, found.exactness, found.in_context, found.predicate, strict=True
    ):
        if _stands_within(positions, low, high):
            score += weight * exact
        elif context:
            score += weight * 0.6 * context
        elif not predicate and _stands_within(positions, *near):
            score += weight * exact * (0.85 if sentence.entry else 0.5)
    return score / found.total
