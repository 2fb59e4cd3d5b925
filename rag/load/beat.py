"""A sign of life from readers of long files: after each page or sheet, so that slow and stuck can be told apart."""

from __future__ import annotations

from collections.abc import Callable

listener: Callable[[], None] | None = None


def beat() -> None:
    """Something was finished."""
    if listener:
        listener()
