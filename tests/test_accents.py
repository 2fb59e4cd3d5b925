"""Diacritics put back from what an index holds: probable readings, unknown words, long questions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import pairwise

import pytest

from rag.accents import LONGEST, Counts, completed, spellings, with_accents
from rag.text import fold, syllables, without_diacritics

TEXTS = (
    "Từ đầu nhiệm kỳ đến nay, thành phố đã kết nạp được 857 đảng viên mới",
    "Huyện Vĩnh Bảo kết nạp 264 đảng viên, thi hành kỷ luật 112 tổ chức đảng",
    "Đồng chí Đặng Xuân Phương, Phó Bí thư Tỉnh ủy, chủ trì buổi làm việc",
    "Các đang viên và đáng viện không có nghĩa; bí thư chi bộ dạng đặc biệt",
)


def restored(words: Sequence[str], held: Counts) -> list[str]:
    return list(spellings(words, held)[0].words)


def counts(terms: Sequence[str]) -> Mapping[str, int]:
    held: Counter[str] = Counter()
    for text in TEXTS:
        words = syllables(text)
        held.update({*words, *("_".join(pair) for pair in pairwise(words))})
    return {term: held[term] for term in terms}


@pytest.mark.parametrize(
    "written",
    [
        "kết nạp đảng viên",
        "huyện vĩnh bảo kết nạp được bao nhiêu đảng viên",
        "đặng xuân phương là ai",
        "bí thư tỉnh ủy là ai",
        "thành phố thi hành kỷ luật bao nhiêu tổ chức đảng",
    ],
)
def test_words_get_the_marks_that_the_reports_write(written: str) -> None:
    assert " ".join(restored(fold(written).split(), counts)) == written


def test_what_nobody_has_seen_stays_as_it_is() -> None:
    assert restored(["panthers", "857", "ubnd", "xyz"], counts)[0:2] == ["panthers", "857"]
    assert restored([], counts) == []


def test_a_question_keeps_its_length_and_its_folded_form() -> None:
    words = [fold(word) for text in TEXTS for word in syllables(text)] * 4
    found = restored(words, counts)
    assert len(words) > LONGEST
    assert [fold(word) for word in found] == words
    assert found[LONGEST:] == words[LONGEST:]


def test_an_empty_index_still_knows_general_words() -> None:
    assert restored(["viet", "nam"], lambda terms: dict.fromkeys(terms, 0)) == ["việt", "nam"]


@pytest.mark.parametrize(
    "written",
    [
        "Số đảng viên Vĩnh Bảo kết nạp là mấy người?",
        "Huyện kết nạp được mấy đảng viên, (năm 2024)?",
        "Còn Vĩnh Bảo thì sao?",
        "VĨNH BẢO KẾT NẠP BAO NHIÊU ĐẢNG VIÊN",
    ],
)
def test_a_text_keeps_its_length_case_and_signs(written: str) -> None:
    assert with_accents(without_diacritics(written), counts) == written
    assert with_accents("", counts) == ""


def test_further_spellings_are_close_ones_and_come_behind() -> None:
    words = fold("bí thư chi bộ dang kết nạp").split()
    found = spellings(words, counts, most=4, within=50.0)
    assert len({spelling.words for spelling in found}) == len(found) == 4
    assert found[0].behind == 0
    assert [spelling.behind for spelling in found] == sorted(spelling.behind for spelling in found)
    assert all([fold(word) for word in spelling.words] == words for spelling in found)
    assert spellings(words, counts, most=4, within=found[2].behind) == found[:2]
    assert spellings(words, counts) == found[:1]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("Nam 2021 Vĩnh Bảo co bao nhieu to chức dảng đat hoan thành tốt nhiem vụ?", "Năm 2021 Vĩnh Bảo có bao nhiêu tổ chức đảng đạt hoàn thành tốt nhiệm vụ?"),
        ("huyện ky luat bao nhieu đảng vien nam 2021", "huyện kỷ luật bao nhiêu đảng viên năm 2021"),
    ],
)  # fmt: skip
def test_marks_of_which_many_were_left_out(typed: str, meant: str) -> None:
    assert completed(typed, counts) == meant


@pytest.mark.parametrize(
    "text",
    [
        "Bà con diêm dân đòi đền bù bao nhiêu tiền cho mỗi ha muối?",
        "Ai là bí thư xã Nam Cao, ban nào tham mưu?",
        "Sau khi gộp thôn xóm, Nho Quan phải chi bao nhiêu tiền cho những người bị dôi ra?",
        "huyen co bao nhieu dang vien",  # without any: read as such
        "",
    ],
)
def test_what_was_typed_with_care_stays(text: str) -> None:
    assert completed(text, counts) == text
