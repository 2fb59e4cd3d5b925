"""`hoi models pull`, against a small hub on this machine that speaks the protocol of the real one."""

from __future__ import annotations

import hashlib
import json
import shutil
import socket
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import unquote, urlsplit

import numpy as np
import pytest
from tokenizers import Tokenizer, models, pre_tokenizers

from rag.config import Config
from rag.embed import load_embedder, pull_model
from rag.errors import ModelError
from rag.hub import active_model, is_reranker, pulled_folder, pulled_models
from rag.models.train import Settings, save

NAME = "somebody/tiny-e5-vi"
CONVERTED = "Adding `safetensors` variant of this model"


class Hub:
    """Repositories as {(name, revision): {file: content}}; commits are hashes of the content."""

    def __init__(self) -> None:
        self.repositories: dict[tuple[str, str], dict[str, bytes]] = {}
        self.requests: dict[str, list[tuple[int, str, str]]] = {}  # name -> (number, author, title)
        self.broken: set[str] = set()  # files whose transfer breaks off
        self.asked: list[str] = []
        self.url = ""

    def commit(self, name: str, revision: str) -> str:
        files = self.repositories[name, revision]
        return hashlib.sha1(repr(sorted(files.items())).encode(), usedforsecurity=False).hexdigest()

    def find(self, name: str, revision: str) -> dict[str, bytes] | None:
        for (known, branch), files in self.repositories.items():
            if known == name and revision in (branch, self.commit(known, branch)):
                return files
        return None


def handler(hub: Hub) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_HEAD(self) -> None:
            self.do_GET()

        def do_GET(self) -> None:
            hub.asked.append(self.path)
            parts = unquote(urlsplit(self.path).path).strip("/").split("/")
            if parts[:2] == ["api", "models"]:
                self.api("/".join(parts[2:4]), parts[4:])
            elif len(parts) > 4 and parts[2] == "resolve":
                self.file("/".join(parts[:2]), parts[3], "/".join(parts[4:]))
            else:
                self.missing()

        def api(self, name: str, rest: list[str]) -> None:
            if rest[:1] == ["discussions"]:
                found = [
                    {
                        "num": number,
                        "title": title,
                        "author": {"name": author},
                        "createdAt": "2024-01-01T00:00:00.000Z",
                        "status": "open",
                        "repo": {"name": name, "type": "model"},
                        "isPullRequest": True,
                    }
                    for number, author, title in hub.requests.get(name, [])
                ]
                self.reply({"discussions": found, "count": len(found), "start": 0})
                return
            revision = "/".join(rest[1:]) if rest else "main"
            files = hub.find(name, revision)
            if files is None:
                self.missing()
            elif rest[:1] == ["tree"]:
                self.reply(
                    [{"type": "file", "path": file, "size": len(data), "oid": "0" * 40} for file, data in files.items()]
                )
            else:
                sha = next(hub.commit(*key) for key, found in hub.repositories.items() if found is files)
                self.reply({"_id": "0", "id": name, "sha": sha, "siblings": [{"rfilename": file} for file in files]})

        def file(self, name: str, revision: str, path: str) -> None:
            files = hub.find(name, revision)
            if files is None or path not in files:
                self.missing()
                return
            data = files[path]
            self.send_response(200)
            self.send_header("ETag", f'"{hashlib.sha1(data, usedforsecurity=False).hexdigest()}"')
            self.send_header("X-Repo-Commit", revision)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            if self.command == "GET":
                if path in hub.broken:
                    self.wfile.write(data[: len(data) // 2])
                    self.close_connection = True
                else:
                    self.wfile.write(data)

        def reply(self, record: object) -> None:
            data = json.dumps(record).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def missing(self) -> None:
            self.send_response(404)
            self.send_header("X-Error-Code", "RepoNotFound")
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            """Quiet."""

    return Handler


@pytest.fixture
def hub() -> Iterator[Hub]:
    found = Hub()
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler(found))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    found.url = f"http://127.0.0.1:{server.server_address[1]}"
    yield found
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def config(tmp_path: Path) -> Config:
    return Config(data=tmp_path / "data")


def tiny_model(folder: Path, seed: int = 0) -> dict[str, bytes]:
    """The files of a small model that sentence-transformers loads."""
    tokenizer = Tokenizer(
        models.WordLevel({"[UNK]": 0, "một": 1, "hai": 2, "query": 3, "passage": 4}, unk_token="[UNK]")
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    save(folder, tokenizer, np.random.default_rng(seed).standard_normal((5, 8)).astype(np.float32), Settings())
    files = {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    return files | {"onnx/model.onnx": b"no", "pytorch_model.bin": b"no", "custom.py": b"no"}


def test_a_pulled_model_becomes_the_active_one(hub: Hub, config: Config, tmp_path: Path) -> None:
    hub.repositories[NAME, "main"] = tiny_model(tmp_path / "model")
    folder = pull_model(NAME, config, endpoint=hub.url)
    assert folder == pulled_folder(NAME, config)
    present = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    assert present == {
        "hoi-model.json",
        "modules.json",
        "config_sentence_transformers.json",
        "training.json",
        "tokenizer.json",
        "model.safetensors",
        "1_Normalize/config.json",
    }
    assert (active_model(config), pulled_models(config)) == (NAME, [NAME])
    assert sorted(path.name for path in config.models.iterdir()) == ["active.json", folder.name]

    embedder = load_embedder(config)
    assert (embedder.name, embedder.dimension) == (NAME, 8)
    assert load_embedder(Config(config.data, "bundled")).name == "hoi-static-vi"
    # an E5 model without prompts of its own: "query" and "passage" come before the text
    bare = load_embedder(Config(config.data, str(shutil.copytree(folder, tmp_path / "plain"))))
    np.testing.assert_allclose(embedder.embed_query("một"), bare.embed_query("query: một"), atol=1e-6)
    np.testing.assert_allclose(embedder.embed_passages(["hai"]), bare.embed_passages(["passage: hai"]), atol=1e-6)


def test_pulling_again_replaces_the_model(hub: Hub, config: Config, tmp_path: Path) -> None:
    hub.repositories[NAME, "main"] = tiny_model(tmp_path / "old")
    pull_model(NAME, config, endpoint=hub.url)
    before = load_embedder(config)
    hub.repositories[NAME, "main"] = tiny_model(tmp_path / "new", seed=1)
    pull_model(NAME, config, endpoint=hub.url)
    after = load_embedder(config)
    assert after.name == before.name
    assert after.fingerprint != before.fingerprint
    hub.repositories["somebody/second", "main"] = tiny_model(tmp_path / "second", seed=2)
    pull_model("somebody/second", config, endpoint=hub.url)
    assert (active_model(config), pulled_models(config)) == ("somebody/second", ["somebody/second", NAME])
    assert load_embedder(Config(config.data, NAME)).fingerprint == after.fingerprint


def test_a_changed_file_changes_the_fingerprint(hub: Hub, config: Config, tmp_path: Path) -> None:
    hub.repositories[NAME, "main"] = tiny_model(tmp_path / "model")
    folder = pull_model(NAME, config, endpoint=hub.url)
    before = load_embedder(config).fingerprint
    (folder / "model.safetensors").write_bytes(tiny_model(tmp_path / "other", seed=3)["model.safetensors"])
    assert load_embedder(config).fingerprint != before


def test_a_broken_transfer_leaves_everything_as_it_was(hub: Hub, config: Config, tmp_path: Path) -> None:
    hub.repositories[NAME, "main"] = tiny_model(tmp_path / "old")
    folder = pull_model(NAME, config, endpoint=hub.url)
    before = {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}
    hub.repositories[NAME, "main"] = tiny_model(tmp_path / "new", seed=1)
    hub.broken = {"model.safetensors"}
    with pytest.raises(ModelError, match="Tải mô hình|không kết nối được"):
        pull_model(NAME, config, endpoint=hub.url)
    assert {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()} == before
    assert sorted(path.name for path in config.models.iterdir()) == ["active.json", folder.name]


def test_pickled_weights_alone_are_not_fetched(hub: Hub, config: Config, tmp_path: Path) -> None:
    files = tiny_model(tmp_path / "model")
    del files["model.safetensors"]
    hub.repositories[NAME, "main"] = files
    hub.requests[NAME] = [(1, "mallory", CONVERTED), (2, "SFconvertbot", "Something else")]
    with pytest.raises(ModelError, match=r"pickle \(pytorch_model.bin\)"):
        pull_model(NAME, config, endpoint=hub.url)
    assert not any("resolve" in path for path in hub.asked)
    assert list(config.models.iterdir()) == []


def test_the_converter_of_the_hub_is_trusted(hub: Hub, config: Config, tmp_path: Path) -> None:
    files = tiny_model(tmp_path / "model")
    hub.repositories[NAME, "refs/pr/7"] = files
    hub.repositories[NAME, "main"] = {name: data for name, data in files.items() if name != "model.safetensors"}
    hub.requests[NAME] = [(3, "mallory", CONVERTED), (7, "SFconvertbot", CONVERTED)]
    folder = pull_model(NAME, config, endpoint=hub.url)
    assert (folder / "model.safetensors").read_bytes() == files["model.safetensors"]
    assert not (folder / "pytorch_model.bin").exists()
    assert load_embedder(config).name == NAME


def test_a_model_with_code_of_its_own_is_not_kept(hub: Hub, config: Config, tmp_path: Path) -> None:
    files = tiny_model(tmp_path / "model")
    files["modules.json"] = json.dumps([{"idx": 0, "name": "0", "path": "", "type": "custom.Evil"}]).encode()
    hub.repositories[NAME, "main"] = files
    with pytest.raises(ModelError, match="mã Python riêng"):
        pull_model(NAME, config, endpoint=hub.url)
    assert list(config.models.iterdir()) == []


def test_an_unknown_model(hub: Hub, config: Config) -> None:
    with pytest.raises(ModelError, match="Không có mô hình “nobody/nothing”"):
        pull_model("nobody/nothing", config, endpoint=hub.url)


def test_without_a_network(config: Config) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{closed.getsockname()[1]}"
    with pytest.raises(ModelError, match=r"(?s)không kết nối được tới.*Kiểm tra mạng"):
        pull_model(NAME, config, endpoint=address)
    assert list(config.models.iterdir()) == []


@pytest.mark.parametrize("name", ["", "../x", "a/../b", "a/b/c", "http://x/y", "tên", "-x", "a--b/c", ".hidden"])
def test_what_is_no_name(config: Config, name: str) -> None:
    with pytest.raises(ModelError, match="không phải là thư mục mô hình"):
        pull_model(name, config)
    assert not config.models.exists()


def test_the_bundled_model_is_not_pulled(config: Config) -> None:
    with pytest.raises(ModelError, match="đã kèm sẵn"):
        pull_model("bundled", config)


def test_a_data_folder_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file")
    with pytest.raises(ModelError, match="Không ghi được mô hình"):
        pull_model(NAME, Config(data=tmp_path / "data"))


def test_a_reranker_does_not_become_the_embedding_model(hub: Hub, config: Config, tmp_path: Path) -> None:
    files = tiny_model(tmp_path / "model")
    hub.repositories[NAME, "main"] = files
    pull_model(NAME, config, endpoint=hub.url)
    kind = json.dumps({"architectures": ["XLMRobertaForSequenceClassification"]}).encode()
    reranker = {"config.json": kind, "model.safetensors": files["model.safetensors"]}
    hub.repositories["somebody/reranker", "main"] = reranker
    assert is_reranker(pull_model("somebody/reranker", config, endpoint=hub.url))
    assert (active_model(config), pulled_models(config)) == (NAME, ["somebody/reranker", NAME])


def test_a_lost_active_model_falls_back_to_the_bundled_one(config: Config) -> None:
    config.models.mkdir(parents=True)
    for content in ('{"name": "somebody/gone"}', '{"name": "../../etc"}', "[]", "{half"):
        (config.models / "active.json").write_text(content)
        assert load_embedder(config).name == "hoi-static-vi"
