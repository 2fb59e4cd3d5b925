"""The chat: layout and wiring only. What happens is in ui/handlers.py and ui/threads.py, what is shown in ui/render.py."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import gradio as gr

from ui import handlers, render, strings
from ui.handlers import Conversation
from ui.source import Source
from ui.tabs import field

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


def build_chat(source: Source, navigation: gr.HTML, again: gr.Button, quiet: dict[str, Any]) -> gr.State:
    """The chat over a source of reports; `again` begins a new conversation. Returns the state with the turns."""

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
        yield from outputs(str(field(event, "question") or ""), turns, request)

    def stop_writing(request: gr.Request) -> None:
        stops.stop(request.session_hash or "")

    def open_citation(turns: Conversation, event: gr.EventData) -> str:
        return handlers.open_citation(source, turns, field(event, "key"))

    def open_document(event: gr.EventData) -> str:
        return handlers.open_document(source, field(event, "name"))

    def list_documents() -> str:
        return handlers.list_documents(source)

    turns = gr.State(())
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
    gr.on(None, start, None, [intro, pane], **quiet)
    return turns
