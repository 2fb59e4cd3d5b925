"""Large workbooks: signs of life all along, whole rows up to the limit, and what was left out is told."""

from __future__ import annotations

import io

import openpyxl
import pytest

from rag.load import beat, sheets

ROWS = 9_000


def workbook(rows: int) -> bytes:
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("Đảng viên")
    sheet.append(["Họ và tên", "Chi bộ", "Năm kết nạp"])
    for number in range(rows):
        sheet.append([f"Người thứ {number + 1}", f"Chi bộ {number % 90}", 1970 + number % 55])
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def test_every_row_is_read_with_signs_of_life_on_the_way(monkeypatch: pytest.MonkeyPatch) -> None:
    beats: list[None] = []
    data = workbook(ROWS)
    monkeypatch.setattr(beat, "listener", lambda: beats.append(None))
    content = sheets.read_xlsx(data, "a.xlsx")
    assert content.note == ""
    assert f"Người thứ {ROWS} – Năm kết nạp: {1970 + (ROWS - 1) % 55}." in content.text
    assert len(beats) > 3 * ROWS // 2_000


@pytest.mark.parametrize("form", ["xlsx", "csv"])
def test_what_is_too_much_is_left_out_in_whole_rows_and_told(form: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheets, "MAX_CHARACTERS", 20_000)
    lines = "\n".join(
        ["Họ và tên;Chi bộ;Năm kết nạp", *(f"Người {n};Chi bộ {n % 9};{1970 + n % 55}" for n in range(999))]
    )
    if form == "xlsx":
        content = sheets.read_xlsx(workbook(999), "lon.xlsx")
    else:
        content = sheets.read_csv(lines.encode(), "lon.csv")
    assert 19_000 < len(content.text) <= 20_000
    assert content.text.endswith(".")
    rows = content.text.count("Năm kết nạp:")
    assert "lon" in content.note
    left = int(content.note.split("còn ")[1].split()[0])
    assert rows + left == 999
    assert content.remedy
