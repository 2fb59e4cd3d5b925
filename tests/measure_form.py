"""How well documents' own particulars are read: `python -m tests.measure_form` prints precision and recall.

For each field over made-up documents in five layouts as plain text, DOCX and PDF (columns in either order). A
value counts as right where it is the true one but for spaces and capitals;
one where nothing is said counts against precision.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

from rag.form import read_form
from rag.load import parse, release
from tests.form_documents import FIELDS, Made, documents, docx_of, pdf_of


def _loaded(name: str, data: bytes) -> str:
    return parse(Path(name), data).text


FORMS: dict[str, Callable[[Made], str]] = {
    "text": Made.text,
    "docx": lambda made: _loaded("a.docx", docx_of(made)),
    "pdf": lambda made: _loaded("a.pdf", pdf_of(made)),
    "pdf, right column first": lambda made: _loaded("a.pdf", pdf_of(made, right_first=True)),
}


def same(found: str, true: str) -> bool:
    """Whether two values are one but for spaces, capitals and full stops at the end."""
    return " ".join(found.split()).casefold().rstrip(".") == " ".join(true.split()).casefold().rstrip(".")


def tally(
    made: Sequence[Made], text_of: Callable[[Made], str], wrong: list[str] | None = None
) -> dict[str, Counter[str]]:
    """For each field the counts "said", "found" and "right"."""
    counts: dict[str, Counter[str]] = {name: Counter() for name in FIELDS}
    for one in made:
        text = text_of(one)
        values = read_form(text).values()
        for name in FIELDS:
            true, found = one.truth[name], values[name]
            right = bool(found) and same(found, true)
            counts[name].update(said=bool(true), found=bool(found), right=right)
            if wrong is not None and not right and (true or found):
                wrong.append(f"{one.layout} · {name}: {true!r} ≠ {found!r}\n{text[:400]}…{text[-160:]}\n")
    return counts


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the table; 1 where a field of plain text is below 95 %."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=500)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--show", type=int, default=0, help="print so many of the mistakes")
    options = parser.parse_args(arguments)
    worst = 1.0
    for name, text_of in FORMS.items():
        count = options.count if name == "text" else max(20, options.count // 8)
        wrong: list[str] = []
        counts = tally(documents(count, options.seed), text_of, wrong)
        print(f"\n{name}: {count} documents\n{'field':<14}{'precision':>10}{'recall':>10}{'said':>7}")
        for field, tallied in counts.items():
            precision = tallied["right"] / max(1, tallied["found"])
            recall = tallied["right"] / max(1, tallied["said"])
            print(f"{field:<14}{precision:>10.3f}{recall:>10.3f}{tallied['said']:>7}")
            if name == "text":
                worst = min(worst, precision, recall)
        for line in wrong[: options.show]:
            print(line)
    release()
    return int(worst < 0.95)


if __name__ == "__main__":
    sys.exit(main())
