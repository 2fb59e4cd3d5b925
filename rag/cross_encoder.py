"""An optional cross-encoder (HOI_RERANKER): a transformer that reads the question and a passage together.

Any sentence-transformers `CrossEncoder` with one output, for example BAAI/bge-reranker-v2-m3: a pulled one or a folder.
It reads only the best of the list that the features have made: on processors it takes tens of milliseconds a passage.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from rag import messages
from rag.config import Config
from rag.errors import ModelError
from rag.hub import check_folder, is_name, located
from rag.passages import embedding_text
from rag.records import Hit
from rag.text import nfc

MOST = 20  # passages of a list that are read
LONGEST = 8_000  # characters of a text; the model's own window is shorter


class CrossEncoderReranker:
    """Puts the first MOST hits of a list into the order of a cross-encoder. Safe to use from several threads."""

    def __init__(self, folder: Path, name: str) -> None:
        """Load the folder. Raises ModelError where it is no cross-encoder, is unsafe, or cannot be loaded."""
        check_folder(folder, name)
        os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
        from sentence_transformers import CrossEncoder

        try:
            self._model = CrossEncoder(
                str(folder),
                local_files_only=True,
                trust_remote_code=False,
                model_kwargs={"use_safetensors": True, "dtype": "float32"},
            )
            outputs = int(self._model.num_labels)
        except Exception as error:  # whatever a foreign model makes the libraries raise
            line = str(error).strip().split("\n")[0] or type(error).__name__
            raise ModelError(
                messages.MODEL_LOAD_MESSAGE.format(name=name, error=line), messages.RERANKER_LOAD_REMEDY
            ) from error
        if outputs != 1:
            raise ModelError(
                messages.RERANKER_OUTPUTS_MESSAGE.format(name=name, count=outputs), messages.RERANKER_NAME_REMEDY
            )
        self.name = name
        self._lock = threading.Lock()  # fast tokenizers refuse to be used by two threads at once

    def order(self, question: str, hits: Sequence[Hit]) -> list[Hit]:
        """The hits, best first: those that were read before all others. Scores: 1 for the best, shares of it after."""
        read, rest = hits[:MOST], hits[MOST:]
        if not read:
            return []
        pairs = [(nfc(question)[:LONGEST], embedding_text(hit.document.context, hit.passage)[:LONGEST]) for hit in read]
        with self._lock:
            scores = np.asarray(self._model.predict(pairs, show_progress_bar=False), np.float64).reshape(-1)
        scores = np.nan_to_num(scores, nan=float(np.nanmin(scores)) if np.isfinite(scores).any() else 0.0)
        if scores.min() < 0 or scores.max() > 1:  # a model without a sigmoid behind it
            scores = np.exp(scores - scores.max())
        scores = scores / max(float(scores.max()), 1e-12)
        ranked = sorted(zip(scores, read, strict=True), key=lambda item: (-item[0], item[1].passage.id))
        best = [replace(hit, score=float(score)) for score, hit in ranked]
        least = best[-1].score
        return best + [replace(hit, score=least * hit.score) for hit in rest]


def load_reranker(config: Config) -> CrossEncoderReranker | None:
    """The cross-encoder that `config.reranker` asks for, by a pulled model's name or as a folder; None for "".

    Raises ModelError with the remedy.
    """
    wanted = config.reranker
    if not wanted:
        return None
    found = located(wanted, config)
    if found is not None:
        return CrossEncoderReranker(*found)
    if is_name(wanted):
        raise ModelError(
            messages.MODEL_MISSING_MESSAGE.format(name=wanted), messages.RERANKER_MISSING_REMEDY.format(name=wanted)
        )
    raise ModelError(messages.MODEL_NAME_MESSAGE.format(name=wanted[:200]), messages.RERANKER_NAME_REMEDY)
