"""What the server counts, in the form that Prometheus reads. One process, one registry."""

from __future__ import annotations

import re
from collections.abc import Callable

from prometheus_client import CONTENT_TYPE_LATEST, Counter, Gauge, Histogram, generate_latest

CONTENT_TYPE = CONTENT_TYPE_LATEST
_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60)

REQUESTS = Counter("hoi_requests", "HTTP requests by method, kind of path and status.", ("method", "route", "status"))
REQUEST_SECONDS = Histogram("hoi_request_seconds", "Seconds to the end of a response.", ("route",), buckets=_SECONDS)
ANSWERED = Counter("hoi_answers", "Questions by what became of them: answered, refused, failed.", ("result",))
ANSWER_SECONDS = Histogram("hoi_answer_seconds", "Seconds that an answer took to make.", buckets=_SECONDS)
RUNNING = Gauge("hoi_answers_running", "Answers in the making.")
WAITING = Gauge("hoi_questions_waiting", "Questions that wait for their turn.")
TURNED_AWAY = Counter("hoi_questions_turned_away", "Questions turned away, by reason: busy, too_often.", ("reason",))
REPORTS = Gauge("hoi_reports", "Indexed reports; 0 before they are first opened.")
PENDING = Gauge("hoi_uploads_pending", "Files that wait to be indexed, or reports to be removed.")

# Paths hold names and ids: what is counted is their kind, so that the number of series stays small.
_ROUTES = (
    (re.compile(r"/api/documents/[^/]+/(source|original|pages)(?:/.*)?"), "/api/documents/{id}/{}"),
    (re.compile(r"/api/documents/[^/]+"), "/api/documents/{id}"),
    (re.compile(r"/api/jobs/[^/]+"), "/api/jobs/{job}"),
    (re.compile(r"/api/(ask|documents|search|figures|feedback|openapi\.json)"), "/api/{}"),
    (re.compile(r"/v1/(models|chat/completions|openapi\.json)"), "/v1/{}"),
    (re.compile(r"/(healthz|readyz|metrics|docs|openapi\.json|embed|embed\.js|embed/source)"), "/{}"),
    (re.compile(r"/gradio_api/(queue/join|queue/data|heartbeat)(?:/.*)?"), "/gradio_api/{}"),
    (re.compile(r"/(hoi-(?:files|conversations|static|docs|sign-in|sign-out|oidc)|static|assets)(?:/.*)?"), "/{}"),
    (re.compile(r"/"), "/"),
)  # fmt: skip


def route_of(path: str) -> str:
    """The kind of a path: its pattern, or "other"."""
    for pattern, name in _ROUTES:
        found = pattern.fullmatch(path)
        if found:
            return name.replace("{}", found[1]) if "{}" in name else name
    return "other"


def follow(running: Callable[[], int], waiting: Callable[[], int]) -> None:
    """Let the gauges of running and waiting questions ask these."""
    RUNNING.set_function(running)
    WAITING.set_function(waiting)


def exposition(reports: int, pending: int) -> bytes:
    """All figures as Prometheus reads them, with these two counted just now."""
    REPORTS.set(reports)
    PENDING.set(pending)
    return generate_latest()
