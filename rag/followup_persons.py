"""Follow-up questions about persons: "Ông ấy giữ chức gì?", "Còn bà Trần Thị Sáu thì sao?"."""

from __future__ import annotations

import re

from rag.persons import persons
from rag.question import Question
from rag.text import fold

EMPTY = re.compile(  # folded terms that ask for nothing by themselves
    r"thi sao|thi the nao|the nao|ra sao|bao nhieu|thi bao nhieu|la bao nhieu|co bao nhieu|nua|o do|tai do|don vi do|don vi nay|con|the|vay|thi|sao|rieng|voi|cua|"
    r"chi tieu|phan dau|muc tieu|ke hoach|du kien|o|tai|ben|phia|duoi|va|nam|trong|co|nhiem ky|cung ky|truoc|nam truoc|nam sau|nam ngoai|so|la|a|nhe|nhi|toan|ca"
)
_HIM_OR_HER = re.compile(
    r"(?<!\w)(?:ông|bà|anh|chị|cô|đồng chí|người|vị|ong|ba|chi|co|dong chi|nguoi|vi) (?:ấy|này|đó|ta|ay|nay|do)(?!\w)",
    re.IGNORECASE,
)


def of_a_person(text: str) -> bool:
    """Whether a question asks of a person that an earlier one named or asked for ("Ông ấy …")."""
    return _HIM_OR_HER.search(text) is not None


def titles_differ(earlier: str, start: int, text: str) -> bool:
    """Whether a question asks of "ông ấy" and the name at `start` of the earlier one is that of a "bà", or the like."""
    said, named = _HIM_OR_HER.search(text), _TITLE.search(earlier[:start])
    return bool(said and named) and fold(said.group().split()[0]) != fold(named.group().split()[0])  # type: ignore[union-attr]


def with_person(text: str, name: str) -> str:
    """The question with the person's name in place of "ông ấy"."""
    return _HIM_OR_HER.sub(lambda match: f"{match.group().rsplit(' ', 1)[0]} {name}", text, count=1)


_TITLE = re.compile(r"(?:ông|bà|anh|chị|đồng chí|đ/c|ong|ba|anh|chi|dong chi)\s+$", re.IGNORECASE)


def other_person(text: str, asked: Question, previous: str) -> str | None:
    """The previous question of another person ("Còn bà Trần Thị Sáu thì sao?"), None where more than that is asked."""
    text = LED_BY.sub("", text)
    named, before = persons(text), persons(previous)
    if len(named) != 1 or not before:
        return None
    said = fold(named[0].name).split()
    rest = [
        t for t in asked.terms if not EMPTY.fullmatch(" ".join(t.folded)) and not set(t.folded) <= {*said, *_TITLES}
    ]
    if rest:
        return None
    start, end = before[0].start, before[0].end
    title, own = _TITLE.search(previous[:start]), _TITLE.search(text[: named[0].start])
    start = title.start() if title and own else start
    # of another person, without the office and the unit that stood before the name
    start = min([start, *(role[0] for role in before[0].roles if role[0] < start and own)])
    swapped = f"{previous[:start]}{own.group() if title and own else ''}{named[0].name}{previous[end:]}"
    return swapped[:1].upper() + swapped[1:]


LED_BY = re.compile(r"^\W*(?:thế còn|vậy còn|thế thì|vậy thì|còn|thế|vậy|và|rồi)\s+", re.IGNORECASE)
_TITLES = frozenset("ong ba anh chi dong d/c".split())
