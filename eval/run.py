"""Ask every question of a set through the product's own `Assistant`, and score what comes back."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Protocol

from eval.cases import Case
from eval.metrics import Outcome
from eval.scoring import Texts, failed, judge
from rag.config import Config
from rag.errors import InputError, RagError
from rag.messages import EVAL_MALFORMED, EVAL_NO_REPORTS_MESSAGE, EVAL_NO_REPORTS_REMEDY
from rag.records import Answer, Document, Hit

WARM_UP = "Báo cáo nói về việc gì?"  # asked before the clock runs: what loads lazily is no part of a warm answer


class System(Protocol):
    """What is evaluated; `rag.assistant.Assistant` is one."""

    @property
    def embedding_name(self) -> str: ...

    def ask(self, question: str, history: Sequence[str] = ()) -> Answer: ...

    def search(self, question: str, limit: int = 10) -> list[Hit]: ...

    def document(self, name: str) -> Document: ...


Progress = Callable[[int, int], None]  # done, total


@contextmanager
def temporary_config(config: Config) -> Iterator[Config]:
    """`config` over an empty data folder that goes away afterwards; models that the user pulled stay usable."""
    with tempfile.TemporaryDirectory(prefix="hoi-eval-", ignore_cleanup_errors=True) as folder:
        yield config_over(Path(folder), config)


def config_over(data: Path, config: Config) -> Config:
    """`config` over another data folder, with the models that the user pulled."""
    if config.models.is_dir() and not (data / "models").exists():
        (data / "models").symlink_to(config.models, target_is_directory=True)
    return replace(config, data=data)


@dataclass(frozen=True, slots=True)
class IndexTime:
    """How long indexing took, from files to an index that answers."""

    passages: int
    seconds: float
    refused: tuple[str, ...] = ()  # files that could not be read, with the reason


def index(config: Config, paths: Sequence[Path], on_progress: Progress | None = None) -> IndexTime:
    """Index files and folders into the data folder of `config`, as `hoi index` does."""
    from rag import ingest
    from rag.embed import load_embedder
    from rag.store import Store

    for path in paths:
        if not path.exists():
            raise InputError(EVAL_NO_REPORTS_MESSAGE.format(path=path), EVAL_NO_REPORTS_REMEDY)
    embedder = load_embedder(config)
    started = time.perf_counter()
    with Store.open(config, embedder=embedder, writable=True) as store:
        report = ingest.index_paths(
            store, embedder, paths, (lambda done, total, _name: on_progress(done, total)) if on_progress else None
        )
        seconds = time.perf_counter() - started
    return IndexTime(
        report.passages, seconds, tuple(f"{file.name}: {file.message}" for file in report.files if file.message)
    )


def document_texts(system: System) -> Texts:
    """The text of a document by its name, None where the system has no such document."""
    cache: dict[str, str | None] = {}

    def text(name: str) -> str | None:
        if name not in cache:
            try:
                cache[name] = system.document(name).text
            except InputError:
                cache[name] = None
        return cache[name]

    return text


def ask_all(
    system: System,
    cases: Sequence[Case],
    *,
    on_progress: Progress | None = None,
    known: Mapping[str, Mapping[str, Any]] | None = None,
    on_answer: Callable[[str, Mapping[str, Any]], None] | None = None,
) -> list[Outcome]:
    """Ask each case in order. One that raises scores zero in every measure and keeps its error; none is dropped.

    `known` holds answers of an interrupted run by case id ({"answer", "milliseconds"}); `on_answer` hears each new one
    in the same form. An error is not handed on: a run that is taken up again tries such a case again.
    """
    texts = document_texts(system)
    known = known or {}
    if any(case.id not in known for case in cases):
        with suppress(RagError):  # the cases themselves will tell
            system.ask(WARM_UP)
    outcomes: list[Outcome] = []
    for case in cases:
        if case.id in known:
            answer, milliseconds = known[case.id]["answer"], float(known[case.id]["milliseconds"])
            outcomes.append(_judged(case, answer, milliseconds, texts))
        else:
            started = time.perf_counter()
            try:
                answer = system.ask(case.question, case.history).to_dict()
            except Exception as error:  # noqa: BLE001 - whatever breaks one case must neither hide nor end the evaluation
                elapsed = (time.perf_counter() - started) * 1000
                outcomes.append(Outcome(case, None, failed(case, _told(error)), elapsed))
            else:
                milliseconds = (time.perf_counter() - started) * 1000
                outcomes.append(_judged(case, answer, milliseconds, texts))
                if on_answer:
                    on_answer(case.id, {"answer": answer, "milliseconds": milliseconds})
        if on_progress:
            on_progress(len(outcomes), len(cases))
    return outcomes


def _judged(case: Case, answer: Mapping[str, Any], milliseconds: float, texts: Texts) -> Outcome:
    try:
        return Outcome(case, answer, judge(case, answer, texts), milliseconds)
    except (KeyError, TypeError, AttributeError) as error:  # not the contract's object
        return Outcome(case, None, failed(case, EVAL_MALFORMED.format(error=_told(error))), milliseconds)


def _told(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"
