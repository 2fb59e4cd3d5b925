"""Whether sentences of reports support a claim: every figure, date, number and name of it, and its words."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial

from rag.facts import NEGATORS, Figure, Sentence, read_sentence
from rag.lexicon import STOPWORDS
from rag.matching import (
    COMPARISON,
    FIGURE,
    LINK,
    NAME,
    NEGATION,
    PERIOD,
    PERSON,
    PLACE,
    WORDS,
    date_problem,
    document_problem,
    figure_problem,
    ordinal_problem,
    stray_problem,
)
from rag.pack import Numbered
from rag.places import Place, parse, same_unit
from rag.quantities import DATE, DOCUMENT, ORDINAL, TERM, YEAR, Quantity, scaled
from rag.records import Document
from rag.text import Span, sentences, syllables
from rag.terms import tokens

LEAST_WORDS = 0.6  # share of a claim's words that must stand in what it cites
_MOST_SOURCES = 4
_LINK = re.compile(r"://|www\.|\]\(|<\s*/?[a-z!]|javascript:|data:\w+/|\b[\w.-]+\.(?:com|net|org|vn|io)(?:/|\b)", re.IGNORECASE)
_OPPOSITES = (
    ("tăng", "giảm"), ("cao nhất", "thấp nhất"), ("nhiều nhất", "ít nhất"), ("lớn nhất", "nhỏ nhất"), ("cao hơn", "thấp hơn"),
    ("nhiều hơn", "ít hơn"), ("lớn hơn", "nhỏ hơn"), ("kết nạp", "khai trừ"), ("thành lập", "giải thể"), ("trước", "sau"),
    ("trên", "dưới"), ("đầu năm", "cuối năm"), ("khen thưởng", "kỷ luật"), ("bắt đầu", "kết thúc"), ("khai mạc", "bế mạc"),
    ("bổ nhiệm", "miễn nhiệm"), ("vượt", "không đạt"), ("mở rộng", "thu hẹp"), ("thuận lợi", "khó khăn"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Source:
    """A sentence of a numbered passage: `document.text[start:end]`."""

    n: int
    document: Document
    start: int
    end: int
    heading: str

    @property
    def sentence(self) -> Sentence:
        return read_sentence(" ".join(self.document.text[self.start : self.end].split()))


@dataclass(frozen=True, slots=True)
class Judgement:
    """What is wrong with a claim (nothing: it is supported) and the sentences that it stands on."""

    problems: tuple[str, ...]
    sources: tuple[Source, ...] = ()
    years: tuple[str, ...] = ()  # periods that the report tells elsewhere than in these sentences
    places: tuple[str, ...] = ()  # units likewise

    @property
    def supported(self) -> bool:
        return not self.problems


def sources_of(passages: Sequence[Numbered]) -> list[Source]:
    """The sentences of numbered passages, in their order."""
    return [
        Source(each.n, each.document, each.start + start, each.start + end, each.passage.heading)
        for each in passages
        for start, end in _spans(each.text)
    ]


@lru_cache(maxsize=1024)
def _spans(text: str) -> tuple[Span, ...]:
    return tuple(sentences(text))


def has_link(text: str) -> bool:
    """Whether a text holds an address, a link, an image or markup."""
    return _LINK.search(text) is not None


def judge(text: str, sources: Sequence[Source]) -> Judgement:
    """A claim against sentences. Supported only if all of its facts are, and most of its words."""
    if has_link(text):
        return Judgement((LINK,))
    claim = read_sentence(text)
    ranked = sorted(sources, key=lambda source: -_overlap(claim, source))
    if not ranked:
        return Judgement((WORDS,))
    problems: list[str] = []
    used: list[Source] = []
    for check in _checks(claim, ranked):
        failures: list[str] = []
        holder = None
        for source in [*used, *ranked]:
            problem = check(source)
            if problem is None:
                holder = source
                break
            failures.append(problem)
        if holder is None:
            problems.append(next((name for name in failures if name not in (FIGURE, WORDS)), failures[0]))
        elif holder not in used:
            used.append(holder)
    _cover(claim, ranked, used)
    if _share(claim, used) < LEAST_WORDS:
        problems.append(WORDS)
    problems += _contradictions(claim, used)
    if _said_too_often(claim, used):
        problems.append(FIGURE)
    years, places = _told_elsewhere(claim, used)
    return Judgement(tuple(dict.fromkeys(problems)), tuple(used), years, places)


def has_facts(text: str) -> bool:
    """Whether a sentence says anything that must be checked fact by fact."""
    return next(_checks(read_sentence(text)), None) is not None


Check = Callable[[Source], str | None]


def _checks(claim: Sentence, ranked: Sequence[Source] = ()) -> Iterator[Check]:
    others = [figure for source in ranked for figure in source.sentence.figures]
    for figure in claim.figures:
        yield _figure_check(claim, figure, others)
    for quantity in claim.of_kind(DATE):
        yield _there(claim, (quantity.start, quantity.end), ranked, partial(_date_check, quantity, claim))
    for quantity in claim.of_kind(DOCUMENT):
        yield _there(claim, (quantity.start, quantity.end), ranked, partial(_document_check, quantity, claim))
    for quantity in claim.of_kind(ORDINAL):
        yield _there(claim, (quantity.start, quantity.end), ranked, partial(_ordinal_check, quantity, claim))
    for number in claim.stray_numbers:
        yield partial(_stray_check, number)
    for value, following in claim.number_words:
        yield partial(_word_number_problem, value, following)
    for label in _periods(claim):
        yield partial(_period_problem, label, claim)
    for person in claim.persons:
        yield _there(claim, (person.start, person.end), ranked, partial(_person_problem, person.name, claim))
    for place in claim.places:
        yield partial(_place_problem, place)
    for written in claim.names:
        yield partial(_name_problem, written)


def _date_check(quantity: Quantity, claim: Sentence, source: Source) -> str | None:
    return date_problem(quantity, claim, source.sentence, frozenset(source.document.context.years))


def _document_check(quantity: Quantity, claim: Sentence, source: Source) -> str | None:
    return document_problem(quantity, claim, source.sentence)


def _ordinal_check(quantity: Quantity, claim: Sentence, source: Source) -> str | None:
    return ordinal_problem(quantity, claim, source.sentence)


def _stray_check(number: str, source: Source) -> str | None:
    return stray_problem(number, source.sentence)


def _place_problem(place: Place, source: Source) -> str | None:
    return None if _place_holds(place, source) else PLACE


def _there(claim: Sentence, fact: Span, ranked: Sequence[Source], check: Check) -> Check:
    """The check in sentences that tell about the same as the claim does around the fact: WORDS in others."""
    own = claim.clause_words(fact)
    about = claim.clause_words(claim.view.clause(fact[0])) - own
    about = about if len(about) > 3 else claim.words - own
    most = max((len(about & source.sentence.words) for source in ranked), default=0)

    def related(source: Source) -> str | None:
        problem = check(source)
        near = len(about & source.sentence.words) >= max(0.7 * most, 0.3 * len(about))
        return problem if problem is not None or near or not about else WORDS

    return related


def _figure_check(claim: Sentence, figure: Figure, others: Sequence[Figure]) -> Check:
    """The figure in a sentence that is of the claim's period and unit, and about the same."""
    labels, own_places = _nearest(claim, figure)

    def check(source: Source) -> str | None:
        problem = figure_problem(figure, claim, source.sentence, others)
        if problem is not None:
            return problem
        if any(_period_problem(label, claim, source) for label in labels):
            return PERIOD
        if own_places and not any(_place_holds(place, source) for place in own_places):
            return PLACE
        about = figure.words or claim.words
        told = source.sentence.words | _around(source) | {str(y) for y in _years_of(source)}
        return None if not about or len(about & told) >= 0.5 * len(about) else FIGURE

    return check


def _nearest(claim: Sentence, figure: Figure) -> tuple[list[str], list[Place]]:
    """The periods and units that the claim gives the figure: those of its clause, else all."""
    start, end = claim.view.clause(figure.quantity.start)
    every = _periods(claim)
    near = [label for label in every if re.search(_spelled(label), claim.low[start:end])]
    places = [place for place in claim.places if start <= place.start < end]
    return (near if near or len(every) > 1 else every), places or list(claim.places if len(claim.places) == 1 else ())


# --- periods and places --------------------------------------------------------------------------------------------


def _periods(claim: Sentence) -> list[str]:
    """Years and terms of the claim as digits: "2024", "2020-2025"."""
    labels = [claim.text[slice(*quantity.number)] for quantity in claim.of_kind(YEAR)]
    for quantity in claim.of_kind(TERM):
        labels.append("-".join(re.findall(r"\d{4}", claim.text[slice(*quantity.number)])))
    return list(dict.fromkeys(labels))


def _spelled(label: str) -> str:
    digits = r"\s?[-–—]\s?".join(label.split("-"))
    return rf"(?<!\d){digits}(?!\d)"


def _years_of(source: Source) -> frozenset[int]:
    """The years that a sentence is about: its own, else those of its headings, else those of its report."""
    own = source.sentence.view.years
    if own:
        return frozenset(own)
    heading = frozenset(int(year) for year in re.findall(r"(?<!\d)(?:19|20)\d\d(?!\d)", source.heading))
    return heading or frozenset(source.document.context.years)


def _period_problem(label: str, claim: Sentence, source: Source) -> str | None:
    here = re.search(_spelled(label), source.sentence.text) is not None
    if "-" in label:
        context = source.document.context
        around = f"{source.heading} {context.period} {context.title}"
        return None if here or re.search(_spelled(label), around) else PERIOD
    year = int(label)
    main = year in claim.view.years  # rather than one that it compares with
    own = source.sentence.view.years
    if here:
        compared_there = bool(own) and year not in own
        return PERIOD if main and compared_there else None
    if own:
        return PERIOD
    return None if year in _years_of(source) else PERIOD


def _place_holds(place: Place, source: Source) -> bool:
    """Whether the sentence is about the unit: it names it, or its heading, title or report does and it names no other."""
    sentence = source.sentence
    words = tuple(place.key.split())
    if any(same_unit(place, other) for other in sentence.places) or _in_text(place.name, sentence.text):
        return True
    context = source.document.context
    own = parse(context.place) if context.place else None
    level = place.level or (own.level if own else 0)
    foreign = [other for other in sentence.places if other.type and other.level and other.level == level]
    if foreign:
        return False
    if own is not None and same_unit(place, own):
        return True
    return bool(words) and any(_in_text(place.name, line) for line in (source.heading, context.title, context.organ))


def _in_text(name: str, text: str) -> bool:
    wanted, forms = tuple(syllables(name)), tuple(syllables(text))
    size = len(wanted)
    return size > 0 and any(forms[index : index + size] == wanted for index in range(len(forms) - size + 1))


def _told_elsewhere(claim: Sentence, used: Sequence[Source]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    text = " ".join(source.sentence.text for source in used)
    years = tuple(label for label in _periods(claim) if not re.search(_spelled(label), text))
    places = tuple(place.name for place in claim.places if not _in_text(place.name, text))
    return years, places


# --- names ----------------------------------------------------------------------------------------------------------


def _person_problem(name: str, claim: Sentence, source: Source) -> str | None:
    """PERSON unless the whole name stands there; and if both give an office, one that agrees."""
    if not _in_text(name, source.sentence.text):
        return PERSON
    here = [claim.low[slice(*span)] for person in claim.persons if person.name == name for span in person.roles]
    there = [
        source.sentence.low[slice(*span)]
        for person in source.sentence.persons
        if _in_text(name, person.name)
        for span in person.roles
    ]
    if here and there and not any(_heads(a) == _heads(b) for a in here for b in there):
        return PERSON
    return None


def _heads(office: str) -> tuple[str, ...]:
    return tuple(token.form for token in tokens(office))[:3]


def _name_problem(name: str, source: Source) -> str | None:
    context = source.document.context
    around = f"{source.sentence.text} | {source.heading} | {context.title} | {context.place} | {context.organ}"
    if _in_text(name, around):
        return None
    told = {token.form for token in tokens(around)}
    return None if all(token.form in told for token in tokens(name)) else NAME


def _word_number_problem(value: int, following: str, source: Source) -> str | None:
    said = source.sentence
    if (value, following) in said.number_words or any(v == value for v, _ in said.number_words):
        return None
    return None if any(figure.quantity.value == value for figure in said.figures) else FIGURE


# --- words, negation, opposites --------------------------------------------------------------------------------------


def _overlap(claim: Sentence, source: Source) -> float:
    shared = len(claim.words & source.sentence.words)
    return shared + 0.2 * len(frozenset(claim.forms) & frozenset(source.sentence.forms)) - 0.001 * len(source.sentence.words)


@lru_cache(maxsize=2048)
def _context_words(line: str) -> frozenset[str]:
    return frozenset(token.form for token in tokens(line) if token.form not in STOPWORDS)


def _around(source: Source) -> frozenset[str]:
    context = source.document.context
    return _context_words(f"{source.heading} {context.title} {context.place} {context.organ} {context.period}")


def _cover(claim: Sentence, ranked: Sequence[Source], used: list[Source]) -> None:
    """Add the sentences that hold most of the words still missing."""
    while len(used) < _MOST_SOURCES:
        missing = claim.words - frozenset().union(*(source.sentence.words for source in used))
        best = max(ranked, key=lambda source: len(missing & source.sentence.words))
        gain = len(missing & best.sentence.words)
        if best in used or not gain or (used and (gain < 2 or gain < 0.2 * len(claim.words))):
            break
        used.append(best)
    if not used:
        used.append(ranked[0])


def _share(claim: Sentence, used: Sequence[Source]) -> float:
    if not claim.words:
        return 1.0
    told = frozenset().union(*(source.sentence.words | _around(source) for source in used))
    return len(claim.words & told) / len(claim.words)


def _contradictions(claim: Sentence, used: Sequence[Source]) -> Iterator[str]:
    if not used:
        return
    said = " ".join(source.sentence.low for source in used)
    if _denies_otherwise(claim, used):
        yield NEGATION
    for first, second in _OPPOSITES:
        for this, that in ((first, second), (second, first)):
            if _has(this, claim.low) and not _has(that, claim.low) and _has(that, said) and not _has(this, said):
                yield COMPARISON


def _denies_otherwise(claim: Sentence, used: Sequence[Source]) -> bool:
    """Whether something is denied in the claim and said in the sentences, or the other way round."""
    if claim.negations and not any(source.sentence.negations for source in used):
        return True
    said = [source.sentence for source in used]
    for pair in claim.denied:
        plainly, denied = _said(pair, said)
        if plainly and not denied:
            return True
    for pair in {pair for sentence in said for pair in sentence.denied}:
        if not _said(pair, said)[0] and _said(pair, [claim]) == (True, False):
            return True
    return False


def _said(pair: tuple[str, str], sentences: Sequence[Sentence]) -> tuple[bool, bool]:
    """Whether the two syllables stand in the sentences plainly, and whether under a "không" or "chưa"."""
    under = [
        bool(NEGATORS & set(sentence.forms[max(0, index - 2) : index]))
        for sentence in sentences
        for index in range(len(sentence.forms) - 1)
        if sentence.forms[index : index + 2] == pair
    ]
    return not all(under), any(under)


def _said_too_often(claim: Sentence, used: Sequence[Source]) -> bool:
    """Whether one figure of the sentences stands for several of the claim ("64 tập thể và 64 cá nhân")."""
    here = Counter((figure.quantity.kind, scaled(figure.quantity)) for figure in claim.figures)
    there = Counter(
        (figure.quantity.kind, value)
        for source in used
        for figure in source.sentence.figures
        for value in {scaled(figure.quantity), figure.quantity.target}
    )
    return any(count > max(1, there[key]) for key, count in here.items())


def _has(words: str, low: str) -> bool:
    return re.search(rf"(?<!\w){words}(?!\w)", low) is not None
