"""What the learned score of candidate answers (`rag.scorer`) looks at: one row of numbers for each candidate."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from rag import kinds
from rag.asked import Asked
from rag.candidate import Candidate, Reading, longest_run
from rag.quantities import COUNT, DATE, MONEY, PERCENT, YEAR
from rag.question import Question
from rag.sentence_features import SentenceFeatures
from rag.text import Span


class Found(NamedTuple):
    """A candidate with the sentence that it was read from and the rank of its passage."""

    candidate: Candidate
    reading: Reading
    rank: int

    @property
    def position(self) -> int:
        """Where the candidate stands in its passage."""
        return self.candidate.start - self.candidate.hit.passage.start


FIGURE_SIGNALS = (  # what `rag.figures_in` gives besides its score, by name
    "local", "head", "type", "run", "besides", "change", "slot", "belongs", "grade", "state", "part", "modified",
    "missing", "whole", "unsaid", "target",
)  # fmt: skip
SIGNALS = len(FIGURE_SIGNALS)  # the most that any reader of candidates gives
WINDOWS = (2, 5, 10)  # tokens on either side of a candidate
WIDE = 8  # tokens
_KINDS = (
    kinds.NUMBER, kinds.PERCENT, kinds.MONEY, kinds.WHEN, kinds.DOCUMENT_NUMBER, kinds.ORDINAL, kinds.WHO, kinds.ROLE,
    kinds.WHERE, kinds.ORGAN, kinds.WHICH, kinds.WHAT, kinds.WHY, kinds.HOW, kinds.LIST, kinds.YES_NO,
)  # fmt: skip
_CHANGE = re.compile(r"(?:tăng|giảm|vượt|thêm|hơn|cao hơn|thấp hơn)\W*(?:\w+\W+){0,2}$")
_AGAINST = re.compile(
    r"[\s,)]*(?:so (?:với )?(?:cùng|năm|tháng|kế|chỉ|nghị|đầu|cuối)|kế hoạch|chỉ tiêu|cùng kỳ|nghị quyết)"
)
_PARTS = re.compile(r"trong (?:đó|số)[^;.]*$")
_WHOLE = re.compile(r"(?<!\w)(?:tổng|tổng số|tổng cộng|toàn|cả)(?!\w)[^;.,\d]*$")
_BRACKET = re.compile(r"\([^()]*$")


def rows(question: Question, found: Sequence[Found]) -> list[list[float]]:
    """The features of each candidate, all rows of one length."""
    best = max((each.candidate.score for each in found), default=0.0)
    order = sorted(range(len(found)), key=lambda index: -found[index].candidate.score)
    rank_of = {index: rank for rank, index in enumerate(order)}
    most = max((each.reading.coverage for each in found), default=0.0)
    by_sentence: dict[tuple[str, tuple[int, int]], list[int]] = {}
    for index, each in enumerate(found):
        by_sentence.setdefault((each.candidate.hit.passage.id, each.candidate.sentence), []).append(index)
    asked_for: dict[tuple[str, ...], Asked] = {}  # by what is counted, which a sentence may say in other words
    made: list[list[float]] = [[] for _ in found]
    top = found[order[0]].candidate.hit.document.id if found else ""
    for indices in by_sentence.values():
        reading = found[indices[0]].reading
        asked = asked_for.get(reading.question.head) or Asked(reading.question)
        asked_for[reading.question.head] = asked
        here = SentenceFeatures(asked, reading)
        best_here = max(found[index].candidate.score for index in indices)
        rivals = [_span(found[index]) for index in indices]
        distances = [
            (weight, {span: min([_distance(here, place, span) for place in places]) for span in rivals})
            for weight, places in here.there
        ]
        for index in indices:
            each = found[index]
            score = each.candidate.score
            made[index] = [
                score,
                score - best,
                score - best_here,
                1.0 / (1 + rank_of[index]),
                float(len(indices) > 1),
                min(len(indices), 8) / 8,
                each.reading.coverage - most,
                each.rank / 24,
                float(each.candidate.hit.document.id == top),
                *here.features,
                *_of_candidate(asked, here, each, rivals, distances),
            ]
    return made


def _span(each: Found) -> Span:
    """The candidate's offsets within its passage."""
    offset = each.candidate.hit.passage.start
    return each.candidate.start - offset, each.candidate.end - offset


def _share(here: SentenceFeatures, low: int, high: int) -> float:
    """Share of the question's weight that stands among the tokens low:high of the sentence."""
    share = 0.0
    for weight, places in here.there:
        for place in places:
            if low <= place < high:
                share += weight
                break
    return share


def _of_candidate(
    asked: Asked,
    here: SentenceFeatures,
    each: Found,
    rivals: Sequence[Span],
    distances: Sequence[tuple[float, Mapping[Span, int]]],
) -> list[float]:
    """What tells a candidate from the `rivals` of its sentence. `distances`: of each term that stands there, its weight
    and how near it comes to each of them."""
    question, candidate = asked.question, each.candidate
    passage, sentence = here.at.passage, here.at.sentence
    start, end = _span(each)
    first = bisect_right(here.ends, start)
    last = bisect_left(here.starts, end)
    left = max((b for a, b in rivals if b <= start), default=sentence.start)
    right = min((a for a, b in rivals if a >= end), default=sentence.end)
    size = len(here.tokens)
    low = bisect_left(here.starts, left) % (size or 1)  # none behind the one before: as if none were before
    high = bisect_left(here.starts, right)
    clause = sentence.clause(start)
    clause_low = bisect_left(here.starts, clause[0]) % (size or 1)
    clause_high = bisect_left(here.starts, clause[1])
    windows = []
    for width in WINDOWS:
        windows += [_share(here, first - width, first), _share(here, last, last + width)]
    owned = nearest = 0.0
    for weight, by_span in distances:
        distance = by_span[start, end]
        others = min([far for span, far in by_span.items() if span != (start, end)], default=999)
        owned += weight * (distance < others)
        nearest += weight / (1 + distance / 5)
    before_text = passage.low[max(sentence.start, start - 40) : start]
    after_text = passage.low[end : min(sentence.end, end + 40)]
    change = bool(_CHANGE.search(before_text))
    against = bool(_AGAINST.match(after_text))
    part = bool(_PARTS.search(passage.low[max(sentence.start, start - 90) : start]))
    whole = bool(_WHOLE.search(before_text))
    bracket = bool(_BRACKET.search(passage.low[max(sentence.start, start - 120) : start]))
    signals = (*candidate.signals, *(0.0,) * SIGNALS)[:SIGNALS]
    return [
        candidate.support,
        *windows,
        _share(here, low, first),
        _share(here, last, high),
        _share(here, low, high),
        _share(here, clause_low, clause_high),
        _share(here, 0, first),
        _share(here, last, len(here.tokens)),
        owned,
        nearest,
        *_noun_features(asked, here, candidate, last, first),
        float(change and asked.change),
        float(change and not asked.change),
        float(asked.change and not change),
        float(against and asked.against),
        float(against and not asked.against),
        float(asked.against and not against),
        float(part and not asked.part),
        float(whole),
        float(whole and asked.whole),
        float(bracket),
        float(candidate.target and question.target),
        float(candidate.target and not question.target),
        float(question.target and not candidate.target),
        _stands(question.before_slot, here.words[max(0, first - 4) : first]),
        _stands(question.after_slot, here.words[last : last + 8]),
        min(longest_run(question, passage, left, right), 6) / 6,
        here.likeness(low, high),
        here.likeness(clause_low, clause_high),
        here.likeness(first - WIDE, last + WIDE),
        here.counted(last, last + 4),
        here.counted(first - WIDE, first),
        *_slot_features(asked, here, first, last, low, high),
        *_rival_features(asked, here, each, rivals),
        float(bool(candidate.shown)),
        *_form_features(question, here, candidate, (first, last)),
        *(float(candidate.kind == kind) for kind in (COUNT, PERCENT, MONEY, DATE, YEAR, "signer")),
        *(float(question.kind == kind) for kind in _KINDS),
        *signals,
    ]  # fmt: skip


_LEADS = (  # folded; what leads in an answer that is words
    ("la", ":", "ten"),
    ("gom", "nhu"),
    ("tai", "o", "tu", "ve", "den"),
    ("do", "boi", "vi", "nho"),
    ("cua", "thuoc"),
    ("nham", "de"),
    ("(",),
    ("bang", "qua", "theo"),
    (",", ";"),
)


def _form_features(
    question: Question, here: SentenceFeatures, candidate: Candidate, within: tuple[int, int]
) -> list[float]:
    """What the answer looks like: its length, its capitals, whether it lists; what leads it in; whether what is asked
    for by name stands in it or right before it; how much of the question it repeats."""
    first, last = within
    words = candidate.short.split()
    listed = "," in candidate.short or ";" in candidate.short or " và " in candidate.short
    before = here.tokens[first - 1] if 0 < first <= len(here.tokens) else None
    start = here.tokens[first].start if first < len(here.tokens) else here.at.sentence.end
    mark = here.at.passage.low[before.end : start].strip()[:1] if before else ""
    lead = mark or (before.folded if before else "")
    thing = question.thing[-1:]
    around = here.words[max(0, first - 6) : first + 3]
    return [
        min(len(words), 40) / 40,
        sum(word[:1].isupper() for word in words) / (len(words) or 1),
        float(listed),
        float(listed and question.plural),
        float(question.plural and not listed),
        float(any(character.isdigit() for character in candidate.short)),
        float(bool(thing)),
        float(bool(thing) and thing[0] in around),
        _share(here, first, last),
        *(float(lead in group) for group in _LEADS),
    ]


def _slot_features(
    asked: Asked, here: SentenceFeatures, first: int, last: int, low: int, high: int
) -> tuple[float, float, float, float, float]:
    """How what stands around the question word stands around the candidate, within its own words and in the clause."""
    words = here.words
    near_before, near_after = words[max(0, first - 6) : first], words[last : last + 8]
    own = words[low:high]

    def share(wanted: Sequence[str], there: Sequence[str]) -> float:
        return sum([word in there for word in wanted]) / (len(wanted) or 1)

    adjacent = bool(asked.before) and asked.before[0] in words[max(0, first - 2) : first]
    return (
        share(asked.before, near_before),
        share(asked.after, near_after),
        share(asked.before, own),
        share(asked.after, own),
        float(adjacent),
    )


def _rival_features(asked: Asked, here: SentenceFeatures, each: Found, rivals: Sequence[Span]) -> tuple[float, float]:
    """Whether another candidate of the sentence has the word before the question word right before it, or what is
    counted right behind it."""
    own = _span(each)
    words = here.words
    before = counted = False
    for start, end in rivals:
        if (start, end) == own:
            continue
        first, last = bisect_right(here.ends, start), bisect_left(here.starts, end)
        before = before or bool(asked.before) and asked.before[0] in words[max(0, first - 2) : first]
        counted = counted or bool(asked.head) and words[last : last + min(2, len(asked.head))] == asked.head[:2]
    return float(before), float(counted)


def _stands(word: str, there: Sequence[str]) -> float:
    """1 where a folded syllable stands among others, 0 otherwise and of none."""
    return float(bool(word) and word in there)


def _distance(here: SentenceFeatures, place: int, span: Span) -> int:
    """Tokens between a token of the sentence and a span of the passage, more across a comma or semicolon."""
    token = here.tokens[place]
    if span[0] <= token.start < span[1]:
        return 0
    between = (token.end, span[0]) if token.start < span[0] else (span[1], token.start)
    text = here.at.passage.low[slice(*between)]
    return len(text.split()) + 6 * (text.count(";") + text.count(" và ")) + 4 * text.count(",")


def _noun_features(asked: Asked, here: SentenceFeatures, candidate: Candidate, last: int, first: int) -> list[float]:
    """How what stands at the figure fits what is counted."""
    head = asked.head
    noun = candidate.unit.split()
    after = here.words[last : last + 6]
    before = here.words[max(0, first - 8) : first]
    size = len(head) or 1
    return [
        float(bool(head)),
        float(bool(noun)),
        sum(word in after for word in head) / size,
        sum(word in before for word in head) / size,
        sum(word in here.words for word in head) / size,
        float(bool(head) and after[:1] == head[:1]),
        float(len(head) > 1 and after[:2] == head[:2]),
        float(bool(noun) and bool(head) and noun[:1] != head[:1]),
        sum(word in asked.all for word in noun) / (len(noun) or 1),
        float(bool(noun) and not set(noun) & asked.all),
        sum(word in asked.syllables for word in after[:4]) / 4,
        sum(word in asked.syllables for word in before[-4:]) / 4,
    ]
