"""Who makes a request: recognised by a key, by a proxy that signs people in, by a session, or not at all."""

from __future__ import annotations

import hmac
import ipaddress
from collections.abc import Iterable
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

from starlette.datastructures import Headers
from starlette.requests import HTTPConnection
from starlette.types import Scope

from rag.accounts import users
from rag.errors import InputError
from rag.keys import EMBED, Key, key_of, keys
from rag.roles import highest, implied
from rag.sessions import session_of
from rag.sign_in_config import NONE, OFF, ON, Network, SignInConfig
from ui import strings
from ui.principal import Principal
from ui.throttle import Throttle
from ui.visitor import visitor_of

COOKIE, SECURE_COOKIE = "hoi_session", "__Host-hoi_session"
PEER = "hoi.peer"  # where `ui.forwarded` leaves the address of the connection itself
NOBODY = Principal("", roles=frozenset(), way="anonymous")
_LONGEST_NAME = 200  # characters of a name in a header


class Refused(Exception):
    """What was given to be recognised by is wrong, or who it is may not come in: `status` 401 or 403."""

    def __init__(self, status: int, message: str, remedy: str = "") -> None:
        super().__init__(message)
        self.status, self.message, self.remedy = status, message, remedy


@dataclass(frozen=True)
class Gate:
    """How people and programs come in. Without `data` there are no accounts; not `required`: everybody may all."""

    data: Path | None = None
    config: SignInConfig = SignInConfig()
    required: bool = False
    throttle: Throttle = field(default_factory=Throttle)

    @property
    def only_proxy(self) -> bool:
        """Whether the trusted header is the only way in for a browser, so that a sign-in page would be of no use."""
        return bool(self.config.header) and self.config.oidc is None and not self.has_users()

    def has_users(self) -> bool:
        """Whether anybody can sign in with a password."""
        return self.data is not None and any(not user.disabled for user in users(self.data))


def gate_for(config: SignInConfig, data: Path, *, loopback: bool) -> Gate:
    """The gate of a server; raises InputError where it would be open to the network, or shut for everybody."""
    gate = Gate(data, config, required=config.mode != OFF)
    if config.mode == OFF:
        return gate
    if ways_in(gate):
        return gate
    if config.mode == ON:
        raise InputError(strings.SIGN_IN_NO_WAY, strings.SIGN_IN_NO_WAY_REMEDY)
    if not loopback:
        raise InputError(strings.SIGN_IN_NEEDED, strings.SIGN_IN_NEEDED_REMEDY)
    return Gate(data, config, required=False)


def ways_in(gate: Gate) -> list[str]:
    """The ways to come in that there are now, in words."""
    live = gate.data is not None and any(key.live() and key.kind != EMBED for key in keys(gate.data))
    named = {
        "users": gate.has_users(),
        "header": bool(gate.config.header),
        "oidc": gate.config.oidc is not None,
        "keys": live,
    }
    fields = {"header": gate.config.header, "issuer": gate.config.oidc.issuer if gate.config.oidc else ""}
    return [strings.SIGN_IN_WAYS[name].format(**fields) for name, there in named.items() if there]


# --- recognising -----------------------------------------------------------------------------------------------


def recognise(gate: Gate, scope: Scope) -> Principal:
    """Who makes a request; NOBODY where it says nothing of that. Reads the account file: not for the event loop.

    Raises Refused for a wrong key and for who may not come in, StoreError for an unreadable account file.
    """
    headers = Headers(scope=scope)
    token = bearer(headers)
    if token.startswith("hoi"):
        return _by_key(gate, token, headers)
    if gate.required and gate.config.header and from_proxy(gate.config.proxies, scope):
        names = headers.getlist(gate.config.header)
        if names:
            return _by_header(gate.config, names, headers)
    if not gate.required:
        return Principal(visitor_of(HTTPConnection(scope).cookies))
    if token:
        raise Refused(401, strings.KEY_WRONG, strings.KEY_WRONG_REMEDY)
    value = session_value(gate.config, scope)
    session = session_of(gate.data, value, gate.config.idle) if gate.data and value else None
    if session is None:
        return NOBODY
    return Principal(session.user, session.name, implied(session.role), session.way, sign_out=form_token(value))


def bearer(headers: Headers) -> str:
    """The token of an Authorization header; "" where there is none of that kind."""
    kind, _, token = headers.get("authorization", "").partition(" ")
    return token.strip() if kind.lower() == "bearer" else ""


def _by_key(gate: Gate, token: str, headers: Headers) -> Principal:
    key = key_of(gate.data, token) if gate.data else None
    if key is None:
        raise Refused(401, strings.KEY_WRONG, strings.KEY_WRONG_REMEDY)
    return principal_of_key(key)


def principal_of_key(key: Key) -> Principal:
    """What a key or embed token may do."""
    if key.kind == EMBED:
        return Principal(f"embed:{key.id}", "", implied(key.role), "embed", key.origin)
    return Principal(f"key:{key.id}", key.name, implied(key.role), "key")


def _by_header(config: SignInConfig, names: list[str], headers: Headers) -> Principal:
    name = _readable(names[0])
    if len(names) != 1 or not name:
        raise Refused(401, strings.HEADER_WRONG, strings.HEADER_WRONG_REMEDY)
    written = headers.getlist(config.groups_header) if config.groups_header else []
    groups = {group.strip() for line in written for group in _readable(line, 10_000).replace(";", ",").split(",")}
    role = role_of_groups(config, groups)
    if not role:
        raise Refused(403, strings.NOT_INVITED.format(name=name), strings.NOT_INVITED_REMEDY)
    return Principal(f"header:{name}", name, implied(role), "header")


def role_of_groups(config: SignInConfig, groups: Iterable[str]) -> str:
    """The highest role that the groups of a person give; "" for who may not come in."""
    given = frozenset(config.group_roles[group] for group in groups if group in config.group_roles)
    return highest(given) or ("" if config.default_role == NONE else config.default_role)


def _readable(value: str, longest: int = _LONGEST_NAME) -> str:
    """A header's text (sent as UTF-8 or Latin-1); "" where it is too long or holds control characters."""
    try:
        text = value.encode("latin-1").decode("utf-8")
    except UnicodeError:
        text = value
    text = text.strip()
    return text if len(text) <= longest and text.isprintable() else ""


def from_proxy(proxies: Iterable[Network], scope: Scope) -> bool:
    """Whether the connection itself comes from one of these addresses; what headers say of that does not count."""
    try:
        address = ipaddress.ip_address(peer(scope).partition("%")[0])
    except ValueError:
        return False
    address = getattr(address, "ipv4_mapped", None) or address
    return any(address in network for network in proxies)


def peer(scope: Scope) -> str:
    """The address at the other end of the connection, whatever a proxy says of who sent the request."""
    return str(scope.get(PEER) or (scope.get("client") or ("",))[0])


def address_of(scope: Scope) -> str:
    """The address that a request comes from: the browser's, where a listed proxy told it (`ui.forwarded`)."""
    return str((scope.get("client") or ("",))[0])


def without_trusted(scope: Scope, config: SignInConfig) -> None:
    """Take the trusted headers out of a request, so that nothing behind the gate can be told who it comes from."""
    ours = {name.encode() for name in (config.header, config.groups_header) if name}
    if ours:
        scope["headers"] = [
            (name, value) for name, value in scope["headers"] if name.lower().replace(b"_", b"-") not in ours
        ]


# --- the session cookie and the forms that lean on it ------------------------------------------------------------


def is_secure(config: SignInConfig, scope: Scope) -> bool:
    """Whether the browser reaches the page by https."""
    return scope.get("scheme") == "https" or config.public_url.startswith("https:")


def session_value(config: SignInConfig, scope: Scope) -> str:
    """What the browser holds of a session; "" where it holds nothing. By https only the cookie counts that no other
    host of the domain can have set."""
    return HTTPConnection(scope).cookies.get(SECURE_COOKIE if is_secure(config, scope) else COOKIE, "")


def session_cookie(value: str, config: SignInConfig, scope: Scope) -> str:
    """The Set-Cookie header that gives a session to a browser; an empty value takes it away. It goes with the browser's
    window; the server ends it at the latest after `config.lasting` seconds."""
    secure = is_secure(config, scope)
    end = "" if value else "; Max-Age=0"
    name = SECURE_COOKIE if secure else COOKIE
    return f"{name}={value}; Path=/; HttpOnly; SameSite=Lax{'; Secure' if secure else ''}{end}"


def form_token(value: str) -> str:
    """What a form carries against forgery: made of a cookie that other sites can neither read nor set."""
    return sha256(f"form:{value}".encode()).hexdigest()[:40] if value else ""


def same(one: str, other: str) -> bool:
    """Whether two secrets are equal, in a time that does not tell how far they are; empty ones never are."""
    return bool(one) and hmac.compare_digest(one.encode("utf-8", "replace"), other.encode("utf-8", "replace"))
