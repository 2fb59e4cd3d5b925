"""Normal forms keep offsets; sentences are whole and never overlap."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.text import (
    blocks,
    canonical,
    count_syllables,
    fold,
    is_unaccented,
    lower,
    nfc,
    sentences,
    syllable_spans,
    syllables,
)

VIETNAMESE = st.text(
    alphabet=st.sampled_from(
        list("aàáảãạăằắâầấđeèéêềếiìíoòóôồốơờớuùúưừứyỳýnhgtkmbvcsxlrpq AĂÂĐÊÔƠƯ.,;:!?()-–/%“”\n\t0123456789…")
    )
    | st.characters(codec="utf-8"),
    max_size=200,
)


@given(VIETNAMESE)
def test_normal_forms_of_nfc_text_keep_every_offset(text: str) -> None:
    text = nfc(text)
    assert len(canonical(text)) == len(text)
    assert len(fold(text)) == len(text)
    assert len(lower(text)) == len(text)


@given(VIETNAMESE)
def test_nfc_and_canonical_change_nothing_the_second_time(text: str) -> None:
    assert nfc(nfc(text)) == nfc(text)
    assert canonical(canonical(nfc(text))) == canonical(nfc(text))


@given(VIETNAMESE)
def test_sentences_are_trimmed_ordered_apart_and_hold_all_the_text(text: str) -> None:
    text = nfc(text)
    spans = sentences(text)
    previous = 0
    for start, end in spans:
        assert previous <= start < end <= len(text)
        assert text[start:end].strip() == text[start:end]
        assert not text[previous:start].strip()
        previous = end
    assert not text[previous:].strip()


@given(VIETNAMESE)
def test_blocks_hold_all_the_text(text: str) -> None:
    text = nfc(text)
    covered = "".join(text[start:end] for start, end in blocks(text))
    assert "".join(covered.split()) == "".join(text.split())


@given(st.sampled_from(["hoà", "thuỷ", "Uỷ", "HOẢ", "khoẻ", "xoá", "luỹ"]))
def test_both_tone_placements_are_one_form(word: str) -> None:
    early = canonical(word)
    assert early != word
    assert canonical(unicodedata.normalize("NFC", unicodedata.normalize("NFD", early))) == early
    assert fold(early) == fold(word)


@pytest.mark.parametrize("word", ["hoàn", "toán", "quý", "quỹ", "Quỳnh", "huỳnh", "thuyền", "hoặc", "hóa"])
def test_other_syllables_keep_their_mark(word: str) -> None:
    assert canonical(word) == word


def test_folding_takes_d_with_stroke_and_both_tone_placements() -> None:
    assert fold("Đảng uỷ Đặc khu") == "dang uy dac khu"
    assert is_unaccented("Mong Cai ket nap")
    assert not is_unaccented("Móng Cai")
    assert not is_unaccented("12/3")


def test_numbers_are_one_syllable_each() -> None:
    assert syllables("cho 9.582 đảng viên, đạt 102,5%") == ["cho", "9.582", "đảng", "viên", "đạt", "102,5"]
    text = "Kế hoạch số 154-KH/HU"
    assert [text[a:b] for a, b in syllable_spans(text)] == ["Kế", "hoạch", "số", "154", "KH", "HU"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Đạt 102,5%. Kết nạp 9.582 đảng viên.", ["Đạt 102,5%.", "Kết nạp 9.582 đảng viên."]),
        (
            "Các sở ngành TP. Hải Phòng dự họp. Hội nghị bế mạc.",
            ["Các sở ngành TP. Hải Phòng dự họp.", "Hội nghị bế mạc."],
        ),
        ("Vì lợi ích của địa phương.Công tác đảng tốt.", ["Vì lợi ích của địa phương.", "Công tác đảng tốt."]),
        ("Giấy chứng\n\nnhận quyền sử dụng đất. Xong.", ["Giấy chứng\n\nnhận quyền sử dụng đất.", "Xong."]),
        ("1. Công tác dân vận\n2. Công tác kiểm tra", ["1. Công tác dân vận", "2. Công tác kiểm tra"]),
        ("BÍ THƯ\n\nNguyễn Văn An", ["BÍ THƯ", "Nguyễn Văn An"]),
        ("Kết quả tốt... Năm sau tiếp tục.", ["Kết quả tốt...", "Năm sau tiếp tục."]),
        ("Ban T.Ư họp. Sau đó nghỉ.", ["Ban T.Ư họp.", "Sau đó nghỉ."]),
        ("Ông nói: “Cần làm ngay.” Mọi người đồng ý.", ["Ông nói: “Cần làm ngay.”", "Mọi người đồng ý."]),
    ],
)
def test_sentences_end_where_a_reader_would_end_them(text: str, expected: list[str]) -> None:
    assert [text[start:end] for start, end in sentences(text)] == expected


def test_hard_wrapped_lines_are_one_paragraph() -> None:
    line = "Trong năm qua cấp ủy các cấp của huyện đã tập trung lãnh đạo toàn"
    text = "\n".join([line] * 7 + ["diện các mặt công tác."])
    assert len(blocks(text)) == 1


def test_a_long_text_without_full_stops_takes_linear_time() -> None:
    text = "từ " * 200_000 + "A. B. " * 20_000
    assert sentences(text)  # a quadratic splitter would not come back within the test's time limit


@given(st.text(max_size=80))
def test_syllables_counted_are_those_found(text: str) -> None:
    assert count_syllables(text) == len(syllable_spans(text))
