"""The picture of a page of a PDF file, with a sentence marked where the text layer tells where it stands.

Runs in the limited process of `rag.load.worker`, as everything does that reads such files.
"""

from __future__ import annotations

import ctypes
import io
import re
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from rag import messages
from rag.errors import LoadError
from rag.text import fold

if TYPE_CHECKING:
    from PIL.Image import Image

WIDTH = 1240  # pixels that a page is wide: A4 at 150 dpi
MOST_PIXELS = 4_000_000
MOST_BYTES = 4_000_000  # of the picture; a page of photographs is made smaller
MOST_QUOTE = 4_000  # characters of a sentence that are looked for
_LEAST_LETTERS = 3
_COLOUR = (255, 224, 102)
_PIECES = re.compile(r" – |: |\. ")

Span = tuple[float, float]
Box = tuple[float, float, float, float]  # left, top, right, bottom in pixels


def page_image(data: bytes, name: str, page: int, quote: str = "") -> bytes:
    """Page `page` (from 1) as PNG, at most MOST_PIXELS and MOST_BYTES large. Raises LoadError where there is none."""
    import pypdfium2

    document = pypdfium2.PdfDocument(data)
    try:
        if not 1 <= page <= len(document):
            message = messages.PAGE_IMAGE_NONE_MESSAGE.format(name=name, page=page, count=len(document))
            raise LoadError(message, messages.PAGE_IMAGE_NONE_REMEDY)
        sheet = document[page - 1]
        width, height = sheet.get_size()
        scale = min(WIDTH / max(width, 1.0), (MOST_PIXELS / max(width * height, 1.0)) ** 0.5)
        while True:
            picture = sheet.render(scale=scale, draw_annots=True).to_pil().convert("RGB")
            made = _png(_marked(picture, list(_boxes(sheet, quote[:MOST_QUOTE], *picture.size)) if quote else []))
            if len(made) <= MOST_BYTES or picture.width < 200:
                return made
            scale *= 0.7
    finally:
        document.close()


def _png(picture: Image) -> bytes:
    target = io.BytesIO()
    picture.save(target, "PNG")
    return target.getvalue()


def _marked(picture: Image, boxes: list[Box]) -> Image:
    """Yellow as a marker pen gives it: what is dark stays as dark."""
    if not boxes:
        return picture
    from PIL import Image, ImageChops, ImageDraw

    layer = Image.new("RGB", picture.size, (255, 255, 255))
    draw = ImageDraw.Draw(layer)
    for left, top, right, bottom in boxes:
        draw.rectangle((left - 2, top - 2, right + 2, bottom + 2), fill=_COLOUR)
    return ImageChops.multiply(picture, layer)


def _boxes(sheet: Any, quote: str, width: int, height: int) -> Iterator[Box]:
    """Where a sentence stands on the picture, a box for each line of it; nothing where the text layer does not tell."""
    import pypdfium2.raw as raw

    text = sheet.get_textpage()
    try:
        written = "".join(_char(raw, text, at) for at in range(text.count_chars()))
        for first, last in _found(written, quote, lambda at: text.get_charbox(at)[1::2]):
            for number in range(text.count_rects(first, last - first + 1)):
                left, bottom, right, top = text.get_rect(number)
                corners = [_on_picture(raw, sheet, x, y, width, height) for x, y in ((left, top), (right, bottom))]
                (x0, y0), (x1, y1) = corners
                yield min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)
    finally:
        text.close()


def _char(raw: Any, text: Any, at: int) -> str:
    code = raw.FPDFText_GetUnicode(text, at)
    return chr(code) if 0 < code < 0x110000 else "\0"


def _on_picture(raw: Any, sheet: Any, x: float, y: float, width: int, height: int) -> tuple[int, int]:
    """A point of the page, which may be turned or cropped, on its picture."""
    across, down = ctypes.c_int(), ctypes.c_int()
    raw.FPDF_PageToDevice(sheet, 0, 0, width, height, 0, x, y, ctypes.byref(across), ctypes.byref(down))
    return across.value, down.value


def _letters(text: str) -> tuple[str, list[int]]:
    """The letters and figures of a text in lower case without diacritics, and the place of each in it."""
    kept, places = [], []
    for at, char in enumerate(text):
        for part in fold(char):
            if part.isalnum():
                kept.append(part)
                places.append(at)
    return "".join(kept), places


def _found(text: str, quote: str, level: Callable[[int], Span]) -> list[tuple[int, int]]:
    """First and last character of what is to be marked: the sentence; of a table's the heading of its row and the cell.

    `level` gives the upper and lower edge of a character. A cell is marked where the row holds its value once.
    """
    letters, places = _letters(text)
    wanted = _letters(quote)[0]
    at = letters.find(wanted) if len(wanted) >= _LEAST_LETTERS else -1
    if at >= 0:
        return [(places[at], places[at + len(wanted) - 1])]
    *heads, value = [[(places[i], places[i + n - 1]) for i, n in _all(letters, piece)] for piece in _pieces(quote)] or [
        []
    ]
    values = [one for one in value if _is_alone(text, *one)]
    for head in heads[1:] + heads[:1]:  # the caption comes first
        for one in head:
            low, high = level(one[0])
            row = [cell for cell in values if cell[0] > one[1] and low <= sum(level(cell[0])) / 2 <= high]
            if row:
                return [one, row[0]] if len(row) == 1 else [one]
    return []


def _is_alone(text: str, first: int, last: int) -> bool:
    """Whether "82" is no part of "182" or "82,5"."""
    return not re.search(r"[\w][.,]?$", text[max(0, first - 2) : first]) and not re.match(r"[.,]?\w", text[last + 1 :])


def _pieces(quote: str) -> list[str]:
    return [piece for part in _PIECES.split(quote) if (piece := _letters(part)[0])]


def _all(letters: str, piece: str) -> Iterator[tuple[int, int]]:
    at = letters.find(piece)
    while at >= 0:
        yield at, len(piece)
        at = letters.find(piece, at + 1)
