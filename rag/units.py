"""Which units the indexed reports speak of, as one version of the catalog has them."""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import dataclass

from rag.asked_places import known_places
from rag.catalog import DocumentEntry
from rag.places import Place, parse, same_unit


@dataclass(frozen=True, slots=True)
class Units:
    """Which units the indexed reports speak of, at one version of the catalog."""

    version: int
    known: dict[str, Place]  # by folded name
    labels: tuple[str, ...]
    places: dict[str, str]  # the unit of each report, by id
    documents: dict[str, tuple[tuple[Place, str], ...]]  # (unit, document id) by folded name

    @classmethod
    def of(cls, version: int, entries: Sequence[DocumentEntry]) -> Units:
        labels = tuple(dict.fromkeys(entry.context.place for entry in entries))
        documents: dict[str, tuple[tuple[Place, str], ...]] = {}
        for entry in entries:
            place = parse(entry.context.place) if entry.context.place else None
            if place is not None and place.name:
                documents[place.key] = (*documents.get(place.key, ()), (place, entry.id))
        own = {entry.id: entry.context.place for entry in entries}
        return cls(version, known_places(labels), labels, own, documents)

    def labels_of(self, within: Set[str]) -> tuple[str, ...]:
        """The units of these reports."""
        return tuple(dict.fromkeys(place for identity, place in self.places.items() if identity in within))

    def documents_of(self, places: Sequence[Place]) -> list[str]:
        """The reports whose own unit is one of these."""
        named = [place for place in places if place.name]
        return [
            identity for place in named for own, identity in self.documents.get(place.key, ()) if same_unit(place, own)
        ]
