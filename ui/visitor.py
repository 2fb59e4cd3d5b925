"""Where nobody signs in: one user per browser, known by a random cookie that no script can read.

Only the sign-in layer asks here (`ui.gate`); everybody else asks `ui.principal`.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping
from hashlib import sha256

COOKIE = "hoi_visitor"
_AGE = 400 * 24 * 3600  # seconds; browsers keep no cookie for longer


def visitor_of(cookies: Mapping[str, str]) -> str:
    """The user id of these cookies, "" where there is none. It is no secret: the cookie cannot be told from it."""
    value = cookies.get(COOKIE, "")
    return sha256(value.encode()).hexdigest()[:32] if re.fullmatch(r"[0-9a-f]{64}", value) else ""


def new_cookie(*, secure: bool) -> str:
    """The value of a Set-Cookie header for a browser that has none yet. Lax: a link to the page keeps its visitor."""
    over = "; Secure" if secure else ""
    return f"{COOKIE}={secrets.token_hex(32)}; Path=/; Max-Age={_AGE}; HttpOnly; SameSite=Lax{over}"
