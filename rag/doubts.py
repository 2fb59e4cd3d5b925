"""What speaks against a figure, whatever its learned score: rules over what its sentence says and leaves out."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise
from math import prod

from rag import kinds
from rag.candidate import Candidate
from rag.features import FIGURE_SIGNALS, SIGNALS, Found
from rag.labels import is_labelled_otherwise
from rag.months import of_other_months
from rag.nouns import GENERIC_PAIRS, OF_ANY_PEOPLE, OF_ANYTHING, PEOPLE
from rag.plans_and_changes import (
    change_alone,
    from_there,
    measured_against,
    no_average,
    no_change,
    not_now,
    only_planned,
    own_words_of,
    plan_beside,
    result_for_a_plan,
)
from rag.question import DIRECTIONS, Question
from rag.terms import folded_line
from rag.text import fold
from rag.totals import of_a_price, of_several_together
from rag.which_ones import (
    PERIOD_WORDS,
    SOME,
    inside,
    named_at_another,
    of_less,
    of_other_wholes,
    of_others,
    of_the_other_end,
    of_those_alone,
    of_those_done_to,
)

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
        (signals["missing"] >= 0.5 and _by_a_verb_alone(each), 0.5),
        (signals["head"] < 0.6 and signals["missing"] < 0.5 and _counts_another(each), 0.53),
        (other_state, 0.58 if signals["belongs"] > _ANOTHERS else 0.32),
        (_leaves_out(each), 0.5),
        (of_others(each), 0.3),
        (signals["part"] < 0.5 and bool(question.after_slot), 0.43),
        (only_planned(each), 0.3),
        (of_less(each), 0.38),
        (of_several_together(each), 0.3),
        (of_a_price(each), 0.3),
        (no_average(each) or named_at_another(each), 0.3),
        (not_now(each), OF_BEFORE),
        (of_other_wholes(each), 0.34),
        (of_those_alone(each), 0.15),
        (of_those_done_to(each) or of_the_other_end(each), 0.3),
        (_of_the_opposite(each) or _not_left_out(each) or from_there(each) or _left_out(each), OF_BEFORE),
        (_of_another_sort(each) or _named_less(each), 0.24),
        (plan_beside(each) or change_alone(each) or no_change(each), 0.3),
        (result_for_a_plan(each) or _of_other_months(each), 0.25),
        (_of_other_money(each), 0.1),
        (_not_denied(each), 0.24),
        (is_labelled_otherwise(each.reading, each.position), 0.3),
        (bool(signals["unsaid"]), 0.3 if not said_after else 0.5 if question.kind == kinds.NUMBER else 0.76),
    )
    return measured_against(each) * prod(left for there, left in reasons if there)


def _by_a_verb_alone(each: Found) -> bool:
    """Whether a sentence says the verb of the question without its direction, and nothing of what is counted: "tạo ra
    bao nhiêu sản phẩm" of "tạo 860 việc làm"."""
    directed = [term for term in each.reading.question.terms if term.folded[1:] in DIRECTIONS]
    if not directed:
        return False
    at = each.reading
    said = folded_line(at.passage.passage.text[at.sentence.start : at.sentence.end])
    return all(f" {' '.join(term.folded)} " not in said for term in directed)


def _counts_others(each: Found) -> bool:
    """Whether certain people are counted, and a figure counts others: "đảng viên" of "đoàn viên", or of "nữ"."""
    head, noun = [fold(word) for word in each.reading.question.head], each.candidate.unit.split()
    certain = {" ".join(head[:1]), " ".join(head[:2])} & ((PEOPLE | SOME) - OF_ANY_PEOPLE)
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
        if set(words) <= head or " ".join(words) in PERIOD_WORDS:
            continue
        asked += weight
        said += weight * (exact if inside(at, positions) else context / 2)
    return asked >= _ASKED_MUCH and said < _LEFT_OUT * asked


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
    led_in = sentence[: each.position - at.sentence.start]  # "A giải quyết 34 vụ khiếu nại, B 25"
    return any(
        not _SAID[wanted].search(sentence) and (_SAID[other].search(clause) or _SAID[other].search(led_in))
        for wanted, other in asked
    )


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


_DENIED_ASKED = re.compile(
    r"(?<!\w)(?:khong|chua)(?! (?:duoi|qua|it|thap|vuot|nho|lon|cao|kem|duoc|the|phai|biet|ro|con|gian|chi|khi|ha|nhung)(?!\w)) \w{2,} \w"
)


def _not_denied(each: Found) -> bool:
    """Whether the share is asked for of those who do not do something ("không hoàn thành nhiệm vụ") and the sentence
    denies nothing."""
    at = each.reading
    if at.question.kind != kinds.PERCENT or not _DENIED_ASKED.search(fold(at.question.text)):
        return False
    return (
        not each.candidate.shown and _LEFT_OUT_SAID.search(at.passage.low, at.sentence.start, at.sentence.end) is None
    )


def _not_left_out(each: Found) -> bool:
    """Whether those are asked for who are not something ("không phải học sinh") and the sentence leaves nobody out."""
    at = each.reading
    asked = _LEFT_OUT_ASKED.search(fold(at.question.text))
    if asked is None or asked["word"].startswith(("khong", "hay", "tong")):
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
