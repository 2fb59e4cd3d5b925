"""What is evaluated: questions, the texts that they are asked over, and the system opened over those texts.

Everything is indexed into a data folder of its own that goes away; with `--out` an interrupted run keeps it there until
it is done.
"""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory

import rag
from eval import labels
from eval.baselines import Progress
from eval.cases import Case, Paragraph, distractors, file_reason, file_sha256, load_cases, load_squad
from eval.progress import UNFINISHED, RunLog
from eval.results import SystemInfo
from eval.run import IndexTime, System, config_over, index, temporary_config
from rag.config import Config
from rag.errors import InputError
from rag.messages import EVAL_NO_REPORTS_MESSAGE, EVAL_NO_REPORTS_REMEDY
from rag.records import Passage

Step = Callable[[str], AbstractContextManager[Progress]]  # a named step of work, with its progress


@dataclass(frozen=True)
class Material:
    """Questions, and the files that they are asked over; without files the user's own index is asked."""

    name: str
    sha256: str
    cases: tuple[Case, ...]
    reports: Path | None = None
    paragraphs: tuple[Paragraph, ...] = ()  # of a SQuAD-form set, in place of files

    @cached_property
    def texts_sha256(self) -> str:
        """Which texts the questions are asked over; "" for the user's own index."""
        if self.paragraphs:
            return _sha256(part for paragraph in self.paragraphs for part in (paragraph.name, paragraph.text))
        return _folder_sha256(self.reports) if self.reports else ""

    @property
    def dataset(self) -> dict[str, str]:
        """How results name the questions and the texts."""
        return {"name": self.name, "sha256": self.sha256, "texts_sha256": self.texts_sha256}


def _sha256(parts: Iterable[str]) -> str:
    found = hashlib.sha256()
    for part in parts:
        found.update(hashlib.sha256(part.encode()).digest())
    return found.hexdigest()


def _folder_sha256(path: Path) -> str:
    """Names and bytes of the files of a folder, or of one file."""
    if not path.exists():
        raise InputError(EVAL_NO_REPORTS_MESSAGE.format(path=path), EVAL_NO_REPORTS_REMEDY)
    files = [path] if path.is_file() else sorted(file for file in path.rglob("*") if file.is_file())
    return _sha256(part for file in files for part in (file.name, _bytes_sha256(file)))


def _bytes_sha256(path: Path) -> str:
    try:
        with path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError as error:  # indexing will tell of it; a file that can be read next time makes another set of texts
        return file_reason(error)


def program_sha256() -> str:
    """The program that answers: an interrupted run is only taken up by the one that began it."""
    root = Path(rag.__file__).parent
    files = sorted(file for file in root.rglob("*") if file.is_file() and "__pycache__" not in file.parts)
    return _sha256(
        f"{file.relative_to(root)} {_bytes_sha256(file) if file.suffix == '.py' else file.stat().st_size}"
        for file in files
    )


def question_set(path: Path, reports: Path | None = None) -> Material:
    """A JSON Lines question set over a folder of reports."""
    return Material(path.name, file_sha256(path), load_cases(path), reports)


def squad_set(path: Path, extra: Path | None = None, limit: int = 0) -> Material:
    """A SQuAD-form set, with up to `limit` distractor paragraphs from `extra`."""
    loaded = load_squad(path)
    texts = [paragraph.text for paragraph in loaded.paragraphs]
    more = distractors(extra, limit, known=texts) if extra else ()
    return Material(path.name, file_sha256(path), loaded.cases, paragraphs=(*loaded.paragraphs, *more))


def run_log(material: Material, config: Config, out: Path | None, *, resume: bool) -> RunLog:
    """The log of a run over this material, which takes up what an interrupted run of the same left in `out`."""
    if out is None:
        return RunLog(None, {}, resume=False)
    from rag.embed import load_embedder

    embedder = load_embedder(config)
    key = {
        "questions": material.sha256,
        "texts": material.texts_sha256 or _own_texts_sha256(config),
        "embedding": f"{embedder.name} {embedder.fingerprint}",
        "reranker": config.reranker,
        "program": program_sha256(),
    }
    return RunLog(out, key, resume=resume)


def _own_texts_sha256(config: Config) -> str:
    from rag.store import Store

    with Store.open(config, embedder=None, writable=False) as store:
        return _sha256(sorted(store.catalog.passage_ids()))


@dataclass(frozen=True, slots=True)
class Opened:
    """A system ready to be asked, and what is in it."""

    system: System
    config: Config
    info: SystemInfo
    passages: Mapping[str, Sequence[Passage]]  # by document name
    indexed: IndexTime | None


@contextmanager
def opened(material: Material, config: Config, step: Step, log: RunLog) -> Iterator[Opened]:
    """Index the material into a data folder of its own and open the product's `Assistant` over it."""
    if material.reports is None and not material.paragraphs:
        with _assistant(config, None) as ready:
            yield ready
        return
    with _data_folder(config, log) as temporary:
        known = log.known("index").get("")
        if known:
            indexed = IndexTime(int(known["passages"]), float(known["seconds"]), tuple(known["refused"]))
        else:
            indexed = _indexed(material, temporary, step)
            log.add("index", "", {"passages": indexed.passages, "seconds": indexed.seconds, "refused": indexed.refused})
        with _assistant(temporary, indexed) as ready:
            yield ready


def _indexed(material: Material, config: Config, step: Step) -> IndexTime:
    with TemporaryDirectory(prefix="hoi-eval-files-") as files:
        source = material.reports or _write(material.paragraphs, Path(files), step)
        with step(labels.INDEXING) as progress:
            return index(config, [source], progress)


@contextmanager
def _data_folder(config: Config, log: RunLog) -> Iterator[Config]:
    """A data folder that goes away, unless the run is interrupted after indexing and `log` lets it go on."""
    if log.folder is None:
        with temporary_config(config) as temporary:
            yield temporary
        return
    data = log.folder / UNFINISHED
    if not (log.known("index") and data.is_dir()):
        log.forget("index")
        shutil.rmtree(data, ignore_errors=True)
    data.mkdir(exist_ok=True)
    try:
        yield config_over(data, config)
    except BaseException:
        if not log.known("index"):
            shutil.rmtree(data, ignore_errors=True)
        raise
    shutil.rmtree(data, ignore_errors=True)


@contextmanager
def _assistant(config: Config, indexed: IndexTime | None) -> Iterator[Opened]:
    from rag.assistant import Assistant
    from rag.embed import load_embedder
    from rag.store import Store

    with Store.open(config, embedder=load_embedder(config), writable=False) as store:
        passages = {entry.name: store.catalog.passages_of(entry.id) for entry in store.catalog.documents()}
    with Assistant.open(config) as system:
        refused = indexed.refused if indexed else ()
        counted = sum(map(len, passages.values()))
        info = SystemInfo(system.embedding_name, len(passages), counted, refused, config.reranker)
        yield Opened(system, config, info, passages, indexed)


def _write(paragraphs: Sequence[Paragraph], folder: Path, step: Step) -> Path:
    with step(labels.PREPARING) as progress:
        for done, paragraph in enumerate(paragraphs, start=1):
            (folder / paragraph.name).write_text(paragraph.text, encoding="utf-8")
            if done % 1000 == 0 or done == len(paragraphs):
                progress(done, len(paragraphs))
    return folder
