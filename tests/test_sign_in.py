"""Signing in over HTTP, on the whole application as it is served: who comes in, how far, and who does not."""

from __future__ import annotations

import gc
import json
import re
import subprocess
import sys
import time
import warnings
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import httpx
import pytest
from starlette.testclient import TestClient
from ui_fakes import MISSION, ScriptedAssistant, seeds_assistant

from rag import audit
from rag.accounts import add_user, set_disabled, set_password, set_role, users
from rag.config import Config
from rag.errors import InputError
from rag.keys import add_embed_token, add_key, revoke
from rag.sign_in_config import SignInConfig, networks, sign_in_config
from ui import access, gate, strings
from ui.gate import COOKIE, SECURE_COOKIE, Gate, gate_for
from ui.principal import Principal
from ui.server import allowed_hosts, create_app
from ui.sign_in_routes import safe_next
from ui.source import Source
from ui.throttle import Throttle

ROOT = Path(__file__).resolve().parents[1]
BASE = "http://hoi.example"
HERE = {"origin": BASE}
PASSWORD, OTHER = "mot cau kho doan 7", "mot cau khac han 8"


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SimpleNamespace]:
    """One application behind a gate, with three users (Gradio takes seconds to load); a test may change the gate."""
    data = tmp_path_factory.mktemp("accounts")
    reports: ScriptedAssistant = seeds_assistant()
    add_user(data, "an", PASSWORD, "ask", "An Nguyễn")
    add_user(data, "binh", PASSWORD, "manage")
    add_user(data, "chi", PASSWORD, "admin")
    door = Gate(data, SignInConfig(header="x-remote-user", groups_header="x-groups", proxies=networks("10.1.0.0/16"),
                                   group_roles={"van-thu": "manage"}), required=True)  # fmt: skip
    source = Source(lambda: reports, data=data)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)  # Gradio makes event loops when it is mounted and leaves them
        app = create_app(source, hosts=None, gate=door)
        gc.collect()
    with TestClient(app, base_url=BASE):
        yield SimpleNamespace(app=app, data=data, gate=door, source=source)


@pytest.fixture(autouse=True)
def _fresh_throttle(world: SimpleNamespace) -> None:
    world.gate.throttle.__init__()


def visitor(world: SimpleNamespace, address: str = "192.0.2.1", base: str = BASE) -> TestClient:
    """A browser with no cookies."""
    return TestClient(
        world.app, base_url=base, client=(address, 50_000), raise_server_exceptions=False, follow_redirects=False
    )


def form_of(client: TestClient, path: str = "/hoi-sign-in") -> dict[str, str]:
    """The hidden fields of the sign-in page."""
    page = client.get(path)
    assert page.status_code == 200
    return dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', page.text))


def sign_in(client: TestClient, name: str, password: str = PASSWORD, **fields: str) -> httpx.Response:
    form = {**form_of(client), "name": name, "password": password, **fields}
    return client.post("/hoi-sign-in", data=form, headers={"origin": str(client.base_url).rstrip("/")})


def signed_in(world: SimpleNamespace, name: str, address: str = "192.0.2.1") -> TestClient:
    client = visitor(world, address)
    assert sign_in(client, name).status_code == 303
    return client


def key(world: SimpleNamespace, role: str) -> dict[str, str]:
    return {"authorization": f"Bearer {add_key(world.data, 'x', role, 1)[1]}"}


def actions(world: SimpleNamespace) -> list[dict[str, str]]:
    return [json.loads(line) for line in (world.data / audit.FILE).read_text(encoding="utf-8").splitlines()]


# --- the door ----------------------------------------------------------------------------------------------------


def test_serving_to_the_network_needs_a_way_to_sign_in(tmp_path: Path) -> None:
    assert gate_for(SignInConfig(), tmp_path, loopback=True).required is False
    with pytest.raises(InputError, match="hoi users add"):
        gate_for(SignInConfig(), tmp_path, loopback=False)
    with pytest.raises(InputError, match="HOI_SIGN_IN=on"):
        gate_for(SignInConfig(mode="on"), tmp_path, loopback=True)
    assert gate_for(SignInConfig(mode="off"), tmp_path, loopback=False).required is False
    proxied = SignInConfig(header="x-remote-user", proxies=networks("127.0.0.1"))
    assert gate_for(proxied, tmp_path, loopback=True).required
    add_user(tmp_path, "an", PASSWORD, "admin")
    assert gate_for(SignInConfig(), tmp_path, loopback=True).required  # a proxy may stand before loopback
    assert gate_for(SignInConfig(), tmp_path, loopback=False).required
    set_disabled(tmp_path, "an", True)
    with pytest.raises(InputError, match="hoi users add"):
        gate_for(SignInConfig(), tmp_path, loopback=False)


def test_hoi_serve_says_what_to_do(tmp_path: Path, environ: dict[str, str]) -> None:
    command = [sys.executable, "-m", "rag.cli", "serve", "--host", "0.0.0.0", "--port", "0"]
    environ = {**environ, "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1", "PYTHONIOENCODING": "utf-8"}
    done = subprocess.run(command, env=environ, capture_output=True, encoding="utf-8", timeout=120, check=False)
    assert done.returncode == 2
    assert "hoi users add" in done.stderr
    assert "http://" not in done.stdout
    open_to_all = {**environ, "HOI_SIGN_IN": "off"}
    with subprocess.Popen(command, env=open_to_all, stdout=subprocess.PIPE, encoding="utf-8") as served:
        said: list[str] = []
        try:
            for line in served.stdout or ():
                said.append(line)
                if "http://" in line:
                    break
        finally:
            served.kill()
    assert any("CẢNH BÁO" in line and "0.0.0.0" in line for line in said), said


def test_the_public_name_may_be_called_by_a_proxy_on_this_machine(tmp_path: Path) -> None:
    config = Config(tmp_path, sign_in=SignInConfig(public_url="https://Hoi.example:8443/hoi"))
    assert allowed_hosts(config, "127.0.0.1") == {"localhost", "127.0.0.1", "::1", "hoi.example"}
    assert allowed_hosts(Config(tmp_path), "127.0.0.1") == {"localhost", "127.0.0.1", "::1"}
    assert allowed_hosts(config, "0.0.0.0") is None


def test_nothing_is_given_to_who_did_not_sign_in(world: SimpleNamespace) -> None:
    client = visitor(world)
    for path in (
        "/api/documents", "/api/openapi.json", "/config", "/hoi-files/text/x", "/hoi-files/figures.csv", "/metrics",
        "/hoi-conversations/x.md", "/gradio_api/queue/data?session_hash=x", "/gradio_api/heartbeat/x", "/api/nothing",
        "/hoi-static/../api/documents", "/v1/models",
    ):  # fmt: skip
        response = client.get(path)
        assert response.status_code in (401, 404), path
        assert "Móng Cái" not in response.text
    for path in ("/api/ask", "/hoi-files/upload?name=a.txt", "/gradio_api/queue/join", "/api/embed-tokens"):
        response = client.post(path, json={"question": MISSION}, headers=HERE)
        assert response.status_code == 401, path
        assert response.headers["www-authenticate"] == "Bearer"
        assert response.json()["remedy"]
    page = client.get("/?x=1")
    assert page.status_code == 303
    assert page.headers["location"] == "hoi-sign-in?next=%2F%3Fx%3D1"
    for path in ("/healthz", "/hoi-static/sign-in.css", "/hoi-sign-in"):
        assert client.get(path).status_code == 200


def test_a_user_signs_in_and_out(world: SimpleNamespace) -> None:
    client = visitor(world)
    response = sign_in(client, "an", next="/?x=1")
    assert (response.status_code, response.headers["location"]) == (303, "./?x=1")
    cookie = next(one for one in response.headers.get_list("set-cookie") if one.startswith(COOKIE))
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    page = client.get("/")
    assert page.status_code == 200
    assert page.headers["cache-control"] == "no-store"
    assert "hoi_visitor" not in page.headers.get("set-cookie", "")
    assert client.get("/api/documents").headers["cache-control"] == "no-store"
    assert client.get("/hoi-sign-in").headers["location"] == "./"
    before = client.cookies[COOKIE]
    token = gate.form_token(before)
    for wrong in ("", "x", token[:-1]):
        assert client.post("/hoi-sign-out", data={"token": wrong}, headers=HERE).status_code == 403
    assert client.get("/api/documents").status_code == 200
    out = client.post("/hoi-sign-out", data={"token": token}, headers=HERE)
    assert (out.status_code, out.headers["location"]) == (303, "hoi-sign-in?out=1")
    client.cookies.set(COOKIE, before)  # kept by somebody
    assert client.get("/api/documents").status_code == 401
    done = [(line["action"], line["name"]) for line in actions(world)]
    assert ("sign_in", "An Nguyễn") in done
    assert ("sign_out", "An Nguyễn") in done


def test_by_https_the_cookie_is_bound_to_it(world: SimpleNamespace) -> None:
    client = visitor(world, base="https://hoi.example")
    cookies = sign_in(client, "an").headers.get_list("set-cookie")
    session = next(one for one in cookies if one.startswith(f"{SECURE_COOKIE}="))
    assert "; Secure" in session
    assert all("Secure" in one for one in cookies)
    assert client.get("/api/documents").status_code == 200
    planted = visitor(world, base="https://hoi.example")  # by another host of the domain, which cannot set __Host-
    planted.cookies.set(COOKIE, client.cookies[SECURE_COOKIE])
    assert planted.get("/api/documents").status_code == 401


def test_a_session_cannot_be_planted(world: SimpleNamespace) -> None:
    attacker = signed_in(world, "binh")
    planted = attacker.cookies[COOKIE]
    victim = visitor(world)
    victim.cookies.set(COOKIE, planted, domain="hoi.example", path="/")
    assert victim.get("/hoi-sign-in").status_code == 303  # it is a session, of the attacker
    fresh = visitor(world)
    form = {**form_of(fresh), "name": "an", "password": PASSWORD}
    cookies = f"{COOKIE}={planted}; hoi_form={fresh.cookies['hoi_form']}"
    response = visitor(world).post("/hoi-sign-in", data=form, headers={**HERE, "cookie": cookies})
    assert response.status_code == 303
    given = next(one for one in response.headers.get_list("set-cookie") if one.startswith(COOKIE))
    assert planted not in given
    assert attacker.get("/api/documents").status_code == 401  # what was brought along has ended


def test_a_changed_password_role_or_account_ends_sessions(world: SimpleNamespace) -> None:
    add_user(world.data, "dung", PASSWORD, "manage")
    for change in (
        lambda: set_password(world.data, "dung", OTHER),
        lambda: set_password(world.data, "dung", PASSWORD),
        lambda: set_role(world.data, "dung", "ask"),
        lambda: set_disabled(world.data, "dung", True),
    ):
        name = "dung"
        client = visitor(world)
        response = sign_in(client, name, PASSWORD)
        if response.status_code != 303:
            assert sign_in(client, name, OTHER).status_code == 303
        assert client.get("/api/documents").status_code == 200
        change()
        assert client.get("/api/documents").status_code == 401
    assert sign_in(visitor(world), "dung", PASSWORD).status_code == 401


# --- the form ----------------------------------------------------------------------------------------------------


def test_unknown_user_and_wrong_password_look_alike(world: SimpleNamespace) -> None:
    set_disabled(world.data, "chi", True)
    answers = []
    for name in ("an", "nobody", "chi"):
        response = sign_in(visitor(world), name, "sai mật khẩu rồi")
        answers.append((response.status_code, re.sub(r'value="[^"]*"', "", response.text)))
        assert strings.SIGN_IN_WRONG in response.text
    set_disabled(world.data, "chi", False)
    assert len(set(answers)) == 1
    assert answers[0][0] == 401
    said = (world.data / audit.FILE).read_text(encoding="utf-8")
    assert '"sign_in_failed"' in said
    assert "nobody" not in said  # it may have been a password
    assert PASSWORD not in said


def test_the_form_cannot_be_sent_from_elsewhere(world: SimpleNamespace) -> None:
    fields = {"name": "an", "password": PASSWORD}
    client = visitor(world)
    token = form_of(client)["token"]
    for given in ({}, {"token": ""}, {"token": "x" * 40}, {"token": gate.form_token("")}):
        assert client.post("/hoi-sign-in", data={**fields, **given}, headers=HERE).status_code == 403
    for nothing in ({}, {"token": ""}):  # nor by who has neither cookie nor token
        assert visitor(world).post("/hoi-sign-in", data={**fields, **nothing}, headers=HERE).status_code == 403
    # a token of another browser
    assert visitor(world).post("/hoi-sign-in", data={**fields, "token": token}, headers=HERE).status_code == 403
    for headers in ({"origin": "https://evil.example"}, {"origin": "null"}, {"sec-fetch-site": "cross-site"}):
        assert client.post("/hoi-sign-in", data={**fields, "token": token}, headers=headers).status_code == 403
    assert client.post("/hoi-sign-in", data={**fields, "token": token}, headers=HERE).status_code == 303


@pytest.mark.parametrize(
    "body", [b"", b"\xff\xfe", b"name=" + b"a" * 30_000, b"&".join(b"a=1" for _ in range(1_000)), b"%00=%00", b"[]"]
)
def test_odd_forms_are_refused(world: SimpleNamespace, body: bytes) -> None:
    headers = {**HERE, "content-type": "application/x-www-form-urlencoded"}
    assert visitor(world).post("/hoi-sign-in", content=body, headers=headers).status_code == 403


@pytest.mark.parametrize(
    "target", ["https://evil.example", "//evil.example", "/\\evil.example", "\\\\evil.example", "javascript:alert(1)",
               "/\t/evil.example", "/%0d%0aSet-Cookie:x=1\r\nX: y", "///evil.example", "", "/" + "x" * 1_000],
)  # fmt: skip
def test_no_one_is_sent_elsewhere(world: SimpleNamespace, target: str) -> None:
    assert safe_next(target) == "/"
    client = visitor(world)
    response = sign_in(client, "an", next=target)
    assert response.headers["location"] == "./"
    assert client.get("/hoi-sign-in", params={"next": target}).headers["location"] == "./"


def test_the_page_is_strict_and_shows_text_as_text(world: SimpleNamespace) -> None:
    client = visitor(world)
    hostile = '"><script>alert(1)</script><img src=x>'
    for response in (client.get("/hoi-sign-in", params={"next": f"/{hostile}"}), sign_in(client, hostile)):
        assert "<script" not in response.text
        assert "<img" not in response.text
        policy = response.headers["content-security-policy"]
        assert "script-src" not in policy
        assert policy.startswith("default-src 'none'")
        assert "frame-ancestors 'none'" in policy


# --- guessing ------------------------------------------------------------------------------------------------------


def test_guessing_is_slowed_down_and_locks_nobody_else_out(world: SimpleNamespace) -> None:
    known = signed_in(world, "an", "192.0.2.7")  # from where An works
    for _ in range(5):
        assert sign_in(visitor(world, "203.0.113.9"), "an", OTHER).status_code == 401
    blocked = sign_in(visitor(world, "203.0.113.9"), "an")  # the right password does not help now
    assert blocked.status_code == 429
    assert int(blocked.headers["retry-after"]) > 200
    assert sign_in(visitor(world, "192.0.2.7"), "an").status_code == 303
    assert sign_in(visitor(world, "192.0.2.8"), "an").status_code == 303  # a new machine neither
    assert known.get("/api/documents").status_code == 200
    assert "sign_in_throttled" in [line["action"] for line in actions(world)]


def test_the_limits_of_guessing() -> None:
    at = [1_000.0]
    throttle = Throttle(lambda: at[0])
    for n in range(20):  # one machine, many accounts
        assert throttle.begin(f"account{n}", "2001:db8::1") == 0
    assert throttle.begin("another", "2001:db8::ffff") > 0  # the same network
    assert throttle.begin("another", "2001:db8:1::1") == 0
    at[0] += 301
    assert throttle.begin("another", "2001:db8::1") == 0
    throttle = Throttle(lambda: at[0])
    throttle.begin("an", "192.0.2.7")
    throttle.passed("an", "192.0.2.7")
    for n in range(50):  # many machines, one account
        assert throttle.begin("an", f"198.51.100.{n}") == 0
    assert 0 < throttle.begin("an", "198.51.100.200") <= 16
    assert throttle.begin("an", "192.0.2.7") == 0  # where An signed in before
    at[0] += 16
    assert throttle.begin("an", "198.51.100.200") == 0
    for _ in range(4):  # who knows the password may sign in as often as needed
        assert throttle.begin("binh", "192.0.2.99") == 0
        throttle.passed("binh", "192.0.2.99")
    for _ in range(30):
        assert throttle.begin("binh", "192.0.2.99") == 0
        throttle.passed("binh", "192.0.2.99")


# --- roles ---------------------------------------------------------------------------------------------------------

CHANGES = (
    ("POST", "/hoi-files/upload?name=a.txt"), ("POST", "/api/documents"), ("PUT", "/api/documents/x"),
    ("DELETE", "/api/documents/x"), ("POST", "/api/embed-tokens"), ("PATCH", "/api/anything"),
)  # fmt: skip


def test_roles_are_enforced_whatever_the_page_shows(world: SimpleNamespace) -> None:
    for method, path in CHANGES:
        for who in (signed_in(world, "an"), None):
            client, headers = (who, HERE) if who else (visitor(world), key(world, "ask"))
            response = client.request(method, path, content=b"x", headers=headers)
            assert response.status_code == 403, path
            assert response.json()["detail"] == strings.ROLE_NEEDED
    manager = signed_in(world, "binh")
    sent = {**HERE, "content-type": "application/octet-stream"}
    assert manager.post("/hoi-files/upload?name=a.exe", content=b"x", headers=sent).status_code == 422  # let in
    assert access.role_for("GET", "/metrics") == "admin"
    reader = signed_in(world, "an")
    document = reader.get("/api/documents").json()["documents"][0]
    assert reader.get(f"/hoi-files/text/{document['id']}").status_code == 200
    assert 'data-reading="only"' in reader.get("/").text
    assert "data-reading" not in manager.get("/").text


def test_the_figures_of_the_server_are_for_administrators(world: SimpleNamespace) -> None:
    for role, expected in (("ask", 403), ("manage", 403), ("admin", 200)):
        assert visitor(world).get("/metrics", headers=key(world, role)).status_code == expected
    assert visitor(world).get("/metrics", follow_redirects=False).status_code in (303, 401)
    for path in ("/docs", "/openapi.json"):
        assert visitor(world).get(path).status_code in (303, 401)
        assert visitor(world).get(path, headers=key(world, "ask")).status_code == 200


def test_the_pages_events_ask_for_the_role_too(world: SimpleNamespace) -> None:
    intake = world.app.state.end_intake.__self__
    for name, expected in (("an", 0), ("binh", 1)):
        client = signed_in(world, name)
        parts = client.get("/config").json()["dependencies"]
        # of the two events of this name, the one that waits for what becomes of the report
        event = next(one["id"] for one in parts if one["targets"][0][1] == "remove" and not one["inputs"])
        body = {"fn_index": event, "data": [], "event_data": {"document": "unknown", "name": "x.txt"},
                "session_hash": f"page{name}", "trigger_id": None}  # fmt: skip
        assert client.post("/gradio_api/queue/join", json=body, headers=HERE).status_code == 200
        stream = client.get(f"/gradio_api/queue/data?session_hash=page{name}")
        assert "process_completed" in stream.text
        assert len(intake.state().items) == expected
    removed = [line for line in actions(world) if line["action"] == "document.remove"]
    binh = next(one.id for one in users(world.data) if one.name == "binh")
    assert [(line["actor"], line["document"]) for line in removed] == [(f"user:{binh}", "unknown")]
    for _ in range(200):
        if not intake.state().busy:
            break
        time.sleep(0.05)
    for name, expected in (("an", 1), ("binh", 0)):
        client = signed_in(world, name)
        parts = client.get("/config").json()["dependencies"]
        event = next(one["id"] for one in parts if one["targets"][0][1] == "forget")
        body = {"fn_index": event, "data": [], "session_hash": f"again{name}"}
        assert client.post("/gradio_api/queue/join", json=body, headers=HERE).status_code == 200
        assert "process_completed" in client.get(f"/gradio_api/queue/data?session_hash=again{name}").text
        assert len(intake.state().items) == expected


def test_keys(world: SimpleNamespace) -> None:
    client = visitor(world)
    made, token = add_key(world.data, "trang tin", "ask", 1)
    headers = {"authorization": f"Bearer {token}"}
    asked = client.post("/api/ask", json={"question": MISSION}, headers=headers)
    assert asked.status_code == 200
    assert "857" in asked.json()["short"]
    assert client.get("/", headers=headers).status_code == 200
    for wrong in (token[:-2], "hoi_x", "x", token.replace("hoi_", "hoie_")):
        assert client.get("/api/documents", headers={"authorization": f"Bearer {wrong}"}).status_code == 401
    used = [line for line in actions(world) if line["action"] == "key_used"]
    assert used[-1]["actor"] == f"key:{made.id}"
    assert token not in json.dumps(used)
    revoke(world.data, made.prefix)
    assert client.get("/api/documents", headers=headers).status_code == 401
    # a wrong key is not made good by a session
    assert signed_in(world, "an").get("/api/documents", headers=headers).status_code == 401


def test_an_embed_token_can_ask_and_nothing_else(world: SimpleNamespace) -> None:
    _, token = add_embed_token(world.data, "https://intranet.example", 5)
    headers = {"authorization": f"Bearer {token}"}
    client = visitor(world)
    assert client.post("/api/ask", json={"question": MISSION}, headers=headers).status_code == 200
    for path in ("/", "/api/documents", "/api/openapi.json", "/hoi-files/text/x", "/hoi-files/figures.csv", "/config",
                 "/hoi-conversations/x.md", "/v1/models", "/metrics", "/api/ask/../documents"):  # fmt: skip
        assert client.get(path, headers=headers).status_code in (403, 404), path
    documents = [path for method, path in CHANGES] + ["/v1/chat/completions", "/gradio_api/queue/join", "/api/feedback"]
    for path in documents:
        assert client.post(path, json={"origin": "https://a.example"}, headers=headers).status_code in (403, 404), path
        assert not access.embedded_may(path.partition("?")[0])
    for origin, status in (("https://intranet.example", 200), ("https://intranet.example.evil", 403), ("", 403)):
        asked = client.post("/api/ask", json={"question": MISSION}, headers={**headers, "x-hoi-embed-origin": origin})
        assert asked.status_code == status, origin
    # neither as a cookie, nor in the address
    client.cookies.set(COOKIE, token)
    assert client.get(f"/api/documents?token={token}").status_code == 401


def test_embed_tokens_over_http(world: SimpleNamespace) -> None:
    client = visitor(world)
    manager = key(world, "manage")
    made = client.post("/api/embed-tokens", json={"origin": "https://intranet.example", "minutes": 5}, headers=manager)
    assert made.status_code == 201
    headers = {"authorization": f"Bearer {made.json()['token']}"}
    assert client.post("/api/ask", json={"question": MISSION}, headers=headers).status_code == 200
    assert client.post("/api/embed-tokens", json={"origin": "https://a.example"}, headers=headers).status_code == 403
    for body in ({}, [], "x", {"origin": 5}, {"origin": "*"}, {"origin": "https://a.example", "minutes": 600},
                 {"origin": "https://a.example", "minutes": True}):  # fmt: skip
        assert client.post("/api/embed-tokens", json=body, headers=manager).status_code == 422, body
    assert client.post("/api/embed-tokens", content=b"[" * 90_000, headers=manager).status_code == 422


def test_where_nobody_signs_in_a_key_still_means_its_role(tmp_path: Path) -> None:
    door = Gate(tmp_path)  # as on loopback
    _, reader = add_key(tmp_path, "x", "ask", 1)

    def principal(*headers: tuple[bytes, bytes]) -> Principal:
        return gate.recognise(door, {"type": "http", "method": "GET", "path": "/", "headers": list(headers)})

    assert principal().may("admin")
    assert not principal((b"authorization", f"Bearer {reader}".encode())).may("manage")
    assert principal((b"authorization", b"Bearer sk-of-some-client")).may("admin")  # clients that always send one
    assert principal((b"x-remote-user", b"chi")).user == ""
    with pytest.raises(gate.Refused):
        principal((b"authorization", b"Bearer hoi_000000000000_x"))


# --- forgery by other sites ------------------------------------------------------------------------------------------


def test_a_cookie_alone_changes_nothing(world: SimpleNamespace) -> None:
    client = signed_in(world, "binh")
    kind = {"content-type": "application/octet-stream"}
    # what says nothing of where it comes from, or says elsewhere
    for headers in ({}, {"origin": "null"}, {"origin": "http://hoi.example.evil"}, {"origin": "https://evil.example"},
                    {"sec-fetch-site": "cross-site"}, {"sec-fetch-site": "none"}, {"referer": f"{BASE}/"}):  # fmt: skip
        response = client.post("/hoi-files/upload?name=a.exe", content=b"x", headers={**kind, **headers})
        assert response.status_code == 403, headers
    for headers in (HERE, {"sec-fetch-site": "same-origin"}):
        response = client.post("/hoi-files/upload?name=a.exe", content=b"x", headers={**kind, **headers})
        assert response.status_code == 422, headers  # let in; the name is refused


# --- one user and another --------------------------------------------------------------------------------------------


def test_conversations_belong_to_their_user(world: SimpleNamespace) -> None:
    from ui import threads

    an, binh = (next(user for user in users(world.data) if user.name == name) for name in ("an", "binh"))
    *_, (_, identity) = threads.ask(world.source, f"user:{an.id}", "", MISSION, ())
    mine, other = signed_in(world, "an"), signed_in(world, "binh")
    for form in ("md", "docx"):
        assert mine.get(f"/hoi-conversations/{identity}.{form}").status_code == 200
        assert other.get(f"/hoi-conversations/{identity}.{form}").status_code == 404
        for role in ("ask", "admin"):
            assert (
                visitor(world).get(f"/hoi-conversations/{identity}.{form}", headers=key(world, role)).status_code == 404
            )
    # a visitor's cookie opens nothing where one signs in
    other.cookies.set("hoi_visitor", "a" * 64)
    assert other.get(f"/hoi-conversations/{identity}.md").status_code == 404
    assert threads.open_conversation(world.source, f"user:{binh.id}", identity) is None


def test_a_page_of_gradio_is_its_users_alone(world: SimpleNamespace) -> None:
    mine, other = signed_in(world, "an"), signed_in(world, "binh")
    body = {"fn_index": 0, "data": [], "session_hash": "abc123def45"}
    assert mine.post("/gradio_api/queue/join", json=body, headers=HERE).status_code == 200
    assert other.post("/gradio_api/queue/join", json=body, headers=HERE).status_code == 403
    assert other.get("/gradio_api/queue/data?session_hash=abc123def45").status_code == 403
    assert other.get("/gradio_api/heartbeat/abc123def45").status_code == 403
    for query in ("", "?session_hash=a&session_hash=abc123def45"):
        mine.get("/gradio_api/queue/data?session_hash=%3F")  # whoever is first has "?"
        assert other.get(f"/gradio_api/queue/data{query}").status_code in (403, 422)
    for odd in ({}, {"session_hash": 5}, {"session_hash": ""}, [1]):
        assert mine.post("/gradio_api/queue/join", json=odd, headers=HERE).status_code == 403


# --- a proxy that signs people in ------------------------------------------------------------------------------------

PROXY = "10.1.2.3"


def test_a_proxys_header_is_believed_from_the_proxy_alone(world: SimpleNamespace) -> None:
    headers = {"x-remote-user": "binh"}
    assert visitor(world, PROXY).get("/api/documents", headers=headers).status_code == 200
    for more in ({}, {"x-forwarded-for": PROXY}, {"forwarded": f"for={PROXY}"}, {"x-real-ip": PROXY}):
        assert visitor(world, "10.2.0.1").get("/api/documents", headers={**headers, **more}).status_code == 401
    assert visitor(world, f"::ffff:{PROXY}").get("/api/documents", headers=headers).status_code == 200
    assert visitor(world, PROXY).get("/api/documents").status_code == 401


def test_the_header_reaches_nobody_behind_the_gate(world: SimpleNamespace) -> None:
    scope = {"headers": [(b"x-remote-user", b"x"), (b"X_Remote_User", b"x"), (b"x-groups", b"x"), (b"host", b"x")]}
    gate.without_trusted(scope, world.gate.config)
    assert scope["headers"] == [(b"host", b"x")]


def test_groups_of_the_proxy_are_roles(world: SimpleNamespace) -> None:
    client = visitor(world, PROXY)
    sent = {**HERE, "content-type": "application/octet-stream", "x-remote-user": "Lê Thị Hà".encode()}
    upload = "/hoi-files/upload?name=a.exe"
    assert client.post(upload, content=b"x", headers=sent).status_code == 403
    assert client.post(upload, content=b"x", headers={**sent, "x-groups": "a; van-thu"}).status_code == 422
    assert client.post(upload, content=b"x", headers={**sent, "x-groups": "van-thu-khac"}).status_code == 403
    del sent["origin"]  # the browser sends the proxy's cookie by itself
    assert client.post(upload, content=b"x", headers={**sent, "x-groups": "van-thu"}).status_code == 403


def test_odd_names_from_the_proxy_are_refused(world: SimpleNamespace) -> None:
    client = visitor(world, PROXY)
    for name in ("", " ", "a\x01b", "x" * 300):
        assert client.get("/api/documents", headers={"x-remote-user": name}).status_code == 401
    twice = {"type": "http", "client": (PROXY, 1), "headers": [(b"x-remote-user", b"an"), (b"x-remote-user", b"binh")]}
    with pytest.raises(gate.Refused):
        gate.recognise(world.gate, twice)


def test_a_name_at_the_proxy_is_not_the_local_user_of_that_name(world: SimpleNamespace) -> None:
    from starlette.types import Scope

    scope: Scope = {"type": "http", "method": "GET", "path": "/", "client": (PROXY, 1),
                    "headers": [(b"x-remote-user", b"chi")]}  # fmt: skip
    principal = gate.recognise(world.gate, scope)
    assert (principal.user, principal.way) == ("header:chi", "header")
    assert not principal.may("admin")


def test_who_is_in_no_group_may_be_kept_out(world: SimpleNamespace) -> None:
    config = SignInConfig(default_role="none", group_roles={"a": "ask", "b": "admin"})
    assert gate.role_of_groups(config, ["c"]) == ""
    assert gate.role_of_groups(config, ["b", "a"]) == "admin"


# --- settings --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "env",
    [
        {"HOI_SIGN_IN": "maybe"},
        {"HOI_TRUSTED_HEADER": "X-Remote-User"},  # believed from anybody
        {"HOI_TRUSTED_HEADER": "Host", "HOI_TRUSTED_PROXIES": "127.0.0.1"},
        {"HOI_TRUSTED_PROXIES": "0.0.0.0/0"},
        {"HOI_TRUSTED_PROXIES": "::/0"},
        {"HOI_TRUSTED_PROXIES": "proxy.example"},
        {"HOI_GROUP_ROLES": "a=root"},
        {"HOI_GROUP_ROLES": "admin"},
        {"HOI_DEFAULT_ROLE": "root"},
        {"HOI_PUBLIC_URL": "javascript:alert(1)"},
        {"HOI_OIDC_ISSUER": "https://sso.example"},
        {"HOI_OIDC_ISSUER": "http://sso.example", "HOI_OIDC_CLIENT_ID": "x", "HOI_PUBLIC_URL": "https://hoi.example"},
        {"HOI_SESSION_HOURS": "0"},
        {"HOI_SESSION_IDLE_MINUTES": "x"},
    ],
)
def test_settings_that_mean_nothing_or_open_the_door_are_refused(env: dict[str, str]) -> None:
    with pytest.raises(InputError) as told:
        sign_in_config(env)
    assert told.value.remedy


def test_settings_are_read(tmp_path: Path) -> None:
    env = {"HOI_DATA": str(tmp_path), "HOI_TRUSTED_HEADER": "X-Remote-User", "HOI_TRUSTED_PROXIES": "127.0.0.1, ::1",
           "HOI_GROUP_ROLES": "CN=Văn thư=manage,qt=admin", "HOI_SESSION_HOURS": "8"}  # fmt: skip
    config = Config.from_env(env).sign_in
    assert config.header == "x-remote-user"
    assert config.group_roles == {"CN=Văn thư": "manage", "qt": "admin"}
    assert config.lasting == 8 * 3600
    assert len(config.proxies) == 2
