"""The second stage of the search: what its features count, and that its weights fit them."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence

import pytest

from rag.records import Context, Document, Hit, Passage
from rag.rerank import FEATURES, RESTORED, WEIGHTS, Question, Reranker, Terms, rows
from rag.text import fold, syllables

TOTAL = 100


def frequency(terms: Sequence[str], folded: bool) -> Mapping[str, int]:
    """An index of 100 passages in which every syllable stands in one, except those of no passage at all."""
    return {term: 0 if "zz" in term else 1 for term in terms}


def asked(text: str) -> Question:
    return Question(Terms.of(text, frequency, TOTAL))


def features(question: str, text: str, context: str = "") -> dict[str, float]:
    return dict(zip(FEATURES, asked(question).features(text, context, 0.5, 0.25), strict=True))


def hit(text: str, number: int = 0, *, title: str = "", lexical: float = 0.5) -> Hit:
    identity = f"{number:016x}"
    document = Document(identity, f"{number}.txt", "", text, Context(title=title))
    return Hit(Passage(f"{identity}:0", identity, 0, 0, len(text), text), document, 0.5, lexical, 0.5)


def test_all_words_in_order() -> None:
    found = features("kết nạp đảng viên", "Đã kết nạp đảng viên trong năm")
    assert found["lexical"] == 0.5
    assert found["dense"] == 0.25
    for name in ("coverage", "window10", "window80", "pairs", "near", "run", "content", "covered", "covered40"):
        assert found[name] == pytest.approx(1.0), name
    assert found["missing"] == found["absent"] == 0.0
    assert found["length"] == pytest.approx(math.log(8))


def test_nothing_in_common() -> None:
    found = features("kết nạp đảng viên", "Thời tiết hôm nay")
    for name in ("bm25", "coverage", "window10", "window80", "pairs", "near", "run", "content", "covered", "covered40"):
        assert found[name] == 0.0, name
    assert found["missing"] == found["absent"] == 1.0


def test_windows_count_what_stands_together() -> None:
    far = "kết nạp " + "một " * 30 + "đảng viên"
    found = features("kết nạp đảng viên", far)
    assert found["coverage"] == pytest.approx(1.0)
    assert found["window10"] == found["window20"] == pytest.approx(0.5)
    assert found["window40"] == found["window80"] == pytest.approx(1.0)
    assert found["pairs"] == pytest.approx(2 / 3)  # "nạp đảng" is no neighbour here
    assert found["run"] == pytest.approx(0.5)


def test_order_matters_to_pairs_and_not_to_near() -> None:
    turned = features("tỉnh Bắc Ninh", "Bắc Ninh, một tỉnh")
    assert turned["near"] == pytest.approx(1.0)
    assert turned["pairs"] == pytest.approx(1 / 2)


def test_context_counts_only_in_its_own_features() -> None:
    found = features("Vĩnh Bảo kết nạp đảng viên", "Toàn huyện kết nạp đảng viên", "huyện Vĩnh Bảo")
    assert found["coverage"] == pytest.approx(4 / 6)
    assert found["covered"] == found["covered40"] == pytest.approx(1.0)
    assert found["missing"] == 1.0
    assert found["absent"] == 0.0


def test_function_words_weigh_less() -> None:
    with_function_word = features("bao nhiêu đảng viên", "bao nhiêu")
    assert with_function_word["coverage"] == pytest.approx(0.4 / 2.4)
    assert with_function_word["content"] == 0.0
    assert features("bao nhiêu", "bao nhiêu")["content"] == 1.0  # nothing else is asked


@pytest.mark.parametrize("text", ["Đã kết nạp đảng viên trong năm", "dạng viên nạp két", "Hội nghị đảng bộ", ""])
def test_without_diacritics_any_mark_matches(text: str) -> None:
    plain = asked("ket nap dang vien").features(text, "", 0, 0)
    assert plain == asked("ket nap dang vien").features(fold(text), "", 0, 0)
    if "kết nạp" in text:
        assert plain == pytest.approx(asked("kết nạp đảng viên").features(text, "", 0, 0))


def test_a_word_that_no_report_writes_so_is_sought_without_its_marks() -> None:
    def known(terms: Sequence[str], folded: bool) -> Mapping[str, int]:
        return {term: int(folded or term != "cữ") for term in terms}

    slipped = Question(Terms.of("kiến nghị cữ tri", known, TOTAL))
    found = dict(zip(FEATURES, slipped.features("Kiến nghị của cử tri", "", 0, 0), strict=True))
    assert found["coverage"] == pytest.approx(1.0)


def test_an_unknown_word_has_no_weight() -> None:
    found = features("kết nạp zzyzx", "kết nạp")
    assert found["coverage"] == pytest.approx(1.0)
    assert features("zzyzx", "kết nạp")["coverage"] == 0.0


def test_endless_questions_and_texts() -> None:
    found = features("đảng viên " * 5_000, "kết nạp đảng viên " * 5_000)
    assert all(math.isfinite(value) for value in found.values())


def test_two_readings_are_mixed() -> None:
    one, other, found = asked("ket nap"), asked("kết nạp"), hit("Đã ket nap, kết")
    [mixed] = rows([one, other], found)
    for value, typed, written in zip(mixed, rows([one], found)[0], rows([other], found)[0], strict=True):
        assert value == pytest.approx((1 - RESTORED) * typed + RESTORED * written)


def test_a_passage_is_seen_with_the_spelling_that_it_fits() -> None:
    def read(text: str, behind: float = 0.0) -> Question:
        return Question(asked(text).terms, behind)

    hits = [hit("Công ty làm khung tranh", 1), hit("Các thành viên tẩy chay", 2)]
    typed = asked("tay chay")
    alone = Reranker.load().order([typed, read("tây chạy")], hits)
    both = Reranker.load().order([typed, read("tây chạy"), read("tẩy chay", 0.1)], hits)
    unlikely = Reranker.load().order([typed, read("tây chạy"), read("tẩy chay", 1e6)], hits)
    assert both[0].document.name == "2.txt"
    assert both[1].score < alone[1].score == unlikely[1].score


def test_the_better_passage_comes_first_with_score_one() -> None:
    question = "Móng Cái kết nạp bao nhiêu đảng viên?"
    hits = [
        hit("Hội nghị tổng kết công tác năm.", 1, title="Báo cáo của Vĩnh Bảo"),
        hit("Huyện kết nạp 120 đảng viên mới.", 2, title="Báo cáo của Vĩnh Bảo"),
        hit("Thành phố kết nạp 857 đảng viên mới.", 3, title="Làm việc với Móng Cái"),
    ]
    ranked = Reranker.load().order([asked(question)], hits)
    assert [found.document.name for found in ranked] == ["3.txt", "2.txt", "1.txt"]
    assert ranked[0].score == 1.0
    assert all(0 < found.score <= 1 for found in ranked)


def test_equal_passages_keep_the_order_of_their_ids() -> None:
    hits = [hit("như nhau", 2), hit("như nhau", 1)]
    assert [found.document.name for found in Reranker.load().order([asked("như nhau")], hits)] == ["1.txt", "2.txt"]
    assert Reranker.load().order([asked("gì")], []) == []


def test_the_weights_are_those_of_the_features() -> None:
    assert set(json.loads(WEIGHTS.read_text(encoding="utf-8"))["weights"]) == set(FEATURES)
    assert len(Reranker.load().weights) == len(FEATURES) == len(asked("a").features("b", "", 0, 0))


def test_syllables_of_a_question_are_numbered_once() -> None:
    terms = Terms.of("đảng viên và đảng bộ", frequency, TOTAL)
    assert len(terms.weights) == len(set(syllables("đảng viên và đảng bộ"))) == 4
    assert terms.order == (0, 1, 2, 0, 3)
