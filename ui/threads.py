"""Conversations that are kept: asking within one, the list of them and what can be done with each. No Gradio here."""

from __future__ import annotations

import itertools
import logging
import re
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TypeGuard

from rag.conversations import Conversations, KeptTurn, Summary
from rag.errors import InputError
from rag.records import EVERYWHERE, Scope
from ui import handlers, strings
from ui.handlers import Conversation, View, attempt, check_question
from ui.render import Notice, Turn, escape, number
from ui.source import Source

_logger = logging.getLogger(__name__)
_drawn = itertools.count()  # the browser is told of a value that changes


@dataclass(frozen=True, slots=True)
class Opened:
    """A conversation that was opened."""

    id: str
    turns: Conversation


@dataclass(frozen=True, slots=True)
class Asked:
    """A question to ask in place of the turn `replaces` and what follows it; at the end where that is None."""

    question: str
    replaces: int | None = None


def repeated(turns: Conversation, index: object) -> Asked | None:
    """A turn's question asked anew: the last one is replaced, an earlier one asked at the end: nothing else goes."""
    if not _is_turn(index, turns):
        return None
    return Asked(turns[index].question, index if index == len(turns) - 1 else None)


def edited(turns: Conversation, index: object, question: object) -> Asked | None:
    """An edited question: it replaces its turn and what follows, since that leant on it."""
    return Asked(question, index) if _is_turn(index, turns) and isinstance(question, str) else None


def _is_turn(index: object, turns: Conversation) -> TypeGuard[int]:
    return isinstance(index, int) and not isinstance(index, bool) and 0 <= index < len(turns)


def store(source: Source, user: str) -> Conversations | None:
    """Where a user's conversations are kept; None where nothing can be kept."""
    return Conversations(source.data) if source.data is not None and user else None


def ask(
    source: Source,
    user: str,
    identity: str,
    question: str,
    turns: Conversation,
    cancel: threading.Event | None = None,
    replaces: int | None = None,
    scope: Scope = EVERYWHERE,
    who: str = "",
) -> Iterator[tuple[View, str]]:
    """As `handlers.ask`, kept as it goes; each view comes with the id of its conversation.

    `replaces`: the turn that the question takes the place of; what follows that turn goes too. A question that cannot
    be asked replaces nothing. Where nothing can be written the answer is shown all the same.
    """
    fit = check_question(question) is None
    if fit:
        turns = handlers.without_notice(turns[:replaces])
        question = handlers.clean(question)
        identity = _keep(source, user, identity, len(turns), Turn(question, scope=scope))
    kept: Turn | None = None
    for view in handlers.ask(source, question, turns, cancel, scope, who):
        if fit and len(view.turns) > len(turns) and kept is None:  # what comes behind the answer is not kept
            kept = view.turns[-1]
            identity = _keep(source, user, identity, len(turns), view.turns[-1])
        yield view, identity


def _keep(source: Source, user: str, identity: str, ordinal: int, turn: Turn) -> str:
    kept = store(source, user)
    if kept is None:
        return identity
    problem, remedy = (turn.notice.message, turn.notice.remedy) if turn.notice else ("", "")
    record = KeptTurn(turn.question, turn.answer, problem, remedy, turn.scope)
    made = attempt(lambda: kept.keep(user, identity, ordinal, record))
    if isinstance(made, Notice):
        _logger.error("conversation not kept: %s", made.message)
        return identity
    return made


def open_conversation(source: Source, user: str, identity: object) -> Opened | None:
    """A conversation of this user with all its turns; None where there is none. Nothing from the browser is trusted."""
    kept = store(source, user)
    if kept is None or not isinstance(identity, str):
        return None
    wanted = identity
    found = attempt(lambda: kept.get(user, wanted))
    if found is None or isinstance(found, Notice):
        return None
    turns = tuple(handlers.with_about(source, _turn(turn)) for turn in found.turns)
    return Opened(found.id, turns)


def _turn(kept: KeptTurn) -> Turn:
    if kept.answer is not None:
        return Turn(kept.question, kept.answer, scope=kept.scope)
    if kept.problem:
        return Turn(kept.question, notice=Notice(kept.problem, kept.remedy), scope=kept.scope)
    return Turn(kept.question, notice=Notice(strings.UNFINISHED, strings.UNFINISHED_REMEDY), scope=kept.scope)


def rename(source: Source, user: str, identity: object, title: object) -> Notice | None:
    """Call a conversation otherwise; the notice of what went wrong, if anything did."""
    return _change(source, user, identity, lambda kept, one: kept.rename(user, one, _text(title)))


def delete(source: Source, user: str, identity: object) -> Notice | None:
    """Forget a conversation; the notice of what went wrong, if anything did."""
    return _change(source, user, identity, lambda kept, one: kept.delete(user, one))


def _change(source: Source, user: str, identity: object, change: Callable[[Conversations, str], None]) -> Notice | None:
    def act() -> None:
        kept = store(source, user)
        if kept is None or not isinstance(identity, str):
            raise InputError(strings.THREADS_OFF, strings.THREADS_OFF_REMEDY)
        change(kept, identity)

    done = attempt(act)
    return done if isinstance(done, Notice) else None


def _text(value: object) -> str:
    return re.sub(r"[\ud800-\udfff]", "\ufffd", value) if isinstance(value, str) else ""


def panel(source: Source, user: str, current: str = "", search: object = "", problem: Notice | None = None) -> str:
    """The list of a user's conversations, those that fit `search`; `current` is the open one."""
    kept = store(source, user)
    if kept is None:
        return ""
    wanted = _text(search)
    found = attempt(lambda: kept.listed(user, wanted))
    told = ""
    if isinstance(found, Notice):
        problem, found = problem or found, []
    elif not found:
        told = (
            f'<p class="hoi-meta">{escape(strings.THREADS_NOT_FOUND if wanted.strip() else strings.THREADS_NONE)}</p>'
        )
    if problem is not None:
        told = f'<p class="hoi-threads-told" role="alert">{escape(f"{problem.message} {problem.remedy}")}</p>{told}'
    items = "".join(_item(one, current) for one in found)
    return (
        f'<details class="hoi-threads" data-current="{escape(current)}" data-drawn="{next(_drawn)}">'
        f"<summary>{escape(strings.THREADS)}</summary>"
        f'<label class="hoi-sr" for="hoi-threads-search">{escape(strings.THREADS_SEARCH)}</label>'
        f'<input type="search" id="hoi-threads-search" placeholder="{escape(strings.THREADS_SEARCH_HINT)}" '
        f'maxlength="200" autocomplete="off">{told}<ul>{items}</ul></details>'
    )


def _item(one: Summary, current: str) -> str:
    about = strings.THREAD_ABOUT.format(count=number(one.turns), at=_local(one.changed_at))
    here = ' aria-current="true"' if one.id == current else ""
    buttons = "".join(
        f'<button type="button" class="hoi-thread-do" data-do="{action}"{more} '
        f'aria-label="{escape(f"{label}: {one.title}")}">{escape(label)}</button>'
        for action, label, more in (
            (
                "rename",
                strings.THREAD_RENAME,
                f' data-label="{escape(strings.THREAD_NEW_NAME)}" data-save="{escape(strings.THREAD_SAVE)}" '
                f'data-cancel="{escape(strings.EDIT_CANCEL)}"',
            ),
            ("docx", strings.THREAD_DOCX, ""),
            ("md", strings.THREAD_MARKDOWN, ""),
            ("delete", strings.THREAD_DELETE, f' data-sure="{escape(strings.THREAD_DELETE_SURE)}"'),
        )
    )
    return (
        f'<li data-id="{escape(one.id)}"><button type="button" class="hoi-thread"{here}>'
        f'<span class="hoi-title">{escape(one.title)}</span><span class="hoi-meta">{escape(about)}</span></button>'
        f'<div class="hoi-thread-buttons">{buttons}</div></li>'
    )


def _local(at: str) -> str:
    return datetime.fromisoformat(at).astimezone().strftime("%d/%m/%Y %H:%M")
