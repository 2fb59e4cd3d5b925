"""Records -> HTML of the conversation, safe by construction: every text passes `escape`.

What is relied on: `gr.HTML` puts its value into the page as it is (no Markdown, no sanitiser, no template evaluation of
the value), so what is escaped here stays text, and the `data-*` attributes that ui/static/page.js reads survive.
"""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from dataclasses import dataclass

from rag.feedback import LONGEST_NOTE, offered
from rag.question import MAX_CHARACTERS
from rag.records import EVERYWHERE, EXTRACTIVE, KEPT, Answer, Citation, Scope
from rag.scope import told
from rag.told import claim_line, verified_line
from ui import strings
from ui.plain import place_in_file, plain_text

QUESTION_SHOWN = 600  # characters of a question that the page repeats

_DOTS = '<span class="hoi-dots" aria-hidden="true"></span>'
COLOURS = 6  # that citations have in turn, see ui/static/chat.css
CITED, RELATED = "c", "a"  # which list of an answer a reference points into: citations or alternatives


@dataclass(frozen=True, slots=True)
class Notice:
    """What went wrong and what to do about it, for the person at the page."""

    message: str
    remedy: str = ""


@dataclass(frozen=True, slots=True)
class Turn:
    """One question of a conversation and what came of it; both None while it is being answered.

    `writing`: a language model is at it, and `answer`, if there is one, is what of it has been checked so far. `about`:
    the unit and period of the short answer; `why`: what was considered, once the reader has asked for it.
    """

    question: str
    answer: Answer | None = None
    notice: Notice | None = None
    writing: bool = False
    scope: Scope = EVERYWHERE
    about: str = ""
    why: str = ""  # HTML of ui/why.py
    places: tuple[tuple[int, str], ...] = ()  # number of a citation and where in its file it stands, in words


@dataclass(frozen=True, slots=True)
class Reference:
    """The n-th citation (or alternative) of one turn of the conversation."""

    turn: int
    kind: str  # CITED or RELATED
    n: int

    def key(self) -> str:
        """The form that the page keeps in `data-key`."""
        return f"{self.turn}-{self.kind}-{self.n}"

    @classmethod
    def parse(cls, key: object) -> Reference | None:
        """The reference of a `data-key` that came back from a browser; None where it is none."""
        found = re.fullmatch(r"(\d{1,6})-([ca])-(\d{1,6})", key) if isinstance(key, str) else None
        return cls(int(found[1]), found[2], int(found[3])) if found else None


# Characters that a page must not be given raw: controls, and the marks that reorder text ("gpj.exe" as "exe.jpg").
_UNPRINTABLE = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff\ud800-\udfff]"
)
_LOST = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ufffe\uffff\ud800-\udfff]")  # what no reference brings back either
_MARKER = re.compile(r"\[(\d{1,4}(?:\s*,\s*\d{1,4})*)\]")


def escape(text: str) -> str:
    """Text for an element or a quoted attribute."""
    return html.escape(_UNPRINTABLE.sub("\ufffd", text), quote=True)


def attribute(text: str) -> str:
    """A name in an attribute that the page sends back, and nobody reads: whole, or the report would not be found."""
    return re.sub(
        "[\u200e\u200f\u202a-\u202e\u2066-\u2069]",
        lambda mark: f"&#x{ord(mark[0]):x};",
        html.escape(_LOST.sub("\ufffd", text)),
    )


def number(value: int) -> str:
    """12345 -> "12.345", as Vietnamese writes it."""
    return f"{value:,}".replace(",", ".")


def colour(citation: Citation) -> int:
    """The number of a citation's colour, 1..COLOURS: the same at its chip and in the report."""
    return (citation.n - 1) % COLOURS + 1


def chip(reference: Reference, citation: Citation) -> str:
    """The button "[n]" that opens the report at the cited sentence and shows it on hover or focus."""
    page = place_in_file(citation)
    wording = strings.CITATION_LABEL_PAGE if page else strings.CITATION_LABEL
    label = wording.format(n=citation.n, title=citation.title or citation.document, page=page)
    return (
        f'<button type="button" class="hoi-cite" data-key="{reference.key()}" data-quote="{escape(citation.quote)}" '
        f'data-colour="{colour(citation)}" '
        f'aria-label="{escape(label)}">{citation.n}</button>'
    )


def with_chips(text: str, turn: int, citations: Sequence[Citation]) -> str:
    """The answer's text with each marker "[1]" or "[1, 2]" as chips; a number without a citation stays as written."""
    known = {citation.n: citation for citation in citations}
    parts: list[str] = []
    done = 0
    for found in _MARKER.finditer(text):
        numbers = [int(piece) for piece in found[1].split(",")]
        if not all(n in known for n in numbers):
            continue
        chips = "".join(chip(Reference(turn, CITED, n), known[n]) for n in numbers)
        # the chip stays on the line of the word that it follows
        before, word = _last_word(text[done : found.start()])
        parts.append(f'{escape(before)}<span class="hoi-together">{escape(word)}{chips}</span>')
        done = found.end()
    parts.append(escape(text[done:]))
    return "".join(parts)


def _last_word(text: str) -> tuple[str, str]:
    """Split before the last word: ("… đảng viên ", "mới"); a very long last word may break and is not kept together."""
    trimmed = text.rstrip()
    cut = max(trimmed.rfind(" "), trimmed.rfind("\n")) + 1
    return (trimmed[:cut], trimmed[cut:]) if len(trimmed) - cut <= 24 else (trimmed, "")


def _quoted(reference: Reference, citation: Citation, place: str) -> str:
    told = place_in_file(citation) if citation.page or not place else ""  # `place` tells of the cell as well
    page = f' <span class="hoi-page">{escape(told)}</span>' if told else ""
    page += f' <span class="hoi-place">{escape(place)}</span>' if place else ""
    return f'<li>{chip(reference, citation)}<div><q class="hoi-quote">{escape(citation.quote)}</q>{page}</div></li>'


def _sources(turn: int, kind: str, citations: Sequence[Citation], places: Sequence[tuple[int, str]] = ()) -> str:
    """The quotes under the title of the report that they stand in, reports in the order of their first citation."""
    by_report: dict[str, list[Citation]] = {}
    known = dict(places)
    for citation in citations:
        by_report.setdefault(citation.document, []).append(citation)
    groups = []
    for name, group in by_report.items():
        title = escape(group[0].title or name)
        quotes = "".join(
            _quoted(Reference(turn, kind, citation.n), citation, known.get(citation.n, "")) for citation in group
        )
        groups.append(f'<li><p class="hoi-title">{title}</p><ol>{quotes}</ol></li>')
    return f'<ul class="hoi-sources">{"".join(groups)}</ul>'


def notice_box(notice: Notice, title: str, kind: str = "") -> str:
    """An error or (`kind` "is-empty") an empty state: what happened and the remedy."""
    remedy = f'<p class="hoi-remedy">{escape(notice.remedy)}</p>' if notice.remedy else ""
    classes = f"hoi-notice {kind}".strip()
    return f'<div class="{classes}"><h3>{escape(title)}</h3><p>{escape(notice.message)}</p>{remedy}</div>'


_LONG_SHORT = 120  # characters of a short answer (a list, a summary) that is no headline any more


def _is_told_again(answer: Answer) -> bool:
    """Whether the text below says a long short answer over again, piece by piece."""
    told = " ".join(_MARKER.sub("", answer.answer).replace(" .", ".").split())
    pieces = (piece.strip(" .…") for piece in re.split(r"; |\. ", answer.short))
    return all(piece in told for piece in pieces)


def _answered(index: int, answer: Answer, about: str, places: Sequence[tuple[int, str]]) -> str:
    of = f' <span class="hoi-of">{escape(about)}</span>' if about else ""
    classes = "hoi-short is-long" if len(answer.short) > _LONG_SHORT else "hoi-short"
    short = (
        f'<p class="{classes}"><span class="hoi-sr">{escape(strings.SHORT_ANSWER)} </span>'
        f"{escape(answer.short)}{of}</p>"
        if answer.short
        else ""
    )
    if len(answer.short) > _LONG_SHORT and _is_told_again(answer):
        short = f'<p class="hoi-meta">{of.strip()}</p>' if about else ""
    tabular = any(citation.quote.lstrip().startswith("|") for citation in answer.citations)
    taken = strings.FROM_TABLE if tabular else strings.VERBATIM
    verbatim = f'<p class="hoi-meta">{escape(taken)}</p>' if answer.engine == EXTRACTIVE else ""
    return (
        f'{short}<p class="hoi-full">{with_chips(answer.answer, index, answer.citations)}</p>'
        f'<section class="hoi-cited"><h3>{escape(strings.SOURCES)}</h3>'
        f"{_sources(index, CITED, answer.citations, places)}</section>{verbatim}"
    )


def _checked(answer: Answer) -> str:
    """What was checked of a model's answer; the changed and dropped sentences can be unfolded."""
    if answer.verification is None or not answer.verification.checked:
        return ""
    changed = [claim for claim in answer.verification.claims if claim.outcome != KEPT]
    unfolded = ""
    if changed:
        label = strings.CHECKED_CLAIMS.format(count=len(changed))
        items = "".join(f"<li>{escape(claim_line(claim))}</li>" for claim in changed)
        unfolded = f'<details class="hoi-claims"><summary>{escape(label)}</summary><ul>{items}</ul></details>'
    return f'<p class="hoi-meta">{escape(verified_line(answer))}</p>{unfolded}'


def _refused(index: int, answer: Answer) -> str:
    related = ""
    if answer.alternatives:
        label = strings.ALTERNATIVES.format(count=len(answer.alternatives))
        related = (
            f"<details><summary>{escape(label)}</summary>{_sources(index, RELATED, answer.alternatives)}</details>"
        )
    return (
        f'<h3 class="hoi-refused-title">{escape(strings.REFUSED)}</h3><p class="hoi-full">{escape(answer.answer)}</p>'
        f'<p class="hoi-remedy">{escape(strings.REFUSED_HINT)}</p>{related}'
    )


def feedback_form(index: int, answer: Answer) -> str:
    """The verdicts that fit this answer; ui/static/tabs.js unfolds the note and sends both."""
    buttons = "".join(
        f'<button type="button" class="hoi-verdict" data-verdict="{verdict}" aria-pressed="false">'
        f"{escape(strings.FEEDBACK_BUTTONS[verdict])}</button>"
        for verdict in offered(answer)
    )
    name = f"hoi-note-{index}"
    return (
        f'<div class="hoi-feedback" data-turn="{index}" role="group" aria-label="{escape(strings.FEEDBACK_LABEL)}">'
        f'<span class="hoi-feedback-label">{escape(strings.FEEDBACK_LABEL)}</span>{buttons}'
        f'<div class="hoi-note" hidden><label for="{name}">{escape(strings.FEEDBACK_NOTE)}</label>'
        f'<textarea id="{name}" rows="2" maxlength="{LONGEST_NOTE}" '
        f'placeholder="{escape(strings.FEEDBACK_NOTE_HINT)}"></textarea>'
        f'<button type="button" class="hoi-send-feedback">{escape(strings.FEEDBACK_SEND)}</button></div></div>'
    )


def actions(index: int, turn: Turn) -> str:
    """Copy, ask again, edit; ui/static/chat.js carries them out."""
    copy = ""
    if turn.answer:
        text = escape(plain_text(turn.question, turn.answer))
        copy = (
            f'<button type="button" class="hoi-do" data-do="copy" data-copy="{text}" '
            f'data-done="{escape(strings.COPIED)}" data-failed="{escape(strings.COPY_FAILED)}">'
            f"{escape(strings.COPY)}</button>"
            f'<button type="button" class="hoi-do" data-do="why" aria-expanded="{"true" if turn.why else "false"}">'
            f"{escape(strings.WHY)}</button>"
        )
    # a question too long to be repeated is not offered to be edited either: it went back into the question box
    edit = ""
    if len(turn.question) <= MAX_CHARACTERS:
        edit = (
            f'<button type="button" class="hoi-do" data-do="again">{escape(strings.ASK_AGAIN)}</button>'
            f'<button type="button" class="hoi-do" data-do="edit" data-question="{escape(turn.question)}" '
            f'data-label="{escape(strings.EDIT_LABEL)}" data-send="{escape(strings.EDIT_SEND)}" '
            f'data-cancel="{escape(strings.EDIT_CANCEL)}">{escape(strings.EDIT)}</button>'
        )
    label = escape(strings.ACTIONS_LABEL)
    return f'<div class="hoi-actions" data-turn="{index}" role="group" aria-label="{label}">{copy}{edit}</div>'


def _reply(index: int, turn: Turn) -> str:
    if turn.notice:
        again = actions(index, turn) if turn.question else ""
        return notice_box(turn.notice, strings.ERROR_TITLE) + again
    working = f'<p class="hoi-working">{_DOTS}{escape(strings.WRITING if turn.writing else strings.WORKING)}</p>'
    if turn.answer is None:
        return working
    answer = turn.answer
    understood = ""
    if answer.standalone_question.strip() not in ("", turn.question.strip()):
        understood = (
            f'<p class="hoi-understood"><span>{escape(strings.UNDERSTOOD_AS)}</span> '
            f"{escape(shortened(answer.standalone_question))}</p>"
        )
    notice = f'<p class="hoi-fallback">{escape(answer.notice)}</p>' if answer.notice else ""
    shown = _answered(index, answer, turn.about, turn.places) if answer.answered else _refused(index, answer)
    if turn.writing:
        return f"{understood}{notice}{shown}{working}"
    behind = f"{actions(index, turn)}{turn.why}{feedback_form(index, answer)}"
    return f"{understood}{notice}{shown}{_checked(answer)}{behind}"


def next_questions(suggestions: Sequence[str]) -> str:
    """What may be asked next, each as a button that asks it."""
    if not suggestions:
        return ""
    buttons = "".join(
        f'<li><button type="button" class="hoi-example hoi-suggestion">{escape(question)}</button></li>'
        for question in suggestions
    )
    label = escape(strings.SUGGESTIONS)
    listed = f'<ul class="hoi-examples">{buttons}</ul>'
    return f'<div class="hoi-next" role="group" aria-label="{label}"><h4>{label}</h4>{listed}</div>'


def shortened(question: str) -> str:
    """A question as the page repeats it: a very long one is cut, with its length."""
    if len(question) <= QUESTION_SHOWN:
        return question
    return question[:QUESTION_SHOWN] + strings.CHARACTERS_HIDDEN.format(count=number(len(question)))


def _turn(index: int, turn: Turn) -> str:
    kind = "is-working" if turn.writing or not (turn.answer or turn.notice) else "is-error" if turn.notice else ""
    if turn.answer and not turn.answer.answered and not turn.writing:
        kind = "is-refused"
    return (
        f'<article class="hoi-turn" data-turn="{index}">'
        f'<div class="hoi-question"><h2 class="hoi-sr">{escape(strings.YOU_ASKED)}</h2>'
        f"<p>{escape(shortened(turn.question))}</p>{_scope_line(turn.scope)}</div>"
        f'<div class="hoi-reply {kind}"><h3 class="hoi-sr">{escape(strings.ASSISTANT_ANSWERS)}</h3>'
        f"{_reply(index, turn)}</div>"
        "</article>"
    )


def _scope_line(scope: Scope) -> str:
    if not scope:
        return ""
    return f'<p class="hoi-within">{escape(strings.WITHIN.format(scope=shortened(told(scope))))}</p>'


def conversation(turns: Sequence[Turn]) -> str:
    """All turns, oldest first, in one element that stays in the page: screen readers announce what is added to it."""
    inner = "".join(_turn(index, turn) for index, turn in enumerate(turns))
    label = escape(strings.CONVERSATION_LABEL)
    return f'<div class="hoi-log" role="log" aria-live="polite" aria-label="{label}">{inner}</div>'


def welcome(count: int, examples: Sequence[str], held: str = "") -> str:
    """First visit: what can be asked (`held`: what the reports are about), and questions that these reports answer."""
    chip_picture = '<span class="hoi-cite is-picture">1</span>'
    text = escape(strings.WELCOME_TEXT).format(count=number(count), chip=chip_picture)
    offered = ""
    if examples:
        buttons = "".join(
            f'<li><button type="button" class="hoi-example">{escape(question)}</button></li>' for question in examples
        )
        offered = f'<h3>{escape(strings.EXAMPLES)}</h3><ul class="hoi-examples">{buttons}</ul>'
    lines = "".join(f"<li>{escape(line)}</li>" for line in (held, strings.CAN_ASK) if line)
    return (
        f'<div class="hoi-welcome"><h2>{escape(strings.WELCOME_TITLE)}</h2><p>{text}</p>'
        f'<ul class="hoi-held">{lines}</ul>{offered}</div>'
    )


def opening() -> str:
    """Before anything is known."""
    return f'<p class="hoi-working">{_DOTS}{escape(strings.OPENING)}</p>'


def empty_state(notice: Notice) -> str:
    """There is nothing to ask: no index, or no report in it."""
    reload_button = f'<button type="button" class="hoi-reload">{escape(strings.RELOAD)}</button>'
    return f'<div class="hoi-welcome is-empty">{notice_box(notice, strings.NO_INDEX_TITLE)}{reload_button}</div>'
