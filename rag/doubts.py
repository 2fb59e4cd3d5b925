"""What speaks against a figure, whatever its learned score: rules over what its sentence says and leaves out."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise
from math import prod

from rag import kinds
from rag.candidate import Candidate, Reading
from rag.features import FIGURE_SIGNALS, SIGNALS, Found
from rag.nouns import GENERIC_PAIRS, OF_ANY_PEOPLE, OF_ANYTHING, PEOPLE
from rag.quantities import COUNT, MONEY, PERCENT, Quantity
from rag.question import Question
from rag.states import own_words
from rag.text import Span, fold


def signals_of(candidate: Candidate) -> dict[str, float]:
    """What the rules say of a figure, by name; {} of what was worked out."""
    signals = candidate.signals
    return dict(zip(FIGURE_SIGNALS, signals, strict=True)) if len(signals) == SIGNALS else {}


def doubt(question: Question, each: Found) -> float:
    """What of a figure's probability remains where it can hardly be what is asked, whatever else speaks for it.

    What each reason leaves was fitted, rounded, on 1,060 questions over reports that the training never saw. What is
    counted weighs little: people ask for "chỗ đo mưa" where the report counts "trạm".
    """
    signals = signals_of(each.candidate)
    if question.kind not in kinds.QUANTITATIVE or not signals:
        return 1.0
    other_state = min(signals[name] for name in ("modified", "belongs", "grade", "state")) < 0.7
    said_after = not question.after_slot or _says(question.after_slot, each)
    reasons = (
        (signals["head"] <= 0 and signals["missing"] >= 0.5, 0.2 if _counts_others(each) else 0.67),
        (signals["head"] < 0.6 and signals["missing"] < 0.5 and _counts_another(each), 0.53),
        (other_state, 0.58 if signals["belongs"] > _ANOTHERS else 0.32),
        (_leaves_out(each), 0.5),
        (_of_others(each), 0.3),
        (signals["part"] < 0.5 and bool(question.after_slot), 0.43),
        (_only_planned(each), 0.3),
        (_of_less(each), 0.38),
        (_of_other_wholes(each), 0.34),
        (_of_those_alone(each), 0.15),
        (_of_the_opposite(each) or _not_left_out(each) or _from_there(each) or _left_out(each), 0.24),
        (_of_another_sort(each) or _named_less(each), 0.24),
        (_plan_beside(each) or _change_alone(each), 0.3),
        (bool(signals["unsaid"]), 0.3 if not said_after else 0.5 if question.kind == kinds.NUMBER else 0.76),
    )
    return _measured_against(each) * prod(left for there, left in reasons if there)


_TO_A_PLAN = re.compile(r"[\s,)%]*(?:so với )?(?:\w+ )?(?:kế hoạch|chỉ tiêu|dự toán|mục tiêu|nghị quyết)")
_TO_BEFORE = re.compile(r"[\s,)%]*so với (?:cùng kỳ|năm|tháng|quý|đầu|cuối|nhiệm kỳ|giai đoạn)")
_PLAN_ASKED = re.compile(
    r"(?<!\w)(?:ke hoach|chi tieu|du toan|muc tieu|(?:so voi|vuot|dat) nghi quyet|(?:duoc|tinh|thanh pho|huyen|tren) giao)(?!\w)"
)
_BEFORE_ASKED = re.compile(r"(?<!\w)(?:cung ky|nam truoc|nam ngoai|so voi nam|so voi thang|so voi quy)(?!\w)")
_GROWN_ASKED = re.compile(r"(?<!\w)(?:dat|hoan thanh|vuot|tang|giam|bang|so voi)(?!\w)")


def _measured_against(each: Found) -> float:
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


_OF_SO_MANY = re.compile(r"(?<!\w)trong (?:so |tong so )?(?P<many>\d[\d.]*) (?P<noun>[a-z]+)")


def _of_other_wholes(each: Found) -> bool:
    """Whether a part of so many is asked for ("Trong 10 chỉ tiêu, mấy …?") and the sentence has no such number."""
    asked = _OF_SO_MANY.search(fold(each.reading.question.text))
    if asked is None or asked["noun"] in ("nam", "thang", "ngay", "quy", "tuan"):
        return False
    at = each.reading
    text, start = at.passage.passage.text, each.candidate.start - each.candidate.hit.passage.start

    def is_it(figure: Quantity) -> bool:
        spans = (figure.number, figure.target_span or figure.number)
        return any(text[slice(*span)].lstrip("0") == asked["many"] for span in spans)

    if not any(map(is_it, at.sentence.quantities)):
        return True
    own = next((figure for figure in at.sentence.quantities if figure.start <= start < figure.end), None)
    if own is not None and own.target is not None and not is_it(own):
        return True  # "06/06 chỉ tiêu chủ yếu"
    before = [figure for figure in at.sentence.quantities if figure.end <= start][-1:]
    return bool(before) and "trong đó" in at.passage.low[before[0].end : start] and not is_it(before[0])


def _counts_others(each: Found) -> bool:
    """Whether certain people are counted, and a figure counts others: "đảng viên" of "đoàn viên", or of "nữ"."""
    head, noun = [fold(word) for word in each.reading.question.head], each.candidate.unit.split()
    certain = {" ".join(head[:1]), " ".join(head[:2])} & ((PEOPLE | _SOME) - OF_ANY_PEOPLE)
    return bool(certain and noun) and not {noun[0], " ".join(noun[:2])} & (OF_ANY_PEOPLE | GENERIC_PAIRS)


def _counts_another(each: Found) -> bool:
    """Whether people are counted where things are asked for, or things where people are: "9 cá nhân" of "chi bộ"."""
    question, noun = each.reading.question, each.candidate.unit.split()
    head = [fold(word) for word in question.head]
    if question.kind != kinds.NUMBER or not noun or not head:
        return False
    people = [bool(PEOPLE & {words[0], " ".join(words[:2])}) for words in (noun, head)]
    generic = any(words[0] in OF_ANYTHING and not known for words, known in zip((noun, head), people, strict=True))
    return people[0] != people[1] and not generic and not set(noun) & set(head)


_ANOTHERS = 0.35  # of another year, which its sentence has a figure of too
_LEFT_OUT, _ASKED_MUCH = 0.15, 1.5  # share of the weight of what is asked of the things counted; that weight
_PERIOD_WORDS = frozenset(
    "nhiem ky|nam|thang|quy|dau|cuoi|giua|nua dau|hien nay|den nay|dau nam|cuoi nam|toan|dang".split("|")
)


def _inside(at: Reading, positions: Sequence[int]) -> bool:
    """Whether one of some tokens of the passage stands in the sentence that is read."""
    return any(at.sentence.start <= at.passage.tokens[place].start < at.sentence.end for place in positions)


def _leaves_out(each: Found) -> bool:
    """Whether a sentence says next to nothing of what is asked about the things counted: "trao tặng Huy hiệu Đảng cho
    bao nhiêu đảng viên" of "đã kết nạp được 857 đảng viên"."""
    at = each.reading
    head = {fold(word) for word in at.question.head}
    asked = said = 0.0
    located = at.located
    for weight, positions, exact, context, words in zip(
        located.weights, located.positions, located.exactness, located.in_context, located.words, strict=True
    ):
        if set(words) <= head or " ".join(words) in _PERIOD_WORDS:
            continue
        asked += weight
        said += weight * (exact if _inside(at, positions) else context / 2)
    return asked >= _ASKED_MUCH and said < _LEFT_OUT * asked


_SOME = frozenset(  # folded; which of the people, places or things are counted, and not all of them
    (
        "nu|phu nu|dan toc thieu so|thieu so|dan toc|ton giao|tre em|khuyet tat|nuoc ngoai|quoc te|cao tuoi|nong thon|"
        "thanh thi|du bi|can ngheo|cong giao|phat giao|khmer"
    ).split("|")
)


_DONE_ASKED = re.compile(
    r"(?<!\w)(?:thuc te|thuc hien duoc|ket qua|(?:ket nap|thu|don|dat|lam|giai quyet|xay dung|thanh lap) duoc)(?!\w)"
)
_PLAN_NAMED = re.compile(r"(?<!\w)(?:ke hoach|chi tieu|du toan|muc tieu|du kien|phan dau)(?!\w)")


_SO_IN_FACT = re.compile(r"(?<!\w)(?:thực tế|thực hiện|đã|đạt được)(?!\w)")


def _only_planned(each: Found) -> bool:
    """Whether what was done is asked for, and a figure is a plan."""
    question = each.reading.question
    asked = fold(question.text)
    done = _DONE_ASKED.search(asked) or any(token.form == "đã" for token in question.tokens)
    begin, end = _own_words(each)
    in_fact = _SO_IN_FACT.search(each.reading.passage.low, begin, end)
    ahead = min(question.years, default=0) > max(each.candidate.hit.document.context.years, default=9999)
    planned = each.candidate.target and (each.reading.sentence.target or ahead)
    return planned and bool(done) and not in_fact and not question.target and not _PLAN_NAMED.search(asked)


def _of_less(each: Found) -> bool:
    """Whether the question counts some of a kind ("đại biểu nữ"), and the sentence says that of another figure alone:
    "35 đại biểu, trong đó: nữ 13 đại biểu"."""
    at = each.reading
    if at.question.kind != kinds.NUMBER:
        return False
    if sum(figure.kind == COUNT for figure in at.sentence.quantities) < 2:
        return False
    begin, end = _own_words(each, of_clause=False)
    for words, places in zip(at.located.words, at.located.positions, strict=True):
        inside = [place for place in places if _inside(at, [place])]
        if " ".join(words) in _SOME and inside and not any(begin <= at.passage.tokens[i].start < end for i in inside):
            return True
    return False


_OF_A_FAITH = ("đạo",)  # "người có đạo"; without its marks it may be "đảo" or "đào"


def _of_others(each: Found) -> bool:
    """Whether the question counts some of a kind ("đảng viên là nữ") of which neither the sentence nor its headings
    speak."""
    at = each.reading
    located = at.located
    return any(
        (" ".join(words) in _SOME or form == _OF_A_FAITH) and not context and not _inside(at, positions)
        for words, form, positions, context in zip(
            located.words, located.forms, located.positions, located.in_context, strict=True
        )
    )


_DONE_TO = re.compile(  # what is done to some of a kind, right before their number
    r"(?<!\w)(?:kết nạp|phát triển|kỷ luật|khen thưởng|xóa tên|khai trừ|tặng|giám sát|kiểm tra|"
    r"bồi dưỡng|đào tạo|điều động|luân chuyển|"
    r"bổ nhiệm|giải thể|thành lập|xử lý|xử phạt|phát hiện|khởi tố|bắt giữ|"
    r"ra khỏi đảng|miễn nhiệm|hỗ trợ|tuyển dụng|tinh giản|khởi công|tổ chức)"
    r"\s+(?:(?:được|mới|cho|thêm|trên|hơn|gần|khoảng|tổng số|là)\s+)*$"
)


def _of_those_alone(each: Found) -> bool:
    """Whether all of a kind are asked for ("có bao nhiêu đảng viên") and a figure is of those of them alone to whom
    something was done ("đã kết nạp 857 đảng viên")."""
    at = each.reading
    head = {fold(word) for word in at.question.head}
    rest = [words for words in at.located.words if not set(words) <= head and " ".join(words) not in _PERIOD_WORDS]
    if not head or rest:
        return False
    start = each.candidate.start - each.candidate.hit.passage.start
    figures = [q for q in at.sentence.quantities if q.kind == COUNT and q.end <= start]
    # "kiểm tra 692 lượt tổ chức đảng (đạt 141,5%) và 2.311 đảng viên"
    while figures and _AND_OF.fullmatch(at.passage.low, max(figures[-1].end, figures[-1].noun[1]), start):
        start = figures.pop().start
    done = _DONE_TO.search(at.passage.low, max(at.sentence.start, start - 60), start)
    return done is not None and fold(done.group().split()[0]) not in fold(at.question.text)


_AND_OF = re.compile(r"(?:[^;.,()\d]{0,40}|\s*\([^()]*\))\s*(?:,|và|, và|cùng|;)\s+(?:(?:trên|hơn|gần|khoảng)\s+)?")


_OPPOSITES = (  # folded
    ("truoc thue", "sau thue"), ("trong nuoc", "nuoc ngoai"), ("trong nuoc", "fdi"), ("truc tiep", "truc tuyen"),
    ("xuat khau", "nhap khau"), ("thanh thi", "nong thon"), ("dai han", "ngan han"), ("tu nguyen", "bat buoc"),
    ("truoc han", "qua han"), ("dung han", "tre han"), ("dung han", "qua han"), ("noi dia", "quoc te"),
    ("trong tinh", "ngoai tinh"), ("khieu nai", "to cao"), ("chi thuong xuyen", "chi dau tu"), ("tang", "giam"),
    ("thpt", "thcs"), ("trung hoc pho thong", "trung hoc co so"), ("trung hoc pho thong", "thcs"),
    ("thpt", "trung hoc co so"),
)  # fmt: skip
_SAID = {
    word: re.compile(rf"(?<!\w){word}(?!\w)") for word in dict.fromkeys(word for pair in _OPPOSITES for word in pair)
}


@lru_cache(maxsize=256)
def _opposites_asked(asked: str) -> tuple[tuple[str, str], ...]:
    """The words of _OPPOSITES that a folded question has without their opposites, with these."""
    either = (ordered for pair in _OPPOSITES for ordered in (pair, pair[::-1]) if ordered[0] in asked)
    return tuple(pair for pair in either if _SAID[pair[0]].search(asked) and not _SAID[pair[1]].search(asked))


def _of_the_opposite(each: Found) -> bool:
    """Whether a figure's clause says the opposite of a word of the question, which its sentence does not say:
    "lợi nhuận sau thuế" of "lợi nhuận trước thuế 402 tỷ đồng"."""
    at = each.reading
    asked = _opposites_asked(fold(at.question.text))
    if not asked:
        return False
    sentence = fold(at.passage.low[at.sentence.start : at.sentence.end])
    begin, end = at.sentence.clause(each.candidate.start - each.candidate.hit.passage.start)
    clause = fold(at.passage.low[begin:end])
    return any(not _SAID[wanted].search(sentence) and _SAID[other].search(clause) for wanted, other in asked)


_BEFORE_IT_CHANGED = re.compile(r"(?<!\w)(?:truoc|ban dau|luc dau|tu (?:bao nhieu|may)|cu|ngoai)(?!\w)")
_FROM = re.compile(r"(?<!\w)từ (?:mức )?(?:trên |hơn |gần |khoảng )?$")
_TO = re.compile(r"(?<!\w)(?<!trở )(?:lên|xuống|còn|thành)(?!\w)")


def _from_there(each: Found) -> bool:
    """Whether the figure is the one that something rose or fell from, the first of "từ 3 triệu lên 5 triệu đồng", and
    what was before is not asked."""
    at, offset = each.reading, each.candidate.hit.passage.start
    start, end = each.candidate.start - offset, each.candidate.end - offset
    return (
        _BEFORE_IT_CHANGED.search(fold(at.question.text)) is None
        and _FROM.search(at.passage.low, max(at.sentence.start, start - 20), start) is not None
        and _TO.search(at.passage.low, end, min(at.sentence.end, end + 30)) is not None
    )


_PLAN_BESIDE = re.compile(r"(?:kế hoạch|chỉ tiêu|dự toán|mục tiêu)(?: \w+){0,3}\s*\(\s*(?:là |trên |hơn )?$")


def _plan_beside(each: Found) -> bool:
    """Whether a figure is the plan in brackets ("đạt 95% kế hoạch (6.452 vận động viên)") and no plan is asked for."""
    at, start = each.reading, each.candidate.start - each.candidate.hit.passage.start
    if at.question.target or _PLAN_NAMED.search(fold(at.question.text)):
        return False
    return _PLAN_BESIDE.search(at.passage.low, max(at.sentence.start, start - 60), start) is not None


_CHANGED_BY = re.compile(r"(?<!\w)(?:tăng|giảm)(?: thêm| đi| được| hơn| gần| khoảng)*\s+$")
_CHANGED_ASKED = re.compile(
    r"(?<!\w)(?:tang|giam|hon|kem|them|bot|chenh|vuot|sut|tut|hut|doi ra|nhich|len|xuong|phat trien|moi)(?!\w)"
)


def _change_alone(each: Found) -> bool:
    """Whether a figure is how many more or fewer there are ("39 người, tăng 14 người"), and that is not asked."""
    at, start = each.reading, each.candidate.start - each.candidate.hit.passage.start
    if at.question.kind == kinds.PERCENT or _CHANGED_ASKED.search(fold(at.question.text)):
        return False
    return _CHANGED_BY.search(at.passage.low, max(at.sentence.start, start - 30), start) is not None


_LEFT_OUT_ASKED = re.compile(r"(?<!\w)(?:khong phai|khong phai la|khong thuoc|ngoai tru)(?: la)? (?P<word>\w+ \w+)")
_LEFT_OUT_SAID = re.compile(r"(?<!\w)(?:không|chưa|ngoài|trừ|còn lại|khác)(?!\w)")


def _not_left_out(each: Found) -> bool:
    """Whether those are asked for who are not something ("không phải học sinh") and the sentence leaves nobody out."""
    at = each.reading
    asked = _LEFT_OUT_ASKED.search(fold(at.question.text))
    if asked is None or asked["word"].startswith(("khong", "hay")):
        return False
    start = each.candidate.start - each.candidate.hit.passage.start
    return (
        not each.candidate.shown
        and _LEFT_OUT_SAID.search(at.passage.low, max(at.sentence.start, start - 60), start) is None
    )


def _left_out(each: Found) -> bool:
    """Whether a figure is of those whom the question leaves out ("không tính loại xuất sắc")."""
    at = each.reading
    wanted = set(at.question.without)
    return bool(wanted) and wanted <= {token.folded for token in at.passage.among(*_own_words(each))}


_FIGURES = frozenset((COUNT, PERCENT, MONEY))


def _own_words(each: Found, *, of_clause: bool = True) -> Span:
    """The words of a figure: between the figures before and behind it, within its clause or its sentence."""
    at, offset = each.reading, each.candidate.hit.passage.start
    span = (each.candidate.start - offset, each.candidate.end - offset)
    return own_words(at.sentence, span, [q for q in at.sentence.quantities if q.kind in _FIGURES], of_clause=of_clause)


_SORTS = frozenset("phi cận tái thoát ngoài".split())  # they make another thing of the word behind them


def _of_another_sort(each: Found) -> bool:
    """Whether a figure's own words have what is asked with a word between that makes another thing of it: "đất nông
    nghiệp" of "đất phi nông nghiệp", "hộ nghèo" of "hộ cận nghèo"."""
    at = each.reading
    asked = set(pairwise(token.folded for token in at.question.tokens))
    own = at.passage.among(*_own_words(each, of_clause=False))
    parted = {
        (first.folded, second.folded)
        for first, sort, second in zip(own, own[1:], own[2:], strict=False)
        if sort.form in _SORTS
    }
    return bool(asked & parted - set(pairwise(token.folded for token in own)))


_LABEL_ENDS = re.compile(r"[;.()]|, ")


def _named_less(each: Found) -> bool:
    """Whether another figure of the sentence is led in by all that is counted and this one by less of it: "số phiếu tín
    nhiệm cao là 362 phiếu, số phiếu tín nhiệm 91 phiếu, số phiếu tín nhiệm thấp: 28 phiếu"."""
    at, offset = each.reading, each.candidate.hit.passage.start
    head = [fold(word) for word in at.question.head]
    if len(head) < 3 or at.question.kind != kinds.NUMBER:
        return False
    own = each.candidate.start - offset

    labels = {
        q.start: _LABEL_ENDS.split(at.passage.low[at.sentence.start : q.start])[-1] for q in at.sentence.quantities
    }
    named = {start: fold(" ".join(label.split())) for start, label in labels.items()}
    whole, core = " ".join(head), " ".join(head[:2])
    return core in named.get(own, "") and whole not in named[own] and any(whole in label for label in named.values())


def _says(word: str, each: Found) -> bool:
    """Whether a candidate's sentence has a folded syllable."""
    at = each.reading
    return any(token.folded == word for token in at.passage.among(at.sentence.start, at.sentence.end))
