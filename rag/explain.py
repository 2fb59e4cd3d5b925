"""Why an answer is what it is: how the question was understood, and which sentences were considered for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rag.extract import candidates
from rag.fit import Frame, frame
from rag.occurrences import Match, match, sentence_coverage
from rag.places import Place
from rag.question import Question
from rag.records import Answer, Hit
from rag.view import PassageView, SentenceView, view

MAX_CONSIDERED = 6
_FITS = 0.9  # of a unit, a period or the names: as good as said


@dataclass(frozen=True, slots=True)
class Considered:
    """One sentence that was considered. `text[start:end] == quote` in the report `document`."""

    document: str
    title: str
    quote: str
    start: int
    end: int
    page: int | None
    cited: int | None  # the number of the citation that it is, None for one that was not used
    place: str  # the unit that it tells of, "" unknown
    period: str
    place_fits: bool  # that is the unit asked about (or none was)
    period_fits: bool
    said: tuple[str, ...]  # the question's words that it holds
    unsaid: tuple[str, ...]  # those that neither it nor its report's context holds


@dataclass(frozen=True, slots=True)
class Explanation:
    """How a question was understood: its kind (`rag.kinds`), units, years, whether a plan is asked for, its words; and
    what was considered, the cited sentences first."""

    kind: str
    places: tuple[str, ...]
    years: tuple[int, ...]
    period: tuple[int, int] | None
    target: bool
    words: tuple[str, ...]
    considered: tuple[Considered, ...]


def explanation(question: Question, answer: Answer, hits: Sequence[Hit]) -> Explanation:
    """The explanation of `answer` to `question` from the passages that were looked at, best first."""
    found: dict[tuple[str, int, int], Considered] = {}
    for citation in answer.citations:
        hit = next((hit for hit in hits if hit.document.name == citation.document
                    and hit.passage.start <= citation.start < hit.passage.end), None)  # fmt: skip
        if hit is not None:
            one = _considered(question, hit, (citation.start, citation.end), citation.n)
            found.setdefault((one.document, one.start, one.end), one)
    for hit in dict.fromkeys(hits):
        if len(found) >= MAX_CONSIDERED:
            break
        span = _best_sentence(question, hit)
        overlaps = any(name == hit.document.name and start < span[1] and span[0] < end for name, start, end in found)
        if not overlaps:
            found[hit.document.name, *span] = _considered(question, hit, span, None)
    return Explanation(
        question.kind,
        tuple(place.label() for place in question.places),
        question.years,
        question.period,
        question.target,
        tuple(" ".join(term.words) for term in question.terms),
        tuple(found.values()),
    )


def _best_sentence(question: Question, hit: Hit) -> tuple[int, int]:
    """Where the sentence of a passage stands in its report that says most of what is asked."""
    best = next(iter(candidates(question, [hit])), None)
    if best is not None:
        return best.sentence
    passage, located = view(hit.passage), match(question, hit)
    sentence = max(passage.sentences, key=lambda one: sentence_coverage(located, passage, one))
    return hit.passage.start + sentence.start, hit.passage.start + sentence.end


def _considered(question: Question, hit: Hit, span: tuple[int, int], cited: int | None) -> Considered:
    passage, located = view(hit.passage), match(question, hit)
    offset = hit.passage.start
    sentence = passage.sentences[passage.sentence_at(max(0, span[0] - offset))]
    fits = frame(question, hit, passage, sentence)
    said, unsaid = _words(located, passage, sentence)
    document = hit.document
    return Considered(
        document.name,
        document.context.title,
        document.text[span[0] : span[1]],
        span[0],
        span[1],
        document.page_at(span[0]),
        cited,
        fits.place_label,
        fits.year_label,
        fits.place >= _FITS or not _asks_unit(question.places),
        _period_fits(question, fits),
        said,
        unsaid,
    )


def _asks_unit(places: Sequence[Place]) -> bool:
    return any(place.name for place in places)


def _period_fits(question: Question, fits: Frame) -> bool:
    return fits.year >= _FITS or not (question.years or question.period or question.dates)


def _words(located: Match, passage: PassageView, sentence: SentenceView) -> tuple[tuple[str, ...], tuple[str, ...]]:
    said, unsaid = [], []
    for words, positions, context in zip(located.forms, located.positions, located.in_context, strict=True):
        if any(sentence.start <= passage.tokens[index].start < sentence.end for index in positions):
            said.append(" ".join(words))
        elif not context:
            unsaid.append(" ".join(words))
    return tuple(said), tuple(unsaid)
