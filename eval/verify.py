"""How well the verifier of model-written answers tells true claims from faults that were planted in them."""

from __future__ import annotations

import csv
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path
from typing import Any

from eval import labels
from eval.planted import CITATION as PLANTED_CITATION
from eval.planted import KINDS, TRUE, Written, written_answers
from eval.scripted import OLLAMA, OPENAI, ScriptedServer
from rag.claims import ClaimReader
from rag.config import LlmConfig
from rag.context import describe
from rag.errors import InputError
from rag.facts import read_sentence
from rag.files import find_files
from rag.llm import LanguageModel, open_model
from rag.load import load_file
from rag.matching import CITATION, NAME, PERSON, PLACE, WORDS
from rag.pack import Numbered
from rag.prompts import Message
from rag.records import DROPPED, KEPT, MARKED, RECITED, Context, Document, Passage
from rag.source import sources_of
from rag.support import judge
from rag.text import nfc, sentences, syllables
from rag.verify import Verifier

Progress = Callable[[int, int], None]
_NOT_SHOWN = frozenset({DROPPED, MARKED})  # what must become of a false claim: it is not shown as if it were true
_RIGHT = {TRUE: frozenset({KEPT}), PLANTED_CITATION: frozenset({RECITED, DROPPED, MARKED})}
SUPPORTED, CONTRADICTED, ADDED = "no", "intrinsic", "extrinsic"  # labels of ViHallu
_ADDED = frozenset({WORDS, NAME, PERSON, PLACE, CITATION})  # problems of what the context does not speak of at all


@dataclass(frozen=True, slots=True)
class Miss:
    """A planted fault that passed, or a true claim that did not: what was wrong, its text, what the verifier said."""

    kind: str
    text: str
    outcome: str
    problems: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Verified:
    """What the verifier made of planted answers. The kinds that must be caught are those of `eval.planted.KINDS`."""

    answers: int
    planted: dict[str, int]  # by kind
    caught: dict[str, int]
    true_claims: int
    misses: tuple[Miss, ...]

    def to_dict(self) -> dict[str, Any]:
        """The fixed form of `hoi eval verify --json`."""
        flags = Counter(problem for miss in self.misses if miss.kind == TRUE for problem in miss.problems)
        return {
            "answers": self.answers,
            "planted": sum(self.planted.get(kind, 0) for kind in KINDS),
            "caught": sum(self.caught.get(kind, 0) for kind in KINDS),
            "true_claims": self.true_claims,
            "false_flags": sum(1 for miss in self.misses if miss.kind == TRUE),
            "by_kind": {
                kind: {"planted": count, "caught": self.caught.get(kind, 0), "required": kind in KINDS}
                for kind, count in sorted(self.planted.items())
            },
            "false_flags_by_problem": dict(flags.most_common()),
        }


def report_texts(paths: Sequence[Path]) -> list[Document]:
    """The reports of files and folders. Raises InputError where there are fewer than two: one fault is a citation of
    another report."""
    documents = []
    for found in find_files(paths, skip=Path())[0]:
        text, name = load_file(found.path).text, found.path.name
        documents.append(Document(name, name, str(found.path), text, describe(text, name)))
    if len(documents) < 2:
        raise InputError(labels.VERIFY_FEW_MESSAGE, labels.VERIFY_FEW_REMEDY)
    return documents


def verify(answers: Sequence[Written], on_progress: Progress | None = None) -> Verified:
    """Let scripted servers of both protocols write the answers over HTTP, and check them as they come."""
    planted: Counter[str] = Counter()
    caught: Counter[str] = Counter()
    misses: list[Miss] = []
    true_claims = 0
    with _models() as models:
        for number, (answer, (server, model)) in enumerate(zip(answers, cycle(models), strict=False), 1):
            server.text = answer.text()
            for kind, miss in _checked(answer, model):
                if kind == TRUE:
                    true_claims += 1
                else:
                    planted[kind] += 1
                    caught[kind] += miss is None
                if miss is not None:
                    misses.append(miss)
            if on_progress:
                on_progress(number, len(answers))
    return Verified(len(answers), dict(planted), dict(caught), true_claims, tuple(misses))


def planted_answers(documents: Sequence[Document], count: int, seeds: Sequence[int]) -> list[Written]:
    """`count` answers for each random seed."""
    return [answer for seed in seeds for answer in written_answers(documents, count, seed)]


def _checked(answer: Written, model: LanguageModel) -> Iterator[tuple[str, Miss | None]]:
    """(kind, what went wrong) of each claim that was written."""
    verifier, reader = Verifier(answer.passages), ClaimReader()
    for piece in model.stream([Message("user", "…")], threading.Event()):
        for claim in reader.feed(piece):
            verifier.add(claim)
    for claim in reader.end():
        verifier.add(claim)
    for made in answer.claims:
        wanted = " ".join(syllables(made.text))  # the reader drops marks of Markdown, and may join short sentences
        holding = [each for each in verifier.checks if wanted in " ".join(syllables(each.text))]
        check = min(holding, key=lambda each: len(each.text), default=None)
        outcome = check.outcome if check else "lost"
        right = outcome in _RIGHT.get(made.kind, _NOT_SHOWN)
        yield made.kind, None if right else Miss(made.kind, made.written(), outcome, check.problems if check else ())


@contextmanager
def _models() -> Iterator[list[tuple[ScriptedServer, LanguageModel]]]:
    with ScriptedServer(OPENAI) as first, ScriptedServer(OLLAMA) as second:
        models = []
        for server, name in ((first, "openai-like/scripted"), (second, "ollama/scripted")):
            model = open_model(LlmConfig(name=name, url=server.url))
            assert model is not None
            models.append((server, model))
        yield models
        for _, model in models:
            model.close()


def lines(record: Mapping[str, Any]) -> list[str]:
    """What `hoi eval verify` prints of its record."""
    told = [
        labels.VERIFY_CAUGHT.format(
            caught=record["caught"], planted=record["planted"], share=_share(record["caught"], record["planted"]),
            flags=record["false_flags"], true=record["true_claims"],
            flag_share=_share(record["false_flags"], record["true_claims"]),
        )
    ]  # fmt: skip
    for kind, counts in record["by_kind"].items():
        form = labels.VERIFY_KIND if counts["required"] else labels.VERIFY_FURTHER
        told.append("  " + form.format(kind=labels.VERIFY_KINDS[kind], **{k: counts[k] for k in ("caught", "planted")}))
    if "vihallu" in record:
        hallu = record["vihallu"]
        told.append(
            labels.VIHALLU_LINE.format(
                cases=hallu["cases"], macro=_percent(hallu["macro_f1"]), supported=_percent(hallu["supported_f1"]),
                unsupported=_percent(hallu["unsupported_f1"]),
            )
        )  # fmt: skip
    return told


def miss_line(miss: Miss) -> str:
    """A fault that passed, or a true claim that did not."""
    kind = labels.VERIFY_KINDS[miss.kind]
    return labels.VERIFY_MISS.format(kind=kind, outcome=miss.outcome, problems=", ".join(miss.problems), text=miss.text)


def _share(part: int, whole: int) -> str:
    return f"{_percent(part / whole if whole else 0.0)} %"


def _percent(value: float) -> str:
    return f"{100 * value:.1f}".replace(".", ",")


# --- ViHallu ------------------------------------------------------------------------------------------------------


def vihallu(path: Path, on_progress: Progress | None = None) -> dict[str, Any]:
    """Macro-F1 of the three labels of ViHallu (context, prompt, response, label), and F1 of supported or not."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    gold, told = [], []
    for number, row in enumerate(rows, 1):
        gold.append(row["label"])
        told.append(label_of(row["context"], row["response"]))
        if on_progress:
            on_progress(number, len(rows))
    held = [label == SUPPORTED for label in gold], [label == SUPPORTED for label in told]
    by_label = {label: round(_f1(gold, told, label), 4) for label in (SUPPORTED, CONTRADICTED, ADDED)}
    return {
        "cases": len(rows),
        "macro_f1": round(sum(by_label.values()) / 3, 4),
        "f1": by_label,
        "supported_f1": round(_f1(held[0], held[1], True), 4),
        "unsupported_f1": round(_f1(held[0], held[1], False), 4),
    }


def label_of(context: str, response: str) -> str:
    """What the verifier says of a response over a context: supported, contradicted by it, or added to it."""
    text = nfc(context)
    document = Document("context", "context", "", text, Context())
    passage = Passage("context:0", "context", 0, 0, len(text), text)
    sources = sources_of([Numbered(1, document, passage, 0, len(text))])
    response = nfc(response)
    problems = {
        problem
        for start, end in sentences(response)
        if read_sentence(response[start:end]).words
        for problem in judge(response[start:end], sources).problems
    }
    if not problems:
        return SUPPORTED
    return ADDED if problems <= _ADDED else CONTRADICTED


def _f1(gold: Sequence[object], told: Sequence[object], label: object) -> float:
    right = sum(a == b == label for a, b in zip(gold, told, strict=True))
    both = sum(a == label for a in gold) + sum(b == label for b in told)
    return 2 * right / both if both else 0.0
