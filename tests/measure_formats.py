"""How well and how fast formats are read: `python -m tests.measure_formats` prints a table.

For each format how many of the questions over the made-up report are answered right, cited with row and column, and how
long its file takes to index; then pages a second of indexing long PDFs with a text layer.
"""

from __future__ import annotations

import argparse
import re
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from rag.assistant import Assistant
from rag.config import Config
from rag.embed import load_embedder
from rag.ingest import Outcome, index_paths
from rag.load import ocr
from rag.load.office import converted, program
from rag.store import Store
from tests.report_files import FILES, QUESTIONS, docx_bytes, pdf_bytes, scan_bytes

SEEDS = Path(__file__).resolve().parents[1] / "seeds"


def answers(name: str, data: bytes) -> tuple[int, float]:
    """How many questions are right over one file, and the seconds that indexing it took."""
    with tempfile.TemporaryDirectory() as folder:
        seconds, _ = indexed(Path(folder), {name: data})
        right = 0
        with Assistant.open(Config(data=Path(folder) / "data")) as assistant:
            for question, expected, said in QUESTIONS:
                answer = assistant.ask(question)
                quotes = " ".join(citation.quote for citation in answer.citations)
                figures = re.findall(r"\d[\d.,]*", answer.short)
                right += figures == [expected] and all(part in quotes for part in said)
    return right, seconds


def indexed(folder: Path, files: dict[str, bytes]) -> tuple[float, int]:
    """Index files; the seconds it took and how many were taken in."""
    (folder / "in").mkdir()
    for name, data in files.items():
        (folder / "in" / name).write_bytes(data)
    config = Config(data=folder / "data")
    embedder = load_embedder(config)
    embedder.embed_passages(["khởi động"])
    with Store.open(config, embedder=embedder, writable=True) as store:
        started = time.perf_counter()
        report = index_paths(store, embedder, [folder / "in"])
        return time.perf_counter() - started, report.count(Outcome.ADDED)


def speed(files: int) -> tuple[int, float, float]:
    """Pages of PDFs made of the sample reports, seconds to index them all, seconds of one-page files' overhead."""
    import pypdfium2

    texts = [path.read_text(encoding="utf-8").split("\n") for path in sorted(SEEDS.glob("*.txt"))]
    made = {}
    for number in range(files):
        filler = [f"{number}. {line}" for text in texts for line in text if line.strip()] * 3
        made[f"{number}.pdf"] = pdf_bytes(ruled=number % 2 == 0, filler=filler)
    pages = 0
    for data in made.values():
        document = pypdfium2.PdfDocument(data)
        pages += len(document)
        document.close()
    with tempfile.TemporaryDirectory() as folder:
        seconds, taken = indexed(Path(folder), made)
        assert taken == files
    return pages, seconds, sum(map(len, made.values())) / 2**20


# degrees askew, then turned by quarters
ASKEW = (
    (1, 0),
    (-1, 0),
    (2, 0),
    (-2, 0),
    (3, 0),
    (-3, 0),
    (5, 0),
    (-5, 0),
    (0, 90),
    (0, 180),
    (0, 270),
    (2, 90),
    (-3, 180),
    (4, 270),
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--files", type=int, default=6, help="long PDFs to index (0: none)")
    options = parser.parse_args(arguments)
    cases: dict[str, Callable[[], bytes]] = dict(FILES)
    if program():
        for ending in ("doc", "odt", "rtf"):
            cases[f"bao-cao.{ending}"] = lambda ending=ending: converted(docx_bytes(), "a.docx", ending)  # type: ignore[misc]
    else:
        print("LibreOffice is not installed: .doc, .odt, .rtf left out")
    if ocr.missing():
        print("Tesseract with Vietnamese data is not installed: scans left out")
    else:
        cases |= {f"quet-{dpi}-dpi.pdf": lambda dpi=dpi: scan_bytes(dpi) for dpi in (150, 200, 300)}  # type: ignore[misc]
        for skew, turn in ASKEW:
            cases[f"quet-lech-{skew}-xoay-{turn}.pdf"] = partial(scan_bytes, 200, skew=skew, turn=turn)
    for name, make in cases.items():
        right, seconds = answers(name, make())
        print(f"{name:24} {right}/{len(QUESTIONS)} right, indexed in {seconds:.2f} s")
    if options.files:
        pages, seconds, size = speed(options.files)
        print(f"{pages} PDF pages ({size:.1f} MiB) indexed in {seconds:.1f} s: {pages / seconds:.0f} pages/s")
    return 0


if __name__ == "__main__":
    sys.exit(main())
