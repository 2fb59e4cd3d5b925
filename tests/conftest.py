"""Shared by all tests: no test touches the user's data, and the sample reports are indexed once."""

from __future__ import annotations

import os
import shutil
import signal
import sys
from collections.abc import Iterator, Mapping
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


# What takes longest. Where several processes share the test files (`make test`), each takes the next file when it has
# finished one: whichever long one came last, everybody else would wait for.
LONG = (
    "test_browser_tabs", "test_browser", "test_kill_points", "test_browser_embed", "test_browser_chat", "test_store",
    "test_browser_sign_in", "test_browser_proxy", "test_replicas", "test_vector_server", "test_eval_cli", "test_cli",
    "test_embed", "test_browser_correct", "test_browser_page_image", "test_stopping", "test_channel", "test_upright",
    "test_train_reranker", "test_train", "test_llm", "test_shared_catalog", "test_sign_in", "test_formats",
    "test_hostile", "test_readme",
)  # fmt: skip


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if hasattr(config, "workerinput"):  # one of several processes
        places = {name: place for place, name in enumerate(LONG)}
        items.sort(key=lambda item: places.get(item.path.stem, len(LONG)))


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
    """Index texts (or the bytes of files) by file name and open an assistant over them; the same are indexed once."""
    opened: dict[str, Assistant] = {}

    def make(texts: Mapping[str, str | bytes]) -> Assistant:
        key = repr(texts)
        if key not in opened:
            folder = tmp_path_factory.mktemp("reports")
            for name, text in texts.items():
                (folder / name).write_bytes(text.encode() if isinstance(text, str) else text)
            config = Config(data=tmp_path_factory.mktemp("index") / "data")
            embedder = load_embedder(config)
            with Store.open(config, embedder=embedder, writable=True) as store:
                index_paths(store, embedder, [folder])
            opened[key] = Assistant.open(config)
        return opened[key]

    yield make
    for assistant in opened.values():
        assistant.close()
