"""Hỏi Báo Cáo: answers over Vietnamese reports, from the reports alone, with exact citations.

    from rag import Assistant

    with Assistant.open() as assistant:
        print(assistant.ask("Móng Cái kết nạp bao nhiêu đảng viên?").short)

The names below are imported when they are first used: `import rag` costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rag.assistant import Assistant as Assistant
    from rag.config import Config as Config
    from rag.errors import InputError as InputError
    from rag.errors import LoadError as LoadError
    from rag.errors import ModelError as ModelError
    from rag.errors import RagError as RagError
    from rag.errors import StoreError as StoreError
    from rag.records import Answer as Answer
    from rag.records import Citation as Citation
    from rag.records import Context as Context
    from rag.records import Document as Document
    from rag.records import Figure as Figure
    from rag.records import Hit as Hit
    from rag.records import Passage as Passage

_HOMES = {
    "Assistant": "rag.assistant",
    "Config": "rag.config",
    **dict.fromkeys(("Answer", "Citation", "Context", "Document", "Figure", "Hit", "Passage"), "rag.records"),
    **dict.fromkeys(("InputError", "LoadError", "ModelError", "RagError", "StoreError"), "rag.errors"),
}

__all__ = [
    "Answer",
    "Assistant",
    "Citation",
    "Config",
    "Context",
    "Document",
    "Figure",
    "Hit",
    "InputError",
    "LoadError",
    "ModelError",
    "Passage",
    "RagError",
    "StoreError",
]


def __getattr__(name: str) -> object:
    if name == "__version__":
        from importlib.metadata import version

        return version("hoi-bao-cao")
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(home), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *_HOMES, "__version__"})
