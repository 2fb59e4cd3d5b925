"""Evidence for a language model: numbered passages that fit its window, best first, made of whole sentences."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rag import prompts
from rag.prompts import Message
from rag.records import Document, Hit, Passage
from rag.text import sentences

CHARACTERS_PER_TOKEN = 2.0  # of Vietnamese, for tokenizers that know it badly; others need fewer tokens
ANSWER_SHARE = 0.25  # of the window that is left to the answer …
ANSWER_TOKENS = 900  # … but no more than this
MOST_PASSAGES = 8


@dataclass(frozen=True, slots=True)
class Numbered:
    """Passage [n] as the model reads it: `document.text[start:end]`."""

    n: int
    document: Document
    passage: Passage
    start: int
    end: int

    @property
    def text(self) -> str:
        return self.document.text[self.start : self.end]


@dataclass(frozen=True, slots=True)
class Packed:
    """The numbered passages and the prompt that holds them."""

    passages: tuple[Numbered, ...]
    messages: tuple[Message, ...]


def tokens_of(text: str) -> int:
    """How many tokens a text may take, reckoned high."""
    return int(len(text) / CHARACTERS_PER_TOKEN) + 1


def pack(question: str, hits: Sequence[Hit], window: int) -> Packed:
    """As many of the hits, best first, as the window takes. A passage is cut only between sentences.

    No passages where not even one sentence fits.
    """
    bare = prompts.answer_messages(question, [])
    room = (
        window - min(ANSWER_TOKENS, int(window * ANSWER_SHARE)) - sum(tokens_of(message.text) + 8 for message in bare)
    )
    packed: list[Numbered] = []
    blocks: list[str] = []
    for hit in list(dict.fromkeys(hits))[:MOST_PASSAGES]:
        taken = _fitting(hit, len(packed) + 1, room)
        if taken is None:
            break
        block = _block(taken)
        packed.append(taken)
        blocks.append(block)
        room -= tokens_of(block) + 2
        if taken.end < hit.passage.end:
            break  # what comes after is worse, and the window is full
    return Packed(tuple(packed), tuple(prompts.answer_messages(question, blocks)))


def _fitting(hit: Hit, number: int, room: int) -> Numbered | None:
    """The passage, or as many of its first sentences as fit."""
    whole = Numbered(number, hit.document, hit.passage, hit.passage.start, hit.passage.end)
    if tokens_of(_block(whole)) + 2 <= room:
        return whole
    best: Numbered | None = None
    for _, end in sentences(hit.passage.text):
        part = Numbered(number, hit.document, hit.passage, hit.passage.start, hit.passage.start + end)
        if tokens_of(_block(part)) + 2 > room:
            break
        best = part
    return best


def _block(numbered: Numbered) -> str:
    context = numbered.document.context
    about = (
        (prompts.UNIT_LABEL, context.place),
        (prompts.PERIOD_LABEL, context.period),
        (prompts.TITLE_LABEL, context.title),
        (prompts.HEADING_LABEL, numbered.passage.heading),
    )
    return prompts.passage_block(numbered.n, numbered.text, about)
