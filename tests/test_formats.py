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
from rag.store import Store
from tests.report_files import FILES, QUESTIONS


def opened(folder: Path, name: str, data: bytes) -> Assistant:
    """An assistant over one file."""
    (folder / name).write_bytes(data)
    config = Config(data=folder / "data")
    embedder = load_embedder(config)
    with Store.open(config, embedder=embedder, writable=True) as store:
        index_paths(store, embedder, [folder / name])
    return Assistant.open(config)


@pytest.mark.parametrize("name", FILES)
def test_same_answers_from_every_format(name: str, tmp_path: Path) -> None:
    wrong = []
    with opened(tmp_path, name, FILES[name]()) as assistant:
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
                assert (citation.page is None) == (not name.endswith(".pdf"))
    assert wrong == []
