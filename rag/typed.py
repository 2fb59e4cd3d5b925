"""A question as it was meant by whoever typed it: Telex keys, shorthand, slips and missing diacritics put right."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from rag.accents import completed
from rag.shorthand import expand_shorthand
from rag.telex import without_telex
from rag.text import is_unaccented, nfc


def as_meant(text: str, mend: Callable[[str], str]) -> str:
    """The question without raw Telex keys and shorthand; `mend` puts slips right and diacritics back."""
    text = without_telex(nfc(text).strip())
    return mend(expand_shorthand(text, is_unaccented(text)))


def is_restored(text: str, meant: str) -> bool:
    """Whether diacritics were put back into some of what was typed."""
    return meant != text and (is_unaccented(text) or completed(text, _of_no_report) != text)


def _of_no_report(_: Sequence[str]) -> Mapping[str, int]:
    return {}
