"""Records -> HTML of the report pane: the list of reports, or one report with its cited sentences highlighted.

A highlight stands exactly at the citation's character offsets into `Document.text`; nothing is searched for.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rag.passages import is_heading
from rag.records import Citation, Context, Document
from rag.text import Span, blocks
from rag.versions import Versions
from ui import strings
from ui.page_image import page_image_button
from ui.render import Notice, Reference, attribute, chip, colour, escape, notice_box, number
from ui.versions import version_note
from ui.where import where

if TYPE_CHECKING:
    from rag.catalog import DocumentEntry

LISTED = 50  # reports that the list shows
WHOLE = 200_000  # characters up to which a report is shown whole
AROUND = 60_000  # characters before and after the citation that are shown of a longer one

Mark = tuple[Reference, Citation]
ALONE = Versions()  # every report is the only version of itself

_ALL = f'<button type="button" class="hoi-all">{escape(strings.ALL_REPORTS)}</button>'
_BACK = f'<button type="button" class="hoi-back">{escape(strings.BACK_TO_ANSWER)}</button>'


def about(context: Context) -> str:
    """What a report is about, in one line: its unit, its period, its date."""
    date = strings.ON_DAY.format(date=context.date) if context.date[:1].isdigit() else context.date
    return " · ".join(dict.fromkeys(part for part in (context.place, context.period, date) if part))


def _about_line(tag: str, told: str) -> str:
    return f'<{tag} class="hoi-about">{escape(told)}</{tag}>' if told else ""


def _entry(entry: DocumentEntry, versions: Versions) -> str:
    title = entry.context.title or entry.name
    return (
        f'<li><button type="button" class="hoi-open" data-document="{attribute(entry.name)}">'
        f'<span class="hoi-sr">{escape(strings.OPEN_REPORT)} </span>'
        f'<span class="hoi-title">{escape(title)}</span>'
        f"{_about_line('span', about(entry.context))}"
        f'<span class="hoi-file">{escape(entry.name)}</span></button>{version_note(entry.id, versions)}</li>'
    )


def report_list(entries: Sequence[DocumentEntry], versions: Versions = ALONE) -> str:
    """What can be asked about; the first `LISTED` reports, each opens on a click."""
    if not entries:
        return f'<div class="hoi-report is-list"><p class="hoi-nothing">{escape(strings.REPORTS_NONE)}</p></div>'
    title = strings.REPORTS_TITLE.format(count=number(len(entries)))
    rest = len(entries) - LISTED
    more = f'<p class="hoi-meta">{escape(strings.REPORTS_MORE.format(count=number(rest)))}</p>' if rest > 0 else ""
    return (
        f'<div class="hoi-report is-list"><header><h2>{escape(title)}</h2>'
        f'<p class="hoi-meta">{escape(strings.REPORTS_HINT)}</p></header>'
        f'<ul class="hoi-reports">{"".join(_entry(entry, versions) for entry in entries[:LISTED])}</ul>{more}</div>'
    )


def _segments(span: Span, marks: Sequence[Mark]) -> list[Span]:
    """A span cut wherever a citation begins or ends inside it."""
    start, end = span
    edges = {start, end}
    for _, citation in marks:
        edges.update(edge for edge in (citation.start, citation.end) if start < edge < end)
    ordered = sorted(edges)
    return list(zip(ordered, ordered[1:], strict=False))


def _inline(text: str, span: Span, marks: Sequence[Mark], current: Reference | None) -> str:
    parts: list[str] = []
    for start, end in _segments(span, marks):
        piece = escape(text[start:end])
        covering = [mark for mark in marks if mark[1].start <= start and end <= mark[1].end]
        if not covering:
            parts.append(piece)
            continue
        is_current = any(reference == current for reference, _ in covering)
        shade = colour(next((one for reference, one in covering if reference == current), covering[0][1]))
        numbers = ", ".join(str(citation.n) for _, citation in covering)
        label = escape(strings.CITED_LABEL.format(n=numbers))
        parts.append(
            f'<mark{" class=is-current" if is_current else ""} data-start="{start}" data-end="{end}" '
            f'data-colour="{shade}" title="{label}">'
            f"{piece}</mark>"
        )
    return "".join(parts)


def body(document: Document, marks: Sequence[Mark] = (), current: Reference | None = None) -> str:
    """The report's text as headings and paragraphs with its citations marked."""
    text = document.text
    focus = next((citation for reference, citation in marks if reference == current), None)
    low, high = 0, len(text)
    note = ""
    if len(text) > WHOLE:
        middle = focus or Citation(0, "", "", "", 0, 0)
        low, high = max(0, middle.start - AROUND), min(len(text), middle.end + AROUND)
        note = f'<p class="hoi-meta">{escape(strings.SHOWN_PART.format(total=number(len(text))))}</p>'
    parts = [note]
    for start, end in blocks(text):
        start, end = max(start, low), min(end, high)
        if start >= end:
            continue
        tag = "h4" if is_heading(text[start:end]) else "p"
        parts.append(f"<{tag}>{_inline(text, (start, end), marks, current)}</{tag}>")
    return "".join(parts)


def _neighbours(marks: Sequence[Mark], current: Reference | None) -> str:
    """Buttons to the cited sentence before and after the current one, in the order of the report."""
    ordered = [reference for reference, _ in sorted(marks, key=lambda mark: (mark[1].start, mark[1].n))]
    if current not in ordered or len(ordered) < 2:
        return ""
    at = ordered.index(current)
    return "".join(
        f'<button type="button" class="hoi-step" data-key="{ordered[to % len(ordered)].key()}">{escape(label)}</button>'
        for to, label in ((at - 1, strings.PREVIOUS_CITATION), (at + 1, strings.NEXT_CITATION))
    )


def _header(document: Document, marks: Sequence[Mark], current: Reference | None, versions: Versions) -> str:
    context = document.context
    chips = "".join(chip(reference, citation) for reference, citation in marks)
    cited = (
        f'<p class="hoi-cited-here"><span>{escape(strings.CITED_HERE)}</span> {chips}{_neighbours(marks, current)}</p>'
        if marks
        else ""
    )
    cited_now = next((one for reference, one in marks if reference == current), None)
    at = cited_now.page if cited_now else None
    button = page_image_button(document, cited_now)
    told = escape(strings.CITED_ON_PAGE.format(page=number(at))) if at else ""
    page = f'<p class="hoi-page">{" ".join(part for part in (told, button) if part)}</p>' if told or button else ""
    place = where(document, cited_now) if cited_now else ""
    if place:
        page += f'<p class="hoi-place">{escape(strings.CITED_AT.format(where=place))}</p>'
    return (
        f"<header><nav>{_ALL}{_BACK if current else ''}</nav>"
        f"<h2>{escape(context.title or document.name)}</h2>"
        f"{_about_line('p', about(context))}"
        f'<p class="hoi-file">{escape(strings.FILE.format(name=document.name))}</p>'
        f"{version_note(document.id, versions, 'hoi-open')}{cited}{page}</header>"
    )


def report(
    document: Document, marks: Sequence[Mark] = (), current: Reference | None = None, versions: Versions = ALONE
) -> str:
    """One report; the citation of `current` is the one that the page scrolls to."""
    key = current.key() if current else ""
    return (
        f'<article class="hoi-report is-open" data-key="{key}">{_header(document, marks, current, versions)}'
        f'<div class="hoi-body" tabindex="0" role="document">{body(document, marks, current)}</div></article>'
    )


def missing(notice: Notice) -> str:
    """The pane where a report or a citation cannot be shown."""
    return (
        f'<div class="hoi-report is-list"><header><nav>{_ALL}</nav></header>'
        f"{notice_box(notice, strings.ERROR_TITLE)}</div>"
    )
