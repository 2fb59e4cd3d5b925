"""Which role a request needs, by method and path: one table for every face. What it does not name needs a role too."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from rag.roles import ADMIN, ASK, MANAGE

_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
SIGN_IN, SIGN_OUT, OIDC, OIDC_BACK = "/hoi-sign-in", "/hoi-sign-out", "/hoi-oidc", "/hoi-oidc/callback"

# Without any data of reports, users or conversations: styles, scripts, the state of the server, signing in itself.
_PUBLIC = re.compile(
    r"/(?:healthz|readyz|favicon\.ico|theme\.css|embed(?:\.js)?|(?:hoi-static|static|assets)/[\w./-]+|"
    r"hoi-sign-in|hoi-oidc(?:/callback)?)"
)
_ANYONE_MAY_SEND = frozenset({SIGN_IN})
_ASKING = re.compile(r"/(?:api/(?:ask|search|feedback)|v1/.*|embed(?:/.*)?|gradio_api/.*|hoi-sign-out)", re.DOTALL)
_ADMIN = re.compile(r"/metrics(?:/.*)?", re.DOTALL)
_EMBEDDED = re.compile(r"/(?:api/ask|embed(?:/.*)?)", re.DOTALL)


def path_of(scope: Mapping[str, Any]) -> str:
    """The path of a request as routes are written: without the path of a proxy that the application lies below."""
    path, root = str(scope["path"]), str(scope.get("root_path", "")).rstrip("/")
    return path.removeprefix(root) if root and path.startswith(f"{root}/") else path


def is_public(method: str, path: str) -> bool:
    """Whether anybody may make this request."""
    if method not in _SAFE:
        return path in _ANYONE_MAY_SEND
    return _PUBLIC.fullmatch(path) is not None and ".." not in path


def role_for(method: str, path: str) -> str:
    """The role that a request needs: to read, or to ask, that of asking; to change anything else, that of managing."""
    if _ADMIN.fullmatch(path):
        return ADMIN
    return ASK if method in _SAFE or _ASKING.fullmatch(path) else MANAGE


def embedded_may(path: str) -> bool:
    """Whether an embed token opens this path: asking from the embedded page, and nothing else."""
    return _EMBEDDED.fullmatch(path) is not None and ".." not in path
