"""Which sentences tell a report in short, or what it says of one matter: "Tóm tắt tình hình du lịch của Sầm Sơn"."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from rag.candidate import Candidate
from rag.fit import Frame, frame
from rag.passages import split
from rag.phrases import MARKER, weight_in
from rag.quantities import COUNT, MONEY, PERCENT
from rag.question import Kin, Question, in_other_words
from rag.records import Document, Hit
from rag.terms import folded_line
from rag.text import Span
from rag.view import PassageView, SentenceView, view

SENTENCES = 4
_SCANNED = 40  # passages of the report that are looked at
_LEAST_FIT = 0.4


def summarise(question: Question, hits: Sequence[Hit]) -> list[Candidate]:
    """The sentences, in reading order: what the fitting reports say of the matter that the question names; where it
    names none but the report, its opening and the sentences with most figures. [] where no report tells of it."""
    fitting = [hit for hit in hits if _opening_fit(question, hit) > _LEAST_FIT]
    if not fitting:
        return []
    matter = _matter(question)
    if matter is None or said_of(matter, fitting[0].document.context.title) >= _ITSELF:
        return _whole(question, fitting[0])
    documents = {hit.document.id: hit for hit in reversed(fitting)}.values()
    return max((_of_matter(question, matter, hit) for hit in documents), key=_weight, default=[])


def _opening_fit(question: Question, hit: Hit) -> float:
    return frame(question, hit, view(hit.passage), view(hit.passage).sentences[0]).product


def _weight(found: Sequence[Candidate]) -> float:
    return max((candidate.score for candidate in found), default=0.0)


_ITSELF = 0.7  # share of the matter that the report's title holds: the report is asked about
_ASKING = frozenset(  # folded; words that ask for a summary and name no matter
    "tom tat|tom luoc|khai quat|tong hop|net|chinh|noi dung|chu yeu|tinh hinh|ket qua|cong tac|bao cao|van ban|tai lieu|bai viet|bai bao|"
    "bai|tin|thong bao|tong quan|diem|noi bat|thong tin|neu|noi|noi gi|noi ve|co ban|dang chu y|y|viec|trong|nhung|cac|giup|ngan gon|vai|dong|"
    "van de|linh vuc|hoat dong|thuc hien|ra sao|the nao|dat|nam|huyen|xa|tinh|thanh pho|phuong|quan|thi xa|net chinh|y chinh|ban tin".split(
        "|"
    )
)


def _matter(question: Question) -> Question | None:
    """The question with the words of its matter alone; None where it names no matter."""
    kept = [
        at
        for at, term in enumerate(question.terms)
        if " ".join(term.folded) not in _ASKING and not term.folded[0].isdigit()
    ]
    place = {at: number for number, at in enumerate(kept)}
    kin = tuple(
        Kin(tuple(place[at] for at in each.terms), each.others) for each in question.kin if set(each.terms) <= set(kept)
    )
    return replace(question, terms=tuple(question.terms[at] for at in kept), kin=kin) if kept else None


def said_of(matter: Question, text: str) -> float:
    """Share of the weight of a matter's words that a text holds, in other words too."""
    total = sum(term.weight for term in matter.terms)
    line = folded_line(text)
    otherwise = in_other_words(matter, line)
    held = weight_in(text, matter)
    held += sum(matter.terms[at].weight for at in otherwise if f" {' '.join(matter.terms[at].folded)} " not in line)
    return held / (total or 1.0)


def _sentences(document: Document, hit: Hit) -> Iterator[tuple[int, Hit, PassageView, SentenceView]]:
    for order, passage in enumerate(split(document)[:_SCANNED]):
        own, prepared = Hit(passage, document, hit.score), view(passage)
        for sentence in prepared.sentences:
            if not sentence.heading and sentence.end - sentence.start >= _SHORTEST:
                yield order, own, prepared, sentence


_FIGURES = frozenset((COUNT, PERCENT, MONEY))
_SHORTEST = 24  # characters of a sentence that tells something


def _whole(question: Question, chosen: Hit) -> list[Candidate]:
    """The opening of a report, and the sentences with most figures; of an article, which has its matter at its head,
    its opening."""
    document = chosen.document
    article = not (document.context.number or document.context.issuer)
    found: list[tuple[float, Candidate]] = []
    for order, hit, prepared, sentence in _sentences(document, chosen):
        figures = sum(1 for quantity in sentence.quantities if quantity.kind in _FIGURES)
        weight = min(4, figures) + (1.0 if sentence.done else 0.0) + (5.0 if not found else 0.0) - 0.02 * order
        weight = -float(len(found)) if article else weight
        span = (hit.passage.start + sentence.start, hit.passage.start + sentence.end)
        fits = frame(question, hit, prepared, sentence)
        found.append((weight, _candidate(hit, span, weight, fits)))
    best = [candidate for _, candidate in sorted(found, key=lambda pair: -pair[0])[:SENTENCES]]
    return _told(sorted(best, key=lambda candidate: candidate.start))


_TOLD, _UNDER_HEADING, _GOES_ON = 0.5, 0.75, 0.3  # share of the matter; what a heading above counts; what follows it
_IN_FIGURES = 0.3  # what a sentence with a figure tells more
_AS_MUCH = 0.6  # of the paragraph that tells most
_LONGEST = 500  # characters


def _of_matter(question: Question, matter: Question, chosen: Hit) -> list[Candidate]:
    """What a report says of a matter: its paragraph that tells most of it, and others that tell nearly as much."""
    document = chosen.document
    paragraphs: dict[int, list[tuple[float, Candidate]]] = {}
    for _, hit, prepared, sentence in _sentences(document, chosen):
        span = (hit.passage.start + sentence.start, hit.passage.start + sentence.end)
        text = document.text[slice(*span)]
        heading = hit.passage.heading.rsplit(" · ", 1)[-1]
        share = max(said_of(matter, text), _UNDER_HEADING * said_of(matter, heading))
        own = paragraphs.setdefault(document.text.rfind("\n", 0, span[0]), [])
        if share < _TOLD and not (own and own[0][0] >= _TOLD):
            continue
        fits = frame(question, hit, prepared, sentence)
        if fits.product > _LEAST_FIT:
            told = any(quantity.kind in _FIGURES for quantity in sentence.quantities)
            own.append((max(share, _GOES_ON) + _IN_FIGURES * told, _candidate(hit, span, share, fits)))
    ranked = sorted(paragraphs.values(), key=lambda own: -sum(share for share, _ in own))
    most = [own for own in ranked if own and sum(s for s, _ in own) >= _AS_MUCH * sum(s for s, _ in ranked[0])]
    kept: list[Candidate] = []
    length = 0
    for candidate in (candidate for own in most for _, candidate in own):
        length += candidate.end - candidate.start
        if kept and (length > _LONGEST or len(kept) == SENTENCES):
            break
        kept.append(candidate)
    return _told(sorted(kept, key=lambda candidate: candidate.start))


def _told(sentences: Sequence[Candidate]) -> list[Candidate]:
    """The sentences, what they say together as the short answer of each, as far as it is not too long."""
    pieces = list(dict.fromkeys(MARKER.sub("", " ".join(each.quote.split())).rstrip(" ;,.") for each in sentences))
    while len(pieces) > 1 and sum(map(len, pieces)) > _LONGEST:
        pieces.pop()
    return [replace(each, short=". ".join(pieces)) for each in sentences]


def _candidate(hit: Hit, span: Span, weight: float, fits: Frame) -> Candidate:
    return Candidate(hit, *span, span, "", weight, 1.0, fits, kind="summary")
