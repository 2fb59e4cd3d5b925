"""Who is signed in, and the form to sign out, as the chat page shows them."""

from __future__ import annotations

from rag.messages import ROLE_NAMES
from rag.roles import highest
from ui import strings
from ui.principal import Principal
from ui.render import escape


def account_bar(principal: Principal) -> str:
    """The HTML; "" where nobody signed in. A proxy's own users sign out there, not here."""
    if principal.way not in ("user", "oidc", "header"):
        return ""
    told = strings.SIGNED_IN_AS.format(name=principal.name)
    role = ROLE_NAMES.get(highest(principal.roles), "")
    form = ""
    if principal.sign_out:
        form = (
            '<form method="post" action="hoi-sign-out">'
            f'<input type="hidden" name="token" value="{escape(principal.sign_out)}">'
            f"<button>{escape(strings.SIGN_OUT)}</button></form>"
        )
    return (
        f'<div class="hoi-account" role="group" aria-label="{escape(told)}"><span title="{escape(f"{told} ({role})")}">'
        f"{escape(principal.name)}</span>{form}</div>"
    )
