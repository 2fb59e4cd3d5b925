"""An answer written by a language model over the extractor's evidence, checked as it comes.

Where the model fails, the extractor's own answer stands. Always ends within the time that it is given.
"""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from rag import kinds, messages
from rag.claims import ClaimReader, LoopGuard
from rag.config import DROP
from rag.errors import LanguageModelError
from rag.facts import read_sentence
from rag.llm import LanguageModel, slow, translated
from rag.pack import pack
from rag.prompts import Message, condense_messages
from rag.question import Question
from rag.records import Answer, Hit, Step
from rag.text import nfc, syllables
from rag.verify import Verifier

_POLL = 0.05  # seconds between two looks at whether the answer is still wanted
_SHORT = 200  # characters of a `short` that is a claim
_CONDENSED = 300  # characters of a question made to stand alone
_CONDENSE_SHARE = 0.3  # of the time
# asked for one thing: the model's answer must hold what the extractor found
_EXACT = kinds.QUANTITATIVE | {
    kinds.WHEN,
    kinds.WHO,
    kinds.DOCUMENT_NUMBER,
    kinds.ORDINAL,
    kinds.COMPARE,
    kinds.EXTREME,
}


class Cancelled(Exception):
    """The answer is not wanted any more."""


@dataclass(frozen=True, slots=True)
class Writer:
    """A model and how it is used. Thread-safe as the model is."""

    model: LanguageModel
    timeout: float = 60.0  # seconds from the question to the answer
    unverified: str = DROP

    def steps(
        self,
        question: Question,
        extracted: Answer,
        hits: Sequence[Hit],
        deadline: float,
        cancel: threading.Event | None = None,
    ) -> Iterator[Step]:
        """The answer as it grows, then the final one. `deadline` is a time of `time.monotonic`.

        `extracted` is the extractor's answer or refusal, `hits` the evidence; without evidence it stands at once.
        """
        packed = pack(question.text, hits, self.model.window) if hits else None
        if packed is None:
            yield Step(extracted, True)
            return
        if not packed.passages:
            yield Step(replace(extracted, notice=_notice(messages.LLM_WINDOW_MESSAGE)), True)
            return
        begun = time.monotonic()
        verifier = Verifier(packed.passages, question.text, self.unverified)
        reader, guard = ClaimReader(), LoopGuard()
        failure = ""
        try:
            for piece in read_until(self.model, packed.messages, deadline, cancel):
                if guard.feed(piece):
                    raise LanguageModelError(messages.LLM_LOOP_MESSAGE, messages.LLM_OUTPUT_REMEDY)
                for claim in reader.feed(piece):
                    if verifier.add(claim) and verifier.text:
                        yield Step(self._draft(extracted, verifier), False)
            for claim in reader.end():
                verifier.add(claim)
            if not verifier.checks and not verifier.refused:
                failure = messages.LLM_EMPTY_MESSAGE
        except LanguageModelError as error:
            failure = error.brief
        except Cancelled:
            failure = messages.LLM_CANCELLED
        answer = replace(extracted, notice=_notice(failure)) if failure else self._final(question, extracted, verifier)
        spent = round((time.monotonic() - begun) * 1000, 2)
        timings = {**answer.timings_ms, "model": spent}
        timings["total"] = round(timings.get("total", 0.0) + spent, 2)
        yield Step(replace(answer, timings_ms=timings), True)

    def condensed(
        self, question: str, history: Sequence[str], deadline: float, cancel: threading.Event | None = None
    ) -> str:
        """The question made to stand alone by the model, "" where it fails or brings in what nobody has said."""
        deadline = time.monotonic() + _CONDENSE_SHARE * max(0.0, deadline - time.monotonic())
        text = ""
        try:
            for piece in read_until(self.model, condense_messages(question, history), deadline, cancel):
                text += piece
                if len(text) > 4 * _CONDENSED:
                    return ""
        except (LanguageModelError, Cancelled):
            return ""
        lines = [line.strip(' -*"“”') for line in nfc(text.rpartition("</think>")[2]).split("\n") if line.strip()]
        return lines[0] if len(lines) == 1 and _says_nothing_new(lines[0], [*history, question]) else ""

    def _draft(self, extracted: Answer, verifier: Verifier) -> Answer:
        return replace(
            extracted,
            answered=True,
            short=extracted.short,
            answer=verifier.text,
            citations=verifier.citations,
            alternatives=(),
            engine=self.model.name,
            verification=verifier.verification,
        )

    def _final(self, question: Question, extracted: Answer, verifier: Verifier) -> Answer:
        """The model's answer where claims of it stand and agree with the extractor; else the extractor's."""
        verification = verifier.verification
        if not (verifier.supported and verifier.text):
            if verifier.refused and not verifier.checks:
                if not extracted.answered:
                    return replace(extracted, engine=self.model.name, verification=verification)
                notice = messages.LLM_FOUND_NOTHING
            else:
                notice = messages.LLM_NOTHING_STANDS
            return replace(extracted, verification=verification, notice=_notice(notice))
        if extracted.answered and question.kind in _EXACT and not _agrees(extracted.short, verifier.supported):
            return replace(extracted, verification=verification, notice=_notice(messages.LLM_DISAGREES))
        short = extracted.short if extracted.answered else _shortened(verifier.supported[0])
        return replace(self._draft(extracted, verifier), short=short)


def read_until(
    model: LanguageModel, prompt: Sequence[Message], deadline: float, cancel: threading.Event | None = None
) -> Iterator[str]:
    """What the model writes, read in a thread of its own, so that nothing it does can hold up the reader.

    Raises LanguageModelError when the deadline passes or the model fails, Cancelled when `cancel` is set. The model is
    told to stop when the reader leaves, however it does.
    """
    pieces: queue.Queue[str | BaseException | None] = queue.Queue()
    stop = threading.Event()

    def read() -> None:
        try:
            for piece in model.stream(prompt, stop):
                pieces.put(piece)
                if stop.is_set():
                    break
            pieces.put(None)
        except BaseException as error:  # noqa: BLE001 - raised again where it is waited for
            pieces.put(error)

    threading.Thread(target=read, name="hoi-llm", daemon=True).start()
    try:
        while True:
            if cancel is not None and cancel.is_set():
                raise Cancelled
            left = deadline - time.monotonic()
            if left <= 0:
                raise slow("")
            try:
                piece = pieces.get(timeout=min(_POLL, left))
            except queue.Empty:
                continue
            if piece is None:
                return
            if isinstance(piece, BaseException):
                raise translated(piece, model.name, "") from piece
            yield piece
    finally:
        stop.set()


def _notice(reason: str) -> str:
    return f"{reason} {messages.LLM_FALLBACK}"


def _shortened(claim: str) -> str:
    text = claim.rstrip(" .;,:")
    if len(text) <= _SHORT:
        return text
    return text[:_SHORT].rsplit(" ", 1)[0].rstrip(" ,;:") + "…"


def _agrees(short: str, claims: Sequence[str]) -> bool:
    """Whether the claims hold a figure of the extractor's short answer; where that has none, half of its syllables."""
    said = [word for claim in claims for word in syllables(claim)]
    wanted = syllables(short)
    numbers = {_plain(word) for word in wanted if word[0].isdigit()}
    if numbers:
        return bool(numbers & {_plain(word) for word in said if word[0].isdigit()})
    return sum(word in said for word in wanted) >= 0.5 * len(wanted)


def _plain(number: str) -> str:
    return number.lstrip("0") or "0"


def _says_nothing_new(line: str, said: Sequence[str]) -> bool:
    """Whether every figure and name of a condensed question stands in the questions that it was made of."""
    if len(syllables(line)) < 3 or len(line) > _CONDENSED:
        return False
    known = {word for text in said for word in syllables(text)}
    sentence = read_sentence(line)
    names = [person.name for person in sentence.persons] + [place.name for place in sentence.places]
    names += sentence.names
    wanted = {word for name in names for word in syllables(name)} | {w for w in syllables(line) if w[0].isdigit()}
    return wanted <= known
