"""The page that others embed, GET /embed: a light page of our own, because Gradio's does not come up in a frame of
another site, where browsers deny it storage. It holds no report; its script asks POST /api/ask and GET /embed/source.

Only the origins of HOI_EMBED_ORIGINS may frame it (`ui.guard.SecurityHeaders`); ui/static/embed.js is what they load.
"""

from __future__ import annotations

import json

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from rag.errors import RagError
from ui import strings
from ui.plain import place_in_file
from ui.problems import problem, status_of
from ui.render import escape
from ui.shell import STATIC
from ui.source import Source

AROUND = 400  # characters before and after a cited sentence
_NAME = 1_000  # characters of the name of a report


def embed_routes(source: Source) -> list[Route]:
    """GET /embed, /embed.js and /embed/source."""

    async def page(request: Request) -> Response:
        return HTMLResponse(embed_page(), headers={"Cache-Control": "no-cache"})

    async def script(request: Request) -> Response:
        return FileResponse(STATIC / "embed.js", media_type="text/javascript", headers={"Cache-Control": "max-age=300"})

    async def span(request: Request) -> Response:
        query = request.query_params
        name, start, end = query.get("document", ""), query.get("start", ""), query.get("end", "")
        if len(name) > _NAME or not (_is_offset(start) and _is_offset(end)):
            return problem(422, strings.BAD_JSON, strings.BAD_JSON_REMEDY)
        try:
            return JSONResponse(await run_in_threadpool(_surroundings, source, name, int(start), int(end)))
        except RagError as error:
            return problem(status_of(error), error.message, error.remedy)

    return [
        Route("/embed", page, methods=["GET"]),
        Route("/embed.js", script, methods=["GET"]),
        Route("/embed/source", span, methods=["GET"]),
    ]


def _is_offset(written: str) -> bool:
    return written.isascii() and written.isdecimal() and len(written) < 12


def _surroundings(source: Source, name: str, start: int, end: int) -> dict[str, object]:
    """A cited span with what stands around it. Raises InputError where there is no such report."""
    document = source.get().document(name)
    end = min(end, len(document.text))
    start = min(start, end)
    return {
        "title": document.context.title or document.name,
        "document": document.name,
        "page": document.page_at(start),
        "place": place_in_file(document.cite(0, start, end)),
        "before": document.text[max(0, start - AROUND) : start],
        "quote": document.text[start:end],
        "after": document.text[end : end + AROUND],
    }


def embed_page() -> str:
    """The page; what is said on it comes from `strings` in one attribute, so that the script holds no text."""
    texts = escape(json.dumps(strings.EMBED_TEXTS, ensure_ascii=False))
    said = {name: escape(text) for name, text in strings.EMBED_TEXTS.items()}
    return (
        '<!doctype html><html lang="vi"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<meta name="color-scheme" content="light dark">'
        f"<title>{escape(strings.APP_NAME)}</title>"
        '<link rel="icon" href="hoi-static/favicon.png">'
        '<link rel="stylesheet" href="hoi-static/embed-page.css">'
        f'<script src="hoi-static/embed-page.js" defer data-texts="{texts}"></script></head><body>'
        f'<header><h1 id="title">{escape(strings.APP_NAME)}</h1>'
        f'<button type="button" id="anew">{said["anew"]}</button></header>'
        f'<main id="log" role="log" aria-live="polite" aria-label="{said["log"]}" tabindex="0">'
        f'<p id="welcome">{said["welcome"]}</p></main>'
        f'<form id="ask"><label class="sr" for="box">{said["label"]}</label>'
        f'<textarea id="box" rows="1" maxlength="2000" placeholder="{said["placeholder"]}"></textarea>'
        f'<button id="send">{said["send"]}</button>'
        f'<button type="button" id="stop" hidden>{said["stop"]}</button></form>'
        f'<aside id="source" hidden aria-label="{said["source"]}"></aside>'
        f"<noscript><p>{escape(strings.NOSCRIPT)}</p></noscript></body></html>"
    )
