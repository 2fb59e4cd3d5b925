"""Which documents are older versions of others: derived from the catalog each time it changes, never stored.

An older version answers no more, but stays to be read; once the newer one is removed it answers again. Only strong
evidence counts: the same number and symbol of the same body in the same year (numbers begin anew each year), about the
same matter, another text, a later date of issue. A draft takes no part.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from rag.catalog import Catalog
from rag.entries import DocumentEntry
from rag.particulars import number_key, numbers_in
from rag.quantities import DATE, date_key, quantities
from rag.records import Context, Scope
from rag.text import fold, nfc

_HEAD = 2_000  # characters in which a draft says that it is one
_ALIKE = 0.6  # share of the words of the shorter abstract (or title) that the other one has too
_SHORTEST_NAME = 6  # characters of a file name that a question may name a report by
_DRAFT = re.compile(r"^\W*du thao(?: lan(?: thu)? \w+)?\W*$", re.MULTILINE)  # folded: a line of its own
_DRAFT_NAME = re.compile(r"(?<![^\W_])du[ _.-]?thao(?![^\W_])")
_DIGIT, _LETTER = re.compile(r"\d"), re.compile(r"[^\W\d_]")


@dataclass(frozen=True, slots=True)
class Versions:
    """The older versions among the documents at one version of the catalog."""

    newest: Mapping[str, DocumentEntry] = field(default_factory=dict)  # id of an older version -> what supersedes it
    older: Mapping[str, tuple[DocumentEntry, ...]] = field(default_factory=dict)  # id of a newest one -> newest first

    def superseded_by(self, document_id: str) -> DocumentEntry | None:
        """The newest version of a document; None for one that is current."""
        return self.newest.get(document_id)

    def supersedes(self, document_id: str) -> tuple[DocumentEntry, ...]:
        """The older versions of a document, the newest of them first."""
        return self.older.get(document_id, ())

    def to_dict(self, document_id: str) -> dict[str, Any]:
        """As JSON tells it: id and name of the newest version (None for a current document), ids of the older ones."""
        newer = self.superseded_by(document_id)
        return {
            "superseded_by": {"id": newer.id, "name": newer.name} if newer else None,
            "supersedes": [{"id": entry.id, "name": entry.name} for entry in self.supersedes(document_id)],
        }

    def away(self, questions: Sequence[str], scope: Scope) -> frozenset[str]:
        """The ids of the documents that do not answer: older versions, but for those that a question names or the scope
        selects. Of a document whose older version a question names the newest one stays away, unless it is named too.
        """
        if not self.newest:
            return frozenset()
        selected, asked = set(scope.documents), [_Asked.of(text) for text in questions]
        away = set()
        for newest, older in self.older.items():
            chain = {entry.id: entry for entry in older}
            named = {identity for identity, entry in chain.items() if any(one.names(entry) for one in asked)}
            away |= chain.keys() - named - {i for i, entry in chain.items() if entry.name in selected}
            current = self.newest[older[0].id]
            if named and current.name not in selected and not any(one.names(current) for one in asked):
                away.add(newest)
        return frozenset(away)


@dataclass(frozen=True, slots=True)
class _Asked:
    """What a question names documents by."""

    folded: str
    numbers: frozenset[str]
    days: tuple[tuple[int, ...], ...]

    @classmethod
    def of(cls, text: str) -> _Asked:
        text = nfc(text)
        days = [date_key(text[one.start : one.end]) for one in quantities(text) if one.kind == DATE]
        return cls(fold(text), frozenset(numbers_in(text)), tuple(day for day in days if len(day) >= 2))

    def names(self, entry: DocumentEntry) -> bool:
        """By its file name, or by its number together with its date."""
        name = fold(entry.name.rpartition("/")[2])
        stem = name.rpartition(".")[0]
        stem = stem if re.search(r"[-_]", stem) else name  # "báo cáo năm 2024" are words, and no name of a file
        if len(stem) >= _SHORTEST_NAME and re.search(rf"(?<!\w){re.escape(stem)}(?!\w)", self.folded):
            return True
        if not self.has_number(entry) or not entry.context.issued_on:
            return False
        year, month, day = map(int, entry.context.issued_on.split("-"))
        return any((day, month, year)[: len(named)] == named for named in self.days)

    def has_number(self, entry: DocumentEntry) -> bool:
        """Whether the question names the number that the document bears."""
        return bool(entry.context.number) and number_key(entry.context.number) in self.numbers


_ACCORDING = re.compile(r"\s*(?:theo|trong|tai|dua (?:vao|theo)|can cu)\s+(?P<named>[^,?;]{3,200}),\s*(?=\w)")  # folded


def according_to(question: str, entries: Iterable[DocumentEntry]) -> tuple[str, frozenset[str]] | None:
    """What a question asks after the document that it begins with ("Theo Kế hoạch số 154-KH/HU ngày 5/6/2024, …"), and
    the ids of the documents so named: of that number and, where it is given, date. None where it names none."""
    question = nfc(question)
    match = _ACCORDING.match(folded) if len(folded := fold(question)) == len(question) else None
    if match is None:
        return None
    asked = _Asked.of(question[slice(*match.span("named"))])
    found = [entry for entry in entries if asked.names(entry) or (not asked.days and asked.has_number(entry))]
    return (question[match.end() :], frozenset(entry.id for entry in found)) if found else None


class VersionsOf:
    """The versions of an open catalog, found once for each change of it. Safe for several threads."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog
        self._lock = threading.Lock()
        self._found: tuple[int, Versions] | None = None

    def now(self) -> Versions:
        """Raises StoreError for an unreadable catalog."""
        with self._lock:
            version = self._catalog.version()
            if self._found is None or self._found[0] != version:
                self._found = version, versions_in(self._catalog)
            return self._found[1]


def versions_in(catalog: Catalog) -> Versions:
    """The older versions among the documents of a catalog."""
    return versions_of(catalog.documents(), lambda entry: _head_of(catalog, entry))


def _head_of(catalog: Catalog, entry: DocumentEntry) -> str:
    document = catalog.document(entry.id)
    return document.text[:_HEAD] if document else ""


def versions_of(entries: Iterable[DocumentEntry], head: Callable[[DocumentEntry], str]) -> Versions:
    """The older versions among `entries`; `head(entry)` gives the beginning of a document's text."""
    groups: dict[tuple[str, str, str], list[DocumentEntry]] = {}
    for entry in entries:
        key = _key(entry.context)
        if key is not None:
            groups.setdefault(key, []).append(entry)
    newest: dict[str, DocumentEntry] = {}
    older: dict[str, tuple[DocumentEntry, ...]] = {}
    for group in groups.values():
        if len({entry.context.issued_on for entry in group}) < 2:
            continue
        final = [entry for entry in group if not is_draft(entry.name, head(entry))]
        final.sort(key=lambda entry: (entry.context.issued_on, entry.name), reverse=True)
        for at, entry in enumerate(final):
            newer = next((one for one in final[:at] if is_newer(one.context, entry.context)), None)
            if newer is not None and newer.id not in newest:
                newest[entry.id] = newer
                older[newer.id] = (*older.get(newer.id, ()), entry)
    return Versions(newest, older)


def _key(about: Context) -> tuple[str, str, str] | None:
    """What two versions of a document share; None where a document does not say enough."""
    number, issuer = number_key(about.number), " ".join(fold(about.issuer).split())
    if not (_DIGIT.search(number) and _LETTER.search(number) and issuer and about.issued_on):
        return None
    return number, issuer, about.issued_on[:4]


def is_newer(new: Context, old: Context) -> bool:
    """Whether of two documents with the same number, body and year one is a newer version of the other."""
    if new.issued_on <= old.issued_on:
        return False
    for name in ("kind", "superior", "issued_at", "place"):
        one, other = fold(getattr(new, name)), fold(getattr(old, name))
        if one and other and one != other:
            return False
    # "ỦY BAN NHÂN DÂN XÃ" alone is no particular body: where it is must be said too
    said = [name for name in ("superior", "issued_at", "place") if getattr(new, name) and getattr(old, name)]
    return bool(said) and _alike(new.abstract or new.title, old.abstract or old.title)


def _alike(one: str, other: str) -> bool:
    words, others = set(re.findall(r"\w+", fold(one))), set(re.findall(r"\w+", fold(other)))
    return bool(words and others) and len(words & others) >= _ALIKE * min(len(words), len(others))


def is_draft(name: str, head: str) -> bool:
    """Whether a document calls itself a draft: in its file name, or on a line of its own at its beginning."""
    return bool(_DRAFT_NAME.search(fold(name)) or _DRAFT.search(fold(head)))
