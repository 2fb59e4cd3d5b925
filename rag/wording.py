"""How answers are worded: a quoted sentence with its unit and period, a label, the arithmetic of a comparison."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from itertools import takewhile

from rag import kinds, messages
from rag.candidate import Candidate
from rag.cite import Citations, period_span, quote_span
from rag.compare import Comparison, same_period
from rag.places import parse
from rag.quantities import COUNT, MONEY, PERCENT, format_number
from rag.question import Question
from rag.text import fold, without_emphasis


def labelled(candidate: Candidate, groups: Sequence[Candidate]) -> str:
    """The short answer with the unit or the period that tells it from the other groups."""
    places = {c.frame.place_label for c in groups}
    years = {c.frame.year_label for c in groups}
    parts = []
    if len(places) > 1 and candidate.frame.place_label:
        parts.append(candidate.frame.place_label)
    alone = sum(c.frame.place_label == candidate.frame.place_label for c in groups) == 1
    if not (alone and parts) and (len(years) > 1 or len(places) == 1) and candidate.frame.year_label:
        parts.append(period(candidate.frame.year_label, candidate))
    label = capital(" ".join(parts))
    return f"{label}: {candidate.short}" if label else candidate.short


def sentence(candidate: Candidate, cited: Citations, also: Sequence[Candidate] = ()) -> str:
    """The quoted sentence as a claim, followed by its unit where it does not name it itself, and a figure's period.

    `also`: candidates that say the same in other sentences, cited besides.
    """
    span = quote_span(candidate)
    document = candidate.hit.document
    quote = without_emphasis(" ".join(document.text[slice(*span)].split()))
    number = cited.cite(document, span)
    context: list[str] = []
    place, year = candidate.frame.place_label, candidate.frame.year_label
    numbered = any(character.isdigit() for character in place)  # "quận 9": no figure that the quote does not have
    if place and not numbered and fold(parse(place).name or place) not in fold(quote):
        context.append(place)
    if year and candidate.kind in _OF_A_PERIOD and not _states(quote, year):
        where = period_span(document, year, span[0], parse(place).name if place else "")
        if where is not None:
            context.append(f"{period(year, candidate)} [{cited.cite(document, where)}]")
    further = "".join(f"[{cited.cite(other.hit.document, quote_span(other))}]" for other in also)
    body = f"{quote.rstrip(' .;,:')} [{number}]{further}"
    body += f" ({', '.join(context)})." if context else "."
    if candidate.shown:
        body += f" {messages.COMPUTED_SHOWN.format(shown=candidate.shown)}"
    return body


_OF_A_PERIOD = frozenset(
    (COUNT, PERCENT, MONEY)
)  # a name or a reason is told without the year of the figures around it


def conclusion(question: Question, found: Comparison) -> list[str]:
    """What follows from the sides of a comparison: the arithmetic, the most or least, what keeps them apart."""
    filled = [side for side in found.sides if side.candidate and side.candidate.value is not None]
    lines: list[str] = []
    if found.computed is not None and question.kind == kinds.DIFFERENCE:
        first, second = sorted(
            filled, key=lambda side: -(side.candidate.value or Decimal(0)) if side.candidate else Decimal(0)
        )
        lines.append(
            messages.DIFFERENCE_SHOWN.format(
                larger=_figure(first.candidate),
                smaller=_figure(second.candidate),
                result=format_number(found.computed),
                unit=_unit(first.candidate),
            )
        )
    elif found.computed is not None:
        operands = " + ".join(_figure(side.candidate) for side in filled)
        lines.append(
            messages.TOTAL_SHOWN.format(
                operands=operands, result=format_number(found.computed), unit=_shared_unit(found)
            )
        )
    elif found.winner and found.winner.candidate and question.kind == kinds.EXTREME:
        template = messages.EXTREME_LEAST if question.lowest else messages.EXTREME_MOST
        lines.append(template.format(winner=found.winner.label, figure=found.winner.candidate.short))
    elif found.winner and len(filled) > 1:
        values = {side.candidate.value for side in filled if side.candidate}
        lines.append(
            messages.COMPARE_EQUAL
            if len(values) == 1
            else messages.COMPARE_MORE.format(winner=capital(found.winner.label))
        )
    elif len(filled) > 1:
        lines.append(messages.COMPARE_UNITS)
    if len(filled) > 1 and not found.by_year and not same_period(found):
        lines.append(messages.COMPARE_PERIODS)
    return lines


def _states(quote: str, label: str) -> bool:
    return all(re.search(rf"(?<!\d){year}(?!\d)", quote) for year in label.split("-"))


def period(label: str, candidate: Candidate) -> str:
    """ "năm 2024", "nhiệm kỳ 2020-2025", or the report's own word for its period ("năm học 2023-2024")."""
    own = candidate.hit.document.context.period
    if "-" in label:
        return own if own.endswith(label) else messages.PERIOD_TERM.format(term=label)
    return messages.PERIOD_YEAR.format(year=label)


def capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _figure(candidate: Candidate | None) -> str:
    return format_number(candidate.value) if candidate and candidate.value is not None else ""


def _unit(candidate: Candidate | None) -> str:
    """The unit word behind a computed figure: "%", " tỷ đồng", " đảng viên mới"."""
    if candidate is None:
        return ""
    rest = re.sub(r"^[^\d]*[\d.,]+(?:\s?[-–/]\s?[\d.,]+)?", "", candidate.short)
    rest = re.sub(r"\s+trở (?:lên|xuống)$", "", rest)  # of a plan: the difference is of its least
    return rest.rstrip() if rest.startswith("%") else f" {rest.strip()}" if rest.strip() else ""


def computed_short(found: Comparison) -> str:
    return f"{format_number(found.computed or Decimal(0))}{_shared_unit(found)}"


def _shared_unit(found: Comparison) -> str:
    """What all sides count, in the words that they have in common at the beginning: "dự án" of "dự án công" and "dự án
    tư", nothing of other things."""
    units = [unit for side in found.sides if (unit := _unit(side.candidate))]
    if units and units[0].startswith("%"):
        return units[0]
    shared = takewhile(lambda words: len(set(words)) == 1, zip(*map(str.split, units), strict=False))
    return "".join(f" {words[0]}" for words in shared)
