"""Reading order, paragraphs, tables and torn text: what each format's reader makes of what offices write."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from rag.load import parse
from rag.load.docx import read_docx
from rag.load.grid import make_grid
from rag.load.html import read_html
from rag.load.pdf import read_pdf
from rag.load.pdf_paragraphs import join_lines
from rag.load.sheets import number_text
from rag.load.spacing import together
from rag.load.syllable import is_syllable
from rag.load.table_lines import grid_lines
from tests.report_files import docx_bytes, font_path, pdf_bytes

Rows = Sequence[Sequence[str]]


def lines(rows: Rows, caption: str = "", unit: str = "", header_rows: int | None = None) -> list[str]:
    grid = make_grid([[(text, 1, 1) for text in row] for row in rows], header_rows)
    return grid_lines(grid, caption, unit)


# --- tables -------------------------------------------------------------------------------------------------------


def test_each_figure_has_the_headings_of_its_row_and_column() -> None:
    rows = [
        ["STT", "Đơn vị", "Kết nạp", "Chỉ tiêu"],
        ["1", "Huyện Vân Đồn", "82", "80"],
        ["2", "Huyện Cô Tô", "9", "-"],
    ]
    assert lines(rows, "Bảng 2. Phát triển đảng viên:") == [
        "Phát triển đảng viên – Huyện Vân Đồn – Kết nạp: 82. "
        "Phát triển đảng viên – Huyện Vân Đồn – Kết nạp – Chỉ tiêu: 80.",
        "Phát triển đảng viên – Huyện Cô Tô – Kết nạp: 9.",
    ]


def test_merged_headings_and_merged_rows() -> None:
    grid = make_grid(
        [
            [("Khối", 1, 2), ("Đơn vị", 1, 2), ("Đảng viên", 2, 1)],
            [("Năm 2020", 1, 1), ("Năm 2021", 1, 1)],
            [("Huyện", 1, 2), ("Vân Đồn", 1, 1), ("75", 1, 1), ("82", 1, 1)],
            [("Cô Tô", 1, 1), ("8", 1, 1), ("9", 1, 1)],
            [("Tổng cộng", 2, 1), ("83", 1, 1), ("91", 1, 1)],
        ]
    )
    assert grid_lines(grid) == [
        "Huyện – Vân Đồn – Đảng viên – Năm 2020: 75. Huyện – Vân Đồn – Đảng viên – Năm 2021: 82.",
        "Huyện – Cô Tô – Đảng viên – Năm 2020: 8. Huyện – Cô Tô – Đảng viên – Năm 2021: 9.",
        "Tổng cộng – Đảng viên – Năm 2020: 83. Tổng cộng – Đảng viên – Năm 2021: 91.",
    ]


def test_equal_cells_are_not_merged() -> None:
    assert lines([["Đơn vị", "Năm 2020", "Năm 2021"], ["Vân Đồn", "82", "82"]]) == [
        "Vân Đồn – Năm 2020: 82. Vân Đồn – Năm 2021: 82."
    ]


def test_units_of_columns_rows_and_tables() -> None:
    by_column = [["Đơn vị", "Thu ngân sách (tỷ đồng)", "Tỷ lệ đạt (%)"], ["Vân Đồn", "1.512", "102,5"]]
    assert lines(by_column) == ["Vân Đồn – Thu ngân sách: 1.512 tỷ đồng. Vân Đồn – Thu ngân sách – Tỷ lệ đạt: 102,5%."]
    by_row = [["Chỉ tiêu", "ĐVT", "Năm 2021"], ["Rừng trồng mới", "ha", "11.650"], ["Tỷ lệ hộ nghèo", "%", "0,9"]]
    assert lines(by_row) == ["Rừng trồng mới – Năm 2021: 11.650 ha.", "Tỷ lệ hộ nghèo – Năm 2021: 0,9%."]
    assert (
        lines([["Đơn vị", "Năm 2021"], ["Vân Đồn", "12"], ["Cô Tô", "3"]], unit="người")[1]
        == "Cô Tô – Năm 2021: 3 người."
    )


def test_rows_that_number_the_columns_and_titles_across() -> None:
    rows = [["TT", "Đơn vị", "Năm 2020", "Năm 2021"], ["A", "B", "1", "2"], ["1", "Vân Đồn", "75", "82"]]
    assert lines(rows) == ["Vân Đồn – Năm 2020: 75. Vân Đồn – Năm 2021: 82."]
    grid = make_grid(
        [
            [("BIỂU TỔNG HỢP", 2, 1)],
            [("Đơn vị", 1, 1), ("Năm 2021", 1, 1)],
            [("I. Khối huyện", 2, 1)],
            [("Vân Đồn", 1, 1), ("82", 1, 1)],
        ]
    )
    assert grid_lines(grid) == ["BIỂU TỔNG HỢP", "I. Khối huyện", "Biểu tổng hợp – Vân Đồn – Năm 2021: 82."]


def test_letterheads_and_tables_without_headings() -> None:
    letterhead = [["TỈNH ỦY QUẢNG NINH\n*\nSố 154-BC/TU", "ĐẢNG CỘNG SẢN VIỆT NAM\nngày 15/12/2021"]]
    assert lines(letterhead) == ["TỈNH ỦY QUẢNG NINH", "*", "Số 154-BC/TU", "ĐẢNG CỘNG SẢN VIỆT NAM", "ngày 15/12/2021"]
    assert lines([["Tổng số đảng viên", "9.582"], ["Trong đó nữ", "3.015"]]) == [
        "Tổng số đảng viên: 9.582.",
        "Trong đó nữ: 3.015.",
    ]


@pytest.mark.parametrize(
    ("value", "options", "written"),
    [
        (2021, {}, "2021"),
        (2021, {"grouped": True}, "2.021"),
        (1234567, {}, "1.234.567"),
        (225.5, {}, "225,5"),
        (0.125, {"percent": True}, "12,5%"),
        (-3, {}, "-3"),
        (0.1 + 0.2, {}, "0,3"),
        (float("nan"), {}, ""),
    ],
)
def test_numbers_in_vietnamese_form(value: float, options: dict[str, bool], written: str) -> None:
    assert number_text(value, **options) == written


# --- Word ---------------------------------------------------------------------------------------------------------


def test_tracked_changes_as_accepted() -> None:
    text = read_docx(docx_bytes(), "a.docx").text
    assert "Có 25 tập thể được khen thưởng." in text
    assert "999" not in text


def test_header_and_footer_once_without_page_numbers() -> None:
    text = read_docx(docx_bytes(), "a.docx").text
    assert text.startswith("Tỉnh ủy Quảng Ninh\n")
    assert "Trang 1" not in text


def test_automatic_numbers_headings_and_old_fonts() -> None:
    import docx

    document = docx.Document()
    document.add_heading("Kết quả thực hiện", 2)
    document.add_heading("I. Tình hình", 1)
    for text in ("thứ nhất", "thứ hai"):
        document.add_paragraph(text, style="List Number")
    document.add_paragraph("gạch đầu dòng", style="List Bullet")
    run = document.add_paragraph().add_run("C«ng hßa x· héi chñ nghÜa ViÖt Nam")
    run.font.name = ".VnTime"
    target = io.BytesIO()
    document.save(target)
    assert read_docx(target.getvalue(), "a.docx").text.split("\n") == [
        "## Kết quả thực hiện", "I. Tình hình", "1. thứ nhất", "2. thứ hai", "- gạch đầu dòng", "Công hòa xã hội chủ nghĩa Việt Nam",
    ]  # fmt: skip


# --- PDF ----------------------------------------------------------------------------------------------------------


def drawn(draw: Any) -> bytes:
    """A PDF of one page or more that `draw` paints on a reportlab canvas."""
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont
    from reportlab.pdfgen.canvas import Canvas

    pdfmetrics.registerFont(TTFont("Report", str(font_path())))
    target = io.BytesIO()
    canvas = Canvas(target, invariant=1)
    canvas.setFont("Report", 11)
    draw(canvas)
    canvas.save()
    return target.getvalue()


def test_columns_one_after_the_other() -> None:
    left = [
        "Huyện ủy đã lãnh đạo, chỉ đạo các cấp",
        "ủy kết nạp 82 đảng viên mới trong năm",
        "và trao Huy hiệu Đảng đợt 7/11.",
    ]
    right = [
        "Thành phố Cẩm Phả tổ chức 14 hội nghị",
        "quán triệt nghị quyết, có 2.300 lượt",
        "cán bộ, đảng viên dự học tập.",
    ]

    def draw(canvas: Any) -> None:
        canvas.drawString(60, 780, "BẢN TIN XÂY DỰNG ĐẢNG SỐ 12 NĂM 2021 CỦA BAN TỔ CHỨC TỈNH ỦY QUẢNG NINH")
        for at, (a, b) in enumerate(zip(left, right, strict=True)):
            canvas.drawString(60, 740 - 15 * at, a)
            canvas.drawString(320, 740 - 15 * at, b)

    text = read_pdf(drawn(draw), "a.pdf").text.split("\n")
    assert text[1:] == [" ".join(left), " ".join(right)]


def test_a_paragraph_goes_on_over_the_page() -> None:
    def draw(canvas: Any) -> None:
        for number in range(3):
            canvas.setFont("Report", 11)
            canvas.drawString(60, 815, "Báo cáo công tác xây dựng Đảng")
            canvas.drawCentredString(297, 30, f"- {number + 1} -")
            canvas.drawString(
                80, 780, f"Phần {number + 1} nói về công tác phát triển đảng viên trong toàn tỉnh năm qua"
            )
            canvas.drawString(
                60, 765, f"và còn tiếp ở trang sau, đến đây mới là dòng thứ {number + 1} của đoạn văn này,"
            )
            canvas.showPage()
            if number == 0:
                canvas.setFont("Report", 11)
                canvas.drawString(60, 815, "Báo cáo công tác xây dựng Đảng")
                canvas.drawString(60, 780, "trong đó có 82 đảng viên mới.")
                canvas.showPage()

    content = read_pdf(drawn(draw), "a.pdf")
    assert "đoạn văn này, trong đó có 82 đảng viên mới." in content.text
    assert "Báo cáo công tác" not in content.text
    assert "- 1 -" not in content.text
    assert len(content.pages) == 4
    assert content.text[content.pages[1] :].startswith("trong đó có 82")


@pytest.mark.parametrize("turned", [90, 180, 270])
def test_turned_pages(turned: int) -> None:
    def draw(canvas: Any) -> None:
        canvas.setPageRotation(turned)
        canvas.rotate({90: 90, 180: 180, 270: -90}[turned])
        canvas.translate(*{90: (0, -595), 180: (-595, -842), 270: (-842, 0)}[turned])
        canvas.setFont("Report", 11)
        canvas.drawString(60, 500, "Huyện Vân Đồn kết nạp 82 đảng viên mới trong năm nay và nhiều năm")
        canvas.drawString(60, 485, "qua, đạt 102,5% kế hoạch được giao.")
        rows = [("Đơn vị", "Năm 2020", "Năm 2021"), ("Vân Đồn", "75", "82"), ("Đầm Hà", "51", "57")]
        for at, row in enumerate(rows):
            for x, text in zip((60, 220, 320), row, strict=True):
                canvas.drawString(x, 440 - 20 * at, text)

    assert read_pdf(drawn(draw), "a.pdf").text.split("\n") == [
        "Huyện Vân Đồn kết nạp 82 đảng viên mới trong năm nay và nhiều năm qua, đạt 102,5% kế hoạch được giao.",
        "Vân Đồn – Năm 2020: 75. Vân Đồn – Năm 2021: 82.",
        "Đầm Hà – Năm 2020: 51. Đầm Hà – Năm 2021: 57.",
    ]


def test_a_table_goes_on_over_the_page_with_its_headings() -> None:
    from reportlab.lib import colors
    from reportlab.platypus import SimpleDocTemplate, Table

    drawn(lambda canvas: None)  # registers the font
    rows = [["Đơn vị", "Năm 2020", "Năm 2021"], *([f"Chi bộ số {at}", str(at), str(at + 1)] for at in range(1, 90))]
    for repeated in (0, 1):
        target = io.BytesIO()
        look = [("FONT", (0, 0), (-1, -1), "Report", 10), ("GRID", (0, 0), (-1, -1), 0.5, colors.black)]
        SimpleDocTemplate(target, invariant=1).build([Table(rows, style=look, repeatRows=repeated)])
        found = read_pdf(target.getvalue(), "a.pdf").text.split("\n")
        assert found == [
            f"Chi bộ số {at} – Năm 2020: {at}. Chi bộ số {at} – Năm 2021: {at + 1}." for at in range(1, 90)
        ]


def test_pages_of_a_pdf_hold_their_text() -> None:
    content = read_pdf(pdf_bytes(filler=["Câu thêm vào cho dài, không có số liệu nào trong câu này cả."] * 60), "a.pdf")
    assert len(content.pages) >= 3
    assert content.pages[0] == 0
    assert "Huy hiệu Đảng" in content.text[: content.pages[1]]
    assert "NHIỆM VỤ TRỌNG TÂM" in content.text[content.pages[-1] :]


@pytest.mark.parametrize(
    ("first", "second", "joined"),
    [
        ("kết nạp 82", "đảng viên", "kết nạp 82 đảng viên"),
        ("công tác nghi-", "ệp vụ", "công tác nghiệp vụ"),
        ("kinh tế-", "xã hội", "kinh tế-xã hội"),
        ("nước Cam-pu-", "chia", "nước Cam-pu-chia"),
        ("năm 2020-", "2021", "năm 2020-2021"),
        ("nhi\u00ad", "ệm kỳ", "nhiệm kỳ"),
    ],
)
def test_words_cut_at_the_end_of_a_line(first: str, second: str, joined: str) -> None:
    assert join_lines(first, second) == joined


@pytest.mark.parametrize(
    ("torn", "whole"),
    [
        ("Đ ảng b ộ huy ện V ân Đ ồn", "Đảng bộ huyện Vân Đồn"),
        ("đa ̉ng viên mơ ́i kê ́t na ̣p", "đảng viên mới kết nạp"),
        ("Ðảng bộ đặc khu", "Đảng bộ đặc khu"),
        ("Ở đây ông ấy đã ăn ở ổn định", "Ở đây ông ấy đã ăn ở ổn định"),
        ("UBND tỉnh đã họp với WB và ADB về dự án", "UBND tỉnh đã họp với WB và ADB về dự án"),
    ],
)
def test_torn_syllables(torn: str, whole: str) -> None:
    import unicodedata

    assert unicodedata.normalize("NFC", together(torn)) == whole


def test_sound_text_stays_as_it_is(seeds: Path) -> None:
    for path in seeds.glob("*.txt"):
        text = parse(path, path.read_bytes()).text
        assert together(text) == text


@pytest.mark.parametrize("word", "nghiệp quốc Uỷ gì giữa khuya huơ thuở ngoằn đ ngh ảng bắ tôt xzy".split())
def test_syllables(word: str) -> None:
    assert is_syllable(word) == (word in "nghiệp quốc Uỷ gì giữa khuya huơ thuở ngoằn ảng".split())


# --- web pages ----------------------------------------------------------------------------------------------------


def test_page_without_its_surroundings() -> None:
    page = """<html><head><title>Tin tức - Cổng</title></head><body><nav><a href=1>Trang chủ</a></nav>
    <table><tr><td><ul><li><a href=2>Văn bản</a></li><li><a href=3>Lịch</a></li></ul></td><td><div id=noidung>
    <h2>Kết nạp đảng viên</h2><p>Sáng 15/12, Huyện ủy <b>kết nạp</b> 82 đảng viên.<br>Đạt 102,5% kế hoạch.</p>
    <ol><li>Một việc</li><li>Hai việc</li></ol><p style="display: none">ẩn 99</p>
    <p>Tin liên quan:</p><p><a href=4>Vân Đồn kết nạp 99 đảng viên</a></p><p><a href=5>Bài khác</a></p>
    </div></td></tr></table><footer>Lượt truy cập: 5</footer></body></html>"""
    assert read_html(page.encode(), "a.html").text.split("\n") == [
        "## Kết nạp đảng viên", "Sáng 15/12, Huyện ủy kết nạp 82 đảng viên.", "Đạt 102,5% kế hoạch.", "1. Một việc", "2. Hai việc",
    ]  # fmt: skip


def test_an_article_may_bear_a_name_like_print() -> None:
    text = "Huyện ủy kết nạp 82 đảng viên trong năm 2021. " * 10
    menu = "".join(f"<li><a href={at}>Chuyên mục số {at} của trang</a></li>" for at in range(60))
    page = f"<body><script>{'x = 1; ' * 3000}</script><ul>{menu}</ul><div id='print-content'><p>{text}</p></div></body>"
    assert read_html(page.encode(), "a.html").text == text.strip()


def test_text_of_script_and_style_is_no_text() -> None:
    text = read_html(
        b"<body><script>alert(1)</script><style>p{}</style><p>B\xc3\xa1o c\xc3\xa1o n\xc4\x83m 2021</p>", "a"
    ).text
    assert text == "Báo cáo năm 2021"
