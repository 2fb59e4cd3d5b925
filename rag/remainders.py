"""What is left over, worked out from two figures of one sentence: "được phân bổ 9,64 tỷ đồng, đã chi 9,12 tỷ đồng"."""

from __future__ import annotations

import re
from itertools import combinations

from rag.candidate import Candidate, Reading
from rag.kinds import MONEY as MONEY_ASKED
from rag.quantities import COUNT, MONEY, Quantity, format_number
from rag.text import fold, folded_syllables

_GIVEN = re.compile(r"(?:phan bo|giao|cap|bo tri|duyet|du toan|ke hoach|tiep nhan|nhan|xay ra|phat hien|co|tong so)$")
_USED = re.compile(r"(?:chi|su dung|giai ngan|thuc hien|chi tra|cap phat)$")
_LINKS = frozenset("duoc la tren hon khoang gan ca tong so het".split())
_NOT_YET = re.compile(r"(?<!\w)chua (?:duoc )?(?P<done>\w+(?: \w+)?)")


def remainders(at: Reading) -> list[Candidate]:
    """The difference of what there was and what was used or done, where the question asks for what is left."""
    question, hit, passage, sentence = at.question, at.hit, at.passage, at.sentence
    if not (question.gap or question.unfinished):
        return []
    asked = _NOT_YET.search(fold(question.text))
    wanted = MONEY if question.kind == MONEY_ASKED else COUNT
    figures = [q for q in sentence.quantities if q.kind == wanted and q.value is not None and q.target is None]
    text, offset = passage.passage.text, passage.passage.start
    found = []
    for whole, part in combinations(figures, 2):
        if whole.value is None or part.value is None or part.value > whole.value or not _same_unit(text, whole, part):
            continue
        before = _words_before(at, part)
        done = before.endswith(asked["done"]) if asked else _USED.search(before) is not None
        if not done or not _GIVEN.search(_words_before(at, whole)):
            continue
        difference = format_number(whole.value - part.value)
        unit = text[slice(*whole.noun)] if wanted == COUNT else text[whole.number[1] : whole.end].strip()
        shown = f"{text[slice(*whole.number)]} − {text[slice(*part.number)]} = {difference}"
        found.append(
            Candidate(
                hit, offset + whole.start, offset + part.end, (offset + sentence.start, offset + sentence.end),
                f"{difference} {unit}".strip(), 0.6 + 0.35 * at.coverage, at.coverage, at.fits,
                value=whole.value - part.value, kind=wanted, shown=shown,
            )
        )  # fmt: skip
    return found


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
