"""The Reports tab: layout and wiring only. What happens is in ui/shelf.py, ui/intake.py and ui/transfers.py."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import gradio as gr

from ui import shelf, strings
from ui.correction import correction, save
from ui.intake import Intake
from ui.newest import Newest, stamped
from ui.principal import MANAGE, may, user_of
from ui.reader import reader_empty
from ui.render import escape
from ui.source import Source
from ui.tabs import MULTIPLE, field, fields

_UPLOAD_JS = "window.hoiTabs.upload(element);"
_TAKEN_JS = """window.hoiTabs.taken(element, watch, {
    follow: () => trigger('follow', {}),
    remove: (data) => trigger('remove', data),
    cancel: () => trigger('cancel_intake', {}),
    forget: () => trigger('forget', {}),
});"""
_SHELF_JS = f"""window.hoiTabs.shelf(element, watch, {{
    search: {stamped("search")},
    read: {stamped("read")},
    correct: {stamped("correct")},
}});"""
_PANE_JS = f"window.hoiTabs.pane(element, watch, {{save: {stamped('save')}}});"


def build_reports(source: Source, intake: Intake | None, quiet: dict[str, Any]) -> None:
    """The tab over a source of reports; without an intake it only shows what there is."""

    async def follow(request: gr.Request) -> AsyncIterator[str]:
        async for shown in shelf.follow(intake, manager=may(request, MANAGE)):
            yield shown

    async def remove(event: gr.EventData, request: gr.Request) -> AsyncIterator[str]:
        if may(request, MANAGE):
            async for shown in shelf.remove(intake, field(event, "document"), field(event, "name"), user_of(request)):
                yield shown

    def cancel(request: gr.Request) -> None:
        if may(request, MANAGE):
            shelf.cancel(intake)

    def forget(request: gr.Request) -> Any:
        return shelf.forget(intake) if may(request, MANAGE) else gr.skip()

    def search(event: gr.EventData, request: gr.Request) -> str:
        return shelf.shelf(source, field(event, "query"), field(event, "page"), manager=may(request, MANAGE))

    def read(event: gr.EventData, request: gr.Request) -> str:
        return shelf.read_report(source, field(event, "name"))

    def correct(event: gr.EventData, request: gr.Request) -> str:
        return correction(source, intake if may(request, MANAGE) else None, field(event, "name"))

    def keep(event: gr.EventData, request: gr.Request) -> str:
        return save(source, intake if may(request, MANAGE) else None, fields(event), user_of(request))

    label = escape(strings.SHELF_SEARCH)
    form = (
        f'<h2>{escape(strings.SHELF_TITLE)}</h2><form class="hoi-filter" role="search" autocomplete="off">'
        f'<label>{label}<input type="search" name="query" maxlength="200"></label></form>'
    )
    with gr.Row(elem_id="hoi-shelf-tab", elem_classes="hoi-tab"):
        with gr.Column(elem_classes="hoi-left"):
            gr.HTML(
                shelf.upload_box(intake is not None),
                elem_id="hoi-upload",
                apply_default_css=False,
                js_on_load=_UPLOAD_JS,
            )
            taken = gr.HTML("", elem_id="hoi-taken", apply_default_css=False, js_on_load=_TAKEN_JS)
            gr.HTML(form, elem_id="hoi-shelf-form", apply_default_css=False)
            listed = gr.HTML("", elem_id="hoi-shelf", apply_default_css=False, js_on_load=_SHELF_JS)
        with gr.Column(elem_classes="hoi-right"):
            pane = gr.HTML(
                reader_empty(strings.SHELF_PANE), elem_classes="hoi-pane", apply_default_css=False, js_on_load=_PANE_JS
            )

    # these only wait, in the event loop: any number of visitors may look on
    waiting = {**quiet, "concurrency_limit": None}
    # what is there to follow may have come just when the one before ended: it is followed once more
    taken.follow(follow, None, [taken], **{**waiting, "trigger_mode": "always_last"})
    taken.remove(remove, None, [taken], **{**waiting, **MULTIPLE})
    taken.cancel_intake(cancel, None, None, **quiet)
    taken.forget(forget, None, [taken], **quiet)
    newest = Newest()
    listed.search(newest.shown("list", search), None, [listed], **quiet, **MULTIPLE)
    listed.read(newest.shown("pane", read), None, [pane], **quiet, **MULTIPLE)
    listed.correct(newest.shown("pane", correct), None, [pane], **quiet, **MULTIPLE)
    pane.save(newest.shown("pane", keep), None, [pane], **quiet, **MULTIPLE)
