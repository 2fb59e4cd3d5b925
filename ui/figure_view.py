"""The Figures tab as plain functions: the filters, the table a page at a time, the chart, the sentence of a figure."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from rag.records import RESULT, TARGET, Figure
from rag.told import figure_notes, figure_text
from ui import charts, strings
from ui.charts import BARS, LINES, Group
from ui.figure_filter import FigureFilter
from ui.handlers import attempt
from ui.paging import Page, paging
from ui.reader import reader, reader_notice
from ui.render import Notice, escape, notice_box, number
from ui.reports import Reports
from ui.source import Source

PER_PAGE = 50
SUGGESTED = 300  # units that the filter suggests
_answers = itertools.count()
_CELL = 300  # characters of a name in the table


@dataclass(frozen=True, slots=True)
class FigureView:
    """What the tab shows after an event: how many rows with the export, the chart, and the table."""

    head: str
    chart: str
    table: str


def filters(source: Source) -> str:
    """The form; its fields are read by ui/static/tabs.js."""
    held = attempt(lambda: source.get().figures_held())
    places: Sequence[str] = () if isinstance(held, Notice) else held.places[:SUGGESTED]
    years: Sequence[int] = () if isinstance(held, Notice) else held.years
    options = "".join(f'<option value="{year}">{year}</option>' for year in reversed(years))
    suggestions = "".join(f'<option value="{escape(place)}"></option>' for place in places)
    return (
        '<form class="hoi-filter" role="search" '
        f'aria-label="{escape(strings.FIGURES_TITLE)}" autocomplete="off">'
        f"{_field('metric', strings.FIGURES_METRIC, strings.FIGURES_METRIC_HINT)}"
        f"{_field('place', strings.FIGURES_PLACE, '', 'hoi-places')}"
        f'<datalist id="hoi-places">{suggestions}</datalist>'
        f'<label>{escape(strings.FIGURES_YEAR)}<select name="year"><option value="">'
        f"{escape(strings.FIGURES_ALL_YEARS)}</option>{options}</select></label>"
        f'<label>{escape(strings.FIGURES_STATUS)}<select name="status"><option value="">'
        f'{escape(strings.FIGURES_ALL_STATUSES)}</option><option value="{RESULT}">{escape(strings.FIGURES_RESULT)}'
        f'</option><option value="{TARGET}">{escape(strings.FIGURES_TARGET)}</option></select></label>'
        f"{_field('document', strings.FIGURES_DOCUMENT)}"
        f'<button type="reset" class="hoi-act">{escape(strings.FIGURES_CLEAR)}</button></form>'
    )


def _field(name: str, label: str, hint: str = "", suggestions: str = "") -> str:
    listed = f' list="{suggestions}"' if suggestions else ""
    return (
        f'<label>{escape(label)}<input type="text" name="{name}" maxlength="300" '
        f'placeholder="{escape(hint)}"{listed}></label>'
    )


def figures(source: Source, asked: Mapping[str, object]) -> FigureView:
    """The rows that fit a form; `asked` also has `page` and what the chart should show. Nothing of it is trusted."""
    wanted = FigureFilter.of(asked)
    seen = attempt(lambda: _figures(source.get(), wanted, asked))
    if isinstance(seen, Notice) and source.is_new():
        seen = FigureView("", "", _empty())
    elif isinstance(seen, Notice):
        seen = FigureView("", "", notice_box(seen, strings.ERROR_TITLE))
    # the browser is told of a value that changes, and waits for one
    return replace(seen, table=f'<div data-answer="{next(_answers)}">{seen.table}</div>')


def _figures(reports: Reports, wanted: FigureFilter, asked: Mapping[str, object]) -> FigureView:
    page = asked.get("page")
    first = (page - 1) * PER_PAGE if isinstance(page, int) and 0 < page < 1_000_000 else 0
    found = wanted.page(reports, first, PER_PAGE)
    if not found.rows:
        return FigureView("", "", _nothing(reports, wanted))
    at = Page.of(page, len(found.rows), PER_PAGE)
    if at.first != first:  # a page behind the last one
        found = wanted.page(reports, at.first, PER_PAGE)
    count = strings.FIGURES_COUNT.format(count=number(len(found.rows)))
    query = escape(wanted.query())
    head = (
        f'<div class="hoi-figures-head"><p class="hoi-count" role="status">{escape(count)}</p>'
        f'<a class="hoi-act" href="hoi-files/figures.csv?{query}" download>{escape(strings.FIGURES_CSV)}</a>'
        f'<a class="hoi-act" href="hoi-files/figures.xlsx?{query}" download>{escape(strings.FIGURES_XLSX)}</a></div>'
    )
    table = f"{_table(found.shown)}{paging(at, 'figures')}"
    return FigureView(head, chart(found.rows, asked), table)


def _empty() -> str:
    notice = Notice(strings.FIGURES_EMPTY, strings.FIGURES_EMPTY_REMEDY)
    return notice_box(notice, strings.FIGURES_TITLE, kind="is-empty")


def _nothing(reports: Reports, wanted: FigureFilter) -> str:
    if wanted.is_empty:
        return _empty()
    remedy = strings.FIGURES_NONE_REMEDY
    nearest = reports.nearest_metrics(wanted.metric) if wanted.metric else []
    if nearest:
        names = ", ".join(f"“{name[:_CELL]}”" for name in nearest)
        remedy = f"{strings.FIGURES_NEAREST.format(names=names)} {remedy}"
    return notice_box(Notice(strings.FIGURES_NONE, remedy), strings.FIGURES_TITLE, kind="is-empty")


# --- the table -------------------------------------------------------------------------------------------------


def _table(rows: Sequence[Figure]) -> str:
    # roles by name: on a phone the rows are laid out as blocks, which would take them away
    heads = "".join(f'<th role="columnheader" scope="col">{escape(head)}</th>' for head in strings.FIGURES_COLUMNS)
    return (
        f'<table class="hoi-table" role="table"><caption class="hoi-sr">{escape(strings.FIGURES_TITLE)}</caption>'
        f'<thead role="rowgroup"><tr role="row">{heads}</tr></thead>'
        f'<tbody role="rowgroup">{"".join(map(_row, rows))}</tbody></table>'
        f'<p class="hoi-meta">{escape(strings.FIGURES_WARNING)}</p>'
    )


def _row(row: Figure) -> str:
    value = figure_text(row)
    status = strings.FIGURES_TARGET if row.status == TARGET else strings.FIGURES_RESULT
    label = strings.FIGURES_SOURCE_LABEL.format(metric=row.metric, value=value, place=row.place, period=row.period)
    more = "".join(f'<span class="hoi-extra">{escape(text)}</span>' for text in figure_notes(row))
    quote = escape(row.quote)
    cells = (
        f'<td role="cell"><strong>{escape(value)}</strong>{more}</td>'
        f'<td role="cell">{escape(row.place or strings.NOT_TOLD)}</td>'
        f'<td role="cell">{escape(row.period or strings.NOT_TOLD)}</td>'
        f'<td role="cell">{escape(status)}</td>'
        f'<td role="cell"><button type="button" class="hoi-act hoi-sentence" aria-label="{escape(label)}" '
        f'title="{quote}" {charts.figure_data(row)}>{escape(strings.FIGURES_SOURCE)}</button>'
        f'<span class="hoi-file">{escape(row.document)}</span></td>'
    )
    return f'<tr role="row"><th role="rowheader" scope="row">{escape(row.metric[:_CELL])}</th>{cells}</tr>'


# --- the chart -------------------------------------------------------------------------------------------------


def chart(rows: Sequence[Figure], asked: Mapping[str, object]) -> str:
    """The chart that is asked for, or the first one that can be drawn; with the choices that there are."""
    offered = charts.groups(rows)[: charts.MOST_GROUPS]
    if not offered:
        return notice_box(Notice(strings.CHART_NONE, strings.CHART_NONE_REMEDY), strings.CHART_TITLE, kind="is-empty")
    group = next((one for one in offered if one.key == asked.get("group")), offered[0])
    kinds = group.kinds()
    kind = next((one for one in kinds if one == asked.get("kind")), kinds[0])
    periods = group.periods() if kind == BARS else []
    period = next((one for one in periods if one == asked.get("period")), periods[0] if periods else "")
    drawn = charts.bar_chart(group, period) if kind == BARS else charts.line_chart(group)
    shown, fits = charts.left_out(group, kind, period)
    more = ""
    if shown < fits:
        more = f'<p class="hoi-meta">{escape(strings.CHART_MORE.format(shown=number(shown), count=number(fits)))}</p>'
    return (
        f'<section class="hoi-charting" aria-label="{escape(strings.CHART_TITLE)}">'
        f'<div class="hoi-choices">{_choices(offered, group, kinds, kind, periods, period)}</div>'
        f"<figure><figcaption>{escape(charts.caption(group, kind, period))}</figcaption>{drawn}</figure>{more}"
        f'<button type="button" class="hoi-act hoi-png" data-name="{escape(strings.CHART_FILE)}">'
        f"{escape(strings.FIGURES_PNG)}</button></section>"
    )


def _choices(
    offered: Sequence[Group], group: Group, kinds: Sequence[str], kind: str, periods: Sequence[str], period: str
) -> str:
    names = {BARS: strings.CHART_BARS, LINES: strings.CHART_LINES}
    metrics = [
        (
            one.key,
            strings.CHART_OPTION.format(metric=one.name[:120], unit=one.unit, count=number(len(one.rows))),
        )
        for one in offered
    ]
    parts = [_select("group", strings.CHART_CHOICE, metrics, group.key)]
    if len(kinds) > 1:
        parts.append(_select("kind", strings.CHART_KIND, [(one, names[one]) for one in kinds], kind))
    if len(periods) > 1:
        parts.append(_select("period", strings.CHART_PERIOD, [(one, one) for one in periods], period))
    return "".join(parts)


def _select(name: str, label: str, options: Sequence[tuple[str, str]], chosen: str) -> str:
    made = "".join(
        f'<option value="{escape(value)}"{" selected" if value == chosen else ""}>{escape(text)}</option>'
        for value, text in options
    )
    return f'<label>{escape(label)}<select name="{name}" data-chosen="{escape(chosen)}">{made}</select></label>'


# --- the sentence ----------------------------------------------------------------------------------------------


def open_figure(source: Source, document: object, start: object, end: object) -> str:
    """The pane with the report of a figure at its sentence; only a sentence that a row really has is opened."""
    gone = Notice(strings.FIGURES_GONE, strings.FIGURES_GONE_REMEDY)
    if not (isinstance(document, str) and isinstance(start, int) and isinstance(end, int)):
        return reader_notice(gone)
    row = attempt(lambda: source.get().figure_at(document, start, end))
    if row is None or isinstance(row, Notice):
        return reader_notice(row or gone)
    found = attempt(lambda: source.get().document(document))
    return reader_notice(found) if isinstance(found, Notice) else reader(found, row)
