"""Two figures that one sentence gives for two things named in a question, told by their labels.

"Khiển trách hay cảnh cáo nhiều hơn?" of "khiển trách 04, cảnh cáo 06"; "kiểm tra và giám sát tổng cộng bao nhiêu đảng
viên?" of "kiểm tra 264 đảng viên; giám sát 216 đảng viên".
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from rag import kinds
from rag.candidate import Candidate
from rag.fit import Frame, frame
from rag.labels import own_labels
from rag.occurrences import match, sentence_coverage
from rag.quantities import COUNT, MONEY, PERCENT, Quantity
from rag.question import Question
from rag.records import Hit
from rag.text import fold, folded_syllables
from rag.view import PassageView, SentenceView, view

_MORE = r"(?:nhiều|cao|lớn|ít|thấp|nhỏ|đông|tốn|nhieu|lon|it|thap|nho|dong|ton)"
_EITHER = re.compile(
    rf"(?P<first>[^?:]+?)\s+(?:hay|hoặc|hoac)(?: là| la)?\s+(?P<second>[^?,]+?),?\s+(?:(?:thì|có|được|bên nào|loại nào|cái nào|thi|co|duoc|ben nao|loai nao|cai nao)\s+)*"
    rf"{_MORE}(?:\s\w+){{0,3}}?\s+(?:hơn|hon)(?!\w)"
    rf"|(?:giữa |giua )?(?P<one>[^?:]+?)\s+(?:và|với|va|voi)\s+(?P<other>[^?,]+?),?\s+(?:bên|loại|cái|khoản|nhóm|khu vực|thứ|ben|loai|cai|khoan|nhom|khu vuc|thu) (?:nào|nao)\s[^?]*(?:hơn|hon)(?!\w)",
    re.IGNORECASE,
)
_ALL = r"(?:tổng cộng|tất cả|cả thảy|cộng lại|tính chung|gộp lại|tong cong|tat ca|ca thay|cong lai|tinh chung|gop lai)"
_SUM = re.compile(
    rf"{_ALL}[^?]*?\s(?:bao nhiêu|mấy|bao nhieu|may)\s+(?:\w+\s+đồng\s+)?(?P<first>[^?,]{{2,40}}?)\s+(?:và|lẫn|cùng|va|lan|cung)\s+(?P<second>[^?,(]{{2,40}}?)\s*(?:\(|\W*$)"
    rf"|(?:{_ALL}\s|^)(?P<one>[^?]+?)\s+(?:và|lẫn|cùng|va|lan|cung)\s+(?P<other>[^?,]+?)\s+(?:được |tổng cộng |cộng lại |tất cả |thì |có |là |hết |duoc |tong cong |cong lai |tat ca |thi |co |la |het )*(?:còn thiếu |con thieu )?(?:bao nhiêu|mấy|bao nhieu|may)(?!\w)",
    re.IGNORECASE,
)
_TOGETHER = re.compile(rf"(?<!\w){_ALL}(?!\w)", re.IGNORECASE)
_BY = re.compile(
    rf"(?P<first>[^?:]+?)\s+{_MORE}\s+(?:hơn|hon)\s+(?P<second>[^?,]+?)\s+(?:là |la )?(?:bao nhiêu|mấy|bao nhieu|may)(?!\w)",
    re.IGNORECASE,
)
_CUTS = frozenset(
    "nam so xu duoc la co giua cua o tai trong thi cho va cac nhung hai ca tong cong bi da voi hon chi ve den khi".split()
)
_LONGEST = 4  # syllables that name a thing
_HALF, _LEAST_FIT, _COVERED = 0.5, 0.5, 0.4
_APART = 0.05  # of the coverage of another sentence that has both
_FIGURES = (COUNT, MONEY, PERCENT)


class Pair(NamedTuple):
    """Two things and the figures of them."""

    labels: tuple[str, str]
    figures: tuple[Candidate, Candidate]


Named = tuple[list[str], list[str], tuple[str, str]]


def named_pair(question: Question) -> Named | None:
    """The folded words of the two things that a question compares or adds, and how it names them; None of others."""
    pattern = {kinds.COMPARE: _EITHER, kinds.DIFFERENCE: _BY}.get(question.kind, _SUM)
    if pattern is _SUM and not _TOGETHER.search(question.text):
        return None
    found = pattern.search(question.text)
    if found is None:
        return None
    groups = found.groupdict()
    first, second = groups["first"] or groups.get("one") or "", groups["second"] or groups.get("other") or ""
    size = min(_LONGEST, len(second.split()))
    lead = first.split()[-max(size, 2) :]
    folded = [fold(word).strip(" ,.") for word in lead]
    cut = max((at + 1 for at, word in enumerate(folded) if word in _CUTS or word[:1].isdigit()), default=0)
    lead, folded = lead[cut:], folded[cut:]
    tail = second.split()
    tail = (tail[1:] if tail and fold(tail[0]) in _CUTS else tail)[:_LONGEST]
    other = [fold(word).strip(" ,.") for word in tail]
    if not folded or not other or set(folded) == set(other):
        return None
    return folded, other, (" ".join(lead).strip(" ,"), " ".join(tail).strip(" ,"))


def pair(question: Question, named: Named, hits: Sequence[Hit]) -> Pair | None:
    """The figures of the two things that a question names (`named_pair`), from the one place that gives both; None where
    none or more than one does."""
    if len([place for place in question.places if place.name]) > 1 or len(question.years) > 1:
        return None
    first, second, labels = named
    found: list[tuple[float, Candidate, Candidate]] = []
    for hit in hits:
        passage = view(hit.passage)
        located = match(question, hit)
        for sentence in passage.sentences:
            coverage = sentence_coverage(located, passage, sentence)
            if coverage < _COVERED:
                continue
            fits = frame(question, hit, passage, sentence)
            if fits.product < _LEAST_FIT:
                continue
            one = _figure(question, passage, sentence, first, second)
            two = _figure(question, passage, sentence, second, first)
            if one is None or two is None or one is two or (one.kind, one.unit) != (two.kind, two.unit):
                continue
            made = [_candidate(hit, passage, sentence, figure, coverage, fits) for figure in (one, two)]
            found.append((coverage * fits.product, made[0], made[1]))
    found.sort(key=lambda each: -each[0])
    distinct = {(each[1].value, each[2].value) for each in found if each[0] >= found[0][0] - _APART}
    return Pair(labels, (found[0][1], found[0][2])) if len(distinct) == 1 else None


def _figure(
    question: Question, passage: PassageView, sentence: SentenceView, own: Sequence[str], other: Sequence[str]
) -> Quantity | None:
    """The one figure of a sentence whose label has the words of a thing, more of them than of the other thing."""
    figures = [q for q in sentence.quantities if q.kind in _FIGURES and q.value is not None]
    best: list[tuple[float, Quantity]] = []
    labels = own_labels(passage.low, figures, sentence.start, sentence.end)
    for figure, (lead, tail) in zip(figures, labels, strict=True):
        # of "kiểm tra 210 đảng viên, 64 tổ chức đảng" both are checked
        shared = "" if lead else passage.low[sentence.start : figure.start].rsplit(";", 1)[-1]
        said, led = set(folded_syllables(f"{lead} {tail}")), set(folded_syllables(shared))
        said = said if said.intersection((*own, *other)) else said | led
        mine, theirs = (sum(word in said for word in words) / len(words) for words in (own, other))
        if mine >= _HALF and mine > theirs and _counts(question, passage, figure, own):
            best.append((mine - theirs, figure))
    most = max((share for share, _ in best), default=0.0)
    chosen = [figure for share, figure in best if share == most]
    return chosen[0] if len(chosen) == 1 else None


def _counts(question: Question, passage: PassageView, figure: Quantity, own: Sequence[str]) -> bool:
    """Whether a figure counts what is asked, where the question says that: "bao nhiêu đảng viên"."""
    head = [fold(word) for word in question.head][:2]
    if figure.kind != COUNT or not head or set(head) & set(own):
        return True
    noun = fold(passage.passage.text[slice(*figure.noun)]).split()
    return not noun or noun[: len(head)] == head


def _candidate(
    hit: Hit, passage: PassageView, sentence: SentenceView, figure: Quantity, coverage: float, fits: Frame
) -> Candidate:
    offset, text = passage.passage.start, passage.passage.text
    noun = " ".join(text[slice(*figure.noun)].split()[:_LONGEST])
    short = " ".join(text[figure.start : figure.end].split())
    return Candidate(
        hit, offset + figure.start, offset + figure.end, (offset + sentence.start, offset + sentence.end),
        f"{short} {noun}".strip() if figure.kind == COUNT else short, coverage, coverage, fits,
        value=figure.value, kind=figure.kind, unit=figure.unit or fold(noun),
    )  # fmt: skip
