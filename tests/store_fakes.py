"""A deterministic embedder and report texts for the tests of files, stores and indexing."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from rag.config import Config
from rag.store import Store
from rag.text import folded_syllables


class HashEmbedder:
    """A bag of hashed syllables: texts that share words are near each other. Needs no model file."""

    def __init__(self, dimension: int = 32, name: str = "hash", fingerprint: str = "hash-1") -> None:
        self.name = name
        self.fingerprint = fingerprint
        self.dimension = dimension

    def embed_passages(self, texts: Sequence[str]) -> np.ndarray:
        return np.stack([self.embed_query(text) for text in texts])

    def embed_query(self, text: str) -> np.ndarray:
        row = np.zeros(self.dimension, dtype=np.float32)
        for word in folded_syllables(text):
            row[int.from_bytes(hashlib.md5(word.encode()).digest()[:4], "little") % self.dimension] += 1
        length = np.linalg.norm(row)
        return row / length if length else row


def mark(number: int) -> str:
    """A word that only report `number` holds."""
    return "tk" + "".join(chr(ord("a") + int(digit)) for digit in f"{number:04d}")


def report_text(number: int, sentences: int = 12) -> str:
    """A small report that no other number gives, with `mark(number)` in it."""
    lines = [f"BÁO CÁO kết quả công tác năm {2000 + number % 25} của xã Hưng Hà {number}"]
    for line in range(sentences):
        lines.append(f"Trong kỳ {line}, xã đã kết nạp {number * 100 + line} đảng viên mới {mark(number)}, đạt {line}%.")
    return "\n".join(lines)


def write_reports(folder: Path, count: int, sentences: int = 12, first: int = 0) -> Path:
    """A folder of `count` report files, numbered from `first`."""
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(first, first + count):
        (folder / f"r{number:03d}.txt").write_text(report_text(number, sentences), encoding="utf-8")
    return folder


def open_store(data: Path, embedder: HashEmbedder | None = None) -> Store:
    """The data folder opened for writing."""
    return Store.open(Config(data=data), embedder=embedder or HashEmbedder(), writable=True)


def outcomes(report: object) -> dict[str, str]:
    """File name -> outcome of an IndexReport."""
    return {Path(file.path).name: str(file.outcome) for file in report.files}  # type: ignore[attr-defined]
