"""`hoi docs set`: what the system understood of a report, put right by its user."""

from __future__ import annotations

from collections.abc import Callable

import click

from rag import messages
from rag.config import Config
from rag.errors import InputError
from rag.model_commands import note_models

# the option of each field of rag.corrections.FIELDS, which is not imported for a help page
OPTIONS = {
    "title": "title", "kind": "kind", "number": "number", "organ": "issuer", "superior": "superior", "place": "place",
    "year": "period", "issued-at": "issued_at", "date": "issued_on", "signer": "signer", "role": "signer_role",
    "abstract": "abstract",
}  # fmt: skip
_HELPS = {"year": messages.HELP_SET_YEAR, "date": messages.HELP_SET_DATE}


def _options(command: Callable[..., None]) -> Callable[..., None]:
    for option, field in reversed(OPTIONS.items()):
        text = _HELPS.get(option) or messages.HELP_SET.format(label=messages.FORM_LABELS[field])
        command = click.option(f"--{option}", field, metavar=messages.PLACE_VALUE, help=text)(command)
    return command


@click.command("set", help=messages.HELP_DOCS_SET)
@click.argument("name", metavar=messages.PLACE_NAME)
@_options
@click.option("--undo", multiple=True, metavar=messages.PLACE_NAME, help=messages.HELP_SET_UNDO)
@click.option("--undo-all", is_flag=True, help=messages.HELP_SET_UNDO_ALL)
def docs_set_command(name: str, undo: tuple[str, ...], undo_all: bool, **typed: str | None) -> None:
    changes = {field: value for field, value in typed.items() if value is not None}
    if not (changes or undo or undo_all):
        raise InputError(messages.CLI_SET_NOTHING_MESSAGE, messages.CLI_SET_NOTHING_REMEDY)
    from rag.amend import amend, fill_in, finish
    from rag.embed import load_embedder
    from rag.folder import CATALOG, no_index
    from rag.load import shown
    from rag.store import Store

    config = Config.from_env()
    note_models(config)
    if not (config.data / CATALOG).is_file():  # opening for writing would make an empty index
        raise no_index(config.data)
    embedder = load_embedder(config)
    with Store.open(config, embedder=embedder, writable=True) as store:
        finish(store, embedder)
        fill_in(store)
        document = store.catalog.document_by_name(name)
        if document is None:
            message = messages.UNKNOWN_DOCUMENT_MESSAGE.format(name=shown(name))
            raise InputError(message, messages.UNKNOWN_DOCUMENT_REMEDY)
        undone = list(OPTIONS.values()) if undo_all else [OPTIONS.get(one.strip(), one) for one in undo]
        after = amend(store, embedder, document, changes, undone)
    before = document.context
    labels = [
        messages.FORM_LABELS[field]
        for field in OPTIONS.values()
        if getattr(before, field) != getattr(after, field) or (field in before.corrected) != (field in after.corrected)
    ]
    said = messages.CLI_SET_DONE if changes else messages.CLI_SET_UNDONE
    if not labels:
        said = messages.CLI_SET_SAME
    click.echo(said.format(name=shown(document.name), fields=", ".join(label.lower() for label in labels)))
