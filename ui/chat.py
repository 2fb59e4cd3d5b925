"""The chat: layout and wiring only. What happens is in ui/handlers.py and ui/threads.py, what shows in ui/render.py."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import gradio as gr

from rag.records import EVERYWHERE, Scope
from ui import handlers, render, scope_view, strings, threads
from ui.handlers import Conversation
from ui.newest import Newest, stamped
from ui.principal import counted_as, user_of
from ui.source import Source
from ui.tabs import MULTIPLE, field

# gr.HTML offers those custom events whose quoted names it finds in this code.
_INTRO_JS = "window.hoi.intro(element, {example: (data) => trigger('example', data)});"
_LOG_JS = f"""window.hoiChat.actions(element, {{
    again: (data) => trigger('again', data),
    edit: (data) => trigger('edit', data),
    why: (data) => trigger('why', data),
}});
window.hoi.conversation(element, watch, {{
    cite: {stamped("cite")},
}});"""
_THREADS_JS = f"""window.hoiChat.threads(element, watch, {{
    restore: (data) => trigger('restore', data),
    open: (data) => trigger('open_thread', data),
    rename: (data) => trigger('rename', data),
    remove: (data) => trigger('remove', data),
    find: {stamped("find")},
}});"""
_NEXT_JS = "window.hoi.intro(element, {example: (data) => trigger('suggest', data)});"
_SCOPE_JS = f"""window.hoiChat.scope(element, watch, {{
    change: (data) => trigger('change_scope', data),
    find: {stamped("find_scope")},
}});"""
_PANE_JS = f"""window.hoi.pane(element, watch, {{
    cite: {stamped("cite")},
    open: {stamped("open_report")},
    all: {stamped("all_reports")},
}});"""


# log, turns, box, stop, id of the conversation, list, what may be asked next
Shown = tuple[str, Conversation, Any, Any, str, Any, Any]


Opened = tuple[Any, Any, Any, str, str, Any, Any]  # log, turns, stop, id of the conversation, list, scope, its control


def _nothing_opened(identity: str, listed: str, within: str) -> Opened:
    return gr.skip(), gr.skip(), gr.skip(), identity, listed, gr.skip(), within


def build_chat(
    source: Source, navigation: gr.HTML, again: gr.Button, stops: handlers.Stops, quiet: dict[str, Any]
) -> gr.State:
    """The chat over a source of reports; `again` begins a new conversation, `stops` ends what a model writes. Returns
    the state with the turns."""

    def start() -> Iterator[tuple[str, Any]]:
        for opening in handlers.start(source):
            yield opening.intro, gr.skip() if opening.pane is None else opening.pane

    def refresh() -> Iterator[str]:
        for opening in handlers.start(source):
            yield opening.intro

    def start_over(request: gr.Request) -> tuple[str, Conversation, str, Any, str, str, str]:
        listed = threads.panel(source, user_of(request))
        return render.conversation(()), (), handlers.list_documents(source), gr.update(visible=False), "", listed, ""

    def outputs(
        question: str,
        turns: Conversation,
        identity: str,
        scope: Scope,
        request: gr.Request,
        replaces: int | None = None,
    ) -> Iterator[Shown]:
        user = user_of(request)
        with stops.running(request.session_hash or "") as cancel:
            for view, kept in threads.ask(
                source, user, identity, question, turns, cancel, replaces, scope, counted_as(request)
            ):
                typed = gr.skip() if view.question is None else view.question
                listed = gr.skip() if view.writing else threads.panel(source, user, kept)
                gone = gr.skip() if view.question is None else ""
                yield view.conversation, view.turns, typed, gr.update(visible=view.writing), kept, listed, gone

    def ask(question: str, turns: Conversation, identity: str, scope: Scope, request: gr.Request) -> Iterator[Shown]:
        yield from outputs(question or "", turns, identity, scope, request)

    def ask_example(
        turns: Conversation, identity: str, scope: Scope, event: gr.EventData, request: gr.Request
    ) -> Iterator[Shown]:
        yield from outputs(str(field(event, "question") or ""), turns, identity, scope, request)

    def ask_again(
        turns: Conversation, identity: str, scope: Scope, event: gr.EventData, request: gr.Request
    ) -> Iterator[Shown]:
        again = threads.repeated(turns, field(event, "turn"))
        if again is not None:
            yield from outputs(again.question, turns, identity, scope, request, again.replaces)

    def ask_edited(
        turns: Conversation, identity: str, scope: Scope, event: gr.EventData, request: gr.Request
    ) -> Iterator[Shown]:
        edited = threads.edited(turns, field(event, "turn"), field(event, "question"))
        if edited is not None:
            yield from outputs(edited.question, turns, identity, scope, request, edited.replaces)

    def offer(turns: Conversation) -> str:
        return handlers.next_questions(source, turns)

    def explain(turns: Conversation, event: gr.EventData) -> tuple[str, Conversation]:
        explained = handlers.explained(source, turns, field(event, "turn"))
        return render.conversation(explained), explained

    def change_scope(scope: Scope, event: gr.EventData) -> tuple[Scope, str]:
        changed = scope_view.changed(source, scope, field(event, "kind"), field(event, "value"), field(event, "on"))
        return changed, scope_view.panel(source, changed, field(event, "search"))

    def find_scope(scope: Scope, event: gr.EventData, request: gr.Request) -> str:
        return scope_view.panel(source, scope, field(event, "search"))

    def open_thread(identity: str, scope: Scope, event: gr.EventData, request: gr.Request) -> Opened:
        user = user_of(request)
        opened = threads.open_conversation(source, user, field(event, "id"))
        if opened is None:
            return _nothing_opened(identity, threads.panel(source, user, identity), scope_view.panel(source, scope))
        shown = render.conversation(opened.turns), opened.turns, gr.update(visible=False)
        scope = scope_view.still_there(source, opened.turns[-1].scope if opened.turns else EVERYWHERE)
        return *shown, opened.id, threads.panel(source, user, opened.id), scope, scope_view.panel(source, scope)

    def restore(turns: Conversation, identity: str, scope: Scope, event: gr.EventData, request: gr.Request) -> Opened:
        """Asked for by every page that loads: the control of the scope comes with it, in the state that it has then."""
        if turns or identity:  # something was asked before this came
            listed = threads.panel(source, user_of(request), identity)
            return _nothing_opened(identity, listed, scope_view.panel(source, scope))
        return open_thread(identity, scope, event, request)

    def rename(identity: str, event: gr.EventData, request: gr.Request) -> str:
        user = user_of(request)
        problem = threads.rename(source, user, field(event, "id"), field(event, "title"))
        return threads.panel(source, user, identity, field(event, "search"), problem)

    def remove(
        turns: Conversation, identity: str, event: gr.EventData, request: gr.Request
    ) -> tuple[Any, Any, str, str]:
        user = user_of(request)
        problem = threads.delete(source, user, field(event, "id"))
        if problem is None and field(event, "id") == identity:
            return render.conversation(()), (), "", threads.panel(source, user, "", field(event, "search"))
        listed = threads.panel(source, user, identity, field(event, "search"), problem)
        return gr.skip(), gr.skip(), identity, listed

    def find(identity: str, event: gr.EventData, request: gr.Request) -> str:
        return threads.panel(source, user_of(request), identity, field(event, "search"))

    def stop_writing(request: gr.Request) -> None:
        stops.stop(request.session_hash or "")

    def open_citation(turns: Conversation, event: gr.EventData, request: gr.Request) -> str:
        return handlers.open_citation(source, turns, field(event, "key"))

    def open_document(event: gr.EventData, request: gr.Request) -> str:
        return handlers.open_document(source, field(event, "name"))

    def list_documents(event: gr.EventData, request: gr.Request) -> str:
        return handlers.list_documents(source)

    turns = gr.State(())
    identity = gr.State("")  # of the open conversation, as it is kept
    scope = gr.State(EVERYWHERE)  # the reports that are asked
    with gr.Row(elem_id="hoi-main"):
        with gr.Column(elem_id="hoi-chat"):
            listed = gr.HTML("", elem_id="hoi-threads", apply_default_css=False, js_on_load=_THREADS_JS)
            intro = gr.HTML(render.opening(), elem_id="hoi-intro", apply_default_css=False, js_on_load=_INTRO_JS)
            with gr.Column(elem_id="hoi-talk"):  # scrolls; what may be asked next stands below the last answer
                log = gr.HTML(
                    render.conversation(()), elem_id="hoi-conversation", apply_default_css=False, js_on_load=_LOG_JS
                )
                following = gr.HTML("", elem_id="hoi-following", apply_default_css=False, js_on_load=_NEXT_JS)
            with gr.Column(elem_id="hoi-foot"):  # stays: what is asked, and within which reports
                stop = gr.Button(strings.STOP, visible=False, elem_id="hoi-stop", size="sm")
                within = gr.HTML("", elem_id="hoi-within", apply_default_css=False, js_on_load=_SCOPE_JS)
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
        with gr.Column(elem_id="hoi-side"):
            pane = gr.HTML("", elem_id="hoi-pane", apply_default_css=False, js_on_load=_PANE_JS)

    held = [turns, identity, scope]
    shown = [log, turns, box, stop, identity, listed, following]
    asking = gr.on([box.submit, send.click], ask, [box, *held], shown, **quiet)
    stop.click(stop_writing, None, None, **quiet)
    example = intro.example(ask_example, held, shown, **quiet)
    repeating = log.again(ask_again, held, shown, **quiet)
    editing = log.edit(ask_edited, held, shown, **quiet)
    suggested = following.suggest(ask_example, held, shown, **quiet)
    everything: Any = [asking, example, repeating, editing, suggested]
    # behind the answer, on its own: the next question need not wait for it, and it redraws no answer
    for asked in everything:
        asked.then(offer, [turns], [following], **{**quiet, "trigger_mode": "always_last"})
    opened = [log, turns, stop, identity, listed, scope, within]
    for restored in (
        listed.restore(restore, held, opened, **quiet),
        listed.open_thread(open_thread, [identity, scope], opened, cancels=everything, **quiet),
    ):
        restored.then(offer, [turns], [following], **quiet)
    newest = Newest()
    listed.rename(rename, [identity], [listed], **quiet, **MULTIPLE)
    listed.remove(remove, [turns, identity], [log, turns, identity, listed], **quiet, **MULTIPLE)
    listed.find(newest.shown("list", find), [identity], [listed], **quiet, **MULTIPLE)
    log.why(explain, [turns], [log, turns], **quiet)
    # each choice changes what the one before left: one after the other, and none is dropped
    within.change_scope(change_scope, [scope], [scope, within], **{**quiet, **MULTIPLE, "concurrency_limit": 1})
    within.find_scope(newest.shown("scope", find_scope), [scope], [within], **quiet, **MULTIPLE)
    log.cite(newest.shown("pane", open_citation), [turns], [pane], **quiet, **MULTIPLE)
    pane.cite(newest.shown("pane", open_citation), [turns], [pane], **quiet, **MULTIPLE)
    pane.open_report(newest.shown("pane", open_document), None, [pane], **quiet, **MULTIPLE)
    pane.all_reports(newest.shown("pane", list_documents), None, [pane], **quiet, **MULTIPLE)
    again.click(start_over, None, [log, turns, pane, stop, identity, listed, following], cancels=everything, **quiet)
    navigation.refresh(refresh, None, [intro], **quiet)
    navigation.refresh(lambda held: scope_view.panel(source, held), [scope], [within], **quiet)
    gr.on(None, start, None, [intro, pane], **quiet)
    return turns
