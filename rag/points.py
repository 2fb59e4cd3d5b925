"""What a report tells point by point, "Thứ nhất, … Thứ hai, …" or "(1) … (2) …", as the list that is asked for."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import NamedTuple

from rag import kinds
from rag.candidate import Candidate
from rag.fit import frame
from rag.passages import split
from rag.question import Question
from rag.records import Document, Hit
from rag.summary import matter_of, said_of
from rag.text import Span, canonical, fold, lower, sentences, without_emphasis
from rag.view import view

_NUMBERS = {  # what a marker's word stands for, by the name of its group
    "ordinal": {word: number for number, word in enumerate("nhất hai ba tư năm sáu bảy tám".split(), 1)},
    "numeral": {word: number for number, word in enumerate("một hai ba bốn năm sáu bảy tám".split(), 1)},
    "letter": {word: number for number, word in enumerate("abcdefgh", 1)},
}
_MARKER = re.compile(
    r"(?:(?<=[.;:…!?”\"] )|(?<=\n)|^)"
    r"(?:thứ (?P<ordinal>nhất|hai|ba|tư|năm|sáu|bảy|tám)|(?P<numeral>một|hai|ba|bốn|năm|sáu|bảy|tám) là)\s*[,:]?\s+"
    r"|(?<!\w)\((?:(?P<figure>\d{1,2})|(?P<letter>[a-h]))\)\s*",
    re.MULTILINE,
)
POINT = "point"  # the kind of such a candidate
_APART = 3_000  # characters from one point to the next
_READ = 60_000  # characters of a report
_FEWEST, _MOST = 2, 12  # points
# least share of what is asked that is said before the first point and in the heading above, where the question names
# what is listed ("hạn chế"), and where it does not
_SAID, _UNNAMED = 0.5, 0.75
_IN_TITLE = 0.6  # what the report's title counts beside them
_LONG, _LINES = 1_000, 220  # characters of all points that are told whole, else of each
_LEAD = 10  # characters that lead a point in
_LEAST_FIT = 0.5


class Points(NamedTuple):
    """Points told one after the other: what leads them in, and each without its marker; offsets into the text."""

    lead: Span
    items: tuple[Span, ...]


def points(question: Question, hits: Sequence[Hit]) -> list[Candidate]:
    """The points that the fitting reports tell of what is asked, in order; [] where none of them does so."""
    matter = matter_of(question)
    if matter is None:
        return []
    best: tuple[float, list[Candidate]] = (0.0, [])
    for document in {hit.document.id: hit.document for hit in hits}.values():
        runs = told_in_points(document)
        passages = split(document) if runs else []
        starts = [passage.start for passage in passages]
        for told in runs:
            passage = passages[max(0, bisect_right(starts, told.lead[0]) - 1)]
            lead = f"{passage.heading.rsplit(' · ', 1)[-1]} {document.text[slice(*told.lead)]}"
            if not _leads_in(question, lead):
                continue
            if _BACK.search(lower(lead)):
                lead = f"{document.text[max(0, told.lead[0] - _BEFORE) : told.lead[0]]} {lead}"
            share = said_of(matter, lead)
            share += _IN_TITLE * (said_of(matter, f"{lead} {document.context.line()}") - share)
            least = _SAID if question.key or question.kind == kinds.WHY else _UNNAMED
            if share < least or share <= best[0]:
                continue
            hit, prepared = Hit(passage, document, hits[0].score), view(passage)
            sentence = prepared.sentences[prepared.sentence_at(told.lead[0] - passage.start)]
            fits = frame(question, hit, prepared, sentence)
            if fits.product >= _LEAST_FIT:
                made = [Candidate(hit, *span, span, "", share, share, fits, kind=POINT) for span in told.items]
                best = (share, made)
    short = _short([candidate.quote for candidate in best[1]])
    return [replace(candidate, short=short) for candidate in best[1]]


_BACK = re.compile(r"(?<!\w)(?:trên|nêu trên|nói trên|này|đó|ấy)(?!\w)")
_BEFORE = 500  # characters before a lead that points back ("Nguyên nhân của tình trạng trên là:")
_CAUSES = re.compile(r"(?<!\w)(?:nguyen nhan|ly do)(?!\w)")


def asks_for_points(question: Question) -> bool:
    """Whether a question may be answered point by point: for a list, or for the causes of something."""
    return question.kind == kinds.LIST or question.kind == kinds.WHY and _CAUSES.search(fold(question.text)) is not None


def _leads_in(question: Question, lead: str) -> bool:
    """Whether what leads the points in, with the heading above, names what is to be listed: "giải pháp"."""
    if question.kind == kinds.WHY:
        return _CAUSES.search(fold(lead)) is not None
    return not question.key or " ".join(question.key) in fold(lead)


def _short(quotes: Sequence[str]) -> str:
    flat = [without_emphasis(" ".join(quote.split())).strip(" ;,.:…") for quote in quotes]
    if sum(map(len, flat)) > _LONG:  # of each what stands before its first semicolon, and no more than a line or two
        flat = [_at_comma(item.split("; ")[0]) for item in flat]
    return "; ".join(flat)


def _at_comma(item: str) -> str:
    if len(item) <= _LINES:
        return item
    cut = item.rfind(", ", _LINES // 2, _LINES)
    return item[: cut if cut > 0 else item.rfind(" ", 0, _LINES)] + "…"


@lru_cache(maxsize=64)
def told_in_points(document: Document) -> tuple[Points, ...]:
    """Where a report tells something point by point."""
    text = document.text[:_READ]
    low = lower(canonical(text))
    spans = sentences(text)
    starts, ends = [start for start, _ in spans], [end for _, end in spans]
    return tuple(_of_run(text, run, starts, ends) for run in _runs(low))


def _of_run(text: str, run: Sequence[Span], starts: Sequence[int], ends: Sequence[int]) -> Points:
    items = []
    for number, (_, begin) in enumerate(run):
        stop = run[number + 1][0] if number + 1 < len(run) else len(text)
        behind = bisect_right(ends, begin + 1)
        end = ends[behind] if behind < len(ends) else len(text)
        items.append((begin, begin + len(text[begin : min(stop, end)].rstrip(" ;,\n"))))
    first = run[0][0]
    at = max(0, bisect_right(starts, first) - 1)
    lead = starts[at] if starts else 0
    if first - lead < _LEAD and at:  # the point opens its sentence: the one before leads it in
        lead = starts[at - 1]
    return Points((lead, first), tuple(items))


def _runs(low: str) -> Iterator[list[Span]]:
    """Runs of markers numbered from one on, each as where it begins and ends."""
    open_runs: dict[str, tuple[int, list[Span]]] = {}
    for match in _MARKER.finditer(low):
        kind = match.lastgroup or ""
        word = match[kind]
        number = int(word) if kind == "figure" else _NUMBERS[kind][word]
        last, run = open_runs.get(kind, (0, []))
        if number == last + 1 and run and match.start() - run[-1][1] < _APART and len(run) < _MOST:
            run.append(match.span())
            open_runs[kind] = (number, run)
        else:
            if len(run) >= _FEWEST:
                yield run
            open_runs[kind] = (1, [match.span()]) if number == 1 else (0, [])
    yield from (run for _, run in open_runs.values() if len(run) >= _FEWEST)
