"""Candidates that are words rather than figures: places, organs, reasons, ways, lists, definitions, yes or no."""

from __future__ import annotations

import re

from rag import kinds
from rag.candidate import Candidate, Reading
from rag.clauses import MAX_SHORT, best_pieces, cut, pieces_of, terms_in, weight_in, without_opening, without_tail
from rag.fit import Frame, frame
from rag.occurrences import Match
from rag.passages import is_heading
from rag.persons import is_person_name
from rag.question import Question
from rag.reasons import MAINLY, MAINLY_ASKED, PURPOSE, PURPOSE_ASKED, REASON_CUES, gives_reason, is_the_cause, reason_in
from rag.records import Hit
from rag.terms import folded_line
from rag.text import Span, fold, sentences, without_emphasis
from rag.view import PassageView, SentenceView

_OPENING = 800  # characters of a report that say what it is about
_CUES = {
    kinds.WHY: REASON_CUES,
    kinds.HOW: re.compile(
        r"(?<!\w)(?:bằng|thông qua|theo hướng|gồm|như|qua việc|giải pháp|nhằm|để|với|tập trung|được)(?!\w)"
    ),
    kinds.LIST: re.compile(r":|(?<!\w)(?:gồm|bao gồm|như|là|trong đó|sau)(?!\w)"),
    kinds.WHAT: re.compile(r"(?<!\w)(?:là|gồm|nhằm|về|với|:)(?!\w)"),
}
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
    if question.kind == kinds.WHY and is_the_cause(question, low):
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
    held = terms_in(f"{own} {hit.document.context.line()}", question)
    if question.key and _says_key(question, own):  # the heading says what is listed, the report or its items the rest
        held |= terms_in(f"{hit.document.text[:_OPENING]} {passage.passage.text}", question)
    elif len(terms_in(own, question)) < min(2, len(question.terms) + 1):
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
    return [span_candidate(hit, passage, span, cut(short), score, 0.6 + 0.4 * share, fits, kinds.LIST)]


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
        reason = reason_in(flat, question)
        if reason:
            return cut(reason)
    if question.kind in (kinds.HOW, kinds.WHY) and PURPOSE_ASKED.search(fold(question.text)):
        match = PURPOSE.search(flat)
        if match:
            return cut(match["purpose"].split("; ")[0])
    mainly = MAINLY.search(flat) if MAINLY_ASKED.search(fold(question.text)) else None
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
            return cut(flat[subject.start("subject") : subject.end("subject")].strip(" ,"))
    lead, colon, rest = flat.partition(": ")
    if (
        question.kind == kinds.LIST
        and colon
        and len(rest) > 20
        and weight_in(lead, question) >= weight_in(rest, question)
    ):
        return cut(names_alone(rest))
    listed = (_in_brackets(flat, question) or _enumeration(flat, question)) if question.kind == kinds.LIST else ""
    if listed:
        return cut(listed)
    flat = without_tail(without_opening(flat, question), question)
    if question.kind == kinds.LIST and len(flat) <= MAX_SHORT and not re.search(r"\d", flat):
        return flat.rstrip(" ;,.")
    if "; " in flat:
        return cut(best_pieces(pieces_of(flat, ";"), question))
    return flat.rstrip(" ;,.") if len(flat) <= MAX_SHORT else cut(best_pieces(pieces_of(flat), question))


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
        if weight_in(match["lead"], question) >= _LED_IN * asked and not terms_in(match["items"], question):
            return match["items"].strip()
    return ""


_LED_IN = 0.6  # share of the question's words


def _says_key(question: Question, text: str) -> bool:
    return f" {' '.join(question.key)} " in folded_line(text)
