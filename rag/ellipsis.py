"""Follow-up questions that put one other piece into the question before: "Còn giám sát?", "Thế 6 tháng đầu năm?"."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag import kinds
from rag.followup_persons import EMPTY
from rag.nouns import PEOPLE
from rag.question import Question
from rag.siblings import with_sibling
from rag.terms import Token
from rag.text import fold, lower

OTHER_NOUN = re.compile(
    r"^\W*(?:thế còn|the con|vậy còn|vay con|còn|con|thế|the|vậy|vay)\s+(?P<noun>[^?]{3,40}?)\s+(?:thì|thi)\s+"
    r"(?P<verb>[^?]{2,40}?)\s+(?:bao nhiêu|bao nhieu|mấy|may)\W*$",
    re.IGNORECASE,
)
NOUN_ONLY = re.compile(
    r"^\W*(?:thế còn|the con|vậy còn|vay con|còn|con|thế|the|vậy|vay)\s+(?!(?:là|thì|nên|giới|nào|la|thi|nen|gioi|nao)\b)(?P<rest>[^?]{2,80}?)(?:\s+(?:thì sao|thi sao))?\s*\W*$",
    re.IGNORECASE,
)


QUESTION_WORD = re.compile(r"(?<!\w)(?:bao nhieu|may|nao|gi|ai|dau|sao|bao lau|bao gio|khi)(?!\w)")


_ASKS = re.compile(r"(?<!\w)(?:bao nhiêu|mấy|nào|gì|ai|đâu|sao|bao lâu|bao giờ|khi)(?!\w)")


def _asks(text: str, asked: Question) -> bool:
    """Whether a piece of a follow-up has a question word."""
    return (QUESTION_WORD.search(fold(text)) if asked.unaccented else _ASKS.search(lower(text))) is not None


_SLOT = re.compile(r"(?<!\w)(?:bao nhiêu|bao nhieu|mấy|may)(?!\w)", re.IGNORECASE)


def with_other_piece(text: str, asked: Question, before: Question) -> str | None:
    """The question before with the time, the spot, the deed or the thing counted that this one names in place of its
    own; None where it names more, or none of these."""
    what_of = _WHAT_OF.match(text)
    led = f"Còn {what_of['rest']}?" if what_of and NOUN_ONLY.match(text) is None else text
    match = NOUN_ONLY.match(led)
    rest = match["rest"].strip() if match else ""
    rest, counted = _without_same_question(rest, asked, before)
    made = _against(led, before)
    for put in (
        (_of_year_before, _of_time, _of_day, _of_spot, _of_sibling, _of_like_phrase, _of_like_noun) if rest else ()
    ):
        made = made or put(rest, asked, before)
    made = made or _of_deed(led, before)
    made = made or (_of_counted(rest, asked, before) if rest else None)
    if made and counted == "nguoi" and before.head and fold(before.head[0]) != counted:
        made = _PEOPLE_COUNTED.sub(rf"\g<many> {'nguoi' if made.isascii() else 'người'}", made)
    return made[:1].upper() + made[1:] if made else None


_SAME_QUESTION = re.compile(  # folded: "… thì được bao nhiêu?", "… mấy người?", "… thì ai?"
    r",?\s+(?:thi\s+)?(?:(?:la|duoc|co|dat|chiem|khoang|chung|tam|het|o muc|tat ca|tong cong)\s+)*"
    r"(?:(?P<many>bao nhieu|may)(?:\s+(?P<unit>[a-z%]+(?: [a-z]+)?))?|ai|(?:khi|ngay|bua|hoi|nam|luc) nao|bao gio|o dau|bao lau)\W*$"
)
_OF_ANY_NOUN = frozenset("nguoi|cai|cho|noi|thu|don vi|phan tram|%|ty|trieu|dong|ty dong|trieu dong|tien".split("|"))
_PEOPLE_COUNTED = re.compile(
    r"(?<!\w)(?P<many>bao nhiêu|mấy|bao nhieu|may)\s+(?:đảng viên|cán bộ|cá nhân|đồng chí|công dân|công chức|viên chức|người|"
    r"dang vien|can bo|ca nhan|dong chi|cong dan|cong chuc|vien chuc|nguoi)(?!\w)",
    re.IGNORECASE,
)


def _without_same_question(rest: str, asked: Question, before: Question) -> tuple[str, str]:
    """What a follow-up names, without its question word where that asks as the question before does ("cá nhân" of "cá
    nhân thì được bao nhiêu"), and the folded noun that it counts."""
    said = _SAME_QUESTION.search(fold(rest))
    if said is None or said.start() < 2:
        return rest, ""
    if asked.kind != before.kind and not (asked.kind == kinds.NUMBER and before.kind in kinds.QUANTITATIVE):
        return rest, ""
    unit = said["unit"]
    if unit and unit not in _OF_ANY_NOUN and not set(unit.split()) <= {token.folded for token in before.tokens}:
        return rest, ""
    return _OF_THAT_SORT.sub("", rest[: said.start()]).strip(" ,"), unit or ""


_OF_THAT_SORT = re.compile(  # "đảng viên đạt mức đó"
    r"\s+(?:(?:đạt|ở|theo|thuộc|dat|o|thuoc)\s+)?(?:mức|loại|diện|dạng|muc|loai|dien|dang|như|nhu) (?:đó|vậy|ấy|này|thế|do|vay|ay|nay|the)(?=\s|$)",
    re.IGNORECASE,
)


_WHAT_OF = re.compile(
    r"^\W*(?P<rest>[^?]{3,60}?)\s+(?:thì|thi)\s+(?:sao|thế nào|the nao|như thế nào|nhu the nao)\W*$", re.IGNORECASE
)
_YEAR_BEHIND = r"[ /.-]*(?:19|20)\d\d"
_TIME = re.compile(  # of folded text
    rf"(?<!\w)(?:(?:(?:\d{{1,2}}|sau|chin|ba|muoi mot) thang (?:dau|cuoi|qua)(?!\w)|quy (?:iv|i{{1,3}}|[1-4])(?!\w)|"
    rf"(?:dau |cuoi |giua )?thang \d{{1,2}}(?!\d))(?: nam)?(?:{_YEAR_BEHIND})?"
    rf"|(?:ca|dau|cuoi|het|giua|nua dau|nua cuoi) nam(?:{_YEAR_BEHIND})?|nam{_YEAR_BEHIND})(?!\w)"
)


def _of_time(rest: str, asked: Question, before: Question) -> str | None:
    """The question before of another time ("Thế còn 8 tháng đầu năm 2016?", "Còn cả năm?")."""
    flat = fold(rest)
    own, old = _TIME.search(flat), _TIME.search(fold(before.text))
    if own is None or old is None or own.group() == old.group() or asked.places or asked.names:
        return None
    more = f"{flat[: own.start()]} {flat[own.end() :]}"
    if set(more.split()) - _LEADING - {token.folded for token in before.tokens} or QUESTION_WORD.search(more):
        return None
    wanted = rest[own.start() : own.end()].strip()
    if not _YEAR.search(own.group()) and _YEAR.search(old.group()):  # "cả năm" of the same year
        wanted += f" {_YEAR.findall(old.group())[-1]}"
    return " ".join(f"{before.text[: old.start()]} {wanted} {before.text[old.end() :]}".split()).replace(" ?", "?")


_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_LEADING = frozenset("lan dot trong vao cua o hoi luc thoi gian giai doan ky nam ngoai rieng cho tinh".split())
_YEAR_BEFORE = re.compile(  # of folded text: "cùng kỳ năm trước", "quý đó của năm trước đó"
    r"(?:(?:cung ky|cung thoi (?:gian|diem)|(?:quy|thang|nua dau|nua cuoi|thoi gian|thoi diem|giai doan|dip|luc|ky|dot|vu|mua|(?:\d+|sau|chin) thang(?: dau)?)"
    r"(?: do| nay| ay)?)\s+)?(?:(?:cua|o|vao|hoi)\s+)?nam (?:lien )?(?:truoc|ngoai)(?: do| nay)?"
)


def _of_year_before(rest: str, asked: Question, before: Question) -> str | None:
    """The question before of a year earlier ("Thế cùng kỳ năm trước?", "Còn quý đó của năm trước thì sao?")."""
    flat = fold(re.sub(r"\s+(?:thì|thi) (?:sao|thế nào|the nao)\W*$", "", rest))
    if _YEAR_BEFORE.fullmatch(flat) is None or len(before.years) != 1 or asked.places or asked.names:
        return None
    year = str(before.years[0])
    return before.text.replace(year, str(before.years[0] - 1)) if before.text.count(year) == 1 else None


_SPOT = re.compile(
    r"(?<!\w)(?:ở|tại|o|tai)\s+(?P<spot>[^?]+?)(?=\s+(?:của|năm|trong|diễn|có|đã|là|thì|được|bị|do|vào|từ|bao|mấy|nào|gì|"
    r"cua|nam|dien|co|da|la|thi|duoc|bi|vao|tu|may|nao|gi)(?!\w)|\s*\W*$)",
    re.IGNORECASE,
)


def _of_spot(rest: str, asked: Question, before: Question) -> str | None:
    """The question before of another kind of place ("… ở xã, phường diễn ra khi nào?", "Thế còn ở thôn, làng?")."""
    leveled = _LEVEL.fullmatch(rest)
    own, old = _SPOT.fullmatch(f"ở {leveled['spot']}" if leveled else rest), _SPOT.search(before.text)
    if own is None or old is None or any(place.name for place in asked.places) or asked.years:
        return None
    named = (before.text.find(place.name, place.start) for place in before.places if place.name)
    inside = [at for at in named if old.start("spot") <= at < old.end()]
    end = min([old.end(), *inside])
    if not before.text[old.start("spot") : end].strip():
        return None
    return f"{before.text[: old.start()]}{own.group()} {before.text[end:].lstrip()}"


_LEVEL = re.compile(
    r"(?:cấp|bên|phía|cap|ben|phia)\s+(?P<spot>(?:xã|phường|thôn|thị trấn|tổ dân phố|huyện|tỉnh|bản|ấp|xa|phuong|thon|thi tran|to dan pho|huyen|tinh|ban|ap)(?:,? .*)?)",
    re.IGNORECASE,
)


def _of_day(rest: str, asked: Question, before: Question) -> str | None:
    """The previous question of another day or month ("Còn lần bỏ phiếu tháng 11/2014 thì sao?")."""
    if len(asked.dates) != 1 or len(before.dates) != 1 or asked.places or asked.names:
        return None
    known = {syllable for term in before.terms for syllable in term.folded}
    other = [
        term for term in asked.terms if not set(term.folded) & known and not EMPTY.fullmatch(" ".join(term.folded))
    ]
    if QUESTION_WORD.search(fold(rest)) or len(other) > 1:
        return None
    return before.text.replace(before.dates[0], asked.dates[0], 1)


_AGAINST = re.compile(
    r"(?:so với|so voi) [^?,]+?(?=\s+(?:thì|tăng|giảm|là|bao|mấy|thi|tang|giam|la|may)(?!\w)|\s*\W*$)", re.IGNORECASE
)


def _against(text: str, asked_before: Question) -> str | None:
    """The previous question against another plan or time ("Thế so với kế hoạch thành phố giao thì tăng bao nhiêu?")."""
    previous = asked_before.text
    own, before = _AGAINST.search(text), _AGAINST.search(previous)
    if own is None or before is None or fold(own.group()) == fold(before.group()):
        return None
    return f"{previous[: before.start()]}{own.group()}{previous[before.end() :]}"


_NAMES_A_KIND = frozenset(  # folded; they lead in a word of a kind and say nothing else
    "muc loai hang ben nhom khoi nganh so nguoi phan ve dien dang hinh thuc ky luat bi duoc doi voi phia mang linh vuc nhung cac con rieng cap khu vuc hoan thanh nhiem vu dat".split()
)


def _of_sibling(rest: str, asked: Question, before: Question) -> str | None:
    """The question before of another thing of that kind: "… hoàn thành xuất sắc nhiệm vụ?", "Còn mức tốt?"."""
    if asked.places or asked.years or asked.names or _asks(rest, asked):
        return None
    made = with_sibling(before.text, rest, unaccented=before.unaccented or asked.unaccented)
    if made is None or set(fold(made[1]).split()) - _NAMES_A_KIND - {token.folded for token in before.tokens}:
        return None
    return made[0]


_PHRASE_ENDS = frozenset(  # words that no name of a thing goes on behind
    "ở tại của trong năm là có phải được bị đã đang sẽ thì do bởi vào từ đến bao mấy nào gì ai đâu khi với cho để giữ theo trên đạt còn cần".split()
)
_PHRASE_ENDS_FOLDED = frozenset(map(fold, _PHRASE_ENDS))
_LONG = 12  # syllables of a thing that takes the place of another


def _of_like_phrase(rest: str, asked: Question, before: Question) -> str | None:
    """The question before of another thing whose name begins alike: "Dự án cầu A … bao nhiêu vốn?", "Còn dự án kè B?"."""
    said = fold(rest).split()
    if not said or len(said) > _LONG or asked.years or asked.dates or _asks(rest, asked):
        return None
    if any(place.start <= asked.text.find(rest) + 1 for place in asked.places if place.name):
        return None
    found = [(_shared(before.tokens[at:], said), at) for at in range(len(before.tokens))]
    size, at = max(found, key=lambda each: (each[0], -each[1]), default=(0, 0))
    if size in (0, len(said)) or len(_first_word(rest, asked)) > size:
        return None  # "đảng viên" is nothing like "tổ chức đảng"
    if size == 1 and not any(term.folded == (said[0],) for term in before.terms):
        return None
    end, about = at + size, 0
    places = [place.start for place in before.places if place.name]
    while end < len(before.tokens):
        token, gap = before.tokens[end], before.text[before.tokens[end - 1].end : before.tokens[end].start]
        ends = token.folded in _PHRASE_ENDS_FOLDED if before.unaccented else token.form in _PHRASE_ENDS
        if ends or token.folded.isdigit() or gap.strip(" -–&()") or token.start in places:
            break
        end += 1
        about = end if token.folded == "ve" else about
    if end == at + size:
        return None
    if about and about < end and "ve" not in said:  # "nhóm chỉ tiêu về thể chế", "còn nhóm trình độ …?"
        rest = before.text[before.tokens[at].start : before.tokens[about].start] + " ".join(rest.split()[size:])
    return before.text[: before.tokens[at].start] + rest + before.text[before.tokens[end - 1].end :]


def _first_word(rest: str, asked: Question) -> tuple[str, ...]:
    """The folded syllables of the first word of a piece of a follow-up, as far as it is known as a word."""
    said = tuple(fold(rest).split())
    return next((term.folded for term in asked.terms if said[: len(term.folded)] == term.folded), said[:1])


def _shared(tokens: Sequence[Token], said: Sequence[str]) -> int:
    """How many of the first of some tokens are the first of what is said."""
    pairs = zip(tokens, said, strict=False)
    return next((i for i, (token, word) in enumerate(pairs) if token.folded != word), min(len(tokens), len(said)))


_LIGHT = frozenset(("duoc", "la", "co", "dat", "chiem", "o muc"))  # verbs that say nothing of what is asked


def of_other_subject(text: str, before: Question) -> str | None:
    """The previous question for a figure, of another subject: "Doanh nghiệp nhà nước đóng góp bao nhiêu …?", "Thế khối
    tư nhân thì được bao nhiêu?"."""
    match, slot = OTHER_NOUN.match(text), _SLOT.search(before.text)
    if not (match and slot) or before.kind not in kinds.QUANTITATIVE or fold(match["verb"]) not in _LIGHT:
        return None
    noun = match["noun"]
    leading = [token for token in before.tokens if token.end <= slot.start()]
    for term in before.terms:
        size = len(term.folded)
        if len(leading) > size and tuple(token.folded for token in leading[-size:]) == term.folded:
            return f"{noun[:1].upper()}{noun[1:]} {before.text[leading[-size].start :]}"
    return None


_DEEDS = (
    "kết nạp|kiểm tra|giám sát|kỷ luật|khen thưởng|khởi tố|bắt giữ|xử lý|xử phạt|phát hiện|bổ nhiệm|điều động|luân chuyển|thành lập|giải thể|"
    "khai trừ|cảnh cáo|khiển trách|đào tạo|bồi dưỡng|tiếp nhận|giải quyết|xây dựng|sửa chữa|tặng|trao"
)
_OTHER_DEED = re.compile(
    rf"^\W*(?:thế còn|the con|còn|con|thế|the|vậy|vay)\s+(?P<deed>{_DEEDS}|{fold(_DEEDS)})(?:\s+(?:thì sao|thi sao))?\W*$",
    re.IGNORECASE,
)
_DEED = re.compile(
    rf"(?<!\w)(?:{_DEEDS}|{fold(_DEEDS)})(?=\s+(?:được |thêm |mới |cho |duoc |them |moi )*(?:bao nhiêu|bao nhieu|mấy|may)(?!\w))",
    re.IGNORECASE,
)


def _of_deed(text: str, before: Question) -> str | None:
    """The previous question for a figure, of something else that was done: "… kiểm tra bao nhiêu đảng viên?", "Còn giám
    sát?"."""
    match, deed = _OTHER_DEED.match(text), _DEED.search(before.text)
    return before.text[: deed.start()] + match["deed"] + before.text[deed.end() :] if match and deed else None


def _of_like_noun(rest: str, asked: Question, before: Question) -> str | None:
    """The previous question for a figure, of another thing with a word in common: "Tỷ lệ hộ nghèo …?", "Còn cận nghèo?"."""
    if before.kind not in kinds.QUANTITATIVE or QUESTION_WORD.search(fold(rest)):
        return None
    if any(place.name for place in asked.places) or asked.years or asked.period or asked.names:
        return None
    said = fold(rest).split()
    typed = [token.folded for token in before.tokens]
    for term in before.terms:
        size, shared = len(term.folded), [word for word in term.folded if word in said]
        at = next((i for i in range(len(typed) - size + 1) if tuple(typed[i : i + size]) == term.folded), None)
        if not shared or at is None or said == list(term.folded) or len(said) > _LIKE:
            continue
        whole = f" {' '.join(term.folded)} " in f" {' '.join(said)} "
        if said[-1] != term.folded[-1] and said[0] != term.folded[0] and not whole:
            continue  # "Huy hiệu Đảng" is nothing like "đảng viên"
        if f" {' '.join(said)} " in f" {' '.join(typed)} ":
            return None  # it stands there already
        tokens = before.tokens[at : at + size]
        lead = [token for token in tokens[: term.folded.index(shared[0])] if token.folded not in said]
        more = before.tokens[at + size :]
        while more and more[0].folded in said:
            tokens, more = (*tokens, more[0]), more[1:]
        start, end = lead[-1].end if lead else tokens[0].start, tokens[-1].end
        return before.text[:start] + (" " if lead else "") + rest + before.text[end:]
    return None


_LIKE = 5  # syllables of another thing that is asked of in the words of the question before


_DONE = re.compile(r"(?<!\w)(?:bị|được|đã|chưa|không|bi|duoc|da|chua|khong)(?!\w)", re.IGNORECASE)


def _of_counted(noun: str, asked: Question, before: Question) -> str | None:
    """The question before for a number, of something else that is counted ("… giám sát bao nhiêu đảng viên?", "Thế còn
    tổ chức đảng?")."""
    slot = _SLOT.search(before.text)
    if slot is None or before.kind != kinds.NUMBER or not before.head:
        return None
    if asked.places or asked.years or asked.period or asked.names or asked.dates:
        return None
    if QUESTION_WORD.search(fold(noun)) or len(noun.split()) > _LIKE or _DONE.search(noun) or _DEED_ALONE.match(noun):
        return None
    head = [token for token in before.tokens if token.start >= slot.end()][: len(before.head)]
    if [token.folded for token in head] != [fold(word) for word in before.head]:
        return None
    flat = fold(noun)
    if _SOME.fullmatch(flat):  # "Còn nữ?": of those that were counted
        core = head[: min(2, len(head))][-1].end
        return f"{before.text[:core]} {noun}{before.text[core:]}"
    people = flat.split()[0] in PEOPLE or " ".join(flat.split()[:2]) in PEOPLE
    if _ABSTRACT.match(flat) or not people and _OF_PEOPLE.search(fold(before.text[: slot.start()])):
        return None
    return f"{before.text[: slot.end()]} {noun}{before.text[head[-1].end :]}"


_SOME = re.compile(
    r"(?:nu|nam|nu gioi|nam gioi|phu nu|tre tuoi|tre|ngoai dang|(?:nguoi )?dan toc(?: thieu so)?|tu ung cu|tai cu|cao tuoi|khuyet tat|(?:co |theo )?ton giao)"
)
_ABSTRACT = re.compile(
    r"(?:ly do|nguyen nhan|ket qua|ty le|ti le|kinh phi|giai phap|han che|chi tieu|ke hoach|muc tieu|con so|nhiem vu)(?!\w)"
)
_OF_PEOPLE = re.compile(
    r"(?<!\w)(?:ket nap|bo nhiem|bau|tuyen dung|tuyen|dao tao|boi duong|dieu dong|luan chuyen|tang|trao)(?!\w)[^?]{0,12}$"
)
_DEED_ALONE = re.compile(rf"(?:{_DEEDS}|{fold(_DEEDS)})(?!\w)", re.IGNORECASE)
