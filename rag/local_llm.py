"""A language model in a folder on this machine, through transformers: safetensors weights, no code of its own."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from rag import messages
from rag.errors import LanguageModelError
from rag.hub import check_folder
from rag.prompts import Message

LONGEST_ANSWER = 900  # tokens


class LocalModel:
    """A causal language model. Thread-safe: one answer is written at a time."""

    def __init__(self, folder: Path, window: int) -> None:
        """Load the folder.

        Raises LanguageModelError where it holds no such model or cannot be loaded, ModelError where that is unsafe.
        """
        if not (folder / "config.json").is_file():
            message = messages.LLM_LOCAL_MESSAGE.format(folder=folder, error=messages.LLM_LOCAL_NO_CONFIG)
            raise LanguageModelError(message, messages.LLM_LOCAL_REMEDY)
        check_folder(folder, str(folder))
        os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
        from transformers import AutoModelForCausalLM, AutoTokenizer

        options: dict[str, Any] = {"local_files_only": True, "trust_remote_code": False}
        try:
            self._tokenizer: Any = AutoTokenizer.from_pretrained(str(folder), **options)
            self._model: Any = AutoModelForCausalLM.from_pretrained(str(folder), use_safetensors=True, **options)
        except Exception as error:  # whatever a foreign folder makes the libraries raise
            line = str(error).strip().split("\n")[0] or type(error).__name__
            message = messages.LLM_LOCAL_MESSAGE.format(folder=folder, error=line)
            raise LanguageModelError(message, messages.LLM_LOCAL_REMEDY) from error
        own = getattr(self._model.config, "max_position_embeddings", None)
        self._window = min(window, own) if isinstance(own, int) and own > 0 else window
        self._name = f"local/{folder.name}"
        self._lock = threading.Lock()

    def close(self) -> None:
        """See LanguageModel: nothing is held but memory."""

    @property
    def name(self) -> str:
        return self._name

    @property
    def window(self) -> int:
        return self._window

    def stream(self, prompt: Sequence[Message], stop: threading.Event) -> Iterator[str]:
        """See rag.llm.LanguageModel."""
        from transformers import StoppingCriteria, StoppingCriteriaList, TextIteratorStreamer

        class Stopped(StoppingCriteria):  # type: ignore[misc, unused-ignore]
            def __call__(self, input_ids: Any, scores: Any, **kwargs: Any) -> Any:
                import torch

                return torch.full((input_ids.shape[0],), stop.is_set(), dtype=torch.bool, device=input_ids.device)

        inputs = self._tokenizer(self._written(prompt), return_tensors="pt")
        room = self._window - int(inputs["input_ids"].shape[1])
        if room < 1:
            raise LanguageModelError(messages.LLM_WINDOW_MESSAGE, messages.LLM_WINDOW_REMEDY)
        streamer: Any = TextIteratorStreamer(self._tokenizer, skip_prompt=True, skip_special_tokens=True)
        failed: list[BaseException] = []

        def write() -> None:
            try:
                with self._lock:
                    self._model.generate(
                        **inputs,
                        streamer=streamer,
                        max_new_tokens=min(LONGEST_ANSWER, room),
                        do_sample=False,
                        stopping_criteria=StoppingCriteriaList([Stopped()]),
                    )
            except Exception as error:  # noqa: BLE001 - it is raised where the text is read
                failed.append(error)
            finally:
                streamer.end()

        threading.Thread(target=write, name="hoi-local-llm", daemon=True).start()
        for piece in streamer:
            if stop.is_set():
                return
            yield str(piece)
        if failed:
            name = type(failed[0]).__name__
            raise LanguageModelError(
                messages.LLM_LOCAL_MESSAGE.format(folder=self._name, error=name), messages.LLM_LOCAL_REMEDY
            )

    def _written(self, prompt: Sequence[Message]) -> str:
        """The prompt in the model's own chat form, or as plain paragraphs where it has none."""
        if getattr(self._tokenizer, "chat_template", None):
            chat = [{"role": message.role, "content": message.text} for message in prompt]
            return str(self._tokenizer.apply_chat_template(chat, tokenize=False, add_generation_prompt=True))
        return "\n\n".join(message.text for message in prompt)
