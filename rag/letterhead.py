"""What stands at the head of an official document: issuing body, number, place and date, kind, abstract.

Written for the forms of Nghị định 30/2020/NĐ-CP and of the Party's offices (Hướng dẫn 36-HD/VPTW). The two columns of
such a head come out of files in either order and sometimes side by side on one line, so every part is known by its own
form and not by where it stands. What is not said stays empty: a blank number or a date without its day is none.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from rag.dateline import BLANK_NUMBER, CAPITAL, DATED, MOTTO, NUMBER, UNDATED, Told, read_dateline
from rag.text import Span, canonical, fold, lower

HEAD = 4000  # characters of a document's beginning in which its head stands
_LINES = 45  # lines of it

KIND_BY_SYMBOL = {
    "BC": "báo cáo", "TB": "thông báo", "KL": "kết luận", "NQ": "nghị quyết", "KH": "kế hoạch", "CT": "chỉ thị",
    "QĐ": "quyết định", "HD": "hướng dẫn", "TTR": "tờ trình", "CTR": "chương trình", "CTRHĐ": "chương trình hành động",
    "QC": "quy chế", "QYĐ": "quy định", "QĐI": "quy định", "ĐA": "đề án", "BB": "biên bản", "CV": "công văn", "PA": "phương án",
    "NĐ": "nghị định", "TT": "thông tư", "GM": "giấy mời",
}  # fmt: skip
KINDS = tuple(
    sorted({*KIND_BY_SYMBOL.values(), "luật", "bộ luật", "pháp lệnh", "đề cương", "công điện"}, key=len, reverse=True)
)


@dataclass(frozen=True, slots=True)
class Letterhead:
    """The head of a document; None for what it does not say. `end` is where it ends.

    `issued_on` is an ISO date ("2024-06-05"), `kind` in lower case ("báo cáo"), the rest as written, on one line.
    """

    number: Told | None = None
    issuer: Told | None = None
    superior: Told | None = None
    issued_at: Told | None = None
    issued_on: Told | None = None
    kind: Told | None = None
    abstract: Told | None = None
    end: int = 0


_RULE = re.compile(r"[-–—_*=~.]{3,}|(?<!\w)[*#](?!\w)")
_UNIT_LINE = re.compile(
    r"(?:tỉnh|huyện|quận|thị xã|thành phố|tp\.?|xã|phường|thị trấn|đặc khu|thôn|khu phố|việt nam|khóa|nhiệm kỳ|khối)(?! (?:ủy|đội|đoàn))(?!\w)"
)
_BODY_LINE = re.compile(
    r"(?:ủy ban|ubnd|hđnd|hội đồng|ban |ban$|đảng bộ|đảng ủy|đảng đoàn|huyện ủy|thành ủy|tỉnh ủy|thị ủy|quận ủy|chi bộ|chi ủy|sở |phòng |công an|"
    r"mặt trận|mttq|đoàn |hội |trường |trung tâm|văn phòng|cục |chi cục|bộ |tòa án|viện |liên đoàn|bch|btv|thường trực|công ty|tổng |"
    r"kho bạc|ngân hàng|bảo hiểm|thanh tra|quốc hội|chính phủ|thủ tướng|hạt kiểm lâm|bệnh viện|trạm |đài |báo |tạp chí|đội |tổ |hợp tác xã|tỉnh đoàn|huyện đoàn|thành đoàn|"
    r"ủy viên|chủ tịch|thị đoàn|bảo tàng|thư viện|học viện|ubmttq|quân khu|bộ chỉ huy|ban chỉ huy|nhà văn hóa|khu kinh tế)"
)
_OVER = re.compile(
    r"(?:ubnd|ủy ban nhân dân|hđnd|hội đồng nhân dân|đảng bộ|đảng ủy|huyện ủy|thành ủy|tỉnh ủy|thị ủy|quận ủy|sở|bộ|công an|liên đoàn lao động)(?!\w)"
)
_UNDER = re.compile(
    r"(?<!\w)(?:ban (?:tổ chức|dân vận|tuyên giáo|nội chính|chỉ đạo|quản lý|chấp hành|thường vụ)|ủy ban kiểm tra|văn phòng|(?<!hải )phòng(?! không| chống)(?= )|phòng (?:nội vụ|tài chính|giáo dục|kinh tế|văn hóa|tư pháp|y tế|lao động|nông nghiệp|tài nguyên)|thanh tra|"
    r"trung tâm|công an|(?:đảng|huyện|thành|thị|quận) ủy|đảng bộ|chi cục|chi bộ|trường|bệnh viện|hạt kiểm lâm|công đoàn)(?!\w)"
)
_GOES_ON = re.compile(r"(?: và|,| -| của)$")
_KIND_WORDS = "|".join(rf"{re.escape(kind)}" for kind in KINDS)
_KIND_LINE = re.compile(rf"(?P<kind>{_KIND_WORDS})(?P<mark>\s*[:.]?)(?P<rest>\s.*|)$")
_ABOUT = re.compile(r"(?:v/v|về việc)[\s:.]*(?P<abstract>.+)$")
_BODY_BEGINS = re.compile(
    r"(?:kính gửi|căn cứ|thực hiện|xét |theo |để |nhằm |ngày \d|năm \d{4},|trong |qua |sau khi|tiếp tục|i[.,]|1[.,]|phần |"
    r"a[.,] |điều 1|từ ngày|hôm nay|nơi nhận|vừa qua|ban thường vụ .{0,40} (?:báo cáo|thông báo|kết luận|ban hành|đề nghị|yêu cầu)|được sự|chương i)"
)
_BASIS = re.compile(r"căn cứ|kính gửi|điều 1|nơi nhận|năm \d{4},|phần ")
_ADDRESSED = re.compile(r"kính gửi\s*[:：]")
_LONGEST_ABSTRACT = 400


def read_letterhead(text: str) -> Letterhead:
    """The head of an NFC text; of one that has none, all parts are None."""
    lines = _lines(text)
    source = canonical(text[:HEAD])
    low = lower(source)
    kind_at = next((index for index, line in enumerate(lines) if _names_kind(source, low, lines, index)), None)
    body_at = next((index for index, line in enumerate(lines) if _is_body(low[slice(*line)])), len(lines))
    top = lines[: min(body_at, kind_at if kind_at is not None else body_at)]
    # what stands before the kind, and (of columns that come later) a number or date right after it
    near = lines[: min(len(lines), (kind_at if kind_at is not None else len(top)) + 7)]
    number, taken = _number(source, low, near)
    at, on, dated = read_dateline(text, source, low, near)
    about = _about(text, low, top, dated)
    if (
        kind_at is not None
        and number is None
        and on is None
        and len(top) == 0
        and not _stands_alone(low, lines[kind_at])
    ):
        return Letterhead()  # a headline that begins with such a word ("Kế hoạch … đạt kết quả")
    known = [*taken, *dated, *([(about.start, about.end)] if about else [])]
    bodies = _bodies(text, source, low, top, known, named=number is not None)
    kind, abstract, end = _kind(text, source, low, lines, kind_at, [*taken, *dated])
    official = number is not None or kind is not None or bool(_addressed(low, lines))
    if kind is None and number is not None:
        kind = _by_symbol(number)
    if kind is None and (about or _addressed(low, lines)) and (number is not None or bodies):
        shown = about or number
        kind = Told("công văn", shown.start, shown.end) if shown else None
    if not official:
        return Letterhead()
    superior, issuer = (bodies[0], bodies[-1]) if len(bodies) > 1 else (None, bodies[0] if bodies else None)
    last = max([end, *(line[1] for line in top), *(span[1] for span in (*taken, *dated))], default=0)
    return Letterhead(number, issuer, superior, at, on, kind, abstract or about, last)


def _lines(text: str) -> list[Span]:
    """The lines of the beginning that hold something, trimmed of spaces and marks of emphasis."""
    found = []
    for match in re.finditer(r"[^\n]+", text[:HEAD]):
        start, end = match.span()
        while start < end and text[start] in " \t*_#>|\u00a0":
            start += 1
        while end > start and text[end - 1] in " \t*_#|\u00a0":
            end -= 1
        if end > start:
            found.append((start, end))
    return found[:_LINES]


def _is_body(low: str) -> bool:
    return len(low) > 220 or bool(_BODY_BEGINS.match(low)) or (len(low) > 110 and low.endswith("."))


def _stands_alone(low: str, line: Span) -> bool:
    match = _KIND_LINE.match(low[slice(*line)])
    return match is not None and not match["rest"].strip()


def _names_kind(source: str, low: str, lines: list[Span], index: int) -> bool:
    """Whether a line is, or begins with, the name of the document's kind, in capitals where it goes on."""
    start, end = lines[index]
    match = _KIND_LINE.match(low, start, end)
    if match is None or index > 25:
        return False
    written = source[match.start("kind") : match.end("kind")]
    if not match["rest"].strip():
        return written[:1].isupper()
    return written.isupper() and end - start < 400


_NUMBERED = re.compile(r"số[ \t]*[:.]?[ \t.…_]*[\d\-–/]")  # in lower case, in whatever the searches for one find


def _number(source: str, low: str, lines: list[Span]) -> tuple[Told | None, list[Span]]:
    for start, end in lines:
        if not _NUMBERED.search(low, start, end):
            continue
        for match in NUMBER.finditer(source, start, end):
            if not _only_head(source, low, start, match.start()):
                continue
            value = re.sub(r"\s+", "", match["number"]).replace("–", "-").rstrip(".,;-/")
            stop = match.start("number") + len(match["number"].rstrip(" .,;-/"))
            return Told(value, match.start("number"), stop), [(match.start(), match.end())]
        blank = BLANK_NUMBER.search(source, start, end)
        if blank and _only_head(source, low, start, blank.start()):
            return None, [blank.span()]
    return None, []


def _only_head(source: str, low: str, start: int, end: int) -> bool:
    """Whether what stands on a line before a part of the head belongs to the head too."""
    before = MOTTO.sub(" ", low[start:end])
    before = UNDATED.sub(" ", before)
    if not before.strip(" \t-–—*_.:;,"):
        return True
    written = source[start:end]
    return written.isupper() or not MOTTO.sub(" ", lower(DATED.sub(" ", written))).strip(" \t-–—*_.:;,")


def _bodies(text: str, source: str, low: str, lines: list[Span], taken: list[Span], *, named: bool) -> list[Told]:
    """The lines in capitals that name who issues, each body's own lines joined.

    Of a document with a number (`named`) the first line may do without capitals.
    """
    parts: list[list[Span]] = []
    for line_number, (start, end) in enumerate(lines):
        span = _without(source, low, (start, end), taken)
        if span is None:
            continue
        written, small = source[slice(*span)], low[slice(*span)]
        letters = [char for char in written if char.isalpha()]
        shouted = len(letters) > 2 and sum(char.isupper() for char in letters) >= 0.85 * len(letters)
        plain = line_number == 0 and len(written) < 70 and not written.endswith((".", ":", ";")) and named
        if not (shouted or plain) or len(written) > 110:
            continue
        if parts and (
            _UNIT_LINE.match(small) or _GOES_ON.search(low[slice(*parts[-1][-1])]) or small.startswith("và ")
        ):
            parts[-1].append(span)
        elif _BODY_LINE.match(small):
            parts += [[piece] for piece in _split(source, span)]
    found: list[Told] = []
    for spans in parts[:3]:
        value = " ".join(" ".join(text[slice(*span)].split()) for span in spans)
        if value not in [told.value for told in found]:
            found.append(Told(value.strip(" -–*.,:"), spans[0][0], spans[-1][1]))
    return found[:2]


def _split(source: str, span: Span) -> list[Span]:
    """Two bodies that came together on one line: "THÀNH ỦY MÓNG CÁI BAN TỔ CHỨC"."""
    low = lower(source[slice(*span)])
    over = _OVER.match(low)
    if over is None:
        return [span]
    for match in _UNDER.finditer(low, over.end()):
        if len(low[over.end() : match.start()].split()) >= 1:
            return [(span[0], span[0] + len(low[: match.start()].rstrip(" -–*"))), (span[0] + match.start(), span[1])]
    return [span]


def _without(source: str, low: str, line: Span, taken: list[Span]) -> Span | None:
    """What is left of a line when the parts that are known are taken out of it; None where it is in pieces or nothing."""
    start, end = line
    cuts = [(max(start, a), min(end, b)) for a, b in taken if a < end and b > start]
    cuts += [match.span() for match in MOTTO.finditer(low, start, end)]
    cuts += [match.span() for match in _RULE.finditer(low, start, end)]
    pieces, at = [], start
    for left, right in sorted(cuts):
        if left > at:
            pieces.append((at, left))
        at = max(at, right)
    pieces.append((at, end))
    kept = [trimmed for piece in pieces if (trimmed := _trim(source, piece))]
    return max(kept, key=lambda piece: piece[1] - piece[0]) if kept else None


def _trim(text: str, span: Span) -> Span | None:
    start, end = span
    while start < end and not text[start].isalnum():
        start += 1
    while end > start and not (text[end - 1].isalnum() or text[end - 1] in '.)”"’'):
        end -= 1
    return (start, end) if end > start else None


def _kind(
    text: str, source: str, low: str, lines: list[Span], at: int | None, taken: list[Span]
) -> tuple[Told | None, Told | None, int]:
    if at is None:
        return None, None, 0
    start, end = lines[at]
    match = _KIND_LINE.match(low, start, end)
    if match is None:
        return None, None, 0
    kind = Told(match["kind"], match.start("kind"), match.end("kind"))
    rest = _trim(text, match.span("rest"))
    spans = [rest] if rest else []
    previous = end
    for begin, stop in lines[at + 1 : at + 8]:
        small = low[begin:stop]
        gap = text.count("\n", previous, begin)
        inside = any(a < stop and b > begin for a, b in taken)
        if inside or MOTTO.search(small) or not _trim(text, (begin, stop)):
            if not spans:
                continue  # columns of the head that come later, a rule
            break
        if (spans and gap > 1) or _heads_section(text[begin:stop]) or _opens_body(small, first=not spans):
            break
        if stop - (spans[0][0] if spans else begin) > _LONGEST_ABSTRACT:
            break
        if _sentence(text[begin:stop]) or (spans and _sentence_begins(text, spans[-1], begin)):
            break
        spans.append((begin, stop))
        previous = stop
    if not spans:
        return kind, None, end
    value = " ".join(" ".join(text[slice(*span)].split()) for span in spans)
    return kind, Told(value.strip(" -–*"), spans[0][0], spans[-1][1]), spans[-1][1]


def _opens_body(low: str, *, first: bool) -> bool:
    """Whether a line begins the text; right below the kind "Thực hiện cuộc vận động …" is the abstract."""
    if first and len(low) < 130 and not low.endswith((".", ";", ":")) and not _BASIS.match(low):
        return False
    return bool(_BODY_BEGINS.match(low))


def _heads_section(line: str) -> bool:
    return bool(re.match(r"(?:[IVX]+|\d+|[A-Z])\s*[.)/-]\s", line))


def _sentence(line: str) -> bool:
    """Whether a line is running text rather than a heading."""
    return (line.endswith((".", ";", ":")) and len(line) > 60) or ". " in line[20:]


def _sentence_begins(text: str, before: Span, begin: int) -> bool:
    """Whether a line begins a sentence of its own instead of going on with the heading above it."""
    head = text[slice(*before)]
    if head.rstrip().endswith((",", "-", "–", ";")) or fold(head).split()[-1:] in (["va"], ["cua"], ["nam"], ["ve"]):
        return False
    stop = text.find("\n", begin)
    line = text[begin : stop if stop >= 0 else len(text)]
    return len(line) > 160 or (not head.isupper() and text[begin].isupper() and len(line) > 90)


def _by_symbol(number: Told) -> Told | None:
    """The kind that a number's symbol tells: "154-KH/HU", "12/BC-UBND", "15/2024/QĐ-UBND"."""
    for symbol in re.findall(
        rf"[{CAPITAL}][^\W\d_]*",
        number.value.split("/", 1)[-1] if "-" not in number.value.split("/")[0] else number.value,
    ):
        kind = KIND_BY_SYMBOL.get(symbol.upper())
        return Told(kind, number.start, number.end) if kind else None
    return None


def _about(text: str, low: str, lines: list[Span], dated: list[Span]) -> Told | None:
    """The abstract of an official letter: "V/v báo cáo kết quả …", with the line that it goes on in."""
    for index, (start, end) in enumerate(lines):
        end = min([end, *(span[0] for span in dated if start < span[0] < end)])
        match = _ABOUT.match(low, start, end)
        if match is None:
            continue
        spans = [(match.start("abstract"), match.end("abstract"))]
        for begin, stop in lines[index + 1 : index + 3]:
            line = text[begin:stop]
            if not line[0].islower() or DATED.search(line) or text.count("\n", spans[-1][1], begin) > 1:
                break
            spans.append((begin, stop))
        value = " ".join(" ".join(text[slice(*span)].split()) for span in spans)
        return Told(value.strip(" .-–*"), start, spans[-1][1])
    return None


def _addressed(low: str, lines: list[Span]) -> bool:
    return any(_ADDRESSED.match(low, *line) for line in lines)
