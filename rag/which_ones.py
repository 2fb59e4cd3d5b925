"""Which of the things counted are meant: all of them, some, others, those of a whole, those of another figure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from rag import kinds
from rag.candidate import Reading
from rag.features import Found
from rag.plans_and_changes import own_words_of
from rag.quantities import COUNT, MONEY, PERCENT, Quantity, quantities
from rag.states import own_words
from rag.terms import folded_line
from rag.text import fold, lower

PERIOD_WORDS = frozenset(
    "nhiem ky|nam|thang|quy|dau|cuoi|giua|nua dau|hien nay|den nay|dau nam|cuoi nam|toan|dang".split("|")
)


def inside(at: Reading, positions: Sequence[int]) -> bool:
    """Whether one of some tokens of the passage stands in the sentence that is read."""
    return any(at.sentence.start <= at.passage.tokens[place].start < at.sentence.end for place in positions)


_SPOKEN_OF = 2  # sentences before that told of the whole
_OF_SO_MANY = re.compile(r"(?<!\w)trong (?:so |tong so )?(?P<many>\d[\d.]*) (?P<noun>[a-z]+)")


def of_other_wholes(each: Found) -> bool:
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
        earlier = [other for other in at.passage.sentences if other.end <= at.sentence.start][-_SPOKEN_OF:]
        return not any(is_it(figure) for other in earlier for figure in other.quantities)
    own = next((figure for figure in at.sentence.quantities if figure.start <= start < figure.end), None)
    if own is not None and own.target is not None and not is_it(own):
        return True  # "06/06 chỉ tiêu chủ yếu"
    before = [figure for figure in at.sentence.quantities if figure.end <= start][-1:]
    return bool(before) and "trong đó" in at.passage.low[before[0].end : start] and not is_it(before[0])


def named_at_another(each: Found) -> bool:
    """Whether a figure that the question itself names stands in the clause of another one that counts the same: "20%"
    in "04 đơn vị giải ngân trên 50%; 11 đơn vị giải ngân dưới 20%"."""
    at, low = each.reading, each.reading.passage.low
    own = each.candidate.unit.split()[:1]
    if at.question.kind != kinds.NUMBER or not own:
        return False
    asked = _named_figures(at.question.text)
    named = [at.sentence.clause(q.start) for q in at.sentence.quantities if low[slice(*q.number)] in asked]
    this = at.sentence.clause(each.position)
    if not named or this in named:
        return False
    alike = [q for q in at.sentence.quantities if fold(low[slice(*q.noun)]).split()[:1] == own]
    return any(at.sentence.clause(q.start) in named for q in alike)


@lru_cache(maxsize=64)
def _named_figures(text: str) -> frozenset[str]:
    """The numbers of the figures that a question names: "20" of "giải ngân dưới 20%"."""
    kept = (q for q in quantities(text) if q.kind in (COUNT, PERCENT, MONEY))
    return frozenset(lower(text[slice(*q.number)]) for q in kept)


SOME = frozenset(  # folded; which of the people, places or things are counted, and not all of them
    (
        "nu|phu nu|dan toc thieu so|thieu so|dan toc|ton giao|tre em|khuyet tat|nuoc ngoai|quoc te|cao tuoi|nong thon|"
        "thanh thi|du bi|can ngheo|cong giao|phat giao|khmer"
    ).split("|")
)


def of_less(each: Found) -> bool:
    """Whether the question counts some of a kind ("đại biểu nữ"), and the sentence says that of another figure alone:
    "35 đại biểu, trong đó: nữ 13 đại biểu"."""
    at = each.reading
    if at.question.kind != kinds.NUMBER:
        return False
    located = zip(at.located.words, at.located.positions, strict=True)
    asked = [places for words, places in located if _some_asked(at, words) and inside(at, places)]
    counts = [figure for figure in at.sentence.quantities if figure.kind == COUNT and not _of_time(at, figure)]
    if not asked or len(counts) < 2:
        return False
    begin, end = own_words(at.sentence, (each.position, each.position + 1), counts, of_clause=False)
    return any(not any(begin <= at.passage.tokens[i].start < end for i in places) for places in asked)


def _of_time(at: Reading, figure: Quantity) -> bool:
    return at.passage.low[slice(*figure.noun)].startswith(("tháng", "năm", "ngày", "quý"))


_NOT_SOME = {"nong thon": "moi"}  # "xã nông thôn mới" are no rural ones


def _some_asked(at: Reading, words: Sequence[str]) -> bool:
    """Whether folded words of the question say which of a kind are counted."""
    said = " ".join(words)
    following = _NOT_SOME.get(said)
    return said in SOME and not (following and f" {said} {following} " in folded_line(at.question.text))


_SOME_OTHERWISE = {  # folded
    "phu nu": ("nu", "chi em"),
    "nu": ("phu nu", "chi em"),
    "nuoc ngoai": ("quoc te", "ngoai quoc", "fdi", "xuat khau", "visa", "thi thuc"),
    "quoc te": ("nuoc ngoai", "ngoai quoc"),
    "dan toc thieu so": ("dan toc", "dtts"),
    "thieu so": ("dtts",),
    "khuyet tat": ("tan tat",),
    "nong thon": ("xa", "thon"),
    "thanh thi": ("do thi",),
}
_OF_A_FAITH = ("đạo",)  # "người có đạo"; without its marks it may be "đảo" or "đào"


def of_others(each: Found) -> bool:
    """Whether the question counts some of a kind ("đảng viên là nữ") of which neither the sentence nor its headings
    speak."""
    at = each.reading
    located = at.located
    sentence = folded_line(at.passage.passage.text[at.sentence.start : at.sentence.end])
    return any(
        (_some_asked(at, words) or form == _OF_A_FAITH)
        and not context
        and not inside(at, positions)
        and not any(f" {other} " in sentence for other in _SOME_OTHERWISE.get(" ".join(words), ()))
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


def of_those_alone(each: Found) -> bool:
    """Whether all of a kind are asked for ("có bao nhiêu đảng viên") and a figure is of those of them alone to whom
    something was done ("đã kết nạp 857 đảng viên")."""
    at = each.reading
    head = {fold(word) for word in at.question.head}
    rest = [words for words in at.located.words if not set(words) <= head and " ".join(words) not in PERIOD_WORDS]
    if not head or rest:
        return False
    start = each.position
    figures = [q for q in at.sentence.quantities if q.kind == COUNT and q.end <= start]
    # "kiểm tra 692 lượt tổ chức đảng (đạt 141,5%) và 2.311 đảng viên"
    while figures and _AND_OF.fullmatch(at.passage.low, max(figures[-1].end, figures[-1].noun[1]), start):
        start = figures.pop().start
    done = _DONE_TO.search(at.passage.low, max(at.sentence.start, start - 60), start)
    return done is not None and fold(done.group().split()[0]) not in fold(at.question.text)


def of_those_done_to(each: Found) -> bool:
    """Whether a figure is of those to whom something was done that the question does not say, behind others of the same
    kind: the second one of "kiểm tra 17 đảng viên, phải thi hành kỷ luật 07 đảng viên"."""
    at, start, low = each.reading, each.position, each.reading.passage.low
    noun = each.candidate.unit.split()[:2]
    if at.question.kind != kinds.NUMBER or not noun:
        return False
    asked = fold(at.question.text)

    def unasked(begin: int) -> bool:
        done = _DONE_TO.search(low, max(at.sentence.start, begin - 60), begin)
        return done is not None and fold(done.group().split()[0]) not in asked

    if not unasked(start):
        return False
    before = [q for q in at.sentence.quantities if q.kind == COUNT and q.end <= start]
    alike = [q for q in before if fold(low[slice(*q.noun)]).split()[:2] == noun and not unasked(q.start)]
    head = {fold(word) for word in at.question.head}
    located = zip(at.located.words, at.located.weights, at.located.positions, strict=True)
    places = [i for words, weight, indices in located if weight >= _TELLS and not set(words) <= head for i in indices]
    spans = [(max(at.sentence.start, low.rfind(";", 0, q.start)), q.start) for q in alike]
    return any(begin <= at.passage.tokens[i].start < end for begin, end in spans for i in places)


_TELLS = 0.5  # the weight of a word of the question that tells one thing from another
_MOST, _LEAST = r"(?<!\w)(?:cao|nhiều|lớn|đông) nhất(?!\w)", r"(?<!\w)(?:thấp|nhỏ|kém) nhất(?!\w)"
_MOST_ASKED = re.compile(r"(?<!\w)(?:cao|nhieu|lon|dong)(?: \w+){0,3} nhat(?!\w)")
_LEAST_ASKED = re.compile(r"(?<!\w)(?:it|thap|nho|kem)(?: \w+){0,3} nhat(?!\w)")


def of_the_other_end(each: Found) -> bool:
    """Whether the most is asked for and a figure is the least, or the other way round: "cao nhất đạt 91%, thấp nhất
    57%"."""
    at, asked = each.reading, fold(each.reading.question.text)
    most, least = (pattern.search(asked) is not None for pattern in (_MOST_ASKED, _LEAST_ASKED))
    if most == least:
        return False
    lead = at.passage.low[own_words_of(each, of_clause=False)[0] : each.position]
    wanted, other = (_MOST, _LEAST) if most else (_LEAST, _MOST)
    return re.search(other, lead) is not None and re.search(wanted, lead) is None


_AND_OF = re.compile(r"(?:[^;.,()\d]{0,40}|\s*\([^()]*\))\s*(?:,|và|, và|cùng|;)\s+(?:(?:trên|hơn|gần|khoảng)\s+)?")
