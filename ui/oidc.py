"""Signing in at a provider of OpenID Connect: authorization code with PKCE, state and nonce, the ID token verified.

The provider is asked at the addresses that its own description names, never elsewhere: no redirect is followed, and
every address must be https (or http on this machine). What is told of a failure is a code, never a token.
"""

from __future__ import annotations

import hmac
import logging
import secrets
import threading
import time
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from rag.sign_in_config import OidcConfig, secure_address
from ui.access import OIDC_BACK

ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"]
WAITING, LASTING = 1_000, 600.0  # people at the provider at the same time, seconds that one may take
_FRESH = 3600.0  # seconds that the provider's description and keys are kept
_LEEWAY = 60  # seconds that its clock may differ
_TIMEOUT = 10.0

_logger = logging.getLogger(__name__)


class OidcError(Exception):
    """Why it did not work: a short code for the page and the log."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Person:
    """Who the provider says it is."""

    user: str  # owns conversations: the provider's name and its id of the person
    name: str
    groups: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Waiting:
    """Somebody who was sent to the provider."""

    binding: str  # of the browser
    nonce: str
    verifier: str
    next: str
    until: float


class Oidc:
    """The provider. Thread-safe; its methods call it over the network, so they are not for the event loop."""

    def __init__(self, config: OidcConfig, public_url: str) -> None:
        self._config = config
        self._redirect = public_url + OIDC_BACK
        self._lock = threading.Lock()
        self._waiting: OrderedDict[str, _Waiting] = OrderedDict()
        self._known: dict[str, tuple[float, dict[str, Any]]] = {}

    def begin(self, wanted: str) -> tuple[str, str]:
        """Where the browser goes, and what it keeps as a cookie until it comes back. Raises OidcError."""
        address = self._described("authorization_endpoint")
        verifier, nonce, binding = secrets.token_urlsafe(48), secrets.token_urlsafe(24), secrets.token_urlsafe(32)
        with self._client() as client:
            target, state = client.create_authorization_url(address, code_verifier=verifier, nonce=nonce)
        now = time.monotonic()
        with self._lock:
            self._waiting[state] = _Waiting(binding, nonce, verifier, wanted, now + LASTING)
            while len(self._waiting) > WAITING or next(iter(self._waiting.values())).until < now:
                self._waiting.popitem(last=False)
        return str(target), binding

    def finish(self, answer: Mapping[str, str], binding: str) -> tuple[Person, str]:
        """Who came back, and where the person wanted to go. `answer`: the query of the address that the provider sent
        the browser to; each is good once, for the browser that was sent there. Raises OidcError."""
        with self._lock:
            waiting = self._waiting.pop(answer.get("state", ""), None)
        if waiting is None or waiting.until < time.monotonic():
            raise OidcError("state")
        if not hmac.compare_digest(waiting.binding.encode(), binding.encode("utf-8", "replace")):
            raise OidcError("browser")
        if "iss" in answer and answer["iss"].rstrip("/") != self._config.issuer:  # RFC 9207
            raise OidcError("issuer")
        if not answer.get("code"):
            raise OidcError("denied")
        token = self._token(answer["code"], waiting.verifier)
        return self._person(self._claims(token, waiting.nonce)), waiting.next

    # --- the provider --------------------------------------------------------------------------------------------

    def _client(self) -> Any:
        from authlib.integrations.httpx_client import OAuth2Client

        secret = None
        if self._config.secret_file is not None:
            try:
                secret = self._config.secret_file.read_text(encoding="utf-8").strip()
            except (OSError, UnicodeError) as error:
                _logger.error("HOI_OIDC_SECRET_FILE: %s", error)
                raise OidcError("secret") from error
        return OAuth2Client(
            self._config.client_id,
            secret,
            scope=self._config.scopes,
            redirect_uri=self._redirect,
            token_endpoint_auth_method="client_secret_basic" if secret else "none",
            code_challenge_method="S256",
            timeout=_TIMEOUT,
            follow_redirects=False,
        )

    def _described(self, name: str) -> str:
        """An address of the provider's description, fit to be called."""
        description = self._fetched(f"{self._config.issuer}/.well-known/openid-configuration")
        if str(description.get("issuer", "")).rstrip("/") != self._config.issuer:
            raise OidcError("issuer")
        address = description.get(name)
        if not isinstance(address, str) or not secure_address(address.partition("?")[0]):
            raise OidcError(name)
        return address

    def _fetched(self, address: str, *, anew: bool = False) -> dict[str, Any]:
        """A JSON document of the provider, kept for a while."""
        with self._lock:
            at, found = self._known.get(address, (0.0, {}))
        if found and not anew and time.monotonic() - at < _FRESH:
            return found
        try:
            with self._client() as client:
                response = client.request("GET", address, withhold_token=True)
            content = response.json() if response.status_code == 200 else None
        except OidcError:
            raise
        except Exception as error:
            _logger.error("OIDC provider: %s", error)
            raise OidcError("unreachable") from error
        if not isinstance(content, dict):
            raise OidcError("description")
        with self._lock:
            self._known[address] = (time.monotonic(), content)
        return content

    def _token(self, code: str, verifier: str) -> str:
        address = self._described("token_endpoint")
        try:
            with self._client() as client:
                found = client.fetch_token(address, code=code, code_verifier=verifier)
        except OidcError:
            raise
        except Exception as error:
            _logger.error("OIDC token: %s", type(error).__name__)
            raise OidcError("token") from error
        token = found.get("id_token")
        if not isinstance(token, str):
            raise OidcError("token")
        return token

    def _claims(self, token: str, nonce: str) -> dict[str, Any]:
        """The claims of an ID token that the provider signed for us, now, for this very sign-in."""
        from joserfc import jwt
        from joserfc.errors import JoseError

        try:
            try:
                verified = jwt.decode(token, self._keys(), algorithms=ALGORITHMS)
            except (JoseError, ValueError):  # perhaps the provider has new keys since we looked
                verified = jwt.decode(token, self._keys(anew=True), algorithms=ALGORITHMS)
            jwt.JWTClaimsRegistry(
                leeway=_LEEWAY,
                iss={"essential": True, "values": [self._config.issuer, self._config.issuer + "/"]},
                aud={"essential": True, "value": self._config.client_id},
                sub={"essential": True},
                exp={"essential": True},
                iat={"essential": True},
                nonce={"essential": True, "value": nonce},
            ).validate(verified.claims)
        except (JoseError, ValueError) as error:
            _logger.error("OIDC ID token: %s", type(error).__name__)
            raise OidcError("id_token") from error
        claims = dict(verified.claims)
        several = isinstance(claims["aud"], list) and len(claims["aud"]) > 1
        if (several or "azp" in claims) and claims.get("azp") != self._config.client_id:
            raise OidcError("id_token")
        return claims

    def _keys(self, *, anew: bool = False) -> Any:
        from joserfc.jwk import KeySet

        found: Any = self._fetched(self._described("jwks_uri"), anew=anew)
        return KeySet.import_key_set(found)

    def _person(self, claims: Mapping[str, Any]) -> Person:
        subject = claims["sub"]
        if not isinstance(subject, str) or not 0 < len(subject) <= 255:
            raise OidcError("id_token")
        names = (claims.get(name) for name in ("name", "preferred_username", "email"))
        name = next((one for one in names if isinstance(one, str) and one.strip() and one.isprintable()), subject)
        given = claims.get(self._config.role_claim, [])
        groups = given if isinstance(given, list) else [given]
        return Person(
            f"oidc:{self._config.issuer}#{subject}", name.strip()[:120],
            frozenset(group for group in groups if isinstance(group, str)),
        )  # fmt: skip
