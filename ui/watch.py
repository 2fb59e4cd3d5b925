"""What a monitor asks: whether the server lives, whether it can answer, and the figures that Prometheus collects."""

from __future__ import annotations

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from rag.errors import RagError
from ui import metrics, strings
from ui.intake import Intake
from ui.problems import problem
from ui.source import Source


def watch_routes(source: Source, intake: Intake | None) -> list[Route]:
    """GET /healthz, /readyz, /metrics. The last needs the role of an administrator where people sign in."""
    metrics.follow(lambda: source.turns.running, lambda: source.turns.waiting)

    async def healthz(request: Request) -> Response:
        return JSONResponse({"status": "ok"})

    async def readyz(request: Request) -> Response:
        try:
            held = await run_in_threadpool(lambda: len(source.get().documents()))
        except RagError as error:
            return problem(503, error.message, error.remedy)
        if not held:
            return problem(503, strings.NO_REPORTS, strings.NO_REPORTS_REMEDY)
        return JSONResponse({"status": "ready"})

    def figures() -> bytes:
        opened = source.opened()
        held = len(opened.documents()) if opened is not None else 0
        return metrics.exposition(held, intake.state().pending if intake else 0)

    async def collect(request: Request) -> Response:
        return Response(await run_in_threadpool(figures), headers={"Content-Type": metrics.CONTENT_TYPE})

    return [Route("/healthz", healthz), Route("/readyz", readyz), Route("/metrics", collect)]
