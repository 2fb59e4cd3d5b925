"""Tables as sentences: each figure with its caption, the heading of its row and those of its column.

"Huyện Vân Đồn | 82" below "Đảng viên mới kết nạp năm 2021" becomes "Huyện Vân Đồn – Đảng viên mới kết nạp năm 2021: 82."
One line for each row, one sentence for each cell, so that whatever reads or quotes a sentence has all that names it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.load.alike import latin
from rag.load.beat import beat
from rag.load.grid import (
    COLUMN_NUMBER,
    YEAR,
    Cell,
    Grid,
    Line,
    Piece,
    at_least,
    column_numbers,
    filled_headings,
    flat,
    header_rows,
    is_data,
    is_number,
    same,
)
from rag.text import nfc

_BEAT_ROWS = 2_000  # between two signs of life
_BARE = re.compile(r"[-–+]?\s*\d[\d.,]*(?:\s*/\s*\d[\d.,]*)?")
_NUMBERING = re.compile(r"(?:stt|tt|số tt|số thứ tự|thứ tự|no\.?|#)$", re.IGNORECASE)
_UNIT_HEAD = re.compile(r"(?:đơn vị tính|đvt|đv tính|đơn vị đo)$", re.IGNORECASE)
_UNIT = re.compile(
    r"%|(?:nghìn |ngàn |triệu |tỷ |tỉ )?(?:đồng|usd|vnđ)|(?:nghìn|ngàn|triệu|tỷ|tỉ)(?: đồng)?|người|hộ|ha|tấn|tạ|km2?|km²|m2|m²|m3|m³|"
    r"đảng viên|chi bộ|tổ chức|đơn vị|xã|lượt(?: người| khách)?|vụ|cuộc|lớp|con|cây|trường|cơ sở|doanh nghiệp|dự án|kg|lít|mét|giường",
    re.IGNORECASE,
)
_BRACKETED = re.compile(r"\s*\((?:đvt|đơn vị(?: tính)?)?\s*:?\s*(?P<unit>[^()\d]{1,30})\)", re.IGNORECASE)
_DEPENDENT = re.compile(  # a heading that says nothing without that of the column before it
    r"(?:chỉ tiêu|kế hoạch|mục tiêu|dự toán|thực hiện|kết quả|tỷ lệ|tỉ lệ|so sánh|%|tăng|giảm|đạt|ghi chú)"
    r"(?:\s+(?:được\s+)?(?:giao|năm|đạt|đạt được|hoàn thành|thực hiện|tỷ lệ))*(?P<year>\s+(?:19|20)\d\d)?\s*(?:\(?%\)?)?$",
    re.IGNORECASE,
)
_LABEL_OF_TABLE = re.compile(r"^(?:bảng|biểu|phụ lục)(?:\s+số)?\s*[\dIVX]+(?:[.\-]\d+)*\s*[.:\-–]?\s*", re.IGNORECASE)
_LONGEST = 160  # characters of a caption or heading that are repeated


def grid_lines(grid: Grid, caption: str = "", unit: str = "") -> list[str]:
    """The table as lines of text. `unit` is that of all its figures that name none."""
    return [" ".join(text for text, _ in line) for line in told_lines(grid, caption, unit)]


def told_lines(grid: Grid, caption: str = "", unit: str = "") -> list[Line]:
    """The lines of `grid_lines`, each in the pieces that its cells give."""
    rows = [tuple(Cell(nfc(latin(cell.text)), cell.key, cell.origin) for cell in row) for row in grid.rows]
    rows = [row for row in rows if any(flat(cell.text) for cell in row)]
    dropped = len(grid.rows) - len(rows)
    columns = [at for at in range(len(rows[0]) if rows else 0) if any(flat(row[at].text) for row in rows)]
    rows = [tuple(row[at] for at in columns) for row in rows]
    if not rows:
        return []
    if _is_layout(rows):
        return _layout_lines(rows)
    titles: list[Line] = []
    while len(rows) > 2 and len(rows[0]) > 1 and len({cell.key for cell in rows[0]}) == 1:
        titles.append([_piece(rows.pop(0)[0])])  # a title across the table
    given = None if dropped or grid.header_rows is None else grid.header_rows - len(titles)
    count = min(header_rows(rows) if given is None else at_least(max(0, given), rows), len(rows) - 1)
    if not count:
        return titles + _plain_rows(rows)
    caption = titles[-1][0][0] if titles else caption
    return titles + _Sentences(rows, count, _caption(caption), unit or _unit_of(caption)).lines()


class _Sentences:
    """One table that has headings."""

    def __init__(self, rows: list[tuple[Cell, ...]], headings: int, caption: str, unit: str) -> None:
        self.head = filled_headings(rows[:headings])
        self.body = _without_column_numbers(rows, headings)
        self.caption = caption
        full = [_heading(self.head, at) for at in range(len(rows[0]))]
        self.units = [_unit_of(head) or unit for head in full]
        self.heads = [_without_unit(head) for head in full]
        self.unit_column = next((at for at, head in enumerate(full) if self._holds_units(at, head)), None)
        self.counting = [self._counts_rows(at) for at in range(len(full))]
        self.labels = self._label_columns()
        self.years = self._years() if not self.labels else None
        self.heads = [self._owned(at) for at in range(len(self.heads))]

    def lines(self) -> list[Line]:
        found = []
        for number, row in enumerate(self.body):
            if number % _BEAT_ROWS == 0:
                beat()
            line = self._line(row)
            if line:
                found.append(line)
        return [*self._untold(found), *found]

    def _holds_units(self, at: int, head: str) -> bool:
        return bool(_UNIT_HEAD.fullmatch(head)) and not any(_BARE.fullmatch(flat(row[at].text)) for row in self.body)

    def _untold(self, found: Sequence[Line]) -> list[Line]:
        """Headings that no sentence tells of although they hold figures; all of them where there is no sentence."""
        told = "\n".join(text for line in found for text, _ in line)
        cells = {cell.key: cell for row in self.head for cell in row if flat(cell.text)}.values()
        lost = [
            cell
            for cell in cells
            if not found or (re.search(r"\d", cell.text) and not COLUMN_NUMBER.fullmatch(cell.text))
        ]
        return [[_piece(cell)] for cell in lost if not found or _without_unit(flat(cell.text)) not in told]

    def _counts_rows(self, at: int) -> bool:
        """Whether a column only numbers the rows."""
        cells = [row[at] for row in self.body if flat(row[at].text)]
        if _NUMBERING.fullmatch(self.heads[at]) or at > 0:
            return at < 3 and bool(_NUMBERING.fullmatch(self.heads[at])) and _is_numbering(cells)
        texts = [flat(cell.text) for cell in cells]
        return _counts(texts) or (not self.heads[at] and _is_numbering(cells) and max(map(len, texts), default=0) < 3)

    def _years(self) -> int | None:
        """The column of years that names the rows where no words do."""
        for at in range(len(self.heads)):
            texts = [flat(row[at].text) for row in self.body if flat(row[at].text)]
            if len(self.heads) > 1 and texts and all(YEAR.fullmatch(text) for text in texts):
                return at
        return None

    def _label_columns(self) -> list[int]:
        """The columns that name a row: the first one of words; further ones as far as the one before is merged."""
        columns: list[int] = []
        for at in range(len(self.heads)):
            if self.counting[at] or at == self.unit_column:
                continue
            cells = [row[at] for row in self.body if flat(row[at].text)]
            words = [cell for cell in cells if not is_number(cell.text)]
            if not cells or 2 * len(words) < len(cells) or (not columns and _is_numbering(cells)):
                if columns:
                    break
                continue
            columns.append(at)
            if len({cell.key for cell in cells}) == len(cells):
                break
        return columns or self._lettered()

    def _lettered(self) -> list[int]:
        """The column of letters that names the rows where no words do."""
        for at in range(len(self.heads)):
            texts = [flat(row[at].text) for row in self.body if flat(row[at].text)]
            if not self.counting[at] and texts and all(text.isalpha() for text in texts):
                return [at]
        return []

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
        owner = " – ".join(part for part in owner.split(" – ") if not YEAR.fullmatch(part))
        if not owner or (dependent["year"] and re.search(r"(?:19|20)\d\d", owner)):
            return head  # "Thu năm 2020", "Kế hoạch năm 2021"
        return f"{owner} – {head}"

    def _line(self, row: tuple[Cell, ...]) -> Line:
        if len({cell.key for cell in row}) == 1 and len(row) > 1:
            return [_piece(row[0])]  # a heading across the table
        label = _joined([flat(row[at].text).rstrip(" :.") for at in self.labels])
        if self.years is not None and flat(row[self.years].text):
            label = _with_head(self.heads[self.years], flat(row[self.years].text))
        said: Line = []
        seen: set[int] = set()
        for at, cell in enumerate(row):
            text = flat(cell.text)
            if not text or at in self.labels or at in (self.unit_column, self.years) or cell.key in seen:
                continue
            if self.counting[at]:
                continue
            if text in ("-", "–", "—", "x", "X"):
                continue
            seen.add(cell.key)
            name = _joined([self.caption, label, self.heads[at]])
            said.append((_sentence(name, self._with_unit(text, at, row)), cell.origin))
        if said:
            return said
        number = "" if not self.labels else flat(row[0].text) if self.labels[0] > 0 else ""
        text = f"{number}{'' if number.endswith(('.', ')')) or not number else '.'} {label}".strip()
        return [(text, row[self.labels[0]].origin if self.labels else None)] if text else []

    def _with_unit(self, text: str, at: int, row: tuple[Cell, ...]) -> str:
        if not _BARE.fullmatch(text):
            return text
        unit = self.units[at]
        if self.unit_column is not None and flat(row[self.unit_column].text):
            unit = "%" if unit == "%" else flat(row[self.unit_column].text)
        if not unit:
            unit = _unit_of(flat(row[self.labels[0]].text)) if self.labels else ""
        return f"{text}%" if unit == "%" else f"{text} {unit}".strip()


def _with_head(head: str, year: str) -> str:
    """Such as "Năm 2021" of a row that a year names."""
    return year if head and head.split()[-1].lower() in year.lower() else f"{head} {year}".strip()


def _without_column_numbers(rows: Sequence[tuple[Cell, ...]], headings: int) -> list[tuple[Cell, ...]]:
    """The rows below the headings without one right there that numbers the columns, and its repetitions on later pages."""
    numbers = [[flat(cell.text) for cell in row] for row in rows[: headings + 1] if column_numbers(row)]
    return [row for row in rows[headings:] if [flat(cell.text) for cell in row] not in numbers]


def _piece(cell: Cell) -> Piece:
    return flat(cell.text), cell.origin


def _sentence(name: str, value: str) -> str:
    end = "" if value.endswith((".", "!", "?", "…")) else "."
    return f"{name}: {value}{end}" if name else f"{value}{end}"


def _joined(names: Sequence[str]) -> str:
    return " – ".join(dict.fromkeys(name for name in names if name))


def _caption(text: str) -> str:
    text = _without_unit(_LABEL_OF_TABLE.sub("", flat(text).lstrip("#* "))).strip(" :.–-*#")
    if text.isupper():
        text = text[:1] + text[1:].lower() if not re.search(r"\d", text) else text.capitalize()
    return text if len(text) <= _LONGEST else ""


def _heading(head: Sequence[Sequence[Cell]], at: int) -> str:
    """The headings of a column from the top down, a merged one once; without what only numbers the columns.

    What stands below a heading over several columns divides it; below one of its own column it goes on with it.
    """
    text, seen, over = "", set(), False
    for row in head:
        said = flat(row[at].text)
        if not said or COLUMN_NUMBER.fullmatch(said) or row[at].key in seen or said in text.split(" – "):
            continue
        text = f"{text}{' – ' if over else ' '}{said}" if text else said
        seen.add(row[at].key)
        over = any(same(row[at], row[beside]) for beside in (at - 1, at + 1) if 0 <= beside < len(row))
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


def _counts(texts: Sequence[str]) -> bool:
    """Whether these are 1, 2, 3 and so on; one alone counts nothing."""
    return len(texts) > 1 and [text.rstrip(".)") for text in texts] == [str(n) for n in range(1, len(texts) + 1)]


def _is_numbering(cells: Sequence[Cell]) -> bool:
    return all(re.fullmatch(r"(?:\d{1,3}|[IVX]{1,5}|[a-zA-Z])(?:\.\d{1,2})*[.)]?", flat(cell.text)) for cell in cells)


def _is_layout(rows: list[tuple[Cell, ...]]) -> bool:
    """A table that only places text, such as a letterhead or the signatures: no figures, few rows, or one column."""
    if len(rows[0]) == 1:
        return True
    if len(rows) == 1:  # a name and its figure are more than that
        return is_data(rows[0][0]) or not any(is_data(cell) for cell in rows[0][1:])
    if any(is_data(cell) for row in rows for cell in row):
        return False
    many = any(cell.text.count("\n") for row in rows for cell in row)
    return len(rows) <= 3 and (many or len(rows[0]) <= 2)


def _layout_lines(rows: list[tuple[Cell, ...]]) -> list[Line]:
    """Column by column, each cell's paragraphs."""
    lines: list[Line] = []
    seen: set[int] = set()
    for at in range(len(rows[0])):
        for row in rows:
            if row[at].key not in seen:
                seen.add(row[at].key)
                lines += [[(flat(line), row[at].origin)] for line in row[at].text.split("\n") if line.strip()]
    return lines


def _plain_rows(rows: list[tuple[Cell, ...]]) -> list[Line]:
    """A table without headings: "name: figure; figure."."""
    lines: list[Line] = []
    numbered = _counts([flat(row[0].text) for row in rows])
    for row in rows:
        cells = [cell for cell in {cell.key: cell for cell in row}.values() if flat(cell.text)]
        if numbered and len(cells) > 2:
            cells = cells[1:]
        name = flat(cells[0].text).rstrip(" :.") if len(cells) > 1 else ""
        values = cells[1:] or cells
        said: Line = [(f"{flat(cell.text)};", cell.origin) for cell in values[:-1]]
        said.append((_sentence("", flat(values[-1].text)), values[-1].origin))
        said[0] = (f"{name}: {said[0][0]}" if name else said[0][0], said[0][1])
        lines.append(said)
    return lines
