"""Train the learned score of candidate answers (`rag.scorer`) on questions written for the purpose.

    python -m eval.train_answers --real reports_dev.jsonl.xz

The questions of `eval/sets/training` and the development questions are asked as written and without diacritics; the
product itself makes the candidates. Those over real reports count REAL times: there are few of them, and they are what
the product is for. A candidate is right where the rule of the evaluation says so. Each question is
also asked of what is left when its evidence, or its whole report, is gone: then nothing is right. A network for each
family of kinds learns under which score the right candidates, or "none of these", get the largest share of e^score.
"""

from __future__ import annotations

import argparse
import os
import tempfile
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from eval.cases import Case, load_cases
from eval.cli import SEEDS, SETS
from eval.real import TRAINING, read_texts, unpack
from eval.robustness import unaccented
from eval.run import index, temporary_config
from eval.scoring import foreign_figures, holds, locate, overlap
from rag.assistant import Assistant
from rag.config import Config
from rag.features import Found, rows
from rag.question import Question, understand
from rag.scorer import CLIP, FAMILIES, MODEL, SCORED, Network, family, recording

Source = tuple[Path, Path]  # a folder of reports and the questions over it
SOURCES: tuple[Source, ...] = (
    (SETS / "training" / "reports", SETS / "training" / "questions.jsonl"),
    (SETS / "reports", SETS / "reports_dev.jsonl"),
    (SEEDS, SETS / "seeds_extra_dev.jsonl"),
    (SEEDS, SETS / "seeds_more_dev.jsonl"),
)
REAL = 2.0  # what a question over real reports counts
WITHOUT = 0.1  # what a question counts whose evidence was taken away
LONGER = 2  # times the shortest right phrase: of longer ones nothing is learned
UNITS = 24
NETWORKS = 5
EPOCHS = 40  # more of them refuse what other people ask in other words
RATE = 0.003
DECAY = 0.2
DROPOUT = 0.4
EACH = 0.1  # what the loss of each candidate by itself counts beside that of the list
BATCH = 64

Rows = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Listing:
    """The candidates of one question: a row of features for each, and which are right."""

    family: str
    features: Rows  # (candidates, features)
    right: NDArray[np.bool_]  # (candidates,)
    weight: float


def is_right(case: Case, found: Found) -> bool:
    """Whether a candidate holds an accepted answer, no foreign figure, and stands in the evidence."""
    candidate = found.candidate
    wanted = all if "all" in case.tags else any
    return (
        candidate.hit.document.name in case.docs
        and wanted(holds(candidate.short, answer) for answer in case.answers)
        and not foreign_figures(candidate.short, [*case.answers, *case.evidence])
        and _in_evidence(case, found)
    )


def _in_evidence(case: Case, found: Found) -> bool:
    candidate = found.candidate
    text = candidate.hit.document.text
    return candidate.hit.document.name in case.docs and any(
        overlap(candidate.sentence, place) for evidence in case.evidence for place in locate(evidence, text)
    )


def listings(case: Case, question: Question, found: Sequence[Found]) -> Iterator[Listing]:
    """What a question teaches; nothing where none of its candidates is right though it has an answer."""
    right = [case.answerable and is_right(case, each) for each in found]
    if not found or (case.answerable and not any(right)):
        return
    name = family(question.kind)
    if name == "phrases" and any(right):  # a sentence around a right phrase is not wrong, and not what is wanted
        words = [len(each.candidate.short.split()) for each in found]
        most = LONGER * min(size for size, good in zip(words, right, strict=True) if good) + 8
        kept = [at for at, (size, good) in enumerate(zip(words, right, strict=True)) if not good or size <= most]
        found, right = [found[at] for at in kept], [right[at] for at in kept]
    yield _listing(name, question, found, right, 1.0)
    if not case.answerable:
        return
    answered = [any(holds(each.candidate.short, answer) for answer in case.answers) for each in found]
    rest = [each for each, same in zip(found, answered, strict=True) if not same and not _in_evidence(case, each)]
    others = [each for each in rest if each.candidate.hit.document.name not in case.docs]
    for left in (rest, others if len(others) < len(rest) else []):
        if left:
            yield _listing(name, question, left, [False] * len(left), WITHOUT)


def _listing(name: str, question: Question, found: Sequence[Found], right: Sequence[bool], weight: float) -> Listing:
    return Listing(name, np.array(rows(question, found), dtype=np.float32), np.array(right), weight)


def ask(assistant: Assistant, case: Case, text: str) -> tuple[Question, Sequence[Found]] | None:
    """The candidates of a question; None for one of a kind that is not scored."""
    with recording() as recorded:
        answer = assistant.ask(text, case.history)
    asked = understand(answer.standalone_question, assistant.units().known)
    if asked.kind not in SCORED:
        return None
    return next((made for made in recorded if made[0].text == asked.text and made[0].kind == asked.kind), None)


def taught(reports: Path, questions: Path, config: Config, part: int = 0, parts: int = 1) -> Iterator[Listing]:
    """The listings of the questions of a file over a folder of reports: of every `parts`-th, from `part` on."""
    with temporary_config(config) as own:
        index(own, [reports])
        with Assistant.open(own) as assistant:
            for case in list(load_cases(questions))[part::parts]:
                for text in dict.fromkeys((case.question, unaccented(case.question))):
                    made = ask(assistant, case, text)
                    if made is not None:
                        yield from listings(case, *made)


def _share(config: Config, sources: Sequence[Source], part: int, parts: int) -> list[Listing]:
    return [each for reports, questions in sources for each in taught(reports, questions, config, part, parts)]


def all_taught(config: Config, sources: Sequence[Source], jobs: int, *, weight: float = 1.0) -> list[Listing]:
    """The listings of all sources, made by `jobs` processes; each counts `weight` times what it would."""
    with ProcessPoolExecutor(jobs, mp_context=get_context("spawn")) as pool:
        shares = pool.map(partial(_share, config, sources, parts=jobs), range(jobs))
        return [replace(each, weight=each.weight * weight) for share in shares for each in share]


def fit(lists: Sequence[Listing], seed: int) -> dict[str, Rows]:
    """The arrays of one network."""
    import torch

    torch.manual_seed(seed)
    every = np.concatenate([each.features for each in lists])
    mean, spread = every.mean(0), every.std(0) + 1e-3
    features = [torch.tensor(np.clip((each.features - mean) / spread, -CLIP, CLIP)) for each in lists]
    right = [torch.tensor(each.right) for each in lists]
    weights = torch.tensor([each.weight for each in lists])
    hidden, out = torch.nn.Linear(every.shape[1], UNITS), torch.nn.Linear(UNITS, 1)
    net = torch.nn.Sequential(hidden, torch.nn.ReLU(), torch.nn.Dropout(DROPOUT), out)
    optimizer = torch.optim.AdamW(net.parameters(), lr=RATE, weight_decay=DECAY)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, EPOCHS)
    for _ in range(EPOCHS):
        net.train()
        for batch in torch.split(torch.randperm(len(lists)), BATCH):
            chosen = [int(number) for number in batch]
            count = len(chosen)
            scores = net(torch.cat([features[number] for number in chosen])).squeeze(1)
            marks = torch.cat([right[number] for number in chosen])
            of_list = torch.cat([torch.full((len(right[n]),), at) for at, n in enumerate(chosen)])
            none = torch.zeros(count).index_add(0, of_list, marks.float()) == 0  # "none of these" is right
            exponents = torch.exp(scores.clamp(max=30.0))
            whole = torch.ones(count).index_add(0, of_list, exponents)
            good = none.float().index_add(0, of_list, exponents * marks)
            alone = torch.nn.functional.binary_cross_entropy_with_logits(scores, marks.float(), reduction="none")
            losses = (
                torch.log(whole) - torch.log(good + 1e-9) + EACH / 3 * torch.zeros(count).index_add(0, of_list, alone)
            )
            loss = (weights[batch] * losses).sum() / weights[batch].sum()
            optimizer.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            optimizer.step()
        schedule.step()
    learned = (hidden.weight.T, hidden.bias, out.weight[0], out.bias[0])
    arrays = (mean, spread, *(each.detach().numpy() for each in learned))
    return {name: np.asarray(each, dtype=np.float32) for name, each in zip(Network.__slots__, arrays, strict=True)}


def network(lists: Sequence[Listing]) -> Network:
    """NETWORKS of them that differ in their seeds, as one."""
    made = [fit(lists, seed) for seed in range(NETWORKS)]
    shared = {name: made[0].pop(name) for name in ("mean", "spread")}
    return Network(**shared, **{name: np.stack([each[name] for each in made]) for name in made[0]})


def main(arguments: Sequence[str] | None = None) -> None:
    """Train all families and write the model file."""
    parser = argparse.ArgumentParser(description="Train the learned score of candidate answers.")
    parser.add_argument("--out", type=Path, default=MODEL)
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="processes that ask the questions")
    parser.add_argument("--real", type=Path, help="reports_dev.jsonl.xz, for eval/sets/real/training.jsonl")
    options = parser.parse_args(arguments)
    config = Config.from_env()
    lists = all_taught(config, SOURCES, options.jobs)
    if options.real:
        with tempfile.TemporaryDirectory() as folder:
            real = unpack(TRAINING, read_texts(options.real), Path(folder))
            lists += all_taught(config, real, options.jobs, weight=REAL)
    arrays: dict[str, NDArray[Any]] = {}
    for name in FAMILIES:
        own = [each for each in lists if each.family == name]
        made = network(own)
        arrays |= {
            f"{name}.{part}": getattr(made, part).astype(np.float16 if part == "hidden" else np.float32)
            for part in Network.__slots__
        }
        answerable = [each for each in own if each.right.any()]
        first = np.mean([each.right[int(np.argmax(made(each.features)))] for each in answerable])
        print(f"{name}: {len(own)} lists, {len(answerable)} with a right candidate, first in {first:.3f} of them")
    np.savez_compressed(options.out, **arrays)  # type: ignore[arg-type]


if __name__ == "__main__":
    main()
