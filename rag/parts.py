"""Two questions in one: "Nghị quyết … số mấy, ban hành ngày nào?", and their answers put together. Pure functions."""

from __future__ import annotations

import re
from dataclasses import replace

from rag import kinds, messages
from rag.records import Answer, Citation

_ASKS = re.compile(r"(?<!\w)(?:bao nhiêu|mấy|ai|gì|nào|đâu|ra sao|vì sao|tại sao)(?!\w)", re.IGNORECASE)
_BOUNDARY = re.compile(
    r"\s*[,;]\s*(?:(?:và|còn|đồng thời|rồi)\s+)?|\s+(?:và|với|cùng|lẫn)\s+"
    r"(?=(?:bao nhiêu|mấy|do ai|ai|vì sao|tại sao|do đâu)\b)"
)
_SLOT = re.compile(r"(?<!\w)(?:bao nhiêu|mấy)(?!\w).*$", re.IGNORECASE | re.DOTALL)
_DONE = re.compile(r"\s(?:đã |đang )?(?:được|bị|đạt|hoàn thành|tham gia|vào|nhận)\s.*$", re.IGNORECASE | re.DOTALL)
_HELD = re.compile(r"\s(?:được )?(?:tổ chức|diễn ra|họp)$")
# the words of the first question that only ask: what is left is what it is about
_ASKING = re.compile(
    r"\s*(?<!\w)(?:(?:có|mang|là|thuộc|được)\s+)?(?:(?:số hiệu|ký hiệu|số|vào ngày|ngày|vào năm|năm|ở|tại)\s+)?"
    r"(?:là\s+)?(?:bao nhiêu|mấy|gì|nào|ai|đâu)(?!\w)\s*",
    re.IGNORECASE,
)
_MERGED = re.compile(r"\[(\d+)\]")
_TIME = r"(?:lúc |vào |hồi )?(?:mấy giờ|giờ nào|(?:ngày|hôm|bữa|hồi|khi|lúc|năm|tháng) (?:nào|mấy)|bao giờ)"
_DAY_AND_HOUR = re.compile(rf"(?<!\w){_TIME},? (?:và |của )?{_TIME}(?!\w)", re.IGNORECASE)  # one point of time
_WHOLE = (kinds.COMPARE, kinds.DIFFERENCE, kinds.TOTAL, kinds.EXTREME, kinds.INJECTION, kinds.SMALL_TALK)
_SHORT = 6  # syllables of a second question that has no matter of its own ("ra ngày nào")


def split(text: str) -> tuple[str, str] | None:
    """The two questions of a text with its diacritics, each asking by itself; None where there are not exactly two."""
    body = text.rstrip(" ?.!")
    cuts = [match for match in _BOUNDARY.finditer(body) if _asks(body[: match.start()]) and _asks(body[match.end() :])]
    if len(cuts) != 1 or len(_ASKS.findall(body)) != 2 or _DAY_AND_HOUR.search(body):
        return None
    if kinds.kind_of(body.lower(), False) in _WHOLE:
        return None
    first, second = body[: cuts[0].start()], body[cuts[0].end() :]
    if re.match(r"(?:bao nhiêu|mấy)\b", second):
        told, counted = _DONE.search(second), _SLOT.search(first)
        if told and counted and not _DONE.search(counted.group()):
            first = f"{first} {told.group().strip()}"  # "mấy tập thể và mấy cá nhân được tặng giấy khen"
        return (
            f"{first}?",
            f"{_SLOT.sub('', first)}{second}?",
        )  # "kiểm tra bao nhiêu tổ chức đảng và bao nhiêu đảng viên"
    matter = _ASKING.sub(" ", first).strip()
    if re.match(r"(?:vì sao|tại sao|do đâu)\W*$", second):
        return f"{first}?", f"{second} {matter}?"  # "những phường nào bầu thiếu và vì sao"
    if re.match(r"(?:do )?ai\b", second) and len(second.split()) <= _SHORT:
        return f"{first}?", f"{second} {_HELD.sub('', matter)}?"  # "hội nghị … tổ chức ngày nào, ai chủ trì"
    if len(second.split()) <= _SHORT:
        return f"{first}?", f"{matter} {second}?"
    return f"{first}?", f"Còn {second}?"


def _asks(text: str) -> bool:
    return _ASKS.search(text) is not None


def of_person(second: str, first: Answer) -> str:
    """The second question asked of the person who answers the first: "ai chủ trì …, giữ chức vụ gì?"."""
    office = kinds.found(r"(?:giữ|làm|là)?\s*(?:chức vụ|chức|cương vị)\s[^?]*\?$", second.lower(), False)
    return f"{first.short} giữ chức vụ gì?" if office else second


def joined(first: Answer, second: Answer) -> Answer:
    """One answer of two: both short answers, both texts, the citations of both numbered on; says what has no answer."""
    if not second.answered:
        return replace(first, answer=f"{first.answer} {messages.REFUSAL_SECOND_PART}")
    numbers: dict[tuple[str, int, int], int] = {(c.document, c.start, c.end): c.n for c in first.citations}
    citations: list[Citation] = list(first.citations)
    renumbered: dict[str, int] = {}
    for citation in second.citations:
        key = (citation.document, citation.start, citation.end)
        if key not in numbers:
            numbers[key] = len(citations) + 1
            citations.append(replace(citation, n=numbers[key]))
        renumbered[str(citation.n)] = numbers[key]
    text = _MERGED.sub(lambda match: f"[{renumbered.get(match[1], match[1])}]", second.answer)
    told = first.answer if text == first.answer else f"{first.answer} {text}"
    short = first.short if first.short == second.short else f"{first.short}; {second.short}"
    return replace(first, short=short, answer=told, citations=tuple(citations))
