"""Signing in and out: the form with a name and a password, and the way over a provider of OpenID Connect."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable
from functools import partial
from typing import TypeVar
from urllib.parse import parse_qsl

from anyio import CapacityLimiter, to_thread
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from rag import audit
from rag.accounts import User, check_password, users
from rag.sessions import Session, begin, end, user_id
from ui import strings
from ui.access import OIDC, OIDC_BACK, SIGN_IN, SIGN_OUT
from ui.gate import (
    Gate,
    Refused,
    address_of,
    form_token,
    is_secure,
    role_of_groups,
    same,
    session_cookie,
    session_value,
)
from ui.oidc import Oidc, OidcError
from ui.principal import principal_of
from ui.sign_in_page import SignInForm, refusal_page, sign_in_page

FORM_COOKIE = "hoi_form"  # what the sign-in form leans on before there is a session
OIDC_COOKIE = "hoi_oidc"  # binds an answer of the provider to the browser that was sent there
_NEXT = re.compile(r"/(?![/\\])[^\\\x00-\x20\x7f]{0,500}")
_MOST_FORM = 20_000  # bytes

T = TypeVar("T")


def safe_next(value: str) -> str:
    """Where to go after signing in: a path on this server, whatever was asked for."""
    return value if _NEXT.fullmatch(value) else "/"


def sign_in_routes(gate: Gate, oidc: Oidc | None) -> list[Route]:
    """The routes of signing in. Addresses are relative, so that they work below any path of a proxy."""
    limiter: list[CapacityLimiter] = []  # made in the event loop

    async def apart(work: Callable[[], T]) -> T:
        """Run what takes a while in a thread that no question waits for."""
        if not limiter:
            limiter.append(CapacityLimiter(4))
        return await to_thread.run_sync(work, limiter=limiter[0])

    def page(request: Request, form: SignInForm, status: int = 200) -> Response:
        """The sign-in page, with a form cookie where the browser has none yet."""
        held = request.cookies.get(FORM_COOKIE, "")
        fresh = held if re.fullmatch(r"[0-9a-f]{64}", held) else secrets.token_hex(32)
        values = {name: getattr(form, name) for name in ("next", "name", "problem", "notice", "passwords")}
        shown = sign_in_page(SignInForm(token=form_token(fresh), oidc=oidc is not None, **values), status)
        if fresh != held:
            shown.headers.append("set-cookie", _cookie(gate, request, FORM_COOKIE, fresh, 24 * 3600))
        return shown

    async def show(request: Request) -> Response:
        wanted = safe_next(request.query_params.get("next", "/"))
        if not gate.required or principal_of(request.scope).way in ("user", "oidc", "header"):
            return _redirect("." + wanted)
        if gate.only_proxy:
            return refusal_page(401, strings.PROXY_ONLY, strings.PROXY_ONLY_REMEDY, again=False)
        notice = strings.SIGNED_OUT if "out" in request.query_params else ""
        passwords = oidc is None or await apart(gate.has_users)
        return page(request, SignInForm(next=wanted, notice=notice, passwords=passwords))

    async def sign_in(request: Request) -> Response:
        if gate.data is None or not gate.required:
            return _redirect("./")
        fields = await _fields(request)
        name, password = fields.get("name", "")[:100].strip(), fields.get("password", "")
        wanted = safe_next(fields.get("next", "/"))
        form = SignInForm(next=wanted, name=name)
        if not same(form_token(request.cookies.get(FORM_COOKIE, "")), fields.get("token", "")):
            return page(request, _with(form, strings.FORM_STALE), 403)
        address, account = address_of(request.scope), name.casefold()
        wait = gate.throttle.begin(account, address)
        if wait:
            await apart(partial(_note, gate, "", "sign_in_throttled", address))
            refused = page(request, _with(form, strings.SIGN_IN_WAIT.format(seconds=wait)), 429)
            refused.headers["retry-after"] = str(wait)
            return refused
        user = await apart(partial(check_password, gate.data, name, password))
        if user is None:
            await apart(partial(_failed, gate, name, address))
            return page(request, _with(form, strings.SIGN_IN_WRONG), 401)
        gate.throttle.passed(account, address)
        return await _begin(request, _local(user), user.id, "." + wanted)

    async def _begin(request: Request, session: Session, account: str, target: str) -> Response:
        """A new session in the place of any that the browser brought along: none can be planted."""
        data = gate.data
        assert data is not None
        old = session_value(gate.config, request.scope)
        if old:
            await apart(partial(end, data, old))
        value = await apart(partial(begin, data, session, gate.config.lasting, account))
        await apart(partial(_note, gate, session.user, "sign_in", address_of(request.scope), session.name, session.way))
        response = _redirect(target)
        response.headers.append("set-cookie", session_cookie(value, gate.config, request.scope))
        response.headers.append("set-cookie", _cookie(gate, request, FORM_COOKIE, "", 0))
        return response

    async def sign_out(request: Request) -> Response:
        principal = principal_of(request.scope)
        fields = await _fields(request)
        if not same(principal.sign_out, fields.get("token", "")):
            return refusal_page(403, strings.FORM_STALE, strings.FORM_STALE_REMEDY)
        value = session_value(gate.config, request.scope)
        if gate.data is not None:
            await apart(partial(end, gate.data, value))
            await apart(partial(_note, gate, principal.user, "sign_out", address_of(request.scope), principal.name))
        response = _redirect("hoi-sign-in?out=1")
        response.headers.append("set-cookie", session_cookie("", gate.config, request.scope))
        return response

    async def oidc_start(request: Request) -> Response:
        if oidc is None:
            return _redirect("./hoi-sign-in")
        wanted = safe_next(request.query_params.get("next", "/"))
        try:
            address, binding = await apart(partial(oidc.begin, wanted))
        except OidcError as error:
            return refusal_page(503, strings.OIDC_DOWN, f"{strings.OIDC_DOWN_REMEDY} ({error.code})")
        response = RedirectResponse(address, 303)
        response.headers.append("set-cookie", _cookie(gate, request, OIDC_COOKIE, binding, 600))
        return response

    async def oidc_back(request: Request) -> Response:
        if oidc is None:
            return _redirect("../hoi-sign-in")
        binding = request.cookies.get(OIDC_COOKIE, "")
        try:
            person, wanted = await apart(partial(oidc.finish, dict(request.query_params), binding))
            role = role_of_groups(gate.config, person.groups)
            if not role:
                raise Refused(403, strings.NOT_INVITED.format(name=person.name), strings.NOT_INVITED_REMEDY)
        except OidcError as error:
            await apart(partial(_note, gate, "", "sign_in_failed", address_of(request.scope), error.code, "oidc"))
            return refusal_page(401, strings.OIDC_FAILED, f"{strings.OIDC_FAILED_REMEDY} ({error.code})", "../")
        except Refused as error:
            address = address_of(request.scope)
            await apart(partial(_note, gate, person.user, "sign_in_refused", address, person.name, "oidc"))
            return refusal_page(error.status, error.message, error.remedy, "../")
        session = Session(person.user, person.name, role, "oidc")
        response = await _begin(request, session, "", ".." + safe_next(wanted))
        response.headers.append("set-cookie", _cookie(gate, request, OIDC_COOKIE, "", 0))
        return response

    return [
        Route(SIGN_IN, show, methods=["GET"]),
        Route(SIGN_IN, sign_in, methods=["POST"]),
        Route(SIGN_OUT, sign_out, methods=["POST"]),
        Route(OIDC, oidc_start, methods=["GET"]),
        Route(OIDC_BACK, oidc_back, methods=["GET"]),
    ]


def _with(form: SignInForm, problem: str) -> SignInForm:
    return SignInForm(next=form.next, name=form.name, problem=problem)


def _local(user: User) -> Session:
    return Session(user_id(user), user.full_name or user.name, user.role, "user")


async def _fields(request: Request) -> dict[str, str]:
    """The fields of a form; none where it is not one."""
    if request.headers.get("content-type", "").partition(";")[0].strip() != "application/x-www-form-urlencoded":
        return {}
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > _MOST_FORM:
            return {}
    try:
        return dict(parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=20))
    except ValueError:  # UnicodeDecodeError too
        return {}


def _redirect(address: str) -> Response:
    return RedirectResponse(address, 303, headers={"Cache-Control": "no-store"})


def _cookie(gate: Gate, request: Request, name: str, value: str, age: int) -> str:
    secure = "; Secure" if is_secure(gate.config, request.scope) else ""
    return f"{name}={value}; Path=/; Max-Age={age}; HttpOnly; SameSite=Lax{secure}"


def _failed(gate: Gate, name: str, address: str) -> None:
    """Note a failure. A name that nobody has may be a password typed into the wrong box: it is not written down."""
    data = gate.data
    known = {user.name.casefold(): user for user in users(data)}.get(name.casefold()) if data else None
    _note(gate, user_id(known) if known else "", "sign_in_failed", address, known.name if known else "", "user")


def _note(gate: Gate, actor: str, action: str, address: str, name: str = "", way: str = "") -> None:
    if gate.data is not None:
        audit.record(gate.data, actor, action, address=address, name=name, way=way)
