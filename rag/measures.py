"""The measured figures of a sentence: a value, its unit of measure and the words for what is counted.

Dates, years, document numbers and ordinals are told apart by `rag.quantities`; here go also the numbers that are names
("quận 2", "Quốc lộ 1", "Điều 5"), spans of time ("6 tháng đầu năm", "20 năm công tác") and numbers of lists.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from rag.quantities import COUNT, MONEY, PERCENT, Quantity, noun_after, quantities
from rag.text import Span, canonical, lower, syllable_spans
from rag.words import segment, word_list


@dataclass(frozen=True, slots=True)
class Measure:
    """One figure: `text[start:end]` is it with its unit; `noun` the words behind that say what is counted.

    `against` is the number after the stroke of "82/80". All spans are offsets into the sentence.
    """

    start: int
    end: int
    value: Decimal
    unit: str
    noun: Span
    kind: str
    qualifier: str = ""
    high: Decimal | None = None
    against: Decimal | None = None


_DOCUMENTS = "nghị quyết|kế hoạch|kết luận|chỉ thị|quyết định|thông báo|thông tư|nghị định|hướng dẫn|công văn|văn bản|quy định|(?<!kỷ )(?<!pháp )luật"
# a number right after one of these is a name, whatever follows it
_NAMED = re.compile(
    r"(?<!\w)(?:tháng|quý|quận|điều|khoản|chương|mục|quốc lộ|tỉnh lộ|hương lộ|quân khu|quân đoàn|sư đoàn|trung đoàn|tiểu đoàn|lữ đoàn|binh đoàn|khóa|lớp|(?:hội nghị|nghị quyết|kết luận)(?: lần)? (?:trung ương|tw)|vành đai|lần|thứ|hạng|vị trí|"
    r"phụ lục|biểu|mẫu|kỳ|covid|đợt|tập|trang|cột|mùng|mồng|ngày|đt|tel|fax|hotline|điện thoại|di động|mã|mã số|bình luận|lượt xem|văn bằng|tài khoản|km|cấp độ|bước|vòng|bằng cấp|mức độ|trình độ|niên khóa|(?<!tổng )(?<!trong )(?<!dân )(?<!nhân )số)"
    r"\s*(?:số\s*)?[:.]?\s*(?:\d+[\s,]*(?:,|và|đến|-|–)\s*)*$"
)
# after one of these it is a name where nothing countable follows
_MAYBE_NAMED = re.compile(
    rf"(?<!\w)(?:{_DOCUMENTS}|tổ|nhóm|dự án|chương trình|đề án|trường|đội|cấp|loại|khu phố|thôn|ấp|khu|phường|giai đoạn|phần|tuyến|đường|cụm|lô|trạm|bệnh viện|tầng|ca|top|chi bộ|đơn vị|công ty|xí nghiệp|khối|điểm)"
    r"\s+(?:\d+[\s,]*(?:,|và|đến|-|–)\s*)*$"
)
_TIME = re.compile(
    r"\s*(?:(?:năm|tháng|ngày|giờ|phút|giây|tuần)(?!\s+(?:công(?! tác)|phép|lương|lễ))|tuổi|thế kỷ|thập kỷ|thập niên|nhiệm kỳ|quý|mùa xuân|tiếng(?: đồng hồ| làm việc)|h\d*)(?!\w)"
)
_AVERAGE = re.compile(r"(?:bình quân|trung bình|độ tuổi)")
_UNIT_NAME = re.compile(r"[,\s]*(?:thị trấn|xã|phường|huyện|quận|tỉnh|thành phố|thị xã)\s[A-ZĐÀ-Ỹ]")
_ONE_OF = re.compile(r"(?:một|1|là) trong (?:số |những |các )*$")
_OF_MANY = re.compile(r"\s+trong\s+(?:số\s+|những\s+)?\d")
_LEVELS = re.compile(r"(?:địa phương|chính quyền|mô hình|hai|tổ chức)\s*$")
# slogans ("chi bộ 4 tốt") and the points that a text is about to name ("3 nhóm giải pháp") count nothing
_SLOGAN = re.compile(
    r"\s*(?:tốt|không|sạch|xanh|dám|rõ|sẵn sàng|tại chỗ|nhất|cùng|chủ động|kiên quyết|thực chất|hóa|an|biết|trước|sao)(?!\w)"
)
_POINTS = re.compile(
    r"\s*(?:nội dung|nhóm (?:giải pháp|nhiệm vụ|tiêu chí|vấn đề|nội dung|chỉ tiêu)|(?:khâu )?đột phá|giải pháp|nhiệm vụ|vấn đề|khâu|mục tiêu|quan điểm|bài học|nguyên nhân|yếu tố|phần|bước|lĩnh vực|khía cạnh|điều|ý chính|trụ cột|mặt|việc)(?!\w)"
)
_OF_PEOPLE = re.compile(r"(?:trên|mỗi|/)\s?(?:1\.000|10\.000|100\.000|1 vạn)\s*(?:dân|trẻ)(?!\w)")
_CLOCK = re.compile(r":\d\d(?!\d)")  # "09:15"
_CLOCK_BEFORE = re.compile(r"\d:$")
_TO_YEAR = re.compile(r"(?:năm|từ)\s+(?:19|20)\d\d\s*(?:đến|tới|-|–|và)\s*$")  # "từ năm 1980 đến 1983 ông …"
_QUOTED = re.compile(r"[“\"][^”\"]{1,50}[”\"]")
_NOUN_STOP = re.compile(r"\s+(?:trở lên|trở xuống|làm(?! việc)|khiến|gây|giúp|đang|mỗi|hoặc|là)(?!\w)")
_NOUN_WORDS = 7  # syllables of a noun phrase
_LIST_NUMBER = re.compile(r"\W*$")
_YEAR = re.compile(r"(?:19|20)\d\d")
_SCALE_OR_NAME = re.compile(r"[^\W\d_]+\s*$")
_MEASURE_UNIT = re.compile(
    r"\s*(?P<unit>điểm\s?(?:%|phần trăm)|(?:độ |°)c|(?:nghìn|ngàn|triệu|tỷ|vạn)?\s?(?:ha|héc ta|hecta|km2|km²|km|m2|m²|m3|m³|mét vuông|mét khối|mét|m|tấn|tạ|yến|kg|gam|lít|kwh|mwh|mwp|mw|gw|kv|kva|sào|cm|mm|µg|mg)"
    r"(?:\s?/\s?[^\W\d_]+)*)(?![\w²³])"
)
_PER = re.compile(r"\s?/\s?[^\W\d_]+(?:\s(?=/))?(?:/[^\W\d_]+)*")
_QUALIFIER = re.compile(
    r"(?<!\w)(?:ước khoảng|trên dưới|không dưới|không quá|ít nhất|tối thiểu|tối đa|xấp xỉ|khoảng|hơn|trên|gần|dưới|chừng|ngót|từ)\s+$"
)
_OR_MORE = re.compile(r"(?:\s+[^\W\d_]+){0,4}?\s+(?P<more>trở lên|trở xuống)(?!\w)")
_RANGE = re.compile(r"(?:\s+[^\W\d_]+){0,2}\s*(?:đến|tới|-|–)\s*")
_COUNTERS = frozenset(
    "hộ vụ người lượt cuộc lớp buổi đợt lần suất căn cháu em con cây ca xã phường huyện quận tỉnh thôn bản ấp xóm buôn đơn bài tin phiên cái chiếc trận điểm lao giải bằng ý phòng trạm chợ cầu tuyến chuyến tàu việc nhà giường chỗ bộ tổ đội nhóm nước ngành sở lô cụm khu điều trường".split()
)
_NOT_COUNTERS = frozenset(
    {
        ("đơn", "vị"), ("đơn", "hàng"), ("xã", "viên"), ("bản", "đồ"), ("lao", "động"), ("con", "em"), ("ý", "kiến"), ("bằng", "khen"), ("bản", "cam"), ("bản", "án"), ("điểm", "cầu"), ("điểm", "trường"), ("trạm", "y"), ("cầu", "thủ"), ("tàu", "thuyền"), ("phòng", "học"), ("bằng", "sáng"), ("giải", "pháp"), ("giải", "thưởng"), ("người", "dân"), ("nhà", "máy"), ("nước", "ngoài"), ("nước", "sạch"), ("nhà", "văn"), ("nhà", "đầu"), ("nhà", "trường"), ("nhà", "thầu"), ("bộ", "phận"), ("tổ", "chức"), ("tổ", "dân"), ("tổ", "hợp"), ("đội", "ngũ"), ("máy", "móc"), ("ngành", "nghề"), ("cụm", "công"), ("khu", "công"), ("khu", "phố"), ("khu", "dân"), ("khu", "vực"), ("trường", "hợp"), ("trường", "học"), ("lớp", "học"),
    }
)  # fmt: skip
_LONG_UNITS = re.compile(
    r"(?:giấy chứng nhận|giấy phép|hợp tác xã|tổ hợp tác|nhà văn hóa|chi,? (?:và )?đảng bộ|tổ chức (?:cơ sở )?đảng(?! viên)|lượt tổ chức đảng|huy chương \w+)"
)


def measures(text: str) -> list[Measure]:
    """The measured figures of one sentence of NFC text, in order, not overlapping."""
    low = lower(canonical(text))
    found: list[Measure] = []
    kept = [q for q in quantities(text) if q.kind in (COUNT, PERCENT, MONEY) and q.value is not None]
    for index, quantity in enumerate(kept):
        if _no_measure(text, low, quantity):
            continue
        measure = _measure(text, low, quantity)
        before = found[-1] if found else None
        if before and index and _makes_range(low, before, measure):
            found[-1] = Measure(
                before.start, measure.end, before.value, measure.unit, measure.noun, measure.kind, "", measure.value
            )
        elif not _is_baseline(low, quantity, kept[index + 1 : index + 2]):
            found.append(measure)
    return found


def _no_measure(text: str, low: str, quantity: Quantity) -> bool:
    """Whether a number is a name, a span of time, a list's number, a scale: nothing that was measured."""
    start, number_end = quantity.start, quantity.number[1]
    before, after = low[max(0, start - 40) : start], low[quantity.end : quantity.end + 40]
    written = text[start:number_end]
    bare = not quantity.unit and quantity.target is None and quantity.high is None
    followed = quantity.noun[1] > quantity.noun[0]
    if _ONE_OF.search(before) or _OF_MANY.match(after) or re.fullmatch(r"0\d{4,}|\d{9,}", written):
        return True
    if not quantity.unit and _TIME.match(after):
        return not ("tuổi" in after[:6] and _AVERAGE.search(before))
    if quantity.kind == COUNT and not quantity.unit and _NAMED.search(before):
        return True
    attached = text[number_end : number_end + 1].isupper() and not _MEASURE_UNIT.match(low, number_end)
    if (
        _CLOCK.match(text, number_end)
        or _CLOCK_BEFORE.search(text[max(0, start - 3) : start])
        or _TO_YEAR.search(before)
    ):
        return True
    if _OF_PEOPLE.match(low[max(0, start - 5) : quantity.end + 5]):
        return True  # "giường bệnh trên 10.000 dân"
    if attached or re.search(r"\d\+$|số \d+\s*\($|không phải (?:là )?$", before):
        return True  # "quốc lộ 4D", "Km2+600"; what is denied
    if not quantity.unit and _SLOGAN.match(after):
        return True
    if any(match.start() < start < match.end() for match in _QUOTED.finditer(text)):
        return True
    if bare and _POINTS.match(after):
        return True
    if not bare:
        return quantity.value == 1 and quantity.target is not None and quantity.target >= 100
    if _MAYBE_NAMED.search(before) and (not followed or _UNIT_NAME.match(text[number_end:])):
        return True
    if re.match(r"\s*cấp(?!\w)", after) and _LEVELS.search(before):
        return True
    if re.match(r"[./)]\s", after) and _LIST_NUMBER.match(before) and start < 4:
        return True
    if _YEAR.fullmatch(written) and (not followed or text[quantity.noun[0]].isupper()):
        return True
    name = _SCALE_OR_NAME.search(text[max(0, start - 20) : start])
    return (
        name is not None
        and not followed
        and name.group()[0].isupper()
        and start > len(name.group()) + 3
        and not re.match(r"\s*[).,;]", after)
    )


def _measure(text: str, low: str, quantity: Quantity) -> Measure:
    start, end, unit = quantity.start, quantity.end, " ".join(quantity.unit.split())
    kind = quantity.kind
    assert quantity.value is not None
    noun = _noun(text, low, end)
    physical = (
        _MEASURE_UNIT.match(low, quantity.number[1] if quantity.target is None else end) if kind == COUNT else None
    )
    if physical:
        unit, end, kind = (
            " ".join(text[slice(*physical.span("unit"))].split()),
            physical.end(),
            MONEY,
        )  # measured, not counted
        noun = _noun(text, low, end)
        if unit.lower().startswith("điểm"):
            kind = PERCENT
    elif kind == COUNT:
        counter = counter_of(low[slice(*noun)])
        written = low[noun[0] : noun[0] + len(counter)]
        if counter and written == counter:
            end = noun[0] + len(counter)
            per = _PER.match(low, end)
            if per:
                end, counter = per.end(), counter + per.group().replace(" ", "")
            first = text[slice(*noun)].split(" ")[0]
            if len(first) > 1 and first.isupper():  # "HTX nông nghiệp"
                counter, end = first, noun[0] + len(first)
        unit = f"{unit} {counter}".strip()
    more = _OR_MORE.match(low, end)
    qualifier = _QUALIFIER.search(low, max(0, start - 16), start)
    words = qualifier.group().strip() if qualifier else ""
    if words == "từ" and not more:
        words = ""
    words = f"{words} … {more['more']}" if words and more else more["more"] if more else words
    if quantity.unit and not physical:
        unit = " ".join(text[quantity.end - len(quantity.unit) : end].split())
    return Measure(start, end, quantity.value, unit, noun, kind, words, quantity.high, quantity.target)


def _noun(text: str, low: str, position: int) -> Span:
    """The noun phrase behind a figure, of whole words."""
    start, end = noun_after(text, position, _NOUN_WORDS + 2)
    stop = _NOUN_STOP.search(low, start, end)
    end = stop.start() if stop else end
    return start, start + whole_words(low[start:end], _NOUN_WORDS)


def whole_words(phrase: str, most: int) -> int:
    """How many characters of a lower-case phrase to keep for at most `most` syllables without a cut inside a word."""
    spans = syllable_spans(phrase)
    if len(spans) <= most:
        return len(phrase)
    words = [phrase[slice(*span)] for span in spans]
    pairs = word_list(False).association
    last = next((at for at in range(most, 0, -1) if f"{words[at - 1]} {words[at]}" not in pairs), most)
    return spans[last - 1][1]


def counter_of(noun: str) -> str:
    """The unit word that a lower-case noun phrase begins with: "đảng viên" of "đảng viên mới", "hộ" of "hộ nghèo"."""
    noun = noun.strip()
    long = _LONG_UNITS.match(noun)
    if long:
        return long.group()
    spans = syllable_spans(noun)[:4]
    words = [noun[slice(*span)] for span in spans]
    if not words:
        return ""
    if words[0] in _COUNTERS and tuple(words[:2]) not in _NOT_COUNTERS:
        return words[0]
    if words[2:3] == ["viên"]:  # "vận động viên"
        return noun[: spans[2][1]]
    last = max(segment(words)[0][1], min(2, len(words)))
    return noun[: spans[last - 1][1]]


def _makes_range(low: str, before: Measure, measure: Measure) -> bool:
    """ "từ 5 đến 7", "từ 5 ha đến 7 ha"."""
    between = low[before.end : measure.start]
    return (
        before.high is None
        and before.against is None
        and measure.value > before.value
        and low[: before.start].rstrip().endswith("từ")
        and bool(_RANGE.fullmatch(between))
    )


def _is_baseline(low: str, quantity: Quantity, following: list[Quantity]) -> bool:
    """The first figure of "tăng từ 12 lên 15 xã": where something began."""
    if not following or not re.search(r"(?:từ|tăng từ|giảm từ)\s+(?:mức\s+)?$", low[: quantity.start]):
        return False
    between = low[quantity.end : following[0].start]
    return bool(re.fullmatch(r"[^,;.]{0,40}?\s(?:lên|xuống|còn|lên tới|lên đến|xuống còn)(?:\s+\w+){0,2}\s*", between))
