"""Figures, dates, document numbers and ordinals in Vietnamese prose, each with its span and its value.

`quantities(text)` never returns overlapping spans: what is part of a date or of a document's number ("154-KH/HU") is no
count. "82/80 đảng viên" is one quantity with a result (82) and a target (80); "9/10" after "Sáng" is a date.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from rag.text import Span, canonical, fold, lower

COUNT, PERCENT, MONEY, DATE, YEAR, DOCUMENT, ORDINAL, TERM = (
    "count", "percent", "money", "date", "year", "document", "ordinal", "term"
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Quantity:
    """One figure: `text[start:end]` is all of it with its unit word; `value` None where it is no number.

    For "82/80" `value` is 82, `target` 80 and `number`/`target_span` say where the two stand. `noun` is the span of
    the words after the figure that say what is counted ("đảng viên mới").
    """

    kind: str
    start: int
    end: int
    number: Span
    value: Decimal | None = None
    target: Decimal | None = None
    target_span: Span | None = None
    high: Decimal | None = None  # end of a range "96–98%"
    noun: Span = (0, 0)
    unit: str = ""  # "%", "tỷ đồng", "ha", ... as written, lower case


_NUMBER = r"\d{1,3}(?:\.\d{3})+(?:,\d+)?(?!\d)|\d+,\d+(?!\d)|\d+\.\d{1,2}(?![\d.])|\d+"
_DOCUMENT_KINDS = (
    r"nghị quyết|kế hoạch|kết luận|chỉ thị|quyết định|thông báo|thông tri|thông tư|nghị định|hướng dẫn|chương trình|đề án|"
    r"báo cáo|quy định|quy chế|công văn|tờ trình|công điện|luật(?= số)|pháp lệnh|văn bản|giấy mời"
)
_DOCUMENT = re.compile(
    rf"(?:(?P<kind>{_DOCUMENT_KINDS})\s+(?:(?:trung ương|tw|liên tịch)\s+)?)?(?:số\s*:?\s*)?"
    r"(?P<number>\d{1,5}[a-e]?(?:\s?[-/]\s?\d{4})?\s?[-–/]\s?[a-zđ]{1,12}\d{0,2}(?:[-/.&]\s?[a-zđ]{1,12}\d{0,2})*)(?!\w)"
)
_DOCUMENT_PLAIN = re.compile(
    rf"(?:(?:{_DOCUMENT_KINDS})\s+số\s*:?\s*|(?:nghị quyết|chỉ thị|nghị định|thông tư|kết luận|quyết định)\s+(?:(?:trung ương|tw)\s+)?|(?<!\w)(?<!tổng )(?<!trong )(?<!thiểu )(?<!dân )(?<!đa )(?<!chỉ )(?<!doanh )(?<!con )(?<!điểm )số\s+)"
    r"(?P<number>\d{1,4}(?:[-/]\d{4})?(?:,\s\d{1,4})*(?:,?\s(?:và|đến)\s\d{1,4})?)(?![\d.,]*\d|\s*%|\w|/)"
)
_DAY = r"(?:0?[1-9]|[12]\d|3[01])"
_MONTH = r"(?:0?[1-9]|1[0-2])"
_YEAR4 = r"(?:1[89]|20)\d\d"
_DATE_CUE = r"(?:ngày|sáng|chiều|tối|trưa|đêm|hôm|mùng|mồng|đến|từ|trước|sau|hết|tính đến|nay|qua|khai mạc)"
_DATE = re.compile(
    rf"(?:ngày\s+)?(?P<full>(?<![\d/.,-]){_DAY}\s?[/.-]\s?{_MONTH}\s?[/.-]\s?{_YEAR4})(?!\d)"
    rf"|(?:ngày\s+)?(?P<words>(?<!\d){_DAY}\s+tháng\s+{_MONTH}(?:\s*(?:năm|[-/,])\s*{_YEAR4})?)(?!\d)"
    rf"|(?:ngày\s+)?(?P<range>(?<![\d/.,-]){_DAY}\s?[-–]\s?{_DAY}\s?[/.]\s?{_MONTH}(?:\s?[/.]\s?{_YEAR4})?)(?![\d/%]|[.,]\d)"
    rf"|(?P<month>(?<!\w)tháng\s+{_MONTH}\s*(?:[-/.]|năm\s|,\s)\s*{_YEAR4}|(?<=\(){_MONTH}[/.]{_YEAR4}(?=\)))(?!\d)"
    rf"|(?<!\w){_DATE_CUE}[\s(]+(?:nay[\s(,]+|qua[\s(,]+)?(?P<short>{_DAY}[/.-]{_MONTH})(?![\d/%]|[.,]\d|-\w)"
    rf"|(?<=\()(?P<inparen>{_DAY}[/-]{_MONTH})(?=\))"
    rf"|(?P<bare>(?<!\w)tháng\s+{_MONTH})(?![\d/%]|[.,]\d|\s*-\s*\d)"
    rf"|(?P<quarter>(?<!\w)quý\s+(?:iv|i{{1,3}}|[1-4])(?:\s*[-/,]?\s*(?:năm\s+)?{_YEAR4})?)(?!\w)"
)
_TERM = re.compile(rf"(?<![\d/.,-])(?P<years>{_YEAR4}\s?[-–—]\s?{_YEAR4})(?!\d)")
_YEAR = re.compile(
    rf"(?<!\w)(?:năm|tháng)\s+(?P<year>{_YEAR4})(?![\d.,]*\d|\s*(?:người|đồng|hộ|ha|tỷ|triệu|m2|đảng viên))"
)
_ORDINAL = re.compile(
    r"(?<!\w)(?:(?:xếp|đứng)(?: hạng)?(?: thứ)?|hạng|vị trí(?: thứ)?)\s+(?P<rank>\d{1,3}/\d{2,3})(?!\w|[.,/]\d)|(?<!\w)(?:lần\s+thứ|khóa|kỳ họp thứ|thứ|lần|hạng|cấp độ|bước)\s+(?P<number>(?=[ivxl])(?:x{0,3})(?:ix|iv|v?i{0,3})(?!\w)|\d{1,3}(?![\d.,/]*\d|%)|"
    r"nhất|hai|ba|tư|năm|sáu|bảy|tám|chín|mười(?:\s+(?:một|hai|ba|bốn|lăm|sáu|bảy|tám|chín))?)(?!\w)"
)
_UNIT = re.compile(
    r"\s*(?P<percent>%|phần trăm(?!\w)|điểm phần trăm)|\s*(?P<money>(?:nghìn|ngàn|triệu|tỷ|tỉ)(?:\s+(?:tỷ|tỉ))?\s*(?:đồng(?!\s+(?:chí|bào|đội|nghiệp|hồ|ruộng|phục))|vnđ|vnd|usd|đô la|euro|ndt|nhân dân tệ|tệ|yên|won|bảng anh|rúp)?|đồng(?!\s+(?:chí|bào|đội|nghiệp|hồ|ruộng|phục))|vnđ|vnd|usd|ndt|euro)(?:/[^\W\d_]+(?:/[^\W\d_]+)*)?(?!\w)"
)
_FIGURE = re.compile(
    rf"(?<![\w,.])(?<!\w-)(?P<low>{_NUMBER})(?:(?P<slash>\s?/\s?)(?P<target>{_NUMBER})|(?:\s?%)?(?P<dash>\s?[-–]\s?)(?P<high>{_NUMBER}))?(?![\d]|[.,]\d|[-/]\d)"
)
_DIMENSIONS = re.compile(  # "5x8m", "3,5 m x 4 m"
    rf"(?<![\w,.])(?:{_NUMBER})\s?(?:m|cm|km)?(?:\s?[x×]\s?(?:{_NUMBER})\s?(?:m|cm|km)?)+(?!\w)"
)
_FOREIGN = r"usd|đô|euro|ndt|tệ|yên|won|bảng|rúp"
FOREIGN_MONEY, _CURRENCY = re.compile(_FOREIGN), re.compile(rf"đồng|vn|{_FOREIGN}")  # in a unit
_OF_NUMBERED_UNIT = re.compile(r"(?<!\w)(?:quận|phường)\s$")
_LIST_MARKER = re.compile(r"(?:^|[\n;:.]\s*)\(?$")
_MAGNITUDE = {"nghìn": 3, "ngàn": 3, "triệu": 6, "tỷ": 9, "tỉ": 9}

# words at which the noun phrase after a figure ends
_NOUN_STOP = frozenset(
    "đạt được có là trong cho của tăng giảm so và với tại ở đã theo để vào nhằm bằng đang sẽ bị do từ đến này đó khi nên thì mà "
    "không chưa chẳng hoàn phải cùng chiếm vượt gồm như thuộc nhưng hoặc cũng còn ra nêu gắn về trên dưới trước sau bởi vì hay tính nay tham đi lên thu qua".split()
)
_COMPOUNDS = {
    ("dự", "bị"),
    ("thiết", "bị"),
    ("trang", "bị"),
    ("trực", "thuộc"),
    ("trở", "lên"),
    ("dân", "cư"),
    ("công", "trình"),
    ("lấn", "chiếm"),
    ("mặt", "bằng"),
    ("công", "bằng"),
    ("đề", "ra"),
    ("tự", "do"),
}
_NOUN_END = re.compile(r"năm\s+\d|nhiệm kỳ|tập trung|giai đoạn|quý [iv]|trực tiếp")
_CHI_DANG_BO = re.compile(r"[ \u00a0]*(?P<noun>chi,? (?:và )?đảng bộ(?: cơ sở| trực thuộc)*)", re.IGNORECASE)
_NEXT_WORD = re.compile(r"[ \u00a0]*(?P<word>[^\W\d_]+(?:[23²³](?!\w))?)")
_MEASURE = frozenset("m cm mm km ha kg g mw kw kv kwh tấn tạ yến lít m2 m3 m² m³ km2 km²".split())
_EXTENT = frozenset("sâu rộng dài cao dày nặng".split())


def parse_number(text: str) -> Decimal:
    """ "2.648" -> 2648, "285,695" -> 285.695, "3.0" -> 3.0, "09" -> 9."""
    compact = text.replace(" ", "")
    if re.fullmatch(r"\d{1,3}(?:\.\d{3})+(?:,\d+)?", compact):
        compact = compact.replace(".", "")
    return Decimal(compact.replace(",", "."))


def noun_after(text: str, position: int, words: int = 5) -> Span:
    """The words right after a figure that say what is counted; empty span where none follow."""
    start = end = position
    count, previous = 0, ""
    chi = _CHI_DANG_BO.match(text, position)
    if chi:
        return (chi.start("noun"), chi.end())
    while count < words:
        match = _NEXT_WORD.match(text, end)
        if not match:
            break
        word = lower(match["word"])
        if (word in _NOUN_STOP and (previous, word) not in _COMPOUNDS) or _NOUN_END.match(
            lower(text[match.start("word") : match.end() + 8])
        ):
            break
        if count == 1 and previous in _MEASURE and word in _EXTENT:
            break  # "rộng 3,5m sâu 1,5m"
        previous = word
        if count == 0:
            start = match.start("word")
        end = match.end("word")
        count += 1
    return (start, end)


@lru_cache(maxsize=256)  # those of one question are asked for several times
def quantities(text: str) -> tuple[Quantity, ...]:
    """All quantities of NFC `text`, in order, not overlapping."""
    low = lower(canonical(text))
    found: list[Quantity] = []
    taken = bytearray(len(low))

    def free(span: Span) -> bool:
        return not any(taken[span[0] : span[1]])

    def add(quantity: Quantity) -> None:
        for position in range(quantity.start, quantity.end):
            taken[position] = 1
        found.append(quantity)

    for match in _DOCUMENT.finditer(low):
        if free(match.span("number")) and _symbol(text[slice(*match.span("number"))], bool(match["kind"])):
            add(Quantity(DOCUMENT, match.start(), match.end(), match.span("number")))
    for match in _DATE.finditer(low):
        name = match.lastgroup or "full"
        if free(match.span(name)):
            add(Quantity(DATE, match.start(name), match.end(name), match.span(name)))
    for match in _TERM.finditer(low):
        if free(match.span("years")):
            add(Quantity(TERM, match.start("years"), match.end("years"), match.span("years")))
    for match in _YEAR.finditer(low):
        if free(match.span("year")):
            span = match.span("year")
            add(Quantity(YEAR, match.start(), match.end(), span, Decimal(match["year"])))
    for match in _DOCUMENT_PLAIN.finditer(low):
        if free(match.span("number")):
            add(Quantity(DOCUMENT, match.start(), match.end(), match.span("number")))
    for match in _ORDINAL.finditer(low):
        span = match.span("rank" if match["rank"] else "number")
        if free(span) and span[1] > span[0]:
            add(Quantity(ORDINAL, match.start(), match.end(), span))
    for match in _DIMENSIONS.finditer(low):
        if free(match.span()):
            add(Quantity(COUNT, match.start(), match.end(), match.span()))
    for match in _FIGURE.finditer(low):
        if free(match.span()):
            quantity = _figure(text, low, match)
            if quantity:
                add(quantity)
    return tuple(sorted(found, key=lambda quantity: quantity.start))


def _symbol(written: str, has_kind: bool) -> bool:
    """Whether "154-KH/HU" is a document's symbol: capitals after the number ("1-2 tổ", "100-hộ" are not)."""
    letters = [c for c in written if c.isalpha()]
    return bool(letters) and (sum(c.isupper() for c in letters) >= 0.7 * len(letters) or has_kind and len(letters) <= 6)


def _figure(text: str, low: str, match: re.Match[str]) -> Quantity | None:
    start, end = match.span("low")
    if (
        not match["slash"]
        and not match["high"]
        and text[end : end + 1] == ")"
        and _LIST_MARKER.search(text[max(0, start - 4) : start])
    ):
        return None  # "(1)" opens a list item
    if text[end : end + 2] == ". " and re.search(r"(?:^|\n)\s*$", text[max(0, start - 4) : start]):
        return None  # "1. Công tác …"
    if _OF_NUMBERED_UNIT.search(low, max(0, start - 7), start) and len(match["low"]) < 3:
        return None  # "quận 2"
    value = parse_number(match["low"])
    target = target_span = high = None
    last = match.end()
    if match["slash"]:
        target, target_span = parse_number(match["target"]), match.span("target")
        if _is_date(low, match, value, target):
            return Quantity(DATE, match.start(), match.end(), match.span())
    elif match["high"]:
        high = parse_number(match["high"])
        if high <= value:
            high, last = None, match.end("low")
    kind, unit = COUNT, ""
    bare = not match["slash"] and high is None
    if (
        bare
        and re.fullmatch(r"(?:19|20)\d\d", match["low"])
        and noun_after(low, last) == (last, last)
        and not _UNIT.match(low, last)
    ):
        return Quantity(YEAR, start, end, (start, end), value)
    measure = _UNIT.match(low, last)
    if measure:
        unit = measure.group().strip()
        last = measure.end()
        kind = (
            PERCENT if measure["percent"] else MONEY if _CURRENCY.search(unit) or re.search(r"tỷ|tỉ", unit) else COUNT
        )
        if kind == MONEY and not _CURRENCY.search(unit) and noun_after(low, last) != (last, last):
            kind = COUNT
    number = (start, match.end() if high is not None else end)
    if bare and not unit and re.fullmatch(r"\d+\.\d{1,2}", match["low"]):
        return None  # "phần mềm 3.0", "mục 2.1": Vietnamese decimals have a comma
    return Quantity(kind, match.start(), last, number, value, target, target_span, high, noun_after(low, last), unit)


def _is_date(low: str, match: re.Match[str], value: Decimal, target: Decimal) -> bool:
    """ "9/10" alone: a date when it can be one and nothing countable follows it."""
    day, month = match["low"], match["target"]
    if not (re.fullmatch(_DAY, day) and re.fullmatch(_MONTH, month)):
        return False
    if re.match(r"\s*(?:%|phần trăm)", low[match.end() : match.end() + 12]):
        return False
    noun = noun_after(low, match.end(), 2)
    before = low[max(0, match.start() - 14) : match.start()].rstrip(" (")
    if re.search(rf"(?<!\w){_DATE_CUE}$", before):
        return True
    if noun[1] > noun[0]:
        return False
    return value != target and not re.search(r"(?:đạt|có|được|kết nạp|hoàn thành|với|gồm)$", before)


def scaled(quantity: Quantity) -> Decimal | None:
    """The value with its magnitude word: "2,5 tỷ đồng" -> 2500000000."""
    if quantity.value is None:
        return None
    power = sum(_MAGNITUDE.get(word, 0) for word in quantity.unit.split("/")[0].split())
    return quantity.value.scaleb(power) if power else quantity.value


_DATE_PARTS = re.compile(r"\d+")


def date_key(written: str) -> tuple[int, ...]:
    """The numbers of a date without leading zeros, for comparing "05/6/2024" with "5-6-2024"."""
    return tuple(int(part) for part in _DATE_PARTS.findall(fold(written)))


_QUARTER = re.compile(r"qu[yý]\s+(?P<which>iv|i{1,3}|[1-4])(?!\w)(?:\D*(?P<year>\d{4}))?", re.IGNORECASE)
_QUARTERS = {"i": 1, "ii": 2, "iii": 3, "iv": 4}


def within(asked: str, said: str) -> bool:
    """Whether a written date lies in the day, month or quarter that another names: "22/12/2016" in "tháng 12/2016"."""
    quarter, own = _QUARTER.search(asked), _QUARTER.search(said)
    if quarter:
        number = quarter_number(quarter["which"])
        if own:
            same_year = not quarter["year"] or not own["year"] or quarter["year"] == own["year"]
            return quarter_number(own["which"]) == number and same_year
        key = date_key(said)
        months = range(3 * number - 2, 3 * number + 1)
        return len(key) == 3 and key[1] in months and quarter["year"] in (None, str(key[2]))
    wanted, key = date_key(asked), date_key(said)
    if own or not wanted:
        return False
    if wanted == key:
        return True
    if len(wanted) == 1:  # a month
        return len(key) > 1 and key[1] == wanted[0]
    if len(wanted) == 3 and len(key) == 2:  # "đến ngày 30/6", of the year that its report tells
        return key == wanted[:2]
    return len(key) == 3 and len(wanted) == 2 and wanted in (key[1:], key[:2])


def quarter_number(written: str) -> int:
    """The number of a quarter written "IV" or "4"."""
    which = written.lower()
    return _QUARTERS[which] if which in _QUARTERS else int(which)


def format_number(value: Decimal | None) -> str:
    """Vietnamese form: 2648 -> "2.648", 12.5 -> "12,5"."""
    if value is None:
        return ""
    text = f"{value.normalize():f}"
    whole, _, fraction = text.partition(".")
    grouped = f"{int(whole):,}".replace(",", ".")
    return f"{grouped},{fraction}" if fraction else grouped
