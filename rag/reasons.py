"""Why and what for: the words that lead a reason or a purpose in, and the part of a sentence that gives it."""

from __future__ import annotations

import re

from rag.clauses import weight_in, without_opening, without_tail
from rag.question import Question

REASON_CUES = re.compile(
    r"(?<!\w)(?:nguyên nhân|do|vì|bởi|nhờ|xuất phát từ|lý do|là do|bắt nguồn|dẫn đến|khiến|(?:phù hợp với|trong|trước) (?:bối cảnh|điều kiện|tình hình))(?!\w)"
)
_REASON = re.compile(
    r"(?<!\w)(?:nguyên nhân[^:]{0,40}(?:là|do|:)|chủ yếu do|là do|do(?! (?:đó|vậy)(?!\w))|vì(?! (?:thế|vậy)(?!\w))|bởi vì|bởi(?! vậy)|nhờ|xuất phát từ|(?:phù hợp với|trong|trước) (?:bối cảnh|điều kiện)(?: là)?)\s+(?P<reason>.+)",
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


def gives_reason(low: str) -> bool:
    """Whether a sentence in lower case has words that lead in a reason or a purpose."""
    return any(cue.search(low) for cue in (REASON_CUES, PURPOSE, _SO_THAT, _EFFECT, MAINLY))


def reason_in(text: str, question: Question) -> str:
    """The reason that a sentence gives: of the part that speaks of what is asked, without what came of it, "" none."""
    so = _AND_SO.search(text)
    if so and weight_in(text[so.end() :], question) >= weight_in(text[: so.start()], question):
        return without_opening(text[: so.start()], question)
    parts = sorted(text.split("; "), key=lambda part: -weight_in(part, question))
    for part in parts:
        match = _REASON.search(part)
        said = _SAID.search(part)
        if match and len(match["reason"]) > 12 and not (said and said.start() > match.start()):
            found = match["reason"]
            effect = _SO_THAT.search(found)
            return without_tail(found[: effect.start()] if effect and effect.start() > 12 else found, question)
        if said:
            return without_tail(said["said"].strip(' ”"'), question)
    return ""
