"""The lexical index: accented and unaccented questions, limits, removal without a trace, rebuilding."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from rag.errors import StoreError
from rag.lexical import ACCENTED, FieldBoosts, LexicalIndex
from rag.lexicon import FUNCTION_WORDS, UNACCENTED_FUNCTION_WORDS
from rag.records import Context, Passage
from rag.text import fold

TEXTS = {
    "000000000000000a": [
        "Thành phố đã kết nạp được 857 đảng viên mới.",
        "Hiện nay có 36 chi, đảng bộ cơ sở và 263 chi bộ trực thuộc.",
    ],
    "ffffffffffffffff": ["Huyện kết nạp 120 đảng viên.", "Bí thư Huyện ủy chủ trì hội nghị.", "Bà con đang thi đua."],
    "8000000000000000": ["Thu ngân sách đạt 9.582 tỷ đồng, bằng 102,5% kế hoạch.", "Hoà giải ở cơ sở đạt kết quả."],
}
CONTEXTS = {
    "000000000000000a": Context(title="Làm việc với Thành ủy", place="thành phố Móng Cái"),
    "ffffffffffffffff": Context(title="Báo cáo quý III", place="huyện Vĩnh Bảo"),
    "8000000000000000": Context(title="Báo cáo kinh tế - xã hội", place="xã Hưng Hà"),
}


def entries(document_ids: Sequence[str] = tuple(TEXTS)) -> Iterator[tuple[Context, Passage]]:
    for document_id in document_ids:
        for ordinal, text in enumerate(TEXTS[document_id]):
            passage = Passage(f"{document_id}:{ordinal}", document_id, ordinal, 0, len(text), text)
            yield CONTEXTS[document_id], passage


@pytest.fixture
def index(tmp_path: Path) -> LexicalIndex:
    return LexicalIndex.rebuild(tmp_path / "lexical", entries())


@pytest.mark.parametrize(
    ("question", "best"),
    [
        ("Móng Cái kết nạp bao nhiêu đảng viên?", "000000000000000a:0"),
        ("Vĩnh Bảo kết nạp bao nhiêu đảng viên?", "ffffffffffffffff:0"),
        ("Ai chủ trì hội nghị?", "ffffffffffffffff:1"),
        ("thu ngân sách 9.582", "8000000000000000:0"),
        ("hòa giải", "8000000000000000:1"),  # the text has the other tone placement
        ("đạt 102,5% kế hoạch", "8000000000000000:0"),
    ],
)
def test_finds_with_and_without_diacritics(index: LexicalIndex, question: str, best: str) -> None:
    assert index.query(question, 5)[0][0] == best
    assert index.query(fold(question), 5)[0][0] == best
    assert index.query(question.upper(), 5)[0][0] == best


def test_scores_fall_and_the_limit_holds(index: LexicalIndex) -> None:
    found = index.query("đảng viên cơ sở kết nạp", 3)
    assert len(found) == 3
    assert [score for _, score in found] == sorted((score for _, score in found), reverse=True)
    assert index.query("đảng viên", 0) == []


def test_only_in_some_documents_without_changing_scores(index: LexicalIndex) -> None:
    everywhere = dict(index.query("kết nạp đảng viên", 10))
    found = index.query("kết nạp đảng viên", 10, ["ffffffffffffffff", "1234567890abcdef"])
    assert found
    assert all(passage_id.startswith("ffffffffffffffff") for passage_id, _ in found)
    for passage_id, score in found:
        assert score == pytest.approx(everywhere[passage_id], rel=1e-5)
    assert index.query("kết nạp", 10, []) == []


def test_nothing_to_look_for(index: LexicalIndex) -> None:
    for text in ("", "   ", "?!…", "🙂", "xyzzy"):
        assert index.query(text, 5) == []
    assert index.query("bao nhiêu là gì", 5) == index.query("bao nhiêu là gì", 5)


def test_query_syntax_is_plain_text(index: LexicalIndex) -> None:
    for text in ("body:đảng", "đảng AND NOT viên", '"kết nạp', "a^2 OR (", "[* TO *]", "\\", "đảng\x00viên"):
        assert isinstance(index.query(text, 5), list)


def test_a_question_of_only_function_words_still_finds(index: LexicalIndex) -> None:
    assert index.query("hiện có và được", 5)[0][0].startswith("000000000000000a")


def test_function_words_typed_without_diacritics_are_not_words_of_the_matter() -> None:
    assert {fold(word) for word in FUNCTION_WORDS} >= UNACCENTED_FUNCTION_WORDS
    assert not UNACCENTED_FUNCTION_WORDS & {fold(word) for word in ("đảng", "thị", "tư", "chùa", "đá", "mới")}


def test_a_very_long_question_is_cut_to_its_rarest_words(tmp_path: Path) -> None:
    filler = " ".join(f"w{number}" for number in range(300))
    texts = [f"{filler} chung", "chỉ riêng đoạn này có từ hiếm gặp", *[f"chung {filler}" for _ in range(10)]]
    passages = [(Context(), Passage(f"{n:016x}:0", f"{n:016x}", 0, 0, 0, text)) for n, text in enumerate(texts)]
    index = LexicalIndex.rebuild(tmp_path / "l", passages)
    assert "0000000000000001:0" in dict(index.query(f"{filler} hiếm gặp", 20))
    assert isinstance(index.query("đảng viên " * 10_000, 3), list)
    assert isinstance(index.query("x" * 100_000, 3), list)


def test_boosts_choose_the_fields(index: LexicalIndex) -> None:
    context_only = FieldBoosts(body=0, body_pairs=0, body_folded=0, body_folded_pairs=0)
    found = index.query("Móng Cái", 10, boosts=context_only)
    assert {passage_id.split(":")[0] for passage_id, _ in found} == {"000000000000000a"}
    none = FieldBoosts(body=0, body_pairs=0, body_folded=0, body_folded_pairs=0, context=0, context_pairs=0)
    assert index.query("Móng Cái", 10, boosts=none) == []
    assert ACCENTED.body > 0


def test_a_word_of_a_megabyte(tmp_path: Path) -> None:
    huge = "đ" * 1_000_000
    index = LexicalIndex.rebuild(tmp_path / "l", [(Context(), Passage("00:0", "0" * 16, 0, 0, 0, f"{huge} sau"))])
    assert index.query("sau", 1)
    assert index.query(huge, 1)


def segments(index: LexicalIndex) -> set[str]:
    return {path.stem for path in index.path.glob("*.term")}


def test_removing_leaves_no_trace(index: LexicalIndex) -> None:
    gone = "ffffffffffffffff"
    before = index.query("ngân sách", 5)
    files = segments(index)
    index.remove([gone], lambda others: entries([other for other in others if other != gone]))
    assert sorted(index.ids()) == sorted(passage.id for _, passage in entries() if passage.document_id != gone)
    assert index.query("chủ trì nghị", 5) == []
    assert [hit[0] for hit in index.query("ngân sách", 5)] == [hit[0] for hit in before]
    index.close()
    assert files
    assert not files & segments(index)  # the files that held its words are not there any more


def test_removing_rewrites_only_the_segments_that_held_it(tmp_path: Path) -> None:
    index = LexicalIndex.open(tmp_path / "l", create=True)
    for document_id in TEXTS:
        index.add(entries([document_id]))
    asked: list[Sequence[str]] = []

    def refill(document_ids: Sequence[str]) -> Iterator[tuple[Context, Passage]]:
        asked.append(document_ids)
        return entries(document_ids)

    index.remove(["ffffffffffffffff"], refill)
    assert asked == [[]]
    assert index.count() == 4
    index.remove(["1234567890abcdef"], refill)  # never there
    assert index.count() == 4
    index.close()


def test_reopened_and_written_to_again(tmp_path: Path) -> None:
    index = LexicalIndex.rebuild(tmp_path / "l", entries(["000000000000000a"]))
    index.close()
    again = LexicalIndex.open(tmp_path / "l")
    assert again.query("kết nạp", 1)[0][0] == "000000000000000a:0"
    again.add(entries(["8000000000000000"]))
    assert again.query("ngân sách", 1)[0][0] == "8000000000000000:0"
    again.close()


def test_a_failed_write_leaves_the_last_commit(index: LexicalIndex) -> None:
    def broken() -> Iterator[tuple[Context, Passage]]:
        yield from entries(["000000000000000a"])
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        index.add(broken())
    assert index.count() == 7
    index.add([])
    assert index.count() == 7


def test_missing_and_damaged_folders(tmp_path: Path) -> None:
    with pytest.raises(StoreError):
        LexicalIndex.open(tmp_path / "none")
    assert not (tmp_path / "none").exists()
    LexicalIndex.rebuild(tmp_path / "l", entries()).close()
    (tmp_path / "l" / "meta.json").write_text("{", encoding="utf-8")
    with pytest.raises(StoreError, match="hỏng"):
        LexicalIndex.open(tmp_path / "l")
    index = LexicalIndex.rebuild(tmp_path / "l", entries())
    assert index.count() == 7


def test_what_a_killed_removal_left_is_no_obstacle(tmp_path: Path) -> None:
    """tantivy writes the list of removed passages, named after the commit to come, before the commit itself."""
    index = LexicalIndex.rebuild(tmp_path / "lexical", entries())
    index.close()
    meta = json.loads((index.path / "meta.json").read_text(encoding="utf-8"))
    segment = meta["segments"][0]["segment_id"].replace("-", "")
    for number in range(meta["opstamp"] + 1, meta["opstamp"] + 9):
        (index.path / f"{segment}.{number}.del").write_bytes(b"half")
    again = LexicalIndex.open(index.path)
    again.remove(["8000000000000000"], entries)
    again.close()
    assert sorted(again.ids()) == sorted(p.id for _, p in entries(["000000000000000a", "ffffffffffffffff"]))
    assert again.count() == 5
