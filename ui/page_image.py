"""The picture of a page: its button beside a cited sentence, and the response that carries it."""

from __future__ import annotations

import json

from starlette.requests import Request
from starlette.responses import Response

from rag.errors import LoadError
from rag.page_images import Busy, has_page_images, image_key
from rag.records import Citation, Document
from ui import strings
from ui.problems import problem
from ui.render import escape, number
from ui.source import Source

PNG = "image/png"
_BIGGEST = 10_000_000  # an offset or page beyond is none


def page_image_button(document: Document, citation: Citation | None) -> str:
    """The button that shows the page of the cited sentence, the first page without one; "" where there is no picture.

    ui/static/page-image.js opens it.
    """
    if not has_page_images(document):
        return ""
    page = (document.page_at(citation.start) if citation else None) or 1
    label = strings.PAGE_IMAGE_LABEL.format(page=number(page), name=document.name)
    span = f'data-start="{citation.start}" data-end="{citation.end}" ' if citation else ""
    return (
        f'<button type="button" class="hoi-page-image" data-document="{escape(document.id)}" data-page="{page}" '
        f'data-pages="{len(document.pages)}" {span}data-name="{escape(document.name)}" '
        f'aria-label="{escape(label)}">{escape(strings.PAGE_IMAGE)}</button>'
    )


def page_image_texts() -> str:
    """What page-image.js says by itself, as JSON."""
    return json.dumps(strings.PAGE_IMAGE_TEXTS, ensure_ascii=False)


def page_image_response(source: Source, request: Request, document_id: str, page: int) -> Response:
    """The PNG, or that the browser has it already. Raises RagError where there is none."""
    start, end = (_offset(request.query_params.get(name, "")) for name in ("start", "end"))
    reports = source.get()
    entry = next((entry for entry in reports.documents() if entry.id == document_id), None)
    if entry is None or not 0 < page < _BIGGEST:
        return problem(404, strings.NO_REPORT, strings.NO_REPORT_REMEDY)
    tag = f'"{image_key(reports.document(entry.name), page, start, end)}"'
    headers = {"Cache-Control": "private, no-cache", "ETag": tag, "X-Content-Type-Options": "nosniff"}
    try:
        if tag in request.headers.get("if-none-match", ""):
            return Response(status_code=304, headers=headers)
        made = reports.page_image(document_id, page, start, end)
    except Busy as error:
        return problem(503, error.message, error.remedy, headers={"Retry-After": "3"})
    except LoadError as error:
        return problem(404, error.message, error.remedy)
    if made is None:
        return problem(404, strings.NO_REPORT, strings.NO_REPORT_REMEDY)
    return Response(made, media_type=PNG, headers=headers)


def _offset(written: str) -> int:
    return min(int(written), _BIGGEST) if written.isdecimal() and len(written) < 10 else 0
