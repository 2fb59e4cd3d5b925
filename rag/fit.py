"""How well a passage and its sentence fit a question: the words, the unit, the period, the names that must be there."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from rag import kinds
from rag.occurrences import contains, positions_of
from rag.periods import own_period
from rag.persons import FOLDED_SURNAMES, is_person_name
from rag.places import Place, all_names, mentions, parse, same_unit
from rag.quantities import DATE, within
from rag.question import Question
from rag.records import Document, Hit
from rag.text import canonical, fold, folded_syllables, lower
from rag.view import PassageView, SentenceView
from rag.whose import in_others_part, of_a_whole, of_another_row, opens_with, person_fit
from rag.written import of_another_time, of_the_month


@dataclass(frozen=True, slots=True)
class Frame:
    """What the question's constraints say about one sentence; each fit is 0 (excluded) to 1 (said outright)."""

    place: float
    year: float
    names: float
    place_label: str  # the unit that the sentence speaks of
    year_label: str  # its period, as digits that stand in the report ("2024", "2020-2025"), "" unknown

    @property
    def product(self) -> float:
        return self.place * self.year * self.names


def frame(question: Question, hit: Hit, passage: PassageView, sentence: SentenceView) -> Frame:
    """The constraints of the question against one sentence of a passage."""
    place, place_label = _place_fit(question, hit, passage, sentence)
    year, year_label = _year_fit(question, hit, passage, sentence)
    if question.kind in _TIMELESS:  # but who held an office in one term says nothing of another
        year = 0.35 if _of_another_time(question, sentence, year) else max(year, 0.5)
    year *= _date_fit(question, hit, passage, sentence)
    names = _name_fit(question, hit, passage)
    if question.kind == kinds.YES_NO:
        names *= person_fit(question.names, sentence)
    return Frame(place, year, names, place_label, year_label)


_TAKES_PLACE = re.compile(r"(?<!\w)(?:to chuc|dien ra|khai mac|be mac|hop|mo)(?!\w)")


def _of_another_time(question: Question, sentence: SentenceView, year: float) -> bool:
    """Whether who, where or which organ it was is told of other years alone than those asked about."""
    if question.kind == kinds.WHO:
        return question.period is not None and year <= 0.5
    happened = question.kind in (kinds.WHERE, kinds.ORGAN) and _TAKES_PLACE.search(fold(question.text)) is not None
    return happened and bool(question.years and sentence.years) and not set(question.years) & set(sentence.years)


# a person's office or a reason is not told year by year; a figure or a day is
_TIMELESS = frozenset({kinds.WHO, kinds.ROLE, kinds.ORGAN, kinds.WHERE, kinds.WHY, kinds.HOW})


_WRITTEN_YEAR = re.compile(r"(?:19|20)\d\d")


def _dates_before(passage: PassageView, sentence: SentenceView) -> list[str]:
    """The days that the nearest of the few sentences before this one names that names any: "Đến ngày 30/6/2022, …"."""
    before = [other for other in passage.sentences if other.end <= sentence.start][-_LOOKED_BACK:]
    named = ([other.written(q) for q in other.quantities if q.kind == DATE] for other in reversed(before))
    return next(filter(None, named), [])


# of a sentence without a day, in a report of that month, and of another
_WRITTEN_THEN, _WRITTEN_ANOTHER_TIME = 0.8, 0.3


def _date_fit(question: Question, hit: Hit, passage: PassageView, sentence: SentenceView) -> float:
    """Less for a sentence that does not name the day that was asked about."""
    if not question.dates:
        return 1.0
    said = [sentence.written(quantity) for quantity in sentence.quantities if quantity.kind == DATE]
    if question.kind in _TIMELESS:  # who held an office when the report was written
        said.append(hit.document.context.date)
    elif not said:
        own = own_period(hit.document)
        said += [own] if own.startswith(("quý ", "tháng ")) else []
    if any(within(asked, written) for asked in question.dates for written in said):
        return 1.0
    if not said and any(within(asked, each) for asked in question.dates for each in _dates_before(passage, sentence)):
        return 0.85
    if not said and question.kind in kinds.QUANTITATIVE and of_the_month(question, hit):
        return _WRITTEN_THEN
    asked_years = {int(year) for asked in question.dates for year in _WRITTEN_YEAR.findall(asked)}
    if question.kind in _TIMELESS and asked_years & set(hit.document.context.years):
        return 0.9
    if not sentence.years and question.kind in kinds.QUANTITATIVE and of_another_time(question, hit, asked_years):
        return _WRITTEN_ANOTHER_TIME
    if question.kind in kinds.QUANTITATIVE and asked_years and sentence.years:
        return 0.45 if asked_years & set(sentence.years) else 0.0  # "năm 2015" for 30/6/2017
    return 0.45


def _place_fit(question: Question, hit: Hit, passage: PassageView, sentence: SentenceView) -> tuple[float, str]:
    context = hit.document.context
    own = parse(context.place) if context.place else None
    label = context.place
    asked = [place for place in question.places if place.name]
    generic = [place for place in question.places if not place.name and not _of_all_units(question, place)]
    if generic and not asked:
        if own is not None and own.type == generic[0].type:
            return 1.0, label
        said = re.search(
            rf"(?<!\w){re.escape(lower(generic[0].type))}(?!\w)", passage.low[sentence.start : sentence.end]
        )
        return (0.9 if said else 0.35), label  # a report of a district: "Tỉnh ban hành Quyết định số …"
    if not asked:
        if (
            question.kind not in _TIMELESS
            and own is not None
            and own.name
            and _OF_THE_COUNTRY.search(fold(question.text))
        ):
            said = _OF_THE_COUNTRY.search(fold(passage.passage.text[sentence.start : sentence.end]))
            return (1.0 if said else 0.3 if any(same_unit(own, each) for each in sentence.places) else 0.5), label
        return 1.0, label
    best = 0.0
    for place in asked:
        if own is not None and same_unit(place, own):
            others = [other for other in sentence.places if other.name and not any(same_unit(other, p) for p in asked)]
            foreign = any(other.level >= own.level and other.key != own.key for other in others)
            if any(other.level == own.level and opens_with(other, passage, sentence) for other in others):
                best = max(best, 0.3)  # "Tại huyện Ba Vì, …" of another district
                continue
            if of_a_whole(own, passage, sentence):
                best = max(best, 0.35)
                continue
            best = max(best, 0.9 if foreign else 0.55 if in_others_part(own, passage, sentence) else 1.0)
        elif any(same_unit(place, other) for other in sentence.places) or _says(place, passage, sentence):
            best, label = max(best, 0.97), place.label()
        elif _in_line(place, context.title) or _in_line(place, passage.passage.heading):
            best, label = max(best, 0.95), place.label()
        elif of_another_row(place, sentence):
            continue
        elif _says(place, passage, None):
            best, label = max(best, _told_nearby(question.kind, place, own, passage, sentence)), place.label()
        elif of_a_whole(place, passage, sentence):
            continue
        elif own is not None and place.level > own.level and _mostly_of(hit.document).get(place.level) == place.key:
            best, label = max(best, 0.65), place.label()
        elif not best and _stands_in(place.key, hit.document):
            best = _STILL_OF if _spoken_of(place, hit, sentence) else _ELSEWHERE
    return best, label


def _of_all_units(question: Question, place: Place) -> bool:
    """Whether the type of a unit stands for all of them: "các tỉnh, thành phố", "cấp huyện"."""
    kind = fold(place.type)
    return re.search(rf"(?<!\w)(?:cac|nhung|moi|tung|cap)(?: \w+,?)? {kind}(?!\w)", fold(question.text)) is not None


_STILL_OF = 0.7  # of the last unit that the report named before the sentence, in a passage before
_FAR = 1_500  # characters


def _spoken_of(place: Place, hit: Hit, sentence: SentenceView) -> bool:
    """Whether a unit is the last of its level that the report names before a sentence, which names none itself."""
    if any(unit.name and unit.level <= place.level for unit in sentence.units):
        return False
    end = hit.passage.start + sentence.start
    before = [unit for unit in _units_of(hit.document) if unit.end <= end and unit.level <= place.level]
    last = max(before, key=lambda unit: unit.end, default=None)
    return last is not None and end - last.end < _FAR and same_unit(place, last)


@lru_cache(maxsize=32)
def _units_of(document: Document) -> tuple[Place, ...]:
    """The units that a report names, with and without their type."""
    return tuple(place for place in all_names(document.text, canonical(document.text)) if place.name)


_ELSEWHERE = 0.25  # of a unit that the report names, and nothing near the sentence does
_OF_THE_COUNTRY = re.compile(r"(?<!\w)(?:ca nuoc|toan quoc|nuoc ta|viet nam)(?!\w)")


def _told_nearby(kind: str, place: Place, own: Place | None, passage: PassageView, sentence: SentenceView) -> float:
    """How well a sentence fits a unit that only other sentences of its passage name."""
    if of_a_whole(place, passage, sentence):
        return 0.0
    within = any(not same_unit(place, unit) for unit in sentence.places if unit.name and unit.level > place.level)
    if within and kind == kinds.WHERE:
        return 0.75  # where in the unit it was, is asked
    if within:
        return 0.3  # of another place within some unit: "ở thôn Mỹ Khê vẫn còn 74 hồ sơ trễ hạn"
    if any(unit.name and unit.level == place.level and opens_with(unit, passage, sentence) for unit in sentence.places):
        return 0.3  # "Tại huyện Ba Vì, …" of another district
    listed = len({unit.key for each in passage.sentences for unit in each.places if unit.level == place.level})
    if listed > 2:
        return 0.4
    if own is None or place.level <= own.level:
        return 0.75
    # a part of the unit that the report is on: only where the sentences before have come to speak of it
    earlier = [each for each in passage.sentences if each.end <= sentence.start][-_LOOKED_BACK:]
    named = next((each.units for each in reversed(earlier) if each.units), ())
    return 0.75 if any(same_unit(place, unit) for unit in named) else 0.4


def _says(place: Place, passage: PassageView, sentence: SentenceView | None) -> bool:
    words = tuple(place.key.split())
    if len(words) < 2 and not place.type:
        return False
    for index in positions_of(words[:2], passage, False) if len(words) > 1 else positions_of(words, passage, False):
        token = passage.tokens[index]
        if len(words) == 1 and (not index or passage.tokens[index - 1].folded != fold(place.type).split()[-1]):
            continue  # "quận 7", not "sáng 7/2"
        following = tuple(t.folded for t in passage.tokens[index : index + len(words)])
        if following == words and (sentence is None or sentence.start <= token.start < sentence.end):
            written = passage.passage.text[token.start]
            if written.isupper() or written.isdigit():
                return True
    return False


@lru_cache(maxsize=512)
def _mostly_of(document: Document) -> dict[int, str]:
    """By level, the unit that a report names most often (of its beginning), if it names it twice."""
    counts: dict[int, Counter[str]] = {}
    for place in mentions(document.text[:_READ]):
        if place.name:
            counts.setdefault(place.level, Counter())[place.key] += 1
    commonest = {level: counter.most_common(1)[0] for level, counter in counts.items()}
    return {level: key for level, (key, count) in commonest.items() if count > 1}


def _in_line(place: Place, line: str) -> bool:
    words = tuple(place.key.split())
    if len(words) == 1:  # "quận 2"
        words = (*fold(place.type).split(), *words)
    return contains(words, _line_syllables(line))


@lru_cache(maxsize=4096)
def _line_syllables(line: str) -> tuple[str, ...]:
    """The folded syllables of a title or a heading, which all sentences below it have in common."""
    return tuple(folded_syllables(line))


def _year_fit(question: Question, hit: Hit, passage: PassageView, sentence: SentenceView) -> tuple[float, str]:
    years = hit.document.context.years
    term_label = f"{years[0]}-{years[-1]}" if len(years) > 1 else ""
    own_term = sentence.term or ((years[0], years[-1]) if len(years) > 1 and not passage.heading_years else None)
    if sentence.years:
        label = str(sentence.years[0])
    elif passage.heading_years:
        label = str(passage.heading_years[0])
    elif sentence.term:
        label = f"{sentence.term[0]}-{sentence.term[1]}"
    else:
        label = term_label or (str(years[0]) if years else "")
    if question.period and question.spanned:
        return _span_fit(question.period, sentence.years, sentence.term, years), label
    if question.period:
        wanted_term = rf"{question.period[0]}\s?[-–—]\s?{question.period[1]}"
        said = f"{passage.low[sentence.start : sentence.end]} {passage.passage.heading} {hit.document.context.title}"
        if re.search(wanted_term, said):
            return 1.0, f"{question.period[0]}-{question.period[1]}"
        if own_term == question.period or sentence.term == question.period:
            return 1.0, f"{question.period[0]}-{question.period[1]}"
        return (0.5 if not sentence.years and not own_term and not passage.heading_years else 0.0), label
    if not question.years:
        return 1.0, label
    wanted = set(question.years)
    if wanted & set(sentence.years):
        return 1.0, str(min(wanted & set(sentence.years)))
    low = passage.low[sentence.start : sentence.end]
    if question.target and sentence.term and sentence.term[1] in wanted:
        return 0.97, str(sentence.term[1])  # "mục tiêu tới 2020" of "giai đoạn 2016-2020"
    if question.kind in kinds.QUANTITATIVE:
        compared = next((year for year in question.years if re.search(_aside(year), low)), None)
        if compared is not None:
            return 0.9, str(compared)  # "… so với cuối năm 2022 (30,78%)"
    if sentence.years:
        if any(f"năm {year}" in low for year in wanted):
            return 0.8, str(min(wanted))
        return 0.0, label
    if question.kind not in kinds.QUANTITATIVE and any(f"năm {year}" in low for year in wanted):
        return 0.97, str(min(wanted))  # "Nghị quyết số … về kế hoạch vốn đầu tư công năm 2025"
    told = wanted & set(_told_before(passage, sentence))
    if passage.heading_years and told and not wanted & set(passage.heading_years):
        return 0.8, str(min(told))  # "… hướng tới năm 2017 với các chỉ tiêu: …" below a heading of other years
    if passage.heading_years:
        return (1.0, label) if wanted & set(passage.heading_years) else (0.0, label)
    if sentence.term or "nhiệm kỳ" in low:
        return 0.0, label
    if len(years) == 1:
        if years[0] in wanted:
            return 0.97, label
        if told:
            return 0.8, str(min(told))
        return (0.6, str(min(wanted))) if wanted & _lead_years(hit.document) else (0.0, label)
    if len(years) > 1:
        # within the term, a figure that is not said to be of the term may be of the year
        return (0.6 if wanted & set(years) else 0.0), label
    return 0.6, label


def _aside(year: int) -> str:
    """Matches the figure of a year that a sentence tells beside its own: "(năm 2030: 71 buổi)", "… năm 2030 (8,7%)"."""
    return rf"năm {year} \((?:là |đạt |có |chỉ )?\d|\((?:riêng |cùng kỳ |cuối |đầu )*năm {year}[^)\d]*\d"


_READ = 20_000  # characters of a report
_LOOKED_BACK = 6  # sentences
_LEAD = 600  # characters


def _span_fit(
    period: tuple[int, int], said: Sequence[int], term: tuple[int, int] | None, reported: Sequence[int]
) -> float:
    """How well years that a sentence (or else its report) tells of lie within "từ năm 2012 đến giữa năm 2017"."""
    first, last = period
    if first in said and last in said or term == period:
        return 1.0
    if said or term:
        return 0.8 if all(first <= year <= last for year in (*said, *(term or ()))) else 0.0
    if reported:
        return 0.7 if any(first <= year <= last + 1 for year in reported) else 0.0
    return 0.6


_YEAR_IN_LEAD = re.compile(r"(?:năm |[/-])((?:19|20)\d\d)(?!\d)", re.IGNORECASE)


@lru_cache(maxsize=512)
def _lead_years(document: Document) -> frozenset[int]:
    """The years that the beginning of a report tells of, beside the one that it reports on."""
    return frozenset(int(year) for year in _YEAR_IN_LEAD.findall(document.text[:_LEAD]))


def _told_before(passage: PassageView, sentence: SentenceView) -> tuple[int, ...]:
    """The years of the nearest of the few sentences before this one that names any."""
    before = [other for other in passage.sentences if other.end <= sentence.start][-_LOOKED_BACK:]
    return next((other.years for other in reversed(before) if other.years), ())


def _name_fit(question: Question, hit: Hit, passage: PassageView) -> float:
    line: tuple[str, ...] | None = None
    fit = 1.0
    for name in question.names:
        if not name or positions_of(name, passage, False):
            continue
        line = line or tuple(folded_syllables(f"{hit.document.context.title} {passage.passage.heading}"))
        if not contains(name, line):
            if not _stands_in(" ".join(name), hit.document):
                if name[0] in FOLDED_SURNAMES or not set(name) <= passage.folded.keys():
                    return 0.0
                fit = min(fit, 0.85)  # "Heineken Vũng Tàu" of "Heineken Việt Nam - Vũng Tàu"
            else:
                # a report goes on speaking of a person without the name
                fit = min(fit, 0.85 if is_person_name(name) else 0.7)
    for number in question.numbers:
        written = _as_written(number)
        if written.search(fold(passage.passage.text)):
            continue
        if not _numbered(number, hit.document):
            return 0.0
        fit = min(fit, 0.85 if written.search(fold(hit.document.text[:_LETTERHEAD])) else 0.7)
    return fit


_LETTERHEAD = 800  # characters of a report that hold its own number and title


@lru_cache(maxsize=512)
def _as_written(number: str) -> re.Pattern[str]:
    """A document's folded number however it is written: "04-KH/TW" as "4 - KH/TW"."""
    parts = r"\s*[-–]\s*".join(re.escape(part) for part in re.split(r"\s*[-–]\s*", number.lstrip("0")))
    return re.compile(rf"(?<![\w/-])0*{parts}(?!\w)")


@lru_cache(maxsize=512)
def _numbered(number: str, document: Document) -> bool:
    """Whether a report bears this number, or names it: then it may go on speaking of it without the number."""
    return _as_written(number).search(_folded_text(document)) is not None


@lru_cache(maxsize=512)
def _stands_in(name: str, document: Document) -> bool:
    return re.search(rf"(?<!\w){re.escape(name)}(?!\w)", _folded_text(document)) is not None


@lru_cache(maxsize=64)
def _folded_text(document: Document) -> str:
    return fold(document.text)
