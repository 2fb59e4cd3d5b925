"""Language models that write answers: an Ollama, any OpenAI-compatible server, or a folder on this machine.

    HOI_LLM=ollama/qwen3:8b
    HOI_LLM=openai-like/MODEL  HOI_LLM_URL=http://127.0.0.1:8000/v1
    HOI_LLM=local/FOLDER

Servers are spoken to through LlamaIndex's classes, with one try, without redirects, and no tool is ever offered. What
goes wrong becomes a `LanguageModelError`, which never repeats what the server said: that may hold the key.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol
from urllib.parse import urlsplit

from rag import messages
from rag.config import LlmConfig
from rag.errors import InputError, LanguageModelError
from rag.prompts import Message

if TYPE_CHECKING:
    from llama_index.core.llms import LLM

OLLAMA, OPENAI_LIKE, LOCAL = "ollama", "openai-like", "local"
OLLAMA_URL = "http://127.0.0.1:11434"
LONGEST_ANSWER = 900  # tokens
_NO_KEY = "none"  # OpenAI's client insists on some key


class LanguageModel(Protocol):
    """What the rest of the program needs of a model."""

    @property
    def name(self) -> str:
        """As the answer's `engine` names it."""

    @property
    def window(self) -> int:
        """Tokens of prompt and answer together."""

    def stream(self, prompt: Sequence[Message], stop: threading.Event) -> Iterator[str]:
        """The answer's text in pieces as they come; ends soon after `stop` is set.

        Raises LanguageModelError where the model cannot be reached or breaks off.
        """

    def close(self) -> None:
        """Close its connections."""


class ServedModel:
    """A LlamaIndex chat model. Thread-safe."""

    def __init__(
        self, llm: LLM, name: str, window: int, shown: str = "", connections: _Connections | None = None
    ) -> None:
        self._llm = llm
        self._connections = connections  # None: of a model that somebody else has made
        self._name, self._window = name, window
        self._shown = shown  # the server as messages name it

    @property
    def name(self) -> str:
        return self._name

    @property
    def window(self) -> int:
        return self._window

    def stream(self, prompt: Sequence[Message], stop: threading.Event) -> Iterator[str]:
        """See LanguageModel."""
        from llama_index.core.base.llms.types import ChatMessage

        chat = [ChatMessage(role=message.role, content=message.text) for message in prompt]
        try:
            for response in self._llm.stream_chat(chat):
                if stop.is_set():
                    return
                if response.delta:
                    yield response.delta
        except Exception as error:  # noqa: BLE001 - whatever the libraries raise is translated
            raise translated(error, self._name, self._shown) from None
        finally:
            if self._connections is not None:
                self._connections.close_responses()

    def close(self) -> None:
        """See LanguageModel."""
        if self._connections is not None:
            self._connections.close()


class _Connections:
    """An HTTP client, and the responses that each thread has opened with it. Closing them is what tells the server to
    stop writing: OpenAI's client leaves that to the garbage collector."""

    def __init__(self) -> None:
        self.close: Callable[[], None] = lambda: None  # the client's, once there is one
        self._local = threading.local()

    def note(self, response: Any) -> None:
        self._local.__dict__.setdefault("responses", []).append(response)

    def close_responses(self) -> None:
        for response in self._local.__dict__.pop("responses", []):
            response.close()


def open_model(config: LlmConfig) -> LanguageModel | None:
    """The model of the configuration, None where there is none. Servers are not asked anything yet.

    Raises InputError for a setting that cannot be meant, LanguageModelError for a folder that cannot be loaded.
    """
    if not config.name:
        return None
    kind, model = parts_of(config.name)
    if kind == LOCAL:
        from rag.local_llm import LocalModel

        return LocalModel(Path(model).expanduser(), config.window)
    url = server_url(config)
    connections = _Connections()
    llm = (_ollama if kind == OLLAMA else _openai_like)(model, url, config, connections)
    return ServedModel(llm, config.name, config.window, shown_url(url), connections)


def parts_of(name: str) -> tuple[str, str]:
    """ "ollama/qwen3:8b" -> (OLLAMA, "qwen3:8b"). Raises InputError for what is no such name."""
    kind, _, model = name.partition("/")
    if kind not in (OLLAMA, OPENAI_LIKE, LOCAL) or not model:
        raise InputError(messages.LLM_NAME_MESSAGE.format(value=name), messages.LLM_NAME_REMEDY)
    return kind, model


def server_url(config: LlmConfig) -> str:
    """Where the server is. Raises InputError where that is not said, or not as a URL."""
    kind = config.name.partition("/")[0]
    url = config.url or (OLLAMA_URL if kind == OLLAMA else "")
    if not url:
        raise InputError(messages.LLM_URL_MISSING_MESSAGE, messages.LLM_URL_REMEDY)
    try:
        parts = urlsplit(url)
        good = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        good = False
    if not good:
        raise InputError(messages.LLM_URL_MESSAGE, messages.LLM_URL_REMEDY)
    return url.rstrip("/")


def shown_url(url: str) -> str:
    """A URL without user, password and query, for people to read."""
    parts = urlsplit(url)
    host = f"[{parts.hostname}]" if ":" in (parts.hostname or "") else parts.hostname
    return f"{parts.scheme}://{host}{f':{parts.port}' if parts.port else ''}{parts.path}"


def read_key(config: LlmConfig) -> str:
    """The key from HOI_LLM_KEY or its file, "" where there is none. Raises InputError for an unreadable file."""
    if config.key or config.key_file is None:
        return config.key
    try:
        return config.key_file.expanduser().read_text(encoding="utf-8").strip()
    except (OSError, ValueError, RuntimeError) as error:
        reason = dict(messages.CLI_FILE_REASONS).get(type(error).__name__, type(error).__name__)
        message = messages.LLM_KEY_FILE_MESSAGE.format(path=config.key_file, error=reason)
        raise InputError(message, messages.LLM_KEY_FILE_REMEDY) from None


def _options(url: str, config: LlmConfig, connections: _Connections | None = None) -> dict[str, Any]:
    """Of every HTTP client: no redirects, and no proxy on the way to this machine itself."""
    here = urlsplit(url).hostname in ("localhost", "127.0.0.1", "::1")
    options: dict[str, Any] = {"timeout": config.timeout, "follow_redirects": False, "trust_env": not here}
    return options | ({"event_hooks": {"response": [connections.note]}} if connections else {})


def _ollama(model: str, url: str, config: LlmConfig, connections: _Connections) -> LLM:
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    from llama_index.llms.ollama import Ollama
    from ollama import Client

    key = read_key(config)
    headers = {"Authorization": f"Bearer {key}"} if key else {}
    client = Client(host=url, headers=headers, **_options(url, config, connections))
    connections.close = client.close
    llm: LLM = Ollama(
        model=model,
        base_url=url,
        temperature=0.0,
        context_window=config.window,
        request_timeout=config.timeout,
        additional_kwargs={"num_predict": LONGEST_ANSWER},
        is_function_calling_model=False,
        thinking=False,
        client=client,
    )
    return llm


def _openai_like(model: str, url: str, config: LlmConfig, connections: _Connections) -> LLM:
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    import httpx
    from llama_index.llms.openai_like import OpenAILike

    client = httpx.Client(**_options(url, config, connections))
    connections.close = client.close
    llm: LLM = OpenAILike(  # type: ignore[call-arg]  # pydantic hides the arguments of its __init__
        model=model,
        api_base=url,
        api_key=read_key(config) or _NO_KEY,
        temperature=0.0,
        max_tokens=LONGEST_ANSWER,
        context_window=config.window,
        is_chat_model=True,
        is_function_calling_model=False,
        max_retries=0,
        timeout=config.timeout,
        http_client=client,
    )
    return llm


def offered_models(config: LlmConfig) -> tuple[str, ...] | None:
    """The models that the server says it has; None where it does not tell, or where there is no server.

    Raises LanguageModelError where it cannot be reached or does not take the key, InputError as `open_model`.
    """
    kind = config.name.partition("/")[0]
    if kind not in (OLLAMA, OPENAI_LIKE):
        return None
    import httpx

    url, key = server_url(config), read_key(config)
    path = "/api/tags" if kind == OLLAMA else "/models"
    headers = {"Authorization": f"Bearer {key}"} if key else {}
    try:
        response = httpx.get(url + path, headers=headers, **_options(url, config))
        if response.status_code in (404, 405, 501):
            return None
        response.raise_for_status()
        listed = response.json()
        names = [each["name" if kind == OLLAMA else "id"] for each in listed["models" if kind == OLLAMA else "data"]]
    except (httpx.HTTPError, httpx.InvalidURL, UnicodeError) as error:
        raise translated(error, config.name, shown_url(url)) from None
    except (ValueError, LookupError, TypeError):
        return None
    return tuple(str(name) for name in names)


def has_model(config: LlmConfig, offered: Sequence[str]) -> bool:
    """Whether a server's list names the model; Ollama leaves ":latest" out."""
    model = config.name.partition("/")[2]
    return model in offered or (config.name.startswith(OLLAMA) and f"{model}:latest" in offered)


# --- what went wrong ----------------------------------------------------------------------------------------------


def translated(error: BaseException, name: str, server: str) -> LanguageModelError:
    """Third-party errors as ours, told apart by their status and by the names of their classes."""
    if isinstance(error, LanguageModelError):
        return error
    status = next((code for each in _chain(error) if (code := _status(each))), 0)
    kinds = {cls.__name__ for each in _chain(error) for cls in type(each).__mro__}
    model = name.partition("/")[2]
    served = name.startswith(OLLAMA)
    if status in (401, 403):
        return _error(messages.LLM_KEY_MESSAGE, messages.LLM_KEY_REMEDY, server, status=status)
    if status == 404:
        return missing_model(name, server)
    if status:
        return _error(messages.LLM_STATUS_MESSAGE, messages.LLM_STATUS_REMEDY, server, status=status)
    if kinds & {"TimeoutException", "APITimeoutError", "TimeoutError"}:
        return slow(server)
    if kinds & {"ConnectError", "ConnectionRefusedError", "gaierror"} or (
        isinstance(error, ConnectionError) and not kinds & {"RemoteProtocolError", "ReadError", "ConnectionResetError"}
    ):
        return _error(
            messages.LLM_DOWN_MESSAGE, messages.LLM_DOWN_OLLAMA_REMEDY if served else messages.LLM_DOWN_REMEDY, server
        )
    return _error(messages.LLM_BROKEN_MESSAGE, messages.LLM_BROKEN_REMEDY, server or model)


def missing_model(name: str, server: str, offered: Sequence[str] = ()) -> LanguageModelError:
    """The server does not have the model."""
    model = name.partition("/")[2]
    remedy = messages.LLM_MODEL_OLLAMA_REMEDY if name.startswith(OLLAMA) else messages.LLM_MODEL_REMEDY
    remedy = remedy.format(model=model)
    if offered:
        remedy = messages.LLM_OFFERED.format(models=", ".join(offered[:12]), remedy=remedy)
    return _error(messages.LLM_MODEL_MESSAGE, remedy, server, model=model)


def slow(server: str) -> LanguageModelError:
    """The model did not answer in time."""
    shown = f" ({server})" if server else ""
    brief = messages.LLM_SLOW_MESSAGE.format(server="")
    return LanguageModelError(messages.LLM_SLOW_MESSAGE.format(server=shown), messages.LLM_SLOW_REMEDY, brief)


def _error(message: str, remedy: str, server: str, **told: object) -> LanguageModelError:
    brief = message.format(server=messages.LLM_SERVER, **told)
    return LanguageModelError(message.format(server=server, **told), remedy, brief)


def _status(error: BaseException) -> int:
    status: Any = getattr(error, "status_code", None) or getattr(getattr(error, "response", None), "status_code", None)
    return status if isinstance(status, int) and status >= 300 else 0


def _chain(error: BaseException) -> Iterator[BaseException]:
    seen: set[int] = set()
    current: BaseException | None = error
    while current is not None and id(current) not in seen:
        seen.add(id(current))
        yield current
        current = current.__cause__ or current.__context__
