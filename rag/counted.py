"""Whether a figure of a sentence counts what is asked: its noun, that noun's modifiers, its unit, its column."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

from rag import kinds
from rag.kinds import as_typed
from rag.nouns import (
    CLASSIFIERS,
    GENERIC_ALONE,
    GENERIC_HEADS,
    GENERIC_PAIRS,
    MEASURES,
    NO_PERSONS,
    NO_PERSONS_PAIRS,
    UNITS_ASKED,
    WRITTEN_AS,
)
from rag.places import Place, parse, same_unit
from rag.quantities import COUNT, MONEY, PERCENT, Quantity, quarter_number
from rag.question import Question
from rag.records import Hit
from rag.table_rows import column_fit, labels_of, measured_in
from rag.terms import Token
from rag.text import fold
from rag.view import PassageView, SentenceView
from rag.whose import person_fit
from rag.words import segment

_PEOPLE_OF = frozenset("nu nam nguoi can lao tre".split())  # the words behind say which people


def as_said(question: Question, passage: PassageView, sentence: SentenceView) -> Question:
    """The question with what is counted in the words of a sentence, where it has other ones for it."""
    if not question.heads:
        return question
    said = f" {' '.join(t.folded for t in passage.among(sentence.start, sentence.end))} "
    if f" {' '.join(map(fold, question.head[: core_size(question)]))} " in said:
        return question
    for other, rest in question.heads:
        if f" {' '.join(map(fold, other))} " in said:
            return replace(question, head=(*other, *rest)[:4], heads=())
    return question


def head_fit(question: Question, passage: PassageView, sentence: SentenceView, quantity: Quantity) -> float:
    """Whether the figure counts what is asked: its noun right after it, or right before it ("số đảng viên: 82")."""
    head = question.head
    if not head:
        return 0.7
    if question.kind in (kinds.PERCENT, kinds.MONEY):
        return 1.0
    words = [fold(word) for word in head]
    size = core_size(question)
    counted = fold(passage.passage.text[slice(*quantity.noun)]).split()
    if words[0] == "nguoi" and counted and (counted[0] in NO_PERSONS or " ".join(counted[:2]) in NO_PERSONS_PAIRS):
        return 0.0
    following = min((q.start for q in sentence.quantities if q.start >= quantity.end), default=quantity.end + 60)
    until = min(following, sentence.end if sentence.cell else quantity.end + 60)
    after = [t.folded for t in _not_per(passage.low, passage.among(quantity.end, until))][:7]
    before = [t.folded for t in passage.among(sentence.start, quantity.start)]
    # all headings of a table's figure are of it, and "118 đảng viên mới, trong đó nữ 47 đồng chí, … 96 đồng chí" are of
    # what was counted first
    generic = _is_generic(after)
    before = before if sentence.cell or generic else before[-10:]
    missing = missing_share(words[:size], passage, sentence)
    if missing >= 0.5:
        # "bao nhiêu hộ dân" of "350 hộ", "bao nhiêu đơn khiếu nại" of "25 đơn"; not "nữ đảng viên" of "đảng viên"
        return 0.6 if len(words) > 1 and after[:1] == words[:1] and words[0] not in _PEOPLE_OF else 0.0
    core = words[:size]
    for offset in range(0, 3):
        if after[offset : offset + size] == core:
            more = sum(1 for word in words[size:] if word in after[offset + size : offset + size + 4])
            rest = len(words) - size
            return 1.0 - 0.06 * offset - (0.15 * (rest - more) / rest if rest else 0.0) - 0.5 * missing
    no_noun = quantity.noun[1] == quantity.noun[0]
    for offset in range(len(before) - size, -1, -1):
        if before[offset : offset + size] == core:
            named = before[offset : offset + len(words)] == words and len(words) > 1
            # "tổng số học sinh là 24.816 em", "hộ tái nghèo là 318 hộ"; not "… doanh nghiệp, 145 đảng viên"
            if no_noun or generic or (after[:1] == words[:1] and not _other_word(passage, quantity, size)):
                return (0.97 if named else 0.9) - 0.5 * missing
            break
    if words[0] in GENERIC_HEADS and (len(words) == 1 or set(words) <= GENERIC_HEADS):
        return 0.6
    if set(core) <= set(after[:5]) or (words[0] in MEASURES and words[0] in after[:2]):
        return 0.45 - 0.4 * missing
    if words[0] in GENERIC_HEADS and not missing:
        return 0.5
    return 0.25 - 0.2 * missing if no_noun else 0.0


def _not_per(low: str, behind: Sequence[Token]) -> Sequence[Token]:
    """The tokens behind a figure before the one that it is told for each of: "13,47 tiêu chí/xã" counts no "xã"."""
    end = next((at for at, token in enumerate(behind) if at and low.startswith("/", token.start - 1)), len(behind))
    return behind[:end]


def of_another_measure(question: Question, passage: PassageView, sentence: SentenceView, quantity: Quantity) -> bool:
    """Whether a measure is asked for ("bao nhiêu ha", "mấy ngày") and a figure is of something else ("20 dự án")."""
    if not question.head or quantity.unit:
        return False
    asked = fold(question.head[0])
    if asked not in UNITS_ASKED:
        return False
    if asked in CLASSIFIERS and len(question.head) < 2:
        return False
    after = next((t.folded for t in passage.among(quantity.end, len(passage.low))), "")
    if asked in CLASSIFIERS and after == fold(question.head[1]):
        return False  # "mấy chiếc tàu" counts what "2 tàu cá" does
    in_table = sentence.cell or passage.passage.text.startswith("|", sentence.start)  # its heading names the measure
    bare = in_table and quantity.noun[0] == quantity.noun[1] and after not in UNITS_ASKED
    return after not in (asked, *WRITTEN_AS.get(asked, ())) and not bare


def _is_generic(noun: Sequence[str]) -> bool:
    """Whether folded syllables begin with a noun that stands for any other: "47 đồng chí", but not "40 chi bộ"."""
    return bool(noun) and (noun[0] in GENERIC_ALONE or " ".join(noun[:2]) in GENERIC_PAIRS)


def _other_word(passage: PassageView, quantity: Quantity, size: int) -> bool:
    """Whether a figure's noun begins with a word of two syllables that a noun of `size` syllables only begins like."""
    noun = passage.low[slice(*quantity.noun)].split()[:2]
    return size > 1 and len(noun) > 1 and segment(noun)[0] == (0, 2)


def missing_share(words: Sequence[str], passage: PassageView, sentence: SentenceView) -> float:
    """Share of the words of what is counted that the sentence does not say: "nữ đảng viên" is not "đảng viên"."""
    said = {t.folded for t in passage.among(sentence.start, sentence.end)}
    absent = [word for word in words if word not in said and word not in GENERIC_HEADS]
    return len(absent) / len(words)


def in_its_column(question: Question, passage: PassageView, sentence: SentenceView, quantity: Quantity) -> bool:
    """Whether a bare number of a table counts what is asked: its column is headed so, or its row begins so."""
    if quantity.noun[1] > quantity.noun[0] or not question.head:
        return True
    core = re.escape(" ".join(question.head[: core_size(question)]))
    labels = labels_of(passage.passage.text, sentence.start, quantity.start)
    label, header = (as_typed(text, question.unaccented) for text in labels)
    counted = rf"(?:(?:tổng số|tong so|số lượng|so luong|số|so|tổng|tong) )?{core}(?!\w)"
    return bool(re.search(rf"(?<!\w){core}(?!\w)", header) or re.match(counted, label))


_TIME = re.compile(r"(?:tháng|năm|quý|ngày|giờ|tuần)(?!\w)")
_TIME_ASKED = re.compile(r"bao lau|thoi (?:gian|han|luong)|keo dai|may (?:nam|thang|ngay)|tuoi")


def accepts(question: Question, passage: PassageView, sentence: SentenceView, quantity: Quantity) -> float:
    """How well the kind of a figure fits: 0 not at all."""
    kind, head = question.kind, fold(" ".join(question.head))
    if measured_in(passage.passage.text, sentence.start, quantity.start) == kind:
        return 1.0
    if kind in (kinds.PERCENT, kinds.MONEY):
        return 1.0 if quantity.kind == (PERCENT if kind == kinds.PERCENT else MONEY) else 0.0
    if quantity.kind == COUNT:
        timed = (not head or kind == kinds.EXTREME) and _TIME.match(passage.low[slice(*quantity.noun)])
        return 0.0 if timed and not _TIME_ASKED.search(fold(question.text)) else 1.0
    return 0.85 if quantity.kind in (PERCENT, MONEY) and not head else 0.0


def belongs_fit(
    question: Question,
    hit: Hit,
    passage: PassageView,
    sentence: SentenceView,
    quantity: Quantity,
    figures: Sequence[Quantity],
) -> float:
    """Less for a figure that the sentence gives to another unit, year or part of the year than the one asked about."""
    return (
        _unit_fit(question, hit, sentence, quantity, figures)
        * _year_fit(question, hit, sentence, quantity, figures)
        * _bracket_fit(question, passage, sentence, quantity, figures)
        * _part_of_year_fit(question, passage, sentence, quantity)
        * person_fit(question.names, sentence, quantity.start)
        * column_fit(passage.passage.text, sentence.start, quantity.start, question.years, question.target)
    )


_PART_OF_YEAR = re.compile(  # folded
    r"(?<!\w)(?:(?P<half>nua|6 thang|sau thang) (?P<which>dau|cuoi)|quy (?P<quarter>iv|i{1,3}|[1-4])(?!\w)"
    r"|(?P<months>\d{1,2}) thang dau|(?P<whole>ca nam)"
    r"|(?<!so voi )(?<!tu )(?P<edge>dau|cuoi) (?:nam(?! nay den)|(?=20\d\d)))"
)


_EDGES = frozenset(("dau nam", "cuoi nam"))


@lru_cache(maxsize=8_192)  # sentences, which many questions meet
def _parts_of_year(folded: str) -> tuple[tuple[int, str], ...]:
    """Where a text names a part of a year, and which."""
    found = []
    for match in _PART_OF_YEAR.finditer(folded):
        edge = match["edge"] and f"{match['edge']} nam"
        label = edge or match["which"] or match["whole"] or match["months"] or quarter_number(match["quarter"])
        found.append((match.start(), str(label)))
    return tuple(found)


def _part_of_year_fit(question: Question, passage: PassageView, sentence: SentenceView, quantity: Quantity) -> float:
    """Less for a figure of another part of the year than the one asked about, where its sentence names several."""
    said = _parts_of_year(fold(passage.passage.text[sentence.start : sentence.end]))
    if {label for _, label in said} == {"dau nam"} and sentence.start + said[0][0] < quantity.start:
        return 1.0 if _parts_of_year(fold(question.text)) else 0.85
    if len({label for _, label in said}) < 2:
        return 1.0
    asked = {label for _, label in _parts_of_year(fold(question.text))} or {"cuoi nam"}  # as a year's figures are told
    own = [label for at, label in said if sentence.start + at < quantity.start][-1:]
    if not asked & {label for _, label in said} or not own or own[0] in asked:
        return 1.0
    return 0.45 if own[0] in _EDGES else 0.6


def _year_fit(
    question: Question, hit: Hit, sentence: SentenceView, quantity: Quantity, figures: Sequence[Quantity]
) -> float:
    """Less for the figure of another year than the one asked about, in a sentence that has one of that year too:
    "486 buổi (năm 2022: 402 buổi)" of a report on 2023 has one of each."""
    if len(question.years) != 1 or len(figures) < 2:
        return 1.0
    asked, reported = question.years[0], set(hit.document.context.years)

    def year(figure: Quantity) -> int | None:
        told = sentence.year_of(figure)
        return min(reported) if told is None and len(reported) == 1 and len(sentence.years) < 2 else told

    own = year(quantity)
    if own == asked or (own is None and len(sentence.years) < 2):
        return 1.0
    return _OTHER_YEAR if any(year(figure) == asked for figure in figures) else 1.0


_OTHER_YEAR = 0.3


_SHARE_IN_BRACKETS = re.compile(r"\s*\((?:(?:đạt|bằng|chiếm|tăng|giảm|vượt|tương ứng|tỷ lệ)\s+)*$")


def _bracket_fit(
    question: Question, passage: PassageView, sentence: SentenceView, quantity: Quantity, figures: Sequence[Quantity]
) -> float:
    """Less for a share in brackets behind other things than those asked about, where these have one of their own too:
    "692 tổ chức đảng (đạt 141,5% chỉ tiêu) và 2.311 đảng viên (đạt 158,6%)"."""
    if quantity.kind != PERCENT or question.kind != kinds.PERCENT:
        return 1.0
    asked = {token.folded for token in question.tokens}

    def named(share: Quantity) -> float | None:
        """How much of what is counted before the bracket the question names; None of a share in no such bracket."""
        before = [figure for figure in figures if figure.kind == COUNT and figure.end <= share.start]
        if not before or share.kind != PERCENT:
            return None
        end = max(before[-1].end, before[-1].noun[1])
        if not _SHARE_IN_BRACKETS.fullmatch(passage.low, end, share.start):
            return None
        words = [t.folded for t in passage.among(*before[-1].noun) if t.folded not in GENERIC_HEADS]
        return sum(word in asked for word in words) / len(words) if words else None

    own = named(quantity)
    others = [share for figure in figures if figure is not quantity and (share := named(figure)) is not None]
    return 0.5 if own is not None and others and own < max(others) == 1.0 else 1.0


def _unit_fit(
    question: Question, hit: Hit, sentence: SentenceView, quantity: Quantity, figures: Sequence[Quantity]
) -> float:
    """Less for the figure of another unit than the one asked about, in a sentence that has one of that unit too."""
    asked = [place for place in question.places if place.name]
    if not asked or len(sentence.units) < 2 or len(figures) < 2:
        return 1.0
    edges = [*(figure.start for figure in figures[1:]), sentence.end]
    units = [sentence.unit_of(figure, edge) for figure, edge in zip(figures, edges, strict=True)]

    def of_asked(unit: Place | None) -> bool:
        return unit is not None and any(same_unit(place, unit) for place in asked)

    # a number in words is none of the figures
    own = sentence.unit_of(quantity, min((edge for edge in edges if edge > quantity.start), default=sentence.end))
    if own is not None:
        return 0.5 if not of_asked(own) and any(map(of_asked, units)) else 1.0
    if any(same_unit(place, parse(hit.document.context.place)) for place in asked):
        return 1.0
    alike = (unit for figure, unit in zip(figures, units, strict=True) if figure.kind == quantity.kind)
    return 0.5 if any(map(of_asked, alike)) else 1.0  # of the whole, beside that of the unit


_NEW = re.compile(r"(?<!\w)(?:moi|ket nap|thanh lap|phat trien|tuyen|bo sung)(?!\w)")
_PLAIN_MODIFIERS = frozenset("moi duoc cac cap co so".split())  # a report often leaves them out


def modifier_fit(question: Question, passage: PassageView, sentence: SentenceView, quantity: Quantity) -> float:
    """Less where the sentence does not say which of the things counted are meant: "hộ tái nghèo" are no "hộ nghèo"."""
    if question.kind != kinds.NUMBER:
        return 1.0
    words = [fold(word) for word in question.head]
    size = core_size(question)
    own = [word for word in words[size:] if word not in _PLAIN_MODIFIERS]
    said = {t.folded for t in passage.among(sentence.start, sentence.end)}
    if any(word not in said for word in own):
        return 0.75
    clause = sentence.clause(quantity.start)
    told = fold(f"{re.sub('mới|moi', '', question.text)} {passage.low[slice(*clause)]}")
    if "moi" in words[size:] and not _NEW.search(told):
        return 0.7  # "đảng viên mới" are those admitted, not all there are
    stated = _modifiers(passage, quantity, clause[0], words[:size])
    if not own or not stated or all(word in stated for word in own[: len(stated) + 1]):
        return 1.0
    return 0.55 if set(own) & set(stated) else 0.8  # "hộ cận nghèo" are other households than "hộ nghèo"


_NEAR_NOUN = 4  # syllables between a noun and the figure that counts it: "hộ tái nghèo là 318"


def _modifiers(passage: PassageView, quantity: Quantity, begin: int, core: Sequence[str]) -> list[str]:
    """What the text says of the noun that a figure counts: "318 hộ" of "số hộ tái nghèo là 318 hộ" are "tái nghèo"."""
    size = len(core)
    behind = [t.folded for t in passage.among(*quantity.noun)]
    if behind[:size] == core and len(behind) > size:
        return behind[size:]
    before = [t.folded for t in passage.among(begin, quantity.start)]
    for at in range(len(before) - size, -1, -1):
        if before[at : at + size] == core:
            following = before[at + size :]
            return following if len(following) <= _NEAR_NOUN and following[-1:] == ["la"] else []
    return []


def core_size(question: Question) -> int:
    """How many of the syllables after "bao nhiêu" are the noun itself: "đảng viên" mới, "sở" dôi dư; one or two."""
    if len(question.head) < 2:
        return len(question.head)
    first, last = segment([fold(w) if question.unaccented else w for w in question.head], question.unaccented)[0]
    return last - first
