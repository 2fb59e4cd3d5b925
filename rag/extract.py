"""Candidate answers: the spans of the asked kind in the sentences found, each with a score. No language model."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from rag import (
    bylines,
    kinds,
    offices,
    organs_in,
    people,
    phrases,
    pieces,
    places_in,
    recipients,
    signers,
    things_in,
    verdict,
)
from rag.candidate import Candidate, Reading
from rag.counted import as_said
from rag.counted_lists import counted_lists
from rag.dated import QUANTITY_KINDS, dated
from rag.features import Found
from rag.figures_in import numbers
from rag.fit import Frame, frame
from rag.homes import asks_home, homes, not_of_others
from rag.in_place import doubted, placed
from rag.left_over import before_change, told_before, without_part
from rag.merged import asks_what_it_was_made_of, made_of
from rag.numbered import own_numbers
from rag.occurrences import match, sentence_coverage
from rag.question import Question
from rag.reasons import PURPOSE_ASKED
from rag.records import Hit
from rag.remainders import remainders, wholes
from rag.scorer import SCORED, scored
from rag.shares import shares
from rag.superlatives import superlative
from rag.text import fold
from rag.view import view


def candidates(question: Question, hits: Sequence[Hit], *, learned: bool = True) -> list[Candidate]:
    """Candidates of the asked kind over all hits, best first.

    `learned`: with the learned score, of the kinds that have one; it knows no questions over several units or years.
    """
    found: list[Candidate] = []
    traced: list[Found] = []
    sections: list[Candidate] = []
    read = _READERS.get(question.kind)
    purpose = question.kind in (kinds.HOW, kinds.WHY) and PURPOSE_ASKED.search(fold(question.text)) is not None
    strict = 0.45
    if question.kind in kinds.QUANTITATIVE:  # a figure of another period, and the more of another day, is worse
        strict = 0.7 if question.dates else 0.6
    for rank, hit in enumerate(hits):
        passage = view(hit.passage)
        located = match(question, hit)
        prior = 0.04 * hit.score - 0.0005 * rank
        previous = 0.0
        covered = [sentence_coverage(located, passage, sentence) for sentence in passage.sentences]
        for sentence, coverage, after in zip(passage.sentences, covered, [*covered[1:], 0.0], strict=True):
            if question.kind == kinds.WHY and _SO.match(passage.low, sentence.start):
                coverage *= 0.7  # the consequence; its reason stands before it
            elif question.kind == kinds.WHY and _SO.match(passage.low, sentence.end):
                coverage = max(coverage, 0.95 * after)
            if question.kind == kinds.WHY and _GIVES_REASON.match(passage.low, sentence.start):
                coverage = max(coverage, 0.95 * previous)  # "… đạt 58% dự toán. Nguyên nhân là …"
            if purpose and _GIVES_PURPOSE.match(passage.low, sentence.start, sentence.end):
                coverage = max(coverage, 0.95 * previous)  # "Xã giao khoán … cho các hộ. Việc này nhằm …"
            if question.kind == kinds.SUPERLATIVE:
                coverage = max(coverage, 0.85 * previous)  # "… đạt 78%. Xã A cao nhất (94,2%), xã B thấp nhất (51,7%)."
            previous = coverage
            if coverage < 0.25 and question.kind != kinds.ROLE:  # a role needs the name only
                continue
            fits = frame(question, hit, passage, sentence)
            if fits.place * fits.names <= 0:
                continue
            asked = as_said(question, passage, sentence)
            reading = Reading(asked, hit, passage, sentence, located, fits, coverage)
            made = before_change(reading) + told_before(reading)  # of another year than that of the sentence
            if fits.year > 0:
                made += [
                    *(read(reading) if read else ()),
                    *remainders(reading),
                    *wholes(reading),
                    *without_part(reading),
                    *counted_lists(reading),
                    *shares(reading),
                    *placed(reading),
                ]
            for candidate in made:
                fits = candidate.frame
                weighed = replace(candidate, score=candidate.score * (1 - strict * (1 - fits.product)) + prior)
                found.append(weighed)
                traced.append(Found(weighed, reading, rank))
        if question.kind == kinds.LIST:
            sections += phrases.section(question, hit, passage, located)
    found += sections
    if learned and question.kind in SCORED:
        likely = doubted(question, scored(question, traced), [each.reading for each in traced])
        found = _with_sections(likely, sections)
    fits_of = (
        {hit.document.id: document_frame(question, hit) for hit in hits}
        if question.kind in (kinds.WHO, kinds.ROLE)
        else {}
    )
    fitting = {key: value for key, value in fits_of.items() if value.product > 0 or question.kind == kinds.ROLE}
    if question.kind == kinds.ROLE:
        found += signers.signer_roles(question, list(hits), fitting)
    signed = signers.signers(question, list(hits), fitting) if question.kind == kinds.WHO else []
    found = signed if signed and signers.asks_signer(question) else found + signed
    if question.kind == kinds.WHO and bylines.asks_author(question):
        found = bylines.authors(question, hits, document_frame)
    if question.kind in (kinds.WHERE, kinds.ORGAN) and recipients.asks_where_kept(question):
        found = recipients.kept_at(question, hits, document_frame)
    if question.kind in (kinds.WHERE, kinds.ORGAN, kinds.WHO) and asks_home(question):
        found = homes(question, hits, document_frame) or not_of_others(question, found)
    if question.kind in _OF_UNITS and asks_what_it_was_made_of(question):
        found = made_of(question, hits, document_frame) or found
    if question.kind == kinds.DOCUMENT_NUMBER:
        found += own_numbers(question, hits, document_frame)
    found.sort(
        key=lambda candidate: (
            -round(candidate.score, 1 if question.kind == kinds.ROLE else 3),
            candidate.hit.passage.ordinal,
        )
    )
    return _whole_reason(found) if question.kind == kinds.WHY else found


_OF_UNITS = (kinds.LIST, kinds.WHERE, kinds.ORGAN, kinds.WHICH)
_NEARLY = 0.1


def _whole_reason(found: list[Candidate]) -> list[Candidate]:
    """The best candidate first, or where that ends at a comma the nearly as likely one that goes on behind it."""
    if not found:
        return found
    longer = [
        each
        for each in found[1:]
        if each.sentence == found[0].sentence
        and each.score >= found[0].score - _NEARLY
        and f"{found[0].short}, " in each.short
    ]
    best = max(longer, key=lambda each: each.score, default=found[0])
    return [best, *(each for each in found if each is not best)]


def _with_sections(found: list[Candidate], sections: Sequence[Candidate]) -> list[Candidate]:
    """Sentences with their learned score, and whole sections with the rules': ahead where they are by the rules."""
    most = max((each.likeness for each in found), default=0.0)
    top = max((each.score for each in found), default=0.0)
    return [
        *found,
        *(replace(each, score=max(each.score, top) if each.score >= most else each.score) for each in sections),
    ]


def document_frame(question: Question, hit: Hit) -> Frame:
    """The constraints against a report as a whole (its first sentence in the passage stands for it)."""
    passage = view(hit.passage)
    fits = frame(question, hit, passage, passage.sentences[0])
    of_its_year = bool(set(question.years) & set(hit.document.context.years))
    return replace(fits, year=max(fits.year, 0.97)) if of_its_year else fits


_READERS: dict[str, Callable[[Reading], list[Candidate]]] = {
    **dict.fromkeys((*kinds.QUANTITATIVE, kinds.EXTREME, kinds.TOTAL, kinds.DIFFERENCE, kinds.COMPARE), numbers),
    **dict.fromkeys(QUANTITY_KINDS, dated),
    **dict.fromkeys((kinds.WHY, kinds.HOW, kinds.WHAT), pieces.phrase_and_parts),
    kinds.LIST: organs_in.listed,
    kinds.SUPERLATIVE: superlative,
    kinds.WHO: people.who,
    kinds.ROLE: offices.roles,
    kinds.WHERE: places_in.where,
    kinds.ORGAN: organs_in.organ,
    kinds.WHICH: things_in.which,
    kinds.YES_NO: verdict.yes_no,
}
_SO = re.compile(r"\W*(?:chính )?(?:do đó|do vậy|vì vậy|vì thế|vì lẽ đó|bởi vậy|bởi thế)(?!\w)")
_GIVES_PURPOSE = re.compile(
    r"\W*(?:việc|đây|điều|cách làm|hoạt động|mục đích|qua đó)(?!\w)[^;,.]{0,40}?\s(?:nhằm|để|là để)\s"
)
_GIVES_REASON = re.compile(r"\W*(?:nguyên nhân|lý do|đó là do|điều này|do (?!đó|vậy)|vì (?!vậy|thế))")
