"""Behind a proxy the browser's address, and whether it came by https, are what the proxy says: from listed ones alone.

Limits, throttling and the audit file count by that address. Who may be believed is asked of the connection itself,
which `ui.gate.peer` still knows.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Sequence

from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from rag.sign_in_config import Network
from ui.gate import PEER, from_proxy, peer


class Forwarded:
    """Reads X-Forwarded-For (its last address that is no listed proxy) and X-Forwarded-Proto of `proxies`."""

    def __init__(self, app: ASGIApp, proxies: Sequence[Network]) -> None:
        self.app, self.proxies = app, tuple(proxies)
        self._told = ProxyHeadersMiddleware(self._checked, [str(network) for network in proxies])  # type: ignore[arg-type]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not from_proxy(self.proxies, scope):
            await self.app(scope, receive, send)
            return
        connected = ipaddress.ip_address(peer(scope).partition("%")[0])
        scope[PEER] = str(getattr(connected, "ipv4_mapped", None) or connected)
        scope["client"] = (scope[PEER], 0)
        await self._told(scope, receive, send)  # type: ignore[arg-type]

    async def _checked(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Go on with what the proxy told, if that is an address at all."""
        try:
            ipaddress.ip_address(scope["client"][0].partition("%")[0])
        except ValueError:
            scope["client"] = (scope[PEER], 0)
        await self.app(scope, receive, send)
