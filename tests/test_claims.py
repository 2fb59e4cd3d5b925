"""What a model writes, read as it comes: markers and claims are the same however the text is cut up."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.claims import Claim, ClaimReader, LoopGuard, read_claims
from rag.markers import Marker, MarkerParser, Piece, parse_markers

TEXT = (
    "<think>857 hay 900? [9]</think>\nTừ đầu nhiệm kỳ, TP. Móng Cái đã kết nạp **857** đảng viên mới [1]. "
    "Trong đó 12% là nữ. [2][3] Xem [1, 2], và [đoạn 3] nữa.\n- Ý một [1]\n2. Ý hai theo số 28-NQ/TU【2】 còn tiếp\n"
    "Còn 11 độ C [1]. Kỳ họp ở TP [2]. Móng Cái [[1]] ![x](http://e.example) {x} %s [2-4] rồi [12"
)


def read_in(pieces: list[str]) -> list[Claim]:
    reader = ClaimReader()
    claims = [claim for piece in pieces for claim in reader.feed(piece)]
    return claims + reader.end()


def test_every_two_way_split_gives_the_same_claims() -> None:
    whole = read_claims(TEXT)
    assert len(whole) > 5
    for cut in range(len(TEXT) + 1):
        assert read_in([TEXT[:cut], TEXT[cut:]]) == whole, cut


def test_character_by_character_gives_the_same_claims() -> None:
    assert read_in(list(TEXT)) == read_claims(TEXT)


@settings(max_examples=150, deadline=None)
@given(st.text(alphabet="abC 1,2[]【】.\n-*<think>/đoạn!", max_size=60), st.data())
def test_any_text_in_any_pieces_gives_the_same_claims(text: str, data: st.DataObject) -> None:
    cuts = sorted(data.draw(st.lists(st.integers(0, len(text)), max_size=6)))
    pieces = [text[start:end] for start, end in zip([0, *cuts], [*cuts, len(text)], strict=True)]
    assert read_in(pieces) == read_claims(text)


def test_a_partial_marker_never_shows() -> None:
    text = "Có 857 đảng viên [1, 2]. Xem [đoạn 3] và 【4】."
    for cut in range(len(text) + 1):
        parser = MarkerParser()
        shown = "".join(piece for piece in parser.feed(text[:cut]) if isinstance(piece, str))
        assert not set("[【") & set(shown), cut


def _joined(pieces: list[Piece]) -> list[Piece]:
    joined: list[Piece] = []
    for piece in pieces:
        if isinstance(piece, str) and joined and isinstance(joined[-1], str):
            joined[-1] += piece
        else:
            joined.append(piece)
    return joined


def test_every_split_gives_the_same_markers() -> None:
    for text in ("a [1] b", "[1][2]", "a [2-4], [x] y [1, 2]", "【3】 [12", "[đoạn 1] [nguồn 2] [ 7 ]"):
        whole = parse_markers(text)
        for cut in range(len(text) + 1):
            parser = MarkerParser()
            assert _joined([*parser.feed(text[:cut]), *parser.feed(text[cut:]), *parser.end()]) == whole


@pytest.mark.parametrize(
    ("written", "numbers"),
    [("[1]", (1,)), ("[1, 2]", (1, 2)), ("[2-4]", (2, 3, 4)), ("[đoạn 3]", (3,)), ("【5】", (5,)), ("[Nguồn 2]", (2,)),
     ("[1,1]", (1,)), ("[1-999]", (1, 999))],
)  # fmt: skip
def test_what_is_a_marker(written: str, numbers: tuple[int, ...]) -> None:
    assert parse_markers(written) == [Marker(numbers)]


@pytest.mark.parametrize("written", ["[x]", "[1.234 hộ]", "[]", "(1)", "[năm 2024]", "[12345]"])
def test_what_is_no_marker(written: str) -> None:
    assert parse_markers(written) == [written]


def test_a_marker_within_a_sentence_belongs_to_what_stands_before_it() -> None:
    (claim,) = read_claims("Huyện có 12 xã [1], trong đó 3 xã đạt chuẩn [2].")
    assert [(segment.text, segment.numbers) for segment in claim.segments] == [
        ("Huyện có 12 xã", (1,)),
        (", trong đó 3 xã đạt chuẩn.", (2,)),
    ]


def test_a_marker_and_a_full_stop_end_a_sentence_whatever_its_last_word_is() -> None:
    claims = read_claims("Nhiệt độ thấp nhất 11 độ C [2]. Kỳ họp thông qua 14 nghị quyết [1].")
    assert [(claim.text, claim.numbers) for claim in claims] == [
        ("Nhiệt độ thấp nhất 11 độ C.", (2,)),
        ("Kỳ họp thông qua 14 nghị quyết.", (1,)),
    ]
    assert len(read_claims("Theo TP. Móng Cái [1], có 857 đảng viên [2].")) == 1


def test_markdown_goes_and_links_stay_for_the_verifier() -> None:
    claims = read_claims("**Huyện** có `12` xã [1].\n![ảnh](http://e.example/x.png) Xem thêm [1].")
    assert claims[0].text == "Huyện có 12 xã."
    assert "http://e.example" in claims[1].text


@pytest.mark.parametrize("text", ["a b c " * 60, "Huyện kết nạp được 12 đảng viên mới. " * 6, "x" * 13_000, "1" * 400])
def test_output_that_goes_round_in_circles_is_noticed(text: str) -> None:
    assert LoopGuard().feed(text)
    guard = LoopGuard()
    assert any(guard.feed(char) for char in text)


def test_an_ordinary_answer_is_no_loop() -> None:
    text = (
        "Năm 2024, huyện kết nạp 12 đảng viên [1]. Năm 2023, huyện kết nạp 15 đảng viên [2]. "
        + "Các xã đều đạt chỉ tiêu [3]."
    )
    assert not LoopGuard().feed(text)
