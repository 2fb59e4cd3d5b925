"""PDF files with a text layer: reading order, tables, no page headers or numbers, and the page of every character."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from rag import messages
from rag.errors import LoadError
from rag.load import ocr
from rag.load.beat import beat
from rag.load.content import Content
from rag.load.grid import Cell, Grid, header_count, is_number
from rag.load.legacy import disguised, from_legacy
from rag.load.parts import Paragraph, Part, Table, assemble
from rag.load.pdf_columns import blocks
from rag.load.pdf_lines import Row, page_rows
from rag.load.pdf_paragraphs import paragraphs
from rag.load.pdf_tables import Ruled, ruled_tables
from rag.load.pdf_words import Rule, Word, page_rules, page_words
from rag.load.spacing import together
from rag.load.syllable import share_of_syllables

MAX_PAGES = 12_000
_FPDF_ERR_PASSWORD = 4
_NUMBER = re.compile(r"\W*(?:(?:trang|page|tr\.?)\s*)?\d{1,4}(?:\s*(?:/|of|trên)\s*\d{1,4})?\W*", re.IGNORECASE)
_FEW_WORDS = 40  # such as a stamp, or what a signature program writes over a scan
_EDGE = 0.12  # of the page's height: where headers and page numbers stand
_FIGURES = re.compile(r"[\W\d_]+")
_PLAIN_WORD = re.compile(r"\W*[^\W\d_]+(?:[-–/.&'’+][^\W_]+)*\W*")
_CLOSED = re.compile(r"[.!?:…][\"”)]*$")


@dataclass(slots=True)
class Page:
    """One page as it was read. `rows` are without the words of the ruled tables."""

    number: int
    height: float
    rows: list[Row]
    tables: list[Ruled]
    picture: bool = False  # a scan, or a text layer that is none
    broken: bool = False  # it cannot be opened
    askew: str = ""  # what stands across it


def read_pdf(data: bytes, name: str) -> Content:
    """The text of a PDF file. Raises LoadError for one with a password or far too many pages."""
    import pypdfium2
    import pypdfium2.raw as raw

    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if getattr(error, "err_code", None) == _FPDF_ERR_PASSWORD or "password" in str(error).lower():
            raise LoadError(messages.LOAD_PASSWORD_MESSAGE.format(name=name), messages.LOAD_PASSWORD_REMEDY) from error
        raise
    try:
        count = len(document)
        if count > MAX_PAGES:
            message = messages.LOAD_PAGES_MESSAGE.format(name=name, pages=count, limit=MAX_PAGES)
            raise LoadError(message, messages.LOAD_PAGES_REMEDY)
        pages = [_read(document, at, raw) for at in range(count)]
        lost = _scanned(document, pages)
    finally:
        document.close()
    if lost and len(lost) == count and not all(page.broken for page in pages):
        raise LoadError(messages.LOAD_SCAN_MESSAGE.format(name=name), messages.LOAD_SCAN_REMEDIES[ocr.missing()])
    _drop_running_titles(pages)
    parts: list[Part] = []
    stamped = {""}  # what stands across pages, such as a watermark on each of them, is told once
    for page in pages:
        parts += _flow(page, parts)
        if page.askew not in stamped:
            stamped.add(page.askew)
            parts.append(Paragraph(page.askew, page.number))
    content = assemble(_mended(parts), count)
    if not lost:
        return content
    listed = ", ".join(map(str, lost[:8])) + (" …" if len(lost) > 8 else "")
    note = messages.LOAD_SCAN_NOTE.format(count=len(lost), pages=listed)
    return replace(content, note=note, remedy=messages.LOAD_SCAN_REMEDIES[ocr.missing()])


def _read(document: Any, at: int, raw: Any) -> Page:
    import pypdfium2

    try:
        page = document[at]
    except pypdfium2.PdfiumError:
        return Page(at + 1, 0.0, [], [], broken=True)
    try:
        width, height = page.get_size()
        words, askew = page_words(page, raw)
        rules = page_rules(page, raw) if len(words) > 3 else []
        picture = _unreadable(words) or (len(words) < _FEW_WORDS and _has_picture(page, raw, width * height))
    finally:
        page.close()
        beat()
    return Page(at + 1, height, *_arranged(words, rules), picture, askew=askew)


def _arranged(words: Sequence[Word], rules: Sequence[Rule]) -> tuple[list[Row], list[Ruled]]:
    """The rows outside of the ruled tables, and these."""
    tables = ruled_tables(words, rules)
    inside = frozenset().union(*(table.words for table in tables))
    return page_rows([word for word in words if id(word) not in inside]), tables


# --- scans ----------------------------------------------------------------------------------------------------------


def _scanned(document: Any, pages: Sequence[Page]) -> list[int]:
    """Read the pages without a usable text layer from their pictures; the numbers of those that could not be."""
    lost = []
    done = 0
    for page in pages:
        if page.broken:
            lost.append(page.number)
        if not page.picture:
            continue
        found = None
        if done < ocr.MOST_PAGES and not ocr.missing():
            sheet = document[page.number - 1]
            try:
                found = ocr.read_page(sheet)
            finally:
                sheet.close()
            done += 1
            beat()
        if found is None:
            lost.append(page.number)
        else:
            words, rules, page.height = found
            page.rows, page.tables = _arranged(words, rules)
    return lost


def _unreadable(words: Sequence[Word]) -> bool:
    """Whether a text layer is broken: signs without meaning, or Vietnamese letters that make no syllables."""
    text = " ".join(word.text for word in words)
    strange = sum(unicodedata.category(char) in ("Co", "Cn", "Cc") or char == "\ufffd" for char in text)
    if strange > 0.05 * len(text) + 3:
        return True
    longer = [word.text for word in words if len(word.text) > 2 and not _FIGURES.fullmatch(word.text)]
    plain = sum(len(word) for word in longer if _PLAIN_WORD.fullmatch(word))
    if sum(map(len, longer)) >= 200 and plain < 0.25 * sum(map(len, longer)):
        return True  # letters taken for others, so that signs stand among them
    share, count = share_of_syllables(text)
    return count >= 20 and share < 0.3 and not disguised(text)


def _has_picture(page: Any, raw: Any, area: float) -> bool:
    """Whether a picture covers a good part of the page."""
    for number, drawing in enumerate(page.get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE], max_depth=3)):
        left, bottom, right, top = drawing.get_bounds()
        if (right - left) * (top - bottom) > 0.3 * area:
            return True
        if number > 500:
            break
    return False


# --- headers, footers and page numbers ------------------------------------------------------------------------------


def _drop_running_titles(pages: Sequence[Page]) -> None:
    """Remove page numbers, and what stands at the same edge of most pages, from the first and last rows."""
    seen: Counter[tuple[str, bool]] = Counter()
    for page in pages:
        seen.update({(_without_page(row, page), top) for row, top in _edges(page)})
    needed = max(2, 0.5 * len(pages)) if len(pages) < 6 else max(3, 0.3 * len(pages))
    for page in pages:
        for row, top in _edges(page):
            if _NUMBER.fullmatch(_text(row)) or (len(pages) > 1 and seen[_without_page(row, page), top] >= needed):
                page.rows = [kept for kept in page.rows if kept is not row]


def _edges(page: Page) -> list[tuple[Row, bool]]:
    """The rows near the upper and lower edge, and whether it is the upper one."""
    found = [(row, True) for row in page.rows[:3] if row[0].y < _EDGE * page.height]
    return found + [(row, False) for row in page.rows[-3:] if row[0].y > (1 - _EDGE) * page.height]


def _text(row: Row) -> str:
    return " ".join(line.text for line in row)


def _without_page(row: Row, page: Page) -> str:
    """A row without the number of its page: the same on every page, if it is a running title."""
    return re.sub(rf"(?<!\d)0*{page.number}(?!\d)", "#", _text(row).lower())


# --- paragraphs and tables in order ---------------------------------------------------------------------------------


def _flow(page: Page, before: list[Part]) -> list[Part]:
    """The page's parts; its first paragraph is joined to the last one of the page before where it goes on with it.

    Where a row of a table is torn apart by the end of the page, its lower half is put to the upper one in `before`.
    """
    parts: list[Part] = []
    rows = page.rows
    for table in page.tables:
        above = [row for row in rows if row[0].y <= table.top]
        rows = [row for row in rows if row[0].y > table.top]
        parts += _texts(above, page.number)
        found = Table(table.grid, page.number)
        parts.append(found if parts else _continued(found, before))
    parts += _texts(rows, page.number)
    first, last = parts[0] if parts else None, before[-1] if before else None
    if isinstance(first, Paragraph) and isinstance(last, Paragraph) and _goes_on(last, first):
        parts[0] = replace(first, joined=True)
    return parts


def _texts(rows: Sequence[Row], number: int) -> list[Part]:
    parts: list[Part] = []
    for block in blocks(rows):
        if isinstance(block, Grid):
            parts.append(Table(block, number))
        else:
            found = paragraphs(block, number)
            last = parts[-1] if parts else None
            if found and isinstance(last, Paragraph) and _goes_on(last, found[0]):
                found[0] = replace(found[0], joined=True)  # on top of the next column
            parts += found
    return parts


def _goes_on(last: Paragraph, first: Paragraph) -> bool:
    """Whether a paragraph at the top of a page or column goes on with the one at the foot of that before."""
    if first.begins or _CLOSED.search(last.text):
        return False
    if first.text[:1].islower():
        return last.full or last.text[-1:] != ";"
    return last.full and last.text[-1:] != ";" and not first.text.isupper() and not last.text.isupper()


def _continued(table: Table, before: list[Part]) -> Table:
    """A table at the top of a page with the headings of the one that ended the page before."""
    last = before[-1] if before else None
    if not isinstance(last, Table) or last.page != table.page - 1:
        return table
    old, new = last.grid.rows, table.grid.rows
    count = last.grid.header_rows or header_count(last.grid)
    if not count or len(old[0]) != len(new[0]):
        return table
    if [[cell.text for cell in row] for row in new[:count]] == [[cell.text for cell in row] for row in old[:count]]:
        new = new[count:]
    elif _has_headings(new):
        return table
    elif len(new) > 1 and len(old) > count and _lower_half(new[0]):
        whole = zip(old[-1], new[0], strict=True)
        row = tuple(Cell(f"{upper.text} {lower.text}".strip(), upper.key) for upper, lower in whole)
        before[-1] = replace(last, grid=replace(last.grid, rows=(*old[:-1], row)))
        new = new[1:]
    above = tuple(tuple(Cell(cell.text, -abs(cell.key) - 1) for cell in row) for row in old[:count])
    return Table(Grid((*above, *new), count), table.page, last.caption)


def _has_headings(rows: Sequence[Sequence[Cell]]) -> bool:
    """Whether a table has headings of its own: a first row of words above rows of figures."""
    words = [cell for cell in rows[0] if cell.text and not is_number(cell.text)]
    figures = any(is_number(cell.text) for row in rows[1:] for cell in row[1:])
    return figures and len(words) >= 0.8 * len(rows[0])


def _lower_half(row: Sequence[Cell]) -> bool:
    """Whether a row is the rest of the one before the end of the page: no number, its words go on in small letters."""
    filled = [cell.text for cell in row if cell.text]
    return bool(filled) and not row[0].text and all(text[0].islower() for text in filled)


def _mended(parts: Iterable[Part]) -> list[Part]:
    """Old encodings and torn syllables put right, judged on the whole text."""
    parts = list(parts)
    sample = "\n".join(part.text for part in parts if isinstance(part, Paragraph))[:20_000]
    encoding = disguised(sample)

    def mend(text: str) -> str:
        return together(from_legacy(text, encoding) if encoding else text)

    result: list[Part] = []
    for part in parts:
        if isinstance(part, Paragraph):
            result.append(replace(part, text=mend(part.text)))
        else:
            rows = tuple(tuple(Cell(mend(cell.text), cell.key) for cell in row) for row in part.grid.rows)
            result.append(replace(part, grid=replace(part.grid, rows=rows)))
    return result
