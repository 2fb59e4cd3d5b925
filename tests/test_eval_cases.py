import json
import lzma
from pathlib import Path

import pytest

from eval.cases import distractors, load_cases, load_squad
from rag.errors import InputError
from rag.text import nfc

SEEDS = Path(__file__).parents[1] / "seeds"
LINE = {"id": "1", "question": "Bao nhiêu?", "answers": ["82"], "docs": ["a.txt"], "evidence": ["82/80"]}


def write(path, *records):
    path.write_text("\n".join(r if isinstance(r, str) else json.dumps(r) for r in records), encoding="utf-8")
    return path


def test_every_committed_question_set_is_sound(tmp_path):
    from eval.scoring import gold_places

    sets = sorted((Path(__file__).parents[1] / "eval" / "sets").glob("seeds_*.jsonl"))
    assert sets
    texts = {path.name: nfc(path.read_text(encoding="utf-8")) for path in SEEDS.glob("*.txt")}
    for path in sets:
        for case in load_cases(path):
            gold_places(case, texts.get)


def test_reads_a_case(tmp_path):
    (case,) = load_cases(write(tmp_path / "q.jsonl", {**LINE, "tags": ["all"], "history": ["Móng Cái?"]}, ""))
    assert (case.id, case.answerable, case.answers, case.history, case.needs_all) == (
        "1", True, ("82",), ("Móng Cái?",), True
    )  # fmt: skip


def test_text_becomes_nfc_and_line_separators_inside_a_text_do_not_split_it(tmp_path):
    record = {**LINE, "question": "Mo\u0301ng Ca\u0301i\u2028?"}
    path = tmp_path / "q.jsonl"
    path.write_text(json.dumps(record, ensure_ascii=False), encoding="utf-8")
    assert load_cases(path)[0].question == "Móng Cái\u2028?"


@pytest.mark.parametrize(
    ("lines", "match"),
    [
        (['{"id": '], "Dòng 1"),
        (["[1]"], "Dòng 1.*đối tượng"),
        ([{**LINE, "answers": [82]}], "answers.*chuỗi"),
        ([{**LINE, "id": True}], "“id”"),
        ([{**LINE, "history": "Móng Cái?"}], "history"),
        ([LINE, {**LINE, "question": ""}], "Dòng 2.*question"),
        ([{**LINE, "answers": "82"}], "answers"),
        ([{**LINE, "evidence": []}], "evidence"),
        ([{**LINE, "answerable": "no"}], "answerable"),
        ([LINE, LINE], "lặp lại"),
        ([""], "không có câu hỏi"),
        (["[" * 100_000], "Dòng 1"),
    ],
)
def test_a_bad_set_is_refused_with_its_line(tmp_path, lines, match):
    with pytest.raises(InputError, match=match) as raised:
        load_cases(write(tmp_path / "q.jsonl", *lines))
    assert raised.value.remedy


def test_a_missing_or_binary_file_is_refused(tmp_path):
    with pytest.raises(InputError, match="không có tệp này"):
        load_cases(tmp_path / "none.jsonl")
    (tmp_path / "binary.jsonl").write_bytes(b"\xff\xfe\x00\x81")
    with pytest.raises(InputError, match="Không đọc được"):
        load_cases(tmp_path / "binary.jsonl")


SQUAD = {
    "data": [
        {
            "title": "A",
            "paragraphs": [
                {
                    "context": "Huyện có 36 chi bộ. Xã có 12 chi bộ, 857 đảng viên.",
                    "qas": [
                        {"id": "a", "question": "Xã?", "answers": [{"text": "12 chi bộ", "answer_start": 26}]},
                        {"id": "b", "question": "Tỉnh?", "answers": [], "is_impossible": True},
                    ],
                },
                {"context": "Huyện có 36 chi bộ. Xã có 12 chi bộ, 857 đảng viên.", "qas": []},
                {"context": "Đoạn khác.", "qas": []},
            ],
        }
    ]
}


def test_squad_paragraphs_and_evidence(tmp_path):
    loaded = load_squad(write(tmp_path / "s.json", SQUAD))
    assert [paragraph.name for paragraph in loaded.paragraphs] == ["p000000.txt", "p000001.txt"]
    first, second = loaded.cases
    assert first.docs == ("p000000.txt",)
    assert first.evidence == ("Xã có 12 chi bộ, 857 đảng viên.",)
    assert (second.answerable, second.docs) == (False, ())


@pytest.mark.parametrize("content", ["[]", "{}", '{"data": [{"paragraphs": [{"context": 1}]}]}', "?", '{"data": []}'])
def test_what_is_not_squad_at_all_is_refused(tmp_path, content):
    with pytest.raises(InputError):
        load_squad(write(tmp_path / "s.json", content))


QUESTION = {"id": "a", "question": "Xã?", "answers": [{"text": "12 chi bộ", "answer_start": 7}]}


def squad_of(*questions, context="Xã có 12 chi bộ. Huyện có 36 chi bộ."):
    return {"data": [{"paragraphs": [{"context": context, "qas": list(questions)}]}]}


@pytest.mark.parametrize(
    ("questions", "match"),
    [
        ([QUESTION, QUESTION], "Câu hỏi a .*lặp lại"),
        ([{**QUESTION, "question": " "}], "Câu hỏi a .*không rỗng"),
        ([{**QUESTION, "answers": [{"text": 12, "answer_start": 7}]}], "Câu hỏi a .*không phải 12"),
        ([{**QUESTION, "answers": [{"text": "", "answer_start": 7}]}], "không rỗng"),
        ([{**QUESTION, "answers": [{"text": "12", "answer_start": "7"}]}], "Câu hỏi a "),
        ([{"id": "a", "question": "Xã?"}], "Câu hỏi a .*“answers”"),
        (["Xã?"], "Câu hỏi p000000.txt, 1"),
    ],
)
def test_a_faulty_squad_question_is_refused_by_name(tmp_path, questions, match):
    with pytest.raises(InputError, match=match):
        load_squad(write(tmp_path / "s.json", squad_of(*questions)))


def test_squad_with_several_answers_impossible_questions_and_no_offsets(tmp_path):
    several = {**QUESTION, "answers": [{"text": "12 chi bộ"}, {"text": "12"}, {"text": "12 chi bộ", "answer_start": 0}]}
    impossible = {"id": 2, "question": "Tỉnh?", "answers": [{"text": "x", "answer_start": 0}], "is_impossible": True}
    first, second = load_squad(write(tmp_path / "s.json", squad_of(several, impossible))).cases
    assert first.answers == ("12 chi bộ", "12")
    assert first.evidence == ("Xã có 12 chi bộ.",)
    assert (second.id, second.answerable, second.answers, second.evidence) == ("2", False, (), ())


def test_byte_order_mark_windows_line_ends_and_numeric_ids_are_read(tmp_path):
    path = tmp_path / "q.jsonl"
    lines = [json.dumps({**LINE, "id": number}, ensure_ascii=False) for number in (1, 2)]
    path.write_bytes(("\ufeff" + "\r\n".join([*lines, "", ""])).encode())
    assert [case.id for case in load_cases(path)] == ["1", "2"]


def test_distractors_are_distinct_long_paragraphs_up_to_the_limit(tmp_path):
    long = ["một hai ba " * 30 + str(number) for number in range(4)]
    path = tmp_path / "d.jsonl.xz"
    with lzma.open(path, "wt", encoding="utf-8") as stream:
        stream.write(json.dumps({"text": "\n".join(["== Đầu mục ==", long[0], long[0], long[1]])}) + "\n")
        stream.write(json.dumps({"text": "\n".join(long)}) + "\n")
    assert [p.text for p in distractors(path, 10, known=[long[1]])] == [long[0], long[2], long[3]]
    assert [p.name for p in distractors(path, 2)] == ["d000000.txt", "d000001.txt"]
    assert list(distractors(path, 0)) == []


def test_cut_off_distractors_are_refused(tmp_path):
    path = tmp_path / "d.jsonl.xz"
    path.write_bytes(lzma.compress(b'{"text": "a"}\n' * 1000)[:-20])
    with pytest.raises(InputError):
        list(distractors(path, 5))
