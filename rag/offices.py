"""Offices in reports: those that the text gives somebody, how well one fits an office asked for, and "giữ chức gì?"."""

from __future__ import annotations

import re
from dataclasses import replace

from rag.candidate import Candidate, Reading
from rag.fit import Frame
from rag.persons import Person
from rag.places import mentions
from rag.question import Question
from rag.records import Hit
from rag.terms import tokens
from rag.text import Span, canonical, fold
from rag.view import PassageView, SentenceView

NOT_OFFICE = frozenset({"pho", "nguyen", "cuu", "quyen"})  # folded; of a deputy, former or acting holder
ASIDE = re.compile(r"\([^()]*\)")  # "Nguyễn Văn A (SN 1958, trú tại …), Nguyễn Văn B (…)"


_GIVEN_TO = re.compile(
    r"(?:(?<!thôi )(?<!thôi giữ )giữ (?:chức(?: vụ| danh)?|cương vị)|(?:nhận|nhậm) (?:chức|nhiệm vụ)(?: mới)?(?: -| –)?|(?:bầu|cử|phân công|bổ nhiệm|chỉ định|điều động|giới thiệu|tín nhiệm)(?: [^,;.()]{1,30})? (?:làm|giữ chức(?: vụ)?)|làm(?= (?:phó )?(?:bí thư|chủ tịch|giám đốc|trưởng|chủ nhiệm|chánh|hiệu trưởng)))\s+"
    r"(?P<office>[^,;.()]{5,80}?)(?=\s(?:với|nhiệm kỳ|khóa|từ|thay|kể từ|trong)\s|[,;.()]|$)"
)


def offices_given(passage: PassageView, sentence: SentenceView, person: Person) -> list[Span]:
    """Offices that the sentence says the person was given ("ông …, được bầu làm Trưởng Ban …"), asides left out."""
    low = passage.low
    opened = low.rfind("(", sentence.start, person.start)
    if opened >= 0 and ")" not in low[opened : person.start]:  # named in an aside, which ends what is said
        end = low.find(")", person.end, sentence.end)
        end = sentence.end if end < 0 else end
    else:
        asides = [match.span() for match in ASIDE.finditer(low, person.end, sentence.end)]
        following = [
            other.start
            for other in sentence.persons
            if other.start > person.start and not any(a <= other.start < b for a, b in asides)
        ]
        end = min([*following, person.end + 260, sentence.end])
    match = _GIVEN_TO.search(low, person.end, end)
    return [match.span("office")] if match else []


_BESIDES = re.compile(r"(?<!\w)kiêm(?: nhiệm)?(?: chức(?: vụ| danh)?)?(?!\w)")


def each_office(passage: PassageView, sentence: SentenceView, person: Person) -> list[Span]:
    """Where the offices stand that the text gives a person, those joined by "kiêm" each by itself."""
    spans = [*person.roles, *offices_given(passage, sentence, person)]
    found = []
    for start, end in spans:
        for besides in _BESIDES.finditer(passage.low, start, end):
            found.append((start, besides.start()))
            start = besides.end()
        found.append((start, end))
    return found


_UNIT_WORDS = frozenset(
    {"tinh", "huyen", "xa", "phuong", "quan", "tp", "tx", "thanh pho", "thi xa", "dac khu", "thi tran"}
)


def office_words(text: str, question: Question | None) -> tuple[tuple[str, ...], str]:
    """The folded syllables of an office without the unit, and the type of the unit that it names ("" none)."""
    words = " ".join(token.folded for token in tokens(text))
    names = [place.key for place in (mentions(text) if question is None else question.places) if place.name]
    for name in names:
        words = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", " ", words)
    kind = ""
    for unit in sorted(_UNIT_WORDS, key=len, reverse=True):
        pattern = rf"(?<!\w){unit}(?!\w)(?! uy)"
        if re.search(pattern, words):
            kind = {"tp": "thanh pho", "tx": "thi xa"}.get(unit, unit)
            words = re.sub(pattern, " ", words)
    return tuple(words.split()), kind


def office_fit(
    asked: tuple[tuple[str, ...], str], given: tuple[tuple[str, ...], str], hit: Hit, *, signed: bool = False
) -> float:
    (wanted, wanted_unit), (words, unit) = asked, given
    if not wanted or not words or (wanted_unit and unit and wanted_unit != unit):
        return 0.0
    if (set(words[:2]) & NOT_OFFICE) - set(wanted[:2]) or (set(wanted[:1]) & NOT_OFFICE) - set(words[:2]):
        return 0.0
    if words[: len(wanted)] == wanted:
        return 1.0
    if " ".join(words[-2:]) in _ITS_OWN and words[-2:] != wanted[-2:] and len(words) > 3:
        words = words[:-2]  # "Tổng Giám đốc Công ty", of the firm that the report is about
    if wanted[: len(words)] == words and len(words) >= (2 if signed else 3):
        # "BÍ THƯ" under a notice of the Huyện ủy is the Bí thư Huyện ủy; "trưởng đoàn thanh tra" in a report on the
        # land of the airfield is the "trưởng đoàn thanh tra đất sân bay"
        rest = set(wanted[len(words) :])
        context = f"{hit.document.context.organ} {hit.document.context.place} {hit.document.context.title}"
        around = {token.folded for token in tokens(f"{context} {hit.document.text[:400]} {hit.passage.text}")}
        return 0.8 if len(rest & around) >= 0.75 * len(rest) else 0.0
    if (set(words) - set(wanted)) & ORGANS_WITHIN:
        return 0.0  # the "Bí thư Đảng bộ cơ quan Thị ủy" is not the "Bí thư Thị ủy"
    overlap = sum(1 for word in wanted if word in words) / len(wanted)
    return 0.7 * overlap if words[:2] == wanted[:2] and overlap >= 0.85 else 0.0


_ITS_OWN = frozenset(  # folded; an organ named by its kind alone
    (
        "cong ty",
        "trung tam",
        "benh vien",
        "nha may",
        "xi nghiep",
        "tap doan",
        "don vi",
        "co quan",
        "ngan hang",
        "hiep hoi",
    )
)
ORGANS_WITHIN = frozenset("bo co quan ban doan phong so hoi khoi chi vien truong trung".split())  # folded


_KIN = re.compile(  # folded: "vợ của Bí thư …" asks about another person than the one named
    r"(?<!\w)(?P<kin>vo|chong|(?:con|em|anh|chi)(?: (?:trai|gai|re|dau|ruot))?|bo|me|chau) (?:cua )?"
    r"(?:ong|ba|dong chi|nguyen|cuu|pho|bi thu|chu tich|giam doc|truong)(?!\w)"
)
_NOW = re.compile(
    r"[^;.]{0,120}?(?:\(|,|-|–)\s*(?:hiện(?: nay| tại| đang)?|nay)\s+(?:đang\s+)?(?:là|giữ chức(?: vụ)?|làm)\s+(?P<office>[^();,.–]{4,80}?)(?=[();,.–]|\s-\s|$)"
)
_NOW_ASKED = re.compile(r"(?<!\w)(?:dang|hien(?: nay| tai)?|bay gio|gio)(?!\w)")
_NOW_CALLED = re.compile(  # "Hiện ông Mạnh là Phó Giám đốc …": somebody named in full before
    r"(?<!\w)(?:hiện(?: nay| tại)?|nay),? (?:đồng chí|ông|bà|anh|chị) (?P<name>[^\W\d_]+) (?:đang )?(?:là|làm|giữ chức(?: vụ)?) "
    r"(?P<office>[^();,.]{4,80}?)(?=[();,.]|$)"
)


def roles(at: Reading) -> list[Candidate]:
    """The offices of the person that the question names, or of whom it means by that person's name."""
    question, hit, passage, sentence, fits = at.question, at.hit, at.passage, at.sentence, at.fits
    asked = fold(question.text)
    found = []
    for person in _meant(asked, passage, sentence):
        text, offset = passage.passage.text, passage.passage.start
        spans = [
            span
            for span in sorted(_offices_of(asked, passage, sentence, person))
            if fold(text[slice(*span)]) not in asked
        ]
        if not spans:
            continue
        short = ", ".join(written_office(text[slice(*span)]) for span in spans)
        start, end = spans[0][0], max(span[1] for span in spans)
        came_to = bool(_GIVEN_ASKED.search(asked)) and set(spans) <= set(offices_given(passage, sentence, person))
        score = 0.8 + 0.05 * min(3, len(spans)) + (0.3 if came_to else 0.0)
        found.append(
            Candidate(
                hit, offset + start, offset + end, (offset + sentence.start, offset + sentence.end),
                short, score, 1.0, of_the_person(fits), kind="role",
            )
        )  # fmt: skip
    return found or _of_one_called(at)


def _of_one_called(at: Reading) -> list[Candidate]:
    """The present office of the person asked about, whom the sentence calls by the given name alone."""
    question, hit, passage, sentence = at.question, at.hit, at.passage, at.sentence
    called = _NOW_CALLED.search(passage.low, sentence.start, sentence.end)
    if called is None or not _NOW_ASKED.search(fold(question.text)):
        return []
    whole = [" ".join(name) for name in question.names if name[-1] == fold(called["name"]) and len(name) > 1]
    if not any(name in fold(hit.document.text) for name in whole):
        return []
    offset, (start, end) = passage.passage.start, called.span("office")
    short = written_office(passage.passage.text[start:end])
    span = (offset + sentence.start, offset + sentence.end)
    fits = of_the_person(at.fits)
    return [Candidate(hit, offset + start, offset + end, span, short, _CALLED, 1.0, fits, kind="role")]


def of_the_person(fits: Frame) -> Frame:
    """How a sentence fits that speaks of the very person: the name tells more than the unit and the year."""
    return replace(fits, names=1.0, place=max(fits.place, _ANY_PLACE), year=max(fits.year, 0.5))


_CALLED = 1.0  # more than an office of whatever time


_ANY_PLACE = 0.85  # a person's name tells more than the unit


def _meant(asked: str, passage: PassageView, sentence: SentenceView) -> list[Person]:
    """Whose office is asked for: those named; of "vợ ông …" those whom the sentence names as such."""
    named = [person for person in sentence.persons if fold(canonical(person.name)) in asked]
    kin = _KIN.search(asked)
    if kin is None:
        return named
    said = fold(passage.passage.text[sentence.start : sentence.end])
    if not named or not re.search(rf"(?<!\w){kin['kin']}(?!\w)", said):
        return []
    return [person for person in sentence.persons if person not in named]


def _offices_of(asked: str, passage: PassageView, sentence: SentenceView, person: Person) -> list[Span]:
    """Where the person's offices stand: those of the present alone where the question says so and the sentence does."""
    present = _NOW.match(passage.low, person.end, sentence.end) if _NOW_ASKED.search(asked) else None
    if present:
        return [present.span("office")]
    led = _LED_ASKED.search(asked)
    if led:  # of what organ somebody is the head
        return [span for span in person.roles if _leads(fold(passage.low[slice(*span)]), led["kind"])]
    given = offices_given(passage, sentence, person)
    if _FORMER_ASKED.search(asked):
        former = _FORMER.search(passage.low, person.end, sentence.end)
        return [former.span("office")] if former else list(person.roles)
    if given and _GIVEN_ASKED.search(asked):
        return given
    return list(person.roles) or given


_LED_ASKED = re.compile(  # folded
    r"(?<!\w)(?:dung dau|lanh dao|cam dau|(?:la|lam) (?:truong|sep|thu truong|nguoi dung dau)) (?:cua |ben )?"
    r"(?P<kind>ban|doan|so|phong|hoi|to|bo|cuc|chi cuc|doi|nganh|huyen|xa|don vi|co quan) (?:nao|gi|o dau)"
)
_HEADS = re.compile(
    r"(?:truong|giam doc|bi thu|chu tich|chu nhiem|chanh|tong giam doc|hieu truong|vien truong|bo truong|cuc truong)(?!\w)"
)


def _leads(office: str, kind: str) -> bool:
    """Whether a folded office is that of the head of an organ of a kind: "trưởng ban …" of a "ban", no deputy."""
    if _HEADS.match(office) is None:
        return False
    return kind in ("don vi", "co quan", "nganh") or re.search(rf"(?<!\w){kind}(?!\w)", office) is not None


_FORMER_ASKED = re.compile(
    r"(?<!\w)(?:truoc khi|truoc luc|truoc do|truoc day|tung|truoc thang|truoc nam|tien nhiem)(?!\w)"
)
_FORMER = re.compile(
    r"(?<!\w)(?:trước đó (?:là|làm|giữ chức(?: vụ)?)|từng (?:là|làm|giữ chức(?: vụ)?)|trước đây (?:là|làm)|(?=nguyên ))\s*(?P<office>[^,;.()]{5,80}?)(?=\s(?:từ|trong|giai đoạn|nhiệm kỳ)\s|[,;.()]|$)"
)


_GIVEN_ASKED = re.compile(  # the office that somebody came to, not the one held before
    r"(?<!\w)(?:bo nhiem|phan cong|dieu dong|duoc bau|bau lam|chi dinh|luan chuyen|nhan nhiem vu|nham chuc|chuyen sang|ve lam|len lam|(?:duoc|bi) (?:cu|dieu|chuyen|dua|giao|de bat|cat nhac|thang)|dieu (?:sang|ve|len|den)|len chuc|thang chuc|chuc (?:vu )?moi|nhan (?:chuc|cuong vi))(?!\w)"
)


def written_office(text: str) -> str:
    text = " ".join(text.split())
    return text[:1].upper() + text[1:]
