"""Why an answer is what it is, for the report pane: how the question was read, which sentences were looked at."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ui import strings
from ui.handlers import Conversation, attempt, history
from ui.render import Notice, escape, explained
from ui.report import missing
from ui.source import Source

if TYPE_CHECKING:
    from rag.explain import Considered, Explanation


def open_why(source: Source, turns: Conversation, index: object) -> str:
    """The pane that explains a turn's answer; `index` comes from the browser and is not trusted."""
    known = isinstance(index, int) and not isinstance(index, bool) and 0 <= index < len(turns)
    turn = turns[index] if known and isinstance(index, int) else None
    if turn is None or turn.answer is None or not explained(turn.answer):
        return missing(Notice(strings.WHY_GONE, strings.WHY_GONE_REMEDY))
    earlier = history(turns[: int(str(index))])
    found = attempt(lambda: source.get().explain(turn.question, earlier))
    return missing(found) if isinstance(found, Notice) else why(found, turn.answer.standalone_question)


def why(told: Explanation, question: str) -> str:
    """The whole explanation. Every text of a report or a person is escaped."""
    years = [str(year) for year in told.years]
    period = ", ".join(years) if years else "–".join(map(str, told.period)) if told.period else ""
    rows = (
        (strings.WHY_QUESTION, question),
        (strings.WHY_PLACES, ", ".join(told.places) or strings.WHY_NOT_SAID),
        (strings.WHY_PERIOD, period or strings.WHY_NOT_SAID),
        (strings.WHY_WANTED, strings.WHY_TARGET if told.target else strings.WHY_RESULT),
        (strings.WHY_WORDS, ", ".join(told.words) or strings.WHY_NOT_SAID),
    )
    read = "".join(f"<li><strong>{escape(label)}:</strong> {escape(value)}</li>" for label, value in rows)
    looked = "".join(map(_considered, told.considered))
    seen = f"<h3>{escape(strings.WHY_CONSIDERED)}</h3><ol>{looked}</ol>" if looked else ""
    return (
        f'<article class="hoi-report is-list hoi-why"><header><nav><button type="button" class="hoi-all">'
        f"{escape(strings.ALL_REPORTS)}</button></nav><h2>{escape(strings.WHY_TITLE)}</h2></header>"
        f'<div class="hoi-body" tabindex="0" role="document"><h3>{escape(strings.WHY_READ)}</h3><ul>{read}</ul>{seen}'
        "</div></article>"
    )


def _considered(one: Considered) -> str:
    page = strings.PAGE.format(page=one.page) if one.page else ""
    about = " · ".join(part for part in (one.place, one.period, page, one.title or one.document) if part)
    reasons = [strings.WHY_USED if one.cited else strings.WHY_UNUSED]
    if not one.place_fits:
        reasons.append(strings.WHY_OTHER_PLACE)
    if not one.period_fits:
        reasons.append(strings.WHY_OTHER_PERIOD)
    if one.said:
        reasons.append(strings.WHY_SAID.format(words=", ".join(one.said)))
    if one.unsaid:
        reasons.append(strings.WHY_UNSAID.format(words=", ".join(one.unsaid)))
    return (
        f'<li><p class="hoi-title">{escape(about)}</p><p><q class="hoi-quote">{escape(one.quote)}</q></p>'
        f'<p class="hoi-meta">{escape(" ".join(reasons))}</p></li>'
    )
