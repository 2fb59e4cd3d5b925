"""A question by how much something differs between two years, parted into a question for each year.

"… năm 2024 tăng bao nhiêu so với 2020?", "Chỉ tiêu năm 2022 cao hơn kết quả năm 2021 bao nhiêu?"
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from rag.places import Place
from rag.question import Question, understand
from rag.text import fold

_CUT = re.compile(  # folded
    r"(?<!\w)(?:(?:nhieu|it|cao|thap|lon|nho|dong) hon|tang|giam|hon|kem|vuot|chenh)(?: them| di| len| xuong| duoc)*(?!\w)"
)
_ASKED = re.compile(r"(?<!\w)(?:bao nhieu|may)(?!\w)")
_SINCE = re.compile(r"(?<!\w)so (?:voi|cung)(?!\w)")
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_PLAN = re.compile(r"(?<!\w)(?:chi tieu|ke hoach|muc tieu|dat ra|de ra|phan dau)(?!\w)")
_NO_THING = re.compile(
    r"(?<!\w)(?:(?:cuối|đầu|trong|vào|hồi|của|ở|tại|lần|cuoi|dau|vao|hoi|cua|o|tai|lan)\s+)*(?:năm|nam|tháng \d+|thang \d+)?\s*[/.-]?(?:19|20)\d\d(?!\d)"
    r"|(?<!\w)(?:chỉ tiêu|kế hoạch|mục tiêu|đặt ra|đề ra|phấn đấu|chi tieu|ke hoach|muc tieu|dat ra|de ra|phan dau)(?:\s+(?:cho|cua|của))?(?!\w)",
    re.IGNORECASE,
)


def year_sides(question: Question) -> list[tuple[str, Question]]:
    """The question for the figure of either year, with its label, the earlier year first; [] of other questions."""
    if len(question.years) != 2 or sum(1 for place in question.places if place.name) > 1:
        return []
    text = question.text
    for place in sorted(question.places, key=lambda place: -place.start):
        text = text[: place.start] + " " * (place.end - place.start) + text[place.end :]
    flat = fold(text)
    cut = _CUT.search(flat)
    asked = _ASKED.search(flat, cut.end()) if cut else None
    if cut is None or asked is None:
        return []
    parts = flat[: cut.start()], flat[cut.end() :]
    years = [sorted({int(year) for year in _YEAR.findall(part)}) for part in parts]
    if [len(each) for each in years] != [1, 1] or years[0] == years[1]:
        return []
    since = _SINCE.search(flat, asked.end())
    unit = text[asked.end() : since.start() if since else len(text)].strip(" ?.,")
    thing = " ".join(_NO_THING.sub(" ", text[: cut.start()]).split()).strip(" ,.")
    if not thing:
        return []
    sides = []
    words = ("nam", "la bao nhieu") if question.unaccented else ("năm", "là bao nhiêu")
    for (year,), part in zip(years, parts, strict=True):
        planned = "Chỉ tiêu " if _PLAN.search(part) else ""
        side = understand(f"{planned}{thing} {words[0]} {year} {words[1]} {unit}?")
        side = replace(side, places=question.places, names=question.names, restored=question.restored)
        sides.append((f"{planned.lower()}năm {year}", year, side))
    return [(label, side) for label, _, side in sorted(sides, key=lambda each: each[1])]


def years_of(question: Question, named: Sequence[Place]) -> list[int]:
    """The year that stands behind each unit ("Vĩnh Bảo 2021, Cát Hải 2025"); zeros where not each has its own."""
    years = [year for found in years_behind(question, named) for year in found[:1]]
    return years if len(years) == len(named) and len(question.years) > 1 else [0] * len(named)


def years_behind(question: Question, named: Sequence[Place]) -> list[list[int]]:
    """The years of the question that stand between each unit and the next."""
    ends = [*(place.start for place in named[1:]), len(question.text)]
    behind = [question.text[place.end : end] for place, end in zip(named, ends, strict=True)]
    return [[year for year in question.years if str(year) in text] for text in behind]
