"""Keys for programs, and short-lived tokens for embedded pages, in the account file: shown once, kept as hashes.

A key is `hoi_ID_SECRET`, an embed token `hoie_ID_SECRET`; ID is no secret and tells a key in lists and logs. The two
are kinds apart: neither passes where the other is asked for.
"""

from __future__ import annotations

import hmac
import re
import secrets
import time
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from urllib.parse import urlsplit

from rag import messages
from rag.accounts import checked_role, now, opened, reading
from rag.errors import InputError
from rag.roles import ASK
from rag.text import nfc

KEY, EMBED = "key", "embed"  # kinds
LONGEST_DAYS, LONGEST_MINUTES = 730, 60  # life of a key, of an embed token
_PREFIX = {KEY: "hoi_", EMBED: "hoie_"}
_FORM = re.compile(r"(hoie?_)([0-9a-f]{12})_[A-Za-z0-9_-]{43}")


@dataclass(frozen=True, slots=True)
class Key:
    """What is known of a key or an embed token; its secret is not."""

    id: str
    kind: str  # KEY or EMBED
    name: str
    role: str
    origin: str  # of an embed token: the site whose page holds it, as https://host[:port]; "" for a key
    maker: str  # who made it
    created_at: str  # ISO 8601, UTC
    expires_at: float  # seconds since the epoch
    revoked: bool

    @property
    def prefix(self) -> str:
        """How the token begins: enough to tell it, useless to sign in."""
        return f"{_PREFIX[self.kind]}{self.id}"

    def live(self, at: float | None = None) -> bool:
        """Whether it can still be used."""
        return not self.revoked and (time.time() if at is None else at) < self.expires_at


def add_key(data: Path, name: str, role: str, days: float, maker: str = "") -> tuple[Key, str]:
    """A new key and its token, which is told this once. Raises InputError for a bad name, role or life."""
    name = " ".join(nfc(name).split())
    if not 0 < len(name) <= 80:
        raise InputError(messages.KEY_NAME_MESSAGE, messages.KEY_NAME_REMEDY)
    if not 0 < days <= LONGEST_DAYS:
        raise InputError(messages.KEY_DAYS_MESSAGE.format(longest=LONGEST_DAYS), messages.KEY_DAYS_REMEDY)
    return _add(data, KEY, name, checked_role(role), "", maker, days * 86_400)


def add_embed_token(data: Path, origin: str, minutes: float, maker: str = "") -> tuple[Key, str]:
    """A new embed token for pages of one site, and its text, which is told this once.

    Raises InputError for an origin that is none, and for a life that is none or too long.
    """
    if not 0 < minutes <= LONGEST_MINUTES:
        raise InputError(messages.EMBED_MINUTES_MESSAGE.format(longest=LONGEST_MINUTES), messages.EMBED_MINUTES_REMEDY)
    site = exact_origin(origin)
    return _add(data, EMBED, site, ASK, site, maker, minutes * 60)


def exact_origin(origin: str) -> str:
    """An origin as browsers write it. Raises InputError where it is none (a path, a wildcard, no scheme)."""
    try:
        parts = urlsplit(origin.strip())
        host, port = parts.hostname or "", parts.port
    except ValueError:
        parts, host, port = urlsplit(""), "", None
    plain = parts.path in ("", "/") and not (parts.query or parts.fragment or parts.username or "*" in host)
    if parts.scheme not in ("http", "https") or not re.fullmatch(r"[a-z0-9.:-]+", host) or not plain:
        raise InputError(messages.EMBED_ORIGIN_MESSAGE.format(origin=origin[:100]), messages.EMBED_ORIGIN_REMEDY)
    host = f"[{host}]" if ":" in host else host
    usual = {"http": 80, "https": 443}[parts.scheme]
    return f"{parts.scheme}://{host}" + (f":{port}" if port not in (None, usual) else "")


def key_of(data: Path, token: str) -> Key | None:
    """The live key or embed token of this text; None where there is none (any more)."""
    form = _FORM.fullmatch(token)
    if form is None:
        return None
    with reading(data) as db:
        row = None
        if db is not None:
            row = db.execute(f"SELECT {_COLUMNS}, digest FROM keys WHERE id = ?", (form[2],)).fetchone()
    if row is None or not hmac.compare_digest(row[-1], digest(token)):
        return None
    key = _key(row[:-1])
    return key if key.live() and _PREFIX[key.kind] == form[1] else None


def keys(data: Path) -> list[Key]:
    """Every key, and every embed token that is still alive; newest first."""
    with reading(data) as db:
        if db is None:
            return []
        found = [_key(row) for row in db.execute(f"SELECT {_COLUMNS} FROM keys ORDER BY created_at DESC, id")]
    return [key for key in found if key.kind == KEY or key.live()]


def revoke(data: Path, prefix: str) -> Key:
    """End a key, given as `hoi_ID` or its id. Raises InputError where there is none."""
    match = re.fullmatch(r"(?:hoie?_)?([0-9a-f]{12})(?:_.*)?", prefix.strip(), re.DOTALL)
    with opened(data) as db:
        row = match and db.execute(f"SELECT {_COLUMNS} FROM keys WHERE id = ?", (match[1],)).fetchone()
        if not row:
            raise InputError(messages.KEY_UNKNOWN_MESSAGE.format(prefix=prefix[:17]), messages.KEY_UNKNOWN_REMEDY)
        db.execute("UPDATE keys SET revoked = 1 WHERE id = ?", (row[0],))
    return _key(row)


def digest(token: str) -> str:
    """What is kept of a random token: 256 random bits need no salt and no slow hash."""
    return sha256(token.encode("utf-8", "replace")).hexdigest()


_COLUMNS = "id, kind, name, role, origin, maker, created_at, expires_at, revoked"


def _add(data: Path, kind: str, name: str, role: str, origin: str, maker: str, seconds: float) -> tuple[Key, str]:
    at = time.time()
    key = Key(secrets.token_hex(6), kind, name, role, origin, maker, now(), at + seconds, False)
    token = f"{key.prefix}_{secrets.token_urlsafe(32)}"
    row = (key.id, kind, name, digest(token), role, origin, maker,
           key.created_at, key.expires_at)  # fmt: skip
    with opened(data) as db:
        db.execute("DELETE FROM keys WHERE kind = ? AND expires_at < ?", (EMBED, at - 86_400))
        query = "INSERT INTO keys (id, kind, name, digest, role, origin, maker, created_at, expires_at) "
        db.execute(f"{query} VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", row)
    return key, token


def _key(row: tuple[str, str, str, str, str, str, str, float, int]) -> Key:
    return Key(*row[:-1], revoked=bool(row[-1]))
