"""Two things whose figures are compared or added: "số A nhiều hơn số B bao nhiêu", "tổng cộng bao nhiêu C, cả A lẫn B"."""

from __future__ import annotations

import re
from collections.abc import Sequence, Set
from dataclasses import replace

from rag import kinds
from rag.candidate import Candidate
from rag.named_parts import named_parts
from rag.question import Question, understand
from rag.text import fold

_HOW_MANY = "Có bao nhiêu {thing}?"
_DONE_WORDS = "kết nạp|kiểm tra|giám sát|kỷ luật|khen thưởng|khởi tố|bắt giữ|xử lý|xử phạt|phát hiện|bổ nhiệm|điều động|luân chuyển|thu|chi"
_DONE = re.compile(rf"(?P<done>{_DONE_WORDS}|{fold(_DONE_WORDS)})\s+(?P<thing>.+)", re.IGNORECASE)


def _how_many(thing: str) -> str:
    """A measure as a question: "lợn thịt", "giám sát đảng viên" (of what is done, how many it is done to)."""
    done = _DONE.fullmatch(thing)
    return f"{done['done']} bao nhiêu {done['thing']}?" if done else _HOW_MANY.format(thing=thing)


_MEASURES = re.compile(
    r"(?:so sánh|so sanh|đối chiếu|doi chieu|chênh lệch giữa|chenh lech giua)\s+(?:(?:giữa|giua)\s+)?"
    r"(?:số (?:lượng )?|so (?:luong )?)?(?P<first>[^?,;]+?)\s+(?:và|với|va|voi)\s+"
    r"(?:số (?:lượng )?|so (?:luong )?)?(?P<second>[^?,;]+?)"
    r"(?=\s+(?:của|ở|tại|trong|năm|nhiệm kỳ|cua|o|tai|nam|nhiem ky)\s|\s*\W*$)",
    re.IGNORECASE,
)


_MORE_THAN = re.compile(
    r"(?<!\w)(?:số|so) (?:lượng |luong )?(?P<first>[^?,;:]+?)\s+"
    r"(?:nhiều|ít|cao|thấp|lớn|nhỏ|nhieu|it|thap|lon|nho)\s+(?:hơn|hon)\s+(?:so với |so voi )?"
    r"(?:số |so )?(?:lượng |luong )?(?P<second>[^?,;]+?)\s+(?:là |la )?(?:bao nhiêu|bao nhieu|mấy|may)(?!\w)",
    re.IGNORECASE,
)


_MORE_OF = re.compile(
    r"(?P<first>[^?;:]+?)\s+(?:nhiều|ít|cao|thấp|lớn|nhỏ|nhieu|it|thap|lon|nho)\s+(?:hơn|hon)\s+(?:so với |so voi )?"
    r"(?P<second>[^?,;:\d]+?)\s+(?:là |la )?(?:bao nhiêu|bao nhieu|mấy|may)(?!\w)",
    re.IGNORECASE,
)
_ALL_OF = re.compile(  # "cộng cả tập thể lẫn cá nhân", "tính gộp quyết định chấm dứt … và quyết định thu hồi …"
    r"(?<!\w)(?:cộng|gộp|cả|cong|gop|ca)\s+(?:cả\s+|ca\s+)?(?:số\s+|so\s+)?(?P<first>[^?,;]+?)\s+(?:và|lẫn|cùng|va|lan|cung)\s+"
    r"(?:cả\s+|ca\s+)?(?:số\s+|so\s+)?(?P<second>[^?,;]+?)"
    r"(?=\s*,|\s+(?:thì|của|ở|tại|trong|năm|riêng|là|có|được|tổng|bao|mấy|thi|cua|o|tai|nam|rieng|la|co|duoc|tong|may)\s|\s*\W*$)",
    re.IGNORECASE,
)
_TOGETHER = re.compile(  # "tổng cộng bao nhiêu dự án, cả trong nước lẫn nước ngoài", "tổng số A và B của …"
    r"(?:tổng cộng|tất cả|tổng|tong cong|tat ca|tong)\s+(?:có |là |co |la )?(?:bao nhiêu|bao nhieu|mấy|may)\s+"
    r"(?P<noun>[^\W\d_]+(?:\s[^\W\d_]+)?),?\s+(?:(?:cả|ca|gồm|gom)\s+)?(?P<first>[^?,;]+?)\s+(?:và|lẫn|cùng|va|lan|cung)\s+(?P<second>[^?,;]+?)\s*\W*$"
    r"|^\W*(?:[^?]{0,40}\s)?(?:tổng số|tong so)\s+(?P<one>[^?;]+?)\s+(?:và|lẫn|va|lan)\s+(?P<other>[^?,;]+?)"
    r"(?=\s+(?:của|ở|tại|trong|năm|cua|o|tai|nam|là|la)\s)",
    re.IGNORECASE,
)


def asks_together(question: Question) -> bool:
    """Whether a question for a figure names two things of which the figures may be added."""
    if question.kind not in (kinds.NUMBER, kinds.MONEY) or len(question.places) > 1:
        return False
    return _TOGETHER.search(question.text) is not None or bool(named_parts(question))


def side_by_side(parts: Sequence[Candidate]) -> bool:
    """Whether two figures stand in one sentence with no other between them: "19 dự án … và 22 dự án …"."""
    if len(parts) != 2:
        return False
    first, second = sorted(parts, key=lambda part: part.start)
    between = _OF_SO_MANY.sub("", first.hit.document.text[first.end : second.start])
    same = first.hit.document.id == second.hit.document.id and first.sentence == second.sentence
    return same and _APART.search(between) is None


_OF_SO_MANY = re.compile(r"^\s*/\s*[\d.]+")  # "425/2.481 đảng viên"
_APART = re.compile(r"[\d.]")
_OF_WHERE = re.compile(r"\s(?:của|ở|tại|trong|năm|nhiệm kỳ|cua|o|tai|nam|nhiem ky)\s", re.IGNORECASE)


def two_things(question: Question, kind: str, comparing: Set[str]) -> list[tuple[str, Question]]:
    """The two things compared or added within one unit and year ("… số đảng viên hoàn thành xuất sắc và hoàn thành tốt
    …"), each with the question for its figure, of `kind` and without the folded words of `comparing`; [] none."""
    if len(question.years) > 1 or sum(1 for place in question.places if place.name) > 1:
        return []
    match = _MEASURES.search(question.text) or _MORE_THAN.search(question.text)
    if match is None and question.kind == kinds.TOTAL:
        together = _TOGETHER.search(question.text) if len(question.places) < 2 else None
        match = together or _ALL_OF.search(question.text)
    if match and match.re is _TOGETHER:
        noun = f"{match['noun']} " if match["noun"] else ""
        label, other = (
            f"{noun}{thing}" for thing in (match["first"] or match["one"], match["second"] or match["other"])
        )
    elif match:
        label, other = match["first"], match["second"]
    else:
        match = _MORE_OF.search(question.text) if question.kind == kinds.DIFFERENCE else None
        if match is None:
            return []
        other = match["second"]
        label = " ".join(match["first"].split()[-len(other.split()) :])  # "… kiểm tra đảng viên" of what stands before
    first, second = (understand(_how_many(thing)) for thing in (label, other))
    if not first.terms or not second.terms:
        return []
    label, other = (_OF_WHERE.split(text)[0] for text in (label, other))
    if second.terms[0] in first.terms[1:]:  # "đảng viên hoàn thành … và hoàn thành …": the noun is said once
        second = understand(_HOW_MANY.format(thing=f"{' '.join(first.head[:2])} {other}"))
    apart = {syllable for part in (first, second) for term in part.terms for syllable in term.folded}
    rest = tuple(t for t in question.terms if not set(t.folded) <= apart and not set(t.folded) <= comparing)
    return [
        (
            name,
            replace(
                part, kind=kind, terms=(*part.terms, *rest), places=question.places, years=question.years,
                period=question.period, names=question.names, restored=question.restored,
            ),
        )
        for name, part in ((label, first), (other, second))
    ]  # fmt: skip
