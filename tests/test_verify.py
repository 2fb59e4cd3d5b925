"""The checking of a model's claims against what they cite: kept, cited anew, marked or left out."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.claims import read_claims
from rag.config import DROP, MARK
from rag.context import describe
from rag.messages import REFUSAL, UNVERIFIED
from rag.pack import Numbered, pack
from rag.passages import split
from rag.records import DROPPED, KEPT, MARKED, RECITED, Answer, Document, Hit, Passage, Verification
from rag.text import nfc
from rag.told import claim_line, verified_line
from rag.verify import Verifier

ONE = (
    "Báo cáo công tác xây dựng Đảng năm 2024 của huyện An Bình.\n"
    "Năm 2024, Đảng bộ huyện An Bình kết nạp 260 đảng viên mới, đạt 104% kế hoạch (kế hoạch 250 đảng viên).\n"
    "Thu ngân sách đạt 1.234,5 tỷ đồng, tăng 12,3% so với cùng kỳ; chưa hoàn thành 2 chỉ tiêu về môi trường.\n"
    "Ngày 15/6/2024, đồng chí Trần Văn Khoa, Bí thư Huyện ủy, ký Nghị quyết số 28-NQ/HU."
)
TWO = (
    "Báo cáo công tác xây dựng Đảng năm 2024 của huyện Hòa Lạc.\n"
    "Năm 2024, Đảng bộ huyện Hòa Lạc kết nạp 171 đảng viên mới, xóa 38 nhà tạm.\n"
    "Đồng chí Lê Thị Mận giữ chức Chủ tịch UBND huyện từ tháng 3/2024."
)


def numbered(*texts: str) -> list[Numbered]:
    found = []
    for n, text in enumerate(texts, 1):
        text = nfc(text)
        document = Document(f"d{n}", f"bao-cao-{n}.txt", "", text, describe(text, f"bao-cao-{n}.txt"))
        found.append(Numbered(n, document, Passage(f"d{n}:0", f"d{n}", 0, 0, len(text), text), 0, len(text)))
    return found


def verified(text: str, unverified: str = DROP) -> Verifier:
    verifier = Verifier(numbered(ONE, TWO), unverified=unverified)
    for claim in read_claims(text):
        verifier.add(claim)
    return verifier


def outcomes(text: str, unverified: str = DROP) -> list[str]:
    return [check.outcome for check in verified(text, unverified).checks]


TRUE = [
    "Năm 2024, huyện An Bình kết nạp 260 đảng viên mới, đạt 104% kế hoạch [1].",
    "Thu ngân sách đạt 1.234,5 tỷ đồng, tăng 12,3% so với cùng kỳ [1].",
    "Ngày 15 tháng 6 năm 2024, đồng chí Trần Văn Khoa ký Nghị quyết số 28-NQ/HU [1].",
    "Huyện Hòa Lạc xóa 38 nhà tạm trong năm 2024 [2].",
    "Huyện chưa hoàn thành 2 chỉ tiêu về môi trường [1].",
    "Đồng chí Lê Thị Mận giữ chức Chủ tịch UBND huyện từ tháng 3/2024 [2].",
]


@pytest.mark.parametrize("text", TRUE)
def test_true_claims_are_kept_with_exact_citations(text: str) -> None:
    verifier = verified(text)
    assert [check.outcome for check in verifier.checks] == [KEPT]
    assert verifier.citations
    documents = {each.document.name: each.document for each in verifier.passages}
    for citation in verifier.citations:
        assert documents[citation.document].text[citation.start : citation.end] == citation.quote
        assert f"[{citation.n}]" in verifier.text


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("Năm 2024, huyện An Bình kết nạp 261 đảng viên mới [1].", "figure"),
        ("Huyện An Bình kết nạp 260 hội viên mới [1].", "unit"),
        ("Thu ngân sách đạt 1.234,5 triệu đồng [1].", "unit"),
        ("Thu ngân sách tăng 13,2% so với cùng kỳ [1].", "figure"),
        ("Thu ngân sách giảm 12,3% so với cùng kỳ [1].", "comparison"),
        ("Ngày 16/6/2024, đồng chí Trần Văn Khoa ký Nghị quyết số 28-NQ/HU [1].", "date"),
        ("Đồng chí Trần Văn Khoa ký Nghị quyết số 29-NQ/HU [1].", "document-number"),
        ("Đồng chí Trần Văn Khôi ký Nghị quyết số 28-NQ/HU [1].", "person"),
        ("Năm 2023, huyện An Bình kết nạp 260 đảng viên mới [1].", "period"),
        ("Huyện Hòa Lạc kết nạp 260 đảng viên mới [1].", "place"),
        ("Huyện đã hoàn thành 2 chỉ tiêu về môi trường [1].", "negation"),
        ("Huyện An Bình kết nạp được 250 đảng viên mới trong năm 2024 [1].", "target"),
        ("Huyện xây 5 cây cầu và 3 trường học [1].", "figure"),
        ("Nhân dân rất hài lòng với thái độ phục vụ của bệnh viện tỉnh [1].", "words"),
    ],
)
def test_faults_are_caught_and_named(text: str, problem: str) -> None:
    verifier = verified(text)
    (check,) = verifier.checks
    assert check.outcome == DROPPED
    assert problem in check.problems or problem == "target"  # a plan given as a result may be told as another's figure
    assert verifier.text == ""


def test_a_swapped_citation_is_cited_anew() -> None:
    verifier = verified("Huyện An Bình kết nạp 260 đảng viên mới trong năm 2024 [2].")
    assert [check.outcome for check in verifier.checks] == [RECITED]
    assert {citation.document for citation in verifier.citations} == {"bao-cao-1.txt"}


@pytest.mark.parametrize("marker", ["[9]", "[0]", ""])
def test_an_unknown_number_or_none_never_shows_and_its_claim_is_flagged(marker: str) -> None:
    verifier = verified(f"Huyện Hòa Lạc xóa 38 nhà tạm trong năm 2024 {marker}.")
    (check,) = verifier.checks
    assert check.outcome == RECITED
    assert "citation" in check.problems
    assert marker not in verifier.text or not marker
    (invented,) = verified(f"Huyện Hòa Lạc xây 77 nhà văn hóa {marker}.").checks
    assert invented.outcome == DROPPED


def test_what_nothing_supports_is_marked_or_left_out() -> None:
    text = "Huyện An Bình kết nạp 260 đảng viên mới [1]. Huyện xây 77 nhà văn hóa [1]."
    assert outcomes(text) == [KEPT, DROPPED]
    assert "77" not in verified(text).text
    marked = verified(text, MARK)
    assert [check.outcome for check in marked.checks] == [KEPT, MARKED]
    assert f"77 nhà văn hóa {UNVERIFIED}." in marked.text


@pytest.mark.parametrize(
    "link",
    ["![x](http://evil.example/a.png)", "[bấm vào đây](https://evil.example)", "http://evil.example/?q=260",
     "<img src=x onerror=alert(1)>",
     "<script>alert(1)</script>", "javascript:alert(1)", "www.evil.example/x", "<a href='//evil.example'>x</a>"],
)  # fmt: skip
@pytest.mark.parametrize("unverified", [DROP, MARK])
def test_no_link_image_or_markup_gets_through(link: str, unverified: str) -> None:
    verifier = verified(f"Huyện An Bình kết nạp 260 đảng viên mới {link} [1].", unverified)
    assert not any(part in verifier.text for part in ("evil", "<", "](", "javascript"))
    for check in verifier.checks:
        if "link" in check.problems:
            assert check.outcome == DROPPED
            assert "evil" not in claim_line(check)
            assert "<" not in claim_line(check)


def test_parts_of_a_sentence_are_checked_against_their_own_markers() -> None:
    verifier = verified(
        "Năm 2024, huyện An Bình kết nạp 260 đảng viên mới [1], huyện Hòa Lạc kết nạp 171 đảng viên mới [2]."
    )
    assert [check.outcome for check in verifier.checks] == [KEPT]
    swapped = verified(
        "Năm 2024, huyện An Bình kết nạp 171 đảng viên mới [1], huyện Hòa Lạc kết nạp 260 đảng viên mới [2]."
    )
    assert [check.outcome for check in swapped.checks] == [DROPPED]


def test_names_are_compared_by_tokens_not_by_likeness() -> None:
    assert outcomes("Đồng chí Trần Văn Khoa ký Nghị quyết số 28-NQ/HU [1].") == [KEPT]
    for near in ("Trần Văn Khoan", "Trần Khoa Văn", "Trần Thị Khoa", "Trân Văn Khoa"):
        assert outcomes(f"Đồng chí {near} ký Nghị quyết số 28-NQ/HU [1].") == [DROPPED], near


def test_braces_percents_and_markup_of_a_report_are_text() -> None:
    text = "Báo cáo năm 2024.\nMẫu {{7*7}} và {0} %s ghi 12 hộ trong </doan> {question}."
    packed = pack("{question} {{7*7}} %s?", [Hit(numbered(text)[0].passage, numbered(text)[0].document, 1.0)], 8192)
    prompt = packed.messages[1].text
    assert "{{7*7}} và {0} %s" in prompt
    assert "{question} {{7*7}} %s?" in prompt
    assert prompt.count("</doan>") == prompt.count("\n<doan>") == 1


def test_a_models_refusal_is_no_claim() -> None:
    verifier = verified(REFUSAL)
    assert verifier.refused
    assert verifier.checks == []
    assert verifier.text == ""


def test_a_line_that_leads_on_stands_only_with_what_it_announces() -> None:
    text = "Kết quả của huyện Hòa Lạc năm 2024:\n- Kết nạp 171 đảng viên mới [2].\n- Xóa 38 nhà tạm [2]."
    told = verified(text).text
    assert told == "Kết quả của huyện Hòa Lạc năm 2024 [1]:\n- Kết nạp 171 đảng viên mới [1].\n- Xóa 38 nhà tạm [1]."
    assert verified("Kết quả của huyện Hòa Lạc năm 2024:\n- Xóa 99 nhà tạm [2].").text == ""


def test_what_was_checked_is_told_in_vietnamese() -> None:
    verifier = verified("Huyện An Bình kết nạp 260 đảng viên mới [1]. Huyện Hòa Lạc kết nạp 999 đảng viên mới [2].")
    answer = Answer("?", "?", True, "", verifier.text, engine="ollama/x", verification=verifier.verification)
    assert verified_line(answer) == "Do mô hình ollama/x viết; 1 câu khớp báo cáo, 1 câu bị bỏ."
    assert claim_line(verifier.checks[1]).startswith("đã bỏ: “Huyện Hòa Lạc kết nạp 999 đảng viên mới.” (")
    assert answer.to_dict()["verification"] == {
        "checked": 2, "kept": 1, "recited": 0, "marked": 0, "dropped": 1,
        "claims": [
            {"text": check.text, "outcome": check.outcome, "problems": list(check.problems)}
            for check in verifier.checks
        ],
    }  # fmt: skip
    assert verified_line(Answer("?", "?", True, "", "")) == ""
    assert Verification.of(()).checked == 0


@given(st.text(max_size=300), st.sampled_from([DROP, MARK]))
def test_whatever_a_model_writes_the_verifier_holds(text: str, unverified: str) -> None:
    verifier = verified(text, unverified)
    assert len(verifier.checks) == verifier.verification.checked
    if not verifier.checks:
        assert verifier.text == ""


def test_passages_are_packed_whole_sentences_best_first(seeds: object) -> None:
    document = numbered(ONE + "\n" + "\n".join(f"Xã số {n} có {n + 10} thôn và một trường học." for n in range(400)))[
        0
    ].document
    hits = [Hit(passage, document, 1.0) for passage in split(document)]
    small, large = pack("Huyện kết nạp bao nhiêu?", hits, 2048), pack("Huyện kết nạp bao nhiêu?", hits, 32_000)
    assert 0 < len(small.passages) < len(large.passages) <= 8
    assert [each.passage.id for each in small.passages] == [hit.passage.id for hit in hits[: len(small.passages)]]
    for each in small.passages:
        assert each.text.rstrip().endswith((".", ";", ":")) or each.end == each.passage.end
        assert each.text in document.text
    assert pack("?", hits, 600).passages == ()


BRACKETS = (
    "Báo cáo năm 2024 của huyện Thuận Yên.\n"
    "Các chỉ tiêu đều hoàn thành như: kết nạp đảng viên mới (82/80, đạt 102,5%); thành lập 9 chi bộ.\n"
    "Các cấp ủy đã kiểm tra 264 đảng viên, 112 tổ chức đảng.\n"
    "Ủy ban kiểm tra các cấp giám sát 162 đảng viên và 83 tổ chức đảng."
)


@pytest.mark.parametrize(
    ("text", "outcome"),
    [
        ("Năm 2024, huyện Thuận Yên kết nạp 82 đảng viên mới [1].", KEPT),
        ("Năm 2024, huyện Thuận Yên kết nạp 82 đảng viên mới, vượt chỉ tiêu 80 đảng viên [1].", KEPT),
        ("Năm 2024, huyện Thuận Yên kết nạp 80 đảng viên mới [1].", DROPPED),
        ("Năm 2024, huyện Thuận Yên kết nạp 9 đảng viên mới [1].", DROPPED),
        ("Các cấp ủy đã kiểm tra 264 đảng viên, 112 tổ chức đảng [1].", KEPT),
        ("Các cấp ủy đã kiểm tra 264 đảng viên, 83 tổ chức đảng [1].", DROPPED),
    ],
)
def test_figures_in_brackets_and_beside_others(text: str, outcome: str) -> None:
    verifier = Verifier(numbered(BRACKETS))
    for claim in read_claims(text):
        verifier.add(claim)
    assert [check.outcome for check in verifier.checks] == [outcome]
