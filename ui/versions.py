"""That a report is an older version of another, or takes its place: told beside the report, with a way to the other."""

from __future__ import annotations

from rag.versions import Versions
from ui import strings
from ui.render import attribute, escape


def version_note(document_id: str, versions: Versions, kind: str = "") -> str:
    """One paragraph, "" for a report of which there is one version; with `kind`, the class of a button that opens a
    report, the others' names are such buttons."""
    newer, older = versions.superseded_by(document_id), versions.supersedes(document_id)
    if not newer and not older:
        return ""
    label = strings.VERSION_OLD if newer else strings.VERSION_NEW
    named = ", ".join(_name(entry.name, kind) for entry in ([newer] if newer else older))
    hint = f' <span class="hoi-hint">{escape(strings.VERSION_OLD_HINT)}</span>' if newer else ""
    state = " is-old" if newer else ""
    return f'<p class="hoi-version{state}"><strong>{escape(label)}</strong> {named}.{hint}</p>'


def _name(name: str, kind: str) -> str:
    if not kind:
        return escape(name)
    data = f'data-document="{attribute(name)}" data-name="{attribute(name)}"'
    return f'<button type="button" class="hoi-other {kind}" {data}>{escape(name)}</button>'
