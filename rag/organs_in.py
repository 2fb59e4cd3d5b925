"""Organs of a sentence as candidates for "cơ quan nào", and what a "những … nào" asks to be listed."""

from __future__ import annotations

import re
from dataclasses import replace

from rag.candidate import Candidate, Reading, nearness
from rag.persons import Person, is_person_name
from rag.phrases import phrase, span_candidate
from rag.places_in import ONE_OF_MANY, as_many, where
from rag.quantities import DOCUMENT
from rag.question import Question
from rag.text import Span, fold
from rag.things_in import named_things
from rag.view import SentenceView
from rag.words import is_one

_ORGAN = re.compile(
    r"(?:tổng công ty|tổng cục|tổng liên đoàn|bưu điện|bảo hiểm xã hội|bhxh|hiệp hội|học viện|nhà máy|đài (?:phát thanh|truyền hình|tiếng nói|ptth|pt-th)|hải quan|kiểm toán nhà nước|"
    r"hạt kiểm lâm|lđlđ|công đoàn|viện kiểm sát|vksnd|tand|(?:đồn|bộ đội|bộ chỉ huy bộ đội) biên phòng|ban (?:giám hiệu|giám đốc|bí thư|thường trực|dân tộc)|"
    r"ủy ban (?:nhân dân|kiểm tra|mặt trận tổ quốc|mttq)|ubnd|hđnd|ubkt|hội đồng nhân dân|ban (?:thường vụ|chấp hành|tổ chức|dân vận|tuyên giáo|nội chính|chỉ đạo|quản lý|cán sự)|"
    r"(?:tỉnh|thành|huyện|thị|quận|đảng) ủy|sở|phòng|công an|bộ chỉ huy quân sự|ban chqs|ban (?:xây dựng đảng|pháp chế|kinh tế|văn hóa|dân tộc|đô thị|tôn giáo|thanh tra nhân dân|công tác mặt trận|chỉ huy|an toàn giao thông)|bộ|cục|chi cục|thanh tra|viện|tòa án|trung tâm|công ty|cty|tập đoàn|hội (?:nông dân|liên hiệp phụ nữ|cựu chiến binh|chữ thập đỏ)|"
    r"liên đoàn lao động|đoàn thanh niên|mặt trận tổ quốc|mttq|trường|bệnh viện|kho bạc|ngân hàng|chi bộ|đảng bộ|văn phòng|hợp tác xã|htx|đoàn|tổ|ủy ban|trạm)(?!\w)(?:[^,;.:()|\n]|\.(?=[^\s\d])){0,90}",
    re.IGNORECASE,
)
_ORGAN_END = re.compile(
    r"\s(?:đã|về|để|nhằm|trong|là|được|có|với|cùng|do|vừa|sẽ|phối hợp|tổ chức|chủ trì|tham mưu|báo cáo|tiếp|cần|và (?:các|đồng chí|(?:huyện|thành|tỉnh|thị|quận) ủy|sở|phòng|ban|công ty|ubnd|hđnd|công an)|từ|vào|cho biết|thực hiện|tại|triển khai|ban hành|phê duyệt|cho phép|cam kết|ký kết|nói|cung cấp|làm|giao|yêu cầu|đề nghị|xây dựng|tặng|trao|khen|giám sát(?= (?:việc|công|thực|các|chuyên))|theo dõi|đôn đốc|kiểm tra(?= )|theo(?= (?:nghị|chỉ|kế|quy|kết|quyết)))(?=\s|$)"
    r"|\s(?:cho rằng|đang|thi hành|quyết định|công bố|thông báo|kết luận|hôm nay|phải|chịu|kỷ luật|tiếp tục|tiến hành|kiến nghị|xem xét|thống nhất|"
    r"họp|phát hiện|xác định|nhận|sớm|chưa|không|cũng|đều|nên|thì|mà|xúc tiến|đẩy mạnh|bầu|kêu gọi|cho|còn|nhận định|đánh giá|đóng(?= vai)|giữ(?= vai)|đảm nhận|hướng dẫn|hỗ trợ|rà soát|tham gia|nghiên cứu|lập(?= )|ra (?=quyết|thông|văn|nghị|chỉ)|trên(?= cơ sở| địa bàn)|(?<![Bb]an )(?<![Bb]an\s)chỉ đạo|thay đổi|bày tỏ|cho hay|vận động|đề xuất|khẩn trương|khẳng định|nhấn mạnh|ghi nhận|phát động|trình(?= ))(?=\s|$)"
)
_ORGAN_KIND = re.compile(
    r"(?P<kind>phong|ban|so|cong ty|truong|hoi|doan|uy ban|trung tam|cong an|chi bo|dang bo|doanh nghiep|to|bo|cuc|vien) nao"
)


_ORGAN_SLOT = re.compile(r"(?<!\w)(?P<words>\w+ \w+) (?:o|tai|ve|cho|voi|sang) (?:\w+ ){1,3}nao")
_LEAD_ASKED = re.compile(r"(?<!\w)(?P<pair>\w+ (?:cua|cho|voi|tai|o|ve|sang|tu)) (?:\w+ ){1,3}nao(?!\w)")
_AT_SLOT = 0.15
_DOER_ASKED = re.compile(  # folded: "cơ quan nào vừa thi hành kỷ luật …"
    r"(?<!\w)nao (?:da|dang|vua|se|moi|tung|(?P<verb>chu tri|ban hanh|to chuc|quyet dinh|phat hien|ky|cho|giao|yeu cau|thi hanh|ky luat|xu ly|khoi to|"
    r"ket luan|ra|thong bao|cong bo|kiem tra|giam sat|bo nhiem|trao|tang|khen|phe duyet|de nghi|kien nghi|dieu tra|bat|xu phat|phat|thanh tra|cap|chi tra))(?!\w)"
)
_OPENS_ASKED = re.compile(
    r"\W*(?:\w+ ){1,3}nao (?!o |tai |cua |trong |thuoc |la |duoc |bi |thi |va )"
)  # "tổ chức nào đứng ra …"
_IN_ITS_COURSE = re.compile(r"(?<!\w)(?:tại|với|của|từ|cho|ở|đến|về)\s+$")
_DOES_NEXT = re.compile(
    r"\s+(?:(?:đã|vừa|đang|sẽ|mới|cũng|chính thức)\s+)*(?:có|ban hành|ra|quyết định|tổ chức|chủ trì|công bố|phê duyệt|thi hành)(?!\w)"
    r"|\s+(?:đã|vừa|đang|sẽ)(?!\w)"
)
_DOES_IT = re.compile(r"\s+(?:\([^()]{1,40}\)\s+)?(?:(?:đã|vừa|đang|sẽ|mới|cũng|chính thức|hôm nay)\s+)*")
_OPENS = 60  # characters of a sentence in which stands who does what it tells


_IS = re.compile(r"(?:là|do|:)\s*$")
_SAID = 0.5
_OF_TERM = re.compile(r" (?:khoa|nhiem ky) .*$")


def organ(at: Reading) -> list[Candidate]:
    """Organs named in a sentence (all of an enumeration), other than those that the question itself names."""
    question, hit, passage, sentence, located, fits, coverage = at
    text = passage.passage.text
    asked = fold(question.text)
    wanted = _ORGAN_KIND.search(asked)
    before = _ORGAN_SLOT.search(asked)
    slot = before["words"] if before else ""
    lead = _LEAD_ASKED.search(asked)
    opens = _OPENS_ASKED.match(asked)
    does = _DOER_ASKED.search(asked)
    groups: list[list[Span]] = []
    told, people = fold(text[sentence.start : sentence.end]), [n for n in question.names if is_person_name(n)]
    if people and not any(" ".join(name) in told for name in people):
        return []  # of somebody of whom the sentence does not speak
    issued = _issuers(question, text, sentence)
    for start, end in issued or organ_spans(text, sentence):
        named = _OF_TERM.sub("", fold(text[start:end]))
        unit = re.sub(r"^dang uy (?=xa |phuong |thi tran |dac khu )", "", named)
        if named in asked or re.sub(r"^(tinh|huyen|quan|thi|thanh) uy ", r"\1 ", unit) in asked:
            continue  # "Bộ Chính trị khóa XI" is the one that the question names, "Quận ủy Ba Đình" quận Ba Đình's
        between = text[groups[-1][-1][1] : start] if groups else "."
        if _LISTED.fullmatch(between) and (question.plural or ";" not in between):
            groups[-1].append((start, end))
        else:
            groups.append([(start, end)])
    found: list[Candidate] = []
    actors: list[int] = []  # those of `found` that do something in the sentence
    doers: list[int] = []  # those of `found` that do what is asked, by the next words
    for group in groups:
        span = start, end = group[0][0], group[-1][1]
        short = ", ".join(" ".join(text[start:end].split()) for start, end in group)
        near = nearness(passage, sentence, located, span[0])
        if wanted and not fold(short).startswith(wanted["kind"]):
            near *= 0.4  # "phòng nào" asks for a Phòng
        score = 0.75 * coverage + 0.25 * near
        many = as_many(asked, len(group))
        score, support = score + many, min(1.0, coverage + many / 2)
        of_office = _OFFICE_BEFORE.search(passage.low, max(sentence.start, start - 24), start)
        if of_office or any(start < person.start < end or _in_office(span, person) for person in sentence.persons):
            score -= _OF_A_PERSON  # "Phó Bí thư Thành ủy Hà Nội Ngô …": whose office it is, is not asked
        acts = _DOES_NEXT.match(passage.low, end, sentence.end)
        subject = start - sentence.start < _OPENS or text[sentence.start : start].rstrip().endswith(",")
        if (does or opens) and acts and subject:
            score += _AT_SLOT  # "Ban Thường vụ … vừa thi hành kỷ luật": who did it is asked
            actors.append(len(found))
        elif opens and _IN_ITS_COURSE.search(passage.low, max(sentence.start, span[0] - 8), span[0]):
            score -= _AT_SLOT  # "… khởi kiện tại tòa án"
        verb = does["verb"] if does and does["verb"] else ""
        next_words = _DOES_IT.match(passage.low, end, sentence.end)
        if verb and next_words and re.match(rf"{verb}(?!\w)", fold(passage.low[next_words.end() : sentence.end])):
            doers.append(len(found))
        if issued:
            score, support = 1.1, max(coverage, 0.95)
        if question.plural and len(group) == 1:
            score -= ONE_OF_MANY
        led_in = fold(text[max(sentence.start, span[0] - 40) : span[0]])
        if slot and slot in led_in or lead and f" {led_in}".rstrip().endswith(f" {lead['pair']}"):
            score += _AT_SLOT  # "về công tác ở cơ quan nào": "… về công tác tại Ủy ban Kiểm tra"
        if _IS.search(passage.low, max(sentence.start, span[0] - 30), span[0]) and coverage >= _SAID:
            score += 0.1  # "chủ đầu tư là Công ty …"
        whole = (sentence.start, sentence.end)
        found.append(span_candidate(hit, passage, whole, short, score, support, fits, question.kind, span))
    if doers:
        return [replace(found[number], score=found[number].score + _DOER) for number in doers]
    if actors:
        return [found[number] for number in actors]
    if wanted and not any(fold(each.short).startswith((wanted["kind"], "cty")) for each in found):
        of_kind = named_things(at._replace(question=replace(question, thing=tuple(wanted["kind"].split()))))
        if of_kind:
            return of_kind  # "ban nào" asks for a Ban
    own = any(fold(each.short).startswith(" ".join(question.thing)) for each in found)
    return found if own or not question.thing else [*found, *named_things(at)]


_OFFICE_BEFORE = re.compile(  # "Chủ tịch UBND huyện …"
    r"(?<!\w)(?:chủ tịch|giám đốc|bí thư|chủ nhiệm|trưởng|chánh|chánh văn phòng|hiệu trưởng|cục trưởng|viện trưởng)\s+$"
)
_LISTED = re.compile(r"\s*(?:,|;|và)\s*(?:và\s+)?")
_OF_A_PERSON, _DOER = 0.12, 0.2


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
_MERGED = re.compile(r"(?<!\w)(?:(?:sap|sat) nhap|(?:gop|ghep|nhap) (?:tu|lai)|hop nhat)(?!\w)")  # folded
_A_LIST, _NO_LIST = 0.2, 0.15


def listed(at: Reading) -> list[Candidate]:
    """What a "những … nào" asks to be listed: the units or organs that a sentence enumerates, or what it says."""
    last = at.question.thing[-1:]
    pair = " ".join(at.question.thing[-2:])
    found: list[Candidate] = []
    merged = pair == "don vi" and _MERGED.search(fold(at.question.text))
    if merged or pair in _UNITS_LISTED_PAIRS or last and last[0] in _UNITS_LISTED:
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
_ISSUER_ASKED = re.compile(  # folded
    r"(?<!\w)(?:ban hanh|cong bo|thong qua|phe duyet|phat hanh|ky|ra|dua ra)(?!\w)|\d\S*(?: [^?]{0,60})? (?:la )?(?:cua|do) (?:ai|[a-z ]{2,20}nao)(?!\w)"
)
_ISSUER_END = re.compile(r"\s(?:ngay|để|về|tại|ngày|từ|do|trong|nhằm|được|đã|và)(?=\s|$)")


def _issuers(question: Question, text: str, sentence: SentenceView) -> list[Span]:
    """Who issued the document that the question names: "Chỉ thị số 35-CT/TW ngày … của Bộ Chính trị"."""
    spans: list[Span] = []
    if not question.numbers or _ISSUER_ASKED.search(fold(question.text)) is None:
        return spans
    for quantity in sentence.quantities:
        if quantity.kind != DOCUMENT or fold(text[slice(*quantity.number)]) not in question.numbers:
            continue
        match = _ISSUED_BY.match(text, quantity.end, sentence.end)
        if match and (match["organ"][0].isupper() or _ORGAN.match(match["organ"])):  # "Nghị quyết 19 của các năm trước"
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


_NO_ORGAN = re.compile(  # words that begin like an organ: "trường hợp", "thanh tra khối tài sản"
    r"(?:trường (?:hợp|kỳ)|tổ (?:chức(?! (?:đảng|công đoàn|cơ sở))|ấm)|bộ (?:phận|máy|luật|mặt|lọc|tiêu|đội)|phòng(?:,)? (?:chống|ngừa|trừ|trọ|họp|ở|bệnh)|đoàn kết|đoàn (?:viên|thể)"
    r"|hội (?:nghị|thảo|trường|họp|thi|nhập|diễn|đàm)|viện (?:trợ|dẫn|phí)|sở (?:hữu|thích|tại)|cục (?:diện|bộ)|thanh tra (?:khối|việc|toàn|đột|về|trách|các|vụ)|tổ dân phố|(?:cục|vụ|sở|viện|trạm|tổ|đoàn|hội|phòng|chi cục) (?:trưởng|phó))(?!\w)"
)
_NAMED_SO = re.compile(r"(?:cty|công ty|tập đoàn|trường|bệnh viện|hợp tác xã|htx)(?!\w)", re.IGNORECASE)
_OWN_VERB = re.compile(r"(?:đoàn|tổ|ủy ban|cơ quan ủy ban) (?:thanh tra|kiểm tra|giám sát|công tác)", re.IGNORECASE)


def organ_spans(text: str, sentence: SentenceView) -> list[Span]:
    """Where the organs stand that a sentence names."""
    spans: list[Span] = []
    match = _ORGAN.search(text, sentence.start, sentence.end)
    while match is not None:
        start, end = match.span()
        none = (start and text[start - 1].isalnum()) or _COMMON.match(text, start) or _NO_ORGAN.match(text, start)
        if none or _ends_a_word(text, sentence, start):
            match = _ORGAN.search(text, start + 1, sentence.end)
            continue
        own = _OWN_VERB.match(text, start)  # of its name: "Ủy ban kiểm tra Huyện ủy …"
        stop = _ORGAN_END.search(text, own.end() if own else start, end)
        end = stop.start() if stop else end
        if stop is None and text[end : end + 1].isalnum():
            end = text.rfind(" ", start, end)  # no half word
        named_so = _NAMED_SO.match(text, start)  # "Công ty Vương Quốc Anh"
        end = min([end, *(person.start for person in sentence.persons if person.start > start and not named_so)])
        end = start + len(text[start:end].rstrip(" -–”"))
        if end - start >= 4:
            spans.append((start, end))
        match = _ORGAN.search(text, max(end, start + 1), sentence.end)
    return spans
