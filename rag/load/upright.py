"""Scanned pages put right before they are read: turned by quarters, then straightened by a few degrees."""

from __future__ import annotations

import io
import re

import numpy as np

from rag.load.tesseract import recognised

_OSD_DPI = 150  # at which Tesseract looks which way is up
_SECONDS = 15.0
_SURE = 1.5  # Tesseract's confidence of the orientation
_TURN = re.compile(r"^Rotate: (\d+)$", re.MULTILINE)
_CONFIDENCE = re.compile(r"^Orientation confidence: ([\d.]+)$", re.MULTILINE)

_SKEW_DPI = 100  # at which the skew is looked for
_MOST_SKEW = 8.0  # degrees
_LEAST_SKEW = 0.2  # degrees: less does no harm
_LEAST_INK = 500  # dark pixels
_MOST_INK = 60_000
_BLACK = 0.5  # share of dark pixels above which a page is a photograph or nothing
_CLEARER = 1.05  # how much clearer the lines must become
_DARK = 150


def upright(pixels: np.ndarray, dpi: float) -> np.ndarray:
    """A page's grey pixels the right way up and straight; the same array where they are, or nothing tells.

    `pixels` has shape (height, width), 255 is paper. A turned page has height and width exchanged, a straightened one
    grows by what its corners need.
    """
    turn = quarter_turn(pixels, dpi)
    if turn:
        pixels = np.ascontiguousarray(np.rot90(pixels, -turn // 90))
    angle = skew(pixels, dpi)
    return _rotated(pixels, angle) if angle else pixels


def quarter_turn(pixels: np.ndarray, dpi: float) -> int:
    """By how many degrees (0, 90, 180, 270) clockwise a page has to be turned, as Tesseract sees it; 0 in doubt."""
    from PIL import Image

    picture = Image.fromarray(pixels)
    ratio = min(1.0, _OSD_DPI / dpi)
    small = picture.resize((max(1, round(picture.width * ratio)), max(1, round(picture.height * ratio))))
    target = io.BytesIO()
    small.save(target, "PNG", compress_level=1)
    arguments = ["-l", "osd", "--psm", "0", "--dpi", str(round(dpi * ratio))]
    said = recognised(arguments, target.getvalue(), _SECONDS) or ""
    turn, sure = _TURN.search(said), _CONFIDENCE.search(said)
    if turn is None or sure is None or float(sure[1]) < _SURE:
        return 0  # too few letters, or no data for it
    return int(turn[1]) % 360 // 90 * 90


def skew(pixels: np.ndarray, dpi: float) -> float:
    """By how many degrees counter-clockwise a page has to be rotated for its lines to be level; 0.0 where they are.

    The lines are level where the rows of pixels differ most in how dark they are.
    """
    step = max(1, round(dpi / _SKEW_DPI))
    dark = pixels[::step, ::step] < _DARK
    down, across = np.nonzero(dark)
    if down.size < _LEAST_INK or down.size > _BLACK * dark.size:
        return 0.0
    if down.size > _MOST_INK:
        chosen = np.linspace(0, down.size - 1, _MOST_INK).astype(np.int64)
        down, across = down[chosen], across[chosen]
    x, y = across.astype(np.float32), down.astype(np.float32)

    def clear(angle: float) -> float:
        level = y * np.cos(np.radians(angle)) - x * np.sin(np.radians(angle))
        rows = np.bincount(np.round(level - level.min()).astype(np.int64)).astype(np.float64)
        return float(np.square(np.diff(rows)).sum())

    best = max(np.arange(-_MOST_SKEW, _MOST_SKEW + 0.01, 0.5), key=clear)
    best = max(np.arange(best - 0.5, best + 0.51, 0.1), key=clear)
    if abs(best) < _LEAST_SKEW or abs(best) > _MOST_SKEW or clear(best) < _CLEARER * clear(0.0):
        return 0.0
    return float(best)


def _rotated(pixels: np.ndarray, angle: float) -> np.ndarray:
    from PIL import Image

    picture = Image.fromarray(pixels).rotate(angle, Image.Resampling.BICUBIC, expand=True, fillcolor=255)
    return np.array(picture)
