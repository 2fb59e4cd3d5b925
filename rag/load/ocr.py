"""Scanned pages through Tesseract, as Debian packages it, with its Vietnamese data: a process per page."""

from __future__ import annotations

import csv
import io
import shutil
import statistics
import subprocess
from functools import cache
from typing import Any

from rag.load.pdf_words import Word

DPI = 300
MOST_PAGES = 600
_SECONDS = 28.0  # for one page
_MOST_PIXELS = 30_000_000
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


def image_words(page: Any) -> list[Word] | None:
    """The words that Tesseract reads on a page of a PDF, in points; None where it fails or takes too long."""
    width, height = page.get_size()
    scale = DPI / 72
    if width * height * scale * scale > _MOST_PIXELS:
        scale = (_MOST_PIXELS / (width * height)) ** 0.5
    picture = io.BytesIO()
    page.render(scale=scale, grayscale=True).to_pil().save(picture, "PNG", compress_level=1)
    command = ["tesseract", "-", "-", "-l", "vie", "--psm", "4", "--dpi", str(round(scale * 72)), "tsv"]
    try:
        done = subprocess.run(command, input=picture.getvalue(), capture_output=True, timeout=_SECONDS, check=False)
    except (OSError, subprocess.SubprocessError):
        return None
    return _words(done.stdout.decode("utf-8", "replace"), scale) if done.returncode == 0 else None


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
