"""Question sets: JSON Lines in the project's form, SQuAD-form benchmarks, and distractor paragraphs."""

from __future__ import annotations

import hashlib
import json
import lzma
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TextIO

from rag.errors import InputError
from rag.messages import (
    CASES_BYTES_REASON,
    CASES_EMPTY_MESSAGE,
    CASES_EMPTY_REMEDY,
    CASES_FIELD_MESSAGE,
    CASES_FIELD_REMEDY,
    CASES_LINE_MESSAGE,
    CASES_LINE_REMEDY,
    CASES_OBJECT_MESSAGE,
    CASES_READ_MESSAGE,
    CASES_READ_REMEDY,
    CASES_REPEATED_MESSAGE,
    CASES_SQUAD_CASE_MESSAGE,
    CASES_SQUAD_MESSAGE,
    CASES_SQUAD_REMEDY,
    CASES_SQUAD_REPEATED,
    CASES_SQUAD_TEXT,
    CASES_TEXT,
    CASES_TEXTS,
    CLI_FILE_REASONS,
)
from rag.text import nfc, sentences


@dataclass(frozen=True, slots=True)
class Case:
    """One question with what a right answer must hold.

    `answers` are alternatives, or all needed where `tags` has "all". `docs` are document names and `evidence` exact
    pieces of their text; where both lists are equally long they go together, otherwise each piece may stand in any
    of `docs`. An unanswerable case (`answerable` false) has none of the three.
    """

    id: str
    question: str
    answerable: bool = True
    answers: tuple[str, ...] = ()
    docs: tuple[str, ...] = ()
    evidence: tuple[str, ...] = ()
    type: str = ""
    tags: tuple[str, ...] = ()
    history: tuple[str, ...] = ()

    @property
    def needs_all(self) -> bool:
        """Whether every one of `answers` must stand in the answer."""
        return "all" in self.tags


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of a SQuAD-form set, or a distractor; it becomes a document of its own."""

    name: str  # file name that it gets
    text: str  # NFC


@dataclass(frozen=True, slots=True)
class SquadSet:
    """A SQuAD-form benchmark: its distinct paragraphs, and its questions as cases over them."""

    paragraphs: tuple[Paragraph, ...]
    cases: tuple[Case, ...]


def file_sha256(path: Path) -> str:
    """SHA-256 of a question file, as hex: it says in results which questions were asked."""
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError as error:
        raise _unreadable(path, error) from error


def load_cases(path: Path) -> tuple[Case, ...]:
    """Read a question set in JSON Lines form.

    Raises `InputError` for an unreadable file, a line that is not a JSON object, a missing or wrongly typed field,
    a repeated id, and a file without cases; the error names the line.
    """
    cases: list[Case] = []
    seen: set[str] = set()
    for number, line in enumerate(_read_text(path).split("\n"), start=1):
        if not line.strip():
            continue
        try:
            record = json.loads(line)
        except (json.JSONDecodeError, RecursionError) as error:
            message = CASES_LINE_MESSAGE.format(path=path, line=number, error=error)
            raise InputError(message, CASES_LINE_REMEDY) from None
        case = _case(record, path, number)
        if case.id in seen:
            raise InputError(CASES_REPEATED_MESSAGE.format(path=path, line=number, id=case.id), CASES_FIELD_REMEDY)
        seen.add(case.id)
        cases.append(case)
    if not cases:
        raise InputError(CASES_EMPTY_MESSAGE.format(path=path), CASES_EMPTY_REMEDY)
    return tuple(cases)


def _case(record: object, path: Path, line: int) -> Case:
    def wrong(field: str, expected: str) -> InputError:
        message = CASES_FIELD_MESSAGE.format(path=path, line=line, field=field, expected=expected)
        return InputError(message, CASES_FIELD_REMEDY)

    if not isinstance(record, Mapping):
        raise InputError(CASES_OBJECT_MESSAGE.format(path=path, line=line), CASES_LINE_REMEDY)

    def text(field: str, default: str | None) -> str:
        value = record.get(field, default)
        if not isinstance(value, str) or (default is None and not value.strip()):
            raise wrong(field, CASES_TEXT)
        return nfc(value)

    def texts(field: str) -> tuple[str, ...]:
        value = record.get(field, [])
        if not isinstance(value, list) or not all(isinstance(item, str) and item.strip() for item in value):
            raise wrong(field, CASES_TEXTS)
        return tuple(nfc(item) for item in value)

    identity, answerable = record.get("id"), record.get("answerable", True)
    if not isinstance(answerable, bool):
        raise wrong("answerable", "true, false")
    case = Case(
        id=str(identity) if type(identity) is int else text("id", None),
        question=text("question", None),
        answerable=answerable,
        answers=texts("answers"),
        docs=texts("docs"),
        evidence=texts("evidence"),
        type=text("type", ""),
        tags=texts("tags"),
        history=texts("history"),
    )
    if answerable:
        for field in ("answers", "docs", "evidence"):
            if not getattr(case, field):
                raise wrong(field, CASES_TEXTS)
    return case


def load_squad(path: Path) -> SquadSet:
    """Read a SQuAD 1.1 or 2.0 file; the sentence around an answer becomes its evidence.

    Paragraphs are named p000000.txt, p000001.txt, … in file order; a paragraph that occurs twice is one document.
    Raises `InputError` for anything else, for an empty question or answer and a repeated id; the error names the case.
    """
    text = _read_text(path)
    try:
        data = json.loads(text)["data"]
        entries = [(nfc(entry["context"]), list(entry["qas"])) for article in data for entry in article["paragraphs"]]
    except (json.JSONDecodeError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise InputError(CASES_SQUAD_MESSAGE.format(path=path, error=repr(error)), CASES_SQUAD_REMEDY) from error
    names: dict[str, str] = {}
    cases: dict[str, Case] = {}
    for context, questions in entries:
        name = names.setdefault(context, f"p{len(names):06d}.txt")
        for number, question in enumerate(questions, start=1):
            try:
                case = _squad_case(context, name, question)
                if case.id in cases:
                    raise ValueError(CASES_SQUAD_REPEATED)
            except (KeyError, TypeError, ValueError, AttributeError) as error:
                told = f"“{error.args[0]}”" if isinstance(error, KeyError) else str(error)
                identity = question.get("id") if isinstance(question, Mapping) else f"{name}, {number}"
                message = CASES_SQUAD_CASE_MESSAGE.format(path=path, id=identity, error=told)
                raise InputError(message, CASES_SQUAD_REMEDY) from error
            cases[case.id] = case
    if not cases:
        raise InputError(CASES_EMPTY_MESSAGE.format(path=path), CASES_EMPTY_REMEDY)
    return SquadSet(tuple(Paragraph(name, text) for text, name in names.items()), tuple(cases.values()))


def _squad_case(context: str, name: str, record: Mapping[str, Any]) -> Case:
    answers = [] if record.get("is_impossible") else record["answers"]
    pairs = [(_squad_text(answer["text"]), answer.get("answer_start", -1)) for answer in answers]
    evidence = tuple(dict.fromkeys(_sentence_around(context, text, start) for text, start in pairs))
    return Case(
        id=str(record["id"]),
        question=_squad_text(record["question"]),
        answerable=bool(pairs),
        answers=tuple(dict.fromkeys(text for text, _ in pairs)),
        docs=(name,) if pairs else (),
        evidence=evidence,
        type="squad",
    )


def _squad_text(value: object) -> str:
    if not isinstance(value, str) or not value.strip():
        raise ValueError(CASES_SQUAD_TEXT.format(value=value))
    return nfc(value)


def _sentence_around(context: str, answer: str, start: int) -> str:
    """The sentence that holds the answer; the answer itself where it crosses sentences."""
    if start < 0 or context[start : start + len(answer)] != answer:  # none, or of a file that was not NFC
        start = context.find(answer)
    for first, last in sentences(context):
        if first <= start and start + len(answer) <= last:
            return context[first:last]
    return answer


def distractors(path: Path, limit: int, *, known: Iterable[str] = (), shortest: int = 300) -> Iterator[Paragraph]:
    """The first `limit` distinct paragraphs of at least `shortest` characters of a JSON Lines file.

    The file ({"text": …} a line) may be .xz. A paragraph is a line of an article's text; those in `known` are left
    out. Names are d000000.txt, d000001.txt, …
    """
    seen = set(known)
    count = 0
    if limit <= 0:
        return
    try:
        with open_text(path) as lines:
            for line in lines:
                for piece in nfc(json.loads(line)["text"]).split("\n"):
                    text = piece.strip()
                    if len(text) >= shortest and text not in seen:
                        seen.add(text)
                        yield Paragraph(f"d{count:06d}.txt", text)
                        count += 1
                        if count == limit:
                            return
    except (OSError, EOFError, UnicodeDecodeError, lzma.LZMAError) as error:
        raise _unreadable(path, error) from error
    except (json.JSONDecodeError, KeyError, TypeError, AttributeError) as error:
        raise InputError(CASES_SQUAD_MESSAGE.format(path=path, error=repr(error)), CASES_SQUAD_REMEDY) from error


def open_text(path: Path) -> TextIO:
    """A UTF-8 file to read, unpacked where it ends in .xz."""
    if path.suffix == ".xz":
        return lzma.open(path, "rt", encoding="utf-8")
    return path.open(encoding="utf-8")


def _read_text(path: Path) -> str:
    try:
        with open_text(path) as stream:
            return stream.read().removeprefix("\ufeff")
    except (OSError, EOFError, UnicodeDecodeError, lzma.LZMAError) as error:
        raise _unreadable(path, error) from error


def _unreadable(path: Path, error: Exception) -> InputError:
    return InputError(CASES_READ_MESSAGE.format(path=path, error=file_reason(error)), CASES_READ_REMEDY)


def file_reason(error: Exception) -> str:
    """Why a file could not be used, in Vietnamese for the usual reasons."""
    if not isinstance(error, OSError):
        return CASES_BYTES_REASON
    known = dict(CLI_FILE_REASONS)
    return known.get(type(error).__name__) or error.strerror or type(error).__name__
