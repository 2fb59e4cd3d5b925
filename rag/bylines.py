"""Who wrote an article: the name on a line of its own under the headline or at its end, "Tác giả: …"; "ai viết bài …?"."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence, Set

from rag.candidate import Candidate
from rag.fit import Frame
from rag.persons import FOLDED_SURNAMES
from rag.places import NAME_SYLLABLE, gazetteer, name_key
from rag.question import Question
from rag.records import Document, Hit
from rag.signature import read_signature
from rag.terms import folded_line
from rag.text import Span, canonical, fold, lower

_ASKED = re.compile(  # folded
    r"(?<!\w)(?:ai|phong vien nao|nha bao nao|nguoi nao|but danh nao) (?:la nguoi |la tac gia |da )*(?:viet|dua tin|bien tap)(?!\w)"
    r"|(?<!\w)(?:ai la tac gia|nguoi viet (?:bai|tin)|tac gia [^?]*(?:la ai|ten gi|nao))(?!\w)"
    r"|(?<!\w)(?:bai|bai viet|bai bao|ban tin) [^?]*(?:do ai viet|cua (?:tac gia|phong vien) nao)(?!\w)"
)
_ASKING = frozenset(
    "ai do la nguoi da viet dua tin bien tap phong vien nao nha bao but danh tac gia cua bai ten gi ban".split()
)
_NAME = rf"{NAME_SYLLABLE}(?:[ ]{NAME_SYLLABLE}){{1,3}}"
_SHOUTED = r"[^\W\d_]{2,}(?:[ ][^\W\d_]{2,}){1,3}"
_LABELLED = re.compile(
    rf"(?:^|\n)[ \t*]*(?:Tác giả|Tin, bài|Tin, ảnh|Bài, ảnh|Tin|Bài|Bài và ảnh|Tin và ảnh|Người viết|Thực hiện)\s*:\s*(?P<name>{_NAME})[ \t*.]*(?=\n|$)"
)
_LINE = re.compile(rf"[ \t*(]*(?P<name>{_NAME}|{_SHOUTED})(?:/[A-Z][\w.]*)?[ \t*).]*")
_LAST = re.compile(rf"[.…!?/”\"][ \u00a0]+(?P<name>{_NAME}|{_SHOUTED})(?:/[A-Z][\w.]*)?\s*$")
_TOP, _OPENING = 5, 600  # lines under a headline among which it may stand; characters that say what an article is about
_NO_NAMES = frozenset(
    "tin mới xem nhiều phản hồi các bài liên quan chia sẻ trang chủ in quay lại nguồn theo ảnh nơi nhận kết luận báo cáo thông số".split()
)
_SCORE = 0.9


def asks_author(question: Question) -> bool:
    """Whether a question is who wrote an article."""
    return _ASKED.search(fold(question.text)) is not None


def author(text: str) -> Span | None:
    """Where the author's name stands in an article; None where there is none, and in what an office has signed."""
    if read_signature(text) is not None:
        return None
    labelled = _LABELLED.search(text)
    if labelled:
        return labelled.span("name")
    lines = [match for match in re.finditer(r"[^\n]+", text) if match.group().strip()]
    for line in [*lines[1:_TOP], *lines[-1:]]:
        alone = _LINE.fullmatch(line.group())
        if alone and _is_name(alone["name"]):
            return line.start() + alone.start("name"), line.start() + alone.end("name")
    last = _LAST.search(text.rstrip())
    return last.span("name") if last and _is_name(last["name"]) else None


def _is_name(written: str) -> bool:
    """Whether some capitalised words may be somebody's name or pen name: no unit, no word of a page."""
    words = fold(written).split()
    capital = all(word[:1].isupper() for word in written.split())
    unit = name_key(written) in gazetteer() and words[0] not in FOLDED_SURNAMES
    return capital and len(words) > 1 and not unit and not _NO_NAMES & set(lower(canonical(written)).split())


def share_at_beginning(question: Question, document: Document, characters: int, asking: Set[str]) -> float:
    """Share of the weight of a question's words, without those that only ask, that what a report is about and its first
    characters say."""
    terms = [term for term in question.terms if not set(term.folded) <= asking]
    line = folded_line(f"{document.context.line()} {document.text[:characters]}")
    total = sum(term.weight for term in terms) or 1.0
    return sum(term.weight for term in terms if f" {' '.join(term.folded)} " in line) / total


def authors(
    question: Question, hits: Sequence[Hit], document_frame: Callable[[Question, Hit], Frame]
) -> list[Candidate]:
    """The author of each report found, as likely as its beginning has the question's words."""
    found: list[Candidate] = []
    for document in dict.fromkeys(hit.document for hit in hits):
        span = author(document.text)
        hit = next(hit for hit in hits if hit.document is document)
        fits = document_frame(question, hit)
        if span is None or fits.product <= 0:
            continue
        share = share_at_beginning(question, document, _OPENING, _ASKING)
        name = " ".join(document.text[slice(*span)].split())
        name = name.title() if name.isupper() else name
        found.append(Candidate(hit, *span, span, name, _SCORE * share * fits.product, share, fits, kind="author"))
    return found
