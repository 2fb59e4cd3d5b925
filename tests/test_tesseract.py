"""Tesseract as a process that is limited in what it computes."""

from __future__ import annotations

import io
import shutil

import pytest

from rag.load import tesseract
from rag.load.tesseract import recognised
from tests.report_files import font_path


def picture() -> bytes:
    from PIL import Image, ImageDraw, ImageFont

    image = Image.new("L", (900, 120), 255)
    font = ImageFont.truetype(str(font_path()), 40)
    ImageDraw.Draw(image).text((20, 30), "Kết nạp 857 đảng viên mới", font=font, fill=0)
    target = io.BytesIO()
    image.save(target, "PNG")
    return target.getvalue()


@pytest.mark.skipif(not shutil.which("tesseract"), reason="needs Tesseract")
def test_it_waits_in_steps_and_gives_signs_of_life(monkeypatch: pytest.MonkeyPatch) -> None:
    beats: list[int] = []
    monkeypatch.setattr(tesseract, "beat", lambda: beats.append(1))
    monkeypatch.setattr(tesseract, "_LOOK", 0.001)
    said = recognised(["-l", "vie", "--psm", "7"], picture(), 28)
    assert said is not None
    assert "857" in said
    assert beats
    assert recognised(["-l", "none"], picture(), 28) is None
    monkeypatch.setattr(tesseract, "_PATIENCE", 0.0)
    assert recognised(["-l", "vie"], picture(), 28) is None
