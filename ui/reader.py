"""The pane beside the tabs Reports and Figures: one report to read, at a sentence if one is wanted."""

from __future__ import annotations

import itertools
from dataclasses import replace

from rag.records import Document, Figure
from rag.versions import Versions
from ui import report, strings
from ui.page_image import page_image_button
from ui.render import CITED, Notice, Reference, escape, notice_box
from ui.versions import version_note
from ui.where import where

# the browser is told of a value that changes: the same report opened again is another value
_openings = itertools.count()
_BACK = f'<nav><button type="button" class="hoi-act hoi-leave">{escape(strings.BACK_TO_LIST)}</button></nav>'


def reader(document: Document, figure: Figure | None = None, versions: Versions = report.ALONE) -> str:
    """A report; with a figure, its sentence is highlighted and the page scrolls there."""
    about = document.context
    marks: list[report.Mark] = []
    current = None
    told = ""
    citation = None
    if figure is not None:
        current = Reference(0, CITED, 1)
        page = document.page_at(figure.start)
        citation = replace(document.cite(1, figure.start, figure.end), quote=figure.quote)
        marks = [(current, citation)]
        places = (strings.PAGE.format(page=page) if page else "", where(document, citation))
        said = ", ".join(place for place in places if place)
        at = f" ({said})" if said else ""
        quoted = f"{escape(strings.FIGURES_QUOTE)} <q>{escape(figure.quote[:300])}</q>{escape(at)}"
        told = f'<p class="hoi-meta">{quoted}</p>'
    button = page_image_button(document, citation)
    shown = f'<p class="hoi-meta">{button}</p>' if button else ""
    return (
        f'<article class="hoi-reader" data-opening="{next(_openings)}">{_BACK}'
        f"<header><h2>{escape(about.title or document.name)}</h2>"
        f'<p class="hoi-meta">{escape(report.about(about))}</p>'
        f'<p class="hoi-meta">{escape(strings.FILE.format(name=document.name))}</p>'
        f"{version_note(document.id, versions)}{told}{shown}</header>"
        f'<div class="hoi-body" tabindex="0" role="document">{report.body(document, marks, current)}</div></article>'
    )


def pane(inner: str) -> str:
    """The pane with something else about one report, such as a form."""
    body = f'<div class="hoi-body">{inner}</div>'
    return f'<article class="hoi-reader" data-opening="{next(_openings)}">{_BACK}{body}</article>'


def reader_notice(notice: Notice) -> str:
    """The pane where a report cannot be shown."""
    box = notice_box(notice, strings.ERROR_TITLE)
    return f'<article class="hoi-reader" data-opening="{next(_openings)}">{_BACK}{box}</article>'


def reader_empty(hint: str) -> str:
    """The pane before anything is opened: what opens something."""
    return f'<p class="hoi-nothing">{escape(hint)}</p>'
