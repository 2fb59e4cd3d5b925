"""One report, made up for the tests, written in every format that is read: as it comes out of offices."""

from __future__ import annotations

import io
import unicodedata
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

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


FILES: dict[str, Callable[[], bytes]] = {
    "bao-cao.docx": docx_bytes,
    "bao-cao.pdf": pdf_bytes,
    "bao-cao-khong-ke.pdf": lambda: pdf_bytes(ruled=False),
    "bao-cao.html": lambda: html_text().encode(),
    "bao-cao-nfd.html": lambda: unicodedata.normalize("NFD", html_text()).encode(),
}
