"""Figures of a sentence as candidates for "bao nhiêu": which one counts what is asked, result or target."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise
from math import prod

from rag import kinds
from rag.candidate import Candidate, Reading, local_coverage, longest_run
from rag.counted import (
    accepts,
    belongs_fit,
    core_size,
    head_fit,
    in_its_column,
    missing_share,
    modifier_fit,
    of_another_measure,
)
from rag.fit import Frame
from rag.lexicon import NUMBER_WORDS, STOPWORDS
from rag.occurrences import Match, contains
from rag.quantities import COUNT, MONEY, PERCENT, Quantity, format_number, noun_after
from rag.question import Question
from rag.records import Hit
from rag.states import grade_fit, own_words, part_fit, state_fit
from rag.text import Span, fold, lower
from rag.view import PassageView, SentenceView

_APPROXIMATE = re.compile(
    r"(?:trên dưới|hơn|trên|gần|khoảng|ít nhất|tối thiểu|không quá|dưới|từ|xấp xỉ|tối đa)\s+$", re.IGNORECASE
)
_LEADS_TO = re.compile(
    r"[\s(:,–-]*(?:(?:là|đạt|được|có|còn|ước|khoảng|hơn|trên|gần|tới|đến|tăng|giảm|lên|xuống|thêm|mới)\s+)*",
    re.IGNORECASE,
)
_OR_MORE = re.compile(r"\s*(?:trở lên|trở xuống)", re.IGNORECASE)
_TARGET_BEFORE = re.compile(
    r"(?:chỉ tiêu|kế hoạch)(?:\s+(?:năm|giao|được giao|đề ra|là|cả năm|nghị quyết|thành phố|huyện|tỉnh))*\s*\(?\s*(?:là\s*)?$"
)
_CHANGE_BEFORE = re.compile(
    r"(?:tăng(?: trưởng)?|giảm|vượt|thêm|chênh lệch|cao hơn|thấp hơn|nhiều hơn|ít hơn)(?:\s+(?:thêm|trên|hơn|gần|khoảng|tới|được|bình quân))?\s*$"
)
_GAP_BEFORE = re.compile(r"(?:thiếu|hụt|dư|thừa|vượt)(?:\s+(?:khoảng|trên|hơn|gần|tới|đến))?\s*$")
_CHANGE_COUNTED = re.compile(r"(?<!\w)(?:tang|giam)(?! truong)(?: them| di| bot)? bao nhieu")
_COUNT_CHANGED = re.compile(r"(?<!\w)(?:tăng|giảm)(?: thêm| đi| bớt)? (?:bao nhiêu|mấy)")
_MOST = re.compile(r"(?<!\w)(?:cao|thấp|nhiều|ít|lớn|nhỏ|đông|sớm) nhất(?!\w)")
_CHANGE_ASKED = re.compile(r"tang|giam|vuot|chenh|hon|bot|them")
_AGAINST = re.compile(r"so với|chỉ tiêu|kế hoạch|nghị quyết|dự toán|mục tiêu|cùng kỳ|kh giao")
_PLAN = re.compile(r"kế hoạch|chỉ tiêu|dự toán|nghị quyết|mục tiêu")
_EARLIER = re.compile(r"cùng kỳ|năm trước|năm ngoái|năm \d{4}|đầu (?:năm|nhiệm kỳ)")
_BEFORE_ASKED = re.compile(r"cung ky|nam truoc|nam ngoai|so voi nam")
_PLAN_ASKED = re.compile(
    r"(?:so voi|vuot|dat|bang|hoan thanh) (?:\w+ )?(?:ke hoach|chi tieu|du toan|nghi quyet|muc tieu)"
    r"|(?:duoc|tinh|thanh pho|huyen|tren) giao(?!\w)"
)
_AGAINST_ASKED = re.compile(r"so voi|chi tieu|ke hoach|nghi quyet|du toan|muc tieu|cung ky")


def numbers(at: Reading) -> list[Candidate]:
    """Figures of the sentence as candidates."""
    question, hit, passage, sentence, located, fits = at.question, at.hit, at.passage, at.sentence, at.located, at.fits
    found = []
    figures = [quantity for quantity in sentence.quantities if quantity.kind in (COUNT, PERCENT, MONEY)]
    figures = sorted([*figures, *_in_words(question, passage, sentence)], key=lambda figure: figure.start)
    stated = {token.form for token in question.tokens}
    for quantity in figures:
        type_fit = accepts(question, passage, sentence, quantity)
        if not type_fit or passage.passage.text[slice(*quantity.number)] in stated:
            continue  # a figure that the question itself names ("phần mềm … 3.0") is not its answer
        if question.kind == kinds.NUMBER and of_another_measure(question, passage, sentence, quantity):
            continue
        support, local = local_coverage(passage, sentence, located, quantity, figures)
        head = head_fit(question, passage, sentence, quantity)
        if passage.passage.text.startswith("|", sentence.start) and not in_its_column(
            question, passage, sentence, quantity
        ):
            continue
        near = own_words(sentence, (quantity.start, quantity.end), figures)
        run = longest_run(question, passage, *near)
        left = question.unfinished and quantity.target is not None  # 128/168: what is left is worked out
        said = _said_besides(question, passage, *near)
        factors = (
            _change_penalty(question, passage, sentence, quantity),
            1.0 if left else _slot_fit(question, passage, sentence, quantity, run),
            belongs_fit(question, hit, passage, sentence, quantity, figures),
            grade_fit(question, passage, sentence, quantity, figures),
            state_fit(question, located, passage, sentence, quantity, figures),
            part_fit(question, located, passage, sentence, quantity),
        )
        score = (type_fit * (0.72 * local + 0.28 * head) + 0.012 * min(6, run) - 0.01 * min(8, said)) * prod(factors)
        modified = modifier_fit(question, passage, sentence, quantity)
        score *= modified if head > 0 else 0.3 * modified
        missing = 0.0
        if question.head and question.kind == kinds.NUMBER:
            missing = missing_share([fold(word) for word in question.head[: core_size(question)]], passage, sentence)
            score *= 1.0 - (1.2 if head > 0.6 else 0.3) * missing
        whole = _of_the_whole(question, located, passage, sentence)
        unsaid = _unsaid_predicate(located, passage, sentence)
        # "lợn nái" is asked for, this sentence is on "lợn", and another one on "lợn nái"; "kỷ luật bao nhiêu đảng viên"
        # is not answered by how many joined
        score *= (0.75 if whole else 1.0) * (0.55 if unsaid else 1.0)
        signals = (local, head, type_fit, run / 6, min(8, said) / 8, *factors, modified, missing, whole, unsaid)
        for variant in _variants(question, hit, passage, sentence, quantity, fits):
            given = (*signals, variant.score)
            found.append(replace(variant, score=score * variant.score, support=support, signals=given))
    return found


_IN_WORDS = re.compile(
    rf"(?<!\w)(?<!thứ )(?<!lần )(?<!tháng )(?<!ngày )(?<!quý )(?P<word>{'|'.join(NUMBER_WORDS)})(?<!một(?= (?:số|vài|phần|trong|cách|lần|chút|mặt|bộ phận|ít|loạt|lúc|thời)(?!\w)))\s+(?=[^\W\d_])"
)


def _in_words(question: Question, passage: PassageView, sentence: SentenceView) -> list[Quantity]:
    """Numbers written as words right before what is counted: "tám phó giám đốc"."""
    head = [fold(word) for word in question.head[:2]]
    if question.kind != kinds.NUMBER or not head:
        return []
    found = []
    for match in _IN_WORDS.finditer(passage.low, sentence.start, sentence.end):
        after = [token.folded for token in passage.among(match.end(), sentence.end)][: len(head)]
        if after == head:
            span = match.span("word")
            noun = noun_after(passage.passage.text, span[1])
            value = Decimal(NUMBER_WORDS[match["word"]])
            found.append(Quantity(COUNT, *span, span, value, None, None, None, noun))
    return found


def _unsaid_predicate(located: Match, passage: PassageView, sentence: SentenceView) -> bool:
    """Whether what the question says of the figure ("kỷ luật bao nhiêu …") is not in the sentence or its heading."""
    located_words = {word for words in located.words for word in words}
    return any(
        predicate
        and (weight >= 0.5 or set(words) & _MONEY_VERBS)
        and not context
        and not (words in _IMPLIED and "khach" in located_words)
        and not any(sentence.start <= passage.tokens[index].start < sentence.end for index in positions)
        for weight, positions, context, predicate, words in zip(
            located.weights, located.positions, located.in_context, located.predicate, located.words, strict=True
        )
    )


def _of_the_whole(question: Question, located: Match, passage: PassageView, sentence: SentenceView) -> bool:
    """Whether two words stand together in the question and in the passage, and this sentence has the first alone."""
    asked = [token.folded for token in question.tokens]
    for (words, positions), (more, further) in pairwise(zip(located.words, located.positions, strict=True)):
        together = [index for index in further if index - len(words) in positions]
        if not together or not contains((*words, *more), tuple(asked)):
            continue
        here = [index for index in positions if sentence.start <= passage.tokens[index].start < sentence.end]
        if here and not any(sentence.start <= passage.tokens[index].start < sentence.end for index in further):
            return True
    return False


_IMPLIED = (
    ("don",),
    ("tiep", "don"),
    ("thu", "hut"),
)  # "đón bao nhiêu lượt khách" of "lượng khách ước đạt 48.300 lượt"
_MONEY_VERBS = frozenset({"thu", "chi", "vay", "phat", "nop"})  # short and common, yet what a sum is about


def _variants(
    question: Question, hit: Hit, passage: PassageView, sentence: SentenceView, quantity: Quantity, fits: Frame
) -> list[Candidate]:
    """The result, or the target, that a figure states for this question; score holds only the result/target fit."""
    text = passage.passage.text
    offset = passage.passage.start
    before = passage.low[max(sentence.start, quantity.start - 40) : quantity.start]
    stated = sentence.cell_role == "plan" or bool(
        _TARGET_BEFORE.search(before)
    )  # "đạt 21,3% chỉ tiêu năm (80 đảng viên)"
    planned = stated or _is_planned(hit, passage, sentence)
    span, value, is_target = quantity.number, quantity.value, planned
    fit = 1.0
    left = question.gap or question.unfinished
    if left and quantity.target is not None and quantity.value is not None:
        value, is_target = abs(quantity.value - quantity.target), False
        noun = text[slice(*quantity.noun)]
        computed = f"{format_number(value)} {noun}".strip()
        spans = (quantity.number, quantity.target_span or quantity.number)
        more, less = spans if quantity.value >= quantity.target else spans[::-1]
        arithmetic = f"{text[slice(*more)]} − {text[slice(*less)]}"
        return [
            _computed(
                hit,
                offset,
                sentence,
                quantity,
                fits,
                computed,
                f"{arithmetic} = {format_number(value)}",
                value,
            )
        ]
    if question.target:
        if quantity.target is not None and quantity.target_span:
            span, value, is_target = quantity.target_span, quantity.target, True
        elif not planned:
            fit = 0.85 if sentence.target and not sentence.cell_role else 0.45
    elif planned:
        fit = 0.5 if stated else 0.85 if question.years else 0.62
    if question.gap and not _GAP_BEFORE.search(before):
        fit *= 0.45  # what is over or missing is asked for, and this is neither
    start, end = _phrase(text, sentence, quantity, span)
    return [
        Candidate(
            hit=hit,
            start=offset + span[0],
            end=offset + span[1],
            sentence=(offset + sentence.start, offset + sentence.end),
            short=_with_noun(question, text, sentence, quantity, _short(text, quantity, span, start, end)),
            score=fit,
            support=0.0,
            frame=fits,
            value=value,
            kind=quantity.kind,
            target=is_target,
            unit=quantity.unit or fold(text[slice(*quantity.noun)]),
        )
    ]


def _computed(
    hit: Hit,
    offset: int,
    sentence: SentenceView,
    quantity: Quantity,
    fits: Frame,
    short: str,
    shown: str,
    value: Decimal,
) -> Candidate:
    """A figure computed from a result and its target, with the arithmetic that is shown."""
    return Candidate(
        hit, offset + quantity.start, offset + quantity.end, (offset + sentence.start, offset + sentence.end),
        short, 1.0, 0.0, fits, value=value, kind=quantity.kind, shown=shown,
    )  # fmt: skip


def _is_planned(hit: Hit, passage: PassageView, sentence: SentenceView) -> bool:
    """Whether a sentence speaks of a plan: it says so, its section does, or its year is after the report's."""
    if sentence.cell_role:
        return sentence.cell_role == "plan"
    years, ahead = hit.document.context.years, sentence.years or passage.heading_years
    if (
        len(years) == 1
        and ahead
        and min(ahead) > years[0]
        and not re.search(r"(?:^|\W)đã ", passage.low[sentence.start : sentence.end])
    ):
        return True
    if sentence.done and not sentence.target:
        return False
    return sentence.target and not sentence.done or (passage.target_heading and not sentence.done)


def _phrase(text: str, sentence: SentenceView, quantity: Quantity, span: Span) -> Span:
    """The figure with "trên", "khoảng" before it and its unit and noun behind it."""
    start = span[0]
    approximate = _APPROXIMATE.search(text, max(sentence.start, start - 60), start)
    if approximate:
        start = approximate.start()
    end = max(span[1], quantity.end if quantity.unit else span[1])
    if quantity.noun[1] > quantity.noun[0] and quantity.kind == COUNT:
        end = quantity.noun[1]
    more = _OR_MORE.match(text, end)
    return (start, more.end() if more else end)


def _with_noun(question: Question, text: str, sentence: SentenceView, quantity: Quantity, short: str) -> str:
    """A bare figure with the noun that stands before it: "kết nạp đảng viên mới (260/251 …" is "260 đảng viên mới"."""
    if quantity.kind != COUNT or quantity.noun[1] > quantity.noun[0] or quantity.unit or not question.head:
        return short
    before = fold(text[max(sentence.start, quantity.start - 60) : quantity.start])
    at = before.rfind(fold(" ".join(question.head[:2])))
    if at < 0:
        return short
    start, end = noun_after(text, quantity.start - len(before) + at, 4)
    if not _LEADS_TO.fullmatch(text[end : quantity.start]):
        return short
    return f"{short} {' '.join(text[start : min(end, quantity.start)].split())}"


def _short(text: str, quantity: Quantity, span: Span, start: int, end: int) -> str:
    number = text[slice(*span)]
    before = text[start : span[0]]
    if quantity.target_span is not None:
        after = text[quantity.end : end] if end > quantity.end else ""
        if quantity.unit:
            after = text[quantity.target_span[1] : quantity.end] + after
    else:
        after = text[span[1] : end]
    if before.strip().lower() == "từ" and "trở" not in after:
        before = ""
    return " ".join(f"{before}{number}{after}".split()).strip(" ,;.(")


def _slot_fit(question: Question, passage: PassageView, sentence: SentenceView, quantity: Quantity, run: int) -> float:
    """Small corrections from what stands right before the figure, as it does before "bao nhiêu" in the question."""
    before = [t.folded for t in passage.among(sentence.start, quantity.start)][-4:]
    low = passage.low[max(sentence.start, quantity.start - 40) : quantity.start]
    fit = 1.0
    if question.before_slot and question.before_slot in before[-3:]:
        fit += 0.06
    if run < 4 and re.search(r"trong (?:đó|số đó)[^;.]*$", low) and "trong do" not in fold(question.text):
        fit -= 0.07  # a part, where the whole is asked for
    if re.search(r"(?:^|\W)riêng\W[^;.]*$", passage.low[sentence.start : quantity.start]) and "rieng" not in fold(
        question.text
    ):
        fit -= 0.2
    if re.search(
        r"(?:tổng số|tổng cộng|cả năm|toàn (?:huyện|xã|tỉnh|thị xã|thành phố|quận|phường|đặc khu) có)[^;.\d]*$", low
    ):
        fit += 0.05
    share = question.kind == kinds.PERCENT and quantity.kind == PERCENT
    if not question.target and not share and _IN_BRACKETS.search(passage.low, sentence.start, quantity.start):
        fit -= 0.12  # "195 đảng viên (21 đảng viên ở địa bàn dân cư, …)"
    if question.unfinished:
        fit *= 1.05 if re.search(r"(?:còn|chưa|tồn)[^;.,]*$", low) else 0.4
    return fit


_IN_BRACKETS = re.compile(r"\d[^();]*\([^()]*$")


def _said_besides(question: Question, passage: PassageView, start: int, end: int) -> int:
    """How many content syllables stand beside the figure that the question does not have: what is not asked for."""
    asked = {token.folded for token in question.tokens}
    beside = [t for t in passage.among(start, end) if t.form.isalpha()]
    return sum(1 for token in beside if token.folded not in asked and token.form not in STOPWORDS)


_SINCE = re.compile(r"[\s,)]*so với (?:cuối|đầu|cùng kỳ|năm|tháng|quý|giai đoạn|nhiệm kỳ)")


def _change_penalty(question: Question, passage: PassageView, sentence: SentenceView, quantity: Quantity) -> float:
    """Less for a change ("tăng 12,66 %") or a ratio to a plan where a level is asked for, and the other way round."""
    before = passage.low[max(sentence.start, quantity.start - 30) : quantity.start]
    after = passage.low[quantity.end : min(sentence.end, quantity.end + 45)].split(";")[0]
    asked = fold(question.text)
    factor = 1.0
    changes = bool(_CHANGE_BEFORE.search(before))
    if changes and not _CHANGE_ASKED.search(asked):
        factor *= 0.55
    counted = quantity.kind == COUNT and question.kind == kinds.NUMBER and not question.unaccented
    if not changes and (
        quantity.kind == PERCENT
        and _CHANGE_COUNTED.search(asked)
        or counted
        and _COUNT_CHANGED.search(lower(question.text))
    ):
        factor *= 0.6
    if "nhat" not in asked and _MOST.search(passage.low, *sentence.clause(quantity.start)):
        factor *= 0.7  # of the one part that has the most, where the whole is asked about
    if re.search(
        r"(?:cùng kỳ|năm trước|năm \d{4})\s*\($|(?:cùng kỳ|năm trước)(?:\s+năm \d{4})?\s+(?:là|đạt)\s*$", before
    ):
        factor *= 0.6  # the figure of the time that is compared with
    level = quantity.kind == PERCENT and question.kind != kinds.PERCENT and not _CHANGE_ASKED.search(asked)
    if level and _SINCE.match(after):
        factor *= 0.5  # "giảm nợ tới 36,8% so với cuối năm 2015" is no level
    if re.search(r"so với(?: mức)?(?: bình quân)?(?: chung)?(?: cả nước)?\s*\(?$", before):
        factor *= 0.6
    if quantity.kind == PERCENT and question.kind == kinds.PERCENT:
        beside = re.match(r"[\s,]*so với\s+(?P<what>[^,;()]{0,40})", after)
        if (
            beside
            and _BEFORE_ASKED.search(asked)
            and _PLAN.search(beside["what"])
            or beside
            and _PLAN_ASKED.search(asked)
            and _EARLIER.search(beside["what"])
        ):
            factor *= 0.6
        against = bool(_AGAINST.match(after.lstrip(" ,)")) or re.match(r".{0,12}(?:" + _AGAINST.pattern + ")", after))
        wanted = bool(_AGAINST_ASKED.search(asked))
        if against and not wanted:
            factor *= 0.97 if re.search(r"(?:đạt|bằng)\\s*(?:trên |hơn |khoảng )?$", before) else 0.85
        if wanted and not against:
            factor *= 0.85
    return factor
