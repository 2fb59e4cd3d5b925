"""The settings of signing in, read from the HOI_ variables of docs/configuration.md by `rag.config`."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from rag import messages
from rag.errors import InputError
from rag.roles import ASK, ROLES

ON, OFF, AUTO, NONE = "on", "off", "", "none"
Network = ipaddress.IPv4Network | ipaddress.IPv6Network
_HEADER = re.compile(r"[A-Za-z][A-Za-z0-9-]{1,63}")
_LOCAL = ("localhost", "127.0.0.1", "::1")
_UNSAFE_HEADERS = frozenset({"host", "cookie", "authorization", "origin", "forwarded", "content-length"})


@dataclass(frozen=True, slots=True)
class OidcConfig:
    """One provider of OpenID Connect. The secret is read from its file when it is needed, and is kept nowhere."""

    issuer: str  # https, or http on this machine
    client_id: str
    secret_file: Path | None = None  # None: a public client, PKCE alone
    role_claim: str = "groups"
    scopes: str = "openid profile"


@dataclass(frozen=True, slots=True)
class SignInConfig:
    """How people sign in, beside the local users of the data folder."""

    mode: str = AUTO  # AUTO: on where there is any way to sign in
    header: str = ""  # header of a proxy that holds who signed in there; "": none is believed
    groups_header: str = ""
    proxies: tuple[Network, ...] = ()  # whose headers are believed
    oidc: OidcConfig | None = None
    group_roles: Mapping[str, str] = field(default_factory=dict)  # group at the proxy or provider -> role
    default_role: str = ASK  # of who is in none of these groups; NONE: may not come in
    public_url: str = ""  # how browsers reach the page, without a slash at the end; "": as the request says
    idle: float = 2 * 3600.0  # seconds without a request that end a session
    lasting: float = 12 * 3600.0  # seconds that end any session


def sign_in_config(env: Mapping[str, str]) -> SignInConfig:
    """The settings of these variables. Raises InputError where one means nothing or would leave the door open."""

    def text(name: str) -> str:
        return env.get(name, "").strip()

    mode = text("HOI_SIGN_IN").lower()
    if mode not in (ON, OFF, AUTO):
        raise _unusable("HOI_SIGN_IN", mode, f"{ON}, {OFF}")
    headers = [text("HOI_TRUSTED_HEADER"), text("HOI_TRUSTED_GROUPS_HEADER")]
    for name, value in zip(("HOI_TRUSTED_HEADER", "HOI_TRUSTED_GROUPS_HEADER"), headers, strict=True):
        if value and (not _HEADER.fullmatch(value) or value.lower() in _UNSAFE_HEADERS):
            raise _unusable(name, value, "X-Remote-User")
    proxies = networks(text("HOI_TRUSTED_PROXIES"))
    if headers[0] and not proxies:
        raise InputError(messages.TRUSTED_HEADER_MESSAGE, messages.TRUSTED_HEADER_REMEDY)
    default = text("HOI_DEFAULT_ROLE").lower() or ASK
    if default not in (*ROLES, NONE):
        raise _unusable("HOI_DEFAULT_ROLE", default, ", ".join((*ROLES, NONE)))
    url = text("HOI_PUBLIC_URL").rstrip("/")
    if url and not _web_address(url):
        raise _unusable("HOI_PUBLIC_URL", url, "https://hoi.example")
    return SignInConfig(
        mode, headers[0].lower(), headers[1].lower(), proxies, _oidc(text, url), _group_roles(text("HOI_GROUP_ROLES")),
        default, url,
        _number(text("HOI_SESSION_IDLE_MINUTES"), "HOI_SESSION_IDLE_MINUTES", 120, 10_080) * 60,
        _number(text("HOI_SESSION_HOURS"), "HOI_SESSION_HOURS", 12, 720) * 3600,
    )  # fmt: skip


def networks(written: str) -> tuple[Network, ...]:
    """Addresses and networks, separated by commas. Raises InputError for anything else, and for "everybody"."""
    found = []
    for one in filter(None, (part.strip() for part in written.split(","))):
        try:
            network = ipaddress.ip_network(one, strict=False)
        except ValueError as error:
            raise _unusable("HOI_TRUSTED_PROXIES", one, "127.0.0.1, 10.0.0.0/24") from error
        if network.prefixlen == 0:
            raise _unusable("HOI_TRUSTED_PROXIES", one, "127.0.0.1, 10.0.0.0/24")
        found.append(network)
    return tuple(found)


def _oidc(text: Callable[[str], str], public_url: str) -> OidcConfig | None:
    issuer, client = text("HOI_OIDC_ISSUER").rstrip("/"), text("HOI_OIDC_CLIENT_ID")
    if not issuer and not client:
        return None
    if not (issuer and client and public_url):
        raise InputError(messages.OIDC_MISSING_MESSAGE, messages.OIDC_MISSING_REMEDY)
    if not secure_address(issuer):
        raise _unusable("HOI_OIDC_ISSUER", issuer, "https://sso.example/realms/x")
    file = text("HOI_OIDC_SECRET_FILE")
    if file and not Path(file).is_file():
        raise _unusable("HOI_OIDC_SECRET_FILE", file, messages.HELP_FILE)
    return OidcConfig(
        issuer, client, Path(file) if file else None, text("HOI_OIDC_ROLE_CLAIM") or "groups",
        text("HOI_OIDC_SCOPES") or "openid profile",
    )  # fmt: skip


def secure_address(address: str) -> bool:
    """Whether an address can be called without others reading along: https, or http on this machine."""
    parts = urlsplit(address)
    return _web_address(address) and (parts.scheme == "https" or parts.hostname in _LOCAL)


def _web_address(address: str) -> bool:
    try:
        parts = urlsplit(address)
        valid = parts.port is None or parts.port > 0
    except ValueError:
        return False
    return valid and parts.scheme in ("http", "https") and bool(parts.hostname) and not (parts.query or parts.fragment)


def _group_roles(written: str) -> dict[str, str]:
    roles = {}
    for pair in filter(None, (part.strip() for part in written.split(","))):
        group, sign, role = (part.strip() for part in pair.rpartition("="))
        if not (group and sign and role in ROLES):
            raise _unusable("HOI_GROUP_ROLES", pair, "van-thu=manage,quan-tri=admin")
        roles[group] = role
    return roles


def _number(written: str, name: str, default: int, most: int) -> int:
    if not written:
        return default
    if not (written.isdecimal() and len(written) < 9 and 1 <= int(written) <= most):
        raise _unusable(name, written, f"1 – {most}")
    return int(written)


def _unusable(name: str, value: str, expected: str) -> InputError:
    message = messages.CONFIG_VALUE_MESSAGE.format(name=name, value=value)
    return InputError(message, messages.CONFIG_VALUE_REMEDY.format(expected=expected))
