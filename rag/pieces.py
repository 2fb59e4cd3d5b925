"""The parts of a sentence as candidates: what stands between its signs, and behind the words that lead an answer in."""

from __future__ import annotations

import re

from rag import kinds
from rag.candidate import Candidate, Reading
from rag.clauses import MAX_SHORT, weight_in
from rag.phrases import phrase, span_candidate
from rag.question import Question
from rag.reasons import PURPOSE_ASKED, gives_reason, is_doer, so_far
from rag.terms import tokens
from rag.text import Span, fold

_PART_ENDS = re.compile(r"[,;:()](?=\s|$)|(?<=\s)\(|\s[–-]\s|(?<=\w)\.(?=\s|$)")
_PART_LEAD = re.compile(
    r"(?<!\w)(?:là do|là|gồm|bằng cách|bằng|thông qua|qua|(?<!lý )do|(?<!vì )lý do(?: chủ yếu)?(?: là| do)?|vì(?! (?:vậy|thế|lẽ đó)(?!\w))|nhờ|nhằm|để|với|như|cho rằng|"
    r"về|theo hướng|tại|từ|của|được)"
    r"\s+(?=\S)"
)
_FEWEST, _MOST_WORDS, _MOST_PARTS = 2, 40, 24
_PART_COVERAGE = 0.45  # of a sentence whose parts are looked at
_OF_A_PART = 0.85  # of what the sentence itself scores: its parts are told apart by the learned score


_QUOTED = re.compile(r"[“\"]([^“”\"]{3,300})[”\"]")
_NAMES_GO_ON = re.compile(r", [A-ZĐÀ-Ỹ]")  # "ở các xã Lương Sơn, Xuân An bị thiếu nước"


def _cuts(quoted: Span, start: int, stop: int) -> bool:
    """Whether a part holds a piece of something quoted and leaves out the rest of it."""
    shared = min(quoted[1], stop) - max(quoted[0], start)
    return shared > 0 and (start > quoted[0] or stop < quoted[1])


def parts_of(at: Reading) -> list[Candidate]:
    """The parts of a sentence between its signs, and what in them stands behind a word that leads an answer in."""
    question, hit, passage, sentence, located, fits, coverage = at
    if sentence.heading or coverage < _PART_COVERAGE:
        return []
    if question.kind == kinds.WHY and not gives_reason(passage.low[sentence.start : sentence.end]):
        return []
    text = passage.passage.text
    ends = (m for m in _PART_ENDS.finditer(passage.low, sentence.start, sentence.end))
    bounds = [sentence.start, *(m.end() for m in ends if not _NAMES_GO_ON.match(text, m.start()))]
    spans: list[Span] = []
    for start, stop in zip(bounds, [*bounds[1:], sentence.end], strict=True):
        spans.append((start, stop))
        spans += [
            (lead.end(), stop)
            for lead in _PART_LEAD.finditer(passage.low, start, stop)
            if question.kind != kinds.WHY or not is_doer(passage.low, lead.start())
        ]
    if question.kind == kinds.WHY:  # without what came of it
        spans = [(start, so_far(passage.low, start, stop)) for start, stop in spans]
    found, whole = [], (sentence.start, sentence.end)
    purpose = question.kind in (kinds.HOW, kinds.WHY) and PURPOSE_ASKED.search(fold(question.text)) is not None
    called = _called(question)
    form = _FORM_ASKED.search(fold(question.text))
    forms = [match.span("form") for match in _FORM.finditer(passage.low, sentence.start, sentence.end)] if form else []
    quoted = [match.span(1) for match in _QUOTED.finditer(text, sentence.start, sentence.end)]
    for start, stop in dict.fromkeys([*quoted, *forms, *spans]):
        if any(_cuts(span, start, stop) for span in quoted):
            continue
        short = " ".join(text[start:stop].split()).strip(' ,;:.()–-“”"')
        if not _FEWEST <= len(short.split()) <= _MOST_WORDS or len(short) > MAX_SHORT:
            continue
        asked = weight_in(short, question) / (located.total or 1.0)
        score = _OF_A_PART * coverage - 0.15 * asked
        if purpose:
            score *= 1.0 if _FOR.search(passage.low, max(sentence.start, start - 16), start) else _NO_PURPOSE
        label = max((bound for bound in bounds if bound < start), default=start)
        if text[start - 1 : start] == ":" and _labels(question, text[label : start - 1]):
            score = max(score, coverage + _CALLED)  # "Nhóm tiêu chí “Vì dân”: Làm cho dân tin"
        if called and (start, stop) in quoted and _leads(called, passage.low[max(sentence.start, start - 40) : start]):
            score = max(score, coverage + _CALLED)  # "theo phương châm “Dân tin – Đảng cử”"
        if (start, stop) in forms:
            score = max(score, coverage + _CALLED)
        found.append(span_candidate(hit, passage, whole, short, score, coverage, fits, question.kind, (start, stop)))
    return found[:_MOST_PARTS]


def _labels(question: Question, label: str) -> bool:
    """Whether some words before a colon are words of the question, a name that it has among them."""
    said, asked = fold(label), {token.folded for token in question.tokens}
    named = any(" ".join(name) in " ".join(said.replace("“", " ").replace("”", " ").split()) for name in question.names)
    return named and {token.folded for token in tokens(label) if token.form.isalpha()} <= asked


_FORM_ASKED = re.compile(r"(?<!\w)(?:duoi|bang|theo|voi|qua|dien ra)? ?(?<!ky luat )hinh thuc (?:la )?(?:gi|nao)(?!\w)")
_FORM = re.compile(
    r"(?<!\w)(?:bằng|dưới|theo|với|qua)\s+(?:các\s+)?hình thức\s+(?P<form>[^,;.()]{3,60}?)"
    r"(?=\s(?:đã|được|nhằm|để|tại|trong|tạo|giúp|thu hút|diễn ra)\s|[,;.()]|\s*$)"
)
_FOR = re.compile(r"(?<!\w)(?:nhằm|để|với mục đích|mục đích(?: là)?)\s+$")
_NO_PURPOSE = 0.8
_CALLED = 0.5
_CALLED_ASKED = re.compile(  # folded; what has words of its own, between quotes
    r"(?<!\w)(?P<noun>phuong cham|khau hieu|chu de|chuyen de|thong diep|mo hinh|phong trao|cuoc thi|chuong trinh|cuoc van dong|ten goi)"
    r"(?: (?:la )?(?:gi|nao)| (?:\w+ ){0,8}(?:la gi|la nhu the nao|ten gi|ten la gi))(?!\w)"
)


def _called(question: Question) -> str:
    """The folded noun of which a question asks how it is called ("theo phương châm gì"), "" none."""
    match = _CALLED_ASKED.search(fold(question.text))
    if match is None:
        return ""
    return "(?:phuong cham|khau hieu)" if match["noun"] in ("phuong cham", "khau hieu") else match["noun"]


def _leads(noun: str, before: str) -> bool:
    """Whether a text ends with a noun and what may stand between it and the words in quotes."""
    return (
        re.search(rf"(?<!\w){noun}(?:\s+(?:la|ve|cua nam|nam \d{{4}}|dan van kheo))?\s*:?\s*[“\"]?\s*$", fold(before))
        is not None
    )


def phrase_and_parts(at: Reading) -> list[Candidate]:
    """The sentence as `phrase` gives it, and its parts."""
    return [*phrase(at), *parts_of(at)]
