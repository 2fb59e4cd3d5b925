"""Places of a sentence as candidates for "ở đâu", "xã nào"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rag.addresses import addresses
from rag.candidate import Candidate, Reading, nearness
from rag.clauses import MAX_SHORT
from rag.lexicon import NUMBER_WORDS
from rag.phrases import span_candidate
from rag.places import NAME, gazetteer, name_key
from rag.question import Question
from rag.text import Span, fold
from rag.things_in import BETWEEN_NAMES
from rag.view import SentenceView

_LOCATIVE = re.compile(
    r"(?<!\w)(?:tại|ở|trên địa bàn|(?:tham quan|thăm|đến|về)(?! (?:làm|dự|việc|nhậm|nghỉ|hưu|đích|trước|sau|cuối|đầu|hết|nay|ngày|tháng|năm)(?!\w)))"
    r"\s+(?P<place>[^,;.:()|\n]{2,120})"
)
_PLACE_NOUN = re.compile(  # of what one can be in or at
    r"(?<!\w)(?:nhà|phòng|hội trường|trụ sở|khu|sân|trung tâm|trường|viện|bệnh viện|công viên|nghĩa trang|hồ|sông|suối|cầu|chợ|cảng|ga|bến|"
    r"nước|vùng|miền|biển|đảo|núi|rừng|đồi|đường|phố|ngõ|xã|phường|huyện|quận|tỉnh|thành phố|thôn|bản|xóm|ấp|tổ|khối|địa phương|cơ quan|"
    r"đơn vị|quê|chùa|đền|đình|di tích|quảng trường|thư viện|bảo tàng|kho|xưởng|công ty|nông trường|trại|trạm|cơ sở|tòa|điểm|nơi|ruộng|"
    r"khoa|ký túc xá|lán|lăng|mỏ|đập|kênh|đê|bãi|vườn|hang|quán|cửa khẩu|biên giới|nông thôn|thành thị|doanh nghiệp|ngân hàng|lớp|chỗ)(?!\w)"
)
_LOCATIVE_END = re.compile(
    r"\s(?:(?:ở|tại)(?= )|đã|để|nhằm|về|do|với|vào|từ|được|có|là|và (?:đã|được)|trong|khi|diễn ra|tổ chức|bị|còn|thì|nhưng|nên|mà|lúc|cùng)\s"
)


def where(at: Reading) -> list[Candidate]:
    """Places of a sentence: units by name (all of an enumeration), else what follows "tại" or "ở"."""
    question, hit, passage, sentence, located, fits, coverage = at
    text = passage.passage.text
    asked = fold(question.text)
    units = bool(_UNIT_ASKED.search(asked))
    named_people = [(person.start, person.end) for person in sentence.persons]
    own = [
        span
        for span in addresses(text, sentence.start, sentence.end)
        if not any(start < span[1] and span[0] < end for start, end in named_people)
    ]
    groups = _name_groups(text, sentence)
    told = [span for group in groups for span in group]
    groups += [[span] for span in own if not any(start < span[1] and span[0] < end for start, end in told)]
    wanted = _TYPES_ASKED.findall(asked)
    found, before = [], sentence.start
    for group in groups:
        since, before = before, group[-1][1]
        names = [
            (start, end)
            for start, end in group
            if fold(text[start:end]) not in asked and (" " in text[start:end] or bare_name(text[start:end]))
        ]
        if question.plural and len(names) > 1:
            names = sorted({*names, *_namesakes(text, group, asked)})
        if not names:
            continue
        names = [(start - 3 if text[start - 3 : start] == "TP." else start, end) for start, end in names]
        span = (names[0][0], names[-1][1])
        short = ", ".join(" ".join(text[start:end].split()) for start, end in names)
        kind = _UNIT_ASKED.search(asked)
        whole_address = next((each for each in own if each[0] < span[1] and span[0] < each[1]), None)
        if whole_address is not None and not question.plural and fold(text[slice(*whole_address)]) not in asked:
            span = (min(span[0], whole_address[0]), max(span[1], whole_address[1]))
            short = " ".join(text[slice(*span)].split())
            types = set(_TYPES_NAMED.findall(fold(short)))
            if wanted and types and not types & set(wanted) and len(names) == 1:
                continue  # "phường nào" asks for no town
        typed = (
            bool(kind)
            and fold(text[max(0, span[0] - 12) : span[0]]).rstrip().endswith(kind.group().split(" nao")[0].split()[-1])
            if kind
            else False
        )
        weight = 0.14 if typed else 0.06 if units else 0.03
        if question.plural and len(names) == 1:
            weight -= ONE_OF_MANY
        weight += as_many(asked, len(names)) + _at_its_name(question, text, since, span)
        if not units and _OF_AN_ORGAN.search(passage.low, sentence.start, span[0]):
            weight -= _NOT_THERE
        score = 0.72 * coverage + 0.25 * nearness(passage, sentence, located, span[0]) + weight
        if _HOME_ASKED.search(asked):
            score += _AT_HOME if _HOME.search(passage.low, max(sentence.start, span[0] - 40), span[0]) else -_AT_HOME
        whole = (sentence.start, sentence.end)
        found.append(span_candidate(hit, passage, whole, short, score, coverage, fits, question.kind, span))
    for match in _CONSISTS.finditer(passage.low, sentence.start, sentence.end) if units else ():
        start, end = match.span("list")
        short = " ".join(text[start:end].split()).strip(" ,;.:")
        if 4 < len(short) <= MAX_SHORT and _OPENS_A_LIST.match(short):
            score = 0.72 * coverage + 0.25 * nearness(passage, sentence, located, start) + 0.05
            score += ONE_OF_MANY if question.plural else 0.0
            whole = (sentence.start, sentence.end)
            found.append(span_candidate(hit, passage, whole, short, score, coverage, fits, question.kind, (start, end)))
    if units:
        return _of_the_room(asked, found)
    for match in _locatives(passage.low, sentence):
        start, end = match.span("place")
        stop = _LOCATIVE_END.search(passage.low, start, end)
        wider = None if stop else _LIES_IN.match(text, end, sentence.end)
        end = stop.start() if stop else wider.end() if wider else end
        listed = _LISTED_ON.match(text, end, sentence.end) if _OF_SEVERAL.match(passage.low, start) else None
        end = listed.end() if listed else end
        short = " ".join(text[start:end].split()).strip()
        if len(short) < 3 or fold(short) in asked:
            continue
        named = any(word[:1].isupper() for word in short.split())
        if not named and not _PLACE_NOUN.search(passage.low, start, end):
            continue  # "về đất đai", "ở xây dựng"
        bonus = 0.06 if named else -0.06
        score = 0.75 * coverage + 0.25 * nearness(passage, sentence, located, start) + bonus
        whole = (sentence.start, sentence.end)
        found.append(span_candidate(hit, passage, whole, short, score, coverage, fits, question.kind, (start, end)))
    return _of_the_room(asked, found)


def _locatives(low: str, sentence: SentenceView) -> Iterator[re.Match[str]]:
    """What stands behind each word that leads a place in, "tại trại cá ở khóm 6" both behind "tại" and behind "ở"."""
    match = _LOCATIVE.search(low, sentence.start, sentence.end)
    while match is not None:
        yield match
        match = _LOCATIVE.search(low, match.start("place"), sentence.end)


_OF_SEVERAL = re.compile(
    r"(?:các|hai|ba|bốn|năm|\d+) (?:xã|phường|thị trấn|huyện|thôn|tỉnh|quận|thành phố|địa phương|bản|ấp)(?!\w)"
)
_LISTED_ON = re.compile(rf"(?:\s*(?:,|và|, và)\s+(?:(?:xã|phường|thị trấn|huyện|thôn)\s+)?{NAME.pattern})+")
_OF_AN_ORGAN = re.compile(  # "Công an thành phố Hà Nội" is no place
    r"(?<!\w)(?:công an|ubnd|hđnd|sở|(?:tỉnh|thành|huyện|quận|thị|đảng) ủy|đảng bộ|ubmttq|mttq|báo|đài|hội|cục thuế|chi cục|tòa án|viện kiểm sát)\s+"
    r"(?:xã|phường|thị trấn|huyện|quận|thị xã|thành phố|tp\.?|tỉnh)?\s*$"
)
_NOT_THERE, _AT_ITS_NAME = 0.2, 0.1


def _at_its_name(question: Question, text: str, start: int, span: Span) -> float:
    """What it is worth to a place that something named in the question stands between it and the place before."""
    before = f" {fold(text[start : span[0]])} "
    return _AT_ITS_NAME if any(f" {' '.join(name)} " in before for name in question.names) else 0.0


_ROOM_ASKED = re.compile(
    r"(?<!\w)(?P<room>hoi truong|nha van hoa|khach san|nha hang|nha may|san van dong|benh vien|cong vien|bao tang|nha khach|trung tam) nao(?!\w)"
)


def _of_the_room(asked: str, found: list[Candidate]) -> list[Candidate]:
    """The places of the kind that is asked for: "họp tại hội trường nào" is answered by a hall alone."""
    room = _ROOM_ASKED.search(asked)
    return [each for each in found if room["room"] in fold(each.short)] if room else found


_TYPES = r"xa|phuong|huyen|quan|tinh|thon|ap|thi tran"  # folded
_TYPES_ASKED = re.compile(rf"(?<!\w)({_TYPES}) nao(?!\w)")
_TYPES_NAMED = re.compile(rf"(?<!\w)({_TYPES}|thanh pho|tp|thi xa|to|khom|khu|dac khu)\.? (?=\w)")
_LIES_IN = re.compile(  # "tại Văn Miếu (Vĩnh Phúc)", "tại Nhà văn hóa, xã Tân An, huyện Dương Sơn"
    rf"\s*\([^()\d]{{2,40}}\)|(?:,\s*(?:xã|phường|thị trấn|huyện|quận|thị xã|thành phố|TP\.?|tỉnh)\s+{NAME.pattern})+"
)
_HOME_ASKED = re.compile(r"(?<!\w)(?:que|nguyen quan|sinh ra)(?!\w)")  # folded
_HOME = re.compile(
    r"(?<!\w)(?:quê(?: quán| ở| gốc)?|nguyên quán|sinh ra(?: ở| tại)?|sinh (?:ngày|năm)?[^,;]{0,20} (?:tại|ở))(?!\w)"
)
_AT_HOME = 0.3
_UNIT_ASKED = re.compile(
    r"(?<!\w)(?:xa|phuong|huyen|thi tran|thon|ban|ap|dia phuong|tinh|thanh pho|thi xa|quan|don vi|thi) nao|nhung (?:xa|phuong|huyen|thon) nao"
)
_CONSISTS = re.compile(r"(?<!\w)(?:bao gồm|gồm|đó là|là)(?: các)?\s*:?\s+(?P<list>[^;.()\n]{6,300})")
_OPENS_A_LIST = re.compile(
    r"(?:(?i:xã|phường|thị trấn|huyện|quận|thị xã|thành phố|tp|thôn|bản|ấp|xóm|tổ|khu|tỉnh|đơn vị|\d+)\W*\s)?[A-ZĐÀ-Ỹ]"
)
_UNIT_LEAD = re.compile(
    r"(?:xã|phường|thị trấn|huyện|thị xã|thành phố|tp\.?|thôn|bản|ấp|gồm|là|:|\(|tại|ở|quê|tỉnh)\s*$"
)


_TYPE_BEFORE = re.compile(r"(?:xã|phường|thị trấn|huyện|quận|thị xã|thành phố|thôn|ấp|bản) $", re.IGNORECASE)


def _namesakes(text: str, group: list[Span], asked: str) -> list[Span]:
    """Units of an enumeration, with their type, that bear the name of a unit of the question of another type: the
    town of "xã An Lạc được gộp từ thị trấn An Lạc và các xã …"."""
    found = []
    for start, end in group:
        typed = _TYPE_BEFORE.search(text, max(0, start - 12), start)
        if typed and fold(text[start:end]) in asked and fold(text[typed.start() : end]) not in asked:
            found.append((typed.start(), end))
    return found


def bare_name(word: str) -> bool:
    """Whether one capitalised syllable is a unit's name by itself ("Huế")."""
    return name_key(word) in gazetteer()


def _name_groups(text: str, sentence: SentenceView) -> list[list[Span]]:
    """Capitalised names that a type word, "gồm", "là" or a bracket leads in, enumerations kept together."""
    people = [(person.start, person.end) for person in sentence.persons]
    groups: list[list[Span]] = []
    last = end = -1  # the enumeration that may go on, and where it has come to
    for match in NAME.finditer(text, sentence.start, sentence.end):
        span = match.span()
        if any(start < span[1] and span[0] < end for start, end in people):
            continue
        between = text[end : span[0]].lower() if last >= 0 else ""
        if last >= 0 and BETWEEN_NAMES.fullmatch(between):
            groups[last].append(span)
            end = span[1]
        elif span[0] > sentence.start and _UNIT_LEAD.search(text[max(sentence.start, span[0] - 12) : span[0]].lower()):
            groups.append([span])
            if last >= 0 and _IN_BRACKET.fullmatch(between) and text[span[1] : span[1] + 1] == ")":
                end = span[1] + 1  # "xã A, xã B (huyện C) và xã D (huyện E)"
            else:
                last, end = len(groups) - 1, span[1]
    return groups


_IN_BRACKET = re.compile(r"\s*\((?:thuộc )?(?:xã|phường|thị trấn|huyện|quận|thị xã|thành phố|tp\.?|tỉnh)?\s*")
ONE_OF_MANY = 0.08  # what one name is worth less where several are asked for
_MANY_ASKED = re.compile(  # folded: "năm đơn vị nào"
    r"(?<!\w)(?P<many>\d{1,2}|hai|ba|bon|nam|sau|bay|tam|chin|muoi) "
    r"(?:don vi|xa|phuong|huyen|co quan|to chuc|dia phuong|tinh|thanh pho|thi tran|thon|quan|so|nganh|cong ty|doanh nghiep|bo) nao"
)
_COUNTED = {fold(word): number for word, number in NUMBER_WORDS.items() if number > 1}
_ALL_OF_THEM, _NEARLY = 0.2, 0.12


def as_many(asked: str, named: int) -> float:
    """What an enumeration is worth that names as many as the question says there are, or but one less."""
    match = _MANY_ASKED.search(asked)
    if match is None:
        return 0.0
    wanted = _COUNTED.get(match["many"]) or int(match["many"] if match["many"].isdecimal() else 0)
    if named == wanted:
        return _ALL_OF_THEM
    return _NEARLY if wanted > 2 and named == wanted - 1 else 0.0
