"""Scanned pages through Tesseract, as Debian packages it, with its Vietnamese data: a process per page."""

from __future__ import annotations

import csv
import io
import re
import shutil
import statistics
import subprocess
from collections.abc import Sequence
from functools import cache
from typing import Any

import numpy as np

from rag.load.pdf_tables import cell_boxes
from rag.load.pdf_words import Rule, Word
from rag.load.tesseract import recognised
from rag.load.upright import upright

DPI = 300
MOST_PAGES = 600
_SECONDS = 28.0  # that are computed for one picture
_MOST_PIXELS = 30_000_000
_CELLS_TOGETHER = 80
_FIGURE = re.compile(r"[-–+]?\d[\d.,]*(?: ?/ ?\d[\d.,]*)? ?%?")
_PAPER = 205  # of 255: lighter is paper
_DARK = 150  # of 255: ink
_LEAST_CONFIDENCE = 20.0  # percent: below are specks, stamps and signatures


@cache
def missing() -> str:
    """What of Tesseract is not there: "program", "language", or "" where it can be used."""
    if not shutil.which("tesseract"):
        return "program"
    try:
        done = subprocess.run(["tesseract", "--list-langs"], capture_output=True, text=True, timeout=20, check=False)
    except (OSError, subprocess.SubprocessError):
        return "program"
    return "" if "vie" in done.stdout.split() else "language"


def read_page(page: Any) -> tuple[list[Word], list[Rule], float] | None:
    """The words that Tesseract reads on a page of a PDF, its ruled lines and its height, in points.

    A page that was scanned askew or upside down is put right first. The lines are taken out of the picture first: they would be read as letters. None where Tesseract fails or takes
    too long.
    """
    width, height = page.get_size()
    scale = DPI / 72
    if width * height * scale * scale > _MOST_PIXELS:
        scale = (_MOST_PIXELS / (width * height)) ** 0.5
    pixels = np.array(page.render(scale=scale, grayscale=True).to_pil().convert("L"))
    pixels[pixels > _PAPER] = 255
    pixels = upright(pixels, scale * 72)
    rules = _take_out_rules(pixels, scale)
    in_cells: list[Word] = []
    for boxes in cell_boxes(rules):
        for first in range(0, len(boxes), _CELLS_TOGETHER):
            in_cells += _cell_words(pixels, boxes[first : first + _CELLS_TOGETHER], scale)
    words = _recognised(pixels, scale, "4")
    return None if words is None else (words + in_cells, rules, pixels.shape[0] / scale)


def _recognised(pixels: np.ndarray, scale: float, layout: str, language: str = "vie") -> list[Word] | None:
    """The words of a picture; `layout` is Tesseract's mode of page segmentation."""
    from PIL import Image

    picture = io.BytesIO()
    Image.fromarray(pixels).save(picture, "PNG", compress_level=1)
    arguments = ["-l", language, "--psm", layout, "--dpi", str(round(scale * 72)), "tsv"]
    said = recognised(arguments, picture.getvalue(), _SECONDS)
    return None if said is None else _words(said, scale)


def _cell_words(pixels: np.ndarray, boxes: Sequence[tuple[float, float, float, float]], scale: float) -> list[Word]:
    """The words of a table's cells, which are painted over in the picture.

    The cells are put below one another, with space between, and read as one column: Tesseract takes short figures that
    stand alone for specks, and reads across cells.
    """
    margin = round(6 * scale)
    pieces: list[tuple[np.ndarray, float, float]] = []  # pixels, and where they stood, in points
    for x0, y0, x1, y1 in boxes:
        left, top, right, bottom = (round(edge * scale) for edge in (x0 + 1, y0 + 1, x1 - 1, y1 - 1))
        cell = pixels[top:bottom, left:right]
        dark = cell < _DARK
        down, across = np.flatnonzero(dark.any(axis=1)), np.flatnonzero(dark.any(axis=0))
        if dark.sum() < 12 or not down.size:
            continue
        inner = cell[down[0] : down[-1] + 1, across[0] : across[-1] + 1]
        pieces.append((inner.copy(), (left + int(across[0])) / scale, (top + int(down[0])) / scale))
        cell[:] = 255
    if not pieces:
        return []
    height = sum(piece.shape[0] + margin for piece, _, _ in pieces) + margin
    sheet = np.full((height, max(piece.shape[1] for piece, _, _ in pieces) + 2 * margin), 255, np.uint8)
    at = margin
    places: list[tuple[float, float, float, float]] = []
    for piece, x, y in pieces:
        sheet[at : at + piece.shape[0], margin : margin + piece.shape[1]] = piece
        places.append((at / scale, (at + piece.shape[0]) / scale, x - margin / scale, y - at / scale))
        at += piece.shape[0] + margin
    as_figures = _by_cell(_recognised(sheet, scale, "6", "eng") or [], places)
    as_words = _by_cell(_recognised(sheet, scale, "6") or [], places)
    words = []
    for number, (_, _, aside, below) in enumerate(places):
        # the Vietnamese model takes "57" for "b7"; the English one knows figures, and no Vietnamese
        figures = " ".join(word.text for word in as_figures.get(number, ()))
        chosen = as_figures if _FIGURE.fullmatch(figures) else as_words
        words += [
            Word(word.text, word.x0 + aside, word.x1 + aside, word.y + below, word.size)
            for word in chosen.get(number, ())
        ]
    return words


def _by_cell(words: Sequence[Word], places: Sequence[tuple[float, float, float, float]]) -> dict[int, list[Word]]:
    found: dict[int, list[Word]] = {}
    for word in words:
        for at, (low, high, _, _) in enumerate(places):
            if low - 3 <= word.y - 0.3 * word.size <= high + 3:
                found.setdefault(at, []).append(word)
                break
    return found


def _take_out_rules(pixels: np.ndarray, scale: float) -> list[Rule]:
    """The long straight lines of a picture (rows of grey pixels), which are painted over in it."""
    dark = pixels < _DARK
    found: list[Rule] = []
    for vertical in (False, True):
        lines = dark.T if vertical else dark
        length = round((18 if vertical else 30) * scale)  # points: taller than letters, wider than words' strokes
        if lines.shape[1] <= length:
            continue
        sums = np.cumsum(np.pad(lines.astype(np.int32), ((0, 0), (1, 0))), axis=1)
        full = sums[:, length:] - sums[:, :-length] >= round(0.97 * length)  # windows that are dark all along
        steps = np.zeros((lines.shape[0], lines.shape[1] + 1), np.int32)
        steps[:, : full.shape[1]] += full
        steps[:, length:] -= full
        mask = np.cumsum(steps[:, :-1], axis=1) > 0
        for at in np.flatnonzero(mask.any(axis=1)):
            edges = np.flatnonzero(np.diff(np.pad(mask[at].astype(np.int8), 1)))
            found += [
                Rule(at / scale, low / scale, high / scale, vertical)
                for low, high in zip(edges[::2], edges[1::2], strict=True)
            ]
        thick = mask.copy()
        thick[1:] |= mask[:-1]
        thick[:-1] |= mask[1:]
        (pixels.T if vertical else pixels)[thick] = 255
    return found


def _words(table: str, scale: float) -> list[Word]:
    lines: dict[tuple[str, ...], list[tuple[str, float, float, float, float]]] = {}
    for row in csv.DictReader(io.StringIO(table), delimiter="\t", quoting=csv.QUOTE_NONE):
        text = (row.get("text") or "").strip()
        if row.get("level") != "5" or not text or float(row["conf"]) < _LEAST_CONFIDENCE:
            continue
        left, top, width, height = (float(row[key]) / scale for key in ("left", "top", "width", "height"))
        place = tuple(row[key] for key in ("block_num", "par_num", "line_num"))
        lines.setdefault(place, []).append((text, left, left + width, top, top + height))
    words = []
    for line in lines.values():
        size = max(4.0, statistics.median(bottom - top for *_, top, bottom in line) * 1.05)
        base = statistics.median(bottom for *_, bottom in line)
        words += [Word(text, x0, x1, base, size) for text, x0, x1, _, _ in line if text not in ("|", "_", "—", "~")]
    return words
