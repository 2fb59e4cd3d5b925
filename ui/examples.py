"""Example questions for the first visit, made from what the indexed reports really say.

A sentence like "Từ đầu nhiệm kỳ đến nay, thành phố đã kết nạp được 857 đảng viên mới" gives "Thành phố X kết nạp bao
nhiêu đảng viên mới?". Each question is asked before it is offered: only one that is answered with that very
figure, from that very report, is shown.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from rag.quantities import COUNT, MONEY, PERCENT, Quantity, quantities
from rag.records import Document
from rag.text import canonical, lower, sentences
from ui.reports import Reports

WANTED = 5
TRIED = 30  # questions asked at most to find them
REPORTS = 12  # reports looked at

_VERBS = (
    "kết nạp|thành lập|giải thể|tổ chức|mở|ban hành|tiếp nhận|giải quyết|xử lý|kiểm tra|giám sát|phát hiện|hỗ trợ|"
    "xây dựng|sửa chữa|tặng|trao|khen thưởng|biểu dương|vận động|đào tạo|bồi dưỡng|tuyên truyền|tiếp|chuyển giao|"
    "bàn giao|khởi công|thi hành kỷ luật|bổ nhiệm|luân chuyển|thu hút|giải ngân|quyên góp|hiện có"
)
_COUNTED = re.compile(rf"(?<!\w)(?P<verb>{_VERBS})(?: được| mới| mới được)?\s*$")
_MEASURED = re.compile(
    r"(?P<what>(?:tỷ lệ|tốc độ|tổng|thu ngân sách|giá trị|thu nhập|chi ngân sách|số)[^,.;:()\d]{3,60}?)"
    r"\s+(?:ước |chỉ |đã )?(?:đạt|là|chiếm|còn|giảm còn)\s*(?:được\s*)?$"
)
# Only where the noun ends: "425 đảng viên hoàn thành xuất sắc" must not become "có bao nhiêu đảng viên".
_NOUN_ENDS = re.compile(r"\s*(?:[.,;:()–-]|mới\b|trong\b|ở\b|tại\b|cho\b|với\b|và\b|đạt\b|là\b|$)")
_LEFT_OUT = re.compile(r"\b(?:đó|này|trên|khác|sau đây|gồm|nghị quyết|kế hoạch|chỉ thị|quyết định)\b")


def _question(sentence: str, low: str, quantity: Quantity, place: str, year: str) -> str:
    """The question that a figure answers, or ""."""
    before = low[: quantity.start]
    noun = " ".join(low[slice(*quantity.noun)].split())
    whole = len(noun.split()) >= 2 and not _LEFT_OUT.search(noun) and _NOUN_ENDS.match(low, quantity.noun[1])
    if quantity.kind == COUNT and whole:
        found = _COUNTED.search(before)
        if found:
            verb = found["verb"].removeprefix("hiện ")
            return f"{place} {verb} bao nhiêu {noun}{year}?"
    if quantity.kind in (PERCENT, MONEY):
        found = _MEASURED.search(before)
        if found and not _LEFT_OUT.search(found["what"]):
            what = sentence[found.start("what") : found.end("what")].removesuffix(f" {place.split()[0]}")
            return f"{what[0].upper()}{what[1:]} của {place}{year} là bao nhiêu?"
    return ""


def _candidates(document: Document) -> Iterator[tuple[str, str]]:
    """Questions and the figure that each must be answered with, in reading order."""
    context = document.context
    place = context.place
    if not any(char.isupper() for char in place):
        return  # no unit, or one without a name ("thị xã"): the question would not say whose figure is meant
    year = f" năm {context.years[0]}" if len(context.years) == 1 else ""
    for start, end in sentences(document.text):
        sentence = document.text[start:end]
        if len(sentence) > 600:
            continue
        low = lower(canonical(sentence))
        for quantity in quantities(sentence):
            question = _question(sentence, low, quantity, place, year)
            if question and len(question) <= 110:
                yield question[0].upper() + question[1:], sentence[slice(*quantity.number)]


def questions_of(document: Document) -> Iterator[str]:
    """Questions that figures of a report may answer, in reading order; none has been asked."""
    return (question for question, _ in _candidates(document))


def _answers(reports: Reports, document: Document, question: str, figure: str) -> bool:
    found = reports.extract(question)
    holds = re.search(rf"(?<![\d.,]){re.escape(figure)}(?![\d]|[.,]\d)", found.short)
    return found.answered and bool(holds) and any(one.document == document.name for one in found.citations)


def find_examples(reports: Reports, wanted: int = WANTED) -> tuple[str, ...]:
    """Up to `wanted` questions, taken in turn from the reports so that they differ; each has been answered."""
    names = [entry.name for entry in reports.documents()[:REPORTS]]
    documents = [reports.document(name) for name in names]
    queues = [(document, _candidates(document)) for document in documents]
    chosen: list[str] = []
    tried = 0
    while queues and len(chosen) < wanted and tried < TRIED:
        going_on = []
        for document, queue in queues:
            taken = next(queue, None)
            if taken is None or len(chosen) >= wanted or tried >= TRIED:
                continue
            going_on.append((document, queue))
            question, figure = taken
            if question in chosen:
                continue
            tried += 1
            if _answers(reports, document, question, figure):
                chosen.append(question)
        queues = going_on
    return tuple(chosen)
