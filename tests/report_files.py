"""One report, made up for the tests, written in every format that is read: as it comes out of offices."""

from __future__ import annotations

import io
import unicodedata
import zipfile
from collections.abc import Callable, Sequence
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from rag.load.legacy import _TCVN3, _VISCII_HIGH, _VISCII_LOW, _VNI_ALONE, _VNI_MARKS

TITLE = "BÁO CÁO"
SUBTITLE = "công tác xây dựng Đảng và phát triển kinh tế - xã hội năm 2021 của tỉnh Quảng Ninh"
BODY = (
    "I. KẾT QUẢ THỰC HIỆN",
    "Trong năm 2021, các cấp ủy đã lãnh đạo, chỉ đạo quyết liệt công tác phòng, chống dịch bệnh và phục hồi kinh tế. Ban "
    "Thường vụ Tỉnh ủy đã tổ chức 14 cuộc kiểm tra, giám sát đối với các tổ chức đảng trực thuộc.",
    "Toàn tỉnh đã trao tặng Huy hiệu Đảng cho 1.206 đảng viên; xây dựng và sửa chữa 318 nhà ở cho hộ nghèo.",
)
PARTY = (
    "Bảng 1. Kết quả phát triển đảng viên",
    (
        ("STT", "Đơn vị", "Đảng viên mới kết nạp", "", "Chỉ tiêu năm 2021"),
        ("", "", "Năm 2020", "Năm 2021", ""),
        ("1", "Huyện Vân Đồn", "75", "82", "80"),
        ("2", "Huyện Đầm Hà", "51", "57", "60"),
        ("3", "Thành phố Cẩm Phả", "398", "412", "400"),
    ),
)
BUDGET = (
    "Bảng 2. Thu ngân sách nhà nước (tỷ đồng)",
    (
        ("Đơn vị", "Năm 2020", "Năm 2021"),
        ("Huyện Vân Đồn", "1.234", "1.512"),
        ("Huyện Đầm Hà", "210", "225,5"),
        ("Thành phố Cẩm Phả", "2.048", "2.377"),
    ),
)
ECONOMY = (
    "Bảng 3. Một số chỉ tiêu kinh tế - xã hội",
    (
        ("Chỉ tiêu", "Đơn vị tính", "Kế hoạch năm 2021", "Thực hiện năm 2021"),
        ("Số doanh nghiệp thành lập mới", "doanh nghiệp", "300", "342"),
        ("Tỷ lệ hộ nghèo", "%", "1,2", "0,9"),
        ("Diện tích rừng trồng mới", "ha", "11.000", "11.650"),
    ),
)
CLOSING = (
    "II. NHIỆM VỤ TRỌNG TÂM",
    "Các cấp ủy tiếp tục rà soát nguồn phát triển đảng viên, nhất là trong học sinh, sinh viên và công nhân.",
)
TABLES = (PARTY, BUDGET, ECONOMY)
SPANS = {
    "Bảng 1. Kết quả phát triển đảng viên": (((0, 2), (0, 3)), ((0, 0), (1, 0)), ((0, 1), (1, 1)), ((0, 4), (1, 4)))
}

# question, what the short answer must hold and no other figure, what the cited sentence must hold
QUESTIONS = (
    ("Toàn tỉnh trao tặng Huy hiệu Đảng cho bao nhiêu đảng viên?", "1.206", ("Huy hiệu Đảng",)),
    ("Ban Thường vụ Tỉnh ủy tổ chức bao nhiêu cuộc kiểm tra, giám sát?", "14", ("14 cuộc kiểm tra",)),
    ("Vân Đồn kết nạp bao nhiêu đảng viên mới năm 2021?", "82", ("Huyện Vân Đồn", "Đảng viên mới kết nạp", "Năm 2021")),
    ("Năm 2020 huyện Đầm Hà kết nạp bao nhiêu đảng viên mới?", "51", ("Huyện Đầm Hà", "Năm 2020")),
    (
        "Chỉ tiêu kết nạp đảng viên mới năm 2021 của Cẩm Phả là bao nhiêu?",
        "400",
        ("Thành phố Cẩm Phả", "Chỉ tiêu năm 2021"),
    ),
    ("Thu ngân sách của Vân Đồn năm 2021 là bao nhiêu?", "1.512", ("Huyện Vân Đồn", "Năm 2021", "tỷ đồng")),
    ("Năm 2021 huyện Đầm Hà thu ngân sách bao nhiêu?", "225,5", ("Huyện Đầm Hà", "tỷ đồng")),
    ("Năm 2021 có bao nhiêu doanh nghiệp thành lập mới?", "342", ("Thực hiện năm 2021",)),
    ("Tỷ lệ hộ nghèo năm 2021 là bao nhiêu?", "0,9", ("Tỷ lệ hộ nghèo", "Thực hiện năm 2021")),
    ("Diện tích rừng trồng mới năm 2021 đạt bao nhiêu?", "11.650", ("rừng trồng mới",)),
)


def docx_bytes() -> bytes:
    """A Word file: merged headings, a tracked insertion and deletion, header and footer."""
    import docx
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    document = docx.Document()
    section = document.sections[0]
    section.header.paragraphs[0].text = "Tỉnh ủy Quảng Ninh"
    section.footer.paragraphs[0].text = "Trang 1"
    for text in (TITLE, SUBTITLE, *BODY):
        document.add_paragraph(text)
    for tag, text in (("w:del", "Có 999 tập thể"), ("w:ins", "Có 25 tập thể")):
        paragraph = document.paragraphs[-1]
        change = OxmlElement(tag)
        run = OxmlElement("w:r")
        piece = OxmlElement("w:delText" if tag == "w:del" else "w:t")
        piece.text = f" {text} được khen thưởng."
        piece.set(qn("xml:space"), "preserve")
        run.append(piece)
        change.append(run)
        paragraph._p.append(change)
    for caption, rows in TABLES:
        document.add_paragraph(caption)
        table = document.add_table(rows=len(rows), cols=len(rows[0]))
        for at, row in enumerate(rows):
            for column, text in enumerate(row):
                table.cell(at, column).text = text
        for first, last in SPANS.get(caption, ()):
            texts = table.cell(*first).text
            table.cell(*first).merge(table.cell(*last)).text = texts
    for text in CLOSING:
        document.add_paragraph(text)
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


def font_path(bold: bool = False) -> Path:
    """A font with all Vietnamese letters: the one that comes with matplotlib."""
    import matplotlib

    return Path(matplotlib.get_data_path()) / "fonts" / "ttf" / ("DejaVuSerif-Bold.ttf" if bold else "DejaVuSerif.ttf")


def pdf_bytes(*, ruled: bool = True, filler: Sequence[str] = ()) -> bytes:
    """A PDF with a letterhead, running title, page numbers; its tables with or without ruled lines."""
    from reportlab.lib import colors
    from reportlab.lib.pagesizes import A4
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont
    from reportlab.platypus import Paragraph, SimpleDocTemplate, Table

    pdfmetrics.registerFont(TTFont("Report", str(font_path())))
    style = ParagraphStyle(
        "report", fontName="Report", fontSize=12, leading=17, alignment=4, firstLineIndent=26, spaceAfter=5
    )
    plain = ParagraphStyle("plain", parent=style, firstLineIndent=0, alignment=1)

    def margins(canvas: Any, document: Any) -> None:
        canvas.setFont("Report", 8)
        canvas.drawString(60, 810, "Tỉnh ủy Quảng Ninh - Báo cáo năm 2021")
        canvas.drawCentredString(297, 28, f"- {document.page} -")

    letterhead = [
        ["TỈNH ỦY QUẢNG NINH\n*\nSố 154-BC/TU", "ĐẢNG CỘNG SẢN VIỆT NAM\n\nQuảng Ninh, ngày 15 tháng 12 năm 2021"]
    ]
    story: list[Any] = [Table(letterhead, style=[("FONT", (0, 0), (-1, -1), "Report", 11)], colWidths=[200, 270])]
    story += [
        Paragraph(TITLE, plain),
        Paragraph(SUBTITLE, plain),
        *(Paragraph(text, style) for text in (*BODY, *filler)),
    ]
    for caption, rows in TABLES:
        story.append(Paragraph(caption, plain))
        look: list[Any] = [("FONT", (0, 0), (-1, -1), "Report", 10)]
        if ruled:
            look.append(("GRID", (0, 0), (-1, -1), 0.5, colors.black))
        look += [("SPAN", (a[1], a[0]), (b[1], b[0])) for a, b in SPANS.get(caption, ())]
        widths = (
            None if ruled else [170, *[112] * (len(rows[0]) - 1)] if rows[0][0] != "STT" else [40, 150, 80, 80, 110]
        )
        story.append(Table([list(row) for row in rows], style=look, colWidths=widths))
    story += [Paragraph(text, style) for text in CLOSING]
    target = io.BytesIO()
    SimpleDocTemplate(target, pagesize=A4, invariant=1).build(story, onFirstPage=margins, onLaterPages=margins)
    return target.getvalue()


def html_text(charset: str = "utf-8") -> str:
    """A page of a portal: menus, sharing, other news with figures of their own, and the report between them."""
    tables = []
    for caption, rows in TABLES:
        spans = SPANS.get(caption, ())
        covered = {
            (r, c) for a, b in spans for r in range(a[0], b[0] + 1) for c in range(a[1], b[1] + 1) if (r, c) != a
        }
        body = ""
        for at, row in enumerate(rows):
            cells = ""
            for column, text in enumerate(row):
                if (at, column) in covered:
                    continue
                last = next((b for a, b in spans if a == (at, column)), (at, column))
                size = f' rowspan="{last[0] - at + 1}" colspan="{last[1] - column + 1}"'
                cells += f"<td{size}><p>{text}</p></td>"
            body += f"<tr>{cells}</tr>"
        tables.append(f"<p><b>{caption}</b></p><table border='1'>{body}</table>")
    story = "".join(f"<p>{text}</p>" for text in BODY) + "".join(tables) + "".join(f"<p>{text}</p>" for text in CLOSING)
    return f"""<!DOCTYPE html><html><head><meta charset="{charset}"><title>{SUBTITLE} | Cổng thông tin</title>
<style>p {{color: red}}</style><script>document.write("<p>77 đảng viên</p>")</script></head><body>
<div id="header"><ul class="menu"><li><a href="/">Trang chủ</a></li><li><a href="/vb">Văn bản</a></li></ul></div>
<div class="content"><div class="left"><ul><li><a href="/1">Lịch công tác</a></li><li><a href="/2">Hỏi đáp</a></li></ul></div>
<div class="detail"><h1>{TITLE} {SUBTITLE}</h1><div class="share-box"><a href="#">Chia sẻ</a> <a href="#">In trang</a></div>
{story}<p>Các tin khác</p><ul><li><a href="/3">Vân Đồn kết nạp 999 đảng viên mới năm 2021</a></li>
<li><a href="/4">Thu ngân sách Đầm Hà năm 2021 đạt 888 tỷ đồng</a></li></ul></div></div>
<div class="footer">Lượt truy cập: 123.456 đảng viên</div></body></html>"""


def plain_text() -> str:
    """The report as text, each row of a table as a line."""
    lines = [TITLE, SUBTITLE, *BODY]
    lines += [
        "Huyện Vân Đồn kết nạp 82 đảng viên mới, năm 2020 kết nạp 75 đảng viên mới.",
        "Thu ngân sách của huyện Đầm Hà năm 2021 đạt 225,5 tỷ đồng.",
    ]
    return "\n".join([*lines, *CLOSING])


def xlsx_bytes() -> bytes:
    """A workbook of one sheet: titles, merged headings, numbers as numbers."""
    import openpyxl

    workbook = openpyxl.Workbook()
    sheet = workbook.active
    at = 1
    for text in (f"{TITLE} {SUBTITLE}", *BODY):
        sheet.cell(at, 1, text)
        at += 1
    for caption, rows in TABLES:
        at += 1
        sheet.cell(at, 1, caption)
        for down, row in enumerate(rows, 1):
            for across, text in enumerate(row, 1):
                percent = "%" in row
                cell = sheet.cell(at + down, across, _number(text) if not percent or text != "%" else text)
                if isinstance(cell.value, int) and cell.value > 999:
                    cell.number_format = "#,##0"
        for first, last in SPANS.get(caption, ()):
            top, bottom = at + 1 + first[0], at + 1 + last[0]
            sheet.merge_cells(start_row=top, end_row=bottom, start_column=first[1] + 1, end_column=last[1] + 1)
        at += len(rows) + 1
    target = io.BytesIO()
    workbook.save(target)
    return target.getvalue()


def _number(text: str) -> str | int | float:
    plain = text.replace(".", "").replace(",", ".")
    try:
        return int(plain) if "." not in plain else float(plain)
    except ValueError:
        return text


def csv_text(*, filled: bool = False) -> str:
    """What a spreadsheet program writes as CSV: merged headings in their first cell only, or `filled` in all."""
    lines = [f'"{text}"' for text in (f"{TITLE} {SUBTITLE}", *BODY)]
    for caption, rows in TABLES:
        lines += [
            "",
            f'"{caption}"',
            *(";".join(f'"{text}"' for text in row) for row in (_filled(caption, rows) if filled else rows)),
        ]
    return "\r\n".join(lines)


def _filled(caption: str, rows: Sequence[Sequence[str]]) -> list[list[str]]:
    """The rows with the text of merged cells in each of their places."""
    result = [list(row) for row in rows]
    for (top, left), (bottom, right) in SPANS.get(caption, ()):
        for row in range(top, bottom + 1):
            for column in range(left, right + 1):
                result[row][column] = rows[top][left]
    return result


def pptx_bytes() -> bytes:
    """Slides: the text on the first ones, a table on each of the others."""
    import pptx
    from pptx.util import Cm

    slides = pptx.Presentation()
    first = slides.slides.add_slide(slides.slide_layouts[1])
    first.shapes.title.text, first.placeholders[1].text = TITLE, SUBTITLE
    second = slides.slides.add_slide(slides.slide_layouts[1])
    second.shapes.title.text, second.placeholders[1].text = BODY[0], "\n".join(BODY[1:])
    for caption, rows in TABLES:
        slide = slides.slides.add_slide(slides.slide_layouts[5])
        slide.shapes.title.text = caption
        table = slide.shapes.add_table(len(rows), len(rows[0]), Cm(1), Cm(5), Cm(22), Cm(8)).table
        table.first_row = not SPANS.get(caption)
        for at, row in enumerate(rows):
            for column, text in enumerate(row):
                table.cell(at, column).text = text
        for start, end in SPANS.get(caption, ()):
            table.cell(*start).merge(table.cell(*end))
    target = io.BytesIO()
    slides.save(target)
    return target.getvalue()


def eml_bytes() -> bytes:
    """A mail whose attachment is the report."""
    mail = EmailMessage()
    mail["Subject"], mail["From"], mail["To"] = "Gửi báo cáo", "van-phong@example.org", "luu-tru@example.org"
    mail.set_content("Kính gửi các đơn vị báo cáo đính kèm.")
    mail.add_attachment(docx_bytes(), maintype="application", subtype="octet-stream", filename="báo cáo.docx")
    return bytes(mail)


def zip_bytes() -> bytes:
    """An archive with the report and a picture."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("năm 2021/báo cáo.docx", docx_bytes())
        archive.writestr("../../ảnh.png", b"\x89PNG\r\n\x1a\n")
    return target.getvalue()


def scan_bytes(dpi: int = 200, *, skew: float = 0.0, turn: int = 0) -> bytes:
    """The pages of the PDF as pictures, a little grey and noisy, in a PDF without text.

    As they lay on the glass: `skew` degrees askew, then turned by `turn` degrees (a multiple of 90), both
    counter-clockwise.
    """
    import pypdfium2
    from PIL import Image

    source = pypdfium2.PdfDocument(pdf_bytes())
    pages = []
    for number in range(len(source)):
        picture = source[number].render(scale=dpi / 72, grayscale=True).to_pil().convert("L")
        picture = picture.rotate(skew, Image.Resampling.BICUBIC, fillcolor=255).rotate(turn, expand=True)
        noise = Image.effect_noise(picture.size, 12)
        pages.append(Image.blend(picture, noise, 0.08))
    target = io.BytesIO()
    pages[0].save(target, "PDF", resolution=dpi, save_all=True, append_images=pages[1:])
    return target.getvalue()


def tcvn3_bytes(text: str) -> bytes:
    """Text in TCVN3, which has capitals without tone marks only: others are written as their small letters."""
    table = {new: chr(old) for old, new in ((old, chr(new)) for old, new in _TCVN3.items())}
    return "".join(table.get(char, table.get(char.lower(), char)) for char in text).encode("latin-1")


def vni_bytes(text: str) -> bytes:
    """Text in VNI: letters followed by marks."""
    alone = {new: old for old, new in _VNI_ALONE.items()}
    marks = {unicodedata.normalize("NFC", base + accents): base + mark for mark, accents in _VNI_MARKS.items()
             for base in "aeouyAEOUY" if mark.isupper() == base.isupper()}  # fmt: skip
    for horned, base in (("ơ", "ô"), ("ư", "ö"), ("Ơ", "Ô"), ("Ư", "Ö")):
        for mark, accents in _VNI_MARKS.items():
            if len(accents) == 1 and mark.isupper() == horned.isupper():
                marks[unicodedata.normalize("NFC", horned + accents)] = base + mark
    return "".join(alone.get(char, marks.get(char, char)) for char in text).encode("cp1252")


def viscii_bytes(text: str) -> bytes:
    """Text in VISCII."""
    table = {char: 128 + at for at, char in enumerate(_VISCII_HIGH)} | {
        char: code for code, char in _VISCII_LOW.items()
    }
    return bytes(table.get(char, ord(char) if ord(char) < 128 else 63) for char in text)


def windows_1258_bytes(text: str) -> bytes:
    """Windows-1258: letters with their own marks, tone marks as characters of their own."""
    out = bytearray()
    for char in text:
        try:
            out += char.encode("cp1258")
        except UnicodeEncodeError:
            base, *marks = unicodedata.normalize("NFD", char)
            kept = unicodedata.normalize("NFC", base + "".join(m for m in marks if m in "\u0302\u0306\u031b"))
            tones = "".join(m for m in marks if m not in "\u0302\u0306\u031b")
            out += (kept.encode("cp1258") if kept.strip() else b"") + tones.encode("cp1258")
    return bytes(out)


ENCODINGS: dict[str, Callable[[str], bytes]] = {
    "tcvn3": tcvn3_bytes,
    "vni": vni_bytes,
    "viscii": viscii_bytes,
    "cp1258": windows_1258_bytes,
}

FILES: dict[str, Callable[[], bytes]] = {
    "bao-cao.docx": docx_bytes,
    "bao-cao.pdf": pdf_bytes,
    "bao-cao-khong-ke.pdf": lambda: pdf_bytes(ruled=False),
    "bao-cao.html": lambda: html_text().encode(),
    "bao-cao.xlsx": xlsx_bytes,
    "bao-cao.csv": lambda: csv_text().encode("utf-8-sig"),
    "bao-cao-tcvn3.csv": lambda: tcvn3_bytes(csv_text(filled=True)),
    "bao-cao.pptx": pptx_bytes,
    "bao-cao.eml": eml_bytes,
    "bao-cao.zip": zip_bytes,
    "bao-cao-nfd.html": lambda: unicodedata.normalize("NFD", html_text()).encode(),
}
