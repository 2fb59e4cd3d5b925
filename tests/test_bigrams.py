"""Counts of neighbouring syllables: how they are made, what they say of pairs seen, rare and never seen."""

from __future__ import annotations

import pytest

from rag.bigrams import BOUNDARY, Bigrams, bigrams
from rag.models.make_bigrams import count, syllables_of
from rag.text import fold

TEXTS = (
    "Huyện ủy kết nạp đảng viên. Huyện ủy kết nạp 12 đảng viên mới.",
    "Đảng viên mới dự lớp học; huyện ủy tặng hoa.",
)


@pytest.fixture(scope="module")
def small() -> Bigrams:
    return Bigrams.of(count(iter(TEXTS), least_syllable=1, least_pair=1))


def test_numbers_and_sentence_ends_keep_syllables_apart() -> None:
    assert list(syllables_of("Kết nạp 12 đảng viên. Hoà")) == ["kết", "nạp", "0", "đảng", "viên", "|", "hòa", "|"]


def test_a_pair_that_was_seen_is_likelier_than_one_that_was_not(small: Bigrams) -> None:
    table = small.following(["đảng", "kết", BOUNDARY], ["viên", "nạp", "huyện"])
    assert table.argmax(axis=1).tolist() == [0, 1, 2]
    assert (table > 0).all()


def test_probabilities_behind_a_syllable_sum_to_one(small: Bigrams) -> None:
    everything = list(small.numbers)
    assert small.following(everything[2:], everything).sum(axis=1) == pytest.approx(1.0)


def test_what_was_never_seen_is_possible_everywhere(small: Bigrams) -> None:
    table = small.following(["đảng", "warszawa"], ["warszawa", "viên"])
    assert (table > 0).all()
    assert small.count("warszawa") == 0


def test_rare_syllables_and_pairs_can_be_left_out() -> None:
    counted = Bigrams.of(count(iter(TEXTS), least_syllable=2, least_pair=2))
    assert "tặng" not in counted.numbers
    assert "viên" in counted.numbers
    pair = counted.numbers["đảng"] << 16 | counted.numbers["viên"]
    assert pair in counted.pairs.tolist()
    assert counted.together[counted.pairs.tolist().index(pair)] == 3
    assert counted.together.min() >= 2


def test_the_bundled_counts_hold_the_language() -> None:
    counts = bigrams()
    assert {"đang", "đảng", "đăng", "dạng", "dang"} <= set(counts.forms["dang"])
    assert all(fold(form) == bare for bare in ("uy", "nhieu", "xa") for form in counts.forms[bare])
    party = counts.following(["đảng", "đang"], ["viên", "làm"])
    assert party[0, 0] > 10 * party[1, 0]
    assert party[1, 1] > party[0, 1]
    assert (counts.pairs[1:] > counts.pairs[:-1]).all()
