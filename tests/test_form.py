"""What documents say of themselves: over many made-up layouts, with traps, and where it stands in the text."""

from __future__ import annotations

from pathlib import Path

import pytest

from rag.form import read_form
from rag.load import release
from tests.form_documents import FIELDS, documents
from tests.measure_form import FORMS, tally

SEEDS = Path(__file__).resolve().parents[1] / "seeds"


@pytest.mark.parametrize(("form", "count"), [("text", 300), ("docx", 20), ("pdf", 20), ("pdf, right column first", 20)])
def test_every_field_in_every_layout(form: str, count: int) -> None:
    wrong: list[str] = []
    counts = tally(documents(count, seed=23), FORMS[form], wrong)
    release()
    for field in FIELDS:
        assert counts[field]["said"] > count // 3
        assert counts[field]["right"] >= 0.95 * counts[field]["said"], wrong[:3]
        assert counts[field]["right"] >= 0.95 * counts[field]["found"], wrong[:3]


def test_a_value_stands_where_it_says() -> None:
    for made in documents(60, seed=3):
        text = made.text()
        for name, told in read_form(text).parts():
            if told is None:
                continue
            assert 0 <= told.start < told.end <= len(text)
            if name in ("signer", "number", "issued_at"):
                assert "".join(text[told.start : told.end].split()) == "".join(told.value.split()), name


PARTY = """ĐẢNG BỘ TỈNH QUẢNG NINH
HUYỆN ỦY VÂN ĐỒN
*
Số 154 - KH/HU
ĐẢNG CỘNG SẢN VIỆT NAM
Vân Đồn, ngày 05/6/2024
KẾ HOẠCH
phát triển đảng viên năm 2024
-----
Thực hiện Nghị quyết số 15-NQ/TU ngày 1/2/2024, Ban Thường vụ ban hành kế hoạch như sau.
T/M BAN THƯỜNG VỤ
PHÓ BÍ THƯ THƯỜNG TRỰC

(đã ký)

Đ/c Nguyễn Thị Vinh
"""


def test_the_form_of_the_party() -> None:
    values = read_form(PARTY).values()
    assert values == {
        "kind": "kế hoạch",
        "number": "154-KH/HU",
        "issuer": "HUYỆN ỦY VÂN ĐỒN",
        "superior": "ĐẢNG BỘ TỈNH QUẢNG NINH",
        "issued_at": "Vân Đồn",
        "issued_on": "2024-06-05",
        "signer": "Nguyễn Thị Vinh",
        "signer_role": "T/M BAN THƯỜNG VỤ, PHÓ BÍ THƯ THƯỜNG TRỰC",
        "abstract": "phát triển đảng viên năm 2024",
        "author": "",
    }


def test_the_signature_beside_the_recipients() -> None:
    text = """Ủy ban nhân dân Huyện Đầm Hà
Số: 12/BC-UBND
BÁO CÁO
TÌNH HÌNH KINH TẾ - XÃ HỘI NĂM 2021
VÀ NHIỆM VỤ NĂM 2022

Năm 2021 huyện đã hoàn thành. Ngày 5 tháng 6 năm 2021, tại Hà Nội, đã họp.

Nơi nhận:
- Như trên. TM. ỦY BAN NHÂN DÂN
- Lưu: VT. KT. CHỦ TỊCH
PHÓ CHỦ TỊCH
Trần Văn Bảy
"""
    values = read_form(text).values()
    assert values["abstract"] == "TÌNH HÌNH KINH TẾ - XÃ HỘI NĂM 2021 VÀ NHIỆM VỤ NĂM 2022"
    assert (values["signer"], values["issued_on"]) == ("Trần Văn Bảy", "")
    assert values["signer_role"] == "TM. ỦY BAN NHÂN DÂN, KT. CHỦ TỊCH, PHÓ CHỦ TỊCH"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Kế hoạch phát triển đảng viên đạt kết quả cao\nHuyện ủy Vân Đồn họp, ra Nghị quyết số 15-NQ/HU ngày 5 tháng 6 năm 2024.\n",
        "Căn cứ Quyết định số 12/QĐ-UBND ngày 3 tháng 4 năm 2019, huyện đã thực hiện tốt.\nĐồng chí Lê Văn Tám, Chủ tịch.\n",
        "BẢNG SỐ LIỆU\nHuyện Vân Đồn – Năm 2021: 1.512 tỷ đồng.\n",
    ],
)
def test_nothing_is_guessed(text: str) -> None:
    values = read_form(text).values()
    assert not any(values[name] for name in ("number", "issuer", "issued_on", "signer", "kind"))


def test_the_seeds_say_what_they_say() -> None:
    forms = [read_form(path.read_text(encoding="utf-8")).values() for path in sorted(SEEDS.glob("*.txt"))]
    assert (forms[1]["kind"], forms[1]["signer"]) == ("thông báo", "Nguyễn Hoàng Long")
    assert (forms[0]["kind"], forms[0]["author"]) == ("tin", "Trung Tuyến")
    assert not any(form["number"] or form["issued_on"] for form in forms)


def test_long_texts_of_one_kind_take_no_time_to_speak_of() -> None:
    """A pattern that goes back and forth over such a text would not come to an end."""
    for text in (" " * 500_000, "Nguyễn " * 50_000, "ngày 5 tháng " * 30_000, "CHỦ TỊCH\n" * 5_000, "số 1-A-" * 50_000):
        read_form(text)
