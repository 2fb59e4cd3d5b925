import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from eval.cases import Case
from eval.robustness import (
    VARIANTS,
    abbreviated,
    moved_tones,
    partly_accented,
    telex_keys,
    telex_slip,
    unaccented,
    vary,
)
from rag.text import canonical, fold, nfc

QUESTION = "Ủy ban nhân dân thành phố Móng Cái đã hoàn thành, hòa giải bao nhiêu vụ?"
vietnamese = st.text(st.sampled_from("aàáảãạăâbcdđeêghiklmnoôơòóỏõọpqrstuưùúủũụvxyỳýỷỹỵABĐÔƯ 0129.,"), max_size=60)


def test_unaccented_keeps_case_and_drops_every_mark():
    assert unaccented("Móng Cái, Đảng ủy") == "Mong Cai, Dang uy"


def test_moved_tones_changes_open_syllables_only():
    assert moved_tones("Ủy ban hòa giải hoàn thành quý") == "Uỷ ban hoà giải hoàn thành quý"


def test_telex_keys_are_what_the_keyboard_gives():
    assert [telex_keys(word) for word in ("đảng", "viên", "được", "ở", "nước", "bao")] == [
        "ddangr", "vieen", "dduwowcj", "owr", "nuwowcs", "bao"
    ]  # fmt: skip


def test_telex_slip_changes_some_syllables_but_not_all():
    slipped = telex_slip(QUESTION).split()
    changed = sum(a != b for a, b in zip(slipped, QUESTION.split(), strict=True))
    assert 1 <= changed < len(slipped) / 2


def test_partly_accented_leaves_some_diacritics_out_and_some_in():
    typed = partly_accented(QUESTION)
    assert fold(typed) == fold(QUESTION)
    kept = [a == b for a, b in zip(typed.split(), QUESTION.split(), strict=True) if fold(b) != b.lower()]
    assert any(kept)
    assert not all(kept)


def test_abbreviations_whatever_the_tone_placement():
    assert abbreviated("Uỷ ban nhân dân thành phố có bao nhiêu Đảng viên") == "UBND TP có bao nhiêu ĐV"


@given(vietnamese)
def test_variants_keep_the_question_apart_from_its_typing(text):
    text = nfc(text)
    assert canonical(moved_tones(text)) == canonical(text)
    assert nfc(unicodedata.normalize("NFD", text)) == nfc(VARIANTS["nfd"](text))
    assert fold(unaccented(text)) == fold(text)
    assert telex_slip(text) == telex_slip(text)


def test_vary_retypes_question_and_history_and_leaves_the_gold():
    case = Case("1", "Còn Cát Hải?", answers=("82",), docs=("a.txt",), evidence=("82",), history=("Móng Cái?",))
    (varied,) = vary([case], unaccented)
    assert (varied.question, varied.history) == ("Con Cat Hai?", ("Mong Cai?",))
    assert (varied.id, varied.answers, varied.evidence) == (case.id, case.answers, case.evidence)
