"""What a figure counts, in the report's words: "kết nạp đảng viên mới", "tổng thu ngân sách", "tỷ lệ hộ nghèo".

A name comes from the words before the figure ("thu ngân sách huyện đạt 285,695 tỷ đồng"), from these and the noun behind
("kết nạp 857 đảng viên mới"), or from what follows ("74/92 tổ chức đảng hoàn thành tốt nhiệm vụ").
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rag import metric_words as w
from rag.measures import Measure, counter_of, whole_words
from rag.quantities import COUNT, PERCENT
from rag.text import Span, canonical, count_syllables, lower, syllable_spans

_LONGEST = 14  # syllables of a name
_BEHIND = 12  # syllables that are taken from behind a figure


@dataclass(frozen=True, slots=True)
class Name:
    """The name of a figure, and the verb phrase that the next ones of an enumeration share ("kiểm tra")."""

    metric: str
    verb: str = ""
    own: bool = True  # said of this figure itself, not taken over from the one before it


def name(text: str, figures: Sequence[Measure], index: int, before: Name | None) -> Name:
    """What the figure `figures[index]` of a sentence counts; `before` is the name of the one before it."""
    measure = figures[index]
    low = _plain(lower(canonical(text)), figures)
    floor = max(figures[index - 1].end, figures[index - 1].noun[1]) if index else 0
    following = figures[index + 1].start if index + 1 < len(figures) else len(text)
    left, lead = _left(low, floor, measure.start, measure.kind != COUNT), low[floor : measure.start]
    noun = low[slice(*measure.noun)] if measure.noun[1] > measure.noun[0] else ""
    joint = left.strip() if left.strip() in ("đối với", "với", "tại") else ""
    titled = lead.rstrip()[: -len(joint)].rstrip() if joint else lead.rstrip()
    if (joint or not left.strip()) and titled.endswith((":", "(")):
        left = _left(low, floor, floor + len(titled.rstrip(" :(")))
        if lead.rstrip().endswith("(") and noun:
            left = ""
    phrase, copula, light = _trimmed(left)
    if (
        w.CHANGE.fullmatch(phrase.strip()) and ": " in low[floor : measure.start]
    ):  # "dự án kè sông Cầu: giảm 15,8 tỷ đồng"
        phrase = f"{_left(low, floor, low.rindex(': ', floor, measure.start))} {phrase}".strip()
    change = w.CHANGE.search(phrase)
    said, verb = _core(phrase, copula)
    if said and not verb and _all_names(text, said):
        said = ""  # "Định Hóa còn 7.000 hộ nghèo": whose they are, not what they are
    behind = _behind(low, measure, following)
    if noun and index + 1 < len(figures) and w.GOING_ON.fullmatch(low, max(measure.end, measure.noun[1]), following):
        behind = " ".join(low[measure.noun[0] : figures[index + 1].end].split())
    inside = noun if measure.kind == COUNT and noun else behind
    if measure.kind == COUNT and count_syllables(behind) > count_syllables(noun) > 0:
        inside = behind
    if w.INSIDE.match(left.strip(" ,:(")) and before and inside and lower(before.metric) in (noun, counter_of(noun)):
        return Name(_written(text, low, inside, measure.start))  # "56 trường, trong đó 38 trường đạt chuẩn"
    if w.INSIDE.match(left.strip(" ,:(")) and before and inside:
        return Name(_written(text, low, f"{lower(before.metric)}, trong đó {inside}", measure.start), "", own=False)
    if measure.kind == COUNT:
        result = _counted(said, verb, copula, light, noun, behind, before, lead, low[measure.noun[1] :], bool(change))
    else:
        if said in w.BARE or (said.split()[:1] == ["tổng"] and count_syllables(said) <= 3):
            said = _of_what(said, low, floor, measure, before)
        elif verb and not behind and count_syllables(said) <= 2:
            purpose = w.PURPOSE.match(low[measure.end : following])
            behind = purpose.group()[: whole_words(purpose.group(), 9)].strip(" ,") if purpose else ""
        result = _measured(said, verb, noun, behind, before, bool(change), measure.kind)
    return Name(_written(text, low, _limited(result.metric), measure.start), result.verb, result.own)


def _plain(low: str, figures: Sequence[Measure]) -> str:
    """Text in which brackets without a figure and quotation marks are blanks: the phrase goes on behind them."""

    def blank(match: re.Match[str]) -> str:
        held = any(match.start() < measure.start < match.end() for measure in figures)
        return match.group() if held else " " * len(match.group())

    return w.QUOTED.sub(lambda match: f" {match['words']} ", w.BRACKETS.sub(blank, low))


def _of_what(said: str, low: str, floor: int, measure: Measure, before: Name | None) -> str:
    """ "dự án … với tổng vốn": the words before "với" complete a name that says too little."""
    begin = max([floor, *(match.end() for match in w.HARD_BREAK.finditer(low, floor, measure.start))])
    at = low.rfind(" với ", begin, measure.start)
    owner = low[begin:at].split(", ")[-1].split() if at > begin else []
    if owner:
        tail = " ".join(owner)
        spans = syllable_spans(tail)
        tail = tail[spans[max(0, len(spans) - 7)][0] :] if spans else ""
        started = w.NOUN_HEAD.search(tail)
        if started:
            return f"{said} {tail[started.start() :]}"
    return f"{lower(before.metric)}, {said}" if before and not owner and ";" not in low[floor : measure.start] else said


def _all_names(text: str, said: str) -> bool:
    """Whether a lower-case phrase is written with capitals throughout."""
    at = lower(canonical(text)).find(said)
    return at >= 0 and all(word[:1].isupper() for word in text[at : at + len(said)].split())


def is_verb(phrase: str) -> bool:
    """Whether a lower-case phrase begins with a verb of what is done to things: "khiển trách", "xử lý xong"."""
    return w.VERB.match(phrase) is not None


def counted_in(metric: str) -> str:
    """The unit of what a name counts: "đảng viên" of "kết nạp đảng viên mới", "hộ" of "số hộ nghèo"."""
    low = lower(canonical(metric))
    verb = w.VERB.match(low)
    low = re.sub(r"^(?:tổng số|tổng|số lượng|số)\s+", "", low[verb.end() :].strip() if verb else low)
    return counter_of(low) if verb or low != lower(canonical(metric)) else ""


def _counted(
    said: str,
    verb: bool,
    copula: bool,
    light: str,
    noun: str,
    behind: str,
    before: Name | None,
    lead: str,
    rest: str,
    change: bool,
) -> Name:
    if not noun:
        return Name(said or behind or (before.metric if before else ""), said if verb else "", bool(said))
    if lead.rstrip().endswith(":") and w.PREDICATE.match(rest):
        return Name(behind)
    if said and verb and not (copula and w.HEAD.match(said)):
        joint = f" {light}" if light in ("cho", "đối với", "tại", "ở", "với") and said.split()[-1] != light else ""
        return Name(f"{said}{joint} {noun}", f"{said}{joint}")
    if said and copula:
        held = noun.split()[0] in w.GENERIC or noun in said or " ".join(noun.split()[:2]) in said or w.HEAD.match(said)
        return Name(said if held or count_syllables(said) > 6 else f"{said} {noun}")
    if said and change:
        return Name(said)
    if said and w.HEAD.match(said) and not light:
        return Name(said if noun.split()[0] in w.GENERIC or noun in said else f"{said} {noun}")
    if before and before.verb and w.ENUMERATED.search(lead) and not w.PASSIVE.match(rest):
        return Name(f"{before.verb} {noun}", before.verb, own=False)
    if said in ("nữ", "nam"):
        return Name(f"{noun} {said}")  # "nữ 98 đồng chí"
    generic = noun in w.GENERIC
    if generic and before and w.TIME_TURNED.search(lead) and f" {noun} " in f" {lower(before.metric)} ":
        return Name(before.metric, own=False)  # "đầu năm có 742 hộ nghèo; cuối năm còn 511 hộ"
    if generic and before and not said and light == "cho":
        return Name(f"{lower(before.metric)} cho {noun}", own=False)
    if generic and not light and 1 < count_syllables(said) <= 6:
        return Name(said)  # "chuyên trách cấp huyện 06 đồng chí"
    if not lead.strip() and before and noun.split()[0] in w.GENERIC:
        return Name(f"{lower(before.metric)}, {noun}", own=False)
    if said and count_syllables(behind or noun) == 1 and (not light or light.endswith("có")):
        return Name(said)  # "đàn bò sữa hiện có 19.300 con"
    return Name(behind or noun)


def _measured(said: str, verb: bool, noun: str, behind: str, before: Name | None, change: bool, kind: str) -> Name:
    if not said:
        if behind and (count_syllables(behind) > 1 or kind != PERCENT):
            return Name(behind)
        return Name(f"{before.metric} {behind}".strip() if before else behind, "", own=False)
    if w.MAKES_UP.fullmatch(said):
        return Name(f"{lower(before.metric) if before else ''} chiếm {behind}".strip(), "", own=False)
    if said in w.BARE_HEAD and behind:
        return Name(f"{said} {behind}")
    if verb and count_syllables(said) <= 3 and not change:
        return Name(f"{said} {behind or noun}".strip(), said)
    if count_syllables(said) == 1 and (change or not w.HEAD.match(said + " ")) and before:
        return Name(f"{lower(before.metric)} {said} {behind if said == 'chiếm' else ''}", "", own=False)
    return Name(said)


def _left(low: str, floor: int, start: int, measured: bool = False) -> str:
    """The words before a figure that belong to it: its part of the clause, verbs of an enumeration with it."""
    begin = max([floor, *(match.end() for match in w.HARD_BREAK.finditer(low, floor, start))])
    parts = re.split(r",\s", low[begin:start])
    kept = parts.pop()
    if parts and w.JOINED.fullmatch(kept):  # "diện tích lúa tiếp tục giảm, còn 4.870 ha"
        kept = f"{w.TURNED.sub('', parts.pop().rstrip())} {kept.strip()} "
    while parts and _all_verbs(kept if len(parts) else "") and _ends_in_verb(parts[-1]):
        kept = f"{parts.pop()}, {kept}"
    if parts and not w.HEAD.search(kept) and (measured or w.COPULA.search(_qualifier_free(kept.strip()))):
        for back in range(1, min(4, len(parts)) + 1):  # "tỷ lệ làng, bản, cụm dân cư văn hóa đạt …"
            if w.HEAD.search(parts[-back]):
                whole = ", ".join([*parts[-back:], kept])
                return kept if w.CHANGE_WORD.search(parts[-back]) else whole
            if count_syllables(parts[-back]) > 5:
                break
    return kept


def _all_verbs(part: str) -> bool:
    words = _qualifier_free(part.strip())
    match = w.VERB.match(words)
    return bool(match) and count_syllables(words) <= 4


def _ends_in_verb(part: str) -> bool:
    words = re.sub(r".*(?<!\w)đã\s", "", part.strip())
    found = list(w.VERB.finditer(words))
    return bool(found) and (found[-1].end() == len(words) and count_syllables(words) <= 4)


def _qualifier_free(phrase: str) -> str:
    while True:
        match = w.QUALIFIER_END.search(phrase)
        if not match or phrase[match.start() :].strip() in ("tỷ lệ", "bình quân", "trung bình") and not match.start():
            return phrase.rstrip(" ,")
        if phrase[match.start() :].strip() in ("tỷ lệ", "bình quân", "trung bình"):
            return phrase.rstrip(" ,")
        phrase = phrase[: match.start()].rstrip(" ,")


def _trimmed(left: str) -> tuple[str, bool, str]:
    """A left phrase without "đạt", "là", "hơn", "có" at its end; whether a copula and which light word stood there."""
    phrase, copula, light = left.rstrip(" ,("), False, ""
    while phrase:
        shorter = _qualifier_free(phrase)
        if shorter == phrase and not w.CHANGE.search(phrase):
            found = w.COPULA.search(phrase)
            if found:
                shorter, copula = phrase[: found.start()].rstrip(" ,:"), True
            else:
                found = w.LIGHT.search(phrase)
                if found:
                    shorter, light = phrase[: found.start()].rstrip(" ,"), phrase[found.start() :].strip()
        if shorter == phrase:
            break
        phrase = shorter
    return phrase, copula, light


def _core(phrase: str, copula: bool) -> tuple[str, bool]:
    """The part of a left phrase that names something, and whether it is a verb phrase: subjects and adverbials go."""
    while True:
        match = w.ADVERBIAL.match(phrase)
        if not match or not match.end():
            break
        phrase = phrase[match.end() :]
    masked = w.NO_VERB.sub(lambda m: "x" * len(m.group()), phrase)
    auxiliaries = list(w.AUXILIARY.finditer(masked))
    auxiliary = auxiliaries[-1] if auxiliaries else None
    if auxiliary and w.CHANGE.fullmatch(phrase[auxiliary.end() :]):  # "thu ngân sách … đã tăng"
        phrase, masked = _without(phrase, auxiliary.span()), _without(masked, auxiliary.span())
        auxiliary = None
    verb = w.VERB.search(masked, auxiliary.end() if auxiliary else 0)
    head = w.HEAD.search(masked)
    if auxiliary and not verb and not (head and head.start() > auxiliary.start()):
        after = phrase[auxiliary.end() :].strip(" ,:")
        if after and not w.PREPOSITION.fullmatch(after) and not (copula and head):
            return after, not copula
    if (
        head
        and (not verb or head.start() <= verb.start())
        and not (auxiliary and verb and head.end() < auxiliary.end() and not copula)
    ):
        weak = w.WEAK_HEAD.match(phrase, head.start()) and not verb and not auxiliary
        if weak and 0 < count_syllables(phrase[: head.start()]) <= 8:
            return _whose(phrase), False  # "kinh tế tăng trưởng …": whose it is comes first
        return phrase[head.start() :].strip(" ,:"), False
    if verb:
        tail = phrase[verb.start() :].strip(" ,:")
        if w.HAPPENED.match(tail) and 0 < count_syllables(phrase[: verb.start()]) <= 10:
            tail = _whose(phrase)  # "tội phạm về trật tự xã hội xảy ra 93 vụ"
        inner = w.HEAD.search(tail)
        if inner and copula and inner.start():
            tail = tail  # "thu hút vốn đầu tư đạt …": the verb is part of the name
        return tail, True
    phrase = _whose(phrase)
    return ("", False) if phrase in w.NO_NAME or not phrase or w.PREPOSITION.fullmatch(phrase) else (phrase, False)


def _whose(phrase: str) -> str:
    """A phrase without the organ or unit that it begins with."""
    before = None
    while before != phrase:
        before = phrase
        subject = w.SUBJECT.match(phrase)
        if subject and subject.end():
            phrase = phrase[subject.end() :]
    return phrase.strip(" ,:")


def _without(phrase: str, span: Span) -> str:
    return phrase[: span[0]] + phrase[span[1] :]


def _behind(low: str, measure: Measure, following: int) -> str:
    """The noun with its predicate: "tổ chức đảng hoàn thành tốt nhiệm vụ"; "" where nothing follows."""
    start = measure.noun[0] if measure.noun[1] > measure.noun[0] else measure.end
    if low[measure.end : start].strip() or start < measure.start:
        start = measure.end if measure.kind != COUNT else start
    stop = w.END_BEHIND.search(low, max(start, measure.noun[1]), following)
    phrase = low[start : stop.start() if stop else following]
    phrase = re.sub(r"^\s*(?:trở lên|trở xuống)\s|\s*(?:trở lên|trở xuống)\s*$", "", phrase)
    phrase = phrase[: whole_words(phrase, _BEHIND)]
    previous = None
    while previous != phrase:
        previous = phrase
        phrase = w.DANGLING.sub("", phrase.rstrip(' ,.;:“”"'))
    return " ".join(phrase.split()).strip(' ,;:“"')


def _limited(metric: str) -> str:
    """At most `_LONGEST` syllables, begun at a verb or the head of a name where a longer one is cut."""
    spans = syllable_spans(metric)
    if len(spans) <= _LONGEST:
        return metric
    earliest = spans[len(spans) - _LONGEST][0]
    starts = sorted(match.start() for pattern in (w.HEAD, w.VERB) for match in pattern.finditer(metric, earliest))
    starts = [start for start in starts if len(syllable_spans(metric[start:])) >= 3]
    if starts:
        return metric[starts[0] :]
    return w.DANGLING.sub("", metric[: whole_words(metric, _LONGEST)].rstrip(" ,"))


def _written(text: str, low: str, metric: str, position: int) -> str:
    """The name with the capitals of the report, which it is taken from in one piece or several."""
    flat = re.sub(r"\s", " ", low)
    words = re.sub(r"[“”\"]", "", metric).split()
    pieces: list[str] = []
    while words:
        for size in range(len(words), 0, -1):
            phrase = " ".join(words[:size])
            found = _nearest(flat, phrase, position)
            if found >= 0:
                pieces.append(" ".join(text[found : found + len(phrase)].split()))
                break
        else:
            size = 1
            pieces.append(words[0])
        words = words[size:]
    joined = [piece if _capitalised(piece) and index else _lowered(piece) for index, piece in enumerate(pieces)]
    return " ".join(joined).strip(" ,.;:–-()")


def _nearest(flat: str, phrase: str, position: int) -> int:
    """Where a phrase of whole words stands that ends nearest to an offset; -1 for nowhere."""
    best, at = -1, flat.find(phrase)
    while at >= 0:
        end = at + len(phrase)
        whole = not (at and flat[at - 1].isalnum()) and not flat[end : end + 1].isalnum()
        if whole and (best < 0 or abs(end - position) < abs(best + len(phrase) - position)):
            best = at
        at = flat.find(phrase, at + 1)
    return best


def _capitalised(piece: str) -> bool:
    """Whether a piece begins with a name ("Bình Minh", "OCOP") rather than with the first word of a sentence."""
    first, _, rest = piece.partition(" ")
    return (first.isupper() and len(first) > 1) or rest[:1].isupper()


def _lowered(piece: str) -> str:
    return piece if _capitalised(piece) and piece.split(" ")[0].isupper() else piece[:1].lower() + piece[1:]
