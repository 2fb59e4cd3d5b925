"""Figures of tables that were read as sentences (rag.load.grid): "Thu ngân sách – Vân Đồn – Năm 2021: 1.512 tỷ đồng."."""

from __future__ import annotations

import re

from rag.grids import NUMBER_CELL, cell_period, place_of, role_of
from rag.quantities import parse_number
from rag.records import RESULT, TARGET, Document, Figure
from rag.text import canonical, lower

_YEAR_ALONE = re.compile(r"(?:năm\s+)?(?:19|20)\d\d")
_ROLE_ALONE = re.compile(
    r"(?:kế hoạch|chỉ tiêu|mục tiêu|dự toán|thực hiện|kết quả|ước thực hiện|kh|th)(?:\s+(?:được\s+)?(?:giao|năm|đạt|đạt được))*(?:\s+(?:19|20)\d\d)?"
)
_PLAN = re.compile(r"kế hoạch|chỉ tiêu|mục tiêu|dự toán|kh")
_SEPARATOR = " – "


def cell_figure(document: Document, start: int, quote: str, period: str) -> Figure | None:
    """The figure that a sentence of a table tells; None for any other sentence. `start` is its offset."""
    head, colon, value = quote.rstrip(".").rpartition(": ")
    names = head.split(_SEPARATOR)
    match = NUMBER_CELL.fullmatch(value)
    if not colon or len(names) < 2 or not match or match["against"]:
        return None
    place = next((found for name in names if (found := place_of(name))), "")
    rest = [name for name in names if not place_of(name)]
    telling = [name for name in rest if not _is_plain(name)]
    metric = ", ".join(telling[1:] or telling)
    if not metric or not any(map(str.isalpha, metric)):
        return None
    dated = next((name for name in rest[:0:-1] if cell_period(name, lower(canonical(name)), "")), rest[-1])
    role = role_in(quote) or role_of(lower(canonical(rest[-1])))
    number = parse_number(match["number"])
    at = len(quote.rstrip(".")) - len(value) + match.start("number")
    return Figure(
        metric=metric,
        value=-number if value[0] in "-–" else number,
        unit=(match["unit"] or "").strip(),
        place=place or document.context.place,
        period=cell_period(dated, lower(canonical(dated)), period),
        status=TARGET if role == "plan" else RESULT,
        document=document.name,
        start=start,
        end=start + len(quote),
        figure_start=start + at,
        figure_end=start + at + len(match["number"]),
        quote=quote,
    )


def role_in(sentence: str) -> str:
    """What a heading of its own says of the figure of a table's sentence, in whatever row of the headings it stands:
    "plan" ("Xã A – Năm 2021 – Kế hoạch – Nam: 12."), "done"; "" where none says, and for any other sentence."""
    for name in reversed(names_in(sentence)):
        low = lower(canonical(name)).strip(" ()")
        if _ROLE_ALONE.fullmatch(low):
            return "plan" if _PLAN.match(low) else "done"
    return ""


def is_cell(sentence: str) -> bool:
    """Whether a sentence is one that `rag.load.grid` made of a table's figure."""
    return bool(names_in(sentence))


def names_in(sentence: str) -> list[str]:
    """Caption, row and headings of a figure; none for any other sentence."""
    head, colon, value = sentence.rstrip(". \n").rpartition(": ")
    names = head.split(_SEPARATOR)
    return names if colon and len(names) > 1 and NUMBER_CELL.fullmatch(value) else []


def _is_plain(name: str) -> bool:
    """Whether a heading only tells the year, or plan from result: "Năm 2021", "Kế hoạch năm 2021"."""
    low = lower(canonical(name)).strip(" ()")
    return bool(_YEAR_ALONE.fullmatch(low) or _ROLE_ALONE.fullmatch(low))
