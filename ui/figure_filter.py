"""What the Figures tab is asked to show, read from a browser that is not trusted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from rag.records import RESULT, TARGET, Figure

if TYPE_CHECKING:
    from rag.figure_rows import FigurePage
    from ui.reports import Reports

_LONGEST = 300  # characters of a filter


@dataclass(frozen=True, slots=True)
class FigureFilter:
    """Empty strings and None do not filter. Case and diacritics do not matter."""

    metric: str = ""
    place: str = ""
    year: int | None = None
    document: str = ""
    status: str = ""

    @classmethod
    def of(cls, values: Mapping[str, object]) -> FigureFilter:
        """The filter of a form; what makes no sense does not filter."""

        def text(name: str) -> str:
            value = values.get(name)
            written = value.encode("utf-8", "replace").decode() if isinstance(value, str) else ""
            return " ".join(written.split())[:_LONGEST]

        year, status = text("year"), text("status")
        return cls(
            text("metric"),
            text("place"),
            int(year) if year.isascii() and year.isdecimal() and len(year) == 4 else None,
            text("document"),
            status if status in (RESULT, TARGET) else "",
        )

    @property
    def is_empty(self) -> bool:
        """Whether everything fits."""
        return self == FigureFilter()

    def query(self) -> str:
        """The filter as the query of an address."""
        return urlencode({name: value for name, value in asdict(self).items() if value})

    def page(self, reports: Reports, first: int, count: int) -> FigurePage:
        """All rows that fit, repeats left out, and those of one page with their sentences."""
        return reports.figure_page(
            self.metric, self.place, self.year, self.document, self.status, first=first, count=count
        )

    def every_row(self, reports: Reports) -> list[Figure]:
        """All rows that fit with their sentences, repeats too, as `hoi figures` exports them."""
        return reports.figures(self.metric, self.place, self.year, self.document, self.status)
