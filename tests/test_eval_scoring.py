import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.arithmetic import shown_sums
from eval.cases import Case
from eval.scoring import (
    ERROR,
    EXTRA_FIGURE,
    NOT_REFUSED,
    REFUSED,
    RIGHT,
    WRONG_ANSWER,
    WRONG_CITATION,
    exact_and_f1,
    figures,
    holds,
    judge,
    locate,
    tokens,
    ungrounded_figures,
)

TEXTS = {
    "mc.txt": "Sáng 9/10, đoàn làm việc.\nTừ đầu nhiệm kỳ, thành  phố đã kết nạp được 857 đảng viên mới. Có 36 chi bộ.",
    "ch.txt": "Năm 2025 kết nạp 82/80 đảng viên (đạt 102,5% kế hoạch). Trong 857 hộ có 12 hộ nghèo.",
}
CASE = Case("1", "Móng Cái kết nạp bao nhiêu đảng viên?", True, ("857",), ("mc.txt",), ("kết nạp được 857 đảng viên",))


def cite(document, quote):
    start = TEXTS[document].index(quote)
    return {"n": 1, "document": document, "title": "", "quote": quote, "start": start, "end": start + len(quote)}


def reply(short, *citations, answered=True, text=None):
    return {"answered": answered, "short": short, "answer": text or f"{short} [1].", "citations": list(citations)}


GOOD = cite("mc.txt", "thành  phố đã kết nạp được 857 đảng viên mới")


def verdict(case, answer):
    return judge(case, answer, TEXTS.get)


@pytest.mark.parametrize(
    ("text", "wanted", "expected"),
    [
        ("ngày 9/10", "9/10", True),
        ("ngày 19/10", "9/10", False),
        ("ngày 9/10/2024", "9/10", False),
        ("ngày 01/7/2025", "1/7/2025", True),
        ("ngày 1/7/2025", "01/07/2025", True),
        ("09 chi bộ", "9", True),
        ("2.648 đảng viên", "2.648", True),
        ("2,648 đảng viên", "2.648", False),
        ("82/80 đảng viên", "80", False),
        ("82/80 đảng viên", "82/80", True),
        ("1857 đảng viên", "857", False),
        ("857", "857 đảng viên", False),
        ("102,5%", "102,5", True),
        ("102,5%", "2,5", False),
        ("năm 2020 – 2025", "2020", True),
        ("nhiệm kỳ 2020–2025", "2020-2025", True),
        ("Kế hoạch số 154-KH/HU", "154-KH/HU", True),
        ("Kế hoạch số 154-KH/HU", "154", False),
        ("chủ nhiệm Uỷ ban", "Chủ nhiệm Ủy ban", True),
        ("Nguyễn  Anh\nTuấn", "nguyễn anh tuấn", True),
        ("Nguyễn Anh Tú", "Nguyễn Anh Tuấn", False),
        ("anh Tuấn Nguyễn", "Nguyễn Anh Tuấn", False),
        ("bất kỳ", "", False),
        ("", "857", False),
        ("Mo\u0301ng Ca\u0301i", "Móng Cái", True),
    ],
)
def test_holds_whole_tokens(text, wanted, expected):
    assert holds(text, wanted) is expected


def test_figures_are_read_as_written():
    assert figures("Ngày 05/06/2024 có 2.481 người, 102,5%, 154-KH/HU, 2020 – 2025") == [
        "5/6/2024", "2.481", "102,5", "154-kh/hu", "2020", "2025"
    ]  # fmt: skip


def test_right_answer():
    result = verdict(CASE, reply("857 đảng viên mới", GOOD))
    assert (result.right, result.reason, result.citation_precision, result.citation_recall) == (True, RIGHT, 1.0, 1.0)


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (reply("", answered=False), REFUSED),
        (reply("858 đảng viên", GOOD), WRONG_ANSWER),
        (reply("857 đảng viên"), WRONG_CITATION),
        (reply("857 đảng viên", cite("ch.txt", "857")), WRONG_CITATION),
        (reply("857 đảng viên", cite("mc.txt", "Có 36 chi bộ.")), WRONG_CITATION),
        (reply("857 đảng viên", {**GOOD, "quote": GOOD["quote"] + "!"}), WRONG_CITATION),
        (reply("857 đảng viên", {**GOOD, "document": "la.txt"}), WRONG_CITATION),
        (reply("857 đảng viên, 36 chi bộ", GOOD), EXTRA_FIGURE),
        (reply("857 đảng viên (năm 2025)", GOOD), EXTRA_FIGURE),
    ],
)
def test_wrong_answers_and_why(answer, reason):
    result = verdict(CASE, answer)
    assert (result.right, result.reason) == (False, reason)


def test_years_alone_are_told_from_other_figures():
    assert verdict(CASE, reply("857 (nhiệm kỳ 2020 - 2025)", GOOD)).only_years_extra
    assert not verdict(CASE, reply("857 (năm 2025), 36", GOOD)).only_years_extra


def test_figures_of_the_evidence_may_stand_in_the_answer():
    case = Case("2", "?", True, ("102,5",), ("ch.txt",), ("kết nạp 82/80 đảng viên (đạt 102,5% kế hoạch)",))
    citation = cite("ch.txt", "102,5%")
    assert verdict(case, reply("102,5% (82/80; 82 trên 80)", citation)).right
    assert verdict(case, reply("102,5% (82/80; 857)", citation)).reason == EXTRA_FIGURE


def test_all_answers_are_needed_where_the_case_says_so():
    evidence = ("857 đảng viên mới", "82/80 đảng viên")
    case = Case("3", "?", True, ("857", "82"), ("mc.txt", "ch.txt"), evidence, tags=("all",))
    citations = (GOOD, cite("ch.txt", "82/80 đảng viên"))
    assert verdict(case, reply("Móng Cái: 857; Cát Hải: 82", *citations)).right
    half = verdict(case, reply("Móng Cái: 857", GOOD))
    assert (half.reason, half.citation_recall) == (WRONG_ANSWER, 0.5)


def test_unanswerable_is_right_when_refused():
    case = Case("4", "Giá vàng?", answerable=False)
    assert verdict(case, reply("", answered=False)).right
    assert verdict(case, reply("857", GOOD)).reason == NOT_REFUSED


def test_evidence_that_stands_nowhere_is_an_error_of_the_case():
    case = Case("5", "?", True, ("1",), ("mc.txt",), ("không có câu này",))
    result = verdict(case, reply("1", GOOD))
    assert (result.right, result.reason) == (False, ERROR)
    assert "không có câu này" in result.error


def test_paired_evidence_is_sought_in_its_own_document():
    case = Case("6", "?", True, ("857",), ("mc.txt", "ch.txt"), ("857 đảng viên mới", "12 hộ nghèo"))
    citation = cite("ch.txt", "Trong 857 hộ")
    assert verdict(case, reply("857", citation)).reason == WRONG_CITATION


@pytest.mark.parametrize(
    ("evidence", "found"),
    [
        ("Thành phố đã kết nạp", 1),  # case and two spaces
        ("kết nạp được 857", 1),
        ("kết nạp được 85", 0),  # ends inside a figure
        ("ết nạp được", 0),
        ("", 0),
    ],
)
def test_locate(evidence, found):
    spans = locate(evidence, TEXTS["mc.txt"])
    assert len(spans) == found
    assert all(TEXTS["mc.txt"][start:end].lower().split() == evidence.lower().split() for start, end in spans)


# --- the rule cannot be gamed ------------------------------------------------------------------------------------

numbers = st.integers(0, 99_999).map(str)


@given(st.lists(numbers.filter(lambda n: n.lstrip("0") != "857"), min_size=1, max_size=30), st.randoms())
def test_dumping_figures_never_satisfies_the_rule(others, random):
    dumped = [*others, "857"]
    random.shuffle(dumped)
    assert not verdict(CASE, reply(", ".join(dumped), GOOD)).right
    assert verdict(CASE, reply(", ".join(dumped), GOOD)).extra_figures


@given(st.text(max_size=80))
def test_no_figure_slips_by_glued_to_letters(text):
    result = verdict(CASE, reply(f"857 {text}", GOOD))
    if result.right:
        assert all(int(run) == 857 for run in re.findall(r"\d+", text))


@pytest.mark.parametrize("dump", ["857a36", "857/36", "857-36", "857.36", "857,36", "A857 B36", "857 x36", "٣٦ 857"])
def test_glued_figures_do_not_pass(dump):
    assert not verdict(CASE, reply(dump, GOOD)).right


@given(st.sampled_from(["mc.txt", "ch.txt"]), st.integers(0, 120), st.integers(0, 120), st.text(max_size=10))
def test_a_citation_counts_only_when_exact_and_at_the_evidence(name, start, end, noise):
    text = TEXTS[name]
    citation = {"n": 1, "document": name, "title": "", "quote": text[start:end] + noise, "start": start, "end": end}
    where = TEXTS["mc.txt"].index("kết nạp được 857 đảng viên")
    exact = start < end <= len(text) and not noise
    overlapping = name == "mc.txt" and start < where + len("kết nạp được 857 đảng viên") and where < end
    assert verdict(CASE, reply("857", citation)).right == (exact and overlapping)


@given(st.text(max_size=60))
def test_tokens_do_not_depend_on_the_normal_form(text):
    assert tokens(unicodedata.normalize("NFD", text)) == tokens(unicodedata.normalize("NFC", text))


@given(st.text(max_size=60))
def test_an_answer_holds_itself_and_scores_full_overlap(text):
    if tokens(text):
        assert holds(text, text)
        assert exact_and_f1(text, [text]) == (1.0, 1.0)


def test_f1_punishes_padding():
    assert exact_and_f1("857", ["857"]) == (1.0, 1.0)
    assert exact_and_f1("857 đảng viên mới", ["857"]) == (0.0, pytest.approx(0.4))
    assert exact_and_f1("", ["857"]) == (0.0, 0.0)


# --- grounding ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("857 − 82 = 775", [("775", ("857", "82"))]),
        ("Chênh lệch năm 2025: 857 đảng viên - 82 đảng viên = 775 đảng viên", [("775", ("857", "82"))]),
        ("82/80 = 102,5%", [("102,5", ("82", "80"))]),
        ("(857 − 82) / 82 × 100 = 945,1%", [("945,1", ("857", "82", "82", "100"))]),
        ("1.857 + 143 = 2.000", [("2.000", ("1.857", "143"))]),
        ("857 : 82 ≈ 10,5", [("10,5", ("857", "82"))]),
        ("857 − 82 = 776", []),
        ("857 / 0 = 1", []),
        ("tổng = 775", []),
        ("2020-2025 = 5", []),
        ("((((((= 3", []),
    ],
)
def test_shown_sums(text, expected):
    assert shown_sums(text) == expected


@given(st.text("0123456789.,+-−*/×÷:()=≈ x%a", max_size=60))
def test_shown_sums_never_raises(text):
    shown_sums(text)


def test_ungrounded_figures():
    quotes = [cite("mc.txt", "kết nạp được 857 đảng viên"), cite("ch.txt", "kết nạp 82/80 đảng viên")]
    assert ungrounded_figures(reply("857", *quotes, text="Kết nạp 857 đảng viên [1], 82 [12].")) == []
    assert ungrounded_figures(reply("775", *quotes, text="857 [1] − 82 [2] = 775.")) == []
    assert ungrounded_figures(reply("776", *quotes, text="857 − 82 = 776.")) == ["776"]
    assert ungrounded_figures(reply("775", quotes[0], text="857 − 82 = 775.")) == ["775", "82"]
