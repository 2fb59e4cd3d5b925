"""Numbers in prose become rows: what is counted, value, unit, target, percent, growth, unit, period, source span.

    figures(document) -> [Figure(metric="kết nạp đảng viên", value=82, unit="đảng viên", target=80, percent=102.5, …), …]

A row is one measured figure of one sentence (or of one row of a table in the text). Shares of a plan and growth that the
sentence tells of the same thing stand in the same row; told of nothing else, they are a row of their own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from rag import metrics, periods
from rag.enumerations import owner_of, part_name, title_name
from rag.grids import grid_figures, grids
from rag.measures import Measure, measures
from rag.metric_words import SUPERLATIVE
from rag.passages import split
from rag.places import parse
from rag.quantities import COUNT, PERCENT
from rag.records import RESULT, TARGET, Document, Figure, Passage
from rag.table_cells import cell_figure
from rag.text import Span, canonical, count_syllables, lower, sentences
from rag.view import SentenceView, speaks_of_plan

VERSION = 2  # of the rows: another one means that stored rows are made anew

_PLAN = r"(?:kế hoạch|kh(?!\w)|chỉ tiêu|dự toán|mục tiêu|nghị quyết|nq(?!\w)|kịch bản|đề án|yêu cầu|chỉ tiêu giao)"
_PART_BREAK = re.compile(r"[,(;:]|\s(?:và|-|–)\s")
_SHARE = re.compile(
    r"\s*(?:và\s+)?(?:ước\s+|đã\s+|mới\s+|cũng\s+|chỉ\s+)*(?:đạt|bằng|tương ứng|tương đương|hoàn thành|=|đạt tỷ lệ|tỷ lệ đạt|tỷ lệ)?(?:\s+(?:với|tỷ lệ|trên|hơn|gần|khoảng|xấp xỉ))*\s*"
)
_SHARE_WORD = re.compile(r"(?:đạt|bằng|tương ứng|tương đương|hoàn thành|=)")
_BESIDE_PLAN = re.compile(
    r"\s*(?:và\s+)?(?:đã |ước )?(?P<way>tăng|giảm|vượt|cao hơn|thấp hơn)(?:\s+(?:thêm|trên|hơn|gần|khoảng|tới|được))*\s*"
)
_GROWTH = re.compile(
    rf"\s*(?:và\s+)?(?:so với (?!{_PLAN})[^,;]{{0,30}}\s)?(?:đều |đã |ước )?(?P<way>tăng|giảm)(?:\s+(?:thêm|trên|hơn|gần|khoảng|tới|được|bình quân|xấp xỉ))*\s*"
)
_WAY_BEFORE = re.compile(r"(?:tăng|giảm|vượt)(?:\s+\w+)?\s*$")
_WAY_ALONE = re.compile(r"(?:tăng|giảm)(?: thêm)?")
_AGAINST_PLAN = re.compile(rf"[\s,)]*(?:so với\s+|so\s+|của\s+)?(?:\w+ )?{_PLAN}")
_PLAN_NEAR = re.compile(_PLAN)
_PLANNED_BEFORE = re.compile(rf"{_PLAN}(?:\s+[^\W\d_]+){{0,4}}\s*(?:là|:|\(|đề ra)?\s*\(?\s*(?:là\s*)?$")
_AHEAD = re.compile(
    r"(?:phấn đấu|dự kiến|sẽ|cần(?! thiết)|phải (?:đạt|hoàn thành|có|tăng|giảm)|định hướng|dự báo|đặt ra|đặt mục tiêu|(?:đề ra|xác định|đặt|giao)[^,;:]{0,25}(?:chỉ tiêu|mục tiêu)|mục tiêu (?:đến|năm|là|cụ thể|chung)|(?:chỉ tiêu|mục tiêu|kế hoạch)[^,;:%]{0,30}:)(?!\w)"
)
_DONE = re.compile(r"(?:^|\W)(?:đã|đạt được|kết quả|ước đạt|thực hiện được|hoàn thành)(?!\w)")
_OF_ALL = re.compile(r"(?:^|\s)(?:có|trong đó|với)\s*$")
_PLANNED_THINGS = re.compile(r"(?:chỉ tiêu|nhiệm vụ|tiêu chí|nội dung|đầu việc)")
_TIMES = re.compile(r"(?:tăng|giảm|gấp|cao gấp|bằng|cao hơn)(?=\s*(?:hơn |gần |trên |khoảng )?$)")
_PLAN_IS = re.compile(rf"(?<!vượt )(?<!so với ){_PLAN}[^,;%()]{{0,60}}\s(?:là|ở mức)\s*(?:hơn |trên |gần |khoảng )?$")
_NOW = re.compile(r"\((?:hiện nay|hiện tại|hiện)(?: là| đạt)?\s*$")
_PLANNERS = re.compile(r"(?:bộ|sở|phòng|ban)(?: tài chính -)? kế hoạch")
_LED_IN = re.compile(r"[(:]\s*$")
_TITLE_LONGEST = 20  # syllables of a line that a list below it may tell of
_NAMED_BEFORE = re.compile(r"[(:]\s*$|(?:là|đạt|còn|có|bằng|:)\s*(?:hơn |trên |gần |khoảng )?$")


@dataclass(slots=True)
class _Draft:
    """A row as it is being put together, with the figure that it began with and the last that was joined to it."""

    row: Figure
    measure: Measure
    last: Measure
    name: metrics.Name
    aside: bool = False  # tells of the row before it: growth follows that one
    part: bool = False  # "khiển trách 25": one of the parts of the row before


@dataclass(frozen=True, slots=True)
class _Frame:
    """What holds for the sentences of one passage."""

    document: Document
    place: str
    level: int
    period: str
    planned: bool
    title: str = ""  # the last sentence without figures: what a list of units and figures below it tells


def figures(document: Document) -> list[Figure]:
    """All rows of a report, in the order of the text."""
    own = periods.own_period(document)
    found: list[Figure] = []
    tables = grids(document.text)
    for grid in tables:
        found.extend(grid_figures(document, grid, own))
    covered = [(grid.start, grid.end) for grid in tables]
    for passage in split(document):
        if any(char.isdigit() for char in passage.text):
            found.extend(_passage_figures(document, passage, own, covered))
    return sorted(found, key=lambda row: (row.figure_start, row.figure_end))


def _passage_figures(document: Document, passage: Passage, own: str, covered: list[Span]) -> Iterator[Figure]:
    text, low = passage.text, lower(canonical(passage.text))
    frame: _Frame | None = None
    title = passage.heading.split(" · ")[-1]
    for span in sentences(text):
        start, end = passage.start + span[0], passage.start + span[1]
        quote = text[slice(*span)]
        if any(a < end and start < b for a, b in covered):
            continue
        cell = cell_figure(document, start, quote, periods.heading_period(passage.heading) or own)
        if cell:
            yield cell
            continue
        found = measures(quote) if any(char.isdigit() for char in quote) and not _headline(quote) else []
        if found:
            frame = replace(frame or _frame(document, passage, own), title=title)
            yield from _sentence_figures(frame, SentenceView(text, low, span), quote, found, start)
        elif count_syllables(quote) <= _TITLE_LONGEST:
            title = quote


def _headline(quote: str) -> bool:
    """A heading in capitals or of Markdown: its figures ("6 THÁNG ĐẦU NĂM") are told again below it."""
    letters = [char for char in quote if char.isalpha()]
    return quote.startswith("#") or (len(letters) > 5 and sum(map(str.isupper, letters)) > 0.8 * len(letters))


def _frame(document: Document, passage: Passage, own: str) -> _Frame:
    context = document.context
    named = [place for place in periods.places(passage.heading) if place.type]
    known = parse(context.place) if context.place else None
    place = context.place
    if named and known and named[-1].level >= known.level:
        place = named[-1].label()
    period = periods.heading_period(passage.heading) or own
    return _Frame(document, place, known.level if known else 0, period, speaks_of_plan(passage.heading))


def _sentence_figures(
    frame: _Frame, view: SentenceView, quote: str, found: list[Measure], start: int
) -> Iterator[Figure]:
    low = lower(canonical(quote))
    without_names = lower(canonical(quote).replace("Cần ", "Xxx "))  # the place, not the verb
    said, named = periods.periods(quote), periods.places(quote)
    drafts: list[_Draft] = []
    for index, measure in enumerate(found):
        main = next((draft for draft in reversed(drafts) if not draft.aside), None)
        if main and _joined(main, measure, low):
            main.last = measure
            continue
        if _grown_before(drafts, measure, low):
            continue
        before = main.name if main else None
        name = metrics.name(quote, found, index, before)
        whole = next((draft for draft in reversed(drafts) if not draft.part and not draft.aside), None)
        part = part_name(whole.measure, whole.row.unit, measure, quote, found[index - 1].end) if whole else ""
        owner = owner_of(main.row.unit if main else None, main.last.end if main else 0, measure, quote, named)
        if part and whole:
            name, unit = metrics.Name(part, own=False), whole.row.unit
        elif owner and main:
            name, unit = metrics.Name(main.row.metric, own=False), main.row.unit
        elif not main and not name.metric and owner_of(None, 0, measure, quote, named):
            owner, name, unit = (
                owner_of(None, 0, measure, quote, named),
                metrics.Name(title_name(frame.title)),
                measure.unit,
            )
        else:
            unit = measure.unit or (metrics.counted_in(name.metric) if _LED_IN.search(low[: measure.start]) else "")
        if main and _WAY_ALONE.fullmatch(name.metric):
            name = replace(name, metric=f"{main.row.metric} {name.metric}")
        most = SUPERLATIVE.search(name.metric)
        if most and most.start() > 3 and not owner:  # "tỷ lệ hộ nghèo cao nhất là Yang Mao"
            name = replace(name, metric=name.metric[: most.start()])
            owner = parse(most["place"]).label() if most["place"] and most["place"][:1].isupper() else ""
        if not name.metric or not (unit or _NAMED_BEFORE.search(low[: measure.start])):
            continue  # a bare number that nothing says the meaning of
        period = periods.period_of(quote, said, measure.start, frame.period, frame.document.context)
        led = without_names[main.last.end : measure.start] if main else ""
        inside_plan = main is not None and main.row.status == TARGET and "trong đó" in led and not _DONE.search(led)
        row = Figure(
            metric=" ".join(name.metric.split()),
            value=measure.value,
            unit=unit,
            high=measure.high,
            qualifier=measure.qualifier,
            place=owner or periods.place_of(quote, named, measure.start, frame.place, frame.level),
            period=period,
            status=TARGET if inside_plan or _is_planned(frame, view, without_names, measure, period) else RESULT,
            document=frame.document.name,
            start=start,
            end=start + len(quote),
            figure_start=start + measure.start,
            figure_end=start + measure.end,
            quote=quote,
        )
        beside = _beside(main, measure, low)
        if main and beside is not None:
            main.last = measure
            metric = f"{main.row.metric} {beside}".strip()
            drafts.append(_Draft(replace(row, metric=metric), measure, measure, name, aside=True))
        else:
            drafts.append(_Draft(_with_own_percent(row, measure, low), measure, measure, name, part=bool(part)))
    for draft in drafts:
        yield _against(draft, low)


def _with_own_percent(row: Figure, measure: Measure, low: str) -> Figure:
    """ "thu ngân sách đạt 32,7% dự toán": a share of the plan by itself."""
    before = low[: measure.start]
    if measure.kind == PERCENT and _AGAINST_PLAN.match(low, measure.end) and not _WAY_BEFORE.search(before):
        return replace(row, percent=measure.value)
    return row


def _tail(low: str, last: Measure, measure: Measure) -> str:
    """The words right before a figure that follows another one."""
    pieces = _PART_BREAK.split(low[last.end : measure.start])
    if len(pieces) > 1:
        return pieces[-1]
    # "9.582 đảng viên đạt 100%", "51,1% dự toán tăng 20%": what belongs to the figure before stands between them
    tail = low[max(last.end, last.noun[1] if last.noun[1] <= measure.start else last.end) : measure.start]
    return re.sub(rf"^\s*(?:so với\s+)?{_PLAN}[^,;]{{0,30}}?(?=\s(?:đạt|bằng|tăng|giảm))", "", tail)


def _beside(main: _Draft | None, measure: Measure, low: str) -> str | None:
    """What a figure adds to the name of the row `main` before it; None where it is told of something else.

    "…, vượt 12% kế hoạch" adds "vượt kế hoạch"; a share in brackets "(78%)" and the time before ("cùng kỳ 5,48%") add
    nothing: these rows differ in unit and period.
    """
    if main is None or re.search(r"[;|]|[.!?]\s|\n", low[main.last.end : measure.start]):
        return None
    if _NOW.search(low[: measure.start]) and (measure.kind == COUNT) == (main.measure.kind == COUNT):
        return ""
    if periods.is_previous(low[: measure.start]) and (measure.kind == COUNT) == (main.measure.kind == COUNT):
        return ""
    if measure.unit == "lần":
        times = _TIMES.search(_tail(low, main.last, measure))
        return times.group().strip() if times else None
    if measure.kind != PERCENT:
        return None
    if low[: measure.start].endswith("(") and low[measure.end :].startswith(")"):
        return ""
    way = _BESIDE_PLAN.fullmatch(_tail(low, main.last, measure))
    plan = _AGAINST_PLAN.match(low, measure.end)
    return f"{way['way']} {plan.group().strip(' ,)')}" if way and plan else None


def _joined(draft: _Draft, measure: Measure, low: str) -> bool:
    """Put a share of the plan, a growth or the plan's figure into the row that it is told of; False where it is none."""
    last, row = draft.last, draft.row
    between = low[last.end : measure.start]
    if (
        len(between) > 90
        or re.search(r"[;|]|[.!?]\s|\n|(?:nhưng|tuy|song|trong khi) ", between)
        or measure.high is not None
        or measure.against is not None
    ):
        return False
    tail = _tail(low, last, measure)
    grown = _GROWTH.fullmatch(tail)
    if grown and not _AGAINST_PLAN.match(low, measure.end):
        sign = -1 if grown["way"] == "giảm" else 1
        if measure.kind == PERCENT and row.change_percent is None:
            draft.row = replace(row, change_percent=sign * measure.value)
            return True
        same = measure.unit in (row.unit, row.unit.split("/")[0], "")
        if measure.kind != PERCENT and row.change is None and same:
            draft.row = replace(row, change=sign * measure.value)
            return True
        return False
    if measure.kind == PERCENT and row.percent is None and row.unit != "%":
        plan = _AGAINST_PLAN.match(low, measure.end)
        if _SHARE.fullmatch(tail) and (plan or _SHARE_WORD.search(tail)):
            alone = re.match(r"\s*(?:[).,;]|$|và\s|so với)", low[measure.end :])
            if plan or (alone and "so với cùng kỳ" not in low[measure.end : measure.end + 20]):
                draft.row = replace(row, percent=measure.value)
                return True
    planned = _PLANNED_BEFORE.search(between)
    if (
        planned
        and (measure.kind == COUNT) == (draft.measure.kind == COUNT)
        and measure.kind != PERCENT
        and row.target is None
        and draft.measure.against is None
    ):
        draft.row = replace(row, target=measure.value)
        return True
    return False


def _grown_before(drafts: list[_Draft], measure: Measure, low: str) -> bool:
    """Put a growth in units into the row that it is told of: "21 em, tỷ lệ 0,28%, giảm 9 em"."""
    for draft in drafts[-3:-1]:
        between = low[draft.measure.end : measure.start]
        grown = _GROWTH.fullmatch(_tail(low, drafts[-1].last, measure))
        same = measure.unit == draft.row.unit and measure.kind == draft.measure.kind == COUNT and bool(measure.unit)
        if grown and same and draft.row.change is None and not re.search(r"[;]|[.!?]\s", between):
            draft.row = replace(draft.row, change=(-1 if grown["way"] == "giảm" else 1) * measure.value)
            drafts[-1].last = measure
            return True
    return False


def _against(draft: _Draft, low: str) -> Figure:
    """The row with the number after the stroke: the plan's, or the whole of which it is a part."""
    row, measure, against = draft.row, draft.measure, draft.measure.against
    if against is None:
        return row
    end = max(measure.end, measure.noun[1])
    noun = low[slice(*measure.noun)]
    rest = _PLANNERS.sub("", re.split(r"[;.]", low[end : end + 60])[0])
    before = low[max(0, measure.start - 12) : measure.start]
    of_all = _OF_ALL.search(before) is not None and row.percent is None
    share = against and abs(measure.value * 100 / against - row.percent) <= 1 if row.percent is not None else None
    planned = measure.value > against or not of_all and (share or _PLAN_NEAR.search(rest))
    if not planned and draft.name.verb and not _OF_ALL.search(before):
        planned = True
    if planned and not _PLANNED_THINGS.match(noun):
        return replace(row, target=against)
    return replace(row, total=against)


def _is_planned(frame: _Frame, view: SentenceView, low: str, measure: Measure, period: str) -> bool:
    """Whether a figure is a plan's: its clause says so, else its sentence, its section, or a year after the report's."""
    begin = max((match.end() for match in re.finditer(r";|[.!?]\s", low[: measure.start])), default=0)
    clause = re.sub(
        r"\([^()]*\)|(?:so với|%|vượt|mức)\s+(?:các )?" + _PLAN + r"[^,;]*", " ", low[begin : measure.start]
    )
    ahead = [match.end() for match in _AHEAD.finditer(clause)]
    done = [match.end() for match in _DONE.finditer(clause)]
    if _PLAN_IS.search(clause):
        return True
    if ahead or done:
        return max(ahead, default=-1) > max(done, default=-1)
    years, told = frame.document.context.years, periods.years_of(period)
    if len(years) == 1 and told and min(told) > years[0] and not view.done:
        return True
    if frame.planned and not view.done:
        return True
    return view.target and not view.done and "trở lên" in measure.qualifier and "đạt" in clause[-40:]
