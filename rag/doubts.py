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
from rag.labels import is_labelled_otherwise
from rag.months import of_other_months
from rag.nouns import GENERIC_PAIRS, OF_ANY_PEOPLE, OF_ANYTHING, PEOPLE
from rag.plans_and_changes import (
    change_alone,
    from_there,
    measured_against,
    only_planned,
    own_words_of,
    plan_beside,
    result_for_a_plan,
)
from rag.quantities import COUNT, Quantity
from rag.question import Question
from rag.text import fold

OF_BEFORE = 0.24  # what is left of a figure that something had before it changed


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
        (only_planned(each), 0.3),
        (_of_less(each), 0.38),
        (_of_other_wholes(each), 0.34),
        (_of_those_alone(each), 0.15),
        (_of_the_opposite(each) or _not_left_out(each) or from_there(each) or _left_out(each), OF_BEFORE),
        (_of_another_sort(each) or _named_less(each), 0.24),
        (plan_beside(each) or change_alone(each), 0.3),
        (result_for_a_plan(each) or _of_other_months(each), 0.25),
        (_of_other_money(each), 0.1),
        (is_labelled_otherwise(each.reading, each.position), 0.3),
        (bool(signals["unsaid"]), 0.3 if not said_after else 0.5 if question.kind == kinds.NUMBER else 0.76),
    )
    return measured_against(each) * prod(left for there, left in reasons if there)


_OF_SO_MANY = re.compile(r"(?<!\w)trong (?:so |tong so )?(?P<many>\d[\d.]*) (?P<noun>[a-z]+)")


def _of_other_wholes(each: Found) -> bool:
    """Whether a part of so many is asked for ("Trong 10 chỉ tiêu, mấy …?") and the sentence has no such number."""
    asked = _OF_SO_MANY.search(fold(each.reading.question.text))
    if asked is None or asked["noun"] in ("nam", "thang", "ngay", "quy", "tuan"):
        return False
    at = each.reading
    text, start = at.passage.passage.text, each.position

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


def _of_less(each: Found) -> bool:
    """Whether the question counts some of a kind ("đại biểu nữ"), and the sentence says that of another figure alone:
    "35 đại biểu, trong đó: nữ 13 đại biểu"."""
    at = each.reading
    if at.question.kind != kinds.NUMBER:
        return False
    if sum(figure.kind == COUNT for figure in at.sentence.quantities) < 2:
        return False
    begin, end = own_words_of(each, of_clause=False)
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
    start = each.position
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
    begin, end = at.sentence.clause(each.position)
    clause = fold(at.passage.low[begin:end])
    return any(not _SAID[wanted].search(sentence) and _SAID[other].search(clause) for wanted, other in asked)


def _of_other_months(each: Found) -> bool:
    """Whether a figure is of another part of the year than the one asked about; a plan is of the year."""
    return not each.candidate.target and of_other_months(each.reading, each.position)


_DOLLARS = re.compile(r"(?<!\w)(?:usd|đô la|đô(?! thị))(?!\w)|\$")
_DOLLARS_ASKED = re.compile(r"(?<!\w)(?:usd|do la|dola)(?!\w)")


def _of_other_money(each: Found) -> bool:
    """Whether dollars are asked for and a figure is in dong."""
    at = each.reading
    if at.question.kind != kinds.MONEY or not _DOLLARS_ASKED.search(fold(at.question.text)):
        return False
    end = each.candidate.end - each.candidate.hit.passage.start
    return _DOLLARS.search(at.passage.low, each.position, min(at.sentence.end, end + 12)) is None


_LEFT_OUT_ASKED = re.compile(r"(?<!\w)(?:khong phai|khong phai la|khong thuoc|ngoai tru)(?: la)? (?P<word>\w+ \w+)")
_LEFT_OUT_SAID = re.compile(r"(?<!\w)(?:không|chưa|ngoài|trừ|còn lại|khác)(?!\w)")


def _not_left_out(each: Found) -> bool:
    """Whether those are asked for who are not something ("không phải học sinh") and the sentence leaves nobody out."""
    at = each.reading
    asked = _LEFT_OUT_ASKED.search(fold(at.question.text))
    if asked is None or asked["word"].startswith(("khong", "hay")):
        return False
    start = each.position
    return (
        not each.candidate.shown
        and _LEFT_OUT_SAID.search(at.passage.low, max(at.sentence.start, start - 60), start) is None
    )


def _left_out(each: Found) -> bool:
    """Whether a figure is of those whom the question leaves out ("không tính loại xuất sắc")."""
    at = each.reading
    wanted = set(at.question.without)
    return bool(wanted) and wanted <= {token.folded for token in at.passage.among(*own_words_of(each))}


_SORTS = frozenset("phi cận tái thoát ngoài".split())  # they make another thing of the word behind them


def _of_another_sort(each: Found) -> bool:
    """Whether a figure's own words have what is asked with a word between that makes another thing of it: "đất nông
    nghiệp" of "đất phi nông nghiệp", "hộ nghèo" of "hộ cận nghèo"."""
    at = each.reading
    asked = set(pairwise(token.folded for token in at.question.tokens))
    own = at.passage.among(*own_words_of(each, of_clause=False))
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
