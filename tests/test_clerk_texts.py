"""Word files, PDF pages and web pages as clerks make them: what comes out is what a reader sees."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from typing import Any

import docx
import pytest
from docx.oxml import parse_xml

from rag.errors import LoadError
from rag.load import ocr
from rag.load.docx import read_docx
from rag.load.html import read_html
from rag.load.pdf import read_pdf
from rag.load.raised import after
from rag.load.symbols import symbol
from tests.report_files import font_path

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def word(build: Callable[[Any], None]) -> list[str]:
    """The lines of a Word file that `build` has written."""
    document = docx.Document()
    build(document)
    target = io.BytesIO()
    document.save(target)
    return read_docx(target.getvalue(), "a.docx").text.split("\n")


def run(paragraph: Any, text: str, properties: str = "") -> None:
    xml = f'<w:r {W}><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'
    paragraph._p.append(parse_xml(xml))


RAISED = '<w:vertAlign w:val="superscript"/>'
NUMBERING = f"""<w:abstractNum {W} w:abstractNumId="90"><w:multiLevelType w:val="multilevel"/>
<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="upperRoman"/><w:lvlText w:val="%1."/></w:lvl>
<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:isLgl/><w:lvlText w:val="%1.%2."/></w:lvl>
<w:lvl w:ilvl="2"><w:start w:val="1"/><w:numFmt w:val="lowerLetter"/><w:lvlText w:val="%3)"/></w:lvl></w:abstractNum>"""


def numbered(document: Any, changes: str, items: list[tuple[str, int, int]]) -> None:
    """Paragraphs (text, level, list) of lists 91, 92 and 93 of one kind; `changes` are those of list 92."""
    part = document.part.numbering_part.element
    part.insert(0, parse_xml(NUMBERING))
    for number, own in ((91, ""), (92, changes), (93, "")):
        part.append(parse_xml(f'<w:num {W} w:numId="{number}"><w:abstractNumId w:val="90"/>{own}</w:num>'))
    for text, level, number in items:
        properties = document.add_paragraph(text)._p.get_or_add_pPr()
        properties.append(parse_xml(f'<w:numPr {W}><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>'))


def test_numbers_of_headings_are_those_that_word_shows() -> None:
    anew = '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="5"/></w:lvlOverride>'
    items = [("Kết quả", 0, 91), ("Kinh tế", 1, 91), ("Nông nghiệp", 2, 91), ("Công nghiệp", 2, 91), ("Xã hội", 1, 91),
             ("Nhiệm vụ", 0, 93), ("Trồng rừng", 1, 91), ("Phần năm", 0, 92), ("Phần sáu", 0, 92)]  # fmt: skip
    assert word(lambda document: numbered(document, anew, items)) == [
        "I. Kết quả", "1.1. Kinh tế", "a) Nông nghiệp", "b) Công nghiệp", "1.2. Xã hội",
        "II. Nhiệm vụ", "2.1. Trồng rừng", "V. Phần năm", "VI. Phần sáu",
    ]  # fmt: skip


def test_a_list_may_have_a_form_of_its_own() -> None:
    own = f'<w:lvlOverride w:ilvl="0"><w:lvl w:ilvl="0"><w:start w:val="3"/><w:numFmt w:val="decimal"/><w:lvlText w:val="Điều %1."/></w:lvl></w:lvlOverride>'  # noqa: E501, F541
    lines = word(
        lambda document: numbered(document, own, [("Một", 0, 91), ("Ba", 0, 92), ("Bốn", 0, 92), ("Hai", 0, 91)])
    )
    assert lines == ["I. Một", "Điều 3. Ba", "Điều 4. Bốn", "II. Hai"]


def test_raised_figures_of_word_are_no_part_of_a_number() -> None:
    def build(document: Any) -> None:
        paragraph = document.add_paragraph("Kết nạp 857")
        run(paragraph, "12", RAISED)
        run(paragraph, " đảng viên, 25 m")
        run(paragraph, "2", RAISED)
        run(paragraph, " đất, 10")
        run(paragraph, "3", RAISED)
        run(paragraph, " tấn, ngày 1")
        run(paragraph, "er", RAISED)

    assert word(build) == ["Kết nạp 857 đảng viên, 25 m² đất, 10³ tấn, ngày 1er"]


def test_symbols_and_capitals_are_as_they_are_shown() -> None:
    def build(document: Any) -> None:
        paragraph = document.add_paragraph()
        for font, code in (("Wingdings", "F0FE"), ("Symbol", "F0B3"), ("Wingdings", "F001"), ("Arial", "2265")):
            paragraph._p.append(parse_xml(f'<w:r {W}><w:sym w:font="{font}" w:char="{code}"/><w:t>x</w:t></w:r>'))
        run(document.add_paragraph(), "thị trấn Trần Phú", "<w:caps/>")
        run(document.add_paragraph(), "thị trấn", '<w:caps w:val="0"/>')

    assert word(build) == ["☑x≥x x≥x", "THỊ TRẤN TRẦN PHÚ", "thị trấn"]


@pytest.mark.parametrize("code", ["", "zz", "0", "D800", "F0FF", "FFFFFF"])
def test_a_symbol_that_is_none_is_a_space(code: str) -> None:
    assert symbol("Wingdings", code) == " "
    assert len(symbol("Arial", code)) == 1


def test_a_table_within_a_table_keeps_its_figures() -> None:
    def build(document: Any) -> None:
        table = document.add_table(rows=2, cols=2)
        for (row, column), text in {(0, 0): "Đơn vị", (0, 1): "Chi tiết", (1, 0): "Xã An"}.items():
            table.cell(row, column).text = text
        inner = table.cell(1, 1).add_table(rows=3, cols=2)
        for row, texts in enumerate((("Năm", "Số hộ"), ("2020", "31"), ("2021", "29"))):
            for column, text in enumerate(texts):
                inner.cell(row, column).text = text

    lines = word(build)
    assert "Năm 2020 – Số hộ: 31." in lines
    assert "Năm 2021 – Số hộ: 29." in lines


@pytest.mark.parametrize(
    ("base", "told"),
    [("857", ""), ("25 m", "²"), ("3 km", "²"), ("2,10", ""), ("110", ""), ("x 10", "²"), ("y = x", "²"),
     ("hộ nghèo", ""), ("", "²")],
)  # fmt: skip
def test_raised_figures_are_powers_or_marks(base: str, told: str) -> None:
    assert after(base, "2") == told


# --- PDF ------------------------------------------------------------------------------------------------------------


def drawn(draw: Callable[[Any], None], pages: int = 1) -> str:
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont
    from reportlab.pdfgen.canvas import Canvas

    pdfmetrics.registerFont(TTFont("Report", str(font_path())))
    target = io.BytesIO()
    canvas = Canvas(target, pagesize=(595, 842))
    for _ in range(pages):
        canvas.setFont("Report", 12)
        draw(canvas)
        canvas.showPage()
    canvas.save()
    return read_pdf(target.getvalue(), "a.pdf").text


@pytest.mark.parametrize(("rise", "size"), [(4.0, 7.8), (3.5, 7.0), (2.5, 8.0), (5.0, 7.0)])
def test_raised_figures_of_a_page_are_no_part_of_a_number(rise: float, size: float) -> None:
    def draw(canvas: Any) -> None:
        text = canvas.beginText(72, 700)
        for piece, lifted in (("Kết nạp 857", "12"), (" đảng viên, 25 m", "2"), (" đất; 1/2 và CO", "")):
            text.setFont("Report", 12)
            text.textOut(piece)
            text.setFont("Report", size)
            text.setRise(rise)
            text.textOut(lifted)
            text.setRise(0)
        text.setRise(-2)
        text.textOut("2")
        text.setRise(0)
        text.setFont("Report", 12)
        text.textOut(" thải ra.")
        canvas.drawText(text)
        note = canvas.beginText(72, 120)
        note.setFont("Report", 6)
        note.setRise(3)
        note.textOut("12")
        note.setRise(0)
        note.setFont("Report", 10)
        note.textOut("Theo Báo cáo số 15-BC/HU, có 312 đảng viên nữ.")
        canvas.drawText(note)

    assert drawn(draw).split("\n") == [
        "Kết nạp 857 đảng viên, 25 m² đất; 1/2 và CO2 thải ra.",
        "¹² Theo Báo cáo số 15-BC/HU, có 312 đảng viên nữ.",
    ]


def test_what_stands_across_the_page_is_told_once_and_by_itself() -> None:
    lines = [
        f"Dòng {at}: toàn huyện có {100 + at} chi bộ trực thuộc, tăng {at} chi bộ so với năm trước;" for at in range(20)
    ]

    def draw(canvas: Any) -> None:
        canvas.saveState()
        canvas.setFont("Report", 60)
        canvas.translate(150, 300)
        canvas.rotate(45)
        canvas.drawString(0, 0, "BẢN DỰ THẢO")
        canvas.restoreState()
        for at, line in enumerate(lines):
            canvas.drawString(40, 700 - at * 24, line)

    text = drawn(draw, pages=2)
    assert text.count("BẢN DỰ THẢO") == 1
    assert "\nBẢN DỰ THẢO\n" in text
    assert all(text.count(line) == 2 for line in lines)


@pytest.mark.parametrize("down", [False, True])
def test_headings_written_upward_stand_in_their_columns(down: bool) -> None:
    from reportlab.lib import colors
    from reportlab.platypus import Flowable, SimpleDocTemplate, Table

    class Upward(Flowable):  # type: ignore[misc]  # reportlab is not typed
        def __init__(self, *lines: str) -> None:
            self.lines = lines

        def wrap(self, *_: float) -> tuple[float, float]:
            return 13.0 * len(self.lines), 90.0

        def draw(self) -> None:
            self.canv.saveState()
            self.canv.rotate(-90 if down else 90)
            self.canv.setFont("Report", 10)
            for at, line in enumerate(self.lines if not down else self.lines[::-1]):
                self.canv.drawString(-88 if down else 2, 3 + at * 13 if down else -10 - at * 13, line)
            self.canv.restoreState()

    drawn(lambda canvas: None)  # registers the font
    head = ["STT", "Đơn vị", Upward("Số hộ nghèo"), Upward("Hộ", "cận nghèo"), Upward("Tỷ lệ (%)")]
    rows = [["1", "Xã An", "101", "201", "1,5"], ["2", "Xã Bình", "102", "202", "2,5"]]
    look = [("GRID", (0, 0), (-1, -1), 0.5, colors.black), ("FONT", (0, 0), (-1, -1), "Report", 10)]
    target = io.BytesIO()
    SimpleDocTemplate(target).build([Table([head, *rows], style=look, colWidths=[40, 120, 50, 50, 50])])
    text = read_pdf(target.getvalue(), "a.pdf").text
    assert "Xã Bình – Số hộ nghèo: 102." in text
    assert ("Xã Bình – cận nghèo Hộ: 202." if down else "Xã Bình – Hộ cận nghèo: 202.") in text
    assert ": 2,5%." in text


def test_a_page_turned_as_a_whole_is_read_as_it_is_shown() -> None:
    def draw(canvas: Any) -> None:
        canvas.setPageRotation(90)
        canvas.rotate(90)
        canvas.drawString(60, -60, "Huyện Vân Đồn có 82 đảng viên mới.")
        canvas.drawString(60, -90, "Huyện Cô Tô có 9 đảng viên mới.")

    text = drawn(draw)
    assert text.index("Huyện Vân Đồn có 82 đảng viên mới.") < text.index("Huyện Cô Tô có 9 đảng viên mới.")


@pytest.mark.parametrize("shift", [lambda code: 0xE000 + code % 256, lambda code: 0x21 + code % 90])
def test_a_text_layer_that_tells_other_letters_is_none(
    shift: Callable[[int], int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The table of letters of such a file is wrong; what is shown is read from the picture, or the file is refused."""
    from reportlab.pdfgen.canvas import Canvas

    drawn(lambda canvas: None)  # registers the font
    target = io.BytesIO()
    canvas = Canvas(target, pagesize=(595, 842), pageCompression=0)
    canvas.setFont("Report", 12)
    for at in range(12):
        canvas.drawString(
            60, 760 - at * 24, f"Dòng {at}: toàn huyện kết nạp được {100 + at} đảng viên mới, đạt chỉ tiêu."
        )
    canvas.save()
    table = re.compile(rb"(?<=> <)[0-9A-F]{4}(?=>)")
    data = table.sub(lambda found: b"%04X" % shift(int(found[0], 16)), target.getvalue())
    assert data != target.getvalue()
    monkeypatch.setattr(ocr, "missing", lambda: "program")
    with pytest.raises(LoadError) as raised:
        read_pdf(data, "a.pdf")
    assert "Tesseract" in raised.value.remedy
    assert "111 đảng viên" in read_pdf(target.getvalue(), "a.pdf").text


# --- web pages ------------------------------------------------------------------------------------------------------

PAGE = """<html><body><h1>Báo cáo năm 2021</h1><p>Kết nạp 857<sup>1</sup> đảng viên; 25 m<sup>2</sup>;
<b>12</b><sup><a href="#n">[2]</a></sup>
chi
bộ; x<sup>n</sup>.</p><ol start="3"><li>Mục ba</li><li>Mục bốn</li><li value="8">Mục tám</li><li>Mục chín</li></ol>
<ol type="a"><li>Điểm một</li></ol><ol start="-x" type="I"><li>Phần một</li></ol></body></html>"""


def test_raised_figures_and_lists_of_a_web_page() -> None:
    assert read_html(PAGE.encode(), "a.html").text.split("\n")[1:] == [
        "Kết nạp 857 đảng viên; 25 m²; 12 chi bộ; xn.",
        "3. Mục ba", "4. Mục bốn", "8. Mục tám", "9. Mục chín", "a. Điểm một", "I. Phần một",
    ]  # fmt: skip
