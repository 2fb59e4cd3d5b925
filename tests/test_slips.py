"""Unknown syllables of a question put right: one slip each, by their neighbours; names and foreign words stay."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pytest

from rag.slips import without_slips


def nothing(terms: Sequence[str]) -> Mapping[str, int]:
    return dict.fromkeys(terms, 0)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("tổng vốn huy độg năm 2018", "tổng vốn huy động năm 2018"),
        ("thiếu mấy gíao viên", "thiếu mấy giáo viên"),
        ("số đảg viên mới", "số đảng viên mới"),
        ("bao nhiêu hộ ngèo", "bao nhiêu hộ nghèo"),
        ("đưọc bao nhiêu", "được bao nhiêu"),
        ("kết nạp bao nhiue đảng viên", "kết nạp bao nhiêu đảng viên"),
        ("so dang vine moi ket nap", "so dang vien moi ket nap"),
    ],
)
def test_one_slip_a_syllable_is_put_right(typed: str, meant: str) -> None:
    assert without_slips(typed, nothing) == meant


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "Móng Cái kết nạp bao nhiêu đảng viên?",
        "mong cai ket nap bao nhieu dang vien",
        "Ea Hđing có mấy hộ nghèo?",  # a capital: a name
        "kế hoạch 154-KH/HU",
        "qwrtzx là gì",  # nothing is near it
    ],
)
def test_what_is_known_a_name_or_unlike_anything_stays(typed: str) -> None:
    assert without_slips(typed, nothing) == typed


def test_a_syllable_that_the_reports_hold_stays() -> None:
    assert without_slips("xã hđing nghèo", lambda terms: dict.fromkeys(terms, 3)) == "xã hđing nghèo"
    assert without_slips("tổng vốn huy độg", lambda terms: {"độg": 2}) == "tổng vốn huy độg"


def test_the_reports_decide_between_likely_readings() -> None:
    def held(terms: Sequence[str]) -> Mapping[str, int]:
        return {term: 9 if term == "thu_nhập" else 0 for term in terms}

    assert without_slips("thu nhậo", held) == "thu nhập"


def test_a_text_of_unknown_syllables_costs_next_to_nothing() -> None:
    asked = 0

    def counted(terms: Sequence[str]) -> Mapping[str, int]:
        nonlocal asked
        asked += 1
        return dict.fromkeys(terms, 0)

    assert without_slips("tổng vốn huy độg " * 10, counted) == "tổng vốn huy động " * 10
    few, asked = asked, 0
    assert without_slips("tổng vốn huy độg " * 100, counted) == "tổng vốn huy độg " * 100
    assert asked < few


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("Tổng kính phí xây trường là bao nhiêu?", "Tổng kinh phí xây trường là bao nhiêu?"),
        ("Xã có bao nhiêu cữ tri?", "Xã có bao nhiêu cử tri?"),
        ("học lý luận chính tri từ khi nào", "học lý luận chính trị từ khi nào"),
        ("Huyên Kim Bôi có mấy trường?", "Huyện Kim Bôi có mấy trường?"),
        ("Chủ nhiêm UBKT là ai?", "Chủ nhiệm UBKT là ai?"),
        ("Ông Lê Văn Huyên thôi đại biểu từ khi nào?", "Ông Lê Văn Huyên thôi đại biểu từ khi nào?"),
        ("thằng bé hai tuổi", "thằng bé hai tuổi"),
        ("Tàu hỏa chạy qua tỉnh nào?", "Tàu hỏa chạy qua tỉnh nào?"),
    ],
)
def test_a_wrong_mark_within_a_word_is_put_right(typed: str, meant: str) -> None:
    assert without_slips(typed, lambda keys: {}) == meant


def test_what_the_reports_write_is_no_slip() -> None:
    assert without_slips("Tổng kính phí", lambda keys: {"kính_phí": 3}) == "Tổng kính phí"
