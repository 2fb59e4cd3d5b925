"""Citations: exact spans of reports, numbered in order of use, for claims and for the period and unit they rest on."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from rag.candidate import Candidate
from rag.records import Citation, Document
from rag.text import Span, blocks, canonical, fold, lower, sentences

MAX_QUOTE = 420  # characters: of a longer sentence only the clauses around the answer are quoted
_CLAUSE_END = re.compile(r"[;:](?=\s)|\.(?=\s)")


@dataclass
class Citations:
    """Collects citations; the same span is cited once."""

    found: list[Citation] = field(default_factory=list)

    def cite(self, document: Document, span: Span) -> int:
        """The number [n] of this span of the document."""
        start, end = _trim(document.text, span)
        for citation in self.found:
            if (citation.document, citation.start, citation.end) == (document.name, start, end):
                return citation.n
        number = len(self.found) + 1
        self.found.append(document.cite(number, start, end))
        return number


def _trim(text: str, span: Span) -> Span:
    start, end = span
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


def quote_span(candidate: Candidate) -> Span:
    """The sentence of a candidate, or its clauses around the answer where the sentence is very long."""
    start, end = candidate.sentence
    text = candidate.hit.document.text
    if end - start <= MAX_QUOTE:
        return start, end
    breaks = [start + match.end() for match in _CLAUSE_END.finditer(text[start:end])]
    left = max((at for at in breaks if at <= candidate.start), default=start)
    right = min((at for at in breaks if at >= candidate.end), default=end)
    for at in reversed([start, *[at for at in breaks if at < left]]):
        if candidate.end - at > MAX_QUOTE:
            break
        left = at
        if right - left > MAX_QUOTE // 2:
            break
    return left, max(right, candidate.end)


def period_span(document: Document, label: str, before: int, place: str) -> Span | None:
    """Where the report says that it speaks of the period `label` ("2024", "2020-2025"), nearest above `before`.

    A block that also names the unit `place` is preferred. None where the digits do not stand in the report.
    """
    years = re.findall(r"\d{4}", label)
    if not years:
        return None
    joiner = r"\s?[-–—]\s?".join(years)
    name = fold(place)
    best: tuple[int, Span] | None = None
    text = document.text
    for match in re.finditer(rf"(?<!\d){joiner}(?!\d)", text):
        block = sentence_around(text, match.span())
        score = (2 if match.start() < before else 0) + (1 if name and name in fold(text[slice(*block)]) else 0)
        if re.search(
            r"(?:năm|nhiệm kỳ|giai đoạn)\W*$", lower(canonical(text[max(0, match.start() - 12) : match.start()]))
        ):
            score += 2
        if best is None or score > best[0]:
            best = (score, block)
        if match.start() > before and best is not None:
            break
    return best[1] if best else None


def sentence_around(text: str, span: Span) -> Span:
    """The sentence that a span stands in, or the part of a very long one around it."""
    begin = text.rfind("\n", 0, span[0]) + 1
    stop = text.find("\n", span[1])
    line = text[begin : stop if stop >= 0 else len(text)]
    for start, end in sentences(line):
        if begin + start <= span[0] and span[1] <= begin + end:
            return _around(text, (begin + start, begin + end), span)
    return _around(text, (begin, begin + len(line)), span)


def _around(text: str, sentence: Span, span: Span, limit: int = 340) -> Span:
    start, end = sentence
    if end - start <= limit:
        return start, end
    if span[1] - start <= limit:
        cut = text.rfind(" ", span[1], start + limit)
        comma = text.rfind(",", span[1], start + limit)
        return start, comma if comma > 0 else cut if cut > span[1] else span[1]
    comma = text.find(", ", max(start, span[0] - limit // 2), span[0])
    left = comma + 1 if comma >= 0 else text.find(" ", max(start, span[0] - limit // 2), span[0])
    right = text.rfind(" ", span[1], min(end, span[1] + limit // 2))
    return (left + 1 if left > 0 else span[0]), (right if right > span[1] else span[1])


def place_span(document: Document, place: str, before: int) -> Span | None:
    """Where the report names the unit, nearest above `before`; the first mention where all come later."""
    wanted, text = fold(place), fold(document.text)
    found = [match.span() for match in re.finditer(rf"(?<!\w){re.escape(wanted)}(?!\w)", text)]
    above = [span for span in found if span[1] <= before]
    chosen = above[-1:] or found[:1]
    return sentence_around(document.text, chosen[0]) if chosen else None


def first_block(document: Document) -> Span:
    """The first paragraph or headline of a report."""
    found = blocks(document.text[:2000])
    return found[0] if found else (0, min(len(document.text), 200))
