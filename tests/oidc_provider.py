"""A small provider of OpenID Connect on a real port, for tests: signs ID tokens, wrongly where told to."""

from __future__ import annotations

import base64
import hmac
import json
import threading
import time
from collections.abc import Callable
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import KeySet, RSAKey

Claims = dict[str, Any]


class Provider:
    """`claims` changes what the next tokens say, `key` and `algorithm` how they are signed."""

    def __init__(self, client_id: str, secret: str, redirect: str) -> None:
        self.client_id, self.secret, self.redirect = client_id, secret, redirect
        self.good = RSAKey.generate_key(2048, {"kid": "k1"})
        self.other = RSAKey.generate_key(2048, {"kid": "k1"})  # says that it is the good one
        self.reset()
        self._codes: dict[str, Claims] = {}
        handler = _handler(self)
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self.issuer = f"http://127.0.0.1:{self._server.server_address[1]}"
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()

    def reset(self) -> None:
        """All as it should be."""
        self.claims: Callable[[Claims], Claims] = lambda claims: claims
        self.key: Any = self.good
        self.algorithm = "RS256"
        self.forge = ""  # an algorithm of `forged`
        self.described: dict[str, Any] = {}
        self.asked: list[str] = []

    def close(self) -> None:
        """Stop."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    # --- what it answers -----------------------------------------------------------------------------------------

    def description(self) -> dict[str, Any]:
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/keys",
            **self.described,
        }

    def keys(self) -> dict[str, Any]:
        found: dict[str, Any] = KeySet([self.good]).as_dict(private=False)
        return found

    def authorize(self, query: str) -> str | None:
        """The address to send the browser back to, with a code; None where the request is not as it should be."""
        asked = {name: values[0] for name, values in parse_qs(query).items()}
        wanted = {"client_id": self.client_id, "redirect_uri": self.redirect, "response_type": "code",
                  "code_challenge_method": "S256"}  # fmt: skip
        if any(asked.get(name) != value for name, value in wanted.items()) or not (asked["state"] and asked["nonce"]):
            return None
        code = f"code{len(self._codes)}"
        self._codes[code] = asked
        return f"{self.redirect}?{urlencode({'code': code, 'state': asked['state']})}"

    def token(self, form: dict[str, str], authorization: str) -> dict[str, Any] | None:
        """The tokens for a code, which is good once, for the right client with the right verifier."""
        basic = "Basic " + base64.b64encode(f"{self.client_id}:{self.secret}".encode()).decode()
        asked = self._codes.pop(form.get("code", ""), None)
        made = base64.urlsafe_b64encode(sha256(form.get("code_verifier", "").encode()).digest()).rstrip(b"=").decode()
        if asked is None or authorization != basic or made != asked["code_challenge"]:
            return None
        now = int(time.time())
        claims = {"iss": self.issuer, "aud": self.client_id, "sub": "u-1", "name": "Hà Lê", "groups": ["van-thu"],
                  "nonce": asked["nonce"], "iat": now, "exp": now + 300}  # fmt: skip
        if self.forge:
            signed = forged(self, self.claims(claims), self.forge)
        else:
            header = {"alg": self.algorithm, "kid": "k1"}
            signed = jwt.encode(header, self.claims(claims), self.key, algorithms=[self.algorithm])
        return {"access_token": "a", "token_type": "Bearer", "id_token": signed}


def forged(provider: Provider, claims: Claims, algorithm: str) -> str:
    """A token signed with the public key as the secret of an HMAC, or ("none") not at all: what a verifier falls for
    that lets the token choose the algorithm."""
    header = {"alg": algorithm, "kid": "k1"}
    parts = [base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=") for part in (header, claims)]
    made = hmac.new(provider.good.as_pem(private=False), b".".join(parts), sha256).digest()
    signature = b"" if algorithm == "none" else base64.urlsafe_b64encode(made).rstrip(b"=")
    return b".".join([*parts, signature]).decode()


def _handler(provider: Provider) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            path, query = urlsplit(self.path).path, urlsplit(self.path).query
            provider.asked.append(path)
            if path == "/.well-known/openid-configuration":
                self._send(provider.description())
            elif path == "/keys":
                self._send(provider.keys())
            elif path == "/authorize":
                target = provider.authorize(query)
                self.send_response(303 if target else 400)
                if target:
                    self.send_header("Location", target)
                self.send_header("Content-Length", "0")
                self.end_headers()
            else:
                self._send({}, 404)

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            found = provider.token(dict(parse_qsl(body)), self.headers.get("Authorization", ""))
            self._send(found or {"error": "invalid_grant"}, 200 if found else 400)

        def _send(self, content: dict[str, Any], status: int = 200) -> None:
            body = json.dumps(content).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            pass

    return Handler
