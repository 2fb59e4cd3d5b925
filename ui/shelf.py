"""The Reports tab as plain functions: the list of reports a page at a time, what becomes of uploads, one to read."""

from __future__ import annotations

import asyncio
import functools
from collections.abc import AsyncIterator, Iterator, Sequence
from datetime import datetime
from functools import lru_cache
from typing import TYPE_CHECKING

from rag import messages
from rag.ingest import Outcome
from rag.load import FORMATS, MAX_MEBIBYTES
from rag.records import Context
from rag.text import fold
from ui import correction, strings
from ui.handlers import attempt, versions_now
from ui.intake import CANCELLED, DONE, FAILED, RUNNING, WAITING, Intake, Item, State
from ui.paging import Page, paging
from ui.reader import reader, reader_notice
from ui.render import Notice, attribute, escape, notice_box, number
from ui.source import Source
from ui.versions import version_note

if TYPE_CHECKING:
    from rag.catalog import DocumentEntry
    from rag.versions import Versions

PER_PAGE = 20
LISTED = 60  # uploads whose outcome the page shows one by one
_EVERY = 0.4  # seconds between two looks at the intake


# --- the list --------------------------------------------------------------------------------------------------


def shelf(source: Source, query: object = "", page: object = 1, *, manager: bool = True) -> str:
    """One page of the reports that fit the query, each with what the system understood of it; only a manager gets the
    buttons that change something."""
    wanted = " ".join(query.split())[:200] if isinstance(query, str) else ""
    entries = attempt(lambda: source.get().documents())
    if isinstance(entries, Notice):
        if not source.is_new():
            return notice_box(entries, strings.ERROR_TITLE)
        entries = []
    if not entries:
        remedy = strings.SHELF_EMPTY_REMEDY if manager else strings.SHELF_EMPTY_READER
        return notice_box(Notice(strings.SHELF_EMPTY, remedy), strings.SHELF_TITLE, kind="is-empty")
    found = list(_matching(entries, wanted))
    total = number(len(entries))
    if not found:
        nothing = Notice(strings.SHELF_NONE.format(query=wanted), strings.SHELF_NONE_REMEDY)
        return notice_box(nothing, strings.SHELF_FOUND.format(found=0, count=total), kind="is-empty")
    at = Page.of(page, len(found), PER_PAGE)
    shown = found[at.first : at.first + PER_PAGE]
    counts = attempt(lambda: source.get().figure_counts([entry.id for entry in shown]))
    figures = {} if isinstance(counts, Notice) else counts
    title = (
        strings.SHELF_FOUND.format(found=number(len(found)), count=total)
        if wanted
        else strings.SHELF_COUNT.format(count=total)
    )
    changeable, versions = manager and source.data is not None, versions_now(source)
    items = "".join(_entry(entry, figures.get(entry.id), changeable, versions) for entry in shown)
    return (
        f'<p class="hoi-count" role="status">{escape(title)}</p><ul class="hoi-shelf">{items}</ul>{paging(at, "shelf")}'
    )


def _matching(entries: Sequence[DocumentEntry], query: str) -> Iterator[DocumentEntry]:
    words = fold(query).split()
    for entry in entries:
        about = entry.context
        said = " ".join((about.kind, about.number, about.issuer, about.signer, about.abstract))
        text = _folded(f"{entry.name} {said}", about.title, about.place, about.period, about.date, about.years)
        if all(word in text for word in words):
            yield entry


@lru_cache(maxsize=50_000)
def _folded(name: str, title: str, place: str, period: str, date: str, years: tuple[int, ...]) -> str:
    return fold(" ".join((name, title, place, period, date, *map(str, years))))


def _entry(entry: DocumentEntry, figures: int | None, changeable: bool, versions: Versions) -> str:
    about = entry.context
    title, name = about.title or entry.name, entry.name
    read = strings.SHELF_PASSAGES_ONLY if figures is None else strings.SHELF_PASSAGES
    said = [name for name in _FORM if getattr(about, name) or name in about.corrected]
    told = (
        *((messages.FORM_LABELS[name], _marked(about, name)) for name in said),
        (strings.SHELF_PLACE, _marked(about, "place")),
        (strings.SHELF_PERIOD, _marked(about, "period")),
        (strings.SHELF_YEARS, ", ".join(map(str, about.years))),
        *(() if about.issued_on else ((strings.SHELF_DATE, about.date),)),
        (strings.SHELF_SIZE, read.format(passages=number(entry.passages), figures=number(figures or 0))),
        (strings.SHELF_INDEXED, _local_time(entry.indexed_at)),
    )
    facts = "".join(
        f"<div><dt>{escape(label)}</dt><dd>{escape(value or strings.NOT_TOLD)}</dd></div>" for label, value in told
    )
    data = f'data-document="{escape(entry.id)}" data-name="{attribute(name)}"'
    actions = [
        _link(f"hoi-files/original/{entry.id}", strings.SHELF_ORIGINAL, strings.SHELF_ORIGINAL_LABEL.format(name=name))
        if entry_is_kept(entry)
        else "",
        _link(f"hoi-files/text/{entry.id}", strings.SHELF_TEXT, strings.SHELF_TEXT_LABEL.format(name=name)),
        _button("hoi-see-figures", strings.SHELF_FIGURES, strings.SHELF_FIGURES_LABEL.format(name=name), data),
    ]
    if changeable:
        actions += [
            _button("hoi-correcting", strings.CORRECT, strings.CORRECT_LABEL.format(name=name), data),
            _button("hoi-replace", strings.SHELF_REPLACE, strings.SHELF_REPLACE_LABEL.format(name=name), data),
            _button("hoi-remove", strings.SHELF_REMOVE, strings.SHELF_REMOVE_LABEL.format(name=name), data),
        ]
    label = escape(strings.SHELF_OPEN.format(title=title))
    state = strings.VERSION_STATE_OLD if versions.superseded_by(entry.id) else strings.SHELF_READY
    return (
        f'<li><h3><button type="button" class="hoi-read" aria-label="{label}" {data}>{escape(title)}</button></h3>'
        f'<p class="hoi-file">{escape(name)} <span class="hoi-state">{escape(state)}</span></p>'
        f"{version_note(entry.id, versions, 'hoi-read')}"
        f'<dl>{facts}</dl><div class="hoi-actions">{"".join(actions)}</div></li>'
    )


_FORM = ("kind", "number", "issuer", "issued_at", "issued_on", "signer", "signer_role", "author")


def _marked(about: Context, field: str) -> str:
    """A value, and whether a user put it right."""
    value = correction.shown(about, field)
    mark = f" ({strings.CORRECTED})" if field in about.corrected else ""
    return f"{value or strings.NOT_TOLD}{mark}" if mark else value


def _local_time(stamp: str) -> str:
    return datetime.fromisoformat(stamp).astimezone().strftime("%d/%m/%Y %H:%M")


def entry_is_kept(entry: DocumentEntry) -> bool:
    """Whether the report came through the page, so that its file lies in the data folder."""
    return "/originals/" in entry.source.replace("\\", "/")


def _link(address: str, text: str, label: str) -> str:
    return f'<a class="hoi-act" href="{escape(address)}" download aria-label="{escape(label)}">{escape(text)}</a>'


def _button(kind: str, text: str, label: str, data: str) -> str:
    return f'<button type="button" class="hoi-act {kind}" aria-label="{escape(label)}" {data}>{escape(text)}</button>'


# --- reading one report ----------------------------------------------------------------------------------------


def read_report(source: Source, name: object) -> str:
    """The pane with a whole report; `name` comes from the browser and is only looked up in the catalog."""
    document = attempt(lambda: source.get().document(name if isinstance(name, str) else ""))
    return reader_notice(document) if isinstance(document, Notice) else reader(document, None, versions_now(source))


# --- sending ---------------------------------------------------------------------------------------------------


def upload_box(possible: bool) -> str:
    """Where files are chosen or dropped; ui/static/tabs.js sends them."""
    if not possible:
        return notice_box(Notice(strings.UPLOADS_OFF), strings.UPLOAD_TITLE, kind="is-empty")
    hint = strings.UPLOAD_HINT.format(formats=FORMATS, limit=MAX_MEBIBYTES)
    accepted = FORMATS.replace(" ", "")
    return (
        f'<section class="hoi-upload" aria-label="{escape(strings.UPLOAD_TITLE)}" data-limit="{MAX_MEBIBYTES * 2**20}" '
        f'data-formats="{escape(accepted)}">'
        f'<p><button type="button" class="hoi-choose">{escape(strings.UPLOAD_CHOOSE)}</button> '
        f"<span>{escape(strings.UPLOAD_DROP)}</span></p>"
        f'<p class="hoi-meta">{escape(hint)}</p>'
        f'<input type="file" class="hoi-files" multiple accept="{escape(accepted)}" tabindex="-1" aria-hidden="true">'
        f'<ul class="hoi-sending" aria-label="{escape(strings.UPLOAD_SENDING_LABEL)}"></ul></section>'
    )


def upload_texts() -> dict[str, str]:
    """What tabs.js says by itself."""
    fields = {"limit": str(MAX_MEBIBYTES), "formats": FORMATS}
    texts = dict(strings.UPLOAD_TEXTS)
    for name in ("tooLarge", "format"):
        texts[name] = texts[name].format(**fields)
    return texts


async def follow(intake: Intake | None, *, manager: bool = True) -> AsyncIterator[str]:
    """What becomes of uploads and removals, now and after each change, until nothing is left to do.

    Waits in the event loop, so that any number of visitors may look on.
    """
    if intake is None:
        return
    state = intake.state()
    yield taken(state, manager=manager)
    while state.busy:
        await asyncio.sleep(_EVERY)
        newer = intake.state()
        if newer.version != state.version:
            yield taken(newer, manager=manager)
        state = newer


async def remove(intake: Intake | None, document: object, name: object, actor: str = "") -> AsyncIterator[str]:
    """Remove a report, and what becomes of it. Both come from the browser: the catalog decides whether it is there."""
    if intake is not None and isinstance(document, str) and isinstance(name, str) and document:
        removal = functools.partial(intake.remove, document, name, actor)
        unwritten = await asyncio.to_thread(attempt, removal)
        if isinstance(unwritten, Notice):
            yield notice_box(unwritten, strings.ERROR_TITLE)
            return
    async for shown in follow(intake):
        yield shown


def cancel(intake: Intake | None) -> None:
    """Give up what is waiting."""
    if intake is not None:
        intake.cancel()


def forget(intake: Intake | None) -> str:
    """Clear the list of outcomes."""
    if intake is None:
        return ""
    intake.forget()
    return taken(intake.state())


def taken(state: State, *, manager: bool = True) -> str:
    """The outcomes, newest first, those that failed before the others; above them what is going on."""
    if not state.items:
        return '<div class="hoi-taken" data-busy="0"></div>'
    going = ""
    if state.busy:
        going = f'<p class="hoi-going" role="status">{escape(_going(state))}</p>'
        if state.total:
            going += (
                f'<progress max="{state.total}" value="{state.done}" aria-label="{escape(strings.INTAKE_TITLE)}">'
                "</progress>"
            )
    counts = [sum(item.state == kind for item in state.items) for kind in (DONE, FAILED, CANCELLED)]
    summary = strings.INTAKE_SUMMARY.format(done=counts[0], failed=counts[1], cancelled=counts[2])
    order = {RUNNING: 0, FAILED: 1, WAITING: 2}
    items = sorted(
        state.items, key=lambda item: (order.get(item.state, 3), item.number if item.state == WAITING else -item.number)
    )
    rest = len(items) - LISTED
    more = f'<p class="hoi-meta">{escape(strings.INTAKE_MORE.format(count=number(rest)))}</p>' if rest > 0 else ""
    stop = (
        _button("hoi-stop-intake", strings.INTAKE_CANCEL, strings.INTAKE_CANCEL, "")
        if manager and state.pending
        else ""
    )
    clear = (
        _button("hoi-clear-intake", strings.INTAKE_CLEAR, strings.INTAKE_CLEAR, "")
        if manager and not state.busy
        else ""
    )
    return (
        f'<section class="hoi-taken" data-busy="{int(state.busy)}" aria-label="{escape(strings.INTAKE_TITLE)}">'
        f'<header><h2>{escape(strings.INTAKE_TITLE)}</h2><p class="hoi-meta">{escape(summary)}</p>{stop}{clear}'
        "</header>"
        f'{going}<ul tabindex="0" aria-label="{escape(strings.INTAKE_TITLE)}">'
        f"{''.join(map(_outcome, items[:LISTED]))}</ul>{more}</section>"
    )


def _going(state: State) -> str:
    if state.figures:
        return strings.INTAKE_FIGURES
    if any(item.removal and item.state == RUNNING for item in state.items):
        return strings.INTAKE_REMOVING
    behind = sum(item.state == WAITING for item in state.items)
    reading = strings.INTAKE_READING.format(done=state.done, total=state.total)
    return f"{reading} {strings.INTAKE_BEHIND.format(count=number(behind))}" if behind else reading


def _outcome(item: Item) -> str:
    told = strings.INTAKE_STATES.get(item.state, "")
    if item.removal and item.state in (DONE, RUNNING):
        told = strings.INTAKE_REMOVED if item.state == DONE else strings.INTAKE_REMOVING_ONE
    elif item.state == DONE and isinstance(item.outcome, Outcome):
        told = strings.INTAKE_OUTCOMES[item.outcome].format(passages=number(item.passages))
    more = " ".join(part for part in (item.message, item.remedy) if part)
    note = f'<span class="hoi-why">{escape(more)}</span>' if more else ""
    return (
        f'<li class="is-{item.state}"><span class="hoi-name">{escape(item.name)}</span> '
        f'<span class="hoi-told">{escape(told)}</span>{note}</li>'
    )
