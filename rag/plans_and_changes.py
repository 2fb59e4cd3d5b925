"""A plan, a result, a level, an average or a change where another of them is asked for: what speaks against a figure."""

from __future__ import annotations

import re

from rag import kinds
from rag.candidate import Reading
from rag.features import Found
from rag.kinds import as_typed, found
from rag.quantities import COUNT, MONEY, PERCENT
from rag.states import own_words
from rag.text import Span, fold, lower

_FIGURES = frozenset((COUNT, PERCENT, MONEY))


def own_words_of(each: Found, *, of_clause: bool = True) -> Span:
    """The words of a figure: between the figures before and behind it, within its clause or its sentence."""
    at, offset = each.reading, each.candidate.hit.passage.start
    span = (each.candidate.start - offset, each.candidate.end - offset)
    return own_words(at.sentence, span, [q for q in at.sentence.quantities if q.kind in _FIGURES], of_clause=of_clause)


_TO_A_PLAN = re.compile(r"[\s,)%]*(?:so với )?(?:\w+ )?(?:kế hoạch|chỉ tiêu|dự toán|mục tiêu|nghị quyết)")
_TO_BEFORE = re.compile(r"[\s,)%]*so với (?:cùng kỳ|năm|tháng|quý|đầu|cuối|nhiệm kỳ|giai đoạn)")
_PLAN_ASKED = re.compile(
    r"(?<!\w)(?:ke hoach|chi tieu|du toan|muc tieu|(?:so voi|vuot|dat) nghi quyet|(?:duoc|tinh|thanh pho|huyen|tren) giao)(?!\w)"
)
_BEFORE_ASKED = re.compile(r"(?<!\w)(?:cung ky|nam truoc|nam ngoai|so voi nam|so voi thang|so voi quy)(?!\w)")
_GROWN_ASKED = re.compile(r"(?<!\w)(?:giai ngan|dat|hoan thanh|vuot|tang|giam|bang|so voi)(?!\w)")


def measured_against(each: Found) -> float:
    """What remains of a percentage that is measured against something else than the question says: a plan, the year
    before; or against either where a plain share is asked for."""
    question, at = each.reading.question, each.reading
    if question.kind != kinds.PERCENT or each.candidate.kind != PERCENT:
        return 1.0
    asked, offset = fold(question.text), each.candidate.hit.passage.start
    behind = at.passage.low[each.candidate.end - offset : at.sentence.end]
    to_plan, to_before = (pattern.match(behind) is not None for pattern in (_TO_A_PLAN, _TO_BEFORE))
    plan, before = (pattern.search(asked) is not None for pattern in (_PLAN_ASKED, _BEFORE_ASKED))
    if (plan and not before and to_before) or (before and not plan and to_plan):
        return 0.22
    return 0.57 if to_plan and not plan and not _GROWN_ASKED.search(asked) else 1.0


_DONE_ASKED = re.compile(
    r"(?<!\w)(?:thuc te|thuc hien duoc|ket qua|(?:ket nap|thu|don|dat|lam|giai quyet|xay dung|thanh lap) duoc)(?!\w)"
)
_PLAN_NAMED = re.compile(r"(?<!\w)(?:ke hoach|chi tieu|du toan|muc tieu|du kien|phan dau)(?!\w)")


_SO_IN_FACT = re.compile(r"(?<!\w)(?:thực tế|thực hiện|đã|đạt được)(?!\w)")


def only_planned(each: Found) -> bool:
    """Whether what was done is asked for, and a figure is a plan."""
    question = each.reading.question
    asked = fold(question.text)
    done = _DONE_ASKED.search(asked) or any(token.form == "đã" for token in question.tokens)
    begin, end = own_words_of(each)
    in_fact = _SO_IN_FACT.search(each.reading.passage.low, begin, end)
    ahead = min(question.years, default=0) > max(each.candidate.hit.document.context.years, default=9999)
    planned = each.candidate.target and (each.reading.sentence.target or ahead)
    return planned and bool(done) and not in_fact and not question.target and not _PLAN_NAMED.search(asked)


_BEFORE_IT_CHANGED = re.compile(r"(?<!\w)(?:truoc|ban dau|luc dau|tu (?:bao nhieu|may)|cu|ngoai)(?!\w)")
_FROM = re.compile(r"(?<!\w)từ (?:mức )?(?:trên |hơn |gần |khoảng )?$")
_TO = re.compile(r"(?<!\w)(?<!trở )(?:lên|xuống|còn|thành)(?!\w)")


def from_there(each: Found) -> bool:
    """Whether the figure is the one that something rose or fell from, the first of "từ 3 triệu lên 5 triệu đồng", and
    what was before is not asked."""
    at, offset = each.reading, each.candidate.hit.passage.start
    start, end = each.candidate.start - offset, each.candidate.end - offset
    return (
        _BEFORE_IT_CHANGED.search(fold(at.question.text)) is None
        and _FROM.search(at.passage.low, max(at.sentence.start, start - 20), start) is not None
        and _TO.search(at.passage.low, end, min(at.sentence.end, end + 30)) is not None
    )


_PLAN_BESIDE = re.compile(
    r"(?:kế hoạch|chỉ tiêu|dự toán|mục tiêu)(?: \w+){0,3}\s*\(\s*(?:là |trên |hơn )?$"
    r"|(?<!đạt )(?<!thành )(?<!vượt )(?:mục tiêu|phấn đấu)(?: (?!đã|là|so)[^\W\d_]+){0,3}\s+(?:là |trên |hơn |khoảng )?$"
)


def plan_beside(each: Found) -> bool:
    """Whether a figure is the plan in brackets ("đạt 95% kế hoạch (6.452 vận động viên)") and no plan is asked for."""
    at, start = each.reading, each.position
    if at.question.target or _PLAN_NAMED.search(fold(at.question.text)):
        return False
    return _PLAN_BESIDE.search(at.passage.low, max(at.sentence.start, start - 60), start) is not None


_PLAN_SAID = re.compile(
    r"(?<!\w)(?:kế hoạch|chỉ tiêu|dự toán|mục tiêu|phấn đấu|dự kiến|đề ra|đặt ra|giao|định hướng|phải|sẽ|cần|tối thiểu|ít nhất)(?!\w)"
)
_ASKS_PLAN = re.compile(r"(?<!\w)(?:ke hoach|chi tieu|muc tieu|phan dau|du kien)(?!\w)")
_REACHED = re.compile(r"(?<!\w)(?:đã|đạt|thực hiện|được|ước)(?: \w+){0,2}\s+$")
_GROWN = re.compile(r"[^;.]{0,25}?(?:tăng|giảm|bằng|vượt|so với)(?!\w)")


def result_for_a_plan(each: Found) -> bool:
    """Whether a plan is asked for, and a figure is what was reached in a sentence that says of no plan."""
    at, start = each.reading, each.position
    if not at.question.target or each.candidate.target or not _ASKS_PLAN.search(fold(at.question.text)):
        return False
    if _PLAN_SAID.search(at.passage.low, at.sentence.start, at.sentence.end) or at.passage.target_heading:
        return False
    end = each.candidate.end - each.candidate.hit.passage.start
    reached = _REACHED.search(at.passage.low, max(at.sentence.start, start - 30), start)
    return reached is not None or _GROWN.match(at.passage.low, end, at.sentence.end) is not None


_CHANGED_BY = re.compile(r"(?<!\w)(?:tăng|giảm)(?: thêm| đi| được| hơn| gần| khoảng)*\s+$")
_CHANGED_ASKED = re.compile(
    r"(?<!\w)(?:tang|giam|hon|kem|them|bot|chenh|vuot|sut|tut|hut|doi ra|nhich|len|xuong|phat trien|moi)(?!\w)"
)


_CHANGE_COUNTED = re.compile(r"(?<!\w)(?:tăng|giảm)(?: thêm| đi| bớt| được)* (?:bao nhiêu|mấy) (?!phần trăm|%|lần)\w")


def no_change(each: Found) -> bool:
    """Whether it is asked by how many something has changed ("giảm mấy xã so với năm trước"), and that is another
    figure of the sentence: the second one of "còn 257 xã, giảm 69 xã"."""
    at, start = each.reading, each.position
    if at.question.kind not in (kinds.NUMBER, kinds.MONEY) or not _CHANGE_COUNTED.search(lower(at.question.text)):
        return False
    changes = [q for q in at.sentence.quantities if q.kind == each.candidate.kind and _is_change(at, q.start)]
    return bool(changes) and not _is_change(at, start)


def _is_change(at: Reading, start: int) -> bool:
    return _CHANGED_BY.search(at.passage.low, max(at.sentence.start, start - 30), start) is not None


def change_alone(each: Found) -> bool:
    """Whether a figure is how many more or fewer there are ("39 người, tăng 14 người"), and that is not asked."""
    at, start = each.reading, each.position
    if at.question.kind == kinds.PERCENT or _CHANGED_ASKED.search(fold(at.question.text)):
        return False
    return _is_change(at, start)


_AVERAGE_ASKED = r"(?<!\w)(?:bình quân|trung bình)(?!\w)|(?<!\w)mỗi (?:người|hộ|xã|huyện|năm|tháng|ngày)(?!\w)"
_AVERAGE = re.compile(r"(?<!\w)(?:bình quân|trung bình|mỗi|một|từng|đầu người|hằng|hàng)(?!\w)|/")


def no_average(each: Found) -> bool:
    """Whether an average is asked for ("bình quân mỗi xã …") and neither a sentence nor its heading speaks of one."""
    at = each.reading
    low = as_typed(at.question.text, at.question.unaccented)
    if at.question.unaccented and " moi " in low or not found(_AVERAGE_ASKED, low, at.question.unaccented):
        return False  # "moi nam" may be "mới năm …"
    heading = at.passage.passage.heading.lower()
    return not _AVERAGE.search(heading) and _AVERAGE.search(at.passage.low, at.sentence.start, at.sentence.end) is None


_NOW_ASKED = re.compile(r"(?<!\w)(?:hien|hien nay|hien tai|hien gio|bay gio|dang)(?!\w)")
_NOW = re.compile(r"(?<!\w)(?:hiện|hiện nay|hiện tại|hiện mới|đang)(?: \w+)? $")


def not_now(each: Found) -> bool:
    """Whether what is now is asked for, and that is another figure of the sentence: "tối thiểu 43 điểm (hiện nay là
    36,7 điểm)"."""
    at, start = each.reading, each.position
    if at.question.target or not _NOW_ASKED.search(fold(at.question.text)):
        return False

    def now(begin: int) -> bool:
        return _NOW.search(at.passage.low, max(at.sentence.start, begin - 20), begin) is not None

    own = each.candidate.unit.split()[:1]
    others = [q for q in at.sentence.quantities if q.kind == each.candidate.kind and not q.start <= start < q.end]
    counted = [q for q in others if fold(at.passage.low[slice(*q.noun)]).split()[:1] == own or q.kind != COUNT]
    return not now(start) and any(now(q.start) for q in counted)
