"""Where a unit or a person belongs, as reports tell it right behind the name: "Huyện Yên Lãng (tỉnh Vĩnh Sơn)", "Đại biểu
Nguyễn Văn An (Hải Phòng)", "ông Trần Văn Ba, ngụ xã Tân Thới"."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from rag.candidate import Candidate
from rag.fit import Frame
from rag.offices import of_the_person
from rag.persons import persons
from rag.places import NAME_SYLLABLE, PROVINCE, gazetteer, name_key, same_unit
from rag.question import Question
from rag.records import Hit
from rag.text import Span, fold
from rag.view import PassageView, SentenceView, view

_TYPES = "tinh|thanh pho|huyen|quan|thi xa|xa|phuong|thi tran"  # folded
_PARENT_ASKED = re.compile(
    rf"(?<!\w)(?:thuoc|nam o|nam trong|truc thuoc|cua) (?:dia ban |dia phan )?(?P<types>(?:{_TYPES})(?:(?:,| hay| hoac)? (?:{_TYPES}))*) nao(?!\w)"
)
_HOME_ASKED = re.compile(
    rf"(?<!\w)(?:(?:thuoc|cua|trong) (?P<delegation>doan)(?: dai bieu(?: quoc hoi)?| dbqh)?(?: tinh| thanh pho)? nao"
    rf"|(?:la |thuoc )?(?:dan|cu tri|nguoi(?: goc)?|goc(?: gac)?|que(?: quan)?|o|ngu|cu tru|thuong tru|tru|song|nha)(?: tai| o| cua| dan)? (?:(?:to|thon|xom|ap|khu pho|{_TYPES})(?: nao)?,? )*(?:to|thon|xom|ap|khu pho|{_TYPES}) nao"
    rf"|(?:ngu|cu tru|thuong tru|tru) (?:o|tai) dau|(?:nha|que)(?: \w+){{0,6}} o (?:dau|cho nao))(?!\w)"
)
_BETWEEN = re.compile(r"\s*(?:,|\(|-|–|thuộc|của)\s*")
_IN_BRACKETS = re.compile(r"\s*\((?P<home>[^()\n]{2,90})\)")
_LIVES = re.compile(
    r"\s*,?\s*(?:\(|hiện |hiện đang |là người |người )?(?:ngụ|trú|cư trú|thường trú|sinh sống|quê|quê quán|nhà|ở)(?: tại| ở| quán)?\s+(?P<home>[^();\n]{3,90})"
)
_UNIT = re.compile(
    r"(?:tổ|thôn|xóm|ấp|bản|khóm|khu phố|khu|số nhà|số|đường|phố|xã|phường|thị trấn|huyện|quận|thị xã|thành phố|tp\.?|tỉnh|đoàn)\s+(?=[A-ZĐÀ-Ỹ\d])",
    re.IGNORECASE,
)
_HOME_ENDS = re.compile(
    r",\s*(?:là|cùng|đã|sinh|\d|nguyên|hiện|cho|bị|được)|\s(?:cho biết|đã|bị|là|được|nói|sinh)\s|\.\s|\.$"
)
_SCORE = 0.95


class _Told(NamedTuple):
    hit: Hit
    passage: PassageView
    sentence: SentenceView
    span: Span


def asks_home(question: Question) -> bool:
    """Whether a question is where a unit that it names lies, or where a person belongs whom it names."""
    asked = fold(question.text)
    if _HOME_ASKED.search(asked) and (question.names or _called(question)):
        return True
    return any(place.name for place in question.places) and _parent_types(question) != ()


def _parent_types(question: Question) -> tuple[str, ...]:
    """The types of unit that are asked for behind a unit's own name; () where none."""
    asked = fold(question.text)
    match = _PARENT_ASKED.search(asked)
    named = [place for place in question.places if place.name]
    if match is None or len(named) != 1 or named[0].end > match.start():
        return ()
    between = asked[named[0].end : match.start()].split()
    return tuple(re.findall(_TYPES, match["types"])) if set(between) <= _FILLERS else ()


_FILLERS = frozenset("la thi hien nay bay gio gio truoc day ngay do luc do".split())


def homes(question: Question, hits: Sequence[Hit], document_frame: Callable[[Question, Hit], Frame]) -> list[Candidate]:
    """What reports tell of it right behind the name, in the order of the passages found."""
    types = _parent_types(question)
    told = _parents(question, hits, types) if types else _of_person(question, hits)
    found = []
    for rank, (hit, passage, sentence, (start, end)) in enumerate(told):
        offset = passage.passage.start
        span = (offset + sentence.start, offset + sentence.end)
        short = " ".join(passage.passage.text[start:end].split())
        fits, score = of_the_person(document_frame(question, hit)), _SCORE - _LATER * rank
        found.append(Candidate(hit, offset + start, offset + end, span, short, score, 1.0, fits, kind="home"))
    return found


_LATER = 0.001


_TITLE = 12  # characters before a name
_SPEAKS_OF_ONE = re.compile(r"(?<!\w)(?:[Ôô]ng|[Bb]à|[Aa]nh|[Cc]hị|[Đđ]ồng chí)(?!\w)")


def not_of_others(question: Question, found: Sequence[Candidate]) -> list[Candidate]:
    """The candidates without those that stand behind the name of somebody else than whom the question names, or in a
    sentence that speaks of nobody."""
    asked = fold(question.text)
    named = persons(question.text)
    if not _HOME_ASKED.search(asked) or not named:
        return list(found)
    itself = named[0].start > _TITLE  # "Khu đất nhà ông … ở phường nào?"
    kept = []
    for each in found:
        start = each.start - each.sentence[0]
        before = [person for person in persons(each.quote) if person.end <= start]
        if fold(before[-1].name) in asked if before else itself or _SPEAKS_OF_ONE.search(each.quote):
            kept.append(each)
    return kept


def _sentences(hits: Sequence[Hit]) -> Iterator[tuple[Hit, PassageView, SentenceView]]:
    for hit in hits:
        passage = view(hit.passage)
        yield from ((hit, passage, sentence) for sentence in passage.sentences)


def _parents(question: Question, hits: Sequence[Hit], types: Sequence[str]) -> Iterator[_Told]:
    """The units behind the one that the question names, of a type that is asked for: "xã A, huyện B, tỉnh C"."""
    asked = next(place for place in question.places if place.name)
    for hit, passage, sentence in _sentences(hits):
        units = sentence.units
        for at, unit in enumerate(units):
            if not same_unit(asked, unit):
                continue
            before = unit
            for parent in units[at + 1 :]:
                between = passage.low[before.end : parent.start]
                if not _BETWEEN.fullmatch(between) or 0 < before.level <= parent.level:
                    break
                if fold(parent.type) in types or (not parent.type and parent.level == PROVINCE and "tinh" in types):
                    yield _Told(hit, passage, sentence, (parent.start, parent.end))
                    break
                before = parent


def _of_person(question: Question, hits: Sequence[Hit]) -> Iterator[_Told]:
    """What stands in brackets or as an address behind the name of the person."""
    asked = fold(question.text)
    given = _called(question)
    told = []
    for hit, passage, sentence in _sentences(hits):
        for person in sentence.persons:
            name = fold(person.name)
            if name in asked or not question.names and name.split()[-1] == given:
                home = _home(passage, sentence, person.end, asked)
                if home:
                    told.append((name, _Told(hit, passage, sentence, home)))
    if len({name for name, _ in told}) == 1:  # of two of one given name nobody can say which is meant
        yield from (each for _, each in told)


def _called(question: Question) -> str:
    """The folded given name of whom the question calls by it alone ("ông Hòa …"), "" nobody."""
    match = _CALLED.search(question.text)
    return fold(match[1]) if match else ""


_CALLED = re.compile(
    rf"(?<!\w)(?:[Ôô]ng|[Bb]à|[Aa]nh|[Cc]hị|[Cc]ử tri|[Đđ]ại biểu) ({NAME_SYLLABLE})(?! {NAME_SYLLABLE})(?!\w)"
)


_ORIGIN_ASKED = re.compile(r"(?<!\w)(?:que|goc)(?!\w)")
_ORIGIN = re.compile(
    r"[^;\n]{0,140}?(?<!\w)(?:quê|nguyên quán)(?: quán| gốc| ở| tại| là)*:?\s+(?P<home>[^();\n]{3,90})"
)


def _home(passage: PassageView, sentence: SentenceView, end: int, asked: str) -> Span | None:
    """The address behind a name that ends at `end`; None where what stands there is none."""
    text = passage.passage.text
    match = _IN_BRACKETS.match(text, end, sentence.end) or _LIVES.match(text, end, sentence.end)
    if _ORIGIN_ASKED.search(asked):
        following = min((each.start for each in sentence.persons if each.start > end), default=sentence.end)
        match = _ORIGIN.match(text, end, following)
    if match is None:
        return None
    start, stop = match.span("home")
    ends = _HOME_ENDS.search(text, start, stop)
    stop = ends.start() if ends else stop
    lead = re.match(
        r"(?:ngụ|trú|cư trú|thường trú|quê|quê quán|nhà|ở|đoàn)(?: tại| ở| đoàn)*\s+", text[start:stop], re.IGNORECASE
    )
    start += lead.end() if lead else 0
    home = text[start:stop].strip(" ,")
    bare = name_key(home) in gazetteer()
    return (start, start + len(home)) if home and (_UNIT.match(home) or bare) else None
