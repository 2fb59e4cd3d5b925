"""The page to sign in at, and what it says where one cannot come in: plain HTML that works without any script."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote

from starlette.responses import HTMLResponse

from ui import strings
from ui.render import escape

_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)


@dataclass(frozen=True, slots=True)
class SignInForm:
    """What the page shows. `token` goes with the form against forgery; without `passwords` only `oidc` is offered."""

    token: str = ""
    next: str = "/"
    name: str = ""
    problem: str = ""
    notice: str = ""
    passwords: bool = True
    oidc: bool = False


def sign_in_page(form: SignInForm, status: int = 200) -> HTMLResponse:
    """The page with its strict content policy."""
    told = ""
    if form.problem:
        told = f'<p class="problem" role="alert" id="problem">{escape(form.problem)}</p>'
    elif form.notice:
        told = f'<p class="notice" role="status">{escape(form.notice)}</p>'
    parts = [told]
    if form.passwords:
        described = ' aria-describedby="problem" aria-invalid="true"' if form.problem else ""
        parts.append(
            '<form method="post" action="hoi-sign-in">'
            f'<input type="hidden" name="token" value="{escape(form.token)}">'
            f'<input type="hidden" name="next" value="{escape(form.next)}">'
            f'<label for="name">{escape(strings.SIGN_IN_NAME)}</label>'
            f'<input id="name" name="name" value="{escape(form.name)}" autocomplete="username" autocapitalize="none" '
            f'spellcheck="false" maxlength="100" required{"" if form.name else " autofocus"}{described}>'
            f'<label for="password">{escape(strings.SIGN_IN_PASSWORD)}</label>'
            '<input id="password" name="password" type="password" autocomplete="current-password" maxlength="1000" '
            f"required{' autofocus' if form.name else ''}{described}>"
            f'<button type="submit">{escape(strings.SIGN_IN)}</button></form>'
        )
    if form.oidc:
        if form.passwords:
            parts.append(f'<p class="or">{escape(strings.SIGN_IN_OR)}</p>')
        address = f"hoi-oidc?next={quote(form.next, safe='')}"
        parts.append(f'<p><a class="button" href="{escape(address)}">{escape(strings.SIGN_IN_OIDC)}</a></p>')
    if form.passwords:
        parts.append(f'<p class="help">{escape(strings.SIGN_IN_HELP)}</p>')
    return _page(strings.SIGN_IN_TITLE, "".join(parts), status)


def refusal_page(status: int, message: str, remedy: str, base: str = "", *, again: bool = True) -> HTMLResponse:
    """Why one cannot come in; `base` leads from its address to the top of the server, `again` to the sign-in page."""
    inner = f'<p class="problem" role="alert">{escape(message)}</p><p class="help">{escape(remedy)}</p>'
    if again:
        inner += f'<p class="help"><a href="{base}hoi-sign-in">{escape(strings.SIGN_IN_AGAIN)}</a></p>'
    return _page(strings.SIGN_IN_REFUSED, inner, status, base)


def _page(title: str, inner: str, status: int, base: str = "") -> HTMLResponse:
    page = (
        '<!doctype html><html lang="vi"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<meta name="color-scheme" content="light dark"><meta name="robots" content="noindex">'
        f"<title>{escape(title)} – {escape(strings.APP_NAME)}</title>"
        f'<link rel="icon" href="{base}hoi-static/favicon.png">'
        f'<link rel="stylesheet" href="{base}hoi-static/sign-in.css"></head><body><main>'
        f'<p class="brand">{escape(strings.APP_NAME)}</p><h1>{escape(title)}</h1>{inner}</main></body></html>'
    )
    headers = {"Content-Security-Policy": _POLICY, "Cache-Control": "no-store", "Referrer-Policy": "same-origin"}
    return HTMLResponse(page, status, headers=headers)
