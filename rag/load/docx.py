"""Word files (.docx): paragraphs with their automatic numbers, lists, tables, header, footer, notes and text boxes.

Tracked changes are read as accepted: what was inserted is there, what was deleted or moved away is not.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from rag.load import raised
from rag.load.content import Content
from rag.load.docx_numbers import Numbers
from rag.load.grid import make_grid
from rag.load.legacy import font_encoding, from_legacy
from rag.load.parts import Paragraph, Part, Table, assemble, heading
from rag.load.symbols import symbol

if TYPE_CHECKING:
    from docx.document import Document as WordDocument

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_M_TEXT = "{http://schemas.openxmlformats.org/officeDocument/2006/math}t"
_GONE = {f"{_W}del", f"{_W}moveFrom", f"{_W}instrText", f"{_W}delText", f"{_MC}Fallback"}
_NOTES = ("footnotes", "endnotes")
_DEEPEST = 40  # tables within tables, and whatever else nests


def read_docx(data: bytes, name: str) -> Content:
    """The text of a Word file. Raises whatever python-docx does for a file that is none."""
    import docx

    document = docx.Document(io.BytesIO(data))
    reader = _Reader(document)
    body = list(reader.parts(document.element.body))
    top, bottom = reader.margins()
    return assemble([*top, *body, *reader.notes(), *bottom])


class _Reader:
    def __init__(self, document: WordDocument) -> None:
        self._document = document
        styles = document.styles.element
        self._styles: dict[str, Any] = {style.get(f"{_W}styleId"): style for style in styles.findall(f"{_W}style")}
        defaults = styles.find(f"{_W}docDefaults/{_W}rPrDefault/{_W}rPr")
        self._default_font = _font(defaults)
        self._fonts: dict[str, str] = {}
        self._levels: dict[str, int | None] = {}
        part = next(
            (rel.target_part for rel in document.part.rels.values() if rel.reltype.endswith("/numbering")), None
        )
        self._numbers = Numbers(getattr(part, "element", None), self._styles)

    def parts(self, container: Any, depth: int = 0) -> Iterator[Part]:
        """The paragraphs and tables of a body, cell, header or text box."""
        pending = ""  # a paragraph whose end was deleted goes on in the next one
        for element in _blocks(container):
            if element.tag == f"{_W}tbl":
                if depth < _DEEPEST:
                    yield from self._table(element, depth)
                continue
            text = pending + self._text(element)
            mark = element.find(f"{_W}pPr/{_W}rPr")
            if mark is not None and (mark.find(f"{_W}del") is not None or mark.find(f"{_W}moveFrom") is not None):
                pending = text
                continue
            pending = ""
            if text.strip():
                yield Paragraph(self._marked(element, text))
            if depth < _DEEPEST:
                for box in _text_boxes(element):
                    yield from self.parts(box, depth + 1)
        if pending.strip():
            yield Paragraph(pending)

    def margins(self) -> tuple[list[Part], list[Part]]:
        """What headers and footers say besides page numbers, each text once."""
        result: tuple[list[Part], list[Part]] = ([], [])
        seen: set[str] = set()
        for rel in self._document.part.rels.values():
            kind = rel.reltype.rpartition("/")[2]
            if kind not in ("header", "footer") or rel.is_external:
                continue
            for part in self.parts(getattr(rel.target_part, "element", ())):
                text = part.text if isinstance(part, Paragraph) else ""
                if isinstance(part, Table) or (text not in seen and re.search(r"[^\W\d_]{2}", _without_page(text))):
                    seen.add(text)
                    result[kind == "footer"].append(part)
        return result

    def notes(self) -> Iterator[Part]:
        """Footnotes and endnotes, at the end."""
        from docx.oxml.parser import parse_xml

        for rel in self._document.part.rels.values():
            if rel.reltype.rpartition("/")[2] in _NOTES and not rel.is_external:
                for note in parse_xml(rel.target_part.blob):
                    if note.get(f"{_W}type") is None:
                        yield from self.parts(note, _DEEPEST - 1)

    def _text(self, paragraph: Any) -> str:
        style = paragraph.find(f"{_W}pPr/{_W}pStyle")
        font = self._font_of_style(style.get(f"{_W}val") if style is not None else "")
        text = ""
        for piece in self._runs(paragraph, font):
            text += raised.after(text[-20:], piece) if isinstance(piece, _Raised) else piece
        return text

    def _runs(self, paragraph: Any, font: str) -> Iterator[str]:
        waiting = [iter(paragraph)]
        while waiting:
            element = next(waiting[-1], None)
            if element is None:
                waiting.pop()
            elif element.tag == f"{_W}r":
                yield from self._run(element, font)
            elif element.tag == _M_TEXT:
                yield element.text or ""
            elif element.tag not in _GONE and element.tag not in (f"{_W}pPr", f"{_W}txbxContent"):
                waiting.append(iter(element))

    def _run(self, run: Any, font: str) -> Iterator[str]:
        properties = run.find(f"{_W}rPr")
        if properties is not None:
            hidden = properties.find(f"{_W}vanish")
            if hidden is not None and hidden.get(f"{_W}val") not in ("0", "false"):
                return
            style = properties.find(f"{_W}rStyle")
            font = (
                _font(properties) or (self._font_of_style(style.get(f"{_W}val")) if style is not None else "") or font
            )
        encoding = font_encoding(font)
        capitals, lifted = _is_on(properties, "caps"), _is_raised(properties)
        for child in run:
            if child.tag == f"{_W}t":
                text = child.text or ""
                text = from_legacy(text, encoding, capital=font.endswith("H")) if encoding else text
                is_mark = lifted and text.strip().isascii() and text.strip().isdecimal()
                yield _Raised(text) if is_mark else text.upper() if capitals else text
            elif child.tag == f"{_W}sym":
                yield symbol(child.get(f"{_W}font") or "", child.get(f"{_W}char") or "")
            elif child.tag in (f"{_W}tab", f"{_W}ptab"):
                yield " "
            elif child.tag in (f"{_W}br", f"{_W}cr"):
                yield "\n"
            elif child.tag == f"{_W}noBreakHyphen":
                yield "-"

    def _font_of_style(self, name: str) -> str:
        if name not in self._fonts:
            font, style, seen = "", self._styles.get(name), set()
            while style is not None and not font and id(style) not in seen:
                seen.add(id(style))
                font = _font(style.find(f"{_W}rPr"))
                based = style.find(f"{_W}basedOn")
                style = self._styles.get(based.get(f"{_W}val")) if based is not None else None
            self._fonts[name] = font or self._default_font
        return self._fonts[name]

    def _marked(self, paragraph: Any, text: str) -> str:
        """The text behind its automatic number; a heading that does not look like one with Markdown's mark."""
        number = self._numbers.of(paragraph)
        text = f"{number} {text.strip()}" if number else text
        style = paragraph.find(f"{_W}pPr/{_W}pStyle")
        level = self._outline(style.get(f"{_W}val")) if style is not None else None
        return text if level is None else heading(text, level + 1)

    def _outline(self, name: str) -> int | None:
        """The outline level of a heading style, from 0; None for others."""
        if name not in self._levels:
            level, style, seen = None, self._styles.get(name), set()
            while style is not None and level is None and id(style) not in seen:
                seen.add(id(style))
                found = style.find(f"{_W}pPr/{_W}outlineLvl")
                if found is not None and (found.get(f"{_W}val") or "").isdigit():
                    level = int(found.get(f"{_W}val"))
                based = style.find(f"{_W}basedOn")
                style = self._styles.get(based.get(f"{_W}val")) if based is not None else None
            self._levels[name] = level if level is not None and level < 6 else None
        return self._levels[name]

    def _table(self, table: Any, depth: int) -> Iterator[Part]:
        rows: list[list[tuple[str, int, int]]] = []
        open_cells: dict[int, tuple[int, int]] = {}  # column -> row and index of the cell that is merged downward there
        header_rows = 0
        for row in _rows(table):
            properties = row.find(f"{_W}trPr")
            if properties is not None and properties.find(f"{_W}del") is not None:
                continue
            if properties is not None and _on(properties.find(f"{_W}tblHeader")) and header_rows == len(rows):
                header_rows += 1
            cells: list[tuple[str, int, int]] = []
            column = _number(properties, "gridBefore", 0)
            if column:
                cells.append(("", column, 1))
            for cell in _cells(row):
                about = cell.find(f"{_W}tcPr")
                across = _number(about, "gridSpan", 1)
                merge = about.find(f"{_W}vMerge") if about is not None else None
                if merge is not None and merge.get(f"{_W}val") != "restart" and column in open_cells:
                    at, index = open_cells[column]
                    text, wide, down = rows[at][index]
                    rows[at][index] = (text, wide, down + 1)
                else:
                    if merge is not None:
                        open_cells[column] = (len(rows), len(cells))
                    else:
                        open_cells.pop(column, None)
                    cells.append((self._cell_text(cell, depth), across, 1))
                column += across
            rows.append(cells)
        yield Table(make_grid(rows, header_rows or None))

    def _cell_text(self, cell: Any, depth: int) -> str:
        lines = []
        for part in self.parts(cell, depth + 1):
            content = assemble([part])
            lines.append(content.text)
        return "\n".join(lines)


def _blocks(container: Any) -> Iterator[Any]:
    """Paragraphs and tables, also those within content controls and insertions."""
    waiting = [iter(container)]
    while waiting:
        element = next(waiting[-1], None)
        if element is None:
            waiting.pop()
        elif element.tag in (f"{_W}p", f"{_W}tbl"):
            yield element
        elif element.tag in (
            f"{_W}sdt",
            f"{_W}sdtContent",
            f"{_W}ins",
            f"{_W}moveTo",
            f"{_W}customXml",
            f"{_W}smartTag",
        ):
            waiting.append(iter(element))


def _inside(container: Any, wanted: str) -> Iterator[Any]:
    waiting = [iter(container)]
    while waiting:
        element = next(waiting[-1], None)
        if element is None:
            waiting.pop()
        elif element.tag == wanted:
            yield element
        elif element.tag in (f"{_W}sdt", f"{_W}sdtContent", f"{_W}ins", f"{_W}customXml"):
            waiting.append(iter(element))


def _rows(table: Any) -> Iterator[Any]:
    return _inside(table, f"{_W}tr")


def _cells(row: Any) -> Iterator[Any]:
    return _inside(row, f"{_W}tc")


def _text_boxes(paragraph: Any) -> Iterator[Any]:
    for box in paragraph.iter(f"{_W}txbxContent"):
        above = [each.tag for each in box.iterancestors(f"{_MC}Fallback", f"{_W}txbxContent", f"{_W}p")]
        # not the older copy of the same box, and none within another, which is found there
        if f"{_MC}Fallback" not in above and f"{_W}txbxContent" not in above:
            yield box


class _Raised(str):
    """Raised figures of a run."""

    __slots__ = ()


def _is_raised(properties: Any) -> bool:
    align = properties.find(f"{_W}vertAlign") if properties is not None else None
    return align is not None and align.get(f"{_W}val") == "superscript"


def _is_on(properties: Any, name: str) -> bool:
    return properties is not None and _on(properties.find(f"{_W}{name}"))


def _font(properties: Any) -> str:
    fonts = properties.find(f"{_W}rFonts") if properties is not None else None
    return (fonts.get(f"{_W}ascii") or fonts.get(f"{_W}hAnsi") or "") if fonts is not None else ""


def _number(properties: Any, name: str, default: int) -> int:
    found = properties.find(f"{_W}{name}") if properties is not None else None
    value = (found.get(f"{_W}val") or "") if found is not None else ""
    return min(int(value), 300) if value.isascii() and value.isdigit() and len(value) < 6 else default


def _on(element: Any) -> bool:
    return element is not None and element.get(f"{_W}val") not in ("0", "false", "off")


def _without_page(text: str) -> str:
    return re.sub(r"(?i)\b(?:trang|page|số)\b|[\d/\-–|\s]", "", text)
