"""Counts of neighbouring syllables: how they are made, what they say of pairs seen, rare and never seen."""

from __future__ import annotations

import numpy as np
import pytest

from rag.bigrams import BOUNDARY, Bigrams, bigrams, trigrams
from rag.models.make_bigrams import count, syllables_of
from rag.text import fold

TEXTS = (
    "Huyện ủy kết nạp đảng viên. Huyện ủy kết nạp 12 đảng viên mới.",
    "Đảng viên mới dự lớp học; huyện ủy tặng hoa.",
)


@pytest.fixture(scope="module")
def small() -> Bigrams:
    return Bigrams.of(count(iter(TEXTS), least_syllable=1, least=1)[0])


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
    counted = Bigrams.of(count(iter(TEXTS), least_syllable=2, least=2)[0])
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


def test_three_syllables_are_kept_where_they_tell_more_than_two() -> None:
    lines = ["mã số thuế", "con số thuê"] * 3 + ["số thuê", "số thuế"]
    pairs, triples = count(iter(lines), least_syllable=1, least=2)
    numbers = Bigrams.of(pairs).numbers
    kept = np.cumsum(triples["gaps"], dtype=np.uint64).tolist()
    assert kept == []  # "mã" makes "thuế" behind "số" not yet twice as likely
    lines += ["con số thuê"] * 6
    pairs, triples = count(iter(lines), least_syllable=1, least=2)
    numbers = Bigrams.of(pairs).numbers
    kept = np.cumsum(triples["gaps"], dtype=np.uint64).tolist()
    assert numbers["mã"] << 32 | numbers["số"] << 16 | numbers["thuế"] in kept
    assert triples["together"].tolist()[0] == 3


def test_the_syllable_before_tells_which_form_is_meant() -> None:
    shorter = bigrams().following(["tính"], ["đất", "đạt"])
    table = trigrams().following(["ước", "khiếu nại"], ["tính"], ["đất", "đạt"], shorter)
    assert table.shape == (2, 1, 2)
    assert (table > 0).all()
    assert table[1] == pytest.approx(shorter)  # a syllable never seen before them leaves the two as they are
    assert table[0, 0, 1] / table[0, 0, 0] > 5 * shorter[0, 1] / shorter[0, 0]
