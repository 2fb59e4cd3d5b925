"""Whether sentences of reports support a claim: every figure, date, number and name of it, and its words."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from itertools import pairwise

from rag.facts import NEGATORS, Figure, Sentence, read_sentence
from rag.matching import (
    COMPARISON,
    FIGURE,
    LINK,
    NEGATION,
    PERIOD,
    PLACE,
    WORDS,
    date_problem,
    document_problem,
    figure_problem,
    ordinal_problem,
    stray_problem,
)
from rag.places import Place
from rag.quantities import DATE, DOCUMENT, ORDINAL, Quantity, scaled
from rag.source import (
    Source,
    around_words,
    in_text,
    name_problem,
    period_problem,
    periods,
    person_problem,
    place_holds,
    spelled,
    years_of,
)
from rag.text import Span

LEAST_WORDS = 0.6  # share of a claim's words that must stand in what it cites
_MOST_SOURCES = 4
_LINK = re.compile(
    r"://|www\.|\]\(|<\s*/?[a-z!]|javascript:|data:\w+/|\b[\w.-]+\.(?:com|net|org|vn|io)(?:/|\b)", re.IGNORECASE
)
_OPPOSITES = (
    ("tăng", "giảm"), ("cao nhất", "thấp nhất"), ("nhiều nhất", "ít nhất"), ("lớn nhất", "nhỏ nhất"), ("cao hơn", "thấp hơn"),
    ("nhiều hơn", "ít hơn"), ("lớn hơn", "nhỏ hơn"), ("kết nạp", "khai trừ"), ("thành lập", "giải thể"), ("trước", "sau"),
    ("trên", "dưới"), ("đầu năm", "cuối năm"), ("khen thưởng", "kỷ luật"), ("bắt đầu", "kết thúc"), ("khai mạc", "bế mạc"),
    ("bổ nhiệm", "miễn nhiệm"), ("vượt", "không đạt"), ("mở rộng", "thu hẹp"), ("thuận lợi", "khó khăn"),
)  # fmt: skip


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
        yield _figure_check(claim, figure, others, ranked)
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
    for label in periods(claim):
        yield partial(period_problem, label, claim)
    for person in claim.persons:
        yield _there(claim, (person.start, person.end), ranked, partial(person_problem, person.name, claim))
    for place in claim.places:
        yield partial(_place_problem, place)
    for written in claim.names:
        yield partial(name_problem, written)


def _date_check(quantity: Quantity, claim: Sentence, source: Source) -> str | None:
    return date_problem(quantity, claim, source.sentence, frozenset(source.document.context.years))


def _document_check(quantity: Quantity, claim: Sentence, source: Source) -> str | None:
    return document_problem(quantity, claim, source.sentence)


def _ordinal_check(quantity: Quantity, claim: Sentence, source: Source) -> str | None:
    return ordinal_problem(quantity, claim, source.sentence)


def _stray_check(number: str, source: Source) -> str | None:
    return stray_problem(number, source.sentence)


def _place_problem(place: Place, source: Source) -> str | None:
    return None if place_holds(place, source) else PLACE


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


def _figure_check(claim: Sentence, figure: Figure, others: Sequence[Figure], ranked: Sequence[Source]) -> Check:
    """The figure in a sentence that is of the claim's period and unit, and about the same."""
    labels, own_places = _nearest(claim, figure)

    def check(source: Source) -> str | None:
        problem = figure_problem(figure, claim, source.sentence, others)
        if problem is not None:
            return problem
        if any(period_problem(label, claim, source) for label in labels):
            return PERIOD
        if own_places and not any(place_holds(place, source) for place in own_places):
            return PLACE
        if _told_of_other(figure, claim, source, ranked):
            return FIGURE
        about = figure.words or claim.words
        told = source.sentence.words | around_words(source) | {str(y) for y in years_of(source)}
        return None if not about or len(about & told) >= 0.5 * len(about) else FIGURE

    return check


def _told_of_other(figure: Figure, claim: Sentence, source: Source, ranked: Sequence[Source]) -> bool:
    """Whether a sentence much nearer to the claim, or the one that its neighbouring figure comes from, gives another
    figure for the same thing."""
    values = {scaled(each.quantity) for each in claim.figures}
    near = 1.25 * _overlap(claim, source)
    beside = _beside(figure, claim) - {scaled(each.quantity) for each in source.sentence.figures}
    for rival in ranked:
        figures = rival.sentence.figures
        joined = any(scaled(each.quantity) in beside for each in figures)
        if rival is source or not (joined or _overlap(claim, rival) >= near):
            continue
        if any(scaled(each.quantity) == scaled(figure.quantity) for each in figures):
            continue
        for each in figures:
            same = each.quantity.kind == figure.quantity.kind and each.noun == figure.noun
            if same and figure.words and figure.words <= each.words and scaled(each.quantity) not in values:
                return True
    return False


def _beside(figure: Figure, claim: Sentence) -> set[Decimal | None]:
    """The values of the figures before and after it in the same clause of the claim."""
    found: set[Decimal | None] = set()
    for first, second in pairwise(claim.figures):
        if ";" in claim.low[first.quantity.end : second.quantity.start]:
            continue
        if figure is first:
            found.add(scaled(second.quantity))
        elif figure is second:
            found.add(scaled(first.quantity))
    return found - {None}


def _nearest(claim: Sentence, figure: Figure) -> tuple[list[str], list[Place]]:
    """The periods and units that the claim gives the figure: those of its clause, else all."""
    start, end = claim.view.clause(figure.quantity.start)
    every = periods(claim)
    near = [label for label in every if re.search(spelled(label), claim.low[start:end])]
    places = [place for place in claim.places if start <= place.start < end]
    return (near if near or len(every) > 1 else every), places or list(claim.places if len(claim.places) == 1 else ())


def _told_elsewhere(claim: Sentence, used: Sequence[Source]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    text = " ".join(source.sentence.text for source in used)
    years = tuple(label for label in periods(claim) if not re.search(spelled(label), text))
    places = tuple(place.name for place in claim.places if not in_text(place.name, text))
    return years, places


def _word_number_problem(value: int, following: str, source: Source) -> str | None:
    said = source.sentence
    if (value, following) in said.number_words or any(v == value for v, _ in said.number_words):
        return None
    return None if any(figure.quantity.value == value for figure in said.figures) else FIGURE


# --- words, negation, opposites --------------------------------------------------------------------------------------


def _overlap(claim: Sentence, source: Source) -> float:
    shared = len(claim.words & source.sentence.words)
    return (
        shared
        + 0.2 * len(frozenset(claim.forms) & frozenset(source.sentence.forms))
        - 0.001 * len(source.sentence.words)
    )


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
    told = frozenset().union(*(source.sentence.words | around_words(source) for source in used))
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
