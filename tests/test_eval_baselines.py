import zlib

import numpy as np
import pytest

from eval.baselines import Unit, bm25, dense, embed_units, raw_chroma_rate, reciprocal_rank_fusion, starter
from eval.retrieval import DEPTH, measure, rank
from rag.text import folded_syllables

UNITS = [
    Unit("a", "Thành phố Móng Cái đã kết nạp được 857 đảng viên mới."),
    Unit("b", "Đặc khu Cát Hải kết nạp 82/80 đảng viên, đạt 102,5% kế hoạch."),
    Unit("c", "Huyện Vĩnh Bảo thu ngân sách đạt 285,695 tỷ đồng."),
    Unit("d", "Thị xã trao tặng Huy hiệu Đảng cho 646 đồng chí."),
]
QUERIES = {"1": "Cát Hải đạt bao nhiêu kế hoạch?", "2": "thu ngân sách Vĩnh Bảo", "3": "zzz", "4": "Huy hiệu Đảng"}
QRELS = {"1": frozenset("b"), "2": frozenset("c"), "3": frozenset("a"), "4": frozenset("d")}


class HashingEmbedder:
    """Bags of syllables, hashed: deterministic, and near for texts that share words."""

    name = "hashing"
    fingerprint = "hashing"
    dimension = 64

    def embed_passages(self, texts):
        rows = np.full((len(texts), self.dimension), 1e-6, dtype=np.float32)
        for row, text in zip(rows, texts, strict=True):
            for syllable in folded_syllables(text):
                row[zlib.crc32(syllable.encode()) % self.dimension] += 1
        return rows / np.linalg.norm(rows, axis=1, keepdims=True)

    def embed_query(self, text):
        return self.embed_passages([text])[0]


EMBEDDER = HashingEmbedder()


@pytest.fixture(scope="module")
def vectors():
    return embed_units(UNITS, EMBEDDER)


def test_bm25_finds_by_syllables_and_nothing_where_none_is_shared():
    retrieve = bm25(UNITS)
    assert retrieve("Cát Hải", 2)[0] == "b"
    assert retrieve("zzz", 5) == []
    assert retrieve("", 5) == []
    assert len(retrieve("đảng viên Huy hiệu Vĩnh Bảo", 10)) <= len(UNITS)


def test_dense_is_exact_cosine_search(vectors):
    retrieve = dense(UNITS, vectors, EMBEDDER)
    scores = vectors @ EMBEDDER.embed_query("thu ngân sách")
    assert retrieve("thu ngân sách", 4) == [UNITS[i].id for i in np.argsort(-scores, kind="stable")]
    assert len(retrieve("thu ngân sách", 99)) == len(UNITS)


def test_fusion_by_hand():
    first, second = ["a", "b", "c"], ["b", "d"]
    fused = reciprocal_rank_fusion([lambda q, k: first[:k], lambda q, k: second[:k]])
    assert fused("?", 10) == ["b", "a", "d", "c"]  # 1/62 + 1/61, 1/61, 1/62, 1/63


def test_starter_recipe_ranks_units_by_their_best_chunk(tmp_path):
    long = Unit("long", "Xã Lập Lễ nuôi cá lồng bè trên biển. " * 400)  # several chunks of 1,024 tokens
    retrieve = starter([*UNITS, long], EMBEDDER, tmp_path)
    assert retrieve("Cát Hải kết nạp đảng viên kế hoạch", 3)[0] == "b"
    found = retrieve("nuôi cá lồng bè", 5)
    assert found[0] == "long"
    assert len(found) == len(set(found))


def test_raw_chroma_takes_every_vector(tmp_path, vectors):
    assert raw_chroma_rate(UNITS, vectors, tmp_path) > 0


def test_measures_by_hand_and_a_query_without_hits_scores_zero():
    measured = measure(QRELS, rank("bm25", bm25(UNITS), QUERIES))
    assert measured.means["success@1"] == 0.75
    assert measured.means["mrr@10"] == 0.75
    assert measured.values["3"] == dict.fromkeys(measured.means, 0.0)
    assert measured.errors == 0


def test_rank_position_counts():
    lists = {"1": ["x", "b"], "2": ["x", "y", "z", "w", "v", "c"], "3": [], "4": ["d"]}
    measured = measure(QRELS, rank("fixed", lambda question, k: lists[question], {key: key for key in lists}))
    assert measured.values["1"]["mrr@10"] == pytest.approx(0.5)
    assert measured.values["1"]["ndcg@10"] == pytest.approx(1 / np.log2(3))
    assert (measured.values["2"]["success@5"], measured.values["2"]["success@10"]) == (0.0, 1.0)


def test_a_retriever_that_raises_scores_zero_and_is_counted():
    def broken(question, limit):
        if question == QUERIES["2"]:
            raise RuntimeError("mất chỉ mục")
        return bm25(UNITS)(question, limit)

    ranking = rank("broken", broken, QUERIES)
    assert ranking.errors == {"2": "RuntimeError: mất chỉ mục"}
    assert measure(QRELS, ranking).means["success@1"] == 0.5


def test_only_the_first_ranks_are_judged():
    ranking = rank("long", lambda question, k: [str(i) for i in range(50)] + ["b"], {"1": "?"})
    assert len(ranking.found["1"]) == DEPTH
