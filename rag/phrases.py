"""Candidates that are words rather than figures: places, organs, reasons, ways, lists, definitions, yes or no."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from rag import kinds, messages
from rag.candidate import Candidate
from rag.fit import Frame, Match, frame
from rag.passages import is_heading
from rag.places import NAME, gazetteer, name_key
from rag.quantities import COUNT, MONEY, PERCENT, quantities
from rag.question import Question
from rag.records import Hit
from rag.text import Span, fold, folded_syllables, sentences
from rag.view import PassageView, SentenceView

MAX_SHORT = 320  # characters of a phrase that is shown as the short answer

_CUES = {
    kinds.WHY: re.compile(
        r"(?<!\w)(?:nguyên nhân|do|vì|bởi|nhờ|xuất phát từ|lý do|là do|bắt nguồn|dẫn đến|khiến)(?!\w)"
    ),
    kinds.HOW: re.compile(
        r"(?<!\w)(?:bằng|thông qua|theo hướng|gồm|như|qua việc|giải pháp|nhằm|để|với|tập trung|được)(?!\w)"
    ),
    kinds.LIST: re.compile(r":|(?<!\w)(?:gồm|bao gồm|như|là|trong đó|sau)(?!\w)"),
    kinds.WHAT: re.compile(r"(?<!\w)(?:là|gồm|nhằm|về|với|:)(?!\w)"),
}
_REASON = re.compile(
    r"(?<!\w)(?:nguyên nhân[^:]{0,40}(?:là|do|:)|chủ yếu do|là do|do|vì|bởi vì|bởi|nhờ|xuất phát từ)\s+(?P<reason>.+)",
    re.DOTALL,
)
_PURPOSE = re.compile(r"(?<!\w)(?:nhằm|để|với mục đích|mục đích)\s+(?P<purpose>.+)", re.DOTALL)
_LOCATIVE = re.compile(r"(?<!\w)(?:tại|ở|trên địa bàn|đến|về)\s+(?P<place>[^,;.:()|\n]{2,80})")
_LOCATIVE_END = re.compile(
    r"\s(?:đã|để|nhằm|về|do|với|vào|từ|được|có|là|và (?:đã|được)|trong|khi|diễn ra|tổ chức|bị)\s"
)
_ORGAN = re.compile(
    r"(?:ủy ban (?:nhân dân|kiểm tra|mặt trận tổ quốc|mttq)|ubnd|hđnd|ubkt|hội đồng nhân dân|ban (?:thường vụ|chấp hành|tổ chức|dân vận|tuyên giáo|nội chính|chỉ đạo|quản lý|cán sự)|"
    r"(?:tỉnh|thành|huyện|thị|quận|đảng) ủy|sở|phòng|công an|bộ chỉ huy quân sự|ban chqs|bộ|cục|chi cục|thanh tra|viện|tòa án|trung tâm|công ty|tập đoàn|hội (?:nông dân|liên hiệp phụ nữ|cựu chiến binh|chữ thập đỏ)|"
    r"liên đoàn lao động|đoàn thanh niên|mặt trận tổ quốc|mttq|trường|bệnh viện|kho bạc|ngân hàng|chi bộ|đảng bộ|văn phòng|hợp tác xã|htx|đoàn|tổ|ủy ban|trạm)(?!\w)[^,;.:()|\n]{0,70}",
    re.IGNORECASE,
)
_ORGAN_END = re.compile(
    r"\s(?:đã|về|để|nhằm|trong|là|được|có|với|cùng|do|vừa|sẽ|phối hợp|tổ chức|chủ trì|tham mưu|báo cáo|tiếp|cần|và (?:các|đồng chí)|từ|vào|cho biết|thực hiện|tại|triển khai|ban hành|phê duyệt|cho phép|cam kết|ký kết|nói|cung cấp|làm|giao|yêu cầu|đề nghị|xây dựng|theo dõi|đôn đốc|kiểm tra(?= ))(?=\s|$)"
)
_ITEM = re.compile(
    r"^\s*(?:[-–+•*▪●]|\(?\d{1,2}[.)]|\(?[a-zđ][.)]|thứ (?:nhất|hai|ba|tư|năm|sáu)|một là|hai là|ba là|bốn là|năm là)",
    re.IGNORECASE,
)
_YES_NO_TAIL = re.compile(r"(?:hay\s+)?(?:không|chưa|ko|khong|chua)\s*(?:ạ|vậy|nhỉ|thế)?\s*\W*$")
_MARKER = re.compile(r"^\s*(?:[-–+•*▪●>|#]+|\(?\d{1,2}[.)]|\(?[a-zđ][.)])\s+")
_ORGAN_KIND = re.compile(
    r"(?P<kind>phong|ban|so|cong ty|truong|hoi|doan|uy ban|trung tam|cong an|chi bo|dang bo|doanh nghiep|to|bo|cuc|vien) nao"
)
_NEGATED = re.compile(r"(?<!\w)(?:không(?! gian| khí| những| chỉ| ngừng)|chưa|chẳng)(?!\w)")


def phrase(
    question: Question,
    hit: Hit,
    passage: PassageView,
    sentence: SentenceView,
    located: Match,
    fits: Frame,
    coverage: float,
) -> list[Candidate]:
    """The sentence as an answer to a why, how, list or what question, with the part of it that is the short answer."""
    if sentence.heading or sentence.end - sentence.start < 25:
        return []
    text = passage.passage.text
    low = passage.low[sentence.start : sentence.end]
    cue = _CUES.get(question.kind)
    score = coverage * (1.0 if cue is None or cue.search(low) else 0.85)
    if question.kind == kinds.LIST and low.count(",") + low.count(";") < 2:
        score *= 0.9  # no enumeration
    end = sentence.end
    if (
        re.search(r":\s*\(1\)", text[sentence.start : end])
        or question.kind in (kinds.LIST, kinds.HOW, kinds.WHAT, kinds.WHY)
        and re.search(r"(?::|sau|sau đây)\s*$", text[sentence.start : end])
    ):
        end = _list_end(hit.document.text, passage.passage.start + end) - passage.passage.start
    whole = hit.document.text[passage.passage.start + sentence.start : passage.passage.start + end]
    short = _short(question, whole, located, passage, sentence)
    return [_candidate(hit, passage, (sentence.start, end), short, score, coverage, fits, question.kind)]


def section(question: Question, hit: Hit, passage: PassageView, located: Match) -> list[Candidate]:
    """The items under a heading that says what is asked ("2. Hạn chế"): the passage as a list."""
    heading = passage.passage.heading.rsplit(" · ", 2)
    share = _weight_in(" ".join(heading[-2:]), question) / (located.total or 1.0)
    items = [sentence for sentence in passage.sentences if not sentence.heading]
    if share < 0.5 or len(items) < 2:
        return []
    fits = frame(question, hit, passage, items[0])
    if fits.product <= 0:
        return []
    text = passage.passage.text
    short = "; ".join(_MARKER.sub("", " ".join(text[item.start : item.end].split())).rstrip(" ;,.") for item in items)
    span = (items[0].start, items[-1].end)
    score = (0.6 + 0.4 * share) * (0.55 + 0.45 * fits.product)
    return [_candidate(hit, passage, span, _cut(short), score, 0.6 + 0.4 * share, fits, kinds.LIST)]


def _candidate(
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
    flat = _MARKER.sub("", " ".join(sentence.split()))
    if question.kind == kinds.WHY:
        match = _REASON.search(flat)
        if match and len(match["reason"]) > 12:
            return _cut(match["reason"].split("; ")[0])
    if question.kind in (kinds.HOW, kinds.WHY) and re.search(r"muc dich|de lam gi|nham", fold(question.text)):
        match = _PURPOSE.search(flat)
        if match:
            return _cut(match["purpose"].split("; ")[0])
    for name in question.names if question.kind in (kinds.LIST, kinds.WHAT) else ():
        match = re.search(rf"{re.escape(' '.join(name))}\W{{0,3}}\((?P<inside>[^)]{{8,}})\)", fold(flat))
        if match:
            return flat[match.start("inside") : match.end("inside")]  # “4 an” (an ninh trật tự, …)
    lead, colon, rest = flat.partition(": ")
    if (
        question.kind == kinds.LIST
        and colon
        and len(rest) > 20
        and _weight_in(lead, question) >= _weight_in(rest, question)
    ):
        return _cut(rest)
    if question.kind == kinds.LIST and len(flat) <= MAX_SHORT and not re.search(r"\d", flat):
        return flat.rstrip(" ;,.")
    if "; " in flat:
        return _cut(_best_pieces(re.split(r"(?<=;)\s", flat), question))
    return flat.rstrip(" ;,.") if len(flat) <= MAX_SHORT else _cut(_best_pieces(re.split(r"(?<=,)\s", flat), question))


def _weight_in(text: str, question: Question) -> float:
    """How much of the question's words a text holds."""
    low = f" {' '.join(folded_syllables(text))} "
    return sum(term.weight for term in question.terms if f" {' '.join(term.folded)} " in low)


def _best_pieces(pieces: Sequence[str], question: Question) -> str:
    """The shortest run of pieces that holds as much of the question's words as any run of at most MAX_SHORT characters."""
    best, best_score = (0, 1), -1.0
    for first in range(len(pieces)):
        for last in range(first + 1, len(pieces) + 1):
            run = " ".join(pieces[first:last])
            if len(run) > MAX_SHORT and last > first + 1:
                break
            score = _weight_in(run, question) - 0.0005 * len(run)
            if score > best_score:
                best, best_score = (first, last), score
    return " ".join(pieces[slice(*best)]).strip(" ;,.")


def _cut(text: str) -> str:
    text = text.strip(" :;,.")
    if len(text) <= MAX_SHORT:
        return text
    cut = text[:MAX_SHORT]
    at = max(cut.rfind(";"), cut.rfind(","), cut.rfind(". "))
    return cut[: at if at > MAX_SHORT // 2 else cut.rfind(" ")].strip(" :;,.") + "…"


def where(
    question: Question,
    hit: Hit,
    passage: PassageView,
    sentence: SentenceView,
    located: Match,
    fits: Frame,
    coverage: float,
) -> list[Candidate]:
    """Places of a sentence: units by name (all of an enumeration), else what follows "tại" or "ở"."""
    text = passage.passage.text
    asked = fold(question.text)
    units = bool(_UNIT_ASKED.search(asked))
    found = []
    for group in _name_groups(text, sentence):
        names = [
            (start, end)
            for start, end in group
            if fold(text[start:end]) not in asked and (" " in text[start:end] or bare_name(text[start:end]))
        ]
        if not names:
            continue
        span = (names[0][0], names[-1][1])
        short = ", ".join(" ".join(text[start:end].split()) for start, end in names)
        kind = _UNIT_ASKED.search(asked)
        typed = (
            bool(kind)
            and fold(text[max(0, span[0] - 12) : span[0]]).rstrip().endswith(kind.group().split(" nao")[0].split()[-1])
            if kind
            else False
        )
        weight = 0.14 if typed else 0.06 if units else 0.03
        score = 0.72 * coverage + 0.25 * _near(passage, sentence, located, span[0]) + weight
        whole = (sentence.start, sentence.end)
        found.append(_candidate(hit, passage, whole, short, score, coverage, fits, question.kind, span))
    for match in _CONSISTS.finditer(passage.low, sentence.start, sentence.end) if units else ():
        start, end = match.span("list")
        short = " ".join(text[start:end].split()).strip(" ,;.:")
        if 4 < len(short) <= MAX_SHORT and any(word[:1].isupper() for word in short.split()):
            score = 0.72 * coverage + 0.25 * _near(passage, sentence, located, start) + 0.05
            whole = (sentence.start, sentence.end)
            found.append(_candidate(hit, passage, whole, short, score, coverage, fits, question.kind, (start, end)))
    if units:
        return found
    for match in _LOCATIVE.finditer(passage.low, sentence.start, sentence.end):
        start, end = match.span("place")
        stop = _LOCATIVE_END.search(passage.low, start, end)
        end = stop.start() if stop else end
        short = " ".join(text[start:end].split()).strip()
        if len(short) < 3 or fold(short) in asked:
            continue
        bonus = 0.06 if any(word[:1].isupper() for word in short.split()) else 0.0
        score = 0.75 * coverage + 0.25 * _near(passage, sentence, located, start) + bonus
        whole = (sentence.start, sentence.end)
        found.append(_candidate(hit, passage, whole, short, score, coverage, fits, question.kind, (start, end)))
    return found


_UNIT_ASKED = re.compile(
    r"(?<!\w)(?:xa|phuong|huyen|thi tran|thon|ban|ap|dia phuong|tinh|thanh pho|thi xa|quan|don vi) nao|nhung (?:xa|phuong|huyen|thon) nao"
)
_CONSISTS = re.compile(r"(?<!\w)(?:bao gồm|gồm|đó là|là)(?: các)?\s*:?\s+(?P<list>[^;.()\n]{6,300})")
_BETWEEN_NAMES = re.compile(r"\s*(?:,|và|;)?\s*(?:các\s+)?(?:xã|phường|thị trấn|huyện|thôn|bản|ấp|tổ dân phố)?\s*")
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
        if groups and _BETWEEN_NAMES.fullmatch(text[groups[-1][-1][1] : span[0]].lower()):
            groups[-1].append(span)
        elif span[0] > sentence.start and _UNIT_LEAD.search(text[max(sentence.start, span[0] - 12) : span[0]].lower()):
            groups.append([span])
    return groups


def organ(
    question: Question,
    hit: Hit,
    passage: PassageView,
    sentence: SentenceView,
    located: Match,
    fits: Frame,
    coverage: float,
) -> list[Candidate]:
    """Organs named in a sentence (all of an enumeration), other than those that the question itself names."""
    text = passage.passage.text
    asked = fold(question.text)
    wanted = _ORGAN_KIND.search(asked)
    groups: list[list[Span]] = []
    for start, end in _organ_spans(text, sentence):
        if fold(text[start:end]) in asked:
            continue
        if groups and re.fullmatch(r"\s*(?:,|;|và)\s*(?:và\s+)?", text[groups[-1][-1][1] : start]):
            groups[-1].append((start, end))
        else:
            groups.append([(start, end)])
    found = []
    for group in groups:
        span = (group[0][0], group[-1][1])
        short = ", ".join(" ".join(text[start:end].split()) for start, end in group)
        near = _near(passage, sentence, located, span[0])
        if wanted and not fold(short).startswith(wanted["kind"]):
            near *= 0.4  # "phòng nào" asks for a Phòng
        score = 0.75 * coverage + 0.25 * near
        whole = (sentence.start, sentence.end)
        found.append(_candidate(hit, passage, whole, short, score, coverage, fits, question.kind, span))
    return found


def _organ_spans(text: str, sentence: SentenceView) -> list[Span]:
    spans = []
    for match in _ORGAN.finditer(text, sentence.start, sentence.end):
        start, end = match.span()
        if start and text[start - 1].isalnum():
            continue
        stop = _ORGAN_END.search(text, start, end)
        end = stop.start() if stop else end
        end = start + len(text[start:end].rstrip(" -–"))
        if end - start >= 4:
            spans.append((start, end))
    return spans


def _near(passage: PassageView, sentence: SentenceView, located: Match, position: int) -> float:
    score = 0.0
    for weight, positions in zip(located.weights, located.positions, strict=True):
        distances = [
            abs(passage.tokens[i].start - position)
            for i in positions
            if sentence.start <= passage.tokens[i].start < sentence.end
        ]
        if distances:
            score += weight * max(0.0, 1.0 - min(distances) / 250)
    return score / (located.total or 1.0)


def yes_no(
    question: Question,
    hit: Hit,
    passage: PassageView,
    sentence: SentenceView,
    located: Match,
    fits: Frame,
    coverage: float,
) -> list[Candidate]:
    """ "Có" or "Không" from a sentence that says what is asked, comparing the figures of both."""
    if sentence.heading:
        return []
    asked = [q for q in quantities(question.text) if q.kind in (COUNT, PERCENT, MONEY) and q.value is not None]
    score = coverage * (0.6 if sentence.target and not sentence.done and not question.target else 1.0)
    verdict = messages.YES
    if asked:
        stated: set[Decimal] = set()
        for quantity in sentence.quantities:
            if quantity.kind in (COUNT, PERCENT, MONEY):
                stated |= {value for value in (quantity.value, quantity.target, quantity.high) if value is not None}
        if not stated:
            return []
        held = all(quantity.value in stated for quantity in asked) and not _denied(question, passage, sentence)
        verdict = messages.YES if held else messages.NO
        score += 0.1 if held else 0.0
    elif _denied(question, passage, sentence) or _fell_short(question, passage, sentence):
        verdict = messages.NO
    return [_candidate(hit, passage, (sentence.start, sentence.end), verdict, score, coverage, fits, kinds.YES_NO)]


def _denied(question: Question, passage: PassageView, sentence: SentenceView) -> bool:
    """Whether the sentence denies what is asked: its "không" or "chưa" stands right before words of the question."""
    low = passage.low[sentence.start : sentence.end]
    wanted = {word for term in question.terms for word in term.folded}
    asked = fold(_YES_NO_TAIL.sub("", question.text.lower()))
    for match in _NEGATED.finditer(low):
        following = folded_syllables(low[match.end() : match.end() + 40])[:3]
        if following[:1] in (["co"], ["con"], ["xay"], ["de"], ["phat"]):
            return True  # "không có …", "không xảy ra …": there is none
        word = next((word for word in following[:2] if word in wanted), "")
        if word and not re.search(rf"(?:khong|chua)\s+(?:\w+\s+)?{re.escape(word)}", asked):
            return True
    return False


def _fell_short(question: Question, passage: PassageView, sentence: SentenceView) -> bool:
    """Whether a plan was asked about and the figures of the sentence stay below it ("29/32 …, đạt 90,6% kế hoạch")."""
    if not re.search(r"(?:hoan thanh|dat|vuot)\b.*(?:ke hoach|chi tieu|muc tieu)", fold(question.text)):
        return False
    low = passage.low[sentence.start : sentence.end]
    if re.search(r"(?:không|chưa) (?:đạt|hoàn thành)", low):
        return True
    for quantity in sentence.quantities:
        if quantity.target is not None and quantity.value is not None:
            return quantity.value < quantity.target
        if (
            quantity.kind == PERCENT
            and quantity.value is not None
            and re.search(r"(?:đạt|bằng)\s*$", passage.low[: quantity.start][-6:])
        ):
            return quantity.value < 100
    return False


_ADJECTIVES = "nhiều|cao|lớn|ít|thấp|đông|nhỏ|sớm|muộn|nhanh|chậm|dài|nghèo|tốt|kém"
_SUPERLATIVE = re.compile(rf"(?<!\w)({_ADJECTIVES})(?:\s+(?!(?:{_ADJECTIVES})\s)\w+){{0,3}}?\s+nhất(?!\w)")
_SUPERLATIVE_ASKED = re.compile(
    rf"(?<!\w)({fold(_ADJECTIVES)})(?:\s+(?!(?:{fold(_ADJECTIVES)})\s)\w+){{0,3}}?\s+nhat(?!\w)"
)


def superlative(
    question: Question,
    hit: Hit,
    passage: PassageView,
    sentence: SentenceView,
    located: Match,
    fits: Frame,
    coverage: float,
) -> list[Candidate]:
    """The clause of a sentence that says "… cao nhất là …" of what is asked."""
    asked = set(_SUPERLATIVE_ASKED.findall(fold(question.text)))
    text = passage.passage.text
    found = []
    for match in _SUPERLATIVE.finditer(passage.low, sentence.start, sentence.end):
        if fold(match[1]) not in asked:
            continue
        start, end = sentence.clause(match.start())
        short = _MARKER.sub("", " ".join(text[start:end].split())).strip(" ;,.:")
        if len(short) <= MAX_SHORT:
            whole = (sentence.start, sentence.end)
            found.append(
                _candidate(hit, passage, whole, short, coverage, coverage, fits, kinds.SUPERLATIVE, (start, end))
            )
    return found
