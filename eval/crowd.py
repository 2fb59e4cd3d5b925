"""Any number of report-like texts for a benchmark of size: paragraphs given, and then perturbed copies of them.

A copy is told from its original by its figures and its units, so a search that does not mind them finds the wrong one.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence
from itertools import chain, count, islice
from pathlib import Path

from eval.cases import distractors
from rag.places import mentions
from rag.text import nfc

PARAGRAPHS = 8  # of one made report
SHORTEST, LONGEST = 200, 1_600  # characters of a paragraph that is used
PER_FOLDER = 1_000  # files
_ALL = 10**9
_YEAR = re.compile(r"(?:19|20)\d\d")
_FIGURE = re.compile(r"\d+")
_FIRST = (
    "Tân",
    "Phú",
    "An",
    "Bình",
    "Hòa",
    "Long",
    "Vĩnh",
    "Đông",
    "Thanh",
    "Xuân",
    "Mỹ",
    "Yên",
    "Quang",
    "Hưng",
    "Nam",
)
_SECOND = ("Lập", "Mỹ", "Thạnh", "Khê", "Sơn", "Điền", "Châu", "Lương", "Trạch", "Bắc", "Giang", "Phong", "Thủy", "Lộc")


def crowd(texts: Sequence[Path], reports: Sequence[Path], seed: int = 1) -> Iterator[str]:
    """Endless paragraphs: those of the `texts` (JSON Lines with "text", may be .xz), else those of the files `reports`,
    as they are; then copies with other figures and units. The same arguments give the same paragraphs.

    Raises `InputError` where a file cannot be read.
    """
    own: Iterator[str]
    if texts:
        own = (paragraph.text for path in texts for paragraph in distractors(path, _ALL, shortest=SHORTEST))
    else:
        own = chain.from_iterable(_paragraphs(path) for path in reports)
    kept = []
    for text in own:
        piece = text[:LONGEST]
        kept.append(piece)
        yield piece
    chance = random.Random(seed)
    spans = [[(place.start, place.end, place.type) for place in mentions(text) if place.name] for text in kept]
    for number in count():
        yield _perturbed(kept[number % len(kept)], spans[number % len(kept)], chance)


def commune_names(count: int) -> list[str]:
    """So many names of units, no two the same; at most as many as two words make."""
    return [f"{first} {second}" for second in _SECOND for first in _FIRST if first != second][:count]


def _paragraphs(path: Path) -> Iterator[str]:
    """The blocks of a text file that are long enough, short ones joined to the next."""
    held = ""
    for line in nfc(path.read_text(encoding="utf-8")).split("\n"):
        held = f"{held}\n{line.strip()}".strip()
        if len(held) >= SHORTEST:
            yield held
            held = ""


def _perturbed(text: str, units: Sequence[tuple[int, int, str]], chance: random.Random) -> str:
    """The text with every number and every unit replaced by another."""
    parts, at = [], 0
    names: dict[str, str] = {}
    for start, end, kind in units:
        if start < at:
            continue
        written = text[start:end]
        if written not in names:
            names[written] = f"{kind} {chance.choice(_FIRST)} {chance.choice(_SECOND)}".strip()
        parts += [_other_figures(text[at:start], chance), names[written]]
        at = end
    return "".join([*parts, _other_figures(text[at:], chance)])


def _other_figures(text: str, chance: random.Random) -> str:
    def other(match: re.Match[str]) -> str:
        written = match.group()
        if _YEAR.fullmatch(written):
            return str(chance.randint(2005, 2030))
        return str(chance.randint(1, 9)) + "".join(str(chance.randint(0, 9)) for _ in written[1:])

    return _FIGURE.sub(other, text)


def write_reports(paragraphs: Iterator[str], total: int, folder: Path) -> None:
    """Write `total` paragraphs as reports of PARAGRAPHS each into sub-folders of `folder`."""
    taken = islice(paragraphs, total)
    for number in count():
        block = list(islice(taken, PARAGRAPHS))
        if not block:
            return
        target = folder / f"{number // PER_FOLDER:04d}"
        target.mkdir(parents=True, exist_ok=True)
        (target / f"r{number:07d}.txt").write_text("\n\n".join(block), encoding="utf-8")
