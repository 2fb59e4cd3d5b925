"""The most or least among the rows of a table, or the entries of a list: "Huyện nào được phân bổ vốn nhiều nhất?"."""

from __future__ import annotations

import os.path
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from rag.candidate import Candidate
from rag.fit import Frame
from rag.grids import NUMBER_CELL, grids, role_of
from rag.places import parse, same_unit
from rag.quantities import COUNT, MONEY, PERCENT, Quantity, quantities
from rag.question import Question, in_other_words
from rag.records import Document, Hit
from rag.table_cells import names_in
from rag.terms import folded_line
from rag.text import Span, canonical, fold, lower, sentences

_SHOWN = 3  # the first of those ranked that are shown
_LEAST = 0.57  # share of the question's words that a column, its table's lead-in and its report hold


Named = tuple[str, Candidate]


@dataclass(frozen=True, slots=True)
class Row:
    """A figure of a table or list, with what it is of; offsets are into the document's text."""

    label: str
    line: Span
    figure: Span
    value: Decimal
    kind: str
    unit: str


@dataclass(frozen=True, slots=True)
class Column:
    """Figures that can be ranked: one column of a table, or a list."""

    head: str  # of the column, "" of a list
    lead: str  # what stands before the table or list, and the head of its first column
    only: bool  # whether its table has no other column of figures
    rows: tuple[Row, ...]


def ranked(question: Question, hits: Sequence[Hit], frame_of: Mapping[str, Frame]) -> list[Named]:
    """The first of the rows of the one column that the question asks about, most (or least) first: the name of each and
    its figure. [] where no column, or more than one, is it. `frame_of`: by document id, how it fits unit and year."""
    found = _asked_column(question, hits, frame_of)
    if found is None:
        return []
    share, column, document = found
    rows = sorted(_of_kind(question, column.rows), key=lambda row: row.value, reverse=not question.lowest)
    if len(rows) < 2 or rows[0].value == rows[1].value:
        return []
    return _named(rows[:_SHOWN], share, document, hits, frame_of)


def rows_of(question: Question, hits: Sequence[Hit], frame_of: Mapping[str, Frame]) -> list[Named]:
    """The rows of the units that a question names, in the one column that it asks about; [] where one has none or fewer
    than two are named."""
    found = _asked_column(question, hits, frame_of)
    if found is None:
        return []
    share, column, document = found
    rows = _in_question(question, column)
    named = [parse(row.label) for row in rows]
    missing = any(place.name and not any(same_unit(place, unit) for unit in named) for place in question.places)
    above = [
        place for place in question.places if document.context.place and same_unit(place, parse(document.context.place))
    ]
    if len(rows) < 2 or (missing and not above):
        return []
    return _named(rows, share, document, hits, frame_of)


def _in_question(question: Question, column: Column) -> list[Row]:
    """The rows of a column whose units a question names, in its order."""
    asked = folded_line(question.text)
    places = {
        row.label: asked.find(folded_line(parse(row.label).name)) for row in column.rows if " " in parse(row.label).name
    }
    return sorted((row for row in column.rows if places.get(row.label, -1) >= 0), key=lambda row: places[row.label])


def _asked_column(
    question: Question, hits: Sequence[Hit], frame_of: Mapping[str, Frame]
) -> tuple[float, Column, Document] | None:
    """The one column that the question asks about, and how much of what is asked is said of it."""
    found = []
    for identity, document in {hit.document.id: hit.document for hit in hits}.items():
        for column in columns(document) if identity in frame_of else ():
            share = _share(question, column, document)
            if share >= _LEAST and _is_asked(question, column):
                found.append((share * frame_of[identity].product, column, document))
    found.sort(key=lambda each: -each[0])
    if not found or (len(found) > 1 and found[0][0] == found[1][0]):
        return None
    return found[0]


def _named(
    rows: Sequence[Row], share: float, document: Document, hits: Sequence[Hit], frame_of: Mapping[str, Frame]
) -> list[Named]:
    made = []
    for row in rows:
        hit = next((h for h in hits if h.document is document and h.passage.start <= row.line[0] < h.passage.end), None)
        if hit is None:
            return []
        made.append((row.label, _candidate(hit, row, share, frame_of[document.id])))
    return made


def _candidate(hit: Hit, row: Row, share: float, fits: Frame) -> Candidate:
    short = " ".join(hit.document.text[slice(*row.figure)].split())
    unit = row.unit if row.unit and not short.endswith(row.unit) else ""
    return Candidate(
        hit, *row.figure, row.line, f"{short} {unit}".strip(), 0.5 + 0.5 * share, share, fits,
        value=row.value, kind=row.kind, unit=row.unit,
    )  # fmt: skip


def _share(question: Question, column: Column, document: Document) -> float:
    """Share of what is asked that a column's head and what stands around it say, 0 where another of its table's columns
    may be meant."""
    kind = " ".join(question.thing[-2:])
    named = "".join(folded_line(row.label) for row in _in_question(question, column))
    terms = [
        (term.weight, " ".join(term.folded), number)
        for number, term in enumerate(question.terms)
        if not {" ".join(term.folded)} & _RANKING
        and " ".join(term.folded) not in kind
        and not term.folded[0].isdigit()
        and f" {' '.join(term.folded)} " not in named
    ]
    total = sum(weight for weight, _, _ in terms)
    own, around = (
        _said(question, folded_line(text)) for text in (column.head, f"{column.lead} {document.context.title}")
    )
    money = any(set(term.folded) & _MONEY_WORDS for term in question.terms) and column.rows[0].kind == MONEY
    if not total or (not column.only and not money and not any(number in own for _, _, number in terms)):
        return 0.0
    least = 1.0 if column.only else 0.9  # of two columns, the one that says more itself
    held = sum(weight * max(own.get(number, 0.0), least * around.get(number, 0.0)) for weight, _, number in terms)
    return (held + (_OF_MONEY * total if money else 0.0)) / ((1 + _OF_MONEY * money) * total)


_MONEY_WORDS = frozenset("von tien phi sach thu chi".split())  # "kinh phí", "ngân sách"
_OF_MONEY = 0.5
_SYLLABLE = 0.6  # of a word of which a line has one syllable alone


def _said(question: Question, line: str) -> dict[int, float]:
    """How much of each of the question's terms a folded line holds, in other words too."""
    said = {}
    for number, term in enumerate(question.terms):
        if f" {' '.join(term.folded)} " in line:
            said[number] = 1.0
        elif len(term.folded) > 1:
            said[number] = _SYLLABLE * sum(f" {word} " in line for word in term.folded) / len(term.folded)
    said |= dict.fromkeys(in_other_words(question, line), 1.0)
    return {number: held for number, held in said.items() if held}


_RANKING = frozenset(
    "cao thap nhieu it lon nho dong nhat duoc co kem tot von tien so tong nam tinh huyen xa".split()
) | {"cao nhat", "thap nhat", "nhieu nhat", "it nhat", "lon nhat"}
_UNITS = ("xa", "phuong", "thi tran", "huyen", "quan", "thanh pho", "thi xa", "tinh", "thon", "ban", "ap", "khu", "to")
_ANY = frozenset(("don vi", "dia phuong", "noi", "dau", "ben", "co quan"))


def _is_asked(question: Question, column: Column) -> bool:
    """Whether the rows of a column are of what the question asks for: units for units, else things so called."""
    thing = question.thing[-2:]
    if not thing:
        return True
    pair, one = " ".join(thing), thing[-1]
    of_units = sum(parse(row.label).type != "" for row in column.rows) * 2 >= len(column.rows)
    if pair in _UNITS or one in _UNITS or pair in _ANY or one in _ANY:
        return of_units
    named = folded_line(column.lead) + "".join(folded_line(row.label) for row in column.rows)
    return f" {pair} " in named or f" {one} " in named


def _of_kind(question: Question, rows: Sequence[Row]) -> list[Row]:
    """The rows of the kind of unit that is asked for ("xã nào"), where there are several; without those of a sum."""
    kept = [row for row in rows if not _SUM.match(fold(row.label))]
    kind = next((unit for unit in _UNITS if " ".join(question.thing).endswith(unit)), "")
    own = [row for row in kept if kind and fold(row.label).startswith(f"{kind} ")]
    return own if len(own) > 1 else kept


_SUM = re.compile(r"(?:tong|cong|toan|ca (?:huyen|tinh|xa|thanh pho)|chung|binh quan)(?!\w)")


@lru_cache(maxsize=256)
def columns(document: Document) -> tuple[Column, ...]:
    """The columns of a report's tables and the lists that give one figure for each of their entries."""
    return (*_of_tables(document.text), *_of_lists(document.text), *_of_cells(document.text))


def _of_tables(text: str) -> Iterator[Column]:
    for grid in grids(text):
        heads = [" ".join(text[slice(*cell)].split()).strip("*_ ") for cell in grid.rows[0]]
        body = grid.rows[1:]
        numeric = [
            at
            for at, head in enumerate(heads)
            if sum(NUMBER_CELL.fullmatch(text[slice(*row[at])]) is not None for row in body) * 5 >= len(body) * 4
            and not _ORDER.fullmatch(fold(head))
            and [text[slice(*row[at])] for row in body] != [str(number + 1) for number in range(len(body))]
        ]
        worded = (
            at
            for at in range(len(heads))
            if sum(_WORD.search(text[slice(*row[at])]) is not None for row in body) * 2 > len(body)
        )
        named = next((at for at in worded if at not in numeric), -1)
        if named < 0 or not numeric:
            continue
        lead = f"{_before(text, grid.start)} {heads[named]}"
        for at in numeric:
            if role_of(lower(canonical(heads[at]))) == "plan" and len(numeric) > 1:
                continue
            rows = [_row(text, row, named, at, heads[at]) for row in body]
            kept = tuple(row for row in rows if row is not None)
            if kept:
                yield Column(heads[at], lead, len(numeric) == 1, kept)


_WORD = re.compile(r"[^\W\d_]{2}")
_ORDER = re.compile(r"stt|tt|so tt|so thu tu|no\.?|#|")


def _row(text: str, cells: Sequence[Span], named: int, at: int, head: str) -> Row | None:
    match = NUMBER_CELL.fullmatch(text[slice(*cells[at])])
    label = " ".join(text[slice(*cells[named])].split()).strip("*_ .:-–+")
    if match is None or not any(map(str.isalpha, label)):
        return None
    value = Decimal(match["number"].replace(".", "").replace(",", "."))
    bracket = re.search(r"\(([^()\d]{1,20})\)", head)
    unit = match["unit"] or (bracket[1] if bracket else "")
    kind = PERCENT if "%" in f"{unit}{head}" else MONEY if "đồng" in unit else COUNT
    start = cells[at][0] + text[slice(*cells[at])].find(match["number"])
    figure = (start, start + len(match["number"]))
    return Row(label, (cells[0][0], cells[-1][1]), figure, value, kind, unit.strip())


def _of_cells(text: str) -> Iterator[Column]:
    """The columns of tables that were read as sentences, a line for each row ("Xã A – Nam: 9. Xã A – Nữ: 1.")."""
    found: dict[str, list[Row]] = {}
    begin = offset = 0
    for line in [*text.split("\n"), ""]:
        cells = [(start, end, names_in(line[start:end])) for start, end in sentences(line)] if " – " in line else []
        named = [(start, end, names) for start, end, names in cells if names]
        if named:
            begin = begin if found else offset
            shared = (
                len(os.path.commonprefix([names[:-1] for _, _, names in named]))
                if len(named) > 1
                else len(named[0][2]) - 1
            )
            for start, end, names in named if shared else ():
                row = _cell(line, (start, end), names[shared - 1], offset)
                if row is not None:
                    found.setdefault(" – ".join(names[shared:]), []).append(row)
        elif line.strip() or offset >= len(text):
            lead = _before(text, begin)
            yield from (
                Column(head, lead, len(found) == 1, tuple(rows)) for head, rows in found.items() if len(rows) > 1
            )
            found = {}
        offset += len(line) + 1


def _cell(line: str, span: Span, label: str, offset: int) -> Row | None:
    at = line.rindex(": ", *span) + 2
    figure = _only_figure(line[at : span[1]])
    if figure is None or not any(map(str.isalpha, label)):
        return None
    return _row_of(label, (offset + span[0], offset + span[1]), figure, offset + at)


def _only_figure(text: str) -> Quantity | None:
    figures = [q for q in quantities(text) if q.kind in (COUNT, MONEY, PERCENT) and q.value is not None]
    return figures[0] if len(figures) == 1 else None


def _row_of(label: str, line: Span, figure: Quantity, offset: int) -> Row | None:
    if figure.value is None:
        return None
    return Row(label, line, (offset + figure.start, offset + figure.end), figure.value, figure.kind, figure.unit)


_ENTRY = re.compile(
    r"[ \t]*(?:\(?(?:\d{1,2}|[a-zđ])[.)]|[-–+•*])?[ \t]*(?P<label>[^\W\d_][^:\n]{2,80}?)\s*:\s*(?P<rest>[^\n]{1,60})"
)


def _of_lists(text: str) -> Iterator[Column]:
    rows: list[Row] = []
    begin = offset = 0
    for line in [*text.split("\n"), ""]:
        row = _entry(line, offset)
        if row is not None and (not rows or (row.kind, row.unit) == (rows[0].kind, rows[0].unit)):
            begin = begin if rows else offset
            rows.append(row)
        elif line.strip() or offset >= len(text):
            if len(rows) > 2:
                yield Column("", _before(text, begin), True, tuple(rows))
            rows = [row] if row is not None else []
            begin = offset
        offset += len(line) + 1


def _entry(line: str, offset: int) -> Row | None:
    match = _ENTRY.fullmatch(line.rstrip())
    if match is None:
        return None
    figure = _only_figure(match["rest"])
    if figure is None or figure.start > _AT_ONCE:
        return None
    label = " ".join(match["label"].split())
    return _row_of(
        label, (offset + match.start("label"), offset + len(line.rstrip())), figure, offset + match.start("rest")
    )


_AT_ONCE = 14  # characters before the figure of an entry


def _before(text: str, position: int) -> str:
    """The last two lines with words before a table or list."""
    lines = [line.strip() for line in text[max(0, position - 600) : position].split("\n") if line.strip()]
    return " ".join(lines[-2:])
