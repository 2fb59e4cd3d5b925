"""The same report in every format: the same questions, the same answers, cited with the headings of row and column."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path

import pytest

from rag.assistant import Assistant
from rag.config import Config
from rag.embed import load_embedder
from rag.ingest import index_paths
from rag.load import ocr, parse
from rag.load.office import converted, program
from rag.store import Store
from tests.report_files import ENCODINGS, FILES, QUESTIONS, docx_bytes, plain_text, scan_bytes


def opened(folder: Path, name: str, data: bytes) -> Assistant:
    """An assistant over one file."""
    (folder / name).write_bytes(data)
    config = Config(data=folder / "data")
    embedder = load_embedder(config)
    with Store.open(config, embedder=embedder, writable=True) as store:
        index_paths(store, embedder, [folder / name])
    return Assistant.open(config)


def wrong_answers(folder: Path, name: str, data: bytes) -> list[tuple[str, str, str, str]]:
    """The questions that an index of one file does not answer as it should: question, expected, given, cited."""
    wrong = []
    with opened(folder, name, data) as assistant:
        for question, expected, said in QUESTIONS:
            answer = assistant.ask(question)
            figures = re.findall(r"\d[\d.,]*", answer.short)
            quotes = " ".join(citation.quote for citation in answer.citations)
            if figures != [expected] or not all(part in quotes for part in said):
                wrong.append((question, expected, answer.short, quotes))
            for citation in answer.citations:
                document = assistant.store.catalog.document_by_name(citation.document)
                assert document is not None
                assert document.text[citation.start : citation.end] == citation.quote
                assert document.text == unicodedata.normalize("NFC", document.text)
                assert (citation.page is None) == (not name.endswith((".pdf", ".pptx")))
    return wrong


@pytest.mark.parametrize("name", FILES)
def test_same_answers_from_every_format(name: str, tmp_path: Path) -> None:
    assert wrong_answers(tmp_path, name, FILES[name]()) == []


@pytest.mark.parametrize("ending", ["doc", "odt", "rtf"])
def test_same_answers_by_way_of_libreoffice(ending: str, tmp_path: Path) -> None:
    if not program():
        pytest.skip("LibreOffice is not installed")
    assert wrong_answers(tmp_path, f"bao-cao.{ending}", converted(docx_bytes(), "a.docx", ending)) == []


def test_same_answers_from_a_scan(tmp_path: Path) -> None:
    if ocr.missing():
        pytest.skip("Tesseract with Vietnamese data is not installed")
    assert wrong_answers(tmp_path, "ban-quet.pdf", scan_bytes(200)) == []


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_same_text_from_every_encoding(encoding: str) -> None:
    data = ENCODINGS[encoding](plain_text())
    with pytest.raises(UnicodeDecodeError):
        data.decode("utf-8")
    assert parse(Path("a.txt"), data).text == plain_text()


@pytest.mark.parametrize("encoding", ["tcvn3", "vni"])
def test_old_encodings_saved_as_unicode(encoding: str) -> None:
    data = ENCODINGS[encoding](plain_text()).decode("cp1252", "replace").encode()
    assert parse(Path("a.txt"), data).text == plain_text()
