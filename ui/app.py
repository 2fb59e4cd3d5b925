"""The page: layout and wiring only. What happens is in ui/handlers.py, what is shown in ui/render.py and ui/report.py.

Relied on of Gradio 6.31: a `gr.HTML` puts its value into the page unchanged and patches the page node by node, so focus
and the live region survive an update; the code in `js_on_load` runs once per component with `element`, `trigger` and
`watch`; the data of a custom event arrives as `gr.EventData._data`. ui/static/page.js holds that code.
"""

from __future__ import annotations

import os
from typing import Any

# Before the import: Gradio reads them once, and nothing of it may try the network.
os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
os.environ["HF_HUB_DISABLE_TELEMETRY"] = "1"
# After every event Gradio would put its last 10,000 into a pandas table, for a monitor page that is off.
os.environ["GRADIO_ANALYTICS_CACHE_FREQUENCY"] = str(2**31)
os.environ["GRADIO_ANALYTICS_MAX_EVENTS"] = "100"

import gradio as gr

from ui import handlers, render, strings
from ui.account import account_bar
from ui.chat import build_chat
from ui.figures_tab import build_figures
from ui.intake import Intake
from ui.principal import principal_of
from ui.reports_tab import build_reports
from ui.source import Source
from ui.tabs import build_feedback, build_navigation

_SYSTEM_FONTS = ["system-ui", "-apple-system", "Segoe UI", "Roboto", "Noto Sans", "Liberation Sans", "sans-serif"]
_SESSIONS = 1_000  # pages whose conversation is held in memory (0.1 MB each); of more, those used last
_TOGETHER = 16  # questions answered at the same time


def theme() -> gr.themes.Base:
    """Calm, with the system's own fonts: nothing is fetched from a font server."""
    return gr.themes.Base(
        primary_hue=gr.themes.colors.blue,
        neutral_hue=gr.themes.colors.slate,
        font=_SYSTEM_FONTS,
        font_mono=["ui-monospace", "Consolas", "monospace"],
    )


def account_of(request: gr.Request) -> str:
    """Who is signed in, and the way out."""
    return account_bar(principal_of(request.request.scope)) if request.request else ""


def build(source: Source, intake: Intake | None = None) -> gr.Blocks:
    """The page over a source of reports; what `intake` takes in, the Reports tab shows."""

    stops = handlers.Stops()

    def left(request: gr.Request) -> None:
        """A page was closed or loaded anew: no model goes on writing for it, nor holds up the end of the server."""
        stops.stop(request.session_hash or "")

    page: gr.Blocks
    with gr.Blocks(title=strings.APP_NAME, analytics_enabled=False, fill_width=True) as page:
        with gr.Row(elem_id="hoi-top"):
            gr.HTML(
                f"<h1>{render.escape(strings.APP_NAME)}</h1><p>{render.escape(strings.TAGLINE)}</p>",
                elem_id="hoi-brand",
            )
            navigation = build_navigation()
            again = gr.Button(strings.NEW_CONVERSATION, elem_id="hoi-again", size="sm")
            account = gr.HTML("", elem_id="hoi-account", apply_default_css=False)
        quiet: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private", "concurrency_limit": _TOGETHER}
        turns = build_chat(source, navigation, again, stops, quiet)
        build_reports(source, intake, quiet)
        build_figures(source, quiet)
        build_feedback(source, turns, quiet)
        gr.on(None, account_of, None, [account], **quiet)
        page.unload(left)
    page.state_session_capacity = _SESSIONS
    return page
