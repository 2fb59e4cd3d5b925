"""Tables, and how they are written: with rich on a terminal, as Markdown; figures the Vietnamese way."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from rich.box import SIMPLE_HEAD
from rich.cells import cell_len
from rich.console import Console, JustifyMethod
from rich.padding import Padding
from rich.table import Table as RichTable
from rich.text import Text

from eval import labels

RECORDS_PRINTED = 40  # of a list of misses on a terminal; the written reports hold them all


@dataclass(frozen=True, slots=True)
class Table:
    """A titled table of plain text cells."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    note: str = ""
    records: bool = False  # long texts: on a terminal each row is a block of lines
    detail: bool = False  # too wide or too long for a terminal: in the written reports alone


def percent(value: float) -> str:
    """0.7608 -> "76,1 %"."""
    return f"{100 * value:.1f} %".replace(".", ",")


def points(value: float) -> str:
    """A difference of shares in percentage points, with its sign."""
    return f"{100 * value:+.1f}".replace(".", ",").replace("-", "−")


def with_interval(value: str, low: str, high: str) -> str:
    """A value and its 95 % interval in one cell that is not broken."""
    return f"{value}\u00a0[{low};\u00a0{high}]"


def decimal(value: float, places: int = 3) -> str:
    """A number with the Vietnamese decimal comma."""
    return f"{value:.{places}f}".replace(".", ",")


def p_value(value: float) -> str:
    """0.0213 -> "0,021"; nothing is ever certain, so never "0,000"."""
    return decimal(value) if value >= 0.001 else "<\u00a00,001"


def whole(number: int) -> str:
    """1190 -> "1.190"."""
    return f"{number:,}".replace(",", ".")


def shorten(text: str, limit: int = 160) -> str:
    """`text` on one line, cut at a word."""
    line = " ".join(text.split())
    return line if len(line) <= limit else line[:limit].rsplit(" ", 1)[0] + " …"


# --- renderings ----------------------------------------------------------------------------------------------------


def print_tables(console: Console, made: Iterable[Table]) -> None:
    """Print with rich; cells are text, never markup. What is too wide for the terminal becomes blocks of lines."""
    for table in made:
        if table.detail:
            continue
        fitting = (gap for gap in (2, 1) if sum(_widths(table, gap, console.width)) <= console.width)
        gap = 0 if table.records else next(fitting, 0)
        if table.rows and gap:
            console.print(_rich(table, gap, console.width))
        elif table.rows:
            console.print(Text(table.title, style="bold"))
            for row in table.rows[:RECORDS_PRINTED]:
                console.print(Text(row[0], style="bold"))
                for column, cell in zip(table.columns[1:], row[1:], strict=True):
                    if cell:
                        console.print(Padding(Text.assemble((f"{column}: ", "dim"), cell), (0, 0, 0, 2)))
            if len(table.rows) > RECORDS_PRINTED:
                console.print(Text(labels.MORE_ROWS.format(count=whole(len(table.rows) - RECORDS_PRINTED))))
        if table.note:
            console.print(Text(table.note))
        console.print()


def _widths(table: Table, gap: int, room: int) -> list[int]:
    """Widths of the columns with the gap behind each, the widest narrowed to fit in `room`; no word is cut in two."""
    texts = [[column, *(row[number] for row in table.rows)] for number, column in enumerate(table.columns)]
    widths = [max(map(cell_len, column)) + gap for column in texts]
    least = [min(max(cell_len(word) for text in column for word in text.split(" ")), 30) + gap for column in texts]
    while sum(widths) > room and widths != least:
        widest = max((n for n in range(len(widths)) if widths[n] > least[n]), key=widths.__getitem__)
        widths[widest] -= 1
    return widths


def _rich(table: Table, gap: int, room: int) -> RichTable:
    rich = RichTable(
        title=Text(table.title),
        title_justify="left",
        title_style="bold",
        box=SIMPLE_HEAD,
        show_edge=False,
        padding=(0, gap - 1, 0, 0),
    )
    for number, (column, width) in enumerate(zip(table.columns, _widths(table, gap, room), strict=True)):
        numeric = number > 0 and all(is_numeric(row[number]) for row in table.rows)
        justify: JustifyMethod = "right" if numeric else "left"
        rich.add_column(Text(column), justify=justify, overflow="fold", width=width - gap)
    for row in table.rows:
        rich.add_row(*(Text(cell) for cell in row))
    return rich


def is_numeric(cell: str) -> bool:
    """Whether a cell holds figures alone, and is set to the right."""
    return not any(char.isalpha() for char in cell)


def markdown(heading: str, lead: str, made: Iterable[Table]) -> str:
    """A Markdown document of some tables."""
    parts = [f"# {_cell(heading)}", _cell(lead)]
    for table in made:
        parts.append(f"## {_cell(table.title)}")
        if table.rows:
            lines = [table.columns, tuple("---" for _ in table.columns), *table.rows]
            parts.append("\n".join("| " + " | ".join(map(_cell, line)) + " |" for line in lines))
        if table.note:
            parts.append(_cell(table.note))
    return "\n\n".join(parts) + "\n"


_MARKDOWN = str.maketrans({char: "\\" + char for char in "\\`*_[]|"} | {"<": "&lt;", ">": "&gt;", "&": "&amp;"})


def _cell(text: str) -> str:
    return " ".join(text.split()).translate(_MARKDOWN)
