"""Candidates that are words rather than figures: places, organs, reasons, ways, lists, definitions, yes or no."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag import kinds
from rag.candidate import Candidate, Reading
from rag.fit import Frame, Match, frame
from rag.passages import is_heading
from rag.question import Question
from rag.records import Hit
from rag.text import Span, fold, folded_syllables, sentences
from rag.view import PassageView, SentenceView

MAX_SHORT = 320  # characters of a phrase that is shown as the short answer

_CUES = {
    kinds.WHY: re.compile(
        r"(?<!\w)(?:nguyên nhân|do|vì|bởi|nhờ|xuất phát từ|lý do|là do|bắt nguồn|dẫn đến|khiến)(?!\w)"
    ),
    kinds.HOW: re.compile(
        r"(?<!\w)(?:bằng|thông qua|theo hướng|gồm|như|qua việc|giải pháp|nhằm|để|với|tập trung|được)(?!\w)"
    ),
    kinds.LIST: re.compile(r":|(?<!\w)(?:gồm|bao gồm|như|là|trong đó|sau)(?!\w)"),
    kinds.WHAT: re.compile(r"(?<!\w)(?:là|gồm|nhằm|về|với|:)(?!\w)"),
}
_REASON = re.compile(
    r"(?<!\w)(?:nguyên nhân[^:]{0,40}(?:là|do|:)|chủ yếu do|là do|do|vì|bởi vì|bởi|nhờ|xuất phát từ)\s+(?P<reason>.+)",
    re.DOTALL,
)
_PURPOSE = re.compile(r"(?<!\w)(?:nhằm|để|với mục đích|mục đích)\s+(?P<purpose>.+)", re.DOTALL)
_ITEM = re.compile(
    r"^\s*(?:[-–+•*▪●]|\(?\d{1,2}[.)]|\(?[a-zđ][.)]|thứ (?:nhất|hai|ba|tư|năm|sáu)|một là|hai là|ba là|bốn là|năm là)",
    re.IGNORECASE,
)
_MARKER = re.compile(r"^\s*(?:[-–+•*▪●>|#]+|\(?\d{1,2}[.)]|\(?[a-zđ][.)])\s+")


def phrase(at: Reading) -> list[Candidate]:
    """The sentence as an answer to a why, how, list or what question, with the part of it that is the short answer."""
    question, hit, passage, sentence, located, fits, coverage = at
    if sentence.heading or sentence.end - sentence.start < 25:
        return []
    text = passage.passage.text
    low = passage.low[sentence.start : sentence.end]
    cue = _CUES.get(question.kind)
    score = coverage * (1.0 if cue is None or cue.search(low) else 0.85)
    if question.kind == kinds.LIST and low.count(",") + low.count(";") < 2:
        score *= 0.9  # no enumeration
    end = sentence.end
    if (
        re.search(r":\s*\(1\)", text[sentence.start : end])
        or question.kind in (kinds.LIST, kinds.HOW, kinds.WHAT, kinds.WHY)
        and re.search(r"(?::|sau|sau đây)\s*$", text[sentence.start : end])
    ):
        end = _list_end(hit.document.text, passage.passage.start + end) - passage.passage.start
    whole = hit.document.text[passage.passage.start + sentence.start : passage.passage.start + end]
    short = _short(question, whole, located, passage, sentence)
    return [span_candidate(hit, passage, (sentence.start, end), short, score, coverage, fits, question.kind)]


def section(question: Question, hit: Hit, passage: PassageView, located: Match) -> list[Candidate]:
    """The items under a heading that says what is asked ("2. Hạn chế"): the passage as a list."""
    heading = passage.passage.heading.rsplit(" · ", 2)
    share = _weight_in(" ".join(heading[-2:]), question) / (located.total or 1.0)
    items = [sentence for sentence in passage.sentences if not sentence.heading]
    if share < 0.5 or len(items) < 2:
        return []
    fits = frame(question, hit, passage, items[0])
    if fits.product <= 0:
        return []
    text = passage.passage.text
    short = "; ".join(_MARKER.sub("", " ".join(text[item.start : item.end].split())).rstrip(" ;,.") for item in items)
    span = (items[0].start, items[-1].end)
    score = (0.6 + 0.4 * share) * (0.55 + 0.45 * fits.product)
    return [span_candidate(hit, passage, span, _cut(short), score, 0.6 + 0.4 * share, fits, kinds.LIST)]


def span_candidate(
    hit: Hit, passage: PassageView, span: Span, short: str, score: float, support: float, fits: Frame, kind: str,
    answer: Span | None = None,
) -> Candidate:  # fmt: skip
    offset = passage.passage.start
    start, end = answer or span
    return Candidate(
        hit, offset + start, offset + end, (offset + span[0], offset + span[1]), short, score, support, fits, kind=kind
    )


def _list_end(text: str, position: int) -> int:
    """Where the list items that follow a lead-in sentence end (at most 1,500 characters on)."""
    window = text[position : position + 1500]
    end = 0
    for start, stop in sentences(window):
        item = window[start:stop]
        if is_heading(item):
            break
        if not _ITEM.match(item) and end:
            break
        if not _ITEM.match(item) and not end:
            break
        end = stop
    return position + end


def _short(question: Question, sentence: str, located: Match, passage: PassageView, view_: SentenceView) -> str:
    flat = _MARKER.sub("", " ".join(sentence.split()))
    if question.kind == kinds.WHY:
        match = _REASON.search(flat)
        if match and len(match["reason"]) > 12:
            return _cut(match["reason"].split("; ")[0])
    if question.kind in (kinds.HOW, kinds.WHY) and re.search(r"muc dich|de lam gi|nham", fold(question.text)):
        match = _PURPOSE.search(flat)
        if match:
            return _cut(match["purpose"].split("; ")[0])
    for name in question.names if question.kind in (kinds.LIST, kinds.WHAT) else ():
        match = re.search(rf"{re.escape(' '.join(name))}\W{{0,3}}\((?P<inside>[^)]{{8,}})\)", fold(flat))
        if match:
            return flat[match.start("inside") : match.end("inside")]  # “4 an” (an ninh trật tự, …)
    lead, colon, rest = flat.partition(": ")
    if (
        question.kind == kinds.LIST
        and colon
        and len(rest) > 20
        and _weight_in(lead, question) >= _weight_in(rest, question)
    ):
        return _cut(rest)
    if question.kind == kinds.LIST and len(flat) <= MAX_SHORT and not re.search(r"\d", flat):
        return flat.rstrip(" ;,.")
    if "; " in flat:
        return _cut(_best_pieces(re.split(r"(?<=;)\s", flat), question))
    return flat.rstrip(" ;,.") if len(flat) <= MAX_SHORT else _cut(_best_pieces(re.split(r"(?<=,)\s", flat), question))


def _weight_in(text: str, question: Question) -> float:
    """How much of the question's words a text holds."""
    low = f" {' '.join(folded_syllables(text))} "
    return sum(term.weight for term in question.terms if f" {' '.join(term.folded)} " in low)


def _best_pieces(pieces: Sequence[str], question: Question) -> str:
    """The shortest run of pieces that holds as much of the question's words as any run of at most MAX_SHORT characters."""
    best, best_score = (0, 1), -1.0
    for first in range(len(pieces)):
        for last in range(first + 1, len(pieces) + 1):
            run = " ".join(pieces[first:last])
            if len(run) > MAX_SHORT and last > first + 1:
                break
            score = _weight_in(run, question) - 0.0005 * len(run)
            if score > best_score:
                best, best_score = (first, last), score
    return " ".join(pieces[slice(*best)]).strip(" ;,.")


def _cut(text: str) -> str:
    text = text.strip(" :;,.")
    if len(text) <= MAX_SHORT:
        return text
    cut = text[:MAX_SHORT]
    at = max(cut.rfind(";"), cut.rfind(","), cut.rfind(". "))
    return cut[: at if at > MAX_SHORT // 2 else cut.rfind(" ")].strip(" :;,.") + "…"


_ADJECTIVES = "nhiều|cao|lớn|ít|thấp|đông|nhỏ|sớm|muộn|nhanh|chậm|dài|nghèo|tốt|kém"
_SUPERLATIVE = re.compile(rf"(?<!\w)({_ADJECTIVES})(?:\s+(?!(?:{_ADJECTIVES})\s)\w+){{0,3}}?\s+nhất(?!\w)")
_SUPERLATIVE_ASKED = re.compile(
    rf"(?<!\w)({fold(_ADJECTIVES)})(?:\s+(?!(?:{fold(_ADJECTIVES)})\s)\w+){{0,3}}?\s+nhat(?!\w)"
)


def superlative(at: Reading) -> list[Candidate]:
    """The clause of a sentence that says "… cao nhất là …" of what is asked."""
    question, hit, passage, sentence, _, fits, coverage = at
    asked = set(_SUPERLATIVE_ASKED.findall(fold(question.text)))
    text = passage.passage.text
    found = []
    for match in _SUPERLATIVE.finditer(passage.low, sentence.start, sentence.end):
        if fold(match[1]) not in asked:
            continue
        start, end = sentence.clause(match.start())
        short = _MARKER.sub("", " ".join(text[start:end].split())).strip(" ;,.:")
        if len(short) <= MAX_SHORT:
            whole = (sentence.start, sentence.end)
            found.append(
                span_candidate(hit, passage, whole, short, coverage, coverage, fits, kinds.SUPERLATIVE, (start, end))
            )
    return found
