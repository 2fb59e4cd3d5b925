"""Check the question sets: every gold answer must really stand in the reports.

    python eval/sets/check.py [--seeds FOLDER]

Prints one line for each problem found and exits 1, or the number of cases of each file and exits 0.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

SETS = Path(__file__).resolve().parent
SEEDS = SETS.parents[1] / "seeds"

FIELDS: Mapping[str, type[str] | type[bool] | type[list[str]]] = {
    "id": str,
    "question": str,
    "type": str,
    "answerable": bool,
    "answers": list,
    "docs": list,
    "evidence": list,
    "tags": list,
    "history": list,
}
TYPES = frozenset(
    "aggregate compare date difference document-number follow-up how list money multi-year number ordinal organ "
    "percent person place role summary total unanswerable what why yes-no".split()
)
# Why a question has no answer: the first tag of an unanswerable case.
REASONS = frozenset("absent-entity absent-metric absent-year injection near-miss off-topic small-talk".split())
# Answers that are worked out from the evidence, not read in it.
WORKED_OUT = frozenset({"aggregate", "difference", "total", "yes-no"})


def check_sets(sets: Path = SETS, seeds: Path = SEEDS) -> list[str]:
    """Problems in all question files of the folder `sets`, one line each; empty when all is well.

    A file whose name starts with "reports" is checked against `sets`/reports, one of `sets`/dense against the folder of
    its name beside it, any other against `seeds`.
    """
    problems: list[str] = []
    first_seen: dict[tuple[str, ...], str] = {}
    reports, seed_texts = read_folder(sets / "reports"), read_folder(seeds)
    for path in _files(sets):
        texts = reports if path.name.startswith("reports") else seed_texts
        if path.parent != sets:
            texts = read_folder(path.with_suffix(""))
        for number, record in _records(path):
            place = f"{path.name}:{number}"
            wrong = [record] if isinstance(record, str) else list(check_record(record, texts))
            problems.extend(f"{place}: {problem}" for problem in wrong)
            if wrong or isinstance(record, str):
                continue
            for key in (("id", record["id"]), ("question", record["question"].casefold(), *record["history"])):
                if key in first_seen:
                    problems.append(f"{place}: {': '.join(key)} already stands at {first_seen[key]}")
                first_seen.setdefault(key, place)
    return problems


def _files(sets: Path) -> list[Path]:
    return [*sorted(sets.glob("*.jsonl")), *sorted((sets / "dense").glob("*.jsonl"))]


def check_record(record: Mapping[str, Any], texts: Mapping[str, str]) -> Iterator[str]:
    """Problems of one case; `texts` maps document names to their NFC text."""
    if set(record) != set(FIELDS):
        yield f"fields are {sorted(record)}, expected {sorted(FIELDS)}"
        return
    for field, kind in FIELDS.items():
        value = record[field]
        strings = value if isinstance(value, list) else [value] if kind is str else []
        if not isinstance(value, kind) or not all(isinstance(item, str) and item.strip() for item in strings):
            yield f"{field} is {value!r}, expected {kind.__name__} without empty strings"
            return
    if record["type"] not in TYPES:
        yield f"unknown type {record['type']!r}"
    if record["question"] != unicodedata.normalize("NFC", record["question"]):
        yield "the question is not NFC"
    if "unaccented" in record["tags"] and re.search("[đĐ]", record["question"]) is not None:
        yield "tagged unaccented, but the question holds đ"
    if record["type"] == "follow-up" and not record["history"]:
        yield "a follow-up without history"
    if record["answerable"]:
        yield from _check_answerable(record, texts)
    else:
        yield from _check_unanswerable(record)


def stands_in(answer: str, text: str) -> bool:
    """Whether `answer` stands in `text` as whole tokens, in any case: "82" in "82/80", but not in "182" or "82,5"."""
    pattern = rf"(?<!\w)(?<!\d[.,]){re.escape(_plain(answer))}(?!\w)(?![.,]\d)"
    return re.search(pattern, _plain(text)) is not None


def read_folder(folder: Path) -> dict[str, str]:
    """The NFC text of each document in `folder`, by file name."""
    return {
        path.name: unicodedata.normalize("NFC", path.read_bytes().decode("utf-8"))
        for path in sorted(folder.iterdir())
        if path.is_file()
    }


def _check_answerable(record: Mapping[str, Any], texts: Mapping[str, str]) -> Iterator[str]:
    answers, docs, evidence = record["answers"], record["docs"], record["evidence"]
    if not (answers and docs and evidence):
        yield "answerable, but answers, docs or evidence is empty"
        return
    for doc in docs:
        if doc not in texts:
            yield f"no such document: {doc}"
    # As many documents as pieces of evidence: they go together. Otherwise a piece may stand in any of them.
    paired = len(docs) == len(evidence)
    for index, piece in enumerate(evidence):
        candidates = [docs[index]] if paired else docs
        if not any(piece in texts.get(doc, "") for doc in candidates):
            yield f"evidence is not in {', '.join(candidates)}: {piece!r}"
    if record["type"] in WORKED_OUT:
        return
    # A comparison may be answered with the name of the unit, which the evidence need not repeat.
    wanted = [answer for answer in answers if record["type"] != "compare" or any(c.isdigit() for c in answer)]
    missing = [answer for answer in wanted if not any(stands_in(answer, piece) for piece in evidence)]
    if missing and ("all" in record["tags"] or missing == wanted):
        yield f"answers that do not stand in the evidence: {missing}"


def _check_unanswerable(record: Mapping[str, Any]) -> Iterator[str]:
    if record["type"] != "unanswerable":
        yield f"not answerable, but of type {record['type']!r}"
    if record["answers"] or record["docs"] or record["evidence"]:
        yield "not answerable, but answers, docs or evidence is filled"
    if not record["tags"] or record["tags"][0] not in REASONS:
        yield f"the first tag does not say why there is no answer: {record['tags']}"


def _records(path: Path) -> Iterator[tuple[int, dict[str, Any] | str]]:
    """Line number and record of each line; a text instead of the record says what is wrong with the line."""
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        try:
            record = json.loads(line)
        except json.JSONDecodeError as error:
            yield number, f"not JSON: {error}"
            continue
        yield number, record if isinstance(record, dict) else "not a JSON object"


def _plain(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).casefold().split())


def main(arguments: list[str] | None = None) -> int:
    """Command line: the exit status."""
    parser = argparse.ArgumentParser(description="Check the question sets against their reports.")
    parser.add_argument("--seeds", type=Path, default=SEEDS, help="folder of the seed reports (default: %(default)s)")
    seeds: Path = parser.parse_args(arguments).seeds
    if not seeds.is_dir():
        parser.error(f"no such folder: {seeds}; name the folder of the seed reports with --seeds")
    problems = check_sets(SETS, seeds)
    if problems:
        print("\n".join(problems))
        print(f"{len(problems)} problems")
        return 1
    for path in _files(SETS):
        types = Counter(record["type"] for _, record in _records(path) if isinstance(record, dict))
        counts = ", ".join(f"{kind} {count}" for kind, count in sorted(types.items()))
        print(f"{path.name}: {sum(types.values())} cases ({counts})")
    return 0


if __name__ == "__main__":
    sys.exit(main())
