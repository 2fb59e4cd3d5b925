"""Candidate answers: the spans of the asked kind in the sentences found, each with a score. No language model."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from rag import people, phrases
from rag import question as kinds
from rag.candidate import Candidate, local_coverage
from rag.fit import Frame, Match, frame, match, sentence_coverage
from rag.quantities import COUNT, DATE, DOCUMENT, MONEY, ORDINAL, PERCENT, TERM, YEAR, Quantity
from rag.question import Question
from rag.records import Hit
from rag.text import Span, fold
from rag.view import PassageView, SentenceView, view

# generic things to count: any counted noun may stand for them
_GENERIC_HEADS = frozenset(
    {"người", "nguoi", "cái", "cai", "trường", "đối", "đồng", "dong", "lượt", "luot", "đơn vị", "vụ", "vu", "mục"}
)
_APPROXIMATE = re.compile(
    r"(?:trên dưới|hơn|trên|gần|khoảng|ít nhất|tối thiểu|không quá|dưới|từ|xấp xỉ|tối đa)\s+$", re.IGNORECASE
)
_OR_MORE = re.compile(r"\s*(?:trở lên|trở xuống)", re.IGNORECASE)
_CHANGE_BEFORE = re.compile(
    r"(?:tăng|giảm|vượt|thêm|chênh lệch|hơn|cao hơn|thấp hơn)(?:\s+(?:thêm|trên|hơn|gần|khoảng|tới|được|bình quân))?\s*$"
)
_CHANGE_ASKED = re.compile(r"tang|giam|vuot|chenh|hon|bot|them")
_AGAINST = re.compile(r"so với|chỉ tiêu|kế hoạch|nghị quyết|dự toán|mục tiêu|cùng kỳ|kh giao")
_AGAINST_ASKED = re.compile(r"so voi|chi tieu|ke hoach|nghi quyet|du toan|muc tieu|cung ky")


def candidates(question: Question, hits: Sequence[Hit]) -> list[Candidate]:
    """Candidates of the asked kind over all hits, best first."""
    found: list[Candidate] = []
    for rank, hit in enumerate(hits):
        passage = view(hit.passage)
        located = match(question, hit)
        prior = 0.04 * hit.score - 0.0005 * rank
        for sentence in passage.sentences:
            coverage = sentence_coverage(located, passage, sentence)
            if coverage < 0.25:
                continue
            fits = frame(question, hit, passage, sentence)
            if fits.product <= 0:
                continue
            for candidate in _in_sentence(question, hit, passage, sentence, located, fits, coverage):
                found.append(replace(candidate, score=candidate.score * (0.55 + 0.45 * fits.product) + prior))
    fits_of = {hit.document.id: _document_frame(question, hit) for hit in hits} if question.kind == kinds.WHO else {}
    found += people.signers(question, list(hits), {key: value for key, value in fits_of.items() if value.product > 0})
    found.sort(key=lambda candidate: -candidate.score)
    return found


def _document_frame(question: Question, hit: Hit) -> Frame:
    """The constraints against a report as a whole (its first sentence in the passage stands for it)."""
    passage = view(hit.passage)
    return frame(question, hit, passage, passage.sentences[0])


def _in_sentence(
    question: Question,
    hit: Hit,
    passage: PassageView,
    sentence: SentenceView,
    located: Match,
    fits: Frame,
    coverage: float,
) -> list[Candidate]:
    kind = question.kind
    if kind in kinds.QUANTITATIVE or kind in (kinds.EXTREME, kinds.TOTAL, kinds.DIFFERENCE, kinds.COMPARE):
        return _numbers(question, hit, passage, sentence, located, fits)
    if kind in _QUANTITY_KINDS:
        return _dated(question, hit, passage, sentence, located, fits)
    reader = _READERS.get(kind)
    return reader(question, hit, passage, sentence, located, fits, coverage) if reader else []


Reader = Callable[[Question, Hit, PassageView, SentenceView, Match, Frame, float], list[Candidate]]
_READERS: dict[str, Reader] = {
    kinds.WHO: people.who, kinds.ROLE: people.roles, kinds.WHERE: phrases.where, kinds.ORGAN: phrases.organ,
    kinds.YES_NO: phrases.yes_no, kinds.WHY: phrases.phrase, kinds.HOW: phrases.phrase, kinds.LIST: phrases.phrase,
    kinds.WHAT: phrases.phrase,
}  # fmt: skip
_QUANTITY_KINDS = {
    kinds.WHEN: (DATE, TERM, YEAR),
    kinds.DOCUMENT_NUMBER: (DOCUMENT,),
    kinds.ORDINAL: (ORDINAL,),
}


# --- figures -----------------------------------------------------------------------------------------------------


def _accepts(question: Question, quantity: Quantity) -> float:
    """How well the kind of a figure fits: 0 not at all."""
    kind, head = question.kind, fold(" ".join(question.head))
    if kind == kinds.PERCENT:
        return 1.0 if quantity.kind == PERCENT else 0.0
    if kind == kinds.MONEY:
        return 1.0 if quantity.kind == MONEY else 0.0
    if quantity.kind == COUNT:
        return 1.0
    if quantity.kind in (PERCENT, MONEY) and not head:
        return 0.85
    return 0.0


def _numbers(
    question: Question, hit: Hit, passage: PassageView, sentence: SentenceView, located: Match, fits: Frame
) -> list[Candidate]:
    found = []
    figures = [quantity for quantity in sentence.quantities if quantity.kind in (COUNT, PERCENT, MONEY)]
    stated = {token.form for token in question.tokens}
    for quantity in figures:
        type_fit = _accepts(question, quantity)
        if not type_fit or passage.passage.text[slice(*quantity.number)] in stated:
            continue  # a figure that the question itself names ("phần mềm … 3.0") is not its answer
        support, local = local_coverage(passage, sentence, located, quantity, figures)
        head = _head_fit(question, passage, quantity)
        change = _change_penalty(question, passage, sentence, quantity)
        score = type_fit * (0.72 * local + 0.28 * head) * change
        for variant in _variants(question, hit, passage, sentence, quantity, fits):
            found.append(replace(variant, score=score * variant.score, support=support))
    return found


def _variants(
    question: Question, hit: Hit, passage: PassageView, sentence: SentenceView, quantity: Quantity, fits: Frame
) -> list[Candidate]:
    """The result, or the target, that a figure states for this question; score holds only the result/target fit."""
    text = passage.passage.text
    offset = passage.passage.start
    planned = _is_planned(passage, sentence)
    span, value, is_target = quantity.number, quantity.value, planned
    fit = 1.0
    if question.target:
        if quantity.target is not None and quantity.target_span:
            span, value, is_target = quantity.target_span, quantity.target, True
        elif not planned:
            fit = 0.45
    elif planned:
        fit = 0.8 if question.years else 0.62
    start, end = _phrase(text, sentence, quantity, span)
    return [
        Candidate(
            hit=hit,
            start=offset + span[0],
            end=offset + span[1],
            sentence=(offset + sentence.start, offset + sentence.end),
            short=_short(text, quantity, span, start, end),
            score=fit,
            support=0.0,
            frame=fits,
            value=value,
            kind=quantity.kind,
            target=is_target,
            unit=quantity.unit or fold(text[slice(*quantity.noun)]),
        )
    ]


def _is_planned(passage: PassageView, sentence: SentenceView) -> bool:
    """Whether a sentence speaks of a plan: it says so, or its section does and the sentence tells no result."""
    if sentence.done and not sentence.target:
        return False
    return sentence.target and not sentence.done or (passage.target_heading and not sentence.done)


def _phrase(text: str, sentence: SentenceView, quantity: Quantity, span: Span) -> Span:
    """The figure with "trên", "khoảng" before it and its unit and noun behind it."""
    start = span[0]
    approximate = _APPROXIMATE.search(text[sentence.start : start])
    if approximate:
        start = sentence.start + approximate.start()
    end = max(span[1], quantity.end if quantity.unit else span[1])
    if quantity.noun[1] > quantity.noun[0] and quantity.kind == COUNT:
        end = quantity.noun[1]
    more = _OR_MORE.match(text, end)
    return (start, more.end() if more else end)


def _short(text: str, quantity: Quantity, span: Span, start: int, end: int) -> str:
    number = text[slice(*span)]
    before = text[start : span[0]]
    if quantity.target_span is not None:
        after = text[quantity.end : end] if end > quantity.end else ""
        if quantity.unit:
            after = text[quantity.target_span[1] : quantity.end] + after
    else:
        after = text[span[1] : end]
    if before.strip().lower() == "từ" and "trở" not in after:
        before = ""
    return " ".join(f"{before}{number}{after}".split()).strip(" ,;.(")


def _head_fit(question: Question, passage: PassageView, quantity: Quantity) -> float:
    """Whether the figure counts what is asked: its noun right after it, or right before it ("số đảng viên: 82")."""
    head = question.head
    if not head:
        return 0.7
    if question.kind in (kinds.PERCENT, kinds.MONEY):
        return 1.0
    words = [fold(word) for word in head]
    after = [t.folded for t in passage.tokens if quantity.end <= t.start < quantity.end + 60][:7]
    before = [t.folded for t in passage.tokens if quantity.start - 60 <= t.start < quantity.start][-8:]
    size = min(2, len(words))
    core = words[:size]
    for offset in range(0, 3):
        if after[offset : offset + size] == core:
            more = sum(1 for word in words[size:] if word in after[offset + size : offset + size + 4])
            rest = len(words) - size
            return 1.0 - 0.06 * offset - (0.15 * (rest - more) / rest if rest else 0.0)
    no_noun = quantity.noun[1] == quantity.noun[0]
    for offset in range(len(before) - size, -1, -1):
        if before[offset : offset + size] == core:
            return 0.9 if no_noun else 0.55
    if head[0] in _GENERIC_HEADS or fold(head[0]) in _GENERIC_HEADS:
        return 0.6
    if any(word in after[:4] for word in words[:2]):
        return 0.45
    return 0.25 if no_noun else 0.0


def _change_penalty(question: Question, passage: PassageView, sentence: SentenceView, quantity: Quantity) -> float:
    """Less for a change ("tăng 12,66 %") or a ratio to a plan where a level is asked for, and the other way round."""
    before = passage.low[max(sentence.start, quantity.start - 30) : quantity.start]
    after = passage.low[quantity.end : min(sentence.end, quantity.end + 45)].split(";")[0]
    asked = fold(question.text)
    factor = 1.0
    changes = bool(_CHANGE_BEFORE.search(before))
    if changes and not _CHANGE_ASKED.search(asked):
        factor *= 0.55
    if (
        not changes
        and quantity.kind == PERCENT
        and re.search(r"(?:tang|giam)(?! truong)\w* (?:them )?bao nhieu", asked)
    ):
        factor *= 0.6
    if quantity.kind == PERCENT and question.kind == kinds.PERCENT:
        against = bool(_AGAINST.match(after.lstrip(" ,)")) or re.match(r".{0,12}(?:" + _AGAINST.pattern + ")", after))
        wanted = bool(_AGAINST_ASKED.search(asked))
        if against and not wanted:
            factor *= 0.75
        if wanted and not against:
            factor *= 0.85
    return factor


# --- dates, document numbers, ordinals ---------------------------------------------------------------------------

_DAY_PART = re.compile(r"(?:(?:sáng|chiều|tối|trưa|đêm)(?:\s+nay)?[\s,(]*)?(?:ngày\s+)?$", re.IGNORECASE)
_YEAR_ASKED = re.compile(r"nam nao|nam may")
_TERM_ASKED = re.compile(r"nhiem ky nao|giai doan nao")
_MONTH_ASKED = re.compile(r"thang nao|thang may")


def _dated(
    question: Question, hit: Hit, passage: PassageView, sentence: SentenceView, located: Match, fits: Frame
) -> list[Candidate]:
    text, offset = passage.passage.text, passage.passage.start
    wanted = [quantity for quantity in sentence.quantities if quantity.kind in _QUANTITY_KINDS[question.kind]]
    asked = fold(question.text)
    found = []
    for quantity in wanted:
        support, local = local_coverage(passage, sentence, located, quantity, wanted, parted=False)
        score = local
        if question.kind == kinds.WHEN:
            score *= _when_fit(asked, quantity, text, sentence)
        if question.kind == kinds.DOCUMENT_NUMBER:
            score *= _symbol_fit(asked, text[quantity.start : quantity.end])
        start, end = quantity.number
        if question.kind == kinds.WHEN:
            part = _DAY_PART.search(text[sentence.start : start])
            begin = sentence.start + part.start() if part else start
            short = " ".join(text[begin:end].split())
        elif question.kind == kinds.ORDINAL:
            begin, short = quantity.start, " ".join(text[quantity.start : quantity.end].split())
        else:
            begin, short = quantity.start, " ".join(text[quantity.start : quantity.end].split())
        found.append(
            Candidate(
                hit,
                offset + begin,
                offset + end,
                (offset + sentence.start, offset + sentence.end),
                short,
                score,
                support,
                fits,
                kind=quantity.kind,
            )
        )
    return found


def _when_fit(asked: str, quantity: Quantity, text: str, sentence: SentenceView) -> float:
    written = text[quantity.start : quantity.end]
    if _TERM_ASKED.search(asked):
        return 1.0 if quantity.kind == TERM else 0.4
    if _YEAR_ASKED.search(asked):
        return 1.0 if quantity.kind == YEAR else 0.85 if re.search(r"\d{4}$", written) else 0.4
    if _MONTH_ASKED.search(asked):
        return 1.0 if "tháng" in written.lower() else 0.9 if quantity.kind == DATE else 0.5
    fit = {DATE: 1.0, YEAR: 0.72, TERM: 0.6}[quantity.kind]
    after_document = any(q.kind == DOCUMENT and 0 <= quantity.start - q.end <= 12 for q in sentence.quantities)
    if after_document and not re.search(
        r"ban hanh|nghi quyet|ke hoach|quyet dinh|chi thi|ket luan|thong bao|van ban|huong dan|ky ngay", asked
    ):
        fit *= 0.5
    return fit


def _symbol_fit(asked: str, written: str) -> float:
    """Prefer the kind of document that is named, and a full symbol to a bare number."""
    fit = 1.0
    named = re.search(
        r"nghi quyet|ke hoach|chi thi|ket luan|quyet dinh|thong bao|chuong trinh|huong dan|quy dinh|nghi dinh|thong tu|cong van|de an|to trinh|luat",
        asked,
    )
    low = fold(written)
    if named and named.group() not in low:
        other = re.search(
            r"nghi quyet|ke hoach|chi thi|ket luan|quyet dinh|thong bao|chuong trinh|huong dan|quy dinh|nghi dinh|thong tu|cong van|de an|to trinh|luat",
            low,
        )
        fit *= 0.35 if other else 0.75
    if not re.search(r"[a-z]", low.split()[-1]):
        fit *= 0.8
    return fit
