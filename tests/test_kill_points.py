"""The short form of `python -m tests.kill_points`: processes killed anywhere lose nothing that was acknowledged."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.kill_points import Trial, run, text_of


def test_killed_anywhere_nothing_is_lost() -> None:
    outcome = run(10, seed=11)
    assert outcome.problems == []
    assert outcome.killed.total() == 10
    assert outcome.questions > 30


@pytest.mark.parametrize("damage", ["lost", "stale", "half"])
def test_the_trial_sees_what_is_wrong(tmp_path: Path, damage: str) -> None:
    trial = Trial(tmp_path, seed=1)
    for number in range(3):
        (trial.folder / f"f{number:04d}.txt").write_text(text_of(number, number), encoding="utf-8")
    from rag.ingest import index_paths
    from rag.store import Store

    with Store.open(trial.config, embedder=trial.embedder, writable=True) as store:
        index_paths(store, trial.embedder, [trial.folder])
        if damage == "half":
            store.vectors.remove([store.catalog.documents()[0].id])
    trial.held = {f"f{number:04d}.txt": number for number in range(3)}
    if damage == "lost":
        trial.held["f0007.txt"] = 7
    if damage == "stale":
        trial.held["f0001.txt"] = 5
    trial._look("damaged", {})
    trial.close()
    assert len(trial.outcome.problems) == 1
