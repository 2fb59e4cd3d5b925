"""Files to and from the browser, past Gradio: uploads streamed to disk, downloads as attachments.

Plain Starlette routes below /hoi-files; ui/guard.py stands before them (same origin, hosts) as before everything.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from functools import wraps
from pathlib import Path
from urllib.parse import quote

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import Route

from rag.errors import InputError, RagError
from rag.originals import Receiver, Staged
from rag.sheets import csv_bytes, xlsx_bytes
from ui import strings
from ui.figure_filter import FigureFilter
from ui.handlers import notice_of
from ui.intake import Intake
from ui.principal import user_of
from ui.problems import problem, status_of
from ui.render import number
from ui.source import Source

XLSX_ROWS = 1_048_575  # that a sheet holds below its heads
BINARY = "application/octet-stream"
DOWNLOAD = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}

_logger = logging.getLogger(__name__)
_Endpoint = Callable[[Request], Awaitable[Response]]


def create_transfers(source: Source, intake: Intake | None) -> Starlette:
    """The application below /hoi-files. Without an intake nothing is taken in."""

    @_told
    async def upload(request: Request) -> Response:
        if intake is None:
            return problem(403, strings.UPLOADS_OFF)
        name, replaces = request.query_params.get("name", ""), request.query_params.get("replaces", "")
        staged = await receive(request, intake, name)
        if isinstance(staged, Response):
            return staged
        number = await run_in_threadpool(intake.submit, staged, replaces, user_of(request))
        return JSONResponse({"number": number, "name": staged.name}, 201)

    @_told
    async def original(request: Request) -> Response:
        kept = await run_in_threadpool(_kept, source, request.path_params["document"])
        if kept is None:
            return problem(404, strings.NO_ORIGINAL, strings.NO_ORIGINAL_REMEDY)
        path, name = kept
        return FileResponse(path, media_type=BINARY, filename=name, headers=DOWNLOAD)

    @_told
    async def text(request: Request) -> Response:
        found = await run_in_threadpool(_text, source, request.path_params["document"])
        if found is None:
            return problem(404, strings.NO_REPORT, strings.NO_REPORT_REMEDY)
        name, content = found
        return attachment(content, f"{Path(name).stem}.txt", "text/plain; charset=utf-8")

    @_told
    async def figures(request: Request) -> Response:
        wanted = FigureFilter.of(dict(request.query_params))
        if request.path_params["form"] == "csv":
            made = await run_in_threadpool(lambda: csv_bytes(wanted.every_row(source.get())))
            return attachment(made, strings.FIGURES_FILE + ".csv", "text/csv; charset=utf-8")
        made = await run_in_threadpool(workbook, source, wanted)
        kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
        return attachment(made, strings.FIGURES_FILE + ".xlsx", kind)

    routes = [
        Route("/upload", upload, methods=["POST"]),
        Route("/original/{document:str}", original, methods=["GET"]),
        Route("/text/{document:str}", text, methods=["GET"]),
        Route("/figures.{form:str}", figures, methods=["GET"]),
    ]
    return Starlette(routes=routes)


async def receive(request: Request, intake: Intake, name: str) -> Staged | Response:
    """The body of an upload as a file beside the originals, or why it was not taken. Raises what Receiver raises."""
    if request.headers.get("content-type", "") != BINARY:
        return problem(415, strings.UPLOAD_TYPE, strings.UPLOAD_TYPE_REMEDY)
    intake.check_room()
    length = request.headers.get("content-length", "0")
    expected = int(length) if length.isdecimal() and len(length) < 16 else 0
    receiver = await run_in_threadpool(Receiver, intake.data, name, expected)
    try:
        async for chunk in request.stream():
            await run_in_threadpool(receiver.write, chunk)
        return await run_in_threadpool(receiver.finish)
    except ClientDisconnect:
        receiver.discard()
        return problem(400, strings.UPLOAD_CUT, strings.UPLOAD_CUT_REMEDY)
    except BaseException:
        receiver.discard()
        raise


def _told(endpoint: _Endpoint) -> _Endpoint:
    """Errors as problem documents in Vietnamese, like those of the HTTP interface."""

    @wraps(endpoint)
    async def guarded(request: Request) -> Response:
        try:
            return await endpoint(request)
        except RagError as error:
            return problem(status_of(error), error.message, error.remedy)
        except Exception as error:  # noqa: BLE001 - the edge: translated for the reader, logged with its code
            notice = notice_of(error)
            return problem(500, notice.message, notice.remedy)

    return guarded


def _kept(source: Source, document_id: str) -> tuple[Path, str] | None:
    return source.get().original(document_id)


def _text(source: Source, document_id: str) -> tuple[str, bytes] | None:
    reports = source.get()
    entry = next((entry for entry in reports.documents() if entry.id == document_id), None)
    return None if entry is None else (entry.name, reports.document(entry.name).text.encode("utf-8", "replace"))


def workbook(source: Source, wanted: FigureFilter) -> bytes:
    """Rows of figures as XLSX. Raises InputError where a sheet cannot hold them."""
    rows = wanted.every_row(source.get())
    if len(rows) > XLSX_ROWS:
        message = strings.FIGURES_EXPORT_LIMIT.format(count=number(len(rows)), limit=number(XLSX_ROWS))
        raise InputError(message, strings.FIGURES_EXPORT_LIMIT_REMEDY)
    return xlsx_bytes(rows)


def attachment(content: bytes, name: str, kind: str) -> Response:
    """A response that a browser saves and never shows."""
    disposition = f"attachment; filename*=UTF-8''{quote(name, safe='')}"
    return Response(content, media_type=kind, headers={**DOWNLOAD, "Content-Disposition": disposition})
