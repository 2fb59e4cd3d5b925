"""Questions about documents themselves: who signed number 154-KH/HU, what was issued on 5/6/2024, by whom, when.

Only where a question names a document by the number that it bears, or asks which documents a day brought: then what is
known of each document (with what users put right) is the answer, cited where the document says it. All else is for the
search, which reads the texts.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence

from rag import messages
from rag.cite import Citations, first_block
from rag.dateline import Told
from rag.form import read_form
from rag.quantities import DATE, date_key, quantities
from rag.records import Answer, Context, Document
from rag.text import Span, fold, nfc

MAX_LISTED = 10  # documents of one day that are named
_NUMBER = re.compile(
    r"\d{1,5}[a-zđ]?(?:/\d{4})?\s*[-–/]\s*[^\W\d_][\w&.]*(?:\s?[-–/.&]\s?[^\W\d_][\w&.]*)*(?:/\d{1,4})?"
)
_KINDS = r"van ban|bao cao|thong bao|ket luan|nghi quyet|ke hoach|chi thi|cong van|quyet dinh|huong dan|to trinh|chuong trinh|quy dinh"
_ASKED = (  # folded; what is more particular first
    ("signer_role", r"chuc (?:vu|danh) (?:cua )?(?:nguoi|ai)? ?ky|nguoi ky (?:giu|co|la)? ?chuc"),
    ("signer", r"(?<!\w)ai (?:la nguoi )?(?:da )?ky|nguoi ky|(?:do|duoc) (?:ai|dong chi nao|ong nao) ky|ai ky"),
    ("issuer", r"(?:co quan|don vi|to chuc) nao (?:da )?ban hanh|ai (?:da )?ban hanh|(?:do|cua) (?:co quan|don vi) nao|co quan ban hanh|do ai ban hanh"),
    ("issued_at", r"ban hanh (?:o|tai) (?:dau|noi nao)|noi ban hanh"),
    ("issued_on", r"(?:ban hanh|ky|ra) (?:vao )?(?:ngay (?:nao|may|bao nhieu)|khi nao|bao gio|hom nao|luc nao)|ngay (?:ban hanh|ky)|(?:ngay nao|khi nao|bao gio)\s*\??$"),
    ("abstract", r"ve viec gi|ve van de gi|trich yeu|ve noi dung gi|noi ve (?:dieu )?gi|noi dung gi|la van ban gi"),
)  # fmt: skip
_ON_A_DAY = re.compile(
    rf"(?<!\w)(?:(?:nhung|cac) )?(?:{_KINDS}) (?:nao|gi)(?: \w+){{0,4}}? (?:ban hanh|ky)|(?:ban hanh|ky)(?: \w+){{0,3}}? (?:nhung |cac )?(?:{_KINDS}) (?:nao|gi)"
)


def about_documents(
    text: str, known: Iterable[tuple[str, Context]], document: Callable[[str], Document | None]
) -> Answer | None:
    """The answer to a question about documents themselves, None where it is none or not theirs to answer.

    `known` gives the id and context of every document, `document` one of them with its text.
    """
    question = nfc(text).strip()
    folded = fold(question)
    bearing = _bearing(question, known := list(known))
    if bearing:
        asked = next((name for name, pattern in _ASKED if re.search(pattern, folded)), "")
        return _told(question, asked, bearing, document) if asked else None
    days = [date_key(question[one.start : one.end]) for one in quantities(question) if one.kind == DATE]
    if len(days) == 1 and _ON_A_DAY.search(folded):
        return _of_day(question, days[0], folded, known, document)
    return None


def _bearing(question: str, known: Sequence[tuple[str, Context]]) -> list[tuple[str, Context]]:
    named = numbers_in(question)
    return [(identity, one) for identity, one in known if one.number and number_key(one.number) in named]


def numbers_in(text: str) -> set[str]:
    """The numbers of documents that a text names, as `number_key` writes them."""
    return {number_key(match.group()) for match in _NUMBER.finditer(text)}


def number_key(number: str) -> str:
    """A document's number however it is spaced, cased and dashed: "154-kh/hu"."""
    return re.sub(r"[^\w/]", "-", fold("".join(number.split()))).rstrip(".-/")


def _told(
    question: str, asked: str, bearing: Sequence[tuple[str, Context]], document: Callable[[str], Document | None]
) -> Answer | None:
    """What the documents of a number say of what is asked; several may bear the same one."""
    cited = Citations()
    shorts, lines = [], []
    for identity, context in bearing[:MAX_LISTED]:
        value, whole = getattr(context, asked), document(identity)
        if not value or whole is None:
            continue
        short = messages.day(value) if asked == "issued_on" else value
        marks = _marks(cited, whole, asked, "number", "abstract")
        said = messages.PARTICULARS[asked].format(document=_name(context), value=short)
        lines.append(f"{said}{_note(context, asked)} {marks}.")
        shorts.append(short)
    if not lines:
        return None
    return Answer(question, question, True, "; ".join(dict.fromkeys(shorts)), " ".join(lines), tuple(cited.found))


def _of_day(
    question: str,
    day: tuple[int, ...],
    folded: str,
    known: Sequence[tuple[str, Context]],
    document: Callable[[str], Document | None],
) -> Answer | None:
    kind = next((name for name in re.findall(_KINDS, folded) if name != "van ban"), "")
    found = [
        (identity, context)
        for identity, context in known
        if context.issued_on and _is_day(context.issued_on, day) and (not kind or fold(context.kind) == kind)
    ]
    cited = Citations()
    shorts, lines = [], []
    for identity, context in found[:MAX_LISTED]:
        whole = document(identity)
        if whole is None:
            continue
        marks = _marks(cited, whole, "issued_on", "number", "abstract")
        lines.append(f"{_name(context)}{_note(context, 'issued_on')} {marks}.")
        shorts.append(_short_name(context))
    if not lines:
        return None
    more = messages.PARTICULARS_MORE.format(count=len(found) - MAX_LISTED) if len(found) > MAX_LISTED else ""
    return Answer(question, question, True, "; ".join(shorts), " ".join([*lines, more]).strip(), tuple(cited.found))


def _marks(cited: Citations, document: Document, *fields: str) -> str:
    """Citations of where a document says each of these, "[1][2]"; once for what stands in one place."""
    return "".join(dict.fromkeys(f"[{cited.cite(document, _span(document, field))}]" for field in fields))


def _is_day(iso: str, day: tuple[int, ...]) -> bool:
    """Whether an ISO date is the day (day, month and, where it is named, year)."""
    year, month, date = map(int, iso.split("-"))
    return (date, month, year)[: len(day)] == day and len(day) >= 2


def _name(context: Context) -> str:
    about = context.abstract or context.title
    number = messages.PARTICULARS_NUMBER.format(number=context.number) if context.number else ""
    kind = (context.kind or messages.PARTICULARS_DOCUMENT).capitalize()
    return f"{kind}{number}{f' ({about})' if about else ''}"


def _short_name(context: Context) -> str:
    return context.number or context.title


def _note(context: Context, field: str) -> str:
    return f" ({messages.PARTICULARS_CORRECTED})" if field in context.corrected else ""


def _span(document: Document, field: str) -> Span:
    """Where a document says it: the line around the value; of what only a user said, its first block."""
    told: Told | None = getattr(read_form(document.text), field)
    if told is None:
        return first_block(document)
    start = document.text.rfind("\n", 0, told.start) + 1
    end = document.text.find("\n", told.end)
    return start, end if end >= 0 else len(document.text)
