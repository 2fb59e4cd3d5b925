"""The words and the ruled lines of a PDF page with where they stand, in points from the top left corner."""

from __future__ import annotations

import ctypes
import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from rag.load import raised
from rag.load.pdf_turned import Turned, askew, set_upright

_MOST_CHARACTERS = 60_000  # of one page; an A0 sheet of small print has fewer
_MOST_OBJECTS = 6_000  # drawings of a page that are looked at
_MOST_SEGMENTS = 3_000  # of one drawing
_SPLIT = 0.17  # of the font size: a wider gap parts words
_STRAIGHT = 6  # degrees: a line that lies no more askew is level
_THIN = 2.5  # points: a rectangle that is no wider is a line


@dataclass(slots=True)
class Word:
    """Letters without a gap. `y` is the base line, downward from the top."""

    text: str
    x0: float
    x1: float
    y: float
    size: float


@dataclass(frozen=True, slots=True)
class Rule:
    """A ruled line: at `at`, from `low` to `high` along the other axis."""

    at: float
    low: float
    high: float
    vertical: bool


def page_words(page: Any, raw: Any) -> tuple[list[Word], str]:
    """The words of a page in the order in which the file has them; and what stands askew across it, such as "BẢN DỰ THẢO".

    What is written upward or downward, as headings of narrow columns are, stands in the middle of its place.
    """
    text_page = page.get_textpage()
    turned: list[Turned] = []
    try:
        words = list(_words(text_page.raw, raw, _Frame(page), turned))
    finally:
        text_page.close()
    slanted, upright = askew(turned), set_upright(turned)
    return words + [Word(*each) for each in upright], slanted


class _Frame:
    """Turns a page's coordinates to those of the page as it is shown."""

    def __init__(self, page: Any) -> None:
        left, bottom, right, top = page.get_cropbox()
        self.left, self.bottom, self.right, self.top = left, bottom, right, top
        self.rotation = page.get_rotation() % 360

    def point(self, x: float, y: float) -> tuple[float, float]:
        if self.rotation == 90:
            return y - self.bottom, x - self.left
        if self.rotation == 180:
            return self.right - x, y - self.bottom
        if self.rotation == 270:
            return self.top - y, self.right - x
        return x - self.left, self.top - y


def _words(text_page: Any, raw: Any, frame: _Frame, turned: list[Turned]) -> Iterator[Word]:
    count = min(raw.FPDFText_CountChars(text_page), _MOST_CHARACTERS)
    rect = raw.FS_RECTF()  # as wide as the letter's place in the line, not as its ink
    where = ctypes.byref(rect)
    origin_x, origin_y = ctypes.c_double(), ctypes.c_double()
    origin = ctypes.byref(origin_x), ctypes.byref(origin_y)
    letter, box, font_size = raw.FPDFText_GetUnicode, raw.FPDFText_GetLooseCharBox, raw.FPDFText_GetFontSize
    generated, origin_of, angle = raw.FPDFText_IsGenerated, raw.FPDFText_GetCharOrigin, raw.FPDFText_GetCharAngle
    word: Word | None = None
    spaced = False
    size, plain = 0.0, 1.0  # `plain` is the size that the file tells of the word's first letter
    high = 0
    for index in range(count):
        code = letter(text_page, index)
        if 0xD800 <= code < 0xDC00:
            high = code
            continue
        if 0xDC00 <= code < 0xE000 and high:
            code = 0x10000 + ((high - 0xD800) << 10) + (code - 0xDC00)
        high = 0
        if code in (2, 0xFFFE):
            code = 0x2D  # a hyphen that the library took for one that only breaks the line
        elif code <= 32 or code == 0xA0:
            spaced = spaced or (code in (32, 0xA0, 9) and not generated(text_page, index))
            continue
        if not box(text_page, index, where) or not origin_of(text_page, index, *origin):
            continue
        ax, ay = frame.point(rect.left, rect.bottom)
        bx, by = frame.point(rect.right, rect.top)
        x0, x1 = (ax, bx) if ax <= bx else (bx, ax)
        y = frame.point(origin_x.value, origin_y.value)[1]
        if word is None or spaced or index % 16 == 0:
            size = font_size(text_page, index)
            height = abs(by - ay)
            if not 0.4 * height <= size <= 2.5 * height:  # a font of size 1, made larger by its matrix
                size = 0.8 * height or 10.0
        if word is not None:
            gap = x0 - word.x1
            same_line = abs(y - word.y) < 0.35 * word.size
            combining = 0x300 <= code <= 0x36F
            near = combining or (-0.6 * size < gap <= (0.09 if spaced else _SPLIT) * size)
            rise = (word.y - y) / word.size
            if near and abs(rise) > 0.15 and (code in raised.SUPERSCRIPTS or word.text.isdecimal()):
                ratio = font_size(text_page, index) / plain
                if 0 < rise < 0.7 and ratio < 0.85 and code in raised.SUPERSCRIPTS:
                    word.text += raised.after(word.text, chr(code))
                    word.x1 = max(word.x1, x1)
                    continue
                if -1.2 < rise < 0 and ratio > 1.18 and word.text.isdecimal():
                    word.text, same_line = raised.before(word.text), False
            if same_line and near:
                word.text += chr(code)
                word.x1 = max(word.x1, x1)
                spaced = False
                continue
            yield word
            word = None
        plain = font_size(text_page, index) or 1.0
        turn = (math.degrees(angle(text_page, index)) + frame.rotation) % 360
        if not (turn < _STRAIGHT or turn > 360 - _STRAIGHT or abs(turn - 180) < _STRAIGHT):
            turned.append(Turned(chr(code), x0, x1, min(ay, by), max(ay, by), size, turn, spaced))
        else:
            word = Word(chr(code), x0, x1, y, size)
        spaced = False
    if word is not None:
        yield word


def page_rules(page: Any, raw: Any) -> list[Rule]:
    """The ruled lines of a page: thin rectangles, edges of rectangles and straight strokes."""
    frame, found = _Frame(page), []
    for number, drawing in enumerate(page.get_objects(filter=[raw.FPDF_PAGEOBJ_PATH], max_depth=3)):
        if number >= _MOST_OBJECTS:
            return []
        for (ax, ay), (bx, by) in _strokes(drawing.raw, raw):
            x0, y0 = frame.point(ax, ay)
            x1, y1 = frame.point(bx, by)
            if abs(x0 - x1) <= 1 < abs(y0 - y1) - 3:
                found.append(Rule((x0 + x1) / 2, min(y0, y1), max(y0, y1), True))
            elif abs(y0 - y1) <= 1 < abs(x0 - x1) - 3:
                found.append(Rule((y0 + y1) / 2, min(x0, x1), max(x0, x1), False))
    return found


_Point = tuple[float, float]


def _strokes(path: Any, raw: Any) -> Iterator[tuple[_Point, _Point]]:
    count = raw.FPDFPath_CountSegments(path)
    if not 2 <= count <= _MOST_SEGMENTS:
        return
    matrix = raw.FS_MATRIX()
    if not raw.FPDFPageObj_GetMatrix(path, ctypes.byref(matrix)):
        return
    x, y = ctypes.c_float(), ctypes.c_float()
    strokes: list[tuple[_Point, _Point]] = []
    first = last = (0.0, 0.0)
    for index in range(count):
        segment = raw.FPDFPath_GetPathSegment(path, index)
        if not raw.FPDFPathSegment_GetPoint(segment, ctypes.byref(x), ctypes.byref(y)):
            return
        here = (matrix.a * x.value + matrix.c * y.value + matrix.e, matrix.b * x.value + matrix.d * y.value + matrix.f)
        kind = raw.FPDFPathSegment_GetType(segment)
        if kind == raw.FPDF_SEGMENT_MOVETO:
            first = here
        elif kind == raw.FPDF_SEGMENT_LINETO:
            strokes.append((last, here))
        last = here
        if raw.FPDFPathSegment_GetClose(segment) and last != first:
            strokes.append((last, first))
            last = first
    xs, ys = [p[0] for stroke in strokes for p in stroke], [p[1] for stroke in strokes for p in stroke]
    if strokes and max(xs) - min(xs) <= _THIN:
        middle = (max(xs) + min(xs)) / 2
        yield (middle, min(ys)), (middle, max(ys))
    elif strokes and max(ys) - min(ys) <= _THIN:
        middle = (max(ys) + min(ys)) / 2
        yield (min(xs), middle), (max(xs), middle)
    else:
        yield from strokes
