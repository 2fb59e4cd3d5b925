"""Training text: articles of .jsonl.xz files as sections of paragraphs, and passages cut from them.

A line of a file is {"title", "text"}; "== heading ==" lines open sections (Wikipedia), "Điều 5. Tên" lines open the
articles of a law. Some articles can be held out by a hash of their title, so that their paragraphs serve as unseen
distractors when a model is measured.
"""

from __future__ import annotations

import json
import lzma
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from rag.text import canonical, nfc, sentences, syllable_spans

TARGET = 220  # syllables of a passage, about as in rag.passages
SMALLEST = 20  # a shorter passage tells too little

_HEADING = re.compile(r"^=+\s*(?P<wiki>[^=]+?)\s*=+$|^(?P<law>Điều \d+\.\s.*)$")
_END_MATTER = frozenset(
    ("tham khảo", "chú thích", "liên kết ngoài", "liên kết", "xem thêm", "đọc thêm", "thư mục", "nguồn")
)
_LAW_NUMBER = re.compile(r"^Điều \d+\.\s*")
_FORMULA = re.compile(r"displaystyle|^\s{2,}|[∀∃∑∫≤≥≠]")


@dataclass(frozen=True, slots=True)
class Passage:
    """Whole sentences of one section, in canonical NFC text."""

    title: str  # of the article; "" for a law, whose file names are no titles
    heading: str  # of the section, "" before the first one
    sentences: tuple[str, ...]
    follows: bool  # whether the passage before it in the list is of the same section

    @property
    def text(self) -> str:
        return " ".join(self.sentences)


def held_out(title: str, percent: int) -> bool:
    """Whether the article is kept from training: by a hash of its title, so the same ones for everybody."""
    return zlib.crc32(title.encode()) % 100 < percent


def vietnamese(text: str) -> bool:
    """Whether enough of its characters carry Vietnamese letters: not a list of foreign titles or a table."""
    return sum(char.isalpha() and not char.isascii() for char in text) > 0.08 * len(text)


def articles(path: Path) -> Iterator[tuple[str, str]]:
    """(title, canonical NFC text) of each line of a .jsonl.xz file."""
    with lzma.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            record = json.loads(line)
            yield nfc(record["title"]).strip(), canonical(nfc(record["text"]))


def sections(text: str) -> Iterator[tuple[str, list[str]]]:
    """(heading, lines) in reading order, without formulas and without the sections of references."""
    heading = ""
    lines: list[str] = []
    for line in text.split("\n"):
        found = _HEADING.match(line.strip())
        if found:
            yield heading, lines
            heading = found["wiki"] or _LAW_NUMBER.sub("", found["law"])
            lines = []
        elif line.strip() and heading.lower() not in _END_MATTER and not _FORMULA.search(line):
            lines.append(line.strip())
    yield heading, lines


def passages(title: str, text: str) -> list[Passage]:
    """The passages of one article: whole neighbouring sentences of a section, about TARGET syllables each."""
    found: list[Passage] = []
    for heading, lines in sections(text):
        follows = False
        pending: list[str] = []
        size = 0
        units = [line[start:end] for line in lines for start, end in sentences(line)]
        for unit in [*units, None]:
            if unit is not None:
                pending.append(unit)
                size += len(syllable_spans(unit))
            if size >= TARGET or unit is None:
                if size >= SMALLEST and vietnamese(" ".join(pending)):
                    found.append(Passage(title, heading, tuple(pending), follows))
                    follows = True
                else:
                    follows = False
                pending, size = [], 0
    return found


def paragraphs(path: Path, percent: int) -> list[str]:
    """The paragraphs (150 characters and more) of the held-out articles: distractors for measuring."""
    return [
        line
        for title, text in articles(path)
        if held_out(title, percent)
        for _, lines in sections(text)
        for line in lines
        if len(line) >= 150
    ]
