"""Tables written with bars ("| Đơn vị | Kết nạp |"): what a cell stands under and beside. Pure functions."""

from __future__ import annotations

import re

_RULE = re.compile(r"[\s|:\-–=+]*")  # the line between the header and the rows


def labels_of(text: str, row_start: int, position: int) -> tuple[str, str]:
    """The first cell with words of the row that begins at `row_start`, and the header of the cell around `position`.

    Offsets are into `text`; "" where there is none (a header that stands in another passage, say).
    """
    row = _line(text, row_start)
    column = text.count("|", row_start, position)
    label = next((cell for cell in _cells(row) if any(char.isalpha() for char in cell)), "")
    header = ""
    start = row_start
    while start > 0:
        start = text.rfind("\n", 0, start - 1) + 1
        above = _line(text, start)
        if not above.lstrip().startswith("|"):
            break
        cells = _cells(above)
        if not _RULE.fullmatch(above) and 0 < column <= len(cells):
            header = cells[column - 1]
    return label, header


def _line(text: str, start: int) -> str:
    end = text.find("\n", start)
    return text[start : end if end >= 0 else len(text)]


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip().strip("|").split("|")]
