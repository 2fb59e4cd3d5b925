"""What is asked: the kind of answer, what is counted, the unit, the period, result or target, and names that must be met.

Every pattern is written with diacritics once; for a question typed without them the folded pattern is used.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import NamedTuple

from rag import messages
from rag.asked_places import asked_places
from rag.asked_slots import after_slot, asks_sum, before_slot, head_asked, key_asked, role_asked, thing_asked
from rag.asked_terms import YEAR, Term, asked_terms, terms_of
from rag.colloquial import in_plain_words, without_number_names
from rag.errors import InputError
from rag.kinds import (
    COMPARE,
    DIFFERENCE,
    DOCUMENT_NUMBER,
    EXTREME,
    LIST,
    MONEY,
    NUMBER,
    ORGAN,
    PERCENT,
    QUANTITATIVE,
    TOTAL,
    WHICH,
    WHO,
    YES_NO,
    as_typed,
    found,
    kind_of,
)
from rag.lexicon import STOPWORDS, SURNAMES
from rag.persons import persons
from rag.places import NAME, Place, gazetteer, mentions, name_key
from rag.quantities import DATE, DOCUMENT, format_number, quantities
from rag.shorthand import expand_shorthand
from rag.terms import Token, tokens
from rag.text import canonical, fold, is_unaccented, lower, nfc, without_diacritics
from rag.thesaurus import alternatives
from rag.words import without_slips

MAX_CHARACTERS = 2000  # of a question; a longer one is refused with a remedy


class Kin(NamedTuple):
    """A phrase of the question: the indices of the terms it is made of, and the other words for it."""

    terms: tuple[int, ...]
    others: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Question:
    """A question understood."""

    text: str
    kind: str
    terms: tuple[Term, ...] = ()
    head: tuple[str, ...] = ()  # what is counted: the syllables after "bao nhiêu"
    places: tuple[Place, ...] = ()
    years: tuple[int, ...] = ()
    period: tuple[int, int] | None = None
    spanned: bool = False  # the period is "từ năm 2012 đến năm 2017", not a term
    target: bool = False
    names: tuple[tuple[str, ...], ...] = ()  # folded syllables of names that evidence must show
    dates: tuple[str, ...] = ()  # days, months or quarters, as written, that the evidence should name
    numbers: tuple[str, ...] = ()  # document numbers asked about
    role: tuple[str, ...] = ()  # syllables of the office in "ai là Bí thư Huyện ủy"
    unaccented: bool = False
    restored: bool = False  # typed without diacritics, and read with those that were put back
    before_slot: str = ""  # the folded syllable right before "bao nhiêu" or "mấy"
    after_slot: str = ""  # the folded syllable behind "bị" or "được" in "bao nhiêu đảng viên bị kỷ luật"
    unfinished: bool = False  # "chưa giải quyết", "còn thiếu": asks for what is not done
    thing: tuple[str, ...] = ()  # WHICH, ORGAN: the folded syllables before "nào" ("hồ chứa nước ngọt nào")
    plural: bool = False  # "những xã nào", "hai đơn vị nào"
    key: tuple[str, ...] = ()  # LIST: the folded word for what is to be listed ("nêu các hạn chế …")
    gap: bool = False  # "vượt kế hoạch bao nhiêu", "còn thiếu bao nhiêu": the difference of result and target
    lowest: bool = False  # EXTREME: asked for the least
    by_year: bool = False  # EXTREME: over years rather than units
    since: int = 0  # the year from which a change is measured ("tăng bao nhiêu so với năm 2016")
    kin: tuple[Kin, ...] = ()  # other words for phrases of the question
    heads: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...] = ()  # `head` in other words, and what of it stays
    without: tuple[str, ...] = ()  # folded words of what is left out ("không tính loại xuất sắc")
    tokens: tuple[Token, ...] = field(default=(), compare=False)


_TARGET = r"^\W*(?:kế hoạch|chỉ tiêu) (?!số )[^?]{0,120}(?<!\w)bao nhiêu(?! phần trăm|\s*%)|đặt (?:ra )?kế hoạch|kế hoạch \d{4}|chỉ tiêu|phấn đấu|mục tiêu|dự kiến|đề ra|đặt ra|kế hoạch (?:kết nạp|năm|thu|giao|đề ra|là)|(?:theo|so với)? ?kế hoạch[^?]{0,40}(?:là )?bao nhiêu(?! phần trăm|\s*%)|được giao|(?:cấp trên|tỉnh|thành phố|huyện|trên) giao(?! lưu| thông| dịch| ban| đất)|định hướng|sẽ (?:kết nạp|thành lập|đạt|phải|thực hiện|tổ chức)"
_PLANS_COUNTED = r"(?:bao nhiêu|mấy)\s+(?:chỉ tiêu|mục tiêu|kế hoạch|nhiệm vụ)"
_TARGET_PERCENT = r"(?:so với|đạt|vượt|hoàn thành|bằng)\s[^?]{0,40}(?:chỉ tiêu|kế hoạch|mục tiêu|nghị quyết)|(?:phần trăm|%)\s*(?:so với )?(?:chỉ tiêu|kế hoạch|mục tiêu)"
_GAP = (
    r"(?<![^\W\d_])(?:vượt|thiếu|hụt|dư|còn dư|còn thiếu)\s+(?:kế hoạch|chỉ tiêu|mục tiêu)?\s*(?:là\s+)?(?:bao nhiêu|mấy)(?!\s*(?:phần trăm|%))"
    r"|(?:vượt|thiếu|hụt|dư)\s[^?]{0,30}(?:bao nhiêu|mấy)(?!\s*(?:phần trăm|%))[^?]*(?:so với (?:kế hoạch|chỉ tiêu)|$)"
    r"|(?:vượt|thiếu|hụt|dư)\s[^?]{0,12}(?:kế hoạch|chỉ tiêu|công suất|định mức|dự toán|mục tiêu|nhu cầu|biên chế)\s[^?]{0,24}(?:bao nhiêu|mấy)(?!\s*(?:phần trăm|%))"
)
_EXCEPTION = (  # what is not to be counted
    r"(?<![^\W\d_])(?:không (?:tính|kể|bao gồm|gồm)|chưa (?:tính|kể)|ngoại trừ|(?<!khấu )(?<!loại )(?<!khai )(?<!miễn )(?<!bài )(?<!phòng )(?<!diệt )(?<!giảm )trừ)"
    r"\s(?:cả |đến |những |các |số |loại |ra )*(?P<what>[^?,;()]{3,40})"
)
_LOWEST = r"(?<![^\W\d_])(?:ít|thấp|nhỏ|kém)(?![^\W\d_])(?:\s+(?!(?:nhiều|cao|lớn|đông|tốt)(?![^\W\d_]))\S+){0,8}?\s+(?:nhất|hơn)(?![^\W\d_])"
_SUM = r"(?<![^\W\d_])(?:tổng(?: số| cộng)?|cộng(?: cả)?|gộp(?: cả)?|cả hai|tất cả)(?![^\W\d_])"
_ADDED = r"(?<![^\W\d_])(?:tổng cộng|cộng(?: cả| lại| với)?|gộp(?: cả| lại)?|tính chung|tính gộp|cả thảy|hết thảy|cả hai năm|công(?= năm \d))(?![^\W\d_])(?! hòa| đồng| sản)"
_WITHOUT_TOGETHER = re.compile(r"(?<!\w)(?:cộng|cong|gộp|gop) (?:lại|lai) ?", re.IGNORECASE)
_SEVERAL_TOGETHER = r"(?<![^\W\d_])(?:và|lẫn|với|cùng|hai|ba|bốn|các|những|cả|giữa|mấy|tổng)(?![^\W\d_])|,|\d (?:xã|huyện|đơn vị|năm|địa phương)"
_DOCUMENT_OF = r"(?<!\w)(?:nghị quyết|kế hoạch|chỉ thị|quyết định|chương trình|đề án|báo cáo|kết luận|nghị định|thông tư)(?: số)? \d[\w/.-]*,? năm "
_PERIOD = re.compile(r"(?<!\d)(?P<first>(?:19|20)\d\d)\s*[-–—]\s*(?P<last>(?:19|20)\d\d)(?!\d)")
_SPAN = re.compile(  # "từ năm 2012 đến giữa 2017"
    r"(?<!\w)(?:từ|tu)\s+(?:(?:đầu|dau|giữa|giua|cuối|cuoi|năm|nam)\s+){0,2}(?P<first>(?:19|20)\d\d)\s+(?:đến|den|tới|toi)\s+"
    r"(?:(?:đầu|dau|giữa|giua|cuối|cuoi|hết|het|năm|nam)\s+){0,3}(?P<last>(?:19|20)\d\d)(?!\d)",
    re.IGNORECASE,
)
_QUOTED = re.compile(r"[\"“”']([^\"“”']{3,80})[\"“”']")
_TITLE_WORDS = frozenset(
    "đảng ủy ban hội đoàn bí thư chủ tịch phó nghị quyết thường vụ chấp hành nhân dân quốc thành huyện tỉnh thị quận xã phường đại biểu mặt trận tổ trưởng "
    "giám đốc công an bộ sở phòng chi văn chính phủ huy hiệu giấy chứng ngày tết năm ai bao có khi vì theo kế hoạch chỉ thị kết luận thông báo quyết định "
    "đặc khu ông bà đồng chí ở tại trong các những số tổng tỷ lệ còn thế hãy việc nhiệm kỳ trung ương".split()
)


def understand(text: str, known_places: Mapping[str, Place] | None = None, *, restored: bool = False) -> Question:
    """Read a question. `known_places` maps folded names to the units that the indexed reports speak of.

    `restored`: the diacritics of `text` were put back, so any of them may be wrong; units are met without them.
    """
    text = " ".join(nfc(text)[:MAX_CHARACTERS].split())
    letters = [c for c in text if c.isalpha()]
    if len(letters) > 6 and sum(c.isupper() for c in letters) > 0.8 * len(letters):
        text = lower(text)
    unaccented = is_unaccented(text)
    text = in_plain_words(expand_shorthand(text, unaccented), unaccented)
    low = as_typed(without_number_names(text), unaccented)
    kind = kind_of(low, unaccented)
    if kind == TOTAL and not found(_SEVERAL_TOGETHER, low, unaccented):
        low = as_typed(text := _WITHOUT_TOGETHER.sub("", text), unaccented)  # "tới giờ cộng lại được bao nhiêu"
        kind = kind_of(low, unaccented)
    plain = unaccented or restored
    if kind == NUMBER and not head_asked(text, unaccented) and asks_sum(low, unaccented):
        kind = MONEY  # "thì thu khoảng bao nhiêu?"
    named, parents = asked_places(without_diacritics(text) if plain else text, plain, known_places or {})
    places = tuple(named)
    period = _PERIOD.search(text)
    span = _SPAN.search(text) if period is None else None
    rest = _PERIOD.sub(lambda m: " " * len(m.group()), text)
    for quantity in quantities(rest):
        if quantity.kind in (DATE, DOCUMENT) and not fold(rest[quantity.start : quantity.end]).startswith("quy"):
            rest = rest[: quantity.start] + " " * (quantity.end - quantity.start) + rest[quantity.end :]
    years = tuple(dict.fromkeys(int(match.group()) for match in YEAR.finditer(rest)))
    target = bool(found(_TARGET, low, unaccented)) and kind != DOCUMENT_NUMBER
    if found(_PLANS_COUNTED, low, unaccented):
        target = False
    if kind in (PERCENT, YES_NO) and found(_TARGET_PERCENT, low, unaccented):
        target = bool(found(r"phấn đấu|dự kiến|đề ra|(?:phải|cần) đạt", low, unaccented))
    typed = tokens(text, question=True, unaccented=unaccented)
    exception = found(_EXCEPTION, low, unaccented)
    left_out = [token for token in typed if exception and exception.start() <= token.start < exception.end()]
    typed = [token for token in typed if token not in left_out]
    if not unaccented:
        forms = without_slips([token.form for token in typed])
        typed = [
            token if token.form == form else token._replace(form=form) for token, form in zip(typed, forms, strict=True)
        ]
    if span and kind in QUANTITATIVE:
        years = tuple(year for year in years if year not in (int(span["first"]), int(span["last"])))
        period = span
    measured_from = _since_year(low, unaccented)
    if kind in QUANTITATIVE and measured_from:
        years = tuple(year for year in years if year != measured_from)  # "tăng bao nhiêu % so với năm 2016"
    if kind in QUANTITATIVE and len(years) == 2:  # "Theo Nghị quyết 19 năm 2017, … vào năm 2020"
        years = tuple(year for year in years if not found(rf"{_DOCUMENT_OF}{year}(?!\d)", low, unaccented)) or years
    if kind in QUANTITATIVE and (len(years) >= 2 or _enumerated(text, places)):
        kind = COMPARE  # "Móng Cái và Cát Hải kết nạp bao nhiêu …?": a figure for each
    if kind in (*QUANTITATIVE, COMPARE) and _enumerated(text, places) and found(_SUM, low, unaccented):
        kind = TOTAL
    if kind == COMPARE and len(years) > 1 and found(_ADDED, low, unaccented):
        kind = TOTAL  # "năm 2019 và năm 2022 tính chung"; "tổng số" of two years may be of those that there are
    numbers = tuple(
        fold(text[slice(*q.number)])
        for q in quantities(text)
        if q.kind == DOCUMENT and re.search(r"\d", text[slice(*q.number)])
    )
    names = tuple(_names(text, places, unaccented))
    role = role_asked(_without_units(low, text, (*places, *parents)), unaccented) if kind == WHO else ()
    gap = kind in QUANTITATIVE and bool(found(_GAP, low, unaccented))
    terms = tuple(asked_terms(kind, terms_of(typed, text, (*places, *parents), unaccented, target), gap=gap))
    counts = kind in QUANTITATIVE or kind in (EXTREME, TOTAL, DIFFERENCE, COMPARE)
    head = head_asked(text, unaccented) if counts else ()
    return Question(
        text=text,
        kind=kind,
        terms=terms,
        head=head,
        places=places,
        years=years,
        period=(int(period["first"]), int(period["last"])) if period else None,
        spanned=period is not None and period is span,
        target=target,
        names=names,
        dates=tuple(text[slice(*q.number)] for q in quantities(text) if q.kind == DATE),
        numbers=numbers,
        role=role,
        unaccented=unaccented,
        restored=restored and not unaccented,
        before_slot=before_slot(low, unaccented),
        after_slot=after_slot(low, unaccented),
        unfinished=kind in QUANTITATIVE
        and bool(found(r"(?<![^\W\d_])chưa(?![^\W\d_])(?! (?:tính|kể|gồm|bao gồm)(?!\w))", low, unaccented)),
        thing=thing_asked(low, unaccented) if kind in (WHICH, ORGAN, LIST, EXTREME) else (),
        plural=bool(found(_PLURAL, low, unaccented)),
        key=key_asked(low, terms, unaccented) if kind == LIST else (),
        gap=gap,
        lowest=bool(found(_LOWEST, low, unaccented)),
        by_year=bool(found(r"năm nào", low, unaccented)),
        since=measured_from,
        kin=_kin(typed, terms, unaccented),
        heads=_in_other_words(head, unaccented),
        without=_content(left_out, typed),
        tokens=tuple(typed),
    )


def _content(left_out: Sequence[Token], typed: Sequence[Token]) -> tuple[str, ...]:
    """The folded words of what is left out that the rest of the question does not have."""
    said = {token.folded for token in typed}
    words = (token.folded for token in left_out if token.form not in STOPWORDS)
    return tuple(word for word in words if word not in said and word not in _LEAVING_OUT)


_LEAVING_OUT = frozenset("khong chua tinh ke bao gom tru ngoai".split())


def _kin(typed: Sequence[Token], terms: Sequence[Term], unaccented: bool) -> tuple[Kin, ...]:
    """The phrases of a question that have other words, with the terms that lie within them."""
    forms = [token.folded if unaccented else token.form for token in typed]
    made = []
    for start, end, others in alternatives(forms, folded=unaccented):
        phrase = " " + " ".join(token.folded for token in typed[start:end]) + " "
        within = tuple(i for i, term in enumerate(terms) if " " + " ".join(term.folded) + " " in phrase)
        if within and others:
            made.append(Kin(within, others))
    directed = ((i, term) for i, term in enumerate(terms) if len(term.words) > 1 and term.folded[1:] in DIRECTIONS)
    made += [Kin((i,), (term.folded[:1] if unaccented else term.words[:1],)) for i, term in directed]
    return tuple(made)


DIRECTIONS = (("ra",), ("len",), ("ve",), ("vao",))  # behind a verb: "tạo ra", "thải ra", "nâng lên", "thu về"


_HOMES = ("hộ", "ngôi nhà", "căn nhà")
_NO_HOMES = frozenset("may nuoc tre van tho bao khoa hang dau thau tho giao dat quan ve giau".split())  # "nhà máy"
_OF_TIME = ("tháng", "năm", "ngày", "tuần", "giờ", "phút")


def _in_other_words(head: tuple[str, ...], unaccented: bool) -> tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]:
    """Other words for the first words of what is counted, each with the rest of it."""
    forms = [fold(word) if unaccented else word for word in head]
    if tuple(map(fold, head)) == ("thoi", "gian"):  # "bao lâu": in whatever unit of time
        return tuple(((fold(unit) if unaccented else unit,), ()) for unit in _OF_TIME)
    first = next(iter(alternatives(forms, folded=unaccented)), None)
    if first is None or first.start:
        if tuple(map(fold, head[:1])) == ("nha",) and fold(" ".join(head[1:2])) not in _NO_HOMES:
            homes = tuple(map(fold, _HOMES)) if unaccented else _HOMES
            return tuple(((*home.split(),), head[1:]) for home in homes)  # "mấy nhà chưa nhận tiền"
        return ()
    return tuple((other, head[first.end :]) for other in first.others)


def _without_units(low: str, text: str, places: Sequence[Place]) -> str:
    """The question without the names of units, whose places are constraints and no part of an office."""
    for place in (*places, *mentions(text)):
        if not place.name or place.start >= place.end:
            continue
        name = lower(canonical(place.name))
        written = low[place.start : place.end]
        for form in (name, fold(name), *((written,) if " " not in written else ())):  # "tphcm" has no name in it
            low = low[: place.start] + written.replace(form, " " * len(form)) + low[place.end :]
            written = low[place.start : place.end]
    return low


_CHANGE_SINCE = (
    r"(?<![^\W\d_])(?:tăng|giảm|gấp|hơn|kém|thêm|bằng|sụt|thấp hơn|cao hơn)(?![^\W\d_])[^?]*?(?:so với|so vs|lần)\s"
    r"[^?\d]{0,24}(?P<year>(?:19|20)\d\d)\W*$"
    r"|(?<![^\W\d_])so với\s[^?\d,]{0,24}(?P<first>(?:19|20)\d\d)[^?]*?(?<![^\W\d_])(?:tăng|giảm|gấp|thêm)(?![^\W\d_])"
)


def _since_year(low: str, unaccented: bool) -> int:
    """The year from which a change is measured ("tăng bao nhiêu % so với năm 2016"), 0 without one."""
    match = found(_CHANGE_SINCE, low, unaccented)
    return int(match["year"] or match["first"]) if match else 0


def one_figure(question: Question) -> str | None:
    """The kind of a question over several units as it would be over one; None where it asks for no figure."""
    kind = kind_of(as_typed(question.text, question.unaccented), question.unaccented)
    return kind if kind in QUANTITATIVE and len(question.places) > 1 else None


def _names(text: str, places: Sequence[Place], unaccented: bool) -> list[tuple[str, ...]]:
    """Names besides units that the evidence must show: persons, programmes in quotes."""
    if unaccented:
        return []
    spans = [(place.start, place.end) for place in places if place.name]
    names = [tuple(fold(match[1]).split()) for match in _QUOTED.finditer(text)]
    for person in persons(text):  # "Đỗ Kim Hội": no title, though "hội" is a word of titles
        if lower(person.name.split()[0]) in SURNAMES and len(person.name.split()) > 2:
            names.append(tuple(fold(canonical(person.name)).split()))
            spans.append((person.start, person.end))
    for match in NAME.finditer(text):
        if any(match.start() < end and start < match.end() for start, end in spans):
            continue
        written = match.group().split()
        while written and written[0].isupper() and len(written[0]) > 1:
            written = written[1:]  # an abbreviation before the name
        if "-" in written or "–" in written:
            continue
        words = lower(canonical(" ".join(written))).split()
        if not words:
            continue
        if match.start() == 0 and words[0] not in SURNAMES:
            words = words[1:]  # capitalised only because it opens the question
        while words and words[0] in _TITLE_WORDS:
            words = words[1:]
        if len(words) == 2 and words[0] in _STEMS and words[1] in _BRANCHES:
            continue  # "Tết Đinh Dậu"
        if name_key(" ".join(words)) in gazetteer():
            continue  # a unit above the one that is asked about
        if len(words) >= 2 and not any(word in _TITLE_WORDS for word in words):
            names.append(tuple(fold(word) for word in words))
    return names


_STEMS = frozenset("giáp ất bính đinh mậu kỷ canh tân nhâm quý".split())  # of the lunar years
_BRANCHES = frozenset("tý tí sửu dần mão mẹo thìn tỵ tị ngọ mùi thân dậu tuất hợi".split())
_JOINED = re.compile(r"(?:noi|tuyen|duong|cao toc|cau)(?: \w+){0,3}\s*$")  # "tuyến đường nối Thọ Xuân với Nghi Sơn"


def _enumerated(text: str, places: Sequence[Place]) -> bool:
    """Whether two units are listed ("Móng Cái và Cát Hải"), rather than one road named by both its ends."""
    return any(
        re.fullmatch(r"\s*(?:,|và|va|hay|hoặc|hoac|với|voi)\s*", text[left.end : right.start].lower())
        and not _JOINED.search(fold(text[: left.start]))
        for left, right in zip(places, places[1:], strict=False)
    )


_PLURAL = (
    r"(?<![^\W\d_])(?:những|các|(?<![\d/.,])\d{1,2}|hai|ba|bốn|sáu|bảy|tám|chín|mười"
    # five of them, and no year: "năm nay xã nào …", "trong năm đơn vị nào …"
    r"|(?<!trong )(?<!cả )(?<!mỗi )(?<!hằng )(?<!hàng )(?<!đầu )(?<!cuối )(?<!giữa )năm(?! (?:nay|qua|ngoái|trước|đó|học|ở|tại|vừa|ấy|này|sau|tới)(?![^\W\d_])))"
    r"\s+(?:[^\W\d_]+,?\s+){1,6}nào"
    r"|(?<![^\W\d_])(?:những|gồm|gồm có|có các) ai(?![^\W\d_])"
)


def check(question: str) -> None:
    """Raise InputError for a question that cannot be asked: an empty one, one of more than MAX_CHARACTERS characters."""
    if not question.strip():
        raise InputError(messages.EMPTY_QUESTION_MESSAGE, messages.EMPTY_QUESTION_REMEDY)
    if len(question) > MAX_CHARACTERS:
        length, limit = (format_number(Decimal(count)) for count in (len(question), MAX_CHARACTERS))
        message = messages.LONG_QUESTION_MESSAGE.format(length=length, limit=limit)
        raise InputError(message, messages.LONG_QUESTION_REMEDY)


def in_other_words(question: Question, line: str) -> set[int]:
    """Which of the question's terms a folded line (`rag.terms.folded_line`) holds in other words."""
    kept = (kin for kin in question.kin if any(f" {fold(' '.join(other))} " in line for other in kin.others))
    return {number for kin in kept for number in kin.terms}
