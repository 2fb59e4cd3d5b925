"""`hoi llm check`: is the language model there, does it take the key, is it fast enough, can its answers be used?"""

from __future__ import annotations

import threading
import time
from contextlib import closing
from dataclasses import dataclass

from rag import messages, prompts
from rag.claims import read_claims
from rag.config import LlmConfig
from rag.errors import InputError, LanguageModelError
from rag.llm import (
    LOCAL,
    LanguageModel,
    has_model,
    missing_model,
    offered_models,
    open_model,
    parts_of,
    read_key,
    server_url,
    shown_url,
)
from rag.pack import pack
from rag.records import DROPPED, Context, Document, Hit, Passage
from rag.verify import Verifier
from rag.writer import read_until

_SLOW = 0.4  # share of the time that a question has, for the much shorter sample


@dataclass(frozen=True, slots=True)
class Setting:
    """What is going to be asked: the model, its server ("" for a folder) and where the key comes from ("": none)."""

    name: str
    server: str
    key_from: str
    timeout: float


@dataclass(frozen=True, slots=True)
class Sample:
    """What the model wrote of the sample passage, and after how many seconds its first word and its end came."""

    text: str
    first: float
    seconds: float
    slow: bool  # a real question may not be answered in time


def setting(config: LlmConfig) -> Setting:
    """Read the configuration without asking anybody. Raises InputError for what cannot be meant."""
    if not config.name:
        raise InputError(messages.LLM_NONE_MESSAGE, messages.LLM_NONE_REMEDY)
    local = parts_of(config.name)[0] == LOCAL
    server = "" if local else shown_url(server_url(config))
    key_from = "" if local or not read_key(config) else "HOI_LLM_KEY" if config.key else "HOI_LLM_KEY_FILE"
    return Setting(config.name, server, key_from, config.timeout)


def sample(config: LlmConfig, stop: threading.Event | None = None) -> Sample:
    """Let the model answer a question over a sample passage.

    Raises LanguageModelError for whatever is wrong: no server, no such model, wrong key, too slow, no usable answer.
    """
    model = open_model(config)
    if model is None:
        raise InputError(messages.LLM_NONE_MESSAGE, messages.LLM_NONE_REMEDY)
    with closing(model):
        return _sample_of(model, config, stop)


def _sample_of(model: LanguageModel, config: LlmConfig, stop: threading.Event | None) -> Sample:
    begun = time.monotonic()
    offered = offered_models(config)
    if offered is not None and not has_model(config, offered):
        raise missing_model(config.name, shown_url(server_url(config)), offered)
    hit = _sample_hit()
    packed = pack(prompts.SAMPLE_QUESTION, [hit], model.window)
    if not packed.passages:
        raise LanguageModelError(messages.LLM_WINDOW_MESSAGE, messages.LLM_WINDOW_REMEDY)
    asked = time.monotonic()
    first, text = 0.0, ""
    for piece in read_until(model, packed.messages, begun + config.timeout, stop):
        first = first or time.monotonic() - asked
        text += piece
    seconds = time.monotonic() - asked
    if not text.strip():
        raise LanguageModelError(messages.LLM_EMPTY_MESSAGE, messages.LLM_OUTPUT_REMEDY)
    verifier = Verifier(packed.passages, prompts.SAMPLE_QUESTION)
    for claim in read_claims(text):
        verifier.add(claim)
    flat = " ".join(text.split())
    if not any(check.outcome != DROPPED for check in verifier.checks):
        message = messages.LLM_SAMPLE_MESSAGE.format(text=flat[:200])
        raise LanguageModelError(message, messages.LLM_SAMPLE_REMEDY)
    return Sample(flat[:400], first, seconds, seconds > _SLOW * config.timeout)


def _sample_hit() -> Hit:
    text = prompts.SAMPLE_PASSAGE
    context = Context(title=prompts.SAMPLE_TITLE, place=prompts.SAMPLE_UNIT, period="2024", years=(2024,))
    document = Document("sample", "sample", "", text, context)
    return Hit(Passage("sample:0", "sample", 0, 0, len(text), text), document, 1.0)
