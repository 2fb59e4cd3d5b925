"""Why an answer is what it is, as HTML: every text passes `escape`."""

from __future__ import annotations

from rag.explain import Considered, Explanation
from ui import strings
from ui.render import escape


def why(explanation: Explanation) -> str:
    """How the question was understood and what was considered for it."""
    asked = "".join(
        f"<li>{escape(line)}</li>"
        for line in (
            strings.WHY_KIND.format(kind=strings.KIND_NAMES.get(explanation.kind, strings.KIND_OTHER)),
            strings.WHY_PLACES.format(places=", ".join(explanation.places)) if explanation.places else "",
            strings.WHY_PERIOD.format(period=_asked_period(explanation)) if _asked_period(explanation) else "",
            strings.WHY_TARGET if explanation.target else "",
            strings.WHY_WORDS.format(words=", ".join(explanation.words)) if explanation.words else "",
        )
        if line
    )
    items = "".join(map(_considered, explanation.considered))
    looked = f'<h4>{escape(strings.WHY_CONSIDERED)}</h4><ul class="hoi-sources">{items}</ul>' if items else ""
    label = escape(strings.WHY_LABEL)
    return (
        f'<section class="hoi-why" role="group" aria-label="{label}"><h4>{escape(strings.WHY_UNDERSTOOD)}</h4>'
        f"<ul>{asked}</ul>{looked}</section>"
    )


def _asked_period(explanation: Explanation) -> str:
    years = [str(year) for year in explanation.years]
    return "–".join(map(str, explanation.period)) if explanation.period else ", ".join(years)


def _considered(one: Considered) -> str:
    where = " · ".join(part for part in (one.title or one.document, one.place, one.period) if part)
    reasons = [strings.WHY_USED.format(n=one.cited) if one.cited else strings.WHY_UNUSED]
    if not one.place_fits:
        reasons.append(strings.WHY_OTHER_PLACE)
    if not one.period_fits:
        reasons.append(strings.WHY_OTHER_PERIOD)
    if one.said:
        reasons.append(strings.WHY_SAID.format(words=", ".join(one.said)))
    if one.unsaid:
        reasons.append(strings.WHY_UNSAID.format(words=", ".join(one.unsaid)))
    used = ' class="is-used"' if one.cited else ""
    return (
        f'<li{used}><p class="hoi-title">{escape(where)}</p><q class="hoi-quote">{escape(one.quote)}</q>'
        f'<p class="hoi-meta">{escape(" ".join(reasons))}</p></li>'
    )
