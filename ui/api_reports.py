"""Reports, passages, figures and feedback in the HTTP interface; ui/api.py puts the routes below /api."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

from fastapi import APIRouter, Query, Request
from fastapi.responses import FileResponse, JSONResponse, Response
from pydantic import BaseModel, Field
from starlette.concurrency import run_in_threadpool

from rag.feedback import LONGEST_NOTE, Verdict, add_feedback
from rag.question import MAX_CHARACTERS
from rag.records import Answer, Document
from rag.sheets import csv_bytes, json_bytes
from rag.text import fold
from ui import strings
from ui.figure_filter import FigureFilter
from ui.intake import Intake, Item
from ui.page_image import PNG, page_image_response
from ui.principal import MANAGE, counted_as, principal_of, user_of
from ui.problems import problem
from ui.schemas import (
    AcceptedShape,
    DocumentShape,
    DocumentsShape,
    FeedbackShape,
    FiguresShape,
    JobShape,
    SearchShape,
    SourceShape,
    problems,
)
from ui.source import Source
from ui.transfers import BINARY, DOWNLOAD, attachment, receive, workbook

if TYPE_CHECKING:
    from rag.catalog import DocumentEntry
    from rag.versions import Versions

AROUND = 400  # characters before and after a span
MAX_TEXT = 200_000  # characters of one string
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_Paged = Annotated[int, Query(ge=0, le=10_000_000)]
_FILE: dict[str, Any] = {"schema": {"type": "string", "format": "binary"}}
_ORIGINAL: dict[int | str, dict[str, Any]] = {200: {"content": {BINARY: _FILE}}, **problems(404)}
_FIGURES: dict[int | str, dict[str, Any]] = {200: {"content": {"text/csv": _FILE, _XLSX: _FILE}}}
_UPLOAD = problems(404, 415, 507)
_BODY: dict[str, Any] = {"requestBody": {"required": True, "content": {BINARY: _FILE}}}


class FeedbackRequest(BaseModel):
    """The body of POST /api/feedback. `answer` is the object that POST /api/ask gave."""

    answer: Answer
    verdict: Verdict
    history: Annotated[list[Annotated[str, Field(max_length=MAX_TEXT)]], Field(max_length=50)] = []
    note: Annotated[str, Field(max_length=LONGEST_NOTE)] = ""


def document_entry(entry: DocumentEntry, versions: Versions) -> dict[str, Any]:
    """What the interface tells of a report: never the path that it was loaded from."""
    return {
        "id": entry.id,
        "name": entry.name,
        **{name: value for name, value in asdict(entry.context).items() if name != "told"},
        "characters": entry.characters,
        "passages": entry.passages,
        "indexed_at": entry.indexed_at,
        **versions.to_dict(entry.id),
    }


def _find(source: Source, document_id: str) -> DocumentEntry | None:
    return next((entry for entry in source.get().documents() if entry.id == document_id), None)


def _none() -> JSONResponse:
    return problem(404, strings.NO_REPORT, strings.NO_REPORT_REMEDY)


def _job(item: Item) -> dict[str, Any]:
    return {
        "job": item.number,
        "name": item.name,
        "state": item.state,
        "outcome": None if item.outcome is None else str(item.outcome),
        "passages": item.passages,
        "message": item.message,
        "remedy": item.remedy,
    }


def _accepted(number: int, name: str) -> JSONResponse:
    content = {"job": number, "name": name, "url": f"jobs/{number}"}
    return JSONResponse(content, 202, headers={"Retry-After": "1"})


def reading_routes(source: Source) -> APIRouter:
    """What only reads. Plain functions: FastAPI runs them in its thread pool, off the event loop."""
    router = APIRouter(tags=[strings.DOCS_REPORTS])

    @router.get("/documents", summary=strings.API_DOCUMENTS, response_model=DocumentsShape)
    def documents(
        q: Annotated[str, Query(max_length=MAX_CHARACTERS)] = "", first: _Paged = 0, count: _Paged | None = None
    ) -> JSONResponse:
        wanted = fold(q).split()
        entries = [
            entry
            for entry in source.get().documents()
            if not wanted or all(word in fold(f"{entry.name} {entry.context.line()}") for word in wanted)
        ]
        shown = entries[first:] if count is None else entries[first : first + count]
        versions = source.get().versions()
        return JSONResponse({"documents": [document_entry(entry, versions) for entry in shown], "total": len(entries)})

    @router.get(
        "/documents/{document_id}", summary=strings.API_DOCUMENT, response_model=DocumentShape, responses=problems(404)
    )
    def document(document_id: str) -> JSONResponse:
        entry = _find(source, document_id)
        return _none() if entry is None else JSONResponse(document_entry(entry, source.get().versions()))

    @router.get(
        "/documents/{document_id}/source",
        summary=strings.API_SOURCE,
        response_model=SourceShape,
        responses=problems(404),
    )
    def span(document_id: str, start: _Paged = 0, end: _Paged | None = None) -> JSONResponse:
        entry = _find(source, document_id)
        if entry is None:
            return _none()
        found = source.get().document(entry.name)
        length = len(found.text)
        end = length if end is None else end
        if not start <= end <= length:
            detail = strings.SPAN_OUTSIDE.format(start=start, end=end, length=length)
            return problem(422, detail, strings.SPAN_OUTSIDE_REMEDY)
        return JSONResponse(
            {
                "id": entry.id,
                "name": entry.name,
                "title": entry.context.title,
                "characters": length,
                "start": start,
                "end": end,
                "page": found.page_at(start),
                **_cells(found, start, end),
                "quote": found.text[start:end],
                "before": found.text[max(0, start - AROUND) : start],
                "after": found.text[end : end + AROUND],
            }
        )

    @router.get("/documents/{document_id}/original", summary=strings.API_ORIGINAL, responses=_ORIGINAL)
    def original(document_id: str) -> Response:
        kept: tuple[Path, str] | None = source.get().original(document_id)
        if kept is None:
            return problem(404, strings.NO_ORIGINAL, strings.NO_ORIGINAL_REMEDY)
        return FileResponse(kept[0], media_type=BINARY, filename=kept[1], headers=DOWNLOAD)

    @router.get(
        "/documents/{document_id}/pages/{page}",
        summary=strings.API_PAGE_IMAGE,
        response_class=Response,
        responses={200: {"content": {PNG: {}}}, **problems(404, 503)},
    )
    def page_image(
        request: Request, document_id: str, page: int, start: _Paged = 0, end: _Paged = 0
    ) -> Response:  # start and end are read with the request
        return page_image_response(source, request, document_id, page)

    @router.get("/search", summary=strings.API_SEARCH, response_model=SearchShape, responses=problems(429))
    async def search(
        request: Request,
        q: Annotated[str, Query(min_length=1, max_length=MAX_CHARACTERS)],
        count: Annotated[int, Query(ge=1, le=50)] = 10,
    ) -> JSONResponse:
        async with source.turns.turn_async(counted_as(request)):  # it answers, to put first what answers stand on
            hits = await run_in_threadpool(lambda: source.get().search(q, count))
        return JSONResponse(
            {
                "query": q,
                "results": [
                    {
                        "document_id": hit.document.id,
                        "document": hit.document.name,
                        "title": hit.document.context.title,
                        "text": hit.document.text[hit.passage.start : hit.passage.end],
                        "start": hit.passage.start,
                        "end": hit.passage.end,
                        "page": hit.document.page_at(hit.passage.start),
                        **_cells(hit.document, hit.passage.start, hit.passage.end),
                        "score": hit.score,
                    }
                    for hit in hits
                ],
            }
        )

    @router.get("/figures", summary=strings.API_FIGURES, response_model=FiguresShape, responses=_FIGURES)
    def figures(
        request: Request,
        first: _Paged = 0,
        count: Annotated[int, Query(ge=1, le=1000)] = 100,
        format: Literal["", "json", "csv", "xlsx"] = "",
    ) -> Response:
        wanted = FigureFilter.of(request.query_params)
        form = format or _preferred(request.headers)
        if form == "csv":
            made = csv_bytes(wanted.every_row(source.get()))
            return attachment(made, strings.FIGURES_FILE + ".csv", "text/csv; charset=utf-8")
        if form == "xlsx":
            return attachment(workbook(source, wanted), strings.FIGURES_FILE + ".xlsx", _XLSX)
        page = wanted.page(source.get(), first, count)
        rows = json_bytes(page.shown).decode()
        made = f'{{"total": {len(page.rows)}, "first": {first}, "figures": {rows}}}'.encode()
        return Response(made, media_type="application/json")

    @router.post("/feedback", summary=strings.API_FEEDBACK, status_code=201, response_model=FeedbackShape)
    def feedback(body: FeedbackRequest) -> JSONResponse:
        if source.data is None:
            return problem(403, strings.UPLOADS_OFF)
        number = add_feedback(source.data, body.answer, body.history, body.verdict, body.note)
        return JSONResponse({"number": number}, 201)

    return router


def _cells(document: Document, start: int, end: int) -> dict[str, str]:
    """Sheet and cells of a span, where its file has such."""
    told = zip(("sheet", "cell"), document.cells_at(start, end), strict=True)
    return {name: value for name, value in told if value}


def _preferred(headers: Mapping[str, str]) -> str:
    accept = headers.get("accept", "")
    return "csv" if "text/csv" in accept else "xlsx" if _XLSX in accept else "json"


def changing_routes(source: Source, intake: Intake) -> APIRouter:
    """Upload, replace and remove: taken into the queue of the page, whose job is then asked for its outcome."""
    router = APIRouter(tags=[strings.DOCS_REPORTS])

    def refusal(request: Request) -> Response | None:
        if principal_of(request.scope).may(MANAGE):
            return None
        return problem(403, strings.MAY_NOT_MANAGE, strings.MAY_NOT_MANAGE_REMEDY)

    @router.post(
        "/documents",
        summary=strings.API_UPLOAD,
        status_code=202,
        response_model=AcceptedShape,
        responses=_UPLOAD,
        openapi_extra=_BODY,
    )
    async def upload(request: Request, name: str) -> Response:
        refused = refusal(request)
        if refused is not None:
            return refused
        staged = await receive(request, intake, name)
        if isinstance(staged, Response):
            return staged
        number = await run_in_threadpool(intake.submit, staged, "", user_of(request))
        return _accepted(number, staged.name)

    @router.put(
        "/documents/{document_id}",
        summary=strings.API_REPLACE,
        status_code=202,
        response_model=AcceptedShape,
        responses=_UPLOAD,
        openapi_extra=_BODY,
    )
    async def put(request: Request, document_id: str, name: str = "") -> Response:
        refused = refusal(request)
        if refused is not None:
            return refused
        entry = await run_in_threadpool(_find, source, document_id)
        if entry is None:
            return _none()
        staged = await receive(request, intake, name or entry.name)
        if isinstance(staged, Response):
            return staged
        number = await run_in_threadpool(intake.submit, staged, document_id, user_of(request))
        return _accepted(number, staged.name)

    @router.delete(
        "/documents/{document_id}",
        summary=strings.API_DELETE,
        status_code=202,
        response_model=AcceptedShape,
        responses=problems(404),
    )
    async def delete(request: Request, document_id: str) -> Response:
        refused = refusal(request)
        if refused is not None:
            return refused
        entry = await run_in_threadpool(_find, source, document_id)
        if entry is None:
            return _none()
        number = await run_in_threadpool(intake.remove, document_id, entry.name, user_of(request))
        return _accepted(number, entry.name)

    @router.get("/jobs/{number}", summary=strings.API_JOB, response_model=JobShape, responses=problems(404))
    def job(number: int) -> JSONResponse:
        item = next((item for item in intake.state().items if item.number == number), None)
        return problem(404, strings.NO_JOB, strings.NO_JOB_REMEDY) if item is None else JSONResponse(_job(item))

    return router
