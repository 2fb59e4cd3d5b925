"""GET /docs and /openapi.json: the whole HTTP interface in one OpenAPI document, shown from local files."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from ui import strings
from ui.render import escape
from ui.schemas import EmbedTokenRequest, EmbedTokenShape, ProblemShape, problems


def _static() -> Path:
    spec = find_spec("fastapi_offline")  # brings Swagger UI as files; its own code is not used
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError("fastapi_offline")
    return Path(spec.origin).parent / "static"


DOCS_STATIC = _static()
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
_PAGE = """<!doctype html>
<html lang="vi">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<link rel="icon" href="hoi-static/favicon.png">
<link rel="stylesheet" href="hoi-docs/swagger-ui.css">
</head>
<body>
<main id="docs"></main>
<noscript><p>{noscript}</p></noscript>
<script src="hoi-docs/swagger-ui-bundle.js"></script>
<script src="hoi-static/docs.js"></script>
</body>
</html>
"""


def docs_routes(interface: FastAPI, openai_form: FastAPI, root_path: str = "") -> list[Route]:
    """The routes, for the applications that lie below /api and /v1; `root_path` is what a proxy takes off."""
    described = {**description(interface, openai_form), "servers": [{"url": root_path or "/"}]}

    async def document(request: Request) -> Response:
        return JSONResponse(described)

    async def page(request: Request) -> Response:
        html = _PAGE.format(title=escape(strings.DOCS_TITLE), noscript=escape(strings.DOCS_NOSCRIPT))
        return HTMLResponse(html, headers={"Content-Security-Policy": _POLICY})

    return [Route("/openapi.json", document), Route("/docs", page)]


def description(interface: FastAPI, openai_form: FastAPI) -> dict[str, Any]:
    """One OpenAPI document of everything that a program may call."""
    api, chat = interface.openapi(), openai_form.openapi()
    schemas = {**chat["components"]["schemas"], **api["components"]["schemas"]}
    for shape in (ProblemShape, EmbedTokenRequest, EmbedTokenShape):
        schemas[shape.__name__] = shape.model_json_schema(ref_template="#/components/schemas/{model}")
    paths = {f"/api{path}": methods for path, methods in api["paths"].items()}
    paths |= {f"/v1{path}": methods for path, methods in chat["paths"].items()}
    return {
        "openapi": api["openapi"],
        "info": {"title": strings.APP_NAME, "version": api["info"]["version"], "description": strings.DOCS_ABOUT},
        "paths": {**paths, **_EMBEDDING, **_WATCHED},
        "components": {
            "schemas": schemas,
            "securitySchemes": {"key": {"type": "http", "scheme": "bearer", "description": strings.DOCS_KEY}},
        },
        "security": [{}, {"key": []}],
    }


def _watched(summary: str, kind: str, *errors: int) -> dict[str, Any]:
    responses: dict[str, Any] = {"200": {"description": "OK", "content": {kind: {"schema": {}}}}}
    responses |= {str(status): shape for status, shape in problems(*errors).items()}
    return {"get": {"summary": summary, "tags": [strings.DOCS_WATCH], "responses": responses}}


def _json(shape: str) -> dict[str, Any]:
    return {"application/json": {"schema": {"$ref": f"#/components/schemas/{shape}"}}}


_MADE = {"description": strings.DOCS_EMBED_TOKEN_MADE, "content": _json(EmbedTokenShape.__name__)}
_EMBEDDING: dict[str, Any] = {
    "/api/embed-tokens": {
        "post": {
            "summary": strings.API_EMBED_TOKEN,
            "tags": [strings.DOCS_EMBED],
            "requestBody": {"required": True, "content": _json(EmbedTokenRequest.__name__)},
            "responses": {
                "201": _MADE,
                **{str(status): shape for status, shape in problems(401, 403, 408, 413, 422, 503).items()},
            },
        }
    }
}
_WATCHED = {
    "/healthz": _watched(strings.API_HEALTH, "application/json"),
    "/readyz": _watched(strings.API_READY, "application/json", 503),
    "/metrics": _watched(strings.API_METRICS, "text/plain", 401, 403),
}
