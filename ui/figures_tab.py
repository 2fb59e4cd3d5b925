"""The Figures tab: layout and wiring only. What happens is in ui/figure_view.py, ui/charts.py and ui/transfers.py."""

from __future__ import annotations

from typing import Any

import gradio as gr

from ui import figure_view, strings
from ui.newest import Newest, stamped
from ui.reader import reader_empty
from ui.render import escape
from ui.source import Source
from ui.tabs import MULTIPLE, field, fields

_FILTER_JS = f"""window.hoiTabs.figures(element, watch, {{
    open: () => trigger('open_figures', {{}}),
    ask: {stamped("ask_figures")},
    sentence: {stamped("sentence")},
}});"""
_DONE_JS = "window.hoiTabs.figuresDone(element, watch);"
_PANE_JS = "window.hoiTabs.pane(element, watch);"


def build_figures(source: Source, quiet: dict[str, Any]) -> None:
    """The tab over a source of reports."""

    def show(event: gr.EventData, request: gr.Request) -> tuple[str, str, str]:
        seen = figure_view.figures(source, fields(event))
        return seen.head, seen.chart, seen.table

    def sentence(event: gr.EventData, request: gr.Request) -> str:
        return figure_view.open_figure(source, field(event, "document"), field(event, "start"), field(event, "end"))

    title = f'<h2>{escape(strings.FIGURES_TITLE)}</h2><p class="hoi-wait" role="status"></p>'
    with gr.Row(elem_id="hoi-figures-tab", elem_classes="hoi-tab"):
        with gr.Column(elem_classes="hoi-left"):
            gr.HTML(title, elem_id="hoi-figures-title", apply_default_css=False)
            form = gr.HTML("", elem_id="hoi-figures-form", apply_default_css=False, js_on_load=_FILTER_JS)
            head = gr.HTML("", elem_id="hoi-figures-head", apply_default_css=False)
            chart = gr.HTML("", elem_id="hoi-figures-chart", apply_default_css=False)
            table = gr.HTML("", elem_id="hoi-figures-table", apply_default_css=False, js_on_load=_DONE_JS)
        with gr.Column(elem_classes="hoi-right"):
            pane = gr.HTML(
                reader_empty(strings.FIGURES_PANE),
                elem_classes="hoi-pane",
                apply_default_css=False,
                js_on_load=_PANE_JS,
            )

    form.open_figures(lambda: figure_view.filters(source), None, [form], **quiet)
    newest = Newest()
    form.ask_figures(newest.shown("figures", show), None, [head, chart, table], **quiet, **MULTIPLE)
    form.sentence(newest.shown("pane", sentence), None, [pane], **quiet, **MULTIPLE)
