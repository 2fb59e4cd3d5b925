"""When an answer is right: the rule for one question, over figures and words as Vietnamese reports write them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from eval.arithmetic import NUMBER, shown_sums
from eval.cases import Case
from rag.messages import EVAL_EVIDENCE_MISSING
from rag.text import Span, canonical, lower, nfc

# A figure, a date, a fraction, a range or a document number is one token: "9/10" is not in "19/10", and "80" is not in
# "82/80" (which names the result and the target). Words are runs of letters.
_TOKEN = re.compile(rf"{NUMBER}(?:[/-]{NUMBER})*(?:[/-][A-ZĐ]{{2,}}(?:[/-][A-ZĐ]+)*)?|[^\W\d_]+")
_LEADING_ZEROS = re.compile(r"(?<![\d.,])0+(?=\d)")
_DASHES = str.maketrans({"–": "-", "—": "-", "‑": "-", "−": "-"})
_MARKER = re.compile(r"\[\d{1,3}\]")
_NUMBERS = re.compile(NUMBER)
_YEAR = re.compile(r"(?:19|20)\d\d(?:-(?:19|20)\d\d)*")


@lru_cache(maxsize=8192)
def tokens(text: str) -> tuple[str, ...]:
    """Comparable tokens: NFC, one tone placement, lower case, no leading zeros ("01/7/2025" -> "1/7/2025")."""
    plain = canonical(nfc(text)).translate(_DASHES)
    return tuple(_LEADING_ZEROS.sub("", lower(token)) for token in _TOKEN.findall(plain))


def holds(text: str, wanted: str) -> bool:
    """Whether `wanted` stands in `text` as whole neighbouring tokens."""
    inside, needed = tokens(text), tokens(wanted)
    width = len(needed)
    return width > 0 and any(inside[i : i + width] == needed for i in range(len(inside) - width + 1))


def figures(text: str) -> list[str]:
    """The tokens of `text` that hold a digit, in order."""
    return [token for token in tokens(text) if token[0].isdigit()]


def numbers(figure: str) -> list[str]:
    """The plain numbers that a figure is made of: "82/80" -> ["82", "80"]."""
    return [_LEADING_ZEROS.sub("", number) for number in _NUMBERS.findall(figure)]


def foreign_figures(text: str, allowed: Iterable[str]) -> list[str]:
    """The figures of `text` that stand in none of the `allowed` texts, neither whole nor number by number."""
    known: set[str] = set()
    for source in allowed:
        for figure in figures(source):
            known.add(figure)
            known.update(numbers(figure))
    return [f for f in figures(text) if f not in known and not known.issuperset(numbers(f))]


def is_year(figure: str) -> bool:
    """Whether a figure can be read as a year or a span of years."""
    return _YEAR.fullmatch(figure) is not None


# --- where the evidence stands -----------------------------------------------------------------------------------

_QUOTES = str.maketrans({"“": '"', "”": '"', "’": "'", "‘": "'", "«": '"', "»": '"'})


@lru_cache(maxsize=64)
def _plain(text: str) -> str:
    """`text` with the differences that are no differences taken out, of the same length."""
    return lower(canonical(text)).translate(_DASHES).translate(_QUOTES)


def locate(evidence: str, text: str) -> list[Span]:
    """Every place in `text` (NFC) where `evidence` stands, whatever its white space, case and tone placement."""
    words = _plain(nfc(evidence)).split()
    if not words:
        return []
    pattern = r"\s+".join(re.escape(word) for word in words)
    before = r"(?<!\w)" if words[0][0].isalnum() else ""
    after = r"(?!\w)" if words[-1][-1].isalnum() else ""
    return [match.span() for match in re.finditer(before + pattern + after, _plain(text))]


@dataclass(frozen=True, slots=True)
class Gold:
    """One piece of evidence: where it stands in each document that may hold it."""

    evidence: str
    places: tuple[tuple[str, Span], ...]  # (document name, span)


Texts = Callable[[str], "str | None"]  # document name -> its NFC text, None where there is no such document


def gold_places(case: Case, texts: Texts) -> list[Gold]:
    """Where the evidence of `case` stands. Raises `LookupError` where a piece cannot be found: the set is at fault."""
    paired = len(case.docs) == len(case.evidence)
    result = []
    for index, evidence in enumerate(case.evidence):
        places: list[tuple[str, Span]] = []
        for name in (case.docs[index],) if paired else case.docs:
            text = texts(name)
            if text is not None:
                places += [(name, span) for span in locate(evidence, text)]
        if not places:
            raise LookupError(EVAL_EVIDENCE_MISSING.format(evidence=evidence, documents=", ".join(case.docs)))
        result.append(Gold(evidence, tuple(places)))
    return result


def overlap(first: Span, second: Span) -> bool:
    """Whether two spans share a character."""
    return max(first[0], second[0]) < min(first[1], second[1])


# --- the verdict -------------------------------------------------------------------------------------------------

RIGHT = "right"
ERROR = "error"
REFUSED = "refused"  # answerable, yet not answered
NOT_REFUSED = "not-refused"  # unanswerable, yet answered
WRONG_ANSWER = "wrong-answer"  # no accepted answer in `short`
EXTRA_FIGURE = "extra-figure"  # an accepted answer, and a figure that belongs to something else
WRONG_CITATION = "wrong-citation"  # right words, but no citation at the evidence
REASONS = (RIGHT, REFUSED, NOT_REFUSED, WRONG_ANSWER, EXTRA_FIGURE, WRONG_CITATION, ERROR)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What one answer scores; shares are 0..1, and None where the measure does not apply to the case."""

    right: bool
    reason: str
    error: str = ""
    extra_figures: tuple[str, ...] = ()
    only_years_extra: bool = False  # wrong for nothing but years, which may be labels ("năm 2024: 260")
    exact: float = 0.0
    f1: float = 0.0
    citation_precision: float | None = None
    citation_recall: float | None = None
    figures_right: bool | None = None  # `short` holds the figures asked for and no other; None where none is asked for
    invalid_citations: int = 0  # quote is not document[start:end]
    ungrounded: tuple[str, ...] = ()  # figures of short and answer that no cited quote or shown arithmetic gives


def failed(case: Case, error: str) -> Verdict:
    """The verdict for a case that raised: wrong in every measure, and listed with its error."""
    applies = 0.0 if case.answerable else None
    figures_right = False if asks_for_figures(case) else None
    return Verdict(
        False, ERROR, error=error, citation_precision=applies, citation_recall=applies, figures_right=figures_right
    )


def asks_for_figures(case: Case) -> bool:
    """Whether every accepted answer holds a figure: only then can the figure be right or wrong."""
    return case.answerable and all(figures(answer) for answer in case.answers)


def _figures_right(case: Case, short: str) -> bool | None:
    """Whether the figures of an accepted answer (of all, where all are needed) stand in `short`, and no foreign one."""
    if not asks_for_figures(case):
        return None
    given = set(figures(short))
    held = [given.issuperset(figures(accepted)) for accepted in case.answers]
    wanted = all(held) if case.needs_all else any(held)
    return wanted and not foreign_figures(short, (*case.answers, *case.evidence, case.question))


def judge(case: Case, answer: Mapping[str, Any], texts: Texts) -> Verdict:
    """Score one answer (the object of `hoi ask --json`) by the rule in docs/evaluation.md.

    Right when `short` holds an accepted answer as whole tokens (all of them where the case needs all), holds no
    other figure than those of the accepted answers and of the evidence, and a valid citation overlaps the evidence
    in the right document. An unanswerable case is right when `answered` is false.
    """
    try:
        gold = gold_places(case, texts)
    except LookupError as error:
        return failed(case, str(error))
    answered = answer["answered"] is True
    short = str(answer["short"]) if answered else ""
    citations: Sequence[Mapping[str, Any]] = answer["citations"] if answered else ()
    valid = [citation for citation in citations if is_valid(citation, texts)]
    invalid = len(citations) - len(valid)
    ungrounded = tuple(ungrounded_figures(answer)) if answered else ()
    if not case.answerable:
        reason = NOT_REFUSED if answered else RIGHT
        match = float(not answered)
        return Verdict(not answered, reason, exact=match, f1=match, invalid_citations=invalid, ungrounded=ungrounded)

    hits = [holds(short, accepted) for accepted in case.answers]
    extra = tuple(
        foreign_figures(short, (*case.answers, *case.evidence, case.question))
    )  # a label repeats the question's
    at_gold = [any(_at(citation, piece) for piece in gold) for citation in valid]
    found = [any(_at(citation, piece) for citation in valid) for piece in gold]
    if not answered:
        reason = REFUSED
    elif not (all(hits) if case.needs_all else any(hits)):
        reason = WRONG_ANSWER
    elif not any(at_gold):
        reason = WRONG_CITATION
    elif extra:
        reason = EXTRA_FIGURE
    else:
        reason = RIGHT
    exact, f1 = exact_and_f1(short, [" ".join(case.answers)] if case.needs_all else case.answers)
    return Verdict(
        right=reason == RIGHT,
        reason=reason,
        extra_figures=extra,
        only_years_extra=reason == EXTRA_FIGURE and all(map(is_year, extra)),
        exact=exact,
        f1=f1,
        citation_precision=sum(at_gold) / len(citations) if citations else 0.0,
        citation_recall=sum(found) / len(found),
        figures_right=_figures_right(case, short),
        invalid_citations=invalid,
        ungrounded=ungrounded,
    )


def is_valid(citation: Mapping[str, Any], texts: Texts) -> bool:
    """Whether the quote is the exact, non-empty substring of the document at start:end."""
    start, end, quote = citation["start"], citation["end"], citation["quote"]
    text = texts(citation["document"])
    return text is not None and 0 <= start < end <= len(text) and text[start:end] == quote


def _at(citation: Mapping[str, Any], gold: Gold) -> bool:
    span = (citation["start"], citation["end"])
    return any(citation["document"] == name and overlap(span, place) for name, place in gold.places)


def exact_and_f1(short: str, accepted: Sequence[str]) -> tuple[float, float]:
    """SQuAD's exact match and token F1 (Rajpurkar et al., 2016) over Vietnamese tokens, best over `accepted`."""
    given = tokens(short)
    exact = f1 = 0.0
    for answer in accepted:
        wanted = tokens(answer)
        exact = max(exact, float(given == wanted))
        common = sum((Counter(given) & Counter(wanted)).values())
        if common:
            f1 = max(f1, 2 * common / (len(given) + len(wanted)))
    return exact, f1


# --- do the figures stand in the quotes? -------------------------------------------------------------------------


def ungrounded_figures(answer: Mapping[str, Any]) -> list[str]:
    """Figures of `short` and `answer` that stand in no cited quote and are no result of shown arithmetic.

    Arithmetic is shown as "857 − 82 = 775": its result counts where the sum is right and every operand stands in a
    cited quote.
    """
    quotes = [str(citation["quote"]) for citation in answer["citations"]]
    text = _MARKER.sub(" ", f"{answer['short']}\n{answer['answer']}")
    computed = [result for result, operands in shown_sums(text) if not foreign_figures(" ; ".join(operands), quotes)]
    return list(dict.fromkeys(foreign_figures(text, [*quotes, *computed])))
