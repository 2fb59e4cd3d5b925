"""Place and date of issue in a document's head: "Vân Đồn, ngày 5 tháng 6 năm 2024", whatever shares its line.

Also the patterns of what may do so: the number, the mottos.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

from rag.text import Span


@dataclass(frozen=True, slots=True)
class Told:
    """A thing that a text says of itself: `value`, and where it stands there."""

    value: str
    start: int
    end: int


CAPITAL = "A-ZÀÁÂÃÈÉÊÌÍÒÓÔÕÙÚÝĂĐĨŨƠƯẠ-Ỹ"
NUMBER = re.compile(
    rf"(?<![^\W\d_])(?:[Ll]uật |LUẬT )?(?:[Ss]ố|SỐ)[ \t]*[:.]?[ \t]*(?P<number>\d{{1,5}}[a-zđ]?[ \t]*(?:/\d{{4}})?[ \t]*[-–/][ \t]*"
    rf"(?:[{CAPITAL}][\w&.]*)(?:[ \t]?[-–/.&][ \t]?[{CAPITAL}][\w&.]*)*(?:[-/]\d{{1,4}}\b)?)"
)
BLANK_NUMBER = re.compile(
    rf"(?:[Ss]ố|SỐ)[ \t]*[:.]?[ \t.…_]*[-–/][ \t]*(?P<symbol>[{CAPITAL}]\w*(?:[-–/][{CAPITAL}]\w*)*)"
)
_WORD = rf"[{CAPITAL}][^\W\d_]*(?:['’][^\W\d_]+)?\.?"
_PLACE = rf"(?<![^\W\d_])(?:{_WORD}(?:[ ]?-[ ]?|[ ]|(?<=\.))){{0,5}}{_WORD}"
DATED = re.compile(
    rf"(?P<place>{_PLACE})?(?P<comma>[ \t]*,)?\s*(?<![^\W\d_])(?P<date>[Nn]gày\s*(?P<day>\d{{1,2}})\s*(?:tháng\s*|[/.-]\s?)(?P<month>\d{{1,2}})\s*(?:năm\s*|[/.-]\s?)"
    rf"(?P<year>(?:19|20)\d\d))(?!\d)"
)
UNDATED = re.compile(rf"(?:{_PLACE},\s*)?[Nn]gày[\s.…_\d]*tháng[\s.…_\d]*năm[ \t.…_]*\d{{0,4}}")
MOTTO = re.compile(
    r"(?:nước )?cộng h[òo][àa] xã hội chủ nghĩa việt nam|độc lập\s*[-–—]+\s*tự do\s*[-–—]+\s*hạnh phúc|đảng cộng sản việt nam|"
    r"(?<!\w)(?:hỏa tốc|thượng khẩn|khẩn|tối mật|tuyệt mật|mật|dự thảo(?: lần \d+)?)(?!\w)"
)
_AROUND = " \t\n.,:;-–—*_()"
_BEGUN = re.compile(r"gày(?:[\s.…_\d]*tháng|\s*\d{1,2}\s*[/.-])")  # in whatever `DATED` and `UNDATED` find


def read_dateline(text: str, source: str, low: str, lines: list[Span]) -> tuple[Told | None, Told | None, list[Span]]:
    """Place and date of issue: "Vân Đồn, ngày 5 tháng 6 năm 2024", with nothing but parts of the head on its line."""
    spans = [*lines, *((first[0], second[1]) for first, second in pairwise(lines))]  # it may go over two lines
    spans = [span for span in spans if _BEGUN.search(low, *span)]  # the searches below are slow
    if not spans:
        return None, None, []
    source = _masked(source, low, lines)
    spans = [(start, end) for start, end in spans if _may_close(source[start:end].rstrip(_AROUND))]
    for start, end in spans:
        for match in DATED.finditer(source, start, end):
            if (match["place"] and not match["comma"]) or source[match.end() : end].strip(_AROUND):
                continue
            place = _place(source, match)
            begin = place.start if place else match.start("date")
            on = _iso(match)
            beside = low.startswith("v/v", start) and source[begin - 2 : begin].isspace()
            if on is not None and (beside or _only_capitals(source[start:begin])):
                return place, Told(on, *match.span("date")), [(begin, match.end())]
    for start, end in spans:
        blank = UNDATED.search(source, start, end)
        if blank and not source[blank.end() : end].strip(_AROUND):
            return None, None, [blank.span()]
    return None, None, []


def _may_close(line: str) -> bool:
    """Whether a line ends as `DATED` or `UNDATED` do: with a digit, "năm" or dots."""
    return line[-1:].isdigit() or line.endswith(("m", "…"))


def _masked(source: str, low: str, lines: list[Span]) -> str:
    """The text with stars in place of mottos and numbers, which may share a line with the date."""
    stars = list(source)
    for start, end in lines:
        if "ngày" not in low[start:end]:
            continue
        for pattern, text in ((NUMBER, source), (BLANK_NUMBER, source), (MOTTO, low)):
            for match in pattern.finditer(text, start, end):
                stars[match.start() : match.end()] = "*" * (match.end() - match.start())
    return "".join(stars)


def _place(source: str, match: re.Match[str]) -> Told | None:
    """The place before a date, without the issuing body in capitals that may stand before it on the line."""
    if not match["place"]:
        return None
    words = list(re.finditer(r"\S+", match["place"]))
    mixed = next((at for at, word in enumerate(words) if not word.group().isupper() or word.group() == "TP."), 0)
    start = match.start("place") + words[mixed].start()
    return Told(" ".join(source[start : match.end("place")].split()), start, match.end("place"))


def _only_capitals(before: str) -> bool:
    rest = before.strip(_AROUND)
    return not rest or (rest.isupper() and "\n" not in before)


def _iso(match: re.Match[str]) -> str | None:
    day, month, year = int(match["day"]), int(match["month"]), int(match["year"])
    return f"{year:04d}-{month:02d}-{day:02d}" if 1 <= day <= 31 and 1 <= month <= 12 else None
