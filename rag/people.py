"""Candidates for "ai …?" and "… giữ chức vụ gì?": persons and their offices in the sentences found."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise, takewhile

from rag.candidate import Candidate, Reading
from rag.kin import KIN_TOLD, is_beside, is_kin, kin_asked
from rag.lexicon import STOPWORDS, SURNAMES
from rag.occurrences import Match
from rag.offices import (
    ASIDE,
    NOT_OFFICE,
    ORGANS_WITHIN,
    each_office,
    office_fit,
    office_words,
    offices_given,
    written_office,
)
from rag.organs_in import organ_spans
from rag.persons import Person, offices_in
from rag.places import NAME_SYLLABLE
from rag.question import Question
from rag.records import Hit
from rag.successors import asks_successor, successors
from rag.text import Span, fold, lower
from rag.view import PassageView, SentenceView

_CALLED = re.compile(  # "bà Hoài": somebody by the given name alone, who is not the one asked for
    rf"(?<!\w)(?:[Oo]ng|[Ôô]ng|[Bb]à|[Aa]nh|[Cc]hị|[Cc]ô|[Cc]hú|[Bb]ác|[Tt]hầy|đồng chí|đ/c) ({NAME_SYLLABLE})(?! {NAME_SYLLABLE})(?!\w)"
)
_LISTED = 12  # persons of one enumeration


def who(at: Reading) -> list[Candidate]:
    """Persons of a sentence that the question may ask for: each, and the enumeration around the likeliest."""
    question, hit, passage, sentence, located, fits, coverage = at
    asked = fold(question.text)
    called = {match[1] for match in _CALLED.finditer(question.text)}
    people = [
        each
        for each in sentence.persons
        if fold(each.name) not in asked
        and each.name != "Hồ Chí Minh"
        and each.name.split()[-1] not in called
        and not is_beside(asked, passage.low[sentence.start : each.start])
    ]
    kin = kin_asked(question.text)
    if kin is not None:
        people = [each for each in people if is_kin(kin, passage.low, sentence, each)]
        if not people:
            return []
    if asks_successor(asked):
        people = successors(passage, sentence, people, called, asked)
        if not people:
            return []
    offset = passage.passage.start
    support = _inside(passage, sentence, located)
    if not people:
        return [] if question.role else _unnamed(at, support)
    office = office_words(" ".join(question.role), question) if question.role else ((), "")
    if question.role:
        people = [each for each in people if not _holds_another(office[0], passage, sentence, each)]
    near = [_nearness(question, passage, sentence, located, person) for person in people]
    found = []
    for person, nearness in zip(people, near, strict=True):
        given = _given_fit(office, hit, passage, sentence, person) if question.role else 0.0
        part = max((_holds_rest(office[0], passage, sentence, span) for span in person.roles), default=0.0)
        spans = offices_given(passage, sentence, person) if office[0] else []
        bare = any(office_words(passage.passage.text[slice(*span)], None)[0] == office[0][:2] for span in spans)
        if bare and _said_around(office[0][2:], passage, sentence):
            part = max(part, _BARE)
        plain = 0.5 * nearness + 0.5 * coverage + (KIN_TOLD if kin is not None else 0.0)
        score = plain if not question.role else given or (max(part, 0.3) if located.weights else 0.3) * plain
        found.append(
            Candidate(
                hit, offset + person.start, offset + person.end, (offset + sentence.start, offset + sentence.end),
                person.name, score, max(support, given), fits, kind="person",
                signals=(nearness, given, part, *_role_signals(office, passage, sentence, person)),
            )
        )  # fmt: skip
    if question.plural:
        return _lists(found, at, people)
    if question.role:
        return found
    best = max(range(len(people)), key=lambda index: near[index])
    chosen = _enumeration(passage, people, people[best])
    if len(chosen) > 1:
        short = ", ".join(dict.fromkeys(person.name for person in chosen[:_LISTED]))
        whole = replace(found[best], short=short, start=offset + chosen[0].start, end=offset + chosen[-1].end)
        found = [each for each, person in zip(found, people, strict=True) if person not in chosen]
        found.append(whole)
    return found


_OF_MANY = 0.2  # what an enumeration is worth more, and one name less, where several persons are asked for
_WITHIN_LIST = 110  # characters between two names of an enumeration, which hold offices
_NO_LIST = re.compile(
    r"(?<!\w)(?:đã|được|bị|trao|tặng|cho|biết|chủ trì|phát biểu|nói|khẳng định|tại|ngày|tới|đến|thăm|thay|gặp|tiếp|làm việc|ký|yêu cầu|"
    r"đề nghị|vừa|là|giới thiệu|bầu|bổ nhiệm|trình bày|báo cáo|công bố)(?!\w)|[.:“”\"]"
)


def _lists(found: Sequence[Candidate], at: Reading, people: Sequence[Person]) -> list[Candidate]:
    """The enumerations of a sentence as candidates, each with the best score of its persons."""
    offset, low = at.passage.passage.start, at.passage.low
    pairs = sorted(zip(found, people, strict=True), key=lambda pair: pair[1].start)
    groups: list[list[tuple[Candidate, Person]]] = []
    for pair in pairs:
        before = groups[-1][-1][1].end if groups else 0
        between = low[before : pair[1].start]
        listed = groups and len(between) < _WITHIN_LIST and re.search(r"[,;]|(?<!\w)(?:và|cùng)(?!\w)", between)
        if groups and _next_in_list(at.passage, groups[-1][-1][1], pair[1]) or listed and not _NO_LIST.search(between):
            groups[-1].append(pair)
        else:
            groups.append([pair])
    made = []
    for group in groups:
        best = max((candidate for candidate, _ in group), key=lambda candidate: candidate.score)
        names = [person.name for _, person in group]
        names = list(dict.fromkeys([*_short_names(at, group[0][1].start, group[-1][1].end, names)]))
        made.append(
            replace(
                best,
                short=", ".join(names[:_LISTED]),
                start=offset + group[0][1].start,
                end=offset + group[-1][1].end,
                score=best.score + (_OF_MANY if len(names) > 1 else -_OF_MANY),
            )
        )
    return made


_SHORT_NAME = rf"{NAME_SYLLABLE} {NAME_SYLLABLE}"
_NAMED_BEFORE = re.compile(rf"(?<!\w)(?P<name>{_SHORT_NAME})\s*(?:,|và)\s*$")
_NAMED_BEHIND = re.compile(rf"\s*(?:,|và|, và)\s+(?P<name>{_SHORT_NAME})(?=\s*(?:[,;.)]|và\s|$))")


def _short_names(at: Reading, start: int, end: int, names: Sequence[str]) -> list[str]:
    """The names of an enumeration with those of two syllables at its ends, which alone might be no persons."""
    text, found = at.passage.passage.text, [*names]
    before = _NAMED_BEFORE.search(text, at.sentence.start, start)
    behind = _NAMED_BEHIND.match(text, end, at.sentence.end)
    if before and lower(before["name"].split()[0]) in SURNAMES:
        found.insert(0, before["name"])
    if behind and lower(behind["name"].split()[0]) in SURNAMES:
        found.append(behind["name"])
    return found


def _unnamed(at: Reading, support: float) -> list[Candidate]:
    """An office that a sentence without names says does what is asked: "bí thư chi bộ phải … chịu trách nhiệm"."""
    question, passage, sentence = at.question, at.passage, at.sentence
    done = _WHO_DOES.search(fold(question.text))
    loosely = question.unaccented or question.restored
    wanted = [
        t.folded if loosely else t.form
        for t in question.tokens
        if done and t.start >= done.end() and t.form not in STOPWORDS
    ][:3]
    if not wanted:
        return []
    text, offset = passage.passage.text, passage.passage.start
    found = []
    organs = organ_spans(text, sentence) if not _A_PERSON.search(fold(question.text)) else []
    offices = offices_in(passage.low, sentence.start, sentence.end)
    organs = [(a, b) for a, b in organs if not offices and fold(text[a:b]) not in fold(question.text)]
    for start, end in [*offices, *organs]:
        behind = [t.folded if loosely else t.form for t in passage.among(end, sentence.end)][:_DOES]
        share = sum(word in behind for word in wanted) / len(wanted)
        if share < 0.6 or (wanted[0] not in behind and (start, end) in organs):
            continue
        score = 0.9 * (0.5 * share + 0.5 * at.coverage)
        span = (offset + sentence.start, offset + sentence.end)
        office = written_office(text[start:end])
        found.append(
            Candidate(at.hit, offset + start, offset + end, span, office, score, support, at.fits, kind="office")
        )
    return found


_WHO_DOES = re.compile(
    r"(?<!\w)(?:ai|nguoi nao)(?= (?:phai|se|duoc|bi|chiu|co|la nguoi|giup|can|tang|trao|ky|khen|chu tri|quyet dinh|de nghi|yeu cau|giao)(?!\w))"
)
_A_PERSON = re.compile(r"(?<!\w)(?:ten|ong|ba|nguoi|can bo|dong chi|lanh dao) (?:nao|gi|la gi|ho)(?!\w)")  # folded
_DOES = 9  # syllables behind an office that say what who holds it does


def _given_fit(
    asked: tuple[tuple[str, ...], str], hit: Hit, passage: PassageView, sentence: SentenceView, person: Person
) -> float:
    """How well the best of the offices that the text gives a person fits the one asked for, 0 not at all."""
    offices = [
        office_words(passage.passage.text[start:end], None) for start, end in each_office(passage, sentence, person)
    ]
    return max((office_fit(asked, office, hit) for office in offices), default=0.0)


def _role_signals(
    asked: tuple[tuple[str, ...], str], passage: PassageView, sentence: SentenceView, person: Person
) -> tuple[float, ...]:
    """Share of the office asked for in the person's own offices and in the words around the name; a deputy or former
    holder on one side alone; whether the text gives an office at all; how far an office begins like the one asked for,
    as a share of either."""
    words = set(asked[0])
    spans = each_office(passage, sentence, person)
    own = {t.folded for t in passage.tokens for a, b in spans if a <= t.start < b}
    begins = [0.0, 0.0]
    for start, end in spans:
        office, _ = office_words(passage.passage.text[start:end], None)
        alike = len(list(takewhile(lambda pair: pair[0] == pair[1], zip(asked[0], office, strict=False))))
        begins = max(begins, [alike / (len(office) or 1), alike / (len(asked[0]) or 1)], key=sum)
    around = {t.folded for t in passage.among(person.start - 80, person.end + 120)}
    size = len(words) or 1
    lesser = float(bool(words) and ((own & NOT_OFFICE) != (words & NOT_OFFICE)))
    return len(words & own) / size, len(words & around) / size, lesser, float(bool(spans)), *begins


def _said_around(words: Sequence[str], passage: PassageView, sentence: SentenceView) -> bool:
    """Whether some folded syllables stand in a sentence or not far before it, the first two side by side."""
    said = [token.folded for token in passage.among(sentence.start - _BEFORE, sentence.end)]
    return set(words) <= set(said) and (len(words) < 2 or (words[0], words[1]) in pairwise(said))


def _holds_another(asked: tuple[str, ...], passage: PassageView, sentence: SentenceView, person: Person) -> bool:
    """Whether somebody is told to lead the administration alone where who leads the party is asked, or the reverse."""
    spans = each_office(passage, sentence, person) if asked[:2] in _LEADERS else []
    offices = {office_words(passage.passage.text[slice(*span)], None)[0][:2] for span in spans}
    return bool(offices) and offices <= _LEADERS - {asked[:2]}


_LEADERS = frozenset((("bi", "thu"), ("chu", "tich")))
_BEFORE = 200  # characters
_BARE = 0.9  # "do ông …, Phó Tổng cục trưởng …, làm trưởng đoàn": what was said before tells of which
_USUAL_ORGAN = {
    "chu tich": frozenset("uy ban nhan dan".split()),
    "bi thu": frozenset("huyen tinh thanh thi dang uy xa".split()),
}
_AFTER_OFFICE = 80  # characters
_OFFICE_STOP = re.compile(r"[,;.:()\n]|(?<!\w)(?:chủ trì|phát biểu|cho biết|đã|bị|được|vừa|làm việc|chỉ đạo)(?!\w)")


def _holds_rest(asked: tuple[str, ...], passage: PassageView, sentence: SentenceView, span: Span) -> float:
    """Whether an office begins like the one asked for, and what that one names besides stands in or right behind it, or
    elsewhere in the sentence: "Ban Kinh tế - Ngân sách do bà …, Trưởng ban, làm trưởng đoàn"."""
    given, _ = office_words(passage.passage.text[slice(*span)], None)
    usual = _USUAL_ORGAN.get(" ".join(asked[:2]), frozenset())  # "Chủ tịch huyện …" is that of the people's committee
    if not asked or given[:2] != asked[:2] or (set(given) - set(asked) - usual) & ORGANS_WITHIN:
        return 0.0
    if len(asked) == 2:
        return 0.95 if set(given[2:]) <= usual else 0.0
    stop = _OFFICE_STOP.search(passage.low, span[1], span[1] + _AFTER_OFFICE)
    end = stop.start() if stop else span[1] + _AFTER_OFFICE
    rest = set(asked[2:])
    behind = {token.folded for token in passage.among(span[0], end)}
    if len(rest & behind) >= 0.9 * len(rest):
        return 0.95
    said = {token.folded for token in passage.among(sentence.start, sentence.end)}
    return 0.85 if len(given) == 2 and len(rest & said) >= 0.9 * len(rest) else 0.0


def _inside(passage: PassageView, sentence: SentenceView, located: Match) -> float:
    """Share of the question's words in the sentence, half for those in the context."""
    if not located.weights:
        return 1.0
    total, held = located.total, 0.0
    for weight, positions, exact, context in zip(
        located.weights, located.positions, located.exactness, located.in_context, strict=True
    ):
        if any(sentence.start <= passage.tokens[i].start < sentence.end for i in positions):
            held += weight * exact
        elif context:
            held += 0.55 * weight * context
        elif positions:
            held += 0.4 * weight
    return held / total


def _nearness(
    question: Question, passage: PassageView, sentence: SentenceView, located: Match, person: Person
) -> float:
    """How much of the question stands near the name; its own offices count as the name itself."""
    low, high = person.start, person.end
    for start, end in person.roles:
        low, high = min(low, start), max(high, end)
    clause = sentence.clause(person.start)
    score = 0.0
    for weight, positions, exact, context in zip(
        located.weights, located.positions, located.exactness, located.in_context, strict=True
    ):
        best = 0.4 * context
        for index in positions:
            at = passage.tokens[index].start
            if not sentence.start <= at < sentence.end:
                continue
            if low <= at < high:
                near = 0.8
            else:
                distance = low - at if at < low else at - high
                between = sum(
                    1
                    for other in sentence.persons
                    if other is not person and min(at, low) <= other.start < max(at, low)
                )
                near = (1.0 if clause[0] <= at < clause[1] else 0.85) - min(0.4, distance / 600) - 0.12 * between
            best = max(best, near)
        score += weight * best * exact
    return score / (located.total or 1.0)


def _enumeration(passage: PassageView, people: Sequence[Person], first: Person) -> list[Person]:
    """The persons of the enumeration that `first` stands in, in order; `first` alone where it stands in none."""
    people = sorted(people, key=lambda person: person.start)
    low = high = people.index(first)
    while low and _next_in_list(passage, people[low - 1], people[low]):
        low -= 1
    while high + 1 < len(people) and _next_in_list(passage, people[high], people[high + 1]):
        high += 1
    return people[low : high + 1]


def _next_in_list(passage: PassageView, left: Person, right: Person) -> bool:
    """Whether only offices, remarks in brackets and separators stand between two persons."""
    between = passage.low[left.end : right.start]
    for start, end in (*left.roles, *right.roles):
        if left.end <= start and end <= right.start:
            between = between.replace(passage.low[start:end], " ")
    return not re.sub(r"đồng chí|các|ông|bà|và|đ/c|cùng|[,;–()-]|\s", "", ASIDE.sub(" ", between))
