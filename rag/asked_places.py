"""The units that a question names, however typed: capitalised, in lower case, without diacritics, or by type only."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from rag.kinds import as_typed, found
from rag.places import COMMUNE, PROVINCE, Place, bare_names, gazetteer, mentions, name_key, parse
from rag.terms import Token, plain_tokens
from rag.text import Span, canonical, fold, lower
from rag.words import idf


def asked_places(text: str, unaccented: bool, known: Mapping[str, Place]) -> tuple[list[Place], list[Place]]:
    """Units named in the question, whether capitalised, in lower case or without diacritics, a bare type last; and
    those that only say where these lie ("…, Thanh Hóa")."""
    named: list[Place] = []
    if not unaccented and text != lower(text):
        named = [
            _indexed(each, known) for each in (*mentions(text), *bare_names(text)) if not _of_a_firm(each, text, known)
        ]
    if unaccented:
        named = [_typed(match, known) for match in _TYPED_UNACCENTED.finditer(text)]
    taken = [(place.start, place.end) for place in named]
    taken += [match.span() for match in _QUESTION_WORDS.finditer(fold(text))]  # "thi xa cu bao nhieu …" has no Cư Bao
    words = plain_tokens(text)
    for size in (4, 3, 2, 1):
        for first in range(len(words) - size + 1):
            window = words[first : first + size]
            span = (window[0].start, window[-1].end)
            if any(span[0] < end and start < span[1] for start, end in taken):
                continue
            key = name_key(" ".join(token.folded for token in window))
            place = _known_place(key, " ".join(token.form for token in window), words, first, unaccented, known)
            if place is None and not unaccented and size > 1:
                place = _bare_capitals(key, text, span)
            if place is None:
                continue
            begin = _type_before(words, first)
            kind = parse(text[begin : span[0]].strip()) if begin < span[0] else None
            kind_name = kind.type if kind and not kind.name else ""
            level = kind.level if kind and kind_name else place.level
            named.append(Place(place.name, kind_name or ("" if size == 1 else ""), level, begin, span[1]))
            taken.append((begin, span[1]))
    named = sorted((place for place in named if place.name), key=lambda place: place.start)
    named = [_without_slip(place, known) for place in named]
    if not named:
        return _generic(text, unaccented), []
    kept, parents = _parted(text, named)
    return sorted([*kept, *_listed_by_type(text, unaccented)], key=_start), parents


_FIRM = re.compile(
    r"(?<![^\W\d_])(?:nhà máy|công ty|cty|xí nghiệp|tập đoàn|hãng|doanh nghiệp|nhà hàng|khách sạn|ngân hàng|nhãn hiệu|thương hiệu)"
    r"(?:\s[^\W\d_]+){0,4}\s+$"
)


def _of_a_firm(place: Place, text: str, known: Mapping[str, Place]) -> bool:
    """Whether a name is that of a firm and only by chance a commune's: "Nhà máy bột ngọt Thiên Hương"."""
    if place.type or place.level < COMMUNE or place.key in known:
        return False
    before = _FIRM.search(lower(canonical(text[: place.start])))
    return before is not None and not _LIES.search(before.group())


_LIES = re.compile(r"\s(?:ở|tại|của|trên|thuộc|và|với|đóng|về)\s")


_QUESTION_WORDS = re.compile(r"(?<!\w)bao (?:nhieu|lau|gio)(?!\w)")


def _indexed(place: Place, known: Mapping[str, Place]) -> Place:
    """A name without a type as the unit that the reports speak of: "Nghi Xuân" the district, not its namesake."""
    other = known.get(place.key)
    if place.type or other is None or not other.level:
        return place
    return Place(place.name, "", other.level, place.start, place.end)


def _start(place: Place) -> int:
    return place.start


_BY_TYPE = r"(?:(?:và|với|hay|hoặc|,)\s+(?P<behind>thị xã|đặc khu)|(?P<before>thị xã|đặc khu)\s+(?:và|với|hay|hoặc))(?![^\W\d_])"
_BY_TYPE_END = r"\s*(?:$|[?,.;]|(?:là|có|năm|nơi|đơn vị|thì|bao nhiêu|cộng|của|nào|bên|ai|từ|trong|nhiệm kỳ|kết nạp|và|với|hay|hoặc)(?![^\W\d_]))"


def _listed_by_type(text: str, unaccented: bool) -> list[Place]:
    """A unit that stands beside a named one by its type alone: "Móng Cái và thị xã"."""
    low = as_typed(text, unaccented)
    match = found(_BY_TYPE, low, unaccented)
    if not match:
        return []
    start, end = match.span("behind") if match["behind"] else match.span("before")
    if not found(rf"^(?:{_BY_TYPE_END})", low[end:], unaccented):
        return []
    place = parse({"thi xa": "thị xã", "dac khu": "đặc khu"}.get(low[start:end], low[start:end]))
    return [Place("", place.type, place.level, start, end, True)]


_TYPED_UNACCENTED = re.compile(
    r"(?<!\w)(?P<type>[Xx]a|[Hh]uyen|[Pp]huong|[Tt][Pp]|[Tt]hanh pho|[Tt]hi xa|[Tt]inh|[Qq]uan|[Dd]ac khu|[Tt]hi tran)\.?\s+"
    r"(?P<name>[A-Z][a-z]+(?:\s[A-Z][a-z]+){1,3})",
)
_UNACCENTED_TYPES = {
    "xa": "xã", "huyen": "huyện", "phuong": "phường", "tp": "thành phố", "thanh pho": "thành phố", "thi xa": "thị xã",
    "tinh": "tỉnh", "quan": "quận", "dac khu": "đặc khu", "thi tran": "thị trấn",
}  # fmt: skip


def _typed(match: re.Match[str], known: Mapping[str, Place]) -> Place:
    """A unit typed without diacritics but with capitals ("xa Quynh Luong"), by its proper name where that is known."""
    kind = parse(_UNACCENTED_TYPES[match["type"].lower()])
    indexed, entry = known.get(name_key(match["name"])), gazetteer().get(name_key(match["name"]))
    name = indexed.name if indexed else entry[0] if entry else match["name"]
    return Place(name, kind.type, kind.level, match.start(), match.end())


def _without_slip(place: Place, known: Mapping[str, Place]) -> Place:
    """The indexed unit that a name with one mistyped letter means ("Sầm Sơm"); names that exist elsewhere stay."""
    if place.key in known or place.key in gazetteer() or len(place.key) < 6:
        return place
    near = [other for key, other in known.items() if abs(len(key) - len(place.key)) <= 1 and _one_edit(key, place.key)]
    if len(near) != 1:
        return place
    return Place(near[0].name, place.type, place.level, place.start, place.end)


def _one_edit(first: str, second: str) -> bool:
    """Whether one insertion, deletion or replacement of a letter makes one of the other."""
    if len(first) > len(second):
        first, second = second, first
    at = next((i for i, (a, b) in enumerate(zip(first, second, strict=False)) if a != b), len(first))
    return first[at:] == second[at + 1 :] or first[at + 1 :] == second[at + 1 :]


_TYPE_WORDS = {
    "thanh pho": 2, "thi xa": 2, "dac khu": 2, "thi tran": 2, "huyen": 1, "tinh": 1, "quan": 1, "phuong": 1, "xa": 1,
    "tp": 1, "tx": 1, "huyen uy": 2, "thanh uy": 2, "tinh uy": 2, "thi uy": 2, "quan uy": 2,
}  # fmt: skip


def _type_before(words: Sequence[Token], first: int) -> int:
    for size in (2, 1):
        if first >= size:
            key = " ".join(token.folded for token in words[first - size : first])
            if _TYPE_WORDS.get(key) == size:
                return words[first - size].start
    return words[first].start


def _known_place(
    key: str, form: str, words: Sequence[Token], first: int, unaccented: bool, known: Mapping[str, Place]
) -> Place | None:
    typed = _type_before(words, first) < words[first].start
    place = known.get(key)
    if place is not None and (" " in key or typed):
        written = gazetteer().get(key)
        same = lower(canonical(place.name)) == form
        if unaccented or same or written is None or lower(written[0]) != form:
            return place  # also with a wrong mark ("Hồng Lỉnh"), unless that is another unit's name
    entry = gazetteer().get(key)
    if entry is None or " " not in key:
        return None
    before = words[first - 1].folded if first else ""
    if not unaccented and lower(entry[0]) != form and form != key:
        return None
    plain = unaccented or lower(entry[0]) != form  # "Ha Long kết nạp bao nhiêu đảng viên?"
    if plain and not typed and key.endswith(" la") and _asked_behind(words, first):
        return None  # "Sam Son la ai"
    # a province is meant wherever it stands; a commune's name may be common words, so its position has to tell
    if typed or (entry[1] == PROVINCE and (not plain or key not in _COMMON_WORDS)):
        return Place(entry[0], "", entry[1])
    if idf(key if plain else form, plain) < _A_WORD:
        return None  # "ở Trung tâm Phục vụ hành chính công"
    return Place(entry[0], "", entry[1]) if first == 0 or before in ("o", "tai", "cua") else None


_ASKS_BEHIND = frozenset("ai gi bao may khi ngay nguoi nao don noi dau co xa nhung".split())  # folded


def _asked_behind(words: Sequence[Token], first: int) -> bool:
    """Whether the name of two words at `first` is one word of another name and "là" before what is asked."""
    return first > 0 and first + 2 < len(words) and words[first + 2].folded in _ASKS_BEHIND


def _bare_capitals(key: str, text: str, span: Span) -> Place | None:
    """A unit that an accented question names in capitals without its diacritics ("Đảng bộ Ha Long"), where that is no
    part of a longer name ("ông Nguyen Thanh Binh")."""
    entry, written = gazetteer().get(key), text[slice(*span)]
    if entry is None:
        return None
    words = [*text[: span[0]].split()[-1:], *written.split(), *text[span[1] :].split()[:1]]
    around = [word for word in (words[0], words[-1]) if word not in written.split()]
    capital = all(word[:1].isupper() and not word.isupper() for word in written.split())
    longer = any(word[:1].isupper() and not word.isupper() for word in around)
    return Place(entry[0], "", entry[1]) if capital and not longer and lower(written) == key else None


_A_WORD = 4.0  # inverse document frequency of what is a common word rather than a unit's name


_COMMON_WORDS = frozenset({"hoa binh", "ca mau", "nam dinh", "thai binh", "tra vinh"})  # also words, without diacritics


def _parted(text: str, places: list[Place]) -> tuple[list[Place], list[Place]]:
    """ "huyện Vĩnh Bảo, TP Hải Phòng": the parent after a comma or in parentheses only says where it lies."""
    kept: list[Place] = []
    parents: list[Place] = []
    for place in places:
        if kept and 0 < place.level < kept[-1].level:
            between = text[kept[-1].end : place.start].strip()
            if between in (",", "(", "-", "–", "", "thuộc", "của", "ở"):
                parents.append(place)
                continue
        kept.append(place)
    return kept, parents


def _generic(text: str, unaccented: bool) -> list[Place]:
    """ "toàn thị xã", "Thị ủy", "của huyện" without a name."""
    low = as_typed(text, unaccented)
    for words, label in (
        (r"(?<![^\W\d_])(?:thị xã|thị ủy|tx)(?![^\W\d_])", "thị xã"),
        (r"(?<![^\W\d_])đặc khu(?![^\W\d_])", "đặc khu"),
        (r"(?<![^\W\d_])(?:thành phố|thành ủy|tp)(?![^\W\d_])", "thành phố"),
        (r"(?<![^\W\d_])(?:huyện|huyện ủy)(?![^\W\d_])", "huyện"),
        (r"(?<![^\W\d_])(?:toàn tỉnh|tỉnh ủy|của tỉnh)(?![^\W\d_])", "tỉnh"),
    ):
        match = found(words, low, unaccented)
        if match and not found(
            r"(?<![^\W\d_])(?:cấp|các|những|mỗi|từng|nào|mấy|nhiêu)\s+$", low[: match.start()], unaccented
        ):
            place = parse(label)
            return [Place("", place.type, place.level, match.start(), match.end(), "ủy" not in match.group())]
    return []


def known_places(labels: Sequence[str]) -> dict[str, Place]:
    """Folded name -> unit, from the places of the indexed reports."""
    places = [parse(label) for label in dict.fromkeys(labels) if label]
    return {place.key: place for place in places if place.name}
