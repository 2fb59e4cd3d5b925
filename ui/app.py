"""The page: layout and wiring only. What happens is in ui/handlers.py, what is shown in ui/render.py and ui/report.py.

Relied on of Gradio 6.31: a `gr.HTML` puts its value into the page unchanged and patches the page node by node, so focus
and the live region survive an update; the code in `js_on_load` runs once per component with `element`, `trigger` and
`watch`; the data of a custom event arrives as `gr.EventData._data`. ui/static/page.js holds that code.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

# Before the import: Gradio reads them once, and nothing of it may try the network.
os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
os.environ["HF_HUB_DISABLE_TELEMETRY"] = "1"

import gradio as gr

from ui import handlers, render, strings
from ui.figures_tab import build_figures
from ui.handlers import Conversation
from ui.intake import Intake
from ui.reports_tab import build_reports
from ui.source import Source
from ui.tabs import build_feedback, build_navigation

# gr.HTML offers those custom events whose quoted names it finds in this code.
_INTRO_JS = "window.hoi.intro(element, {example: (data) => trigger('example', data)});"
_LOG_JS = """window.hoi.conversation(element, watch, {
    cite: (data) => trigger('cite', data),
});"""
_PANE_JS = """window.hoi.pane(element, watch, {
    cite: (data) => trigger('cite', data),
    open: (data) => trigger('open_report', data),
    all: () => trigger('all_reports', {}),
});"""
_SYSTEM_FONTS = ["system-ui", "-apple-system", "Segoe UI", "Roboto", "Noto Sans", "Liberation Sans", "sans-serif"]
_TOGETHER = 16  # questions answered at the same time


def theme() -> gr.themes.Base:
    """Calm, with the system's own fonts: nothing is fetched from a font server."""
    return gr.themes.Base(
        primary_hue=gr.themes.colors.blue,
        neutral_hue=gr.themes.colors.slate,
        font=_SYSTEM_FONTS,
        font_mono=["ui-monospace", "Consolas", "monospace"],
    )


def _event_field(event: gr.EventData, name: str) -> Any:
    data = event._data
    return data.get(name) if isinstance(data, dict) else None


def build(source: Source, intake: Intake | None = None) -> gr.Blocks:
    """The page over a source of reports; what `intake` takes in, the Reports tab shows."""

    def start() -> Iterator[tuple[str, Any]]:
        for opening in handlers.start(source):
            yield opening.intro, gr.skip() if opening.pane is None else opening.pane

    def refresh() -> Iterator[str]:
        for opening in handlers.start(source):
            yield opening.intro

    def start_over() -> tuple[str, Conversation, str, Any]:
        return render.conversation(()), (), handlers.list_documents(source), gr.update(visible=False)

    stops = handlers.Stops()

    def outputs(
        question: str, turns: Conversation, request: gr.Request
    ) -> Iterator[tuple[str, Conversation, Any, Any]]:
        with stops.running(request.session_hash or "") as cancel:
            for view in handlers.ask(source, question, turns, cancel):
                typed = gr.skip() if view.question is None else view.question
                yield view.conversation, view.turns, typed, gr.update(visible=view.writing)

    def ask(question: str, turns: Conversation, request: gr.Request) -> Iterator[tuple[str, Conversation, Any, Any]]:
        yield from outputs(question or "", turns, request)

    def ask_example(
        turns: Conversation, event: gr.EventData, request: gr.Request
    ) -> Iterator[tuple[str, Conversation, Any, Any]]:
        yield from outputs(str(_event_field(event, "question") or ""), turns, request)

    def stop_writing(request: gr.Request) -> None:
        stops.stop(request.session_hash or "")

    def open_citation(turns: Conversation, event: gr.EventData) -> str:
        return handlers.open_citation(source, turns, _event_field(event, "key"))

    def open_document(event: gr.EventData) -> str:
        return handlers.open_document(source, _event_field(event, "name"))

    def list_documents() -> str:
        return handlers.list_documents(source)

    page: gr.Blocks
    with gr.Blocks(title=strings.APP_NAME, analytics_enabled=False, fill_width=True) as page:
        turns = gr.State(())
        with gr.Row(elem_id="hoi-top"):
            gr.HTML(
                f"<h1>{render.escape(strings.APP_NAME)}</h1><p>{render.escape(strings.TAGLINE)}</p>",
                elem_id="hoi-brand",
            )
            navigation = build_navigation()
            again = gr.Button(strings.NEW_CONVERSATION, elem_id="hoi-again", size="sm")
        with gr.Row(elem_id="hoi-main"):
            with gr.Column(elem_id="hoi-chat"):
                intro = gr.HTML(render.opening(), elem_id="hoi-intro", apply_default_css=False, js_on_load=_INTRO_JS)
                log = gr.HTML(
                    render.conversation(()), elem_id="hoi-conversation", apply_default_css=False, js_on_load=_LOG_JS
                )
                with gr.Row(elem_id="hoi-ask"):
                    box = gr.Textbox(
                        label=strings.QUESTION_LABEL,
                        show_label=False,
                        placeholder=strings.QUESTION_PLACEHOLDER,
                        lines=1,  # so that Enter sends; Shift+Enter begins a new line
                        max_lines=6,
                        autofocus=True,
                        container=False,
                        elem_id="hoi-box",
                    )
                    send = gr.Button(strings.SEND, variant="primary", elem_id="hoi-send")
                stop = gr.Button(strings.STOP, visible=False, elem_id="hoi-stop", size="sm")
            with gr.Column(elem_id="hoi-side"):
                pane = gr.HTML("", elem_id="hoi-pane", apply_default_css=False, js_on_load=_PANE_JS)

        quiet: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private", "concurrency_limit": _TOGETHER}
        build_reports(source, intake, quiet)
        build_figures(source, quiet)
        build_feedback(source, turns, quiet)
        shown = [log, turns, box, stop]
        asking = gr.on([box.submit, send.click], ask, [box, turns], shown, **quiet)
        stop.click(stop_writing, None, None, **quiet)
        example = intro.example(ask_example, [turns], shown, **quiet)
        log.cite(open_citation, [turns], [pane], **quiet)
        pane.cite(open_citation, [turns], [pane], **quiet)
        pane.open_report(open_document, None, [pane], **quiet)
        pane.all_reports(list_documents, None, [pane], **quiet)
        again.click(start_over, None, [log, turns, pane, stop], cancels=[asking, example], **quiet)
        navigation.refresh(refresh, None, [intro], **quiet)
        page.load(start, None, [intro, pane], **quiet)
    return page
