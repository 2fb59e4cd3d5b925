"""Answers as a language model might write them over given reports, true ones and ones with one planted fault each.

Everything is made from the reports' own sentences with a fixed seed: a true claim is a sentence, a part of one, or one
said a little differently; a fault changes exactly one thing of a true claim, so that it is known what must be caught.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from rag.facts import FIGURES, read_sentence
from rag.pack import Numbered
from rag.passages import is_heading, split
from rag.persons import persons
from rag.places import mentions, parse
from rag.quantities import COUNT, DATE, DOCUMENT, MONEY, PERCENT, Quantity, format_number, quantities
from rag.records import Document
from rag.source import sources_of
from rag.text import fold, sentences, syllables

TRUE = "true"
FIGURE, PERCENTAGE, DAY, NUMBER, PERSON, PLACE, UNIT, CITATION = (
    "figure", "percent", "date", "document-number", "person", "place", "unit", "citation",
)  # fmt: skip
OTHER_FIGURE, NEGATION, COMPARISON, TARGET = "figure-of-another", "negation", "comparison", "target"
KINDS = (FIGURE, PERCENTAGE, DAY, NUMBER, PERSON, PLACE, UNIT, CITATION)  # all of these must be caught
FURTHER = (OTHER_FIGURE, NEGATION, COMPARISON, TARGET)  # these as far as can be

_PASSAGES = 5  # numbered passages that an answer is given
_PERSONS = ("Lương Khánh Toàn", "Vũ Thị Diễm Hằng", "Trịnh Quang Bảo", "Phùng Gia Khiêm", "Đoàn Thục Quyên")
_PLACES = ("Đồng Tháp Mười", "Mường Khương", "Bình Liêu", "Tân Uyên", "Phú Vang", "Cư Kuin", "An Minh")
_NOUNS = ("hộ", "chi bộ", "tấn", "học sinh", "ha", "cuộc", "xã", "doanh nghiệp", "km")
_MONEY = {"tỷ": "triệu", "triệu": "tỷ", "nghìn": "triệu", "tỉ": "triệu", "ngàn": "triệu"}
_OPPOSITES = (("tăng", "giảm"), ("giảm", "tăng"), ("cao nhất", "thấp nhất"), ("hơn", "gần"), ("vượt", "thấp hơn"))
_LEADS = ("Theo báo cáo, ", "Báo cáo cho biết ", "Cụ thể, ")


@dataclass(frozen=True, slots=True)
class Planted:
    """One claim of an answer: its text, the passage that it cites, and the kind of its fault (TRUE: none)."""

    text: str
    number: int
    kind: str

    def written(self) -> str:
        """As the model writes it."""
        return f"{self.text.rstrip(' .;,:')} [{self.number}]."


@dataclass(frozen=True, slots=True)
class Written:
    """An answer over numbered passages."""

    passages: tuple[Numbered, ...]
    claims: tuple[Planted, ...]

    def text(self) -> str:
        """What the model writes."""
        return " ".join(claim.written() for claim in self.claims)


def written_answers(documents: Sequence[Document], count: int, seed: int = 5) -> list[Written]:
    """At least `count` answers (as far as the reports go), each of some true claims and at most one with a fault."""
    rng = random.Random(seed)
    answers: list[Written] = []
    rounds = 0
    while len(answers) < count and rounds < 40:
        rounds += 1
        for document in documents:
            passages = _numbered(document, documents, rng)
            true = _true_claims(passages, rng)
            if len(true) < 2:
                continue
            rng.shuffle(true)
            kinds = [*KINDS, *FURTHER]
            rng.shuffle(kinds)
            for kind in kinds:
                chosen = true[: rng.randint(1, 3)]
                true = true[len(chosen) :] + chosen
                fault = next((made for claim in true if (made := _with_fault(claim, kind, passages, rng))), None)
                if fault is None:
                    continue
                claims = [claim for claim in chosen if claim.text != fault.text]
                claims.insert(rng.randint(0, len(claims)), fault)
                answers.append(Written(tuple(passages), tuple(claims)))
    return answers[: max(count, 0)]


def _numbered(document: Document, documents: Sequence[Document], rng: random.Random) -> list[Numbered]:
    """Some passages of one report and one of another, numbered."""
    own = split(document)
    chosen = [(document, passage) for passage in rng.sample(own, min(len(own), _PASSAGES - 1))]
    other = rng.choice([each for each in documents if each is not document])
    chosen.append((other, rng.choice(split(other))))
    rng.shuffle(chosen)
    return [
        Numbered(n, report, passage, passage.start, passage.end) for n, (report, passage) in enumerate(chosen, start=1)
    ]


# --- true claims ---------------------------------------------------------------------------------------------------


def _true_claims(passages: Sequence[Numbered], rng: random.Random) -> list[Planted]:
    claims: list[Planted] = []
    for numbered in passages:
        for start, end in sentences(numbered.text):
            sentence = re.sub(
                r"^\W*(?:\(?\d{1,2}[.)]|[a-zđ][.)]|[IVX]+\.)?\s*[-–+*•]*\s*", "", numbered.text[start:end]
            )
            sentence = " ".join(sentence.split())
            if not 40 <= len(sentence) <= 360 or is_heading(sentence) or sentence.endswith(":"):
                continue
            if len(list(sentences(sentence))) != 1 or "[" in sentence or not quantities(sentence):
                continue
            claims.append(Planted(_said(sentence, numbered, rng), numbered.n, TRUE))
    return claims


def _said(sentence: str, numbered: Numbered, rng: random.Random) -> str:
    """The sentence as it is, or a little differently."""
    way = rng.randint(0, 5)
    if way == 1:
        return rng.choice(_LEADS) + _lowered(sentence)
    if way == 2:
        parts = re.split(r";\s+", sentence)
        return next((part for part in parts if quantities(part) and len(part) > 30), sentence)
    if way == 3:
        return _dates_spelled(sentence)
    if way == 4:
        return re.sub(
            r"(?<![\d.,/-])0(\d)(?= [^\W\d_])(?! tháng)",
            r"\1",
            re.sub(r"(?<![-/\w])UBND(?!\w)", "Ủy ban nhân dân", sentence),
        )
    place = numbered.document.context.place
    if way == 5 and place and parse(place).name and not [each for each in mentions(sentence) if each.name]:
        return f"Tại {place}, {_lowered(sentence)}"
    return sentence


def _lowered(sentence: str) -> str:
    """With a small first letter, unless a name begins there."""
    words = sentence.split(" ")
    name = (words[0][:2].isupper() and len(words[0]) > 1) or (len(words) > 1 and words[1][:1].isupper())
    return sentence if name else sentence[:1].lower() + sentence[1:]


def _dates_spelled(sentence: str) -> str:
    """ "05/6/2024" as "5 tháng 6 năm 2024"."""
    return re.sub(
        r"ngày (\d{1,2})/(\d{1,2})/(\d{4})", lambda m: f"ngày {int(m[1])} tháng {int(m[2])} năm {m[3]}", sentence
    )


# --- faults --------------------------------------------------------------------------------------------------------


def _with_fault(claim: Planted, kind: str, passages: Sequence[Numbered], rng: random.Random) -> Planted | None:
    """The claim with one fault of a kind; None where it has nothing to be changed."""
    if kind == CITATION:
        return _other_citation(claim, passages, rng)
    changed = _CHANGES[kind](claim.text, passages, rng)
    if changed is None or changed == claim.text or _stands(changed, passages):
        return None
    return Planted(changed, claim.number, kind)


def _stands(text: str, passages: Sequence[Numbered]) -> bool:
    """Whether the changed sentence happens to be written in the passages, too."""
    flat = " ".join(syllables(text))
    return any(flat in " ".join(syllables(numbered.text)) for numbered in passages)


def _replaced(text: str, span: tuple[int, int], new: str) -> str:
    return text[: span[0]] + new + text[span[1] :]


def _everywhere(passages: Sequence[Numbered]) -> set[Decimal]:
    return {
        value
        for numbered in passages
        for quantity in quantities(numbered.text)
        for value in (quantity.value, quantity.target, quantity.high)
        if value is not None
    }


def _other_value(quantity: Quantity, passages: Sequence[Numbered], rng: random.Random) -> str:
    """A number near this one that stands nowhere in the passages."""
    known = _everywhere(passages)
    value = quantity.value or Decimal(1)
    exponent = value.as_tuple().exponent
    step = Decimal(1).scaleb(min(0, exponent) if isinstance(exponent, int) else 0)
    while True:
        new = abs(value + step * rng.choice((-9, -3, -2, -1, 1, 2, 3, 7, 10, 90)))
        if new != value and new not in known and new > 0:
            return format_number(new)


def _change_figure(text: str, passages: Sequence[Numbered], rng: random.Random) -> str | None:
    found = [
        q for q in quantities(text) if q.kind in (COUNT, MONEY) and q.value and q.target is None and q.high is None
    ]
    if not found:
        return None
    quantity = rng.choice(found)
    return _replaced(text, quantity.number, _other_value(quantity, passages, rng))


def _change_percent(text: str, passages: Sequence[Numbered], rng: random.Random) -> str | None:
    found = [q for q in quantities(text) if q.kind == PERCENT and q.value and q.target is None and q.high is None]
    if not found:
        return None
    quantity = rng.choice(found)
    return _replaced(text, quantity.number, _other_value(quantity, passages, rng))


def _change_date(text: str, passages: Sequence[Numbered], rng: random.Random) -> str | None:
    found = [q for q in quantities(text) if q.kind == DATE and re.search(r"\d", text[slice(*q.number)])]
    if not found:
        return None
    quantity = rng.choice(found)
    written = text[slice(*quantity.number)]
    digits = list(re.finditer(r"\d+", written))
    part = rng.choice(digits)
    limit = 28 if part is digits[0] and len(digits) > 1 else 12 if len(part.group()) <= 2 else 2040
    value = int(part.group())
    new = str(value + 1 if value < limit else value - 1)
    changed = _replaced(written, part.span(), new)
    dates = {
        re.sub(r"\D+", "/", n.text[slice(*q.number)]) for n in passages for q in quantities(n.text) if q.kind == DATE
    }
    return None if re.sub(r"\D+", "/", changed) in dates else _replaced(text, quantity.number, changed)


def _change_number(text: str, passages: Sequence[Numbered], rng: random.Random) -> str | None:
    found = [q for q in quantities(text) if q.kind == DOCUMENT]
    if not found:
        return None
    quantity = rng.choice(found)
    written = text[slice(*quantity.number)]
    part = re.search(r"\d+", written)
    if part is None:
        return None
    changed = _replaced(written, part.span(), str(int(part.group()) + rng.choice((1, 2, 5, 11))))
    return None if any(changed in numbered.text for numbered in passages) else _replaced(text, quantity.number, changed)


def _change_person(text: str, passages: Sequence[Numbered], rng: random.Random) -> str | None:
    found = persons(text)
    if not found:
        return None
    person = rng.choice(found)
    words = person.name.split()
    others = {p.name for n in passages for p in persons(n.text) if fold(p.name) != fold(person.name)}
    same_given = " ".join([*words[:-1], "Khuê" if words[-1] != "Khuê" else "Thạch"])
    new = rng.choice([rng.choice(_PERSONS), same_given, *sorted(others)[:1]])
    return None if new in text else _replaced(text, (person.start, person.end), new)


def _change_place(text: str, passages: Sequence[Numbered], rng: random.Random) -> str | None:
    found = [place for place in mentions(text) if place.name and not place.name.isdigit()]
    if not found:
        return None
    place = rng.choice(found)
    at = text.find(place.name, place.start, place.end)
    known = fold(" ".join(f"{n.text} {n.document.context.title} {n.passage.heading}" for n in passages))
    new = next((name for name in rng.sample(_PLACES, len(_PLACES)) if fold(name) not in known), None)
    return None if at < 0 or new is None else _replaced(text, (at, at + len(place.name)), new)


def _change_unit(text: str, passages: Sequence[Numbered], rng: random.Random) -> str | None:
    found = []
    for figure in read_sentence(text).figures:
        quantity = figure.quantity
        if quantity.kind == MONEY and quantity.unit.split()[0] in _MONEY:
            at = text.lower().find(quantity.unit.split()[0], quantity.number[1])
            word = quantity.unit.split()[0]
            if at >= 0:
                found.append(_replaced(text, (at, at + len(word)), _MONEY[word]))
        elif quantity.kind == PERCENT and text[quantity.number[1] : quantity.number[1] + 1] == "%":
            found.append(_replaced(text, (quantity.number[1], quantity.number[1] + 1), " " + rng.choice(_NOUNS)))
        elif quantity.kind == COUNT and figure.noun and quantity.target is None:
            start, end = quantity.noun
            noun = " ".join(text[start:end].split()[:2])
            heads = {fold(text[start:end]).split()[0], figure.noun[0]}
            new = rng.choice([word for word in _NOUNS if fold(word).split()[0] not in heads and word not in text])
            found.append(_replaced(text, (start, start + len(noun)), new))
    return rng.choice(found) if found else None


def _other_citation(claim: Planted, passages: Sequence[Numbered], rng: random.Random) -> Planted | None:
    """The same claim with the number of a passage that has none of its figures."""
    facts = read_sentence(claim.text)
    wanted = {figure.quantity.value for figure in facts.figures}
    free = [n for n in passages if n.n != claim.number and not wanted & _everywhere([n])]
    return Planted(claim.text, rng.choice(free).n, CITATION) if free and wanted else None


def _change_to_another(text: str, passages: Sequence[Numbered], rng: random.Random) -> str | None:
    """The number of another figure of the same kind and passage."""
    found = [q for q in quantities(text) if q.kind in FIGURES and q.value and q.target is None and q.high is None]
    rng.shuffle(found)
    for quantity in found:
        home = next((n for n in passages if any(_near(text, s.sentence.text) for s in sources_of([n]))), None)
        others = [
            q.value
            for q in (quantities(home.text) if home else ())
            if q.kind == quantity.kind and q.value and q.target is None and q.value != quantity.value
            and q.unit == quantity.unit
        ]  # fmt: skip
        if others:
            return _replaced(text, quantity.number, format_number(rng.choice(others)))
    return None


def _near(claim: str, sentence: str) -> bool:
    return fold(claim)[-40:] in fold(sentence)


def _change_negation(text: str, passages: Sequence[Numbered], rng: random.Random) -> str | None:
    denied = re.search(r"(?<!\w)(?:không|chưa) (?=(?:có|hoàn thành|đạt|thực hiện|được|để xảy ra|phát hiện))", text)
    if denied:
        return _replaced(text, denied.span(), "")
    said = re.search(
        r"(?<!\w)(?:đã (?=(?:kết nạp|ban hành|tổ chức|hoàn thành|thành lập|triển khai|thực hiện|tiếp)))", text
    )
    return _replaced(text, said.span(), "chưa ") if said else None


def _change_comparison(text: str, passages: Sequence[Numbered], rng: random.Random) -> str | None:
    for this, that in rng.sample(_OPPOSITES, len(_OPPOSITES)):
        match = re.search(rf"(?<!\w){this}(?= (?:\d|so với|khoảng)|$)", text)
        if match:
            return _replaced(text, match.span(), that)
    return None


def _change_target(text: str, passages: Sequence[Numbered], rng: random.Random) -> str | None:
    for quantity in quantities(text):
        if quantity.target is not None and quantity.target_span and quantity.value != quantity.target:
            return _replaced(text, (quantity.number[0], quantity.target_span[1]), format_number(quantity.target))
    plan = re.match(r"(?:Phấn đấu|Dự kiến) (?=kết nạp|hoàn thành|thành lập|đạt)", text)
    return _replaced(text, plan.span(), "Đã ") if plan else None


_CHANGES = {
    FIGURE: _change_figure,
    PERCENTAGE: _change_percent,
    DAY: _change_date,
    NUMBER: _change_number,
    PERSON: _change_person,
    PLACE: _change_place,
    UNIT: _change_unit,
    OTHER_FIGURE: _change_to_another,
    NEGATION: _change_negation,
    COMPARISON: _change_comparison,
    TARGET: _change_target,
}


def every_claim(answers: Sequence[Written]) -> Iterator[Planted]:
    """All claims of all answers."""
    for answer in answers:
        yield from answer.claims
