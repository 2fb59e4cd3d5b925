"""Which sentences tell a report in short, or what it says of one matter: "Tóm tắt tình hình du lịch của Sầm Sơn"."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from rag.candidate import Candidate
from rag.clauses import weight_in
from rag.fit import Frame, frame
from rag.passages import split
from rag.phrases import MARKER
from rag.quantities import COUNT, MONEY, PERCENT
from rag.question import Kin, Question, in_other_words
from rag.records import Document, Hit
from rag.terms import folded_line
from rag.text import Span, without_emphasis
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
    matter = matter_of(question)
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


def matter_of(question: Question) -> Question | None:
    """The question with the words of its matter alone; None where it names no matter."""
    kept = [
        at
        for at, term in enumerate(question.terms)
        if " ".join(term.folded) not in _ASKING and not term.folded[0].isdigit()
    ]
    return _of_terms(question, kept) if kept else None


def _beside(matter: Question, line: str) -> Question:
    """A matter without the words that a report says of itself in a folded line; all of them where it says them all."""
    kept = [at for at, term in enumerate(matter.terms) if f" {' '.join(term.folded)} " not in line]
    return _of_terms(matter, kept) if kept else matter


def _of_terms(question: Question, kept: Sequence[int]) -> Question:
    place = {at: number for number, at in enumerate(kept)}
    kin = tuple(
        Kin(tuple(place[at] for at in each.terms), each.others) for each in question.kin if set(each.terms) <= set(kept)
    )
    return replace(question, terms=tuple(question.terms[at] for at in kept), kin=kin)


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


def _is_article(document: Document) -> bool:
    return not (document.context.number or document.context.issuer)


def _whole(question: Question, chosen: Hit) -> list[Candidate]:
    """The opening of a report, and the sentences with most figures; of an article, which has its matter at its head,
    its opening."""
    document = chosen.document
    article = _is_article(document)
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


_TOLD, _UNDER_HEADING, _GOES_ON = 0.4, 0.75, 0.6  # share of the matter; what a heading above, the sentence before count
_IN_FIGURES = 0.25  # what a sentence with a figure tells more
_AS_MUCH = 0.5  # of the sentence that tells most
_LONGEST, _MOST = 800, 5  # characters and sentences of what is told of a matter


def _of_matter(question: Question, matter: Question, chosen: Hit) -> list[Candidate]:
    """The sentences of a report that tell most of a matter, in order, those too that go on where one has told of it."""
    document = chosen.document
    if not _is_article(document):
        matter = _beside(matter, folded_line(document.context.line()))
    found: list[tuple[float, Candidate]] = []
    last = (-1, 0.0)  # the paragraph of the sentence before, and how much that told
    for _, hit, prepared, sentence in _sentences(document, chosen):
        span = (hit.passage.start + sentence.start, hit.passage.start + sentence.end)
        text = document.text[slice(*span)]
        heading = hit.passage.heading.rsplit(" · ", 1)[-1]
        own = max(said_of(matter, text), _UNDER_HEADING * said_of(matter, heading))
        paragraph = document.text.rfind("\n", 0, span[0])
        share = max(own, _GOES_ON * last[1]) if paragraph == last[0] else own
        last = (paragraph, share)
        fits = frame(question, hit, prepared, sentence)
        if share < _LITTLE or fits.product <= _LEAST_FIT:
            continue
        told = any(quantity.kind in _FIGURES for quantity in sentence.quantities)
        found.append((share + _IN_FIGURES * told, _candidate(hit, span, own, fits)))
    if not any(candidate.score >= _TOLD for _, candidate in found):
        return []
    ranked = sorted(found, key=lambda pair: -pair[0])
    kept: list[Candidate] = []
    length = 0
    for value, candidate in ranked[:_MOST]:
        length += candidate.end - candidate.start
        if kept and (length > _LONGEST or value < _AS_MUCH * ranked[0][0]):
            break
        kept.append(candidate)
    return _told(sorted(kept, key=lambda candidate: candidate.start))


_LITTLE = 0.2


def _told(sentences: Sequence[Candidate]) -> list[Candidate]:
    """The sentences, what they say together as the short answer of each, as far as it is not too long."""
    pieces = list(
        dict.fromkeys(
            without_emphasis(MARKER.sub("", " ".join(each.quote.split()))).rstrip(" ;,.") for each in sentences
        )
    )
    while len(pieces) > 1 and sum(map(len, pieces)) > _LONGEST:
        pieces.pop()
    return [replace(each, short=". ".join(pieces)) for each in sentences]


def _candidate(hit: Hit, span: Span, weight: float, fits: Frame) -> Candidate:
    return Candidate(hit, *span, span, "", weight, 1.0, fits, kind="summary")
