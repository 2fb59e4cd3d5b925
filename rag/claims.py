"""What a model writes, as claims: one sentence each, with the passages that it cites. However the text is cut up on its
way, the claims are the same.

A claim is given out once nothing that follows can change where it ends. Markdown's bullets and emphasis go; links,
images and markup stay in the claim, so that the verifier sees them and drops it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from rag.markers import Marker, MarkerParser, Piece
from rag.text import Span, fold, nfc, sentences_of

_CERTAIN = 3  # characters of the next sentence that make the end of this one certain
_BULLET = re.compile(r"^\s*(?:#{1,6}\s+|>\s*|[-*•+–]\s+|\(?\d{1,2}[.)]\s+)+")
_STOP = re.compile(r"(?P<mark>[.!?…]+)\s+(?=\S)")
_EMPHASIS = re.compile(r"[*`]|__")
_EMPTY_BRACKETS = re.compile(r"[\[(【]\s*[\])】]")
_CONTROLS = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\ufffd]")
_PUNCTUATION = " \t.,;:!?…)”\"'"


@dataclass(frozen=True, slots=True)
class Segment:
    """A part of a claim and the passages that it cites: a marker within a sentence belongs to what stands before it."""

    text: str
    numbers: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Claim:
    """One sentence. `text` is without markers; `starts_line` where it is the first of a paragraph or list item."""

    text: str
    segments: tuple[Segment, ...]
    starts_line: bool = False
    bullet: bool = False

    @property
    def numbers(self) -> tuple[int, ...]:
        """All passages that it cites, in order."""
        return tuple(dict.fromkeys(number for segment in self.segments for number in segment.numbers))


@dataclass
class ClaimReader:
    """Give it the model's text with `feed` and the end with `end`; both return the claims that are complete now."""

    _thinking: _Thinking = field(default_factory=lambda: _Thinking(), init=False)
    _parser: MarkerParser = field(default_factory=MarkerParser, init=False)
    _line: list[Piece] = field(default_factory=list, init=False)
    _given: int = field(default=0, init=False)  # claims of this line that are out already

    def feed(self, text: str) -> list[Claim]:
        """The claims that this piece of text completes."""
        return self._take(self._parser.feed(self._thinking.feed(text)))

    def end(self) -> list[Claim]:
        """The claims that are left."""
        claims = self._take([*self._parser.feed(self._thinking.end()), *self._parser.end()])
        return claims + self._close_line()

    def _take(self, pieces: list[Piece]) -> list[Claim]:
        claims: list[Claim] = []
        for piece in pieces:
            if isinstance(piece, Marker):
                self._line.append(piece)
                continue
            first, *others = piece.replace("\r", "\n").split("\n")
            self._line.append(first)
            for other in others:
                claims += self._close_line()
                self._line.append(other)
        certain = line_claims(self._line, final=False)
        claims += certain[self._given :]
        self._given = max(self._given, len(certain))
        return [claim for claim in claims if claim.text]

    def _close_line(self) -> list[Claim]:
        claims = line_claims(self._line, final=True)[self._given :]
        self._line, self._given = [], 0
        return [claim for claim in claims if claim.text]


@dataclass
class _Thinking:
    """Leaves out "<think>…</think>" at the beginning, which some servers send along."""

    _held: str = ""
    _state: str = "before"  # before, inside, after

    def feed(self, text: str) -> str:
        if self._state == "after":
            return text
        self._held += text
        if self._state == "before":
            start = self._held.lstrip()
            if start.startswith("<think>"):
                self._state = "inside"
            elif "<think>".startswith(start):
                return ""
            else:
                self._state = "after"
                return self._held
        closed = self._held.find("</think>")
        if closed < 0:
            return ""
        self._state = "after"
        return self._held[closed + len("</think>") :]

    def end(self) -> str:
        held = self._held if self._state == "before" else ""
        self._held, self._state = "", "after"
        return held


def read_claims(text: str) -> list[Claim]:
    """The claims of a whole text."""
    reader = ClaimReader()
    return [*reader.feed(text), *reader.end()]


def line_claims(pieces: list[Piece], *, final: bool) -> list[Claim]:
    """The claims of one line; with `final` False those that more text cannot change."""
    text, marks = _plain(pieces)
    bullet = _BULLET.match(text)
    begin = bullet.end() if bullet else 0
    spans = [part for span in sentences_of(text, (begin, len(text))) for part in _parted(text, span, marks)]
    if not final:
        spans = [span for span in spans if len("".join(text[span[1] :].split())) >= _CERTAIN]
    claims: list[Claim] = []
    for index, (start, end) in enumerate(spans):
        low = begin - 1 if index == 0 else start
        own = [(position, numbers) for position, numbers in marks if low < position <= end or index == 0 >= position]
        claim = _claim(text, (start, end), own)
        if claim:
            is_bullet = index == 0 and bullet is not None
            claims.append(Claim(claim.text, claim.segments, starts_line=index == 0, bullet=is_bullet))
        else:
            claims.append(Claim("", ()))  # keeps the count of what is out already
    return claims


def _parted(text: str, span: Span, marks: list[tuple[int, tuple[int, ...]]]) -> Iterator[Span]:
    """A sentence ends at a marker with a full stop, whatever its last word is ("11 độ C [1]. Kỳ họp")."""
    start, end = span
    for place, _ in marks:
        stop = _STOP.match(text, place, end) if start < place < end else None
        if stop and text[stop.end()].isupper():
            yield start, stop.end("mark")
            start = stop.end()
    yield start, end


def _plain(pieces: list[Piece]) -> tuple[str, list[tuple[int, tuple[int, ...]]]]:
    """The text of a line without its markers, and where each stood."""
    text = ""
    marks: list[tuple[int, tuple[int, ...]]] = []
    run = ""
    for piece in [*pieces, None]:
        if isinstance(piece, str):
            run += piece
            continue
        clean = _EMPHASIS.sub("", _CONTROLS.sub(" ", nfc(run)))
        if marks and text and clean[:1].isalnum():
            text += " "
        text += clean
        run = ""
        if isinstance(piece, Marker):
            text = text.rstrip()
            marks.append((len(text), piece.numbers))
    return text, marks


def _claim(text: str, span: tuple[int, int], marks: list[tuple[int, tuple[int, ...]]]) -> Claim | None:
    start, end = span
    segments: list[Segment] = []
    position = start
    for place, numbers in marks:
        place = min(max(place, start), end)
        part = text[position:place]
        if segments and not part.strip(_PUNCTUATION):
            last = segments[-1]
            merged = tuple(dict.fromkeys((*last.numbers, *numbers)))
            segments[-1] = Segment(last.text + part, merged)
        else:
            segments.append(Segment(part, numbers))
        position = place
    rest = text[position:end]
    if segments and not rest.strip(_PUNCTUATION):
        segments[-1] = Segment(segments[-1].text + rest, segments[-1].numbers)
    elif rest.strip():
        if segments and not segments[0].text.strip(_PUNCTUATION):  # the marker stands before its sentence
            segments[0] = Segment(rest, segments[0].numbers)
        else:
            segments.append(Segment(rest, segments[-1].numbers if segments else ()))
    whole = _tidy("".join(segment.text for segment in segments))
    if not any(char.isalnum() for char in whole):
        return None
    return Claim(whole, tuple(Segment(_tidy(segment.text), segment.numbers) for segment in segments))


def _tidy(text: str) -> str:
    return " ".join(_EMPTY_BRACKETS.sub("", text).split())


# --- output that goes round in circles ----------------------------------------------------------------------------

_LONGEST = 12_000  # characters of an answer
_STEP = 64  # characters between two looks, so that pieces of any size give one result
_TAIL = 240
_PERIOD = 60
_REPEATED = 4  # times that one sentence may come


@dataclass
class LoopGuard:
    """Tells when a text repeats itself without end."""

    _text: str = ""
    _looked: int = 0

    def feed(self, text: str) -> bool:
        """Whether the text so far goes round in circles."""
        self._text += text
        while self._looked + _STEP <= len(self._text):
            self._looked += _STEP
            if self._looked > _LONGEST or _circles(self._text[: self._looked]):
                return True
        return False


def _circles(text: str) -> bool:
    tail = text[-_TAIL:]
    if len(tail) == _TAIL:
        for period in range(1, _PERIOD + 1):
            if tail[period:] == tail[:-period] and tail.strip():
                return True
    lines = [" ".join(fold(part).split()) for part in re.split(r"[.!?\n]\s", text)]
    counted = Counter(line for line in lines if len(line) > 20)
    return bool(counted) and max(counted.values()) >= _REPEATED
