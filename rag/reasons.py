"""Why and what for: the words that lead a reason or a purpose in, and the part of a sentence that gives it."""

from __future__ import annotations

import re

from rag.clauses import weight_in, without_opening, without_tail
from rag.question import Question

REASON_CUES = re.compile(
    r"(?<!\w)(?:nguyên nhân|do|vì|bởi|nhờ|xuất phát từ|lý do|là do|bắt nguồn|dẫn đến|khiến|(?:phù hợp với|trong|trước) (?:bối cảnh|điều kiện|tình hình))(?!\w)"
)
_REASON = re.compile(
    r"(?<!\w)(?:nguyên nhân[^:]{0,40}(?:là|do|:)|chủ yếu do|là do|(?<!vì )lý do(?: chủ yếu)?(?: là| do| rằng)?|(?<!lý )do(?! (?:đó|vậy)(?!\w))|vì(?! (?:thế|vậy|lẽ đó)(?!\w))|bởi vì|bởi(?! vậy)|nhờ|xuất phát từ|(?:phù hợp với|trong|trước) (?:bối cảnh|điều kiện)(?: là)?)\s+(?P<reason>.+)",
    re.DOTALL | re.IGNORECASE,
)
_SO_THAT = re.compile(
    r",?\s(?:nên|dẫn đến|dẫn tới|khiến(?: cho)?|do đó|vì vậy|vì thế|cho nên|làm cho)\s", re.IGNORECASE
)
_AND_SO = re.compile(r"[,;]\s+(?:do đó|do vậy|vì vậy|vì thế|bởi vậy|bởi thế|cho nên)(?!\w)", re.IGNORECASE)
_SAID = re.compile(
    r"(?:cho rằng|cho biết|cho hay|giải thích|lý giải|giãi bày|phân trần|trả lời|nói rằng|khẳng định)[,:]?\s+(?:rằng |là )?[“\"]?(?P<said>.{12,})",
    re.DOTALL,
)
PURPOSE_ASKED = re.compile(r"muc dich|de lam gi|(?<!\w)nham(?!\w)")  # folded
PURPOSE = re.compile(r"(?<!\w)(?:nhằm|để|với mục đích|mục đích)\s+(?P<purpose>.+)", re.DOTALL)


_EFFECT = re.compile(r"(?<!\w)(?:khiến|dẫn đến|dẫn tới|làm cho|gây ra|gây nên)(?!\w)")


def is_the_cause(question: Question, low: str) -> bool:
    """Whether a sentence tells what came of the matter that is asked about, and not from what that came."""
    effect = _EFFECT.search(low)
    if effect is None or _REASON.search(low):
        return False
    return weight_in(low[: effect.start()], question) > 2 * weight_in(low[effect.end() :], question)


MAINLY = re.compile(r"\((?:chủ yếu|phần lớn|đa số)(?!\w)")  # "64 trường hợp (chủ yếu vi phạm chính sách dân số)"


MAINLY_ASKED = re.compile(r"(?<!\w)(?:vi|do|loi|nguyen nhan|phan lon|phan nhieu|chu yeu|da so)(?!\w)")  # folded


_DONE_BY = re.compile(  # "do cấp tỉnh giải quyết", "do ông … làm trưởng đoàn": who did it, not why
    r"do\s+(?:các |cơ quan |đơn vị |cấp )?(?:ubnd|hđnd|sở|bộ|cục|ban|ủy ban|hội|công an|công ty|tập đoàn|nhà nước|chính phủ|tỉnh|thành phố|huyện|thị xã|xã|phường|"
    r"quận|ông|bà|đồng chí|đ/c|ủy viên|phó|chủ tịch|bí thư|giám đốc|trung ương|cấp trên|nhà đầu tư|liên danh)(?!\w)[^,;.:()]{0,90}?\s"
    r"(?:làm (?:trưởng|chủ|đại diện)|tổ chức|chủ trì|thực hiện|quản lý|giải quyết|ban hành|phụ trách|chuyển (?:tới|đến|về)|đầu tư|phát hành|cấp|ký|"
    r"dẫn đầu|đứng đầu|thi công|tài trợ|phát động|đề xuất|phê duyệt|quyết định|trình)(?=\s|[,;.:)]|$)",
    re.IGNORECASE,
)


def is_doer(text: str, at: int) -> bool:
    """Whether the "do" at an offset leads in who did something rather than why."""
    return _DONE_BY.match(text, at) is not None


def gives_reason(low: str) -> bool:
    """Whether a sentence in lower case has words that lead in a reason or a purpose."""
    reasons = (match.start() for match in REASON_CUES.finditer(low))
    return any(not is_doer(low, at) for at in reasons) or any(
        cue.search(low) for cue in (PURPOSE, _SO_THAT, _EFFECT, MAINLY)
    )


def so_far(low: str, start: int, end: int) -> int:
    """Where what came of a reason begins that stands between two offsets, or it ends: before "nên chưa tra cứu được"."""
    effect = _SO_THAT.search(low, start + _SHORTEST, end)
    return effect.start() if effect else end


_SHORTEST = 12  # characters of a reason


def _reason_at(text: str) -> re.Match[str] | None:
    """The first words that give a reason."""
    at = 0
    while match := _REASON.search(text, at):
        if not is_doer(text, match.start()):
            return match
        at = match.start() + 1
    return None


_MAKES = re.compile(r",?\s(?:đã |sẽ |cũng )?(?:làm cho|khiến(?: cho)?|gây(?: ra| nên)?|dẫn đến|dẫn tới)\s")
_MOSTLY = 0.5  # of what is asked about


def _caused(part: str, question: Question) -> str:
    """What made that which is asked about: "giá tiêu giảm" of "giá tiêu giảm làm thu nhập của người dân bấp bênh"."""
    makes = _MAKES.search(part)
    if makes is None or _REASON.search(part[: makes.end()]):
        return ""
    asked = sum(term.weight for term in question.terms)
    after, before = weight_in(part[makes.end() :], question), weight_in(part[: makes.start()], question)
    return without_tail(part[: makes.start()], question) if after > before and after >= _MOSTLY * asked else ""


def reason_in(text: str, question: Question) -> str:
    """The reason that a sentence gives: of the part that speaks of what is asked, without what came of it, "" none."""
    so = _AND_SO.search(text)
    if so and weight_in(text[so.end() :], question) >= weight_in(text[: so.start()], question):
        return without_opening(text[: so.start()], question)
    parts = sorted(text.split("; "), key=lambda part: -weight_in(part, question))
    for part in parts:
        caused = _caused(part, question)
        if caused:
            return caused
        match = _reason_at(part)
        said = _SAID.search(part)
        if match and said and "lý do" in match.group().lower()[:12]:  # "Với lý do …, huyện cho rằng …"
            cut_at = match["reason"].rfind(", ", 0, max(said.start() - match.start("reason"), 0))
            if cut_at > 12:
                return match["reason"][:cut_at]
        if match and len(match["reason"]) > 12 and not (said and said.start() > match.start()):
            found = match["reason"]
            effect = _SO_THAT.search(found)
            return without_tail(found[: effect.start()] if effect and effect.start() > 12 else found, question)
        if said:
            return without_tail(said["said"].strip(' ”"'), question)
    return ""
