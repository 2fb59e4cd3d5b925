"""One small frozen configuration. This is the only module that reads environment variables."""

from __future__ import annotations

import math
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import platformdirs

from rag import messages
from rag.errors import InputError
from rag.serve_config import ServeConfig, serve_config
from rag.server_config import ServerConfig, server_config
from rag.sign_in_config import SignInConfig, sign_in_config

MARK, DROP = "mark", "drop"  # what becomes of a claim that nothing supports


@dataclass(frozen=True, slots=True)
class LlmConfig:
    """The language model that writes answers, if any. The key is shown nowhere, not in `repr` either."""

    name: str = ""  # "": none; or ollama/MODEL, openai-like/MODEL, local/FOLDER
    url: str = ""  # where the server is; "": the usual one of an Ollama on this machine
    key: str = field(default="", repr=False)
    key_file: Path | None = None
    timeout: float = 60.0  # seconds for a whole answer
    window: int = 8192  # tokens of prompt and answer together
    unverified: str = DROP  # MARK or DROP


@dataclass(frozen=True, slots=True)
class Config:
    """Where things lie and which models are used."""

    data: Path  # index, catalog, pulled models
    embedding: str = ""  # "": the pulled multilingual model, else the bundled one; or a model name or folder
    reranker: str = ""  # "": none; or the name or folder of a cross-encoder
    llm: LlmConfig = LlmConfig()
    sign_in: SignInConfig = SignInConfig()
    serve: ServeConfig = ServeConfig()
    embed_origins: tuple[str, ...] = ()  # sites whose pages may frame /embed, as https://host[:port]
    servers: ServerConfig = ServerConfig()

    @property
    def models(self) -> Path:
        """The folder that `hoi models pull` fills."""
        return self.data / "models"

    @classmethod
    def from_env(cls, environ: Mapping[str, str] | None = None) -> Config:
        """Read the HOI_ variables of docs/configuration.md.

        Raises InputError where HOI_DATA names the home of a user who does not exist ("~nobody-here/x") or a setting of
        the language model has a value that means nothing.
        """
        env = os.environ if environ is None else environ
        data = env.get("HOI_DATA", "").strip()
        try:
            folder = Path(data or platformdirs.user_data_dir("hoi-bao-cao", appauthor=False)).expanduser()
        except RuntimeError as error:
            message = messages.CONFIG_DATA_MESSAGE.format(value=data or "~")
            raise InputError(message, messages.CONFIG_DATA_REMEDY) from error
        embedding, reranker = env.get("HOI_EMBEDDING", "").strip(), env.get("HOI_RERANKER", "").strip()
        llm = _llm(env)
        serving, servers = serve_config(env, llm.timeout if llm.name else 0), server_config(env)
        return cls(folder.absolute(), embedding, reranker, llm, sign_in_config(env), serving, _origins(env), servers)


_DEFAULTS = LlmConfig()


def _llm(env: Mapping[str, str]) -> LlmConfig:
    file = env.get("HOI_LLM_KEY_FILE", "").strip()
    unverified = env.get("HOI_LLM_UNVERIFIED", "").strip() or DROP
    if unverified not in (MARK, DROP):
        raise _unusable("HOI_LLM_UNVERIFIED", unverified, f"{MARK}, {DROP}")
    return LlmConfig(
        name=env.get("HOI_LLM", "").strip(),
        url=env.get("HOI_LLM_URL", "").strip(),
        key=env.get("HOI_LLM_KEY", "").strip(),
        key_file=Path(file) if file else None,
        timeout=_number(env, "HOI_LLM_TIMEOUT", _DEFAULTS.timeout, 1, 3600),
        window=int(_number(env, "HOI_LLM_WINDOW", _DEFAULTS.window, 1024, 10_000_000)),
        unverified=unverified,
    )


def _number(env: Mapping[str, str], name: str, default: float, low: float, high: float) -> float:
    written = env.get(name, "").strip()
    if not written:
        return default
    try:
        value = float(written)
    except ValueError:
        value = math.nan
    if not low <= value <= high:
        raise _unusable(name, written, f"{low:g} – {high:g}")
    return value


def _unusable(name: str, value: str, expected: str) -> InputError:
    message = messages.CONFIG_VALUE_MESSAGE.format(name=name, value=value)
    return InputError(message, messages.CONFIG_VALUE_REMEDY.format(expected=expected))


def _origins(env: Mapping[str, str]) -> tuple[str, ...]:
    found = []
    for written in env.get("HOI_EMBED_ORIGINS", "").replace(",", " ").split():
        if not _ORIGIN.fullmatch(written.lower()):
            raise _unusable("HOI_EMBED_ORIGINS", written, "https://intranet.example, http://10.0.0.5:8080")
        found.append(written.lower())
    return tuple(dict.fromkeys(found))


_ORIGIN = re.compile(r"https?://(?:[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?|\[[0-9a-f:.]+\])(?::[1-9]\d{0,4})?")
