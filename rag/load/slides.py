"""Slides (.pptx): the texts, tables and charts of each slide, from the top down; a slide counts as a page."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

from rag.load.beat import beat
from rag.load.content import Content
from rag.load.grid import make_grid
from rag.load.parts import Paragraph, Part, Table, assemble, heading
from rag.load.sheets import number_text

_DEEPEST = 20  # groups within groups


def read_pptx(data: bytes, name: str) -> Content:
    """The text of a presentation, with the speaker's notes below each slide."""
    import pptx

    slides = pptx.Presentation(io.BytesIO(data)).slides
    parts: list[Part] = []
    count = 0
    for count, slide in enumerate(slides, 1):
        title = slide.shapes.title
        if title is not None and title.has_text_frame and title.text_frame.text.strip():
            parts.append(Paragraph(heading(_flat(title.text_frame.text), 2), count))
        for shape in _in_order(slide.shapes, 0):
            if title is None or shape.shape_id != title.shape_id:
                parts += _shape(shape, count)
        if slide.has_notes_slide and slide.notes_slide.notes_text_frame is not None:
            parts += [Paragraph(text, count) for text in slide.notes_slide.notes_text_frame.text.split("\n")]
        beat()
    return assemble(parts, count)


def _in_order(shapes: Any, depth: int) -> Iterator[Any]:
    placed = sorted(shapes, key=lambda shape: ((shape.top or 0) // 300_000, shape.left or 0))
    for shape in placed:
        if hasattr(shape, "shapes"):
            if depth < _DEEPEST:
                yield from _in_order(shape.shapes, depth + 1)
        else:
            yield shape


def _shape(shape: Any, page: int) -> Iterator[Part]:
    if getattr(shape, "has_table", False) and shape.has_table:
        rows = []
        for row in shape.table.rows:
            cells = [cell for cell in row.cells if not cell.is_spanned]
            rows.append([(_flat(cell.text), cell.span_width, cell.span_height) for cell in cells])
        yield Table(make_grid(rows, 1 if shape.table.first_row and len(rows) > 1 else None), page)
    elif getattr(shape, "has_chart", False) and shape.has_chart:
        yield from _chart(shape.chart, page)
    elif shape.has_text_frame:
        for paragraph in shape.text_frame.paragraphs:
            text = "".join(run.text for run in paragraph.runs) or paragraph.text
            yield Paragraph(f"- {text.strip()}" if paragraph.level and text.strip() else text.replace("\v", "\n"), page)


def _chart(chart: Any, page: int) -> Iterator[Part]:
    title = chart.chart_title.text_frame.text if chart.has_title and chart.chart_title.has_text_frame else ""
    for plot in chart.plots:
        series = list(plot.series)
        rows = [["", *(str(each.name or "") for each in series)]]
        for at, category in enumerate(plot.categories):
            values = [each.values[at] if at < len(each.values) else None for each in series]
            rows.append([str(category), *("" if value is None else number_text(float(value)) for value in values)])
        yield Table(make_grid([[(text, 1, 1) for text in row] for row in rows], 1), page, _flat(title))


def _flat(text: str) -> str:
    return " ".join(text.split())
