"""Words that are near in meaning."""

from __future__ import annotations

import numpy as np
import pytest

from rag.meaning import Meanings, meanings, word_rows


def near(first: str, second: str) -> float:
    known = meanings()
    one, other = known.of_rows([known.row(first), known.row(second)])
    return float(one @ other)


@pytest.mark.parametrize(
    ("word", "like", "unlike"),
    [
        ("sửa", "sửa đổi", "bệnh viện"),
        ("bắt", "bắt giữ", "năng suất"),
        ("thay", "thay thế", "ngân hàng"),
        ("nuôi", "chăn nuôi", "tòa án"),
    ],
)
def test_words_for_one_thing_are_nearer_than_others(word: str, like: str, unlike: str) -> None:
    assert near(word, like) > near(word, unlike) + 0.1


def test_unknown_words_are_near_to_nothing() -> None:
    assert meanings().row("khôngcótừnày") == -1
    assert near("khôngcótừnày", "sửa") == 0.0
    assert meanings().of_rows([]).shape == (0, meanings().vectors.shape[1])


def test_without_diacritics_the_commonest_is_meant() -> None:
    vectors = np.eye(3, dtype=np.float32)
    made = Meanings(["sách", "sạch", "nước"], vectors)
    assert made.row("sach", folded=True) == 0
    assert made.row("sach") == -1


def test_rows_tell_where_each_word_begins() -> None:
    known = meanings()
    found = word_rows(["sửa", "đổi", "khôngcótừnày", "ngân", "hàng"])
    assert found == [(0, known.row("sửa đổi")), (3, known.row("ngân hàng"))]
    assert word_rows([]) == []
