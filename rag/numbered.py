"""Document numbers and ordinals: how well one is of the kind that is asked for, and the number that a report bears."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from rag.candidate import Candidate
from rag.fit import Frame
from rag.quantities import DOCUMENT, Quantity
from rag.question import Question
from rag.records import Hit
from rag.text import fold, folded_syllables


def ordinal_fit(asked: str, written: str) -> float:
    """ "kỳ họp thứ mấy" asks for another ordinal than "khóa mấy"."""
    for word in ("ky hop", "khoa", "lan", "hang"):
        if re.search(rf"{word}\s+(?:thu\s+)?(?:may|bao nhieu|nao)", asked):
            ranked = word == "hang" and written.startswith(("xep", "dung", "vi tri", "thu"))
            return 1.0 if written.startswith(word) or ranked else 0.5
    return 1.0


_SCOPES = (  # folded; among whom somebody has a rank, in the words for each
    "the gioi|toan cau|quoc te",
    "ca nuoc|toan quoc|63 tinh|64 tinh|quoc gia|viet nam",
    "asean|dong nam a|chau a",
    "vung|mien|khu vuc(?! asean| dong nam a| chau a)|tay nguyen|dong bang",
    "toan tinh|trong tinh|cua tinh|tinh",
    "toan huyen|trong huyen|huyen|toan thanh pho|thanh pho",
)
_SCOPE = re.compile("|".join(f"(?P<s{number}>(?<!\\w)(?:{words})(?!\\w))" for number, words in enumerate(_SCOPES)))
_RANK_ASKED = re.compile(r"(?:thu|hang|vi tri) (?:thu )?(?:may|bao nhieu|nao)(?P<scope>[^?.,;]{0,30})")
_NEXT_RANK = re.compile(r"[,;.]| - | va ")
_SCOPE_SAID = 1.15


def scope_fit(asked: str, behind: str) -> float:
    """More for a rank that is of those among whom it is asked for ("thứ mấy trong ASEAN"), 0 for one of others."""
    question = _RANK_ASKED.search(asked)
    wanted = _SCOPE.search(question["scope"]) if question else None
    if wanted is None:
        return 1.0
    said = _SCOPE.search(_NEXT_RANK.split(behind, maxsplit=1)[0])
    if said is None:
        return 1.0
    return _SCOPE_SAID if said.lastgroup == wanted.lastgroup else 0.0


def not_named(asked: str, wanted: Sequence[Quantity], text: str) -> list[Quantity]:
    """The ordinals that the question does not name itself: of "HĐND khóa IX họp lần thứ mấy" none of "khóa IX"."""
    return [
        each for each in wanted if not re.search(rf"(?<!\w){re.escape(fold(text[each.start : each.end]))}(?!\w)", asked)
    ]


_SYMBOLS = {  # what the letters of a number say of the kind of document, folded
    "nq": "nghi quyet", "kh": "ke hoach", "ct": "chi thi", "kl": "ket luan", "qd": "quyet dinh", "tb": "thong bao",
    "ctr": "chuong trinh", "cthd": "chuong trinh", "hd": "huong dan", "nd": "nghi dinh", "tt": "thong tu",
    "cv": "cong van", "da": "de an", "ttr": "to trinh", "bc": "bao cao",
}  # fmt: skip
_SYMBOL_KIND = re.compile(r"\d\s?[-/]\s?(?P<letters>[a-z]+)(?![a-z])")


def _kind_by_symbol(number: str) -> str:
    """The kind of document that a folded number tells by its letters ("618-tb/hu" a notice), "" where none."""
    match = _SYMBOL_KIND.search(number)
    return _SYMBOLS.get(match["letters"], "") if match else ""


_DOCUMENT_KIND = re.compile(
    "nghi quyet|ke hoach|chi thi|ket luan|quyet dinh|thong bao|chuong trinh|huong dan|quy dinh|nghi dinh|thong tu|"
    "cong van|de an|to trinh|luat"
)


def symbol_fit(asked: str, written: str) -> float:
    """Prefer the kind of document that is named, by name or by the letters of its number, and a full symbol to a bare
    number."""
    fit = 1.0
    named = _DOCUMENT_KIND.search(asked)
    low = fold(written)
    if named and named.group() not in low and _kind_by_symbol(low) != named.group():
        fit *= 0.35 if _DOCUMENT_KIND.search(low) else 0.75
    if not re.search(r"[a-z]", low.split()[-1]):
        fit *= 0.8
    return fit


_OWN_NUMBER = re.compile(r"(?:^|\n)[ \t*]*(?:luật\s+)?số\s*:?[ \t]*(?P<number>\d+\s?[-/][^\s*_]+)", re.IGNORECASE)


def own_numbers(
    question: Question, hits: Sequence[Hit], document_frame: Callable[[Question, Hit], Frame]
) -> list[Candidate]:
    """The number that a report itself bears in its letterhead ("Số: 683/BC-UBND"), where its title is what is asked."""
    found: list[Candidate] = []
    for document in dict.fromkeys(hit.document for hit in hits):
        match = _OWN_NUMBER.search(document.text[:800])
        hit = next(hit for hit in hits if hit.document is document)
        fits = document_frame(question, hit)
        if match is None or fits.product <= 0:
            continue
        line = f" {' '.join(folded_syllables(f'{document.context.line()} {document.text[:600]}'))} "
        total = sum(term.weight for term in question.terms) or 1.0
        share = sum(term.weight for term in question.terms if f" {' '.join(term.folded)} " in line) / total
        start, end = match.span("number")
        score = share * symbol_fit(fold(question.text), f"{document.context.title} {match['number']}") * fits.product
        span = (match.start() + len(match.group()) - len(match.group().lstrip()), end)
        found.append(Candidate(hit, start, end, span, match["number"], 0.95 * score, share, fits, kind=DOCUMENT))
    return found
