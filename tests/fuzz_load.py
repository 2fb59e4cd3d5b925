"""Broken files by the thousand through every reader: `python -m tests.fuzz_load --count 20000 --seed 1`.

Each must be read or refused with a message, within the time limit, and leave nothing behind. Exits with 1 otherwise.
The file of case N is `mutated(base, Random(f"{seed}-{N}"))`: `--only N` runs one case again.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from rag.errors import LoadError
from rag.load import parse, release
from rag.load.content import Content
from tests.hostile_files import mutated
from tests.report_files import ENCODINGS, FILES, plain_text

SLOWEST = 35.0  # seconds that a file may take: 30 without a sign of life, and the new process


@dataclass
class Outcome:
    """What became of the files."""

    counts: Counter[tuple[str, str]] = field(default_factory=Counter)  # ending, "read" or "refused"
    problems: list[str] = field(default_factory=list)
    slowest: float = 0.0
    stopped: int = 0  # how often the reading process had to be stopped


def bases() -> list[tuple[str, bytes]]:
    """One sound file of each format and encoding."""
    texts = {f"{name}.txt": encode(plain_text()) for name, encode in ENCODINGS.items()}
    return [*((name, make()) for name, make in FILES.items()), *texts.items(), ("utf8.md", plain_text().encode())]


def run(count: int, seed: int, only: int | None = None) -> Outcome:
    """Read so many broken files."""
    files, result = bases(), Outcome()
    release()  # a process that is there already has its folder elsewhere
    with tempfile.TemporaryDirectory() as work:
        usual, tempfile.tempdir = tempfile.tempdir, work
        here = set(Path().iterdir())
        try:
            _run(files, range(count) if only is None else [only], seed, result)
        finally:
            release()
            tempfile.tempdir = usual
        left = [*Path(work).iterdir(), *sorted(set(Path().iterdir()) - here)]
        result.problems += [f"left behind: {name}" for name in left]
    return result


def _run(files: Sequence[tuple[str, bytes]], numbers: Iterable[int], seed: int, result: Outcome) -> None:
    for number in numbers:
        chance = random.Random(f"{seed}-{number}")
        name, data = chance.choice(files)
        started = time.monotonic()
        try:
            verdict = _read(Path(name), mutated(data, chance), result)
        except Exception as error:  # noqa: BLE001  what must not happen
            result.problems.append(f"case {number} ({name}): {type(error).__name__}: {error}")
            verdict = "raised"
        took = time.monotonic() - started
        result.slowest = max(result.slowest, took)
        result.counts[Path(name).suffix, verdict] += 1
        if took > SLOWEST:
            result.problems.append(f"case {number} ({name}): {took:.0f} s")


def _read(path: Path, data: bytes, result: Outcome) -> str:
    try:
        content = parse(path, data)
    except LoadError as error:
        if not error.remedy:
            result.problems.append(f"{path}: no remedy for {error.message}")
        result.stopped += "dừng" in error.message
        return "refused"
    _check(content)
    for member in content.members:
        if not member.message and Path(member.name).suffix == ".docx":
            _read(Path("a.docx"), member.data, result)
    return "read"


def _check(content: Content) -> None:
    if list(content.pages) != sorted(content.pages) or any(start > len(content.text) for start in content.pages):
        raise AssertionError("pages out of order")
    content.text.encode()  # as the catalog will


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; prints a table and what went wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", type=int)
    options = parser.parse_args(arguments)
    started = time.monotonic()
    result = run(options.count, options.seed, options.only)
    for ending in sorted({ending for ending, _ in result.counts}):
        counts = [f"{verdict} {result.counts[ending, verdict]}" for verdict in ("read", "refused", "raised")]
        print(f"{ending:6} {', '.join(counts)}")
    total, seconds = sum(result.counts.values()), time.monotonic() - started
    about = f"slowest {result.slowest:.1f} s, stopped {result.stopped}"
    print(f"{total} files, seed {options.seed}, {seconds:.0f} s, {about}")
    for problem in result.problems:
        print("PROBLEM", problem)
    return 1 if result.problems else 0


if __name__ == "__main__":
    sys.exit(main())
