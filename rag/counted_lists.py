"""Enumerations that a sentence counts itself: "3 vấn đề: ngập úng; mùi hôi; quá tải", "04 đơn vị là: A, B, C và D"."""

from __future__ import annotations

import re

from rag import kinds
from rag.candidate import Candidate, Reading
from rag.clauses import MAX_SHORT
from rag.lexicon import NUMBER_WORDS
from rag.phrases import names_alone, span_candidate
from rag.text import Span, fold

_WORDS = {word: number for word, number in NUMBER_WORDS.items() if number > 1}
_COUNTED = re.compile(
    rf"(?<![\d/.,-])(?P<many>0?[2-9]|1\d|{'|'.join(_WORDS)})\s+(?P<noun>[^\W\d_]+(?:\s[^\W\d_]+)?)(?P<more>[^:;.]{{0,90}}?)"
    r"(?:\s(?:là|gồm|bao gồm|gồm có|đó là|như sau|sau đây|sau))*(?::|(?<=\slà)|(?<=\sgồm))\s+"
)
_OF_KINDS = frozenset((kinds.LIST, kinds.WHAT, kinds.WHICH, kinds.ORGAN, kinds.WHERE, kinds.HOW))
_COMMAS = re.compile(r",\s+(?:và\s+)?|\s+và\s+")
_SEMICOLONS = re.compile(r";\s+(?:và\s+)?")
_WORTH, _SUPPORT = 0.3, 0.62  # what it is worth more than its sentence; the least support of one as long as asked for


def counted_lists(at: Reading) -> list[Candidate]:
    """The items of an enumeration of as many things as the sentence says there are, where such things are asked for."""
    question, hit, passage, sentence, _, fits, coverage = at
    if question.kind not in _OF_KINDS or sentence.heading or sentence.cell:
        return []
    asked = {token.folded for token in question.tokens}
    text = passage.passage.text
    found = []
    for match in _COUNTED.finditer(passage.low, sentence.start, sentence.end):
        many = _WORDS.get(match["many"]) or int(match["many"])
        wanted = _asked_for(many, question.text)
        if fold(match["noun"]).split()[0] not in asked or not (
            question.plural or wanted or question.kind == kinds.LIST
        ):
            continue
        span = items_within(text, (match.end(), sentence.end), many)
        if span is None or span[1] - span[0] > MAX_SHORT:
            continue
        short = names_alone(" ".join(text[slice(*span)].split()).strip(" ;,."))
        support = max(coverage, _SUPPORT) if wanted else coverage
        whole = (sentence.start, sentence.end)
        found.append(span_candidate(hit, passage, whole, short, coverage + _WORTH, support, fits, question.kind, span))
    return found


def _asked_for(many: int, question: str) -> bool:
    """Whether a question asks for so many things: "3 vấn đề gì", "hai nội dung nào"."""
    said = re.findall(r"(?<![\d/.,-])\d{1,2}(?![\d/.,-])|[^\W\d_]+", fold(question))
    words = {fold(word): number for word, number in _WORDS.items()}
    return any((int(word) if word.isdigit() else words.get(word)) == many for word in said)


def items_within(text: str, within: Span, many: int) -> Span | None:
    """Where so many items stand one behind the other, None where there are not as many."""
    start, end = within
    semicolons, commas = (
        [cut.start() for cut in ends.finditer(text, start, end) if not _in_brackets(text, start, cut.start())]
        for ends in (_SEMICOLONS, _COMMAS)
    )
    if len(semicolons) == many - 1:
        return start, end
    clause = semicolons[0] if semicolons else end  # another clause may follow
    if sum(cut < clause for cut in commas) == many - 1:
        return start, clause
    return (start, semicolons[many - 1]) if len(semicolons) >= many else None


def _in_brackets(text: str, start: int, at: int) -> bool:
    return text.count("(", start, at) > text.count(")", start, at)
