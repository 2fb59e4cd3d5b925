"""Train the weights of the second stage of the search (`rag.rerank`) on questions written for the purpose.

    python -m eval.train_reranker --wiki viwiki.jsonl.xz --laws laws.jsonl.xz

Each question belongs to one paragraph of a Wikipedia article or a law (`rag/models/questions.jsonl`: title, hash of the
paragraph, question) or to evidence in this project's own development reports. The product itself makes the lists: the
texts are indexed, each question is searched for, as written and without diacritics, and the weights are those under
which the right passages get the largest share of e^score within their list. XQuAD is never read.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import lzma
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from eval.cases import load_cases
from eval.cli import SEEDS, SETS, progress_bars
from eval.retrieval import passage_qrels, searchable
from eval.robustness import unaccented
from eval.run import document_texts, index, temporary_config
from rag.assistant import Assistant
from rag.config import Config
from rag.records import Hit
from rag.rerank import FEATURES, WEIGHTS, rows
from rag.search import SHORT_LIST
from rag.text import nfc

QUESTIONS = WEIGHTS.parent / "questions.jsonl"
REPORT_SETS = ((SETS / "reports", "reports_dev.jsonl"), (SEEDS, "seeds_extra_dev.jsonl"))
SHORTEST = 300  # characters of a paragraph
ARTICLES = 600  # further articles among those that hold a question's paragraph, in the lists of whole articles
FOLDS = 5  # of the cross-validation
DECAY = 0.1  # of the squared weights

Matrix = NDArray[np.float64]
Row = NDArray[np.float64]
Record = Mapping[str, str]
Step = Callable[[str], Any]
Right = Callable[[Hit], bool]  # whether a passage is a right one


@dataclass(frozen=True, slots=True)
class Listing:
    """One question's short list: a row of features for each passage, and which passages are right."""

    source: str
    question: str  # the same for both ways of typing, so that both fall into one fold
    features: Matrix  # (passages, len(FEATURES))
    right: NDArray[np.bool_]  # (passages,)


def paragraph_key(text: str) -> str:
    """How the question file names a paragraph: the first 16 hexadecimal digits of its SHA-256."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def articles(path: Path) -> Iterator[tuple[str, str]]:
    """(title, NFC text) of each line of a JSON Lines file that may be .xz."""
    read = lzma.open if path.suffix == ".xz" else open
    with read(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            record = json.loads(line)
            yield record["title"], nfc(record["text"])


def wiki_paragraphs(text: str) -> list[str]:
    """The lines of an article that are long enough to answer something."""
    return [line for piece in text.split("\n") if len(line := piece.strip()) >= SHORTEST]


def law_paragraphs(text: str) -> list[str]:
    """The articles ("Điều 5. …") of a law."""
    pieces = ("\n" + text).split("\nĐiều ")[1:]
    return [line for piece in pieces if len(line := f"Điều {piece}".strip()) >= SHORTEST]


@dataclass(frozen=True, slots=True)
class Texts:
    """The training texts: all paragraphs, and the articles that they come from."""

    paragraphs: Mapping[str, str]  # by key
    articles: Mapping[str, tuple[str, ...]]  # title -> keys


def read_texts(wiki: Path, laws: Path) -> Texts:
    """Read both files; a paragraph that occurs twice belongs to the first article."""
    paragraphs: dict[str, str] = {}
    found: dict[str, tuple[str, ...]] = {}
    for path, split in ((wiki, wiki_paragraphs), (laws, law_paragraphs)):
        for title, text in articles(path):
            new = {paragraph_key(piece): piece for piece in split(text)}
            found[title] = tuple(key for key in new if key not in paragraphs)
            paragraphs.update(new)
    return Texts(paragraphs, found)


@contextmanager
def indexed(files: Mapping[str, str], config: Config, step: Step, name: str) -> Iterator[Assistant]:
    """The product over these files (name -> text), in a folder that goes away."""
    with temporary_config(config) as own, tempfile.TemporaryDirectory(prefix="hoi-train-") as folder:
        for file, text in files.items():
            (Path(folder) / file).write_text(text, encoding="utf-8")
        with step(name) as progress:
            index(own, [Path(folder)], progress)
        with Assistant.open(own) as assistant:
            yield assistant


def paragraph_listings(texts: Texts, records: Sequence[Record], config: Config, step: Step) -> list[Listing]:
    """Lists over an index in which every paragraph is a document of its own."""
    files = {f"{key}.txt": text for key, text in texts.paragraphs.items()}
    with indexed(files, config, step, "paragraphs") as assistant:
        return [
            listing
            for record in records
            for listing in listings(
                assistant, "paragraphs", record["question"], of_document(f"{record['paragraph']}.txt")
            )
        ]


def article_listings(texts: Texts, records: Sequence[Record], config: Config, step: Step) -> list[Listing]:
    """Lists over whole articles below their titles: the paragraph stands among its neighbours and has a context."""
    wanted = {record["title"] for record in records}
    chosen = [title for title in texts.articles if title in wanted]
    chosen += [title for title in texts.articles if title not in wanted][:ARTICLES]
    files = {
        f"{number:05d}.txt": "\n\n".join((title, *(texts.paragraphs[key] for key in texts.articles[title])))
        for number, title in enumerate(chosen)
    }
    found = []
    with indexed(files, config, step, "articles") as assistant:
        for record in records:
            right = overlapping(texts.paragraphs[record["paragraph"]])
            found += listings(assistant, "articles", record["question"], right)
    return found


def report_listings(config: Config, step: Step) -> list[Listing]:
    """Lists of this project's own development questions over its reports."""
    found = []
    for folder, name in REPORT_SETS:
        with temporary_config(config) as own:
            with step(name) as progress:
                index(own, [folder], progress)
            with Assistant.open(own) as assistant:
                cases = searchable(load_cases(SETS / name))
                passages = {
                    entry.name: assistant.store.catalog.passages_of(entry.id) for entry in assistant.documents()
                }
                relevant = passage_qrels(cases, passages, document_texts(assistant))
                for case in cases:
                    found += listings(assistant, name, case.question, among(relevant[case.id]))
    return found


def of_document(name: str) -> Right:
    """Right: every passage of the document of that name."""
    return lambda hit: hit.document.name == name


def overlapping(paragraph: str) -> Right:
    """Right: a passage that shares text with this paragraph of its document."""

    def right(hit: Hit) -> bool:
        start = hit.document.text.find(paragraph)
        return start >= 0 and hit.passage.start < start + len(paragraph) and start < hit.passage.end

    return right


def among(passage_ids: Set[str]) -> Right:
    """Right: these passages."""
    return lambda hit: hit.passage.id in passage_ids


def listings(assistant: Assistant, source: str, question: str, right: Right) -> list[Listing]:
    """The short lists of a question as written and without diacritics; those without a right passage are of no use."""
    found = []
    for text in (question, unaccented(question)):
        readings = assistant.searcher.readings(text)
        hits = assistant.searcher.short_list(readings, SHORT_LIST)
        marks = np.array([right(hit) for hit in hits])
        if marks.any() and not marks.all():
            questions = assistant.searcher.questions(readings)
            found.append(Listing(source, question, np.array([rows(questions, hit)[0] for hit in hits]), marks))
    return found


def fit(lists: Sequence[Listing], decay: float = DECAY) -> Row:
    """The weights, (len(FEATURES),), that minimise the listwise cross-entropy, each question counting the same.

    Features are brought to unit spread for the decay (a Gaussian prior) and back; a list's mean does not matter.
    """
    import torch

    spread = np.concatenate([made.features for made in lists]).std(0) + 1e-9
    features = [torch.tensor(made.features / spread) for made in lists]
    right = [torch.tensor(made.right) for made in lists]
    weights = torch.zeros(len(FEATURES), dtype=torch.float64, requires_grad=True)
    optimizer = torch.optim.LBFGS([weights], max_iter=200, line_search_fn="strong_wolfe")

    def loss() -> torch.Tensor:
        optimizer.zero_grad()
        total = torch.stack([
            torch.logsumexp(x @ weights, 0) - torch.logsumexp((x @ weights)[mark], 0)
            for x, mark in zip(features, right, strict=True)
        ]).mean() + decay * (weights**2).sum()  # fmt: skip
        total.backward()  # type: ignore[no-untyped-call]
        return total

    optimizer.step(loss)  # type: ignore[no-untyped-call]
    found: Row = weights.detach().numpy() / spread
    return found


def success(lists: Sequence[Listing], weights: Row) -> float:
    """Share of lists whose first passage is right."""
    return float(np.mean([made.right[int(np.argmax(made.features @ weights))] for made in lists]))


def cross_validated(lists: Sequence[Listing], decay: float) -> dict[str, tuple[float, float]]:
    """By source: Success@1 within the lists by the first stage alone, and by weights fitted on other questions."""
    folds = {question: number % FOLDS for number, question in enumerate(dict.fromkeys(made.question for made in lists))}
    before: dict[str, list[float]] = {}
    after: dict[str, list[float]] = {}
    for fold in range(FOLDS):
        weights = fit([made for made in lists if folds[made.question] != fold], decay)
        for made in lists:
            if folds[made.question] == fold:
                before.setdefault(made.source, []).append(float(made.right[0]))
                after.setdefault(made.source, []).append(success([made], weights))
    return {source: (float(np.mean(before[source])), float(np.mean(after[source]))) for source in before}


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description="Train the weights of the second stage of the search.")
    parser.add_argument("--wiki", type=Path, required=True, help="viwiki.jsonl.xz")
    parser.add_argument("--laws", type=Path, required=True, help="laws.jsonl.xz")
    parser.add_argument("--out", type=Path, default=WEIGHTS, help="file to write")
    parser.add_argument("--decay", type=float, default=DECAY)
    options = parser.parse_args()
    texts = read_texts(options.wiki, options.laws)
    records = [json.loads(line) for line in QUESTIONS.read_text(encoding="utf-8").splitlines()]
    config = Config.from_env()
    with progress_bars() as step:
        lists = report_listings(config, step)
        lists += paragraph_listings(texts, records, config, step)
        lists += article_listings(texts, records, config, step)
    for source, (before, after) in cross_validated(lists, options.decay).items():
        print(f"{source}: Success@1 in the list {before:.3f} -> {after:.3f} (cross-validated)")
    weights = fit(lists, options.decay)
    record = {"weights": {name: round(float(value), 4) for name, value in zip(FEATURES, weights, strict=True)}}
    options.out.write_text(json.dumps(record, indent=2) + "\n", encoding="utf-8")
    print(f"{len(lists)} lists; written to {options.out}")


if __name__ == "__main__":
    main()
