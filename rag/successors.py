"""Who takes over from somebody: nobody who merely stands beside the one who leaves."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from rag.persons import Person
from rag.text import fold
from rag.view import PassageView, SentenceView

_ASKED = re.compile(
    r"(?<!\w)(?:ai|nguoi nao|ong nao|dong chi nao) (?:\w+ ){0,16}(?:thay|ke nhiem|the cho|thay the)(?! mat| doi)(?!\w)"
)
_APPOINTED = re.compile(
    r"(?<!\w)(?:bầu|bổ nhiệm|chỉ định|phân công|điều động|giới thiệu|giao|cử|phê chuẩn|công nhận|tín nhiệm)(?: \w+){0,6}?\s+(?:(?:đồng chí|đ/c|ông|bà|cho)\s+)*$"
)
_TAKES = re.compile(
    r"(?<!\w)(?:được (?:bầu|bổ nhiệm|chỉ định|phân công|điều động|giới thiệu|giao|cử|tín nhiệm)|thay(?! mặt| đổi)|kế nhiệm|thế chỗ|tiếp quản|lên làm|làm|giữ chức|nhận (?:nhiệm vụ|chức))(?!\w)"
)
_REPLACED = re.compile(r"(?<!\w)(?:thay(?: thế)?(?: cho)?|thế chỗ|kế nhiệm)\s+(?:(?:cho|đồng chí|đ/c|ông|bà)\s+)*$")
_TAKES_OVER = re.compile(
    r"(?<!\w)(?:thay(?! mặt| đổi)|kế nhiệm|thế chỗ|tiếp quản|kế vị|bầu|bổ nhiệm|chỉ định|giao giữ|phân công|trao quyết định|"
    r"(?:làm|giữ chức(?: vụ)?) (?:tân )?(?:phó )?(?:bí thư|chủ tịch|giám đốc|trưởng|chánh|cục trưởng|bộ trưởng|thứ trưởng|hiệu trưởng))(?!\w)"
)


def _may_take_over(passage: PassageView, sentence: SentenceView, person: Person) -> bool:
    """Whether a sentence says that a person is appointed, or takes somebody's place, before it names the next one."""
    following = min((p.start for p in sentence.persons if p.start >= person.end), default=sentence.end)
    return (
        _APPOINTED.search(passage.low, sentence.start, person.start) is not None
        or _TAKES.search(passage.low, person.end, following) is not None
    )


def asks_successor(folded: str) -> bool:
    """Whether a folded question asks who takes somebody's place."""
    return _ASKED.search(folded) is not None


def successors(
    passage: PassageView, sentence: SentenceView, people: Sequence[Person], named: Collection[str], asked: str
) -> list[Person]:
    """Those of a sentence's persons who may take over; none where another one is replaced than the folded question
    `asked` names: "ông A làm Bí thư thay ông B" tells not who takes over from A. `named`: given names of the question."""
    if _TAKES_OVER.search(passage.low, sentence.start, sentence.end) is None:
        return []
    leaving = [person for person in sentence.persons if _REPLACED.search(passage.low, sentence.start, person.start)]
    if leaving and not any(fold(p.name) in asked or p.name.split()[-1] in named for p in leaving):
        return []
    return [each for each in people if each not in leaving and _may_take_over(passage, sentence, each)]
