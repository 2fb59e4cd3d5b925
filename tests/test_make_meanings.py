"""The script that learns the vectors of words, on a tiny corpus."""

from __future__ import annotations

import json
import lzma
import random
from pathlib import Path

import numpy as np
import pytest

from rag.meaning import Meanings
from rag.models import make_meanings


def test_words_in_like_surroundings_come_near(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    chance = random.Random(3)
    fields = (
        (["thóc", "gạo"], "nông dân gặt trên cánh đồng đem phơi"),
        (["tàu", "thuyền"], "ngư dân ra khơi đánh cá ngoài biển"),
    )
    lines = []
    for _ in range(1_500):
        words, around = chance.choice(fields)
        told = around.split()
        chance.shuffle(told)
        lines.append(" ".join([*told[:3], chance.choice(words), *told[3:]]) + ".")
    with lzma.open(tmp_path / "texts.jsonl.xz", "wt", encoding="utf-8") as out:
        out.write(json.dumps({"title": "t", "text": "\n".join(lines)}, ensure_ascii=False))
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "a.txt").write_text("Năm 2020, ngư dân ra khơi.", encoding="utf-8")
    made = tmp_path / "meanings.npz"
    sources = [str(tmp_path / "texts.jsonl.xz"), str(tmp_path / "folder")]
    monkeypatch.setattr("sys.argv", ["make_meanings", "--out", str(made), "--epochs", "20", *sources])
    make_meanings.main()
    with np.load(made, allow_pickle=False) as arrays:
        words = arrays["words"].tobytes().decode().split("\n")
        known = Meanings(words, arrays["vectors"].astype(np.float32))
    assert near(known, "thóc", "gạo") > near(known, "thóc", "thuyền")
    assert not any(word[0].isdigit() for word in words)


def near(known: Meanings, first: str, second: str) -> float:
    one, other = known.of_rows([known.row(first), known.row(second)])
    return float(one @ other)
