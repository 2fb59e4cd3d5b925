"""What a report is about: its title, the unit and organ that it speaks of, its period and its date.

Only what the text shows: nothing is guessed from a file name. A report of a Huyện ủy that names its district once
("xây dựng Vĩnh Bảo cùng với Hải Phòng …") still gets it, because the kind of committee tells the kind of unit.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from rag.form import read_form
from rag.lexicon import SURNAMES
from rag.places import COMMUNE, DISTRICT, PROVINCE, PROVINCES, Place, all_names, gazetteer, mentions
from rag.records import Context
from rag.text import blocks, canonical, fold, lower, sentences_of

_LEAD = 1500  # characters of the beginning that count more
_SCANNED = 60_000  # characters of a report that are looked at
_MAX_TITLE = 220

_LETTERHEAD = re.compile(
    r"^(đảng cộng sản việt nam|cộng hòa xã hội chủ nghĩa việt nam|độc lập\s*[-–]\s*tự do\s*[-–]\s*hạnh phúc|số\s*[:：]?\s*\S*\d|"
    r"[*\-_=–\s.]+$|kính gửi|nơi nhận|\W*$)"
)
_KINDS = (
    "báo cáo", "thông báo", "kết luận", "nghị quyết", "kế hoạch", "chương trình", "quyết định", "chỉ thị", "tờ trình",
    "hướng dẫn", "công văn", "biên bản", "tin", "bản tin", "đề án", "quy chế", "quy định",
)  # fmt: skip
_KIND_LINE = re.compile(
    r"(?:BÁO CÁO|THÔNG BÁO|KẾT LUẬN|NGHỊ QUYẾT|KẾ HOẠCH|CHƯƠNG TRÌNH|QUYẾT ĐỊNH|CHỈ THỊ|TỜ TRÌNH|HƯỚNG DẪN|ĐỀ ÁN)\s"
)
_DATELINE = re.compile(
    r"^(?:\W*[^\W\d_]{2,5}\s*[-–]\s*)?\(?(?:vừa qua|(?:sáng|chiều|tối|trưa|ngày|hôm nay|trong ngày|đêm)[\s,(]+(?:nay|qua|ngày|\d))"
)
_ORGANS = (
    r"ban thường vụ (?:(?:tỉnh|thành|huyện|thị|quận|đảng) ủy)|ban chấp hành đảng bộ[^,.;:\n]{0,40}?(?=[,.;:\n]|$)|"
    r"ban cán sự đảng|(?:ủy ban nhân dân|ubnd|hội đồng nhân dân|hđnd|ủy ban mttq(?: việt nam)?|mặt trận tổ quốc(?: việt nam)?|"
    r"ban tổ chức|ban dân vận|ban tuyên giáo(?: và dân vận)?|ủy ban kiểm tra|ban nội chính|(?<!cơ )sở [^\W\d_]+ [^\W\d_]+|"
    r"công an|hội nông dân|hội liên hiệp phụ nữ|đoàn thanh niên|liên đoàn lao động)"
    r"(?: (?:tỉnh|thành phố|tp|huyện|quận|thị xã|xã|phường|đặc khu|(?:tỉnh|thành|huyện|thị|quận|đảng) ủy))?|"
    r"đảng ủy (?:đặc khu|xã|phường|thị trấn|cơ quan|khối)|(?:tỉnh|thành|huyện|thị|quận) ủy|đảng bộ cơ quan [^\W\d_]+ ủy|đảng ủy"
)
_ORGAN = re.compile(rf"(?<!\w)(?:{_ORGANS})(?!\w)")
_ORGAN_WORDS = (  # one of them is in whatever `_ORGAN` finds
    "ủy", "ban thường vụ", "ban chấp hành", "ban cán sự", "ubnd", "hội đồng", "hđnd", "mặt trận", "ban tổ chức",
    "ban dân vận", "ban tuyên giáo", "ban nội chính", "sở ", "công an", "hội nông dân", "hội liên hiệp",
    "đoàn thanh niên", "liên đoàn",
)  # fmt: skip

_YEAR = re.compile(r"(?<![\d/.,-])(?:19[5-9]\d|20[0-4]\d)(?![\d.,]*\d|/)")
YEAR_PHRASE = re.compile(
    # the letter first and then what stands before it: a search for the letters n, t and q is fast
    r"(?:n[ăa]m(?<!\w...)|tháng(?<!\w.....)\s*\d{1,2}\s*[-/]|quý(?<!\w...)\s*[ivx\d]+\s*[-/])"
    r"\s*(?P<year>(?:19[5-9]|20[0-4])\d)(?!\d)"
)
TERM = re.compile(
    r"(?<!\w)(?P<word>nhiệm kỳ|nhiệm kì|giai đoạn|khóa|nk|năm học)\s*(?:[xvi]+,?\s*)?(?:nhiệm kỳ\s*)?\(?"
    r"(?P<first>(?:19|20)\d\d)\s*[-–—]\s*(?P<last>(?:19|20)\d\d)"
)
_TERM_WORDS = ("nhiệm k", "giai đoạn", "khóa", "nk", "năm học")  # one of them is in whatever `TERM` finds
_DATE = re.compile(  # the first character alone, because a search for it is fast
    r"[n\d](?:(?<=n)gày\s*\d{1,2}|(?<=\d)\d?)\s*(?:[/.-]\s*\d{1,2}(?:\s*[/.-]\s*\d{4})?|tháng\s*\d{1,2}(?:\s*năm\s*\d{4})?)(?![\d%])"
)
_REPORTS_ON = re.compile(r"(?:tổng kết|sơ kết|kết quả|đánh giá|tình hình|báo cáo)[^.\n]{0,140}")
_AHEAD = re.compile(r"phương hướng|giải pháp|chương trình công tác|so với|cùng kỳ|đại hội")


def describe(text: str, name: str) -> Context:
    """The context of a report from its NFC text. `name` is only the title of last resort."""
    head = _Part.of(text[:_SCANNED])
    lead = head if len(head.text) <= _LEAD else _Part.of(text[:_LEAD])
    title = _Part.of(_title(head.text) or name)
    place = _main_place(title, lead, head)
    if place is not None and place.type == "tỉnh" and not place.name:
        place = _of_domain(head.low) or place
    years, period = _years(title, lead, head)
    said: dict[str, Any] = dict(read_form(text).values())
    if place is None or not place.name:
        place = _of_issuer(said.get("issuer", ""), said.get("superior", "")) or place
    return Context(
        title=title.text,
        place=place.label() if place else "",
        organ=_organ(title, lead),
        period=period,
        date=_date(lead),
        years=years,
        **said,
    )


@dataclass(frozen=True, slots=True)
class _Part:
    """A part of a report: its title, its beginning (`lead`) or all that is looked at."""

    text: str
    source: str  # in one tone-mark placement; the same length
    low: str  # that in lower case

    @classmethod
    def of(cls, text: str) -> _Part:
        source = canonical(text)
        return cls(text, source, lower(source))


def _clean(line: str) -> str:
    return " ".join(line.strip(" \t*#_>|-–").split())


def _title(text: str) -> str:
    """The headline: the first line that is not a letterhead, with the line that completes a bare "THÔNG BÁO"."""
    cleaned = [_clean(text[start:end]) for start, end in blocks(text[:4000])[:14]]
    parts = [_Part.of(line) for line in cleaned if line]
    parts = [part for part in parts if not _LETTERHEAD.match(part.low)]
    if not parts:
        return ""
    lines = [part.text for part in parts]
    first = lines[0]
    kind = parts[0].low.rstrip(":")
    if len(lines) > 1 and (kind in _KINDS or len(first.split()) <= 2) and len(lines[1]) <= _MAX_TITLE:
        return _shorten(f"{first}: {lines[1]}" if kind in _KINDS else first)
    for line in lines[:10]:  # "BÁO CÁO công tác … năm 2019" below the letterhead
        if _KIND_LINE.match(line) and len(line.split()) > 3:
            return _shorten(line)
    for part, after in pairwise(parts[:9]):  # an official letter names its kind after the letterhead
        if part.low.rstrip(":") in _KINDS:
            return _shorten(f"{part.text}: {after.text}")
    return _shorten(first)


def _shorten(line: str) -> str:
    if len(line) <= _MAX_TITLE:
        return line
    first = next(sentences_of(line, blocks(line)[0]))
    line = line[slice(*first)]
    if len(line) <= _MAX_TITLE:
        return line
    cut = line[: _MAX_TITLE - 1]
    return cut[: cut.rfind(" ")].rstrip(" ,;:") + "…"


def _main_place(title: _Part, lead: _Part, head: _Part) -> Place | None:
    """The unit that the report speaks of: the most mentioned name of the kind of unit that it speaks of most.

    None for a name that only stands there once or twice: a town where a meeting was held, an example.
    """
    weights = spoken = _spoken_as(head.low)
    if weights:
        first = _spoken_as(f"{title.low}\n{lead.low}")
        weights = {kind: weight + 3.0 * first.get(kind, 0.0) for kind, weight in weights.items()}
    levels = {"tỉnh": PROVINCE, "xã": COMMUNE, "phường": COMMUNE, "thị trấn": COMMUNE, "đặc khu": COMMUNE}
    main_kind = max(weights, key=lambda kind: weights[kind], default="")

    scores: dict[str, float] = {}
    examples: dict[str, Place] = {}
    in_lead = all_names(lead.text, lead.source)
    in_head = in_lead if head is lead else all_names(head.text, head.source)
    for places, weight in ((all_names(title.text, title.source), 6.0), (in_lead, 2.0), (in_head, 1.0)):
        for place in places:
            if place.level > COMMUNE or not place.name or _no_unit(place):
                continue
            fits = place.type == main_kind or not place.type
            worth = 3.0 if fits and place.type else 1.5 if fits else 0.6
            scores[place.key] = scores.get(place.key, 0.0) + weight * worth
            kept = examples.get(place.key)
            if kept is None or (not kept.type and place.type) or (place.type == main_kind != kept.type):
                examples[place.key] = place
    nameless = Place("", main_kind, levels.get(main_kind, DISTRICT)) if main_kind and weights[main_kind] >= 4 else None
    if not scores:
        return nameless
    ranked = sorted(scores.items(), key=lambda item: -item[1])
    best = examples[ranked[0][0]]
    if main_kind in _DISTRICT_KINDS or main_kind in ("đặc khu", "xã", "phường"):
        # "TP. Hải Phòng" is often named more than the district itself: a name of the right level goes first
        for key, score in ranked:
            place = examples[key]
            right = place.type == main_kind or (not place.type and place.level != PROVINCE)
            if right and score >= 0.2 * ranked[0][1]:
                best = place
                break
    if main_kind == "tỉnh" and not best.type and best.level != PROVINCE:
        # "Hội trường Ba Đình" in a text that speaks of provinces makes no province
        named = (examples[key] for key, score in ranked if score >= 0.2 * ranked[0][1])
        province = next((place for place in named if place.type == "tỉnh" or place.level == PROVINCE), None)
        if province is None:
            return None
        best = province
    length = len(head.text) / _LEAD  # a short report has less room to name it
    as_unit, often = _SPEAKS_AS * min(1.0, length), int(_NAMED_OFTEN * min(1.0, length))
    if spoken.get(best.type or main_kind, 0.0) < as_unit:
        in_title = {place.key for place in all_names(title.text, title.source)}
        if best.key not in in_title and sum(place.key == best.key for place in in_head) < often:
            return nameless if spoken.get(main_kind, 0.0) >= as_unit else None
    if best.key in ("ha noi", "hai phong", "da nang", "can tho", "hue", "ho chi minh"):
        return Place(best.name, best.type or "thành phố", PROVINCE)
    if not best.type and main_kind and not (best.level == PROVINCE and main_kind != "tỉnh"):
        best = Place(best.name, main_kind, levels.get(main_kind, DISTRICT))
    return best


def _of_issuer(*bodies: str) -> Place | None:
    """The unit of whoever issued a report, the nearest one first: "LIÊN ĐOÀN LAO ĐỘNG THÀNH PHỐ THUẬN AN"."""
    named = (place for body in bodies if body for place in mentions(body) if place.name and place.level <= COMMUNE)
    return next(named, None)


_DOMAIN = re.compile(r"(?<=[./@])(?P<name>[a-z]{5,})\.gov\.vn(?!\w)")


def _of_domain(low: str) -> Place | None:
    """The province whose address on the web a text gives that speaks of its province without a name."""
    named = {fold(name).replace(" ", ""): name for name in PROVINCES}
    found = {named[match["name"]] for match in _DOMAIN.finditer(low) if match["name"] in named}
    return Place(found.pop(), "tỉnh", PROVINCE) if len(found) == 1 else None


_SPEAKS_AS = 8.0  # how much a text speaks as a unit of a kind before a single mention tells which
_NAMED_OFTEN = 3
_FOLDED_SURNAMES = frozenset(map(fold, SURNAMES))
_REGIONS = frozenset(
    (
        "tay nam", "tay bac", "dong nam", "dong bac", "tay nam bo", "dong nam bo", "nam bo", "bac bo", "trung bo", "bac trung bo",
        "nam trung bo", "tay nguyen", "mien trung", "mien nam", "mien bac", "bien dong", "viet nam",
    )
)  # fmt: skip


def _no_unit(place: Place) -> bool:
    """Whether a name is that of a region, or of a person after whom a street or school is called."""
    first, *rest = place.key.split()
    person = not place.type and len(rest) == 2 and first in _FOLDED_SURNAMES and place.key not in gazetteer()
    return place.key in _REGIONS or person


def _spoken_as(low: str) -> dict[str, float]:
    """How much a text speaks as a unit of each type: its own committees and "toàn huyện" more than "13 xã"."""
    weights: dict[str, float] = {}
    if not any(map(low.__contains__, _SELF_WORDS)):
        return weights
    for match in _SELF.finditer(low):
        kind = _COMMITTEES.get(match["committee"] or "", match["type"] or "")
        weight = 2.0 if match["committee"] else 3.0 if (match["lead"] or "").startswith(("toàn", "đảng bộ")) else 1.0
        kind = {"tp": "thành phố"}.get(kind, kind)
        weights[kind] = weights.get(kind, 0.0) + (weight if match["lead"] or match["committee"] else 0.15)
    return weights


_COMMITTEES = {"tỉnh ủy": "tỉnh", "thành ủy": "thành phố", "huyện ủy": "huyện", "thị ủy": "thị xã", "quận ủy": "quận"}
_SELF = re.compile(
    r"(?<!\w)(?:(?P<committee>tỉnh ủy|thành ủy|huyện ủy|thị ủy|quận ủy)|"
    r"(?P<lead>(?:toàn|địa bàn|của|đảng bộ|đảng ủy|ubnd|hđnd|ủy ban nhân dân|hội đồng nhân dân|mttq|nhân dân|công an|cấp ủy|lãnh đạo|trong)\s+)?"
    r"(?P<type>tỉnh|thành phố|tp|huyện|quận|thị xã|đặc khu|phường|xã(?! hội| viên)|thị trấn))(?!\w)"
)
_SELF_WORDS = (  # one of them is in whatever `_SELF` finds
    "tỉnh", "huyện", "quận", "phường", "xã", "thành phố", "tp", "đặc khu", "thị trấn", "thành ủy", "thị ủy",
)  # fmt: skip
_DISTRICT_KINDS = frozenset({"huyện", "quận", "thị xã", "thành phố"})


def _organ(title: _Part, lead: _Part) -> str:
    for source in (title, lead):
        match = _ORGAN.search(source.low) if any(map(source.low.__contains__, _ORGAN_WORDS)) else None
        if match:
            return _clean(source.text[match.start() : match.end()])
    return ""


def _years(title: _Part, lead: _Part, head: _Part) -> tuple[tuple[int, ...], str]:
    """The years that the report tells of, the main one first, and its period in words."""
    years: list[int] = []
    for part in (title, lead):
        source = part.low
        reports_on = _reported_year(source)
        if reports_on:
            return (reports_on,), f"năm {reports_on}"
        years = _years_of(source)
        term = TERM.search(source) if any(map(source.__contains__, _TERM_WORDS)) else None
        if part is title and term and not years:
            return (*range(int(term["first"]), int(term["last"]) + 1),), _term_label(term)
        if (
            part is lead
            and term
            and _TERM_TOLD.search(source[max(0, term.start() - 80) : term.end()])
            and (not years or term.start() < source.find(str(years[0])))
        ):
            return (*range(int(term["first"]), int(term["last"]) + 1),), _term_label(term)
        if years and part is title:
            return (years[0],), f"năm {years[0]}"
    counts = Counter(years if head is lead else _years_of(head.low))
    counts.update(years)
    if counts:
        most = max(counts.values())
        main = max(year for year, count in counts.items() if count == most)
        if main < _LONG_AGO or most == 1:  # once, and not in its beginning, where each counts twice
            return (), ""  # what it remembers, not what it reports
        return (main,), f"năm {main}"
    return (), ""


_LONG_AGO = 1995
_TERM_TOLD = re.compile(
    r"(?:từ đầu|kết quả|thực hiện|tổng kết|sơ kết|đánh giá|nửa|giữa)[^.]*(?:nhiệm kỳ|năm học)\s*\(?[\dxvi]"
)


def _years_of(low: str) -> list[int]:
    """The years named, without those that it only looks ahead to ("khởi công vào năm 2019", "đến năm 2025")."""
    found = YEAR_PHRASE.finditer(low)
    return [
        int(match["year"]) for match in found if not _LOOKED_TO.search(low[max(0, match.start() - 12) : match.start()])
    ]


_LOOKED_TO = re.compile(r"(?<!\w)(?:vào|đến|tới|trước|từ|sang)\s+$")


def _term_label(term: re.Match[str]) -> str:
    word = term["word"] if term["word"] in ("giai đoạn", "năm học") else "nhiệm kỳ"
    return f"{word} {term['first']}-{term['last']}"


def _reported_year(source: str) -> int | None:
    """The year of "tổng kết … năm X", rather than that of "phương hướng, nhiệm vụ năm X+1"."""
    for phrase in _REPORTS_ON.finditer(source):
        found = YEAR_PHRASE.search(phrase.group())
        before = phrase.group()[: found.start()] if found else ""
        if found and not TERM.search(before) and not _AHEAD.search(before):
            return int(found["year"])
    return None


def _date(lead: _Part) -> str:
    """The first date of the report, as written: the dateline of a news item, the date of a letter."""
    match = _DATE.search(lead.low)
    return lead.text[match.start() : match.end()].strip() if match else ""
