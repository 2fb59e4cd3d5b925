"""Candidates that are words rather than figures: places, organs, reasons, ways, lists, definitions, yes or no."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag import kinds
from rag.candidate import Candidate, Reading
from rag.fit import Frame, frame
from rag.occurrences import Match
from rag.passages import is_heading
from rag.persons import is_person_name
from rag.question import Question
from rag.records import Hit
from rag.terms import folded_line
from rag.text import Span, fold, sentences, without_emphasis
from rag.view import PassageView, SentenceView

_OPENING = 800  # characters of a report that say what it is about
MAX_SHORT = 320  # characters of a phrase that is shown as the short answer

_CUES = {
    kinds.WHY: re.compile(
        r"(?<!\w)(?:nguyên nhân|do|vì|bởi|nhờ|xuất phát từ|lý do|là do|bắt nguồn|dẫn đến|khiến|(?:phù hợp với|trong|trước) (?:bối cảnh|điều kiện|tình hình))(?!\w)"
    ),
    kinds.HOW: re.compile(
        r"(?<!\w)(?:bằng|thông qua|theo hướng|gồm|như|qua việc|giải pháp|nhằm|để|với|tập trung|được)(?!\w)"
    ),
    kinds.LIST: re.compile(r":|(?<!\w)(?:gồm|bao gồm|như|là|trong đó|sau)(?!\w)"),
    kinds.WHAT: re.compile(r"(?<!\w)(?:là|gồm|nhằm|về|với|:)(?!\w)"),
}
_REASON = re.compile(
    r"(?<!\w)(?:nguyên nhân[^:]{0,40}(?:là|do|:)|chủ yếu do|là do|do(?! (?:đó|vậy)(?!\w))|vì(?! (?:thế|vậy)(?!\w))|bởi vì|bởi(?! vậy)|nhờ|xuất phát từ|(?:phù hợp với|trong|trước) (?:bối cảnh|điều kiện)(?: là)?)\s+(?P<reason>.+)",
    re.DOTALL | re.IGNORECASE,
)
_SO_THAT = re.compile(
    r",?\s(?:nên|dẫn đến|dẫn tới|khiến(?: cho)?|do đó|vì vậy|vì thế|cho nên|làm cho)\s", re.IGNORECASE
)
_AND_SO = re.compile(r"[,;]\s+(?:do đó|do vậy|vì vậy|vì thế|bởi vậy|bởi thế|cho nên)(?!\w)", re.IGNORECASE)
_SAID = re.compile(
    r"(?:cho rằng|cho biết|cho hay|giải thích|lý giải|giãi bày|phân trần|trả lời|nói rằng|khẳng định)[,:]?\s+(?:rằng |là )?[“\"]?(?P<said>.{12,})",
    re.DOTALL,
)
PURPOSE_ASKED = re.compile(r"muc dich|de lam gi|(?<!\w)nham(?!\w)")  # folded
_PURPOSE = re.compile(r"(?<!\w)(?:nhằm|để|với mục đích|mục đích)\s+(?P<purpose>.+)", re.DOTALL)
_ITEM = re.compile(
    r"^\s*(?:[-–+•*▪●]|\(?\d{1,2}[.)]|\(?[a-zđ][.)]|thứ (?:nhất|hai|ba|tư|năm|sáu)|một là|hai là|ba là|bốn là|năm là)",
    re.IGNORECASE,
)
_ENUMERATOR = re.compile(r"(?<=[\s:;])\((?:\d{1,2}|[a-zđ])\)\s+")  # "(1) …; (2) …"
MARKER = re.compile(r"^\s*(?:[-–+•*▪●>|#]+|\(?\d{1,2}[.)]|\(?[a-zđ][.)])\s+")


# what the Party, the State or an employer may do to somebody who broke the rules
_MEASURE = re.compile(
    r"(?<!\w)(?:khiển trách|cảnh cáo|cách (?:hết |tất cả )?(?:các )?chức(?: vụ)?|khai trừ(?: (?:ra )?khỏi đảng)?|giáng chức|"
    r"buộc thôi việc|hạ bậc lương|đình chỉ (?:sinh hoạt đảng|công tác))(?!\w)",
    re.IGNORECASE,
)
_MEASURE_ASKED = re.compile(
    r"ky luat.*(?:hinh thuc|muc)(?: ky luat)? (?:gi|nao)|(?:hinh thuc|muc) ky luat|(?:ky luat|bi xu ly) (?:gi|ra sao|the nao|nhu the nao)"
)


_SUBJECT_ASKED = re.compile(r"ve (?:viec|noi dung|van de|dieu|linh vuc)?\s*gi|noi (?:ve )?gi|noi dung gi")


_EFFECT = re.compile(r"(?<!\w)(?:khiến|dẫn đến|dẫn tới|làm cho|gây ra|gây nên)(?!\w)")


def _is_the_cause(question: Question, low: str) -> bool:
    """Whether a sentence tells what came of the matter that is asked about, and not from what that came."""
    effect = _EFFECT.search(low)
    if effect is None or _REASON.search(low):
        return False
    return weight_in(low[: effect.start()], question) > 2 * weight_in(low[effect.end() :], question)


def asks_measure(question: Question) -> bool:
    """Whether the question is by which measure somebody was disciplined."""
    return question.kind != kinds.LIST and _MEASURE_ASKED.search(fold(question.text)) is not None


def is_measure(text: str) -> bool:
    """Whether a text names a measure of discipline."""
    return _MEASURE.search(text) is not None


_DEFINES = 0.12
_DEFINING = re.compile(r"[^.;:,]{0,60}?(?:\s(?:là|gồm|như sau)(?=[\s:])|:)")
_DEFINITION_ASKED = re.compile(r"la (?:gi|nhu the nao)\W*$")


def _defines(question: Question, passage: PassageView, sentence: SentenceView) -> bool:
    """Whether a sentence begins with what "… là gì" asks about, and says what it is: "Phương châm của đại hội là …"."""
    if not question.terms or not _DEFINITION_ASKED.search(fold(question.text)):
        return False
    first = question.terms[0].folded
    inside = passage.among(sentence.start, sentence.end)[: len(first) + 4]
    for index in range(len(inside) - len(first) + 1):
        if tuple(token.folded for token in inside[index : index + len(first)]) == first:
            return _DEFINING.match(passage.low, inside[index + len(first) - 1].end, sentence.end) is not None
    return False


_REMEDY_ASKED = re.compile(r"lam (?:the nao|gi|sao) de|phai lam (?:gi|the nao|sao)|giai phap|khac phuc")
_REMEDY = re.compile(
    r"(?<!\w)(?:cần|phải|giải pháp|khắc phục|đề nghị|kiến nghị|đề xuất|tăng cường|đẩy mạnh|tập trung|bằng|thông qua|sẽ|nhằm|để|yêu cầu)(?!\w)"
)


_MAINLY = re.compile(r"\((?:chủ yếu|phần lớn|đa số)(?!\w)")  # "64 trường hợp (chủ yếu vi phạm chính sách dân số)"


_MAINLY_ASKED = re.compile(r"(?<!\w)(?:vi|do|loi|nguyen nhan|phan lon|phan nhieu|chu yeu|da so)(?!\w)")  # folded


def gives_reason(low: str) -> bool:
    """Whether a sentence in lower case has words that lead in a reason or a purpose."""
    return any(cue.search(low) for cue in (_CUES[kinds.WHY], _PURPOSE, _SO_THAT, _EFFECT, _MAINLY))


def phrase(at: Reading) -> list[Candidate]:
    """The sentence as an answer to a why, how, list or what question, with the part of it that is the short answer."""
    question, hit, passage, sentence, located, fits, coverage = at
    if sentence.heading or sentence.end - sentence.start < 25:
        return []
    text = passage.passage.text
    low = passage.low[sentence.start : sentence.end]
    cue = _CUES.get(question.kind)
    if question.kind == kinds.WHY and not gives_reason(low):
        return []
    score = coverage * (1.0 if cue is None or cue.search(low) else 0.85)
    if question.kind == kinds.HOW and _REMEDY_ASKED.search(fold(question.text)) and not _REMEDY.search(low):
        score *= 0.7  # the trouble that is asked about, not what is to be done
    if question.kind == kinds.WHY and _is_the_cause(question, low):
        score *= 0.6  # "Cty không thu mua … khiến chúng tôi điêu đứng": what is asked about, not why
    if question.kind == kinds.LIST and low.count(",") + low.count(";") < 2:
        score *= 0.9  # no enumeration
    if asks_measure(question) and not _MEASURE.search(low):
        score *= 0.6
    if question.kind == kinds.WHAT and _defines(question, passage, sentence):
        score += _DEFINES
    if question.key and not _says_key(question, low):
        score *= 0.8  # of the right matter, but not what is to be listed
    end = sentence.end
    if (
        re.search(r":\s*\(1\)", text[sentence.start : end])
        or question.kind in (kinds.LIST, kinds.HOW, kinds.WHAT, kinds.WHY)
        and re.search(r"(?::|sau|sau đây)\s*$", text[sentence.start : end])
    ):
        end = _list_end(hit.document.text, passage.passage.start + end) - passage.passage.start
    whole = hit.document.text[passage.passage.start + sentence.start : passage.passage.start + end]
    short = _short(question, whole, located, passage, sentence)
    return [span_candidate(hit, passage, (sentence.start, end), short, score, coverage, fits, question.kind)]


def section(question: Question, hit: Hit, passage: PassageView, located: Match) -> list[Candidate]:
    """The items under a heading that says what is asked ("2. Hạn chế"): the passage as a list."""
    heading = passage.passage.heading.rsplit(" · ", 2)
    own = " ".join(heading[-2:])
    held = _terms_in(f"{own} {hit.document.context.line()}", question)
    if question.key and _says_key(question, own):  # the heading says what is listed, the report or its items the rest
        held |= _terms_in(f"{hit.document.text[:_OPENING]} {passage.passage.text}", question)
    elif len(_terms_in(own, question)) < min(2, len(question.terms) + 1):
        return []
    share = sum(question.terms[number].weight for number in held) / (located.total or 1.0)
    items = [item for item in passage.sentences if not item.heading and item.end - item.start >= 25]
    if share < 0.5 or len(items) < 2:
        return []
    fits = frame(question, hit, passage, items[0])
    if fits.product <= 0:
        return []
    text = passage.passage.text
    short = "; ".join(MARKER.sub("", " ".join(text[item.start : item.end].split())).rstrip(" ;,.") for item in items)
    span = (items[0].start, items[-1].end)
    score = (0.6 + 0.4 * share) * (0.55 + 0.45 * fits.product)
    return [span_candidate(hit, passage, span, _cut(short), score, 0.6 + 0.4 * share, fits, kinds.LIST)]


def span_candidate(
    hit: Hit, passage: PassageView, span: Span, short: str, score: float, support: float, fits: Frame, kind: str,
    answer: Span | None = None,
) -> Candidate:  # fmt: skip
    offset = passage.passage.start
    start, end = answer or span
    return Candidate(
        hit, offset + start, offset + end, (offset + span[0], offset + span[1]), short, score, support, fits, kind=kind
    )


def _list_end(text: str, position: int) -> int:
    """Where the list items that follow a lead-in sentence end (at most 1,500 characters on)."""
    window = text[position : position + 1500]
    end = 0
    for start, stop in sentences(window):
        item = window[start:stop]
        if is_heading(item):
            break
        if not _ITEM.match(item) and end:
            break
        if not _ITEM.match(item) and not end:
            break
        end = stop
    return position + end


def _short(question: Question, sentence: str, located: Match, passage: PassageView, view_: SentenceView) -> str:
    flat = without_emphasis(_ENUMERATOR.sub("", MARKER.sub("", " ".join(sentence.split()))))
    if question.kind == kinds.WHY:
        reason = _reason(flat, question)
        if reason:
            return _cut(reason)
    if question.kind in (kinds.HOW, kinds.WHY) and PURPOSE_ASKED.search(fold(question.text)):
        match = _PURPOSE.search(flat)
        if match:
            return _cut(match["purpose"].split("; ")[0])
    mainly = _MAINLY.search(flat) if _MAINLY_ASKED.search(fold(question.text)) else None
    if mainly and ")" in flat[mainly.end() :]:
        return flat[mainly.start() + 1 : flat.index(")", mainly.end())].strip()
    measure = _MEASURE.search(flat) if asks_measure(question) else None
    if measure:
        return measure.group().strip(" ,;.")
    for name in question.names if question.kind in (kinds.LIST, kinds.WHAT) and "(" in flat else ():
        if is_person_name(name):
            continue  # the brackets behind a person hold an office
        match = re.search(rf"{re.escape(' '.join(name))}\W{{0,3}}\((?P<inside>[^)]{{8,}})\)", fold(flat))
        if match:
            return flat[match.start("inside") : match.end("inside")]  # “4 an” (an ninh trật tự, …)
    if question.numbers and _SUBJECT_ASKED.search(fold(question.text)):
        subject = re.search(
            rf"{re.escape(question.numbers[0])}\W[^;.]{{0,80}}?\sve\s+(?P<subject>[^;.()]{{8,}})", fold(flat)
        )
        if subject:
            return _cut(flat[subject.start("subject") : subject.end("subject")].strip(" ,"))
    lead, colon, rest = flat.partition(": ")
    if (
        question.kind == kinds.LIST
        and colon
        and len(rest) > 20
        and weight_in(lead, question) >= weight_in(rest, question)
    ):
        return _cut(names_alone(rest))
    listed = (_in_brackets(flat, question) or _enumeration(flat, question)) if question.kind == kinds.LIST else ""
    if listed:
        return _cut(listed)
    flat = _without_tail(_without_opening(flat, question), question)
    if question.kind == kinds.LIST and len(flat) <= MAX_SHORT and not re.search(r"\d", flat):
        return flat.rstrip(" ;,.")
    if "; " in flat:
        return _cut(best_pieces(pieces_of(flat, ";"), question))
    return flat.rstrip(" ;,.") if len(flat) <= MAX_SHORT else _cut(best_pieces(pieces_of(flat), question))


_TELLS_MORE = re.compile(
    r"\s(?:giai đoạn \d|(?:đã|được|diễn ra|vừa|sẽ|tại|nhằm|để|do|vì|với|trong|từ|bị|có|là|đều|cùng|tham gia|tham dự)\s)"
)
_JOINT = re.compile(r", (?:và )?| và ")


def names_alone(listed: str) -> str:
    """An enumeration of names without what the sentence says of them behind the last."""
    joints = list(_JOINT.finditer(listed))
    starts = [0, *(joint.end() for joint in joints)]
    if len(starts) < 3 or not all(listed[at : at + 1].isupper() for at in starts):
        return listed
    more = _TELLS_MORE.search(listed, starts[-1])
    return listed[: more.start()] if more else listed


_QUOTED = re.compile(r"“[^”]*”|\"[^\"]*\"|\([^()]*\)")


def pieces_of(text: str, sign: str = ",") -> list[str]:
    """A text parted behind its commas (or another sign), but for those within quotes or brackets."""
    held = [match.span() for match in _QUOTED.finditer(text)]
    ends = [
        match.end()
        for match in re.finditer(rf"{sign}\s", text)
        if not any(start < match.start() < end for start, end in held)
    ]
    return [text[start:end].rstrip() for start, end in zip([0, *ends], [*ends, len(text)], strict=True)]


_LISTED = re.compile(r"(?<!\w)(?:bao gồm|gồm(?: có)?|đó là|cụ thể là|như sau|sau đây|lần lượt là|là|như):?\s+(?=\S)")


def _enumeration(text: str, question: Question) -> str:
    """What a sentence lists behind "gồm", "đó là", "là": "" where that is no list, or where it says what is asked."""
    for match in _LISTED.finditer(text):
        lead, rest = text[: match.start()], text[match.end() :]
        if rest.count(",") + rest.count(";") + rest.count(" và ") < 2 or len(rest) > MAX_SHORT:
            continue
        if weight_in(lead, question) >= max(weight_in(rest, question), 0.5):
            return rest
    return ""


_BRACKETED = re.compile(r"(?P<lead>[^,;:()]+)\((?P<items>[^()\d]*(?:,| và )[^()\d]*)\)")


def _in_brackets(text: str, question: Question) -> str:
    """What stands in brackets behind what is to be listed: "2 sản phẩm 4 sao (kẹo dừa, bưởi da xanh)", "" where none."""
    asked = sum(term.weight for term in question.terms)
    for match in _BRACKETED.finditer(text):
        if weight_in(match["lead"], question) >= _LED_IN * asked and not _terms_in(match["items"], question):
            return match["items"].strip()
    return ""


_LED_IN = 0.6  # share of the question's words


def _reason(text: str, question: Question) -> str:
    """The reason that a sentence gives: of the part that speaks of what is asked, without what came of it, "" none."""
    so = _AND_SO.search(text)
    if so and weight_in(text[so.end() :], question) >= weight_in(text[: so.start()], question):
        return _without_opening(text[: so.start()], question)
    parts = sorted(text.split("; "), key=lambda part: -weight_in(part, question))
    for part in parts:
        match = _REASON.search(part)
        said = _SAID.search(part)
        if match and len(match["reason"]) > 12 and not (said and said.start() > match.start()):
            found = match["reason"]
            effect = _SO_THAT.search(found)
            return _without_tail(found[: effect.start()] if effect and effect.start() > 12 else found, question)
        if said:
            return _without_tail(said["said"].strip(' ”"'), question)
    return ""


def _without_tail(text: str, question: Question) -> str:
    """A phrase without the figures that end it and were not asked for ("…, buộc tiêu hủy 47 con")."""
    pieces = pieces_of(text)
    while len(pieces) > 1 and re.search(r"\d", pieces[-1]) and not _terms_in(pieces[-1], question):
        pieces = pieces[:-1]
    return " ".join(pieces).rstrip(" ,")


def _without_opening(text: str, question: Question) -> str:
    """A sentence without the figures that open it and were not asked for ("… từ ngày 01/7/2025, xã …")."""
    pieces = pieces_of(text)
    while len(pieces) > 1 and re.search(r"\d", pieces[0]) and not _terms_in(pieces[0], question):
        pieces = pieces[1:]
    kept = " ".join(pieces)
    return kept if _terms_in(kept, question) else text


def _says_key(question: Question, text: str) -> bool:
    return f" {' '.join(question.key)} " in folded_line(text)


def _terms_in(text: str, question: Question) -> set[int]:
    """Which of the question's words a text holds."""
    low = folded_line(text)
    return {number for number, term in enumerate(question.terms) if f" {' '.join(term.folded)} " in low}


def weight_in(text: str, question: Question) -> float:
    """How much of the question's words a text holds."""
    return sum(question.terms[number].weight for number in _terms_in(text, question))


def best_pieces(pieces: Sequence[str], question: Question) -> str:
    """The shortest run of pieces that holds as much of the question's words as any run of at most MAX_SHORT characters."""
    held = [_terms_in(piece, question) for piece in pieces]
    own = set(_FIGURE.findall(question.text))
    told = [set(_FIGURE.findall(piece)) if question.kind in _WORDY else own for piece in pieces]
    best, best_score = (0, 1), -1.0
    for first in range(len(pieces)):
        said: set[int] = set()
        for last in range(first + 1, len(pieces) + 1):
            said |= held[last - 1]
            length = sum(len(piece) + 1 for piece in pieces[first:last]) - 1
            if length > MAX_SHORT and last > first + 1:
                break
            score = sum(question.terms[number].weight for number in said) - 0.0005 * length
            score -= _UNASKED * sum(len(figures - own) for figures in told[first:last])
            if score > best_score:
                best, best_score = (first, last), score
    return " ".join(pieces[slice(*best)]).strip(" ;,.")


_WORDY = (kinds.WHY, kinds.HOW, kinds.WHAT, kinds.WHICH)  # a figure that was not asked for is no part of the answer
_FIGURE = re.compile(r"\d+")
_UNASKED = 0.2  # of a term's weight


def _cut(text: str) -> str:
    text = text.strip(" :;,.")
    if len(text) <= MAX_SHORT:
        return text
    cut = text[:MAX_SHORT]
    at = max(cut.rfind(";"), cut.rfind(","), cut.rfind(". "))
    return cut[: at if at > MAX_SHORT // 2 else cut.rfind(" ")].strip(" :;,.") + "…"
