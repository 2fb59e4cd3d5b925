"""The learned score of candidate answers: how likely each is the one that the question asks for.

A small network for each family of kinds over the features of `rag.features`, trained by `eval.train_answers` on
questions written for the purpose over reports written for the purpose.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from rag import kinds
from rag.candidate import Candidate
from rag.features import Found, rows
from rag.question import Question

MODEL = Path(__file__).parent / "models" / "answers.npz"
FAMILIES = {
    "figures": kinds.QUANTITATIVE,
    "dates": frozenset({kinds.WHEN, kinds.DOCUMENT_NUMBER, kinds.ORDINAL}),
}
SCORED = frozenset(kind for members in FAMILIES.values() for kind in members)
CLIP = 5.0  # standard deviations

Matrix = NDArray[np.float32]
Listing = tuple[Question, tuple[Found, ...]]

_listings: ContextVar[list[Listing] | None] = ContextVar("listings", default=None)


@contextmanager
def recording() -> Iterator[list[Listing]]:
    """Keep what is to be scored, for training, and leave the rules' own scores as they are."""
    listings: list[Listing] = []
    token = _listings.set(listings)
    try:
        yield listings
    finally:
        _listings.reset(token)


@dataclass(frozen=True, slots=True)
class Network:
    """Features to the probability that a candidate is right: the mean of a few networks with one hidden layer."""

    mean: Matrix  # (features,)
    spread: Matrix  # (features,)
    hidden: Matrix  # (networks, features, units)
    hidden_bias: Matrix  # (networks, units)
    out: Matrix  # (networks, units)
    out_bias: Matrix  # (networks,)

    def __call__(self, features: Matrix) -> NDArray[np.float64]:
        """Probabilities, (candidates,), of the rows (candidates, features)."""
        scaled = np.clip((features - self.mean) / self.spread, -CLIP, CLIP)
        units = np.maximum(scaled @ self.hidden + self.hidden_bias[:, None, :], 0.0)
        logits = (units * self.out[:, None, :]).sum(-1) + self.out_bias[:, None]
        return np.asarray(1.0 / (1.0 + np.exp(-logits.mean(0).astype(np.float64))))


def family(kind: str) -> str:
    """The family of a kind in SCORED."""
    return next(name for name, members in FAMILIES.items() if kind in members)


def scored(question: Question, found: Sequence[Found]) -> list[Candidate]:
    """The candidates, with the probability of each as its score."""
    listings = _listings.get()
    if listings is not None:
        listings.append((question, tuple(found)))
        return [each.candidate for each in found]
    if not found:
        return []
    network = load()[family(question.kind)]
    probabilities = network(np.array(rows(question, found), dtype=np.float32))
    return [
        replace(each.candidate, score=float(p), scored=True, rule=each.candidate.score)
        for each, p in zip(found, probabilities, strict=True)
    ]


@cache
def load() -> Mapping[str, Network]:
    """The trained networks by family. Raises OSError, ValueError or KeyError where their file is damaged."""
    with np.load(MODEL, allow_pickle=False) as arrays:
        return {
            name: Network(*(np.asarray(arrays[f"{name}.{part}"], dtype=np.float32) for part in Network.__slots__))
            for name in FAMILIES
        }
