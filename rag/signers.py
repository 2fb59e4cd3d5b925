"""Who signed a report, for "ai ký …?", and the office under which somebody did."""

from __future__ import annotations

import re
from dataclasses import replace

from rag.candidate import Candidate
from rag.cite import first_block
from rag.fit import Frame
from rag.offices import office_fit, office_words, written_office
from rag.persons import Person, signer
from rag.question import Question
from rag.records import Document, Hit
from rag.text import canonical, fold

_SIGNED = re.compile(
    r"(?<!\w)(?:nguoi ky|ky (?:ban hanh|ten|thong bao|ket luan|nghi quyet|van ban|ke hoach|quyet dinh|bao cao|cong van|chi thi|to trinh|huong dan|van ban so|duyet|phat hanh|bien ban))|ai (?:la nguoi )?(?:da )?ky"
)
_LEAD = 600  # characters in which a document says when it was made


def asks_signer(question: Question) -> bool:
    """Whether the question asks who signed."""
    return bool(_SIGNED.search(fold(question.text)))


def signers(question: Question, hits: list[Hit], fits_of: dict[str, Frame]) -> list[Candidate]:
    """The signer of each report found, for "ai ký …?" and for an office that stands only in the signature."""
    if not (question.role or asks_signer(question)):
        return []
    found: list[Candidate] = []
    seen: set[str] = set()
    for hit in hits:
        document = hit.document
        if document.id in seen or document.id not in fits_of:
            continue
        seen.add(document.id)
        person = _signer(document)
        if person is None:
            continue
        fits = fits_of[document.id]
        score = 0.75
        if question.role:
            asked = office_words(" ".join(question.role), question)
            score = max(
                (
                    office_fit(asked, office_words(document.text[slice(*role)], None), hit, signed=True)
                    for role in person.roles
                ),
                default=0.0,
            )
            if not score:
                continue
        issued = any(re.search(rf"\d[/-]\d{{1,2}}[/-]{year}(?!\d)", document.text[:_LEAD]) for year in question.years)
        start = min([person.start, *(role[0] for role in person.roles)])
        if person.end - start > 200:
            start = person.start
        found.append(
            Candidate(
                hit,
                person.start,
                person.end,
                (start, person.end),
                person.name,
                score * fits.place * fits.names * (max(fits.year, 0.9) if fits.year > 0.5 or issued else fits.year),
                score,
                fits,
                kind="signer",
            )
        )
    return found


def _signer(document: Document) -> Person | None:
    """Who signs a report, by its text or by what a user put right."""
    person = signer(document.text)
    if "signer" not in document.context.corrected:
        return person
    if not document.context.signer:
        return None
    start, end = (person.start, person.end) if person else first_block(document)
    return Person(document.context.signer, start, end, person.roles if person else ())


def signer_roles(question: Question, hits: list[Hit], fits_of: dict[str, Frame]) -> list[Candidate]:
    """The office under which the person that the question names signed a report."""
    asked = fold(question.text)
    found = []
    for document in dict.fromkeys(hit.document for hit in hits if hit.document.id in fits_of):
        person = _signer(document)
        if person is None or not person.roles or fold(canonical(person.name)) not in asked:
            continue
        hit = next(hit for hit in hits if hit.document is document)
        start, end = min(person.roles)[0], max(person.end, *(role[1] for role in person.roles))
        short = ", ".join(
            written_office(text) for span in sorted(person.roles) if (text := document.text[slice(*span)].strip(" *"))
        )
        fits = replace(fits_of[document.id], names=1.0)
        found.append(Candidate(hit, start, end, (start, end), short.capitalize(), 0.7, 1.0, fits, kind="role"))
    return found
