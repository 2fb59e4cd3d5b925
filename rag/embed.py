"""Dense vectors of texts: the bundled static model without torch, or any sentence-transformers model.

The bundled model needs `tokenizers`, `safetensors` and numpy alone; torch and sentence_transformers are imported only
when another model is asked for. Both give unit vectors, so a dot product is a cosine. Nothing here uses the network:
`pull_model` (in rag.hub, offered here as well) is the only way to it.
"""

from __future__ import annotations

import os
import re
import threading
import unicodedata
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
from numpy.typing import NDArray

from rag import messages
from rag.config import Config
from rag.errors import ModelError
from rag.hub import BUNDLED, BUNDLED_NAMES, active_model, check_folder, fingerprint, is_name, located, pull_model
from rag.text import canonical, nfc

if TYPE_CHECKING:
    from tokenizers import Tokenizer

__all__ = ["LONGEST", "Embedder", "StaticEmbedder", "TransformerEmbedder", "load_embedder", "prompts_of", "pull_model"]

Vectors = NDArray[np.float32]

LONGEST = 50_000  # characters of a text that are read; the bundled tokenizer then keeps 2,048 tokens
_CHUNK = 64  # texts of one tokenizer call: small enough to spread over threads
_QUERY_KEYS = ("query",)
_PASSAGE_KEYS = ("document", "passage", "corpus")
_E5 = re.compile(r"(?:^|[/_-])e5(?:[_-]|$)(?!.*instruct)")


class Embedder(Protocol):
    """Turns texts into unit vectors. Safe to use from several threads."""

    @property
    def name(self) -> str:
        """What a person calls the model."""

    @property
    def fingerprint(self) -> str:
        """Changes whenever the same text could get another vector: an index belongs to one fingerprint."""

    @property
    def dimension(self) -> int:
        """Length of a vector."""

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """float32 (len(texts), dimension); unit rows, or zeros for a text without any word."""

    def embed_query(self, text: str) -> Vectors:
        """float32 (dimension,), to be compared with `embed_passages` rows by dot product."""


class StaticEmbedder:
    """A `StaticEmbedding` model: a text's vector is the normalised sum of its tokens' vectors.

    The table stays int8 with one factor a row; sums are float32, as in sentence-transformers.
    """

    def __init__(self, folder: Path) -> None:
        """Load the folder. Raises OSError, ValueError or KeyError where files are missing or damaged."""
        from safetensors.numpy import load_file
        from tokenizers import Tokenizer

        # Threads of our own spread the work (see `embed_passages`): the tokenizer's would warn or hang after a fork.
        os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
        try:
            self._tokenizer: Tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        except Exception as error:  # the library raises no narrower one, for a missing file neither
            raise ValueError(f"tokenizer.json: {error}") from error
        weights = load_file(folder / "model.safetensors")
        self._table: NDArray[np.int8] = weights["embeddings"]
        self._factors: Vectors = weights["weights"].astype(np.float32)
        if len(self._table) != self._tokenizer.get_vocab_size() or len(self._table) != len(self._factors):
            raise ValueError(f"{len(self._table)} vectors, {self._tokenizer.get_vocab_size()} tokens")
        self.name = folder.name
        self.fingerprint = fingerprint(folder)
        self.dimension = int(self._table.shape[1])

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """See `Embedder`. Spreads many texts over threads; both tokenizer and numpy let go of the interpreter lock."""
        chunks = [texts[at : at + _CHUNK] for at in range(0, len(texts), _CHUNK)]
        vectors = np.empty((len(texts), self.dimension), np.float32)
        workers = min(len(chunks), os.cpu_count() or 1, 8)
        if workers <= 1:
            done: Iterator[Vectors] = map(self._embed, chunks)
        else:
            with ThreadPoolExecutor(workers, thread_name_prefix="embed") as pool:
                done = iter(list(pool.map(self._embed, chunks)))
        for number, rows in enumerate(done):
            vectors[number * _CHUNK : number * _CHUNK + len(rows)] = rows
        return vectors

    def embed_query(self, text: str) -> Vectors:
        """See `Embedder`. The model knows no difference between queries and passages."""
        row: Vectors = self._embed([text])[0]
        return row

    def _embed(self, texts: Sequence[str]) -> Vectors:
        prepared = [_prepared(text) for text in texts]
        encodings = self._tokenizer.encode_batch_fast(prepared, add_special_tokens=False)
        vectors = np.zeros((len(texts), self.dimension), np.float32)
        for row, encoding in enumerate(encodings):
            tokens = np.array(encoding.ids, np.intp)
            if len(tokens):  # one small product a text is several times faster than add.reduceat over all of them
                vectors[row] = self._factors.take(tokens) @ self._table.take(tokens, axis=0).astype(np.float32)
        lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
        vectors /= np.maximum(lengths, 1e-12)
        return vectors


def _prepared(text: str) -> str:
    """The text in one tone-mark placement, cut at LONGEST characters, without what UTF-8 cannot carry."""
    text = text[:LONGEST]
    if text.isascii():
        return text
    try:
        text.encode()
    except UnicodeEncodeError:  # a lone surrogate, from undecodable bytes on a command line
        text = text.encode("utf-8", "replace").decode()
    return canonical(unicodedata.normalize("NFC", text))


class TransformerEmbedder:
    """Any other sentence-transformers model, with that model's own prompts; never downloads, never runs its code."""

    def __init__(self, folder: Path, name: str) -> None:
        """Load the folder. Raises ModelError where it is no model, is unsafe, or cannot be loaded."""
        check_folder(folder, name)
        os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
        from sentence_transformers import SentenceTransformer

        try:
            self._model = SentenceTransformer(
                str(folder),
                local_files_only=True,
                trust_remote_code=False,
                model_kwargs={"use_safetensors": True, "dtype": "float32"},
            )
            self.name = name
            self.fingerprint = fingerprint(folder)
            self._query_prompt, self._passage_prompt = prompts_of(name, self._model.prompts)
            self._lock = threading.Lock()  # fast tokenizers refuse to be used by two threads at once
            self.dimension = int(self._encode(["a"], "").shape[1])
        except Exception as error:  # whatever a foreign model makes the libraries raise
            line = str(error).strip().split("\n")[0] or type(error).__name__
            raise ModelError(
                messages.MODEL_LOAD_MESSAGE.format(name=name, error=line), messages.MODEL_LOAD_REMEDY
            ) from error

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """See `Embedder`. A text longer than the model's window is cut by the model."""
        if not texts:
            return np.empty((0, self.dimension), np.float32)
        return self._encode(texts, self._passage_prompt)

    def embed_query(self, text: str) -> Vectors:
        """See `Embedder`."""
        row: Vectors = self._encode([text], self._query_prompt)[0]
        return row

    def _encode(self, texts: Sequence[str], prompt: str) -> Vectors:
        prepared = [nfc(text[:LONGEST].encode("utf-8", "replace").decode()) for text in texts]
        with self._lock:
            vectors = self._model.encode(
                prepared,
                prompt=prompt,
                batch_size=32,
                normalize_embeddings=True,
                convert_to_numpy=True,
                show_progress_bar=False,
            )
        return np.asarray(vectors, np.float32)


def prompts_of(name: str, prompts: dict[str, Any]) -> tuple[str, str]:
    """(before a query, before a passage) for the model of that name, whose configuration holds `prompts`.

    The configuration's "query", and the first of its "document", "passage" and "corpus" that is not empty. A model of
    the E5 family without any ("intfloat/multilingual-e5-small", not its instruct models) was trained with
    "query: " and "passage: "; every other model, bge-m3 for one, takes the bare text.
    """
    query = next((str(prompts[key]) for key in _QUERY_KEYS if prompts.get(key)), "")
    passage = next((str(prompts[key]) for key in _PASSAGE_KEYS if prompts.get(key)), "")
    if not query and not passage and _E5.search(name.lower()):
        return "query: ", "passage: "
    return query, passage


def load_embedder(config: Config) -> Embedder:
    """The model that `config.embedding` asks for: "bundled", a pulled model's name, or a model's folder.

    Where it asks for nothing: the model pulled last, else the bundled one. Raises ModelError with the remedy.
    """
    wanted = config.embedding or active_model(config) or "bundled"
    if wanted in BUNDLED_NAMES:
        try:
            return StaticEmbedder(BUNDLED)
        except (OSError, ValueError, KeyError) as error:
            raise ModelError(
                messages.MODEL_BUNDLED_MESSAGE.format(folder=BUNDLED, error=error), messages.MODEL_BUNDLED_REMEDY
            ) from error
    found = located(wanted, config)
    if found is not None:
        return TransformerEmbedder(*found)
    if is_name(wanted):
        raise ModelError(
            messages.MODEL_MISSING_MESSAGE.format(name=wanted), messages.MODEL_MISSING_REMEDY.format(name=wanted)
        )
    raise ModelError(messages.MODEL_NAME_MESSAGE.format(name=wanted), messages.MODEL_NAME_REMEDY)
