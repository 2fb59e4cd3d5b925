"""The lines of a PDF page: words at one height, cut where a gap is wide."""

from __future__ import annotations

import re
import statistics
from collections.abc import Sequence
from dataclasses import dataclass, field

from rag.load.pdf_words import Word

_GUTTER = 1.3  # of the font size: a wider gap parts columns or cells
MARKER = re.compile(  # of a list item, clause or heading
    r"(?:[-–+•*▪●○✓]|[⁰¹²³⁴-⁹]{1,3}|\(?\d{1,2}[.)]|\d{1,2}(?:\.\d{1,2})+\.?|\(?[a-zđ][.)]|[IVX]{1,5}[.)]|(?:Điều|Phần|Chương|Bảng|Biểu)\s+[\dIVX]+)(?:\s|$)"
)


@dataclass(slots=True)
class Line:
    """Words on one base line without a wide gap."""

    words: list[Word]
    text: str = field(init=False)
    x0: float = field(init=False)
    x1: float = field(init=False)
    y: float = field(init=False)
    size: float = field(init=False)

    def __post_init__(self) -> None:
        self.text = " ".join(word.text for word in self.words)
        self.x0, self.x1 = self.words[0].x0, max(word.x1 for word in self.words)
        self.y = statistics.median(word.y for word in self.words)
        self.size = statistics.median(word.size for word in self.words)


Row = list[Line]  # what stands at one height, from left to right
Gaps = list[tuple[float, float]]  # from left to right: where no text stands


def page_rows(words: Sequence[Word]) -> list[Row]:
    """The page's lines, from the top down, cut at wide gaps."""
    heights: list[list[Word]] = []
    for word in sorted(words, key=lambda word: word.y):
        if heights and word.y - heights[-1][0].y < 0.45 * min(word.size, heights[-1][0].size):
            heights[-1].append(word)
        else:
            heights.append([word])
    rows = []
    for height in heights:
        height.sort(key=lambda word: word.x0)
        pieces = [[height[0]]]
        for left, right in zip(height, height[1:], strict=False):
            if right.x0 - left.x1 > _GUTTER * max(left.size, right.size):
                pieces.append([])
            pieces[-1].append(right)
        rows.append([Line(piece) for piece in pieces])
    return rows


def concentric(line: Line, other: Line) -> bool:
    """Whether two lines are centred on the same place."""
    return abs(line.x0 + line.x1 - other.x0 - other.x1) < 0.6 * line.size
