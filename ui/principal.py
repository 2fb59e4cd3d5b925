"""Who makes a request and what that person or program may do: one record, put into the request by the sign-in layer.

Every face (page, HTTP interface, embedded page) asks `principal_of`; none looks at cookies, headers or keys itself.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping, MutableMapping
from dataclasses import dataclass
from typing import Any

from rag.roles import ADMIN, ASK, MANAGE

__all__ = [
    "ADMIN", "ASK", "EVERYTHING", "MANAGE", "OPEN", "Principal", "counted_as", "may", "principal_of", "put", "user_of",
]  # fmt: skip

EVERYTHING = frozenset({ASK, MANAGE, ADMIN})
_KEY = "hoi.principal"


@dataclass(frozen=True, slots=True)
class Principal:
    """A signed-in user, a key, an embed token, or (sign-in off) whoever reaches this machine."""

    user: str  # owns conversations and feedback, and is counted by limits; "" where it owns nothing
    name: str = ""  # shown on the page; "" where nobody signed in
    roles: frozenset[str] = EVERYTHING
    way: str = "open"  # how it was recognised: open, user, header, oidc, key, embed
    origin: str = ""  # of an embed token: the site whose page it was made for
    sign_out: str = ""  # what the sign-out form of this session carries against forgery; "": it cannot sign out here

    def may(self, role: str) -> bool:
        """Whether it has a role of ASK, MANAGE, ADMIN."""
        return role in self.roles


OPEN = Principal("")


def put(scope: MutableMapping[str, Any], principal: Principal) -> None:
    """Note in an ASGI scope who makes the request."""
    scope[_KEY] = principal


def principal_of(scope: Mapping[str, Any]) -> Principal:
    """Who makes the request of an ASGI scope: OPEN where no sign-in layer stands before the application."""
    found = scope.get(_KEY, OPEN)
    if not isinstance(found, Principal):
        raise TypeError(_KEY)
    return found


def user_of(request: Any) -> str:
    """The user id that owns what a request keeps; "" where it owns nothing. A request of Starlette or of Gradio."""
    return principal_of(_scope(request)).user


def counted_as(request: Any) -> str:
    """Who is counted for how often it asks: a user or key, else an address of the network; "" for this machine."""
    scope = _scope(request)
    principal = principal_of(scope)
    if principal.way != "open":
        return principal.user
    address = (scope.get("client") or ("",))[0]
    return "" if is_local(address) else f"address:{address}"


def is_local(address: str) -> bool:
    """Whether an address is this machine's own; "" and what is no address (a socket of the file system) are."""
    try:
        return ipaddress.ip_address(address.partition("%")[0]).is_loopback
    except ValueError:
        return True


def may(request: Any, role: str) -> bool:
    """Whether who makes a request of Starlette or of Gradio has a role."""
    return principal_of(_scope(request)).may(role)


def _scope(request: Any) -> Mapping[str, Any]:
    inner = getattr(request, "request", None)  # Gradio wraps the request, and copies what is asked of the wrapper
    scope: Mapping[str, Any] = (inner if inner is not None else request).scope
    return scope
