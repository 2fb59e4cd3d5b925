"""Where a citation stands in its file, read out of real files of each format."""

from __future__ import annotations

import io
from pathlib import Path

import openpyxl
import pytest

from rag.load import parse
from rag.location import Location, locate
from rag.records import Answer, Citation, Document
from tests.report_files import BODY, FILES, PARTY, csv_text, docx_bytes, pptx_bytes, xlsx_bytes
from tests.ui_fakes import seeds_assistant
from ui import render, report, strings
from ui.handlers import with_about
from ui.render import CITED, Reference, Turn
from ui.source import Source
from ui.where import where

VAN_DON = "Huyện Vân Đồn – Đảng viên mới kết nạp – Năm 2021: 82"


def loaded(name: str, data: bytes) -> Document:
    content = parse(Path(name), data)
    return Document("0", name, f"/{name}", content.text, pages=content.pages)


def at(document: Document, piece: str) -> Location:
    start = document.text.index(piece)
    return locate(document, start, start + len(piece))


def workbook(*sheets: tuple[str, list[list[object]]]) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, rows in sheets:
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def table(first: int) -> list[list[object]]:
    return [
        ["Đơn vị", "Số hộ nghèo", "Số hộ cận nghèo"],
        ["Xã An", first, first + 1],
        ["Xã Bình", first + 2, first + 3],
    ]


@pytest.mark.parametrize(("name", "data"), [("a.xlsx", xlsx_bytes), ("a.csv", lambda: csv_text(filled=True).encode())])
def test_a_cell_has_its_row_and_column(name: str, data: object) -> None:
    document = loaded(name, data())  # type: ignore[operator]
    assert at(document, VAN_DON) == Location(row="Huyện Vân Đồn", column="Đảng viên mới kết nạp – Năm 2021")
    # the last row and a table with other headings
    assert at(document, "Thành phố Cẩm Phả – Năm 2020: 2.048").row == "Thành phố Cẩm Phả"
    assert at(document, "Thành phố Cẩm Phả – Năm 2020: 2.048").column == "Năm 2020"


def test_a_whole_row_has_no_column() -> None:
    document = loaded("a.xlsx", xlsx_bytes())
    line = next(line for line in document.text.split("\n") if VAN_DON in line)
    assert at(document, line) == Location(row="Huyện Vân Đồn")


def test_prose_in_a_workbook_and_a_table_of_one_row_have_no_cell() -> None:
    assert at(loaded("a.xlsx", xlsx_bytes()), "1.206 đảng viên") == Location()
    single = loaded("a.xlsx", workbook(("Sheet1", [["Hộ nghèo", ""], *table(5)[:2]])))
    assert (at(single, "Số hộ nghèo: 5").row, at(single, "Số hộ nghèo: 5").column) == ("", "")


def test_each_cell_is_told_with_its_own_sheet() -> None:
    document = loaded("a.xlsx", workbook(("Hộ nghèo", table(11)), ("Sheet2", table(21)), ("Năm 2020", table(31))))
    told = [at(document, f"Xã An – Số hộ nghèo: {first}").sheet for first in (11, 21, 31)]
    assert told == ["Hộ nghèo", "Sheet2", "Năm 2020"]
    assert at(document, "Xã Bình – Số hộ cận nghèo: 24") == Location(
        sheet="Sheet2", row="Xã Bình", column="Số hộ cận nghèo"
    )


def test_plain_names_of_sheets_alone_tell_nothing() -> None:
    document = loaded("a.xlsx", workbook(("Sheet1", table(11)), ("Sheet2", table(21))))
    assert [at(document, f"Số hộ nghèo: {first}").sheet for first in (11, 21)] == ["", ""]


def test_a_slide_has_its_number_and_title() -> None:
    document = loaded("a.pptx", pptx_bytes())
    found = at(document, "1.206 đảng viên")
    assert (found.slide, found.section) == (2, (BODY[0],))
    assert at(document, VAN_DON).slide == 3


SECTIONS = """BÁO CÁO NĂM 2021
I. KẾT QUẢ
1. Kinh tế
Thu ngân sách đạt 12 tỷ đồng.
2. Xã hội
Có 34 hộ thoát nghèo.
II. NHIỆM VỤ
Trồng mới 56 ha rừng.
"""


@pytest.mark.parametrize("name", ["a.txt", "a.md"])
def test_sections_of_text_are_those_still_open(name: str) -> None:
    document = loaded(name, SECTIONS.encode())
    assert at(document, "12 tỷ đồng").section[-2:] == ("I. KẾT QUẢ", "1. Kinh tế")
    assert at(document, "34 hộ").section[-2:] == ("I. KẾT QUẢ", "2. Xã hội")
    assert at(document, "56 ha").section[-1] == "II. NHIỆM VỤ"
    assert "I. KẾT QUẢ" not in at(document, "56 ha").section
    assert at(document, "BÁO CÁO") == Location()


@pytest.mark.parametrize("name", [name for name in FILES if name.endswith((".docx", ".html"))])
def test_sections_of_word_and_web_pages(name: str) -> None:
    document = loaded(name, FILES[name]())
    assert at(document, "1.206 đảng viên").section[-1] == BODY[0]
    assert at(document, "rà soát nguồn phát triển").section[-1].startswith("II.")


def test_markdown_levels() -> None:
    document = loaded("a.md", "# Một\n\n## Hai\n\nCâu đầu.\n\n# Ba\n\nCâu cuối.\n".encode())
    assert at(document, "Câu đầu").section == ("Một", "Hai")
    assert at(document, "Câu cuối").section == ("Ba",)


def test_a_pdf_page_is_told_by_the_citation_alone() -> None:
    assert locate(Document("0", "a.pdf", "", SECTIONS, pages=(0,)), 60, 70) == Location()


@pytest.mark.parametrize("container", ["van-ban.zip", "thu.EML"])
def test_a_file_in_a_file(container: str) -> None:
    document = loaded("a.docx", docx_bytes())
    inside = Document("0", f"{container}/năm 2021/báo cáo.docx", "", document.text)
    found = at(inside, "1.206 đảng viên")
    assert (found.container, found.member) == (container, "năm 2021/báo cáo.docx")
    assert at(document, "1.206 đảng viên").member == ""


def cited(document: Document, piece: str) -> Citation:
    start = document.text.index(piece)
    return Citation(1, document.name, "Tiêu đề", piece, start, start + len(piece), document.page_at(start))


def test_the_pane_tells_the_place() -> None:
    document, here = loaded("a.xlsx", xlsx_bytes()), Reference(0, CITED, 1)
    shown = report.report(document, [(here, cited(document, VAN_DON))], here)
    place = "dòng “Huyện Vân Đồn”, cột “Đảng viên mới kết nạp – Năm 2021”"
    assert strings.CITED_AT.format(where=place) in shown
    assert place not in report.report(document, [(here, cited(document, VAN_DON))], None)


def test_nothing_is_told_of_another_version_of_the_report() -> None:
    document = loaded("a.txt", SECTIONS.encode())
    quote = cited(document, "34 hộ")
    assert where(document, quote).endswith("I. KẾT QUẢ › 2. Xã hội”")
    assert where(loaded("a.txt", ("Câu mới.\n" + SECTIONS).encode()), quote) == ""


def test_the_list_under_the_answer_tells_the_place() -> None:
    assistant = seeds_assistant()
    document = loaded("b.txt", SECTIONS.encode())
    assistant.reports = [document]
    answer = Answer("?", "?", True, "34 hộ", "Có 34 hộ [1].", (cited(document, "34 hộ"),))
    turn = with_about(Source(lambda: assistant), Turn("?", answer))
    assert "2. Xã hội" in dict(turn.places)[1]
    assert "2. Xã hội" in render.conversation((turn,))
    assistant.reports = []  # the report is gone: the answer is still shown
    gone = with_about(Source(lambda: assistant), Turn("?", answer))
    assert gone.places == ()
    assert "34 hộ" in render.conversation((gone,))


def test_a_hostile_heading_is_text() -> None:
    document, here = loaded("a.md", "# <img src=x onerror=alert(1)>\n\nCó 7 xã.\n".encode()), Reference(0, CITED, 1)
    turn = Turn("?", Answer("?", "?", True, "7 xã", "Có 7 xã [1].", (cited(document, "7 xã"),)),
                places=((1, where(document, cited(document, "7 xã"))),))  # fmt: skip
    for page in (render.conversation((turn,)), report.report(document, [(here, cited(document, "7 xã"))], here)):
        assert "&lt;img" in page
        assert "<img" not in page


def test_captions_are_no_part_of_the_row() -> None:
    assert PARTY[0].split(". ")[1] not in at(loaded("a.xlsx", xlsx_bytes()), VAN_DON).row
