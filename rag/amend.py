"""A correction carried out: recorded in the catalog, then what depends on it in both indexes is written anew.

The catalog remembers a document whose indexes are still to be written, so that what an interruption left is done by the
next writer (`finish`). The figures of the document are read anew by themselves, because its context is another.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from rag.context import describe
from rag.corrections import changed, corrected, put_right
from rag.passages import above, embedding_text
from rag.records import Context, Document, Passage
from rag.store import Store

if TYPE_CHECKING:
    from rag.embed import Embedder


def amend(
    store: Store, embedder: Embedder, document: Document, changes: Mapping[str, str], undone: Collection[str] = ()
) -> Context:
    """Put right what is known of a document; returns its context after that.

    `changes` are fields of `rag.corrections.FIELDS` and what was typed; corrections of fields `undone` go back to what
    the text tells. Raises InputError for what cannot be a value (nothing is changed then), StoreError, ModelError.
    """
    context = changed(document, changes, undone)
    if context == document.context:
        return context
    passages = store.catalog.passages_of(document.id)
    rewrite = any(above(context, passage) != above(document.context, passage) for passage in passages)
    vectors = _vectors(embedder, context, passages) if rewrite else None
    with store.changing():
        store.catalog.set_contexts({document.id: context}, rewrite=rewrite)
        if vectors is not None:
            _write(store, document.id, passages, vectors)
    return context


def finish(store: Store, embedder: Embedder) -> None:
    """Write what an interrupted correction left unwritten. The store is open for writing."""
    for identity in store.catalog.rewriting():
        document = store.catalog.document(identity)
        passages = store.catalog.passages_of(identity)
        if document is None or not passages:
            store.catalog.rewritten(identity)
            continue
        with store.changing():
            _write(store, identity, passages, _vectors(embedder, document.context, passages))


def fill_in(store: Store) -> int:
    """Read the form of documents that were indexed before it was read at all; returns how many.

    What their passages are indexed with stays as it is.
    """
    filled: dict[str, Context] = {}
    for identity in store.catalog.without_form():
        document = store.catalog.document(identity)
        if document is not None:
            told = describe(document.text, document.name)
            filled[identity] = corrected(_indexed_as(document.context, told), put_right(document.context))
    if filled:
        with store.changing():
            store.catalog.set_contexts(filled)
    return len(filled)


def _indexed_as(before: Context, told: Context) -> Context:
    """The form that is read now with everything else as the document was indexed with."""
    return Context(
        before.title,
        before.place,
        before.organ,
        before.period,
        before.date,
        before.years,
        *(getattr(told, name) for name in _FORM),
    )


_FORM = (
    "kind",
    "number",
    "issuer",
    "superior",
    "issued_at",
    "issued_on",
    "signer",
    "signer_role",
    "abstract",
    "author",
)


def _vectors(embedder: Embedder, context: Context, passages: Sequence[Passage]) -> np.ndarray:
    texts = [embedding_text(context, passage) for passage in passages]
    return np.asarray(embedder.embed_passages(texts), dtype=np.float32)


def _write(store: Store, identity: str, passages: Sequence[Passage], vectors: np.ndarray) -> None:
    def with_own(moved: Sequence[str]) -> Iterator[tuple[Context, Passage]]:
        return store.catalog.entries([*moved, identity])

    store.lexical.remove([identity], with_own)  # in one commit: the old entries go and the new ones come
    store.vectors.upsert([passage.id for passage in passages], vectors)
    store.catalog.rewritten(identity)
