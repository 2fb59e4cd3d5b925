"""The training script, end to end on a few made-up articles: same input, same model; and what its pairs look like."""

from __future__ import annotations

import json
import lzma
from pathlib import Path
from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from safetensors.numpy import load_file

from rag.embed import StaticEmbedder
from rag.models import corpus, measure, pairs, vocabulary
from rag.models.train import Settings, train
from rag.text import fold

TOPICS = ("Đảng viên", "Thủy sản", "Trường học", "Đường bộ", "Y tế", "Du lịch", "Điện lực", "Nông nghiệp")
SMALL = Settings(dimensions=16, syllables=300, phrases=100, numbers=320, groups=50, steps=3, batch=8, held_out=0)


def article(topic: str) -> dict[str, str]:
    sentences = [
        f"Năm {2010 + number}, ngành {topic.lower()} của thành phố Hải Dương được giao {number * 13} nhiệm vụ mới, "
        f"trong đó có {number} nhiệm vụ trọng tâm về {topic.lower()} do đồng chí Nguyễn Văn Bình phụ trách."
        for number in range(1, 15)
    ]
    return {"title": topic, "text": " ".join(sentences[:7]) + "\n== Kết quả ==\n" + " ".join(sentences[7:])}


def write(path: Path, records: list[dict[str, str]]) -> Path:
    with lzma.open(path, "wt", encoding="utf-8") as lines:
        lines.writelines(json.dumps(record, ensure_ascii=False) + "\n" for record in records)
    return path


@pytest.fixture
def wiki(tmp_path: Path) -> Path:
    return write(tmp_path / "wiki.jsonl.xz", [article(topic) for topic in TOPICS])


@pytest.fixture
def laws(tmp_path: Path) -> Path:
    body = "Cơ quan có thẩm quyền quyết định việc cấp giấy phép cho tổ chức, cá nhân theo quy định của Luật này. " * 3
    text = "".join(f"Điều {number}. Cấp giấy phép lần {number}\n\n{body}\n\n" for number in range(1, 6))
    return write(tmp_path / "laws.jsonl.xz", [{"title": "luat-thu", "text": text}])


def test_training_is_reproducible_and_loads_everywhere(wiki: Path, laws: Path, tmp_path: Path) -> None:
    from sentence_transformers import SentenceTransformer

    folders = [tmp_path / "one", tmp_path / "two"]
    for folder in folders:
        train([wiki], [laws], folder, SMALL)
    first, second = (load_file(folder / "model.safetensors") for folder in folders)
    assert first["embeddings"].dtype == np.int8
    for name in first:
        np.testing.assert_array_equal(first[name], second[name])
    embedder = StaticEmbedder(folders[0])
    texts = ["ngành thủy sản được giao bao nhiêu nhiệm vụ", "nganh thuy san", "chữ lạ xyz 9.582", ""]
    expected = SentenceTransformer(str(folders[0]), device="cpu").encode(texts)
    np.testing.assert_allclose(embedder.embed_passages(texts), expected, atol=1e-5)
    assert json.loads((folders[0] / "training.json").read_text())["seed"] == SMALL.seed


def test_a_model_is_measured(wiki: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    record = {"paragraphs": [{"context": "Thành phố kết nạp 857 đảng viên.", "qas": [{"question": "Mấy đảng viên?"}]}]}
    squad = tmp_path / "squad.json"
    squad.write_text(json.dumps({"data": [record]}))
    measure.main(["--squad", str(squad), "--wiki", str(wiki), "--held-out", "100"])
    lines = capsys.readouterr().out.splitlines()
    assert lines[2].split() == "accented, own paragraphs hit@1 1.000 MRR@10 1.000".split()
    assert sum("more" in line for line in lines) == 2


def test_articles_become_passages_of_whole_sentences(wiki: Path, laws: Path) -> None:
    title, text = next(corpus.articles(wiki))
    found = corpus.passages(title, text)
    assert {passage.title for passage in found} == {"Đảng viên"}
    assert [passage.heading for passage in found if not passage.follows] == ["", "Kết quả"]
    assert all(sentence in text for passage in found for sentence in passage.sentences)
    _, law = next(corpus.articles(laws))
    assert [passage.heading for passage in corpus.passages("", law)] == [
        f"Cấp giấy phép lần {number}" for number in range(1, 6)
    ]


def test_held_out_articles_are_not_trained_on(wiki: Path) -> None:
    titles = [title for title, _ in corpus.articles(wiki)]
    assert not any(corpus.held_out(title, 0) for title in titles)
    assert all(corpus.held_out(title, 100) for title in titles)
    assert corpus.paragraphs(wiki, 0) == []
    assert len(corpus.paragraphs(wiki, 100)) == 2 * len(titles)


def test_half_of_the_queries_are_unaccented(wiki: Path) -> None:
    found = [passage for title, text in corpus.articles(wiki) for passage in corpus.passages(title, text)]
    made = list(pairs.pairs(found, 20, Random(1)))
    assert made == list(pairs.pairs(found, 20, Random(1)))
    assert made != list(pairs.pairs(found, 20, Random(2)))
    share = np.mean([query == fold(query) for query, _ in made])
    assert 0.4 < share < 0.6
    assert any("bao nhiêu" in query for query, _ in made)


def test_moved_years_stay_together() -> None:
    query, text = pairs.move_years("nhiệm kỳ 2010", "nhiệm kỳ 2010 - 2015, 20100 đồng", Random(3))
    years = [int(year) for year in text.removeprefix("nhiệm kỳ ").split(",")[0].split(" - ")]
    assert years[1] - years[0] == 5
    assert 1990 <= years[1] <= 2060
    assert query == f"nhiệm kỳ {years[0]}"
    assert "20100 đồng" in text


def test_words_are_cut_into_known_pieces() -> None:
    counts = vocabulary.count(["đảng viên, mới, đảng viên, trẻ. " * 40, "kết nạp, đảng viên, năm, " * 60])
    pieces = vocabulary.choose(counts, syllables=50, phrases=20, numbers=320)
    tokenizer = vocabulary.build(counts, pieces, groups=30)

    def cut(text: str) -> list[str]:
        return list(tokenizer.encode(text, add_special_tokens=False).tokens)

    assert cut("Kết nạp  ĐẢNG VIÊN mới!") == [" kết nạp", " đảng viên", " mới"]
    assert cut("ket nap dang vien") == [" ket nap", " dang vien"]
    assert cut("đảng, viên") == [" đảng", " viên"]
    assert cut("năm 2026")[-1] == " 2026"
    assert cut("9.582") == cut("9582")
    assert "[UNK]" not in cut("xyz")
    assert cut("") == cut("…") == []


@given(st.text(alphabet=st.characters(categories=("L", "N", "P", "Z")), max_size=60))
def test_questions_never_come_out_empty(sentence: str) -> None:
    if sentence.split():
        assert pairs.question(sentence, Random(0)).strip()
