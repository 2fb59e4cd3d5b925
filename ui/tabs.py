"""The three parts of the page and the way between them, and the feedback under answers: layout and wiring only.

The tabs are our own (ui/static/tabs.js): every part stays in the page, so that nothing typed or opened is lost, and the
address keeps the tab over a reload.
"""

from __future__ import annotations

from typing import Any

import gradio as gr

from ui import strings
from ui.feedback import give_feedback
from ui.render import Turn, escape
from ui.source import Source

# gr.HTML offers those custom events whose quoted names it finds in this code.
_NAVIGATION_JS = "window.hoiTabs.navigation(element, {refresh: () => trigger('refresh', {})});"
_FEEDBACK_JS = "window.hoiTabs.feedback(element, watch, {give: (data) => trigger('feedback', data)});"
_TABS = (
    ("chat", "hoi-main", strings.TAB_CHAT),
    ("reports", "hoi-shelf-tab", strings.TAB_REPORTS),
    ("figures", "hoi-figures-tab", strings.TAB_FIGURES),
)

MULTIPLE: dict[str, Any] = {"trigger_mode": "multiple"}  # of an event: each is taken, while others are awaited too


def field(event: gr.EventData, name: str) -> Any:
    """A value that a custom event of the browser carries; None where it does not."""
    data = event._data
    return data.get(name) if isinstance(data, dict) else None


def fields(event: gr.EventData) -> dict[str, Any]:
    """All that a custom event of the browser carries."""
    data = event._data
    return data if isinstance(data, dict) else {}


def build_navigation() -> gr.HTML:
    """The buttons that lead to the parts; their panels are the elements of these ids.

    Its event `refresh` comes when a visitor turns back to the chat after reports have come or gone.
    """
    buttons = "".join(
        f'<button type="button" role="tab" id="hoi-tab-{name}" data-tab="{name}" aria-controls="{panel}" '
        f'aria-selected="{"true" if name == "chat" else "false"}">{escape(label)}</button>'
        for name, panel, label in _TABS
    )
    inner = f'<div role="tablist" aria-label="{escape(strings.TABS_LABEL)}">{buttons}</div>'
    return gr.HTML(inner, elem_id="hoi-tabs", apply_default_css=False, js_on_load=_NAVIGATION_JS)


def build_feedback(source: Source, turns: gr.State, quiet: dict[str, Any]) -> None:
    """What was said of an answer goes to the server from here; what became of it tabs.js puts under the answer."""

    def give(held: tuple[Turn, ...], event: gr.EventData) -> str:
        return give_feedback(source, held, field(event, "turn"), field(event, "verdict"), field(event, "note"))

    told = gr.HTML("", elem_id="hoi-told", apply_default_css=False, js_on_load=_FEEDBACK_JS)
    told.feedback(give, [turns], [told], **quiet, **MULTIPLE)
