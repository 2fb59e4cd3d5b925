"""Tables as sentences: each figure with its caption, the heading of its row and those of its column.

"Huyện Vân Đồn | 82" below "Đảng viên mới kết nạp năm 2021" becomes "Huyện Vân Đồn – Đảng viên mới kết nạp năm 2021: 82."
One line for each row, one sentence for each cell, so that whatever reads or quotes a sentence has all that names it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from rag.load.alike import latin
from rag.load.beat import beat
from rag.text import nfc

_BEAT_ROWS = 2_000  # between two signs of life
_NUMBER = re.compile(
    r"[-–+]?\s*\(?\d{1,3}(?:[. ]\d{3})*(?:[.,]\d+)?(?:\s*/\s*\d[\d.,]*)?\)?\s*(?:%|[^\W\d_][^\d|;:.]{0,24})?|\d+(?:[.,]\d+)?\s*%?"
)
_BARE = re.compile(r"[-–+]?\s*\d[\d.,]*(?:\s*/\s*\d[\d.,]*)?")
_YEAR = re.compile(r"\(?(?:năm\s+)?(?:19|20)\d\d\)?", re.IGNORECASE)
_NUMBERING = re.compile(r"(?:stt|tt|số tt|số thứ tự|thứ tự|no\.?|#)$", re.IGNORECASE)
_UNIT_HEAD = re.compile(r"(?:đơn vị tính|đvt|đv tính|đơn vị đo)$", re.IGNORECASE)
_UNIT = re.compile(
    r"%|(?:nghìn |ngàn |triệu |tỷ |tỉ )?(?:đồng|usd|vnđ)|(?:nghìn|ngàn|triệu|tỷ|tỉ)(?: đồng)?|người|hộ|ha|tấn|tạ|km2?|km²|m2|m²|m3|m³|"
    r"đảng viên|chi bộ|tổ chức|đơn vị|xã|lượt(?: người| khách)?|vụ|cuộc|lớp|con|cây|trường|cơ sở|doanh nghiệp|dự án|kg|lít|mét|giường",
    re.IGNORECASE,
)
_BRACKETED = re.compile(r"\s*\((?:đvt|đơn vị(?: tính)?)?\s*:?\s*(?P<unit>[^()\d]{1,30})\)", re.IGNORECASE)
_COLUMN_NUMBER = re.compile(r"\(?(?:\d{1,2}|[A-ZĐ])\)?(?:\s*=.*)?")
_DEPENDENT = re.compile(  # a heading that says nothing without that of the column before it
    r"(?:chỉ tiêu|kế hoạch|mục tiêu|dự toán|thực hiện|kết quả|tỷ lệ|tỉ lệ|so sánh|%|tăng|giảm|đạt|ghi chú)"
    r"(?:\s+(?:được\s+)?(?:giao|năm|đạt|đạt được|hoàn thành|thực hiện|tỷ lệ))*(?P<year>\s+(?:19|20)\d\d)?\s*(?:\(?%\)?)?$",
    re.IGNORECASE,
)
_LABEL_OF_TABLE = re.compile(r"^(?:bảng|biểu|phụ lục)(?:\s+số)?\s*[\dIVX]+(?:[.\-]\d+)*\s*[.:\-–]?\s*", re.IGNORECASE)
_LONGEST = 160  # characters of a caption or heading that are repeated


@dataclass(frozen=True, slots=True)
class Cell:
    """The text of a cell; `key` is the same in all places that a merged cell covers, and in no other."""

    text: str
    key: int


@dataclass(frozen=True, slots=True)
class Grid:
    """Rows of cells, all of the same number; `header_rows` where the format tells how many rows are headings."""

    rows: tuple[tuple[Cell, ...], ...]
    header_rows: int | None = None


def make_grid(rows: Sequence[Sequence[tuple[str, int, int]]], header_rows: int | None = None) -> Grid:
    """A grid from rows of (text, columns covered, rows covered), as HTML and word processors give them.

    At most `_WIDEST` columns and what the rows hold: a cell that claims a million rows covers those that are there.
    """
    width = min(_WIDEST, max((sum(max(1, span) for _, span, _ in row) for row in rows), default=0) + 8)
    taken: dict[tuple[int, int], Cell] = {}
    key = last = 0
    for at, row in enumerate(rows):
        column = 0
        for text, across, down in row:
            while (at, column) in taken:
                column += 1
            if column >= width:
                break
            key += 1
            cell = Cell(text, key)
            for below in range(at, min(len(rows), at + max(1, down))):
                for beside in range(column, min(width, column + max(1, across))):
                    taken.setdefault((below, beside), cell)
                    last = max(last, beside + 1)
            column += max(1, across)
    empty = Cell("", 0)
    return Grid(tuple(tuple(taken.get((at, c), empty) for c in range(last)) for at in range(len(rows))), header_rows)


_WIDEST = 300


def grid_lines(grid: Grid, caption: str = "", unit: str = "") -> list[str]:
    """The table as lines of text. `unit` is that of all its figures that name none."""
    rows = [tuple(Cell(nfc(latin(cell.text)), cell.key) for cell in row) for row in grid.rows]
    rows = [row for row in rows if any(_flat(cell.text) for cell in row)]
    dropped = len(grid.rows) - len(rows)
    columns = [at for at in range(len(rows[0]) if rows else 0) if any(_flat(row[at].text) for row in rows)]
    rows = [tuple(row[at] for at in columns) for row in rows]
    if not rows:
        return []
    if _is_layout(rows):
        return _layout_lines(rows)
    titles = []
    while len(rows) > 2 and len(rows[0]) > 1 and len({cell.key for cell in rows[0]}) == 1:
        titles.append(_flat(rows.pop(0)[0].text))  # a title across the table
    given = None if dropped or grid.header_rows is None else grid.header_rows - len(titles)
    count = min(_header_rows(rows) if given is None else _at_least(max(0, given), rows), len(rows) - 1)
    if not count:
        return titles + _plain_rows(rows)
    caption = titles[-1] if titles else caption
    return titles + _Sentences(rows, count, _caption(caption), unit or _unit_of(caption)).lines()


def header_count(grid: Grid) -> int:
    """How many rows of a table are headings, as far as its cells tell."""
    return min(_header_rows(list(grid.rows)), max(0, len(grid.rows) - 1))


def is_number(text: str) -> bool:
    """Whether a cell holds one figure, with or without a unit."""
    return bool(_NUMBER.fullmatch(_flat(text)))


class _Sentences:
    """One table that has headings."""

    def __init__(self, rows: list[tuple[Cell, ...]], header_rows: int, caption: str, unit: str) -> None:
        self.head = _filled(rows[:header_rows])
        self.body = [row for row in rows[header_rows:] if not _column_numbers(row)]
        self.caption = caption
        full = [_heading(self.head, at) for at in range(len(rows[0]))]
        self.units = [_unit_of(head) or unit for head in full]
        self.heads = [_without_unit(head) for head in full]
        self.unit_column = next((at for at, head in enumerate(full) if _UNIT_HEAD.fullmatch(head)), None)
        self.labels = self._label_columns()
        self.heads = [self._owned(at) for at in range(len(self.heads))]

    def lines(self) -> list[str]:
        found = []
        for number, row in enumerate(self.body):
            if number % _BEAT_ROWS == 0:
                beat()
            line = self._line(row)
            if line:
                found.append(line)
        return found

    def _label_columns(self) -> list[int]:
        """The columns that name a row: the first one of words; further ones as far as the one before is merged."""
        columns: list[int] = []
        for at, head in enumerate(self.heads):
            if _NUMBERING.fullmatch(head) or at == self.unit_column:
                continue
            cells = [row[at] for row in self.body if _flat(row[at].text)]
            words = [cell for cell in cells if not is_number(cell.text)]
            if not cells or 2 * len(words) < len(cells) or (not columns and _is_numbering(cells)):
                if columns:
                    break
                continue
            columns.append(at)
            if len({cell.key for cell in cells}) == len(cells):
                break
        return columns

    def _owned(self, at: int) -> str:
        """A heading such as "Chỉ tiêu" with that of the column that it belongs to."""
        head = self.heads[at]
        dependent = _DEPENDENT.fullmatch(head)
        if not dependent or at in self.labels:
            return head
        owner = next(
            (
                self.heads[left]
                for left in range(at - 1, -1, -1)
                if left not in self.labels
                and left != self.unit_column
                and not _NUMBERING.fullmatch(self.heads[left])
                and not _DEPENDENT.fullmatch(self.heads[left])
            ),
            "",
        )
        owner = " – ".join(part for part in owner.split(" – ") if not _YEAR.fullmatch(part))
        if not owner or (dependent["year"] and re.search(r"(?:19|20)\d\d", owner)):
            return head  # "Thu năm 2020", "Kế hoạch năm 2021"
        return f"{owner} – {head}"

    def _line(self, row: tuple[Cell, ...]) -> str:
        if len({cell.key for cell in row}) == 1 and len(row) > 1:
            return _flat(row[0].text)  # a heading across the table
        label = _joined([_flat(row[at].text).rstrip(" :.") for at in self.labels])
        said: list[str] = []
        seen: set[int] = set()
        for at, cell in enumerate(row):
            text = _flat(cell.text)
            if not text or at in self.labels or at == self.unit_column or cell.key in seen:
                continue
            if _NUMBERING.fullmatch(self.heads[at]) or (not self.labels and _is_numbering([cell])):
                continue
            if text in ("-", "–", "—", "x", "X"):
                continue
            seen.add(cell.key)
            name = _joined([self.caption, label, self.heads[at]])
            said.append(_sentence(name, self._with_unit(text, at, row)))
        if said:
            return " ".join(said)
        number = "" if not self.labels else _flat(row[0].text) if self.labels[0] > 0 else ""
        return f"{number}{'' if number.endswith(('.', ')')) or not number else '.'} {label}".strip()

    def _with_unit(self, text: str, at: int, row: tuple[Cell, ...]) -> str:
        if not _BARE.fullmatch(text):
            return text
        unit = self.units[at]
        if self.unit_column is not None and _flat(row[self.unit_column].text):
            unit = "%" if unit == "%" else _flat(row[self.unit_column].text)
        if not unit:
            unit = _unit_of(_flat(row[self.labels[0]].text)) if self.labels else ""
        return f"{text}%" if unit == "%" else f"{text} {unit}".strip()


def _sentence(name: str, value: str) -> str:
    end = "" if value.endswith((".", "!", "?", "…")) else "."
    return f"{name}: {value}{end}" if name else f"{value}{end}"


def _joined(names: Sequence[str]) -> str:
    return " – ".join(dict.fromkeys(name for name in names if name))


def _flat(text: str) -> str:
    return " ".join(text.split())


def _caption(text: str) -> str:
    text = _without_unit(_LABEL_OF_TABLE.sub("", _flat(text).lstrip("#* "))).strip(" :.–-*#")
    if text.isupper():
        text = text[:1] + text[1:].lower() if not re.search(r"\d", text) else text.capitalize()
    return text if len(text) <= _LONGEST else ""


def _heading(head: Sequence[Sequence[Cell]], at: int) -> str:
    """The headings of a column from the top down, a merged one once; without what only numbers the columns.

    What stands below a heading over several columns divides it; below one of its own column it goes on with it.
    """
    text, seen, over = "", set(), False
    for row in head:
        said = _flat(row[at].text)
        if not said or _COLUMN_NUMBER.fullmatch(said) or row[at].key in seen or said in text.split(" – "):
            continue
        text = f"{text}{' – ' if over else ' '}{said}" if text else said
        seen.add(row[at].key)
        over = any(_same(row[at], row[beside]) for beside in (at - 1, at + 1) if 0 <= beside < len(row))
    return text[:_LONGEST]


def _unit_of(head: str) -> str:
    for match in _BRACKETED.finditer(head):
        unit = match["unit"].strip()
        if _UNIT.fullmatch(unit):
            return unit
    return "%" if head.strip() == "%" else ""


def _without_unit(head: str) -> str:
    unit = _unit_of(head)
    if not unit or head.strip() == "%":
        return head
    return _BRACKETED.sub(lambda match: "" if _UNIT.fullmatch(match["unit"].strip()) else match.group(), head).strip()


def _is_numbering(cells: Sequence[Cell]) -> bool:
    return all(re.fullmatch(r"(?:\d{1,3}|[IVX]{1,5}|[a-zA-Z])[.)]?(?:\d{1,2}\.?)*", _flat(cell.text)) for cell in cells)


def _column_numbers(row: Sequence[Cell]) -> bool:
    """A row such as "A | B | 1 | 2 | 3=2/1"."""
    texts = [_flat(cell.text) for cell in row if _flat(cell.text)]
    if len(texts) < 3 or not all(_COLUMN_NUMBER.fullmatch(text) for text in texts):
        return False
    digits = [int(found.group()) for text in texts if (found := re.search(r"\d+", text))]
    return digits == list(range(digits[0], digits[0] + len(digits))) if digits else True


def _is_data(cell: Cell) -> bool:
    text = _flat(cell.text)
    return is_number(text) and not _YEAR.fullmatch(text)


def _header_rows(rows: list[tuple[Cell, ...]]) -> int:
    """How many rows from the top are headings; 0 where already the first one holds figures."""
    count = 0
    numbers_below = any(_is_data(cell) for row in rows[1:] for cell in row[1:])
    for at, row in enumerate(rows[:6]):
        if _column_numbers(row):
            return at + 1
        if any(_is_data(cell) for cell in row[1:]) or (at and _is_data(row[0]) and numbers_below):
            break
        if at == count:
            count += 1
        below = rows[at + 1] if at + 1 < len(rows) else ()
        merged = any(_same(a, b) for a, b in pairwise(row)) or _blank_beside(row, below)
        goes_on = any(_same(a, b) for a, b in zip(row, below, strict=False))
        if not merged and not goes_on:
            if below and _column_numbers(below):
                return at + 2
            break
        if merged and not goes_on and below and not _flat(below[0].text):
            continue
        if not goes_on and not merged:
            break
    return count


def _at_least(given: int, rows: list[tuple[Cell, ...]]) -> int:
    """How many rows are headings where a file tells a number: more, where the last of these is divided by the next."""
    if not 0 < given < len(rows):
        return given
    last, below = rows[given - 1], rows[given]
    torn = any(_flat(a.text) and a.key == b.key for a, b in zip(last, below, strict=False))
    divided = any(_flat(a.text) and a.key == b.key for a, b in pairwise(last)) and len({cell.key for cell in last}) > 1
    return max(given, _header_rows(rows)) if torn or divided else given


def _same(a: Cell, b: Cell) -> bool:
    """Whether two cells of the headings are one; CSV has no merged cells, only their text twice."""
    return bool(_flat(a.text)) and (a.key == b.key or (_flat(a.text) == _flat(b.text) and not is_number(a.text)))


def _blank_beside(row: Sequence[Cell], below: Sequence[Cell]) -> bool:
    """Whether a heading stands over several columns with nothing beside it, and the row below divides it."""
    if not below or any(_is_data(cell) for cell in below) or _flat(below[0].text):
        return False
    return any(not _flat(a.text) and _flat(b.text) for a, b in zip(row, below, strict=False))


def _filled(head: list[tuple[Cell, ...]]) -> list[tuple[Cell, ...]]:
    """Headings with blank places that a row below divides filled from the left, no further than the heading above goes."""
    result: list[tuple[Cell, ...]] = []
    for at, row in enumerate(head):
        filled = list(row)
        above = result[-1] if result else None
        for column in range(1, len(row)):
            below = head[at + 1 :]
            divided = any(_flat(one[column].text) and not _flat(one[0].text) for one in below)
            within = above is None or _same(above[column - 1], above[column])
            if divided and within and not _flat(row[column].text):
                filled[column] = filled[column - 1]
        result.append(tuple(filled))
    return result


def _is_layout(rows: list[tuple[Cell, ...]]) -> bool:
    """A table that only places text, such as a letterhead or the signatures: no figures, few rows, or one column."""
    if len(rows) == 1 or len(rows[0]) == 1:
        return True
    if any(_is_data(cell) for row in rows for cell in row):
        return False
    many = any(cell.text.count("\n") for row in rows for cell in row)
    return len(rows) <= 3 and (many or len(rows[0]) <= 2)


def _layout_lines(rows: list[tuple[Cell, ...]]) -> list[str]:
    """Column by column, each cell's paragraphs."""
    lines: list[str] = []
    seen: set[int] = set()
    for at in range(len(rows[0])):
        for row in rows:
            if row[at].key not in seen:
                seen.add(row[at].key)
                lines += [_flat(line) for line in row[at].text.split("\n") if line.strip()]
    return lines


def _plain_rows(rows: list[tuple[Cell, ...]]) -> list[str]:
    """A table without headings: "name: figure; figure."."""
    lines = []
    for row in rows:
        texts = [_flat(cell.text) for cell in {cell.key: cell for cell in row}.values() if _flat(cell.text)]
        if len(texts) > 2 and re.fullmatch(r"\d{1,3}[.)]?", texts[0]):
            texts = texts[1:]
        lines.append(_sentence(texts[0].rstrip(" :.") if len(texts) > 1 else "", "; ".join(texts[1:] or texts)))
    return lines
