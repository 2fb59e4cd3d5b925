"""The period and the unit that a figure is told of: what its sentence says, else its heading, else its report."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from rag.context import YEAR_PHRASE
from rag.places import COMMUNE, DISTRICT, PROVINCE, VILLAGE, Place, all_names
from rag.records import Context, Document
from rag.text import canonical, lower

_YEAR = r"(?:19|20)\d\d"
_MONTHS = r"\d{1,2}|một|hai|ba|bốn|năm|sáu|bảy|tám|chín|mười|mười một"
_PERIOD = re.compile(
    rf"(?<!\w)(?:(?P<months>(?:(?:{_MONTHS}) tháng|nửa) (?:đầu|cuối)(?: của)?(?: năm| nhiệm kỳ)?)(?:\s+(?P<months_year>{_YEAR}))?"
    rf"|(?:trong|sau) (?P<span>\d{{1,2}} tháng)(?: qua)?(?!\s+(?:đầu|cuối|tới))"
    rf"|(?P<word>nhiệm kỳ|giai đoạn|năm học|niên độ|khóa)?\s*(?P<first>{_YEAR})\s?[-–—]\s?(?P<last>{_YEAR})"
    rf"|tháng (?P<month>\d{{1,2}})\s*(?:[-/]|năm )\s*(?P<month_year>{_YEAR})"
    rf"|(?P<quarter>quý\s+(?:iv|i{{1,3}}|[1-4]))(?:\s*(?:[-/,]|năm)?\s*(?:năm )?(?P<quarter_year>{_YEAR}))?"
    rf"|ngày \d{{1,2}}[/.-]\d{{1,2}}[/.-](?P<day_year>{_YEAR})"
    rf"|(?:năm|vụ \w+)\s+(?P<year>{_YEAR}))(?!\d)"
)
_COMPARED = re.compile(
    r"so với [^,;]{0,20}$|(?:theo |giá |chuẩn )(?:chuẩn |nghèo |đa chiều |mới |so sánh |cố định |hiện hành )*(?:năm )?(?:giai đoạn )?$|(?:so với|so|cùng kỳ|cùng kỳ của|hơn|từ|trước|(?<!đổi )số)\s*(?:cùng kỳ\s*)?(?:tháng \d+ |đầu |cuối )?$"
)
_OF_DOCUMENT = re.compile(r"(?:nghị quyết|kế hoạch|chỉ thị|quyết định|kết luận|chương trình|số)\s[^,;]{0,40}$")
_PREVIOUS = re.compile(rf"cùng kỳ(?: năm (?:trước|ngoái|{_YEAR}))?\s*(?:là|đạt|tăng|giảm|chỉ)?\s*[:(]?\s*$")
_WHOLE_TERM = re.compile(r"(?:từ đầu|trong|cả|toàn|qua|sau) nhiệm kỳ")
_ONE_MORE = re.compile(
    r"\d\s+(?:xã|phường|huyện|thị trấn|thôn|xóm|đơn vị)[^;.]{0,20}(?:và|,)\s*$"
)  # "13 xã và thị trấn …"
_IN_BRACKETS = re.compile(r"\([^()]*$")
_WITHIN = ("tại", "ở", "trên địa bàn", "toàn", "cho")
_LOCATED = re.compile(r"(?:tại|ở|của|thuộc|trên địa bàn|cho|toàn|về|đến)\s*(?:các )?$")


@dataclass(frozen=True, slots=True)
class Said:
    """A period or a unit said at an offset of a sentence."""

    start: int
    end: int
    label: str
    level: int = 0


def periods(text: str) -> list[Said]:
    """The periods that a sentence or heading says it is about, with those it compares with left out."""
    low = lower(canonical(text))
    found = []
    for match in _PERIOD.finditer(low):
        before = low[max(0, match.start() - 45) : match.start()]
        if _COMPARED.search(before) or (match["day_year"] and _OF_DOCUMENT.search(before)):
            continue
        if match["months"]:
            label = f"{match['months']} {match['months_year'] or ''}".strip()
        elif match["span"]:
            label = match["span"]
        elif match["first"]:
            label = f"{match['first']}-{match['last']}"
        elif match["month"]:
            label = f"tháng {match['month']}/{match['month_year']}"
        elif match["quarter"]:
            label = f"{match['quarter'].upper().replace('QUÝ', 'quý')} {match['quarter_year'] or ''}".strip()
        else:
            label = match["year"] or match["day_year"]
        found.append(Said(match.start(), match.end(), label))
    return found


@lru_cache(maxsize=4096)
def years_of(label: str) -> tuple[int, ...]:
    """The years of a period label; all those of a term."""
    years = [int(year) for year in re.findall(_YEAR, label)]
    if len(years) == 2 and re.fullmatch(rf"{_YEAR}-{_YEAR}", label):
        return tuple(range(years[0], years[1] + 1))
    return tuple(years)


def own_period(document: Document) -> str:
    """The period of a whole report: what its title says, else its years."""
    years = document.context.years
    if len(years) > 1:
        return f"{years[0]}-{years[-1]}"
    year = str(years[0]) if years else ""
    for said in periods(document.context.title):
        if "tháng" in said.label or "quý" in said.label:
            return _dated(said.label, year)
    return year


def is_previous(before: str) -> bool:
    """Whether the lower-case words before a figure say that it is of the same time of the year before."""
    return _PREVIOUS.search(before) is not None


def period_of(text: str, said: list[Said], position: int, fallback: str, context: Context) -> str:
    """The period of the figure at `position`: the nearest said before it, else right behind it, else the fallback."""
    low = lower(canonical(text))
    if is_previous(low[:position]):
        told = re.findall(_YEAR, low[max(0, position - 12) : position])
        year = told[-1] if told else str(int(_year(fallback, context)) - 1) if _year(fallback, context) else ""
        return f"cùng kỳ năm {year or 'trước'}"
    before = [entry for entry in said if entry.end <= position]
    behind = [
        entry for entry in said if entry.start > position and not re.search(r"[;.:]\s", text[position : entry.start])
    ]
    if before:
        return _dated(before[-1].label, _year(fallback, context))
    if behind and not re.search(r"(?:đến|tới|hết|trước)\s*$", low[: behind[0].start]):
        return _dated(behind[0].label, _year(fallback, context))
    if _WHOLE_TERM.search(low[:position]) and len(context.years) > 1:
        return f"{context.years[0]}-{context.years[-1]}"
    return fallback


def _year(fallback: str, context: Context) -> str:
    found = re.findall(_YEAR, fallback)
    return found[-1] if len(found) == 1 else str(context.years[0]) if len(context.years) == 1 else ""


def _dated(label: str, year: str) -> str:
    """ "6 tháng đầu năm" with the year that it is of."""
    return label if re.search(_YEAR, label) or not year or "nhiệm kỳ" in label else f"{label} {year}".strip()


def heading_period(heading: str) -> str:
    """The period of the innermost part of a heading that names one."""
    for part in reversed(heading.split(" · ")):
        said = periods(part)
        if said:
            return said[-1].label
        found = YEAR_PHRASE.search(lower(canonical(part)))
        if found:
            return found["year"]
    return ""


def places(text: str) -> list[Place]:
    """The units that a sentence or heading names."""
    low = lower(text)
    found = [
        place
        for place in all_names(text, canonical(text))
        if place.name
        and place.level
        and not (place.level == VILLAGE and low[: place.start].endswith("nông "))  # "nông thôn mới" in capitals
        and (place.type or place.level == PROVINCE or _LOCATED.search(low[: place.start]))
    ]
    return sorted(found, key=lambda place: place.start)


def place_of(text: str, named: list[Place], position: int, fallback: str, own_level: int) -> str:
    """The unit of the figure at `position`: the nearest subject or "tại …" of its clause, else the fallback."""
    candidates = []
    for place in named:
        if _IN_BRACKETS.search(text[: place.start]) and ")" in text[place.end :]:
            continue  # "(huyện Yên Khánh)" says where a unit lies
        if _ONE_MORE.search(text[: place.start]):
            continue
        located = _LOCATED.search(lower(text[max(0, place.start - 16) : place.start]))
        if (
            place.level == PROVINCE
            and own_level in (DISTRICT, COMMUNE, VILLAGE)
            and not (located and located.group().strip() in _WITHIN)
        ):
            continue  # the province above the report's own unit
        candidates.append(place)
    before = [place for place in candidates if place.end <= position and not _of_clause_before(text, place, position)]
    behind = [
        place
        for place in candidates
        if place.start > position
        and not re.search(r"[;.:,]\s|\d", text[position + 1 : place.start].lstrip("0123456789.,/% "))
        and _LOCATED.search(lower(text[max(0, place.start - 16) : place.start]))
    ]
    if behind:
        return _full(behind[0], fallback)
    if before:
        return _full(before[-1], fallback)
    return fallback


def _of_clause_before(text: str, place: Place, position: int) -> bool:
    """Whether a unit is told of in an earlier part of the sentence, behind a figure there."""
    return ";" in text[place.end : position] and any(char.isdigit() for char in text[: place.start])


def _full(place: Place, fallback: str) -> str:
    """A unit's label; one named without its type gets that of the report's own unit of this name."""
    if not place.type and fallback.lower().endswith(f" {place.name.lower()}"):
        return fallback
    return place.label()
