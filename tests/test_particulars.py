"""Questions about documents themselves: by number, by day, with corrections; others are not theirs to answer."""

from __future__ import annotations

from dataclasses import replace

import pytest

from eval.scoring import ungrounded_figures
from rag.context import describe
from rag.corrections import changed
from rag.particulars import about_documents
from rag.persons import signer
from rag.records import Answer, Context, Document
from tests.form_documents import documents

MADE = [one for one in documents(40, seed=3) if all(one.truth[name] for name in ("number", "issued_on", "signer"))][:8]


def known() -> dict[str, Document]:
    found = {}
    for number, made in enumerate(MADE):
        text = made.text()
        found[str(number)] = Document(str(number), f"{number}.txt", "", text, describe(text, f"{number}.txt"))
    return found


def ask(question: str, held: dict[str, Document] | None = None) -> Answer | None:
    held = known() if held is None else held
    return about_documents(question, [(key, one.context) for key, one in held.items()], held.get)


@pytest.mark.parametrize("number", range(len(MADE)))
def test_what_a_document_says_of_itself(number: int) -> None:
    truth = MADE[number].truth
    year, month, day = (int(part) for part in truth["issued_on"].split("-"))
    for question, short in (
        (f"Ai ký văn bản số {truth['number']}?", truth["signer"]),
        (f"ai ky van ban {truth['number']}", truth["signer"]),
        (f"Cơ quan nào ban hành {truth['kind']} số {truth['number']}?", truth["issuer"]),
        (f"Văn bản {truth['number']} được ban hành ngày nào?", f"{day}/{month}/{year}"),
        (f"Văn bản {truth['number']} về việc gì?", truth["abstract"]),
        (f"Những văn bản nào được ban hành ngày {day}/{month}/{year}?", truth["number"]),
        (f"Văn bản nào ban hành ngày {day} tháng {month} năm {year}?", truth["number"]),
    ):
        told = ask(question)
        assert told is not None, question
        assert told.answered
        assert short in told.short.split("; "), question
        held = known()
        for citation in told.citations:
            text = next(one.text for one in held.values() if one.name == citation.document)
            assert text[citation.start : citation.end] == citation.quote
            assert citation.quote.strip()


def test_a_correction_is_what_is_told_and_said_to_be_one() -> None:
    held = known()
    first = held["0"]
    held["0"] = replace(first, context=changed(first, {"signer": "Lê Văn Thử"}))
    told = ask(f"Ai ký văn bản {first.context.number}?", held)
    assert told is not None
    assert told.short == "Lê Văn Thử"
    assert "sửa" in told.answer
    assert told.citations


@pytest.mark.parametrize(
    "question",
    [
        "Ai ký quyết định số 99999/QĐ-XYZ?",
        "Văn bản nào ban hành ngày 1 tháng 1 năm 1999?",
        "Huyện Vân Đồn kết nạp bao nhiêu đảng viên?",
        "Nghị quyết số 15-NQ/TU có bao nhiêu chỉ tiêu?",
        "",
    ],
)
def test_other_questions_are_left_to_the_search(question: str) -> None:
    assert ask(question) is None


def test_nothing_is_told_that_no_document_says() -> None:
    bare = Document("1", "a.txt", "", "Số: 5/BC-X\n", Context(number="5/BC-X"))
    assert about_documents("Ai ký văn bản 5/BC-X?", [("1", bare.context)], {"1": bare}.get) is None


def test_the_kind_of_a_document_is_nobody_s_name() -> None:
    text = "UBND HUYỆN X\nPHÒNG NỘI VỤ\nSố: 1/TB-PNV\n\nCHỦ TỊCH\nTHÔNG BÁO\nKết quả\n"
    assert signer(text) is None


def test_each_figure_told_of_a_document_is_cited() -> None:
    for document in MADE:
        told = ask(f"Ai ký văn bản số {document.truth['number']}?")
        assert told is not None
        assert ungrounded_figures(told.to_dict()) == []
