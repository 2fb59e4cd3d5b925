"""Kill `hoi` again and again, start again and look: `python -m tests.kill_points --count 200 --seed 1`.

A real process indexes, replaces or removes generated reports and is killed (SIGKILL), at a random moment or before or
after a named step. Then the folder is opened again, and every report that was acknowledged must answer, none may be
half there or twice, and catalog, Chroma, tantivy and the kept uploads must agree. Exits with 1 otherwise.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass, field
from pathlib import Path

from rag.assistant import Assistant
from rag.catalog import Catalog
from rag.config import Config
from rag.embed import load_embedder
from rag.errors import StoreError
from rag.ingest import index_paths, remove_documents
from rag.originals import FOLDER
from rag.store import Store
from tests.kill_child import POINTS, READY

ROOT = Path(__file__).resolve().parents[1]
MOST = 24  # reports that are kept
ASKED = 6  # of those that the change did not touch
_SYLLABLES = ("An", "Bình", "Cao", "Dương", "Giang", "Hòa", "Khánh", "Lâm", "Minh", "Ninh", "Phú", "Quang", "Sơn",
              "Thanh", "Vinh", "Xuân")  # fmt: skip
_ADDING = [point for point in POINTS if not point.startswith(("originals", "vectors.copy", "catalog.switch"))]
_REACHED = {  # the named steps that a change comes to
    "index": _ADDING,
    "upload": [*_ADDING, "originals.place", "originals.settle"],
    "remove": ["catalog.publish", "vectors.remove", "lexical.remove", "catalog.forget", "catalog.shrink",
               "vectors.copy", "catalog.switch", "store.clean", "originals.discard"],
}  # fmt: skip


def village(number: int) -> str:
    """A name that no other report speaks of."""
    first, rest = divmod(number, len(_SYLLABLES) ** 2)
    second, third = divmod(rest, len(_SYLLABLES))
    return f"{_SYLLABLES[first]} {_SYLLABLES[second]} {_SYLLABLES[third]}"


def households(number: int, version: int) -> int:
    """The figure that a version of a report states."""
    return 100 + number * 7 + version * 1009


def text_of(number: int, version: int) -> str:
    """One report; each version has another text."""
    lines = [f"BÁO CÁO tình hình thôn {village(number)}", ""]
    lines += [f"Thôn {village(number)} có {households(number, version)} hộ nghèo."]
    lines += [f"Mục {line}: chi hội đã tổ chức {number + line} buổi sinh hoạt tại nhà văn hóa." for line in range(25)]
    return "\n".join(lines)


@dataclass(frozen=True)
class Change:
    """What one process is to do: `after` is the version of each touched report then (None: gone)."""

    kind: str  # "index", "upload" or "remove"
    after: dict[str, int | None]


@dataclass
class Outcome:
    """What the run did and what it found."""

    killed: Counter[str] = field(default_factory=Counter)
    finished: int = 0
    documents_checked: int = 0
    questions: int = 0
    problems: list[str] = field(default_factory=list)


class Trial:
    """One data folder, its reports and what has been acknowledged of them."""

    def __init__(self, work: Path, seed: int) -> None:
        self.work = work
        self.random = random.Random(seed)
        self.folder = work / "reports"
        self.uploads = work / "uploads"
        self.config = Config(data=work / "data")
        self.embedder = load_embedder(self.config)
        self.held: dict[str, int] = {}  # acknowledged: name -> version
        self.outcome = Outcome()
        self._next = 0
        self._version = 0
        self._lasts = 1.0  # seconds from the opening of the folder to the end
        environ = {**os.environ, "PYTHONPATH": str(ROOT), "HOI_EMBEDDING": "", "TOKENIZERS_PARALLELISM": "false"}
        self._nursery = subprocess.Popen(
            [sys.executable, "-m", "tests.kill_child", "serve"],
            cwd=ROOT, env=environ, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        )  # fmt: skip
        self.folder.mkdir()
        self.uploads.mkdir()

    # --- changes -------------------------------------------------------------------------------------------------

    def change(self) -> Change:
        """Something to do, with its files written."""
        mine = {kind: [name for name in self.held if name[0] == kind] for kind in "fu"}
        crowded = len(self.held) > MOST
        kind = "remove" if crowded else self.random.choice(["index", "index", "upload", "remove"])
        if kind == "remove" and len(self.held) > 6:
            gone = self.random.sample(sorted(self.held), self.random.randint(1, 20 if crowded else 4))
            return Change("remove", dict.fromkeys(gone))
        letter = "u" if kind == "upload" else "f"
        changed = self.random.sample(mine[letter], min(len(mine[letter]), self.random.randint(0, 3)))
        fresh = [f"{letter}{self._number():04d}.txt" for _ in range(self.random.randint(1, 4))]
        after: dict[str, int | None] = {}
        for name in [*changed, *fresh]:
            self._version += 1
            after[name] = self._version
            self._path(name).write_text(text_of(int(name[1:5]), self._version), encoding="utf-8")
        return Change("upload" if letter == "u" else "index", after)

    def _number(self) -> int:
        self._next += 1
        return self._next

    def _path(self, name: str) -> Path:
        return (self.uploads if name[0] == "u" else self.folder) / name

    def _arguments(self, change: Change) -> list[str]:
        if change.kind == "index":
            return ["index", str(self.folder)]
        if change.kind == "upload":
            return ["upload", *(str(self._path(name)) for name in change.after)]
        return ["docs", "remove", "--yes", *change.after]

    # --- one point -----------------------------------------------------------------------------------------------

    def point(self) -> None:
        """One change, killed somewhere; then everything is looked at, and the change is made whole."""
        change = self.change()
        if change.kind == "remove":
            for name in change.after:
                self._path(name).unlink(missing_ok=True)
        named = self.random.random() < 0.5
        place = self.random.choice(_REACHED[change.kind]) if named else "-"
        when, nth = self.random.choice(["before", "after"]), self.random.choice([1, 1, 1, 2])
        label = f"{change.kind}, {f'{when} {place} no. {nth}' if named else 'random'}"
        killed, ready = self._run(change, [place, when, str(nth)])
        if killed:
            self.outcome.killed[f"{when} {place}" if named else f"random {change.kind}"] += 1
        else:
            self.outcome.finished += 1
        if not killed and ready:
            self._acknowledge(change)
            self._look(label, {}, change.after.keys())
            return
        with self._told(label):
            self._look(label, change.after, change.after.keys())
            self._finish(change)
            self._acknowledge(change)
            self._look(f"{label}, done again", {}, change.after.keys())

    def _run(self, change: Change, spec: Sequence[str]) -> tuple[bool, bool]:
        """Whether the process was killed, and whether it did what it was to do."""
        log = self.work / "stderr"
        record = [str(log), str(self.config.data), *spec, *self._arguments(change)]
        assert self._nursery.stdin is not None
        assert self._nursery.stdout is not None
        self._nursery.stdin.write(json.dumps(record) + "\n")
        self._nursery.stdin.flush()
        lines = self._nursery.stdout
        child, started = 0, time.monotonic()
        while not (line := lines.readline()).startswith("ended "):
            if not line:
                raise RuntimeError("the process that makes the others has ended")
            if line.startswith("pid "):
                child = int(line.split()[1])
            elif line.strip() == READY and child and spec[0] == "-":
                started, spec = time.monotonic(), ("",)
                time.sleep(self.random.uniform(0, 1.1 * self._lasts))
                with contextlib.suppress(ProcessLookupError):
                    os.kill(child, signal.SIGKILL)
        code = int(line.split()[1])
        if code == 0:
            self._lasts = 0.7 * self._lasts + 0.3 * (time.monotonic() - started)
        elif code != -signal.SIGKILL:
            errors = log.read_text(encoding="utf-8", errors="replace")[-2000:]
            self.outcome.problems.append(f"exit code {code} of {change}: {errors}")
        return code == -signal.SIGKILL, code == 0

    def close(self) -> None:
        """End the process that makes the others."""
        if self._nursery.stdin:
            self._nursery.stdin.close()
        self._nursery.wait(timeout=60)
        if self._nursery.stdout:
            self._nursery.stdout.close()

    def _finish(self, change: Change) -> None:
        if change.kind == "upload":
            if self._run(change, ["-not-", "", "0"])[1]:
                return
            raise AssertionError("the upload failed when it was made again")
        with Store.open(self.config, embedder=self.embedder, writable=True) as store:
            if change.kind == "index":
                index_paths(store, self.embedder, [self.folder])
            else:
                known = [name for name in change.after if store.catalog.document_by_name(name)]
                if known:
                    remove_documents(store, known)

    def _acknowledge(self, change: Change) -> None:
        for name, version in change.after.items():
            if version is None:
                self.held.pop(name, None)
            else:
                self.held[name] = version

    # --- looking -------------------------------------------------------------------------------------------------

    @contextlib.contextmanager
    def _told(self, label: str) -> Iterator[None]:
        try:
            yield
        except (AssertionError, StoreError, OSError, RuntimeError) as error:
            self.outcome.problems.append(f"{label}: {type(error).__name__} {getattr(error, 'message', error)}")

    def _look(self, label: str, open_names: dict[str, int | None], touched: Set[str] = frozenset()) -> None:
        """Compare the folder with what was acknowledged; `open_names` may be as before or as after the change.

        The texts, passages and index entries of all are compared; the `touched` ones and some others are asked for.
        """
        if not self.held and not self.config.data.joinpath("catalog.sqlite3").exists():
            return
        with self._told(label):
            if self.random.random() < 0.5:  # a writer puts things in order too
                Store.open(self.config, embedder=self.embedder, writable=True).close()
            try:
                assistant = Assistant.open(self.config)
            except StoreError as error:
                if not self.held and "Chưa có báo cáo" in error.message:
                    return
                raise
            with assistant:
                self._agree(assistant.store, settled=label.startswith("remove") and not open_names)
                found = self._versions(assistant.store.catalog, open_names)
                others = sorted(found.keys() - touched)
                some = self.random.sample(others, min(ASKED, len(others)))
                for name in [*(found.keys() & touched), *some]:
                    self._asks(assistant, name, found[name])

    def _agree(self, store: Store, *, settled: bool) -> None:
        consistency = store.check()
        assert consistency.ok, consistency
        data = self.config.data
        assert len(list(data.glob("index-*"))) == 1, "two index folders"
        sources = store.catalog.sources()
        assert len({entry.name for entry in sources.values()}) == len(sources), "two files of one name"
        kept: set[Path] = set()
        for entry in sources.values():
            path = Path(entry.path)
            kept.add(path)
            assert path.parent.name != FOLDER or path.is_file(), f"the upload of {entry.name} is lost"
        if settled:
            strays = set((data / FOLDER).glob("*.*")) - kept
            assert not strays, f"uploads that nothing knows: {strays}"

    def _versions(self, catalog: Catalog, open_names: dict[str, int | None]) -> dict[str, int]:
        """The version of each report that is there."""
        versions: dict[str, int] = {}
        for entry in catalog.documents():
            document = catalog.document(entry.id)
            assert document is not None
            allowed = [self.held.get(entry.name), open_names.get(entry.name)]
            number = int(entry.name[1:5])
            fits = [v for v in allowed if v is not None and text_of(number, v) == document.text]
            assert fits, f"{entry.name} is there with a text that is none of versions {allowed}"
            passages = catalog.passages_of(entry.id)
            assert len(passages) == entry.passages > 0, f"{entry.name} is half there"
            assert all(document.text[p.start : p.end] == p.text for p in passages)
            assert entry.name not in versions, f"{entry.name} is there twice"
            versions[entry.name] = fits[0]
            self.outcome.documents_checked += 1
        lost = [name for name in self.held if name not in versions and open_names.get(name, 0) is not None]
        assert not lost, f"acknowledged and lost: {lost}"
        return versions

    def _asks(self, assistant: Assistant, name: str, version: int) -> None:
        number = int(name[1:5])
        answer = assistant.ask(f"Thôn {village(number)} có bao nhiêu hộ nghèo?")
        self.outcome.questions += 1
        figure = str(households(number, version))
        assert answer.short.replace(".", "").startswith(figure), f"{name}: {answer.short!r}, not {figure}"
        assert name in {citation.document for citation in answer.citations}


def run(count: int, seed: int, *, on_point: bool = False) -> Outcome:
    """Kill until `count` processes have died, or much more than that many have ended by themselves."""
    with tempfile.TemporaryDirectory(prefix="hoi-kill-") as work, contextlib.ExitStack() as held:
        trial = Trial(Path(work), seed)
        held.callback(trial.close)
        told = 0
        for _ in range(4 * count):
            trial.point()
            done = trial.outcome.killed.total()
            for problem in trial.outcome.problems[told:] if on_point else ():
                print(f"PROBLEM {problem}", flush=True)
            told = len(trial.outcome.problems)
            if on_point and trial.outcome.killed and done % 10 == 0:
                print(
                    f"{done} killed, {trial.outcome.finished} ended, {len(trial.outcome.problems)} problems", flush=True
                )
            if done >= count:
                break
        return trial.outcome


def main(arguments: Sequence[str] | None = None) -> int:
    """Run, print what happened, and return 1 where something was lost."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--count", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args(arguments)
    started = time.monotonic()
    outcome = run(options.count, options.seed, on_point=True)
    for place, number in sorted(outcome.killed.items()):
        print(f"{number:4} {place}")
    print(
        f"{outcome.killed.total()} killed, {outcome.finished} ended by themselves, {outcome.documents_checked} reports "
        f"looked at, {outcome.questions} questions asked, {len(outcome.problems)} problems, "
        f"{time.monotonic() - started:.0f} s"
    )
    return bool(outcome.problems)


if __name__ == "__main__":
    sys.exit(main())
