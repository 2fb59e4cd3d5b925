"""Dates, document numbers and ordinals as candidates for "khi nào", "số mấy", "lần thứ mấy"."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag import kinds
from rag.candidate import Candidate, Reading, local_coverage, longest_run
from rag.numbered import not_named, ordinal_fit, scope_fit, symbol_fit
from rag.offices import of_the_person
from rag.persons import is_person_name
from rag.quantities import DATE, DOCUMENT, ORDINAL, TERM, YEAR, Quantity
from rag.question import Question
from rag.states import own_words
from rag.text import Span, fold, lower
from rag.view import PassageView, SentenceView

QUANTITY_KINDS = {
    kinds.WHEN: (DATE, TERM, YEAR),
    kinds.DOCUMENT_NUMBER: (DOCUMENT,),
    kinds.ORDINAL: (ORDINAL,),
}


_DAY_PART = re.compile(r"(?:(?:sáng|chiều|tối|trưa|đêm)(?:\s+nay)?[\s,(]*)?(?:ngày\s+)?$", re.IGNORECASE)
_YEAR_ASKED = re.compile(r"(?<!thang )nam (?:nao|may)")
_TERM_ASKED = re.compile(r"(?:nhiem ky|giai doan|khoa) (?:nao|may)")
_DAY_ASKED = re.compile(r"ngay nao|hom nao|ngay bao nhieu|ngay may")
_WHOLE_DATE_ASKED = re.compile(r"ngay thang nam nao|ngay thang nao")
_YEARS_ASKED = re.compile(r"(?:nhung|cac|may) nam (?:nao|may)|nam nao (?:den|toi|sang) nam nao")
_OF_OFFICE = re.compile(r"nhiệm kỳ\s*(?:\(|là|:)?\s*$")  # before a term
_HAS_DAY = re.compile(r"\d{1,2}\s*(?:[/.-]|tháng)\s*\d{1,2}|ngày\s*\d")
_OF_A_KIND = re.compile(
    r"(?:dang bo|hdnd|hoi dong nhan dan|dai hoi(?: dang bo)?) (?P<kind>tinh|thanh pho|thi xa|huyen|quan|xa|phuong)(?!\w)"
)
_OF_A_UNIT = re.compile(r"(?:tỉnh|thành phố|thị xã|huyện|quận|xã|phường|thị trấn)\s*$")
_MONTH_ASKED = re.compile(r"thang nao|thang may")


def dated(at: Reading) -> list[Candidate]:
    """Dates, document numbers or ordinals of the sentence as candidates."""
    question, hit, passage, sentence, located, fits = at.question, at.hit, at.passage, at.sentence, at.located, at.fits
    text, offset = passage.passage.text, passage.passage.start
    wanted = [quantity for quantity in sentence.quantities if quantity.kind in QUANTITY_KINDS[question.kind]]
    if question.kind == kinds.DOCUMENT_NUMBER:  # the one that the question itself names is not asked for
        wanted = [each for each in wanted if fold(text[slice(*each.number)]) not in question.numbers] or wanted
    asked = fold(question.text)
    if question.kind == kinds.ORDINAL:
        wanted = not_named(asked, wanted, text)
        wanted = [each for each in wanted if ordinal_fit(asked, fold(text[each.start : each.end])) == 1.0] or wanted
    if question.kind == kinds.WHEN:
        known = _times_told(question)
        wanted = [each for each in wanted if _of_the_kind_asked(asked, each, text)]
        wanted = [each for each in wanted if _figures_of(text[each.start : each.end]) not in known]
        wanted = [each for each in wanted if _as_asked(question, asked, each, sentence, passage.low)]
        wanted = [*_hours(passage, sentence), *wanted] if _HOUR_ASKED.search(asked) else wanted
        wanted = _of_document(question, asked, sentence, text) or wanted
        if _BORN_ASKED.search(asked) and any(fold(person.name) in asked for person in sentence.persons):
            fits = of_the_person(fits)
    found = []
    for quantity in wanted:
        parted = question.kind == kinds.ORDINAL  # a date opens what happened on it
        support, local = local_coverage(passage, sentence, located, quantity, wanted, parted=parted)
        score = local
        follows, fitting = False, 1.0
        if question.kind == kinds.WHEN:
            lead = re.search(r"(?<!\w)(tu|truoc|den|sau) (?:ngay|nam|thang) (?:nao|may|bao nhieu)", asked)
            before = fold(text[max(sentence.start, quantity.start - 12) : quantity.start])
            if lead and re.search(rf"(?<!\w){lead[1]}\s+(?:\w+\s+)?$", before):
                score += 0.12
            follows = _follows_what_is_asked(asked, before_of(passage, sentence, quantity))
            score += 0.35 * follows
            support = max(support, 0.7) if follows and fits.names == 1.0 and question.names else support
            fitting = _when_fit(asked, quantity, text, sentence) * (
                _OF_ANOTHER_PART if _unsaid_part(at, quantity, wanted) or _unlike_rank(at, quantity, wanted) else 1.0
            )
            score *= fitting
            score += 0.025 * min(6, longest_run(question, passage, *_own_words(sentence, quantity, wanted)))
        if question.kind == kinds.ORDINAL:
            score *= ordinal_fit(asked, fold(text[quantity.start : quantity.end]))
            scope = scope_fit(asked, fold(text[quantity.end : sentence.end]))
            if not scope:
                continue
            score *= scope
            score *= _OF_ANOTHER if _named_beside(at, quantity, wanted) else 1.0
            said = _OF_A_KIND.search(asked)
            kind = next((fold(place.type) for place in question.places if place.type), said["kind"] if said else "")
            if kind and fold(passage.low[max(sentence.start, quantity.start - 16) : quantity.start]).rstrip().endswith(
                kind
            ):
                score += 0.1  # "Đại hội Đảng bộ tỉnh lần thứ XVI, Đại hội Đảng bộ thành phố lần thứ XXV"
            elif kind and _OF_A_UNIT.search(passage.low[max(sentence.start, quantity.start - 16) : quantity.start]):
                score -= 0.1
        if question.kind == kinds.DOCUMENT_NUMBER:
            score *= symbol_fit(asked, text[quantity.start : quantity.end])
        start, end = quantity.number
        if question.kind == kinds.WHEN:
            part = _DAY_PART.search(text[sentence.start : start])
            begin = sentence.start + part.start() if part else start
            hour = _HOUR_OF_DAY.search(text, sentence.start, start) if _HOUR_ASKED.search(asked) else None
            begin = hour.start() if hour else begin
            since = (
                None
                if _END_ASKED.search(asked) and not _BOTH_ASKED.search(asked)
                else _SINCE_DAY.search(text[sentence.start : start])
            )
            begin = sentence.start + since.start() if since else begin  # "từ ngày 5 đến 7-7"
            begin = _with_part(text, sentence.start, begin)
            following = next((each for each in wanted if each.start >= quantity.end), None)
            together = _last_together(text, end, wanted)
            if together != end and not _END_ASKED.search(asked):
                end = together
            elif following and _BOTH_ASKED.search(asked) and _UNTIL.fullmatch(fold(text[end : following.number[0]])):
                end = following.number[1]
            elif _BOTH_ASKED.search(asked) and not since and not _A_SPAN.search(text[begin:end]):
                continue
            short = " ".join(text[begin:end].split())
        elif question.kind == kinds.ORDINAL:
            begin, short = quantity.start, " ".join(text[quantity.start : quantity.end].split())
        else:
            begin, short = quantity.start, " ".join(text[quantity.start : quantity.end].split())
        found.append(
            Candidate(
                hit,
                offset + begin,
                offset + end,
                (offset + sentence.start, offset + sentence.end),
                short,
                score,
                support,
                fits,
                kind=quantity.kind,
                signals=(local, float(follows), fitting),
            )
        )
    return found


_PART_OF_PERIOD = re.compile(  # "đầu tháng 3", "cuối năm 2017", "6 tháng đầu năm 2017", "mùa xuân 1960"
    r"(?<!\w)(?:(?:\d{1,2} tháng |nửa |tuần )?(?:đầu|giữa|cuối)|hết|(?:thượng|trung|hạ) tuần|mùa (?:xuân|hạ|hè|thu|đông))\s+(?:năm\s+)?$",
    re.IGNORECASE,
)


def _with_part(text: str, start: int, begin: int) -> int:
    """Where a date begins with the part of the month or year that stands before it: "đầu tháng 3"."""
    part = _PART_OF_PERIOD.search(text, max(start, begin - 24), begin)
    return part.start() if part and not _HAS_DAY.match(text, begin) else begin


_OF_ANOTHER = 0.6


def _named_beside(at: Reading, this: Quantity, ordinals: Sequence[Quantity]) -> bool:
    """Whether a word of the question stands at another ordinal of the sentence alone, and none does at this one:
    "ASEAN" of "thứ 89 thế giới, thứ 6 trong ASEAN"."""
    if len(ordinals) < 2:
        return False

    located = list(zip(at.located.positions, at.located.weights, strict=True))

    def own(each: Quantity, *, lead: bool = True) -> set[int]:
        start, end = own_words(at.sentence, (each.start, each.end), ordinals, of_clause=False)
        start = max([start, *(cut.end() for cut in _PARTED.finditer(at.passage.low, start, each.start))])
        cut = _PARTED.search(at.passage.low, each.end, end)
        begin, end = start if lead else each.end, cut.start() if cut else end
        return {
            number
            for number, (positions, weight) in enumerate(located)
            if weight >= _TELLS and any(begin <= at.passage.tokens[index].start < end for index in positions)
        }

    mine = own(this, lead=this is not ordinals[0])  # what stands before the first is of them all
    others = [own(other) for other in ordinals if other is not this]
    return any(other - mine for other in others) and not any(mine - other for other in others)


_PARTED = re.compile(r"[;,]|\s[-–]\s")
_TELLS = 0.5  # the weight of a word of the question that tells one thing from another

_ISSUED_ASKED = re.compile(
    r"(?<!\w)(?:ban hanh|ky|ra doi|ra|de|thong qua|cong bo) (?:(?:vao|tu|hom|trong|luc|thoi gian) )?"
    r"(?:ngay|hom|khi|thang|nam|luc|bao gio)(?!\w)|(?<!\w)(?:de|cua|la) ngay nao|^\W*ngay ban hanh"
)
_ITS_DAY = 12  # characters between a document's number and its day


def _of_document(question: Question, asked: str, sentence: SentenceView, text: str) -> list[Quantity]:
    """The day that a sentence gives right behind the number of the document whose day is asked; [] where it gives none."""
    if not question.numbers or not _ISSUED_ASKED.search(asked):
        return []
    named = [
        each
        for each in sentence.quantities
        if each.kind == DOCUMENT and any(fold(text[slice(*each.number)]) in number for number in question.numbers)
    ]
    return [
        each
        for each in sentence.quantities
        if each.kind == DATE and any(0 <= each.start - document.end <= _ITS_DAY for document in named)
    ]


_BORN_ASKED = re.compile(
    r"(?<!\w)sinh (?:vao |tu )?(?:(?:ngay |thang )*(?:ngay|nam|thang|hom) (?:nao|may)|khi nao|bao gio)"
)
_BORN = re.compile(r"(?<!\w)(?:sinh|sn|năm sinh)(?!\w)[^;.]{0,24}$")
_DEADLINE_ASKED = re.compile(
    r"(?<!\w)(?:han (?:chot|cuoi|chung)|(?:tre|cham|muon) nhat|truoc (?:ngay|thang|nam|khi) nao)(?!\w)"
)
_DEADLINE = re.compile(r"(?<!\w)(?:trước|hạn|(?:chậm|trễ|muộn) nhất|đến|hết|trong|xong|cuối)(?!\w)[^;.,]{0,24}$")


def _as_asked(question: Question, asked: str, quantity: Quantity, sentence: SentenceView, low: str) -> bool:
    """Whether a date is none of another kind than the question says: of birth, a deadline, another year than it names
    itself ("sau khi làm việc hồi 2016, … năm nào xong")."""
    before = low[max(sentence.start, quantity.start - 40) : quantity.start]
    born = _BORN.search(before) is not None
    if born and _of_somebody_else(question, asked, quantity, sentence):
        return False
    if not born if _BORN_ASKED.search(asked) else born and "sinh" not in asked:
        return False
    before_number = low[max(sentence.start, quantity.start - 40) : quantity.number[0]]
    if _DEADLINE_ASKED.search(asked) and not _DEADLINE.search(before_number):
        return False
    year = re.search(r"(?:19|20)\d\d$", low[quantity.start : quantity.end])
    return not (_YEAR_ASKED.search(asked) and year and int(year.group()) in question.years)


_KIN_ASKED = re.compile(
    r"(?<!\w)(?:vo|chong|con|em|anh trai|chi gai|bo|me|chau)(?: trai| gai| re| dau| ruot)?(?: cua)? (?:ong|ba)(?!\w)"
)


def _of_somebody_else(question: Question, asked: str, quantity: Quantity, sentence: SentenceView) -> bool:
    """Whether the one named last before a date of birth is not whom the question names in full."""
    if not any(map(is_person_name, question.names)) or _KIN_ASKED.search(asked):
        return False
    before = [person for person in sentence.persons if person.end <= quantity.start]
    return bool(before) and fold(before[-1].name) not in asked


_HOUR = r"(?<![\w,.:/])\d{1,2}\s?(?:h|g|giờ|:(?=\d\d))\s?(?:\d\d(?!\d)(?:\s?phút)?)?(?!\w)"
_HOUR_OF_DAY = re.compile(rf"{_HOUR}[\s,]*(?:(?:sáng|chiều|tối|trưa|đêm|cùng|nay)[\s,]*)*(?:ngày\s+)?$", re.IGNORECASE)
_HOUR_ALONE = re.compile(rf"{_HOUR}(?![\s,]*(?:(?:sáng|chiều|tối|trưa|đêm)[\s,]*)*(?:ngày\s+)?\d)", re.IGNORECASE)
_HOUR_ASKED = re.compile(r"(?<!\w)(?:may gio|gio nao|luc nao)(?!\w)")


def _hours(passage: PassageView, sentence: SentenceView) -> list[Quantity]:
    """The hours of a sentence that no day follows: "kéo dài đến 13h30"."""
    spans = [match.span() for match in _HOUR_ALONE.finditer(passage.passage.text, sentence.start, sentence.end)]
    return [Quantity(DATE, *span, span) for span in spans]


def _figures_of(written: str) -> tuple[int, ...]:
    return tuple(map(int, re.findall(r"\d+", written)))


def _times_told(question: Question) -> frozenset[tuple[int, ...]]:
    """The days, years and terms that a question names itself, which it does not ask for, by their figures."""
    years = ((year,) for year in question.years)
    return frozenset((*map(_figures_of, question.dates), *years, *((question.period,) if question.period else ())))


_SINCE_DAY = re.compile(
    r"(?:từ\s+)?(?:ngày\s+)?(?<![\w/.-])\d{1,2}(?:[/-]\d{1,2})?\s*(?:đến|tới|và|,|-|–)\s*(?:hết\s+)?(?:ngày\s+)?$",
    re.IGNORECASE,
)
_END_ASKED = re.compile(
    r"(?<!\w)(?:den|toi|het|ket thuc|be mac) (?:ngay|hom|luc|khi|nam|thang)? ?(?:nao|may)|ket thuc|han (?:cuoi|chot)"
)
_AND = re.compile(r"\s*(?:,|và|, và|&)\s*(?:ngày\s+)?")
_BOTH_ASKED = re.compile(
    r"(?:tu )?(?:ngay|nam|thang|luc|khi|hom) (?:nao|may) (?:den|toi) (?:ngay|nam|thang|luc|khi|hom) (?:nao|may)|tu bao gio den bao gio"
)
_A_SPAN = re.compile(r"\d\s*(?:đến|tới|-|–)\s*\d+\s*[/.]|(?:19|20)\d\d\s*[-–]\s*(?:19|20)\d\d")  # "5-7/7"
_UNTIL = re.compile(r"\s*(?:den|toi|-|–)\s*(?:het\s+)?(?:ngay\s+)?")
_OF_ANOTHER_PART = 0.6


def _last_together(text: str, end: int, dates: Sequence[Quantity]) -> int:
    """Where the last of the dates ends that go together with one that ends at `end`: "các năm 2011, 2012 và 2016"."""
    for each in dates:
        if each.start >= end and _AND.fullmatch(text[end : each.number[0]]):
            end = each.number[1]
    return end


def _unsaid_part(at: Reading, quantity: Quantity, wanted: Sequence[Quantity]) -> bool:
    """Whether the sentence does not name what bears a number in the question ("giai đoạn 1"), or does so at another
    date alone: "tựu trường ngày 26/8 (riêng lớp 1 tựu trường ngày 19/8)"."""
    left, right = _own_words(at.sentence, quantity, wanted)
    opened = at.passage.low.find("(", quantity.end, right)
    right = opened if opened >= 0 else right
    return any(
        predicate and not any(left <= at.passage.tokens[i].start < right for i in positions)
        for predicate, positions in zip(at.located.predicate, at.located.positions, strict=True)
    )


_RANKED_OFFICE = re.compile(
    r"(?<!\w)(?:(?P<rank>pho|quyen) )?(?P<office>chu tich|bi thu|giam doc|hieu truong|truong (?:ban|phong|doan)|cuc truong|vien truong|chanh van phong)(?!\w)"
)


def _unlike_rank(at: Reading, quantity: Quantity, wanted: Sequence[Quantity]) -> bool:
    """Whether a date tells of the deputy where the holder of an office is asked about, or the other way round: "bổ nhiệm
    làm Quyền Trưởng phòng" of "bổ nhiệm làm Phó Trưởng phòng"."""
    asked = {(m["office"], m["rank"]) for m in _RANKED_OFFICE.finditer(fold(at.question.text))}
    if not asked:
        return False
    left, right = _own_words(at.sentence, quantity, wanted)
    left = max(left, at.sentence.clause(quantity.start)[0])
    told = {(m["office"], m["rank"]) for m in _RANKED_OFFICE.finditer(fold(at.passage.low[left:right]))}
    offices = {office for office, _ in asked}
    return not asked & told and any(office in offices for office, _ in told)


_SLOT = re.compile(
    r"(?<!\w)(?P<words>\w+ \w+) (?:(?:vao|tu|trong) )?(?:(?:ngay|hom|nam|thang|luc|thoi gian) (?:nao|may)|khi nao|bao gio|ngay thang nam nao)"
)


def before_of(passage: PassageView, sentence: SentenceView, quantity: Quantity) -> list[str]:
    """The few folded syllables before a date, within its clause."""
    start, _ = sentence.clause(quantity.start)
    return [t.folded for t in passage.among(start, quantity.start)][-3:]


def _own_words(sentence: SentenceView, quantity: Quantity, wanted: Sequence[Quantity]) -> Span:
    """From the date before this one to the next, within the sentence; a date may open what happened on it."""
    return own_words(sentence, (quantity.start, quantity.end), wanted, of_clause=False)


def _follows_what_is_asked(asked: str, before: Sequence[str]) -> bool:
    """Whether the words right before "ngày nào" stand right before the date too: "vào Đảng ngày 16/2/1987"."""
    slot = _SLOT.search(asked)
    return slot is not None and slot["words"] in " ".join(before)


def _of_the_kind_asked(asked: str, quantity: Quantity, text: str) -> bool:
    """Whether a day is no term of office and a term no day, where the question says which of them it asks for."""
    if _TERM_ASKED.search(asked):
        return quantity.kind == TERM
    if _DAY_ASKED.search(asked):
        return quantity.kind == DATE and _HAS_DAY.search(text[quantity.start : quantity.end]) is not None
    if _YEARS_ASKED.search(asked):
        return True
    return quantity.kind != TERM or _OF_OFFICE.search(lower(text[max(0, quantity.start - 16) : quantity.start])) is None


def _when_fit(asked: str, quantity: Quantity, text: str, sentence: SentenceView) -> float:
    written = text[quantity.start : quantity.end]
    if _TERM_ASKED.search(asked):
        return 1.0 if quantity.kind == TERM else 0.4
    if _WHOLE_DATE_ASKED.search(asked):
        return 1.0 if _HAS_DAY.search(written) else 0.4
    if _YEAR_ASKED.search(asked):
        return 1.0 if quantity.kind == YEAR else 0.85 if re.search(r"\d{4}$", written) else 0.4
    if _MONTH_ASKED.search(asked):
        return 1.0 if "tháng" in written.lower() else 0.9 if quantity.kind == DATE else 0.5
    fit = {DATE: 1.0, YEAR: 0.72, TERM: 0.6}[quantity.kind]
    if _DAY_ASKED.search(asked) and not _HAS_DAY.search(written):
        fit *= 0.6
    after_document = any(q.kind == DOCUMENT and 0 <= quantity.start - q.end <= 12 for q in sentence.quantities)
    if after_document and not re.search(
        r"ban hanh|nghi quyet|ke hoach|quyet dinh|chi thi|ket luan|thong bao|van ban|huong dan|ky ngay", asked
    ):
        fit *= 0.5
    return fit
