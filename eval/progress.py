"""What a run has done so far, written as it goes, so that an interrupted one can go on where it stopped."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any

from eval.cases import file_reason
from rag.errors import InputError
from rag.messages import EVAL_OUT_MESSAGE, EVAL_OUT_REMEDY

LOG = "progress.jsonl"
UNFINISHED = "unfinished"  # the index of a run that is not done, beside the log

Record = Mapping[str, Any]


class RunLog:
    """FOLDER/progress.jsonl; without a folder nothing is kept.

    The first line (`key`) says what was evaluated: questions, texts, embedding model and program. What another run left
    is never taken up. Each further line is one record of one step of the work ("answers", "search/bm25", …).
    """

    def __init__(self, folder: Path | None, key: Mapping[str, str], *, resume: bool) -> None:
        self.folder = folder
        self._key = dict(key)
        self._steps: dict[str, dict[str, Record]] = {}
        self.refused = False  # there was a log, of another run
        if folder is None:
            return
        if resume:
            self._read(folder / LOG)
        try:
            folder.mkdir(parents=True, exist_ok=True)
            fresh = folder / f"{LOG}.new"  # an interruption here must not cost what is known
            with fresh.open("w", encoding="utf-8") as stream:
                stream.write(_line({"key": self._key}))
                for step, records in self._steps.items():
                    stream.writelines(_line({"step": step, "id": name, **record}) for name, record in records.items())
            self._stream = fresh.replace(folder / LOG).open("a", encoding="utf-8")
        except OSError as error:
            raise InputError(EVAL_OUT_MESSAGE.format(path=folder, error=file_reason(error)), EVAL_OUT_REMEDY) from error

    @property
    def taken(self) -> int:
        """How many answers and searches are known."""
        return sum(len(records) for step, records in self._steps.items() if "/" in step)

    def known(self, step: str) -> Mapping[str, Record]:
        """What is known of a step, by case id."""
        return self._steps.get(step, {})

    def add(self, step: str, name: str, record: Record) -> None:
        """Keep one record."""
        if self.folder is not None:
            self._steps.setdefault(step, {})[name] = record
            self._stream.write(_line({"step": step, "id": name, **record}))
            self._stream.flush()

    def forget(self, step: str) -> None:
        """Take a step as not done."""
        self._steps.pop(step, None)

    def adder(self, step: str) -> Callable[[str, Record], None]:
        """`add` for one step."""
        return lambda name, record: self.add(step, name, record)

    def close(self) -> None:
        """Close the file."""
        if self.folder is not None:
            self._stream.close()

    def __enter__(self) -> RunLog:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def _read(self, path: Path) -> None:
        try:
            lines = path.read_bytes().decode("utf-8", "replace").split("\n")
        except OSError:
            return
        for number, line in enumerate(lines):
            try:
                record = json.loads(line)
                if number == 0:
                    if record["key"] != self._key:
                        self.refused = True
                        return
                else:
                    step, name = str(record.pop("step")), str(record.pop("id"))
                    self._steps.setdefault(step, {})[name] = record
            except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
                return  # the line that the interruption cut short


def _line(record: Record) -> str:
    return json.dumps(record, ensure_ascii=False) + "\n"
