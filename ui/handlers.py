"""What happens on each event of the page, as plain functions and generators over records; no Gradio here."""

from __future__ import annotations

import logging
import secrets
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeVar

from rag.errors import RagError
from rag.places import parse
from rag.question import MAX_CHARACTERS
from rag.records import EVERYWHERE, Answer, Citation, Document, Scope
from rag.versions import Versions
from ui import render, report, strings
from ui.render import CITED, Notice, Reference, Turn
from ui.source import Source
from ui.suggestions import about, suggestions
from ui.where import where
from ui.why import why

if TYPE_CHECKING:
    from rag.catalog import DocumentEntry

PLACES_TOLD = 4  # units that the first visit names
HISTORY = 8  # earlier questions of the conversation that a follow-up may lean on

T = TypeVar("T")
Conversation = tuple[Turn, ...]

_logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Opening:
    """What stands where the conversation will be, and the report pane beside it; None leaves what is there."""

    intro: str
    pane: str | None = None


@dataclass(frozen=True, slots=True)
class View:
    """The conversation after an event. `question` None leaves the box, so that nothing typed meanwhile is lost."""

    turns: Conversation
    conversation: str
    question: str | None = None  # what the question box holds
    writing: bool = False  # a language model is at it and can be stopped


def notice_of(error: Exception) -> Notice:
    """An error as a person at the page may see it: Vietnamese, no traceback; the log has the rest."""
    if isinstance(error, RagError):
        return Notice(error.message, error.remedy)
    code = secrets.token_hex(3)
    _logger.error("unexpected error %s", code, exc_info=error)
    return Notice(strings.UNEXPECTED, strings.UNEXPECTED_REMEDY.format(code=code))


def check_question(question: str) -> Notice | None:
    """Why a question cannot be asked, or None."""
    if not question.strip():
        return Notice(strings.QUESTION_EMPTY, strings.QUESTION_EMPTY_REMEDY)
    if len(question) > MAX_CHARACTERS:
        message = strings.QUESTION_TOO_LONG.format(
            count=render.number(len(question)), limit=render.number(MAX_CHARACTERS)
        )
        return Notice(message, strings.QUESTION_TOO_LONG_REMEDY)
    return None


def clean(question: str) -> str:
    """A question as it can be stored and sent back: without half characters, trimmed."""
    return question.encode("utf-8", "replace").decode().strip()


def history(turns: Sequence[Turn]) -> list[str]:
    """The earlier questions that were really asked, oldest first."""
    return [turn.question for turn in turns if turn.answer is not None][-HISTORY:]


def attempt(action: Callable[[], T]) -> T | Notice:
    """What `action` gives, or the notice of its error: whatever is wrong behind it, the page goes on."""
    try:
        return action()
    except Exception as error:  # noqa: BLE001 - the edge of the page: everything is translated, and logged if unexpected
        return notice_of(error)


def start(source: Source) -> Iterator[Opening]:
    """First visit and reload: the list of reports at once, then the examples. Never touches the conversation, so that a
    question asked before this is done is not lost."""
    entries = attempt(lambda: source.get().documents())
    if not isinstance(entries, Notice) and not entries:
        entries = Notice(strings.NO_REPORTS, strings.NO_REPORTS_REMEDY)
    if isinstance(entries, Notice):
        yield Opening(render.empty_state(entries), report.report_list(()))
        return
    told = held(entries)
    yield Opening(render.welcome(len(entries), (), told), report.report_list(entries, versions_now(source)))
    examples = attempt(source.examples)
    if examples and not isinstance(examples, Notice):
        yield Opening(render.welcome(len(entries), examples, told))


def held(entries: Sequence[DocumentEntry]) -> str:
    """What the reports are about: the units that most of them are of, and the years."""
    places = [place for place in (entry.context.place for entry in entries) if place]
    named = {place: parse(place).name for place in set(places)}
    ordered = [place for place, _ in Counter(place for place in places if named[place]).most_common()]
    shown, rest = ", ".join(ordered[:PLACES_TOLD]), len(ordered) - PLACES_TOLD
    if rest > 0:
        shown = strings.HELD_OTHERS.format(places=shown, count=render.number(rest))
    years = [year for entry in entries for year in entry.context.years]
    first, last = (min(years), max(years)) if years else (0, 0)
    of_years = strings.SCOPE_YEAR.format(year=first) if first == last else ""
    parts = (shown, of_years or strings.HELD_YEARS.format(first=first, last=last) if years else "")
    told = "; ".join(part for part in parts if part)
    return strings.HELD.format(held=told) if told else ""


class Stops:
    """Lets one event of a visitor's page end what another one has begun. Thread-safe."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._running: dict[str, set[threading.Event]] = {}

    @contextmanager
    def running(self, visitor: str) -> Iterator[threading.Event]:
        """The event that is set when this visitor says stop."""
        event = threading.Event()
        with self._lock:
            self._running.setdefault(visitor, set()).add(event)
        try:
            yield event
        finally:
            with self._lock:
                self._running[visitor].discard(event)
                if not self._running[visitor]:
                    del self._running[visitor]

    def stop(self, visitor: str) -> None:
        """End whatever is being written for this visitor."""
        with self._lock:
            for event in self._running.get(visitor, ()):
                event.set()


def ask(
    source: Source,
    question: str,
    turns: Conversation,
    cancel: threading.Event | None = None,
    scope: Scope = EVERYWHERE,
    who: str = "",
) -> Iterator[View]:
    """Show the question at once, then its answer as it grows, refusal or notice. `cancel` ends a model's writing; only
    the reports within `scope` are searched; `who` is counted for how often it asks."""
    question = clean(question)
    problem = check_question(question)
    if not question and not turns:
        return  # Enter in an empty box on the first visit: nothing to say, the examples stay
    if problem is not None:
        asked = (*without_notice(turns), Turn(question, notice=problem))
        # a question that is too long goes back into the box, to be shortened
        yield View(asked, render.conversation(asked), question=question)
        return
    turns = without_notice(turns)
    turn = Turn(question, scope=scope)
    yield View(turns, render.conversation((*turns, turn)), question="")
    for turn in growing(source, question, turns, cancel, scope, who):
        shown = (*turns, turn)
        # an unfinished answer is shown, but it is no part of the conversation yet
        yield View(turns if turn.writing else shown, render.conversation(shown), writing=turn.writing)


def next_questions(source: Source, turns: Conversation) -> str:
    """What may be asked after the last answer, as HTML; "" where there is nothing. Never raises.

    Gives way to the questions that visitors ask meanwhile.
    """
    last = turns[-1] if turns else None
    if last is None or last.answer is None:
        return ""
    answer, asked = last.answer, [turn.question for turn in turns]
    try:
        found = suggestions(source.get(), answer, asked, last.scope, lambda: source.turns.running > 0)
        return render.next_questions(found)
    except Exception as error:  # noqa: BLE001 - nobody waits for these: a server that stops meanwhile is no trouble
        _logger.debug("no suggestions: %s", error)
        return ""


def with_about(source: Source, turn: Turn) -> Turn:
    """A turn with the unit and period that its short answer is of, and where its citations stand. Never raises."""
    answer = turn.answer
    if answer is None:
        return turn
    turn = replace(turn, places=_places(source, answer))
    found = attempt(lambda: about(source.get(), answer))
    return turn if isinstance(found, Notice) else replace(turn, about=found)


def _places(source: Source, answer: Answer) -> tuple[tuple[int, str], ...]:
    """Where each citation stands in its file; a report that is gone tells nothing."""
    found: list[tuple[int, str]] = []
    for name in dict.fromkeys(citation.document for citation in answer.citations):
        document = attempt(lambda name=name: source.get().document(name))  # type: ignore[misc]
        if not isinstance(document, Notice):
            found += [(one.n, where(document, one)) for one in answer.citations if one.document == name]
    return tuple(place for place in found if place[1])


def explained(source: Source, turns: Conversation, index: object) -> Conversation:
    """The turns, one with what was considered for it shown, or hidden where it was; `index` comes from the browser."""
    if not isinstance(index, int) or isinstance(index, bool) or not 0 <= index < len(turns) or not turns[index].answer:
        return turns
    turn = turns[index]
    if turn.why:
        changed = replace(turn, why="")
    else:
        found = attempt(lambda: source.get().explain(turn.question, history(turns[:index]), turn.scope))
        if isinstance(found, Notice):
            return turns
        changed = replace(turn, why=why(found))
    return (*turns[:index], changed, *turns[index + 1 :])


def without_notice(turns: Conversation) -> Conversation:
    """The turns without a last one that only said why it could not be asked (it says nothing once one asks again)."""
    return turns[:-1] if turns and turns[-1].notice and check_question(turns[-1].question) else turns


def growing(
    source: Source,
    question: str,
    turns: Sequence[Turn],
    cancel: threading.Event | None = None,
    scope: Scope = EVERYWHERE,
    who: str = "",
) -> Iterator[Turn]:
    """One question asked, with the earlier ones as its history; the last turn is what came of it."""
    try:
        reports = source.get()
        if reports.llm_name:
            yield Turn(question, writing=True, scope=scope)
        with source.turns.turn(who):
            for step in source.stream(question, history(turns), cancel, scope):
                if step.final and step.answer.notice:
                    _logger.warning("%s: %s", reports.llm_name, step.answer.notice)
                turn = Turn(question, step.answer, writing=not step.final, scope=scope)
                yield with_about(source, turn) if step.final else turn
    except Exception as error:  # noqa: BLE001 - the edge of the page, as in `attempt`
        yield Turn(question, notice=notice_of(error), scope=scope)


def citation(turns: Sequence[Turn], reference: Reference) -> Citation | None:
    """What a reference from the browser points to, if it points to anything."""
    found = turns[reference.turn].answer if reference.turn < len(turns) else None
    if found is None:
        return None
    return next((one for one in _listed(found, reference.kind) if one.n == reference.n), None)


def _listed(found: Answer, kind: str) -> tuple[Citation, ...]:
    return found.citations if kind == CITED else found.alternatives


def _marks(document: Document, turns: Sequence[Turn], reference: Reference) -> list[report.Mark]:
    """The citations of the same answer in the same report that still stand where they say."""
    found = turns[reference.turn].answer
    listed = _listed(found, reference.kind) if found else ()
    return [
        (Reference(reference.turn, reference.kind, one.n), one)
        for one in listed
        if one.document == document.name and document.text[one.start : one.end] == one.quote
    ]


def open_citation(source: Source, turns: Sequence[Turn], key: object) -> str:
    """The pane with the report of a citation, highlighted; `key` comes from the browser and is not trusted."""
    gone = report.missing(Notice(strings.CITATION_GONE, strings.CITATION_GONE_REMEDY))
    reference = Reference.parse(key)
    cited = citation(turns, reference) if reference else None
    if reference is None or cited is None:
        return gone
    document = attempt(lambda: source.get().document(cited.document))
    if isinstance(document, Notice):
        return report.missing(document)
    marks = _marks(document, turns, reference)
    there = any(mark[0] == reference for mark in marks)
    return report.report(document, marks, reference, versions_now(source)) if there else gone


def open_document(source: Source, name: object) -> str:
    """The pane with a whole report; `name` comes from the browser and is only looked up in the catalog."""
    document = attempt(lambda: source.get().document(name if isinstance(name, str) else ""))
    return (
        report.missing(document)
        if isinstance(document, Notice)
        else report.report(document, (), None, versions_now(source))
    )


def list_documents(source: Source) -> str:
    """The pane with the list of reports."""
    entries = attempt(lambda: source.get().documents())
    return report.missing(entries) if isinstance(entries, Notice) else report.report_list(entries, versions_now(source))


def versions_now(source: Source) -> Versions:
    """Which reports are older versions of others; none where it cannot be told."""
    found = attempt(lambda: source.get().versions())
    return Versions() if isinstance(found, Notice) else found


def warm(source: Source) -> None:
    """Open the assistant and find the example questions before the first visitor comes. Never raises."""
    attempt(source.examples)
