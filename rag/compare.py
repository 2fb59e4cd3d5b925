"""Questions over several units or years: comparisons, extremes, totals and differences, from cited figures only."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from rag import kinds
from rag.asked_terms import SAID_OF_A_PLAN
from rag.candidate import Candidate
from rag.extract import candidates, document_frame
from rag.fit import Frame
from rag.named_parts import named_parts
from rag.pairs import pair
from rag.places import parse, same_unit
from rag.quantities import MONEY, PERCENT
from rag.question import Question, understand
from rag.ranked import ranked, rows_of
from rag.records import Hit
from rag.text import fold
from rag.thresholds import LEAST_FIT
from rag.two_things import two_things
from rag.view import view
from rag.year_sides import year_sides, years_behind, years_of

Search = Callable[[Question], Sequence[Hit]]

_COMPARING = frozenset(
    "so sanh don vi dia phuong cao thap lon nho chenh lech hon kem nhieu it nhat cong lai tong hai ba ca giua bao cao "
    "voi nam truoc noi doi chieu dong nao hay co ben dau va khac nhau the moi tung o cua".split()
)
_PERCENT_ASKED = r"(?<![^\W\d_])(?:tỷ lệ|tỉ lệ|phần trăm|tỷ trọng|tốc độ)(?![^\W\d_])|%"
_MONEY_ASKED = r"(?<![^\W\d_])(?:ngân sách|kinh phí|tiền|vốn|doanh thu|thu nhập|tỷ đồng|triệu đồng|giá trị)(?![^\W\d_])"


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a comparison: its label ("Móng Cái", "năm 2021") and its figure, None where the reports have none."""

    label: str
    candidate: Candidate | None


@dataclass(frozen=True, slots=True)
class Comparison:
    """What a comparing question came to. `by_year`: the sides are years; `computed` the difference or total."""

    sides: tuple[Side, ...]
    by_year: bool
    computed: Decimal | None = None
    winner: Side | None = None
    labelled: bool = False  # the sides are things that one sentence tells apart by name


def compare(question: Question, search: Search, accept: Callable[[Candidate], bool]) -> Comparison | None:
    """Figures for each side that the question names (or, for the most and least, that the reports hold).

    None where no two sides can be told apart; a side without an accepted figure keeps `candidate=None`.
    """
    named = named_parts(question)
    both = pair(question, named, search(_base(question))) if named else None
    if both is not None:
        told = tuple(Side(label, figure) for label, figure in zip(both.labels, both.figures, strict=True))
        return _computed(question, Comparison(told, by_year=False, labelled=True))
    of_years = year_sides(question) if question.kind in (kinds.DIFFERENCE, kinds.COMPARE) else []
    if of_years:
        told = _sides(of_years, search, accept, alike=False, learned=True)
        apart = _computed(question, Comparison(told, by_year=True)) if all(side.candidate for side in told) else None
        if apart is not None and (apart.computed is not None or question.kind == kinds.COMPARE):
            return apart
    measures = two_things(question, _base(question).kind, _COMPARING)
    if measures:
        found = _sides(measures, search, accept, alike=False, learned=True)
        return _computed(question, Comparison(found, by_year=False)) if all(side.candidate for side in found) else None
    shares = _shares_of_plans(question, search, accept) if question.kind == kinds.EXTREME else None
    if shares is not None:
        return shares
    base = _base(question)
    units = question.places if len(question.places) > 1 else ()
    alone = len(units) < 2 and len(question.years) < 2
    rows = _of_rows(base, question, search, accept)
    if rows is not None:
        return rows
    if question.kind in (kinds.EXTREME, kinds.TOTAL) and alone:
        return _over_reports(base, question, search, accept)
    if len(units) >= 2:
        own_years = years_of(question, units)
        sides = [
            (
                f"{place.label()}{f' năm {year}' if year else ''}",
                replace(base, places=(place,), years=(year,) if year else base.years),
            )
            for place, year in zip(units, own_years, strict=True)
        ]
        by_year = False
    else:
        years = question.years
        if len(years) == 1 and re.search(r"nam truoc|cung ky", fold(question.text)):
            years = (years[0] - 1, years[0])
        if len(years) < 2:
            return _over_reports(base, question, search, accept) if question.kind == kinds.COMPARE else None
        sides = [(f"năm {year}", replace(base, years=(year,))) for year in sorted(years)]
        by_year = True
    found = _sides(sides, search, accept, alike=not question.head)
    if not by_year and base.years and any(side.candidate is None for side in found):
        # "Móng Cái và Vĩnh Bảo (2024)": the year may belong to one of the units only
        found = tuple(
            one if one.candidate else _sides([(one.label, replace(side, years=()))], search, accept, alike=False)[0]
            for one, (_, side) in zip(found, sides, strict=True)
        )
    return _computed(question, Comparison(found, by_year))


_CHANGED = re.compile(r"(?<!\w)(?P<way>tăng|giảm|hơn|kém|thêm|vượt|gấp|sụt)\W*(?:\w+\W+){0,2}$")
_OTHER_WAY = {"tăng": "giam", "thêm": "giam", "giảm": "tang"}


_SINCE = re.compile(
    r"(?<!\w)(?:tang|giam|hon|kem|them|it|nhieu)(?!\w).*?(?:so voi|so cung ky)|so voi.*?(?:tang|giam|them)"
)


def measures_change(question: Question) -> bool:
    """Whether a question asks by how much something grew or fell since another time."""
    return _SINCE.search(fold(question.text)) is not None


def said_as_change(
    question: Question, search: Search, accept: Callable[[Candidate], bool]
) -> tuple[Question, Candidate] | None:
    """The figure of a sentence that itself tells the difference ("tăng 8 vụ so với cùng kỳ"), and what it answers."""
    years = tuple(year for year in question.years if year != question.since)
    asked = replace(question, kind=_base(question).kind, years=years)
    for candidate in candidates(asked, search(asked)):
        text = candidate.hit.document.text
        said = _CHANGED.search(text[max(candidate.sentence[0], candidate.start - 30) : candidate.start].lower())
        if said and _from_then(question, candidate) and accept(candidate):
            against = _OTHER_WAY.get(said["way"], "-") in fold(question.text).split()
            return asked, replace(candidate, short=f"{said['way']} {candidate.short}") if against else candidate
    return None


_BEHIND = 60  # characters behind a change that say from what it is measured
_FROM_A_PLAN = re.compile(r"kế hoạch|chỉ tiêu|nghị quyết|dự toán|mục tiêu|được giao")
_EARLIER = re.compile(r"cùng kỳ|năm (?:trước|ngoái)|đầu (?:năm|nhiệm kỳ)|trước đó|nhiệm kỳ trước")


def _from_then(question: Question, candidate: Candidate) -> bool:
    """Whether a change is measured from the time that the question names, and not from a plan."""
    behind = candidate.hit.document.text[candidate.end : min(candidate.sentence[1], candidate.end + _BEHIND)].lower()
    against = behind.split(";")[0]
    if _FROM_A_PLAN.search(against.split(",")[0]) and not _FROM_A_PLAN.search(question.text.lower()):
        return False
    return not question.since or str(question.since) in candidate.quote or _EARLIER.search(candidate.quote) is not None


def _base(question: Question) -> Question:
    """The question about one side: the same figure without the comparing words."""
    asked = kinds.as_typed(question.text, question.unaccented)
    percent, money = (kinds.found(names, asked, question.unaccented) for names in (_PERCENT_ASKED, _MONEY_ASKED))
    kind = kinds.PERCENT if percent else kinds.MONEY if money else kinds.NUMBER
    head = question.head if fold(" ".join(question.head)) not in _COMPARING else ()
    terms = tuple(term for term in question.terms if not set(term.folded) <= _COMPARING)
    return replace(question, kind=kind, terms=terms, head=head, years=question.years if len(question.years) < 2 else ())


_PLAN_SURPASSED = r"vượt (?:chỉ tiêu|kế hoạch|mức)[^?]*nhất|(?:chỉ tiêu|kế hoạch)[^?]*vượt[^?]*nhất|đạt (?:tỷ lệ|phần trăm)[^?]*(?:chỉ tiêu|kế hoạch)[^?]*nhất"
_SAID_OF_SHARES = SAID_OF_A_PLAN | frozenset(("tinh", "phan tram", "ty le", "vuot xa", "nhiem ky", "toan", "dat"))
_UNIT_WORD = re.compile(r"(?<!\w)(?:thi xa|huyen|xa|thanh pho|quan|phuong|dac khu|tinh|thi tran)(?! nao)(?!\w)")


def _shares_of_plans(question: Question, search: Search, accept: Callable[[Candidate], bool]) -> Comparison | None:
    """Who surpassed its plan the most: the share that each unit named, or each of which there are reports, reached.

    None where no plan is asked about; no sides where a unit of the question is not known, or fewer than two have a share.
    """
    low = kinds.as_typed(question.text, question.unaccented)
    if kinds.found(_PLAN_SURPASSED, low, question.unaccented) is None:
        return None
    terms = _base(question).terms
    thing = " ".join(word for term in terms if " ".join(term.folded) not in _SAID_OF_SHARES for word in term.words)
    nobody = Comparison((), by_year=False)
    if not thing:
        return nobody
    share = " dat bao nhieu phan tram chi tieu" if question.unaccented else " đạt bao nhiêu phần trăm chỉ tiêu"
    asked = understand(thing + share)
    if len(question.places) > 1:
        text, sides = list(fold(question.text)), []
        for place, years in zip(question.places, years_behind(question, question.places), strict=True):
            text[place.start : place.end] = " " * (place.end - place.start)
            named = replace(asked, places=(place,), years=tuple(years[:1]))
            sides.append((place.label(), named, search(named)))
        if _UNIT_WORD.search("".join(text)):
            return nobody  # one more unit is named than was understood
    elif question.places:
        return nobody
    else:
        asked = replace(asked, years=question.years)
        hits = search(asked)
        labels = dict.fromkeys(hit.document.context.place for hit in hits if hit.document.context.place)
        here = {label: [hit for hit in hits if hit.document.context.place == label] for label in labels}
        sides = [(label, asked, own) for label, own in here.items()]
    best = [
        next((c for c in candidates(side, own) if c.kind == PERCENT and not c.target and accept(c)), None)
        for _, side, own in sides
    ]
    found = tuple(Side(label, candidate) for (label, _, _), candidate in zip(sides, best, strict=True))
    if sum(candidate is not None for candidate in best) < 2 or question.places and not all(best):
        return nobody
    return _computed(question, Comparison(found, by_year=False))


def _sides(
    sides: Sequence[tuple[str, Question]],
    search: Search,
    accept: Callable[[Candidate], bool],
    *,
    alike: bool,
    learned: bool = False,
) -> tuple[Side, ...]:
    """The best figure of each side, no figure for two of them.

    `alike`: where what is counted is not said, the figures are of one kind and noun: no hectares beside houses.
    """
    found = [candidates(side, search(side), learned=learned) for _, side in sides]
    accepted = [[candidate for candidate in each if accept(candidate)][:_TRIED] for each in found]
    chosen = [each[0] if each else None for each in accepted]
    if alike and all(chosen) and len(_measures(each for each in chosen if each)) > 1:
        options = []
        for kind, noun in _measures(c for each in accepted for c in each):
            option = [next((c for c in each if c.kind == kind and _noun(c) in ("", noun)), None) for each in accepted]
            options += [[c for c in option if c]] if all(option) else []
        best = max(options, key=lambda option: sum(c.score for c in option), default=None)
        chosen = [*best] if best else [None] * len(sides)
    spans = [(each.hit.document.id, each.start, each.end) for each in chosen if each]
    if len(spans) > len(set(spans)):  # the reports do not tell the sides apart
        chosen = [None] * len(sides)
    return tuple(Side(label, candidate) for (label, _), candidate in zip(sides, chosen, strict=True))


_TRIED = 8  # figures of a side


def _noun(candidate: Candidate) -> str:
    """The first syllable of the noun or unit of a figure, "" where it has none."""
    return (candidate.unit.split() or [""])[0]


def _measures(figures: Iterable[Candidate]) -> set[tuple[str, str]]:
    """What figures count, roughly: their kinds and nouns, without figures that have none."""
    return {(figure.kind, _noun(figure)) for figure in figures if _noun(figure)}


def _over_reports(
    base: Question, question: Question, search: Search, accept: Callable[[Candidate], bool]
) -> Comparison | None:
    """The best figure of each unit (or of each year of a unit) among all reports found."""
    found = candidates(base, search(base), learned=False)
    accepted = [candidate for candidate in found if accept(candidate) and not candidate.target]
    if not accepted:
        return None
    parts = _parts(accepted) if question.kind in (kinds.EXTREME, kinds.COMPARE) else []
    if question.kind == kinds.COMPARE:
        asked = fold(question.text)
        parts = [side for side in parts if fold(parse(side.label).name or side.label) in asked]
    if len(parts) > 1:
        return _computed(question, Comparison(tuple(parts), by_year=False))
    top = accepted[0].score
    groups: dict[str, Candidate] = {}
    for candidate in accepted:
        if candidate.score < 0.82 * top or candidate.kind != accepted[0].kind or candidate.value is None:
            continue
        label = f"năm {candidate.frame.year_label}" if question.by_year else candidate.frame.place_label
        groups.setdefault(label or candidate.hit.document.context.title, candidate)
    sides = tuple(Side(label, candidate) for label, candidate in groups.items())
    return _computed(question, Comparison(sides, question.by_year)) if sides else None


def _of_rows(
    base: Question, question: Question, search: Search, accept: Callable[[Candidate], bool]
) -> Comparison | None:
    """The most or least among the rows of one table or list of a report, or the rows of the units that are named; None
    where no such rows are asked about."""
    if question.by_year or len(question.years) > 1:
        return None
    hits = search(base)
    rows = rows_of(question, hits, _fitting(replace(base, places=()), hits))
    if not rows and question.kind == kinds.EXTREME and len(question.places) < 2:
        rows = ranked(question, hits, _fitting(base, hits))
    if not rows or not all(accept(candidate) for _, candidate in rows):
        return None
    return _computed(question, Comparison(tuple(Side(label, candidate) for label, candidate in rows), by_year=False))


def _fitting(question: Question, hits: Sequence[Hit]) -> dict[str, Frame]:
    """By document id, how each report that fits a question well enough does so."""
    fits = {hit.document.id: document_frame(question, hit) for hit in hits}
    return {identity: each for identity, each in fits.items() if each.product > LEAST_FIT}


def _parts(accepted: Sequence[Candidate]) -> list[Side]:
    """The figures that one sentence gives for the parts of one thing: units ("huyện A có 4 dự án; huyện B có 2 dự án")
    or grades ("15 tổ chức đạt “Hoàn thành xuất sắc”; 56 tổ chức đạt “Hoàn thành tốt”"). [] where it is not so."""
    best = accepted[0]
    if len({candidate.frame.place_label for candidate in accepted}) > 1:
        return []  # the units of several reports are compared
    same = sorted(
        (
            each
            for each in accepted
            if (each.hit.document.id, each.sentence) == (best.hit.document.id, best.sentence)
            and each.kind == best.kind
            and each.unit.split()[:2] == best.unit.split()[:2]
            and each.value is not None
        ),
        key=lambda each: each.start,
    )
    if len(same) < 2 or not best.unit:
        return []
    text = best.hit.document.text
    ends = [*(each.start for each in same[1:]), best.sentence[1]]
    labels = [_part_label(text, each, end) for each, end in zip(same, ends, strict=True)]
    if not all(labels) or len(set(labels)) < len(labels):
        return []
    return [Side(label, each) for label, each in zip(labels, same, strict=True)]


_LISTED_APART = re.compile(r"[;,](?=\s)")


def _part_label(text: str, candidate: Candidate, end: int) -> str:
    """What a figure of an enumeration is of: the unit that its clause names, else what is said behind it."""
    passage = view(candidate.hit.passage)
    offset = candidate.hit.passage.start
    sentence = passage.sentences[passage.sentence_at(candidate.start - offset)]
    figure = next((one for one in sentence.quantities if one.start == candidate.start - offset), None)
    unit = sentence.unit_of(figure, end - offset) if figure else None
    if unit is not None:
        return unit.label()
    behind = _LISTED_APART.split(text[candidate.end : end])[0]
    behind = behind.split(" và ")[0] if behind.rstrip().endswith(" và") else behind
    words = " ".join(behind.split()).strip(" .,;:")
    said = fold(words).split()
    noun = candidate.unit.split()
    while noun and said and said[0] == noun[0]:
        noun, said = noun[1:], said[1:]
    return " ".join(words.split()[len(words.split()) - len(said) :])


def _computed(question: Question, comparison: Comparison) -> Comparison:
    """Add the difference, the total or the extreme where the figures may be put together."""
    filled = [side for side in comparison.sides if side.candidate is not None and side.candidate.value is not None]
    if not filled or not _same_measure(filled):
        return comparison
    values = [side.candidate.value for side in filled if side.candidate and side.candidate.value is not None]
    if question.kind == kinds.DIFFERENCE and len(filled) == 2 == len(comparison.sides):
        return replace(comparison, computed=abs(values[0] - values[1]))
    if question.kind == kinds.TOTAL and len(filled) == len(comparison.sides) and not _percentages(filled):
        return replace(comparison, computed=sum(values, Decimal(0)))
    if question.kind in (kinds.EXTREME, kinds.COMPARE) and len(filled) >= 1:
        chosen = min if question.lowest else max
        return replace(comparison, winner=chosen(filled, key=lambda side: side.candidate.value))  # type: ignore[union-attr, arg-type, return-value]
    return comparison


def _same_measure(sides: Sequence[Side]) -> bool:
    """Whether the figures are of one kind and unit, so that they can be compared or added."""
    kinds_seen = {side.candidate.kind for side in sides if side.candidate}
    units = {
        side.candidate.unit.split("/")[0]
        for side in sides
        if side.candidate and side.candidate.kind in (MONEY, PERCENT)
    }
    return len(kinds_seen) == 1 and len(units) <= 1


def _percentages(sides: Sequence[Side]) -> bool:
    return any(side.candidate is not None and side.candidate.kind == PERCENT for side in sides)


def same_period(comparison: Comparison) -> bool:
    """Whether all figures are of one period."""
    return len({side.candidate.frame.year_label for side in comparison.sides if side.candidate}) <= 1


def covers(place_label: str, question: Question) -> bool:
    """Whether a unit is one that the question names."""
    own = parse(place_label)
    return any(same_unit(place, own) for place in question.places if place.name)
