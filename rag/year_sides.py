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
    r"(?<!\w)(?:(?:nhieu|it|cao|thap|lon|nho|dong) hon|tang(?! truong)|giam(?! ngheo| sat)|hon|kem|vuot|chenh|them)(?: them| di| len| xuong| duoc)*(?!\w)"
)
_ASKED = re.compile(r"(?<!\w)(?:bao nhieu|may)(?!\w)")
_SINCE = re.compile(r"(?<!\w)so (?:voi|cung)(?!\w)")
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_PLAN = re.compile(r"(?<!\w)(?:chi tieu|ke hoach|muc tieu|dat ra|de ra|phan dau)(?!\w)")
_NO_THING = re.compile(
    r"(?<!\w)(?:(?:cuối|đầu|trong|vào|hồi|của|ở|tại|lần|cuoi|dau|vao|hoi|cua|o|tai|lan)\s+)*(?:năm|nam|tháng \d+|thang \d+)?\s*[/.-]?(?:19|20)\d\d(?!\d)"
    r"|(?<!\w)(?:lần|lan) (?:thứ |thu )?(?:một|hai|ba|đầu|cuối|trước|này|mot|hai|ba|dau|cuoi|truoc|nay)(?: tiên| tien)?(?!\w)"
    r"|(?<!\w)(?:chỉ tiêu|kế hoạch|mục tiêu|đặt ra|đề ra|phấn đấu|chi tieu|ke hoach|muc tieu|dat ra|de ra|phan dau)(?:\s+(?:cho|cua|của))?(?!\w)",
    re.IGNORECASE,
)


_TIME = re.compile(  # folded: a year, with the part of it that is meant
    r"(?<!\w)(?:(?:quy (?:iv|i{1,3}|[1-4])|(?:\d{1,2}|sau|chin) thang (?:dau|cuoi)|nua (?:dau|cuoi)|thang \d{1,2}|ca|cuoi|dau|giua|het)(?: nam)?\s*[/.,-]?\s*"
    r"|\d{1,2}[/.])?(?:nam )?(?<!\d)(?P<year>(?:19|20)\d\d)(?!\d)"
)
_YEAR_BEFORE = re.compile(
    r"(?<!\w)(?:cung ky )?nam (?:truoc|ngoai|lien truoc)(?: do)?(?!\w)|(?<!\w)cung ky(?! nam (?:19|20))(?!\w)"
)
_FROM_TO = re.compile(
    r"(?<!\w)tu (?P<from>(?:dau |cuoi )?(?:nam )?(?:19|20)\d\d) (?:den|toi) (?P<to>(?:dau |cuoi )?(?:nam )?(?:19|20)\d\d)(?!\d)"
)


_BARE_YEAR = re.compile(r"(cuối|đầu|giữa|hết|cuoi|dau|giua|het) (\d{4})$", re.IGNORECASE)
_WHOLE_YEAR = re.compile(r"^(?:cuối|hết|cả|cuoi|het|ca) (?:năm|nam) ", re.IGNORECASE)  # as it stood at its end
_MONTH = re.compile(r"\d{1,2}[/.]\d{4}")
_EMPTY_BRACKETS = re.compile(r"\(\s*\)")
_POINTS = re.compile(r"(?:điểm|diem) (?=%|phần|phan)")


def year_sides(question: Question) -> list[tuple[str, Question]]:
    """The question for the figure of either year (or part of a year), with its label, the earlier first; [] of other
    questions."""
    if sum(1 for place in question.places if place.name) > 1:
        return []
    text = question.text
    for place in sorted(question.places, key=lambda place: -place.start):
        text = text[: place.start] + " " * (place.end - place.start) + text[place.end :]
    flat = fold(text)
    for cut in _CUT.finditer(flat):
        asked = _ASKED.search(flat, cut.end())
        times = _times(text, flat, cut) if asked else []
        thing = _thing(text, flat, cut.start())
        if asked is None or not times or not thing:
            continue
        since = _SINCE.search(flat, asked.end())
        unit = _POINTS.sub("", text[asked.end() : since.start() if since else len(text)]).strip(" ?.,")
        sides = []
        for time, part in zip(times, (flat[: cut.start()], flat[cut.end() :]), strict=True):
            planned = "Chỉ tiêu " if _PLAN.search(part) else ""
            words = "la bao nhieu" if question.unaccented else "là bao nhiêu"
            side = understand(f"{planned}{thing} {time} {words} {unit}?")
            side = replace(side, places=question.places, names=question.names, restored=question.restored)
            sides.append((f"{planned.lower()}{time}", int(_YEAR.findall(time)[-1]), side))
        return [(label, side) for label, _, side in sorted(sides, key=lambda each: each[1])]
    return []


def _times(text: str, flat: str, cut: re.Match[str]) -> list[str]:
    """The two times between which something differs, that of what stands before `cut` first; [] where there are not two."""
    spanned = _FROM_TO.search(flat, 0, cut.start())
    if spanned:
        return [_in_words(text, *spanned.span(end)) for end in ("to", "from")]
    before, behind = list(_TIME.finditer(flat, 0, cut.start())), list(_TIME.finditer(flat, cut.end()))
    if len(before) != 1 or len(behind) > 1:
        return []
    time = _in_words(text, *before[0].span())
    if behind:
        other = _in_words(text, *behind[0].span())
    elif _YEAR_BEFORE.search(flat, cut.end()):
        other = time.replace(before[0]["year"], str(int(before[0]["year"]) - 1))
    else:
        return []
    return [time, other] if fold(time) != fold(other) else []


def _in_words(text: str, start: int, end: int) -> str:
    """A time as it is written, a bare year or month with the word for it."""
    said = text[start:end].strip()
    year = "nam" if text.isascii() else "năm"
    if said.isdigit():
        return f"{year} {said}"
    said = _WHOLE_YEAR.sub(f"{year} ", _BARE_YEAR.sub(rf"\1 {year} \2", said))
    return f"{'thang' if text.isascii() else 'tháng'} {said}" if _MONTH.fullmatch(said) else said


def _thing(text: str, flat: str, end: int) -> str:
    """What differs, without when: "GDP" of "GDP quý II/2017 tăng …"."""
    for time in (*_FROM_TO.finditer(flat, 0, end), *_TIME.finditer(flat, 0, end)):
        text = text[: time.start()] + " " * (time.end() - time.start()) + text[time.end() :]
    return " ".join(_EMPTY_BRACKETS.sub(" ", _NO_THING.sub(" ", text[:end])).split()).strip(" ,.")


def years_of(question: Question, named: Sequence[Place]) -> list[int]:
    """The year that stands behind each unit ("Vĩnh Bảo 2021, Cát Hải 2025"); zeros where not each has its own."""
    years = [year for found in years_behind(question, named) for year in found[:1]]
    return years if len(years) == len(named) and len(question.years) > 1 else [0] * len(named)


def years_behind(question: Question, named: Sequence[Place]) -> list[list[int]]:
    """The years of the question that stand between each unit and the next."""
    ends = [*(place.start for place in named[1:]), len(question.text)]
    behind = [question.text[place.end : end] for place, end in zip(named, ends, strict=True)]
    return [[year for year in question.years if str(year) in text] for text in behind]
