"""What a document says of itself: its form, from head to signature, or a news page's author and day.

Never guessed: empty where the text does not say.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, fields
from functools import lru_cache

from rag.dateline import Told
from rag.letterhead import Letterhead, read_letterhead
from rag.lexicon import SURNAMES
from rag.signature import read_signature
from rag.text import canonical, lower

NEWS = "tin"


@dataclass(frozen=True, slots=True)
class Form:
    """What a document says of itself; None for what it does not.

    `issued_on` is an ISO date ("2024-06-05") and `kind` in lower case; all else is as written. `author` is that of a
    news page, whose `kind` is "tin".
    """

    kind: Told | None = None
    number: Told | None = None
    issuer: Told | None = None
    superior: Told | None = None
    issued_at: Told | None = None
    issued_on: Told | None = None
    signer: Told | None = None
    signer_role: Told | None = None
    abstract: Told | None = None
    author: Told | None = None

    def values(self) -> dict[str, str]:
        """Field names and values, "" for what is not said."""
        return {name: told.value if told else "" for name, told in self.parts()}

    def parts(self) -> Iterator[tuple[str, Told | None]]:
        """Every field with where it stands."""
        for name in _NAMES:
            yield name, getattr(self, name)


_NAMES = tuple(one.name for one in fields(Form))


@lru_cache(maxsize=512)
def read_form(text: str) -> Form:
    """The form of an NFC text."""
    head = read_letterhead(text)
    signature = read_signature(text)
    if head == Letterhead() and signature is None:
        return _news(text)
    return Form(
        head.kind,
        head.number,
        head.issuer,
        head.superior,
        head.issued_at,
        head.issued_on,
        signature.name if signature else None,
        signature.role if signature else None,
        head.abstract,
    )


_DAYS_NEWS = re.compile(
    r"(?:[^\W\d_.]{2,6}\s*[-–]\s*)?\(?(?:[^\W\d_]{2,6}\)?\s*[-–]\s*)?(?:vừa qua|hôm nay|trong ngày|(?:sáng|chiều|tối|trưa|đêm|ngày)(?: nay| qua|,? ?\(?(?:ngày )?\d{1,2}\s*[-/.]\s*\d))"
)
_CREDIT = re.compile(
    r"(?:\(?\s*(?:tin|bài|ảnh|tác giả|người viết|thực hiện|tin\s*[,&–-]\s*(?:bài|ảnh)|bài\s*[,&–-]\s*ảnh|tin bài|theo)(?: và ảnh)?\s*[:：]\s*)(?P<name>[^:()\n]{2,60}?)\)?\s*$"
)
_BYLINE = re.compile(r"[^\W\d_]+(?: [^\W\d_]+){1,4}(?:\s*[-–,&]\s*[^\W\d_]+(?: [^\W\d_]+){1,4}){0,2}$")


def _news(text: str) -> Form:
    """A news page: what happened on a day, told by somebody."""
    lines = [_trimmed(text, match.span()) for match in re.finditer(r"[^\n]+", text)]
    lines = [line for line in lines if line[0] < line[1]]
    source = canonical(text)
    low = lower(source)
    dateline = next((m for line in lines[:5] if (m := _DAYS_NEWS.match(low, *line))), None)
    author = _author(text, source, low, lines)
    if dateline is None and author is None:
        return Form()
    kind = Told(NEWS, dateline.start(), dateline.end()) if dateline else None
    return Form(kind=kind, author=author)


def _trimmed(source: str, line: tuple[int, int]) -> tuple[int, int]:
    start, end = line
    while start < end and (source[start].isspace() or source[start] in "*_#|"):
        start += 1
    while end > start and (source[end - 1].isspace() or source[end - 1] in "*_|"):
        end -= 1
    return start, end


def _author(text: str, source: str, low: str, lines: list[tuple[int, int]]) -> Told | None:
    for start, end in [*lines[1:4], *lines[::-1][:8]]:
        match = _CREDIT.match(low, start, end)
        if match is not None:
            return Told(text[match.start("name") : match.end("name")].strip(" .*"), *match.span("name"))
    if len(lines) > 3:
        start, end = lines[1]
        if _is_byline(source[start:end]):
            return Told(text[start:end], start, end)
        start, end = lines[-1]
        if _is_byline(source[start:end]) and lower(source[start:end].split()[0]) in SURNAMES:
            return Told(text[start:end], start, end)
    return None


def _is_byline(line: str) -> bool:
    words = re.findall(r"[^\W\d_]+", line)
    return (
        bool(_BYLINE.match(line))
        and not line.isupper()
        and len(words) >= 2
        and all(word[0].isupper() and (word[1:].islower() or len(word) == 1) for word in words)
    )
