"""Scanned pages that lay askew or upside down: found out by how much, put right, and read."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np
import pytest

from rag.load import ocr
from rag.load.upright import quarter_turn, skew, upright
from tests.report_files import pdf_bytes, scan_bytes
from tests.test_formats import wrong_answers

DPI = 150


@cache
def page() -> np.ndarray:
    """A page of text and tables as grey pixels."""
    import pypdfium2

    document = pypdfium2.PdfDocument(pdf_bytes())
    return np.array(document[0].render(scale=DPI / 72, grayscale=True).to_pil().convert("L"))


def askew(degrees: float) -> np.ndarray:
    from PIL import Image

    return np.array(Image.fromarray(page()).rotate(degrees, Image.Resampling.BICUBIC, fillcolor=255))


@pytest.mark.parametrize("degrees", [-7.0, -5.0, -2.3, -1.0, -0.5, 0.5, 1.0, 2.3, 5.0, 7.0])
def test_skew_is_found_to_a_fifth_of_a_degree(degrees: float) -> None:
    assert skew(askew(degrees), DPI) == pytest.approx(-degrees, abs=0.2)


def test_a_straight_page_is_left_as_it_is() -> None:
    assert skew(page(), DPI) == 0.0
    assert upright(page(), DPI) is page() or ocr.missing()


@pytest.mark.parametrize(
    "pixels", [np.full((900, 600), 255, np.uint8), np.zeros((900, 600), np.uint8), np.full((1, 1), 255, np.uint8)]
)
def test_a_page_without_letters_is_left_as_it_is(pixels: np.ndarray) -> None:
    assert upright(pixels, DPI).shape == pixels.shape


def test_nothing_is_cut_off_a_page_that_is_straightened() -> None:
    turned = askew(4.0)
    straight = upright(turned, DPI)
    assert straight.shape[0] > turned.shape[0]
    assert (straight < 128).sum() == pytest.approx((turned < 128).sum(), rel=0.1)


needs_tesseract = pytest.mark.skipif(bool(ocr.missing()), reason="Tesseract with Vietnamese data is not installed")


@needs_tesseract
@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_a_turned_page_is_turned_back(turn: int) -> None:
    turned = np.ascontiguousarray(np.rot90(page(), turn // 90))
    assert quarter_turn(turned, DPI) == turn
    assert np.array_equal(upright(turned, DPI), page())


@needs_tesseract
def test_without_tesseracts_data_for_it_no_page_is_turned(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("TESSDATA_PREFIX", str(tmp_path))
    assert quarter_turn(np.ascontiguousarray(np.rot90(page(), 2)), DPI) == 0


@needs_tesseract
@pytest.mark.parametrize(("degrees", "turn"), [(2.0, 0), (0.0, 180), (-2.0, 90)])
def test_the_same_answers_from_a_page_that_lay_askew(tmp_path: Path, degrees: float, turn: int) -> None:
    assert wrong_answers(tmp_path, "ban-quet.pdf", scan_bytes(200, skew=degrees, turn=turn)) == []
