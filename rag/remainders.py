"""What is worked out from two figures that stand together: what is left over, what is too much, how much has changed.

"Được phân bổ 9,64 tỷ đồng, đã chi 9,12 tỷ đồng"; "đầu năm có 742 hộ nghèo; cuối năm còn 511 hộ".
"""

from __future__ import annotations

import re
from decimal import Decimal
from itertools import combinations

from rag.candidate import Candidate, Reading
from rag.kinds import MONEY as MONEY_ASKED
from rag.kinds import NUMBER as NUMBER_ASKED
from rag.quantities import COUNT, MONEY, Quantity, format_number
from rag.text import fold, folded_syllables
from rag.view import SentenceView

_GIVEN = re.compile(r"(?:phan bo|giao|cap|bo tri|duyet|du toan|ke hoach|tiep nhan|nhan|xay ra|phat hien|co|tong so)$")
_USED = re.compile(r"(?:chi|su dung|giai ngan|thuc hien|chi tra|cap phat)$")
_LINKS = frozenset("duoc la tren hon khoang gan ca tong so het".split())
_NOT_YET = re.compile(r"(?<!\w)chua (?:duoc )?(?P<done>\w+(?: \w+)?)")


_WHOLE_ASKED = re.compile(
    r"(?<!\w)(?:tong so|tong cong|tat ca|ca thay|toan bo|thuoc dien|tinh ca|"
    r"duoc (?:dem ra )?(?:danh gia|xep loai|cham diem|phan loai))(?!\w)"
)
_PLANNED = re.compile(
    r"\s*[^;.()]{0,40}\(?(?:đạt|vượt|bằng|tăng)?\s*[\d.,]*\s?%?\s*(?:so với )?(?:kế hoạch|chỉ tiêu|dự toán|nghị quyết)"
)


_UP_FOR = re.compile(  # what is said of the part is what all of them are there for: "đưa vào xét cấp giấy"
    r"(?<!\w)(?:thuoc dien|dien xet|(?:dua (?:vao|ra)(?: dien)?|duoc) xet|tinh ca|ke ca|du dieu kien)(?!\w)"
)
_GRADE = re.compile(r"(?<!\w)(?:xuat sac|tot|hoan thanh|kha|trung binh|yeu)(?!\w)")
_PREDICATE = 6  # syllables behind a part that say which part it is


def wholes(at: Reading) -> list[Candidate]:
    """Of how many a sentence tells a part ("128/168 cơ sở được cấp giấy"), where all of them are asked for."""
    question, passage, sentence = at.question, at.passage, at.sentence
    if question.kind != NUMBER_ASKED or question.target or not _WHOLE_ASKED.search(fold(question.text)):
        return []
    if _GRADE.search(fold(question.text)):
        return []
    text, offset = passage.passage.text, passage.passage.start
    head = [fold(word) for word in question.head]
    asked = {token.folded for token in question.tokens} - set(head)
    found = []
    for figure in sentence.quantities:
        noun = " ".join(text[slice(*figure.noun)].split())
        if figure.kind != COUNT or figure.target is None or figure.target_span is None or figure.target == figure.value:
            continue
        behind = [token.folded for token in passage.among(max(figure.end, figure.noun[1]), sentence.end)][:_PREDICATE]
        if len(asked.intersection(behind)) > 1 and not _UP_FOR.search(fold(question.text)):
            continue  # what is said of the part is asked for
        if not head or fold(noun).split()[: len(head)][:2] != head[:2] or _PLANNED.match(passage.low, figure.end):
            continue
        start, end = figure.target_span
        found.append(
            Candidate(
                at.hit, offset + start, offset + end, (offset + sentence.start, offset + sentence.end),
                f"{text[start:end]} {noun}", 0.55 + 0.4 * at.coverage, at.coverage, at.fits,
                value=figure.target, kind=WHOLE, unit=fold(noun),
            )
        )  # fmt: skip
    return found


WHOLE = "whole"  # the kind of such a candidate


def remainders(at: Reading) -> list[Candidate]:
    """The difference of what there was and what was used or done, where the question asks for what is left."""
    question, passage, sentence = at.question, at.passage, at.sentence
    if _CHANGE_ASKED.search(fold(question.text)):
        return _changes(at)
    if not (question.gap or question.unfinished):
        return []
    asked = _NOT_YET.search(fold(question.text))
    if asked and re.search(
        rf"(?<!\w)(?:chua|khong)(?: \w+)? {asked['done']}(?!\w)", fold(passage.low[sentence.start : sentence.end])
    ):
        return []  # it tells it itself
    wanted = MONEY if question.kind == MONEY_ASKED else COUNT
    figures = [q for q in sentence.quantities if q.kind == wanted and q.value is not None and q.target is None]
    text = passage.passage.text
    found = []
    for whole, part in combinations(figures, 2):
        if whole.value is None or part.value is None:
            continue
        planned = question.gap and whole.end <= part.start and whole.unit == part.unit
        if planned and _PLAN_IN_BRACKETS.fullmatch(
            _SHARE.sub("", passage.low[max(whole.end, whole.noun[1]) : part.start])
        ):
            found.append(_difference(at, whole, part, text[slice(*whole.noun)]))
            continue
        if part.value > whole.value or not _same_unit(text, whole, part):
            continue
        before = _words_before(at, part)
        done = before.endswith(asked["done"]) if asked else _USED.search(before) is not None
        over = question.gap and whole.end <= part.start and _OVER.match(passage.low, whole.end, part.start)
        if not over and not (done and _GIVEN.search(_words_before(at, whole))):
            continue
        unit = text[slice(*whole.noun)] if wanted == COUNT else text[whole.number[1] : whole.end].strip()
        found.append(_difference(at, whole, part, unit))
    return found


_SHARE = re.compile(r"\d[\d.,]*\s?%")
_PLAN_IN_BRACKETS = re.compile(  # "6.143 người, đạt 95% kế hoạch (6.452 người)"
    r"[^;.()\d]{0,60}(?:kế hoạch|chỉ tiêu|công suất|định mức|dự toán|mục tiêu|nhu cầu|biên chế)[^;.()\d]{0,40}"
    r"\(\s*(?:là\s)?"
)


def _difference(at: Reading, first: Quantity, second: Quantity, unit: str) -> Candidate:
    """The difference of two figures of a sentence, the larger one first in the arithmetic that is shown."""
    more, less = sorted((first, second), key=lambda figure: -(figure.value or 0))
    value = (more.value or Decimal(0)) - (less.value or Decimal(0))
    return worked_out(at, more, less, "−", value, unit, kind=first.kind, score=0.6 + 0.35 * at.coverage)


def worked_out(
    at: Reading, first: Quantity, second: Quantity, sign: str, value: Decimal, unit: str, *, kind: str, score: float
) -> Candidate:
    """What two figures of a sentence come to, with the arithmetic."""
    text, offset, sentence = at.passage.passage.text, at.passage.passage.start, at.sentence
    result = format_number(value)
    start, end = min(first.start, second.start), max(first.end, second.end)
    return Candidate(
        at.hit, offset + start, offset + end, (offset + sentence.start, offset + sentence.end),
        f"{result} {unit}".strip(), score, at.coverage, at.fits, value=value, kind=kind,
        shown=f"{text[slice(*first.number)]} {sign} {text[slice(*second.number)]} = {result}",
    )  # fmt: skip


_CHANGE_ASKED = re.compile(r"(?<!\w)(?:tang|giam)(?: them| di| duoc| bot)* (?:bao nhieu|may) (?!phan tram|%|lan)")
_BEGUN = re.compile(r"(?<!\w)đầu (?:năm|nhiệm kỳ|kỳ|quý|giai đoạn)")
_ENDED = re.compile(r"(?<!\w)(?:cuối (?:năm|nhiệm kỳ|kỳ|quý|giai đoạn)|đến nay|hiện nay|hiện còn)")
_OVER = re.compile(r"[^;.]{0,40}?(?<!\w)vượt [^;.]{2,60}\($")


def _changes(at: Reading) -> list[Candidate]:
    """How much a count has changed, of its figures for the beginning and the end of the time asked about."""
    question, passage, sentence = at.question, at.passage, at.sentence
    end = _counted_after(at, sentence, _ENDED)
    before = [other for other in passage.sentences if other.end <= sentence.start][-1:]
    for first in (sentence, *before):
        begin = _counted_after(at, first, _BEGUN) if end else None
        if not end or not begin or begin is end or begin.value is None or end.value is None:
            continue
        rises = "tang" in fold(question.text)
        more, less = (end, begin) if rises else (begin, end)
        if more.value is None or less.value is None or more.value <= less.value or begin.start >= end.start:
            continue
        text, offset = passage.passage.text, passage.passage.start
        difference = more.value - less.value
        shown = f"{text[slice(*more.number)]} − {text[slice(*less.number)]} = {format_number(difference)}"
        return [
            Candidate(
                at.hit, offset + begin.start, offset + end.end, (offset + first.start, offset + sentence.end),
                f"{format_number(difference)} {text[slice(*end.noun)]}".strip(), 0.6 + 0.35 * at.coverage, at.coverage,
                at.fits, value=difference, kind=COUNT, shown=shown,
            )
        ]  # fmt: skip
    return []


def _counted_after(at: Reading, sentence: SentenceView, when: re.Pattern[str]) -> Quantity | None:
    """The first figure of what the question counts behind the words for a time."""
    said = when.search(at.passage.low, sentence.start, sentence.end)
    if said is None or not at.question.head:
        return None
    behind = [q for q in sentence.quantities if q.kind == COUNT and q.start > said.end() and q.value is not None]
    counted = behind[:1]
    noun = fold(at.passage.passage.text[slice(*counted[0].noun)]).split() if counted else []
    return counted[0] if noun[:1] == [fold(at.question.head[0])] else None


def _words_before(at: Reading, quantity: Quantity) -> str:
    """The folded words before a figure, without those that only lead in a figure."""
    text = at.passage.passage.text[max(at.sentence.start, quantity.start - 60) : quantity.start]
    words = folded_syllables(text)
    while words and words[-1] in _LINKS:
        words.pop()
    return " ".join(words)


def _same_unit(text: str, first: Quantity, second: Quantity) -> bool:
    if first.kind == MONEY:
        return first.unit == second.unit
    nouns = [fold(text[slice(*q.noun)]).split()[:1] for q in (first, second)]
    return bool(nouns[0]) and nouns[0] == nouns[1]
