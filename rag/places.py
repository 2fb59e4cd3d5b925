"""Administrative units and their names in Vietnamese text: what stands where, and which mentions mean the same unit.

Names of today's provinces and communes come from the package vietnam-provinces (units since 1 July 2025); the provinces
before that date are listed here, because most reports use them. Former districts often live on as commune names; any
other is recognised by its type word ("huyện Vĩnh Bảo").
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path

from rag.lexicon import SURNAMES
from rag.text import Span, canonical, fold, is_unaccented, lower

PROVINCE, DISTRICT, COMMUNE, VILLAGE = 1, 2, 3, 4

# type word -> (canonical type, level). Party committees name the type of their unit too.
_TYPES: dict[str, tuple[str, int]] = {
    "tỉnh ủy": ("tỉnh", PROVINCE), "thành ủy": ("thành phố", DISTRICT), "huyện ủy": ("huyện", DISTRICT),
    "thị ủy": ("thị xã", DISTRICT), "quận ủy": ("quận", DISTRICT),
    "tỉnh": ("tỉnh", PROVINCE), "thành phố": ("thành phố", DISTRICT), "tp": ("thành phố", DISTRICT),
    "t.p": ("thành phố", DISTRICT), "thị xã": ("thị xã", DISTRICT), "tx": ("thị xã", DISTRICT),
    "huyện": ("huyện", DISTRICT), "quận": ("quận", DISTRICT), "đặc khu": ("đặc khu", COMMUNE),
    "phường": ("phường", COMMUNE), "xã": ("xã", COMMUNE), "thị trấn": ("thị trấn", COMMUNE),
    "tt": ("thị trấn", COMMUNE), "h": ("huyện", DISTRICT), "q": ("quận", DISTRICT), "p": ("phường", COMMUNE),
    "x": ("xã", COMMUNE), "thôn": ("thôn", VILLAGE), "bản": ("bản", VILLAGE), "ấp": ("ấp", VILLAGE),
    "buôn": ("buôn", VILLAGE), "xóm": ("xóm", VILLAGE), "khu phố": ("khu phố", VILLAGE),
    "tổ dân phố": ("tổ dân phố", VILLAGE),
}  # fmt: skip
_FOLDED_TYPES = {fold(word): kind for word, kind in _TYPES.items()}
_CENTRAL_CITIES = frozenset({"ha noi", "hai phong", "da nang", "can tho", "hue", "ho chi minh"})
PROVINCES = (
    "An Giang, Bà Rịa - Vũng Tàu, Bắc Giang, Bắc Kạn, Bạc Liêu, Bắc Ninh, Bến Tre, Bình Định, Bình Dương, Bình Phước, "
    "Bình Thuận, Cà Mau, Cao Bằng, Đắk Lắk, Đắk Nông, Điện Biên, Đồng Nai, Đồng Tháp, Gia Lai, Hà Giang, Hà Nam, "
    "Hà Tĩnh, Hải Dương, Hậu Giang, Hòa Bình, Hưng Yên, Khánh Hòa, Kiên Giang, Kon Tum, Lai Châu, Lâm Đồng, Lạng Sơn, "
    "Lào Cai, Long An, Nam Định, Nghệ An, Ninh Bình, Ninh Thuận, Phú Thọ, Phú Yên, Quảng Bình, Quảng Nam, Quảng Ngãi, "
    "Quảng Ninh, Quảng Trị, Sóc Trăng, Sơn La, Tây Ninh, Thái Bình, Thái Nguyên, Thanh Hóa, Thừa Thiên Huế, "
    "Tiền Giang, Trà Vinh, Tuyên Quang, Vĩnh Long, Vĩnh Phúc, Yên Bái, Hà Nội, Hải Phòng, Đà Nẵng, Cần Thơ, "
    "Hồ Chí Minh, Huế"
).split(", ")
# what stands beside a name in the sentence of a table: "Thị trấn Quế – Năm 2021 – Kế hoạch – Nam: 12."
_NO_HEADING = r"(?!(?:Năm|Quý|Tháng|Kế|Thực|Chỉ|Tổng|Số|Tỷ|Nam|Nữ)(?![^\W\d_]))"
_CAPITAL = "A-ZĐÀÁẢÃẠĂẰẮẲẴẶÂẦẤẨẪẬÈÉẺẼẸÊỀẾỂỄỆÌÍỈĨỊÒÓỎÕỌÔỒỐỔỖỘƠỜỚỞỠỢÙÚỦŨỤƯỪỨỬỮỰỲÝỶỸỴ"
NAME_SYLLABLE = rf"[{_CAPITAL}][^\W\d_]*(?:['’][^\W\d_]+)?"
_COUNTED = r"\s*(?:tháng|năm|ngày|chi|đảng|tổ|cán|hộ|người|xã|vụ|tỷ|triệu|lượt|trường|thôn)"  # "Đông Hưng 6 tháng"
NAME = re.compile(
    rf"{NAME_SYLLABLE}(?:(?:\s?[-–]\s?{_NO_HEADING}|[ \u00a0]){NAME_SYLLABLE}){{0,3}}(?:[ \u00a0]\d{{1,2}}(?![\d./,%]|{_COUNTED}))?"
)
_TYPE_WORD = re.compile(
    rf"(?<![\w])(?P<type>{'|'.join(re.escape(word) for word in sorted(_TYPES, key=len, reverse=True))})"
    r"(?P<dot>\.)?[ \u00a0]*(?=(?P<next>[^\s]))(?!hội|viên)",
    re.IGNORECASE,
)


def _either_case(word: str) -> str:
    return "".join(rf"[{c}{c.upper()}]" if c.isalpha() else re.escape(c) for c in word)


# Where one may begin: `_TYPE_WORD` tried at every character takes ten times as long. One letter must have its full stop.
_TYPE_STARTS = sorted({word[:3] if len(word) > 1 else f"{word}." for word in _TYPES})
_TYPE_START = re.compile(
    "|".join(
        f"{first}(?:{'|'.join(_either_case(start[1:]) for start in _TYPE_STARTS if start[0] == letter)})"
        for letter in dict.fromkeys(start[0] for start in _TYPE_STARTS)
        for first in (letter, letter.upper())
    )
)
_DOTTED = frozenset({"tp", "t.p", "tx", "tt", "h", "q", "p", "x"})  # a full stop may follow these and belong to them
_NOT_NAMES = frozenset(
    "uy doan hoi ban tai theo ben trong voi va cua cac nhung khi neu sau truoc tu den nay do dang day dong ngoai tren "
    "viec cong so chu pho bi truong nam sang chieu thang ngay quy la de phat ong ba mat tran chinh".split()
)
_NOT_NAMES_WRITTEN = frozenset(
    "ủy đoàn hội ban tại theo bên trong với và của các những khi nếu sau trước từ đến này đó đang đây ngoài trên việc "
    "sở số chủ phó bị trưởng năm sáng chiều tháng ngày quý là để phát ông bà mặt trận chính".split()
)
_FINAL_Y = re.compile(r"(?<=[bcdghklmnpqrstvx])y$")
_ALIASES = {"hcm": "Hồ Chí Minh", "sai gon": "Hồ Chí Minh", "tphcm": "Hồ Chí Minh", "hn": "Hà Nội"}
_SHORT_PROVINCES = {  # as they are written with or without their type
    "tt-hue": "Thừa Thiên Huế", "tt hue": "Thừa Thiên Huế", "br-vt": "Bà Rịa - Vũng Tàu", "brvt": "Bà Rịa - Vũng Tàu",
    "ba ria vung tau": "Bà Rịa - Vũng Tàu",
}  # fmt: skip
_ALIASES |= _SHORT_PROVINCES
_NO_VILLAGE_ENDS = [[word] for word in ("van", "bien", "nong", "ky", "phien", "an", "can", "nhat", "xuat")]  # folded
_NUMBERED = re.compile(r"\d{1,2}(?![\d/%]|[.,]\d)")
_CAPITALS = re.compile(rf"[{_CAPITAL}]{{2,}}")
_FREQUENT = "nhtcgiaou"


@dataclass(frozen=True, slots=True)
class Place:
    """A unit as mentioned: `name` without its type ("Móng Cái"; "" for a bare "thị xã"), `type` "" where not said."""

    name: str
    type: str = ""
    level: int = 0
    start: int = 0
    end: int = 0
    dropped: bool = False  # a bare type in a question that only names the unit ("toàn thị xã"), no content word

    @property
    def key(self) -> str:
        """The folded name, which two mentions of one unit share."""
        return name_key(self.name)

    def label(self) -> str:
        """As a person would write it: "thành phố Móng Cái"."""
        return f"{self.type} {self.name}".strip()


@lru_cache(maxsize=8192)
def name_key(name: str) -> str:
    """A unit's name folded, dashes as spaces, with one spelling of final i and y ("Lí Sơn" is "Lý Sơn")."""
    folded = fold(_ALIASES.get(fold(name), name))
    return " ".join(_FINAL_Y.sub("i", syllable) for syllable in re.split(r"[\s–-]+", folded) if syllable)


def _divisions() -> Path:
    """The file of units in the package vietnam-provinces; to import its 3,400 units as code takes a tenth of a second."""
    spec = find_spec("vietnam_provinces")
    path = Path(spec.origin or "").parent / "data" / "flat-divisions.json" if spec else Path()
    if path.is_file():
        return path
    from vietnam_provinces import FLAT_DIVISIONS_JSON_PATH

    return FLAT_DIVISIONS_JSON_PATH


@lru_cache(maxsize=1)
def gazetteer() -> dict[str, tuple[str, int]]:
    """Folded name -> (name, level) of today's provinces and communes and of the former provinces."""
    names: dict[str, tuple[str, int]] = {}
    for row in json.loads(_divisions().read_text(encoding="utf-8")):
        ward = re.sub(r"\s\d+$", "", _without_type(str(row["name"])))
        if " " in ward:
            names.setdefault(name_key(ward), (canonical(ward), COMMUNE))
    for name in PROVINCES:
        names[name_key(name)] = (name, PROVINCE)
    return names


def _without_type(name: str) -> str:
    for word in ("Thị trấn ", "Đặc khu ", "Phường ", "Xã "):
        if name.startswith(word):
            return name[len(word) :]
    return name


def _title_case(text: str) -> str:
    """Same length; runs of upper-case words become capitalised words, so that names in headlines are seen."""
    return _CAPITALS.sub(lambda m: m.group()[0] + lower(m.group()[1:]), text)


def _shouted(text: str) -> bool:
    if sum(map(text.count, _FREQUENT)) > 0.3 * len(text):
        return False  # more than three in ten are small letters: seen at once in most texts
    letters = [c for c in text if c.isalpha()]
    return len(letters) > 8 and sum(c.isupper() for c in letters) > 0.7 * len(letters)


@lru_cache(maxsize=8192)
def _known_prefix(name: str) -> str:
    """The longest beginning of `name` that the gazetteer knows, else ""."""
    words = name.split(" ")
    for count in range(len(words), 0, -1):
        head = " ".join(words[:count])
        if count > 1 and words[count - 1] not in "-–" and name_key(head) in gazetteer():
            return head
    return ""


def looks_like_person(name: str) -> bool:
    """Three or four capitalised syllables that begin with a common family name."""
    words = lower(canonical(name)).split()
    return len(words) >= 3 and words[0] in SURNAMES and name_key(name) not in gazetteer()


_RUN_OF_NAMES = re.compile(rf"{NAME_SYLLABLE}(?: {NAME_SYLLABLE}){{3,6}}")


def _before_person(source: str, begin: int, name: str) -> str:
    """The name of a unit without that of who heads it, written right behind: "xã Kiến Thành Mai Xuân Sáng"."""
    run = _RUN_OF_NAMES.match(source, begin)
    words = run.group().split(" ") if run else []
    for count in (2, 1, 3):
        rest = words[count:]
        if 3 <= len(rest) <= 4 and lower(rest[0]) in SURNAMES:
            return " ".join(words[:count])
    return name


def mentions(text: str) -> list[Place]:
    """Typed mentions ("TP Móng Cái", "Huyện ủy Vĩnh Bảo", "quận 3") in order; of NFC text, with its offsets."""
    return _mentions(text, *_source(text, canonical(text)))


def bare_names(text: str) -> list[Place]:
    """Names known to the gazetteer that stand without a type word; of NFC text, with its offsets."""
    source, shouted = _source(text, canonical(text))
    return _bare_names(source, _mentions(text, source, shouted))


def all_names(text: str, in_one_placement: str) -> list[Place]:
    """`mentions` and then `bare_names`, from one reading of the text, whose `canonical` form is there already."""
    source, shouted = _source(text, in_one_placement)
    typed = _mentions(text, source, shouted)
    return typed + _bare_names(source, typed)


def _source(text: str, source: str) -> tuple[str, bool]:
    """The text as names are looked for in it, of the same length, and whether it is written in capitals."""
    shouted = _shouted(text)
    return (_title_case(source) if shouted else source), shouted


def _type_words(source: str) -> Iterator[re.Match[str]]:
    """As `_TYPE_WORD.finditer`, less the single letters without a full stop."""
    position = 0
    for start in _TYPE_START.finditer(source):
        if start.start() >= position:
            match = _TYPE_WORD.match(source, start.start())
            if match:
                position = match.end()
                yield match


_DASH = re.compile(r"\s[-–]\s(?!(?:Tháp Chàm|Vũng Tàu|Huế)(?!\w))")
_COMPOUND = re.compile(r"\s[-–]\s(?:Tháp Chàm|Vũng Tàu|Huế)$")
_LETTERED = re.compile(r" [A-D]")  # "phường Bình Hưng Hòa B"


def _mentions(text: str, source: str, shouted: bool) -> list[Place]:
    places: list[Place] = []
    for match in _type_words(source):
        word = lower(match["type"])
        kind, level = _TYPES[word]
        begin = match.end()
        if len(word) <= 2 and not match["type"][0].isupper() and word not in ("tp", "tx", "xã", "ấp"):
            continue
        if word in ("h", "q", "p", "x", "tt") and not (match["dot"] and match["next"].isupper()):
            continue
        if (match["dot"] and word not in _DOTTED) or (level == VILLAGE and match["type"][0].isupper() and not shouted):
            continue
        if (
            level == VILLAGE
            and fold(source[max(0, match.start() - 8) : match.start()]).split()[-1:] in _NO_VILLAGE_ENDS
        ):
            continue  # "văn bản UBND", "nông thôn Bắc Bộ"
        if word == "xã" and fold(source[max(0, match.start() - 8) : match.start()]) == "hop tac ":
            continue
        number = _NUMBERED.match(source, begin)
        if number and level in (DISTRICT, COMMUNE) and kind in ("quận", "phường"):
            places.append(Place(number.group(), kind, level, match.start(), number.end()))
            continue
        found = NAME.match(source, begin)
        if not found:
            continue
        name = found.group()
        known = _known_prefix(name)
        apart = _DASH.search(name)
        if apart and not _DASH.search(known):  # "phường Hòa Khánh Bắc – Báo cáo …", but "Phan Rang - Tháp Chàm"
            name = name[: apart.start()]
            known = _known_prefix(name)
        if shouted:
            name = known or " ".join(name.split(" ")[:2])
        elif known and (looks_like_person(name) or len(name.split()) > 3):
            name = name if _LETTERED.fullmatch(name, len(known)) or _COMPOUND.search(name) else known
        elif looks_like_person(name) and not known:
            continue
        elif not known:
            name = _before_person(source, begin, name)
        first = name.split()[0]
        if fold(first) in _ALIASES:
            name = first
        elif not known and (_is_no_name(name, source) or fold(name) in _FOLDED_TYPES):
            continue
        written = canonical(text[begin : begin + len(name)]) if not shouted else name
        if written.isupper():
            written = _title_case(written)
        written = _ALIASES.get(fold(written), written)
        if fold(written) in _CENTRAL_CITIES and kind == "thành phố":
            level = PROVINCE
        places.append(Place(written, kind, level, match.start(), begin + len(name)))
    return places


def _is_no_name(name: str, source: str) -> bool:
    """Whether a capital stands for another reason: "xã Tại", "HUYỆN ĐOÀN"; not in "xã Nậm Pồ", "xã Đông Hợp"."""
    first, *more = name.split()
    if fold(first) not in _NOT_NAMES:
        return False
    organ = fold(name).startswith(("cong an", "cong doan", "cong ty"))
    return not more or organ or lower(canonical(first)) in _NOT_NAMES_WRITTEN or is_unaccented(source)


def _bare_names(source: str, typed: list[Place]) -> list[Place]:
    places: list[Place] = []
    for match in NAME.finditer(source):
        for name, offset, level in _sub_names(match.group()):
            start = match.start() + offset
            end = start + len(name)
            before = fold(source[max(0, start - 10) : start])
            if before.rstrip().endswith(("dong chi", "ong", "ba", "d/c")):
                break
            if any(start < place.end and place.start < end for place in typed):
                continue
            if level:
                places.append(Place(name, "", level, start, end))
                break
    return places


_WORD = re.compile(r"[^\s]+")


@lru_cache(maxsize=16_384)
def _sub_names(name: str) -> tuple[tuple[str, int, int], ...]:
    """The parts of a name that may be a unit, longest first, with offset and level (0: the gazetteer has none such).

    Nothing where it knows no part, and for persons.
    """
    if fold(name) in _SHORT_PROVINCES:
        return ((name, 0, PROVINCE),)
    if len(name.split()) == 1 and fold(name) != "hue":
        return ()
    words = [match.span() for match in _WORD.finditer(name)]
    low, folded, spellings = lower(name), fold(name), _spellings()
    result = []
    for size in range(len(words), 0, -1):
        for first in range(len(words) - size + 1):
            begin, end = words[first][0], words[first + size - 1][1]
            if size > 1 or folded[begin:end] == "hue":
                piece = name[begin:end]
                result.append((piece, begin, _spelled_level(piece) if low[begin:end] in spellings else 0))
    if not any(level for _, _, level in result) or looks_like_person(name):
        return ()
    # a bare "Hồ Chí Minh" is the person (or his thought), the city is written with its type
    return () if "ho chi minh" in fold(name) else tuple(result)


def _spelled_level(name: str) -> int:
    """The level of a unit of this name, one of `_spellings`, where it is spelled as the gazetteer has it; else 0."""
    known = gazetteer().get(name_key(name))
    return known[1] if known and lower(known[0]) == lower(name) else 0


@lru_cache(maxsize=1)
def _spellings() -> frozenset[str]:
    return frozenset(lower(name) for name, _ in gazetteer().values())


def same_unit(asked: Place, known: Place) -> bool:
    """Whether two mentions may mean one unit: names agree, and no province is taken for a commune of its name."""
    if asked.key != known.key:
        return False
    if not asked.type or not known.type or asked.type == known.type:
        return True
    if asked.key in _CENTRAL_CITIES:
        return True
    return (asked.level == PROVINCE) == (known.level == PROVINCE)


@lru_cache(maxsize=4096)
def parse(label: str) -> Place:
    """The inverse of `Place.label()`."""
    found = mentions(label)
    if found and found[0].end >= len(label) - 1:
        return found[0]
    kind = _TYPES.get(lower(canonical(label)))
    if kind:
        return Place("", kind[0], kind[1])
    return Place(label)


def spans(places: list[Place]) -> list[Span]:
    """Where the mentions stand."""
    return [(place.start, place.end) for place in places]
