"""The shapes of what the HTTP interface answers, for its OpenAPI description; tests hold real answers against them."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from ui import strings

PROBLEM_JSON = "application/problem+json"


class _Shape(BaseModel):
    model_config = ConfigDict(extra="forbid")


class ProblemShape(_Shape):
    """An error (RFC 9457); `remedy` says what to do about it."""

    type: str = Field(examples=["about:blank"])
    title: str = Field(examples=[strings.PROBLEM_TITLES[404]])
    status: int = Field(examples=[404])
    detail: str = Field(examples=[strings.NO_REPORT])
    remedy: str = Field(default="", examples=[strings.NO_REPORT_REMEDY])


class CitationShape(BaseModel):
    """A sentence that an answer stands on: `quote` is exactly the characters from `start` to `end` of the report.

    Of a workbook or CSV file `sheet` and `cell` ("C7", of several "B7:D7") tell where it stands; others have neither.
    """

    n: int
    document: str = Field(examples=["bao-cao.txt"])
    title: str
    quote: str
    start: int
    end: int
    page: int | None
    sheet: str = Field(default="", examples=["2021"])
    cell: str = Field(default="", examples=["C7"])


class AnswerShape(BaseModel):
    """The answer to a question. `answered` is false where the reports do not tell; then `answer` says so and
    `alternatives` may hold what comes near."""

    question: str
    standalone_question: str
    answered: bool
    short: str
    answer: str
    citations: list[CitationShape]
    alternatives: list[CitationShape]
    engine: str = Field(examples=["extractive"])
    timings_ms: dict[str, float]
    verification: dict[str, Any] | None = None
    notice: str = ""


class VersionShape(_Shape):
    """Another version of a report."""

    id: str
    name: str


class DocumentShape(BaseModel):
    """A report as it is known: what it says of itself and what was understood of it."""

    id: str
    name: str
    title: str
    characters: int
    passages: int
    indexed_at: str
    superseded_by: VersionShape | None
    supersedes: list[VersionShape]


class DocumentsShape(_Shape):
    """Reports by name, and how many there are in all."""

    documents: list[DocumentShape]
    total: int


class SourceShape(_Shape):
    """A span of a report's text with what stands around it."""

    id: str
    name: str
    title: str
    characters: int
    start: int
    end: int
    page: int | None
    sheet: str = ""
    cell: str = ""
    quote: str
    before: str
    after: str


class PassageShape(_Shape):
    """A passage that was found; `score` orders, and says nothing by itself."""

    document_id: str
    document: str
    title: str
    text: str
    start: int
    end: int
    page: int | None
    sheet: str = ""
    cell: str = ""
    score: float


class SearchShape(_Shape):
    """The nearest passages, best first."""

    query: str
    results: list[PassageShape]


class FiguresShape(_Shape):
    """Rows of figures; `total` counts those that fit, `first` is the place of the first one here."""

    total: int
    first: int
    figures: list[dict[str, Any]]


class AcceptedShape(_Shape):
    """A change that was taken in; `url` tells what becomes of it."""

    job: int
    name: str
    url: str


class JobShape(_Shape):
    """What became of a change."""

    job: int
    name: str
    state: Literal["waiting", "running", "done", "failed", "cancelled"]
    outcome: str | None
    passages: int
    message: str
    remedy: str


class EmbedTokenRequest(_Shape):
    """The site whose page gets a token, and how many minutes it lives."""

    origin: str = Field(examples=["https://intranet.example"])
    minutes: float = Field(default=15, gt=0, le=60)


class EmbedTokenShape(_Shape):
    """A token for the embedded page, told this once."""

    token: str
    origin: str
    expires_at: str


class FeedbackShape(_Shape):
    """The number under which the feedback is kept."""

    number: int


def problems(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The errors that a route may answer with, for its description."""
    shape: dict[str, Any] = {"schema": {"$ref": "#/components/schemas/ProblemShape"}}
    titles = strings.PROBLEM_TITLES
    return {
        status: {"description": titles.get(status, strings.PROBLEM_OTHER), "content": {PROBLEM_JSON: shape}}
        for status in statuses
    }
