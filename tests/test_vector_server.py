"""Vectors in a real Chroma server: the same answers, its death and return, two catalogs on one server."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from store_fakes import HashEmbedder, mark, report_text, write_reports

from eval.servers import NO_CHROMA, ChromaServer, chroma_server
from rag import messages
from rag.assistant import Assistant
from rag.config import Config
from rag.embed import load_embedder
from rag.errors import InputError, StoreError
from rag.ingest import index_paths, rebuild, remove_documents
from rag.server_config import ServerConfig
from rag.store import Store
from rag.vector_server import REST

pytestmark = pytest.mark.skipif(bool(NO_CHROMA), reason=NO_CHROMA)
EMBEDDER = HashEmbedder()
QUESTION = "Móng Cái kết nạp bao nhiêu đảng viên?"


@pytest.fixture(scope="module")
def chroma(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ChromaServer]:
    with chroma_server(tmp_path_factory.mktemp("chroma") / "data") as server:
        yield server


def config_for(chroma: ChromaServer, data: Path) -> Config:
    return Config(data=data, servers=ServerConfig(chroma_url=chroma.url))


def opened(config: Config) -> Store:
    return Store.open(config, embedder=EMBEDDER, writable=True)


def collections(chroma: ChromaServer) -> set[str]:
    place = "api/v2/tenants/default_tenant/databases/default_database/collections"
    with urllib.request.urlopen(f"{chroma.url}/{place}", timeout=10) as response:
        return {one["name"] for one in json.load(response)}


def test_index_remove_and_rebuild_on_a_server(chroma: ChromaServer, tmp_path: Path) -> None:
    config = config_for(chroma, tmp_path / "data")
    before = collections(chroma)
    with opened(config) as store:
        index_paths(store, EMBEDDER, [write_reports(tmp_path / "in", 6)])
        assert store.check().ok
        assert store.vectors.count() == store.catalog.passage_count() > 0
        first = store.vectors.query(EMBEDDER.embed_query(report_text(3)), 1)[0][0]
        assert store.catalog.passages([first])[first].text.count(mark(3))
        remove_documents(store, ["r003.txt"], erase=True)
        assert store.check().ok
        [(nearest, _)] = store.vectors.query(EMBEDDER.embed_query(report_text(3)), 1)
        assert nearest != first
        some = list(store.catalog.passage_ids())[:3]
        assert {one for one, _ in store.vectors.among(EMBEDDER.embed_query("xã"), 5, some)} == set(some)
    assert not list((tmp_path / "data").glob("index-*/vectors/*.sqlite3")), "nothing of the vectors is in the folder"
    rebuild(config, EMBEDDER)
    with opened(config) as store:
        assert store.check().ok
        assert collections(chroma) - before == {f"hoi-{store.catalog.identity()}-{store.catalog.generation()}"}


def test_two_catalogs_share_a_server(chroma: ChromaServer, tmp_path: Path) -> None:
    one, two = config_for(chroma, tmp_path / "one"), config_for(chroma, tmp_path / "two")
    folder = write_reports(tmp_path / "in", 3)
    for config in (one, two):
        with opened(config) as store:
            index_paths(store, EMBEDDER, [folder])
    with opened(one) as store:
        remove_documents(store, ["r000.txt", "r001.txt", "r002.txt"], erase=True)
        assert store.vectors.count() == 0
    with opened(two) as store:
        assert store.check().ok
        assert store.vectors.count() == store.catalog.passage_count() > 0


def test_answers_survive_the_server(seeds: Path, tmp_path: Path) -> None:
    with chroma_server(tmp_path / "chroma") as chroma:
        config = config_for(chroma, tmp_path / "data")
        embedder = load_embedder(config)
        with Store.open(config, embedder=embedder, writable=True) as store:
            index_paths(store, embedder, [seeds])
        with Assistant.open(config) as assistant:
            whole = assistant.ask(QUESTION)
            assert whole.answered
            assert "857" in whole.short
            assert not whole.notice
            assert max(hit.dense for hit in assistant.searcher.search(QUESTION)) > 0
            chroma.kill()
            dead = assistant.ask(QUESTION)
            assert dead.short == whole.short
            assert dead.citations == whole.citations
            assert dead.notice == messages.SERVER_WORDS_ONLY
            with pytest.raises(StoreError) as refused, assistant.store.writing():
                assistant.store.vectors.upsert(["ffffffffffffffff:0"], np.ones((1, 256), dtype=np.float32))
            assert refused.value.remedy == messages.SERVER_CHROMA_DOWN_REMEDY
            with Assistant.open(config) as started_meanwhile:
                assert started_meanwhile.ask(QUESTION).short == whole.short
            chroma.start()
            time.sleep(REST)  # no question asks a server that has just failed
            back = assistant.ask(QUESTION)
            assert back.short == whole.short
            assert not back.notice, "found again without a restart"
            chroma.signal(signal.SIGSTOP)
            try:
                slow = assistant.ask(QUESTION)
                assert slow.short == whole.short
                assert slow.notice
            finally:
                chroma.signal(signal.SIGCONT)


def test_what_a_dead_server_leaves_is_finished_later(tmp_path: Path) -> None:
    with chroma_server(tmp_path / "chroma") as chroma:
        config = config_for(chroma, tmp_path / "data")
        with opened(config) as store:
            index_paths(store, EMBEDDER, [write_reports(tmp_path / "in", 2)])
            held = store.catalog.passage_count()
            chroma.kill()
            with pytest.raises(StoreError):
                index_paths(store, EMBEDDER, [write_reports(tmp_path / "more", 2, first=10)])
            assert store.catalog.passage_count() == held
        with pytest.raises(StoreError) as refused:
            opened(config)
        assert str(chroma.port) in refused.value.message
        chroma.start()
        with opened(config) as store:
            index_paths(store, EMBEDDER, [tmp_path / "more"])
            assert store.check().ok
            assert len(store.catalog.documents()) == 4


def test_an_index_that_is_not_on_the_server_says_so(chroma: ChromaServer, tmp_path: Path) -> None:
    embedded = Config(data=tmp_path / "data")
    with Store.open(embedded, embedder=EMBEDDER, writable=True) as store:
        index_paths(store, EMBEDDER, [write_reports(tmp_path / "in", 2)])
    config = replace(embedded, servers=ServerConfig(chroma_url=chroma.url))
    with pytest.raises(StoreError) as refused:
        Store.open(config, embedder=EMBEDDER, writable=False)
    assert "--rebuild" in refused.value.remedy
    rebuild(config, EMBEDDER)
    with Store.open(config, embedder=EMBEDDER, writable=False) as store:
        assert store.check().ok


def test_commands_and_doctor(chroma: ChromaServer, seeds: Path, environ: dict[str, str], tmp_path: Path) -> None:
    environ |= {"HOI_CHROMA_URL": chroma.url, "HOI_DATA": str(tmp_path / "data")}

    def hoi(*arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "rag.cli", *arguments]
        return subprocess.run(command, env=environ, capture_output=True, text=True, timeout=120, check=False)

    assert hoi("index", str(seeds)).returncode == 0
    asked = hoi("ask", QUESTION)
    assert asked.returncode == 0
    assert "857" in asked.stdout
    assert hoi("doctor").returncode == 0


@pytest.mark.parametrize("value", ["localhost:8000", "ftp://x", "http://", "http://x:99999999"])
def test_an_address_that_is_none(value: str, tmp_path: Path) -> None:
    with pytest.raises(InputError) as refused:
        Config.from_env({"HOI_DATA": str(tmp_path), "HOI_CHROMA_URL": value})
    assert "HOI_CHROMA_URL" in refused.value.message


def test_secrets_are_shown_nowhere(tmp_path: Path) -> None:
    env = {"HOI_DATA": str(tmp_path), "HOI_CHROMA_URL": "http://x:1", "HOI_CHROMA_TOKEN": "token-1",
           "HOI_CATALOG_URL": "postgresql://hoi:secret-1@db/hoi"}  # fmt: skip
    shown = repr(Config.from_env(env))
    assert "token-1" not in shown
    assert "secret-1" not in shown
