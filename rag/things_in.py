"""Things by their own names as candidates for "nào": "hồ chứa nước ngọt nào", "nước nào", "phần mềm … tên gì"."""

from __future__ import annotations

import re
from dataclasses import replace

from rag.candidate import Candidate, Reading, nearness
from rag.phrases import phrase, span_candidate
from rag.places import NAME, NAME_SYLLABLE
from rag.text import Span, fold
from rag.words import is_one

BETWEEN_NAMES = re.compile(
    r"\s*(?:,|và|;)?\s*(?:các\s+)?(?:(?:ubnd|hđnd|tỉnh ủy|thành ủy|huyện ủy|công an|đảng bộ)\s+)?"
    r"(?:xã|phường|thị trấn|huyện|thôn|bản|ấp|tổ dân phố|tỉnh|thành phố|tp\.?|thị xã|quận|đặc khu)?\s*"
)

_ANY_UNIT = frozenset(("don vi", "co quan", "dia phuong", "to chuc", "doanh nghiep"))
_THEN_A_NAME = re.compile(rf"(?:\s+[^\W\d_A-ZĐ][^\W\d_]*){{0,4}}?\s+[\"“]?{NAME.pattern}")


_THEN_QUOTED = re.compile(r"(?:\s+[^\W\d_]+){0,4}?\s+[\"“][^\"”“]{3,80}[\"”]")
_AND_MORE = (  # "Bộ Kế hoạch và Đầu tư"
    r"và (?=(?:Đầu tư|Đào tạo|Môi trường|Phát triển|Công nghệ|Truyền thông|Du lịch|Xã hội|Hạ tầng|Tôn giáo|Thông tin|Thể thao|Dân vận|Gia đình)(?!\w))"
)
_NEXT_OF_NAME = re.compile(
    rf"(?P<joint>,? {_AND_MORE}|[ \u00a0]|\s?[-–&]\s?|,? và (?=[A-ZĐ]))(?P<word>[^\W\d_]+|\d{{1,2}}(?![\d./,%]))"
)
_MORE = re.compile(rf"&|,? {_AND_MORE}")
_LONGEST_NAME = 9  # words


def _is_cut(text: str, named: re.Match[str]) -> bool:
    """Whether a name of one syllable goes on in small letters: "Phòng Tài chính"."""
    words = re.findall(r"\w+", named.group())
    several = len(words) > 1 and words[-2][:1].isupper()
    goes_on = re.match(r"\s([^\W\d_]+)", text[named.end() : named.end() + 12])
    return not several and goes_on is not None and goes_on[1].islower() and is_one(words[-1], goes_on[1])


def _whole_name(text: str, end: int, stop: int) -> int:
    """Where a name goes on to whose last syllable so far ends at `end`, words in small letters that belong to a capital
    one included: "Kinh tế - Xã hội", "Tiểu học Trưng Vương"."""
    last = re.search(r"\w+$", text[:end])
    word = last.group() if last else ""
    for _ in range(_LONGEST_NAME):
        following = _NEXT_OF_NAME.match(text, end, stop)
        if following is None:
            return end
        capital = following["word"][0].isupper() or following["word"].isdigit()
        belongs = following["joint"].isspace() and word[:1].isupper() and is_one(word, following["word"])
        if not capital and not belongs:
            return end
        word, end = following["word"], following.end()
    return end


def which(at: Reading) -> list[Candidate]:
    """Things of the kind that the question names ("hồ chứa nước ngọt nào"), else the sentence."""
    named = named_things(at)
    ends = {candidate.end for candidate in named}  # "hồ chứa nước Đồng Xa 2" rather than "Đồng Xa 2"
    proper = [candidate for candidate in _proper_names(at) if candidate.end not in ends]
    return [*named, *proper, *(replace(each, score=0.9 * each.score) for each in phrase(at))]


_MORE_OF_NAME = re.compile(
    rf"(?:[.-]{NAME_SYLLABLE}(?: {NAME_SYLLABLE})*)*(?: \d+(?:\.\d+)+)?"
)  # "HCM.Egov Framework 2.0"


def _goes_on(text: str, named: re.Match[str]) -> bool:
    """Whether a name's last syllable is the first of a word that goes on in small letters: "Bộ Giao thông"."""
    following = re.match(r"\s([^\W\d_]+)", text[named.end() : named.end() + 12])
    if following is None or not following[1].islower():
        return False
    return is_one(named.group().split()[-1], following[1])


_QUOTED_NAME = re.compile(r"[\"“](?P<name>[^\"”“\n]{3,90})[\"”]")
_OF_THE_THING, _QUOTED_WORTH, _UNTOLD = 0.15, 0.05, 0.08
_PRIZES = frozenset(("Nhất", "Nhì", "Ba", "Tư", "Khuyến", "Xuất"))  # "giải Nhì"
_THING_NEAR = 45  # characters before a name


def _proper_names(at: Reading) -> list[Candidate]:
    """Names and quoted titles of a sentence that the question does not have, enumerations kept together."""
    question, hit, passage, sentence, located, fits, coverage = at
    text, asked = passage.passage.text, fold(question.text)
    people = [(person.start, person.end) for person in sentence.persons]
    quoted = [match.span("name") for match in _QUOTED_NAME.finditer(text, sentence.start, sentence.end)]
    groups = [[span] for span in quoted]
    listed: list[list[Span]] = []
    for match in NAME.finditer(text, sentence.start, sentence.end):
        start, end = match.span()
        if any(a < end and start < b for a, b in (*people, *quoted)) or fold(match.group()) in asked:
            continue
        if start == sentence.start and " " not in match.group() or _goes_on(text, match):
            continue
        more = _MORE_OF_NAME.match(text, end, sentence.end)
        end = more.end() if more else end
        if listed and start < listed[-1][-1][1]:
            continue
        if listed and BETWEEN_NAMES.fullmatch(text[listed[-1][-1][1] : start].lower()):
            listed[-1].append((start, end))
        else:
            listed.append([(start, end)])
    thing = " ".join(question.thing[-2:])
    found = []
    for group in [*groups, *listed]:
        start, end = group[0][0], group[-1][1]
        short = " ".join(text[start:end].split())
        if fold(short) in asked or short in _PRIZES:
            continue
        before = fold(text[max(sentence.start, start - _THING_NEAR) : start])
        score = 0.72 * coverage + 0.25 * nearness(passage, sentence, located, start)
        score += _OF_THE_THING if thing and re.search(rf"(?<!\w){re.escape(thing)}(?!\w)", before) else -_UNTOLD
        score += _QUOTED_WORTH if (start, end) in quoted else 0.0
        whole = (sentence.start, sentence.end)
        found.append(span_candidate(hit, passage, whole, short, score, coverage, fits, question.kind, (start, end)))
    return found


def named_things(at: Reading) -> list[Candidate]:
    """ "hồ chứa nước ngọt Thới Lới 2": the words before "nào", followed by a name within a few words."""
    question, hit, passage, sentence, located, fits, coverage = at
    text, found = passage.passage.text, []
    asked = fold(question.text)
    inside = [index for index, token in enumerate(passage.tokens) if sentence.start <= token.start < sentence.end]
    if " ".join(question.thing[-2:]) in _ANY_UNIT:
        return []
    for size in range(len(question.thing), min(2, len(question.thing)) - 1, -1):
        thing = question.thing[-size:] if size else ()
        for index in inside if thing else ():
            if tuple(token.folded for token in passage.tokens[index : index + size]) != thing:
                continue
            start, end = passage.tokens[index].start, passage.tokens[index + size - 1].end
            named = _THEN_A_NAME.match(text, end, sentence.end)
            if named is None or any(start < person.end and person.start < end for person in sentence.persons):
                continue
            stop = named.end()
            if _is_cut(text, named) or _MORE.match(text, stop):
                quoted = _THEN_QUOTED.match(text, end, sentence.end)  # “Dân tin – Đảng cử”
                stop = quoted.end() if quoted else _whole_name(text, stop, sentence.end)
            if fold(text[start:stop]) in asked:
                continue
            short = " ".join(text[start:stop].split())
            score = 0.75 * coverage + 0.25 * nearness(passage, sentence, located, start) + 0.02 * size
            whole = (sentence.start, sentence.end)
            span = (start, stop)
            found.append(span_candidate(hit, passage, whole, short, score, coverage, fits, question.kind, span))
        if found:
            break
    return found
