"""What a sentence itself says to be the most or least: "thấp nhất là thị trấn Krông Kmar 4,7%"."""

from __future__ import annotations

import re

from rag import kinds
from rag.candidate import Candidate, Reading
from rag.clauses import MAX_SHORT
from rag.phrases import MARKER, span_candidate
from rag.text import fold

_ADJECTIVES = "nhiều|cao|lớn|ít|thấp|đông|nhỏ|sớm|muộn|nhanh|chậm|dài|nghèo|tốt|kém"
_SUPERLATIVE = re.compile(rf"(?<!\w)({_ADJECTIVES})(?:\s+(?!(?:{_ADJECTIVES})\s)\w+){{0,3}}?\s+nhất(?!\w)")
_SUPERLATIVE_ASKED = re.compile(
    rf"(?<!\w)({fold(_ADJECTIVES)})(?:\s+(?!(?:{fold(_ADJECTIVES)})\s)\w+){{0,3}}?\s+nhat(?!\w)"
)


_WHICH_ASKED = re.compile(r"(?<!\w)(?:nao|dau|ai)(?!\w)")
_MOST_IS = re.compile(  # "nhiều nhất là Công ty … (4,06 tỷ đồng)", "thấp nhất là mầm non 79,5%"
    r"\s*(?:vẫn )?(?:là|thuộc về|:)\s+(?P<which>[^\W\d_][^,;()\d]{2,80}?)(?:\s+(?:với|đạt|chỉ|có))?\s*(?=[\d,;(.]|$)"
)
_ALIKE = (frozenset(("nhieu", "cao", "lon", "dong")), frozenset(("it", "thap", "nho", "kem")))  # folded
_TELLING = 5  # syllables: "Xem nhiều nhất" is a menu of a page and says of nothing what it is


def superlative(at: Reading) -> list[Candidate]:
    """The clause of a sentence that says "… cao nhất là …" of what is asked."""
    question, hit, passage, sentence, _, fits, coverage = at
    asked = set(_SUPERLATIVE_ASKED.findall(fold(question.text)))
    text = passage.passage.text
    found = []
    for match in _SUPERLATIVE.finditer(passage.low, sentence.start, sentence.end):
        start, end = sentence.clause(match.start())
        poorest = (
            "ngheo" in asked and match[1] in ("cao", "nhiều", "lớn") and "nghèo" in passage.low[start : match.end()]
        )
        alike = next((words for words in _ALIKE if fold(match[1]) in words), {fold(match[1])})
        if not alike & asked and not poorest:
            continue
        named = _MOST_IS.match(text, match.end(), end) if _WHICH_ASKED.search(fold(question.text)) else None
        start = named.start("which") if named else start
        short = MARKER.sub("", " ".join(text[start : named.end("which") if named else end].split())).strip(" ;,.:")
        if len(short) <= MAX_SHORT and (named or len(short.split()) >= _TELLING):
            whole = (sentence.start, sentence.end)
            found.append(
                span_candidate(hit, passage, whole, short, coverage, coverage, fits, kinds.SUPERLATIVE, (start, end))
            )
    return found
