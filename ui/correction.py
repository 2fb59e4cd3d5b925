"""What the system understood of a report, as a form in the pane of the Reports tab, and what becomes of it."""

from __future__ import annotations

from collections.abc import Mapping

from rag import messages
from rag.audit import record
from rag.corrections import FIELDS
from rag.records import Context, Document
from ui import strings
from ui.handlers import attempt
from ui.intake import Intake
from ui.reader import pane, reader_notice
from ui.render import Notice, attribute, escape, notice_box
from ui.source import Source

_HINTS = {"issued_on": strings.CORRECT_DATE_HINT, "period": strings.CORRECT_PERIOD_HINT}
_LONG = ("title", "abstract")


def correction(source: Source, intake: Intake | None, name: object) -> str:
    """The form of a report; `name` comes from the browser and is only looked up in the catalog."""
    if intake is None:
        return reader_notice(Notice(strings.CORRECT_OFF))
    document = attempt(lambda: source.get().document(name if isinstance(name, str) else ""))
    return reader_notice(document) if isinstance(document, Notice) else _form(document)


def save(source: Source, intake: Intake | None, sent: Mapping[str, object], actor: str = "") -> str:
    """Take what was typed (fields of `FIELDS`, changed ones alone) or undo one field; the form as it is then.

    What cannot be a value is told above the form, which keeps what was typed.
    """
    if intake is None:
        return reader_notice(Notice(strings.CORRECT_OFF))
    name = sent.get("name")
    before = attempt(lambda: source.get().document(name if isinstance(name, str) else ""))
    if isinstance(before, Notice):
        return reader_notice(before)
    typed = {field: value for field in FIELDS if isinstance(value := sent.get(field), str)}
    undone = [field for field in FIELDS if sent.get("undo") == field]
    if intake.state().busy:
        return _form(before, typed, Notice(strings.CORRECT_BUSY, strings.CORRECT_BUSY_REMEDY))
    data, name = intake.data, before.name

    def correct() -> Document:
        record(data, actor, "document.correct", name=name, fields=sorted({*typed, *undone}))
        return source.get().correct(name, typed, undone)

    after = attempt(correct)
    if isinstance(after, Notice):
        return _form(before, typed, after)
    return _form(after, said=strings.CORRECT_SAME if after.context == before.context else strings.CORRECT_SAVED)


def shown(context: Context, field: str) -> str:
    """A value as a reader writes it."""
    value = str(getattr(context, field))
    return messages.day(value) if field == "issued_on" else value


def _form(
    document: Document, typed: Mapping[str, str] | None = None, wrong: Notice | None = None, said: str = ""
) -> str:
    context = document.context
    told = notice_box(wrong, strings.ERROR_TITLE) if wrong else ""
    status = f'<p class="hoi-saved" role="status">{escape(said)}</p>' if said else ""
    fields = "".join(_field(context, field, (typed or {}).get(field)) for field in FIELDS)
    inner = (
        f"<header><h2>{escape(strings.CORRECT_TITLE)}</h2>"
        f'<p class="hoi-meta">{escape(strings.FILE.format(name=document.name))}</p>'
        f'<p class="hoi-meta">{escape(strings.CORRECT_HINT)}</p></header>{told}{status}'
        f'<form class="hoi-correct" autocomplete="off" data-name="{attribute(document.name)}">{fields}'
        f'<p class="hoi-actions"><button type="submit" class="hoi-act">{escape(strings.CORRECT_SAVE)}</button></p>'
        "</form>"
    )
    return pane(inner)


def _field(context: Context, field: str, typed: str | None) -> str:
    label = messages.FORM_LABELS[field]
    value = shown(context, field)
    hint = f' placeholder="{escape(_HINTS[field])}"' if field in _HINTS else ""
    control = (
        f'<input type="text" name="{field}" maxlength="500" value="{escape(value if typed is None else typed)}" '
        f'data-before="{escape(value)}"{hint}>'
    )
    undo = ""
    if field in context.corrected:
        was = context.told[context.corrected.index(field)]
        was = (messages.day(was) if field == "issued_on" else was) or strings.CORRECT_NOT_TOLD
        undo_label = strings.CORRECT_UNDO_LABEL.format(field=label, told=was)
        undo = (
            f'<p class="hoi-meta hoi-was">{escape(strings.CORRECT_TOLD.format(told=was))} '
            f'<button type="button" class="hoi-act hoi-undo" data-field="{field}" aria-label="{escape(undo_label)}">'
            f"{escape(strings.CORRECT_UNDO)}</button></p>"
        )
    mark = f' <span class="hoi-state">{escape(strings.CORRECTED)}</span>' if undo else ""
    wide = " is-wide" if field in _LONG else ""
    return f'<div class="hoi-field{wide}"><label><span>{escape(label)}{mark}</span>{control}</label>{undo}</div>'
