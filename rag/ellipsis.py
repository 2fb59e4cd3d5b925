"""Follow-up questions that put one other piece into the question before: "Còn giám sát?", "Thế 6 tháng đầu năm?"."""

from __future__ import annotations

import re

from rag import kinds
from rag.followup_persons import EMPTY
from rag.nouns import PEOPLE
from rag.question import Question
from rag.text import fold

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


_SLOT = re.compile(r"(?<!\w)(?:bao nhiêu|bao nhieu|mấy|may)(?!\w)", re.IGNORECASE)


def with_other_piece(text: str, asked: Question, before: Question) -> str | None:
    """The question before with the time, the spot, the deed or the thing counted that this one names in place of its
    own; None where it names more, or none of these."""
    what_of = _WHAT_OF.match(text)
    led = f"Còn {what_of['rest']}?" if what_of and NOUN_ONLY.match(text) is None else text
    match = NOUN_ONLY.match(led)
    rest = match["rest"].strip() if match else ""
    made = _against(led, before)
    for put in (_of_time, _of_day, _of_spot, _of_like_noun) if rest else ():
        made = made or put(rest, asked, before)
    made = made or _of_deed(led, before)
    made = made or (_of_counted(rest, asked, before) if rest else None)
    return made[:1].upper() + made[1:] if made else None


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
_LEADING = frozenset("lan dot trong vao cua o hoi luc thoi gian giai doan ky nam ngoai".split())
_SPOT = re.compile(
    r"(?<!\w)(?:ở|tại|o|tai)\s+(?P<spot>[^?]+?)(?=\s+(?:của|năm|trong|diễn|có|đã|là|thì|được|bị|do|vào|từ|bao|mấy|nào|gì|"
    r"cua|nam|dien|co|da|la|thi|duoc|bi|vao|tu|may|nao|gi)(?!\w)|\s*\W*$)",
    re.IGNORECASE,
)


def _of_spot(rest: str, asked: Question, before: Question) -> str | None:
    """The question before of another kind of place ("… ở xã, phường diễn ra khi nào?", "Thế còn ở thôn, làng?")."""
    own, old = _SPOT.fullmatch(rest), _SPOT.search(before.text)
    if own is None or old is None or any(place.name for place in asked.places) or asked.years:
        return None
    if any(place.name and old.start() <= place.start < old.end() for place in before.places):
        return None
    return f"{before.text[: old.start()]}{own.group()}{before.text[old.end() :]}"


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
