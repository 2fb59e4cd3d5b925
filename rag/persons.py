"""Personal names in Vietnamese reports and the offices that stand beside them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rag.lexicon import ROLE_HEADS, SURNAMES
from rag.places import NAME_SYLLABLE, gazetteer, name_key
from rag.signature import read_signature
from rag.text import Span, canonical, fold, lower
from rag.words import is_one

_TITLES = r"(?<!\w)(?:đồng chí|đ/c|ông|bà|anh|chị|pgs\.?\s?ts\.?|gs\.?|ts\.?|ths\.?|bác sĩ|bs\.?|luật sư|đại tá|thượng tá|trung tá|thiếu tá|đại úy|thiếu tướng|trung tướng|thượng tướng|đại tướng|bác|cụ|em|cô|thầy)\s+$"
_TITLE_BEFORE = re.compile(_TITLES)
_ROLE = "(?:phó )?(?:" + "|".join(sorted((re.escape(head) for head in ROLE_HEADS), key=len, reverse=True)) + ")"
_ROLE_START = re.compile(rf"(?:(?:nguyên|cựu|quyền)\s+)*(?:{_ROLE})(?!\w)")
_ROLE_ANY = re.compile(rf"(?<!\w)(?:(?:nguyên|cựu|quyền)\s+)*(?:{_ROLE})(?!\w)")
_ROLE_END = re.compile(
    r"(?<!\w)(?:đã|chủ trì|phát biểu|ghi nhận|dự(?! án)|tham dự|làm việc|cho biết|cho rằng|nhấn mạnh|yêu cầu|đề nghị|khẳng định|thảo luận|báo cáo|kết luận|trao(?! đổi)|"
    r"khai mạc|bế mạc|trình bày|thông tin|cùng|đến|tới|nêu|ký|điều hành|kiểm tra(?= tình| thực| công| việc| tại)|làm trưởng đoàn|thăm|tặng|phổ biến|quán triệt|chúc|đọc|công bố|phải|chịu|cần|"
    r"giải trình|trả lời|thừa nhận|nói|chia sẻ|lý giải|đánh giá|biểu dương|vừa|sẽ|được|bị|có|về việc|tại (?:hội nghị|buổi|lễ|cuộc)|thay mặt|giữ chức|là|chỉ đạo|tiếp|xác nhận|khảo sát|đối với|với|thay|gửi|bỏ phiếu|thôi(?! chức)|thì|chỉ (?:có|còn|được|là)|lưu ý|kiến nghị|cảnh báo|đồng ý|cam kết|hứa|than|kể|tính toán|thống nhất|giao|do(?= )|xin|nhận(?= )|về(?= công)|và các|và đồng chí|và ông|và bà|tham gia|sở hữu|đặt hàng|tiến hành|phản ánh|đi(?= (?:kiểm tra|thăm|cơ sở|thực tế))|dẫn đầu|rà soát|tham mưu|lo(?= )|"
    r"(?:về )?làm(?= (?:phó )?(?:bí thư|chủ tịch|giám đốc|trưởng|tổ trưởng|chủ nhiệm|chánh|hiệu trưởng)))(?!\w)"
)
_ROLE_BEFORE = re.compile(rf"(?<!\w)(?:{_ROLE})\s+$")
_STOPS = re.compile(r"[;:!?()\n\"“”]|(?<!t)\.|\.(?=\s)")  # not that of "T.Ư"


@dataclass(frozen=True, slots=True)
class Person:
    """A name at `start:end` and the spans of the offices that the text gives it."""

    name: str
    start: int
    end: int
    roles: tuple[Span, ...] = ()


FOLDED_SURNAMES = frozenset(map(fold, SURNAMES))


def is_person_name(name: Sequence[str]) -> bool:
    """Whether the folded syllables of a name look like those of a person: a surname and two more."""
    return len(name) > 2 and name[0] in FOLDED_SURNAMES


def persons(text: str) -> list[Person]:
    """Names of persons in NFC `text`, in order."""
    source = _ABBREVIATED.sub(lambda match: " " * len(match.group()), canonical(text))
    low = lower(source)
    found: list[Person] = []
    for part in _PERSON_RUN.finditer(source):
        span = _name_span(source, low, part.span())
        if span:
            found.append(Person(text[slice(*span)], span[0], span[1], tuple(_roles(low, span))))
    for start, end in _shouted_names(source):
        found.append(Person(text[start:end].title(), start, end, tuple(_roles(low, (start, end)))))
    return found


_ABBREVIATED = re.compile(r"\([A-ZĐ][A-ZĐ&-]{1,9}\)")  # "Cục Thi hành án dân sự (THADS)"


def _name_span(source: str, low: str, span: Span) -> Span | None:
    words = [(m.group(), m.start() + span[0], m.end() + span[0]) for m in re.finditer(r"\S+", source[slice(*span)])]
    words = _without_what_follows(source, words)
    if len(words) < 2:
        return None
    span = (span[0], words[-1][2])
    if _CITY_BEFORE.search(low[max(0, span[0] - 12) : span[0]]) and not _heads_a_unit(low, span, words):
        return _behind_unit(low, span, words)
    capital_title = lower(words[0][0]) in ("ông", "bà", "anh", "chị") and len(words) > 2
    words = words[1:] if capital_title else words
    span = (words[0][1], span[1])
    titled = capital_title or bool(_TITLE_BEFORE.search(low[max(0, span[0] - 14) : span[0]]))
    for index, (word, start, _) in enumerate(words):
        rest = words[index:]
        named = lower(word) in SURNAMES and all((len(w) > 1 or w in "AÁYÝ") and not _is_short(w) for w, _, _ in rest)
        if named and 2 <= len(rest) <= 5 and (len(rest) >= 3 or titled) and not word.isupper():
            unit = " ".join(written for written, _, _ in words[max(0, index - 2) : index])
            known = words[index - 1][0] in _BEFORE_NAME or name_key(unit) in gazetteer() if index else True
            if not known and not words[index - 1][0].isupper():
                continue
            if len(rest) == 5 and lower(rest[2][0]) in SURNAMES and name_key(f"{word} {rest[1][0]}") in gazetteer():
                continue  # "Chủ tịch UBND TP Hà Nội Nguyễn Đức Chung"
            return (start, rest[-1][2])
    if titled and words and len(words) <= 4 and not words[0][0].isupper():
        return span
    return span if titled and words and lower(words[0][0]) not in ("bí", "chủ", "phó", "trưởng", "giám") else None


_NEVER_LAST = frozenset(  # words that open the next sentence, written behind a name without a full stop
    "Khi Trong Theo Tại Trao Cùng Với Ngày Những Các Để Trên Nhiều Được Ảnh Nếu Vì".split()
)
_OFFICE_GOES_ON = re.compile(
    r"(?:Chủ (?:tịch|nhiệm)|Bí thư|Giám đốc|Chánh (?:án|văn phòng|thanh tra)|Trưởng (?:ban|phòng|đoàn|công an)|Phó|Thứ trưởng|Đồng chí)(?!\w)"
)
_ORGAN_WORDS = frozenset("Bộ Sở Ban Cục Vụ Viện Phòng Chi".split())


def _without_what_follows(source: str, words: list[tuple[str, int, int]]) -> list[tuple[str, int, int]]:
    """The words of a name without the beginning of an office, an organ or a sentence right behind it:
    "(Ảnh: Lê Văn Tám Chủ tịch UBND …"."""
    while words and (words[-1][0] in _NEVER_LAST or _OFFICE_GOES_ON.match(source, words[-1][1])):
        words = words[:-1]
    if len(words) > 2 and words[-2][0] in _ORGAN_WORDS:
        following = _LOWER_WORD.match(source, words[-1][2])
        if following and is_one(words[-1][0], following[1]):
            return words[:-2]  # "Bộ Xây dựng"
    return words


_LOWER_WORD = re.compile(r"[ \u00a0]([a-zà-ỹđ]+)")


def _is_short(word: str) -> bool:
    """Whether a word is an abbreviation, which no name has among words in small letters: "Lưu UBKT Huyện ủy"."""
    return len(word) > 2 and word.isupper() and not re.search("[AEIOUYĂÂÊÔƠƯÁÀẢÃẠÍÌÓÒÚÙÝ]", word[1:])


def _heads_a_unit(low: str, span: Span, words: list[tuple[str, int, int]]) -> bool:
    """Whether a name behind the type of a unit is that of who heads it: "Chủ tịch UBND huyện Ngô Hữu Tài"."""
    name = " ".join(word for word, _, _ in words)
    full = len(words) == 3 and lower(words[0][0]) in SURNAMES and name_key(name) not in gazetteer()
    return full and _HEAD_OF_UNIT.search(low[max(0, span[0] - 60) : span[0]]) is not None


def _behind_unit(low: str, span: Span, words: list[tuple[str, int, int]]) -> Span | None:
    """The name of who heads a unit, right behind the unit's: "Chủ tịch xã Kiến Thành Mai Xuân Sáng"."""
    if _HEAD_OF_UNIT.search(low[max(0, span[0] - 90) : span[0]]) is None:
        return None
    for count in (2, 1, 3):
        rest = words[count:]
        if 3 <= len(rest) <= 4 and lower(rest[0][0]) in SURNAMES:
            return (rest[0][1], rest[-1][2])
    return None


_HEAD_OF_UNIT = re.compile(
    r"(?:chủ tịch|bí thư|trưởng công an|chỉ huy trưởng)\s+(?:(?:ubnd|hđnd|ủy ban nhân dân|hội đồng nhân dân|đảng ủy|ubmttq|mttq)\s+)*"
    r"(?:tp\.?|thành phố|tỉnh|huyện|xã|phường)\s*$"
    r"|(?<!\w)(?:giám đốc|trưởng|chánh|chủ nhiệm|chủ tịch|bí thư|hiệu trưởng)(?:\s[^,;.:()\d]{2,70})?\s(?:tp\.?|thành phố|tỉnh|huyện|xã|phường)\s*$"
)
_PERSON_RUN = re.compile(rf"{NAME_SYLLABLE}(?:[ \u00a0]{NAME_SYLLABLE}){{1,6}}")
_CITY_BEFORE = re.compile(r"(?:tp\.?|thành phố|tỉnh|huyện|xã|phường)\s*$")
_BEFORE_NAME = frozenset(
    {"Ủy", "Thư", "Tịch", "Đảng", "Quốc", "Tỉnh", "Huyện", "TP", "Xã", "Nội", "Đốc", "Trưởng", "Đoàn", "Phó"}
)
_SHOUTED = re.compile(r"(?:^|\n)[ \t*]*((?:[^\W\d_]{1,7}[ ]){2,3}[^\W\d_]{1,7})[ \t*]*(?=\n|$)")


def _shouted_names(source: str) -> list[Span]:
    """ "NGUYỄN HOÀNG LONG" alone on its line: a signature."""
    spans = []
    for match in _SHOUTED.finditer(source):
        words = match[1].split()
        if match[1].isupper() and lower(words[0]) in SURNAMES and len(words) >= 3:
            spans.append(match.span(1))
    return spans


_GAP = re.compile(  # between a name and an office: ", ", " – ", " (nhà ở thôn 2) hiện là "
    r"\s*(?:(?:\([^()\n]{1,80}\)\s*,?\s*)?(?:(?:hiện nay|hiện|nay|đang|chính|vẫn)\s+)*(?:là|giữ chức(?: vụ| danh)?|đảm nhiệm(?: chức)?(?: vụ)?)"
    r"|,\s*(?:đồng thời\s+)?kiêm(?: nhiệm)?(?: chức(?: vụ)?)?(?!\w)|,|–|-|\(|;(?=\s*(?:phó|bí|chủ|trưởng|ủy)))\s*"
)
_IS_HE = re.compile(r"(?:\s+(?:hiện nay|hiện|nay|đang|chính))*\s+là\s+(?:(?:đồng chí|đ/c|ông|bà|anh|chị)\s+)?$")


def _roles(low: str, name: Span) -> list[Span]:
    """The offices after the name (", Phó Bí thư Tỉnh ủy, Trưởng Đoàn …", "– trưởng công an …") and before it."""
    roles: list[Span] = []
    position = name[1]
    while True:
        gap = _GAP.match(low, position)
        if not gap:
            break
        start = gap.end()
        if not _ROLE_START.match(low, start):
            break
        end = _role_end(low, start)
        roles.append((start, end))
        position = end
    sentence_start = max(
        (m.end() for m in _STOPS.finditer(low, max(0, name[0] - 200), name[0])), default=max(0, name[0] - 200)
    )
    before = low[sentence_start : name[0]]
    for head in list(_ROLE_ANY.finditer(before))[::-1]:
        between = _IS_HE.sub(" ", before[head.start() :])  # "Chủ tịch xã hiện là ông …"
        listed = "," in between.rstrip(" ,") and not re.search(r",\s*(?:đồng chí|ông|bà)?\s*$", between)
        if listed and not roles:
            break  # an office further left belongs to this name only as an earlier item of its list
        if _ROLE_END.search(between):
            break
        if head.start() and re.search(r"(?:phó|trưởng|chủ)\s+$", before[: head.start()]):
            continue
        if head.group() == "thường trực" and _ROLE_BEFORE.search(before[: head.start()]):
            continue  # "Phó Thủ tướng Thường trực Chính phủ" is one office
        end = head.start() + len(re.split(r",", between)[0].rstrip())
        span = (sentence_start + head.start(), sentence_start + min(end, len(before.rstrip(" -–,"))))
        span = _without_title(low, span)
        if span[1] > span[0] and not any(span[0] < kept[1] and kept[0] < span[1] for kept in roles):
            roles.append(span)
    return roles


def offices_in(low: str, start: int, end: int) -> list[Span]:
    """The offices that a text in canonical lower case names between two offsets, whoever holds them."""
    return [(match.start(), min(_role_end(low, match.start()), end)) for match in _ROLE_ANY.finditer(low, start, end)]


def _without_title(low: str, span: Span) -> Span:
    trimmed = re.sub(r"[\s:,–-]*(?:đồng chí|đ/c|ông|bà|là|do)?[\s:,–-]*$", "", low[slice(*span)])
    return (span[0], span[0] + len(trimmed))


_DASH = re.compile(  # but "Phòng Lao động - Thương binh và Xã hội"
    r"\s[–-]\s(?!(?:thương binh|kế hoạch|hạ tầng|thông tin|kỹ thuật|thể thao|đào tạo|ngân sách|xã hội|kiểm tra)(?!\w))"
)


def _role_end(low: str, start: int) -> int:
    end = len(low)
    stop = _STOPS.search(low, start)
    if stop:
        end = stop.start()
    comma = low.find(",", start, end)
    if comma >= 0:
        end = comma
    dash = _DASH.search(low, start, end)
    if dash:
        end = dash.start()
    first = _ROLE_START.match(low, start)
    verb = _ROLE_END.search(low, first.end() if first else start, end)
    if verb:
        end = verb.start()
    return start + len(low[start:end].rstrip())


def signer(text: str) -> Person | None:
    """Who signs: the name below a signing formula ("T/M …", "BÍ THƯ"), with the lines that name the office."""
    signature = read_signature(text)
    if signature is None:
        return None
    name, role = signature.name, signature.role
    roles = []
    for match in re.finditer(r"[^\n]+", text[role.start : role.end] if role else ""):
        line = match.group().strip(" \t*_")
        if _ROLE_ANY.search(lower(canonical(line))):
            begin = role.start + match.start() + match.group().find(line) if role else 0
            roles.append((begin, begin + len(line)))
    return Person(name.value, name.start, name.end, tuple(roles))
