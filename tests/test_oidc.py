"""Signing in at a provider of OpenID Connect: against one on a real port, with signed tokens, right and wrong."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from joserfc.jwk import ECKey
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Mount, Route
from starlette.testclient import TestClient

from rag.sign_in_config import OidcConfig, SignInConfig
from tests.oidc_provider import Claims, Provider
from ui import strings
from ui.gate import Gate
from ui.oidc import Oidc, OidcError
from ui.principal import principal_of
from ui.sign_in import SignIn
from ui.sign_in_routes import OIDC_COOKIE, sign_in_routes

PUBLIC = "http://hoi.example/hoi"  # below a path of a proxy


@pytest.fixture(scope="module")
def provider() -> Iterator[Provider]:
    made = Provider("hoi", "a secret of this test", f"{PUBLIC}/hoi-oidc/callback")
    yield made
    made.close()


@pytest.fixture
def world(provider: Provider, tmp_path: Path) -> SimpleNamespace:
    """The sign-in layer before an application that says who makes a request."""
    provider.reset()
    secret = tmp_path / "secret"
    secret.write_text(f"{provider.secret}\n", encoding="utf-8")
    oidc = OidcConfig(provider.issuer, "hoi", secret)
    config = SignInConfig(oidc=oidc, group_roles={"van-thu": "manage"}, public_url=PUBLIC, default_role="none")
    gate = Gate(tmp_path, config, required=True)

    async def who(request: Request) -> JSONResponse:
        principal = principal_of(request.scope)
        return JSONResponse({"user": principal.user, "name": principal.name, "roles": sorted(principal.roles)})

    routes = [*sign_in_routes(gate, Oidc(oidc, PUBLIC)), Route("/api/who", who)]
    return SimpleNamespace(app=SignIn(Starlette(routes=routes), gate), gate=gate, provider=provider)


def visitor(world: SimpleNamespace) -> TestClient:
    return TestClient(world.app, base_url="http://hoi.example", follow_redirects=False)


def sent_to_provider(client: TestClient, path: str = "/hoi-oidc") -> str:
    """The path and query that the provider sends the browser back to."""
    response = client.get(path)
    assert response.status_code == 303
    back = httpx.get(response.headers["location"]).headers["location"]
    assert back.startswith(PUBLIC)
    return back.removeprefix(PUBLIC)


def test_a_person_signs_in_at_the_provider(world: SimpleNamespace) -> None:
    client = visitor(world)
    page = client.get("/hoi-sign-in")
    assert strings.SIGN_IN_OIDC in page.text
    assert 'type="password"' not in page.text  # there are no local users
    back = sent_to_provider(client, "/hoi-oidc?next=/?x=1")
    response = client.get(back)
    assert (response.status_code, response.headers["location"]) == (303, "../?x=1")
    who = client.get("/api/who").json()
    assert who == {"user": f"oidc:{world.provider.issuer}#u-1", "name": "Hà Lê", "roles": ["ask", "manage"]}
    assert client.get(back).status_code == 401  # an answer is good once


def test_below_the_path_of_a_proxy_all_is_the_same(world: SimpleNamespace) -> None:
    below = Starlette(routes=[Mount("/hoi", world.app)])
    client = TestClient(below, base_url="http://hoi.example", follow_redirects=False)
    assert client.get("/hoi/").headers["location"] == "hoi-sign-in?next=%2F"
    assert client.get("/hoi/hoi-sign-in").status_code == 200
    assert client.get("/hoi/api/who").status_code == 401
    back = httpx.get(client.get("/hoi/hoi-oidc").headers["location"]).headers["location"]
    assert back.startswith(f"{PUBLIC}/hoi-oidc/callback")
    assert client.get(back).headers["location"] == "../"
    assert client.get("/hoi/api/who").json()["roles"] == ["ask", "manage"]
    assert client.get("/hoi/metrics").status_code == 403  # for admins


def test_the_request_has_pkce_state_and_nonce(world: SimpleNamespace) -> None:
    client = visitor(world)
    first, second = (parse_qs(urlsplit(client.get("/hoi-oidc").headers["location"]).query) for _ in range(2))
    assert first["code_challenge_method"] == ["S256"]
    for name in ("state", "nonce", "code_challenge"):
        assert len(first[name][0]) >= 30
        assert first[name] != second[name]
    assert first["redirect_uri"] == [f"{PUBLIC}/hoi-oidc/callback"]


def test_an_answer_is_for_the_browser_that_was_sent(world: SimpleNamespace) -> None:
    attacker, victim = visitor(world), visitor(world)
    back = sent_to_provider(attacker)  # the attacker's own sign-in, handed to the victim
    assert victim.get(back).status_code == 401
    assert victim.get("/api/who").status_code == 401
    back = sent_to_provider(attacker)
    victim.cookies.set(OIDC_COOKIE, "x")
    assert victim.get(back).status_code == 401
    back = sent_to_provider(attacker)
    for query in ("", "?code=code0", "?state=x&code=code0", "?error=access_denied"):
        assert attacker.get(f"/hoi-oidc/callback{query}").status_code == 401
    state = parse_qs(urlsplit(back).query)["state"][0]
    assert attacker.get(f"/hoi-oidc/callback?state={state}&error=access_denied").status_code == 401
    assert attacker.get(back).status_code == 401  # and with that it was over


def test_an_answer_comes_in_time(world: SimpleNamespace, monkeypatch: pytest.MonkeyPatch) -> None:
    client = visitor(world)
    back = sent_to_provider(client)
    now = time.monotonic()
    monkeypatch.setattr("ui.oidc.time.monotonic", lambda: now + 601)
    assert client.get(back).status_code == 401


def without(name: str) -> Any:
    return lambda claims: {key: value for key, value in claims.items() if key != name}


def with_claim(**changed: Any) -> Any:
    return lambda claims: {**claims, **changed}


WRONG: dict[str, Any] = {
    "nonce": with_claim(nonce="other"),
    "no nonce": without("nonce"),
    "audience": with_claim(aud="another-client"),
    "no audience": without("aud"),
    "several audiences": with_claim(aud=["hoi", "another-client"]),
    "for another party": with_claim(azp="another-client"),
    "issuer": with_claim(iss="https://evil.example"),
    "no issuer": without("iss"),
    "expired": with_claim(exp=int(time.time()) - 3600),
    "no expiry": without("exp"),
    "of the future": with_claim(iat=int(time.time()) + 3600, exp=int(time.time()) + 7200),
    "not yet": with_claim(nbf=int(time.time()) + 3600),
    "no subject": without("sub"),
    "empty subject": with_claim(sub=""),
    "odd subject": with_claim(sub=5),
}


@pytest.mark.parametrize("kind", WRONG)
def test_wrong_claims_are_refused(world: SimpleNamespace, kind: str) -> None:
    world.provider.claims = WRONG[kind]
    client = visitor(world)
    response = client.get(sent_to_provider(client))
    assert response.status_code == 401
    assert "(id_token)" in response.text
    assert client.get("/api/who").status_code == 401


def test_wrong_signatures_are_refused(world: SimpleNamespace) -> None:
    provider: Provider = world.provider
    for key, algorithm in ((provider.other, "RS256"), (ECKey.generate_key("P-256", {"kid": "k1"}), "ES256")):
        provider.key, provider.algorithm = key, algorithm
        client = visitor(world)
        assert client.get(sent_to_provider(client)).status_code == 401, algorithm
    provider.reset()
    for algorithm in ("HS256", "none"):
        provider.forge = algorithm
        client = visitor(world)
        assert client.get(sent_to_provider(client)).status_code == 401, algorithm
    provider.reset()
    client = visitor(world)
    assert client.get(sent_to_provider(client)).status_code == 303


def test_new_keys_of_the_provider_are_fetched(world: SimpleNamespace) -> None:
    from joserfc.jwk import RSAKey

    client = visitor(world)
    assert client.get(sent_to_provider(client)).status_code == 303
    old = world.provider.good
    world.provider.good = world.provider.key = RSAKey.generate_key(2048, {"kid": "k1"})
    try:
        client = visitor(world)
        assert client.get(sent_to_provider(client)).status_code == 303
    finally:
        world.provider.good = world.provider.key = old


def test_groups_decide_the_role(world: SimpleNamespace) -> None:
    def groups(value: object) -> Claims:
        world.provider.claims = with_claim(groups=value)
        client = visitor(world)
        response = client.get(sent_to_provider(client))
        return {**(client.get("/api/who").json() if response.is_redirect else {}), "status": response.status_code}

    assert groups(["a", "van-thu"])["roles"] == ["ask", "manage"]
    assert groups("van-thu")["roles"] == ["ask", "manage"]
    for none in ([], ["van-thu-khac"], [["van-thu"]], {"van-thu": 1}, None, 5):
        assert groups(none)["status"] == 403, none


def test_a_provider_that_is_not_itself_is_not_followed(world: SimpleNamespace, provider: Provider) -> None:
    for described in (
        {"issuer": "https://evil.example"},
        {"authorization_endpoint": "http://evil.example/authorize"},
        {"authorization_endpoint": "javascript:alert(1)"},
        {"authorization_endpoint": None},
    ):
        provider.described = described
        routes = sign_in_routes(world.gate, Oidc(world.gate.config.oidc, PUBLIC))
        client = TestClient(SignIn(Starlette(routes=routes), world.gate), follow_redirects=False)
        response = client.get("/hoi-oidc")
        assert response.status_code == 503, described
        assert "evil" not in response.text


def test_no_redirect_of_the_provider_is_followed() -> None:
    """Whoever can make it answer so could have this server fetch any address of its network."""
    asked: list[str] = []

    class Redirecting(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(302)
            self.send_header("Location", "/elsewhere")
            self.end_headers()

        def log_message(self, *_: object) -> None: ...

    with ThreadingHTTPServer(("127.0.0.1", 0), Redirecting) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        with pytest.raises(OidcError, match="description"):
            Oidc(OidcConfig(f"http://127.0.0.1:{server.server_port}", "hoi"), PUBLIC).begin("/")
        server.shutdown()
    assert asked == ["/.well-known/openid-configuration"]


def test_a_provider_that_is_away(tmp_path: Path) -> None:
    with pytest.raises(OidcError, match="unreachable"):
        Oidc(OidcConfig("http://127.0.0.1:9", "hoi"), PUBLIC).begin("/")
    with pytest.raises(OidcError, match="secret"):
        Oidc(OidcConfig("http://127.0.0.1:9", "hoi", tmp_path / "none"), PUBLIC).begin("/")
