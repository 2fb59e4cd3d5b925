"""Questions over real reports that are not part of this repository: their evidence is kept as places, not as text.

    python -m eval.real --reports reports_dev.jsonl.xz --out FOLDER [eval/sets/real/heldout.jsonl]

The reports are read from a JSON Lines file (`id`, `text`; .xz allowed) that the user brings. For each group of
questions (asked over the same dozen reports) FOLDER gets a folder of reports and a question file, as
`hoi eval answers --dataset FOLDER/GROUP.jsonl --reports FOLDER/GROUP` takes them.
"""

from __future__ import annotations

import argparse
import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from eval.cases import open_text
from rag.errors import InputError
from rag.messages import REAL_REPORT_MESSAGE, REAL_REPORT_REMEDY
from rag.text import nfc

SETS = Path(__file__).parent / "sets"
TRAINING = SETS / "real" / "training.jsonl"
HELDOUT = SETS / "real" / "heldout.jsonl"

Record = dict[str, Any]


def read_texts(path: Path) -> dict[str, str]:
    """NFC texts by id. Raises OSError or ValueError where the file cannot be read."""
    with open_text(path) as lines:
        return {record["id"]: nfc(record["text"]) for record in map(json.loads, lines)}


def unpack(questions: Path, texts: Mapping[str, str], out: Path) -> list[tuple[Path, Path]]:
    """Write reports and questions of each group below `out`; (folder of reports, question file) of each.

    Raises InputError where a report that is asked about is not among `texts`.
    """
    groups: dict[str, list[Record]] = defaultdict(list)
    for line in questions.read_text(encoding="utf-8").splitlines():
        record = json.loads(line)
        groups[record.pop("group")].append(record)
    made = []
    for group, records in groups.items():
        folder, dataset = out / group, out / f"{group}.jsonl"
        folder.mkdir(parents=True, exist_ok=True)
        for name in {name for record in records for name, _, _ in record["places"]}:
            if name not in texts:
                raise InputError(REAL_REPORT_MESSAGE.format(name=name), REAL_REPORT_REMEDY)
            (folder / name).write_text(texts[name], encoding="utf-8")
        lines = (json.dumps(_case(record, texts), ensure_ascii=False) for record in records)
        dataset.write_text("\n".join(lines) + "\n", encoding="utf-8")
        made.append((folder, dataset))
    return made


def _case(record: Record, texts: Mapping[str, str]) -> Record:
    """A question in the form of `eval.cases`: the places of its evidence as reports and pieces of text."""
    places = record["places"]
    rest = {key: value for key, value in record.items() if key != "places"}
    return {
        **rest,
        "docs": [name for name, _, _ in places],
        "evidence": [texts[name][start:end] for name, start, end in places],
    }


def main(arguments: Sequence[str] | None = None) -> None:
    """Write the reports and questions of all groups."""
    parser = argparse.ArgumentParser(description="Questions over reports that the user brings, as question sets.")
    parser.add_argument("questions", type=Path, nargs="?", default=HELDOUT)
    parser.add_argument("--reports", type=Path, required=True, help="reports_dev.jsonl.xz")
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args(arguments)
    for folder, dataset in unpack(options.questions, read_texts(options.reports), options.out):
        print(f"hoi eval answers --dataset {dataset} --reports {folder}")


if __name__ == "__main__":
    main()
