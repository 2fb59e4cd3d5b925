"""What a reader says of an answer by the buttons under it (`ui.render.feedback_form`)."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence

from rag.errors import InputError
from rag.feedback import Verdict, add_feedback, offered
from ui import strings
from ui.handlers import attempt, history
from ui.render import Notice, Turn, escape
from ui.source import Source

_said = itertools.count()  # the browser is told of a value that changes


def give_feedback(source: Source, turns: Sequence[Turn], turn: object, verdict: object, note: object) -> str:
    """Keep what a reader says of an answer and say so, or say why not. Nothing from the browser is trusted."""
    kept = attempt(lambda: _keep(source, turns, turn, verdict, note))
    index = turn if isinstance(turn, int) and not isinstance(turn, bool) else -1
    said = f'data-said="{next(_said)}" data-turn="{index}"'
    if isinstance(kept, Notice):
        text = f"{strings.FEEDBACK_FAILED} {kept.message} {kept.remedy}"
        return f'<p class="hoi-feedback-told is-bad" {said} role="alert">{escape(text)}</p>'
    text = strings.FEEDBACK_THANKS.format(verdict=strings.FEEDBACK_BUTTONS[kept].lower())
    return f'<p class="hoi-feedback-told" {said} data-verdict="{kept}" role="status">{escape(text)}</p>'


def _keep(source: Source, turns: Sequence[Turn], turn: object, verdict: object, note: object) -> Verdict:
    index = turn if isinstance(turn, int) and not isinstance(turn, bool) else -1
    answer = turns[index].answer if 0 <= index < len(turns) else None
    if answer is None or source.data is None:
        raise InputError(strings.FEEDBACK_STALE, strings.FEEDBACK_STALE_REMEDY)
    known = next((one for one in offered(answer) if one == verdict), None)
    if known is None:
        raise InputError(strings.FEEDBACK_STALE, strings.FEEDBACK_STALE_REMEDY)
    written = re.sub(r"[\ud800-\udfff]", "�", note) if isinstance(note, str) else ""
    add_feedback(source.data, answer, history(turns[:index]), known, written)
    return known
