"""Shared by all tests: no test touches the user's data, and the sample reports are indexed once."""

from __future__ import annotations

import os
import shutil
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from answer_checks import OpenReports

from rag.assistant import Assistant
from rag.config import Config
from rag.embed import load_embedder
from rag.ingest import index_paths
from rag.store import Store

ROOT = Path(__file__).resolve().parents[1]
SEEDS = ROOT / "seeds"


@pytest.fixture(scope="session", autouse=True)
def _no_user_data(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Whatever falls back on the environment finds an empty data folder and the bundled model."""
    # a runner started in the background hands SIGINT down as ignored; the processes that tests interrupt must heed it
    signal.signal(signal.SIGINT, signal.default_int_handler)
    patch = pytest.MonkeyPatch()
    patch.setenv("HOI_DATA", str(tmp_path_factory.mktemp("no-user-data") / "data"))
    patch.setenv("HOI_EMBEDDING", "")
    patch.setenv("HOME", str(tmp_path_factory.mktemp("home")))
    yield
    patch.undo()


@pytest.fixture(scope="session")
def seeds() -> Path:
    """The folder of the five sample reports."""
    return SEEDS


@pytest.fixture(scope="session")
def _indexed_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    from rag.embed import load_embedder
    from rag.ingest import index_paths
    from rag.store import Store

    config = Config(data=tmp_path_factory.mktemp("indexed") / "data")
    embedder = load_embedder(config)
    with Store.open(config, embedder=embedder, writable=True) as store:
        index_paths(store, embedder, [SEEDS])
    return config.data


@pytest.fixture(scope="session")
def assistant(_indexed_once: Path) -> Iterator[Assistant]:
    """An assistant over the sample reports, for tests that only read."""
    with Assistant.open(Config(data=_indexed_once)) as opened:
        yield opened


@pytest.fixture(scope="session")
def shared_data(_indexed_once: Path) -> Path:
    """The data folder of `assistant`, for tests that open it themselves and only read."""
    return _indexed_once


@pytest.fixture
def indexed(_indexed_once: Path, tmp_path: Path) -> Path:
    """A data folder of the test's own that holds the sample reports."""
    return Path(shutil.copytree(_indexed_once, tmp_path / "data", ignore=shutil.ignore_patterns("holders")))


@pytest.fixture
def environ(tmp_path: Path) -> dict[str, str]:
    """The environment for a `hoi` process: an empty data folder, a home of its own, UTF-8."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("HOI_", "HF_", "GRADIO_", "PYTEST"))}
    return {**kept, "HOI_DATA": str(tmp_path / "empty"), "HOME": str(tmp_path), "PYTHONWARNINGS": "default",
            "PATH": f"{Path(sys.executable).parent}{os.pathsep}{kept.get('PATH', '')}"}  # fmt: skip


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OpenReports]:
    """Index texts by file name and open an assistant over them; the same texts are indexed once."""
    opened: dict[str, Assistant] = {}

    def make(texts: dict[str, str]) -> Assistant:
        key = repr(texts)
        if key not in opened:
            folder = tmp_path_factory.mktemp("reports")
            for name, text in texts.items():
                (folder / name).write_text(text, encoding="utf-8")
            config = Config(data=tmp_path_factory.mktemp("index") / "data")
            embedder = load_embedder(config)
            with Store.open(config, embedder=embedder, writable=True) as store:
                index_paths(store, embedder, [folder])
            opened[key] = Assistant.open(config)
        return opened[key]

    yield make
    for assistant in opened.values():
        assistant.close()
