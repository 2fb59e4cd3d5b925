"""Pages of a long list: which one is asked for, and the buttons that lead to its neighbours."""

from __future__ import annotations

from dataclasses import dataclass

from ui import strings
from ui.render import escape, number


@dataclass(frozen=True, slots=True)
class Page:
    """Page `number` (from 1) of `pages`; `first` is the position of its first item."""

    number: int
    pages: int
    first: int

    @classmethod
    def of(cls, asked: object, items: int, size: int) -> Page:
        """The page that a browser asks for, or the nearest one that there is."""
        pages = max(1, -(-items // size))
        wanted = asked if isinstance(asked, int) and not isinstance(asked, bool) else 1
        at = min(max(1, wanted), pages)
        return cls(at, pages, (at - 1) * size)


def paging(page: Page, kind: str) -> str:
    """Buttons to the neighbouring pages; nothing for a single page. `kind` tells tabs.js whose pages they are."""
    if page.pages == 1:
        return ""
    here = strings.PAGE_OF.format(page=number(page.number), pages=number(page.pages))

    def button(text: str, to: int) -> str:
        off = "" if 1 <= to <= page.pages else " disabled"
        return f'<button type="button" class="hoi-act hoi-page-to" data-page="{to}"{off}>{escape(text)}</button>'

    return (
        f'<nav class="hoi-paging" data-kind="{kind}" aria-label="{escape(strings.PAGING_LABEL)}">'
        f"{button(strings.PREVIOUS_PAGE, page.number - 1)}<span>{escape(here)}</span>"
        f"{button(strings.NEXT_PAGE, page.number + 1)}</nav>"
    )
