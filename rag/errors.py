"""Errors that a person can act on: what happened, and what to do about it (both in Vietnamese)."""

from __future__ import annotations


class RagError(Exception):
    """Base of every expected failure. `message` says what happened, `remedy` what the user can do."""

    def __init__(self, message: str, remedy: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.remedy = remedy

    def __str__(self) -> str:
        return f"{self.message}\n→ {self.remedy}" if self.remedy else self.message


class InputError(RagError):
    """The question, an option or a path given by the user cannot be used."""


class LoadError(RagError):
    """A file cannot be read as a document."""


class StoreError(RagError):
    """The data folder is missing, locked, incompatible or cannot be written."""


class ModelError(RagError):
    """An embedding or language model cannot be loaded or does not fit the index."""


class LanguageModelError(RagError):
    """The language model that writes answers cannot be reached, is too slow, or gives nothing usable.

    `brief` is the message without the server's address: for those who ask, who need not know it.
    """

    def __init__(self, message: str, remedy: str = "", brief: str = "") -> None:
        super().__init__(message, remedy)
        self.brief = brief or message
