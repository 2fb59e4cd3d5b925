"""Yes or no from a sentence that says what is asked, its figures and its negations compared."""

from __future__ import annotations

import re
from decimal import Decimal

from rag import kinds, messages
from rag.candidate import Candidate, Reading
from rag.kinds import as_typed, found
from rag.phrases import span_candidate
from rag.quantities import COUNT, MONEY, PERCENT, quantities
from rag.question import Question
from rag.text import fold, folded_syllables
from rag.view import PassageView, SentenceView

_YES_NO_TAIL = re.compile(r"(?:hay\s+)?(?:không|chưa|ko|khong|chua)\s*(?:ạ|vậy|nhỉ|thế)?\s*\W*$")
_ALLEGED = re.compile(r"(?<!\w)(?:phản ánh|cho rằng|khiếu nại)(?!\w)")
_ACCUSED = re.compile(
    r"(?<!\w)(?:(?:công dân|người dân|nhân dân|dân|đơn thư) (?:đã )?(?:tố|tố cáo|phản ánh)|nghi vấn|tin đồn)(?!\w)"
)
_ALLEGED_ASKED = re.compile(
    r"(?<!\w)(?:co|bi|duoc|da) (?:\w+ ){0,3}(?:to cao|phan anh|cho rang|khieu nai|nghi van|tin don)(?!\w)"
)
_TIME = re.compile(r"\s*(?:tháng|năm|ngày|quý|tuần|thang|nam|ngay|quy|tuan)(?!\w)")
_DENIED = 12  # syllables
_NEGATED = re.compile(
    r"(?<!\w)(?:(?<!hàng )(?<!phòng )(?<!trên )(?<!tầm )không(?! gian| khí| quân| vận| phận| lưu| những| chỉ| ngừng)|chưa|chẳng)(?!\w)"
)


def yes_no(at: Reading) -> list[Candidate]:
    """ "Có" or "Không" from a sentence that says what is asked, comparing the figures of both."""
    question, hit, passage, sentence, _, fits, coverage = at
    if sentence.heading:
        return []
    asked = [q for q in quantities(question.text) if q.kind in (COUNT, PERCENT, MONEY) and q.value is not None]
    asked = [q for q in asked if not _TIME.match(question.text, q.number[1])]  # "6 tháng cuối năm"
    asked = [q for q in asked if question.text[slice(*q.number)] not in map(str, question.years)]  # "Quảng Trị 2016"
    score = coverage * (0.6 if sentence.target and not sentence.done and not question.target else 1.0)
    if not _ALLEGED_ASKED.search(fold(question.text)):
        if _ACCUSED.search(passage.low, sentence.start, sentence.end):
            return []  # what somebody is accused of is not what is so
        if _ALLEGED.search(passage.low, sentence.start, sentence.end):
            score *= 0.8
    verdict = messages.YES
    if _CLAIM_ASKED.search(fold(question.text)) and not _says_last(at):
        return []  # "có phải vì có đơn tố cáo?": a sentence that speaks of none says nothing of it
    instead = _another_of_a_set(question, passage, sentence)
    if not instead and not asked and not _OF_A_PLAN.search(fold(question.text)):
        score *= (1.0 - _UNSAID * _unsaid(at)) * (1.0 if _says_last(at) else _WITHOUT_LAST)
    if instead:
        verdict = messages.NO
    elif asked:
        stated: set[Decimal] = set()
        for quantity in sentence.quantities:
            if quantity.kind in (COUNT, PERCENT, MONEY):
                stated |= {value for value in (quantity.value, quantity.target, quantity.high) if value is not None}
        if not stated:
            return []
        held = all(quantity.value in stated for quantity in asked) and not _denied(question, passage, sentence)
        verdict = messages.YES if held else messages.NO
        score += 0.1 if held else 0.0
    elif _doubtful(question, passage, sentence):
        return []  # it denies something, and not in the words of the question
    elif _denied(question, passage, sentence) or _fell_short(question, passage, sentence):
        verdict = messages.NO
    return [span_candidate(hit, passage, (sentence.start, sentence.end), verdict, score, coverage, fits, kinds.YES_NO)]


_CLAIM_ASKED = re.compile(r"(?<!\w)co phai (?:la )?(?:vi|do|de|nham|boi)(?!\w)")
_OF_A_PLAN = re.compile(r"(?:hoan thanh|dat|vuot)\b.*(?:ke hoach|chi tieu|muc tieu)")
_SETS = (  # one of a set excludes the others
    ("khiển trách", "cảnh cáo", "cách chức", "khai trừ"),
    ("hoàn thành xuất sắc nhiệm vụ", "hoàn thành tốt nhiệm vụ", "hoàn thành nhiệm vụ", "không hoàn thành nhiệm vụ"),
    ("tăng", "giảm"),
    ("cao hơn", "thấp hơn"),
    ("nhiều hơn", "ít hơn"),
)
_UNSAID = 0.8
_WITHOUT_LAST = 0.75


def _another_of_a_set(question: Question, passage: PassageView, sentence: SentenceView) -> bool:
    """Whether the sentence tells another thing of a set whose members exclude each other: "khiển trách", not "cảnh cáo"."""
    low = passage.low[sentence.start : sentence.end]
    asked_low = as_typed(question.text, question.unaccented)
    for members in _SETS:
        asked = [one for one in members if found(rf"(?<!\w){one}(?!\w)", asked_low, question.unaccented)]
        said = [one for one in members if re.search(rf"(?<!\w){one}(?!\w)", low)]
        if len(asked) == 1 and len(said) == 1 and asked != said:
            return True
    return False


def _unsaid(at: Reading) -> float:
    """Share of the question's weight, its context aside, that the sentence itself does not hold."""
    located, sentence = at.located, at.sentence
    parts = list(zip(located.weights, located.positions, located.in_context, strict=True))
    own = [(weight, positions) for weight, positions, context in parts if not context]
    missing = sum(
        weight
        for weight, positions in own
        if not any(sentence.start <= at.passage.tokens[index].start < sentence.end for index in positions)
    )
    return missing / (sum(weight for weight, _ in own) or 1.0)


def _says_last(at: Reading) -> bool:
    """Whether a sentence has the last of the question's words that are not its context's: what is asked of the rest."""
    parts = list(zip(at.located.positions, at.located.in_context, strict=True))
    positions = next((positions for positions, context in reversed(parts) if not context), ())
    inside = (at.sentence.start <= at.passage.tokens[index].start < at.sentence.end for index in positions)
    return not parts or any(inside)


_LIGHT = frozenset("nhan duoc su co the he hoan toan bao gio he".split())  # folded; between a denial and what it denies


def _denied(question: Question, passage: PassageView, sentence: SentenceView) -> bool:
    """Whether the sentence denies what is asked: its "không" or "chưa" stands right before words of the question."""
    low = passage.low[sentence.start : sentence.end]
    wanted = {word for term in question.terms for word in term.folded}
    asked = fold(_YES_NO_TAIL.sub("", question.text.lower()))
    for match in _NEGATED.finditer(low):
        following = folded_syllables(low[match.end() : match.end() + 60])[:7]
        if following[:1] in (["co"], ["con"], ["xay"], ["de"], ["phat"]):
            return True  # "không có …", "không xảy ra …": there is none
        if following[:1] == ["phai"] and "khong phai" not in asked:  # "không phải là cuộc kiểm tra theo đơn thư"
            said = folded_syllables(low[match.end() : match.end() + 90])[1:_DENIED]
            if wanted.intersection(said):
                return True
        while following and following[0] in _LIGHT:
            following = following[1:]
        word = next((word for word in following[:2] if word in wanted), "")
        if word and not re.search(rf"(?:khong|chua)\s+(?:\w+\s+)?{re.escape(word)}", asked):
            return True
    return False


def _doubtful(question: Question, passage: PassageView, sentence: SentenceView) -> bool:
    """Whether the sentence has a denial of which the question's words do not show what it denies."""
    if _denied(question, passage, sentence) or _fell_short(question, passage, sentence):
        return False
    low, asked = passage.low[sentence.start : sentence.end], fold(question.text)
    denials = [folded_syllables(low[match.end() : match.end() + 20])[:1] for match in _NEGATED.finditer(low)]
    return any(words and not re.search(rf"(?:khong|chua)\s+{words[0]}(?!\w)", asked) for words in denials)


def _fell_short(question: Question, passage: PassageView, sentence: SentenceView) -> bool:
    """Whether a plan was asked about and the figures of the sentence stay below it ("29/32 …, đạt 90,6% kế hoạch")."""
    if not _OF_A_PLAN.search(fold(question.text)):
        return False
    low = passage.low[sentence.start : sentence.end]
    if re.search(r"(?:không|chưa) (?:đạt|hoàn thành)", low):
        return True
    for quantity in sentence.quantities:
        if quantity.target is not None and quantity.value is not None:
            return quantity.value < quantity.target
        if (
            quantity.kind == PERCENT
            and quantity.value is not None
            and re.search(r"(?:đạt|bằng)\s*$", passage.low[: quantity.start][-6:])
        ):
            return quantity.value < 100
    return False
