"""Candidates that are words rather than figures: places, organs, reasons, ways, lists, definitions, yes or no."""

from __future__ import annotations

import re
from decimal import Decimal

from rag import question as kinds
from rag.candidate import Candidate
from rag.fit import Frame, Match
from rag.quantities import COUNT, MONEY, PERCENT, quantities
from rag.question import Question
from rag.records import Hit
from rag.text import Span, fold, sentences
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
_LOCATIVE = re.compile(r"(?<!\w)(?:tại|ở|trên địa bàn|đến|về)\s+(?P<place>[^,;.:()\n]{2,80})")
_LOCATIVE_END = re.compile(
    r"\s(?:đã|để|nhằm|về|do|với|vào|từ|được|có|là|và (?:đã|được)|trong|khi|diễn ra|tổ chức|bị)\s"
)
_ORGAN = re.compile(
    r"(?:ủy ban (?:nhân dân|kiểm tra|mặt trận tổ quốc|mttq)|ubnd|hđnd|ubkt|hội đồng nhân dân|ban (?:thường vụ|chấp hành|tổ chức|dân vận|tuyên giáo|nội chính|chỉ đạo|quản lý|cán sự)|"
    r"(?:tỉnh|thành|huyện|thị|quận|đảng) ủy|sở|phòng|công an|bộ chỉ huy quân sự|ban chqs|bộ|cục|chi cục|thanh tra|viện|tòa án|trung tâm|công ty|tập đoàn|hội (?:nông dân|liên hiệp phụ nữ|cựu chiến binh|chữ thập đỏ)|"
    r"liên đoàn lao động|đoàn thanh niên|mặt trận tổ quốc|mttq|trường|bệnh viện|kho bạc|ngân hàng|chi bộ|đảng bộ|văn phòng|hợp tác xã|htx|đoàn|tổ|ủy ban|trạm|báo|đài)(?!\w)[^,;.:()\n]{0,70}",
    re.IGNORECASE,
)
_ORGAN_END = re.compile(
    r"\s(?:đã|về|để|nhằm|trong|là|được|có|với|cùng|do|vừa|sẽ|phối hợp|tổ chức|chủ trì|tham mưu|báo cáo|tiếp|cần|và (?:các|đồng chí)|từ|vào|cho biết|thực hiện|tại|triển khai|ban hành|kiểm tra(?= ))(?=\s|$)"
)
_ITEM = re.compile(
    r"^\s*(?:[-–+•*▪●]|\(?\d{1,2}[.)]|\(?[a-zđ][.)]|thứ (?:nhất|hai|ba|tư|năm|sáu)|một là|hai là|ba là|bốn là|năm là)",
    re.IGNORECASE,
)
_NEGATED = re.compile(r"(?<!\w)(?:không(?! gian| khí| những| chỉ| ngừng)|chưa|chẳng)(?!\w)")


def phrase(
    question: Question,
    hit: Hit,
    passage: PassageView,
    sentence: SentenceView,
    located: Match,
    fits: Frame,
    coverage: float,
) -> list[Candidate]:
    """The sentence as an answer to a why, how, list or what question, with the part of it that is the short answer."""
    if sentence.heading or sentence.end - sentence.start < 25:
        return []
    text = passage.passage.text
    low = passage.low[sentence.start : sentence.end]
    cue = _CUES.get(question.kind)
    score = coverage * (1.0 if cue is None or cue.search(low) else 0.85)
    end = sentence.end
    if question.kind in (kinds.LIST, kinds.HOW, kinds.WHAT, kinds.WHY) and re.search(
        r"(?::|sau|sau đây)\s*$", text[sentence.start : end]
    ):
        end = _list_end(hit.document.text, passage.passage.start + end) - passage.passage.start
    whole = hit.document.text[passage.passage.start + sentence.start : passage.passage.start + end]
    short = _short(question, whole, located, passage, sentence)
    return [_candidate(hit, passage, (sentence.start, end), short, score, coverage, fits, question.kind)]


def _candidate(
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
        if not _ITEM.match(item) and end:
            break
        if not _ITEM.match(item) and not end:
            end = stop
            break
        end = stop
    return position + end


def _short(question: Question, sentence: str, located: Match, passage: PassageView, view_: SentenceView) -> str:
    flat = " ".join(sentence.split())
    if question.kind == kinds.WHY:
        match = _REASON.search(flat)
        if match and len(match["reason"]) > 12:
            return _cut(match["reason"])
    if question.kind == kinds.HOW and re.search(r"muc dich|de lam gi|nham", fold(question.text)):
        match = _PURPOSE.search(flat)
        if match:
            return _cut(match["purpose"])
    if len(flat) <= MAX_SHORT:
        return flat.rstrip(" ;,")
    if ":" in flat and question.kind in (kinds.LIST, kinds.WHAT):
        rest = flat.split(":", 1)[1].strip()
        if len(rest) > 20:
            return _cut(rest)
    return _best_clauses(flat, question)


def _best_clauses(flat: str, question: Question) -> str:
    """The run of clauses that holds most of the question's words, at most MAX_SHORT characters."""
    pieces = [match.group() for match in re.finditer(r"[^;,:]+[;,:]?", flat)]
    wanted = {word for term in question.terms if len(term.folded) == 1 for word in term.folded}
    best, best_score = (0, 1), -1.0
    for first in range(len(pieces)):
        size, score = 0, 0.0
        seen: set[str] = set()
        for last in range(first, len(pieces)):
            size += len(pieces[last])
            if size > MAX_SHORT:
                break
            seen |= wanted & set(re.findall(r"[^\W_]+", fold(pieces[last])))
            score = len(seen) + 0.001 * size
            if score > best_score:
                best, best_score = (first, last + 1), score
    return "".join(pieces[slice(*best)]).strip(" ;,:")


def _cut(text: str) -> str:
    text = text.strip(" :;,.")
    if len(text) <= MAX_SHORT:
        return text
    cut = text[:MAX_SHORT]
    at = max(cut.rfind(";"), cut.rfind(","), cut.rfind(". "))
    return cut[: at if at > MAX_SHORT // 2 else cut.rfind(" ")].strip(" :;,.") + "…"


def where(
    question: Question,
    hit: Hit,
    passage: PassageView,
    sentence: SentenceView,
    located: Match,
    fits: Frame,
    coverage: float,
) -> list[Candidate]:
    """Places of a sentence: "tại …", "ở …", or a named unit."""
    text, low = passage.passage.text, passage.low
    asked = fold(question.text)
    found = []
    for match in _LOCATIVE.finditer(low, sentence.start, sentence.end):
        start, end = match.span("place")
        stop = _LOCATIVE_END.search(low, start, end)
        end = stop.start() if stop else end
        short = " ".join(text[start:end].split()).strip()
        if len(short) < 3 or fold(short) in asked:
            continue
        near = _near(passage, sentence, located, start)
        bonus = 0.06 if any(word[:1].isupper() for word in short.split()) else 0.0
        found.append(
            _candidate(
                hit,
                passage,
                (sentence.start, sentence.end),
                short,
                0.75 * coverage + 0.25 * near + bonus,
                coverage,
                fits,
                question.kind,
                (start, end),
            )
        )
    for start, end, label in _unit_spans(text, sentence):
        if fold(label) in asked:
            continue
        near = _near(passage, sentence, located, start)
        found.append(
            _candidate(
                hit,
                passage,
                (sentence.start, sentence.end),
                text[start:end],
                0.72 * coverage + 0.25 * near + 0.03,
                coverage,
                fits,
                question.kind,
                (start, end),
            )
        )
    return found


def _unit_spans(text: str, sentence: SentenceView) -> list[tuple[int, int, str]]:
    return [
        (sentence.start + place.start, sentence.start + place.end, place.label())
        for place in sentence.places
        if place.name
    ]


def organ(
    question: Question,
    hit: Hit,
    passage: PassageView,
    sentence: SentenceView,
    located: Match,
    fits: Frame,
    coverage: float,
) -> list[Candidate]:
    """Organs and units named in a sentence, other than those that the question itself names."""
    text = passage.passage.text
    asked = fold(question.text)
    found = []
    for match in _ORGAN.finditer(text, sentence.start, sentence.end):
        start, end = match.span()
        if start and text[start - 1].isalnum():
            continue
        stop = _ORGAN_END.search(text, start, end)
        end = stop.start() if stop else end
        short = " ".join(text[start:end].split()).strip(" -–")
        if fold(short) in asked or len(short) < 4:
            continue
        near = _near(passage, sentence, located, start)
        found.append(
            _candidate(
                hit,
                passage,
                (sentence.start, sentence.end),
                short,
                0.75 * coverage + 0.25 * near,
                coverage,
                fits,
                question.kind,
                (start, end),
            )
        )
    return found


def _near(passage: PassageView, sentence: SentenceView, located: Match, position: int) -> float:
    score = 0.0
    for weight, positions in zip(located.weights, located.positions, strict=True):
        distances = [
            abs(passage.tokens[i].start - position)
            for i in positions
            if sentence.start <= passage.tokens[i].start < sentence.end
        ]
        if distances:
            score += weight * max(0.0, 1.0 - min(distances) / 250)
    return score / (located.total or 1.0)


def yes_no(
    question: Question,
    hit: Hit,
    passage: PassageView,
    sentence: SentenceView,
    located: Match,
    fits: Frame,
    coverage: float,
) -> list[Candidate]:
    """ "Có" or "Không" from a sentence that says what is asked, comparing the figures of both."""
    if sentence.heading:
        return []
    asked = [q for q in quantities(question.text) if q.kind in (COUNT, PERCENT, MONEY) and q.value is not None]
    low = passage.low[sentence.start : sentence.end]
    negative = bool(_NEGATED.search(low)) and not _negated_in(question)
    verdict = "Không" if negative else "Có"
    score = coverage
    if asked:
        stated: set[Decimal] = set()
        for q in sentence.quantities:
            if q.kind in (COUNT, PERCENT, MONEY):
                stated |= {value for value in (q.value, q.target, q.high) if value is not None}
        if not stated:
            return []
        held = all(q.value in stated for q in asked)
        verdict = "Có" if held else "Không"
        score = coverage + (0.1 if held else 0.0)
    return [_candidate(hit, passage, (sentence.start, sentence.end), verdict, score, coverage, fits, kinds.YES_NO)]


def _negated_in(question: Question) -> bool:
    stripped = re.sub(r"(?:không|chưa|ko)\s*(?:ạ|vậy|nhỉ|thế)?\s*\W*$", "", question.text.lower())
    return bool(_NEGATED.search(stripped))
