"""Places and organs of a sentence as candidates for "ở đâu", "xã nào", "cơ quan nào"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from rag.addresses import addresses
from rag.candidate import Candidate, Reading, nearness
from rag.lexicon import NUMBER_WORDS
from rag.persons import Person, is_person_name
from rag.phrases import MAX_SHORT, phrase, span_candidate
from rag.places import NAME, gazetteer, name_key
from rag.quantities import DOCUMENT
from rag.question import Question
from rag.text import Span, fold
from rag.things_in import BETWEEN_NAMES, named_things
from rag.view import SentenceView
from rag.words import is_one

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
    r"\s(?:(?:ở|tại)(?= )|đã|để|nhằm|về|do|với|vào|từ|được|có|là|và (?:đã|được)|trong|khi|diễn ra|tổ chức|bị)\s"
)
_ORGAN = re.compile(
    r"(?:ủy ban (?:nhân dân|kiểm tra|mặt trận tổ quốc|mttq)|ubnd|hđnd|ubkt|hội đồng nhân dân|ban (?:thường vụ|chấp hành|tổ chức|dân vận|tuyên giáo|nội chính|chỉ đạo|quản lý|cán sự)|"
    r"(?:tỉnh|thành|huyện|thị|quận|đảng) ủy|sở|phòng|công an|bộ chỉ huy quân sự|ban chqs|ban (?:xây dựng đảng|pháp chế|kinh tế|văn hóa|dân tộc|đô thị|tôn giáo|thanh tra nhân dân|công tác mặt trận|chỉ huy|an toàn giao thông)|bộ|cục|chi cục|thanh tra|viện|tòa án|trung tâm|công ty|cty|tập đoàn|hội (?:nông dân|liên hiệp phụ nữ|cựu chiến binh|chữ thập đỏ)|"
    r"liên đoàn lao động|đoàn thanh niên|mặt trận tổ quốc|mttq|trường|bệnh viện|kho bạc|ngân hàng|chi bộ|đảng bộ|văn phòng|hợp tác xã|htx|đoàn|tổ|ủy ban|trạm)(?!\w)[^,;.:()|\n]{0,70}",
    re.IGNORECASE,
)
_ORGAN_END = re.compile(
    r"\s(?:đã|về|để|nhằm|trong|là|được|có|với|cùng|do|vừa|sẽ|phối hợp|tổ chức|chủ trì|tham mưu|báo cáo|tiếp|cần|và (?:các|đồng chí|(?:huyện|thành|tỉnh|thị|quận) ủy|sở|phòng|ban|công ty|ubnd|hđnd|công an)|từ|vào|cho biết|thực hiện|tại|triển khai|ban hành|phê duyệt|cho phép|cam kết|ký kết|nói|cung cấp|làm|giao|yêu cầu|đề nghị|xây dựng|tặng|trao|khen|giám sát(?= (?:việc|công|thực|các|chuyên))|theo dõi|đôn đốc|kiểm tra(?= )|theo(?= (?:nghị|chỉ|kế|quy|kết|quyết)))(?=\s|$)"
)
_ORGAN_KIND = re.compile(
    r"(?P<kind>phong|ban|so|cong ty|truong|hoi|doan|uy ban|trung tam|cong an|chi bo|dang bo|doanh nghiep|to|bo|cuc|vien) nao"
)


_ORGAN_SLOT = re.compile(r"(?<!\w)(?P<words>\w+ \w+) (?:o|tai|ve|cho|voi|sang) (?:\w+ ){1,3}nao")
_AT_SLOT = 0.15
_DOER_ASKED = re.compile(
    r"(?<!\w)nao (?:da|dang|vua|se|chu tri|ban hanh|to chuc|quyet dinh|phat hien|ky|cho|giao|yeu cau)(?!\w)"
)
_DOES_NEXT = re.compile(
    r"\s+(?:đã|vừa|đang|sẽ|có|ban hành|ra|quyết định|tổ chức|chủ trì|công bố|phê duyệt|thi hành)(?!\w)"
)
_OPENS = 60  # characters of a sentence in which stands who does what it tells


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
            weight -= _ONE_OF_MANY
        weight += _as_many(asked, len(names)) + _at_its_name(question, text, since, span)
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
            score += _ONE_OF_MANY if question.plural else 0.0
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


def bare_name(word: str) -> bool:
    """Whether one capitalised syllable is a unit's name by itself ("Huế")."""
    return name_key(word) in gazetteer()


def _name_groups(text: str, sentence: SentenceView) -> list[list[Span]]:
    """Capitalised names that a type word, "gồm", "là" or a bracket leads in, enumerations kept together."""
    people = [(person.start, person.end) for person in sentence.persons]
    groups: list[list[Span]] = []
    for match in NAME.finditer(text, sentence.start, sentence.end):
        span = match.span()
        if any(start < span[1] and span[0] < end for start, end in people):
            continue
        if groups and BETWEEN_NAMES.fullmatch(text[groups[-1][-1][1] : span[0]].lower()):
            groups[-1].append(span)
        elif span[0] > sentence.start and _UNIT_LEAD.search(text[max(sentence.start, span[0] - 12) : span[0]].lower()):
            groups.append([span])
    return groups


_ONE_OF_MANY = 0.08  # what one name is worth less where several are asked for
_IS = re.compile(r"(?:là|do|:)\s*$")
_SAID = 0.5
_MANY_ASKED = re.compile(  # folded: "năm đơn vị nào"
    r"(?<!\w)(?P<many>\d{1,2}|hai|ba|bon|nam|sau|bay|tam|chin|muoi) "
    r"(?:don vi|xa|phuong|huyen|co quan|to chuc|dia phuong|tinh|thanh pho|thi tran|thon|quan|so|nganh|cong ty|doanh nghiep|bo) nao"
)
_COUNTED = {fold(word): number for word, number in NUMBER_WORDS.items() if number > 1}
_ALL_OF_THEM, _NEARLY = 0.2, 0.12


def _as_many(asked: str, named: int) -> float:
    """What an enumeration is worth that names as many as the question says there are, or but one less."""
    match = _MANY_ASKED.search(asked)
    if match is None:
        return 0.0
    wanted = _COUNTED.get(match["many"]) or int(match["many"] if match["many"].isdecimal() else 0)
    if named == wanted:
        return _ALL_OF_THEM
    return _NEARLY if wanted > 2 and named == wanted - 1 else 0.0


_OF_TERM = re.compile(r" (?:khoa|nhiem ky) .*$")


def organ(at: Reading) -> list[Candidate]:
    """Organs named in a sentence (all of an enumeration), other than those that the question itself names."""
    question, hit, passage, sentence, located, fits, coverage = at
    text = passage.passage.text
    asked = fold(question.text)
    wanted = _ORGAN_KIND.search(asked)
    before = _ORGAN_SLOT.search(asked)
    slot = before["words"] if before else ""
    does = _DOER_ASKED.search(asked)
    groups: list[list[Span]] = []
    told, people = fold(text[sentence.start : sentence.end]), [n for n in question.names if is_person_name(n)]
    if people and not any(" ".join(name) in told for name in people):
        return []  # of somebody of whom the sentence does not speak
    issued = _issuers(question, text, sentence)
    for start, end in issued or _organ_spans(text, sentence):
        named = _OF_TERM.sub("", fold(text[start:end]))
        unit = re.sub(r"^dang uy (?=xa |phuong |thi tran |dac khu )", "", named)
        if named in asked or re.sub(r"^(tinh|huyen|quan|thi|thanh) uy ", r"\1 ", unit) in asked:
            continue  # "Bộ Chính trị khóa XI" is the one that the question names, "Quận ủy Ba Đình" quận Ba Đình's
        if groups and re.fullmatch(r"\s*(?:,|;|và)\s*(?:và\s+)?", text[groups[-1][-1][1] : start]):
            groups[-1].append((start, end))
        else:
            groups.append([(start, end)])
    found = []
    for group in groups:
        span = start, end = group[0][0], group[-1][1]
        short = ", ".join(" ".join(text[start:end].split()) for start, end in group)
        near = nearness(passage, sentence, located, span[0])
        if wanted and not fold(short).startswith(wanted["kind"]):
            near *= 0.4  # "phòng nào" asks for a Phòng
        score = 0.75 * coverage + 0.25 * near
        many = _as_many(asked, len(group))
        score, support = score + many, min(1.0, coverage + many / 2)
        if any(start < person.start < end or _in_office(span, person) for person in sentence.persons):
            score -= _OF_A_PERSON  # "Phó Bí thư Thành ủy Hà Nội Ngô …": whose office it is, is not asked
        if does and _DOES_NEXT.match(passage.low, end, sentence.end) and start - sentence.start < _OPENS:
            score += _AT_SLOT  # "Ban Thường vụ … vừa thi hành kỷ luật": who did it is asked
        if issued:
            score, support = 1.1, max(coverage, 0.95)
        if question.plural and len(group) == 1:
            score -= _ONE_OF_MANY
        if slot and slot in fold(text[max(sentence.start, span[0] - 40) : span[0]]):
            score += _AT_SLOT  # "về công tác ở cơ quan nào": "… về công tác tại Ủy ban Kiểm tra"
        if _IS.search(passage.low, max(sentence.start, span[0] - 30), span[0]) and coverage >= _SAID:
            score += 0.1  # "chủ đầu tư là Công ty …"
        whole = (sentence.start, sentence.end)
        found.append(span_candidate(hit, passage, whole, short, score, support, fits, question.kind, span))
    if wanted and not any(fold(each.short).startswith((wanted["kind"], "cty")) for each in found):
        of_kind = named_things(at._replace(question=replace(question, thing=tuple(wanted["kind"].split()))))
        if of_kind:
            return of_kind  # "ban nào" asks for a Ban
    own = any(fold(each.short).startswith(" ".join(question.thing)) for each in found)
    return found if own or not question.thing else [*found, *named_things(at)]


_OF_A_PERSON = 0.12


def _in_office(span: Span, person: Person) -> bool:
    """Whether a place in a text lies within one of the person's offices."""
    return any(start < span[0] and span[1] <= end for start, end in person.roles)


_UNITS_LISTED = frozenset("xa phuong huyen tinh thon ban ap quan thi buon lang noi".split())
_UNITS_LISTED_PAIRS = frozenset(("dia phuong", "thanh pho", "thi tran", "thi xa", "dac khu"))
_ORGANS_LISTED = frozenset(
    (
        "cong ty",
        "don vi",
        "co quan",
        "to chuc",
        "doanh nghiep",
        "ngan hang",
        "doan the",
        "tap the",
        "hop tac",
        "nha thau",
        "bo nganh",
    )
)
_ORGANS_LISTED_ALONE = frozenset(("so", "ban", "nganh", "bo", "truong", "phong", "hoi", "noi", "cuc"))
_A_LIST, _NO_LIST = 0.2, 0.15


def listed(at: Reading) -> list[Candidate]:
    """What a "những … nào" asks to be listed: the units or organs that a sentence enumerates, or what it says."""
    last = at.question.thing[-1:]
    pair = " ".join(at.question.thing[-2:])
    found: list[Candidate] = []
    if pair in _UNITS_LISTED_PAIRS or last and last[0] in _UNITS_LISTED:
        found += where(at)
    if pair in _ORGANS_LISTED or last and last[0] in _ORGANS_LISTED_ALONE:
        found += organ(at)
    weighed = [
        replace(each, score=each.score + (_A_LIST if "," in each.short or " và " in each.short else -_NO_LIST))
        for each in found
    ]
    return [*weighed, *phrase(at)]


_COMMON = re.compile(r"(?:bộ|cục|viện|sở|tổ|hội|đoàn) (?![^\W\d_]* ?[A-ZĐ])")  # "cán bộ của …": no ministry


_ISSUED_BY = re.compile(r"[^;.]{0,60}?\scủa\s+(?P<organ>[^,;.:()|\n]{4,70})", re.IGNORECASE)
_ISSUER_END = re.compile(r"\s(?:ngay|về|tại|ngày|từ|do|trong|nhằm|được|đã|và)(?=\s|$)")


def _issuers(question: Question, text: str, sentence: SentenceView) -> list[Span]:
    """Who issued the document that the question names: "Chỉ thị số 35-CT/TW ngày … của Bộ Chính trị"."""
    spans = []
    for quantity in sentence.quantities:
        if quantity.kind != DOCUMENT or fold(text[slice(*quantity.number)]) not in question.numbers:
            continue
        match = _ISSUED_BY.match(text, quantity.end, sentence.end)
        if match:
            start, end = match.span("organ")
            stop = _ISSUER_END.search(text, start, end)
            spans.append((start, stop.start() if stop else end))
    return spans


def _ends_a_word(text: str, sentence: SentenceView, start: int) -> bool:
    """Whether the syllable at an offset belongs to a word with the one before it: "môi trường", "cán bộ"."""
    if text[start].isupper():
        return False
    before, own = re.search(r"(\w+) $", text[sentence.start : start]), re.match(r"\w+", text[start:])
    return before is not None and own is not None and is_one(before[1], own.group())


_NAMED_SO = re.compile(r"(?:cty|công ty|tập đoàn|trường|bệnh viện|hợp tác xã|htx)(?!\w)", re.IGNORECASE)
_OWN_VERB = re.compile(r"(?:đoàn|tổ|ủy ban|cơ quan ủy ban) (?:thanh tra|kiểm tra|giám sát|công tác)", re.IGNORECASE)


def _organ_spans(text: str, sentence: SentenceView) -> list[Span]:
    spans = []
    for match in _ORGAN.finditer(text, sentence.start, sentence.end):
        start, end = match.span()
        if (start and text[start - 1].isalnum()) or _COMMON.match(text, start) or _ends_a_word(text, sentence, start):
            continue
        own = _OWN_VERB.match(text, start)  # of its name: "Ủy ban kiểm tra Huyện ủy …"
        stop = _ORGAN_END.search(text, own.end() if own else start, end)
        end = stop.start() if stop else end
        named_so = _NAMED_SO.match(text, start)  # "Công ty Vương Quốc Anh"
        end = min([end, *(person.start for person in sentence.persons if person.start > start and not named_so)])
        end = start + len(text[start:end].rstrip(" -–"))
        if end - start >= 4:
            spans.append((start, end))
    return spans
