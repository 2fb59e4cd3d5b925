"""What a report is about, and the passages that carry it."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.context import describe
from rag.passages import LIMIT, split
from rag.places import all_names, bare_names, mentions, parse, same_unit
from rag.records import Document
from rag.text import canonical, nfc, sentences

SEEDS = Path(__file__).resolve().parent.parent / "seeds"


def document(text: str, name: str = "thu.txt") -> Document:
    text = nfc(text)
    return Document("0" * 16, name, name, text, describe(text, name))


@pytest.mark.parametrize(
    ("file", "place", "period"),
    [
        ("000_64cd61d9f858dd16.txt", "đặc khu Cát Hải", "năm 2025"),
        ("001_df056430ff273085.txt", "huyện Vĩnh Bảo", "năm 2024"),
        ("002_a2d444cce03d6c51.txt", "thành phố Móng Cái", "nhiệm kỳ 2020-2025"),
        ("003_c32edca671531721.txt", "huyện Vĩnh Bảo", "năm 2021"),
        ("004_f2e610e564816077.txt", "thị xã", "nhiệm kỳ 2020-2025"),
    ],
)
def test_the_seeds(file: str, place: str, period: str) -> None:
    context = describe(nfc((SEEDS / file).read_text(encoding="utf-8")), file)
    assert (context.place, context.period) == (place, period)


def test_a_letterhead_is_no_title() -> None:
    text = (
        "ĐẢNG CỘNG SẢN VIỆT NAM\n\nSố: 12-BC/HU\n\nBÁO CÁO\n\nKết quả công tác xây dựng Đảng năm 2023\n\n"
        "Năm 2023, Huyện ủy Tiên Lãng đã chỉ đạo. Toàn huyện kết nạp 90 đảng viên. Huyện ủy họp 12 kỳ."
    )
    context = describe(text, "a.txt")
    assert context.title == "BÁO CÁO: Kết quả công tác xây dựng Đảng năm 2023"
    assert context.place == "huyện Tiên Lãng"
    assert context.years == (2023,)


def test_the_year_reported_on_not_the_one_planned_for() -> None:
    title = "Hội nghị tổng kết công tác năm 2022 và triển khai phương hướng, nhiệm vụ năm 2023"
    assert describe(title + "\nNội dung.", "a.txt").years == (2022,)


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("Thành ủy Móng Cái họp", "thành phố Móng Cái"),
        ("TP. Hải Phòng", "thành phố Hải Phòng"),
        ("ĐẢNG BỘ HUYỆN VĨNH BẢO LẦN THỨ XXVI", "huyện Vĩnh Bảo"),
        ("tại xã Tân Liên", "xã Tân Liên"),
        ("Bí thư Thành ủy TPHCM", "thành phố Hồ Chí Minh"),
        ("Chủ nhiệm Uỷ ban Kiểm tra Thị uỷ Nguyễn Anh Tuấn", ""),
        ("kinh tế - xã hội và hợp tác xã Nông nghiệp", ""),
    ],
)
def test_units_in_text(text: str, label: str) -> None:
    found = [place.label() for place in mentions(text)]
    assert (found[:1] or [""])[0] == label


@pytest.mark.parametrize(
    "text",
    [
        *(path.read_text(encoding="utf-8") for path in sorted(SEEDS.glob("*.txt"))),
        "ỦY BAN NHÂN DÂN HUYỆN CẦN GIUỘC, LONG AN",
    ],
)
def test_one_reading_finds_what_two_find(text: str) -> None:
    text = nfc(text)
    both = mentions(text) + bare_names(text)
    assert all_names(text, canonical(text)) == both


@pytest.mark.parametrize(
    "kind",
    "tỉnh,thành phố,thị xã,huyện,quận,đặc khu,phường,xã,thị trấn,thôn,bản,ấp,buôn,xóm,khu phố,tổ dân phố".split(","),
)
def test_every_type_of_unit_is_read_in_either_case(kind: str) -> None:
    assert [(place.type, place.name) for place in mentions(f"tại {kind} Vĩnh Thạnh và")] == [(kind, "Vĩnh Thạnh")]
    if kind not in ("thôn", "bản", "ấp", "buôn", "xóm", "khu phố", "tổ dân phố"):
        assert [place.type for place in mentions(f"{kind.capitalize()} Vĩnh Thạnh họp")] == [kind]
    if " " not in kind:
        assert not mentions(f"a{kind} Vĩnh Thạnh")  # within a word


@pytest.mark.parametrize(
    ("written", "kind"),
    [("TP.", "thành phố"), ("tp ", "thành phố"), ("T.P ", "thành phố"), ("TX.", "thị xã"), ("TT.", "thị trấn"),
     ("H.", "huyện"), ("Q.", "quận"), ("P.", "phường"), ("X.", "xã"), ("Huyện uỷ ", "huyện"), ("THỊ ỦY ", "thị xã")],
)  # fmt: skip
def test_types_in_short(written: str, kind: str) -> None:
    assert [(place.type, place.name) for place in mentions(f"tại {written}Vĩnh Thạnh.")] == [(kind, "Vĩnh Thạnh")]


@pytest.mark.parametrize(
    "organ",
    ["Ban Thường vụ Huyện ủy", "Ban Chấp hành Đảng bộ xã", "Ban Cán sự Đảng", "Ủy ban nhân dân huyện", "UBND xã",
     "Hội đồng nhân dân tỉnh", "HĐND quận", "Ủy ban MTTQ Việt Nam", "Mặt trận Tổ quốc", "Ban Tổ chức Tỉnh ủy",
     "Ban Dân vận", "Ban Tuyên giáo và Dân vận", "Ủy ban Kiểm tra", "Ban Nội chính", "Sở Tài chính", "Công an tỉnh",
     "Hội Nông dân xã", "Hội Liên hiệp Phụ nữ", "Đoàn Thanh niên", "Liên đoàn Lao động", "Đảng ủy xã", "Quận uỷ",
     "Đảng bộ cơ quan Huyện ủy"],
)  # fmt: skip
def test_every_organ(organ: str) -> None:
    found = describe(f"Kết quả nổi bật\nTheo {organ}, có nhiều việc.", "").organ
    assert found
    assert organ.startswith(found)


@pytest.mark.parametrize(
    ("title", "period"),
    [("Nhiệm kỳ 2020-2025", "nhiệm kỳ 2020-2025"), ("Nhiệm kì 2020 - 2025", "nhiệm kỳ 2020-2025"),
     ("Giai đoạn 2016–2020", "giai đoạn 2016-2020"), ("Khoá XII, nhiệm kỳ 2020-2025", "nhiệm kỳ 2020-2025"),
     ("NK 2021-2026", "nhiệm kỳ 2021-2026"), ("Năm học 2019-2020", "năm học 2019-2020"), ("Hội nghị 3-2020", ""),
     ("Công tác tháng 3/2021", "năm 2021"), ("Công tác quý II/2021", "năm 2021"), ("Cong tac nam 2021", "năm 2021"),
     ("Thăm2021", ""), ("Sinhnăm 2021", ""), ("Aquý 1/2021", "")],
)  # fmt: skip
def test_every_way_to_write_a_period(title: str, period: str) -> None:
    assert describe(f"{title}\nCó nhiều việc.", "").period == period


@pytest.mark.parametrize(
    ("text", "date"),
    [("Họp ngày 5/3/2021.", "ngày 5/3/2021"), ("Họp 15-3.", "15-3"), ("Họp ngày nay, 12.3", "12.3"),
     ("Họp ngày 5 tháng 3 năm 2021.", "ngày 5 tháng 3 năm 2021"), ("Đạt 12/15%", ""), ("Không có ngày", "")],
)  # fmt: skip
def test_the_date(text: str, date: str) -> None:
    assert describe(text, "").date == date


def test_a_long_first_line_is_titled_by_its_first_sentence() -> None:
    first = "Hội nghị đã bàn nhiều việc quan trọng của địa phương trong năm."
    text = f"{first} " + "Các đại biểu đã thảo luận. " * 20
    assert describe(text, "").title == first == text[slice(*sentences(text)[0])]


def test_one_unit_by_several_names() -> None:
    assert same_unit(parse("Móng Cái"), parse("thành phố Móng Cái"))
    assert same_unit(parse("huyện Cát Hải"), parse("đặc khu Cát Hải"))
    assert not same_unit(parse("tỉnh Vĩnh Long"), parse("thành phố Vĩnh Long"))
    assert not same_unit(parse("Hạ Long"), parse("Móng Cái"))


def test_a_passage_knows_the_year_its_section_has_come_to() -> None:
    passages = split(
        document(
            "I. KẾT QUẢ NĂM 2024\n\nToàn huyện kết nạp 90 đảng viên. "
            + "Công tác dân vận được quan tâm, chú trọng. " * 20
            + "\n\nNăm 2025, Đảng bộ đề ra bốn chỉ tiêu. Phấn đấu kết nạp 95 đảng viên."
        )
    )
    assert passages[0].heading == "I. KẾT QUẢ NĂM 2024"
    assert passages[-1].heading == "I. KẾT QUẢ NĂM 2024 · Năm 2025"


@given(st.text(alphabet="aăâbcdđe ÁÂB.,;:!?\n-0123456789()%", max_size=3000))
def test_passages_are_exact_substrings_in_order(text: str) -> None:
    whole = document(text)
    previous = 0
    for number, passage in enumerate(split(whole)):
        assert passage.ordinal == number
        assert previous <= passage.start < passage.end
        assert whole.text[passage.start : passage.end] == passage.text
        previous = passage.end


def test_passages_hold_every_sentence_and_cut_endless_ones() -> None:
    whole = document("một hai ba, " * 2000)
    passages = split(whole)
    assert max(len(passage.text) for passage in passages) <= LIMIT + 10
    assert "".join("".join(p.text for p in passages).split()) == "".join(whole.text.split())
