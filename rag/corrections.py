"""What users put right of a document's context: checked, laid over what the text tells, kept over new readings.

A correction is a value in the stored context, the name of its field in `Context.corrected` and, beside it in
`Context.told`, what the text had told then. So it lives wherever the context lives; reading the text again cannot lose
it.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from rag import messages
from rag.context import describe
from rag.errors import InputError
from rag.places import parse
from rag.records import Context, Document
from rag.text import lower, nfc

# what may be put right; a period brings its years along
FIELDS = (
    "title", "kind", "number", "issuer", "superior", "place", "period", "issued_at", "issued_on", "signer",
    "signer_role", "abstract",
)  # fmt: skip
_LONGEST = 500  # characters of a value
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_DAY = re.compile(r"(?:ngày\s*)?(\d{1,2})\s*(?:[/.-]|tháng)\s*(\d{1,2})\s*(?:[/.-]|năm)\s*(\d{4})")
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_TERM = re.compile(r"((?:19|20)\d\d)\s*[-–—]\s*((?:19|20)\d\d)")
_LONGEST_TERM = 30  # years


def checked(changes: Mapping[str, str]) -> dict[str, Any]:
    """The values of `changes` (field of FIELDS to what was typed) as the context holds them.

    "" says that a document does not tell. Raises InputError for an unknown field and for what cannot be one's value.
    """
    values: dict[str, Any] = {}
    for name, typed in changes.items():
        if name not in FIELDS:
            raise InputError(messages.SET_FIELD_MESSAGE.format(field=name), messages.SET_FIELD_REMEDY)
        value = " ".join("".join(char if char.isprintable() else " " for char in nfc(typed)).split())
        if len(value) > _LONGEST:
            label = messages.FORM_LABELS[name]
            raise InputError(messages.SET_LONG_MESSAGE.format(field=label, limit=_LONGEST), messages.SET_LONG_REMEDY)
        if name == "period":
            values["period"], values["years"] = _period(value)
        else:
            values[name] = _READERS.get(name, str)(value)
    return values


def _period(value: str) -> tuple[str, tuple[int, ...]]:
    """ "2024" is "năm 2024"; of "2020-2025" all years count, of other words those that they name."""
    if not value:
        return "", ()
    years = [int(year) for year in _YEAR.findall(value)]
    if not years:
        raise InputError(messages.SET_YEAR_MESSAGE.format(value=value), messages.SET_YEAR_REMEDY)
    if value == str(years[0]):
        return f"năm {years[0]}", (years[0],)
    term = _TERM.search(value)
    if term is not None:
        first, last = int(term[1]), int(term[2])
        if not 0 < last - first <= _LONGEST_TERM:
            raise InputError(messages.SET_YEAR_MESSAGE.format(value=value), messages.SET_YEAR_REMEDY)
        label = f"giai đoạn {first}-{last}" if term.group() == value else value
        return label, tuple(range(first, last + 1))
    return value, tuple(dict.fromkeys(years))


def _day(value: str) -> str:
    match = _ISO.fullmatch(value)
    parts = match.groups() if match else None
    if parts is None:
        written = _DAY.fullmatch(lower(value))
        parts = written.groups()[::-1] if written else None
    try:
        return date(*map(int, parts)).isoformat() if parts else _no_day(value)
    except ValueError:
        return _no_day(value)


def _no_day(value: str) -> str:
    if not value:
        return ""
    raise InputError(messages.SET_DATE_MESSAGE.format(value=value), messages.SET_DATE_REMEDY)


def _place(value: str) -> str:
    place = parse(value) if value else None
    return place.label() if place is not None and place.name else value


def _title(value: str) -> str:
    if not value:
        raise InputError(messages.SET_TITLE_MESSAGE, messages.SET_TITLE_REMEDY)
    return value


_READERS = {"issued_on": _day, "place": _place, "title": _title, "kind": lower}


def corrected(told: Context, values: Mapping[str, Any]) -> Context:
    """What a text tells with `values` (as of `checked`) laid over it; a value that it tells itself is no correction."""
    kept = {name: value for name, value in values.items() if getattr(told, name) != value}
    if not kept:
        return told
    names = tuple(sorted(kept))
    return replace(told, **kept, corrected=names, told=tuple(_written(getattr(told, name)) for name in names))


def put_right(context: Context) -> dict[str, Any]:
    """The values that users gave."""
    return {name: getattr(context, name) for name in context.corrected}


def read_again(document: Document) -> Context:
    """The context from the text as it is read now, with the corrections that the document's context holds."""
    return corrected(describe(document.text, document.name), put_right(document.context))


def carried_over(before: Context, told: Context) -> Context:
    """The context of a newer version of a file: a correction stays where the new text tells the same as the old one.

    Where it tells otherwise the new text counts: the file has changed in just that.
    """
    values = put_right(before)
    same = {
        name: values[name]
        for name, was in zip(before.corrected, before.told, strict=False)
        if _written(getattr(told, name)) == was
    }
    if "period" in before.corrected and "years" in before.corrected and not {"period", "years"} <= same.keys():
        same = {name: value for name, value in same.items() if name not in ("period", "years")}
    return corrected(told, same)


def changed(document: Document, changes: Mapping[str, str], undone: Collection[str] = ()) -> Context:
    """The context of a document after `changes` (as for `checked`) and without the corrections of fields `undone`."""
    values = put_right(document.context)
    for name in undone:
        if name not in FIELDS:
            raise InputError(messages.SET_FIELD_MESSAGE.format(field=name), messages.SET_FIELD_REMEDY)
        for one in ("period", "years") if name == "period" else (name,):
            values.pop(one, None)
    values.update(checked(changes))
    return corrected(describe(document.text, document.name), values)


def _written(value: Any) -> str:
    return ",".join(map(str, value)) if isinstance(value, tuple) else str(value)
