"""Uploads and removals, one after the other in a thread of their own, while questions go on.

What the page shows of it is a `State`, whose version grows with every change.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from rag.audit import record
from rag.errors import InputError
from rag.ingest import FileOutcome, Outcome
from rag.originals import Staged, sweep
from ui import strings
from ui.handlers import notice_of
from ui.reports import Reports

TOGETHER = 50  # files that one run takes in: their outcomes are told together
WAITING_AT_MOST = 2_000  # files
MEMBERS_TOLD = 3  # files of an archive whose failure is told in full
REMEMBERED = 500  # finished ones

WAITING, RUNNING, DONE, FAILED, CANCELLED = "waiting", "running", "done", "failed", "cancelled"


@dataclass(frozen=True, slots=True)
class Item:
    """One file on its way in, or one report on its way out (`removal`), and what became of it."""

    number: int
    name: str
    state: str = WAITING
    outcome: Outcome | None = None
    passages: int = 0
    message: str = ""
    remedy: str = ""
    removal: bool = False


@dataclass(frozen=True, slots=True)
class State:
    """All that is waiting, running or finished, newest last. `done` of `total` files of the present run are read."""

    version: int
    items: tuple[Item, ...]
    busy: bool
    done: int = 0
    total: int = 0
    figures: bool = False  # files are in; their figures are being read

    @property
    def pending(self) -> int:
        """How many items are not finished."""
        return sum(item.state in (WAITING, RUNNING) for item in self.items)


@dataclass(frozen=True, slots=True)
class _Job:
    number: int
    staged: Staged | None = None  # None: a removal
    replaces: str = ""  # id of the report whose place the file takes
    document: str = ""  # id of the report to remove


class Intake:
    """The queue and its worker. Thread-safe. `open_reports` gives the assistant, over an empty index where none is."""

    def __init__(self, data: Path, open_reports: Callable[[], Reports]) -> None:
        self.data = data
        self._open = open_reports
        self._lock = threading.Lock()
        self._items: dict[int, Item] = {}
        self._queue: deque[_Job] = deque()
        self._worker: threading.Thread | None = None
        self._stop = threading.Event()
        self._closed = False
        self._version = 0
        self._number = 0
        self._progress = (0, 0, False)
        sweep(data)

    # --- asked by the page --------------------------------------------------------------------------------------

    def check_room(self) -> None:
        """Raise InputError where too many files are waiting."""
        with self._lock:
            if len(self._queue) >= WAITING_AT_MOST or self._closed:
                raise InputError(strings.INTAKE_FULL.format(count=WAITING_AT_MOST), strings.INTAKE_FULL_REMEDY)

    def submit(self, staged: Staged, replaces: str = "", actor: str = "") -> int:
        """Index a file that has come in; with `replaces`, that report goes once the file is in. Returns its number.

        What is wished, and by whom (a user id), is written into the audit file first. Raises StoreError where it
        cannot be.
        """
        number = self._numbered()
        action, details = ("document.replace", {"document": replaces}) if replaces else ("document.upload", {})
        record(self.data, actor, action, **details, name=staged.name, job=number)
        self._enqueue(_Job(number, staged, replaces), staged.name)
        return number

    def remove(self, document_id: str, name: str, actor: str = "") -> int:
        """Remove a report. Returns the number of the item. Written down, and raises, as `submit`."""
        number = self._numbered()
        record(self.data, actor, "document.remove", document=document_id, name=name, job=number)
        self._enqueue(_Job(number, document=document_id), name)
        return number

    def cancel(self) -> None:
        """Give up what is waiting, and end the run after the file in hand; what is in stays."""
        with self._lock:
            self._stop.set()
            while self._queue:
                self._give_up(self._queue.popleft())
            self._touch()

    def forget(self) -> None:
        """Clear the finished items from the list."""
        with self._lock:
            self._items = {n: item for n, item in self._items.items() if item.state in (WAITING, RUNNING)}
            self._touch()

    def state(self) -> State:
        """What there is to show now."""
        with self._lock:
            return State(self._version, tuple(self._items.values()), self._worker is not None, *self._progress)

    def close(self) -> None:
        """End the run after the file in hand and wait for it; nothing is taken in any more."""
        with self._lock:
            self._closed = True
            worker = self._worker
        self.cancel()
        if worker is not None:
            worker.join()

    # --- the worker ---------------------------------------------------------------------------------------------

    def _numbered(self) -> int:
        with self._lock:
            self._number += 1
            return self._number

    def _enqueue(self, job: _Job, name: str) -> None:
        with self._lock:
            self._items[job.number] = Item(job.number, name, removal=job.staged is None)
            if self._closed:
                self._give_up(job)
            else:
                self._queue.append(job)
                if self._worker is None:
                    self._worker = threading.Thread(target=self._work, name="intake", daemon=True)
                    self._worker.start()
            finished = [n for n, item in self._items.items() if item.state not in (WAITING, RUNNING)]
            for n in finished[:-REMEMBERED]:
                del self._items[n]
            self._touch()

    def _work(self) -> None:
        came_in = went_out = False
        while True:
            with self._lock:
                jobs = self._next()
                if not jobs and (not (came_in or went_out) or self._closed):
                    self._worker, self._progress = None, (0, 0, False)
                    self._touch()
                    return
                self._stop.clear()
                self._progress = (0, len(jobs), came_in and not jobs)
                for job in jobs:
                    self._set(job, state=RUNNING)
                self._touch()
            try:
                if not jobs and came_in:
                    came_in = False
                    self._open().figures_held()
                elif not jobs:  # once for all that went: the vectors that stay are written anew
                    went_out = False
                    self._open().erase()
                elif jobs[0].staged is None:
                    went_out = True
                    self._remove(jobs[0])
                else:
                    came_in = True
                    self._take_in(jobs)
            except Exception as error:  # noqa: BLE001 - the edge of the thread: told in the list, logged if unexpected
                self._fail(jobs, error)

    def _next(self) -> list[_Job]:
        """The next removal, or the next files; no two of one name, since the second replaces the first."""
        jobs: list[_Job] = []
        names: set[str] = set()
        while self._queue and len(jobs) < TOGETHER:
            job = self._queue[0]
            if jobs and (job.staged is None or job.staged.name in names):
                break
            jobs.append(self._queue.popleft())
            if job.staged is None:
                break
            names.add(job.staged.name)
        return jobs

    def _take_in(self, jobs: Sequence[_Job]) -> None:
        def progress(done: int, total: int, _: str) -> None:
            with self._lock:
                self._progress = (done, total, False)
                self._touch()

        reports = self._open()
        taken = reports.take_in([job.staged for job in jobs if job.staged], progress, self._stop)
        for job, outcomes in zip(jobs, taken, strict=False):
            self._told(reports, job, outcomes)
        with self._lock:
            for job in jobs[len(taken) :]:
                self._give_up(job)
            self._touch()

    def _told(self, reports: Reports, job: _Job, outcomes: Sequence[FileOutcome]) -> None:
        failed = [one for one in outcomes if one.outcome == Outcome.FAILED]
        first = next((one for one in outcomes if one.outcome != Outcome.FAILED), outcomes[0])
        state = FAILED if first.outcome == Outcome.FAILED else DONE
        kind, message, remedy = first.outcome, first.message, first.remedy
        if len(outcomes) > 1:  # of an archive or a mail
            wrong = " ".join(f"{one.name}: {one.message}" for one in failed[:MEMBERS_TOLD])
            message = strings.INTAKE_MEMBERS.format(done=len(outcomes) - len(failed), count=len(outcomes))
            message, remedy = f"{message} {wrong}".strip(), failed[0].remedy if failed else ""
        replaceable = kind in (Outcome.ADDED, Outcome.REPLACED, Outcome.RENAMED)
        old = next((entry for entry in reports.documents() if job.replaces and entry.id == job.replaces), None)
        if old is not None and replaceable and not failed:
            reports.remove([old.id])
            kind, message = Outcome.REPLACED, f"{strings.REPLACED_OLD.format(name=old.name)} {message}".strip()
        passages = sum(one.passages for one in outcomes)
        with self._lock:
            self._set(job, state=state, outcome=kind, passages=passages, message=message, remedy=remedy)
            self._touch()

    def _remove(self, job: _Job) -> None:
        self._open().remove([job.document])
        with self._lock:
            self._set(job, state=DONE)
            self._touch()

    def _fail(self, jobs: Sequence[_Job], error: Exception) -> None:
        notice = notice_of(error)
        with self._lock:
            for job in jobs:
                item = self._items.get(job.number)
                if item is None or item.state == RUNNING:
                    self._set(job, state=FAILED, message=notice.message, remedy=notice.remedy)
                _discard(job)
            self._touch()

    def _give_up(self, job: _Job) -> None:
        _discard(job)
        self._set(job, state=CANCELLED)

    def _set(self, job: _Job, **changes: object) -> None:
        item = self._items.get(job.number)
        if item is not None:
            self._items[job.number] = replace(item, **changes)  # type: ignore[arg-type]  # the fields of Item

    def _touch(self) -> None:
        self._version += 1


def _discard(job: _Job) -> None:
    if job.staged is not None:
        job.staged.path.unlink(missing_ok=True)
